//! What is saved of a damaged log of a hall with a server, and what a state that is not that of the log is mended by.

use rusqlite::types::Value;

use super::hall::{Server, Terminal, quiet};
use super::two;
use crate::core::tests::config;
use crate::store::tests::{MORNING, history};
use crate::store::{BackupError, ChainedEvent, Store, StoreError, StoredEvent, take_in};

/// Two terminals whose events stand between each other, with a stream that was parted, and something that waits.
fn mixed() -> (Server, Vec<Terminal>) {
    let (mut server, mut terminals) = two();
    for n in 0..12 {
        terminals[n % 2].say();
        terminals[(n + 1) % 2].say();
        terminals[n % 2].sync(&mut server);
        if n == 5 {
            terminals[0].say();
            terminals[0].store.part_stream(0, MORNING).unwrap();
        }
    }
    terminals[0].sync(&mut server);
    (0..3).for_each(|_| terminals[0].say());
    (server, terminals)
}

#[test]
fn row_16_a_log_of_several_streams_is_saved_whole_and_nothing_stands_twice_after_it() {
    let (mut server, mut terminals) = mixed();
    let events = terminals[0].store.head_pos();
    let waiting = terminals[0].store.sync_standing().unwrap().unwrap().unsent;
    assert_eq!(waiting, 3);
    let first = terminals.remove(0);
    let (mut saved, found) = first.recovered(|_| ());
    assert_eq!((found.events, found.missing.len()), (events, 0), "{found:?}");
    saved.sees_its_own();
    saved.enrol(&server);
    terminals.insert(0, saved);
    let unsent_there = terminals[1].store.sync_standing().unwrap().unwrap().unsent;
    let before = server.head;
    quiet(&mut server, &mut terminals);
    assert_eq!(server.head, before + unsent_there + waiting);
}

#[test]
fn row_16_behind_a_hole_an_event_is_still_known_to_the_server() {
    let (mut server, mut terminals) = mixed();
    let middle = terminals[0].store.head_pos() / 2;
    let bytes = terminals[0].store.events(middle..=middle).next().unwrap().unwrap().bytes;
    let first = terminals.remove(0);
    let (mut saved, found) = first.recovered(|file| {
        let at = file.windows(bytes.len()).position(|part| part == &bytes[..]).unwrap();
        file[at..at + bytes.len()].fill(b'#');
    });
    assert!(!found.missing.is_empty() || !found.unproved.is_empty(), "{found:?}");
    // What it lost and the server has comes back; of what only stood here the damaged event alone is gone.
    let gone = String::from_utf8_lossy(&bytes).into_owned();
    saved.lines.retain(|line| !gone.contains(&format!("\"{line}\"")));
    saved.enrol(&server);
    terminals.insert(0, saved);
    quiet(&mut server, &mut terminals);
    let mut seen: Vec<Vec<u8>> =
        terminals[0].store.events(1..=u64::MAX).map(|event| event.unwrap().bytes).collect();
    let all = seen.len();
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), all, "nothing stands twice");
}

#[test]
fn i26_a_state_that_is_not_that_of_the_log_is_found_and_mended() {
    let day = |source: u8| {
        let steps: Vec<history::Step> =
            (0..60).map(|n| (n % 6, (n + source) % 9, 0, i64::from(n))).collect();
        history::events(&steps)
    };
    let folded = |source: u8| {
        let (mut server, mut terminals) = two();
        terminals[0].append(day(source), MORNING);
        quiet(&mut server, &mut terminals);
        terminals[0].store.write_checkpoint().unwrap();
        (server, terminals)
    };
    let (server, mut ours) = folded(0);
    let (_, others) = folded(4);
    let right = server.digest();
    assert_eq!(ours[0].store.digest_at(server.head).unwrap(), Some(right.clone()));
    // The stored state of another hall in the place of ours.
    let read = |store: &Store| -> Vec<Vec<Value>> {
        let mut all = store.conn.prepare("SELECT * FROM checkpoint").unwrap();
        let width = all.column_count();
        let rows = all.query_map([], |row| (0..width).map(|at| row.get(at)).collect());
        rows.unwrap().map(Result::unwrap).collect()
    };
    let foreign = read(&others[0].store);
    let conn = &ours[0].store.conn;
    conn.execute("DELETE FROM checkpoint", []).unwrap();
    for row in foreign {
        let sql = "INSERT INTO checkpoint VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        conn.execute(sql, rusqlite::params_from_iter(row)).unwrap();
    }
    ours[0].restart();
    let store = &mut ours[0].store;
    assert!(!store.fold_matches().unwrap());
    assert_ne!(store.digest_at(server.head).unwrap(), Some(right.clone()));
    assert_eq!(store.digest_at(server.head + 1).unwrap(), None, "not here yet");
    store.rebuild_at_start().unwrap();
    ours[0].restart();
    let store = &ours[0].store;
    assert!(store.fold_matches().unwrap());
    assert_eq!(store.digest_at(server.head).unwrap(), Some(right));
    let reader = Store::open(store.dir(), store.config(), crate::store::Mode::ReadOnly);
    let refused = reader.unwrap().rebuild_at_start();
    assert!(matches!(refused, Err(StoreError::ReadOnly)));
}

/// A part of the log as an export has it, and how many events the log has that comes of it: it is proved there.
fn taken_in(from: &Terminal, first: u64, last: u64) -> u64 {
    let streams = from.store.stream_starts((first, last)).unwrap();
    let mut events = from.store.events(first..=last);
    let dir = tempfile::tempdir().unwrap();
    let next = || {
        let Some(stored) = events.next() else { return Ok(None) };
        let StoredEvent { pos, stream, seq, chain, bytes } = stored?;
        let stream = streams.iter().rposition(|one| one.id == stream && one.seq < seq).unwrap();
        Ok::<_, BackupError>(Some(ChainedEvent { pos, stream, seq, chain, bytes }))
    };
    let when = ("the test", MORNING);
    take_in(dir.path(), &config(), (first, &streams), when, next).unwrap()
}

#[test]
fn i16_a_part_of_a_log_of_several_streams_is_proved_and_comes_in_again() {
    let (mut server, mut terminals) = mixed();
    // A copy wrote anew what is in the log: its stream goes on behind events that have no place.
    terminals[1].say();
    terminals[1].send(&mut server, 9, false);
    terminals[1].store.part_stream(0, MORNING).unwrap();
    terminals[1].say();
    terminals[1].sync(&mut server);
    terminals[0].sync(&mut server);
    (0..2).for_each(|_| terminals[0].say());
    let skipped = "SELECT count(*) FROM skipped";
    let skipped: u64 = terminals[0].store.conn.query_row(skipped, [], |row| row.get(0)).unwrap();
    assert!(skipped > 0, "the test has what it is about");
    let last = terminals[0].store.head_pos();
    for terminal in &terminals {
        let last = terminal.store.head_pos();
        for (first, last) in [(1, last), (5, last), (last / 2, last - 1), (last, last), (2, 3)] {
            assert_eq!(taken_in(terminal, first, last), last + 1 - first);
        }
    }
    assert_eq!(taken_in(&terminals[0], last - 1, last), 2, "both wait");
}
