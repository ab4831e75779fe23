//! Watched orders and improvements by keys, through the real update loop and the real hall, and what the screen shows.

use super::findings::Desk;
use crate::core::improvement::ImprovementState;
use crate::core::order::{Order, OrderState};
use crate::core::tests::ms;
use crate::text::words::Lang;
use crate::ui::commands::{Ready, command};
use crate::ui::state::Overlay;

fn order(desk: &Desk) -> &Order {
    desk.play.hall.orders().all().next().unwrap()
}

#[test]
fn an_order_is_watched_looked_at_and_done_from_the_list() {
    let mut desk = Desk::at("09:00", "wang", (120, 40), Lang::Zh);
    desk.keys("W");
    assert!(desk.shown().contains("没有在跟踪的工单"), "{}", desk.shown());
    // Number, kind, no department, promised at 15:00, the next look at 12:00, no words.
    desk.keys("nZJ-1\n1\n1500\n1200\n\n");
    assert_eq!(desk.play.hall.orders().all().count(), 1, "{}", desk.shown());
    assert_eq!(order(&desk).promised_at(), Some(ms("15:00")));
    assert_eq!(order(&desk).check_at, Some(ms("12:00")));
    assert_eq!(&*order(&desk).department_id, "", "nobody said");
    assert!(matches!(desk.state.overlay, Some(Overlay::Matters { .. })));
    assert!(desk.shown().contains("ZJ-1"), "{}", desk.shown());
    // The second step begins the stage that comes next.
    desk.keys("12");
    assert_eq!(order(&desk).stage().map(|span| &*span.stage), Some("accepted"));
    desk.keys("\u{1b}");
    desk.on("12:30");
    assert!(desk.shown().contains("跟踪工单 ZJ-1 超时"), "{}", desk.shown());
    desk.keys("W11已派单\n\n");
    assert_eq!((&*order(&desk).found, order(&desk).check_at), ("已派单", None), "{}", desk.shown());
    desk.keys("14\n");
    assert_eq!(order(&desk).state(), OrderState::Done, "{}", desk.shown());
    desk.keys("u");
    assert_eq!(order(&desk).state(), OrderState::Open, "it has its way back");
}

#[test]
fn an_improvement_without_person_is_asked_for_again() {
    let mut desk = Desk::at("09:00", "wang", (120, 40), Lang::Zh);
    desk.keys("In\n等候牌不清\n字太小\n换大字牌\n\n");
    assert_eq!(desk.play.hall.improvements().all().count(), 0, "{}", desk.shown());
    assert!(matches!(desk.state.overlay, Some(Overlay::Form(_))), "{}", desk.shown());
    desk.keys("1\t2§");
    let all: Vec<_> = desk.play.hall.improvements().all().collect();
    assert_eq!(all.len(), 1, "{}", desk.shown());
    assert_eq!(all[0].state, ImprovementState::Open);
    assert_eq!((&*all[0].subject.code, &*all[0].subject.text), ("", "等候牌不清"));
}

/// A form that could not be saved is not opened; what takes no department is open to a hall without any.
#[test]
fn the_lists_open_forms_for_those_who_may_and_watch_without_departments() {
    let mut desk = Desk::at("09:00", "wang", (120, 40), Lang::Zh);
    let mut board = desk.state.board.as_deref().unwrap().clone();
    board.directory.departments.clear();
    desk.state.board = Some(board.into());
    let ready = |desk: &Desk, id: &str| (command(id).unwrap().ready)(&desk.state);
    assert_eq!(ready(&desk, "order.watch"), Ready::Yes);
    assert_ne!(ready(&desk, "request.register"), Ready::Yes, "of whom would it be asked");
    desk.takes_over("wang", "09:00");
    desk.keys("WnZJ-1\n1\n1500\n1200\n\n");
    assert_eq!(desk.play.hall.orders().all().count(), 1, "{}", desk.shown());
    desk.keys("\u{1b}In\n等候牌不清\n字太小\n换大字牌\n\n1\t2§");
    assert_eq!(desk.play.hall.improvements().all().count(), 1, "{}", desk.shown());
    // A clerk looks at both lists and is told at once what is not theirs.
    for keys in ["Wn", "W1", "W\n", "In", "I1", "I\n"] {
        desk.takes_over("zhang", "09:05");
        super::calls::unlock(&mut desk.state, "zhang");
        desk.keys(keys);
        let listed = matches!(desk.state.overlay, Some(Overlay::Matters { .. }));
        assert!(listed, "{keys}: {}", desk.shown());
    }
}

#[test]
fn one_key_notes_a_need() {
    let mut desk = Desk::at("10:00", "wang", (80, 24), Lang::Zh);
    desk.keys("N1\n");
    let needs: Vec<_> = desk.play.hall.conduct().needs().cloned().collect();
    assert_eq!((needs.len(), &*needs[0].topic, needs[0].count), (1, "parking", 1));
}

#[test]
fn what_the_lists_show() {
    for (lang, tag) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
        for (width, height) in [(80, 24), (120, 40), (200, 60)] {
            let mut desk = Desk::at("09:00", "wang", (width, height), lang);
            let save = |desk: &Desk, name: &str| {
                let name = format!("orders_{name}_{tag}_{width}x{height}");
                insta::assert_snapshot!(name, desk.shown());
            };
            desk.keys("WnZJ-20251110-01\n1\n1500\n1200\n宽带新装\n");
            desk.keys("nYJ-7\n2\n1000\n\n\n");
            desk.keys("12\u{1b}");
            desk.on("10:30");
            save(&desk, "board");
            desk.keys("W");
            save(&desk, "list");
            desk.keys("1");
            save(&desk, "steps");
            desk.keys("\u{1b}n");
            save(&desk, "watch");
            desk.keys("\u{1b}\u{1b}In\n等候牌不清\n字太小\n换大字牌\n1\t2§");
            save(&desk, "improvements");
        }
    }
}
