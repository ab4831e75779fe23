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
use hyper::{HeaderMap, Method, StatusCode};

use super::form::Filled;
use super::look::Look;
use super::trouble;
use super::visit::{Asked, Visit};
use crate::core::hex::hex;
use crate::server::HallStore;
use crate::server::accounts::{self, Caller, Entry, Right, Stage, Subject, What};
use crate::server::app::App;
use crate::server::http::{Peer, read_within};
use crate::server::keys::random;
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

/// The language of a request: asked for, kept, or what the browser prefers.
fn lang_of(headers: &HeaderMap, query: Option<&str>) -> Lang {
    let named = |text: &str| match text {
        "zh" => Some(Lang::Zh),
        "en" => Some(Lang::En),
        _ => None,
    };
    let asked = query.and_then(|query| {
        form_urlencoded::parse(query.as_bytes())
            .find(|(name, _)| name == "lang")
            .and_then(|(_, value)| named(&value))
    });
    let accepted = || {
        let text = headers.get(ACCEPT_LANGUAGE)?.to_str().ok()?;
        let mut tags = text.split(',').map(|tag| tag.trim().get(..2).unwrap_or_default());
        tags.find_map(|tag| named(&tag.to_ascii_lowercase()))
    };
    asked.or_else(|| cookie(headers, "lang").and_then(named)).or_else(accepted).unwrap_or_default()
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
    let lang = lang_of(&parts.headers, parts.uri.query());
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
    let Some(peer) = parts.extensions.get::<Peer>().cloned() else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let now = app.config.times.now();
    let session = token(&parts.headers, accounts::COOKIE);
    let found = match session {
        Some(token) => app.accounts().visit(token).await,
        None => Ok(None),
    };
    let who = match found {
        Ok(who) => who.map(Arc::new),
        Err(fault) => return trouble::fault(lang, &fault),
    };
    if who.is_some() {
        peer.stranger.proved();
    }
    // Forms of whoever has no session are proved by a token of their own.
    let (stranger, is_new) = match token(&parts.headers, accounts::FORM_COOKIE) {
        Some(token) => (token.to_owned(), false),
        None => (hex(&random::<32>().unwrap_or_default()), true),
    };
    let csrf = who.as_ref().map_or_else(|| accounts::csrf_of(&stranger), |who| who.csrf.clone());
    let own = who.as_ref().and_then(|who| who.user.lang.as_deref());
    let lang = match own {
        Some("zh") => Lang::Zh,
        Some("en") => Lang::En,
        _ => lang,
    };
    let look = Look { lang, now, zone: app.zone() };
    let agent = parts.headers.get(USER_AGENT).and_then(|value| value.to_str().ok());
    let caller =
        Caller { address: Some(peer.address), agent: agent.unwrap_or_default().to_owned() };
    let visit = Visit { look, path, caller, who, csrf };
    let hall = params.iter().find(|(name, _)| *name == "hall").map(|(_, value)| value.to_owned());
    let is_form = parts.method == Method::POST;
    let bytes = if visit.who.is_some() { FORM_BYTES } else { STRANGER_BYTES };
    let filled = if is_form {
        match read_within(body, bytes, app.config.limits.body_time).await {
            Ok(body) => match Filled::read(&body) {
                Some(filled) => filled,
                None => return trouble::unreadable(&visit),
            },
            Err(status) => return trouble::unread(&visit, status),
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
        return trouble::forged(&visit, &filled);
    }
    let sets = is_new && visit.who.is_none();
    parts.extensions.insert(Asked { visit: Arc::new(visit), filled: Arc::new(filled) });
    let mut answer = next.run(Request::from_parts(parts, Body::empty())).await;
    let cookie = sets.then(|| accounts::set_cookie(accounts::FORM_COOKIE, &stranger));
    if let Some(cookie) = cookie.and_then(|cookie| HeaderValue::from_str(&cookie).ok()) {
        answer.headers_mut().append(SET_COOKIE, cookie);
    }
    answer
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
        let browser = headers(&[("accept-language", "fr, en-GB;q=0.9"), ("cookie", "a=b; lang=zh")]);
        assert_eq!(lang_of(&browser, Some("lang=en&x=1")), Lang::En);
        assert_eq!(lang_of(&browser, Some("lang=fr")), Lang::Zh);
        assert_eq!(lang_of(&headers(&[("accept-language", "fr, en-GB;q=0.9")]), None), Lang::En);
        assert_eq!(lang_of(&headers(&[("accept-language", "日本")]), None), Lang::Zh);
        assert_eq!(lang_of(&headers(&[]), None), Lang::Zh);
    }
}
