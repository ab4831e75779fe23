//! The record of a shift or a date, the report of a week or a month, as tables of typed cells. Sections fill it, writers
//! draw it: whatever is drawn shows the same figures. It knows neither a format nor a file.

mod figures;
mod head;

use std::io::BufWriter;

use chrono::NaiveDate;
use serde::Serialize;

pub use self::figures::{Annex, Figure, Mark, Opened};
pub use self::head::{Head, LogSpan, Of, Signer};
use crate::core::series::Series;
use crate::core::time::Ms;
use crate::text::clean::scrub;
use crate::text::mask::masked;
use crate::text::words::Lang;

/// One cell.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cell {
    /// Nothing is known, or nothing is to be said.
    Empty,
    /// A text of this program.
    Text(String),
    /// A text that people or machines wrote: a name, a number on paper, a note. It is never anything but text.
    FreeText(String),
    /// Which program writes the record: it stands there to be read, and is no part of what the record says.
    #[serde(serialize_with = "unsaid")]
    Program(&'static str),
    /// A number.
    Number(f64),
    /// A share; 1 is the whole.
    Percent(f64),
    /// A calendar date.
    Date(NaiveDate),
    /// An instant, shown in the hall's zone.
    DateTime(Ms),
    /// A duration, seconds.
    Duration(i64),
    /// A number that can be opened to its records, and the stable name of its figure. In a table the name stands
    /// beside it: [`Table::push`].
    Opens(Box<Cell>, String),
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde passes references
fn unsaid<S: serde::Serializer>(_: &&'static str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_unit()
}

impl Cell {
    /// A text of this program.
    pub fn text(text: impl Into<String>) -> Cell {
        Cell::Text(text.into())
    }

    /// A text of somebody, on one line and without control characters, with the telephone and identity numbers that
    /// somebody typed into it masked; none where it is empty.
    pub fn free(text: impl AsRef<str>) -> Cell {
        let text = scrub(text.as_ref());
        if text.is_empty() { Cell::Empty } else { Cell::FreeText(masked(&text)) }
    }

    /// The same as a figure that can be opened to its records.
    #[must_use]
    pub fn opens(self, figure: impl Into<String>) -> Cell {
        Cell::Opens(Box::new(self), figure.into())
    }

    /// Its words, where it is nothing but words.
    pub fn words(&self) -> Option<&str> {
        match self {
            Cell::Text(text) | Cell::FreeText(text) => Some(text),
            _ => None,
        }
    }

    /// A count.
    pub fn count(count: impl TryInto<u32>) -> Cell {
        count.try_into().map_or(Cell::Empty, |count| Cell::Number(f64::from(count)))
    }

    /// A number that may be unknown.
    pub fn number(number: Option<f64>) -> Cell {
        number.filter(|number| number.is_finite()).map_or(Cell::Empty, Cell::Number)
    }

    /// A share that may be unknown.
    pub fn percent(share: Option<f64>) -> Cell {
        share.filter(|share| share.is_finite()).map_or(Cell::Empty, Cell::Percent)
    }

    /// An instant that may be unknown.
    pub fn at(at: Option<Ms>) -> Cell {
        at.map_or(Cell::Empty, Cell::DateTime)
    }

    /// A duration that may be unknown, seconds.
    pub fn secs(secs: Option<i64>) -> Cell {
        secs.map_or(Cell::Empty, Cell::Duration)
    }

    /// A mean duration, seconds, to the nearest one.
    #[allow(clippy::cast_possible_truncation)] // a duration in seconds is far below 2^63
    pub fn mean_secs(secs: Option<f64>) -> Cell {
        let secs = secs.filter(|secs| secs.is_finite());
        secs.map_or(Cell::Empty, |secs| Cell::Duration(secs.round() as i64))
    }
}

/// How the values of a column are to be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// To the left.
    Text,
    /// To the right.
    Figure,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Column {
    /// Its head.
    pub head: String,
    /// How its values are shown.
    pub kind: Kind,
    /// Width in columns of a terminal; a Chinese character has two.
    pub width: u16,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Table {
    /// Stable name in lower case, which names its file: `half-hours`.
    pub id: &'static str,
    /// What it holds.
    pub title: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows, each as long as there are columns. None: it says "none".
    pub rows: Vec<Vec<Cell>>,
    /// Numbers in it that can be opened to their records, row by row.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub figures: Vec<Mark>,
}

impl Table {
    /// One without rows. Each column is given by its head and width, which is negative for figures.
    pub fn new(id: &'static str, title: impl Into<String>, columns: &[(&str, i16)]) -> Table {
        let column = |(head, width): &(&str, i16)| Column {
            head: (*head).to_owned(),
            kind: if *width < 0 { Kind::Figure } else { Kind::Text },
            width: width.unsigned_abs(),
        };
        Table {
            id,
            title: title.into(),
            columns: columns.iter().map(column).collect(),
            rows: Vec::new(),
            figures: Vec::new(),
        }
    }

    /// Adds a row; one that is too short ends with empty cells.
    pub fn push(&mut self, cells: impl IntoIterator<Item = Cell>) {
        let at = self.rows.len();
        let plain = |(col, cell)| match cell {
            Cell::Opens(cell, figure) => {
                self.figures.push(Mark { row: at, col, figure });
                *cell
            }
            cell => cell,
        };
        let mut row: Vec<Cell> = cells.into_iter().enumerate().map(plain).collect();
        row.resize(self.columns.len(), Cell::Empty);
        self.rows.push(row);
    }

    /// The same table without its first column.
    #[must_use]
    pub fn without_first(mut self) -> Table {
        self.columns.remove(0);
        self.rows.iter_mut().for_each(|row| drop(row.remove(0)));
        self.figures.retain(|mark| mark.col > 0);
        self.figures.iter_mut().for_each(|mark| mark.col -= 1);
        self
    }

    /// The same table with these rows.
    #[must_use]
    pub fn with(mut self, rows: impl IntoIterator<Item = Vec<Cell>>) -> Table {
        rows.into_iter().for_each(|row| self.push(row));
        self
    }
}

/// A section of the record (domain 7.2).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Section {
    /// Its number, 1 to 14.
    pub number: u8,
    /// Stable name in lower case, which names its files: `traffic`.
    pub id: &'static str,
    /// Its title.
    pub title: String,
    /// Its tables.
    pub tables: Vec<Table>,
    /// Sentences below them, in our words.
    pub notes: Vec<String>,
    /// A chart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chart: Option<Series>,
}

impl Section {
    /// One without tables.
    pub fn new(number: u8, id: &'static str, title: impl Into<String>) -> Section {
        Section {
            number,
            id,
            title: title.into(),
            tables: Vec::new(),
            notes: Vec::new(),
            chart: None,
        }
    }

    /// Whether it holds no row and says nothing.
    pub fn is_empty(&self) -> bool {
        self.notes.is_empty() && self.tables.iter().all(|table| table.rows.is_empty())
    }

    /// Adds a table.
    #[must_use]
    pub fn with(mut self, table: Table) -> Section {
        self.tables.push(table);
        self
    }
}

/// The whole record.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Document {
    /// What stands above.
    pub head: Head,
    /// Its sections, in order.
    pub sections: Vec<Section>,
    /// The records behind its figures; none where figures are not opened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub annex: Option<Annex>,
}

impl Document {
    /// BLAKE3 of everything it says, lowercase hexadecimal: two records of the same say the same, whichever version
    /// of the program writes them.
    pub fn hash(&self) -> String {
        // A hash that is fed a word at a time takes several times as long.
        let mut hasher = BufWriter::with_capacity(1 << 16, blake3::Hasher::new());
        let written = serde_json::to_writer(&mut hasher, self).is_ok();
        match hasher.into_inner() {
            Ok(hasher) if written => hasher.finalize().to_hex().to_string(),
            // A record without non-finite numbers and with text keys can always be written, and hashed.
            _ => String::new(),
        }
    }

    /// A section by its stable name.
    pub fn section(&self, id: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.id == id)
    }

    /// A table by the stable names of its section and itself.
    pub fn table(&self, section: &str, table: &str) -> Option<&Table> {
        self.section(section)?.tables.iter().find(|one| one.id == table)
    }

    /// The word for what is empty.
    pub fn none(&self) -> &'static str {
        match self.head.lang {
            Lang::Zh => "无",
            Lang::En => "none",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::time::Zone;

    #[test]
    fn what_is_not_known_is_an_empty_cell_and_never_a_zero() {
        for cell in [
            Cell::number(None),
            Cell::number(Some(f64::NAN)),
            Cell::percent(None),
            Cell::percent(Some(f64::INFINITY)),
            Cell::at(None),
            Cell::secs(None),
            Cell::mean_secs(None),
            Cell::mean_secs(Some(f64::NAN)),
            Cell::free(""),
            Cell::count(-1),
        ] {
            assert_eq!(cell, Cell::Empty);
        }
        assert_eq!(Cell::mean_secs(Some(59.6)), Cell::Duration(60));
        assert_eq!(Cell::count(3_usize), Cell::Number(3.0));
    }

    #[test]
    fn numbers_of_customers_in_what_people_typed_are_masked() {
        let said = Cell::free("回电 13812345678, 身份证 11010519491231002X, 工单 20251110001");
        let Cell::FreeText(said) = said else { panic!("{said:?}") };
        assert!(said.contains("138****5678") && !said.contains("13812345678"), "{said}");
        assert!(!said.contains("19491231"), "{said}");
        assert!(said.contains("20251110001"), "{said}");
    }

    #[test]
    fn another_program_that_says_the_same_has_the_same_hash() {
        let record = |program: &'static str, said: &str| {
            let mut table = Table::new("head", "Head", &[("x", 4), ("y", 4)]);
            table.push([Cell::Program(program), Cell::text(said)]);
            let head = Head {
                hall_id: "H001".into(),
                hall: "H".into(),
                of: Of::Duty {
                    date: NaiveDate::from_ymd_opt(2025, 11, 10).unwrap_or_default(),
                    shift: None,
                    shift_id: None,
                },
                title: "T".into(),
                lang: Lang::En,
                zone: Zone::default(),
                as_of: Ms(1),
                open: false,
                log: Some(LogSpan { chain_head: String::new(), span: (1, 2) }),
                settings_versions: Vec::new(),
                template_versions: Vec::new(),
                program,
                signers: Vec::new(),
            };
            Document { head, sections: vec![Section::new(1, "head", "1").with(table)], annex: None }
        };
        let hash = record("zhiban 1", "a").hash();
        assert_eq!(hash, record("zhiban 2", "a").hash());
        assert_ne!(hash, record("zhiban 1", "b").hash());
        assert!(!hash.is_empty());
    }

    #[test]
    fn a_row_is_as_long_as_its_table_is_wide() {
        let mut table = Table::new("a", "A", &[("x", 4), ("y", -6)]);
        table.push([Cell::Number(1.0)]);
        table.push([Cell::Empty, Cell::Empty, Cell::Number(1.0)]);
        assert!(table.figures.is_empty());
        table.push([Cell::text("a"), Cell::Number(2.0).opens("1.due")]);
        assert_eq!((&table.rows[2][1], table.figure(2, 1)), (&Cell::Number(2.0), Some("1.due")));
        assert_eq!((table.figure(2, 0), table.figure(1, 1)), (None, None));
        assert!(table.rows.iter().all(|row| row.len() == 2));
        let kinds: Vec<_> =
            table.columns.iter().map(|column| (column.kind, column.width)).collect();
        assert_eq!(kinds, [(Kind::Text, 4), (Kind::Figure, 6)]);
    }
}
