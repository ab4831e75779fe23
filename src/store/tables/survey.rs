//! The readable tables of what customers think: ratings at counters, and surveys of others. Our own answers stand in
//! tables of their own: the sets are never mixed.

use rusqlite::{Connection, params};

use crate::core::rows::RatingRow;
use crate::core::satisfaction::external::Survey;
use crate::store::error::StoreError;
use crate::store::schema::View;
use crate::store::tables::date_text;

pub(in crate::store) const SURVEY_TABLES: &str = "
CREATE TABLE rating(
  source TEXT NOT NULL, rating_id TEXT NOT NULL, business_date TEXT NOT NULL, at INTEGER NOT NULL,
  visit_id TEXT, counter_id TEXT, staff_id TEXT, score INTEGER NOT NULL,
  PRIMARY KEY(source, rating_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE survey(
  survey_id TEXT PRIMARY KEY, at INTEGER NOT NULL, by TEXT NOT NULL, source TEXT NOT NULL,
  from_date TEXT NOT NULL, to_date TEXT NOT NULL, respondents INTEGER, file TEXT NOT NULL,
  hash TEXT NOT NULL, voided INTEGER NOT NULL, voided_at INTEGER, voided_by TEXT, void_reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE survey_score(
  survey_id TEXT NOT NULL, n INTEGER NOT NULL, item TEXT NOT NULL, column_name TEXT NOT NULL,
  answered INTEGER, hundredths INTEGER NOT NULL, low INTEGER,
  PRIMARY KEY(survey_id, n)
) STRICT, WITHOUT ROWID;
";

pub(in crate::store) const SURVEY_VIEWS: &[View] = &[
    (
        "rating",
        &[
            "source",
            "rating_id",
            "business_date",
            "at",
            "visit_id",
            "counter_id",
            "staff_id",
            "score",
        ],
        &["at"],
    ),
    (
        "survey",
        &[
            "survey_id",
            "at",
            "by",
            "source",
            "from_date",
            "to_date",
            "respondents",
            "file",
            "hash",
            "voided",
            "voided_at",
            "voided_by",
            "void_reason",
        ],
        &["at", "voided_at"],
    ),
];

pub(super) fn write_rating(conn: &Connection, row: &RatingRow) -> Result<(), StoreError> {
    let mut write = conn.prepare_cached(
        "INSERT OR REPLACE INTO rating(source, rating_id, business_date, at, visit_id, counter_id,
           staff_id, score)
         VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    write.execute(params![
        row.source,
        row.rating_id,
        date_text(row.business_date),
        row.at.0,
        row.visit_id,
        row.counter_id,
        row.staff_id,
        row.score,
    ])?;
    Ok(())
}

pub(super) fn write_survey(conn: &Connection, row: &Survey) -> Result<(), StoreError> {
    let mut write = conn.prepare_cached(
        "INSERT OR REPLACE INTO survey(survey_id, at, by, source, from_date, to_date, respondents, file,
           hash, voided, voided_at, voided_by, void_reason)
         VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    )?;
    let end = row.voided.as_ref();
    write.execute(params![
        row.survey_id,
        row.at.0,
        row.by,
        row.source,
        date_text(row.from),
        date_text(row.to),
        row.respondents,
        row.file,
        row.hash,
        end.is_some(),
        end.map(|end| end.at.0),
        end.map(|end| &end.by),
        end.map_or("", |end| &end.reason),
    ])?;
    let mut write = conn.prepare_cached(
        "INSERT OR REPLACE INTO survey_score(survey_id, n, item, column_name, answered, hundredths, low)
         VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    for (n, figure) in (1..).zip(&row.items) {
        write.execute(params![
            row.survey_id,
            n,
            figure.item,
            figure.column,
            figure.n,
            figure.hundredths,
            figure.low,
        ])?;
    }
    Ok(())
}
