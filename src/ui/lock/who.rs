//! Who is at the board, and what they may do.

use crate::core::board::PersonBrief;
use crate::core::people::Right;
use crate::ui::state::State;

impl State {
    /// Whether nobody has unlocked this terminal in a hall that asks for it.
    pub(in crate::ui) fn is_locked(&self) -> bool {
        self.board.as_ref().is_some_and(|board| board.locks) && self.lock.session.is_none()
    }

    /// Id of who acts, as the log spells it.
    pub(in crate::ui) fn me(&self) -> &str {
        self.lock.session.as_ref().map_or(&self.setup.me, |session| &session.person_id)
    }

    /// Whether whoever is at the board may do something; the log decides it once more.
    pub(in crate::ui) fn may(&self, right: Right) -> bool {
        let Some(board) = self.board.as_ref().filter(|board| board.locks) else { return true };
        let Some(session) = &self.lock.session else { return false };
        let me = |person: &&PersonBrief| person.person_id == session.person_id;
        match board.people.iter().find(me) {
            Some(person) => person.may.contains(&right),
            // Gone from the settings during their shift, which they may end.
            None => matches!(right, Right::Log | Right::Alarms | Right::Duty),
        }
    }
}
