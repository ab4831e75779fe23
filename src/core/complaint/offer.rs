//! Offers of a case: the open one, and what became of those before it.

use serde::{Deserialize, Serialize};

use super::Case;
use crate::core::event::Offered;
use crate::core::time::Ms;
use crate::core::value_set::value_set;

/// More changes of its owner than this, and a case is passed to and fro (complaints I2).
const OWNER_CHANGES_MAX: u16 = 3;

/// An open offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenOffer {
    /// Who offers.
    pub from: Box<str>,
    /// Since when.
    pub at: Ms,
    /// The stream it was offered in: whose clock its deadline is of.
    pub stream: [u8; 16],
    /// What is offered.
    #[serde(with = "crate::core::kept")]
    pub offered: Offered,
}

/// A request for somebody's case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenRequest {
    /// The request.
    pub request_id: Box<str>,
    /// Who asks.
    pub person_id: Box<str>,
    /// Since when.
    pub at: Ms,
}

value_set! {
    /// How an offer ended (complaints I2).
    OfferEnd {
        /// Whom it went to has the case now.
        Accepted = "accepted",
        /// Whom it went to said no.
        Declined = "declined",
        /// The giver took it back.
        Recalled = "recalled",
        /// Nobody answered in time.
        Expired = "expired",
        /// The case went another way, or another offer was first.
        Superseded = "superseded",
    }
}

/// An offer that is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastOffer {
    /// What it was.
    pub offer: OpenOffer,
    /// How it ended.
    pub end: OfferEnd,
    /// When.
    pub ended_at: Ms,
    /// Who accepted or declined it; empty = nobody did.
    pub answered_by: Box<str>,
}

/// Somebody who is not suggested again in the same shift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotAgain {
    /// Who.
    pub person_id: Box<str>,
    /// Since when.
    pub at: Ms,
}

impl Case {
    /// Ends the open offer, if there is one: because it was answered, or because the case went another way.
    pub(super) fn end_offer(&mut self, end: OfferEnd, at: Ms, answered_by: &str) {
        if let Some(offer) = self.offer.take() {
            let answered_by = answered_by.into();
            self.past_offers.push(PastOffer { offer, end, ended_at: at, answered_by });
        }
    }

    /// An offer that is over.
    pub fn past_offer(&self, offer_id: &str) -> Option<&PastOffer> {
        self.past_offers.iter().find(|past| *past.offer.offered.offer_id == *offer_id)
    }

    /// Passed to and fro: its owner changed more often than three times.
    pub fn is_ping_pong(&self) -> bool {
        self.owner_changes > OWNER_CHANGES_MAX
    }

    /// When an offer of its owner came back unanswered or declined, if nothing was offered since: it stands
    /// at the top of their list.
    pub fn came_back_at(&self) -> Option<Ms> {
        let last = self.past_offers.last().filter(|_| self.offer.is_none())?;
        let back = matches!(last.end, OfferEnd::Expired | OfferEnd::Declined);
        (back && *last.offer.from == *self.owner.id()).then_some(last.ended_at)
    }
}
