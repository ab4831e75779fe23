//! Notices: what waits and what came of what was sent, the policy with its versions, secrets, and tests.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use hyper::StatusCode;

use super::form::{Filled, Wrong};
use super::notices_view::{self as view, Policed};
use super::trouble;
use super::visit::{Asked, Visit};
use crate::core::ids::is_entity_id;
use crate::server::accounts::{Entry, What};
use crate::server::app::App;
use crate::server::notices::{
    Books, Policy, PolicyNotKept, SecretFault, Tongue, done_lines, keep_policy, keep_secret,
    past_policies, pending, policy_of, secrets_kept,
};
use crate::server::{Fault, HallStore};
use crate::text::words::Lang;
use crate::text::words::console::notices as words;
use crate::text::words::fill;

type Shared<S> = State<Arc<App<S>>>;

const HERE: &str = "/notices";
const POLICY: &str = "/notices/policy";
/// Rows of what waits and of what came.
const ROWS: usize = 100;
/// Versions of the policy that are offered.
const PAST: usize = 20;
/// Longest policy, characters.
const POLICY_CHARS: usize = 400_000;
/// Longest name, address and secret that is typed.
const LINE_CHARS: usize = 4_000;

fn said(to: &str, what: &str) -> Response {
    Redirect::to(&format!("{to}?said={what}")).into_response()
}

/// `GET /notices`.
pub(super) async fn list<S: HallStore>(State(app): Shared<S>, asked: Asked) -> Response {
    let Asked { visit, filled } = asked;
    match listed(&app, &visit, &filled).await {
        Ok(answer) => answer,
        Err(fault) => trouble::fault(visit.look.lang, &fault),
    }
}

async fn listed<S: HallStore>(
    app: &App<S>,
    visit: &Visit,
    filled: &Filled,
) -> Result<Response, Fault> {
    let before = filled.raw("before").parse().ok();
    let waiting = pending(&*app.store, ROWS).await?;
    let done = done_lines(&*app.store, before, ROWS).await?;
    let books = policy_of(&*app.store).await?;
    let body = view::list(visit, filled.raw("said"), &books.policy, (&waiting, &done));
    Ok(visit.shown(HERE, words::of(visit.look.lang).page, &body))
}

/// `POST /notices/test`.
pub(super) async fn test<S: HallStore>(State(app): Shared<S>, asked: Asked) -> Response {
    let Asked { visit, filled } = asked;
    match tested(&app, &visit, &filled).await {
        Ok(answer) => answer,
        Err(fault) => trouble::fault(visit.look.lang, &fault),
    }
}

async fn tested<S: HallStore>(
    app: &App<S>,
    visit: &Visit,
    filled: &Filled,
) -> Result<Response, Fault> {
    let (Some(worker), Some(who)) = (app.notices(), visit.who.as_deref()) else {
        return Ok(trouble::not_found(visit));
    };
    let (by, once) = (&*who.user.name, filled.raw("once"));
    if !is_entity_id(once) {
        return Ok(trouble::unreadable(visit));
    }
    let target = filled.line("target", LINE_CHARS).unwrap_or_default().into_owned();
    if !policy_of(&*app.store).await?.policy.targets.contains_key(&target) {
        return Ok(trouble::not_found(visit));
    }
    if let Some(to) = app.accounts().was_sent(by, once) {
        return Ok(Redirect::to(&to).into_response());
    }
    // A message costs money and wakes people: the same form is taken before it goes out, and nothing goes out that is not
    // on record.
    app.accounts().sent(by, once, HERE);
    app.accounts().note(entry(visit).on(&target).with("test")).await?;
    let tongue = if visit.look.lang == Lang::Zh { Tongue::Zh } else { Tongue::En };
    let Some(tried) = worker.test(&target, None, tongue).await? else {
        return Ok(trouble::not_found(visit));
    };
    app.accounts().sent(by, once, &format!("{HERE}?said={}", tried.result));
    Ok(said(HERE, tried.result))
}

fn entry(visit: &Visit) -> Entry {
    let who = visit.who.as_ref().map_or("", |who| &who.user.name);
    Entry::done(who, What::NoticesChanged, &visit.caller)
}

/// `GET /notices/policy`; `?past=N` shows that version in the form, ready to be put back.
pub(super) async fn policy<S: HallStore>(State(app): Shared<S>, asked: Asked) -> Response {
    let Asked { visit, filled } = asked;
    let shown = async {
        let books = policy_of(&*app.store).await?;
        let number = filled.raw("past").parse::<u64>().ok();
        let text = match number {
            None => books.policy.to_toml(),
            Some(number) => {
                let past = past_policies(&*app.store, number.checked_add(1), 1).await?;
                let found = past.into_iter().find(|past| past.number == number);
                let Some(policy) = found.and_then(|past| past.policy) else { return Ok(None) };
                policy.to_toml()
            }
        };
        let (said, wrong) = (filled.raw("said"), Wrong::default());
        page(&app, &visit, (&books, &text), (StatusCode::OK, said, &wrong)).await.map(Some)
    };
    match shown.await {
        Ok(Some(answer)) => answer,
        Ok(None) => trouble::not_found(&visit),
        Err(fault) => trouble::fault(visit.look.lang, &fault),
    }
}

async fn page<S: HallStore>(
    app: &App<S>,
    visit: &Visit,
    (books, text): (&Books, &str),
    (status, said, wrong): (StatusCode, &str, &Wrong),
) -> Result<Response, Fault> {
    let past = past_policies(&*app.store, None, PAST).await?;
    let kept = secrets_kept(&*app.store).await?;
    let shown = Policed { books, text, past: &past, kept: &kept, said, wrong };
    let body = view::policy(visit, &shown);
    Ok(visit.page(status, HERE, words::of(visit.look.lang).policy, &body))
}

/// `POST /notices/policy`: looks at a policy, or puts it in force.
pub(super) async fn change<S: HallStore>(State(app): Shared<S>, asked: Asked) -> Response {
    let Asked { visit, filled } = asked;
    match changed(&app, &visit, &filled).await {
        Ok(answer) => answer,
        Err(fault) => trouble::fault(visit.look.lang, &fault),
    }
}

async fn changed<S: HallStore>(
    app: &App<S>,
    visit: &Visit,
    filled: &Filled,
) -> Result<Response, Fault> {
    let say = words::of(visit.look.lang);
    let mut books = policy_of(&*app.store).await?;
    let mut wrong = Wrong::default();
    // What steers a screen is taken out before anything is read or shown; a browser ends lines with two characters.
    let text = filled.shown("text").into_owned();
    let refused = |status, wrong: Wrong| (status, wrong);
    let read = match filled.note("text", POLICY_CHARS) {
        Ok(_) | Err(crate::text::clean::Refused::Empty) => Policy::from_toml(&text),
        Err(crate::text::clean::Refused::TooLong) => {
            wrong.add("text", fill(say.too_long, &[&POLICY_CHARS.to_string()]));
            Ok(Policy::default())
        }
    };
    let policy = match read {
        Ok(policy) => policy,
        Err(faults) => {
            let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
            wrong.add("text", told.join("; "));
            Policy::default()
        }
    };
    let (status, wrong) = if !wrong.is_empty() {
        refused(StatusCode::UNPROCESSABLE_ENTITY, wrong)
    } else if filled.raw("do") != "keep" {
        return page(app, visit, (&books, &text), (StatusCode::OK, "good", &wrong)).await;
    } else {
        let seen = filled.raw("seen").parse().unwrap_or(u64::MAX);
        let now = app.config.times.now();
        let by = visit.who.as_ref().map_or("", |who| &who.user.name);
        match keep_policy(&*app.store, (&policy, seen), (by, now)).await {
            Ok(version) => {
                let noted = entry(visit).on("policy").with(format!("version {version}"));
                app.accounts().note(noted).await?;
                if let Some(worker) = app.notices() {
                    worker.wake();
                }
                return Ok(said(POLICY, "kept"));
            }
            Err(PolicyNotKept::Store(fault)) => return Err(fault),
            Err(PolicyNotKept::Changed(version)) => {
                wrong.add("text", fill(say.stale, &[&version.to_string()]));
                books = policy_of(&*app.store).await?;
                refused(StatusCode::CONFLICT, wrong)
            }
            Err(not @ PolicyNotKept::Faults(_)) => {
                wrong.add("text", not.to_string());
                refused(StatusCode::UNPROCESSABLE_ENTITY, wrong)
            }
        }
    };
    page(app, visit, (&books, &text), (status, "", &wrong)).await
}

/// `POST /notices/secret`.
pub(super) async fn secret<S: HallStore>(State(app): Shared<S>, asked: Asked) -> Response {
    let Asked { visit, filled } = asked;
    let name = filled.raw("name").trim().to_owned();
    let by = visit.who.as_ref().map_or("", |who| &who.user.name);
    let who = (by, app.config.times.now());
    let kept =
        keep_secret(&*app.store, &app.config.master, (&name, filled.raw("secret").trim()), who);
    match kept.await {
        Ok(()) => match app.accounts().note(entry(&visit).on(&name).with("secret")).await {
            Ok(()) => said(POLICY, "secret"),
            Err(fault) => trouble::fault(visit.look.lang, &fault),
        },
        Err(SecretFault::Store(fault)) => trouble::fault(visit.look.lang, &fault),
        Err(_) => {
            let say = words::of(visit.look.lang);
            let mut wrong = Wrong::default();
            wrong.add("name", say.secret_wrong);
            let again = async {
                let books = policy_of(&*app.store).await?;
                let text = books.policy.to_toml();
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                page(&app, &visit, (&books, &text), (status, "", &wrong)).await
            };
            again.await.unwrap_or_else(|fault| trouble::fault(visit.look.lang, &fault))
        }
    }
}
