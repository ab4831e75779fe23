//! `zhiban settings apply`: a file, or the text of an earlier version, becomes the next version. It is shown
//! first what changes.

use std::io::{BufRead, IsTerminal};

use super::{faults_of, path_of, tell_changes, text_of};
use crate::cli::args::{ApplyArgs, At};
use crate::cli::config::Setup;
use crate::cli::denial::Denial;
use crate::cli::failure::{Exit, Failure};
use crate::cli::out::Out;
use crate::clock::Clock;
use crate::core::event::{Body, Kind, Proof, SettingsApplied};
use crate::core::hall::Hall;
use crate::core::people::{Author, Right};
use crate::core::settings::{Settings, diff, read};
use crate::core::time::{Ms, Zone};
use crate::store::{Appended, Mode, NewEvent, Store, StoreError, system_user};
use crate::text::clean::{Field, Limit, clean};
use crate::text::hall_file::hall_file;

/// Longest note, in characters.
const NOTE_LIMIT: Limit = Limit { graphemes: 200, bytes: 2_000 };

/// What is to be put into force.
struct Wanted {
    text: String,
    settings: Settings,
    back_to: Option<u32>,
}

/// Puts a file into force.
pub(super) fn run(setup: &Setup, args: &ApplyArgs, out: &mut Out) -> Result<Exit, Failure> {
    let note = note_of(&args.note)?;
    let file = match args.back_to {
        Some(_) => None,
        None => Some(file_of(setup, args, out)?),
    };
    let mut store = Store::open(&setup.folder, &setup.hall(), Mode::Write).map_err(held)?;
    let done = (|| {
        let wanted = match file {
            Some(wanted) => wanted,
            None => earlier(setup, store.hall(), args.back_to.unwrap_or_default())?,
        };
        put(setup, args, &note, &wanted, &mut store, out)
    })();
    store.close()?;
    done
}

fn held(error: StoreError) -> Failure {
    match error {
        StoreError::Busy { .. } => Failure::refused(error.to_string())
            .safe("the settings in force are not touched")
            .next("leave the board with q, apply, and start it again"),
        other => other.into(),
    }
}

fn note_of(note: &str) -> Result<String, Failure> {
    if note.trim().is_empty() {
        return Ok(String::new());
    }
    let cleaned = clean(note, Field::Line, NOTE_LIMIT);
    cleaned.map(|cleaned| cleaned.text.into_owned()).map_err(|error| {
        Failure::usage(format!("--note: {error}")).safe("the settings in force are not touched")
    })
}

fn file_of(setup: &Setup, args: &ApplyArgs, out: &mut Out) -> Result<Wanted, Failure> {
    let path = path_of(setup, args.file.as_ref());
    let text = text_of(&path)?;
    let settings = read(&text).map_err(|faults| faults_of(&path, &faults, out))?;
    Ok(Wanted { text, settings, back_to: None })
}

fn earlier(setup: &Setup, hall: &Hall, number: u32) -> Result<Wanted, Failure> {
    let text = match hall.settings_book().version(number) {
        Some(version) => version.text.as_ref().to_owned(),
        None if number == 0 => hall_file(&hall.config().settings, setup.lang.into()),
        None => return Err(super::no_version(number, hall)),
    };
    let settings = read(&text).map_err(|faults| {
        let first = faults.first().map(ToString::to_string).unwrap_or_default();
        Failure::refused(format!("version {number} cannot be read by this program: {first}"))
            .safe("the settings in force are not touched")
            .next("save it with: zhiban settings show --version N, correct it, and apply the file")
    })?;
    Ok(Wanted { text, settings, back_to: Some(number) })
}

fn put(
    setup: &Setup,
    args: &ApplyArgs,
    note: &str,
    wanted: &Wanted,
    store: &mut Store,
    out: &mut Out,
) -> Result<Exit, Failure> {
    let (zone, now) = (setup.config.hall.zone, Clock::system().now());
    let from = from_of(args.from, zone, now)?;
    let hall = store.hall();
    let author = Author { person: system_user().into(), proof: Proof::OsUser };
    if hall.check_right(&author, Right::Settings, now).is_err() {
        let (device, now, right) = (&*store.device(), zone.stamp(now), Right::Settings);
        Denial { author: &author, device, now, act: "settings.apply", right }.record(store);
        return Err(Failure::refused(format!("{} may not put settings into force", author.person))
            .safe("the settings in force are not touched")
            .next("ask somebody whose role may `settings`"));
    }
    let (before, number) = hall.settings(from);
    let changes = diff(before, &wanted.settings);
    match tell_changes(&changes, number, out).and_then(|()| out.flush()) {
        // Who agreed beforehand need not read on; who did not has seen nothing to agree to.
        Err(Failure::ReaderGone) if args.yes => {}
        Err(Failure::ReaderGone) => return Err(unread()),
        told => told?,
    }
    let same_text = hall.settings_book().version(number).is_some_and(|v| *v.text == *wanted.text);
    if changes.is_empty() && same_text {
        out.line("nothing was applied")?;
        return Ok(Exit::Done);
    }
    agree(args, out)?;
    let version = append(store, zone, (from, now), wanted, (author, note))?;
    let when = format!("{} {}", zone.date(from), zone.hm(from));
    out.line(&format!("version {version} is in the log and holds from {when}"))?;
    Ok(Exit::Done)
}

/// Writes the next version into the log, in force from the first of the two instants; which number it has.
fn append(
    store: &mut Store,
    zone: Zone,
    (from, now): (Ms, Ms),
    wanted: &Wanted,
    (author, note): (Author, &str),
) -> Result<u32, Failure> {
    let version = store.hall().settings_book().next();
    let body = Body::Settings(SettingsApplied {
        version,
        from: zone.stamp(from),
        text: wanted.text.as_str().into(),
        note: note.into(),
        back_to: wanted.back_to,
    });
    let event = NewEvent {
        kind: Kind::SettingsApplied,
        at: zone.stamp(now),
        by: author.person,
        proof: author.proof,
        feed: None,
        body,
    };
    let answers = store.append(vec![event], now)?;
    if !matches!(answers.first(), Some(Appended::Stored { .. })) {
        return Err(Failure::refused("the log did not take the settings")
            .safe("the settings in force are not touched")
            .next("look at the folder with: zhiban doctor"));
    }
    Ok(version)
}

/// Puts the settings of a new hall into force, without asking again, and with them begins its log.
pub(in crate::cli) fn begin(
    setup: &Setup,
    text: String,
    settings: Settings,
) -> Result<(), Failure> {
    let wanted = Wanted { text, settings, back_to: None };
    let author = Author { person: system_user().into(), proof: Proof::OsUser };
    let (zone, now) = (setup.config.hall.zone, Clock::system().now());
    let mut store = Store::open(&setup.folder, &setup.hall(), Mode::Write).map_err(held)?;
    let done = append(&mut store, zone, (now, now), &wanted, (author, ""));
    store.close()?;
    done.map(drop)
}

/// To end with 0 here would tell a script that the settings are in force.
fn unread() -> Failure {
    Failure::refused("nobody reads what would change")
        .safe("the settings in force are not touched")
        .next("look at the changes, then give --yes")
}

/// What was judged before today stays as it was judged.
fn from_of(from: Option<At>, zone: Zone, now: Ms) -> Result<Ms, Failure> {
    let from = match from {
        None => return Ok(now),
        Some(At::Instant(stamp)) => stamp.at,
        Some(At::Time(time)) => zone.instant(zone.date(now).and_time(time)).unwrap_or(now),
    };
    if zone.day_start(zone.date(now)).is_some_and(|start| from < start) {
        return Err(Failure::usage("settings cannot hold from before today")
            .safe("the settings in force are not touched; past days keep what they were judged by")
            .next("give --from a time of today or later, or leave it out"));
    }
    Ok(from)
}

fn agree(args: &ApplyArgs, out: &mut Out) -> Result<(), Failure> {
    if args.yes {
        return Ok(());
    }
    let stdin = std::io::stdin();
    let no = |what: &str| Failure::refused(what).safe("the settings in force are not touched");
    if !stdin.is_terminal() {
        return Err(no("nobody is there to agree").next("look at the changes, then give --yes"));
    }
    out.note("put this into force? y/N");
    let mut answer = String::new();
    let read = stdin.lock().read_line(&mut answer);
    let folded = answer.trim().to_lowercase();
    if read.is_ok() && ["y", "yes", "ｙ", "是"].contains(&folded.as_str()) {
        return Ok(());
    }
    Err(no("not applied"))
}
