//! What falls due of the escalations of complaints: levels to be called upon, acknowledgements that hold no
//! more, what nobody answered (complaints I4). Of each case the earliest step alone: what comes after it is
//! found when it stands in the log, so that a program that was off finds the same as one that was not.

use super::{Due, Hall};
use crate::core::complaint::{
    Case, ClockKind, EscalationCause, Ground, Kept, Ladder, LapsedBy, Owner, Severity, UnownedBy,
    deadline_id,
};
use crate::core::event::{Body, CaseEvent, Fact, Fired, PassedOver};
use crate::core::ladder::roster::{About, Found, Roster, level_of, signed_off_after};
use crate::core::ladder::{Climb, DUTY_LEVEL, Next, Open, Policy, next};
use crate::core::settings::directory::{Means, Target};
use crate::core::settings::{LadderLevel, Settings};
use crate::core::time::Ms;

mod said;
use said::{lapsed, unanswered};

/// The level of the departments: up to here a ladder may leave a level out.
const DEPARTMENT_LEVEL: u8 = 2;
/// The level that many complaints on one cause belong to.
const GROUP_LEVEL: u8 = 4;
/// The level that the regulator's cases belong to.
const REGULATOR_LEVEL: u8 = 5;

/// The next step of each case whose time has come.
pub(super) fn ladder_due(hall: &Hall, now: Ms, found: &mut Vec<Due>) {
    let undecided = hall.cases.open_complaints().filter(|case| case.is_undecided());
    let mut open = None;
    for case in undecided {
        let watch = Watch { hall, case, now };
        if watch.rests() {
            continue;
        }
        let open =
            open.get_or_insert_with(|| Open::new(&hall.settings(now).0.hours, hall.config.zone));
        if let Some((at, fact)) = watch.first(open) {
            let (complaint_id, kind) = (case.complaint_id.clone(), fact.kind());
            let (act_id, by_name) = ("".into(), "".into());
            let body = Body::Case(Box::new(CaseEvent { complaint_id, act_id, by_name, fact }));
            found.push(Due { kind, at, body });
        }
    }
}

impl Hall {
    /// Who is to be found at an instant for a level of a case's ladder. A level that has to be told and that the
    /// ladder leaves out means its contacts.
    pub(in crate::core) fn find_for(
        &self,
        case: &Case,
        policy: &Policy,
        level: u8,
        at: Ms,
        open: &Open,
    ) -> Found {
        let contacts = || LadderLevel {
            level,
            who: vec![Target::Contacts],
            channels: vec![Means::Phone],
            ..LadderLevel::default()
        };
        let made;
        let called = if let Some(known) = policy.level(level) {
            known
        } else {
            made = contacts();
            &made
        };
        let task = case.open_dispatch().map_or("", |task| &task.department_id);
        let (first_contact, owner) = (&*case.fields.first_contact, case.owner.id());
        let about = About { first_contact, owner, department: task };
        Roster::new(self, at).find(called, policy.window(level), &about, open)
    }
}

/// A level that something calls for.
struct Wanted {
    at: Ms,
    cause: EscalationCause,
    cause_id: Box<str>,
    clock: Option<ClockKind>,
    level: u8,
    /// It means exactly that level, also where the ladder leaves it out.
    exact: bool,
}

struct Watch<'h> {
    hall: &'h Hall,
    case: &'h Case,
    now: Ms,
}

impl Watch<'_> {
    /// Nothing can be due: no ladder, no deadline, nobody to be told, an owner.
    fn rests(&self) -> bool {
        let case = self.case;
        let tells = &self.settings().tells;
        case.running().is_none()
            && case.warned.is_empty()
            && case.owner != Owner::Hall
            && case.referred.is_none()
            && case.raised.is_empty()
            && case.fields.grounds.is_empty()
            && !tells.iter().any(|tell| tell.severity == case.severity)
    }

    /// The settings that a new ladder is pinned to: those the case is judged by.
    fn settings(&self) -> &Settings {
        self.hall.settings_of(self.case.settings, self.now)
    }

    /// When something happened. What lies ahead was written down by a clock that was set back since: it counts
    /// from then on, or a ladder would rest until that date comes.
    fn past(&self, at: Ms) -> Ms {
        if at <= self.now {
            return at;
        }
        self.hall.own_step().map_or(self.now, |moved| moved.at.min(self.now))
    }

    fn first(&self, open: &Open) -> Option<(Ms, Fact)> {
        let own = self.of_ladder(open);
        let wanted = self.wanted().into_iter().filter(|it| it.at <= self.now);
        let wanted = wanted.min_by_key(|it| (it.at, it.level));
        match (own.filter(|(at, _)| *at <= self.now), wanted) {
            (Some((at, step)), Some(wanted)) if at <= wanted.at => Some((at, step)),
            (_, Some(wanted)) => Some(self.start(&wanted, open)),
            (own, None) => own,
        }
    }

    /// The next step of the ladder that runs.
    fn of_ladder(&self, open: &Open) -> Option<(Ms, Fact)> {
        let ladder = self.case.running()?;
        let settings = self.hall.settings_of(ladder.settings, self.now);
        let policy = Policy::new(settings, self.case.severity);
        if let Some(lapse) = self.lapse(ladder) {
            return Some(lapse);
        }
        let mut climb = Climb {
            first: ladder.first,
            level: ladder.level,
            round: ladder.round,
            since: self.past(ladder.waits_from),
            reached: !ladder.to.is_empty(),
            held_from: ladder.ack.as_ref().map(|ack| self.past(ack.held_from())),
            unanswered: ladder.unanswered.map(|at| self.past(at)),
        };
        let step = loop {
            let step = next(&policy, &climb, open)?;
            let Next::Call { round, level, .. } = step else { break step };
            let called = self.case.called(ladder.cause, &ladder.cause_id, round, level);
            let Some(call) = called else { break step };
            // Who had to be told has called it before: that level's time runs, and no call is repeated.
            let (since, reached) = (self.past(call.at).max(climb.since), !call.to.is_empty());
            climb = Climb { level, round, since, reached, ..climb };
        };
        if step.at() > self.now {
            return None;
        }
        // Of openings that nobody was told of the last one alone says it: behind a clock that was years off lie
        // thousands of them.
        let step = match step {
            Next::SayAgain { at } => {
                let last = open.last_opening(self.now).unwrap_or(at);
                Next::SayAgain { at: at.max(last) }
            }
            other => other,
        };
        let at = step.at();
        let fact = match step {
            Next::Call { round, level, .. } => {
                let wanted = Wanted {
                    at,
                    cause: ladder.cause,
                    cause_id: ladder.cause_id.clone(),
                    clock: ladder.clock,
                    level,
                    exact: true,
                };
                self.call(&wanted, round, &policy, ladder.settings, open)
            }
            Next::Lapse { why, .. } => lapsed(ladder, why)?,
            Next::GiveUp { .. } => unanswered(ladder, None),
            Next::SayAgain { at } => unanswered(ladder, Some(at)),
        };
        Some((at, fact))
    }

    /// An acknowledgement ends early: its giver signed off, or the case became worse.
    fn lapse(&self, ladder: &Ladder) -> Option<(Ms, Fact)> {
        let ack = ladder.ack.as_ref()?;
        let since = self.past(ack.at);
        let signed_off = signed_off_after(self.hall, &ack.person_id, since);
        let worse = self.case.grades.iter().find(|it| it.at >= since && it.severity > ack.severity);
        let worse = worse.map(|graded| (graded.at, LapsedBy::MoreSevere));
        let (at, why) = signed_off
            .map(|at| (at, LapsedBy::SignedOff))
            .into_iter()
            .chain(worse)
            .min_by_key(|it| it.0)?;
        let fact = lapsed(ladder, why)?;
        (at <= self.now).then_some((at, fact))
    }

    /// What calls for a level and has not been answered by a call.
    fn wanted(&self) -> Vec<Wanted> {
        let mut found = Vec::new();
        self.of_deadlines(&mut found);
        self.of_duties(&mut found);
        self.of_severity(&mut found);
        self.of_owner(&mut found);
        self.of_outside(&mut found);
        found
    }

    fn stands_at(&self, level: u8) -> bool {
        self.case.level().is_some_and(|stands| stands >= level)
    }

    fn is_new(&self, cause: EscalationCause, cause_id: &str) -> bool {
        !self.case.was_called(cause, cause_id)
    }

    /// Not before the ladder it follows was over.
    fn from(&self, at: Ms) -> Ms {
        let ended = self.case.ladder.as_ref().and_then(|ladder| ladder.ended_at);
        ended.map_or(at, |ended| self.past(ended).max(at))
    }

    fn of_deadlines(&self, found: &mut Vec<Wanted>) {
        let cause = EscalationCause::Overdue;
        for warned in self.case.overdue() {
            let cause_id = deadline_id(warned);
            if self.is_new(cause, &cause_id) && !self.stands_at(DUTY_LEVEL) {
                let (at, clock) = (self.from(warned.due), Some(warned.clock));
                found.push(Wanted {
                    at,
                    cause,
                    cause_id: cause_id.into(),
                    clock,
                    level: DUTY_LEVEL,
                    exact: false,
                });
            }
        }
    }

    fn of_duties(&self, found: &mut Vec<Wanted>) {
        for duty in self.case.duties(self.settings()) {
            if duty.done_at.is_none() {
                let (cause, cause_id, clock, level) =
                    (duty.cause, duty.cause_id, duty.clock, duty.level);
                // A deadline that lies ahead stays there.
                let from = if clock.is_some() { duty.from } else { self.past(duty.from) };
                let at = from.plus_secs(duty.until.secs_since(duty.from));
                found.push(Wanted { at, cause, cause_id, clock, level, exact: true });
            }
        }
    }

    /// A case that is on the ladder and becomes worse is called anew at the level of its severity.
    fn of_severity(&self, found: &mut Vec<Wanted>) {
        let Some(ladder) = self.case.running() else { return };
        let [.., before, last] = &self.case.grades[..] else { return };
        let level = self.settings().escalation.from_level.of(last.severity);
        let worse = last.severity > before.severity && last.at >= self.past(ladder.fired_at);
        let cause = EscalationCause::Severity;
        let cause_id = format!("{}:{}", last.severity.as_str(), last.at.0);
        if worse && level > ladder.level && self.is_new(cause, &cause_id) {
            let cause_id = cause_id.into();
            let at = self.past(last.at);
            found.push(Wanted { at, cause, cause_id, clock: None, level, exact: false });
        }
    }

    /// Nobody took it: the next level at once (complaints I2). A case that was left behind at the end of a
    /// shift goes up only where it is serious.
    fn of_owner(&self, found: &mut Vec<Wanted>) {
        if self.case.owner != Owner::Hall {
            return;
        }
        let last = self.case.history.iter().rev().find_map(|past| match &past.fact.0 {
            Fact::Unowned(unowned) if past.standing == Kept::Holds => {
                Some((self.past(past.at), unowned))
            }
            _ => None,
        });
        let Some((at, unowned)) = last else { return };
        let serious = self.case.severity >= Severity::Sev2;
        if unowned.why != UnownedBy::ExpiredTwice && !serious {
            return;
        }
        let cause = EscalationCause::OfferExpired;
        let stands = self.case.level().or_else(|| level_of(self.hall, &unowned.from, at));
        let above = self.settings().level_above(stands.unwrap_or(0));
        if let Some(level) = above.filter(|_| self.is_new(cause, &unowned.cause_id)) {
            let cause_id = unowned.cause_id.clone();
            found.push(Wanted { at, cause, cause_id, clock: None, level, exact: false });
        }
    }

    fn of_outside(&self, found: &mut Vec<Wanted>) {
        let past = |wants: fn(&Fact) -> bool| {
            let holds = self.case.history.iter().filter(|past| past.standing == Kept::Holds);
            holds.into_iter().find(|past| wants(&past.fact.0)).map(|past| past.at)
        };
        let at = past(|fact| matches!(fact, Fact::Referred(_)));
        if let Some((body, at)) = self.case.referred.as_ref().zip(at) {
            self.outside(at, EscalationCause::Regulator, body, REGULATOR_LEVEL, found);
        }
        let many = [Ground::SameCause, Ground::ActingTogether];
        let registered = self.case.fields.grounds.iter().find(|it| many.contains(it));
        let raised = self.case.raised.iter().map(|it| &it.ground).find(|it| many.contains(it));
        let (ground, at) = match (registered, raised) {
            (Some(ground), _) => (ground, Some(self.case.registered_at)),
            (None, Some(ground)) => (
                ground,
                past(|fact| match fact {
                    Fact::Raised(said) => {
                        matches!(said.ground, Ground::SameCause | Ground::ActingTogether)
                    }
                    _ => false,
                }),
            ),
            (None, None) => return,
        };
        if let Some(at) = at {
            self.outside(at, EscalationCause::Group, ground.as_str(), GROUP_LEVEL, found);
        }
    }

    fn outside(
        &self,
        at: Ms,
        cause: EscalationCause,
        id: &str,
        level: u8,
        found: &mut Vec<Wanted>,
    ) {
        if self.is_new(cause, id) && !self.stands_at(level) {
            found.push(Wanted {
                at: self.from(self.past(at)),
                cause,
                cause_id: id.into(),
                clock: None,
                level,
                exact: false,
            });
        }
    }

    /// The first call of a cause.
    fn start(&self, wanted: &Wanted, open: &Open) -> (Ms, Fact) {
        // A ladder that runs keeps its policy; a new one is pinned to what the case is judged by.
        let pinned = self.case.running().map_or(self.case.settings, |ladder| ladder.settings);
        let settings = self.hall.settings_of(pinned, self.now);
        let policy = Policy::new(settings, self.case.severity);
        // Who had to be told is told by a call of that very level, else it would be due for ever.
        let level = if wanted.exact || wanted.level > DEPARTMENT_LEVEL {
            wanted.level
        } else {
            policy.from(wanted.level).unwrap_or(wanted.level)
        };
        let wanted = Wanted { level, cause_id: wanted.cause_id.clone(), ..*wanted };
        (wanted.at, self.call(&wanted, 0, &policy, pinned, open))
    }

    fn call(&self, wanted: &Wanted, round: u16, policy: &Policy, pinned: u32, open: &Open) -> Fact {
        let Wanted { at, cause, ref cause_id, clock, level, .. } = *wanted;
        let found = self.hall.find_for(self.case, policy, level, at, open);
        if found.to.is_empty() {
            let why = found.sent;
            let cause_id = cause_id.clone();
            return Fact::PassedOver(PassedOver {
                cause,
                cause_id,
                clock,
                round,
                level,
                why,
                settings: pinned,
            });
        }
        Fact::Fired(Box::new(Fired {
            cause,
            cause_id: cause_id.clone(),
            clock,
            round,
            level,
            to: found.to,
            reason: "".into(),
            sent: found.sent,
            seen_level: None,
            settings: pinned,
        }))
    }
}
