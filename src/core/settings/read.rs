//! The settings of a hall from TOML, with every fault at once: its line, the key, and why. Here the text
//! becomes plain values; `parts` makes the hall of them, `rules` the thresholds, `check` what refers to what.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveTime};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::survey::Goal;
use super::{Settings, Span};

mod check;
mod checks;
mod directory;
mod holidays;
mod names;
mod parts;
mod process;
mod rules;
mod survey;
#[cfg(test)]
mod tests;

/// Largest file that can be applied, in bytes: it has to fit into one event.
pub const TEXT_BYTES_MAX: usize = 60 * 1024;

/// Longest name, in characters.
pub const NAME_CHARS_MAX: usize = 40;

/// Faults told at once; more help nobody.
const FAULTS_MAX: usize = 100;

/// What is wrong with a file of settings.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Fault {
    /// Line, from 1.
    pub line: usize,
    /// The key, with dots; entries of a list are counted from 1; empty = the file.
    pub path: String,
    /// Why, and what would be right.
    pub why: String,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Fault { line, path, why } = self;
        let colon = if path.is_empty() { "" } else { ": " };
        write!(f, "line {line}: {path}{colon}{why}")
    }
}

/// Reads a file of settings. What it does not say keeps the value of [`Settings::standard`]. Gives every
/// fault at once, in the order of their lines.
pub fn read(text: &str) -> Result<Settings, Vec<Fault>> {
    read_as(text, false)
}

/// The same of a file that is to be put into force: what older versions may have stays readable in a log, but is no
/// longer taken.
pub fn read_new(text: &str) -> Result<Settings, Vec<Fault>> {
    read_as(text, true)
}

fn read_as(text: &str, is_new: bool) -> Result<Settings, Vec<Fault>> {
    let mut reading = Reading { text, faults: Vec::new(), is_new, old_targets: None };
    if text.len() > TEXT_BYTES_MAX {
        let why =
            format!("the file has {} bytes; at most {TEXT_BYTES_MAX} can be kept", text.len());
        reading.fault(0, "", why);
        return Err(reading.faults);
    }
    reading.refuse_controls();
    if !reading.faults.is_empty() {
        return Err(reading.sorted());
    }
    let (root, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let at = error.span().map_or(0, |span| span.start);
        reading.fault(at, "", error.message().to_owned());
    }
    if !reading.faults.is_empty() {
        return Err(reading.sorted());
    }
    let settings = reading.settings(root.get_ref());
    if reading.faults.is_empty() { Ok(settings) } else { Err(reading.sorted()) }
}

/// Two times as a file spells them, `08:30-12:00`; which of them comes first is not looked at.
pub fn span(text: &str) -> Option<Span> {
    let (from, to) = text.split_once('-')?;
    Some(Span { from: time_of(from.trim())?, to: time_of(to.trim())? })
}

/// Whether a character can stand in a name: none that steers a terminal, reorders text or is not seen.
fn is_shown(c: char) -> bool {
    !c.is_control()
        && !matches!(c, '\u{AD}' | '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

/// Full-width digits, letters and signs as the narrow ones: an input method writes them.
fn narrow(text: &str) -> String {
    let fold = |c: char| match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    };
    text.chars().map(fold).collect::<String>().trim().to_owned()
}

/// A table of the file, with its path and place.
#[derive(Clone)]
struct Part<'a> {
    path: String,
    at: usize,
    table: &'a DeTable<'a>,
}

type Node<'a> = &'a Spanned<DeValue<'a>>;

impl<'a> Part<'a> {
    fn get(&self, key: &str) -> Option<Node<'a>> {
        self.table.iter().find(|(name, _)| name.get_ref() == key).map(|(_, value)| value)
    }

    fn path(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    /// Where a key stands, or else the table.
    fn place(&self, key: &str) -> usize {
        self.get(key).map_or(self.at, |value| value.span().start)
    }
}

struct Reading<'t> {
    text: &'t str,
    faults: Vec<Fault>,
    /// It is to be put into force.
    is_new: bool,
    /// Targets as older files spell them, and where they stand.
    old_targets: Option<(usize, Vec<Goal>)>,
}

impl Reading<'_> {
    fn fault(&mut self, at: usize, path: impl Into<String>, why: impl Into<String>) {
        if self.faults.len() >= FAULTS_MAX {
            return;
        }
        let line = self.text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1;
        let clean =
            |text: String| text.chars().map(|c| if is_shown(c) { c } else { ' ' }).collect();
        self.faults.push(Fault { line, path: clean(path.into()), why: clean(why.into()) });
    }

    fn sorted(mut self) -> Vec<Fault> {
        self.faults.sort_by_key(|fault| fault.line);
        self.faults
    }

    fn refuse_controls(&mut self) {
        let text = self.text;
        for (at, c) in text.char_indices() {
            // Some editors begin every file of UTF-8 with it, and so may one.
            if (at, c) == (0, '\u{FEFF}') {
                continue;
            }
            let line_end = c == '\r' && text.as_bytes().get(at + 1) == Some(&b'\n');
            if !matches!(c, '\n' | '\t') && !line_end && !is_shown(c) {
                let why = format!("U+{:04X} cannot be seen and has no place here", c as u32);
                self.fault(at, "", why);
            }
        }
    }

    fn known(&mut self, part: &Part, keys: &[&str]) {
        for (name, _) in part.table {
            if !keys.contains(&name.get_ref().as_ref()) {
                let why = format!("no such key; there are {}", keys.join(", "));
                self.fault(name.span().start, part.path(name.get_ref()), why);
            }
        }
    }

    /// A line of text of at most `most` characters, without blanks around it.
    fn text(&mut self, part: &Part, key: &str, most: usize) -> Option<String> {
        let value = part.get(key)?;
        self.text_of(value, &part.path(key), most)
    }

    fn text_of(&mut self, value: Node, path: &str, most: usize) -> Option<String> {
        let at = value.span().start;
        let DeValue::String(text) = value.get_ref() else {
            self.fault(at, path, "must be text in quotes");
            return None;
        };
        let text = text.trim();
        if !text.chars().all(is_shown) {
            self.fault(at, path, "holds a character that cannot be seen; write one plain line");
        } else if text.chars().count() > most {
            self.fault(at, path, format!("longer than {most} characters"));
        } else {
            return Some(text.to_owned());
        }
        None
    }

    /// An id: 1 to 64 characters without blanks.
    fn id_of(&mut self, value: Node, path: &str) -> Option<String> {
        let id = narrow(&self.text_of(value, path, 64)?);
        if id.is_empty() || id.chars().any(char::is_whitespace) {
            let why = "must be 1 to 64 characters without blanks";
            self.fault(value.span().start, path, why);
            return None;
        }
        Some(id)
    }

    /// An id that must be there.
    fn id(&mut self, part: &Part, key: &str) -> Option<String> {
        let Some(value) = part.get(key) else {
            self.fault(part.at, part.path(key), "is missing");
            return None;
        };
        self.id_of(value, &part.path(key))
    }

    /// A text that must be there and not be empty.
    fn needed_text(&mut self, part: &Part, key: &str, most: usize) -> Option<String> {
        let text = match part.get(key) {
            Some(_) => self.text(part, key, most)?,
            None => String::new(),
        };
        if text.is_empty() {
            self.fault(part.place(key), part.path(key), "is missing or empty");
            return None;
        }
        Some(text)
    }

    fn number_of(&mut self, value: Node, path: &str, least: u32, most: u32) -> Option<u32> {
        let read = match value.get_ref() {
            DeValue::Integer(number) => {
                i64::from_str_radix(number.as_str(), number.radix()).ok().map(u32::try_from)
            }
            _ => None,
        };
        match read {
            Some(Ok(number)) if (least..=most).contains(&number) => Some(number),
            _ => {
                let why = format!("must be a whole number from {least} to {most}");
                self.fault(value.span().start, path, why);
                None
            }
        }
    }

    fn number(&mut self, part: &Part, key: &str, least: u32, most: u32) -> Option<u32> {
        let value = part.get(key)?;
        self.number_of(value, &part.path(key), least, most)
    }

    fn flag(&mut self, part: &Part, key: &str) -> bool {
        match part.get(key).map(|value| (value.get_ref(), value.span().start)) {
            None => false,
            Some((DeValue::Boolean(flag), _)) => *flag,
            Some((_, at)) => {
                self.fault(at, part.path(key), "must be true or false");
                false
            }
        }
    }

    /// The entries of a list, each with its path.
    fn list<'a>(&mut self, part: &Part<'a>, key: &str) -> Vec<(Node<'a>, String)> {
        let Some(value) = part.get(key) else { return Vec::new() };
        let path = part.path(key);
        let DeValue::Array(list) = value.get_ref() else {
            self.fault(value.span().start, path, "must be a list in [ ]");
            return Vec::new();
        };
        (1..).zip(list.iter()).map(|(n, value)| (value, format!("{path}[{n}]"))).collect()
    }

    /// The tables `[[key]]`; none if the file has no such key.
    fn parts<'a>(&mut self, root: &Part<'a>, key: &str) -> Option<Vec<Part<'a>>> {
        root.get(key)?;
        let mut found = Vec::new();
        for (value, path) in self.list(root, key) {
            let at = value.span().start;
            match value.get_ref() {
                DeValue::Table(table) => found.push(Part { path, at, table }),
                _ => self.fault(at, path, format!("must be a table: [[{key}]]")),
            }
        }
        Some(found)
    }

    /// The table `[key]`.
    fn part<'a>(&mut self, root: &Part<'a>, key: &str) -> Option<Part<'a>> {
        let value = root.get(key)?;
        let (at, path) = (value.span().start, root.path(key));
        if let DeValue::Table(table) = value.get_ref() {
            return Some(Part { path, at, table });
        }
        self.fault(at, path, "must be a table");
        None
    }

    fn ids(&mut self, part: &Part, key: &str) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for (value, path) in self.list(part, key) {
            let Some(id) = self.id_of(value, &path) else { continue };
            if found.contains(&id) {
                self.fault(value.span().start, path, format!("{id} stands here twice"));
            } else {
                found.push(id);
            }
        }
        found
    }

    /// A date, as text or as TOML's own.
    fn date_of(&mut self, text: &str, at: usize, path: &str) -> Option<NaiveDate> {
        let date = NaiveDate::parse_from_str(&narrow(text), "%Y-%m-%d").ok();
        if date.is_none() {
            self.fault(at, path, format!("{text} is no date; write 2025-11-10"));
        }
        date
    }

    /// `08:30-12:00`.
    fn span_of(&mut self, value: Node, path: &str) -> Option<Span> {
        let text = narrow(&self.text_of(value, path, 32)?);
        let at = value.span().start;
        match span(&text) {
            None => {
                self.fault(at, path, format!("{text} must be HH:MM-HH:MM, such as 08:30-12:00"));
            }
            Some(span) if span.from >= span.to => {
                self.fault(at, path, format!("{text} ends before it begins; split it at midnight"));
            }
            Some(span) => return Some(span),
        }
        None
    }

    /// Times of one day in order, none over another.
    fn spans(&mut self, list: Vec<(Node, String)>) -> Vec<Span> {
        let mut found: Vec<Span> = Vec::new();
        for (value, path) in list {
            let Some(span) = self.span_of(value, &path) else { continue };
            if found.iter().any(|other| span.from < other.to && other.from < span.to) {
                self.fault(value.span().start, path, "overlaps another time of the same day");
            } else {
                found.push(span);
            }
        }
        found.sort_unstable();
        found
    }

    /// Notes what stands twice.
    fn once<'k>(&mut self, entries: impl Iterator<Item = (&'k str, usize, String)>, what: &str) {
        let mut seen = BTreeSet::new();
        for (id, at, path) in entries {
            if !seen.insert(id) {
                self.fault(at, path, format!("{what} {id} stands in the file twice"));
            }
        }
    }
}

/// `HH:MM`; 24:00 is the end of the day.
fn time_of(text: &str) -> Option<NaiveTime> {
    let (hour, minute) = text.split_once(':')?;
    let digits = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(hour) || !digits(minute) {
        return None;
    }
    if text == "24:00" {
        // The thousandth millisecond of the last second is the instant of midnight, and stands behind
        // every other time of the day.
        return NaiveTime::from_hms_milli_opt(23, 59, 59, 1000);
    }
    NaiveTime::from_hms_opt(hour.parse().ok()?, minute.parse().ok()?, 0)
}
