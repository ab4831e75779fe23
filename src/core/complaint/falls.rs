//! What the clocks of a case say by themselves: that one is near its deadline or past it, that a stage took
//! twice its limit, that a wait is over. Each is a fact whose identity is its cause, from the instant at which
//! it fell due, whenever that is noticed.

use super::clocks::{CaseClock, CaseTimer, late_stage, timers};
use super::clockwork::Clockwork;
use super::{Case, ClockKind, Ground, Kept, ResumedBy, Severity, State};
use crate::core::event::{Fact, KeptFact, Raised, Resumed, Warned};
use crate::core::sla::{Threshold, history, next_change, soon_at, used_over};
use crate::core::time::Ms;

/// A stage that takes so many times its limit makes the case worse (domain 4.3).
const WORSE_TIMES: i64 = 2;

/// A deadline that a case is past, or near.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pressing {
    /// The clock.
    pub kind: ClockKind,
    /// Its deadline.
    pub due: Ms,
    /// It is past.
    pub overdue: bool,
    /// Since when it is: near, or past.
    pub since: Ms,
}

/// What has fallen due of a case and is not told in it yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Falls {
    /// The facts, each with the instant at which it fell due, in order.
    pub facts: Vec<(Ms, Fact)>,
    /// It is past a deadline or near one: what the strip of alarms shows.
    pub pressing: Option<Pressing>,
    /// Nothing new falls due before this instant, unless something happens; none: never.
    pub next: Option<Ms>,
}

/// What has fallen due of a case at `now` and is not told in it yet, and when to look again.
pub fn falls(case: &Case, works: &Clockwork, now: Ms) -> Falls {
    let mut falls = Falls::default();
    if !case.is_open() {
        return falls;
    }
    let timers = timers(case, works);
    falls.press(&timers, works, now);
    // A case that became worse has other limits: what comes behind that is told once they hold.
    let now = falls.worse(case, &timers, works, now).unwrap_or(now);
    for timer in timers.iter().filter(|timer| warns(timer.kind)) {
        falls.warnings(case, timer, works, now);
    }
    falls.wait_over(case, now);
    falls.facts.sort_by_key(|(at, _)| *at);
    falls
}

/// Whether its deadline is told by its clock: not one that is over as the case begins, nor those that end with
/// a fact of their own.
fn warns(kind: ClockKind) -> bool {
    !matches!(
        kind,
        ClockKind::Register | ClockKind::Offer | ClockKind::Escalation | ClockKind::Unknown
    )
}

/// Whether it is a stage: the customer's own deadlines are no reason to call the case worse than it is.
fn is_stage(kind: ClockKind) -> bool {
    warns(kind)
        && !matches!(kind, ClockKind::NextContact | ClockKind::Backstop | ClockKind::DepartmentPlan)
}

impl Falls {
    /// What is past comes first, a stage before the deadlines that it endangers; of what is near only what will
    /// be due within the policy's time.
    fn press(&mut self, timers: &[CaseTimer], works: &Clockwork, now: Ms) {
        let running = timers.iter().filter(|timer| timer.is_running() && warns(timer.kind));
        let running: Vec<&CaseTimer> = running.collect();
        let stands: Vec<CaseClock> = running.iter().map(|timer| timer.stands(works, now)).collect();
        self.pressing = late_stage(&stands).and_then(|clock| {
            let (due, since) = (clock.standing.due?, clock.standing.breached_at?);
            Some(Pressing { kind: clock.kind, due, overdue: true, since })
        });
        let lead_secs = works.policy().alarm_lead_secs;
        for (timer, clock) in running.iter().zip(&stands) {
            let Some(due) = clock.standing.due.filter(|_| clock.standing.breached_at.is_none())
            else {
                continue;
            };
            let from = due.plus_secs(-lead_secs);
            self.look_again(Some(from).filter(|from| *from > now));
            if self.pressing.is_none() && clock.standing.soon && from <= now {
                let soon = soon_at(&timer.input, timer.calendar(works, now), now);
                let since = soon.map_or(from, |soon| soon.max(from)).max(timer.input.start);
                self.pressing = Some(Pressing { kind: clock.kind, due, overdue: false, since });
            }
        }
    }

    fn look_again(&mut self, at: Option<Ms>) {
        self.next = self.next.into_iter().chain(at).min();
    }

    fn warnings(&mut self, case: &Case, timer: &CaseTimer, works: &Clockwork, now: Ms) {
        let calendar = timer.calendar(works, now);
        let told = history(&timer.input, calendar, now);
        let shares = told.warnings.iter().filter(|it| works.policy().tells(it.threshold));
        let near = shares.map(|it| {
            let percent = match it.threshold {
                Threshold::Share(share) => u16::from(share),
                _ => part_of(timer.input.start, it.at, it.due),
            };
            (it.at, it.due, percent, false)
        });
        let past = told.breaches.iter().map(|it| (it.at, it.due, 100, true));
        for (at, due, percent, overdue) in near.chain(past) {
            let (clock, subject) = (timer.kind, timer.subject.clone());
            let fact = Warned { clock, subject, due, percent, overdue };
            let is_told = |one: &Warned| {
                (one.clock, &one.subject, one.due, one.percent)
                    == (fact.clock, &fact.subject, fact.due, fact.percent)
            };
            if !case.warned.iter().any(is_told) {
                self.facts.push((at, Fact::Warned(fact)));
            }
        }
        self.look_again(next_change(&timer.input, calendar, now));
    }

    /// Since when it is worse, if it became so. Counted anew from the last time: one silence does not make a
    /// case worse twice.
    fn worse(
        &mut self,
        case: &Case,
        timers: &[CaseTimer],
        works: &Clockwork,
        now: Ms,
    ) -> Option<Ms> {
        if matches!(case.severity, Severity::Sev1 | Severity::Unknown) {
            return None;
        }
        let raised = case.history.iter().rev().find(|past| {
            let KeptFact(fact) = &past.fact;
            let twice = |said: &Raised| said.ground == Ground::TwiceOverdue;
            past.standing == Kept::Holds && matches!(fact, Fact::Raised(said) if twice(said))
        });
        let since = raised.map_or(case.registered_at, |past| past.at);
        let stages = timers.iter().filter(|timer| is_stage(timer.kind));
        let over = stages.filter_map(|timer| {
            let subject = cause(timer);
            let told =
                |said: &Raised| (said.ground, &said.subject) == (Ground::TwiceOverdue, &subject);
            if case.raised.iter().any(told) {
                return None;
            }
            let calendar = timer.calendar(works, now);
            let at = used_over(&timer.input, calendar, now, since, WORSE_TIMES)?;
            Some((at, subject))
        });
        let (at, subject) = over.min()?;
        if at > now {
            self.look_again(Some(at));
            return None;
        }
        let (severity, ground) = (case.severity.one_up(), Ground::TwiceOverdue);
        self.facts.push((at, Fact::Raised(Raised { severity, ground, subject })));
        Some(at)
    }

    fn wait_over(&mut self, case: &Case, now: Ms) {
        let Some(pause) = case.open_pause().filter(|_| case.state == State::Waiting) else {
            return;
        };
        if pause.until > now {
            return self.look_again(Some(pause.until));
        }
        let fact = Fact::Resumed(Resumed { why: ResumedBy::Until });
        self.facts.push((pause.until, fact));
    }
}

/// The clock that made a case worse, as the fact names it.
fn cause(timer: &CaseTimer) -> Box<str> {
    match &*timer.subject {
        "" => timer.kind.as_str().into(),
        subject => format!("{}:{subject}", timer.kind.as_str()).into(),
    }
}

/// Hundredths of the way from one instant to another.
fn part_of(from: Ms, at: Ms, to: Ms) -> u16 {
    let (part, whole) = (at.secs_since(from), to.secs_since(from));
    let percent = part.saturating_mul(100).checked_div(whole).unwrap_or(100);
    u16::try_from(percent.clamp(0, 99)).unwrap_or(99)
}
