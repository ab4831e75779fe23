//! Who a customer is. Name, telephone number and address stand in no event, table or message; they are kept
//! encrypted by the vault (`store::vault`), and what may be shown of them is made by `text::mask`.

use serde::{Deserialize, Serialize};

use crate::core::event::PersonAct;
use crate::core::time::Ms;
use crate::core::value_set::value_set;

/// Who a customer is, in full. It has no form in which it could be printed by mistake.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Customer {
    /// Name, as said.
    pub name: String,
    /// Telephone number, as said.
    pub phone: String,
    /// Another way to reach them.
    pub contact: String,
    /// Address.
    pub address: String,
}

// Nobody's name in a log, a panic or a failing test.
impl std::fmt::Debug for Customer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Customer")
    }
}

impl Customer {
    /// What is said now, and of the rest what was said before.
    #[must_use]
    pub fn over(self, before: Customer) -> Customer {
        let or = |now: String, before: String| if now.is_empty() { before } else { now };
        Customer {
            name: or(self.name, before.name),
            phone: or(self.phone, before.phone),
            contact: or(self.contact, before.contact),
            address: or(self.address, before.address),
        }
    }

    /// Whether nothing was said.
    pub fn is_empty(&self) -> bool {
        [&self.name, &self.phone, &self.contact, &self.address].iter().all(|text| text.is_empty())
    }
}

value_set! {
    /// Why somebody looks at a customer's record in full (`domain.md` 8: from a list).
    UnmaskReason {
        /// To call them back.
        CallBack = "call_back",
        /// To make sure who stands there.
        Verify = "verify",
        /// To correct what was written down.
        Correct = "correct",
        /// A department or superior needs it for this case.
        HandOn = "hand_on",
        /// An authority asks for it.
        Authority = "authority",
    }
}

value_set! {
    /// Why a customer's record is erased.
    EraseReason {
        /// They ask for it.
        Request = "request",
        /// They took their consent back.
        Consent = "consent",
        /// It was written down by mistake.
        Mistake = "mistake",
        /// The time it may be kept is over; written by the program alone.
        Retention = "retention",
        /// It was erased before, and the log does not say so: it is an older copy, or the program ended while it
        /// erased. Written by the program alone.
        Again = "again",
    }
}

/// So many records one person may see in full on one day (reliability, "numbers in one place"); after that
/// somebody else has to.
pub const UNMASK_DAY_MAX: usize = 30;

/// So many records whoever calls customers back may see on one day, those of open follow-ups: thirty calls an hour
/// through a day of business. Each stands in the log as every other one.
pub const CALLED_DAY_MAX: usize = 300;

/// What somebody sees a record for. Each is counted by itself: whoever called customers all day still sees that of a
/// complaint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum SeenFor {
    /// To call the customer of an open follow-up back.
    Call,
    /// Anything else.
    Matter,
}

impl SeenFor {
    /// So many records one person may see for it on one day.
    pub fn day_max(self) -> usize {
        match self {
            SeenFor::Call => CALLED_DAY_MAX,
            SeenFor::Matter => UNMASK_DAY_MAX,
        }
    }
}

/// How long a record is shown in full, milliseconds.
pub const UNMASK_MS: u64 = 15_000;

/// What proves that a record was erased: a hash of who it was about, as the log knows it, and when.
pub fn receipt(receipt_id: &str, person_ref: &str, commitment: &str, at: Ms) -> String {
    let mut hash = blake3::Hasher::new_derive_key("zhiban 2026 receipt of an erasure");
    for part in [receipt_id, person_ref, commitment] {
        hash.update(&(part.len() as u64).to_le_bytes()).update(part.as_bytes());
    }
    hash.update(&at.0.to_le_bytes());
    hash.finalize().to_hex().to_string()
}

/// The erasure of a record whose time is over. Everything in it follows from its cause, so that two terminals
/// that find it due say the same.
pub fn retired(person_ref: &str, complaint_id: &str, commitment: &str, at: Ms) -> PersonAct {
    let id = receipt("retention", person_ref, commitment, at);
    let receipt_id: String = id.chars().take(32).collect();
    PersonAct {
        person_ref: person_ref.into(),
        complaint_id: complaint_id.into(),
        reason: EraseReason::Retention.as_str().into(),
        device: "".into(),
        receipt: receipt(&receipt_id, person_ref, commitment, at).into(),
        receipt_id: receipt_id.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_customer_cannot_be_printed_and_a_receipt_is_of_one_erasure() {
        let li =
            Customer { name: "李雷".into(), phone: "13800138000".into(), ..Customer::default() };
        assert_eq!(format!("{li:?}"), "Customer");
        assert!(!li.is_empty() && Customer::default().is_empty());
        let one = receipt("r1", "p1", "c1", Ms(1));
        assert_eq!(one, receipt("r1", "p1", "c1", Ms(1)));
        for other in [
            receipt("r2", "p1", "c1", Ms(1)),
            receipt("r1", "p2", "c1", Ms(1)),
            receipt("r1p", "1", "c1", Ms(1)),
            receipt("r1", "p1", "c1", Ms(2)),
        ] {
            assert_ne!(one, other);
        }
        assert_eq!(retired("p", "c", "x", Ms(5)), retired("p", "c", "x", Ms(5)));
    }
}
