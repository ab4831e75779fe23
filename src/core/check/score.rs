//! How a round is scored: earned by applicable, in whole numbers (domain notes 3; design 8.16). Points are
//! thousandths, percents tenths, halves go up.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::answer::{Answer, Outcome};
use super::item::{ItemKind, RoundItem};
use crate::core::value_set::value_set;

/// The score of a round in which a red line was crossed, at most, in tenths of a percent.
const RED_LINE_CAP_TENTHS: u32 = 590;

value_set! {
    /// How good a round was, worst first.
    Grade {
        /// Below the least, or a red line was crossed.
        Fail = "fail",
        /// It will do.
        Pass = "pass",
        /// Good.
        Good = "good",
        /// Excellent.
        Excellent = "excellent",
    }
}

/// What a round is graded by, in whole percents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marks {
    /// From where on it is excellent, good, a pass.
    pub grades: [u8; 3],
    /// The least that this round must reach, where it differs from a pass.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_score: Option<u8>,
    /// The least that a section must reach, by its code.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sections: BTreeMap<Box<str>, u8>,
}

/// The score of a round, or of what is answered of it so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
    /// What was earned, in thousandths of a point.
    pub awarded_milli: u64,
    /// What could have been, of what is answered and applies.
    pub max_milli: u64,
    /// Earned by applicable, tenths of a percent; none where nothing applies.
    pub raw_tenths: Option<u32>,
    /// The same with the cap of a red line.
    pub graded_tenths: Option<u32>,
    /// How good that is.
    pub grade: Option<Grade>,
    /// Red lines that were crossed, by the codes of their items.
    pub red_lines: Vec<Box<str>>,
    /// Sections below their least.
    pub weak_sections: Vec<Box<str>>,
}

/// Parts of a whole in tenths of a percent, a half upwards; none of nothing.
fn tenths(part: u64, whole: u64) -> Option<u32> {
    if whole == 0 {
        return None;
    }
    let doubled = (u128::from(part) * 2000 + u128::from(whole)) / (u128::from(whole) * 2);
    u32::try_from(doubled).ok()
}

/// What an answer earns, in thousandths of a point.
pub(super) fn awarded_milli(item: &RoundItem, result: Outcome, count: Option<(u32, u32)>) -> u32 {
    let points = u64::from(item.points_milli);
    let earned = match (result, count) {
        (Outcome::Pass, _) => points,
        (Outcome::Fail, Some((right, of))) if item.kind == ItemKind::Count && of > 0 => {
            (points * u64::from(right.min(of)) * 2 + u64::from(of)) / (u64::from(of) * 2)
        }
        _ => 0,
    };
    u32::try_from(earned).unwrap_or(item.points_milli)
}

impl Score {
    /// The score of these answers to these items.
    pub(super) fn of(items: &[RoundItem], answers: &[Answer], marks: &Marks) -> Score {
        let mut score = Score::default();
        let mut by_section: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
        for item in items.iter().filter(|item| item.is_required()) {
            let Some(answer) = answers.iter().find(|answer| answer.item == item.code) else {
                continue;
            };
            if answer.result == Outcome::NotApplicable {
                continue;
            }
            let (earned, most) = (u64::from(answer.awarded_milli), u64::from(item.points_milli));
            score.awarded_milli += earned;
            score.max_milli += most;
            let section = by_section.entry(&item.section).or_default();
            *section = (section.0 + earned, section.1 + most);
            if item.red_line && answer.result == Outcome::Fail {
                score.red_lines.push(item.code.clone());
            }
        }
        for (section, least) in &marks.sections {
            let (earned, most) = by_section.get(&**section).copied().unwrap_or_default();
            if tenths(earned, most).is_some_and(|reached| reached < u32::from(*least) * 10) {
                score.weak_sections.push(section.clone());
            }
        }
        score.raw_tenths = tenths(score.awarded_milli, score.max_milli);
        let capped = |raw: u32| {
            if score.red_lines.is_empty() { raw } else { raw.min(RED_LINE_CAP_TENTHS) }
        };
        score.graded_tenths = score.raw_tenths.map(capped);
        score.grade = score.graded_tenths.map(|tenths| score.graded(tenths, marks));
        score
    }

    fn graded(&self, tenths: u32, marks: &Marks) -> Grade {
        let [excellent, good, pass] = marks.grades.map(|percent| u32::from(percent) * 10);
        let least = marks.min_score.map_or(pass, |least| u32::from(least) * 10);
        if !self.red_lines.is_empty() || !self.weak_sections.is_empty() || tenths < least {
            Grade::Fail
        } else if tenths >= excellent {
            Grade::Excellent
        } else if tenths >= good {
            Grade::Good
        } else {
            Grade::Pass
        }
    }
}

/// The mean of the graded scores before they are rounded, in tenths of a percent; none of none.
pub fn mean_tenths<'s>(scores: impl Iterator<Item = &'s Score>) -> Option<u32> {
    // Fine enough that the error of all terms together stays below what decides a half.
    const FINE: u128 = 1_000_000_000_000;
    let (mut sum, mut count) = (0_u128, 0_u128);
    for score in scores.filter(|score| score.max_milli > 0) {
        let whole = u128::from(score.max_milli);
        let exact = (u128::from(score.awarded_milli) * 1000 * FINE + whole / 2) / whole;
        let cap = u128::from(RED_LINE_CAP_TENTHS) * FINE;
        sum += if score.red_lines.is_empty() { exact } else { exact.min(cap) };
        count += 1;
    }
    // Each term may be half a step too small: without that step an exact half would go down.
    let mean = (sum * 2 + count + count * FINE) / (count.max(1) * 2 * FINE);
    if count == 0 { None } else { u32::try_from(mean).ok() }
}
