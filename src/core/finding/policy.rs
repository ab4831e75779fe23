//! The ladder of findings: whom an overdue one calls upon next, on the engine of all ladders.

use super::record::Finding;
use super::values::{CallCause, MeasureState};
use crate::core::ladder::{Climb, Next, Open, Policy, next};
use crate::core::settings::Settings;
use crate::core::time::Ms;

/// The level of a duty manager, where what is overdue is called out first.
const DUTY_LEVEL: u8 = 1;
/// Most times that something is tried again of which nobody hears.
const TRIES_MAX: u16 = 999;

/// A level that has to be called upon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call<'f> {
    /// When.
    pub at: Ms,
    /// The measure it is about; the finding's id: to put it right.
    pub measure_id: &'f str,
    /// Whose it is.
    pub owner: &'f str,
    /// Why.
    pub cause: CallCause,
    /// The deadline that was missed, or when it was said that it cannot be done.
    pub due_at: Ms,
    /// In which round.
    pub round: u16,
    /// Which level.
    pub level: u8,
}

/// The next call about a finding whose time has come before `now`, the earliest first; none while nothing is
/// late: at the deadline itself it is still in time.
pub fn overdue_climb<'f>(
    finding: &'f Finding,
    settings: &Settings,
    open: &Open,
    now: Ms,
) -> Option<Call<'f>> {
    let policy = Policy::of_findings(settings, finding.severity);
    let calls = wanted(finding).filter_map(|want| {
        let (at, round, level) = step(finding, &want, &policy, open)?;
        let Want { measure_id, owner, cause, due_at } = want;
        Some(Call { at, measure_id, owner, cause, due_at, round, level })
    });
    calls.filter(|call| call.at < now).min_by_key(|call| call.at)
}

/// What levels are called upon for: a measure, or putting it right, and why.
struct Want<'f> {
    measure_id: &'f str,
    owner: &'f str,
    cause: CallCause,
    due_at: Ms,
}

fn wanted(finding: &Finding) -> impl Iterator<Item = Want<'_>> {
    let own = finding.is_wrong().then(|| {
        let dropped = finding.cannot_do.as_ref().map(|said| said.at);
        (&*finding.finding_id, &*finding.owner, finding.due_at, dropped)
    });
    let measures = finding.measures.iter().filter(|it| finding.is_open() && it.is_pending());
    let measures = measures.map(|it| {
        let dropped = it.dropped.as_ref().filter(|_| it.state == MeasureState::CannotDo);
        (&*it.measure_id, &*it.owner, it.due_at, dropped.map(|said| said.at))
    });
    own.into_iter().chain(measures).map(|(measure_id, owner, due, dropped)| {
        let (cause, due_at) = match dropped {
            Some(at) => (CallCause::CannotDo, at),
            None => (CallCause::Overdue, due),
        };
        Want { measure_id, owner, cause, due_at }
    })
}

/// Something for which every level was called upon and nobody was found at any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Silent<'f> {
    /// The measure it is about; the finding's id: to put it right, or a red line.
    pub measure_id: &'f str,
    /// Whose it is.
    pub owner: &'f str,
    /// Why.
    pub cause: CallCause,
    /// The deadline that was missed.
    pub due_at: Ms,
    /// When that was tried last.
    pub since: Ms,
    /// In which round it is tried again.
    pub round: u16,
    /// The one level that has to hear of it; none = the lowest at which somebody is found.
    pub level: Option<u8>,
}

/// What nobody heard of because nobody was there, at any level. It is tried again when somebody comes.
pub fn silent<'f>(finding: &'f Finding, settings: &Settings, open: &Open) -> Vec<Silent<'f>> {
    let policy = Policy::of_findings(settings, finding.severity);
    let mut found = Vec::new();
    for want in wanted(finding) {
        if step(finding, &want, &policy, open).is_none() {
            found.extend(unheard(finding, &want, None));
        }
    }
    let duty = finding.tell_duty(settings).filter(|duty| duty.done_at.is_none());
    if let Some(duty) = duty {
        let (measure_id, owner) = (&*finding.finding_id, &*finding.owner);
        let want = Want { measure_id, owner, cause: CallCause::Untold, due_at: duty.until };
        found.extend(unheard(finding, &want, Some(duty.level)));
    }
    found
}

fn unheard<'f>(finding: &'f Finding, want: &Want<'f>, level: Option<u8>) -> Option<Silent<'f>> {
    let Want { measure_id, owner, cause, due_at } = *want;
    let last = finding.last_call(measure_id, cause, due_at)?;
    let of_it = finding.calls.iter().filter(|call| {
        *call.measure_id == *measure_id && call.cause == cause && call.due_at == due_at
    });
    let heard = of_it.into_iter().any(|call| !call.to.is_empty());
    let round = last.round.saturating_add(1);
    let (since, tries) = (last.at, round <= TRIES_MAX);
    (!heard && tries).then_some(Silent { measure_id, owner, cause, due_at, since, round, level })
}

/// When, in which round and at which level the next call is made.
fn step(finding: &Finding, want: &Want, policy: &Policy, open: &Open) -> Option<(Ms, u16, u8)> {
    let Want { measure_id, cause, due_at, .. } = *want;
    let Some(last) = finding.last_call(measure_id, cause, due_at) else {
        // What cannot be done is called out with the word itself; this is for a word without its call.
        return Some((due_at, 0, policy.from(DUTY_LEVEL)?));
    };
    let climb = Climb {
        first: DUTY_LEVEL,
        level: last.level,
        round: last.round,
        since: last.at,
        reached: !last.to.is_empty(),
        held_from: None,
        unanswered: None,
    };
    match next(policy, &climb, open)? {
        Next::Call { at, round, level } => Some((at, round, level)),
        // Every level knows of it: what is late goes on standing in the list.
        Next::Lapse { .. } | Next::GiveUp { .. } | Next::SayAgain { .. } => None,
    }
}
