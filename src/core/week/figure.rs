//! Figures with a stable name, each with the records that it was counted from.

use serde::{Deserialize, Serialize};

use crate::core::time::Ms;

/// What a figure says. Shares and means are kept as what they are made of, and divided where they are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// How many.
    Count(u64),
    /// So many of so many; nothing of nothing is not known.
    Share {
        /// Of them.
        part: u64,
        /// All.
        whole: u64,
    },
    /// Points of a hundred, in tenths.
    Tenths(u32),
    /// The mean of seconds; of nothing it is not known.
    Mean {
        /// Their sum.
        secs: i64,
        /// How many.
        n: u64,
    },
    /// Seconds.
    Secs(i64),
    /// The mean of scores of a hundred, in tenths.
    MeanTenths {
        /// Their sum, in tenths.
        sum: u64,
        /// How many.
        n: u64,
    },
    /// Nothing is known.
    Unknown,
}

impl Value {
    /// A score that may be unknown.
    pub fn tenths(tenths: Option<u32>) -> Value {
        tenths.map_or(Value::Unknown, Value::Tenths)
    }

    /// A time that may be unknown.
    pub fn secs(secs: Option<i64>) -> Value {
        secs.map_or(Value::Unknown, Value::Secs)
    }

    /// The share in thousandths, half up; none of nothing.
    pub fn permille(self) -> Option<u64> {
        match self {
            Value::Share { part, whole } => {
                (part.saturating_mul(2_000).saturating_add(whole)).checked_div(whole * 2)
            }
            _ => None,
        }
    }

    /// Seconds, a mean to the nearest one, half up.
    pub fn whole_secs(self) -> Option<i64> {
        match self {
            Value::Secs(secs) => Some(secs),
            Value::Mean { secs, n } => {
                let n = i64::try_from(n).ok().filter(|n| *n > 0)?;
                Some((secs.saturating_mul(2) + n).div_euclid(n * 2))
            }
            _ => None,
        }
    }

    /// Points in tenths, a mean to the nearest one, half up.
    pub fn points(self) -> Option<u32> {
        match self {
            Value::Tenths(tenths) => Some(tenths),
            Value::MeanTenths { sum, n } => u32::try_from((sum * 2 + n).checked_div(n * 2)?).ok(),
            _ => None,
        }
    }
}

/// A figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Figure {
    /// What it says.
    pub value: Value,
    /// What it was counted from: places in the list of records, in their order.
    pub records: Vec<u32>,
}

/// What a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordKind {
    /// A follow-up.
    FollowUp,
    /// A complaint.
    Complaint,
    /// What the hall needed of a department.
    Request,
    /// A task of a department.
    Dispatch,
    /// A date of the queue.
    Day,
    /// A time beyond a red line.
    Red,
    /// A round that was planned or walked.
    Round,
    /// A finding.
    Finding,
    /// A visit from outside.
    Visit,
    /// A praise.
    Praise,
    /// A talk; whose and what about is not said.
    Talk,
    /// Training.
    Training,
    /// An exam.
    Exam,
    /// What customers needed.
    Need,
    /// An improvement.
    Improvement,
    /// A watched order.
    Order,
    /// A survey of others.
    Survey,
}

/// Something that figures were counted from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Record {
    /// The hall.
    pub hall_id: String,
    /// What it is.
    pub kind: RecordKind,
    /// When.
    pub at: Ms,
    /// What people call it; of what has no number the id.
    pub number: String,
    /// Its id, unlike every other of its kind in the hall.
    pub id: String,
    /// A line about it: codes of fixed values and of the settings, and words that are masked where they are shown.
    pub line: Vec<String>,
}
