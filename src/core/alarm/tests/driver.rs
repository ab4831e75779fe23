//! A hall whose alarms fall due: the driver of the program, for tests.

use crate::core::act::{Act, Decided, Desk, Refused, decide_alarm};
use crate::core::alarm::{AlarmKind, AlarmRecord, AlarmState, Watch};
use crate::core::board::{Board, Mark};
use crate::core::event::{Body, Event, Kind, Proof, QueueData};
use crate::core::hall::{Applied, Effect, Hall, due_watched};
use crate::core::people::Author;
use crate::core::rows::LogKind;
use crate::core::tests::{apply, event, events, ms, told};
use crate::core::time::{Ms, Zone};

/// An event that no machine sends.
fn own(kind: Kind, at: Ms, by: &str, proof: Proof, body: Body) -> Event {
    let mut made = event(kind, Zone::default().stamp(at), 0, QueueData::default());
    (made.feed, made.by, made.proof, made.body) = (None, by.into(), proof, body);
    made
}

/// The driver of a hall in a test: writes what falls due, as often as it is asked.
pub(super) struct Driver {
    pub(super) hall: Hall,
    pub(super) watch: Watch,
    pub(super) log: Vec<Event>,
}

impl Driver {
    /// Of a hall whose feed may be silent for a day.
    pub(super) fn new(script: &str) -> Driver {
        let mut driver = Driver::live(script);
        let mut config = driver.hall.config().clone();
        let rules = &mut config.settings.rules;
        (rules.feed_interval_secs, rules.feed_stale_secs) = (80_000, 90_000);
        rules.feed_dead_secs = 100_000;
        driver.hall.set_config(config);
        driver
    }

    pub(super) fn live(script: &str) -> Driver {
        Driver { hall: told(script), watch: Watch::default(), log: Vec::new() }
    }

    /// What fell due at a time, after it was applied.
    pub(super) fn look(&mut self, time: &str) -> Vec<(Kind, AlarmKind, Mark)> {
        self.look_at(ms(time))
    }

    pub(super) fn look_at(&mut self, now: Ms) -> Vec<(Kind, AlarmKind, Mark)> {
        let mut found = Vec::new();
        for due in due_watched(&self.hall, &mut self.watch, now) {
            assert!(due.at <= now, "{due:?}");
            let made = own(due.kind, due.at, "system", Proof::System, due.body.clone());
            let Body::Alarm(step) = due.body else {
                self.hall.apply(&made, 1_000);
                continue;
            };
            found.push((due.kind, step.kind, step.mark));
            let done = self.hall.apply(&made, 1_000);
            assert_eq!(done.effect, Effect::Applied, "what is due is taken: {step:?}");
            self.log.push(made);
        }
        found
    }

    /// Looks every second.
    pub(super) fn watch_until(&mut self, from: &str, to: &str) -> Vec<(Kind, AlarmKind, Mark)> {
        let (from, to) = (ms(from), ms(to));
        let secs = 0..=to.secs_since(from);
        secs.flat_map(|secs| self.look_at(from.plus_secs(secs))).collect()
    }

    pub(super) fn hear(&mut self, script: &str) {
        apply(&mut self.hall, &events(script));
    }

    pub(super) fn act(&mut self, time: &str, act: &Act) -> Result<Decided, Refused> {
        let author = Author { person: "wang".into(), proof: Proof::Pin };
        let mut number = self.log.len();
        let mut new_id = || {
            number += 1;
            format!("act-{number}")
        };
        let now = Zone::default().stamp(ms(time));
        let mut desk = Desk { now, author: &author, device: "d1", new_id: &mut new_id };
        let decided = decide_alarm(&self.hall, &mut desk, act)?;
        for draft in &decided.drafts {
            let made = own(draft.kind, draft.at.at, "wang", Proof::Pin, draft.body.clone());
            let done = self.hall.apply(&made, 1_000);
            assert_eq!(done.effect, Effect::Applied);
            self.log.push(made);
        }
        Ok(decided)
    }

    pub(super) fn void(&mut self, time: &str, act_id: &str) -> Applied {
        let body = Body::Voided(crate::core::event::Voided { act_id: act_id.into() });
        let made = own(Kind::ActVoided, ms(time), "wang", Proof::Pin, body);
        self.hall.apply(&made, 1_000)
    }

    pub(super) fn record(&self, kind: AlarmKind, subject: &str) -> &AlarmRecord {
        self.hall.alarms().get(kind, subject).unwrap()
    }

    pub(super) fn states(&self, time: &str) -> Vec<(AlarmKind, AlarmState, Mark, u32)> {
        let board = Board::build(&self.hall, ms(time));
        board.alarms.iter().map(|a| (a.kind, a.state, a.mark, a.episode)).collect()
    }

    pub(super) fn lines(&self) -> Vec<LogKind> {
        let mut lines = self.hall.log.newest(100);
        lines.sort_by_key(|line| line.line_no);
        let of_alarms = [LogKind::AlarmRaised, LogKind::AlarmCleared, LogKind::AlarmActed];
        lines.into_iter().map(|line| line.kind).filter(|kind| of_alarms.contains(kind)).collect()
    }
}
