//! The fixed values of how a case is handled: where it stands, what its clocks are called, why it moved.

use crate::core::value_set::value_set;

value_set! {
    /// Where a case stands (complaints I1, design 8.12). Owner, offer, dispatch and escalation lie over it.
    State {
        /// It is known.
        Received = "received",
        /// Severity and category are judged and the customer knows that we know.
        Assessed = "assessed",
        /// Somebody works on it.
        Working = "working",
        /// It waits for something, until a time.
        Waiting = "waiting",
        /// A decision was told to the customer.
        Resolved = "resolved",
        /// The customer answered: it is over.
        Closed = "closed",
        /// Entered by mistake.
        Void = "void",
        /// The same as another.
        Merged = "merged",
    }
}

value_set! {
    /// A clock of a case (design 8.13, complaints J7, domain 4.5).
    ClockKind {
        /// The first position told to the customer.
        FirstWord = "first_word",
        /// The first reply: a result, or progress with the next date.
        FirstReply = "first_reply",
        /// The next contact, as promised.
        NextContact = "next_contact",
        /// The target to close.
        Close = "close",
        /// The backstop of 15 days.
        Backstop = "backstop",
        /// The duty manager takes over.
        TakeOver = "take_over",
        /// Dispatched if it cannot be settled on site.
        Dispatch = "dispatch",
        /// The department accepts.
        DepartmentAccept = "department_accept",
        /// The department answers, or names a date.
        DepartmentAnswer = "department_answer",
        /// What the department planned is done.
        DepartmentPlan = "department_plan",
        /// An offer is answered.
        Offer = "offer",
        /// A superior answers.
        Escalation = "escalation",
    }
}

value_set! {
    /// What a department answers with.
    DepartmentAnswer {
        /// It is done, or decided.
        Result = "result",
        /// It will be done until a date.
        Plan = "plan",
        /// It is not theirs.
        NotOurs = "not_ours",
    }
}

value_set! {
    /// How a case is to be watched by who takes it.
    Urgency {
        /// Nothing is expected to happen.
        Stable = "stable",
        /// Something may happen.
        Watch = "watch",
        /// Something has to be done at once.
        Urgent = "urgent",
    }
}

value_set! {
    /// Why an offer is declined.
    DeclineReason {
        /// Does not know how.
        Skills = "skills",
        /// Has too much already.
        Load = "load",
        /// Is concerned themselves.
        Conflict = "conflict",
        /// It belongs to another hall.
        WrongHall = "wrong_hall",
        /// Goes off shift.
        OffShift = "off_shift",
        /// In words.
        Other = "other",
    }
}

value_set! {
    /// Why a case has no owner by name.
    UnownedBy {
        /// Its owner signed off and nobody had taken it.
        SignedOff = "signed_off",
        /// Two offers in a row went unanswered.
        ExpiredTwice = "expired_twice",
    }
}

value_set! {
    /// What ended a wait.
    ResumedBy {
        /// A person.
        Hand = "hand",
        /// The customer got in touch.
        Contact = "contact",
        /// Its end came.
        Until = "until",
    }
}

value_set! {
    /// What calls for a level of the ladder.
    EscalationCause {
        /// A person asked for it.
        Manual = "manual",
        /// A clock is past its deadline.
        Overdue = "overdue",
        /// Its severity asks for it.
        Severity = "severity",
        /// Two offers in a row went unanswered.
        OfferExpired = "offer_expired",
        /// Many complaints on one cause.
        Group = "group",
        /// The regulator was called upon.
        Regulator = "regulator",
    }
}

value_set! {
    /// How the call for a level went by itself, or why it did not.
    Sent {
        /// Shown on the board of whoever has it.
        Board = "board",
        /// A call is to be made by hand.
        Call = "call",
        /// There is no network.
        Offline = "offline",
        /// The directory has no way to reach them.
        NoContact = "no_contact",
        /// Outside the hours in which they may be called.
        QuietHours = "quiet_hours",
        /// Nobody of that level is on duty.
        NobodyOnDuty = "nobody_on_duty",
    }
}

value_set! {
    /// Why an acknowledgement holds no more.
    LapsedBy {
        /// Nothing moved in time.
        NoProgress = "no_progress",
        /// Who gave it signed off.
        SignedOff = "signed_off",
        /// The case became worse.
        MoreSevere = "more_severe",
    }
}

value_set! {
    /// A field that can be filled in or corrected later.
    Field {
        /// What happened.
        Text = "text",
        /// What the customer asks for.
        Request = "request",
        /// What it cost or hindered them.
        Loss = "loss",
        /// How to tell the customer in the hall.
        Label = "label",
        /// Name and telephone number.
        Customer = "customer",
        /// Private person, household, company.
        CustomerKind = "customer_kind",
        /// How valued.
        Tier = "tier",
        /// Before, during, after the sale.
        Phase = "phase",
        /// How it came in.
        Channel = "channel",
        /// How the customer is.
        Emotion = "emotion",
        /// Where the customer is attended to.
        Place = "place",
        /// Who is with them.
        Attendant = "attendant",
        /// The counter.
        Counter = "counter",
        /// The earlier complaint on the same matter.
        RepeatOf = "repeat_of",
        /// Wants to port out or cancel.
        Retention = "retention",
        /// Root cause, after it was resolved.
        RootCause = "root_cause",
        /// The measures, after it was resolved.
        Measures = "measures",
    }
}
