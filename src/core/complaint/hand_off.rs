//! Whose a case is: offered, answered, taken, asked for, forced (complaints I2; races: sync 4.7). An offer
//! changes nothing but that it stands: until it is accepted the giver owns the case and its clocks run on.
//! Part 2 of the rules, as refusals number them; those marked (*) need the hall and are weighed in
//! `core::act::complaint::hand_off` alone:
//!
//! 1. A case that is over is in nobody's hands.
//! 2. Its owner offers it, and nobody else; a case of the hall has to be taken first.
//! 3. One offer at a time: of two the first stands.
//! 4. Nobody gives a case to themselves.
//! 5. It goes to people of the hall whose role answers for complaints and who are on shift; at the end of
//!    a shift to those who come next, too (*).
//! 6. From the third transfer on its summary says why it moves on.
//! 7. An answer names the offer it answers, and comes before its deadline. What comes later is superseded.
//! 8. Whom it was offered to answers it; of a role whoever is first.
//! 9. Who accepts has read back every next action.
//! 10. A no for another reason says which.
//! 11. The giver takes an offer back, and nobody else.
//! 12. An offer that nobody answered ends at its deadline, once.
//! 13. What is the hall's is taken freely, what is a clerk's by whoever answers for complaints; what is
//!     anybody else's is asked for (*). Of two who take it the first has it, the second helps.
//! 14. One request at a time, which its owner answers.
//! 15. A manager gives it to somebody (*), with a reason. That stands before every other way; whoever had it
//!     meanwhile helps.
//! 16. Whom it was given to by force says that they saw it.
//! 17. Who owns or helps already does not join.
//! 18. What its owner left behind is the hall's, once for each shift and each offer.

use super::step::{Broken, Step};
use super::{Against, Case, NotAgain, OfferEnd, OpenOffer, OpenRequest, Owner};
use crate::core::complaint::UnownedBy;
use crate::core::event::{
    Accepted, Asked, Confirmed, Declined, Fact, Forced, Joined, OfferEnded, Offered, Refused,
    Taken, Unowned,
};
use crate::core::time::Ms;

/// Offers in a row that may go unanswered before the case is the hall's.
pub(in crate::core) const EXPIRED_MAX: u8 = 2;

fn rule(number: u8, why: Against) -> Broken {
    Broken::by(2, number, why)
}

pub(super) fn take(case: &mut Case, step: &Step, fact: &Fact) -> Result<(), Broken> {
    if !case.is_open() {
        return Err(rule(1, Against::Over));
    }
    match fact {
        Fact::Offered(offered) => offer(case, step, offered),
        Fact::Accepted(accepted) => accept(case, step, accepted),
        Fact::Declined(declined) => decline(case, step, declined),
        Fact::Recalled(ended) => recall(case, step, ended),
        Fact::OfferExpired(ended) => expire(case, step, ended),
        Fact::Taken(taken) => take_over(case, step, taken),
        Fact::Requested(asked) => ask(case, step, asked),
        Fact::RequestRefused(refused) => refuse(case, step, refused),
        Fact::Forced(forced) => force(case, step, forced),
        Fact::Confirmed(confirmed) => confirm(case, step, confirmed),
        Fact::Joined(joined) => join(case, step, joined),
        Fact::Unowned(unowned) => let_go(case, step, unowned),
        // Everything else is taken by other parts.
        _ => Err(rule(1, Against::TooEarly)),
    }
}

/// What a lost race leaves in the case: its work is kept in the history, and its author helps from then on.
pub(super) fn lose(case: &mut Case, step: &Step, fact: &Fact, broken: Broken) {
    match fact {
        Fact::Taken(_) | Fact::Accepted(_) if broken.why == Against::Lost => {
            help(case, step.by);
        }
        Fact::Offered(offered)
            if matches!(broken.why, Against::OfferOpen | Against::NotOwner | Against::NoOwner) =>
        {
            // Whoever answers this one is told what became of it.
            let offer = opened(step, offered);
            let lost = super::PastOffer {
                offer,
                end: OfferEnd::Superseded,
                ended_at: step.at,
                answered_by: "".into(),
            };
            if case.past_offer(&offered.offer_id).is_none() {
                case.past_offers.push(lost);
            }
        }
        _ => {}
    }
}

/// Whoever acts on a case has seen that it was given to them.
pub(super) fn see(case: &mut Case, step: &Step) {
    if case.unconfirmed && *step.by == *case.owner.id() {
        case.unconfirmed = false;
    }
}

fn opened(step: &Step, offered: &Offered) -> OpenOffer {
    let stream = step.place.stream;
    OpenOffer { from: step.by.into(), at: step.at, stream, offered: offered.clone() }
}

/// Whether an offer's deadline is over at a step. Another terminal's clock says nothing of it: there the offer stands
/// until somebody has written down that it ended.
fn is_past(open: &OpenOffer, step: &Step) -> bool {
    step.place.has_clock_of(&open.stream) && step.at >= open.offered.expires_at
}

fn offer(case: &mut Case, step: &Step, offered: &Offered) -> Result<(), Broken> {
    if case.owner == Owner::Hall {
        return Err(rule(2, Against::NoOwner));
    }
    // Of two offers the second is answered so, also where its author lost the case meanwhile.
    if case.offer.is_some() {
        return Err(rule(3, Against::OfferOpen));
    }
    if *case.owner.id() != *step.by {
        return Err(rule(2, Against::NotOwner));
    }
    if *offered.to == *step.by {
        return Err(rule(4, Against::ToSelf));
    }
    if offered.to.is_empty() && offered.to_role.is_empty() {
        return Err(rule(5, Against::NoPerson));
    }
    if case.asks_for_reason() && offered.summary.trim().is_empty() {
        return Err(rule(6, Against::ReasonMissing));
    }
    if offered.expires_at <= step.at {
        return Err(rule(12, Against::BadTime));
    }
    // An offer to who asked for it is the answer.
    if case.request.as_ref().is_some_and(|request| request.person_id == offered.to) {
        case.request = None;
    }
    case.offer = Some(opened(step, offered));
    Ok(())
}

/// The open offer, if that is the one that is answered, by whom it was addressed to and in time. `end` is what
/// the answer makes of it.
fn answered<'c>(
    case: &'c Case,
    step: &Step,
    offer_id: &str,
    person_id: &str,
    end: OfferEnd,
) -> Result<&'c OpenOffer, Broken> {
    let named = |open: &&OpenOffer| *open.offered.offer_id == *offer_id;
    let Some(open) = case.offer.as_ref().filter(named) else {
        let past = case.past_offer(offer_id);
        let own = |past: &&super::PastOffer| *past.answered_by == *person_id && past.end == end;
        if past.as_ref().is_some_and(own) || *case.owner.id() == *person_id {
            return Err(rule(7, Against::Already));
        }
        let moved = past.is_some_and(|past| *past.offer.from != *case.owner.id());
        return Err(rule(7, if moved { Against::Lost } else { Against::NoOffer }));
    };
    if is_past(open, step) {
        return Err(rule(7, Against::NoOffer));
    }
    let addressed = match &*open.offered.to {
        "" => *open.from != *person_id,
        to => *to == *person_id,
    };
    if !addressed || person_id.is_empty() || *step.by != *person_id {
        return Err(rule(8, Against::NotAddressed));
    }
    Ok(open)
}

fn accept(case: &mut Case, step: &Step, accepted: &Accepted) -> Result<(), Broken> {
    let open = answered(case, step, &accepted.offer_id, &accepted.owner, OfferEnd::Accepted)?;
    let read = |place: usize| accepted.read_back.iter().any(|at| usize::from(*at) == place);
    if !(0..open.offered.next.len()).all(read) {
        return Err(rule(9, Against::ReadBackMissing));
    }
    case.end_offer(OfferEnd::Accepted, step.at, &accepted.owner);
    case.transfers = case.transfers.saturating_add(1);
    give(case, &accepted.owner, step.at);
    Ok(())
}

fn decline(case: &mut Case, step: &Step, declined: &Declined) -> Result<(), Broken> {
    use crate::core::complaint::DeclineReason;
    let open = answered(case, step, &declined.offer_id, &declined.person_id, OfferEnd::Declined)?;
    if declined.reason == DeclineReason::Other && declined.text.trim().is_empty() {
        return Err(rule(10, Against::ReasonMissing));
    }
    let to_role = open.offered.to.is_empty();
    not_again(case, &declined.person_id, step.at);
    case.offers_expired = 0;
    // One no is not that of a whole role: the others may still accept.
    if !to_role {
        case.end_offer(OfferEnd::Declined, step.at, &declined.person_id);
    }
    Ok(())
}

fn recall(case: &mut Case, step: &Step, ended: &OfferEnded) -> Result<(), Broken> {
    let named = |open: &&OpenOffer| open.offered.offer_id == ended.offer_id;
    let Some(open) = case.offer.as_ref().filter(named) else {
        let past = case.past_offer(&ended.offer_id);
        let moved = past.is_some_and(|past| *past.offer.from != *case.owner.id());
        return Err(rule(7, if moved { Against::Lost } else { Against::NoOffer }));
    };
    if is_past(open, step) {
        return Err(rule(7, Against::NoOffer));
    }
    if *open.from != *step.by {
        return Err(rule(11, Against::NotOwner));
    }
    case.end_offer(OfferEnd::Recalled, step.at, "");
    Ok(())
}

fn expire(case: &mut Case, step: &Step, ended: &OfferEnded) -> Result<(), Broken> {
    let named = |open: &&OpenOffer| open.offered.offer_id == ended.offer_id;
    let Some(open) = case.offer.as_ref().filter(named) else {
        let known = case.past_offer(&ended.offer_id).is_some();
        return Err(rule(12, if known { Against::Already } else { Against::NoOffer }));
    };
    let deadline = open.offered.expires_at;
    if step.at < deadline {
        return Err(rule(12, Against::TooEarly));
    }
    let to = open.offered.to.clone();
    case.end_offer(OfferEnd::Expired, deadline, "");
    case.offers_expired = case.offers_expired.saturating_add(1);
    if !to.is_empty() {
        not_again(case, &to, deadline);
    }
    Ok(())
}

fn take_over(case: &mut Case, step: &Step, taken: &Taken) -> Result<(), Broken> {
    if taken.owner.is_empty() || *taken.owner != *step.by {
        return Err(rule(13, Against::NoPerson));
    }
    if *case.owner.id() == *taken.owner {
        return Err(rule(13, Against::Already));
    }
    // What nobody has by name is free, whoever had it when it was seen.
    if case.owner != Owner::Hall && *case.owner.id() != *taken.from {
        return Err(rule(13, Against::Lost));
    }
    case.end_offer(OfferEnd::Superseded, step.at, "");
    let changes = case.owner_changes;
    give(case, &taken.owner, step.at);
    if !taken.shift_id.is_empty() {
        // What comes with the duty is not passed to and fro.
        case.owner_changes = changes.max(1);
    }
    Ok(())
}

fn ask(case: &mut Case, step: &Step, asked: &Asked) -> Result<(), Broken> {
    if asked.person_id.is_empty() || *asked.person_id != *step.by {
        return Err(rule(14, Against::NoPerson));
    }
    if case.owner == Owner::Hall {
        return Err(rule(14, Against::NoOwner));
    }
    if *case.owner.id() == *asked.person_id || case.request.is_some() {
        return Err(rule(14, Against::Already));
    }
    let (request_id, person_id) = (asked.request_id.clone(), asked.person_id.clone());
    case.request = Some(OpenRequest { request_id, person_id, at: step.at });
    Ok(())
}

fn refuse(case: &mut Case, step: &Step, refused: &Refused) -> Result<(), Broken> {
    let named = |open: &OpenRequest| open.request_id == refused.request_id;
    let Some(request) = case.request.as_ref().filter(|open| named(open)) else {
        return Err(rule(14, Against::NoRequest));
    };
    // Who asked takes it back.
    if *request.person_id != *step.by && *case.owner.id() != *step.by {
        return Err(rule(14, Against::NotOwner));
    }
    case.request = None;
    Ok(())
}

fn force(case: &mut Case, step: &Step, forced: &Forced) -> Result<(), Broken> {
    if forced.owner.is_empty() {
        return Err(rule(15, Against::NoPerson));
    }
    if forced.reason.trim().is_empty() {
        return Err(rule(15, Against::ReasonMissing));
    }
    if *case.owner.id() == *forced.owner {
        return Err(rule(15, Against::Already));
    }
    let before = case.owner.id().to_owned();
    case.end_offer(OfferEnd::Superseded, step.at, "");
    case.transfers = case.transfers.saturating_add(1);
    give(case, &forced.owner, step.at);
    case.unconfirmed = *forced.owner != *step.by;
    // Who took or accepted it while the manager gave it away did so in good faith.
    if *before != *forced.from {
        help(case, &before);
    }
    Ok(())
}

fn confirm(case: &mut Case, step: &Step, confirmed: &Confirmed) -> Result<(), Broken> {
    if *case.owner.id() != *confirmed.person_id || *step.by != *confirmed.person_id {
        return Err(rule(16, Against::NotOwner));
    }
    if !case.unconfirmed {
        return Err(rule(16, Against::Already));
    }
    case.unconfirmed = false;
    Ok(())
}

fn join(case: &mut Case, step: &Step, joined: &Joined) -> Result<(), Broken> {
    if joined.person_id.is_empty() || *joined.person_id != *step.by {
        return Err(rule(17, Against::NoPerson));
    }
    let owns = *case.owner.id() == *joined.person_id;
    if owns || case.helpers.contains(&joined.person_id) {
        return Err(rule(17, Against::Already));
    }
    help(case, &joined.person_id);
    Ok(())
}

fn let_go(case: &mut Case, step: &Step, unowned: &Unowned) -> Result<(), Broken> {
    if case.owner == Owner::Hall || case.let_go.contains(&unowned.cause_id) {
        return Err(rule(18, Against::Already));
    }
    if *case.owner.id() != *unowned.from {
        return Err(rule(18, Against::Lost));
    }
    if unowned.why == UnownedBy::ExpiredTwice && case.offers_expired < EXPIRED_MAX {
        return Err(rule(18, Against::TooEarly));
    }
    case.end_offer(OfferEnd::Superseded, step.at, "");
    case.let_go.push(unowned.cause_id.clone());
    clear_ack(case, "");
    case.owner = Owner::Hall;
    case.owner_since = step.at;
    case.unconfirmed = false;
    case.request = None;
    Ok(())
}

/// The one way in which a person comes to own a case.
fn give(case: &mut Case, person_id: &str, at: Ms) {
    case.owner = Owner::Person(person_id.into());
    case.owner_since = at;
    case.owner_changes = case.owner_changes.saturating_add(1);
    case.unconfirmed = false;
    case.offers_expired = 0;
    case.request = None;
    case.helpers.retain(|helper| **helper != *person_id);
    clear_ack(case, person_id);
}

/// What somebody acknowledged for the case as it was is not acknowledged for who has it now.
fn clear_ack(case: &mut Case, owner: &str) {
    if let Some(ladder) = &mut case.ladder
        && ladder.ack.as_ref().is_some_and(|ack| *ack.person_id != *owner)
    {
        ladder.ack = None;
    }
}

fn help(case: &mut Case, person_id: &str) {
    let known = case.helpers.iter().any(|helper| **helper == *person_id);
    if !known && !person_id.is_empty() && *case.owner.id() != *person_id {
        case.helpers.push(person_id.into());
    }
}

fn not_again(case: &mut Case, person_id: &str, at: Ms) {
    case.not_again.retain(|known| *known.person_id != *person_id);
    case.not_again.push(NotAgain { person_id: person_id.into(), at });
}

#[cfg(test)]
mod tests;
