//! Whom an act about a case names, beside people.

/// To whom a case is offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OfferTo {
    /// A person of the roster.
    Person(String),
    /// Whoever is on post in that role.
    Role(String),
}

/// A task as somebody saw it who acts on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskSeen {
    /// The dispatch.
    pub dispatch_id: String,
    /// The department that had it.
    pub department_id: String,
}
