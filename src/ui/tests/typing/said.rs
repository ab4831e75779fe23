//! What the forms of complaints ask for before they become an act: the amount, who was right, what the department
//! said, why a closed one is put right, what makes it worse.

use std::sync::Arc;

use super::*;
use crate::core::board::ComplaintRow;
use crate::core::complaint::{DepartmentAnswer, Field, Ground, Measure, Outcome, RootCause};
use crate::core::event::Resolved;
use crate::ui::field::Slot;
use crate::ui::forms::complaint as forms;

fn only(acts: &[Act]) -> &CaseAct {
    let [Act::Case { act, .. }] = acts else { panic!("{acts:?}") };
    act
}

/// Opens a form about a complaint, with the keys in the field of that slot.
fn lay_open(state: &mut State, number: &str, slot: Slot) {
    let row = row(state, number);
    let mut form = forms::amend(state, &row);
    form.at = form.fields.iter().position(|field| field.slot == slot).expect("a field");
    state.overlay = Some(Overlay::Form(Box::new(form)));
}

fn row(state: &State, number: &str) -> ComplaintRow {
    let mut rows = state.board.iter().flat_map(|board| &board.case_rows);
    rows.find(|row| row.number == number).expect("a row").clone()
}

#[test]
fn money_that_is_given_back_is_named() {
    let mut state = board();
    assert_eq!(sent(&mut state, "3r1\n53\n"), [], "no amount, no refund");
    assert_eq!(here(&state).1, Some(Lang::Zh.words().deeds.x_number));
    assert_eq!(sent(&mut state, "0\n"), []);
    let acts = sent(&mut state, "\u{8}");
    assert_eq!(acts, []);
    update(&mut state, Msg::Key(KeyPress::plain(Key::Backspace)));
    let acts = sent(&mut state, "36\n");
    let CaseAct::Settle { resolve, .. } = only(&acts) else { panic!("{acts:?}") };
    let CaseAct::Resolve { remedy_fen, text, measures, .. } = &**resolve else { panic!() };
    assert_eq!((*remedy_fen, measures.as_slice()), (Some(3_600), &[Measure::Refunded][..]));
    assert!(!text.is_empty(), "what was done is the answer");
}

#[test]
fn who_was_right_is_asked_where_it_was_only_explained() {
    let mut state = board();
    assert_eq!(sent(&mut state, "3r12\n51"), []);
    let acts = sent(&mut state, "3");
    let CaseAct::Settle { resolve, .. } = only(&acts) else { panic!("{acts:?}") };
    let CaseAct::Resolve { outcome, .. } = &**resolve else { panic!() };
    assert_eq!(*outcome, Outcome::NotUpheld);
    // A measure that says nothing needs words.
    let mut state = board();
    assert_eq!(sent(&mut state, "3r1\n5qt\n"), []);
    assert_eq!(sent(&mut state, "\n"), []);
    let acts = sent(&mut state, "送上门\n");
    let CaseAct::Settle { resolve, .. } = only(&acts) else { panic!("{acts:?}") };
    let CaseAct::Resolve { text, .. } = &**resolve else { panic!() };
    assert_eq!(text, "送上门");
}

#[test]
fn nothing_is_written_that_the_department_did_not_say() {
    let said = |keys: &str| {
        let mut state = board();
        let acts = sent(&mut state, &format!("3r6{keys}"));
        if acts.is_empty() {
            return None;
        }
        let CaseAct::DepartmentAnswered { answer, text, .. } = only(&acts) else { panic!() };
        assert_eq!(*answer, DepartmentAnswer::Result);
        Some(text.clone())
    };
    assert_eq!(said(""), None);
    assert_eq!(said("1").as_deref(), Some("部门回复已办完"), "three keys");
    assert_eq!(said("2\n"), None, "why it cannot be done is needed");
    assert_eq!(said("2无端口\n").as_deref(), Some("部门答复不能办: 无端口"));
    assert_eq!(said("3明天派人\n").as_deref(), Some("明天派人"));
}

#[test]
fn who_has_it_at_the_department_is_asked_before_tab() {
    let mut state = board();
    press(&mut state, "3r5");
    let screen = shown(&state);
    assert!(screen.contains("联系人") && screen.contains("部门单号"), "{screen}");
    let mut state = board();
    let acts = sent(&mut state, "3r5\t李工\nZW-1\n");
    let CaseAct::DepartmentAccepted { contact, order_no, .. } = only(&acts) else { panic!() };
    assert_eq!((contact.as_str(), order_no.as_str()), ("李工", "ZW-1"));
    let mut state = board();
    assert_eq!(sent(&mut state, "3r51800").len(), 1, "a time is enough");
}

#[test]
fn what_is_put_right_after_the_end_has_a_reason() {
    let mut hall = complained_hall();
    let closed = "TS-1108-03";
    let row = hall.case_rows.iter_mut().find(|row| row.number == closed).unwrap();
    Arc::make_mut(&mut row.case).decision = Some(Box::new(Resolved {
        outcome: Outcome::Upheld,
        text: "已说明".into(),
        root_cause: RootCause::System,
        measures: vec![Measure::Explained],
        explanation: "".into(),
        told_at: now(),
        told_by: "limin".into(),
        way: crate::core::complaint::ContactWay::Phone,
        remedy_fen: None,
    }));
    let mut state = open(&hall, (120, 40), Lang::Zh);
    lay_open(&mut state, closed, Slot::Measure);
    assert_eq!(sent(&mut state, "16^"), [], "not without a reason");
    assert_eq!(here(&state).1, Some(Lang::Zh.words().deeds.x_needed));
    let acts = sent(&mut state, "录入有误^");
    let CaseAct::Amend { field, value, reason, .. } = only(&acts) else { panic!("{acts:?}") };
    assert_eq!(
        (*field, value.as_str(), reason.as_str()),
        (Field::Measures, "corrected", "录入有误")
    );
    lay_open(&mut state, closed, Slot::Cause);
    let acts = sent(&mut state, "1<<");
    assert_eq!(acts, []);
    lay_open(&mut state, closed, Slot::Reason);
    press(&mut state, "查明是规则");
    let Some(Overlay::Form(form)) = &mut state.overlay else { panic!() };
    form.at = form.fields.iter().position(|field| field.slot == Slot::Cause).unwrap();
    let acts = sent(&mut state, "3^");
    let CaseAct::Amend { field, value, .. } = only(&acts) else { panic!("{acts:?}") };
    assert_eq!((*field, value.as_str()), (Field::RootCause, "rule"));
}

#[test]
fn how_it_was_judged_stands_first_and_what_is_kept_is_shown() {
    let state = board();
    let form = forms::amend(&state, &row(&state, "TS-1110-02"));
    let first: Vec<Slot> = form.fields.iter().take(4).map(|field| field.slot).collect();
    assert_eq!(first, [Slot::Category, Slot::Severity, Slot::Reason, Slot::Phone]);
    assert_eq!(form.fields[3].note, "已存 138****2207");
}

#[test]
fn what_a_person_sees_can_be_said_at_once_and_later() {
    let mut state = board();
    sent(&mut state, "c");
    let Some(Overlay::Form(form)) = &mut state.overlay else { panic!() };
    form.more = true;
    form.at = form.fields.iter().position(|field| field.slot == Slot::Grounds).unwrap();
    // The third by mistake: the same digit takes it back.
    let acts = sent(&mut state, "1535");
    assert_eq!(acts, []);
    assert!(shown(&state).contains("[x]"), "{}", shown(&state));
    assert_eq!(
        new(&sent(&mut state, "5^")).grounds,
        [Ground::ClerkCannot, Ground::Violence, Ground::ReporterOnSite]
    );
    let mut state = board();
    lay_open(&mut state, "TS-1110-02", Slot::Grounds);
    let acts = sent(&mut state, "3^");
    let CaseAct::Amend { field, value, .. } = only(&acts) else { panic!("{acts:?}") };
    assert_eq!(*field, Field::Grounds);
    assert_eq!(value, "shouting third_contact violence", "what was found stays");
}

#[test]
fn what_cannot_be_done_says_why_and_the_menu_stays() {
    let mut state = board();
    state.read_only = true;
    press(&mut state, "3\n");
    let Some(Overlay::Menu { items, .. }) = &state.overlay else { panic!() };
    let at = items
        .iter()
        .position(|item| matches!((item.ready)(&state), crate::ui::commands::Ready::No(_)));
    let digit = at.expect("something that writes") + 1;
    press(&mut state, &digit.to_string());
    assert!(matches!(state.overlay, Some(Overlay::Menu { .. })), "{}", shown(&state));
    assert!(shown(&state).contains(Lang::Zh.words().r_read_only), "{}", shown(&state));
}
