//! What the form of `r` becomes: a word with the customer, what a department or a superior says, the result.

use super::{by_id, next_time, said, send_all};
use crate::core::act::CaseAct;
use crate::core::complaint::{
    ContactResult, ContactWay, CustomerAnswer, DepartmentAnswer, Measure, Outcome, Rating,
    RootCause,
};
use crate::core::time::Ms;
use crate::text::named::Named;
use crate::text::words::fill;
use crate::ui::field::Slot;
use crate::ui::form::{CaseForm, Form};
use crate::ui::forms::complaint as forms;
use crate::ui::msg::Effect;
use crate::ui::state::State;

/// Fen in a yuan.
const FEN: i64 = 100;

/// Sends what was written down.
pub(super) fn save(state: &mut State, about: &CaseForm, form: &Form) -> Vec<Effect> {
    let acts = acts(state, about, form);
    send_all(state, about, acts, form)
}

fn acts(state: &State, about: &CaseForm, form: &Form) -> Vec<CaseAct> {
    let w = state.words().cases;
    let written = said(form, Slot::Value);
    let at = past_time(state, form, Slot::At);
    let promised_at = next_time(state, form, Slot::Promise);
    let rating = Rating::from_text(form.code(Slot::Rating));
    let or = |text: &str| if written.is_empty() { text.to_owned() } else { written.clone() };
    let close = |answer| vec![CaseAct::Close { answer, rating, text: written.clone() }];
    let way = |usual| way(form, usual);
    let there = way(ContactWay::FaceToFace);
    match form.code(Slot::What) {
        forms::CALMED => vec![contact(there, or(w.x_calmed), promised_at, (false, true), at)],
        forms::TOLD => {
            // The date that the department named is the one that the customer is told.
            let row = by_id(state, &about.complaint_id);
            let planned = row.and_then(|row| row.case.open_dispatch()?.planned_at);
            // One that has passed is no promise: what is told then is the delay.
            let promised_at = promised_at.or(planned.filter(|planned| *planned > state.now));
            vec![contact(there, or(w.x_told), promised_at, (true, false), at)]
        }
        forms::NO_ANSWER => vec![CaseAct::Contact {
            way: way(ContactWay::Phone),
            result: ContactResult::NoAnswer,
            text: written,
            promised_at: None,
            is_reply: false,
            calmed: false,
            at,
        }],
        forms::SUPERIOR => vec![CaseAct::Tell {
            person_id: form.code(Slot::Person).to_owned(),
            way: way(ContactWay::Phone),
            result: ContactResult::from_text(form.code(Slot::Reached))
                .unwrap_or(ContactResult::Reached),
            text: written,
            at,
        }],
        forms::DEPARTMENT_HAS => department_has(state, about, form, written),
        forms::DEPARTMENT_DONE => {
            let text = match form.code(Slot::Choice) {
                forms::CANNOT => fill(w.x_department_cannot, &[&written]),
                _ => or(w.x_department_done),
            };
            vec![answered(state, form, DepartmentAnswer::Result, text)]
        }
        forms::DEPARTMENT_TRIED => vec![tried(state, form, written)],
        forms::REPLY => vec![CaseAct::Reply { ask_id: None, text: written }],
        forms::ANSWER_SEEN => vec![CaseAct::AnswerSeen { answer_id: None }],
        forms::CALL_OFF => vec![CaseAct::CallOff { reason: written, seen: None }],
        forms::ACCEPTED => close(CustomerAnswer::Accepted),
        forms::NOT_ACCEPTED => close(CustomerAnswer::NotAccepted),
        forms::UNREACHABLE => close(CustomerAnswer::Unreachable),
        what => {
            let resolve = resolve(state, form);
            if what == forms::SETTLED {
                vec![CaseAct::Settle { resolve: Box::new(resolve), rating }]
            } else {
                vec![resolve]
            }
        }
    }
}

/// The last instant at which the clock of the hall showed that time.
pub(super) fn past_time(state: &State, form: &Form, slot: Slot) -> Option<Ms> {
    let (hour, minute) = form.field(slot)?.time()?;
    let zone = state.board.as_ref().map(|board| board.zone).unwrap_or_default();
    let today = zone.date(state.now);
    let at = |date: chrono::NaiveDate| zone.instant(date.and_hms_opt(hour, minute, 0)?);
    at(today).filter(|at| *at <= state.now).or_else(|| at(today.pred_opt()?))
}

fn answered(state: &State, form: &Form, answer: DepartmentAnswer, text: String) -> CaseAct {
    CaseAct::DepartmentAnswered {
        answer,
        text,
        planned_at: None,
        contact: said(form, Slot::Contact),
        at: past_time(state, form, Slot::At),
        seen: None,
    }
}

/// A call to the department: nobody answered, it was pressed, or it says that it is not theirs.
fn tried(state: &State, form: &Form, text: String) -> CaseAct {
    let Some(result) = ContactResult::from_text(form.code(Slot::Reached)) else {
        let w = state.words().cases;
        let text = if text.is_empty() { w.x_department_not.to_owned() } else { text };
        return answered(state, form, DepartmentAnswer::NotOurs, text);
    };
    CaseAct::DepartmentTried {
        way: way(form, ContactWay::Phone),
        result,
        contact: said(form, Slot::Contact),
        text,
        at: past_time(state, form, Slot::At),
        seen: None,
    }
}

/// The department has it; with a time, that is its plan.
fn department_has(state: &State, about: &CaseForm, form: &Form, text: String) -> Vec<CaseAct> {
    let row = by_id(state, &about.complaint_id);
    let known = row.and_then(|row| row.case.open_dispatch()?.accepted_at).is_some();
    let (contact, at) = (said(form, Slot::Contact), past_time(state, form, Slot::At));
    let order_no = said(form, Slot::Order);
    let accepted =
        CaseAct::DepartmentAccepted { contact: contact.clone(), order_no, at, seen: None };
    let planned_at = next_time(state, form, Slot::Promise);
    let plan = planned_at.map(|planned| CaseAct::DepartmentAnswered {
        answer: DepartmentAnswer::Plan,
        text,
        planned_at: Some(planned),
        contact,
        at,
        seen: None,
    });
    let accepted = (!known || plan.is_none()).then_some(accepted);
    accepted.into_iter().chain(plan).collect()
}

fn resolve(state: &State, form: &Form) -> CaseAct {
    let measure = Measure::from_text(form.code(Slot::Measure));
    let texts = [said(form, Slot::Text), said(form, Slot::Value)];
    // What was done is an answer too.
    let text = texts.into_iter().find(|text| !text.is_empty()).unwrap_or_else(|| {
        measure.map_or_else(String::new, |it| it.name(state.setup.lang).to_owned())
    });
    CaseAct::Resolve {
        outcome: Outcome::from_text(form.code(Slot::Outcome)).unwrap_or(Outcome::Upheld),
        text,
        root_cause: RootCause::from_text(form.code(Slot::Cause)).unwrap_or(RootCause::Other),
        measures: measure.into_iter().collect(),
        explanation: String::new(),
        told_at: None,
        way: way(form, ContactWay::FaceToFace),
        remedy_fen: form.number(Slot::Remedy).map(|yuan| i64::from(yuan) * FEN),
    }
}

/// How they spoke, as it was said; else as it is usual.
fn way(form: &Form, usual: ContactWay) -> ContactWay {
    ContactWay::from_text(form.code(Slot::Way)).unwrap_or(usual)
}

/// A word with the customer that reached them: whether it is a reply, and whether they are calm.
fn contact(
    way: ContactWay,
    text: String,
    promised_at: Option<Ms>,
    (is_reply, calmed): (bool, bool),
    at: Option<Ms>,
) -> CaseAct {
    CaseAct::Contact {
        way,
        result: ContactResult::Reached,
        text,
        promised_at,
        is_reply,
        calmed,
        at,
    }
}
