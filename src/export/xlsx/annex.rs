//! The records behind the figures as the last sheet: each number leads to its list there, and the list back to the number.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Url, Workbook, XlsxError};

use super::super::csv::push_plain;
use super::super::doc::{Annex, Cell, Document, Figure, Table};
use super::{Formats, STREAMED_ROWS_MIN, SheetWriter, page, sheet_name, widths};
use crate::text::words::Lang;

/// All lists together have so many rows at most, else each its first ones: a sheet holds a million.
const ROWS_MAX: usize = 200_000;
const EACH_MAX: usize = 1_000;
/// Links that a sheet may hold.
const LINKS_MAX: usize = 60_000;

/// Where figures stand, and where their lists begin.
pub(super) struct Places {
    sheet: String,
    /// The row of the annex at which the list of a figure begins, from 0.
    lists: BTreeMap<String, u32>,
    /// The cell in which a figure stands first: `'sheet'!B4`.
    numbers: BTreeMap<String, String>,
    listed: usize,
}

impl Places {
    pub(super) fn new(document: &Document) -> Places {
        let name = if document.head.lang == Lang::Zh { "数据明细" } else { "Records" };
        let (lists, numbers) = (BTreeMap::new(), BTreeMap::new());
        let mut places = Places { sheet: sheet_name(name), lists, numbers, listed: usize::MAX };
        let Some(annex) = &document.annex else { return places };
        places.listed = annex.listed(ROWS_MAX, EACH_MAX);
        // The title of the sheet, then of each list: its title, heads, rows, whether there are more, a gap.
        let mut row = 2;
        for figure in document.figures().iter().take(LINKS_MAX) {
            places.lists.insert(figure.id.to_owned(), row);
            let rows = annex.count(figure.id).min(places.listed);
            row += 4 + u32::try_from(rows).unwrap_or(u32::MAX / 2);
        }
        places
    }
}

/// `B4` of a row and a column, from 0.
fn cell_name(row: u32, col: u16) -> String {
    rust_xlsxwriter::utility::row_col_to_cell(row, col)
}

impl SheetWriter<'_> {
    /// A row whose numbers lead to their records.
    pub(super) fn linked(
        &mut self,
        table: &Table,
        at: usize,
        cells: &[Cell],
        places: &mut Places,
    ) -> Result<(), XlsxError> {
        let row = self.row;
        for (col, cell) in cells.iter().enumerate() {
            let Some(figure) = table.figure(at, col) else { continue };
            let (Some(list), Ok(col)) = (places.lists.get(figure), u16::try_from(col)) else {
                continue;
            };
            let own = format!("'{}'!{}", self.name, cell_name(row, col));
            places.numbers.entry(figure.to_owned()).or_insert(own);
            // The link stays when the number takes the place of its text.
            let mut text = String::new();
            push_plain(&mut text, cell, self.zone);
            if !text.is_empty() {
                let to = format!("internal:'{}'!A{}", places.sheet, list + 1);
                let url = Url::new(to).set_text(&text).set_tip(figure);
                self.sheet.write_url_with_format(row, col, url, &self.formats.none)?;
                self.leads.push(col);
            }
        }
        let written = self.cells(cells);
        self.leads.clear();
        written
    }
}

/// The sheet of all lists; none where nothing can be opened.
pub(super) fn write(
    workbook: &mut Workbook,
    formats: &Formats,
    document: &Document,
    places: &Places,
) -> Result<(), XlsxError> {
    let Some(annex) = document.annex.as_ref().filter(|_| !places.lists.is_empty()) else {
        return Ok(());
    };
    let sheet = if annex.records.rows.len() < STREAMED_ROWS_MIN {
        workbook.add_worksheet()
    } else {
        workbook.add_worksheet_with_constant_memory()?
    };
    sheet.set_name(&places.sheet)?;
    page(sheet, &document.head);
    let wide = widths(std::slice::from_ref(&annex.records));
    for (at, wide) in (0..).zip(&wide) {
        sheet.set_column_width(at, f64::from(*wide))?;
    }
    let zone = document.head.zone;
    let mut writer =
        SheetWriter { sheet, name: &places.sheet, formats, zone, row: 0, wide, leads: Vec::new() };
    writer.title(&places.sheet)?;
    for figure in document.figures() {
        if let Some(row) = places.lists.get(figure.id) {
            writer.row = *row;
            list(&mut writer, document, (annex, &figure), places)?;
        }
    }
    Ok(())
}

fn list(
    writer: &mut SheetWriter<'_>,
    document: &Document,
    (annex, figure): (&Annex, &Figure<'_>),
    places: &Places,
) -> Result<(), XlsxError> {
    let count = annex.count(figure.id);
    let mut title = format!("{} ({}): ", figure.name(), figure.id);
    let mut value = String::new();
    push_plain(&mut value, figure.cell, writer.zone);
    title.push_str(if value.is_empty() { "-" } else { &value });
    match places.numbers.get(figure.id) {
        Some(number) => {
            let url = Url::new(format!("internal:{number}")).set_text(&title);
            writer.sheet.write_url_with_format(writer.row, 0, url, &writer.formats.link)?;
            writer.row += 1;
        }
        None => writer.title(&title)?,
    }
    if count == 0 {
        return writer.text(document.none());
    }
    writer.heads(&annex.records.columns)?;
    for row in annex.rows(figure.id).take(places.listed) {
        writer.cells(row)?;
    }
    if count > places.listed {
        let more =
            if document.head.lang == Lang::Zh { "其余见 CSV 明细" } else { "more in the CSV" };
        writer.text(&format!("{} / {count}: {more}", places.listed))?;
    }
    Ok(())
}
