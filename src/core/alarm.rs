//! Alarms: what is measured, and where an alarm stands.

use serde::{Deserialize, Serialize};

mod book;
mod line;
mod reading;
mod record;
#[cfg(test)]
mod tests;
mod watch;

pub use book::{AlarmBook, LATE_ACTION_SECS};
pub use line::AlarmLine;
pub(in crate::core) use reading::worst_by_key;
pub use reading::{How, Reading};
pub use record::{ActionRecord, AlarmRecord, RedSpan, Seen};
pub use watch::Watch;
pub(in crate::core) use watch::WatchOf;

/// What an alarm is about. The subject stands beside it. Measures and their limits: the indicator table of
/// the domain notes (5.2) and the staff limits below it.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum AlarmKind {
    /// Longest wait of a queue; value and limit in seconds.
    #[default]
    LongestWait,
    /// More than so many wait in a queue, and have for so long; value = waiting, limit = how many may.
    Crowd,
    /// Waiting per open counter of the hall; value and limit in hundredths.
    Load,
    /// Customers wait and no counter that takes them is open; value = waiting.
    NoCounter,
    /// Customers wait, and at no open counter that takes them sits somebody who is trained for it; value =
    /// waiting.
    NoSkill,
    /// A service takes long; seconds.
    LongService,
    /// Idle while a matching ticket waits; seconds.
    IdleWhileWaiting,
    /// Paused long; seconds.
    LongPause,
    /// Called and nobody came; seconds.
    LongCall,
    /// Share of the customers of a queue who gave up in the last hour; value and limit in hundredths of a
    /// percent.
    Abandons,
    /// Planned to be at work and not there; seconds since the planned start.
    StaffLate,
    /// A meal, a break or a time away lasts too long; seconds.
    StaffOver,
    /// A trainee serves without their mentor or another trained person, and nobody gave a reason; value = 0.
    TraineeAlone,
    /// Fewer people on post than the settings ask for at this time; value = how many, limit = how many ask.
    Coverage,
    /// The feed is late, stale or dead; value = age in seconds.
    FeedAge,
    /// Events of a feed are missing; value = how many.
    FeedGap,
    /// A feed's clock is off; value = seconds.
    FeedClock,
    /// A complaint is near a deadline, or past it; value = seconds since the deadline, negative before it.
    Complaint,
    /// A department is near a deadline for what the hall needs, or past it; value as of a complaint.
    Request,
    /// Many complaints of one category were registered today; value = how many, limit = how many are many.
    HotTopic,
    /// Nobody has received a shift; `subject` is who has it, value = seconds since it should have been.
    Handover,
    /// Nobody has the duty while the hall is open; value = seconds since when.
    Unattended,
    /// A planned round was not begun within its grace; seconds since its time.
    RoundOverdue,
    /// The clock of this computer was set lately; value = by how many seconds, back is negative.
    ClockJumped,
}

impl AlarmKind {
    /// Every kind.
    pub const ALL: &'static [AlarmKind] = &[
        AlarmKind::LongestWait,
        AlarmKind::Crowd,
        AlarmKind::Load,
        AlarmKind::NoCounter,
        AlarmKind::NoSkill,
        AlarmKind::LongService,
        AlarmKind::IdleWhileWaiting,
        AlarmKind::LongPause,
        AlarmKind::LongCall,
        AlarmKind::Abandons,
        AlarmKind::StaffLate,
        AlarmKind::StaffOver,
        AlarmKind::TraineeAlone,
        AlarmKind::Coverage,
        AlarmKind::FeedAge,
        AlarmKind::FeedGap,
        AlarmKind::FeedClock,
        AlarmKind::Complaint,
        AlarmKind::Request,
        AlarmKind::HotTopic,
        AlarmKind::Handover,
        AlarmKind::Unattended,
        AlarmKind::RoundOverdue,
        AlarmKind::ClockJumped,
    ];

    /// The kind of that name.
    pub fn from_text(text: &str) -> Option<AlarmKind> {
        AlarmKind::ALL.iter().copied().find(|kind| kind.as_str() == text)
    }

    /// Whether it is about a limit of a complaint or a request, by whose number it is called.
    pub fn is_of_case(self) -> bool {
        matches!(self, AlarmKind::Complaint | AlarmKind::Request)
    }

    /// Whether its value is the age, in seconds, of something that goes on.
    pub fn runs(self) -> bool {
        use AlarmKind::{
            FeedAge, Handover, IdleWhileWaiting, LongCall, LongPause, LongService, LongestWait,
            RoundOverdue, StaffLate, StaffOver, Unattended,
        };
        matches!(
            self,
            LongestWait
                | LongService
                | IdleWhileWaiting
                | LongPause
                | LongCall
                | StaffLate
                | StaffOver
                | FeedAge
                | Handover
                | Unattended
                | RoundOverdue
        )
    }

    /// Its name in tables, events and settings.
    pub fn as_str(self) -> &'static str {
        match self {
            AlarmKind::LongestWait => "longest_wait",
            AlarmKind::Crowd => "crowd",
            AlarmKind::Load => "load",
            AlarmKind::NoCounter => "no_counter",
            AlarmKind::NoSkill => "no_skill",
            AlarmKind::LongService => "long_service",
            AlarmKind::IdleWhileWaiting => "idle_while_waiting",
            AlarmKind::LongPause => "long_pause",
            AlarmKind::LongCall => "long_call",
            AlarmKind::Abandons => "abandons",
            AlarmKind::StaffLate => "staff_late",
            AlarmKind::StaffOver => "staff_over",
            AlarmKind::TraineeAlone => "trainee_alone",
            AlarmKind::Coverage => "coverage",
            AlarmKind::FeedAge => "feed_age",
            AlarmKind::FeedGap => "feed_gap",
            AlarmKind::FeedClock => "feed_clock",
            AlarmKind::Complaint => "complaint",
            AlarmKind::Request => "request",
            AlarmKind::HotTopic => "hot_topic",
            AlarmKind::Handover => "handover",
            AlarmKind::Unattended => "unattended",
            AlarmKind::RoundOverdue => "round_overdue",
            AlarmKind::ClockJumped => "clock_jumped",
        }
    }
}

/// Where an alarm stands (design 8.17). One that is back to normal and was seen is no alarm any more.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum AlarmState {
    /// Over before anybody had seen it: stands until somebody has.
    Cleared,
    /// Seen by somebody; getting worse makes it active again.
    Acknowledged,
    /// Stands, and nobody has said that they have seen it.
    #[default]
    Active,
}
