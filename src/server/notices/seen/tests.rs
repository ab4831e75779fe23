//! Items and standings as happenings.

use super::*;
use crate::core::complaint::{CaseKind, Category, EscalationCause, Severity};
use crate::core::incident::IncidentKind;
use crate::server::oversight::{Duty, OpenIncident};

fn item(kind: ItemKind, state: ItemState, due: Option<Ms>) -> Item {
    Item {
        hall: "H 1".into(),
        hall_name: "人民路".into(),
        complaint_id: "c1".into(),
        number: "T0001".into(),
        of: CaseKind::Complaint,
        kind,
        severity: Severity::Sev2,
        category: Category::ALL[0],
        subject: "没有信号".into(),
        owner: String::new(),
        state,
        due,
        due_soon_at: None,
        clock: Some(ClockKind::DepartmentAccept),
        since: Ms(1_000),
        version: 1,
    }
}

fn dispatch() -> ItemKind {
    ItemKind::Dispatch {
        dispatch_id: "d1".into(),
        department_id: "net".into(),
        department_zh: "网络部".into(),
        department_en: String::new(),
        contact: String::new(),
        order_no: String::new(),
        passed: Vec::new(),
    }
}

fn call(round: u16, level: u8, fired_at: Ms) -> ItemKind {
    let to = vec!["E1".to_owned()];
    ItemKind::Escalation { cause: EscalationCause::Manual, round, level, to, fired_at }
}

fn causes(item: &Item, now: i64) -> Vec<Cause> {
    of_item(item, Ms(now)).iter().map(|it| it.cause).collect()
}

#[test]
fn a_dispatch_is_told_when_it_is_sent_and_when_it_is_late() {
    let new = item(dispatch(), ItemState::New, Some(Ms(9_000)));
    assert_eq!(causes(&new, 2_000), [Cause::DispatchSent]);
    assert_eq!(causes(&new, 9_000), [Cause::DepartmentOverdue, Cause::DispatchSent]);
    let told = of_item(&new, Ms(2_000));
    assert_eq!(told[0].people, ["net"]);
    assert_eq!(told[0].facts.link.as_deref(), Some("/h/H%201/c/c1"));
    assert_eq!(told, of_item(&new, Ms(3_000)), "the same at every look");
    let state = ItemState::Accepted { at: Ms(2_000), by: String::new() };
    let mut taken = item(dispatch(), state, Some(Ms(9_000)));
    taken.clock = Some(ClockKind::DepartmentAnswer);
    assert_eq!(causes(&taken, 8_000), []);
    assert_eq!(causes(&taken, 9_500), [Cause::AnswerOverdue]);
    let answered = item(dispatch(), ItemState::Answered { at: Ms(2_000) }, Some(Ms(9_000)));
    assert_eq!(causes(&answered, 99_000), []);
}

#[test]
fn every_call_of_a_ladder_is_a_happening_of_its_own() {
    let entity = |round, level, fired| {
        let found = of_item(&item(call(round, level, Ms(fired)), ItemState::New, None), Ms(99_000));
        let one = found.into_iter().next().unwrap();
        assert_eq!(one.cause, Cause::Escalated);
        (one.entity, one.round, one.level)
    };
    let all = [entity(0, 3, 1), entity(0, 4, 2), entity(1, 3, 3), entity(0, 3, 4)];
    for (n, one) in all.iter().enumerate() {
        assert!(all[n + 1..].iter().all(|other| other != one));
    }
    let acked = ItemState::Accepted { at: Ms(2), by: "王".into() };
    assert_eq!(causes(&item(call(0, 3, Ms(1)), acked, None), 99_000), []);
    let again = |at| {
        let state = ItemState::Unanswered { at: Ms(at) };
        of_item(&item(call(9, 5, Ms(1)), state, None), Ms(99_000)).remove(0)
    };
    assert_eq!(again(5).cause, Cause::Unanswered);
    assert_ne!(again(5).entity, again(6).entity, "said again at each opening");
}

#[test]
fn a_hall_without_anybody_or_without_contact_is_told_while_it_is_open() {
    let minute = 60_000;
    let policy = Policy::default();
    let mut hall = HallStanding::unknown("H1", "人民路", Ms(0));
    hall.open_spans = vec![(Ms(0), Ms(600 * minute))];
    hall.contact_at = Some(Ms(5 * minute));
    hall.duty = Duty::Nobody { since: Ms(-minute) };
    let causes = |hall: &HallStanding, now: i64| -> Vec<Cause> {
        of_hall(hall, &policy, Ms(now)).iter().map(|it| it.cause).collect()
    };
    assert_eq!(causes(&hall, 9 * minute), []);
    assert_eq!(causes(&hall, 10 * minute), [Cause::HallUnattended]);
    assert_eq!(causes(&hall, 15 * minute), [Cause::HallUnattended, Cause::NoContact]);
    assert_eq!(causes(&hall, 601 * minute), []);
    let first = of_hall(&hall, &policy, Ms(15 * minute));
    assert_eq!(first, of_hall(&hall, &policy, Ms(30 * minute)), "once");
    let (opened_at, severity) = (Ms(minute), Some(Severity::Sev1));
    let (incident_id, kind) = ("i1".to_owned(), IncidentKind::ALL[0]);
    hall.incidents = vec![OpenIncident { incident_id, kind, severity, opened_at }];
    assert_eq!(causes(&hall, 601 * minute), [Cause::IncidentOpened], "also when it is closed");
    hall.training = true;
    assert_eq!(causes(&hall, 15 * minute), []);
}

#[test]
fn what_was_told_is_not_asked_about_again_until_the_policy_changes() {
    let mut watch = Watch::default();
    let all = of_item(&item(dispatch(), ItemState::New, None), Ms(2_000));
    assert_eq!(watch.fresh(1, all.clone()), all);
    watch.told(1, &all);
    assert_eq!(watch.fresh(1, all.clone()), []);
    assert_eq!(watch.fresh(2, all.clone()), all);
}

#[test]
fn a_hot_topic_is_told_once_a_day() {
    let date = NaiveDate::from_ymd_opt(2026, 11, 10).unwrap();
    let halls = vec![("H1".to_owned(), "人民路".to_owned(), 3)];
    let mut topic = Topic { category: Category::ALL[0], today: 3, usual: Some(0.5), halls };
    let first = of_topic(&topic, date, Ms(1)).unwrap();
    let second = of_topic(&topic, date, Ms(2)).unwrap();
    assert_eq!(first.entity, second.entity);
    let next = of_topic(&topic, date.succ_opt().unwrap(), Ms(3)).unwrap();
    assert_ne!(first.entity, next.entity);
    topic.halls[0].2 = 1;
    topic.today = 1;
    assert_eq!(of_topic(&topic, date, Ms(4)), None);
}
