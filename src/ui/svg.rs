//! A screen as a picture (SVG), for the README. Pure: text in, text out.

use std::fmt::Write as _;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

use super::once::cells;
use crate::text::width::width;

/// Width and height of a cell, and the place of the baseline in it, in units of the picture.
const CELL: (u32, u32, u32) = (9, 20, 15);
const PAPER: &str = "#16181d";
const INK: &str = "#d7dae0";

fn colour(color: Color, otherwise: &'static str) -> &'static str {
    match color {
        Color::Red => "#c83a3a",
        Color::Yellow => "#e5b64b",
        Color::Cyan => "#56b6c2",
        Color::White => "#ffffff",
        _ => otherwise,
    }
}

fn colours(cell: &Cell) -> (&'static str, &'static str) {
    let (ink, paper) = (colour(cell.fg, INK), colour(cell.bg, PAPER));
    let (ink, paper) =
        if cell.modifier.contains(Modifier::REVERSED) { (paper, ink) } else { (ink, paper) };
    (if cell.modifier.contains(Modifier::DIM) { "#7d838e" } else { ink }, paper)
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Neighbouring cells of one style.
struct Run {
    x: u32,
    cols: u32,
    text: String,
    colours: (&'static str, &'static str),
    modifier: Modifier,
}

impl Run {
    /// Whether a cell may join: same style, and of one kind of glyph, so that a run that a viewer
    /// stretches stays on the grid.
    fn takes(&self, cell: &Cell) -> bool {
        let kind = |text: &str| (width(text) > 1, text == " ");
        let own = self.text.chars().next().map(|c| kind(c.encode_utf8(&mut [0; 4])));
        self.colours == colours(cell)
            && self.modifier == cell.modifier
            && own == Some(kind(cell.symbol()))
    }

    fn draw(&self, top: u32, out: &mut String) {
        let (w, h, base) = CELL;
        let (left, long) = (self.x * w + w, self.cols * w);
        let (ink, paper) = self.colours;
        if paper != PAPER {
            let _ = writeln!(
                out,
                "<rect x=\"{left}\" y=\"{top}\" width=\"{long}\" height=\"{h}\" fill=\"{paper}\"/>"
            );
        }
        if self.modifier.contains(Modifier::UNDERLINED) {
            let y = top + h - 2;
            let _ = writeln!(out, "<path d=\"M{left} {y}h{long}\" stroke=\"#4a4f5a\"/>");
        }
        if self.text.trim().is_empty() {
            return;
        }
        let bold = self.modifier.contains(Modifier::BOLD);
        let weight = if bold { " font-weight=\"bold\"" } else { "" };
        let y = top + base;
        let text = escape(&self.text);
        let _ = writeln!(
            out,
            "<text x=\"{left}\" y=\"{y}\" fill=\"{ink}\"{weight} textLength=\"{long}\" \
             lengthAdjust=\"spacingAndGlyphs\">{text}</text>"
        );
    }
}

/// The picture of a buffer. A Chinese glyph takes the room of two cells exactly, whatever the font.
pub fn svg(buf: &Buffer) -> String {
    let (w, h, _) = CELL;
    let (cols, rows) = (u32::from(buf.area.width), u32::from(buf.area.height));
    let (wide, high) = (cols * w + 2 * w, rows * h + h);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {wide} {high}\" \
         font-family=\"'Noto Sans Mono CJK SC','Sarasa Mono SC',Menlo,Consolas,monospace\" \
         font-size=\"15\">\n<rect width=\"{wide}\" height=\"{high}\" rx=\"6\" fill=\"{PAPER}\"/>\n"
    );
    for y in 0..buf.area.height {
        let top = u32::from(y) * h + h / 2;
        let mut run: Option<Run> = None;
        for (x, cell) in cells(buf, y) {
            let cols = u32::try_from(width(cell.symbol())).unwrap_or(1).max(1);
            if let Some(run) = run.as_mut().filter(|run| run.takes(cell)) {
                run.cols += cols;
                run.text.push_str(cell.symbol());
                continue;
            }
            if let Some(done) = run.take() {
                done.draw(top, &mut out);
            }
            run = Some(Run {
                x: u32::from(x),
                cols,
                text: cell.symbol().to_owned(),
                colours: colours(cell),
                modifier: cell.modifier,
            });
        }
        if let Some(done) = run {
            done.draw(top, &mut out);
        }
    }
    out.push_str("</svg>\n");
    out
}
