//! Acts that were refused for want of a right: their names, and the record of who tried (reliability S9).

use super::{Act, Desk, Draft, TallyOf};
use crate::core::event::{Access, Body, Kind};
use crate::core::hall::Hall;
use crate::core::people::Right;

/// The same person's tries at the same act are written down once in so many seconds: a key that is hit again
/// and again says nothing new.
pub const REFUSAL_EVERY_SECS: i64 = 60;

impl Act {
    /// Its name in records: fixed, whatever the command is called that asks for it.
    pub fn name(&self) -> &'static str {
        match self {
            Act::MarkStaff { .. } | Act::SetCounters { .. } => "staff.set",
            Act::OpenShift { .. } => "shift.open",
            Act::SignOff { .. } => "shift.sign_off",
            Act::Acknowledge(_) => "alarm.seen",
            Act::TakeAction { .. } => "alarm.act",
            Act::Tally { of: TallyOf::Waiting, .. } => "tally.waiting",
            Act::Tally { of: TallyOf::Served, .. } => "tally.served",
            Act::EnterHalfHour { .. } => "tally.half_hour",
            Act::MarkUnhappy { .. } => "customer.unhappy",
            Act::MarkWalkOut { .. } => "customer.walk_out",
            Act::AskHelp { .. } => "help.ask",
            Act::ClaimHelp { .. } => "help.claim",
            Act::Register(_) => "complaint.register",
            Act::Request(_) => "request.register",
            Act::Case { act, .. } => act.name(),
            Act::Incident { act, .. } => act.name(),
            Act::Handover { act, .. } => act.name(),
            Act::Finding { act, .. } => act.name(),
            Act::People(act) => act.name(),
            Act::FollowUp { act, .. } => act.name(),
            Act::Check { act, .. } => act.name(),
            Act::Order { act, .. } => act.name(),
            Act::Improvement { act, .. } => act.name(),
            Act::Log(act) => act.name(),
            Act::Settle { .. } => "conflict.settle",
            Act::Undo { .. } => "undo",
        }
    }
}

/// The record of an act, by its name, that was refused because the author lacks a right; none if the same
/// stands in the record already for less than [`REFUSAL_EVERY_SECS`]. It says nothing of what the act was
/// about.
pub fn refusal(hall: &Hall, desk: &Desk, act: &str, right: Right) -> Option<Draft> {
    let since = desk.now.at.plus_secs(-REFUSAL_EVERY_SECS);
    if hall.was_refused(&desk.author.person, act, since, desk.now.at) {
        return None;
    }
    let access = Access {
        person_id: desk.author.person.clone(),
        device: desk.device.into(),
        reason: right.as_str().into(),
        tries: 0,
        act: act.into(),
    };
    Some(desk.draft(Kind::ActRefused, Body::Access(access)))
}
