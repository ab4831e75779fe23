//! The log as it stood at an earlier position: for the record of a shift, which must say the same whenever it is
//! written. Read only.

use chrono::NaiveDate;
use rusqlite::OptionalExtension;

use super::error::StoreError;
use super::tables::log::log_row;
use super::tables::whole;
use super::take_in::Base;
use super::{State, Store, checkpoint};
use crate::core::hall::{Day, Hall};
use crate::core::handover::{Cut, LogHead};
use crate::core::hex::hex;
use crate::core::rows::{LogRow, PersonRow, Row, ShiftRow, Touched};
use crate::core::time::Ms;

/// The hall as it stood when an event was the newest.
#[derive(Debug)]
pub struct Standing {
    /// The hall.
    pub hall: Hall,
    /// Position of that event.
    pub pos: u64,
}

impl Store {
    /// The hall as it stood at `pos`. From the newest checkpoint where that is older, else from the first event
    /// on; `told` hears of the positions that were reached.
    pub fn standing(
        &self,
        pos: u64,
        told: &mut dyn FnMut(u64, u64),
    ) -> Result<Standing, StoreError> {
        if pos >= self.state.head.pos {
            return Ok(Standing { hall: self.state.hall.clone(), pos: self.state.head.pos });
        }
        let config = self.state.config.clone();
        let mut state = State::new(self.state.pen.clone(), config, self.state.stream);
        let tx = self.conn.unchecked_transaction()?;
        state.load_to(&tx, pos, &mut |reached| told(reached, pos))?;
        Ok(Standing { hall: state.hall, pos })
    }

    /// A business date as it stood; one that had left memory by then as it was stored.
    pub fn day_of(&self, standing: &Standing, date: NaiveDate) -> Result<Option<Day>, StoreError> {
        if let Some(day) = standing.hall.day(date) {
            return Ok(Some(day.clone()));
        }
        if !self.state.stored_days.contains(&date) {
            self.needs_past_of(date)?;
            return Ok(None);
        }
        match checkpoint::read_day(&self.conn, date) {
            Ok(Some(day)) => Ok(Some(day)),
            // Its stored form is damaged: only the whole log gives the same name numbers.
            Ok(None) | Err(StoreError::Damaged { .. }) => Ok(self.full_replay()?.take_day(date)),
            Err(error) => Err(error),
        }
    }

    /// The chain of the event at a position; none where there is none.
    pub fn chain_at(&self, pos: u64) -> Result<Option<[u8; 32]>, StoreError> {
        if self.state.link.as_ref().is_some_and(|link| pos > link.settled) {
            let found = self.events(pos..=pos).next().transpose()?;
            return Ok(found.map(|event| event.chain));
        }
        let mut find = self.conn.prepare_cached("SELECT chain FROM event WHERE pos = ?1")?;
        Ok(find.query_row([pos], |row| row.get(0)).optional()?)
    }

    /// The newest event of each stream, as a report that is frozen names them.
    pub fn log_heads(&self) -> Result<Vec<LogHead>, StoreError> {
        let base = Base::of(&self.conn)?;
        let mut all = self.conn.prepare_cached(
            "SELECT stream.id, event.seq, event.chain FROM stream LEFT JOIN event
             ON event.stream_ref = stream.ref
             AND event.seq = (SELECT max(seq) FROM event WHERE stream_ref = stream.ref)
             ORDER BY stream.ref",
        )?;
        let rows = all.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let heads = rows.map(|row| {
            let (id, seq, chain): ([u8; 16], Option<u64>, Option<[u8; 32]>) = row?;
            let (mut seq, mut chain) = seq.zip(chain).unwrap_or_else(|| base.link(&id));
            if id == self.state.stream.id && self.state.link.is_some() {
                (seq, chain) = (self.state.head.seq, self.state.head.chain);
            }
            let (stream, chain) = (hex(&id).into(), hex(&chain).into());
            Ok(LogHead { stream, seq, chain })
        });
        heads.collect()
    }

    /// Position of the oldest event; a log that holds a part of another begins later than at 1. 0 = none.
    pub fn first_pos(&self) -> Result<u64, StoreError> {
        let sql = "SELECT coalesce(min(pos), 0) FROM event";
        Ok(self.conn.query_row(sql, [], |row| row.get(0))?)
    }

    /// Every shift that was opened, in the order of the beginnings; how it was handed over is left out.
    pub fn shift_rows(&self) -> Result<Vec<ShiftRow>, StoreError> {
        let mut find = self.conn.prepare_cached(
            "SELECT shift_id, person_id, name, opened_at, signed_off_at, signed_off_by, note, second,
             settings_version, planned_end, cut_line, cut_pos, cut_at, ended_pos FROM shift ORDER BY opened_at, shift_id",
        )?;
        let rows = find.query_map([], |row| {
            let (line, pos, at): (Option<u64>, Option<u64>, Option<i64>) =
                (row.get(10)?, row.get(11)?, row.get(12)?);
            let cut = line.zip(pos).zip(at);
            Ok(ShiftRow {
                shift_id: row.get(0)?,
                person_id: row.get(1)?,
                name: row.get(2)?,
                opened_at: Ms(row.get(3)?),
                signed_off_at: row.get::<_, Option<i64>>(4)?.map(Ms),
                signed_off_by: row.get(5)?,
                note: row.get(6)?,
                second: row.get(7)?,
                settings_version: row.get(8)?,
                planned_end: row.get::<_, Option<i64>>(9)?.map(Ms),
                handover: None,
                cut: cut.map(|((last_line, pos), at)| Cut { last_line, pos, at: Ms(at) }),
                ended_pos: row.get(13)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The lines of the duty log behind one number up to another, as they stood, in the order in which they were
    /// written.
    pub fn log_behind(
        &self,
        standing: &Standing,
        (behind, last): (u64, u64),
    ) -> Result<Vec<LogRow>, StoreError> {
        let sql = "SELECT * FROM duty_log WHERE line_no > ?1 AND line_no <= ?2 ORDER BY line_no";
        let range = (whole(behind), whole(last.min(standing.hall.log_count())));
        let mut find = self.conn.prepare_cached(sql)?;
        let rows = find.query_map(range, log_row)?;
        Ok(as_they_stood(standing, rows.collect::<Result<_, _>>()?))
    }

    /// The lines of the duty log of what happened in a time, as they stood, in the order in which they were written.
    pub fn log_between(
        &self,
        standing: &Standing,
        (from, to): (Ms, Ms),
    ) -> Result<Vec<LogRow>, StoreError> {
        let count = whole(standing.hall.log_count());
        let mut find = self.conn.prepare_cached(
            "SELECT * FROM duty_log
             WHERE at >= ?1 AND at < ?2 AND line_no <= ?3 ORDER BY line_no",
        )?;
        let rows = find.query_map((from.0, to.0, count), log_row)?;
        Ok(as_they_stood(standing, rows.collect::<Result<_, _>>()?))
    }

    /// The lines of the duty log that add to a shift which was over, or correct what stands in it, as they are by
    /// now.
    pub fn log_added_to(&self, shift_id: &str) -> Result<Vec<LogRow>, StoreError> {
        let sql = "SELECT * FROM duty_log WHERE addendum_to = ?1 AND addendum_to <> ''
                   ORDER BY line_no";
        let mut find = self.conn.prepare_cached(sql)?;
        let rows = find.query_map([shift_id], log_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What happened to records of customers in a time, in the order in which it was written.
    pub fn person_rows_between(&self, (from, to): (Ms, Ms)) -> Result<Vec<PersonRow>, StoreError> {
        let mut find = self.conn.prepare_cached(
            "SELECT n, at, by, kind, person_ref, complaint_id, reason, device, receipt_id, receipt
             FROM person_access WHERE at >= ?1 AND at < ?2 ORDER BY n",
        )?;
        let rows = find.query_map((from.0, to.0), |row| {
            Ok(PersonRow {
                n: row.get(0)?,
                at: Ms(row.get(1)?),
                by: row.get(2)?,
                kind: row.get(3)?,
                person_ref: row.get(4)?,
                complaint_id: row.get(5)?,
                reason: row.get(6)?,
                device: row.get(7)?,
                receipt_id: row.get(8)?,
                receipt: row.get(9)?,
                also: Vec::new(),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

// Only a line in memory can be taken back: what is older there stood as the table has it.
fn as_they_stood(standing: &Standing, mut lines: Vec<LogRow>) -> Vec<LogRow> {
    for line in &mut lines {
        if let Some(Row::Log(then)) = standing.hall.row(Touched::Log(line.line_no)) {
            *line = then;
        }
    }
    lines
}
