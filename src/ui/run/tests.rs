//! The loop of the board on a surface that only counts: frames, effects, ticks, and what is told before each.

use std::cell::Cell;

use super::*;
use crate::core::time::Ms;
use crate::ui::keys::{Key, KeyPress};

/// A surface that only counts.
#[derive(Default)]
struct Wall {
    frames: usize,
    /// How long the machine had been up at each frame.
    uptimes: Vec<u64>,
    repaints: usize,
    titles: Vec<String>,
    broken: bool,
}

impl Surface for Wall {
    fn size(&mut self) -> io::Result<(u16, u16)> {
        if self.broken { Err(io::Error::other("gone")) } else { Ok((80, 24)) }
    }

    fn draw(&mut self, state: &State) -> io::Result<()> {
        self.frames += 1;
        self.uptimes.push(state.uptime().map_or(0, |up| up.boot_ms));
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
    // Each reading a second later than the one before, and half of it asleep.
    let read = Cell::new(0);
    let uptime = || {
        read.set(read.get() + 1000);
        Uptime { boot_ms: read.get(), asleep_ms: read.get() / 2 }
    };
    let clocks = Clocks { hall: clock, uptime: &uptime };
    let left = drive(&mut state, &clocks, &inbox, wall, &mut |effect| asked.push(effect));
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
fn the_uptime_is_told_before_each_key_and_each_frame() {
    let mut wall = Wall::default();
    let keys = vec![Msg::Key(KeyPress::plain(Key::Down)); 3];
    let (_, _, state) = ran(&keys, &mut wall);
    // One before the first frame, one before each key, one before the frame that shows them.
    assert_eq!(wall.uptimes, [1000, 5000]);
    assert_eq!(state.uptime(), Some(Uptime { boot_ms: 5000, asleep_ms: 2500 }));
    let mut wall = Wall::default();
    ran(&[Msg::Fault(String::new()), Msg::Resize(80, 24)], &mut wall).0.unwrap();
    assert_eq!(wall.uptimes, [1000, 2000], "nobody touched the board");
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
