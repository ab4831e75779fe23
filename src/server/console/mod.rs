//! The server's pages: what departments, hall managers and the centre work with. Rendered here, whole without a script,
//! everything they need inside the binary. Nothing that came from outside is ever written unescaped.

use axum::Router;
use axum::middleware::map_response;
use axum::response::Response;
use axum::routing::get;
use hyper::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};

use super::http::Shared;

mod assets;
mod case;
mod case_acts;
mod case_view;
mod day;
mod form;
mod hall_tables;
mod halls;
mod inbox;
mod look;
mod page;
mod sheet;

/// What a page may load and where its forms go: itself, and nothing that is written into it runs.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; \
connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// What every answer to a browser carries.
async fn guarded(mut answer: Response) -> Response {
    let headers = answer.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    let opener = HeaderName::from_static("cross-origin-opener-policy");
    headers.insert(opener, HeaderValue::from_static("same-origin"));
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    answer
}
