//! Who may do what, and how people prove who they are: who has a PIN, whose is off, and the record of every
//! unlocking, locking and refusal.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde::{Deserialize, Serialize};

use super::{Applied, Effect, Hall};
use crate::core::act::Refused;
use crate::core::event::{Access, Event, Kind, Proof};
use crate::core::people::lockout::TRIES_MAX;
use crate::core::people::{Author, PinDenied, PinFor, Right};
use crate::core::rows::{AccessRow, LogKind, Touched};
use crate::core::time::Ms;

/// Records kept in memory; older ones stand in the table.
const RECORDS_KEPT: usize = 256;

/// The reason of a `pin.reset` that takes away every PIN of the hall, because nobody who may could prove it.
pub const RECOVERED: &str = "recover";

/// Terminals, by name.
type Devices = BTreeSet<Box<str>>;

/// What is known of somebody's PINs: each terminal knows its own, because what proves one never leaves it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct PinState {
    /// Where there is one.
    set: Devices,
    /// Where it is off: right on one terminal says nothing of the others.
    off: Devices,
    /// Where somebody else typed it: it opens the terminal and signs nothing.
    given: Devices,
}

impl PinState {
    fn forget(&mut self, device: &str) {
        for devices in [&mut self.set, &mut self.off, &mut self.given] {
            devices.remove(device);
        }
    }
}

/// Everything about access that the log says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(in crate::core) struct AccessBook {
    people: BTreeMap<Box<str>, PinState>,
    /// Where somebody was given a PIN: from then on one is asked for there, also after every PIN was taken away one
    /// by one, else a reset would open the terminal to whoever stands there.
    locks: Devices,
    records: VecDeque<AccessRow>,
    count: u64,
}

impl AccessBook {
    pub(super) fn row(&self, number: u64) -> Option<AccessRow> {
        let first = self.records.front()?.n;
        let place = usize::try_from(number.checked_sub(first)?).ok()?;
        self.records.get(place).cloned()
    }
}

impl Hall {
    pub(super) fn apply_access(&mut self, event: &Event, body: &Access, done: &mut Applied) {
        let book = &mut self.access;
        let person = &body.person_id;
        let mut line = None;
        match event.kind {
            Kind::PinSet => {
                let given = event.proof == Proof::Pin && event.by != *person;
                let state = book.people.entry(person.clone()).or_default();
                state.forget(&body.device);
                state.set.insert(body.device.clone());
                if given {
                    state.given.insert(body.device.clone());
                }
                book.locks.insert(body.device.clone());
            }
            // Who stands at one terminal opens that one alone.
            Kind::PinReset if body.reason.as_ref() == RECOVERED => {
                book.people.values_mut().for_each(|state| state.forget(&body.device));
                book.locks.remove(&body.device);
                line = Some((LogKind::PinsRecovered, person, ""));
            }
            Kind::PinReset => {
                book.people.remove(person);
                line = Some((LogKind::PinReset, person, ""));
            }
            Kind::PinRefused if body.tries >= TRIES_MAX => {
                let state = book.people.entry(person.clone()).or_default();
                if state.off.insert(body.device.clone()) {
                    line = Some((LogKind::PinOff, person, ""));
                }
            }
            // Right after all, at the last try.
            Kind::TerminalUnlocked => {
                book.people.entry(person.clone()).or_default().off.remove(&body.device);
            }
            Kind::ActRefused => line = Some((LogKind::ActRefused, &body.reason, &*body.act)),
            Kind::PinRefused | Kind::TerminalLocked => {}
            _ => {
                done.effect = Effect::Stored;
                return;
            }
        }
        book.count += 1;
        book.records.push_back(AccessRow {
            n: book.count,
            at: event.at.at,
            person_id: person.to_string(),
            by: event.by.to_string(),
            kind: event.kind.as_str().to_owned(),
            device: body.device.to_string(),
            reason: body.reason.to_string(),
            tries: body.tries,
            act: body.act.to_string(),
        });
        if book.records.len() > RECORDS_KEPT {
            book.records.pop_front();
        }
        done.touched.push(Touched::Access(book.count));
        if let Some((kind, subject, detail)) = line {
            self.log_line(event.at.at, &event.by, kind, subject, detail, done);
        }
    }

    /// Whether the record says that somebody was refused an act for want of a right after `since` and up to
    /// `until`.
    pub fn was_refused(&self, by: &str, act: &str, since: Ms, until: Ms) -> bool {
        let name = Kind::ActRefused.as_str();
        let same = |row: &&AccessRow| row.kind == name && row.by == by && row.act == act;
        let mut refused = self.access.records.iter().rev().filter(same);
        refused.any(|row| since < row.at && row.at <= until)
    }

    /// Whether this terminal is among them; where the hall has one alone, whether there are any.
    fn is_here(&self, devices: &Devices) -> bool {
        let own = &self.config.devices;
        let here = own.iter().any(|device| devices.contains(device));
        here || (own.is_empty() && !devices.is_empty())
    }

    /// Whether a PIN is asked for on this terminal.
    pub fn locks(&self) -> bool {
        self.is_here(&self.access.locks)
    }

    /// Whether somebody has a PIN on this terminal.
    pub fn has_pin(&self, person_id: &str) -> bool {
        self.access.people.get(person_id).is_some_and(|state| self.is_here(&state.set))
    }

    /// Whether somebody's PIN is one that somebody else gave them, and that they have not changed yet.
    pub fn is_pin_given(&self, person_id: &str) -> bool {
        self.access.people.get(person_id).is_some_and(|state| self.is_here(&state.given))
    }

    /// Whether somebody's PIN was switched off by wrong tries, on any terminal.
    pub fn is_pin_off(&self, person_id: &str) -> bool {
        self.access.people.get(person_id).is_some_and(|state| !state.off.is_empty())
    }

    /// The same on one terminal.
    pub fn is_pin_off_at(&self, person_id: &str, device: &str) -> bool {
        self.access.people.get(person_id).is_some_and(|state| state.off.contains(device))
    }

    /// Whether somebody belongs to the hall: stands in the settings, or has a shift that is open.
    pub fn is_member(&self, person_id: &str, at: Ms) -> bool {
        let settings = self.settings(at).0;
        settings.people.iter().any(|person| person.id == person_id) || self.is_on_shift(person_id)
    }

    fn is_on_shift(&self, person_id: &str) -> bool {
        self.shifts.open().is_some_and(|shift| self.name(shift.person) == person_id)
    }

    /// What a person may do at an instant, proved by their PIN. Who left the settings during their shift may
    /// still end it.
    pub fn rights(&self, person_id: &str, at: Ms) -> &[Right] {
        let settings = self.settings(at).0;
        match settings.people.iter().find(|person| person.id == person_id) {
            Some(person) => settings.role(&person.role).map_or(&[], |role| &role.may),
            None if self.is_on_shift(person_id) => &[Right::Log, Right::Alarms, Right::Duty],
            None => &[],
        }
    }

    /// Whether somebody may do something at an instant. Until the first PIN there are no people to tell
    /// apart, and the user of the operating system may do everything.
    pub fn check_right(&self, author: &Author, right: Right, at: Ms) -> Result<(), Refused> {
        let may = match author.proof {
            Proof::Pin => right.is_in(self.rights(&author.person, at)),
            Proof::OsUser => !self.locks(),
            // Of a case they may do what `CaseAct::is_from_outside` names, by no right of the hall.
            Proof::Console => right == Right::Settings,
            Proof::Feed | Proof::System | Proof::Nobody | Proof::Other => false,
        };
        if may { Ok(()) } else { Err(Refused::NoRight(right)) }
    }

    /// Whether the author may set a person's PIN, and what it takes.
    pub fn may_set_pin(&self, author: &Author, person: &str, at: Ms) -> Result<PinFor, PinDenied> {
        if author.proof == Proof::Pin && *author.person == *person {
            return if self.has_pin(person) { Ok(PinFor::Own) } else { Err(PinDenied::NoPin) };
        }
        self.check_right(author, Right::People, at).map_err(|_| PinDenied::NoRight)?;
        if !self.settings(at).0.people.iter().any(|known| known.id == person) {
            return Err(PinDenied::NoPerson);
        }
        match author.proof {
            Proof::Pin if self.has_pin(person) => Err(PinDenied::HasPin),
            Proof::Pin => Ok(PinFor::Other),
            _ if self.rights(person, at).contains(&Right::People) => Ok(PinFor::First),
            _ => Err(PinDenied::FirstMayNotReset),
        }
    }

    /// Whether the author may take a person's PIN away.
    pub fn may_reset_pin(&self, author: &Author, person: &str, at: Ms) -> Result<(), PinDenied> {
        let allowed = self.check_right(author, Right::People, at);
        if author.proof != Proof::Pin || allowed.is_err() {
            return Err(PinDenied::NoRight);
        }
        if *author.person == *person {
            return Err(PinDenied::Own);
        }
        if self.has_pin(person) { Ok(()) } else { Err(PinDenied::NoPin) }
    }
}
