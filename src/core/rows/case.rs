//! Rows of what lies over a complaint, computed from its history: offers, escalations, call-backs. What did
//! not hold, or was taken back, is in none of them.

use crate::core::complaint::{
    Case, ContactResult, ContactWay, EscalationCause, Kept, LapsedBy, Past, Sent,
};
use crate::core::event::{Fact, KeptFact};
use crate::core::time::Ms;

/// What became of an offer (complaints I2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfferEnd {
    /// It has a new owner by it.
    Accepted,
    /// The receiver said no.
    Declined,
    /// The giver took it back.
    Recalled,
    /// Nobody answered in time.
    Expired,
    /// The case went another way meanwhile.
    Superseded,
}

impl OfferEnd {
    /// Its name in tables and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            OfferEnd::Accepted => "accepted",
            OfferEnd::Declined => "declined",
            OfferEnd::Recalled => "recalled",
            OfferEnd::Expired => "expired",
            OfferEnd::Superseded => "superseded",
        }
    }
}

/// An offer of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferRow {
    /// The offer.
    pub offer_id: Box<str>,
    /// Who offered.
    pub from: Box<str>,
    /// To whom; empty if to a role.
    pub to: Box<str>,
    /// To which role; empty if to a person.
    pub to_role: Box<str>,
    /// How it is to be watched: a code.
    pub urgency: &'static str,
    /// When it was offered.
    pub offered_at: Ms,
    /// When it ends unanswered.
    pub expires_at: Ms,
    /// What became of it, when, by whom; none while it is open.
    pub ended: Option<(OfferEnd, Ms, Box<str>)>,
    /// Why it was declined: a code; empty else.
    pub reason: &'static str,
}

/// What kind of step upwards it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EscalationStep {
    /// A level was called upon.
    Fired,
    /// Nobody was to be found for it.
    PassedOver,
    /// Somebody above was told by hand.
    Told,
    /// Somebody above answered.
    Answered,
    /// Somebody above decided.
    Decided,
    /// The call was taken back.
    Withdrawn,
}

impl EscalationStep {
    /// Its name in tables and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            EscalationStep::Fired => "fired",
            EscalationStep::PassedOver => "passed_over",
            EscalationStep::Told => "told",
            EscalationStep::Answered => "answered",
            EscalationStep::Decided => "decided",
            EscalationStep::Withdrawn => "withdrawn",
        }
    }
}

/// A step upwards: a level that was called upon or passed over, or somebody who was told by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EscalationRow {
    /// Which of the three.
    pub step: EscalationStep,
    /// When.
    pub at: Ms,
    /// Who did it.
    pub by: Box<str>,
    /// What called for it; none of what was told by hand.
    pub cause: Option<EscalationCause>,
    /// The round, from 0; none of what was told by hand.
    pub round: Option<u16>,
    /// The level, 0 to 5.
    pub level: u8,
    /// Who it went to.
    pub to: Vec<Box<str>>,
    /// How it went by itself, or why it did not; none of what was told by hand.
    pub sent: Option<Sent>,
    /// Of what was told by hand: how.
    pub way: Option<ContactWay>,
    /// Of what was told by hand: what came of it.
    pub result: Option<ContactResult>,
    /// Who said that they have it, since when, until when that holds.
    pub acked: Option<(Box<str>, Ms, Ms)>,
    /// When that held no more, and why.
    pub lapsed: Option<(Ms, LapsedBy)>,
    /// When it was clear that nobody answers.
    pub unanswered_at: Option<Ms>,
}

fn held(case: &Case) -> impl Iterator<Item = (&Past, &Fact)> {
    let held = case.history.iter().filter(|past| past.standing == Kept::Holds);
    held.map(|past| {
        let KeptFact(fact) = &past.fact;
        (past, fact)
    })
}

/// Every offer of a case, oldest first.
pub fn offers(case: &Case) -> Vec<OfferRow> {
    let mut rows: Vec<OfferRow> = Vec::new();
    for (past, fact) in held(case) {
        let open = rows.last_mut().filter(|offer| offer.ended.is_none());
        let (end, reason) = match fact {
            Fact::Offered(offered) => {
                if let Some(open) = open {
                    open.ended = Some((OfferEnd::Superseded, past.at, past.by.clone()));
                }
                rows.push(OfferRow {
                    offer_id: offered.offer_id.clone(),
                    from: past.by.clone(),
                    to: offered.to.clone(),
                    to_role: offered.to_role.clone(),
                    urgency: offered.urgency.as_str(),
                    offered_at: past.at,
                    expires_at: offered.expires_at,
                    ended: None,
                    reason: "",
                });
                continue;
            }
            Fact::Accepted(_) => (OfferEnd::Accepted, ""),
            Fact::Declined(declined) => (OfferEnd::Declined, declined.reason.as_str()),
            Fact::Recalled(_) => (OfferEnd::Recalled, ""),
            Fact::OfferExpired(_) => (OfferEnd::Expired, ""),
            Fact::Taken(_)
            | Fact::Forced(_)
            | Fact::Unowned(_)
            | Fact::Resolved(_)
            | Fact::Closed(_)
            | Fact::RequestDone(_)
            | Fact::Voided(_)
            | Fact::Merged(_) => (OfferEnd::Superseded, ""),
            _ => continue,
        };
        if let Some(open) = open {
            open.ended = Some((end, past.at, past.by.clone()));
            open.reason = reason;
        }
    }
    // Whatever else may end an offer: the case knows whether one is open.
    let last = case.offer.as_ref().map(|open| &*open.offered.offer_id);
    for row in rows.iter_mut().filter(|row| row.ended.is_none() && Some(&*row.offer_id) != last) {
        row.ended = Some((OfferEnd::Superseded, case.owner_since.max(row.offered_at), "".into()));
    }
    rows
}

/// What was answered from above, or that the call was taken back; none for anything else.
fn answered(
    fact: &Fact,
    row: &EscalationRow,
    last: Option<&EscalationRow>,
) -> Option<EscalationRow> {
    let row = row.clone();
    match fact {
        Fact::Answered(it) => {
            let decides = it.is_final;
            let step = if decides { EscalationStep::Decided } else { EscalationStep::Answered };
            Some(EscalationRow { step, level: it.level, to: vec![it.person_id.clone()], ..row })
        }
        Fact::CallWithdrawn(_) => {
            let level = last.map_or(0, |last| last.level);
            Some(EscalationRow { step: EscalationStep::Withdrawn, level, ..row })
        }
        _ => None,
    }
}

/// Every step upwards of a case, oldest first.
pub fn escalations(case: &Case) -> Vec<EscalationRow> {
    let mut rows: Vec<EscalationRow> = Vec::new();
    let mut acks: Vec<(&str, usize)> = Vec::new();
    for (past, fact) in held(case) {
        let fired = rows.iter().rposition(|row| row.step == EscalationStep::Fired);
        let row = EscalationRow {
            step: EscalationStep::Fired,
            at: past.at,
            by: past.by.clone(),
            cause: None,
            round: None,
            level: 0,
            to: Vec::new(),
            sent: None,
            way: None,
            result: None,
            acked: None,
            lapsed: None,
            unanswered_at: None,
        };
        rows.extend(answered(fact, &row, rows.last()));
        match fact {
            Fact::Fired(it) => rows.push(EscalationRow {
                cause: Some(it.cause),
                round: Some(it.round),
                level: it.level,
                to: it.to.clone(),
                sent: Some(it.sent),
                ..row
            }),
            Fact::PassedOver(it) => rows.push(EscalationRow {
                step: EscalationStep::PassedOver,
                cause: Some(it.cause),
                round: Some(it.round),
                level: it.level,
                sent: Some(it.why),
                ..row
            }),
            Fact::Told(it) => rows.push(EscalationRow {
                step: EscalationStep::Told,
                level: it.level,
                to: vec![it.person_id.clone()],
                way: Some(it.way),
                result: Some(it.result),
                ..row
            }),
            Fact::Acked(it) => {
                if let Some((at, row)) = fired.and_then(|at| Some((at, rows.get_mut(at)?))) {
                    row.acked = Some((it.person_id.clone(), past.at, it.until));
                    acks.push((&it.ack_id, at));
                }
            }
            Fact::AckLapsed(it) => {
                let of = acks.iter().rev().find(|(id, _)| *id == &*it.ack_id).map(|(_, at)| *at);
                if let Some(row) = of.and_then(|at| rows.get_mut(at)) {
                    row.lapsed = Some((past.at, it.why));
                }
            }
            Fact::Unanswered(_) => {
                if let Some(row) = fired.and_then(|at| rows.get_mut(at)) {
                    row.unanswered_at = Some(past.at);
                }
            }
            _ => {}
        }
    }
    rows
}
