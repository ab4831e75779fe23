//! Section 6, complaints: the balance, how many of which kind, each one that is open with its owner and what is due
//! next, hand-overs, tasks of departments, escalations. Customers are masked.

mod requests;
mod stages;
mod tally;

use std::collections::BTreeMap;

use super::super::balance::Balance;
use super::super::doc::{Cell, Section, Table};
use super::super::look::Look;
use crate::core::complaint::{Case, Category, Kept, Owner, RaceKind, Severity};
use crate::core::event::{Fact, KeptFact, Registered};
use crate::core::rows::{OfferEnd, escalations, offers};
use crate::core::time::Ms;
use crate::text::named::Named;

pub(super) fn section(look: &Look) -> Section {
    let (hand_overs, dispatches, escalated) = (hand_overs(look), dispatches(look), escalated(look));
    Section::new(6, "complaints", look.say("六 投诉", "6 Complaints"))
        .with(balance(look))
        .with(tally::tally(look, [&hand_overs, &dispatches, &escalated]))
        .with(kinds(look))
        .with(open(look))
        .with(settled(look))
        .with(stages::stages(look))
        .with(hand_overs)
        .with(dispatches)
        .with(escalated)
        .with(requests::requests(look))
        .with(super::orders::orders(look))
}

fn all(look: &Look) -> impl Iterator<Item = &Case> {
    look.cases.iter().map(|case| &**case)
}

/// The balance of the record.
pub(in crate::export) fn balance_of(look: &Look) -> Balance {
    Balance::of(all(look), look.scope.from, look.scope.to)
}

fn balance(look: &Look) -> Table {
    let heads = [
        (look.say("范围", "Of"), 18),
        (look.say("上班结转", "Carried in"), -11),
        (look.say("新增", "New"), -8),
        (look.say("重开", "Reopened"), -9),
        (look.say("办结", "Closed"), -8),
        (look.say("作废或并案", "Void or merged"), -14),
        (look.say("结转下班", "Carried out"), -12),
    ];
    let mut table = Table::new("balance", look.say("结转", "Balance"), &heads);
    let mut push = |name: Cell, balance: Balance| {
        let counts = [
            balance.carried_in,
            balance.new,
            balance.reopened,
            balance.closed,
            balance.void,
            balance.carried_out,
        ];
        table.push([name].into_iter().chain(counts.into_iter().map(Cell::count)));
    };
    if look.scope.part.is_some() {
        push(Cell::text(look.say("本班", "this shift")), balance_of(look));
        return table;
    }
    // Shifts with what lies between and around them: each one begins where the one before it ended. What was
    // before midnight is of the date before.
    let mut before = look.scope.from;
    for (part, _) in &look.parts {
        let to = part.to.unwrap_or(look.scope.to);
        push(Cell::text(part.name.clone()), Balance::of(all(look), before, to));
        before = to;
    }
    if before < look.scope.to && !look.parts.is_empty() {
        let after = Balance::of(all(look), before, look.scope.to);
        if after.new + after.reopened + after.closed + after.void > 0 {
            push(Cell::text(look.say("末班之后", "after the last shift")), after);
        }
    }
    push(Cell::text(look.say("全天", "the day")), balance_of(look));
    table
}

/// How many of each category and severity were open at any time of it.
fn kinds(look: &Look) -> Table {
    let heads = [
        (look.say("类别", "Category"), 20),
        (look.say("代码", "Code"), 8),
        (Severity::Sev1.name(look.lang), -10),
        (Severity::Sev2.name(look.lang), -10),
        (Severity::Sev3.name(look.lang), -10),
        (Severity::Sev4.name(look.lang), -10),
        (look.say("合计", "All"), -8),
        (look.say("其中新增", "New of them"), -10),
    ];
    let mut counts: BTreeMap<Category, ([u32; 4], u32)> = BTreeMap::new();
    for case in all(look) {
        let (by, new) = counts.entry(case.category).or_default();
        let order = [Severity::Sev1, Severity::Sev2, Severity::Sev3, Severity::Sev4];
        if let Some(at) = order.iter().position(|one| *one == case.severity) {
            by[at] += 1;
        }
        *new += u32::from(look.within(case.registered_at));
    }
    let rows = counts.into_iter().map(|(category, (by, new))| {
        let mut row = vec![Cell::text(category.name(look.lang)), Cell::text(category.as_str())];
        row.extend(by.into_iter().map(Cell::count));
        row.extend([Cell::count(by.iter().sum::<u32>()), Cell::count(new)]);
        row
    });
    Table::new("kinds", look.say("类别与级别", "Categories and severities"), &heads).with(rows)
}

/// Columns that name a complaint.
fn about(look: &Look) -> Vec<(&str, i16)> {
    vec![
        (look.say("编号", "Number"), 14),
        (look.say("级别", "Severity"), 10),
        (look.say("类别", "Category"), 18),
        (look.say("客户", "Customer"), 10),
        (look.say("电话", "Telephone"), 13),
        (look.say("负责人", "Owner"), 12),
        (look.say("首问责任人", "Asked first"), 12),
        (look.say("登记", "Registered"), 17),
        (look.say("状态", "Stage"), 12),
    ]
}

fn named(look: &Look, case: &Case) -> Vec<Cell> {
    let (name, phone) = look.customer(case);
    let owner = match &case.owner {
        Owner::Person(id) => look.who(id),
        Owner::Hall => Cell::text(look.say("全厅待接", "whoever has the duty")),
    };
    vec![
        Cell::free(case.number()),
        Cell::text(case.severity.name(look.lang)),
        Cell::text(case.category.name(look.lang)),
        name,
        phone,
        owner,
        look.who(&case.fields.first_contact),
        Cell::DateTime(case.registered_at),
        Cell::text(case.stage().name(look.lang)),
    ]
}

fn open(look: &Look) -> Table {
    let mut heads = about(look);
    heads.extend([
        (look.say("上报级别", "Level"), 8),
        (look.say("下一期限", "Next due"), 16),
        (look.say("到期", "Due at"), 17),
        (look.say("逾期", "Overdue"), 8),
        (look.say("超时环节", "Late stage"), 16),
        (look.say("待谁处理", "Waits for"), 14),
        (look.say("约定回复", "Promised"), 17),
        (look.say("内容", "What"), 40),
        (look.say("客户要求", "Wanted"), 30),
    ]);
    let now = look.scope.as_of;
    let rows = all(look).filter(|case| case.is_open()).map(|case| {
        let mut row = named(look, case);
        let due = look.hall.next_due(case, now);
        let late = due.as_ref().is_some_and(|due| due.standing.breached_at.is_some());
        let promised = case.promised_at();
        let stage = look.hall.late_of(case, now);
        row.extend([
            case.level().map_or(Cell::Empty, |level| Cell::text(format!("L{level}"))),
            due.as_ref().map_or(Cell::Empty, |due| Cell::text(due.kind.name(look.lang))),
            Cell::at(due.as_ref().and_then(|due| due.standing.due)),
            look.yes(late),
            stage.as_ref().map_or(Cell::Empty, |it| Cell::text(it.clock.name(look.lang))),
            stage.as_ref().map_or(Cell::Empty, |it| stages::whose(look, &it.whose)),
            Cell::at(promised),
            Cell::free(&*case.fields.text),
            Cell::free(&*case.fields.request),
        ]);
        row
    });
    Table::new("open", look.say("在办投诉", "Open complaints"), &heads).with(rows)
}

/// Those that were over by its end.
fn settled(look: &Look) -> Table {
    let mut heads = about(look);
    heads.extend([
        (look.say("答复", "Decision told"), 17),
        (look.say("认定", "Decision"), 14),
        (look.say("根因", "Root cause"), 18),
        (look.say("客户意见", "Customer says"), 12),
        (look.say("办结时间", "Closed at"), 17),
        (look.say("答复内容", "Response"), 40),
        (look.say("同时联系", "Called twice"), -10),
    ]);
    let rows = all(look).filter(|case| !case.is_open()).map(|case| {
        let mut row = named(look, case);
        let decision = case.decision.as_deref();
        let word = |name: Option<&'static str>| name.map_or(Cell::Empty, Cell::text);
        row.extend([
            Cell::at(case.resolved_at),
            word(case.outcome.map(|outcome| outcome.name(look.lang))),
            word(decision.map(|it| it.root_cause.name(look.lang))),
            word(case.answer.map(|answer| answer.name(look.lang))),
            Cell::at(case.closed_at.or(Some(case.state_since))),
            Cell::free(decision.map_or("", |it| &it.text)),
            Cell::count(called_twice(case)),
        ]);
        row
    });
    Table::new("settled", look.say("已办结投诉", "Settled complaints"), &heads).with(rows)
}

/// How often two spoke with the customer who did not know of each other: what quality counts (sync 4.7).
fn called_twice(case: &Case) -> usize {
    let races = case.races().into_iter();
    races.filter(|race| race.kind == RaceKind::Contacted).count()
}

/// Offers from hand to hand, and what somebody took without one.
fn hand_overs(look: &Look) -> Table {
    let heads = [
        (look.say("编号", "Number"), 14),
        (look.say("方式", "How"), 14),
        (look.say("移交人", "From"), 12),
        (look.say("接收人", "To"), 12),
        (look.say("时间", "When"), 17),
        (look.say("结果", "Ended"), 14),
        (look.say("结果时间", "Ended at"), 17),
        (look.say("经办", "By"), 12),
    ];
    let mut rows: Vec<(Ms, Vec<Cell>)> = Vec::new();
    for case in all(look) {
        for offer in offers(case).into_iter().filter(|offer| look.within(offer.offered_at)) {
            let to = if offer.to.is_empty() { &offer.to_role } else { &offer.to };
            let (end, at, by) = match &offer.ended {
                Some((end, at, by)) => (ended(look, *end), Cell::DateTime(*at), look.who(by)),
                None => (look.say("待应答", "open"), Cell::Empty, Cell::Empty),
            };
            rows.push((
                offer.offered_at,
                vec![
                    Cell::free(case.number()),
                    Cell::text(look.say("移交", "offer")),
                    look.who(&offer.from),
                    look.whom([&**to]),
                    Cell::DateTime(offer.offered_at),
                    Cell::text(end),
                    at,
                    by,
                ],
            ));
        }
        for past in case.history.iter().filter(|past| past.standing == Kept::Holds) {
            let KeptFact(fact) = &past.fact;
            let how = match fact {
                Fact::Taken(taken) if !taken.shift_id.is_empty() => {
                    look.say("随班接手", "with the duty")
                }
                // Who writes down what a clerk was told and keeps it has taken it over.
                Fact::Registered(new) if is_kept(new, &past.by) => look.say("接手", "taken"),
                Fact::Taken(_) => look.say("接手", "taken"),
                Fact::Forced(_) => look.say("指派", "given by force"),
                _ => continue,
            };
            if look.within(past.at) {
                let to = match fact {
                    Fact::Registered(_) => String::new(),
                    _ => crate::core::hall::said_of(fact).unwrap_or_default(),
                };
                rows.push((
                    past.at,
                    vec![
                        Cell::free(case.number()),
                        Cell::text(how),
                        Cell::Empty,
                        look.who(if to.is_empty() { &past.by } else { &to }),
                        Cell::DateTime(past.at),
                        Cell::text(ended(look, OfferEnd::Accepted)),
                        Cell::DateTime(past.at),
                        look.who(&past.by),
                    ],
                ));
            }
        }
    }
    rows.sort_by_key(|(at, _)| *at);
    let title = look.say("移交与接手", "Hand-overs and take-overs");
    Table::new("hand-overs", title, &heads).with(rows.into_iter().map(|(_, row)| row))
}

fn is_kept(new: &Registered, by: &str) -> bool {
    *new.owner == *by && !new.first_contact.is_empty() && *new.first_contact != *by
}

fn ended(look: &Look, end: OfferEnd) -> &str {
    match end {
        OfferEnd::Accepted => look.say("已接", "accepted"),
        OfferEnd::Declined => look.say("未接", "declined"),
        OfferEnd::Recalled => look.say("收回", "recalled"),
        OfferEnd::Expired => look.say("无人应答", "unanswered"),
        OfferEnd::Superseded => look.say("另行处理", "superseded"),
    }
}

/// Tasks of departments that were sent, or still ran, in it.
fn dispatches(look: &Look) -> Table {
    let heads = [
        (look.say("编号", "Number"), 14),
        (look.say("部门", "Department"), 18),
        (look.say("联系人", "Contact"), 14),
        (look.say("工单号", "Order"), 18),
        (look.say("转办", "Sent"), 17),
        (look.say("受理", "Accepted"), 17),
        (look.say("受理用时", "Time to accept"), -12),
        (look.say("答复", "Answered"), 17),
        (look.say("答复用时", "Time to answer"), -12),
        (look.say("答复内容", "Answer"), 16),
        (look.say("计划完成", "Planned"), 17),
        (look.say("结束", "Ended"), 17),
    ];
    let ran = |at: Option<Ms>| at.is_none_or(|at| at >= look.scope.from);
    let rows = all(look).flat_map(|case| {
        case.dispatches.iter().filter(|sent| ran(sent.ended_at)).map(move |sent| {
            let took = |at: Option<Ms>| Cell::secs(at.map(|at| at.secs_since(sent.sent_at)));
            let answered = sent.answered.map(|(at, _)| at);
            vec![
                Cell::free(case.number()),
                look.whom([&*sent.department_id]),
                Cell::free(&*sent.contact),
                Cell::free(&*sent.order_no),
                Cell::DateTime(sent.sent_at),
                Cell::at(sent.accepted_at),
                took(sent.accepted_at),
                Cell::at(answered),
                took(answered),
                sent.answered.map_or(Cell::Empty, |(_, said)| Cell::text(said.name(look.lang))),
                Cell::at(sent.planned_at),
                Cell::at(sent.ended_at),
            ]
        })
    });
    Table::new("dispatches", look.say("转部门", "Dispatches"), &heads).with(rows)
}

/// Who was called upon, or told by hand, and when.
fn escalated(look: &Look) -> Table {
    use crate::core::rows::EscalationStep;
    let heads = [
        (look.say("编号", "Number"), 14),
        (look.say("方式", "Step"), 14),
        (look.say("时间", "When"), 17),
        (look.say("级别", "Level"), 8),
        (look.say("告知对象", "Who"), 20),
        (look.say("经办", "By"), 12),
        (look.say("认领", "Acknowledged by"), 14),
        (look.say("认领时间", "Acknowledged at"), 17),
    ];
    let mut rows: Vec<(Ms, Vec<Cell>)> = Vec::new();
    for case in all(look) {
        for step in escalations(case).into_iter().filter(|step| look.within(step.at)) {
            let how = match step.step {
                EscalationStep::Fired => look.say("上报", "escalated"),
                EscalationStep::PassedOver => look.say("无人, 越级", "passed over"),
                EscalationStep::Told => look.say("告知上级", "told by hand"),
                EscalationStep::Answered => look.say("上级答复", "answered"),
                EscalationStep::Decided => look.say("上级决定", "decided"),
                EscalationStep::Withdrawn => look.say("撤回上报", "taken back"),
            };
            let acked = step.acked.as_ref();
            rows.push((
                step.at,
                vec![
                    Cell::free(case.number()),
                    Cell::text(how),
                    Cell::DateTime(step.at),
                    Cell::text(format!("L{}", step.level)),
                    look.whom(step.to.iter().map(|id| &**id)),
                    look.who(&step.by),
                    acked.map_or(Cell::Empty, |(by, ..)| look.who(by)),
                    Cell::at(acked.map(|(_, at, _)| *at)),
                ],
            ));
        }
    }
    rows.sort_by_key(|(at, _)| *at);
    let title = look.say("上报与告知", "Escalations and who was told");
    Table::new("escalations", title, &heads).with(rows.into_iter().map(|(_, row)| row))
}
