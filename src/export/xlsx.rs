//! The record as a workbook: one sheet for each section, real dates, times, durations and numbers in the hall's zone,
//! texts that are never anything but text, and a chart of the waits. The same record gives the same bytes.

mod annex;
mod charts;

use std::io::{Seek, Write};
use std::path::Path;

use chrono::{Datelike, NaiveDate, Timelike};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet,
};

pub use rust_xlsxwriter::XlsxError;

use super::doc::{Cell, Column, Document, Head, Kind, Section, Table};
use crate::core::time::{Ms, Zone};
use crate::text::width::width;
use annex::Places;

/// Most characters that a cell holds (Excel 2007).
const CELL_CHARS_MAX: usize = 32_767;
/// Widest and narrowest column, in digits.
const WIDTH: (u16, u16) = (6, 60);
/// From so many rows on a sheet goes to the disk while it is written.
const STREAMED_ROWS_MIN: usize = 2_000;
/// Stable name of the table that the chart shows.
pub(super) const CHART_TABLE: &str = "chart";
/// Width of an instant, `2025-11-10 09:30:00`, and of a date.
const INSTANT_WIDTH: (usize, usize) = (19, 10);
/// Width of a share, `100.0%`, of what follows the hours of a duration, and what a cell keeps free.
const PERCENT_WIDTH: usize = 6;
const CLOCK_WIDTH: usize = 6;
const SPARE_WIDTH: usize = 2;
/// Height of a line, points.
const LINE_POINTS: f64 = 15.0;
/// Most lines that a row is made high for.
const LINES_MAX: usize = 12;
/// Colour of the lines between cells.
const LINES: u32 = 0x00B0_B8C0;
/// Colour of what leads elsewhere.
const LINK: u32 = 0x0020_4A87;
const DAY_SECS: f64 = 86_400.0;
/// A4.
const PAPER: u8 = 9;

/// The ways in which cells are shown.
#[derive(Debug)]
struct Formats {
    title: Format,
    head: Format,
    text: Format,
    none: Format,
    whole: Format,
    number: Format,
    percent: Format,
    date: Format,
    instant: Format,
    duration: Format,
    link: Format,
}

impl Formats {
    fn new() -> Formats {
        // Thin lines between the cells, as on the printed page.
        let lined = |format: Format| format.set_border(FormatBorder::Thin).set_border_color(LINES);
        let top = || lined(Format::new().set_align(FormatAlign::Top));
        let of = |code: &str| top().set_num_format(code);
        Formats {
            title: Format::new().set_bold().set_font_size(13),
            head: lined(Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top))
                .set_background_color(0x00DD_E5EE),
            text: top().set_text_wrap(),
            none: top(),
            whole: of("0"),
            number: of("0.0#"),
            percent: of("0.0%"),
            date: of("yyyy-mm-dd").set_align(FormatAlign::Left),
            instant: of("yyyy-mm-dd hh:mm:ss").set_align(FormatAlign::Left),
            duration: of("[h]:mm:ss"),
            link: Format::new().set_bold().set_font_color(LINK),
        }
    }
}

/// Days since the zero of spreadsheets, 1899-12-30.
fn serial(date: NaiveDate) -> f64 {
    let zero = NaiveDate::from_ymd_opt(1899, 12, 30).unwrap_or_default();
    date.signed_duration_since(zero).num_days() as f64
}

fn serial_at(zone: Zone, at: Ms) -> f64 {
    let millis = at.0.rem_euclid(1000) as f64 / 1000.0;
    serial(zone.date(at)) + (f64::from(zone.second_of_day(at)) + millis) / DAY_SECS
}

/// Writes rows into a sheet, one under the other.
struct SheetWriter<'a> {
    sheet: &'a mut Worksheet,
    name: &'a str,
    formats: &'a Formats,
    zone: Zone,
    row: u32,
    /// Widths of the columns; without one rows are left as high as they are.
    wide: Vec<u16>,
    /// Columns of this row that lead elsewhere.
    leads: Vec<u16>,
}

impl SheetWriter<'_> {
    fn title(&mut self, text: &str) -> Result<(), XlsxError> {
        self.sheet.write_string_with_format(self.row, 0, text, &self.formats.title)?;
        self.row += 1;
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), XlsxError> {
        self.sheet.write_string(self.row, 0, text)?;
        self.row += 1;
        Ok(())
    }

    /// Makes the row as high as its longest text takes: not every program does so by itself.
    fn high(&mut self, texts: impl Iterator<Item = usize>) -> Result<(), XlsxError> {
        let lines = texts.zip(&self.wide).map(|(text, wide)| {
            let room = usize::from(*wide).saturating_sub(1).max(1);
            text.div_ceil(room)
        });
        let lines = lines.max().unwrap_or(1).min(LINES_MAX);
        if lines > 1 {
            self.sheet.set_row_height(self.row, LINE_POINTS * lines as f64)?;
        }
        Ok(())
    }

    fn heads(&mut self, columns: &[Column]) -> Result<(), XlsxError> {
        self.high(columns.iter().map(|column| width(&column.head)))?;
        for (at, column) in (0..).zip(columns) {
            let align = match column.kind {
                Kind::Text => FormatAlign::Left,
                Kind::Figure => FormatAlign::Right,
            };
            let format = self.formats.head.clone().set_align(align);
            self.sheet.write_string_with_format(self.row, at, &column.head, &format)?;
        }
        self.row += 1;
        Ok(())
    }

    fn cells(&mut self, cells: &[Cell]) -> Result<(), XlsxError> {
        if !self.wide.is_empty() {
            self.high(cells.iter().map(cell_width))?;
        }
        for (at, cell) in (0..).zip(cells) {
            self.cell(at, cell)?;
        }
        self.row += 1;
        Ok(())
    }

    fn cell(&mut self, at: u16, cell: &Cell) -> Result<(), XlsxError> {
        let (formats, row) = (self.formats, self.row);
        let (value, format) = match cell {
            Cell::Empty => return self.sheet.write_blank(row, at, &formats.none).map(drop),
            Cell::Opens(cell, _) => return self.cell(at, cell),
            // As a string and nothing else: neither a formula nor a link is made of it.
            Cell::Program(text) => {
                self.sheet.write_string_with_format(row, at, *text, &formats.text)?;
                return Ok(());
            }
            Cell::Text(text) | Cell::FreeText(text) => {
                let text = cut(text);
                self.sheet.write_string_with_format(row, at, text, &formats.text)?;
                return Ok(());
            }
            Cell::Number(number) if number.fract() == 0.0 => (*number, &formats.whole),
            Cell::Number(number) => (*number, &formats.number),
            Cell::Percent(share) => (*share, &formats.percent),
            Cell::Date(date) => (serial(*date), &formats.date),
            Cell::DateTime(at) => (serial_at(self.zone, *at), &formats.instant),
            Cell::Duration(secs) => (*secs as f64 / DAY_SECS, &formats.duration),
        };
        if self.leads.contains(&at) {
            let format = format.clone().set_font_color(LINK);
            return self.sheet.write_number_with_format(row, at, value, &format).map(drop);
        }
        self.sheet.write_number_with_format(row, at, value, format)?;
        Ok(())
    }
}

/// What a cell can hold of a text, counted as spreadsheets count.
fn cut(text: &str) -> &str {
    if text.len() <= CELL_CHARS_MAX {
        return text;
    }
    let mut units = 0;
    let end = text.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > CELL_CHARS_MAX
    });
    end.and_then(|(at, _)| text.get(..at)).unwrap_or(text)
}

/// Writes the workbook. What is large waits in `temp` meanwhile.
pub fn write<W: Write + Seek + Send>(
    document: &Document,
    temp: &Path,
    out: W,
) -> Result<(), XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_tempdir(temp)?;
    workbook.set_properties(&properties(&document.head)?);
    let formats = Formats::new();
    let mut places = Places::new(document);
    for section in &document.sections {
        sheet(&mut workbook, &formats, document, section, &mut places)?;
    }
    annex::write(&mut workbook, &formats, document, &places)?;
    workbook.save_to_writer(out)
}

fn properties(head: &Head) -> Result<DocProperties, XlsxError> {
    let (date, secs) = (head.zone.date(head.as_of), head.zone.second_of_day(head.as_of));
    let time = chrono::NaiveTime::from_num_seconds_from_midnight_opt(secs, 0).unwrap_or_default();
    let byte = |number: u32| u8::try_from(number).unwrap_or(0);
    let year = u16::try_from(date.year()).unwrap_or(1980);
    let made = ExcelDateTime::from_ymd(year, byte(date.month()), byte(date.day()))?.and_hms(
        u16::try_from(time.hour()).unwrap_or(0),
        byte(time.minute()),
        f64::from(time.second()),
    )?;
    Ok(DocProperties::new()
        .set_title(&head.title)
        .set_author(&head.hall)
        .set_comment(match &head.log {
            Some(log) => format!("{}, chain {}", head.program, log.chain_head),
            None => head.program.to_owned(),
        })
        .set_creation_datetime(&made))
}

fn sheet(
    workbook: &mut Workbook,
    formats: &Formats,
    document: &Document,
    section: &Section,
    places: &mut Places,
) -> Result<(), XlsxError> {
    let rows: usize = section.tables.iter().map(|table| table.rows.len()).sum();
    let sheet = if rows < STREAMED_ROWS_MIN {
        workbook.add_worksheet()
    } else {
        workbook.add_worksheet_with_constant_memory()?
    };
    let name = sheet_name(&section.title);
    sheet.set_name(&name)?;
    page(sheet, &document.head);
    let wide = widths(&section.tables);
    for (at, wide) in (0..).zip(&wide) {
        sheet.set_column_width(at, f64::from(*wide))?;
    }
    let zone = document.head.zone;
    let mut writer =
        SheetWriter { sheet, name: &name, formats, zone, row: 0, wide, leads: Vec::new() };
    writer.title(&section.title)?;
    for note in &section.notes {
        writer.text(note)?;
    }
    let mut chart = None;
    for (n, table) in section.tables.iter().enumerate() {
        if n > 0 {
            writer.row += 1;
        }
        writer.title(&table.title)?;
        let head = writer.row;
        writer.heads(&table.columns)?;
        if n == 0 {
            // The first table's heads stay in sight; of those below their own scroll with them.
            writer.sheet.set_freeze_panes(writer.row, 0)?;
        }
        if table.rows.is_empty() {
            writer.text(document.none())?;
        }
        for (at, row) in table.rows.iter().enumerate() {
            writer.linked(table, at, row, places)?;
        }
        if table.id == CHART_TABLE && !table.rows.is_empty() {
            chart = Some((head, writer.row - 1));
        }
    }
    if section.tables.is_empty() && section.notes.is_empty() {
        writer.text(document.none())?;
    }
    if let Some(series) = section.chart.as_ref().filter(|it| it.is_own() && chart.is_none()) {
        chart = Some(charts::figures(&mut writer, series)?);
    }
    let below = writer.row + 1;
    if let Some(lines) = chart {
        let drawn = charts::chart(&document.head, section, &name, lines);
        sheet.insert_chart(below, 0, &drawn)?;
    }
    Ok(())
}

/// How a sheet is printed.
fn page(sheet: &mut Worksheet, head: &Head) {
    sheet.set_paper_size(PAPER).set_landscape().set_print_fit_to_pages(1, 0);
    sheet.set_header("&L&A&R&D".replace("&D", &head.of.when()));
    // A sign that begins a field of a footer stands twice where it is meant.
    let title = head.title.replace('&', "&&");
    let chain = head.log.iter().flat_map(|log| log.chain_head.chars());
    let short: String = chain.take(16).collect();
    sheet.set_footer(format!("&L{title}&C&P/&N&R{short}"));
}

/// Names of sheets are our own words; a few signs have no place in them.
fn sheet_name(title: &str) -> String {
    let plain = title.chars().filter(|c| !"[]:*?/\\'".contains(*c));
    plain.take(31).collect()
}

/// Digits that a cell takes on one line.
fn cell_width(cell: &Cell) -> usize {
    match cell {
        Cell::Empty => 0,
        Cell::Opens(cell, _) => cell_width(cell),
        Cell::Program(text) => width(text),
        Cell::Text(text) | Cell::FreeText(text) => width(text),
        Cell::Number(number) if number.fract() == 0.0 => format!("{number}").len(),
        Cell::Number(number) => format!("{number:.2}").len(),
        Cell::Percent(_) => PERCENT_WIDTH,
        Cell::Duration(secs) => format!("{}", secs / 3600).len() + CLOCK_WIDTH,
        Cell::Date(_) => INSTANT_WIDTH.1,
        Cell::DateTime(_) => INSTANT_WIDTH.0,
    }
}

/// As wide as what stands in it, a Chinese character being two digits wide: no column is wider than its tables want
/// it, and longer texts and heads are broken. So a sheet of many columns still fits a page at a size that is read.
fn widths(tables: &[Table]) -> Vec<u16> {
    let count = tables.iter().map(|table| table.columns.len()).max().unwrap_or(0);
    let of_table = |table: &Table, at: usize| -> Option<u16> {
        let column = table.columns.get(at)?;
        let held = table.rows.iter().filter_map(|row| row.get(at)).map(cell_width).max();
        let times = table.rows.iter().filter_map(|row| row.get(at)).map(|cell| match cell {
            Cell::Empty | Cell::Text(_) | Cell::FreeText(_) => 0,
            cell => cell_width(cell),
        });
        // What cannot be broken is shown whole; a head is broken once.
        let whole = times.max().unwrap_or(0).max(width(&column.head).div_ceil(2));
        let wanted = held.unwrap_or(0).min(column.width.into()).max(whole) + SPARE_WIDTH;
        u16::try_from(wanted).ok()
    };
    let wide = |at: usize| {
        let all = tables.iter().filter_map(|table| of_table(table, at));
        all.max().unwrap_or(WIDTH.0).clamp(WIDTH.0, WIDTH.1)
    };
    (0..count).map(wide).collect()
}

/// Writes one table as the only sheet of a workbook, row by row.
pub fn write_rows<R: AsRef<[Cell]>, W: Write + Seek + Send>(
    head: &Head,
    table: &Table,
    rows: impl IntoIterator<Item = R>,
    temp: &Path,
    out: W,
) -> Result<(), XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_tempdir(temp)?;
    workbook.set_properties(&properties(head)?);
    let formats = Formats::new();
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    sheet.set_name(sheet_name(&table.title))?;
    let (zone, formats) = (head.zone, &formats);
    let (wide, leads) = (Vec::new(), Vec::new());
    let mut writer = SheetWriter { sheet, name: "", formats, zone, row: 0, wide, leads };
    writer.heads(&table.columns)?;
    for row in rows {
        writer.cells(row.as_ref())?;
    }
    workbook.save_to_writer(out)
}
