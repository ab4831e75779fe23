//! Customers of many halls are called back: the list, the next one, a call and what came of it.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use hyper::StatusCode;
use maud::html;

use super::call_acts::{self, Deed};
use super::call_page::{self, Calling, Said, Told};
use super::call_view::CallView;
use super::calls_list::{self, Ask, ListPage, call_path};
use super::form::{Filled, Wrong};
use super::halls::Districts;
use super::page;
use super::rights::note_denied;
use super::trouble;
use super::visit::{Asked, Visit};
use crate::core::act::{Act, FollowUpAct, Refused};
use crate::core::customer::{Customer, UnmaskReason};
use crate::core::event::Proof;
use crate::core::followup::is_low;
use crate::core::ids::{entity_id, is_entity_id};
use crate::core::people::Author;
use crate::server::accounts::{Entry, Right, What};
use crate::server::app::App;
use crate::server::centre::{Called, Granted, Matter, NotGranted, NotShown, Seen, Unmask, Wish};
use crate::server::keys::random;
use crate::server::{FoldFault, HallStore};
use crate::text::follow_up::bar;
use crate::text::words::console::{desk, followups};

type Shared<S> = State<Arc<App<S>>>;

/// The districts with a hall whose customers they call.
fn districts(visit: &Visit) -> Districts {
    let Some(who) = &visit.who else { return Districts::new() };
    let may = visit.halls(Right::FollowUp);
    let all = who.rules.districts.iter().map(|(id, district)| {
        let halls = district.halls.iter().filter(|hall| may.contains(hall)).cloned().collect();
        (id.clone(), (district.name.clone(), halls))
    });
    let all: Districts = all.collect();
    all.into_iter().filter(|(_, (_, halls))| !halls.is_empty()).collect()
}

/// The name that they sign in with, and what they are called.
fn own(visit: &Visit) -> (&str, &str) {
    (visit.who.as_ref().map_or("", |who| &who.user.name), visit.name())
}

/// `GET /followups`.
pub(super) async fn list<S: HallStore>(State(app): Shared<S>, asked: Asked) -> Response {
    let Asked { visit, filled } = asked;
    let Some(oversight) = app.oversight() else { return trouble::no_folds(&visit) };
    let (ask, may) = (Ask::of(&filled), visit.halls(Right::FollowUp));
    let lists = oversight.calls(|hall| may.contains(hall));
    let mut claims = app.claimed();
    claims.retain(|_, claim| claim.user != own(&visit).0);
    let words = followups::of(visit.look.lang);
    let said = match told(&app, &visit, &filled).await {
        Some(told) => told.shown(),
        None if filled.raw("said") == "none" => {
            html! { p .told role="status" { (words.none_left) } }
        }
        None => html! {},
    };
    let districts = districts(&visit);
    let look = visit.look;
    let list =
        ListPage { look, ask: &ask, lists: &lists, districts: &districts, claims: &claims, said };
    if Visit::wants_part(&filled) {
        return page::answer(StatusCode::OK, calls_list::part(&list));
    }
    visit.shown("/followups", words.title, &calls_list::page(&list))
}

/// The next one that nobody else has open; it is theirs from now on.
fn next_of<S: HallStore>(
    app: &App<S>,
    visit: &Visit,
    (ask, after): (&Ask, Option<(&str, &str)>),
) -> Option<Called> {
    let may = visit.halls(Right::FollowUp);
    let lists = app.oversight()?.calls(|hall| may.contains(hall));
    let rows = calls_list::rows(visit.look, ask, &lists, &districts(visit));
    app.claim_first(calls_list::ready(&rows, visit.look, after), own(visit))
}

/// What became of the one that a page comes from; none where that is not said, or they call nobody there.
async fn told<S: HallStore>(app: &App<S>, visit: &Visit, filled: &Filled) -> Option<Told> {
    let words = followups::of(visit.look.lang);
    let text = match filled.raw("said") {
        "done" => words.done,
        "low" => words.done_low,
        "before" => words.done_before,
        _ => return None,
    };
    let at = (filled.raw("of_hall"), filled.raw("of"));
    let may = visit.halls(Right::FollowUp).contains(at.0);
    let call = if may { read(app, visit, at).await.ok().flatten() } else { None };
    let (number, path) =
        call.map(|call| (call.number, call_path(at.0, at.1, ""))).unwrap_or_default();
    Some(Told { text, number, path })
}

/// To the next one, or to the list where there is none; there it is told what became of the one before.
fn to_next<S: HallStore>(
    app: &App<S>,
    visit: &Visit,
    (ask, after): (&Ask, Option<(&str, &str)>),
    said: Option<(&str, &Called)>,
) -> Response {
    let mut query = form_urlencoded::Serializer::new(ask.query());
    if let Some((said, (hall, id))) = said {
        query.append_pair("said", said).append_pair("of_hall", hall).append_pair("of", id);
    }
    let to = if let Some((hall, id)) = next_of(app, visit, (ask, after)) {
        call_path(&hall, &id, &query.finish())
    } else {
        if said.is_none() {
            query.append_pair("said", "none");
        }
        format!("/followups?{}", query.finish())
    };
    Redirect::to(&to).into_response()
}

/// `GET /followups/next`.
pub(super) async fn next<S: HallStore>(State(app): Shared<S>, asked: Asked) -> Response {
    let (visit, filled) = (&*asked.visit, &*asked.filled);
    let after = (filled.raw("after_hall"), filled.raw("after"));
    let after = Some(after).filter(|(_, id)| !id.is_empty());
    to_next(&app, visit, (&Ask::of(filled), after), None)
}

/// A follow-up as it stands; none where there is none.
async fn read<S: HallStore>(
    app: &App<S>,
    visit: &Visit,
    (hall, id): (&str, &str),
) -> Result<Option<CallView>, FoldFault> {
    let Some(folds) = app.folds() else { return Err(FoldFault::NoRoom) };
    let (lang, now, id) = (visit.look.lang, visit.look.now, id.to_owned());
    let view =
        folds.with(hall, move |shadow| Ok(CallView::of(shadow.hall(), &id, lang, now))).await;
    match view {
        Err(FoldFault::NoHall) => Ok(None),
        // The hall is called as the address says: its own settings may say otherwise.
        other => other.map(|view| view.map(|view| CallView { hall: hall.to_owned(), ..view })),
    }
}

/// The same; else what is told instead.
async fn found<S: HallStore>(
    app: &App<S>,
    visit: &Visit,
    at: (&str, &str),
    filled: &Filled,
) -> Result<CallView, Response> {
    match read(app, visit, at).await {
        Ok(Some(call)) => Ok(call),
        Ok(None) => {
            note_denied(app, visit, at.0).await;
            Err(trouble::not_theirs(visit, filled))
        }
        Err(fault) => Err(trouble::fold(visit, &fault)),
    }
}

/// What is in the form, and what is told above it.
struct Showing<'a> {
    said: Said,
    filled: &'a Filled,
    wrong: &'a Wrong,
    query: &'a str,
    customer: Option<&'a Customer>,
}

fn shown(visit: &Visit, call: &CallView, showing: Showing<'_>) -> Response {
    let status = match (&showing.said, showing.wrong.is_empty()) {
        (Said::Stale(_) | Said::Held(_), _) => StatusCode::CONFLICT,
        (Said::Refused(_), _) | (_, false) => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::OK,
    };
    let once = entity_id(visit.look.now, random().unwrap_or_default());
    let Showing { said, filled, wrong, query, customer } = showing;
    let calling = Calling {
        look: visit.look,
        call,
        said,
        filled,
        wrong,
        csrf: &visit.csrf,
        once: &once,
        query,
        customer,
    };
    let title = format!("{} {}", followups::of(visit.look.lang).title, call.number);
    visit.page(status, "/followups", &title, &call_page::page(&calling))
}

/// A form that nothing was typed into: asked as it is to be asked.
fn fresh(call: &CallView) -> Filled {
    Filled::with(vec![("way".to_owned(), call.way.as_str().to_owned())])
}

/// `GET /h/{hall}/followups/{id}`: whoever opens it has it. Nobody reads what is not on record as read.
pub(super) async fn call<S: HallStore>(
    State(app): Shared<S>,
    Path((hall, id)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    let Asked { visit, filled } = asked;
    let call = match found(&app, &visit, (&hall, &id), &Filled::default()).await {
        Ok(call) => call,
        Err(told) => return told,
    };
    let entry = Entry::done(own(&visit).0, What::CallSeen, &visit.caller).hall(&hall).on(&id);
    if let Err(fault) = app.accounts().note(entry).await {
        return trouble::fault(visit.look.lang, &fault);
    }
    let held = if call.may_answer { app.claim(&(hall, id), own(&visit)) } else { Ok(()) };
    let said = match held {
        Err(claim) => Said::Held(claim),
        Ok(()) => told(&app, &visit, &filled).await.map_or(Said::Nothing, Said::Told),
    };
    let (query, wrong, empty) = (Ask::of(&filled).query(), Wrong::default(), fresh(&call));
    let showing = Showing { said, filled: &empty, wrong: &wrong, query: &query, customer: None };
    let mut answer = shown(&visit, &call, showing);
    if answer.status() == StatusCode::CONFLICT {
        // Nothing of theirs was in the way of anybody: it is only told whose it is.
        *answer.status_mut() = StatusCode::OK;
    }
    answer
}

/// `POST /h/{hall}/followups/{id}`: what came of it.
pub(super) async fn act<S: HallStore>(
    State(app): Shared<S>,
    Path((hall, id)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    let (visit, filled) = (&*asked.visit, &*asked.filled);
    let call = match found(&app, visit, (&hall, &id), filled).await {
        Ok(call) => call,
        Err(told) => return told,
    };
    let ask = Ask::of_query(filled.raw("list"));
    let (query, at) = (ask.query(), (hall, id));
    if filled.raw("deed") == "take" {
        if let Err(claim) = app.take_over(&at, own(visit)) {
            tracing::debug!(by = claim.user, "somebody else was first to take it over");
        }
        return Redirect::to(&call_path(&at.0, &at.1, &query)).into_response();
    }
    let Some(deed) = Deed::of(filled.raw("deed")) else { return trouble::unreadable(visit) };
    if !is_entity_id(filled.raw("once")) {
        return trouble::not_found(visit);
    }
    let none = Wrong::default();
    let again = |call: &CallView, said, wrong: &Wrong| {
        shown(visit, call, Showing { said, filled, wrong, query: &query, customer: None })
    };
    if let Err(claim) = app.claim(&at, own(visit)) {
        return again(&call, Said::Held(claim), &none);
    }
    let (low, wish) = match call_acts::act(deed, visit.look, (&call, filled)) {
        Err(wrong) => return again(&call, Said::Nothing, &wrong),
        Ok(act) => (is_low_answer(&call, &act), wish(&call, act, visit, filled)),
    };
    let matter = Matter::FollowUp(at.1.clone());
    // What was asked by other questions is no answer to those of now.
    let is_asked_so = deed != Deed::Answer || call_acts::is_asked_so(&call, filled);
    let seen = filled.raw("seen") == call.version.to_string() && is_asked_so;
    if seen || app.was_granted((&at.0, matter), filled.raw("once")).await {
        match app.grant(wish).await {
            Ok(granted) => return granted_to(&app, visit, (deed, &at, &ask), (granted, low)).await,
            Err(NotGranted::Refused(why)) => {
                return again(&call, Said::Refused(said_of(visit, &why)), &none);
            }
            Err(NotGranted::Stale | NotGranted::Again | NotGranted::Unasked(_)) => {}
            Err(NotGranted::Fold(fault)) => return trouble::fold(visit, &fault),
            Err(NotGranted::Store(fault)) => return trouble::fault(visit.look.lang, &fault),
            Err(NotGranted::TooLong) => {
                return trouble::unread(visit, StatusCode::PAYLOAD_TOO_LARGE);
            }
        }
    }
    // As it is by now, with what was typed, so that it can be sent again.
    match found(&app, visit, (&at.0, &at.1), filled).await {
        Ok(call) => {
            let known = filled.raw("known").parse().unwrap_or(usize::MAX);
            again(&call, Said::Stale(known), &none)
        }
        Err(told) => told,
    }
}

/// Whether an answer is one that opens a complaint.
fn is_low_answer(call: &CallView, act: &FollowUpAct) -> bool {
    matches!(act, FollowUpAct::Answer { scores, solved, .. } if is_low(scores, *solved, call.low))
}

fn wish(call: &CallView, act: FollowUpAct, visit: &Visit, filled: &Filled) -> Wish {
    let of = Matter::FollowUp(call.id.clone());
    Wish {
        hall: call.hall.clone(),
        act: Act::FollowUp { follow_up_id: call.id.clone(), act: Box::new(act) },
        author: Author { person: visit.person().into(), proof: Proof::Console },
        name: visit.name().to_owned(),
        once: filled.raw("once").to_owned(),
        seen: Some(Seen { of, version: call.version }),
    }
}

async fn granted_to<S: HallStore>(
    app: &Arc<App<S>>,
    visit: &Visit,
    (deed, at, ask): (Deed, &Called, &Ask),
    (granted, low): (Granted, bool),
) -> Response {
    let said = match granted {
        Granted::Done(_) if low => "low",
        Granted::Done(_) => "done",
        Granted::Before => "before",
    };
    if said != "before" {
        let entry = Entry::done(own(visit).0, What::CallAct, &visit.caller);
        let entry = entry.hall(&at.0).on(&at.1).with(deed.code());
        // It is done and in the hall's log under their name, whatever becomes of this line.
        if let Err(fault) = app.accounts().note(entry).await {
            tracing::warn!(%fault, "an act was not written into the record of the pages");
        }
    }
    app.let_go(at, own(visit).0);
    // The list is right before the next one is taken from it.
    if let Some(oversight) = app.oversight()
        && let Err(fault) = oversight.refresh(&at.0).await
    {
        tracing::warn!(%fault, "a hall could not be looked at");
    }
    to_next(app, visit, (ask, None), Some((said, at)))
}

fn said_of(visit: &Visit, why: &Refused) -> String {
    match why {
        Refused::FollowUp(why) => bar(visit.look.lang.words(), *why).to_owned(),
        _ => desk::of(visit.look.lang).not_possible.to_owned(),
    }
}

/// `POST /h/{hall}/followups/{id}/customer`: the number in full, for a reason, once it is on record. What was typed stays.
pub(super) async fn customer<S: HallStore>(
    State(app): Shared<S>,
    Path((hall, id)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    let (visit, filled) = (&*asked.visit, &*asked.filled);
    let words = followups::of(visit.look.lang);
    let call = match found(&app, visit, (&hall, &id), filled).await {
        Ok(call) => call,
        Err(told) => return told,
    };
    let query = Ask::of_query(filled.raw("list")).query();
    let wrong = Wrong::default();
    let again = |said, customer| {
        shown(visit, &call, Showing { said, filled, wrong: &wrong, query: &query, customer })
    };
    if let Err(claim) = app.claim(&(hall.clone(), id.clone()), own(visit)) {
        return again(Said::Held(claim), None);
    }
    let Some(reason) = UnmaskReason::from_text(filled.raw("why")) else {
        return again(Said::Refused(desk::of(visit.look.lang).unmask_needs.to_owned()), None);
    };
    let entry = Entry::done(own(visit).0, What::Unmasked, &visit.caller).hall(&hall).on(&id);
    let entry = entry.because(reason.as_str());
    let author = Author { person: visit.person().into(), proof: Proof::Console };
    let wish = Unmask { hall, of: Matter::FollowUp(id), author, reason };
    match app.unmask(wish, entry).await {
        Ok(customer) => again(Said::Nothing, Some(&customer)),
        Err(NotShown::NotNoted(NotGranted::Fold(fault))) => trouble::fold(visit, &fault),
        Err(NotShown::NotNoted(NotGranted::Store(fault))) => {
            trouble::fault(visit.look.lang, &fault)
        }
        Err(NotShown::NotNoted(_)) => {
            again(Said::Refused(desk::of(visit.look.lang).not_possible.to_owned()), None)
        }
        Err(NotShown::TooMany) => again(Said::Refused(words.see_many.to_owned()), None),
        Err(NotShown::NoRecord | NotShown::Key) => {
            again(Said::Refused(words.see_none.to_owned()), None)
        }
    }
}
