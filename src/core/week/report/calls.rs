//! Sections 1 and 2: who was called back, and what they said.

use super::super::figure::{Record, RecordKind, Value};
use super::super::hall::HallWeek;
use super::super::rows::Call;
use super::Draft;
use crate::core::followup::Outcome;

pub(super) fn record(hall: &HallWeek, call: &Call) -> Record {
    Record {
        hall_id: hall.hall_id.clone(),
        kind: RecordKind::FollowUp,
        at: call.answer.as_ref().map_or(call.due, |answer| answer.at),
        number: call.number.clone(),
        id: call.id.clone(),
        line: call.outcome.iter().map(|outcome| outcome.as_str().to_owned()).collect(),
    }
}

/// Those of all halls of which something is so.
fn those(halls: &[&HallWeek], is: impl Fn(&Call) -> bool) -> Vec<Record> {
    let each = halls.iter().flat_map(|hall| hall.now.calls.iter().map(move |call| (hall, call)));
    each.filter(|(_, call)| is(call)).map(|(hall, call)| record(hall, call)).collect()
}

fn share(draft: &mut Draft, name: &str, part: Vec<Record>, whole: usize) {
    let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    draft.put(name, Value::Share { part: count(part.len()), whole: count(whole) }, part);
}

/// Section 1: the sample and its response.
pub(super) fn scope(draft: &mut Draft, halls: &[&HallWeek]) {
    let due = those(halls, |call| call.is_due);
    let tried = those(halls, |call| call.attempted);
    share(draft, "1.in_time_share", those(halls, |call| call.in_time), due.len());
    share(draft, "1.reached_share", those(halls, |call| call.reached), tried.len());
    draft.count("1.due", due);
    draft.count("1.attempted", tried);
    draft.count("1.in_time", those(halls, |call| call.in_time));
    draft.count("1.overdue", those(halls, |call| call.overdue));
    draft.count("1.reached", those(halls, |call| call.reached));
    for (name, outcome) in [
        ("1.refused", Outcome::Refused),
        ("1.wrong_number", Outcome::WrongNumber),
        ("1.given_up", Outcome::GivenUp),
    ] {
        draft.count(name, those(halls, |call| call.ended == Some(outcome)));
    }
    draft.count("1.answered", those(halls, |call| call.answer.is_some()));
}
