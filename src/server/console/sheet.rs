//! Lists that are shown and exported alike: a table of typed cells becomes HTML, CSV or a workbook. In the latter two no
//! text of anybody can become a formula.

use std::io::Cursor;
use std::path::Path;

use maud::{Markup, html};

use super::look::Look;
use crate::core::board::Mark;
use crate::core::time::Ms;
use crate::export::csv::CsvWriter;
use crate::export::doc::{Cell, Document, Head, Kind, LogSpan, Of, Section, Table};
use crate::export::xlsx;
use crate::text::clean::scrub;
use crate::text::show::{percent, span};
use crate::text::words::console::{common, oversight};

/// A table with what a page shows of its rows beside their cells.
pub(super) struct Sheet {
    pub(super) table: Table,
    /// How bad each row is; shorter = the others are fine.
    pub(super) marks: Vec<Mark>,
    /// Where the first cell of each row leads.
    pub(super) links: Vec<String>,
}

impl From<Table> for Sheet {
    fn from(table: Table) -> Sheet {
        Sheet { table, marks: Vec::new(), links: Vec::new() }
    }
}

impl Sheet {
    /// The table on a page.
    pub(super) fn html(&self, look: Look) -> Markup {
        let none = common::of(look.lang).nothing_here;
        let table = &self.table;
        html! {
            h2 { (table.title) }
            @if table.rows.is_empty() {
                p .faint { (none) }
            } @else {
                div .scroll tabindex="0" role="region" aria-label=(table.title) {
                    table .cards {
                        thead { tr { @for column in &table.columns {
                            th scope="col" .num[column.kind == Kind::Figure] { (column.head) }
                        } } }
                        tbody { @for at in 0..table.rows.len() { (self.row(look, at)) } }
                    }
                }
            }
        }
    }

    fn row(&self, look: Look, at: usize) -> Markup {
        let cells = self.table.rows.get(at).map_or(&[][..], |row| &row[..]);
        let link = self.links.get(at).filter(|link| !link.is_empty());
        let mark = self.marks.get(at).copied().unwrap_or_default();
        let tone = match mark {
            Mark::Breach => Some("red"),
            Mark::Warn => Some("amber"),
            Mark::Normal | Mark::Stale => None,
        };
        let shown = cells.iter().zip(&self.table.columns).enumerate();
        html! {
            tr data-open=[link] {
                @for (n, (cell, column)) in shown {
                    @if n == 0 {
                        th scope="row" class=[tone] {
                            @if let Some(sign) = sign(mark) { span aria-hidden="true" { (sign) " " } }
                            @if let Some(link) = link { a href=(link) { (shown_cell(look, cell)) } } @else { (shown_cell(look, cell)) }
                        }
                    } @else {
                        td .num[column.kind == Kind::Figure] .none[matches!(cell, Cell::Empty)] data-label=(column.head) { (shown_cell(look, cell)) }
                    }
                }
            }
        }
    }

    /// With how bad each row is in a word, and as of when it is: a file has no colours, and outlives its page.
    #[must_use]
    pub(super) fn dated(mut self, look: Look, as_of: Ms) -> Sheet {
        let words = oversight::of(look.lang);
        let more = Table::new("", "", &[(words.mark, 6), (words.as_of_head, 17)]);
        self.table.columns.extend(more.columns);
        for (at, row) in self.table.rows.iter_mut().enumerate() {
            row.push(match self.marks.get(at) {
                Some(Mark::Breach) => Cell::text(words.mark_red),
                Some(Mark::Warn) => Cell::text(words.mark_amber),
                _ => Cell::Empty,
            });
            row.push(Cell::at(Some(as_of)));
        }
        self
    }

    /// The table as CSV.
    pub(super) fn csv(&self, look: Look) -> std::io::Result<Vec<u8>> {
        let mut writer = CsvWriter::new(Vec::new(), look.zone, &self.table.columns)?;
        for row in &self.table.rows {
            writer.row(row)?;
        }
        writer.finish()
    }
}

fn sign(mark: Mark) -> Option<&'static str> {
    match mark {
        Mark::Breach => Some("!!"),
        Mark::Warn => Some("!"),
        Mark::Normal | Mark::Stale => None,
    }
}

/// A cell as a page shows it. What came from outside is one line without control characters, and escaped.
pub(super) fn shown_cell(look: Look, cell: &Cell) -> Markup {
    html! {
        @match cell {
            Cell::Empty => span .faint { "-" },
            Cell::Opens(cell, _) => (shown_cell(look, cell)),
            Cell::Text(text) => (text),
            Cell::FreeText(text) => (scrub(text)),
            Cell::Program(text) => (text),
            Cell::Number(number) if number.fract() == 0.0 => (format!("{number:.0}")),
            Cell::Number(number) => (format!("{number:.1}")),
            Cell::Percent(share) => (percent(Some(*share))),
            Cell::Date(date) => (date.to_string()),
            Cell::DateTime(at) => (look.at(*at)),
            Cell::Duration(secs) => (span(look.lang.words(), *secs)),
        }
    }
}

/// Tables as a workbook, a sheet for each. What is large waits in `temp` meanwhile.
pub(super) fn workbook(
    look: Look,
    title: &str,
    sheets: Vec<Sheet>,
    temp: &Path,
) -> Result<Vec<u8>, xlsx::XlsxError> {
    let date = look.zone.date(look.now);
    let section = |(n, sheet): (u8, Sheet)| {
        Section::new(n, sheet.table.id, sheet.table.title.clone()).with(sheet.table)
    };
    let document = Document {
        head: Head {
            hall_id: String::new(),
            hall: title.to_owned(),
            of: Of::Duty { date, shift: None, shift_id: None },
            title: title.to_owned(),
            lang: look.lang,
            zone: look.zone,
            as_of: look.now,
            open: false,
            log: Some(LogSpan::default()),
            settings_versions: Vec::new(),
            template_versions: Vec::new(),
            program: concat!("zhiban ", env!("CARGO_PKG_VERSION")),
            signers: Vec::new(),
        },
        sections: (1..).zip(sheets).map(section).collect(),
        annex: None,
    };
    let mut out = Cursor::new(Vec::new());
    xlsx::write(&document, temp, &mut out)?;
    Ok(out.into_inner())
}
