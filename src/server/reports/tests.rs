//! What is kept of the weeks of halls, and how many reports are made at once.

use std::sync::Arc;

use super::jobs::{Ask, Found, Jobs};
use super::nothing_of;
use super::weeks::{Weeks, last_ones};
use super::{Of, read_weeks, write_weeks};
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

#[test]
fn what_could_not_be_written_is_written_the_next_time() {
    let (of, dir) = ([1; 16], tempfile::tempdir().unwrap());
    let today = TODAY.parse().unwrap();
    let weeks = Weeks::of(of, 1 << 20);
    weeks.put(of, "H001", (1, [7; 32]), Arc::new(nothing_of("H001", week())));
    write_weeks(&dir.path().join("gone"), &weeks, today).unwrap_err();
    write_weeks(dir.path(), &weeks, today).unwrap();
    let file = dir.path().join("weeks");
    assert!(file.exists(), "it was still to be written");
    std::fs::remove_file(&file).unwrap();
    write_weeks(dir.path(), &weeks, today).unwrap();
    assert!(!file.exists(), "nothing differs from what was written");
}

fn ask(nth: usize) -> Ask {
    let of = Of { hall: format!("H{nth:03}"), name: String::new(), district: String::new() };
    (week(), vec![of])
}

#[tokio::test]
async fn so_many_reports_are_begun_and_no_more_until_one_has_ended() {
    let mut jobs = Jobs::default();
    let mut at_work = Vec::new();
    let full = loop {
        match jobs.of(&ask(at_work.len()), 0) {
            Found::New(tell, _) => at_work.push(tell),
            Found::There(_) => panic!("nobody asked for it"),
            Found::Full => break at_work.len(),
        }
        assert!(at_work.len() < 100, "there is no bound");
    };
    assert!(matches!(jobs.of(&ask(0), 0), Found::There(_)), "what is there can be waited for");
    // One that ended without an answer leaves room, and so does one that was made.
    drop(at_work.remove(0));
    assert!(matches!(jobs.of(&ask(full), 0), Found::New(..)), "there is room again");
    at_work[0].send_modify(|state| state.made = Some((Arc::default(), 5)));
    assert!(matches!(jobs.of(&ask(full + 1), 5), Found::New(..)));
}

#[tokio::test]
async fn what_was_made_waits_to_be_fetched_from_its_end_on() {
    let mut jobs = Jobs::default();
    let Found::New(tell, _) = jobs.of(&ask(0), 0) else { panic!("it is the first one") };
    // It takes ten minutes.
    let end = 600_000;
    assert!(matches!(jobs.of(&ask(0), end), Found::There(_)), "it is not begun twice");
    tell.send_modify(|state| state.made = Some((Arc::default(), end)));
    drop(tell);
    let Found::There(state) = jobs.of(&ask(0), end + 59_000) else { panic!("it was thrown away") };
    assert!(state.borrow().made.is_some());
    assert!(matches!(jobs.of(&ask(0), end + 60_000), Found::New(..)), "nobody came for it");
    // However many nobody comes for, few of them are kept.
    for nth in 0..100 {
        let Found::New(tell, _) = jobs.of(&ask(nth + 1), end) else { panic!("{nth}") };
        tell.send_modify(|state| state.made = Some((Arc::default(), end)));
        assert!(jobs.len() < 20, "{} are kept", jobs.len());
    }
}
