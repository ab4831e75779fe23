//! Display columns: how wide a text is on a terminal, and how to cut, pad and wrap it by columns.
//! `unicode-width` is the one table; nobody else may measure a text that is shown.

#![cfg_attr(not(test), deny(clippy::indexing_slicing))]

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

#[cfg(test)]
mod tests;

/// What stands where a text was cut. An ellipsis character is two columns wide on some terminals.
const CUT: &str = "..";

/// Columns a text takes, grapheme by grapheme, the way the screen's cells are filled.
pub fn width(text: &str) -> usize {
    plain_width(text).unwrap_or_else(|| text.graphemes(true).map(UnicodeWidthStr::width).sum())
}

/// The width of ASCII and Chinese without asking a table, which is nearly all that a frame
/// measures; none if any character could join its neighbour or has a width of its own.
fn plain_width(text: &str) -> Option<usize> {
    text.chars().try_fold(0, |columns, c| Some(columns + usize::from(plain_columns(c)?)))
}

/// Columns of an ASCII or Chinese character that stands for itself; none of any other.
pub fn plain_columns(c: char) -> Option<u16> {
    match c {
        ' '..='~' => Some(1),
        '\u{3000}'..='\u{3029}'
        | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}'
        | '\u{FF01}'..='\u{FF5E}' => Some(2),
        _ => None,
    }
}

/// The text if it fits, else its beginning and `..`. Never wider than `columns`, which with less
/// than two columns leaves only what fits of the two dots.
pub fn fit(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    let Some(room) = columns.checked_sub(CUT.len()) else {
        return Cow::Borrowed(dots(columns));
    };
    let mut cut = String::from(take(text, room));
    cut.push_str(CUT);
    Cow::Owned(cut)
}

fn dots(columns: usize) -> &'static str {
    CUT.get(..columns).unwrap_or(CUT)
}

/// The longest beginning of `text` within `room` columns, on a grapheme boundary.
fn take(text: &str, room: usize) -> &str {
    let (mut used, mut end) = (0, 0);
    for grapheme in text.graphemes(true) {
        used += grapheme.width();
        if used > room {
            break;
        }
        end += grapheme.len();
    }
    text.get(..end).unwrap_or_default()
}

/// Exactly `columns` wide, text at the left; cut like [`fit`] where it is too long.
pub fn pad(text: &str, columns: usize) -> String {
    let mut line = fit(text, columns).into_owned();
    let missing = columns.saturating_sub(width(&line));
    line.extend(std::iter::repeat_n(' ', missing));
    line
}

/// Exactly `columns` wide, text at the right; cut like [`fit`] where it is too long.
pub fn pad_left(text: &str, columns: usize) -> String {
    let text = fit(text, columns);
    let missing = columns.saturating_sub(width(&text));
    let mut line = " ".repeat(missing);
    line.push_str(&text);
    line
}

/// The text in lines of at most `columns`: broken at LF, after spaces, and between Chinese
/// characters, though never before a closing or after an opening mark unless nothing else is
/// possible. Spaces at a break are dropped; an empty line stays an empty line.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        wrap_paragraph(paragraph, columns, &mut lines);
    }
    lines
}

fn wrap_paragraph(paragraph: &str, columns: usize, lines: &mut Vec<String>) {
    let mut line = String::new();
    let mut used = 0;
    for piece in pieces(paragraph) {
        let visible = piece.trim_end_matches(' ');
        if used + width(visible) <= columns {
            line.push_str(piece);
            used += width(piece);
            continue;
        }
        if !line.trim_end_matches(' ').is_empty() {
            end_line(&mut line, lines);
            used = 0;
        }
        for grapheme in piece.graphemes(true) {
            // A grapheme wider than the whole line is shown as a cut.
            let grapheme = fit(grapheme, columns);
            let wide = width(&grapheme);
            if used + wide > columns && grapheme != " " {
                end_line(&mut line, lines);
                used = 0;
            }
            line.push_str(&grapheme);
            used += wide;
        }
    }
    end_line(&mut line, lines);
}

fn end_line(line: &mut String, lines: &mut Vec<String>) {
    lines.push(line.trim_end_matches(' ').to_owned());
    line.clear();
}

/// Splits a paragraph at every place where a line may end. Spaces belong to the piece before.
fn pieces(paragraph: &str) -> impl Iterator<Item = &str> {
    let mut rest = paragraph;
    std::iter::from_fn(move || {
        let mut before: Option<&str> = None;
        let mut end = 0;
        for grapheme in rest.graphemes(true) {
            if before.is_some_and(|before| may_break(before, grapheme)) {
                break;
            }
            end += grapheme.len();
            before = Some(grapheme);
        }
        let (piece, tail) = rest.split_at_checked(end)?;
        rest = tail;
        (!piece.is_empty()).then_some(piece)
    })
}

fn may_break(before: &str, after: &str) -> bool {
    if after == " " {
        return false;
    }
    if before == " " {
        return true;
    }
    let wide = before.width() > 1 || after.width() > 1;
    wide && !is_opening(before) && !is_closing(after)
}

fn is_closing(grapheme: &str) -> bool {
    grapheme
        .starts_with(|c| "，。！？；：、）」』】》〉％".contains(c) || ",.!?;:)]}%'\"".contains(c))
}

fn is_opening(grapheme: &str) -> bool {
    grapheme.starts_with(|c| "（「『【《〈".contains(c) || "([{'\"".contains(c))
}
