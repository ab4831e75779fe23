//! How long a case was in each stage, and with whom: for reports that say where the time goes, and not only that it is
//! late (domain 1.3, 7.3).

use std::collections::BTreeMap;

use serde::Serialize;

use super::clocks::told;
use super::{Case, DepartmentAnswer, Stage};
use crate::core::event::Fact;
use crate::core::time::Ms;

/// A time in one stage with one owner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Spent {
    /// `registered`, `taken`, `dispatched`, `dept_accepted`, `dept_replied`, `replied` or `resolved`.
    pub stage: Stage,
    /// Who had it: a person, of a dispatch the department; empty = nobody, the whole hall.
    pub owner: Box<str>,
    /// Since when.
    pub from: Ms,
    /// Until when; none while it goes on.
    pub to: Option<Ms>,
}

/// The stages of a case in order. A new owner in a stage, or a stage once more after it was opened again, is a time of
/// its own. The last one is open while the case is.
pub fn spent(case: &Case) -> Vec<Spent> {
    let mut found: Vec<Spent> = Vec::new();
    let mut owner: Box<str> = "".into();
    for (past, fact) in told(case) {
        let last = found.last().map(|it| it.stage);
        let open =
            matches!(last, Some(Stage::Registered | Stage::Taken | Stage::DeptReplied) | None);
        let to = |stage: Stage, who: &str| Some((stage, Box::<str>::from(who)));
        let next = match fact {
            Fact::Registered(said) => {
                owner = said.owner.clone();
                let own = !said.owner.is_empty() && said.owner != said.first_contact;
                to(if own { Stage::Taken } else { Stage::Registered }, &said.owner)
            }
            Fact::RequestMade(said) => {
                owner = said.owner.clone();
                to(Stage::Taken, &said.owner)
            }
            Fact::Accepted(said) => hands(&mut owner, &said.owner, open),
            Fact::Taken(said) => hands(&mut owner, &said.owner, open),
            Fact::Forced(said) => hands(&mut owner, &said.owner, open),
            Fact::Unowned(_) => hands(&mut owner, "", open),
            Fact::Dispatched(said) => to(Stage::Dispatched, &said.department_id),
            Fact::DispatchPassedOn(said) => to(Stage::Dispatched, &said.department_id),
            Fact::DispatchAccepted(_) if last == Some(Stage::Dispatched) => {
                let who = found.last().map(|it| it.owner.clone()).unwrap_or_default();
                Some((Stage::DeptAccepted, who))
            }
            // A plan is no answer yet.
            Fact::DispatchAnswered(said) if said.answer != DepartmentAnswer::Plan => {
                to(Stage::DeptReplied, &owner)
            }
            Fact::DispatchWithdrawn(_) => to(Stage::Taken, &owner),
            Fact::Resolved(_) => to(Stage::Replied, &owner),
            Fact::Reopened(said) => {
                owner = said.owner.clone();
                to(Stage::Taken, &said.owner)
            }
            Fact::Closed(_) | Fact::RequestDone(_) | Fact::Merged(_) | Fact::Voided(_) => {
                end(&mut found, past.at);
                None
            }
            _ => None,
        };
        if let Some((stage, who)) = next {
            end(&mut found, past.at);
            found.push(Spent { stage, owner: who, from: past.at, to: None });
        }
    }
    found
}

/// Another person has it: a stage of the hall goes on with them; what a department has stays with it.
fn hands(owner: &mut Box<str>, to: &str, open: bool) -> Option<(Stage, Box<str>)> {
    *owner = to.into();
    open.then(|| (Stage::Taken, to.into()))
}

fn end(found: &mut [Spent], at: Ms) {
    if let Some(last) = found.last_mut().filter(|it| it.to.is_none()) {
        last.to = Some(at.max(last.from));
    }
}

/// What many cases spent in a stage.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct StageMean {
    /// How many cases were in it.
    pub cases: u32,
    /// How long they were there together, seconds.
    pub secs: i64,
    /// The longest, seconds, and the number of its case.
    pub worst: Option<(i64, Box<str>)>,
}

impl StageMean {
    /// The mean, seconds; none without a case.
    pub fn mean_secs(&self) -> Option<i64> {
        (self.cases > 0).then(|| self.secs / i64::from(self.cases))
    }
}

/// Of cases the time in each stage, and with whom; what goes on is counted up to `now`.
pub fn stage_means<'a>(
    cases: impl Iterator<Item = &'a Case>,
    now: Ms,
) -> BTreeMap<(Stage, Box<str>), StageMean> {
    let mut found: BTreeMap<(Stage, Box<str>), StageMean> = BTreeMap::new();
    for case in cases {
        let mut own: BTreeMap<(Stage, Box<str>), i64> = BTreeMap::new();
        for one in spent(case) {
            let secs = one.to.unwrap_or(now).secs_since(one.from).max(0);
            *own.entry((one.stage, one.owner)).or_default() += secs;
        }
        for (key, secs) in own {
            let mean = found.entry(key).or_default();
            mean.cases = mean.cases.saturating_add(1);
            mean.secs = mean.secs.saturating_add(secs);
            if mean.worst.as_ref().is_none_or(|(worst, _)| secs > *worst) {
                mean.worst = Some((secs, case.number().into()));
            }
        }
    }
    found
}

/// The same by stage alone.
pub fn by_stage(means: &BTreeMap<(Stage, Box<str>), StageMean>) -> BTreeMap<Stage, StageMean> {
    let mut found: BTreeMap<Stage, StageMean> = BTreeMap::new();
    for ((stage, _), mean) in means {
        let all = found.entry(*stage).or_default();
        all.cases = all.cases.saturating_add(mean.cases);
        all.secs = all.secs.saturating_add(mean.secs);
        let worse = mean.worst.as_ref().map(|it| it.0) > all.worst.as_ref().map(|it| it.0);
        if worse {
            all.worst.clone_from(&mean.worst);
        }
    }
    found
}
