//! What differs between two versions of the settings, key by key. Entries of a list are told by their id,
//! not by their place.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::{DAY_KEYS, Settings, Span};

/// A key whose value differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The key, spelt as in the file; an entry of a list by its id: `service[A].norm_secs`.
    pub path: String,
    /// Its value before; none = it was not there.
    pub old: Option<String>,
    /// Its value after; none = it is gone.
    pub new: Option<String>,
}

impl std::fmt::Display for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let said = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".to_owned());
        write!(f, "{}: {} -> {}", self.path, said(&self.old), said(&self.new))
    }
}

/// Every key in which the two differ, in the order of the keys; none if they are equal.
pub fn diff(old: &Settings, new: &Settings) -> Vec<Change> {
    let (mut before, mut after) = (flat(old), flat(new));
    let mut paths: Vec<String> = before.keys().chain(after.keys()).cloned().collect();
    paths.sort();
    paths.dedup();
    let changes = paths.into_iter().map(|path| {
        let (old, new) = (before.remove(&path), after.remove(&path));
        Change { path, old, new }
    });
    changes.filter(|change| change.old != change.new).collect()
}

type Flat = BTreeMap<String, String>;

fn flat(settings: &Settings) -> Flat {
    let mut found = Flat::new();
    let Ok(Value::Object(mut all)) = serde_json::to_value(settings) else { return found };
    all.remove("hours");
    for (day, key) in settings.hours.week.iter().zip(DAY_KEYS) {
        found.insert(format!("hours.{key}"), spell(day));
    }
    for (date, spans) in &settings.hours.days {
        found.insert(format!("hours.days.{date}"), spell(spans));
    }
    for (key, value) in all {
        let one = SINGULAR.iter().find(|(many, _)| *many == key).map_or(&*key, |(_, one)| *one);
        walk(one, &value, &mut found);
    }
    found
}

/// Lists of the settings as the file calls their entries.
const SINGULAR: &[(&str, &str)] = &[
    ("services", "service"),
    ("counters", "counter"),
    ("roles", "role"),
    ("people", "person"),
    ("working_times", "working_time"),
    ("tiers", "tier"),
    ("feeds", "feed"),
    ("actions", "action"),
    ("walk_out_reasons", "walk_out_reason"),
    ("unhappy_reasons", "unhappy_reason"),
    ("faults", "fault"),
    ("praise_reasons", "praise_reason"),
    ("coaching_topics", "coaching_topic"),
    ("agreements", "agreement"),
    ("need_topics", "need_topic"),
    ("departments", "department"),
    ("contacts", "contact"),
    ("tells", "tell"),
    ("survey_items", "survey_item"),
    ("questions", "question"),
    ("targets", "target"),
    ("indicators", "indicator"),
];

fn spell(spans: &[Span]) -> String {
    spans.iter().map(Span::spell).collect::<Vec<_>>().join(", ")
}

fn walk(path: &str, value: &Value, found: &mut Flat) {
    match value {
        Value::Null => {}
        Value::Object(_) if is_span(value) => {
            if let Ok(span) = serde_json::from_value::<Span>(value.clone()) {
                found.insert(path.to_owned(), span.spell());
            }
        }
        Value::Object(fields) => {
            for (key, value) in fields {
                let key = match key.as_str() {
                    "usage" => "use",
                    "span" => "hours",
                    other => other,
                };
                walk(&format!("{path}.{key}"), value, found);
            }
        }
        Value::Array(list) if list.first().is_some_and(is_span) => {
            let spans: Vec<Span> =
                list.iter().filter_map(|it| serde_json::from_value(it.clone()).ok()).collect();
            found.insert(path.to_owned(), spell(&spans));
        }
        Value::Array(list) if list.iter().any(Value::is_object) => {
            let mut names: Vec<String> = Vec::new();
            for (at, entry) in list.iter().enumerate() {
                let mut name = name_of(entry).unwrap_or_else(|| (at + 1).to_string());
                if names.contains(&name) {
                    name = format!("{name} {}", at + 1);
                }
                walk(&format!("{path}[{name}]"), entry, found);
                names.push(name);
            }
            found.insert(path.to_owned(), names.join(", "));
        }
        Value::Array(list) if path.rsplit_once('.').is_some_and(|(_, key)| key == "week") => {
            for (day, key) in list.iter().zip(DAY_KEYS) {
                walk(&format!("{path}.{key}"), day, found);
            }
        }
        Value::Array(list) => {
            let texts: Vec<String> = list.iter().map(plain).collect();
            found.insert(path.to_owned(), texts.join(", "));
        }
        other => {
            found.insert(path.to_owned(), plain(other));
        }
    }
}

fn is_span(value: &Value) -> bool {
    value.get("from").is_some() && value.get("to").is_some()
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A target is called by whom and what it is of, and over what.
fn goal_name(entry: &Value) -> Option<String> {
    let field = |key: &str| entry.get(key).and_then(Value::as_str);
    let (role, indicator) = (field("role")?, field("indicator")?);
    let more = [field("person"), field("period")];
    Some(
        [Some(role), Some(indicator)]
            .into_iter()
            .chain(more)
            .flatten()
            .collect::<Vec<_>>()
            .join(" "),
    )
}

/// What an entry of a list is called by.
fn name_of(entry: &Value) -> Option<String> {
    let field = |key: &str| entry.get(key).map(plain);
    let pair = |a: &str, b: &str| Some(format!("{} {}", field(a)?, field(b)?));
    let span = entry.get("span").and_then(|span| serde_json::from_value::<Span>(span.clone()).ok());
    (field("id").or_else(|| field("code")).or_else(|| field("source")))
        .or_else(|| pair("date", "person"))
        .or_else(|| Some(format!("{} {}", span?.spell(), field("role")?).trim().to_owned()))
        .or_else(|| field("priority"))
        .or_else(|| pair("level", "severity"))
        .or_else(|| goal_name(entry))
        .or_else(|| field("level"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::settings::read;

    fn changes(old: &str, new: &str) -> Vec<String> {
        let read = |text| read(text).unwrap_or_else(|faults| panic!("{faults:?}"));
        diff(&read(old), &read(new)).iter().map(Change::to_string).collect()
    }

    #[test]
    fn changes_are_told_by_key_and_id() {
        assert_eq!(diff(&Settings::standard(), &Settings::standard()), []);
        assert_eq!(changes("", "[rules]\nidle_secs = 90"), ["rules.idle_secs: 120 -> 90"]);
        let old =
            "[[service]]\nid='A'\n[[service]]\nid='B'\nnorm_secs=60\n[hours]\nmon=['08:00-24:00']";
        let new = "[[service]]\nid='B'\nnorm_secs=90\n[hours]\nmon=['08:00-12:00']";
        assert_eq!(
            changes(old, new),
            [
                "hours.mon: 08:00-24:00 -> 08:00-12:00",
                "service: A, B -> B",
                "service[A].id: A -> -",
                "service[A].name:  -> -",
                "service[A].skill:  -> -",
                "service[B].norm_secs: 60 -> 90",
            ]
        );
        let order = changes(
            "[[counter]]\nid='1'\n[[counter]]\nid='2'",
            "[[counter]]\nid='2'\n[[counter]]\nid='1'",
        );
        assert_eq!(order, ["counter: 1, 2 -> 2, 1"]);
    }
}
