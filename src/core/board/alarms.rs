//! The alarms of a board: what is measured now, merged with what the log says of it. What is beyond a limit
//! is shown at once, whether its event is in the log yet or cannot be.

use super::{ActionTaken, Alarm, AlarmKind, AlarmState, Mark, Place};
use crate::core::alarm::{AlarmRecord, Reading, worst_by_key};
use crate::core::hall::Hall;
use crate::core::time::Ms;

/// The panel of an alarm's cause.
pub(super) fn place_of(kind: AlarmKind) -> Place {
    use AlarmKind::{
        ClockJumped, Complaint, Coverage, Handover, HotTopic, IdleWhileWaiting, LongCall,
        LongPause, LongService, Order, Request, RoundOverdue, StaffLate, StaffOver, TraineeAlone,
        Unattended,
    };
    match kind {
        LongService | LongPause | LongCall | IdleWhileWaiting | TraineeAlone => Place::Counters,
        StaffLate | StaffOver | Coverage | Handover | Unattended => Place::Staff,
        Complaint | Request | Order => Place::Complaints,
        ClockJumped | HotTopic => Place::Log,
        RoundOverdue => Place::Checks,
        _ => Place::Queues,
    }
}

/// The alarms, worst first: those that nobody has seen, then those that somebody has, then those that are
/// over and still to be seen.
pub(super) fn alarms(hall: &Hall, readings: &[Reading], now: Ms) -> Vec<Alarm> {
    let mut by_key = worst_by_key(readings);
    let mut found = Vec::new();
    for record in hall.alarms().records() {
        let key = (record.kind, record.subject.as_ref());
        let reading = by_key.get(&key).copied();
        let is_new = !record.stands() && reading.is_some_and(|one| one.mark() > Mark::Normal);
        if let Some(state) = record.state().filter(|_| !is_new) {
            found.push(told(record, state, reading.filter(|_| record.stands())));
            by_key.remove(&key);
        }
    }
    found.extend(by_key.values().filter_map(|reading| untold(reading, now)));
    found.sort_by(|a, b| {
        (rank(a).cmp(&rank(b)))
            .then_with(|| b.mark.cmp(&a.mark))
            .then_with(|| severity(b).total_cmp(&severity(a)))
            .then_with(|| (&a.subject, a.kind).cmp(&(&b.subject, b.kind)))
    });
    found
}

fn rank(alarm: &Alarm) -> u8 {
    match alarm.state {
        AlarmState::Active => 0,
        AlarmState::Acknowledged => 1,
        AlarmState::Cleared => 2,
    }
}

/// How far beyond its limit.
fn severity(alarm: &Alarm) -> f64 {
    alarm.value as f64 / (alarm.limit.max(1)) as f64
}

/// One that the log knows. It keeps its level while the value is only a little better, and shows at once
/// what is worse.
fn told(record: &AlarmRecord, state: AlarmState, reading: Option<&Reading>) -> Alarm {
    let own = if record.stands() { record.mark } else { record.worst_mark };
    let mark = reading.map_or(own, |reading| reading.mark().max(own));
    let worse = mark > own && state == AlarmState::Acknowledged;
    let (value, since, limit) = match reading {
        Some(reading) => (reading.value, reading.since, reading.limit(mark)),
        None if record.stands() => (record.value, None, record.limit),
        None => (record.worst, None, record.limit),
    };
    let eased = reading.is_some_and(|reading| record.stands() && reading.mark() < mark);
    let action = |action: &crate::core::alarm::ActionRecord| ActionTaken {
        at: action.at,
        by: action.by.to_string(),
        action: action.action.to_string(),
        detail: action.detail.to_string(),
    };
    Alarm {
        mark,
        kind: record.kind,
        place: place_of(record.kind),
        subject: record.subject.to_string(),
        value,
        limit,
        was: eased.then_some(record.worst),
        since,
        episode: record.episode,
        state: if worse { AlarmState::Active } else { state },
        raised_at: record.raised_at,
        actions: record.actions.iter().map(action).collect(),
    }
}

/// One that the log does not know yet.
fn untold(reading: &Reading, now: Ms) -> Option<Alarm> {
    let mark = reading.mark();
    (mark > Mark::Normal).then(|| Alarm {
        mark,
        kind: reading.kind,
        place: place_of(reading.kind),
        subject: reading.subject.clone(),
        value: reading.value,
        limit: reading.limit(mark),
        was: None,
        since: reading.since,
        episode: 0,
        state: AlarmState::Active,
        raised_at: reading.reached_at(mark, now),
        actions: Vec::new(),
    })
}
