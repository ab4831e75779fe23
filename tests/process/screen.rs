//! A board in a pseudo-terminal: what it draws, read by another program's terminal, and its keys.

use std::io::{Read, Write};
use std::num::NonZero;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::termios::LocalModes;
use zhiban::clock::{Stopwatch, sleep};

use crate::kit::{Folder, PATIENCE, signal_to, surroundings};

/// A running program with a terminal of its own; killed when dropped.
pub struct Session {
    pub child: Box<dyn Child + Send + Sync>,
    master: Option<Box<dyn MasterPty + Send>>,
    keys: Option<Box<dyn Write + Send>>,
    screen: Arc<Mutex<vt100::Parser>>,
    raw: Arc<Mutex<Vec<u8>>>,
    done: Arc<AtomicBool>,
    reader: Option<std::thread::JoinHandle<()>>,
}

/// The program.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_zhiban");

fn cells(count: u16) -> NonZero<u16> {
    NonZero::new(count).unwrap()
}

fn size((cols, rows): (u16, u16)) -> PtySize {
    PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }
}

impl Session {
    /// The program in a folder with these words after it.
    pub fn start(folder: &Folder, arguments: &str, cells: (u16, u16)) -> Session {
        Session::with(folder, arguments, cells, &[])
    }

    /// The same with settings of the environment.
    pub fn with(
        folder: &Folder,
        arguments: &str,
        cells: (u16, u16),
        more: &[(&str, &str)],
    ) -> Session {
        let words = [PROGRAM].into_iter().chain(arguments.split_whitespace());
        Session::of(folder, &words.collect::<Vec<_>>(), cells, more)
    }

    /// Another program, around ours.
    pub fn of(
        folder: &Folder,
        words: &[&str],
        (cols, rows): (u16, u16),
        more: &[(&str, &str)],
    ) -> Session {
        let pair = native_pty_system().openpty(size((cols, rows))).unwrap();
        let mut command = CommandBuilder::new(words[0]);
        command.args(&words[1..]);
        command.env_clear();
        for (name, value) in surroundings() {
            command.env(name, value);
        }
        command.env("ZHIBAN_DATA", &folder.path);
        command.env("ZHIBAN_SECRET_DIR", folder.secrets());
        for (name, value) in more {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let screen = Arc::new(Mutex::new(vt100::Parser::new(cells(rows), cells(cols), 0)));
        let raw = Arc::new(Mutex::new(Vec::new()));
        let done = Arc::new(AtomicBool::new(false));
        let (feed, kept, over) = (Arc::clone(&screen), Arc::clone(&raw), Arc::clone(&done));
        let reader = std::thread::spawn(move || {
            let mut bytes = [0; 16384];
            while let Ok(n @ 1..) = reader.read(&mut bytes)
                && !over.load(Ordering::SeqCst)
            {
                feed.lock().unwrap().process(&bytes[..n]);
                kept.lock().unwrap().extend_from_slice(&bytes[..n]);
            }
        });
        let keys = Some(pair.master.take_writer().unwrap());
        Session { child, master: Some(pair.master), keys, screen, raw, done, reader: Some(reader) }
    }

    /// Types.
    pub fn keys(&mut self, keys: &str) {
        self.bytes(keys.as_bytes());
    }

    /// Sends bytes that are perhaps no keys at all.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.try_bytes(bytes).unwrap();
    }

    /// The same to a program that may have ended.
    pub fn try_bytes(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        let keys = self.keys.as_mut().unwrap();
        keys.write_all(bytes)?;
        keys.flush()
    }

    /// What is on the screen with its colours and its cursor.
    pub fn look(&self) -> String {
        let screen = self.screen.lock().unwrap();
        [screen.screen().contents_formatted(), screen.screen().cursor_state_formatted()].concat()
    }

    /// What is on the screen.
    pub fn text(&self) -> String {
        self.screen.lock().unwrap().screen().contents()
    }

    /// Waits for the end of a program that was killed; what stood on the screen then.
    pub fn last_text(&mut self) -> String {
        self.child.wait().unwrap();
        self.reader.take().unwrap().join().unwrap();
        self.text()
    }

    /// Everything that was sent to the terminal.
    pub fn raw(&self) -> Vec<u8> {
        self.raw.lock().unwrap().clone()
    }

    /// Waits until the screen holds these words.
    #[track_caller]
    pub fn sees(&self, what: &str) {
        self.wait(what, |text| text.contains(what));
    }

    /// Waits until the screen does not hold these words.
    #[track_caller]
    pub fn loses(&self, what: &str) {
        self.wait(what, |text| !text.contains(what));
    }

    #[track_caller]
    pub fn wait(&self, what: &str, is_so: impl Fn(&str) -> bool) {
        let watch = Stopwatch::start();
        while !is_so(&self.text()) {
            assert!(watch.elapsed() < PATIENCE, "never {what}:\n{}", self.text());
            sleep(Duration::from_millis(10));
        }
    }

    pub fn resize(&self, to: (u16, u16)) {
        self.screen.lock().unwrap().screen_mut().set_size(cells(to.1), cells(to.0));
        self.master.as_ref().unwrap().resize(size(to)).unwrap();
    }

    pub fn signal(&self, signal: rustix::process::Signal) {
        signal_to(self.child.process_id().unwrap(), signal);
    }

    pub fn runs(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Waits for the end and gives the exit code.
    #[track_caller]
    pub fn ends(&mut self) -> u32 {
        self.ends_in(PATIENCE)
    }

    #[track_caller]
    pub fn ends_in(&mut self, time: Duration) -> u32 {
        let watch = Stopwatch::start();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                self.drain();
                return status.exit_code();
            }
            assert!(watch.elapsed() < time, "still running:\n{}", self.text());
            sleep(Duration::from_millis(5));
        }
    }

    /// What an ended program said last may still be on its way; who else holds the terminal is not waited for.
    fn drain(&self) {
        let watch = Stopwatch::start();
        let reads = || self.reader.as_ref().is_some_and(|reader| !reader.is_finished());
        while reads() && watch.elapsed() < Duration::from_secs(2) {
            sleep(Duration::from_millis(2));
        }
    }

    /// Reads nothing more, as a frozen connection does.
    pub fn freeze(&mut self) {
        self.done.store(true, Ordering::SeqCst);
        self.keys("j");
        self.reader.take().unwrap().join().unwrap();
    }

    /// Takes the terminal away, as a closed window does.
    pub fn hang_up(&mut self) {
        // The reader holds the terminal open too; one more frame makes it let go.
        if self.reader.is_some() {
            self.freeze();
        }
        self.keys = None;
        self.master = None;
    }

    /// How the terminal reads its line now: whether it is cooked, with echo.
    pub fn is_cooked(&self) -> bool {
        let master = self.master.as_ref().unwrap();
        let modes = master.get_termios().unwrap();
        let local = u64::from(modes.local_flags.bits());
        let wanted = u64::from((LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG).bits());
        local & wanted == wanted
    }

    /// Panics unless the terminal is as it was before the board.
    #[track_caller]
    pub fn is_restored(&self, how: &str) {
        self.wait(&format!("{how}: main screen"), |_| {
            !self.screen.lock().unwrap().screen().alternate_screen()
        });
        let screen = self.screen.lock().unwrap();
        assert!(!screen.screen().hide_cursor(), "{how}: the cursor is hidden");
        assert!(!screen.screen().bracketed_paste(), "{how}: bracketed paste is on");
        drop(screen);
        assert!(self.is_cooked(), "{how}: the terminal is raw");
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.done.store(true, Ordering::SeqCst);
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
