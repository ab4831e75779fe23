//! Section 8: how satisfied customers said they were, and the call-backs that closing a complaint made.

use super::super::doc::{Cell, Section, Table};
use super::super::look::Look;
use crate::core::rows::follow_ups;
use crate::text::named::Named;

pub(super) fn section(look: &Look) -> Section {
    Section::new(8, "follow-ups", look.say("八 满意度与回访", "8 Satisfaction and follow-ups"))
        .with(answers(look))
        .with(made(look))
        .with(due(look))
}

/// What customers said of the decisions that were told in it.
fn answers(look: &Look) -> Table {
    let heads = [
        (look.say("编号", "Number"), 14),
        (look.say("客户意见", "Customer says"), 14),
        (look.say("满意度", "Rating"), 12),
        (look.say("办结时间", "Closed at"), 17),
    ];
    let closed = look.cases.iter().filter(|case| case.closed_at.is_some_and(|at| look.within(at)));
    let rows = closed.map(|case| {
        vec![
            Cell::free(case.number()),
            case.answer.map_or(Cell::Empty, |answer| Cell::text(answer.name(look.lang))),
            case.rating.map_or(Cell::Empty, |rating| Cell::text(rating.name(look.lang))),
            Cell::at(case.closed_at),
        ]
    });
    Table::new("answers", look.say("客户意见", "What customers said"), &heads).with(rows)
}

fn heads(look: &Look) -> [(&str, i16); 4] {
    [
        (look.say("编号", "Number"), 14),
        (look.say("生成", "Made"), 17),
        (look.say("到期日", "Due"), 12),
        (look.say("已取消", "Dropped"), 17),
    ]
}

/// Call-backs that were made in it.
fn made(look: &Look) -> Table {
    let zone = look.hall.config().zone;
    let rows = look.cases.iter().flat_map(|case| {
        let own = follow_ups(case).into_iter().filter(|one| look.within(one.made_at));
        own.map(|one| {
            vec![
                Cell::free(case.number()),
                Cell::DateTime(one.made_at),
                Cell::Date(zone.date(one.due_at)),
                Cell::at(one.dropped_at),
            ]
        })
    });
    Table::new("made", look.say("新生成回访", "Follow-ups made"), &heads(look)).with(rows)
}

/// Call-backs that are due by the end of the next day.
fn due(look: &Look) -> Table {
    let zone = look.hall.config().zone;
    let soon = look.scope.date.succ_opt().and_then(|next| next.succ_opt());
    let before = soon.and_then(|date| zone.day_start(date));
    let mut open = look.hall.follow_ups();
    open.retain(|one| before.is_none_or(|before| one.due < before));
    open.sort_by(|a, b| (a.due, &a.follow_up_id).cmp(&(b.due, &b.follow_up_id)));
    let rows = open.into_iter().map(|one| {
        let case = look.hall.cases().get(&one.complaint_id);
        vec![
            case.map_or(Cell::Empty, |case| Cell::free(case.number())),
            Cell::DateTime(one.made_at),
            Cell::Date(zone.date(one.due)),
            Cell::Empty,
        ]
    });
    let title = look.say("今明到期回访", "Follow-ups due today or tomorrow");
    Table::new("due", title, &heads(look)).with(rows)
}
