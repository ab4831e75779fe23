//! The tables of a server's database in PostgreSQL, how they come to be, and their partitions. Every table of a hall has the
//! hall in front, so that halls can be spread over databases or machines without a change in what is said between
//! terminals and server. docs/tables.md says what the columns mean.

use tokio_postgres::error::SqlState;

use super::error::{OpenError, fault};
use super::pool::Conn;
use crate::core::time::Ms;
use crate::server::{Fault, Incarnation, day};

/// The schema that holds everything of ours.
pub(super) const SCHEMA: &str = "zhiban";

/// Who changes tables holds this lock.
pub(super) const LOCK: &str = "SELECT pg_advisory_xact_lock(8820734910551)";

/// How many days ahead partitions are made, so that no upload ever waits for one.
const AHEAD_DAYS: i32 = 7;

/// The changes of the tables, oldest first; a database says how many of them it has.
const STEPS: &[&str] = &["
CREATE TABLE incarnation(
  n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id bytea NOT NULL UNIQUE CHECK(length(id) = 16),
  since bigint NOT NULL
);

CREATE TABLE place(
  one boolean PRIMARY KEY DEFAULT true CHECK(one),
  mark text NOT NULL
);

CREATE TABLE hall(
  hall text COLLATE \"C\" PRIMARY KEY,
  name text NOT NULL,
  hall_key bytea
);
CREATE TABLE hall_head(
  hall text COLLATE \"C\" PRIMARY KEY,
  head bigint NOT NULL DEFAULT 0,
  segments bigint NOT NULL DEFAULT 0,
  day integer NOT NULL DEFAULT 0,
  packed_through integer NOT NULL DEFAULT 0,
  reissued boolean NOT NULL DEFAULT false
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
CREATE TABLE durable(
  hall text COLLATE \"C\" PRIMARY KEY,
  hseq bigint NOT NULL
);
CREATE TABLE common(
  hall text COLLATE \"C\" NOT NULL,
  incarnation_id bytea NOT NULL,
  hseq bigint NOT NULL,
  PRIMARY KEY(hall, incarnation_id)
);

CREATE TABLE code(
  hash bytea PRIMARY KEY CHECK(length(hash) = 32),
  hall text COLLATE \"C\" NOT NULL,
  until bigint NOT NULL
);
CREATE TABLE device(
  id bytea PRIMARY KEY CHECK(length(id) = 16),
  n bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  hall text COLLATE \"C\" NOT NULL,
  public_key bytea NOT NULL CHECK(length(public_key) = 32),
  host text NOT NULL,
  system text NOT NULL,
  enrolled_at bigint NOT NULL,
  seen_at bigint,
  revoked_at bigint
) WITH (fillfactor = 80);
CREATE INDEX device_hall ON device(hall, n);
CREATE INDEX device_revoked ON device(id) WHERE revoked_at IS NOT NULL;
CREATE TABLE session(
  hash bytea PRIMARY KEY CHECK(length(hash) = 32),
  device bytea NOT NULL,
  at bigint NOT NULL,
  until bigint NOT NULL
);
CREATE INDEX session_device ON session(device);
CREATE INDEX session_until ON session(until);

CREATE TABLE stream_home(
  stream bytea PRIMARY KEY CHECK(length(stream) = 16),
  hall text COLLATE \"C\" NOT NULL,
  device bytea NOT NULL
);
CREATE TABLE stream(
  hall text COLLATE \"C\" NOT NULL,
  id bytea NOT NULL,
  device bytea NOT NULL,
  last bigint NOT NULL DEFAULT 0,
  chain bytea NOT NULL CHECK(length(chain) = 32),
  PRIMARY KEY(hall, id)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
CREATE TABLE named(
  hall text COLLATE \"C\" NOT NULL,
  device bytea NOT NULL,
  stream bytea NOT NULL,
  PRIMARY KEY(hall, device, stream)
);

CREATE TABLE hall_day(
  hall text COLLATE \"C\" NOT NULL,
  day integer NOT NULL,
  first_hseq bigint NOT NULL,
  last_hseq bigint,
  packed boolean NOT NULL DEFAULT false,
  PRIMARY KEY(hall, day)
);
CREATE INDEX hall_day_open ON hall_day(day, hall) WHERE NOT packed;
CREATE TABLE segment_hot(
  hall text COLLATE \"C\" NOT NULL,
  day integer NOT NULL,
  n bigint NOT NULL,
  hseq bigint NOT NULL,
  hseq_last bigint NOT NULL,
  stream bytea NOT NULL,
  device bytea NOT NULL,
  first bigint NOT NULL,
  own_first bigint NOT NULL,
  last bigint NOT NULL,
  prev bytea NOT NULL,
  chain bytea NOT NULL,
  sig bytea NOT NULL,
  skip bytea,
  received bigint NOT NULL,
  record_bytes bigint NOT NULL,
  packed bytea NOT NULL,
  PRIMARY KEY(hall, hseq_last, n, day),
  UNIQUE(hall, stream, last, day)
) PARTITION BY RANGE(day);
CREATE TABLE segment_day(
  hall text COLLATE \"C\" NOT NULL,
  day integer NOT NULL,
  part integer NOT NULL,
  hseq bigint NOT NULL,
  hseq_last bigint NOT NULL,
  segments bigint NOT NULL,
  streams bytea[] NOT NULL,
  firsts bigint[] NOT NULL,
  lasts bigint[] NOT NULL,
  chains bytea[] NOT NULL,
  hash bytea NOT NULL,
  heads bytea NOT NULL,
  lines bytea NOT NULL,
  frames bytea NOT NULL,
  PRIMARY KEY(hall, day, part)
) PARTITION BY RANGE(day);

CREATE TABLE origin(
  hall text COLLATE \"C\" NOT NULL,
  chain bytea NOT NULL,
  PRIMARY KEY(hall, chain)
);
CREATE TABLE record(
  hall text COLLATE \"C\" NOT NULL,
  person_ref text COLLATE \"C\" NOT NULL,
  hseq bigint NOT NULL,
  stream bytea NOT NULL,
  sealed bytea,
  PRIMARY KEY(hall, person_ref)
);
CREATE INDEX record_hall ON record(hall, hseq);

-- What is packed already is not packed again.
ALTER TABLE segment_hot ALTER packed SET STORAGE EXTERNAL;
ALTER TABLE segment_day ALTER heads SET STORAGE EXTERNAL, ALTER lines SET STORAGE EXTERNAL,
  ALTER frames SET STORAGE EXTERNAL;
ALTER TABLE record ALTER sealed SET STORAGE EXTERNAL;

CREATE TABLE console_user(
  name text COLLATE \"C\" PRIMARY KEY,
  verifier text NOT NULL,
  at bigint NOT NULL,
  disabled_at bigint
);
", "
CREATE TABLE doc(
  kind text COLLATE \"C\" NOT NULL,
  key text COLLATE \"C\" NOT NULL,
  version bigint NOT NULL,
  at bigint NOT NULL,
  body text NOT NULL,
  PRIMARY KEY(kind, key)
) WITH (fillfactor = 80);
CREATE TABLE doc_gone(
  kind text COLLATE \"C\" PRIMARY KEY,
  version bigint NOT NULL
);
CREATE TABLE line(
  kind text COLLATE \"C\" NOT NULL,
  number bigint NOT NULL,
  at bigint NOT NULL,
  body text NOT NULL,
  PRIMARY KEY(kind, number)
);
-- People were rows of a table of their own.
INSERT INTO doc(kind, key, version, at, body)
  SELECT 'user', name, 1, at,
    json_build_object('verifier', verifier, 'since', at, 'disabled_at', disabled_at)::text FROM console_user;
DROP TABLE console_user;
"];

/// The day of receipt, counted from 1970-01-01 UTC.
pub(super) fn day_of(at: Ms) -> i32 {
    i32::try_from(day::day_of(at)).unwrap_or(i32::MAX - AHEAD_DAYS - 1)
}

/// How many of [`STEPS`] the database has; none where it is no server's.
async fn version(conn: &Conn) -> Result<Option<i32>, OpenError> {
    let found = conn.client.query_opt("SELECT version FROM schema_version", &[]).await;
    match found {
        Ok(row) => {
            row.map(|row| row.get(0)).map_or(Err(OpenError::Foreign), |found| Ok(Some(found)))
        }
        Err(error) if error.code() == Some(&SqlState::UNDEFINED_TABLE) => {
            let sql = "SELECT count(*) FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = $1";
            let tables: i64 = conn.client.query_one(sql, &[&SCHEMA]).await?.get(0);
            if tables == 0 { Ok(None) } else { Err(OpenError::Foreign) }
        }
        Err(error) => Err(error.into()),
    }
}

/// Makes the tables of a new server. `found` is what it begins as.
pub(super) async fn create(conn: &Conn, found: Incarnation, now: Ms) -> Result<(), OpenError> {
    if version(conn).await?.is_some() {
        return Err(OpenError::Exists);
    }
    conn.client.batch_execute("BEGIN").await?;
    conn.client.batch_execute(LOCK).await?;
    // Another one may have made them while this one waited.
    let there = "SELECT EXISTS(SELECT FROM pg_tables WHERE schemaname = 'zhiban' AND tablename = 'schema_version')";
    if conn.client.query_one(there, &[]).await?.get(0) {
        conn.client.batch_execute("ROLLBACK").await?;
        return Err(OpenError::Exists);
    }
    let begin = "CREATE SCHEMA IF NOT EXISTS zhiban;
        CREATE TABLE schema_version(one boolean PRIMARY KEY DEFAULT true CHECK(one), version integer NOT NULL);
        INSERT INTO schema_version(version) VALUES(0);";
    conn.client.batch_execute(begin).await?;
    steps(conn, 0).await?;
    conn.client
        .execute("INSERT INTO incarnation(id, since) VALUES($1, $2)", &[&found.as_slice(), &now.0])
        .await?;
    conn.client.batch_execute("COMMIT").await?;
    Ok(())
}

async fn steps(conn: &Conn, have: i32) -> Result<(), OpenError> {
    let done = usize::try_from(have).unwrap_or(0);
    for step in STEPS.iter().skip(done) {
        conn.client.batch_execute(step).await?;
    }
    let all = newest();
    conn.client.execute("UPDATE schema_version SET version = $1", &[&all]).await?;
    Ok(())
}

fn newest() -> i32 {
    i32::try_from(STEPS.len()).unwrap_or(i32::MAX)
}

/// Brings the tables of a server that is there to what this program knows.
pub(super) async fn migrate(conn: &Conn) -> Result<(), OpenError> {
    let Some(found) = version(conn).await? else { return Err(OpenError::Missing) };
    if found > newest() {
        return Err(OpenError::Newer { found });
    }
    if found == newest() {
        return Ok(());
    }
    conn.client.batch_execute("BEGIN").await?;
    conn.client.batch_execute(LOCK).await?;
    let have: i32 = conn.client.query_one("SELECT version FROM schema_version", &[]).await?.get(0);
    steps(conn, have).await?;
    conn.client.batch_execute("COMMIT").await?;
    Ok(())
}

/// Makes the partitions for what is received from a day on, a week ahead, and answers up to which day.
pub(super) async fn hot_partitions(conn: &Conn, day: i32) -> Result<i32, Fault> {
    let until = day + AHEAD_DAYS;
    let spans: Vec<(String, i32, i32)> =
        (day..=until).map(|day| (hot_partition(day), day, day + 1)).collect();
    partitions(conn, "segment_hot", &spans).await?;
    Ok(until)
}

/// Name of the partition of a day.
pub(super) fn hot_partition(day: i32) -> String {
    format!("segment_hot_d{day}")
}

/// Makes the partition for the packed days of the month that a day lies in.
pub(super) async fn month_partition(conn: &Conn, day: i32) -> Result<(), Fault> {
    let sql = "SELECT to_char(m, 'YYYYMM'), m::date - date '1970-01-01',
          (m + interval '1 month')::date - date '1970-01-01'
        FROM date_trunc('month', (date '1970-01-01' + $1::int)::timestamp) m";
    let row = conn.client.query_one(sql, &[&day]).await.map_err(fault)?;
    let month: String = row.get(0);
    partitions(conn, "segment_day", &[(format!("segment_day_m{month}"), row.get(1), row.get(2))])
        .await
}

/// Makes those partitions that are not there. Whoever writes at the time is not held up: a partition is made for itself
/// and attached, which takes no lock that an INSERT waits for.
async fn partitions(conn: &Conn, table: &str, spans: &[(String, i32, i32)]) -> Result<(), Fault> {
    let names: Vec<&str> = spans.iter().map(|(name, ..)| name.as_str()).collect();
    // Asked of the table of tables: a name that is looked up may be remembered from before another one made it.
    let sql = "SELECT EXISTS(SELECT FROM pg_class WHERE relname = name AND relnamespace = 'zhiban'::regnamespace)
        FROM unnest($1::text[]) WITH ORDINALITY u(name, n) ORDER BY n";
    let there = |rows: Vec<tokio_postgres::Row>| rows.iter().map(|row| row.get(0)).collect();
    let before: Vec<bool> = there(conn.client.query(sql, &[&names]).await.map_err(fault)?);
    if before.iter().all(|there| *there) {
        return Ok(());
    }
    let make = async {
        conn.client.batch_execute("BEGIN").await?;
        conn.client.batch_execute(LOCK).await?;
        let now: Vec<bool> = there(conn.client.query(sql, &[&names]).await?);
        for ((name, from, to), _) in spans.iter().zip(now).filter(|(_, there)| !there) {
            let make = format!(
                "CREATE TABLE
                 {name} (LIKE {table} INCLUDING ALL);
                 ALTER TABLE {table} ATTACH PARTITION {name} FOR VALUES FROM ({from}) TO ({to});"
            );
            conn.client.batch_execute(&make).await?;
        }
        conn.client.batch_execute("COMMIT").await
    };
    make.await.map_err(fault)
}
