//! What is kept of the weeks of halls.

use std::sync::Arc;

use super::nothing_of;
use super::weeks::{Weeks, last_ones};
use super::{read_weeks, write_weeks};
use crate::core::satisfaction::Stretch;
use crate::core::settings::survey::Period;

const TODAY: &str = "2026-11-23";

fn week() -> Stretch {
    Stretch::of(Period::Week, TODAY.parse().unwrap()).before()
}

#[test]
fn what_is_kept_stays_within_its_bound_and_what_was_asked_for_last_stays() {
    let of = [1; 16];
    let weeks = Weeks::of(of, 20_000);
    for n in 0..1_000 {
        let hall = format!("H{n:04}");
        weeks.put(of, &hall, (n, [0; 32]), Arc::new(nothing_of(&hall, week())));
        assert!(weeks.get("H0000", week()).is_some(), "it is asked for all the time");
        assert!(weeks.size().1 <= 20_000);
    }
    let (count, bytes) = weeks.size();
    assert!(count > 10 && bytes > 10_000, "{count} halls in {bytes} bytes");
    assert!(weeks.get("H0999", week()).is_some() && weeks.get("H0001", week()).is_none());
    let other = [2; 16];
    weeks.put(other, "H0001", (1, [0; 32]), Arc::new(nothing_of("H0001", week())));
    assert!(weeks.get("H0001", week()).is_none(), "of another copy of the data nothing is kept");
    weeks.begin_anew(other);
    assert_eq!(weeks.size(), (0, 0));
}

#[test]
fn the_last_week_and_month_are_known_after_a_start() {
    let (of, dir) = ([1; 16], tempfile::tempdir().unwrap());
    let today = TODAY.parse().unwrap();
    let weeks = Weeks::of(of, 1 << 20);
    let older = week().before();
    for (n, stretch) in (1..).zip(last_ones(today).into_iter().chain([older])) {
        weeks.put(of, "H001", (n, [7; 32]), Arc::new(nothing_of("H001", stretch)));
    }
    write_weeks(dir.path(), &weeks, today).unwrap();
    let again = Weeks::of(of, 1 << 20);
    read_weeks(dir.path(), of, &again);
    assert_eq!(again.size().0, 2);
    let kept = again.get("H001", week()).unwrap();
    assert_eq!((kept.hseq, kept.mark), (1, [7; 32]));
    assert_eq!(*kept.week, nothing_of("H001", week()));
    let other = Weeks::of([2; 16], 1 << 20);
    read_weeks(dir.path(), [2; 16], &other);
    assert_eq!(other.size().0, 0, "that was another copy of the data");
    std::fs::write(dir.path().join("weeks"), b"x").unwrap();
    read_weeks(dir.path(), of, &other);
    assert_eq!(other.size().0, 0);
}
