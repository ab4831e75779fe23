//! When rounds are due: the plan of an open day, and the extra walk after a serious incident.

use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

use super::template::{Checklist, Template};
use crate::core::settings::{Hours, Span};
use crate::core::time::{Ms, Zone};

/// A grace holds to the end of its minute: what is begun while the clock on the wall shows 11:45 is within a quarter
/// of an hour of 11:30.
const MINUTE_SECS: i64 = 60;
/// How long before its time a round can be begun as that round, as a multiple of its grace.
const EARLY_GRACES: i64 = 2;

/// A time of the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PlanTime {
    /// A time of day.
    At(NaiveTime),
    /// So many minutes after the doors open; before them is negative.
    Open(i32),
    /// So many minutes after the doors close.
    Close(i32),
}

impl PlanTime {
    /// As a file spells it: `09:30`, `open-30`, `close`, `close+10`.
    pub fn spell(self) -> String {
        let beside = |name: &str, mins: i32| {
            if mins == 0 { name.to_owned() } else { format!("{name}{mins:+}") }
        };
        match self {
            PlanTime::At(time) => time.format("%H:%M").to_string(),
            PlanTime::Open(mins) => beside("open", mins),
            PlanTime::Close(mins) => beside("close", mins),
        }
    }

    /// The time that is spelt so.
    pub fn read(text: &str) -> Option<PlanTime> {
        let beside = |rest: &str| match rest {
            "" => Some(0),
            _ if rest.starts_with(['+', '-']) => {
                rest.parse().ok().filter(|mins: &i32| mins.abs() <= 12 * 60)
            }
            _ => None,
        };
        if let Some(rest) = text.strip_prefix("open") {
            return beside(rest).map(PlanTime::Open);
        }
        if let Some(rest) = text.strip_prefix("close") {
            return beside(rest).map(PlanTime::Close);
        }
        let shape = text.len() == 5 && text.is_ascii();
        let time = NaiveTime::parse_from_str(text, "%H:%M").ok().filter(|_| shape);
        time.map(PlanTime::At)
    }
}

/// What tells a planned round from every other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SlotKey {
    /// When it is due.
    pub planned_at: Ms,
    /// Which round.
    pub template: Template,
}

/// A round that is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Which round, and when.
    pub key: SlotKey,
    /// How far from its time it may begin and count as in time, seconds.
    pub grace_secs: i64,
    /// From when on it is missed.
    pub miss_at: Ms,
    /// Of an extra one: the incident it follows.
    pub incident_id: Option<Box<str>>,
    /// Of an extra one: since when it can be done.
    pub open_from: Option<Ms>,
}

impl Slot {
    fn new(checklist: &Checklist, template: Template, planned_at: Ms) -> Slot {
        let plan = checklist.plan(template);
        Slot {
            key: SlotKey { planned_at, template },
            grace_secs: i64::from(plan.grace_mins) * 60,
            miss_at: planned_at.plus_secs(i64::from(plan.miss_mins) * 60),
            incident_id: None,
            open_from: None,
        }
    }

    /// From when on a round that is begun is this one.
    pub fn opens_at(&self) -> Ms {
        let early = self.key.planned_at.plus_secs(-self.grace_secs * EARLY_GRACES);
        self.open_from.unwrap_or(early)
    }

    /// From when on it is overdue.
    pub fn overdue_at(&self) -> Ms {
        self.key.planned_at.plus_secs(self.grace_secs)
    }

    /// Whether a round of that kind, begun then, is this one.
    pub fn takes(&self, template: Template, at: Ms) -> bool {
        let is_it = match self.incident_id {
            // After an incident either walk will do.
            Some(_) => template.is_walk(),
            None => template == self.key.template,
        };
        is_it && self.opens_at() <= at && at < self.miss_at
    }

    /// Whether a round begun then is in time.
    pub fn in_grace(&self, started_at: Ms) -> bool {
        let off = started_at.secs_since(self.key.planned_at);
        off < self.grace_secs + MINUTE_SECS
            && (self.incident_id.is_some() || off >= -self.grace_secs)
    }
}

/// The planned rounds of a date, in order. Of a hall that says no opening hours nothing is planned: nobody
/// could say on which days it works.
pub fn planned_slots(
    checklist: &Checklist,
    hours: &Hours,
    zone: Zone,
    date: NaiveDate,
) -> Vec<Slot> {
    let spans = hours.on(date);
    let (Some(first), Some(last)) = (spans.first(), spans.last()) else { return Vec::new() };
    let instant = |time: NaiveTime| zone.instant(date.and_time(time));
    let mut slots = Vec::new();
    for template in Template::ALL.iter().copied() {
        for time in &checklist.plan(template).at {
            let at = match *time {
                // A walk outside the hours, on a day that is shorter, would meet nobody.
                PlanTime::At(time) if template.is_walk() && !holds(spans, time) => None,
                PlanTime::At(time) => instant(time),
                PlanTime::Open(mins) => instant(first.from).map(|at| after(at, mins)),
                PlanTime::Close(mins) => instant(last.to).map(|at| after(at, mins)),
            };
            slots.extend(at.map(|at| Slot::new(checklist, template, at)));
        }
    }
    slots.sort_by_key(|slot| slot.key);
    slots.dedup_by_key(|slot| slot.key);
    slots
}

fn holds(spans: &[Span], time: NaiveTime) -> bool {
    spans.iter().any(|span| span.from <= time && time < span.to)
}

fn after(at: Ms, mins: i32) -> Ms {
    at.plus_secs(i64::from(mins) * 60)
}

/// The extra walk that is due because of an incident that became serious at `serious_at`: none if a walk was
/// begun in time (`walks` are the instants at which walks began), none yet if one of the plan still can be.
pub fn extra_slot(
    checklist: &Checklist,
    planned: &[Slot],
    walks: &[Ms],
    (incident_id, serious_at): (&str, Ms),
    now: Ms,
) -> Option<Slot> {
    let due = serious_at.plus_secs(i64::from(checklist.extra_after_mins) * 60);
    let within = |at: &Ms| serious_at < *at && *at <= due;
    if walks.iter().any(within) {
        return None;
    }
    let mut follows = planned.iter().filter(|slot| slot.key.template.is_walk());
    if now < due && follows.any(|slot| within(&slot.key.planned_at)) {
        return None;
    }
    Some(Slot {
        incident_id: Some(incident_id.into()),
        open_from: Some(serious_at),
        ..Slot::new(checklist, Template::Quick, due)
    })
}
