//! Follow-ups, counted as `followup::figures` counts them, each with what it counts for.

use super::super::rows::{Answer, Call};
use super::super::source::Source;
use super::Time;
use crate::core::followup::{Outcome, Task, TaskState};
use crate::core::satisfaction::score::Versions;

/// The follow-ups that count for anything in a time, as they stood at its end, by id.
pub(super) fn calls(source: &Source, time: Time) -> Vec<Call> {
    let stood = source.tasks.iter().filter_map(|task| task.as_of(time.to));
    let mut calls: Vec<Call> = stood.filter_map(|task| call(source, &task, time)).collect();
    calls.sort_by(|a, b| a.id.cmp(&b.id));
    calls.dedup_by(|a, b| a.id == b.id);
    calls
}

fn call(source: &Source, task: &Task, time: Time) -> Option<Call> {
    if task.state == TaskState::Void {
        return None;
    }
    let dropped = task.dropped_at().is_some_and(|at| at <= task.due);
    let due = task.counts_at();
    let is_due = time.has(due) && due <= time.now && !dropped;
    let mut tried = task.attempts().filter(|(at, _)| time.has(*at)).peekable();
    let attempted = tried.peek().is_some();
    let reached = tried.any(|(_, outcome)| outcome == Outcome::Reached);
    let answer = task.reply().filter(|reply| time.has(reply.at)).map(|reply| {
        let versions = Versions { book: &source.book, standard: &source.standard };
        let low = versions.at(reply.at).rules.follow_up.low_score;
        Answer {
            at: reply.at,
            version: reply.said.settings,
            scores: reply.said.scores.iter().map(|(item, it)| (item.to_string(), *it)).collect(),
            solved: reply.said.solved,
            text: reply.said.text.to_string(),
            bad: task.asks_repair(low),
        }
    });
    let known =
        source.cases.iter().find(|case| task.repair.as_deref() == Some(&*case.complaint_id));
    let repair = known.filter(|case| case.registered_at < time.to);
    (is_due || attempted || answer.is_some()).then(|| Call {
        id: task.follow_up_id.to_string(),
        number: task.number.to_string(),
        origin: task.origin,
        person_id: task.person_id.to_string(),
        phase: task.phase,
        due: task.due,
        state: task.state,
        outcome: task.outcome,
        is_due,
        in_time: is_due && task.contacted_at().is_some_and(|at| at <= task.due),
        overdue: is_due && task.ended_at.is_none(),
        attempted,
        reached,
        ended: task.outcome.filter(|_| attempted && task.ended_at.is_some_and(|at| time.has(at))),
        answer,
        after: task.after.to_string(),
        repair: repair.map_or_else(String::new, |case| case.complaint_id.to_string()),
    })
}
