//! What an append promises: stored once, in order, chained, all or nothing.

use super::{MORNING, config, note, open, queue, tables, visit};
use crate::core::event::{Body, Kind, Note, Proof, QueueData, SnapTicket, Snapshot};
use crate::core::hall::Effect;
use crate::store::{Appended, Depth, Mode, NewEvent, Store, StoreError, check};

#[test]
fn an_event_is_stored_with_its_envelope_and_tabled() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    let answers =
        store.append(vec![visit("e1", Kind::TicketIssued, "v1", MORNING)], MORNING.plus_secs(1));
    let stored = answers.unwrap();
    assert!(matches!(stored[0], Appended::Stored { pos: 1, effect: Effect::Applied, .. }));
    let event = store.events(1..=9).next().unwrap().unwrap();
    assert_eq!((event.pos, event.seq), (1, 1));
    let read = event.read().unwrap();
    assert_eq!(read.written.wall.at, MORNING.plus_secs(1));
    assert_eq!((read.written.mono, &*read.written.boot, read.written.lamport), (42, "boot0001", 1));
    let row: (String, String) = store
        .conn
        .query_row("SELECT state, issued_at FROM ticket_readable", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    assert_eq!(row, ("waiting".into(), "2025-11-10T08:00:00+08:00".into()));
}

#[test]
fn a_repeat_is_acknowledged_and_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    let events = vec![
        visit("e1", Kind::TicketIssued, "v1", MORNING),
        visit("e1", Kind::TicketIssued, "v1", MORNING),
        visit("e2", Kind::TicketCalled, "v1", MORNING.plus_secs(60)),
    ];
    let first = store.append(events.clone(), MORNING).unwrap();
    assert_eq!(first[1], Appended::Repeat);
    let (before, chain) = (tables(&store), store.state.head.chain);
    drop(store);
    let mut store = open(dir.path());
    let again = store.append(events, MORNING.plus_secs(9)).unwrap();
    assert_eq!(again, [Appended::Repeat; 3]);
    assert_eq!((tables(&store), store.state.head.chain), (before, chain));
    assert_eq!(store.head_pos(), 2);
}

#[test]
fn triggers_refuse_change_deletion_and_holes() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    store.append(vec![note("n1", Kind::LogNoted, MORNING, "a")], MORNING).unwrap();
    for sql in [
        "UPDATE event SET bytes = x'00'",
        "DELETE FROM event",
        "INSERT INTO event SELECT 9, stream_ref, 9, chain, bytes FROM event",
        "INSERT OR REPLACE INTO event SELECT 1, stream_ref, 2, chain, bytes FROM event",
        "INSERT OR REPLACE INTO event SELECT 2, stream_ref, 1, chain, bytes FROM event",
    ] {
        let refused = store.conn.execute(sql, []);
        let kept = store.conn.query_row("SELECT pos FROM event WHERE seq = 1", [], |r| r.get(0));
        assert_eq!(kept, Ok(1_i64), "{sql}");
        assert!(refused.is_err(), "{sql}");
    }
}

#[test]
fn what_cannot_be_stored_is_refused_alone() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    let tickets = (0..4000)
        .map(|n| SnapTicket {
            visit_id: format!("a-rather-long-visit-id-{n}").into(),
            state: "waiting".into(),
            ..SnapTicket::default()
        })
        .collect();
    let snapshot = Some(Box::new(Snapshot { tickets, ..Snapshot::default() }));
    let big =
        queue("big", Kind::HallSnapshot, MORNING, QueueData { snapshot, ..QueueData::default() });
    let unknown = NewEvent { body: Body::Unknown, ..note("x", Kind::LogNoted, MORNING, "") };
    let events = vec![note("n1", Kind::LogNoted, MORNING, "a"), big.clone(), unknown];
    let answers = store.append(events, MORNING).unwrap();
    assert!(matches!(answers[0], Appended::Stored { pos: 1, .. }));
    assert!(matches!(answers[1], Appended::Refused { bytes } if bytes > 131_072));
    assert_eq!(answers[2], Appended::Refused { bytes: 0 });
    let again = store.append(vec![big], MORNING).unwrap();
    assert!(matches!(again[0], Appended::Refused { .. }), "refused is not remembered as stored");
}

#[test]
fn a_full_disk_leaves_nothing_behind_and_ends_when_there_is_space() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    store.append(vec![visit("e1", Kind::TicketIssued, "v1", MORNING)], MORNING).unwrap();
    let (hall, before) = (store.hall().clone(), tables(&store));
    let pages: i64 = store.conn.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
    store.conn.execute_batch(&format!("PRAGMA max_page_count = {}", pages + 2)).unwrap();
    let many = |n: i64| visit(&format!("m{n}"), Kind::TicketIssued, &format!("w{n}"), MORNING);
    let failed = store.append((0..500).map(many).collect(), MORNING);
    assert!(matches!(failed, Err(StoreError::DiskFull)), "{failed:?}");
    assert!(!store.is_stale());
    assert_eq!(store.hall(), &hall);
    assert_eq!(tables(&store), before);
    // The connection is a new one, without the planted limit.
    let answers = store.append((0..500).map(many).collect(), MORNING).unwrap();
    assert!(answers.iter().all(|one| matches!(one, Appended::Stored { .. })));
    assert_eq!(store.head_pos(), 501);
    assert_eq!(store.hall(), &store.full_replay().unwrap());
}

#[test]
fn a_commit_that_fails_is_not_acknowledged() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    store.append(vec![note("n1", Kind::LogNoted, MORNING, "a")], MORNING).unwrap();
    let hall = store.hall().clone();
    store.conn.commit_hook(Some(|| true)).unwrap();
    assert!(store.append(vec![note("n2", Kind::LogNoted, MORNING, "b")], MORNING).is_err());
    assert_eq!((store.hall(), store.head_pos()), (&hall, 1));
    let next = store.append(vec![note("n3", Kind::LogNoted, MORNING, "c")], MORNING).unwrap();
    assert!(matches!(next[0], Appended::Stored { pos: 2, .. }));
    drop(store);
    let report = check(dir.path(), Depth::Full).unwrap();
    assert!(report.is_ok(), "{report:?}");
    assert_eq!(report.chain.events, 2);
}

#[test]
fn every_changed_byte_is_found_at_its_event() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    let notes = (0..50).map(|n| note(&format!("n{n}"), Kind::LogNoted, MORNING, "text"));
    store.append(notes.collect(), MORNING).unwrap();
    let head = blake3::Hash::from(store.state.head.chain).to_hex().to_string();
    store.close().unwrap();
    let clean = check(dir.path(), Depth::Quick).unwrap();
    assert!(clean.is_ok());
    assert_eq!((clean.chain.events, clean.chain.head), (50, head));
    let whole = std::fs::read(dir.path().join("zhiban.db")).unwrap();
    for (sql, pos) in [
        (
            "UPDATE event SET bytes = CAST(replace(bytes, 'text', 'tEXt') AS BLOB) WHERE pos = 17",
            17,
        ),
        ("UPDATE event SET chain = zeroblob(32) WHERE pos = 1", 1),
        ("DELETE FROM event WHERE pos = 30", 30),
        ("UPDATE event SET stream_ref = 1, seq = 99 WHERE pos = 50", 50),
    ] {
        std::fs::write(dir.path().join("zhiban.db"), &whole).unwrap();
        let conn = rusqlite::Connection::open(dir.path().join("zhiban.db")).unwrap();
        conn.execute_batch("DROP TRIGGER event_never_changed; DROP TRIGGER event_never_deleted;")
            .unwrap();
        assert_eq!(conn.execute(sql, []).unwrap(), 1);
        conn.close().unwrap();
        let bad = check(dir.path(), Depth::Quick).unwrap().chain.bad;
        assert_eq!(bad.map(|bad| bad.pos), Some(pos), "{sql}");
    }
}

#[test]
fn a_read_only_store_sees_what_the_writer_adds_and_takes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = open(dir.path());
    writer.append(vec![visit("e1", Kind::TicketIssued, "v1", MORNING)], MORNING).unwrap();
    let mut reader = Store::open(dir.path(), &config(), Mode::ReadOnly).unwrap();
    assert_eq!(reader.hall(), writer.hall());
    assert!(!reader.refresh().unwrap());
    let refused = reader.append(vec![note("n", Kind::LogNoted, MORNING, "x")], MORNING);
    assert!(matches!(refused, Err(StoreError::ReadOnly)));
    writer
        .append(vec![visit("e2", Kind::TicketCalled, "v1", MORNING.plus_secs(9))], MORNING)
        .unwrap();
    assert!(reader.refresh().unwrap());
    assert_eq!(reader.hall(), writer.hall());
}

#[test]
fn refused_lines_are_kept_clean_and_few() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    for n in 0..1010_i64 {
        let fault = crate::store::Fault {
            at: MORNING.plus_secs(n),
            place: format!("file.ndjson:{n}"),
            reason: "not_json".into(),
            field: "\u{1b}[2J".repeat(100),
        };
        store.note_fault(&fault).unwrap();
    }
    let kept = store.faults(5000).unwrap();
    assert_eq!(kept.len(), 1000);
    assert_eq!((&*kept[0].place, &*kept[999].place), ("file.ndjson:1009", "file.ndjson:10"));
    assert_eq!(kept[0].field.chars().count(), 200);
    assert!(!kept[0].field.contains('\u{1b}'));
}

#[test]
fn more_lines_of_the_duty_log_than_the_hall_keeps_are_all_in_the_table() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    let notes = (0..1300).map(|n| note(&format!("n{n}"), Kind::LogNoted, MORNING, &format!("{n}")));
    store.append(notes.collect(), MORNING).unwrap();
    let void = NewEvent {
        body: Body::Note(Note { note_id: "n1299".into(), text: "".into(), phrase: "".into() }),
        proof: Proof::OsUser,
        ..note("n1299", Kind::LogVoided, MORNING, "")
    };
    store.append(vec![void], MORNING).unwrap();
    let lines = store.log_lines(5000).unwrap();
    assert_eq!(lines.len(), 1300);
    assert!(lines.iter().zip((0..1300).rev()).all(|(line, n)| line.detail == n.to_string()));
    assert_eq!(lines.iter().filter(|line| line.voided).count(), 1);
}
