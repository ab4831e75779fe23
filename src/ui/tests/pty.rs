//! The runtime in a real terminal: this test program runs itself as a child in a pseudo-terminal.

use std::io::{Read, Write};
use std::num::NonZero;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use super::sample;
use crate::clock::{Clock, Stopwatch, sleep};
use crate::ui::msg::{Effect, Msg};
use crate::ui::run::{Left, Start, channel, run};
use crate::ui::state::Setup;
use crate::ui::theme::Theme;

const CHILD: &str = "ZHIBAN_UI_TEST_CHILD";
const PATIENCE: Duration = Duration::from_secs(20);

/// The child: the board of the sample hall, which panics when a line says so. Alone it does nothing.
#[test]
fn child() {
    if std::env::var_os(CHILD).is_none() {
        return;
    }
    let (sender, inbox) = channel();
    let answers = sender.clone();
    let setup = Setup { theme: Theme::Mono, me: "limin".to_owned(), ..Setup::default() };
    let clock = Clock::simulated(sample::now(), 1);
    let start = Start { setup, clock, board: Some(Arc::new(sample::hall())) };
    let left = run(start, &sender, &inbox, &mut |effect| {
        if let Effect::Note { text } = effect {
            assert!(text != "panic", "planted");
            answers.send(Msg::Noted { note_id: "n".to_owned(), text }).unwrap();
        }
    });
    assert_eq!(left.unwrap(), Left::Asked);
}

fn size_of(cells: u16) -> NonZero<u16> {
    NonZero::new(cells).unwrap()
}

struct Session {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    screen: Arc<Mutex<vt100::Parser>>,
    raw: Arc<Mutex<Vec<u8>>>,
    gone: Arc<AtomicBool>,
}

impl Session {
    fn start() -> Session {
        let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(std::env::current_exe().unwrap());
        command.args(["--exact", "ui::tests::pty::child", "--nocapture", "--test-threads=1"]);
        command.env(CHILD, "1");
        command.env("TERM", "xterm-256color");
        command.env("NO_COLOR", "1");
        command.env("RUST_BACKTRACE", "0");
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let screen = Arc::new(Mutex::new(vt100::Parser::new(size_of(24), size_of(80), 0)));
        let raw = Arc::new(Mutex::new(Vec::new()));
        let (feed, kept) = (Arc::clone(&screen), Arc::clone(&raw));
        let gone = Arc::new(AtomicBool::new(false));
        let done = Arc::clone(&gone);
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            // The reader holds the terminal open too; a frame a second wakes it to let go.
            while let Ok(n @ 1..) = reader.read(&mut bytes)
                && !done.load(Ordering::SeqCst)
            {
                feed.lock().unwrap().process(&bytes[..n]);
                kept.lock().unwrap().extend_from_slice(&bytes[..n]);
            }
        });
        let keys = pair.master.take_writer().unwrap();
        Session { child, master: pair.master, keys, screen, raw, gone }
    }

    fn keys(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    fn text(&self) -> String {
        self.screen.lock().unwrap().screen().contents()
    }

    fn sees(&self, what: &str) {
        let watch = Stopwatch::start();
        while !self.text().contains(what) {
            assert!(watch.elapsed() < PATIENCE, "no {what} in:\n{}", self.text());
            sleep(Duration::from_millis(5));
        }
    }

    /// Waits for the end and gives the exit code.
    fn ends(&mut self) -> u32 {
        let watch = Stopwatch::start();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.exit_code();
            }
            assert!(watch.elapsed() < PATIENCE, "still running:\n{}", self.text());
            sleep(Duration::from_millis(5));
        }
    }

    fn is_restored(&self) {
        let watch = Stopwatch::start();
        // The last bytes may still be on their way through the terminal.
        while self.screen.lock().unwrap().screen().alternate_screen() {
            assert!(watch.elapsed() < PATIENCE, "still on the other screen");
            sleep(Duration::from_millis(5));
        }
        let raw = String::from_utf8_lossy(&self.raw.lock().unwrap()).into_owned();
        let (on, off) = (raw.rfind("\x1b[?2004h"), raw.rfind("\x1b[?2004l"));
        assert!(on < off, "bracketed paste is still on");
        assert!(raw.rfind("\x1b[?25l") < raw.rfind("\x1b[?25h"), "the cursor is still hidden");
    }
}

#[test]
fn keys_chinese_text_the_real_cursor_and_a_new_size() {
    let mut session = Session::start();
    session.sees("中山路营业厅");
    session.sees("[浏览]");
    session.keys("l你好，ｍ");
    session.sees("你好，ｍ");
    let cursor = session.screen.lock().unwrap().screen().cursor_position();
    assert_eq!(cursor, (5, 20), "row and column of the caret, counted in columns");
    session.keys("\r");
    session.sees("已记: 你好，ｍ");
    assert!(
        session.raw.lock().unwrap().windows(4).any(|w| w == b"\x1b[7m"),
        "reverse under NO_COLOR"
    );
    session.screen.lock().unwrap().screen_mut().set_size(size_of(40), size_of(120));
    let size = PtySize { rows: 40, cols: 120, pixel_width: 0, pixel_height: 0 };
    session.master.resize(size).unwrap();
    session.sees("详情 投诉受理");
    session.keys("q");
    assert_eq!(session.ends(), 0);
    session.is_restored();
}

#[test]
fn a_repaint_draws_everything_and_asks_the_terminal_nothing() {
    let mut session = Session::start();
    session.sees("[浏览]");
    let before = session.raw.lock().unwrap().len();
    session.screen.lock().unwrap().process(b"\x1b[2J");
    session.keys("\u{c}");
    session.sees("[浏览]");
    session.sees("中山路营业厅");
    let raw = session.raw.lock().unwrap().split_off(before);
    assert!(!raw.windows(4).any(|part| part == b"\x1b[6n"), "it asked where the cursor is");
    session.keys("q");
    assert_eq!(session.ends(), 0);
}

#[test]
fn a_signal_leaves_the_terminal_in_order() {
    let mut session = Session::start();
    session.sees("[浏览]");
    let pid = i32::try_from(session.child.process_id().unwrap()).unwrap();
    let pid = rustix::process::Pid::from_raw(pid).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
    assert_eq!(session.ends(), 0);
    session.is_restored();
}

#[test]
fn a_panic_leaves_the_terminal_in_order_and_says_why() {
    let mut session = Session::start();
    session.sees("[浏览]");
    session.keys("lpanic\r");
    assert_eq!(session.ends(), 101);
    session.is_restored();
    session.sees("planted");
}

#[test]
fn a_terminal_that_goes_away_takes_the_board_with_it() {
    let session = Session::start();
    session.sees("[浏览]");
    let Session { mut child, master, keys, gone, .. } = session;
    gone.store(true, Ordering::SeqCst);
    drop(keys);
    drop(master);
    let watch = Stopwatch::start();
    while child.try_wait().unwrap().is_none() {
        assert!(watch.elapsed() < PATIENCE, "still running without a terminal");
        sleep(Duration::from_millis(20));
    }
}
