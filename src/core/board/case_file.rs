//! One complaint with the reckoning of all its clocks, for whoever looks at it: of the board, or of years ago.

use std::sync::Arc;

use super::ComplaintRow;
use crate::core::complaint::Case;
use crate::core::hall::{Hall, Why};
use crate::core::time::Ms;

/// A complaint and why each of its clocks is due when it is.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseFile {
    /// Its row, as a board would show it.
    pub row: ComplaintRow,
    /// Its clocks: those that run, what is due first before the others, then those that were stopped.
    pub why: Vec<Why>,
    /// When it was looked at.
    pub at: Ms,
    /// The hall has it at hand: it can be opened again. Else it only stands in the record.
    pub at_hand: bool,
}

impl CaseFile {
    /// That of a case at `now`, by the hall's settings of the time it was registered.
    pub fn of(hall: &Hall, case: &Arc<Case>, now: Ms) -> CaseFile {
        let mut why = hall.why_due(case, None, now);
        why.sort_by_key(|it| (!it.clock.runs(), it.clock.standing.due.unwrap_or(Ms(i64::MAX))));
        let clocks = if case.is_open() { hall.running_clocks(case, now) } else { Vec::new() };
        CaseFile {
            row: ComplaintRow::of(case, clocks, now),
            why,
            at: now,
            at_hand: hall.cases().get(&case.complaint_id).is_some(),
        }
    }
}
