//! Section 1, the head: which hall, which shift, whose, from when to when, by which versions, in which state.

use super::super::doc::{Cell, Section, Table};
use super::super::look::Look;

pub(super) fn section(look: &Look) -> Section {
    let scope = &look.scope;
    let heads = [(look.say("项目", "Item"), 22), (look.say("内容", "Content"), 40)];
    let mut rows: Vec<(&str, Cell)> = vec![
        (look.say("营业厅", "Hall"), Cell::free(super::hall_name(look))),
        (look.say("厅号", "Hall id"), Cell::free(look.hall.config().hall_id.clone())),
        (look.say("日期", "Date"), Cell::Date(scope.date)),
    ];
    if let Some(part) = &scope.part {
        let shift = &part.shift;
        // Of a shift that was received the end is written by who received it; who signed it handed it over.
        let handed = look.handover.first().filter(|one| one.accepted.is_some());
        let by = handed.map(|one| &*one.outgoing).or(shift.signed_off_by.as_deref());
        let by = by.or(shift.signed_off_at.map(|_| &*shift.person_id));
        rows.extend([
            (look.say("班次", "Shift"), Cell::free(shift.name.clone())),
            (look.say("当日第几班", "Shift of the day"), Cell::text(part.name.clone())),
            (look.say("班次编号", "Shift id"), Cell::free(shift.shift_id.clone())),
            (look.say("值班经理", "Duty manager"), look.who(&shift.person_id)),
            (look.say("开班", "Opened"), Cell::DateTime(shift.opened_at)),
            (look.say("交班", "Signed off"), Cell::at(shift.signed_off_at)),
            (look.say("签退经办", "Signed off by"), by.map_or(Cell::Empty, |by| look.who(by))),
            (look.say("交班说明", "Said with it"), Cell::free(&shift.note)),
            (look.say("接班人", "Received by"), received(look)),
        ]);
    }
    let versions: Vec<String> = super::versions(look).iter().map(ToString::to_string).collect();
    rows.extend([
        (
            look.say("状态", "State"),
            Cell::text(match (scope.open, &scope.part) {
                (true, Some(_)) => look.say("当班中, 未交班: 仅为草稿", "still open: a draft"),
                (true, None) => look.say("当日未结束: 仅为草稿", "the day is not over: a draft"),
                (false, Some(_)) => look.say("已交班", "signed off"),
                (false, None) => look.say("当日已结束", "the day is over"),
            }),
        ),
        (look.say("数据截至", "As it stood at"), Cell::DateTime(scope.as_of)),
        (look.say("程序版本", "Program"), Cell::Program(super::PROGRAM)),
        (look.say("附记", "Addenda"), Cell::count(super::handover::addenda_count(look))),
        (look.say("设置版本", "Versions of the settings"), Cell::text(versions.join(", "))),
        (
            look.say("巡检表版本", "Check templates"),
            Cell::text(super::checks::versions(look).join(", ")),
        ),
        (
            look.say("同步", "Sync"),
            Cell::text(
                look.say("未接服务器, 仅本机记录", "no server: this terminal's record only"),
            ),
        ),
        (
            look.say("记录范围", "Events of the log"),
            Cell::text(format!("{} - {}", scope.first, scope.last)),
        ),
        (look.say("链头校验值", "Chain head"), Cell::text(look.chain_head.clone())),
    ]);
    let table = Table::new("head", look.say("班次信息", "Shift"), &heads);
    let rows = rows.into_iter().map(|(name, value)| vec![Cell::text(name), value]);
    let mut section =
        Section::new(1, "head", look.say("一 基本信息", "1 Head")).with(table.with(rows));
    if look.scope.part.is_none() {
        section.tables.push(shifts(look));
    }
    section
}

/// Who received the shift.
fn received(look: &Look) -> Cell {
    let handover = look.handover.first();
    let received = handover.and_then(|one| one.accepted.as_ref().or(one.assumed.as_ref()));
    received.map_or(Cell::Empty, |received| look.who(&received.person_id))
}

/// The shifts of the date.
fn shifts(look: &Look) -> Table {
    let heads = [
        (look.say("班次", "Shift"), 10),
        (look.say("名称", "Name"), 12),
        (look.say("值班经理", "Duty manager"), 14),
        (look.say("开班", "Opened"), 17),
        (look.say("交班", "Signed off"), 17),
        (look.say("编号", "Id"), 38),
    ];
    let rows = look.parts.iter().map(|(part, _)| {
        let shift = &part.shift;
        vec![
            Cell::text(part.name.clone()),
            Cell::free(shift.name.clone()),
            look.who(&shift.person_id),
            Cell::DateTime(shift.opened_at),
            Cell::at(shift.signed_off_at),
            Cell::free(shift.shift_id.clone()),
        ]
    });
    Table::new("shifts", look.say("当日班次", "Shifts of the day"), &heads).with(rows)
}
