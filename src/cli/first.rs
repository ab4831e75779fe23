//! The first start: a folder without any hall, on a terminal. Asks, writes the two files with their comments, and
//! begins the log with version 1 of the settings.

use std::path::Path;

use super::args::{Globals, Lang};
use super::config::{Config, FILE_NAME, Setup, folder, lang};
use super::failure::{Failure, failed};
use super::init::{Over, terminal_file_in, write_all};
use super::out::Out;
use super::settings::apply;
use crate::core::time::Zone;
use crate::store::{DB_FILE, HALL_FILE, lost_log, may_write, system_user};
use crate::text::hall_file::hall_file;
use crate::ui::first::terminal::ask;
use crate::ui::first::{Answers, Offer};
use crate::ui::theme::Theme;

/// Where Linux keeps the zone of the machine: a link to its file.
const SYSTEM_ZONE: &str = "/etc/localtime";
/// What stands before the name of a zone in the path of its file.
const ZONE_FILES: &str = "zoneinfo/";

/// What the board that opens afterwards has to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// The language that was chosen: it holds also where the command line named another.
    pub lang: Lang,
    /// Who wants to set a PIN at once.
    pub pin_for: Option<String>,
}

/// Whether the folder is there for the first time: nothing of a hall lies in it, and it can be written. Files of
/// settings made by hand, a log, or what is left of one leave nothing to be asked.
pub fn is_due(globals: &Globals) -> Result<bool, Failure> {
    let folder = folder(globals)?;
    Ok(is_empty(&folder) && lost_log(&folder).is_none() && may_write(standing(&folder)))
}

fn is_empty(folder: &Path) -> bool {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => return error.kind() == std::io::ErrorKind::NotFound,
    };
    // A log that was set aside, is being restored or has lost its main file begins with the same letters.
    let of_hall = |name: &str| {
        [FILE_NAME, HALL_FILE].contains(&name)
            || name.starts_with(DB_FILE)
            || name.starts_with("zhiban-replaced-")
    };
    !entries.flatten().any(|entry| of_hall(&entry.file_name().to_string_lossy()))
}

/// The folder, or what stands above it where it is not made yet.
fn standing(folder: &Path) -> &Path {
    let named = |path: &&Path| !path.as_os_str().is_empty();
    let found = folder.ancestors().filter(named).find(|path| path.exists());
    found.unwrap_or_else(|| Path::new("."))
}

/// Asks and writes; none if somebody left, and then nothing is written.
pub fn run(globals: &Globals, out: &mut Out) -> Result<Option<Begun>, Failure> {
    let folder = folder(globals)?;
    let lang = lang(globals, &Config::default());
    let theme =
        Theme::choose(globals.theme.map(Theme::from), std::env::var("NO_COLOR").ok().as_deref());
    let offer = Offer {
        lang: lang.into(),
        theme,
        zone: zone(),
        user: system_user(),
        folder: folder.display().to_string(),
    };
    let Some(answers) = ask(offer).map_err(|error| failed(&error))? else {
        // Where the terminal is gone nobody can be told.
        out.note(
            "left: nothing was written. Start again at any time, or without questions: zhiban init",
        );
        return Ok(None);
    };
    write(globals, &folder, &answers)?;
    Ok(Some(Begun { lang: spoken(&answers), pin_for: answers.pin_for }))
}

fn spoken(answers: &Answers) -> Lang {
    match answers.lang {
        crate::text::words::Lang::Zh => Lang::Zh,
        crate::text::words::Lang::En => Lang::En,
    }
}

fn write(globals: &Globals, folder: &Path, answers: &Answers) -> Result<(), Failure> {
    let hall = hall_file(&answers.settings, answers.lang);
    let terminal = terminal_file_in(&answers.hall_id, answers.zone, spoken(answers));
    let files = [(HALL_FILE, hall.clone()), (FILE_NAME, terminal)];
    write_all(folder, &files, Over::Nothing)?;
    let setup = Setup::read(globals)?;
    apply::begin(&setup, hall).map_err(|failure| {
        let folder = folder.display();
        failure
            .safe(format!("what was answered stands in hall.toml and zhiban.toml in {folder}"))
            .next("put that right, then: zhiban settings apply")
    })
}

/// The zone of this machine. One that counts in UTC was never told where it stands: there the zone of the halls
/// is the better offer.
fn zone() -> Zone {
    let named = std::env::var("TZ").ok().map(|name| name.trim_start_matches(':').to_owned());
    let linked = || {
        let path = std::fs::read_link(SYSTEM_ZONE).ok()?;
        path.to_str()?.split_once(ZONE_FILES).map(|(_, name)| name.to_owned())
    };
    let name = named.filter(|name| !name.is_empty()).or_else(linked);
    let zone = name.and_then(|name| Zone::named(&name));
    let told = |zone: &Zone| !["UTC", "GMT", "UCT", "Zulu", "Universal"].contains(&bare(*zone));
    zone.filter(told).unwrap_or_default()
}

fn bare(zone: Zone) -> &'static str {
    zone.0.name().trim_start_matches("Etc/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_where_nothing_of_a_hall_lies_it_is_the_first_time() {
        let folder = tempfile::tempdir().unwrap();
        let due = |data: &Path| {
            is_due(&Globals { data: Some(data.to_owned()), ..Globals::default() }).unwrap()
        };
        assert!(due(folder.path()) && due(&folder.path().join("not").join("yet")));
        // What a board or a killed start leaves beside it is no hall.
        for name in ["logs", "zhiban.lock", "hall.toml.new", "zhiban.toml.new", "notes.txt"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        assert!(due(folder.path()));
        assert!(!due(&folder.path().join("notes.txt")), "a file is no folder");
        for name in [
            "hall.toml",
            "zhiban.toml",
            "zhiban.db",
            "zhiban.db-wal",
            "zhiban.db.restoring",
            "zhiban-replaced-20251110-183000.db",
        ] {
            let path = folder.path().join(name);
            std::fs::write(&path, "").unwrap();
            assert!(!due(folder.path()), "{name}");
            std::fs::remove_file(path).unwrap();
        }
        assert!(due(folder.path()));
        let none = Globals { data: Some("".into()), ..Globals::default() };
        assert_eq!(is_due(&none).unwrap_err().exit().code(), 2);
    }
}
