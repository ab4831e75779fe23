//! Races beside complaints: shifts, rounds, findings, clocks, numbers, and a machine that two terminals hear.

use super::*;
use crate::core::act::Act;
use crate::core::act::finding::{FindingAct, NewFinding};
use crate::core::event::{Body, ClockJump, Kind};
use crate::core::hall::HallConfig;
use crate::core::tests::terminals::{Entry, fold_each};
use crate::core::tests::{at, events};

fn open_shift() -> Act {
    Act::OpenShift { name: String::new() }
}

fn sign_off(note: &str) -> Act {
    Act::SignOff { note: note.into() }
}

/// The terminals after `wf` signed off, known to all.
fn unattended(count: u8) -> Terminals {
    let mut all = Terminals::new(count);
    all.acts(0, "11:00", "wf", &sign_off("")).unwrap();
    all.meet();
    all
}

#[test]
fn of_two_who_open_the_shift_the_first_in_the_log_has_the_duty() {
    for off_ms in [0, -3_600_000, 3_600_000] {
        let mut all = unattended(2);
        all.all[1].off_ms = off_ms;
        all.acts(0, "13:00", "ct", &open_shift()).unwrap();
        all.acts(1, "13:00", "ma", &open_shift()).unwrap();
        for (order, first) in [([0, 1], "ct"), ([1, 0], "ma")] {
            let hall = fold(&all.merged(&order));
            let open = hall.shifts().open().unwrap();
            assert_eq!(hall.name(open.person), first, "{off_ms}");
            assert_eq!(hall.shifts().all().len(), 2, "the second is another name of the first");
        }
    }
}

#[test]
fn who_opened_under_another_name_does_not_end_it_and_nothing_is_silent() {
    let mut all = unattended(2);
    all.acts(0, "13:00", "ct", &open_shift()).unwrap();
    all.acts(1, "13:00", "ma", &open_shift()).unwrap();
    all.acts(1, "14:00", "ma", &sign_off("home")).unwrap();
    let before = fold(&all.log).duty_log().count();
    let hall = fold(&all.merged(&[0, 1, 1]));
    assert_eq!(hall.name(hall.shifts().open().unwrap().person), "ct");
    assert_eq!(hall.duty_log().count(), before + 3, "each of them has its line");
}

/// I15 of sync.md: what a shift was signed off with does not change, whatever comes later from whichever clock.
#[test]
fn i15_a_shift_that_is_over_stays_as_it_was() {
    let mut all = Terminals::new(3);
    all.acts(0, "12:00", "wf", &sign_off("all well")).unwrap();
    // The same person, and the hall manager, at terminals that had not heard of it; one is a year back.
    all.acts(1, "11:30", "hm", &sign_off("left")).unwrap();
    all.all[2].off_ms = -365 * 86_400_000;
    let _refused = all.acts(2, "11:00", "hm", &sign_off("no clock"));
    let row = |hall: &Hall| {
        let shift = hall.shifts().all().first().unwrap().clone();
        (shift.signed_off, shift.note, hall.handovers().cut_of("s1"))
    };
    for order in all.orders() {
        let mut first = None;
        fold_each(&order, |hall, _, _| {
            if hall.is_shift_over("s1") {
                let now = row(hall);
                assert_eq!(first.get_or_insert_with(|| now.clone()), &now);
            }
        });
        assert!(first.is_some());
    }
}

fn raise() -> Act {
    let new =
        NewFinding { item_code: "A1".into(), text: "lamp dark".into(), ..NewFinding::default() };
    Act::Finding { finding_id: String::new(), act: Box::new(FindingAct::Raise(Box::new(new))) }
}

#[test]
fn still_wrong_stands_before_put_right() {
    let mut all = Terminals::new(2);
    all.acts(0, "10:00", "wf", &raise()).unwrap();
    all.meet();
    let id = all.all[0].hall.findings().iter().next().unwrap().finding_id.to_string();
    let fix = FindingAct::Fix { fixer: Some("wf".into()), text: "new lamp".into() };
    let act = Act::Finding { finding_id: id, act: Box::new(fix) };
    all.acts(0, "11:00", "wf", &act).unwrap();
    all.acts(1, "11:00", "ct", &raise()).unwrap();
    let halls: Vec<Hall> = all.orders().iter().map(|order| fold(order)).collect();
    for hall in &halls {
        let list: Vec<_> = hall.findings().iter().collect();
        assert_eq!(list.len(), 1);
        assert!(list[0].is_wrong(), "{:?}", list[0].state);
        assert_eq!(list[0].occurrences.len(), 2);
    }
}

fn jump(terminal: usize, all: &mut Terminals, from: &str, to: &str) {
    let body = Body::ClockJump(ClockJump { from: at(from), to: at(to), secs: -3600 });
    let draft = crate::core::act::Draft { kind: Kind::ClockJumped, at: at(to), feed: None, body };
    all.writes(terminal, to, "system", draft);
}

#[test]
fn a_step_of_one_clock_moves_nothing_of_another_terminal() {
    let mut all = Terminals::new(2);
    all.acts(
        0,
        "10:00",
        "wf",
        &Act::Log(crate::core::act::LogAct::Note {
            text: "floor wet".into(),
            at: None,
            addendum_to: String::new(),
        }),
    )
    .unwrap();
    all.meet();
    let before = fold(&all.log).duty_log().newest(5);
    jump(1, &mut all, "10:30", "2019-01-01T08:00:00+08:00");
    let hall = fold(&all.merged(&[]));
    let after = hall.duty_log().newest(6);
    assert_eq!(after.iter().filter(|row| before.contains(row)).count(), before.len());
    assert_eq!(
        after[0].line_no, before[0].line_no,
        "what was written by a right clock stays on top"
    );
    let mut other = hall.clone();
    other.set_config(HallConfig { stream: [9; 16], ..hall.config().clone() });
    assert_eq!(other.clock_moved(ms("10:31")), None, "this terminal's clock was not set");
}

#[test]
fn complaints_of_two_terminals_have_two_numbers_from_the_beginning() {
    let mut all = Terminals::new(2);
    let register = || {
        let category = crate::core::complaint::Category::Broadband;
        Act::Register(Box::new(crate::core::act::NewCase {
            first_contact: "zl".into(),
            category,
            text: "dead line".into(),
            ..crate::core::act::NewCase::default()
        }))
    };
    for terminal in [0, 1] {
        all.acts(terminal, "10:00", "zl", &register()).unwrap();
    }
    let said: Vec<String> = all
        .all
        .iter()
        .flat_map(|one| one.hall.cases().complaints().map(|case| case.number().to_owned()))
        .collect();
    assert_ne!(said[0], said[1]);
    for order in all.orders() {
        let hall = fold(&order);
        let mut kept: Vec<String> =
            hall.cases().complaints().map(|it| it.number().to_owned()).collect();
        kept.sort();
        let mut told = said.clone();
        told.sort();
        assert_eq!(kept, told, "what was said to a customer stays");
    }
}

/// The machine's day as each of two terminals heard it, in every second place.
#[test]
fn a_machine_that_two_terminals_hear_is_counted_once() {
    let day = "08:30 issued A1 s=A no=A001\n08:31 called A1 c=01 p=e1\n\
        08:32 started A1 c=01 p=e1\n08:40 finished A1 c=01 p=e1\n08:41 issued A2 s=A no=A002\n\
        08:42 opened 02 p=e2\n08:43 signed_in e3 c=03";
    let heard = |stream: u8| -> Vec<Entry> {
        let list = events(day).into_iter();
        (1u64..).zip(list).map(|(seq, event)| Entry { event, stream, seq, seen: 0 }).collect()
    };
    let (one, two) = (heard(1), heard(2));
    let both: Vec<Entry> = one.iter().chain(&two).cloned().collect();
    let mixed: Vec<Entry> =
        one.iter().zip(&two).flat_map(|(a, b)| [a.clone(), b.clone()]).collect();
    let report = |entries: &[Entry]| {
        let hall = fold(entries);
        let day = hall.day(hall.days().next().unwrap()).unwrap();
        let feed = hall
            .feeds
            .values()
            .next()
            .unwrap()
            .missing(ms("09:00"), &hall.settings(ms("09:00")).0.rules);
        let report = crate::core::report::day_report(&hall, day, Some(ms("09:00")));
        (report.figures, hall.duty_log().count(), feed)
    };
    assert_eq!(report(&one), report(&both));
    assert_eq!(report(&one), report(&mixed));
}

/// I13 of sync.md: of two answers to an item whose authors did not know of each other the worse one stands, until
/// somebody who knows both says otherwise.
#[test]
fn i13_failed_stands_before_passed_in_both_orders() {
    use crate::core::act::{AnswerItem, CheckAct};
    use crate::core::check::{Outcome, Template};
    let on = |round_id: &str, act: CheckAct| Act::Check {
        round_id: round_id.into(),
        act: Box::new(act),
    };
    let answer = |item: &str, result: Outcome| {
        let note = "seen".to_owned();
        CheckAct::Answer(Box::new(AnswerItem { note, ..AnswerItem::plain(item, result) }))
    };
    for second in ["ct", "wf"] {
        let mut all = Terminals::new(2);
        all.acts(0, "10:00", "wf", &on("", CheckAct::Start { template: Template::Quick })).unwrap();
        all.meet();
        let round = all.all[0].hall.checks().rounds().next().unwrap().clone();
        let failed = |all: &mut Terminals, item: &str| {
            all.acts(0, "10:05", "wf", &on(&round.round_id, answer(item, Outcome::Fail))).is_ok()
        };
        let found = round.items.iter().find(|item| failed(&mut all, &item.code));
        let item = found.unwrap().code.to_string();
        let passed = on(&round.round_id, answer(&item, Outcome::Pass));
        all.acts(1, "10:06", second, &passed).unwrap();
        for order in all.orders() {
            let hall = fold(&order);
            let round = hall.checks().rounds().next().unwrap();
            assert_eq!(round.answer(&item).unwrap().result, Outcome::Fail, "{second}");
            let kept = round
                .history
                .iter()
                .filter(|it| matches!(it.fact.0, crate::core::event::CheckFact::Answered(_)));
            assert_eq!(kept.count(), 2, "every result is kept");
        }
        all.meet();
        all.acts(1, "10:10", "ct", &passed).unwrap();
        let round = all.all[1].hall.checks().rounds().next().unwrap();
        assert_eq!(round.answer(&item).unwrap().result, Outcome::Pass, "settled by who knew both");
    }
}
