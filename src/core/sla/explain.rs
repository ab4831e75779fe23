//! Why something is due when it is: the reckoning as lines of data, which `text::sla` says in words.

use chrono::NaiveDate;
use serde::Serialize;

use super::calendar::{Calendar, at_second, second};
use super::clock::{ClockState, Course, evaluate};
use super::input::ClockInput;
use super::measure::Pauses;
use super::target::Target;
use crate::core::time::{Ms, Stamp};

/// Longest explanation; a limit of years is not read line by line.
const LINES_MAX: usize = 400;

/// A line of an explanation. Instants have the offset of the calendar's zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "line", rename_all = "snake_case")]
pub enum Line {
    /// The clock started.
    Started {
        /// When.
        at: Stamp,
    },
    /// The limit that holds, since when, and the timetable with the version of its settings.
    Limited {
        /// Since when.
        since: Stamp,
        /// The limit.
        target: Target,
        /// The timetable; a limit in dates and a promise do without one.
        calendar: String,
        /// Version of the settings it comes from; 0 = built in.
        version: u32,
        /// It is the limit of the start.
        first: bool,
    },
    /// Open time that counted.
    Counted {
        /// From.
        from: Stamp,
        /// To.
        to: Stamp,
        /// Seconds.
        secs: i64,
        /// Seconds so far.
        total_secs: i64,
        /// A date that stands in the list of dates that differ, such as a make-up day.
        listed: bool,
    },
    /// Time in which the clock stood still.
    Paused {
        /// From.
        from: Stamp,
        /// To.
        to: Stamp,
        /// Open seconds of it, which do not count.
        secs: i64,
        /// The code of the reason; none = between an answer and the opening anew.
        reason: Option<String>,
    },
    /// The case waited, and the clock ran on.
    RanOn {
        /// From.
        from: Stamp,
        /// To.
        to: Stamp,
        /// The code of the reason.
        reason: String,
    },
    /// Dates without open time.
    Closed {
        /// The first.
        from: NaiveDate,
        /// The last.
        to: NaiveDate,
        /// They stand in the list of dates that differ, such as holidays; else it is the week.
        listed: bool,
    },
    /// A working day that counted.
    WorkDay {
        /// Which one, from 1.
        n: i32,
        /// Its date.
        date: NaiveDate,
        /// It stands in the list of dates that differ.
        listed: bool,
    },
    /// Working time inside pauses that was added behind the last working day.
    Added {
        /// From there.
        from: Stamp,
        /// Seconds.
        secs: i64,
    },
    /// The case was opened again: nothing is due before some time has passed.
    Reopened {
        /// When.
        at: Stamp,
    },
    /// Lines were left out.
    More,
    /// The deadline.
    Due {
        /// When.
        at: Stamp,
        /// It is a closing: it is kept until the first second that is open again.
        closing: bool,
    },
    /// Holidays behind this date are not known yet.
    Provisional {
        /// The last date that is known.
        covered_until: NaiveDate,
    },
    /// The deadline never comes: there is no open time, or no limit.
    Never,
    /// How the clock stands at the instant that was asked about.
    Stands {
        /// In a word.
        state: ClockState,
        /// Seconds left that count, negative beyond the deadline.
        left_secs: i64,
        /// When it became overdue, or was stopped.
        at: Option<Stamp>,
    },
}

/// Why a clock is due when it is, with what was known at `now`, and how it stands then.
pub fn explain(input: &ClockInput, calendar: &Calendar, now: Ms) -> Vec<Line> {
    let zone = calendar.table().zone;
    let mut page = Page { calendar, lines: Vec::new() };
    page.lines.push(Line::Started { at: zone.stamp(at_second(second(input.start))) });
    for (n, change) in input.limits.iter().enumerate().filter(|(n, it)| *n == 0 || it.at <= now) {
        let since = zone.stamp(if n == 0 { input.start } else { change.at });
        let Some(target) = change.limit.target else { continue };
        let table = calendar.table();
        let (calendar, version) = (table.name.clone(), table.version);
        let first = n == 0;
        page.lines.push(Line::Limited { since, target, calendar, version, first });
    }
    let Some(course) = Course::of(input, calendar, now) else {
        page.lines.push(Line::Never);
        return page.lines;
    };
    match course.target {
        Target::Open { .. } => page.open(input, &course, now),
        Target::WorkDays { n, .. } => page.work_days(input, &course, n, now),
        Target::Days { .. } | Target::At { .. } => {}
    }
    page.ran_on(input, &course, now);
    if page.lines.len() > LINES_MAX {
        page.lines.truncate(LINES_MAX);
        page.lines.push(Line::More);
    }
    if let Some(reopened) = course.grace {
        page.lines.push(Line::Reopened { at: page.stamp(reopened) });
    }
    let due = at_second(course.due);
    let closing = course.uses_calendar()
        && course.breach.is_some_and(|breach| breach > course.due + 1)
        && calendar.is_open(at_second(course.due - 1));
    page.lines.push(Line::Due { at: zone.stamp(due), closing });
    let covered = calendar.table().covered_until;
    if let Some(covered_until) =
        covered.filter(|last| course.uses_calendar() && zone.date(due) > *last)
    {
        page.lines.push(Line::Provisional { covered_until });
    }
    let standing = evaluate(input, calendar, now);
    let at = course.stopped.map(at_second).or(standing.breached_at).map(|at| zone.stamp(at));
    let left_secs = standing.left_secs.unwrap_or_default();
    page.lines.push(Line::Stands { state: standing.state, left_secs, at });
    page.lines
}

/// The deadline and why, with everything that is said, also what is only planned. How it stands is told only
/// of a clock that was stopped.
pub fn reckon(input: &ClockInput, calendar: &Calendar) -> (Option<Ms>, Vec<Line>) {
    let far = Ms(i64::MAX);
    let mut lines = explain(input, calendar, far);
    if input.stopped_at(far).is_none() {
        lines.retain(|line| !matches!(line, Line::Stands { .. }));
    }
    (Course::of(input, calendar, far).map(|course| at_second(course.due)), lines)
}

struct Page<'a> {
    calendar: &'a Calendar,
    lines: Vec<Line>,
}

impl Page<'_> {
    fn stamp(&self, at: i64) -> Stamp {
        self.calendar.table().zone.stamp(at_second(at))
    }

    fn date(&self, at: i64) -> NaiveDate {
        self.calendar.table().zone.date(at_second(at))
    }

    fn is_listed(&self, date: NaiveDate) -> bool {
        self.calendar.table().days.contains_key(&date)
    }

    /// Every stretch that counted, with what stood between.
    fn open(&mut self, input: &ClockInput, course: &Course, now: Ms) {
        let mut parts = Vec::new();
        for (from, to) in self.calendar.stretches(course.start, course.due) {
            parts.extend(course.pauses.outside(from, to));
            if parts.len() > LINES_MAX {
                break;
            }
        }
        let mut pauses = self.pauses(input, course, now);
        let mut total_secs = 0;
        let mut day = self.date(course.start).pred_opt();
        for (from, to) in parts {
            while let Some((begin, _)) = pauses.first()
                && *begin <= from
            {
                self.lines.push(pauses.remove(0).1);
            }
            self.closed(day, self.date(from));
            total_secs += to - from;
            self.lines.push(Line::Counted {
                from: self.stamp(from),
                to: self.stamp(to),
                secs: to - from,
                total_secs,
                listed: self.is_listed(self.date(from)),
            });
            day = Some(self.date(to - 1));
        }
        self.lines.extend(pauses.into_iter().map(|(_, line)| line));
    }

    /// Every date that counted as a working day, then the pauses.
    fn work_days(&mut self, input: &ClockInput, course: &Course, n: i32, now: Ms) {
        let mut day = self.date(course.start);
        for number in 1..=n {
            let Some(next) = self.calendar.work_day(day, 1) else { break };
            self.closed(Some(day), next);
            self.lines.push(Line::WorkDay { n: number, date: next, listed: self.is_listed(next) });
            day = next;
            if self.lines.len() > LINES_MAX {
                break;
            }
        }
        let pauses = self.pauses(input, course, now);
        self.lines.extend(pauses.into_iter().map(|(_, line)| line));
        let plain = course.target.reached(self.calendar, course.start, &Pauses::default());
        if let Some(base) = plain.filter(|base| *base < course.due && course.grace.is_none()) {
            let paused = course.pauses.within(course.start, course.due);
            let secs = paused.map(|(a, b)| self.calendar.between(a, b)).sum();
            self.lines.push(Line::Added { from: self.stamp(base), secs });
        }
    }

    /// What did not stop this clock, so that nobody expects that it had.
    fn ran_on(&mut self, input: &ClockInput, course: &Course, now: Ms) {
        let waits = input.pauses.iter().filter(|it| !(it.counts && course.limit.pauses));
        let known = waits.filter(|it| it.from <= now && second(it.from) < course.due);
        for wait in known {
            let (from, to) = (self.stamp(second(wait.from)), self.stamp(second(wait.end_at(now))));
            self.lines.push(Line::RanOn { from, to, reason: wait.reason.clone() });
        }
    }

    /// The pauses up to the deadline, by their beginning.
    fn pauses(&self, input: &ClockInput, course: &Course, now: Ms) -> Vec<(i64, Line)> {
        let still = input.still_at(course.limit, now);
        let mut found: Vec<(i64, Line)> = still
            .map(|(from, to, reason)| (from.max(course.start), to, reason))
            .filter(|(from, to, _)| from < to && *from < course.due)
            .map(|(from, to, reason)| {
                let secs = self.calendar.between(from, to);
                let reason = reason.map(str::to_owned);
                (from, Line::Paused { from: self.stamp(from), to: self.stamp(to), secs, reason })
            })
            .collect();
        found.sort_by_key(|(from, _)| *from);
        found
    }

    /// Dates without open time between two that were told, as runs of one kind.
    fn closed(&mut self, told: Option<NaiveDate>, next: NaiveDate) {
        let Some(first) = told.and_then(|day| day.succ_opt()) else { return };
        let dates = first.iter_days().take_while(|date| *date < next);
        for date in dates.filter(|date| self.calendar.closing(*date).is_none()) {
            let fresh = self.is_listed(date);
            match self.lines.last_mut() {
                Some(Line::Closed { to, listed, .. })
                    if *listed == fresh && to.succ_opt() == Some(date) =>
                {
                    *to = date;
                }
                _ => self.lines.push(Line::Closed { from: date, to: date, listed: fresh }),
            }
        }
    }
}
