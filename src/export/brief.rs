//! The record in at most twelve lines, to paste into a chat group: what it was like, what is open, who has it. No name
//! of a customer, and nothing of staff but who had the duty.

use super::balance::Balance;
use super::doc::{Cell, Document};
use super::look::Look;
use super::sections::{balance_of, minute};
use crate::core::complaint::Owner;
use crate::text::named::Named;
use crate::text::show::{minutes, percent};
use crate::text::words::fill;

/// A chat group reads no more.
pub const LINES_MAX: usize = 12;
/// Open complaints that are named one by one.
const NAMED_MAX: usize = 3;

/// The lines.
pub fn lines(look: &Look, document: &Document) -> Vec<String> {
    let mut lines = vec![format!("【{}】", document.head.title)];
    let scope = &look.scope;
    let zone = look.hall.config().zone;
    if let Some(part) = &scope.part {
        let shift = &part.shift;
        let ended = shift.signed_off_at.map_or_else(String::new, |at| zone.hm(at));
        let template = look.say("值班经理 {} {}-{}", "Duty manager {} {}-{}");
        let who = look.called(&shift.person_id);
        lines.push(fill(template, &[&who, &zone.hm(shift.opened_at), &ended]));
    }
    lines.push(traffic(look));
    lines.push(complaints(look));
    lines.extend(open(look));
    lines.push(red(look, document));
    let incidents = document.table("incidents", "incidents").map_or(0, |table| table.rows.len());
    lines.push(fill(look.say("突发事件 {} 起", "Incidents {}"), &[&incidents.to_string()]));
    lines.push(inspections(document, look));
    if let Some(note) = document.section("staff").and_then(|section| section.notes.first()) {
        lines.push(format!("{} {note}", look.say("人员:", "Staff:")));
    }
    let as_of = minute(zone, scope.as_of);
    let draft =
        if scope.open { look.say(" (草稿, 未交班)", " (draft, not signed off)") } else { "" };
    lines.push(fill(look.say("截至 {}{}", "As of {}{}"), &[&as_of, draft]));
    lines.truncate(LINES_MAX);
    lines
}

/// Rounds that were walked, planned ones that were not done, and findings that wait.
fn inspections(document: &Document, look: &Look) -> String {
    let rows = |table: &str| document.table("inspections", table).map_or(&[][..], |it| &it.rows);
    let open = look.hall.findings().open().count();
    let counts = [rows("rounds").len(), rows("missed").len(), open].map(|it| it.to_string());
    let template = look
        .say("巡检 {} 次, 未完成 {} 次, 待整改 {} 项", "Rounds {}, not done {}, findings open {}");
    fill(template, &counts.each_ref().map(String::as_str))
}

fn traffic(look: &Look) -> String {
    let figures = &look.report.figures;
    let template = look.say(
        "取号 {} 办结 {} 弃号 {} (弃号率 {}), 平均等候 {} 分, 最长 {} 分, 十分钟率 {}",
        "Taken {} served {} abandoned {} ({}), wait mean {} min, max {} min, in 10 min {}",
    );
    let longest = figures.wait_secs_max.map(|secs| secs as f64);
    let values = [
        figures.taken.to_string(),
        figures.served.to_string(),
        figures.abandoned.to_string(),
        percent(figures.abandon_rate),
        minutes(figures.wait_secs_mean),
        minutes(longest),
        percent(figures.ten_minute_rate),
    ];
    fill(template, &values.each_ref().map(String::as_str))
}

fn complaints(look: &Look) -> String {
    let Balance { carried_in, new, reopened, closed, void, carried_out } = balance_of(look);
    let template = look.say(
        "投诉: 上班结转 {} + 新增 {} - 办结 {} = 结转下班 {}",
        "Complaints: carried in {} + new {} - closed {} = carried out {}",
    );
    // What was opened again came, what was void went.
    let counts = [carried_in, new + reopened, closed + void, carried_out].map(|n| n.to_string());
    fill(template, &counts.each_ref().map(String::as_str))
}

fn open(look: &Look) -> Vec<String> {
    let mut open: Vec<_> = look.cases.iter().filter(|case| case.is_open()).collect();
    // The worst first.
    open.sort_by(|a, b| {
        (b.severity, a.registered_at, &a.complaint_id).cmp(&(
            a.severity,
            b.registered_at,
            &b.complaint_id,
        ))
    });
    let zone = look.hall.config().zone;
    let line = |case: &&std::sync::Arc<crate::core::complaint::Case>| {
        let owner = match &case.owner {
            Owner::Person(id) => look.called(id),
            Owner::Hall => look.say("全厅待接", "whoever has the duty").to_owned(),
        };
        let due = look.hall.next_due(case, look.scope.as_of).and_then(|due| due.standing.due);
        let due = due.map_or_else(|| "-".to_owned(), |at| minute(zone, at));
        let template = look.say("· {} {} {}, {}, 到期 {}", "- {} {} {}, {}, due {}");
        let (grade, kind) = (case.severity.name(look.lang), case.category.name(look.lang));
        let mut line = fill(template, &[case.number(), grade, kind, &owner, &due]);
        if let Some(late) = look.hall.late_of(case, look.scope.as_of) {
            let stage = look.say(" (超时: {})", " (late: {})");
            line.push_str(&fill(stage, &[late.clock.name(look.lang)]));
        }
        line
    };
    let mut lines: Vec<String> = open.iter().take(NAMED_MAX).map(line).collect();
    if let Some(more) = open.len().checked_sub(NAMED_MAX).filter(|more| *more > 0) {
        lines.push(fill(look.say("· 另有 {} 件在办", "- and {} more"), &[&more.to_string()]));
    }
    lines
}

fn red(look: &Look, document: &Document) -> String {
    let periods = &look.report.red_periods;
    let left = periods.iter().filter(|period| !period.handled).count();
    let now = document.table("attention", "red").map_or(0, |table| {
        table.rows.iter().filter(|row| row.first() != Some(&Cell::Empty)).count()
    });
    let template = look.say(
        "红线时段 {} 段 (未处置 {}), 待关注 {} 项",
        "Red periods {} (no action {}), needing attention {}",
    );
    fill(template, &[&periods.len().to_string(), &left.to_string(), &now.to_string()])
}
