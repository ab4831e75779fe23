//! From the log into the hall: folds events, brings stored days back for them and gathers what is to be
//! written into the tables. The same path serves new events, a start and a rebuild.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use rusqlite::{Connection, Transaction};

use super::append::Appended;
use super::error::StoreError;
use super::vault::Erased;
use super::{Head, State, case_find, checkpoint, sync, tables};
use crate::core::act::Act;
use crate::core::event::{Body, Event, Fact, Snapshot};
use crate::core::hall::Place;
use crate::core::rows::Touched;

/// A checkpoint is due after this many events at least.
const TAIL_MAX: u64 = 4096;

/// How many complaints may have been merged one into the other.
const MERGED_MAX: usize = 64;

/// Lines of the duty log that may wait for their row; far fewer than the hall keeps.
const LINES_HELD_MAX: usize = 128;

/// Rounds that may wait for their row; far fewer than the hall keeps.
const ROUNDS_HELD_MAX: usize = 8;

/// What one transaction gathers beside the rows of the log.
pub(super) struct Batch {
    pub head: Head,
    pub answers: Vec<Appended>,
    /// Events of feeds that were refused, by source and id, with their length: what repeats one of them
    /// in the same batch is not on disk either.
    pub refused: HashMap<(i64, Box<str>), usize>,
    /// Records of customers that were erased.
    pub erased: Vec<Erased>,
    touched: Vec<Touched>,
    /// Lines of the duty log and records of access among what was touched, kept apart: only the newest stay
    /// in memory.
    lines: Vec<Touched>,
    /// Rounds likewise: each of their many answers touches them.
    rounds: BTreeSet<Touched>,
    new_day: bool,
    /// Off while the log is only read.
    writes_rows: bool,
    /// Whether complaints that left memory are put back where an event is about them.
    brings: bool,
}

impl Batch {
    pub(super) fn new(head: Head, events: usize) -> Batch {
        Batch {
            head,
            answers: Vec::with_capacity(events),
            refused: HashMap::new(),
            erased: Vec::new(),
            touched: Vec::new(),
            lines: Vec::new(),
            rounds: BTreeSet::new(),
            new_day: false,
            writes_rows: true,
            brings: true,
        }
    }

    /// For folding what is in the log and in the tables already; `brings`: behind a checkpoint.
    pub(super) fn reading(head: Head, brings: bool) -> Batch {
        Batch { writes_rows: false, brings, ..Batch::new(head, 0) }
    }

    /// Whether a date began in it.
    pub(super) fn turned_day(&self) -> bool {
        self.new_day
    }
}

/// The date an entity belongs to, where it belongs to one.
pub(super) fn touched_date(touched: Touched) -> Option<NaiveDate> {
    match touched {
        Touched::Ticket(date, _)
        | Touched::Sighting(date, _)
        | Touched::HalfHour(date, _)
        | Touched::Rating(date, _)
        | Touched::Counter(date, _)
        | Touched::Staff(date, _)
        | Touched::StaffDay(date, _)
        | Touched::Alarm(date, _) => Some(date),
        Touched::Shift(_)
        | Touched::Feed(_)
        | Touched::Log(_)
        | Touched::Access(_)
        | Touched::Person(_)
        | Touched::Help(_)
        | Touched::Settings(_)
        | Touched::Complaint(_)
        | Touched::Incident(_)
        | Touched::Key(_)
        | Touched::Signature(_)
        | Touched::Finding(_)
        | Touched::Conduct(_)
        | Touched::Survey(_)
        | Touched::FollowUp(_)
        | Touched::Check(_)
        | Touched::Missed(_)
        | Touched::Order(_)
        | Touched::Improvement(_) => None,
    }
}

/// Whether it may leave memory with any later event, long before the batch ends: its row is written at once.
fn may_leave(touched: Touched) -> bool {
    matches!(
        touched,
        Touched::Help(_)
            | Touched::Incident(_)
            | Touched::Signature(_)
            | Touched::Finding(_)
            | Touched::Conduct(_)
            | Touched::FollowUp(_)
            | Touched::Missed(_)
            | Touched::Order(_)
            | Touched::Improvement(_)
    )
}

// The visit under which a transferred customer goes on, and the date they were issued on.
fn alias_of<'e>(event: &'e Event, touched: &[Touched]) -> Option<(&'e str, &'e str, NaiveDate)> {
    let Body::Queue(data) = &event.body else { return None };
    let alias = data.new_visit_id.as_deref()?;
    let source = event.feed.as_deref()?.source.as_ref();
    let date = touched.iter().find_map(|one| match one {
        Touched::Ticket(date, _) => Some(*date),
        _ => None,
    })?;
    Some((source, alias, date))
}

impl State {
    /// Writes the rows of what a batch changed, and a checkpoint where one is due.
    pub(super) fn settle(&mut self, tx: &Transaction, batch: &mut Batch) -> Result<(), StoreError> {
        batch.touched.append(&mut batch.lines);
        batch.touched.extend(std::mem::take(&mut batch.rounds));
        batch.touched.sort_unstable();
        batch.touched.dedup();
        tables::write_rows(tx, &self.hall, &batch.touched)?;
        batch.touched.clear();
        self.day_turned |= batch.new_day;
        if self.is_checkpoint_due(&batch.head) {
            self.save_checkpoint(tx, &mut batch.head)?;
        }
        Ok(())
    }

    // What is not in the hall's log yet may come behind what others wrote: no checkpoint ever covers it.
    fn is_checkpoint_due(&self, head: &Head) -> bool {
        let tail = head.pos - head.checkpoint;
        let resident = self.hall.tickets_resident() as u64;
        match &self.link {
            None => self.day_turned || tail > TAIL_MAX.max(resident.saturating_mul(2)),
            Some(link) => {
                let most = sync::TAIL_MAX.max(resident / sync::TAIL_SHARE);
                head.pos == link.settled && (self.day_turned || tail > most)
            }
        }
    }

    pub(super) fn fold(
        &mut self,
        conn: &Connection,
        event: &Event,
        place: Place,
        batch: &mut Batch,
    ) -> Result<(), StoreError> {
        let date = self.hall.date_of(event);
        self.bring_days(conn, event, date)?;
        if batch.brings {
            self.bring_cases(conn, event)?;
        }
        let applied = self.hall.apply(event, place);
        self.span(date, batch.head.pos);
        let mut at_once = Vec::new();
        for &touched in &applied.touched {
            match touched_date(touched) {
                Some(other) if other != date => self.span(other, batch.head.pos),
                _ => {}
            }
            match touched {
                Touched::Log(_) | Touched::Access(_) | Touched::Person(_) => {
                    batch.lines.push(touched);
                }
                Touched::Check(_) => drop(batch.rounds.insert(touched)),
                other if batch.writes_rows && may_leave(other) => at_once.push(other),
                other => batch.touched.push(other),
            }
        }
        if batch.writes_rows {
            if let Some((source, alias, date)) = alias_of(event, &applied.touched) {
                tables::write_alias(conn, source, alias, date)?;
            }
            if batch.lines.len() >= LINES_HELD_MAX {
                tables::write_rows(conn, &self.hall, &batch.lines)?;
                batch.lines.clear();
            }
            if batch.rounds.len() >= ROUNDS_HELD_MAX {
                at_once.extend(std::mem::take(&mut batch.rounds));
            }
            tables::write_rows(conn, &self.hall, &at_once)?;
        }
        batch.new_day |= batch.head.date.is_some_and(|newest| date > newest);
        batch.head.date = batch.head.date.max(Some(date));
        batch.answers.push(Appended::Stored {
            pos: batch.head.pos,
            effect: applied.effect,
            flags: applied.flags,
        });
        Ok(())
    }

    // Kept in memory up to the next checkpoint: a start gathers them again from the tail.
    fn span(&mut self, date: NaiveDate, pos: u64) {
        self.spans.entry(date).and_modify(|span| span.1 = pos).or_insert((pos, pos));
    }

    /// Puts the stored days back into memory that an event may change, so that it makes no difference
    /// which days had left.
    fn bring_days(
        &mut self,
        conn: &Connection,
        event: &Event,
        date: NaiveDate,
    ) -> Result<(), StoreError> {
        if self.stored_days.is_empty() {
            return Ok(());
        }
        self.bring_day(conn, date)?;
        if let Some((source, visit_id)) = self.hall.unknown_visit(event) {
            self.bring_visit(conn, source, visit_id)?;
        }
        if let (Body::Queue(data), Some(feed)) = (&event.body, &event.feed)
            && let Some(snapshot) = data.snapshot.as_deref()
        {
            self.bring_snapshot(conn, &feed.source, snapshot)?;
        }
        Ok(())
    }

    // A snapshot shows tickets of any date, and closes those that it does not show.
    fn bring_snapshot(
        &mut self,
        conn: &Connection,
        source: &str,
        snapshot: &Snapshot,
    ) -> Result<(), StoreError> {
        for ticket in &snapshot.tickets {
            self.bring_visit(conn, source, &ticket.visit_id)?;
            if let Some(issued) = ticket.issued_at {
                self.bring_day(conn, self.config.zone.date(issued.at))?;
            }
        }
        if snapshot.complete {
            for date in std::mem::take(&mut self.open_days) {
                self.bring_day(conn, date)?;
            }
        }
        Ok(())
    }

    fn bring_visit(
        &mut self,
        conn: &Connection,
        source: &str,
        visit_id: &str,
    ) -> Result<(), StoreError> {
        match tables::date_of_visit(conn, source, visit_id)? {
            Some(date) => self.bring_day(conn, date),
            None => Ok(()),
        }
    }

    fn bring_day(&mut self, conn: &Connection, date: NaiveDate) -> Result<(), StoreError> {
        if self.hall.has_day(date) || !self.stored_days.contains(&date) {
            return Ok(());
        }
        let Some(day) = checkpoint::read_day(conn, date)? else {
            return Err(StoreError::Damaged {
                what: format!("the stored day {date} is unreadable"),
            });
        };
        self.hall.put_day(day);
        Ok(())
    }

    /// Puts the stored complaints back into memory that an event is about, so that it makes no difference
    /// which had left.
    fn bring_cases(&mut self, conn: &Connection, event: &Event) -> Result<(), StoreError> {
        let named = match &event.body {
            Body::Voided(voided) => case_find::ids_of_act(conn, &voided.act_id)?,
            Body::Case(body) => match &body.fact {
                // Whether its number is another's already.
                Fact::Registered(fields) => case_find::ids_of_number(conn, &fields.number)?,
                Fact::RequestMade(said) => case_find::ids_of_number(conn, &said.number)?,
                _ => Vec::new(),
            },
            // What is erased is erased in every complaint that names the record.
            Body::Person(act) => {
                let known = self.hall.complaints_of_record(&act.person_ref);
                known.map(str::to_owned).collect()
            }
            _ => return Ok(()),
        };
        for id in named {
            self.bring_case(conn, &id)?;
        }
        for id in self.hall.cases_of(event) {
            self.bring_case(conn, id)?;
        }
        Ok(())
    }

    /// The same for complaints that an act is about, before it is decided.
    pub(super) fn bring_asked(&mut self, conn: &Connection, act: &Act) -> Result<(), StoreError> {
        act.complaints().into_iter().try_for_each(|id| self.bring_case(conn, id))
    }

    // With the one it was merged into, and so on: what is told of it is told of that one.
    pub(super) fn bring_case(
        &mut self,
        conn: &Connection,
        complaint_id: &str,
    ) -> Result<(), StoreError> {
        let mut next: Option<Box<str>> = Some(complaint_id.into());
        // Nothing is merged into what was merged into it; the bound is for what was put in.
        for _ in 0..MERGED_MAX {
            let Some(id) = next else { break };
            if self.hall.cases().get(&id).is_none() && checkpoint::has_case(conn, &id)? {
                let Some(case) = checkpoint::read_case(conn, &id)? else {
                    return Err(StoreError::Damaged {
                        what: format!("the stored complaint {id} is unreadable"),
                    });
                };
                self.hall.put_case(case);
            }
            next = self.hall.cases().get(&id).and_then(|case| case.merged_into.clone());
        }
        Ok(())
    }
}
