//! To which business date an instant belongs: the changes of summer time, leap days, midnights, ends of years,
//! clocks that are wrong. The table was counted by the time zone database of another program.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime};

use crate::core::event::{Flags, Kind, QueueData};
use crate::core::tests::{event, hall_in, ms};
use crate::core::time::{Stamp, Zone};

const ZONES: [&str; 4] = ["Asia/Shanghai", "UTC", "America/New_York", "Australia/Lord_Howe"];

/// An instant, and what the wall of each zone shows then, without the year.
type Row = (&'static str, [&'static str; 4]);

#[rustfmt::skip] // a table
const INSTANTS: [Row; 60] = [
    // The clock goes forward in New York, and back.
    ("2026-03-08T04:59:59Z", ["03-08T12:59", "03-08T04:59", "03-07T23:59", "03-08T15:59"]),
    ("2026-03-08T06:59:59Z", ["03-08T14:59", "03-08T06:59", "03-08T01:59", "03-08T17:59"]),
    ("2026-03-08T07:00:00Z", ["03-08T15:00", "03-08T07:00", "03-08T03:00", "03-08T18:00"]),
    ("2026-11-01T03:59:59Z", ["11-01T11:59", "11-01T03:59", "10-31T23:59", "11-01T14:59"]),
    ("2026-11-01T04:00:00Z", ["11-01T12:00", "11-01T04:00", "11-01T00:00", "11-01T15:00"]),
    ("2026-11-01T05:59:59Z", ["11-01T13:59", "11-01T05:59", "11-01T01:59", "11-01T16:59"]),
    ("2026-11-01T06:00:00Z", ["11-01T14:00", "11-01T06:00", "11-01T01:00", "11-01T17:00"]),
    ("2026-11-02T04:59:59Z", ["11-02T12:59", "11-02T04:59", "11-01T23:59", "11-02T15:59"]),
    ("2026-11-02T05:00:00Z", ["11-02T13:00", "11-02T05:00", "11-02T00:00", "11-02T16:00"]),
    // By half an hour on Lord Howe.
    ("2026-04-04T14:59:59Z", ["04-04T22:59", "04-04T14:59", "04-04T10:59", "04-05T01:59"]),
    ("2026-04-04T15:00:00Z", ["04-04T23:00", "04-04T15:00", "04-04T11:00", "04-05T01:30"]),
    ("2026-04-04T13:29:59Z", ["04-04T21:29", "04-04T13:29", "04-04T09:29", "04-05T00:29"]),
    ("2026-04-04T13:00:00Z", ["04-04T21:00", "04-04T13:00", "04-04T09:00", "04-05T00:00"]),
    ("2026-10-03T15:29:59Z", ["10-03T23:29", "10-03T15:29", "10-03T11:29", "10-04T01:59"]),
    ("2026-10-03T15:30:00Z", ["10-03T23:30", "10-03T15:30", "10-03T11:30", "10-04T02:30"]),
    // China had summer time from 1986 to 1991.
    ("1986-05-03T15:59:59Z", ["05-03T23:59", "05-03T15:59", "05-03T11:59", "05-04T02:29"]),
    ("1986-05-03T16:00:00Z", ["05-04T00:00", "05-03T16:00", "05-03T12:00", "05-04T02:30"]),
    ("1986-07-01T14:59:59Z", ["07-01T23:59", "07-01T14:59", "07-01T10:59", "07-02T01:29"]),
    ("1986-07-01T15:00:00Z", ["07-02T00:00", "07-01T15:00", "07-01T11:00", "07-02T01:30"]),
    ("1986-07-01T16:00:00Z", ["07-02T01:00", "07-01T16:00", "07-01T12:00", "07-02T02:30"]),
    ("1991-09-14T15:00:00Z", ["09-15T00:00", "09-14T15:00", "09-14T11:00", "09-15T01:30"]),
    ("1991-09-14T17:00:00Z", ["09-15T01:00", "09-14T17:00", "09-14T13:00", "09-15T03:30"]),
    ("1992-07-01T15:00:00Z", ["07-01T23:00", "07-01T15:00", "07-01T11:00", "07-02T01:30"]),
    ("1992-07-01T16:00:00Z", ["07-02T00:00", "07-01T16:00", "07-01T12:00", "07-02T02:30"]),
    // Leap days, and years that have none.
    ("2024-02-28T15:59:59Z", ["02-28T23:59", "02-28T15:59", "02-28T10:59", "02-29T02:59"]),
    ("2024-02-28T16:00:00Z", ["02-29T00:00", "02-28T16:00", "02-28T11:00", "02-29T03:00"]),
    ("2024-02-29T15:59:59Z", ["02-29T23:59", "02-29T15:59", "02-29T10:59", "03-01T02:59"]),
    ("2024-02-29T16:00:00Z", ["03-01T00:00", "02-29T16:00", "02-29T11:00", "03-01T03:00"]),
    ("2027-02-28T15:59:59Z", ["02-28T23:59", "02-28T15:59", "02-28T10:59", "03-01T02:59"]),
    ("2027-02-28T16:00:00Z", ["03-01T00:00", "02-28T16:00", "02-28T11:00", "03-01T03:00"]),
    ("2028-02-29T04:59:59Z", ["02-29T12:59", "02-29T04:59", "02-28T23:59", "02-29T15:59"]),
    ("2028-02-29T05:00:00Z", ["02-29T13:00", "02-29T05:00", "02-29T00:00", "02-29T16:00"]),
    ("2000-02-29T12:00:00Z", ["02-29T20:00", "02-29T12:00", "02-29T07:00", "02-29T23:00"]),
    ("2028-03-01T00:00:00Z", ["03-01T08:00", "03-01T00:00", "02-29T19:00", "03-01T11:00"]),
    // Midnight of each zone.
    ("2026-11-21T15:59:59Z", ["11-21T23:59", "11-21T15:59", "11-21T10:59", "11-22T02:59"]),
    ("2026-11-21T16:00:00Z", ["11-22T00:00", "11-21T16:00", "11-21T11:00", "11-22T03:00"]),
    ("2026-11-21T23:59:59Z", ["11-22T07:59", "11-21T23:59", "11-21T18:59", "11-22T10:59"]),
    ("2026-11-22T00:00:00Z", ["11-22T08:00", "11-22T00:00", "11-21T19:00", "11-22T11:00"]),
    ("2026-11-22T04:59:59Z", ["11-22T12:59", "11-22T04:59", "11-21T23:59", "11-22T15:59"]),
    ("2026-11-22T05:00:00Z", ["11-22T13:00", "11-22T05:00", "11-22T00:00", "11-22T16:00"]),
    ("2026-11-22T12:59:59Z", ["11-22T20:59", "11-22T12:59", "11-22T07:59", "11-22T23:59"]),
    ("2026-11-22T13:00:00Z", ["11-22T21:00", "11-22T13:00", "11-22T08:00", "11-23T00:00"]),
    ("2026-11-22T15:59:59Z", ["11-22T23:59", "11-22T15:59", "11-22T10:59", "11-23T02:59"]),
    ("2026-11-22T16:00:00Z", ["11-23T00:00", "11-22T16:00", "11-22T11:00", "11-23T03:00"]),
    // The end of a year.
    ("2025-12-31T12:59:59Z", ["12-31T20:59", "12-31T12:59", "12-31T07:59", "12-31T23:59"]),
    ("2025-12-31T13:00:00Z", ["12-31T21:00", "12-31T13:00", "12-31T08:00", "01-01T00:00"]),
    ("2025-12-31T15:59:59Z", ["12-31T23:59", "12-31T15:59", "12-31T10:59", "01-01T02:59"]),
    ("2025-12-31T16:00:00Z", ["01-01T00:00", "12-31T16:00", "12-31T11:00", "01-01T03:00"]),
    ("2025-12-31T23:59:59Z", ["01-01T07:59", "12-31T23:59", "12-31T18:59", "01-01T10:59"]),
    ("2026-01-01T00:00:00Z", ["01-01T08:00", "01-01T00:00", "12-31T19:00", "01-01T11:00"]),
    ("2026-01-01T04:59:59Z", ["01-01T12:59", "01-01T04:59", "12-31T23:59", "01-01T15:59"]),
    ("2026-01-01T05:00:00Z", ["01-01T13:00", "01-01T05:00", "01-01T00:00", "01-01T16:00"]),
    // Clocks with a dead battery, full counters, seconds that leap.
    ("1970-01-01T00:00:00Z", ["01-01T08:00", "01-01T00:00", "12-31T19:00", "01-01T10:00"]),
    ("1970-01-01T04:59:59Z", ["01-01T12:59", "01-01T04:59", "12-31T23:59", "01-01T14:59"]),
    ("1999-12-31T23:59:59Z", ["01-01T07:59", "12-31T23:59", "12-31T18:59", "01-01T10:59"]),
    ("2016-12-31T23:59:59Z", ["01-01T07:59", "12-31T23:59", "12-31T18:59", "01-01T10:59"]),
    ("2017-01-01T00:00:00Z", ["01-01T08:00", "01-01T00:00", "12-31T19:00", "01-01T11:00"]),
    ("2038-01-19T03:14:07Z", ["01-19T11:14", "01-19T03:14", "01-18T22:14", "01-19T14:14"]),
    ("2038-01-19T03:14:08Z", ["01-19T11:14", "01-19T03:14", "01-18T22:14", "01-19T14:14"]),
    ("2099-12-31T15:59:59Z", ["12-31T23:59", "12-31T15:59", "12-31T10:59", "01-01T02:59"]),
];

/// The wall with its year: that of the instant, or the one beside it.
fn wall(instant: &str, shown: &str) -> NaiveDateTime {
    let utc = NaiveDateTime::parse_from_str(instant, "%Y-%m-%dT%H:%M:%SZ").unwrap();
    let year = utc.year();
    let walls = (year - 1..=year + 1).filter_map(|year| {
        NaiveDateTime::parse_from_str(&format!("{year}-{shown}"), "%Y-%m-%dT%H:%M").ok()
    });
    walls.min_by_key(|wall| (*wall - utc).num_minutes().abs()).unwrap()
}

#[test]
fn an_instant_belongs_to_the_date_on_the_wall_of_the_hall() {
    for (instant, walls) in INSTANTS {
        let at = ms(instant);
        for (name, shown) in ZONES.into_iter().zip(walls) {
            let shown = wall(instant, shown);
            let date = shown.date();
            let zone = Zone::named(name).unwrap();
            assert_eq!(zone.date(at), date, "{instant} in {name}");
            assert_eq!(zone.hm(at), shown.format("%H:%M").to_string(), "{instant} in {name}");
            // The date begins no later than that, and the next one later.
            let (start, next) = (zone.day_start(date), zone.day_start(date + Days::new(1)));
            assert!(start <= Some(at) && Some(at) < next, "{instant} in {name}");
            // An event that names no date belongs to it, whatever offset its text was written with.
            let hall = hall_in(zone);
            for offset_min in [0, 480, -720, 840] {
                let stamp = Stamp { at, offset_min };
                let made = event(Kind::TicketIssued, stamp, 1, QueueData::default());
                assert_eq!(hall.date_of(&made), date, "{instant} in {name}");
            }
        }
    }
}

#[test]
fn a_machine_that_names_the_date_is_believed_and_one_with_a_wrong_clock_is_not() {
    let hall = hall_in(Zone::default());
    let at = |text| Stamp::parse(text).unwrap();
    let mut made =
        event(Kind::TicketIssued, at("2026-11-22T23:59:59+08:00"), 1, QueueData::default());
    let day = |day| NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
    assert_eq!(hall.date_of(&made), day(22));
    // Its battery is dead: when it was recorded counts.
    let meta = made.feed.as_mut().unwrap();
    meta.flags.add(Flags::CLOCK);
    meta.recorded = Some(at("2026-11-23T00:00:00+08:00"));
    assert_eq!(hall.date_of(&made), day(23));
    // A hall that is open past midnight: the machine says which day that is.
    made.feed.as_mut().unwrap().date = Some(day(21));
    assert_eq!(hall.date_of(&made), day(21));
}
