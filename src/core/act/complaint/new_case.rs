//! A complaint that is to be registered, as a person says it.

use crate::core::complaint::{
    Category, Channel, CustomerKind, Emotion, Ground, Phase, Place, Severity, Tier,
};
use crate::core::event::CustomerRef;
use crate::core::time::Ms;

/// A complaint to be registered. What is not said is filled from where it began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCase {
    /// What it is about.
    pub category: Category,
    /// How severe, where a person says so; none: as category and grounds make it.
    pub severity: Option<Severity>,
    /// Why, where it is less severe than category and grounds make it.
    pub severity_reason: String,
    /// What makes it worse than a plain one, as far as a person says it.
    pub grounds: Vec<Ground>,
    /// When it was voiced; none = now.
    pub voiced_at: Option<Ms>,
    /// How it came in.
    pub channel: Channel,
    /// Who was asked first; empty = who sits at the counter, else the author.
    pub first_contact: String,
    /// The author takes it over at once; else it stays with who was asked first.
    pub take: bool,
    /// The customer, sealed by the vault beforehand.
    pub customer: Option<CustomerRef>,
    /// How to tell them in the hall.
    pub label: String,
    /// Private person, household, company.
    pub customer_kind: CustomerKind,
    /// How valued.
    pub tier: Tier,
    /// Before, during, after the sale.
    pub phase: Phase,
    /// What happened.
    pub text: String,
    /// What they ask for.
    pub request: String,
    /// What it cost or hindered them.
    pub loss: String,
    /// How they are.
    pub emotion: Emotion,
    /// Where they are attended to.
    pub place: Place,
    /// Who is with them.
    pub attendant: String,
    /// The counter it began at: service, number and clerk are taken from there.
    pub counter_id: Option<String>,
    /// The number of who stood there; none = whose is called there now, empty = nobody's.
    pub ticket_no: Option<String>,
    /// The mark "unhappy customer" it grows from.
    pub mark_id: Option<String>,
    /// The earlier complaint on the same matter; none: looked for by the customer's key and the category.
    pub repeat_of: Option<String>,
    /// Wants to port out or cancel.
    pub retention: bool,
}

impl Default for NewCase {
    fn default() -> NewCase {
        NewCase {
            category: Category::Unclassified,
            severity: None,
            severity_reason: String::new(),
            grounds: Vec::new(),
            voiced_at: None,
            channel: Channel::OnSite,
            first_contact: String::new(),
            take: false,
            customer: None,
            label: String::new(),
            customer_kind: CustomerKind::Personal,
            tier: Tier::Regular,
            phase: Phase::During,
            text: String::new(),
            request: String::new(),
            loss: String::new(),
            emotion: Emotion::Calm,
            place: Place::Floor,
            attendant: String::new(),
            counter_id: None,
            ticket_no: None,
            mark_id: None,
            repeat_of: None,
            retention: false,
        }
    }
}
