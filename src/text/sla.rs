//! Deadlines and why they are due when they are, in words.

use chrono::{Datelike, NaiveDate, Weekday};

use super::named::Named;
use super::words::{Clocks, Lang, fill};
use crate::core::complaint::PauseReason;
use crate::core::sla::{ClockState, Line, Target};
use crate::core::time::Stamp;

/// A line of an explanation in words. Names in it that came from outside are to be cleaned where they are
/// printed.
pub fn line(lang: Lang, line: &Line) -> String {
    let words = lang.clocks();
    let at = |stamp: &Stamp| moment(words, *stamp);
    match line {
        Line::Started { at: start } => fill(words.started, &[&at(start)]),
        Line::Limited { since, target, calendar, version, first } => {
            let limit = self::target(lang, target);
            let mut calendar = calendar_name(words, target, calendar);
            if *version > 0 {
                calendar = fill(words.version, &[&calendar, &version.to_string()]);
            }
            match (first, calendar.is_empty()) {
                (true, false) => fill(words.limited, &[&limit, &calendar]),
                (false, false) => fill(words.changed, &[&at(since), &limit, &calendar]),
                (true, true) => bare(words.limited, &[&limit]),
                (false, true) => bare(words.changed, &[&at(since), &limit]),
            }
        }
        Line::Counted { from, to, secs, total_secs, listed } => {
            let (secs, total) = (exact(words, *secs), exact(words, *total_secs));
            let said = fill(words.counted, &[&at(from), &until(words, *from, *to), &secs, &total]);
            if *listed { fill(words.counted_listed, &[&said]) } else { said }
        }
        Line::Paused { from, to, secs, reason } => {
            let reason = reason.as_deref().map_or(words.gap, |code| reason_name(lang, code));
            fill(words.paused, &[&at(from), &at(to), reason, &exact(words, *secs)])
        }
        Line::RanOn { from, to, reason } => {
            fill(words.ran_on, &[&at(from), &at(to), reason_name(lang, reason)])
        }
        Line::Closed { from, to, listed } => {
            let (first, last) = (day(words, *from), day(words, *to));
            let said = if from == to {
                fill(words.closed_one, &[&first])
            } else {
                fill(words.closed, &[&first, &last])
            };
            if *listed { fill(words.closed_listed, &[&said]) } else { said }
        }
        Line::WorkDay { n, date, listed } => {
            let said = fill(words.work_day, &[&n.to_string(), &day(words, *date)]);
            if *listed { fill(words.counted_listed, &[&said]) } else { said }
        }
        Line::Added { from, secs } => fill(words.added, &[&exact(words, *secs), &at(from)]),
        Line::Reopened { at: reopened } => fill(words.reopened, &[&at(reopened)]),
        Line::More => words.more.to_owned(),
        Line::Due { at: due, closing: false } => fill(words.due, &[&at(due)]),
        Line::Due { at: due, closing: true } => fill(words.due_closing, &[&at(due)]),
        Line::Provisional { covered_until } => {
            fill(words.provisional, &[&covered_until.to_string()])
        }
        Line::Never => words.never.to_owned(),
        Line::Stands { state, left_secs, at: when } => {
            let when = when.as_ref().map(at).unwrap_or_default();
            stands(lang, *state, *left_secs, &when)
        }
    }
}

/// A template without its last part, which begins with a comma.
fn bare(template: &str, values: &[&str]) -> String {
    fill(template.trim_end_matches(", {}"), values)
}

/// How a clock stands; `when` is the instant of its stop.
fn stands(lang: Lang, state: ClockState, left_secs: i64, when: &str) -> String {
    let words = lang.clocks();
    let rest = left(lang, left_secs);
    match state {
        ClockState::NoLimit => words.never.to_owned(),
        ClockState::Running => fill(words.left, &[&rest]),
        ClockState::Paused => fill(words.left_paused, &[&rest]),
        ClockState::Due => words.due_now.to_owned(),
        ClockState::Overdue => fill(words.overdue, &[&rest]),
        ClockState::Met => fill(words.met, &[when]),
        ClockState::Missed => fill(words.missed, &[when, &rest]),
    }
}

/// Time left, or by how much it is overdue if negative, in whole minutes: what is left is never shown too
/// long, and what is overdue never too short.
pub fn left(lang: Lang, secs: i64) -> String {
    let words = lang.clocks();
    if (0..60).contains(&secs) {
        return words.under_minute.to_owned();
    }
    let minutes = if secs < 0 { -secs.div_euclid(60) } else { secs / 60 };
    exact(words, minutes * 60)
}

/// A limit in words.
pub fn target(lang: Lang, target: &Target) -> String {
    let words = lang.clocks();
    match target {
        Target::Open { secs } => exact(words, *secs),
        Target::WorkDays { n, end_of_day: false } => {
            fill(words.target_work_days, &[&n.to_string()])
        }
        Target::WorkDays { n, end_of_day: true } => {
            fill(words.target_end_of_day, &[&n.to_string()])
        }
        Target::Days { n } => fill(words.target_days, &[&n.to_string()]),
        Target::At { at } => fill(words.target_at, &[&moment(words, *at)]),
    }
}

fn calendar_name(words: &Clocks, target: &Target, name: &str) -> String {
    match (target, name) {
        (Target::Days { .. } | Target::At { .. }, _) => String::new(),
        (_, "24x7") => words.always.to_owned(),
        (_, "hall") => words.hall.to_owned(),
        (_, name) => fill(words.calendar, &[name]),
    }
}

/// A reason to wait; one of a newer version is its code.
fn reason_name(lang: Lang, code: &str) -> &str {
    PauseReason::from_text(code).map_or(code, |reason| reason.name(lang))
}

/// Hours, minutes and seconds, those that are not zero.
fn exact(words: &Clocks, secs: i64) -> String {
    let parts =
        [(words.hour, secs / 3600), (words.minute, secs / 60 % 60), (words.second, secs % 60)];
    let shown = parts.iter().filter(|(_, n)| *n != 0);
    let all: Vec<String> = shown.map(|(unit, n)| fill(unit, &[&n.to_string()])).collect();
    if all.is_empty() { fill(words.minute, &["0"]) } else { all.join(words.joint) }
}

fn weekday(words: &Clocks, date: NaiveDate) -> &'static str {
    match date.weekday() {
        Weekday::Mon => words.mon,
        Weekday::Tue => words.tue,
        Weekday::Wed => words.wed,
        Weekday::Thu => words.thu,
        Weekday::Fri => words.fri,
        Weekday::Sat => words.sat,
        Weekday::Sun => words.sun,
    }
}

fn day(words: &Clocks, date: NaiveDate) -> String {
    format!("{date} {}", weekday(words, date))
}

fn moment(words: &Clocks, stamp: Stamp) -> String {
    let text = stamp.to_rfc3339();
    let date = text.get(..10).and_then(|date| date.parse().ok());
    date.map_or_else(|| text.clone(), |date| format!("{} {}", day(words, date), clock(&text)))
}

/// `HH:MM`, with seconds where they are not zero.
fn clock(rfc3339: &str) -> String {
    let time = rfc3339.get(11..19).unwrap_or_default();
    time.strip_suffix(":00").unwrap_or(time).to_owned()
}

/// The end of a stretch: only its time where it ends on the day it began.
fn until(words: &Clocks, from: Stamp, to: Stamp) -> String {
    let (a, b) = (from.to_rfc3339(), to.to_rfc3339());
    if a.get(..10) == b.get(..10) { clock(&b) } else { moment(words, to) }
}

#[cfg(test)]
mod tests;
