//! Which copy of the data a database is. A standby that takes the place of its primary may miss what was confirmed last,
//! and a dump that is put back misses what came after it: both leave a mark that cannot be copied along, so that every new
//! connection is asked for it before anything is done on it. Where it differs, the data gets a new incarnation, and
//! terminals send again what it lost. Source: sync.md 4.1, rows 22 and 23.

use std::sync::{Mutex, PoisonError};

use super::cells::bytes_at;
use super::error::OpenError;
use super::pool::Conn;
use super::schema::LOCK;
use crate::server::{ENDED_BY_A_COPY, Incarnation, random};

/// Who runs the data and since which turn: the cluster, its timeline, which a promotion ends, and the database and a table
/// of it, which a dump makes anew. The timeline is that of what is being written: the last checkpoint may be of the one
/// before.
const MARK: &str =
    "SELECT system_identifier::text || ' ' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)
      || ' ' || (SELECT oid FROM pg_database WHERE datname = current_database())
      || ' ' || coalesce(to_regclass('zhiban.hall_head')::oid, 0)
    FROM pg_control_system()";

/// What a database was when it was asked last.
struct Known {
    mark: String,
    incarnation: Incarnation,
}

/// What all connections of one storage share.
pub(super) struct Lineage(Mutex<Known>);

impl Lineage {
    /// Asks a database that was opened.
    pub(super) async fn of(conn: &Conn) -> Result<Lineage, OpenError> {
        let mark = mark(conn).await?;
        let incarnation = settle(conn, &mark).await?;
        Ok(Lineage(Mutex::new(Known { mark, incarnation })))
    }

    /// The incarnation that everything belongs to that was done on a connection so far.
    pub(super) fn incarnation(&self) -> Incarnation {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).incarnation
    }

    /// Asks a new connection, before anything is done on it.
    pub(super) async fn check(&self, conn: &Conn) -> Result<(), OpenError> {
        let mark = mark(conn).await?;
        if self.0.lock().unwrap_or_else(PoisonError::into_inner).mark == mark {
            return Ok(());
        }
        let incarnation = settle(conn, &mark).await?;
        tracing::warn!("another copy of the data took its place; terminals are told");
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Known { mark, incarnation };
        Ok(())
    }
}

/// The mark of a database. One that follows another is refused: it could become its own while the connection stands.
async fn mark(conn: &Conn) -> Result<String, OpenError> {
    let follows = conn.client.query_one("SELECT pg_is_in_recovery()", &[]).await?;
    if follows.get(0) {
        return Err(OpenError::Follows);
    }
    Ok(conn.client.query_one(MARK, &[]).await?.get(0))
}

/// Holds the mark against the one that is stored. Where they differ, the data gets a new incarnation; what it has of each
/// hall now is what it has in common with the one before. Codes that may have been used and sessions end.
async fn settle(conn: &Conn, mark: &str) -> Result<Incarnation, OpenError> {
    let client = &conn.client;
    client.batch_execute("BEGIN").await?;
    client.batch_execute(LOCK).await?;
    let stored = client.query_opt("SELECT mark FROM place", &[]).await?;
    let stored: Option<String> = stored.map(|row| row.get(0));
    if stored.as_deref() != Some(mark) {
        let set = "INSERT INTO place(mark) VALUES($1) ON CONFLICT(one) DO UPDATE SET mark = excluded.mark";
        client.execute(set, &[&mark]).await?;
    }
    if stored.is_some_and(|stored| stored != mark) {
        let id: Incarnation = random().map_err(|error| OpenError::Database(error.to_string()))?;
        let ended = format!(
            "INSERT INTO common(hall, incarnation_id, hseq)
               SELECT hall, (SELECT id FROM incarnation ORDER BY n DESC LIMIT 1), head FROM hall_head
               ON CONFLICT DO NOTHING;
             DELETE FROM code; DELETE FROM session; DELETE FROM doc WHERE kind IN {ENDED_BY_A_COPY};"
        );
        client.batch_execute(&ended).await?;
        let add = "INSERT INTO incarnation(id, since) VALUES($1, (extract(epoch FROM now()) * 1000)::bigint)";
        client.execute(add, &[&id.as_slice()]).await?;
    }
    let newest = "SELECT id FROM incarnation ORDER BY n DESC LIMIT 1";
    let newest = bytes_at(&client.query_one(newest, &[]).await?, 0)?;
    client.batch_execute("COMMIT").await?;
    Ok(newest)
}
