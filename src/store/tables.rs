//! The readable tables: rows as the fold gives them, written once per entity and transaction. Decides
//! nothing about their content.

pub(super) mod log;
pub(super) mod order;
pub(super) mod sign;
pub(super) mod survey;

pub(super) mod finding;
pub(super) mod follow_up;
pub(in crate::store) mod record;
pub(super) mod training;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rusqlite::{CachedStatement, Connection, OptionalExtension, params};

use self::log::write_log;
use self::sign::{write_key, write_signature};
use self::survey::{write_rating, write_survey};
use super::error::StoreError;
use super::tables_access::write_access;
use super::tables_case::write_case;
use super::tables_check::{write_missed, write_round};
use super::tables_floor::{write_half_hour, write_help, write_sighting};
use super::tables_incident::write_incident;
use super::tables_settings::write_settings;
use super::tables_shift::write_shift;
use super::vault::write_person;
use crate::core::board::Mark;
use crate::core::hall::Hall;
use crate::core::rows::{AlarmRow, FeedRow, Row, SpanRows, StaffDayRow, TicketRow, Touched};
use crate::core::time::Ms;
use finding::{write_coaching, write_findings, write_need, write_praise, write_visit};
use follow_up::write_follow_up;
use order::{write_improvement, write_order};
use training::{write_exam, write_relief, write_training};

const TICKET: &str = "
INSERT INTO ticket(source, visit_id, business_date, ticket_no, service_id, priority, state, counted_as,
  issued_at, called_at, started_at, ended_at, wait_secs, service_secs, held_secs, counter_id, staff_id,
  missed, flags, settings_version)
VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)
ON CONFLICT(source, visit_id) DO UPDATE SET
  business_date = excluded.business_date, ticket_no = excluded.ticket_no,
  service_id = excluded.service_id, priority = excluded.priority, state = excluded.state,
  counted_as = excluded.counted_as, issued_at = excluded.issued_at, called_at = excluded.called_at,
  started_at = excluded.started_at, ended_at = excluded.ended_at, wait_secs = excluded.wait_secs,
  service_secs = excluded.service_secs, held_secs = excluded.held_secs,
  counter_id = excluded.counter_id, staff_id = excluded.staff_id, missed = excluded.missed,
  flags = excluded.flags, settings_version = excluded.settings_version";

const FEED: &str = "
INSERT INTO feed(source, last_heard_at, last_event_at, last_sequence, missing, clock_off_secs, events,
  flagged)
VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
ON CONFLICT(source) DO UPDATE SET
  last_heard_at = excluded.last_heard_at, last_event_at = excluded.last_event_at,
  last_sequence = excluded.last_sequence, missing = excluded.missing,
  clock_off_secs = excluded.clock_off_secs, events = excluded.events, flagged = excluded.flagged";

const STAFF_DAY: &str = "
INSERT INTO staff_day(staff_id, business_date, planned_from, planned_to, first_on_post_at, late_secs,
  over_secs, settings_version)
VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
ON CONFLICT(business_date, staff_id) DO UPDATE SET
  planned_from = excluded.planned_from, planned_to = excluded.planned_to,
  first_on_post_at = excluded.first_on_post_at, late_secs = excluded.late_secs,
  over_secs = excluded.over_secs, settings_version = excluded.settings_version";

const ALARM: &str = "
INSERT INTO alarm(business_date, n, kind, subject, episode, mark, worst_mark, worst, limit_value, raised_at,
  red_from_at, red_to_at, cleared_at, seen_at, seen_by, actions, settings_version)
VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
ON CONFLICT(business_date, n) DO UPDATE SET
  mark = excluded.mark, worst_mark = excluded.worst_mark, worst = excluded.worst,
  limit_value = excluded.limit_value, red_from_at = excluded.red_from_at,
  red_to_at = excluded.red_to_at, cleared_at = excluded.cleared_at, seen_at = excluded.seen_at,
  seen_by = excluded.seen_by, actions = excluded.actions";

const ACTIONS_GONE: &str = "DELETE FROM alarm_action WHERE business_date = ?1 AND n = ?2";
const ALARM_ACTION: &str = "
INSERT INTO alarm_action(business_date, n, action_n, act_id, at, by, action, detail)
VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";

const COUNTER_GONE: &str = "DELETE FROM counter_span WHERE business_date = ?1 AND counter_id = ?2";
const COUNTER_SPAN: &str = "
INSERT INTO counter_span(business_date, counter_id, n, state, staff_id, from_at, to_at)
VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)";
const STAFF_GONE: &str = "DELETE FROM staff_span WHERE business_date = ?1 AND staff_id = ?2";
const STAFF_SPAN: &str = "
INSERT INTO staff_span(business_date, staff_id, n, state, counter_id, from_at, to_at, reason)
VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";

/// Writes the rows of everything in `touched`, each once.
pub(super) fn write_rows(
    conn: &Connection,
    hall: &Hall,
    touched: &[Touched],
) -> Result<(), StoreError> {
    let mut ticket = conn.prepare_cached(TICKET)?;
    let mut feed = conn.prepare_cached(FEED)?;
    for &one in touched {
        let row = hall.row(one);
        if let Some(row) = &row {
            record::keep(conn, row)?;
        }
        match row {
            None => {}
            Some(Row::Ticket(row)) => write_ticket(&mut ticket, &row)?,
            Some(Row::CounterSpans(rows)) => {
                replace_spans(conn, COUNTER_GONE, COUNTER_SPAN, &rows, false)?;
            }
            Some(Row::StaffSpans(rows)) => {
                replace_spans(conn, STAFF_GONE, STAFF_SPAN, &rows, true)?;
            }
            Some(Row::StaffDay(row)) => write_staff_day(conn, &row)?,
            Some(Row::Shift(row)) => write_shift(conn, &row)?,
            Some(Row::Feed(row)) => write_feed(&mut feed, &row)?,
            Some(Row::Log(row)) => write_log(conn, &row)?,
            Some(Row::Access(row)) => write_access(conn, &row)?,
            Some(Row::Person(row)) => write_person(conn, &row)?,
            Some(Row::Help(row)) => write_help(conn, &row)?,
            Some(Row::Sighting(row)) => write_sighting(conn, &row)?,
            Some(Row::HalfHour(row)) => write_half_hour(conn, &row)?,
            Some(Row::Rating(row)) => write_rating(conn, &row)?,
            Some(Row::Alarm(row)) => write_alarm(conn, &row)?,
            Some(Row::Settings(row)) => write_settings(conn, &row)?,
            Some(Row::Incident(row)) => write_incident(conn, &row)?,
            Some(Row::Key(row)) => write_key(conn, &row)?,
            Some(Row::Signature(row)) => write_signature(conn, &row)?,
            Some(Row::Findings(trail)) => write_findings(conn, &trail)?,
            Some(Row::Praise(row)) => write_praise(conn, &row)?,
            Some(Row::Coaching(row)) => write_coaching(conn, &row)?,
            Some(Row::Need(row)) => write_need(conn, &row)?,
            Some(Row::Visit(row)) => write_visit(conn, &row)?,
            Some(Row::Training(row)) => write_training(conn, &row)?,
            Some(Row::Exam(row)) => write_exam(conn, &row)?,
            Some(Row::Relief(row)) => write_relief(conn, &row)?,
            Some(Row::Order(row)) => write_order(conn, &row)?,
            Some(Row::Improvement(row)) => write_improvement(conn, &row)?,
            Some(Row::Survey(row)) => write_survey(conn, &row)?,
            Some(Row::FollowUp(row)) => write_follow_up(conn, &row)?,
            Some(Row::Check(round)) => write_round(conn, &round)?,
            Some(Row::Missed(missed, planned, done)) => {
                write_missed(conn, &missed, &planned, done)?;
            }
            Some(Row::Complaint(case)) => {
                if let Touched::Complaint(at) = one {
                    write_case(conn, at.number(), &case)?;
                }
            }
        }
    }
    Ok(())
}

pub(super) fn millis(at: Option<Ms>) -> Option<i64> {
    at.map(|at| at.0)
}

fn write_ticket(statement: &mut CachedStatement, row: &TicketRow) -> Result<(), StoreError> {
    statement.execute(params![
        row.source,
        row.visit_id,
        date_text(row.business_date),
        row.ticket_no,
        row.service_id,
        row.priority,
        row.state,
        row.counted_as,
        millis(row.issued_at),
        millis(row.called_at),
        millis(row.started_at),
        millis(row.ended_at),
        row.wait_secs,
        row.service_secs,
        row.held_secs,
        row.counter_id,
        row.staff_id,
        row.missed,
        row.flags,
        row.settings_version,
    ])?;
    Ok(())
}

// A counter of a feed beyond 2^63 is kept as the largest number SQLite has.
pub(super) fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn write_feed(statement: &mut CachedStatement, row: &FeedRow) -> Result<(), StoreError> {
    statement.execute(params![
        row.source,
        row.last_heard_at.0,
        row.last_event_at.0,
        row.last_sequence.map(whole),
        whole(row.missing),
        row.clock_off_secs,
        whole(row.events),
        whole(row.flagged),
    ])?;
    Ok(())
}

fn write_staff_day(conn: &Connection, row: &StaffDayRow) -> Result<(), StoreError> {
    conn.prepare_cached(STAFF_DAY)?.execute(params![
        row.staff_id,
        date_text(row.business_date),
        millis(row.planned_from),
        millis(row.planned_to),
        millis(row.first_on_post_at),
        row.late_secs,
        row.over_secs,
        row.settings_version,
    ])?;
    Ok(())
}

fn write_alarm(conn: &Connection, row: &AlarmRow) -> Result<(), StoreError> {
    let (date, alarm) = (date_text(row.business_date), &row.alarm);
    let red_to = alarm.red.last().and_then(|red| red.to);
    conn.prepare_cached(ALARM)?.execute(params![
        date,
        row.n,
        alarm.kind.as_str(),
        alarm.subject,
        alarm.episode,
        mark_text(alarm.mark),
        mark_text(alarm.worst_mark),
        alarm.worst,
        alarm.limit,
        alarm.raised_at.0,
        alarm.red.first().map(|red| red.from.0),
        millis(red_to),
        millis(alarm.cleared_at),
        alarm.seen.as_ref().map(|seen| seen.at.0),
        alarm.seen.as_ref().map(|seen| &seen.by),
        alarm.actions.len(),
        alarm.settings,
    ])?;
    conn.prepare_cached(ACTIONS_GONE)?.execute((&date, row.n))?;
    let mut insert = conn.prepare_cached(ALARM_ACTION)?;
    for (n, action) in (1_i64..).zip(&alarm.actions) {
        insert.execute(params![
            date,
            row.n,
            n,
            action.act_id,
            action.at.0,
            action.by,
            action.action,
            action.detail
        ])?;
    }
    Ok(())
}

fn mark_text(mark: Mark) -> &'static str {
    match mark {
        Mark::Breach => "breach",
        Mark::Warn => "warn",
        Mark::Normal | Mark::Stale => "normal",
    }
}

fn replace_spans(
    conn: &Connection,
    gone: &str,
    insert: &str,
    rows: &SpanRows,
    with_reason: bool,
) -> Result<(), StoreError> {
    let date = date_text(rows.business_date);
    conn.prepare_cached(gone)?.execute((&date, &rows.id))?;
    let mut insert = conn.prepare_cached(insert)?;
    for (n, span) in (1_i64..).zip(&rows.spans) {
        let (from, to) = (span.from.0, millis(span.to));
        if with_reason {
            let reason = &span.reason;
            let values = params![date, rows.id, n, span.state, span.at, from, to, reason];
            insert.execute(values)?;
        } else {
            insert.execute(params![date, rows.id, n, span.state, span.at, from, to])?;
        }
    }
    Ok(())
}

/// Widens the positions between which the events of each date lie.
pub(super) fn write_spans(
    conn: &Connection,
    spans: &BTreeMap<NaiveDate, (u64, u64)>,
) -> Result<(), StoreError> {
    let mut widen = conn.prepare_cached(
        "INSERT INTO date_span(business_date, first_pos, last_pos) VALUES(?1, ?2, ?3)
         ON CONFLICT(business_date) DO UPDATE SET last_pos = excluded.last_pos",
    )?;
    for (&date, &(first, last)) in spans {
        widen.execute((date_text(date), first, last))?;
    }
    Ok(())
}

/// Remembers on which date a customer was issued who goes on under another visit.
pub(super) fn write_alias(
    conn: &Connection,
    source: &str,
    visit_id: &str,
    date: NaiveDate,
) -> Result<(), StoreError> {
    conn.prepare_cached(
        "INSERT OR IGNORE INTO visit_alias(source, visit_id, business_date) VALUES(?1, ?2, ?3)",
    )?
    .execute((source, visit_id, date_text(date)))?;
    Ok(())
}

/// The business date of a visit that was ever seen.
pub(super) fn date_of_visit(
    conn: &Connection,
    source: &str,
    visit_id: &str,
) -> Result<Option<NaiveDate>, StoreError> {
    let mut find = conn.prepare_cached(
        "SELECT business_date FROM ticket WHERE source = ?1 AND visit_id = ?2
         UNION ALL
         SELECT business_date FROM visit_alias WHERE source = ?1 AND visit_id = ?2
         LIMIT 1",
    )?;
    let text: Option<String> = find.query_row((source, visit_id), |row| row.get(0)).optional()?;
    Ok(text.and_then(|text| date_from(&text)))
}

/// A business date as the tables spell it: `2025-11-10`.
pub(super) fn date_text(date: NaiveDate) -> String {
    date.to_string()
}

/// A business date from a table; none where it was damaged.
pub(super) fn date_from(text: &str) -> Option<NaiveDate> {
    text.parse().ok()
}
