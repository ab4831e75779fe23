//! What happens to a case itself: registered, assessed, contacted, worked on, decided, closed (complaints I1).
//! The numbers of the rules are those of its table; 16 stands for what the program finds by itself.

use super::amend;
use super::step::{Broken, Step};
use super::{
    Against, Case, Category, Contact, ContactResult, CustomerAnswer, FollowUp, Gap, Graded,
    OfferEnd, Outcome, Owner, Pause, ResumedBy, RootCause, Severity, State,
};
use crate::core::event::{
    Assessed, Closed, Contacted, Fact, Merged, Raised, Referred, Reopened, Resolved, VoidedCase,
    Waited, Warned,
};
use crate::core::time::Ms;

/// Attempts to reach a customer before a case may be closed without their answer (domain 4.1).
pub const ATTEMPTS_MIN: usize = 3;
/// How often the end of a wait may be moved (complaints J8).
pub const EXTENSIONS_MAX: u8 = 2;

type Taken = Result<(), Broken>;

fn no(number: u8, why: Against) -> Taken {
    Err(Broken::by(1, number, why))
}

pub(super) fn take(case: &mut Case, step: &Step, fact: &Fact) -> Taken {
    match fact {
        Fact::Amended(said) => amend::take(case, said),
        Fact::Assessed(said) => assess(case, step, said),
        Fact::Contacted(said) => contact(case, step, said),
        Fact::Started(_) => start(case, step),
        Fact::Waiting(said) => wait(case, step, said),
        Fact::Resumed(said) => resume(case, step, said.why),
        Fact::Resolved(said) => resolve(case, step, said),
        Fact::Closed(said) => close(case, step, said),
        Fact::Reopened(said) => reopen(case, step, said),
        Fact::Referred(said) => refer(case, said),
        Fact::Merged(said) => merge(case, step, said),
        Fact::Voided(said) => void(case, step, said),
        Fact::Raised(said) => raise(case, step, said),
        Fact::Warned(said) => warn(case, said),
        // The first fact made the case; a second one is told apart where the cases are kept.
        _ => Ok(()),
    }
}

impl Case {
    pub(super) fn set_state(&mut self, state: State, at: Ms) {
        (self.state, self.state_since) = (state, at);
    }

    pub(super) fn set_owner(&mut self, owner: Owner, at: Ms) {
        if self.owner != owner {
            (self.owner, self.owner_since) = (owner, at);
        }
    }

    pub(super) fn set_severity(&mut self, severity: Severity, at: Ms) {
        if self.severity != severity {
            self.severity = severity;
            self.grades.push(Graded { at, severity });
        }
    }

    /// A wait ends at its own end at the latest, whenever that is noticed (complaints J8).
    fn end_pause(&mut self, at: Ms) {
        if let Some(pause) = self.pauses.last_mut().filter(|pause| pause.ended.is_none()) {
            pause.ended = Some(at.min(pause.until).max(pause.from));
        }
    }

    /// Nothing may be offered, asked or called for any more: in the same instant as the end.
    pub(super) fn end_overlays(&mut self, at: Ms) {
        self.end_offer(OfferEnd::Superseded, at, "");
        (self.request, self.ladder) = (None, None);
        self.unconfirmed = false;
    }

    /// Opened again: the gap is known, a deadline that was told stays told.
    pub(super) fn open_again(&mut self, at: Ms) {
        if let Some(from) = self.resolved_at.take() {
            self.gaps.push(Gap { from, to: at.max(from) });
        }
        (self.closed_at, self.follow_up) = (None, None);
        self.reopened = self.reopened.saturating_add(1);
        self.set_state(State::Working, at);
    }

    /// Whether severity and category are judged, as far as that can be seen.
    fn is_judged(&self) -> bool {
        !matches!(self.category, Category::Unclassified | Category::Unknown)
            && self.severity != Severity::Unknown
    }
}

fn open(case: &Case, number: u8) -> Taken {
    if case.is_open() { Ok(()) } else { no(number, Against::Over) }
}

fn contact(case: &mut Case, step: &Step, said: &Contacted) -> Taken {
    open(case, 2)?;
    if said.person_id.is_empty() {
        // What names nobody who spoke stops no clock (complaints J7).
        return no(2, Against::FieldMissing);
    }
    let spoken = Contact {
        at: step.at,
        result: said.result,
        promised_at: said.promised_at,
        is_reply: said.is_reply,
    };
    let place = case.contacts.partition_point(|earlier| earlier.at <= step.at);
    case.contacts.insert(place, spoken);
    if said.calmed {
        case.emotion = super::Emotion::Calm;
    }
    if said.result == ContactResult::Reached {
        if case.state == State::Waiting {
            case.end_pause(step.at);
            case.set_state(State::Working, step.at);
        } else if case.state == State::Received && case.is_judged() {
            case.set_state(State::Assessed, step.at);
        }
    }
    Ok(())
}

fn assess(case: &mut Case, step: &Step, said: &Assessed) -> Taken {
    open(case, 3)?;
    if said.category == Category::Unknown || said.severity == Severity::Unknown {
        return no(3, Against::BadValue);
    }
    let same = (said.category, said.severity) == (case.category, case.severity);
    // In the beginning a person confirms what the program found.
    if same && (case.state != State::Received || !case.is_judged()) {
        return no(3, Against::Already);
    }
    if said.severity < case.severity && said.reason.trim().is_empty() {
        return no(3, Against::ReasonMissing);
    }
    case.category = said.category;
    case.fields.category = said.category;
    case.set_severity(said.severity, step.at);
    if case.state == State::Received && case.is_judged() {
        case.set_state(State::Assessed, step.at);
    }
    Ok(())
}

fn start(case: &mut Case, step: &Step) -> Taken {
    match case.state {
        State::Assessed if case.owner == Owner::Hall => no(4, Against::NoOwner),
        State::Assessed => {
            case.set_state(State::Working, step.at);
            Ok(())
        }
        State::Received if !case.is_judged() => no(4, Against::Unclassified),
        State::Received => no(4, Against::TooEarly),
        State::Working | State::Waiting => no(4, Against::Already),
        _ => no(4, Against::Over),
    }
}

fn wait(case: &mut Case, step: &Step, said: &Waited) -> Taken {
    let before = match case.state {
        State::Working => None,
        State::Waiting => case.open_pause().cloned(),
        State::Received | State::Assessed => return no(5, Against::TooEarly),
        _ => return no(5, Against::Over),
    };
    if said.note.trim().is_empty() {
        return no(5, Against::ReasonMissing);
    }
    if said.until <= step.at {
        return no(5, Against::BadTime);
    }
    let extended = before.as_ref().map_or(0, |pause| pause.extended + 1);
    if extended > EXTENSIONS_MAX {
        return no(5, Against::ExtendedOften);
    }
    match case.pauses.last_mut().filter(|pause| pause.ended.is_none()) {
        Some(pause) if pause.reason == said.reason => {
            (pause.until, pause.extended) = (said.until, extended);
        }
        _ => {
            // For another reason the clock may run otherwise: a wait of its own.
            case.end_pause(step.at);
            case.pauses.push(Pause {
                from: step.at,
                until: said.until,
                ended: None,
                reason: said.reason,
                extended,
            });
        }
    }
    if case.state == State::Working {
        case.set_state(State::Waiting, step.at);
    }
    Ok(())
}

fn resume(case: &mut Case, step: &Step, why: ResumedBy) -> Taken {
    match case.state {
        State::Waiting => {}
        State::Working => return no(6, Against::Already),
        State::Received | State::Assessed => return no(6, Against::TooEarly),
        _ => return no(6, Against::Over),
    }
    let until = case.open_pause().map_or(step.at, |pause| pause.until);
    if why == ResumedBy::Until && step.at < until {
        return no(6, Against::TooEarly);
    }
    case.end_pause(step.at);
    case.set_state(State::Working, step.at);
    Ok(())
}

fn resolve(case: &mut Case, step: &Step, said: &Resolved) -> Taken {
    match case.state {
        State::Assessed | State::Working | State::Waiting => {}
        State::Received if !case.is_judged() => return no(7, Against::Unclassified),
        State::Received => return no(7, Against::TooEarly),
        State::Resolved => return no(7, Against::Already),
        _ => return no(7, Against::Over),
    }
    if said.text.trim().is_empty() || said.told_by.is_empty() {
        return no(7, Against::FieldMissing);
    }
    if said.told_at > step.recorded_at {
        return no(7, Against::BadTime);
    }
    case.end_pause(step.at);
    case.end_overlays(step.at);
    case.resolved_at = Some(step.at);
    case.first_resolved_at.get_or_insert(step.at);
    case.outcome = Some(said.outcome);
    case.decision = Some(Box::new(said.clone()));
    case.answer = None;
    case.set_state(State::Resolved, step.at);
    Ok(())
}

/// What keeps a decided case from being closed, whatever the customer says.
pub(super) fn missing(case: &Case) -> Option<Against> {
    if !case.category.may_close() || !case.is_judged() {
        return Some(Against::Unclassified);
    }
    let whole = case.decision.as_ref().is_some_and(|decision| {
        decision.root_cause != RootCause::Unknown && !decision.measures.is_empty()
    });
    (!whole).then_some(Against::FieldMissing)
}

fn close(case: &mut Case, step: &Step, said: &Closed) -> Taken {
    let number = if said.answer == CustomerAnswer::Unreachable { 9 } else { 8 };
    match case.state {
        State::Resolved => {}
        State::Received | State::Assessed | State::Working | State::Waiting => {
            return no(number, Against::TooEarly);
        }
        State::Closed => return no(number, Against::Already),
        _ => return no(number, Against::Over),
    }
    if let Some(why) = missing(case) {
        return no(number, why);
    }
    match said.answer {
        CustomerAnswer::Accepted => {}
        CustomerAnswer::Unreachable if case.attempts() < ATTEMPTS_MIN => {
            return no(number, Against::TooFewAttempts);
        }
        CustomerAnswer::Unreachable => case.outcome = Some(Outcome::NoContact),
        // Who does not accept it is no end of it: that leads back to work.
        _ => return no(number, Against::BadValue),
    }
    case.end_overlays(step.at);
    case.answer = Some(said.answer);
    case.rating = said.rating;
    case.closed_at = Some(step.at);
    case.follow_up = Some(FollowUp {
        follow_up_id: said.follow_up_id.clone(),
        number: said.follow_up_number.clone(),
        complaint_id: case.complaint_id.clone(),
        made_at: step.at,
        due: said.follow_up_due,
    });
    case.set_state(State::Closed, step.at);
    Ok(())
}

fn reopen(case: &mut Case, step: &Step, said: &Reopened) -> Taken {
    let refused = match case.state {
        State::Resolved => true,
        State::Closed => false,
        State::Void | State::Merged => return no(11, Against::Over),
        _ => return no(11, Against::Already),
    };
    if said.reason.trim().is_empty() {
        return no(if refused { 10 } else { 11 }, Against::ReasonMissing);
    }
    if refused {
        // Nobody gave it away: it stays with its owner.
        case.answer = Some(CustomerAnswer::NotAccepted);
    } else {
        case.set_owner(Owner::of(&said.owner), step.at);
    }
    case.open_again(step.at);
    Ok(())
}

fn refer(case: &mut Case, said: &Referred) -> Taken {
    open(case, 12)?;
    if said.body.trim().is_empty() {
        return no(12, Against::FieldMissing);
    }
    case.referred = Some(said.body.clone());
    Ok(())
}

/// Which of two is the target, and whether that one can be, is seen where both are (complaints I1 13).
fn merge(case: &mut Case, step: &Step, said: &Merged) -> Taken {
    open(case, 13)?;
    if said.target == case.complaint_id {
        return no(13, Against::Circle);
    }
    if said.target.is_empty() {
        return no(13, Against::NoComplaint);
    }
    case.end_pause(step.at);
    case.end_overlays(step.at);
    case.merged_into = Some(said.target.clone());
    case.set_state(State::Merged, step.at);
    Ok(())
}

fn void(case: &mut Case, step: &Step, said: &VoidedCase) -> Taken {
    open(case, 14)?;
    if case.was_contacted() {
        return no(14, Against::WasContacted);
    }
    if case.state != State::Received {
        return no(14, Against::TooLate);
    }
    if said.reason.trim().is_empty() {
        return no(14, Against::ReasonMissing);
    }
    if said.confirmed_by.is_empty() || *said.confirmed_by == *step.by {
        return no(14, Against::SecondPerson);
    }
    case.end_overlays(step.at);
    case.set_state(State::Void, step.at);
    Ok(())
}

fn raise(case: &mut Case, step: &Step, said: &Raised) -> Taken {
    open(case, 16)?;
    let told = |one: &Raised| (one.ground, &one.subject) == (said.ground, &said.subject);
    if said.severity == Severity::Unknown {
        return no(16, Against::BadValue);
    }
    if said.severity <= case.severity || case.raised.iter().any(told) {
        return no(16, Against::Already);
    }
    case.raised.push(said.clone());
    if !case.fields.grounds.contains(&said.ground) {
        case.fields.grounds.push(said.ground);
    }
    case.set_severity(said.severity, step.at);
    Ok(())
}

fn warn(case: &mut Case, said: &Warned) -> Taken {
    open(case, 16)?;
    let identity = |one: &Warned| (one.clock, one.subject.clone(), one.due, one.percent);
    if case.warned.iter().any(|one| identity(one) == identity(said)) {
        return no(16, Against::Already);
    }
    case.warned.push(said.clone());
    Ok(())
}
