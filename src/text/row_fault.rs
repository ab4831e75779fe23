//! Faults of rows of a file in words, each with its column as the file calls it.

use super::named::Named;
use super::words::{Lang, fill};
use crate::core::complaint::{CustomerKind, Phase};
use crate::core::followup::{FollowUpWay, ServiceKind};
use crate::core::order::OrderKind;
use crate::core::row_fault::{RowBar, RowFault};

/// What can stand in a column that has values of its own.
fn values(lang: Lang, column: &str) -> String {
    fn all<T: Named + 'static>(lang: Lang, all: &'static [T]) -> String {
        all.iter().map(|it| it.name(lang)).collect::<Vec<_>>().join(", ")
    }
    match column {
        "service_kind" => all(lang, ServiceKind::ALL),
        "customer_kind" => all(lang, CustomerKind::ALL),
        "phase" => all(lang, Phase::ALL),
        "way" => all(lang, FollowUpWay::ALL),
        "kind" => all(lang, OrderKind::ALL),
        _ => String::new(),
    }
}

/// A fault with the line it is in, and with what the file calls its column.
pub fn row_fault(lang: Lang, line: u64, head: &str, fault: &RowFault) -> String {
    let w = lang.row_faults();
    let said = &*fault.said;
    let why = match fault.why {
        RowBar::Cells { cells, columns } => {
            fill(w.cells, &[&cells.to_string(), &columns.to_string()])
        }
        RowBar::Unreadable => w.unreadable.to_owned(),
        RowBar::TooMany(rows) => fill(w.too_many, &[&rows.to_string()]),
        RowBar::Missing => w.missing.to_owned(),
        RowBar::NoDate => fill(w.no_date, &[said]),
        RowBar::NoTime => fill(w.no_time, &[said]),
        RowBar::Served(days) => fill(w.served, &[said, &days.to_string()]),
        RowBar::Promised => fill(w.promised, &[said]),
        RowBar::Check => fill(w.check, &[said]),
        RowBar::NoValue => {
            let values = values(lang, &fault.column);
            let of = if values.is_empty() { values } else { fill(w.one_of, &[&values]) };
            format!("{}{of}", fill(w.no_value, &[said]))
        }
        RowBar::NotKnown => fill(w.not_known, &[said]),
        RowBar::NoComplaint => fill(w.no_complaint, &[said]),
        RowBar::Several => fill(w.several, &[said]),
        RowBar::Identity => w.identity.to_owned(),
        RowBar::Telephone => w.telephone.to_owned(),
        RowBar::Shortened => fill(w.shortened, &[said]),
        RowBar::Numbers => w.numbers.to_owned(),
        RowBar::NotWhole => w.not_whole.to_owned(),
        RowBar::NoNumber => w.no_number.to_owned(),
        RowBar::TooLong => w.too_long.to_owned(),
        RowBar::NotKept => w.not_kept.to_owned(),
        RowBar::Other => said.to_owned(),
    };
    let at = fill(w.line, &[&line.to_string()]);
    if head.is_empty() { format!("{at}: {why}") } else { format!("{at} {head}: {why}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_names_its_line_and_its_column_in_the_language_that_is_asked_for() {
        let zh = |head, fault: &RowFault| row_fault(Lang::Zh, 4, head, fault);
        let empty = RowFault::of("served_on", RowBar::Missing);
        assert_eq!(zh("办理日期", &empty), "第 4 行 办理日期: 没有填写");
        assert_eq!(row_fault(Lang::En, 4, "date", &empty), "line 4 date: is empty");
        let short = RowFault::said("phone", RowBar::Shortened, "1.38E+10");
        let told = "第 4 行 电话: 1.38E+10 被 Excel 缩写, 末几位已丢失; 把该列设为文本再导出";
        assert_eq!(zh("电话", &short), told);
        let way = RowFault::said("way", RowBar::NoValue, "鸽子");
        let told = "第 4 行 方式: 没有 鸽子 这个取值, 可填 电话, 短信, 信函, 当面";
        assert_eq!(zh("方式", &way), told);
        let cells = RowFault::of("", RowBar::Cells { cells: 3, columns: 7 });
        assert_eq!(zh("", &cells), "第 4 行: 有 3 格, 首行却有 7 列");
    }
}
