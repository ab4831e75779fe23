//! Section 8: rounds done in time, their scores, red lines, findings that are open, visits from outside.

use super::super::doc::{Cell, Section, Table};
use super::look::Look;
use crate::text::named::Named;

pub(super) fn section(look: &Look) -> Section {
    Section::new(8, "inspection", look.say("八 巡检", "8 Inspection"))
        .with(numbers(look))
        .with(missed(look))
        .with(findings(look))
        .with(visits(look))
}

fn numbers(look: &Look) -> Table {
    let lines = [
        ("8.planned", "计划巡检", "planned", None),
        ("8.in_grace", "按时完成", "done in time", None),
        ("8.completion", "巡检完成率", "in time, share", Some("care.rounds_percent")),
        ("8.late", "迟巡", "done late", None),
        ("8.missed", "漏检", "missed", None),
        ("8.score", "平均得分", "score, mean", Some("care.round_score")),
        ("8.score.worst", "最低得分", "score, worst", None),
        ("8.red_lines", "触碰红线项", "red lines crossed", None),
        ("8.findings_new", "新发现问题", "findings, new", None),
        ("8.findings_closed", "整改关闭", "findings, closed", None),
        ("8.findings_open", "期末未关闭", "findings, open", None),
        ("8.visits", "外部检查", "visits from outside", None),
        ("8.outside_open", "外部问题未关闭", "found from outside, open", None),
    ];
    look.figures("inspection", look.say("巡检总况", "Inspection in numbers"), &lines)
}

fn missed(look: &Look) -> Table {
    let heads = [
        (look.say("营业厅", "Hall"), 12),
        (look.say("巡检", "Round"), 14),
        (look.say("计划", "Planned"), 17),
        (look.say("未巡原因", "Why"), 40),
    ];
    let rows = look.report.lists.missed.iter().map(|one| {
        vec![
            Cell::free(&one.hall_id),
            Cell::text(one.row.template.name(look.lang)),
            Cell::DateTime(one.row.at),
            Cell::free(&one.row.reason),
        ]
    });
    Table::new("missed", look.say("漏检", "Missed rounds"), &heads).with(rows)
}

fn findings(look: &Look) -> Table {
    let heads = [
        (look.say("营业厅", "Hall"), 12),
        (look.say("项目", "Item"), 20),
        (look.say("位置", "Place"), 12),
        (look.say("问题", "What is wrong"), 32),
        (look.say("严重程度", "Severity"), 12),
        (look.say("发现", "Found"), 17),
        (look.say("责任人", "Person"), 14),
        (look.say("外部发现", "From outside"), 10),
    ];
    let rows = look.report.lists.findings.iter().map(|one| {
        let row = &one.row;
        vec![
            Cell::free(&one.hall_id),
            Cell::free(if row.item.is_empty() {
                String::new()
            } else {
                look.check(&one.hall_id, &row.item)
            }),
            Cell::free(&row.place),
            Cell::free(&row.text),
            Cell::text(row.severity.name(look.lang)),
            Cell::DateTime(row.at),
            Cell::free(if row.owner.is_empty() {
                String::new()
            } else {
                look.whose_turn(&one.hall_id, &row.owner)
            }),
            if row.outside { Cell::text(look.say("是", "yes")) } else { Cell::Empty },
        ]
    });
    Table::new("findings", look.say("未关闭问题", "Open findings"), &heads).with(rows)
}

fn visits(look: &Look) -> Table {
    let heads = [
        (look.say("营业厅", "Hall"), 12),
        (look.say("类型", "Kind"), 14),
        (look.say("检查日期", "Visited on"), 12),
        (look.say("来源", "Source"), 20),
        (look.say("得分", "Score"), -8),
        (look.say("不合格项", "Failed"), -8),
    ];
    let rows = look.report.lists.visits.iter().map(|one| {
        let row = &one.row;
        vec![
            Cell::free(&one.hall_id),
            Cell::text(row.kind.name(look.lang)),
            Cell::Date(row.on),
            Cell::free(&row.source),
            Cell::number(row.score_tenths.map(|tenths| f64::from(tenths) / 10.0)),
            Cell::count(row.failed),
        ]
    });
    Table::new("visits", look.say("外部检查", "Visits from outside"), &heads).with(rows)
}
