//! The routes of the server. Everything that is answered carries the incarnation and the clock, and everything that is
//! refused says so in JSON: what does not is not ours.

use std::net::IpAddr;
use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::extract::State;
use axum::middleware::map_response_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use hyper::header::{CACHE_CONTROL, HeaderValue};
use hyper::{HeaderMap, StatusCode};
use serde_json::json;

use super::app::App;
use super::metrics::Counter;
use super::{HallStore, console, listen};
use crate::core::hex::hex;
use crate::core::sync::wire::{
    Capabilities, INCARNATION_HEADER, Refusal, SEGMENT_BYTES_MAX, SEGMENT_EVENTS_MAX,
    SEGMENT_INFLATED_MAX, TIME_HEADER, WIRE_VERSION,
};

mod access;
mod answer;
mod download;
mod enrol;
mod prove;
mod snapshot;
mod upload;

use self::answer::No;
pub(crate) use self::answer::read_within;
pub use self::enrol::CODE_LIFE;

/// Who is at the other end of a connection.
#[derive(Clone)]
pub(crate) struct Peer {
    /// Its address, as it counts.
    pub(crate) address: IpAddr,
    /// Whether it is this machine.
    pub(crate) here: bool,
    /// Its place among those who have not proved who they are.
    pub(crate) stranger: Arc<listen::Stranger>,
}

type Shared<S> = State<Arc<App<S>>>;

/// All routes.
pub(crate) fn router<S: HallStore>(app: Arc<App<S>>) -> Router {
    let pages = console::router(&app);
    Router::new()
        .route("/v1/capabilities", get(capabilities))
        .route("/v1/enrol", post(enrol::enrol::<S>))
        .route("/v1/challenge", post(access::challenge::<S>))
        .route("/v1/session", post(access::session::<S>))
        .route("/v1/s/{stream}/segments", post(upload::upload::<S>))
        .route("/v1/h/{hall}/log", get(download::log::<S>))
        .route("/v1/h/{hall}/proof", get(prove::proof::<S>))
        .route("/v1/h/{hall}/snapshot", get(snapshot::manifest::<S>))
        .route("/v1/h/{hall}/snapshot/{id}/{part}", get(snapshot::part::<S>))
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz::<S>))
        .route("/metrics", get(metrics::<S>))
        .merge(pages)
        .fallback(async || No::new(Refusal::NotFound, "there is nothing of that name here"))
        .method_not_allowed_fallback(async || {
            let no = No::new(Refusal::NotFound, "this is not done with that method");
            no.status(StatusCode::METHOD_NOT_ALLOWED)
        })
        .layer(map_response_with_state(Arc::clone(&app), stamp::<S>))
        .with_state(app)
}

/// What every answer carries.
async fn stamp<S: HallStore>(State(app): Shared<S>, mut answer: Response) -> Response {
    let counter = match answer.status() {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Some(Counter::Unproved),
        StatusCode::TOO_MANY_REQUESTS
        | StatusCode::SERVICE_UNAVAILABLE
        | StatusCode::INSUFFICIENT_STORAGE => Some(Counter::Busy),
        status if status.is_server_error() => Some(Counter::Broken),
        _ => None,
    };
    if let Some(counter) = counter {
        app.metrics.add(counter, 1);
    }
    let headers = answer.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&hex(&app.incarnation())) {
        headers.insert(INCARNATION_HEADER, value);
    }
    headers.insert(TIME_HEADER, HeaderValue::from(app.config.times.now().0));
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    answer
}

async fn capabilities() -> Json<Capabilities> {
    Json(Capabilities {
        wire: vec![WIRE_VERSION],
        version: env!("CARGO_PKG_VERSION").to_owned(),
        events_max: SEGMENT_EVENTS_MAX,
        bytes_max: SEGMENT_BYTES_MAX,
        inflated_max: SEGMENT_INFLATED_MAX,
        wait_secs_max: crate::core::sync::wire::WAIT_SECS_MAX,
    })
}

async fn healthz() -> Response {
    Json(json!({ "status": "ok" })).into_response()
}

/// Whether an upload could be stored now.
async fn readyz<S: HallStore>(State(app): Shared<S>) -> Result<Response, No> {
    if *app.stopping.borrow() {
        return Err(
            No::new(Refusal::Busy, "the server is ending").status(StatusCode::SERVICE_UNAVAILABLE)
        );
    }
    app.store.ready().await?;
    if let Some(fault) = app.ingest.trouble() {
        return Err(fault.into());
    }
    Ok(Json(json!({ "status": "ready" })).into_response())
}

async fn metrics<S: HallStore>(
    State(app): Shared<S>,
    axum::Extension(peer): axum::Extension<Peer>,
    headers: HeaderMap,
) -> Result<String, No> {
    let shown = access::bearer(&headers).map(blake3::hash);
    let wanted = app.config.metrics_token.as_ref().map(|token| blake3::hash(token.as_bytes()));
    if peer.here || (wanted.is_some() && shown == wanted) {
        return Ok(app.metrics.text());
    }
    Err(No::new(Refusal::Token, "the metrics are for this machine, or for whoever has their token"))
}
