//! The table of sync 4.7 for complaints, row by row, in every order in which a network can bring it.

use super::*;

#[test]
fn what_the_losing_owner_did_is_a_proposal_and_what_was_said_to_the_customer_counts() {
    let mut all = two("zl");
    all.does((0, "ct"), "10:00", "c1", CaseAct::Take).unwrap();
    all.does((1, "ma"), "10:00", "c1", CaseAct::Take).unwrap();
    all.does((1, "ma"), "10:05", "c1", contact()).unwrap();
    all.does((1, "ma"), "10:06", "c1", settle(900)).unwrap();
    let hall = fold(&all.merged(&[0]));
    let one = case(&hall);
    assert_eq!((one.owner.id(), one.is_undecided()), ("ct", true));
    assert_eq!(one.contacts.len(), 2, "the word with the customer counts");
    let expected = [RaceKind::Hands, RaceKind::Proposal, RaceKind::Proposal];
    assert_eq!(races(one), expected);
    let mine = kinds(&hall, "ct", "10:10");
    assert_eq!(mine, [N::TakenToo, N::Proposed, N::Proposed]);
    assert_eq!(kinds(&hall, "ma", "10:10"), [N::TakenBefore, N::ProposedOnly, N::ProposedOnly]);
    // In the other order the same people lose the other way round.
    let other = fold(&all.merged(&[1, 1, 1, 1, 1]));
    assert_eq!((case(&other).owner.id(), case(&other).state), ("ma", State::Closed));
    silent_about_nothing(&hall);
    silent_about_nothing(&other);
}

#[test]
fn two_who_phone_the_customer_are_told_of_each_other() {
    let mut all = two("wf");
    all.does((0, "wf"), "10:00", "c1", contact()).unwrap();
    all.does((1, "ct"), "10:00", "c1", contact()).unwrap();
    for hall in halls(&all) {
        assert_eq!(case(&hall).contacts.len(), 3);
        assert_eq!(races(case(&hall)), [RaceKind::Contacted]);
        for person in ["wf", "ct"] {
            assert_eq!(kinds(&hall, person, "10:05"), [N::ContactedTwice]);
        }
    }
    // Whoever acts on it and knows of both has seen it.
    all.meet();
    all.does((0, "wf"), "10:10", "c1", contact()).unwrap();
    assert_eq!(kinds(&all.all[0].hall, "wf", "10:11"), []);
    assert_eq!(kinds(&all.all[0].hall, "ct", "10:11"), [N::ContactedTwice]);
}

#[test]
fn the_first_of_two_offers_is_open_and_an_accept_names_its_own() {
    let mut all = many(3, "wf");
    all.does((0, "wf"), "10:00", "c1", offer("ct")).unwrap();
    all.does((1, "wf"), "10:00", "c1", offer("ma")).unwrap();
    let lost = case(&all.all[1].hall).offer.as_ref().unwrap().offered.offer_id.to_string();
    all.sends(0);
    all.sends(1);
    all.hears(2);
    let open = case(&all.all[2].hall).offer.as_ref().unwrap();
    assert_eq!(&*open.offered.to, "ct");
    let accept = CaseAct::Accept { offer_id: lost, read_back: Vec::new() };
    assert!(all.does((2, "ma"), "10:05", "c1", accept).is_err());
    assert_eq!(races(case(&all.all[2].hall)), [RaceKind::Hands]);
}

#[test]
fn a_manager_who_gives_it_away_stands_before_take_and_accept() {
    let mut all = many(3, "zl");
    all.does((0, "hm"), "10:00", "c1", force("ma")).unwrap();
    all.does((1, "ct"), "10:00", "c1", CaseAct::Take).unwrap();
    for hall in halls(&all) {
        let one = case(&hall);
        assert_eq!((one.owner.id(), one.helpers.as_slice()), ("ma", &["ct".into()][..]));
        assert_eq!(races(one), [RaceKind::Hands]);
    }
    let mut all = many(3, "wf");
    all.does((0, "wf"), "09:50", "c1", offer("ct")).unwrap();
    all.meet();
    let offer_id = case(&all.all[0].hall).offer.as_ref().unwrap().offered.offer_id.to_string();
    all.does((0, "hm"), "10:00", "c1", force("ma")).unwrap();
    let accept = CaseAct::Accept { offer_id, read_back: Vec::new() };
    all.does((1, "ct"), "10:00", "c1", accept).unwrap();
    for hall in halls(&all) {
        let one = case(&hall);
        assert_eq!((one.owner.id(), one.helpers.as_slice()), ("ma", &["ct".into()][..]));
    }
}

#[test]
fn escalated_stands_before_closed_and_the_clocks_run_on() {
    let mut all = two("wf");
    all.does((0, "wf"), "10:00", "c1", settle(500)).unwrap();
    all.does((1, "ct"), "10:00", "c1", escalate()).unwrap();
    for hall in halls(&all) {
        let one = case(&hall);
        assert!(one.is_undecided() && one.running().is_some());
        assert_eq!((one.resolved_at, one.closed_at, one.follow_up.is_some()), (None, None, false));
        assert!(one.gaps.is_empty(), "the deadline runs on from the first opening");
        assert!(kinds(&hall, "wf", "10:05").contains(&N::DecidedEscalated));
        assert!(kinds(&hall, "ct", "10:05").contains(&N::EscalatedDecided));
        silent_about_nothing(&hall);
    }
}

#[test]
fn what_falls_due_by_itself_opens_nothing_that_was_decided() {
    let mut all = two("wf");
    all.does((0, "wf"), "10:00", "c1", settle(500)).unwrap();
    // The other terminal is alone until the evening, and calls everybody.
    assert!(!all.falls_due(1, "21:00").is_empty());
    for order in [vec![0; 5], vec![1; 100]] {
        let hall = fold(&all.merged(&order));
        assert_eq!(case(&hall).state, State::Closed);
    }
}

#[test]
fn two_decisions_are_both_kept_and_looked_at_where_they_differ() {
    for (fen, kind, notice) in
        [(500, RaceKind::Decided, N::DecidedTwice), (900, RaceKind::Differs, N::DecisionsDiffer)]
    {
        let mut all = two("wf");
        all.does((0, "wf"), "10:00", "c1", resolve(500)).unwrap();
        all.does((1, "wf"), "10:00", "c1", resolve(fen)).unwrap();
        for hall in halls(&all) {
            let one = case(&hall);
            assert_eq!((one.state, races(one)), (State::Resolved, vec![kind]));
            assert_eq!(one.needs_review(), kind == RaceKind::Differs);
            assert!(kinds(&hall, "wf", "10:05").contains(&notice));
        }
        all.meet();
        all.does((0, "wf"), "10:10", "c1", close()).unwrap();
        assert!(!case(&all.all[0].hall).needs_review());
    }
}

#[test]
fn opened_again_and_heard_more_stand_before_closed() {
    for heard in [reopen(), contact()] {
        let mut all = two("wf");
        all.does((0, "wf"), "09:50", "c1", resolve(500)).unwrap();
        all.meet();
        all.does((0, "wf"), "10:00", "c1", close()).unwrap();
        all.does((1, "ct"), "10:00", "c1", heard).unwrap();
        let halls = halls(&all);
        for hall in &halls {
            assert!(case(hall).is_open());
            assert_eq!(case(hall).state, case(&halls[0]).state);
            assert!(kinds(hall, "wf", "10:05").contains(&N::ClosedHeard));
            assert!(kinds(hall, "ct", "10:05").contains(&N::HeardClosed));
        }
    }
}

#[test]
fn two_that_are_merged_into_each_other_are_one_and_the_first_of_the_log_stays() {
    let mut all = Terminals::new(2);
    // The younger one claims to have begun earlier.
    all.all[0].off_ms = 3_600_000;
    all.case_of("c2", "wf");
    all.all[0].off_ms = 0;
    all.case_of("c1", "wf");
    let merge = |target: &str| CaseAct::Merge { target: target.into() };
    all.does((0, "wf"), "11:00", "c1", merge("c2")).unwrap();
    all.does((1, "ct"), "11:00", "c2", merge("c1")).unwrap();
    for hall in halls(&all) {
        assert_eq!(case(&hall).merged_into.as_deref(), Some("c2"));
        assert!(hall.cases().get("c2").unwrap().is_open());
        assert_eq!(hall.cases().open_complaints().count(), 1);
    }
}

#[test]
fn what_moves_a_case_that_was_merged_moves_not_the_one_it_became() {
    let mut all = Terminals::new(2);
    all.case_of("c1", "wf");
    all.case_of("c2", "ct");
    all.does((1, "ct"), "10:00", "c2", contact()).unwrap();
    all.meet();
    all.does((0, "wf"), "11:00", "c1", CaseAct::Merge { target: "c2".into() }).unwrap();
    all.does((1, "ct"), "11:00", "c2", contact()).unwrap();
    all.does((1, "ct"), "11:01", "c2", resolve(900)).unwrap();
    let hall = fold(&all.merged(&[0]));
    assert_eq!((case(&hall).state, case(&hall).contacts.len()), (State::Assessed, 1));
    assert_eq!(hall.cases().get("c2").unwrap().state, State::Merged);
    silent_about_nothing(&hall);
}

#[test]
fn the_answers_of_a_department_are_all_kept_and_the_first_result_decides() {
    let mut all = two("wf");
    all.does((0, "wf"), "09:30", "c1", dispatch("network")).unwrap();
    all.meet();
    all.does((0, "wf"), "10:00", "c1", answered("mended")).unwrap();
    all.does((1, "ct"), "10:00", "c1", answered("not to be mended")).unwrap();
    for hall in halls(&all) {
        let stand = standing_of(case(&hall), |it| matches!(it, Fact::DispatchAnswered(_)));
        assert!(matches!(stand[..], [Kept::Holds, Kept::Against(_)]), "{stand:?}");
        assert_eq!(races(case(&hall)), [RaceKind::Answered]);
        assert!(kinds(&hall, "wf", "10:05").contains(&N::AnsweredLate));
    }
    // Answered while it was taken back.
    let mut all = two("wf");
    all.does((0, "wf"), "09:30", "c1", dispatch("network")).unwrap();
    all.meet();
    all.does((0, "wf"), "10:00", "c1", CaseAct::Withdraw { reason: "ours".into() }).unwrap();
    all.does((1, "ct"), "10:00", "c1", answered("mended")).unwrap();
    let hall = fold(&all.merged(&[0, 1]));
    assert!(kinds(&hall, "wf", "10:05").contains(&N::AnsweredLate));
    silent_about_nothing(&hall);
}

#[test]
fn sent_twice_to_one_department_is_one_task_and_a_reminder() {
    let mut all = two("wf");
    all.does((0, "wf"), "10:00", "c1", dispatch("network")).unwrap();
    all.does((1, "wf"), "10:00", "c1", dispatch("network")).unwrap();
    for hall in halls(&all) {
        let one = case(&hall);
        assert_eq!((one.dispatches.len(), one.dispatches[0].tries), (1, 1));
        assert_eq!(races(one), [RaceKind::Dispatched]);
        silent_about_nothing(&hall);
    }
    // What is answered to the reminder answers the task.
    all.does((1, "wf"), "10:30", "c1", answered("mended")).unwrap();
    all.sends(0);
    all.sends(1);
    assert!(case(&all.all[1].hall).open_dispatch().is_none());
}

#[test]
fn the_later_of_two_changes_is_shown_and_the_earlier_kept() {
    let mut all = two("wf");
    all.does((0, "wf"), "10:00", "c1", amend("red coat")).unwrap();
    all.does((1, "ct"), "10:00", "c1", amend("green coat")).unwrap();
    for (order, shown, over, too) in
        [([0, 1], "green coat", "wf", "ct"), ([1, 0], "red coat", "ct", "wf")]
    {
        let hall = fold(&all.merged(&order));
        assert_eq!(&*case(&hall).fields.label, shown);
        assert_eq!(races(case(&hall)), [RaceKind::Edited]);
        assert_eq!(kinds(&hall, over, "10:05"), [N::EditedOver]);
        assert_eq!(kinds(&hall, too, "10:05"), [N::EditedToo]);
    }
}

#[test]
fn entered_by_mistake_stands_before_an_edit_and_a_word_with_the_customer_before_it() {
    let void = || Fact::Voided(VoidedCase { reason: "twice".into(), confirmed_by: "hm".into() });
    let mut all = Terminals::new(2);
    all.case_of("c1", "wf");
    all.tells(0, "10:00", "wf", "c1", void());
    all.does((1, "ct"), "10:00", "c1", amend("red coat")).unwrap();
    for hall in halls(&all) {
        assert_eq!(case(&hall).state, State::Void);
        assert_eq!(case(&hall).history.len(), 3, "the edit is kept");
    }
    let mut all = Terminals::new(2);
    all.case_of("c1", "wf");
    all.tells(0, "10:00", "wf", "c1", void());
    all.does((1, "ct"), "10:00", "c1", contact()).unwrap();
    for hall in halls(&all) {
        assert!(case(&hall).is_open() && case(&hall).was_contacted());
        silent_about_nothing(&hall);
    }
}
