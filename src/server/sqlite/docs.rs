//! Documents and lines.

use rusqlite::{Connection, OptionalExtension, Row};

use crate::core::time::Ms;
use crate::server::{Doc, DocClash, DocPut, DocsPut, Line, LinesAsk, NewLine};

fn row(row: &Row<'_>) -> rusqlite::Result<Doc> {
    Ok(Doc {
        kind: row.get(0)?,
        key: row.get(1)?,
        version: row.get(2)?,
        at: Ms(row.get(3)?),
        body: row.get(4)?,
    })
}

/// A document.
pub(super) fn doc(conn: &Connection, kind: &str, key: &str) -> rusqlite::Result<Option<Doc>> {
    conn.prepare_cached(
        "SELECT kind, key, version, at, body FROM doc WHERE kind = ?1 AND key = ?2",
    )?
    .query_row((kind, key), row)
    .optional()
}

/// Documents of a kind.
pub(super) fn docs(
    conn: &Connection,
    kind: &str,
    after: Option<&str>,
    most: usize,
) -> rusqlite::Result<Vec<Doc>> {
    // No key is empty, so that all of them stand behind the empty one.
    conn.prepare_cached(
        "SELECT kind, key, version, at, body FROM doc WHERE kind = ?1 AND key > ?2
         ORDER BY key LIMIT ?3",
    )?
    .query_map((kind, after.unwrap_or_default(), most), row)?
    .collect()
}

/// Changes documents and appends lines. Everything is judged before anything is written.
pub(super) fn put(
    conn: &Connection,
    puts: &[DocPut],
    lines: &[NewLine],
    at: Ms,
) -> rusqlite::Result<DocsPut> {
    let mut stand = Vec::with_capacity(puts.len());
    for (index, put) in puts.iter().enumerate() {
        let version: Option<u64> = conn
            .prepare_cached("SELECT version FROM doc WHERE kind = ?1 AND key = ?2")?
            .query_row((&put.kind, &put.key), |row| row.get(0))
            .optional()?;
        if !put.expect.holds(version) {
            return Ok(Err(DocClash { index, stands: doc(conn, &put.kind, &put.key)? }));
        }
        stand.push(version);
    }
    let mut versions = Vec::with_capacity(puts.len());
    for (put, stands) in puts.iter().zip(stand) {
        versions.push(match &put.body {
            Some(body) => write(conn, put, (stands, body), at)?,
            None => remove(conn, put, stands)?,
        });
    }
    for line in lines {
        conn.prepare_cached(
            "INSERT INTO line(kind, number, at, body)
             SELECT ?1, coalesce(max(number), 0) + 1, ?2, ?3 FROM line WHERE kind = ?1",
        )?
        .execute((&line.kind, at.0, &line.body))?;
    }
    Ok(Ok(versions))
}

fn write(
    conn: &Connection,
    put: &DocPut,
    (stands, body): (Option<u64>, &str),
    at: Ms,
) -> rusqlite::Result<u64> {
    let before = match stands {
        Some(version) => version,
        None => conn
            .prepare_cached("SELECT version FROM doc_gone WHERE kind = ?1")?
            .query_row([&put.kind], |row| row.get(0))
            .optional()?
            .unwrap_or(0),
    };
    conn.prepare_cached(
        "INSERT INTO doc(kind, key, version, at, body) VALUES(?1, ?2, ?3, ?4, ?5)
         ON CONFLICT(kind, key) DO UPDATE SET version = excluded.version, at = excluded.at,
           body = excluded.body",
    )?
    .execute((&put.kind, &put.key, before + 1, at.0, body))?;
    Ok(before + 1)
}

fn remove(conn: &Connection, put: &DocPut, stands: Option<u64>) -> rusqlite::Result<u64> {
    if let Some(version) = stands {
        conn.prepare_cached("DELETE FROM doc WHERE kind = ?1 AND key = ?2")?
            .execute((&put.kind, &put.key))?;
        conn.prepare_cached(
            "INSERT INTO doc_gone(kind, version) VALUES(?1, ?2)
             ON CONFLICT(kind) DO UPDATE SET version = max(version, excluded.version)",
        )?
        .execute((&put.kind, version))?;
    }
    Ok(0)
}

/// Lines of a kind.
pub(super) fn lines(conn: &Connection, kind: &str, ask: LinesAsk) -> rusqlite::Result<Vec<Line>> {
    let order = if ask.newest_first { "DESC" } else { "ASC" };
    let get = format!(
        "SELECT number, kind, at, body FROM line WHERE kind = ?1 AND number > ?2 AND number < ?3
         ORDER BY number {order} LIMIT ?4"
    );
    let row = |row: &Row<'_>| {
        Ok(Line { number: row.get(0)?, kind: row.get(1)?, at: Ms(row.get(2)?), body: row.get(3)? })
    };
    let int = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    let before = ask.before.map_or(i64::MAX, int);
    conn.prepare_cached(&get)?.query_map((kind, int(ask.after), before, ask.most), row)?.collect()
}
