//! What a case is: a complaint of a customer, or something that the hall needs of a department for itself. Both run by
//! the same dispatches and hands; no figure of complaints counts the other kind.

use super::Case;
use crate::core::value_set::value_set;

value_set! {
    /// What a case is.
    CaseKind {
        /// A customer complains.
        Complaint = "complaint",
        /// The hall needs something of a department.
        Request = "request",
    }
}

impl Case {
    /// Whether a customer complains: what figures of complaints count.
    pub fn is_complaint(&self) -> bool {
        self.kind == CaseKind::Complaint
    }

    /// Whether the hall needs something of a department for itself.
    pub fn is_request(&self) -> bool {
        self.kind == CaseKind::Request
    }
}
