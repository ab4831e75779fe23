//! The report of a week or a month: a section at a time, its chart as dots, its tables in columns, the records of a
//! number.

use ratatui::layout::Rect;

use super::dots::{Dots, Ink};
use super::paper::Paper;
use crate::core::series::{Series, Shown};
use crate::core::time::Zone;
use crate::export::doc::{Cell, Document, Kind, Table};
use crate::export::figures::shown as said;
use crate::text::clean::scrub;
use crate::text::width::{pad, pad_left, width};
use crate::text::words::fill;
use crate::ui::state::State;
use crate::ui::theme::Role;
use crate::ui::weekly::lines::{Line, lines};
use crate::ui::weekly::{Behind, HEAD_ROWS, SIGN_COLS, Weekly, called};

/// Between two columns.
const GAP: usize = 2;
/// A text column is not made narrower than this.
const TEXT_MIN: usize = 8;
/// Columns that a value of a chart takes, and a bar at least.
const VALUE_COLS: usize = 8;
const BAR_MIN: usize = 8;

/// What the footer says.
pub(super) fn hint(state: &State, shown: &Weekly) -> &'static str {
    let w = state.setup.lang.weekly();
    if shown.behind.is_some() { w.f_records } else { w.f_keys }
}

/// Draws the report over `area`.
pub(super) fn draw(paper: &mut Paper, area: Rect, state: &State, shown: &Weekly) {
    let w = state.setup.lang.weekly();
    paper.clear(area);
    let name = called(state, shown.kind, shown.stretch);
    let title = fill(w.title, &[name, &shown.stretch.label()]);
    let Some(document) = shown.document.as_deref() else {
        paper.title(area, &title, "", true);
        let text = if shown.failed { w.failed.to_owned() } else { fill(w.wait, &[&title]) };
        paper.text(area.x, area.y + 1, area.width, &text, Role::Head);
        return;
    };
    let (zone, at) = (document.head.zone, document.head.as_of);
    let runs = at < shown.stretch.end(zone);
    let minute = format!("{} {}", zone.date(at).format("%m-%d"), zone.hm(at));
    let as_of = if runs { fill(w.as_of, &[&minute]) } else { String::new() };
    let draft = if document.head.open { w.draft } else { "" };
    let right = [as_of.as_str(), draft].into_iter().filter(|it| !it.is_empty());
    paper.title(area, &title, &right.collect::<Vec<_>>().join("  "), true);
    match &shown.behind {
        Some(behind) => records(paper, area, state, (document, behind)),
        None => section(paper, area, state, (document, shown)),
    }
}

/// A row below the title, with the light where it is in it.
fn put(paper: &mut Paper, area: Rect, y: u16, text: &str, (role, lit): (Role, bool)) {
    let (sign, role) = if lit { (">", Role::Select) } else { (" ", role) };
    let text = format!("{}{text}", pad(sign, usize::from(SIGN_COLS)));
    paper.text(area.x, y, area.width, &text, role);
}

fn section(paper: &mut Paper, area: Rect, state: &State, (document, shown): (&Document, &Weekly)) {
    let w = state.setup.lang.weekly();
    let Some(section) = document.sections.get(shown.section) else { return };
    let (n, all) = ((shown.section + 1).to_string(), document.sections.len().to_string());
    let head = Rect::new(area.x, area.y + 1, area.width, 1);
    let wide = usize::from(area.width.saturating_sub(SIGN_COLS));
    let lit = shown.lit(wide);
    let figure = lit.map_or("", |(_, figure)| figure);
    paper.title(head, &section.title, &fill(w.place, &[figure, &n, &all]), false);
    let lines = lines(document, shown.section, wide);
    let room = usize::from(area.height.saturating_sub(HEAD_ROWS));
    // The light stays off the lower edge, so that what follows is seen.
    let top = (shown.line + 2).min(lines.len()).saturating_sub(room);
    let lit_col = lit.map(|(col, _)| col);
    let zone = document.head.zone;
    let own = section.tables.iter();
    let known: Vec<Vec<usize>> =
        own.map(|table| widths(table, &table.rows, (zone, wide))).collect();
    let widths_of = |table: &Table| {
        let at = section.tables.iter().position(|own| own.id == table.id);
        at.and_then(|at| known.get(at)).map_or(&[][..], Vec::as_slice)
    };
    for (y, (at, line)) in
        (area.y + HEAD_ROWS..area.bottom()).zip(lines.iter().enumerate().skip(top))
    {
        let lit = at == shown.line;
        match line {
            Line::Note(text) => put(paper, area, y, &scrub(text), (Role::Info, lit)),
            Line::Empty => put(paper, area, y, w.none, (Role::Head, lit)),
            Line::Title(table) => put(paper, area, y, &table.title, (Role::Title, lit)),
            Line::Chart => {
                let text = section.chart.as_ref().map_or("", |series| &series.title);
                put(paper, area, y, text, (Role::Title, lit));
            }
            Line::Bar(label, nth) => {
                if let Some(series) = &section.chart {
                    let text = bar(series, (*label, *nth), wide, state.setup.plain_chart);
                    put(paper, area, y, &text, (Role::Normal, lit));
                }
            }
            Line::Heads(table) => {
                let cells: Vec<String> =
                    table.columns.iter().map(|column| column.head.clone()).collect();
                let text = joined(table, &cells, widths_of(table));
                put(paper, area, y, &text, (Role::Head, lit));
            }
            Line::Row(table, row) => {
                let widths = widths_of(table);
                let cells = table.rows.get(*row).map_or_else(Vec::new, |row| texts(row, zone));
                let text = joined(table, &cells, widths);
                put(paper, area, y, &text, (Role::Normal, lit));
                if let Some(col) = lit_col.filter(|_| lit) {
                    let spot = Spot { y, col, text: cells.get(col).map_or("", |it| it) };
                    light(paper, area, table, widths, &spot);
                }
            }
        }
    }
}

/// The number that Enter opens.
struct Spot<'t> {
    y: u16,
    col: usize,
    text: &'t str,
}

fn light(paper: &mut Paper, area: Rect, table: &Table, widths: &[usize], spot: &Spot<'_>) {
    let left: usize = widths.iter().take(spot.col).map(|wide| wide + GAP).sum();
    let before = left + usize::from(SIGN_COLS);
    let wide = widths.get(spot.col).copied().unwrap_or(0);
    let to_right = table.columns.get(spot.col).is_some_and(|it| it.kind == Kind::Figure);
    let text = if to_right { pad_left(spot.text, wide) } else { pad(spot.text, wide) };
    let at = u16::try_from(before).unwrap_or(u16::MAX);
    if at < area.width {
        paper.text(area.x + at, spot.y, area.width - at, &text, Role::Key);
    }
}

fn texts(row: &[Cell], zone: Zone) -> Vec<String> {
    let text = |cell: &Cell| match said(cell, zone) {
        Some(text) if !text.is_empty() => scrub(&text).into_owned(),
        _ => "-".to_owned(),
    };
    row.iter().map(text).collect()
}

/// Widths of the columns: as what stands in them; where that is too much, the widest texts give way.
fn widths(table: &Table, rows: &[Vec<Cell>], (zone, room): (Zone, usize)) -> Vec<usize> {
    let mut widths: Vec<usize> = table.columns.iter().map(|column| width(&column.head)).collect();
    for row in rows {
        for (wide, text) in widths.iter_mut().zip(texts(row, zone)) {
            *wide = (*wide).max(width(&text));
        }
    }
    let gaps = GAP * widths.len().saturating_sub(1);
    let is_text = |at: usize| table.columns.get(at).is_some_and(|it| it.kind == Kind::Text);
    while widths.iter().sum::<usize>() + gaps > room {
        let texts = (0..widths.len()).filter(|at| is_text(*at) && widths[*at] > TEXT_MIN);
        let Some(widest) = texts.max_by_key(|at| widths[*at]) else { break };
        widths[widest] -= 1;
    }
    widths
}

fn joined(table: &Table, cells: &[String], widths: &[usize]) -> String {
    let laid = cells.iter().zip(widths).enumerate().map(|(at, (cell, wide))| {
        let to_right = table.columns.get(at).is_some_and(|it| it.kind == Kind::Figure);
        if to_right { pad_left(cell, *wide) } else { pad(cell, *wide) }
    });
    laid.collect::<Vec<_>>().join(&" ".repeat(GAP)).trim_end().to_owned()
}

/// A value of the chart: its label where it begins, its name, a bar, the value. A line over the bars is a mark at its
/// place.
fn bar(series: &Series, (label, nth): (usize, usize), room: usize, plain: bool) -> String {
    let Some(line) = series.lines.get(nth) else { return String::new() };
    let shown: Vec<Shown> = series.lines.iter().map(|line| line.shown).collect();
    let most = series.max_of(&shown).max(f64::MIN_POSITIVE);
    let widest = |texts: &mut dyn Iterator<Item = &String>, most: usize| {
        texts.map(|text| width(text)).max().unwrap_or(0).min(most)
    };
    let labels = widest(&mut series.labels.iter(), room / 4);
    let names = widest(&mut series.lines.iter().map(|line| &line.name), room / 6);
    let head = if nth == 0 { series.labels.get(label).map_or("", |it| it) } else { "" };
    let cols = room.saturating_sub(labels + names + VALUE_COLS + 3 * GAP).max(BAR_MIN);
    let value = line.values.get(label).copied().flatten();
    let mut dots = Dots::new(cols, 1, plain);
    let wide = dots.width();
    if let Some(value) = value {
        // A share of some hundred dots: far below what a whole number holds.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let reach = ((value / most).clamp(0.0, 1.0) * wide as f64).round() as usize;
        // What is known is seen, a nought included.
        let reach = reach.clamp(1, wide);
        let over = matches!(line.shown, Shown::Over(_));
        let low = usize::from(!plain);
        for x in if over { reach - 1..reach } else { 0..reach } {
            for y in low..dots.height() {
                dots.set(x, y, if over { Ink::Cap } else { Ink::Fill });
            }
        }
    }
    let glyphs: String = (0..cols).map(|col| dots.glyph(col, 0)).collect();
    let value = value.map_or_else(|| "-".to_owned(), number);
    let (head, name) = (pad(head, labels), pad(&line.name, names));
    format!("{head}  {name}  {glyphs}  {}", pad_left(&value, VALUE_COLS - GAP))
}

/// A value without a decimal that says nothing.
fn number(value: f64) -> String {
    if value.fract().abs() < 1e-9 { format!("{value:.0}") } else { format!("{value:.1}") }
}

fn records(paper: &mut Paper, area: Rect, state: &State, (document, behind): (&Document, &Behind)) {
    let w = state.setup.lang.weekly();
    let Some(annex) = &document.annex else { return };
    let (table, figure) = (&annex.records, &behind.figure);
    let known = document.figures().into_iter().find(|known| known.id == figure);
    let zone = document.head.zone;
    let name = known.as_ref().map(crate::export::doc::Figure::name).unwrap_or_default();
    let value = known.and_then(|known| said(known.cell, zone)).unwrap_or_else(|| "-".to_owned());
    let count = annex.count(figure);
    let head = fill(w.records, &[figure, &scrub(&name), &value, &count.to_string()]);
    paper.title(Rect::new(area.x, area.y + 1, area.width, 1), &head, "", false);
    if count == 0 {
        put(paper, area, area.y + HEAD_ROWS, w.none, (Role::Head, false));
        return;
    }
    let rows = annex.rows(figure).skip(behind.top).take(usize::from(area.height));
    let seen: Vec<Vec<Cell>> = rows.map(<[Cell]>::to_vec).collect();
    let room = usize::from(area.width.saturating_sub(SIGN_COLS));
    let widths = widths(table, &seen, (zone, room));
    let heads: Vec<String> = table.columns.iter().map(|column| column.head.clone()).collect();
    put(paper, area, area.y + HEAD_ROWS, &joined(table, &heads, &widths), (Role::Head, false));
    for (y, row) in (area.y + HEAD_ROWS + 1..area.bottom()).zip(&seen) {
        put(paper, area, y, &joined(table, &texts(row, zone), &widths), (Role::Normal, false));
    }
}
