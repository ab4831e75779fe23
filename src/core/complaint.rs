//! Complaints: what a case is about, how bad it is, and the fixed values of its fields. Their words stand in
//! `text::complaint`.

mod amend;
mod book;
mod case;
mod category;
mod clocks;
mod clockwork;
mod dispatch;
mod duty;
mod escalation;
mod falls;
mod hand_off;
mod handling;
mod hands;
mod kind;
mod ladder;
mod life;
pub mod number;
mod offer;
mod race;
mod raced;
mod replay;
mod rounds;
mod sent;
mod severity;
mod spent;
mod stage;
mod stand;
mod step;
mod task;
#[cfg(test)]
pub(crate) mod tests;
mod turn;
mod values;

pub use book::Cases;
pub use case::{Case, Contact, FollowUp, Gap, Graded, Kept, Owner, Past, Pause, Rule};
pub use category::{Category, Class};
pub use clocks::{CaseClock, CaseTimer, late_stage, next_due, timers};
pub use clockwork::Clockwork;
pub(in crate::core) use clockwork::Clockworks;
pub use dispatch::TRANSFERS_UNASKED_MAX;
pub use duty::Duty;
pub(in crate::core) use duty::deadline_id;
pub use falls::{Falls, Pressing, falls};
pub(in crate::core) use hand_off::EXPIRED_MAX;
pub use handling::{
    Against, ClockKind, DeclineReason, DepartmentAnswer, EscalationCause, Field, LapsedBy,
    Possible, ResumedBy, Sent, State, UnownedBy, Urgency,
};
pub(in crate::core) use kind::REQUESTS;
pub use kind::{CaseKind, RequestEnd};
pub use ladder::{AnswerMade, AnswerRank, Call, Ladder, LadderAck, TellMade};
pub use life::{ATTEMPTS_MIN, EXTENSIONS_MAX};
pub use offer::{NotAgain, OfferEnd, OpenOffer, OpenRequest, PastOffer};
pub use race::RACES;
pub(in crate::core) use race::{merged as merged_race, moves as moves_case};
pub use raced::{RaceKind, Raced};
pub use severity::{Ground, Lift, Severity};
pub use spent::{Spent, StageMean, by_stage, spent, stage_means};
pub use stage::Stage;
pub use step::{Broken, Step};
pub use task::{Dispatch, Passed, Question};
pub use turn::{LateStage, late_of, whose_turn};
pub use values::{
    Channel, ContactResult, ContactWay, CustomerAnswer, CustomerKind, Department, Emotion, Measure,
    Outcome, PauseReason, Phase, Place, Rating, RootCause, Tier,
};
