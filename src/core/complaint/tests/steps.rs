//! The tables of parts 3 and 4: every fact of a dispatch and of a ladder against every standing in which it can
//! come.

use super::*;
use crate::core::complaint::{DepartmentAnswer, EscalationCause, Kept, LapsedBy, Rule, Sent};
use crate::core::event::{
    AckLapsed, Acked, DispatchAccepted, DispatchAnswered, DispatchEnded, DispatchTried, Dispatched,
    Fired, PassedOver, Told, Unanswered,
};

use super::super::ClockKind;

/// A fact, and for each standing nothing, or the number of the rule that forbids it and why.
type Row<const N: usize> = (&'static str, Fact, [Result<(), (u8, Against)>; N]);

fn after(facts: &[Fact]) -> Case {
    let mut case = case_in(State::Working);
    for fact in facts {
        case.take(&step(ms("09:02"), "li"), fact).unwrap();
    }
    case
}

fn check<const N: usize>(part: u8, standings: &[(&str, Case); N], rows: Vec<Row<N>>) {
    for (name, fact, results) in rows {
        for ((standing, before), expected) in standings.iter().zip(results) {
            let mut case = before.clone();
            let taken = case.take(&step(ms("09:30"), "li"), &fact);
            let what = format!("{name}, {standing}");
            let told = taken.map_err(|broken| (broken.rule.part, broken.rule.number, broken.why));
            assert_eq!(told, expected.map_err(|(number, why)| (part, number, why)), "{what}");
            let kept = case.history.pop().unwrap().standing;
            match expected {
                Ok(()) => assert_eq!(kept, Kept::Holds, "{what}"),
                Err((number, _)) => {
                    assert_eq!(kept, Kept::Against(Rule { part, number }), "{what}");
                    assert!(case == *before, "{what}: it changed something");
                }
            }
        }
    }
}

fn sent(dispatch: &str, department: &str, reason: &str) -> Fact {
    Fact::Dispatched(Box::new(Dispatched {
        dispatch_id: dispatch.into(),
        department_id: department.into(),
        contact: "".into(),
        way: ContactWay::Phone,
        text: "".into(),
        order_no: "".into(),
        reason: reason.into(),
    }))
}

fn accepted() -> Fact {
    let dispatch_id = "d1".into();
    Fact::DispatchAccepted(DispatchAccepted {
        dispatch_id,
        contact: "".into(),
        order_no: "".into(),
    })
}

fn answered(answer: DepartmentAnswer, text: &str, planned: Option<&str>) -> Fact {
    Fact::DispatchAnswered(DispatchAnswered {
        dispatch_id: "d1".into(),
        answer,
        text: text.into(),
        planned_at: planned.map(ms),
        contact: "".into(),
    })
}

fn tried(result: ContactResult) -> Fact {
    Fact::DispatchTried(DispatchTried {
        dispatch_id: "d1".into(),
        way: ContactWay::Phone,
        contact: "".into(),
        result,
        text: "".into(),
    })
}

fn withdrawn(reason: &str) -> Fact {
    Fact::DispatchWithdrawn(DispatchEnded { dispatch_id: "d1".into(), reason: reason.into() })
}

#[test]
fn every_fact_in_every_standing_of_a_dispatch() {
    use Against::{Already, BadTime, BadValue, FieldMissing, NoDispatch, Over, ReasonMissing};
    let plan = || answered(DepartmentAnswer::Plan, "", Some("16:00"));
    let (first, result) =
        (sent("d1", "field", ""), answered(DepartmentAnswer::Result, "mended", None));
    let standings = [
        ("with nobody", after(&[])),
        ("sent", after(std::slice::from_ref(&first))),
        ("accepted", after(&[first.clone(), accepted()])),
        ("planned", after(&[first.clone(), plan()])),
        ("answered", after(&[first.clone(), result.clone()])),
        ("decided", after(&[first, resolved()])),
    ];
    let of_open = |number: u8, open: Result<(), (u8, Against)>| {
        let none = Err((number, NoDispatch));
        [none, open, open, open, none, none]
    };
    let no = |number: u8, why: Against| Err((number, why));
    let (again, over) = (no(3, Already), no(1, Over));
    let taken = [no(4, NoDispatch), Ok(()), no(4, Already), no(4, Already)];
    let [none, open, twice, planned] = taken;
    check(
        3,
        &standings,
        vec![
            (
                "the same again",
                sent("d2", "field", ""),
                [Ok(()), again, again, again, Ok(()), over],
            ),
            (
                "elsewhere",
                sent("d2", "billing", ""),
                [Ok(()), Ok(()), Ok(()), Ok(()), Ok(()), over],
            ),
            ("accept", accepted(), [none, open, twice, planned, none, none]),
            ("plan", plan(), of_open(5, Ok(()))),
            (
                "plan of the past",
                answered(DepartmentAnswer::Plan, "", Some("09:10")),
                of_open(5, no(5, BadTime)),
            ),
            ("result", result, of_open(5, Ok(()))),
            (
                "result without words",
                answered(DepartmentAnswer::Result, " ", None),
                of_open(5, no(5, FieldMissing)),
            ),
            ("not ours", answered(DepartmentAnswer::NotOurs, "bill", None), of_open(5, Ok(()))),
            (
                "of a newer version",
                answered(DepartmentAnswer::Unknown, "x", None),
                of_open(5, no(5, BadValue)),
            ),
            ("tried", tried(ContactResult::NoAnswer), of_open(6, Ok(()))),
            ("tried somehow", tried(ContactResult::Unknown), of_open(6, no(6, BadValue))),
            ("withdraw", withdrawn("settled"), of_open(7, Ok(()))),
            ("withdraw for nothing", withdrawn(" "), of_open(7, no(7, ReasonMissing))),
        ],
    );
    // From the third on somebody says why it moves on once more.
    let twice = after(&[sent("d1", "field", ""), sent("d2", "billing", "")]);
    let third =
        |reason: &str| twice.clone().take(&step(ms("09:30"), "li"), &sent("d3", "market", reason));
    assert_eq!(third(" ").map_err(|it| (it.rule, it.why)), {
        Err((Rule { part: 3, number: 2 }, ReasonMissing))
    });
    assert_eq!(third("not theirs"), Ok(()));
}

fn fired(cause: EscalationCause, id: &str, level: u8, seen: Option<u8>) -> Fact {
    Fact::Fired(Box::new(Fired {
        cause,
        cause_id: id.into(),
        clock: (cause == EscalationCause::Overdue).then_some(ClockKind::FirstWord),
        round: 0,
        level,
        to: vec!["ct".into()],
        reason: "".into(),
        sent: Sent::Board,
        seen_level: seen,
        settings: 0,
    }))
}

fn in_round(round: u16) -> Fact {
    let Fact::Fired(said) = fired(EscalationCause::Overdue, "x", 1, None) else { unreachable!() };
    Fact::Fired(Box::new(Fired { round, ..*said }))
}

fn passed(level: u8) -> Fact {
    Fact::PassedOver(PassedOver {
        cause: EscalationCause::Overdue,
        cause_id: "x".into(),
        clock: Some(ClockKind::FirstWord),
        round: 0,
        level,
        why: Sent::ALL
            .iter()
            .copied()
            .find(|one| !matches!(one, Sent::Board | Sent::Call))
            .unwrap(),
        settings: 0,
    })
}

fn acked(id: &str, person: &str, level: u8) -> Fact {
    Fact::Acked(Acked {
        ack_id: id.into(),
        person_id: person.into(),
        level,
        until: ms("10:00"),
        way: ContactWay::Phone,
    })
}

fn lapsed(ack_id: &str) -> Fact {
    Fact::AckLapsed(AckLapsed { ack_id: ack_id.into(), why: LapsedBy::ALL[0] })
}

fn unanswered(id: &str, opening: Option<&str>) -> Fact {
    Fact::Unanswered(Unanswered {
        cause: EscalationCause::Overdue,
        cause_id: id.into(),
        round: 0,
        opening: opening.map(ms),
    })
}

fn told(person: &str, level: u8) -> Fact {
    Fact::Told(Told {
        person_id: person.into(),
        level,
        way: ContactWay::Phone,
        result: ContactResult::Reached,
        text: "".into(),
    })
}

#[test]
fn every_fact_in_every_standing_of_a_ladder() {
    use Against::{Already, BelowLevel, LastLevel, NoPerson, Over, Stale, TooEarly};
    use EscalationCause::{Manual, Overdue, Severity as Worse};
    let call = || fired(Overdue, "x", 1, None);
    let standings = [
        ("nobody called", after(&[])),
        ("called", after(&[call()])),
        ("held", after(&[call(), acked("k1", "ct", 1)])),
        ("unanswered", after(&[call(), unanswered("x", None)])),
        ("over", after(&[call(), contacted(ContactResult::Reached)])),
        ("decided", after(&[call(), resolved()])),
    ];
    let no = |number: u8, why: Against| Err((number, why));
    let (ok, over) = (Ok(()), no(1, Over));
    let (twice, stale, below) = (no(2, Already), no(3, Stale), no(3, BelowLevel));
    let (early, late) = (no(4, TooEarly), no(5, Already));
    let (none, same) = (no(6, TooEarly), no(6, Already));
    let tomorrow = Some("2025-11-11T08:30:00+08:00");
    check(
        4,
        &standings,
        vec![
            ("the same call", call(), [ok, twice, twice, twice, twice, over]),
            ("the next level", fired(Overdue, "x", 2, None), [ok, ok, ok, ok, ok, over]),
            ("the same passed over", passed(1), [ok, twice, twice, twice, twice, over]),
            ("the next passed over", passed(2), [ok, ok, ok, ok, ok, over]),
            ("another cause", fired(Worse, "s", 3, None), [ok, ok, ok, ok, ok, over]),
            ("no such level", fired(Worse, "s", 6, None), {
                let last = no(3, LastLevel);
                [last, last, last, last, last, over]
            }),
            ("a round that no ladder has", in_round(10), {
                let last = no(3, LastLevel);
                [last, last, last, last, last, over]
            }),
            ("its last round", in_round(9), [ok, ok, ok, ok, ok, over]),
            (
                "by hand, none seen",
                fired(Manual, "h", 2, None),
                [ok, stale, stale, stale, ok, over],
            ),
            ("by hand", fired(Manual, "h", 2, Some(1)), [stale, ok, ok, ok, stale, stale]),
            (
                "by hand, no higher",
                fired(Manual, "h", 1, Some(1)),
                [stale, below, below, below, stale, stale],
            ),
            ("acknowledge", acked("k2", "hm", 3), [early, ok, ok, ok, early, over]),
            ("once more", acked("k3", "ct", 1), [early, ok, no(4, Already), ok, early, over]),
            ("from below", acked("k4", "e1", 0), {
                let below = no(4, BelowLevel);
                [early, below, below, below, early, over]
            }),
            ("by nobody", acked("k5", "", 3), {
                let nobody = no(4, NoPerson);
                [early, nobody, nobody, nobody, early, over]
            }),
            ("it lapses", lapsed("k1"), [late, late, ok, late, late, late]),
            ("an older one lapses", lapsed("k0"), [late; 6]),
            ("given up", unanswered("x", None), [none, ok, no(6, Stale), same, none, none]),
            ("another given up", unanswered("y", None), {
                let stale = no(6, Stale);
                [none, stale, stale, stale, none, none]
            }),
            ("said again", unanswered("x", tomorrow), [none, same, no(6, Stale), ok, none, none]),
            ("told", told("hm", 3), [ok; 6]),
            ("nobody told", told("", 3), [no(7, NoPerson); 6]),
        ],
    );
}
