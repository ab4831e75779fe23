//! The reports of a week and a month as files: the same week is the same bytes, what came late is a new revision, every
//! number leads to its records in every format, nothing runs and nobody's number stands there in full.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use zhiban::core::satisfaction::Stretch;
use zhiban::core::week::Kind;
use zhiban::export::csv::is_formula;
use zhiban::export::doc::Document;
use zhiban::export::figures::lines;
use zhiban::export::verify;
use zhiban::export::week::of_store;
use zhiban::store::{Mode, Store};
use zhiban::text::words::Lang;

use crate::common::config;
use crate::kit::{HOSTILE, append, bytes_of, copied, json, only, registered, run, zhiban};
use crate::rich;
use crate::spreadsheet::{READ_WORKBOOK, python};

const WEEK: &str = "2025-W46";

fn document(data: &Path, kind: Kind) -> Document {
    let store = Store::open(data, &config(), Mode::ReadOnly).unwrap();
    of_store(&store, (Stretch::named(WEEK).unwrap(), kind), Lang::Zh).unwrap()
}

/// Writes a report; where it stands and whether nothing was written.
fn written(data: &Path, kind: &str, out: &Path, more: &[&str]) -> (PathBuf, bool) {
    let out = out.display().to_string();
    let arguments = [&["report", kind, "--week", WEEK, "--json", "--out", &out][..], more].concat();
    let done = json(&run(data, &arguments));
    (done["folder"].as_str().unwrap().into(), done["unchanged"].as_bool().unwrap())
}

fn texts(folder: &Path) -> BTreeMap<String, String> {
    let files = bytes_of(folder).into_iter().filter(|(name, _)| !name.ends_with("xlsx"));
    files.map(|(name, bytes)| (name, String::from_utf8(bytes).unwrap())).collect()
}

#[test]
fn the_same_week_is_the_same_bytes_whenever_wherever_and_in_which_order_it_is_written() {
    let home = tempfile::tempdir().unwrap();
    let (one, other) = (home.path().join("one"), home.path().join("other"));
    rich::hall(&one);
    crate::kit::copy(&one, &other);
    let (here, there) = (home.path().join("here"), home.path().join("there"));
    let mut first = BTreeMap::new();
    for kind in ["followup", "complaints"] {
        let (folder, _) = written(&one, kind, &here, &[]);
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        assert_eq!(name, format!("H001_2025-W46_{kind}_r1"));
        first.insert(kind, bytes_of(&folder));
    }
    for kind in ["complaints", "followup"] {
        let out = there.display().to_string();
        let arguments = ["report", kind, "--week", WEEK, "--json", "--out", &out, "--formats"];
        let mut command =
            zhiban(&other, &[&arguments[..], &["brief,jsonl,csv,html,xlsx"]].concat());
        command.env("TZ", "America/New_York");
        let done = json(&command.output().unwrap());
        let folder = PathBuf::from(done["folder"].as_str().unwrap());
        let (was, is) = (&first[kind], bytes_of(&folder));
        assert!(was.keys().eq(is.keys()), "{:?}", is.keys());
        for (name, bytes) in was {
            assert!(bytes == &is[name], "{name} differs");
        }
        assert!(verify::folder(&folder).unwrap().wrong.is_empty());
    }
}

#[test]
fn what_came_late_is_a_new_revision_and_the_old_one_stays() {
    let home = tempfile::tempdir().unwrap();
    let (data, out) = (home.path().join("hall"), home.path().join("out"));
    copied(&data);
    let (folder, _) = written(&data, "complaints", &out, &[]);
    let before = bytes_of(&folder);
    assert_eq!(written(&data, "complaints", &out, &[]), (folder.clone(), true));
    let mut store = Store::open(&data, &config(), Mode::Write).unwrap();
    append(&mut store, vec![registered("c9", "TS-1110-09", "19:00", "迟到的投诉")]);
    store.close().unwrap();
    let (next, unchanged) = written(&data, "complaints", &out, &[]);
    assert!(!unchanged && next.to_string_lossy().ends_with("_complaints_r2"), "{next:?}");
    assert_eq!(bytes_of(&folder), before, "the first one stays as it was");
    for folder in [&folder, &next] {
        let output = run(&data, &["verify", &folder.display().to_string()]);
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
    }
    let page = only(&next, ".html");
    let text = fs::read_to_string(&page).unwrap().replacen("投诉", "表扬", 1);
    fs::write(&page, text).unwrap();
    let found = verify::folder(&next).unwrap();
    assert_eq!(found.wrong.len(), 1, "{:?}", found.wrong);
    assert!(found.manifest.is_some_and(|manifest| manifest.kind == "complaints"));
}

/// Every attribute of that name.
fn attributes(page: &str, name: &str) -> Vec<String> {
    let begins = format!(" {name}=\"");
    let parts = page.split(&begins).skip(1);
    parts.map(|part| part.split('"').next().unwrap().to_owned()).collect()
}

#[test]
fn every_number_of_the_page_leads_to_its_records_and_back_and_nothing_runs() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("hall");
    rich::hall(&data);
    for (kind, name) in [(Kind::FollowUp, "followup"), (Kind::Complaint, "complaints")] {
        let document = document(&data, kind);
        let (folder, _) = written(&data, name, &home.path().join("out"), &[]);
        let page = fs::read_to_string(only(&folder, ".html")).unwrap();
        assert!(!page.contains("<script") && !page.contains("javascript:"));
        assert!(page.contains("default-src 'none'"));
        let ids: BTreeSet<String> = attributes(&page, "id").into_iter().collect();
        let links = attributes(&page, "href");
        assert!(!links.is_empty() && document.figures().len() > 10);
        for link in &links {
            let to = link.strip_prefix('#').unwrap_or_else(|| panic!("{link} leads outside"));
            assert!(ids.contains(to), "{link} leads nowhere");
        }
        for n in 1..=document.figures().len() {
            assert!(ids.contains(&format!("f{n}")), "figure {n} has no list");
        }
        assert_eq!(page.matches("<table").count(), page.matches("</table>").count());
    }
}

#[test]
fn another_program_opens_the_workbook_and_finds_every_number_linked() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("hall");
    rich::hall(&data);
    let document = document(&data, Kind::FollowUp);
    let (folder, _) = written(&data, "followup", &home.path().join("out"), &[]);
    let book = only(&folder, ".xlsx");
    let Some(read) = python(READ_WORKBOOK, "openpyxl", &book) else { return };
    assert_eq!((&read["formulas"], read["outside"].as_array().unwrap().len()), (&0.into(), 0));
    let sheets = read["sheets"].as_array().unwrap();
    assert_eq!(sheets.len(), document.sections.len() + 1, "the last one is that of records");
    for (sheet, section) in sheets.iter().zip(&document.sections) {
        let cells = section.tables.iter().flat_map(|table| {
            let known = |mark: &&zhiban::export::doc::Mark| {
                table.rows[mark.row][mark.col] != zhiban::export::doc::Cell::Empty
            };
            table.figures.iter().filter(known)
        });
        assert_eq!(sheet["links"], cells.count(), "{}", section.id);
    }
    let drawn = document.sections.iter().filter(|section| section.chart.is_some()).count();
    assert_eq!(read["charts"].as_array().unwrap().len(), drawn, "drawn by the spreadsheet");
    assert!(drawn > 0);
    let back = sheets.last().unwrap()["links"].as_u64().unwrap();
    assert!(back > 0 && back <= document.figures().len() as u64, "{back}");
}

#[test]
fn lines_and_tables_hold_every_figure_with_its_records() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("hall");
    rich::hall(&data);
    let document = document(&data, Kind::FollowUp);
    let (folder, _) = written(&data, "followup", &home.path().join("out"), &[]);
    let all = lines(&document);
    let text = fs::read_to_string(only(&folder, "-figures_r1.jsonl")).unwrap();
    let read: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(read.len(), all.len());
    for (line, found) in all.iter().zip(&read) {
        assert_eq!(found["figure"], line.figure);
        assert_eq!(found["records"].as_array().unwrap().len(), line.records.len());
        let unlike: BTreeSet<&&str> = line.records.iter().collect();
        assert_eq!(unlike.len(), line.records.len(), "{} names a record twice", line.figure);
        assert_eq!((&found["period"], &found["hall"]), (&WEEK.into(), &"H001".into()));
        // One figure by itself says the same.
        if line.records.len() > 1 {
            let call = ["report", "followup", "--week", WEEK, "--json", "--records", line.figure];
            assert_eq!(&json(&run(&data, &call)), found);
        }
    }
    let records = crate::kit::table(&folder, "records");
    let wanted: usize = all.iter().map(|line| line.records.len()).sum();
    assert_eq!(records.len(), wanted + 1, "heads and a row for each record of each figure");
    let figures = crate::kit::table(&folder, "figures");
    assert_eq!(figures.len(), all.len() + 1);
    assert!(fs::read_to_string(only(&folder, "brief_r1.txt")).unwrap().lines().count() <= 12);
}

#[test]
fn no_file_has_a_formula_or_the_number_of_anybody() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("hall");
    copied(&data);
    for kind in ["followup", "complaints"] {
        for lang in ["zh"] {
            let out = home.path().join(lang);
            let (folder, _) = written(&data, kind, &out, &[]);
            for (name, text) in texts(&folder) {
                // Some hash of a file has eleven digits in a row, too.
                let is_hash = |word: &&str| {
                    word.len() == 64 && word.bytes().all(|byte| byte.is_ascii_hexdigit())
                };
                let words = text.split(|c: char| !c.is_ascii_alphanumeric());
                let words = words.filter(|word| !is_hash(word));
                for part in words.flat_map(|word| word.split(|c: char| !c.is_ascii_digit())) {
                    let phone = part.len() == 11 && part.starts_with('1');
                    assert!(!phone, "{name} has {part}");
                }
                if Path::new(name.as_str()).extension().is_some_and(|end| end == "csv") {
                    let mut reader = csv::ReaderBuilder::new();
                    let bytes = text.trim_start_matches('\u{feff}').as_bytes();
                    for row in reader.has_headers(false).flexible(true).from_reader(bytes).records()
                    {
                        let row = row.unwrap();
                        let bad = row.iter().find(|it| is_formula(it) && !it.starts_with('\''));
                        assert_eq!(bad, None, "{name}");
                    }
                }
            }
        }
    }
    assert!(HOSTILE.iter().any(|text| is_formula(text)));
}

#[test]
fn errors_say_what_is_wrong_what_is_safe_and_what_to_do() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("hall");
    copied(&data);
    for (arguments, said) in [
        (&["--week", WEEK, "--records", "1.nosuch"][..], "1.due"),
        (&["--week", WEEK, "--records", "nosuch"][..], "--figures"),
        (&["--week", "2999-W01"][..], "the last whole week is"),
        (&["--week", WEEK, "--out", "/proc/nosuch/x"][..], "the hall's log is not touched"),
    ] {
        let output = run(&data, &[&["report", "followup"][..], arguments].concat());
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {text}");
        assert!(text.contains(said) && text.to_lowercase().contains("next: "), "{text}");
    }
    for arguments in [&["--week", "last"][..], &["--month", "2025-13"], &["--formats", "pdf"]] {
        let output = run(&data, &[&["report", "complaints"][..], arguments].concat());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    }
    let output = run(&data, &["report", "complaints", "--week", WEEK]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("投诉周报") && text.contains("--records"), "{text}");
}
