//! Hours by the clock on a wall: when quiet ones end and when the next digest is due. A night in which clocks are set is
//! as long as it is: both ends are instants.

use chrono::{Datelike, Days, NaiveDate, NaiveTime, Timelike};

use super::policy::{Digest, Quiet};
use crate::core::time::{Ms, Zone};

/// Reads `22:00`; 24:00 is none.
pub(super) fn time_of_day(text: &str) -> Option<NaiveTime> {
    let (hours, minutes) = text.split_once(':')?;
    let two = |text: &str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    if !two(hours) || !two(minutes) {
        return None;
    }
    NaiveTime::from_hms_opt(hours.parse().ok()?, minutes.parse().ok()?, 0)
}

fn instant(zone: Zone, date: NaiveDate, time: NaiveTime) -> Option<Ms> {
    zone.instant(date.and_time(time))
}

impl Quiet {
    /// Until when it is quiet at an instant; none = it is not. Hours that cannot be read are none.
    pub fn until(&self, now: Ms, policys: Zone) -> Option<Ms> {
        let zone = self.zone.unwrap_or(policys);
        let (from, to) = (time_of_day(&self.from)?, time_of_day(&self.to)?);
        let today = zone.date(now);
        // Of two days: hours that began yesterday may go on, and both may touch each other.
        [today.checked_sub_days(Days::new(1))?, today]
            .into_iter()
            .filter(|day| self.days.is_empty() || self.days.contains(&day.weekday()))
            .filter_map(|day| {
                let last = if to > from { day } else { day.checked_add_days(Days::new(1))? };
                Some((instant(zone, day, from)?, instant(zone, last, to)?))
            })
            .filter(|(from, to)| *from <= now && now < *to)
            .map(|(_, to)| to)
            .max()
    }
}

impl Digest {
    /// When what happens at an instant is sent, always later than it. None where the digest names no time.
    pub fn next(&self, now: Ms, policys: Zone) -> Option<Ms> {
        let zone = self.zone.unwrap_or(policys);
        let today = zone.date(now);
        if let Some(every) = self.every_mins.filter(|every| *every > 0) {
            let start = zone.day_start(today)?;
            let step = i64::from(every) * 60_000;
            let next = start.0 + ((now.0 - start.0).div_euclid(step) + 1) * step;
            // Each day begins anew, so that the times are the same on all days.
            let tomorrow = zone.day_start(today.checked_add_days(Days::new(1))?)?;
            return Some(Ms(next).min(tomorrow)).filter(|at| *at > now);
        }
        let mut times: Vec<_> = self.at.iter().filter_map(|text| time_of_day(text)).collect();
        times.sort_by_key(Timelike::num_seconds_from_midnight);
        let days = (0..3).filter_map(|n| today.checked_add_days(Days::new(n)));
        let mut all = days.flat_map(|day| times.iter().filter_map(move |t| instant(zone, day, *t)));
        all.find(|at| *at > now)
    }
}

#[cfg(test)]
mod tests {
    use chrono::Weekday;
    use proptest::prelude::*;

    use super::*;
    use crate::core::time::Stamp;

    fn ms(text: &str) -> Ms {
        Stamp::parse(text).unwrap().at
    }

    fn quiet(from: &str, to: &str) -> Quiet {
        Quiet {
            from: from.to_owned(),
            to: to.to_owned(),
            days: Vec::new(),
            zone: None,
            inside: super::super::policy::Inside::Hold,
            anyway: None,
        }
    }

    #[test]
    fn quiet_hours_end_on_the_right_day() {
        let zone = Zone::default();
        let night = quiet("22:00", "07:30");
        for (now, until) in [
            ("2026-11-10T21:59:59+08:00", None),
            ("2026-11-10T22:00:00+08:00", Some("2026-11-11T07:30:00+08:00")),
            ("2026-11-11T00:00:00+08:00", Some("2026-11-11T07:30:00+08:00")),
            ("2026-11-11T07:29:59+08:00", Some("2026-11-11T07:30:00+08:00")),
            ("2026-11-11T07:30:00+08:00", None),
            ("2026-12-31T23:30:00+08:00", Some("2027-01-01T07:30:00+08:00")),
        ] {
            assert_eq!(night.until(ms(now), zone), until.map(ms), "{now}");
        }
        let lunch = quiet("12:00", "13:00");
        assert_eq!(
            lunch.until(ms("2026-11-10T12:30:00+08:00"), zone),
            Some(ms("2026-11-10T13:00:00+08:00"))
        );
        assert_eq!(lunch.until(ms("2026-11-10T13:00:00+08:00"), zone), None);
        let weekend = Quiet { days: vec![Weekday::Sat, Weekday::Sun], ..quiet("00:00", "00:00") };
        assert_eq!(
            weekend.until(ms("2026-11-14T09:00:00+08:00"), zone),
            Some(ms("2026-11-15T00:00:00+08:00"))
        );
        assert_eq!(weekend.until(ms("2026-11-16T00:00:00+08:00"), zone), None);
    }

    #[test]
    fn a_night_in_which_clocks_are_set_is_as_long_as_it_is() {
        let berlin = Zone::named("Europe/Berlin").unwrap();
        let night = quiet("22:00", "06:00");
        // Forward: seven hours; back: nine.
        let hours =
            |from: &str| (night.until(ms(from), berlin).unwrap().0 - ms(from).0) / 3_600_000;
        assert_eq!(hours("2026-03-28T22:00:00+01:00"), 7);
        assert_eq!(hours("2026-10-24T22:00:00+02:00"), 9);
        // Hours that begin in what the clocks skip, and end in what comes twice.
        let gap = quiet("02:30", "05:00");
        assert_eq!(gap.until(ms("2026-03-29T03:15:00+02:00"), berlin), None);
        assert_eq!(
            gap.until(ms("2026-03-29T03:45:00+02:00"), berlin),
            Some(ms("2026-03-29T05:00:00+02:00"))
        );
    }

    #[test]
    fn digests_come_at_the_same_times_on_all_days() {
        let zone = Zone::default();
        let every = |mins| Digest { every_mins: Some(mins), ..Digest::default() };
        for (digest, now, next) in [
            (every(30), "2026-11-10T09:00:00+08:00", "2026-11-10T09:30:00+08:00"),
            (every(30), "2026-11-10T09:29:59+08:00", "2026-11-10T09:30:00+08:00"),
            (every(45), "2026-11-10T23:50:00+08:00", "2026-11-11T00:00:00+08:00"),
        ] {
            assert_eq!(digest.next(ms(now), zone), Some(ms(next)), "{now}");
        }
        let at = Digest { at: vec!["18:00".into(), "08:30".into()], ..Digest::default() };
        for (now, next) in [
            ("2026-11-10T08:30:00+08:00", "2026-11-10T18:00:00+08:00"),
            ("2026-11-10T18:00:00+08:00", "2026-11-11T08:30:00+08:00"),
        ] {
            assert_eq!(at.next(ms(now), zone), Some(ms(next)), "{now}");
        }
        assert_eq!(Digest::default().next(Ms(0), zone), None);
    }

    #[test]
    fn times_are_read_strictly() {
        for (text, good) in [
            ("08:30", true),
            ("00:00", true),
            ("23:59", true),
            ("24:00", false),
            ("8:30", false),
            ("08:60", false),
            ("+8:30", false),
            ("08:30:00", false),
            ("", false),
        ] {
            assert_eq!(time_of_day(text).is_some(), good, "{text}");
        }
    }

    proptest! {
        #[test]
        fn quiet_hours_end_later_and_are_over_then(
            now in 0_i64..4_000_000_000, from in 0_u32..1440, to in 0_u32..1440,
            zone in prop::sample::select(&["Asia/Shanghai", "Europe/Berlin", "Australia/Lord_Howe"][..]),
        ) {
            let text = |min: u32| format!("{:02}:{:02}", min / 60, min % 60);
            let (now, zone) = (Ms(now * 1000), Zone::named(zone).unwrap());
            let hours = quiet(&text(from), &text(to));
            if let Some(until) = hours.until(now, zone) {
                prop_assert!(until > now && until.0 - now.0 <= 26 * 3_600_000);
                // Hours as long as a day go over into the next ones.
                prop_assert!(from == to || hours.until(until, zone).is_none());
            }
            let digest = Digest { every_mins: Some(u16::try_from(to + 5).unwrap()), ..Digest::default() };
            let next = digest.next(now, zone).unwrap();
            prop_assert!(next > now && next.0 - now.0 <= 26 * 3_600_000);
            let digest = Digest { at: vec![text(from), text(to)], ..Digest::default() };
            prop_assert!(digest.next(now, zone).unwrap() > now);
        }
    }
}
