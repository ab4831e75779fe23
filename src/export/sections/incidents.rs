//! Section 7, incidents: what it was, how long, what it cost, and minute by minute what was done.

use super::super::doc::{Cell, Section, Table};
use super::super::look::Look;
use crate::core::incident::Incident;
use crate::core::rows::LogKind;
use crate::core::time::Ms;
use crate::text::log_line::log_line;
use crate::text::named::Named;

pub(super) fn section(look: &Look) -> Section {
    let all: Vec<&Incident> =
        look.hall.incidents().iter().filter(|one| !one.voided && is_of(look, one)).collect();
    Section::new(7, "incidents", look.say("七 突发事件", "7 Incidents"))
        .with(list(look, &all))
        .with(timeline(look, &all))
}

/// Whether it was open at any time of the record.
fn is_of(look: &Look, incident: &Incident) -> bool {
    let ended = incident.closed_at.or(incident.restored_at.filter(|_| !incident.is_open()));
    let began: Ms = incident.opened_at.min(incident.started_at);
    (look.within(began) || began < look.scope.from) && ended.is_none_or(|at| at >= look.scope.from)
}

fn list(look: &Look, all: &[&Incident]) -> Table {
    let heads = [
        (look.say("事件", "Incident"), 16),
        (look.say("级别", "Severity"), 10),
        (look.say("开始", "Began"), 17),
        (look.say("恢复", "Restored"), 17),
        (look.say("历时", "Lasted"), -10),
        (look.say("结案", "Closed"), 17),
        (look.say("记录人", "By"), 12),
        (look.say("受影响台席", "Counters"), 18),
        (look.say("影响客户", "Customers"), -9),
        (look.say("纸质受理", "On paper"), -9),
        (look.say("已补录", "Entered"), -8),
        (look.say("待补录", "Left"), -8),
        (look.say("影响损失", "Effect"), 30),
        (look.say("原因", "Cause"), 30),
        (look.say("教训", "Lesson"), 30),
    ];
    let rows = all.iter().map(|one| {
        let severity = one.severity().map(|severity| severity.name(look.lang));
        vec![
            Cell::text(one.kind.name(look.lang)),
            severity.map_or(Cell::Empty, Cell::text),
            Cell::DateTime(one.started_at),
            Cell::at(one.restored_at),
            Cell::Duration(one.secs(look.scope.as_of)),
            Cell::at(one.closed_at),
            look.who(&one.opened_by),
            Cell::free(one.counters.join(" ")),
            one.customers.map_or(Cell::Empty, Cell::count),
            Cell::count(one.taken()),
            Cell::count(one.entered()),
            Cell::count(one.left()),
            Cell::free(&*one.effect),
            Cell::free(&*one.cause),
            Cell::free(&*one.lesson),
        ]
    });
    Table::new("incidents", look.say("突发事件", "Incidents"), &heads).with(rows)
}

/// The lines of the log about them, and the measures beside their cards.
fn timeline(look: &Look, all: &[&Incident]) -> Table {
    let heads = [
        (look.say("时间", "When"), 17),
        (look.say("事件", "Incident"), 16),
        (look.say("经办", "By"), 12),
        (look.say("经过", "What"), 60),
    ];
    let mut rows: Vec<(Ms, Vec<Cell>)> = Vec::new();
    for line in look.log.iter().filter(|line| is_about(line.kind) && !line.voided) {
        if let Some(one) = all.iter().find(|one| *one.incident_id == *line.subject) {
            rows.push((
                line.at,
                vec![
                    Cell::DateTime(line.at),
                    Cell::text(one.kind.name(look.lang)),
                    look.who(&line.by),
                    Cell::free(log_line(look.words(), look, line)),
                ],
            ));
        }
    }
    for one in all {
        for measure in one.measures.iter().filter(|measure| look.within(measure.at)) {
            rows.push((
                measure.at,
                vec![
                    Cell::DateTime(measure.at),
                    Cell::text(one.kind.name(look.lang)),
                    look.who(&measure.by),
                    Cell::free(&*measure.text),
                ],
            ));
        }
        for call in one.called.iter().filter(|call| look.within(call.at) && !call.text.is_empty()) {
            let text = format!("{}: {}", call.contact.name(look.lang), call.text);
            rows.push((
                call.at,
                vec![
                    Cell::DateTime(call.at),
                    Cell::text(one.kind.name(look.lang)),
                    look.who(&call.by),
                    Cell::free(text),
                ],
            ));
        }
    }
    rows.sort_by_key(|(at, _)| *at);
    let title = look.say("经过", "Timeline");
    Table::new("timeline", title, &heads).with(rows.into_iter().map(|(_, row)| row))
}

fn is_about(kind: LogKind) -> bool {
    matches!(
        kind,
        LogKind::IncidentOpened
            | LogKind::IncidentStep
            | LogKind::IncidentUnticked
            | LogKind::IncidentTold
            | LogKind::IncidentEntered
            | LogKind::IncidentNoted
            | LogKind::IncidentRestored
            | LogKind::IncidentClosed
            | LogKind::IncidentReminded
            | LogKind::IncidentRaised
    )
}
