//! Requests (part 6): every fact against one, in every standing of it; and that no figure of complaints knows of them.

use proptest::prelude::*;

use super::dice::{FACTS, Throw, fact, person};
use super::laws::{event, log};
use super::*;
use crate::core::board::{Board, ComplaintRow, EscalationRow};
use crate::core::complaint::{
    CaseKind, ClockKind, DepartmentAnswer, Field, Kept, RequestEnd, Rule, Stage,
};
use crate::core::event::{
    Body, CaseEvent, DispatchAccepted, DispatchAnswered, Dispatched, Event, RequestDone,
    RequestMade,
};
use crate::core::hall::{Hall, due};
use crate::core::handover::{Item, ItemKind, open_items};
use crate::core::tests::hall_in;
use crate::core::time::Zone;

fn made() -> RequestMade {
    RequestMade {
        number: "XB-1110-01".into(),
        owner: "li".into(),
        severity: Severity::Sev3,
        text: "a technician for the printer".into(),
    }
}

fn sent(department: &str) -> Fact {
    Fact::Dispatched(Box::new(Dispatched {
        dispatch_id: "d1".into(),
        department_id: department.into(),
        contact: "".into(),
        way: ContactWay::Phone,
        text: "".into(),
        order_no: "".into(),
        reason: "".into(),
    }))
}

fn answered(answer: DepartmentAnswer) -> Fact {
    Fact::DispatchAnswered(DispatchAnswered {
        dispatch_id: "d1".into(),
        answer,
        text: "the roller is new".into(),
        planned_at: (answer == DepartmentAnswer::Plan).then(|| ms("16:00")),
        contact: "".into(),
    })
}

fn accepted() -> Fact {
    let dispatch_id = "d1".into();
    Fact::DispatchAccepted(DispatchAccepted {
        dispatch_id,
        contact: "".into(),
        order_no: "".into(),
    })
}

fn done(outcome: RequestEnd, text: &str) -> Fact {
    Fact::RequestDone(RequestDone { outcome, text: text.into() })
}

fn request(facts: &[Fact]) -> Case {
    let mut case = Case::requested("r1", &made(), ms("09:00"), 0);
    case.take(&step(ms("09:00"), "li"), &Fact::RequestMade(Box::new(made()))).unwrap();
    for fact in facts {
        case.take(&step(ms("09:02"), "li"), fact).unwrap();
    }
    case
}

#[test]
fn a_request_runs_as_a_dispatch_does_and_ends_once_in_words() {
    use Against::{Already, BadValue, FieldMissing, NoDispatch, NotOfKind, Over};
    let end = || done(RequestEnd::Done, "mended");
    let (result, plan) = (answered(DepartmentAnswer::Result), answered(DepartmentAnswer::Plan));
    let not_ours = answered(DepartmentAnswer::NotOurs);
    let standings = [
        ("with nobody", request(&[]), Stage::Taken),
        ("sent", request(&[sent("field")]), Stage::Dispatched),
        ("accepted", request(&[sent("field"), accepted()]), Stage::DeptAccepted),
        ("planned", request(&[sent("field"), plan]), Stage::DeptReplied),
        ("answered", request(&[sent("field"), result.clone()]), Stage::DeptReplied),
        ("not theirs", request(&[sent("field"), not_ours]), Stage::Taken),
        ("done", request(&[sent("field"), end()]), Stage::Resolved),
        ("given up", request(&[done(RequestEnd::NotNeeded, "-")]), Stage::Withdrawn),
    ];
    let over = |part, number, why| Err((part, number, why));
    for (name, case, stage) in standings {
        assert_eq!(case.stage(), stage, "{name}");
        let open = case.is_open();
        let has_task = case.open_dispatch().is_some();
        let tried = |fact: &Fact| {
            let mut case = case.clone();
            let taken = case.take(&step(ms("09:30"), "li"), fact);
            taken.map_err(|broken| (broken.rule.part, broken.rule.number, broken.why))
        };
        let ended = if open { Ok(()) } else { over(6, 3, Already) };
        assert_eq!(tried(&end()), ended, "{name}");
        if open {
            assert_eq!(tried(&done(RequestEnd::Done, " ")), over(6, 3, FieldMissing), "{name}");
            assert_eq!(tried(&done(RequestEnd::Unknown, "x")), over(6, 3, BadValue), "{name}");
        }
        let to_other = if open { Ok(()) } else { over(3, 1, Over) };
        assert_eq!(tried(&sent("billing")), to_other, "{name}");
        let answers = if has_task { Ok(()) } else { over(3, 5, NoDispatch) };
        assert_eq!(tried(&result), answers, "{name}");
        // What is said of customers, decisions and the ladder is not said of it, whatever it is.
        for fact in [
            contacted(ContactResult::Reached),
            started(),
            waits(PauseReason::ThirdParty, ms("12:00")),
            resolved(),
            closed(CustomerAnswer::Accepted),
            assessed(Severity::Sev1, "worse"),
            amended(Field::Loss, "x", "why"),
            voided("wang"),
        ] {
            assert_eq!(tried(&fact), over(6, 1, NotOfKind), "{name}: {fact:?}");
        }
        if open {
            assert_eq!(tried(&amended(Field::Text, "two technicians", "")), Ok(()), "{name}");
        }
    }
}

#[test]
fn an_end_of_a_request_is_none_of_a_complaint() {
    let mut case = case_of(registered());
    let broken = case.take(&step(ms("09:30"), "li"), &done(RequestEnd::Done, "x")).unwrap_err();
    assert_eq!(broken.rule, Rule { part: 6, number: 1 });
    assert_eq!(case.history.last().unwrap().standing, Kept::Against(broken.rule));
    assert!(case.is_open());
}

#[test]
fn only_the_departments_clocks_run_and_they_end_with_it() {
    let hall = hall_in(Zone::default());
    let case = request(&[sent("field")]);
    let kinds = |case: &Case| -> Vec<ClockKind> {
        hall.running_clocks(case, ms("09:10")).iter().map(|clock| clock.kind).collect()
    };
    assert_eq!(kinds(&case), [ClockKind::DepartmentAccept, ClockKind::DepartmentAnswer]);
    let mut ended = case;
    ended.take(&step(ms("09:05"), "li"), &done(RequestEnd::NotNeeded, "found one")).unwrap();
    let all = hall.case_clocks(&ended, ms("18:00"));
    assert!(all.iter().all(|clock| !clock.runs()), "{all:?}");
    assert_eq!(ended.open_dispatch(), None);
}

/// Events of requests by dice: every fact there is, about three of them.
fn requests(list: &[Throw]) -> Vec<Event> {
    let mut at = ms("08:00");
    let mut events = Vec::new();
    for (n, throw) in list.iter().enumerate() {
        let (which, who, about, secs, more) = *throw;
        at = at.plus_secs(i64::from(secs));
        let fact = match which % (FACTS + 12) {
            0..=5 => Fact::RequestMade(Box::new(made())),
            6..=9 => sent(["network", "field"][usize::from(more) % 2]),
            10 => answered(DepartmentAnswer::Result),
            11 => done(RequestEnd::Done, "done"),
            which => fact((which - 12, who, about, secs, more), at),
        };
        let complaint_id = format!("r{}", usize::from(about) % 3).into();
        let (kind, act_id) = (fact.kind(), format!("r{n}").into());
        let body =
            Body::Case(Box::new(CaseEvent { by_name: "".into(), complaint_id, act_id, fact }));
        events.push(event(kind, at, 0, person(who), body));
    }
    events
}

/// What the hall says of its complaints at an instant.
#[derive(Debug, PartialEq)]
struct Figures {
    cases: Vec<Case>,
    open: usize,
    rows: Vec<ComplaintRow>,
    totals: [u32; 5],
    escalations: Vec<EscalationRow>,
    hot: Vec<(Category, u32)>,
    made_hot: bool,
    call_backs: Vec<String>,
    pressing: Vec<String>,
    due: Vec<String>,
    handed_over: Vec<Item>,
    next: String,
}

fn figures(hall: &Hall, now: Ms) -> Figures {
    let board = Board::build(hall, now);
    let totals = board.cases;
    let pressing = hall.pressing(now, |case, pressing| {
        case.is_complaint().then(|| format!("{} {pressing:?}", case.number()))
    });
    let due = due(hall, now).into_iter().filter_map(|due| match &due.body {
        Body::Case(said) if said.complaint_id.starts_with('c') => Some(format!("{due:?}")),
        _ => None,
    });
    Figures {
        cases: hall.cases().complaints().cloned().collect(),
        open: hall.cases().open_complaints().count(),
        rows: board.complaints().cloned().collect(),
        totals: [totals.open, totals.told, totals.overdue, totals.unowned, totals.unanswered],
        escalations: board
            .escalations
            .iter()
            .filter(|row| row.kind == CaseKind::Complaint)
            .cloned()
            .collect(),
        hot: hall.hot_topics(now),
        made_hot: hall.makes_hot(Category::WrongBill, now),
        call_backs: hall.follow_ups().iter().map(|it| it.follow_up_id.to_string()).collect(),
        pressing: pressing.into_iter().flatten().collect(),
        due: due.collect(),
        handed_over: open_items(hall, now)
            .into_iter()
            .filter(|item| item.kind == ItemKind::Complaint)
            .collect(),
        next: hall.cases().next_number(CaseKind::Complaint, hall.config().zone.date(now)),
    }
}

fn throws(most: usize) -> impl Strategy<Value = Vec<Throw>> {
    let one = (any::<u8>(), 0u8..5, any::<u8>(), 0u16..1800, any::<u8>());
    prop::collection::vec(one, 1..most)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn no_figure_of_complaints_knows_of_requests(list in throws(60), others in throws(60)) {
        let complaints = log(&list, 1);
        let mut all: Vec<(u64, &Event)> = (1u64..).map(|pos| pos * 2).zip(&complaints).collect();
        let (mut with, mut without) = (hall_in(Zone::default()), hall_in(Zone::default()));
        for (pos, event) in &all {
            without.apply(event, *pos);
        }
        let others = requests(&others);
        all.extend((1u64..).map(|pos| pos * 2 + 1).zip(&others));
        all.sort_by_key(|(pos, _)| *pos);
        for (pos, event) in all {
            with.apply(event, pos);
        }
        let all = complaints.iter().chain(&others).map(|event| event.written.wall.at);
        let now = all.max().unwrap_or_default();
        for now in [now, now.plus_secs(3 * 3600), now.plus_secs(5 * 86_400)] {
            prop_assert_eq!(figures(&with, now), figures(&without, now));
        }
        // Nor does a checkpoint, or a history, make anything else of a request.
        let bytes = postcard::to_stdvec(&with).unwrap();
        prop_assert!(postcard::from_bytes::<Hall>(&bytes).unwrap() == with);
        for case in with.cases().all_cases() {
            let anew = Case::from_history(&case.complaint_id, case.settings, &case.history).unwrap();
            prop_assert!(anew == **case, "replay differs");
            prop_assert!(!case.is_request() || (case.calls.is_empty() && case.decision.is_none()));
        }
        let numbers: std::collections::BTreeSet<&str> =
            with.cases().all_cases().map(|case| case.number()).collect();
        prop_assert_eq!(numbers.len(), with.cases().all_cases().count(), "a number is given once");
    }
}
