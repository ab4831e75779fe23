//! The reconciliation of the day (domain notes, below the table of 6.3), read out of the files that were exported: out of
//! each format by itself, never from the hall.

mod files;

use std::fs;

use super::floor::Floor;
use crate::core::tests::today;
use crate::export::scope::Asked;
use crate::export::verify;
use crate::store::{Depth, check as check_log};
use crate::text::show::percent;
use files::{Book, Table};

/// What must come out, to the digit.
const DAY: [(&str, &str); 24] = [
    ("taken served abandoned void rate", "168 154 9 5 5.5%"),
    ("abandon rate amber", "1"),
    ("late", "1 0:22"),
    ("meal overrun", "1 0:52"),
    ("too few people", "0"),
    ("rounds opening", "1 1 90.9%"),
    ("rounds full", "4 4 88.1%"),
    ("rounds quick", "4 4 100.0%"),
    ("rounds closing", "1 1 100.0%"),
    ("scores full", "98.3% 98.8% 59.0% 96.3%"),
    ("raw score of the red line", "95.0%"),
    ("findings new", "5"),
    ("findings closed", "5"),
    ("complaints in new reopened closed void out", "2 3 0 4 0 1"),
    ("handed over by a clerk", "1"),
    ("taken over", "2"),
    ("dispatches", "2"),
    ("escalations", "1"),
    ("incidents", "1 0:38 14 10 4"),
    ("follow-ups", "4 2025-11-13"),
    ("praise", "1"),
    ("coaching", "1"),
    ("items handed over", "4"),
    ("confirmed by two", "4"),
];

/// Minutes of a duration: `0:38` of `0:38:07`.
fn minutes(text: &str) -> String {
    text.rsplit_once(':').map_or_else(String::new, |(minutes, _)| minutes.to_owned())
}

fn count(table: &Table, is: impl Fn(&files::Row) -> bool) -> String {
    table.rows().filter(|row| is(row)).count().to_string()
}

/// The cells of the one row that has that text under a head.
fn line(table: &Table, head: &str, text: &str, heads: &[&str]) -> String {
    let row = table.rows().find(|row| row.at(head) == text);
    let row = row.unwrap_or_else(|| panic!("no {text}: {table:?}"));
    heads.iter().map(|head| row.at(head)).collect::<Vec<_>>().join(" ")
}

/// What a format says of the day, in the order of [`DAY`].
fn figures(book: &Book) -> Vec<String> {
    let table = |title| book.table(title);
    let (people, rounds, found) = (table("到岗情况"), table("巡检记录"), table("问题与整改"));
    let is = |head: &'static str| move |row: &files::Row| !row.at(head).is_empty();
    let staff = |head: &'static str, secs: &str| {
        let first = people.rows().find(|row| !row.at(head).is_empty());
        let secs = first.map_or_else(String::new, |row| minutes(&row.at(secs)));
        format!("{} {secs}", count(&people, is(head)))
    };
    let round = |name| line(&table("巡检次数"), "巡检", name, &["次数", "按时", "平均分"]);
    let full = |head: &'static str| {
        let full = rounds.rows().filter(|row| row.at("巡检") == "全面巡检");
        full.map(|row| row.at(head)).collect::<Vec<_>>()
    };
    let step = |name| line(&table("件次"), "项目", name, &["件次"]);
    let (incidents, made, items) = (table("突发事件"), table("新生成回访"), table("逐项交接"));
    let incident = incidents.rows().next().unwrap();
    let paper = ["纸质受理", "已补录", "待补录"].map(|head| incident.at(head)).join(" ");
    let mut due: Vec<String> = made.rows().map(|row| row.at("到期日")).collect();
    due.dedup();
    let early = |row: &files::Row| row.at("交班人") == "王芳";
    let balance = ["上班结转", "新增", "重开", "办结", "作废或并案", "结转下班"];
    vec![
        line(&table("全厅"), "范围", "全天", &["取号", "办结", "弃号", "无效", "弃号率"]),
        // One mark is amber, two are red.
        count(&table("未达标指标"), |row| {
            (row.at("未达标").as_str(), row.at("值").as_str()) == ("!  弃号率", "5.5%")
        }),
        staff("迟到", "迟到"),
        staff("超时", "用餐"),
        count(&table("人手不足时段"), |_| true),
        round("开门检查"),
        round("全面巡检"),
        round("快速巡视"),
        round("闭店检查"),
        full("评定分").join(" "),
        full("原始分")[2].clone(),
        // A page leaves the date of the record out.
        count(&found, |row| {
            let at = row.at("发现");
            at.starts_with("2025-11-10") || (!at.is_empty() && !at.contains('-'))
        }),
        count(&found, |row| row.at("状态") == "已关闭" && !row.at("结束").is_empty()),
        line(&table("结转"), "范围", "全天", &balance),
        step("移交并接收"),
        step("自行接手"),
        step("转部门"),
        step("上报 L3 及以上"),
        format!("{} {} {paper}", incidents.rows().count(), minutes(&incident.at("历时"))),
        format!("{} {}", made.rows().count(), due.join(" ")),
        count(&table("表扬"), |_| true),
        count(&table("辅导"), |_| true),
        count(&items, early),
        count(&items, |row| early(row) && row.at("确认") == "已接"),
    ]
}

fn says(format: &str, book: &Book) {
    let found = figures(book);
    assert_eq!(found.len(), DAY.len());
    let told = DAY.iter().zip(found);
    let wrong: Vec<_> = told.filter(|((_, wanted), found)| wanted != found).collect();
    assert!(wrong.is_empty(), "{format}: {wrong:#?}");
}

/// The numbers of the brief, line by line.
fn brief_says(lines: &[String]) {
    assert!(lines.len() <= 12, "{lines:?}");
    for wanted in [
        "取号 168 办结 154 弃号 9 (弃号率 5.5%)",
        "投诉: 上班结转 2 + 新增 3 - 办结 4 = 结转下班 1",
        "突发事件 1 起",
        "迟到 1,",
        "超时 1",
        "· TS-1110-03 较大",
    ] {
        assert_eq!(lines.iter().filter(|line| line.contains(wanted)).count(), 1, "{lines:#?}");
    }
}

pub(super) fn check(floor: &Floor) {
    let done = floor.exported(Asked::Date(today()));
    says("CSV", &files::csv(&done.folder));
    says("HTML", &files::html(&done.folder));
    if let Some(book) = files::workbook(&done.folder) {
        says("XLSX", &book);
    }
    brief_says(&files::brief(&done.folder));
    let events = files::events(&done.folder);
    let today_of = |kind: &str| {
        let is = |(known, at): &&(String, String)| known == kind && at.starts_with("2025-11-10");
        events.iter().filter(is).count()
    };
    for (kind, wanted) in [
        ("ticket.issued", 168),
        ("ticket.finished", 154),
        ("complaint.registered", 3),
        ("complaint.closed", 4),
        ("dispatch.sent", 2),
        ("check.submitted", 10),
        ("finding.opened", 5),
        ("incident.opened", 1),
        ("shift.accepted", 1),
    ] {
        assert_eq!(today_of(kind), wanted, "{kind}");
    }
    the_report_says_the_same(floor, &files::csv(&done.folder));
    it_is_proved_unchanged(floor, &done.folder);
}

/// `report day` of that date, beside the export.
fn the_report_says_the_same(floor: &Floor, book: &Book) {
    let report = floor.store().report(today(), Some(floor.now)).unwrap().unwrap();
    let figures = &report.figures;
    let counts = [figures.taken, figures.served, figures.abandoned, figures.void].map(u64::from);
    let counts = counts.map(|count| count.to_string()).join(" ");
    let heads = ["取号", "办结", "弃号", "无效", "弃号率"];
    let told = line(&book.table("全厅"), "范围", "全天", &heads);
    assert_eq!(told, format!("{counts} {}", percent(figures.abandon_rate)));
    let rows = book.table("到岗情况");
    for one in &report.staff {
        let late = rows.rows().find(|row| row.at("工号") == *one.staff_id).unwrap().at("迟到");
        assert_eq!(late.is_empty(), one.late_secs.is_none() || one.absent, "{}", one.staff_id);
    }
}

/// What `verify` says of the log and of the export; and that it would say otherwise.
fn it_is_proved_unchanged(floor: &Floor, folder: &std::path::Path) {
    let log = check_log(floor.folder(), Depth::Full).unwrap();
    assert!(log.is_ok() && log.signatures.is_ok(), "{log:?}");
    assert!(log.signatures.proved >= 3, "{:?}", log.signatures);
    let found = verify::folder(folder).unwrap();
    assert!(found.wrong.is_empty(), "{:?}", found.wrong);
    let tally = files::file(folder, "_06-complaints-tally_r1.csv");
    let text = fs::read_to_string(&tally).unwrap();
    fs::write(&tally, text.replace("\"1\"", "\"0\"")).unwrap();
    let found = verify::folder(folder).unwrap();
    assert_eq!(found.wrong.len(), 1, "{:?}", found.wrong);
    fs::write(&tally, text).unwrap();
}
