//! Whether an improvement helped: how often a thing came up in the days before somebody took it on, and in as many days
//! after it was done.

use serde::Serialize;

use super::propose::counts;
use super::{Improvement, Subject, SubjectKind};
use crate::core::complaint::Case;
use crate::core::finding::Finding;
use crate::core::satisfaction::score::{self, Reply};
use crate::core::time::Ms;

const DAY_SECS: i64 = 86_400;

/// The figures before and after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Effect {
    /// How often before it was taken on.
    pub before: u32,
    /// How often since it was done, in as many days at most.
    pub after: u32,
    /// How many days each of the two is counted.
    pub days: u32,
    /// Whether as many days have passed since: only then the two can be compared.
    pub whole: bool,
}

/// What tells how often a thing came up: complaints, findings, and what customers answered.
#[derive(Clone, Debug)]
pub struct Evidence<C, F, R> {
    /// Complaints.
    pub cases: C,
    /// Findings of rounds.
    pub findings: F,
    /// Answers of customers who were called back.
    pub replies: R,
}

/// How often a thing came up behind one instant and up to another; none where nothing of it tells. An item of
/// satisfaction comes up with each low answer.
pub fn came_up<'a>(
    subject: &Subject,
    evidence: Evidence<
        impl Iterator<Item = &'a Case>,
        impl Iterator<Item = &'a Finding>,
        impl Iterator<Item = Reply<'a>>,
    >,
    (from, to): (Ms, Ms),
) -> Option<u32> {
    let within = |at: &Ms| from < *at && *at <= to;
    let Evidence { cases, findings, replies } = evidence;
    let count = match subject.kind {
        SubjectKind::Category => {
            let own = cases.filter(|case| counts(case) && *case.category.as_str() == *subject.code);
            own.map(|case| case.registered_at).filter(within).count()
        }
        SubjectKind::CheckItem => {
            let own = findings.filter(|finding| finding.item_code == subject.code);
            let seen = own.flat_map(|finding| finding.occurrences.iter().map(|it| it.at));
            seen.filter(within).count()
        }
        SubjectKind::SurveyItem => {
            let low = |reply: &Reply| {
                let answer = reply.scores.get(&subject.code);
                answer.is_some_and(|answer| *answer <= score::LOW)
            };
            replies.filter(low).map(|reply| reply.at).filter(within).count()
        }
        SubjectKind::Other | SubjectKind::Unknown => return None,
    };
    u32::try_from(count).ok()
}

/// Before `at`, so many days.
pub fn days_before(at: Ms, days: u32) -> (Ms, Ms) {
    (at.plus_secs(-i64::from(days) * DAY_SECS), at)
}

/// The figures of an improvement; none where it is not done, or nothing counts it. What was counted when it was taken
/// on stands.
pub fn effect_of<'a>(
    one: &Improvement,
    evidence: Evidence<
        impl Iterator<Item = &'a Case>,
        impl Iterator<Item = &'a Finding>,
        impl Iterator<Item = Reply<'a>>,
    >,
    days: u32,
    now: Ms,
) -> Option<Effect> {
    let (before, done) = (one.before?, one.done.as_ref()?.0);
    let until = done.plus_secs(i64::from(days) * DAY_SECS);
    let after = came_up(&one.subject, evidence, (done, until.min(now)))?;
    Some(Effect { before, after, days, whole: until <= now })
}
