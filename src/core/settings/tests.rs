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
        stream: [0; 16],
        pos: u64::from(number),
        outside: false,
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

/// The faults of a checklist that is otherwise as shipped.
fn checks_faults(text: &str) -> Vec<String> {
    let faults = read(text).err().unwrap_or_default();
    faults.iter().map(ToString::to_string).collect()
}

#[test]
fn an_item_that_cannot_be_is_told_with_its_line() {
    let item = |rest: &str| {
        format!("[[checks.item]]\ncode = 'E1'\ntype = 'pass_fail'\non = 'O'\npoints = 2\n{rest}")
    };
    for (text, wanted) in [
        (
            item("red_line = true\npoints = 0").replacen("points = 2\n", "", 1),
            "a red line needs points",
        ),
        (item("").replace("points = 2", "points = 0"), "must be a whole number from 1 to 100"),
        (item("").replace("points = 2", "points = 101"), "must be a whole number from 0 to 100"),
        (item("").replace("points = 2", "points = -1"), "must be a whole number from 0 to 100"),
        (item("").replace("'O'", "'OZ'"), "no such round Z"),
        (item("").replace("'O'", "''"), "is missing: the rounds"),
        (item("").replace("'O'", "'OO'"), "O stands here twice"),
        (
            item("").replace("pass_fail", "maybe"),
            "must be one of pass_fail, count, value, auto, tick",
        ),
        (item("").replace("pass_fail", "count"), "a count needs what is counted"),
        (item("of = 0").replace("pass_fail", "count"), "must be a whole number from 1 to 999"),
        (item("of = 'heads'").replace("pass_fail", "count"), "must be a number, counters, planned"),
        (item("").replace("pass_fail", "value"), "a value needs least and most"),
        (item("least = 26\nmost = 22").replace("pass_fail", "value"), "must not be above most"),
        (item("least = 22").replace("pass_fail", "value"), "needs both least and most"),
        (item("least = 'x'\nmost = 2").replace("pass_fail", "value"), "must be a number from"),
        (item("").replace("pass_fail", "auto"), "an automatic item needs one of longest_wait"),
        (item("source = 'moon'").replace("pass_fail", "auto"), "must be one of longest_wait"),
        (item("of = 3"), "belongs to type count, and this is pass_fail"),
        (item("").replace("pass_fail", "tick"), "is not scored: leave points out"),
        (item("section = 'Y'"), "there is no section Y"),
        (format!("{}\n{}", item(""), item("")), "the item E1 stands in the file twice"),
        (item("").replace("E1", "E9"), "a text is missing: zh, en or both"),
        (item("").replace("E1", "E 1"), "without blanks"),
        (item("").replace("E1", "门1"), "letters and digits"),
        ("[checks]\ngrades = [85, 95, 60]".into(), "must fall: excellent, good, pass"),
        ("[checks]\ngrades = [95, 85]".into(), "must be three whole percents"),
        ("[checks.quick]\nat = ['25:00']".into(), "25:00 is no time"),
        ("[checks.quick]\nat = ['10:30', '10:30']".into(), "10:30 stands here twice"),
        ("[checks.quick]\nmiss_mins = 10".into(), "must be above grace_mins (10)"),
        ("[checks.full]\nmin_score = 101".into(), "must be a whole number from 0 to 100"),
        ("[checks.noon]\nat = []".into(), "no such key"),
        (
            "[[checks.phrase]]\ncode = 'x'\nzh = '甲'\nlimit = 'soon'".into(),
            "must be one of at_once",
        ),
    ] {
        let told = checks_faults(&text);
        assert!(told.iter().any(|fault| fault.contains(wanted)), "{wanted}: {told:?}\n{text}");
        assert!(told.iter().all(|fault| fault.contains("checks")), "{told:?}");
    }
}

#[test]
fn a_checklist_replaces_the_shipped_one_and_keeps_the_rest() {
    let text = "[checks.quick]\nat = ['１０:００', 'close-30']\n[[checks.item]]\ncode = 'E4'\ntype = 'value'\n\
                on = 'rh'\npoints = 5\nleast = -2.5\nmost = 1_0\nunit = 'C'\nred_line = true";
    let list = read(text).unwrap_or_else(|faults| panic!("{faults:?}")).checks;
    assert_eq!(list.items.len(), 1);
    let range = list.items[0].range.as_ref().unwrap();
    assert_eq!((range.least_milli, range.most_milli), (-2_500, 10_000));
    let times: Vec<String> = list.quick.at.iter().map(|time| time.spell()).collect();
    assert_eq!(times, ["10:00", "close-30"]);
    let standard = crate::core::check::Checklist::standard();
    assert_eq!((list.quick.grace_mins, &list.full), (10, &standard.full));
    assert_eq!(read("").unwrap_or_default().checks, std::sync::Arc::new(standard));
}
