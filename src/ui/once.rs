//! One frame as text: `board --once`, screen readers, printing, tests. No terminal is touched.

use std::fmt::Write as _;
use std::sync::Arc;

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};

use super::msg::Msg;
use super::state::{Setup, State};
use super::theme::Theme;
use super::update::update;
use super::view::view;
use crate::core::board::Board;
use crate::text::width::width;
use crate::text::words::Lang;

/// The screen of a state.
pub fn buffer(state: &State) -> Buffer {
    let mut buf = Buffer::empty(Rect::new(0, 0, state.size.0, state.size.1));
    view(state, &mut buf);
    buf
}

/// The screen of a board at that size, nothing selected by a key yet.
pub fn buffer_of(board: &Board, size: (u16, u16), lang: Lang, theme: Theme) -> Buffer {
    let setup = Setup { lang, theme, ..Setup::default() };
    let mut state = State::new(setup, size, board.now);
    update(&mut state, Msg::Board(Arc::new(board.clone())));
    buffer(&state)
}

/// One frame of a board as lines without trailing blanks; with `ansi` the styles stand in them.
pub fn render_once(
    board: &Board,
    size: (u16, u16),
    lang: Lang,
    theme: Theme,
    ansi: bool,
) -> String {
    let buf = buffer_of(board, size, lang, theme);
    if ansi { with_styles(&buf) } else { plain(&buf) }
}

/// The cells of a row that are seen: the second half of a wide glyph is no cell of its own.
pub(super) fn cells(buf: &Buffer, y: u16) -> impl Iterator<Item = (u16, &Cell)> {
    let mut skip = 0;
    (buf.area.left()..buf.area.right()).filter_map(move |x| {
        let cell = buf.cell((x, y))?;
        if skip > 0 {
            skip -= 1;
            return None;
        }
        skip = width(cell.symbol()).saturating_sub(1);
        Some((x, cell))
    })
}

/// A buffer as text.
pub fn plain(buf: &Buffer) -> String {
    let mut out = String::new();
    for y in buf.area.top()..buf.area.bottom() {
        let line: String = cells(buf, y).map(|(_, cell)| cell.symbol()).collect();
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

fn sgr(cell: &Cell) -> String {
    let mut codes = vec!["0".to_owned()];
    for (modifier, code) in [
        (Modifier::BOLD, "1"),
        (Modifier::DIM, "2"),
        (Modifier::UNDERLINED, "4"),
        (Modifier::REVERSED, "7"),
    ] {
        if cell.modifier.contains(modifier) {
            codes.push(code.to_owned());
        }
    }
    for (color, base) in [(cell.fg, 30), (cell.bg, 40)] {
        let at = match color {
            Color::Red => 1,
            Color::Yellow => 3,
            Color::Cyan => 6,
            // Ratatui's white is the bright one of the sixteen.
            Color::White => 67,
            _ => continue,
        };
        codes.push((base + at).to_string());
    }
    format!("\x1b[{}m", codes.join(";"))
}

fn with_styles(buf: &Buffer) -> String {
    let mut out = String::new();
    for y in buf.area.top()..buf.area.bottom() {
        let row: Vec<&Cell> = cells(buf, y).map(|(_, cell)| cell).collect();
        let blank = |cell: &&Cell| {
            cell.symbol() == " "
                && !cell.modifier.intersects(Modifier::REVERSED | Modifier::UNDERLINED)
                && cell.bg == Color::Reset
        };
        let end = row.iter().rposition(|cell| !blank(cell)).map_or(0, |at| at + 1);
        let mut style = sgr(&Cell::default());
        for cell in row.iter().take(end) {
            let next = sgr(cell);
            if next != style {
                out.push_str(&next);
                style = next;
            }
            out.push_str(cell.symbol());
        }
        if style != sgr(&Cell::default()) {
            out.push_str("\x1b[0m");
        }
        let _ = writeln!(out);
    }
    out
}
