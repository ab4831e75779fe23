//! One's own account: language, password, second factor, sessions.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use hyper::StatusCode;
use maud::{Markup, html};

use super::form::{Beside, Filled, Shown, Wrong};
use super::people::role_name;
use super::sign_in::{entered, later, waits, weak};
use super::trouble;
use super::visit::{Asked, Visit};
use crate::server::accounts::{
    Enrolling, OwnSession, PASSWORD_CHARS_MIN, PasswordFault, Rules, SecondFault, Stage,
    Visit as SignedIn,
};
use crate::server::app::App;
use crate::server::{Fault, HallStore};
use crate::text::clean::scrub;
use crate::text::words::console::people::{self, PeopleWords};
use crate::text::words::fill;

type Shared<S> = State<Arc<App<S>>>;

/// What the page shows.
struct Own<'a> {
    visit: &'a Visit,
    who: &'a SignedIn,
    words: &'static PeopleWords,
    wrong: &'a Wrong,
    /// The password was changed just now.
    is_changed: bool,
    sessions: Vec<OwnSession>,
    enrolling: Option<Enrolling>,
    /// Their role must have a second factor where nobody changed it, and needs none here.
    is_lifted: bool,
}

/// `GET /me`.
pub(super) async fn show<S: HallStore>(State(app): Shared<S>, asked: Asked) -> Response {
    let is_changed = asked.filled.raw("said") == "password";
    page(&app, &asked.visit, StatusCode::OK, (&Wrong::default(), is_changed)).await
}

async fn page<S: HallStore>(
    app: &App<S>,
    visit: &Visit,
    status: StatusCode,
    said: (&Wrong, bool),
) -> Response {
    match shown(app, visit, said).await {
        Ok(Ok(body)) => visit.page(status, "/me", people::of(visit.look.lang).me_title, &body),
        Ok(Err(to)) => Redirect::to(to).into_response(),
        Err(fault) => trouble::fault(visit.look.lang, &fault),
    }
}

async fn shown<S: HallStore>(
    app: &App<S>,
    visit: &Visit,
    (wrong, is_changed): (&Wrong, bool),
) -> Result<Result<Markup, &'static str>, Fault> {
    let Some(who) = visit.who.as_deref() else { return Ok(Err("/sign-in")) };
    let words = people::of(visit.look.lang);
    if who.stage == Stage::Second {
        return Ok(Err("/second-factor"));
    }
    let enrols = who.user.second.is_none() && who.stage != Stage::Password;
    let enrolling = if enrols { app.accounts().begin_second(who).await?.ok() } else { None };
    let sessions = app.accounts().own_sessions(who).await?;
    let is_lifted = Rules::defaults().needs_second(&who.user)
        && !app.accounts().rules().await?.needs_second(&who.user);
    let own = Own { visit, who, words, wrong, is_changed, sessions, enrolling, is_lifted };
    Ok(Ok(body(&own)))
}

fn body(own: &Own<'_>) -> Markup {
    let (words, who) = (own.words, own.who);
    let says = match who.stage {
        Stage::Password => Some(words.must_change),
        Stage::Enrol => Some(words.must_enrol),
        _ if who.user.roles.is_empty() => Some(words.none_yet),
        _ => None,
    };
    html! {
        h1 { (words.me_title) }
        @if own.is_changed { p .told role="status" { (words.password_changed) } }
        @if let Some(says) = says { p .note role="status" { (says) } }
        @match who.stage {
            Stage::Password => (password(own)),
            Stage::Enrol => (second(own)),
            _ => div .cols {
                div { (facts(own)) (password(own)) (second(own)) }
                div { (lang(own)) (sessions(own)) }
            },
        }
    }
}

/// A form of the page, which says what it does.
fn form(own: &Own<'_>, deed: &str, class: &str, inside: &Markup) -> Markup {
    html! {
        form class=(class) method="post" action="/me" novalidate {
            input type="hidden" name="csrf" value=(own.visit.csrf);
            input type="hidden" name="deed" value=(deed);
            (inside)
        }
    }
}

fn facts(own: &Own<'_>) -> Markup {
    let (words, user) = (own.words, &own.who.user);
    let roles: Vec<&str> = user.roles.iter().map(|role| role_name(words, role)).collect();
    html! {
        section .panel aria-labelledby="facts" {
            h2 #facts { (words.me_facts) }
            dl .facts {
                dt { (words.name) } dd { (user.name) }
                dt { (words.shown) } dd { (scrub(user.shown())) }
                dt { (words.roles) } dd { (roles.join(", ")) }
                dt { (words.password) " (" (words.password_since) ")" } dd { (own.visit.look.at(user.since)) }
            }
        }
    }
}

fn password(own: &Own<'_>) -> Markup {
    let words = own.words;
    let none = Filled::default();
    let shown =
        Shown { lang: own.visit.look.lang, id: "password", filled: &none, wrong: own.wrong };
    let hint = fill(words.password_hint, &[&PASSWORD_CHARS_MIN.to_string()]);
    let needed = Beside { is_needed: true, ..Beside::default() };
    let inside = html! {
        // Whatever keeps passwords learns whose it is.
        input type="text" name="name" value=(own.who.user.name) autocomplete="username" hidden;
        (shown.secret(("old_password", words.old_password), Beside { autocomplete: Some("current-password"), ..needed }))
        (shown.secret(("new_password", words.new_password), Beside { hint: &hint, autocomplete: Some("new-password"), ..needed }))
        p { button type="submit" { (words.change) } }
    };
    html! {
        section .panel aria-labelledby="password" {
            h2 #password { (words.password_title) }
            (form(own, "password", "", &inside))
        }
    }
}

fn second(own: &Own<'_>) -> Markup {
    let (words, none) = (own.words, Filled::default());
    let shown = Shown { lang: own.visit.look.lang, id: "second", filled: &none, wrong: own.wrong };
    let needed = Beside { is_needed: true, ..Beside::default() };
    let again = |deed: &str, name: &'static str, does: &str| {
        let beside = Beside { autocomplete: Some("current-password"), ..needed };
        let inside = html! {
            (shown.secret((name, words.old_password), beside))
            p { button .plain type="submit" { (does) } }
        };
        form(own, deed, "act", &inside)
    };
    html! {
        section .panel aria-labelledby="second" {
            h2 #second { (words.second_title) }
            @if own.is_lifted { p .note { (words.second_lifted) } }
            @if let Some(second) = &own.who.user.second {
                p { (fill(words.second_on, &[&second.recovery.len().to_string()])) }
                (again("recovery", "recovery_password", words.recovery_new))
                (again("second_end", "end_password", words.second_end))
            } @else if let Some(enrolling) = &own.enrolling {
                p { (words.enrol_says) }
                @if let Some(qr) = &enrolling.qr { img .qr src=(qr) alt=(words.qr); }
                p { (words.key) ": " code { (enrolling.text) } }
                (form(own, "second", "", &html! {
                    (shown.line("text", ("code", words.second_code), Beside { autocomplete: Some("one-time-code"), ..needed }))
                    p { button type="submit" { (words.enrol) } }
                }))
            }
        }
    }
}

fn lang(own: &Own<'_>) -> Markup {
    let words = own.words;
    let fields = vec![("lang".to_owned(), own.who.user.lang.clone().unwrap_or_default())];
    let filled = Filled::with(fields);
    let shown = Shown { lang: own.visit.look.lang, id: "lang", filled: &filled, wrong: own.wrong };
    let choice = [("", words.lang_browser), ("zh", "中文"), ("en", "English")];
    html! {
        section .panel aria-labelledby="lang" {
            h2 #lang { (words.lang_title) }
            (form(own, "lang", "", &html! {
                (shown.choice(("lang", words.lang), &choice, Beside::default()))
                p { button .plain type="submit" { (words.change) } }
            }))
        }
    }
}

fn sessions(own: &Own<'_>) -> Markup {
    let (words, look) = (own.words, own.visit.look);
    html! {
        section .panel aria-labelledby="sessions" {
            h2 #sessions { (words.sessions_title) }
            @for session in &own.sessions {
                dl .facts {
                    dt { (words.session_since) } dd { (look.at(session.at)) }
                    dt { (words.session_seen) } dd { (look.age(Some(session.seen))) }
                    dt { (words.session_from) } dd { (scrub(&session.address)) " " span .faint { (scrub(&session.agent)) } }
                }
                @if session.is_this { p { strong { (words.session_this) } } } @else {
                    (form(own, "session", "", &html! {
                        input type="hidden" name="session" value=(session.id);
                        p { button .plain type="submit" { (words.session_end) } }
                    }))
                }
            }
            (form(own, "everywhere", "act", &html! { p { button .bad type="submit" { (words.sessions_all) } } }))
        }
    }
}

/// `POST /me`.
pub(super) async fn change<S: HallStore>(State(app): Shared<S>, asked: Asked) -> Response {
    let Asked { visit, filled } = asked;
    let Some(who) = visit.who.as_deref() else { return Redirect::to("/sign-in").into_response() };
    let is_in = who.stage == Stage::Full;
    let done = match filled.raw("deed") {
        "password" => password_changed(&app, &visit, who, &filled).await,
        "second" => second_set(&app, &visit, who, &filled).await,
        "recovery" if is_in => recovery(&app, &visit, who, &filled).await,
        "second_end" if is_in => second_ended(&app, &visit, who, &filled).await,
        "lang" if is_in => {
            let lang = Some(filled.raw("lang")).filter(|lang| matches!(*lang, "zh" | "en"));
            app.accounts().set_lang(who, lang).await.map(|()| to_me())
        }
        "session" if is_in => {
            let ended = app.accounts().end_session(who, filled.raw("session"), &visit.caller).await;
            ended.map(|ended| if ended { to_me() } else { trouble::not_found(&visit) })
        }
        "everywhere" if is_in => {
            let ended = app.accounts().sign_out_everywhere(who, &visit.caller).await;
            ended.map(|()| Redirect::to("/sign-in").into_response())
        }
        _ => Ok(trouble::unreadable(&visit)),
    };
    done.unwrap_or_else(|fault| trouble::fault(visit.look.lang, &fault))
}

fn to_me() -> Response {
    Redirect::to("/me").into_response()
}

/// The page again with what is wrong with a field.
async fn again<S: HallStore>(
    app: &App<S>,
    visit: &Visit,
    (name, what): (&'static str, String),
) -> Response {
    let mut wrong = Wrong::default();
    wrong.add(name, what);
    page(app, visit, StatusCode::UNPROCESSABLE_ENTITY, (&wrong, false)).await
}

async fn password_changed<S: HallStore>(
    app: &App<S>,
    visit: &Visit,
    who: &SignedIn,
    filled: &Filled,
) -> Result<Response, Fault> {
    let words = people::of(visit.look.lang);
    let typed = (filled.raw("old_password"), filled.raw("new_password"));
    let wrong = match app.accounts().change_password(who, typed, &visit.caller).await? {
        Ok(token) => {
            let changed = Redirect::to("/me?said=password").into_response();
            return Ok(entered(&token, changed));
        }
        Err(PasswordFault::Clash) => return Ok(to_me()),
        Err(PasswordFault::Wait(secs)) => {
            let page = again(app, visit, ("old_password", waits(words, secs))).await;
            return Ok(later(page, secs));
        }
        Err(PasswordFault::Wrong) => ("old_password", words.old_wrong.to_owned()),
        Err(PasswordFault::Same) => ("new_password", words.same.to_owned()),
        Err(PasswordFault::Weak(why)) => ("new_password", weak(words, why)),
    };
    Ok(again(app, visit, wrong).await)
}

/// What is told of a second factor or a password that was not taken.
async fn not_taken<S: HallStore>(
    app: &App<S>,
    visit: &Visit,
    (name, what): (&'static str, &str),
    fault: SecondFault,
) -> Response {
    match fault {
        SecondFault::Wrong => again(app, visit, (name, what.to_owned())).await,
        SecondFault::Wait(secs) => {
            let what = waits(people::of(visit.look.lang), secs);
            later(again(app, visit, (name, what)).await, secs)
        }
        SecondFault::Unasked => to_me(),
    }
}

/// The recovery codes, which are told this once.
fn told_once(visit: &Visit, codes: &[String]) -> Response {
    let words = people::of(visit.look.lang);
    let body = html! {
        div .small.panel {
            h1 { (words.recovery_title) }
            p { (words.recovery_says) }
            ul { @for code in codes { li { code { (code) } } } }
            p { a .button href="/" { (words.continue_on) } }
        }
    };
    visit.page(StatusCode::OK, "/me", words.recovery_title, &body)
}

async fn second_set<S: HallStore>(
    app: &App<S>,
    visit: &Visit,
    who: &SignedIn,
    filled: &Filled,
) -> Result<Response, Fault> {
    let words = people::of(visit.look.lang);
    Ok(match app.accounts().confirm_second(who, filled.raw("code"), &visit.caller).await? {
        Ok(set) => entered(&set.token, told_once(visit, &set.recovery)),
        Err(fault) => not_taken(app, visit, ("code", words.second_wrong), fault).await,
    })
}

async fn recovery<S: HallStore>(
    app: &App<S>,
    visit: &Visit,
    who: &SignedIn,
    filled: &Filled,
) -> Result<Response, Fault> {
    let (words, name) = (people::of(visit.look.lang), "recovery_password");
    Ok(match app.accounts().new_recovery(who, filled.raw(name), &visit.caller).await? {
        Ok(codes) => told_once(visit, &codes),
        Err(fault) => not_taken(app, visit, (name, words.old_wrong), fault).await,
    })
}

async fn second_ended<S: HallStore>(
    app: &App<S>,
    visit: &Visit,
    who: &SignedIn,
    filled: &Filled,
) -> Result<Response, Fault> {
    let (words, name) = (people::of(visit.look.lang), "end_password");
    Ok(match app.accounts().end_second(who, filled.raw(name), &visit.caller).await? {
        Ok(token) => entered(&token, to_me()),
        Err(fault) => not_taken(app, visit, (name, words.old_wrong), fault).await,
    })
}
