//! The answers: status, JSON, and when to come again. They tell a sender what became of its events and
//! nothing about this machine.

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{ALLOW, CONNECTION, CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER};
use hyper::{Response, StatusCode};
use serde::{Deserialize, Serialize};

use crate::feed::neutral::Rejected;
use crate::feed::sink::SinkError;

/// An answer.
pub(super) type Answer = Response<Full<Bytes>>;

/// What became of posted events.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posted {
    /// Sound, and on disk.
    pub accepted: u64,
    /// On disk, with a fault that is shown.
    pub flagged: u64,
    /// Of these: known already.
    pub repeated: u64,
    /// Not taken.
    pub rejected: Vec<PostedRejected>,
}

/// An event that was not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostedRejected {
    /// Its id, where it could be read.
    pub id: Option<Box<str>>,
    /// Its place in the body, from 0 (of lines: the line).
    pub index: u64,
    /// Why.
    pub reason: Box<str>,
}

impl PostedRejected {
    pub(super) fn new(index: usize, rejected: Rejected) -> PostedRejected {
        let reason = rejected.reason.as_str().into();
        PostedRejected { id: rejected.id, index: index as u64, reason }
    }
}

/// JSON with that status.
pub(super) fn json(status: StatusCode, value: &impl Serialize) -> Answer {
    let body = serde_json::to_vec(value).unwrap_or_default();
    let mut answer = Response::new(Full::new(Bytes::from(body)));
    *answer.status_mut() = status;
    set(&mut answer, CONTENT_TYPE, "application/json");
    answer
}

#[derive(Serialize)]
struct Error<'a> {
    error: &'a str,
}

/// An error, said in a word.
pub(super) fn error(status: StatusCode, error: &str) -> Answer {
    let mut answer = json(status, &Error { error });
    // The rest of a body that nobody reads would be taken for the next request.
    if matches!(status, StatusCode::REQUEST_TIMEOUT | StatusCode::PAYLOAD_TOO_LARGE) {
        set(&mut answer, CONNECTION, "close");
    }
    answer
}

pub(super) fn wrong_method(allow: &'static str) -> Answer {
    let mut answer = error(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed");
    set(&mut answer, ALLOW, allow);
    answer
}

pub(super) fn busy(retry_secs: u32) -> Answer {
    retry(error(StatusCode::TOO_MANY_REQUESTS, "busy"), retry_secs)
}

fn retry(mut answer: Answer, secs: u32) -> Answer {
    let value = HeaderValue::from(secs.max(1));
    answer.headers_mut().insert(RETRY_AFTER, value);
    answer
}

/// The log did not take them.
pub(super) fn not_written(reason: &SinkError) -> Answer {
    match reason {
        SinkError::Busy { retry_secs } => busy(*retry_secs),
        _ => retry(error(StatusCode::SERVICE_UNAVAILABLE, "not_written"), 5),
    }
}

fn set(answer: &mut Answer, name: HeaderName, value: &'static str) {
    answer.headers_mut().insert(name, HeaderValue::from_static(value));
}
