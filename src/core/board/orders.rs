//! Watched orders and improvements as the board shows them: what is late first.

use serde::Serialize;

use super::{Board, Mark};
use crate::core::hall::Hall;
use crate::core::improvement::{Effect, Improvement, ImprovementState};
use crate::core::order::{Late, Order, ProcessStage};
use crate::core::time::Ms;

/// A watched order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OrderRow {
    /// The order.
    pub order: Order,
    /// How bad it is.
    pub mark: Mark,
    /// What of it is past its time, the worst first.
    pub late: Vec<Late>,
    /// What is due next.
    pub due: Option<Ms>,
    /// The stage that it is in.
    pub stage: Option<ProcessStage>,
    /// The stage that comes next.
    pub next: Option<ProcessStage>,
}

/// An improvement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ImprovementRow {
    /// The improvement.
    pub improvement: Improvement,
    /// It should have been done.
    pub late: bool,
    /// Somebody should look whether it helped.
    pub effect_due: bool,
    /// The figures before and after.
    pub effect: Option<Effect>,
    /// The numbers of the complaints and follow-ups that it goes back to; of what left memory its id.
    pub sources: Vec<String>,
}

/// The row of an order at an instant.
pub fn order_row(hall: &Hall, order: &Order, now: Ms) -> OrderRow {
    let process = hall.process_of(order);
    let late = hall.late_of_order(order, now);
    let last = order.stages.last().map_or("", |span| &*span.stage);
    let stage = order.stage().and_then(|span| process?.stage(&span.stage));
    let next = process.and_then(|process| process.next(last));
    OrderRow {
        mark: match late.first() {
            Some(Late::Promise { .. }) => Mark::Breach,
            Some(_) => Mark::Warn,
            None => Mark::Normal,
        },
        late,
        due: hall.due_of_order(order),
        stage: stage.cloned(),
        next: next.cloned().filter(|_| order.is_open()),
        // What was said of it stands in its table and in `order show`.
        order: Order { history: Vec::new(), ..order.clone() },
    }
}

/// The row of an improvement at an instant.
pub fn improvement_row(hall: &Hall, one: &Improvement, now: Ms) -> ImprovementRow {
    ImprovementRow {
        late: one.is_overdue(hall.config().zone.date(now)),
        effect_due: hall.effect_due(one, now),
        effect: hall.effect_of(one, now),
        sources: one.sources.iter().map(|id| number_of(hall, id)).collect(),
        improvement: Improvement { history: Vec::new(), ..one.clone() },
    }
}

/// What people call a complaint or a follow-up.
fn number_of(hall: &Hall, id: &str) -> String {
    let case = hall.cases().get(id).map(|case| case.number().to_owned());
    let task = || hall.follow_up_book().get(id).map(|task| task.number.to_string());
    case.or_else(task).unwrap_or_else(|| id.to_owned())
}

/// The orders that are open, worst and soonest first, and those that ended today.
pub(super) fn orders(hall: &Hall, now: Ms) -> Vec<OrderRow> {
    let zone = hall.config().zone;
    let today = |at: Option<Ms>| at.is_some_and(|at| zone.date(at) == zone.date(now));
    let shown =
        hall.orders().all().filter(|it| it.is_open() || today(it.done_at) || today(it.dropped_at));
    let mut rows: Vec<OrderRow> = shown.map(|order| order_row(hall, order, now)).collect();
    rows.sort_by(|a, b| {
        let due = |row: &OrderRow| row.due.unwrap_or(Ms(i64::MAX));
        let key = |row: &OrderRow| (!row.order.is_open(), std::cmp::Reverse(row.mark), due(row));
        key(a).cmp(&key(b)).then_with(|| a.order.order_id.cmp(&b.order.order_id))
    });
    rows
}

/// The improvements that are open: those that were proposed, then the late ones, those to be looked at, the others.
pub(super) fn improvements(hall: &Hall, now: Ms) -> Vec<ImprovementRow> {
    let open = hall.improvements().open().map(|one| improvement_row(hall, one, now));
    let mut rows: Vec<ImprovementRow> = open.collect();
    rows.sort_by_key(|row| {
        let proposed = row.improvement.state == ImprovementState::Proposed;
        (!proposed, !row.late, !row.effect_due, row.improvement.due_on)
    });
    rows
}

impl Board {
    /// Improvements that were proposed and that nobody has taken on.
    pub fn proposed(&self) -> impl Iterator<Item = &ImprovementRow> {
        let proposed = |row: &&ImprovementRow| row.improvement.state == ImprovementState::Proposed;
        self.improvements.iter().filter(proposed)
    }
}
