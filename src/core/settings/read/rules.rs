//! The thresholds of the file, laid over the defaults.

use toml::de::DeValue;

use super::{Node, Part, Reading};
use crate::core::rules::{Limits, Rules};
use crate::core::settings::keys::{FALLING, RULE_KEYS, RuleKey, rule_key};
use crate::core::settings::survey::{Goal, SATISFACTION};

/// Targets of satisfaction by role, as files said them before there was `[[target]]`: they are read as such.
const OLD_TARGETS: &str = "care.satisfaction";

impl Reading<'_> {
    pub(super) fn rules(&mut self, part: &Part) -> Rules {
        let standard = Rules::default();
        let Ok(mut table) = toml::Table::try_from(&standard) else { return standard };
        self.overlay(part, &mut table, "");
        table.try_into().unwrap_or(standard)
    }

    /// `above` is the path below `rules` so far, with a dot at its end.
    fn overlay(&mut self, part: &Part, base: &mut toml::Table, above: &str) {
        for (name, value) in part.table {
            let name = name.get_ref().as_ref();
            let (path, at) = (format!("{above}{name}"), value.span().start);
            match (rule_key(&path), base.get_mut(name)) {
                (None, None) if path == OLD_TARGETS => self.old_satisfaction(part, name),
                (Some(key), Some(toml::Value::Table(pair))) => self.pair(part, name, key, pair),
                (Some(key), Some(standing)) => {
                    let own = self.number_of(value, &part.path(name), key.least, key.most);
                    if let Some(number) = own {
                        *standing = toml::Value::Integer(i64::from(number));
                    }
                }
                (None, Some(toml::Value::Table(below))) => {
                    if let Some(inner) = self.part(part, name) {
                        self.overlay(&inner, below, &format!("{path}."));
                    }
                }
                _ => {
                    let near: Vec<&str> = RULE_KEYS
                        .iter()
                        .filter_map(|key| key.path.strip_prefix(above))
                        .filter(|rest| !rest.contains('.'))
                        .collect();
                    let why = format!("no such threshold; there are {}", near.join(", "));
                    self.fault(at, part.path(name), why);
                }
            }
        }
    }

    /// `{ warn = N, breach = N }`; one of the two may be left out.
    fn pair(&mut self, part: &Part, name: &str, key: &RuleKey, pair: &mut toml::Table) {
        let Some(value) = part.get(name) else { return };
        let path = part.path(name);
        let DeValue::Table(_) = value.get_ref() else {
            self.fault(value.span().start, path, "must be { warn = N, breach = N }");
            return;
        };
        let Some(inner) = self.part(part, name) else { return };
        self.known(&inner, &["warn", "breach"]);
        for end in ["warn", "breach"] {
            if let Some(number) = self.number(&inner, end, key.least, key.most) {
                pair.insert(end.to_owned(), toml::Value::Integer(i64::from(number)));
            }
        }
        let of = |end: &str| pair.get(end).and_then(toml::Value::as_integer).unwrap_or(0);
        let (falling, warn, breach) = (FALLING.contains(&key.path), of("warn"), of("breach"));
        if falling && warn < breach {
            let why = format!("warn ({warn}) must not be below breach ({breach})");
            self.fault(value.span().start, path, why);
        } else if !falling && warn > breach {
            let why = format!("warn ({warn}) must not be above breach ({breach})");
            self.fault(value.span().start, path, why);
        }
    }

    fn old_satisfaction(&mut self, part: &Part, name: &str) {
        let (at, Some(inner)) = (part.place(name), self.part(part, name)) else { return };
        let mut targets = Vec::new();
        for (role, value) in inner.table {
            let role = role.get_ref().as_ref();
            if let Some(value) = self.number_of(value, &inner.path(role), 0, 100) {
                targets.push(Goal {
                    role: role.to_owned(),
                    indicator: SATISFACTION.to_owned(),
                    period: None,
                    person: None,
                    value,
                });
            }
        }
        self.old_targets = Some((at, targets));
    }

    /// Limits of a service; both must be there.
    pub(super) fn limits(&mut self, part: &Part, key: &str) -> Option<Limits> {
        let value: Node = part.get(key)?;
        let (at, path) = (value.span().start, part.path(key));
        let DeValue::Table(_) = value.get_ref() else {
            self.fault(at, path, "must be { warn = N, breach = N }");
            return None;
        };
        let inner = self.part(part, key)?;
        self.known(&inner, &["warn", "breach"]);
        for end in ["warn", "breach"] {
            if inner.get(end).is_none() {
                self.fault(at, inner.path(end), "is missing");
            }
        }
        let warn = self.number(&inner, "warn", 1, 86_400);
        let breach = self.number(&inner, "breach", 1, 86_400);
        let (warn, breach) = (warn?, breach?);
        if warn > breach {
            self.fault(at, path, format!("warn ({warn}) must not be above breach ({breach})"));
        }
        Some(Limits { warn, breach })
    }
}
