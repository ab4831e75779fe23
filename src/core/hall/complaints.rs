//! Complaints: what the log tells of them.

use std::collections::BTreeMap;

use super::{Applied, Effect, Hall, Place};
use crate::core::complaint::{
    Against, Case, CaseKind, Cases, Category, Kept, Owner, Rule, State, Step, merged_race,
    moves_case,
};
use crate::core::event::{CaseEvent, Event, Fact, Flags, Merged, Proof};
use crate::core::floor::Trace;
use crate::core::rows::{LogKind, Touched};
use crate::core::time::Ms;

/// A time claimed longer ago than this does not count: the time of writing down does (complaints J1).
const BACK_DATE_SECS_MAX: i64 = 8 * 3600;

impl Hall {
    /// The complaints that are in memory.
    pub fn cases(&self) -> &Cases {
        &self.cases
    }

    pub(super) fn apply_case(&mut self, event: &Event, body: &CaseEvent, done: &mut Applied) {
        if matches!(body.fact, Fact::Registered(_) | Fact::RequestMade(_)) {
            return self.register(event, body, done);
        }
        if let Fact::Merged(said) = &body.fact {
            return self.merge(event, body, said, done);
        }
        let Some(id) = self.cases.root(&body.complaint_id).map(|case| case.complaint_id.clone())
        else {
            // Of a complaint that is not in memory: whoever drops them puts them back first.
            done.effect = Effect::Stored;
            return;
        };
        // Whoever moved it did not know that it had become part of another one.
        if id != body.complaint_id && moves_case(&body.fact) {
            return self.keep_against(event, body, (&id, &body.fact), merged_race(), done);
        }
        self.take_fact(event, body, &id, &body.fact, done);
    }

    fn register(&mut self, event: &Event, body: &CaseEvent, done: &mut Applied) {
        if self.cases.get(&body.complaint_id).is_some() || self.has_repair(&body.complaint_id) {
            done.effect = Effect::None;
            return;
        }
        let (at, late) = effective(event, None);
        if late {
            done.flags.add(Flags::LATE_ENTRY);
        }
        let settings = self.settings(at).1;
        let date = self.config.zone.date(event.written.wall.at);
        let mut first = body.fact.clone();
        let own = (&*body.complaint_id, at);
        let given = match &mut first {
            Fact::Registered(said) => Some((CaseKind::Complaint, &mut said.number)),
            Fact::RequestMade(said) => Some((CaseKind::Request, &mut said.number)),
            _ => None,
        };
        if let Some((kind, number)) = given {
            *number = self.cases.note_number((kind, date), number, own);
        }
        let Some(mut case) = Case::begun(&body.complaint_id, &first, at, settings) else { return };
        // The first fact is what made the case: it cannot break a rule.
        let step = step((event, body), self.heard(), (at, late));
        let _holds = case.take(&step, &first);
        if let Fact::Registered(fields) = &first {
            self.note_repair(&body.complaint_id, fields, done);
        }
        self.cases.put(case);
        self.tell_case(event, body, &body.complaint_id, true, done);
    }

    /// Of two that are the same the one stays that stands first in the log, whichever was merged into which: so two
    /// that were merged into each other at once are one all the same (sync 4.7).
    fn merge(&mut self, event: &Event, body: &CaseEvent, said: &Merged, done: &mut Applied) {
        let age = |id: &str| self.cases.get(id).map(|case| (case.born(), id.to_owned()));
        let (own, other) = (age(&body.complaint_id), age(&said.target));
        let Some(own) = own else {
            done.effect = Effect::Stored;
            return;
        };
        let (target, own) = match other {
            Some(other) if other > own => (own, other.1),
            Some(other) => (other, own.1),
            None => ((0, said.target.to_string()), own.1),
        };
        let root = self.cases.root(&target.1);
        let kinds = [&*own, &*target.1].map(|id| self.cases.get(id).map(|case| case.kind));
        let why = match root {
            None => Some(Against::NoComplaint),
            Some(_) if kinds[0] != kinds[1] => Some(Against::NotOfKind),
            Some(root) if *root.complaint_id == *own => Some(Against::Circle),
            Some(root) if !root.is_open() => Some(Against::Over),
            Some(_) => None,
        };
        let target = root.map_or(said.target.clone(), |root| root.complaint_id.clone());
        let fact = Fact::Merged(Merged { target });
        if why.is_none() {
            return self.take_fact(event, body, &own, &fact, done);
        }
        self.keep_against(event, body, (&own, &fact), Rule { part: 1, number: 13 }, done);
    }

    /// Keeps a fact that broke a rule which lies outside of its case.
    fn keep_against(
        &mut self,
        event: &Event,
        body: &CaseEvent,
        (id, fact): (&str, &Fact),
        rule: Rule,
        done: &mut Applied,
    ) {
        let heard = self.heard();
        if let Some(case) = self.cases.get_mut(id) {
            let when = effective(event, Some(case.changed_at()));
            let step = Step { blind: true, ..step((event, body), heard, when) };
            case.keep(&step, fact, Kept::Against(rule));
        }
        self.tell_case(event, body, id, false, done);
    }

    fn take_fact(
        &mut self,
        event: &Event,
        body: &CaseEvent,
        id: &str,
        fact: &Fact,
        done: &mut Applied,
    ) {
        let heard = self.heard();
        let Some(case) = self.cases.get_mut(id) else { return };
        let (at, late) = effective(event, Some(case.changed_at()));
        if late {
            done.flags.add(Flags::LATE_ENTRY);
        }
        // What breaks a rule is kept in the history of the case, with the rule.
        let blind = *body.complaint_id != *id && !matches!(fact, Fact::Merged(_));
        let step = Step { blind, ..step((event, body), heard, (at, late)) };
        let holds = case.take(&step, fact).is_ok();
        if !holds && event.proof == Proof::System {
            done.effect = Effect::None;
            return;
        }
        self.tell_case(event, body, id, holds, done);
    }

    /// What an event about a case leaves beside it: the duty log, the way back, what is to be done next.
    fn tell_case(
        &mut self,
        event: &Event,
        body: &CaseEvent,
        id: &str,
        holds: bool,
        done: &mut Applied,
    ) {
        self.note_follow_up(id, done);
        let Some(case) = self.cases.get(id) else { return };
        let number: Box<str> = case.number().into();
        let at = case.history.last().map_or(event.at.at, |past| past.at);
        let complaint = self.names.intern(id);
        done.touched.push(Touched::Complaint(complaint));
        if !holds {
            return;
        }
        let line = said_of(&body.fact).map(|detail| {
            let kind = LogKind::Case(event.kind);
            self.log_line(at, &event.by, kind, &number, &detail, done)
        });
        // What was said from outside was heard: it is answered, not taken back.
        if event.proof != Proof::Console {
            let date = self.config.zone.date(event.written.wall.at);
            self.floor.note(&body.act_id, &event.by, Some(Trace::Case(date, complaint)), line);
        }
    }

    pub(super) fn take_back_case(&mut self, act_id: &str, id: &str, done: &mut Applied) {
        let Some(case) = self.cases.get_mut(id) else { return };
        case.undo(act_id);
        self.note_customers(id);
        self.note_follow_up(id, done);
        let complaint = self.names.intern(id);
        done.touched.push(Touched::Complaint(complaint));
    }

    /// Whether what an act did to cases can be taken back: nobody else has gone on with them.
    pub(in crate::core) fn may_undo_case(&self, act_id: &str, by: &str, trace: &Trace) -> bool {
        let Trace::Case(_, complaint) = trace else { return true };
        let case = self.cases.get(self.name(*complaint));
        case.is_some_and(|case| case.may_undo(act_id, by))
    }

    /// Categories of which unusually many complaints were registered on the date of `now`, the most first.
    pub fn hot_topics(&self, now: Ms) -> Vec<(Category, u32)> {
        let most = self.rules(now).complaint.hot_count;
        let counts = self.topics(now, |_| true).into_iter();
        let mut hot: Vec<_> = counts.filter(|(_, count)| *count >= most).collect();
        hot.sort_by_key(|(category, count)| (std::cmp::Reverse(*count), *category));
        hot
    }

    /// Whether one more customer with a complaint of a category makes it, or finds it, one of those. Who comes
    /// again about the same is no other customer.
    pub fn makes_hot(&self, category: Category, now: Ms) -> bool {
        let first = |case: &Case| case.fields.repeat_of.is_none();
        let count = self.topics(now, first).get(&category).map_or(0, |count| *count);
        category.may_close() && count.saturating_add(1) >= self.rules(now).complaint.hot_count
    }

    /// How many complaints of each category were registered on the date of `now`.
    fn topics(&self, now: Ms, which: impl Fn(&Case) -> bool) -> BTreeMap<Category, u32> {
        let zone = self.config.zone;
        let Some(begin) = zone.day_start(zone.date(now)) else { return BTreeMap::new() };
        let mut counts: BTreeMap<Category, u32> = BTreeMap::new();
        for case in self.cases.complaints() {
            let counts_here = !matches!(case.state, State::Void | State::Merged)
                && case.category.may_close()
                && begin <= case.registered_at
                && case.registered_at <= now
                && which(case);
            if counts_here {
                *counts.entry(case.category).or_default() += 1;
            }
        }
        counts
    }

    /// Whether a person owns that case.
    pub fn owns(&self, case: &Case, person_id: &str) -> bool {
        case.owner == Owner::Person(person_id.into())
    }
}

/// What a line of the duty log says beside the number of the complaint: a person, a department, a code;
/// none where no line is written.
pub fn said_of(fact: &Fact) -> Option<String> {
    let text = match fact {
        Fact::Registered(said) => said.category.as_str(),
        Fact::Amended(said) => said.field.as_str(),
        Fact::Assessed(said) => said.severity.as_str(),
        Fact::Contacted(said) => said.result.as_str(),
        Fact::Waiting(said) => said.reason.as_str(),
        Fact::Resumed(said) => said.why.as_str(),
        Fact::Resolved(said) => said.outcome.as_str(),
        Fact::Closed(said) => said.answer.as_str(),
        Fact::Referred(said) => &said.body,
        Fact::Raised(said) => said.ground.as_str(),
        Fact::Offered(said) if said.to.is_empty() => &said.to_role,
        Fact::Offered(said) => &said.to,
        Fact::Accepted(said) => &said.owner,
        Fact::Declined(said) => &said.person_id,
        // With the duty go many at once: the hand-over says it of all of them.
        Fact::Taken(said) if !said.shift_id.is_empty() => return None,
        Fact::Taken(said) => &said.owner,
        Fact::Requested(said) => &said.person_id,
        Fact::Forced(said) => &said.owner,
        Fact::Confirmed(said) => &said.person_id,
        Fact::Joined(said) => &said.person_id,
        Fact::Unowned(said) => &said.from,
        Fact::Dispatched(said) => &said.department_id,
        Fact::DispatchAnswered(said) => said.answer.as_str(),
        Fact::DispatchTried(said) => said.result.as_str(),
        Fact::DispatchPassedOn(said) => &said.department_id,
        Fact::Answered(said) => &said.person_id,
        Fact::Fired(said) => return Some(format!("L{}", said.level)),
        Fact::PassedOver(said) => return Some(format!("L{}", said.level)),
        Fact::Acked(said) => &said.person_id,
        Fact::AckLapsed(said) => said.why.as_str(),
        Fact::Told(said) => &said.person_id,
        // Near a deadline is no entry in a duty log; past it is.
        Fact::Warned(said) if !said.overdue => return None,
        Fact::Warned(said) => said.clock.as_str(),
        // It is sent with the same act, and that is the line.
        Fact::RequestMade(_) => return None,
        Fact::RequestDone(said) => said.outcome.as_str(),
        Fact::Started(_)
        | Fact::Reopened(_)
        | Fact::Merged(_)
        | Fact::Voided(_)
        | Fact::Recalled(_)
        | Fact::OfferExpired(_)
        | Fact::RequestRefused(_)
        | Fact::DispatchAccepted(_)
        | Fact::DispatchWithdrawn(_)
        | Fact::DispatchAsked(_)
        | Fact::DispatchReplied(_)
        | Fact::AnswerSeen(_)
        | Fact::CallWithdrawn(_)
        | Fact::Unanswered(_) => "",
    };
    Some(text.to_owned())
}

fn step<'e>(
    (event, body): (&'e Event, &'e CaseEvent),
    (place, heard_at): (Place, Ms),
    (at, late): (Ms, bool),
) -> Step<'e> {
    Step {
        at,
        recorded_at: event.written.wall.at,
        late,
        by: &event.by,
        proof: event.proof,
        act_id: &body.act_id,
        place,
        heard_at,
        blind: false,
    }
}

fn effective(event: &Event, before: Option<Ms>) -> (Ms, bool) {
    counts_at(event.at.at, event.written.wall.at, before, event.proof == Proof::System)
}

/// The instant that counts (J1), and whether another was claimed: the claimed one counts where it is not
/// later than it was written down, not before the last step of the same complaint, and not too long ago.
/// What fell due is found whenever the program runs again, and counts from when it did.
pub(in crate::core) fn counts_at(
    claimed: Ms,
    recorded: Ms,
    before: Option<Ms>,
    fell_due: bool,
) -> (Ms, bool) {
    let near = recorded.secs_since(claimed) <= BACK_DATE_SECS_MAX;
    let possible =
        claimed <= recorded && before.is_none_or(|before| claimed >= before) && (near || fell_due);
    if possible { (claimed, false) } else { (recorded, true) }
}
