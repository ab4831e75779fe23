//! Parts of a complaint as JSON.

use serde::Serialize;
use serde_json::Value;

use crate::core::complaint::{CaseKind, Category};
use crate::core::sla::ClockState;
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
