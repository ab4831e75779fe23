//! Rows 1 and 2: a connection that ends after any byte of what is asked or answered. After each cut nothing is marked as
//! sent that the server has not; once the cut is healed nothing is lost or doubled, and every event has the place that
//! the server gave it first.

use std::net::SocketAddr;
use std::path::Path;

use zhiban::sync::Link;

use crate::cutter::{Cutter, Way};
use crate::kit::is_long;
use crate::plain::{Plain, plain_link};
use crate::rig::{Records, Site, Terminal, holds_each_once, proof, until};

/// A terminal that is cut off again and again.
struct Walk {
    terminal: Terminal,
    cutter: Cutter,
    records: Records,
    link: fn(&Terminal, SocketAddr) -> Link,
    /// Each round begins with a new conversation, its handshake and its session.
    is_anew: bool,
    /// The place of each event when it was first seen on the server.
    places: Vec<u64>,
    rounds: u64,
    cuts: u64,
}

impl Walk {
    fn new(
        terminal: Terminal,
        (server, db): (SocketAddr, &Path),
        link: fn(&Terminal, SocketAddr) -> Link,
        is_anew: bool,
    ) -> Walk {
        let (cutter, records) = (Cutter::before(server), Records::of(db));
        let (places, rounds, cuts) = (Vec::new(), 0, 0);
        let mut walk = Walk { terminal, cutter, records, link, is_anew, places, rounds, cuts };
        walk.begin();
        walk.terminal.write(1);
        walk.terminal.comes_to(1);
        walk
    }

    fn begin(&mut self) {
        let link = (self.link)(&self.terminal, self.cutter.addr());
        self.terminal.start(link);
    }

    /// One round, cut after so many bytes. Answers whether the cut came before all was done.
    fn round(&mut self, way: Way, bytes: u64) -> bool {
        let count = 1 + self.rounds % 3;
        self.rounds += 1;
        let all = self.terminal.written + count;
        if self.is_anew {
            self.terminal.stop();
        }
        self.cutter.cut_after(way, bytes);
        self.terminal.write(count);
        if self.is_anew {
            self.begin();
        }
        let mut looks = 0_u64;
        until("a cut, or all", || {
            // A pause after the cut before is not what is waited for here.
            if looks.is_multiple_of(16) {
                self.terminal.now();
            }
            looks += 1;
            self.cutter.is_cut() || self.terminal.is_quiet(all)
        });
        let is_cut = self.cutter.is_cut();
        self.cuts += u64::from(is_cut);
        self.looks(&format!("{way:?} {bytes}"));
        self.cutter.heal();
        self.terminal.comes_to(all);
        self.looks(&format!("healed, {way:?} {bytes}"));
        assert_eq!(self.places.len() as u64, all, "healed, {way:?} {bytes}");
        is_cut
    }

    /// What holds at every instant.
    fn looks(&mut self, at: &str) {
        // The terminal first: the server may go on meanwhile.
        let standing = self.terminal.standing();
        let there = self.records.last(&self.terminal.stream());
        assert!(standing.sent <= there, "{at}: marked as sent: {}, there: {there}", standing.sent);
        assert!(standing.head <= self.records.events(), "{at}");
        let places = self.records.places(&self.terminal.stream());
        assert!(places.starts_with(&self.places), "{at}: a place was given anew");
        self.places = places;
    }

    /// Cuts after each `step`-th byte from `from` on, until a whole round comes through uncut.
    fn walk(&mut self, way: Way, from: u64, step: u64) {
        let mut at = from;
        while self.round(way, at) {
            at += step;
        }
    }

    fn ends(mut self) -> u64 {
        self.terminal.stop();
        let all = self.terminal.written;
        let dense: Vec<u64> = (1..=all).collect();
        assert_eq!(self.places, dense, "one writer's events stand in their order");
        holds_each_once(&self.terminal.log(), &[(self.terminal.name, all)]);
        assert!(self.cuts > 0 && self.cuts <= self.rounds);
        self.cuts
    }
}

fn of_plain(server: &Plain, way: Way, step: u64) -> u64 {
    let terminal = server.terminal("a");
    let mut walk = Walk::new(terminal, (server.open, &server.db()), plain_link, false);
    walk.walk(way, 0, step);
    walk.ends()
}

/// Every byte of an upload and of the page that follows it, behind TLS.
#[test]
fn i1_i2_i3_i6_row_1_a_request_cut_after_any_byte_is_stored_whole_or_not_at_all() {
    let cuts = of_plain(&Plain::new(), Way::Up, 1);
    proof("I1 I2 I3 I6 row 1", "request cut after byte n behind TLS, SQLite", cuts, "every n");
}

#[test]
fn i2_i7_row_2_a_reply_cut_after_any_byte_gives_the_same_places_again() {
    let cuts = of_plain(&Plain::new(), Way::Down, 1);
    proof("I2 I7 row 2", "reply cut after byte n behind TLS, SQLite", cuts, "every n");
}

/// The whole conversation from its first byte on, against the program: handshake, challenge, session, upload, page.
#[test]
fn i1_i2_i7_row_1_row_2_a_conversation_cut_anywhere_is_begun_anew() {
    let site = Site::new();
    let terminal = Terminal::new("a");
    terminal.enrol(site.address(), &site.code("H001"));
    let mut walk = Walk::new(terminal, (site.address(), &site.db()), Terminal::link, true);
    let (step, seeds) = if is_long() { (1, "every n") } else { (29, "every 29th n") };
    walk.walk(Way::Up, 0, step);
    let up = walk.cuts;
    walk.walk(Way::Down, 0, step);
    let down = walk.ends() - up;
    proof("I1 I2 I3 row 1", "conversation over TLS cut after byte n upwards", up, seeds);
    proof("I2 I7 row 2", "conversation over TLS cut after byte n downwards", down, seeds);
}
