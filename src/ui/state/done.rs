//! What a person did here, so that it can be taken back and done again.

use crate::core::act::Act;
use crate::core::customer::Customer;
use crate::core::draft::FormDraft;

/// Something a person did here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ui) enum What {
    Note(String),
    Act(Act),
    /// One that names a customer, who is sealed with it.
    ActFor(Act, Customer),
    /// A draft was thrown away; known to nobody else.
    Discarded(Box<FormDraft>),
}

impl What {
    /// An act, and the customer it names, if any.
    pub(in crate::ui) fn of(act: Act, customer: Option<Customer>) -> What {
        match customer {
            Some(customer) => What::ActFor(act, customer),
            None => What::Act(act),
        }
    }
}

/// Something done that can be taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ui) struct Done {
    pub(in crate::ui) id: String,
    pub(in crate::ui) what: What,
}
