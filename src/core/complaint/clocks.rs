//! The clocks of a case (domain 4.5, complaints J7): from its history to what the clock engine reckons. The
//! limits are those of the version that held when it was registered; the same history gives the same clocks.

use super::clockwork::Clockwork;
use super::hands::hands;
use super::sent::Sent;
use super::{Case, ClockKind, ContactResult, Department, Ground, Kept, Past, State};
use crate::core::event::{Fact, KeptFact};
use crate::core::sla::{
    Calendar, CalendarKind, Change, ClockInput, ClockState, Limit, Pause, Standing, Stop, Target,
    evaluate,
};
use crate::core::time::{Ms, Zone};

/// A clock of a case as the engine takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseTimer {
    /// What it waits for.
    pub kind: ClockKind,
    /// Of a stage of a department the dispatch, of an offer the offer; empty else.
    pub subject: Box<str>,
    /// The department in whose hours it runs, if it does.
    pub department_id: Box<str>,
    /// What happened to it.
    pub input: ClockInput,
}

/// How a clock of a case stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseClock {
    /// What it waits for.
    pub kind: ClockKind,
    /// Of a stage of a department the dispatch, of an offer the offer; empty else.
    pub subject: Box<str>,
    /// How it stands.
    pub standing: Standing,
}

impl CaseClock {
    /// Somebody still has to stop it.
    pub fn runs(&self) -> bool {
        !matches!(self.standing.state, ClockState::Met | ClockState::Missed)
    }
}

impl CaseTimer {
    /// The calendar that it runs in.
    pub fn calendar<'w>(&self, works: &'w Clockwork, now: Ms) -> &'w Calendar {
        let limit = self.input.limit_at(now);
        let kind = limit.map_or(CalendarKind::Always, |limit| limit.calendar);
        works.calendar(kind, &self.department_id)
    }

    /// How it stands.
    pub fn stands(&self, works: &Clockwork, now: Ms) -> CaseClock {
        let standing = evaluate(&self.input, self.calendar(works, now), now);
        CaseClock { kind: self.kind, subject: self.subject.clone(), standing }
    }

    /// Nothing stopped it for good.
    pub fn is_running(&self) -> bool {
        !is_stopped(&self.input.stops)
    }
}

pub(super) fn is_stopped(stops: &[Stop]) -> bool {
    stops.last().is_some_and(|stop| stop.reopened.is_none())
}

/// Every clock that a case has or had, in the order in which they start within each kind.
pub fn timers(case: &Case, works: &Clockwork) -> Vec<CaseTimer> {
    let mut maker = Maker { case, works, made: Vec::with_capacity(10), pauses: pauses(case) };
    // Nobody waits for a request but the hall itself: only departments owe something, and whoever is offered it.
    if case.is_complaint() {
        maker.by_the_hall();
        maker.by_the_customer();
    }
    maker.by_departments();
    maker.by_those_asked();
    let done = case.is_request() && !case.is_open();
    if done || matches!(case.state, State::Void | State::Merged) {
        let over = case.state_since;
        for timer in maker.made.iter_mut().filter(|timer| timer.is_running()) {
            timer.input.stops.push(Stop { at: over, reopened: None });
        }
    }
    maker.made
}

/// Of clocks that run, the one that is due next or overdue for longest.
pub fn next_due(clocks: &[CaseClock]) -> Option<&CaseClock> {
    clocks.iter().filter(|it| it.standing.due.is_some()).min_by_key(|it| it.standing.due)
}

/// Of clocks that run, the late one: a stage before the deadlines of the customer that it endangers, then the
/// one that is late for longest.
pub fn late_stage(clocks: &[CaseClock]) -> Option<CaseClock> {
    let late = clocks.iter().filter(|it| it.standing.state == ClockState::Overdue);
    late.min_by_key(|it| (is_customers(it.kind), it.standing.breached_at)).cloned()
}

fn is_customers(kind: ClockKind) -> bool {
    matches!(
        kind,
        ClockKind::FirstWord
            | ClockKind::FirstReply
            | ClockKind::NextContact
            | ClockKind::Close
            | ClockKind::Backstop
    )
}

struct Maker<'a> {
    case: &'a Case,
    works: &'a Clockwork,
    made: Vec<CaseTimer>,
    pauses: Vec<Pause>,
}

/// What holds of a case's history, in the order of the log.
pub(super) fn told(case: &Case) -> impl DoubleEndedIterator<Item = (&Past, &Fact)> {
    let holds = case.history.iter().filter(|past| past.standing == Kept::Holds);
    holds.map(|past| {
        let KeptFact(fact) = &past.fact;
        (past, fact)
    })
}

/// The times in which it waited. A wait that was moved is one of its own from then on.
fn pauses(case: &Case) -> Vec<Pause> {
    let mut found: Vec<Pause> = Vec::with_capacity(case.pauses.len());
    if case.pauses.is_empty() {
        return found;
    }
    for (past, fact) in told(case) {
        let ends = match fact {
            Fact::Contacted(said) => said.result == ContactResult::Reached,
            Fact::Waiting(_) | Fact::Resumed(_) | Fact::Resolved(_) | Fact::Merged(_) => true,
            _ => false,
        };
        if let Some(open) = found.last_mut().filter(|pause| ends && pause.ended.is_none()) {
            open.ended = Some(past.at.max(open.from));
        }
        if let Fact::Waiting(said) = fact {
            found.push(Pause {
                from: past.at,
                until: said.until,
                ended: None,
                reason: said.reason.as_str().to_owned(),
                counts: said.reason.stops_clock(),
            });
        }
    }
    found
}

impl Maker<'_> {
    fn zone(&self) -> Zone {
        self.works.calendar(CalendarKind::Always, "").table().zone
    }

    /// The limits of a clock by the severities of the case from an instant on; `department_id` matters for a
    /// department's clock alone.
    fn limits(&self, kind: ClockKind, since: Ms, department_id: &str) -> Vec<Change> {
        let grades = &self.case.grades;
        let first = grades.iter().rposition(|grade| grade.at <= since).unwrap_or_default();
        let mut changes: Vec<Change> = Vec::with_capacity(1);
        for grade in grades.iter().skip(first) {
            let limit = self.works.limit(kind, grade.severity, department_id);
            let Some(limit) = limit else { continue };
            if changes.last().is_none_or(|last| last.limit != *limit) {
                changes.push(Change { at: grade.at.max(since), limit: limit.clone() });
            }
        }
        changes
    }

    fn add(&mut self, kind: ClockKind, start: Ms, stop: Option<Ms>) -> &mut CaseTimer {
        let limits = self.limits(kind, start, "");
        self.add_limited(kind, start, stop, limits)
    }

    fn add_limited(
        &mut self,
        kind: ClockKind,
        start: Ms,
        stop: Option<Ms>,
        limits: Vec<Change>,
    ) -> &mut CaseTimer {
        let pausing = limits.iter().any(|change| change.limit.pauses);
        let reopen_secs = self.works.policy().reopen_secs;
        let at = self.made.len();
        self.made.push(CaseTimer {
            kind,
            subject: "".into(),
            department_id: "".into(),
            input: ClockInput {
                start,
                limits,
                pauses: if pausing { self.pauses.clone() } else { Vec::new() },
                stops: stop.into_iter().map(|at| Stop { at, reopened: None }).collect(),
                reopen_secs,
            },
        });
        &mut self.made[at]
    }

    /// A clock with a time that somebody set instead of a limit.
    fn add_promised(
        &mut self,
        kind: ClockKind,
        start: Ms,
        due: Ms,
        stop: Option<Ms>,
    ) -> &mut CaseTimer {
        let at = self.zone().stamp(due);
        let limit = Limit {
            target: Some(Target::At { at }),
            calendar: CalendarKind::Always,
            pauses: false,
            warns: self.works.policy().set_warns.clone(),
        };
        self.add_limited(kind, start, stop, vec![Change { at: start, limit }])
    }

    /// When a decision was first told, which ends whatever the hall has to do before.
    fn decided(&self) -> Option<Ms> {
        self.case.first_resolved_at
    }

    /// Written down, handed up, taken over, dispatched.
    fn by_the_hall(&mut self) {
        let case = self.case;
        let start = case.registered_at;
        let written = case.history.first().map(|past| past.recorded_at);
        self.add(ClockKind::Register, start, Some(written.unwrap_or(start).max(start)));
        self.hands();
        let dispatched = told(case).find(|(_, fact)| matches!(fact, Fact::Dispatched(_)));
        let dispatched = dispatched.map(|(past, _)| past.at);
        if dispatched.is_some() || needs_department(case) {
            let stop = dispatched.into_iter().chain(self.decided()).min();
            self.add(ClockKind::Dispatch, start, stop);
        }
    }

    fn hands(&mut self) {
        for (kind, since, stops) in hands(self.case, self.works) {
            let input = &mut self.add(kind, since, None).input;
            // The time of an offer is left out, and nothing is added for it.
            (input.stops, input.reopen_secs) = (stops, 0);
        }
    }

    /// First word, first reply, next contact, close, backstop.
    fn by_the_customer(&mut self) {
        let case = self.case;
        let start = case.registered_at;
        let reached = || case.contacts.iter().filter(|it| it.result == ContactResult::Reached);
        let first = |at: Option<Ms>| at.into_iter().chain(case.first_resolved_at).min();
        self.add(ClockKind::FirstWord, start, first(reached().map(|it| it.at).next()));
        let replied = reached().find(|it| it.is_reply).map(|it| it.at);
        self.add(ClockKind::FirstReply, start, first(replied));
        self.next_contacts();
        let gaps = case.gaps.iter().map(|gap| Stop { at: gap.from, reopened: Some(gap.to) });
        let mut stops: Vec<Stop> = gaps.collect();
        stops.extend(case.resolved_at.map(|at| Stop { at, reopened: None }));
        self.add(ClockKind::Close, start, None).input.stops = stops;
        self.add(ClockKind::Backstop, start, case.first_resolved_at);
    }

    /// Each word with the customer begins the time to the next one, as does an opening anew.
    fn next_contacts(&mut self) {
        let case = self.case;
        // A word behind a decision that stands owes no further one: what follows is the customer's answer.
        let decided = |at: Ms| {
            let stood = case.gaps.iter().any(|gap| gap.from < at && at < gap.to);
            stood || case.resolved_at.is_some_and(|since| since < at)
        };
        let reached = case.contacts.iter().filter(|it| it.result == ContactResult::Reached);
        let words = reached.filter(|it| !decided(it.at)).map(|it| (it.at, it.promised_at));
        let mut starts: Vec<(Ms, Option<Ms>)> =
            words.chain(case.gaps.iter().map(|gap| (gap.to, None))).collect();
        starts.sort_unstable();
        let ends = case.gaps.iter().map(|gap| gap.from).chain(case.resolved_at);
        let ends: Vec<Ms> = ends.collect();
        for (n, (at, promised)) in starts.iter().enumerate() {
            let next = starts.get(n + 1).map(|(next, _)| *next);
            let decided = ends.iter().copied().filter(|end| end >= at).min();
            let stop = next.into_iter().chain(decided).min();
            match promised {
                Some(due) => self.add_promised(ClockKind::NextContact, *at, *due, stop),
                None => self.add(ClockKind::NextContact, *at, stop),
            };
        }
    }

    /// Accepted, answered, done as planned: of each dispatch.
    fn by_departments(&mut self) {
        let case = self.case;
        for (past, fact) in told(case) {
            let Fact::Dispatched(sent) = fact else { continue };
            let own = Sent::of(case, &sent.dispatch_id);
            let over = own.over.into_iter().chain(self.decided_since(past.at)).min();
            let first = |at: Option<Ms>| at.into_iter().chain(over).min();
            let stages = [
                (
                    ClockKind::DepartmentAccept,
                    first(own.accepted.into_iter().chain(own.answered).min()),
                ),
                (ClockKind::DepartmentAnswer, first(own.answered)),
            ];
            for (kind, stop) in stages {
                let limits = self.limits(kind, past.at, &sent.department_id);
                let timer = self.add_limited(kind, past.at, stop, limits);
                (timer.subject, timer.department_id) =
                    (sent.dispatch_id.clone(), sent.department_id.clone());
            }
            for (n, (at, due)) in own.plans.iter().enumerate() {
                let stop = own.plans.get(n + 1).map(|(next, _)| *next).or(over);
                let timer = self.add_promised(ClockKind::DepartmentPlan, *at, *due, stop);
                timer.subject = sent.dispatch_id.clone();
            }
        }
    }

    fn decided_since(&self, since: Ms) -> Option<Ms> {
        let gaps = self.case.gaps.iter().map(|gap| gap.from);
        gaps.chain(self.case.resolved_at).filter(|at| *at >= since).min()
    }

    /// An offer that is open, and who says to have an escalated case.
    fn by_those_asked(&mut self) {
        let case = self.case;
        if let Some(offer) = &case.offer {
            let due = offer.offered.expires_at;
            self.add_promised(ClockKind::Offer, offer.at, due, None).subject =
                offer.offered.offer_id.clone();
        }
        let asked = case.ladder.as_ref().filter(|it| it.decided_by.is_none() && !it.withdrawn);
        if let Some(ack) = asked.and_then(|ladder| ladder.ack.as_ref()) {
            // Progress renews it, as the ladder has it.
            let until = if ack.held_from() > ack.at {
                self.works.held_until(ack.held_from(), case.severity)
            } else {
                ack.until
            };
            self.add_promised(ClockKind::Escalation, ack.at, until, None).subject =
                ack.ack_id.clone();
        }
    }
}

/// Whether it is known that the hall cannot settle it by itself.
fn needs_department(case: &Case) -> bool {
    let proposed = case.category.departments().first();
    let outside = proposed.is_some_and(|department| {
        !matches!(department, Department::DutyManager | Department::HallManager)
    });
    outside || case.fields.grounds.contains(&Ground::DepartmentNeeded)
}
