//! What a key does in a field, by the kind of the field.

use tui_input::Input;

use super::typed::{begins, typed};
use super::when::is_whole;
use super::{BY_NUMBER, DIGITS_MAX, Did, Entry, Field, Kind, PAGE, Slot, TYPED_CHARS_MAX};
use crate::core::complaint::Category;
use crate::ui::keys::{Key, KeyPress};
use crate::ui::moves::Step;
use crate::ui::overlay::{edit, step};

/// Digits of a telephone number.
pub(super) const PHONE_DIGITS_MAX: usize = 20;
/// Characters of a time of the day.
const TIME_CHARS_MAX: usize = 5;
/// Characters of a time with its day.
const WHEN_CHARS_MAX: usize = 11;

impl Field {
    pub(in crate::ui) fn press(&mut self, press: KeyPress) -> Did {
        match self.kind {
            Kind::Fixed => Did::Nothing,
            Kind::Pick | Kind::Find | Kind::Numbered => self.press_list(press),
            Kind::Many => self.press_many(press),
            Kind::Code => self.press_code(press),
            Kind::Number | Kind::Phone | Kind::Time | Kind::When => self.press_number(press),
            Kind::Text => self.press_text(press),
        }
    }

    /// What a field of figures takes.
    fn takes(&self, c: char) -> bool {
        match self.kind {
            Kind::Time => c.is_ascii_digit() || c == ':',
            Kind::When => c.is_ascii_digit() || matches!(c, ':' | '+' | '-' | '/' | ' '),
            _ => c.is_ascii_digit(),
        }
    }

    fn chars_max(&self) -> usize {
        match self.kind {
            Kind::Text => self.chars_most,
            Kind::Number => DIGITS_MAX,
            Kind::Time => TIME_CHARS_MAX,
            Kind::When => WHEN_CHARS_MAX,
            Kind::Phone => PHONE_DIGITS_MAX,
            _ => TYPED_CHARS_MAX,
        }
    }

    /// Takes in pasted text as what was typed, never as a command.
    pub(in crate::ui) fn paste(&mut self, text: &str) {
        let figures = match self.kind {
            Kind::Fixed | Kind::Pick | Kind::Many => return,
            Kind::Text | Kind::Numbered | Kind::Find | Kind::Code => false,
            Kind::Number | Kind::Phone | Kind::Time | Kind::When => true,
        };
        let most = self.chars_max();
        for c in text.chars().filter(|c| !figures || self.takes(*c)).collect::<Vec<_>>() {
            edit(&mut self.input, KeyPress::char(c), most);
        }
        self.at = 0;
    }

    /// A digit that stands before no line, but with which a job number begins.
    fn begins_number(&self, digit: usize, line: Option<usize>) -> bool {
        let begins = |entry: &Entry| begins(&entry.code, &digit.to_string());
        self.kind == Kind::Find && line.is_none() && self.entries.iter().any(begins)
    }

    fn press_list(&mut self, press: KeyPress) -> Did {
        let shown = self.shown();
        let picks = self.kind != Kind::Numbered && !self.is_by_number();
        match press.digit().filter(|_| picks) {
            Some(0) => return Did::Close,
            Some(digit) => {
                let line = shown.get(self.page_top(&shown) + digit - 1).copied();
                if self.begins_number(digit, line) {
                    self.input = format!("{BY_NUMBER}{digit}").into();
                    self.at = 0;
                }
                return self.take(line);
            }
            None if press.key == Key::Enter && self.is_unmatched() => return Did::Refused,
            None if press.key == Key::Enter => return self.take(shown.get(self.at).copied()),
            None => {}
        }
        if let Some(step) = step(press, self.kind == Kind::Pick) {
            let page = if matches!(step, Step::PageUp | Step::PageDown) { PAGE } else { 1 };
            self.at = step.from(self.at, page, shown.len());
        } else if self.kind != Kind::Pick && edit(&mut self.input, typed(press), TYPED_CHARS_MAX) {
            self.at = 0;
        }
        Did::Nothing
    }

    /// A digit takes a line, or lets it go again.
    fn press_many(&mut self, press: KeyPress) -> Did {
        let shown = self.shown();
        let line = match (press.digit(), press.key) {
            (Some(0), _) => return Did::Close,
            (Some(digit), _) => shown.get(self.page_top(&shown) + digit - 1).copied(),
            (None, Key::Enter) => return Did::Next,
            (None, Key::Char(' ')) => shown.get(self.at).copied(),
            _ => {
                if let Some(step) = step(press, true) {
                    self.at = step.from(self.at, PAGE, shown.len());
                }
                return Did::Nothing;
            }
        };
        if let Some(line) = line {
            self.at = line;
            match self.many.iter().position(|at| *at == line) {
                Some(nth) => drop(self.many.remove(nth)),
                None => self.many.push(line),
            }
        }
        Did::Nothing
    }

    fn press_number(&mut self, press: KeyPress) -> Did {
        match press.key {
            Key::Enter => return Did::Next,
            Key::Up => return Did::Move(false),
            Key::Down => return Did::Move(true),
            Key::Char(_) if !press.ctrl => match typed(press).key {
                Key::Char(c) if self.takes(c) => {}
                // What it cannot hold is not swallowed without a word.
                _ => return Did::Refused,
            },
            _ => {}
        }
        let most = self.chars_max();
        edit(&mut self.input, typed(press), most);
        // A time needs no Enter: nobody types a fifth digit.
        let timed = matches!(self.kind, Kind::Time | Kind::When);
        if timed && self.is_filled() && is_whole(self.input.value()) {
            return Did::Next;
        }
        Did::Nothing
    }

    fn press_text(&mut self, press: KeyPress) -> Did {
        let digit = press.digit().filter(|_| !press.ctrl);
        if digit.is_none() {
            self.run.clear();
        }
        match press.key {
            Key::Enter => return Did::Next,
            Key::Up => return Did::Move(false),
            Key::Down => return Did::Move(true),
            _ => {}
        }
        if let Some(digit) = digit
            && self.press_phrase(digit)
        {
            return Did::Nothing;
        }
        edit(&mut self.input, press, self.chars_most);
        Did::Nothing
    }

    /// A digit puts in a phrase while nothing is typed; where digits follow at once, a number was meant. The same
    /// digit once more says that the digit itself was. Says whether the digit is dealt with.
    fn press_phrase(&mut self, digit: usize) -> bool {
        let phrase = |at: usize| self.entries.get(at.checked_sub(1)?).map(|it| it.text.clone());
        let c = digit.to_string();
        if self.input.value().is_empty()
            && let Some(phrase) = phrase(digit)
        {
            self.input = phrase.into();
            self.run = c;
            return true;
        }
        let first = self.run.parse().ok().and_then(phrase);
        let is_phrase = first.is_some_and(|phrase| phrase == self.input.value());
        let is_twice = self.run.len() == 2 && self.input.value().len() == 1;
        if !is_phrase && !is_twice {
            self.run.clear();
            return false;
        }
        let same = is_phrase && self.run == c;
        self.run.push_str(&c);
        self.input = if same { c.into() } else { self.run.clone().into() };
        true
    }

    /// A code that is whole is taken without Enter; a digit before any letter picks a line.
    fn press_code(&mut self, press: KeyPress) -> Did {
        if self.input.value().is_empty() || press.key == Key::Enter || step(press, false).is_some()
        {
            let picks = press.digit().is_some() || matches!(press.key, Key::Enter);
            if picks || step(press, false).is_some() {
                return self.press_list(press);
            }
        }
        if edit(&mut self.input, typed(press), TYPED_CHARS_MAX) {
            self.at = 0;
            let code = Category::from_code(self.input.value());
            let whole = |entry: &Entry| code.is_some_and(|it| it.as_str() == entry.code);
            return self.take(self.entries.iter().position(whole));
        }
        Did::Nothing
    }

    fn take(&mut self, at: Option<usize>) -> Did {
        let Some(at) = at else { return Did::Nothing };
        self.taken = Some(at);
        self.input = Input::default();
        self.at = at;
        Did::Next
    }

    /// Saving takes the person in the light, as Enter would, where one is needed and none was taken.
    pub(in crate::ui) fn take_lit_person(&mut self) {
        if self.slot == Slot::Who && self.needed && !self.is_filled() {
            let shown = self.shown();
            self.take(shown.get(self.at).copied());
        }
    }

    /// What was typed to find an entry counts also where the field is left without Enter.
    pub(in crate::ui) fn settle(&mut self) {
        let listed = matches!(self.kind, Kind::Find | Kind::Numbered | Kind::Code);
        if listed && !self.input.value().trim().is_empty() {
            let shown = self.shown();
            self.take(shown.get(self.at).copied());
        }
    }
}
