//! What is measured of people: late, away too long, alone, too few, untrained. Limits: the staff limits of
//! the domain notes (5.2; 1.1, 3-13).

use super::{CounterRow, Mark, QueueRow};
use crate::core::alarm::{AlarmKind, How, Reading};
use crate::core::hall::Hall;
use crate::core::staff::{Roll, coverage, late, overruns, trainees_alone, unskilled};
use crate::core::time::Ms;

/// Every reading of people that is beyond a limit.
pub(super) fn measure_staff(
    hall: &Hall,
    now: Ms,
    roll: &Roll,
    queues: &[QueueRow],
    counters: &[CounterRow],
) -> Vec<Reading> {
    let mut found = Vec::new();
    found.extend(late(roll, hall, now).into_iter().map(|late| {
        let (value, since) = (late.secs, Some(late.since));
        let (how, warn) = (How::Above, Some(i64::from(late.limit_secs)));
        let kind = AlarmKind::StaffLate;
        Reading { kind, subject: late.staff_id, value, since, how, warn, breach: None }
    }));
    found.extend(overruns(roll, hall, now).into_iter().map(|over| {
        let (value, since) = (over.secs, Some(over.since));
        let (how, warn) = (How::Above, Some(i64::from(over.limit_secs)));
        let kind = AlarmKind::StaffOver;
        Reading { kind, subject: over.staff_id, value, since, how, warn, breach: None }
    }));
    let holds = |kind, subject, value, limit| Reading {
        kind,
        subject,
        value,
        since: None,
        how: How::Holds(Mark::Breach),
        warn: None,
        breach: Some(limit),
    };
    let mut alone = trainees_alone(roll, hall, now);
    // Two trainees beside each other are one cause.
    alone.dedup_by(|a, b| a.counter_id == b.counter_id);
    let alone = alone.into_iter();
    found.extend(alone.map(|alone| holds(AlarmKind::TraineeAlone, alone.counter_id, 0, 0)));
    found.extend(coverage(roll, hall, now).into_iter().map(|short| {
        let (on_post, least) = (i64::from(short.on_post), i64::from(short.least));
        holds(AlarmKind::Coverage, short.role, on_post, least)
    }));
    found.extend(
        unskilled(hall, now, queues, counters)
            .into_iter()
            .map(|queue| holds(AlarmKind::NoSkill, queue.service_id, i64::from(queue.waiting), 0)),
    );
    found.extend(hall.handover_readings(now));
    found
}
