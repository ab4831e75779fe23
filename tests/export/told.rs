//! What the record says of a day on which everything happened, cell by cell; that every format says the same; the way
//! back from it; and that whoever changes the log before a report is found by it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use serde_json::Value;
use zhiban::core::event::{Body, Event, HandoverFact};
use zhiban::core::handover::hash_of;
use zhiban::export::doc::{Cell, Document};
use zhiban::export::look::Look;
use zhiban::export::scope::{Asked, scope};
use zhiban::export::sections::document;
use zhiban::store::{DB_FILE, Mode, Store, chained};
use zhiban::text::words::Lang;

use crate::common::config;
use crate::kit::{bytes_of, copy, export, json, only, run, table};
use crate::rich::{self, EARLY, LATE};
use crate::spreadsheet::{READ_PAGE, READ_WORKBOOK, expected, python, same};

fn copied(to: &Path) {
    use std::sync::OnceLock;
    static MADE: OnceLock<tempfile::TempDir> = OnceLock::new();
    let made = MADE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        rich::hall(folder.path());
        folder
    });
    copy(made.path(), to);
}

fn early(home: &Path) -> PathBuf {
    let data = home.join("hall");
    copied(&data);
    export(&data, &["--shift", EARLY], &home.join("out"))
}

fn told(data: &Path, lang: Lang) -> Document {
    let store = Store::open(data, &config(), Mode::ReadOnly).unwrap();
    let scope = scope(&store, &Asked::Shift(EARLY.into())).unwrap();
    document(&Look::new(&store, scope, lang, &mut |_, _| ()).unwrap())
}

/// The rows of a table as they stand in its file, without the head.
fn rows(out: &Path, name: &str) -> Vec<Vec<String>> {
    table(out, name).split_off(1)
}

fn is(row: &[String], wanted: &[&str]) {
    assert_eq!(row, wanted);
}

const NINE: &str = "2025-11-10 09:30:00";
const SHIFT_END: &str = "2025-11-10 14:05:00";

#[rustfmt::skip] // a row of the table a line
const ROUND: &[&str] = &[
    "全面巡检", "1", NINE, NINE, NINE, "是", "已提交", "王芳", "74", "80", "92.5%", "59%", "不合格", "2", "1",
    "无客户信息外露",
];

#[rustfmt::skip]
const FAILED: [[&str; 10]; 3] = [
    ["外部与环境", "照明与室温", "E4", "未查", "", "", "", "", "测温枪没电", ""],
    ["自助服务", "自助终端逐台可用", "S1", "不合格", "3", "4", "", "自助区", "3 号机卡纸", "高洁"],
    ["合规与隐私", "无客户信息外露", "C2", "不合格", "", "", "是", "03", "客户表格留在台面", "周敏"],
];

#[rustfmt::skip]
const FINDINGS: [[&str; 17]; 4] = [
    ["自助终端逐台可用", "S1", "自助区", "3 号机卡纸", "一般", NINE, "王芳", "高洁", "当班", SHIFT_END, "",
     "已关闭", "高洁", "王芳", "2025-11-10 10:20:00", "", "1"],
    ["无客户信息外露", "C2", "03", "客户表格留在台面", "重大", NINE, "王芳", "周敏", "当班", SHIFT_END, "",
     "待整改", "", "", "", "", "1"],
    ["到岗与排班一致", "P1", "05", "未佩戴工牌", "较大", "2025-11-10 11:00:00", "王芳", "田野", "24 小时",
     "2025-11-11 11:00:00", "", "待整改", "", "", "", "", "1"],
    ["其他问题", "", "门口", "地面有水", "较大", "2025-11-10 11:00:00", "王芳", "田野", "24 小时",
     "2025-11-11 11:00:00", "", "待整改", "", "", "", "", "1"],
];

#[test]
fn inspections_say_what_failed_who_owns_it_until_when_and_what_became_of_it() {
    let home = tempfile::tempdir().unwrap();
    let out = early(home.path());
    let rounds = rows(&out, "rounds");
    assert_eq!(rounds.len(), 1);
    is(&rounds[0], ROUND);
    let missed = rows(&out, "missed");
    let planned: Vec<&str> = missed.iter().filter_map(|row| row[1].get(11..16)).collect();
    assert_eq!(planned, ["08:00", "10:30", "11:30", "13:30"]);
    let failed = rows(&out, "failed");
    assert!(failed.iter().all(|row| row[0] == NINE && row[1] == "全面巡检"), "{failed:?}");
    let failed: Vec<&[String]> = failed.iter().map(|row| &row[2..]).collect();
    assert_eq!(failed, FAILED);
    assert_eq!(rows(&out, "findings"), FINDINGS);
    // By the end of the late shift the one of 03 is overdue.
    let data = home.path().join("hall");
    let late = export(&data, &["--shift", LATE, "--formats", "csv"], &home.path().join("late"));
    let findings = rows(&late, "findings");
    let over: Vec<(&str, &str)> =
        findings.iter().map(|row| (row[1].as_str(), row[10].as_str())).collect();
    assert_eq!(over, [("C2", "是"), ("P1", ""), ("", "")]);
    assert!(rows(&late, "red").iter().any(|row| row[0] == "整改逾期" && row[2] == "周敏"));
}

#[test]
fn praise_talks_visits_needs_and_what_was_counted_are_told_with_their_people() {
    let home = tempfile::tempdir().unwrap();
    let out = early(home.path());
    let day = |time: &str| format!("2025-11-10 {time}:00");
    assert_eq!(
        rows(&out, "praise"),
        [[&day("10:30"), "张岚", "王芳", "耐心帮助老人", "2", "扶老人到优先窗口"]]
    );
    // Neither whom it was with nor a word of it.
    assert_eq!(rows(&out, "coaching"), [[&day("10:40"), "王芳", "客户信息保护", "2025-11-12", ""]]);
    for (name, bytes) in bytes_of(&out) {
        if !name.contains("_log_") {
            let text = String::from_utf8_lossy(&bytes);
            assert!(!text.contains("表格要收好") && !text.contains("每单收表"), "{name}");
        }
    }
    assert_eq!(
        rows(&out, "visits"),
        [[
            &day("11:00"),
            "神秘客",
            "2025-11-08",
            "'+86 暗访 7 号表",
            "87.4",
            "2",
            "2025-11-11 11:00:00",
            "总体整洁"
        ]]
    );
    assert_eq!(
        rows(&out, "visit-items"),
        [
            ["2025-11-08", "神秘客", "到岗与排班一致", "05", "未佩戴工牌"],
            ["2025-11-08", "神秘客", "", "门口", "地面有水"]
        ]
    );
    assert_eq!(rows(&out, "noted").len(), 1);
    is(&rows(&out, "noted")[0][3..], &["想要手写板", "3"]);
    assert_eq!(
        rows(&out, "counted"),
        ["现金", "印章", "钥匙"].map(|what| { [what, "王芳", "陈涛", "2025-11-10 13:35:00"] })
    );
}

#[test]
fn the_hand_over_names_both_item_by_item_and_both_signatures_are_proved() {
    let home = tempfile::tempdir().unwrap();
    let out = early(home.path());
    let day = |time: &str| format!("2025-11-10 {time}:00");
    let items = rows(&out, "handover-items");
    let answers: Vec<[&str; 6]> = items
        .iter()
        .map(|row| [&row[0], &row[1], &row[11], &row[12], &row[13], &row[15]].map(String::as_str))
        .collect();
    let at = day("13:50");
    assert_eq!(
        answers,
        [
            ["王芳", "投诉 TS-1110-01", "陈涛", "已接", &at, ""],
            ["王芳", "整改 无客户信息外露 (C2)", "陈涛", "已接", &at, ""],
            ["王芳", "突发 系统故障", "陈涛", "已接", &at, ""],
            ["王芳", "整改 到岗与排班一致 (P1)", "陈涛", "已接", &at, ""],
            ["王芳", "整改 地面有水", "陈涛", "已接", &at, ""],
            ["王芳", "留言 看宽带专席", "陈涛", "不接", &at, "其他 要店长定"],
        ]
    );
    let steps = &rows(&out, "steps")[0];
    is(&steps[..3], &["王芳", "已封存", &day("13:45")]);
    is(&steps[4..], &["陈涛", &day("13:54"), &day("14:01"), &day("14:11"), "先接班", "", "", "1"]);
    let signed = rows(&out, "signatures");
    let said: Vec<[&str; 5]> = signed
        .iter()
        .map(|row| [&row[0], &row[1], &row[2], &row[3], &row[4]].map(String::as_str))
        .collect();
    assert_eq!(
        said,
        [
            ["王芳", "已整理并交出", "PIN 签名", &day("13:40"), "已作废 (另有定稿)"],
            ["王芳", "已整理并交出", "PIN 签名", &day("13:45"), "已验证 (本人密钥)"],
            ["陈涛", "已接收并了解", "PIN 签名", &day("14:01"), "已验证 (本人密钥)"],
        ]
    );
    // Both stand under the report that was frozen last, each with a key of its own.
    assert!(signed[1][5] == steps[3] && signed[2][5] == steps[3] && signed[0][5] != steps[3]);
    assert!(signed[1][6] == signed[0][6] && signed[2][6] != signed[1][6]);
    assert_eq!(signed[2][6].len(), 32);
    let addenda = rows(&out, "addenda");
    let [said, later] = ["[附记] 钥匙在抽屉", "[附记] 补充: 备用钥匙已登记"];
    let [early, late] = ["H001-2025-11-0005", "H001-2025-11-0006"];
    is(&addenda[0], &[&day("14:05"), "王芳", "交班人补漏", early, "", said, ""]);
    is(&addenda[1], &[&day("14:40"), "王芳", "附记", late, "", later, ""]);
    // On paper too.
    let page = std::fs::read_to_string(only(&out, ".html")).unwrap();
    let paper = page.split("<div class=\"sign\">").nth(1).unwrap();
    for text in
        ["交班人 · 已整理并交出", "接班人 · 已接收并了解", "2025-11-10 13:45", "2025-11-10 14:01"]
    {
        assert!(paper.contains(text), "{text}: {paper}");
    }
    assert_eq!(paper.matches("已验证 (本人密钥)").count(), 2);
    assert!(paper.contains(&signed[1][6]) && paper.contains(&signed[2][6]));
    let manifest: Value =
        serde_json::from_slice(&std::fs::read(only(&out, "manifest.json")).unwrap()).unwrap();
    assert_eq!(manifest["signatures"][1]["key_id"], signed[2][6].as_str());
}

#[test]
fn every_line_of_the_log_has_the_number_that_the_board_knows_it_by() {
    let home = tempfile::tempdir().unwrap();
    let out = early(home.path());
    let lines = rows(&out, "lines");
    let store = Store::open(&home.path().join("hall"), &config(), Mode::ReadOnly).unwrap();
    let scope = scope(&store, &Asked::Shift(EARLY.into())).unwrap();
    let look = Look::new(&store, scope, Lang::Zh, &mut |_, _| ()).unwrap();
    let known: Vec<String> = look.log.iter().map(|line| line.line_no.to_string()).collect();
    assert!(known.len() > 40);
    assert!(lines.iter().map(|row| &row[0]).eq(&known));
    let of = |text: &str| lines.iter().find(|row| row[4].contains(text)).unwrap();
    // What was amended and voided stays readable beside what was written for it.
    assert_eq!(of("应到 9 人")[4], "[已更正] 班前会, 应到 9 人");
    assert_eq!(of("应到 9 实到 8")[3], "人工记录");
    assert_eq!((&*of("误记一条")[4], &*of("误记一条")[5]), ("[已作废] 误记一条", "作废"));
}

/// A cell as the page shows it; on the date of the record without the date.
fn on_page(cell: &Cell, document: &Document, is_head: bool) -> String {
    let zone = document.head.zone;
    match cell {
        Cell::Empty => String::new(),
        Cell::Opens(cell, _) => on_page(cell, document, is_head),
        Cell::Text(text) | Cell::FreeText(text) => text.clone(),
        Cell::Program(text) => (*text).to_owned(),
        Cell::Number(number) if number.fract() != 0.0 => zhiban::text::show::decimal(Some(*number)),
        Cell::Number(number) => format!("{number}"),
        Cell::Percent(share) => zhiban::text::show::percent(Some(*share)),
        Cell::Date(date) => date.to_string(),
        Cell::DateTime(at) if Some(zone.date(*at)) == document.head.of.date() && !is_head => {
            zone.hms(*at)
        }
        Cell::DateTime(at) => format!("{} {}", zone.date(*at), zone.hms(*at)),
        Cell::Duration(secs) => {
            format!("{}:{:02}:{:02}", secs / 3600, secs / 60 % 60, secs % 60)
        }
    }
}

fn number_of(text: &str) -> f64 {
    text.strip_suffix('%').map_or_else(
        || text.parse().unwrap_or_else(|_| panic!("{text}")),
        |share| share.parse::<f64>().unwrap() / 100.0,
    )
}

/// The numbers are read out of each format and compared with those that the sections gave.
#[test]
fn all_formats_say_the_same() {
    let home = tempfile::tempdir().unwrap();
    let out = early(home.path());
    let document = told(&home.path().join("hall"), Lang::Zh);
    let mut numbers = 0;
    let tables = document
        .sections
        .iter()
        .flat_map(|section| section.tables.iter().map(move |table| (section.id, table)));
    for (section, table) in tables {
        let found = rows(&out, &format!("{section}-{}", table.id));
        assert_eq!(found.len(), table.rows.len(), "{}", table.id);
        for (found, row) in found.iter().zip(&table.rows) {
            for (found, cell) in found.iter().zip(row) {
                match cell {
                    Cell::Number(number) | Cell::Percent(number) => {
                        numbers += 1;
                        assert!((number_of(found) - number).abs() < 1e-6, "{found} {number}");
                    }
                    Cell::FreeText(text) => assert_eq!(found.trim_start_matches('\''), text),
                    cell => assert_eq!(*found, on_page(cell, &document, true)),
                }
            }
        }
    }
    assert!(numbers > 150, "{numbers}");
    the_page_says_it(&out, &document);
    the_workbook_says_it(&out, &document);
    the_brief_says_it(&out);
    // And the whole day is that of the report.
    let data = home.path().join("hall");
    let report = json(&run(&data, &["report", "day", "--date", "2025-11-10", "--json"]));
    let whole =
        export(&data, &["--date", "2025-11-10", "--formats", "csv"], &home.path().join("d"));
    let day = rows(&whole, "totals").pop().unwrap();
    for (at, key) in [(1, "taken"), (2, "void"), (4, "served"), (5, "abandoned")] {
        assert_eq!(day[at], report[key].to_string(), "{key}");
    }
}

fn the_page_says_it(out: &Path, document: &Document) {
    if let Some(page) = python(READ_PAGE, "html.parser", &only(out, ".html")) {
        let found: Vec<&str> =
            page["cells"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        let mut wanted = vec![document.head.title.clone(), document.head.title.clone()];
        for section in &document.sections {
            for table in section.tables.iter().filter(|table| !table.rows.is_empty()) {
                if section.chart.is_some() && table.id == "chart" {
                    continue;
                }
                wanted.extend(table.columns.iter().map(|column| column.head.clone()));
                let cells = table.rows.iter().flatten();
                wanted.extend(cells.map(|cell| on_page(cell, document, table.id == "head")));
            }
        }
        assert_eq!(found, wanted);
    }
}

fn the_workbook_says_it(out: &Path, document: &Document) {
    if let Some(book) = python(READ_WORKBOOK, "openpyxl", &only(out, ".xlsx")) {
        for (sheet, section) in book["sheets"].as_array().unwrap().iter().zip(&document.sections) {
            let mut read = sheet["rows"].as_array().unwrap().iter();
            for table in &section.tables {
                let is_title = |row: &&Value| row[0] == table.title.as_str();
                read.by_ref().find(is_title).unwrap_or_else(|| panic!("{}", table.title));
                read.next();
                for row in &table.rows {
                    let found = read.next().unwrap();
                    for (cell, found) in row.iter().zip(found.as_array().unwrap()) {
                        assert!(same(found, &expected(cell)), "{}: {found} {cell:?}", table.id);
                    }
                }
            }
        }
    }
}

fn the_brief_says_it(out: &Path) {
    let brief = std::fs::read_to_string(only(out, ".txt")).unwrap();
    assert!(brief.lines().count() <= 12, "{brief}");
    let totals = rows(out, "totals");
    for text in [
        format!("取号 {} 办结 {} 弃号 {}", totals[0][1], totals[0][4], totals[0][5]),
        format!(
            "巡检 {} 次, 未完成 {} 次, 待整改 3 项",
            rows(out, "rounds").len(),
            rows(out, "missed").len()
        ),
        format!("待关注 {} 项", rows(out, "red").len()),
        "上班结转 0 + 新增 1 - 办结 0 = 结转下班 1".to_owned(),
    ] {
        assert!(brief.contains(&text), "{text}: {brief}");
    }
}

#[test]
fn the_richest_day_comes_out_of_a_new_folder_byte_for_byte() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("hall");
    rich::signed(&data);
    // The first shift begins with the first event: everything of it can be made again, signatures too.
    let first = export(&data, &["--shift", EARLY], &home.path().join("a"));
    let log = only(&first, ".jsonl");
    let proved = json(&run(&data, &["verify", &log.display().to_string(), "--json"]));
    assert_eq!((&proved["ok"], &proved["signatures"]), (&true.into(), &6.into()), "{proved}");
    let new = home.path().join("new");
    json(&run(&new, &["import", &log.display().to_string(), "--json"]));
    let found = json(&run(&new, &["verify", "--json"]));
    assert_eq!((&found["signatures"], &found["reports"]), (&4.into(), &2.into()), "{found}");
    let again = export(&new, &["--shift", EARLY], &home.path().join("b"));
    let (first, again) = (bytes_of(&first), bytes_of(&again));
    assert!(first.keys().eq(again.keys()));
    for (name, bytes) in &first {
        assert!(again[name] == *bytes, "{name} is another");
    }
}

#[test]
fn a_record_that_says_something_else_is_a_new_revision_and_nothing_but_that_differs() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("hall");
    copied(&data);
    let out = home.path().join("out");
    let first = export(&data, &["--shift", EARLY], &out);
    let before = bytes_of(&first);
    assert_eq!(export(&data, &["--shift", EARLY], &out), first, "nothing has changed");
    let elsewhere = bytes_of(&export(&data, &["--shift", EARLY], &home.path().join("b")));
    assert!(before == elsewhere, "the same bytes at any place");
    rich::adds(&data);
    let second = export(&data, &["--shift", EARLY], &out);
    assert!(second.ends_with("H001_2025-11-10_s1_record_r2"), "{}", second.display());
    assert!(bytes_of(&first) == before, "the old one stays as it was");
    let after = bytes_of(&second);
    let changed: BTreeSet<&str> = before
        .iter()
        .filter(|(name, bytes)| after[&name.replace("_r1.", "_r2.")] != **bytes)
        .map(|(name, _)| name.as_str())
        .collect();
    let wanted = [
        "H001_2025-11-10_s1_01-head-head_r1.csv",
        "H001_2025-11-10_s1_12-handover-addenda_r1.csv",
        "H001_2025-11-10_s1_record_r1.html",
        "H001_2025-11-10_s1_record_r1.xlsx",
        "manifest.json",
    ];
    assert_eq!(changed, BTreeSet::from(wanted));
}

/// Changes an event of the log as somebody would who knows how the chain is made: everything behind it is chained anew.
fn forge(data: &Path, change: &dyn Fn(&str) -> Option<String>) -> u64 {
    let conn = Connection::open(data.join(DB_FILE)).unwrap();
    let triggers: Vec<String> = conn
        .prepare("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'event'")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    for trigger in triggers {
        conn.execute_batch(&format!("DROP TRIGGER {trigger}")).unwrap();
    }
    let rows: Vec<(u64, [u8; 16], u64, Vec<u8>)> = conn
        .prepare(
            "SELECT pos, stream.id, seq, bytes FROM event
             JOIN stream ON stream.ref = event.stream_ref ORDER BY pos",
        )
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let (mut chain, mut changed) = ([0; 32], 0);
    for (pos, stream, seq, bytes) in rows {
        let text = String::from_utf8(bytes).unwrap();
        let forged = change(&text).filter(|_| changed == 0);
        if forged.is_some() {
            changed = pos;
        }
        let forged = forged.unwrap_or(text);
        chain = chained(&chain, &stream, seq, forged.as_bytes());
        let update = "UPDATE event SET bytes = ?1, chain = ?2 WHERE pos = ?3";
        conn.execute(update, (forged.as_bytes(), chain, pos)).unwrap();
    }
    assert!(changed > 0, "there is nothing of that kind");
    changed
}

#[test]
fn a_log_chained_anew_is_found_by_the_report_that_was_signed_over_it() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("sound");
    copied(&data);
    let sound = run(&data, &["verify"]);
    let said = String::from_utf8_lossy(&sound.stdout).into_owned();
    assert_eq!(sound.status.code(), Some(0), "{said}");
    assert!(said.contains("reports of shifts: 3"), "{said}");
    // A line of the early shift, and one of the late shift, before the report of each.
    for (from, to, reports) in
        [("班前会, 应到 9 人", "班前会, 应到 7 人", 3), ("厅里拥挤", "厅里清静", 1)]
    {
        let data = home.path().join(format!("forged-{reports}"));
        copied(&data);
        let pos = forge(&data, &|text| text.contains(from).then(|| text.replacen(from, to, 1)));
        let found = json_of(&run(&data, &["verify", "--json"]));
        assert_eq!(found["bad_pos"], Value::Null, "the chain itself is whole again");
        assert_eq!(found["ok"], false);
        let wrong = found["wrong_signatures"].as_array().unwrap();
        assert_eq!(wrong.len(), reports, "{wrong:?}");
        // It says between which events: after the last report that stands, before the first that does not.
        let what = wrong[0]["what"].as_str().unwrap();
        let span = what.split("one of the events ").nth(1).unwrap();
        let (first, last) = span.split_once(" to ").unwrap();
        let (first, last): (u64, u64) = (first.parse().unwrap(), last.parse().unwrap());
        assert!((first..=last).contains(&pos), "{pos}: {what}");
        assert!(reports == 3 || first > 100, "{what}");
        let out = export(&data, &["--date", "2025-11-10", "--formats", "jsonl"], &data.join("out"));
        let log = run(&data, &["verify", &only(&out, ".jsonl").display().to_string()]);
        let said = String::from_utf8_lossy(&log.stdout).into_owned();
        assert_eq!(log.status.code(), Some(1), "{said}");
        assert!(said.contains("line ") && said.contains("frozen over another log"), "{said}");
    }
}

/// Whoever changes what was handed over, and the hash of it too, leaves signatures of a report that is not there.
#[test]
fn a_report_that_was_changed_is_not_the_one_that_was_signed() {
    let home = tempfile::tempdir().unwrap();
    let report = |text: &str, with_hash: bool| {
        let event = Event::from_bytes(text.as_bytes()).ok()?;
        let Body::Handover(body) = &event.body else { return None };
        let HandoverFact::Frozen(part) = &body.fact else { return None };
        let changed = part.text.replace("看宽带专席", "看优先专席");
        let hash = if with_hash { hash_of(&changed) } else { part.hash.to_string() };
        let spelt = |text: &str| serde_json::to_string(text).unwrap();
        let text = text.replace(&spelt(&part.text), &spelt(&changed));
        Some(text.replace(&*part.hash, &hash))
    };
    for (with_hash, told) in [(false, "text was changed"), (true, "the log does not hold")] {
        let data = home.path().join(told);
        copied(&data);
        forge(&data, &|text| report(text, with_hash));
        let found = json_of(&run(&data, &["verify", "--json"]));
        assert_eq!((&found["ok"], &found["bad_pos"]), (&false.into(), &Value::Null));
        let wrong = found["wrong_signatures"].as_array().unwrap();
        let said = |one: &Value| one["what"].as_str().is_some_and(|what| what.contains(told));
        assert!(wrong.iter().any(said), "{wrong:?}");
    }
}

fn json_of(output: &std::process::Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}
