//! Section 11: what was counted, by whom and with whom. No amount is ever written down (domain 7.2).

use super::super::doc::{Cell, Section, Table};
use super::super::look::Look;
use crate::core::handover::Handover;
use crate::text::named::Named;

pub(super) fn section(look: &Look) -> Section {
    let heads = [
        (look.say("项目", "What"), 12),
        (look.say("清点人", "Counted by"), 14),
        (look.say("监点人", "Together with"), 14),
        (look.say("时间", "When"), 17),
    ];
    let counted = look.handover.iter().flat_map(Handover::counted);
    let rows = counted.map(|one| {
        vec![
            Cell::text(one.part.name(look.lang)),
            look.who(&one.by),
            if one.with.is_empty() { Cell::Empty } else { look.who(&one.with) },
            Cell::DateTime(one.at),
        ]
    });
    let title = look.say("清点并签认", "Counted and signed for");
    let table = Table::new("counted", title, &heads).with(rows);
    let title = look.say("十一 现金、票据、印章、钥匙", "11 Money, vouchers, seals, keys");
    Section::new(11, "counted", title).with(table)
}
