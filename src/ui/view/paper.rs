//! Paper to draw on: text by display column, never outside the screen, never half a wide glyph.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::text::width::{fit, pad_left, width};
use crate::ui::theme::{Role, Theme};

/// A buffer with the theme in use.
pub(super) struct Paper<'b> {
    pub(super) buf: &'b mut Buffer,
    pub(super) theme: Theme,
}

/// Columns of a text, as the screen counts them.
pub(super) fn cols(text: &str) -> u16 {
    u16::try_from(width(text)).unwrap_or(u16::MAX)
}

impl Paper<'_> {
    fn style(&self, role: Role) -> Style {
        self.theme.style(role)
    }

    /// Writes `text` from `x` in at most `room` columns; cut text ends in `..`. Returns the columns
    /// used.
    pub(super) fn text(&mut self, x: u16, y: u16, room: u16, text: &str, role: Role) -> u16 {
        let area = self.buf.area;
        let room = room.min(area.right().saturating_sub(x));
        if y >= area.bottom() || room == 0 {
            return 0;
        }
        let style = self.style(role);
        let used = width(text);
        if used <= usize::from(room) {
            self.buf.set_stringn(x, y, text, usize::from(room), style);
            return cols(text);
        }
        let cut = fit(text, usize::from(room));
        self.buf.set_stringn(x, y, &cut, usize::from(room), style);
        cols(&cut)
    }

    /// Writes `text` so that it ends before column `end`; cut as [`Paper::text`].
    pub(super) fn right(&mut self, end: u16, y: u16, room: u16, text: &str, role: Role) {
        let used = cols(text).min(room);
        self.text(end.saturating_sub(used), y, used, &fit(text, usize::from(room)), role);
    }

    /// Writes a number right-aligned into a column of `room` columns.
    pub(super) fn number(&mut self, x: u16, y: u16, room: u16, text: &str, role: Role) {
        if width(text) < usize::from(room) && role == Role::Normal {
            // Leading blanks stay as they are: fewer cells change from frame to frame.
            self.right(x + room, y, room, text, role);
        } else {
            self.text(x, y, room, &pad_left(text, usize::from(room)), role);
        }
    }

    /// Gives a stretch of cells a style.
    pub(super) fn paint(&mut self, area: Rect, role: Role) {
        let area = area.intersection(self.buf.area);
        let style = self.style(role);
        self.buf.set_style(area, style);
    }

    /// Empties an area, and the first half of a wide glyph that its left edge would cut in two.
    pub(super) fn clear(&mut self, area: Rect) {
        let area = area.intersection(self.buf.area);
        for y in area.top()..area.bottom() {
            if let Some(x) = area.x.checked_sub(1)
                && let Some(cell) = self.buf.cell_mut((x, y))
                && width(cell.symbol()) > 1
            {
                cell.set_symbol(" ");
            }
            for x in area.left()..area.right() {
                if let Some(cell) = self.buf.cell_mut((x, y)) {
                    cell.reset();
                }
            }
        }
    }

    /// A title row: text left, text right.
    pub(super) fn title(&mut self, area: Rect, left: &str, right: &str, on: bool) {
        if area.height == 0 {
            return;
        }
        let role = if on { Role::TitleOn } else { Role::Title };
        let row = Rect::new(area.x, area.y, area.width, 1);
        self.paint(row, role);
        let used = self.text(area.x, area.y, area.width, left, role);
        let room = area.width.saturating_sub(used + 1);
        if cols(right) <= room {
            self.right(area.right(), area.y, room, right, role);
        }
    }
}
