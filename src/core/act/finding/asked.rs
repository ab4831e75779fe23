//! What a person asks for about a finding.

use crate::core::complaint::{ContactWay, Severity};
use crate::core::finding::{FindingField, FindingLimit, MeasureKind};
use crate::core::people::Right;
use crate::core::time::Ms;

/// Something wrong that a person saw.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewFinding {
    /// Code of the check item, or of a canned phrase; empty = the words say it.
    pub item_code: String,
    /// Where: a counter, a device; empty = the hall.
    pub place: String,
    /// What is wrong.
    pub text: String,
    /// How bad it is; none = minor.
    pub severity: Option<Severity>,
    /// How long there is to put it right; none = before the shift ends.
    pub limit: Option<FindingLimit>,
    /// Until when, where the limit is a date.
    pub due_at: Option<Ms>,
    /// Who has to: a person, a contact or a department by id; empty = nobody yet.
    pub owner: String,
    /// The complaint it belongs to; empty = none.
    pub complaint_id: String,
    /// Who put it right on the spot, if somebody did.
    pub fixed_by: Option<String>,
    /// What was done on the spot.
    pub fixed_text: String,
}

/// What a person asks for about a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FindingAct {
    /// Raise one without a round.
    Raise(Box<NewFinding>),
    /// Somebody has to put it right, until a time.
    Assign {
        /// Who; empty = nobody.
        owner: String,
        /// How long there is.
        limit: FindingLimit,
        /// Until when, where the limit is a date.
        due_at: Option<Ms>,
        /// Why it may take longer than was said.
        reason: String,
    },
    /// It can do no more harm for now.
    Contain {
        /// What was done.
        text: String,
    },
    /// It was put right.
    Fix {
        /// By whom; none = by the author.
        fixer: Option<String>,
        /// What was done.
        text: String,
    },
    /// It was looked at and is right. Where somebody else had to put it right, that is said with it.
    Verify {
        /// What was seen.
        text: String,
    },
    /// It was looked at and is not right: it is open again.
    Reject {
        /// What is still wrong.
        reason: String,
    },
    /// It, or a measure, cannot be done: it goes up one level.
    CannotDo {
        /// The measure; none = to put it right.
        measure_id: Option<String>,
        /// Why.
        reason: String,
    },
    /// Why it came back, and what is done so that it does not again.
    Prevent {
        /// The cause.
        cause: String,
        /// The measure.
        title: String,
        /// Who has to do it; empty = nobody yet.
        owner: String,
        /// How long there is.
        limit: FindingLimit,
        /// It is done already.
        done: bool,
    },
    /// A measure beside putting it right.
    AddMeasure {
        /// What for.
        kind: MeasureKind,
        /// What.
        title: String,
        /// Who has to do it; empty = nobody yet.
        owner: String,
        /// How long there is.
        limit: FindingLimit,
    },
    /// A measure was done.
    MeasureDone {
        /// Which.
        measure_id: String,
        /// What was done.
        text: String,
    },
    /// A measure was seen to be done.
    MeasureVerify {
        /// Which.
        measure_id: String,
        /// What was seen.
        text: String,
    },
    /// A measure need not be done.
    MeasureCancel {
        /// Which.
        measure_id: String,
        /// Why.
        reason: String,
    },
    /// A field of the record is written.
    Note {
        /// Which.
        field: FindingField,
        /// What it says.
        text: String,
    },
    /// A person says that it is worse, and why.
    Grade {
        /// How bad from now on.
        severity: Severity,
        /// Why.
        reason: String,
    },
    /// Somebody above was told of a red line.
    Tell {
        /// Who: a person of the hall or a contact of the settings.
        person_id: String,
        /// How.
        way: ContactWay,
        /// What they said.
        text: String,
    },
    /// It was none.
    Void {
        /// Why.
        reason: String,
    },
}

impl FindingAct {
    /// The right it takes.
    pub(in crate::core::act) fn right(&self) -> Right {
        match self {
            // Whoever works in the hall may say that something is wrong.
            FindingAct::Raise(_) | FindingAct::Note { .. } => Right::Log,
            _ => Right::Duty,
        }
    }

    /// The complaint that it names, by id.
    pub(in crate::core::act) fn complaint(&self) -> Option<&str> {
        let id = match self {
            FindingAct::Raise(new) => &new.complaint_id,
            FindingAct::Note { field: FindingField::Complaint, text } => text,
            _ => return None,
        };
        Some(id.as_str()).filter(|id| !id.is_empty())
    }

    /// Its name in records.
    pub(in crate::core::act) fn name(&self) -> &'static str {
        match self {
            FindingAct::Raise(_) => "finding.raise",
            FindingAct::Void { .. } => "finding.void",
            FindingAct::Verify { .. } => "finding.verify",
            FindingAct::Reject { .. } => "finding.reject",
            FindingAct::Tell { .. } => "finding.tell",
            _ => "finding.write",
        }
    }
}
