//! What the tests of this program share: a hall's folder, commands in it, its log read by other eyes, a
//! ticket machine that speaks raw HTTP. It must never use what it tests to judge it.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rusqlite::types::Value as Cell;
use rusqlite::{Connection, OpenFlags};
use serde_json::Value;
use tempfile::TempDir;
use zhiban::clock::{Stopwatch, sleep};

/// Longest wait for something that must come.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Settings of a hall that listens on a free port.
pub const LISTENS: &str = "[hall]\nid = \"H001\"\n[feed]\nlisten = \"127.0.0.1:0\"\n";

/// How a command ended and what it said.
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    /// Panics with all that was said unless the exit code is this one.
    #[track_caller]
    pub fn ends(self, code: i32) -> Ran {
        assert_eq!(self.code, code, "out:\n{}\nerr:\n{}", self.out, self.err);
        self
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}: {}", self.out))
    }
}

/// A folder for a hall.
pub struct Folder {
    temp: TempDir,
    pub path: PathBuf,
}

impl Folder {
    pub fn new(settings: &str) -> Folder {
        let temp = tempfile::tempdir().unwrap();
        let path = temp.path().join("hall");
        std::fs::create_dir(&path).unwrap();
        std::fs::write(path.join("zhiban.toml"), settings).unwrap();
        Folder { temp, path }
    }

    /// A place for a hall that nobody has made yet.
    pub fn nowhere() -> Folder {
        let temp = tempfile::tempdir().unwrap();
        let path = temp.path().join("new").join("hall");
        Folder { temp, path }
    }

    /// Where the keys of this hall lie, if a test says nothing else: its own, because halls that run side by side
    /// have one id here.
    pub fn secrets(&self) -> PathBuf {
        self.temp.path().join("keys")
    }

    pub fn db(&self) -> PathBuf {
        self.path.join("zhiban.db")
    }

    pub fn command<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Command {
        let mut command = bare();
        command.args(arguments).env("ZHIBAN_DATA", &self.path);
        command.env("ZHIBAN_SECRET_DIR", self.secrets());
        command
    }

    /// Runs a command to its end; its words stand apart by spaces.
    pub fn run(&self, arguments: &str) -> Ran {
        ran(&mut self.command(&arguments.split_whitespace().collect::<Vec<_>>()))
    }

    /// Imports a file.
    pub fn import(&self, file: &Path, more: &str) -> Ran {
        let mut command = self.command(&["feed", "import"]);
        ran(command.arg(file).args(more.split_whitespace()))
    }

    /// Imports a text that must be sound to its last line.
    #[track_caller]
    pub fn take_in(&self, text: &str) {
        let mut command = self.command(&["feed", "import", "-"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{output:?}");
    }

    /// What SQLite itself says of the log.
    pub fn read_db(&self) -> Connection {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        Connection::open_with_flags(self.db(), flags).unwrap()
    }

    /// Every row of a table, in a fixed order.
    pub fn rows(&self, table: &str) -> Vec<Vec<Cell>> {
        let db = self.read_db();
        let mut statement = db.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let columns = statement.column_count();
        let row = |row: &rusqlite::Row| (0..columns).map(|at| row.get(at)).collect();
        let rows = statement.query_map([], row).unwrap();
        let mut rows: Vec<Vec<Cell>> = rows.map(Result::unwrap).collect();
        rows.sort_by_key(|row| format!("{row:?}"));
        rows
    }

    /// The names of the files here, and their bytes.
    pub fn bytes(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut all = Vec::new();
        let mut folders = vec![self.path.clone()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    all.push((path.clone(), std::fs::read(path).unwrap()));
                }
            }
        }
        all.sort();
        all
    }
}

/// The program, with nothing of the tester's own surroundings.
pub fn bare() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zhiban"));
    command.env_clear().stdin(Stdio::null());
    for (name, value) in surroundings() {
        command.env(name, value);
    }
    command
}

/// What a program sees around it in these tests.
pub fn surroundings() -> Vec<(&'static str, String)> {
    let path = std::env::var("PATH").unwrap_or_default();
    let home = std::env::temp_dir().display().to_string();
    vec![
        ("PATH", path),
        ("HOME", home),
        ("USER", "limin".to_owned()),
        ("LANG", "C.UTF-8".to_owned()),
        ("TERM", "xterm-256color".to_owned()),
    ]
}

pub fn ran(command: &mut Command) -> Ran {
    let output = command.output().unwrap();
    Ran {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Whether the tests may take their time.
pub fn is_long() -> bool {
    std::env::var_os("ZHIBAN_LONG").is_some()
}

/// Whether this machine has a program that a test needs. Without it the test says so and goes on; where
/// everything must be tested it fails.
pub fn has(program: &str, arguments: &[&str]) -> bool {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let there = command.status().is_ok_and(|status| status.success());
    assert!(there || std::env::var_os("ZHIBAN_CHECK").is_none(), "{program} is missing");
    if !there {
        not_tested(&format!("{program} is missing"));
    }
    there
}

/// Says that a test was left out, so that nobody takes it for passed.
#[allow(clippy::print_stderr)] // to whoever runs the tests
pub fn not_tested(why: &str) {
    eprintln!("not tested: {why}");
}

/// Asks until it is so.
#[track_caller]
pub fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let watch = Stopwatch::start();
    while !is_so() {
        assert!(watch.elapsed() < PATIENCE, "never: {what}");
        sleep(Duration::from_millis(10));
    }
}

/// `feed run` in a folder, killed when dropped.
pub struct Listener {
    pub child: Child,
    pub address: SocketAddr,
}

impl Listener {
    pub fn start(folder: &Folder) -> Listener {
        let mut command = folder.command(&["feed", "run"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let address = line
            .trim()
            .strip_prefix("listening on http://")
            .and_then(|rest| rest.split('/').next().and_then(|address| address.parse().ok()));
        let address = address.unwrap_or_else(|| panic!("no address: {line:?}"));
        Listener { child, address }
    }

    pub fn signal(&self, signal: rustix::process::Signal) {
        signal_to(self.child.id(), signal);
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

pub fn signal_to(pid: u32, signal: rustix::process::Signal) {
    let pid = rustix::process::Pid::from_raw(i32::try_from(pid).unwrap()).unwrap();
    rustix::process::kill_process(pid, signal).unwrap();
}

/// What a listener answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
}

pub const SINGLE: &str = "application/cloudevents+json";
pub const BATCH: &str = "application/cloudevents-batch+json";
pub const LINES: &str = "application/x-ndjson";

/// Opens a connection that gives up after `time` of silence.
pub fn connect(address: SocketAddr, time: Duration) -> std::io::Result<TcpStream> {
    let stream = TcpStream::connect_timeout(&address, time)?;
    stream.set_read_timeout(Some(time))?;
    stream.set_write_timeout(Some(time))?;
    Ok(stream)
}

/// The head of a post.
pub fn head(kind: &str, length: usize) -> String {
    format!(
        "POST /hallqueue/v1/events HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\
         Content-Type: {kind}\r\nContent-Length: {length}\r\n\r\n"
    )
}

/// Posts a body; an error means that nothing was acknowledged.
pub fn post(address: SocketAddr, kind: &str, body: &[u8]) -> std::io::Result<Answer> {
    let mut stream = connect(address, PATIENCE)?;
    stream.write_all(head(kind, body.len()).as_bytes())?;
    stream.write_all(body)?;
    answer(stream)
}

/// Reads the answer of a connection that is closed after it.
pub fn answer(stream: impl Read) -> std::io::Result<Answer> {
    let mut text = Vec::new();
    let mut reader = BufReader::new(stream);
    // A reset behind a whole answer takes nothing away from it.
    let ended = reader.read_to_end(&mut text);
    let text = String::from_utf8_lossy(&text).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").ok_or_else(|| {
        ended.err().unwrap_or_else(|| std::io::Error::other(format!("no answer: {text:?}")))
    })?;
    let status = head.split(' ').nth(1).and_then(|word| word.parse().ok());
    let status = status.ok_or_else(|| std::io::Error::other(head.to_owned()))?;
    Ok(Answer { status, body: serde_json::from_str(body).unwrap_or(Value::Null) })
}

/// A ticket that was issued, as a machine says it.
pub fn issued(source: &str, id: &str, visit: &str, ticket_no: &str, at: &str) -> Value {
    serde_json::json!({
        "specversion": "1.0", "id": id, "source": source,
        "type": "hallqueue.v1.ticket.issued", "subject": format!("ticket/{visit}"), "time": at,
        "recordedtime": at,
        "data": {"visit_id": visit, "ticket_no": ticket_no, "service_id": "general"}
    })
}
