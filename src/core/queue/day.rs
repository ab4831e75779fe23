//! A business date of a hall: its tickets, counters and people.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use foldhash::HashMap;
use serde::{Deserialize, Serialize};

use super::place::Place;
use super::ticket::Ticket;
use super::track::Track;
use crate::core::alarm::AlarmRecord;
use crate::core::event::Flags;
use crate::core::floor::DayFloor;
use crate::core::ids::Ref;
use crate::core::satisfaction::rating::Ratings;
use crate::core::staff::StaffSign;
use crate::core::time::Ms;

/// Counts of a machine that tells no tickets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Counted {
    /// Who said so.
    pub source: Ref,
    /// When.
    pub at: Ms,
    /// Customers waiting.
    pub waiting: u32,
    /// Longest wait, seconds.
    pub longest_wait_secs: Option<u32>,
    /// Since when more wait than make a crowd; none: no more do.
    pub crowded_since: Option<Ms>,
    /// Served so far today.
    pub served: Option<u32>,
    /// Counters open for it.
    pub open_counters: Option<u32>,
}

/// One business date: what happened on it, and what its tickets became later.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Stored", into = "Stored")]
pub struct Day {
    pub(crate) date: NaiveDate,
    pub(crate) tickets: Vec<Ticket>,
    pub(crate) counters: BTreeMap<Ref, Place>,
    pub(crate) staff: BTreeMap<Ref, Place>,
    /// What people said by hand of each person.
    pub(crate) marks: BTreeMap<Ref, Track<StaffSign>>,
    pub(crate) counted: BTreeMap<Ref, Counted>,
    pub(crate) last_event: Ms,
    /// Events with a fault found at the entrance.
    pub(crate) flagged_entrance: u32,
    pub(crate) floor: DayFloor,
    pub(crate) alarms: Vec<AlarmRecord>,
    pub(crate) ratings: Ratings,
    by_visit: BTreeMap<Ref, HashMap<Box<str>, u32>>,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    date: NaiveDate,
    tickets: Vec<Ticket>,
    counters: BTreeMap<Ref, Place>,
    staff: BTreeMap<Ref, Place>,
    marks: BTreeMap<Ref, Track<StaffSign>>,
    counted: BTreeMap<Ref, Counted>,
    last_event: Ms,
    flagged_entrance: u32,
    floor: DayFloor,
    alarms: Vec<AlarmRecord>,
    ratings: Ratings,
}

impl From<Day> for Stored {
    fn from(day: Day) -> Stored {
        Stored {
            date: day.date,
            tickets: day.tickets,
            counters: day.counters,
            staff: day.staff,
            counted: day.counted,
            last_event: day.last_event,
            flagged_entrance: day.flagged_entrance,
            floor: day.floor,
            marks: day.marks,
            alarms: day.alarms,
            ratings: day.ratings,
        }
    }
}

impl From<Stored> for Day {
    fn from(stored: Stored) -> Day {
        let mut by_visit: BTreeMap<Ref, HashMap<Box<str>, u32>> = BTreeMap::new();
        for (at, ticket) in (0..).zip(&stored.tickets) {
            by_visit.entry(ticket.source).or_default().insert(ticket.visit.clone(), at);
        }
        for (at, ticket) in (0..).zip(&stored.tickets) {
            let of_source = by_visit.entry(ticket.source).or_default();
            for alias in &ticket.aliases {
                of_source.insert(alias.clone(), at);
            }
        }
        Day {
            date: stored.date,
            tickets: stored.tickets,
            counters: stored.counters,
            staff: stored.staff,
            counted: stored.counted,
            last_event: stored.last_event,
            flagged_entrance: stored.flagged_entrance,
            floor: stored.floor,
            marks: stored.marks,
            alarms: stored.alarms,
            ratings: stored.ratings,
            by_visit,
        }
    }
}

impl Day {
    /// A date nothing is known of yet.
    pub fn new(date: NaiveDate) -> Day {
        Day {
            date,
            tickets: Vec::new(),
            counters: BTreeMap::new(),
            staff: BTreeMap::new(),
            marks: BTreeMap::new(),
            counted: BTreeMap::new(),
            last_event: Ms(i64::MIN),
            flagged_entrance: 0,
            floor: DayFloor::default(),
            alarms: Vec::new(),
            ratings: Ratings::default(),
            by_visit: BTreeMap::new(),
        }
    }

    /// Its business date.
    pub fn date(&self) -> NaiveDate {
        self.date
    }

    /// Its tickets, in the order in which they were first heard of.
    pub fn tickets(&self) -> &[Ticket] {
        &self.tickets
    }

    /// What was seen and counted by hand on it.
    pub fn floor(&self) -> &DayFloor {
        &self.floor
    }

    /// The ratings given at its counters.
    pub fn ratings(&self) -> &Ratings {
        &self.ratings
    }

    /// Newest happening time of an event that belongs to it.
    pub fn last_event(&self) -> Ms {
        self.last_event
    }

    /// Whether a machine told anything of it: an alarm alone says nothing about who waits.
    pub fn is_heard(&self) -> bool {
        self.last_event > Ms(i64::MIN)
    }

    /// The alarms that were raised, changed or acted upon on this date, in the order of their first step
    /// on it.
    pub fn alarms(&self) -> &[AlarmRecord] {
        &self.alarms
    }

    /// Keeps an alarm as it is now; its number in [`Day::alarms`].
    pub(crate) fn keep_alarm(&mut self, record: AlarmRecord) -> u32 {
        let is_it = |other: &AlarmRecord| {
            (other.kind, &other.subject, other.episode)
                == (record.kind, &record.subject, record.episode)
        };
        let at = self.alarms.iter().rposition(is_it).unwrap_or(self.alarms.len());
        match self.alarms.get_mut(at) {
            Some(kept) => *kept = record,
            None => self.alarms.push(record),
        }
        u32::try_from(at).unwrap_or(u32::MAX)
    }

    /// Number of a visit in [`Day::tickets`].
    pub fn find(&self, source: Ref, visit: &str) -> Option<u32> {
        self.by_visit.get(&source)?.get(visit).copied()
    }

    /// Number of a visit, which gets one now if it has none.
    pub(crate) fn find_or_add(&mut self, source: Ref, visit: &str) -> u32 {
        if let Some(at) = self.find(source, visit) {
            return at;
        }
        let at = u32::try_from(self.tickets.len()).unwrap_or(u32::MAX);
        self.tickets.push(Ticket::new(source, visit));
        self.by_visit.entry(source).or_default().insert(visit.into(), at);
        at
    }

    /// The same customer goes on under another visit. What was heard of that visit before the transfer is
    /// theirs too, so that the order of arrival makes no difference; the number of the ticket that had it
    /// is the answer, and that ticket is empty from now on.
    pub(crate) fn add_alias(&mut self, at: u32, alias: &str) -> Option<u32> {
        let source = self.tickets.get(at as usize)?.source;
        let of_source = self.by_visit.entry(source).or_default();
        let before = of_source.get(alias).copied();
        let emptied = match before {
            Some(other) if other == at => return None,
            Some(other) => {
                let own = self.tickets.get(other as usize).is_some_and(|t| *t.visit == *alias);
                Some(other).filter(|_| own)
            }
            None => None,
        };
        if before.is_some() && emptied.is_none() {
            return None;
        }
        let empty = Ticket::new(source, alias);
        let theirs = emptied.and_then(|other| self.tickets.get_mut(other as usize));
        let theirs = theirs.map(|ticket| std::mem::replace(ticket, empty));
        for visit in theirs.iter().flat_map(|ticket| &ticket.aliases) {
            of_source.insert(visit.clone(), at);
        }
        of_source.insert(alias.into(), at);
        let ticket = self.tickets.get_mut(at as usize)?;
        ticket.aliases.push(alias.into());
        if let Some(theirs) = theirs {
            ticket.absorb(theirs);
        }
        emptied
    }

    pub(crate) fn ticket_mut(&mut self, at: u32) -> Option<&mut Ticket> {
        self.tickets.get_mut(at as usize)
    }

    /// A ticket by its number.
    pub fn ticket(&self, at: u32) -> Option<&Ticket> {
        self.tickets.get(at as usize)
    }

    /// Whether any ticket is still open.
    pub fn has_open_tickets(&self) -> bool {
        self.tickets.iter().any(|ticket| ticket.life().state.is_open())
    }

    /// How many tickets carry each fault that the fold finds.
    pub fn faults(&self) -> impl Iterator<Item = (Flags, u64)> + '_ {
        [Flags::MOVE, Flags::UNKNOWN_VISIT, Flags::TWO_CALLS, Flags::NEGATIVE_DURATION]
            .into_iter()
            .map(|flag| {
                let with = self.tickets.iter().filter(|t| t.life().flags.has(flag)).count();
                (flag, with as u64)
            })
    }
}
