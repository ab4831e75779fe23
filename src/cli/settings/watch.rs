//! Whether `hall.toml` says something else than what is in force: somebody edited it and may believe that this
//! was all. It is looked at cheaply, and read when it changed or other settings came into force.

use std::fs;
use std::path::Path;
use std::sync::mpsc::{SyncSender, TrySendError};
use std::thread;
use std::time::{Duration, SystemTime};

use super::HALL_FILE;
use super::base::is_untouched;
use crate::clock::{Clock, sleep};
use crate::core::hall::Hall;
use crate::core::settings::{TEXT_BYTES_MAX, diff, read_new};
use crate::core::time::Ms;
use crate::store::WriterHandle;
use crate::ui::msg::{HallFile, Msg};

/// How often it is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// What tells that a file, or what it is compared with, is another one.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Seen {
    /// Changed at, and bytes; none = there is no such file.
    file: Option<(Option<SystemTime>, u64)>,
    /// Version in force, and the next one.
    versions: (u32, u32),
}

/// Tells a board of the file until the log is closed or the board gone.
pub fn watch(folder: &Path, log: WriterHandle, clock: Clock, board: SyncSender<Msg>) {
    let path = folder.join(HALL_FILE);
    thread::spawn(move || {
        let mut known = None;
        loop {
            let now = clock.now();
            let Ok(versions) = log.with_hall(move |hall| versions(hall, now)) else { return };
            let new = Seen { file: state_of(&path), versions };
            if known.as_ref() != Some(&new) {
                // The file is read here, where it holds up nobody.
                let text = text_of(&path);
                let Ok(found) = log.with_hall(move |hall| compare(text, hall, now)) else { return };
                match board.try_send(Msg::HallFile(found)) {
                    Ok(()) => known = Some(new),
                    Err(TrySendError::Full(_)) => {}
                    Err(TrySendError::Disconnected(_)) => return,
                }
            }
            sleep(LOOK_EVERY);
        }
    });
}

fn versions(hall: &Hall, now: Ms) -> (u32, u32) {
    (hall.settings(now).1, hall.settings_book().next())
}

fn state_of(path: &Path) -> Option<(Option<SystemTime>, u64)> {
    let found = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
    Some((found.modified().ok(), found.len()))
}

/// The file as it stands; none where there is none that could be applied.
fn text_of(path: &Path) -> Option<Vec<u8>> {
    let (_, bytes) = state_of(path)?;
    if bytes > 4 * TEXT_BYTES_MAX as u64 {
        return None;
    }
    fs::read(path).ok()
}

/// What a board says of it. A version to come counts as applied. What `zhiban init` wrote is no wish where the hall has
/// settings: they came from its other terminals.
fn compare(text: Option<Vec<u8>>, hall: &Hall, now: Ms) -> HallFile {
    let Some(bytes) = text else { return HallFile::Same };
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let sound = error.utf8_error().valid_up_to();
            let before = error.as_bytes().iter().take(sound);
            return HallFile::Faulty { line: 1 + before.filter(|byte| **byte == b'\n').count() };
        }
    };
    let (in_force, number) = hall.settings(now);
    // An older one too: somebody else applied another since, and nobody has edited this.
    if hall.settings_book().versions().any(|it| *it.text == *text) {
        return HallFile::Same;
    }
    match read_new(&text) {
        Err(faults) => HallFile::Faulty { line: faults.first().map_or(1, |fault| fault.line) },
        Ok(new) if number > 0 && is_untouched(&new) => HallFile::Same,
        Ok(new) => match diff(in_force, &new).len() {
            0 => HallFile::Same,
            places => HallFile::Differs { places },
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::hall::HallConfig;
    use crate::core::settings::Settings;
    use crate::core::time::Zone;
    use crate::text::hall_file::hall_file;
    use crate::text::words::Lang;

    #[test]
    fn a_file_is_told_by_what_it_would_change() {
        let hall = Hall::new(HallConfig {
            hall_id: "H001".to_owned(),
            name: String::new(),
            zone: Zone::default(),
            settings: Settings::standard(),
            training: false,
            stream: [0; 16],
            devices: Vec::new(),
        });
        let told = |text: &str| compare(Some(text.as_bytes().to_vec()), &hall, Ms(0));
        let same = hall_file(&Settings::standard(), Lang::En);
        assert_eq!(told(&same), HallFile::Same);
        assert_eq!(told(&format!("{same}# a comment\n")), HallFile::Same);
        let named = same.replace("idle_secs = 120", "idle_secs = 90");
        assert_eq!(told(&named), HallFile::Differs { places: 1 });
        assert_eq!(told("name = 'x'\nno_such_key = 1\n"), HallFile::Faulty { line: 2 });
        assert_eq!(compare(None, &hall, Ms(0)), HallFile::Same);
        let latin = b"# caf\n\xe9".to_vec();
        assert_eq!(compare(Some(latin), &hall, Ms(0)), HallFile::Faulty { line: 2 });
    }

    #[test]
    fn only_a_plain_file_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(HALL_FILE);
        assert_eq!((state_of(&path), text_of(&path)), (None, None));
        fs::create_dir(&path).unwrap();
        assert_eq!((state_of(&path), text_of(&path)), (None, None));
        fs::remove_dir(&path).unwrap();
        fs::write(&path, "x").unwrap();
        assert_eq!(text_of(&path).as_deref(), Some(&b"x"[..]));
        fs::write(&path, vec![b'#'; 5 * TEXT_BYTES_MAX]).unwrap();
        assert_eq!(text_of(&path), None);
    }
}
