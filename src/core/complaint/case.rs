//! A case as it stands: what the fold knows of one complaint. Everything here follows from its history; the
//! fields beside it save looking through it each time.

use serde::{Deserialize, Serialize};

use super::offer::{NotAgain, OpenOffer, OpenRequest, PastOffer};
use super::{
    AnswerMade, Call, CaseKind, Category, ContactResult, CustomerAnswer, Dispatch, Emotion, Ladder,
    Outcome, PauseReason, Rating, RequestEnd, Severity, State, TellMade,
};
use crate::core::event::{
    CustomerRef, Fact, KeptFact, Proof, Raised, Registered, Resolved, Warned,
};
use crate::core::hall::Place;
use crate::core::time::Ms;

/// Who is accountable: exactly one at every instant (complaints I1).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Owner {
    /// A person of the roster.
    Person(Box<str>),
    /// Nobody by name: whoever has the duty.
    Hall,
}

impl Owner {
    /// The person's id; empty for the hall.
    pub fn id(&self) -> &str {
        match self {
            Owner::Person(id) => id,
            Owner::Hall => "",
        }
    }

    /// Of a person's id; an empty one is the hall.
    pub fn of(id: &str) -> Owner {
        if id.is_empty() { Owner::Hall } else { Owner::Person(id.into()) }
    }
}

/// Something that happened to a case, with its author.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Past {
    /// When, by the rule of J1: as claimed where that can be, else as recorded.
    pub at: Ms,
    /// When it was written down.
    pub recorded_at: Ms,
    /// Another time was claimed for it, which could not count (J1).
    pub late: bool,
    /// Who.
    pub by: Box<str>,
    /// How they proved it.
    pub proof: Proof,
    /// The act.
    pub act_id: Box<str>,
    /// What.
    pub fact: KeptFact,
    /// Whether it changed the case, or was only kept, and by which rule.
    pub standing: Kept,
    /// Where it stands in the log, and what its author knew.
    pub place: Place,
    /// When it came to be known to the others, as far as their clocks tell.
    pub heard_at: Ms,
    /// Its author did not know of something that stood there before it.
    pub blind: bool,
}

/// What became of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kept {
    /// It holds.
    Holds,
    /// It came against a rule, or lost against another that was first: kept, and nothing else.
    Against(Rule),
    /// It was taken back.
    Undone,
}

/// The rules a move can break, by the numbers of the notes (complaints I1, I2, I4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Rule {
    /// `1` complaint (I1), `2` hand-off (I2), `3` dispatch, `4` escalation (I4), `5` races (sync 4.7).
    pub part: u8,
    /// Its number in that part.
    pub number: u8,
}

/// A time in which it waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// From.
    pub from: Ms,
    /// The end that was set with it.
    pub until: Ms,
    /// When it ended before that; none: it has not.
    pub ended: Option<Ms>,
    /// For what.
    pub reason: PauseReason,
    /// How often the end was moved.
    pub extended: u8,
}

/// A time between a decision that was told and the opening that followed it (complaints J10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// From.
    pub from: Ms,
    /// To.
    pub to: Ms,
}

/// A call-back that is to be made because a case was closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUp {
    /// Its id.
    pub follow_up_id: Box<str>,
    /// What people call it; empty in what older versions wrote.
    pub number: Box<str>,
    /// The case.
    pub complaint_id: Box<str>,
    /// Since when it is to be made.
    pub made_at: Ms,
    /// Until when.
    pub due: Ms,
}

/// A change of the severity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Graded {
    /// From when it holds.
    pub at: Ms,
    /// How severe.
    pub severity: Severity,
}

/// A word with the customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// When.
    pub at: Ms,
    /// What came of it.
    pub result: ContactResult,
    /// When they will hear from us next, as promised.
    pub promised_at: Option<Ms>,
    /// Whether it was the reply: a result, or progress with the next date.
    pub is_reply: bool,
}

/// One complaint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// Its id.
    pub complaint_id: Box<str>,
    /// What it is.
    pub kind: CaseKind,
    /// Its fields as they are now: those it was registered with, as amended.
    #[serde(with = "crate::core::kept")]
    pub fields: Registered,
    /// When its clocks began.
    pub registered_at: Ms,
    /// The version of the settings whose limits it is judged by.
    pub settings: u32,
    /// Where it stands.
    pub state: State,
    /// Since when.
    pub state_since: Ms,
    /// What it is about.
    pub category: Category,
    /// How severe it is.
    pub severity: Severity,
    /// How severe it was, oldest first; the first entry is that of its registration.
    pub grades: Vec<Graded>,
    /// How the customer is.
    pub emotion: Emotion,
    /// Who is accountable.
    pub owner: Owner,
    /// Since when.
    pub owner_since: Ms,
    /// How often it changed hands.
    pub owner_changes: u16,
    /// It was given to its owner by force, and they have not said that they saw it.
    pub unconfirmed: bool,
    /// Others who help: those who lost a race, or joined.
    pub helpers: Vec<Box<str>>,
    /// The open offer.
    pub offer: Option<OpenOffer>,
    /// Offers in a row that nobody answered.
    pub offers_expired: u8,
    /// The offers that are over, oldest first.
    pub past_offers: Vec<PastOffer>,
    /// Who was offered it and did not answer, or said no, and when.
    pub not_again: Vec<NotAgain>,
    /// Shifts and offers whose end made it the hall's: each does so once.
    pub let_go: Vec<Box<str>>,
    /// Who asks its owner for it.
    pub request: Option<OpenRequest>,
    /// Times in which it waited.
    pub pauses: Vec<Pause>,
    /// Words with the customer, oldest first.
    pub contacts: Vec<Contact>,
    /// Dispatches, oldest first.
    pub dispatches: Vec<Dispatch>,
    /// How often it moved on: to a department, or to another hand.
    pub transfers: u16,
    /// Its escalation.
    pub ladder: Option<Ladder>,
    /// Levels called upon or passed over, oldest first.
    pub calls: Vec<Call>,
    /// What was answered from above, in the order of the log.
    pub answers: Vec<AnswerMade>,
    /// Superiors who were told by hand, in the order of the log.
    pub tells: Vec<TellMade>,
    /// When the decision was told; none while it is open, or since it was reopened.
    pub resolved_at: Option<Ms>,
    /// When a decision was told for the first time: what stops the backstop.
    pub first_resolved_at: Option<Ms>,
    /// What was decided.
    pub outcome: Option<Outcome>,
    /// The decision as it was told last, root cause and measures as amended since.
    #[serde(with = "crate::core::kept")]
    pub decision: Option<Box<Resolved>>,
    /// Of a request: how it ended.
    pub request_end: Option<RequestEnd>,
    /// When it was closed.
    pub closed_at: Option<Ms>,
    /// What the customer said.
    pub answer: Option<CustomerAnswer>,
    /// How satisfied they are, where they said so.
    pub rating: Option<Rating>,
    /// The call-back that closing it made.
    pub follow_up: Option<FollowUp>,
    /// How often it was opened again.
    pub reopened: u16,
    /// Times in which a decision stood that did not hold.
    pub gaps: Vec<Gap>,
    /// The regulator, or another body outside, has it too.
    pub referred: Option<Box<str>>,
    /// The case that this one was merged into.
    pub merged_into: Option<Box<str>>,
    /// Which warnings were told: clock, subject, deadline, percent.
    #[serde(with = "crate::core::kept")]
    pub warned: Vec<Warned>,
    /// Which rules raised its severity: ground and subject are the identity.
    #[serde(with = "crate::core::kept")]
    pub raised: Vec<Raised>,
    /// Somebody acted on it who did not know of what another had done.
    pub raced: bool,
    /// Everything that happened, in the order of the log.
    pub history: Vec<Past>,
}

impl Case {
    /// A case as it begins, before its first fact stands in its history.
    pub fn registered(complaint_id: &str, fields: &Registered, at: Ms, settings: u32) -> Case {
        Case {
            complaint_id: complaint_id.into(),
            kind: CaseKind::Complaint,
            fields: fields.clone(),
            registered_at: at,
            settings,
            state: State::Received,
            state_since: at,
            category: fields.category,
            severity: fields.severity,
            grades: vec![Graded { at, severity: fields.severity }],
            emotion: fields.emotion,
            owner: Owner::of(&fields.owner),
            owner_since: at,
            owner_changes: 0,
            unconfirmed: false,
            helpers: Vec::new(),
            offer: None,
            offers_expired: 0,
            past_offers: Vec::new(),
            not_again: Vec::new(),
            let_go: Vec::new(),
            request: None,
            pauses: Vec::new(),
            contacts: Vec::new(),
            dispatches: Vec::new(),
            transfers: 0,
            ladder: None,
            calls: Vec::new(),
            answers: Vec::new(),
            tells: Vec::new(),
            resolved_at: None,
            first_resolved_at: None,
            outcome: None,
            decision: None,
            request_end: None,
            closed_at: None,
            answer: None,
            rating: None,
            follow_up: None,
            reopened: 0,
            gaps: Vec::new(),
            referred: None,
            merged_into: None,
            warned: Vec::new(),
            raised: Vec::new(),
            raced: false,
            history: Vec::new(),
        }
    }

    /// When its state was last changed by what holds: nothing may be dated before.
    pub fn changed_at(&self) -> Ms {
        self.state_since.max(self.owner_since)
    }

    /// Whether somebody still has to do something about it.
    pub fn is_open(&self) -> bool {
        matches!(
            self.state,
            State::Received | State::Assessed | State::Working | State::Waiting | State::Resolved
        )
    }

    /// Where its registration stands in the log: of two that are the same the first one stays, whatever the clocks of
    /// their terminals showed.
    pub fn born(&self) -> u64 {
        self.history.first().map_or(0, |past| past.place.pos)
    }

    /// What people call it.
    pub fn number(&self) -> &str {
        &self.fields.number
    }

    /// Attempts to reach the customer since somebody last spoke with them.
    pub fn attempts(&self) -> usize {
        let reached = |contact: &&Contact| contact.result == ContactResult::Reached;
        self.contacts.iter().rev().take_while(|contact| !reached(contact)).count()
    }

    /// What the customer was promised when somebody last spoke with them: when they hear next. A call that nobody
    /// took changes nothing of it.
    pub fn promised_at(&self) -> Option<Ms> {
        let reached = |contact: &&Contact| contact.result == ContactResult::Reached;
        self.contacts.iter().rev().find(reached)?.promised_at
    }

    /// Whether somebody spoke with the customer after it was registered.
    pub fn was_contacted(&self) -> bool {
        self.contacts.iter().any(|contact| contact.result == ContactResult::Reached)
    }

    /// The wait that runs, where it waits.
    pub fn open_pause(&self) -> Option<&Pause> {
        self.pauses.last().filter(|pause| pause.ended.is_none())
    }

    /// The customer's record, where they said who they are.
    pub fn customer(&self) -> Option<&CustomerRef> {
        self.fields.customer.as_ref()
    }

    /// How much stands in its history that whoever looks at it would see: who acts on a page says which of it they
    /// saw. Only a reminder of a clock is left out, which the time brings and the page computes itself.
    pub fn version(&self) -> u64 {
        self.history.iter().map(|past| self.version_of(past)).sum()
    }

    /// By how much something in its history raises the version.
    pub fn version_of(&self, past: &Past) -> u64 {
        match (&past.fact.0, past.standing) {
            (Fact::Warned(_), _) => 0,
            (_, Kept::Undone) => 2,
            _ => 1,
        }
    }

    /// The dispatch that a department still owes something for, newest first.
    pub fn open_dispatch(&self) -> Option<&Dispatch> {
        self.dispatches.iter().rev().find(|dispatch| dispatch.ended_at.is_none())
    }
}
