//! The one sanitiser: what foreign text must look like before it is stored, shown or printed.
//! It takes out what could steer a terminal, hide or reorder text; it never cuts a text, never
//! guesses an encoding and never changes which characters a name is written with.

#![cfg_attr(not(test), deny(clippy::indexing_slicing))]

use std::borrow::Cow;
use std::str;

use thiserror::Error;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

mod class;
#[cfg(test)]
mod tests;

use class::{Class, class};

/// Marks that may stand on one base; more only serve to draw over the lines above and below.
const MARKS_MAX: usize = 4;

/// What replaces a private-use character: old carrier systems write rare characters of names with
/// them, so the reader has to see that something stands there.
const PRIVATE_SHOWN: char = '\u{25A1}';

/// Where the text goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// One line: a line break becomes one space.
    Line,
    /// Several lines: a line break of any kind becomes LF.
    Note,
}

/// A text that may be stored and shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cleaned<'a> {
    /// The text, borrowed if nothing had to change.
    pub text: Cow<'a, str>,
    /// Whether it differs from what came in.
    pub changed: bool,
}

/// Why a text was refused. The input is untouched and nothing of it was stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Refused {
    /// Nothing that can be seen is left.
    #[error("there is no visible text; nothing was stored; type at least one character")]
    Empty,
    /// Longer than the field allows, counted after cleaning.
    #[error("the text is too long for this field; nothing was cut or stored; shorten it")]
    TooLong,
}

/// How long the cleaned text may be. Both bounds hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Most characters as people count them (grapheme clusters).
    pub graphemes: usize,
    /// Most bytes of UTF-8.
    pub bytes: usize,
}

impl Limit {
    /// 4,000 characters and 64 KiB: the longest note.
    pub const DEFAULT: Limit = Limit { graphemes: 4_000, bytes: 64 * 1024 };

    fn holds(self, text: &str, plain: bool) -> bool {
        if text.len() > self.bytes {
            return false;
        }
        // A grapheme has at least one byte, so short texts need no counting.
        text.len() <= self.graphemes
            || self.graphemes >= if plain { text.chars().count() } else { graphemes(text) }
    }
}

impl Default for Limit {
    fn default() -> Limit {
        Limit::DEFAULT
    }
}

/// Cleans one text, or says why it cannot be taken. Cleaning twice gives the same as once.
pub fn clean(input: &str, field: Field, limit: Limit) -> Result<Cleaned<'_>, Refused> {
    let plain = is_plain(input, field);
    let text = if plain { Cow::Borrowed(input) } else { rewrite(input, field) };
    if text.chars().all(char::is_whitespace) {
        return Err(Refused::Empty);
    }
    if !limit.holds(&text, plain) {
        return Err(Refused::TooLong);
    }
    let changed = matches!(text, Cow::Owned(_));
    Ok(Cleaned { text, changed })
}

/// The same cleaning for showing foreign text on one line: never refuses, has no limit, and an
/// empty text stays empty.
pub fn scrub(input: &str) -> Cow<'_, str> {
    if is_plain(input, Field::Line) { Cow::Borrowed(input) } else { rewrite(input, Field::Line) }
}

/// Whether the text consists only of characters that are clean by themselves and next to each
/// other: no table has to be asked. An import calls this about ten times an event.
fn is_plain(input: &str, field: Field) -> bool {
    let lf = field == Field::Note;
    // Numbers, codes and English end here, a byte at a time.
    input.bytes().all(|b| matches!(b, b' '..=b'~'))
        || input.chars().all(|c| match c {
            '\n' => lf,
            // Letters of Latin-1 without the soft hyphen, punctuation, CJK and full-width forms:
            // all of them starters that never compose and never join a neighbour.
            ' '..='~'
            | '\u{A0}'..='\u{AC}'
            | '\u{AE}'..='\u{FF}'
            | '\u{2010}'..='\u{2027}'
            | '\u{3000}'..='\u{3029}'
            | '\u{3400}'..='\u{4DBF}'
            | '\u{4E00}'..='\u{9FFF}'
            | '\u{FF01}'..='\u{FF5E}' => true,
            _ => false,
        })
}

fn rewrite(input: &str, field: Field) -> Cow<'_, str> {
    let kept: Vec<char> = Kept { rest: input.chars(), field }.collect();
    let mut joined = Vec::with_capacity(kept.len());
    keep_sequences(&kept, &mut joined);
    let mut text = String::with_capacity(input.len());
    let mut marks = 0;
    for c in joined.into_iter().nfc() {
        marks = if is_combining_mark(c) { marks + 1 } else { 0 };
        if marks <= MARKS_MAX {
            text.push(c);
        }
    }
    if text == input { Cow::Borrowed(input) } else { Cow::Owned(text) }
}

/// The characters that stay, line breaks and private use already replaced. Joiners and emoji
/// selectors are still in it, because they are judged by their neighbours.
struct Kept<'a> {
    rest: str::Chars<'a>,
    field: Field,
}

impl Iterator for Kept<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        loop {
            let c = self.rest.next()?;
            match class(c) {
                Class::Text | Class::Joiner | Class::EmojiSelector => return Some(c),
                Class::Removed => {}
                Class::Private => return Some(PRIVATE_SHOWN),
                Class::Tab => return Some(' '),
                Class::Break => {
                    if c == '\r' && self.rest.as_str().starts_with('\n') {
                        self.rest.next();
                    }
                    return Some(if self.field == Field::Note { '\n' } else { ' ' });
                }
            }
        }
    }
}

/// Copies `text`, leaving joiners and emoji selectors only where they belong to an emoji: a
/// pictograph with a selector, pictographs joined by joiners, a keycap.
fn keep_sequences(mut text: &[char], out: &mut Vec<char>) {
    while let Some((&first, rest)) = text.split_first() {
        text = rest;
        match class(first) {
            Class::Joiner | Class::EmojiSelector => continue,
            _ => out.push(first),
        }
        if let ('0'..='9' | '#' | '*', ['\u{FE0F}', '\u{20E3}', rest @ ..]) = (first, text) {
            out.extend(['\u{FE0F}', '\u{20E3}']);
            text = rest;
            continue;
        }
        // Only a neighbour that needs it asks for the table.
        if !matches!(text, ['\u{FE0F}' | '\u{200D}' | '\u{1F3FB}'..='\u{1F3FF}', ..])
            || !is_pictograph(first)
        {
            continue;
        }
        text = copy_dressed(text, out);
        while let ['\u{200D}', next, rest @ ..] = text
            && is_pictograph(*next)
        {
            out.extend(['\u{200D}', *next]);
            text = copy_dressed(rest, out);
        }
    }
}

/// Copies the emoji selector or the skin tone that may follow a pictograph.
fn copy_dressed<'a>(text: &'a [char], out: &mut Vec<char>) -> &'a [char] {
    match text {
        [dress @ ('\u{FE0F}' | '\u{1F3FB}'..='\u{1F3FF}'), rest @ ..] => {
            out.push(*dress);
            rest
        }
        _ => text,
    }
}

/// Whether Unicode calls the character a pictograph. The segmentation tables know it: a joiner
/// holds two pictographs together and nothing else (rule GB11), so no table of our own can age.
fn is_pictograph(c: char) -> bool {
    if c < '\u{A9}' {
        return false;
    }
    let joined: String = [c, '\u{200D}', '\u{1F600}'].into_iter().collect();
    graphemes(&joined) == 1
}

fn graphemes(text: &str) -> usize {
    text.graphemes(true).count()
}
