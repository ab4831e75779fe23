//! A form: a side sheet where there is room beside the board, else the whole body. One field a line, the
//! list of the field that has the keys under it.

use ratatui::layout::Rect;

use super::paper::{Paper, cols};
use super::popup::{field as text_field, sheet};
use crate::text::width::{pad, wrap};
use crate::text::words::{Words, fill};
use crate::ui::drafts::when_left;
use crate::ui::field::{Field, Kind, PAGE, Slot};
use crate::ui::form::{Deed, Form};
use crate::ui::state::State;
use crate::ui::theme::Role;

/// Columns of the labels.
const LABEL_COLS: u16 = 10;
/// Columns of the sheet beside the board.
const SHEET_COLS: u16 = 76;

/// A line of a form, in the column of the values.
pub(super) struct Line {
    pub(super) label: &'static str,
    pub(super) text: String,
    pub(super) role: Role,
    /// The field whose text stands here, with the cursor.
    field: Option<usize>,
}

pub(super) fn line(label: &'static str, text: impl Into<String>, role: Role) -> Line {
    Line { label, text: text.into(), role, field: None }
}

/// Draws a form and says where the cursor belongs, if the field takes text.
pub(super) fn draw(paper: &mut Paper, state: &State, form: &Form) -> Option<(u16, u16)> {
    let body = state.layout().body;
    let beside = state.form_beside();
    let width = if beside { SHEET_COLS.min(body.width) } else { body.width };
    let room = width.saturating_sub(4 + LABEL_COLS);
    let lines = lines(state, form, usize::from(room));
    let needs = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(3);
    let height = if beside { needs.max(8).min(body.height) } else { body.height };
    let area = Rect::new(body.right() - width, body.y, width, height);
    let area = sheet(paper, area, &form.title);
    let mut cursor = None;
    for (line, y) in lines.iter().zip(area.y..area.bottom()) {
        let label = pad(line.label, usize::from(LABEL_COLS));
        paper.text(area.x, y, LABEL_COLS, &label, Role::Head);
        let x = area.x + LABEL_COLS;
        let room = area.right().saturating_sub(x);
        match line.field.and_then(|at| form.fields.get(at)) {
            Some(field) => {
                let row = Rect::new(x, y, room, 1);
                let used = x + cols(field.input.value()) + 2;
                cursor = Some(text_field(paper, row, "", &field.input));
                paper.text(used, y, area.right().saturating_sub(used), note(field), Role::Head);
            }
            None => {
                paper.text(x, y, room, &line.text, line.role);
            }
        }
    }
    cursor
}

/// What the keys do in the field that has them.
pub(super) fn hint(state: &State, form: &Form) -> &'static str {
    let words = state.words();
    match form.fields.get(form.at).map(|field| field.kind) {
        _ if form.deed == Deed::Note => words.f_form,
        _ if matches!(form.deed, Deed::Register(_)) && form.at < 3 => words.cases.hint_register,
        Some(Kind::Find | Kind::Code) => words.deeds.hint_typed,
        Some(Kind::Numbered) => words.deeds.hint_number,
        Some(Kind::Many) => words.deeds.hint_many,
        _ if form.fields.get(form.at).is_some_and(Field::is_written_in) => words.deeds.hint_field,
        _ => words.deeds.hint_pick,
    }
}

fn lines(state: &State, form: &Form, width: usize) -> Vec<Line> {
    let mut out = Vec::new();
    if let Some(recall) = &form.recall {
        let words = state.words().drafts;
        let text = if recall.discarded {
            words.n_discarded.to_owned()
        } else {
            fill(words.n_from, &[&when_left(state, recall.at)])
        };
        out.push(line("", text, Role::Head));
        out.push(line("", "", Role::Normal));
    }
    for (at, field) in form.fields.iter().enumerate() {
        if !(field.when)(form) {
            continue;
        }
        if field.kind == Kind::Fixed {
            let texts = field.entries.iter().flat_map(|entry| wrap(&entry.text, width));
            for (nth, text) in texts.enumerate() {
                out.push(line(if nth == 0 { field.label } else { "" }, text, Role::Normal));
            }
            out.push(line("", "", Role::Normal));
        } else if at == form.at {
            active(state, form, at, &mut out);
        } else {
            out.push(line(field.label, value(field), Role::Normal));
        }
    }
    out
}

/// The word after a field: the unit of a number, of what is empty what holds then.
fn note(field: &Field) -> &str {
    let shown = field.kind == Kind::Number || field.input.value().is_empty();
    if shown { &field.note } else { "" }
}

/// What stands in a field that does not have the keys.
fn value(field: &Field) -> String {
    match field.kind {
        _ if field.is_written_in() => format!("{}  {}", field.input.value(), note(field)),
        Kind::Many if field.is_filled() => {
            let taken = field.many.iter().filter_map(|at| field.entries.get(*at));
            taken.map(|entry| entry.text.as_str()).collect::<Vec<_>>().join(", ")
        }
        _ => field
            .taken
            .and_then(|at| field.entries.get(at))
            .map_or_else(|| "..".to_owned(), |entry| entry.text.clone()),
    }
}

fn active(state: &State, form: &Form, at: usize, out: &mut Vec<Line>) {
    let field = &form.fields[at];
    let is_typed = !matches!(field.kind, Kind::Pick | Kind::Many);
    if is_typed {
        out.push(Line { field: Some(at), ..line(field.label, "", Role::Normal) });
    }
    if let Some(error) = &form.error {
        out.push(line("", format!("! {error}"), Role::Warn));
    } else if field.kind == Kind::Text {
        let left = field.chars_most.saturating_sub(field.input.value().chars().count());
        out.push(line("", fill(state.words().n_left, &[&left.to_string()]), Role::Head));
    } else if let Some(how) = written_how(state, field.kind) {
        out.push(line("", how, Role::Head));
    }
    match field.kind {
        Kind::Text => phrases(state, field, out),
        _ if field.is_written_in() => {}
        _ => entries(state.words(), field, !is_typed, out),
    }
}

/// How a time is written.
fn written_how(state: &State, kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Time => Some(state.words().deeds.x_time),
        Kind::When => Some(state.words().deeds.x_when),
        _ => None,
    }
}

fn phrases(state: &State, field: &Field, out: &mut Vec<Line>) {
    if field.entries.is_empty() {
        return;
    }
    out.push(line("", "", Role::Normal));
    out.push(line("", state.words().deeds.hint_phrases, Role::Head));
    for (phrase, no) in field.entries.iter().zip(1..) {
        out.push(line("", format!("  {no} {}", phrase.text), Role::Normal));
    }
}

/// The page of entries that has the light.
pub(super) fn entries(words: &Words, field: &Field, labelled: bool, out: &mut Vec<Line>) {
    let shown = field.shown();
    if shown.is_empty() {
        let none = if field.input.value().trim().is_empty() {
            words.rows_none
        } else {
            words.deeds.no_match
        };
        out.push(line("", none, Role::Head));
        return;
    }
    let (bare, top) = (field.bare(&shown), field.page_top(&shown));
    let first = out.len();
    let by_number = field.is_by_number();
    let mut push = |nth: usize, no: String| {
        let entry = &field.entries[shown[nth]];
        // What is looked for is shown with what it was found by.
        let code = if by_number { format!("{} ", entry.code) } else { String::new() };
        let taken = match field.kind {
            Kind::Many if field.many.contains(&shown[nth]) => "[x] ",
            Kind::Many => "[ ] ",
            _ => "",
        };
        let text = format!("{taken}{code}{}", entry.text);
        let selected = nth == field.at;
        let sign = if selected { ">" } else { " " };
        let role = if selected { Role::Select } else { Role::Normal };
        out.push(line("", format!("{sign} {no:>1} {text} "), role));
    };
    // Where something is confirmed, `0` is what cancels it.
    let none = if field.slot == Slot::Sure { "0" } else { "" };
    (0..bare).for_each(|nth| push(nth, none.to_owned()));
    let numbered = field.kind != Kind::Numbered && !by_number;
    for (nth, no) in (top..shown.len()).zip(1..=PAGE) {
        push(nth, if numbered { no.to_string() } else { String::new() });
    }
    if labelled && let Some(line) = out.get_mut(first) {
        line.label = field.label;
    }
    if shown.len() > bare + PAGE {
        let place = format!("{}/{}", (field.at + 1).min(shown.len()), shown.len());
        out.push(line("", place, Role::Head));
    }
}
