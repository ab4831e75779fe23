//! The rows of sync 4.7 beside complaints: people, shifts, addenda, and what is told of each loss; every one in every
//! order in which a network can bring it.

use super::*;
use crate::core::act::{Act, Draft, HandoverAct, LogAct};
use crate::core::clash::{Choice, Clash, ClashKind as K};
use crate::core::event::{Body, Kind, StaffMark};
use crate::core::staff::{Roll, StaffState as S};

/// Somebody says what a person does.
fn marks(all: &mut Terminals, (terminal, by): (usize, &str), now: &str, person: &str, state: S) {
    let mark = StaffMark {
        act_id: format!("{terminal}{by}{now}").into(),
        staff: vec![person.into()],
        state,
        counter_id: None,
        reason: "".into(),
    };
    let at = crate::core::tests::at(now);
    let at = crate::core::time::Stamp {
        at: crate::core::time::Ms(at.at.0 + all.all[terminal].off_ms),
        ..at
    };
    let draft = Draft { kind: Kind::StaffMarked, at, feed: None, body: Body::Staff(mark) };
    all.writes(terminal, now, by, draft);
}

fn state_of(hall: &Hall, person: &str, now: &str) -> S {
    let now = ms(now);
    let roll = Roll::new(hall, now);
    roll.entry(person).map_or(S::Off, |entry| entry.state(roll.rules))
}

fn clashes(hall: &Hall) -> Vec<K> {
    hall.clashes().iter().map(|clash| clash.kind).collect()
}

fn told(hall: &Hall, person: &str, now: &str) -> Vec<(K, bool, bool)> {
    let list = hall.told_to(person, ms(now)).into_iter();
    list.map(|told| (told.kind, told.lost, told.asked)).collect()
}

fn only(hall: &Hall) -> Clash {
    let mut list = hall.clashes().iter();
    let one = list.next().expect("one clash").clone();
    assert!(list.next().is_none(), "{:?}", clashes(hall));
    one
}

fn settle(hall: &Hall, choice: Choice) -> Act {
    let entries = hall.clashes().iter().map(Clash::entry).collect();
    Act::Settle { entries, choice, reason: "looked at both".into() }
}

fn handover(act: HandoverAct) -> Act {
    Act::Handover { person_id: String::new(), act: Box::new(act) }
}

fn note(text: &str) -> Act {
    Act::Log(LogAct::Note { text: text.into(), at: None, addendum_to: String::new() })
}

/// What a clock is off by, in hours, makes no difference once it has met the server.
#[test]
fn i10_i14_of_two_marks_the_later_by_a_clock_that_can_be_believed_stands_in_both_orders() {
    for off_hours in [-30_000, -3, 0, 2, 9_000] {
        let mut all = Terminals::new(2);
        all.all[1].off_ms = off_hours * 3_600_000;
        all.all[1].met = true;
        all.all[0].met = true;
        marks(&mut all, (0, "ct"), "10:10", "lj", S::Meal);
        marks(&mut all, (1, "ma"), "10:05", "lj", S::Break);
        marks(&mut all, (0, "ct"), "10:11", "zl", S::Meal);
        marks(&mut all, (1, "ma"), "10:15", "zl", S::Break);
        for hall in halls(&all) {
            assert_eq!(state_of(&hall, "lj", "10:20"), S::Meal, "{off_hours}");
            assert_eq!(state_of(&hall, "zl", "10:20"), S::Break, "{off_hours}");
            assert_eq!(clashes(&hall), [K::StaffSet, K::StaffSet]);
            let mut both = [told(&hall, "ct", "10:20"), told(&hall, "ma", "10:20")];
            for list in &mut both {
                list.sort_unstable();
            }
            let expected = [(K::StaffSet, false, false), (K::StaffSet, true, false)];
            assert_eq!(both, [expected, expected], "each lost one and won one");
        }
    }
}

#[test]
fn i10_i12_of_ones_own_mark_and_somebody_elses_the_later_in_the_log_stands() {
    let mut all = Terminals::new(2);
    marks(&mut all, (0, "lj"), "10:10", "lj", S::Meal);
    marks(&mut all, (1, "hm"), "10:05", "lj", S::Training);
    for (order, stands, lost, won) in
        [([0, 1], S::Training, "lj", "hm"), ([1, 0], S::Meal, "hm", "lj")]
    {
        let hall = fold(&all.merged(&order));
        assert_eq!(state_of(&hall, "lj", "10:20"), stands);
        assert_eq!(told(&hall, lost, "10:20"), [(K::StaffSet, true, false)]);
        assert_eq!(told(&hall, won, "10:20"), [(K::StaffSet, false, false)]);
    }
}

/// A terminal that was away puts nobody of a shift that is over at the counters.
#[test]
fn i10_i12_who_was_there_in_a_shift_that_is_over_is_nowhere_now() {
    let mut all = Terminals::new(2);
    all.acts(0, "21:00", "wf", &Act::SignOff { note: String::new() }).unwrap();
    marks(&mut all, (1, "ct"), "20:50", "zl", S::OnPost);
    marks(&mut all, (1, "ct"), "20:51", "lj", S::Meal);
    let next = "2025-11-11T08:10:00+08:00";
    for order in [[0, 1, 1], [1, 1, 0], [1, 0, 1]] {
        let entries = all.merged(&order);
        let hall = fold(&entries);
        let late = order != [1, 1, 0];
        assert_eq!(state_of(&hall, "zl", "20:55"), S::OnPost, "they were on post before");
        assert_eq!(state_of(&hall, "lj", "21:05") == S::Meal, !late, "{order:?}");
        if late {
            assert!(matches!(state_of(&hall, "lj", next), S::Off | S::Absent));
            let kinds: Vec<K> = clashes(&hall);
            let past = if order[0] == 0 { 2 } else { 1 };
            assert_eq!(kinds.iter().filter(|it| **it == K::StaffPast).count(), past);
            assert!(told(&hall, "ct", "21:05").contains(&(K::StaffPast, true, false)));
            // What was said is in the log, whatever it changes.
            let lines = hall.duty_log().newest(9);
            assert!(lines.iter().any(|line| line.subject == "lj" && line.by == "ct"));
        }
    }
}

/// A clock that was set while nobody watched, and has met no server since, says nothing of who is where now.
#[test]
fn i14_a_time_that_nobody_knows_changes_history_alone() {
    let mut all = Terminals::new(2);
    all.all[1].met = true;
    marks(&mut all, (1, "ct"), "10:00", "lj", S::OnPost);
    all.meet();
    // Its battery died: two hours back, and the offset of before.
    let back = |entry: &mut Entry| {
        entry.event.at.at.0 -= 7_200_000;
        entry.event.written.wall.at.0 -= 7_200_000;
        entry.event.written.boot = "later".into();
    };
    marks(&mut all, (1, "ct"), "11:00", "lj", S::Meal);
    all.all[1].unsent.iter_mut().for_each(back);
    let hall = fold(&all.merged(&[]));
    assert_eq!(state_of(&hall, "lj", "11:05"), S::OnPost);
    assert_eq!(only(&hall).kind, K::StaffPast);
}

#[test]
fn i14_an_off_clock_of_another_terminal_moves_no_time_of_the_hall() {
    let mut all = Terminals::new(2);
    all.all[0].met = true;
    all.acts(0, "10:00", "wf", &note("one")).unwrap();
    for off_ms in [-7 * 365 * 86_400_000i64, 73 * 365 * 86_400_000] {
        let mut all = all.clone();
        all.all[1].off_ms = off_ms;
        let _refused = all.acts(1, "10:00", "ct", &note("two"));
        marks(&mut all, (1, "ct"), "10:00", "lj", S::Meal);
        for hall in halls(&all) {
            let now = hall.config.zone.date(hall.wall);
            assert_eq!(now, hall.config.zone.date(ms("10:00")), "{off_ms}");
        }
    }
}

#[test]
fn i12_i15_two_ends_over_one_report_are_two_signatures_and_over_two_reports_somebody_decides() {
    // Both knew the report: the second end is a co-signature.
    let mut all = Terminals::new(2);
    all.acts(0, "21:00", "wf", &handover(HandoverAct::Freeze)).unwrap();
    all.meet();
    all.acts(0, "22:20", "wf", &Act::SignOff { note: String::new() }).unwrap();
    all.acts(1, "22:21", "hm", &Act::SignOff { note: "too".into() }).unwrap();
    for hall in halls(&all) {
        assert!(clashes(&hall).contains(&K::ClosedTwice), "{:?}", clashes(&hall));
        assert!(!clashes(&hall).contains(&K::CloseConflict));
    }
    // Two reports: both stay, the shift is over with the first that ended it.
    let mut all = Terminals::new(2);
    all.acts(1, "21:00", "ct", &note("only here")).unwrap();
    all.acts(0, "22:20", "wf", &handover(HandoverAct::CloseDay)).unwrap();
    all.acts(1, "22:21", "wf", &handover(HandoverAct::CloseDay)).unwrap();
    let hash = |at: usize| {
        let hall = &all.all[at].hall;
        hall.handovers().get("s1").unwrap().report().unwrap().hash.clone()
    };
    let hashes = [hash(0), hash(1)];
    assert_ne!(hashes[0], hashes[1]);
    for order in all.orders() {
        let mut first = None;
        let hall = crate::core::tests::terminals::fold_each(&order, |hall, _, _| {
            if hall.is_shift_over("s1") {
                let report = hall.handovers().get("s1").unwrap().report().unwrap();
                let now =
                    (report.hash.clone(), report.signed.clone(), hall.handovers().cut_of("s1"));
                assert_eq!(first.get_or_insert_with(|| now.clone()), &now, "what is signed stays");
            }
        });
        let handover = hall.handovers().get("s1").unwrap();
        let ended = order.iter().find(|it| it.event.kind == Kind::ShiftSignedOff).unwrap();
        let [own, other] = if ended.stream == 1 { [0, 1] } else { [1, 0] };
        assert_eq!(handover.report().unwrap().hash, hashes[own], "that of the first end");
        assert_eq!(
            handover.rivals.iter().map(|it| it.hash.clone()).collect::<Vec<_>>(),
            [hashes[other].clone()]
        );
        assert_eq!(handover.rivals[0].signed.len(), 1, "its signature is kept with it");
        let waits: Vec<K> = hall.clashes().waiting().map(|it| it.kind).collect();
        assert!(waits.contains(&K::CloseConflict), "{waits:?}");
        assert!(told(&hall, "hm", "22:30").contains(&(K::CloseConflict, false, true)));
        assert!(
            !told(&hall, "ct", "22:30").contains(&(K::CloseConflict, false, true)),
            "not theirs"
        );
    }
}

#[test]
fn i12_i15_an_entry_of_a_shift_that_is_over_is_an_addendum_that_somebody_else_signs() {
    let mut all = Terminals::new(2);
    all.acts(1, "11:50", "ct", &note("lamp dark")).unwrap();
    all.acts(0, "12:00", "wf", &Act::SignOff { note: "all well".into() }).unwrap();
    // It came first: it is an entry like any other.
    let hall = fold(&all.merged(&[1, 0]));
    assert_eq!(clashes(&hall), []);
    let hall = fold(&all.merged(&[0, 0, 0, 0, 1]));
    let late = only(&hall);
    assert_eq!((late.kind, &*late.subject, late.waits()), (K::LateEntry, "s1", true));
    assert!(late.detail.ends_with("\tlamp dark"), "{}", late.detail);
    assert_eq!(told(&hall, "ma", "12:05"), [(K::LateEntry, false, true)]);
    assert_eq!(told(&hall, "ct", "12:05"), [(K::LateEntry, true, false)], "it is their own");
    let before = hall.handovers().cut_of("s1");
    all.sends(0);
    all.sends(1);
    all.hears(0);
    let act = settle(&all.all[0].hall, Choice::Signed);
    assert!(all.acts(1, "12:10", "ct", &act).is_err());
    assert!(all.acts(0, "12:10", "zl", &act).is_err());
    all.acts(0, "12:10", "ma", &act).unwrap();
    let hall = &all.all[0].hall;
    assert_eq!(hall.clashes().waiting().count(), 0);
    assert_eq!(hall.handovers().cut_of("s1"), before, "the shift is as it was");
    assert_eq!(told(hall, "ma", "12:11"), []);
}

#[test]
fn i12_what_is_decided_is_decided_by_who_may_and_once() {
    let mut all = Terminals::new(3);
    all.acts(0, "22:20", "wf", &handover(HandoverAct::CloseDay)).unwrap();
    all.acts(1, "22:21", "wf", &handover(HandoverAct::CloseDay)).unwrap();
    all.meet();
    all.hears(2);
    let hall = all.all[2].hall.clone();
    let conflict = hall.clashes().waiting().find(|it| it.kind == K::CloseConflict).unwrap();
    let act = |choice, reason: &str| Act::Settle {
        entries: vec![conflict.entry()],
        choice,
        reason: reason.into(),
    };
    for (by, choice, reason) in [
        ("wf", Choice::First, "mine"),
        ("ct", Choice::First, "his"),
        ("hm", Choice::First, ""),
        ("hm", Choice::Signed, "both"),
        ("hm", Choice::Seen, ""),
    ] {
        assert!(
            all.acts(2, "22:30", by, &act(choice, reason)).is_err(),
            "{by} {choice:?} {reason}"
        );
    }
    all.acts(2, "22:30", "hm", &act(Choice::Second, "it has the till")).unwrap();
    let hall = &all.all[2].hall;
    let decided = hall.clashes().get(&conflict.entry()).unwrap().decided().unwrap().clone();
    assert_eq!((decided.choice, &*decided.by), (Choice::Second, "hm"));
    assert!(all.acts(2, "22:31", "hm", &act(Choice::First, "no")).is_err());
}

#[test]
fn i12_of_two_who_open_the_shift_both_are_told() {
    let mut all = Terminals::new(2);
    all.acts(0, "11:00", "wf", &Act::SignOff { note: String::new() }).unwrap();
    all.meet();
    all.acts(0, "13:00", "ct", &Act::OpenShift { name: String::new() }).unwrap();
    all.acts(1, "13:00", "ma", &Act::OpenShift { name: String::new() }).unwrap();
    for (order, first, second) in [([0, 1], "ct", "ma"), ([1, 0], "ma", "ct")] {
        let hall = fold(&all.merged(&order));
        assert_eq!(only(&hall).kind, K::OpenedTwice);
        assert_eq!(told(&hall, second, "13:05"), [(K::OpenedTwice, true, false)]);
        assert_eq!(told(&hall, first, "13:05"), [(K::OpenedTwice, false, false)]);
    }
    // Whoever has seen it is not told again.
    all.meet();
    let act = settle(&all.all[0].hall, Choice::Seen);
    all.acts(0, "13:10", "ct", &act).unwrap();
    assert_eq!(told(&all.all[0].hall, "ct", "13:11"), []);
    assert_eq!(told(&all.all[0].hall, "ma", "13:11").len(), 1);
}
