//! The one way in to every page. What a page needs is said in one table ([`Door`]), and looked at here before anything of it
//! runs: who asks, whether they may, whether a form was opened here. What somebody may not see is not there for them.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{RawPathParams, Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::MethodRouter;
use hyper::header::{ACCEPT_LANGUAGE, COOKIE, HeaderName, ORIGIN};
use hyper::{HeaderMap, Method, StatusCode};

use super::form::Filled;
use super::look::Look;
use super::trouble;
use super::visit::{Asked, Visit};
use crate::server::HallStore;
use crate::server::accounts::Right;
use crate::server::app::App;
use crate::server::http::{Peer, read_within};
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
    /// Whoever signed in, as far as they have.
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

/// Whether a form was sent from a page of this server, as far as the browser says so. The token of the session is asked for
/// besides.
fn is_from_here(headers: &HeaderMap) -> bool {
    let site = headers.get(HeaderName::from_static("sec-fetch-site"));
    if let Some(site) = site {
        return site.as_bytes() == b"same-origin" || site.as_bytes() == b"none";
    }
    let Some(origin) = headers.get(ORIGIN).and_then(|value| value.to_str().ok()) else {
        return true;
    };
    let host = headers.get(hyper::header::HOST).and_then(|value| value.to_str().ok());
    let own = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
    own.is_some() && own == host
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
    let who = match app.accounts().signed_in(&parts.headers, peer.address).await {
        Ok(who) => who.map(Arc::new),
        Err(fault) => return trouble::fault(lang, &fault),
    };
    if who.is_some() {
        peer.stranger.proved();
    }
    let own = who.as_ref().and_then(|who| who.user.lang.as_deref());
    let lang = match own {
        Some("zh") => Lang::Zh,
        Some("en") => Lang::En,
        _ => lang,
    };
    let look = Look { lang, now, zone: app.zone() };
    let visit = Visit { look, path, address: peer.address, who };
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
    if is_form && !(is_from_here(&parts.headers) && visit.proves(&filled)) {
        return trouble::forged(&visit, &filled);
    }
    parts.extensions.insert(Asked { visit: Arc::new(visit), filled: Arc::new(filled) });
    next.run(Request::from_parts(parts, Body::empty())).await
}

/// Why somebody is not let through; none: they are.
async fn refused<S: HallStore>(
    app: &App<S>,
    visit: &Visit,
    needs: Needs,
    hall: Option<&str>,
    (is_form, filled): (bool, &Filled),
) -> Option<Response> {
    let right = match needs {
        Needs::Nothing => return None,
        Needs::SignedIn => None,
        Needs::Right(right) | Needs::Hall(right) => Some(right),
    };
    let Some(who) = &visit.who else {
        // What somebody typed while their session ended is shown to them, not thrown away.
        return Some(if is_form { trouble::signed_out(visit, filled) } else { to_sign_in(visit) });
    };
    if right.is_some() && !who.is_whole() {
        return Some(Redirect::to("/second-factor").into_response());
    }
    let may = right.is_none_or(|right| who.may(right));
    let sees = !matches!(needs, Needs::Hall(_)) || hall.is_some_and(|hall| who.sees_hall(hall));
    if may && sees {
        return None;
    }
    app.accounts().note_denied(who, visit.address, (&visit.path, hall)).await;
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

    #[test]
    fn a_form_of_another_site_is_none_of_ours() {
        let is = |of: &[(&'static str, &str)]| is_from_here(&headers(of));
        assert!(is(&[("sec-fetch-site", "same-origin")]));
        for site in ["cross-site", "same-site"] {
            assert!(!is(&[("sec-fetch-site", site), ("origin", "https://a"), ("host", "a")]));
        }
        assert!(is(&[("origin", "https://a:8443"), ("host", "a:8443")]));
        assert!(!is(&[("origin", "https://a.evil"), ("host", "a")]));
        assert!(!is(&[("origin", "null"), ("host", "a")]));
    }
}
