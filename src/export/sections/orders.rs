//! Watched orders and improvements: orders with section 6, because they are promises to customers; improvements with
//! section 9, where what people agreed on stands.

use super::super::doc::{Cell, Table};
use super::super::look::Look;
use crate::core::order::{Late, Order};
use crate::text::log_line::Called;
use crate::text::named::Named;
use crate::text::order::{stage_name, subject};

/// Orders that were watched at any time of it.
pub(super) fn orders(look: &Look) -> Table {
    let heads = [
        (look.say("工单号", "Order"), 18),
        (look.say("类型", "Kind"), 12),
        (look.say("部门", "Department"), 16),
        (look.say("状态", "State"), 10),
        (look.say("首次承诺", "First promise"), 17),
        (look.say("现承诺", "Promise now"), 17),
        (look.say("改约次数", "Promised anew"), -13),
        (look.say("环节", "Stage"), 14),
        (look.say("超时", "Late"), 16),
        (look.say("下次查看", "Next look"), 17),
        (look.say("上次查到", "Found"), 30),
        (look.say("跟踪人", "Watched by"), 12),
        (look.say("结束", "Ended"), 17),
        (look.say("按首次承诺", "First promise kept"), 12),
    ];
    let (from, now) = (look.scope.from, look.scope.as_of);
    let ended = |order: &Order| order.done_at.or(order.dropped_at);
    let shown = look.hall.orders().all().filter(|it| ended(it).is_none_or(|at| at >= from));
    let rows = shown.map(|order| {
        let process = look.hall.process_of(order);
        let stage = order.stage().and_then(|span| process?.stage(&span.stage));
        let late = look.hall.late_of_order(order, now);
        let late = late.first().map(|late| match late {
            Late::Promise { .. } => look.say("承诺", "promise").to_owned(),
            Late::Check { .. } => look.say("查看", "look").to_owned(),
            Late::Stage { stage, .. } => process
                .and_then(|process| process.stage(stage))
                .map_or_else(|| stage.to_string(), |it| stage_name(look.lang, it).to_owned()),
        });
        let department = &*order.department_id;
        vec![
            Cell::free(&*order.order_no),
            Cell::text(order.kind.name(look.lang)),
            if department.is_empty() { Cell::Empty } else { look.whom([department]) },
            Cell::text(order.state().name(look.lang)),
            Cell::at(order.first_promised_at()),
            Cell::at(order.promised_at()),
            Cell::count(order.promises.len().saturating_sub(1)),
            stage.map_or(Cell::Empty, |it| Cell::free(stage_name(look.lang, it))),
            late.map_or(Cell::Empty, Cell::free),
            Cell::at(order.check_at.filter(|_| order.is_open())),
            Cell::free(&*order.found),
            look.who(&order.watched_by),
            Cell::at(ended(order)),
            order.kept_promise(now).map_or(Cell::Empty, |kept| look.yes(kept)),
        ]
    });
    Table::new("orders", look.say("跟踪工单", "Watched orders"), &heads).with(rows)
}

/// Improvements that were open at any time of it.
pub(super) fn improvements(look: &Look) -> Table {
    let heads = [
        (look.say("针对", "About"), 20),
        (look.say("状态", "State"), 10),
        (look.say("原因", "Cause"), 30),
        (look.say("措施", "Measure"), 30),
        (look.say("负责人", "Who"), 12),
        (look.say("期限", "Until"), 12),
        (look.say("逾期", "Late"), 8),
        (look.say("来源件数", "Records"), -8),
        (look.say("面谈次数", "Talks"), -8),
        (look.say("完成", "Done"), 17),
        (look.say("前", "Before"), -7),
        (look.say("后", "After"), -7),
        (look.say("评估人", "Judged by"), 12),
    ];
    let (from, today) = (look.scope.from, look.hall.config().zone.date(look.scope.as_of));
    let over = |at: Option<crate::core::time::Ms>| at.is_none_or(|at| at >= from);
    let all = look.hall.improvements().all();
    let shown = all.filter(|it| over(it.over.as_ref().map(|(at, _)| *at)));
    let rows = shown.map(|one| {
        let about = (&*one.subject.code, &*one.subject.text);
        let about = subject(look.lang, one.subject.kind, about, |code| Called::phrase(look, code));
        let checked = one.checked.as_ref();
        let count = |count: Option<u32>| count.map_or(Cell::Empty, Cell::count);
        vec![
            Cell::free(about),
            Cell::text(one.state.name(look.lang)),
            Cell::free(&*one.cause),
            Cell::free(&*one.measure),
            if one.person_id.is_empty() { Cell::Empty } else { look.who(&one.person_id) },
            one.due_on.map_or(Cell::Empty, Cell::Date),
            look.yes(one.is_overdue(today)),
            Cell::count(one.sources.len()),
            Cell::count(one.talks.len()),
            Cell::at(one.done.as_ref().map(|(at, ..)| *at)),
            count(checked.and_then(|it| it.before).or(one.before)),
            count(checked.and_then(|it| it.after)),
            checked.map_or(Cell::Empty, |it| look.who(&it.by)),
        ]
    });
    Table::new("improvements", look.say("改进事项", "Improvements"), &heads).with(rows)
}
