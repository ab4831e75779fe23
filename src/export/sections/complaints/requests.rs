//! What the hall needed of departments: one row each, with how long the department took. None of it is a complaint.

use super::super::super::doc::{Cell, Table};
use super::super::super::look::Look;
use crate::core::time::Ms;
use crate::text::named::Named;

/// Those that were open at any time of it.
pub(super) fn requests(look: &Look) -> Table {
    let heads = [
        (look.say("编号", "Number"), 14),
        (look.say("缓急", "Urgency"), 10),
        (look.say("需要", "Needed"), 40),
        (look.say("负责人", "Owner"), 12),
        (look.say("部门", "Department"), 18),
        (look.say("发出", "Sent"), 17),
        (look.say("受理", "Accepted"), 17),
        (look.say("受理用时", "Time to accept"), -12),
        (look.say("答复", "Answered"), 17),
        (look.say("答复用时", "Time to answer"), -12),
        (look.say("计划完成", "Planned"), 17),
        (look.say("状态", "Stage"), 12),
        (look.say("结果", "Ended as"), 12),
        (look.say("办结时间", "Ended at"), 17),
    ];
    let rows = look.requests.iter().map(|case| {
        let sent = case.dispatches.last();
        let answered = sent.and_then(|sent| sent.answered).map(|(at, _)| at);
        let accepted = sent.and_then(|sent| sent.accepted_at);
        let took =
            |at: Option<Ms>| Cell::secs(sent.and_then(|sent| Some(at?.secs_since(sent.sent_at))));
        vec![
            Cell::free(case.number()),
            Cell::text(look.lang.requests().urgency(case.severity)),
            Cell::free(&*case.fields.text),
            look.who(case.owner.id()),
            look.whom(sent.map(|sent| &*sent.department_id)),
            Cell::at(sent.map(|sent| sent.sent_at)),
            Cell::at(accepted),
            took(accepted),
            Cell::at(answered),
            took(answered),
            Cell::at(sent.and_then(|sent| sent.planned_at)),
            Cell::text(case.stage().name(look.lang)),
            case.request_end.map_or(Cell::Empty, |end| Cell::text(end.name(look.lang))),
            Cell::at(case.closed_at),
        ]
    });
    Table::new("requests", look.say("协办", "Requests to departments"), &heads).with(rows)
}
