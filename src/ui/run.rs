//! The runtime: threads that turn keys, signals and the death of the terminal into messages, and
//! the one loop that takes them in and draws. The only file of this floor, with `term`, that does
//! IO.

use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use ratatui::crossterm::event;
use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use signal_hook::low_level;

use super::msg::{Effect, Msg};
use super::state::{Setup, State};
use super::term::{Screen, messages};
use super::update::update;
use crate::clock::{Clock, Stopwatch, sleep};
use crate::core::board::Board;

/// Messages that may wait; a sender that finds the channel full waits for the board.
const MESSAGES_WAITING: usize = 1024;
/// Messages taken in before a frame is drawn.
const MESSAGES_PER_FRAME: usize = 256;
/// Frames that feeds and ticks cause are at least this far apart. A key draws at once.
const FRAME_EVERY: Duration = Duration::from_millis(33);
/// A board that was told to end has ended after this time.
const LEAVE_WITHIN: Duration = Duration::from_millis(1500);
/// And wait this long for what else comes: a tick and the board of the same second are one frame.
const FRAME_WAIT: Duration = Duration::from_millis(5);
/// A simulated clock ticks at most this often.
const TICK_EVERY_MIN: Duration = Duration::from_millis(250);

/// What the board starts with.
pub struct Start {
    /// Language, theme, keys, person.
    pub setup: Setup,
    /// The hall's clock.
    pub clock: Clock,
    /// Rows for the first frame, if there are any yet.
    pub board: Option<Arc<Board>>,
}

/// Why the board ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// Somebody asked for it: a key or a signal.
    Asked,
    /// The terminal is gone.
    TerminalGone,
}

/// Why the board could not run.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// Input or output is no terminal.
    #[error(
        "the board needs a terminal for input and output; nothing was changed. \
         Use `zhiban board --once` for one frame as text"
    )]
    NoTerminal,
    /// The terminal refused.
    #[error("the terminal failed: {0}; what was recorded is safe. Start the board again")]
    Terminal(#[from] io::Error),
}

/// The channel of the board: whoever has something to say clones the sender.
pub fn channel() -> (SyncSender<Msg>, Receiver<Msg>) {
    sync_channel(MESSAGES_WAITING)
}

/// Refuses where there is no terminal. Whoever makes anything ready for a board asks this first.
pub fn ask_terminal() -> Result<(), RunError> {
    let there = io::stdin().is_terminal() && io::stdout().is_terminal();
    there.then_some(()).ok_or(RunError::NoTerminal)
}

/// Runs the board until it is left. Effects that are not about the terminal go to `handler`, which
/// must not block: it hands them to the threads that answer through `sender`. The terminal is given
/// back however this ends, a panic included.
pub fn run(
    start: Start,
    sender: &SyncSender<Msg>,
    inbox: &Receiver<Msg>,
    handler: &mut dyn FnMut(Effect),
) -> Result<Left, RunError> {
    ask_terminal()?;
    // Heard before the terminal is taken over: a signal in between would leave it as it is then.
    let mut signals = Signals::new([SIGTERM, SIGINT, SIGHUP])?;
    let mut screen = Screen::open()?;
    let size = screen.size()?;
    let mut state = State::new(start.setup, size, start.clock.now());
    let closer = signals.handle();
    let to_board = sender.clone();
    let given_back = Arc::new(AtomicBool::new(false));
    let left_in_order = Arc::clone(&given_back);
    thread::spawn(move || {
        for signal in signals.forever() {
            leave(signal, &to_board, &left_in_order);
        }
    });
    watch_terminal(sender.clone());
    read_input(sender.clone());
    if let Some(board) = start.board {
        update(&mut state, Msg::Board(board));
    }
    let left = drive(&mut state, start.clock, inbox, &mut screen, handler);
    closer.close();
    drop(screen);
    given_back.store(true, Ordering::SeqCst);
    Ok(left?)
}

/// Asks the board to end. One that a terminal which takes no more output holds fast cannot: then the
/// signal does what it does by itself. What was confirmed is on disk either way.
fn leave(signal: i32, board: &SyncSender<Msg>, left_in_order: &AtomicBool) {
    let asked = Stopwatch::start();
    let mut told = false;
    while asked.elapsed() < LEAVE_WITHIN && !left_in_order.load(Ordering::SeqCst) {
        told = told || board.try_send(Msg::Quit).is_ok();
        sleep(Duration::from_millis(20));
    }
    if !left_in_order.load(Ordering::SeqCst) {
        low_level::emulate_default_handler(signal).ok();
    }
}

/// Reads keys. The thread ends with the process or with the terminal.
fn read_input(sender: SyncSender<Msg>) {
    thread::spawn(move || {
        loop {
            let (read, gone) = match event::read() {
                Ok(event) => (messages(event), false),
                Err(_) => (vec![Msg::Hangup], true),
            };
            for msg in read {
                if sender.send(msg).is_err() {
                    return;
                }
            }
            if gone {
                return;
            }
        }
    });
}

/// Waits for the terminal to go, without reading from it: a closed window or a lost connection does not
/// always send a signal. It costs nothing until then, and ends with the process.
fn watch_terminal(sender: SyncSender<Msg>) {
    thread::spawn(move || {
        let (stdin, stdout) = (io::stdin(), io::stdout());
        loop {
            let mut ends =
                [PollFd::new(&stdin, PollFlags::empty()), PollFd::new(&stdout, PollFlags::empty())];
            let polled = poll(&mut ends, None);
            if polled == Err(Errno::INTR) {
                continue;
            }
            // A board that has already ended needs no word of it.
            sender.send(Msg::Hangup).ok();
            return;
        }
    });
}

/// What the loop draws on.
pub(super) trait Surface {
    fn size(&mut self) -> io::Result<(u16, u16)>;
    fn draw(&mut self, state: &State) -> io::Result<()>;
    fn repaint(&mut self) -> io::Result<()>;
    fn bell(&mut self) -> io::Result<()>;
    fn title(&mut self, text: &str) -> io::Result<()>;
}

/// How soon a frame is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Dirty {
    No,
    Soon,
    Now,
}

fn dirt(msg: &Msg) -> Dirty {
    match msg {
        Msg::Key(_) | Msg::Paste(_) | Msg::Resize(..) => Dirty::Now,
        Msg::Quit | Msg::Hangup => Dirty::No,
        _ => Dirty::Soon,
    }
}

/// Time until the next tick of the hall's clock.
fn until_tick(clock: Clock) -> Duration {
    let into = u64::try_from(clock.now().0.rem_euclid(1000)).unwrap_or(0);
    match u64::from(clock.speed()) {
        0 => Duration::from_secs(1),
        speed => Duration::from_millis((1000 - into).div_ceil(speed)).max(match speed {
            1 => Duration::from_millis(1),
            _ => TICK_EVERY_MIN,
        }),
    }
}

/// The loop: take in what has come, draw once, wait.
pub(super) fn drive(
    state: &mut State,
    clock: Clock,
    inbox: &Receiver<Msg>,
    surface: &mut dyn Surface,
    handler: &mut dyn FnMut(Effect),
) -> io::Result<Left> {
    let mut dirty = Dirty::Now;
    let mut since_frame = Stopwatch::start();
    let mut since_dirty = since_frame;
    let mut effects = Vec::new();
    let mut next_tick = until_tick(clock);
    let mut since_tick = Stopwatch::start();
    loop {
        for effect in effects.drain(..) {
            match effect {
                Effect::Quit => return Ok(Left::Asked),
                Effect::Repaint => surface.repaint()?,
                Effect::Bell => surface.bell()?,
                Effect::SetTitle(text) => surface.title(&text)?,
                other => handler(other),
            }
        }
        let left = FRAME_EVERY
            .saturating_sub(since_frame.elapsed())
            .max(FRAME_WAIT.saturating_sub(since_dirty.elapsed()));
        if dirty == Dirty::Now || dirty == Dirty::Soon && left.is_zero() {
            let size = surface.size()?;
            if size != state.size {
                effects.append(&mut update(state, Msg::Resize(size.0, size.1)));
            }
            surface.draw(state)?;
            dirty = Dirty::No;
            since_frame = Stopwatch::start();
        }
        let mut wait = next_tick.saturating_sub(since_tick.elapsed());
        if dirty == Dirty::Soon {
            wait = wait.min(left);
        }
        let was = dirty;
        let first = match inbox.recv_timeout(wait) {
            Ok(msg) => Some(msg),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => return Ok(Left::Asked),
        };
        let more = std::iter::from_fn(|| inbox.try_recv().ok());
        for msg in first.into_iter().chain(more).take(MESSAGES_PER_FRAME) {
            if msg == Msg::Hangup {
                return Ok(Left::TerminalGone);
            }
            dirty = dirty.max(dirt(&msg));
            effects.append(&mut update(state, msg));
        }
        if since_tick.elapsed() >= next_tick {
            effects.append(&mut update(state, Msg::Tick(clock.now())));
            dirty = dirty.max(Dirty::Soon);
            next_tick = until_tick(clock);
            since_tick = Stopwatch::start();
        }
        if was == Dirty::No {
            since_dirty = Stopwatch::start();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::time::Ms;
    use crate::ui::keys::{Key, KeyPress};

    /// A surface that only counts.
    #[derive(Default)]
    struct Wall {
        frames: usize,
        repaints: usize,
        titles: Vec<String>,
        broken: bool,
    }

    impl Surface for Wall {
        fn size(&mut self) -> io::Result<(u16, u16)> {
            if self.broken { Err(io::Error::other("gone")) } else { Ok((80, 24)) }
        }

        fn draw(&mut self, _: &State) -> io::Result<()> {
            self.frames += 1;
            Ok(())
        }

        fn repaint(&mut self) -> io::Result<()> {
            self.repaints += 1;
            Ok(())
        }

        fn bell(&mut self) -> io::Result<()> {
            Ok(())
        }

        fn title(&mut self, text: &str) -> io::Result<()> {
            self.titles.push(text.to_owned());
            Ok(())
        }
    }

    /// Runs the loop over `messages` and then the end of the channel.
    fn ran(messages: &[Msg], wall: &mut Wall) -> (io::Result<Left>, Vec<Effect>, State) {
        let (sender, inbox) = channel();
        for msg in messages {
            sender.send(msg.clone()).unwrap();
        }
        drop(sender);
        let clock = Clock::simulated(Ms(0), 0);
        let mut state = State::new(Setup::default(), (10, 10), clock.now());
        let mut asked = Vec::new();
        let left = drive(&mut state, clock, &inbox, wall, &mut |effect| asked.push(effect));
        (left, asked, state)
    }

    #[test]
    fn a_burst_of_keys_is_one_frame() {
        let mut wall = Wall::default();
        let keys = vec![Msg::Key(KeyPress::plain(Key::Down)); 100];
        let (left, _, state) = ran(&keys, &mut wall);
        assert_eq!((left.unwrap(), wall.frames), (Left::Asked, 2), "the first frame and one more");
        assert_eq!(state.size, (80, 24), "the size is that of the terminal");
        assert_eq!(wall.titles, ["zhiban"]);
    }

    #[test]
    fn effects_go_to_the_terminal_or_to_the_handler() {
        let mut wall = Wall::default();
        let mut messages = vec![Msg::Key(KeyPress::ctrl('l'))];
        messages.extend("la".chars().map(|c| Msg::Key(KeyPress::char(c))));
        messages.push(Msg::Key(KeyPress::plain(Key::Enter)));
        let (_, asked, _) = ran(&messages, &mut wall);
        assert_eq!(asked, [Effect::Note { text: "a".to_owned() }]);
        assert_eq!(wall.repaints, 1);
    }

    #[test]
    fn a_terminal_that_is_gone_is_left_without_a_frame() {
        let mut wall = Wall::default();
        let (left, ..) = ran(&[Msg::Key(KeyPress::char('j')), Msg::Hangup], &mut wall);
        assert_eq!((left.unwrap(), wall.frames), (Left::TerminalGone, 1));
        let mut wall = Wall { broken: true, ..Wall::default() };
        assert!(ran(&[], &mut wall).0.is_err());
    }

    #[test]
    fn the_clock_ticks_on_the_second_and_a_fast_one_four_times_a_second_at_most() {
        assert_eq!(until_tick(Clock::simulated(Ms(400), 0)), Duration::from_secs(1));
        assert!(until_tick(Clock::simulated(Ms(400), 60)) >= TICK_EVERY_MIN);
        assert!(until_tick(Clock::simulated(Ms(400), 1)) <= Duration::from_millis(600));
    }
}
