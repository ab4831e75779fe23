//! The value of a threshold, as a file of settings spells it.

use toml::Value;

pub(super) fn rule_value(value: &Value) -> String {
    let Value::Table(table) = value else { return value.to_string() };
    let of = |end: &str| table.get(end).and_then(Value::as_integer).unwrap_or_default();
    format!("{{ warn = {}, breach = {} }}", of("warn"), of("breach"))
}
