//! What customers are asked, what a post has to reach, and what the figures mean: the items of satisfaction with
//! their weights, the questionnaire, targets and the catalogue of indicators (domain 0-4, 0-6, 0-7, 1-9, 3-12, 5.4).

use serde::{Deserialize, Serialize};

use super::Settings;
use crate::core::value_set::value_set;

/// Who answers for an item where it is not a role of the hall but the department that had the task.
pub const DEPT: &str = "dept";
/// The indicator that customers' answers give.
pub const SATISFACTION: &str = "satisfaction";
/// The roles of domain 5.4 and 0-6: a target may name them where the hall has nobody of that role.
pub const KNOWN_ROLES: &[&str] =
    &["hall_manager", "duty_manager", "clerk", "guide", "installer", "follow_up_agent", DEPT];

/// Something that customers judge.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SurveyItem {
    /// Its code, as events spell it.
    pub code: String,
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
    /// What it weighs beside the others.
    pub weight: u32,
    /// Who answers for it: ids of roles, or [`DEPT`].
    pub roles: Vec<String>,
}

/// A question of the questionnaire.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Its id.
    pub id: String,
    /// Code of the item that its answer counts for.
    pub item: String,
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
    /// How it is said, and what is easily forgotten, Chinese; empty = nothing more to say.
    pub script_zh: String,
    /// The same in English.
    pub script_en: String,
}

/// The questionnaire as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Questionnaire {
    /// It is asked. It cannot be as long as a weak item of the external survey has no question.
    pub active: bool,
}

impl Default for Questionnaire {
    fn default() -> Questionnaire {
        Questionnaire { active: true }
    }
}

value_set! {
    /// Over how long a figure is taken.
    Period {
        /// Monday to Sunday.
        Week = "week",
        /// A month of the calendar.
        Month = "month",
        /// A quarter of the calendar.
        Quarter = "quarter",
    }
}

/// What has to be reached: a role, or one person of it, in an indicator, over a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Goal {
    /// Id of the role, or [`DEPT`].
    pub role: String,
    /// Code of the indicator.
    pub indicator: String,
    /// Over what; none = over each of them.
    pub period: Option<Period>,
    /// Whose own it is; none = of everybody of the role.
    pub person: Option<String>,
    /// The value, in the indicator's unit.
    pub value: u32,
}

/// An indicator: what it is, what it is held against, and what is to be done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Indicator {
    /// Its code.
    pub code: String,
    /// Its Chinese name.
    pub zh: String,
    /// Its English name.
    pub en: String,
    /// What it counts, Chinese.
    pub definition_zh: String,
    /// What it counts, English.
    pub definition_en: String,
    /// What it is held against: a key of `[rules]` as `rules.wait_secs`, `target` for the targets, or words.
    pub threshold: String,
    /// Who answers for it: id of a role or of a department.
    pub owner: String,
    /// Where the figure comes from, Chinese.
    pub measured_zh: String,
    /// Where the figure comes from, English.
    pub measured_en: String,
    /// When and how it is judged, Chinese.
    pub judged_zh: String,
    /// When and how it is judged, English.
    pub judged_en: String,
    /// What is to be done when it is missed, Chinese.
    pub action_zh: String,
    /// What is to be done when it is missed, English.
    pub action_en: String,
}

impl Settings {
    /// An item of satisfaction by its code.
    pub fn survey_item(&self, code: &str) -> Option<&SurveyItem> {
        self.survey_items.iter().find(|item| item.code == code)
    }

    /// An indicator by its code.
    pub fn indicator(&self, code: &str) -> Option<&Indicator> {
        self.indicators.iter().find(|indicator| indicator.code == code)
    }

    /// The target of a role, or of a person of it, in an indicator over a period: the person's own before that of
    /// the role, one of that period before one of all.
    pub fn target(
        &self,
        indicator: &str,
        period: Period,
        role: &str,
        person: Option<&str>,
    ) -> Option<u32> {
        let fits = |goal: &&Goal| {
            goal.indicator == indicator
                && goal.role == role
                && goal.period.is_none_or(|own| own == period)
                && goal.person.as_deref().is_none_or(|own| Some(own) == person)
        };
        let near = |goal: &&Goal| (goal.person.is_some(), goal.period.is_some());
        self.targets.iter().filter(fits).max_by_key(near).map(|goal| goal.value)
    }

    /// What an item has to reach: the strictest target of those who answer for it; none where none of them has one.
    pub fn item_target(&self, item: &SurveyItem, period: Period) -> Option<u32> {
        item.roles.iter().filter_map(|role| self.target(SATISFACTION, period, role, None)).max()
    }
}
