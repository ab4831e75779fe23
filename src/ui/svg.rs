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

/// The picture of a buffer. A Chinese glyph takes the room of two cells exactly, whatever the font.
pub fn svg(buf: &Buffer) -> String {
    let (w, h, base) = CELL;
    let (cols, rows) = (u32::from(buf.area.width), u32::from(buf.area.height));
    let (wide, high) = (cols * w + 2 * w, rows * h + h);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {wide} {high}\" \
         font-family=\"'Noto Sans Mono CJK SC','Sarasa Mono SC',Menlo,Consolas,monospace\" \
         font-size=\"15\">\n<rect width=\"{wide}\" height=\"{high}\" rx=\"6\" fill=\"{PAPER}\"/>\n"
    );
    for y in 0..buf.area.height {
        let top = u32::from(y) * h + h / 2;
        let mut run: Option<(u32, u32, String, (&str, &str), Modifier)> = None;
        let flush = |run: Option<(u32, u32, String, (&str, &str), Modifier)>, out: &mut String| {
            let Some((x, length, text, (ink, paper), modifier)) = run else { return };
            let (left, long) = (x * w + w, length * w);
            if paper != PAPER {
                let _ = writeln!(
                    out,
                    "<rect x=\"{left}\" y=\"{top}\" width=\"{long}\" height=\"{h}\" fill=\"{paper}\"/>"
                );
            }
            if modifier.contains(Modifier::UNDERLINED) {
                let y = top + h - 2;
                let _ = writeln!(out, "<path d=\"M{left} {y}h{long}\" stroke=\"#4a4f5a\"/>");
            }
            if !text.trim().is_empty() {
                let weight =
                    if modifier.contains(Modifier::BOLD) { " font-weight=\"bold\"" } else { "" };
                let _ = writeln!(
                    out,
                    "<text x=\"{left}\" y=\"{}\" fill=\"{ink}\"{weight} textLength=\"{long}\" \
                     lengthAdjust=\"spacingAndGlyphs\" xml:space=\"preserve\">{}</text>",
                    top + base,
                    escape(&text)
                );
            }
        };
        for (x, cell) in cells(buf, y) {
            let (style, modifier) = (colours(cell), cell.modifier);
            let cols = u32::try_from(width(cell.symbol())).unwrap_or(1).max(1);
            let wide = cols > 1;
            match &mut run {
                // Runs of blanks are cut off, and wide glyphs kept apart from narrow ones, so that a
                // stretched run stays on the grid.
                Some((_, length, text, now, mods))
                    if *now == style
                        && *mods == modifier
                        && text
                            .chars()
                            .all(|c| (width(c.encode_utf8(&mut [0; 4])) > 1) == wide)
                        && (cell.symbol() == " ") == text.chars().all(|c| c == ' ') =>
                {
                    *length += cols;
                    text.push_str(cell.symbol());
                }
                _ => {
                    flush(run.take(), &mut out);
                    run = Some((u32::from(x), cols, cell.symbol().to_owned(), style, modifier));
                }
            }
        }
        flush(run.take(), &mut out);
    }
    out.push_str("</svg>\n");
    out
}
