//! What a hall's store hands over for a report: everything that was alive at any time from the start of the stretch
//! before the asked one up to the end of the asked one. More does no harm: it is cut by time.

use std::sync::Arc;

use crate::core::check::{Missed, Round};
use crate::core::complaint::Case;
use crate::core::conduct::{Coaching, Exam, Noted, Praise, Training, Visit};
use crate::core::finding::Trail;
use crate::core::followup::Task;
use crate::core::improvement::Improvement;
use crate::core::order::Order;
use crate::core::report::DayReport;
use crate::core::satisfaction::external::Survey;
use crate::core::settings::{Settings, SettingsBook};
use crate::core::time::{Ms, Zone};

/// A hall as its store knows it.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// Hall id.
    pub hall_id: String,
    /// What people call it.
    pub name: String,
    /// Its zone.
    pub zone: Zone,
    /// The district it belongs to; empty where nobody said, as on a terminal.
    pub district: String,
    /// The newest event that is known: its position in the log, and its chain in lowercase hexadecimal.
    pub head: (u64, String),
    /// Since when this log is kept: before that nobody expected rounds.
    pub since: Ms,
    /// When the newest event that is known was written down: whether the log reaches the end of the stretch.
    pub heard_to: Ms,
    /// Settings in force at the end of the stretch.
    pub settings: Settings,
    /// Every version of them.
    pub book: SettingsBook,
    /// Version 0.
    pub standard: Settings,
    /// Follow-ups, those that were taken back among them or not.
    pub tasks: Vec<Task>,
    /// Complaints and requests.
    pub cases: Vec<Arc<Case>>,
    /// Days that are known; what still ran is counted up to the end of each.
    pub days: Vec<DayReport>,
    /// Rounds.
    pub rounds: Vec<Arc<Round>>,
    /// Planned rounds that were not done in time.
    pub missed: Vec<Missed>,
    /// Findings, each with what is told of it.
    pub findings: Vec<Trail>,
    /// Praise.
    pub praises: Vec<Praise>,
    /// Talks; of these a report says how many there were, and nothing else.
    pub talks: Vec<Coaching>,
    /// Training; also what was taught before, to whoever is a trainee.
    pub trainings: Vec<Training>,
    /// Exams; also earlier ones of whoever is a trainee.
    pub exams: Vec<Exam>,
    /// What customers needed.
    pub needs: Vec<Noted>,
    /// Visits from outside.
    pub visits: Vec<Visit>,
    /// Improvements.
    pub improvements: Vec<Improvement>,
    /// Watched orders.
    pub orders: Vec<Order>,
    /// Surveys of others, the one before each of them as well.
    pub surveys: Vec<Survey>,
}
