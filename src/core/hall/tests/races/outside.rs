//! What departments and superiors say from outside against what the hall did without having heard of it, row by row, in
//! both orders: nothing that is decided changes, the words stay, and the hall is told.

use super::*;
use crate::core::complaint::{AnswerRank, ClockKind, whose_turn};

/// A case of `wf`'s that the network side has and the hall manager was called for; terminal 1 is the centre's.
fn sent() -> Terminals {
    let mut all = two("wf");
    all.does((0, "wf"), "09:10", "c1", dispatch("network")).unwrap();
    all.does((0, "wf"), "09:20", "c1", escalate()).unwrap();
    all.meet();
    all
}

fn acknowledges() -> CaseAct {
    let way = ContactWay::Online;
    CaseAct::Acknowledge { person_id: "out_hm".into(), way, seen: None, level: Some(3) }
}

/// What comes from outside, and the hall's step that crosses it.
type Row = (&'static str, CaseAct, CaseAct);

fn rows() -> Vec<Row> {
    let settled = || settle(500);
    vec![
        ("answered, closed", answered("mended"), settled()),
        ("answered, decided", answered("mended"), resolve(500)),
        ("asked, closed", asks("where"), settled()),
        ("passed on, closed", passes("billing"), settled()),
        ("acknowledged, closed", acknowledges(), settled()),
        ("acknowledged, decided", acknowledges(), resolve(500)),
        ("final answer, closed", decides(true), settled()),
        ("words, decided", decides(false), resolve(500)),
        ("called off, closed", call_off(), settled()),
    ]
}

#[test]
fn what_comes_from_outside_changes_nothing_that_is_decided_and_is_told() {
    for (name, theirs, ours) in rows() {
        let mut all = sent();
        all.does((0, "wf"), "10:00", "c1", ours.clone()).unwrap();
        all.does((1, "out_hm"), "10:00", "c1", theirs.clone()).unwrap();
        let before = case(&all.all[0].hall).clone();
        for hall in halls(&all) {
            let one = case(&hall);
            assert_eq!((one.outcome, &one.decision), (before.outcome, &before.decision), "{name}");
            assert!(!one.is_undecided(), "{name}");
            // A closing whose author had not heard the answer waits for them to read it (5.3): nothing else moves.
            let reads = matches!(theirs, CaseAct::DepartmentAnswered { .. });
            assert!(one.state == before.state || reads, "{name}");
            let kept = one.history.iter().filter(|past| *past.by == *"out_hm").count();
            assert!(kept > 0, "{name}: its words are kept");
            let told = hall.notices_for("wf", ms("10:05"));
            assert!(told.iter().any(|notice| *notice.other == *"out_hm"), "{name}: {told:?}");
            silent_about_nothing(&hall);
        }
    }
}

#[test]
fn of_two_final_answers_the_first_decides_and_the_other_is_seen_by_the_owner() {
    let mut all = sent();
    all.does((0, "out_hm"), "10:00", "c1", decides(true)).unwrap();
    all.does((1, "out_city"), "10:00", "c1", decides(true)).unwrap();
    for hall in halls(&all) {
        let ranks: Vec<AnswerRank> = case(&hall).answers.iter().map(|it| it.rank).collect();
        assert_eq!(ranks, [AnswerRank::Decides, AnswerRank::Amends]);
        assert!(kinds(&hall, "wf", "10:05").contains(&N::SuperiorAmended));
        assert_eq!(case(&hall).level(), None, "what was decided calls nobody");
    }
    all.meet();
    all.does((0, "wf"), "10:10", "c1", contact()).unwrap();
    assert!(kinds(&all.all[0].hall, "wf", "10:11").contains(&N::SuperiorAmended), "until seen");
    all.does((0, "wf"), "10:12", "c1", CaseAct::AnswerSeen { answer_id: None }).unwrap();
    assert!(!kinds(&all.all[0].hall, "wf", "10:13").contains(&N::SuperiorAmended));
    assert!(case(&all.all[0].hall).unseen_answer().is_none());
}

#[test]
fn an_answer_to_what_was_taken_back_is_kept_as_such() {
    let mut all = sent();
    all.does((0, "wf"), "10:00", "c1", call_off()).unwrap();
    all.does((1, "out_hm"), "10:00", "c1", decides(true)).unwrap();
    let [withdrawn, answered] = [&[0, 1][..], &[1, 1, 0]].map(|order| fold(&all.merged(order)));
    let ranks = |hall: &Hall| case(hall).answers.iter().map(|it| it.rank).collect::<Vec<_>>();
    assert_eq!(ranks(&withdrawn), [AnswerRank::Withdrawn]);
    assert!(kinds(&withdrawn, "wf", "10:05").contains(&N::SuperiorLate));
    // Answered first, it is decided: taking it back changes nothing of that.
    assert_eq!(ranks(&answered), [AnswerRank::Decides]);
    let stand = standing_of(case(&answered), |it| matches!(it, Fact::CallWithdrawn(_)));
    assert!(matches!(stand[..], [Kept::Against(_)]), "{stand:?}");
}

#[test]
fn a_question_back_makes_it_the_halls_turn_and_stops_no_clock() {
    let mut all = sent();
    let turn = |all: &Terminals| {
        let one = case(&all.all[0].hall);
        let id = one.dispatches[0].dispatch_id.clone();
        whose_turn(one, ClockKind::DepartmentAnswer, &id).to_owned()
    };
    assert_eq!(turn(&all), "network");
    all.does((1, "out_gy"), "09:30", "c1", asks("which cell")).unwrap();
    all.meet();
    assert_eq!(turn(&all), "wf");
    assert_eq!(kinds(&all.all[0].hall, "wf", "09:31"), [N::DepartmentAsked]);
    let reply = CaseAct::Reply { ask_id: None, text: "the one at the gate".into() };
    assert!(all.does((1, "out_gy"), "09:32", "c1", reply.clone()).is_err(), "the hall answers");
    all.does((0, "wf"), "09:32", "c1", reply.clone()).unwrap();
    assert_eq!(turn(&all), "network");
    assert!(kinds(&all.all[0].hall, "wf", "09:33").is_empty());
    assert!(all.does((0, "wf"), "09:34", "c1", reply).is_err(), "answered once");
}

#[test]
fn passed_on_it_is_the_same_task_with_its_first_clock() {
    let mut all = sent();
    let due = |all: &Terminals| {
        let hall = &all.all[0].hall;
        let clocks = hall.running_clocks(case(hall), ms("09:31"));
        let of = clocks.iter().find(|it| it.kind == ClockKind::DepartmentAnswer);
        of.and_then(|clock| clock.standing.due)
    };
    let first = due(&all);
    assert!(first.is_some());
    all.does((1, "out_gy"), "09:30", "c1", passes("billing")).unwrap();
    all.meet();
    let one = case(&all.all[0].hall);
    assert_eq!((one.dispatches.len(), one.transfers), (1, 2));
    assert_eq!(*one.dispatches[0].department_id, *"billing");
    assert_eq!(one.dispatches[0].sent_at, ms("09:10"));
    assert_eq!(due(&all), first);
    // The page that still shows the first department is out of date.
    let task = one.dispatches[0].dispatch_id.to_string();
    let seen = |department: &str| {
        let (dispatch_id, department_id) = (task.clone(), department.to_owned());
        Some(crate::core::act::TaskSeen { dispatch_id, department_id })
    };
    let accept = |department: &str| CaseAct::DepartmentAccepted {
        contact: String::new(),
        order_no: String::new(),
        at: None,
        seen: seen(department),
    };
    assert!(all.does((1, "out_gy"), "09:32", "c1", accept("network")).is_err());
    all.does((1, "out_zd"), "09:33", "c1", accept("billing")).unwrap();
    assert_eq!(case(&all.all[1].hall).dispatches[0].accepted_at, Some(ms("09:33")));
    // Back to who had it: with a reason, and as the third transfer it makes the case worse.
    let before = case(&all.all[1].hall).severity;
    all.does((1, "out_zd"), "09:34", "c1", passes("network")).unwrap();
    assert!(case(&all.all[1].hall).severity > before);
}

#[test]
fn the_version_of_a_case_moves_with_all_that_a_reader_sees() {
    let mut all = sent();
    let version = |all: &Terminals| case(&all.all[0].hall).version();
    let first = version(&all);
    all.falls_due(0, "09:55");
    let act_id = all.does((0, "wf"), "10:00", "c1", contact()).unwrap();
    let told = version(&all);
    assert!(told > first);
    let act = crate::core::act::Act::Undo { act_id };
    all.acts(0, "10:01", "wf", &act).unwrap();
    assert!(version(&all) > told, "taken back is seen too");
    let before = version(&all);
    all.meet();
    assert_eq!(version(&all), before, "folded anew it is the same");
}
