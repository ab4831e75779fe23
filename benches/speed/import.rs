//! The import of a million events from a file, by the real program, beside the same final rows put straight
//! into SQLite: same settings, prepared statements, a transaction for as many events as the program takes
//! into one. The floor parses nothing, folds nothing and chains nothing; it only stores.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, params_from_iter};
use zhiban::clock::Stopwatch;

use super::ROUNDS;
use super::history::{House, import};
use super::table::{Row, median};

/// Events of the measurement.
pub const EVENTS: u64 = 1_000_000;
/// Events per transaction, as the program has it.
const BATCH: i64 = 16_384;

/// The settings of the program's own connections.
pub const SETTINGS: &str = "
PRAGMA journal_mode=WAL;
PRAGMA synchronous=FULL;
PRAGMA secure_delete=ON;
PRAGMA temp_store=MEMORY;
PRAGMA foreign_keys=OFF;
PRAGMA cache_size=-16384;
PRAGMA wal_autocheckpoint=1000;
";

pub fn run(house: &mut House) -> Vec<Row> {
    let (file, events) = house.file(EVENTS);
    let (mut ours, mut full, mut plain) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let folder = house.empty_folder(&format!("hall-{EVENTS}"));
        ours.push(import(&folder, &file));
        let log = folder.join("zhiban.db");
        full.push(bulk(&log, &house.dir().join("floor.db"), true));
        plain.push(bulk(&log, &house.dir().join("floor.db"), false));
        eprintln!("  round {}: {:?} {:?} {:?}", round + 1, ours[round], full[round], plain[round]);
        house.keep_folder(EVENTS, folder);
    }
    let [ours, full, plain] = [ours, full, plain].map(|mut samples| median(&mut samples));
    let speed = |time: Duration| events as f64 / time.as_secs_f64();
    let told = |time: Duration| format!("{:.0} events/s", speed(time));
    let beside = format!("the same rows of all tables: {}", told(full));
    let beside_plain = format!("the events' bytes alone: {}", told(plain));
    let what = format!("import of {events} events");
    vec![
        Row::at_least(&what, told(ours), &beside, speed(ours) / speed(full), 0.4),
        Row::told(
            "  beside the plainest floor",
            format!("{:.2}x", speed(ours) / speed(plain)),
            &beside_plain,
        ),
    ]
}

/// A table of the floor: how to read its rows from the program's database and how to write them.
struct Table {
    select: String,
    insert: String,
    columns: usize,
    next: i64,
    count: i64,
}

/// Writes what the program's database holds into a new one; only the writing is counted.
pub fn bulk(from: &Path, to: &PathBuf, all: bool) -> Duration {
    for end in ["", "-wal", "-shm"] {
        let mut name = to.clone().into_os_string();
        name.push(end);
        std::fs::remove_file(name).unwrap_or_default();
    }
    let from = Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let to = Connection::open(to).unwrap();
    to.execute_batch(SETTINGS).unwrap();
    let mut tables = if all { copy_tables(&from, &to) } else { plain_table(&from, &to) };
    let events = tables.iter().map(|table| table.count).max().unwrap_or(0);
    let batches = (events / BATCH).max(1);
    let mut time = Duration::ZERO;
    for batch in 0..=batches {
        let rows: Vec<Vec<Vec<Value>>> = tables
            .iter_mut()
            .map(|table| table.read(&from, (batch < batches).then_some(batches)))
            .collect();
        let since = Stopwatch::start();
        let tx = to.unchecked_transaction().unwrap();
        for (table, rows) in tables.iter().zip(rows) {
            let mut insert = tx.prepare_cached(&table.insert).unwrap();
            for row in rows {
                insert.execute(params_from_iter(row)).unwrap();
            }
        }
        tx.commit().unwrap();
        time += since.elapsed();
    }
    time
}

/// Every table and index of the program, without its triggers, and without the words of complaints, of which
/// tickets bring none: a virtual table makes its own.
fn copy_tables(from: &Connection, to: &Connection) -> Vec<Table> {
    let mut find = from
        .prepare(
            "SELECT name, type, sql FROM sqlite_schema WHERE type IN ('table', 'index')
             AND sql IS NOT NULL AND name NOT LIKE 'sqlite_%'
             AND tbl_name IN (SELECT name FROM pragma_table_list
                              WHERE schema = 'main' AND type = 'table') ORDER BY type DESC",
        )
        .unwrap();
    let found: Vec<(String, String, String)> = find
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    for (.., sql) in &found {
        to.execute_batch(sql).unwrap();
    }
    let tables = found.iter().filter(|(_, kind, _)| kind == "table");
    tables.map(|(name, ..)| Table::new(from, name, &format!("SELECT * FROM {name}"))).collect()
}

fn plain_table(from: &Connection, to: &Connection) -> Vec<Table> {
    to.execute_batch("CREATE TABLE event(pos INTEGER PRIMARY KEY, bytes BLOB NOT NULL)").unwrap();
    vec![Table::new(from, "event", "SELECT pos, bytes FROM event")]
}

impl Table {
    fn new(from: &Connection, name: &str, select: &str) -> Table {
        let columns = from.prepare(select).unwrap().column_count();
        let count =
            from.query_row(&format!("SELECT count(*) FROM {name}"), [], |row| row.get(0)).unwrap();
        let holes = vec!["?"; columns].join(", ");
        Table {
            select: format!("{select} LIMIT ?1 OFFSET ?2"),
            insert: format!("INSERT INTO {name} VALUES({holes})"),
            columns,
            next: 0,
            count,
        }
    }

    /// The next share of its rows, so that all tables grow side by side; all that are left without one.
    fn read(&mut self, from: &Connection, shares: Option<i64>) -> Vec<Vec<Value>> {
        let many = shares.map_or(self.count, |shares| self.count / shares);
        let mut select = from.prepare_cached(&self.select).unwrap();
        let rows = select
            .query_map([many, self.next], |row| {
                (0..self.columns).map(|at| row.get::<_, Value>(at)).collect()
            })
            .unwrap();
        let rows: Vec<Vec<Value>> = rows.map(Result::unwrap).collect();
        self.next += i64::try_from(rows.len()).unwrap();
        rows
    }
}
