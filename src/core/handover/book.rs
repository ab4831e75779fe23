//! The hand-overs of a hall that are in memory, and which lines of the duty log belong to which shift: those that
//! were written down up to the freeze of its report, or to its end where none was frozen. So each line stands in
//! exactly one report, whenever it happened (complaints I3).

use serde::{Deserialize, Serialize};

use super::record::{Handover, HandoverState};
use super::weigh::Bar;

/// Hand-overs that are kept in memory; older ones stand in the tables alone.
const KEPT: usize = 8;
/// Ends of reports that are kept: more than the lines that are in memory can lie in.
const CUTS_KEPT: usize = 64;

/// The last line of the duty log that belongs to a shift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Cut {
    shift_id: Box<str>,
    last_line: u64,
}

/// The hand-overs of a hall.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handovers {
    list: Vec<Handover>,
    cuts: Vec<Cut>,
}

impl Handovers {
    /// That of a shift, if it is in memory.
    pub fn get(&self, shift_id: &str) -> Option<&Handover> {
        self.list.iter().find(|one| *one.shift_id == *shift_id)
    }

    /// That of a report, if it is in memory.
    pub fn of_report(&self, snapshot_id: &str) -> Option<&Handover> {
        let has = |one: &&Handover| one.frozen.iter().any(|it| *it.snapshot_id == *snapshot_id);
        self.list.iter().find(has)
    }

    /// In the order in which they were heard of.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Handover> {
        self.list.iter()
    }

    /// That of a shift, to be changed by the fold; known from now on.
    pub(in crate::core) fn entry(&mut self, shift_id: &str, outgoing: &str) -> &mut Handover {
        let known = self.list.iter().position(|one| *one.shift_id == *shift_id);
        let at = known.unwrap_or_else(|| {
            self.list.push(Handover::blank(shift_id, outgoing));
            if self.list.len() > KEPT {
                self.list.remove(0);
            }
            self.list.len() - 1
        });
        &mut self.list[at]
    }

    /// Ends the report of a shift behind a line, if it has no end yet.
    pub(in crate::core) fn cut(&mut self, shift_id: &str, last_line: u64) {
        if self.cuts.iter().any(|cut| *cut.shift_id == *shift_id) {
            return;
        }
        self.cuts.push(Cut { shift_id: shift_id.into(), last_line });
        if self.cuts.len() > CUTS_KEPT {
            self.cuts.remove(0);
        }
    }

    /// Takes the end of a shift's report back, if it is the newest: the report goes on.
    pub(in crate::core) fn uncut(&mut self, shift_id: &str) {
        if self.cuts.last().is_some_and(|cut| *cut.shift_id == *shift_id) {
            self.cuts.pop();
        }
    }

    /// Whether the report of a shift has ended.
    pub fn is_cut(&self, shift_id: &str) -> bool {
        self.cuts.iter().any(|cut| *cut.shift_id == *shift_id)
    }

    /// The last line that belongs to a report that has ended; 0 = none has.
    pub(in crate::core) fn last_line(&self) -> u64 {
        self.cuts.last().map_or(0, |cut| cut.last_line)
    }

    /// Why what has that line in the duty log is not taken back any more: it stands in a report that was signed.
    /// One that waits to be received can still be returned.
    pub fn seals(&self, line_no: u64) -> Option<Bar> {
        let handover = self.get(self.shift_of(line_no)?)?;
        let report = handover.report()?;
        let waits = handover.state == HandoverState::Frozen && !report.alone;
        Some(if waits { Bar::Frozen } else { Bar::Signed })
    }

    /// The shift whose report a line stands in, if that has ended; `None` of a line behind them all.
    pub(in crate::core) fn shift_of(&self, line_no: u64) -> Option<&str> {
        self.cuts.iter().find(|cut| line_no <= cut.last_line).map(|cut| &*cut.shift_id)
    }
}
