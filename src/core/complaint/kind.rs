//! What a case is: a complaint of a customer, or something that the hall needs of a department for itself. Both run by
//! the same dispatches and hands; no figure of complaints counts the other kind. The rules of requests, as refusals
//! cite them:
//!
//! 1. what is said of a customer, a decision or the ladder is not said of a request, nor a request's end of a complaint;
//! 2. what is needed is said in words, of a department of the settings, and how urgent it is;
//! 3. it is done once, in words.

use super::step::{Broken, Step};
use super::{
    Against, Case, Category, Channel, CustomerKind, Emotion, Field, Kept, Phase, Place, State, Tier,
};
use crate::core::event::{Fact, Registered, RequestDone, RequestMade};
use crate::core::time::Ms;
use crate::core::value_set::value_set;

/// The part of the rules that stands here.
pub(in crate::core) const REQUESTS: u8 = 6;

value_set! {
    /// What a case is.
    CaseKind {
        /// A customer complains.
        Complaint = "complaint",
        /// The hall needs something of a department.
        Request = "request",
    }
}

value_set! {
    /// How a request ended.
    RequestEnd {
        /// It is there.
        Done = "done",
        /// It is not needed any more.
        NotNeeded = "not_needed",
    }
}

type Taken = Result<(), Broken>;

fn no(number: u8, why: Against) -> Taken {
    Err(Broken::by(REQUESTS, number, why))
}

/// Whether a case of that kind can be told that fact.
pub(super) fn fits(case: &Case, fact: &Fact) -> Taken {
    let fits = match (case.kind, fact) {
        (CaseKind::Request, Fact::Amended(said)) => said.field == Field::Text,
        (CaseKind::Request, fact) => is_of_both(fact) || is_of_requests(fact),
        (_, fact) => !is_of_requests(fact),
    };
    if fits { Ok(()) } else { no(1, Against::NotOfKind) }
}

fn is_of_requests(fact: &Fact) -> bool {
    matches!(fact, Fact::RequestMade(_) | Fact::RequestDone(_))
}

/// Tasks of departments, whose it is, and what the program finds of these.
fn is_of_both(fact: &Fact) -> bool {
    match fact {
        Fact::Offered(_)
        | Fact::Accepted(_)
        | Fact::Declined(_)
        | Fact::Recalled(_)
        | Fact::OfferExpired(_)
        | Fact::Taken(_)
        | Fact::Requested(_)
        | Fact::RequestRefused(_)
        | Fact::Forced(_)
        | Fact::Confirmed(_)
        | Fact::Joined(_)
        | Fact::Unowned(_)
        | Fact::Dispatched(_)
        | Fact::DispatchAccepted(_)
        | Fact::DispatchAnswered(_)
        | Fact::DispatchTried(_)
        | Fact::DispatchAsked(_)
        | Fact::DispatchReplied(_)
        | Fact::DispatchPassedOn(_)
        | Fact::DispatchWithdrawn(_)
        | Fact::Raised(_)
        | Fact::Warned(_) => true,
        Fact::RequestMade(_)
        | Fact::RequestDone(_)
        | Fact::Registered(_)
        | Fact::Amended(_)
        | Fact::Assessed(_)
        | Fact::Contacted(_)
        | Fact::Started(_)
        | Fact::Waiting(_)
        | Fact::Resumed(_)
        | Fact::Resolved(_)
        | Fact::Closed(_)
        | Fact::Reopened(_)
        | Fact::Referred(_)
        | Fact::Merged(_)
        | Fact::Voided(_)
        | Fact::Fired(_)
        | Fact::PassedOver(_)
        | Fact::Acked(_)
        | Fact::AckLapsed(_)
        | Fact::Unanswered(_)
        | Fact::Answered(_)
        | Fact::AnswerSeen(_)
        | Fact::CallWithdrawn(_)
        | Fact::Told(_) => false,
    }
}

/// What a request says itself. The first fact made the case; a second one is told apart where the cases are kept.
pub(super) fn take(case: &mut Case, step: &Step, fact: &Fact) -> Taken {
    let Fact::RequestDone(said) = fact else { return Ok(()) };
    if !case.is_open() {
        let already = case.state == State::Closed;
        return no(3, if already { Against::Already } else { Against::Over });
    }
    if said.text.trim().is_empty() {
        return no(3, Against::FieldMissing);
    }
    if said.outcome == RequestEnd::Unknown {
        return no(3, Against::BadValue);
    }
    case.finish(step, said);
    Ok(())
}

impl Case {
    /// A request as it begins, before its first fact stands in its history. It has no customer and is no complaint of
    /// any category: whatever says something of these says nothing.
    pub fn requested(id: &str, said: &RequestMade, at: Ms, settings: u32) -> Case {
        let fields = Registered {
            number: said.number.clone(),
            voiced_at: at,
            channel: Channel::Unknown,
            first_contact: "".into(),
            owner: said.owner.clone(),
            customer: None,
            label: "".into(),
            customer_kind: CustomerKind::Unknown,
            tier: Tier::Unknown,
            phase: Phase::Unknown,
            category: Category::Unknown,
            severity: said.severity,
            grounds: Vec::new(),
            text: said.text.clone(),
            request: "".into(),
            loss: "".into(),
            emotion: Emotion::Unknown,
            place: Place::Unknown,
            attendant: "".into(),
            counter_id: None,
            service_id: None,
            ticket_no: None,
            mark_id: None,
            repeat_of: None,
            recurrence_of: None,
            follow_up_id: None,
            retention: false,
        };
        let kind = CaseKind::Request;
        Case { kind, state: State::Working, ..Case::registered(id, &fields, at, settings) }
    }

    /// The case that its first fact makes; none where that makes none.
    pub(in crate::core) fn begun(id: &str, first: &Fact, at: Ms, settings: u32) -> Option<Case> {
        match first {
            Fact::Registered(said) => Some(Case::registered(id, said, at, settings)),
            Fact::RequestMade(said) => Some(Case::requested(id, said, at, settings)),
            _ => None,
        }
    }

    /// Whether a customer complains: what figures of complaints count.
    pub fn is_complaint(&self) -> bool {
        self.kind == CaseKind::Complaint
    }

    /// Whether the hall needs something of a department for itself.
    pub fn is_request(&self) -> bool {
        self.kind == CaseKind::Request
    }

    /// The words in which a department answered a task last.
    pub fn last_answer(&self, dispatch_id: &str) -> Option<&str> {
        self.history.iter().rev().filter(|past| past.standing == Kept::Holds).find_map(|past| {
            match &past.fact.0 {
                Fact::DispatchAnswered(said) if *said.dispatch_id == *dispatch_id => {
                    Some(&*said.text)
                }
                _ => None,
            }
        })
    }

    fn finish(&mut self, step: &Step, said: &RequestDone) {
        self.end_overlays(step.at);
        self.request_end = Some(said.outcome);
        self.closed_at = Some(step.at);
        self.set_state(State::Closed, step.at);
    }
}
