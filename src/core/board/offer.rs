//! Which counters would help against an alarm, were they open.

use super::{Alarm, AlarmKind, AlarmState, Board, CounterRow, Place, StaffRow, StaffState};
use crate::core::ids::natural;
use crate::core::settings::CounterUse;

impl Board {
    /// Counters that are shut and take what an alarm is about, the likeliest first: tidal ones, which are
    /// there for peaks, where somebody who is trained for it can sit down; then those with somebody at
    /// them; then the lowest number; last those whose clerk is on a break, while somebody else could serve. None for an alarm that no counter helps against, or that is over.
    pub fn offered(&self, alarm: &Alarm) -> Vec<&CounterRow> {
        use AlarmKind::{Abandons, Crowd, Load, LongestWait, NoCounter, NoSkill};
        // What is over needs no counter any more; that one was opened can still be said.
        let over = alarm.state == AlarmState::Cleared;
        let helped =
            matches!(alarm.kind, Abandons | Crowd | Load | LongestWait | NoCounter | NoSkill);
        if over || !helped {
            return Vec::new();
        }
        let service = (alarm.place == Place::Queues).then_some(&alarm.subject);
        let service = service.filter(|service| !service.is_empty());
        let queue = self.queues.iter().find(|row| service == Some(&row.service_id));
        let skill = queue.map_or("", |row| row.skill.as_str());
        let shut = |row: &&CounterRow| {
            let takes =
                service.is_none_or(|id| row.services.is_empty() || row.services.contains(id));
            takes && !row.is_open()
        };
        let mut found: Vec<&CounterRow> = self.counters.iter().filter(shut).collect();
        let somebody_free = self.staff.iter().any(|row| is_free(row) && may_serve(row, skill));
        let trained_here = |row: &CounterRow| {
            row.people.iter().any(|at| {
                self.staff.iter().any(|one| one.staff_id == at.staff_id && may_serve(one, skill))
            })
        };
        let free = somebody_free || found.iter().any(|row| trained_here(row) && !self.rests(row));
        found.sort_by_key(|row| {
            let tidal = row.usage == CounterUse::Tidal && (somebody_free || trained_here(row));
            let rests = free && self.rests(row);
            (rests, !tidal, row.people.is_empty(), natural(&row.counter_id))
        });
        found
    }

    /// Whether somebody of that counter is on a break: they are fetched back only where nobody else is there.
    fn rests(&self, row: &CounterRow) -> bool {
        self.staff.iter().any(|one| {
            let here = one.counter_id.as_ref() == Some(&row.counter_id)
                || row.people.iter().any(|at| at.staff_id == one.staff_id);
            let rests =
                matches!(one.state, StaffState::Break | StaffState::Meal | StaffState::Away);
            here && rests
        })
    }
}

/// At their post, and at no counter.
fn is_free(row: &StaffRow) -> bool {
    row.state == StaffState::OnPost && row.counter_id.is_none()
}

/// Serves by their role, alone, and has the skill, where one is asked for. Of somebody whom the settings do
/// not know nothing speaks against it.
fn may_serve(row: &StaffRow, skill: &str) -> bool {
    let has = skill.is_empty() || row.skills.iter().any(|one| one == skill);
    row.role.is_empty() || row.serves && !row.trainee && has
}
