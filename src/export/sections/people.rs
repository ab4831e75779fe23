//! Section 9: praise, talks and visits from outside. Of a talk neither the person nor its words are told here: they are
//! for the duty manager and the hall manager alone (domain 8). The events hold them, and are written only on demand.

use super::super::doc::{Cell, Section, Table};
use super::super::look::Look;
use crate::text::log_line::Called;
use crate::text::named::Named;

pub(super) fn section(look: &Look) -> Section {
    let title = look.say("九 表扬、辅导、外部检查", "9 Praise, coaching, external findings");
    Section::new(9, "people", title)
        .with(praises(look))
        .with(coachings(look))
        .with(visits(look))
        .with(visit_items(look))
        .with(super::orders::improvements(look))
}

fn praises(look: &Look) -> Table {
    let heads = [
        (look.say("时间", "When"), 17),
        (look.say("受表扬人", "For"), 12),
        (look.say("记录人", "By"), 12),
        (look.say("原因", "Why"), 24),
        (look.say("分值", "Points"), -8),
        (look.say("事迹", "What happened"), 40),
    ];
    let all = look.hall.conduct().praises();
    let rows = all.filter(|one| !one.voided && look.within(one.at)).map(|one| {
        vec![
            Cell::DateTime(one.at),
            look.who(&one.person_id),
            look.who(&one.by),
            Cell::free(if one.reason.is_empty() {
                String::new()
            } else {
                look.phrase(&one.reason)
            }),
            Cell::count(one.points),
            Cell::free(&one.text),
        ]
    });
    Table::new("praise", look.say("表扬", "Praise"), &heads).with(rows)
}

fn coachings(look: &Look) -> Table {
    let heads = [
        (look.say("时间", "When"), 17),
        (look.say("记录人", "By"), 12),
        (look.say("主题", "Topic"), 24),
        (look.say("约定期限", "Agreed until"), 12),
        (look.say("结果", "Result"), 12),
    ];
    let all = look.hall.conduct().coachings();
    let rows = all.filter(|one| !one.voided && look.within(one.at)).map(|one| {
        let topic = if one.topic.is_empty() { String::new() } else { look.phrase(&one.topic) };
        vec![
            Cell::DateTime(one.at),
            look.who(&one.by),
            Cell::free(topic),
            Cell::Date(one.due_on),
            one.end().map_or(Cell::Empty, |end| Cell::text(end.end.name(look.lang))),
        ]
    });
    Table::new("coaching", look.say("辅导", "Coaching"), &heads).with(rows)
}

fn visits(look: &Look) -> Table {
    let heads = [
        (look.say("录入", "Entered"), 17),
        (look.say("类型", "Kind"), 14),
        (look.say("检查日期", "Visited on"), 12),
        (look.say("来源", "Source"), 20),
        (look.say("得分", "Score"), -8),
        (look.say("不合格项", "Failed"), -9),
        (look.say("整改到期", "Due"), 17),
        (look.say("其他意见", "What else"), 40),
    ];
    let all = look.hall.conduct().visits();
    let rows = all.filter(|one| !one.voided && look.within(one.at)).map(|one| {
        vec![
            Cell::DateTime(one.at),
            Cell::text(one.kind.name(look.lang)),
            Cell::Date(one.on),
            Cell::free(&one.source),
            Cell::number(one.score_tenths.map(|tenths| f64::from(tenths) / 10.0)),
            Cell::count(one.items.len()),
            Cell::DateTime(one.due_at),
            Cell::free(&one.text),
        ]
    });
    Table::new("visits", look.say("外部检查", "Visits from outside"), &heads).with(rows)
}

fn visit_items(look: &Look) -> Table {
    let heads = [
        (look.say("检查日期", "Visited on"), 12),
        (look.say("类型", "Kind"), 14),
        (look.say("项目", "Item"), 28),
        (look.say("位置", "Place"), 12),
        (look.say("问题", "What is wrong"), 40),
    ];
    let all = look.hall.conduct().visits().filter(|one| !one.voided && look.within(one.at));
    let rows = all.flat_map(|visit| {
        visit.items.iter().map(move |item| {
            let code = &*item.item_code;
            let name = if code.is_empty() { String::new() } else { look.phrase(code) };
            vec![
                Cell::Date(visit.on),
                Cell::text(visit.kind.name(look.lang)),
                Cell::free(name),
                Cell::free(&item.place),
                Cell::free(&item.text),
            ]
        })
    });
    Table::new("visit-items", look.say("外部检查不合格项", "What failed there"), &heads).with(rows)
}
