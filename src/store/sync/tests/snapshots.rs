//! A terminal that begins with the state of its hall: whatever happens while parts and history come, it ends where
//! everybody else is, and shows nothing wrong before.

use proptest::prelude::*;

use super::hall::{Server, Terminal, quiet, same};
use super::{Step, drawn, schedules, step, two};
use crate::core::event::Kind;
use crate::core::sync::client::Begin;
use crate::store::checkpoint::is_rebuild_due;
use crate::store::tests::{MORNING, history, note};
use crate::store::{Depth, Snapshot, StoreError, check};

/// More of these than a small log has pages and parts.
const TURNS_MAX: usize = 500;

fn snapshot(server: &Server) -> Snapshot {
    server.folded().snapshot("H001").unwrap()
}

/// One step of a beginning, as the machine orders it; `some`: segments of a page.
fn go_on(terminal: &mut Terminal, server: &Server, some: usize) {
    let store = &mut terminal.store;
    match store.sync_begin().unwrap() {
        Begin::Whole => {}
        Begin::Empty if server.head == 0 => {}
        Begin::Empty => {
            store.keep_manifest(&snapshot(server).manifest, MORNING).unwrap();
        }
        Begin::Parts { have, parts, .. } if have == parts => match store.install_snapshot() {
            Err(StoreError::Page { .. }) => store.drop_parts().unwrap(),
            other => drop(other.unwrap()),
        },
        Begin::Parts { id, have, .. } => {
            let now = snapshot(server);
            if now.manifest.id == id {
                let part = now.part(usize::try_from(have).unwrap()).unwrap();
                store.keep_part(&id, have, part).unwrap();
            } else {
                store.drop_parts().unwrap();
            }
        }
        Begin::Past { have, of } if have == of => {
            assert!(store.close_past().unwrap(), "the log says something else than the snapshot");
        }
        Begin::Past { have, .. } => {
            store.apply_past(&server.page(have, some, ""), MORNING).unwrap();
        }
    }
}

fn until_past(terminal: &mut Terminal, server: &Server) {
    let is_past =
        |terminal: &Terminal| matches!(terminal.store.sync_begin().unwrap(), Begin::Past { .. });
    for _ in 0..TURNS_MAX {
        if is_past(terminal) {
            return;
        }
        go_on(terminal, server, 1);
    }
    panic!("no snapshot is installed");
}

fn until_whole(terminal: &mut Terminal, server: &Server) {
    for _ in 0..TURNS_MAX {
        let begin = terminal.store.sync_begin().unwrap();
        if matches!(begin, Begin::Whole | Begin::Empty) {
            return;
        }
        go_on(terminal, server, 2);
    }
    panic!("the log does not become whole");
}

fn all_whole(terminals: &mut [Terminal], server: &Server) {
    for terminal in terminals {
        until_whole(terminal, server);
    }
}

fn a_hall() -> (Server, Vec<Terminal>) {
    let (mut server, mut terminals) = two();
    for n in 0..30 {
        terminals[n % 2].say();
        terminals[n % 2].send(&mut server, 3, true);
    }
    (server, terminals)
}

#[test]
fn a_new_terminal_shows_the_hall_before_it_has_its_log() {
    let (mut server, mut terminals) = a_hall();
    let mut new = Terminal::new("new", &server);
    new.say();
    until_past(&mut new, &server);
    new.sees_its_own();
    let lines = new.store.log_lines(1_000).unwrap();
    assert_eq!(lines.len(), 31);
    assert_eq!(new.store.past().unwrap().map(|past| (past.have, past.of)), Some((0, 30)));
    // What others write now comes at once, and what is written here goes out.
    terminals[0].say();
    terminals[0].sync(&mut server);
    new.sync(&mut server);
    new.restart();
    new.say();
    new.sees_its_own();
    let standing = new.store.sync_standing().unwrap().unwrap();
    assert_eq!((standing.head, standing.unsent), (32, 1));
    assert_eq!(new.store.log_lines(1_000).unwrap().len(), 33);
    // What is not here is not made up.
    assert!(matches!(new.store.full_replay(), Err(StoreError::Past { have: 0, of: 30 })));
    assert!(matches!(new.store.fold_matches(), Err(StoreError::Past { .. })));
    let found = check(new.dir.path(), Depth::Full).unwrap();
    assert!(found.is_ok() && found.chain.events == 3, "{found:?}");
    until_whole(&mut new, &server);
    // It is long, for a test: its tables are computed from it when it is opened next, and nobody waits for it now.
    assert!(is_rebuild_due(&new.store.conn).unwrap());
    new.is_as_rebuilt();
    new.restart();
    assert!(!is_rebuild_due(&new.store.conn).unwrap());
    terminals.push(new);
    quiet(&mut server, &mut terminals);
    assert_eq!(terminals[2].store.events(1..=100).count(), 33);
}

#[test]
fn i8_a_beginning_that_ends_at_any_step_goes_on_at_that_step() {
    let (mut server, mut terminals) = a_hall();
    let mut new = Terminal::new("new", &server);
    let mut seen = Vec::new();
    for _ in 0..TURNS_MAX {
        let begin = new.store.sync_begin().unwrap();
        new.restart();
        assert_eq!(new.store.sync_begin().unwrap(), begin);
        if begin == Begin::Whole {
            break;
        }
        assert!(!seen.contains(&begin), "it was at {begin:?} before");
        seen.push(begin);
        new.say();
        new.send(&mut server, 1, true);
        terminals[0].say();
        terminals[0].sync(&mut server);
        if matches!(new.store.sync_begin().unwrap(), Begin::Past { .. }) {
            new.sync(&mut server);
        }
        go_on(&mut new, &server, 1);
        new.sees_its_own();
        if let Begin::Parts { .. } = new.store.sync_begin().unwrap() {
            // Of the server's next snapshot no part fits.
            seen.clear();
            until_past(&mut new, &server);
        }
    }
    assert!(seen.len() > 30, "{seen:?}");
    terminals.push(new);
    quiet(&mut server, &mut terminals);
}

#[test]
fn what_a_new_terminal_and_the_snapshot_heard_of_one_machine_counts_once() {
    let (mut server, mut terminals) = two();
    let steps: Vec<history::Step> = (0..60).map(|n| (n % 6, n % 9, 0, i64::from(n))).collect();
    let events = history::events(&steps);
    terminals[0].append(events.clone(), MORNING);
    terminals[0].send(&mut server, 64, true);
    let mut new = Terminal::new("new", &server);
    new.append(events, MORNING);
    until_past(&mut new, &server);
    let waits = new.store.hall().clone();
    assert_eq!(waits.days().collect::<Vec<_>>(), server.folded().hall().days().collect::<Vec<_>>());
    for date in waits.days() {
        assert_eq!(waits.day(date), server.folded().hall().day(date), "counted twice");
    }
    until_whole(&mut new, &server);
    terminals.push(new);
    quiet(&mut server, &mut terminals);
}

#[test]
fn i24_a_server_that_was_put_back_before_the_snapshot_is_begun_with_anew() {
    for (until, is_kept) in [(20, false), (30, true), (31, true)] {
        let (mut server, mut terminals) = a_hall();
        let mut new = Terminal::new("new", &server);
        new.say();
        until_past(&mut new, &server);
        go_on(&mut new, &server, 4);
        terminals[0].say();
        terminals[0].sync(&mut server);
        new.sync(&mut server);
        terminals.push(new);
        server = server.put_back(until);
        for terminal in &mut terminals {
            let name = server.incarnation.to_string();
            terminal.store.go_back_to(server.head, &name, MORNING).unwrap();
            terminal.sees_its_own();
        }
        assert_eq!(terminals[2].store.past().unwrap().is_some(), is_kept, "{until}");
        all_whole(&mut terminals, &server);
        quiet(&mut server, &mut terminals);
    }
}

#[test]
fn i23_a_copy_made_while_the_history_comes_goes_on_beside_the_first() {
    let (mut server, mut terminals) = a_hall();
    let mut new = Terminal::new("new", &server);
    until_past(&mut new, &server);
    new.say();
    go_on(&mut new, &server, 4);
    let mut copy = new.copied("copy");
    assert!(copy.store.past().unwrap().is_some());
    for _ in 0..3 {
        new.say();
        copy.say();
    }
    new.sync(&mut server);
    copy.sync(&mut server);
    terminals.extend([new, copy]);
    all_whole(&mut terminals, &server);
    quiet(&mut server, &mut terminals);
}

#[test]
fn a_snapshot_that_does_not_fit_changes_nothing() {
    let (mut server, mut terminals) = a_hall();
    let good = snapshot(&server);
    let mut new = Terminal::new("new", &server);
    new.say();
    let before = new.tables();
    let mut other = good.manifest.clone();
    other.fold.push('x');
    assert!(new.store.keep_manifest(&other, MORNING).is_err());
    other.id.clear();
    assert!(new.store.keep_manifest(&other, MORNING).is_err());
    new.store.keep_manifest(&good.manifest, MORNING).unwrap();
    let id = good.manifest.id.clone();
    let mut bytes = good.part(0).unwrap().to_vec();
    bytes[9] ^= 1;
    assert!(
        new.store.keep_part(&id, 0, &bytes).is_err() && new.store.keep_part(&id, 1, &[]).is_err()
    );
    assert!(new.store.install_snapshot().is_err());
    let foreign = server.folded().snapshot("H002").unwrap();
    new.store.keep_manifest(&foreign.manifest, MORNING).unwrap();
    new.store.keep_part(&foreign.manifest.id, 0, foreign.part(0).unwrap()).unwrap();
    let refused = new.store.install_snapshot();
    assert!(matches!(refused, Err(StoreError::Page { .. })), "{refused:?}");
    new.store.drop_parts().unwrap();
    same(&before, &new.tables(), "new");
    assert_eq!(new.store.sync_begin().unwrap(), Begin::Empty);
    new.sync(&mut server);
    assert_eq!(new.store.sync_begin().unwrap(), Begin::Whole);
    terminals.push(new);
    quiet(&mut server, &mut terminals);
}

#[test]
fn a_page_of_the_history_that_does_not_fit_is_refused_whole() {
    let (mut server, mut terminals) = a_hall();
    let mut new = Terminal::new("new", &server);
    until_past(&mut new, &server);
    let whole = server.page(0, 4, "");
    let mut later = whole.clone();
    later.segments.remove(0);
    let mut changed = whole.clone();
    changed.segments[1].body[20] ^= 1;
    let mut other = whole.clone();
    other.segments[2].head.prev = "0".repeat(64);
    for page in [later, changed, other] {
        let refused = new.store.apply_past(&page, MORNING);
        assert!(matches!(refused, Err(StoreError::Page { .. })), "{refused:?}");
        assert_eq!(new.store.past().unwrap().map(|past| past.have), Some(0));
    }
    terminals.push(new);
    all_whole(&mut terminals, &server);
    quiet(&mut server, &mut terminals);
}

#[test]
fn i26_a_snapshot_that_was_wrong_gives_way_to_the_log_and_is_told() {
    let (mut server, mut terminals) = a_hall();
    let mut lying = server.clone();
    lying.segments.truncate(29);
    let mut liar = Terminal::new("liar", &lying);
    liar.append(vec![note("n", Kind::LogNoted, MORNING, "never written")], MORNING);
    lying.head = 29;
    lying.ends.clear();
    let offer = liar.store.segment(1, 1, 1 << 20).unwrap().unwrap();
    lying.upload(&offer).unwrap();
    let mut new = Terminal::new("new", &server);
    until_past(&mut new, &lying);
    assert!(new.tables().iter().any(|row| row.contains("never written")));
    while new.store.past().unwrap().is_some_and(|past| past.have < past.of) {
        let have = new.store.past().unwrap().unwrap().have;
        new.store.apply_past(&server.page(have, 9, ""), MORNING).unwrap();
    }
    assert!(!new.store.close_past().unwrap());
    assert!(!new.tables().iter().any(|row| row.contains("never written")));
    terminals.push(new);
    quiet(&mut server, &mut terminals);
}

/// Two terminals make a hall, a third begins in it at some step.
fn play(events: Vec<crate::store::NewEvent>, steps: Vec<Step>, joins: usize) {
    let (mut server, mut terminals) = two();
    let mut events = events.into_iter();
    for (n, one) in steps.into_iter().enumerate() {
        if n == joins {
            terminals.push(Terminal::new("new", &server));
        }
        if let Some(new) = terminals.get_mut(2).filter(|_| one.1 % 3 > 0) {
            let begin = new.store.sync_begin().unwrap();
            go_on(new, &server, usize::from(one.2 % 4) + 1);
            if begin != Begin::Whole {
                continue;
            }
        }
        step(one, &mut server, &mut terminals, &mut events);
        terminals.iter().for_each(Terminal::sees_its_own);
    }
    all_whole(&mut terminals, &server);
    quiet(&mut server, &mut terminals);
}

proptest! {
    #![proptest_config(schedules(12))]

    /// I26, I9: the state of a snapshot and what comes behind it is what the whole log says, for every table.
    #[test]
    fn i9_i26_row_33_a_terminal_that_begins_anywhere_ends_where_all_are(
        events in drawn(),
        steps in prop::collection::vec((0..3_u8, any::<u8>(), any::<u8>()), 20..70),
        joins in 5..30_usize,
    ) {
        play(events, steps, joins);
    }
}
