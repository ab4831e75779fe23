//! An item of the checklist: what is looked at, how it is answered, what it is worth.

use serde::{Deserialize, Serialize};

use super::template::Template;
use crate::core::value_set::value_set;

value_set! {
    /// How an item is answered.
    ItemKind {
        /// Right or not.
        PassFail = "pass_fail",
        /// So many of so many are right: earns in proportion.
        Count = "count",
        /// A measured value that has to lie within a range.
        Value = "value",
        /// What the queue data say.
        Auto = "auto",
        /// A line to tick off, which is not scored.
        Tick = "tick",
    }
}

value_set! {
    /// What of the queue data an automatic item looks at.
    Source {
        /// No queue's longest wait is beyond the red line.
        LongestWait = "longest_wait",
        /// No counter is idle while somebody waits for it.
        IdleWhileWaiting = "idle_while_waiting",
    }
}

/// What a count is taken of: the N of "n of N".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CountOf {
    /// Always so many.
    Number(u32),
    /// The counters of the hall.
    Counters,
    /// People who serve and are planned to be at work now.
    Planned,
    /// People who serve and are at their post now.
    Present,
    /// Whatever is there: typed in the first time, the same again from then on.
    Asked,
}

/// The values within which a measured one is right, in thousandths of the unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Range {
    /// The least.
    pub least_milli: i64,
    /// The largest.
    pub most_milli: i64,
    /// Its unit, such as `C`; empty = none.
    pub unit: Box<str>,
}

impl Range {
    /// Whether a value lies within it.
    pub fn holds(&self, value_milli: i64) -> bool {
        (self.least_milli..=self.most_milli).contains(&value_milli)
    }
}

/// Thousandths as a decimal number without zeros at its end: `22.5`.
pub fn spell_milli(milli: i64) -> String {
    let sign = if milli < 0 { "-" } else { "" };
    let (whole, rest) = (milli.unsigned_abs() / 1000, milli.unsigned_abs() % 1000);
    let text = format!("{sign}{whole}.{rest:03}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A hall's own texts of an item, each in Chinese and English; empty = the shipped one of its code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnTexts {
    /// What is looked at, in a few words.
    pub name: [Box<str>; 2],
    /// When it is right.
    pub standard: [Box<str>; 2],
    /// What to say.
    pub script: [Box<str>; 2],
    /// What is easily forgotten.
    pub hint: [Box<str>; 2],
}

/// An item of the checklist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its code: a letter and a number, by which findings know it again.
    pub code: Box<str>,
    /// The section it belongs to.
    pub section: Box<str>,
    /// How it is answered.
    pub kind: ItemKind,
    /// The rounds it is looked at in.
    pub on: Vec<Template>,
    /// What it is worth, in thousandths of a point; 0 of what is only ticked off.
    pub points_milli: u32,
    /// Failing it caps the score of the round at 59.
    pub red_line: bool,
    /// Of a value: where it is right.
    pub range: Option<Range>,
    /// Of an automatic one: what it looks at.
    pub source: Option<Source>,
    /// Of a count: what is counted.
    pub of: Option<CountOf>,
    /// The hall's own texts.
    pub texts: OwnTexts,
}

/// An item as a round judges it: pinned when the round begins, whatever becomes of the checklist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoundItem {
    /// Its code.
    pub code: Box<str>,
    /// Its section.
    pub section: Box<str>,
    /// How it is answered.
    pub kind: ItemKind,
    /// What it is worth, in thousandths of a point.
    pub points_milli: u32,
    /// Failing it caps the score of the round.
    #[serde(default, skip_serializing_if = "is_not")]
    pub red_line: bool,
    /// Of a value: where it is right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<Range>,
    /// Of an automatic one: what it looks at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// Of a count: what is counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<CountOf>,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde passes references
fn is_not(flag: &bool) -> bool {
    !*flag
}

impl RoundItem {
    /// Whether it has to be answered before the round can be submitted.
    pub fn is_required(&self) -> bool {
        self.kind != ItemKind::Tick
    }
}

impl From<&Item> for RoundItem {
    fn from(item: &Item) -> RoundItem {
        RoundItem {
            code: item.code.clone(),
            section: item.section.clone(),
            kind: item.kind,
            points_milli: item.points_milli,
            red_line: item.red_line,
            range: item.range.clone(),
            source: item.source,
            of: item.of,
        }
    }
}
