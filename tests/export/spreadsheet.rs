//! What other programs read in an export: openpyxl the workbook, Python's own parser the page; where they are installed,
//! LibreOffice the workbook and Chromium the page.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use zhiban::core::time::Zone;
use zhiban::export::doc::{Cell, Document};
use zhiban::export::look::Look;
use zhiban::export::scope::{Asked, scope};
use zhiban::export::sections::document;
use zhiban::export::{page, xlsx};
use zhiban::store::{Mode, Store};
use zhiban::text::words::Lang;

use crate::common::config;
use crate::kit::{HOSTILE, copied};

/// A record in which every text that people can write is hostile.
fn hostile(data: &Path) -> Document {
    copied(data);
    let store = Store::open(data, &config(), Mode::ReadOnly).unwrap();
    let asked = Asked::Date(chrono::NaiveDate::from_ymd_opt(2025, 11, 10).unwrap());
    let scope = scope(&store, &asked).unwrap();
    let look = Look::new(&store, scope, Lang::Zh, &mut |_, _| ()).unwrap();
    let mut document = document(&look);
    let mut next = HOSTILE.iter().cycle();
    for table in document.sections.iter_mut().flat_map(|section| &mut section.tables) {
        // A row of texts in each table, whatever its columns hold.
        table.push(Vec::new());
        for cell in table.rows.iter_mut().flatten() {
            if matches!(cell, Cell::FreeText(_) | Cell::Empty) {
                *cell = Cell::free(next.next().unwrap());
            }
        }
    }
    HOSTILE[13].clone_into(&mut document.head.hall);
    HOSTILE[14].clone_into(&mut document.head.title);
    document
}

fn written(document: &Document, folder: &Path) -> PathBuf {
    let path = folder.join("record.xlsx");
    xlsx::write(document, folder, fs::File::create(&path).unwrap()).unwrap();
    path
}

/// Runs a script by the first Python that has what it needs.
pub fn python(script: &str, needs: &str, path: &Path) -> Option<Value> {
    for program in ["python3", "/usr/bin/python3"] {
        let has = Command::new(program).args(["-c", &format!("import {needs}")]).output();
        if has.is_ok_and(|has| has.status.success()) {
            let done = Command::new(program).args(["-c", script]).arg(path).output().unwrap();
            let said = String::from_utf8_lossy(&done.stderr);
            assert!(done.status.success(), "{said}");
            return Some(serde_json::from_slice(&done.stdout).unwrap());
        }
    }
    assert!(std::env::var_os("ZHIBAN_CHECK").is_none(), "python3 with {needs} is missing");
    eprintln!("SKIPPED: python3 with {needs} is not here");
    None
}

pub const READ_WORKBOOK: &str = r#"
import datetime, json, re, sys, zipfile
import openpyxl
book = openpyxl.load_workbook(sys.argv[1])
def plain(value):
    if isinstance(value, datetime.timedelta):
        return {"secs": round(value.total_seconds())}
    if isinstance(value, datetime.time):
        return {"secs": value.hour * 3600 + value.minute * 60 + value.second}
    if isinstance(value, datetime.datetime):
        return {"at": (value + datetime.timedelta(milliseconds=1)).strftime("%Y-%m-%d %H:%M:%S")}
    return value
sheets = []
for sheet in book.worksheets:
    rows = [[plain(cell.value) for cell in row] for row in sheet.iter_rows()]
    kinds = sorted({cell.data_type for row in sheet.iter_rows() for cell in row})
    links = sum(1 for row in sheet.iter_rows() for cell in row if cell.hyperlink)
    sheets.append({"title": sheet.title, "rows": rows, "kinds": kinds, "links": links,
                   "frozen": sheet.freeze_panes, "charts": len(sheet._charts)})
parts = zipfile.ZipFile(sys.argv[1])
formulas = sum(len(re.findall(rb"<f[ >]", parts.read(name)))
               for name in parts.namelist() if name.startswith("xl/worksheets/"))
made = str(book.properties.created)
print(json.dumps({"sheets": sheets, "formulas": formulas, "made": made,
                  "charts": [n for n in parts.namelist() if "charts/chart" in n],
                  "outside": [n for n in parts.namelist() if "externalLink" in n]}))
"#;

/// What another program should find in a cell.
pub fn expected(cell: &Cell) -> Value {
    match cell {
        Cell::Empty => Value::Null,
        Cell::Opens(cell, _) => expected(cell),
        Cell::Text(text) if text.is_empty() => Value::Null,
        Cell::Text(text) | Cell::FreeText(text) => text.as_str().into(),
        Cell::Program(text) => (*text).into(),
        Cell::Number(number) | Cell::Percent(number) => (*number).into(),
        Cell::Date(date) => serde_json::json!({ "at": format!("{date} 00:00:00") }),
        Cell::DateTime(at) => {
            let zone = Zone::default();
            serde_json::json!({ "at": format!("{} {}", zone.date(*at), zone.hms(*at)) })
        }
        Cell::Duration(secs) => serde_json::json!({ "secs": secs }),
    }
}

pub fn same(found: &Value, wanted: &Value) -> bool {
    match (found.as_f64(), wanted.as_f64()) {
        (Some(found), Some(wanted)) => (found - wanted).abs() < 1e-9,
        // A duration of nothing is midnight to some.
        _ => found == wanted || (wanted["secs"] == 0 && found["secs"] == 0),
    }
}

#[test]
fn another_program_reads_the_workbook_cell_by_cell_and_finds_no_formula() {
    let home = tempfile::tempdir().unwrap();
    let document = hostile(&home.path().join("hall"));
    let path = written(&document, home.path());
    let Some(book) = python(READ_WORKBOOK, "openpyxl", &path) else { return };
    assert_eq!(book["formulas"], 0);
    assert_eq!(book["outside"].as_array().unwrap().len(), 0);
    assert_eq!(book["charts"].as_array().unwrap().len(), 1, "the waits of the day");
    assert_eq!(book["made"], "2025-11-10 18:00:00", "as it stood, not as it was exported");
    let sheets = book["sheets"].as_array().unwrap();
    assert_eq!(sheets.len(), 14);
    for (sheet, section) in sheets.iter().zip(&document.sections) {
        assert_eq!(sheet["links"], 0, "{}", section.id);
        let kinds = sheet["kinds"].as_array().unwrap();
        assert!(!kinds.contains(&"f".into()), "{}: {kinds:?}", section.id);
        let rows = sheet["rows"].as_array().unwrap();
        let mut at = 1 + section.notes.len();
        for (n, table) in section.tables.iter().enumerate() {
            at += usize::from(n > 0);
            assert_eq!(rows[at][0], table.title.as_str());
            for (column, found) in table.columns.iter().zip(rows[at + 1].as_array().unwrap()) {
                assert_eq!(found, column.head.as_str());
            }
            if n == 0 {
                assert_eq!(sheet["frozen"], format!("A{}", at + 3), "{}", section.id);
            }
            at += 2;
            for row in &table.rows {
                for (cell, found) in row.iter().zip(rows[at].as_array().unwrap()) {
                    let wanted = expected(cell);
                    assert!(
                        same(found, &wanted),
                        "{}/{}: {found} is not {wanted}",
                        section.id,
                        table.id
                    );
                }
                at += 1;
            }
        }
    }
}

#[test]
fn the_same_record_gives_the_same_workbook() {
    let home = tempfile::tempdir().unwrap();
    let document = hostile(&home.path().join("hall"));
    let read = || fs::read(written(&document, home.path())).unwrap();
    assert!(read() == read());
}

pub const READ_PAGE: &str = r#"
import html.parser, json, sys
class Reader(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.tags, self.attrs, self.cells, self.text, self.open = [], [], [], None, []
    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attrs += [[tag, name, value] for name, value in attrs]
        if tag in ("td", "th", "h1", "title"):
            self.text = ""
        if tag not in ("meta", "br", "rect", "path", "circle"):
            self.open.append(tag)
    def handle_endtag(self, tag):
        if tag in ("td", "th", "h1", "title") and self.text is not None:
            self.cells.append(self.text)
            self.text = None
        if tag in ("rect", "path", "circle"):
            return
        if not self.open or self.open.pop() != tag:
            raise SystemExit("not well formed at " + tag)
    def handle_data(self, data):
        if self.text is not None:
            self.text += data
reader = Reader()
reader.feed(open(sys.argv[1], encoding="utf-8").read())
print(json.dumps({"tags": sorted(set(reader.tags)), "attrs": reader.attrs, "cells": reader.cells,
                  "open": reader.open}))
"#;

fn page_of(document: &Document, folder: &Path) -> PathBuf {
    let path = folder.join("record.html");
    page::write(document, ("abc", 1), &mut fs::File::create(&path).unwrap()).unwrap();
    path
}

#[test]
fn the_page_shows_every_text_as_text_runs_nothing_and_refers_to_nothing_outside() {
    let home = tempfile::tempdir().unwrap();
    let document = hostile(&home.path().join("hall"));
    let path = page_of(&document, home.path());
    let Some(read) = python(READ_PAGE, "html.parser", &path) else { return };
    assert_eq!(read["open"].as_array().unwrap().len(), 0, "every tag is closed");
    let tags: Vec<&str> =
        read["tags"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    let known = [
        "b", "body", "br", "circle", "div", "footer", "h1", "h2", "h3", "head", "html", "meta",
        "p", "path", "rect", "section", "style", "svg", "table", "tbody", "td", "text", "th",
        "thead", "title", "tr",
    ];
    assert!(tags.iter().all(|tag| known.contains(tag)), "{tags:?}");
    for attribute in read["attrs"].as_array().unwrap() {
        let name = attribute[1].as_str().unwrap();
        assert!(
            !name.starts_with("on") && !["href", "src", "style", "action"].contains(&name),
            "{name}"
        );
        let value = attribute[2].as_str().unwrap_or_default();
        assert!(!value.contains("://") || value == "http://www.w3.org/2000/svg", "{attribute}");
    }
    let cells: Vec<&str> =
        read["cells"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    for text in HOSTILE {
        let shown = zhiban::text::clean::scrub(text);
        assert!(cells.contains(&&*shown), "{text}");
    }
    assert!(fs::read_to_string(&path).unwrap().contains("counter(pages)"), "page x of y");
}

fn is_long() -> bool {
    std::env::var_os("ZHIBAN_LONG").is_some()
}

/// The first of these programs that is installed; where it must be there its absence is a failure.
fn program(names: &[&str]) -> Option<String> {
    let there = |name: &&&str| Command::new(name).arg("--version").output().is_ok();
    let found = names.iter().find(there).map(|name| (*name).to_owned());
    let must = is_long() && std::env::var_os("ZHIBAN_CHECK").is_some();
    assert!(found.is_some() || !must, "{names:?} is missing");
    found
}

#[test]
fn libreoffice_opens_the_workbook_and_executes_nothing() {
    if !is_long() {
        return;
    }
    let Some(office) = program(&["soffice", "libreoffice"]) else { return };
    let home = tempfile::tempdir().unwrap();
    let document = hostile(&home.path().join("hall"));
    let path = written(&document, home.path());
    // The thirteenth sheet is the log.
    let filter = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1";
    let mut command = Command::new(office);
    command.args(["--headless", "--convert-to", filter, "--outdir"]).arg(home.path()).arg(&path);
    let done = command.env("HOME", home.path()).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let mut all = String::new();
    for entry in fs::read_dir(home.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|end| end == "csv") {
            all.push_str(&fs::read_to_string(path).unwrap());
        }
    }
    for text in HOSTILE {
        let shown = zhiban::text::clean::scrub(text).replace('"', "\"\"");
        assert!(all.contains(&*shown), "{text}");
    }
    assert!(!all.contains("#NAME?") && !all.contains("Err:"), "a formula was computed");
}

#[test]
fn chromium_prints_the_page() {
    if !is_long() {
        return;
    }
    let Some(browser) = program(&["chromium", "chromium-browser", "google-chrome"]) else { return };
    let home = tempfile::tempdir().unwrap();
    let document = hostile(&home.path().join("hall"));
    let page = page_of(&document, home.path());
    let pdf = home.path().join("record.pdf");
    let done = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"])
        .arg(format!("--user-data-dir={}", home.path().join("profile").display()))
        .arg(format!("--print-to-pdf={}", pdf.display()))
        .arg(format!("file://{}", page.display()))
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let bytes = fs::read(&pdf).unwrap();
    assert!(bytes.starts_with(b"%PDF-") && bytes.len() > 20_000, "{} bytes", bytes.len());
}
