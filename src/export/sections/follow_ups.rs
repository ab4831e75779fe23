//! Section 8: how satisfied customers said they were, the follow-ups that were made, worked on and are due, and the
//! figures of domain 5.2.

use super::super::doc::{Cell, Section, Table};
use super::super::look::Look;
use crate::core::board::RatingNow;
use crate::core::followup::{Figures, Origin, Task, due_date, figures};
use crate::text::named::Named;

pub(super) fn section(look: &Look) -> Section {
    Section::new(8, "follow-ups", look.say("八 满意度与回访", "8 Satisfaction and follow-ups"))
        .with(answers(look))
        .with(ratings(look))
        .with(made(look))
        .with(done(look))
        .with(due(look))
        .with(counted(look))
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

/// What customers said at the counters in it: of the hall, of each counter, and of whom enough said something.
fn ratings(look: &Look) -> Table {
    let heads = [
        (look.say("对象", "Of"), 20),
        (look.say("均分", "Mean"), -8),
        (look.say("人数", "n"), -8),
        (look.say("差评", "Low"), -8),
        (look.say("差评率", "Low, share"), -12),
        (look.say("备注", "Note"), 10),
    ];
    let row = |of: Cell, now: &RatingNow| {
        let few = if now.small { Cell::text(look.say("样本少", "few")) } else { Cell::Empty };
        vec![
            of,
            Cell::Number(f64::from(now.mean_tenths) / 10.0),
            Cell::count(now.n),
            Cell::count(now.low),
            Cell::Percent(f64::from(now.low) / f64::from(now.n.max(1))),
            few,
        ]
    };
    let mut rows = Vec::new();
    if let Some(told) = &look.report.ratings {
        rows.push(row(Cell::text(look.say("全厅", "hall")), &told.hall));
        let counter = |id: &str| Cell::free(format!("{} {id}", look.say("台席", "counter")));
        rows.extend(told.counters.iter().map(|it| row(counter(&it.id), &it.ratings)));
        rows.extend(told.staff.iter().map(|it| row(look.who(&it.id), &it.ratings)));
    }
    Table::new("ratings", look.say("窗口评价", "Ratings at counters"), &heads).with(rows)
}

fn heads(look: &Look) -> [(&str, i16); 6] {
    [
        (look.say("回访", "Follow-up"), 14),
        (look.say("来源", "From"), 16),
        (look.say("原编号", "Of"), 14),
        (look.say("生成", "Made"), 17),
        (look.say("到期日", "Due"), 12),
        (look.say("已取消", "Dropped"), 17),
    ]
}

/// What it comes from, by the number that people call that.
fn of(look: &Look, task: &Task) -> Cell {
    if task.origin != Origin::Complaint {
        return Cell::free(&task.origin_id);
    }
    let case = look.hall.cases().get(&task.origin_id);
    case.map_or(Cell::Empty, |case| Cell::free(case.number()))
}

fn row(look: &Look, task: &Task) -> Vec<Cell> {
    vec![
        Cell::free(&task.number),
        Cell::text(task.origin.name(look.lang)),
        of(look, task),
        Cell::DateTime(task.made_at),
        Cell::Date(due_date(look.hall.config().zone, task.due)),
        Cell::at(task.dropped_at()),
    ]
}

/// In the order in which they are due.
fn sorted<'t>(tasks: impl Iterator<Item = &'t Task>) -> Vec<&'t Task> {
    let mut tasks: Vec<&Task> = tasks.collect();
    tasks.sort_by(|a, b| (a.due, &a.follow_up_id).cmp(&(b.due, &b.follow_up_id)));
    tasks
}

/// Follow-ups that were made in it.
fn made(look: &Look) -> Table {
    let all = look.hall.follow_up_book().iter();
    let made = sorted(all.filter(|task| look.within(task.made_at) && !task.voided));
    let rows = made.into_iter().map(|task| row(look, task));
    Table::new("made", look.say("新生成回访", "Follow-ups made"), &heads(look)).with(rows)
}

/// Each attempt that was made in it, and what came of it.
fn done(look: &Look) -> Table {
    let heads = [
        (look.say("回访", "Follow-up"), 14),
        (look.say("时间", "At"), 17),
        (look.say("结果", "Outcome"), 14),
        (look.say("解决", "Solved"), 8),
        (look.say("最低项", "Lowest"), 20),
        (look.say("补救投诉", "Put right by"), 14),
    ];
    let mut tried: Vec<(crate::core::time::Ms, Vec<Cell>)> = Vec::new();
    for task in look.hall.follow_up_book().iter().filter(|task| !task.voided) {
        for (at, outcome) in task.attempts().filter(|(at, _)| look.within(*at)) {
            let reply = task.reply().filter(|reply| reply.at == at);
            let solved = reply.and_then(|reply| reply.said.solved);
            let yes = |solved: bool| {
                Cell::text(if solved { look.say("是", "yes") } else { look.say("否", "no") })
            };
            let lowest = task.lowest().filter(|_| reply.is_some());
            let lowest = lowest.map_or(Cell::Empty, |(item, score)| {
                Cell::text(format!("{} {score}", look.item(item)))
            });
            let repair = task.repair.as_deref().and_then(|id| look.hall.cases().get(id));
            let repair = repair.filter(|_| reply.is_some());
            tried.push((
                at,
                vec![
                    Cell::free(&task.number),
                    Cell::DateTime(at),
                    Cell::text(outcome.name(look.lang)),
                    solved.map_or(Cell::Empty, yes),
                    lowest,
                    repair.map_or(Cell::Empty, |case| Cell::free(case.number())),
                ],
            ));
        }
    }
    tried.sort_by_key(|(at, _)| *at);
    let rows = tried.into_iter().map(|(_, cells)| cells);
    Table::new("calls", look.say("回访结果", "Calls and their outcomes"), &heads).with(rows)
}

/// Follow-ups that are due by the end of the next day.
fn due(look: &Look) -> Table {
    let zone = look.hall.config().zone;
    let soon = look.scope.date.succ_opt().and_then(|next| next.succ_opt());
    let before = soon.and_then(|date| zone.day_start(date));
    let open = look.hall.follow_up_book().open();
    let open = sorted(open.filter(|task| before.is_none_or(|before| task.due <= before)));
    let rows = open.into_iter().map(|task| row(look, task));
    let title = look.say("今明到期回访", "Follow-ups due today or tomorrow");
    Table::new("due", title, &heads(look)).with(rows)
}

/// 回访及时率 and 成功率, with what they are made of.
fn counted(look: &Look) -> Table {
    let heads = [
        (look.say("应回访", "Due"), 10),
        (look.say("及时", "In time"), 10),
        (look.say("及时率", "In time, share"), 12),
        (look.say("已尝试", "Attempted"), 10),
        (look.say("成功", "Reached"), 10),
        (look.say("成功率", "Reached, share"), 12),
        (look.say("拒访", "Refused"), 10),
        (look.say("号码错误", "Wrong number"), 10),
        (look.say("三次未达", "Given up"), 10),
        (look.say("逾期未办", "Overdue"), 10),
    ];
    let tasks = look.hall.follow_up_book().iter();
    let told: Figures = figures(tasks, look.scope.from, look.scope.to);
    let share = |permille: Option<u32>| Cell::percent(permille.map(|it| f64::from(it) / 1000.0));
    let none = told.due == 0 && told.attempted == 0;
    let row = vec![
        Cell::count(told.due),
        Cell::count(told.in_time),
        share(told.in_time_permille()),
        Cell::count(told.attempted),
        Cell::count(told.reached),
        share(told.reached_permille()),
        Cell::count(told.refused),
        Cell::count(told.wrong_number),
        Cell::count(told.given_up),
        Cell::count(told.overdue),
    ];
    let rows = (!none).then_some(row);
    Table::new("rates", look.say("回访及时率与成功率", "Follow-up rates"), &heads).with(rows)
}
