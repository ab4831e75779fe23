//! The board: rows ready to lay out, worst first. Built from the hall once per change or second;
//! a screen, `board --once` and a test read the same rows. Durations that run are given as the
//! instant they began (`*_since`), so that a screen counts them on without a new board.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::rows::LogRow;
use super::settings::{CounterUse, ExpectedFeed};
use super::time::{Ms, Zone};

mod alarms;
mod build;
mod duty;
mod floor;
mod judge;
mod lines;
mod look;
mod measure;
mod measure_staff;
mod offer;
mod pass;
mod people;
mod staff;
#[cfg(test)]
mod tests;

pub use super::alarm::{AlarmKind, AlarmState};
pub use super::staff::StaffState;
pub use build::every_feed;
pub use duty::{ActionTaken, Choices, HelpNow, PersonBrief, ShiftNow};
pub use look::Look;

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

/// A number in a queue, for the detail of a queue row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Waiting {
    /// Number on the paper, or the visit where the paper's is unknown.
    pub ticket_no: String,
    /// Priority tier (rules: `priority_tier_max`).
    pub tier: bool,
    /// Since when it is in this queue.
    pub wait_since: Ms,
}

/// A queue: one service and who waits for it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct QueueRow {
    /// The service.
    pub service_id: String,
    /// Name the machine gave it, else the id.
    pub name: String,
    /// How bad it is, and why in `alarms`.
    pub mark: Mark,
    /// Customers waiting now; none if unknown.
    pub waiting: Option<u32>,
    /// Waiting customers of a priority tier.
    pub waiting_tier: u32,
    /// When the longest-waiting customer entered the queue.
    pub longest_since: Option<Ms>,
    /// A fixed longest wait, seconds, from a machine that only gives counts.
    pub longest_secs: Option<u32>,
    /// Waiting longer than the target.
    pub over_target: u32,
    /// Waiting longer than the warning limit's half, not yet over the target ("at risk").
    pub at_risk: u32,
    /// Customers being served now (called ones among them).
    pub serving: u32,
    /// The skill that it takes; empty = none.
    pub skill: String,
    /// Counters open that take this service.
    pub counters_open: u32,
    /// Counters known to take this service, open or not.
    pub counters_eligible: u32,
    /// Of the customers whose service began since the full hour: share within target, 0 to 1.
    pub hour_within_target: Option<f64>,
    /// Mean wait of those served today, seconds.
    pub wait_secs_mean: Option<f64>,
    /// Longest wait of those served today, seconds.
    pub wait_secs_max: Option<i64>,
    /// Mean service time today, seconds.
    pub service_secs_mean: Option<f64>,
    /// Longest service time today, seconds.
    pub service_secs_max: Option<i64>,
    /// Numbers taken today.
    pub taken: u32,
    /// Served today.
    pub served: u32,
    /// Given up today (no-shows that have not come back among them).
    pub abandoned: u32,
    /// Missed a call at least once today.
    pub missed: u32,
    /// Transferred into this queue today.
    pub transferred_in: u32,
    /// Transferred out of this queue today.
    pub transferred_out: u32,
    /// Numbers taken in each of the last eight half hours, oldest first; the last one is running.
    pub taken_recent: [u32; 8],
    /// Age of the feeds this row lives on.
    pub age: FeedAge,
    /// Who waits, first to be served first; at most 50.
    pub tickets: Vec<Waiting>,
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
}

/// A feed and its faults.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FeedStatus {
    /// The feed.
    pub source: String,
    /// Age.
    pub age: FeedAge,
    /// When it was last heard, by our clock.
    pub heard_at: Ms,
    /// Events known to be missing.
    pub missing: u64,
    /// How far its clock is off, seconds, if it is.
    pub clock_off_secs: Option<i64>,
    /// Events taken.
    pub events: u64,
    /// Events taken with a flag.
    pub flagged: u64,
    /// Faults by name with how often, most frequent first.
    pub faults: Vec<(&'static str, u64)>,
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
    /// The version of the settings in force.
    pub settings_version: u32,
}
