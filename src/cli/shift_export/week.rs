//! The report of a week or a month, made beside the board: to be looked at, and as files.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use super::{Exports, ShiftExports, progress, told};
use crate::export::doc::Document;
use crate::export::write::{Done, Format, report};
use crate::export::{ExportError, week};
use crate::store::{Mode, Store};
use crate::ui::msg::Msg;
use crate::ui::weekly::Wanted;

/// What is to be looked at.
#[derive(Debug, Default)]
pub(super) struct Wishes {
    newest: Option<Wanted>,
    /// Somebody works on it, and looks here once more before they end.
    taken: bool,
}

fn lock(wishes: &Mutex<Wishes>) -> MutexGuard<'_, Wishes> {
    wishes.lock().unwrap_or_else(PoisonError::into_inner)
}

fn next(wishes: &Mutex<Wishes>) -> Option<Wanted> {
    let mut wishes = lock(wishes);
    let wanted = wishes.newest.take();
    wishes.taken = wanted.is_some();
    wanted
}

impl ShiftExports {
    /// Makes a report to be looked at, and does not wait for it. One is made at a time, and then the one that was asked for
    /// last: whoever turns over weeks begins no work that nobody will look at.
    pub fn show(&mut self, wanted: Wanted) {
        let mut wishes = lock(&self.wishes);
        wishes.newest = Some(wanted);
        let at_work = self.showing.as_ref().is_some_and(|worker| !worker.is_finished());
        if wishes.taken && at_work {
            return;
        }
        wishes.taken = true;
        drop(wishes);
        let (exports, board, wishes) =
            (self.exports.clone(), self.board.clone(), Arc::clone(&self.wishes));
        self.showing = Some(thread::spawn(move || {
            while let Some(wanted) = next(&wishes) {
                let made = document(&exports, wanted);
                if let Err(error) = &made {
                    tracing::error!(%error, "the report of a week or a month was not made");
                }
                drop(board.send(Msg::Weekly(wanted, made.ok().map(Arc::new))));
            }
        }));
    }

    /// Writes the files of a report, and does not wait for them.
    pub fn begin_week(&mut self, wanted: Wanted) {
        self.running.retain(|export| !export.is_finished());
        let (exports, board) = (self.exports.clone(), self.board.clone());
        self.running.push(thread::spawn(move || {
            let words = exports.lang.words();
            let made = files(&exports, wanted, &mut |text| drop(board.try_send(Msg::Going(text))));
            drop(board.send(told(words, &exports, made)));
        }));
    }
}

fn document(exports: &Exports, wanted: Wanted) -> Result<Document, ExportError> {
    let store = Store::open(&exports.folder, &exports.hall, Mode::ReadOnly)?;
    Ok(week::of_store(&store, (wanted.stretch, wanted.kind), wanted.lang)?)
}

fn files(
    exports: &Exports,
    wanted: Wanted,
    going: &mut dyn FnMut(String),
) -> Result<Done, ExportError> {
    let document = document(exports, wanted)?;
    report(&document, (&exports.out, &Format::ALL), &mut progress(exports.lang.words(), going))
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::mpsc::sync_channel;

    use super::*;
    use crate::core::satisfaction::Stretch;
    use crate::core::tests::config;
    use crate::core::week::Kind;
    use crate::text::words::Lang;
    use crate::ui::msg::Effect;

    fn exports(folder: &Path) -> Exports {
        Exports {
            folder: folder.to_owned(),
            out: folder.join("exports"),
            hall: config(),
            lang: Lang::Zh,
        }
    }

    #[test]
    fn a_report_is_made_and_written_beside_the_writer_and_told_in_words_of_the_board() {
        let folder = tempfile::tempdir().unwrap();
        let _writer = Store::open(folder.path(), &config(), Mode::Write).unwrap();
        let exports = exports(folder.path());
        let stretch = Stretch::named("2025-W46").unwrap();
        let wanted = Wanted { kind: Kind::Complaint, stretch, lang: Lang::En };
        let asked = |effect: Effect| {
            let (board, inbox) = sync_channel(16);
            let mut running = ShiftExports::new(exports.clone(), board);
            running.take(&effect);
            running.finish();
            inbox.try_iter().collect::<Vec<_>>()
        };
        let shown = asked(Effect::AskWeekly(wanted));
        let [Msg::Weekly(of, Some(document))] = &shown[..] else { panic!("{shown:?}") };
        assert_eq!((*of, document.head.lang), (wanted, Lang::En));
        let told = asked(Effect::ExportWeekly(wanted));
        assert!(matches!(&told[..], [.., Msg::Told(text)] if text.contains("已导出")), "{told:?}");
        let made = exports.out.join("H001_2025-W46_complaints-en_r1");
        assert!(made.join("manifest.json").exists(), "{told:?}");
        let again = asked(Effect::ExportWeekly(wanted));
        assert!(matches!(&again[..], [.., Msg::Told(text)] if text.contains("内容未变")));
    }

    #[test]
    fn of_many_weeks_that_are_turned_over_only_the_last_one_is_made() {
        let folder = tempfile::tempdir().unwrap();
        let _writer = Store::open(folder.path(), &config(), Mode::Write).unwrap();
        let exports = exports(folder.path());
        // Whoever has made a report waits here until it is taken.
        let (board, inbox) = sync_channel(0);
        let mut running = ShiftExports::new(exports, board);
        let first = Stretch::named("2025-W46").unwrap();
        let weeks: Vec<Stretch> =
            std::iter::successors(Some(first), |week| Some(week.before())).take(30).collect();
        for stretch in &weeks {
            let wanted = Wanted { kind: Kind::FollowUp, stretch: *stretch, lang: Lang::Zh };
            running.take(&Effect::AskWeekly(wanted));
        }
        let ended = thread::spawn(move || running.finish());
        let made: Vec<Stretch> = inbox
            .iter()
            .map(|msg| match msg {
                Msg::Weekly(wanted, Some(_)) => wanted.stretch,
                other => panic!("{other:?}"),
            })
            .collect();
        ended.join().unwrap();
        assert_eq!(made.last(), weeks.last());
        assert!(made.len() <= 2, "one was at work, and then the newest: {made:?}");
    }
}
