//! A table of rows: which columns fit, and the rows on the screen. Only rows that are seen are laid
//! out.

use ratatui::layout::Rect;

use super::paper::{Paper, cols};
use crate::core::board::{Board, Mark, Place};
use crate::ui::state::State;
use crate::ui::theme::Role;

/// What stands in a cell.
pub(super) type Cell = (String, Role);

/// A column.
pub(super) struct Column {
    pub(super) head: &'static str,
    pub(super) width: u16,
    /// Takes what is left over, up to this width.
    pub(super) width_max: u16,
    pub(super) right: bool,
    /// Columns with the largest number go first when room is short, those of one number together;
    /// 0 stays.
    pub(super) drop: u8,
    pub(super) cell: fn(&State, &Board, usize) -> Cell,
}

/// Columns of `>!! ` before the first column.
const MARK_COLS: u16 = 4;

/// The columns that fit, with their places relative to the left edge.
pub(super) fn fitting(mut columns: Vec<Column>, width: u16) -> Vec<(u16, Column)> {
    for column in &mut columns {
        column.width = column.width.max(cols(column.head));
    }
    let sum = |columns: &[Column]| {
        columns.iter().map(|column| column.width + 1).sum::<u16>() + MARK_COLS - 1
    };
    while sum(&columns) > width {
        let first = columns.iter().map(|column| column.drop).max().unwrap_or(0);
        if first == 0 {
            break;
        }
        // Columns of one number go together: a mean without its worst beside it hides the worst.
        columns.retain(|column| column.drop != first);
    }
    let mut rest = width.saturating_sub(sum(&columns));
    let mut x = MARK_COLS;
    let mut out = Vec::with_capacity(columns.len());
    for mut column in columns {
        let more = column.width_max.saturating_sub(column.width).min(rest);
        column.width += more;
        rest -= more;
        let next = x + column.width + 1;
        out.push((x, column));
        x = next;
    }
    out
}

/// The two-column mark of a row.
pub(super) fn mark(mark: Mark) -> (&'static str, Role) {
    match mark {
        Mark::Normal => ("  ", Role::Normal),
        Mark::Stale => ("? ", Role::Stale),
        Mark::Warn => ("! ", Role::Warn),
        Mark::Breach => ("!!", Role::Breach),
    }
}

/// Draws head and visible rows into `area`, which is the panel without its title.
pub(super) fn draw(
    paper: &mut Paper,
    area: Rect,
    state: &State,
    board: &Board,
    place: Place,
    columns: Vec<Column>,
    mark_of: fn(&Board, usize) -> Mark,
) {
    let columns = fitting(columns, area.width);
    for (x, column) in &columns {
        let at = area.x + x;
        if column.right {
            paper.number(at, area.y, column.width, column.head, Role::Head);
        } else {
            paper.text(at, area.y, column.width, column.head, Role::Head);
        }
    }
    let pane = state.pane(place);
    for (line, y) in (area.y + 1..area.bottom()).enumerate() {
        let shown = pane.top + line;
        let Some(row) = state.row(place, shown) else { break };
        let how = mark_of(board, row);
        let selected = shown == pane.at && state.focus == place;
        let (text, role) = mark(how);
        paper.text(area.x, y, 1, if selected { ">" } else { " " }, Role::Normal);
        paper.text(area.x + 1, y, 2, text, role);
        if !pane.marked.is_empty() && pane.marked.contains(&state.key(place, row)) {
            paper.text(area.x + 3, y, 1, "+", Role::Key);
        }
        for (nth, (x, column)) in columns.iter().enumerate() {
            let (text, mut role) = (column.cell)(state, board, row);
            if how == Mark::Stale {
                role = Role::Stale;
            }
            let at = area.x + x;
            if column.right {
                paper.number(at, y, column.width, &text, role);
            } else {
                paper.text(at, y, column.width, &text, role);
            }
            if nth == 0 && selected {
                // Only the name is reversed: one row down then costs some dozen bytes, not two
                // lines.
                let reversed = cols(&text).clamp(1, column.width);
                paper.paint(Rect::new(at, y, reversed, 1), Role::Select);
            }
        }
    }
}
