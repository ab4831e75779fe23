//! Follow-ups: customers who are asked afterwards how it was (domain 1.2, 5.2; docs/followup.md). One book of them
//! all, wherever they come from: a complaint that was closed, a watched order, a sampled visit, a person, a file.

mod asked;
mod asks;
mod book;
mod due;
mod figures;
mod files;
mod number;
mod record;
mod repair;
mod sample;
#[cfg(test)]
mod tests;

pub use book::{FollowUps, Standing, by_turn};
pub(in crate::core) use due::is_open_on;
pub use due::{business_end, call_back_due, day_end, due_date, due_hm};
pub use figures::{Figures, figures};
pub use number::{apart, spell};
pub use record::{FollowUpPast, Reply, Task, is_low};
pub use repair::repair_text;
pub use sample::sampled;

use crate::core::value_set::value_set;

value_set! {
    /// Where a follow-up comes from.
    Origin {
        /// A complaint was closed.
        Complaint = "complaint",
        /// An order that was watched is done.
        Order = "order",
        /// A visit that was drawn.
        Sample = "sample",
        /// A person made it.
        Hand = "hand",
        /// A file.
        Import = "import",
    }
}

value_set! {
    /// What kind of service a customer is asked about.
    ServiceKind {
        /// At a counter.
        Counter = "counter",
        /// Something was installed.
        Installation = "installation",
        /// A line was moved.
        Move = "move",
        /// A fault was repaired.
        FaultRepair = "fault_repair",
        /// A complaint was handled.
        Complaint = "complaint",
        /// Something else.
        Other = "other",
    }
}

value_set! {
    /// How a customer is asked.
    FollowUpWay {
        /// By telephone.
        Telephone = "telephone",
        /// By text message.
        Sms = "sms",
        /// By letter.
        Post = "post",
        /// Face to face.
        FaceToFace = "face_to_face",
    }
}

value_set! {
    /// What came of it (domain 2, `followup_outcome`).
    Outcome {
        /// Spoke with them.
        Reached = "reached",
        /// Nobody answered.
        NoAnswer = "no_answer",
        /// They did not want to answer.
        Refused = "refused",
        /// The number is not theirs.
        WrongNumber = "wrong_number",
        /// Nobody answered three times; by rule, never said.
        GivenUp = "given_up",
    }
}

value_set! {
    /// Where a follow-up stands.
    TaskState {
        /// It is to be made.
        Open = "open",
        /// It is over; its outcome says how.
        Done = "done",
        /// It is not to be made.
        Dropped = "dropped",
        /// It was made by mistake and taken back.
        Void = "void",
    }
}

/// So many attempts without an answer end it.
pub const TRIES_MAX: usize = 3;
/// Rows of one file at most: each is an event, and all are written at once.
pub const IMPORT_ROWS_MAX: usize = 5_000;
/// How far back the date of a service may lie, days. So long it is known who was asked about it.
pub const SERVED_DAYS_BACK: u64 = 90;
/// A customer may ask for a time so far ahead, days.
pub const MOVE_DAYS_MAX: i64 = 30;
/// Longest name of an order, a visit or a row.
pub const ID_CHARS_MAX: usize = 64;

/// Why something about a follow-up is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FollowUpBar {
    /// There is no such follow-up.
    Gone,
    /// It is over.
    Over,
    /// It has to be said why, or what about.
    NoText,
    /// It is longer than may be kept.
    TooLong,
    /// That date or time cannot be.
    Date,
    /// A score from 1 to 5 of an item that is asked.
    Score,
    /// Nothing was answered.
    NothingSaid,
    /// That is no way to ask, or nothing that comes of it.
    Value,
    /// There is no telephone number: it is asked for, or they are asked face to face.
    NoNumber,
    /// That customer is asked about that service already.
    Known,
    /// More at once than may be.
    TooMany,
    /// None at all.
    Empty,
}
