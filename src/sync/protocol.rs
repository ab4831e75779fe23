//! Requests as they go over the wire, and answers as they are understood.

use std::time::Duration;

use ed25519_dalek::{Signer, SigningKey};
use hyper::HeaderMap;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::http::{Call, Reply};
use super::pack::pack;
use super::page::read_page;
use crate::core::hex::{hex, unhex_all};
use crate::core::sync::client::{Answer, Failure, Request};
use crate::core::sync::segment::{Shape, StreamId, head};
use crate::core::sync::wire::{
    Challenge, ChallengeRequest, PAGE_BYTES, Refusal, Refused, SEGMENT_BYTES_MAX, SEGMENT_HEADER,
    SEGMENT_INFLATED_MAX, Session, SessionRequest, Stored, StreamHead, WIRE_VERSION,
    session_message,
};
use crate::store::{Offer, Page, Store, StoreError};

/// Longest answer that is not a page, bytes.
const ANSWER_BYTES_MAX: usize = 1024 * 1024;
/// Longest page: what was asked for, the segment that goes beyond it, and records.
const PAGE_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Who asks.
#[derive(Clone)]
pub struct Terminal {
    /// Id of the device.
    pub device: String,
    /// The hall.
    pub hall: String,
    /// The secret half of the device's key.
    pub key: SigningKey,
}

impl std::fmt::Debug for Terminal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Terminal({})", self.device)
    }
}

/// What an answer is to be read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Challenge,
    Session,
    Stored,
    Page,
}

/// Bytes of an address that need no other spelling.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push_str(&hex(&[byte]).to_ascii_uppercase());
        }
    }
    out
}

/// A POST of JSON.
pub(super) fn post(path: &str, body: &impl Serialize) -> Result<Call, Failure> {
    let body = serde_json::to_vec(body).map_err(|_| Failure::Garbled)?;
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(Call {
        is_post: true,
        path: path.to_owned(),
        headers,
        body: body.into(),
        wait: Duration::ZERO,
        reply_bytes_max: ANSWER_BYTES_MAX,
    })
}

fn bearer(token: &str) -> Result<HeaderMap, Failure> {
    let mut value =
        HeaderValue::from_str(&format!("Bearer {token}")).map_err(|_| Failure::Garbled)?;
    value.set_sensitive(true);
    Ok(HeaderMap::from_iter([(AUTHORIZATION, value)]))
}

/// A segment, its packed body with the records behind the events, and how many bytes of it are the events'.
type Packed = (Offer, Vec<u8>, u64);

/// A segment of at most so many events, as far as it stays within what one may be once packed.
fn offer(store: &Store, first: u64, events_max: usize) -> Result<Option<Packed>, StoreError> {
    let io = |source| StoreError::Io { path: "segment".into(), source };
    let mut most = events_max;
    loop {
        let Some(offer) = store.segment(first, most, SEGMENT_INFLATED_MAX)? else {
            return Ok(None);
        };
        let mut body = pack(&offer.body).map_err(io)?;
        let events_bytes = body.len() as u64;
        if !offer.records.is_empty() {
            let mut text = Vec::new();
            for record in &offer.records {
                serde_json::to_writer(&mut text, record).map_err(|error| io(error.into()))?;
                text.push(b'\n');
            }
            body.extend(pack(&text).map_err(io)?);
        }
        if body.len() <= SEGMENT_BYTES_MAX || offer.count <= 1 {
            return Ok(Some((offer, body, events_bytes)));
        }
        most = usize::try_from(offer.count / 2).unwrap_or(1).max(1);
    }
}

/// The upload of a segment, signed. `Garbled`: it is of another stream than was asked for.
fn upload(
    terminal: &Terminal,
    token: &str,
    stream: &StreamId,
    (offer, body, packed): Packed,
) -> Result<Call, Failure> {
    let named: Option<StreamId> = unhex_all(&offer.stream);
    let chain = offer.chains.last().copied();
    let (Some(chain), true) = (chain, named.as_ref() == Some(stream)) else {
        return Err(Failure::Garbled);
    };
    let shape = Shape {
        hall: terminal.hall.as_str().into(),
        stream: *stream,
        first: offer.first,
        count: offer.count,
        prev: offer.prev,
        chain,
    };
    let head = head(&shape, packed, |message| terminal.key.sign(message).to_bytes());
    let head = serde_json::to_vec(&head).map_err(|_| Failure::Garbled)?;
    let mut headers = bearer(token)?;
    let head = HeaderValue::from_bytes(&head).map_err(|_| Failure::Garbled)?;
    headers.insert(SEGMENT_HEADER, head);
    Ok(Call {
        is_post: true,
        path: format!("/v1/s/{}/segments", offer.stream),
        headers,
        body: body.into(),
        wait: Duration::ZERO,
        reply_bytes_max: ANSWER_BYTES_MAX,
    })
}

/// What goes over the wire, with what is read out of the log for it. `Garbled`: the log is not any more what the machine
/// was told it is, and it will be told.
pub(super) fn call(
    store: &Store,
    terminal: &Terminal,
    request: &Request,
) -> Result<(Kind, Call), Failure> {
    match request {
        Request::Challenge => {
            let device = terminal.device.clone();
            Ok((Kind::Challenge, post("/v1/challenge", &ChallengeRequest { device })?))
        }
        Request::Session { nonce, incarnation, stream, .. } => {
            let (standing, _) = super::ledger::read(store).map_err(|_| Failure::Disk)?;
            if standing.streams.last().is_none_or(|own| own.id != hex(stream)) {
                return Err(Failure::Garbled);
            }
            let sig = terminal.key.sign(&session_message(&terminal.device, nonce));
            let body = SessionRequest {
                device: terminal.device.clone(),
                nonce: nonce.clone(),
                sig: hex(&sig.to_bytes()),
                version: env!("CARGO_PKG_VERSION").to_owned(),
                wire: WIRE_VERSION,
                incarnation: incarnation.clone(),
                head: standing.head,
                streams: standing.streams,
            };
            Ok((Kind::Session, post("/v1/session", &body)?))
        }
        Request::Segment { token, stream, first, events_max } => {
            let found = offer(store, *first, *events_max).map_err(|_| Failure::Disk)?;
            let call = upload(terminal, token, stream, found.ok_or(Failure::Garbled)?)?;
            Ok((Kind::Stored, call))
        }
        Request::Log { token, after, wait_secs, own } => {
            let own = own.map(|own| format!("&own={}", hex(&own))).unwrap_or_default();
            let hall = escaped(&terminal.hall);
            let path = format!(
                "/v1/h/{hall}/log?after={after}&max_bytes={PAGE_BYTES}&wait={wait_secs}{own}"
            );
            let call = Call {
                is_post: false,
                path,
                headers: bearer(token)?,
                body: hyper::body::Bytes::new(),
                wait: Duration::from_secs(*wait_secs),
                reply_bytes_max: PAGE_BYTES_MAX,
            };
            Ok((Kind::Page, call))
        }
    }
}

/// Reads JSON of the server.
pub(super) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Failure> {
    serde_json::from_slice(body).map_err(|_| Failure::Garbled)
}

/// What the server said no with. A status without words of ours still says something.
pub(super) fn refusal(reply: &Reply) -> Refused {
    let by_status = || {
        let error = match reply.status {
            401 => Refusal::Token,
            413 => Refusal::TooLarge,
            408 => Refusal::Slow,
            429 | 503 => Refusal::Busy,
            507 => Refusal::Full,
            500..=599 => Refusal::Broken,
            _ => Refusal::Other,
        };
        let message = format!("status {}", reply.status);
        let (retry_after_secs, stream, known) = (None, None::<StreamHead>, Vec::new());
        Refused { error, message, retry_after_secs, stream, known, index: None, bytes_max: None }
    };
    serde_json::from_slice(&reply.body).unwrap_or_else(|_| by_status())
}

/// What an answer with the server's mark says.
pub(super) fn answer(kind: Kind, reply: &Reply) -> Result<(Answer, Option<Page>), Failure> {
    if reply.status != 200 {
        return Ok((Answer::Refused(refusal(reply)), None));
    }
    Ok(match kind {
        Kind::Challenge => {
            let Challenge { nonce } = read(&reply.body)?;
            (Answer::Challenge { nonce }, None)
        }
        Kind::Session => (Answer::Session(read::<Session>(&reply.body)?), None),
        Kind::Stored => (Answer::Stored(read::<Stored>(&reply.body)?), None),
        Kind::Page => {
            let page = read_page(&reply.body).map_err(|error| {
                tracing::warn!(%error, "a page was not taken");
                Failure::Garbled
            })?;
            let segments = page.segments.len() as u64;
            (Answer::Page { segments, head: page.end.head }, Some(page))
        }
    })
}
