//! Any terminal program from outside, in a pseudo-terminal: what it writes is drained at once and stamped;
//! nothing is emulated while a clock runs. Knows nothing of what the program shows.

use std::io::{Read, Write};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use zhiban::clock::Stopwatch;

/// Longest time anything may take before the measurement is given up.
const PATIENCE: Duration = Duration::from_secs(20);
/// Output that is this far apart is not one frame.
const FRAME_GAP: Duration = Duration::from_millis(3);

/// A command line.
#[derive(Clone, Debug)]
pub struct Program {
    pub path: PathBuf,
    pub args: Vec<String>,
    /// What its first whole frame shows.
    pub ready: &'static str,
}

impl Program {
    /// A program of this machine, if it is there.
    pub fn installed(name: &'static str, ready: &'static str) -> Option<Program> {
        let folders = std::env::var_os("PATH").unwrap_or_default();
        let mut places: Vec<PathBuf> = std::env::split_paths(&folders).collect();
        places.extend(std::env::home_dir().map(|home| home.join(".cargo/bin")));
        let path = places.into_iter().map(|place| place.join(name)).find(|path| path.is_file())?;
        Some(Program { path, args: Vec::new(), ready })
    }

    /// The board of a folder. The counters' panel says that all is there.
    pub fn board(folder: &std::path::Path) -> Program {
        let args = vec!["--data".to_owned(), folder.to_str().unwrap().to_owned()];
        let path = super::history::ZHIBAN.into();
        Program { path, args, ready: "Counters" }
    }
}

/// Bytes as they came, with the time since the program was started.
#[derive(Debug)]
struct Chunk {
    at: Duration,
    bytes: Vec<u8>,
}

/// What a key caused: when its last byte came, and how many there were.
#[derive(Clone, Copy, Debug)]
pub struct Answer {
    pub settled: Duration,
    pub bytes: usize,
}

/// A running program.
pub struct Session {
    child: Box<dyn Child + Send + Sync>,
    /// Kept, because the program loses its terminal with it.
    _master: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    chunks: Receiver<Chunk>,
    clock: Stopwatch,
}

impl Session {
    /// Starts a program; the clock runs from just before.
    pub fn start(program: &Program, cols: u16, rows: u16) -> Session {
        let size = PtySize { rows, cols, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(&program.path);
        command.args(&program.args);
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        command.env_remove("ZHIBAN_DATA");
        let mut reader = pair.master.try_clone_reader().unwrap();
        let keys = pair.master.take_writer().unwrap();
        let (send, chunks) = channel();
        let clock = Stopwatch::start();
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        std::thread::spawn(move || {
            let mut bytes = vec![0; 65_536];
            while let Ok(n @ 1..) = reader.read(&mut bytes) {
                let chunk = Chunk { at: clock.elapsed(), bytes: bytes[..n].to_vec() };
                if send.send(chunk).is_err() {
                    return;
                }
            }
        });
        Session { child, _master: pair.master, keys, chunks, clock }
    }

    pub fn pid(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    /// Time since it was started.
    pub fn elapsed(&self) -> Duration {
        self.clock.elapsed()
    }

    /// When the first byte came.
    pub fn first_byte(&mut self) -> Duration {
        self.chunks.recv_timeout(PATIENCE).unwrap().at
    }

    /// When the first frame that shows `text` was whole.
    pub fn painted(&mut self, text: &str) -> Duration {
        let mut shown = Vec::new();
        let mut last: Option<Duration> = None;
        loop {
            let wait = if last.is_some() { FRAME_GAP * 5 } else { PATIENCE };
            match self.chunks.recv_timeout(wait) {
                Ok(chunk) => {
                    if let Some(last) =
                        last.filter(|last| chunk.at.saturating_sub(*last) > FRAME_GAP * 5)
                    {
                        return last;
                    }
                    shown.extend_from_slice(&chunk.bytes);
                    // Some programs wait for the answer of a real terminal: where its cursor is.
                    if chunk.bytes.ends_with(b"\x1b[6n") {
                        self.type_in(b"\x1b[1;1R");
                    }
                    let found = last.is_some()
                        || shown.windows(text.len()).any(|part| part == text.as_bytes());
                    last = found.then_some(chunk.at);
                }
                Err(RecvTimeoutError::Timeout) if last.is_some() => return last.unwrap(),
                Err(error) => panic!(
                    "{error}; no {text:?} in: {}",
                    String::from_utf8_lossy(&shown).escape_debug()
                ),
            }
        }
    }

    /// Takes what comes until nothing has come for `quiet`; how many bytes that was.
    pub fn drain(&mut self, quiet: Duration) -> usize {
        let mut bytes = 0;
        while let Ok(chunk) = self.chunks.recv_timeout(quiet) {
            bytes += chunk.bytes.len();
        }
        bytes
    }

    /// Takes what comes for so long; bytes and writes.
    pub fn listen(&mut self, time: Duration) -> (usize, usize) {
        let since = Stopwatch::start();
        let (mut bytes, mut writes) = (0, 0);
        while let Some(left) = time.checked_sub(since.elapsed()) {
            if let Ok(chunk) = self.chunks.recv_timeout(left) {
                bytes += chunk.bytes.len();
                writes += 1;
            }
        }
        (bytes, writes)
    }

    /// Types, and waits for the frame that answers.
    pub fn press(&mut self, keys: &[u8]) -> Answer {
        // A frame that is on its way is no answer.
        while self.chunks.try_recv().is_ok() {}
        let pressed = self.clock.elapsed();
        self.type_in(keys);
        let first = self.chunks.recv_timeout(PATIENCE).unwrap();
        let mut answer =
            Answer { settled: first.at.saturating_sub(pressed), bytes: first.bytes.len() };
        let mut last = first.at;
        while let Ok(chunk) = self.chunks.recv_timeout(FRAME_GAP) {
            if chunk.at.saturating_sub(last) > FRAME_GAP {
                break;
            }
            last = chunk.at;
            answer = Answer {
                settled: chunk.at.saturating_sub(pressed),
                bytes: answer.bytes + chunk.bytes.len(),
            };
        }
        answer
    }

    pub fn type_in(&mut self, keys: &[u8]) {
        self.keys.write_all(keys).unwrap();
        self.keys.flush().unwrap();
    }

    /// Ends the program by its own key and waits for it, so that it closes its files in order.
    pub fn quit(mut self, keys: &[u8]) {
        self.type_in(keys);
        let since = Stopwatch::start();
        while self.child.try_wait().unwrap().is_none() {
            self.drain(Duration::from_millis(10));
            if since.elapsed() > PATIENCE {
                self.child.kill().unwrap();
            }
        }
    }

    /// Waits for a program that ends by itself.
    pub fn wait(mut self) {
        self.child.wait().unwrap();
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // Already gone, or of no more use.
        self.child.kill().unwrap_or_default();
        self.child.wait().unwrap();
    }
}

/// The echo of a pseudo-terminal: what no program can be faster than.
pub fn echo() -> Program {
    let script = "stty raw -echo; printf ready; exec cat".to_owned();
    Program { path: "sh".into(), args: vec!["-c".to_owned(), script], ready: "ready" }
}

/// Nanoseconds on a processor, of all threads; user and system.
pub fn run_nanos(pid: u32) -> u64 {
    let tasks = std::fs::read_dir(format!("/proc/{pid}/task")).unwrap();
    tasks
        .filter_map(|task| std::fs::read_to_string(task.unwrap().path().join("schedstat")).ok())
        .filter_map(|text| text.split_whitespace().next()?.parse::<u64>().ok())
        .sum()
}

/// Resident memory and its peak, KiB.
pub fn resident_kib(pid: u32) -> (u64, u64) {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let value = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    };
    (value("VmRSS:"), value("VmHWM:"))
}
