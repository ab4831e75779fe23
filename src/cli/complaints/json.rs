//! Parts of a complaint as JSON.

use serde::Serialize;
use serde_json::Value;

use crate::core::sla::ClockState;

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
