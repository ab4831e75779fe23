//! Complaints: what the log tells of them.

use super::{Applied, Effect, Hall};
use crate::core::complaint::{Case, Cases, Step};
use crate::core::event::{CaseEvent, Event, Fact};
use crate::core::rows::Touched;
use crate::core::time::Ms;

/// A time claimed longer ago than this does not count: the time of writing down does (complaints J1).
const BACK_DATE_SECS_MAX: i64 = 8 * 3600;

impl Hall {
    /// The complaints that are in memory.
    pub fn cases(&self) -> &Cases {
        &self.cases
    }

    pub(super) fn apply_case(&mut self, event: &Event, body: &CaseEvent, done: &mut Applied) {
        let recorded_at = event.written.wall.at;
        let known = self.cases.get_mut(&body.complaint_id);
        let Some(case) = known else {
            let Fact::Registered(fields) = &body.fact else {
                // Of a complaint that is not in memory: whoever drops them puts them back first.
                done.effect = Effect::Stored;
                return;
            };
            let at = effective(event.at.at, recorded_at, None);
            let settings = self.settings(at).1;
            let mut case = Case::registered(&body.complaint_id, fields, at, settings);
            let step = step(event, body, at);
            // The first fact is what made the case: it cannot break a rule.
            let _holds = case.take(&step, &body.fact);
            self.cases.put(case);
            self.tell_case(event, body, done);
            return;
        };
        if matches!(body.fact, Fact::Registered(_)) {
            done.effect = Effect::None;
            return;
        }
        let at = effective(event.at.at, recorded_at, Some(case.changed_at()));
        // What breaks a rule is kept in the history of the case, with the rule.
        let _holds = case.take(&step(event, body, at), &body.fact);
        self.tell_case(event, body, done);
    }

    fn tell_case(&mut self, _event: &Event, body: &CaseEvent, done: &mut Applied) {
        let complaint = self.names.intern(&body.complaint_id);
        done.touched.push(Touched::Complaint(complaint));
    }
}

fn step<'e>(event: &'e Event, body: &'e CaseEvent, at: Ms) -> Step<'e> {
    Step {
        at,
        recorded_at: event.written.wall.at,
        by: &event.by,
        proof: event.proof,
        act_id: &body.act_id,
    }
}

/// The instant that counts (J1): the claimed one where it is not later than it was written down, not before
/// the last step of the same complaint, and not too long ago.
fn effective(claimed: Ms, recorded: Ms, before: Option<Ms>) -> Ms {
    let possible = claimed <= recorded
        && before.is_none_or(|before| claimed >= before)
        && recorded.secs_since(claimed) <= BACK_DATE_SECS_MAX;
    if possible { claimed } else { recorded }
}
