//! Who is to be found for a level of the ladder at an instant: people of the hall who are at work then, and
//! contacts outside who may be called then. The settings in force at that instant count, not the pinned ones:
//! who left the company is not called because a case is old.

use super::{DUTY_LEVEL, Open};
use crate::core::complaint::Sent;
use crate::core::hall::Hall;
use crate::core::people::Right;
use crate::core::settings::directory::{Means, Target};
use crate::core::settings::{Contact, LadderLevel, Settings, Span};
use crate::core::staff::{Entry, Roll};
use crate::core::time::Ms;

/// Level of whoever has no other: who was asked first.
const CLERK_LEVEL: u8 = 0;

/// What a level is called for, as far as that says who is meant.
#[derive(Clone, Copy, Debug, Default)]
pub struct About<'a> {
    /// Who was asked first.
    pub first_contact: &'a str,
    /// Who owns it; empty = the hall.
    pub owner: &'a str,
    /// The department that has the task; empty = none.
    pub department: &'a str,
}

/// Who was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// People and contacts by id; nobody: the level is passed over.
    pub to: Vec<Box<str>>,
    /// How they are called, or why nobody is.
    pub sent: Sent,
}

/// Everybody who can be found at an instant.
pub struct Roster<'h> {
    hall: &'h Hall,
    settings: &'h Settings,
    roll: Roll<'h>,
    at: Ms,
}

impl<'h> Roster<'h> {
    /// The roster of an instant.
    pub fn new(hall: &'h Hall, at: Ms) -> Roster<'h> {
        Roster { hall, settings: hall.settings(at).0, roll: Roll::new(hall, at), at }
    }

    /// Who is called for a level, in its window of the day.
    pub fn find(&self, level: &LadderLevel, window: &[Span], about: &About, open: &Open) -> Found {
        if !open.is_in(self.at, window) {
            return Found { to: Vec::new(), sent: Sent::QuietHours };
        }
        let mut seek = Seek { roster: self, to: Vec::new(), calls: false, why: Sent::NobodyOnDuty };
        for target in &level.who {
            seek.add(target, level.level, about);
        }
        let Seek { to, calls, why, .. } = seek;
        let on_board = level.channels.contains(&Means::Board);
        let by_phone = level.channels.contains(&Means::Phone);
        match (to.is_empty(), calls && by_phone, on_board) {
            (true, ..) => Found { to, sent: why },
            (false, true, _) => Found { to, sent: Sent::Call },
            (false, false, true) => Found { to, sent: Sent::Board },
            // People of the hall are called over to the telephone where the board is not meant for it.
            (false, false, false) if by_phone => Found { to, sent: Sent::Call },
            (false, false, false) => Found { to: Vec::new(), sent: Sent::NoContact },
        }
    }

    /// Whether somebody was at work at that instant: marked or seen so, planned and not late, or on duty.
    fn is_there(&self, person_id: &str) -> bool {
        self.has_duty(person_id)
            || self.roll.entry(person_id).is_some_and(|entry| self.works(entry))
    }

    /// What was said of later than that instant is not known then: what is found now about the past is what
    /// was found in it.
    fn works(&self, entry: &Entry) -> bool {
        if let Some(stay) = entry.stays.iter().rev().find(|stay| stay.live <= self.at) {
            return stay.ended.is_none_or(|ended| ended > self.at) && stay.state.is_work();
        }
        let grace = i64::from(self.roll.rules.late_grace_secs);
        entry.came.is_some_and(|came| came <= self.at)
            || entry.planned.is_some_and(|it| {
                it.from <= self.at && self.at <= it.to.min(it.from.plus_secs(grace))
            })
    }

    fn has_duty(&self, person_id: &str) -> bool {
        self.hall
            .shifts()
            .at(self.at)
            .is_some_and(|shift| self.hall.name(shift.person) == person_id)
    }

    fn of_role(&self, role: &str) -> impl Iterator<Item = &'h str> {
        let people = self.settings.people.iter().filter(move |person| person.role == role);
        people.map(|person| person.id.as_str()).filter(|id| self.is_there(id))
    }

    fn may_call(&self, contact: &Contact) -> Result<(), Sent> {
        let zone = self.hall.config().zone;
        if contact.phone.is_empty() {
            Err(Sent::NoContact)
        } else if contact.is_there(zone.date(self.at), zone.time(self.at)) {
            Ok(())
        } else {
            Err(Sent::QuietHours)
        }
    }
}

struct Seek<'r, 'h> {
    roster: &'r Roster<'h>,
    to: Vec<Box<str>>,
    calls: bool,
    why: Sent,
}

impl Seek<'_, '_> {
    fn add(&mut self, target: &Target, level: u8, about: &About) {
        let roster = self.roster;
        match target {
            Target::FirstContact => self.person(about.first_contact),
            Target::Owner => self.person(about.owner),
            Target::Duty => {
                let shift = roster.hall.shifts().at(roster.at);
                if let Some(shift) = shift {
                    self.person(roster.hall.name(shift.person));
                }
            }
            Target::Role(role) => {
                let there: Vec<&str> = roster.of_role(role).collect();
                for id in there {
                    self.person(id);
                }
            }
            Target::Contacts => {
                for contact in roster.settings.contacts.iter().filter(|it| it.level == level) {
                    self.contact(contact);
                }
            }
            Target::Contact(id) => {
                if let Some(contact) = roster.settings.contact(id) {
                    self.contact(contact);
                }
            }
            Target::Department => self.department(about.department),
        }
    }

    fn found(&mut self, id: &str) {
        if !self.to.iter().any(|known| **known == *id) {
            self.to.push(id.into());
        }
    }

    fn person(&mut self, id: &str) {
        if !id.is_empty() && self.roster.is_there(id) {
            self.found(id);
        }
    }

    fn contact(&mut self, contact: &Contact) {
        match self.roster.may_call(contact) {
            Ok(()) => {
                self.calls = true;
                self.found(&contact.id);
            }
            Err(why) => self.why = why,
        }
    }

    fn department(&mut self, id: &str) {
        let roster = self.roster;
        let Some(department) = roster.settings.department(id) else { return };
        let zone = roster.hall.config().zone;
        let (date, time) = (zone.date(roster.at), zone.time(roster.at));
        let works = department.works(&roster.settings.hours, date, time);
        let number = if works { &department.phone } else { &department.on_call };
        if !number.is_empty() {
            self.calls = true;
            self.found(id);
        } else if works {
            self.why = Sent::NoContact;
        } else {
            self.why = Sent::QuietHours;
        }
    }
}

/// The level at which somebody stands: a contact at its own, people of the hall at the highest that calls upon
/// their role, who answers for complaints at least at the duty manager's. None of who is not known.
pub fn level_of(hall: &Hall, id: &str, at: Ms) -> Option<u8> {
    let (settings, _) = hall.settings(at);
    if let Some(contact) = settings.contact(id) {
        return Some(contact.level);
    }
    let shift = hall.shifts().at(at);
    let on_duty = shift.is_some_and(|shift| hall.name(shift.person) == id);
    let person = settings.people.iter().find(|person| person.id == id);
    let Some(person) = person else { return on_duty.then_some(DUTY_LEVEL) };
    let calls = |level: &&LadderLevel| level.who.contains(&Target::Role(person.role.clone()));
    let by_role = settings.ladder.iter().filter(calls).map(|level| level.level).max();
    let answers = on_duty || Right::Complaints.is_in(hall.rights(id, at));
    let least = if answers { DUTY_LEVEL } else { CLERK_LEVEL };
    Some(by_role.unwrap_or(CLERK_LEVEL).max(least))
}

/// When somebody's shift as duty manager was signed off after an instant.
pub fn signed_off_after(hall: &Hall, id: &str, at: Ms) -> Option<Ms> {
    let person = hall.name_of(id)?;
    hall.shifts().ended_after(person, at)
}
