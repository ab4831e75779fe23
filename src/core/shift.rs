//! Shifts of duty managers: one post per hall, held by one person at a time. The answers are computed from
//! what was said, so that the order in which it came makes no difference.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::hall::Place;
use super::ids::Ref;
use super::time::Ms;

/// Shifts that are over and still kept in memory; older ones stand in the table.
const CLOSED_KEPT: usize = 32;

/// A shift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shift {
    /// Its id.
    pub id: Ref,
    /// The duty manager.
    pub person: Ref,
    /// Its name; empty = none.
    pub name: Box<str>,
    /// When it was opened; none while only its end was heard of.
    pub opened: Option<Ms>,
    /// When it was signed off.
    pub signed_off: Option<Ms>,
    /// Who signed it off.
    pub signed_off_by: Option<Ref>,
    /// What was said with its end; empty = nothing.
    pub note: Box<str>,
    /// Where its opening stands in the log, and its sign-off: of two terminals that did not know of each other the first
    /// in the log counts.
    pub places: [Place; 2],
    /// When it was opened and signed off, by a clock that can be believed.
    pub times: [Ms; 2],
}

impl Shift {
    fn holds(&self, at: Ms) -> bool {
        self.opened.is_some_and(|opened| opened <= at)
            && self.signed_off.is_none_or(|end| at <= end)
    }
}

/// The shifts of a hall.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shifts {
    list: Vec<Shift>,
    /// Shifts that were opened by somebody who did not know that one was open: other names of that one (sync 4.7).
    aliases: BTreeMap<Ref, Ref>,
}

impl Shifts {
    /// The shift that an id stands for.
    pub(super) fn meant(&self, id: Ref) -> Ref {
        self.aliases.get(&id).copied().unwrap_or(id)
    }

    /// An id is another name of a shift.
    pub(super) fn rename(&mut self, id: Ref, of: Ref) {
        self.aliases.insert(id, of);
        if self.aliases.len() > CLOSED_KEPT {
            self.aliases.pop_first();
        }
    }

    /// The shift of that id, known from now on.
    pub(super) fn entry(&mut self, id: Ref, person: Ref) -> &mut Shift {
        let found = self.list.iter().position(|shift| shift.id == id);
        let at = found.unwrap_or_else(|| {
            self.list.push(Shift {
                id,
                person,
                name: "".into(),
                opened: None,
                signed_off: None,
                signed_off_by: None,
                note: "".into(),
                places: [Place::default(); 2],
                times: [Ms(i64::MIN); 2],
            });
            self.list.len() - 1
        });
        &mut self.list[at]
    }

    /// Puts them in the order of their beginnings and lets go of the oldest that are over.
    pub(super) fn settle(&mut self) {
        self.list.sort_by_key(|shift| (shift.opened.or(shift.signed_off), shift.id));
        let closed = self.list.iter().filter(|shift| shift.signed_off.is_some()).count();
        for _ in CLOSED_KEPT..closed {
            if let Some(oldest) = self.list.iter().position(|shift| shift.signed_off.is_some()) {
                self.list.remove(oldest);
            }
        }
    }

    /// A shift by its id, if it is still in memory.
    pub fn find(&self, id: Ref) -> Option<&Shift> {
        let id = self.meant(id);
        self.list.iter().find(|shift| shift.id == id)
    }

    /// The latest shift of somebody; the open one if there is one.
    pub fn last_of(&self, person: Ref) -> Option<&Shift> {
        let own = || self.list.iter().filter(|shift| shift.person == person);
        own().find(|shift| shift.signed_off.is_none()).or_else(|| own().next_back())
    }

    /// The shifts in memory, in the order of their beginnings.
    pub fn all(&self) -> &[Shift] {
        &self.list
    }

    /// The open shift: of several the one that was opened first.
    pub fn open(&self) -> Option<&Shift> {
        self.list.iter().find(|shift| shift.opened.is_some() && shift.signed_off.is_none())
    }

    /// The shift that something which happened at an instant belongs to.
    pub fn at(&self, at: Ms) -> Option<&Shift> {
        self.list.iter().find(|shift| shift.holds(at))
    }

    /// When shifts were opened after an instant and up to another one, in order.
    pub fn opened_between(&self, after: Ms, until: Ms) -> impl Iterator<Item = Ms> {
        let opened = self.list.iter().filter_map(|shift| shift.opened);
        opened.filter(move |at| *at > after && *at <= until)
    }

    /// When somebody's shift ended next, at that instant or later.
    pub fn ended_after(&self, person: Ref, at: Ms) -> Option<Ms> {
        let own = self.list.iter().filter(|shift| shift.person == person);
        own.filter_map(|shift| shift.signed_off).filter(|end| *end >= at).min()
    }

    /// Whether a shift was opened while another one was open: the post was held twice.
    pub fn is_second(&self, shift: &Shift) -> bool {
        let mut earlier = self.list.iter().take_while(|other| other.id != shift.id);
        let at = shift.opened;
        at.is_some_and(|at| earlier.any(|o| o.holds(at) && o.signed_off != Some(at)))
    }
}
