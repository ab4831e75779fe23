//! Figures and durations the way the board and the reports write them, in every language the
//! same. What is unknown is `-`: a zero is a statement, and it must be true.

#![cfg_attr(not(test), deny(clippy::indexing_slicing))]

/// What stands where a figure is not known.
pub const UNKNOWN: &str = "-";

/// From here on a live timer shows no seconds, so that an idle board stays quiet.
const SECONDS_SHOWN_BELOW_SECS: i64 = 600;

/// The parts of a live timer, for a sentence that names its units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timer {
    /// Whole minutes.
    pub minutes: i64,
    /// Seconds beyond them; none from ten minutes on.
    pub seconds: Option<u8>,
}

/// The parts of a live timer of that age. An age below zero (a clock that was set back) is zero.
pub fn timer(secs: i64) -> Timer {
    let secs = secs.max(0);
    let seconds = (secs < SECONDS_SHOWN_BELOW_SECS)
        .then(|| u8::try_from(secs % 60).expect("invariant: a remainder of 60 is below 60"));
    Timer { minutes: secs / 60, seconds }
}

/// A live timer for a right-aligned column of six: `05:12` below ten minutes, then `18m`, then
/// `1h05`, and from a hundred hours on `100h`.
pub fn timer_text(secs: i64) -> String {
    match timer(secs) {
        Timer { minutes, seconds: Some(seconds) } => format!("{minutes:02}:{seconds:02}"),
        Timer { minutes, .. } if minutes < 60 => format!("{minutes}m"),
        Timer { minutes, .. } if minutes < 6_000 => {
            format!("{}h{:02}", minutes / 60, minutes % 60)
        }
        Timer { minutes, .. } => format!("{}h", (minutes / 60).min(99_999)),
    }
}

/// [`timer_text`] of an age that may be unknown.
pub fn timer_or_unknown(secs: Option<i64>) -> String {
    secs.map_or_else(unknown, timer_text)
}

/// A finished duration to the second: `mm:ss` below an hour, then `h:mm:ss`. Time beyond a
/// deadline is below zero and has a sign.
pub fn mmss(secs: i64) -> String {
    let sign = if secs < 0 { "-" } else { "" };
    let whole = secs.unsigned_abs();
    let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
    if hours == 0 {
        format!("{sign}{minutes:02}:{seconds:02}")
    } else {
        format!("{sign}{hours}:{minutes:02}:{seconds:02}")
    }
}

/// [`mmss`] of a duration that may be unknown.
pub fn mmss_or_unknown(secs: Option<i64>) -> String {
    secs.map_or_else(unknown, mmss)
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

/// A count that may be unknown.
pub fn count(figure: Option<u32>) -> String {
    figure.map_or_else(unknown, |figure| figure.to_string())
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
        assert_eq!(timer(1_139), Timer { minutes: 18, seconds: None });
        assert_eq!(timer(61), Timer { minutes: 1, seconds: Some(1) });
    }

    #[test]
    fn a_long_timer_changes_once_a_minute() {
        let changes = (600..7_200).filter(|&s| timer_text(s) != timer_text(s - 1)).count();
        assert_eq!(changes, 110);
    }

    #[test]
    fn durations_keep_their_seconds() {
        for (secs, shown) in [
            (0, "00:00"),
            (1_100, "18:20"),
            (3_599, "59:59"),
            (3_912, "1:05:12"),
            (-312, "-05:12"),
            (i64::MIN, "-2562047788015215:30:08"),
        ] {
            assert_eq!(mmss(secs), shown);
        }
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
        assert_eq!(count(Some(0)), "0");
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
            count(None),
            mmss_or_unknown(None),
            timer_or_unknown(None),
        ] {
            assert_eq!(shown, UNKNOWN);
        }
    }
}
