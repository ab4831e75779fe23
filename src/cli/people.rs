//! `zhiban people`: who there is, and their PINs. Where a board has the folder, the board does it.

use serde::Serialize;

use super::access::SECRET_DIR;
use super::access::prompt::ask;
use super::args::{Globals, PeopleCommand, PinArgs};
use super::config::Setup;
use super::failure::{Exit, Failure};
use super::office::{NotDone, Office};
use super::out::Out;
use crate::clock::Clock;
use crate::core::board::Board;
use crate::core::event::Proof;
use crate::core::hall::Hall;
use crate::core::people::{Author, PinDenied, PinTrouble, Right, author_at};
use crate::core::time::Ms;
use crate::feed::errand::{Digits, Errand, ErrandRefused, Outcome, What};
use crate::store::{Mode, Store, system_user};
use crate::text::width::pad;
use crate::text::words::Lang;

/// Who acts and their PIN; none in a hall without PINs.
type By = Option<(Box<str>, Digits)>;

/// Runs one of them.
pub fn run(globals: &Globals, command: &PeopleCommand, out: &mut Out) -> Result<Exit, Failure> {
    let setup = Setup::of_a_hall(globals)?;
    match command {
        PeopleCommand::List(args) => list(&setup, args.json, out),
        PeopleCommand::Ranking(args) => super::ranking::run(&setup, args, out),
        PeopleCommand::SetPin(args) => {
            Office::with(&setup, |office, hall| set_pin(&setup, (office, hall), args, out))
        }
        PeopleCommand::Reset(args) => {
            Office::with(&setup, |office, hall| reset(&setup, (office, hall), args, out))
        }
        PeopleCommand::Recover => {
            Office::with(&setup, |office, hall| recover(&setup, (office, hall), out))
        }
    }
}

#[derive(Serialize)]
struct Listed<'a> {
    people: &'a [crate::core::board::PersonBrief],
    locks: bool,
}

fn list(setup: &Setup, json: bool, out: &mut Out) -> Result<Exit, Failure> {
    let store = Store::open(&setup.folder, &setup.hall(), Mode::ReadOnly)?;
    let board = Board::build(store.hall(), Clock::system().now());
    if json {
        out.json(&Listed { people: &board.people, locks: board.locks })?;
        return Ok(Exit::Done);
    }
    let words = Lang::from(setup.lang).words();
    for person in &board.people {
        let pin = match (person.has_pin, store.hall().is_pin_off(&person.person_id)) {
            (true, true) => words.locking.pl_off,
            (true, false) => words.locking.pl_has,
            (false, _) => words.locking.pl_none,
        };
        let columns = [(&person.person_id, 12), (&person.name, 16), (&person.role, 16)];
        let left: String = columns.iter().map(|(text, cols)| pad(text, *cols) + " ").collect();
        out.line(&format!("{left}{pin}"))?;
    }
    Ok(Exit::Done)
}

fn told(setup: &Setup, trouble: &PinTrouble) -> Failure {
    Failure::refused(Lang::from(setup.lang).words().pin_trouble(trouble))
}

fn may(setup: &Setup, denied: PinDenied) -> Failure {
    told(setup, &PinTrouble::May(denied))
}

/// Has it done, here or by the board that has the folder.
fn done(setup: &Setup, office: &Office, errand: &Errand) -> Result<Outcome, Failure> {
    office.run(errand).map_err(|why| match why {
        NotDone::Failed(failure) => failure,
        NotDone::Refused(ErrandRefused::Pin(trouble)) => told(setup, &trouble),
        NotDone::Refused(ErrandRefused::Unwritten { reason }) => Failure::refused(reason),
        NotDone::Refused(_) => Failure::refused("a PIN was set in this hall meanwhile")
            .safe("nothing was changed")
            .next("run the command again"),
        NotDone::Lost(reason) => Failure::refused(format!("the board gave no answer: {reason}"))
            .safe("it was done as a whole or not at all")
            .next("see who has a PIN: zhiban people list"),
    })
}

/// Whoever acts and their PIN, where the hall has PINs; proved before anything else is asked for.
pub(super) fn author(
    setup: &Setup,
    office: &Office,
    hall: &Hall,
    as_person: Option<&str>,
) -> Result<(Author, By), Failure> {
    if !hall.locks() {
        return Ok((author_at(None, &system_user(), false), None));
    }
    let Some(person) = as_person else {
        return Err(Failure::usage("this hall has PINs: say with --as ID who does this")
            .safe("nothing was changed"));
    };
    let pin = ask(&format!("PIN {person}"))?;
    let errand = Errand { by: Some((person.into(), Digits(pin))), what: What::Prove };
    done(setup, office, &errand)?;
    Ok((Author { person: person.into(), proof: Proof::Pin }, errand.by))
}

/// Whose PIN may be the first of the hall.
fn first_may(hall: &Hall) -> String {
    let now = Clock::system().now();
    let people = hall.settings(now).0.people.iter().map(|person| &*person.id);
    let may: Vec<&str> =
        people.filter(|id| hall.rights(id, now).contains(&Right::People)).collect();
    if may.is_empty() {
        return "give somebody in hall.toml a role with the right `people`".to_owned();
    }
    format!("set first the PIN of one of: {}", may.join(", "))
}

fn set_pin(
    setup: &Setup,
    (office, hall): (&Office, &Hall),
    args: &PinArgs,
    out: &mut Out,
) -> Result<Exit, Failure> {
    let words = Lang::from(setup.lang).words();
    let now = Clock::system().now();
    let may_set = |author: &Author| {
        let may_set = hall.may_set_pin(author, &args.person, now);
        may_set.map(drop).map_err(|denied| match denied {
            PinDenied::FirstMayNotReset => may(setup, denied).next(first_may(hall)),
            _ => may(setup, denied),
        })
    };
    let own = args.author.as_deref().is_none_or(|author| author == args.person);
    let (by, old) = if own && hall.locks() {
        // The present PIN is proved where the new one is set, and once.
        let owner = Author { person: args.person.as_str().into(), proof: Proof::Pin };
        let none = args.author.is_none() && !hall.has_pin(&args.person);
        may_set(&owner).map_err(|failure| match hall.settings(now).0.person(&args.person) {
            Some(_) if none => failure.safe("nothing was changed").next(who_may(setup, hall, now)),
            _ => failure,
        })?;
        (None, Some(Digits(ask(words.locking.pn_old)?)))
    } else {
        let (author, by) = author(setup, office, hall, args.author.as_deref())?;
        // The want of a right is for the errand to tell, because that puts it on record.
        if hall.check_right(&author, Right::People, Clock::system().now()).is_ok() {
            may_set(&author)?;
        }
        (by, None)
    };
    let new = ask(words.locking.pn_new)?;
    if new != ask(words.locking.pn_again)? {
        return Err(Failure::refused(words.locking.pn_differ).safe("nothing was changed"));
    }
    let what = What::SetPin { person: args.person.as_str().into(), old, new: Digits(new) };
    let outcome = done(setup, office, &Errand { by, what })?;
    out.line(&crate::text::words::fill(words.locking.t_pin_set, &[&args.person]))?;
    if outcome == (Outcome::PinSet { first: true }) {
        out.note(words.locking.pl_first);
    }
    Ok(Exit::Done)
}

/// Who gives a PIN to somebody who has none.
fn who_may(setup: &Setup, hall: &Hall, now: Ms) -> String {
    let may = |id: &str| {
        let author = Author { person: id.into(), proof: Proof::Pin };
        hall.check_right(&author, Right::People, now).is_ok()
    };
    let people = hall.settings(now).0.people.iter().map(|person| person.id.as_str());
    let names: Vec<&str> = people.filter(|id| may(id)).collect();
    crate::text::words::fill(Lang::from(setup.lang).said().pin_as, &[&names.join(", ")])
}

fn reset(
    setup: &Setup,
    (office, hall): (&Office, &Hall),
    args: &PinArgs,
    out: &mut Out,
) -> Result<Exit, Failure> {
    let (_, by) = author(setup, office, hall, args.author.as_deref())?;
    let what = What::ResetPin { person: args.person.as_str().into() };
    done(setup, office, &Errand { by, what })?;
    let words = Lang::from(setup.lang).words();
    out.line(&crate::text::words::fill(words.locking.t_pin_reset, &[&args.person]))?;
    Ok(Exit::Done)
}

/// For the owner of the folder alone: a board that is unlocked would go on in the name of somebody whose PIN is
/// gone.
fn recover(
    setup: &Setup,
    (office, hall): (&Office, &Hall),
    out: &mut Out,
) -> Result<Exit, Failure> {
    let Some(gate) = office.gate() else {
        return Err(Failure::refused("a board has this folder")
            .safe("nothing was changed")
            .next("leave it with q, run this again, and start it"));
    };
    if !hall.locks() {
        return Err(Failure::refused("this hall has no PINs").safe("nothing was changed"));
    }
    let author = author_at(None, &system_user(), false);
    match gate.recover(&author) {
        Ok(()) => {
            out.line(Lang::from(setup.lang).words().locking.l_pins_recovered)?;
            Ok(Exit::Done)
        }
        Err(PinTrouble::May(PinDenied::HasPin)) => Err(Failure::refused(
            "somebody who may reset PINs can still prove it with their own",
        )
        .safe("nothing was changed")
        .next(format!(
            "have them run `zhiban people reset`; if their PIN is of another machine, set {SECRET_DIR}"
        ))),
        Err(trouble) => Err(told(setup, &trouble)),
    }
}
