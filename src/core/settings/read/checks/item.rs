//! One item of the checklist, and whether it can be answered and scored at all.

use toml::de::DeValue;

use super::codes;
use crate::core::check::{CountOf, Item, ItemKind, OwnTexts, Range, Source, Template};
use crate::core::settings::NAME_CHARS_MAX;
use crate::core::settings::read::{Node, Part, Reading, narrow};

/// Longest standard, script or hint, in characters.
const TEXT_CHARS_MAX: usize = 160;
/// Longest code of an item, in characters.
const CODE_CHARS_MAX: usize = 8;
/// Most that an item is worth, points.
const POINTS_MAX: u32 = 100;
/// Largest value that can be measured, in units.
const VALUE_MAX: i64 = 1_000_000;

const ITEM_KEYS: &[&str] = &[
    "code",
    "section",
    "type",
    "on",
    "points",
    "red_line",
    "least",
    "most",
    "unit",
    "source",
    "of",
    "zh",
    "en",
    "standard_zh",
    "standard_en",
    "script_zh",
    "script_en",
    "hint_zh",
    "hint_en",
];

impl Reading<'_> {
    pub(super) fn check_item(&mut self, part: &Part) -> Option<Item> {
        self.known(part, ITEM_KEYS);
        let code = self.id(part, "code");
        let kind = self
            .one_of(part, "type", ItemKind::from_text, || codes(ItemKind::ALL, ItemKind::as_str));
        let kind = kind.unwrap_or(ItemKind::PassFail);
        let first = code.as_deref().and_then(|code| code.chars().next());
        let section = match part.get("section") {
            Some(_) => self.id(part, "section").unwrap_or_default(),
            None => first.map(String::from).unwrap_or_default(),
        };
        let source =
            self.one_of(part, "source", Source::from_text, || codes(Source::ALL, Source::as_str));
        let texts = OwnTexts {
            name: self.both(part, "zh", "en", NAME_CHARS_MAX),
            standard: self.both(part, "standard_zh", "standard_en", TEXT_CHARS_MAX),
            script: self.both(part, "script_zh", "script_en", TEXT_CHARS_MAX),
            hint: self.both(part, "hint_zh", "hint_en", TEXT_CHARS_MAX),
        };
        // What is no number was told already.
        let told = u32::from(part.get("points").is_some());
        let points = self.number(part, "points", 0, POINTS_MAX).unwrap_or(told);
        let item = Item {
            section: section.into(),
            kind,
            on: self.rounds_of(part),
            points_milli: points * 1000,
            red_line: self.flag(part, "red_line"),
            range: self.range(part),
            source,
            of: self.count_of(part),
            texts,
            code: code?.into(),
        };
        self.check_kind(part, &item);
        Some(item)
    }

    /// `on = "ORH"`: the rounds by their letters.
    fn rounds_of(&mut self, part: &Part) -> Vec<Template> {
        let text = narrow(&self.text(part, "on", 32).unwrap_or_default()).to_uppercase();
        let mut found = Vec::new();
        for letter in text.chars() {
            match Template::ALL.iter().find(|template| template.letter() == letter) {
                Some(template) if !found.contains(template) => found.push(*template),
                Some(_) => {
                    let why = format!("{letter} stands here twice");
                    self.fault(part.place("on"), part.path("on"), why);
                }
                None => {
                    let why = format!(
                        "no such round {letter}; there are O (opening), R (full), H (quick), K (closing)"
                    );
                    self.fault(part.place("on"), part.path("on"), why);
                }
            }
        }
        if text.is_empty() {
            let why = "is missing: the rounds that look at it, such as \"OR\"";
            self.fault(part.place("on"), part.path("on"), why);
        }
        found.sort_unstable();
        found
    }

    fn range(&mut self, part: &Part) -> Option<Range> {
        let unit = self.text(part, "unit", 12);
        let [least, most] = ["least", "most"].map(|key| self.decimal(part, key));
        match (least, most) {
            (Some(least_milli), Some(most_milli)) => {
                if least_milli > most_milli {
                    let why = "must not be above most";
                    self.fault(part.place("least"), part.path("least"), why);
                }
                let unit = unit.unwrap_or_default().into();
                Some(Range { least_milli, most_milli, unit })
            }
            (None, None) => None,
            _ => {
                // A number that could not be read has its own fault.
                if part.get("least").is_none() || part.get("most").is_none() {
                    self.fault(part.at, part.path("least"), "needs both least and most");
                }
                None
            }
        }
    }

    /// A number with at most three decimals, in thousandths.
    fn decimal(&mut self, part: &Part, key: &str) -> Option<i64> {
        let value = part.get(key)?;
        let text = match value.get_ref() {
            DeValue::Integer(number) if number.radix() == 10 => number.as_str().to_owned(),
            DeValue::Float(number) => number.as_str().to_owned(),
            _ => String::new(),
        };
        let milli = milli_of(&text).filter(|milli| milli.abs() <= VALUE_MAX * 1000);
        if milli.is_none() {
            let why = format!("must be a number from -{VALUE_MAX} to {VALUE_MAX}, such as 22.5");
            self.fault(value.span().start, part.path(key), why);
        }
        milli
    }

    fn count_of(&mut self, part: &Part) -> Option<CountOf> {
        let value: Node = part.get("of")?;
        if let DeValue::Integer(_) = value.get_ref() {
            return self.number_of(value, &part.path("of"), 1, 999).map(CountOf::Number);
        }
        let text = self.text(part, "of", 32)?;
        let found = match text.as_str() {
            "counters" => CountOf::Counters,
            "planned" => CountOf::Planned,
            "present" => CountOf::Present,
            "asked" => CountOf::Asked,
            _ => {
                let why = "must be a number, counters, planned, present or asked";
                self.fault(value.span().start, part.path("of"), why);
                return None;
            }
        };
        Some(found)
    }

    /// Whether the item can be answered and scored at all.
    fn check_kind(&mut self, part: &Part, item: &Item) {
        let mut no = |key: &str, why: String| self.fault(part.place(key), part.path(key), why);
        let kind = item.kind.as_str();
        let has = |key: &str| part.get(key).is_some();
        if item.code.len() > CODE_CHARS_MAX || !item.code.chars().all(|c| c.is_ascii_alphanumeric())
        {
            no("code", format!("must be 1 to {CODE_CHARS_MAX} letters and digits, such as E1"));
        }
        match item.kind {
            ItemKind::Tick if item.points_milli > 0 => {
                no(
                    "points",
                    "a line that is only ticked off is not scored: leave points out".into(),
                );
            }
            ItemKind::Tick if item.red_line => {
                no("red_line", "a line that is only ticked off cannot be a red line".into());
            }
            ItemKind::Tick => {}
            _ if item.points_milli == 0 && item.red_line => {
                no("red_line", "a red line needs points: 1 or more".into());
            }
            _ if item.points_milli == 0 => {
                no("points", format!("must be a whole number from 1 to {POINTS_MAX}"));
            }
            _ => {}
        }
        match item.kind {
            ItemKind::Count if !has("of") => no(
                "of",
                "a count needs what is counted: a number, counters, planned, present or asked"
                    .into(),
            ),
            ItemKind::Value if !has("least") && !has("most") => {
                no("least", "a value needs least and most".into());
            }
            ItemKind::Auto if !has("source") => {
                let all = codes(Source::ALL, Source::as_str);
                no("source", format!("an automatic item needs one of {all}"));
            }
            _ => {}
        }
        let own = [
            ("of", ItemKind::Count),
            ("least", ItemKind::Value),
            ("most", ItemKind::Value),
            ("unit", ItemKind::Value),
            ("source", ItemKind::Auto),
        ];
        for (key, of_kind) in own.into_iter().filter(|(key, of)| has(key) && *of != item.kind) {
            no(key, format!("belongs to type {}, and this is {kind}", of_kind.as_str()));
        }
    }
}

/// A decimal number as thousandths; none where it has more than three decimals or is none.
fn milli_of(text: &str) -> Option<i64> {
    let text = text.replace('_', "");
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(&text)),
    };
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
    let rest = rest.trim_end_matches('0');
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 12 || rest.len() > 3 || !plain(whole) || !plain(rest) {
        return None;
    }
    let milli: i64 = if rest.is_empty() { 0 } else { format!("{rest:0<3}").parse().ok()? };
    Some(sign * (whole.parse::<i64>().ok()? * 1000 + milli))
}
