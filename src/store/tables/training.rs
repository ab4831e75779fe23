//! The readable tables of training, exams and answers to proposals of relief. Of moods there is none.

use rusqlite::{Connection, params};

use super::date_text;
use crate::core::conduct::{Exam, Relief, Training};
use crate::store::error::StoreError;
use crate::store::schema::View;

/// Tables `training`, `exam` and `relief`.
pub(in crate::store) const TRAINING_TABLES: &str = "
CREATE TABLE training(
  training_id TEXT PRIMARY KEY, at INTEGER NOT NULL, by TEXT NOT NULL, person_id TEXT NOT NULL,
  item TEXT NOT NULL, text TEXT NOT NULL, minutes INTEGER NOT NULL, voided INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE exam(
  exam_id TEXT PRIMARY KEY, at INTEGER NOT NULL, by TEXT NOT NULL, person_id TEXT NOT NULL,
  taken_on TEXT NOT NULL, result TEXT NOT NULL, text TEXT NOT NULL, voided INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE relief(
  relief_id TEXT PRIMARY KEY, at INTEGER NOT NULL, by TEXT NOT NULL, person_id TEXT NOT NULL,
  complaint_id TEXT NOT NULL, answer TEXT NOT NULL, voided INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
";

/// Their columns.
pub(in crate::store) const TRAINING_VIEWS: &[View] = &[
    (
        "training",
        &["training_id", "at", "by", "person_id", "item", "text", "minutes", "voided"],
        &["at"],
    ),
    (
        "exam",
        &["exam_id", "at", "by", "person_id", "taken_on", "result", "text", "voided"],
        &["at"],
    ),
    (
        "relief",
        &["relief_id", "at", "by", "person_id", "complaint_id", "answer", "voided"],
        &["at"],
    ),
];

pub(super) fn write_training(conn: &Connection, row: &Training) -> Result<(), StoreError> {
    let mut write = conn.prepare_cached(
        "INSERT OR REPLACE INTO training(training_id, at, by, person_id, item, text, minutes, voided)
         VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    let Training { training_id, at, by, person_id, item, text, minutes, voided } = row;
    write.execute(params![training_id, at.0, by, person_id, item, text, minutes, voided])?;
    Ok(())
}

pub(super) fn write_exam(conn: &Connection, row: &Exam) -> Result<(), StoreError> {
    let mut write = conn.prepare_cached(
        "INSERT OR REPLACE INTO exam(exam_id, at, by, person_id, taken_on, result, text, voided)
         VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    let Exam { exam_id, at, by, person_id, on, result, text, voided } = row;
    let (on, result) = (date_text(*on), result.as_str());
    write.execute(params![exam_id, at.0, by, person_id, on, result, text, voided])?;
    Ok(())
}

pub(super) fn write_relief(conn: &Connection, row: &Relief) -> Result<(), StoreError> {
    let mut write = conn.prepare_cached(
        "INSERT OR REPLACE INTO relief(relief_id, at, by, person_id, complaint_id, answer, voided)
         VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    let Relief { relief_id, at, by, person_id, complaint_id, answer, voided } = row;
    write.execute(params![
        relief_id,
        at.0,
        by,
        person_id,
        complaint_id,
        answer.as_str(),
        voided
    ])?;
    Ok(())
}
