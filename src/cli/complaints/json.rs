//! Parts of a complaint as JSON.

use serde::Serialize;
use serde_json::Value;

use crate::core::complaint::{CaseKind, Category};
use crate::core::sla::ClockState;
use crate::core::time::Stamp;
use crate::store::Hit;
use crate::text::named::Named;
use crate::text::words::Lang;

pub(super) fn said(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

/// The fields of a fact as JSON, without what only the vault and the program need of a customer.
pub(super) fn as_json(fact: &impl Serialize) -> Value {
    let mut value = serde_json::to_value(fact).unwrap_or_default();
    if let Some(customer) = value.get_mut("customer").and_then(Value::as_object_mut) {
        customer.retain(|name, _| matches!(name.as_str(), "name_masked" | "phone_masked"));
    }
    value
}

/// Whether somebody still has to stop a clock.
pub(super) fn runs(state: ClockState) -> bool {
    !matches!(state, ClockState::NoLimit | ClockState::Met | ClockState::Missed)
}

/// What a case that was found is about, in a word or two.
pub(super) fn about(lang: Lang, hit: &Hit) -> String {
    let request = hit.kind == CaseKind::Request.as_str();
    let kind = request.then(|| CaseKind::Request.name(lang));
    let category = || Category::from_text(&hit.category).map(|it| it.name(lang));
    kind.or_else(category).unwrap_or(&hit.category).to_owned()
}

#[derive(Serialize)]
pub(super) struct Listed<'a> {
    pub(super) complaint_id: &'a str,
    pub(super) number: &'a str,
    pub(super) kind: &'a str,
    pub(super) state: &'a str,
    pub(super) stage: &'a str,
    pub(super) category: &'a str,
    pub(super) severity: &'a str,
    pub(super) owner: Option<&'a str>,
    pub(super) owner_name: Option<String>,
    pub(super) first_contact: &'a str,
    pub(super) registered_at: Stamp,
    pub(super) closed_at: Option<Stamp>,
    pub(super) level: Option<u8>,
    /// What is due next, and what is left of it; below zero it is overdue.
    pub(super) due_clock: Option<&'static str>,
    pub(super) due_at: Option<Stamp>,
    /// The stage that is late, and who stops its clock: a person, a role or a department, empty = whoever has the duty.
    pub(super) late_stage: Option<&'static str>,
    pub(super) late_whose: Option<Box<str>>,
    pub(super) remaining_secs: Option<i64>,
    pub(super) customer_name: Option<&'a str>,
    pub(super) customer_phone: Option<&'a str>,
    pub(super) label: Option<&'a str>,
    pub(super) text: Option<&'a str>,
}
