//! Changed cells as bytes for the terminal, as few as there can be: a far hall is read over a slow line, and a
//! Chinese board has a wide character in nearly every cell. Asks the terminal nothing.

use std::fmt::Write as _;
use std::io::{self, Write};

use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use ratatui::style::{Color, Modifier};

/// Attributes and their numbers in `ESC [ n m`.
const ATTRIBUTES: [(Modifier, &str); 9] = [
    (Modifier::BOLD, "1"),
    (Modifier::DIM, "2"),
    (Modifier::ITALIC, "3"),
    (Modifier::UNDERLINED, "4"),
    (Modifier::SLOW_BLINK, "5"),
    (Modifier::RAPID_BLINK, "6"),
    (Modifier::REVERSED, "7"),
    (Modifier::HIDDEN, "8"),
    (Modifier::CROSSED_OUT, "9"),
];

/// The backend of crossterm, with a way of its own to draw cells.
pub(super) struct Paint<W: Write>(CrosstermBackend<W>);

#[derive(Clone, Copy, PartialEq, Eq)]
struct Style {
    fg: Color,
    bg: Color,
    modifier: Modifier,
}

const PLAIN: Style = Style { fg: Color::Reset, bg: Color::Reset, modifier: Modifier::empty() };

/// Where the cursor stands after a cell.
#[derive(Clone, Copy)]
struct After {
    x: u16,
    y: u16,
    /// Every terminal agrees on the width of what was printed.
    sure: bool,
}

impl<W: Write> Paint<W> {
    pub(super) fn new(out: W) -> Paint<W> {
        Paint(CrosstermBackend::new(out))
    }
}

impl<W: Write> Write for Paint<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Write::flush(&mut self.0)
    }
}

/// The cells, each `(column, row, cell)`, as bytes that leave the attributes set back.
fn spell<'a>(cells: impl Iterator<Item = (u16, u16, &'a Cell)>) -> String {
    let mut out = String::new();
    let mut at: Option<After> = None;
    let mut style = PLAIN;
    for (x, y, cell) in cells {
        go(&mut out, at, x, y);
        let wanted = Style { fg: cell.fg, bg: cell.bg, modifier: cell.modifier };
        dress(&mut out, style, wanted);
        style = wanted;
        out.push_str(cell.symbol());
        at = Some(after(cell.symbol(), x, y));
    }
    dress(&mut out, style, PLAIN);
    out
}

fn go(out: &mut String, at: Option<After>, x: u16, y: u16) {
    // Writing into a string does not fail.
    let _ = match at {
        Some(at) if at.y == y && at.x == x => Ok(()),
        Some(at) if at.y == y && at.x < x && at.sure => match x - at.x {
            1 => write!(out, "\x1b[C"),
            right => write!(out, "\x1b[{right}C"),
        },
        _ => write!(out, "\x1b[{};{}H", y + 1, x + 1),
    };
}

fn after(symbol: &str, x: u16, y: u16) -> After {
    let mut chars = symbol.chars();
    match (chars.next(), chars.next()) {
        (Some(' '..='~'), None) => After { x: x + 1, y, sure: true },
        // Han characters, their punctuation, full-width forms.
        (
            Some('\u{3000}'..='\u{303e}' | '\u{4e00}'..='\u{9fff}' | '\u{ff01}'..='\u{ff60}'),
            None,
        ) => After { x: x + 2, y, sure: true },
        _ => After { x: x + 1, y, sure: false },
    }
}

/// From one style to another: what is added, or everything anew where something goes.
fn dress(out: &mut String, from: Style, to: Style) {
    if from == to {
        return;
    }
    let colour_goes = |from: Color, to: Color| from != to && to == Color::Reset;
    let anew = !to.modifier.contains(from.modifier)
        || colour_goes(from.fg, to.fg)
        || colour_goes(from.bg, to.bg);
    let base = if anew { PLAIN } else { from };
    let mut codes: Vec<String> = Vec::new();
    if anew {
        codes.push("0".to_owned());
    }
    let added = to.modifier.difference(base.modifier);
    let named = ATTRIBUTES.iter().filter(|(one, _)| added.contains(*one));
    codes.extend(named.map(|(_, code)| (*code).to_owned()));
    if to.fg != base.fg {
        codes.extend(colour(to.fg).map(|code| format!("38;{code}")));
    }
    if to.bg != base.bg {
        codes.extend(colour(to.bg).map(|code| format!("48;{code}")));
    }
    out.push_str("\x1b[");
    out.push_str(&codes.join(";"));
    out.push('m');
}

fn colour(colour: Color) -> Option<String> {
    let number = match colour {
        Color::Reset => return None,
        Color::Rgb(r, g, b) => return Some(format!("2;{r};{g};{b}")),
        Color::Indexed(number) => number,
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 8,
        Color::LightRed => 9,
        Color::LightGreen => 10,
        Color::LightYellow => 11,
        Color::LightBlue => 12,
        Color::LightMagenta => 13,
        Color::LightCyan => 14,
        Color::White => 15,
    };
    Some(format!("5;{number}"))
}

impl<W: Write> Backend for Paint<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        self.0.write_all(spell(content).as_bytes())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.0.hide_cursor()
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.0.show_cursor()
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        self.0.get_cursor_position()
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.0.set_cursor_position(position)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.0.clear()
    }

    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        self.0.clear_region(clear_type)
    }

    fn size(&self) -> io::Result<Size> {
        self.0.size()
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        self.0.window_size()
    }

    fn flush(&mut self) -> io::Result<()> {
        Write::flush(&mut self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;
    use ratatui::style::Style as Look;

    const SIZE: (u16, u16) = (24, 4);

    fn screen() -> vt100::Parser {
        vt100::Parser::new(SIZE.1.try_into().unwrap(), SIZE.0.try_into().unwrap(), 0)
    }

    fn words() -> impl Strategy<Value = Vec<(u16, u16, &'static str, Look)>> {
        let text =
            prop::sample::select(vec!["a", "12:05", "排队 3", "，柜台", "│", "  ", "é", "x柜y"]);
        let look = (0..4_u8, 0..4_u8, any::<u16>()).prop_map(|(fg, bg, bits)| {
            let colours = [Color::Reset, Color::Red, Color::Indexed(200), Color::Rgb(1, 2, 3)];
            let modifier = Modifier::from_bits_truncate(bits)
                & (Modifier::BOLD | Modifier::UNDERLINED | Modifier::REVERSED);
            let (fg, bg) = (colours[usize::from(fg)], colours[usize::from(bg)]);
            Look::new().fg(fg).bg(bg).add_modifier(modifier)
        });
        prop::collection::vec((0..SIZE.0, 0..SIZE.1, text, look), 0..12)
    }

    proptest! {
        #[test]
        fn the_screen_is_as_crossterm_would_draw_it(frames in prop::collection::vec(words(), 1..4)) {
            let (mut ours, mut theirs) = (screen(), screen());
            let area = Rect::new(0, 0, SIZE.0, SIZE.1);
            let mut before = Buffer::empty(area);
            for words in frames {
                let mut after = Buffer::empty(area);
                for (x, y, text, look) in words {
                    after.set_string(x, y, text, look);
                }
                let cells = before.diff(&after);
                ours.process(spell(cells.iter().copied()).as_bytes());
                let mut bytes = Vec::new();
                CrosstermBackend::new(&mut bytes).draw(cells.into_iter()).unwrap();
                theirs.process(&bytes);
                prop_assert_eq!(ours.screen().state_formatted(), theirs.screen().state_formatted());
                before = after;
            }
        }
    }

    #[test]
    fn a_chinese_line_is_written_in_one_go() {
        let area = Rect::new(0, 0, SIZE.0, SIZE.1);
        let mut after = Buffer::empty(area);
        after.set_string(2, 1, "柜台 3 排队", Look::new());
        let before = Buffer::empty(area);
        let bytes = spell(before.diff(&after).into_iter());
        assert_eq!(bytes, "\x1b[2;3H柜台\x1b[C3\x1b[C排队");
    }
}
