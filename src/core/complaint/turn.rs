//! Whose turn it is: of each clock that runs, who stops it. So that it can be said who is late, and not only
//! that something is (domain 1.3).

use serde::Serialize;

use super::{Case, CaseClock, ClockKind, late_stage};
use crate::core::time::Ms;

/// Who stops a clock of a case, by its kind and its subject: a person, a role or a department; empty = whoever
/// has the duty.
pub fn whose_turn<'a>(case: &'a Case, kind: ClockKind, subject: &str) -> &'a str {
    let owner = case.owner.id();
    match kind {
        ClockKind::Register => &case.fields.first_contact,
        ClockKind::TakeOver => "",
        ClockKind::HandUp if owner.is_empty() => &case.fields.first_contact,
        ClockKind::DepartmentAccept | ClockKind::DepartmentAnswer | ClockKind::DepartmentPlan => {
            let sent = case.dispatches.iter().find(|sent| *sent.dispatch_id == *subject);
            // A question back makes it the hall's turn; the clock runs on.
            let sent = sent.filter(|sent| sent.open_ask().is_none());
            sent.map_or(owner, |sent| &sent.department_id)
        }
        ClockKind::Offer => case.offer.as_ref().map_or(owner, |open| {
            let offered = &open.offered;
            if offered.to.is_empty() { &offered.to_role } else { &offered.to }
        }),
        ClockKind::Escalation => {
            let ack = case.ladder.as_ref().and_then(|ladder| ladder.ack.as_ref());
            ack.map_or(owner, |ack| &ack.person_id)
        }
        _ => owner,
    }
}

/// The stage of a case that is late: by name, and with whom (domain 2-3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LateStage {
    /// The stage.
    pub clock: ClockKind,
    /// Who stops its clock: a person, a role or a department; empty = whoever has the duty.
    pub whose: Box<str>,
    /// Since when it is late.
    pub since: Option<Ms>,
}

/// The late stage of a case by its clocks that run; none while nothing is late. One answer for whoever shows a case.
pub fn late_of(case: &Case, clocks: &[CaseClock]) -> Option<LateStage> {
    let late = late_stage(clocks)?;
    Some(LateStage {
        clock: late.kind,
        whose: whose_turn(case, late.kind, &late.subject).into(),
        since: late.standing.breached_at,
    })
}
