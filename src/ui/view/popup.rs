//! What lies over the board: row menu, palette, lists and the report.

use ratatui::layout::Rect;
use tui_input::Input;

use super::detail::Line;
use super::lists;
use super::paper::{Paper, cols};
use super::{middle, report};
use crate::text::width::{fit, pad};
use crate::text::words::{Words, fill};
use crate::ui::commands::{COMMANDS, Command};
use crate::ui::overlay::{PALETTE_ROWS, palette_top};
use crate::ui::state::{Answer, Overlay, State};
use crate::ui::theme::Role;

/// Draws the overlay, if there is one, and says where the cursor belongs.
pub(super) fn draw(paper: &mut Paper, state: &State) -> Option<(u16, u16)> {
    let body = state.layout().body;
    match state.overlay.as_ref()? {
        Overlay::Menu { items, at } => {
            menu(paper, body, state, (items, *at));
            None
        }
        Overlay::Palette { input, items, at } => {
            let height = u16::try_from(PALETTE_ROWS).unwrap_or(0) + 4;
            let more = format!("{}/{}", (at + 1).min(items.len()), items.len());
            let title = format!("{}  {more}", state.words().c_palette);
            let area =
                sheet(paper, middle(body, 66.max(width(state, COMMANDS.iter())), height), &title);
            let cursor = field(paper, Rect::new(area.x, area.y, area.width, 1), ": ", input);
            let list = Rect::new(area.x, area.y + 1, area.width, area.height.saturating_sub(1));
            let top = palette_top(*at);
            let page = items.iter().skip(top).take(PALETTE_ROWS).copied().collect::<Vec<_>>();
            if page.is_empty() {
                paper.text(list.x, list.y, list.width, state.words().rows_none, Role::Head);
            }
            commands(paper, list, state, &page, at - top);
            Some(cursor)
        }
        Overlay::Find { .. } => None,
        Overlay::Lookup => Some(super::lookup::draw(paper, body, state)),
        Overlay::Form(form) => super::form::draw(paper, state, form),
        Overlay::Findings { id, at } => {
            super::findings::draw(paper, body, state, id, *at);
            None
        }
        Overlay::Matters { which, id, at } => {
            super::orders::draw(paper, body, state, (*which, id, *at));
            None
        }
        Overlay::Calls(calls) => super::follow_ups::draw(paper, body, state, calls),
        Overlay::Incident { id, at } => {
            super::incident::draw(paper, state, id, *at);
            None
        }
        Overlay::Handover(pad) => super::handover::draw(paper, state, pad),
        Overlay::Round(walk) => super::check::draw(paper, state, walk),
        Overlay::Read { list, top } => {
            let (title, lines) = lists::lines(state, *list, usize::from(body.width));
            scrolled(paper, body, &title, &lines, *top);
            None
        }
        Overlay::Chart(chart) => super::chart::draw(paper, body, state, chart),
        Overlay::Away { at } => super::away::draw(paper, body, state, *at),
        Overlay::Ranking(shown) => {
            super::people::draw(paper, body, state, shown);
            None
        }
        Overlay::Weekly(shown) => {
            super::weekly::draw(paper, body, state, shown);
            None
        }
        Overlay::Report { date, report, top } => {
            let words = state.words();
            let day = date.to_string();
            let title = fill(words.report.title, &[&day]);
            let lines = match report {
                Answer::Asked => vec![(fill(words.report.wait, &[&day]), Role::Head)],
                Answer::Empty => vec![(words.report.none.to_owned(), Role::Head)],
                Answer::Here(day) => report::lines(state, day, usize::from(body.width)),
            };
            scrolled(paper, body, &title, &lines, *top);
            None
        }
    }
}

/// What can be done with a row.
fn menu(paper: &mut Paper, body: Rect, state: &State, (items, at): (&[&'static Command], usize)) {
    let (top, pages) = (palette_top(at), items.len().div_ceil(PALETTE_ROWS));
    let page: Vec<_> = items.iter().skip(top).take(PALETTE_ROWS).copied().collect();
    let mut title = super::detail::lines(state, 80).0;
    if pages > 1 {
        title = format!("{title}  {}/{pages}", top / PALETTE_ROWS + 1);
    }
    // Of a person what matters of them stands above what can be done.
    let card = super::people::card_here(state);
    let card_rows = u16::try_from(card.len()).unwrap_or(0);
    let height = u16::try_from(items.len().min(PALETTE_ROWS)).unwrap_or(0) + 3 + card_rows;
    let area =
        sheet(paper, middle(body, 56.max(width(state, items.iter().copied())), height), &title);
    for (y, (text, role)) in (area.y..area.bottom()).zip(&card) {
        paper.text(area.x, y, area.width, text, *role);
    }
    let below = area.height.saturating_sub(card_rows);
    let list = Rect::new(area.x, area.y + card_rows, area.width, below);
    commands(paper, list, state, &page, at - top);
    let y = area.bottom().saturating_sub(1);
    entry(paper, area, y, (false, "0", state.words().c_close, "Esc"), Role::Normal);
}

/// An empty sheet with a title; returns the room inside it. Its edges are ASCII: every box-drawing
/// glyph is two columns wide somewhere.
pub(super) fn sheet(paper: &mut Paper, area: Rect, title: &str) -> Rect {
    paper.clear(area);
    paper.title(area, &format!(" {title}"), "", true);
    let last = Rect::new(area.x, area.bottom().saturating_sub(1), area.width, 1);
    paper.paint(last, Role::Title);
    for y in area.y + 1..area.bottom() {
        paper.text(area.x, y, 1, "|", Role::Head);
        paper.text(area.right().saturating_sub(1), y, 1, "|", Role::Head);
    }
    let inner_width = area.width.saturating_sub(4);
    Rect::new(area.x + 2, area.y + 1, inner_width, area.height.saturating_sub(2))
}

/// One numbered entry: selected, number, text, key.
fn entry(
    paper: &mut Paper,
    area: Rect,
    y: u16,
    (selected, no, text, key): (bool, &str, &str, &str),
    role: Role,
) {
    let role = if selected { Role::Select } else { role };
    let sign = if selected { ">" } else { " " };
    let room = area.width.saturating_sub(cols(key) + 1);
    let left = format!("{sign} {no:>1} {text}");
    let line = pad(&left, usize::from(room));
    paper.text(area.x, y, area.width, &format!("{line} {key}"), role);
}

/// The key of a command; the first entry of the row menu, and only there, is run by the key that opened it.
fn key_label(state: &State, command: &Command) -> String {
    let first = command.id == "row.detail" && matches!(state.overlay, Some(Overlay::Menu { .. }));
    let id = if first { "row.menu" } else { command.id };
    state.setup.keys.label(id, state.words())
}

/// Columns of a command's name, the same in every list of one language.
fn name_cols(words: &'static Words) -> u16 {
    COMMANDS.iter().map(|command| cols((command.label)(words))).max().unwrap_or(0).max(12)
}

/// Columns of a sheet in which the help of each of these commands is whole.
fn width(state: &State, items: impl Iterator<Item = &'static Command>) -> u16 {
    let words = state.words();
    let sides = name_cols(words) + 11;
    let needs = |command: &Command| cols((command.help)(words)) + cols(&key_label(state, command));
    items.map(needs).max().unwrap_or(0) + sides
}

fn commands(paper: &mut Paper, area: Rect, state: &State, items: &[&'static Command], at: usize) {
    let words = state.words();
    let name_cols = usize::from(name_cols(words));
    for (nth, (command, y)) in items.iter().zip(area.y..area.bottom()).enumerate() {
        let no = (nth + 1).to_string();
        let key = key_label(state, command);
        let label = (command.label)(words);
        let (text, role) = match (command.ready)(state).reason() {
            Some(reason) => {
                let reason = fill(words.unavailable, &[reason]);
                (format!("{}  {reason}", pad(label, name_cols)), Role::Head)
            }
            None => (format!("{}  {}", pad(label, name_cols), (command.help)(words)), Role::Normal),
        };
        entry(paper, area, y, (nth == at, &no, &text, &key), role);
    }
}

/// A one-line field with its label, scrolled so that the cursor is in sight.
pub(super) fn field(paper: &mut Paper, row: Rect, label: &str, input: &Input) -> (u16, u16) {
    let x = row.x + paper.text(row.x, row.y, row.width, label, Role::Head);
    let room = usize::from(row.right().saturating_sub(x));
    let scroll = input.visual_scroll(room.saturating_sub(1));
    let mut text = String::new();
    let mut skipped = 0;
    for c in input.value().chars() {
        if skipped < scroll {
            skipped += crate::text::width::width(c.encode_utf8(&mut [0; 4]));
        } else {
            text.push(c);
        }
    }
    // Cut by columns without the two points of cut text: it goes on, it is not cut.
    let shown = if cols(&text) > u16::try_from(room).unwrap_or(0) {
        fit(&text, room + 2).trim_end_matches("..").to_owned()
    } else {
        text
    };
    paper.text(x, row.y, u16::try_from(room).unwrap_or(0), &shown, Role::Normal);
    let at =
        x + u16::try_from(input.visual_cursor().saturating_sub(skipped.min(input.visual_cursor())))
            .unwrap_or(0);
    (at.min(row.right().saturating_sub(1)), row.y)
}

/// Lines under a title, from `top`, never past the last page.
fn scrolled(paper: &mut Paper, area: Rect, title: &str, lines: &[Line], top: usize) {
    let page = usize::from(area.height.saturating_sub(1));
    let top = top.min(lines.len().saturating_sub(page));
    let to = (top + page).min(lines.len());
    let place = if lines.len() > page {
        format!("{}-{to}/{}", top + 1, lines.len())
    } else {
        String::new()
    };
    paper.clear(area);
    paper.title(area, title, &place, true);
    for ((text, role), y) in lines.iter().skip(top).zip(area.y + 1..area.bottom()) {
        paper.text(area.x, y, area.width, text, *role);
    }
}
