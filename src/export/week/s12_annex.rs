//! Section 12: what the figures mean, what they are held against, and what is not in them.

use super::super::doc::{Cell, Section, Table};
use super::look::Look;
use crate::core::week::{Gap, Kind};
use crate::text::hall_words::rule_meaning;

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

/// What the report on complaints is about: its indicators and the thresholds that are none of complaints.
const OF_COMPLAINTS: [&str; 2] = ["on_site", "reply_in_time"];
const THEIR_LIMITS: [&str; 2] = ["care.on_site_percent", "care.reply_in_time_percent"];

fn definitions(look: &Look) -> Table {
    let heads = [
        (look.say("指标", "Figure"), 20),
        (look.say("定义", "What it counts"), 44),
        (look.say("对照", "Held against"), 32),
    ];
    let all = look.report.kind == Kind::FollowUp;
    let own = look.report.lists.indicators.iter();
    let own = own.filter(|[code, ..]| all || OF_COMPLAINTS.contains(&code.as_str()));
    let rows = own.map(|row| {
        let [_, zh, en, meant_zh, meant_en, threshold] = row;
        vec![
            Cell::free(look.say(zh, en)),
            Cell::free(look.say(meant_zh, meant_en)),
            Cell::free(against(look, threshold)),
        ]
    });
    Table::new("definitions", look.say("指标定义", "Definitions"), &heads).with(rows)
}

/// What a threshold is called; of one that nobody has named its key.
fn against<'k>(look: &Look, key: &'k str) -> &'k str {
    if key == "target" {
        return look.say("目标", "target");
    }
    let (zh, en) = rule_meaning(key.strip_prefix("rules.").unwrap_or(key));
    Some(look.say(zh, en)).filter(|it| !it.is_empty()).unwrap_or(key)
}

/// More than one value: halls differ.
fn thresholds(look: &Look) -> Table {
    let heads = [
        (look.say("阈值", "Threshold"), 36),
        (look.say("取值", "Value"), -16),
        (look.say("设置项", "Key"), 30),
    ];
    let all = look.report.kind == Kind::FollowUp;
    let own = look.report.lists.limits.iter();
    let own = own.filter(|(key, _)| {
        all || key.starts_with("complaint.") || THEIR_LIMITS.contains(&key.as_str())
    });
    let rows = own.map(|(key, values)| {
        let values: Vec<String> = values.iter().map(u64::to_string).collect();
        vec![Cell::text(against(look, key)), Cell::text(values.join(", ")), Cell::text(key.clone())]
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
