//! Figures and durations the way the board and the reports write them, in every language the
//! same. What is unknown is `-`: a zero is a statement, and it must be true.

#![cfg_attr(not(test), deny(clippy::indexing_slicing))]

use super::words::{Words, fill};

/// What stands where a figure is not known.
const UNKNOWN: &str = "-";

/// From here on a live timer shows no seconds, so that an idle board stays quiet.
const SECONDS_SHOWN_BELOW_SECS: i64 = 600;

/// The age of something that goes on, in at most six columns: `05:12` below ten minutes, then
/// `18m`, then `1h05`, and from a hundred hours on `100h`. An age below zero (a clock that was set
/// back) is zero.
pub fn timer_text(secs: i64) -> String {
    let secs = secs.max(0);
    let minutes = secs / 60;
    match secs {
        0..SECONDS_SHOWN_BELOW_SECS => format!("{minutes:02}:{:02}", secs % 60),
        SECONDS_SHOWN_BELOW_SECS..3_600 => format!("{minutes}m"),
        3_600..360_000 => format!("{}h{:02}", minutes / 60, minutes % 60),
        _ => format!("{}h", (minutes / 60).min(99_999)),
    }
}

/// A duration: seconds only below ten minutes, so that an idle board stays quiet.
pub fn span(words: &Words, secs: i64) -> String {
    let secs = secs.max(0);
    let minutes = secs / 60;
    match secs {
        0..600 => format!("{minutes}:{:02}", secs % 60),
        600..6000 => format!("{minutes}{}", words.minute_unit),
        6000..360_000 if minutes % 60 == 0 => {
            fill(words.report.whole_hours, &[&(minutes / 60).to_string()])
        }
        6000..360_000 => format!("{}{}{:02}", minutes / 60, words.hour_unit, minutes % 60),
        _ => fill(words.report.many_hours, &[&(minutes / 60).to_string()]),
    }
}

/// A share between 0 and 1 as per cent with one decimal: `78.3%`.
pub fn percent(share: Option<f64>) -> String {
    share
        .filter(|share| share.is_finite())
        .map_or_else(unknown, |share| format!("{:.1}%", positive_zero(share * 100.0)))
}

/// A duration in seconds as minutes with one decimal, without a unit: `12.4`.
pub fn minutes(secs: Option<f64>) -> String {
    secs.filter(|secs| secs.is_finite())
        .map_or_else(unknown, |secs| format!("{:.1}", positive_zero(secs / 60.0)))
}

/// A figure with one decimal, such as customers an hour: `7.5`.
pub fn decimal(figure: Option<f64>) -> String {
    figure
        .filter(|figure| figure.is_finite())
        .map_or_else(unknown, |figure| format!("{:.1}", positive_zero(figure)))
}

/// A zero with a sign would be written `-0.0`.
fn positive_zero(figure: f64) -> f64 {
    figure + 0.0
}

fn unknown() -> String {
    UNKNOWN.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::width::width;

    #[test]
    fn a_timer_loses_its_seconds_at_ten_minutes() {
        for (secs, shown) in [
            (-5, "00:00"),
            (0, "00:00"),
            (312, "05:12"),
            (599, "09:59"),
            (600, "10m"),
            (1_139, "18m"),
            (3_599, "59m"),
            (3_600, "1h00"),
            (3_900, "1h05"),
            (359_999, "99h59"),
            (360_000, "100h"),
            (i64::MAX, "99999h"),
        ] {
            assert_eq!(timer_text(secs), shown);
            assert!(width(&timer_text(secs)) <= 6);
        }
    }

    #[test]
    fn a_long_timer_changes_once_a_minute() {
        let changes = (600..7_200).filter(|&s| timer_text(s) != timer_text(s - 1)).count();
        assert_eq!(changes, 110);
    }

    #[test]
    fn shares_have_one_decimal() {
        for (share, shown) in [
            (0.783, "78.3%"),
            (1.0, "100.0%"),
            (0.0, "0.0%"),
            (-0.0, "0.0%"),
            (0.9994, "99.9%"),
            (0.9996, "100.0%"),
            (2.0 / 3.0, "66.7%"),
        ] {
            assert_eq!(percent(Some(share)), shown);
        }
    }

    #[test]
    fn minutes_come_from_seconds() {
        assert_eq!(minutes(Some(744.0)), "12.4");
        assert_eq!(minutes(Some(0.0)), "0.0");
        assert_eq!(minutes(Some(-0.0)), "0.0");
        assert_eq!(decimal(Some(7.49)), "7.5");
    }

    #[test]
    fn unknown_is_never_a_number() {
        for shown in [
            percent(None),
            percent(Some(f64::NAN)),
            minutes(None),
            minutes(Some(f64::INFINITY)),
            decimal(None),
            decimal(Some(f64::NAN)),
        ] {
            assert_eq!(shown, UNKNOWN);
        }
    }
}
