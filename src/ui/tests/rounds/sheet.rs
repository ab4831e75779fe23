//! What a newcomer stumbled over in the sheet: what is typed is never an answer that nobody gave, and is never lost.

use super::*;
use crate::core::board::CheckRow;
use crate::text::named::Named;
use crate::ui::privacy::minds_line;

impl Floor {
    fn is_at(&self, code: &str) {
        self.sees(&format!("> {code}"));
    }
}

#[test]
fn a_note_is_no_answer_and_goes_with_the_one_that_comes() {
    let mut floor = Floor::at("09:30", (80, 24), Lang::Zh);
    floor.keys("xl门口有水\n");
    floor.is_at("E2");
    assert_eq!(floor.found("E2"), None);
    floor.sees("有备注");
    floor.sees("备注 (答时一并记): 门口有水");
    // It outlasts the sheet, and can be written anew before there is an answer.
    floor.keys("\u{1b}xl了\n");
    assert_eq!(floor.found("E2"), None);
    floor.keys("y");
    let noted = floor.row().round.answer("E2").cloned().unwrap();
    assert_eq!((noted.result, &*noted.note), (Outcome::Pass, "门口有水了"));
    // Beside an answer that stands it changes no more than the note.
    floor.keys("f2");
    floor.keys("<l已叫保洁\n");
    let noted = floor.row().round.answer("E3").cloned().unwrap();
    assert_eq!((noted.result, &*noted.note, &*noted.phrase), (Outcome::Fail, "已叫保洁", "told"));
}

#[test]
fn words_that_are_left_come_back() {
    let mut floor = Floor::at("09:30", (80, 24), Lang::Zh);
    floor.keys("xfl药品过期\u{1b}");
    assert_eq!(floor.found("E2"), None);
    assert!(!floor.shown().contains("药品过期"));
    floor.keys("fl");
    floor.sees("> 药品过期");
    floor.keys("了\n");
    assert_eq!(&*floor.row().round.answer("E2").unwrap().note, "药品过期了");
    // Why it is broken off, and why it is not looked at.
    floor.keys("s锁着\u{1b}s\n");
    assert_eq!(&*floor.row().round.answer("E3").unwrap().note, "锁着");
}

#[test]
fn enter_and_space_answer_nothing_and_only_enter_submits() {
    let mut floor = Floor::at("10:30", (80, 24), Lang::Zh);
    floor.keys("x\n  \n");
    assert_eq!(floor.row().answered, 0);
    floor.sees("Enter 不作答");
    floor.keys("yyyyyyyyyyyyy");
    assert_eq!(floor.row().state, RoundState::Running);
    floor.sees("按 Enter 提交");
    floor.keys("u");
    floor.is_at("C2");
    floor.press(Key::End);
    floor.keys("\n");
    floor.sees("还有 1 项没答: C2");
    floor.is_at("C2");
    floor.keys("y\n");
    assert_eq!(floor.row().state, RoundState::Submitted);
    floor.sees("已查 10/10");
}

#[test]
fn what_was_not_looked_at_does_not_count_as_checked() {
    let mut floor = Floor::at("10:30", (80, 24), Lang::Zh);
    floor.keys("xs没空\n-yyyyyyyy\n");
    assert_eq!(floor.row().state, RoundState::Submitted, "{}", floor.shown());
    floor.sees("已查 8/10 未查 1 不适用 1");
}

#[test]
fn a_telephone_number_is_asked_about_and_masked() {
    let mut floor = Floor::at("09:30", (80, 24), Lang::Zh);
    floor.keys("xfl客户13812345678说地滑\n");
    floor.sees("含手机号");
    assert_eq!(floor.found("E2"), None);
    floor.press(Key::F(4));
    floor.keys("\n");
    assert_eq!(&*floor.row().round.answer("E2").unwrap().note, "客户138****5678说地滑");
    // Once more keeps it; an identity number is cut in any case.
    let mut line = "回电13912345678".into();
    assert!(minds_line(&mut floor.state, &mut line) && !minds_line(&mut floor.state, &mut line));
    let mut line = "证110101199003074610".into();
    assert!(minds_line(&mut floor.state, &mut line));
    assert!(!line.value().contains("19900307"));
    assert!(!minds_line(&mut floor.state, &mut line));
}

#[test]
fn without_queue_data_a_person_answers() {
    let mut floor = Floor::at("10:30", (120, 40), Lang::Zh);
    floor.keys("xyyy");
    floor.is_at("Q1");
    assert!(floor.row().items.iter().all(|item| item.read.is_none()));
    floor.sees("无叫号数据");
    floor.keys("y");
    let said = floor.row().round.answer("Q1").cloned().unwrap();
    assert_eq!((said.by_queue, said.value_milli), (false, None));
}

#[test]
fn the_sheet_says_what_y_notes_of_an_automatic_item() {
    let mut floor = Floor::at("10:30", (120, 40), Lang::Zh);
    for time in ["10:30", "11:05"] {
        floor.on(time);
        let no = if time == "10:30" { 0 } else { 2 };
        let line = format!("{time} issued A{no} s=A no=A00{no}");
        for event in crate::core::tests::events(&line) {
            let pos = floor.play.next();
            floor.play.hall.apply(&event, pos);
        }
        floor.refresh();
        if time == "10:30" {
            floor.keys("xyyy");
        }
    }
    floor.is_at("Q1");
    floor.sees("按 y 记不合格");
    floor.sees("y/1 记不合格");
    floor.keys("y");
    assert_eq!(floor.found("Q1"), Some(Outcome::Fail));
    floor.sees("Q1 不合格");
}

#[test]
fn an_open_finding_stands_on_its_row_and_counts_say_what_they_may_be() {
    let mut floor = Floor::at("09:30", (80, 24), Lang::Zh);
    floor.keys("xf2");
    floor.keys("<");
    floor.sees("E2  !不合格");
    floor.sees("有问题没改完: 待整改");
    while !floor.shown().contains("> P3") {
        floor.keys("_");
    }
    floor.keys("3\n");
    floor.sees("要 0 到 2");
}

#[test]
fn a_round_is_chosen_by_what_is_due() {
    let mut floor = Floor::at("09:20", (80, 24), Lang::Zh);
    floor.on("09:20");
    floor.keys("x");
    let begun = floor.row();
    assert_eq!((begun.template, begun.planned_at), (Template::Full, Some(ms("09:30"))));
    let mut floor = Floor::at("10:00", (80, 24), Lang::Zh);
    crate::ui::check::choose(&mut floor.state);
    floor.sees("> 2 全面巡检");
    floor.sees("09:30 该做了");
    floor.sees("计划外 (10:30 还没到点)");
    floor.keys("\n");
    assert_eq!(floor.row().planned_at, Some(ms("09:30")));
}

#[test]
fn why_a_round_was_missed_names_it() {
    let mut floor = Floor::at("11:05", (120, 40), Lang::Zh);
    floor.on("11:05");
    floor.keys("4_");
    let lit = floor.state.selected(Place::Checks).unwrap();
    let board = floor.board();
    let Some(PanelRow::Round(CheckRow { template, at, .. })) = board.panel_row(lit) else {
        panic!("no round")
    };
    let name = format!("{} {}", board.zone.hm(*at), template.name(Lang::Zh));
    floor.keys("\n4");
    floor.sees(&format!("{name} 漏检"));
}

#[test]
fn an_input_method_is_named() {
    let mut floor = Floor::at("09:30", (80, 24), Lang::Zh);
    floor.keys("x合");
    floor.sees("输入法开着");
    assert_eq!(floor.row().answered, 0);
}
