//! Items of satisfaction, the questionnaire, targets and indicators, from the tables of the file.

use super::{NAME_CHARS_MAX, Part, Reading};
use crate::core::settings::Settings;
use crate::core::settings::keys::rule_key;
use crate::core::settings::survey::{
    Goal, Indicator, KNOWN_ROLES, Period, Question, Questionnaire, SATISFACTION, SurveyItem,
};

/// Longest question, script or definition, in characters.
const LINE_MAX: usize = 160;
/// The most that an item weighs beside the others.
const WEIGHT_MAX: u32 = 1_000;
/// The largest target: seconds of a day, or less of anything else.
const VALUE_MAX: u32 = 86_400;

/// Both languages of a text: one is enough, the other shows the same.
fn filled([zh, en]: [String; 2]) -> [String; 2] {
    if zh.is_empty() {
        [en.clone(), en]
    } else if en.is_empty() {
        [zh.clone(), zh]
    } else {
        [zh, en]
    }
}

impl Reading<'_> {
    pub(super) fn survey(&mut self, root: &Part, standard: Settings, settings: &mut Settings) {
        settings.survey_items =
            self.each(root, "survey_item", Self::survey_item).unwrap_or(standard.survey_items);
        settings.questions = self.each(root, "question", Self::question).unwrap_or_else(|| {
            // Those of the program are of its own items: of the hall's, what it has too is asked.
            let has = |item: &str| settings.survey_item(item).is_some();
            standard.questions.into_iter().filter(|it| has(&it.item)).collect()
        });
        settings.questionnaire =
            self.part(root, "questionnaire").map(|it| self.questionnaire(&it)).unwrap_or_default();
        settings.indicators =
            self.each(root, "indicator", Self::indicator).unwrap_or(standard.indicators);
        settings.targets = match (self.each(root, "target", Self::goal), self.old_targets.take()) {
            (Some(targets), None) => targets,
            (None, None) => standard.targets,
            (None, Some((_, old))) => {
                let others = standard.targets.into_iter().filter(|it| it.indicator != SATISFACTION);
                old.into_iter().chain(others).collect()
            }
            (Some(targets), Some((at, _))) => {
                let why = "stands as [[target]] now, and would say it twice: delete this";
                self.fault(at, "rules.care.satisfaction", why);
                targets
            }
        };
    }

    /// Two texts of which one must be there.
    fn two(&mut self, part: &Part, keys: [&str; 2], most: usize) -> [String; 2] {
        let both = keys.map(|key| self.text(part, key, most).unwrap_or_default());
        if both.iter().all(String::is_empty) {
            let [zh, en] = keys;
            let why = format!("a text is missing: {zh}, {en} or both");
            self.fault(part.place(zh), part.path(zh), why);
        }
        filled(both)
    }

    /// Two texts that may both be left out.
    fn any(&mut self, part: &Part, keys: [&str; 2]) -> [String; 2] {
        filled(keys.map(|key| self.text(part, key, LINE_MAX).unwrap_or_default()))
    }

    fn survey_item(&mut self, part: &Part) -> Option<SurveyItem> {
        self.known(part, &["code", "zh", "en", "weight", "roles"]);
        let code = self.id(part, "code");
        let [zh, en] = self.two(part, ["zh", "en"], NAME_CHARS_MAX);
        if part.get("weight").is_none() {
            self.fault(part.at, part.path("weight"), "is missing");
        }
        let weight = self.number(part, "weight", 1, WEIGHT_MAX);
        let roles = self.ids(part, "roles");
        Some(SurveyItem { code: code?, zh, en, weight: weight?, roles })
    }

    fn question(&mut self, part: &Part) -> Option<Question> {
        self.known(part, &["id", "item", "zh", "en", "script_zh", "script_en"]);
        let (id, item) = (self.id(part, "id"), self.id(part, "item"));
        let [zh, en] = self.two(part, ["zh", "en"], LINE_MAX);
        let [script_zh, script_en] = self.any(part, ["script_zh", "script_en"]);
        Some(Question { id: id?, item: item?, zh, en, script_zh, script_en })
    }

    fn questionnaire(&mut self, part: &Part) -> Questionnaire {
        self.known(part, &["active"]);
        Questionnaire { active: part.get("active").is_none() || self.flag(part, "active") }
    }

    fn goal(&mut self, part: &Part) -> Option<Goal> {
        self.known(part, &["role", "indicator", "period", "person", "value"]);
        let (role, indicator) = (self.id(part, "role"), self.id(part, "indicator"));
        let person = part.get("person").and_then(|value| self.id_of(value, &part.path("person")));
        let period = match self.text(part, "period", 64).as_deref() {
            None | Some("") => None,
            Some(text) => {
                let read = Period::from_text(text);
                if read.is_none() {
                    let why = "must be week, month or quarter; left out = each of them";
                    self.fault(part.place("period"), part.path("period"), why);
                }
                read
            }
        };
        if part.get("value").is_none() {
            self.fault(part.at, part.path("value"), "is missing");
        }
        let value = self.number(part, "value", 0, VALUE_MAX);
        Some(Goal { role: role?, indicator: indicator?, period, person, value: value? })
    }

    fn indicator(&mut self, part: &Part) -> Option<Indicator> {
        const KEYS: &[&str] = &[
            "code",
            "zh",
            "en",
            "definition_zh",
            "definition_en",
            "threshold",
            "owner",
            "measured_zh",
            "measured_en",
            "judged_zh",
            "judged_en",
            "action_zh",
            "action_en",
        ];
        self.known(part, KEYS);
        let code = self.id(part, "code");
        let [zh, en] = self.two(part, ["zh", "en"], NAME_CHARS_MAX);
        let [definition_zh, definition_en] =
            self.two(part, ["definition_zh", "definition_en"], LINE_MAX);
        let threshold = self.needed_text(part, "threshold", LINE_MAX);
        let owner = self.id(part, "owner");
        let [measured_zh, measured_en] = self.any(part, ["measured_zh", "measured_en"]);
        let [judged_zh, judged_en] = self.any(part, ["judged_zh", "judged_en"]);
        let [action_zh, action_en] = self.any(part, ["action_zh", "action_en"]);
        Some(Indicator {
            code: code?,
            zh,
            en,
            definition_zh,
            definition_en,
            threshold: threshold?,
            owner: owner?,
            measured_zh,
            measured_en,
            judged_zh,
            judged_en,
            action_zh,
            action_en,
        })
    }

    /// What the survey refers to. The standard's own is not judged: a hall may have other roles than it names.
    pub(super) fn check_survey(&mut self, root: &Part, settings: &Settings) {
        let items = self.parts(root, "survey_item").unwrap_or_default();
        if items.is_empty() && root.get("survey_item").is_some() {
            let why = "at least one item must be left: nothing could be scored";
            self.fault(root.place("survey_item"), "survey_item", why);
        }
        let codes = settings.survey_items.iter().zip(&items);
        let placed = codes.map(|(it, part)| (&*it.code, part.place("code"), part.path("code")));
        self.once(placed, "the item");
        for (item, part) in settings.survey_items.iter().zip(&items) {
            for role in item.roles.iter().filter(|role| !is_role(settings, role)) {
                let why = format!("there is no role {role}");
                self.fault(part.place("roles"), part.path("roles"), why);
            }
        }
        let questions = self.parts(root, "question").unwrap_or_default();
        let ids = settings.questions.iter().zip(&questions);
        let placed = ids.map(|(it, part)| (&*it.id, part.place("id"), part.path("id")));
        self.once(placed, "the question");
        for (question, part) in settings.questions.iter().zip(&questions) {
            if settings.survey_item(&question.item).is_none() {
                let why = format!("there is no item {}", question.item);
                self.fault(part.place("item"), part.path("item"), why);
            }
        }
        self.check_targets(root, settings);
        let indicators = self.parts(root, "indicator").unwrap_or_default();
        let codes = settings.indicators.iter().zip(&indicators);
        let placed = codes.map(|(it, part)| (&*it.code, part.place("code"), part.path("code")));
        self.once(placed, "the indicator");
        for (indicator, part) in settings.indicators.iter().zip(&indicators) {
            let rule = indicator.threshold.strip_prefix("rules.");
            if let Some(path) = rule.filter(|path| rule_key(path).is_none()) {
                let why = format!("there is no threshold {path} in [rules]");
                self.fault(part.place("threshold"), part.path("threshold"), why);
            }
            let owner = &indicator.owner;
            if !is_role(settings, owner) && settings.department(owner).is_none() {
                let why = format!("there is neither a role nor a department {owner}");
                self.fault(part.place("owner"), part.path("owner"), why);
            }
        }
    }

    fn check_targets(&mut self, root: &Part, settings: &Settings) {
        let parts = self.parts(root, "target").unwrap_or_default();
        // What the program measures itself has its code whether the catalogue lists it or not.
        let standard = Settings::standard();
        for (at, (goal, part)) in settings.targets.iter().zip(&parts).enumerate() {
            let mut no = |key: &str, why: String| self.fault(part.place(key), part.path(key), why);
            if !is_role(settings, &goal.role) {
                no("role", format!("there is no role {}", goal.role));
            }
            let known = |of: &Settings| of.indicator(&goal.indicator).is_some();
            if !known(settings) && !known(&standard) {
                no("indicator", format!("there is no indicator {}", goal.indicator));
            }
            if goal.indicator == SATISFACTION && goal.value > 100 {
                no("value", "must be a whole number from 0 to 100".to_owned());
            }
            if let Some(id) = &goal.person
                && !settings.people.iter().any(|person| person.id == *id)
            {
                no("person", format!("there is no person {id}"));
            }
            let same = |it: &Goal| {
                (&it.role, &it.indicator, it.period, &it.person)
                    == (&goal.role, &goal.indicator, goal.period, &goal.person)
            };
            if settings.targets.iter().take(at).any(same) {
                no("role", "this target stands in the file twice".to_owned());
            }
        }
    }
}

/// Whether it is a role of the hall or one that the standard names: a hall that has no installers of its own may still
/// say what they have to reach.
fn is_role(settings: &Settings, id: &str) -> bool {
    settings.role(id).is_some() || KNOWN_ROLES.contains(&id)
}

#[cfg(test)]
#[path = "survey/tests.rs"]
mod tests;
