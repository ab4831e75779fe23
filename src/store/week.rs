//! What a hall's files hand over for a report of a week or a month ([`Source`]). One way for the log of a terminal and
//! for what a server folded of it: both read the tables, which are the same, so that both reports are.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;
use rusqlite::Connection;
use rusqlite::types::ValueRef;

use super::error::StoreError;
use super::sync::Shadow;
use super::tables::record::{Kept, kept};
use super::{State, Store, checkpoint};
use crate::core::complaint::Case;
use crate::core::hall::Day;
use crate::core::hex::hex;
use crate::core::report::{DayReport, day_report};
use crate::core::satisfaction::Stretch;
use crate::core::time::{Ms, Zone};
use crate::core::week::Source;

/// Complaints that were registered, stood open or changed within a time. Each part has an index of its own: one of twenty
/// years ago must cost nothing.
const CASES: &str = "
SELECT complaint_id FROM complaint WHERE registered_at >= ?1 AND registered_at < ?2
UNION SELECT complaint_id FROM complaint WHERE state_since >= ?1 AND registered_at < ?2
UNION SELECT complaint_id FROM complaint
  WHERE state NOT IN ('closed', 'void', 'merged') AND registered_at < ?2
UNION SELECT complaint_id FROM complaint_event WHERE at >= ?1 AND at < ?2";

/// What a terminal and a server each do in their own way.
trait Files {
    fn parts(&self) -> (&Connection, &State);
    /// A day that left memory; none where it cannot be had.
    fn stored_day(&self, date: NaiveDate) -> Result<Option<Day>, StoreError>;
    /// A complaint that left memory.
    fn stored_case(&self, id: &str) -> Result<Option<Arc<Case>>, StoreError>;
    /// Chain of the newest event.
    fn end_chain(&self) -> Result<Option<[u8; 32]>, StoreError>;
}

impl Files for Store {
    fn parts(&self) -> (&Connection, &State) {
        (&self.conn, &self.state)
    }

    fn stored_day(&self, date: NaiveDate) -> Result<Option<Day>, StoreError> {
        match self.day(date) {
            // The log before a snapshot is still on its way: the report names the days that it lacks.
            Err(StoreError::Past { .. }) => Ok(None),
            found => found,
        }
    }

    fn stored_case(&self, id: &str) -> Result<Option<Arc<Case>>, StoreError> {
        match checkpoint::read_case(&self.conn, id)? {
            Some(case) => Ok(Some(case)),
            // Its stored form is damaged.
            None => Ok(self.full_replay()?.take_case(id)),
        }
    }

    fn end_chain(&self) -> Result<Option<[u8; 32]>, StoreError> {
        self.chain_at(self.state.head.pos)
    }
}

impl Files for Shadow {
    fn parts(&self) -> (&Connection, &State) {
        Shadow::parts(self)
    }

    fn stored_day(&self, date: NaiveDate) -> Result<Option<Day>, StoreError> {
        checkpoint::read_day(Shadow::parts(self).0, date)
    }

    fn stored_case(&self, id: &str) -> Result<Option<Arc<Case>>, StoreError> {
        let found = checkpoint::read_case(Shadow::parts(self).0, id)?;
        let damaged = || StoreError::Damaged { what: format!("complaint {id} cannot be read") };
        // It is a copy, and folded anew where it is not sound.
        found.map(Some).ok_or_else(damaged)
    }

    fn end_chain(&self) -> Result<Option<[u8; 32]>, StoreError> {
        Ok(self.hseq().checked_sub(1).map(|_| Shadow::parts(self).1.head.chain))
    }
}

/// A stretch and the one before it, as instants: the end is not in it.
fn span(stretch: Stretch, zone: Zone) -> (Ms, Ms) {
    let from = zone.day_start(stretch.before().from).unwrap_or(Ms(i64::MIN));
    (from, Ms(stretch.end(zone).0.saturating_add(1)))
}

fn cases(files: &impl Files, time: (Ms, Ms)) -> Result<Vec<Arc<Case>>, StoreError> {
    let (conn, state) = files.parts();
    let mut find = conn.prepare_cached(CASES)?;
    let ids = find.query_map((time.0.0, time.1.0), |row| row.get(0))?;
    let ids: BTreeSet<String> = ids.collect::<Result<_, _>>()?;
    let mut cases = Vec::with_capacity(ids.len());
    for id in &ids {
        match state.hall.cases().shared(id) {
            Some(case) => cases.push(Arc::clone(case)),
            None => cases.extend(files.stored_case(id)?),
        }
    }
    Ok(cases)
}

/// The days of both stretches that anything is known of, each up to its last event.
fn days(files: &impl Files, stretch: Stretch) -> Result<Vec<DayReport>, StoreError> {
    let (_, state) = files.parts();
    let dates: BTreeSet<NaiveDate> =
        state.hall.days().chain(state.stored_days.iter().copied()).collect();
    let mut reports = Vec::new();
    for date in dates.range(stretch.before().from..=stretch.to).copied() {
        let report = match state.hall.day(date) {
            Some(day) => Some(day_report(&state.hall, day, None)),
            None => files.stored_day(date)?.map(|day| day_report(&state.hall, &day, None)),
        };
        // What is counted of each ticket is in the figures; nobody asks a week for them.
        reports.extend(report.map(|report| DayReport { tickets: Vec::new(), ..report }));
    }
    Ok(reports)
}

fn source(files: &impl Files, stretch: Stretch) -> Result<Source, StoreError> {
    let (conn, state) = files.parts();
    // One view of the file, whoever writes beside it.
    let _view = conn.unchecked_transaction()?;
    let (hall, config) = (&state.hall, state.hall.config());
    let time = span(stretch, config.zone);
    let settings = hall.settings(Ms(time.1.0.saturating_sub(1))).0;
    let names = [&settings.name, &config.name, &config.hall_id];
    let name = names.into_iter().find(|name| !name.is_empty()).cloned().unwrap_or_default();
    let chain = files.end_chain()?.map_or_else(String::new, |chain| hex(&chain));
    let rounds = kept(conn, Kept::Round, time)?;
    Ok(Source {
        hall_id: config.hall_id.clone(),
        name,
        zone: config.zone,
        district: String::new(),
        head: (state.head.pos, chain),
        since: hall.checks().since().unwrap_or_default(),
        heard_to: hall.heard_to(),
        settings: settings.clone(),
        book: hall.settings_book().clone(),
        standard: config.settings.clone(),
        tasks: kept(conn, Kept::FollowUp, time)?,
        cases: cases(files, time)?,
        days: days(files, stretch)?,
        rounds: rounds.into_iter().map(Arc::new).collect(),
        missed: kept(conn, Kept::Missed, time)?,
        findings: kept(conn, Kept::Finding, time)?,
        praises: kept(conn, Kept::Praise, time)?,
        talks: kept(conn, Kept::Coaching, time)?,
        trainings: kept(conn, Kept::Training, time)?,
        exams: kept(conn, Kept::Exam, time)?,
        needs: kept(conn, Kept::Need, time)?,
        visits: kept(conn, Kept::Visit, time)?,
        improvements: kept(conn, Kept::Improvement, time)?,
        orders: kept(conn, Kept::Order, time)?,
        surveys: kept(conn, Kept::Survey, time)?,
    })
}

impl Store {
    /// What a report of a stretch is made of, with the one before it. A read-only store is refreshed first.
    pub fn week(&self, stretch: Stretch) -> Result<Source, StoreError> {
        source(self, stretch)
    }
}

/// Everything that [`source`] reads, hashed: while this is the same, so is what is made of it. Far cheaper than that, and
/// whatever happens in the days behind a stretch leaves it as it is.
fn mark(files: &impl Files, stretch: Stretch) -> Result<[u8; 32], StoreError> {
    let (conn, state) = files.parts();
    let _view = conn.unchecked_transaction()?;
    let (from, to) = span(stretch, state.config.zone);
    let mut hash = blake3::Hasher::new_derive_key("zhiban 2026 mark of a week of a hall");
    // What is not over is judged as of the last word of the log.
    let heard = state.hall.heard_to().min(to);
    let since = state.hall.checks().since().unwrap_or_default();
    hash.update(&heard.0.to_le_bytes()).update(&since.0.to_le_bytes());
    let cases = format!(
        "SELECT complaint_id, n, standing FROM complaint_event WHERE complaint_id IN ({CASES})
         ORDER BY complaint_id, n"
    );
    for sql in [
        "SELECT kind, id, json FROM record WHERE to_at >= ?1 AND from_at < ?2 ORDER BY kind, id",
        &cases,
        "SELECT version, from_at, hash FROM settings_version WHERE ?1 <= ?2 ORDER BY version",
    ] {
        digest(conn, sql, (from.0, to.0), &mut hash)?;
    }
    let dates = (stretch.before().from.to_string(), stretch.to.to_string());
    let sql = "SELECT business_date, last_pos FROM date_span
               WHERE business_date >= ?1 AND business_date <= ?2 ORDER BY business_date";
    digest(conn, sql, dates, &mut hash)?;
    Ok(*hash.finalize().as_bytes())
}

fn digest(
    conn: &Connection,
    sql: &str,
    params: impl rusqlite::Params,
    hash: &mut blake3::Hasher,
) -> Result<(), StoreError> {
    let mut find = conn.prepare_cached(sql)?;
    let width = find.column_count();
    let mut rows = find.query(params)?;
    while let Some(row) = rows.next()? {
        for at in 0..width {
            match row.get_ref(at)? {
                ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
                    hash.update(&(bytes.len() as u64).to_le_bytes()).update(bytes);
                }
                ValueRef::Integer(number) => drop(hash.update(&number.to_le_bytes())),
                ValueRef::Real(_) | ValueRef::Null => drop(hash.update(&[0])),
            }
        }
    }
    Ok(())
}

impl Shadow {
    /// What a report of a stretch depends on, in one hash.
    pub fn week_mark(&self, stretch: Stretch) -> Result<[u8; 32], StoreError> {
        mark(self, stretch)
    }

    /// What a report of a stretch is made of, with the one before it.
    pub fn week(&self, stretch: Stretch) -> Result<Source, StoreError> {
        source(self, stretch)
    }
}
