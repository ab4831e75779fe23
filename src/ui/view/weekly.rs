//! The report of a week or a month: a section at a time, its chart as dots, its tables in columns, the records of a
//! number.

use chrono::{Datelike, NaiveDate};
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
const TEXT_MIN: usize = 10;
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
    let lit_figure = shown.lit(wide);
    let figure = lit_figure.map_or("", |(_, figure)| figure);
    paper.title(head, &section.title, &fill(w.place, &[figure, &n, &all]), false);
    let lines = lines(document, shown.section, wide);
    let room = usize::from(area.height.saturating_sub(HEAD_ROWS));
    // The light stays off the lower edge, so that what follows is seen.
    let top = (shown.line + 2).min(lines.len()).saturating_sub(room);
    let time = Times::of(document);
    let here = lines.get(shown.line);
    let known: Vec<(&str, Laid)> = (section.tables.iter())
        .map(|table| {
            let own = here.filter(|line| line.table().is_some_and(|it| it.id == table.id));
            let stop = own.and_then(|line| line.stop(shown.nth));
            (table.id, Laid::of(table, &table.rows, (time, wide), stop))
        })
        .collect();
    let none = Laid::default();
    let laid_of = |table: &Table| {
        known.iter().find(|(id, _)| *id == table.id).map_or(&none, |(_, laid)| laid)
    };
    for (y, (at, line)) in
        (area.y + HEAD_ROWS..area.bottom()).zip(lines.iter().enumerate().skip(top))
    {
        let lit = at == shown.line;
        match line {
            Line::Note(text) => put(paper, area, y, &scrub(text), (Role::Info, lit)),
            Line::Empty => put(paper, area, y, w.none, (Role::Head, lit)),
            Line::Title(table) => {
                let hidden = laid_of(table).hidden(table);
                let more = if hidden == 0 {
                    String::new()
                } else {
                    format!("  {}", fill(w.more_columns, &[&hidden.to_string()]))
                };
                put(paper, area, y, &format!("{}{more}", table.title), (Role::Title, lit));
            }
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
                let text = laid_of(table).joined(table, &cells);
                put(paper, area, y, &text, (Role::Head, lit));
            }
            Line::Row(table, row) => {
                let laid = laid_of(table);
                let cells = table.rows.get(*row).map_or_else(Vec::new, |row| time.texts(row));
                put(paper, area, y, &laid.joined(table, &cells), (Role::Normal, lit));
                if let Some((col, _)) = lit_figure.filter(|_| lit) {
                    let spot = Spot { y, col, text: cells.get(col).map_or("", |it| it) };
                    light(paper, area, table, laid, &spot);
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

fn light(paper: &mut Paper, area: Rect, table: &Table, laid: &Laid, spot: &Spot<'_>) {
    let before = laid.0.iter().take_while(|(col, _)| *col != spot.col);
    let left: usize = before.map(|(_, wide)| wide + GAP).sum();
    let Some((_, wide)) = laid.0.iter().find(|(col, _)| *col == spot.col) else { return };
    let at = u16::try_from(left + usize::from(SIGN_COLS)).unwrap_or(u16::MAX);
    if at < area.width {
        let text = cell(table, spot.col, spot.text, *wide);
        paper.text(area.x + at, spot.y, area.width - at, &text, Role::Key);
    }
}

fn cell(table: &Table, col: usize, text: &str, wide: usize) -> String {
    let to_right = table.columns.get(col).is_some_and(|it| it.kind == Kind::Figure);
    if to_right { pad_left(text, wide) } else { pad(text, wide) }
}

/// How times are told: the year that the report is about goes without saying.
#[derive(Clone, Copy)]
struct Times {
    zone: Zone,
    year: i32,
}

impl Times {
    fn of(document: &Document) -> Times {
        let zone = document.head.zone;
        Times { zone, year: zone.date(document.head.as_of).year() }
    }

    fn text(self, cell: &Cell) -> Option<String> {
        let day = |date: NaiveDate| {
            let own = date.year() == self.year;
            date.format(if own { "%m-%d" } else { "%Y-%m-%d" }).to_string()
        };
        match cell {
            Cell::Date(date) => Some(day(*date)),
            Cell::DateTime(at) => {
                Some(format!("{} {}", day(self.zone.date(*at)), self.zone.hm(*at)))
            }
            other => said(other, self.zone),
        }
    }

    fn texts(self, row: &[Cell]) -> Vec<String> {
        let text = |cell: &Cell| match self.text(cell) {
            Some(text) if !text.is_empty() => scrub(&text).into_owned(),
            _ => "-".to_owned(),
        };
        row.iter().map(text).collect()
    }
}

/// The columns of a table that are shown, with their widths.
#[derive(Default)]
struct Laid(Vec<(usize, usize)>);

impl Laid {
    /// As wide as what stands in them. Where that is too much the widest texts give way; where that is not enough, what
    /// follows the first column moves so that `stop` is seen, and no column is shown in part.
    fn of(
        table: &Table,
        rows: &[Vec<Cell>],
        (time, room): (Times, usize),
        stop: Option<usize>,
    ) -> Laid {
        let mut wanted: Vec<usize> = table.columns.iter().map(|it| width(&it.head)).collect();
        let mut solid: Vec<bool> = table.columns.iter().map(|it| it.kind == Kind::Figure).collect();
        for row in rows {
            for (col, text) in time.texts(row).iter().enumerate() {
                if let (Some(wide), Some(solid)) = (wanted.get_mut(col), solid.get_mut(col)) {
                    *wide = (*wide).max(width(text));
                    *solid |= matches!(row.get(col), Some(Cell::Date(_) | Cell::DateTime(_)));
                }
            }
        }
        let least = |col: usize| if solid[col] { wanted[col] } else { wanted[col].min(TEXT_MIN) };
        let fits =
            |cols: &[usize]| cols.iter().map(|col| least(*col) + GAP).sum::<usize>() <= room + GAP;
        let mut first = 1;
        let mut cols: Vec<usize> = Vec::new();
        while first <= wanted.len().max(1) {
            cols = (0..wanted.len().min(1)).collect();
            for col in first..wanted.len() {
                cols.push(col);
                if !fits(&cols) {
                    cols.pop();
                    break;
                }
            }
            if stop.is_none_or(|stop| stop < first || cols.contains(&stop)) {
                break;
            }
            first += 1;
        }
        let mut laid: Vec<(usize, usize)> = cols.iter().map(|col| (*col, wanted[*col])).collect();
        let taken =
            |laid: &[(usize, usize)]| laid.iter().map(|(_, wide)| wide + GAP).sum::<usize>();
        while taken(&laid) > room + GAP {
            let giving = laid.iter_mut().filter(|(col, wide)| *wide > least(*col));
            let Some((_, wide)) = giving.max_by_key(|(_, wide)| *wide) else { break };
            *wide -= 1;
        }
        Laid(laid)
    }

    /// How many columns are not shown.
    fn hidden(&self, table: &Table) -> usize {
        table.columns.len().saturating_sub(self.0.len())
    }

    fn joined(&self, table: &Table, cells: &[String]) -> String {
        let text = |col: usize| cells.get(col).map_or("", String::as_str);
        let laid = self.0.iter().map(|(col, wide)| cell(table, *col, text(*col), *wide));
        laid.collect::<Vec<_>>().join(&" ".repeat(GAP)).trim_end().to_owned()
    }
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
    let height = usize::from(area.height.saturating_sub(HEAD_ROWS + 1));
    let top = (behind.at + 1).saturating_sub(height);
    let rows = annex.rows(figure).skip(top).take(height);
    let seen: Vec<Vec<Cell>> = rows.map(<[Cell]>::to_vec).collect();
    let room = usize::from(area.width.saturating_sub(SIGN_COLS));
    let time = Times::of(document);
    let laid = Laid::of(table, &seen, (time, room), None);
    let heads: Vec<String> = table.columns.iter().map(|column| column.head.clone()).collect();
    put(paper, area, area.y + HEAD_ROWS, &laid.joined(table, &heads), (Role::Head, false));
    for (y, (at, row)) in (area.y + HEAD_ROWS + 1..area.bottom()).zip((top..).zip(&seen)) {
        let lit = at == behind.at;
        put(paper, area, y, &laid.joined(table, &time.texts(row)), (Role::Normal, lit));
    }
}
