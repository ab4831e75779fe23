//! Days of the queue, as counts.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::super::rows::{Counts, DayRow, RedRow};
use super::super::source::Source;
use super::Time;
use crate::core::report::{DayReport, Figures, RedPeriod};

/// The days of it of which anything is known, by date.
pub(super) fn days(source: &Source, time: Time) -> Vec<DayRow> {
    let own = source.days.iter().filter(|day| time.days.has(day.date));
    let mut rows: Vec<DayRow> = own.filter_map(|day| row(source, day, time)).collect();
    rows.sort_by_key(|day| day.date);
    rows.dedup_by_key(|day| day.date);
    rows
}

/// Dates on which the hall was open and of which nothing is known.
pub(super) fn blank(source: &Source, rows: &[DayRow], time: Time) -> Vec<NaiveDate> {
    let known = |date: NaiveDate| rows.iter().any(|day| day.date == date && day.all.taken > 0);
    let dates = time.days.from.iter_days().take_while(|date| *date <= time.days.to);
    let heard = source.zone.date(source.heard_to);
    let open = dates.filter(|date| {
        let hours = &source.settings.hours;
        *date <= heard && hours.is_set() && !hours.on(*date).is_empty()
    });
    open.filter(|date| !known(*date)).collect()
}

fn counts(figures: &Figures) -> Counts {
    let sums = figures.sums;
    Counts {
        taken: figures.taken.into(),
        valid: figures.valid.into(),
        served: figures.served.into(),
        abandoned: figures.abandoned.into(),
        waits: sums.waits.into(),
        wait_secs: sums.wait_secs,
        quick: sums.quick.into(),
        wait_max: figures.wait_secs_max,
        services: sums.services.into(),
        service_secs: sums.service_secs,
        waiting_max: figures.waiting_max.into(),
    }
}

fn row(source: &Source, day: &DayReport, time: Time) -> Option<DayRow> {
    let mut walk_outs: BTreeMap<&str, u64> = BTreeMap::new();
    for one in &day.walk_outs {
        *walk_outs.entry(&one.reason).or_default() += u64::from(one.count);
    }
    let half = |half: &crate::core::report::HalfHour| {
        (half.from.clone(), half.figures.taken.into(), half.figures.waiting_max.into())
    };
    let queue = |queue: &crate::core::report::QueueFigures| {
        (queue.service_id.clone(), counts(&queue.figures))
    };
    Some(DayRow {
        date: day.date,
        at: source.zone.day_start(day.date)?,
        all: counts(&day.figures),
        queues: day.queues.iter().map(queue).collect(),
        half_hours: day.half_hours.iter().map(half).collect(),
        walk_outs: walk_outs.into_iter().map(|(it, count)| (it.to_owned(), count)).collect(),
        unhappy: day.unhappy.into(),
        red: day.red_periods.iter().map(|red| red_row(red, time)).collect(),
    })
}

/// What was done about it after the end of the time was not done in it.
fn red_row(red: &RedPeriod, time: Time) -> RedRow {
    let tried = red.actions.iter().filter(|action| action.at.at < time.to);
    let words = |action: &crate::core::report::RedAction| {
        let [zh, en] = &action.words;
        let or_code = |word: &String| if word.is_empty() { &action.action } else { word }.clone();
        (or_code(zh), or_code(en), action.detail.clone())
    };
    RedRow {
        kind: red.kind,
        subject: red.subject.clone(),
        name: red.name.clone(),
        from: red.from.at,
        to: red.to.map(|to| to.at).filter(|to| *to < time.to),
        worst: red.worst,
        actions: tried.map(words).collect(),
    }
}
