//! The files of an export, read by themselves: the tables of each format by their titles, cells as they are spelt.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Tables that are read, by the name of their file and by their title.
const TABLES: [(&str, &str); 14] = [
    ("03-staff-people", "到岗情况"),
    ("03-staff-coverage", "人手不足时段"),
    ("04-traffic-totals", "全厅"),
    ("04-traffic-off-target", "未达标指标"),
    ("05-inspections-tally", "巡检次数"),
    ("05-inspections-rounds", "巡检记录"),
    ("05-inspections-findings", "问题与整改"),
    ("06-complaints-balance", "结转"),
    ("06-complaints-tally", "件次"),
    ("07-incidents-incidents", "突发事件"),
    ("08-follow-ups-made", "新生成回访"),
    ("09-people-praise", "表扬"),
    ("09-people-coaching", "辅导"),
    ("12-handover-items", "逐项交接"),
];

/// A table: its heads, then its rows.
#[derive(Clone, Debug, Default)]
pub(super) struct Table(Vec<Vec<String>>);

impl Table {
    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        let heads = self.0.first();
        self.0.iter().skip(1).map(move |cells| Row { heads: heads.unwrap(), cells })
    }
}

/// A row, whose cells are asked for by the head of their column.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row<'t> {
    heads: &'t [String],
    cells: &'t [String],
}

impl Row<'_> {
    /// The cell under that head; a percent with one decimal.
    pub(super) fn at(&self, head: &str) -> String {
        let at = self.heads.iter().position(|known| known == head);
        let at = at.unwrap_or_else(|| panic!("no {head} in {:?}", self.heads));
        let cell = self.cells.get(at).map_or("", String::as_str);
        match cell.strip_suffix('%').and_then(|share| share.parse::<f64>().ok()) {
            Some(share) => format!("{share:.1}%"),
            None => cell.to_owned(),
        }
    }
}

/// The tables of a format, by title; a table that has no rows is empty.
#[derive(Clone, Debug, Default)]
pub(super) struct Book(BTreeMap<String, Table>);

impl Book {
    pub(super) fn table(&self, title: &str) -> Table {
        assert!(TABLES.iter().any(|(_, known)| *known == title), "{title} is not read");
        self.0.get(title).cloned().unwrap_or_default()
    }
}

/// The one file of a folder whose name ends so.
pub(super) fn file(folder: &Path, end: &str) -> PathBuf {
    let all = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> =
        all.filter(|path| path.to_string_lossy().ends_with(end)).collect();
    assert_eq!(found.len(), 1, "{end} in {}: {found:?}", folder.display());
    found.remove(0)
}

pub(super) fn csv(folder: &Path) -> Book {
    let read = |(name, title): &(&str, &str)| {
        let text = fs::read_to_string(file(folder, &format!("_{name}_r1.csv"))).unwrap();
        let text = text.strip_prefix('\u{feff}').expect("a byte order mark");
        let mut lines = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        let rows = lines.records().map(|row| row.unwrap().iter().map(str::to_owned).collect());
        ((*title).to_owned(), Table(rows.collect()))
    };
    Book(TABLES.iter().map(read).collect())
}

/// The text between two marks, and what follows.
fn between<'t>(text: &'t str, from: &str, to: &str) -> Option<(&'t str, &'t str)> {
    let (_, rest) = text.split_once(from)?;
    rest.split_once(to)
}

/// Cells of a row of a page: what stands between the tags of each.
fn cells(row: &str, tag: &str) -> Vec<String> {
    let tag = format!("<{tag}");
    let each = row.split(tag.as_str()).skip(1);
    each.map(|cell| between(cell, ">", "</").unwrap().0.to_owned()).collect()
}

pub(super) fn html(folder: &Path) -> Book {
    let page = fs::read_to_string(file(folder, ".html")).unwrap();
    let mut book = Book::default();
    for part in page.split("<h3>").skip(1) {
        let (title, rest) = part.split_once("</h3>").unwrap();
        let Some((head, body)) = between(rest, "<thead>", "</thead>") else { continue };
        let (body, _) = body.split_once("</tbody>").unwrap();
        let mut rows = vec![cells(head, "th")];
        rows.extend(body.split("<tr>").skip(1).map(|row| cells(row, "td")));
        book.0.entry(title.to_owned()).or_insert(Table(rows));
    }
    book
}

/// Read by openpyxl; none where that is not installed.
pub(super) fn workbook(folder: &Path) -> Option<Book> {
    for program in ["python3", "/usr/bin/python3"] {
        let has = Command::new(program).args(["-c", "import openpyxl"]).output();
        if has.is_ok_and(|has| has.status.success()) {
            let script = include_str!("read.py");
            let path = file(folder, ".xlsx");
            let titles = serde_json::to_string(&TABLES.map(|(_, title)| title)).unwrap();
            let mut reader = Command::new(program);
            let done = reader.args(["-c", script]).arg(path).arg(titles).output().unwrap();
            assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
            let tables: BTreeMap<String, Vec<Vec<String>>> =
                serde_json::from_slice(&done.stdout).unwrap();
            return Some(Book(
                tables.into_iter().map(|(name, rows)| (name, Table(rows))).collect(),
            ));
        }
    }
    assert!(std::env::var_os("ZHIBAN_CHECK").is_none(), "python3 with openpyxl is missing");
    None
}

/// The lines of the brief.
pub(super) fn brief(folder: &Path) -> Vec<String> {
    let text = fs::read_to_string(file(folder, ".txt")).unwrap();
    text.lines().map(str::to_owned).collect()
}

/// Type and time of each event that was exported.
pub(super) fn events(folder: &Path) -> Vec<(String, String)> {
    let text = fs::read_to_string(file(folder, ".jsonl")).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let told = |line: serde_json::Value| {
        let event = line.get("event")?;
        let text = |key: &str| event[key].as_str().unwrap_or_default().to_owned();
        Some((text("type"), text("at")))
    };
    lines.filter_map(told).collect()
}
