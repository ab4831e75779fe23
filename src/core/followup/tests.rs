//! The book by itself: the order of work, numbers, drawing, and the figures of 5.2 by a table of cases.

use chrono::NaiveDate;

use super::*;
use crate::core::complaint::{CustomerKind, Phase};
use crate::core::event::{
    CustomerRef, FollowUpAnswered, FollowUpDropped, FollowUpFact, FollowUpMade, FollowUpTried,
};
use crate::core::hall::Place;
use crate::core::tests::ms;
use crate::core::time::Ms;

fn made(due_at: Ms) -> FollowUpMade {
    FollowUpMade {
        number: "".into(),
        origin: Origin::Hand,
        origin_id: "".into(),
        service_kind: ServiceKind::Counter,
        service_id: "".into(),
        served_on: NaiveDate::from_ymd_opt(2025, 11, 7).unwrap(),
        person_id: "".into(),
        customer: None,
        customer_kind: CustomerKind::Personal,
        phase: Phase::During,
        way: FollowUpWay::Telephone,
        due_at,
        text: "".into(),
        rows: None,
        file: "".into(),
    }
}

fn add(book: &mut FollowUps, id: &str, due: &str) {
    let date = NaiveDate::from_ymd_opt(2025, 11, 10).unwrap();
    book.add((id, &made(ms(due))), (ms("08:00"), "li", id), date);
}

fn say(book: &mut FollowUps, id: &str, time: &str, fact: FollowUpFact) -> bool {
    let act = format!("{id} {time}");
    book.take(id, (ms(time), "li", &act), &fact, Place::default()).unwrap()
}

fn tried(outcome: Outcome) -> FollowUpFact {
    let way = FollowUpWay::Telephone;
    FollowUpFact::Tried(FollowUpTried { outcome, way, again_from: None, text: "".into() })
}

fn answered() -> FollowUpFact {
    FollowUpFact::Answered(Box::new(FollowUpAnswered {
        way: FollowUpWay::Telephone,
        settings: 0,
        scores: [("attitude".into(), 5)].into(),
        solved: None,
        text: "".into(),
    }))
}

#[test]
fn the_one_that_is_due_first_is_next_and_what_was_left_aside_comes_behind() {
    let mut book = FollowUps::default();
    for (id, due) in [("a", "12:00"), ("b", "10:00"), ("c", "18:00"), ("d", "11:00")] {
        add(&mut book, id, due);
    }
    let next = |book: &FollowUps, time, after| {
        book.next(ms(time), after).map(|task| task.follow_up_id.to_string())
    };
    assert_eq!(next(&book, "09:00", None).as_deref(), Some("b"));
    assert_eq!(next(&book, "09:00", Some("b")).as_deref(), Some("d"));
    assert_eq!(next(&book, "09:00", Some("c")).as_deref(), Some("b"), "round again");
    say(&mut book, "b", "09:10", answered());
    assert_eq!(next(&book, "09:20", None).as_deref(), Some("d"));
    let later = FollowUpFact::Moved(crate::core::event::FollowUpMoved {
        until: ms("16:00"),
        text: "".into(),
    });
    say(&mut book, "d", "09:30", later);
    assert_eq!(next(&book, "09:40", None).as_deref(), Some("a"));
    assert_eq!(next(&book, "16:00", None).as_deref(), Some("d"));
    let ids: Vec<&str> = book.open().map(|task| &*task.follow_up_id).collect();
    assert_eq!(ids, ["d", "a", "c"]);
    let standing = book.standing(ms("11:30"), ms("14:00"));
    assert_eq!((standing.overdue, standing.today, standing.later), (1, 1, 1));
}

/// A file of a hundred rows that are due together is worked through from its top, whatever ids they got.
#[test]
fn those_that_are_due_together_come_as_they_were_made() {
    let mut book = FollowUps::default();
    for n in 0..120 {
        add(&mut book, &format!("{:03}", (n * 77) % 120), "12:00");
    }
    let counts: Vec<u32> = book.open().map(|task| number::count(&task.number)).collect();
    assert_eq!(counts, (1..=120).collect::<Vec<u32>>());
    let ids: Vec<&str> = book.open().map(|task| &*task.follow_up_id).take(3).collect();
    assert_eq!(ids, ["000", "077", "034"]);
    assert_eq!(book.next(ms("09:00"), Some("077")).map(|it| &*it.follow_up_id), Some("034"));
    say(&mut book, "000", "09:10", answered());
    assert_eq!(book.next(ms("09:20"), None).map(|it| &*it.follow_up_id), Some("077"));
    let standing = book.standing(ms("12:00"), ms("12:00"));
    assert_eq!((standing.overdue, standing.today, standing.later), (0, 119, 0));
    let standing = book.standing(ms("11:00"), Ms(ms("12:00").0 - 1));
    assert_eq!((standing.overdue, standing.today, standing.later), (0, 0, 119));
    assert_eq!(book.standing(ms("12:01"), ms("23:00")).overdue, 119);
}

#[test]
fn numbers_count_through_their_day_and_are_told_apart() {
    let mut book = FollowUps::default();
    let date = NaiveDate::from_ymd_opt(2025, 11, 10).unwrap();
    let mut one = made(ms("18:00"));
    one.number = "HF-1110-01".into();
    book.add(("a", &one), (ms("08:00"), "li", "1"), date);
    book.add(("b", &one), (ms("08:00"), "li", "2"), date);
    add(&mut book, "c", "18:00");
    assert_eq!(book.find("HF-1110-01").map(|it| &*it.follow_up_id), Some("a"));
    let b = book.get("b").unwrap().number.to_string();
    assert!(b.starts_with("HF-1110-01-") && b.len() == 14, "{b}");
    assert_eq!(book.get("c").unwrap().number.as_ref(), "HF-1110-02");
}

#[test]
fn what_is_first_counts_and_what_comes_behind_changes_nothing() {
    let mut book = FollowUps::default();
    add(&mut book, "a", "12:00");
    assert!(say(&mut book, "a", "09:00", answered()));
    for fact in [answered(), tried(Outcome::WrongNumber)] {
        assert!(!say(&mut book, "a", "09:01", fact));
        assert_eq!(book.get("a").unwrap().outcome, Some(Outcome::Reached));
    }
    let dropped = FollowUpFact::Dropped(FollowUpDropped { reason: "x".into() });
    assert!(!say(&mut book, "a", "09:02", dropped));
    assert_eq!(book.get("a").unwrap().attempts().count(), 1);
}

#[test]
fn the_same_visits_are_drawn_everywhere_and_about_as_many_as_were_asked_for() {
    let drawn = |percent| {
        (0..10_000)
            .filter(|n| sampled("h1", "/hall/h1/x/1", &format!("v{n}"), percent).is_some())
            .count()
    };
    assert_eq!((drawn(0), drawn(100)), (0, 10_000));
    assert!((450..=550).contains(&drawn(5)), "{}", drawn(5));
    assert_eq!(drawn(5), drawn(5));
    let one = |hall, visit| sampled(hall, "s", visit, 100).unwrap();
    assert_eq!(one("h1", "v1"), one("h1", "v1"));
    assert_ne!(one("h1", "v1"), one("h2", "v1"));
    // Whoever is drawn at five percent is drawn at ten.
    let within = (0..500).map(|n| format!("v{n}")).all(|visit| {
        sampled("h1", "s", &visit, 5).is_none() || sampled("h1", "s", &visit, 10).is_some()
    });
    assert!(within);
}

/// What happened to a follow-up that is due at 12:00, and what the day counts of it: due, in time, attempted, reached,
/// overdue.
type Case = (&'static str, Vec<(&'static str, FollowUpFact)>, [u32; 5]);

fn cases() -> Vec<Case> {
    let no = || tried(Outcome::NoAnswer);
    let dropped = || FollowUpFact::Dropped(FollowUpDropped { reason: "x".into() });
    vec![
        ("nobody tried", vec![], [1, 0, 0, 0, 1]),
        ("answered in time", vec![("11:59", answered())], [1, 1, 1, 1, 0]),
        ("answered at the last moment", vec![("12:00", answered())], [1, 1, 1, 1, 0]),
        ("answered late", vec![("12:01", answered())], [1, 0, 1, 1, 0]),
        ("one try in time", vec![("11:00", no())], [1, 0, 1, 0, 1]),
        ("two tries in time", vec![("10:00", no()), ("11:00", no())], [1, 0, 1, 0, 1]),
        (
            "three tries in time",
            vec![("09:00", no()), ("10:00", no()), ("11:00", no())],
            [1, 1, 1, 0, 0],
        ),
        (
            "the third too late",
            vec![("09:00", no()), ("10:00", no()), ("13:00", no())],
            [1, 0, 1, 0, 0],
        ),
        (
            "tried, then answered late",
            vec![("11:00", no()), ("13:00", answered())],
            [1, 0, 1, 1, 0],
        ),
        ("refused in time: spoken with", vec![("11:00", tried(Outcome::Refused))], [1, 1, 1, 0, 0]),
        (
            "a wrong number is no contact",
            vec![("11:00", tried(Outcome::WrongNumber))],
            [1, 0, 1, 0, 0],
        ),
        ("reached, without an answer", vec![("11:00", tried(Outcome::Reached))], [1, 1, 1, 1, 0]),
        ("dropped before", vec![("11:00", dropped())], [0, 0, 0, 0, 0]),
        ("dropped after", vec![("13:00", dropped())], [1, 0, 0, 0, 0]),
    ]
}

/// A file that comes after its calls were due: every week and the month that holds them count the same.
#[test]
fn what_was_due_before_it_was_made_counts_where_it_was_made() {
    let day = |day: u32| ms(&format!("2025-11-{day:02}T00:00:00+08:00"));
    let mut book = FollowUps::default();
    let said = made(day(7));
    let date = NaiveDate::from_ymd_opt(2025, 11, 12).unwrap();
    book.add(("late", &said), (day(12), "li", "file"), date);
    let of = |from, to| {
        let told = figures(book.iter(), day(from), day(to));
        [told.due, told.in_time, told.overdue]
    };
    assert_eq!(of(3, 10), [0, 0, 0], "nobody could know of it");
    assert_eq!(of(10, 17), [1, 0, 1]);
    assert_eq!(of(1, 30), [1, 0, 1]);
}

#[test]
fn the_figures_are_those_of_the_table() {
    let (from, to) = (ms("00:00"), ms("2025-11-11T00:00:00+08:00"));
    let mut all = FollowUps::default();
    let mut sum = Figures::default();
    for (what, facts, counted) in cases() {
        let mut book = FollowUps::default();
        for book in [&mut book, &mut all] {
            add(book, what, "12:00");
            for (time, fact) in &facts {
                say(book, what, time, fact.clone());
            }
        }
        let told = figures(book.iter(), from, to);
        let row = [told.due, told.in_time, told.attempted, told.reached, told.overdue];
        assert_eq!(row, counted, "{what}");
        // Of a time in which nothing was due and nobody tried nothing is counted.
        assert_eq!(figures(book.iter(), to, ms("2025-11-12T00:00:00+08:00")), Figures::default());
        sum = sum.plus(told);
    }
    assert_eq!(figures(all.iter(), from, to), sum, "halls add up");
    assert_eq!((sum.due, sum.in_time, sum.attempted, sum.reached), (13, 5, 11, 5));
    assert_eq!((sum.in_time_permille(), sum.reached_permille()), (Some(385), Some(455)));
    assert_eq!((sum.refused, sum.wrong_number, sum.given_up), (1, 1, 2));
    let none = Figures::default();
    assert_eq!((none.in_time_permille(), none.reached_permille()), (None, None));
}

/// A row of a file, of that customer, of the first of April 2025, taken in and given up that many days later.
fn row_of(book: &mut FollowUps, n: u32, days: u64) -> String {
    let first = NaiveDate::from_ymd_opt(2025, 4, 1).unwrap();
    let date = first.checked_add_days(chrono::Days::new(days)).unwrap();
    let at = ms("2025-04-01T09:00:00+08:00").plus_secs(i64::try_from(days).unwrap() * 86_400);
    let customer = CustomerRef {
        person_ref: format!("p{n}").into(),
        commitment: "c".into(),
        phone_key: format!("k{n}").into(),
        phone_masked: "138****0001".into(),
        name_masked: "张*".into(),
    };
    let one = FollowUpMade {
        origin: Origin::Import,
        origin_id: format!("r{n}").into(),
        served_on: date,
        customer: Some(customer),
        ..made(at.plus_secs(3_600))
    };
    let id = format!("{n:04}");
    book.add((&id, &one), (at, "li", &format!("file {n}")), date);
    id
}

fn given_up(book: &mut FollowUps, id: &str) {
    let at = book.get(id).unwrap().made_at.plus_secs(60);
    let fact = tried(Outcome::Refused);
    book.take(id, (at, "li", &format!("{id} refused")), &fact, Place::default()).unwrap();
}

/// Rows of every day up to that one, forty of them on the last: what is far back is reckoned from them.
fn up_to(book: &mut FollowUps, days: std::ops::RangeInclusive<u64>) {
    for day in days {
        for n in 0..40_u32 {
            let id = row_of(book, 1_000 + u32::try_from(day).unwrap() * 50 + n, day);
            given_up(book, &id);
        }
    }
}

#[test]
fn a_row_is_known_for_as_long_as_its_service_may_be_in_a_file() {
    let mut book = FollowUps::default();
    let id = row_of(&mut book, 1, 0);
    given_up(&mut book, &id);
    up_to(&mut book, 64..=66);
    assert!(book.get(&id).is_none(), "it left memory");
    assert!(book.is_asked("row R1") && book.is_asked("k1 2025-04-01"));
    up_to(&mut book, 88..=91);
    assert!(book.is_asked("row R1") && book.is_asked("k1 2025-04-01"), "ninety days ago");
    let packed = postcard::to_stdvec(&book).unwrap();
    assert_eq!(postcard::from_bytes::<FollowUps>(&packed).unwrap(), book);
    up_to(&mut book, 92..=95);
    assert!(!book.is_asked("row R1") && !book.is_asked("k1 2025-04-01"), "no file may name it");
}

#[test]
fn a_customer_who_is_erased_leaves_no_key_of_what_left_memory() {
    let blank = |customer: &mut Option<CustomerRef>, who: &str| {
        let known = customer.as_mut().filter(|it| *it.person_ref == *who);
        known.map(|it| it.phone_key = "".into()).is_some()
    };
    let mut book = FollowUps::default();
    for n in [1, 2] {
        let id = row_of(&mut book, n, 0);
        given_up(&mut book, &id);
    }
    up_to(&mut book, 64..=66);
    book.blank("p1", blank);
    assert!(!book.is_asked("k1 2025-04-01") && book.is_asked("row R1"));
    assert!(book.is_asked("k2 2025-04-01"));
}

/// One that was taken back counts no more, once: the same row beside it stays known.
#[test]
fn what_was_taken_back_is_counted_down_once() {
    let mut book = FollowUps::default();
    let wrong = row_of(&mut book, 1, 0);
    given_up(&mut book, &wrong);
    book.void("file 1");
    assert!(!book.is_asked("row R1"));
    // The same row again, under another id; then each way in which the first one is gone over once more.
    let one = FollowUpMade {
        origin: Origin::Import,
        origin_id: "r1".into(),
        customer: book.get(&wrong).unwrap().customer.clone(),
        ..made(ms("2025-06-30T18:00:00+08:00"))
    };
    let date = NaiveDate::from_ymd_opt(2025, 6, 1).unwrap();
    book.add(("again", &one), (ms("2025-06-01T09:00:00+08:00"), "li", "again"), date);
    book.void(&format!("{wrong} refused"));
    assert!(book.is_asked("row R1"), "an act of one that is gone");
    book.blank("p1", |_, _| true);
    assert!(book.is_asked("row R1"), "its customer");
    up_to(&mut book, 64..=66);
    assert!(book.get(&wrong).is_none() && book.get("again").is_some());
    assert!(book.is_asked("row R1"), "it leaves memory");
}
