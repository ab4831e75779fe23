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

    /// Whoever is at the board, as the settings have them: by their id, else by what a machine calls them.
    pub(in crate::ui) fn my_person(&self) -> Option<&PersonBrief> {
        let (people, me) = (&self.board.as_ref()?.people, self.me());
        let named = people.iter().find(|person| person.person_id == me);
        named.or_else(|| people.iter().find(|person| person.logins.iter().any(|login| login == me)))
    }

    /// Whether the open shift is that of whoever is at the board.
    pub(in crate::ui) fn is_on_duty(&self) -> bool {
        let shift = self.board.as_ref().and_then(|board| board.shift.as_ref());
        let own = |id: &str| self.my_person().is_some_and(|person| person.person_id == id);
        shift.is_some_and(|shift| shift.person_id == self.me() || own(&shift.person_id))
    }

    /// Whether there is a shift that whoever is at the board may end: theirs, and anybody's by who may take
    /// PINs away, because who left without signing off must not hold the post for ever.
    pub(in crate::ui) fn may_end_shift(&self) -> bool {
        let any = self.board.as_ref().is_some_and(|board| board.shift.is_some());
        let people = |person: &PersonBrief| person.may.contains(&Right::People);
        any && (self.is_on_duty() || self.my_person().is_some_and(people))
    }

    /// Whether whoever is at the board may do something; the log decides it once more.
    pub(in crate::ui) fn may(&self, right: Right) -> bool {
        let Some(board) = self.board.as_ref().filter(|board| board.locks) else { return true };
        let Some(session) = &self.lock.session else { return false };
        let me = |person: &&PersonBrief| person.person_id == session.person_id;
        match board.people.iter().find(me) {
            // As the hall itself weighs it: who handles complaints may call back too.
            Some(person) => right.is_in(&person.may),
            // Gone from the settings during their shift, which they may end.
            None => matches!(right, Right::Log | Right::Alarms | Right::Duty),
        }
    }
}
