//! The weeks, months and quarters over which figures are taken, in the hall's own days.

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::core::settings::survey::Period;
use crate::core::time::{Ms, Zone};

/// A stretch of whole days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Stretch {
    /// Of which kind; none = only these two dates say it.
    pub period: Option<Period>,
    /// Its first day.
    pub from: NaiveDate,
    /// Its last day.
    pub to: NaiveDate,
}

impl Stretch {
    /// The stretch of that kind in which a date lies: a week runs from Monday to Sunday.
    pub fn of(period: Period, date: NaiveDate) -> Stretch {
        let first = match period {
            Period::Week | Period::Unknown => {
                date.checked_sub_days(Days::new(date.weekday().num_days_from_monday().into()))
            }
            Period::Month => date.with_day(1),
            Period::Quarter => {
                date.with_day(1).and_then(|it| it.with_month0(date.month0() / 3 * 3))
            }
        };
        let from = first.unwrap_or(date);
        Stretch { period: Some(period), from, to: last_day(period, from) }
    }

    /// The one before it: of two dates alone, as many days as it has.
    #[must_use]
    pub fn before(&self) -> Stretch {
        let day_before = self.from.pred_opt().unwrap_or(self.from);
        if let Some(period) = self.period {
            return Stretch::of(period, day_before);
        }
        let days = (self.to - self.from).num_days().unsigned_abs();
        let from = day_before.checked_sub_days(Days::new(days)).unwrap_or(day_before);
        Stretch { period: None, from, to: day_before }
    }

    /// As files and the command line name it: `2026-W47`, `2026-11`, `2026-Q4`; two dates alone by both.
    pub fn label(&self) -> String {
        let Stretch { period, from, to } = self;
        match period {
            Some(Period::Week) => from.format("%G-W%V").to_string(),
            Some(Period::Month) => from.format("%Y-%m").to_string(),
            Some(Period::Quarter) => format!("{}-Q{}", from.year(), from.month0() / 3 + 1),
            Some(Period::Unknown) | None => format!("{from}_{to}"),
        }
    }

    /// The week that is named so: `2026-W47`, by ISO 8601.
    pub fn named_week(text: &str) -> Option<Stretch> {
        let (year, week) = text.split_once("-W")?;
        let (year, week) = (year_of(year)?, number(week, 2)?);
        let monday = NaiveDate::from_isoywd_opt(year, week, chrono::Weekday::Mon)?;
        Some(Stretch::of(Period::Week, monday))
    }

    /// The month that is named so: `2026-11`.
    pub fn named_month(text: &str) -> Option<Stretch> {
        let (year, month) = text.split_once('-')?;
        let first = NaiveDate::from_ymd_opt(year_of(year)?, number(month, 2)?, 1)?;
        Some(Stretch::of(Period::Month, first))
    }

    /// The stretch that is named so by its label; none of two dates alone.
    pub fn named(text: &str) -> Option<Stretch> {
        Stretch::named_week(text).or_else(|| Stretch::named_month(text))
    }

    /// The stretch after it; of two dates alone, as many days as it has.
    #[must_use]
    pub fn after(&self) -> Stretch {
        let next = self.to.succ_opt().unwrap_or(self.to);
        if let Some(period) = self.period {
            return Stretch::of(period, next);
        }
        let days = (self.to - self.from).num_days().unsigned_abs();
        let to = next.checked_add_days(Days::new(days)).unwrap_or(next);
        Stretch { period: None, from: next, to }
    }

    /// Whether a date lies in it.
    pub fn has(&self, date: NaiveDate) -> bool {
        self.from <= date && date <= self.to
    }

    /// The last instant of it: what holds then is what it is held against.
    pub fn end(&self, zone: Zone) -> Ms {
        let after = self.to.succ_opt().and_then(|date| zone.day_start(date));
        after.map_or(Ms(i64::MAX), |at| Ms(at.0 - 1))
    }

    /// What targets are asked for.
    pub fn kind(&self) -> Period {
        self.period.unwrap_or(Period::Unknown)
    }
}

/// A number of so many digits, and of nothing else: no sign, no blank.
fn number(text: &str, digits: usize) -> Option<u32> {
    let bare = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| bare)
}

/// A year in which there can be a hall; the label of another one would not read back.
fn year_of(text: &str) -> Option<i32> {
    number(text, 4).filter(|year| *year >= 1970).and_then(|year| i32::try_from(year).ok())
}

fn last_day(period: Period, from: NaiveDate) -> NaiveDate {
    let next = match period {
        Period::Week | Period::Unknown => from.checked_add_days(Days::new(7)),
        Period::Month => from.checked_add_months(Months::new(1)),
        Period::Quarter => from.checked_add_months(Months::new(3)),
    };
    next.and_then(|date| date.pred_opt()).unwrap_or(from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_begin_on_monday_and_quarters_in_january_april_july_and_october() {
        let date = |text: &str| text.parse::<NaiveDate>().unwrap();
        for (period, at, from, to) in [
            (Period::Week, "2025-11-10", "2025-11-10", "2025-11-16"),
            (Period::Week, "2025-11-16", "2025-11-10", "2025-11-16"),
            (Period::Week, "2026-01-01", "2025-12-29", "2026-01-04"),
            (Period::Month, "2024-02-29", "2024-02-01", "2024-02-29"),
            (Period::Month, "2025-12-31", "2025-12-01", "2025-12-31"),
            (Period::Quarter, "2025-05-31", "2025-04-01", "2025-06-30"),
            (Period::Quarter, "2025-10-01", "2025-10-01", "2025-12-31"),
        ] {
            let found = Stretch::of(period, date(at));
            assert_eq!((found.from, found.to), (date(from), date(to)), "{period:?} of {at}");
            let before = found.before();
            assert_eq!(before.to.succ_opt(), Some(found.from));
            assert_eq!(before, Stretch::of(period, before.from));
        }
        for (text, from) in [("2026-W47", "2026-11-16"), ("2026-W01", "2025-12-29")] {
            let week = Stretch::named(text).unwrap();
            assert_eq!((week.from, &*week.label()), (date(from), text));
            assert_eq!(week.before().after(), week);
        }
        assert_eq!(Stretch::named("2026-11"), Some(Stretch::of(Period::Month, date("2026-11-23"))));
        assert_eq!(Stretch::named("2026-11").unwrap().label(), "2026-11");
        for text in [
            "2026-W54",
            "2026-W1",
            "2026-13",
            "2026-1",
            "W47",
            "26-W47",
            "",
            "2026-11-01",
            "-001-W10",
            "+202-W10",
            "2026-W+1",
            "0000-01",
            "0000-W10",
            "-001-01",
            "2026-+1",
            "２０２６-11",
        ] {
            assert_eq!(Stretch::named(text), None, "{text}");
        }
        let own = Stretch { period: None, from: date("2025-11-03"), to: date("2025-11-05") };
        let before = own.before();
        assert_eq!((before.from, before.to), (date("2025-10-31"), date("2025-11-02")));
    }
}
