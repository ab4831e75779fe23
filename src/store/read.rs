//! Reading the log and its tables for reports, replays and commands. Changes nothing but the table of
//! refused lines, which is no part of the log.

use std::collections::{BTreeSet, VecDeque};
use std::ops::RangeInclusive;

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, params};

use super::error::StoreError;
use super::open::Access;
use super::sync::{Past, place_of};
use super::tables::{date_from, date_text};
use super::{Store, checkpoint, sync};
use crate::core::event::{Body, Event, Unreadable};
use crate::core::hall::{Day, Hall};
use crate::core::report::{DayReport, day_report};
use crate::core::time::Ms;

/// Events read from disk at once.
const FETCH_EVENTS: u64 = 1_000;

/// Refused lines that are kept.
const FAULTS_KEPT: i64 = 1_000;

/// Longest text about a refused line that is kept, in characters.
const FAULT_CHARS_MAX: usize = 200;

/// An event as it lies in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEvent {
    /// Its place in the local log, from 1.
    pub pos: u64,
    /// The stream it belongs to.
    pub stream: [u8; 16],
    /// Its number in that stream, from 1.
    pub seq: u64,
    /// Its chain.
    pub chain: [u8; 32],
    /// Its bytes as first written.
    pub bytes: Vec<u8>,
}

impl StoredEvent {
    /// What the bytes say.
    pub fn read(&self) -> Result<Event, Unreadable> {
        Event::from_bytes(&self.bytes)
    }
}

/// Events of a range of positions, in order.
#[derive(Debug)]
pub struct Events<'a> {
    conn: &'a Connection,
    /// Of a hall with a server: where its log ends, and the stream of what stands on top.
    on_top: Option<(u64, [u8; 16])>,
    /// What of the log is not here yet.
    past: Option<Past>,
    next: u64,
    last: u64,
    fetched: VecDeque<StoredEvent>,
}

impl Events<'_> {
    fn fetch(&mut self) -> Result<(), StoreError> {
        if let Some(past) = self.past.filter(|past| self.next <= past.of) {
            return Err(past.into());
        }
        let mut find = self.conn.prepare_cached(
            "SELECT pos, stream.id, seq, chain, bytes FROM event
             JOIN stream ON stream.ref = event.stream_ref
             WHERE pos BETWEEN ?1 AND ?2 ORDER BY pos LIMIT ?3",
        )?;
        let rows = find.query_map((self.next, self.last, FETCH_EVENTS), |row| {
            Ok(StoredEvent {
                pos: row.get(0)?,
                stream: row.get(1)?,
                seq: row.get(2)?,
                chain: row.get(3)?,
                bytes: row.get(4)?,
            })
        })?;
        for row in rows {
            self.fetched.push_back(row?);
        }
        if let Some(on_top) = self.on_top.filter(|_| self.fetched.is_empty()) {
            self.fetched = sync::read_on_top(self.conn, on_top, (self.next, self.last))?.into();
        }
        self.next = self.fetched.back().map_or(u64::MAX, |event| event.pos + 1);
        Ok(())
    }
}

impl Iterator for Events<'_> {
    type Item = Result<StoredEvent, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.fetched.is_empty()
            && self.next <= self.last
            && let Err(error) = self.fetch()
        {
            self.next = u64::MAX;
            return Some(Err(error));
        }
        self.fetched.pop_front().map(Ok)
    }
}

/// A line of a feed that was refused.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Fault {
    /// When, by our clock.
    pub at: Ms,
    /// File and line, or address.
    pub place: String,
    /// Why: a code of the feed.
    pub reason: String,
    /// The field it is about; empty = the whole line. Nothing of what the line said is kept.
    pub field: String,
}

impl Store {
    /// A business date: from memory, from where it was stored, or folded from the log. None if nothing
    /// is known of it. Its names are those of [`Store::hall`]; a read-only store is refreshed first.
    pub fn day(&self, date: NaiveDate) -> Result<Option<Day>, StoreError> {
        if let Some(day) = self.state.hall.day(date) {
            return Ok(Some(day.clone()));
        }
        if !self.state.stored_days.contains(&date) {
            self.needs_past_of(date)?;
            return Ok(None);
        }
        match checkpoint::read_day(&self.conn, date)? {
            Some(day) => Ok(Some(day)),
            // Its stored form is damaged. The whole log, because only that gives the same name numbers.
            None => Ok(self.full_replay()?.take_day(date)),
        }
    }

    /// The report of a business date; what still runs is counted up to `now`, for a past date up to its
    /// last event. None if nothing is known of that date.
    pub fn report(
        &self,
        date: NaiveDate,
        now: Option<Ms>,
    ) -> Result<Option<DayReport>, StoreError> {
        let hall = &self.state.hall;
        if let Some(day) = hall.day(date) {
            return Ok(Some(day_report(hall, day, now)));
        }
        if self.state.stored_days.contains(&date) {
            // The names that a stored day counts on only grow: those of the present hall hold.
            match checkpoint::read_day(&self.conn, date) {
                Ok(day) => return Ok(day.map(|day| day_report(hall, &day, now))),
                Err(StoreError::Damaged { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        let replayed = self.replay_day(date, None)?;
        Ok(replayed.day(date).map(|day| day_report(&replayed, day, now)))
    }

    /// The sources that have tickets on a business date.
    pub fn sources_of(&self, date: NaiveDate) -> Result<Vec<Box<str>>, StoreError> {
        let mut find = self
            .conn
            .prepare_cached("SELECT DISTINCT source FROM ticket WHERE business_date = ?1")?;
        let rows = find.query_map([date.to_string()], |row| row.get::<_, Box<str>>(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Events of these positions, in order.
    pub fn events(&self, range: RangeInclusive<u64>) -> Events<'_> {
        Events {
            conn: &self.conn,
            on_top: self.state.link.as_ref().map(|it| (it.settled, self.state.stream.id)),
            // What cannot be read now cannot be read a moment later either, and that is told then.
            past: self.past().unwrap_or_default(),
            next: (*range.start()).max(1),
            last: (*range.end()).min(i64::MAX as u64),
            fetched: VecDeque::new(),
        }
    }

    /// The hall as the events of one business date alone make it, up to an instant (inclusive) where
    /// one is given.
    pub fn replay_day(&self, date: NaiveDate, until: Option<Ms>) -> Result<Hall, StoreError> {
        let mut hall = Hall::new(self.state.config.clone());
        let Some((first, last)) = self.span_of(date)? else { return Ok(hall) };
        self.needs_past_of(date)?;
        for stored in self.events(first..=last) {
            let stored = stored?;
            let Ok(event) = stored.read() else { continue };
            let is_late = until.is_some_and(|until| event.at.at > until);
            if is_late || self.is_left_out(&stored, &event)? {
                continue;
            }
            if hall.date_of(&event) == date || is_of_known_visit(&hall, &event) {
                hall.apply(&event, place_of(stored.pos, stored.stream, stored.seq, &event));
            }
        }
        Ok(hall)
    }

    /// An error where something of a business date is in the log before a snapshot, which is not here yet.
    pub(super) fn needs_past_of(&self, date: NaiveDate) -> Result<(), StoreError> {
        let Some(past) = self.past()? else { return Ok(()) };
        match self.span_of(date)? {
            Some((first, _)) if first <= past.of => Err(past.into()),
            _ => Ok(()),
        }
    }

    /// Positions between which the events of a business date lie, with others among them.
    pub fn span_of(&self, date: NaiveDate) -> Result<Option<(u64, u64)>, StoreError> {
        let stored: Option<(u64, u64)> = self
            .conn
            .prepare_cached("SELECT first_pos, last_pos FROM date_span WHERE business_date = ?1")?
            .query_row([date_text(date)], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let recent = self.state.spans.get(&date).copied();
        Ok(match (stored, recent) {
            (Some((first, _)), Some((_, last))) => Some((first, last)),
            (stored, recent) => stored.or(recent),
        })
    }

    /// Every business date with an event, oldest first.
    pub fn dates(&self) -> Result<Vec<NaiveDate>, StoreError> {
        let mut find = self
            .conn
            .prepare_cached("SELECT business_date FROM date_span ORDER BY business_date")?;
        let rows = find.query_map([], |row| row.get::<_, String>(0))?;
        let mut dates: BTreeSet<NaiveDate> = self.state.spans.keys().copied().collect();
        for text in rows {
            dates.extend(date_from(&text?));
        }
        Ok(dates.into_iter().collect())
    }

    /// Keeps a refused line of a feed, cut and with its control characters replaced. The newest 1,000 stay.
    pub fn note_fault(&mut self, fault: &Fault) -> Result<(), StoreError> {
        if self.access != Access::Write {
            return Err(StoreError::ReadOnly);
        }
        self.check_files()?;
        let tx = self.conn.unchecked_transaction()?;
        tx.prepare_cached(
            "INSERT INTO feed_fault(at, place, reason, field) VALUES(?1, ?2, ?3, ?4)",
        )?
        .execute(params![
            fault.at.0,
            plain(&fault.place),
            plain(&fault.reason),
            plain(&fault.field),
        ])?;
        tx.prepare_cached("DELETE FROM feed_fault WHERE n <= ?1")?
            .execute([tx.last_insert_rowid() - FAULTS_KEPT])?;
        Ok(tx.commit()?)
    }

    /// The newest refused lines, newest first.
    pub fn faults(&self, limit: usize) -> Result<Vec<Fault>, StoreError> {
        let mut find = self.conn.prepare_cached(
            "SELECT at, place, reason, field FROM feed_fault ORDER BY n DESC LIMIT ?1",
        )?;
        let rows = find.query_map([limit], |row| {
            Ok(Fault {
                at: Ms(row.get(0)?),
                place: row.get(1)?,
                reason: row.get(2)?,
                field: row.get(3)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

// A visit that began on this date belongs to it to its end, also after midnight.
fn is_of_known_visit(hall: &Hall, event: &Event) -> bool {
    let Body::Queue(body) = &event.body else { return false };
    event.feed.is_some() && body.visit_id.is_some() && hall.unknown_visit(event).is_none()
}

fn plain(text: &str) -> String {
    text.chars()
        .take(FAULT_CHARS_MAX)
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect()
}
