//! The questions of the first start: one at a time with the answers so far under it, then all of them.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::form::{Line, entries, line};
use super::paper::Paper;
use super::popup::field as text_field;
use crate::text::width::{fit, pad, wrap};
use crate::text::words::fill;
use crate::ui::field::Kind;
use crate::ui::first::{ASKS, Ask, At, First, label};
use crate::ui::theme::Role;

/// Columns of the labels of answers.
const LABEL_COLS: usize = 16;
/// Widest text that is still read line by line.
const TEXT_COLS_MAX: u16 = 100;

/// Draws the screen and says where the cursor belongs, if anywhere.
pub(in crate::ui) fn first(first: &First, buf: &mut Buffer) -> Option<(u16, u16)> {
    let paper = &mut Paper { buf, theme: first.theme() };
    let (width, height) = first.size;
    if !first.has_room() {
        paper.text(0, 0, width, first.lang.words().too_small, Role::Normal);
        return None;
    }
    let texts = first.texts();
    let (title, keys) = match first.at {
        At::Check(_) => (texts.title_check.to_owned(), texts.keys_check),
        At::Ask(at) => {
            let (no, all) = ((at + 1).to_string(), ASKS.len().to_string());
            let keys = match ASKS[at] {
                _ if first.is_correcting() => texts.keys_correct,
                Ask::Lang => texts.keys_first,
                Ask::Pin => texts.keys_list,
                _ => texts.keys_text,
            };
            (fill(texts.title, &[&no, &all]), keys)
        }
    };
    paper.title(Rect::new(0, 0, width, 1), &format!(" {title}"), "zhiban ", true);
    let body = Rect::new(2, 2, width.saturating_sub(4).min(TEXT_COLS_MAX), height - 4);
    let cursor = match first.at {
        At::Ask(at) => question(paper, body, first, ASKS[at]),
        At::Check(light) => {
            check(paper, Rect { y: 1, height: height - 2, ..body }, first, light);
            None
        }
    };
    paper.text(0, height - 1, width, keys, Role::Key);
    cursor
}

fn put(paper: &mut Paper, area: Rect, lines: &[Line]) -> u16 {
    for (line, y) in lines.iter().zip(area.y..area.bottom()) {
        paper.text(area.x, y, area.width, &line.text, line.role);
    }
    u16::try_from(lines.len()).unwrap_or(u16::MAX)
}

/// What is left of an area under its first rows.
fn under(area: Rect, rows: u16) -> Rect {
    let rows = rows.min(area.height);
    Rect { y: area.y + rows, height: area.height - rows, ..area }
}

fn question(paper: &mut Paper, area: Rect, first: &First, ask: Ask) -> Option<(u16, u16)> {
    let texts = first.texts();
    let (name, help) = label(ask, texts);
    let mut lines = vec![line("", name, Role::Key)];
    lines
        .extend(wrap(help, usize::from(area.width)).into_iter().map(|it| line("", it, Role::Head)));
    let mut rest = under(area, put(paper, area, &lines) + 1);
    let (field, mut cursor, mut lines) = (first.field(ask), None, Vec::new());
    if field.kind == Kind::Text {
        cursor = Some(text_field(paper, Rect { height: 1, ..rest }, "> ", &field.input));
        rest = under(rest, 1);
        let told = match &first.error {
            Some(error) => (format!("! {error}"), Role::Warn),
            None => (fill(texts.given, &[&first.given(ask)]), Role::Head),
        };
        let told_lines = wrap(&told.0, usize::from(rest.width));
        lines.extend(told_lines.into_iter().map(|text| line("", text, told.1)));
        if !field.entries.is_empty() {
            lines.push(line("", texts.digits, Role::Head));
        }
        for (offered, no) in field.entries.iter().zip(1..) {
            lines.push(line("", format!("  {no} {}", offered.text), Role::Normal));
        }
    } else {
        entries(first.lang.words(), field, false, &mut lines);
    }
    let rest = under(rest, put(paper, rest, &lines) + 1);
    so_far(paper, rest, first);
    cursor
}

/// What was answered before this question, the newest where there is no room for all.
fn so_far(paper: &mut Paper, area: Rect, first: &First) {
    let (At::Ask(at), false) = (first.at, first.is_correcting()) else { return };
    let room = usize::from(area.height).saturating_sub(1);
    if at == 0 || room == 0 {
        return;
    }
    let mut lines = vec![line("", first.texts().so_far, Role::Head)];
    let from = at.saturating_sub(room);
    for ask in &ASKS[from..at] {
        let name = pad(label(*ask, first.texts()).0, LABEL_COLS);
        let answer = first.answer(*ask).unwrap_or_default();
        lines.push(line("", format!("{name}{answer}"), Role::Normal));
    }
    put(paper, area, &lines);
}

fn check(paper: &mut Paper, area: Rect, first: &First, light: usize) {
    let texts = first.texts();
    let indent = LABEL_COLS + 4;
    let value_cols = usize::from(area.width).saturating_sub(indent);
    let answers: Vec<_> = ASKS.iter().map(|ask| first.answer(*ask).unwrap_or_default()).collect();
    let files = wrap(&fill(texts.files, &[first.folder()]), usize::from(area.width));
    let wrapped: Vec<_> = answers.iter().map(|answer| wrap(answer, value_cols)).collect();
    let fixed = files.len() + 3;
    let whole = wrapped.iter().map(Vec::len).sum::<usize>() + fixed <= usize::from(area.height);
    let mut lines = Vec::new();
    for (at, ask) in ASKS.iter().enumerate() {
        let no = (at + 1) % 10;
        let (sign, role) = if at == light { (">", Role::Select) } else { (" ", Role::Normal) };
        let head = format!("{sign} {no} {}", pad(label(*ask, texts).0, LABEL_COLS));
        let values = if whole {
            wrapped[at].clone()
        } else {
            vec![fit(&answers[at], value_cols).into_owned()]
        };
        for (nth, value) in values.into_iter().enumerate() {
            let before = if nth == 0 { head.clone() } else { " ".repeat(indent) };
            lines.push(line("", format!("{before}{value}"), role));
        }
    }
    let writes = light == ASKS.len();
    let (sign, role) = if writes { (">", Role::Select) } else { (" ", Role::Key) };
    let mut end = match &first.error {
        Some(error) => vec![line("", format!("! {error}"), Role::Warn)],
        None => vec![line("", "", Role::Normal)],
    };
    end.push(line("", format!("{sign}   {} ", texts.write), role));
    end.extend(files.into_iter().map(|text| line("", text, Role::Head)));
    let used = put(paper, area, &lines);
    put(paper, under(area, used), &end);
}
