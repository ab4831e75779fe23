//! What the form that puts a complaint right becomes.

use super::{about_customer, by_id, customer, said, send_all};
use crate::core::act::{Act, CaseAct};
use crate::core::complaint::{Category, Field, Severity};
use crate::ui::answers::{send, send_form};
use crate::ui::field::{Kind, Slot};
use crate::ui::form::{CaseForm, Form};
use crate::ui::forms::complaint as forms;
use crate::ui::msg::Effect;
use crate::ui::state::State;

/// Every field that says something else than before is put right by an act of its own.
pub(super) fn save(state: &mut State, about: &CaseForm, form: &Form) -> Vec<Effect> {
    let Some(row) = by_id(state, &about.complaint_id) else { return Vec::new() };
    let before = forms::amend(state, row);
    let (category, severity) = (row.category, row.severity);
    let fields = [
        (Slot::Text, Field::Text),
        (Slot::Request, Field::Request),
        (Slot::Loss, Field::Loss),
        (Slot::Label, Field::Label),
        (Slot::Emotion, Field::Emotion),
        (Slot::Where, Field::Place),
        (Slot::Attendant, Field::Attendant),
        (Slot::Tier, Field::Tier),
        (Slot::CustomerKind, Field::CustomerKind),
        (Slot::Phase, Field::Phase),
        (Slot::Channel, Field::Channel),
        (Slot::Retention, Field::Retention),
        (Slot::Grounds, Field::Grounds),
        (Slot::Cause, Field::RootCause),
        (Slot::Measure, Field::Measures),
    ];
    let mut acts = Vec::new();
    let now = (
        Category::from_code(form.code(Slot::Category)).unwrap_or(category),
        Severity::from_text(form.code(Slot::Severity)).unwrap_or(severity),
    );
    if now != (category, severity) {
        let (category, severity) = now;
        acts.push(CaseAct::Assess { category, severity, reason: said(form, Slot::Reason) });
    }
    let reason = said(form, Slot::Reason);
    for (slot, field) in fields {
        let mut value = value_of(form, slot);
        if value != value_of(&before, slot) {
            if slot == Slot::Retention {
                value = (value == forms::YES).to_string();
            }
            if slot == Slot::Grounds {
                // What the program found stays beside what a person says.
                let found = row.case.fields.grounds.iter().filter(|it| !forms::SEEN.contains(it));
                let found = found.map(|it| it.as_str());
                value = found.chain(value.split_whitespace()).collect::<Vec<_>>().join(" ");
            }
            acts.push(CaseAct::Amend { field, value, reason: reason.clone(), customer: None });
        }
    }
    let Some(customer) = customer(form) else { return send_all(state, about, acts, form) };
    let act =
        CaseAct::Amend { field: Field::Customer, value: String::new(), reason, customer: None };
    let in_case = |act| Act::Case { complaint_id: about.complaint_id.clone(), act: Box::new(act) };
    let mut all = Vec::new();
    for act in acts {
        all.extend(send(state, in_case(act)));
    }
    // What names the customer comes last: the draft that names them too goes with it.
    let named = send_form(state, in_case(act), form);
    all.extend(named.into_iter().map(|it| about_customer(it, &customer)));
    all
}

fn value_of(form: &Form, slot: Slot) -> String {
    if form.field(slot).is_some_and(|field| field.kind == Kind::Many) {
        return form.codes(slot);
    }
    let code = form.code(slot);
    if code.is_empty() { said(form, slot) } else { code.to_owned() }
}
