//! The questions of the first start on the terminal. No thread reads the keys here: one that waited for a key
//! would take the first one from the board that opens afterwards.

use std::io;
use std::time::Duration;

use ratatui::crossterm::event;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use super::{Answers, First, Offer, Outcome};
use crate::ui::msg::Msg;
use crate::ui::run::{RunError, Surface, ask_terminal};
use crate::ui::term::{Screen, messages};
use crate::ui::view;

/// Signals and the end of the terminal are looked for this often.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Asks until all is answered; none if somebody or a signal left, or the terminal is gone. The terminal is given
/// back however this ends.
pub fn ask(offer: Offer) -> Result<Option<Answers>, RunError> {
    ask_terminal()?;
    let mut signals = Signals::new([SIGTERM, SIGINT, SIGHUP])?;
    let mut screen = Screen::open()?;
    let mut first = First::new(offer, screen.size()?);
    loop {
        let (width, height) = screen.size()?;
        first.update(Msg::Resize(width, height));
        screen.paint(first.size, |buf| view::first(&first, buf))?;
        for msg in next(&mut signals) {
            match first.update(msg) {
                Outcome::Stay => {}
                Outcome::Repaint => screen.repaint()?,
                Outcome::Left => return Ok(None),
                Outcome::Done(answers) => return Ok(Some(*answers)),
            }
        }
    }
}

/// Waits for what comes next.
fn next(signals: &mut Signals) -> Vec<Msg> {
    loop {
        if signals.pending().next().is_some() {
            return vec![Msg::Quit];
        }
        if is_gone() {
            return vec![Msg::Hangup];
        }
        match event::poll(LOOK_EVERY) {
            Ok(false) => {}
            Ok(true) => return event::read().map_or_else(|_| vec![Msg::Hangup], messages),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return vec![Msg::Hangup],
        }
    }
}

/// Whether the terminal went away: a closed window does not always send a signal.
fn is_gone() -> bool {
    let (stdin, stdout) = (io::stdin(), io::stdout());
    let mut ends =
        [PollFd::new(&stdin, PollFlags::empty()), PollFd::new(&stdout, PollFlags::empty())];
    let at_once = Timespec { tv_sec: 0, tv_nsec: 0 };
    poll(&mut ends, Some(&at_once)).is_ok_and(|ready| ready > 0)
}
