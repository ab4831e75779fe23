//! Hand-offs beside the case: offers that nobody answered, cases that their owner left behind, and people who
//! do not answer (complaints I2).

use super::{Due, Effect, Hall, Place};
use crate::core::complaint::{Case, ClockKind, EXPIRED_MAX, OfferEnd, Owner, Step, UnownedBy};
use crate::core::event::{Body, CaseEvent, Event, Fact, OfferEnded, Proof, Unowned};
use crate::core::shift::Shift;
use crate::core::sla::{Calendar, Timetable};
use crate::core::time::Ms;

impl Hall {
    /// Whether an offer to somebody went unanswered, and they did nothing at any terminal since.
    pub fn is_silent(&self, person_id: &str) -> bool {
        self.silent.contains_key(person_id)
    }

    /// Who did not answer an offer and did nothing since, and since when.
    pub fn silent(&self) -> impl Iterator<Item = (&str, Ms)> {
        self.silent.iter().map(|(person_id, since)| (&**person_id, *since))
    }

    /// Notes who falls silent by an event, and who is heard again.
    pub(super) fn note_silence(&mut self, event: &Event, effect: Effect) {
        if matches!(event.proof, Proof::Pin | Proof::OsUser) {
            let heard = self.silent.get(&event.by).is_some_and(|at| event.written.wall.at >= *at);
            if heard {
                self.silent.remove(&event.by);
            }
        }
        let Body::Case(body) = &event.body else { return };
        let Fact::OfferExpired(ended) = &body.fact else { return };
        if effect != Effect::Applied {
            return;
        }
        let case = self.cases.get(&body.complaint_id);
        let past = case.and_then(|case| case.past_offer(&ended.offer_id));
        if let Some(past) = past.filter(|past| !past.offer.offered.to.is_empty()) {
            self.silent.insert(past.offer.offered.to.clone(), past.ended_at);
        }
    }

    /// When so many seconds will have passed in which the hall is open; of a hall that says nothing of its
    /// hours, or is closed for good, every second counts.
    pub(in crate::core) fn open_secs_after(&self, from: Ms, secs: i64) -> Ms {
        let (settings, version) = self.settings(from);
        let table = Timetable::of_hall(&settings.hours, version, self.config.zone);
        Calendar::new(table).after(from, secs).unwrap_or_else(|| from.plus_secs(secs))
    }

    /// When a case is to be closed; none where no limit holds, or it was decided.
    pub(in crate::core) fn close_due(&self, case: &Case, now: Ms) -> Option<Ms> {
        let clocks = self.running_clocks(case, now);
        clocks.iter().find(|clock| clock.kind == ClockKind::Close)?.standing.due
    }

    /// What has fallen due about hand-offs: offers that nobody answered by their deadline, and cases whose
    /// owner signed off, or let the second offer in a row go unanswered. An offer to the next shift outlasts
    /// the end of the giver's.
    pub(super) fn hand_offs_due(&self, now: Ms) -> Vec<Due> {
        let mut found = Vec::new();
        for case in self.cases.all_open() {
            let expired = case.offer.as_ref().filter(|open| open.offered.expires_at <= now);
            let Some(open) = expired else {
                found.extend(self.left_behind(case).map(|(at, fact)| due(case, at, fact)));
                continue;
            };
            let at = open.offered.expires_at;
            let fact = Fact::OfferExpired(OfferEnded { offer_id: open.offered.offer_id.clone() });
            let step = Step {
                at,
                recorded_at: now,
                late: false,
                by: "system",
                proof: Proof::System,
                act_id: "",
                place: Place::HERE,
                heard_at: now,
                blind: false,
            };
            let after = case.weigh(&step, &fact);
            found.push(due(case, at, fact));
            if let Ok(after) = after {
                found.extend(self.left_behind(&after).map(|(at, fact)| due(case, at, fact)));
            }
        }
        found
    }

    /// Since when a case is nobody's by name although a person owns it, and what says so.
    fn left_behind(&self, case: &Case) -> Option<(Ms, Fact)> {
        let Owner::Person(from) = &case.owner else { return None };
        let unowned = |why, cause_id: &str| {
            Fact::Unowned(Unowned { from: from.clone(), why, cause_id: cause_id.into() })
        };
        let new = |cause_id: &str| !case.let_go.iter().any(|known| **known == *cause_id);
        let own = case.past_offers.iter().rev().find(|past| past.offer.from == *from);
        let last = own.filter(|past| past.ended_at >= case.owner_since);
        let offer_id = last.map_or("", |past| &*past.offer.offered.offer_id);
        if case.offers_expired >= EXPIRED_MAX
            && let Some(past) = last.filter(|past| past.end == OfferEnd::Expired && new(offer_id))
        {
            return Some((past.ended_at, unowned(UnownedBy::ExpiredTwice, offer_id)));
        }
        if case.offer.as_ref().is_some_and(|open| open.offered.at_shift_end) {
            return None;
        }
        let (shift, left_at) = self.signed_off(from)?;
        if case.owner_since > left_at {
            return None;
        }
        let shift_id = self.name(shift.id);
        match last.filter(|past| past.ended_at > left_at && new(offer_id)) {
            Some(past) => Some((past.ended_at, unowned(UnownedBy::SignedOff, offer_id))),
            None if new(shift_id) => Some((left_at, unowned(UnownedBy::SignedOff, shift_id))),
            None => None,
        }
    }

    /// The last shift of somebody who has none any more, and when it was signed off.
    fn signed_off(&self, person_id: &str) -> Option<(&Shift, Ms)> {
        let shift = self.shifts.last_of(self.names.find(person_id)?)?;
        Some((shift, shift.signed_off?))
    }
}

fn due(case: &Case, at: Ms, fact: Fact) -> Due {
    let body = CaseEvent {
        by_name: "".into(),
        complaint_id: case.complaint_id.clone(),
        act_id: "".into(),
        fact,
    };
    Due { kind: body.fact.kind(), at, body: Body::Case(Box::new(body)) }
}
