//! The one way in to every page. What a page needs is said in one table ([`Door`]), and looked at here before anything of it
//! runs: who asks, whether they may, whether a form was opened here. What somebody may not see is not there for them.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{RawPathParams, Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::MethodRouter;
use hyper::header::{
    ACCEPT_LANGUAGE, COOKIE, HOST, HeaderName, HeaderValue, ORIGIN, SET_COOKIE, USER_AGENT,
};
use hyper::http::request::Parts;
use hyper::{HeaderMap, Method, StatusCode};

use super::form::Filled;
use super::look::Look;
use super::trouble;
use super::visit::{Asked, Visit};
use crate::core::hex::hex;
use crate::server::accounts::{self, Caller, Entry, Right, Stage, Subject, What};
use crate::server::app::App;
use crate::server::http::{Peer, read_within};
use crate::server::keys::random;
use crate::server::{Fault, HallStore};
use crate::text::words::Lang;

/// Largest form of somebody who signed in: more than any field takes, so that what is too long comes back to be shortened.
const FORM_BYTES: usize = 4 << 20;
/// Largest form of anybody else.
const STRANGER_BYTES: usize = 32 << 10;

/// Who may go through a door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Everybody.
    Nothing,
    /// Whoever gave their password, whatever else is still asked of them.
    Begun,
    /// Whoever signed in; what they may see there is looked at by the page itself.
    SignedIn,
    /// Whoever has that right.
    Right(Right),
    /// Whoever has that right and sees the hall that the address names.
    Hall(Right),
}

/// A page or a form: method, path, who may.
pub(super) struct Door<S> {
    pub(super) method: Method,
    pub(super) path: &'static str,
    pub(super) needs: Needs,
    pub(super) to: MethodRouter<Arc<App<S>>>,
}

/// Every door, with its guard.
pub(super) fn routes<S: HallStore>(app: &Arc<App<S>>, doors: Vec<Door<S>>) -> Router<Arc<App<S>>> {
    doors.into_iter().fold(Router::new(), |router, door| {
        let guard = from_fn_with_state((Arc::clone(app), door.needs), enter::<S>);
        router.route(door.path, door.to.layer(guard))
    })
}

/// A language by its code.
fn named(text: &str) -> Option<Lang> {
    match text {
        "zh" => Some(Lang::Zh),
        "en" => Some(Lang::En),
        _ => None,
    }
}

/// The language that a request asks for in so many words, and the one that was kept or the browser prefers.
fn lang_of(headers: &HeaderMap, query: Option<&str>) -> (Option<Lang>, Lang) {
    let asked = query.and_then(|query| {
        let mut all = form_urlencoded::parse(query.as_bytes());
        all.find(|(name, _)| name == "lang").and_then(|(_, value)| named(&value))
    });
    let accepted = || {
        let text = headers.get(ACCEPT_LANGUAGE)?.to_str().ok()?;
        let mut tags = text.split(',').map(|tag| tag.trim().get(..2).unwrap_or_default());
        tags.find_map(|tag| named(&tag.to_ascii_lowercase()))
    };
    (asked, cookie(headers, "lang").and_then(named).or_else(accepted).unwrap_or_default())
}

/// A cookie of a request.
pub(super) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = all.flat_map(|text| text.split(';'));
    pairs.find_map(|pair| pair.trim().split_once('=').filter(|(of, _)| *of == name).map(|(_, v)| v))
}

/// Whether a form was sent from a page of this server, as far as the browser says so.
fn is_from_here(headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let site = HeaderName::from_static("sec-fetch-site");
    accounts::is_own_origin(text(HOST), text(ORIGIN), text(site))
}

/// The token that a cookie of ours holds.
fn token<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut all = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    all.find_map(|text| accounts::cookie_in(text, name))
}

/// Lets somebody through a door, or says why not.
async fn enter<S: HallStore>(
    State((app, needs)): State<(Arc<App<S>>, Needs)>,
    params: RawPathParams,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let (visit, cookies) = match arrival(&app, &parts).await {
        Ok(arrival) => arrival,
        Err(refused) => return refused,
    };
    let hall = params.iter().find(|(name, _)| *name == "hall").map(|(_, value)| value.to_owned());
    let is_form = parts.method == Method::POST;
    let filled = if is_form {
        let session = token(&parts.headers, accounts::COOKIE);
        match typed(&app, (&visit, session), body).await {
            Ok(filled) => filled,
            Err(refused) => return refused,
        }
    } else {
        Filled::read(parts.uri.query().unwrap_or_default().as_bytes()).unwrap_or_default()
    };
    if let Some(refused) = refused(&app, &visit, needs, hall.as_deref(), (is_form, &filled)).await {
        return refused;
    }
    // Compared as hashes, so that it takes as long however much of it is right.
    let proof = |csrf: &str| blake3::hash(csrf.as_bytes());
    let proved = proof(filled.raw("csrf")) == proof(&visit.csrf);
    if is_form && !(is_from_here(&parts.headers) && proved) {
        note_forged(&app, &visit, hall.as_deref()).await;
        return trouble::forged(&visit, &filled);
    }
    parts.extensions.insert(Asked { visit: Arc::new(visit), filled: Arc::new(filled) });
    let mut answer = next.run(Request::from_parts(parts, Body::empty())).await;
    for cookie in cookies.iter().filter_map(|cookie| HeaderValue::from_str(cookie).ok()) {
        answer.headers_mut().append(SET_COOKIE, cookie);
    }
    answer
}

/// Whether a page asks, and not a person: what its script fetches again and again.
fn asks_by_itself(parts: &Parts) -> bool {
    parts.uri.path() == "/events" || parts.headers.contains_key(HeaderName::from_static("x-part"))
}

/// Who asks, how things are spelt for them, and the cookies that they get.
async fn arrival<S: HallStore>(
    app: &App<S>,
    parts: &Parts,
) -> Result<(Visit, Vec<String>), Response> {
    let (asked, found) = lang_of(&parts.headers, parts.uri.query());
    let session = token(&parts.headers, accounts::COOKIE);
    let who = match session {
        Some(token) => app.accounts().visit(token, asks_by_itself(parts)).await,
        None => Ok(None),
    };
    let who = who.map_err(|fault| trouble::fault(found, &fault))?.map(Arc::new);
    let peer = parts.extensions.get::<Peer>();
    let peer = peer.ok_or_else(|| StatusCode::INTERNAL_SERVER_ERROR.into_response())?;
    let mut cookies = Vec::new();
    let csrf = if let Some(who) = &who {
        peer.stranger.proved();
        who.csrf.clone()
    } else if let Some(token) = token(&parts.headers, accounts::FORM_COOKIE) {
        accounts::csrf_of(token)
    } else {
        // Forms of whoever has no session are proved by a token of their own; one that everybody could make would prove
        // nothing.
        let secret = random::<32>();
        let secret =
            secret.map_err(|error| trouble::fault(found, &Fault::Broken(error.to_string())))?;
        let secret = hex(&secret);
        cookies.push(accounts::set_cookie(accounts::FORM_COOKIE, &secret));
        accounts::csrf_of(&secret)
    };
    let own = who.as_ref().and_then(|who| named(who.user.lang.as_deref()?));
    let lang = asked.or(own).unwrap_or(found);
    if let Some(asked) = asked {
        let code = if asked == Lang::Zh { "zh" } else { "en" };
        cookies
            .push(format!("lang={code}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=31536000"));
    }
    let agent = parts.headers.get(USER_AGENT).and_then(|value| value.to_str().ok());
    let agent = agent.unwrap_or_default().to_owned();
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
    let look = Look { lang, now: app.config.times.now(), zone: App::<S>::zone() };
    let browser = token(&parts.headers, accounts::BROWSER_COOKIE).and_then(accounts::browser_of);
    let caller = Caller { address: Some(peer.address), agent, browser };
    Ok((Visit { look, path, caller, who, csrf }, cookies))
}

/// What was typed into a form that came.
async fn typed<S: HallStore>(
    app: &App<S>,
    (visit, session): (&Visit, Option<&str>),
    body: Body,
) -> Result<Filled, Response> {
    // Whoever wrote for half an hour while their session ended must get it back; whoever made one up is a stranger.
    let was_in = match session {
        _ if visit.who.is_some() => true,
        Some(token) => app.accounts().knows(token).await.unwrap_or(false),
        None => false,
    };
    let most = if was_in { FORM_BYTES } else { STRANGER_BYTES };
    let body = read_within(body, most, app.config.limits.body_time).await;
    let body = body.map_err(|status| trouble::unread(visit, status))?;
    Filled::read(&body).ok_or_else(|| trouble::unreadable(visit))
}

/// Why somebody is not let through; none: they are.
async fn refused<S: HallStore>(
    app: &App<S>,
    visit: &Visit,
    needs: Needs,
    hall: Option<&str>,
    (is_form, filled): (bool, &Filled),
) -> Option<Response> {
    if needs == Needs::Nothing {
        return None;
    }
    let Some(who) = &visit.who else {
        // What somebody typed while their session ended is shown to them, not thrown away.
        return Some(if is_form { trouble::signed_out(visit, filled) } else { to_sign_in(visit) });
    };
    let (right, subject) = match needs {
        Needs::Nothing | Needs::Begun => return None,
        Needs::SignedIn => (None, Subject::Server),
        Needs::Right(right) => (Some(right), Subject::Server),
        Needs::Hall(right) => (Some(right), Subject::Hall(hall.unwrap_or_default())),
    };
    let next = match who.stage {
        Stage::Second => Some("/second-factor"),
        Stage::Password | Stage::Enrol => Some("/me"),
        Stage::Full => None,
    };
    if let Some(next) = next {
        return Some(Redirect::to(next).into_response());
    }
    if right.is_none_or(|right| who.may(right, subject)) {
        return None;
    }
    let entry = Entry::done(&who.user.name, What::Denied, &visit.caller).refused();
    let entry = entry.hall(hall.unwrap_or_default()).on(visit.path_only());
    if let Err(fault) = app.accounts().note(entry).await {
        tracing::warn!(%fault, "it was not written down that somebody was refused a page");
    }
    Some(trouble::not_found(visit))
}

/// Writes down that a form came that was not opened by this session. Of strangers nothing is: they would fill the record.
async fn note_forged<S: HallStore>(app: &App<S>, visit: &Visit, hall: Option<&str>) {
    let Some(who) = &visit.who else { return };
    let entry = Entry::done(&who.user.name, What::Forged, &visit.caller).refused();
    let entry = entry.hall(hall.unwrap_or_default()).on(visit.path_only());
    if let Err(fault) = app.accounts().note(entry).await {
        tracing::warn!(%fault, "it was not written down that a form was forged");
    }
}

fn to_sign_in(visit: &Visit) -> Response {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("to", &visit.path);
    Redirect::to(&format!("/sign-in?{}", query.finish())).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(of: &[(&'static str, &str)]) -> HeaderMap {
        of.iter()
            .map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()))
            .collect()
    }

    #[test]
    fn the_language_is_asked_for_then_kept_then_preferred() {
        let browser =
            headers(&[("accept-language", "fr, en-GB;q=0.9"), ("cookie", "a=b; lang=zh")]);
        assert_eq!(lang_of(&browser, Some("lang=en&x=1")), (Some(Lang::En), Lang::Zh));
        assert_eq!(lang_of(&browser, Some("lang=fr")), (None, Lang::Zh));
        let plain = headers(&[("accept-language", "fr, en-GB;q=0.9")]);
        assert_eq!(lang_of(&plain, None), (None, Lang::En));
        assert_eq!(lang_of(&headers(&[("accept-language", "日本")]), None), (None, Lang::Zh));
        assert_eq!(lang_of(&headers(&[]), None), (None, Lang::Zh));
    }
}
