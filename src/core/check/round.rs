//! The record of one round. Everything in it follows from its history: an act that is taken back is marked
//! there, and the record is computed anew.

use serde::{Deserialize, Serialize};

use super::answer::{Answer, Outcome};
use super::item::RoundItem;
use super::plan::SlotKey;
use super::score::{Marks, Score};
use super::template::Template;
use crate::core::event::{CheckFact, KeptCheckFact};
use crate::core::hall::Place;
use crate::core::time::Ms;

pub use crate::core::incident::Standing;

/// One fact of the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Past {
    /// When it happened.
    pub at: Ms,
    /// When it was written down.
    pub recorded_at: Ms,
    /// Who.
    pub by: Box<str>,
    /// The act.
    pub act_id: Box<str>,
    /// What.
    pub fact: KeptCheckFact,
    /// Whether it counts.
    pub standing: Standing,
    /// Where it stands in the log, and what its author knew.
    pub place: Place,
}

/// Where a round stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoundState {
    /// Somebody walks it.
    Running,
    /// It is over, and its answers stand.
    Submitted,
    /// It was broken off.
    Aborted,
    /// Its beginning was taken back.
    Void,
}

impl RoundState {
    /// Its name in tables and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            RoundState::Running => "running",
            RoundState::Submitted => "submitted",
            RoundState::Aborted => "aborted",
            RoundState::Void => "void",
        }
    }
}

/// A round as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    /// Its id.
    pub round_id: Box<str>,
    /// Its number in this hall, from 1.
    pub number: u64,
    /// Which round.
    pub template: Template,
    /// When it was planned; none of one that was not.
    pub planned_at: Option<Ms>,
    /// Whether it was begun within the grace of its time.
    pub in_grace: Option<bool>,
    /// Of the extra one after a serious incident: the incident.
    pub incident_id: Option<Box<str>>,
    /// The version of the settings whose checklist it is.
    pub settings: u32,
    /// When it was begun.
    pub started_at: Ms,
    /// By whom.
    pub started_by: Box<str>,
    /// When it was submitted.
    pub submitted_at: Option<Ms>,
    /// By whom.
    pub submitted_by: Box<str>,
    /// When it was broken off.
    pub aborted_at: Option<Ms>,
    /// Why.
    pub reason: Box<str>,
    /// Its beginning was taken back.
    pub voided: bool,
    /// Its items, as they are judged.
    #[serde(with = "crate::core::kept")]
    pub items: Vec<RoundItem>,
    /// What it is graded by.
    #[serde(with = "crate::core::kept")]
    pub marks: Marks,
    /// The answers that hold, in the order of the items.
    pub answers: Vec<Answer>,
    /// Everything that was said of it, as it came.
    pub history: Vec<Past>,
}

impl Round {
    /// One of which nothing is known but its id.
    pub(super) fn blank(round_id: &str, number: u64) -> Round {
        Round {
            round_id: round_id.into(),
            number,
            template: Template::Unknown,
            planned_at: None,
            in_grace: None,
            incident_id: None,
            settings: 0,
            started_at: Ms(0),
            started_by: "".into(),
            submitted_at: None,
            submitted_by: "".into(),
            aborted_at: None,
            reason: "".into(),
            voided: true,
            items: Vec::new(),
            marks: Marks {
                grades: [0; 3],
                min_score: None,
                sections: std::collections::BTreeMap::new(),
            },
            answers: Vec::new(),
            history: Vec::new(),
        }
    }

    /// Where it stands.
    pub fn state(&self) -> RoundState {
        if self.voided {
            RoundState::Void
        } else if self.aborted_at.is_some() {
            RoundState::Aborted
        } else if self.submitted_at.is_some() {
            RoundState::Submitted
        } else {
            RoundState::Running
        }
    }

    /// Whether somebody walks it.
    pub fn is_running(&self) -> bool {
        self.state() == RoundState::Running
    }

    /// Which planned round it is.
    pub fn key(&self) -> Option<SlotKey> {
        Some(SlotKey { planned_at: self.planned_at?, template: self.planned_template() })
    }

    /// The extra one is planned as a quick walk, whichever walk was done for it.
    fn planned_template(&self) -> Template {
        if self.incident_id.is_some() { Template::Quick } else { self.template }
    }

    /// When it was over, in whatever way.
    pub fn ended_at(&self) -> Option<Ms> {
        let voided = self.voided.then_some(self.started_at);
        self.submitted_at.or(self.aborted_at).or(voided)
    }

    /// An item by its code.
    pub fn item(&self, code: &str) -> Option<&RoundItem> {
        self.items.iter().find(|item| *item.code == *code)
    }

    /// The answer that holds for an item.
    pub fn answer(&self, code: &str) -> Option<&Answer> {
        self.answers.iter().find(|answer| *answer.item == *code)
    }

    /// Items that still have to be answered, in order.
    pub fn open_items(&self) -> impl Iterator<Item = &RoundItem> {
        self.items.iter().filter(|item| item.is_required() && self.answer(&item.code).is_none())
    }

    /// Lines that were to be ticked off and are not, in order.
    pub fn unticked(&self) -> impl Iterator<Item = &RoundItem> {
        self.items.iter().filter(|item| !item.is_required() && self.answer(&item.code).is_none())
    }

    /// Items that were not looked at, by name and never as passed, in order.
    pub fn skipped(&self) -> impl Iterator<Item = &Answer> {
        self.answers.iter().filter(|answer| answer.result == Outcome::Skipped)
    }

    /// Items that were not as they have to be, in order.
    pub fn failed(&self) -> impl Iterator<Item = &Answer> {
        self.answers.iter().filter(|answer| answer.result == Outcome::Fail)
    }

    /// Its score, or that of what is answered so far.
    pub fn score(&self) -> Score {
        Score::of(&self.items, &self.answers, &self.marks)
    }

    /// Whether anything but this act holds in it.
    pub fn holds_more_than(&self, act_id: &str) -> bool {
        let others = |past: &&Past| *past.act_id != *act_id;
        self.history.iter().filter(others).any(|past| past.standing == Standing::Holds)
    }

    /// Whether an act can be taken out of it: of one that is over only what ended it.
    pub fn may_void(&self, act_id: &str) -> bool {
        let Some(past) = self.history.iter().rev().find(|past| *past.act_id == *act_id) else {
            return false;
        };
        self.is_running() || matches!(past.fact.0, CheckFact::Submitted(_) | CheckFact::Aborted(_))
    }
}
