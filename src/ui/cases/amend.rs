//! What the form that puts a complaint right becomes.

use super::{about_customer, by_id, customer, said, send_all};
use crate::core::act::{Act, CaseAct};
use crate::core::complaint::{Category, Field, Severity};
use crate::ui::answers::send;
use crate::ui::field::Slot;
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
            acts.push(CaseAct::Amend { field, value, reason: reason.clone(), customer: None });
        }
    }
    let Some(customer) = customer(form) else { return send_all(state, about, acts, form) };
    let act =
        CaseAct::Amend { field: Field::Customer, value: String::new(), reason, customer: None };
    let act = Act::Case { complaint_id: about.complaint_id.clone(), act: Box::new(act) };
    let named = send(state, act).into_iter().map(|it| about_customer(it, &customer));
    let named: Vec<Effect> = named.collect();
    send_all(state, about, acts, form).into_iter().chain(named).collect()
}

fn value_of(form: &Form, slot: Slot) -> String {
    let code = form.code(slot);
    if code.is_empty() { said(form, slot) } else { code.to_owned() }
}
