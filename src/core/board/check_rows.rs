//! The rows of the panel of rounds: what is to be done first, then what was missed, what comes next, what is over,
//! and what comes later.

use serde::Serialize;

use super::checks::{ChecksNow, RoundRow, SlotRow};
use super::{Board, FindingRow, Mark};
use crate::core::check::{Grade, RoundState, Template};
use crate::core::hall::SlotState;
use crate::core::time::Ms;

/// A row of the panel: a planned round, done or not, or one that was not planned.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CheckRow {
    /// What tells it from the others.
    pub key: String,
    /// How bad it is.
    pub mark: Mark,
    /// Which round.
    pub template: Template,
    /// When it was planned, else begun.
    pub at: Ms,
    /// It was planned.
    pub planned: bool,
    /// Where it stands.
    pub state: SlotState,
    /// The round that was begun for it.
    pub round_id: Option<String>,
    /// Items that are answered, of those that have to be.
    pub answered: (usize, usize),
    /// Its score, tenths of a percent; none where nothing applies or nothing was begun.
    pub graded_tenths: Option<u32>,
    /// How good that is; of one that is over.
    pub grade: Option<Grade>,
    /// Items that were not right.
    pub failed: usize,
    /// Begun later than its grace allows, or missed and done all the same.
    pub late: bool,
    /// Why it was missed, as somebody said.
    pub reason: String,
}

/// What stands in a row of the panel: a round, or a finding that is open.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PanelRow<'b> {
    /// A round.
    Round(&'b CheckRow),
    /// A finding.
    Finding(&'b FindingRow),
}

impl Board {
    /// Rounds that somebody has to do something about now: these stand first.
    fn pressing(&self) -> usize {
        let presses = |row: &&CheckRow| rank(row.state, !row.reason.is_empty()) <= PRESSING;
        self.checks.rows.iter().take_while(presses).count()
    }

    /// The findings about which something is left to do, late ones first.
    fn open_findings(&self) -> &[FindingRow] {
        let open = self.findings.iter().take_while(|row| row.finding.is_open()).count();
        &self.findings[..open]
    }

    /// How many rows the panel of rounds has.
    pub fn panel_len(&self) -> usize {
        self.checks.rows.len() + self.open_findings().len()
    }

    /// A row of the panel of rounds: what presses, then the open findings, then the other rounds.
    pub fn panel_row(&self, at: usize) -> Option<PanelRow<'_>> {
        let (first, findings) = (self.pressing(), self.open_findings());
        let round = |at: usize| self.checks.rows.get(at).map(PanelRow::Round);
        match at.checked_sub(first) {
            None => round(at),
            Some(nth) if nth < findings.len() => findings.get(nth).map(PanelRow::Finding),
            Some(_) => round(at - findings.len()),
        }
    }

    /// What tells a row of that panel from the others.
    pub fn panel_key(&self, at: usize) -> Option<&str> {
        Some(match self.panel_row(at)? {
            PanelRow::Round(row) => &row.key,
            PanelRow::Finding(row) => &row.finding_id,
        })
    }
}

/// The last rank of what somebody has to do something about now.
const PRESSING: u8 = 3;

fn rank(state: SlotState, explained: bool) -> u8 {
    match state {
        SlotState::Running => 0,
        SlotState::Overdue => 1,
        SlotState::Due => 2,
        SlotState::Missed if !explained => 3,
        SlotState::Planned => 4,
        SlotState::Missed | SlotState::Done => 5,
    }
}

fn of_slot(slot: &SlotRow, round: Option<&RoundRow>) -> CheckRow {
    let mark = match slot.state {
        SlotState::Overdue => Mark::Warn,
        SlotState::Missed if slot.reason.is_none() => Mark::Breach,
        _ => Mark::Normal,
    };
    let row = CheckRow {
        key: format!("{}@{}", slot.template.as_str(), slot.planned_at.0),
        mark,
        template: slot.template,
        at: slot.planned_at,
        planned: true,
        state: slot.state,
        round_id: slot.round_id.clone(),
        answered: (0, 0),
        graded_tenths: None,
        grade: None,
        failed: 0,
        late: false,
        reason: slot.reason.clone().unwrap_or_default(),
    };
    round.map_or(row.clone(), |round| with_round(row, round))
}

fn with_round(row: CheckRow, round: &RoundRow) -> CheckRow {
    let over = round.state == RoundState::Submitted;
    let red = over && round.grade == Some(Grade::Fail);
    CheckRow {
        mark: if red { Mark::Breach } else { row.mark },
        template: round.template,
        answered: (round.answered, round.required),
        graded_tenths: round.graded_tenths,
        grade: round.grade.filter(|_| over),
        failed: round.failed.len(),
        late: round.in_grace == Some(false),
        ..row
    }
}

/// The rows of the panel.
pub(super) fn check_rows(checks: &ChecksNow) -> Vec<CheckRow> {
    let mut rows: Vec<CheckRow> = checks
        .slots
        .iter()
        .map(|slot| of_slot(slot, slot.round_id.as_deref().and_then(|id| checks.round(id))))
        .collect();
    let known = |slot: &SlotRow| {
        checks
            .slots
            .iter()
            .any(|of| (of.template, of.planned_at) == (slot.template, slot.planned_at))
    };
    rows.extend(checks.missed.iter().filter(|slot| !known(slot)).map(|slot| of_slot(slot, None)));
    for round in &checks.rounds {
        if checks.slots.iter().any(|slot| slot.round_id.as_ref() == Some(&round.round_id)) {
            continue;
        }
        let over = round.state == RoundState::Submitted;
        let row = CheckRow {
            key: round.round_id.clone(),
            mark: Mark::Normal,
            template: round.template,
            at: round.started_at,
            planned: false,
            state: if over { SlotState::Done } else { SlotState::Running },
            round_id: Some(round.round_id.clone()),
            answered: (0, 0),
            graded_tenths: None,
            grade: None,
            failed: 0,
            late: false,
            reason: String::new(),
        };
        rows.push(with_round(row, round));
    }
    let next = rows.iter().filter(|row| row.state == SlotState::Planned).map(|row| row.at).min();
    rows.sort_by_key(|row| {
        let rank = match rank(row.state, !row.reason.is_empty()) {
            // What was found today stands before what comes only later.
            4 if Some(row.at) != next => 6,
            rank => rank,
        };
        // What comes is read forwards, what was backwards.
        (rank, if rank == 5 { -row.at.0 } else { row.at.0 }, row.key.clone())
    });
    rows
}
