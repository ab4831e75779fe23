//! A copy of the log at the end of each shift, made beside the board and told on it.

use std::path::{Path, PathBuf};
use std::sync::mpsc::SyncSender;
use std::thread::{self, JoinHandle};

use crate::clock::Clock;
use crate::core::time::Zone;
use crate::store::{BackupError, BackupReport, backup};
use crate::text::words::{Lang, fill};
use crate::ui::msg::Msg;

/// Where copies go, and to whom it is told.
#[derive(Clone, Debug)]
pub struct Place {
    /// The hall's folder.
    pub folder: PathBuf,
    /// Folder for the copies; none = the settings want none.
    pub target: Option<PathBuf>,
    /// Hall id.
    pub hall_id: String,
    /// The hall's zone.
    pub zone: Zone,
    /// The hall's clock.
    pub clock: Clock,
    /// Language of what is told.
    pub lang: Lang,
}

/// Copies on their way.
#[derive(Debug)]
pub struct ShiftCopies {
    place: Place,
    board: SyncSender<Msg>,
    running: Vec<JoinHandle<()>>,
}

impl ShiftCopies {
    /// None on its way yet.
    pub fn new(place: Place, board: SyncSender<Msg>) -> ShiftCopies {
        ShiftCopies { place, board, running: Vec::new() }
    }

    /// Begins a copy and does not wait for it: the next manager is already at the counter.
    pub fn begin(&mut self) {
        let Some(target) = self.place.target.clone() else { return };
        let (place, board) = (self.place.clone(), self.board.clone());
        self.running.push(thread::spawn(move || {
            // Whoever has left the board has no need of the answer; the copy is made all the same.
            drop(board.try_send(told(place.lang, copy(&place, &target))));
        }));
    }

    /// Waits for what is on its way, so that leaving right after signing off costs no copy.
    pub fn finish(self) {
        for copy in self.running {
            if copy.join().is_err() {
                tracing::error!("the copy at the end of the shift panicked");
            }
        }
    }
}

fn copy(place: &Place, target: &Path) -> Result<BackupReport, BackupError> {
    let when = (place.zone, place.clock.now());
    backup(&place.folder, target, &place.hall_id, when, &mut |_, _| ())
}

fn told(lang: Lang, made: Result<BackupReport, BackupError>) -> Msg {
    let words = lang.words();
    match made {
        Ok(report) => {
            let name = report.path.file_name().unwrap_or_default().to_string_lossy();
            Msg::Told(fill(words.t_copied, &[&name, &report.events.to_string()]))
        }
        Err(error) => {
            tracing::error!(%error, "the copy at the end of the shift failed");
            Msg::Fault(fill(words.t_not_copied, &[&error.to_string()]))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::sync_channel;

    use super::*;
    use crate::core::tests::config;
    use crate::core::time::Ms;
    use crate::store::COPIES_FOLDER;
    use crate::store::{Mode, Store, check_backup};

    fn place(folder: &Path, target: Option<PathBuf>) -> Place {
        Place {
            folder: folder.to_owned(),
            target,
            hall_id: "H001".to_owned(),
            zone: Zone::default(),
            clock: Clock::simulated(Ms(1_762_738_200_000), 0),
            lang: Lang::Zh,
        }
    }

    #[test]
    fn a_copy_is_made_beside_the_writer_and_told_also_when_the_board_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let _writer = Store::open(folder.path(), &config(), Mode::Write).unwrap();
        let target = folder.path().join(COPIES_FOLDER);
        let (board, inbox) = sync_channel(4);
        let mut copies = ShiftCopies::new(place(folder.path(), Some(target.clone())), board);
        copies.begin();
        copies.finish();
        assert!(matches!(inbox.try_recv(), Ok(Msg::Told(text)) if text.contains("zhiban-H001-")));
        let made: Vec<_> = std::fs::read_dir(&target).unwrap().flatten().collect();
        assert_eq!(made.len(), 1);
        check_backup(&made[0].path()).unwrap();
    }

    #[test]
    fn a_copy_that_fails_is_told_and_none_is_made_where_none_is_wanted() {
        let folder = tempfile::tempdir().unwrap();
        let (board, inbox) = sync_channel(4);
        let stick = folder.path().join("gone").join("stick");
        let mut copies = ShiftCopies::new(place(folder.path(), Some(stick)), board.clone());
        copies.begin();
        copies.finish();
        assert!(matches!(inbox.try_recv(), Ok(Msg::Fault(_))));
        let mut copies = ShiftCopies::new(place(folder.path(), None), board);
        copies.begin();
        copies.finish();
        assert!(inbox.try_recv().is_err());
    }
}
