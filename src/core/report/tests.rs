//! The day's report by examples: what counts where, means and ranks, null where nothing can be known, sums
//! that add up, and days on which the clocks change.

#![allow(clippy::unwrap_used, clippy::float_cmp)] // a test that cannot go on ends; the figures are rounded

use super::{DayReport, day_report, part_report};
use crate::core::hall::Hall;
use crate::core::tests::{apply, day, events, hall_in, ms, told};
use crate::core::time::{Ms, Zone};

fn report(script: &str) -> DayReport {
    let hall = told(script);
    day_report(&hall, day(&hall), None)
}

/// A customer of service `x` who took a number at 08:00, waited that long, and was served for a minute.
fn served(number: usize, wait_secs: i64) -> String {
    let start = Zone::default().hms(ms("08:00").plus_secs(wait_secs));
    let end = Zone::default().hms(ms("08:01").plus_secs(wait_secs));
    format!("08:00 issued A{number} s=x\n{start} started A{number} c=1\n{end} finished A{number}\n")
}

fn waits(secs: &[i64]) -> DayReport {
    report(&secs.iter().enumerate().map(|(at, secs)| served(at, *secs)).collect::<String>())
}

#[test]
fn waits_are_ranked_as_the_rules_say() {
    for (secs, mean, median, p90, max) in [
        (&[700][..], 700.0, 700.0, 700, 700),
        (&[100, 200], 150.0, 150.0, 200, 200),
        (&[300, 100, 200], 200.0, 200.0, 300, 300),
        (&[10, 20, 30, 40, 50, 60, 70, 80, 90, 100], 55.0, 55.0, 90, 100),
        (&[10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110], 60.0, 60.0, 100, 110),
    ] {
        let figures = waits(secs).figures;
        assert_eq!(figures.wait_secs_mean, Some(mean), "{secs:?}");
        assert_eq!(figures.wait_secs_median, Some(median), "{secs:?}");
        assert_eq!(figures.wait_secs_p90, Some(p90), "{secs:?}: place ceil(0.9 n)");
        assert_eq!(figures.wait_secs_max, Some(max), "{secs:?}");
    }
}

#[test]
fn ten_minutes_are_within_and_the_strict_rate_counts_who_gave_up() {
    let mut script = served(1, 600) + &served(2, 601);
    script += "08:00 issued B1 s=x\n08:10 abandoned B1\n08:00 issued B2 s=x\n08:00:30 removed B2 by=staff";
    let figures = report(&script).figures;
    assert_eq!((figures.taken, figures.void, figures.valid), (4, 1, 3));
    assert_eq!(figures.ten_minute_rate, Some(0.5));
    assert_eq!(figures.ten_minute_rate_strict, Some(0.333_333));
    assert_eq!(figures.abandon_rate, Some(0.333_333));
}

#[test]
fn what_cannot_be_known_is_null() {
    let empty = report("08:00 issued A1 s=x\n08:00:10 removed A1 by=staff");
    let figures = serde_json::to_value(&empty).unwrap();
    for key in [
        "wait_secs_mean",
        "wait_secs_median",
        "wait_secs_p90",
        "wait_secs_max",
        "service_secs_mean",
        "ten_minute_rate",
        "ten_minute_rate_strict",
        "abandon_rate",
        "miss_rate",
        "utilisation",
        "open_ratio",
        "load_max",
        "served_per_counter_hour",
    ] {
        assert!(figures.as_object().unwrap().contains_key(key), "{key}");
        assert!(figures[key].is_null(), "{key}");
    }
    // Served at a counter of which nobody said that it was open.
    let untold = waits(&[60]);
    assert_eq!(untold.staffing.utilisation, None);
    assert_eq!(untold.counters[0].open_secs, None);
    assert_eq!((untold.counters[0].served, untold.counters[0].utilisation), (1, None));
    assert!(untold.half_hours.iter().all(|slot| slot.staffing.utilisation.is_none()));
}

#[test]
fn a_ticket_counts_once_by_its_last_state() {
    let report = report(
        "08:00 issued A1 s=x
         08:01 called A1 c=1
         08:02 no_show A1
         08:03 requeued A1
         08:04 started A1 c=1
         08:05 finished A1
         08:00 issued A2 s=x
         08:01 called A2 c=1
         08:02 no_show A2
         08:00 issued A3 s=x
         22:00 closed_by_system A3
         08:00 issued A4 s=x
         08:30 started V9 c=1",
    );
    let f = &report.figures;
    assert_eq!((f.taken, f.served, f.abandoned, f.closed_by_system, f.open), (4, 1, 1, 1, 1));
    assert_eq!((f.missed, f.miss_rate), (2, Some(1.0)));
    assert_eq!(report.never_issued, 1, "a visit that was never issued is in no figure");
}

#[test]
fn utilisation_leaves_pauses_out_and_serves_where_it_happened() {
    let report = report(
        "08:00 opened 9
         08:00 opened 10
         08:30 paused 9
         08:45 opened 9
         09:00 closed 9
         09:00 closed 10
         08:00 issued A1 s=x
         08:10 started A1 c=9
         08:19 started A1 c=10
         08:25 finished A1
         08:00 issued A2 s=x
         08:46 started A2 c=9
         08:55 transferred A2 to=y
         08:56 abandoned A2
         08:00 issued A3 s=x
         08:57 started A3 c=9
         22:00 closed_by_system A3
         08:00 issued A4 s=x
         08:01 started A4
         08:02 finished A4",
    );
    let of: Vec<_> = report
        .counters
        .iter()
        .map(|c| (&*c.counter_id, c.served, c.open_secs, c.paused_secs, c.serving_secs))
        .collect();
    let want = [("9", 0, Some(2700), Some(900), 1080), ("10", 1, Some(3600), Some(0), 360)];
    assert_eq!(of, want, "9 before 10; what the machine closed counts as no time");
    assert_eq!(report.counters[0].utilisation, Some(0.4));
    assert_eq!(report.staffing.utilisation, Some(0.228_571));
    assert_eq!(report.staffing.served_per_counter_hour, Some(1.142_857));
    assert_eq!(report.staffing.open_ratio, Some(0.875));
    let lobby = report.figures.served - report.counters.iter().map(|c| c.served).sum::<u32>();
    assert_eq!(lobby, 1, "a lobby service is at no counter");
}

#[test]
fn half_hours_and_queues_add_up_to_the_day() {
    let report = report(
        "08:00 opened 1
         08:10 issued A1 s=x
         08:20 issued A2 s=y
         08:35 issued A3 s=x
         08:40 started A1 c=1
         08:50 finished A1
         08:55 abandoned A2
         09:30 issued A4 s=x
         09:40 closed 1",
    );
    let slots: Vec<_> = report
        .half_hours
        .iter()
        .map(|slot| {
            (&*slot.from, slot.figures.taken, slot.figures.waiting_max, slot.staffing.load_max)
        })
        .collect();
    let want = [
        ("08:00", 2, 2, Some(2.0)),
        ("08:30", 1, 3, Some(3.0)),
        ("09:00", 0, 1, Some(1.0)),
        ("09:30", 1, 2, Some(2.0)),
    ];
    assert_eq!(slots, want);
    assert_eq!((report.figures.waiting_max, report.staffing.load_max), (3, Some(3.0)));
    let queues: Vec<_> = report
        .queues
        .iter()
        .map(|q| (&*q.service_id, q.figures.taken, q.figures.waiting_max))
        .collect();
    assert_eq!(queues, [("x", 3, 2), ("y", 1, 1)]);
    let serving: f64 = report
        .half_hours
        .iter()
        .filter_map(|slot| slot.staffing.utilisation.map(|share| share * 1800.0))
        .sum();
    assert!((serving - 600.0).abs() < 0.01, "{serving}");
}

#[test]
fn a_half_hour_that_begins_with_a_change_is_read_after_it() {
    let report = report(
        "08:20 issued A1 s=x
         08:30 started A1 c=1
         08:40 issued A2 s=x
         08:41 started A2 c=1
         08:41 finished A2",
    );
    let most: Vec<_> = report.half_hours.iter().map(|slot| slot.figures.waiting_max).collect();
    assert_eq!(most, [1, 1]);
    let report = self::report(
        "08:20 issued A1 s=x\n08:30 started A1 c=1\n08:40 issued B1 s=x\n08:40 started B1",
    );
    let most: Vec<_> = report.half_hours.iter().map(|slot| slot.figures.waiting_max).collect();
    assert_eq!(most, [1, 0]);
}

fn in_zone(zone: &str, date: &str, lines: &[&str]) -> (Hall, DayReport) {
    let mut hall = hall_in(Zone::named(zone).unwrap());
    let script: Vec<String> = lines.iter().map(|line| format!("{date}T{line}")).collect();
    apply(&mut hall, &events(&script.join("\n")));
    let day = hall.day(date.parse().unwrap()).unwrap();
    let report = day_report(&hall, day, None);
    (hall, report)
}

fn from(report: &DayReport) -> Vec<(&str, u32, f64)> {
    let open = |slot: &super::HalfHour| slot.staffing.open_ratio.unwrap_or(0.0);
    report.half_hours.iter().map(|slot| (&*slot.from, slot.figures.taken, open(slot))).collect()
}

#[test]
fn half_hours_are_as_long_as_they_are_when_the_clocks_change() {
    // 23 hours: 02:00 to 03:00 does not exist.
    let (_, spring) = in_zone(
        "America/New_York",
        "2026-03-08",
        &[
            "01:30:00-05:00 opened 1",
            "01:40:00-05:00 issued A1 s=x",
            "03:40:00-04:00 issued A2 s=x",
            "04:00:00-04:00 closed 1",
        ],
    );
    assert_eq!(from(&spring), [("01:30", 1, 1.0), ("03:00", 0, 1.0), ("03:30", 1, 1.0)]);
    // 25 hours: 01:00 to 02:00 comes twice.
    let (_, autumn) = in_zone(
        "America/New_York",
        "2026-11-01",
        &[
            "01:00:00-04:00 opened 1",
            "01:10:00-04:00 issued A1 s=x",
            "01:40:00-05:00 issued A2 s=x",
            "02:00:00-05:00 closed 1",
        ],
    );
    let want = [("01:00", 1, 1.0), ("01:30", 0, 1.0), ("01:00", 0, 1.0), ("01:30", 1, 1.0)];
    assert_eq!(from(&autumn), want);
    // Half an hour, and a zone with an odd offset.
    let (_, howe) = in_zone(
        "Australia/Lord_Howe",
        "2026-10-04",
        &["01:30:00+10:30 issued A1 s=x", "02:40:00+11:00 issued A2 s=x"],
    );
    assert_eq!(from(&howe), [("01:30", 1, 0.0), ("02:30", 1, 0.0)]);
    let (_, nepal) = in_zone("Asia/Kathmandu", "2026-03-08", &["09:15:00+05:45 issued A1 s=x"]);
    assert_eq!(from(&nepal), [("09:00", 1, 0.0)]);
}

#[test]
fn numbers_of_another_local_day_stand_in_its_first_or_last_half_hour() {
    let report =
        report("2025-11-11T00:20:00+08:00 issued A1 s=x date=2025-11-10\n08:00 issued A2 s=x");
    assert_eq!(report.half_hours.last().unwrap().from, "23:30");
    assert_eq!(report.half_hours.iter().map(|slot| slot.figures.taken).sum::<u32>(), 2);
}

#[test]
fn a_clock_that_was_set_back_counts_no_minute_twice() {
    let report = report(
        "08:00 opened 1
         09:00 paused 1
         08:30 opened 1
         10:00 closed 1
         08:00 issued A1 s=x",
    );
    assert_eq!(report.counters[0].open_secs, Some(7200));
    assert_eq!(report.staffing.open_ratio, Some(1.0));
}

#[test]
fn parts_of_a_day_add_up_to_it() {
    let script = "08:00 opened 1\n08:00 issued A1 s=x\n08:05 issued A2 s=y\n08:15 started A1 c=1\n\
        08:20 finished A1 c=1\n08:40 issued A3 s=x\n08:50 started A2 c=1\n09:00 finished A2 c=1\n\
        09:10 opened 2\n09:20 started A3 c=2\n09:30 finished A3 c=2\n09:40 closed 2\n\
        09:50 issued A4 s=x\n09:55 abandoned A4";
    let hall = told(script);
    let whole = day_report(&hall, day(&hall), None);
    let part = |from: &str, to: &str| part_report(&hall, day(&hall), (ms(from), ms(to)), None);
    for cut in ["08:00", "08:10", "08:45", "08:50", "09:15", "09:30", "09:55"] {
        let (one, two) = (part("00:00", cut), part(cut, "23:59"));
        let sum = |of: fn(&DayReport) -> i64| of(&one) + of(&two);
        for (name, of) in [
            ("taken", (|r| i64::from(r.figures.taken)) as fn(&DayReport) -> i64),
            ("served", |r| i64::from(r.figures.served)),
            ("abandoned", |r| i64::from(r.figures.abandoned)),
            ("serving", |r| r.counters.iter().map(|c| c.serving_secs).sum()),
            ("open", |r| r.counters.iter().filter_map(|c| c.open_secs).sum()),
            ("at counters", |r| r.counters.iter().map(|c| i64::from(c.served)).sum()),
            ("halves", |r| r.half_hours.iter().map(|h| i64::from(h.figures.taken)).sum()),
        ] {
            assert_eq!(sum(of), of(&whole), "{name}, cut at {cut}");
        }
        let most = one.figures.waiting_max.max(two.figures.waiting_max);
        assert_eq!(most, whole.figures.waiting_max, "cut at {cut}");
    }
    let all = part_report(&hall, day(&hall), (Ms(i64::MIN), Ms(i64::MAX)), None);
    assert_eq!(all, whole, "the whole day is a part of itself");
}

#[test]
fn who_waits_when_a_part_begins_is_its_first_reading() {
    let hall = told(
        "08:00 opened 1\n08:00 issued A1 s=x\n08:05 issued A2 s=x\n08:50 started A1 c=1\n\
         08:55 finished A1 c=1\n08:56 started A2 c=1\n08:59 finished A2 c=1",
    );
    let part = part_report(&hall, day(&hall), (ms("08:40"), ms("09:00")), None);
    assert_eq!((part.figures.taken, part.figures.waiting_max), (0, 2));
    assert_eq!(part.half_hours[0].from, "08:30", "named by the half hour that it lies in");
    assert_eq!(part.counters[0].open_secs, Some(19 * 60), "from 08:40 to the last event");
}
