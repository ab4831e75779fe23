//! The checklist of a hall: its items, its rounds and when they are due. Data of the settings; what is
//! shipped stands in `standard`.

use serde::{Deserialize, Serialize};

use super::item::{Item, RoundItem};
use super::plan::PlanTime;
use super::score::Marks;
use crate::core::finding::FindingLimit;
use crate::core::value_set::value_set;

value_set! {
    /// The rounds.
    Template {
        /// Before the doors open.
        Opening = "opening",
        /// Everything that can change in a day.
        Full = "full",
        /// A quick walk.
        Quick = "quick",
        /// After the last customer.
        Closing = "closing",
    }
}

impl Template {
    /// The letter by which a file names it: O, R, H, K as in the notes.
    pub fn letter(self) -> char {
        match self {
            Template::Opening => 'O',
            Template::Full => 'R',
            Template::Quick => 'H',
            Template::Closing => 'K',
            Template::Unknown => '-',
        }
    }

    /// Whether it is a walk over the floor while customers are there.
    pub fn is_walk(self) -> bool {
        matches!(self, Template::Full | Template::Quick)
    }
}

/// A section of the checklist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// Its code.
    pub code: Box<str>,
    /// Chinese.
    pub zh: Box<str>,
    /// English.
    pub en: Box<str>,
    /// The least percent it must reach; none = any.
    pub min_score: Option<u8>,
}

/// When one of the rounds is due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoundPlan {
    /// The times of an open day, in order.
    pub at: Vec<PlanTime>,
    /// How far from its time it may begin and count as in time, minutes.
    pub grace_mins: u32,
    /// After how many minutes it counts as missed if it is not submitted.
    pub miss_mins: u32,
    /// The least percent it must reach; none = that of a pass.
    pub min_score: Option<u8>,
}

/// A phrase for what is not right, offered by number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailPhrase {
    /// Code, as events spell it.
    pub code: Box<str>,
    /// Chinese.
    pub zh: Box<str>,
    /// English.
    pub en: Box<str>,
    /// Until when it has to be put right.
    pub limit: FindingLimit,
    /// It says that it was put right on the spot.
    pub fixed: bool,
}

/// The checklist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checklist {
    /// Sections, in the order of the walk.
    pub sections: Vec<Section>,
    /// Items, in the order of the walk.
    pub items: Vec<Item>,
    /// Before the doors open.
    pub opening: RoundPlan,
    /// Full rounds.
    pub full: RoundPlan,
    /// Quick walks.
    pub quick: RoundPlan,
    /// After the last customer.
    pub closing: RoundPlan,
    /// Phrases for what is not right.
    pub phrases: Vec<FailPhrase>,
    /// From where on a score is excellent, good, a pass; whole percents, falling.
    pub grades: [u8; 3],
    /// Within how many minutes after a serious incident a walk must follow.
    pub extra_after_mins: u32,
}

impl Default for Checklist {
    fn default() -> Checklist {
        Checklist::standard()
    }
}

impl Checklist {
    /// When that round is due.
    pub fn plan(&self, template: Template) -> &RoundPlan {
        match template {
            Template::Opening => &self.opening,
            Template::Full => &self.full,
            Template::Quick | Template::Unknown => &self.quick,
            Template::Closing => &self.closing,
        }
    }

    /// The items of that round, in order.
    pub fn items_of(&self, template: Template) -> Vec<RoundItem> {
        let on = self.items.iter().filter(|item| item.on.contains(&template));
        on.map(RoundItem::from).collect()
    }

    /// What such a round is graded by.
    pub fn marks_of(&self, template: Template) -> Marks {
        let least = |section: &Section| Some((section.code.clone(), section.min_score?));
        Marks {
            grades: self.grades,
            min_score: self.plan(template).min_score,
            sections: self.sections.iter().filter_map(least).collect(),
        }
    }

    /// An item by its code.
    pub fn item(&self, code: &str) -> Option<&Item> {
        self.items.iter().find(|item| *item.code == *code)
    }

    /// A phrase by its code.
    pub fn phrase(&self, code: &str) -> Option<&FailPhrase> {
        self.phrases.iter().find(|phrase| *phrase.code == *code)
    }
}
