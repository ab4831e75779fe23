//! What the hall needs of a department for itself: asked for and sent in one act, and done in words (rules of part 6).

use super::life::FIELD_MAX;
use super::plan::Plan;
use super::{CaseAct, dispatch, register};
use crate::core::act::{Decided, Desk, Refused};
use crate::core::complaint::{
    Against, Case, CaseKind, ContactWay, Possible, REQUESTS, Rule, Severity,
};
use crate::core::event::{Fact, RequestDone, RequestMade};
use crate::core::hall::Hall;

/// Something that the hall needs of a department, as a person says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRequest {
    /// The department; an id of the settings.
    pub department_id: String,
    /// Whom there; empty = the directory's contact.
    pub contact: String,
    /// How they were told.
    pub way: ContactWay,
    /// What is needed.
    pub text: String,
    /// How urgent.
    pub severity: Severity,
}

fn no(number: u8, why: Against) -> Refused {
    Refused::Rule { rule: Rule { part: REQUESTS, number }, why, instead: vec![Possible::Register] }
}

/// Whoever asks sees to it: it is theirs, and is with the department at once.
pub(super) fn decide(hall: &Hall, desk: &mut Desk, new: &NewRequest) -> Result<Decided, Refused> {
    let now = desk.now.at;
    let text = new.text.trim();
    if text.is_empty() {
        return Err(no(2, Against::FieldMissing));
    }
    if text.chars().count() > FIELD_MAX || new.severity == Severity::Unknown {
        return Err(no(2, Against::BadValue));
    }
    let (settings, version) = hall.settings(now);
    if settings.department(&new.department_id).is_none() {
        return Err(no(2, Against::NoDepartment));
    }
    let first = Fact::RequestMade(Box::new(RequestMade {
        number: register::next_number(hall, desk, CaseKind::Request),
        owner: desk.author.person.clone(),
        severity: new.severity,
        text: text.into(),
    }));
    let id = (desk.new_id)();
    let Some(case) = Case::begun(&id, &first, now, version) else { return Err(Refused::Nothing) };
    let mut plan = Plan::new(hall, desk, &case);
    plan.fact(first)?;
    let sent = CaseAct::Dispatch {
        department_id: new.department_id.clone(),
        contact: new.contact.clone(),
        way: new.way,
        // What is asked of them is what is needed: it is said once.
        text: String::new(),
        reason: String::new(),
    };
    dispatch::send(&mut plan, &sent)?;
    plan.decided()
}

/// Its owner says that it is over, or a manager for them.
pub(super) fn finish(
    hall: &Hall,
    desk: &mut Desk,
    case: &Case,
    said: RequestDone,
) -> Result<Decided, Refused> {
    let mut plan = Plan::new(hall, desk, case);
    if case.is_request() {
        plan.owned_or_forced(REQUESTS, 3)?;
    }
    if said.text.chars().count() > FIELD_MAX {
        return Err(plan.no(REQUESTS, 3, Against::BadValue));
    }
    plan.fact(Fact::RequestDone(said))?;
    plan.decided()
}
