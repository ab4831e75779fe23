//! The readable tables of rounds: one row for each round and each planned one that was missed, and one for
//! each answer that holds.

use rusqlite::{Connection, params};

use super::error::StoreError;
use super::schema::View;
use super::tables::millis;
use crate::core::check::{Grade, Missed, Round};
use crate::core::finding::FindingLimit;

/// Tables `check_round` and `check_answer`.
pub(super) const CHECK_TABLES: &str = "
CREATE TABLE check_round(
  round_id TEXT PRIMARY KEY, template TEXT NOT NULL, status TEXT NOT NULL, planned_at INTEGER,
  in_grace INTEGER, incident_id TEXT, started_at INTEGER, started_by TEXT, submitted_at INTEGER,
  submitted_by TEXT, reason TEXT NOT NULL, items INTEGER NOT NULL, answered INTEGER NOT NULL,
  failed INTEGER NOT NULL, skipped INTEGER NOT NULL, awarded_milli INTEGER NOT NULL,
  max_milli INTEGER NOT NULL, raw_tenths INTEGER, graded_tenths INTEGER, grade TEXT,
  red_lines TEXT NOT NULL, settings_version INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE check_answer(
  round_id TEXT NOT NULL, n INTEGER NOT NULL, item TEXT NOT NULL, section TEXT NOT NULL,
  result TEXT NOT NULL, count_right INTEGER, count_of INTEGER, value_milli INTEGER,
  by_queue INTEGER NOT NULL, phrase TEXT NOT NULL, note TEXT NOT NULL, place TEXT NOT NULL,
  owner TEXT, due TEXT, fixed INTEGER NOT NULL, points_milli INTEGER NOT NULL,
  awarded_milli INTEGER NOT NULL, at INTEGER NOT NULL, by TEXT NOT NULL,
  PRIMARY KEY(round_id, n)
) STRICT, WITHOUT ROWID;
";

/// Their columns.
pub(super) const CHECK_VIEWS: &[View] = &[
    (
        "check_round",
        &[
            "round_id",
            "template",
            "status",
            "planned_at",
            "in_grace",
            "incident_id",
            "started_at",
            "started_by",
            "submitted_at",
            "submitted_by",
            "reason",
            "items",
            "answered",
            "failed",
            "skipped",
            "awarded_milli",
            "max_milli",
            "raw_tenths",
            "graded_tenths",
            "grade",
            "red_lines",
            "settings_version",
        ],
        &["planned_at", "started_at", "submitted_at"],
    ),
    (
        "check_answer",
        &[
            "round_id",
            "n",
            "item",
            "section",
            "result",
            "count_right",
            "count_of",
            "value_milli",
            "by_queue",
            "phrase",
            "note",
            "place",
            "owner",
            "due",
            "fixed",
            "points_milli",
            "awarded_milli",
            "at",
            "by",
        ],
        &["at"],
    ),
];

const ROUND: &str = "
INSERT OR REPLACE INTO check_round(round_id, template, status, planned_at, in_grace, incident_id,
  started_at, started_by, submitted_at, submitted_by, reason, items, answered, failed, skipped,
  awarded_milli, max_milli, raw_tenths, graded_tenths, grade, red_lines, settings_version)
VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21,
  ?22)";

const ANSWER: &str = "
INSERT INTO check_answer(round_id, n, item, section, result, count_right, count_of, value_milli,
  by_queue, phrase, note, place, owner, due, fixed, points_milli, awarded_milli, at, by)
VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)
ON CONFLICT(round_id, n) DO UPDATE SET
  result = excluded.result, count_right = excluded.count_right, count_of = excluded.count_of,
  value_milli = excluded.value_milli, by_queue = excluded.by_queue, phrase = excluded.phrase,
  note = excluded.note, place = excluded.place, owner = excluded.owner, due = excluded.due,
  fixed = excluded.fixed, awarded_milli = excluded.awarded_milli, at = excluded.at, by = excluded.by
WHERE (at, by, result) <> (excluded.at, excluded.by, excluded.result)
  OR note <> excluded.note OR phrase <> excluded.phrase OR place <> excluded.place
  OR awarded_milli <> excluded.awarded_milli";

fn some(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

pub(super) fn write_round(conn: &Connection, row: &Round) -> Result<(), StoreError> {
    let score = row.score();
    let required = row.items.iter().filter(|item| item.is_required()).count();
    conn.prepare_cached(ROUND)?.execute(params![
        row.round_id,
        row.template.as_str(),
        row.state().as_str(),
        millis(row.planned_at),
        row.in_grace,
        row.incident_id,
        row.started_at.0,
        row.started_by,
        millis(row.submitted_at),
        some(&row.submitted_by),
        row.reason,
        required,
        required - row.open_items().count(),
        row.failed().count(),
        row.skipped().count(),
        score.awarded_milli,
        score.max_milli,
        score.raw_tenths,
        score.graded_tenths,
        score.grade.map(Grade::as_str),
        score.red_lines.join(" "),
        row.settings,
    ])?;
    write_answers(conn, row)
}

// Every answer has the place of its item, so that most of them stand as they stood.
fn write_answers(conn: &Connection, row: &Round) -> Result<(), StoreError> {
    let mut write = conn.prepare_cached(ANSWER)?;
    let mut gone =
        conn.prepare_cached("DELETE FROM check_answer WHERE round_id = ?1 AND n = ?2")?;
    for (n, item) in (1_i64..).zip(&row.items) {
        let Some(answer) = row.answer(&item.code) else {
            gone.execute(params![row.round_id, n])?;
            continue;
        };
        write.execute(params![
            row.round_id,
            n,
            answer.item,
            item.section,
            answer.result.as_str(),
            answer.count.map(|(right, _)| right),
            answer.count.map(|(_, of)| of),
            answer.value_milli,
            answer.by_queue,
            answer.phrase,
            answer.note,
            answer.place,
            some(&answer.owner),
            answer.limit.map(FindingLimit::as_str),
            answer.fixed,
            item.points_milli,
            answer.awarded_milli,
            answer.at.0,
            answer.by,
        ])?;
    }
    // A round that was taken back has no items any more.
    let mut rest =
        conn.prepare_cached("DELETE FROM check_answer WHERE round_id = ?1 AND n > ?2")?;
    rest.execute(params![row.round_id, row.items.len()])?;
    Ok(())
}

/// `planned` is the planned time as RFC 3339: it stands in the key, as such a round has no id of its own. What was
/// `done` late all the same stands in the table as that round, once.
pub(super) fn write_missed(
    conn: &Connection,
    row: &Missed,
    planned: &str,
    done: bool,
) -> Result<(), StoreError> {
    let template = row.key.template.as_str();
    if done {
        conn.prepare_cached("DELETE FROM check_round WHERE round_id = ?1")?
            .execute([format!("{template}@{planned}")])?;
        return Ok(());
    }
    let reason = row.explained.last().map_or("", |last| &last.reason);
    conn.prepare_cached(
        "INSERT OR REPLACE INTO check_round(round_id, template, status, planned_at, incident_id, reason,
           items, answered, failed, skipped, awarded_milli, max_milli, red_lines)
         VALUES(?1, ?2, 'missed', ?3, ?4, ?5, 0, 0, 0, 0, 0, 0, '')",
    )?
    .execute(params![
        format!("{template}@{planned}"),
        template,
        row.key.planned_at.0,
        row.incident_id,
        reason,
    ])?;
    Ok(())
}
