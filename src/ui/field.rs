//! One field of a form: what can be taken in it, and what a key does there.

use std::borrow::Cow;

use tui_input::Input;

use super::form::Form;
use super::keys::{Key, KeyPress};
use super::moves::Step;
use super::overlay::{edit, step};
use crate::core::complaint::Category;
use crate::core::search::{Keys, Query};

mod slot;
mod typed;

pub(super) use slot::Slot;
use typed::{begins, typed, typed_char};

/// Entries with a number on one page.
pub(super) const PAGE: usize = 9;
/// Characters of what narrows a list.
pub(super) const TYPED_CHARS_MAX: usize = 20;
/// Digits of a number.
pub(super) const DIGITS_MAX: usize = 4;
/// Digits of a telephone number.
const PHONE_DIGITS_MAX: usize = 20;
/// In a list of names the key after which digits are a job number and pick no line. Input methods pass it.
const BY_NUMBER: char = '/';
/// Characters that fit into a line of the log, or a reason.
pub(super) const TEXT_CHARS_MAX: usize = 200;

/// How a field is filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Shown only.
    Fixed,
    /// By the number of an entry.
    Pick,
    /// By the number of an entry, by its initials, or by the job number it stands for after `/`.
    Find,
    /// By a number that the entry has of its own: a counter.
    Numbered,
    /// A whole number.
    Number,
    /// By a code typed in whole, by initials, or by the number of an entry while nothing is typed.
    Code,
    /// A time of the day, four digits.
    Time,
    /// The digits of a telephone number.
    Phone,
    /// Words; while there are none, a digit puts in a phrase.
    Text,
}

/// Something that can be taken; without a code it is "none of them".
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) code: String,
    pub(super) text: String,
}

pub(super) fn entry(code: impl Into<String>, text: impl Into<String>) -> Entry {
    Entry { code: code.into(), text: text.into() }
}

/// One field.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub(super) slot: Slot,
    pub(super) kind: Kind,
    pub(super) label: &'static str,
    /// What can be taken; of words the phrases; of what is shown only its lines.
    pub(super) entries: Vec<Entry>,
    pub(super) needed: bool,
    /// Enter here saves, although optional fields follow.
    pub(super) ends: bool,
    /// Whether the field is asked for, given the ones before it.
    pub(super) when: fn(&Form) -> bool,
    /// What stands in it before anybody wrote something.
    pub(super) given: Cow<'static, str>,
    /// A word after the field.
    pub(super) note: &'static str,
    pub(super) input: Input,
    /// The entry in the light, among those shown.
    pub(super) at: usize,
    pub(super) taken: Option<usize>,
    /// Whether it is for a name, a number or an address: these go into the vault.
    pub(super) personal: bool,
    /// What was asked about and is to stay as it is.
    pub(super) let_be: String,
}

/// What a key did to a field.
pub(super) enum Did {
    Nothing,
    Close,
    Next,
    Move(bool),
}

impl Field {
    pub(super) fn new(slot: Slot, kind: Kind, label: &'static str, entries: Vec<Entry>) -> Field {
        Field {
            slot,
            kind,
            label,
            entries,
            needed: true,
            ends: false,
            when: |_| true,
            given: Cow::Borrowed(""),
            note: "",
            input: Input::default(),
            at: 0,
            taken: None,
            personal: false,
            let_be: String::new(),
        }
    }

    /// Lines that are only shown.
    pub(super) fn fixed(label: &'static str, lines: impl IntoIterator<Item = String>) -> Field {
        let lines = lines.into_iter().map(|line| entry("", line)).collect();
        Field::new(Slot::Fixed, Kind::Fixed, label, lines)
    }

    #[must_use]
    pub(super) fn optional(self) -> Field {
        Field { needed: false, ..self }
    }

    #[must_use]
    pub(super) fn when(self, when: fn(&Form) -> bool) -> Field {
        Field { when, ..self }
    }

    #[must_use]
    pub(super) fn ends(self) -> Field {
        Field { ends: true, ..self }
    }

    /// Begins with that text.
    #[must_use]
    pub(super) fn given(self, text: impl Into<Cow<'static, str>>) -> Field {
        let text = text.into();
        Field { input: text.clone().into_owned().into(), given: text, ..self }
    }

    /// Takes the entry of that code beforehand.
    #[must_use]
    pub(super) fn with(mut self, code: &str) -> Field {
        self.taken = self.entries.iter().position(|entry| entry.code == code);
        self.at = self.taken.unwrap_or(0);
        self
    }

    /// Begins with the light on the entry of that code; nothing is taken yet.
    #[must_use]
    pub(super) fn lit(mut self, code: &str) -> Field {
        self.at = self.entries.iter().position(|entry| entry.code == code).unwrap_or(0);
        self
    }

    /// Indices of the entries that what is typed leaves.
    pub(super) fn shown(&self) -> Vec<usize> {
        let typed = self.input.value().trim();
        let all = 0..self.entries.len();
        if typed.is_empty() {
            return all.collect();
        }
        if self.kind == Kind::Code {
            return self.found_by_code(typed);
        }
        if self.kind == Kind::Numbered {
            let bare = |code: &str| code.trim_start_matches('0').to_owned();
            let exact = |at: &usize| bare(&self.entries[*at].code) == bare(typed);
            let part = |at: &usize| self.entries[*at].code.contains(typed);
            let (mut found, rest): (Vec<_>, Vec<_>) =
                all.filter(|at| !self.entries[*at].code.is_empty()).partition(exact);
            found.extend(rest.into_iter().filter(part));
            return found;
        }
        let name = typed.strip_prefix(BY_NUMBER).unwrap_or(typed);
        if name.is_empty() {
            return all.collect();
        }
        let query = Query::new(name);
        // Initials are looked for in names alone: ids of another kind begin with letters too.
        let is_number = name != typed || name.starts_with(|c: char| c.is_ascii_digit());
        let fits = |at: &usize| {
            let entry = &self.entries[*at];
            let numbered = is_number && begins(&entry.code, name);
            !entry.code.is_empty() && (numbered || Keys::new(&entry.text).matches(&query))
        };
        all.filter(fits).collect()
    }

    /// Whether digits are a job number here and pick no line.
    pub(super) fn is_by_number(&self) -> bool {
        self.kind == Kind::Find && self.input.value().starts_with(BY_NUMBER)
    }

    /// A digit that stands before no line, but with which a job number begins.
    fn begins_number(&self, digit: usize, line: Option<usize>) -> bool {
        let begins = |entry: &Entry| begins(&entry.code, &digit.to_string());
        self.kind == Kind::Find && line.is_none() && self.entries.iter().any(begins)
    }

    /// Entries of `shown` without a number before the numbered ones: "none of them".
    pub(super) fn bare(&self, shown: &[usize]) -> usize {
        usize::from(shown.first().is_some_and(|at| self.entries[*at].code.is_empty()))
    }

    /// First numbered entry of the page that has the light.
    pub(super) fn page_top(&self, shown: &[usize]) -> usize {
        let bare = self.bare(shown);
        bare + self.at.saturating_sub(bare) / PAGE * PAGE
    }

    /// Code of what was taken; empty = nothing.
    pub(super) fn code(&self) -> &str {
        let taken = self.taken.and_then(|at| self.entries.get(at));
        taken.map_or("", |entry| &entry.code)
    }

    pub(super) fn number(&self) -> Option<u32> {
        self.input.value().trim().parse().ok()
    }

    pub(super) fn is_filled(&self) -> bool {
        match self.kind {
            Kind::Fixed => true,
            Kind::Pick | Kind::Find | Kind::Numbered | Kind::Code => self.taken.is_some(),
            Kind::Time => self.time().is_some(),
            Kind::Number => self.number().is_some(),
            Kind::Text | Kind::Phone => !self.input.value().trim().is_empty(),
        }
    }

    /// Whether somebody wrote something that is worth keeping.
    pub(super) fn is_written(&self) -> bool {
        let text = self.input.value().trim();
        matches!(self.kind, Kind::Number | Kind::Text | Kind::Time | Kind::Phone)
            && !text.is_empty()
            && text != self.given
    }

    fn take(&mut self, at: Option<usize>) -> Did {
        let Some(at) = at else { return Did::Nothing };
        self.taken = Some(at);
        self.input = Input::default();
        self.at = at;
        Did::Next
    }

    /// What was typed to find an entry counts also where the field is left without Enter.
    pub(super) fn settle(&mut self) {
        let listed = matches!(self.kind, Kind::Find | Kind::Numbered | Kind::Code);
        if listed && !self.input.value().trim().is_empty() {
            let shown = self.shown();
            self.take(shown.get(self.at).copied());
        }
    }

    pub(super) fn press(&mut self, press: KeyPress) -> Did {
        match self.kind {
            Kind::Fixed => Did::Nothing,
            Kind::Pick | Kind::Find | Kind::Numbered => self.press_list(press),
            Kind::Code => self.press_code(press),
            Kind::Number | Kind::Time | Kind::Phone => self.press_number(press),
            Kind::Text => self.press_text(press),
        }
    }

    /// Takes in pasted text as what was typed, never as a command.
    pub(super) fn paste(&mut self, text: &str) {
        let (takes, chars_max): (fn(char) -> bool, usize) = match self.kind {
            Kind::Text => (|_| true, TEXT_CHARS_MAX),
            Kind::Number | Kind::Time => (|c| c.is_ascii_digit(), DIGITS_MAX),
            Kind::Phone => (|c| c.is_ascii_digit(), PHONE_DIGITS_MAX),
            Kind::Numbered | Kind::Find | Kind::Code => (|_| true, TYPED_CHARS_MAX),
            Kind::Fixed | Kind::Pick => return,
        };
        for c in text.chars().filter(|c| takes(*c)) {
            edit(&mut self.input, KeyPress::char(c), chars_max);
        }
        self.at = 0;
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

    fn press_number(&mut self, press: KeyPress) -> Did {
        match press.key {
            Key::Enter => return Did::Next,
            Key::Up => return Did::Move(false),
            Key::Down => return Did::Move(true),
            Key::Char(_) if press.digit().is_none() && !press.ctrl => {}
            _ => {
                let most = if self.kind == Kind::Phone { PHONE_DIGITS_MAX } else { DIGITS_MAX };
                edit(&mut self.input, typed(press), most);
                // A time needs no Enter: nobody types a fifth digit.
                if self.kind == Kind::Time && self.time().is_some() {
                    return Did::Next;
                }
            }
        }
        Did::Nothing
    }

    fn press_text(&mut self, press: KeyPress) -> Did {
        let phrase = press.digit().and_then(|digit| digit.checked_sub(1));
        let phrase = phrase.and_then(|at| self.entries.get(at));
        match (press.key, phrase) {
            (Key::Enter, _) => return Did::Next,
            (Key::Up, _) => return Did::Move(false),
            (Key::Down, _) => return Did::Move(true),
            (_, Some(phrase)) if self.input.value().is_empty() => {
                self.input = phrase.text.clone().into();
            }
            // The same digit once more says that the digit itself was meant.
            (_, Some(phrase)) if self.input.value() == phrase.text => {
                self.input = typed_char(press).into();
            }
            _ => {
                edit(&mut self.input, press, TEXT_CHARS_MAX);
            }
        }
        Did::Nothing
    }
}

impl Field {
    fn found_by_code(&self, typed: &str) -> Vec<usize> {
        let at =
            |found: &Category| self.entries.iter().position(|entry| entry.code == found.as_str());
        Category::find(typed).iter().filter_map(at).collect()
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

    /// Hour and minute of a time that is typed in whole.
    pub(super) fn time(&self) -> Option<(u32, u32)> {
        let typed = self.input.value().trim();
        if self.kind != Kind::Time || typed.len() != 4 {
            return None;
        }
        let (hour, minute) = (typed.get(..2)?.parse().ok()?, typed.get(2..)?.parse().ok()?);
        (hour < 24 && minute < 60).then_some((hour, minute))
    }
}
