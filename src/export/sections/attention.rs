//! Section 2, the attention box: everything that is red at that instant. Open complaints of the two worst grades, what
//! is overdue, promises of the next 24 hours, incidents that go on, alarms beyond their red line.

use super::super::doc::{Cell, Section, Table};
use super::super::look::Look;
use crate::core::board::Mark;
use crate::core::complaint::Severity;
use crate::core::time::Ms;
use crate::text::alarm::{sentence, title};
use crate::text::named::Named;

/// Promises that are due within this time stand here, seconds.
const PROMISE_SECS: i64 = 24 * 3600;

pub(super) fn section(look: &Look) -> Section {
    let heads = [
        (look.say("事项", "What"), 16),
        (look.say("对象", "About"), 24),
        (look.say("负责人", "Owner"), 14),
        (look.say("期限或起始", "Due or since"), 17),
        (look.say("说明", "Detail"), 40),
    ];
    let rows = complaints(look).into_iter().chain(incidents(look));
    let rows = rows.chain(super::checks::red_lines(look)).chain(alarms(look));
    let table = Table::new("red", look.say("需立即关注", "Needs attention now"), &heads).with(rows);
    Section::new(2, "attention", look.say("二 关注事项", "2 Attention")).with(table)
}

fn complaints(look: &Look) -> Vec<Vec<Cell>> {
    let now = look.scope.as_of;
    let mut rows = Vec::new();
    for case in look.cases.iter().filter(|case| case.is_open()) {
        let owner = look.who(case.owner.id());
        let mut row = |what: &str, at: Option<Ms>, detail: String| {
            rows.push(vec![
                Cell::text(what),
                Cell::free(case.number()),
                owner.clone(),
                Cell::at(at),
                Cell::free(detail),
            ]);
        };
        let category = case.category.name(look.lang);
        if matches!(case.severity, Severity::Sev1 | Severity::Sev2) {
            let detail = format!("{} {category}", case.severity.name(look.lang));
            row(look.say("重大投诉未结", "severe complaint"), Some(case.registered_at), detail);
        }
        for clock in look.hall.running_clocks(case, now) {
            if let Some(since) = clock.standing.breached_at {
                let detail = format!("{} {category}", clock.kind.name(look.lang));
                row(look.say("逾期", "overdue"), Some(since), detail);
            }
        }
        let promised = case.promised_at();
        if let Some(at) = promised.filter(|at| *at < now.plus_secs(PROMISE_SECS)) {
            row(
                look.say("24 小时内约定回复", "promise due in 24 h"),
                Some(at),
                category.to_owned(),
            );
        }
    }
    rows
}

fn incidents(look: &Look) -> Vec<Vec<Cell>> {
    let open = look.hall.incidents().open();
    let row = |incident: &crate::core::incident::Incident| {
        let left = incident.left();
        let what = if incident.goes_on() {
            look.say("突发事件未恢复", "incident goes on")
        } else {
            look.say("突发事件未结", "incident not closed")
        };
        let detail = match left {
            0 => String::new(),
            left => format!("{} {left}", look.say("待补录", "paper orders left:")),
        };
        vec![
            Cell::text(what),
            Cell::text(incident.kind.name(look.lang)),
            look.who(&incident.opened_by),
            Cell::DateTime(incident.started_at),
            Cell::text(detail),
        ]
    };
    open.map(row).collect()
}

fn alarms(look: &Look) -> Vec<Vec<Cell>> {
    let stand = look.day.alarms().iter();
    let red = stand.filter(|alarm| alarm.cleared_at.is_none() && alarm.mark == Mark::Breach);
    let row = |alarm: &crate::core::alarm::AlarmRecord| {
        let (kind, words) = (alarm.kind, look.words());
        let name = look.hall.subject_name(kind, &alarm.subject, alarm.raised_at);
        let runs = alarm.since.filter(|_| kind.runs());
        let value = runs.map_or(alarm.value, |since| look.scope.as_of.secs_since(since));
        vec![
            Cell::text(look.say("告警超红线", "alarm beyond red line")),
            Cell::free(title(words, kind, &name)),
            Cell::Empty,
            Cell::DateTime(alarm.raised_at),
            Cell::free(sentence(words, kind, &name, value, alarm.limit)),
        ]
    };
    red.map(row).collect()
}
