//! What the readable tables said, at the newest checkpoint or later in the hall's log, of everything that has changed
//! since: at the base. In a hall that has a server an event may come in before those that are folded already: then the
//! tables are put back as they were, row by row, and what came after is folded anew. Triggers keep a row when it changes
//! for the first time; a hall without a server has none of them.

use std::sync::LazyLock;

use rusqlite::{Connection, OptionalExtension, Transaction};

use crate::store::error::StoreError;
use crate::store::schema::DERIVED;

/// Tables that are written with a checkpoint alone, or that no trigger can watch.
const UNKEPT: [&str; 4] = ["checkpoint", "zone_offset", "date_span", "complaint_index"];

fn kept_tables() -> impl Iterator<Item = &'static str> {
    DERIVED.iter().copied().filter(|table| !UNKEPT.contains(table))
}

/// All columns of a table, and those of its key.
fn columns(conn: &Connection, table: &str) -> Result<(Vec<String>, Vec<String>), StoreError> {
    let mut find = conn.prepare_cached(&format!("PRAGMA table_info({table})"))?;
    let rows = find.query_map([], |row| Ok((row.get::<_, String>(1)?, row.get::<_, i64>(5)?)))?;
    let (mut all, mut key) = (Vec::new(), Vec::new());
    for row in rows {
        let (name, place) = row?;
        // `by` is a word of the language.
        let name = format!("\"{name}\"");
        if place > 0 {
            key.push(name.clone());
        }
        all.push(name);
    }
    Ok((all, key))
}

fn prefixed(names: &[String], with: &str) -> String {
    let each: Vec<String> = names.iter().map(|name| format!("{with}{name}")).collect();
    each.join(", ")
}

fn same_key(key: &[String], with: &str) -> String {
    let each: Vec<String> = key.iter().map(|name| format!("{name} = {with}{name}")).collect();
    each.join(" AND ")
}

/// Up to where the tables can be put back; the newest checkpoint where that is later.
pub(super) fn base(conn: &Connection) -> Result<u64, StoreError> {
    let mut find =
        conn.prepare_cached("SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'kept_from'")?;
    Ok(find.query_row([], |row| row.get(0)).optional()?.unwrap_or(0))
}

/// The tables say what the hall's log says up to there, and nothing that waits: they are put back no further.
pub(super) fn move_base(conn: &Connection, pos: u64) -> Result<(), StoreError> {
    clear(conn)?;
    let mut put = conn.prepare_cached(
        "INSERT INTO meta(key, value) VALUES('kept_from', ?1)
         ON CONFLICT(key) DO UPDATE SET value = excluded.value",
    )?;
    put.execute([pos.to_string()])?;
    Ok(())
}

/// Begins to keep what changes; the tables say what the newest checkpoint says.
pub(super) fn begin(tx: &Transaction) -> Result<(), StoreError> {
    drop_kept(tx)?;
    for table in kept_tables() {
        let (all, key) = columns(tx, table)?;
        let (listed, keys) = (all.join(", "), key.join(", "));
        tx.execute_batch(&format!(
            "CREATE TABLE before_{table}({listed}, was INTEGER NOT NULL, PRIMARY KEY({keys})) WITHOUT ROWID;"
        ))?;
    }
    go_on(tx)
}

/// Goes on after [`pause`]: the tables say what the newest checkpoint says.
pub(super) fn go_on(tx: &Transaction) -> Result<(), StoreError> {
    for table in kept_tables() {
        let (all, key) = columns(tx, table)?;
        let (listed, keys) = (all.join(", "), key.join(", "));
        let (new, old) = (same_key(&key, "NEW."), same_key(&key, "OLD."));
        let (new_keys, old_all) = (prefixed(&key, "NEW."), prefixed(&all, "OLD."));
        let unkept = |same: &str| format!("NOT EXISTS (SELECT 1 FROM before_{table} WHERE {same})");
        let (unkept_new, unkept_old) = (unkept(&new), unkept(&old));
        tx.execute_batch(&format!(
            "CREATE TRIGGER {table}_kept_new BEFORE INSERT ON {table} WHEN {unkept_new} BEGIN
               INSERT INTO before_{table}({listed}, was) SELECT {listed}, 1 FROM {table} WHERE {new};
               INSERT INTO before_{table}({keys}, was) SELECT {new_keys}, 0 WHERE {unkept_new};
             END;
             CREATE TRIGGER {table}_kept_old BEFORE UPDATE ON {table} WHEN {unkept_old} BEGIN
               INSERT INTO before_{table}({listed}, was) VALUES({old_all}, 1);
             END;
             CREATE TRIGGER {table}_kept_gone BEFORE DELETE ON {table} WHEN {unkept_old} BEGIN
               INSERT INTO before_{table}({listed}, was) VALUES({old_all}, 1);
             END;"
        ))?;
    }
    Ok(())
}

/// Keeps nothing for a while, up to a checkpoint in the same transaction: of thousands of events that come at once, what
/// each of them changed would be kept and then let go of unread.
pub(super) fn pause(tx: &Transaction) -> Result<(), StoreError> {
    for table in kept_tables() {
        for end in ["new", "old", "gone"] {
            tx.execute_batch(&format!("DROP TRIGGER IF EXISTS {table}_kept_{end};"))?;
        }
    }
    Ok(())
}

/// Whether what changes is kept.
pub(super) fn is_begun(conn: &Connection) -> Result<bool, StoreError> {
    let sql = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name LIKE 'before\\_%' ESCAPE '\\'";
    let found: usize = conn.query_row(sql, [], |row| row.get(0))?;
    Ok(found == kept_tables().count())
}

/// Ends it.
pub(in crate::store) fn drop_kept(conn: &Connection) -> Result<(), StoreError> {
    let mut find = conn.prepare(
        "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND (name LIKE '%\\_kept\\_new' ESCAPE '\\'
           OR name LIKE '%\\_kept\\_old' ESCAPE '\\' OR name LIKE '%\\_kept\\_gone' ESCAPE '\\')",
    )?;
    let names: Vec<String> = find.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    drop(find);
    for name in names {
        conn.execute_batch(&format!("DROP TRIGGER {name};"))?;
    }
    for table in kept_tables() {
        conn.execute_batch(&format!("DROP TABLE IF EXISTS before_{table};"))?;
    }
    conn.execute("DELETE FROM meta WHERE key = 'kept_from'", [])?;
    Ok(())
}

fn filled(conn: &Connection) -> Result<Vec<&'static str>, StoreError> {
    static SQL: LazyLock<String> = LazyLock::new(|| {
        let each = kept_tables().map(|table| format!("EXISTS (SELECT 1 FROM before_{table})"));
        format!("SELECT {}", each.collect::<Vec<String>>().join(", "))
    });
    let mut look = conn.prepare_cached(&SQL)?;
    let found = look.query_row([], |row| {
        let is_filled = |at: &(usize, &'static str)| row.get(at.0).unwrap_or(true);
        Ok(kept_tables().enumerate().filter(is_filled).map(|(_, table)| table).collect())
    });
    Ok(found?)
}

/// The tables say what a new checkpoint says: nothing of before is needed any more.
pub(in crate::store) fn clear(conn: &Connection) -> Result<(), StoreError> {
    for table in filled(conn)? {
        conn.prepare_cached(&format!("DELETE FROM before_{table}"))?.execute([])?;
    }
    Ok(())
}

/// Puts every row back as it was at the base. Answers the complaints among them, by number and id, whose
/// entry in the index has to be written anew.
pub(super) fn put_back(tx: &Transaction) -> Result<Vec<(i64, String)>, StoreError> {
    let mut cases: Vec<(i64, String)> = Vec::new();
    for table in filled(tx)? {
        if table == "complaint" {
            let mut find = tx
                .prepare("SELECT n, coalesce(complaint_id, '') FROM before_complaint ORDER BY n")?;
            let rows = find.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            cases = rows.collect::<Result<_, _>>()?;
        }
        let (all, key) = columns(tx, table)?;
        let (listed, keys) = (all.join(", "), key.join(", "));
        for sql in [
            format!("DELETE FROM {table} WHERE ({keys}) IN (SELECT {keys} FROM before_{table})"),
            format!(
                "INSERT INTO {table}({listed}) SELECT {listed} FROM before_{table} WHERE was = 1"
            ),
            format!("DELETE FROM before_{table}"),
        ] {
            tx.prepare_cached(&sql)?.execute([])?;
        }
    }
    Ok(cases)
}
