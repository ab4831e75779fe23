//! Section 6: what a low score led to, and what the customer said then.

use super::super::doc::{Cell, Section, Table};
use super::look::Look;
use crate::text::named::Named;

pub(super) fn section(look: &Look) -> Section {
    let title = look.say("六 低分补救", "6 Repairs after low scores");
    Section::new(6, "repairs", title).with(counts(look)).with(lines(look))
}

fn counts(look: &Look) -> Table {
    let lines = [
        ("6.bad", "低分或未解决", "low or not solved", None),
        ("6.opened", "新开补救", "opened", None),
        ("6.done", "补救办结", "done", None),
        ("6.open", "期末未办结", "open at the end", None),
        ("6.second", "再次回访", "asked again", None),
        ("6.second_good", "再次回访满意", "good now, share", None),
    ];
    look.figures("repair-counts", look.say("补救情况", "Repairs in numbers"), &lines)
}

fn lines(look: &Look) -> Table {
    let heads = [
        (look.say("营业厅", "Hall"), 12),
        (look.say("补救投诉", "Complaint"), 16),
        (look.say("开立", "Opened"), 17),
        (look.say("原回访", "Follow-up"), 14),
        (look.say("状态", "State"), 12),
        (look.say("再次评价", "Second answer"), 16),
        (look.say("再评最低项", "Lowest then"), 20),
    ];
    let rows = look.report.lists.repairs.iter().map(|it| {
        let second = it.second.map(|good| {
            if good { look.say("满意", "good") } else { look.say("仍不满意", "still not") }
        });
        let lowest = it.lowest.as_ref();
        vec![
            Cell::free(&it.hall_id),
            Cell::free(&it.number),
            Cell::DateTime(it.at),
            Cell::free(&it.first),
            Cell::text(it.state.name(look.lang)),
            second.map_or(Cell::Empty, Cell::text),
            lowest.map_or(Cell::Empty, |(item, score)| {
                Cell::free(format!("{} {score}", look.item(item)))
            }),
        ]
    });
    Table::new("repairs", look.say("补救明细", "Repairs"), &heads).with(rows)
}
