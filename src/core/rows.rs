//! Rows of the readable tables: what the fold says about each entity that an event touched. The store
//! writes them in the transaction of the event; docs/tables.md describes them for readers of the file.

use std::sync::Arc;

use chrono::NaiveDate;

use super::alarm::AlarmRecord;
use super::check::{Missed, Round, SlotKey};
use super::complaint::Case;
use super::conduct::{Coaching, Exam, Noted, Praise, Relief, Training, Visit};
use super::finding::Trail;
use super::followup::Task;
use super::handover::{Cut, Handover};
use super::ids::Ref;
use super::improvement::Improvement;
use super::incident::Incident;
use super::order::Order;
use super::satisfaction::external::Survey;
use super::sign::{KeyRow, SignatureRow};
use super::time::Ms;

mod case;
mod lasting;
mod log_kind;
mod log_row;
mod spans;

pub use case::{EscalationRow, EscalationStep, OfferEnd, OfferRow, escalations, offers};
pub use lasting::{FeedRow, PersonRow, SettingsRow};
pub use log_kind::{LogGroup, LogKind};
pub use log_row::{LogEntryKind, LogRow};
pub use spans::{SpanRow, SpanRows, StaffDayRow};

/// Something an event changed, and whose rows therefore are written anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Touched {
    /// A ticket, by the business date it belongs to and its number in that day.
    Ticket(NaiveDate, u32),
    /// The spans of a counter on a date.
    Counter(NaiveDate, Ref),
    /// The spans of a person on a date.
    Staff(NaiveDate, Ref),
    /// What a person's date adds up to.
    StaffDay(NaiveDate, Ref),
    /// A shift.
    Shift(Ref),
    /// The state of a feed.
    Feed(Ref),
    /// A line of the duty log, by its number.
    Log(u64),
    /// A record of access, by its number.
    Access(u64),
    /// What happened to the record of a customer, by its number.
    Person(u64),
    /// A call for help, by its number.
    Help(u64),
    /// What somebody saw on the floor, by its date and its number in that day.
    Sighting(NaiveDate, u32),
    /// Half an hour counted by hand, by its date and its number in that day.
    HalfHour(NaiveDate, u32),
    /// A rating, by its date and its number in that day.
    Rating(NaiveDate, u32),
    /// An alarm of a date, by its number in that day.
    Alarm(NaiveDate, u32),
    /// A version of the settings.
    Settings(u32),
    /// A complaint, by its id.
    Complaint(Ref),
    /// An incident, by its id.
    Incident(Ref),
    /// A key that somebody signs with, by its id.
    Key(Ref),
    /// A signature, by its number.
    Signature(u64),
    /// The findings of a fingerprint.
    Finding(Ref),
    /// A praise, a talk, a need, a visit, training, an exam or an answer to a proposal of relief, by its id.
    Conduct(Ref),
    /// A survey of others, by its id.
    Survey(Ref),
    /// A follow-up, by its id.
    FollowUp(Ref),
    /// A round, by its number.
    Check(u64),
    /// A planned round that was missed.
    Missed(SlotKey),
    /// A watched order, by its id.
    Order(Ref),
    /// An improvement, by its id.
    Improvement(Ref),
}

/// One row, or the rows of one entity.
#[allow(clippy::large_enum_variant)] // one lives at a time: its size costs nothing
#[derive(Clone, Debug, PartialEq)]
pub enum Row {
    /// Table `ticket`.
    Ticket(TicketRow),
    /// Table `counter_span`: all spans of one counter on one date; replaces those that stand there.
    CounterSpans(SpanRows),
    /// Table `staff_span`: all spans of one person on one date; replaces those that stand there.
    StaffSpans(SpanRows),
    /// Table `staff_day`.
    StaffDay(StaffDayRow),
    /// Table `shift`.
    Shift(ShiftRow),
    /// Table `feed`.
    Feed(FeedRow),
    /// Table `duty_log`.
    Log(LogRow),
    /// Table `access_record`.
    Access(AccessRow),
    /// Table `person_access`.
    Person(PersonRow),
    /// Table `help_call`.
    Help(HelpRow),
    /// Table `floor_mark`.
    Sighting(SightingRow),
    /// Table `half_hour_by_hand`.
    HalfHour(HalfHourRow),
    /// Table `rating`.
    Rating(RatingRow),
    /// Tables `alarm` and `alarm_action`.
    Alarm(AlarmRow),
    /// Table `settings_version`.
    Settings(SettingsRow),
    /// Table `complaint` and those beside it: the case as it stands.
    Complaint(Arc<Case>),
    /// Tables `incident` and `incident_event`: the incident as it stands.
    Incident(Box<Incident>),
    /// Table `signing_key`.
    Key(KeyRow),
    /// Table `signature`.
    Signature(SignatureRow),
    /// Tables `finding`, `finding_occurrence` and `finding_measure`: all findings of one fingerprint.
    Findings(Box<Trail>),
    /// Table `praise`.
    Praise(Box<Praise>),
    /// Table `coaching`.
    Coaching(Box<Coaching>),
    /// Table `need`.
    Need(Box<Noted>),
    /// Table `external_visit`.
    Visit(Box<Visit>),
    /// Table `training`.
    Training(Box<Training>),
    /// Table `exam`.
    Exam(Box<Exam>),
    /// Table `relief`.
    Relief(Box<Relief>),
    /// Tables `survey` and `survey_score`.
    Survey(Box<Survey>),
    /// Table `follow_up`.
    FollowUp(Box<Task>),
    /// Tables `check_round` and `check_answer`: the round as it stands.
    Check(Arc<Round>),
    /// Table `check_round`: a planned round that was missed; the time as text is part of its key. Done late all
    /// the same, as the last field says, it has no row of its own any more.
    Missed(Box<Missed>, String, bool),
    /// Tables `watched_order` and `watched_order_event`: the order as it stands.
    Order(Box<Order>),
    /// Tables `improvement` and `improvement_event`: the improvement as it stands.
    Improvement(Box<Improvement>),
}

/// A call for help. Key: `help_id`.
#[derive(Clone, Debug, PartialEq)]
pub struct HelpRow {
    /// The call.
    pub help_id: String,
    /// Where.
    pub counter_id: String,
    /// When.
    pub at: Ms,
    /// Who said that it was theirs.
    pub claimed_by: Option<String>,
    /// When.
    pub claimed_at: Option<Ms>,
}

/// What somebody saw on the floor. Key: `act_id`.
#[derive(Clone, Debug, PartialEq)]
pub struct SightingRow {
    /// The act.
    pub act_id: String,
    /// Business date.
    pub business_date: NaiveDate,
    /// `unhappy` or `walked_out`.
    pub seen: &'static str,
    /// When.
    pub at: Ms,
    /// Who saw it.
    pub by: String,
    /// Counter, where it was at one.
    pub counter_id: Option<String>,
    /// Service, where it is known.
    pub service_id: Option<String>,
    /// Number of that customer, where it is known.
    pub ticket_no: Option<String>,
    /// Code of the reason; empty = not said.
    pub reason: String,
    /// How many customers.
    pub count: u32,
    /// Taken back.
    pub voided: bool,
}

/// Half an hour counted by hand. Key: `act_id`.
#[derive(Clone, Debug, PartialEq)]
pub struct HalfHourRow {
    /// The act.
    pub act_id: String,
    /// Business date.
    pub business_date: NaiveDate,
    /// Service.
    pub service_id: String,
    /// Start of the half hour.
    pub from: Ms,
    /// Who counted.
    pub by: String,
    /// When it was entered.
    pub at: Ms,
    /// Numbers taken.
    pub taken: u32,
    /// Customers served.
    pub served: u32,
    /// Customers who gave up.
    pub abandoned: u32,
    /// Longest wait, seconds.
    pub wait_secs_max: Option<u32>,
    /// Taken back, or another entry took its place.
    pub voided: bool,
}

/// An alarm of a date with what was done about it. Key: (`business_date`, `n`).
#[derive(Clone, Debug, PartialEq)]
pub struct AlarmRow {
    /// Business date.
    pub business_date: NaiveDate,
    /// Its number on that date, from 1.
    pub n: u32,
    /// The alarm.
    pub alarm: AlarmRecord,
}

/// A rating given at a counter. Key: (`source`, `rating_id`).
#[derive(Clone, Debug, PartialEq)]
pub struct RatingRow {
    /// The feed it came from.
    pub source: String,
    /// What it is told apart by: `r:` its own id, `v:` its visit, `e:` the event that told it.
    pub rating_id: String,
    /// Business date.
    pub business_date: NaiveDate,
    /// When it was given, as last told.
    pub at: Ms,
    /// The visit.
    pub visit_id: Option<String>,
    /// The counter.
    pub counter_id: Option<String>,
    /// The person.
    pub staff_id: Option<String>,
    /// 1 to 5.
    pub score: u8,
}

/// A ticket. Key: (`source`, `visit_id`).
#[derive(Clone, Debug, PartialEq, Default)]
pub struct TicketRow {
    /// The feed it came from.
    pub source: String,
    /// The visit.
    pub visit_id: String,
    /// Business date of the issue.
    pub business_date: NaiveDate,
    /// Number on the paper.
    pub ticket_no: Option<String>,
    /// Service it waits for, or got last.
    pub service_id: Option<String>,
    /// 1 is served before 2.
    pub priority: Option<u8>,
    /// State as the machine knows it (`waiting`, `called`, `serving`, `held`, `done`, ...).
    pub state: &'static str,
    /// How the day's report counts it: `served`, `abandoned`, `void`, `closed_by_system`, `inferred`;
    /// none while it is open or if it was never issued.
    pub counted_as: Option<&'static str>,
    /// When the number was taken.
    pub issued_at: Option<Ms>,
    /// First call.
    pub called_at: Option<Ms>,
    /// First start of service.
    pub started_at: Option<Ms>,
    /// When it ended, in whatever way.
    pub ended_at: Option<Ms>,
    /// Sum of its legs, seconds.
    pub wait_secs: Option<i64>,
    /// Time in service, seconds.
    pub service_secs: Option<i64>,
    /// Time on hold, seconds.
    pub held_secs: i64,
    /// Counter it was last at.
    pub counter_id: Option<String>,
    /// Person who last served it.
    pub staff_id: Option<String>,
    /// Missed a call at least once.
    pub missed: bool,
    /// Faults, comma-separated names of [`Flags`](super::event::Flags).
    pub flags: String,
    /// The version of the settings it is judged by: the one in force at its issue; 0 = the defaults.
    pub settings_version: u32,
}

/// A shift of a duty manager. Key: `shift_id`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShiftRow {
    /// The shift.
    pub shift_id: String,
    /// The duty manager.
    pub person_id: String,
    /// Its name; empty = none.
    pub name: String,
    /// When it was opened.
    pub opened_at: Ms,
    /// When it was signed off; none while it is open.
    pub signed_off_at: Option<Ms>,
    /// Who signed it off, where that was not the duty manager.
    pub signed_off_by: Option<String>,
    /// What was said with its end; empty = nothing.
    pub note: String,
    /// It was opened while another one was open.
    pub second: bool,
    /// The version of the settings in force when it was opened.
    pub settings_version: u32,
    /// When it was planned to end.
    pub planned_end: Option<Ms>,
    /// How it was handed over; none where nothing of that was done. Tables `shift_report`, `handover_item` and
    /// `shift_entry` hold what is in it.
    pub handover: Option<Box<Handover>>,
    /// Where its record ends; none while it goes on.
    pub cut: Option<Cut>,
    /// Position of the event that signed it off.
    pub ended_pos: Option<u64>,
}

/// A PIN set, reset or refused, a terminal locked or unlocked, an act refused for want of a right. Key: `n`.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct AccessRow {
    /// Number of the record in this hall's log, from 1.
    pub n: u64,
    /// When.
    pub at: Ms,
    /// Whose access it is; empty = of nobody who is known, or of everybody.
    pub person_id: String,
    /// Who did it; empty = whoever stood at the terminal.
    pub by: String,
    /// Type of the event.
    pub kind: String,
    /// Which terminal.
    pub device: String,
    /// Why, as the event says it.
    pub reason: String,
    /// Of a wrong PIN: how many in a row.
    pub tries: u32,
    /// Of an act that was refused: its name; empty = about none.
    pub act: String,
}
