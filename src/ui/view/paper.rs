//! Paper to draw on: text by display column, never outside the screen, never half a wide glyph.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::text::width::{fit, pad_left, plain_columns, width};
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
            self.put(x, y, room, text, style);
            return u16::try_from(used).unwrap_or(u16::MAX);
        }
        let cut = fit(text, usize::from(room));
        self.buf.set_stringn(x, y, &cut, usize::from(room), style);
        cols(&cut)
    }

    // Nearly all texts are ASCII and Han: each of their characters is a cell of its own, and looking for
    // clusters among them is most of the time that a key takes.
    fn put(&mut self, x: u16, y: u16, room: u16, text: &str, style: Style) {
        if text.chars().any(|c| plain_columns(c).is_none()) {
            self.buf.set_stringn(x, y, text, usize::from(room), style);
            return;
        }
        let mut at = x;
        for c in text.chars() {
            if let Some(cell) = self.buf.cell_mut((at, y)) {
                cell.set_char(c).set_style(style);
            }
            at += 1;
            if plain_columns(c) == Some(2) {
                // The cell under the other half shows nothing of its own.
                if let Some(cell) = self.buf.cell_mut((at, y)) {
                    cell.reset();
                }
                at += 1;
            }
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_fills_the_cells_as_any_other() {
        for text in ["counter 3", "柜台 3，排队", "", "a柜", "é 3", "\u{1F469}\u{200D}\u{1F680}x"]
        {
            let area = Rect::new(0, 0, 20, 2);
            let (mut ours, mut theirs) = (Buffer::empty(area), Buffer::empty(area));
            theirs.set_string(0, 0, "柜柜柜柜柜柜柜柜", Style::new().bold());
            ours.clone_from(&theirs);
            let mut paper = Paper { buf: &mut ours, theme: Theme::Mono };
            let used = paper.text(1, 0, 19, text, Role::Title);
            let style = Theme::Mono.style(Role::Title);
            let (end, _) = theirs.set_stringn(1, 0, text, 19, style);
            assert_eq!((used, &ours), (end - 1, &theirs), "{text}");
        }
    }
}
