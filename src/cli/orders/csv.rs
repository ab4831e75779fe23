//! A list of orders as another system writes it: CSV with a line that names the columns. Every fault with its line.

use std::collections::BTreeMap;
use std::path::Path;

use crate::cli::failure::Failure;
use crate::cli::sla::instant;
use crate::cli::whole::whole;
use crate::core::followup::business_end;
use crate::core::order::OrderKind;
use crate::core::row_fault::{RowBar, RowFault};
use crate::core::settings::Settings;
use crate::core::time::{Ms, Zone, read_date};
use crate::feed::csv::{decode_row, encoding_of};
use crate::feed::errand::WatchOrder;
use crate::text::clean::scrub;
use crate::text::mask::masked;
use crate::text::named::Named;
use crate::text::words::Lang;

/// The columns that must be there.
const NEEDED: [&str; 3] = ["number", "kind", "promised_at"];
/// Every column: our name and the Chinese one.
const COLUMNS: [[&str; 2]; 7] = [
    ["number", "工单号"],
    ["kind", "类型"],
    ["department", "部门"],
    ["promised_at", "承诺时间"],
    ["check_at", "下次查看"],
    ["complaint", "投诉"],
    ["text", "内容"],
];
/// Rows of a list.
const ROWS_MAX: usize = 5_000;
/// Largest list: so many rows are far below.
const BYTES_MAX: u64 = 4 << 20;

/// A list as it was read.
#[derive(Debug)]
pub(super) struct List {
    /// The orders with their lines.
    pub(super) rows: Vec<(u64, WatchOrder)>,
    /// By line what is wrong with others.
    pub(super) faults: BTreeMap<u64, Vec<RowFault>>,
    /// What the list calls the columns that it has, by our names.
    pub(super) heads: BTreeMap<&'static str, String>,
}

/// What a list calls a column; one that it does not have is called as we do.
pub(super) fn head<'h>(
    heads: &'h BTreeMap<&'static str, String>,
    column: &str,
    lang: Lang,
) -> &'h str {
    let known = COLUMNS.iter().find(|[own, _]| *own == column);
    known.map_or("", |[own, zh]| {
        heads.get(own).map_or(if lang == Lang::Zh { zh } else { own }, String::as_str)
    })
}

/// Reads a list.
pub(super) fn read(path: &Path, settings: &Settings, zone: Zone) -> Result<List, Failure> {
    let bytes = whole(path, BYTES_MAX).map_err(|failure| failure.safe("nothing was changed"))?;
    let text = text_of(&bytes).map_err(|why| {
        Failure::refused(format!("{}: {why}", path.display()))
            .safe("nothing was changed")
            .next("save it as CSV UTF-8")
    })?;
    rows(&text, settings, zone).map_err(|why| {
        Failure::refused(format!("{}: {why}", path.display())).safe("nothing was changed")
    })
}

/// The text of a list in its one encoding. A quote that nobody closed would take in every line behind it.
fn text_of(bytes: &[u8]) -> Result<String, String> {
    let encoding = encoding_of(bytes);
    let mut text = String::with_capacity(bytes.len());
    for (line, part) in (1..).zip(bytes.split_inclusive(|byte| *byte == b'\n')) {
        let part = decode_row(part, encoding)
            .ok_or_else(|| format!("line {line} is in another encoding than the file"))?;
        text.push_str(&part);
    }
    match open_quote(&text) {
        Some(line) => Err(format!("line {line}: a quote begins there that nobody closed")),
        None => Ok(text),
    }
}

/// The line of a quote that is never closed. One in the middle of a cell is a character as any other.
fn open_quote(text: &str) -> Option<usize> {
    let (mut line, mut open, mut begins) = (1, None, true);
    let mut chars = text.trim_start_matches('\u{feff}').chars().peekable();
    while let Some(c) = chars.next() {
        match (c, open) {
            ('"', Some(_)) if chars.peek() == Some(&'"') => drop(chars.next()),
            ('"', Some(_)) => open = None,
            ('"', None) if begins => open = Some(line),
            _ => {}
        }
        line += usize::from(c == '\n');
        begins = open.is_none() && matches!(c, ',' | '\n' | '\r');
    }
    open
}

/// The same of a text.
fn rows(text: &str, settings: &Settings, zone: Zone) -> Result<List, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let said = reader.headers().map_err(|error| error.to_string())?.clone();
    let own = |head: &str| {
        let head = head.trim().to_lowercase();
        let known = COLUMNS.iter().find(|names| names.contains(&&*head));
        known.map_or(head.clone(), |[own, _]| (*own).to_owned())
    };
    let heads: Vec<String> = said.iter().map(own).collect();
    let all = || COLUMNS.map(|[own, zh]| format!("{own} ({zh})")).join(", ");
    if let Some(twice) = heads.iter().enumerate().find(|(n, head)| heads[..*n].contains(head)) {
        return Err(format!("line 1: two columns are {}; leave one of them", twice.1));
    }
    for needed in NEEDED {
        if !heads.iter().any(|head| head == needed) {
            return Err(format!("line 1: the column {needed} is missing; there are {}", all()));
        }
    }
    if let Some(unknown) = heads.iter().find(|head| !COLUMNS.iter().any(|[own, _]| own == head)) {
        return Err(format!("line 1: unknown column {}; there are {}", scrub(unknown), all()));
    }
    let called = COLUMNS.iter().filter_map(|[own, _]| {
        let at = heads.iter().position(|head| head == own)?;
        Some((*own, scrub(said.get(at)?).trim().to_owned()))
    });
    let mut list = List { rows: Vec::new(), faults: BTreeMap::new(), heads: called.collect() };
    for record in reader.records().take(ROWS_MAX + 1) {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                list.faults.insert(line, vec![RowFault::of("", RowBar::Unreadable)]);
                continue;
            }
        };
        let line = record.position().map_or(0, csv::Position::line);
        if list.rows.len() + list.faults.len() >= ROWS_MAX {
            let most = u32::try_from(ROWS_MAX).unwrap_or(u32::MAX);
            list.faults.insert(line, vec![RowFault::of("", RowBar::TooMany(most))]);
            break;
        }
        let cell = |name: &str| {
            let at = heads.iter().position(|head| head == name);
            at.and_then(|at| record.get(at)).unwrap_or_default().trim()
        };
        match row(cell, settings, zone) {
            Ok(row) => list.rows.push((line, row)),
            Err(faults) => drop(list.faults.insert(line, faults)),
        }
    }
    Ok(list)
}

/// An instant; of a date alone the end of business of that day, as everything that is due on a day is due then.
fn time(settings: &Settings, zone: Zone, text: &str) -> Option<Ms> {
    let date = || read_date(text).map(|date| business_end(settings, zone, date));
    instant(zone, "", text).ok().or_else(date)
}

fn row<'a>(
    cell: impl Fn(&str) -> &'a str,
    settings: &Settings,
    zone: Zone,
) -> Result<WatchOrder, Vec<RowFault>> {
    let mut faults = Vec::new();
    let mut fault = |name: &str, why: RowBar| {
        let said = masked(scrub(cell(name)).trim());
        let why = if said.is_empty() { RowBar::Missing } else { why };
        faults.push(RowFault::said(name, why, &said));
    };
    let number = scrub(cell("number")).trim().to_owned();
    if number.is_empty() {
        fault("number", RowBar::Missing);
    }
    let kind = kind_of(cell("kind"));
    if kind.is_none() {
        fault("kind", RowBar::NoValue);
    }
    let department = department(cell("department"), settings);
    if department.is_none() {
        fault("department", RowBar::NotKnown);
    }
    let promised_at = time(settings, zone, cell("promised_at"));
    if promised_at.is_none() {
        fault("promised_at", RowBar::NoTime);
    }
    let check_at = time(settings, zone, cell("check_at"));
    if check_at.is_none() && !cell("check_at").is_empty() {
        fault("check_at", RowBar::NoTime);
    }
    let (Some(kind), Some(department), Some(promised_at), true) =
        (kind, department, promised_at, faults.is_empty())
    else {
        return Err(faults);
    };
    Ok(WatchOrder {
        order_no: number.into(),
        kind,
        department_id: department.into(),
        promised_at,
        check_at,
        complaint: scrub(cell("complaint")).trim().into(),
        // Another system writes who the customer is: that is kept nowhere.
        text: masked(scrub(cell("text")).trim()).into(),
    })
}

/// A kind by its code, or by its name in one of the languages.
fn kind_of(text: &str) -> Option<OrderKind> {
    let named = |kind: &&OrderKind| {
        [Lang::Zh, Lang::En].iter().any(|lang| kind.name(*lang).eq_ignore_ascii_case(text))
    };
    let coded = OrderKind::from_text(&text.to_lowercase());
    coded.or_else(|| OrderKind::ALL.iter().find(named).copied())
}

/// A department by its id, or by its name.
fn department(text: &str, settings: &Settings) -> Option<String> {
    if text.is_empty() {
        return Some(String::new());
    }
    let mut all = settings.departments.iter();
    let known = all.find(|it| [&it.id, &it.zh, &it.en].into_iter().any(|name| *name == text));
    known.map(|it| it.id.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::row_fault::row_fault;

    #[test]
    fn every_fault_of_a_list_is_told_with_its_line() {
        let settings = Settings::standard();
        let zone = Zone::default();
        let text = "\u{feff}number,kind,department,promised_at,check_at,text\n\
            ZJ-1,installation,field,2025-11-10 17:00,2025-11-10 15:00,\"宽带, 新装 13812345678\"\n\
            ZJ-2,移机,装维,2025-11-11 12:00,,\n\
            ,repair,,2025-11-11 12:00,,\n\
            ZJ-4,paint,,2025-11-11 12:00,,\n\
            ZJ-5,repair,nobody,2025-11-11 12:00,,\n\
            ZJ-6,repair,,soon,13812345678,\n\
            ZJ-7,repair,,2025-11-11 12:00,later,\n";
        let List { rows: found, faults, heads } = rows(text, &settings, zone).unwrap();
        let told: Vec<(u64, &str, OrderKind, &str)> = found
            .iter()
            .map(|(line, it)| (*line, &*it.order_no, it.kind, &*it.department_id))
            .collect();
        assert_eq!(
            told,
            [(2, "ZJ-1", OrderKind::Installation, "field"), (3, "ZJ-2", OrderKind::Move, "field"),]
        );
        assert_eq!(&*found[0].1.text, "宽带, 新装 138****5678", "nobody is told who it is");
        let lines: Vec<u64> = faults.keys().copied().collect();
        assert_eq!(lines, [4, 5, 6, 7, 8]);
        let told = |line: u64| -> Vec<String> {
            let name = |fault: &RowFault| head(&heads, &fault.column, Lang::Zh).to_owned();
            faults[&line].iter().map(|it| row_fault(Lang::Zh, line, &name(it), it)).collect()
        };
        assert_eq!(told(4), ["第 4 行 number: 没有填写"]);
        let kinds = "第 5 行 kind: 没有 paint 这个取值, 可填 装机, 移机, 障碍修复, 其他";
        assert_eq!(told(5), [kinds]);
        assert_eq!(told(6), ["第 6 行 department: 设置里没有 nobody"]);
        let both = [
            "第 7 行 promised_at: soon 不是时间, 请写成 2025-11-10 17:00",
            "第 7 行 check_at: 138****5678 不是时间, 请写成 2025-11-10 17:00",
        ];
        assert_eq!(told(7), both, "each fault of the row");
        let of_case =
            "number,kind,promised_at,complaint\nZJ-8,repair,2025-11-10 17:00,TS-1110-01\n";
        let found = rows(of_case, &settings, zone).unwrap().rows;
        assert_eq!(&*found[0].1.complaint, "TS-1110-01");
        let zh = "工单号,类型,部门,承诺时间,下次查看,投诉,内容\n\
            ZJ-9,装机,装维,2025-11-10 17:00,2025-11-10 15:00,TS-1110-01,宽带\n";
        let List { rows: found, faults, heads } = rows(zh, &settings, zone).unwrap();
        assert_eq!((head(&heads, "number", Lang::En), head(&heads, "", Lang::En)), ("工单号", ""));
        let (line, it) = &found[0];
        assert_eq!((*line, &*it.order_no, &*it.complaint), (2, "ZJ-9", "TS-1110-01"));
        assert!(it.check_at.is_some() && faults.is_empty(), "{faults:?}");
        assert!(rows("number,工单号,kind,promised_at\n", &settings, zone).is_err(), "twice");
        let twice = "number,kind,promised_at,kind\nZJ-8,repair,2025-11-10 17:00,move\n";
        assert!(rows(twice, &settings, zone).unwrap_err().contains("two columns are kind"));
        assert!(rows("number,kind\n", &settings, zone).unwrap_err().contains("promised_at"));
        assert!(
            rows("number,kind,promised_at,price\n", &settings, zone).unwrap_err().contains("price")
        );
    }

    /// What Excel writes of a date is one, and a date alone is until the hall closes on it.
    #[test]
    fn a_promise_is_read_in_the_spellings_of_every_file() {
        let (settings, zone) = (Settings::standard(), Zone::default());
        let until = |text: &str| {
            let text = format!("number,kind,promised_at\nZJ-1,move,{text}\n");
            let list = rows(&text, &settings, zone).unwrap();
            list.rows.first().map(|(_, it)| it.promised_at)
        };
        let at = until("2026-11-25 17:00");
        assert!(at.is_some());
        for text in ["2026/11/25 17:00", "2026.11.25 17:00", "2026-11-25T17:00"] {
            assert_eq!(until(text), at, "{text}");
        }
        let date = read_date("2026-11-25").unwrap();
        for text in ["2026/11/25", "2026-11-25"] {
            assert_eq!(until(text), Some(business_end(&settings, zone, date)), "{text}");
        }
        assert_eq!(until("2026/13/25"), None);
    }

    #[test]
    fn a_list_is_in_one_encoding_and_its_quotes_are_closed() {
        let head = "number,kind,promised_at,text\n";
        let row = |n: u32, text: &str| format!("ZJ-{n},repair,2025-11-10 17:00,{text}\n");
        let gbk = |text: &str| encoding_rs::GBK.encode(text).0.into_owned();
        let utf8 = format!("{head}{}{}", row(1, "宽带新装"), row(2, "移机"));
        assert_eq!(text_of(utf8.as_bytes()).as_deref(), Ok(&*utf8));
        assert_eq!(text_of(&gbk(&utf8)).as_deref(), Ok(&*utf8));
        let mixed = [utf8.as_bytes(), &gbk(&row(3, "修障"))].concat();
        assert!(text_of(&mixed).unwrap_err().contains("line 4"));
        let mixed = [gbk(&utf8), row(3, "修障").into_bytes()].concat();
        assert!(text_of(&mixed).unwrap_err().contains("line 4"));
        let open = format!("{head}{}{}", row(1, "\"宽带"), row(2, "移机"));
        assert!(text_of(open.as_bytes()).unwrap_err().contains("line 2"));
        let closed = format!("{head}{}{}", row(1, "\"a \"\"b\"\"\nc\""), row(2, "5\" pipe"));
        assert_eq!(text_of(closed.as_bytes()).as_deref(), Ok(&*closed));
    }
}
