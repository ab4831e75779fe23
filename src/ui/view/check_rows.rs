//! Panel 4: rounds and findings. What is due, what runs, what was missed; what is wrong and late; what was found
//! today.

use super::check::{over, score};
use super::detail::Line;
use super::panels::{column, marked, name_column, plain};
use super::table::{Cell, Column};
use crate::core::board::{Board, CheckRow, FindingRow, Mark, PanelRow};
use crate::core::complaint::Severity;
use crate::core::hall::SlotState;
use crate::core::time::Ms;
use crate::text::check::{shown, tenths};
use crate::text::named::Named;
use crate::text::width::wrap;
use crate::text::words::{Lang, Words, fill};
use crate::ui::findings::what;
use crate::ui::state::State;
use crate::ui::theme::Role;

/// What the title counts: what is overdue, what is next, what nobody explained.
pub(super) fn summary(state: &State, board: &Board) -> String {
    let (words, checks) = (state.words().check, &board.checks);
    let overdue = checks.overdue().count();
    let mut parts = Vec::new();
    if overdue > 0 {
        parts.push(fill(words.sum_overdue, &[&overdue.to_string()]));
    }
    if !checks.missed.is_empty() {
        parts.push(fill(words.sum_missed, &[&checks.missed.len().to_string()]));
    }
    if let Some(next) = &checks.next {
        let name = next.template.name(state.setup.lang);
        parts.push(fill(words.sum_next, &[&board.zone.hm(next.planned_at), name]));
    }
    let open = (0..board.panel_len()).filter_map(|at| match board.panel_row(at)? {
        PanelRow::Finding(row) => Some(row.late),
        PanelRow::Round(_) => None,
    });
    let (late, open): (Vec<bool>, Vec<bool>) = open.partition(|late| *late);
    if late.len() + open.len() > 0 {
        let counts = [(late.len() + open.len()).to_string(), late.len().to_string()];
        let text = if late.is_empty() { words.sum_findings } else { words.sum_late };
        parts.push(fill(text, &counts.each_ref().map(String::as_str)));
    }
    parts.join("  ")
}

fn time(board: &Board, row: &CheckRow) -> String {
    when(board, row.at)
}

/// The time of today, else the date: as short as a narrow panel needs it.
fn day_or_time(board: &Board, at: Ms) -> String {
    let date = board.zone.date(at);
    if date == board.date { board.zone.hm(at) } else { date.format("%m-%d").to_string() }
}

fn when(board: &Board, at: Ms) -> String {
    let date = board.zone.date(at);
    let time = board.zone.hm(at);
    if date == board.date { time } else { format!("{} {time}", date.format("%m-%d")) }
}

fn standing(state: &State, row: &CheckRow) -> Cell {
    let words = state.words().check;
    match row.state {
        SlotState::Planned => plain(words.s_planned),
        SlotState::Due => plain(words.s_due),
        SlotState::Overdue => {
            let late = over(state, state.now.secs_since(row.at));
            marked(fill(words.s_overdue, &[&late]), Mark::Warn)
        }
        SlotState::Running => {
            let (done, all) = row.answered;
            plain(fill(words.s_running, &[&done.to_string(), &all.to_string()]))
        }
        SlotState::Done if row.late => plain(words.s_late),
        SlotState::Done => plain(words.s_done),
        SlotState::Missed if row.reason.is_empty() => {
            marked(words.s_missed.to_owned(), Mark::Breach)
        }
        SlotState::Missed => plain(words.s_explained),
    }
}

/// How bad a row is.
pub(super) fn mark_of(board: &Board, at: usize) -> Mark {
    match board.panel_row(at) {
        Some(PanelRow::Round(row)) => row.mark,
        Some(PanelRow::Finding(row)) if row.late || row.tell.is_some() => Mark::Breach,
        Some(PanelRow::Finding(row)) if row.severity >= Severity::Sev2 => Mark::Warn,
        _ => Mark::Normal,
    }
}

/// A cell of a round, or of a finding.
fn cell(
    board: &Board,
    at: usize,
    round: impl Fn(&CheckRow) -> Cell,
    finding: impl Fn(&FindingRow) -> Cell,
) -> Cell {
    match board.panel_row(at) {
        Some(PanelRow::Round(row)) => round(row),
        Some(PanelRow::Finding(row)) => finding(row),
        None => plain(String::new()),
    }
}

/// Where a finding stands: what is late by how much, else its state.
fn finding_standing(state: &State, row: &FindingRow) -> Cell {
    match row.due_at.filter(|_| row.late) {
        Some(due) => {
            let late = over(state, state.now.secs_since(due));
            marked(fill(state.words().findings.n_late, &[&late]), Mark::Breach)
        }
        None => plain(row.state.name(state.setup.lang)),
    }
}

/// Columns of the panel. A finding has its deadline for a time and its owner for a grade.
pub(super) fn columns(w: &'static Words) -> Vec<Column> {
    let c = w.check;
    let standing_cols = if w.lang() == Lang::Zh { 12 } else { 14 };
    vec![
        name_column(c.h_time, (5, 11), 0, |_, b, r| {
            let due =
                |row: &FindingRow| row.due_at.map_or_else(String::new, |at| day_or_time(b, at));
            cell(b, r, |row| plain(time(b, row)), |row| plain(due(row)))
        }),
        name_column(c.h_round, (14, 30), 0, |s, b, r| {
            let round = |row: &CheckRow| plain(row.template.name(s.setup.lang));
            cell(b, r, round, |row| plain(what(s, row)))
        }),
        name_column(c.h_standing, (standing_cols, 18), 0, |s, b, r| {
            cell(b, r, |row| standing(s, row), |row| finding_standing(s, row))
        }),
        column(c.h_score, 5, 1, |_, b, r| {
            let score = |row: &CheckRow| match row.grade {
                Some(_) => plain(tenths(row.graded_tenths)),
                None => plain(String::new()),
            };
            cell(b, r, score, |_| plain(String::new()))
        }),
        name_column(c.h_grade, (6, 10), 1, |s, b, r| {
            let grade = |row: &CheckRow| {
                let name = row.grade.map_or("", |grade| grade.name(s.setup.lang));
                marked(name.to_owned(), row.mark)
            };
            cell(b, r, grade, |row| plain(owner(s, row)))
        }),
        column(c.h_failed, 4, 2, |_, b, r| {
            let some = |count: usize, least: usize| {
                plain(if count > least { count.to_string() } else { String::new() })
            };
            cell(b, r, |row| some(row.failed, 0), |row| some(row.occurrences, 1))
        }),
    ]
}

fn owner(state: &State, row: &FindingRow) -> String {
    if row.owner.is_empty() {
        state.words().findings.n_nobody.to_owned()
    } else {
        state.whom(&row.owner)
    }
}

/// Title and lines of the row in the light.
pub(super) fn detail(state: &State, board: &Board, at: usize, width: usize) -> (String, Vec<Line>) {
    match board.panel_row(at) {
        Some(PanelRow::Round(row)) => round_detail(state, board, row, width),
        Some(PanelRow::Finding(row)) => {
            let mut lines = super::findings::known(state, board, row, width);
            lines.insert(0, finding_standing(state, row));
            (what(state, row), lines)
        }
        None => (String::new(), Vec::new()),
    }
}

fn round_detail(state: &State, board: &Board, row: &CheckRow, width: usize) -> (String, Vec<Line>) {
    let (words, lang) = (state.words().check, state.setup.lang);
    let title = format!("{} {}", time(board, row), row.template.name(lang));
    let (text, role) = standing(state, row);
    let mut lines = vec![(text, role)];
    if !row.reason.is_empty() {
        lines
            .extend(wrap(&fill(words.n_reason, &[&row.reason]), width).into_iter().map(plain_line));
    }
    let Some(round) = row.round_id.as_deref().and_then(|id| board.checks.round(id)) else {
        return (title, lines);
    };
    lines.push((score(state, round), Role::Normal));
    let by = state.person_name(&round.started_by);
    lines.push(plain_line(fill(words.n_by, &[by, &board.zone.hm(round.started_at)])));
    for answer in round.round.failed().chain(round.round.skipped()) {
        let name = shown(&round.checklist, &answer.item, lang).name;
        let phrase = crate::text::check::phrase(&round.checklist, &answer.phrase, lang);
        let parts = [answer.result.name(lang), phrase, &answer.note];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        let text = format!("{} {name}: {}", answer.item, parts.join(" "));
        lines.extend(wrap(&text, width).into_iter().map(|line| (line, Role::Warn)));
    }
    (title, lines)
}

fn plain_line(text: String) -> Line {
    (text, Role::Normal)
}
