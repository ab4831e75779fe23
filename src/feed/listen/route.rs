//! One request: who asks, for what, how large; then the body, then the log. A request is refused by its
//! header wherever the header tells, before a byte of its body is read.

use std::sync::Arc;

use chrono::NaiveDate;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use hyper::{HeaderMap, Method, Request, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::json as object;
use serde_json::value::RawValue;
use tokio::sync::OwnedSemaphorePermit;
use zeroize::Zeroizing;

use crate::core::event::Kind;
use crate::feed::errand::{Clerk, Errand};
use crate::feed::neutral::{self, Entrance, FeedEvent, Reason, Rejected, hall_of, is_of_machine};
use crate::feed::sink::{Sink, TakenWire};
use crate::text::clean::scrub;

use super::answer::{self, Answer, Posted, PostedRejected};
use super::{Common, Peer};

/// Where machines post events.
pub(in crate::feed) const EVENTS_PATH: &str = "/hallqueue/v1/events";
/// Where a program of this machine hands over checked events.
pub(in crate::feed) const IMPORT_PATH: &str = "/local/v1/import";
/// Where it tells of lines that it did not take.
pub(in crate::feed) const REJECTED_PATH: &str = "/local/v1/rejected";
/// Most lines of one request that are kept for the status of the feeds; an import tells fewer.
const REJECTED_MAX: usize = 100;
/// Most events in one body. No sound event is shorter than 64 bytes, so this refuses only rubbish, which
/// would be answered line by line.
const EVENTS_MAX: usize = 16_384;
/// Where it asks which sources a date has.
pub(in crate::feed) const SOURCES_PATH: &str = "/local/v1/sources";

/// Where it asks for something to be done in its stead.
pub(in crate::feed) const ERRAND_PATH: &str = "/local/v1/errand";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Single,
    Batch,
    Lines,
}

/// Answers one request.
pub(super) async fn answer<S>(
    request: Request<Incoming>,
    peer: Peer,
    common: &Common,
    sink: S,
) -> Answer
where
    S: Sink + Send + 'static,
{
    let local = common.local_token.as_ref();
    match (request.uri().path(), request.method()) {
        ("/healthz", &Method::GET | &Method::HEAD) => {
            answer::json(StatusCode::OK, &object!({ "status": "ok" }))
        }
        ("/healthz", _) => answer::wrong_method("GET"),
        (EVENTS_PATH, &Method::POST) => events(request, peer, common, sink).await,
        (EVENTS_PATH, _) => answer::wrong_method("POST"),
        (IMPORT_PATH, &Method::POST) if local.is_some() => import(request, common, sink).await,
        (IMPORT_PATH, _) if local.is_some() => answer::wrong_method("POST"),
        (REJECTED_PATH, &Method::POST) if local.is_some() => rejected(request, common, sink).await,
        (SOURCES_PATH, &Method::GET) if local.is_some() => sources(&request, common, sink).await,
        (SOURCES_PATH, _) if local.is_some() => answer::wrong_method("GET"),
        (ERRAND_PATH, method) if local.is_some() && peer.here => match (&common.clerk, method) {
            (Some(clerk), &Method::POST) => errand(request, common, Arc::clone(clerk)).await,
            (Some(_), _) => answer::wrong_method("POST"),
            (None, _) => answer::error(StatusCode::NOT_FOUND, "not_found"),
        },
        _ => answer::error(StatusCode::NOT_FOUND, "not_found"),
    }
}

/// Compares hashes, which takes as long for a wrong token as for a right one.
fn shows(headers: &HeaderMap, wanted: Option<&blake3::Hash>) -> bool {
    let Some(wanted) = wanted else { return true };
    let shown = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| blake3::hash(token.trim().as_bytes()));
    shown.as_ref() == Some(wanted)
}

fn unauthorised() -> Answer {
    let mut answer = answer::error(StatusCode::UNAUTHORIZED, "token");
    let scheme = hyper::header::HeaderValue::from_static("Bearer");
    answer.headers_mut().insert(hyper::header::WWW_AUTHENTICATE, scheme);
    answer
}

fn shape(headers: &HeaderMap) -> Option<Shape> {
    if headers.get(CONTENT_ENCODING).is_some_and(|value| value != "identity") {
        return None;
    }
    let kind = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match kind.as_str() {
        "application/cloudevents+json" => Some(Shape::Single),
        "application/cloudevents-batch+json" => Some(Shape::Batch),
        "application/x-ndjson" => Some(Shape::Lines),
        _ => None,
    }
}

/// The body, or the status and word with which it is refused.
async fn read_body(
    request: Request<Incoming>,
    common: &Common,
    bytes_max: usize,
) -> Result<Vec<u8>, (StatusCode, &'static str)> {
    const TOO_LARGE: (StatusCode, &str) = (StatusCode::PAYLOAD_TOO_LARGE, "too_large");
    let length = request.headers().get(CONTENT_LENGTH);
    let length = length.and_then(|value| value.to_str().ok()).and_then(|text| text.parse().ok());
    if length.is_some_and(|length: u64| length > bytes_max as u64) {
        return Err(TOO_LARGE);
    }
    let mut body = request.into_body();
    let reading = async {
        let mut bytes = Vec::new();
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|_| (StatusCode::BAD_REQUEST, "body_cut"))?;
            let Ok(part) = frame.into_data() else { continue };
            if bytes.len() + part.len() > bytes_max {
                return Err(TOO_LARGE);
            }
            bytes.extend_from_slice(&part);
        }
        Ok(bytes)
    };
    tokio::time::timeout(common.limits.body_time, reading)
        .await
        .unwrap_or(Err((StatusCode::REQUEST_TIMEOUT, "too_slow")))
}

/// A turn to write, if one comes soon enough.
async fn place(common: &Common) -> Option<OwnedSemaphorePermit> {
    let turn = Arc::clone(&common.writes).acquire_owned();
    tokio::time::timeout(common.limits.write_wait, turn).await.ok()?.ok()
}

async fn events<S>(request: Request<Incoming>, peer: Peer, common: &Common, sink: S) -> Answer
where
    S: Sink + Send + 'static,
{
    if !shows(request.headers(), common.token.as_ref()) {
        return unauthorised();
    }
    let Some(shape) = shape(request.headers()) else {
        return answer::error(StatusCode::UNSUPPORTED_MEDIA_TYPE, "content_type");
    };
    let body = match read_body(request, common, common.limits.body_bytes_max).await {
        Ok(body) => body,
        Err((status, word)) => return answer::error(status, word),
    };
    let Some(place) = place(common).await else { return answer::busy(1) };
    let (hall, now) = (common.hall.clone(), common.clock.now());
    run(place, move || post(&body, shape, peer, Entrance { hall: &hall, now }, sink)).await
}

/// Runs where blocking is allowed.
async fn run(
    place: OwnedSemaphorePermit,
    work: impl FnOnce() -> Answer + Send + 'static,
) -> Answer {
    let done = tokio::task::spawn_blocking(move || {
        let answer = work();
        drop(place);
        answer
    });
    done.await.unwrap_or_else(|_| answer::error(StatusCode::SERVICE_UNAVAILABLE, "not_written"))
}

fn post(body: &[u8], shape: Shape, peer: Peer, entrance: Entrance, mut sink: impl Sink) -> Answer {
    let parts: Vec<&[u8]> = match shape {
        Shape::Single => vec![body],
        Shape::Lines => body.split(|byte| *byte == b'\n').collect(),
        Shape::Batch => match serde_json::from_slice::<Vec<&RawValue>>(body) {
            Ok(list) => list.into_iter().map(|raw| raw.get().as_bytes()).collect(),
            Err(_) => return answer::error(StatusCode::BAD_REQUEST, "not_json"),
        },
    };
    if parts.len() > EVENTS_MAX {
        return answer::error(StatusCode::PAYLOAD_TOO_LARGE, "too_many");
    }
    let mut posted = Posted::default();
    let mut events = Vec::with_capacity(parts.len());
    for (index, part) in parts.into_iter().enumerate() {
        let read = match shape {
            Shape::Lines => neutral::read_line(part, entrance),
            _ => neutral::read(part, entrance).map(Some),
        };
        match read {
            Ok(event) => events.extend(event.map(|mut event| {
                neutral::stand_in(&mut event, entrance.now);
                event
            })),
            Err(rejected) if shape == Shape::Single => {
                sink.note_rejected(&peer.address.to_string(), &rejected);
                let too_large = rejected.reason == Reason::TooLarge;
                let status =
                    if too_large { StatusCode::PAYLOAD_TOO_LARGE } else { StatusCode::BAD_REQUEST };
                posted.rejected.push(PostedRejected::new(index, rejected));
                return answer::json(status, &posted);
            }
            Err(rejected) => {
                if posted.rejected.len() < REJECTED_MAX {
                    sink.note_rejected(&peer.address.to_string(), &rejected);
                }
                posted.rejected.push(PostedRejected::new(index, rejected));
            }
        }
    }
    if !events.is_empty() {
        let taken = match sink.take(events) {
            Ok(taken) => taken,
            Err(reason) => return answer::not_written(&reason),
        };
        for taken in taken {
            posted.repeated += u64::from(taken.repeat);
            if taken.flags.is_empty() {
                posted.accepted += 1;
            } else {
                posted.flagged += 1;
            }
        }
    }
    answer::json(StatusCode::ACCEPTED, &posted)
}

async fn import<S>(request: Request<Incoming>, common: &Common, mut sink: S) -> Answer
where
    S: Sink + Send + 'static,
{
    if !shows(request.headers(), common.local_token.as_ref()) {
        return unauthorised();
    }
    if shape(request.headers()) != Some(Shape::Lines) {
        return answer::error(StatusCode::UNSUPPORTED_MEDIA_TYPE, "content_type");
    }
    let body = match read_body(request, common, common.limits.local_body_bytes_max).await {
        Ok(body) => body,
        Err((status, word)) => return answer::error(status, word),
    };
    let Some(place) = place(common).await else { return answer::busy(1) };
    let hall = common.hall.clone();
    run(place, move || {
        let Some(events) = checked(&body, &hall) else {
            return answer::error(StatusCode::BAD_REQUEST, "not_checked_events");
        };
        match sink.take(events) {
            Ok(taken) => {
                let taken: Vec<TakenWire> = taken.into_iter().map(TakenWire::from).collect();
                answer::json(StatusCode::ACCEPTED, &object!({ "taken": taken }))
            }
            Err(reason) => answer::not_written(&reason),
        }
    })
    .await
}

/// A line of a file that a program of ours did not take, as it tells the board. It holds where and why,
/// nothing of the line itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::feed) struct RejectedLine {
    pub(in crate::feed) place: String,
    pub(in crate::feed) reason: Reason,
    pub(in crate::feed) field: Option<Box<str>>,
}

async fn rejected<S>(request: Request<Incoming>, common: &Common, mut sink: S) -> Answer
where
    S: Sink + Send + 'static,
{
    if !shows(request.headers(), common.local_token.as_ref()) {
        return unauthorised();
    }
    let body = match read_body(request, common, common.limits.body_bytes_max).await {
        Ok(body) => body,
        Err((status, word)) => return answer::error(status, word),
    };
    let Ok(lines) = serde_json::from_slice::<Vec<RejectedLine>>(&body) else {
        return answer::error(StatusCode::BAD_REQUEST, "not_rejected_lines");
    };
    let Some(place) = place(common).await else { return answer::busy(1) };
    run(place, move || {
        for line in lines.into_iter().take(REJECTED_MAX) {
            let RejectedLine { place, reason, field } = line;
            sink.note_rejected(&scrub(&place), &Rejected { reason, field, id: None });
        }
        answer::json(StatusCode::ACCEPTED, &object!({}))
    })
    .await
}

/// What was refused is an answer like any other: only who may not ask at all gets an error.
async fn errand(request: Request<Incoming>, common: &Common, clerk: Arc<dyn Clerk>) -> Answer {
    if !shows(request.headers(), common.local_token.as_ref()) {
        return unauthorised();
    }
    // It may hold a PIN.
    let body = match read_body(request, common, common.limits.errand_body_bytes_max).await {
        Ok(body) => Zeroizing::new(body),
        Err((status, word)) => return answer::error(status, word),
    };
    let Ok(errand) = serde_json::from_slice::<Errand>(&body) else {
        return answer::error(StatusCode::BAD_REQUEST, "not_errand");
    };
    let Some(place) = place(common).await else { return answer::busy(1) };
    run(place, move || answer::json(StatusCode::OK, &clerk.run(&errand))).await
}

/// Events that a program of ours has read and checked; all of them or none.
fn checked(body: &[u8], hall: &str) -> Option<Vec<FeedEvent>> {
    let lines = body.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    lines
        .map(|line| {
            let event: FeedEvent = serde_json::from_slice(line).ok()?;
            let ours = hall.is_empty() || hall_of(&event.feed.source) == Some(hall);
            let known = is_of_machine(event.kind) || event.kind == Kind::FeedKept;
            (ours && known).then_some(event)
        })
        .collect()
}

async fn sources<S>(request: &Request<Incoming>, common: &Common, mut sink: S) -> Answer
where
    S: Sink + Send + 'static,
{
    if !shows(request.headers(), common.local_token.as_ref()) {
        return unauthorised();
    }
    let query = request.uri().query().and_then(|query| query.strip_prefix("date="));
    let date = query.and_then(|text| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok());
    let Some(date) = date else { return answer::error(StatusCode::BAD_REQUEST, "date") };
    let Some(place) = place(common).await else { return answer::busy(1) };
    run(place, move || match sink.sources_of(date) {
        Ok(sources) => answer::json(StatusCode::OK, &object!({ "sources": sources })),
        Err(reason) => answer::not_written(&reason),
    })
    .await
}
