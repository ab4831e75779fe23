//! What is seen and counted on the floor by hand: unhappy customers, walk-outs, half hours, calls for help,
//! and the newest acts, so that they can be taken back.

use std::collections::{BTreeSet, VecDeque};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::check::SlotKey;
use super::event::{FeedMeta, FloorMark, HalfHour};
use super::ids::Ref;
use super::time::Ms;

/// Acts kept in memory, to be taken back; older ones are past that.
pub const ACTS_KEPT: usize = 200;
/// Calls for help kept in memory.
const CALLS_KEPT: usize = 100;

/// The start of a source by hand, behind `/hall/<hall-id>/`.
const BY_HAND: &str = "manual/";

/// The source that stands for what is counted by hand at a terminal.
pub fn source_by_hand(hall_id: &str, device: &str) -> String {
    format!("/hall/{hall_id}/{BY_HAND}{device}")
}

/// Whether a source is a person at a terminal and no machine: it is not expected to speak.
pub fn is_by_hand(source: &str) -> bool {
    let behind_hall = source.strip_prefix("/hall/").and_then(|rest| rest.split_once('/'));
    behind_hall.is_some_and(|(_, rest)| rest.starts_with(BY_HAND))
}

/// The act that an event by hand belongs to: its id within the source up to the first `/`.
pub fn act_of(meta: &FeedMeta) -> &str {
    meta.id.split_once('/').map_or(&meta.id, |(act, _)| act)
}

/// What a mark of the floor is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Seen {
    /// An unhappy customer.
    Unhappy,
    /// Customers who walked out.
    WalkedOut,
}

impl Seen {
    /// Its name in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Seen::Unhappy => "unhappy",
            Seen::WalkedOut => "walked_out",
        }
    }
}

/// Something that a person saw.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sighting {
    /// What.
    pub seen: Seen,
    /// When.
    pub at: Ms,
    /// Who saw it.
    pub by: Box<str>,
    /// The mark.
    #[serde(with = "super::kept")]
    pub mark: FloorMark,
    /// Taken back.
    pub voided: bool,
}

/// Half an hour counted by hand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entered {
    /// When it was entered.
    pub at: Ms,
    /// Who counted.
    pub by: Box<str>,
    /// The figures.
    #[serde(with = "super::kept")]
    pub figures: HalfHour,
    /// Taken back, or another entry took its place.
    pub voided: bool,
}

/// What was seen and counted by hand on one business date.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DayFloor {
    pub(super) sightings: Vec<Sighting>,
    pub(super) half_hours: Vec<Entered>,
}

impl DayFloor {
    /// What was seen and not taken back, in the order in which it was written.
    pub fn sightings(&self) -> impl Iterator<Item = &Sighting> {
        self.sightings.iter().filter(|sighting| !sighting.voided)
    }

    /// The half hours that count, in the order in which they were entered.
    pub fn half_hours(&self) -> impl Iterator<Item = &Entered> {
        self.half_hours.iter().filter(|entered| !entered.voided)
    }

    /// Whether nothing was seen or counted.
    pub fn is_empty(&self) -> bool {
        self.sightings.is_empty() && self.half_hours.is_empty()
    }
}

/// A call for help.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// Its number in this hall, from 1.
    pub number: u64,
    /// The call.
    pub help_id: Box<str>,
    /// Where.
    pub counter: Box<str>,
    /// When.
    pub at: Ms,
    /// Whose it was, and when they said so.
    pub claimed: Option<(Ms, Box<str>)>,
}

/// What an act changed, so that it can be taken back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Trace {
    /// A move of a ticket: its date, its number in the day, the place of the event in the log.
    Ticket(NaiveDate, u32, u64),
    /// A sign of a counter.
    Counter(NaiveDate, Ref, u64),
    /// What people do.
    Staff(NaiveDate),
    /// A mark of the floor: its date, its number in the day.
    Sighting(NaiveDate, u32),
    /// A half hour: its date, its number in the day.
    HalfHour(NaiveDate, u32),
    /// What was done about an alarm.
    Alarm(NaiveDate),
    /// What was said of an incident: the date, the incident.
    Incident(NaiveDate, Ref),
    /// What was said of a finding: the date, the fingerprint.
    Finding(NaiveDate, Ref),
    /// Praise, a talk, a need, a visit: the date.
    Conduct(NaiveDate),
    /// What was done about follow-ups: the date.
    FollowUp(NaiveDate),
    /// What was said in a round: the date, the number of the round.
    Check(NaiveDate, u64),
    /// Why a planned round was missed: the date, the round.
    Missed(NaiveDate, SlotKey),
    /// What was done about a complaint: when, and its id.
    Case(NaiveDate, Ref),
    /// A line that somebody wrote: the date, its number.
    Log(NaiveDate, u64),
    /// What was said of a watched order: the date, the order.
    Order(NaiveDate, Ref),
    /// What was said of an improvement: the date, the improvement.
    Improvement(NaiveDate, Ref),
    /// What was prepared for the hand-over of a shift: the date, the shift.
    Handover(NaiveDate, Ref),
}

impl Trace {
    /// The business date of what was changed.
    pub fn date(&self) -> NaiveDate {
        match self {
            Trace::Ticket(date, ..)
            | Trace::Counter(date, ..)
            | Trace::Staff(date)
            | Trace::Sighting(date, _)
            | Trace::HalfHour(date, _)
            | Trace::Incident(date, _)
            | Trace::Finding(date, _)
            | Trace::Conduct(date)
            | Trace::Order(date, _)
            | Trace::Improvement(date, _)
            | Trace::FollowUp(date)
            | Trace::Check(date, _)
            | Trace::Missed(date, _)
            | Trace::Alarm(date)
            | Trace::Case(date, _)
            | Trace::Handover(date, _)
            | Trace::Log(date, _) => *date,
        }
    }
}

/// An act that can be taken back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Done {
    /// The act.
    pub act_id: Box<str>,
    /// Whose it was.
    pub by: Box<str>,
    /// What it changed.
    pub traces: Vec<Trace>,
    /// Lines that it wrote into the duty log.
    pub lines: Vec<u64>,
}

/// What the hall remembers of the floor beyond a day.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Floor {
    calls: VecDeque<Call>,
    called: u64,
    acts: VecDeque<Done>,
    sources: BTreeSet<Ref>,
}

impl Floor {
    /// Notes that something was counted by hand under a source.
    pub(super) fn hear(&mut self, source: Ref) {
        self.sources.insert(source);
    }

    /// The sources that are people at a terminal.
    pub fn sources(&self) -> impl Iterator<Item = Ref> {
        self.sources.iter().copied()
    }

    /// Notes what an act changed. An act of several events is noted once.
    pub(super) fn note(&mut self, act_id: &str, by: &str, trace: Option<Trace>, line: Option<u64>) {
        if act_id.is_empty() {
            return;
        }
        let at = self.acts.iter().rposition(|done| done.act_id.as_ref() == act_id);
        let at = at.unwrap_or_else(|| {
            let (traces, lines) = (Vec::new(), Vec::new());
            self.acts.push_back(Done { act_id: act_id.into(), by: by.into(), traces, lines });
            if self.acts.len() > ACTS_KEPT {
                self.acts.pop_front();
            }
            self.acts.len() - 1
        });
        if let Some(done) = self.acts.get_mut(at) {
            done.traces.extend(trace);
            done.lines.extend(line);
        }
    }

    /// Takes an act out, to be undone.
    pub(super) fn take(&mut self, act_id: &str) -> Option<Done> {
        let at = self.acts.iter().rposition(|done| done.act_id.as_ref() == act_id)?;
        self.acts.remove(at)
    }

    /// An act that can be taken back.
    pub fn act(&self, act_id: &str) -> Option<&Done> {
        self.acts.iter().rev().find(|done| done.act_id.as_ref() == act_id)
    }

    /// The first line that an act wrote into the duty log; of one that wrote none that of the next act that did.
    pub(super) fn line_of(&self, act_id: &str) -> Option<u64> {
        let at = self.acts.iter().rposition(|done| done.act_id.as_ref() == act_id)?;
        self.acts.iter().skip(at).find_map(|done| done.lines.first().copied())
    }

    /// Notes a call and gives its number; none if it was noted before.
    pub(super) fn call(&mut self, help_id: &str, counter: &str, at: Ms) -> Option<u64> {
        if self.calls.iter().any(|call| call.help_id.as_ref() == help_id) {
            return None;
        }
        self.called += 1;
        let number = self.called;
        let (help_id, counter) = (help_id.into(), counter.into());
        self.calls.push_back(Call { number, help_id, counter, at, claimed: None });
        if self.calls.len() > CALLS_KEPT {
            self.calls.pop_front();
        }
        Some(number)
    }

    pub(super) fn claim(&mut self, help_id: &str, at: Ms, by: &str) -> Option<&Call> {
        let open = |call: &&mut Call| call.help_id.as_ref() == help_id && call.claimed.is_none();
        let call = self.calls.iter_mut().find(open)?;
        call.claimed = Some((at, by.into()));
        Some(call)
    }

    /// A call by its id, if it is still in memory.
    pub(super) fn call_of(&self, help_id: &str) -> Option<&Call> {
        self.calls.iter().find(|call| *call.help_id == *help_id)
    }

    /// A call by its number, if it is still in memory.
    pub fn call_row(&self, number: u64) -> Option<&Call> {
        self.calls.iter().find(|call| call.number == number)
    }

    /// Calls that nobody has claimed, oldest first.
    pub fn open_calls(&self) -> impl Iterator<Item = &Call> {
        self.calls.iter().filter(|call| call.claimed.is_none())
    }
}
