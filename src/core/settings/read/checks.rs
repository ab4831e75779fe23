//! The checklist and the plan of rounds from `[checks]`. What it leaves out is as shipped; items, sections and
//! phrases replace the shipped ones whole.

use toml::de::DeValue;

use super::{NAME_CHARS_MAX, Node, Part, Reading};
use crate::core::check::{
    Checklist, CountOf, FailPhrase, Item, ItemKind, OwnTexts, PlanTime, Range, RoundPlan, Section,
    Source, Template,
};
use crate::core::finding::FindingLimit;

/// Within what time a phrase lets something be put right: a date would be that of one day only.
const LIMITS: [FindingLimit; 4] =
    [FindingLimit::AtOnce, FindingLimit::Shift, FindingLimit::Day, FindingLimit::Week];
/// Items that a checklist may have.
const ITEMS_MAX: usize = 200;
/// Phrases that it may have: they are offered by digit.
const PHRASES_MAX: usize = 9;
/// Longest standard, script or hint, in characters.
const TEXT_CHARS_MAX: usize = 160;
/// Longest code of an item, in characters.
const CODE_CHARS_MAX: usize = 8;
/// Most that an item is worth, points.
const POINTS_MAX: u32 = 100;
/// Largest value that can be measured, in units.
const VALUE_MAX: i64 = 1_000_000;
/// Times of one round in a day.
const TIMES_MAX: usize = 24;

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

fn codes<T: Copy>(all: &[T], code: fn(T) -> &'static str) -> String {
    all.iter().map(|one| code(*one)).collect::<Vec<_>>().join(", ")
}

impl Reading<'_> {
    pub(super) fn checks(&mut self, part: &Part) -> Checklist {
        let standard = Checklist::standard();
        let plans = Template::ALL.iter().map(|template| template.as_str());
        let own = ["grades", "extra_after_mins", "section", "item", "phrase"];
        self.known(part, &own.into_iter().chain(plans).collect::<Vec<_>>());
        let mut round = |template: Template| {
            let shipped = standard.plan(template).clone();
            let own = self.part(part, template.as_str());
            own.map_or(shipped.clone(), |own| self.round_plan(&own, shipped))
        };
        let [opening, full, quick, closing] =
            [Template::Opening, Template::Full, Template::Quick, Template::Closing].map(&mut round);
        let minutes = self.number(part, "extra_after_mins", 5, 720);
        let sections = self.each(part, "section", Self::section).unwrap_or(standard.sections);
        let items = self.each(part, "item", Self::check_item).unwrap_or(standard.items);
        let phrases = self.each(part, "phrase", Self::fail_phrase).unwrap_or(standard.phrases);
        let list = Checklist {
            grades: self.grades(part).unwrap_or(standard.grades),
            extra_after_mins: minutes.unwrap_or(standard.extra_after_mins),
            sections,
            items,
            opening,
            full,
            quick,
            closing,
            phrases,
        };
        self.check_list(part, &list);
        list
    }

    fn grades(&mut self, part: &Part) -> Option<[u8; 3]> {
        let value = part.get("grades")?;
        let list = self.list(part, "grades");
        let read: Vec<u32> = list
            .into_iter()
            .filter_map(|(value, path)| self.number_of(value, &path, 0, 100))
            .collect();
        let [excellent, good, pass] = read[..] else {
            let why = "must be three whole percents: excellent, good, pass, such as [95, 85, 60]";
            self.fault(value.span().start, part.path("grades"), why);
            return None;
        };
        if excellent < good || good < pass {
            let why = "must fall: excellent, good, pass, such as [95, 85, 60]";
            self.fault(value.span().start, part.path("grades"), why);
        }
        Some([excellent, good, pass].map(|percent| u8::try_from(percent).unwrap_or(100)))
    }

    fn percent(&mut self, part: &Part, key: &str) -> Option<u8> {
        self.number(part, key, 0, 100).and_then(|percent| u8::try_from(percent).ok())
    }

    fn round_plan(&mut self, part: &Part, shipped: RoundPlan) -> RoundPlan {
        self.known(part, &["at", "grace_mins", "miss_mins", "min_score"]);
        let mut at = shipped.at;
        if part.get("at").is_some() {
            at = Vec::new();
            for (value, path) in self.list(part, "at") {
                let text = super::narrow(&self.text_of(value, &path, 32).unwrap_or_default());
                let place = value.span().start;
                match PlanTime::read(&text) {
                    Some(time) if at.contains(&time) => {
                        self.fault(place, path, format!("{text} stands here twice"));
                    }
                    Some(time) => at.push(time),
                    None => {
                        let why = format!("{text} is no time; write 09:30, open-30 or close+10");
                        self.fault(place, path, why);
                    }
                }
            }
            if at.len() > TIMES_MAX {
                let why = format!("a day holds at most {TIMES_MAX} of them");
                self.fault(part.place("at"), part.path("at"), why);
            }
        }
        let plan = RoundPlan {
            at,
            grace_mins: self.number(part, "grace_mins", 0, 240).unwrap_or(shipped.grace_mins),
            miss_mins: self.number(part, "miss_mins", 1, 720).unwrap_or(shipped.miss_mins),
            min_score: self.percent(part, "min_score"),
        };
        if plan.miss_mins <= plan.grace_mins {
            let why = format!("must be above grace_mins ({})", plan.grace_mins);
            self.fault(part.place("miss_mins"), part.path("miss_mins"), why);
        }
        plan
    }

    fn section(&mut self, part: &Part) -> Option<Section> {
        self.known(part, &["code", "zh", "en", "min_score"]);
        let code = self.id(part, "code");
        let [zh, en] = self.both(part, "zh", "en", NAME_CHARS_MAX);
        if zh.is_empty() {
            self.fault(part.at, part.path("zh"), "a text is missing: zh, en or both");
        }
        let min_score = self.percent(part, "min_score");
        Some(Section { code: code?.into(), zh, en, min_score })
    }

    fn fail_phrase(&mut self, part: &Part) -> Option<FailPhrase> {
        self.known(part, &["code", "zh", "en", "limit", "fixed"]);
        let code = self.id(part, "code");
        let [zh, en] = self.both(part, "zh", "en", NAME_CHARS_MAX);
        if zh.is_empty() {
            self.fault(part.at, part.path("zh"), "a text is missing: zh, en or both");
        }
        let limit = self.one_of(
            part,
            "limit",
            |text| LIMITS.into_iter().find(|one| one.as_str() == text),
            || codes(&LIMITS, FindingLimit::as_str),
        );
        let fixed = self.flag(part, "fixed");
        Some(FailPhrase {
            code: code?.into(),
            zh,
            en,
            limit: limit.unwrap_or(FindingLimit::Shift),
            fixed,
        })
    }

    /// Two texts; where one is left out the other stands for both.
    fn both(&mut self, part: &Part, zh: &str, en: &str, most: usize) -> [Box<str>; 2] {
        let [mut zh, mut en] = [zh, en].map(|key| self.text(part, key, most).unwrap_or_default());
        if zh.is_empty() {
            en.clone_into(&mut zh);
        } else if en.is_empty() {
            zh.clone_into(&mut en);
        }
        [zh.into(), en.into()]
    }

    /// A code out of a set, if the key is there.
    fn one_of<T>(
        &mut self,
        part: &Part,
        key: &str,
        read: fn(&str) -> Option<T>,
        all: impl Fn() -> String,
    ) -> Option<T> {
        let text = self.text(part, key, 64)?;
        let found = read(&text);
        if found.is_none() {
            self.fault(part.place(key), part.path(key), format!("must be one of {}", all()));
        }
        found
    }

    fn check_item(&mut self, part: &Part) -> Option<Item> {
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
        let points = self.number(part, "points", 0, POINTS_MAX).unwrap_or(0);
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
        let text = super::narrow(&self.text(part, "on", 32).unwrap_or_default()).to_uppercase();
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

    /// What refers to what within the list.
    fn check_list(&mut self, root: &Part, list: &Checklist) {
        let items = self.parts(root, "item").unwrap_or_default();
        let placed = list.items.iter().zip(&items);
        let entries =
            placed.map(|(item, part)| (&*item.code, part.place("code"), part.path("code")));
        self.once(entries, "the item");
        let standard = Checklist::standard();
        for (item, part) in list.items.iter().zip(&items) {
            if !list.sections.iter().any(|section| section.code == item.section) {
                let why = format!("there is no section {}", item.section);
                self.fault(part.place("section"), part.path("section"), why);
            }
            if item.texts.name[0].is_empty() && standard.item(&item.code).is_none() {
                let why = "a text is missing: zh, en or both; only shipped codes have their own";
                self.fault(part.at, part.path("zh"), why);
            }
        }
        let most = [("item", items.len(), ITEMS_MAX), ("phrase", list.phrases.len(), PHRASES_MAX)];
        for (key, count, most) in most.into_iter().filter(|(_, count, most)| count > most) {
            let why = format!("{count} of them are too many; at most {most}");
            self.fault(root.place(key), root.path(key), why);
        }
        let lists: [(&str, &str, Vec<&str>); 2] = [
            ("section", "the section", list.sections.iter().map(|it| &*it.code).collect()),
            ("phrase", "the phrase", list.phrases.iter().map(|it| &*it.code).collect()),
        ];
        for (key, what, ids) in lists {
            let parts = self.parts(root, key).unwrap_or_default();
            let entries = ids.into_iter().zip(&parts);
            let placed = entries.map(|(id, part)| (id, part.place("code"), part.path("code")));
            self.once(placed, what);
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
