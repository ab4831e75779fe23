//! The board: rows ready to lay out, worst first. Built from the hall once per change or second;
//! a screen, `board --once` and a test read the same rows. Durations that run are given as the
//! instant they began (`*_since`), so that a screen counts them on without a new board.

use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::act::Receivers;
use super::hall::{Notice, Told};
use super::rows::LogRow;
use super::settings::{CounterUse, ExpectedFeed, News};
use super::time::{Ms, Zone};

mod alarms;
mod build;
mod care;
mod case_file;
mod check_rows;
mod checks;
mod complaints;
mod directory;
mod duty;
mod escalations;
mod feed;
mod findings;
mod floor;
mod follow_ups;
mod handover;
mod incidents;
mod judge;
mod lines;
mod look;
mod measure;
mod measure_cases;
mod measure_staff;
mod offer;
mod orders;
mod pass;
mod people;
mod queue_row;
mod ratings;
mod staff;
#[cfg(test)]
mod tests;

pub use super::alarm::{AlarmKind, AlarmState};
pub use super::staff::StaffState;
pub use build::every_feed;
pub use care::{CareNow, MoodRow, Satisfaction};
pub use case_file::CaseFile;
pub use check_rows::{CheckRow, PanelRow};
pub(in crate::core) use checks::count_of;
pub use checks::{ChecksNow, ItemNow, QueueRead, RoundRow, SlotRow};
pub use complaints::{CaseFlag, CaseTotals, ComplaintRow, DueNext, case_totals};
pub use directory::{ContactBrief, DepartmentBrief, Directory};
pub use duty::{ActionTaken, Choices, HelpNow, MarkNow, PersonBrief, ShiftNow, Totals};
pub use escalations::{EscalationRow, Standing, escalation_rows};
pub use feed::FeedStatus;
pub use findings::{FindingRow, PraiseRow, TalkRow};
pub use follow_ups::CallsNow;
pub use handover::{HandoverNow, OpeningNow};
pub use incidents::{IncidentRow, StepRow, ToldRow};
pub use look::Look;
pub use orders::{ImprovementRow, OrderRow, improvement_row, order_row};
pub use queue_row::{QueueRow, Waiting};
pub use ratings::RatingNow;

/// How bad a row is. A mark and a word first, colour second. Ordered: worse is greater.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// Nothing to do.
    #[default]
    Normal,
    /// No fresh data: the numbers are the last ones known.
    Stale,
    /// Near the red line.
    Warn,
    /// Beyond the red line.
    Breach,
}

/// State of a counter as the floor sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CounterState {
    /// A number was called to it, nobody came yet.
    Calling,
    /// A customer is served.
    Serving,
    /// Open, nobody there.
    Idle,
    /// Paused.
    Paused,
    /// Closed.
    Closed,
}

/// Age of a feed. Ordered: worse is greater.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeedAge {
    /// Heard within three intervals.
    #[default]
    Fresh,
    /// Not heard for three intervals.
    Late,
    /// Not heard for 60 s (`Rules::feed_stale_secs`): its numbers look stale.
    Stale,
    /// Not heard for 15 min (`Rules::feed_dead_secs`).
    Dead,
}

/// Somebody at a counter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PersonAt {
    /// Their id.
    pub staff_id: String,
    /// Their name, else the id.
    pub name: String,
    /// Still learning.
    pub trainee: bool,
}

/// A counter and the person at it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CounterRow {
    /// The counter.
    pub counter_id: String,
    /// How bad it is.
    pub mark: Mark,
    /// State.
    pub state: CounterState,
    /// Takes nobody new.
    pub closing_soon: bool,
    /// Since when it is in that state; none if never heard.
    pub state_since: Option<Ms>,
    /// Person at it.
    pub staff_id: Option<String>,
    /// Number it serves or calls.
    pub ticket_no: Option<String>,
    /// Whether that number is of a priority tier.
    pub tier: bool,
    /// Service it gives now.
    pub service_id: Option<String>,
    /// How long that customer waited, seconds.
    pub wait_secs: Option<i64>,
    /// Limit of the service time, seconds, that the age is shown against.
    pub service_limit_secs: u32,
    /// Idle while a ticket it may take waits.
    pub idle_while_waiting: bool,
    /// Tickets on hold that belong to it.
    pub held: u32,
    /// Finished here today.
    pub served: u32,
    /// Mean service time here today, seconds.
    pub service_secs_mean: Option<f64>,
    /// Longest service here today, seconds.
    pub service_secs_max: Option<i64>,
    /// Services it takes; empty = all.
    pub services: Vec<String>,
    /// What it is for, as the settings say.
    pub usage: CounterUse,
    /// Everybody at it: who serves first, a trainee's mentor or a trainee beside them after.
    pub people: Vec<PersonAt>,
    /// Since when an unhappy customer stands there.
    pub unhappy_since: Option<Ms>,
    /// Its state was set by hand.
    pub by_hand: bool,
    /// How customers rated it today.
    pub ratings: Option<RatingNow>,
}

/// A person at work.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct StaffRow {
    /// Id of the duty roster.
    pub staff_id: String,
    /// How bad it is.
    pub mark: Mark,
    /// State.
    pub state: StaffState,
    /// Since when.
    pub state_since: Option<Ms>,
    /// Counter they sit at.
    pub counter_id: Option<String>,
    /// What the counter does, where they sit at one.
    pub counter_state: Option<CounterState>,
    /// Customers finished today.
    pub served: u32,
    /// Mean service time today, seconds.
    pub service_secs_mean: Option<f64>,
    /// Longest service today, seconds.
    pub service_secs_max: Option<i64>,
    /// Name, else the id.
    pub name: String,
    /// Name of their role; empty where they are not in the settings.
    pub role: String,
    /// Their role serves at counters.
    pub serves: bool,
    /// Still learning.
    pub trainee: bool,
    /// To be examined by now.
    pub exam_due: bool,
    /// What is usual for the services they gave today, seconds, as far as it is set.
    pub norm_secs_mean: Option<f64>,
    /// Who teaches them.
    pub mentor: Option<String>,
    /// Their skills.
    pub skills: Vec<String>,
    /// When they are planned to be at work today.
    pub planned: Option<(Ms, Ms)>,
    /// How late they came, or are by now, seconds.
    pub late_secs: Option<i64>,
    /// Limit of the state they are in, seconds, where it has one.
    pub limit_secs: Option<u32>,
    /// By how much meals, breaks and times away were too long today, seconds.
    pub over_secs: i64,
    /// Why, as whoever said it wrote.
    pub reason: String,
    /// How customers rated them today.
    pub ratings: Option<RatingNow>,
}

/// The panel that a row stands in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Panel 1.
    #[default]
    Queues,
    /// Panel 2.
    Counters,
    /// Panel 3.
    Complaints,
    /// Panel 4.
    Checks,
    /// Panel 5.
    Escalations,
    /// Panel 6.
    Staff,
    /// Panel 7.
    Log,
}

/// Something beyond a limit.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Alarm {
    /// How bad: warning or breach.
    pub mark: Mark,
    /// What.
    pub kind: AlarmKind,
    /// Panel of its cause.
    pub place: Place,
    /// Key of the row that causes it: service, counter, person or source; empty = the whole hall.
    pub subject: String,
    /// Measured value, in the unit the kind says.
    pub value: i64,
    /// The limit that is passed, same unit.
    pub limit: i64,
    /// The worst value told, where the present one alone would be no alarm of this mark any more.
    pub was: Option<i64>,
    /// Since when the measured thing runs, where it does: the value is then `now - since` in seconds.
    pub since: Option<Ms>,
    /// Which time it stands, from 1; 0 = not in the log yet.
    pub episode: u32,
    /// Whether anybody has seen it.
    pub state: AlarmState,
    /// When it was raised.
    pub raised_at: Ms,
    /// What was done about it, oldest first.
    pub actions: Vec<ActionTaken>,
}

/// The hall as a screen shows it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Board {
    /// The instant it was built for.
    pub now: Ms,
    /// Zone of the hall: every time of day is shown in it.
    #[serde(skip)]
    pub zone: Zone,
    /// Business date.
    pub date: NaiveDate,
    /// Hall id.
    pub hall_id: String,
    /// Name of the hall, else its id.
    pub hall_name: String,
    /// A training hall: says so wherever it is shown.
    pub training: bool,
    /// Totals.
    pub totals: Totals,
    /// Queues, worst first.
    pub queues: Vec<QueueRow>,
    /// Counters: those with a mark first, worst first, then by number.
    pub counters: Vec<CounterRow>,
    /// People: those with a mark first, then by id.
    pub staff: Vec<StaffRow>,
    /// Cases of every kind: the open ones by what is due next, then those of today that are over. What is counted of
    /// complaints is counted of [`Board::complaints`]; told to others as two lists.
    #[serde(flatten, serialize_with = "complaints::by_kind")]
    pub case_rows: Vec<ComplaintRow>,
    /// Who was called upon for them, what nobody answered first.
    pub escalations: Vec<EscalationRow>,
    /// How many there are.
    pub cases: CaseTotals,
    /// What people are to know about complaints, oldest first.
    #[serde(skip)]
    pub notices: Vec<Notice>,
    /// What they are to know or to decide of what terminals did at once beside complaints, oldest first.
    #[serde(skip)]
    pub told: Vec<Told>,
    /// Unhappy customers of today who have no complaint yet, newest first.
    #[serde(skip)]
    pub marks: Vec<MarkNow>,
    /// Whom a complaint can go to beyond the hall.
    #[serde(skip)]
    pub directory: Directory,
    /// Whom in the hall it can be offered to.
    #[serde(skip)]
    pub receivers: Receivers,
    /// Duty log, newest first; at most 200.
    #[serde(skip)]
    pub log: Vec<LogRow>,
    /// Alarms, worst first, then longest.
    pub alarms: Vec<Alarm>,
    /// Feeds, worst first.
    pub feeds: Vec<FeedStatus>,
    /// The worst feed age; of a hall without a feed none.
    pub age: Option<FeedAge>,
    /// The open shift.
    pub shift: Option<ShiftNow>,
    /// Feeds that the settings name.
    #[serde(skip)]
    pub expected_feeds: Vec<ExpectedFeed>,
    /// Calls for help, oldest first.
    pub help: Vec<HelpNow>,
    /// Incidents that are open, oldest first, then those of today.
    pub incidents: Vec<IncidentRow>,
    /// Rounds: what is due, what runs, what was found today.
    pub checks: ChecksNow,
    /// Findings that are open, what is late first, then those that ended today.
    pub findings: Vec<FindingRow>,
    /// Watched orders, the late ones first.
    pub orders: Vec<OrderRow>,
    /// Improvements about which something is left to do; with them the talks about them, which are nobody else's.
    #[serde(skip)]
    pub improvements: Vec<ImprovementRow>,
    /// How many customers are to be called back.
    pub follow_ups: super::followup::Standing,
    /// Those to be called first, and what they are asked.
    #[serde(skip)]
    pub calls: CallsNow,
    /// Talks whose agreement is open. For the duty manager and the hall manager alone.
    #[serde(skip)]
    pub talks: Vec<TalkRow>,
    /// Praise of this month.
    #[serde(skip)]
    pub praises: Vec<PraiseRow>,
    /// What only some see of people.
    #[serde(skip)]
    pub care: CareNow,
    /// How the open shift is handed over.
    #[serde(skip)]
    pub handover: Option<Arc<HandoverNow>>,
    /// The report of the last shift, while nobody has the duty on the date on which it ended.
    #[serde(skip)]
    pub closed: Option<Arc<HandoverNow>>,
    /// What whoever opened it has to read of the last one.
    #[serde(skip)]
    pub opening: Option<Arc<OpeningNow>>,
    /// The last shift that was received, and whose it was.
    #[serde(skip)]
    pub received: Option<(String, String)>,
    /// Everybody of the settings.
    #[serde(skip)]
    pub people: Vec<PersonBrief>,
    /// Whether terminals of this hall lock, and ask for a PIN.
    #[serde(skip)]
    pub locks: bool,
    /// A terminal that nobody touches locks itself after this, seconds.
    #[serde(skip)]
    pub idle_lock_secs: u32,
    /// What the settings offer by number.
    #[serde(skip)]
    pub choices: Choices,
    /// The wait that counts as within target in this hall, seconds.
    #[serde(skip)]
    pub target_wait_secs: u32,
    /// The version of the settings in force.
    pub settings_version: u32,
    /// What is to be known of its versions, oldest first: the one in force, those announced, those of two weeks.
    pub settings: Vec<News>,
}
