//! The editor of roles: what each allows, how far it reaches, who has it.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use hyper::StatusCode;

use super::form::{Filled, Wrong};
use super::people::role_name;
use super::roles_page::{Told, index, page, path_of};
use super::trouble;
use super::visit::{Asked, Visit};
use crate::core::ids::is_entity_id;
use crate::server::HallStore;
use crate::server::accounts::{Entry, KeptRole, Right, Role, RoleFault, What};
use crate::server::app::App;
use crate::text::words::console::people as people_words;
use crate::text::words::console::roles::{RoleWords, of};
use crate::text::words::fill;

type Shared<S> = State<Arc<App<S>>>;

/// Levels that a role may answer on.
const LEVELS: [u8; 3] = [3, 4, 5];

/// `GET /roles`.
pub(super) async fn list<S: HallStore>(State(app): Shared<S>, asked: Asked) -> Response {
    let said = match asked.filled.raw("said") {
        "done" => Told::Good(people_words::of(asked.visit.look.lang).done),
        "before" => Told::Good(people_words::of(asked.visit.look.lang).done_before),
        _ => Told::Nothing,
    };
    let (none, wrong) = (Filled::default(), Wrong::default());
    listed(&app, &asked.visit, StatusCode::OK, (&none, &wrong), &said).await
}

async fn listed<S: HallStore>(
    app: &App<S>,
    visit: &Visit,
    status: StatusCode,
    typed: (&Filled, &Wrong),
    told: &Told<'_>,
) -> Response {
    let (rules, counts) = match (app.accounts().rules().await, app.accounts().role_counts().await) {
        (Ok(rules), Ok(counts)) => (rules, counts),
        (Err(fault), _) | (_, Err(fault)) => return trouble::fault(visit.look.lang, &fault),
    };
    let title = of(visit.look.lang).title;
    visit.page(status, "/users", title, &index(visit, (&rules, &counts), typed, told))
}

/// What a form says of a role; what is wrong with it is noted. None: no page of this server sends that.
fn typed(visit: &Visit, filled: &Filled, wrong: &mut Wrong) -> Option<Role> {
    let rights: Option<BTreeSet<Right>> = filled.every("right").map(Right::from_text).collect();
    let rights = rights?;
    let level = match filled.raw("level") {
        "" => None,
        text => Some(text.parse().ok().filter(|level| LEVELS.contains(level))?),
    };
    if rights.is_empty() {
        wrong.add("right", of(visit.look.lang).empty);
    }
    Some(Role {
        rights,
        everywhere: filled.is_ticked("everywhere"),
        second: filled.is_ticked("second"),
        level,
    })
}

/// Why it was not done, where a field is to blame; else as it is said above the page.
fn blamed(words: &'static RoleWords, wrong: &mut Wrong, fault: &RoleFault) -> Told<'static> {
    match fault {
        RoleFault::Name => wrong.add("name", words.name_hint),
        RoleFault::Exists => wrong.add("name", words.exists),
        RoleFault::Empty => wrong.add("right", words.empty),
        RoleFault::Own => return Told::Bad(words.own.to_owned()),
        RoleFault::Last => return Told::Bad(words.last.to_owned()),
        RoleFault::Used(count) => return Told::Bad(fill(words.used, &[&count.to_string()])),
        RoleFault::Stale => return Told::Bad(words.stale.to_owned()),
        RoleFault::Level | RoleFault::Nothing => {}
    }
    Told::Nothing
}

fn status_of(fault: &RoleFault) -> StatusCode {
    match fault {
        RoleFault::Stale => StatusCode::CONFLICT,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

/// `POST /roles`: a role is added.
pub(super) async fn add<S: HallStore>(State(app): Shared<S>, asked: Asked) -> Response {
    let Asked { visit, filled } = asked;
    let (Some(who), once) = (visit.who.as_deref(), filled.raw("once")) else {
        return trouble::not_found(&visit);
    };
    let by = (&*who.user.name, &visit.caller);
    if !is_entity_id(once) {
        return trouble::unreadable(&visit);
    }
    if let Some(to) = app.accounts().was_sent(by.0, once) {
        return Redirect::to(&to).into_response();
    }
    let mut wrong = Wrong::default();
    let Some(role) = typed(&visit, &filled, &mut wrong) else { return trouble::unreadable(&visit) };
    let (name, mut told, mut status) =
        (filled.raw("name").trim(), Told::Nothing, StatusCode::UNPROCESSABLE_ENTITY);
    if wrong.is_empty() {
        match app.accounts().add_role((name, &role), by).await {
            Ok(Ok(())) => {
                app.accounts().sent(by.0, once, "/roles?said=before");
                return Redirect::to("/roles?said=done").into_response();
            }
            Ok(Err(fault)) => {
                status = status_of(&fault);
                told = blamed(of(visit.look.lang), &mut wrong, &fault);
            }
            Err(fault) => return trouble::fault(visit.look.lang, &fault),
        }
    }
    listed(&app, &visit, status, (&filled, &wrong), &told).await
}

/// `GET /roles/{name}`.
pub(super) async fn show<S: HallStore>(
    State(app): Shared<S>,
    Path(name): Path<String>,
    asked: Asked,
) -> Response {
    let visit = &asked.visit;
    let words = people_words::of(visit.look.lang);
    let told = match asked.filled.raw("said") {
        "done" => Told::Good(words.done),
        "before" => Told::Good(words.done_before),
        _ => Told::Nothing,
    };
    match app.accounts().role(&name).await {
        Ok(Some(kept)) => shown(visit, (&name, &kept), StatusCode::OK, None, &told),
        Ok(None) => nothing(&app, visit, &name).await,
        Err(fault) => trouble::fault(visit.look.lang, &fault),
    }
}

/// A role that is not there: that it was asked for is written down.
async fn nothing<S: HallStore>(app: &App<S>, visit: &Visit, name: &str) -> Response {
    let by = visit.who.as_ref().map_or("", |who| &*who.user.name);
    let subject: String = name.chars().filter(|c| c.is_alphanumeric()).take(64).collect();
    let entry = Entry::done(by, What::Denied, &visit.caller).refused();
    match app.accounts().note(entry.on(&format!("/roles/{subject}"))).await {
        Ok(()) => trouble::not_found(visit),
        Err(fault) => trouble::fault(visit.look.lang, &fault),
    }
}

fn shown(
    visit: &Visit,
    (name, kept): (&str, &KeptRole),
    status: StatusCode,
    typed: Option<(&Filled, &Wrong)>,
    told: &Told<'_>,
) -> Response {
    let title = role_name(people_words::of(visit.look.lang), name).to_owned();
    visit.page(status, "/users", &title, &page(visit, (name, kept), typed, told))
}

/// `POST /roles/{name}`.
pub(super) async fn change<S: HallStore>(
    State(app): Shared<S>,
    Path(name): Path<String>,
    asked: Asked,
) -> Response {
    let Asked { visit, filled } = asked;
    let (Some(who), once) = (visit.who.as_deref(), filled.raw("once")) else {
        return trouble::not_found(&visit);
    };
    let (accounts, by) = (app.accounts(), (&*who.user.name, &visit.caller));
    match accounts.role(&name).await {
        Ok(Some(_)) => {}
        Ok(None) => return nothing(&app, &visit, &name).await,
        Err(fault) => return trouble::fault(visit.look.lang, &fault),
    }
    if !is_entity_id(once) {
        return trouble::unreadable(&visit);
    }
    if let Some(to) = accounts.was_sent(by.0, once) {
        return Redirect::to(&to).into_response();
    }
    let mut wrong = Wrong::default();
    let Ok(seen) = filled.raw("seen").parse::<u64>() else { return trouble::unreadable(&visit) };
    let done = match filled.raw("deed") {
        "save" => {
            let Some(role) = typed(&visit, &filled, &mut wrong) else {
                return trouble::unreadable(&visit);
            };
            if wrong.is_empty() {
                accounts.change_role((&name, seen, &role), by).await
            } else {
                Ok(Err(RoleFault::Empty))
            }
        }
        "remove" => accounts.remove_role((&name, seen), by).await,
        _ => return trouble::unreadable(&visit),
    };
    let fault = match done {
        Err(fault) => return trouble::fault(visit.look.lang, &fault),
        Ok(Ok(())) => {
            let left = matches!(accounts.role(&name).await, Ok(None));
            let to = if left { "/roles".to_owned() } else { path_of(&name) };
            accounts.sent(by.0, once, &format!("{to}?said=before"));
            return Redirect::to(&format!("{to}?said=done")).into_response();
        }
        Ok(Err(fault)) => fault,
    };
    let told = blamed(of(visit.look.lang), &mut wrong, &fault);
    match accounts.role(&name).await {
        Ok(Some(kept)) => {
            shown(&visit, (&name, &kept), status_of(&fault), Some((&*filled, &wrong)), &told)
        }
        Ok(None) => trouble::not_found(&visit),
        Err(fault) => trouble::fault(visit.look.lang, &fault),
    }
}
