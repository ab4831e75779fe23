//! Stand-ins for `text::width` and `text::keys`, with their names.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

pub(super) fn width(text: &str) -> usize {
    text.width()
}

/// Cuts to at most `cols` columns; cut text ends in `..`.
pub(super) fn fit(text: &str, cols: usize) -> String {
    if text.width() <= cols {
        return text.to_owned();
    }
    let room = cols.saturating_sub(2);
    let mut out = String::new();
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        let w = grapheme.width();
        if used + w > room {
            break;
        }
        used += w;
        out.push_str(grapheme);
    }
    out.push_str(if cols >= 2 { ".." } else { "" });
    out
}

pub(super) fn pad(text: &str, cols: usize) -> String {
    let mut out = fit(text, cols);
    out.extend(std::iter::repeat_n(' ', cols.saturating_sub(out.width())));
    out
}

pub(super) fn pad_left(text: &str, cols: usize) -> String {
    let fitted = fit(text, cols);
    let mut out = " ".repeat(cols.saturating_sub(fitted.width()));
    out.push_str(&fitted);
    out
}

pub(super) fn wrap(text: &str, cols: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        let w = grapheme.width();
        if used + w > cols.max(2) {
            lines.push(String::new());
            used = 0;
        }
        used += w;
        if let Some(line) = lines.last_mut() {
            line.push_str(grapheme);
        }
    }
    lines
}

pub(super) fn fold(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '、' => '/',
        '。' => '.',
        '《' => '<',
        '》' => '>',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

pub(super) fn is_composed(c: char) -> bool {
    !fold(c).is_ascii()
}

/// Whether a search finds `text`.
pub(super) fn found(query: &str, text: &str) -> bool {
    text.to_lowercase().contains(&query.trim().to_lowercase())
}
