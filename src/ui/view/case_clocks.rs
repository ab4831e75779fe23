//! The clocks of a complaint: what runs, until when, how long that is and whose turn it is; and why each is due
//! when it is.

use super::detail::Line;
use crate::core::board::{CaseFile, ComplaintRow};
use crate::core::complaint::{Case, CaseClock, PauseReason, whose_turn};
use crate::core::sla::ClockState;
use crate::text::named::Named;
use crate::text::sla;
use crate::text::width::{pad, wrap};
use crate::text::words::fill;
use crate::ui::show::span;
use crate::ui::show::time;
use crate::ui::state::State;
use crate::ui::theme::Role;

/// Columns of the name of a clock, of its deadline, and of what is left.
const COLS: [usize; 3] = [18, 12, 9];

/// From so many seconds on what is left is told in days.
const DAYS_FROM_SECS: i64 = 48 * 3_600;

/// A length of time: of some days with its days, which nobody counts in hours.
fn length(state: &State, secs: i64) -> String {
    if secs < DAYS_FROM_SECS {
        return span(state.words(), secs);
    }
    let (days, hours) = (secs / 86_400, secs % 86_400 / 3_600);
    fill(state.words().past.k_days, &[&days.to_string(), &hours.to_string()])
}

/// Whose turn it is, by name.
fn whose(state: &State, case: &Case, clock: &CaseClock) -> String {
    match whose_turn(case, clock.kind, &clock.subject) {
        "" => state.words().past.k_duty.to_owned(),
        id => state.whom(id),
    }
}

fn role(clock: &CaseClock) -> Role {
    match clock.standing.state {
        ClockState::Overdue => Role::Breach,
        ClockState::Due => Role::Warn,
        _ if clock.standing.soon => Role::Warn,
        _ => Role::Normal,
    }
}

/// What the case waits for, if it does and the clock stands still.
fn waits(state: &State, case: &Case, clock: &CaseClock) -> Option<String> {
    let w = state.words().past;
    let until = time(state, clock.standing.paused_until?);
    let reason = case.pauses.last().map(|pause| pause.reason);
    Some(match reason.filter(|reason| *reason != PauseReason::Unknown) {
        Some(reason) => fill(w.k_paused_until, &[reason.name(state.setup.lang), &until]),
        None => fill(w.k_waits, &[&until]),
    })
}

/// The clocks that run, late ones first, each with its deadline, what is left, and whose turn it is.
pub(super) fn block(state: &State, row: &ComplaintRow, width: usize) -> Vec<Line> {
    let w = state.words().past;
    let mut clocks: Vec<&CaseClock> =
        row.clocks.iter().filter(|clock| clock.standing.due.is_some()).collect();
    clocks.sort_by_key(|clock| clock.standing.due);
    if clocks.is_empty() {
        return Vec::new();
    }
    let [name_cols, due_cols, left_cols] = COLS;
    let cells = |name: &str, due: &str, left: &str, whom: &str| {
        let (name, due) = (pad(name, name_cols), pad(due, due_cols));
        format!("{name} {due} {} {whom}", pad(left, left_cols)).trim_end().to_owned()
    };
    let head = cells(w.k_clock, w.k_due, w.k_left, w.k_turn);
    let mut out = vec![(format!("   {head}"), Role::Head)];
    for clock in clocks {
        let Some(due) = clock.standing.due else { continue };
        let secs = due.secs_since(state.now);
        let sign = match role(clock) {
            Role::Breach => "!!",
            Role::Warn => "! ",
            _ => "  ",
        };
        let paused = waits(state, &row.case, clock);
        let left = match (&paused, secs < 0) {
            (Some(_), _) => w.k_paused.to_owned(),
            (None, true) => fill(w.k_late, &[&length(state, -secs)]),
            (None, false) => length(state, secs),
        };
        let whom = whose(state, &row.case, clock);
        let name = clock.kind.name(state.setup.lang);
        let text = cells(name, &time(state, due), &left, &whom);
        out.extend(
            wrap(&format!("{sign} {text}"), width).into_iter().map(|part| (part, role(clock))),
        );
        if let Some(paused) = paused {
            out.push((format!("   {paused}"), Role::Head));
        }
    }
    out
}

/// Title and lines of the reckoning of a complaint's clocks.
pub(super) fn why(state: &State, width: usize) -> (String, Vec<Line>) {
    let w = state.words().past;
    let Some(file) = state.lookup.file() else {
        return (w.c_why.to_owned(), vec![(w.w_wait.to_owned(), Role::Head)]);
    };
    let zone = state.board.as_ref().map(|board| board.zone).unwrap_or_default();
    let title = fill(w.w_title, &[&file.row.number, &zone.hms(file.at)]);
    (title, reckoning(state, file, width))
}

fn reckoning(state: &State, file: &CaseFile, width: usize) -> Vec<Line> {
    let (w, lang) = (state.words().past, state.setup.lang);
    if file.why.is_empty() {
        return vec![(w.w_none.to_owned(), Role::Head)];
    }
    let mut out = Vec::new();
    for why in &file.why {
        if !out.is_empty() {
            out.push((String::new(), Role::Normal));
        }
        let mut head = why.clock.kind.name(lang).to_owned();
        let runs = why.clock.runs();
        if runs && file.row.case.is_open() {
            head = fill(w.w_whose, &[&head, &whose(state, &file.row.case, &why.clock)]);
        }
        let role = match role(&why.clock) {
            Role::Normal => Role::Head,
            role if runs => role,
            _ => Role::Head,
        };
        out.push((head, role));
        for line in &why.lines {
            let text = sla::line(lang, line);
            let parts = wrap(&text, width.saturating_sub(2).max(10));
            out.extend(parts.into_iter().map(|part| (format!("  {part}"), Role::Normal)));
        }
    }
    out
}
