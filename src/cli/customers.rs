//! Acts of the board, and the records of customers that they and errands are about: sealed with the act that first names them, seen in full on
//! record, erased on record. All on the writer's thread, so that nothing comes in between.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::access::session::{By, Session};
use super::acts::{Desk, SLOW_AFTER, new_id, refusal};
use super::denial::Denial;
use super::drafts::Saved;
use crate::core::act::{self, Act, Draft, Refused};
use crate::core::customer::{Customer, SeenFor, UnmaskReason, receipt};
use crate::core::event::{Body, Kind, PersonAct};
use crate::core::people::{Author, Right};
use crate::core::time::Ms;
use crate::feed::errand::{Erase, ErrandRefused, Outcome};
use crate::store::{AppendError, Appended, NewEvent, SignKey, Store, StoreError};
use crate::text::clean::{Field, Limit, clean};
use crate::text::mask::without_identities;
use crate::ui::msg::{Msg, Refusal, UnmaskDenied};

#[cfg(test)]
mod tests;

fn event(kind: Kind, author: &Author, act: PersonAct, store: &Store, now: Ms) -> NewEvent {
    NewEvent {
        kind,
        at: store.config().zone.stamp(now),
        by: author.person.clone(),
        proof: author.proof,
        feed: None,
        body: Body::Person(act),
    }
}

/// The act with its words as they may stand in a log for good: cleaned, and without identity numbers, which are
/// never kept. How long they may be is weighed where the act is decided.
pub(super) fn cleaned(mut act: Act) -> Act {
    let any = Limit { graphemes: usize::MAX, bytes: usize::MAX };
    act.edit_words(&mut |text| {
        let visible = clean(text, Field::Note, any);
        visible.map_or_else(|_| String::new(), |cleaned| without_identities(&cleaned.text))
    });
    act
}

/// The record that the complaint of an act has named so far.
fn named_before(store: &Store, act: &Act) -> Option<Box<str>> {
    let Act::Case { complaint_id, .. } = act else { return None };
    let customer = store.hall().cases().get(complaint_id)?.customer()?;
    Some(customer.person_ref.clone())
}

/// Why an act was not written.
enum Denied {
    Refused(Refused),
    Failed(Refusal),
}

/// What somebody at the board wants to see.
struct Look {
    person_ref: String,
    complaint_id: String,
    reason: UnmaskReason,
}

fn look(store: &mut Store, author: &Author, asked: &Look, now: Ms) -> Result<Msg, UnmaskDenied> {
    let device = store.device();
    let reason = asked.reason.as_str();
    let seen_for = store.hall().seen_for(&asked.person_ref, &asked.complaint_id, reason);
    let right = match seen_for {
        SeenFor::Call => Right::FollowUp,
        SeenFor::Matter => Right::Complaints,
    };
    if store.hall().check_right(author, right, now).is_err() {
        let now = store.config().zone.stamp(now);
        Denial { author, device: &device, now, act: "person.unmask", right }.record(store);
        return Err(UnmaskDenied::NoRight);
    }
    if store.hall().has_seen_enough(&author.person, seen_for, now) {
        return Err(UnmaskDenied::Enough);
    }
    let act = PersonAct {
        person_ref: asked.person_ref.as_str().into(),
        complaint_id: asked.complaint_id.as_str().into(),
        reason: reason.into(),
        device: device.as_str().into(),
        receipt_id: "".into(),
        receipt: "".into(),
    };
    let seen = event(Kind::PersonUnmasked, author, act, store, now);
    match store.unmask(&asked.person_ref, vec![seen], now) {
        Ok(customer) => Ok(Msg::Unmasked { person_ref: asked.person_ref.clone(), customer }),
        Err(error) => Err(UnmaskDenied::Failed(refusal(&AppendError::Store(Arc::new(error))))),
    }
}

fn failed(error: StoreError) -> Denied {
    Denied::Failed(refusal(&AppendError::Store(Arc::new(error))))
}

/// Makes the signatures of an act with the key of its author, or of who confirms it beside them; a report that is
/// frozen names the log before it first. A key whose PIN was taken away meanwhile signs nothing.
fn signed(
    store: &Store,
    author: &Author,
    key: Option<&SignKey>,
    drafts: &mut Vec<Draft>,
) -> Result<(), Denied> {
    let hall = store.hall();
    if drafts.iter().any(|draft| draft.kind == Kind::ShiftFrozen) {
        act::cover(drafts, store.log_heads().map_err(failed)?);
    }
    let in_use = |key: &&SignKey| {
        hall.signing().key(key.id()).is_some_and(|known| known.retired_at.is_none())
    };
    let key = key.filter(in_use);
    let sign = |at, asked| match key {
        Some(key) => key.sign(at, asked),
        None => asked,
    };
    let sign = &sign as act::SignWith;
    let own = key.filter(|key| *key.person_id() == *author.person).map(|_| sign);
    let beside = key.filter(|_| own.is_none()).map(|key| (key.person_id(), sign));
    act::complete_with(hall, author, drafts, own, beside).map_err(Denied::Refused)
}

/// Whose signature a draft is: it is their event, also beside the author.
fn signer(draft: &Draft) -> Option<&str> {
    match &draft.body {
        Body::Signature(made) => Some(&made.person_id),
        _ => None,
    }
}

impl Desk {
    // Decided and written on the writer's thread: nothing can change the hall between the two.
    pub(super) fn act(
        &self,
        by: By,
        (act, customer): (Act, Option<Customer>),
        saved: Option<Saved>,
        slow: &dyn Fn(),
    ) -> Msg {
        let (clock, zone, device) = (self.clock, self.zone, self.device.clone());
        let (author, key) = by.parts();
        let plain = cleaned(act.clone());
        let decide_and_write = move |store: &mut Store| {
            let now = clock.now();
            let author = author(store.hall().locks());
            store.bring_for(&plain).map_err(failed)?;
            let (asked, sealed) = match customer.filter(|customer| !customer.is_empty()) {
                None => (plain, None),
                Some(customer) => {
                    let before = named_before(store, &plain);
                    let sealed = store.seal(&customer, before.as_deref()).map_err(failed)?;
                    let asked = plain.naming(sealed.customer.clone());
                    (asked.ok_or(Denied::Refused(Refused::Nothing))?, Some(sealed))
                }
            };
            let mut fault = None;
            let mut new_id = || {
                new_id(now).unwrap_or_else(|error| {
                    fault = Some(error.to_string());
                    String::new()
                })
            };
            let stamp = zone.stamp(now);
            let mut desk =
                act::Desk { now: stamp, author: &author, device: &device, new_id: &mut new_id };
            let decided = act::decide(store.hall(), &mut desk, &asked);
            if let Some(reason) = fault {
                return Err(Denied::Failed(Refusal::Other(reason)));
            }
            if let Err(Refused::NoRight(right)) = decided {
                let (author, device, act) = (&author, &*device, asked.name());
                Denial { author, device, now: stamp, act, right }.record(store);
            }
            let mut decided = decided.map_err(Denied::Refused)?;
            signed(store, &author, key.as_ref(), &mut decided.drafts)?;
            let event = |draft: Draft| NewEvent {
                kind: draft.kind,
                at: draft.at,
                by: signer(&draft).unwrap_or(&author.person).into(),
                proof: author.proof,
                feed: draft.feed,
                body: draft.body,
            };
            let events = decided.drafts.into_iter().map(event).collect();
            let saved = saved.as_ref().map(Saved::named);
            let answers = store.append_sealed(events, sealed.as_slice(), saved, now);
            if answers.map_err(failed)?.iter().any(|one| matches!(one, Appended::Refused { .. })) {
                let why = "it is too long to be stored; shorten it".to_owned();
                return Err(Denied::Failed(Refusal::Other(why)));
            }
            Ok(decided.act_id)
        };
        let done = self.log.with_store_telling(decide_and_write, SLOW_AFTER, slow);
        match done {
            Ok(Ok(act_id)) => Msg::Acted { act, act_id },
            Ok(Err(Denied::Refused(why))) => Msg::ActRefused { act, why },
            Ok(Err(Denied::Failed(why))) => Msg::ActFailed { act, why },
            Err(error) => Msg::ActFailed { act, why: refusal(&error) },
        }
    }

    /// Opens a record for whoever is at the board; that they see it is on disk before they do.
    pub(super) fn unmask(
        &self,
        session: &Session,
        (person_ref, complaint_id, reason): (String, String, UnmaskReason),
        slow: &dyn Fn(),
    ) -> Msg {
        let (clock, author) = (self.clock, session.author_later());
        let asked = Look { person_ref, complaint_id, reason };
        let work = move |store: &mut Store| {
            let author = author(store.hall().locks());
            look(store, &author, &asked, clock.now())
        };
        match self.log.with_store_telling(work, SLOW_AFTER, slow) {
            Ok(seen) => seen.unwrap_or_else(Msg::UnmaskRefused),
            Err(error) => Msg::UnmaskRefused(UnmaskDenied::Failed(refusal(&error))),
        }
    }
}

fn unwritten(reason: impl std::fmt::Display) -> ErrandRefused {
    ErrandRefused::Unwritten { reason: reason.to_string().into() }
}

/// The record that is meant: itself, or that of the customer of a complaint.
fn named(store: &Store, asked: &Erase) -> Result<Box<str>, ErrandRefused> {
    if asked.complaint.is_empty() {
        return Ok(asked.person_ref.clone());
    }
    let case = store.complaint(&asked.complaint).map_err(unwritten)?;
    let customer = case.as_ref().and_then(|case| case.customer());
    customer.map(|customer| customer.person_ref.clone()).ok_or_else(|| {
        unwritten(
            "no complaint of that number names a customer; nothing was changed. Name the record itself",
        )
    })
}

/// The act that erases a record, with its receipt and the receipt's id.
fn erasure(
    store: &Store,
    person_ref: &str,
    asked: &Erase,
    device: &str,
    now: Ms,
) -> Result<(String, String, PersonAct), ErrandRefused> {
    let known = store.hall().record_of(person_ref);
    let (complaint_id, commitment) =
        known.map_or_else(Default::default, |(of, proof)| (of.to_owned(), proof.to_owned()));
    let receipt_id = new_id(now).map_err(unwritten)?;
    let receipt = receipt(&receipt_id, person_ref, &commitment, now);
    let act = PersonAct {
        person_ref: person_ref.into(),
        complaint_id: complaint_id.into(),
        reason: asked.reason.as_str().into(),
        device: device.into(),
        receipt_id: receipt_id.as_str().into(),
        receipt: receipt.as_str().into(),
    };
    Ok((receipt_id, receipt, act))
}

/// Erases a record, on record.
pub fn erase(
    store: &mut Store,
    author: &Author,
    asked: &Erase,
    now: Ms,
) -> Result<Outcome, ErrandRefused> {
    let device = store.device();
    if store.hall().check_right(author, Right::People, now).is_err() {
        let (now, right) = (store.config().zone.stamp(now), Right::People);
        Denial { author, device: &device, now, act: "person.erase", right }.record(store);
        return Err(ErrandRefused::NoRight { person: author.person.clone() });
    }
    let person_ref = named(store, asked)?;
    if !store.has_record(&person_ref).map_err(unwritten)? {
        return Err(unwritten(
            "there is no such record of a customer here, or it was erased before; nothing was changed. See: \
             zhiban person audit",
        ));
    }
    let (receipt_id, receipt, act) = erasure(store, &person_ref, asked, &device, now)?;
    let mut acts = vec![act];
    // Whoever asks for the customer of a complaint means all that was ever said of them there.
    if !asked.complaint.is_empty() {
        let hall = store.hall();
        let complaints = hall.complaints_of_record(&person_ref);
        let others = complaints.flat_map(|complaint_id| hall.records_of(complaint_id));
        let others = others.filter(|other| **other != *person_ref).map(Box::from);
        for other in others.collect::<BTreeSet<Box<str>>>() {
            acts.push(erasure(store, &other, asked, &device, now)?.2);
        }
    }
    let erased = |act| event(Kind::PersonErased, author, act, store, now);
    let erased = acts.into_iter().map(erased).collect();
    store.append(erased, now).map_err(|error: StoreError| unwritten(error))?;
    Ok(Outcome::Erased { person_ref, receipt_id: receipt_id.into(), receipt: receipt.into() })
}
