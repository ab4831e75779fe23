//! The value of a threshold, as a file of settings spells it.

use toml::Value;

use super::quoted;
use crate::core::settings::keys::SATISFACTION;

pub(super) fn rule_value(path: &str, value: &Value) -> String {
    let Value::Table(table) = value else { return value.to_string() };
    if path == SATISFACTION {
        let each: Vec<String> =
            table.iter().map(|(role, points)| format!("{} = {points}", quoted(role))).collect();
        return format!("{{ {} }}", each.join(", "));
    }
    let of = |end: &str| table.get(end).and_then(Value::as_integer).unwrap_or_default();
    format!("{{ warn = {}, breach = {} }}", of("warn"), of("breach"))
}
