//! People at work: the states they can be in. Who they are stands in the settings.

use serde::{Deserialize, Serialize};

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
