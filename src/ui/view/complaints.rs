//! Panels 3 and 5: complaints, sorted by what is due next, and who was called upon for them.

use super::panels::{column, marked, name_column, plain};
use super::paper::cols;
use super::table::{Cell, Column};
use crate::core::board::{Board, CaseFlag, ComplaintRow, EscalationRow, Mark};
use crate::core::complaint::{Severity, State as CaseState};
use crate::core::time::Ms;
use crate::text::named::Named;
use crate::text::words::{Cases, Lang, Requests, Words, fill};
use crate::ui::cases;
use crate::ui::show::{matter, span};
use crate::ui::state::State;
use crate::ui::theme::Role;

fn counted(parts: &[(&'static str, u32)]) -> String {
    let some = parts.iter().filter(|(_, n)| *n > 0);
    some.map(|(template, n)| fill(template, &[&n.to_string()])).collect::<Vec<_>>().join("  ")
}

/// How many customers should have been called back by now; none = nobody.
pub(super) fn calls(state: &State, board: &Board) -> Option<String> {
    let overdue = board.follow_ups.overdue;
    (overdue > 0).then(|| fill(state.setup.lang.follow_ups().strip, &[&overdue.to_string()]))
}

/// What the title of the complaints counts, as much of it as there is room for: customers to be called back stand
/// nowhere else. `in_tab`: what is late is counted in the tab beside it.
pub(super) fn summary(words: &Words, board: &Board, room: u16, in_tab: bool) -> String {
    let (w, n, own) = (words.cases, board.cases, words.lang().requests());
    let calls = u32::try_from(board.follow_ups.overdue).unwrap_or(u32::MAX);
    // Text, count, and which one stays longest.
    let parts = [
        (own.sum_overdue, n.requests_overdue, 2),
        (w.sum_overdue, n.overdue, if in_tab { 7 } else { 0 }),
        (w.sum_unowned, n.unowned, 3),
        (w.sum_told, n.told, 4),
        (w.sum_open, n.open, 5),
        (own.sum_open, n.requests, 6),
        (words.lang().follow_ups().strip, calls, 1),
    ];
    let mut left: Vec<_> = parts.into_iter().filter(|(_, n, _)| *n > 0).collect();
    loop {
        let texts: Vec<_> = left.iter().map(|(template, n, _)| (*template, *n)).collect();
        let text = counted(&texts);
        let last = left.iter().enumerate().max_by_key(|(_, (.., rank))| *rank);
        let Some((at, _)) = last.filter(|_| cols(&text) > room) else { return text };
        left.remove(at);
    }
}

/// What the title of the escalations counts.
pub(super) fn escalation_summary(words: &Words, board: &Board) -> String {
    counted(&[(words.cases.sum_unanswered, board.cases.unanswered)])
}

/// A flag in two or three columns of Chinese.
pub(super) fn flag(words: &Cases, flag: CaseFlag) -> &'static str {
    match flag {
        CaseFlag::Unconfirmed => words.g_unconfirmed,
        CaseFlag::PingPong => words.g_ping_pong,
        CaseFlag::Retention => words.g_retention,
        CaseFlag::Repeat => words.g_repeat,
        CaseFlag::Referred => words.g_referred,
        CaseFlag::Reopened => words.g_reopened,
        CaseFlag::Asked | CaseFlag::Unknown => words.g_asked,
    }
}

/// All flags of a row.
pub(super) fn flags(words: &Cases, row: &ComplaintRow) -> String {
    row.flags.iter().map(|it| flag(words, *it)).collect::<Vec<_>>().join(" ")
}

/// The time that is left, or by how much it is over.
pub(super) fn left(words: &Words, now: Ms, at: Ms) -> String {
    let secs = at.secs_since(now);
    if secs >= 0 { span(words, secs) } else { fill(words.cases.over, &[&span(words, -secs)]) }
}

fn remaining(state: &State, row: &ComplaintRow) -> Cell {
    let Some(due) = row.due else { return plain("") };
    let mark = match () {
        () if due.at <= state.now => Mark::Breach,
        () if due.near => Mark::Warn,
        () => Mark::Normal,
    };
    marked(left(state.words(), state.now, due.at), mark)
}

/// Where it stands, in the words of the hall; what lies over that before it.
pub(super) fn stage_word(state: &State, row: &ComplaintRow) -> &'static str {
    let w = state.words().cases;
    let called = row.case.running().filter(|ladder| ladder.ack.is_none());
    match (called, row.state) {
        (Some(ladder), _) if ladder.unanswered.is_some() => w.p_unanswered,
        (Some(_), _) => w.s_escalated,
        (None, CaseState::Waiting) => w.s_waiting,
        _ => row.stage.name(state.setup.lang),
    }
}

/// The same; late, which stage is; offered to whoever is at the board, that.
fn stage(state: &State, row: &ComplaintRow) -> Cell {
    let words = state.words();
    if cases::is_offered(state, row) {
        return (format!("{} {}", stage_word(state, row), words.cases.mine), Role::Warn);
    }
    match row.late {
        Some(clock) => {
            (fill(words.cases.late_stage, &[clock.name(state.setup.lang)]), Role::Breach)
        }
        None => plain(stage_word(state, row)),
    }
}

/// Who owns a case, by name.
pub(super) fn owner<'a>(state: &'a State, id: &'a str) -> &'a str {
    if id.is_empty() { state.words().cases.hall } else { state.person_name(id) }
}

/// How severe it is, in four columns.
fn severity((words, own): (&Cases, &Requests), row: &ComplaintRow) -> Cell {
    if row.case.is_request() {
        return plain(own.urgency(row.severity));
    }
    match row.severity {
        Severity::Sev1 => (words.sev_1.to_owned(), Role::Breach),
        Severity::Sev2 => (words.sev_2.to_owned(), Role::Warn),
        Severity::Sev3 => plain(words.sev_3),
        Severity::Sev4 => plain(words.sev_4),
        Severity::Unknown => plain(""),
    }
}

/// A number in ten columns: one that tells of its terminal, `TS-1123-01-B15`, without what all have.
fn short(number: &str) -> String {
    let parts: Vec<&str> = number.split('-').collect();
    match parts[..] {
        [_, date, count, terminal] => format!("{date}-{count}{terminal}"),
        _ => number.to_owned(),
    }
}

/// Columns of the complaints.
pub(super) fn columns(w: &'static Words) -> Vec<Column> {
    let c = w.cases;
    // A late stage is named whole.
    let stage_cols = if w.lang() == Lang::Zh { 13 } else { 19 };
    vec![
        name_column(c.h_number, (10, 10), 0, |_, b, r| plain(short(&b.case_rows[r].number))),
        name_column(c.h_severity, (4, 4), 1, |s, b, r| {
            severity((s.words().cases, s.words().lang().requests()), &b.case_rows[r])
        }),
        name_column(c.h_what, (14, 60), 0, |s, b, r| plain(matter(s, &b.case_rows[r]))),
        column(c.h_left, 7, 0, |s, b, r| remaining(s, &b.case_rows[r])),
        name_column(c.h_owner, (6, 8), 0, |s, b, r| plain(owner(s, &b.case_rows[r].owner))),
        name_column(c.h_stage, (stage_cols, stage_cols), 0, |s, b, r| stage(s, &b.case_rows[r])),
        name_column(c.h_flags, (6, 12), 2, |s, b, r| {
            plain(flags(s.words().cases, &b.case_rows[r]))
        }),
        name_column(c.h_customer, (16, 16), 3, |_, b, r| {
            plain(b.case_rows[r].phone_masked.as_str())
        }),
    ]
}

fn whom(state: &State, row: &EscalationRow) -> String {
    row.to.iter().map(|id| state.whom(id)).collect::<Vec<_>>().join(" ")
}

fn time(b: &Board, at: Option<Ms>) -> String {
    at.map_or_else(String::new, |at| b.zone.hm(at))
}

/// Columns of the escalations.
pub(super) fn escalation_columns(w: &'static Words) -> Vec<Column> {
    let c = w.cases;
    vec![
        name_column(c.h_number, (10, 10), 0, |_, b, r| plain(short(&b.escalations[r].number))),
        column(c.h_since, 5, 0, |_, b, r| plain(b.zone.hm(b.escalations[r].since))),
        column(c.h_level, 2, 1, |s, b, r| {
            plain(fill(s.words().cases.level, &[&b.escalations[r].level.to_string()]))
        }),
        name_column(c.h_to, (12, 24), 0, |s, b, r| plain(whom(s, &b.escalations[r]))),
        name_column(c.h_standing, (8, 14), 0, |s, b, r| {
            let row = &b.escalations[r];
            let nobody = row.is_nobodys().then_some(s.words().cases.p_nobody);
            let word = nobody.unwrap_or_else(|| s.words().case_standing(row.standing));
            marked(word.to_owned(), row.mark)
        }),
        name_column(c.h_by, (6, 12), 2, |s, b, r| {
            let by = &b.escalations[r].by;
            plain(if by.is_empty() { String::new() } else { s.whom(by) })
        }),
        name_column(c.h_until, (5, 5), 3, |_, b, r| plain(time(b, b.escalations[r].until))),
    ]
}
