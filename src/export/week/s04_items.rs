//! Section 4: weak items with what is done about them, by whom and until when; strong ones, to be kept up.

use super::super::doc::{Cell, Section, Table};
use super::look::Look;
use crate::core::improvement::SubjectKind;
use crate::core::week::{ImprovementLine, ItemLine};
use crate::text::named::Named;
use crate::text::satisfaction::weakness;

pub(super) fn section(look: &Look) -> Section {
    let title = look.say("四 薄弱项与优势项", "4 Weak and strong items");
    Section::new(4, "items", title).with(weak(look)).with(strong(look))
}

fn about<'l>(look: &'l Look, item: &'l ItemLine) -> Vec<&'l ImprovementLine> {
    let all = look.report.lists.improvements.iter();
    all.filter(|it| it.row.kind == SubjectKind::SurveyItem && it.row.code == item.code).collect()
}

/// One line for each improvement of a weak item; one without any for an item of which nobody does anything.
fn weak(look: &Look) -> Table {
    let heads = [
        (look.say("项目", "Item"), 16),
        (look.say("得分", "Score"), -8),
        (look.say("低分占比", "Low, share"), -10),
        (look.say("样本", "Sample"), 8),
        (look.say("薄弱原因", "Why it is weak"), 24),
        (look.say("成因", "Cause"), 24),
        (look.say("措施", "Measure"), 24),
        (look.say("责任人", "Person"), 12),
        (look.say("期限", "Date"), 12),
        (look.say("状态", "State"), 10),
    ];
    let mut table = Table::new("weak", look.say("薄弱项", "Weak items"), &heads);
    for item in look.report.lists.items.iter().filter(|item| !item.weak.is_empty()) {
        let why: Vec<&str> = item.weak.iter().map(|why| weakness(*why, look.lang)).collect();
        let first = || {
            [
                Cell::free(look.item(&item.code)),
                look.figure(&format!("2.item.{}", item.code)),
                look.figure(&format!("4.low.{}", item.code)),
                look.few(item.small),
                Cell::text(why.join(", ")),
            ]
        };
        let known = about(look, item);
        if known.is_empty() {
            let none = [Cell::Empty, Cell::text(look.say("未定措施", "no measure yet"))];
            table.push(first().into_iter().chain(none));
        }
        for line in known {
            let row = &line.row;
            let own = [
                Cell::free(&row.cause),
                Cell::free(&row.measure),
                Cell::free(look.person(&line.hall_id, &row.person_id)),
                row.due_on.map_or(Cell::Empty, Cell::Date),
                Cell::text(row.state.name(look.lang)),
            ];
            table.push(first().into_iter().chain(own));
        }
    }
    table
}

fn strong(look: &Look) -> Table {
    let heads = [
        (look.say("项目", "Item"), 16),
        (look.say("得分", "Score"), -8),
        (look.say("目标", "Target"), -8),
        (look.say("低分占比", "Low, share"), -10),
        (look.say("保持做法", "To keep it up"), 40),
    ];
    let rows = look.report.lists.items.iter().filter(|item| item.strong).map(|item| {
        vec![
            Cell::free(look.item(&item.code)),
            look.figure(&format!("2.item.{}", item.code)),
            Look::points(item.target),
            look.figure(&format!("4.low.{}", item.code)),
            Cell::text(look.say(
                "保持现有做法, 例会分享",
                "go on like this, and tell the others at the meeting",
            )),
        ]
    });
    Table::new("strong", look.say("优势项", "Strong items"), &heads).with(rows)
}
