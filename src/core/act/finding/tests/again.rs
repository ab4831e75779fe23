//! What was put right is looked at again and is not right; and in which order findings stand.

use super::*;

fn reject(reason: &str) -> FindingAct {
    FindingAct::Reject { reason: reason.to_owned() }
}

#[test]
fn what_is_not_right_is_open_again_with_the_time_that_is_left() {
    let mut play = play();
    let id = play.act("08:40", "wang", &raise(seen("dirt", ""))).unwrap();
    let not_yet = play.act("08:41", "chen", &on(&id, reject("地还湿")));
    assert_eq!(bar(not_yet).0, FindingBar::NotFixed);
    play.act("08:50", "wang", &on(&id, fix(None))).unwrap();
    let before = play.finding(&id);
    assert_eq!(bar(play.act("08:55", "chen", &on(&id, reject(" ")))).0, FindingBar::NoReason);
    let steps = finding_steps(&before, "chen");
    assert_eq!(steps[..2], [FindingStep::Verify, FindingStep::Reject]);
    let mine = finding_steps(&before, "wang");
    assert!(mine.contains(&FindingStep::Reject) && mine[0] != FindingStep::Reject);
    let act = play.act("09:00", "chen", &on(&id, reject("地还湿"))).unwrap();
    let again = play.finding(&id);
    assert_eq!((again.state, again.due_at), (FindingState::Open, before.due_at));
    assert_eq!((&*again.rejected[0].by, &*again.rejected[0].text), ("chen", "地还湿"));
    assert!(again.fixed.is_none());
    assert_eq!(play.finding_lines("09:01").last(), Some(&LogKind::Finding(Kind::FindingRejected)));
    play.act("09:02", "chen", &undo(&act)).unwrap();
    assert_eq!(play.finding(&id), before);
}

#[test]
fn a_limit_that_has_passed_begins_anew() {
    let mut play = play();
    let at_once = NewFinding { limit: Some(FindingLimit::AtOnce), ..seen("dirt", "") };
    let id = play.act("09:00", "wang", &raise(at_once)).unwrap();
    let due = play.finding(&id).due_at;
    play.act("09:05", "wang", &on(&id, fix(None))).unwrap();
    play.act("11:00", "chen", &on(&id, reject("又脏了"))).unwrap();
    let again = play.finding(&id);
    assert_eq!(again.due_at.secs_since(ms("11:00")), due.secs_since(ms("09:00")));
    assert!(!again.is_late(ms("11:00")));
}

#[test]
fn red_lines_and_the_worst_of_what_is_late_stand_first() {
    let mut play = play();
    let of = |item: &str, severity, limit| {
        raise(NewFinding { severity: Some(severity), limit: Some(limit), ..seen(item, "") })
    };
    let (shift, once) = (FindingLimit::Shift, FindingLimit::AtOnce);
    for act in [
        of("minor", Severity::Sev4, shift),
        of("serious", Severity::Sev2, FindingLimit::Day),
        of("late_minor", Severity::Sev4, once),
    ] {
        play.act("09:00", "wang", &act).unwrap();
    }
    play.act("09:05", "wang", &of("late_worse", Severity::Sev3, once)).unwrap();
    let red = Failing { severity: Severity::Sev2, red_line: true, ..failing(shift, "", None) };
    play.answer("11:00", "wang", ("r1", "S2", ""), Some(red));
    let rows = play.board("11:01").findings;
    let order: Vec<&str> = rows.iter().map(|row| row.item_code.as_str()).collect();
    assert_eq!(order, ["S2", "late_worse", "late_minor", "serious", "minor"]);
}

#[test]
fn what_a_visit_finds_beyond_a_red_line_is_as_bad_as_in_a_round() {
    let mut play = play();
    let item = |code: &str| NewVisitItem { item_code: code.into(), ..NewVisitItem::default() };
    let new = NewVisit {
        kind: VisitKind::MysteryShopper,
        source: "A-17".into(),
        on: crate::core::time::Zone::default().date(ms("10:00")),
        score_tenths: None,
        limit: FindingLimit::Week,
        due_at: None,
        items: vec![item("C2"), item("E3")],
        text: String::new(),
    };
    play.act("10:00", "wang", &Act::People(Box::new(PeopleAct::Visit(Box::new(new))))).unwrap();
    assert_eq!(play.at_item("C2").severity, crate::core::finding::RED_LINE);
    assert_eq!(play.at_item("E3").severity, Severity::Sev3);
}
