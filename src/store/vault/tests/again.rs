//! Records whose complaints go on or were taken back, and the time in which nothing is erased.

use super::*;
use crate::core::event::{ClockJump, Voided};

const HOUR_MS: i64 = 3_600_000;
/// Behind the time that any record may be kept.
const LATER: Ms = Ms(START.0 + 31 * 31 * DAY_MS);

fn found(store: &Store, now: Ms) -> Vec<Kind> {
    let due = due(store.hall(), now).into_iter().map(|due| due.kind);
    due.filter(|kind| *kind == Kind::PersonErased).collect()
}

fn heard(store: &mut Store, at: Ms) {
    store.append(vec![person(Kind::PersonUnmasked, "other", "verify", at)], at).unwrap();
}

/// Somebody works for a week and two days, so that the clock can be trusted; the last instant.
fn works_on(store: &mut Store, from: Ms) -> Ms {
    for half_day in 0..=18 {
        heard(store, Ms(from.0 + half_day * 12 * HOUR_MS));
    }
    Ms(from.0 + 9 * DAY_MS)
}

fn over() -> Fact {
    Fact::Voided(VoidedCase { reason: "登记错了".into(), confirmed_by: "m2".into() })
}

fn masked(store: &Store) -> Vec<String> {
    let all = [
        "SELECT 'row ' || complaint_id FROM complaint
         WHERE customer_name <> 'erased' OR customer_phone <> ''",
        "SELECT 'line ' || complaint_id FROM complaint_event WHERE fields LIKE '%4321%'",
        "SELECT kind || ' ' || key FROM checkpoint WHERE instr(bytes, CAST('4321' AS BLOB)) > 0",
    ];
    let ask = |sql: &str| -> Vec<String> {
        let mut found = store.conn.prepare(sql).unwrap();
        found.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    all.into_iter().flat_map(ask).collect()
}

#[test]
fn a_record_lives_as_long_as_its_last_complaint_and_is_erased_in_all_of_them() {
    let bench = Bench::new();
    let mut store = bench.open();
    let known = register(&mut store, "c1", START);
    store.append(vec![fact("c1", START, over())], START).unwrap();
    // The same matter again: a new complaint of the same customer.
    let Fact::Registered(fields) = registered(Some(known.clone())) else { unreachable!() };
    let again =
        Registered { number: "TS-1110-02".into(), recurrence_of: Some("c1".into()), ..*fields };
    let again = Fact::Registered(Box::new(again));
    store.append(vec![fact("c2", START, again)], START).unwrap();
    // A late word about the old one does not make its end that of the new one.
    store.append(vec![fact("c1", START, over())], START).unwrap();
    let now = works_on(&mut store, LATER);
    assert_eq!(found(&store, now), vec![], "the new one is open");
    let records = |id| store.hall().records_of(id).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!((records("c1"), records("c2")), {
        let own = vec![known.person_ref.to_string()];
        (own.clone(), own)
    });
    store.write_checkpoint().unwrap();
    assert!(store.hall().cases().get("c1").is_none(), "the old one left memory");
    assert!(masked(&store).len() >= 5, "it sees them: {:?}", masked(&store));
    erase(&mut store, &known.person_ref, now);
    store.write_checkpoint().unwrap();
    assert_eq!(masked(&store), Vec::<String>::new());
    for id in ["c1", "c2"] {
        let case = store.complaint(id).unwrap().unwrap();
        assert_eq!(CustomerShown::of(case.customer()), CustomerShown::Erased, "{id}");
    }
}

#[test]
fn a_record_of_two_complaints_is_due_when_both_are_over() {
    let bench = Bench::new();
    let mut store = bench.open();
    let known = register(&mut store, "c1", START);
    store.append(vec![fact("c1", START, over())], START).unwrap();
    let named = registered(Some(known));
    store.append(vec![fact("c2", START, named)], START).unwrap();
    store.append(vec![fact("c2", START, over())], START).unwrap();
    let now = works_on(&mut store, LATER);
    assert_eq!(found(&store, now), [Kind::PersonErased]);
}

#[test]
fn the_record_of_a_registration_that_was_taken_back_has_its_end() {
    let bench = Bench::new();
    let mut store = bench.open();
    register(&mut store, "c1", START);
    let undone = Body::Voided(Voided { act_id: "a1".into() });
    store.append(vec![event(Kind::ActVoided, START, undone)], START).unwrap();
    assert!(!store.hall().cases().get("c1").unwrap().is_open());
    let now = works_on(&mut store, LATER);
    assert_eq!(found(&store, now), [Kind::PersonErased]);
}

#[test]
fn a_day_on_which_the_hall_is_closed_does_not_keep_records_for_ever() {
    let bench = Bench::new();
    let mut store = bench.open();
    register(&mut store, "c1", START);
    store.append(vec![fact("c1", START, over())], START).unwrap();
    let mut first = None;
    for day in (0..5).flat_map(|week| (0..6).map(move |day| week * 7 + day)) {
        let opens = Ms(LATER.0 + day * DAY_MS);
        heard(&mut store, opens);
        let closes = Ms(opens.0 + 10 * HOUR_MS);
        heard(&mut store, closes);
        if first.is_none() && !found(&store, closes).is_empty() {
            first = Some(day);
        }
    }
    assert_eq!(first, Some(7), "on the second Monday");
    // A clock that was set by days is watched for a week again.
    let now = Ms(LATER.0 + 40 * DAY_MS);
    heard(&mut store, now);
    assert_eq!(found(&store, now).len(), 1);
    let zone = Zone::default();
    let to = Ms(now.0 + 3 * DAY_MS);
    let jump = ClockJump { from: zone.stamp(now), to: zone.stamp(to), secs: 3 * 86_400 };
    store.append(vec![event(Kind::ClockJumped, to, Body::ClockJump(jump))], to).unwrap();
    assert_eq!(found(&store, to), vec![]);
    let now = works_on(&mut store, to);
    assert_eq!(found(&store, now).len(), 1);
}

#[test]
fn erasures_do_not_give_anybody_more_records_to_see() {
    let bench = Bench::new();
    let mut store = bench.open();
    let known = register(&mut store, "c1", START);
    for _ in 0..30 {
        unmask(&mut store, &known.person_ref, START).unwrap();
    }
    let erased: Vec<NewEvent> =
        (0..300).map(|n| person(Kind::PersonErased, &format!("p{n}"), "request", START)).collect();
    store.append(erased, START).unwrap();
    assert!(store.hall().has_seen_enough("m1", SeenFor::Matter, START));
    assert!(!store.hall().has_seen_enough("m1", SeenFor::Matter, Ms(START.0 + DAY_MS)));
}
