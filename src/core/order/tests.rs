//! Watched orders by examples, by acts on one terminal and on two.

#![allow(clippy::unwrap_used)] // a test that cannot go on ends

use super::{Late, Order, OrderBar, OrderKind, OrderState, order_id_of};
use crate::core::act::{Act, NewOrder, OrderAct, Refused};
use crate::core::alarm::AlarmKind;
use crate::core::board::{Board, Mark};
use crate::core::event::Kind;
use crate::core::followup::{Origin, ServiceKind, Task, TaskState};
use crate::core::hall::Hall;
use crate::core::handover::{Grade, Item, ItemKind, open_items};
use crate::core::rows::LogKind;
use crate::core::tests::ms;
use crate::core::tests::terminals::Terminals;

fn new(no: &str) -> NewOrder {
    NewOrder {
        order_no: no.into(),
        kind: OrderKind::Installation,
        department_id: "field".into(),
        promised_at: ms("15:00"),
        check_at: Some(ms("12:00")),
        complaint_id: String::new(),
        text: "宽带新装".into(),
    }
}

fn watch(no: &str) -> Act {
    Act::Order { order_id: String::new(), act: Box::new(OrderAct::Watch(Box::new(new(no)))) }
}

fn on(id: &str, act: OrderAct) -> Act {
    Act::Order { order_id: id.into(), act: Box::new(act) }
}

fn checked(text: &str) -> OrderAct {
    OrderAct::Check { text: text.into(), check_at: Some(ms("14:00")) }
}

fn order(hall: &Hall) -> &Order {
    hall.orders().get("ZJ-1").unwrap()
}

fn item(hall: &Hall, now: &str) -> Item {
    let items = open_items(hall, ms(now));
    items.into_iter().find(|item| item.kind == ItemKind::Order).unwrap()
}

#[test]
fn a_number_is_told_from_others_as_people_write_it() {
    for same in ["zj-1", " ZJ-1 ", "ＺＪ-1", "z j-1"] {
        assert_eq!(order_id_of(same), "ZJ-1", "{same}");
    }
}

/// The seed's promise (domain 2-4): a watched order past its promise appears on the board and in the hand-over.
#[test]
fn an_order_past_its_promise_is_on_the_board_and_in_the_hand_over() {
    let mut all = Terminals::new(1);
    all.acts(0, "09:00", "wf", &watch("zj-1")).unwrap();
    let hall = &all.all[0].hall;
    let quiet = Board::build(hall, ms("11:59"));
    assert!(quiet.alarms.iter().all(|it| it.kind != AlarmKind::Order));
    let calm = item(hall, "11:00");
    assert_eq!((calm.grade, calm.overdue, &*calm.label), (Grade::Watch, false, "zj-1"));
    // Nobody looked: near the line; the promise is broken: beyond it.
    let alarm = |now: &str| {
        let board = Board::build(hall, ms(now));
        let alarm = board.alarms.iter().find(|it| it.kind == AlarmKind::Order).unwrap().clone();
        (alarm.subject, alarm.mark, alarm.value)
    };
    assert_eq!(alarm("12:10"), ("zj-1".into(), Mark::Warn, 600));
    assert_eq!(alarm("15:30"), ("zj-1".into(), Mark::Breach, 1800));
    let late = item(hall, "15:30");
    assert_eq!(
        (late.grade, late.overdue, &*late.next.code),
        (Grade::Urgent, true, "order_promise")
    );
    let row = Board::build(hall, ms("15:30")).orders.first().unwrap().clone();
    assert_eq!((row.mark, row.late.len()), (Mark::Breach, 2));
    assert_eq!(order(hall).kept_promise(ms("15:30")), Some(false));
    // It falls due once, as every alarm.
    assert!(all.falls_due(0, "15:31").contains(&Kind::AlarmRaised));
    let raised =
        all.all[0].hall.alarms().records().filter(|it| it.kind == AlarmKind::Order).count();
    assert_eq!((raised, all.falls_due(0, "15:31").len()), (1, 0));
    all.acts(0, "15:40", "wf", &on("ZJ-1", OrderAct::Done { text: String::new() })).unwrap();
    let hall = &all.all[0].hall;
    let left = open_items(hall, ms("15:41"));
    assert!(left.iter().all(|item| item.kind != ItemKind::Order));
    let done = order(hall);
    assert_eq!(
        (done.done_at, done.kind, done.customer()),
        (Some(ms("15:40")), OrderKind::Installation, None)
    );
    assert_eq!(
        done.kept_promise(ms("15:41")),
        Some(false),
        "the first promise is what is measured"
    );
}

/// The record of one that the customer gave up in good time says of its promise neither that it was kept nor that it was not.
#[test]
fn an_order_that_was_dropped_in_good_time_broke_no_promise() {
    for (dropped, kept) in [("11:00", None), ("15:30", Some(false))] {
        let mut all = Terminals::new(1);
        all.acts(0, "09:00", "wf", &watch("ZJ-1")).unwrap();
        let drop = OrderAct::Drop { reason: "客户退单".into() };
        all.acts(0, dropped, "wf", &on("ZJ-1", drop)).unwrap();
        assert_eq!(order(&all.all[0].hall).kept_promise(ms("18:00")), kept, "{dropped}");
    }
}

#[test]
fn a_new_promise_needs_a_reason_and_leaves_the_first_one() {
    let mut all = Terminals::new(1);
    all.acts(0, "09:00", "wf", &watch("ZJ-1")).unwrap();
    let promise = |at: &str, reason: &str| {
        on("ZJ-1", OrderAct::Promise { promised_at: ms(at), reason: reason.into() })
    };
    let bar = |refused: Result<String, Refused>| match refused {
        Err(Refused::Order(bar)) => bar,
        other => panic!("{other:?}"),
    };
    assert_eq!(bar(all.acts(0, "09:10", "wf", &promise("17:00", " "))), OrderBar::NoReason);
    assert_eq!(bar(all.acts(0, "09:10", "wf", &promise("09:05", "x"))), OrderBar::Time);
    let same = all.acts(0, "09:10", "wf", &promise("15:00", "x"));
    assert_eq!(same, Err(Refused::Nothing));
    let act = all.acts(0, "14:00", "wf", &promise("17:00", "缺材料")).unwrap();
    let of = |all: &Terminals| {
        let order = order(&all.all[0].hall);
        (order.first_promised_at(), order.promised_at())
    };
    assert_eq!(of(&all), (Some(ms("15:00")), Some(ms("17:00"))));
    all.acts(0, "14:01", "wf", &Act::Undo { act_id: act }).unwrap();
    assert_eq!(of(&all), (Some(ms("15:00")), Some(ms("15:00"))), "taken back");
    let again = NewOrder { check_at: None, ..new("zj－1") };
    let again = OrderAct::Watch(Box::new(again));
    assert_eq!(bar(all.acts(0, "14:02", "wf", &on("", again))), OrderBar::Known);
    assert_eq!(bar(all.acts(0, "14:02", "wf", &on("ZJ-2", checked("x")))), OrderBar::Gone);
    let unknown = NewOrder { department_id: "nowhere".into(), check_at: None, ..new("ZJ-3") };
    let act = OrderAct::Watch(Box::new(unknown));
    assert_eq!(bar(all.acts(0, "14:02", "wf", &on("", act))), OrderBar::NoDepartment);
    let clerk = all.acts(0, "14:02", "zl", &watch("ZJ-4"));
    assert!(matches!(clerk, Err(Refused::NoRight(_))));
}

/// A stage that is late has a name, and an owner.
#[test]
fn the_late_stage_of_an_order_is_named() {
    let mut all = Terminals::new(1);
    all.acts(0, "08:30", "wf", &watch("ZJ-1")).unwrap();
    let begin = || on("ZJ-1", OrderAct::Begin { stage: String::new(), text: String::new() });
    all.acts(0, "09:00", "wf", &begin()).unwrap();
    all.acts(0, "09:05", "wf", &on("ZJ-1", checked("派给小孙"))).unwrap();
    let late = |all: &Terminals, now: &str| {
        let hall = &all.all[0].hall;
        hall.late_of_order(order(hall), ms(now))
    };
    assert_eq!(late(&all, "12:59"), [], "four hours of the department's time");
    let since = ms("13:00");
    assert_eq!(
        late(&all, "13:30"),
        [Late::Stage { stage: "accepted".into(), owner: "field".into(), since }]
    );
    assert_eq!(&*item(&all.all[0].hall, "13:30").next.code, "order_stage:受理派单|accepted");
    all.acts(0, "13:40", "wf", &begin()).unwrap();
    let hall = &all.all[0].hall;
    assert_eq!(order(hall).stage().map(|span| &*span.stage), Some("resources"));
    assert_eq!(late(&all, "13:45"), [], "the next stage has its own time");
    let lines = hall.log.newest(20);
    let begun = lines.iter().filter(|row| row.kind == LogKind::Order(Kind::OrderStageBegun));
    assert_eq!(begun.count(), 2);
}

/// Two terminals that did not know of each other: the first watch in the hall's log counts, on both alike.
#[test]
fn one_order_watched_on_two_terminals_is_one_order() {
    let mut all = Terminals::new(2);
    all.acts(0, "09:00", "wf", &watch("ZJ-1")).unwrap();
    let other = NewOrder { promised_at: ms("18:00"), ..new("zj-1") };
    let act = OrderAct::Watch(Box::new(other));
    all.acts(1, "09:00", "ct", &on("", act)).unwrap();
    all.acts(1, "09:30", "ct", &on("ZJ-1", checked("已派单"))).unwrap();
    all.meet();
    for terminal in &all.all {
        let order = order(&terminal.hall);
        assert_eq!((&*order.watched_by, order.promised_at()), ("wf", Some(ms("15:00"))));
        assert_eq!((&*order.found, order.state()), ("已派单", OrderState::Open));
        assert_eq!(order.history.len(), 3, "the second watch stays to be seen");
    }
    assert_eq!(all.all[0].hall.open_lines(), all.all[1].hall.open_lines());
}

fn calls(hall: &Hall) -> Vec<(TaskState, &str)> {
    let mut all: Vec<&Task> = hall.follow_up_book().iter().collect();
    all.sort_by_key(|task| task.number.clone());
    all.into_iter().map(|task| (task.state, &*task.text)).collect()
}

/// An order that is done makes exactly one follow-up, that of an end which counts.
#[test]
fn an_order_that_is_done_is_followed_by_one_call() {
    let mut all = Terminals::new(1);
    all.acts(0, "09:00", "wf", &watch("zj-1")).unwrap();
    assert!(!all.falls_due(0, "09:01").contains(&Kind::FollowUpMade), "it is not done");
    let done = || on("ZJ-1", OrderAct::Done { text: String::new() });
    let act = all.acts(0, "11:00", "wf", &done()).unwrap();
    assert!(all.falls_due(0, "11:01").contains(&Kind::FollowUpMade));
    assert!(!all.falls_due(0, "11:02").contains(&Kind::FollowUpMade));
    let task = all.all[0].hall.follow_up_book().iter().next().unwrap().clone();
    assert_eq!(
        (task.origin, &*task.origin_id, task.service_kind, task.made_at, &*task.text),
        (Origin::Order, "ZJ-1", ServiceKind::Installation, ms("11:00"), "zj-1 宽带新装")
    );
    all.acts(0, "11:05", "wf", &Act::Undo { act_id: act }).unwrap();
    assert_eq!(calls(&all.all[0].hall), [(TaskState::Dropped, "zj-1 宽带新装")], "it is not done");
    assert!(!all.falls_due(0, "11:06").contains(&Kind::FollowUpMade));
    all.acts(0, "12:00", "wf", &done()).unwrap();
    all.falls_due(0, "12:01");
    let states: Vec<TaskState> = calls(&all.all[0].hall).iter().map(|it| it.0).collect();
    assert_eq!(states, [TaskState::Dropped, TaskState::Open]);
    // Watched and done once more: once more they are called.
    let again = NewOrder { promised_at: ms("18:00"), check_at: None, ..new("zj-1") };
    let act = OrderAct::Watch(Box::new(again));
    all.acts(0, "13:00", "wf", &on("", act)).unwrap();
    all.acts(0, "14:00", "wf", &done()).unwrap();
    all.falls_due(0, "14:01");
    let states: Vec<TaskState> = calls(&all.all[0].hall).iter().map(|it| it.0).collect();
    assert_eq!(states, [TaskState::Dropped, TaskState::Open, TaskState::Open]);
}

/// What is due is asked for every second: orders that are done stay in memory for two months, and all but those whose call
/// is still to be made are left alone.
#[test]
fn an_order_whose_call_was_made_is_not_looked_at_again() {
    let mut all = Terminals::new(1);
    let uncalled = |all: &Terminals| -> Vec<String> {
        let orders = all.all[0].hall.orders().uncalled();
        orders.map(|order| order.order_id.to_string()).collect()
    };
    let done = |no: &str| on(no, OrderAct::Done { text: String::new() });
    for no in ["ZJ-2", "ZJ-1", "ZJ-3"] {
        all.acts(0, "09:00", "wf", &watch(no)).unwrap();
    }
    assert_eq!(uncalled(&all), Vec::<String>::new(), "none is done");
    all.acts(0, "10:00", "wf", &done("ZJ-1")).unwrap();
    let act = all.acts(0, "10:01", "wf", &done("ZJ-2")).unwrap();
    assert_eq!(uncalled(&all), ["ZJ-2", "ZJ-1"], "as they were watched");
    all.falls_due(0, "10:02");
    assert_eq!((uncalled(&all).len(), calls(&all.all[0].hall).len()), (0, 2));
    let dropped = OrderAct::Drop { reason: "已退单".into() };
    all.acts(0, "10:03", "wf", &on("ZJ-3", dropped)).unwrap();
    all.acts(0, "10:04", "wf", &Act::Undo { act_id: act }).unwrap();
    assert_eq!(uncalled(&all), Vec::<String>::new(), "taken back, or dropped");
    let act = all.acts(0, "10:05", "wf", &done("ZJ-2")).unwrap();
    assert_eq!(uncalled(&all), ["ZJ-2"], "another end, another call");
    all.acts(0, "10:06", "wf", &Act::Undo { act_id: act }).unwrap();
    assert_eq!(uncalled(&all), Vec::<String>::new());
}

/// Both terminals found the order done and made its call: one is left, the same on both.
#[test]
fn an_order_that_is_done_on_two_terminals_is_followed_by_one_call() {
    let mut all = Terminals::new(2);
    all.acts(0, "09:00", "wf", &watch("ZJ-1")).unwrap();
    all.meet();
    for (terminal, by) in [(0, "wf"), (1, "ct")] {
        let done = on("ZJ-1", OrderAct::Done { text: String::new() });
        all.acts(terminal, "11:00", by, &done).unwrap();
        assert!(all.falls_due(terminal, "11:01").contains(&Kind::FollowUpMade));
    }
    all.meet();
    for terminal in &all.all {
        let mut states: Vec<TaskState> = calls(&terminal.hall).iter().map(|it| it.0).collect();
        states.sort_unstable_by_key(|state| state.as_str());
        assert_eq!(states, [TaskState::Dropped, TaskState::Open]);
    }
    assert_eq!(all.all[0].hall.open_lines(), all.all[1].hall.open_lines());
    assert!(!all.falls_due(0, "11:10").contains(&Kind::FollowUpMade));
}
