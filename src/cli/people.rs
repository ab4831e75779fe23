//! `zhiban people`: who there is, and their PINs, for the times when no board runs.

use serde::Serialize;

use super::access::prompt::ask;
use super::access::{Gate, SECRET_DIR};
use super::args::{Globals, PeopleCommand, PinArgs};
use super::config::Setup;
use super::failure::{Exit, Failure, failed};
use super::out::Out;
use crate::clock::Clock;
use crate::core::board::Board;
use crate::core::event::Proof;
use crate::core::hall::Hall;
use crate::core::people::{Author, PinDenied, PinFor, PinTrouble, author_at};
use crate::store::{DB_FILE, Mode, Store, StoreError, Writer, system_user};
use crate::text::width::pad;
use crate::text::words::Lang;

/// Runs one of them.
pub fn run(globals: &Globals, command: &PeopleCommand, out: &mut Out) -> Result<Exit, Failure> {
    let setup = Setup::read(globals)?;
    if !setup.folder.join(DB_FILE).exists() {
        return Err(Failure::refused(format!("{} holds no hall", setup.folder.display()))
            .safe("nothing was written")
            .next("name the hall's folder with --data"));
    }
    match command {
        PeopleCommand::List(args) => list(&setup, args.json, out),
        PeopleCommand::SetPin(args) => with_gate(&setup, |gate| set_pin(&setup, gate, args, out)),
        PeopleCommand::Reset(args) => with_gate(&setup, |gate| reset(&setup, gate, args, out)),
        PeopleCommand::Recover => with_gate(&setup, |gate| recover(&setup, gate, out)),
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

/// Opens the log for writing and gives what PINs need; closes it in order.
fn with_gate(
    setup: &Setup,
    work: impl FnOnce(&Gate) -> Result<Exit, Failure>,
) -> Result<Exit, Failure> {
    let store = match Store::open(&setup.folder, &setup.hall(), Mode::Write) {
        Err(busy @ StoreError::Busy { .. }) => {
            return Err(Failure::refused(busy.to_string()).safe("nothing was changed").next(
                "use the commands of the same name on that board (press : there), or end it",
            ));
        }
        opened => opened?,
    };
    let (device, clock) = (store.device(), Clock::system());
    let (zone, data) = (store.config().zone, store.dir().to_owned());
    let writer = Writer::spawn(store, clock, |_| ()).map_err(|error| failed(&error))?;
    let done = work(&Gate::new(writer.handle(), clock, zone, device, data));
    writer.stop().map_err(|error| failed(&error))?;
    done
}

fn told(setup: &Setup, trouble: &PinTrouble) -> Failure {
    Failure::refused(Lang::from(setup.lang).words().pin_trouble(trouble))
}

/// Whoever acts, proved by their PIN where the hall has PINs.
fn author(setup: &Setup, gate: &Gate, as_person: Option<&str>) -> Result<Author, Failure> {
    let locks = gate.log.with_hall(Hall::locks).map_err(|error| failed(&error))?;
    if !locks {
        return Ok(author_at(None, &system_user(), false));
    }
    let Some(person) = as_person else {
        return Err(Failure::usage("this hall has PINs: say with --as ID who does this")
            .safe("nothing was changed"));
    };
    let pin = ask(&format!("PIN {person}"))?;
    gate.prove(person, &pin, false).map_err(|trouble| told(setup, &trouble))?;
    Ok(Author { person: person.into(), proof: Proof::Pin })
}

fn set_pin(setup: &Setup, gate: &Gate, args: &PinArgs, out: &mut Out) -> Result<Exit, Failure> {
    let words = Lang::from(setup.lang).words();
    let own = args.author.as_deref().is_none_or(|author| author == args.person);
    let locks = gate.log.with_hall(Hall::locks).map_err(|error| failed(&error))?;
    let (who, old) = if own && locks {
        // The present PIN is proved where the new one is set, and once.
        let author = Author { person: args.person.as_str().into(), proof: Proof::Pin };
        gate.may_set(&author, &args.person).map_err(|trouble| told(setup, &trouble))?;
        (author, Some(ask(words.locking.pn_old)?))
    } else {
        (author(setup, gate, args.author.as_deref())?, None)
    };
    gate.may_set(&who, &args.person).map_err(|trouble| told(setup, &trouble))?;
    let new = ask(words.locking.pn_new)?;
    if new != ask(words.locking.pn_again)? {
        return Err(Failure::refused(words.locking.pn_differ).safe("nothing was changed"));
    }
    let set = gate.set(&who, &args.person, old.as_ref(), &new);
    match set {
        Ok(whose) => {
            out.line(&crate::text::words::fill(words.locking.t_pin_set, &[&args.person]))?;
            if whose == PinFor::First {
                out.note(words.locking.pl_first);
            }
            Ok(Exit::Done)
        }
        Err(trouble) => Err(told(setup, &trouble)),
    }
}

fn reset(setup: &Setup, gate: &Gate, args: &PinArgs, out: &mut Out) -> Result<Exit, Failure> {
    let author = author(setup, gate, args.author.as_deref())?;
    gate.reset(&author, &args.person).map_err(|trouble| told(setup, &trouble))?;
    let words = Lang::from(setup.lang).words();
    out.line(&crate::text::words::fill(words.locking.t_pin_reset, &[&args.person]))?;
    Ok(Exit::Done)
}

fn recover(setup: &Setup, gate: &Gate, out: &mut Out) -> Result<Exit, Failure> {
    let locks = gate.log.with_hall(Hall::locks).map_err(|error| failed(&error))?;
    if !locks {
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
