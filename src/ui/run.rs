//! The runtime: threads that turn keys, signals and the death of the terminal into messages, and
//! the one loop that takes them in and draws. The only file of this floor, with `term` and
//! `first/terminal`, that does IO.

#[cfg(test)]
mod tests;

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
use crate::clock::{Clock, Stopwatch, Uptime, sleep, uptime};
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
        let mut effects = update(&mut state, Msg::Board(board));
        carry_out(&mut effects, &mut screen, handler)?;
    }
    let clocks = Clocks { hall: start.clock, uptime: &uptime };
    let left = drive(&mut state, &clocks, inbox, &mut screen, handler);
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

/// The clocks of the loop.
pub(super) struct Clocks<'a> {
    /// The hall's.
    pub(super) hall: Clock,
    /// The machine's, which nobody sets.
    pub(super) uptime: &'a dyn Fn() -> Uptime,
}

/// Whether somebody is at the board: what they do is looked at only once it is known for how long the
/// board was left alone.
fn is_by_hand(msg: &Msg) -> bool {
    matches!(msg, Msg::Key(_) | Msg::Paste(_))
}

/// What the board asked for, in order; answers whether it asked to be left.
fn carry_out(
    effects: &mut Vec<Effect>,
    surface: &mut dyn Surface,
    handler: &mut dyn FnMut(Effect),
) -> io::Result<bool> {
    for effect in effects.drain(..) {
        match effect {
            Effect::Quit => return Ok(true),
            Effect::Repaint => surface.repaint()?,
            Effect::Bell => surface.bell()?,
            Effect::SetTitle(text) => surface.title(&text)?,
            other => handler(other),
        }
    }
    Ok(false)
}

/// What is still to be done when the terminal is gone: all but what is about the terminal.
fn last_words(effects: Vec<Effect>, handler: &mut dyn FnMut(Effect)) {
    let screen = |effect: &Effect| {
        matches!(effect, Effect::Quit | Effect::Repaint | Effect::Bell | Effect::SetTitle(_))
    };
    effects.into_iter().filter(|effect| !screen(effect)).for_each(handler);
}

/// The loop: take in what has come, draw once, wait.
pub(super) fn drive(
    state: &mut State,
    clocks: &Clocks,
    inbox: &Receiver<Msg>,
    surface: &mut dyn Surface,
    handler: &mut dyn FnMut(Effect),
) -> io::Result<Left> {
    let clock = clocks.hall;
    let up = || Msg::Uptime((clocks.uptime)());
    let mut dirty = Dirty::Now;
    let mut since_frame = Stopwatch::start();
    let mut since_dirty = since_frame;
    let mut effects = Vec::new();
    let mut next_tick = until_tick(clock);
    let mut since_tick = Stopwatch::start();
    loop {
        if carry_out(&mut effects, surface, handler)? {
            return Ok(Left::Asked);
        }
        let left = FRAME_EVERY
            .saturating_sub(since_frame.elapsed())
            .max(FRAME_WAIT.saturating_sub(since_dirty.elapsed()));
        if dirty == Dirty::Now || dirty == Dirty::Soon && left.is_zero() {
            let size = surface.size()?;
            if size != state.size {
                effects.append(&mut update(state, Msg::Resize(size.0, size.1)));
            }
            // A machine that wakes up shows nothing of what was on the screen when it fell asleep.
            effects.append(&mut update(state, up()));
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
                effects.append(&mut update(state, msg));
                last_words(effects, handler);
                return Ok(Left::TerminalGone);
            }
            dirty = dirty.max(dirt(&msg));
            if is_by_hand(&msg) {
                effects.append(&mut update(state, up()));
            }
            effects.append(&mut update(state, msg));
        }
        if since_tick.elapsed() >= next_tick {
            effects.append(&mut update(state, up()));
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
