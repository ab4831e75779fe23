//! An answer of a round that is given otherwise: what it had done to findings goes with it.

use super::*;

fn put_right() -> Failing<'static> {
    failing(FindingLimit::AtOnce, "zhang", Some(""))
}

fn in_a_day() -> Failing<'static> {
    failing(FindingLimit::Day, "repair", None)
}

#[test]
fn what_was_put_right_by_a_slip_is_open_with_what_is_said_instead() {
    let mut play = play();
    play.answer("09:00", "wang", ("r1", "S1", "3"), Some(put_right()));
    let first = play.at_item("S1");
    assert_eq!(first.state, FindingState::Fixed);
    let second = play.answer("09:01", "wang", ("r1", "S1", "3"), Some(in_a_day()));
    let finding = play.at_item("S1");
    assert_eq!(finding.finding_id, first.finding_id);
    assert_eq!((finding.state, &*finding.owner), (FindingState::Open, "repair"));
    assert_eq!(
        (finding.limit, finding.due_at.secs_since(ms("09:01"))),
        (FindingLimit::Day, 86_400)
    );
    assert_eq!((finding.occurrences.len(), finding.fixed), (1, None));
    play.act("09:02", "wang", &undo(&second)).unwrap();
    assert_eq!(play.at_item("S1"), first, "and the undo says the first answer again");
    // Another limit alone is a change too.
    play.answer("09:03", "wang", ("r1", "F1", ""), Some(failing(FindingLimit::Shift, "", None)));
    play.answer("09:04", "wang", ("r1", "F1", ""), Some(failing(FindingLimit::Week, "", None)));
    assert_eq!(play.at_item("F1").limit, FindingLimit::Week);
}

#[test]
fn what_others_did_since_stays_where_the_answer_says_the_same_of_it() {
    let mut play = play();
    play.answer(
        "09:00",
        "wang",
        ("r1", "S1", "3"),
        Some(failing(FindingLimit::Shift, "wang", None)),
    );
    let id = play.at_item("S1").finding_id.to_string();
    let assign = FindingAct::Assign {
        owner: "repair".into(),
        limit: FindingLimit::AtOnce,
        due_at: None,
        reason: String::new(),
    };
    play.act("09:01", "chen", &on(&id, assign)).unwrap();
    let given = play.finding(&id);
    let words = Failing { text: "黑屏", ..failing(FindingLimit::Shift, "wang", None) };
    play.answer("09:02", "wang", ("r1", "S1", "3"), Some(words));
    let now = play.finding(&id);
    assert_eq!((&now.owner, now.due_at), (&given.owner, given.due_at));
    assert_eq!((&*now.text, &*now.occurrences[0].text), ("黑屏", "黑屏"));
    // Put right by somebody meanwhile, and wrong again: that is no slip.
    play.act("09:03", "chen", &on(&id, fix(None))).unwrap();
    play.answer("09:04", "wang", ("r1", "S1", "3"), Some(in_a_day()));
    assert_eq!(
        (play.finding(&id).state, &*play.finding(&id).owner),
        (FindingState::Open, "repair")
    );
    // Ended by somebody else it does not come back with other words for it.
    play.act("09:05", "chen", &on(&id, fix(Some("zhang")))).unwrap();
    play.act("09:06", "chen", &on(&id, verify())).unwrap();
    let before = play.hall.findings().clone();
    play.answer("09:07", "wang", ("r1", "S1", "3"), Some(Failing { text: "花屏", ..in_a_day() }));
    assert_eq!(*play.hall.findings(), before);
}

#[test]
fn a_check_by_a_slip_is_no_check() {
    for then in ["fails", "not applicable"] {
        let mut play = play();
        play.answer("08:00", "wang", ("r0", "E3", ""), Some(put_right()));
        let id = play.at_item("E3").finding_id.to_string();
        play.answer("09:00", "chen", ("r1", "E3", ""), None);
        assert_eq!(play.finding(&id).state, FindingState::Closed);
        if then == "fails" {
            play.answer("09:01", "chen", ("r1", "E3", ""), Some(in_a_day()));
            let finding = play.finding(&id);
            assert_eq!((finding.state, finding.verified), (FindingState::Open, None));
        } else {
            play.answer_nothing("09:01", "chen", ("r1", "E3", ""));
            let finding = play.finding(&id);
            assert_eq!((finding.state, finding.verified), (FindingState::Fixed, None));
        }
        assert_eq!(play.hall.findings().iter().count(), 1, "no recurrence");
    }
}

#[test]
fn passing_after_a_slip_checks_what_was_put_right_before() {
    let mut play = play();
    play.answer("08:00", "wang", ("r0", "E3", ""), Some(put_right()));
    play.answer("09:00", "wang", ("r1", "E3", ""), Some(in_a_day()));
    assert_eq!(play.at_item("E3").state, FindingState::Open);
    play.answer("09:01", "wang", ("r1", "E3", ""), None);
    let finding = play.at_item("E3");
    assert_eq!((finding.state, finding.occurrences.len()), (FindingState::Closed, 1));
    // Passed once more, with a note: it stays checked.
    play.answer("09:02", "wang", ("r1", "E3", ""), None);
    assert_eq!(play.at_item("E3"), finding);
    // What one had put right with the same word was closed by it, and goes with it too.
    play.answer(
        "09:03",
        "wang",
        ("r1", "P2", "02"),
        Some(failing(FindingLimit::AtOnce, "", Some("zhang"))),
    );
    assert_eq!(play.at_item("P2").state, FindingState::Closed);
    play.answer("09:04", "wang", ("r1", "P2", "02"), Some(in_a_day()));
    let again = play.at_item("P2");
    assert_eq!((again.state, again.recurrence_of), (FindingState::Open, None));
    play.answer("09:05", "wang", ("r1", "P2", ""), None);
    assert_eq!(play.hall.findings().open().count(), 0);
}
