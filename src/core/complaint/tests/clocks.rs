//! Every clock of a case by a table: what starts it, what stops it, what moves its deadline; and what falls due
//! of it by itself.

use super::*;
use crate::core::complaint::{
    Clockwork, DepartmentAnswer, Falls, Ground, Kept, Past, UnownedBy, Urgency, falls, late_stage,
    next_due, timers,
};
use crate::core::event::{
    Accepted, DispatchAccepted, DispatchAnswered, Dispatched, KeptFact, OfferEnded, Offered,
    Unowned,
};
use crate::core::settings::directory::{BySeverity, Department};
use crate::core::settings::{Person, Role, Settings};
use crate::core::time::Zone;

use super::super::ClockKind;

/// A hall in which e1 is a clerk and li handles complaints.
pub(super) fn works() -> Clockwork {
    let role = |id: &str, may: Vec<_>| Role { id: id.into(), may, ..Role::default() };
    let person =
        |id: &str, role: &str| Person { id: id.into(), role: role.into(), ..Person::default() };
    let settings = Settings {
        roles: vec![
            role("clerk", vec![crate::core::people::Right::Log]),
            role("duty", vec![crate::core::people::Right::Duty]),
        ],
        people: vec![person("e1", "clerk"), person("li", "duty")],
        ..Settings::default()
    };
    Clockwork::of(&settings, 0, Zone::default())
}

/// A case by what its history says, whether or not the rules of its moves would have it: clocks read history.
pub(super) fn case(
    owner: &str,
    severity: Severity,
    category: Category,
    facts: &[(&str, Fact)],
) -> Case {
    let first = Registered { owner: owner.into(), severity, category, ..registered() };
    let mut case = case_of(first);
    for (time, fact) in facts {
        let at = ms(time);
        if case.take(&step(at, "li"), fact).is_err() {
            if let Some(last) = case.history.last_mut().filter(|past| past.fact.0 == *fact) {
                last.standing = Kept::Holds;
            } else {
                case.history.push(Past {
                    at,
                    recorded_at: at,
                    late: false,
                    by: "li".into(),
                    proof: Proof::Pin,
                    act_id: "".into(),
                    fact: KeptFact(fact.clone()),
                    standing: Kept::Holds,
                    place: crate::core::hall::Place::default(),
                    heard_at: Ms(0),
                    blind: false,
                });
            }
        }
    }
    case
}

/// The clocks of that kind at a time: state and time of the deadline.
fn stand(case: &Case, kind: ClockKind, now: &str) -> Vec<String> {
    let works = works();
    let all = timers(case, &works);
    all.iter()
        .filter(|timer| timer.kind == kind)
        .map(|timer| {
            let standing = timer.stands(&works, ms(now)).standing;
            let due = standing.due.map(|due| Zone::default().stamp(due).to_rfc3339());
            let due =
                due.map_or_else(|| "-".to_owned(), |due| due.get(5..16).unwrap().replace('T', " "));
            format!("{:?} {due}", standing.state)
        })
        .collect()
}

fn reached(promised: Option<&str>, is_reply: bool) -> Fact {
    let Fact::Contacted(said) = contacted(ContactResult::Reached) else { unreachable!() };
    Fact::Contacted(Contacted { promised_at: promised.map(ms), is_reply, ..said })
}

fn offered() -> Fact {
    Fact::Offered(Box::new(Offered {
        offer_id: "o1".into(),
        to: "li".into(),
        to_role: "".into(),
        urgency: Urgency::Watch,
        summary: "".into(),
        next: Vec::new(),
        if_then: "".into(),
        expires_at: ms("18:00"),
        at_shift_end: false,
    }))
}

pub(super) fn accepted() -> Fact {
    let (offer_id, owner) = ("o1".into(), "li".into());
    Fact::Accepted(Accepted { offer_id, owner, read_back: Vec::new() })
}

pub(super) fn sent() -> Fact {
    Fact::Dispatched(Box::new(Dispatched {
        dispatch_id: "d1".into(),
        department_id: "field".into(),
        contact: "".into(),
        way: ContactWay::Phone,
        text: "".into(),
        order_no: "".into(),
        reason: "".into(),
    }))
}

pub(super) fn taken_by_department() -> Fact {
    let dispatch_id = "d1".into();
    Fact::DispatchAccepted(DispatchAccepted {
        dispatch_id,
        contact: "".into(),
        order_no: "".into(),
    })
}

pub(super) fn answered(answer: DepartmentAnswer, planned: Option<&str>) -> Fact {
    Fact::DispatchAnswered(DispatchAnswered {
        dispatch_id: "d1".into(),
        answer,
        text: "".into(),
        planned_at: planned.map(ms),
        contact: "".into(),
    })
}

#[test]
fn the_clerk_hands_up_and_the_duty_manager_takes_over() {
    let mut facts = vec![("09:03", offered())];
    let bill = |facts: &[(&str, Fact)]| case("e1", Severity::Sev4, Category::LongWait, facts);
    let alone = bill(&[]);
    assert_eq!(stand(&alone, ClockKind::HandUp, "09:16"), ["Overdue 11-10 09:15"]);
    assert!(stand(&alone, ClockKind::TakeOver, "09:16").is_empty());
    assert_eq!(stand(&alone, ClockKind::Register, "09:16"), ["Met 11-10 09:05"]);
    assert_eq!(stand(&bill(&facts), ClockKind::HandUp, "09:16"), ["Met 11-10 09:15"]);
    assert_eq!(stand(&bill(&facts), ClockKind::TakeOver, "09:14"), ["Overdue 11-10 09:13"]);
    facts.push(("09:04", accepted()));
    assert_eq!(stand(&bill(&facts), ClockKind::TakeOver, "09:14"), ["Met 11-10 09:13"]);
    let recalled = Fact::Recalled(OfferEnded { offer_id: "o1".into() });
    facts[1] = ("09:05", recalled);
    assert_eq!(stand(&bill(&facts), ClockKind::TakeOver, "09:14"), ["Met 11-10 09:13"]);
    // What was taken back was handed to nobody: it is due again, the time of the offer left out.
    let recalled = bill(&facts);
    assert_eq!(stand(&recalled, ClockKind::HandUp, "09:04"), ["Met 11-10 09:15"]);
    assert_eq!(stand(&recalled, ClockKind::HandUp, "09:14"), ["Running 11-10 09:17"]);
    assert_eq!(stand(&recalled, ClockKind::HandUp, "09:18"), ["Overdue 11-10 09:17"]);
    // Who settles it without a word to anybody above owes nobody a hand-up.
    let settled = bill(&[("09:10", reached(None, false)), ("09:11", resolved())]);
    assert_eq!(stand(&settled, ClockKind::HandUp, "10:00"), ["Met 11-10 09:15"]);
    // A case that nobody owns is to be taken over, whoever had it.
    let left = Fact::Unowned(Unowned {
        from: "li".into(),
        why: UnownedBy::SignedOff,
        cause_id: "s1".into(),
    });
    let left = case("li", Severity::Sev2, Category::LongWait, &[("14:00", left)]);
    assert!(stand(&left, ClockKind::HandUp, "14:03").is_empty());
    assert_eq!(stand(&left, ClockKind::TakeOver, "14:03"), ["Overdue 11-10 14:02"]);
}

#[test]
fn the_customer_hears_first_then_gets_a_reply_then_hears_again() {
    let mut facts = vec![("09:04", contacted(ContactResult::NoAnswer))];
    let bill = |facts: &[(&str, Fact)]| case("li", Severity::Sev2, Category::WrongBill, facts);
    assert_eq!(stand(&bill(&facts), ClockKind::FirstWord, "09:10"), ["Running 11-10 09:15"]);
    assert!(stand(&bill(&facts), ClockKind::NextContact, "09:10").is_empty());
    facts.push(("09:05", reached(Some("17:30"), false)));
    assert_eq!(stand(&bill(&facts), ClockKind::FirstWord, "09:30"), ["Met 11-10 09:15"]);
    assert_eq!(stand(&bill(&facts), ClockKind::FirstReply, "09:30"), ["Running 11-10 13:00"]);
    assert_eq!(stand(&bill(&facts), ClockKind::NextContact, "17:31"), ["Overdue 11-10 17:30"]);
    facts.push(("09:48", reached(None, true)));
    assert_eq!(stand(&bill(&facts), ClockKind::FirstReply, "17:31"), ["Met 11-10 13:00"]);
    let next = ["Met 11-10 17:30", "Running 11-11 09:48"];
    assert_eq!(stand(&bill(&facts), ClockKind::NextContact, "17:31"), next);
    facts.push(("17:02", resolved()));
    let next = ["Met 11-10 17:30", "Met 11-11 09:48"];
    assert_eq!(stand(&bill(&facts), ClockKind::NextContact, "17:31"), next);
    assert_eq!(stand(&bill(&facts), ClockKind::Backstop, "17:31"), ["Met 11-25 09:00"]);
    // A word behind the decision owes no further one; once it is opened again there is one to come.
    facts.push(("17:20", reached(Some("17:40"), false)));
    assert_eq!(stand(&bill(&facts), ClockKind::NextContact, "17:31"), next);
    let mut closed = facts.clone();
    closed.push(("17:30", super::closed(CustomerAnswer::Accepted)));
    assert_eq!(stand(&bill(&closed), ClockKind::NextContact, "18:00"), next);
    facts.push(("17:30", reopened()));
    assert_eq!(stand(&bill(&facts), ClockKind::NextContact, "17:31")[2..], ["Running 11-11 17:30"]);
}

#[test]
fn a_department_has_its_hours_and_its_late_stage_is_named() {
    let mut facts = vec![("09:08", sent())];
    let fault = |facts: &[(&str, Fact)]| case("li", Severity::Sev2, Category::Broadband, facts);
    assert_eq!(stand(&fault(&[]), ClockKind::Dispatch, "09:21"), ["Overdue 11-10 09:20"]);
    assert_eq!(stand(&fault(&facts), ClockKind::Dispatch, "09:21"), ["Met 11-10 09:20"]);
    let accept = ClockKind::DepartmentAccept;
    assert_eq!(stand(&fault(&facts), accept, "09:38"), ["Due 11-10 09:38"]);
    assert_eq!(stand(&fault(&facts), accept, "09:39"), ["Overdue 11-10 09:38"]);
    let works = works();
    let running = |case: &Case| -> Vec<_> {
        let all = timers(case, &works);
        all.iter().filter(|it| it.is_running()).map(|it| it.stands(&works, ms("09:39"))).collect()
    };
    let late = late_stage(&running(&fault(&facts))).unwrap();
    assert_eq!((late.kind, &*late.subject), (accept, "d1"), "not only that it is overdue");
    assert_eq!(next_due(&running(&fault(&facts))).unwrap().kind, ClockKind::FirstWord);
    facts.push(("09:45", taken_by_department()));
    facts.push(("09:46", answered(DepartmentAnswer::Plan, Some("16:00"))));
    assert_eq!(stand(&fault(&facts), accept, "10:00"), ["Missed 11-10 09:38"]);
    assert_eq!(stand(&fault(&facts), ClockKind::DepartmentAnswer, "15:00"), ["Met 11-10 12:08"]);
    assert_eq!(stand(&fault(&facts), ClockKind::DepartmentPlan, "15:00"), ["Running 11-10 16:00"]);
    facts.push(("16:10", answered(DepartmentAnswer::Result, None)));
    assert_eq!(stand(&fault(&facts), ClockKind::DepartmentPlan, "17:00"), ["Missed 11-10 16:00"]);
    // What the hall itself settles needs no department.
    let wait = case("li", Severity::Sev4, Category::LongWait, &[]);
    assert!(stand(&wait, ClockKind::Dispatch, "09:21").is_empty());
}

#[test]
fn a_department_has_its_own_limits_where_it_names_them() {
    let mut settings = Settings::default();
    settings.departments.push(Department {
        id: "field".into(),
        accept_secs: BySeverity { sev2: Some(600), ..BySeverity::default() },
        answer_secs: BySeverity { sev1: Some(1200), ..BySeverity::default() },
        ..Department::default()
    });
    let works = Clockwork::of(&settings, 0, Zone::default());
    let due = |case: &Case, kind: ClockKind| {
        let all = timers(case, &works);
        let timer = all.into_iter().find(|timer| timer.kind == kind).unwrap();
        let due = timer.stands(&works, ms("09:09")).standing.due.unwrap();
        due.secs_since(ms("09:08"))
    };
    let (accept, answer) = (ClockKind::DepartmentAccept, ClockKind::DepartmentAnswer);
    let sev2 = case("li", Severity::Sev2, Category::Broadband, &[("09:08", sent())]);
    assert_eq!((due(&sev2, accept), due(&sev2, answer)), (600, 3 * 3600), "the hall's is kept");
    let sev1 = case("li", Severity::Sev1, Category::Broadband, &[("09:08", sent())]);
    assert_eq!((due(&sev1, accept), due(&sev1, answer)), (15 * 60, 1200));
    // Another department has the hall's limits; a worse case has those of its new severity.
    let Fact::Dispatched(other) = sent() else { unreachable!() };
    let other = Dispatched { department_id: "billing".into(), ..*other };
    let facts = [("09:08", Fact::Dispatched(Box::new(other)))];
    let billing = case("li", Severity::Sev2, Category::Broadband, &facts);
    assert_eq!(due(&billing, accept), 30 * 60);
    let worse = Fact::Assessed(Assessed {
        category: Category::Broadband,
        severity: Severity::Sev2,
        reason: "".into(),
    });
    let facts = [("09:07", sent()), ("09:08", worse)];
    let raised = case("li", Severity::Sev3, Category::Broadband, &facts);
    assert_eq!(due(&raised, accept), 540, "from the dispatch on");
}

#[test]
fn an_answer_that_was_asked_for_on_friday_is_due_on_monday() {
    let friday = "2025-11-07T17:00:00+08:00";
    let mut old = case("li", Severity::Sev3, Category::MobileSignal, &[]);
    (old.registered_at, old.grades[0].at) = (ms(friday), ms(friday));
    old.history.push(Past {
        at: ms(friday),
        fact: KeptFact(sent()),
        standing: Kept::Holds,
        place: crate::core::hall::Place::default(),
        heard_at: Ms(0),
        blind: false,
        ..old.history[0].clone()
    });
    assert_eq!(stand(&old, ClockKind::DepartmentAnswer, "15:00"), ["Running 11-10 16:00"]);
    assert_eq!(stand(&old, ClockKind::DepartmentAnswer, "16:01"), ["Overdue 11-10 16:00"]);
}

#[test]
fn a_worse_case_keeps_its_start_and_a_wait_moves_what_may_wait() {
    let worse = [("09:20", assessed(Severity::Sev2, ""))];
    let bill = |facts: &[(&str, Fact)]| case("li", Severity::Sev4, Category::WrongBill, facts);
    assert_eq!(stand(&bill(&worse), ClockKind::FirstWord, "09:19"), ["Running 11-10 09:30"]);
    assert_eq!(stand(&bill(&worse), ClockKind::FirstWord, "09:20"), ["Overdue 11-10 09:15"]);
    assert_eq!(stand(&bill(&worse), ClockKind::Close, "09:20"), ["Running 11-13 09:00"]);
    let mut facts = vec![
        ("09:01", assessed(Severity::Sev3, "")),
        ("09:02", started()),
        ("09:10", waits(PauseReason::CustomerToSupply, ms("11:00"))),
    ];
    assert_eq!(stand(&bill(&facts), ClockKind::Close, "09:30"), ["Paused 11-15 10:50"]);
    assert_eq!(stand(&bill(&facts), ClockKind::FirstWord, "09:30"), ["Due 11-10 09:30"]);
    // Moved, then ended by hand before its end.
    facts.push(("10:00", waits(PauseReason::CustomerToSupply, ms("13:00"))));
    assert_eq!(stand(&bill(&facts), ClockKind::Close, "10:30"), ["Paused 11-15 12:50"]);
    assert_eq!(stand(&bill(&facts), ClockKind::Close, "09:30"), ["Paused 11-15 10:50"]);
    facts.push(("12:10", resumed(ResumedBy::Hand)));
    assert_eq!(stand(&bill(&facts), ClockKind::Close, "14:00"), ["Running 11-15 12:00"]);
    // Waiting for ourselves stops nothing.
    let ours = [facts[0].clone(), facts[1].clone()];
    let mut ours = ours.to_vec();
    ours.push(("09:10", waits(PauseReason::Department, ms("11:00"))));
    assert_eq!(stand(&bill(&ours), ClockKind::Close, "09:30"), ["Running 11-15 09:00"]);
}

#[test]
fn a_case_opened_again_goes_on_with_what_was_left_and_one_that_is_merged_waits_for_nothing() {
    let mut facts =
        vec![("09:01", assessed(Severity::Sev3, "")), ("09:30", resolved()), ("13:30", reopened())];
    let bill = |facts: &[(&str, Fact)]| case("li", Severity::Sev4, Category::WrongBill, facts);
    assert_eq!(stand(&bill(&facts[..2]), ClockKind::Close, "12:00"), ["Met 11-15 09:00"]);
    assert_eq!(stand(&bill(&facts), ClockKind::Close, "14:00"), ["Running 11-15 13:00"]);
    assert_eq!(stand(&bill(&facts), ClockKind::Backstop, "14:00"), ["Met 11-25 09:00"]);
    assert_eq!(stand(&bill(&facts), ClockKind::NextContact, "14:00"), ["Running 11-11 13:30"]);
    facts.truncate(1);
    facts.push(("09:10", Fact::Merged(Merged { target: "c0".into() })));
    let works = works();
    assert!(timers(&bill(&facts), &works).iter().all(|timer| !timer.is_running()));
    assert_eq!(stand(&bill(&facts), ClockKind::FirstWord, "18:00"), ["Met 11-10 09:30"]);
    assert_eq!(falls(&bill(&facts), &works, ms("18:00")), Falls::default());
}

/// Lets the case hear what fell due at each of these minutes after nine, as a running program does.
fn live(case: &mut Case, minutes: impl IntoIterator<Item = i64>) {
    let works = works();
    for minute in minutes {
        let now = ms("09:00").plus_secs(minute * 60);
        for round in 0.. {
            assert!(round < 50, "it never ends");
            let falls = falls(case, &works, now);
            if falls.facts.is_empty() {
                assert!(falls.next.is_none_or(|next| next > now));
                break;
            }
            for (at, fact) in falls.facts {
                assert!(at <= now);
                let step =
                    Step { at, recorded_at: now, proof: Proof::System, ..step(at, "system") };
                case.take(&step, &fact).unwrap();
            }
        }
    }
}

#[test]
fn twice_overdue_makes_a_case_worse_once_for_each_stage_and_silence() {
    let mut silent = case("e1", Severity::Sev4, Category::LongWait, &[]);
    live(&mut silent, 0..=29);
    assert_eq!(silent.severity, Severity::Sev4);
    live(&mut silent, [30]);
    assert_eq!(silent.severity, Severity::Sev3);
    let twice = &silent.raised[0];
    assert_eq!((twice.ground, &*twice.subject), (Ground::TwiceOverdue, "hand_up"));
    live(&mut silent, 31..=89);
    assert_eq!(silent.severity, Severity::Sev3, "the first word has its own time twice over");
    live(&mut silent, [90]);
    assert_eq!(silent.severity, Severity::Sev2);
}

#[test]
fn a_deadline_that_moved_warns_again_and_the_same_one_never() {
    let mut bill =
        case("li", Severity::Sev3, Category::LongWait, &[("09:01", reached(None, true))]);
    live(&mut bill, 0..=(4 * 1440));
    let close = |case: &Case| -> Vec<(Ms, u16)> {
        let of_close = case.warned.iter().filter(|one| one.clock == ClockKind::Close);
        of_close.map(|one| (one.due, one.percent)).collect()
    };
    let first = ms("2025-11-15T09:00:00+08:00");
    assert_eq!(close(&bill), [(first, 75)]);
    live(&mut bill, 0..=(4 * 1440));
    assert_eq!(close(&bill).len(), 1);
    let later = |hours: i64| first.plus_secs(hours * 3600 - 86_400);
    bill.take(&step(later(-1), "li"), &started()).ok();
    bill.take(&step(later(0), "li"), &waits(PauseReason::CustomerToSupply, later(10))).unwrap();
    live(&mut bill, [4 * 1440 + 700, 6 * 1440]);
    let moved = first.plus_secs(10 * 3600);
    assert_eq!(close(&bill)[1..], [(moved, 90), (moved, 100)], "75 was crossed before it moved");
    assert_eq!(bill.state, State::Working, "the wait is over by itself");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(24))]

    #[test]
    fn a_program_that_was_off_finds_the_same(
        ticks in proptest::collection::btree_set(1i64..3000, 0..6),
        owner in 0usize..2,
        severity in 0usize..4,
        contact in proptest::option::of(1i64..2),
    ) {
        let owner = ["e1", "li"][owner];
        let facts: Vec<(&str, Fact)> =
            contact.map(|_| ("09:01", reached(Some("12:00"), false))).into_iter().collect();
        let begun = case(owner, Severity::ALL[severity], Category::Broadband, &facts);
        let mut always = begun.clone();
        live(&mut always, (2..3000).step_by(3).chain([3000]));
        let mut seldom = begun;
        live(&mut seldom, ticks.into_iter().filter(|tick| *tick > 1).chain([3000]));
        let sorted = |case: &Case| {
            let all = case.warned.iter();
            let mut all: Vec<_> =
                all.map(|it| (it.clock, it.subject.clone(), it.due, it.percent)).collect();
            all.sort();
            all
        };
        let all = sorted(&always);
        let mut once = all.clone();
        once.dedup();
        proptest::prop_assert_eq!(&all, &once, "each is told once");
        proptest::prop_assert_eq!(all, sorted(&seldom));
        proptest::prop_assert_eq!(&always.grades, &seldom.grades);
        proptest::prop_assert_eq!(&always.raised, &seldom.raised);
    }
}
