//! Terminals of one hall with a server that orders: what each of them writes, sends, fetches and forgets in any order,
//! and what must be the same at the end.

mod hall;
mod put_back;
mod saved;
mod snapshots;
mod week;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use self::hall::{Server, Terminal, quiet};
use super::page::PageFault;
use crate::core::complaint::tests::laws;
use crate::core::event::{Access, Body, Event, Kind};
use crate::core::hex::unhex_all;
use crate::core::sync::segment::{Line, chained, write_lines};
use crate::core::sync::wire::Run;
use crate::store::tests::{MORNING, history, note};
use crate::store::{Mode, NewEvent, Offer, Store, StoreError};

fn two() -> (Server, Vec<Terminal>) {
    let server = Server::default();
    let terminals = vec![Terminal::new("one", &server), Terminal::new("two", &server)];
    (server, terminals)
}

fn new(event: &Event) -> NewEvent {
    NewEvent {
        kind: event.kind,
        at: event.at,
        by: event.by.clone(),
        proof: event.proof,
        feed: event.feed.clone(),
        body: event.body.clone(),
    }
}

#[test]
fn i20_what_was_written_here_is_seen_before_and_after_it_has_its_place() {
    let (mut server, mut terminals) = two();
    for _ in 0..3 {
        terminals[0].say();
        terminals[1].say();
    }
    assert_eq!(terminals[0].store.sync_standing().unwrap().unwrap().unsent, 3);
    terminals[1].sync(&mut server);
    terminals[0].sees_its_own();
    let done = terminals[0].fetch(&server, 9);
    assert!(done.refolded && done.foreign == 3 && done.own == 0, "{done:?}");
    terminals[0].sees_its_own();
    terminals[0].restart();
    terminals[0].sees_its_own();
    quiet(&mut server, &mut terminals);
}

#[test]
fn a_page_of_our_own_alone_folds_nothing_anew() {
    let (mut server, mut terminals) = two();
    (0..5).for_each(|_| terminals[0].say());
    while terminals[0].send(&mut server, 2, true) {}
    let standing = terminals[0].store.sync_standing().unwrap().unwrap();
    assert_eq!((standing.sent, standing.unsent, standing.head), (5, 0, 0));
    let done = terminals[0].fetch(&server, 9);
    assert!(!done.refolded && done.own == 5, "{done:?}");
    let done = terminals[1].fetch(&server, 9);
    assert!(!done.refolded && done.foreign == 5, "{done:?}");
    quiet(&mut server, &mut terminals);
}

#[test]
fn i8_a_page_that_does_not_fit_leaves_everything_as_it_was() {
    let (mut server, mut terminals) = two();
    (0..4).for_each(|_| terminals[1].say());
    terminals[0].say();
    while terminals[1].send(&mut server, 2, true) {}
    let before = (terminals[0].tables(), terminals[0].store.sync_standing().unwrap());
    let whole = server.page(0, 9, "");
    let mut later = whole.clone();
    later.segments.remove(0);
    let mut changed = whole.clone();
    changed.segments[1].body[20] ^= 1;
    let mut short = whole.clone();
    short.segments[1].body.truncate(10);
    let mut other = whole.clone();
    other.segments[1].head.prev = "0".repeat(64);
    let mut numbered = whole.clone();
    numbered.segments[1].head.hseq += 1;
    for page in [later, changed, short, other, numbered] {
        let refused = terminals[0].store.apply_page(&page, MORNING);
        assert!(matches!(refused, Err(StoreError::Page { .. })), "{refused:?}");
        let after = (terminals[0].tables(), terminals[0].store.sync_standing().unwrap());
        assert!(before == after);
    }
    terminals[0].store.apply_page(&whole, MORNING).unwrap();
    quiet(&mut server, &mut terminals);
}

#[test]
fn an_acknowledgement_of_what_was_never_sent_is_refused() {
    let (mut server, mut terminals) = two();
    (0..4).for_each(|_| terminals[0].say());
    let store = &mut terminals[0].store;
    let offer = store.segment(1, 4, 1 << 20).unwrap().unwrap();
    let Ok(good) = server.upload(&offer) else { panic!("it is not taken") };
    for change in [
        |run: &mut Run| run.count = u64::MAX,
        |run: &mut Run| run.count = 5,
        |run: &mut Run| run.first = 0,
        |run: &mut Run| run.first = u64::MAX,
        |run: &mut Run| run.hseq = u64::MAX,
    ] {
        let mut bad = good.clone();
        bad.runs.iter_mut().for_each(change);
        let refused = store.mark_sent(&bad);
        let is_forged = matches!(refused, Err(StoreError::Page { fault: PageFault::Forged, .. }));
        assert!(is_forged, "{bad:?}: {refused:?}");
    }
    assert_eq!(store.sync_standing().unwrap().unwrap().sent, 0);
    store.mark_sent(&good).unwrap();
    quiet(&mut server, &mut terminals);
}

#[test]
fn what_two_terminals_heard_of_one_machine_counts_once() {
    let (mut server, mut terminals) = two();
    let steps: Vec<history::Step> = (0..40).map(|n| (n % 6, n % 9, 0, i64::from(n))).collect();
    let events = history::events(&steps);
    for (n, group) in events.chunks(3).enumerate() {
        for terminal in &mut terminals {
            terminal.append(group.to_vec(), MORNING);
        }
        let (first, second) = (n % 2, (n + 1) % 2);
        terminals[first].send(&mut server, 64, true);
        terminals[second].fetch(&server, 9);
    }
    quiet(&mut server, &mut terminals);
    let sql = "SELECT count(*) FROM repeated";
    let kept: u64 = terminals[0].store.conn.query_row(sql, [], |row| row.get(0)).unwrap();
    assert!(kept > 0 && server.head > kept, "{kept} of {}", server.head);
    let again = terminals[0].store.append(events, MORNING).unwrap();
    assert!(again.iter().all(|one| *one == crate::store::Appended::Repeat));
    let counted: u64 = terminals[1]
        .store
        .conn
        .query_row("SELECT sum(events) FROM feed", [], |row| row.get(0))
        .unwrap();
    assert_eq!(counted, server.head - kept);
}

#[test]
fn a_log_from_before_goes_out_as_it_stands_where_the_hall_is_new() {
    let mut server = Server::default();
    let mut first = Terminal::standalone("one");
    (0..20).for_each(|_| first.say());
    first.enrol(&server);
    first.say();
    first.send(&mut server, 8, true);
    assert!(!first.fetch(&server, 9).refolded);
    first.restart();
    let mut terminals = vec![first, Terminal::new("two", &server)];
    quiet(&mut server, &mut terminals);
    assert_eq!(server.head, 21);
}

#[test]
fn a_log_from_before_waits_where_the_hall_has_one_already() {
    let mut server = Server::default();
    let mut first = Terminal::standalone("one");
    let mut second = Terminal::standalone("two");
    (0..20).for_each(|_| first.say());
    (0..20).for_each(|_| second.say());
    first.enrol(&server);
    first.sync(&mut server);
    second.enrol(&server);
    second.sees_its_own();
    assert_eq!(second.store.sync_standing().unwrap().unwrap().unsent, 20);
    second.restart();
    second.sees_its_own();
    let mut terminals = vec![first, second];
    quiet(&mut server, &mut terminals);
    assert_eq!(server.head, 40);
}

#[test]
fn two_logs_from_before_may_be_enrolled_into_a_new_hall_at_once() {
    let mut server = Server::default();
    let mut terminals = vec![Terminal::standalone("one"), Terminal::standalone("two")];
    for terminal in &mut terminals {
        (0..20).for_each(|_| terminal.say());
        terminal.enrol(&server);
    }
    for _ in 0..3 {
        terminals[0].send(&mut server, 3, true);
        terminals[1].send(&mut server, 4, true);
        terminals[0].fetch(&server, 2);
        terminals[1].fetch(&server, 1);
        terminals[0].sees_its_own();
        terminals[1].sees_its_own();
    }
    quiet(&mut server, &mut terminals);
}

#[test]
fn a_log_from_before_with_others_between_its_events_is_folded_from_its_beginning() {
    let mut server = Server::default();
    let mut terminals = vec![Terminal::standalone("one"), Terminal::new("two", &server)];
    (0..10).for_each(|_| terminals[0].say());
    terminals[0].enrol(&server);
    terminals[0].send(&mut server, 5, true);
    terminals[1].say();
    terminals[1].send(&mut server, 9, true);
    terminals[0].send(&mut server, 5, true);
    // One page, at whose end as much is numbered as was folded before.
    terminals[0].fetch(&server, 9);
    terminals[0].sees_its_own();
    quiet(&mut server, &mut terminals);
}

#[test]
fn a_pin_is_asked_for_where_it_was_set_also_after_the_stream_was_parted() {
    let (mut server, mut terminals) = two();
    let device = terminals[0].store.device().as_str().into();
    let (person_id, reason, act) = ("1001".into(), "".into(), "".into());
    let set = Access { person_id, device, reason, tries: 0, act };
    let event = NewEvent { body: Body::Access(set), ..note("pin", Kind::PinSet, MORNING, "") };
    terminals[0].append(vec![event], MORNING);
    terminals[0].store.part_stream(0, MORNING).unwrap();
    quiet(&mut server, &mut terminals);
    let asks = |terminal: &Terminal| terminal.store.hall().locks();
    assert!(asks(&terminals[0]) && !asks(&terminals[1]));
    terminals[0].restart();
    assert!(asks(&terminals[0]));
}

#[test]
fn what_is_passed_over_whole_holds_nothing_up_that_comes_behind_it() {
    let (mut server, mut terminals) = two();
    terminals[0].say();
    terminals[0].send(&mut server, 9, false);
    for _ in 0..4 {
        terminals[0].store.part_stream(0, MORNING).unwrap();
        terminals[0].send(&mut server, 9, false);
    }
    terminals[1].say();
    terminals[1].send(&mut server, 9, true);
    assert_eq!((server.segments.len(), server.head), (6, 2));
    terminals[1].sync(&mut server);
    terminals[0].say();
    quiet(&mut server, &mut terminals);
    assert_eq!(server.head, 3);
}

/// What a terminal does next: which one, what, and how much of it.
type Step = (u8, u8, u8);

/// One step. Complaints, tickets and lines in the order in which they were drawn.
fn step(
    (who, what, much): Step,
    server: &mut Server,
    terminals: &mut [Terminal],
    events: &mut std::vec::IntoIter<NewEvent>,
) {
    let count = terminals.len();
    let terminal = &mut terminals[usize::from(who) % count];
    let some = usize::from(much % 7) + 1;
    match what % 16 {
        0..=4 => {
            let group: Vec<NewEvent> = events.take(some).collect();
            let now = group.last().map_or(MORNING, |event| event.at.at);
            terminal.append(group, now);
        }
        5 => terminal.say(),
        6..=8 => drop(terminal.send(server, some, much % 3 > 0)),
        9..=12 => drop(terminal.fetch(server, some)),
        13 => terminal.restart(),
        14 if much % 4 == 0 => terminal.store.rebuild().unwrap(),
        14 => terminal.store.write_checkpoint().unwrap(),
        _ if much % 5 == 0 => {
            let last = terminal.store.sync_standing().unwrap().unwrap().sent;
            terminal.store.part_stream(last, MORNING).unwrap();
        }
        _ if much % 5 == 1 => {
            *server = server.put_back(server.head * u64::from(much) / 255);
            for terminal in terminals.iter_mut() {
                let name = server.incarnation.to_string();
                terminal.store.go_back_to(server.head, &name, MORNING).unwrap();
            }
        }
        _ => {}
    }
}

fn drawn() -> impl Strategy<Value = Vec<NewEvent>> {
    let throws =
        prop::collection::vec((any::<u8>(), 0u8..5, any::<u8>(), 0u16..1800, any::<u8>()), 10..60);
    let moves = prop::collection::vec((0..14_u8, 0..24_u8, 0..3_i64, 0..600_i64), 10..80);
    (throws, moves, 1..200_i64).prop_map(|(throws, moves, slower)| {
        let cases: Vec<NewEvent> = laws::log(&throws, slower).iter().map(new).collect();
        let mut all = history::events(&moves);
        for (n, case) in cases.into_iter().enumerate() {
            let at = (n * 2).min(all.len());
            all.insert(at, case);
        }
        all
    })
}

/// So many schedules, the same in every run; with `ZHIBAN_LONG` it is fifty times as many, and others each time.
fn schedules(cases: u32) -> ProptestConfig {
    let is_long = std::env::var_os("ZHIBAN_LONG").is_some();
    ProptestConfig {
        cases: if is_long { cases * 50 } else { cases },
        rng_seed: if is_long { RngSeed::Random } else { RngSeed::Fixed(1) },
        max_shrink_iters: 60,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(schedules(12))]

    /// I9, I19, I20, I26: whatever two or three terminals do in whatever order, the tables of all are the same at quiet,
    /// and those of a rebuild; what was written here is always seen.
    #[test]
    fn i9_i20_i26_whatever_the_order_all_terminals_say_the_same_at_quiet(
        events in drawn(),
        steps in prop::collection::vec((0..3_u8, any::<u8>(), any::<u8>()), 10..50),
        three in any::<bool>(),
    ) {
        let (mut server, mut terminals) = two();
        if three {
            terminals.push(Terminal::new("three", &server));
        }
        let mut events = events.into_iter();
        for one in steps {
            step(one, &mut server, &mut terminals, &mut events);
            terminals.iter().for_each(Terminal::sees_its_own);
        }
        quiet(&mut server, &mut terminals);
    }
}

#[test]
fn i18_what_the_server_cannot_take_is_set_aside_and_the_next_ones_go_out() {
    let (mut server, mut terminals) = two();
    (0..5).for_each(|_| terminals[0].say());
    terminals[0].send(&mut server, 1, true);
    terminals[0].store.quarantine(3, "too large", MORNING).unwrap();
    let gone = terminals[0].lines.remove(2);
    assert_eq!(terminals[0].store.quarantined().unwrap(), 1);
    assert!(!terminals[0].tables().iter().any(|row| row.contains(&gone)));
    assert!(terminals[0].store.quarantine(9, "not there", MORNING).is_err());
    quiet(&mut server, &mut terminals);
    assert_eq!(server.head, 4);
}

#[test]
fn the_hall_is_that_of_the_stream_that_is_written_from_its_first_event_on() {
    let (mut server, mut terminals) = two();
    (0..6).for_each(|_| terminals[0].say());
    let first = terminals[0].store.state.stream.id;
    let is_its_own = |store: &Store| store.state.hall.config().stream == store.state.stream.id;
    terminals[0].store.part_stream(0, MORNING).unwrap();
    assert_ne!(terminals[0].store.state.stream.id, first);
    assert!(is_its_own(&terminals[0].store), "after it was parted");
    terminals[0].store.rebuild().unwrap();
    assert!(is_its_own(&terminals[0].store), "after it was computed anew");
    terminals[0].restart();
    assert!(is_its_own(&terminals[0].store));
    quiet(&mut server, &mut terminals);
}

#[test]
fn i16_what_nobody_here_can_read_comes_through_unchanged() {
    let (mut server, mut terminals) = two();
    let strange = br#"{"type":"of.tomorrow","v":9,"what":"nobody knows"}"#;
    let id = "ab".repeat(16);
    let mut body = Vec::new();
    write_lines(&[Line { origin: None, bytes: strange }], &mut body).unwrap();
    let raw = unhex_all::<16>(&id).unwrap();
    let chain = chained(&[0; 32], &raw, 1, strange);
    let offer = Offer {
        stream: id,
        first: 1,
        count: 1,
        prev: [0; 32],
        chains: vec![chain],
        body,
        records: Vec::new(),
    };
    server.upload(&offer).unwrap();
    quiet(&mut server, &mut terminals);
    let stored = terminals[0].store.events(1..=1).next().unwrap().unwrap();
    assert_eq!((stored.bytes, stored.chain), (strange.to_vec(), chain));
}

#[test]
fn a_board_that_only_reads_sees_what_waits_and_what_comes() {
    let (mut server, mut terminals) = two();
    let dir = terminals[0].dir.path().to_owned();
    terminals[0].say();
    let mut board = Store::open(&dir, terminals[0].store.config(), Mode::ReadOnly).unwrap();
    assert_eq!(board.head_pos(), 1);
    assert!(!board.refresh().unwrap());
    terminals[1].say();
    terminals[1].sync(&mut server);
    terminals[0].fetch(&server, 9);
    assert!(board.refresh().unwrap() && !board.refresh().unwrap());
    assert_eq!((board.head_pos(), board.digest().unwrap().hseq), (2, 1));
    assert_eq!(board.hall(), terminals[0].store.hall());
    assert!(board.part_stream(0, MORNING).is_err());
}

#[test]
fn a_fold_is_held_against_the_log_of_one_instant_however_busy_a_board_is() {
    let (_, mut terminals) = two();
    let dir = terminals[0].dir.path().to_owned();
    terminals[0].say();
    let mut reader = Store::open(&dir, terminals[0].store.config(), Mode::ReadOnly).unwrap();
    let writes_meanwhile = reader.fold_matches_told(&mut |_| terminals[0].say());
    assert_eq!(writes_meanwhile.unwrap(), Some(true), "what came meanwhile is not looked at");
    assert_eq!(reader.fold_matches_told(&mut |_| ()).unwrap(), None, "it is behind");
    reader.refresh().unwrap();
    assert_eq!(reader.fold_matches_told(&mut |_| ()).unwrap(), Some(true));
}

#[test]
fn i26_the_state_is_the_same_as_it_grew_from_a_checkpoint_and_from_the_first_event() {
    let (mut server, mut terminals) = two();
    let steps: Vec<history::Step> = (0..60).map(|n| (n % 7, n % 11, 0, i64::from(n))).collect();
    for (n, group) in history::events(&steps).chunks(2).enumerate() {
        terminals[n % 2].append(group.to_vec(), MORNING);
        if n % 3 == 0 {
            terminals[n % 2].sync(&mut server);
        }
        if n % 7 == 0 {
            terminals[(n + 1) % 2].store.write_checkpoint().unwrap();
        }
    }
    for terminal in &mut terminals {
        let state = |one: &Terminal| (one.store.hall().clone(), one.tables(), one.store.digest());
        let grown = state(terminal);
        terminal.restart();
        let read = state(terminal);
        assert!(grown.0 == read.0 && grown.1 == read.1, "from the newest checkpoint");
        terminal.store.rebuild().unwrap();
        let rebuilt = state(terminal);
        assert!(grown.0 == rebuilt.0 && grown.1 == rebuilt.1, "from the first event");
        assert!(terminal.store.fold_matches().unwrap(), "without any table");
        let digests = [grown.2, read.2, rebuilt.2].map(Result::unwrap);
        assert!(digests[0] == digests[1] && digests[1] == digests[2], "{digests:?}");
    }
    quiet(&mut server, &mut terminals);
}
