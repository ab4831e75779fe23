//! Cases by examples: every state against every fact, and each guard by itself.

mod clocks;
mod dice;
pub(crate) mod laws;
mod requests;
mod spent;
mod steps;
mod table;

use super::{
    Against, Case, Category, Channel, ContactResult, ContactWay, CustomerAnswer, CustomerKind,
    Emotion, Measure, Outcome, PauseReason, Phase, Place, ResumedBy, RootCause, Severity, State,
    Step, Tier,
};
use crate::core::event::{
    Amended, Assessed, Closed, Contacted, Fact, Merged, Proof, Raised, Referred, Registered,
    Reopened, Resolved, Resumed, Said, VoidedCase, Waited, Warned,
};
use crate::core::tests::ms;
use crate::core::time::Ms;

/// What a complaint about a wrong bill begins with; li has it, e1 was asked first.
pub(super) fn registered() -> Registered {
    Registered {
        number: "TS-1110-01".into(),
        voiced_at: ms("09:00"),
        channel: Channel::OnSite,
        first_contact: "e1".into(),
        owner: "li".into(),
        customer: None,
        label: "".into(),
        customer_kind: CustomerKind::Personal,
        tier: Tier::Regular,
        phase: Phase::During,
        category: Category::WrongBill,
        severity: Severity::Sev4,
        grounds: Vec::new(),
        text: "billed twice".into(),
        request: "".into(),
        loss: "".into(),
        emotion: Emotion::Upset,
        place: Place::Counter,
        attendant: "".into(),
        counter_id: None,
        service_id: None,
        ticket_no: None,
        mark_id: None,
        repeat_of: None,
        recurrence_of: None,
        follow_up_id: None,
        retention: false,
    }
}

pub(super) fn step(at: Ms, by: &str) -> Step<'_> {
    Step {
        at,
        recorded_at: at,
        late: false,
        by,
        proof: Proof::Pin,
        act_id: "",
        place: crate::core::hall::Place::default(),
        blind: false,
        heard_at: at,
    }
}

pub(super) fn case_of(fields: Registered) -> Case {
    let mut case = Case::registered("c1", &fields, ms("09:00"), 0);
    case.take(&step(ms("09:00"), "li"), &Fact::Registered(Box::new(fields))).unwrap();
    case
}

pub(super) fn assessed(severity: Severity, reason: &str) -> Fact {
    let category = Category::WrongBill;
    Fact::Assessed(Assessed { category, severity, reason: reason.into() })
}

pub(super) fn contacted(result: ContactResult) -> Fact {
    Fact::Contacted(Contacted {
        way: ContactWay::Phone,
        result,
        person_id: "li".into(),
        text: "".into(),
        promised_at: None,
        is_reply: false,
        calmed: false,
    })
}

pub(super) fn started() -> Fact {
    Fact::Started(Said::default())
}

pub(super) fn waits(reason: PauseReason, until: Ms) -> Fact {
    Fact::Waiting(Waited { reason, until, note: "the receipt".into() })
}

pub(super) fn resumed(why: ResumedBy) -> Fact {
    Fact::Resumed(Resumed { why })
}

pub(super) fn decision() -> Resolved {
    Resolved {
        outcome: Outcome::Upheld,
        text: "given back".into(),
        root_cause: RootCause::System,
        measures: vec![Measure::Refunded],
        explanation: "".into(),
        told_at: ms("09:00"),
        told_by: "li".into(),
        way: ContactWay::Phone,
        remedy_fen: None,
    }
}

pub(super) fn resolved() -> Fact {
    Fact::Resolved(Box::new(decision()))
}

pub(super) fn closed(answer: CustomerAnswer) -> Fact {
    Fact::Closed(Closed {
        answer,
        rating: None,
        text: "".into(),
        follow_up_id: "f1".into(),
        follow_up_number: "".into(),
        follow_up_due: ms("18:00"),
    })
}

pub(super) fn reopened() -> Fact {
    Fact::Reopened(Reopened { reason: "not so".into(), owner: "li".into() })
}

pub(super) fn voided(confirmed_by: &str) -> Fact {
    Fact::Voided(VoidedCase { reason: "a question".into(), confirmed_by: confirmed_by.into() })
}

pub(super) fn raised(severity: Severity, subject: &str) -> Fact {
    let (ground, subject) = (super::Ground::TwiceOverdue, subject.into());
    Fact::Raised(Raised { severity, ground, subject })
}

pub(super) fn warned(due: Ms, percent: u16) -> Fact {
    let clock = super::ClockKind::Close;
    Fact::Warned(Warned { clock, subject: "".into(), due, percent, overdue: percent >= 100 })
}

pub(super) fn amended(field: super::Field, new: &str, reason: &str) -> Fact {
    let (old, new, reason) = ("".into(), new.into(), reason.into());
    Fact::Amended(Amended { field, old, new, reason, customer: None })
}

/// A case that has come to that state by what usually leads there, without a word with the customer.
pub(super) fn case_in(state: State) -> Case {
    let mut case = case_of(registered());
    let until = ms("17:00");
    let way: &[Fact] = &[
        assessed(Severity::Sev4, ""),
        started(),
        waits(PauseReason::CustomerToSupply, until),
        resolved(),
        closed(CustomerAnswer::Accepted),
    ];
    let end = match state {
        State::Received => 0,
        State::Assessed => 1,
        State::Working => 2,
        State::Waiting => 3,
        State::Resolved => 4,
        State::Closed => 5,
        State::Void => {
            case.take(&step(ms("09:01"), "li"), &voided("wang")).unwrap();
            0
        }
        State::Merged => {
            let fact = Fact::Merged(Merged { target: "c0".into() });
            case.take(&step(ms("09:01"), "li"), &fact).unwrap();
            0
        }
        State::Unknown => panic!("no such state"),
    };
    for fact in &way[..end] {
        case.take(&step(ms("09:01"), "li"), fact).unwrap();
    }
    assert_eq!(case.state, state);
    case
}

/// Takes a fact at a time of day by li: the rule and why, or nothing.
pub(super) fn take(case: &mut Case, time: &str, fact: &Fact) -> Result<(), (u8, Against)> {
    let taken = case.take(&step(ms(time), "li"), fact);
    taken.map_err(|broken| {
        assert_eq!(broken.rule.part, 1);
        (broken.rule.number, broken.why)
    })
}

fn refer() -> Fact {
    Fact::Referred(Referred { body: "regulator".into(), ref_no: "".into() })
}
