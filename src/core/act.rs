//! What a person asks for, and the events that it becomes: the one place where a wish is weighed against
//! the state of the hall. Pure: ids come in from outside, so that a test gives its own.

use super::alarm::AlarmKind;
use super::clash::Choice;
use super::event::{Body, CustomerRef, FeedMeta, Kind, Proof};
use super::hall::Hall;
use super::people::{Author, Right};
use super::staff::StaffState;
use super::time::{Ms, Stamp};

mod alarms;
mod check;
mod complaint;
mod conduct;
pub mod finding;
mod floor;
pub mod followup;
mod handover;
mod improvement;
mod incident;
mod learning;
mod log;
mod names;
mod order;
mod outside;
mod refusals;
mod refused;
mod settle;
mod shifts;
mod signatures;
mod staff;
#[cfg(test)]
pub(crate) mod tests;
mod words;

pub use alarms::OPEN_COUNTER;
pub use check::{AnswerItem, CheckAct};
pub use complaint::{
    Candidate, CaseAct, FIELD_MAX, NewCase, NewRequest, OfferTo, Receivers, TEXT_MAX, TaskSeen,
    possible,
};
pub use conduct::{ConductBar, NewSurvey, NewVisit, NewVisitItem, PeopleAct};
pub use finding::{FindingAct, NewFinding, finding_steps};
pub use floor::TallyOf;
pub use followup::{FollowUpAct, NewFollowUp};
pub use handover::{HandoverAct, cover};
pub use improvement::{ImprovementAct, NewImprovement};
pub use incident::IncidentAct;
pub use log::LogAct;
pub use order::{NewOrder, OrderAct, is_ahead};
pub use refusals::{REFUSAL_EVERY_SECS, refusal};
pub use refused::Refused;
pub use signatures::{SignWith, complete, complete_with};

#[cfg(test)] // whose right it is, is another test's
pub(in crate::core) use alarms::decide as decide_alarm;

/// What to do with a counter by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CounterTo {
    /// Open it, or end its pause.
    Open,
    /// Pause it.
    Pause,
    /// Close it.
    Close,
}

/// An alarm, by what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlarmRef {
    /// What is measured.
    pub kind: AlarmKind,
    /// Queue, counter, person or feed; empty = the hall.
    pub subject: String,
    /// Which time it stands.
    pub episode: u32,
}

/// Something a person asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// People do something else from now on, or sit elsewhere.
    MarkStaff {
        /// Whom it is about.
        staff: Vec<String>,
        /// What they do.
        state: StaffState,
        /// Where they sit; none = where they sat.
        counter_id: Option<String>,
        /// Why, where a reason is asked for.
        reason: String,
    },
    /// Counters open, pause or close, by hand.
    SetCounters {
        /// Which.
        counters: Vec<String>,
        /// What becomes of them.
        to: CounterTo,
        /// Who sits down there, if one counter opens for somebody.
        staff: Option<String>,
        /// Why, where a reason is asked for.
        reason: String,
    },
    /// The author's shift as duty manager begins.
    OpenShift {
        /// Its name; empty = as planned.
        name: String,
    },
    /// The author's shift ends.
    SignOff {
        /// What is to be said with it.
        note: String,
    },
    /// The author has seen these alarms, and no other: what began since the list was shown nobody has seen.
    Acknowledge(Vec<AlarmRef>),
    /// The author did something about an alarm.
    TakeAction {
        /// The alarm.
        alarm: AlarmRef,
        /// Code of the action, of the settings.
        action: String,
        /// With what: a counter, a person, words.
        detail: String,
    },
    /// One more waits, or was served, counted by hand.
    Tally {
        /// The service.
        service_id: String,
        /// What is counted.
        of: TallyOf,
    },
    /// The figures of half an hour.
    EnterHalfHour {
        /// Service.
        service_id: String,
        /// Start of the half hour.
        from: Ms,
        /// Numbers taken.
        taken: u32,
        /// Customers served.
        served: u32,
        /// Customers who gave up.
        abandoned: u32,
        /// Longest wait, seconds.
        wait_secs_max: Option<u32>,
    },
    /// A customer at a counter is unhappy.
    MarkUnhappy {
        /// The counter; none = somewhere on the floor.
        counter_id: Option<String>,
        /// Code of the reason; empty = not said.
        reason: String,
    },
    /// Customers walked out.
    MarkWalkOut {
        /// Service, where it is known.
        service_id: Option<String>,
        /// Code of the reason; empty = not said.
        reason: String,
        /// How many.
        count: u32,
    },
    /// Help is needed at a counter: the one act of a locked terminal.
    AskHelp {
        /// The counter.
        counter_id: String,
    },
    /// The call for help was the author's.
    ClaimHelp {
        /// The call.
        help_id: String,
    },
    /// A complaint is registered.
    Register(Box<NewCase>),
    /// The hall needs something of a department.
    Request(Box<NewRequest>),
    /// Something about a complaint.
    Case {
        /// The complaint.
        complaint_id: String,
        /// What.
        act: Box<CaseAct>,
    },
    /// Something about an incident.
    Incident {
        /// The incident; empty where it is to be opened.
        incident_id: String,
        /// What.
        act: Box<IncidentAct>,
    },
    /// Something about the hand-over of a shift.
    Handover {
        /// Whoever receives it, where that is not the author: both stand at one terminal. Empty = the author.
        person_id: String,
        /// What.
        act: Box<HandoverAct>,
    },
    /// Something about a finding.
    Finding {
        /// The finding; empty where it is to be raised.
        finding_id: String,
        /// What.
        act: Box<FindingAct>,
    },
    /// Praise, a talk, a need, a visit.
    People(Box<PeopleAct>),
    /// Something about a follow-up.
    FollowUp {
        /// The follow-up; empty where some are to be made.
        follow_up_id: String,
        /// What.
        act: Box<FollowUpAct>,
    },
    /// Something about a round.
    Check {
        /// The round; empty where it is to be begun, or was missed.
        round_id: String,
        /// What.
        act: Box<CheckAct>,
    },
    /// Something about a watched order.
    Order {
        /// The order; empty where it is to be watched.
        order_id: String,
        /// What.
        act: Box<OrderAct>,
    },
    /// Something about an improvement.
    Improvement {
        /// The improvement; empty where it is entered and was not proposed.
        improvement_id: String,
        /// What.
        act: Box<ImprovementAct>,
    },
    /// Something about a line of the duty log.
    Log(LogAct),
    /// What terminals did at once is seen, decided or signed.
    Settle {
        /// Which, by their names.
        entries: Vec<String>,
        /// What is made of them.
        choice: Choice,
        /// Why, where it is decided.
        reason: String,
    },
    /// An act of the author is taken back.
    Undo {
        /// The act.
        act_id: String,
    },
}

impl Act {
    /// The right it takes; none: it takes none.
    pub fn right(&self) -> Option<Right> {
        Some(match self {
            Act::MarkStaff { .. } | Act::SetCounters { .. } => Right::Staff,
            Act::OpenShift { .. }
            | Act::SignOff { .. }
            | Act::Handover { .. }
            | Act::Improvement { .. }
            | Act::Check { .. } => Right::Duty,
            Act::Acknowledge(_) | Act::TakeAction { .. } => Right::Alarms,
            Act::Tally { .. }
            | Act::EnterHalfHour { .. }
            | Act::MarkUnhappy { .. }
            | Act::MarkWalkOut { .. }
            | Act::ClaimHelp { .. }
            | Act::Register(_)
            | Act::Log(_) => Right::Log,
            Act::Case { act, .. } => act.right(),
            Act::Incident { .. } | Act::Request(_) | Act::Order { .. } => Right::Complaints,
            Act::Finding { act, .. } => act.right(),
            Act::People(act) => act.right(),
            Act::FollowUp { .. } => Right::FollowUp,
            // Whoever did it may take it back, and nobody else.
            Act::AskHelp { .. } | Act::Undo { .. } | Act::Settle { .. } => return None,
        })
    }
}

/// An event that is to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// What happened.
    pub kind: Kind,
    /// When.
    pub at: Stamp,
    /// Of what is counted by hand: the source that stands for this terminal.
    pub feed: Option<Box<FeedMeta>>,
    /// What it says.
    pub body: Body,
}

/// What an act became.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// The act's id, by which it can be taken back; empty where it cannot.
    pub act_id: String,
    /// Its events, to be written together or not at all.
    pub drafts: Vec<Draft>,
}

/// What comes in from outside: the time, who acts, and new ids.
pub struct Desk<'a> {
    /// The time, with the hall's offset.
    pub now: Stamp,
    /// Who acts.
    pub author: &'a Author,
    /// This terminal, as sources and records name it.
    pub device: &'a str,
    /// Gives a new id.
    pub new_id: &'a mut dyn FnMut() -> String,
}

/// The events of an act, or why it is refused. Decides by the hall as it stands; the caller writes the
/// events before anything else can change it.
pub fn decide(hall: &Hall, desk: &mut Desk, act: &Act) -> Result<Decided, Refused> {
    if desk.author.proof == Proof::Console {
        outside::check(act)?;
    } else if let Some(right) = act.right() {
        hall.check_right(desk.author, right, desk.now.at)?;
    }
    match act {
        Act::MarkStaff { .. } | Act::SetCounters { .. } => staff::decide(hall, desk, act),
        Act::OpenShift { .. } | Act::SignOff { .. } => shifts::decide(hall, desk, act),
        Act::Acknowledge(_) | Act::TakeAction { .. } => alarms::decide(hall, desk, act),
        Act::Register(_) | Act::Request(_) | Act::Case { .. } => complaint::decide(hall, desk, act),
        Act::Incident { .. } => incident::decide(hall, desk, act),
        Act::Handover { person_id, act } => handover::decide(hall, desk, person_id, act),
        Act::Finding { .. } => finding::decide(hall, desk, act),
        Act::People(_) => conduct::decide(hall, desk, act),
        Act::FollowUp { .. } => followup::decide(hall, desk, act),
        Act::Check { .. } => check::decide(hall, desk, act),
        Act::Order { .. } => order::decide(hall, desk, act),
        Act::Improvement { .. } => improvement::decide(hall, desk, act),
        Act::Log(_) => log::decide(hall, desk, act),
        Act::Settle { .. } => settle::decide(hall, desk, act),
        _ => floor::decide(hall, desk, act),
    }
}
