//! Why an act is refused. Its words stand in `text::words`.

use super::ConductBar;
use crate::core::check::Bar as CheckBar;
use crate::core::complaint::{Against, Possible, Rule};
use crate::core::duty_log::LogBar;
use crate::core::finding::{FindingBar, FindingStep};
use crate::core::followup::FollowUpBar;
use crate::core::handover::Bar as HandoverBar;
use crate::core::improvement::ImprovementBar;
use crate::core::incident::Bar;
use crate::core::order::OrderBar;
use crate::core::people::Right;

/// Why an act is refused. Its words stand in `text::words`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The author's role does not allow it.
    NoRight(Right),
    /// There is no such person in the settings.
    NoPerson(String),
    /// There is no such counter.
    NoCounter(String),
    /// There is no such service.
    NoService(String),
    /// A trainee would be alone at that counter: a reason is asked for.
    TraineeAlone {
        /// The trainee.
        staff_id: String,
        /// The counter.
        counter_id: String,
    },
    /// Fewer people would be on post than the settings ask for: a reason is asked for.
    BelowCoverage {
        /// How many would be left.
        left: u32,
        /// How many must be.
        least: u32,
    },
    /// Another duty manager's shift is open: theirs.
    ShiftOpen(String),
    /// The author has no open shift.
    NoShift,
    /// That alarm does not stand any more.
    NoAlarm,
    /// There is no such call for help, or somebody claimed it.
    NoHelp,
    /// Nobody waits in that queue.
    NobodyWaits(String),
    /// More customers than one entry may count: so many.
    TooMany(u32),
    /// No customer is counted.
    NoneCounted,
    /// That is no half hour of today that is over.
    NotThatTime,
    /// That act is not the author's, is too old, was taken back already, or has no way back.
    NoUndo,
    /// A complaint's rule forbids it.
    Rule {
        /// Which rule.
        rule: Rule,
        /// Why in particular.
        why: Against,
        /// What is possible instead.
        instead: Vec<Possible>,
    },
    /// A complaint stands at another level of the ladder than was seen.
    LevelMoved {
        /// The level it stands at.
        level: u8,
        /// Who called upon it; empty = it fell due.
        by: String,
    },
    /// There is no such complaint.
    NoComplaint(String),
    /// A rule of incidents forbids it.
    Incident(Bar),
    /// A rule of hand-overs forbids it.
    Handover(HandoverBar),
    /// A rule of the duty log forbids it.
    Log(LogBar),
    /// What would be signed takes the PIN of who signs.
    PinToSign,
    /// What would be signed is somebody else's to sign.
    NotTheirs,
    /// A rule of findings forbids it.
    Finding {
        /// Which rule.
        bar: FindingBar,
        /// What is possible instead.
        instead: Vec<FindingStep>,
    },
    /// A rule of praise, talks, needs and visits forbids it.
    Conduct(ConductBar),
    /// A rule of watched orders forbids it.
    Order(OrderBar),
    /// A rule of improvements forbids it.
    Improvement(ImprovementBar),
    /// A rule of follow-ups forbids it.
    FollowUp(FollowUpBar),
    /// A rule of rounds forbids it.
    Check(CheckBar),
    /// It says what is known already.
    Nothing,
}
