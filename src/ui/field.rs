//! One field of a form: what can be taken in it, and what a key does there.

use tui_input::Input;

use super::form::Form;
use crate::core::complaint::Category;
use crate::core::search::{Keys, Query};
use crate::core::time::{Ms, Zone};

mod paste;
mod press;
mod slot;
mod typed;
mod when;

use typed::begins;
pub(super) use {paste::NotPasted, slot::Slot};

/// Entries with a number on one page.
pub(super) const PAGE: usize = 9;
/// Characters of what narrows a list.
pub(super) const TYPED_CHARS_MAX: usize = 20;
/// Digits of a number.
pub(super) const DIGITS_MAX: usize = 4;
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
    /// Several of them, each by its number, which also lets it go.
    Many,
    /// By a code typed in whole, by initials, by the name, or by the number of an entry while nothing is typed.
    Code,
    /// A time of the day.
    Time,
    /// A time to come, with its day where that is not the next.
    When,
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
    pub(super) given: String,
    /// What was taken before anybody took something.
    pub(super) given_at: Option<usize>,
    /// A word after the field.
    pub(super) note: String,
    pub(super) input: Input,
    /// The entry in the light, among those shown.
    pub(super) at: usize,
    pub(super) taken: Option<usize>,
    /// What was taken where several can be, and what of it before anybody took something.
    pub(super) many: Vec<usize>,
    pub(super) many_given: Vec<usize>,
    /// Digits pressed one after the other since a phrase was put in.
    pub(super) run: String,
    /// Whether it is for a name, a number or an address: these go into the vault.
    pub(super) personal: bool,
    /// What was asked about and is to stay as it is.
    pub(super) let_be: String,
    /// Characters of words that fit into it.
    pub(super) chars_most: usize,
}

/// What a key did to a field.
pub(super) enum Did {
    Nothing,
    Close,
    Next,
    Move(bool),
    /// The field cannot hold that.
    Refused,
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
            given: String::new(),
            given_at: None,
            note: String::new(),
            input: Input::default(),
            at: 0,
            taken: None,
            many: Vec::new(),
            many_given: Vec::new(),
            run: String::new(),
            personal: false,
            let_be: String::new(),
            chars_most: TEXT_CHARS_MAX,
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
    pub(super) fn given(self, text: &str) -> Field {
        Field { given: text.to_owned(), input: text.to_owned().into(), ..self }
    }

    /// Takes the entry of that code beforehand.
    #[must_use]
    pub(super) fn with(mut self, code: &str) -> Field {
        self.taken = self.entries.iter().position(|entry| entry.code == code);
        self.at = self.taken.unwrap_or(0);
        self.given_at = self.taken;
        self
    }

    /// Takes the entries of those codes beforehand.
    #[must_use]
    pub(super) fn with_all(mut self, codes: &str) -> Field {
        self.take_all(codes);
        self.many_given = self.many.clone();
        self
    }

    /// Takes the entries of those codes, parted by blanks.
    pub(super) fn take_all(&mut self, codes: &str) {
        let at = |code: &str| self.entries.iter().position(|entry| entry.code == code);
        self.many = codes.split_whitespace().filter_map(at).collect();
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

    /// Codes of what was taken where several can be, parted by blanks.
    pub(super) fn codes(&self) -> String {
        let taken = self.many.iter().filter_map(|at| self.entries.get(*at));
        taken.map(|entry| entry.code.as_str()).collect::<Vec<_>>().join(" ")
    }

    pub(super) fn number(&self) -> Option<u32> {
        self.input.value().trim().parse().ok()
    }

    pub(super) fn is_filled(&self) -> bool {
        match self.kind {
            Kind::Fixed => true,
            Kind::Pick | Kind::Find | Kind::Numbered | Kind::Code => self.taken.is_some(),
            Kind::Many => !self.many.is_empty(),
            Kind::Time => self.time().is_some(),
            Kind::When => when::is_when(self.input.value()),
            // No money is nothing to say.
            Kind::Number => self.number().is_some_and(|it| it > 0 || self.slot != Slot::Remedy),
            Kind::Text | Kind::Phone => !self.input.value().trim().is_empty(),
        }
    }

    /// Whether somebody wrote something that is worth keeping.
    pub(super) fn is_written(&self) -> bool {
        let text = self.input.value().trim();
        self.is_written_in() && !text.is_empty() && text != self.given
    }

    /// Whether what it holds is written, and not chosen.
    pub(super) fn is_written_in(&self) -> bool {
        matches!(self.kind, Kind::Number | Kind::Text | Kind::Time | Kind::When | Kind::Phone)
    }

    /// Whether something is typed to find an entry, and there is none like it.
    pub(super) fn is_unmatched(&self) -> bool {
        matches!(self.kind, Kind::Find | Kind::Numbered | Kind::Code)
            && !self.input.value().trim().is_empty()
            && self.shown().is_empty()
    }

    /// Whether it says something else than before anybody touched it.
    pub(super) fn is_changed(&self) -> bool {
        self.input.value() != self.given
            || self.taken != self.given_at
            || self.many != self.many_given
    }
}

impl Field {
    /// By code and initials first, then by any part of the name.
    fn found_by_code(&self, typed: &str) -> Vec<usize> {
        let at =
            |found: &Category| self.entries.iter().position(|entry| entry.code == found.as_str());
        let mut found: Vec<usize> = Category::find(typed).iter().filter_map(at).collect();
        let query = Query::new(typed);
        let named = |entry: &Entry| {
            let name = entry.text.strip_prefix(&entry.code).unwrap_or(&entry.text);
            !entry.code.is_empty() && Keys::new(name).matches(&query)
        };
        let named = self.entries.iter().enumerate().filter(|(_, entry)| named(entry));
        let named: Vec<usize> = named.map(|(at, _)| at).filter(|at| !found.contains(at)).collect();
        found.extend(named);
        found
    }

    /// Hour and minute of a time of the day.
    pub(super) fn time(&self) -> Option<(u32, u32)> {
        when::time(self.input.value()).filter(|_| self.kind == Kind::Time)
    }

    /// The instant to come that is meant.
    pub(super) fn instant(&self, now: Ms, zone: Zone) -> Option<Ms> {
        when::instant(self.input.value(), now, zone).filter(|_| self.kind == Kind::When)
    }
}
