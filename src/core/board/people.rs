//! The people of the settings as the board offers them, and the board as a locked terminal shows it: live,
//! without anything personal.

use super::{Board, PersonBrief, Place, StaffRow};
use crate::core::act::Receivers;
use crate::core::hall::Hall;
use crate::core::ladder::roster::level_of;
use crate::core::people::Right;
use crate::core::time::Ms;

/// A terminal locks itself after this long without a key at least and at most, seconds (reliability 7.6).
const IDLE_LOCK_SECS: (u32, u32) = (60, 900);

impl Board {
    /// Fills in who there is, and whether terminals lock.
    pub(super) fn add_people(&mut self, hall: &Hall, now: Ms) {
        let settings = hall.settings(now).0;
        self.locks = hall.locks();
        self.idle_lock_secs =
            settings.rules.idle_lock_secs.clamp(IDLE_LOCK_SECS.0, IDLE_LOCK_SECS.1);
        self.people = settings
            .people
            .iter()
            .map(|person| PersonBrief {
                person_id: person.id.clone(),
                name: if person.name.is_empty() { person.id.clone() } else { person.name.clone() },
                role: settings
                    .role(&person.role)
                    .map_or_else(String::new, |role| role.name.clone()),
                may: hall.rights(&person.id, now).to_vec(),
                has_pin: hall.has_pin(&person.id),
                logins: person.logins.clone(),
                promise_fen: settings.role(&person.role).and_then(|role| role.promise_fen),
                level: Some(hall.rights(&person.id, now))
                    .filter(|rights| Right::Complaints.is_in(rights))
                    .and_then(|_| level_of(hall, &person.id, now)),
            })
            .collect();
    }

    /// The same without names, ids, texts and deeds of people: what a locked terminal may hold at all. Of the
    /// staff only how many are in which state is left, of complaints only how many there are; `people` stays, by which somebody is found who
    /// unlocks it, and which a locked screen never draws.
    #[must_use]
    pub fn without_people(&self) -> Board {
        let mut board = self.clone();
        board.log.clear();
        board.case_rows.clear();
        board.escalations.clear();
        board.notices.clear();
        board.told.clear();
        board.settings.clear();
        board.marks.clear();
        board.directory = super::Directory::default();
        board.receivers = Receivers::default();
        board.shift = None;
        (board.handover, board.opening, board.received) = (None, None, None);
        board.closed = None;
        board.checks = super::ChecksNow::default();
        board.choices = super::Choices::default();
        for counter in &mut board.counters {
            counter.staff_id = None;
            counter.people.clear();
        }
        for person in &mut board.staff {
            let (mark, state) = (person.mark, person.state);
            *person = StaffRow { mark, state, ..StaffRow::default() };
        }
        for incident in &mut board.incidents {
            let texts = [
                &mut incident.detected_by,
                &mut incident.effect,
                &mut incident.development,
                &mut incident.cause,
                &mut incident.lesson,
            ];
            texts.into_iter().for_each(String::clear);
            incident.complaint_id = None;
            incident.told.clear();
        }
        // What is wrong in the hall names places and people: none of it is for whoever stands there.
        board.findings.clear();
        board.orders.clear();
        board.improvements.clear();
        board.calls = super::CallsNow::default();
        board.talks.clear();
        board.praises.clear();
        board.care = super::CareNow::default();
        for alarm in &mut board.alarms {
            alarm.actions.clear();
            if alarm.place == Place::Staff {
                alarm.subject.clear();
            }
        }
        // What cannot be told apart any more is said once.
        let mut said = Vec::new();
        board.alarms.retain(|alarm| {
            let is_new = alarm.place != Place::Staff || !said.contains(&alarm.kind);
            said.push(alarm.kind);
            is_new
        });
        board
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::board::{ActionTaken, Alarm, CounterRow, CounterState, PersonAt, ShiftNow};
    use crate::core::rows::{LogKind, LogRow};
    use crate::core::staff::StaffState;

    const CANARY: &str = "CANARY";

    fn counter() -> CounterRow {
        CounterRow {
            ratings: None,
            counter_id: "05".to_owned(),
            mark: super::super::Mark::Normal,
            state: CounterState::Serving,
            closing_soon: false,
            state_since: None,
            staff_id: Some(CANARY.to_owned()),
            ticket_no: None,
            tier: false,
            service_id: None,
            wait_secs: None,
            service_limit_secs: 0,
            idle_while_waiting: false,
            held: 0,
            served: 0,
            service_secs_mean: None,
            service_secs_max: None,
            services: Vec::new(),
            usage: crate::core::settings::CounterUse::Regular,
            people: vec![PersonAt {
                staff_id: CANARY.to_owned(),
                name: CANARY.to_owned(),
                trainee: false,
            }],
            unhappy_since: None,
            by_hand: false,
        }
    }

    #[test]
    fn a_locked_board_holds_nothing_of_anybody() {
        let canary = || CANARY.to_owned();
        let person = StaffRow {
            staff_id: canary(),
            name: canary(),
            role: canary(),
            mentor: Some(canary()),
            skills: vec![canary()],
            reason: canary(),
            counter_id: Some("05".to_owned()),
            state: StaffState::Meal,
            ..StaffRow::default()
        };
        let deed = ActionTaken { at: Ms(0), by: canary(), action: canary(), detail: canary() };
        let board = Board {
            counters: vec![counter()],
            staff: vec![person],
            log: vec![LogRow {
                by: canary(),
                subject: canary(),
                detail: canary(),
                reason: canary(),
                witness: canary(),
                ..LogRow::new(1, Ms(0), LogKind::Note)
            }],
            alarms: vec![Alarm {
                place: Place::Staff,
                subject: canary(),
                actions: vec![deed],
                ..Alarm::default()
            }],
            shift: Some(ShiftNow {
                person_id: canary(),
                person_name: canary(),
                ..ShiftNow::default()
            }),
            talks: vec![super::super::TalkRow {
                coaching_id: canary(),
                person_id: canary(),
                at: Ms(0),
                by: canary(),
                topic: canary(),
                text: canary(),
                agreed: canary(),
                due_on: chrono::NaiveDate::default(),
            }],
            praises: vec![super::super::PraiseRow {
                person_id: canary(),
                at: Ms(0),
                by: canary(),
                points: 1,
                reason: canary(),
                text: canary(),
            }],
            choices: super::super::Choices { phrases: vec![canary()], ..Default::default() },
            ..Board::default()
        };
        assert!(format!("{board:?}").contains(CANARY));
        let locked = board.without_people();
        assert!(!format!("{locked:?}").contains(CANARY), "{locked:?}");
        assert_eq!(locked.staff[0].state, StaffState::Meal);
        assert_eq!(locked.counters[0].counter_id, "05");
    }
}
