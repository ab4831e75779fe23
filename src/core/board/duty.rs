//! Figures of the whole hall, who is on duty, what the settings offer, and what waits for somebody: parts of a board.

use serde::Serialize;

use super::RatingNow;
use crate::core::people::Right;
use crate::core::settings::{Canned, Choice};
use crate::core::time::Ms;

/// A shift that is open.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ShiftNow {
    /// The shift.
    pub shift_id: String,
    /// Its name; empty = none.
    pub name: String,
    /// The duty manager.
    pub person_id: String,
    /// Their name, else the id.
    pub person_name: String,
    /// When it was opened.
    pub opened_at: Ms,
}

/// A call for help that nobody has claimed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct HelpNow {
    /// The call.
    pub help_id: String,
    /// Where.
    pub counter_id: String,
    /// When.
    pub at: Ms,
}

/// An unhappy customer who has no complaint yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MarkNow {
    /// The mark.
    pub mark_id: String,
    /// Where; empty = on the floor.
    pub counter_id: String,
    /// When.
    pub at: Ms,
    /// Why: a code of the settings; empty = not said.
    pub reason: String,
}

/// Somebody of the settings, as a list of names offers them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PersonBrief {
    /// Their id.
    pub person_id: String,
    /// Name, else the id.
    pub name: String,
    /// Name of their role.
    pub role: String,
    /// What they may do.
    pub may: Vec<Right>,
    /// They have a PIN.
    pub has_pin: bool,
    /// What machines call them: by one of these somebody may stand in the log who has no PIN.
    #[serde(skip)]
    pub logins: Vec<String>,
    /// What they may promise a customer, in fen; none = nothing.
    pub promise_fen: Option<i64>,
    /// The level of the ladder at which they stand; none of whoever does not answer for complaints.
    pub level: Option<u8>,
}

/// What the settings offer by number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Choices {
    /// What can be done about an alarm.
    pub actions: Vec<Choice>,
    /// Why customers walk out.
    pub walk_out_reasons: Vec<Choice>,
    /// Why customers are unhappy.
    pub unhappy_reasons: Vec<Choice>,
    /// Phrases about findings and people.
    pub canned: Canned,
    /// Phrases of the duty log.
    pub phrases: Vec<String>,
    /// Codes of the items of the checklist.
    pub check_items: Vec<String>,
}

/// Something done about an alarm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ActionTaken {
    /// When.
    pub at: Ms,
    /// By whom.
    pub by: String,
    /// Code of the settings.
    pub action: String,
    /// With what.
    pub detail: String,
}

/// Figures of the whole hall.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Totals {
    /// Waiting now.
    pub waiting: u32,
    /// Counters open (serving, calling or idle).
    pub counters_open: u32,
    /// Counters known.
    pub counters: u32,
    /// People at work.
    pub staff_on_post: u32,
    /// Numbers taken today.
    pub taken: u32,
    /// Served today.
    pub served: u32,
    /// Given up today.
    pub abandoned: u32,
    /// Mean wait of those served, seconds.
    pub wait_secs_mean: Option<f64>,
    /// Longest wait of those served, seconds.
    pub wait_secs_max: Option<i64>,
    /// Ten-minute rate, 0 to 1.
    pub within_target: Option<f64>,
    /// How customers rated it today.
    pub ratings: Option<RatingNow>,
}
