//! The tables of the database and how an older format becomes the present one. Forward only, in one
//! transaction, after a copy was written. docs/tables.md says what every column means.

use rusqlite::{Connection, Transaction, TransactionBehavior};

mod derived;
mod migrate;
mod views;
mod zone;

use super::error::StoreError;
use super::tables_shift::SHIFT_VIEWS;
use crate::core::time::Zone;
pub(super) use derived::DERIVED;
use derived::DERIVED_BESIDE;
pub(super) use migrate::{migrate, version};
use views::VIEWS;
pub(super) use views::View;
pub(super) use zone::write_zone;

/// `application_id` of our files: `zhbn`.
pub const APPLICATION_ID: i32 = 0x7a68_626e;

/// `user_version` this program writes.
pub const SCHEMA_VERSION: i64 = 6;

/// Oldest program format that can still read what this one writes; stored in `meta`.
pub const MIN_READER_VERSION: i64 = 1;

/// A step from the format before to `to`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    /// The format it leads to.
    pub to: i64,
    /// What it runs.
    pub sql: &'static str,
}

/// Every step from an empty file to the present format.
pub(super) const STEPS: &[Step] = &[
    Step { to: 1, sql: LOG_TABLES },
    Step { to: 2, sql: super::pin::PIN_TABLE },
    Step { to: 3, sql: super::draft::DRAFT_TABLE },
    Step { to: 4, sql: super::vault::PERSON_TABLE },
    Step { to: 5, sql: super::pin::keyring::SECRET_TABLE },
    Step { to: 6, sql: super::sync::SYNC_TABLES },
];

const LOG_TABLES: &str = "
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE stream(
  ref INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE CHECK(length(id) = 16),
  own INTEGER NOT NULL CHECK(own IN (0, 1))
) STRICT;

CREATE TABLE event(
  pos INTEGER PRIMARY KEY CHECK(pos > 0),
  stream_ref INTEGER NOT NULL REFERENCES stream(ref),
  seq INTEGER NOT NULL CHECK(seq > 0),
  chain BLOB NOT NULL CHECK(length(chain) = 32),
  bytes BLOB NOT NULL,
  UNIQUE(stream_ref, seq)
) STRICT;

CREATE TRIGGER event_never_changed BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'an event is never changed'); END;
CREATE TRIGGER event_never_deleted BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'an event is never deleted'); END;
CREATE TRIGGER event_only_next BEFORE INSERT ON event
WHEN NEW.pos <> (SELECT coalesce(max(pos), 0) + 1 FROM event)
  OR NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM event WHERE stream_ref = NEW.stream_ref)
BEGIN SELECT RAISE(ABORT, 'an event must follow the one before it'); END;

CREATE TABLE source(ref INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;

CREATE TABLE feed_seen(
  source_ref INTEGER NOT NULL, id TEXT NOT NULL, PRIMARY KEY(source_ref, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE feed_fault(
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  place TEXT NOT NULL,
  reason TEXT NOT NULL,
  field TEXT NOT NULL
) STRICT;
";

/// Tables that are computed from the log and can be dropped at any time, with their views.
const DERIVED_TABLES: &str = "
CREATE TABLE ticket(
  source TEXT NOT NULL, visit_id TEXT NOT NULL,
  business_date TEXT NOT NULL, ticket_no TEXT, service_id TEXT, priority INTEGER,
  state TEXT NOT NULL, counted_as TEXT,
  issued_at INTEGER, called_at INTEGER, started_at INTEGER, ended_at INTEGER,
  wait_secs INTEGER, service_secs INTEGER, held_secs INTEGER NOT NULL,
  counter_id TEXT, staff_id TEXT, missed INTEGER NOT NULL, flags TEXT NOT NULL,
  settings_version INTEGER NOT NULL,
  PRIMARY KEY(source, visit_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_by_date ON ticket(business_date);

CREATE TABLE visit_alias(
  source TEXT NOT NULL, visit_id TEXT NOT NULL, business_date TEXT NOT NULL,
  PRIMARY KEY(source, visit_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE counter_span(
  counter_id TEXT NOT NULL, business_date TEXT NOT NULL, n INTEGER NOT NULL,
  state TEXT NOT NULL, staff_id TEXT, from_at INTEGER NOT NULL, to_at INTEGER,
  PRIMARY KEY(business_date, counter_id, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE staff_span(
  staff_id TEXT NOT NULL, business_date TEXT NOT NULL, n INTEGER NOT NULL,
  state TEXT NOT NULL, counter_id TEXT, from_at INTEGER NOT NULL, to_at INTEGER,
  reason TEXT NOT NULL, PRIMARY KEY(business_date, staff_id, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE staff_day(
  staff_id TEXT NOT NULL, business_date TEXT NOT NULL,
  planned_from INTEGER, planned_to INTEGER, first_on_post_at INTEGER,
  late_secs INTEGER, over_secs INTEGER NOT NULL, settings_version INTEGER NOT NULL,
  PRIMARY KEY(business_date, staff_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE feed(
  source TEXT PRIMARY KEY, last_heard_at INTEGER NOT NULL, last_event_at INTEGER NOT NULL,
  last_sequence INTEGER, missing INTEGER NOT NULL, clock_off_secs INTEGER,
  events INTEGER NOT NULL, flagged INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE help_call(
  help_id TEXT PRIMARY KEY, counter_id TEXT NOT NULL, at INTEGER NOT NULL,
  claimed_by TEXT, claimed_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE floor_mark(
  act_id TEXT PRIMARY KEY, business_date TEXT NOT NULL, seen TEXT NOT NULL, at INTEGER NOT NULL,
  by TEXT NOT NULL, counter_id TEXT, service_id TEXT, ticket_no TEXT, reason TEXT NOT NULL,
  count INTEGER NOT NULL, voided INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE half_hour_by_hand(
  act_id TEXT PRIMARY KEY, business_date TEXT NOT NULL, service_id TEXT NOT NULL,
  from_at INTEGER NOT NULL, by TEXT NOT NULL, at INTEGER NOT NULL, taken INTEGER NOT NULL,
  served INTEGER NOT NULL, abandoned INTEGER NOT NULL, wait_secs_max INTEGER, voided INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE alarm(
  business_date TEXT NOT NULL, n INTEGER NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL,
  episode INTEGER NOT NULL, mark TEXT NOT NULL, worst_mark TEXT NOT NULL,
  worst INTEGER NOT NULL, limit_value INTEGER NOT NULL, raised_at INTEGER NOT NULL,
  red_from_at INTEGER, red_to_at INTEGER, cleared_at INTEGER, seen_at INTEGER, seen_by TEXT,
  actions INTEGER NOT NULL, settings_version INTEGER NOT NULL,
  PRIMARY KEY(business_date, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE alarm_action(
  business_date TEXT NOT NULL, n INTEGER NOT NULL, action_n INTEGER NOT NULL,
  act_id TEXT NOT NULL, at INTEGER NOT NULL, by TEXT NOT NULL, action TEXT NOT NULL,
  detail TEXT NOT NULL,
  PRIMARY KEY(business_date, n, action_n)
) STRICT, WITHOUT ROWID;
CREATE TABLE settings_version(
  version INTEGER PRIMARY KEY, applied_at INTEGER NOT NULL, from_at INTEGER NOT NULL, by TEXT NOT NULL,
  note TEXT NOT NULL, back_to INTEGER, sound INTEGER NOT NULL, hash TEXT NOT NULL, text TEXT NOT NULL
) STRICT;

CREATE TABLE date_span(
  business_date TEXT PRIMARY KEY, first_pos INTEGER NOT NULL, last_pos INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE checkpoint(
  kind TEXT NOT NULL CHECK(kind IN ('hall', 'day', 'case')), key TEXT NOT NULL, part INTEGER NOT NULL,
  pos INTEGER NOT NULL, fold_version INTEGER NOT NULL,
  hash BLOB NOT NULL CHECK(length(hash) = 32), bytes BLOB NOT NULL,
  PRIMARY KEY(kind, key, part)
) STRICT;

CREATE TABLE zone_offset(from_at INTEGER PRIMARY KEY, offset_min INTEGER NOT NULL) STRICT;
";

fn all_views() -> impl Iterator<Item = &'static View> {
    let beside = [
        super::tables_check::CHECK_VIEWS,
        super::tables::finding::FINDING_VIEWS,
        super::tables::training::TRAINING_VIEWS,
        super::tables::order::ORDER_VIEWS,
        super::tables::survey::SURVEY_VIEWS,
        super::tables::follow_up::FOLLOW_UP_VIEWS,
        super::tables::record::RECORD_VIEWS,
        SHIFT_VIEWS,
    ];
    VIEWS.iter().chain(beside.into_iter().flatten())
}

/// Creates the derived tables and their views, empty, for a hall in that zone.
pub(super) fn create_derived(conn: &Connection, zone: Zone) -> Result<(), StoreError> {
    conn.execute_batch(DERIVED_TABLES)?;
    for tables in DERIVED_BESIDE {
        conn.execute_batch(tables)?;
    }
    for &(table, columns, instants) in all_views() {
        let listed: Vec<String> =
            columns
                .iter()
                .map(|column| {
                    if instants.contains(column) { readable(column) } else { (*column).to_owned() }
                })
                .collect();
        conn.execute_batch(&format!(
            "CREATE VIEW {table}_readable AS SELECT {} FROM {table};",
            listed.join(", ")
        ))?;
    }
    write_zone(conn, zone)
}

/// A table that every log of every format has, and this one has not.
pub(super) fn missing_table(conn: &Connection) -> Result<Option<&'static str>, StoreError> {
    let mut find =
        conn.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1")?;
    for table in ["meta", "stream", "event"] {
        if !find.exists([table])? {
            return Ok(Some(table));
        }
    }
    Ok(None)
}

/// Whether all of them are there. A first start that was killed may have left some of them only.
pub(super) fn has_derived(conn: &Connection) -> Result<bool, StoreError> {
    let mut find = conn.prepare("SELECT 1 FROM sqlite_schema WHERE name = ?1")?;
    let views = all_views().map(|(table, ..)| format!("{table}_readable"));
    for name in DERIVED.iter().map(|table| (*table).to_owned()).chain(views) {
        if !find.exists([name])? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether this is a hall whose first start did not come to its end. There is nothing in it.
pub(super) fn is_unfinished(conn: &Connection) -> Result<bool, StoreError> {
    let is_set_up = "SELECT 1 FROM stream WHERE own = 1";
    if has_derived(conn)? && conn.prepare(is_set_up)?.exists([])? {
        return Ok(false);
    }
    Ok(!conn.prepare("SELECT 1 FROM event")?.exists([])?)
}

/// Puts empty derived tables in the place of what is there of them, all or none, and has them computed
/// from the log.
pub(super) fn renew_derived(conn: &Connection, zone: Zone) -> Result<(), StoreError> {
    let tx = Transaction::new_unchecked(conn, TransactionBehavior::Immediate)?;
    tx.execute("DELETE FROM meta WHERE key = 'fold'", [])?;
    drop_derived(&tx)?;
    create_derived(&tx, zone)?;
    Ok(tx.commit()?)
}

/// Drops the derived tables; the log says all that they hold.
pub(super) fn drop_derived(conn: &Connection) -> Result<(), StoreError> {
    super::sync::drop_kept(conn)?;
    for &(table, ..) in all_views() {
        conn.execute_batch(&format!("DROP VIEW IF EXISTS {table}_readable;"))?;
    }
    for table in DERIVED {
        conn.execute_batch(&format!("DROP TABLE IF EXISTS {table};"))?;
    }
    Ok(())
}

// `at` as RFC 3339 with the offset that holds at that instant.
fn readable(column: &str) -> String {
    let offset = format!(
        "(SELECT offset_min FROM zone_offset WHERE from_at <= {column} ORDER BY from_at DESC LIMIT 1)"
    );
    format!(
        "strftime('%Y-%m-%dT%H:%M:%S', {column} / 1000, 'unixepoch', {offset} || ' minutes') || \
         (SELECT printf('%s%02d:%02d', iif({offset} < 0, '-', '+'), abs({offset}) / 60, \
         abs({offset}) % 60)) AS {column}"
    )
}
