//! `zhiban settings apply`: a file, or the text of an earlier version, becomes the next version. It is shown
//! first what changes. Where a board has the folder, the board does it.

use std::io::{BufRead, IsTerminal};
use std::time::Duration;

use super::base::{Behind, behind};
use super::{faults_of, hall_of, path_of, tell_changes, text_of};
use crate::cli::access::prompt::ask;
use crate::cli::args::{ApplyArgs, At};
use crate::cli::clerk::clean_note;
use crate::cli::config::Setup;
use crate::cli::failure::{Exit, Failure};
use crate::cli::office::{NotDone, Office};
use crate::cli::out::Out;
use crate::clock::{Clock, sleep};
use crate::core::event::Proof;
use crate::core::hall::Hall;
use crate::core::people::{Author, author_at};
use crate::core::settings::{Settings, diff, read, read_new};
use crate::core::time::{Ms, Zone};
use crate::feed::errand::{Apply, Digits, Errand, ErrandRefused, Outcome, What};
use crate::store::{DB_FILE, Mode, Store, read_holder, system_user};
use crate::text::clean::scrub;
use crate::text::finding::conduct_bar;
use crate::text::hall_file::hall_file;
use crate::text::satisfaction::unasked;
use crate::text::words::{Lang, Said, fill};

/// What the settings are after a refusal.
const UNTOUCHED: &str = "the settings in force are not touched";

/// Entries that are named of those that a file would take away.
const REMOVED_NAMED: usize = 6;

/// How often it is looked whether a board that gave no answer is gone, and the time between.
const GONE_TRIES: u32 = 20;
const GONE_PAUSE: Duration = Duration::from_millis(50);

/// What is to be put into force.
struct Wanted {
    text: String,
    settings: Settings,
    back_to: Option<u32>,
}

/// Puts a file into force.
pub(super) fn run(setup: &Setup, args: &ApplyArgs, out: &mut Out) -> Result<Exit, Failure> {
    let note = clean_note(&args.note)
        .map_err(|error| Failure::usage(format!("--note: {error}")).safe(UNTOUCHED))?;
    let file = match args.back_to {
        Some(_) => None,
        None => Some(file_of(setup, args, out)?),
    };
    let may_be_behind = args.file.is_none() && !args.force && has_server(setup)?;
    Office::with(setup, |office, hall| {
        let wanted = match file {
            Some(wanted) => wanted,
            None => earlier(setup, hall, args.back_to.unwrap_or_default())?,
        };
        let zone = setup.config.hall.zone;
        let from = from_of(args.from, zone, Clock::system().now())?;
        let author = author(args, hall)?;
        expect_asked(setup, hall, &wanted.settings)?;
        let said = super::said(setup);
        if !changes(&wanted, from, hall, (args, said), out)? {
            out.line(said.not_applied)?;
            return Ok(Exit::Done);
        }
        if may_be_behind && wanted.back_to.is_none() {
            expect_newest(hall, &wanted.settings, from)?;
        }
        agree(args, said, out)?;
        let asked = Apply {
            version: hall.settings_book().next(),
            text: wanted.text.into(),
            from: args.from.map(|_| from),
            note: note.into(),
            back_to: wanted.back_to,
        };
        let from = give(setup, office, author, asked.clone())?;
        let when = format!("{} {}", zone.date(from), zone.hm(from));
        out.line(&fill(said.applied, &[&asked.version.to_string(), &when]))?;
        Ok(Exit::Done)
    })
}

/// Whether others may have put settings into force meanwhile.
fn has_server(setup: &Setup) -> Result<bool, Failure> {
    if !setup.folder.join(DB_FILE).exists() {
        return Ok(false);
    }
    Ok(Store::open(&setup.folder, &setup.hall(), Mode::ReadOnly)?.enrolment()?.is_some())
}

/// Refuses a questionnaire that does not ask about what is weak, before anything is agreed to.
fn expect_asked(setup: &Setup, hall: &Hall, settings: &Settings) -> Result<(), Failure> {
    let items = hall.unasked(settings);
    if items.is_empty() {
        return Ok(());
    }
    Err(Failure::refused(unasked(&items, setup.lang.into()))
        .safe(UNTOUCHED)
        .next("give each of them a [[question]], or set questionnaire.active = false"))
}

/// Refuses a hall's file that would take back what others set, because it was written before.
fn expect_newest(hall: &Hall, new: &Settings, from: Ms) -> Result<(), Failure> {
    let Some(Behind { base, in_force, removed }) = behind(hall, new, from) else { return Ok(()) };
    let named = removed.iter().take(REMOVED_NAMED).map(|entry| scrub(entry).into_owned());
    let more = if removed.len() > REMOVED_NAMED { ", ..." } else { "" };
    let what = format!(
        "hall.toml was written on version {base}, and version {in_force} is in force: it would take away {} entries ({}{more})",
        removed.len(),
        named.collect::<Vec<_>>().join(", "),
    );
    Err(Failure::refused(what).safe(UNTOUCHED).next(
        "begin with what is in force: zhiban settings show > new.toml, edit that, and apply it; or take it all away with \
         --force",
    ))
}

fn file_of(setup: &Setup, args: &ApplyArgs, out: &mut Out) -> Result<Wanted, Failure> {
    let path = path_of(setup, args.file.as_ref());
    let text = text_of(&path)?;
    let settings = read_new(&text).map_err(|faults| faults_of(&path, &faults, out))?;
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
            .safe(UNTOUCHED)
            .next("save it with: zhiban settings show --version N, correct it, and apply the file")
    })?;
    Ok(Wanted { text, settings, back_to: Some(number) })
}

/// Who does it. Whether they may is judged where it is written, after their PIN, so that a refusal goes on
/// record.
fn author(args: &ApplyArgs, hall: &Hall) -> Result<Author, Failure> {
    if !hall.locks() {
        return Ok(author_at(None, &system_user(), false));
    }
    let Some(person) = &args.author else {
        let missing = "this hall has PINs: say with --as ID who does this";
        return Err(Failure::usage(missing).safe(UNTOUCHED));
    };
    Ok(Author { person: person.as_str().into(), proof: Proof::Pin })
}

fn no_right(person: &str) -> Failure {
    Failure::refused(format!("{person} may not put settings into force"))
        .safe(UNTOUCHED)
        .next("ask somebody whose role may `settings`")
}

/// Tells what changes; whether anything does.
fn changes(
    wanted: &Wanted,
    from: Ms,
    hall: &Hall,
    (args, said): (&ApplyArgs, &Said),
    out: &mut Out,
) -> Result<bool, Failure> {
    let (before, number) = hall.settings(from);
    let changes = diff(before, &wanted.settings);
    match tell_changes(&changes, number, said, out).and_then(|()| out.flush()) {
        // Who agreed beforehand need not read on; who did not has seen nothing to agree to.
        Err(Failure::ReaderGone) if args.yes => {}
        Err(Failure::ReaderGone) => return Err(unread()),
        told => told?,
    }
    let same_text = hall.settings_book().version(number).is_some_and(|v| *v.text == *wanted.text);
    Ok(!changes.is_empty() || !same_text)
}

/// Puts the settings of a new hall into force, without asking again, and with them begins its log.
pub(in crate::cli) fn begin(setup: &Setup, text: String) -> Result<(), Failure> {
    Office::with(setup, |office, hall| {
        let version = hall.settings_book().next();
        let asked =
            Apply { version, text: text.into(), from: None, note: "".into(), back_to: None };
        let author = Author { person: system_user().into(), proof: Proof::OsUser };
        give(setup, office, author, asked).map(|_| Exit::Done)
    })
    .map(drop)
}

/// To end with 0 here would tell a script that the settings are in force.
fn unread() -> Failure {
    Failure::refused("nobody reads what would change")
        .safe(UNTOUCHED)
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
        return Err(past());
    }
    Ok(from)
}

fn past() -> Failure {
    Failure::usage("settings cannot hold from before today")
        .safe("the settings in force are not touched; past days keep what they were judged by")
        .next("give --from a time of today or later, or leave it out")
}

fn agree(args: &ApplyArgs, said: &Said, out: &mut Out) -> Result<(), Failure> {
    if args.yes {
        return Ok(());
    }
    let stdin = std::io::stdin();
    let no = |what: &str| Failure::refused(what).safe(UNTOUCHED);
    if !stdin.is_terminal() {
        return Err(no("nobody is there to agree").next("look at the changes, then give --yes"));
    }
    out.note(said.agree);
    let mut answer = String::new();
    let read = stdin.lock().read_line(&mut answer);
    let folded = answer.trim().to_lowercase();
    if read.is_ok() && ["y", "yes", "ｙ", "是"].contains(&folded.as_str()) {
        return Ok(());
    }
    Err(no("not applied"))
}

/// Has them put into force; from when they hold.
fn give(setup: &Setup, office: &Office, author: Author, asked: Apply) -> Result<Ms, Failure> {
    let by = match author.proof {
        Proof::Pin => {
            let pin = ask(&format!("PIN {}", author.person))?;
            Some((author.person, Digits(pin)))
        }
        _ => None,
    };
    match office.run(&Errand { by, what: What::Apply(asked.clone()) }) {
        Ok(Outcome::Applied { from }) => Ok(from),
        Ok(_) => {
            Err(Failure::refused("the board did something else").next("end it, and try again"))
        }
        Err(NotDone::Refused(why)) => Err(told(setup, &why)),
        Err(NotDone::Failed(failure)) => Err(failure.safe(UNTOUCHED)),
        Err(NotDone::Lost(reason)) => lost(setup, &asked, &reason),
    }
}

/// The board went away in the middle. What it wrote is in the log, and its end is the end of doubt.
fn lost(setup: &Setup, asked: &Apply, reason: &str) -> Result<Ms, Failure> {
    // Its end closes the connection before it gives up the folder.
    let over = (0..GONE_TRIES).any(|_| {
        let gone = read_holder(&setup.folder).is_none();
        if !gone {
            sleep(GONE_PAUSE);
        }
        gone
    });
    let hall = hall_of(setup)?;
    let known = hall.settings_book().version(asked.version);
    if let Some(version) = known.filter(|version| version.text == asked.text) {
        return Ok(version.from);
    }
    let failure = Failure::refused(format!("the board gave no answer: {reason}"));
    Err(if over || known.is_some() {
        failure.safe(UNTOUCHED).next("run the same command again")
    } else {
        failure
            .safe("they are in force as a whole or not at all")
            .next("see whether they are in the log: zhiban settings history")
    })
}

fn told(setup: &Setup, why: &ErrandRefused) -> Failure {
    let refused = |what: String| Failure::refused(what).safe(UNTOUCHED);
    match why {
        ErrandRefused::Pin(trouble) => refused(Lang::from(setup.lang).words().pin_trouble(trouble)),
        ErrandRefused::Unproved => refused("a PIN was set in this hall meanwhile".to_owned())
            .next("run the command again with --as ID"),
        ErrandRefused::NoRight { person } => no_right(person),
        ErrandRefused::Faulty { fault } => refused(format!("the board finds a fault: {fault}"))
            .next("it is of another version: end it, and apply again"),
        ErrandRefused::Unasked { items } => {
            refused(fill(Lang::from(setup.lang).survey().unasked, &[&items.join(", ")]))
        }
        ErrandRefused::Barred { bar } => {
            refused(conduct_bar(Lang::from(setup.lang).words(), *bar).to_owned())
        }
        ErrandRefused::Past | ErrandRefused::Rows { .. } | ErrandRefused::KnownFile => past(),
        ErrandRefused::Changed => {
            refused("other settings were applied since the changes were shown".to_owned())
                .next("run the command again to see what changes now")
        }
        ErrandRefused::Unwritten { reason } => {
            refused(reason.to_string()).next("look at the folder with: zhiban doctor")
        }
    }
}
