//! How many hand-overs, take-overs, tasks of departments, escalations and calls upwards there were.

use super::super::super::doc::{Cell, Table};
use super::super::super::look::Look;
use super::ended;
use crate::core::rows::OfferEnd;

/// How many of each there were of what the tables below list one by one. To be told is no escalation, nor is what
/// calls upon the duty manager's own level.
pub(super) fn tally(look: &Look, [hand_overs, dispatches, escalated]: [&Table; 3]) -> Table {
    let heads = [(look.say("项目", "What"), 26), (look.say("件次", "Count"), -8)];
    let is = |row: &[Cell], at: usize, text: &str| row.get(at) == Some(&Cell::text(text));
    let accepted = ended(look, OfferEnd::Accepted);
    let offered = |row: &[Cell]| is(row, 1, look.say("移交", "offer")) && is(row, 5, accepted);
    let taken = |row: &[Cell]| is(row, 1, look.say("接手", "taken"));
    let sent = |row: &[Cell]| matches!(row.get(4), Some(Cell::DateTime(at)) if look.within(*at));
    let up = |row: &[Cell]| {
        let above = ["L3", "L4", "L5"].iter().any(|level| is(row, 3, level));
        is(row, 1, look.say("上报", "escalated")) && above
    };
    let told = |row: &[Cell]| is(row, 1, look.say("告知上级", "told by hand"));
    let count = |table: &Table, like: &dyn Fn(&[Cell]) -> bool| {
        Cell::count(table.rows.iter().filter(|row| like(row)).count())
    };
    let rows = [
        (look.say("移交并接收", "Handed over and accepted"), count(hand_overs, &offered)),
        (look.say("自行接手", "Taken over"), count(hand_overs, &taken)),
        (look.say("转部门", "Sent to a department"), count(dispatches, &sent)),
        (look.say("上报 L3 及以上", "Escalated to L3 or above"), count(escalated, &up)),
        (look.say("告知上级", "Superiors told"), count(escalated, &told)),
    ];
    let rows = rows.map(|(name, count)| vec![Cell::text(name), count]);
    Table::new("tally", look.say("件次", "Counts"), &heads).with(rows)
}
