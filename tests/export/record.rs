//! What a record says: the figures of the report, balances that add up, and the same whatever came later.

use chrono::NaiveDate;
use zhiban::core::event::Kind;
use zhiban::export::balance::Balance;
use zhiban::export::doc::{Cell, Document};
use zhiban::export::look::Look;
use zhiban::export::scope::{Asked, scope};
use zhiban::export::sections::document;
use zhiban::store::{Mode, Store};
use zhiban::text::words::Lang;

use crate::common::config;
use crate::kit::{
    append, at, bytes_of, copied, day, export, hall, json, note, registered, run, shift, table,
};

fn date() -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 11, 10).unwrap()
}

fn told(store: &Store, asked: Asked, lang: Lang) -> (Look, Document) {
    let scope = scope(store, &asked).unwrap();
    let look = Look::new(store, scope, lang, &mut |_, _| ()).unwrap();
    let document = document(&look);
    (look, document)
}

fn open(folder: &std::path::Path) -> Store {
    Store::open(folder, &config(), Mode::ReadOnly).unwrap()
}

#[test]
fn the_figures_are_those_of_report_day() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("hall");
    copied(&data);
    let report = json(&run(&data, &["report", "day", "--date", "2025-11-10", "--json"]));
    let out = export(&data, &["--date", "2025-11-10", "--formats", "csv"], folder.path());
    let totals = table(&out, "totals");
    let (heads, day) = (&totals[0], totals.last().unwrap());
    let cell = |row: &Vec<String>, head: &str| -> String {
        row[heads.iter().position(|one| one == head).unwrap_or_else(|| panic!("{head}"))].clone()
    };
    let span = |secs: &serde_json::Value| {
        let secs = secs.as_f64().unwrap().round();
        format!(
            "{:.0}:{:02.0}:{:02.0}",
            (secs / 3600.0).floor(),
            (secs / 60.0).floor() % 60.0,
            secs % 60.0
        )
    };
    for (head, key) in
        [("取号", "taken"), ("办结", "served"), ("弃号", "abandoned"), ("无效", "void")]
    {
        assert_eq!(cell(day, head), report[key].to_string(), "{key}");
    }
    for (head, key) in [
        ("平均等候", "wait_secs_mean"),
        ("最长等候", "wait_secs_max"),
        ("九成等候", "wait_secs_p90"),
        ("平均办理", "service_secs_mean"),
    ] {
        assert_eq!(cell(day, head), span(&report[key]), "{key}");
    }
    let share = cell(day, "弃号率");
    let share: f64 = share.strip_suffix('%').unwrap().parse().unwrap();
    assert!((share / 100.0 - report["abandon_rate"].as_f64().unwrap()).abs() < 1e-8);
    for (name, key) in
        [("half-hours", "half_hours"), ("queues", "queues"), ("counters", "counters")]
    {
        let rows = table(&out, name);
        let told = report[key].as_array().unwrap();
        assert_eq!(rows.len() - 1, told.len(), "{name}");
        let served = rows[0].iter().position(|head| head == "办结").unwrap();
        for (row, told) in rows[1..].iter().zip(told) {
            assert_eq!(row[served], told["served"].to_string(), "{name}: {row:?}");
        }
    }
    // The shifts of the day, and what was taken outside of them, add up to it.
    let taken = |row: &Vec<String>| -> u32 { row[1].parse().unwrap_or(0) };
    let parts: u32 = totals[1..totals.len() - 1].iter().map(taken).sum();
    assert_eq!(parts, taken(day), "{totals:?}");
}

#[test]
fn complaints_carried_in_and_new_less_closed_are_carried_out() {
    let folder = tempfile::tempdir().unwrap();
    copied(folder.path());
    let store = open(folder.path());
    let balance = |asked: Asked| {
        let (_, document) = told(&store, asked, Lang::Zh);
        document.table("complaints", "balance").unwrap().rows.clone()
    };
    let counts = |row: &Vec<Cell>| -> Vec<i64> {
        let number = |cell: &Cell| match cell {
            #[allow(clippy::cast_possible_truncation)] // a handful of complaints
            Cell::Number(number) => *number as i64,
            other => panic!("{other:?}"),
        };
        row[1..].iter().map(number).collect()
    };
    let rows = balance(Asked::Date(date()));
    assert_eq!(counts(rows.last().unwrap()), [2, 3, 0, 4, 0, 1], "2 + 3 - 4 = 1");
    let early = balance(Asked::Shift("shift-early".into()));
    let late = balance(Asked::Shift("shift-late".into()));
    assert_eq!(counts(&early[0]), [2, 2, 0, 1, 0, 3]);
    assert_eq!(counts(&late[0]), [3, 1, 0, 3, 0, 1], "what one carries out the next carries in");
    // Each column of what comes and goes adds up over the shifts.
    for column in 1..5 {
        let sum: i64 = rows[..rows.len() - 1].iter().map(|row| counts(row)[column]).sum();
        assert_eq!(sum, counts(rows.last().unwrap())[column], "{rows:?}");
    }
    let (look, _) = told(&store, Asked::Date(date()), Lang::En);
    for minute in 0..(24 * 60) {
        let to = at("00:00").plus_secs(minute * 60);
        let cases = look.cases.iter().map(|case| &**case);
        assert!(Balance::of(cases, at("00:00"), to).is_even(), "minute {minute}");
    }
}

#[test]
fn a_shift_that_is_over_is_told_the_same_whatever_comes_later() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("hall");
    let mut store = Store::open(&data, &config(), Mode::Write).unwrap();
    let (before, after): (Vec<_>, Vec<_>) =
        day().into_iter().partition(|(now, _)| *now <= at("10:00"));
    append(&mut store, before);
    let first = export(&data, &["--shift", "shift-early"], &folder.path().join("then"));
    append(&mut store, after);
    // Days and months later, with the day long out of memory.
    for date in ["11-11", "11-12", "11-13", "12-24"] {
        append(
            &mut store,
            vec![
                registered(
                    &format!("d{date}"),
                    &format!("TS-{date}"),
                    &format!("{date} 09:00"),
                    "x",
                ),
                note(&format!("{date} 10:00"), &format!("n{date}"), "later"),
            ],
        );
    }
    store.close().unwrap();
    let again = export(&data, &["--shift", "shift-early"], &folder.path().join("now"));
    let (first, again) = (bytes_of(&first), bytes_of(&again));
    for (name, bytes) in &first {
        assert!(again[name] == *bytes, "{name} is another");
    }
    assert_eq!(first.len(), again.len());
}

#[test]
fn a_record_of_an_open_shift_is_a_draft_and_the_next_one_another_revision() {
    let folder = tempfile::tempdir().unwrap();
    let (data, out) = (folder.path().join("hall"), folder.path().join("out"));
    let mut store = Store::open(&data, &config(), Mode::Write).unwrap();
    append(
        &mut store,
        vec![shift(Kind::ShiftOpened, "08:00", "s", "wang", ""), note("08:10", "n1", "one")],
    );
    let exported = |what: &[&str]| {
        let out = out.display().to_string();
        json(&run(&data, &[&["export", "--json", "--out", &out, "--shift", "last"], what].concat()))
    };
    let first = exported(&["--formats", "brief"]);
    assert_eq!((&first["draft"], &first["revision"]), (&true.into(), &1.into()));
    let same = exported(&["--formats", "brief"]);
    assert_eq!((&same["unchanged"], &same["revision"]), (&true.into(), &1.into()));
    let more = exported(&["--formats", "html,csv"]);
    assert_eq!((&more["unchanged"], &more["revision"]), (&false.into(), &1.into()), "more formats");
    assert!(more["files"].as_array().unwrap().len() > 10, "the brief is still there");
    append(&mut store, vec![shift(Kind::ShiftSignedOff, "09:00", "s", "wang", "")]);
    let second = exported(&["--formats", "brief"]);
    assert_eq!((&second["draft"], &second["revision"]), (&false.into(), &2.into()));
    assert_eq!(std::fs::read_dir(&out).unwrap().count(), 2, "the old one stays");
}

#[test]
fn every_section_is_there_and_an_empty_one_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path(), &config(), Mode::Write).unwrap();
    append(&mut store, vec![note("08:10", "n1", "one")]);
    for (lang, none) in [(Lang::Zh, "无"), (Lang::En, "none")] {
        let (_, document) = told(&store, Asked::Date(date()), lang);
        let numbers: Vec<u8> = document.sections.iter().map(|section| section.number).collect();
        assert_eq!(numbers, (1..=14).collect::<Vec<u8>>());
        assert_eq!(document.none(), none);
        let mut page = Vec::new();
        zhiban::export::page::write(&document, ("", 1), &mut page).unwrap();
        let page = String::from_utf8(page).unwrap();
        let empty = document.sections.iter().flat_map(|section| &section.tables);
        let empty = empty.filter(|table| table.rows.is_empty()).count();
        assert!(page.matches(&format!("<p class=\"none\">{none}</p>")).count() >= empty - 1);
    }
}

#[test]
fn the_brief_has_at_most_twelve_lines_and_no_customer() {
    let folder = tempfile::tempdir().unwrap();
    hall(folder.path());
    let store = open(folder.path());
    for lang in [Lang::Zh, Lang::En] {
        for asked in [Asked::Last, Asked::Date(date()), Asked::Shift("shift-e".into())] {
            let (look, document) = told(&store, asked, lang);
            let lines = zhiban::export::brief::lines(&look, &document);
            assert!((5..=12).contains(&lines.len()), "{lines:#?}");
            let text = lines.join("\n");
            assert!(!text.contains("138****5678") && !text.contains("张*"), "{text}");
            assert!(!text.contains("=退费") && !text.contains("<script"), "no word of a complaint");
        }
    }
    let (look, document) = told(&store, Asked::Date(date()), Lang::Zh);
    let text = zhiban::export::brief::lines(&look, &document).join("\n");
    assert!(text.contains("上班结转 2 + 新增 3 - 办结 4 = 结转下班 1"), "{text}");
}

#[test]
fn customers_are_masked_in_every_format() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("hall");
    copied(&data);
    // In the early shift somebody typed a number into a note. The events are lossless, and left out here.
    let formats = ["--formats", "xlsx,html,csv,brief"];
    let of = |shift: &'static str| [&["--shift", shift][..], &formats].concat();
    let late = export(&data, &of("last"), folder.path());
    let open = table(&late, "open");
    assert!(open[1].contains(&"138****5678".to_owned()) && open[1].contains(&"张*".to_owned()));
    let early = export(&data, &of("shift-early"), folder.path());
    let note = |row: &Vec<String>| row.iter().any(|cell| cell == "138****5678");
    assert!(table(&early, "lines").iter().any(note), "the note is there");
    let day = export(&data, &[&["--date", "2025-11-10"][..], &formats].concat(), folder.path());
    let mut files: Vec<_> = [late, early, day].iter().flat_map(|out| bytes_of(out)).collect();
    // What a workbook holds is packed: what is put into it is looked at.
    let store = self::open(&data);
    for asked in [Asked::Last, Asked::Shift("shift-early".into()), Asked::Date(date())] {
        let (_, document) = told(&store, asked, Lang::Zh);
        files.push(("document".to_owned(), serde_json::to_vec(&document).unwrap()));
    }
    for (name, bytes) in files {
        let text = String::from_utf8_lossy(&bytes);
        let digits: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).collect();
        let plain = digits.iter().filter(|run| run.len() == 11 && run.starts_with("13")).count();
        assert_eq!(plain, 0, "{name}");
    }
}
