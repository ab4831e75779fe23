//! The checklist and the plan of rounds from `[checks]`. What it leaves out is as shipped; items, sections and
//! phrases replace the shipped ones whole.

mod item;
#[cfg(test)]
mod tests;

use super::{NAME_CHARS_MAX, Part, Reading};
use crate::core::check::{Checklist, FailPhrase, PlanTime, RoundPlan, Section, Template};
use crate::core::finding::FindingLimit;

/// Within what time a phrase lets something be put right: a date would be that of one day only.
const LIMITS: [FindingLimit; 4] =
    [FindingLimit::AtOnce, FindingLimit::Shift, FindingLimit::Day, FindingLimit::Week];
/// Items that a checklist may have.
const ITEMS_MAX: usize = 200;
/// Phrases that it may have: they are offered by digit.
const PHRASES_MAX: usize = 9;
/// Times of one round in a day.
const TIMES_MAX: usize = 24;

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
