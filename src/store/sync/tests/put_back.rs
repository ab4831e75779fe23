//! Copies that are put back: of the log of a terminal, and of what a server had.

use super::hall::{Server, Terminal, quiet};
use super::two;
use crate::core::sync::segment::read_lines;
use crate::store::tests::MORNING;
use crate::store::{backup, read_device_key, restore};

#[test]
fn a_copy_put_back_goes_on_in_a_new_stream_and_loses_nothing() {
    let (mut server, mut terminals) = two();
    (0..6).for_each(|_| terminals[0].say());
    terminals[0].send(&mut server, 2, true);
    terminals[0].fetch(&server, 9);
    let copies = tempfile::tempdir().unwrap();
    let zone = crate::core::time::Zone::default();
    let mut told = |_, _| ();
    let made = backup(terminals[0].dir.path(), copies.path(), "H001", (zone, MORNING), &mut told);
    let copy = made.unwrap();
    assert_eq!(copy.events, 6, "what waits is in it, too");
    (0..3).for_each(|_| terminals[0].say());
    terminals[0].sync(&mut server);
    let lost = restore(&copy.path, terminals[1].dir.path(), false, (zone, MORNING));
    assert!(lost.is_err(), "somebody writes there");
    let back = tempfile::tempdir().unwrap();
    restore(&copy.path, back.path(), false, (zone, MORNING)).unwrap();
    assert!(read_device_key(back.path()).unwrap().is_none(), "no copy has the key");
    assert!(read_device_key(terminals[0].dir.path()).unwrap().is_some());
    terminals[0].put_in(back);
    terminals[0].say();
    let standing = terminals[0].store.sync_standing().unwrap().unwrap();
    assert_eq!((standing.head, standing.sent, standing.unsent), (2, 2, 5));
    quiet(&mut server, &mut terminals);
    assert_eq!(terminals[0].store.parted().unwrap().len(), 1);
}

#[test]
fn i19_a_page_takes_nothing_back_and_a_server_put_back_says_so() {
    let (mut server, mut terminals) = two();
    for _ in 0..4 {
        terminals[0].say();
        terminals[1].say();
        terminals[0].sync(&mut server);
        terminals[1].sync(&mut server);
    }
    let head = terminals[0].store.sync_standing().unwrap().unwrap().head;
    let again = server.page(0, 2, "");
    assert!(terminals[0].store.apply_page(&again, MORNING).is_err());
    assert_eq!(terminals[0].store.sync_standing().unwrap().unwrap().head, head);
    let mut old = server.put_back(3);
    for terminal in &mut terminals {
        terminal.store.go_back_to(old.head, "1", MORNING).unwrap();
        terminal.sees_its_own();
        let standing = terminal.store.sync_standing().unwrap().unwrap();
        assert_eq!((standing.head, standing.incarnation.as_str()), (old.head, "1"));
        assert!(standing.has_held && terminal.store.held_events().unwrap() > 0);
    }
    let held = terminals[0].store.held_segments(64).unwrap();
    assert!(held.len() > 1, "{held:?}");
    for one in &held {
        assert!(read_lines(&one.body, one.head.count).is_ok());
    }
    assert_eq!(terminals[0].store.held_segments(1).unwrap(), held[..1]);
    quiet(&mut old, &mut terminals);
    assert_eq!(old.head, server.head);
    assert!(!terminals[0].store.sync_standing().unwrap().unwrap().has_held);
}

/// What was acknowledged before a stream was parted has no other copy than this one.
#[test]
fn i24_what_stood_in_an_earlier_stream_comes_back_where_a_server_has_lost_it() {
    let mut server = Server::default();
    let mut terminals = vec![Terminal::new("one", &server)];
    for last in 1..=3 {
        terminals[0].say();
        terminals[0].say();
        terminals[0].sync(&mut server);
        terminals[0].store.part_stream(last, MORNING).unwrap();
        terminals[0].say();
        terminals[0].sync(&mut server);
    }
    assert_eq!(server.head, 9);
    let mut old = server.put_back(2);
    terminals[0].store.go_back_to(old.head, "1", MORNING).unwrap();
    terminals[0].sees_its_own();
    let standing = terminals[0].store.sync_standing().unwrap().unwrap();
    assert_eq!((standing.head, standing.unsent, standing.has_held), (2, 7, false));
    quiet(&mut old, &mut terminals);
    assert_eq!(old.head, 9);
}

#[test]
fn i24_what_two_streams_of_ours_have_comes_back_once() {
    let mut server = Server::default();
    let mut terminals = vec![Terminal::new("one", &server)];
    terminals[0].say();
    terminals[0].say();
    terminals[0].send(&mut server, 1, false);
    terminals[0].send(&mut server, 2, false);
    terminals[0].store.part_stream(0, MORNING).unwrap();
    terminals[0].sync(&mut server);
    assert_eq!(terminals[0].store.sync_standing().unwrap().unwrap().sent, 2);
    for common in [1, 0] {
        let mut old = server.put_back(common);
        let name = old.incarnation.to_string();
        terminals[0].store.go_back_to(old.head, &name, MORNING).unwrap();
        terminals[0].sees_its_own();
        quiet(&mut old, &mut terminals);
        assert_eq!(old.head, 2);
        server = old;
    }
}

/// One of two copies wrote its events anew, the other one sends them as they were first written.
#[test]
fn what_a_copy_wrote_anew_comes_once_whoever_sends_it_first() {
    for again in [false, true] {
        let (mut server, mut terminals) = two();
        terminals[0].say();
        terminals[0].say();
        let copy = terminals[0].copied("copy");
        terminals.push(copy);
        terminals[0].store.part_stream(0, MORNING).unwrap();
        terminals[0].sync(&mut server);
        terminals[2].fetch(&server, 9);
        terminals[2].sees_its_own();
        terminals[2].sync(&mut server);
        terminals[2].say();
        quiet(&mut server, &mut terminals);
        assert_eq!(server.head, 3);
        if again {
            let mut old = server.put_back(2);
            for terminal in &mut terminals {
                terminal.store.go_back_to(old.head, "1", MORNING).unwrap();
                terminal.sees_its_own();
            }
            quiet(&mut old, &mut terminals);
            assert_eq!(old.head, 3);
        }
    }
}

/// What a server has in one copy goes with that copy: signatures of others stay until two have it.
#[test]
fn i24_the_newest_copy_but_one_is_put_back_and_what_others_wrote_comes_from_here() {
    let (mut server, mut terminals) = two();
    for _ in 0..4 {
        terminals[1].say();
        terminals[1].sync(&mut server);
        terminals[0].sync(&mut server);
    }
    let store = &mut terminals[0].store;
    let kept = |store: &crate::store::Store| {
        let mut count = 0;
        store.signed_segments(&mut |_, _| count += 1).unwrap();
        count
    };
    let mut seen = Vec::new();
    for durable in [2, 2, 2, 4, 4, 5, 2, 3] {
        store.note_contact(0, durable, MORNING).unwrap();
        seen.push(kept(store));
    }
    // A segment ends before what is durable: one more stays than has to.
    assert_eq!(seen, [4, 4, 4, 3, 3, 1, 1, 1]);
}

#[test]
fn what_is_only_here_is_counted_until_the_server_has_it_again() {
    let (mut server, mut terminals) = two();
    for _ in 0..4 {
        terminals[1].say();
        terminals[1].sync(&mut server);
        terminals[0].sync(&mut server);
    }
    let store = &mut terminals[0].store;
    store.note_contact(0, 3, MORNING).unwrap();
    store.note_contact(0, 4, MORNING).unwrap();
    let only_here = |store: &crate::store::Store| {
        let standing = store.sync_standing().unwrap().unwrap();
        (standing.has_held, standing.only_here)
    };
    assert_eq!(only_here(store), (false, 0));
    let mut old = server.put_back(0);
    store.go_back_to(old.head, "1", MORNING).unwrap();
    assert_eq!(
        only_here(store),
        (true, 4),
        "the first two are nobody's any more, the others follow"
    );
    terminals[1].store.go_back_to(old.head, "1", MORNING).unwrap();
    terminals[1].sync(&mut old);
    terminals[0].sync(&mut old);
    assert_eq!(only_here(&terminals[0].store), (false, 0), "who wrote it has sent it again");
}
