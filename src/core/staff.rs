//! People at work: the states they can be in, what was said of them over a day, and what follows from it:
//! late, away too long, alone, too few. Nothing of that is ever typed. Who they are stands in the settings.

use serde::{Deserialize, Serialize};

use super::rules::Rules;

mod attendance;
mod checks;
mod detail;
mod doors;
mod duty;
mod roll;
#[cfg(test)]
mod tests;

pub use attendance::{StaffSign, StaffStay};
pub use checks::{Alone, Late, Overrun, Shortfall, Unskilled, unskilled};
pub(crate) use checks::{asked_at, counts, coverage, late, overruns, trainees_alone};
pub use detail::MarkDetail;
pub use doors::{is_closed_day, serves};
pub use roll::{Entry, Planned, Roll};
pub(crate) use roll::{entry_of, planned, signed_in};

/// What a person does. The value set of the domain notes (2), in the order in which a list shows it.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum StaffState {
    /// Should be here and is not.
    Absent,
    /// Left the post for a moment, with leave.
    Away,
    /// At a meal.
    Meal,
    /// On a short rest.
    Break,
    /// In training.
    Training,
    /// In a meeting.
    Meeting,
    /// At work.
    OnPost,
    /// Not here: signed out, or not yet come.
    #[default]
    Off,
}

impl StaffState {
    /// Every state, in the order in which a menu offers them.
    pub const ALL: &'static [StaffState] = &[
        StaffState::OnPost,
        StaffState::Meal,
        StaffState::Break,
        StaffState::Away,
        StaffState::Meeting,
        StaffState::Training,
        StaffState::Absent,
        StaffState::Off,
    ];

    /// The state of that name.
    pub fn from_text(text: &str) -> Option<StaffState> {
        StaffState::ALL.iter().copied().find(|state| state.as_str() == text)
    }

    /// At work: at the post, or where the hall has sent them.
    pub fn is_work(self) -> bool {
        matches!(self, StaffState::OnPost | StaffState::Training | StaffState::Meeting)
    }

    /// In the house, and not at the post.
    pub fn is_leave(self) -> bool {
        matches!(
            self,
            StaffState::Away
                | StaffState::Meal
                | StaffState::Break
                | StaffState::Training
                | StaffState::Meeting
        )
    }

    /// Its name in tables, events and settings.
    pub fn as_str(self) -> &'static str {
        match self {
            StaffState::Absent => "absent",
            StaffState::Away => "away",
            StaffState::Meal => "meal",
            StaffState::Break => "break",
            StaffState::Training => "training",
            StaffState::Meeting => "meeting",
            StaffState::OnPost => "on_post",
            StaffState::Off => "off",
        }
    }
}

/// How long somebody may be in a state, seconds; none: as long as it takes.
pub fn limit_of(state: StaffState, rules: &Rules) -> Option<u32> {
    match state {
        StaffState::Meal => Some(rules.meal_secs),
        StaffState::Break => Some(rules.break_secs),
        StaffState::Away => Some(rules.away_secs),
        _ => None,
    }
}
