//! A form of training, exams, relief or moods that is filled in, as the act it becomes.

use chrono::TimeDelta;

use super::{CareSheet, minutes};
use crate::core::act::{Act, PeopleAct};
use crate::core::conduct::{ExamResult, ReliefAnswer};
use crate::core::customer::Customer;
use crate::text::clean::scrub;
use crate::text::named::Named;
use crate::text::words::fill;
use crate::ui::answers::{send, send_form};
use crate::ui::field::Slot;
use crate::ui::form::Form;
use crate::ui::msg::Effect;
use crate::ui::state::State;

/// Turns a form into what it asks for.
pub(in crate::ui) fn save(state: &mut State, sheet: &CareSheet, form: &Form) -> Vec<Effect> {
    let text = scrub(form.said(Slot::Text)).trim().to_owned();
    let person_id = form.code(Slot::Person).to_owned();
    let act = match sheet {
        CareSheet::Training => PeopleAct::Train {
            person_id,
            item: form.code(Slot::What).to_owned(),
            text,
            minutes: minutes(form),
        },
        CareSheet::Exam => {
            let zone = state.board.as_ref().map(|board| board.zone).unwrap_or_default();
            let back = form.code(Slot::At).parse().unwrap_or(0);
            PeopleAct::Exam {
                person_id,
                on: zone.date(state.now) - TimeDelta::days(back),
                result: ExamResult::from_text(form.code(Slot::Outcome))
                    .unwrap_or(ExamResult::Unknown),
                text,
            }
        }
        CareSheet::Relief(person_id, complaint_id) => PeopleAct::Relieve {
            person_id: person_id.clone(),
            complaint_id: complaint_id.clone(),
            answer: ReliefAnswer::from_text(form.code(Slot::Action)).unwrap_or(ReliefAnswer::Later),
            reason: state.words().people.relief_reason.to_owned(),
        },
        CareSheet::Mood => {
            let act = Act::People(Box::new(PeopleAct::Mood { person_id, sealed: None }));
            // What it says goes beside the act, to be sealed, as who a customer is.
            let customer = Customer { contact: text, ..Customer::default() };
            let sent = send(state, act);
            let named = |effect| match effect {
                Effect::Act(act) => Effect::ActFor { act, customer: customer.clone() },
                other => other,
            };
            return sent.into_iter().map(named).collect();
        }
    };
    send_form(state, Act::People(Box::new(act)), form)
}

/// What an act did, in a few words.
pub(in crate::ui) fn told(state: &State, act: &PeopleAct) -> String {
    let w = state.words().people;
    match act {
        PeopleAct::Train { person_id, .. } => {
            fill(w.done_training, &[state.person_name(person_id)])
        }
        PeopleAct::Exam { person_id, .. } => fill(w.done_exam, &[state.person_name(person_id)]),
        PeopleAct::Relieve { answer, .. } => fill(w.done_relief, &[answer.name(state.setup.lang)]),
        _ => w.done_mood.to_owned(),
    }
}
