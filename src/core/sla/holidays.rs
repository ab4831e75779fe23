//! Public holidays and the working days that make up for them, as a list with the date up to which it is
//! complete. The Chinese list is shipped; a hall can name its own.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// The list that is shipped, as published by the State Council for 2024 to 2026.
const CHINA: &str = include_str!("holidays-cn.json");

/// Public holidays of some years.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holidays {
    /// What an explanation calls the list; a list that differs has another name.
    pub name: String,
    /// The last date for which it is complete: the next year is announced in autumn.
    pub covered_until: NaiveDate,
    /// Days off, weekends among them included or not.
    pub closed: Vec<NaiveDate>,
    /// Weekend days that are worked (调休).
    pub working: Vec<NaiveDate>,
}

/// Why a list is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HolidaysFault {
    /// It cannot be read.
    #[error("it is not a list of holidays: {0}")]
    Form(String),
    /// A date that is a day off and worked.
    #[error("{0} stands under closed and under working: take it out of one of them")]
    Both(NaiveDate),
    /// A date that stands behind the covered ones.
    #[error("{0} lies behind covered_until: set that to the end of the last complete year")]
    Beyond(NaiveDate),
    /// It has no name.
    #[error("name is empty: name the list, such as cn-2027")]
    Nameless,
}

impl Holidays {
    /// The shipped Chinese list.
    pub fn china() -> Holidays {
        Holidays::read(CHINA).expect("invariant: a test reads the shipped list")
    }

    /// Reads a list from JSON: `name`, `covered_until`, `closed`, `working`.
    pub fn read(text: &str) -> Result<Holidays, HolidaysFault> {
        let list: Holidays =
            serde_json::from_str(text).map_err(|error| HolidaysFault::Form(error.to_string()))?;
        list.check()?;
        Ok(list)
    }

    /// Refuses what makes no sense.
    pub fn check(&self) -> Result<(), HolidaysFault> {
        if self.name.trim().is_empty() {
            return Err(HolidaysFault::Nameless);
        }
        if let Some(date) = self.closed.iter().find(|date| self.working.contains(date)) {
            return Err(HolidaysFault::Both(*date));
        }
        let mut all = self.closed.iter().chain(&self.working);
        match all.find(|date| **date > self.covered_until) {
            Some(date) => Err(HolidaysFault::Beyond(*date)),
            None => Ok(()),
        }
    }

    /// Whether the list ends within so many days after that date, so that somebody should bring a newer one.
    pub fn ends_within(&self, today: NaiveDate, days: i32) -> bool {
        self.covered_until.num_days_from_ce() - today.num_days_from_ce() < days
    }
}
