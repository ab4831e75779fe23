//! The hand-overs of a hall that are in memory, and which lines of the duty log belong to which shift: those that
//! were written down up to the freeze of its report, or to its end where none was frozen. So each line stands in
//! exactly one report, whenever it happened (complaints I3).

use serde::{Deserialize, Serialize};

use super::record::{Handover, HandoverState};
use super::weigh::Bar;
use crate::core::hall::Place;
use crate::core::time::Ms;

/// Hand-overs that are kept in memory; older ones stand in the tables alone.
pub(in crate::core) const KEPT: usize = 8;
/// Ends of reports that are kept: more than the lines that are in memory can lie in.
const CUTS_KEPT: usize = 64;

/// Where the record of a shift ends: at the freeze of its report, or at its sign-off where none was frozen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cut {
    /// The last line of the duty log that belongs to it.
    pub last_line: u64,
    /// Position of the event that ended it.
    pub pos: u64,
    /// When that was.
    pub at: Ms,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct CutOf {
    shift_id: Box<str>,
    cut: Cut,
    /// Position of the event that signed the shift off.
    ended_pos: Option<u64>,
}

/// The hand-overs of a hall.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handovers {
    list: Vec<Handover>,
    cuts: Vec<CutOf>,
}

impl Handovers {
    /// That of a shift, if it is in memory.
    pub fn get(&self, shift_id: &str) -> Option<&Handover> {
        self.list.iter().find(|one| *one.shift_id == *shift_id)
    }

    /// In the order in which they were heard of.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Handover> {
        self.list.iter()
    }

    /// That of a shift, to be changed by the fold.
    pub(in crate::core) fn get_mut(&mut self, shift_id: &str) -> Option<&mut Handover> {
        self.list.iter_mut().find(|one| *one.shift_id == *shift_id)
    }

    /// The same, known from now on.
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

    /// The shift was ended: of two reports that were frozen at the same time it is over with its author's.
    pub(in crate::core) fn promote(&mut self, shift_id: &str, place: &Place) {
        if let Some(handover) = self.get_mut(shift_id) {
            handover.promote(place);
        }
    }

    /// Ends the report of a shift behind a line, if it has no end yet.
    pub(in crate::core) fn cut(&mut self, shift_id: &str, cut: Cut) {
        if self.cut_of(shift_id).is_some() {
            return;
        }
        self.cuts.push(CutOf { shift_id: shift_id.into(), cut, ended_pos: None });
        if self.cuts.len() > CUTS_KEPT {
            self.cuts.remove(0);
        }
    }

    /// Notes the event that signed a shift off, whose report has ended.
    pub(in crate::core) fn end(&mut self, shift_id: &str, pos: u64) {
        if let Some(known) = self.cuts.iter_mut().find(|cut| *cut.shift_id == *shift_id) {
            known.ended_pos.get_or_insert(pos);
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
        self.cut_of(shift_id).is_some()
    }

    /// Where the report of a shift ended; none while it goes on, and of one that is out of memory.
    pub fn cut_of(&self, shift_id: &str) -> Option<Cut> {
        self.cuts.iter().find(|cut| *cut.shift_id == *shift_id).map(|known| known.cut)
    }

    /// Position of the event that signed a shift off, if that is in memory.
    pub fn ended_pos(&self, shift_id: &str) -> Option<u64> {
        self.cuts.iter().find(|cut| *cut.shift_id == *shift_id)?.ended_pos
    }

    /// Where the newest report that has ended did so: whatever came later is the next one's.
    pub fn last_cut(&self) -> Option<Cut> {
        self.cuts.last().map(|known| known.cut)
    }

    /// Where the newest report but that of a shift ended.
    pub fn cut_before(&self, shift_id: &str) -> Option<Cut> {
        let before = self.cuts.iter().rev().find(|known| *known.shift_id != *shift_id);
        before.map(|known| known.cut)
    }

    /// The last line that belongs to a report that has ended; 0 = none has.
    pub(in crate::core) fn last_line(&self) -> u64 {
        self.last_cut().map_or(0, |cut| cut.last_line)
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
        let known = self.cuts.iter().find(|known| line_no <= known.cut.last_line);
        known.map(|known| &*known.shift_id)
    }
}
