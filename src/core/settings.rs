//! The settings of a hall: what is its own, as data. A version is put into force by an event
//! (`settings.applied`) and holds from an instant on; a record keeps the version it was judged by.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{NaiveDate, NaiveTime, Weekday};
use serde::{Deserialize, Serialize};

use super::check::Checklist;
use super::followup::ServiceKind;
use super::order::{OrderKind, Process};
use super::people::Right;
use super::rules::{Limits, Rules};
use super::sla::{GRADES, Holidays};
use survey::{Goal, Indicator, Question, Questionnaire, SurveyItem};

mod book;
mod canned;
mod diff;
pub mod directory;
pub mod keys;
pub mod news;
mod read;
mod standard;
pub mod survey;
#[cfg(test)]
mod tests;

pub use book::{SettingsBook, Version};
pub use canned::Canned;
pub use diff::{Change, diff};
pub use directory::{
    BySeverity, Contact, Department, Escalation, LadderLevel, Tell, TellBy, TellWhen,
};
pub use news::News;
pub use read::{Fault, NAME_CHARS_MAX, TEXT_BYTES_MAX, read, read_new, span};

/// How a file spells the days of the week.
pub const DAY_KEYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Everything that is set about a hall beyond its id and zone.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Name shown; empty = the id.
    pub name: String,
    /// When it is open.
    pub hours: Hours,
    /// Public holidays that offices keep; none = the list that is shipped.
    pub holidays: Option<Holidays>,
    /// Limits that differ from those of the standard policy: name of the clock to four texts, mildest severity
    /// first; an empty text = no limit. Reading has made sure that they can be read.
    pub limits: BTreeMap<String, [String; GRADES]>,
    /// Services.
    pub services: Vec<Service>,
    /// Counters.
    pub counters: Vec<Counter>,
    /// Roles.
    pub roles: Vec<Role>,
    /// People.
    pub people: Vec<Person>,
    /// Working times by name (early, late).
    pub working_times: Vec<WorkingTime>,
    /// Days on which somebody works at another time than usual, or not.
    pub roster: Vec<RosterDay>,
    /// How many must be on post, by time of day.
    pub coverage: Vec<Coverage>,
    /// Priority tiers of customers.
    pub tiers: Vec<Tier>,
    /// Feeds that are expected to speak.
    pub feeds: Vec<ExpectedFeed>,
    /// What can be done about an alarm, offered by number.
    pub actions: Vec<Choice>,
    /// Why customers walk out, offered by number.
    pub walk_out_reasons: Vec<Choice>,
    /// Why customers are unhappy, offered by number.
    pub unhappy_reasons: Vec<Choice>,
    /// Canned phrases about findings and people, offered by number.
    pub canned: Canned,
    /// Canned phrases of the duty log, offered by number.
    pub phrases: Vec<String>,
    /// Departments that tasks are sent to, nearest first.
    pub departments: Vec<Department>,
    /// Superiors outside the hall.
    pub contacts: Vec<Contact>,
    /// The ladder, lowest level first.
    pub ladder: Vec<LadderLevel>,
    /// Who has to be told, by severity.
    pub tells: Vec<Tell>,
    /// How the ladder is climbed.
    pub escalation: Escalation,
    /// What an order of a kind goes through.
    pub processes: Vec<Process>,
    /// What customers judge.
    pub survey_items: Vec<SurveyItem>,
    /// What they are asked.
    pub questions: Vec<Question>,
    /// Whether they are.
    pub questionnaire: Questionnaire,
    /// What roles and people have to reach.
    pub targets: Vec<Goal>,
    /// What the figures mean.
    pub indicators: Vec<Indicator>,
    /// Rounds: the checklist and when which round is due.
    pub checks: Arc<Checklist>,
    /// Thresholds.
    pub rules: Rules,
}

impl Settings {
    /// What an order of a kind goes through; none where nobody said.
    pub fn process(&self, kind: OrderKind) -> Option<&Process> {
        self.processes.iter().find(|process| process.kind == kind)
    }
}

/// A range of times of one day, `from` before `to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// From.
    pub from: NaiveTime,
    /// To, not itself included.
    pub to: NaiveTime,
}

impl Span {
    /// `08:30-12:00`, as the file spells it.
    pub fn spell(&self) -> String {
        let end_of_day = NaiveTime::from_hms_milli_opt(23, 59, 59, 1000);
        let to = if Some(self.to) == end_of_day {
            "24:00".to_owned()
        } else {
            self.to.format("%H:%M").to_string()
        };
        format!("{}-{to}", self.from.format("%H:%M"))
    }
}

/// When the hall is open. A week without any range says nothing: the hall counts as always open.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Hours {
    /// By weekday, Monday first; ranges in order, without overlap; empty = closed on that day.
    pub week: [Vec<Span>; 7],
    /// Days that differ: holidays (empty) and make-up working days.
    pub days: BTreeMap<NaiveDate, Vec<Span>>,
}

impl Hours {
    /// The ranges of a date.
    pub fn on(&self, date: NaiveDate) -> &[Span] {
        let usual = &self.week[weekday_index(date)];
        self.days.get(&date).unwrap_or(usual)
    }

    /// Whether a time of a date lies within them; always where nothing was said.
    pub fn holds(&self, date: NaiveDate, time: NaiveTime) -> bool {
        !self.is_set() || self.on(date).iter().any(|span| span.from <= time && time < span.to)
    }

    /// Whether anything was said about opening hours.
    pub fn is_set(&self) -> bool {
        self.week.iter().any(|day| !day.is_empty())
    }
}

fn weekday_index(date: NaiveDate) -> usize {
    use chrono::Datelike;
    date.weekday().days_since(Weekday::Mon) as usize
}

/// A service with what is usual for it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Service {
    /// Its id, as the machine spells it.
    pub id: String,
    /// Name shown; empty = what the machine calls it.
    pub name: String,
    /// How long it usually takes, seconds.
    pub norm_secs: Option<u32>,
    /// Limits of its longest wait where they differ from the hall's.
    pub wait_secs: Option<Limits>,
    /// The wait that counts as within target where it differs from the hall's, seconds.
    pub target_wait_secs: Option<u32>,
    /// The skill it takes; empty = none.
    pub skill: String,
    /// Of so many of a hundred visits the customer is asked; none = as the hall says.
    pub sample_percent: Option<u32>,
    /// Every customer is asked: something is installed, moved or repaired; none = as many as are drawn.
    pub watch: Option<ServiceKind>,
}

/// What a counter is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CounterUse {
    /// Open through the day.
    #[default]
    Regular,
    /// Opened at peaks.
    Tidal,
    /// The priority lane.
    Priority,
}

/// A counter.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Counter {
    /// Its id, as the machine spells it.
    pub id: String,
    /// Services it takes; empty = as the machine says.
    pub services: Vec<String>,
    /// What it is for.
    pub usage: CounterUse,
}

/// A role.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Role {
    /// Its id.
    pub id: String,
    /// Name shown.
    pub name: String,
    /// What it may do.
    pub may: Vec<Right>,
    /// Whether its people count towards the minimum coverage.
    pub serves: bool,
    /// What its people may promise a customer, in fen; none = nothing (domain 4.5).
    pub promise_fen: Option<i64>,
}

/// A person of the roster.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Person {
    /// Their id, as it stands in every event.
    pub id: String,
    /// Name shown.
    pub name: String,
    /// Id of their role.
    pub role: String,
    /// Other ids by which a machine calls them.
    pub logins: Vec<String>,
    /// Skills; a trainee's count only beside their mentor.
    pub skills: Vec<String>,
    /// Still learning.
    pub trainee: bool,
    /// Who teaches them.
    pub mentor: Option<String>,
    /// Since when they learn.
    pub trainee_from: Option<NaiveDate>,
    /// Until when, as planned.
    pub trainee_until: Option<NaiveDate>,
    /// When they are to be examined.
    pub exam_on: Option<NaiveDate>,
    /// What they are to learn.
    pub plan: Vec<String>,
    /// Working time by weekday, Monday first; none = does not work on that day.
    pub week: [Option<String>; 7],
}

/// A working time by name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WorkingTime {
    /// Its id.
    pub id: String,
    /// Name shown (early shift).
    pub name: String,
    /// From when to when.
    pub span: Span,
}

/// One person on one day otherwise than usual.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterDay {
    /// The day.
    pub date: NaiveDate,
    /// The person.
    pub person: String,
    /// The working time; none = off.
    pub working_time: Option<String>,
}

/// How many people must be on post in a time of the day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// When.
    pub span: Span,
    /// Of whom: a role, or all that serve if empty.
    pub role: String,
    /// How many.
    pub people: u32,
}

/// A priority tier: tickets up to this priority.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tier {
    /// The largest priority of it (1 is served first).
    pub priority: u8,
    /// Name shown.
    pub name: String,
}

/// A feed that is expected to speak while the hall is open: not heard of since the opening, it is silent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpectedFeed {
    /// Its source.
    pub source: String,
    /// Name shown; empty = the end of the source.
    pub name: String,
}

/// Something offered by number: its code in events, its text in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Code, as events and tables spell it.
    pub code: String,
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Settings {
    /// What the settings say of a feed that is expected to speak.
    pub fn feed(&self, source: &str) -> Option<&ExpectedFeed> {
        self.feeds.iter().find(|feed| feed.source == source)
    }

    /// A person by their id, or by one of the ids a machine calls them.
    pub fn person(&self, id: &str) -> Option<&Person> {
        let named = self.people.iter().find(|person| person.id == id);
        named.or_else(|| self.people.iter().find(|p| p.logins.iter().any(|login| login == id)))
    }

    /// A role by its id.
    pub fn role(&self, id: &str) -> Option<&Role> {
        self.roles.iter().find(|role| role.id == id)
    }

    /// A service by its id.
    pub fn service(&self, id: &str) -> Option<&Service> {
        self.services.iter().find(|service| service.id == id)
    }

    /// A counter by its id.
    pub fn counter(&self, id: &str) -> Option<&Counter> {
        self.counters.iter().find(|counter| counter.id == id)
    }

    /// When a person is planned to work on a date.
    pub fn planned(&self, person: &Person, date: NaiveDate) -> Option<&WorkingTime> {
        let own = self.roster.iter().rev().find(|day| day.date == date && day.person == person.id);
        let name = match own {
            Some(day) => day.working_time.as_deref(),
            None => person.week[weekday_index(date)].as_deref(),
        }?;
        self.working_times.iter().find(|time| time.id == name)
    }
}
