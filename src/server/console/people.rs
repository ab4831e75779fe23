//! Users: who there is, what each may, and what an administrator does about them.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use hyper::StatusCode;

use super::form::{Filled, Wrong};
use super::people_page::{self, Row, Said, UserPage};
use super::trouble;
use super::visit::{Asked, Visit};
use crate::core::ids::is_entity_id;
use crate::server::accounts::{Draft, Entry, ManageFault, Reset, Scope, User, What, users};
use crate::server::app::App;
use crate::server::{Fault, HallStore};
use crate::text::words::console::people::{self, PeopleWords};
use crate::text::words::fill;

type Shared<S> = State<Arc<App<S>>>;

/// Most characters of a name, an id, a list of ids.
const NAME_MAX: usize = 60;
const ID_CHARS_MAX: usize = 64;
const LIST_MAX: usize = 20_000;

/// What a role is called.
pub(super) fn role_name<'a>(words: &PeopleWords, role: &'a str) -> &'a str {
    match role {
        "department" => words.role_department,
        "hall_manager" => words.role_hall_manager,
        "centre" => words.role_centre,
        "city" => words.role_city,
        "auditor" => words.role_auditor,
        "admin" => words.role_admin,
        other => other,
    }
}

/// Where somebody's page is.
pub(super) fn path_of(name: &str) -> String {
    let name: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
    format!("/users/{}", name.replace('+', "%20"))
}

/// `GET /users`.
pub(super) async fn list<S: HallStore>(State(app): Shared<S>, asked: Asked) -> Response {
    let (none, wrong) = (Filled::default(), Wrong::default());
    listed(&app, &asked.visit, StatusCode::OK, (&none, &wrong), Said::Nothing).await
}

async fn listed<S: HallStore>(
    app: &App<S>,
    visit: &Visit,
    status: StatusCode,
    (filled, wrong): (&Filled, &Wrong),
    said: Said,
) -> Response {
    let read = async {
        let mut rows = Vec::new();
        for user in users(&**app.accounts().store()).await? {
            let waits = app.accounts().waits(&user.name).await?;
            rows.push(Row { user, waits });
        }
        Ok::<_, Fault>((rows, app.accounts().rules().await?))
    };
    match read.await {
        Ok((rows, rules)) => {
            let title = people::of(visit.look.lang).users_title;
            let body = people_page::list(visit, &rows, &rules, (filled, wrong), said);
            visit.page(status, "/users", title, &body)
        }
        Err(fault) => trouble::fault(visit.look.lang, &fault),
    }
}

/// Ids that were typed apart by spaces.
fn ids(visit: &Visit, filled: &Filled, wrong: &mut Wrong, name: &'static str) -> BTreeSet<String> {
    let lang = visit.look.lang;
    let text = wrong.optional(lang, name, filled.line(name, LIST_MAX), LIST_MAX).into_owned();
    let split = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '，' | '、' | '；');
    let is_id = |id: &str| {
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
        id == "*" || (id.chars().count() <= ID_CHARS_MAX && id.chars().all(plain))
    };
    let all: BTreeSet<String> =
        text.split(split).filter(|id| !id.is_empty()).map(str::to_owned).collect();
    if let Some(bad) = all.iter().find(|id| !is_id(id)) {
        wrong.add(name, fill(people::of(lang).ids_wrong, &[bad]));
    }
    all
}

/// What a form says of somebody; what is wrong with it is noted.
fn draft(visit: &Visit, filled: &Filled, wrong: &mut Wrong) -> Draft {
    let lang = visit.look.lang;
    let shown = wrong.optional(lang, "shown", filled.line("shown", NAME_MAX), NAME_MAX);
    let person = filled.line("person_id", ID_CHARS_MAX);
    let person_id = wrong.optional(lang, "person_id", person, ID_CHARS_MAX).into_owned();
    let scope = Scope {
        halls: ids(visit, filled, wrong, "halls"),
        departments: ids(visit, filled, wrong, "departments"),
        districts: ids(visit, filled, wrong, "districts"),
    };
    let roles = filled.every("role").map(str::to_owned).collect();
    Draft { shown: shown.into_owned(), person_id, roles, scope }
}

/// Notes why something was not done, where a field is to blame; else it is said above the page.
fn blamed(words: &PeopleWords, wrong: &mut Wrong, fault: &ManageFault) -> Said {
    match fault {
        ManageFault::Name => wrong.add("name", words.name_wrong),
        ManageFault::Exists => wrong.add("name", words.user_exists),
        ManageFault::Person(_) => wrong.add("person_id", words.person_taken),
        ManageFault::Role(_) => return Said::Refused,
        ManageFault::Own => return Said::Own,
        ManageFault::Weak(_) | ManageFault::Nobody | ManageFault::Stale(_) => {}
    }
    Said::Nothing
}

/// `POST /users`: somebody is added.
pub(super) async fn add<S: HallStore>(State(app): Shared<S>, asked: Asked) -> Response {
    let Asked { visit, filled } = asked;
    let (Some(who), once) = (visit.who.as_deref(), filled.raw("once")) else {
        return trouble::not_found(&visit);
    };
    let by = &*who.user.name;
    if !is_entity_id(once) {
        return trouble::unreadable(&visit);
    }
    let _turn = app.accounts().turn_of(by, once).await;
    if let Some(to) = app.accounts().was_sent(by, once) {
        return Redirect::to(&to).into_response();
    }
    let mut wrong = Wrong::default();
    let draft = draft(&visit, &filled, &mut wrong);
    let name = filled.raw("name").trim();
    let mut said = Said::Nothing;
    if wrong.is_empty() {
        match app.accounts().add_user((name, draft, None), (by, &visit.caller)).await {
            Ok(Ok(given)) => {
                app.accounts().sent(by, once, &format!("{}?said=before", path_of(name)));
                let Some(given) = given else {
                    return Redirect::to(&path_of(name)).into_response();
                };
                return told_once(&visit, name, &given);
            }
            Ok(Err(fault)) => said = blamed(people::of(visit.look.lang), &mut wrong, &fault),
            Err(fault) => return trouble::fault(visit.look.lang, &fault),
        }
    }
    listed(&app, &visit, StatusCode::UNPROCESSABLE_ENTITY, (&filled, &wrong), said).await
}

fn told_once(visit: &Visit, name: &str, given: &Reset) -> Response {
    let title = people::of(visit.look.lang).given_title;
    visit.page(StatusCode::OK, "/users", title, &people_page::given(visit, name, given))
}

/// `GET /users/{name}`.
pub(super) async fn show<S: HallStore>(
    State(app): Shared<S>,
    Path(name): Path<String>,
    asked: Asked,
) -> Response {
    let Asked { visit, filled } = asked;
    let said = match filled.raw("said") {
        "done" => Said::Done,
        "before" => Said::Before,
        _ => Said::Nothing,
    };
    match app.accounts().user(&name).await {
        Ok(Some(user)) => shown(&app, &visit, (&user, StatusCode::OK), None, said).await,
        Ok(None) => nobody(&app, &visit, &name).await,
        Err(fault) => trouble::fault(visit.look.lang, &fault),
    }
}

/// Somebody who is not there: that it was asked for is written down.
async fn nobody<S: HallStore>(app: &App<S>, visit: &Visit, name: &str) -> Response {
    let by = visit.who.as_ref().map_or("", |who| &*who.user.name);
    let subject: String = name.chars().filter(|c| c.is_alphanumeric()).take(ID_CHARS_MAX).collect();
    let entry =
        Entry::done(by, What::Denied, &visit.caller).refused().on(&format!("/users/{subject}"));
    match app.accounts().note(entry).await {
        Ok(()) => trouble::not_found(visit),
        Err(fault) => trouble::fault(visit.look.lang, &fault),
    }
}

async fn shown<S: HallStore>(
    app: &App<S>,
    visit: &Visit,
    (user, status): (&User, StatusCode),
    typed: Option<(&Filled, &Wrong)>,
    said: Said,
) -> Response {
    let read = async {
        let waits = app.accounts().waits(&user.name).await?;
        Ok::<_, Fault>((waits, app.accounts().rules().await?))
    };
    match read.await {
        Ok((waits, rules)) => {
            let page = UserPage { visit, user, waits, rules: &rules, typed, said };
            visit.page(status, "/users", user.shown(), &people_page::user(&page))
        }
        Err(fault) => trouble::fault(visit.look.lang, &fault),
    }
}

/// `POST /users/{name}`.
pub(super) async fn change<S: HallStore>(
    State(app): Shared<S>,
    Path(name): Path<String>,
    asked: Asked,
) -> Response {
    let Asked { visit, filled } = asked;
    let (Some(who), once) = (visit.who.as_deref(), filled.raw("once")) else {
        return trouble::not_found(&visit);
    };
    let user = match app.accounts().user(&name).await {
        Ok(Some(user)) => user,
        Ok(None) => return nobody(&app, &visit, &name).await,
        Err(fault) => return trouble::fault(visit.look.lang, &fault),
    };
    let by = (&*who.user.name, &visit.caller);
    if !is_entity_id(once) {
        return trouble::unreadable(&visit);
    }
    let _turn = app.accounts().turn_of(by.0, once).await;
    if let Some(to) = app.accounts().was_sent(by.0, once) {
        return Redirect::to(&to).into_response();
    }
    let mut wrong = Wrong::default();
    let seen: u64 = filled.raw("seen").parse().unwrap_or(0);
    let (accounts, name) = (app.accounts(), &*user.name);
    let mut given = None;
    let done = match filled.raw("deed") {
        "save" => {
            let draft = draft(&visit, &filled, &mut wrong);
            if !wrong.is_empty() {
                let typed = Some((&*filled, &wrong));
                let at = (&user, StatusCode::UNPROCESSABLE_ENTITY);
                return shown(&app, &visit, at, typed, Said::Nothing).await;
            }
            accounts.change_user((name, seen, draft), by).await
        }
        "off" => accounts.switch_user((name, seen, false), by).await,
        "on" => accounts.switch_user((name, seen, true), by).await,
        "lift" => accounts.lift_lockout(name, by).await.map(Ok),
        "reset" => {
            let also_second = filled.is_ticked("second");
            let done = accounts.reset_user((name, seen, also_second), by).await;
            done.map(|done| done.map(|reset| given = Some(reset)))
        }
        _ => return trouble::unreadable(&visit),
    };
    match done {
        Err(fault) => trouble::fault(visit.look.lang, &fault),
        Ok(Ok(())) => {
            let page = path_of(name);
            accounts.sent(by.0, once, &format!("{page}?said=before"));
            match given {
                Some(given) => told_once(&visit, name, &given),
                None => Redirect::to(&format!("{page}?said=done")).into_response(),
            }
        }
        Ok(Err(ManageFault::Stale(now))) => {
            let typed = Some((&*filled, &wrong));
            shown(&app, &visit, (&now, StatusCode::CONFLICT), typed, Said::Stale).await
        }
        Ok(Err(fault)) => {
            let said = blamed(people::of(visit.look.lang), &mut wrong, &fault);
            let typed = Some((&*filled, &wrong));
            shown(&app, &visit, (&user, StatusCode::UNPROCESSABLE_ENTITY), typed, said).await
        }
    }
}
