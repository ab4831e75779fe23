//! Finding a text without an input method: by pinyin initials, by whole readings, by any part of
//! it, by its digits, and by a mix of these. It says yes or no; it never ranks, and it never lists
//! the readings of a text, whose number grows with every character that has two.

#![cfg_attr(not(test), deny(clippy::indexing_slicing))]

use pinyin::ToPinyinMulti;

#[cfg(test)]
mod tests;

/// A text made ready to be searched: full-width forms folded, small letters. Readings are looked
/// up while matching, so it is no larger than the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    chars: Box<[char]>,
}

/// What somebody typed to find a text; spaces do not count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    chars: Box<[char]>,
}

/// The ASCII character behind a full-width form, as input methods send it; others unchanged.
pub fn half_width(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

fn folded(text: &str) -> impl Iterator<Item = char> {
    text.chars().map(half_width).flat_map(char::to_lowercase).map(typed)
}

/// The key for a letter of a reading: ü is typed `v`, the other accents are not typed.
fn typed(letter: char) -> char {
    match letter {
        'ü' => 'v',
        'ê' => 'e',
        _ => letter,
    }
}

impl Query {
    /// Reads what was typed.
    pub fn new(typed: &str) -> Query {
        Query { chars: folded(typed).filter(|c| !c.is_whitespace()).collect() }
    }

    /// Whether nothing was typed, which finds everything.
    pub fn is_empty(&self) -> bool {
        self.chars.is_empty()
    }
}

impl Keys {
    /// Prepares a text.
    pub fn new(text: &str) -> Keys {
        Keys { chars: folded(text).collect() }
    }

    /// Whether the query is found, beginning at any character. Each character answers to itself,
    /// to the first letter of any of its readings, or to a whole reading; the last reading may
    /// still be unfinished, so that a row does not vanish while its name is being typed. What is
    /// neither letter nor digit (`·`, `-`, spaces) may be left out.
    pub fn matches(&self, query: &Query) -> bool {
        if query.is_empty() {
            return true;
        }
        let mut walk = Walk::new(&query.chars);
        self.chars.iter().any(|&c| walk.step(c))
    }
}

/// How much of the query every match that is still open has used up: all of them walk through
/// the text together, so the work is text times query, whatever the number of readings.
struct Walk<'a> {
    query: &'a [char],
    /// `open[n]`: some match has used the first `n` characters of the query.
    open: Vec<bool>,
    next: Vec<bool>,
}

impl<'a> Walk<'a> {
    fn new(query: &'a [char]) -> Walk<'a> {
        let open = vec![false; query.len() + 1];
        Walk { query, next: open.clone(), open }
    }

    /// Takes one character of the text; true when the query is used up.
    fn step(&mut self, c: char) -> bool {
        if let Some(start) = self.open.first_mut() {
            *start = true;
        }
        if c.is_alphanumeric() {
            self.next.fill(false);
        } else {
            self.next.copy_from_slice(&self.open);
        }
        let mut found = self.take([c].into_iter());
        for reading in c.to_pinyin_multi().into_iter().flatten() {
            let letters = reading.plain().chars().map(typed);
            found |= self.take(letters.clone().take(1)) || self.take(letters);
        }
        std::mem::swap(&mut self.open, &mut self.next);
        found
    }

    /// Moves every open match on that goes on with `key`; true if one reaches the query's end,
    /// also within the key.
    fn take(&mut self, key: impl Iterator<Item = char> + Clone) -> bool {
        let mut found = false;
        for (used, _) in self.open.iter().enumerate().filter(|&(_, &open)| open) {
            let rest = self.query.get(used..).unwrap_or_default();
            let mut same = 0;
            let whole = key.clone().all(|letter| {
                let goes_on = rest.get(same) == Some(&letter);
                same += usize::from(goes_on);
                goes_on
            });
            found |= same == rest.len();
            if whole && let Some(reached) = self.next.get_mut(used + same) {
                *reached = true;
            }
        }
        found
    }
}
