//! How somebody comes in: with a password, with a second factor, as the first administrator; and out again.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use hyper::StatusCode;
use hyper::header::{HeaderValue, RETRY_AFTER, SET_COOKIE};
use maud::{Markup, html};

use super::form::{Beside, Filled, Shown, Wrong};
use super::trouble;
use super::visit::{Asked, Visit};
use crate::server::accounts::{
    self, FirstFault, NewFirst, PASSWORD_CHARS_MIN, SecondFault, SignIn, Stage, Weak,
};
use crate::server::app::App;
use crate::server::{Fault, HallStore};
use crate::text::words::console::people::{self, PeopleWords};
use crate::text::words::{Lang, fill};

type Shared<S> = State<Arc<App<S>>>;

/// Most characters of a name that is shown.
const SHOWN_MAX: usize = 60;

fn words(visit: &Visit) -> &'static PeopleWords {
    people::of(visit.look.lang)
}

/// Where somebody goes on; a place outside of this server is none.
fn onward(to: &str) -> &str {
    let plain = to.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let is_own = plain && to.starts_with('/') && !to.starts_with("//");
    if is_own && !to.starts_with("/sign-") { to } else { "/" }
}

/// With a session from now on.
pub(super) fn entered(token: &str, mut answer: Response) -> Response {
    let cookies = [
        accounts::set_cookie(accounts::COOKIE, token),
        accounts::ended_cookie(accounts::FORM_COOKIE),
    ];
    for cookie in cookies {
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            answer.headers_mut().append(SET_COOKIE, cookie);
        }
    }
    answer
}

/// The answer to somebody who is all the way in, whose browser is known from now on.
async fn remembered<S: HallStore>(
    app: &App<S>,
    (visit, name): (&Visit, &str),
    mut answer: Response,
) -> Response {
    match app.accounts().remember_browser(name, &visit.caller).await {
        Ok(Some(token)) => {
            let cookie = accounts::kept_cookie(accounts::BROWSER_COOKIE, &token);
            if let Ok(cookie) = HeaderValue::from_str(&cookie) {
                answer.headers_mut().append(SET_COOKIE, cookie);
            }
        }
        Ok(None) => {}
        // They are in all the same.
        Err(fault) => tracing::warn!(%fault, "a browser is not remembered"),
    }
    answer
}

/// On to where a stage leads.
fn on(stage: Stage, to: &str) -> Response {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("to", onward(to));
    match stage {
        Stage::Second => {
            Redirect::to(&format!("/second-factor?{}", query.finish())).into_response()
        }
        Stage::Password | Stage::Enrol => Redirect::to("/me").into_response(),
        Stage::Full => Redirect::to(onward(to)).into_response(),
    }
}

/// What is said of somebody who has to wait.
pub(super) fn waits(words: &PeopleWords, secs: u64) -> String {
    fill(words.wait, &[&secs.div_ceil(60).max(1).to_string()])
}

/// Why something is no password.
pub(super) fn weak(words: &PeopleWords, weak: Weak) -> String {
    match weak {
        Weak::Short => fill(words.too_short, &[&PASSWORD_CHARS_MIN.to_string()]),
        Weak::Long => words.too_long.to_owned(),
        Weak::Name => words.holds_name.to_owned(),
        Weak::Common => words.common.to_owned(),
    }
}

/// Tells when to come again, in the answer's head too.
pub(super) fn later(mut answer: Response, secs: u64) -> Response {
    *answer.status_mut() = StatusCode::TOO_MANY_REQUESTS;
    answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from(secs.max(1)));
    answer
}

/// What is wrong with a form as a whole.
pub(super) fn alert(what: Option<&str>) -> Markup {
    html! { @if let Some(what) = what { p .wrong role="alert" { (what) } } }
}

fn fault(visit: &Visit, fault: &Fault) -> Response {
    trouble::fault(visit.look.lang, fault)
}

fn sign_in_page(
    visit: &Visit,
    filled: &Filled,
    status: StatusCode,
    what: Option<&str>,
    first: bool,
) -> Response {
    let words = words(visit);
    let none = Wrong::default();
    let shown = Shown { lang: visit.look.lang, id: "in", filled, wrong: &none };
    let needed = Beside { is_needed: true, ..Beside::default() };
    let body = html! {
        div .small.panel {
            h1 { (words.sign_in_title) }
            (alert(what))
            form method="post" action="/sign-in" novalidate {
                input type="hidden" name="csrf" value=(visit.csrf);
                input type="hidden" name="to" value=(onward(filled.raw("to")));
                (shown.line("text", ("name", words.name), Beside { autocomplete: Some("username"), ..needed }))
                (shown.secret(("password", words.password), Beside { autocomplete: Some("current-password"), ..needed }))
                p { button type="submit" { (words.sign_in) } }
            }
            @if first { p { a href="/first" { (words.first_link) } } }
        }
    };
    visit.page(status, "", words.sign_in_title, &body)
}

/// `GET /sign-in`.
pub(super) async fn show<S: HallStore>(State(app): Shared<S>, asked: Asked) -> Response {
    let Asked { visit, filled } = asked;
    if let Some(who) = &visit.who {
        return on(who.stage, filled.raw("to"));
    }
    match app.accounts().has_first().await {
        Ok(first) => sign_in_page(&visit, &filled, StatusCode::OK, None, first),
        Err(error) => fault(&visit, &error),
    }
}

/// `POST /sign-in`.
pub(super) async fn enter<S: HallStore>(State(app): Shared<S>, asked: Asked) -> Response {
    let Asked { visit, filled } = asked;
    let typed = (filled.raw("name"), filled.raw("password"));
    let words = words(&visit);
    match app.accounts().sign_in(typed.0, typed.1, &visit.caller).await {
        Ok(SignIn::In { token, stage }) => {
            let answer = entered(&token, on(stage, filled.raw("to")));
            match stage {
                Stage::Second => answer,
                _ => remembered(&app, (&visit, typed.0.trim()), answer).await,
            }
        }
        Ok(SignIn::Wrong) => {
            sign_in_page(&visit, &filled, StatusCode::UNAUTHORIZED, Some(words.wrong), false)
        }
        Ok(SignIn::Wait { secs }) => {
            let what = waits(words, secs);
            later(sign_in_page(&visit, &filled, StatusCode::OK, Some(&what), false), secs)
        }
        Err(error) => fault(&visit, &error),
    }
}

/// `POST /sign-out`.
pub(super) async fn leave<S: HallStore>(State(app): Shared<S>, asked: Asked) -> Response {
    let visit = asked.visit;
    if let Some(who) = &visit.who
        && let Err(error) = app.accounts().sign_out(who, &visit.caller).await
    {
        return fault(&visit, &error);
    }
    let mut answer = Redirect::to("/sign-in").into_response();
    if let Ok(cookie) = HeaderValue::from_str(&accounts::ended_cookie(accounts::COOKIE)) {
        answer.headers_mut().append(SET_COOKIE, cookie);
    }
    answer
}

fn second_page(visit: &Visit, filled: &Filled, status: StatusCode, what: Option<&str>) -> Response {
    let words = words(visit);
    let mut wrong = Wrong::default();
    if let Some(what) = what {
        wrong.add("code", what);
    }
    let shown =
        Shown { lang: visit.look.lang, id: "second", filled: &Filled::default(), wrong: &wrong };
    let beside =
        Beside { hint: words.second_says, is_needed: true, autocomplete: Some("one-time-code") };
    let body = html! {
        div .small.panel {
            h1 { (words.second_title) }
            form method="post" action="/second-factor" novalidate {
                input type="hidden" name="csrf" value=(visit.csrf);
                input type="hidden" name="to" value=(onward(filled.raw("to")));
                (shown.line("text", ("code", words.second_code), beside))
                p { button type="submit" { (words.confirm) } }
            }
        }
    };
    visit.page(status, "", words.second_title, &body)
}

/// `GET /second-factor`.
pub(super) async fn second(asked: Asked) -> Response {
    let Asked { visit, filled } = asked;
    match visit.who.as_ref().map(|who| who.stage) {
        Some(Stage::Second) => second_page(&visit, &filled, StatusCode::OK, None),
        Some(stage) => on(stage, filled.raw("to")),
        None => Redirect::to("/sign-in").into_response(),
    }
}

/// `POST /second-factor`.
pub(super) async fn pass<S: HallStore>(State(app): Shared<S>, asked: Asked) -> Response {
    let Asked { visit, filled } = asked;
    let Some(who) = &visit.who else { return Redirect::to("/sign-in").into_response() };
    let words = words(&visit);
    let page = |what: &str| second_page(&visit, &filled, StatusCode::UNAUTHORIZED, Some(what));
    match app.accounts().pass_second(who, filled.raw("code"), &visit.caller).await {
        Ok(Ok(token)) => {
            let answer = entered(&token, on(Stage::Full, filled.raw("to")));
            remembered(&app, (&visit, &who.user.name), answer).await
        }
        Ok(Err(SecondFault::Wrong)) => page(words.second_wrong),
        Ok(Err(SecondFault::Wait(secs))) => later(page(&waits(words, secs)), secs),
        Ok(Err(SecondFault::Unasked)) => on(who.stage, filled.raw("to")),
        Err(error) => fault(&visit, &error),
    }
}

fn first_page(
    visit: &Visit,
    filled: &Filled,
    status: StatusCode,
    wrong: &Wrong,
    what: Option<&str>,
) -> Response {
    let words = words(visit);
    let shown = Shown { lang: visit.look.lang, id: "first", filled, wrong };
    let needed = Beside { is_needed: true, ..Beside::default() };
    let hint = fill(words.password_hint, &[&PASSWORD_CHARS_MIN.to_string()]);
    let body = html! {
        div .small.panel {
            h1 { (words.first_title) }
            p { (words.first_says) }
            (alert(what))
            form method="post" action="/first" novalidate {
                input type="hidden" name="csrf" value=(visit.csrf);
                (shown.secret(("code", words.code), Beside { autocomplete: Some("off"), ..needed }))
                (shown.line("text", ("name", words.name), Beside { hint: words.name_wrong, autocomplete: Some("username"), ..needed }))
                (shown.line("text", ("shown", words.shown), Beside { hint: words.shown_hint, autocomplete: Some("name"), ..Beside::default() }))
                (shown.secret(("password", words.new_password), Beside { hint: &hint, autocomplete: Some("new-password"), ..needed }))
                p { button type="submit" { (words.set_up) } }
            }
        }
    };
    visit.page(status, "", words.first_title, &body)
}

/// `GET /first`.
pub(super) async fn first<S: HallStore>(State(app): Shared<S>, asked: Asked) -> Response {
    let Asked { visit, filled } = asked;
    match app.accounts().has_first().await {
        Ok(true) => first_page(&visit, &filled, StatusCode::OK, &Wrong::default(), None),
        Ok(false) => {
            let words = words(&visit);
            let body =
                html! { div .small.panel { h1 { (words.first_title) } p { (words.first_none) } } };
            visit.page(StatusCode::NOT_FOUND, "", words.first_title, &body)
        }
        Err(error) => fault(&visit, &error),
    }
}

/// `POST /first`.
pub(super) async fn become_first<S: HallStore>(State(app): Shared<S>, asked: Asked) -> Response {
    let Asked { visit, filled } = asked;
    let (words, lang): (_, Lang) = (words(&visit), visit.look.lang);
    let mut wrong = Wrong::default();
    let shown = wrong.optional(lang, "shown", filled.line("shown", SHOWN_MAX), SHOWN_MAX);
    if !wrong.is_empty() {
        return first_page(&visit, &filled, StatusCode::UNPROCESSABLE_ENTITY, &wrong, None);
    }
    let new = NewFirst {
        code: filled.raw("code"),
        name: filled.raw("name"),
        shown: &shown,
        password: filled.raw("password"),
    };
    let done = match app.accounts().use_first(&new, &visit.caller).await {
        Ok(done) => done,
        Err(error) => return fault(&visit, &error),
    };
    match done {
        Ok(token) => {
            let answer = entered(&token, Redirect::to("/me").into_response());
            return remembered(&app, (&visit, new.name.trim()), answer).await;
        }
        Err(FirstFault::Wait(secs)) => {
            let what = waits(words, secs);
            let page = first_page(&visit, &filled, StatusCode::OK, &wrong, Some(&what));
            return later(page, secs);
        }
        Err(FirstFault::Code) => wrong.add("code", words.code_wrong),
        Err(FirstFault::Person) => wrong.add("name", words.person_taken),
        Err(FirstFault::Name) => wrong.add("name", words.name_wrong),
        Err(FirstFault::Weak(why)) => wrong.add("password", weak(words, why)),
    }
    first_page(&visit, &filled, StatusCode::UNPROCESSABLE_ENTITY, &wrong, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_led_away_from_here() {
        for own in ["/inbox?view=new", "/h/H1/c/01", "/me"] {
            assert_eq!(onward(own), own);
        }
        for other in [
            "",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/a b",
            "/\r\nX: y",
            "/sign-in",
            "/中",
        ] {
            assert_eq!(onward(other), "/", "{other:?}");
        }
    }
}
