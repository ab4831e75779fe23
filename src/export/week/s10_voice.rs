//! Section 10: what customers said, masked and shortened, and what they needed.

use super::super::doc::{Cell, Section, Table};
use super::look::Look;
use crate::text::clean::scrub;
use crate::text::mask::masked;

/// The most characters of a quote.
const QUOTE_CHARS: usize = 60;

pub(super) fn section(look: &Look) -> Section {
    let title = look.say("十 客户声音", "10 Customer voice");
    Section::new(10, "voice", title).with(quotes(look)).with(needs(look))
}

/// Masked before it is cut: half a number would be none.
fn quoted(text: &str) -> Cell {
    let text = masked(scrub(text).trim());
    if text.chars().count() <= QUOTE_CHARS {
        return Cell::free(text);
    }
    let cut: String = text.chars().take(QUOTE_CHARS - 1).collect();
    Cell::free(format!("{}…", cut.trim_end()))
}

fn quotes(look: &Look) -> Table {
    let heads = [
        (look.say("营业厅", "Hall"), 12),
        (look.say("回访", "Follow-up"), 14),
        (look.say("时间", "When"), 17),
        (look.say("最低项", "Lowest"), 18),
        (look.say("原话(节选)", "In their words"), 60),
    ];
    let rows = look.report.lists.quotes.iter().map(|it| {
        let lowest = it.lowest.as_ref();
        vec![
            Cell::free(&it.hall_id),
            Cell::free(&it.number),
            Cell::DateTime(it.at),
            lowest.map_or(Cell::Empty, |(item, score)| {
                Cell::free(format!("{} {score}", look.item(item)))
            }),
            quoted(&it.text),
        ]
    });
    Table::new("quotes", look.say("客户原话", "Quotes"), &heads).with(rows)
}

fn needs(look: &Look) -> Table {
    let heads = [(look.say("主题", "Topic"), 24), (look.say("人数", "Customers"), -9)];
    let rows = look.report.lists.needs.iter().map(|topic| {
        let name = if topic.is_empty() {
            look.say("未分类", "without a topic").to_owned()
        } else {
            look.choice(topic)
        };
        vec![Cell::free(name), look.figure(&format!("10.need.{topic}"))]
    });
    let all = vec![Cell::text(look.say("合计", "all")), look.figure("10.needs")];
    let table = Table::new("needs", look.say("客户需求", "Customers' needs"), &heads).with(rows);
    if table.rows.is_empty() { table } else { table.with([all]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_is_masked_before_it_is_cut() {
        let said = format!("{}13812345678, 请回电", "很".repeat(54));
        let Cell::FreeText(shown) = quoted(&said) else { panic!("{said}") };
        assert!(shown.chars().count() <= QUOTE_CHARS, "{shown}");
        assert!(!shown.contains("13812") && shown.contains("138*"), "{shown}");
        assert_eq!(quoted("很好"), Cell::free("很好"));
        assert_eq!(quoted(" \n"), Cell::Empty);
    }
}
