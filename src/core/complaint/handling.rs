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
    /// A clock of a case (design 8.13, complaints J7, domain 4.5), in the order of a case. Those up to the backstop
    /// have a limit of their own; the others have the time that somebody set.
    ClockKind {
        /// It is written down.
        Register = "register",
        /// The clerk who cannot settle it hands it on.
        HandUp = "hand_up",
        /// The duty manager takes over.
        TakeOver = "take_over",
        /// C1: the first position told to the customer.
        FirstWord = "first_word",
        /// Dispatched if it cannot be settled on site.
        Dispatch = "dispatch",
        /// The department accepts.
        DepartmentAccept = "department_accept",
        /// The department answers, or names a date.
        DepartmentAnswer = "department_answer",
        /// C1b: the first reply: a result, or progress with the next date.
        FirstReply = "first_reply",
        /// C2: the next contact, as promised.
        NextContact = "next_contact",
        /// C3: the target to close.
        Close = "close",
        /// C4: the backstop of 15 days.
        Backstop = "backstop",
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
        /// What makes it worse, as far as a person says it.
        Grounds = "grounds",
        /// Root cause, after it was resolved.
        RootCause = "root_cause",
        /// The measures, after it was resolved.
        Measures = "measures",
    }
}

value_set! {
    /// Why a rule forbids something, as far as its number does not say it.
    Against {
        /// The case is over.
        Over = "over",
        /// It is not yet so far.
        TooEarly = "too_early",
        /// It is so already.
        Already = "already",
        /// The author does not own it.
        NotOwner = "not_owner",
        /// The hall owns it: somebody has to take it first.
        NoOwner = "no_owner",
        /// An offer is open.
        OfferOpen = "offer_open",
        /// No offer is open, or another than was seen.
        NoOffer = "no_offer",
        /// It was offered to somebody else.
        NotAddressed = "not_addressed",
        /// A next action was not read back.
        ReadBackMissing = "read_back_missing",
        /// Nobody asks for it, or somebody else than was seen.
        NoRequest = "no_request",
        /// That person's role does not answer for complaints.
        MayNotOwn = "may_not_own",
        /// Somebody else was first.
        Lost = "lost",
        /// That person is not on post.
        OffShift = "off_shift",
        /// Nobody gives a case to themselves.
        ToSelf = "to_self",
        /// There is no such person.
        NoPerson = "no_person",
        /// A reason is asked for.
        ReasonMissing = "reason_missing",
        /// A field that closing asks for is empty.
        FieldMissing = "field_missing",
        /// The category must be said first.
        Unclassified = "unclassified",
        /// Too few attempts to reach the customer.
        TooFewAttempts = "too_few_attempts",
        /// It has gone on since.
        TooLate = "too_late",
        /// The field cannot say that.
        BadValue = "bad_value",
        /// There is no such complaint.
        NoComplaint = "no_complaint",
        /// A time that lies in the past, too far off, or too long ago.
        BadTime = "bad_time",
        /// The wait was moved as often as it may be.
        ExtendedOften = "extended_often",
        /// The customer has been spoken with.
        WasContacted = "was_contacted",
        /// A second person has to confirm it.
        SecondPerson = "second_person",
        /// The window for opening it again is over.
        WindowOver = "window_over",
        /// That would make a circle, or the other is merged itself.
        Circle = "circle",
        /// More than the author's role may promise.
        BeyondAuthority = "beyond_authority",
        /// The settings name no such department.
        NoDepartment = "no_department",
        /// Nothing is with a department.
        NoDispatch = "no_dispatch",
        /// The level moved since the author saw it.
        Stale = "stale",
        /// There is no higher level.
        LastLevel = "last_level",
        /// Below the level that was called upon.
        BelowLevel = "below_level",
        /// The task is another one by now, or with another department.
        OtherTask = "other_task",
        /// The department asked nothing, or was answered.
        NoQuestion = "no_question",
        /// That is said of complaints, or of requests, and this is the other.
        NotOfKind = "not_of_kind",
    }
}

value_set! {
    /// What can be done with a case: what a refusal offers instead, and a menu lists.
    Possible {
        /// Take it.
        Take = "take",
        /// Ask its owner for it.
        Ask = "ask",
        /// Join as a helper.
        Join = "join",
        /// Offer it to somebody.
        Offer = "offer",
        /// Accept the offer.
        Accept = "accept",
        /// Decline the offer.
        Decline = "decline",
        /// Take the offer back.
        Recall = "recall",
        /// Give it to somebody.
        Force = "force",
        /// Say that it was seen to be one's own.
        Confirm = "confirm",
        /// Say no to who asks for it.
        Refuse = "refuse",
        /// Take the own request back.
        Unask = "unask",
        /// Write down a word with the customer.
        Contact = "contact",
        /// Judge severity and category.
        Assess = "assess",
        /// Begin to work on it.
        Start = "start",
        /// Let it wait.
        Wait = "wait",
        /// End the wait.
        Resume = "resume",
        /// Dispatch it.
        Dispatch = "dispatch",
        /// Write down what the department says.
        Department = "department",
        /// Answer what the department asks.
        Reply = "reply",
        /// Take the task back from the department.
        Withdraw = "withdraw",
        /// Say who above has it.
        Acknowledge = "acknowledge",
        /// Say that an answer from above was seen.
        AnswerSeen = "answer_seen",
        /// Escalate it.
        Escalate = "escalate",
        /// Take the call back.
        CallOff = "call_off",
        /// Say that what was needed is there, or is not needed any more.
        Finish = "finish",
        /// Tell the decision.
        Resolve = "resolve",
        /// Close it.
        Close = "close",
        /// Open it again.
        Reopen = "reopen",
        /// Correct a field.
        Amend = "amend",
        /// Register a new one.
        Register = "register",
    }
}
