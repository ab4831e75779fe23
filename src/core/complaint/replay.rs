//! A case computed anew from its history: what a case is follows from nothing else. So an act is taken back
//! by leaving it out.

use super::{Case, Kept, Past, State, Step, race};
use crate::core::event::Proof;

impl Past {
    /// The circumstances in which it was taken.
    pub fn step(&self) -> Step<'_> {
        Step {
            at: self.at,
            recorded_at: self.recorded_at,
            late: self.late,
            by: &self.by,
            proof: self.proof,
            act_id: &self.act_id,
            place: self.place,
            heard_at: self.heard_at,
            blind: self.blind,
        }
    }
}

impl Case {
    /// The case that its history makes; none where it does not begin with a registration. `settings` is
    /// the version that held when it was registered. Races are run again: who won may be who was taken back.
    pub fn from_history(complaint_id: &str, settings: u32, history: &[Past]) -> Option<Case> {
        Case::replay(complaint_id, settings, history, race::is_settled_outside)
    }

    /// The same from another history of this case, in which every race stands as it was settled.
    pub(super) fn anew(&self, history: &[Past]) -> Option<Case> {
        let settled = |past: &Past| {
            let race = matches!(past.standing, Kept::Against(rule) if rule.part == race::RACES);
            race || race::is_settled_outside(past)
        };
        Case::replay(&self.complaint_id, self.settings, history, settled)
    }

    fn replay(
        complaint_id: &str,
        settings: u32,
        history: &[Past],
        settled: impl Fn(&Past) -> bool,
    ) -> Option<Case> {
        let first = history.first()?;
        let mut case = Case::begun(complaint_id, &first.fact.0, first.at, settings)?;
        if first.standing == Kept::Undone {
            // Its number was given and said: it stays in the record, as entered by mistake.
            case.state = State::Void;
        }
        for past in history {
            if past.standing == Kept::Undone || settled(past) {
                case.raced |= past.standing != Kept::Undone && race::is_race(past);
                case.history.push(past.clone());
                continue;
            }
            let _standing = case.take(&past.step(), &past.fact.0);
        }
        Some(case)
    }

    /// Whether an act of somebody can still be taken back: nobody else has done anything since, and what
    /// was registered has not gone on.
    pub fn may_undo(&self, act_id: &str, by: &str) -> bool {
        let Some(at) = self.history.iter().position(|past| *past.act_id == *act_id) else {
            return false;
        };
        let holds = |past: &&Past| past.standing == Kept::Holds;
        let mut since = self.history.iter().skip(at).filter(holds);
        let undone = since.clone().all(|past| *past.act_id != *act_id);
        let theirs = |past: &Past| *past.by == *by || past.proof == Proof::System;
        let goes_on = at == 0 && since.clone().any(|past| *past.act_id != *act_id);
        !undone && !goes_on && since.all(theirs)
    }

    /// Takes an act back: the case as if it had never been, its history still telling of it.
    pub(in crate::core) fn undo(&mut self, act_id: &str) {
        for past in self.history.iter_mut().filter(|past| *past.act_id == *act_id) {
            past.standing = Kept::Undone;
        }
        if let Some(anew) = Case::from_history(&self.complaint_id, self.settings, &self.history) {
            *self = anew;
        }
    }
}
