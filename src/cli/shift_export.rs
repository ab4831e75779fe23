//! The record of the newest shift, and reports of a week or a month, made and exported beside the board and told on it.

mod week;

use std::path::PathBuf;
use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::clock::Stopwatch;
use crate::core::hall::HallConfig;
use crate::export::ExportError;
use crate::export::scope::Asked;
use crate::export::write::{Done, Format, Progress, Request, export};
use crate::store::{Mode, Store, StoreError};
use crate::text::words::{Lang, Words, fill};
use crate::ui::msg::{Effect, Msg};

use week::Wishes;

/// How often it is told how far an export is; of one that is done sooner nothing is told.
const TOLD_EVERY: Duration = Duration::from_millis(500);

/// What is exported, and where to.
#[derive(Clone, Debug)]
pub struct Exports {
    /// The hall's folder.
    pub folder: PathBuf,
    /// Folder in which each record gets a folder of its own.
    pub out: PathBuf,
    /// The hall.
    pub hall: HallConfig,
    /// Language of the record and of what is told.
    pub lang: Lang,
}

/// Exports on their way.
#[derive(Debug)]
pub struct ShiftExports {
    exports: Exports,
    board: SyncSender<Msg>,
    running: Vec<JoinHandle<()>>,
    /// What is to be looked at, and who makes it.
    wishes: Arc<Mutex<Wishes>>,
    showing: Option<JoinHandle<()>>,
}

impl ShiftExports {
    /// None on its way yet.
    pub fn new(exports: Exports, board: SyncSender<Msg>) -> ShiftExports {
        ShiftExports { exports, board, running: Vec::new(), wishes: Arc::default(), showing: None }
    }

    /// Begins what is asked for, where it is one of these.
    pub fn take(&mut self, effect: &Effect) {
        match effect {
            Effect::Export => self.begin(Asked::Last),
            Effect::ExportEnded => self.begin(Asked::Ended),
            Effect::AskWeekly(wanted) => self.show(*wanted),
            Effect::ExportWeekly(wanted) => self.begin_week(*wanted),
            _ => {}
        }
    }

    /// Begins one and does not wait for it.
    pub fn begin(&mut self, asked: Asked) {
        self.running.retain(|export| !export.is_finished());
        let (exports, board) = (self.exports.clone(), self.board.clone());
        self.running.push(thread::spawn(move || {
            let words = exports.lang.words();
            let made = make(&exports, asked, &mut |text| drop(board.try_send(Msg::Going(text))));
            // Whoever has left the board finds the record in its folder.
            drop(board.send(told(words, &exports, made)));
        }));
    }

    /// Waits for what is on its way, so that leaving right after asking costs no record.
    pub fn finish(self) {
        // Nobody reads the answers any more: a full channel must not hold up the end.
        let ShiftExports { board, running, showing, .. } = self;
        drop(board);
        for export in running.into_iter().chain(showing) {
            if export.join().is_err() {
                tracing::error!("the export of a shift panicked");
            }
        }
    }
}

fn make(
    exports: &Exports,
    asked: Asked,
    going: &mut dyn FnMut(String),
) -> Result<Done, ExportError> {
    let store = Store::open(&exports.folder, &exports.hall, Mode::ReadOnly)?;
    let request = Request {
        asked,
        out: exports.out.clone(),
        formats: Format::ALL.to_vec(),
        lang: exports.lang,
    };
    export(&store, &request, &mut progress(exports.lang.words(), going))
}

/// Tells how far an export is, and nothing of one that is done soon.
fn progress(words: &'static Words, going: &mut dyn FnMut(String)) -> impl FnMut(Progress) {
    let mut since = Stopwatch::start();
    move |progress| {
        if since.elapsed() < TOLD_EVERY {
            return;
        }
        since = Stopwatch::start();
        going(match progress {
            Progress::Reading(so_far, all) => {
                fill(words.report.export_reading, &[&so_far.to_string(), &all.to_string()])
            }
            Progress::Writing(format) => {
                fill(words.report.export_writing, &[called(words, format)])
            }
        });
    }
}

fn told(words: &Words, exports: &Exports, made: Result<Done, ExportError>) -> Msg {
    let texts = words.report;
    match made {
        Ok(done) => {
            if let Some(folder) = &done.damaged {
                let name = folder.file_name().unwrap_or_default().to_string_lossy();
                let (n, new) = (done.manifest.revision.to_string(), done.folder.display());
                return Msg::Fault(fill(texts.export_damaged, &[&name, &n, &new.to_string()]));
            }
            let template = match &done {
                Done { unchanged: true, .. } => texts.export_same,
                // What is said of a draft is said of shifts.
                done if done.manifest.draft && done.manifest.days.is_none() => texts.exported_draft,
                _ => texts.exported,
            };
            let folder = done.folder.display().to_string();
            Msg::Told(fill(template, &[&done.manifest.revision.to_string(), &folder]))
        }
        Err(error) => {
            tracing::error!(%error, "the export of a shift failed");
            Msg::Fault(refused(words, exports, &error))
        }
    }
}

/// Why there is no record, in words of the board.
fn refused(words: &Words, exports: &Exports, error: &ExportError) -> String {
    let (texts, out) = (words.report, exports.out.display().to_string());
    match error {
        ExportError::NoShift => texts.export_no_shift.to_owned(),
        ExportError::Busy { .. } => texts.export_busy.to_owned(),
        ExportError::Workbook { .. } => texts.export_workbook.to_owned(),
        ExportError::Io { source, .. } => fill(of_disk(words, source.kind()), &[&out]),
        ExportError::Store(error) => match error {
            StoreError::DiskFull => fill(texts.export_full, &[&out]),
            StoreError::NoMemory => texts.export_memory.to_owned(),
            StoreError::Io { .. } | StoreError::Sqlite(_) => {
                fill(texts.export_disk, &[&exports.folder.display().to_string()])
            }
            _ => texts.export_log.to_owned(),
        },
        // The newest shift is what the board asks for: nothing else can be missing.
        ExportError::UnknownShift { .. } | ExportError::Nothing { .. } => {
            texts.export_failed.to_owned()
        }
    }
}

/// What a disk refused.
fn of_disk(words: &Words, kind: std::io::ErrorKind) -> &'static str {
    use std::io::ErrorKind as Why;
    let texts = words.report;
    match kind {
        Why::StorageFull | Why::QuotaExceeded => texts.export_full,
        Why::PermissionDenied | Why::ReadOnlyFilesystem => texts.export_denied,
        Why::NotFound => texts.export_missing,
        Why::AlreadyExists | Why::NotADirectory => texts.export_no_folder,
        _ => texts.export_disk,
    }
}

/// What a format is called.
fn called(words: &Words, format: Format) -> &'static str {
    let texts = words.report;
    match format {
        Format::Xlsx => texts.format_xlsx,
        Format::Html => texts.format_html,
        Format::Csv => texts.format_csv,
        Format::Jsonl => texts.format_jsonl,
        Format::Brief => texts.format_brief,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::sync_channel;

    use super::*;
    use crate::core::event::{Body, Kind, Proof, ShiftAct};
    use crate::core::tests::{at, config};
    use crate::store::NewEvent;

    fn asked(exports: &Exports) -> Vec<Msg> {
        let (board, inbox) = sync_channel(16);
        let mut exports = ShiftExports::new(exports.clone(), board);
        exports.begin(Asked::Last);
        exports.finish();
        inbox.try_iter().collect()
    }

    #[test]
    fn the_newest_shift_is_exported_beside_the_writer_and_told_in_words_of_the_board() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path(), &config(), Mode::Write).unwrap();
        let mut exports = Exports {
            folder: folder.path().to_owned(),
            out: folder.path().join("exports"),
            hall: config(),
            lang: Lang::Zh,
        };
        let none = asked(&exports);
        assert!(matches!(&none[..], [Msg::Fault(text)] if text.contains("还没有班次")), "{none:?}");
        let opened = NewEvent {
            kind: Kind::ShiftOpened,
            at: at("08:00"),
            by: "wang".into(),
            proof: Proof::OsUser,
            feed: None,
            body: Body::Shift(ShiftAct {
                shift_id: "s".into(),
                person_id: "wang".into(),
                name: "".into(),
                note: "".into(),
            }),
        };
        store.append(vec![opened], at("08:00").at).unwrap();
        let first = asked(&exports);
        assert!(matches!(&first[..], [.., Msg::Told(text)] if text.contains("草稿")), "{first:?}");
        let made = exports.out.join("H001_2025-11-10_s1_record_r1");
        assert!(made.join("manifest.json").exists());
        let again = asked(&exports);
        assert!(
            matches!(&again[..], [.., Msg::Told(text)] if text.contains("内容未变")),
            "{again:?}"
        );
        exports.out = "/proc/nosuch/x".into();
        let refused = asked(&exports);
        assert!(matches!(&refused[..], [.., Msg::Fault(_)]), "{refused:?}");
    }

    /// Whatever goes wrong is told in the words of the board: what, what is safe, what next.
    #[test]
    fn no_error_of_an_export_is_told_in_another_language() {
        use std::io::{Error, ErrorKind};
        let io = |kind: ErrorKind| ExportError::Io { path: "/x".into(), source: Error::from(kind) };
        let date = at("08:00").at;
        let date = crate::core::time::Zone::default().date(date);
        let errors = || {
            [
                ExportError::NoShift,
                ExportError::UnknownShift { asked: "s".into(), known: String::new() },
                ExportError::Nothing { date, newest: None },
                io(ErrorKind::StorageFull),
                io(ErrorKind::QuotaExceeded),
                io(ErrorKind::PermissionDenied),
                io(ErrorKind::ReadOnlyFilesystem),
                io(ErrorKind::NotFound),
                io(ErrorKind::NotADirectory),
                io(ErrorKind::InvalidInput),
                ExportError::Busy { path: "/x".into() },
                ExportError::Workbook { what: "No space left on device".into() },
                ExportError::Store(StoreError::DiskFull),
                ExportError::Store(StoreError::NoMemory),
                ExportError::Store(StoreError::NoTables),
                ExportError::Store(StoreError::Damaged { what: "the file is broken".into() }),
                ExportError::Store(StoreError::Sqlite(rusqlite::Error::InvalidQuery)),
            ]
        };
        for (lang, safe) in [(Lang::Zh, "未"), (Lang::En, "not")] {
            let exports =
                Exports { folder: "/hall".into(), out: "/out".into(), hall: config(), lang };
            for error in errors().iter().skip(1) {
                let text = refused(lang.words(), &exports, error);
                assert!(text.to_lowercase().contains(safe) && text.contains("; "), "{text}");
                assert!(!text.contains("{}"), "{text}");
                if lang == Lang::Zh {
                    let mut foreign = text.replace("/out", "").replace("/hall", "");
                    for known in ["zhiban export --formats html,csv", "zhiban doctor"] {
                        foreign = foreign.replace(known, "");
                    }
                    assert!(!foreign.contains(|c: char| c.is_ascii_alphabetic()), "{text}");
                }
            }
        }
    }
}
