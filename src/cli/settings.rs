//! `zhiban settings`: what is in force, what a file would change, and the versions there were. `apply` stands
//! in a file of its own.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::args::{CheckArgs, Globals, HistoryArgs, SettingsCommand, ShowArgs};
use super::config::Setup;
use super::failure::{Exit, Failure};
use super::keys::key_map;
use super::out::Out;
use crate::clock::Clock;
use crate::core::hall::Hall;
use crate::core::settings::{Change, Fault, Settings, TEXT_BYTES_MAX, diff, read_new};
use crate::core::time::{Ms, Stamp, Zone};
use crate::store::{DB_FILE, HALL_FILE, Mode, Store, StoreError};
use crate::text::clean::scrub;
use crate::text::hall_file::hall_file;
use crate::text::satisfaction::unasked;
use crate::text::words::{Lang, Said, fill};

pub mod apply;
mod base;
pub mod watch;

/// Runs one of the commands.
pub fn run(globals: &Globals, command: &SettingsCommand, out: &mut Out) -> Result<Exit, Failure> {
    let setup = Setup::read(globals)?;
    match command {
        SettingsCommand::Show(args) => show(&setup, args, out),
        SettingsCommand::Check(args) => check(&setup, args, out),
        SettingsCommand::Apply(args) => apply::run(&setup, args, out),
        SettingsCommand::History(args) => history(&setup, args, out),
    }
}

fn said(setup: &Setup) -> &'static Said {
    Lang::from(setup.lang).said()
}

/// The hall as its log says; one without a log is empty.
pub(super) fn hall_of(setup: &Setup) -> Result<Hall, Failure> {
    if !setup.folder.join(DB_FILE).exists() {
        return Ok(Hall::new(setup.hall()));
    }
    let store = Store::open(&setup.folder, &setup.hall(), Mode::ReadOnly)?;
    let hall = store.hall().clone();
    store.close()?;
    Ok(hall)
}

/// Settings of another hall or zone than the log's would be refused at the next start.
fn expect_same(hall: &Hall, setup: &Setup) -> Result<(), StoreError> {
    let (noted, set) = (hall.config(), setup.hall());
    if (&noted.hall_id, noted.zone) == (&set.hall_id, set.zone) {
        return Ok(());
    }
    Err(StoreError::OtherHall {
        id: noted.hall_id.clone(),
        zone: noted.zone.0.name().to_owned(),
        set_id: set.hall_id,
        set_zone: set.zone.0.name(),
    })
}

fn no_version(number: u32, hall: &Hall) -> Failure {
    let last = hall.settings_book().next() - 1;
    Failure::refused(format!("there is no version {number} of the settings; the newest is {last}"))
        .safe("nothing was changed")
        .next("see them with: zhiban settings history")
}

#[derive(Serialize)]
struct Shown<'a> {
    version: u32,
    from: Option<Stamp>,
    applied_at: Option<Stamp>,
    by: Option<&'a str>,
    note: &'a str,
    back_to: Option<u32>,
    text: &'a str,
    settings: Option<&'a Settings>,
}

fn show(setup: &Setup, args: &ShowArgs, out: &mut Out) -> Result<Exit, Failure> {
    let hall = hall_of(setup)?;
    let zone = setup.config.hall.zone;
    let number = args.version.unwrap_or_else(|| hall.settings(Clock::system().now()).1);
    let known = hall.settings_book().version(number);
    if known.is_none() && number > 0 {
        return Err(no_version(number, &hall));
    }
    let standard = &hall.config().settings;
    let written = hall_file(standard, setup.lang.into());
    let text = known.map_or(written.as_str(), |version| &version.text);
    if !args.json {
        // The entrance let no control character in.
        out.text(text)?;
        return Ok(Exit::Done);
    }
    let settings = match number {
        0 => Some(standard),
        _ => hall.settings_book().settings(number),
    };
    out.json(&Shown {
        version: number,
        from: known.map(|version| zone.stamp(version.from)),
        applied_at: known.map(|version| zone.stamp(version.applied_at)),
        by: known.map(|version| &*version.by),
        note: known.map_or("", |version| &version.note),
        back_to: known.and_then(|version| version.back_to),
        text,
        settings,
    })?;
    Ok(Exit::Done)
}

/// The text of a file of settings.
fn text_of(path: &Path) -> Result<String, Failure> {
    let refused = |failure: Failure| {
        failure
            .safe("the settings in force are not touched")
            .next("write one with: zhiban init, or name another file")
    };
    let cannot =
        |error: &io::Error| refused(Failure::io(format!("cannot read {}", path.display()), error));
    // A pipe would be waited for, for ever.
    if !fs::metadata(path).map_err(|error| cannot(&error))?.is_file() {
        let what = format!("{} is no plain file", path.display());
        return Err(refused(Failure::refused(what)));
    }
    let most = 4 * TEXT_BYTES_MAX as u64;
    let mut bytes = Vec::new();
    let read = fs::File::open(path).and_then(|file| file.take(most + 1).read_to_end(&mut bytes));
    if read.map_err(|error| cannot(&error))? as u64 > most {
        let what = format!(
            "{} is no file of settings: it is far too long, at most {TEXT_BYTES_MAX} bytes can be kept",
            path.display()
        );
        return Err(refused(Failure::refused(what)));
    }
    String::from_utf8(bytes).map_err(|_| {
        let what = format!("{} is not UTF-8 text", path.display());
        refused(Failure::refused(what)).next("save it as UTF-8 in your editor, then try again")
    })
}

fn path_of(setup: &Setup, file: Option<&PathBuf>) -> PathBuf {
    file.cloned().unwrap_or_else(|| setup.folder.join(HALL_FILE))
}

/// Equal faults together, each at its first line, and how many there are of it.
fn grouped(faults: &[Fault]) -> Vec<(&Fault, usize)> {
    let mut groups: Vec<(&Fault, usize)> = Vec::new();
    for fault in faults {
        let same = |(first, _): &&mut (&Fault, usize)| {
            (&first.path, &first.why) == (&fault.path, &fault.why)
        };
        match groups.iter_mut().find(same) {
            Some((_, count)) => *count += 1,
            None => groups.push((fault, 1)),
        }
    }
    groups
}

/// Tells every fault, each on its line; how many there are.
fn faults_of(path: &Path, faults: &[Fault], out: &mut Out) -> Failure {
    for (fault, count) in grouped(faults) {
        let more = if count > 1 { format!(" (so in {count} places)") } else { String::new() };
        out.note(&format!("{}, {fault}{more}", path.display()));
    }
    let many = faults.len();
    let faulty = if many == 1 { "one fault".to_owned() } else { format!("{many} faults") };
    Failure::refused(format!("{} has {faulty}", path.display()))
        .safe("the settings in force are not touched")
        .next("correct those lines, then: zhiban settings check")
}

#[derive(Serialize)]
struct Checked<'a> {
    faults: &'a [Fault],
    changes: &'a [Change],
}

fn check(setup: &Setup, args: &CheckArgs, out: &mut Out) -> Result<Exit, Failure> {
    let path = path_of(setup, args.file.as_ref());
    let (text, hall) = (text_of(&path)?, hall_of(setup)?);
    // What only the board would find out at its start.
    key_map(setup)?;
    expect_same(&hall, setup)?;
    let (now, number) = hall.settings(Clock::system().now());
    let checked = read_new(&text).and_then(|new| asked(&hall, new, &text, setup));
    if args.json {
        let changes = checked.as_ref().map(|new| diff(now, new)).unwrap_or_default();
        let faults = checked.as_ref().err().map_or(&[][..], Vec::as_slice);
        out.json(&Checked { faults, changes: &changes })?;
        return Ok(if faults.is_empty() { Exit::Done } else { Exit::FoundWrong });
    }
    let new = checked.map_err(|faults| faults_of(&path, &faults, out))?;
    tell_changes(&diff(now, &new), number, said(setup), out)?;
    if new.ladder.is_empty() {
        out.note("[[ladder]] has no level: nobody above is called, and nothing can be escalated");
    }
    Ok(Exit::Done)
}

/// What the file alone does not show: a questionnaire that does not ask about what is weak.
fn asked(hall: &Hall, new: Settings, text: &str, setup: &Setup) -> Result<Settings, Vec<Fault>> {
    let items = hall.unasked(&new);
    if items.is_empty() {
        return Ok(new);
    }
    let at = text.lines().position(|line| line.starts_with("[questionnaire"));
    let path = "questionnaire.active".to_owned();
    Err(vec![Fault {
        line: at.map_or(1, |at| at + 1),
        path,
        why: unasked(&items, setup.lang.into()),
    }])
}

fn tell_changes(
    changes: &[Change],
    number: u32,
    said: &Said,
    out: &mut Out,
) -> Result<(), Failure> {
    let number = number.to_string();
    if changes.is_empty() {
        return out.line(&fill(said.no_change, &[&number]));
    }
    out.line(&fill(said.changes, &[&number]))?;
    for change in changes {
        out.line(&format!("  {}", scrub(&change.to_string())))?;
    }
    Ok(())
}

#[derive(Serialize)]
struct Told<'a> {
    version: u32,
    from: Stamp,
    applied_at: Stamp,
    by: &'a str,
    note: &'a str,
    back_to: Option<u32>,
    in_force: bool,
    readable: bool,
    changes: Option<Vec<Change>>,
}

fn history(setup: &Setup, args: &HistoryArgs, out: &mut Out) -> Result<Exit, Failure> {
    let (hall, said) = (hall_of(setup)?, said(setup));
    let (zone, now) = (setup.config.hall.zone, Clock::system().now());
    let (book, in_force) = (hall.settings_book(), hall.settings(now).1);
    let mut before = &hall.config().settings;
    for version in book.versions() {
        let after = book.settings(version.version);
        let changes = after.filter(|_| args.diff).map(|after| diff(before, after));
        before = after.unwrap_or(before);
        let told = Told {
            version: version.version,
            from: zone.stamp(version.from),
            applied_at: zone.stamp(version.applied_at),
            by: &version.by,
            note: &version.note,
            back_to: version.back_to,
            in_force: version.version == in_force,
            readable: after.is_some(),
            changes,
        };
        if args.json {
            out.json(&told)?;
        } else {
            tell(&told, (zone, now), said, out)?;
        }
    }
    if !args.json && in_force == 0 {
        out.line(said.defaults)?;
    }
    Ok(Exit::Done)
}

fn tell(told: &Told, (zone, now): (Zone, Ms), said: &Said, out: &mut Out) -> Result<(), Failure> {
    let state = match told {
        Told { readable: false, .. } => said.unreadable,
        Told { in_force: true, .. } => said.in_force,
        Told { from, .. } if from.at > now => said.to_come,
        _ => "",
    };
    let back = told.back_to.map(|to| fill(said.back_to, &[&to.to_string()])).unwrap_or_default();
    let at = |at: Ms| format!("{} {}", zone.date(at), zone.hm(at));
    let (applied, from) = (at(told.applied_at.at), fill(said.from, &[&at(told.from.at)]));
    let (by, note) = (scrub(told.by), scrub(told.note));
    out.line(&format!("{}\t{applied}\t{from}\t{by}\t{state}\t{back}\t{note}", told.version))?;
    for change in told.changes.iter().flatten() {
        out.line(&format!("\t{}", scrub(&change.to_string())))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::words::Lang;

    #[test]
    fn a_file_that_is_no_text_says_how_to_save_it_and_equal_faults_are_one() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(HALL_FILE);
        let next = || text_of(&path).unwrap_err().told().cloned().unwrap();
        fs::write(&path, b"name = \"\xd6\xd0\xc9\xbd\"\n").unwrap();
        assert!(next().next.contains("UTF-8"));
        fs::write(&path, vec![b'#'; 5 * TEXT_BYTES_MAX]).unwrap();
        assert!(next().what.contains("61440"), "{}", next().what);
        fs::remove_file(&path).unwrap();
        let private = rustix::fs::Mode::from_raw_mode(0o600);
        rustix::fs::mkfifoat(rustix::fs::CWD, &path, private).unwrap();
        assert!(next().what.contains("no plain file"));
        let faults = read_new(&"\u{200B}\n".repeat(50)).unwrap_err();
        let grouped = grouped(&faults);
        assert_eq!((grouped.len(), grouped[0].0.line, grouped[0].1), (1, 1, 50));
        let with_mark = format!("\u{FEFF}{}", hall_file(&Settings::standard(), Lang::En));
        assert_eq!(read_new(&with_mark), Ok(Settings::standard()));
    }
}
