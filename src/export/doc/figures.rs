//! Figures that can be opened: numbers of tables with a stable name, and the records each of them was counted from.

use serde::Serialize;

use super::{Cell, Document, Section, Table};

/// A number of a table that can be opened to its records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mark {
    /// Its row, from 0.
    pub row: usize,
    /// Its column, from 0.
    pub col: usize,
    /// Stable name of the figure: `5.on_site`.
    pub figure: String,
}

/// Which records a figure was counted from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Opened {
    /// Stable name of the figure.
    pub id: String,
    /// Rows of [`Annex::records`], from 0, ascending.
    pub rows: Vec<u32>,
}

/// The records behind the figures of a document.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Annex {
    /// Each record once, however many figures it counts in.
    pub records: Table,
    /// What each record is, for programs: hall, kind and id, `H001/follow_up/f-1`.
    pub keys: Vec<String>,
    /// The figures, by their names: a district has thousands, and each is looked for.
    pub figures: Vec<Opened>,
}

impl Annex {
    /// Places of the records of a figure, in order; none of one that nothing is known of.
    fn places(&self, figure: &str) -> impl Iterator<Item = usize> {
        let at = self.figures.binary_search_by(|known| known.id.as_str().cmp(figure));
        let known = at.ok().and_then(|at| self.figures.get(at));
        known.map_or(&[][..], |known| &known.rows).iter().filter_map(|at| usize::try_from(*at).ok())
    }

    /// The records of a figure, in order.
    pub fn rows(&self, figure: &str) -> impl Iterator<Item = &[Cell]> {
        self.places(figure).filter_map(|at| self.records.rows.get(at)).map(Vec::as_slice)
    }

    /// What the records of a figure are, for programs.
    pub fn keys_of(&self, figure: &str) -> impl Iterator<Item = &str> {
        self.places(figure).filter_map(|at| self.keys.get(at)).map(String::as_str)
    }

    /// How many records a figure has.
    pub fn count(&self, figure: &str) -> usize {
        self.places(figure).count()
    }

    /// How many records of each figure are listed where all lists together are to hold `most` rows at most: all of
    /// them, or of each figure the first `each`.
    pub fn listed(&self, most: usize, each: usize) -> usize {
        let all: usize = self.figures.iter().map(|figure| figure.rows.len()).sum();
        if all <= most { usize::MAX } else { each }
    }
}

/// A figure where it stands first.
#[derive(Clone, Debug)]
pub struct Figure<'a> {
    /// Stable name.
    pub id: &'a str,
    /// Its section.
    pub section: &'a Section,
    /// Its table.
    pub table: &'a Table,
    /// Its row, from 0.
    pub row: usize,
    /// Its column, from 0.
    pub col: usize,
    /// Its value.
    pub cell: &'a Cell,
}

/// So many cells name a row at most: the hall, and what of it.
const KEYS_MAX: usize = 2;

impl Figure<'_> {
    /// What its row is: the date or the words that stand before its first figure.
    fn row_name(&self) -> String {
        let first = self.table.marks_of(self.row).first().map_or(self.col, |mark| mark.col);
        let cells = self.table.rows.get(self.row).into_iter().flatten().take(first);
        let keys = cells.filter_map(|cell| match cell {
            Cell::Text(text) | Cell::FreeText(text) if !text.is_empty() => Some(text.clone()),
            Cell::Date(date) => Some(date.to_string()),
            _ => None,
        });
        keys.take(KEYS_MAX).collect::<Vec<String>>().join(" ")
    }

    /// What it is: its row and its column, in words of the document.
    pub fn name(&self) -> String {
        let head = self.table.columns.get(self.col).map(|column| column.head.clone());
        let row = Some(self.row_name()).filter(|row| !row.is_empty());
        row.into_iter().chain(head).collect::<Vec<String>>().join(" · ")
    }

    /// What it is in the shortest words: its row, where the row has one number only.
    pub fn label(&self) -> String {
        let row = self.row_name();
        let alone = self.table.marks_of(self.row).len() == 1;
        if alone && !row.is_empty() { row } else { self.name() }
    }
}

impl Table {
    /// The figure of a cell, where it has one.
    pub fn figure(&self, row: usize, col: usize) -> Option<&str> {
        let at =
            self.figures.binary_search_by_key(&(row, col), |mark| (mark.row, mark.col)).ok()?;
        self.figures.get(at).map(|mark| mark.figure.as_str())
    }

    /// The figures of a row.
    fn marks_of(&self, row: usize) -> &[Mark] {
        let from = self.figures.partition_point(|mark| mark.row < row);
        let to = self.figures.partition_point(|mark| mark.row <= row);
        self.figures.get(from..to).unwrap_or_default()
    }
}

impl Document {
    /// Every figure where it stands first, in the order of the document.
    pub fn figures(&self) -> Vec<Figure<'_>> {
        let mut seen = std::collections::BTreeSet::new();
        let mut figures = Vec::new();
        for section in &self.sections {
            for table in &section.tables {
                for Mark { row, col, figure } in &table.figures {
                    let cell = table.rows.get(*row).and_then(|cells| cells.get(*col));
                    if let Some(cell) = cell.filter(|_| seen.insert(figure.as_str())) {
                        let (row, col) = (*row, *col);
                        figures.push(Figure { id: figure, section, table, row, col, cell });
                    }
                }
            }
        }
        figures
    }

    /// The records of a figure as a table of their own, named after it; none where there is no such figure.
    pub fn records(&self, figure: &str) -> Option<Table> {
        let annex = self.annex.as_ref()?;
        let known = self.figures().into_iter().find(|known| known.id == figure)?;
        let mut table = Table { rows: Vec::new(), figures: Vec::new(), ..annex.records.clone() };
        table.title = known.name();
        table.rows = annex.rows(figure).map(<[Cell]>::to_vec).collect();
        Some(table)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::time::Zone;
    use crate::export::doc::{Head, Of};
    use crate::text::words::Lang;

    fn document() -> Document {
        let mut table =
            Table::new("sample", "Sample", &[("Figure", 10), ("Now", -6), ("Last", -6)]);
        table.push([
            Cell::text("due"),
            Cell::count(2).opens("1.due"),
            Cell::count(1).opens("1.due.last"),
        ]);
        table.push([Cell::text("again"), Cell::count(2).opens("1.due")]);
        let mut records = Table::new("records", "", &[("Number", 10)]);
        records.push([Cell::text("a")]);
        records.push([Cell::text("b")]);
        let keys = vec!["H001/follow_up/a".to_owned(), "H001/follow_up/b".to_owned()];
        let figures = vec![Opened { id: "1.due".to_owned(), rows: vec![0, 1] }];
        let date = chrono::NaiveDate::default();
        Document {
            head: Head {
                hall_id: "H001".into(),
                hall: "H".into(),
                of: Of::Stretch { kind: "followup", period: "P".into(), from: date, to: date },
                title: "T".into(),
                lang: Lang::En,
                zone: Zone::default(),
                as_of: crate::core::time::Ms(0),
                open: false,
                log: None,
                settings_versions: Vec::new(),
                template_versions: Vec::new(),
                program: "",
                signers: Vec::new(),
            },
            sections: vec![Section::new(1, "scope", "1").with(table)],
            annex: Some(Annex { records, keys, figures }),
        }
    }

    #[test]
    fn a_figure_stands_where_it_stands_first_and_opens_to_its_records() {
        let document = document();
        let figures = document.figures();
        let places: Vec<_> = figures.iter().map(|it| (it.id, it.row, it.col)).collect();
        assert_eq!(places, [("1.due", 0, 1), ("1.due.last", 0, 2)]);
        assert_eq!(
            (figures[0].name(), figures[0].label()),
            ("due · Now".into(), "due · Now".into())
        );
        let table = document.records("1.due").unwrap();
        assert_eq!((table.rows.len(), &*table.title), (2, "due · Now"));
        assert!(document.records("1.due.last").unwrap().rows.is_empty(), "known, and of nothing");
        assert!(document.records("9.nosuch").is_none());
        let annex = document.annex.as_ref().unwrap();
        assert_eq!(annex.keys_of("1.due").collect::<Vec<_>>().len(), annex.count("1.due"));
    }

    /// A hall, a queue and a date are told apart; who is slow on a day names none of its figures.
    #[test]
    fn a_figure_is_named_by_what_stands_before_the_first_number_of_its_row() {
        let heads =
            [("Hall", 4), ("Queue", 9), ("Role", 4), ("Taken", -6), ("Note", 9), ("Max", -6)];
        let mut table = Table::new("queues", "Queues", &heads);
        for (id, name) in [("a", "open"), ("b", "pay")] {
            table.push([
                Cell::free("H001"),
                Cell::free(name),
                Cell::free("clerk"),
                Cell::count(1).opens(format!("7.queue.{id}")),
                Cell::free("slow"),
                Cell::count(2).opens(format!("7.queue.{id}.max")),
            ]);
        }
        let mut days = Table::new("days", "Days", &[("Date", 12), ("Taken", -6)]);
        for day in 16..18 {
            let date = chrono::NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
            days.push([Cell::Date(date), Cell::count(1).opens(format!("7.day.{date}"))]);
        }
        let mut bare = Table::new("bare", "Bare", &[("Sum", -6)]);
        bare.push([Cell::count(1).opens("7.sum")]);
        let section = Section::new(7, "queue", "7").with(table).with(days).with(bare);
        let document = Document { sections: vec![section], ..document() };
        let told = document.figures();
        let names: Vec<String> = told.iter().map(Figure::name).collect();
        assert_eq!(
            names[..4],
            ["H001 open · Taken", "H001 open · Max", "H001 pay · Taken", "H001 pay · Max"]
        );
        assert_eq!(names[4..], ["2026-11-16 · Taken", "2026-11-17 · Taken", "Sum"]);
        let labels: Vec<String> = told.iter().map(Figure::label).collect();
        assert_eq!(labels[3..], ["H001 pay · Max", "2026-11-16", "2026-11-17", "Sum"]);
    }

    #[test]
    fn every_figure_of_many_is_found() {
        let mut document = document();
        let mut table = Table::new("many", "Many", &[("Row", 4), ("A", -4), ("B", -4)]);
        let name = |n: usize, part: &str| format!("7.{n:03}.{part}");
        for n in 0..100 {
            let figure = |part: &str| Cell::count(n).opens(name(n, part));
            table.push([Cell::text("x"), figure("a"), figure("b")]);
        }
        for n in 0..100 {
            let told = [0, 1, 2].map(|col| table.figure(n, col).map(str::to_owned));
            assert_eq!(told, [None, Some(name(n, "a")), Some(name(n, "b"))]);
        }
        let annex = document.annex.as_mut().unwrap();
        annex.figures =
            (0..100).map(|n| Opened { id: name(n, "a"), rows: vec![0; n % 3] }).collect();
        assert!((0..100).all(|n| annex.count(&name(n, "a")) == n % 3));
        assert_eq!((annex.count("7.000"), annex.count("9")), (0, 0));
    }

    #[test]
    fn lists_that_are_too_long_together_are_cut_each() {
        let annex = document().annex.unwrap();
        assert_eq!((annex.listed(2, 1), annex.listed(1, 1)), (usize::MAX, 1));
    }
}
