//! Races of terminals that did not know of each other, row by row of the table of sync 4.7, in every order in which a
//! network can bring them; and the rows of the fault matrix about them (29 to 31).

mod beside;
mod clashes;
mod laws;
mod outside;
mod signed;
mod table;
mod told;

use crate::core::act::{CaseAct, OfferTo};
use crate::core::complaint::{
    Case, ContactResult, ContactWay, CustomerAnswer, DepartmentAnswer, Field, Kept, Measure,
    Outcome, Owner, RaceKind, Rating, RootCause, State, Urgency,
};
use crate::core::event::{Fact, VoidedCase};
use crate::core::hall::notices::races::race_notices;
use crate::core::hall::{Hall, NoticeKind as N};
use crate::core::tests::ms;
use crate::core::tests::terminals::{Entry, Terminals, fold};

pub(super) fn contact() -> CaseAct {
    CaseAct::Contact {
        way: ContactWay::Phone,
        result: ContactResult::Reached,
        text: "heard".into(),
        promised_at: None,
        is_reply: false,
        calmed: false,
        at: None,
    }
}

pub(super) fn resolve(fen: i64) -> CaseAct {
    CaseAct::Resolve {
        outcome: Outcome::Upheld,
        text: format!("given back {fen}"),
        root_cause: RootCause::System,
        measures: vec![Measure::Corrected],
        explanation: String::new(),
        told_at: None,
        way: ContactWay::FaceToFace,
        remedy_fen: Some(fen),
    }
}

pub(super) fn settle(fen: i64) -> CaseAct {
    CaseAct::Settle { resolve: Box::new(resolve(fen)), rating: Some(Rating::Satisfied) }
}

pub(super) fn close() -> CaseAct {
    CaseAct::Close { answer: CustomerAnswer::Accepted, rating: None, text: String::new() }
}

pub(super) fn escalate() -> CaseAct {
    CaseAct::Escalate { seen_level: None, to_level: None, reason: "the press is here".into() }
}

pub(super) fn reopen() -> CaseAct {
    CaseAct::Reopen { reason: "not what was said".into() }
}

pub(super) fn offer(to: &str) -> CaseAct {
    CaseAct::Offer {
        to: OfferTo::Person(to.into()),
        urgency: Urgency::Watch,
        summary: "as said".into(),
        next: Vec::new(),
        if_then: String::new(),
        at_shift_end: false,
    }
}

pub(super) fn force(to: &str) -> CaseAct {
    CaseAct::Force { to: to.into(), reason: "needed elsewhere".into() }
}

pub(super) fn amend(value: &str) -> CaseAct {
    CaseAct::Amend {
        field: Field::Label,
        value: value.into(),
        reason: String::new(),
        customer: None,
    }
}

pub(super) fn dispatch(department: &str) -> CaseAct {
    CaseAct::Dispatch {
        department_id: department.into(),
        contact: String::new(),
        way: ContactWay::Phone,
        text: "look".into(),
        reason: "again".into(),
    }
}

pub(super) fn answered(text: &str) -> CaseAct {
    CaseAct::DepartmentAnswered {
        answer: DepartmentAnswer::Result,
        text: text.into(),
        planned_at: None,
        contact: String::new(),
        at: None,
        seen: None,
    }
}

pub(super) fn asks(text: &str) -> CaseAct {
    CaseAct::DepartmentAsks { text: text.into(), contact: String::new(), seen: None }
}

pub(super) fn passes(department: &str) -> CaseAct {
    CaseAct::PassOn {
        department_id: department.into(),
        contact: String::new(),
        reason: "theirs".into(),
        seen: None,
    }
}

pub(super) fn decides(is_final: bool) -> CaseAct {
    CaseAct::AnswerCall {
        person_id: "hm".into(),
        level: Some(3),
        text: "give it back".into(),
        is_final,
        planned_at: None,
        seen: None,
    }
}

pub(super) fn call_off() -> CaseAct {
    CaseAct::CallOff { reason: "settled".into(), seen: None }
}

fn case(hall: &Hall) -> &Case {
    hall.cases().get("c1").unwrap()
}

/// Two terminals and a complaint `c1`, judged and spoken of, that `owner` has.
fn two(owner: &str) -> Terminals {
    many(2, owner)
}

fn many(count: u8, owner: &str) -> Terminals {
    let mut all = Terminals::new(count);
    all.case_of("c1", owner);
    all.does((0, owner), "09:05", "c1", contact()).unwrap();
    all.meet();
    all
}

fn kinds(hall: &Hall, person: &str, now: &str) -> Vec<N> {
    hall.notices_for(person, ms(now)).into_iter().map(|notice| notice.kind).collect()
}

fn races(case: &Case) -> Vec<RaceKind> {
    case.races().into_iter().map(|race| race.kind).collect()
}

/// The folds of every order; the log as the first terminal's events come first is the first one.
fn halls(all: &Terminals) -> Vec<Hall> {
    all.orders().iter().map(|order| fold(order)).collect()
}

fn standing_of(case: &Case, which: impl Fn(&Fact) -> bool) -> Vec<Kept> {
    case.history.iter().filter(|it| which(&it.fact.0)).map(|it| it.standing).collect()
}

/// Row 29: two managers take the same complaint, both offline, one with a clock a year ahead.
#[test]
fn row_29_of_two_who_take_the_first_in_the_log_has_it_whatever_their_clocks_say() {
    for off_ms in [0, 366 * 86_400_000, -366 * 86_400_000] {
        let mut all = many(3, "zl");
        all.does((1, "ct"), "10:00", "c1", CaseAct::Take).unwrap();
        // Whoever is a year off can decide nothing that needs the plan of today; taking is free.
        let before = all.all[2].off_ms;
        all.does((2, "ma"), "10:00", "c1", CaseAct::Take).unwrap();
        all.all[2].off_ms = before;
        let moved = |entry: &mut Entry| {
            entry.event.at.at.0 += off_ms;
            entry.event.written.wall.at.0 += off_ms;
        };
        all.all[2].unsent.iter_mut().for_each(moved);
        for (order, winner, loser) in [([1, 2], "ct", "ma"), ([2, 1], "ma", "ct")] {
            let hall = fold(&all.merged(&order));
            let one = case(&hall);
            assert_eq!(one.owner, Owner::Person(winner.into()), "{off_ms}");
            assert_eq!(one.helpers, [loser.into()], "{off_ms}");
            assert_eq!(races(one), [RaceKind::Hands]);
        }
        if off_ms == 0 {
            let hall = fold(&all.merged(&[1, 2]));
            assert_eq!(kinds(&hall, "ma", "10:01"), [N::TakenBefore]);
            assert_eq!(kinds(&hall, "ct", "10:01"), [N::TakenToo]);
        }
    }
}

/// Row 30: close, escalate, reopen and the accept of a hand-off on three terminals, in all 24 orders.
#[test]
fn row_30_close_escalate_reopen_and_accept_in_all_orders() {
    // Everybody knows an open offer to `ma` and a decision that was told.
    let mut all = many(4, "ct");
    all.does((0, "ct"), "09:30", "c1", offer("ma")).unwrap();
    all.meet();
    let offer_id = case(&all.all[0].hall).offer.as_ref().unwrap().offered.offer_id.to_string();
    all.does((0, "ct"), "09:32", "c1", settle(500)).unwrap();
    all.does((1, "wf"), "09:32", "c1", escalate()).unwrap();
    // Told at the counter of another terminal, which had heard of no decision either.
    let again = crate::core::event::Reopened { reason: "rang again".into(), owner: "ct".into() };
    all.tells(2, "09:32", "hm", "c1", Fact::Reopened(again));
    let accept = CaseAct::Accept { offer_id, read_back: Vec::new() };
    all.does((3, "ma"), "09:32", "c1", accept).unwrap();
    let orders = all.orders();
    // Two facts of one act keep their order: 5! / 2.
    assert_eq!(orders.len(), 60);
    for order in &orders {
        let hall = fold(order);
        let one = case(&hall);
        assert!(one.is_undecided(), "escalate and reopen stand before decided");
        assert_eq!(one.owner, Owner::Person("ma".into()), "{:?}", one.history);
        assert!(one.running().is_some(), "somebody above is called");
        let decided = standing_of(one, |it| matches!(it, Fact::Resolved(_) | Fact::Closed(_)));
        assert!(decided.iter().all(|it| matches!(it, Kept::Against(_))), "{decided:?}");
        assert_eq!(one.history.len(), 8, "nothing is gone");
        silent_about_nothing(&hall);
    }
}

/// Row 31: an answer arrives while the hall closes the complaint offline.
#[test]
fn row_31_an_answer_and_a_close_that_did_not_know_of_it_are_both_to_be_seen() {
    let mut all = two("wf");
    all.does((0, "wf"), "09:30", "c1", dispatch("network")).unwrap();
    all.meet();
    all.does((0, "wf"), "10:00", "c1", settle(500)).unwrap();
    all.does((1, "ct"), "10:01", "c1", answered("the line is mended")).unwrap();
    for hall in halls(&all) {
        let one = case(&hall);
        assert_eq!(
            one.state,
            State::Resolved,
            "closed it is not: its owner has to read the answer"
        );
        let answers = standing_of(one, |it| matches!(it, Fact::DispatchAnswered(_)));
        assert_eq!(answers.len(), 1);
        assert!(kinds(&hall, "wf", "10:05").contains(&N::ClosedHeard));
        assert!(kinds(&hall, "ct", "10:05").contains(&N::HeardClosed));
        silent_about_nothing(&hall);
    }
}

/// Every fact of a person that lost is told to its author and to who won.
pub(super) fn silent_about_nothing(hall: &Hall) {
    for one in hall.cases().complaints() {
        let races = one.races();
        for (at, past) in one.history.iter().enumerate() {
            let Kept::Against(rule) = past.standing else { continue };
            let same = matches!(&past.fact.0, Fact::Merged(said) if one.merged_into.as_ref() == Some(&said.target));
            if same {
                continue;
            }
            let race = races.iter().find(|race| race.lost == at);
            let race = race.unwrap_or_else(|| panic!("{rule:?} {:?} lost in silence", past.fact));
            let hands = race.kind == RaceKind::Hands && one.is_open();
            let notices = race_notices(one, race);
            assert!(hands || notices.iter().any(|it| it.to == past.by), "{race:?}");
            assert!(hands || notices.len() == 2, "{race:?} {notices:?}");
        }
    }
}
