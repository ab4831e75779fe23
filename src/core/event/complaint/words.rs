//! What people wrote or said, out of the facts of a complaint: what a search over all of them looks
//! through. Codes and ids are not words.

use super::{Fact, NextAction};

impl Fact {
    /// Everything in words, as written; none of it is empty.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        let (next, words): (&[NextAction], [&str; 5]) = match self {
            Fact::Registered(it) => {
                let name = it.customer.as_ref().map_or("", |customer| &customer.name_masked);
                (&[], [&it.text, &it.request, &it.loss, &it.label, name])
            }
            Fact::Amended(it) => (&[], [&it.new, &it.reason, "", "", ""]),
            Fact::Assessed(it) => (&[], [&it.reason, "", "", "", ""]),
            Fact::Contacted(it) => (&[], [&it.text, "", "", "", ""]),
            Fact::Started(it) => (&[], [&it.note, "", "", "", ""]),
            Fact::Waiting(it) => (&[], [&it.note, "", "", "", ""]),
            Fact::Resolved(it) => (&[], [&it.text, &it.explanation, "", "", ""]),
            Fact::Reopened(it) => (&[], [&it.reason, "", "", "", ""]),
            Fact::Referred(it) => (&[], [&it.body, &it.ref_no, "", "", ""]),
            Fact::Voided(it) => (&[], [&it.reason, "", "", "", ""]),
            Fact::Offered(it) => (&it.next, [&it.summary, &it.if_then, "", "", ""]),
            Fact::Declined(it) => (&[], [&it.text, "", "", "", ""]),
            Fact::RequestRefused(it) => (&[], [&it.reason, "", "", "", ""]),
            Fact::Forced(it) => (&[], [&it.reason, "", "", "", ""]),
            Fact::Dispatched(it) => {
                (&[], [&it.text, &it.reason, &it.contact, &it.order_no, &it.department_id])
            }
            Fact::DispatchAccepted(it) => (&[], [&it.contact, &it.order_no, "", "", ""]),
            Fact::DispatchAnswered(it) => (&[], [&it.text, &it.contact, "", "", ""]),
            Fact::DispatchTried(it) => (&[], [&it.text, &it.contact, "", "", ""]),
            Fact::DispatchWithdrawn(it) => (&[], [&it.reason, "", "", "", ""]),
            Fact::DispatchAsked(it) => (&[], [&it.text, &it.contact, "", "", ""]),
            Fact::DispatchReplied(it) => (&[], [&it.text, "", "", "", ""]),
            Fact::DispatchPassedOn(it) => {
                (&[], [&it.reason, &it.contact, &it.department_id, "", ""])
            }
            Fact::Answered(it) => (&[], [&it.text, "", "", "", ""]),
            Fact::CallWithdrawn(it) => (&[], [&it.reason, "", "", "", ""]),
            Fact::Fired(it) => (&[], [&it.reason, "", "", "", ""]),
            Fact::Told(it) => (&[], [&it.text, "", "", "", ""]),
            Fact::RequestMade(it) => (&[], [&it.text, "", "", "", ""]),
            Fact::RequestDone(it) => (&[], [&it.text, "", "", "", ""]),
            Fact::Resumed(_)
            | Fact::Closed(_)
            | Fact::Merged(_)
            | Fact::Raised(_)
            | Fact::Accepted(_)
            | Fact::Recalled(_)
            | Fact::OfferExpired(_)
            | Fact::Taken(_)
            | Fact::Requested(_)
            | Fact::Confirmed(_)
            | Fact::Joined(_)
            | Fact::Unowned(_)
            | Fact::PassedOver(_)
            | Fact::Acked(_)
            | Fact::AckLapsed(_)
            | Fact::Unanswered(_)
            | Fact::AnswerSeen(_)
            | Fact::Warned(_) => (&[], [""; 5]),
        };
        let all = words.into_iter().chain(next.iter().map(|action| &*action.text));
        all.filter(|text| !text.is_empty())
    }
}
