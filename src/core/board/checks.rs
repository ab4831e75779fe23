//! Rounds on the board: what is due, what runs, what was found today; and what the queue data say of an
//! automatic item.

use std::sync::Arc;

use serde::Serialize;

use super::check_rows::{CheckRow, check_rows};
use super::look::Seen;
use super::{Board, CounterRow, FeedAge, QueueRow};
use crate::core::alarm::{AlarmKind, How, Reading};
use crate::core::check::{
    Checklist, CountOf, Grade, Missed, Round, RoundItem, RoundState, Slot, Source, Template,
};
use crate::core::hall::{Hall, SlotNow, SlotState};
use crate::core::settings::Settings;
use crate::core::staff::{Roll, StaffState};
use crate::core::time::Ms;

/// A planned round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SlotRow {
    /// Which round.
    pub template: Template,
    /// When it is due.
    pub planned_at: Ms,
    /// From when on it is overdue.
    pub overdue_at: Ms,
    /// From when on it is missed.
    pub miss_at: Ms,
    /// Where it stands.
    pub state: SlotState,
    /// The round that was begun for it.
    pub round_id: Option<String>,
    /// Of an extra one after a serious incident: the incident.
    pub incident_id: Option<String>,
    /// Why it was missed, as somebody said.
    pub reason: Option<String>,
}

/// What the queue data say of an automatic item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct QueueRead {
    /// The worst value: seconds, or how many counters.
    pub value: i64,
    /// The limit that it is held against.
    pub limit: i64,
    /// Whether it is as it has to be.
    pub holds: bool,
}

/// What is known of an item before somebody answers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemNow {
    /// The item, by its code.
    pub code: Box<str>,
    /// Of a count: of how many.
    pub of: Option<u32>,
    /// Of an automatic one: what the queue data say; none where no fresh data are there.
    pub read: Option<QueueRead>,
}

/// A round.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RoundRow {
    /// Its id.
    pub round_id: String,
    /// Which round.
    pub template: Template,
    /// Where it stands.
    pub state: RoundState,
    /// When it was planned; none of one that was not.
    pub planned_at: Option<Ms>,
    /// Whether it was begun within the grace of its time.
    pub in_grace: Option<bool>,
    /// When it was begun.
    pub started_at: Ms,
    /// By whom.
    pub started_by: String,
    /// When it was submitted.
    pub submitted_at: Option<Ms>,
    /// Items that are answered, of those that have to be.
    pub answered: usize,
    /// How many have to be.
    pub required: usize,
    /// Its score, tenths of a percent; none where nothing applies.
    pub raw_tenths: Option<u32>,
    /// The same with the cap of a red line.
    pub graded_tenths: Option<u32>,
    /// How good that is.
    pub grade: Option<Grade>,
    /// Red lines that were crossed, by item.
    pub red_lines: Vec<String>,
    /// Items that were not right.
    pub failed: Vec<String>,
    /// Items that were not looked at.
    pub skipped: Vec<String>,
    /// The whole record.
    #[serde(skip)]
    pub round: Arc<Round>,
    /// The checklist it was begun by: texts and phrases.
    #[serde(skip)]
    pub checklist: Arc<Checklist>,
    /// Of one that runs: what is known of its counts and automatic items.
    #[serde(skip)]
    pub items: Vec<ItemNow>,
}

/// The rounds of a hall as a screen shows them.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ChecksNow {
    /// What is to be done next: the earliest that is due, else the next one of the plan.
    pub next: Option<SlotRow>,
    /// The plan of today, in order.
    pub slots: Vec<SlotRow>,
    /// Rounds that run, then those of today that are over, newest first.
    pub rounds: Vec<RoundRow>,
    /// The rows of the panel.
    pub rows: Vec<CheckRow>,
    /// Missed rounds of which nobody has said why, oldest first.
    pub missed: Vec<SlotRow>,
}

impl ChecksNow {
    /// A round by its id.
    pub fn round(&self, round_id: &str) -> Option<&RoundRow> {
        self.rounds.iter().find(|row| row.round_id == round_id)
    }

    /// The round that is to be gone on with: the one that was begun last.
    pub fn running(&self) -> Option<&RoundRow> {
        self.rounds
            .iter()
            .filter(|row| row.state == RoundState::Running)
            .max_by_key(|r| r.started_at)
    }

    /// Planned rounds of today that are overdue.
    pub fn overdue(&self) -> impl Iterator<Item = &SlotRow> {
        self.slots.iter().filter(|slot| slot.state == SlotState::Overdue)
    }
}

fn slot_row(now: SlotNow) -> SlotRow {
    let SlotNow { slot, state, round, reason } = now;
    SlotRow {
        template: slot.key.template,
        planned_at: slot.key.planned_at,
        overdue_at: slot.overdue_at(),
        miss_at: slot.miss_at,
        state,
        round_id: round.map(|round| round.round_id.to_string()),
        incident_id: slot.incident_id.as_deref().map(str::to_owned),
        reason: reason.as_deref().map(str::to_owned),
    }
}

fn missed_row(missed: &Missed) -> SlotRow {
    SlotRow {
        template: missed.key.template,
        planned_at: missed.key.planned_at,
        overdue_at: missed.at,
        miss_at: missed.at,
        state: SlotState::Missed,
        round_id: None,
        incident_id: missed.incident_id.as_deref().map(str::to_owned),
        reason: None,
    }
}

/// The rounds at an instant.
pub(super) fn checks_now(hall: &Hall, now: Ms, seen: &SeenRows) -> ChecksNow {
    let zone = hall.config().zone;
    let today = zone.date(now);
    let slots: Vec<SlotRow> = hall.check_slots(today, now).into_iter().map(slot_row).collect();
    let open = |slot: &&SlotRow| matches!(slot.state, SlotState::Due | SlotState::Overdue);
    let next = slots.iter().find(open);
    let next = next.or_else(|| slots.iter().find(|slot| slot.state == SlotState::Planned)).cloned();
    let todays = |at: Ms| zone.date(at) == today;
    let mut rounds: Vec<RoundRow> = hall
        .checks()
        .rounds()
        .rev()
        .filter(|one| match one.state() {
            RoundState::Running => true,
            RoundState::Submitted => todays(one.started_at) || one.submitted_at.is_some_and(todays),
            RoundState::Aborted | RoundState::Void => false,
        })
        .map(|one| round_row(hall, now, one, seen))
        .collect();
    rounds.sort_by_key(|row| row.state != RoundState::Running);
    let missed =
        hall.checks().unexplained(now).filter(|one| hall.is_missed(one)).map(missed_row).collect();
    let mut checks = ChecksNow { next, slots, rounds, missed, rows: Vec::new() };
    checks.rows = check_rows(&checks);
    checks
}

/// What of a look the rounds need.
pub(super) struct SeenRows<'a, 'h> {
    pub(super) roll: &'a Roll<'h>,
    pub(super) queues: &'a [QueueRow],
    pub(super) counters: &'a [CounterRow],
}

fn round_row(hall: &Hall, now: Ms, round: &Arc<Round>, seen: &SeenRows) -> RoundRow {
    let score = round.score();
    let codes = |list: &[Box<str>]| list.iter().map(ToString::to_string).collect();
    let required = round.items.iter().filter(|item| item.is_required()).count();
    let settings = hall.settings(now).0;
    let pinned = hall.settings_book().settings(round.settings).unwrap_or(settings);
    let item_now = |item: &RoundItem| ItemNow {
        code: item.code.clone(),
        of: count_in(hall, item, settings, seen.roll, now),
        read: item
            .source
            .and_then(|source| queue_read(seen.queues, seen.counters, settings, (source, now))),
    };
    let asked = round.items.iter().filter(|item| item.of.is_some() || item.source.is_some());
    RoundRow {
        round_id: round.round_id.to_string(),
        template: round.template,
        state: round.state(),
        planned_at: round.planned_at,
        in_grace: round.in_grace,
        started_at: round.started_at,
        started_by: round.started_by.to_string(),
        submitted_at: round.submitted_at,
        answered: required - round.open_items().count(),
        required,
        raw_tenths: score.raw_tenths,
        graded_tenths: score.graded_tenths,
        grade: score.grade,
        red_lines: codes(&score.red_lines),
        failed: round.failed().map(|answer| answer.item.to_string()).collect(),
        skipped: round.skipped().map(|answer| answer.item.to_string()).collect(),
        checklist: Arc::clone(&pinned.checks),
        items: if round.is_running() { asked.map(item_now).collect() } else { Vec::new() },
        round: Arc::clone(round),
    }
}

/// Of how many an item is counted: what the hall knows, else what was counted last.
fn count_in(
    hall: &Hall,
    item: &RoundItem,
    settings: &Settings,
    roll: &Roll,
    now: Ms,
) -> Option<u32> {
    let serves = |id: &str| settings.role(id).is_some_and(|role| role.serves);
    let people =
        || roll.entries().filter(|entry| entry.person.is_some_and(|one| serves(&one.role)));
    let known = match item.of? {
        CountOf::Number(number) => number as usize,
        CountOf::Counters if settings.counters.is_empty() => hall.counters.len(),
        CountOf::Counters => settings.counters.len(),
        CountOf::Planned => {
            let now_on =
                |planned: crate::core::staff::Planned| planned.from <= now && now < planned.to;
            people().filter(|entry| entry.planned.is_some_and(now_on)).count()
        }
        CountOf::Present => {
            people().filter(|entry| entry.state(roll.rules) == StaffState::OnPost).count()
        }
        CountOf::Asked => 0,
    };
    let known = u32::try_from(known).ok().filter(|known| *known > 0);
    known.or_else(|| hall.checks().counted_of(&item.code))
}

/// Of how many an item is counted at `now`; none where nothing tells.
pub(in crate::core) fn count_of(hall: &Hall, item: &RoundItem, now: Ms) -> Option<u32> {
    count_in(hall, item, hall.settings(now).0, &Roll::new(hall, now), now)
}

/// What the queue data say; none where none are fresh.
fn queue_read(
    queues: &[QueueRow],
    counters: &[CounterRow],
    settings: &Settings,
    (source, now): (Source, Ms),
) -> Option<QueueRead> {
    let fresh = || queues.iter().filter(|row| row.age < FeedAge::Stale);
    fresh().next()?;
    match source {
        Source::LongestWait => {
            let reads = fresh().map(|row| {
                let own = settings.service(&row.service_id).and_then(|service| service.wait_secs);
                let limit = i64::from(own.unwrap_or(settings.rules.wait_secs).breach);
                let counted = row.longest_secs.map(i64::from);
                let value = row.longest_since.map(|since| now.secs_since(since)).or(counted);
                let value = value.unwrap_or(0);
                QueueRead { value, limit, holds: value <= limit }
            });
            // What is beyond its own limit says more than what is merely longer.
            reads.max_by_key(|read| (!read.holds, read.value))
        }
        Source::IdleWhileWaiting => {
            let idle = counters.iter().filter(|row| row.idle_while_waiting).count();
            let value = i64::try_from(idle).unwrap_or(i64::MAX);
            Some(QueueRead { value, limit: 0, holds: value == 0 })
        }
        Source::Unknown => None,
    }
}

impl Board {
    /// What the queue data of a hall say of an automatic item at `now`; none where none are fresh.
    pub(in crate::core) fn read_queues(hall: &Hall, source: Source, now: Ms) -> Option<QueueRead> {
        let seen = Seen::of(hall, now);
        queue_read(&seen.queues, &seen.counters, hall.settings(now).0, (source, now))
    }
}

/// Rounds that are overdue, as alarms.
pub(super) fn measure_checks(hall: &Hall, now: Ms) -> Vec<Reading> {
    let today = hall.config().zone.date(now);
    let slots = hall.check_slots(today, now).into_iter();
    let overdue = slots.filter(|one| one.state == SlotState::Overdue);
    let reading = |slot: Slot| Reading {
        kind: AlarmKind::RoundOverdue,
        subject: slot.key.template.as_str().to_owned(),
        value: now.secs_since(slot.key.planned_at),
        since: Some(slot.key.planned_at),
        how: How::Above,
        warn: Some(slot.grace_secs),
        breach: None,
    };
    overdue.map(|one| reading(one.slot)).collect()
}
