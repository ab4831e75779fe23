//! The fixed sets of values of findings, with the codes that stand in events and tables.

use crate::core::value_set::value_set;

value_set! {
    /// Where a finding stands (complaints K).
    FindingState {
        /// Nothing was done yet.
        Open = "open",
        /// It can do no more harm for now.
        Contained = "contained",
        /// It was put right, as somebody says.
        Fixed = "fixed",
        /// Somebody else saw that it is right; something else is left to do.
        Verified = "verified",
        /// Nothing is left to do.
        Closed = "closed",
        /// It was none.
        Void = "void",
    }
}

value_set! {
    /// How long there is to put something right (domain 3).
    FindingLimit {
        /// At once.
        AtOnce = "at_once",
        /// Before the shift ends.
        Shift = "shift",
        /// The same time tomorrow.
        Day = "24h",
        /// The same time in a week.
        Week = "7d",
        /// Until a date that somebody named.
        Date = "date",
    }
}

value_set! {
    /// What a measure is for.
    MeasureKind {
        /// To end the harm for now.
        Containment = "containment",
        /// To put it right.
        Corrective = "corrective",
        /// So that it does not come back.
        Preventive = "preventive",
    }
}

value_set! {
    /// Where a measure stands.
    MeasureState {
        /// Somebody has to do it.
        Todo = "todo",
        /// It was done.
        Done = "done",
        /// Somebody saw that it was.
        Verified = "verified",
        /// Whoever had to cannot do it.
        CannotDo = "cannot_do",
        /// It need not be done.
        Cancelled = "cancelled",
    }
}

value_set! {
    /// A field of the record that a person writes.
    FindingField {
        /// Why it came back.
        Cause = "cause",
        /// What is to be known of it; each one is added.
        Note = "note",
        /// The complaint it belongs to.
        Complaint = "complaint",
    }
}

value_set! {
    /// Why a finding is worse than it was.
    RaisedWhy {
        /// Seen for the third time in seven days.
        Repeated = "repeated",
        /// A person says so.
        ByHand = "by_hand",
    }
}

value_set! {
    /// Why a level of the ladder is called upon about a finding.
    CallCause {
        /// Its time is over.
        Overdue = "overdue",
        /// Whoever had to do it cannot.
        CannotDo = "cannot_do",
        /// It is beyond a red line, and that level was not told in time.
        Untold = "untold",
    }
}

value_set! {
    /// What a person can do about a finding: what is offered, and what is possible instead.
    FindingStep {
        /// Say that it was put right.
        Fix = "fix",
        /// Look whether it is right.
        Verify = "verify",
        /// Look whether it is right, and say that it is not.
        Reject = "reject",
        /// Say who has to, and until when.
        Assign = "assign",
        /// Say that it can do no more harm.
        Contain = "contain",
        /// Say that it cannot be done.
        CannotDo = "cannot_do",
        /// Say why it came back, and what is done so that it does not.
        Prevent = "prevent",
        /// Say that a measure was done.
        MeasureDone = "measure_done",
        /// Say that somebody above was told of a red line.
        Tell = "tell",
        /// Say that it is worse than it was.
        Grade = "grade",
        /// Say to which complaint it belongs.
        Complaint = "complaint",
        /// Say that a measure need not be done.
        MeasureCancel = "measure_cancel",
        /// Look whether a measure was done.
        MeasureVerify = "measure_verify",
        /// Add a note.
        Note = "note",
        /// Say that it was none.
        Void = "void",
        /// Raise a new one.
        Raise = "raise",
    }
}
