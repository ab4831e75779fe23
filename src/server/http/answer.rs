//! Refusals as they go out: one status for each, JSON, and when to come again.

use std::time::Duration;

use axum::Json;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::Bytes;
use hyper::header::{CONNECTION, CONTENT_LENGTH, HeaderValue, RETRY_AFTER};
use hyper::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;
use tokio::time::timeout;

use crate::core::sync::wire::{Refusal, Refused, SEGMENT_BYTES_MAX};
use crate::server::Fault;

/// Largest body that is not an upload.
const SMALL_BODY: usize = 64 * 1024;

/// Most bytes that are thrown away unread.
const DRAINED_MAX: usize = 8 << 20;

/// When to come again after the disk was full, or the storage busy, seconds.
const LATER_SECS: u64 = 5;

/// A refusal on its way out.
#[derive(Debug)]
pub(super) struct No {
    status: StatusCode,
    pub(super) said: Box<Refused>,
}

impl No {
    /// With the status that belongs to it.
    pub(super) fn new(error: Refusal, message: &str) -> No {
        let status = match error {
            Refusal::Gap | Refusal::Fork => StatusCode::CONFLICT,
            Refusal::StreamUnknown | Refusal::NotFound => StatusCode::NOT_FOUND,
            Refusal::Envelope => StatusCode::UNPROCESSABLE_ENTITY,
            Refusal::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Refusal::Token => StatusCode::UNAUTHORIZED,
            Refusal::Revoked | Refusal::WrongHall | Refusal::Code => StatusCode::FORBIDDEN,
            Refusal::Busy => StatusCode::TOO_MANY_REQUESTS,
            Refusal::Slow => StatusCode::REQUEST_TIMEOUT,
            Refusal::Full => StatusCode::INSUFFICIENT_STORAGE,
            Refusal::ClientOld => StatusCode::UPGRADE_REQUIRED,
            Refusal::Broken | Refusal::Other => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let said = Refused {
            error,
            message: message.to_owned(),
            retry_after_secs: None,
            stream: None,
            known: Vec::new(),
            index: None,
            bytes_max: (error == Refusal::TooLarge).then_some(SEGMENT_BYTES_MAX),
            hall: None,
        };
        No { status, said: Box::new(said) }
    }

    /// With another status.
    pub(super) fn status(mut self, status: StatusCode) -> No {
        self.status = status;
        self
    }

    /// With the time after which it is worth a try.
    pub(super) fn later(mut self, secs: u64) -> No {
        self.said.retry_after_secs = Some(secs);
        self
    }
}

impl From<Fault> for No {
    fn from(fault: Fault) -> No {
        let message = fault.to_string();
        match fault {
            Fault::Full => No::new(Refusal::Full, &message).later(LATER_SECS),
            Fault::Busy(_) | Fault::Closed => {
                let no = No::new(Refusal::Busy, &message).later(LATER_SECS);
                no.status(StatusCode::SERVICE_UNAVAILABLE)
            }
            Fault::Gone(_) | Fault::Broken(_) => {
                tracing::error!(%fault, "a request failed");
                // What exactly is broken is nobody's business but the server's log.
                No::new(Refusal::Broken, "the server failed; what was confirmed is safe")
                    .later(LATER_SECS)
            }
        }
    }
}

impl IntoResponse for No {
    fn into_response(self) -> Response {
        let retry = self.said.retry_after_secs;
        let mut answer = (self.status, Json(self.said)).into_response();
        if let Some(secs) = retry {
            answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from(secs));
        }
        // The rest of a body that nobody reads would be taken for the next request.
        if matches!(self.status, StatusCode::REQUEST_TIMEOUT | StatusCode::PAYLOAD_TOO_LARGE) {
            answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        }
        answer
    }
}

/// The length that a request says its body has.
pub(super) fn length(headers: &HeaderMap) -> Option<usize> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Reads a body of at most so many bytes in at most that time. What is too much is thrown away before it is answered.
pub(super) async fn read(mut body: Body, most: usize, time: Duration) -> Result<Bytes, No> {
    let whole = Limited::new(&mut body, most).collect();
    match timeout(time, whole).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            drain(body, time).await;
            Err(No::new(Refusal::TooLarge, "the body is larger than is taken"))
        }
        // The way here is at fault, not what was sent.
        Ok(Err(_)) => Err(No::new(Refusal::Slow, "the body broke off")),
        Err(_) => Err(No::new(Refusal::Slow, "the body took too long")),
    }
}

/// The same for a page, which says in its own words what went wrong: the status of that.
pub(crate) async fn read_within(
    body: Body,
    most: usize,
    time: Duration,
) -> Result<Bytes, StatusCode> {
    read(body, most, time).await.map_err(|no| no.status)
}

/// Throws away what was sent with a request that is refused: a connection that is closed while the other side still writes
/// loses the answer on its way, and a terminal that never reads that its token is over would come with it for ever.
pub(super) async fn drain(mut body: Body, time: Duration) {
    let all = async {
        let mut bytes = 0;
        while let Some(Ok(frame)) = body.frame().await {
            bytes += frame.data_ref().map_or(0, Bytes::len);
            if bytes > DRAINED_MAX {
                return;
            }
        }
    };
    timeout(time, all).await.unwrap_or_default();
}

/// Reads a small body as JSON.
pub(super) async fn read_json<T: DeserializeOwned>(body: Body, time: Duration) -> Result<T, No> {
    let bytes = read(body, SMALL_BODY, time).await?;
    serde_json::from_slice(&bytes)
        .map_err(|error| No::new(Refusal::Envelope, &format!("the body cannot be read: {error}")))
}
