//! What departments and superiors do: the inbox, a case, and what is done about it.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use hyper::StatusCode;

use super::case::{self, Again, Casing, Said};
use super::case_acts::{self, Deed, Doer};
use super::case_view::CaseView;
use super::form::{Filled, Wrong};
use super::inbox::{self, Ask, View, case_path};
use super::trouble;
use super::visit::{Asked, Visit};
use crate::core::act::{Act, CaseAct, Refused};
use crate::core::event::Proof;
use crate::core::ids::{entity_id, is_entity_id};
use crate::core::people::Author;
use crate::server::accounts::{Entry, Right, Subject, What};
use crate::server::app::App;
use crate::server::centre::{Granted, NotGranted, Seen, Wish};
use crate::server::keys::random;
use crate::server::oversight::{Item, ItemKind, Whose};
use crate::server::{FoldFault, HallStore};
use crate::text::complaint::refusal;
use crate::text::words::console::desk;
use crate::text::words::fill;

type Shared<S> = State<Arc<App<S>>>;

/// Longest word that is looked for.
const FIND_MAX: usize = 60;

/// Whether something is for somebody to do, or theirs to see.
fn is_theirs(visit: &Visit, item: &Item) -> bool {
    match &item.kind {
        ItemKind::Dispatch { department_id, .. } => {
            let subject = Subject::Department { hall: &item.hall, department: department_id };
            visit.may_in(Right::Inbox, subject)
                || visit.may_in(Right::Withdraw, Subject::Hall(&item.hall))
        }
        ItemKind::Escalation { level, to, .. } => {
            let is_called = to.iter().any(|id| id == visit.person());
            let is_level = visit.levels(&item.hall).iter().any(|own| own >= level);
            is_called || (is_level && visit.may_in(Right::Inbox, Subject::Hall(&item.hall)))
        }
    }
}

/// `GET /inbox`.
pub(super) async fn inbox<S: HallStore>(State(app): Shared<S>, asked: Asked) -> Response {
    let Asked { visit, filled } = asked;
    let page = filled.raw("page").parse().unwrap_or(1_usize).saturating_sub(1);
    let find = filled.line("find", FIND_MAX).unwrap_or_default().into_owned();
    let ask = Ask { view: View::of(filled.raw("view")), find, page };
    let Some(oversight) = app.oversight() else { return trouble::no_folds(&visit) };
    let items = oversight.items(&[Whose::All], |_| true);
    let own: Vec<&Item> =
        items.iter().map(|item| &**item).filter(|item| is_theirs(&visit, item)).collect();
    let body = inbox::inbox(visit.look, &ask, own, oversight.unread());
    visit.shown("/inbox", desk::of(visit.look.lang).title, &body)
}

/// What may be done with a case, and whether it may be seen at all.
fn deeds(visit: &Visit, case: &CaseView) -> Option<Vec<Deed>> {
    let hall = Subject::Hall(&case.hall);
    let for_task = |right: Right, department: &str| {
        visit.may_in(right, Subject::Department { hall: &case.hall, department })
            || visit.may_in(Right::Withdraw, hall)
    };
    let sees = visit.may_in(Right::Inbox, hall)
        || visit.may_in(Right::Oversee, hall)
        || case.tasks.iter().any(|task| for_task(Right::Inbox, &task.department_id))
        || case
            .ladder
            .as_ref()
            .is_some_and(|ladder| ladder.to_ids.iter().any(|id| id == visit.person()));
    if !sees {
        return None;
    }
    let may = |deed: &Deed| {
        deed.fits(case)
            && match deed.right() {
                Right::Answer => case
                    .open_task()
                    .is_some_and(|task| for_task(Right::Answer, &task.department_id)),
                right => case.ladder.as_ref().is_some_and(|ladder| {
                    let called = ladder.to_ids.iter().any(|id| id == visit.person());
                    let level = visit.levels(&case.hall).iter().any(|own| *own >= ladder.level);
                    visit.may(right) && (called || (level && visit.may_in(right, hall)))
                }),
            }
    };
    Some(Deed::ALL.iter().copied().filter(may).collect())
}

/// Whether there is such a case and they may see it.
pub(super) async fn may_see<S: HallStore>(app: &App<S>, visit: &Visit, at: (&str, &str)) -> bool {
    matches!(read(app, visit, at).await, Ok(Some(case)) if deeds(visit, &case).is_some())
}

/// The case as it stands; none where there is none.
async fn read<S: HallStore>(
    app: &App<S>,
    visit: &Visit,
    (hall, complaint): (&str, &str),
) -> Result<Option<CaseView>, FoldFault> {
    let Some(folds) = app.folds() else { return Err(FoldFault::NoRoom) };
    let (lang, now, id) = (visit.look.lang, visit.look.now, complaint.to_owned());
    let view =
        folds.with(hall, move |shadow| Ok(CaseView::of(shadow.hall(), &id, lang, now))).await;
    match view {
        Err(FoldFault::NoHall) => Ok(None),
        Err(fault) => Err(fault),
        Ok(view) => Ok(view.map(|view| CaseView { may_final: visit.may(Right::Final), ..view })),
    }
}

fn show(
    visit: &Visit,
    case: &CaseView,
    deeds: &[Deed],
    said: Said,
    again: Option<Again<'_>>,
) -> Response {
    let status = match (&said, &again) {
        (Said::Stale(_), _) => StatusCode::CONFLICT,
        (Said::Refused(_), _) | (_, Some(_)) => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::OK,
    };
    let once = || entity_id(visit.look.now, random().unwrap_or_default());
    let look = visit.look;
    let may_unmask = visit.may_in(Right::Unmask, Subject::Hall(&case.hall));
    let away_since = None;
    let csrf = &visit.csrf;
    let casing =
        Casing { look, case, deeds, said, again, csrf, once: &once, away_since, may_unmask };
    let title = fill(desk::of(look.lang).case_title, &[&case.number]);
    visit.page(status, "/inbox", &title, &case::page(&casing))
}

/// `GET /h/{hall}/c/{complaint}`.
pub(super) async fn case<S: HallStore>(
    State(app): Shared<S>,
    Path((hall, complaint)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    let Asked { visit, filled } = asked;
    let case = match read(&app, &visit, (&hall, &complaint)).await {
        Ok(case) => case,
        Err(fault) => return trouble::fold(&visit, &fault),
    };
    let Some(case) = case else { return trouble::not_found(&visit) };
    let Some(deeds) = deeds(&visit, &case) else { return trouble::not_found(&visit) };
    let said = match filled.raw("said") {
        "done" => Said::Done,
        "before" => Said::Before,
        _ => Said::Nothing,
    };
    let who = visit.who.as_ref().map_or("", |who| &who.user.name);
    let entry = Entry::done(who, What::CaseSeen, &visit.caller).hall(&hall).on(&case.complaint_id);
    // Nobody reads what is not on record as read.
    if let Err(fault) = app.accounts().note(entry).await {
        return trouble::fault(visit.look.lang, &fault);
    }
    show(&visit, &case, &deeds, said, None)
}

/// `POST /h/{hall}/c/{complaint}`: something is done.
pub(super) async fn act<S: HallStore>(
    State(app): Shared<S>,
    Path((hall, complaint)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    let Asked { visit, filled } = asked;
    let case = match read(&app, &visit, (&hall, &complaint)).await {
        Ok(case) => case,
        Err(fault) => return trouble::fold(&visit, &fault),
    };
    let Some(case) = case else { return trouble::not_found(&visit) };
    let Some(may) = deeds(&visit, &case) else { return trouble::not_found(&visit) };
    let (Some(deed), once) = (Deed::of(filled.raw("deed")), filled.raw("once")) else {
        return trouble::unreadable(&visit);
    };
    if !is_entity_id(once) || !visit.may(deed.right()) {
        return trouble::not_found(&visit);
    }
    let seen: u64 = filled.raw("seen").parse().unwrap_or(u64::MAX);
    let level = visit.levels(&hall).into_iter().max();
    let doer = Doer { person: visit.person(), name: visit.name(), level };
    let typed = case_acts::act(deed, visit.look, (&case, &filled), &doer);
    let asks_of_another = deed.is_departments()
        && case.open_task().is_none_or(|task| task.dispatch_id != filled.raw("dispatch"));
    let act = match typed {
        Err(wrong) => {
            return show(
                &visit,
                &case,
                &may,
                Said::Nothing,
                Some(Again { deed, filled: &filled, wrong: &wrong }),
            );
        }
        Ok(act) => act,
    };
    // A form that was sent before is told so, whatever came of it since.
    if !asks_of_another || app.was_granted(&hall, once) {
        match app.grant(wish(&case, act, &visit, (once, seen))).await {
            Ok(granted) => return granted_to(&app, (deed, &case, &visit), granted).await,
            Err(NotGranted::Refused(why)) => {
                let why = said_of(&visit, &why);
                return again(&visit, &case, &may, Said::Refused(why), (deed, &filled));
            }
            Err(NotGranted::Stale | NotGranted::Again) => {}
            Err(NotGranted::Fold(fault)) => return trouble::fold(&visit, &fault),
            Err(NotGranted::Store(fault)) => return trouble::fault(visit.look.lang, &fault),
            Err(NotGranted::TooLong) => {
                return trouble::unread(&visit, StatusCode::PAYLOAD_TOO_LARGE);
            }
        }
    }
    stale(&app, &visit, (&hall, &complaint), (deed, &filled, seen)).await
}

fn wish(case: &CaseView, act: CaseAct, visit: &Visit, (once, seen): (&str, u64)) -> Wish {
    let complaint_id = case.complaint_id.clone();
    let seen = Some(Seen { complaint_id: complaint_id.clone(), version: seen });
    let author = Author { person: visit.person().into(), proof: Proof::Console };
    Wish {
        hall: case.hall.clone(),
        act: Act::Case { complaint_id, act: Box::new(act) },
        author,
        name: visit.name().to_owned(),
        once: once.to_owned(),
        seen,
    }
}

async fn granted_to<S: HallStore>(
    app: &App<S>,
    (deed, case, visit): (Deed, &CaseView, &Visit),
    granted: Granted,
) -> Response {
    let said = if let Granted::Done(_) = granted { "done" } else { "before" };
    if said == "done" {
        let who = visit.who.as_ref().map_or("", |who| &who.user.name);
        let entry = Entry::done(who, What::CaseAct, &visit.caller).hall(&case.hall);
        let entry = entry.on(&case.complaint_id).with(deed.code());
        // It is done and in the hall's log under their name, whatever becomes of this line.
        if let Err(fault) = app.accounts().note(entry).await {
            tracing::warn!(%fault, "an act was not written into the record of the pages");
        }
    }
    let to = case_path(&case.hall, &case.complaint_id);
    Redirect::to(&format!("{to}?said={said}")).into_response()
}

fn said_of(visit: &Visit, why: &Refused) -> String {
    match why {
        Refused::Rule { rule, why, .. } => refusal(visit.look.lang, *rule, *why, &[]),
        Refused::LevelMoved { level, .. } => {
            fill(desk::of(visit.look.lang).level_moved, &[&level.to_string()])
        }
        _ => desk::of(visit.look.lang).not_possible.to_owned(),
    }
}

fn again(
    visit: &Visit,
    case: &CaseView,
    may: &[Deed],
    said: Said,
    (deed, filled): (Deed, &Filled),
) -> Response {
    let wrong = Wrong::default();
    show(visit, case, may, said, Some(Again { deed, filled, wrong: &wrong }))
}

/// The case as it is by now, with what was typed, so that it can be sent again.
async fn stale<S: HallStore>(
    app: &App<S>,
    visit: &Visit,
    at: (&str, &str),
    (deed, filled, seen): (Deed, &Filled, u64),
) -> Response {
    let case = match read(app, visit, at).await {
        Ok(Some(case)) => case,
        Ok(None) => return trouble::not_found(visit),
        Err(fault) => return trouble::fold(visit, &fault),
    };
    let Some(may) = deeds(visit, &case) else { return trouble::not_found(visit) };
    again(visit, &case, &may, Said::Stale(seen), (deed, filled))
}
