//! Whose a case is: what of it somebody may see and do. Ids of people are those of one hall's directory: that an id was
//! called counts only for whoever has to do with that hall.

use super::case_acts::Deed;
use super::case_view::CaseView;
use super::visit::Visit;
use crate::server::HallStore;
use crate::server::accounts::{Entry, Right, Subject, What};
use crate::server::app::App;
use crate::server::oversight::{Item, ItemKind, Whose};

fn is_called(visit: &Visit, hall: &str, to: &[String]) -> bool {
    visit.may_in(Right::Inbox, Subject::Hall(hall)) && to.iter().any(|id| id == visit.person())
}

/// Whether they have that right over what a department of a hall was sent; the centre has it over all of them.
fn of_department(visit: &Visit, right: Right, (hall, department): (&str, &str)) -> bool {
    visit.may_in(right, Subject::Department { hall, department })
        || visit.may_in(Right::Withdraw, Subject::Hall(hall))
}

/// Whether they answer on a level of a hall.
fn of_level(visit: &Visit, right: Right, (hall, level): (&str, u8)) -> bool {
    let own = visit.levels(hall).iter().any(|own| *own >= level);
    own && visit.may_in(right, Subject::Hall(hall))
}

/// Whether something is for them to do, or theirs to see.
pub(super) fn is_theirs(visit: &Visit, item: &Item) -> bool {
    match &item.kind {
        ItemKind::Dispatch { department_id, .. } => {
            of_department(visit, Right::Inbox, (&item.hall, department_id))
        }
        ItemKind::Escalation { level, to, .. } => {
            is_called(visit, &item.hall, to) || of_level(visit, Right::Inbox, (&item.hall, *level))
        }
    }
}

/// Whether it is theirs to read: whoever passed a task on may see what became of it.
fn is_theirs_to_read(visit: &Visit, item: &Item) -> bool {
    let had = |passed: &[String]| {
        passed.iter().any(|id| of_department(visit, Right::Inbox, (&item.hall, id)))
    };
    let passed_on = matches!(&item.kind, ItemKind::Dispatch { passed, .. } if had(passed));
    passed_on || is_theirs(visit, item)
}

/// What may be done with a case; none where they may not see it at all.
pub(super) fn deeds(visit: &Visit, case: &CaseView) -> Option<Vec<Deed>> {
    let hall = &*case.hall;
    let department = |right, id: &str| of_department(visit, right, (hall, id));
    let sees = visit.may_in(Right::Oversee, Subject::Hall(hall))
        || case.tasks.iter().any(|task| {
            let mut had = std::iter::once(&task.department_id).chain(&task.passed);
            had.any(|id| department(Right::Inbox, id))
        })
        || case.ladder.as_ref().is_some_and(|ladder| {
            is_called(visit, hall, &ladder.to_ids)
                || of_level(visit, Right::Inbox, (hall, ladder.level))
        });
    if !sees {
        return None;
    }
    let may = |deed: &Deed| match deed.right() {
        _ if !deed.fits(case) => false,
        Right::Answer => {
            let task = case.open_task();
            task.is_some_and(|task| department(Right::Answer, &task.department_id))
        }
        right => case.ladder.as_ref().is_some_and(|ladder| {
            let called = is_called(visit, hall, &ladder.to_ids);
            let may = visit.may_in(right, Subject::Hall(hall));
            (called && may) || of_level(visit, right, (hall, ladder.level))
        }),
    };
    Some(Deed::ALL.iter().copied().filter(may).collect())
}

/// Whether they have anything to do with a complaint, as far as is known without reading the hall's log: nobody else makes
/// the server read it.
pub(super) fn may_ask<S: HallStore>(
    app: &App<S>,
    visit: &Visit,
    (hall, complaint): (&str, &str),
) -> bool {
    let in_hall = [Right::Oversee, Right::Withdraw, Right::Acknowledge];
    let any = in_hall.iter().any(|right| visit.may_in(*right, Subject::Hall(hall)));
    any || app.oversight().is_some_and(|oversight| {
        let items = oversight.items(&[Whose::Hall(hall)], |_| true);
        items.iter().any(|item| item.complaint_id == complaint && is_theirs_to_read(visit, item))
    })
}

/// Writes down that somebody asked for what is not theirs.
pub(super) async fn note_denied<S: HallStore>(app: &App<S>, visit: &Visit, hall: &str) {
    let who = visit.who.as_ref().map_or("", |who| &who.user.name);
    let entry = Entry::done(who, What::Denied, &visit.caller).refused();
    let entry = entry.hall(hall).on(visit.path_only());
    if let Err(fault) = app.accounts().note(entry).await {
        tracing::warn!(%fault, "it was not written down that somebody was refused a page");
    }
}
