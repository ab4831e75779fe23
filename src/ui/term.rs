//! The terminal itself: its modes, one write a frame, and their restoring on every way out. Nothing
//! here knows what is drawn.

use std::cell::RefCell;
use std::io::{self, Stdout, Write, stdout};
use std::panic;
use std::rc::Rc;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use ratatui::Terminal;
use ratatui::buffer::Buffer;
use ratatui::crossterm::cursor::Show;
use ratatui::crossterm::event::{
    DisableBracketedPaste, EnableBracketedPaste, Event, KeyCode, KeyEvent, KeyEventKind,
    KeyModifiers,
};
use ratatui::crossterm::style::{Print, force_color_output};
use ratatui::crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
    SetTitle, disable_raw_mode, enable_raw_mode,
};
use ratatui::crossterm::{execute, queue};
use ratatui::layout::{Position, Rect};

use super::keys::{Key, KeyPress};
use super::msg::Msg;
use super::paint::Paint;
use super::run::Surface;
use super::state::State;
use super::view::view;

/// Whether the terminal is ours now, for the panic hook.
static OURS: AtomicBool = AtomicBool::new(false);
static HOOK: Once = Once::new();

/// Puts the window's title aside, and takes it back; terminals that cannot ignore it.
const TITLE_SAVE: &str = "\x1b[22;2t";
const TITLE_RESTORE: &str = "\x1b[23;2t";

/// Collects a frame, so that it reaches the terminal in one write.
#[derive(Clone, Default)]
struct Held(Rc<RefCell<Vec<u8>>>);

impl Write for Held {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The terminal, ours until dropped.
pub(super) struct Screen {
    terminal: Terminal<Paint<Held>>,
    held: Held,
    out: Stdout,
    /// The last frame left the cursor hidden.
    cursor_hidden: bool,
}

/// How a frame begins.
const FRAME_BEGIN: &[u8] = b"\x1b[?2026h";
/// How a frame ends that shows no cursor.
const CURSOR_HIDDEN: &[u8] = b"\x1b[?25l\x1b[?2026l";
/// What is enough where it is hidden already.
const FRAME_END: &[u8] = b"\x1b[?2026l";

/// Leaves out what changes nothing, for a hall far away behind a slow line. Answers whether anything is
/// left to send.
fn shorten(frame: &mut Vec<u8>) -> bool {
    let Some(kept) = frame.strip_suffix(CURSOR_HIDDEN) else { return true };
    let length = kept.len();
    frame.truncate(length);
    if frame == FRAME_BEGIN {
        return false;
    }
    frame.extend_from_slice(FRAME_END);
    true
}

impl Screen {
    /// Takes the terminal over.
    pub(super) fn open() -> io::Result<Screen> {
        HOOK.call_once(|| {
            let before = panic::take_hook();
            // The message of a panic must land on the ordinary screen, so the terminal goes back
            // first.
            panic::set_hook(Box::new(move |info| {
                restore();
                before(info);
            }));
        });
        // With NO_COLOR set, crossterm 0.29 would wipe bold and reverse together with colour; the
        // theme without colour is chosen by us instead.
        force_color_output(true);
        let held = Held::default();
        let terminal = Terminal::new(Paint::new(held.clone()))?;
        let screen = Screen { terminal, held, out: stdout(), cursor_hidden: false };
        OURS.store(true, Ordering::SeqCst);
        enable_raw_mode()?;
        execute!(stdout(), EnterAlternateScreen, EnableBracketedPaste, Print(TITLE_SAVE))?;
        Ok(screen)
    }

    fn send(&mut self) -> io::Result<()> {
        let mut frame = std::mem::take(&mut *self.held.0.borrow_mut());
        let hidden = frame.ends_with(CURSOR_HIDDEN);
        if self.cursor_hidden && hidden && !shorten(&mut frame) {
            return Ok(());
        }
        self.cursor_hidden = hidden;
        self.out.write_all(&frame)?;
        self.out.flush()
    }
}

impl Screen {
    /// Draws a frame of that size; a window that has another one by now is drawn the next time. `view` says
    /// where the cursor belongs.
    pub(super) fn paint(
        &mut self,
        size: (u16, u16),
        view: impl FnOnce(&mut Buffer) -> Option<(u16, u16)>,
    ) -> io::Result<()> {
        queue!(self.terminal.backend_mut(), BeginSynchronizedUpdate)?;
        self.terminal.draw(|frame| {
            let area = frame.area();
            if (area.width, area.height) == size
                && let Some(cursor) = view(frame.buffer_mut())
            {
                frame.set_cursor_position(cursor);
            }
        })?;
        queue!(self.terminal.backend_mut(), EndSynchronizedUpdate)?;
        self.send()
    }
}

impl Surface for Screen {
    fn size(&mut self) -> io::Result<(u16, u16)> {
        self.terminal.size().map(|size| (size.width, size.height))
    }

    fn draw(&mut self, state: &State) -> io::Result<()> {
        self.paint(state.size, |buf| view(state, buf))
    }

    fn repaint(&mut self) -> io::Result<()> {
        // Not `clear`: that asks the terminal where its cursor is, and the answer would have to pass
        // the thread that reads the keys. A new size forgets what is on the screen without asking.
        let size = self.terminal.size()?;
        self.terminal.resize(Rect::from((Position::ORIGIN, size)))
    }

    fn bell(&mut self) -> io::Result<()> {
        execute!(self.out, Print('\x07'))
    }

    fn title(&mut self, text: &str) -> io::Result<()> {
        let clean: String = text.chars().filter(|c| !c.is_control()).collect();
        execute!(self.out, SetTitle(clean))
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        restore();
    }
}

/// Gives the terminal back. Errors are of no use here: whoever could read them has no terminal.
fn restore() {
    if OURS.swap(false, Ordering::SeqCst) {
        execute!(
            stdout(),
            EndSynchronizedUpdate,
            DisableBracketedPaste,
            Print(TITLE_RESTORE),
            LeaveAlternateScreen,
            Show
        )
        .ok();
        disable_raw_mode().ok();
    }
}

/// What an event of the terminal means to the board, in order; most mean nothing.
pub(super) fn messages(event: Event) -> Vec<Msg> {
    match event {
        Event::Key(key) => presses(key).into_iter().map(Msg::Key).collect(),
        Event::Paste(text) => vec![Msg::Paste(text)],
        Event::Resize(width, height) => vec![Msg::Resize(width, height)],
        _ => Vec::new(),
    }
}

/// A terminal sends Esc and a key typed right after it as it sends that key with Alt. No command has Alt, so
/// it was Esc: over a slow line neither of the two may be lost.
fn presses(event: KeyEvent) -> Vec<KeyPress> {
    let alone = KeyEvent { modifiers: event.modifiers - KeyModifiers::ALT, ..event };
    let mut presses = Vec::from_iter(press(alone));
    if event.modifiers.contains(KeyModifiers::ALT) && !presses.is_empty() {
        presses.insert(0, KeyPress { key: Key::Esc, ctrl: false });
    }
    presses
}

fn press(event: KeyEvent) -> Option<KeyPress> {
    // Some terminals report the release of a key too.
    if event.kind == KeyEventKind::Release {
        return None;
    }
    let shift = event.modifiers.contains(KeyModifiers::SHIFT);
    let key = match event.code {
        KeyCode::Char(c) => Key::Char(c),
        KeyCode::Enter => Key::Enter,
        KeyCode::Esc => Key::Esc,
        KeyCode::Tab if shift => Key::BackTab,
        KeyCode::Tab => Key::Tab,
        KeyCode::BackTab => Key::BackTab,
        KeyCode::Up => Key::Up,
        KeyCode::Down => Key::Down,
        KeyCode::Left => Key::Left,
        KeyCode::Right => Key::Right,
        KeyCode::PageUp => Key::PageUp,
        KeyCode::PageDown => Key::PageDown,
        KeyCode::Home => Key::Home,
        KeyCode::End => Key::End,
        KeyCode::Backspace => Key::Backspace,
        KeyCode::Delete => Key::Delete,
        KeyCode::F(n) => Key::F(n),
        _ => return None,
    };
    Some(KeyPress { key, ctrl: event.modifiers.contains(KeyModifiers::CONTROL) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn esc_and_the_key_right_after_it_are_two_keys() {
        let event = |modifiers| Event::Key(KeyEvent::new(KeyCode::Char('j'), modifiers));
        let key = |key| Msg::Key(KeyPress { key, ctrl: false });
        assert_eq!(messages(event(KeyModifiers::NONE)), [key(Key::Char('j'))]);
        assert_eq!(messages(event(KeyModifiers::ALT)), [key(Key::Esc), key(Key::Char('j'))]);
    }

    #[test]
    fn a_frame_that_changes_nothing_is_not_sent() {
        let frame = |cells: &[u8]| [FRAME_BEGIN, cells, CURSOR_HIDDEN].concat();
        let mut nothing = frame(b"");
        assert!(!shorten(&mut nothing));
        let mut digit = frame(b"\x1b[1;200H1");
        assert!(shorten(&mut digit));
        assert_eq!(digit, b"\x1b[?2026h\x1b[1;200H1\x1b[?2026l");
        let with_cursor = b"\x1b[?2026h\x1b[?25h\x1b[3;4H\x1b[?2026l".to_vec();
        let mut same = with_cursor.clone();
        assert!(shorten(&mut same));
        assert_eq!(same, with_cursor);
    }

    fn event(code: KeyCode, modifiers: KeyModifiers, kind: KeyEventKind) -> Option<KeyPress> {
        press(KeyEvent::new_with_kind(code, modifiers, kind))
    }

    #[test]
    fn keys_are_heard_once() {
        let (none, push) = (KeyModifiers::NONE, KeyEventKind::Press);
        assert_eq!(event(KeyCode::Char('u'), none, push), Some(KeyPress::char('u')));
        assert_eq!(event(KeyCode::Char('u'), none, KeyEventKind::Release), None);
        let ctrl = event(KeyCode::Char('l'), KeyModifiers::CONTROL, push);
        assert_eq!(ctrl, Some(KeyPress::ctrl('l')));
        let back = event(KeyCode::Tab, KeyModifiers::SHIFT, push);
        assert_eq!(back, Some(KeyPress::plain(Key::BackTab)));
        assert_eq!(event(KeyCode::CapsLock, none, push), None);
    }
}
