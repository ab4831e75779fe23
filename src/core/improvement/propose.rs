//! What should be improved by what came up: a category with so many complaints within so many days.

use std::collections::BTreeMap;

use super::{Improvement, Improvements, SubjectKind};
use crate::core::complaint::{Case, Category, State};
use crate::core::time::Ms;

/// Seconds of a day.
const DAY_SECS: i64 = 86_400;

/// What is to be proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Its id: the category, and the complaint that made it so many.
    pub improvement_id: String,
    /// The category.
    pub category: Category,
    /// When that complaint was registered.
    pub at: Ms,
    /// The complaints, oldest first.
    pub sources: Vec<Box<str>>,
}

/// The id of what is proposed for a thing because of a record: the same on every terminal.
pub fn proposal_id(kind: SubjectKind, code: &str, because: &str) -> String {
    format!("{}:{code}:{because}", kind.as_str())
}

/// Whether a complaint counts: one that was none, or is another one by now, does not.
pub(super) fn counts(case: &Case) -> bool {
    case.is_complaint()
        && case.category.may_close()
        && !matches!(case.state, State::Void | State::Merged)
}

/// What is to be proposed by the complaints of a hall up to `now`: of each category the first complaint that is the
/// `count`-th within `days`. While an improvement of the category is open nothing is proposed, and what was counted
/// before the last one ended is not counted again.
pub fn proposals<'a>(
    cases: impl Iterator<Item = &'a Case>,
    known: &Improvements,
    (count, days): (u32, u32),
    now: Ms,
) -> Vec<Proposal> {
    let mut by: BTreeMap<Category, Vec<(Ms, &Case)>> = BTreeMap::new();
    for case in cases.filter(|case| counts(case) && case.registered_at <= now) {
        by.entry(case.category).or_default().push((case.registered_at, case));
    }
    let of = |(category, mut list): (Category, Vec<(Ms, &'a Case)>)| {
        let about = || known.about(SubjectKind::Category, category.as_str());
        if about().any(Improvement::is_open) {
            return None;
        }
        let ended = about().filter_map(Improvement::over_at).max();
        list.retain(|(at, _)| ended.is_none_or(|ended| *at > ended));
        list.sort_by(|a, b| (a.0, &a.1.complaint_id).cmp(&(b.0, &b.1.complaint_id)));
        let many = usize::try_from(count.max(1)).unwrap_or(usize::MAX);
        let span = i64::from(days) * DAY_SECS;
        let found = list.windows(many).find(|seen| match seen {
            [(first, _), .., (last, _)] => last.secs_since(*first) <= span,
            _ => true,
        })?;
        let (at, last) = found.last()?;
        Some(Proposal {
            improvement_id: proposal_id(
                SubjectKind::Category,
                category.as_str(),
                &last.complaint_id,
            ),
            category,
            at: *at,
            sources: found.iter().map(|(_, case)| case.complaint_id.clone()).collect(),
        })
    };
    // What was taken back, or came up on another terminal, has its id all the same.
    let new = |one: &Proposal| known.get(&one.improvement_id).is_none();
    by.into_iter().filter_map(of).filter(new).collect()
}
