//! Rows 21, 22 and 26: a terminal that is shut out while it sends and comes back with a new code, one whose log was put
//! back from yesterday's copy, a server that was put back while terminals send, sessions that end in the middle of it.

use std::time::Duration;

use zhiban::clock::sleep;
use zhiban::core::sync::status::{Need, Status};
use zhiban::server::{Limits, Times};

use crate::cutter::Cutter;
use crate::kills::enrolled;
use crate::kit::{Folder, LISTENS, issued};
use crate::plain::Plain;
use crate::rig::{Records, Site, Terminal, holds_each_once, proof, until};

#[test]
fn i1_i2_row_26_sessions_that_end_while_it_sends_are_renewed_and_nothing_is_lost() {
    let limits = Limits { session_life: Duration::from_secs(2), ..Limits::default() };
    let server = Plain::with(&limits, Times::system().now());
    let mut terminal = server.terminal("a");
    terminal.start(terminal.link(server.tls()));
    let sessions =
        |terminal: &Terminal| terminal.notes().iter().filter(|note| note.kind == "session").count();
    let mut rounds = 0;
    while sessions(&terminal) < 4 {
        terminal.write(3);
        terminal.comes_to(terminal.written);
        rounds += 1;
        sleep(Duration::from_millis(20));
    }
    holds_each_once(&terminal.log(), &[("a", terminal.written)]);
    proof("I1 I2 row 26", "sessions of two seconds while it sends", rounds, "four sessions");
}

#[test]
fn i1_i2_i22_row_26_shut_out_while_it_sends_it_stops_says_so_and_comes_back_with_a_new_code() {
    let site = Site::new();
    let records = Records::of(&site.db());
    let mut terminal = Terminal::new("a");
    terminal.enrol(site.address(), &site.code("H001"));
    terminal.start(terminal.link(site.address()));
    terminal.write(5);
    terminal.comes_to(5);
    let device = terminal.store.lock().unwrap().enrolment().unwrap().unwrap().device;
    site.good(&["revoke", &device]);
    let is_out = |terminal: &Terminal| {
        matches!(terminal.status(), Status::Attention { need: Need::Revoked, unsent: 1.., .. })
    };
    // At the latest with the next look of the server at who was taken out.
    let mut looks = 0_u64;
    until("it is told", || {
        if looks.is_multiple_of(128) {
            terminal.write(1);
            terminal.now();
        }
        looks += 1;
        is_out(&terminal)
    });
    let (there, standing) = (records.events(), terminal.standing());
    assert_eq!(standing.sent, there, "{standing:?}");
    terminal.write(4);
    terminal.now();
    terminal.stop();
    assert_eq!(records.events(), there, "nothing of it comes in any more");
    terminal.enrol(site.address(), &site.code("H001"));
    terminal.start(terminal.link(site.address()));
    terminal.comes_to(terminal.written);
    holds_each_once(&terminal.log(), &[("a", terminal.written)]);
    assert_eq!(records.events(), terminal.written);
    until("calm", || matches!(terminal.status(), Status::Synced { unsent: 0, .. }));
    proof("I1 I2 I22 row 26", "revoked while it sends, enrolled anew", 1, "once");
}

fn takes_in(folder: &Folder, ids: &[&str]) {
    let line =
        |id: &&str| issued("/hall/H001/test/m1", id, id, id, "2025-11-10T09:00:00Z").to_string();
    let lines: Vec<String> = ids.iter().map(line).collect();
    folder.take_in(&(lines.join("\n") + "\n"));
}

/// What the machine named the events of a log.
fn ids(log: &[Vec<u8>]) -> Vec<String> {
    let id = |bytes: &Vec<u8>| {
        let event: serde_json::Value = serde_json::from_slice(bytes).unwrap();
        event["feed"]["id"].as_str().map(str::to_owned)
    };
    let mut ids: Vec<String> = log.iter().filter_map(id).collect();
    ids.sort_unstable();
    ids
}

/// The program's own copy, put back by its own commands; the key of the terminal is in no copy.
#[test]
fn i1_i2_i23_row_21_a_terminal_put_back_to_an_older_copy_goes_on_in_a_stream_of_its_own() {
    let site = Site::new();
    let folder = Folder::new(LISTENS);
    enrolled(&folder, site.address(), &site.code("H001"));
    takes_in(&folder, &["a1", "a2"]);
    folder.run("sync now --wait 60").ends(0);
    takes_in(&folder, &["a3"]);
    let copies = folder.path.with_file_name("copies");
    folder.run(&format!("backup {}", copies.display())).ends(0);
    takes_in(&folder, &["a4", "a5"]);
    folder.run("sync now --wait 60").ends(0);
    let copy = std::fs::read_dir(&copies).unwrap().next().unwrap().unwrap().path();
    folder.run(&format!("restore --replace {}", copy.display())).ends(0);
    std::fs::remove_file(folder.path.join("device.key")).unwrap_or_default();
    let refused = folder.run("sync now");
    assert!(refused.code != 0 && refused.err.contains("zhiban enrol"), "{}", refused.err);
    enrolled(&folder, site.address(), &site.code("H001"));
    takes_in(&folder, &["b1", "b2"]);
    folder.run("sync now --wait 60").ends(0);
    folder.run("verify --json").ends(0);
    let records = Records::of(&site.db());
    let mut reader = Terminal::new("r");
    reader.enrol(site.address(), &site.code("H001"));
    reader.start(reader.link(site.address()));
    reader.comes_to(records.events());
    assert_eq!(ids(&reader.log()), ["a1", "a2", "a3", "a4", "a5", "b1", "b2"]);
    let stands = folder.run("sync status --json").ends(0).json();
    assert_eq!((&stands["hall_head"], &stands["unsent"]), (&7.into(), &0.into()));
    proof("I1 I2 I23 row 21", "a terminal put back to an older copy", 1, "once");
}

#[test]
fn i1_i2_i19_i24_row_22_a_server_put_back_twice_while_terminals_send_gets_all_of_it_again() {
    let mut site = Site::new();
    let cutter = Cutter::before(site.address());
    let mut terminals = [Terminal::new("a"), Terminal::new("b")];
    for terminal in &mut terminals {
        terminal.enrol(site.address(), &site.code("H001"));
        terminal.start(terminal.link(cutter.addr()));
        terminal.write(3);
    }
    let quiet = |terminals: &[Terminal; 2]| {
        let all = terminals.iter().map(|terminal| terminal.written).sum();
        for terminal in terminals {
            terminal.comes_to(all);
        }
        assert!(terminals[0].log() == terminals[1].log());
    };
    quiet(&terminals);
    let copies = site.data().with_file_name("copies");
    site.good(&["backup", copies.to_str().unwrap()]);
    let copy = std::fs::read_dir(&copies).unwrap().next().unwrap().unwrap().path();
    for round in 0..2 {
        for terminal in &mut terminals {
            terminal.write(4);
        }
        if round == 0 {
            quiet(&terminals);
        }
        site.kill();
        site.good(&["restore", copy.to_str().unwrap()]);
        site.start();
        cutter.cut();
        cutter.lead_to(site.address());
        cutter.heal();
        for terminal in &mut terminals {
            terminal.write(1);
        }
        quiet(&terminals);
    }
    let written: Vec<_> = terminals.iter().map(|one| (one.name, one.written)).collect();
    holds_each_once(&terminals[0].log(), &written);
    let went_back = |one: &Terminal| one.notes().iter().filter(|it| it.kind == "went_back").count();
    assert!(terminals.iter().all(|one| went_back(one) >= 2));
    proof("I1 I2 I19 I24 row 22", "server put back while terminals send", 2, "twice the same copy");
}
