//! Section 12: what the figures mean, what they are held against, and what is not in them.

use super::super::doc::{Cell, Section, Table};
use super::look::Look;
use crate::core::week::Gap;

pub(super) fn section(look: &Look) -> Section {
    annex(look, 12, look.say("十二 附录", "12 Annex"))
}

pub(super) fn section_alone(look: &Look) -> Section {
    annex(look, 7, look.say("七 附录", "7 Annex"))
}

fn annex(look: &Look, number: u8, title: &str) -> Section {
    Section::new(number, "annex", title)
        .with(definitions(look))
        .with(thresholds(look))
        .with(gaps(look))
}

fn definitions(look: &Look) -> Table {
    let heads = [
        (look.say("指标", "Figure"), 20),
        (look.say("定义", "What it counts"), 44),
        (look.say("对照", "Held against"), 32),
    ];
    let rows = look.report.lists.indicators.iter().map(|row| {
        let [_, zh, en, meant_zh, meant_en, threshold] = row;
        vec![
            Cell::free(look.say(zh, en)),
            Cell::free(look.say(meant_zh, meant_en)),
            Cell::free(threshold),
        ]
    });
    Table::new("definitions", look.say("指标定义", "Definitions"), &heads).with(rows)
}

/// More than one value: halls differ.
fn thresholds(look: &Look) -> Table {
    let heads = [(look.say("阈值", "Threshold"), 36), (look.say("取值", "Value"), 16)];
    let rows = look.report.lists.limits.iter().map(|(key, values)| {
        let values: Vec<String> = values.iter().map(u64::to_string).collect();
        vec![Cell::text(key.clone()), Cell::text(values.join(", "))]
    });
    Table::new("thresholds", look.say("阈值", "Thresholds"), &heads).with(rows)
}

fn gaps(look: &Look) -> Table {
    let heads = [
        (look.say("营业厅", "Hall"), 12),
        (look.say("日期", "Date"), 12),
        (look.say("缺少", "What is not there"), 50),
    ];
    let rows = look.report.gaps.iter().map(|gap| match gap {
        Gap::LogEnds { hall_id } => vec![
            Cell::free(hall_id),
            Cell::Empty,
            Cell::text(look.say(
                "记录未到期末, 数据尚未收齐",
                "the log does not reach the end of the stretch yet",
            )),
        ],
        Gap::LogBegins { hall_id, at } => vec![
            Cell::free(hall_id),
            Cell::DateTime(*at),
            Cell::text(look.say(
                "记录由此开始, 此前无数据",
                "the log begins here, nothing is known of before",
            )),
        ],
        Gap::NoDay { hall_id, date } => vec![
            Cell::free(hall_id),
            Cell::Date(*date),
            Cell::text(look.say("营业日无排队数据", "open, but no figures of the queue")),
        ],
    });
    Table::new("gaps", look.say("数据缺口", "Data gaps"), &heads).with(rows)
}
