//! The log of a hall under a process that is killed, and in a folder that takes no writes. Each needs a
//! process of its own: this test program starts itself again for one of the parts marked below.

#![allow(clippy::unwrap_used)] // a test stops at the first thing that is not as it must be

#[path = "common/config.rs"]
mod config;

use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use config::config;
use zhiban::core::event::{Body, Kind, Note, Proof};
use zhiban::core::time::{Ms, Zone};
use zhiban::store::{
    Access, Appended, Depth, Mode, NewEvent, Store, StoreError, check, read_holder,
};

/// Names the folder to a part that runs in a process of its own.
const FOLDER: &str = "ZHIBAN_TEST_FOLDER";
const MORNING: Ms = Ms(1_762_732_800_000);

fn note(text: &str) -> NewEvent {
    NewEvent {
        kind: Kind::LogNoted,
        at: Zone::default().stamp(MORNING),
        by: "u1".into(),
        proof: Proof::OsUser,
        feed: None,
        body: Body::Note(Note { note_id: text.into(), text: text.into(), phrase: "".into() }),
    }
}

fn part(name: &str, folder: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", name, "--nocapture", "--test-threads=1"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    command
}

/// Part: writes notes until it is killed, and says of each when it is confirmed.
#[test]
fn part_that_writes_until_killed() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let mut store = Store::open(Path::new(&folder), &config(), Mode::Write).unwrap();
    let mut out = std::io::stdout();
    for n in store.head_pos() + 1.. {
        let answers = store.append(vec![note(&format!("n{n}"))], MORNING).unwrap();
        let Appended::Stored { pos, .. } = answers[0] else { panic!("{answers:?}") };
        writeln!(out, "ACK {pos} n{n}").unwrap();
    }
}

fn confirmed_before_the_kill(child: &mut Child, after: usize) -> Vec<(u64, String)> {
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut confirmed = Vec::new();
    let mut read = |line: String| {
        let mut words = line.split_whitespace().skip_while(|word| *word != "ACK").skip(1);
        if let (Some(pos), Some(text)) = (words.next(), words.next()) {
            confirmed.push((pos.parse().unwrap(), text.to_owned()));
        }
        confirmed.len()
    };
    while let Some(Ok(line)) = lines.next() {
        if read(line) >= after {
            break;
        }
    }
    child.kill().unwrap();
    child.wait().unwrap();
    // What was confirmed between the last line read and the kill; the very last line may be cut.
    let mut rest: Vec<String> = lines.map_while(Result::ok).collect();
    rest.pop();
    for line in rest {
        read(line);
    }
    confirmed
}

#[test]
fn what_was_confirmed_survives_a_kill_and_nothing_is_invented() {
    let dir = tempfile::tempdir().unwrap();
    let mut confirmed = Vec::new();
    for round in 0..12_usize {
        let mut child = part("part_that_writes_until_killed", dir.path()).spawn().unwrap();
        let now = confirmed_before_the_kill(&mut child, 1 + round * round * 3);
        assert!(!now.is_empty(), "round {round} wrote nothing");
        confirmed.extend(now);
        assert_eq!(read_holder(dir.path()), None, "the lock ends with its holder");
        let store = Store::open(dir.path(), &config(), Mode::Write).unwrap();
        let stored: Vec<_> = store.events(1..=u64::MAX).map(Result::unwrap).collect();
        for (pos, text) in &confirmed {
            let at = usize::try_from(*pos).unwrap() - 1;
            let Body::Note(found) = stored[at].read().unwrap().body else { panic!("not a note") };
            assert_eq!((stored[at].pos, &*found.text), (*pos, text.as_str()));
        }
        // At most the one that was on its way when the kill came, each round.
        assert!(stored.len() <= confirmed.len() + 2 * (round + 1));
        assert_eq!(store.hall(), &store.full_replay().unwrap());
    }
    let report = check(dir.path(), Depth::Full).unwrap();
    assert!(report.is_ok(), "{report:?}");
}

/// Part: opens a folder it may not write.
#[test]
fn part_that_may_not_write() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let folder = Path::new(&folder);
    let refused = Store::open(folder, &config(), Mode::Write);
    assert!(matches!(refused, Err(StoreError::NotWritable { .. })), "{refused:?}");
    let store = Store::open(folder, &config(), Mode::ReadOnly).unwrap();
    assert_eq!(store.access(), Access::Frozen { wal_unread: false });
    assert_eq!(store.log_lines(9).unwrap()[0].detail, "kept");
    println!("READ {}", store.head_pos());
}

#[test]
fn a_folder_without_write_permission_is_read_and_refused_for_writing() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("hall");
    let mut store = Store::open(&folder, &config(), Mode::Write).unwrap();
    store.append(vec![note("kept")], MORNING).unwrap();
    store.close().unwrap();
    let allow = |path: &Path, mode| {
        std::fs::set_permissions(path, PermissionsExt::from_mode(mode)).unwrap();
    };
    allow(dir.path(), 0o755);
    allow(&folder.join("zhiban.db"), 0o444);
    allow(&folder.join("zhiban.lock"), 0o444);
    allow(&folder, 0o555);
    let mut command = part("part_that_may_not_write", &folder);
    if rustix::process::getuid().is_root() {
        // Permissions do not bind root: the part runs as nobody, from a place nobody can reach.
        let program = dir.path().join("part");
        std::fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
        allow(&program, 0o755);
        command = Command::new(&program);
        command
            .args(["--exact", "part_that_may_not_write", "--nocapture"])
            .env(FOLDER, &folder)
            .current_dir(dir.path())
            .uid(65534)
            .gid(65534);
    }
    let done = command.stderr(Stdio::piped()).output().unwrap();
    allow(&folder, 0o755);
    let (out, err) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert!(done.status.success() && out.contains("READ 1"), "{out}\n{err}");
}

#[test]
fn another_process_reads_beside_the_writer_and_takes_over_after_a_kill() {
    let dir = tempfile::tempdir().unwrap();
    let mut child = part("part_that_writes_until_killed", dir.path()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    lines.by_ref().map_while(Result::ok).find(|line| line.contains("ACK")).unwrap();
    match Store::open(dir.path(), &config(), Mode::Write) {
        Err(StoreError::Busy { holder }) => assert_eq!(holder.pid, child.id()),
        other => panic!("{other:?}"),
    }
    let reader = Store::open(dir.path(), &config(), Mode::ReadOnly).unwrap();
    assert!(reader.head_pos() > 0);
    child.kill().unwrap();
    child.wait().unwrap();
    let store = Store::open(dir.path(), &config(), Mode::Write).unwrap();
    assert!(store.head_pos() >= reader.head_pos());
}
