//! Documents and lines.

use tokio_postgres::Row;

use super::cells::{int, nat_at};
use super::error::fault;
use super::pool::Conn;
use crate::core::time::Ms;
use crate::server::{Doc, DocClash, DocPut, DocsPut, Fault, Line, LinesAsk, NewLine};

/// Whoever changes documents holds this lock to the commit: the order of numbers is the order of commits, a document that
/// is not there yet is made by one only, and no two wait for each other in a ring.
const BEGIN: &str = "BEGIN; SELECT pg_advisory_xact_lock(8820734910552)";

fn row(row: &Row) -> Doc {
    Doc {
        kind: row.get(0),
        key: row.get(1),
        version: nat_at(row, 2),
        at: Ms(row.get(3)),
        body: row.get(4),
    }
}

/// A document.
pub(super) async fn doc(conn: &Conn, kind: &str, key: &str) -> Result<Option<Doc>, Fault> {
    let get = conn
        .statement("SELECT kind, key, version, at, body FROM doc WHERE kind = $1 AND key = $2")
        .await?;
    let found = conn.client.query_opt(&get, &[&kind, &key]).await.map_err(fault)?;
    Ok(found.as_ref().map(row))
}

/// Documents of a kind.
pub(super) async fn docs(
    conn: &Conn,
    kind: &str,
    after: Option<&str>,
    most: usize,
) -> Result<Vec<Doc>, Fault> {
    let get = conn
        .statement(
            "SELECT kind, key, version, at, body FROM doc WHERE kind = $1 AND key > $2
             ORDER BY key LIMIT $3",
        )
        .await?;
    // No key is empty, so that all of them stand behind the empty one.
    let most = int(most as u64);
    let found = conn.client.query(&get, &[&kind, &after.unwrap_or_default(), &most]).await;
    Ok(found.map_err(fault)?.iter().map(row).collect())
}

/// Changes documents and appends lines. Everything is judged before anything is written.
pub(super) async fn put(
    conn: &Conn,
    puts: &[DocPut],
    lines: &[NewLine],
    at: Ms,
) -> Result<DocsPut, Fault> {
    conn.client.batch_execute(BEGIN).await.map_err(fault)?;
    let get = conn.statement("SELECT version FROM doc WHERE kind = $1 AND key = $2").await?;
    let mut stand = Vec::with_capacity(puts.len());
    for (index, put) in puts.iter().enumerate() {
        let found = conn.client.query_opt(&get, &[&put.kind, &put.key]).await.map_err(fault)?;
        let version = found.map(|row| nat_at(&row, 0));
        if !put.expect.holds(version) {
            let stands = doc(conn, &put.kind, &put.key).await?;
            conn.client.batch_execute("ROLLBACK").await.map_err(fault)?;
            return Ok(Err(DocClash { index, stands }));
        }
        stand.push(version);
    }
    let mut versions = Vec::with_capacity(puts.len());
    for (put, stands) in puts.iter().zip(stand) {
        versions.push(match &put.body {
            Some(body) => write(conn, put, (stands, body), at).await?,
            None => remove(conn, put, stands).await?,
        });
    }
    let add = conn
        .statement(
            "INSERT INTO line(kind, number, at, body)
             SELECT $1::text, coalesce(max(number), 0) + 1, $2::bigint, $3::text FROM line WHERE kind = $1",
        )
        .await?;
    for line in lines {
        let values: [&(dyn tokio_postgres::types::ToSql + Sync); 3] =
            [&line.kind, &at.0, &line.body];
        conn.client.execute(&add, &values).await.map_err(fault)?;
    }
    conn.client.batch_execute("COMMIT").await.map_err(fault)?;
    Ok(Ok(versions))
}

async fn write(
    conn: &Conn,
    put: &DocPut,
    (stands, body): (Option<u64>, &str),
    at: Ms,
) -> Result<u64, Fault> {
    let before = if let Some(version) = stands {
        version
    } else {
        let get = conn.statement("SELECT version FROM doc_gone WHERE kind = $1").await?;
        let found = conn.client.query_opt(&get, &[&put.kind]).await.map_err(fault)?;
        found.map_or(0, |row| nat_at(&row, 0))
    };
    let set = conn
        .statement(
            "INSERT INTO doc(kind, key, version, at, body) VALUES($1, $2, $3, $4, $5)
             ON CONFLICT(kind, key) DO UPDATE SET version = excluded.version, at = excluded.at,
               body = excluded.body",
        )
        .await?;
    conn.client
        .execute(&set, &[&put.kind, &put.key, &int(before + 1), &at.0, &body])
        .await
        .map_err(fault)?;
    Ok(before + 1)
}

async fn remove(conn: &Conn, put: &DocPut, stands: Option<u64>) -> Result<u64, Fault> {
    if let Some(version) = stands {
        let remove = conn.statement("DELETE FROM doc WHERE kind = $1 AND key = $2").await?;
        conn.client.execute(&remove, &[&put.kind, &put.key]).await.map_err(fault)?;
        let note = conn
            .statement(
                "INSERT INTO doc_gone(kind, version) VALUES($1, $2) ON CONFLICT(kind)
                 DO UPDATE SET version = greatest(doc_gone.version, excluded.version)",
            )
            .await?;
        conn.client.execute(&note, &[&put.kind, &int(version)]).await.map_err(fault)?;
    }
    Ok(0)
}

/// Lines of a kind.
pub(super) async fn lines(conn: &Conn, kind: &str, ask: LinesAsk) -> Result<Vec<Line>, Fault> {
    let get = conn
        .statement(if ask.newest_first {
            "SELECT number, kind, at, body FROM line WHERE kind = $1 AND number > $2 AND number < $3
             ORDER BY number DESC LIMIT $4"
        } else {
            "SELECT number, kind, at, body FROM line WHERE kind = $1 AND number > $2 AND number < $3
             ORDER BY number LIMIT $4"
        })
        .await?;
    let before = ask.before.map_or(i64::MAX, int);
    let asked: [&(dyn tokio_postgres::types::ToSql + Sync); 4] =
        [&kind, &int(ask.after), &before, &int(ask.most as u64)];
    let found = conn.client.query(&get, &asked).await.map_err(fault)?;
    let line = |row: &Row| Line {
        number: nat_at(row, 0),
        kind: row.get(1),
        at: Ms(row.get(2)),
        body: row.get(3),
    };
    Ok(found.iter().map(line).collect())
}
