//! A time as somebody types it: `1730`, `930`, `9:30`; of another day with that before it, `+2 1600` or
//! `11-20 1600`.

use chrono::{Days, NaiveDate};

use crate::core::time::{Ms, Zone};

/// Years in which a date without its year is looked for: the 29th of February comes within them.
const YEARS_MAX: i32 = 8;

/// Which day is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Day {
    /// The next on which the clock will show the time.
    Next,
    /// So many days from today.
    In(u64),
    /// Month and day.
    Date(u32, u32),
}

/// Hour and minute.
pub(super) fn time(text: &str) -> Option<(u32, u32)> {
    let text = text.trim();
    let (hour, minute) = match text.split_once(':') {
        Some(parts) => parts,
        None if matches!(text.len(), 3 | 4) => text.split_at_checked(text.len() - 2)?,
        None => return None,
    };
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(hour) || !digits(minute) || hour.len() > 2 || minute.len() != 2 {
        return None;
    }
    let (hour, minute) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour < 24 && minute < 60).then_some((hour, minute))
}

/// The day before a time, and the time.
fn parts(text: &str) -> Option<(Day, &str)> {
    let text = text.trim();
    if let Some(rest) = text.strip_prefix('+') {
        let (days, time) = rest.split_at_checked(1)?;
        let days = days.parse().ok().filter(|days| *days > 0)?;
        return Some((Day::In(days), time.trim()));
    }
    let date = |month: &str, day: &str| {
        let (month, day) = (month.parse().ok()?, day.parse().ok()?);
        // A year with a 29th of February has every date.
        NaiveDate::from_ymd_opt(2024, month, day).map(|_| Day::Date(month, day))
    };
    if let Some((month, rest)) = text.split_once(['-', '/']) {
        let (day, time) = match rest.split_once(' ') {
            Some(parts) => parts,
            None => rest.split_at_checked(2)?,
        };
        return Some((date(month, day)?, time.trim()));
    }
    match text.split_once(' ') {
        Some((day, time)) if day.len() == 4 => {
            let (month, day) = day.split_at_checked(2)?;
            Some((date(month, day)?, time.trim()))
        }
        Some(_) => None,
        None => Some((Day::Next, text)),
    }
}

/// Whether it is a time, of whatever day.
pub(super) fn is_when(text: &str) -> bool {
    parts(text).is_some_and(|(_, text)| time(text).is_some())
}

/// Whether nobody would type on: a time of three digits may become one of four.
pub(super) fn is_whole(text: &str) -> bool {
    parts(text).is_some_and(|(_, text)| text.contains(':') || text.len() == 4)
}

/// The instant that is meant: the first one after `now` at which the clock of the hall shows it.
pub(super) fn instant(text: &str, now: Ms, zone: Zone) -> Option<Ms> {
    let (day, text) = parts(text)?;
    let (hour, minute) = time(text)?;
    let today = zone.date(now);
    let at = |date: NaiveDate| zone.instant(date.and_hms_opt(hour, minute, 0)?);
    match day {
        Day::Next => at(today).filter(|at| *at > now).or_else(|| at(today.succ_opt()?)),
        Day::In(days) => at(today.checked_add_days(Days::new(days))?),
        Day::Date(month, day) => {
            use chrono::Datelike;
            let years = today.year()..=today.year() + YEARS_MAX;
            let dates = years.filter_map(|year| NaiveDate::from_ymd_opt(year, month, day));
            dates.filter_map(at).find(|at| *at > now)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::tests::ms;

    #[test]
    fn a_time_is_read_as_people_write_it() {
        for text in ["930", "9:30", "09:30", "0930", " 930 "] {
            assert_eq!(time(text), Some((9, 30)), "{text}");
        }
        for text in ["", "9", "93", "9:3", "2460", "24:00", "1260", "12345", "a30", "+930", "::"] {
            assert_eq!(time(text), None, "{text}");
        }
    }

    #[test]
    fn a_day_may_stand_before_the_time() {
        let (now, zone) = (ms("16:00"), Zone::default());
        let at = |text: &str| instant(text, now, zone);
        let on = |day: &str, time: &str| Some(ms(&format!("{day}T{time}:00+08:00")));
        assert_eq!(at("1730"), on("2025-11-10", "17:30"));
        assert_eq!(at("930"), on("2025-11-11", "09:30"), "the next time the clock shows it");
        assert_eq!(at("1600"), on("2025-11-11", "16:00"), "now is over");
        for text in ["+2 1600", "+21600", "+2 16:00"] {
            assert_eq!(at(text), on("2025-11-12", "16:00"), "{text}");
        }
        for text in ["11-20 1600", "11/20 16:00", "11-201600", "1120 1600"] {
            assert_eq!(at(text), on("2025-11-20", "16:00"), "{text}");
        }
        assert_eq!(at("1-5 930"), on("2026-01-05", "09:30"), "of the next year");
        assert_eq!(at("2-29 0900"), on("2028-02-29", "09:00"));
        for text in ["+0 1600", "+1", "13-01 0900", "2-30 0900", "11-20", "x 900", "-1 1600"] {
            assert!(!is_when(text) && at(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_time_that_may_go_on_waits_for_enter() {
        for text in ["1730", "9:30", "+2 1600", "+29:30", "11-20 1600"] {
            assert!(is_when(text) && is_whole(text), "{text}");
        }
        for text in ["930", "+2 930", "11-20 930"] {
            assert!(is_when(text) && !is_whole(text), "{text}");
        }
    }
}
