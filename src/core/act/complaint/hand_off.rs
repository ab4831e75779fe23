//! Acts about whose a case is (complaints I2). The rules of the case are weighed by the case; here stands what
//! the hall around it decides: who is on shift, whose role may what, until when an offer waits.

use super::life::FIELD_MAX;
use super::receivers::{Wait, deadline, is_clerks, may_own, on_shift};
use super::{CaseAct, OfferTo};
use crate::core::act::{Decided, Desk, Draft, Refused};
use crate::core::complaint::{Against, Case, Owner, Possible, Rule, Step, UnownedBy};
use crate::core::event::{
    Accepted, Asked, Body, CaseEvent, Confirmed, Declined, Fact, Forced, Joined, OfferEnded,
    Offered, Refused as RefusedRequest, Taken, Unowned,
};
use crate::core::hall::{Hall, Place};
use crate::core::people::{Author, Right};
use crate::core::staff::Roll;
use crate::core::time::Ms;

pub(super) fn decide(
    hall: &Hall,
    desk: &mut Desk,
    case: &Case,
    act: &CaseAct,
) -> Result<Decided, Refused> {
    let me = || desk.author.person.clone();
    let number = match act {
        CaseAct::Decline { .. } => 10,
        CaseAct::RefuseRequest { .. } => 14,
        CaseAct::Force { .. } => 15,
        _ => 6,
    };
    if !act.fits(FIELD_MAX) {
        return Err(refused(hall, desk, case, number, Against::BadValue));
    }
    let fact = match act {
        CaseAct::Offer { .. } => offer(hall, desk, case, act)?,
        CaseAct::Accept { offer_id, read_back } => accept(hall, desk, case, offer_id, read_back)?,
        CaseAct::Decline { offer_id, reason, text } => Fact::Declined(Declined {
            offer_id: offer_id.as_str().into(),
            person_id: me(),
            reason: *reason,
            text: text.as_str().into(),
        }),
        CaseAct::Recall => {
            let open = case.offer.as_ref();
            let open = open.ok_or_else(|| refused(hall, desk, case, 7, Against::NoOffer))?;
            Fact::Recalled(OfferEnded { offer_id: open.offered.offer_id.clone() })
        }
        CaseAct::Take => take(hall, desk, case),
        CaseAct::RefuseRequest { reason } => {
            let open = case.request.as_ref();
            let open = open.ok_or_else(|| refused(hall, desk, case, 14, Against::NoRequest))?;
            let request_id = open.request_id.clone();
            Fact::RequestRefused(RefusedRequest { request_id, reason: reason.as_str().into() })
        }
        CaseAct::Force { to, reason } => {
            let owner = receiver(hall, desk, case, to, false)?;
            let from = case.owner.id().into();
            Fact::Forced(Forced { owner, from, reason: reason.as_str().into() })
        }
        CaseAct::Confirm => Fact::Confirmed(Confirmed { person_id: me() }),
        CaseAct::Join => Fact::Joined(Joined { person_id: me() }),
        _ => return Err(Refused::Nothing),
    };
    let act_id = (desk.new_id)();
    let step = Step {
        at: desk.now.at,
        recorded_at: desk.now.at,
        late: false,
        by: &desk.author.person,
        proof: desk.author.proof,
        act_id: &act_id,
        place: Place::HERE,
        heard_at: desk.now.at,
        blind: false,
    };
    if let Err(broken) = case.weigh(&step, &fact) {
        return Err(refused(hall, desk, case, broken.rule.number, broken.why));
    }
    let draft = draft(desk, case, &act_id, fact);
    Ok(Decided { act_id, drafts: vec![draft] })
}

fn draft(desk: &Desk, case: &Case, act_id: &str, fact: Fact) -> Draft {
    let event = CaseEvent {
        by_name: "".into(),
        complaint_id: case.complaint_id.clone(),
        act_id: act_id.into(),
        fact,
    };
    Draft { kind: event.fact.kind(), at: desk.now, feed: None, body: Body::Case(Box::new(event)) }
}

/// The rule of part 2 that forbids it, and what its author can do with the case instead.
fn refused(hall: &Hall, desk: &Desk, case: &Case, number: u8, why: Against) -> Refused {
    let rule = Rule { part: 2, number };
    let instead = super::possible(hall, desk.author, case, desk.now.at);
    Refused::Rule { rule, why, instead }
}

/// What the author can do about whose the case is, most useful first.
pub(super) fn possible(hall: &Hall, author: &Author, case: &Case, now: Ms) -> Vec<Possible> {
    let me = &*author.person;
    if !case.is_open() {
        return Vec::new();
    }
    let mut list = Vec::new();
    let owns = *case.owner.id() == *me;
    match &case.offer {
        // It is over, and only waits to be told so.
        Some(open) if open.offered.expires_at <= now => {}
        Some(open) if *open.from == *me => list.push(Possible::Recall),
        Some(open) if is_addressed(hall, &open.offered, me, now) => {
            list.extend([Possible::Accept, Possible::Decline]);
        }
        None if owns => list.push(Possible::Offer),
        _ => {}
    }
    if owns && case.request.is_some() {
        list.push(Possible::Refuse);
    }
    if owns && case.unconfirmed {
        list.push(Possible::Confirm);
    }
    if !owns {
        let free = case.owner == Owner::Hall || may_take_over(hall, author, case, now);
        let asked = case.request.as_ref();
        match asked {
            _ if free => list.push(Possible::Take),
            Some(open) if *open.person_id == *me => list.push(Possible::Unask),
            // One request at a time: another one would be refused.
            Some(_) => {}
            None => list.push(Possible::Ask),
        }
        if !case.helpers.iter().any(|helper| **helper == *me) {
            list.push(Possible::Join);
        }
    }
    if hall.check_right(author, Right::Force, now).is_ok() {
        list.push(Possible::Force);
    }
    list
}

/// Whether an offer goes to somebody, by name or by their role.
fn is_addressed(hall: &Hall, offered: &Offered, person_id: &str, now: Ms) -> bool {
    if !offered.to.is_empty() {
        return *offered.to == *person_id;
    }
    let people = &hall.settings(now).0.people;
    let own = people.iter().find(|person| person.id == person_id);
    own.is_some_and(|person| person.role == *offered.to_role)
}

/// Somebody of the hall who can be given the case.
fn receiver(
    hall: &Hall,
    desk: &Desk,
    case: &Case,
    id: &str,
    at_shift_end: bool,
) -> Result<Box<str>, Refused> {
    let now = desk.now.at;
    let person = hall.settings(now).0.person(id);
    let id = &*person.ok_or_else(|| Refused::NoPerson(id.to_owned()))?.id;
    if !may_own(hall, id, now) {
        return Err(refused(hall, desk, case, 5, Against::MayNotOwn));
    }
    // Who gives a case to themselves is told so by the case, and who acts is here.
    let own = *desk.author.person == *id;
    if !at_shift_end && !own && on_shift(hall, &Roll::new(hall, now), id, now).is_none() {
        return Err(refused(hall, desk, case, 5, Against::OffShift));
    }
    Ok(id.into())
}

/// Somebody of that role who can be given the case, other than its owner.
fn check_role(
    hall: &Hall,
    desk: &Desk,
    case: &Case,
    role: &str,
    at_shift_end: bool,
) -> Result<(), Refused> {
    let now = desk.now.at;
    let roll = Roll::new(hall, now);
    let people = hall.settings(now).0.people.iter();
    let mut others =
        people.filter(|person| person.role == role && *person.id != *case.owner.id()).peekable();
    if others.peek().is_none() {
        return Err(Refused::NoPerson(role.to_owned()));
    }
    let mut able = others.filter(|person| may_own(hall, &person.id, now)).peekable();
    if able.peek().is_none() {
        return Err(refused(hall, desk, case, 5, Against::MayNotOwn));
    }
    let here = able.any(|person| on_shift(hall, &roll, &person.id, now).is_some());
    if here || at_shift_end {
        return Ok(());
    }
    Err(refused(hall, desk, case, 5, Against::OffShift))
}

fn offer(hall: &Hall, desk: &mut Desk, case: &Case, act: &CaseAct) -> Result<Fact, Refused> {
    let CaseAct::Offer { to, urgency, summary, next, if_then, at_shift_end } = act else {
        return Err(Refused::Nothing);
    };
    let (person, role): (Box<str>, Box<str>) = match to {
        OfferTo::Person(id) => (receiver(hall, desk, case, id, *at_shift_end)?, "".into()),
        OfferTo::Role(role) => {
            check_role(hall, desk, case, role, *at_shift_end)?;
            ("".into(), role.as_str().into())
        }
    };
    let (from, now) = (&*desk.author.person, desk.now.at);
    let wait = Wait { from, to: &person, urgency: *urgency, at_shift_end: *at_shift_end };
    let expires_at = deadline(hall, case, &wait, now);
    Ok(Fact::Offered(Box::new(Offered {
        offer_id: (desk.new_id)().into(),
        to: person,
        to_role: role,
        urgency: *urgency,
        summary: summary.as_str().into(),
        next: next.clone(),
        if_then: if_then.as_str().into(),
        expires_at,
        at_shift_end: *at_shift_end,
    })))
}

fn accept(
    hall: &Hall,
    desk: &Desk,
    case: &Case,
    offer_id: &str,
    read_back: &[u16],
) -> Result<Fact, Refused> {
    let me = &*desk.author.person;
    let open = case.offer.as_ref().filter(|open| *open.offered.offer_id == *offer_id);
    if open.is_some_and(|open| !is_addressed(hall, &open.offered, me, desk.now.at)) {
        return Err(refused(hall, desk, case, 8, Against::NotAddressed));
    }
    let mut read_back = read_back.to_vec();
    read_back.sort_unstable();
    read_back.dedup();
    Ok(Fact::Accepted(Accepted { offer_id: offer_id.into(), owner: me.into(), read_back }))
}

/// Taken at once where it is the hall's, or a clerk's and the author answers for complaints; else asked for.
fn take(hall: &Hall, desk: &mut Desk, case: &Case) -> Fact {
    let me = desk.author.person.clone();
    let own = case.owner == Owner::Hall || *case.owner.id() == *me;
    if own || !case.is_open() || may_take_over(hall, desk.author, case, desk.now.at) {
        let from = case.owner.id().into();
        return Fact::Taken(Taken { owner: me, from, shift_id: "".into() });
    }
    Fact::Requested(Asked { request_id: (desk.new_id)().into(), person_id: me })
}

fn may_take_over(hall: &Hall, author: &Author, case: &Case, now: Ms) -> bool {
    is_clerks(hall, case, now) && hall.check_right(author, Right::Complaints, now).is_ok()
}

/// What a shift leaves behind that ends: its owner's open cases are the hall's. What was offered to the next
/// shift waits for its answer.
pub(in crate::core::act) fn let_go(
    hall: &Hall,
    desk: &Desk,
    person_id: &str,
    shift_id: &str,
) -> Vec<Draft> {
    let theirs = hall.cases().all_open().filter(|case| *case.owner.id() == *person_id);
    let handed_over =
        |case: &&Case| case.offer.as_ref().is_some_and(|open| open.offered.at_shift_end);
    theirs
        .filter(|case| !handed_over(case))
        .map(|case| {
            let (from, cause_id) = (person_id.into(), shift_id.into());
            let fact = Fact::Unowned(Unowned { from, why: UnownedBy::SignedOff, cause_id });
            draft(desk, case, "", fact)
        })
        .collect()
}

/// What comes with the duty: the open cases of whose shift it was, and those of the hall that were handed over,
/// go to the author. What they declined does not.
pub(in crate::core::act) fn with_duty(
    hall: &Hall,
    desk: &Desk,
    (outgoing, shift_id): (&str, &str),
    (listed, declined): (&[Box<str>], &[Box<str>]),
) -> Vec<Draft> {
    let me = &desk.author.person;
    let goes = |case: &&Case| {
        let theirs = *case.owner.id() == *outgoing && *outgoing != **me;
        let halls = case.owner == Owner::Hall && listed.contains(&case.complaint_id);
        (theirs || halls) && !declined.contains(&case.complaint_id)
    };
    let taken = hall.cases().all_open().filter(goes).map(|case| {
        let (owner, from, shift_id) = (me.clone(), case.owner.id().into(), shift_id.into());
        draft(desk, case, "", Fact::Taken(Taken { owner, from, shift_id }))
    });
    taken.collect()
}

/// What a shift leaves behind of the cases that were declined: they are the hall's.
pub(in crate::core::act) fn let_go_of(
    hall: &Hall,
    desk: &Desk,
    (person_id, shift_id): (&str, &str),
    declined: &[Box<str>],
) -> Vec<Draft> {
    let theirs = hall.cases().all_open().filter(|case| *case.owner.id() == *person_id);
    let left = theirs.filter(|case| declined.contains(&case.complaint_id)).map(|case| {
        let (from, cause_id) = (person_id.into(), shift_id.into());
        draft(desk, case, "", Fact::Unowned(Unowned { from, why: UnownedBy::SignedOff, cause_id }))
    });
    left.collect()
}

#[cfg(test)]
mod tests;
