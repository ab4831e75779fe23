//! What the hall needs of a department, by keys: asked for, answered from outside, ended with one key; and what it is not.

use super::complaints::at_work;
use super::floor::{EARLY, Floor};
use crate::core::act::{Act, CaseAct};
use crate::core::alarm::AlarmKind;
use crate::core::complaint::{Case, DepartmentAnswer, RequestEnd, Severity, State};
use crate::core::tests::ms;
use crate::store::CaseQuery;
use crate::text::find::terms;
use crate::text::words::Lang;
use crate::ui::msg::Msg;
use crate::ui::state::Overlay;
use crate::ui::update::update;

/// One that was just asked for: the first department, the first phrase, as urgent as usual.
fn asked() -> Floor {
    let mut floor = at_work();
    assert!(floor.press("C11\n\n") <= 5);
    floor
}

fn request(floor: &Floor) -> &Case {
    floor.hall().cases().all_cases().find(|case| case.is_request()).expect("a request")
}

fn says(floor: &mut Floor, answer: DepartmentAnswer, text: &str) {
    let act = CaseAct::DepartmentAnswered {
        answer,
        text: text.to_owned(),
        planned_at: None,
        contact: String::new(),
        at: None,
        seen: None,
    };
    let complaint_id = request(floor).complaint_id.to_string();
    floor.other(EARLY, Act::Case { complaint_id, act: Box::new(act) });
}

#[test]
fn a_request_is_asked_for_in_five_keys_and_ended_with_one() {
    let mut floor = asked();
    floor.sees("协办已发");
    let case = request(&floor);
    assert_eq!((case.number(), case.owner.id()), ("XB-1110-01", EARLY));
    assert_eq!((case.severity, &*case.fields.text), (Severity::Sev3, "请派人修打印机"));
    assert!(case.open_dispatch().is_some(), "sent with the same act");
    // It lies in the list in its own word, in the light, and is no complaint.
    floor.sees("协办 请派人");
    floor.sees("协办 1");
    assert!(floor.in_light("XB-1110-01") || floor.screen().contains("XB-1110-01"));
    assert_eq!(floor.board().cases.open, 0);
    // Its file says what a task says, and nothing of a customer.
    floor.press("\n1");
    for text in ["XB-1110-01 协办", "缓急", "需要 请派人修打印机", "提出协办"] {
        floor.sees(text);
    }
    for text in ["客户", "首问", "情绪"] {
        assert!(!floor.screen().contains(text), "{text}: {}", floor.screen());
    }
    floor.press("\u{1b}");
    says(&mut floor, DepartmentAnswer::Result, "换了搓纸轮");
    floor.pass_secs(2);
    assert_eq!(floor.press("D"), 1);
    let case = request(&floor);
    assert_eq!((case.state, case.request_end), (State::Closed, Some(RequestEnd::Done)));
    let said = floor.log().into_iter().any(|row| row.subject == "XB-1110-01");
    assert!(said, "the log tells of it");
    floor.press("u");
    assert_eq!(request(&floor).state, State::Working, "taken back with one key");
}

#[test]
fn without_a_result_it_is_asked_how_it_ended() {
    let mut floor = asked();
    floor.press("D");
    floor.sees("协办办结 XB-1110-01");
    floor.press("2\n");
    let case = request(&floor);
    assert_eq!(case.request_end, Some(RequestEnd::NotNeeded));
    assert!(!case.is_open());
}

#[test]
fn what_only_a_complaint_knows_has_no_key_here() {
    let mut floor = asked();
    let before = request(&floor).history.len();
    for keys in ["e", "y", "O"] {
        floor.press(keys);
        assert!(
            !matches!(floor.state.overlay, Some(Overlay::Form(_))),
            "{keys}: {}",
            floor.screen()
        );
    }
    // Passed to another department, handed on, put right: as a complaint is.
    for keys in ["d", "a"] {
        floor.press(keys);
        assert!(
            matches!(floor.state.overlay, Some(Overlay::Form(_))),
            "{keys}: {}",
            floor.screen()
        );
        floor.press("\u{1b}");
    }
    floor.press("r");
    floor.sees("部门");
    assert!(!floor.screen().contains("已解决, 客户接受"), "{}", floor.screen());
    floor.press("\u{1b}");
    assert_eq!(request(&floor).history.len(), before);
}

#[test]
fn a_late_department_is_an_alarm_in_its_own_word_and_no_complaint_is_late() {
    let mut floor = asked();
    floor.come_back("12:30");
    let alarm = floor.alarm(AlarmKind::Request, "XB-1110-01");
    assert!(alarm.raised_at < ms("12:30"));
    let cases = floor.board().cases;
    assert_eq!((cases.requests, cases.requests_overdue, cases.overdue), (1, 1, 0));
    floor.press("3");
    floor.sees("协办超时 1");
}

#[test]
fn it_is_found_by_its_number_and_its_words_and_not_by_that_of_a_complaint() {
    let mut floor = asked();
    floor.press("2cbl22207\n2\n");
    let found = |floor: &Floor, text: &str| -> Vec<String> {
        let terms = terms(text, floor.hall());
        let query = CaseQuery { terms, ..CaseQuery::default() };
        let hits = floor.store().find_complaints(&query).expect("the index");
        hits.into_iter().map(|hit| format!("{} {}", hit.kind, hit.number)).collect()
    };
    assert_eq!(found(&floor, "XB-1110-01"), ["request XB-1110-01"]);
    assert_eq!(found(&floor, "xb"), ["request XB-1110-01"]);
    assert_eq!(found(&floor, "打印机"), ["request XB-1110-01"]);
    assert_eq!(found(&floor, "TS-1110-01"), ["complaint TS-1110-01"]);
}

#[test]
fn every_screen_of_a_request() {
    for (lang, tag) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
        for size in [(80, 24), (120, 40)] {
            let mut floor = at_work();
            floor.state.setup.lang = lang;
            update(&mut floor.state, Msg::Resize(size.0, size.1));
            for (name, keys) in
                [("new", "C1"), ("list", "1\n\n"), ("file", "\n1"), ("done", "\u{1b}D")]
            {
                floor.press(keys);
                let name = format!("request_{name}_{tag}_{}x{}", size.0, size.1);
                insta::assert_snapshot!(name, floor.screen());
            }
        }
    }
}
