//! Laws of the versions of settings: which holds when, whatever the order in which they are heard of.

#![allow(clippy::unwrap_used)] // a test that cannot go on ends

use proptest::prelude::*;

use super::*;
use crate::core::time::Ms;

fn version(number: u32, from: i64, applied_at: i64, idle_secs: u32) -> Version {
    Version {
        version: number,
        from: Ms(from),
        applied_at: Ms(applied_at),
        by: "m".into(),
        note: "".into(),
        back_to: None,
        // A text that cannot be read changes nothing.
        text: format!("[rules]\nidle_secs = {idle_secs}\n").into(),
    }
}

fn book(versions: &[Version]) -> SettingsBook {
    let mut book = SettingsBook::default();
    for one in versions {
        book.take(one.clone());
    }
    book
}

#[test]
fn the_newest_number_holds_among_those_that_began() {
    let standard = Settings::standard();
    let all = book(&[version(1, 10, 5, 7), version(2, 30, 6, 8), version(3, 10, 7, 9)]);
    for (at, number, idle_secs) in [(9, 0, 120), (10, 3, 9), (29, 3, 9), (30, 2, 8), (99, 2, 8)] {
        let (settings, found) = all.in_force(&standard, Ms(at));
        assert_eq!((found, settings.rules.idle_secs), (number, idle_secs), "{at}");
    }
    let unsound = book(&[version(1, 10, 5, 7), version(2, 20, 6, 0)]);
    assert_eq!(unsound.in_force(&standard, Ms(25)).1, 1, "one that cannot be read changes nothing");
    assert_eq!(unsound.next(), 3);
    assert!(!book(&[version(1, 10, 5, 7)]).take(version(1, 10, 5, 7)));
}

#[test]
fn a_stored_book_is_the_same_book() {
    let all = book(&[version(1, 10, 5, 7), version(2, 20, 6, 0), version(3, 30, 6, 8)]);
    let stored = postcard::to_stdvec(&all).unwrap();
    let back: SettingsBook = postcard::from_bytes(&stored).unwrap();
    assert_eq!(back, all);
    let standard = Settings::standard();
    for at in 0..40 {
        assert_eq!(back.in_force(&standard, Ms(at)), all.in_force(&standard, Ms(at)));
    }
}

proptest! {
    #[test]
    fn the_order_of_hearing_makes_no_difference(
        numbers in proptest::collection::vec((1_u32..6, 0_i64..50, 0_i64..9, 0_u32..4), 0..9),
        seed in any::<u64>(),
    ) {
        let made = |&(number, from, at, idle)| version(number, from, at, idle);
        let all: Vec<Version> = numbers.iter().map(made).collect();
        let mut shuffled = all.clone();
        shuffled.sort_by_key(|one| {
            seed.wrapping_mul(u64::from(one.version) * 31 + one.from.0.unsigned_abs() + 7) % 101
        });
        let (one, other) = (book(&all), book(&shuffled));
        prop_assert_eq!(&one, &other);
        let standard = Settings::standard();
        for at in 0..50 {
            prop_assert_eq!(one.in_force(&standard, Ms(at)), other.in_force(&standard, Ms(at)));
        }
    }

    #[test]
    fn what_differs_is_told_and_only_that(a in 1_u32..900, b in 1_u32..900) {
        let hall = |secs: u32| read(&format!(
            "[[service]]\nid='A'\nnorm_secs={secs}\n[rules]\nidle_secs={secs}"
        )).unwrap();
        let changes = diff(&hall(a), &hall(b));
        prop_assert_eq!(changes.len(), if a == b { 0 } else { 2 });
        prop_assert_eq!(changes.is_empty(), hall(a) == hall(b));
    }
}
