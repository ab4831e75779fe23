//! What improvements are told by: what they are about, where they stand, why something about them is refused.

use crate::core::value_set::value_set;

value_set! {
    /// What kind of thing is improved.
    SubjectKind {
        /// A category of complaints.
        Category = "category",
        /// An item of the checklist.
        CheckItem = "check_item",
        /// An item of what customers are asked.
        SurveyItem = "survey_item",
        /// Something in words.
        Other = "other",
    }
}

value_set! {
    /// Where an improvement stands.
    ImprovementState {
        /// It came up too often, and nobody has taken it on.
        Proposed = "proposed",
        /// Somebody has it.
        Open = "open",
        /// They are at it.
        Doing = "doing",
        /// It is done; whether it helped is to be seen.
        Done = "done",
        /// It helped.
        Effective = "effective",
        /// It did not.
        NotEffective = "not_effective",
        /// It is not done.
        Dropped = "dropped",
    }
}

impl ImprovementState {
    /// Whether nothing is left to do about it.
    pub fn is_over(self) -> bool {
        use ImprovementState::{Dropped, Effective, NotEffective};
        matches!(self, Effective | NotEffective | Dropped)
    }

    /// Whether somebody has it and is not done.
    pub fn is_to_do(self) -> bool {
        matches!(self, ImprovementState::Open | ImprovementState::Doing)
    }
}

/// Why a fact about an improvement does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImprovementBar {
    /// There is no such improvement, or it is over.
    Gone,
    /// It was proposed or entered before.
    Known,
    /// Nobody is named who does it.
    NoPerson,
    /// No date is named, or one that cannot be.
    NoDate,
    /// It has to be said what it is about.
    NoSubject,
    /// It has to be said why it comes up.
    NoCause,
    /// It has to be said what is done.
    NoMeasure,
    /// It has to be said what was said, done or seen, or why it is dropped.
    NoText,
    /// Nobody has taken it on yet.
    NotEntered,
    /// It is not done yet, so nobody can say whether it helped.
    NotDone,
    /// Whoever did it does not say whether it helped.
    Own,
    /// It says what is known already.
    Repeat,
}
