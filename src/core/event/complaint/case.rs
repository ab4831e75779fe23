//! The facts of a case itself: registered, assessed, contacted, worked on, decided, closed.

use serde::{Deserialize, Serialize};

use crate::core::complaint::{
    Category, Channel, ContactResult, ContactWay, CustomerAnswer, CustomerKind, Emotion, Field,
    Ground, Measure, Outcome, PauseReason, Phase, Place, Rating, ResumedBy, RootCause, Severity,
    Tier,
};
use crate::core::time::Ms;

#[allow(clippy::trivially_copy_pass_by_ref)] // serde passes references
pub(super) fn is_false(flag: &bool) -> bool {
    !*flag
}

/// Who the customer is. Name and telephone number stand in the vault; the log holds what proves that they
/// were not changed, and what tells a customer who comes again (design 8.8).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerRef {
    /// The record in the vault.
    pub person_ref: Box<str>,
    /// Salted BLAKE3 of the record, 64 hexadecimal digits.
    pub commitment: Box<str>,
    /// Keyed BLAKE3 of the telephone number, 32 hexadecimal digits; empty where none was said.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub phone_key: Box<str>,
    /// The number as it may be shown: `138****5678`.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub phone_masked: Box<str>,
    /// The name as it may be shown: the family name and a star.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub name_masked: Box<str>,
}

/// A complaint was registered (domain 4.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registered {
    /// What people call it: `TS-MMDD-NN`.
    pub number: Box<str>,
    /// When the customer voiced it. The clocks run from the instant of the event.
    pub voiced_at: Ms,
    /// How it came in.
    pub channel: Channel,
    /// Who was asked first; stays named until the end.
    pub first_contact: Box<str>,
    /// Who is accountable from the beginning: the registrar, unless a clerk keeps it.
    pub owner: Box<str>,
    /// The customer, where they said who they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<CustomerRef>,
    /// How to tell the customer in the hall without a name ("elderly woman, red coat").
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub label: Box<str>,
    /// Private person, household, company.
    pub customer_kind: CustomerKind,
    /// How valued the customer is.
    pub tier: Tier,
    /// Before, during or after the sale.
    pub phase: Phase,
    /// What it is about.
    pub category: Category,
    /// How severe.
    pub severity: Severity,
    /// What made it so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grounds: Vec<Ground>,
    /// What happened.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub text: Box<str>,
    /// What the customer asks for.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub request: Box<str>,
    /// What it has cost or hindered them.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub loss: Box<str>,
    /// How the customer is.
    pub emotion: Emotion,
    /// Where the customer is attended to.
    pub place: Place,
    /// Who is with them beside the owner (domain 3-7); empty = nobody.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub attendant: Box<str>,
    /// The counter it began at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counter_id: Option<Box<str>>,
    /// The service it began with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_id: Option<Box<str>>,
    /// The number that customer holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket_no: Option<Box<str>>,
    /// The mark "unhappy customer" that it grew from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark_id: Option<Box<str>>,
    /// The earlier complaint on the same matter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeat_of: Option<Box<str>>,
    /// The closed complaint that came back after its window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recurrence_of: Option<Box<str>>,
    /// The follow-up whose bad answer opened it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follow_up_id: Option<Box<str>>,
    /// Wants to port out or cancel.
    #[serde(default, skip_serializing_if = "is_false")]
    pub retention: bool,
}

/// A field was corrected or filled in. The event keeps both values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amended {
    /// Which field.
    pub field: Field,
    /// What it said, as far as it may be shown.
    pub old: Box<str>,
    /// What it says, as far as it may be shown.
    pub new: Box<str>,
    /// Why.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub reason: Box<str>,
    /// The new customer, where the field is that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<CustomerRef>,
}

/// Severity and category were judged. Downwards only by hand, with a reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessed {
    /// What it is about.
    pub category: Category,
    /// How severe.
    pub severity: Severity,
    /// Why; asked for where the severity falls.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub reason: Box<str>,
}

/// The severity rose by a rule. Complaint, ground and subject are its identity: a second one that says the same is
/// ignored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Raised {
    /// How severe it is from then on.
    pub severity: Severity,
    /// Why.
    pub ground: Ground,
    /// The dispatch, clock or other case that made it so, where one did; part of the identity.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub subject: Box<str>,
}

/// Somebody spoke, or tried to speak, with the customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contacted {
    /// How.
    pub way: ContactWay,
    /// What came of it.
    pub result: ContactResult,
    /// Who spoke: a person of the hall.
    pub person_id: Box<str>,
    /// What was said.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub text: Box<str>,
    /// When the customer will hear from us next, as promised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promised_at: Option<Ms>,
    /// Whether this was the reply: a result, or progress with the next date.
    #[serde(default, skip_serializing_if = "is_false")]
    pub is_reply: bool,
    /// Whether the customer is calm again.
    #[serde(default, skip_serializing_if = "is_false")]
    pub calmed: bool,
}

/// Words to a step that needs no other.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// The words; may be empty.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub note: Box<str>,
}

/// It waits (complaints J8).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waited {
    /// For what.
    pub reason: PauseReason,
    /// Until when at the latest.
    pub until: Ms,
    /// What exactly.
    pub note: Box<str>,
}

/// The waiting is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resumed {
    /// What ended it.
    pub why: ResumedBy,
}

/// A decision was told to the customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolved {
    /// What was decided.
    pub outcome: Outcome,
    /// The response, as told.
    pub text: Box<str>,
    /// What it came from in the end.
    pub root_cause: RootCause,
    /// What was done about it.
    pub measures: Vec<Measure>,
    /// Cause and measures in words, as far as the codes do not say it.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub explanation: Box<str>,
    /// When the customer was told.
    pub told_at: Ms,
    /// Who told them.
    pub told_by: Box<str>,
    /// How.
    pub way: ContactWay,
    /// Money or its worth that was given, in fen; none = nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remedy_fen: Option<i64>,
}

/// It is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    /// What the customer says to it.
    pub answer: CustomerAnswer,
    /// How satisfied they are, where they said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<Rating>,
    /// What they say beside it.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub text: Box<str>,
    /// The follow-up that this makes: its id.
    pub follow_up_id: Box<str>,
    /// What people call it; empty in what older versions wrote.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub follow_up_number: Box<str>,
    /// When that is due.
    pub follow_up_due: Ms,
}

/// It is open again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reopened {
    /// Why.
    pub reason: Box<str>,
    /// Who owns it now; empty = the hall.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub owner: Box<str>,
}

/// The customer went to a body outside, such as the regulator. Stops no clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Referred {
    /// Which body.
    pub body: Box<str>,
    /// Its reference number, where known.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub ref_no: Box<str>,
}

/// It is the same as another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merged {
    /// The other.
    pub target: Box<str>,
}

/// It was entered by mistake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoidedCase {
    /// Why.
    pub reason: Box<str>,
    /// The second person who says so.
    pub confirmed_by: Box<str>,
}
