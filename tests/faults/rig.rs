//! What stands around a fault: a server as a process or inside the test, terminals with their logs on a disk in memory,
//! and the true link between them.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use tempfile::TempDir;
use zhiban::clock::{Clock, Stopwatch, sleep};
use zhiban::core::event::{Body, Kind, Note, Proof};
use zhiban::core::hex::unhex_all;
use zhiban::core::sync::status::Status;
use zhiban::core::time::{Ms, Stamp};
use zhiban::server::sqlite::DB_FILE;
use zhiban::store::{Mode, NewEvent, Store, StoreError, SyncNote, SyncStanding, read_device_key};
use zhiban::sync::{Introduction, Link, Settings, SyncThread, Tcp, enrol, start};

use crate::config::config;

/// How long a loaded machine may need for what takes milliseconds.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A folder on a disk in memory where there is one: these tests wait for thousands of writes and judge none.
pub fn folder() -> TempDir {
    let shared = Path::new("/dev/shm");
    if shared.is_dir() {
        return tempfile::tempdir_in(shared).unwrap();
    }
    tempfile::tempdir().unwrap()
}

/// Asks until it is so.
#[track_caller]
pub fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let watch = Stopwatch::start();
    while !is_so() {
        assert!(watch.elapsed() < PATIENCE, "never: {what}");
        sleep(Duration::from_micros(300));
    }
}

/// Prints the line of a proof: invariants or rows, what was done, how often, how often it failed, with which seeds.
pub fn proof(of: &str, what: &str, runs: u64, seeds: &str) {
    println!("proof: {of} | {what} | {runs} | 0 | {seeds}");
}

/// A server as an administrator has it: the program with its folder.
pub struct Site {
    top: TempDir,
    pub running: Option<(Child, SocketAddr)>,
}

impl Site {
    pub fn new() -> Site {
        Site::with(folder(), &[])
    }

    /// In a folder, with more words for `init`.
    pub fn with(top: TempDir, more: &[&str]) -> Site {
        let mut site = Site { top, running: None };
        site.good(&[&["init", "--name", "127.0.0.1"], more].concat());
        site.start();
        site
    }

    pub fn data(&self) -> PathBuf {
        self.top.path().join("server")
    }

    pub fn db(&self) -> PathBuf {
        self.data().join(DB_FILE)
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_zhiban"));
        command.arg("server").args(args).arg("--data").arg(self.data());
        command.env("TZ", "UTC").stdin(Stdio::null());
        command
    }

    pub fn call(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    pub fn good(&self, args: &[&str]) -> String {
        let output = self.call(args);
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Starts it where it listened before, and waits until it says so.
    pub fn start(&mut self) {
        let command = self.command(&["run", "--listen", "127.0.0.1:0"]);
        self.start_as(command);
    }

    pub fn start_as(&mut self, mut command: Command) {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address =
            line.trim().strip_prefix("listening on https://").unwrap_or_else(|| panic!("{line}"));
        self.running = Some((child, address.parse().unwrap()));
    }

    pub fn address(&self) -> SocketAddr {
        self.running.as_ref().unwrap().1
    }

    pub fn kill(&mut self) {
        if let Some((mut child, _)) = self.running.take() {
            child.kill().unwrap_or_default();
            child.wait().unwrap();
        }
    }

    /// A code for one more terminal.
    pub fn code(&self, hall: &str) -> String {
        self.good(&["code", hall]).lines().next().unwrap().to_owned()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The records of a server in a file, read by other eyes.
pub struct Records(Connection);

impl Records {
    pub fn of(db: &Path) -> Records {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(db, flags).unwrap();
        db.busy_timeout(PATIENCE).unwrap();
        Records(db)
    }

    fn number(&self, sql: &str, stream: &[u8]) -> u64 {
        let mut find = self.0.prepare_cached(sql).unwrap();
        find.query_row([stream], |row| row.get(0)).unwrap()
    }

    /// Number of the last event that it has of a stream.
    pub fn last(&self, stream: &[u8; 16]) -> u64 {
        self.number("SELECT coalesce(max(last), 0) FROM stream WHERE id = ?1", stream)
    }

    /// Events of all halls.
    pub fn events(&self) -> u64 {
        self.0.query_row("SELECT coalesce(sum(head), 0) FROM hall", [], |row| row.get(0)).unwrap()
    }

    /// The place of each event of a stream, from the first on.
    pub fn places(&self, stream: &[u8; 16]) -> Vec<u64> {
        let sql = "SELECT hseq, hseq_last FROM segment JOIN stream ON stream.ref = stream_ref
                   WHERE stream.id = ?1 AND hseq_last >= hseq ORDER BY segment.last";
        let mut find = self.0.prepare_cached(sql).unwrap();
        let runs = find.query_map([&stream[..]], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        runs.map(Result::unwrap).flat_map(|(first, last): (u64, u64)| first..=last).collect()
    }
}

/// A line of the duty log.
pub fn line(text: &str) -> NewEvent {
    NewEvent {
        kind: Kind::LogNoted,
        at: Stamp::parse("2025-11-10T08:30:00+08:00").unwrap(),
        by: "e101".into(),
        proof: Proof::OsUser,
        feed: None,
        body: Body::Note(Note {
            note_id: text.into(),
            text: format!("line {text} of the duty log").as_str().into(),
            phrase: "".into(),
        }),
    }
}

/// A terminal inside the test: its log on a disk, and the link of the program.
pub struct Terminal {
    pub folder: TempDir,
    pub store: Arc<Mutex<Store>>,
    pub status: Arc<Mutex<Status>>,
    thread: Option<SyncThread>,
    pub name: &'static str,
    pub written: u64,
}

impl Terminal {
    pub fn new(name: &'static str) -> Terminal {
        Terminal::at(name, folder())
    }

    /// With what is in a folder.
    pub fn at(name: &'static str, folder: TempDir) -> Terminal {
        let store = Store::open(folder.path(), &config(), Mode::Write).unwrap();
        let (store, status) = (Arc::new(Mutex::new(store)), Arc::new(Mutex::new(Status::Off)));
        Terminal { folder, store, status, thread: None, name, written: 0 }
    }

    /// Shows a code to a server.
    pub fn enrol(&self, server: SocketAddr, code: &str) {
        let stream = self.store.lock().unwrap().stream_head();
        let (host, hall) = (self.name.to_owned(), Some("H001".to_owned()));
        let introduction = Introduction { host, hall, stream, hall_key: None };
        let url = format!("https://{server}");
        let admitted = enrol(&url, code, introduction, Arc::new(Tcp)).unwrap();
        let mut store = self.store.lock().unwrap();
        store
            .enrol(&admitted.enrolment, &admitted.key, admitted.head, Clock::system().now())
            .unwrap();
    }

    /// Whom it asks: the server of its enrolment at another address, as through a proxy.
    pub fn link(&self, at: SocketAddr) -> Link {
        let mut enrolment = self.store.lock().unwrap().enrolment().unwrap().unwrap();
        enrolment.url = format!("https://{at}");
        let key = read_device_key(self.folder.path()).unwrap().unwrap();
        Link::of(&enrolment, &key).unwrap()
    }

    pub fn start(&mut self, link: Link) {
        let status = Arc::clone(&self.status);
        let shown = move |new, _| *status.lock().unwrap() = new;
        let store = Arc::clone(&self.store);
        self.thread = Some(start(link, store, Settings::system(), shown).unwrap());
    }

    pub fn stop(&mut self) {
        self.thread = None;
    }

    /// As after the program was started anew.
    pub fn reopen(&mut self) {
        self.stop();
        let nothing = folder();
        let other = Store::open(nothing.path(), &config(), Mode::Write).unwrap();
        drop(std::mem::replace(&mut *self.store.lock().unwrap(), other));
        let again = Store::open(self.folder.path(), &config(), Mode::Write).unwrap();
        *self.store.lock().unwrap() = again;
    }

    /// Somebody writes lines.
    pub fn write(&mut self, count: u64) {
        let lines = (1..=count).map(|n| line(&format!("{}-{}", self.name, self.written + n)));
        let lines: Vec<NewEvent> = lines.collect();
        let now = lines[0].at.at;
        self.append(lines, now).unwrap();
        self.written += count;
    }

    /// Somebody writes something.
    pub fn append(&self, events: Vec<NewEvent>, now: Ms) -> Result<(), StoreError> {
        self.store.lock().unwrap().append(events, now)?;
        if let Some(thread) = &self.thread {
            thread.handle().written();
        }
        Ok(())
    }

    /// Somebody wants it now.
    pub fn now(&self) {
        if let Some(thread) = &self.thread {
            thread.handle().now();
        }
    }

    pub fn standing(&self) -> SyncStanding {
        self.store.lock().unwrap().sync_standing().unwrap().unwrap()
    }

    pub fn stream(&self) -> [u8; 16] {
        unhex_all(&self.standing().streams.last().unwrap().id).unwrap()
    }

    /// Whether it has so many events of the hall's log and nothing waits.
    pub fn is_quiet(&self, events: u64) -> bool {
        let standing = self.standing();
        standing.head == events && standing.unsent == 0
    }

    /// Until it is so; it is asked to try again and again.
    #[track_caller]
    pub fn comes_to(&self, events: u64) {
        let mut tries = 0_u64;
        until("the same log", || {
            // Not at every look: what is under way is to come to its end.
            if tries.is_multiple_of(16) {
                self.now();
            }
            tries += 1;
            self.is_quiet(events)
        });
    }

    /// The hall's log as it is here.
    pub fn log(&self) -> Vec<Vec<u8>> {
        let store = self.store.lock().unwrap();
        let head = store.sync_standing().unwrap().unwrap().head;
        store.events(1..=head).map(|event| event.unwrap().bytes).collect()
    }

    pub fn notes(&self) -> Vec<SyncNote> {
        self.store.lock().unwrap().sync_notes(1_000).unwrap()
    }

    pub fn status(&self) -> Status {
        *self.status.lock().unwrap()
    }
}

/// That a log holds each line that was written once, and nothing else.
#[track_caller]
pub fn holds_each_once(log: &[Vec<u8>], written: &[(&str, u64)]) {
    let mut lines: Vec<String> = Vec::new();
    for bytes in log {
        let event: serde_json::Value = serde_json::from_slice(bytes).unwrap();
        lines.push(event["body"]["text"].as_str().unwrap_or_else(|| panic!("{event}")).to_owned());
    }
    let mut due: Vec<String> = Vec::new();
    for (name, count) in written {
        due.extend((1..=*count).map(|n| format!("line {name}-{n} of the duty log")));
    }
    lines.sort_unstable();
    due.sort_unstable();
    assert!(lines == due, "{} lines, {} were written", lines.len(), due.len());
}
