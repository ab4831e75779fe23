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
use super::page;
use super::rights::{deeds, is_theirs, may_ask, note_denied};
use super::trouble;
use super::visit::{Asked, Visit};
use crate::core::act::{Act, CaseAct, Refused};
use crate::core::event::Proof;
use crate::core::ids::{entity_id, is_entity_id};
use crate::core::people::Author;
use crate::server::accounts::{Entry, Right, Subject, What};
use crate::server::app::App;
use crate::server::centre::{Granted, Matter, NotGranted, Seen, Wish};
use crate::server::keys::random;
use crate::server::oversight::{Item, SILENT_SECS, Whose};
use crate::server::{FoldFault, HallStore};
use crate::text::complaint::refusal;
use crate::text::words::console::desk;
use crate::text::words::fill;

type Shared<S> = State<Arc<App<S>>>;

/// Longest word that is looked for.
const FIND_MAX: usize = 60;

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
    let said = match filled.raw("said") {
        "done" => Some(desk::of(visit.look.lang).done),
        "before" => Some(desk::of(visit.look.lang).done_before),
        _ => None,
    };
    let (body, part) = inbox::inbox(visit.look, &ask, own, (oversight.unread(), said));
    if Visit::wants_part(&filled) {
        return page::answer(StatusCode::OK, part);
    }
    visit.shown("/inbox", desk::of(visit.look.lang).title, &body)
}

/// Why a case is not shown.
enum NotShown {
    /// There is none, or it is not theirs.
    NotTheirs,
    /// The hall was not read since the server began.
    Unread,
    /// It could not be read.
    Fault(FoldFault),
}

/// A case as it is theirs: it, and what they may do with it.
async fn own<S: HallStore>(
    app: &App<S>,
    visit: &Visit,
    (hall, complaint): (&str, &str),
) -> Result<(CaseView, Vec<Deed>), NotShown> {
    if !may_ask(app, visit, (hall, complaint)) {
        let unread = app.oversight().is_some_and(|oversight| oversight.is_unread(hall));
        let waits = unread && visit.may(Right::Inbox);
        return Err(if waits { NotShown::Unread } else { NotShown::NotTheirs });
    }
    let case = read(app, visit, (hall, complaint)).await.map_err(NotShown::Fault)?;
    let theirs = case.and_then(|case| deeds(visit, &case).map(|deeds| (case, deeds)));
    theirs.ok_or(NotShown::NotTheirs)
}

/// What is told instead of a case. That they asked for what is not theirs is on record; what they typed comes back.
async fn not_shown<S: HallStore>(
    app: &App<S>,
    visit: &Visit,
    (hall, filled): (&str, &Filled),
    why: &NotShown,
) -> Response {
    match why {
        NotShown::NotTheirs => {
            note_denied(app, visit, hall).await;
            trouble::not_theirs(visit, filled)
        }
        NotShown::Unread => trouble::not_read_yet(visit, filled),
        NotShown::Fault(fault) => trouble::fold(visit, fault),
    }
}

/// Whether there is such a case and they may see it.
pub(super) async fn may_see<S: HallStore>(app: &App<S>, visit: &Visit, at: (&str, &str)) -> bool {
    match own(app, visit, at).await {
        Ok(_) => true,
        Err(NotShown::NotTheirs) => {
            note_denied(app, visit, at.0).await;
            false
        }
        Err(_) => false,
    }
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
    let may_final = visit.may_in(Right::Final, Subject::Hall(hall));
    let away_since = app.oversight().and_then(|oversight| {
        let standing = oversight.hall(hall)?.standing;
        let long = standing.silent_secs(visit.look.now)? >= SILENT_SECS;
        standing.contact_at.filter(|_| long)
    });
    match view {
        Err(FoldFault::NoHall) => Ok(None),
        Err(fault) => Err(fault),
        Ok(view) => Ok(view.map(|view| CaseView { may_final, away_since, ..view })),
    }
}

/// Shows a case. Nobody reads what is not on record as read.
async fn show<S: HallStore>(
    (app, visit): (&App<S>, &Visit),
    (case, deeds): (&CaseView, &[Deed]),
    said: Said,
    again: Option<Again<'_>>,
) -> Response {
    let who = visit.who.as_ref().map_or("", |who| &who.user.name);
    let entry = Entry::done(who, What::CaseSeen, &visit.caller).hall(&case.hall);
    if let Err(fault) = app.accounts().note(entry.on(&case.complaint_id)).await {
        return trouble::fault(visit.look.lang, &fault);
    }
    let status = match (&said, &again) {
        (Said::Stale(_), _) => StatusCode::CONFLICT,
        (Said::Refused(_), _) | (_, Some(_)) => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::OK,
    };
    let once = || entity_id(visit.look.now, random().unwrap_or_default());
    let look = visit.look;
    let back = if visit.may(Right::Inbox) {
        "/inbox".to_owned()
    } else {
        inbox::hall_path(&case.hall, "complaints")
    };
    let may_unmask = visit.may_in(Right::Unmask, Subject::Hall(&case.hall));
    let csrf = &visit.csrf;
    let casing =
        Casing { look, case, deeds, said, again, csrf, once: &once, back: &back, may_unmask };
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
    let (case, deeds) = match own(&app, &visit, (&hall, &complaint)).await {
        Ok(own) => own,
        Err(why) => return not_shown(&app, &visit, (&hall, &Filled::default()), &why).await,
    };
    let said = match filled.raw("said") {
        "done" => Said::Done,
        "before" => Said::Before,
        _ => Said::Nothing,
    };
    show((&app, &visit), (&case, &deeds), said, None).await
}

/// `POST /h/{hall}/c/{complaint}`: something is done.
pub(super) async fn act<S: HallStore>(
    State(app): Shared<S>,
    Path((hall, complaint)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    let Asked { visit, filled } = asked;
    let (case, may) = match own(&app, &visit, (&hall, &complaint)).await {
        Ok(own) => own,
        Err(why) => return not_shown(&app, &visit, (&hall, &filled), &why).await,
    };
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
    let act = match typed {
        Err(wrong) => {
            let again = Again { deed, filled: &filled, wrong: &wrong };
            return show((&app, &visit), (&case, &may), Said::Nothing, Some(again)).await;
        }
        Ok(act) => act,
    };
    // What is offered is offered for the case as it was read: the act is weighed against that, whatever a form says. One
    // that was sent before is told so, whatever came of it since.
    let of_this = !deed.is_departments()
        || case.open_task().is_some_and(|task| task.dispatch_id == filled.raw("dispatch"));
    let is_offered = may.contains(&deed) && of_this && seen == case.version;
    let matter = Matter::Case(case.complaint_id.clone());
    if is_offered || app.was_granted((&hall, matter), once).await {
        match app.grant(wish(&case, act, &visit, (once, seen))).await {
            Ok(granted) => return granted_to(&app, (deed, &case, &visit), granted).await,
            Err(NotGranted::Refused(why)) => {
                let why = Said::Refused(said_of(&visit, &why));
                return again((&app, &visit), (&case, &may), why, (deed, &filled)).await;
            }
            Err(NotGranted::Stale | NotGranted::Again | NotGranted::Unasked(_)) => {}
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
    let seen = Some(Seen { of: Matter::Case(complaint_id.clone()), version: seen });
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
    // Whoever has done with it may have nothing to see there any more.
    let to = match own(app, visit, (&case.hall, &case.complaint_id)).await {
        Err(NotShown::NotTheirs) => "/inbox".to_owned(),
        _ => case_path(&case.hall, &case.complaint_id),
    };
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

async fn again<S: HallStore>(
    of: (&App<S>, &Visit),
    case: (&CaseView, &[Deed]),
    said: Said,
    (deed, filled): (Deed, &Filled),
) -> Response {
    let wrong = Wrong::default();
    show(of, case, said, Some(Again { deed, filled, wrong: &wrong })).await
}

/// The case as it is by now, with what was typed, so that it can be sent again.
async fn stale<S: HallStore>(
    app: &App<S>,
    visit: &Visit,
    at: (&str, &str),
    (deed, filled, seen): (Deed, &Filled, u64),
) -> Response {
    match own(app, visit, at).await {
        Ok((case, may)) => {
            again((app, visit), (&case, &may), Said::Stale(seen), (deed, filled)).await
        }
        // It was theirs a moment ago.
        Err(NotShown::NotTheirs) => trouble::not_theirs(visit, filled),
        Err(why) => not_shown(app, visit, (at.0, filled), &why).await,
    }
}
