//! Panel 4: rounds. What is due, what runs, what was missed, what was found today.

use super::check::{over, score};
use super::detail::Line;
use super::panels::{column, marked, name_column, plain};
use super::table::{Cell, Column};
use crate::core::board::{Board, CheckRow, Mark};
use crate::core::hall::SlotState;
use crate::text::check::{shown, tenths};
use crate::text::named::Named;
use crate::text::width::wrap;
use crate::text::words::{Lang, Words, fill};
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
    parts.join("  ")
}

fn time(board: &Board, row: &CheckRow) -> String {
    let date = board.zone.date(row.at);
    let time = board.zone.hm(row.at);
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

/// Columns of the panel.
pub(super) fn columns(w: &'static Words) -> Vec<Column> {
    let c = w.check;
    let standing_cols = if w.lang() == Lang::Zh { 12 } else { 14 };
    vec![
        name_column(c.h_time, (5, 11), 0, |_, b, r| plain(time(b, &b.checks.rows[r]))),
        name_column(c.h_round, (10, 14), 0, |s, b, r| {
            plain(b.checks.rows[r].template.name(s.setup.lang))
        }),
        name_column(c.h_standing, (standing_cols, 18), 0, |s, b, r| standing(s, &b.checks.rows[r])),
        column(c.h_score, 5, 1, |_, b, r| {
            let row = &b.checks.rows[r];
            let shown = row.grade.is_some();
            plain(if shown { tenths(row.graded_tenths) } else { String::new() })
        }),
        name_column(c.h_grade, (6, 10), 1, |s, b, r| {
            let row = &b.checks.rows[r];
            let name = row.grade.map_or("", |grade| grade.name(s.setup.lang));
            marked(name.to_owned(), row.mark)
        }),
        column(c.h_failed, 4, 2, |_, b, r| {
            let row = &b.checks.rows[r];
            plain(if row.failed > 0 { row.failed.to_string() } else { String::new() })
        }),
    ]
}

/// Title and lines of the row in the light.
pub(super) fn detail(state: &State, board: &Board, at: usize, width: usize) -> (String, Vec<Line>) {
    let Some(row) = board.checks.rows.get(at) else { return (String::new(), Vec::new()) };
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
