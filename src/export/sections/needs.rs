//! Section 10: customers who were seen unhappy, and who walked out, as it was noted on the floor.

use super::super::doc::{Cell, Section, Table};
use super::super::look::Look;
use crate::core::floor::Seen;
use crate::text::log_line::Called;

pub(super) fn section(look: &Look) -> Section {
    let heads = [
        (look.say("时间", "When"), 17),
        (look.say("观察到", "Seen"), 14),
        (look.say("记录人", "By"), 12),
        (look.say("台席", "Counter"), 10),
        (look.say("业务", "Service"), 18),
        (look.say("票号", "Ticket"), 10),
        (look.say("原因", "Why"), 24),
        (look.say("人数", "Customers"), -9),
    ];
    let seen = look.day.floor().sightings().filter(|one| look.within(one.at));
    let rows = seen.map(|one| {
        let mark = &one.mark;
        let (what, reason) = match one.seen {
            Seen::Unhappy => {
                (look.say("客户不满", "unhappy"), Called::unhappy_reason(look, &mark.reason))
            }
            Seen::WalkedOut => {
                (look.say("客户离开", "walked out"), Called::walk_out_reason(look, &mark.reason))
            }
        };
        vec![
            Cell::DateTime(one.at),
            Cell::text(what),
            look.who(&one.by),
            Cell::free(mark.counter_id.as_deref().unwrap_or_default()),
            mark.service_id.as_deref().map_or(Cell::Empty, |id| look.service(id)),
            Cell::free(mark.ticket_no.as_deref().unwrap_or_default()),
            Cell::free(reason),
            Cell::count(mark.count),
        ]
    });
    let table = Table::new("seen", look.say("现场观察", "Seen on the floor"), &heads).with(rows);
    let title = look.say("十 客户需求与现场不满", "10 Needs and observed dissatisfaction");
    Section::new(10, "needs", title).with(topics(look)).with(needs(look)).with(table)
}

/// How many customers needed what.
fn topics(look: &Look) -> Table {
    let heads = [(look.say("主题", "Topic"), 24), (look.say("人数", "Customers"), -9)];
    let counted = look.hall.conduct().needs_by_topic(look.scope.from, look.scope.to);
    let rows = counted.into_iter().map(|(topic, count)| {
        let name = if topic.is_empty() {
            look.say("未分类", "without a topic").to_owned()
        } else {
            Called::phrase(look, &topic)
        };
        vec![Cell::free(name), Cell::count(count)]
    });
    Table::new("topics", look.say("需求汇总", "Needs by topic"), &heads).with(rows)
}

/// What customers needed, as somebody noted.
fn needs(look: &Look) -> Table {
    let heads = [
        (look.say("时间", "When"), 17),
        (look.say("记录人", "By"), 12),
        (look.say("主题", "Topic"), 24),
        (look.say("内容", "What"), 40),
        (look.say("人数", "Customers"), -9),
    ];
    let all = look.hall.conduct().needs().filter(|one| !one.voided && look.within(one.at));
    let rows = all.map(|one| {
        vec![
            Cell::DateTime(one.at),
            look.who(&one.by),
            Cell::free(Called::phrase(look, &one.topic)),
            Cell::free(&one.text),
            Cell::count(one.count),
        ]
    });
    Table::new("noted", look.say("客户需求", "Customers' needs"), &heads).with(rows)
}
