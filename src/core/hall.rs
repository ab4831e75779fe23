//! The fold: the state of a hall as a pure function of its events. Only [`Hall::apply`] changes it.
//!
//! It is total: whatever an event says, it is applied or kept, flagged where it is odd; nothing is lost and
//! nothing panics.

mod access;
mod alarms;
mod apply;
mod checks;
mod clashes;
mod clock;
mod clocks;
mod complaints;
mod conduct;
mod digest;
mod duty;
mod faces;
mod falls_due;
mod findings;
mod floor;
mod followups;
mod hand_offs;
mod handover;
mod improvements;
mod incidents;
mod known;
mod ladder_due;
mod machine;
pub(in crate::core) mod notices;
mod order_calls;
mod orders;
mod outside;
mod persons;
mod place;
mod ratings;
mod rows;
mod scores;
mod settings;
mod shifts;
mod signing;
mod snapshot;
mod staff;
mod stored_cases;
mod surveys;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::alarm::AlarmBook;
use super::check::Checks;
use super::clash::Clashes;
use super::complaint::{Cases, Clockworks};
use super::conduct::Conduct;
use super::duty_log::DutyLog;
use super::event::{Body, Event, Flags, Kind, QueueData};
use super::finding::Findings;
use super::floor::Floor;
use super::followup::FollowUps;
use super::handover::Handovers;
use super::ids::{Names, Ref};
use super::improvement::Improvements;
use super::incident::Incidents;
use super::order::Orders;
use super::queue::feed::Feed;
use super::rows::Touched;
use super::satisfaction::external::Surveys;
use super::settings::{Settings, SettingsBook};
use super::shift::Shifts;
use super::sign::SignBook;
use super::time::{Ms, Zone};

pub use super::queue::day::Day;
pub use access::RECOVERED;
pub use checks::{NotDone, SlotNow, SlotState};
pub use clashes::Told;
pub(in crate::core) use clashes::is_own as is_own_clash;
pub use clock::ClockMoved;
pub use clocks::Why;
pub(in crate::core) use complaints::counts_at;
pub use complaints::said_of;
pub use falls_due::due_seen;
#[cfg(test)]
pub(crate) use falls_due::{due, due_watched};
pub(in crate::core) use findings::called as finding_called;
pub use floor::NoUndo;
pub use handover::Opening;
pub use notices::{Notice, NoticeKind};
pub use persons::CustomerShown;
pub use place::Place;

/// The version of this fold: a stored state of another one is not used, the log is folded anew.
pub const FOLD_VERSION: u32 = 22;

/// Days kept in memory: the running one, and the one before for what comes late.
const DAYS_KEPT: usize = 2;

/// What is set about a hall before its first event.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct HallConfig {
    /// Hall id, as in the sources of its feeds (`/hall/<hall-id>/...`).
    pub hall_id: String,
    /// Name shown; empty = the id.
    pub name: String,
    /// Time zone.
    pub zone: Zone,
    /// What holds until a version of the settings is put into force: version 0.
    pub settings: Settings,
    /// A training hall.
    pub training: bool,
    /// The stream that this terminal writes; zeros where the hall has one alone. What is of one terminal, as a step of
    /// its clock, is shown on that one.
    #[serde(default)]
    pub stream: [u8; 16],
    /// This terminal, by every name that it had: the PINs that count here are those that were set here. Empty where the
    /// hall has one terminal alone.
    #[serde(default)]
    pub devices: Vec<Box<str>>,
}

/// What an event did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The hall changed.
    Applied,
    /// Kept, changes nothing.
    Stored,
    /// Nothing: it said what was known.
    None,
}

/// Answer of [`Hall::apply`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// What it did.
    pub effect: Effect,
    /// Faults of this event: those found at the entrance and those the fold found.
    pub flags: Flags,
    /// What it changed; may hold an entry twice.
    pub touched: Vec<Touched>,
}

/// What is known of a counter beyond the day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KnownCounter {
    /// Services it takes, as last heard; empty = never said.
    pub services: Vec<Ref>,
    /// The instant of which that was said.
    pub told: Ms,
    /// Newest business date on which it was heard of; none: only of days that were over.
    pub seen: Option<NaiveDate>,
}

/// What is known of a service beyond the day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KnownService {
    /// The machine's name for it.
    pub name: Option<Box<str>>,
    /// Newest business date on which it was heard of; none: only of days that were over.
    pub seen: Option<NaiveDate>,
}

/// The state of one hall.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hall {
    pub(super) config: HallConfig,
    pub(super) book: SettingsBook,
    pub(super) names: Names,
    pub(super) feeds: BTreeMap<Ref, Feed>,
    pub(super) days: BTreeMap<NaiveDate, Day>,
    pub(super) counters: BTreeMap<Ref, KnownCounter>,
    pub(super) services: BTreeMap<Ref, KnownService>,
    pub(super) log: DutyLog,
    pub(super) access: access::AccessBook,
    pub(super) floor: Floor,
    pub(super) shifts: Shifts,
    pub(super) alarms: AlarmBook,
    pub(super) cases: Cases,
    pub(super) persons: persons::PersonBook,
    pub(super) incidents: Incidents,
    pub(super) handovers: Handovers,
    pub(super) signing: SignBook,
    pub(super) findings: Findings,
    pub(super) conduct: Conduct,
    surveys: Surveys,
    pub(super) follow_ups: FollowUps,
    pub(super) checks: Checks,
    pub(super) orders: Orders,
    pub(super) improvements: Improvements,
    #[serde(skip)]
    works: Clockworks,
    /// Who did not answer an offer and did nothing since, and since when.
    pub(super) silent: BTreeMap<Box<str>, Ms>,
    /// What people are called who wrote from outside and may stand in no directory, as they were last named.
    pub(super) outsiders: BTreeMap<Box<str>, Box<str>>,
    /// The hall's time: the newest of its clocks that can be believed, when its event was written down.
    pub(super) wall: Ms,
    /// The newest step of the clock of each terminal.
    pub(super) moved: BTreeMap<[u8; 16], ClockMoved>,
    /// What the clock of its terminal showed when the newest event was written down.
    pub(super) recorded: Ms,
    faces: faces::Faces,
    pub(super) clashes: Clashes,
    /// More than one terminal writes, or may.
    shared: bool,
    /// Of the event that is being applied; nothing between two of them.
    #[serde(skip)]
    pub(super) place: Place,
}

/// Something that fell due by time, to be appended as an event whose identity is its cause.
#[derive(Clone, Debug, PartialEq)]
pub struct Due {
    /// Type of the event.
    pub kind: Kind,
    /// When it fell due.
    pub at: Ms,
    /// What it says.
    pub body: Body,
}

impl Hall {
    /// An empty hall.
    pub fn new(config: HallConfig) -> Hall {
        Hall {
            config,
            book: SettingsBook::default(),
            names: Names::default(),
            feeds: BTreeMap::new(),
            days: BTreeMap::new(),
            counters: BTreeMap::new(),
            services: BTreeMap::new(),
            log: DutyLog::default(),
            access: access::AccessBook::default(),
            floor: Floor::default(),
            shifts: Shifts::default(),
            alarms: AlarmBook::default(),
            cases: Cases::default(),
            persons: persons::PersonBook::default(),
            incidents: Incidents::default(),
            handovers: Handovers::default(),
            signing: SignBook::default(),
            findings: Findings::default(),
            conduct: Conduct::default(),
            surveys: Surveys::default(),
            follow_ups: FollowUps::default(),
            checks: Checks::default(),
            orders: Orders::default(),
            improvements: Improvements::default(),
            works: Clockworks::default(),
            silent: BTreeMap::new(),
            outsiders: BTreeMap::new(),
            wall: Ms(i64::MIN),
            moved: BTreeMap::new(),
            recorded: Ms(i64::MIN),
            faces: faces::Faces::new(),
            clashes: Clashes::default(),
            shared: false,
            place: Place::default(),
        }
    }

    /// The alarms that stand, and those that are over but still matter.
    pub fn alarms(&self) -> &AlarmBook {
        &self.alarms
    }

    /// What was set about it.
    pub fn config(&self) -> &HallConfig {
        &self.config
    }

    /// Sets what a stored state must not decide: name, zone, thresholds of this start.
    pub fn set_config(&mut self, config: HallConfig) {
        self.config = config;
        self.forget_clocks();
    }

    /// The business date whose [`Day`] must be resident before this event is applied, as far as the event
    /// itself tells. The day of a visit that is already known may be another: see [`Hall::unknown_visit`].
    pub fn date_of(&self, event: &Event) -> NaiveDate {
        let Some(meta) = &event.feed else { return self.config.zone.date(event.at.at) };
        meta.date.unwrap_or_else(|| {
            let clock_off = meta.flags.has(Flags::CLOCK);
            let recorded = meta.recorded.filter(|_| clock_off).unwrap_or(event.at);
            self.config.zone.date(recorded.at)
        })
    }

    /// (`source`, `visit_id`) of the event if no resident day knows that visit. Whoever drops days out of
    /// memory looks it up in the `ticket` table and puts its day back before applying the event.
    pub fn unknown_visit<'e>(&self, event: &'e Event) -> Option<(&'e str, &'e str)> {
        let Body::Queue(data) = &event.body else { return None };
        let visit = data.visit_id.as_deref()?;
        let source = data.visit_source.as_deref().or(event.feed.as_deref().map(|f| &*f.source))?;
        let known = self.names.find(source).is_some_and(|at| self.find_visit(at, visit).is_some());
        (!known).then_some((source, visit))
    }

    pub(super) fn find_visit(&self, source: Ref, visit: &str) -> Option<(NaiveDate, u32)> {
        // Newest first: nearly every event is about today.
        self.days.iter().rev().find_map(|(date, day)| Some((*date, day.find(source, visit)?)))
    }

    /// Whether that date is in memory.
    pub fn has_day(&self, date: NaiveDate) -> bool {
        self.days.contains_key(&date)
    }

    /// Dates in memory, oldest first.
    pub fn days(&self) -> impl Iterator<Item = NaiveDate> + '_ {
        self.days.keys().copied()
    }

    /// Dates that may leave memory: all but the newest one, and the newest two up to today. A clock that
    /// was wrong for a while makes days of its own, and they must not push today out.
    pub fn old_days(&self) -> Vec<NaiveDate> {
        let today = self.config.zone.date(self.wall);
        let newest = self.days.keys().next_back();
        let up_to_today = self.days.keys().rev().filter(|date| **date <= today).take(DAYS_KEPT);
        let kept: Vec<&NaiveDate> = newest.into_iter().chain(up_to_today).collect();
        self.days.keys().filter(|date| !kept.contains(date)).copied().collect()
    }

    /// Takes a day out of memory, to be stored. Its rows and reports come from the store from now on.
    pub fn take_day(&mut self, date: NaiveDate) -> Option<Day> {
        self.days.remove(&date)
    }

    /// A day in memory.
    pub fn day(&self, date: NaiveDate) -> Option<&Day> {
        self.days.get(&date)
    }

    /// Puts a stored day back.
    pub fn put_day(&mut self, day: Day) {
        self.days.insert(day.date(), day);
    }

    /// Number of tickets in memory; a measure of the size of a checkpoint.
    pub fn tickets_resident(&self) -> usize {
        self.days.values().map(|day| day.tickets().len()).sum()
    }

    /// The name behind a number that a [`Day`] holds.
    pub fn name(&self, at: Ref) -> &str {
        self.names.name(at)
    }

    /// The number of a name, if it was ever heard.
    pub fn name_of(&self, name: &str) -> Option<Ref> {
        self.names.find(name)
    }

    pub(super) fn service_of(&mut self, data: &QueueData, date: NaiveDate) -> Option<Ref> {
        let service = self.names.intern(data.service_id.as_deref()?);
        self.see_service(service, date, data.service_name.as_deref());
        Some(service)
    }

    /// The date, if it was told of while it ran: what is told of a day that is over, from a file, says
    /// nothing of what is in use today.
    pub(super) fn seen_on(&self, date: NaiveDate) -> Option<NaiveDate> {
        (self.config.zone.date(self.wall) <= date).then_some(date)
    }

    pub(super) fn see_service(&mut self, service: Ref, date: NaiveDate, name: Option<&str>) {
        let seen = self.seen_on(date);
        let known = self.services.entry(service).or_insert(KnownService { name: None, seen });
        known.seen = known.seen.max(seen);
        if let Some(name) = name {
            known.name = Some(name.into());
        }
    }
}
