//! One hall, reduced to what a report is counted from.

mod calls;
mod cases;
mod checks;
mod names;
mod people;
mod queue;
mod scores;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::rows::{Judged, Names, Rows};
use super::source::Source;
use crate::core::satisfaction::Stretch;
use crate::core::time::{Ms, Zone};

/// A hall in a stretch, and in the one before it. What is large is shared: halls of a report are copies under the names that
/// whoever asks knows them by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HallWeek {
    /// Hall id.
    pub hall_id: String,
    /// What people call it.
    pub name: String,
    /// The district it belongs to; empty where nobody said.
    pub district: String,
    /// Its zone.
    pub zone: Zone,
    /// The stretch.
    pub stretch: Stretch,
    /// Whether its log reaches the end of the stretch.
    pub reached: bool,
    /// Up to when its log was heard, where that is before the end: what is judged is judged then.
    pub as_of: Option<Ms>,
    /// When this log began, where that is in the stretch or after it.
    pub since: Option<Ms>,
    /// Whether anything is known of the stretch before.
    pub last_known: bool,
    /// What it is judged by.
    pub judged: Arc<Judged>,
    /// What its codes are called.
    pub names: Arc<Names>,
    /// The stretch.
    pub now: Arc<Rows>,
    /// The one before, as it stood at its own end.
    pub last: Arc<Rows>,
}

/// A time that is counted: its instants, the end not itself included, and its days.
#[derive(Clone, Copy, Debug)]
pub(super) struct Time {
    pub(super) from: Ms,
    pub(super) to: Ms,
    /// What still runs is reckoned up to here: a stretch that is not over stands as of the last word of the log.
    pub(super) end: Ms,
    /// The last instant before the end, or that last word: what is due later is not due yet.
    pub(super) now: Ms,
    pub(super) days: Stretch,
}

impl Time {
    pub(super) fn of(stretch: Stretch, source: &Source) -> Time {
        let from = source.zone.day_start(stretch.from).unwrap_or(Ms(i64::MIN));
        let last = stretch.end(source.zone);
        let to = Ms(last.0.saturating_add(1));
        let (end, now) = (to.min(source.heard_to), last.min(source.heard_to));
        Time { from, to, end, now, days: stretch }
    }

    pub(super) fn has(&self, at: Ms) -> bool {
        self.from <= at && at < self.to
    }
}

impl HallWeek {
    /// What a hall's store handed over, reduced.
    pub fn of(source: &Source, stretch: Stretch) -> HallWeek {
        let time = Time::of(stretch, source);
        let before = Time::of(stretch.before(), source);
        let last = rows(source, before);
        let version = source.book.in_force(&source.standard, Ms(time.to.0 - 1)).1;
        HallWeek {
            hall_id: source.hall_id.clone(),
            name: source.name.clone(),
            district: source.district.clone(),
            zone: source.zone,
            stretch,
            reached: reached(source, time),
            as_of: (time.end < time.to).then_some(time.end),
            since: (source.since > time.from).then_some(source.since),
            last_known: source.since < before.to || last.is_told(),
            judged: Arc::new(names::judged(source, version, time)),
            names: Arc::new(names::names(source, time)),
            now: Arc::new(rows(source, time)),
            last: Arc::new(last),
        }
    }
}

/// Whether the log reaches the end: up to the last closing of the doors in it; of a hall that never said when it is
/// open up to the last midnight.
fn reached(source: &Source, time: Time) -> bool {
    let hours = &source.settings.hours;
    let mut dates = time.days.to;
    while hours.is_set() && time.days.has(dates) {
        let close =
            hours.on(dates).last().and_then(|span| source.zone.instant(dates.and_time(span.to)));
        if let Some(close) = close {
            return source.heard_to >= close;
        }
        let Some(before) = dates.pred_opt() else { break };
        dates = before;
    }
    source.heard_to >= time.to || hours.is_set()
}

fn rows(source: &Source, time: Time) -> Rows {
    let calls = calls::calls(source, time);
    let asked = calls.iter().filter_map(|call| Some(call.answer.as_ref()?.version));
    let mut versions: Vec<u32> = asked.collect();
    versions.sort_unstable();
    versions.dedup();
    let days = queue::days(source, time);
    Rows {
        versions,
        scores: scores::scores(source, &calls, time),
        calls,
        cases: cases::cases(source, time),
        orders: cases::orders(source, time),
        improvements: people::improvements(source, time),
        blank_days: queue::blank(source, &days, time),
        days,
        rounds: checks::rounds(source, time),
        slots: checks::slots(source, time),
        findings: checks::findings(source, time),
        visits: checks::visits(source, time),
        praises: people::praises(source, time),
        talks: people::talks(source, time),
        trainings: people::trainings(source, time),
        exams: people::exams(source, time),
        trainees: people::trainees(source, time),
        needs: people::needs(source, time),
        surveys: people::surveys(source, time),
    }
}
