//! A red line of a round: who has to be told, until when, and what comes of it where nobody is; what was called out
//! while nobody was there.

use super::*;
use crate::core::staff::StaffState;

fn red<'a>() -> Failing<'a> {
    let failing = failing(FindingLimit::Day, "", None);
    Failing { text: "单据未收", severity: Severity::Sev2, red_line: true, ..failing }
}

fn tell(id: &str, whom: &str) -> Act {
    let (person_id, text) = (whom.to_owned(), String::new());
    on(id, FindingAct::Tell { person_id, way: ContactWay::Phone, text })
}

/// A shift, and a customer's form left at counter 03 that a round finds at 14:15.
fn crossed() -> (Play, Finding) {
    let mut play = play();
    play.act("08:35", "wang", &Act::OpenShift { name: String::new() }).unwrap();
    play.answer("14:15", "wang", ("round-3", "C2", "03"), Some(red()));
    let finding = play.at_item("C2");
    (play, finding)
}

impl Play {
    /// Somebody comes to work.
    fn arrive(&mut self, time: &str, person: &str) {
        let (staff, state) = (vec![person.to_owned()], StaffState::OnPost);
        let act = Act::MarkStaff { staff, state, counter_id: None, reason: String::new() };
        self.act(time, person, &act).unwrap();
    }
}

#[test]
fn a_red_line_has_to_be_told_to_the_hall_manager_within_the_time_of_the_table() {
    let (mut play, finding) = crossed();
    let duty = play.hall.tell_duty(&finding).unwrap();
    assert_eq!((duty.level, duty.until, duty.done_at), (3, ms("14:25"), None));
    assert_eq!(play.board("14:16").findings[0].tell, Some(duty));
    // Somebody who does not stand so high is no telling, nor is a finding that crossed no line.
    let refused = play.act("14:17", "wang", &tell(&finding.finding_id, "chen"));
    assert_eq!(refused, Err(Refused::NoPerson("chen".into())));
    let plain = play.act("14:17", "wang", &raise(seen("S1", "3"))).unwrap();
    assert_eq!(bar(play.act("14:17", "wang", &tell(&plain, "zhou"))).0, FindingBar::NotRed);
    let act_id = play.act("14:18", "wang", &tell(&finding.finding_id, "zhou")).unwrap();
    let told = play.finding(&finding.finding_id);
    assert_eq!(play.hall.tell_duty(&told).unwrap().done_at, Some(ms("14:18")));
    assert_eq!(play.board("14:19").findings.iter().find_map(|row| row.tell), None);
    assert!(play.finding_lines("14:19").contains(&LogKind::Finding(Kind::FindingTold)));
    let again = play.act("14:19", "wang", &tell(&finding.finding_id, "zhou"));
    assert_eq!(again, Err(Refused::Nothing));
    assert_eq!(play.findings_due("14:40"), [], "telling is no escalation");
    // It has its way back, and is a duty again.
    play.act("14:41", "wang", &undo(&act_id)).unwrap();
    assert_eq!(play.hall.tell_duty(&play.finding(&finding.finding_id)).unwrap().done_at, None);
}

#[test]
fn a_level_that_was_not_told_in_time_is_called_upon_once_and_that_is_enough() {
    let (mut play, finding) = crossed();
    play.arrive("14:00", "zhou");
    assert_eq!(play.findings_due("14:25"), []);
    assert_eq!(play.findings_due("14:26"), [(Kind::FindingCalled, "14:25".to_owned())]);
    let called = play.finding(&finding.finding_id);
    let call = called.calls.last().unwrap();
    assert_eq!((call.level, call.cause, &*call.to[0]), (3, CallCause::Untold, "zhou"));
    assert!(play.hall.tell_duty(&called).unwrap().done_at.is_some());
    assert_eq!(play.findings_due("15:00"), []);
}

#[test]
fn what_is_put_right_on_the_spot_is_told_all_the_same_and_what_was_none_is_not() {
    let (mut play, finding) = crossed();
    let id = finding.finding_id.to_string();
    play.act("14:16", "wang", &on(&id, fix(Some("zhang")))).unwrap();
    play.act("14:17", "chen", &on(&id, verify())).unwrap();
    assert_eq!(play.finding(&id).state, FindingState::Closed);
    assert!(play.hall.tell_duty(&play.finding(&id)).is_some());
    play.act("14:18", "wang", &tell(&id, "zhou")).unwrap();
    // The answer is corrected: nothing was crossed, and nobody has to hear of it.
    let (mut play, finding) = crossed();
    play.answer("14:16", "wang", ("round-3", "C2", "03"), None);
    assert!(play.hall.findings().get(&finding.finding_id).is_none());
    assert_eq!(play.findings_due("14:40"), []);
    // Whoever stands at that level saw it themselves.
    let mut own = super::play();
    own.act("08:35", "zhou", &Act::OpenShift { name: String::new() }).unwrap();
    own.answer("14:15", "zhou", ("round-3", "C2", "03"), Some(red()));
    assert_eq!(own.hall.tell_duty(&own.at_item("C2")), None);
}

#[test]
fn what_nobody_heard_of_is_called_out_when_somebody_comes_on_shift() {
    let mut play = play();
    let mut new = seen("S1", "3");
    (new.limit, new.owner) = (Some(FindingLimit::AtOnce), "repair".into());
    let id = play.act("08:40", "zhang", &raise(new)).unwrap();
    // No shift, nobody at work: each level is passed over, and then it rests.
    assert_eq!(play.findings_due("09:11").len(), 2);
    assert_eq!(play.finding(&id).level(), None);
    assert_eq!(play.findings_due("11:00"), []);
    play.act("11:20", "wang", &Act::OpenShift { name: String::new() }).unwrap();
    assert_eq!(play.findings_due("11:30"), [(Kind::FindingCalled, "11:20".to_owned())]);
    let call = play.finding(&id).calls.last().unwrap().clone();
    assert_eq!((call.level, call.round, &*call.to[0]), (1, 1, "wang"));
    assert_eq!(play.findings_due("15:19"), [], "somebody knows: that level has its time");
    assert_eq!(play.findings_due("15:21"), [(Kind::FindingCalled, "15:20".to_owned())]);
    assert_eq!(play.finding(&id).calls.last().map(|call| call.level), Some(3));
}

#[test]
fn a_red_line_nobody_could_hear_of_is_called_out_when_the_manager_comes() {
    let (mut play, finding) = crossed();
    assert_eq!(play.findings_due("14:26"), [(Kind::FindingCalled, "14:25".to_owned())]);
    assert_eq!(play.finding(&finding.finding_id).level(), None, "nobody is there");
    assert_eq!(play.findings_due("15:00"), []);
    play.arrive("15:10", "zhou");
    assert_eq!(play.findings_due("15:11"), [(Kind::FindingCalled, "15:10".to_owned())]);
    assert_eq!(play.finding(&finding.finding_id).level(), Some(3));
    assert_eq!(play.findings_due("17:00"), []);
}
