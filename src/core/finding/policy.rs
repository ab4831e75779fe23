//! The ladder of findings: whom an overdue one calls upon next, on the engine of all ladders.

use super::record::Finding;
use super::values::{CallCause, MeasureState};
use crate::core::ladder::{Climb, Next, Open, Policy, next};
use crate::core::settings::Settings;
use crate::core::time::Ms;

/// The level of a duty manager, where what is overdue is called out first.
const DUTY_LEVEL: u8 = 1;

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
    let own = finding.is_wrong().then(|| {
        let dropped = finding.cannot_do.as_ref().map(|said| said.at);
        (&*finding.finding_id, &*finding.owner, finding.due_at, dropped)
    });
    let measures = finding.measures.iter().filter(|it| finding.is_open() && it.is_pending());
    let measures = measures.map(|it| {
        let dropped = it.dropped.as_ref().filter(|_| it.state == MeasureState::CannotDo);
        (&*it.measure_id, &*it.owner, it.due_at, dropped.map(|said| said.at))
    });
    let calls = own.into_iter().chain(measures).filter_map(|(measure_id, owner, due, dropped)| {
        let (cause, due_at) = match dropped {
            Some(at) => (CallCause::CannotDo, at),
            None => (CallCause::Overdue, due),
        };
        let (at, round, level) = step(finding, (measure_id, cause, due_at), &policy, open)?;
        Some(Call { at, measure_id, owner, cause, due_at, round, level })
    });
    calls.filter(|call| call.at < now).min_by_key(|call| call.at)
}

/// When, in which round and at which level the next call is made.
fn step(
    finding: &Finding,
    (measure_id, cause, due_at): (&str, CallCause, Ms),
    policy: &Policy,
    open: &Open,
) -> Option<(Ms, u16, u8)> {
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
