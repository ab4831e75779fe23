//! What a folded hall keeps of its days: those that left memory, and what the tables say of complaints and tasks.

use chrono::NaiveDate;

use super::Shadow;
use crate::core::queue::day::Day;
use crate::core::time::Ms;
use crate::store::checkpoint::read_day;
use crate::store::error::StoreError;

/// Tasks that a department was sent between two instants, and how long it took.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TasksSent {
    /// The department.
    pub department_id: String,
    /// How many.
    pub sent: u32,
    /// Of these accepted.
    pub accepted: u32,
    /// How long that took together, milliseconds on the wall.
    pub accept_ms: i64,
    /// Of these answered.
    pub answered: u32,
    /// How long that took together, milliseconds on the wall.
    pub answer_ms: i64,
    /// They are requests of the hall, no complaints.
    pub of_requests: bool,
}

impl Shadow {
    /// Every business date that anything is known of, in memory or stored, oldest first.
    pub fn dates(&self) -> Vec<NaiveDate> {
        let (_, state) = self.parts();
        let mut dates: Vec<NaiveDate> =
            state.hall.days().chain(state.stored_days.iter().copied()).collect();
        dates.sort_unstable();
        dates.dedup();
        dates
    }

    /// A business date; none where nothing is known of it, or its stored form cannot be read.
    pub fn day(&self, date: NaiveDate) -> Result<Option<Day>, StoreError> {
        let (conn, state) = self.parts();
        match state.hall.day(date) {
            Some(day) => Ok(Some(day.clone())),
            None => read_day(conn, date),
        }
    }

    /// How many complaints of each category were registered between two instants, by the code of the category; those that
    /// were entered by mistake or are the same as others left out.
    pub fn registered(&self, (from, to): (Ms, Ms)) -> Result<Vec<(String, u32)>, StoreError> {
        let mut find = self.parts().0.prepare_cached(
            "SELECT category, count(*) FROM complaint
             WHERE registered_at >= ?1 AND registered_at < ?2 AND state NOT IN ('void', 'merged')
               AND kind = 'complaint'
             GROUP BY category ORDER BY category",
        )?;
        let found = find.query_map([from.0, to.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// The tasks that were sent between two instants, by department.
    pub fn tasks(&self, (from, to): (Ms, Ms)) -> Result<Vec<TasksSent>, StoreError> {
        let mut find = self.parts().0.prepare_cached(
            "SELECT department_id, count(*), count(accepted_at),
               coalesce(sum(max(accepted_at - sent_at, 0)), 0), count(answered_at),
               coalesce(sum(max(answered_at - sent_at, 0)), 0), c.kind = 'request'
             FROM dispatch JOIN complaint AS c USING(complaint_id)
             WHERE sent_at >= ?1 AND sent_at < ?2
             GROUP BY department_id, c.kind ORDER BY department_id, c.kind",
        )?;
        let found = find.query_map([from.0, to.0], |row| {
            Ok(TasksSent {
                department_id: row.get(0)?,
                sent: row.get(1)?,
                accepted: row.get(2)?,
                accept_ms: row.get(3)?,
                answered: row.get(4)?,
                answer_ms: row.get(5)?,
                of_requests: row.get(6)?,
            })
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }
}
