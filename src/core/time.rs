//! Instants, offsets and the hall's zone. Nothing here reads a clock: time comes in as data.

use chrono::{
    DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone,
    Timelike,
};
use serde::{Deserialize, Serialize};

/// An instant: milliseconds since 1970-01-01T00:00:00Z.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Ms(pub i64);

impl Ms {
    /// The instant `secs` seconds later (earlier if negative), stopping at the ends of the range.
    #[must_use]
    pub fn plus_secs(self, secs: i64) -> Ms {
        Ms(self.0.saturating_add(secs.saturating_mul(1000)))
    }

    /// Whole seconds from `earlier` to `self`, rounded down; negative if `earlier` is later.
    pub fn secs_since(self, earlier: Ms) -> i64 {
        self.0.saturating_sub(earlier.0).div_euclid(1000)
    }
}

/// An instant together with the offset from UTC that its writer used, so that text written from it
/// shows the wall clock of the place where it happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The instant.
    pub at: Ms,
    /// Minutes east of UTC.
    pub offset_min: i16,
}

impl Stamp {
    /// Reads RFC 3339 with an offset (small `t` and `z` and a leap second are allowed).
    pub fn parse(text: &str) -> Option<Stamp> {
        let parsed = DateTime::parse_from_rfc3339(text).ok()?;
        let offset_min = i16::try_from(parsed.offset().local_minus_utc() / 60).ok()?;
        Some(Stamp { at: Ms(parsed.timestamp_millis()), offset_min })
    }

    fn local(self) -> Option<DateTime<FixedOffset>> {
        let zone = FixedOffset::east_opt(i32::from(self.offset_min) * 60)?;
        zone.timestamp_millis_opt(self.at.0).single()
    }

    /// `HH:MM` on the wall where it was written; `-` of an instant that no calendar has.
    pub fn hm(self) -> String {
        self.local().map_or_else(|| "-".to_owned(), |local| local.format("%H:%M").to_string())
    }

    /// RFC 3339 with offset; milliseconds only where they are not zero.
    pub fn to_rfc3339(self) -> String {
        let mut room = [0; STAMP_BYTES];
        self.spell(&mut room).map_or_else(|| self.spell_far(), str::to_owned)
    }

    /// The same without the machinery of formats: every event is written with three instants, and an import
    /// spends its time on them. None for years that do not have four digits.
    fn spell(self, room: &mut [u8; STAMP_BYTES]) -> Option<&str> {
        let local = self.local()?.naive_local();
        let year = u32::try_from(local.year()).ok().filter(|year| *year <= 9999)?;
        let millis = u32::try_from(self.at.0.rem_euclid(1000)).ok()?;
        let offset = u32::from(self.offset_min.unsigned_abs());
        room[..19].copy_from_slice(b"0000-00-00T00:00:00");
        put(&mut room[0..4], year);
        put(&mut room[5..7], local.month());
        put(&mut room[8..10], local.day());
        put(&mut room[11..13], local.hour());
        put(&mut room[14..16], local.minute());
        put(&mut room[17..19], local.second());
        let mut end = 19;
        if millis != 0 {
            room[19] = b'.';
            put(&mut room[20..23], millis);
            end = 23;
        }
        let zone = &mut room[end..end + 6];
        zone.copy_from_slice(if self.offset_min < 0 { b"-00:00" } else { b"+00:00" });
        put(&mut zone[1..3], offset / 60);
        put(&mut zone[4..6], offset % 60);
        std::str::from_utf8(&room[..end + 6]).ok()
    }

    fn spell_far(self) -> String {
        let format = if self.at.0.rem_euclid(1000) == 0 {
            "%Y-%m-%dT%H:%M:%S%:z"
        } else {
            "%Y-%m-%dT%H:%M:%S%.3f%:z"
        };
        self.local().map_or_else(|| self.at.0.to_string(), |local| local.format(format).to_string())
    }
}

/// Room for `2025-11-10T09:30:00.400+08:00`.
const STAMP_BYTES: usize = 29;

/// Writes a number into all of `digits`, with zeros before it.
fn put(digits: &mut [u8], mut number: u32) {
    for digit in digits.iter_mut().rev() {
        *digit = b"0123456789"[(number % 10) as usize];
        number /= 10;
    }
}

impl Serialize for Stamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut room = [0; STAMP_BYTES];
        match self.spell(&mut room) {
            Some(text) => serializer.serialize_str(text),
            None => serializer.serialize_str(&self.spell_far()),
        }
    }
}

impl<'de> Deserialize<'de> for Stamp {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Stamp, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Stamp::parse(&text).ok_or_else(|| serde::de::Error::custom("not RFC 3339 with an offset"))
    }
}

/// A date as tables of other programs have it: `2025-11-10`, `2025/11/10`, `2025.11.10`.
pub fn read_date(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(&text.trim().replace(['/', '.'], "-"), "%Y-%m-%d").ok()
}

/// Such a date with a time of day behind it, after a blank or a `T`.
pub fn read_date_time(text: &str) -> Option<NaiveDateTime> {
    let (date, time) = text.trim().split_once([' ', 'T'])?;
    let time = time.trim_start();
    let time = ["%H:%M", "%H:%M:%S"].iter().find_map(|it| NaiveTime::parse_from_str(time, it).ok());
    Some(read_date(date)?.and_time(time?))
}

/// A hall's time zone, by its IANA name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Zone(pub chrono_tz::Tz);

impl Default for Zone {
    fn default() -> Zone {
        Zone(chrono_tz::Asia::Shanghai)
    }
}

impl Zone {
    /// The zone of that IANA name, if there is one.
    pub fn named(name: &str) -> Option<Zone> {
        name.parse().ok().map(Zone)
    }

    fn local(self, at: Ms) -> NaiveDateTime {
        match self.0.timestamp_millis_opt(at.0) {
            chrono::LocalResult::Single(t) | chrono::LocalResult::Ambiguous(t, _) => {
                t.naive_local()
            }
            chrono::LocalResult::None => NaiveDateTime::default(),
        }
    }

    /// The calendar date at `at` in this zone.
    pub fn date(self, at: Ms) -> NaiveDate {
        self.local(at).date()
    }

    /// The time of day at `at` in this zone.
    pub fn time(self, at: Ms) -> NaiveTime {
        self.local(at).time()
    }

    /// The half hour of the day, 0 (00:00) to 47 (23:30).
    pub fn half_hour(self, at: Ms) -> usize {
        let local = self.local(at);
        (local.hour() * 2 + local.minute() / 30) as usize
    }

    /// Seconds since local midnight.
    pub fn second_of_day(self, at: Ms) -> u32 {
        self.local(at).num_seconds_from_midnight()
    }

    /// `HH:MM:SS` on the wall of the hall.
    pub fn hms(self, at: Ms) -> String {
        self.local(at).format("%H:%M:%S").to_string()
    }

    /// `HH:MM` on the wall of the hall.
    pub fn hm(self, at: Ms) -> String {
        self.local(at).format("%H:%M").to_string()
    }

    /// Minutes east of UTC at `at`.
    pub fn offset_min(self, at: Ms) -> i16 {
        let fixed = match self.0.timestamp_millis_opt(at.0) {
            chrono::LocalResult::Single(t) | chrono::LocalResult::Ambiguous(t, _) => {
                t.offset().fix()
            }
            chrono::LocalResult::None => return 0,
        };
        i16::try_from(fixed.local_minus_utc() / 60).unwrap_or(0)
    }

    /// `at` with the offset that holds in this zone at that instant.
    pub fn stamp(self, at: Ms) -> Stamp {
        Stamp { at, offset_min: self.offset_min(at) }
    }

    /// The instant of a local wall time. A time that the clocks skip is later by the jump, one that exists
    /// twice is the first.
    pub fn instant(self, local: NaiveDateTime) -> Option<Ms> {
        let millis = match self.0.from_local_datetime(&local) {
            chrono::LocalResult::Single(t) | chrono::LocalResult::Ambiguous(t, _) => {
                t.timestamp_millis()
            }
            chrono::LocalResult::None => {
                // The offset before the jump: no zone is further than 14 hours from UTC, and none jumps
                // twice in a day and a half.
                let before = local.checked_sub_signed(chrono::TimeDelta::hours(36))?;
                let offset = self.0.offset_from_utc_datetime(&before).fix();
                local.checked_sub_offset(offset)?.and_utc().timestamp_millis()
            }
        };
        Some(Ms(millis))
    }

    /// The first instant of a local date.
    pub fn day_start(self, date: NaiveDate) -> Option<Ms> {
        self.instant(date.and_hms_opt(0, 0, 0)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_keep_offset_and_refuse_nonsense() {
        for (text, ok) in [
            ("2025-11-10T09:30:00+08:00", true),
            ("2025-11-10t09:30:00z", true),
            ("2025-11-10T09:30:00.4+05:45", true),
            ("2025-02-30T09:30:00+08:00", false),
            ("2025-11-10T09:30:00", false),
            ("2025-11-10", false),
            ("2025-11-10T09:30:00+25:00", false),
            ("1731200000", false),
        ] {
            assert_eq!(Stamp::parse(text).is_some(), ok, "{text}");
        }
        let stamp = Stamp::parse("2025-11-10T09:30:00.400+08:00").unwrap();
        assert_eq!(stamp.hm(), "09:30");
        assert_eq!(Stamp { at: Ms(i64::MAX), offset_min: 480 }.hm(), "-");
        assert_eq!(stamp.to_rfc3339(), "2025-11-10T09:30:00.400+08:00");
    }

    #[test]
    fn dates_of_other_programs_are_read_in_every_usual_spelling() {
        for text in ["2025-11-05", "2025/11/5", "2025.11.05", " 2025/11/05 "] {
            assert_eq!(read_date(text), NaiveDate::from_ymd_opt(2025, 11, 5), "{text}");
            for time in ["17:00", "17:00:00"] {
                let read = read_date_time(&format!("{} {time}", text.trim()));
                assert_eq!(read.map(|it| it.to_string()).as_deref(), Some("2025-11-05 17:00:00"));
            }
        }
        for text in ["", "2025-13-05", "05.11.2025", "soon", "2025-11-05 17:00"] {
            assert_eq!(read_date(text), None, "{text}");
        }
        assert_eq!(read_date_time("2025-11-05"), None, "no time of day is said");
    }

    #[test]
    fn a_stamp_is_spelt_as_chrono_spells_it() {
        let mut millis = -70_000_000_000_000_i64;
        for step in 0..20_000_i64 {
            // Steps that hit every field, whole seconds now and then, and both ends of four digits.
            millis += 16_000_000_000 + step * 977;
            let whole = millis.div_euclid(1000) * 1000;
            for at in [millis, whole] {
                for offset_min in [0, 480, 345, -210, -720, 840] {
                    let stamp = Stamp { at: Ms(at), offset_min };
                    assert_eq!(stamp.to_rfc3339(), stamp.spell_far());
                    let json = serde_json::to_string(&stamp).unwrap();
                    assert_eq!(json, format!("\"{}\"", stamp.spell_far()));
                }
            }
        }
        let never = Stamp { at: Ms(i64::MAX), offset_min: 0 };
        assert_eq!(never.to_rfc3339(), i64::MAX.to_string());
    }

    #[test]
    fn a_local_time_that_is_skipped_is_later_by_the_jump() {
        let zone = Zone::named("America/New_York").unwrap();
        let gap = NaiveDate::from_ymd_opt(2026, 3, 8).unwrap().and_hms_opt(2, 30, 0).unwrap();
        assert_eq!(zone.hm(zone.instant(gap).unwrap()), "03:30");
        // Half an hour, and a whole day.
        for (zone, skipped, shown) in [
            ("Australia/Lord_Howe", "2026-10-04T02:10:00", "2026-10-04T02:40:00+11:00"),
            ("Pacific/Apia", "2011-12-30T12:00:00", "2011-12-31T12:00:00+14:00"),
        ] {
            let zone = Zone::named(zone).unwrap();
            let at = zone.instant(skipped.parse().unwrap()).unwrap();
            assert_eq!(zone.stamp(at).to_rfc3339(), shown);
        }
        assert_eq!(Zone::default().offset_min(Ms(0)), 480);
    }
}
