//! The readable tables of shifts and their hand-overs: one row for each shift, for each report that was frozen of
//! it, for each item of a report, and for each line that people wrote beside it.

mod read;

use rusqlite::{Connection, params};

use super::error::StoreError;
use super::schema::View;
use super::tables::{millis, whole};
use crate::core::complaint::Severity;
use crate::core::handover::{Frozen, Handover, HandoverState, Item, Received};
use crate::core::rows::ShiftRow;

/// Tables `shift`, `shift_report`, `handover_item` and `shift_entry`.
pub(super) const SHIFT_TABLES: &str = "
CREATE TABLE shift(
  shift_id TEXT PRIMARY KEY, person_id TEXT NOT NULL, name TEXT NOT NULL,
  opened_at INTEGER NOT NULL, signed_off_at INTEGER, signed_off_by TEXT, note TEXT NOT NULL,
  second INTEGER NOT NULL, settings_version INTEGER NOT NULL, planned_end INTEGER,
  handover TEXT NOT NULL, snapshot_id TEXT, assumed_at INTEGER, assumed_by TEXT,
  assumed_why TEXT NOT NULL, accepted_at INTEGER, accepted_by TEXT, closed_at INTEGER,
  overdue_steps INTEGER NOT NULL, unattended_from INTEGER, worked_without_at INTEGER,
  worked_without_by TEXT, worked_without_why TEXT NOT NULL, addenda INTEGER NOT NULL,
  cut_line INTEGER, cut_at INTEGER, cut_pos INTEGER, ended_pos INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE shift_report(
  snapshot_id TEXT PRIMARY KEY, shift_id TEXT NOT NULL, hash TEXT NOT NULL,
  frozen_at INTEGER NOT NULL, frozen_by TEXT NOT NULL, alone INTEGER NOT NULL,
  incoming TEXT, returned_at INTEGER, returned_by TEXT, returned_why TEXT NOT NULL,
  items INTEGER NOT NULL, text TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX shift_report_by_shift ON shift_report(shift_id);

CREATE TABLE handover_item(
  snapshot_id TEXT NOT NULL, n INTEGER NOT NULL, item_id TEXT NOT NULL, kind TEXT NOT NULL,
  subject_id TEXT NOT NULL, label TEXT NOT NULL, grade TEXT NOT NULL, severity TEXT, owner TEXT,
  level INTEGER, next TEXT NOT NULL, next_at INTEGER, overdue INTEGER NOT NULL,
  promised_at INTEGER, backlog INTEGER, since_at INTEGER NOT NULL, age_shifts INTEGER NOT NULL,
  answered_at INTEGER, read_back TEXT, in_bulk INTEGER NOT NULL, declined TEXT,
  declined_why TEXT, read_at INTEGER, read_by TEXT,
  PRIMARY KEY(snapshot_id, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE shift_entry(
  shift_id TEXT NOT NULL, n INTEGER NOT NULL, kind TEXT NOT NULL, at INTEGER NOT NULL,
  by TEXT NOT NULL, text TEXT NOT NULL, counted_with TEXT, note_id TEXT, PRIMARY KEY(shift_id, n)
) STRICT, WITHOUT ROWID;
";

/// Their views.
pub(super) const SHIFT_VIEWS: &[View] = &[
    (
        "shift",
        &[
            "shift_id",
            "person_id",
            "name",
            "opened_at",
            "signed_off_at",
            "signed_off_by",
            "note",
            "second",
            "settings_version",
            "planned_end",
            "handover",
            "snapshot_id",
            "assumed_at",
            "assumed_by",
            "assumed_why",
            "accepted_at",
            "accepted_by",
            "closed_at",
            "overdue_steps",
            "unattended_from",
            "worked_without_at",
            "worked_without_by",
            "worked_without_why",
            "addenda",
            "cut_line",
            "cut_at",
            "cut_pos",
            "ended_pos",
        ],
        &[
            "opened_at",
            "signed_off_at",
            "planned_end",
            "assumed_at",
            "accepted_at",
            "closed_at",
            "unattended_from",
            "worked_without_at",
            "cut_at",
        ],
    ),
    (
        "shift_report",
        &[
            "snapshot_id",
            "shift_id",
            "hash",
            "frozen_at",
            "frozen_by",
            "alone",
            "incoming",
            "returned_at",
            "returned_by",
            "returned_why",
            "items",
            "text",
        ],
        &["frozen_at", "returned_at"],
    ),
    (
        "handover_item",
        &[
            "snapshot_id",
            "n",
            "item_id",
            "kind",
            "subject_id",
            "label",
            "grade",
            "severity",
            "owner",
            "level",
            "next",
            "next_at",
            "overdue",
            "promised_at",
            "backlog",
            "since_at",
            "age_shifts",
            "answered_at",
            "read_back",
            "in_bulk",
            "declined",
            "declined_why",
            "read_at",
            "read_by",
        ],
        &["next_at", "promised_at", "since_at", "answered_at", "read_at"],
    ),
    (
        "shift_entry",
        &["shift_id", "n", "kind", "at", "by", "text", "counted_with", "note_id"],
        &["at"],
    ),
];

const SHIFT: &str = "
INSERT OR REPLACE INTO shift(shift_id, person_id, name, opened_at, signed_off_at, signed_off_by, note,
  second, settings_version, planned_end, handover, snapshot_id, assumed_at, assumed_by, assumed_why,
  accepted_at, accepted_by, closed_at, overdue_steps, unattended_from, worked_without_at,
  worked_without_by, worked_without_why, addenda, cut_line, cut_at, cut_pos, ended_pos)
VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21,
  ?22, ?23, ?24, ?25, ?26, ?27, ?28)";

/// What a late word changes of a shift whose hand-over left memory: what became of that stands in the table.
const SHIFT_ALONE: &str = "
UPDATE shift SET person_id = ?2, name = ?3, opened_at = ?4, signed_off_at = ?5, signed_off_by = ?6, note = ?7,
  second = ?8, settings_version = ?9, planned_end = ?10, cut_line = coalesce(?11, cut_line),
  cut_at = coalesce(?12, cut_at), cut_pos = coalesce(?13, cut_pos), ended_pos = coalesce(?14, ended_pos)
WHERE shift_id = ?1";

fn write_shift_alone(conn: &Connection, row: &ShiftRow) -> Result<bool, StoreError> {
    let known = conn.prepare_cached(SHIFT_ALONE)?.execute(params![
        row.shift_id,
        row.person_id,
        row.name,
        row.opened_at.0,
        millis(row.signed_off_at),
        row.signed_off_by,
        row.note,
        row.second,
        row.settings_version,
        millis(row.planned_end),
        row.cut.map(|cut| whole(cut.last_line)),
        millis(row.cut.map(|cut| cut.at)),
        row.cut.map(|cut| whole(cut.pos)),
        row.ended_pos.map(whole),
    ])?;
    Ok(known > 0)
}

pub(super) fn write_shift(conn: &Connection, row: &ShiftRow) -> Result<(), StoreError> {
    let handover = row.handover.as_deref();
    if handover.is_none() && write_shift_alone(conn, row)? {
        return Ok(());
    }
    let state = handover.map_or(HandoverState::Open, |it| it.state);
    let of = |one: fn(&Handover) -> Option<&Received>| handover.and_then(one);
    let (assumed, accepted) = (of(|it| it.assumed.as_ref()), of(|it| it.accepted.as_ref()));
    let without = of(|it| it.worked_without.as_ref());
    conn.prepare_cached(SHIFT)?.execute(params![
        row.shift_id,
        row.person_id,
        row.name,
        row.opened_at.0,
        millis(row.signed_off_at),
        row.signed_off_by,
        row.note,
        row.second,
        row.settings_version,
        millis(row.planned_end),
        state.as_str(),
        handover.and_then(Handover::report).map(|report| &report.snapshot_id),
        millis(assumed.map(|it| it.at)),
        assumed.map(|it| &it.person_id),
        assumed.map_or("", |it| &it.reason),
        millis(accepted.map(|it| it.at)),
        accepted.map(|it| &it.person_id),
        millis(handover.and_then(|it| it.closed_at)),
        handover.map_or(0, |it| it.overdue.len()),
        millis(handover.and_then(|it| it.unattended_from)),
        millis(without.map(|it| it.at)),
        without.map(|it| &it.person_id),
        without.map_or("", |it| &it.reason),
        handover.map_or(0, |it| it.addenda().count()),
        row.cut.map(|cut| whole(cut.last_line)),
        millis(row.cut.map(|cut| cut.at)),
        row.cut.map(|cut| whole(cut.pos)),
        row.ended_pos.map(whole),
    ])?;
    let Some(handover) = handover else { return Ok(()) };
    for report in &handover.frozen {
        write_report(conn, handover, report)?;
    }
    write_entries(conn, handover)
}

fn write_report(conn: &Connection, of: &Handover, report: &Frozen) -> Result<(), StoreError> {
    // A report of which a part is missing says nothing yet.
    let Some((text, snapshot)) = report.text().zip(report.snapshot()) else { return Ok(()) };
    let returned = report.returned.as_ref();
    conn.prepare_cached(
        "INSERT OR REPLACE INTO shift_report(snapshot_id, shift_id, hash, frozen_at, frozen_by, alone,
           incoming, returned_at, returned_by, returned_why, items, text)
         VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    )?
    .execute(params![
        report.snapshot_id,
        of.shift_id,
        report.hash,
        report.at.0,
        report.by,
        report.alone,
        Some(&report.incoming).filter(|id| !id.is_empty()),
        millis(returned.map(|it| it.0)),
        returned.map(|it| &it.1),
        returned.map_or("", |it| &it.2),
        snapshot.items.len(),
        text,
    ])?;
    for (n, item) in (1_i64..).zip(&snapshot.items) {
        write_item(conn, of, report, (n, item))?;
    }
    Ok(())
}

fn write_item(
    conn: &Connection,
    of: &Handover,
    report: &Frozen,
    (n, item): (i64, &Item),
) -> Result<(), StoreError> {
    let answer = report.answer(&item.item_id);
    let declined = answer.and_then(|it| it.declined.as_ref());
    // What was read was read of the report that stood then.
    let reads = of.reads.iter().filter(|_| report.returned.is_none());
    let read = reads.into_iter().find(|it| it.item_id == item.item_id);
    conn.prepare_cached(
        "INSERT OR REPLACE INTO handover_item(snapshot_id, n, item_id, kind, subject_id, label, grade,
           severity, owner, level, next, next_at, overdue, promised_at, backlog, since_at, age_shifts,
           answered_at, read_back, in_bulk, declined, declined_why, read_at, read_by)
         VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19,
           ?20, ?21, ?22, ?23, ?24)",
    )?
    .execute(params![
        report.snapshot_id,
        n,
        item.item_id,
        item.kind.as_str(),
        item.subject_id,
        item.label,
        item.grade.as_str(),
        item.severity.map(Severity::as_str),
        Some(&item.owner).filter(|id| !id.is_empty()),
        item.level,
        item.next.code,
        millis(item.next.at),
        item.overdue,
        millis(item.promised_at),
        item.counts.map(|[_, _, left]| left),
        item.since.0,
        item.age_shifts,
        millis(answer.map(|it| it.at)),
        answer.map(|it| &it.read_back).filter(|text| !text.is_empty()),
        answer.is_some_and(|it| it.in_bulk),
        declined.map(|(reason, _)| reason.as_str()),
        declined.map(|(_, text)| text),
        millis(read.map(|it| it.at)),
        read.map(|it| &it.person_id),
    ])?;
    Ok(())
}

fn write_entries(conn: &Connection, of: &Handover) -> Result<(), StoreError> {
    let mut write = conn.prepare_cached(
        "INSERT OR REPLACE INTO shift_entry(shift_id, n, kind, at, by, text, counted_with, note_id)
         VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    let none: Box<str> = "".into();
    let prepared = of.prepared.iter();
    let prepared =
        prepared.map(|it| (it.part.as_str(), it.at, &it.by, &it.text, [&it.with, &none]));
    let added = of.appended.iter().map(|it| {
        let kind = match (it.voided, it.omission) {
            (true, _) => "voided",
            (false, true) => "omission",
            (false, false) => "addendum",
        };
        (kind, it.at, &it.by, &it.text, [&none, &it.note_id])
    });
    let mut last = 0;
    for (n, (kind, at, by, text, named)) in (1_i64..).zip(prepared.chain(added)) {
        let [with, note_id] = named.map(|id| Some(id).filter(|id| !id.is_empty()));
        write.execute(params![of.shift_id, n, kind, at.0, by, text, with, note_id])?;
        last = n;
    }
    // What was taken back before the freeze stands here no more; the log has it.
    let mut rest = conn.prepare_cached("DELETE FROM shift_entry WHERE shift_id = ?1 AND n > ?2")?;
    rest.execute(params![of.shift_id, last])?;
    Ok(())
}
