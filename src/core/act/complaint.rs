//! Acts about complaints: what a person asks for. Whether it may be is weighed by the state of the case
//! (complaints I1, I2, I4), and what is refused names the rule and what is possible instead.

use super::{Act, Decided, Desk, Refused};
use crate::core::complaint::{
    Category, ContactResult, ContactWay, CustomerAnswer, DeclineReason, DepartmentAnswer, Field,
    Measure, Outcome, PauseReason, Rating, RequestEnd, RootCause, Severity, Urgency,
};
use crate::core::event::{CustomerRef, NextAction, RequestDone};
use crate::core::hall::Hall;
use crate::core::time::Ms;

mod dispatch;
mod escalate;
mod hand_off;
mod kinds;
mod life;
mod new_case;
mod plan;
mod possible;
mod receivers;
mod register;
mod request;
#[cfg(test)]
mod tests;
mod whom;

pub(super) use hand_off::{let_go, let_go_of, with_duty};
pub use life::{FIELD_MAX, TEXT_MAX};
pub use new_case::NewCase;
pub use possible::possible;
pub use receivers::{Candidate, Receivers};
pub use request::NewRequest;
pub use whom::{OfferTo, TaskSeen};

/// What a person asks for about one complaint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaseAct {
    /// Fill in or correct a field.
    Amend {
        /// Which.
        field: Field,
        /// What it says from now on: words, or the code of a value.
        value: String,
        /// Why; asked for once the case is closed.
        reason: String,
        /// The new customer, where the field is that.
        customer: Option<CustomerRef>,
    },
    /// Judge severity and category.
    Assess {
        /// What it is about.
        category: Category,
        /// How severe.
        severity: Severity,
        /// Why; asked for where the severity falls.
        reason: String,
    },
    /// Write down a word with the customer, or an attempt.
    Contact {
        /// How.
        way: ContactWay,
        /// What came of it.
        result: ContactResult,
        /// What was said.
        text: String,
        /// When they will hear from us next.
        promised_at: Option<Ms>,
        /// A result, or progress with the next date.
        is_reply: bool,
        /// They are calm again.
        calmed: bool,
        /// When it was; none = now. Late entries are flagged (J1).
        at: Option<Ms>,
    },
    /// Begin to work on it.
    Start {
        /// Words to it.
        note: String,
    },
    /// Let it wait.
    Wait {
        /// For what.
        reason: PauseReason,
        /// Until when at the latest.
        until: Ms,
        /// What exactly.
        note: String,
    },
    /// End the wait.
    Resume,
    /// Tell the decision, or write down that it was told.
    Resolve {
        /// What was decided.
        outcome: Outcome,
        /// The response.
        text: String,
        /// What it came from.
        root_cause: RootCause,
        /// What was done.
        measures: Vec<Measure>,
        /// Both in words.
        explanation: String,
        /// When the customer was told; none = now.
        told_at: Option<Ms>,
        /// How.
        way: ContactWay,
        /// What was given, in fen.
        remedy_fen: Option<i64>,
    },
    /// Close it with the customer's answer; an answer of not accepted leads back to work.
    Close {
        /// The answer.
        answer: CustomerAnswer,
        /// Their satisfaction.
        rating: Option<Rating>,
        /// What they say; of who does not accept it, why it is open again.
        text: String,
    },
    /// Resolve and close in one, where the customer stands there and accepts.
    Settle {
        /// The decision, as in `Resolve`.
        resolve: Box<CaseAct>,
        /// The satisfaction.
        rating: Option<Rating>,
    },
    /// Open it again.
    Reopen {
        /// Why.
        reason: String,
    },
    /// The customer went to a body outside.
    Refer {
        /// Which.
        body: String,
        /// Its reference.
        ref_no: String,
    },
    /// The same as another.
    Merge {
        /// The other's id.
        target: String,
    },
    /// Entered by mistake.
    Void {
        /// Why.
        reason: String,
        /// The second person, who proved who they are beforehand.
        confirmed_by: String,
    },
    /// Offer it.
    Offer {
        /// To whom.
        to: OfferTo,
        /// How it is to be watched.
        urgency: Urgency,
        /// What stands.
        summary: String,
        /// What is to be done next.
        next: Vec<NextAction>,
        /// If this, then that.
        if_then: String,
        /// Part of a shift hand-over.
        at_shift_end: bool,
    },
    /// Accept the open offer.
    Accept {
        /// The offer that was seen.
        offer_id: String,
        /// Next actions that were read back.
        read_back: Vec<u16>,
    },
    /// Decline it.
    Decline {
        /// The offer that was seen.
        offer_id: String,
        /// Why.
        reason: DeclineReason,
        /// In words.
        text: String,
    },
    /// Take the own offer back.
    Recall,
    /// Take it: at once where it is the hall's or a clerk's and the author has the duty; else its owner is
    /// asked.
    Take,
    /// Say no to who asked for it; whoever asked takes it back by the same act.
    RefuseRequest {
        /// Why.
        reason: String,
    },
    /// Give it to somebody.
    Force {
        /// To whom.
        to: String,
        /// Why.
        reason: String,
    },
    /// The author has seen that it was given to them.
    Confirm,
    /// Join as a helper.
    Join,
    /// Send its task to a department.
    Dispatch {
        /// The department; an id of the settings.
        department_id: String,
        /// Whom there; empty = the directory's contact.
        contact: String,
        /// How they were told.
        way: ContactWay,
        /// What is asked of them.
        text: String,
        /// Why it moves on once more.
        reason: String,
    },
    /// The department took the task.
    DepartmentAccepted {
        /// Who said so.
        contact: String,
        /// Their order number.
        order_no: String,
        /// When; none = now.
        at: Option<Ms>,
        /// The task that the author saw; none = whatever is open. Refused if it is another one.
        seen: Option<TaskSeen>,
    },
    /// The department answered.
    DepartmentAnswered {
        /// With what.
        answer: DepartmentAnswer,
        /// In words.
        text: String,
        /// Of a plan: until when.
        planned_at: Option<Ms>,
        /// Who said so.
        contact: String,
        /// When; none = now.
        at: Option<Ms>,
        /// The task that the author saw; none = whatever is open. Refused if it is another one.
        seen: Option<TaskSeen>,
    },
    /// An attempt to reach the department.
    DepartmentTried {
        /// How.
        way: ContactWay,
        /// What came of it.
        result: ContactResult,
        /// Whom.
        contact: String,
        /// In words.
        text: String,
        /// When; none = now.
        at: Option<Ms>,
        /// The task that the author saw; none = whatever is open. Refused if it is another one.
        seen: Option<TaskSeen>,
    },
    /// The department asks back.
    DepartmentAsks {
        /// What.
        text: String,
        /// Who asks.
        contact: String,
        /// The task that the author saw.
        seen: Option<TaskSeen>,
    },
    /// Answer what the department asks.
    Reply {
        /// The question; none = the oldest open one.
        ask_id: Option<String>,
        /// In words.
        text: String,
    },
    /// The department passes the task on to another one.
    PassOn {
        /// To which; an id of the settings.
        department_id: String,
        /// Whom there; empty = the directory's contact.
        contact: String,
        /// Why.
        reason: String,
        /// The task that the author saw.
        seen: Option<TaskSeen>,
    },
    /// Take the task back from the department.
    Withdraw {
        /// Why.
        reason: String,
    },
    /// Call upon the next level, or a further one.
    Escalate {
        /// The level that the author saw it at; none = none yet. Refused if it moved.
        seen_level: Option<u8>,
        /// The level to call upon; none = the next.
        to_level: Option<u8>,
        /// Why.
        reason: String,
    },
    /// A superior has it: said by them on this terminal, or by telephone.
    Acknowledge {
        /// Who.
        person_id: String,
        /// How they said so.
        way: ContactWay,
        /// The round and the level that the author saw it at; none = whatever stands. Refused if it moved.
        seen: Option<(u16, u8)>,
        /// The level at which the server knows them to stand; counts from its pages alone.
        level: Option<u8>,
    },
    /// Somebody above answers. They have it with that, where nobody had.
    AnswerCall {
        /// Who.
        person_id: String,
        /// Their level, as the server knows it; counts from its pages alone.
        level: Option<u8>,
        /// In words.
        text: String,
        /// It decides.
        is_final: bool,
        /// Until when they mean to have it done.
        planned_at: Option<Ms>,
        /// The round and the level that the author saw it at; none = whatever stands. Refused if it moved.
        seen: Option<(u16, u8)>,
    },
    /// The owner has seen an answer that came behind the final one.
    AnswerSeen {
        /// Which; none = the oldest one that was not seen.
        answer_id: Option<String>,
    },
    /// Take the call back.
    CallOff {
        /// Why.
        reason: String,
        /// The round and the level that the author saw it at; none = whatever stands. Refused if it moved.
        seen: Option<(u16, u8)>,
    },
    /// What was needed of a department is there, or is not needed any more.
    Finish {
        /// Which of the two.
        outcome: RequestEnd,
        /// In words.
        text: String,
    },
    /// A superior was told, by hand.
    Tell {
        /// Who: a person of the hall or a contact of the settings.
        person_id: String,
        /// How.
        way: ContactWay,
        /// What came of it.
        result: ContactResult,
        /// What they said.
        text: String,
        /// When; none = now.
        at: Option<Ms>,
    },
}

pub(super) fn decide(hall: &Hall, desk: &mut Desk, act: &Act) -> Result<Decided, Refused> {
    let (complaint_id, act) = match act {
        Act::Register(new) => return register::decide(hall, desk, new),
        Act::Request(new) => return request::decide(hall, desk, new),
        Act::Case { complaint_id, act } => (complaint_id, act),
        _ => return Err(Refused::Nothing),
    };
    let case = hall.cases().root(complaint_id);
    let case = case.ok_or_else(|| Refused::NoComplaint(complaint_id.clone()))?;
    match &**act {
        CaseAct::Offer { .. }
        | CaseAct::Accept { .. }
        | CaseAct::Decline { .. }
        | CaseAct::Recall
        | CaseAct::Take
        | CaseAct::RefuseRequest { .. }
        | CaseAct::Force { .. }
        | CaseAct::Confirm
        | CaseAct::Join => hand_off::decide(hall, desk, case, act),
        CaseAct::Dispatch { .. }
        | CaseAct::DepartmentAccepted { .. }
        | CaseAct::DepartmentAnswered { .. }
        | CaseAct::DepartmentTried { .. }
        | CaseAct::DepartmentAsks { .. }
        | CaseAct::Reply { .. }
        | CaseAct::PassOn { .. }
        | CaseAct::Withdraw { .. } => dispatch::decide(hall, desk, case, act),
        CaseAct::Escalate { .. }
        | CaseAct::Acknowledge { .. }
        | CaseAct::AnswerCall { .. }
        | CaseAct::AnswerSeen { .. }
        | CaseAct::CallOff { .. }
        | CaseAct::Tell { .. } => escalate::decide(hall, desk, case, act),
        CaseAct::Finish { outcome, text } => {
            let said = RequestDone { outcome: *outcome, text: text.trim().into() };
            request::finish(hall, desk, case, said)
        }
        _ => life::decide(hall, desk, case, act),
    }
}
