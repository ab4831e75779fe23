//! A question to the engine as a line of JSON, and its answer: the form of `zhiban sla` and of the fixtures.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;

use super::calendar::Calendar;
use super::explain::{Line, reckon};
use super::holidays::{Holidays, HolidaysFault};
use super::input::{Change, ClockInput, Pause};
use super::policy::{CalendarKind, Limit};
use super::target::Target;
use super::timetable::{DAY_SECS, Range, Timetable, TimetableFault};
use crate::core::settings::DAY_KEYS;
use crate::core::time::{Ms, Stamp, Zone};

/// Most working days or dates of a limit.
const DAYS_MAX: i32 = 100_000;

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// When it is due.
    Deadline,
    /// Open, unpaused seconds from start to `at`.
    Used,
    /// Whether the calendar is open at `at`.
    IsOpen,
}

/// A target of a question: those of a clock, or counted back.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Wanted {
    Open {
        secs: i64,
    },
    #[serde(rename = "workdays")]
    WorkDays {
        n: i32,
        #[serde(default)]
        end_of_day: bool,
    },
    NaturalDays {
        n: i32,
    },
    At {
        at: Stamp,
    },
    Before {
        secs: i64,
    },
}

/// A question as it stands on a line. What else stands there is not looked at.
#[derive(Clone, Debug, Deserialize)]
struct Written {
    id: String,
    calendar: WrittenTable,
    start: Option<Stamp>,
    #[serde(default)]
    pauses: Vec<(Stamp, Stamp)>,
    target: Option<Wanted>,
    ask: Ask,
    at: Option<Stamp>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct WrittenTable {
    tz: String,
    #[serde(default)]
    weekly: BTreeMap<String, Vec<(String, String)>>,
    #[serde(default)]
    closed: Vec<NaiveDate>,
    #[serde(default)]
    overrides: BTreeMap<NaiveDate, Vec<(String, String)>>,
}

/// Why a line cannot be answered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CaseFault {
    /// Not of that form.
    #[error("{0}")]
    Form(String),
    /// A zone nobody knows.
    #[error("{0} is no time zone: write its IANA name, such as Asia/Shanghai")]
    Zone(String),
    /// A weekday nobody knows.
    #[error("{0} is no day of the week: write mon to sun")]
    Weekday(String),
    /// A time nobody knows.
    #[error("{0} is no time of day: write HH:MM or HH:MM:SS, up to 24:00")]
    Time(String),
    /// The ranges make no sense.
    #[error(transparent)]
    Table(#[from] TimetableFault),
    /// A list of holidays that makes no sense.
    #[error(transparent)]
    Holidays(#[from] HolidaysFault),
    /// A date in both lists.
    #[error("{0} stands under closed and under overrides")]
    Both(NaiveDate),
    /// A part that this question needs.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// A pause of no time.
    #[error("a pause ends before it begins, or as it does")]
    Backwards,
    /// A number or an instant nobody means.
    #[error(
        "{0} is out of range: seconds are not negative, days at most 100000, years 1900 to 2199"
    )]
    Beyond(&'static str),
}

/// A timetable from JSON: `tz`, `weekly`, `closed`, `overrides`. A list of holidays is one too: offices that
/// keep them, in the zone `zone`.
pub fn read_table(text: &str, zone: Zone) -> Result<Timetable, CaseFault> {
    match serde_json::from_str::<WrittenTable>(text) {
        Ok(written) => written.table(),
        Err(error) => match Holidays::read(text) {
            Ok(holidays) => Ok(Timetable::office(&holidays, zone)),
            Err(HolidaysFault::Form(_)) => Err(CaseFault::Form(error.to_string())),
            Err(fault) => Err(fault.into()),
        },
    }
}

impl WrittenTable {
    fn table(self) -> Result<Timetable, CaseFault> {
        let zone = Zone::named(&self.tz).ok_or(CaseFault::Zone(self.tz))?;
        let mut week: [Vec<Range>; 7] = Default::default();
        for (day, times) in &self.weekly {
            let place = DAY_KEYS.iter().position(|key| key == day);
            let place = place.ok_or_else(|| CaseFault::Weekday(day.clone()))?;
            week[place] = ranges(times)?;
        }
        let mut days = BTreeMap::new();
        for (date, times) in &self.overrides {
            days.insert(*date, ranges(times)?);
        }
        for date in self.closed {
            if days.insert(date, Vec::new()).is_some_and(|ranges| !ranges.is_empty()) {
                return Err(CaseFault::Both(date));
            }
        }
        let name = "calendar".to_owned();
        let table = Timetable { name, version: 0, zone, week, days, covered_until: None };
        Ok(table.checked()?)
    }
}

fn ranges(times: &[(String, String)]) -> Result<Vec<Range>, CaseFault> {
    let read = |text: &String| time_of(text).ok_or_else(|| CaseFault::Time(text.clone()));
    times.iter().map(|(open, close)| Ok(Range { open: read(open)?, close: read(close)? })).collect()
}

/// `HH:MM` or `HH:MM:SS`, up to 24:00.
fn time_of(text: &str) -> Option<u32> {
    let parts: Vec<&str> = text.split(':').collect();
    let two = |part: &&str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    if !(2..=3).contains(&parts.len()) || !parts.iter().all(two) {
        return None;
    }
    let numbers: Vec<u32> = parts.iter().filter_map(|part| part.parse().ok()).collect();
    let (hour, minute) = (*numbers.first()?, *numbers.get(1)?);
    let second = numbers.get(2).copied().unwrap_or_default();
    let sum = hour * 3600 + minute * 60 + second;
    (minute < 60 && second < 60 && sum <= DAY_SECS).then_some(sum)
}

/// A question that makes sense.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its id.
    pub id: String,
    /// In whose time.
    pub table: Timetable,
    question: Question,
}

/// What a question asks for, with what it needs.
#[derive(Clone, Debug)]
pub enum Question {
    /// When the clock is due.
    Deadline(ClockInput),
    /// From when on there are so many open seconds up to an instant.
    Before(Ms, i64),
    /// Open, unpaused seconds of the clock up to an instant.
    Used(ClockInput, Ms),
    /// Open or closed at an instant.
    IsOpen(Ms),
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The deadline; none if there never is one.
    Deadline(Option<Stamp>, Vec<Line>),
    /// Seconds used.
    Used(i64),
    /// Open or closed.
    IsOpen(bool),
}

impl Case {
    /// Reads a line.
    pub fn read(line: &str) -> Result<Case, CaseFault> {
        let written: Written =
            serde_json::from_str(line).map_err(|error| CaseFault::Form(error.to_string()))?;
        let table = written.calendar.clone().table()?;
        let question = written.question()?;
        Ok(Case { id: written.id, table, question })
    }

    /// What it asks for.
    pub fn question(&self) -> &Question {
        &self.question
    }

    /// Answers in the calendar that was made of its table.
    pub fn answer(&self, calendar: &Calendar) -> Answer {
        let zone = calendar.table().zone;
        match &self.question {
            Question::Deadline(input) => {
                let (due, lines) = reckon(input, calendar);
                Answer::Deadline(due.map(|due| zone.stamp(due)), lines)
            }
            Question::Before(until, secs) => {
                let from = calendar.before(*until, *secs);
                Answer::Deadline(from.map(|from| zone.stamp(from)), Vec::new())
            }
            Question::Used(input, at) => {
                Answer::Used(super::clock::evaluate(input, calendar, *at).used_secs)
            }
            Question::IsOpen(at) => Answer::IsOpen(calendar.is_open(*at)),
        }
    }
}

impl Written {
    fn question(&self) -> Result<Question, CaseFault> {
        if self.ask == Ask::IsOpen {
            return Ok(Question::IsOpen(in_range(self.at, "at")?));
        }
        let start = in_range(self.start, "start")?;
        if self.ask == Ask::Used {
            let at = in_range(self.at, "at")?;
            return Ok(Question::Used(self.clock(start, None)?, at));
        }
        let days = |n: i32| (-DAYS_MAX..=DAYS_MAX).contains(&n).then_some(n);
        let days = |n: i32| days(n).ok_or(CaseFault::Beyond("n"));
        let secs_of = |secs: i64| (secs >= 0).then_some(secs).ok_or(CaseFault::Beyond("secs"));
        let target = match self.target.ok_or(CaseFault::Missing("target"))? {
            Wanted::Before { secs } => return Ok(Question::Before(start, secs_of(secs)?)),
            Wanted::Open { secs } => Target::Open { secs: secs_of(secs)? },
            Wanted::WorkDays { n, end_of_day } => Target::WorkDays { n: days(n)?, end_of_day },
            Wanted::NaturalDays { n } => Target::Days { n: days(n)? },
            Wanted::At { at } => {
                in_range(Some(at), "target.at")?;
                Target::At { at }
            }
        };
        Ok(Question::Deadline(self.clock(start, Some(target))?))
    }

    fn clock(&self, start: Ms, target: Option<Target>) -> Result<ClockInput, CaseFault> {
        let limit =
            Limit { target, calendar: CalendarKind::Always, pauses: true, warns: Vec::new() };
        let mut pauses = Vec::with_capacity(self.pauses.len());
        for (from, until) in &self.pauses {
            let from = in_range(Some(*from), "pauses")?;
            let until = in_range(Some(*until), "pauses")?;
            if until <= from {
                return Err(CaseFault::Backwards);
            }
            let reason = "customer_to_supply".to_owned();
            pauses.push(Pause { from, until, ended: None, reason, counts: true });
        }
        let limits = vec![Change { at: start, limit }];
        Ok(ClockInput { start, limits, pauses, stops: Vec::new(), reopen_secs: 0 })
    }
}

/// An instant of the years in which calendars count.
fn in_range(at: Option<Stamp>, name: &'static str) -> Result<Ms, CaseFault> {
    // 1900-01-02 and 2199-12-31, so that every zone is inside.
    const SECS: std::ops::Range<i64> = -2_208_902_400..7_258_032_000;
    let at = at.ok_or(CaseFault::Missing(name))?.at;
    if SECS.contains(&(at.0.div_euclid(1000))) { Ok(at) } else { Err(CaseFault::Beyond(name)) }
}
