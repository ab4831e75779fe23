//! Times in a state: of counters, of people, and what these add up to.

use chrono::NaiveDate;

use crate::core::time::Ms;

/// Spans of one counter or person on one business date, in order.
#[derive(Clone, Debug, PartialEq)]
pub struct SpanRows {
    /// Counter or person.
    pub id: String,
    /// Business date.
    pub business_date: NaiveDate,
    /// The spans.
    pub spans: Vec<SpanRow>,
}

/// A time in one state.
#[derive(Clone, Debug, PartialEq)]
pub struct SpanRow {
    /// Counter: `opened`, `paused`, `closed`. Person:
    /// [`StaffState::as_str`](crate::core::staff::StaffState::as_str).
    pub state: &'static str,
    /// Of a counter the person at it, of a person the counter.
    pub at: Option<String>,
    /// From.
    pub from: Ms,
    /// To; none while it lasts.
    pub to: Option<Ms>,
    /// Of a person why, as somebody said; empty = not said.
    pub reason: String,
}

/// What a person's date adds up to, of what is over. Key: (`business_date`, `staff_id`).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StaffDayRow {
    /// The person.
    pub staff_id: String,
    /// Business date.
    pub business_date: NaiveDate,
    /// Planned start.
    pub planned_from: Option<Ms>,
    /// Planned end.
    pub planned_to: Option<Ms>,
    /// When they were first at work, as a sign of theirs says.
    pub first_on_post_at: Option<Ms>,
    /// How late that was, seconds; none if it was not.
    pub late_secs: Option<i64>,
    /// By how much meals, breaks and times away were too long, seconds.
    pub over_secs: i64,
    /// The version of the settings they were judged by.
    pub settings_version: u32,
}
