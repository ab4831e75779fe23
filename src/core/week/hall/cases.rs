//! Complaints, requests and watched orders, as they stood at the end of a time.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::super::rows::{CaseRow, OrderRow, SentRow};
use super::super::source::Source;
use super::Time;
use crate::core::complaint::{
    Case, CaseClock, ClockKind, Clockwork, DepartmentAnswer, Dispatch, Kept, State, late_of, spent,
    timers,
};
use crate::core::event::{Fact, KeptFact};
use crate::core::order::Order;
use crate::core::sla::ClockState;
use crate::core::time::Ms;

/// What clocks are reckoned by, for each version of the settings that a case is judged by.
type Works = BTreeMap<u32, Clockwork>;

/// The cases that were open at any time of it, or whose first reply fell due in it, by id.
pub(super) fn cases(source: &Source, time: Time) -> Vec<CaseRow> {
    let mut works = Works::new();
    let mut rows: Vec<CaseRow> = Vec::new();
    for case in &source.cases {
        let Some(case) = stood(case, time.to) else { continue };
        let over = case.closed_at.or_else(|| (!case.is_open()).then_some(case.state_since));
        let before = over.is_some_and(|at| at < time.from) && !case.is_open();
        let works = works.entry(case.settings).or_insert_with(|| {
            let own = source.book.settings(case.settings).unwrap_or(&source.standard);
            Clockwork::of(own, case.settings, source.zone)
        });
        let mut row = row(&case, works, time);
        // One that was over before the time counts for nothing of it but a reply whose time ran out in it.
        if before && row.reply.is_none() {
            continue;
        }
        if before {
            row.stages.clear();
        }
        rows.push(row);
    }
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    rows.dedup_by(|a, b| a.id == b.id);
    rows
}

/// A case without what happened at `end` or later; none that was not there by then.
fn stood(case: &Case, end: Ms) -> Option<Cow<'_, Case>> {
    if case.history.iter().all(|past| past.at < end) {
        return Some(Cow::Borrowed(case));
    }
    let known = case.history.iter().filter(|past| past.at < end);
    let history: Vec<_> = known.cloned().collect();
    Case::from_history(&case.complaint_id, case.settings, &history).map(Cow::Owned)
}

fn row(case: &Case, works: &Clockwork, time: Time) -> CaseRow {
    let now = time.now;
    let timers = timers(case, works);
    let clocks: Vec<CaseClock> = timers.iter().map(|timer| timer.stands(works, now)).collect();
    let running: Vec<CaseClock> = clocks.iter().filter(|it| it.runs()).cloned().collect();
    let held = || case.history.iter().filter(|past| past.standing == Kept::Holds);
    let counts = !matches!(case.state, State::Void | State::Merged);
    let within = |fact: fn(&Fact) -> bool| {
        let found = held().filter(|past| time.has(past.at));
        found.filter(|past| matches!(&past.fact, KeptFact(it) if fact(it))).count()
    };
    let reopened = within(|it| matches!(it, Fact::Reopened(_)));
    let reopened = u32::try_from(reopened).unwrap_or(u32::MAX);
    let decided = case.resolved_at.is_some() || case.closed_at.is_some();
    let late = case.is_open().then(|| late_of(case, &running)).flatten();
    CaseRow {
        id: case.complaint_id.to_string(),
        number: case.number().to_owned(),
        request: case.is_request(),
        at: case.registered_at,
        category: case.category,
        phase: case.fields.phase,
        severity: case.severity,
        state: case.state,
        owner: case.owner.id().to_owned(),
        new: counts && time.has(case.registered_at),
        closed: case.state == State::Closed && case.closed_at.is_some_and(|at| time.has(at)),
        open: case.is_open(),
        on_site: counts && decided && case.dispatches.is_empty(),
        reply: if counts { replied(&clocks, time) } else { None },
        reopened: if counts { reopened } else { 0 },
        repeat: case.fields.repeat_of.is_some() || case.fields.recurrence_of.is_some(),
        appeal: counts && within(|it| matches!(it, Fact::Referred(_))) > 0,
        // One that was none, or is another one, was nowhere and with nobody.
        stages: if counts { stages(case, time.end) } else { Vec::new() },
        sent: if counts { sent(case, &clocks, time) } else { Vec::new() },
        late: late.map(|it| (it.clock, it.whose.to_string(), it.since)),
        repairs: case.fields.follow_up_id.as_deref().unwrap_or_default().to_owned(),
    }
}

/// The first reply, if it fell due in the time: whether it came by then.
fn replied(clocks: &[CaseClock], time: Time) -> Option<bool> {
    let clock = clocks.iter().find(|it| it.kind == ClockKind::FirstReply)?;
    let due = clock.standing.due.filter(|due| time.has(*due) && *due <= time.now);
    due.map(|_| clock.standing.state == ClockState::Met)
}

/// How long it was in each stage, each stage once.
fn stages(case: &Case, end: Ms) -> Vec<(crate::core::complaint::Stage, i64)> {
    let mut found = BTreeMap::new();
    for one in spent(case) {
        let secs = one.to.unwrap_or(end).secs_since(one.from).max(0);
        *found.entry(one.stage).or_insert(0_i64) += secs;
    }
    found.into_iter().collect()
}

fn sent(case: &Case, clocks: &[CaseClock], time: Time) -> Vec<SentRow> {
    let own = case.dispatches.iter().filter(|it| time.has(it.sent_at));
    let row = |it: &Dispatch| {
        let clock = clocks.iter().find(|clock| {
            clock.kind == ClockKind::DepartmentAnswer && clock.subject == it.dispatch_id
        });
        let in_time = clock.and_then(|clock| match clock.standing.state {
            ClockState::Met => Some(true),
            ClockState::Missed | ClockState::Overdue => Some(false),
            _ => None,
        });
        let answered = first_answer(case, &it.dispatch_id);
        // What was taken back, or decided without them, was never theirs to answer.
        let owed = answered.is_some() || it.ended_at.is_none();
        SentRow {
            id: it.dispatch_id.to_string(),
            department: it.department_id.to_string(),
            at: it.sent_at,
            accept_secs: it.accepted_at.map(|at| at.secs_since(it.sent_at)),
            answer_secs: answered.map(|at| at.secs_since(it.sent_at)),
            in_time: in_time.filter(|_| owed),
        }
    };
    own.map(row).collect()
}

/// When a department first gave a result or a date: a plan that is kept later was the answer.
fn first_answer(case: &Case, dispatch_id: &str) -> Option<Ms> {
    let held = case.history.iter().filter(|past| past.standing == Kept::Holds);
    let mut said = held.filter_map(|past| match &past.fact {
        KeptFact(Fact::DispatchAnswered(said)) => Some((past.at, said)),
        _ => None,
    });
    let own = said.find(|(_, said)| {
        *said.dispatch_id == *dispatch_id && said.answer != DepartmentAnswer::NotOurs
    });
    own.map(|(at, _)| at)
}

/// Orders that were open at any time of it, by id.
pub(super) fn orders(source: &Source, time: Time) -> Vec<OrderRow> {
    let now = time.now;
    let row = |order: Order| {
        let over = order.done_at.or(order.dropped_at);
        let at = order.watched_at?;
        if over.is_some_and(|over| over < time.from) {
            return None;
        }
        let done = order.done_at.is_some_and(|at| time.has(at));
        Some(OrderRow {
            id: order.order_id.to_string(),
            number: order.order_no.to_string(),
            kind: order.kind,
            at,
            done,
            kept: order.kept_promise(now).filter(|_| done),
            late: order.is_open() && order.kept_promise(now) == Some(false),
        })
    };
    let stood = source.orders.iter().map(|order| order.as_of(time.to));
    let mut rows: Vec<OrderRow> = stood.filter_map(row).collect();
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    rows.dedup_by(|a, b| a.id == b.id);
    rows
}
