//! Rows 13, 14, 15 and 34: a disk that is full or cannot be written any more, on the terminal and on the server, and a second
//! program on one log. What was confirmed goes out all the same, nothing is half stored, and all goes on without a
//! restart once there is room.

use std::fmt::Write as _;
use std::fs::File;
use std::io::Write as _;
use std::path::Path;

use zhiban::core::event::{Body, Note};
use zhiban::core::sync::status::{Need, Status};
use zhiban::store::{Disk, NewEvent};

use crate::cluster::{self, Cluster};
use crate::kills::enrolled;
use crate::kit::{Folder, LISTENS, Listener, SINGLE, bare, issued, post, ran};
use crate::mounts::{in_own_namespace, may_mount, mount, remount, small_disk};
use crate::rig::{Records, Site, Terminal, folder, holds_each_once, line, proof, until};

/// Takes what room there is, but for less than one page.
fn fill(dir: &Path) {
    let mut file = File::options().create(true).append(true).open(dir.join("filler")).unwrap();
    for size in [1 << 20, 4096, 512, 1] {
        while file.write_all(&vec![1; size]).is_ok() {}
    }
    assert!(Disk::under(dir).unwrap().free_bytes < 4096);
}

fn free(dir: &Path) {
    std::fs::remove_file(dir.join("filler")).unwrap();
}

/// Pages that are there already take some lines; at last one is refused.
fn writes_until_refused(terminal: &mut Terminal) {
    for _ in 0..2_000 {
        let text = line(&format!("{}-{}", terminal.name, terminal.written + 1));
        let now = text.at.at;
        match terminal.append(vec![text], now) {
            Ok(()) => terminal.written += 1,
            Err(error) => {
                assert!(error.to_string().contains("disk is full"), "{error}");
                return;
            }
        }
    }
    panic!("the disk does not fill up");
}

/// Part: the terminal's disk is full.
#[test]
fn part_of_a_terminal_without_room() {
    if !may_mount() {
        return;
    }
    let site = Site::new();
    let records = Records::of(&site.db());
    let top = folder();
    small_disk(top.path(), 8);
    let dir = top.path().to_owned();
    let mut terminal = Terminal::at("a", top);
    terminal.enrol(site.address(), &site.code("H001"));
    terminal.start(terminal.link(site.address()));
    terminal.write(1);
    terminal.comes_to(1);
    fill(&dir);
    writes_until_refused(&mut terminal);
    // What was confirmed goes out, and can be read.
    let mut looks = 0_u64;
    until("all of it on the server", || {
        if looks.is_multiple_of(64) {
            terminal.now();
        }
        looks += 1;
        records.events() == terminal.written
    });
    let standing = terminal.standing();
    assert!(standing.sent <= records.last(&terminal.stream()), "{standing:?}");
    let store = terminal.store.lock().unwrap();
    assert_eq!(
        store.events(1..=store.head_pos()).map(Result::unwrap).count() as u64,
        terminal.written
    );
    drop(store);
    let mut other = Terminal::new("b");
    other.enrol(site.address(), &site.code("H001"));
    other.start(other.link(site.address()));
    other.write(200);
    other.comes_to(terminal.written + 200);
    until("it says so", || {
        terminal.now();
        matches!(terminal.status(), Status::Attention { need: Need::Disk, .. })
    });
    free(&dir);
    terminal.comes_to(terminal.written + 200);
    assert!(terminal.log() == other.log());
    holds_each_once(&terminal.log(), &[("a", terminal.written), ("b", 200)]);
    until("calm", || matches!(terminal.status(), Status::Synced { unsent: 0, .. }));
    // The next morning nothing can be written at all: what is there is read, and the message says why.
    terminal.stop();
    std::fs::write(dir.join("zhiban.toml"), "[hall]\nid = \"H001\"\n").unwrap();
    let Terminal { folder, store, .. } = terminal;
    drop(store);
    remount(&dir, "ro");
    let said = |words: &[&str]| {
        let mut command = bare();
        ran(command.args(words).env("ZHIBAN_DATA", &dir).env("ZHIBAN_SECRET_DIR", dir.join("keys")))
    };
    let refused = said(&["sync", "now"]);
    assert!(refused.code != 0 && refused.err.contains("write"), "{}", refused.err);
    assert_eq!(said(&["sync", "status", "--json"]).ends(0).json()["unsent"], 0);
    remount(&dir, "rw");
    said(&["sync", "now"]).ends(0);
    drop(folder);
    proof("I1 I17 row 13 row 15", "terminal's disk full, then read-only", 2, "one line at a time");
}

#[test]
fn i1_i17_row_13_row_15_a_terminal_without_room_sends_what_it_has_and_goes_on() {
    print!("{}", in_own_namespace("disks::part_of_a_terminal_without_room"));
}

/// A line that takes much room, also packed.
fn heavy(terminal: &mut Terminal) {
    terminal.written += 1;
    let name = format!("{}-{}", terminal.name, terminal.written);
    let mut noise = 0x9e37_79b9_7f4a_7c15_u64 ^ terminal.written;
    let mut text = format!("line {name} of the duty log");
    for _ in 0..1_500 {
        noise ^= noise << 13;
        noise ^= noise >> 7;
        noise ^= noise << 17;
        write!(text, "{noise:016x}").unwrap();
    }
    let plain = line(&name);
    let note = Note { note_id: name.as_str().into(), text: text.into(), phrase: "".into() };
    let event = NewEvent { body: Body::Note(note), ..plain };
    terminal.append(vec![event], plain.at.at).unwrap();
}

/// A server whose disk fills up under it while it runs, and has room again.
fn without_room(site: &Site, disk: &Path, places: impl Fn(&Terminal) -> u64, what: &str) {
    let mut terminal = Terminal::new("a");
    terminal.enrol(site.address(), &site.code("H001"));
    terminal.start(terminal.link(site.address()));
    terminal.write(3);
    terminal.comes_to(3);
    fill(disk);
    let is_told = |terminal: &Terminal| {
        terminal
            .notes()
            .iter()
            .any(|note| note.kind == "refused" && note.detail.starts_with("full"))
    };
    let mut looks = 0_u64;
    until("it is told that the disk is full", || {
        if looks.is_multiple_of(16) && terminal.written < 300 {
            heavy(&mut terminal);
            terminal.now();
        }
        looks += 1;
        is_told(&terminal)
    });
    // Nothing half: what is acknowledged is there, and nothing else.
    let standing = terminal.standing();
    assert!(standing.unsent > 0, "{standing:?}");
    assert_eq!(places(&terminal), standing.sent, "{standing:?}");
    until("the status", || matches!(terminal.status(), Status::Offline { unsent: 1.., .. }));
    free(disk);
    terminal.comes_to(terminal.written);
    assert_eq!(places(&terminal), terminal.written);
    let mut other = Terminal::new("b");
    other.enrol(site.address(), &site.code("H001"));
    other.start(other.link(site.address()));
    other.comes_to(terminal.written);
    assert!(terminal.log() == other.log());
    proof("I4 I6 row 14", what, 1, "until 507, then room");
}

/// Part: the disk of a server that keeps its records in a file.
#[test]
fn part_of_a_server_without_room() {
    if !may_mount() {
        return;
    }
    let top = folder();
    small_disk(top.path(), 8);
    let disk = top.path().to_owned();
    let site = Site::with(top, &[]);
    let records = Records::of(&site.db());
    let places = |terminal: &Terminal| records.places(&terminal.stream()).len() as u64;
    without_room(&site, &disk, places, "server's disk full, SQLite");
}

/// Part: the disk of the database of a server.
#[test]
fn part_of_a_database_without_room() {
    if !may_mount() {
        return;
    }
    let Some(cluster) = Cluster::start() else { return };
    let top = tempfile::tempdir().unwrap();
    let at = top.path().display().to_string();
    assert!(mount(&["-t", "tmpfs", "-o", "size=24m,mode=777", "none", &at]));
    let space = top.path().join("space");
    std::fs::create_dir(&space).unwrap();
    cluster.owns(&space);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let sql = |sql: &str| runtime.block_on(cluster::run(&cluster.address("postgres"), sql));
    sql(&format!("CREATE TABLESPACE tight LOCATION '{}'", space.display()));
    sql("CREATE DATABASE tight TABLESPACE tight");
    let address = cluster.address("tight");
    let site = Site::with(folder(), &["--database", &address]);
    let places = |_: &Terminal| {
        let sql = "SELECT coalesce(sum(head), 0)::bigint FROM zhiban.hall_head";
        u64::try_from(runtime.block_on(cluster::number(&address, sql))).unwrap()
    };
    without_room(&site, top.path(), places, "server's disk full, PostgreSQL");
    drop(site);
    drop(cluster);
}

/// Side by side: each of them mostly waits.
#[test]
fn i4_i6_row_14_a_server_or_a_database_without_room_says_so_and_goes_on() {
    std::thread::scope(|scope| {
        let file = scope.spawn(|| in_own_namespace("disks::part_of_a_server_without_room"));
        print!("{}", in_own_namespace("disks::part_of_a_database_without_room"));
        print!("{}", file.join().unwrap());
    });
}

/// While one program writes a log, another one reads it and changes nothing of it, whatever it was told to do.
#[test]
fn i3_i8_row_15_row_34_a_second_program_on_a_log_reads_and_does_not_write() {
    let site = Site::new();
    let folder = Folder::new(LISTENS);
    enrolled(&folder, site.address(), &site.code("H001"));
    let other = site.code("H001");
    let listener = Listener::start(&folder);
    let event =
        |id: &str| issued("/hall/H001/test/m1", id, id, id, "2025-11-10T09:00:00Z").to_string();
    assert_eq!(post(listener.address, SINGLE, event("q1").as_bytes()).unwrap().status, 202);
    let records = Records::of(&site.db());
    until("it is sent", || records.events() == 1);
    for words in ["sync now", &format!("enrol https://{} {other}", site.address())] {
        let refused = folder.run(words);
        assert_ne!(refused.code, 0, "{words}: {}", refused.out);
        let pid = format!("process {}", listener.child.id());
        assert!(refused.err.contains(&pid) && refused.err.contains("next:"), "{}", refused.err);
    }
    let stands = folder.run("sync status --json").ends(0).json();
    assert_eq!((&stands["enrolled"], &stands["set_aside"]), (&true.into(), &0.into()));
    assert!(folder.run("sync log").ends(0).out.contains("session"));
    assert_eq!(post(listener.address, SINGLE, event("q2").as_bytes()).unwrap().status, 202);
    until("it is sent", || records.events() == 2);
    drop(listener);
    folder.run("sync now --wait 60").ends(0);
    folder.run("verify --json").ends(0);
    assert_eq!(records.events(), 2);
    proof("I3 I8 row 15 row 34", "sync now, enrol, status, log beside a writer", 4, "each once");
}
