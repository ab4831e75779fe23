//! What is remembered of an absence from the server, and what came meanwhile, as counts.

use std::collections::{BTreeMap, BTreeSet};

use super::{strip, texts};
use crate::core::board::{Board, CheckRow, StaffState};
use crate::core::hall::SlotState;
use crate::core::sync::status::{Need, Status};
use crate::core::time::Ms;
use crate::text::words::fill;
use crate::ui::show::span;
use crate::ui::state::{Overlay, State, Tone};

/// Away for longer than this, the list is offered when the server is back, milliseconds.
const LONG_MS: u64 = 30 * 60_000;
/// So many events of others at once are as much as an absence.
const MANY: u64 = 50;

/// What was known before.
#[derive(Clone, Debug, Default)]
struct Before {
    cases: BTreeMap<String, bool>,
    findings: BTreeSet<String>,
    incidents: BTreeSet<String>,
    checks: BTreeSet<String>,
    staff: BTreeMap<String, StaffState>,
    shift: String,
    line_no: u64,
}

impl Before {
    fn of(board: &Board) -> Before {
        let done = |row: &&CheckRow| row.state == SlotState::Done;
        Before {
            cases: board
                .complaints()
                .map(|row| (row.complaint_id.clone(), row.case.is_open()))
                .collect(),
            findings: board.findings.iter().map(|row| row.finding_id.clone()).collect(),
            incidents: board.incidents.iter().map(|row| row.incident_id.clone()).collect(),
            checks: board.checks.rows.iter().filter(done).map(|row| row.key.clone()).collect(),
            staff: board.staff.iter().map(|row| (row.staff_id.clone(), row.state)).collect(),
            shift: board.shift.as_ref().map_or_else(String::new, |it| it.person_id.clone()),
            line_no: board.log.iter().map(|row| row.line_no).max().unwrap_or_default(),
        }
    }

    /// What is new since then, as counts in words.
    fn news(&self, state: &State, board: &Board) -> Vec<String> {
        let (t, now) = (texts(state), Before::of(board));
        let count = |n: usize, text: &str| (n > 0).then(|| fill(text, &[&n.to_string()]));
        let opened = now.cases.iter().filter(|(id, open)| **open && !self.cases.contains_key(*id));
        let over = self.cases.iter().filter(|(_, open)| **open);
        let over = over.filter(|(id, _)| now.cases.get(*id).is_none_or(|open| !open));
        let moved =
            now.staff.iter().filter(|(id, it)| self.staff.get(*id).is_some_and(|old| old != *it));
        let shift = now.shift != self.shift && !now.shift.is_empty();
        let lines = usize::try_from(now.line_no.saturating_sub(self.line_no)).unwrap_or_default();
        let list = [
            shift.then(|| fill(t.n_shift, &[state.person_name(&now.shift)])),
            count(opened.count(), t.n_cases),
            count(over.count(), t.n_cases_over),
            count(now.incidents.difference(&self.incidents).count(), t.n_incidents),
            count(now.findings.difference(&self.findings).count(), t.n_findings),
            count(now.checks.difference(&self.checks).count(), t.n_checks),
            count(moved.count(), t.n_staff),
            count(lines, t.n_lines),
        ];
        list.into_iter().flatten().collect()
    }
}

/// What is remembered of an absence.
#[derive(Debug, Default)]
pub(in crate::ui) struct Absence {
    before: Option<Before>,
    /// Since when, by the clock that nobody sets.
    since_ms: Option<u64>,
    /// So many events of others came at once.
    many: bool,
    /// It is over, and nobody has looked at what came meanwhile.
    pub(super) over: bool,
    pub(super) news: Vec<String>,
    /// Notices that were let be: of which complaint, what, and of when. What happens again is told again.
    pub(super) left: BTreeSet<(String, &'static str, Ms)>,
}

/// The state of the server changed: an absence begins, or is over.
pub(in crate::ui) fn on_server(state: &mut State, status: &Status) {
    let up = state.uptime().map(|up| up.boot_ms);
    let board = state.board.clone();
    match status {
        // What is computed here differs: all the same everything has come.
        Status::Attention { need: Need::FoldDiffers, .. } => arrived(state, up),
        status if status.is_in_step() => arrived(state, up),
        Status::Offline { since, .. } => {
            if state.absence.since_ms.is_none() {
                state.absence.since_ms = since.or(up);
                // What nobody has looked at yet stays counted from before.
                if !state.absence.over {
                    state.absence.before = board.as_deref().map(Before::of);
                }
            }
        }
        Status::Fetching { done, of, .. } => {
            state.absence.many |= of.saturating_sub(*done) >= MANY;
            if state.absence.before.is_none() {
                state.absence.before = board.as_deref().map(Before::of);
            }
        }
        Status::Off
        | Status::Synced { .. }
        | Status::Sending { .. }
        | Status::History { .. }
        | Status::Attention { .. } => {}
    }
}

/// All that others wrote meanwhile is here.
fn arrived(state: &mut State, up: Option<u64>) {
    let away_ms = state.absence.since_ms.take().zip(up).map(|(since, up)| up.saturating_sub(since));
    let long = away_ms.is_some_and(|ms| ms >= LONG_MS);
    let many = std::mem::take(&mut state.absence.many);
    if long || many {
        come_back(state, away_ms);
    } else if !state.absence.over {
        state.absence.before = None;
    }
}

fn come_back(state: &mut State, away_ms: Option<u64>) {
    state.absence.over = true;
    let Some((_, text)) = strip(state) else { return };
    let secs = i64::try_from(away_ms.unwrap_or_default() / 1000).unwrap_or_default();
    let span = span(state.words(), secs);
    let text = fill(texts(state).toast, &[&span, &text]);
    if !state.is_locked() && away_ms.is_some() {
        state.tell(Tone::Notice, text);
    }
}

/// New rows have come: what is new is counted again while nobody has looked.
pub(in crate::ui) fn on_rows(state: &mut State) {
    if !state.absence.over && !matches!(state.overlay, Some(Overlay::Away { .. })) {
        return;
    }
    if let (Some(before), Some(board)) = (state.absence.before.clone(), state.board.clone()) {
        state.absence.news = before.news(state, &board);
    }
}

/// The list was left: what came is known now.
pub(super) fn forget(state: &mut State) {
    state.absence.before = None;
    state.absence.news.clear();
}
