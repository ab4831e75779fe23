//! The customer of a complaint, as a form names them: who they are goes to the vault and nowhere else.

use super::said;
use crate::core::customer::Customer;
use crate::core::draft::FormDraft;
use crate::text::clean::scrub;
use crate::ui::field::Slot;
use crate::ui::form::Form;
use crate::ui::msg::Effect;

/// From so many digits on it is a telephone number, and not the end of one.
const WHOLE_DIGITS: usize = 7;

/// A whole number; empty where only the last digits were typed.
fn whole(phone: String) -> String {
    if phone.chars().count() >= WHOLE_DIGITS { phone } else { String::new() }
}

fn named(said: impl Fn(Slot) -> String) -> Option<Customer> {
    let customer = Customer {
        name: said(Slot::Name),
        phone: whole(said(Slot::Phone)),
        contact: said(Slot::Reach),
        address: said(Slot::Address),
    };
    (!customer.is_empty()).then_some(customer)
}

/// Who the customer is, where that was said: it belongs into the vault.
pub(in crate::ui) fn customer(form: &Form) -> Option<Customer> {
    named(|slot| said(form, slot))
}

/// The same from a form that was kept until what it became is on disk.
pub(in crate::ui) fn customer_of(draft: &FormDraft) -> Option<Customer> {
    named(|slot| {
        let field = draft.body.fields.iter().find(|field| field.slot == slot.name());
        field.map_or_else(String::new, |field| scrub(&field.text).trim().to_owned())
    })
}

/// How the customer is told in the hall, with the last digits of their number where only those were typed.
pub(super) fn label(form: &Form) -> String {
    let tail = if whole(said(form, Slot::Phone)).is_empty() { form.said(Slot::Phone) } else { "" };
    format!("{} {tail}", said(form, Slot::Label)).trim().to_owned()
}

/// The same effect for a customer, who is sealed with it.
pub(in crate::ui) fn about_customer(effect: Effect, customer: &Customer) -> Effect {
    match effect {
        Effect::Act(act) => Effect::ActFor { act, customer: customer.clone() },
        Effect::Save { person_id, draft, then } => {
            let then = Box::new(about_customer(*then, customer));
            Effect::Save { person_id, draft, then }
        }
        other => other,
    }
}
