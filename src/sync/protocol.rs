//! Requests as they go over the wire, and answers as they are understood.

use std::fmt::Write as _;
use std::time::Duration;

use ed25519_dalek::{Signer, SigningKey};
use hyper::HeaderMap;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::http::{Call, Reply};
use super::ledger::Brought;
use super::pack::pack;
use super::page::read_page;
use crate::core::hex::{hex, unhex_all};
use crate::core::sync::client::{Answer, Failure, Request};
use crate::core::sync::segment::{Shape, StreamId, head};
use crate::core::sync::snapshot::PART_BYTES_MAX;
use crate::core::sync::wire::{
    Challenge, ChallengeRequest, PAGE_BYTES, RecordLine, Refusal, Refused, SEGMENT_BYTES_MAX,
    SEGMENT_HEADER, SEGMENT_INFLATED_MAX, STREAMS_MAX, SegmentHead, Session, SessionRequest,
    Stored, StreamHead, UNSENT_HEADER, Unsent, WAIT_SECS_MAX, WIRE_VERSION, session_message,
};
use crate::core::time::Ms;
use crate::store::{Offer, Store, StoreError};

/// Longest answer that is not a page, bytes.
pub(super) const ANSWER_BYTES_MAX: usize = 1024 * 1024;
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
    Manifest,
    Part,
}

/// Bytes of an address that need no other spelling.
pub(super) fn escaped(text: &str) -> String {
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

/// As many streams as may be named, the one that is written last among them: of what was parted long before them the
/// server has all that it will get.
pub(super) fn newest(mut streams: Vec<StreamHead>) -> Vec<StreamHead> {
    streams.drain(..streams.len().saturating_sub(STREAMS_MAX));
    streams
}

fn of_hall(terminal: &Terminal, rest: &str) -> String {
    format!("/v1/h/{}/{rest}", escaped(&terminal.hall))
}

/// A GET of something of the hall.
fn get(
    terminal: &Terminal,
    rest: &str,
    token: &str,
    reply_bytes_max: usize,
) -> Result<Call, Failure> {
    Ok(Call {
        is_post: false,
        path: of_hall(terminal, rest),
        headers: bearer(token)?,
        body: hyper::body::Bytes::new(),
        wait: Duration::ZERO,
        reply_bytes_max,
    })
}

pub(super) fn bearer(token: &str) -> Result<HeaderMap, Failure> {
    let mut value =
        HeaderValue::from_str(&format!("Bearer {token}")).map_err(|_| Failure::Garbled)?;
    value.set_sensitive(true);
    Ok(HeaderMap::from_iter([(AUTHORIZATION, value)]))
}

/// Events of our stream as they are sent.
pub(super) struct Packed {
    offer: Offer,
    /// The packed lines, and the packed records behind them.
    body: Vec<u8>,
    /// How many bytes of it are the lines.
    events_bytes: u64,
}

impl Packed {
    /// How many events there are.
    pub(super) fn count(&self) -> u64 {
        self.offer.count
    }
}

/// The lines of a segment and the records that go with them, packed one behind the other; and how long the first part
/// is.
pub(super) fn packed(
    lines: &[u8],
    records: &[RecordLine],
) -> Result<(Vec<u8>, u64), std::io::Error> {
    let mut body = pack(lines)?;
    let events_bytes = body.len() as u64;
    if !records.is_empty() {
        let mut text = Vec::new();
        for record in records {
            serde_json::to_writer(&mut text, record)?;
            text.push(b'\n');
        }
        body.extend(pack(&text)?);
    }
    Ok((body, events_bytes))
}

/// A segment of at most so many events, as far as it stays within what one may be once packed.
pub(super) fn offer(
    store: &Store,
    first: u64,
    events_max: usize,
) -> Result<Option<Packed>, StoreError> {
    let io = |source| StoreError::Io { path: "segment".into(), source };
    let mut most = events_max;
    loop {
        let Some(offer) = store.segment(first, most, SEGMENT_INFLATED_MAX)? else {
            return Ok(None);
        };
        let (body, events_bytes) = packed(&offer.body, &offer.records).map_err(io)?;
        if body.len() <= SEGMENT_BYTES_MAX || offer.count <= 1 {
            return Ok(Some(Packed { offer, body, events_bytes }));
        }
        most = usize::try_from(offer.count / 2).unwrap_or(1).max(1);
    }
}

/// Its head, signed by the device, and its body; none where its stream has no id.
pub(super) fn signed(terminal: &Terminal, packed: Packed) -> Option<(SegmentHead, Vec<u8>)> {
    let Packed { offer, body, events_bytes } = packed;
    let shape = Shape {
        hall: terminal.hall.as_str().into(),
        stream: unhex_all(&offer.stream)?,
        first: offer.first,
        count: offer.count,
        prev: offer.prev,
        chain: *offer.chains.last()?,
    };
    let sign = |message: &[u8]| terminal.key.sign(message).to_bytes();
    Some((head(&shape, events_bytes, sign), body))
}

/// JSON without a character that a header may not have: a hall's id can be written in any script.
fn ascii_json(value: &impl Serialize) -> serde_json::Result<String> {
    let text = serde_json::to_string(value)?;
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() {
            plain.push(c);
            continue;
        }
        // Outside of strings JSON has none, and inside the escape means the same.
        for unit in c.encode_utf16(&mut [0; 2]) {
            let _ = write!(plain, "\\u{unit:04x}");
        }
    }
    Ok(plain)
}

/// A header with JSON in it.
pub(super) fn json_header(value: &impl Serialize) -> Result<HeaderValue, Failure> {
    let text = ascii_json(value).map_err(|_| Failure::Garbled)?;
    HeaderValue::from_str(&text).map_err(|_| Failure::Garbled)
}

/// The upload of a segment.
pub(super) fn segment_call(
    token: &str,
    head: &SegmentHead,
    body: Vec<u8>,
) -> Result<Call, Failure> {
    let mut headers = bearer(token)?;
    headers.insert(SEGMENT_HEADER, json_header(head)?);
    Ok(Call {
        is_post: true,
        path: format!("/v1/s/{}/segments", head.stream),
        headers,
        body: body.into(),
        wait: Duration::ZERO,
        reply_bytes_max: ANSWER_BYTES_MAX,
    })
}

/// The upload of a segment of ours, signed. `Garbled`: it is of another stream than was asked for.
fn upload(
    terminal: &Terminal,
    token: &str,
    stream: &StreamId,
    packed: Packed,
) -> Result<Call, Failure> {
    let is_asked = unhex_all(&packed.offer.stream).as_ref() == Some(stream);
    let signed = signed(terminal, packed).filter(|_| is_asked);
    let (head, body) = signed.ok_or(Failure::Garbled)?;
    segment_call(token, &head, body)
}

/// Tells beside a call what the server will not have after it: behind the event that it sends, else behind what it has.
/// A call without it is as good.
fn tell_waiting(store: &Store, call: &mut Call, sent: Option<u64>, now: Ms) {
    let Some((had, head)) = store.shared_so_far() else { return };
    let Ok((events, since)) = store.waiting_behind(sent.unwrap_or(had).max(had)) else { return };
    let secs = since.map(|since| u64::try_from(now.secs_since(since)).unwrap_or_default());
    if let Ok(value) = json_header(&Unsent { events, oldest_secs: secs, head }) {
        call.headers.insert(HeaderName::from_static(UNSENT_HEADER), value);
    }
}

/// What goes over the wire, with what is read out of the log for it. `Garbled`: the log is not any more what the machine
/// was told it is, and it will be told.
pub(super) fn call(
    store: &Store,
    terminal: &Terminal,
    request: &Request,
    now: Ms,
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
                streams: newest(standing.streams),
            };
            Ok((Kind::Session, post("/v1/session", &body)?))
        }
        Request::Segment { token, stream, first, events_max } => {
            let found = offer(store, *first, *events_max).map_err(|_| Failure::Disk)?;
            let found = found.ok_or(Failure::Garbled)?;
            let sent = first.saturating_add(found.count()).saturating_sub(1);
            let mut call = upload(terminal, token, stream, found)?;
            tell_waiting(store, &mut call, Some(sent), now);
            Ok((Kind::Stored, call))
        }
        Request::Log { token, after, wait_secs, own } => {
            let own = own.map(|own| format!("&own={}", hex(&own))).unwrap_or_default();
            let rest = format!("log?after={after}&max_bytes={PAGE_BYTES}&wait={wait_secs}{own}");
            let mut call = get(terminal, &rest, token, PAGE_BYTES_MAX)?;
            tell_waiting(store, &mut call, None, now);
            Ok((Kind::Page, Call { wait: Duration::from_secs(*wait_secs), ..call }))
        }
        Request::Past { token, after } => {
            let rest = format!("log?after={after}&max_bytes={PAGE_BYTES}");
            Ok((Kind::Page, get(terminal, &rest, token, PAGE_BYTES_MAX)?))
        }
        Request::Snapshot { token } => {
            let rest = format!("snapshot?fold={}", store.fold_name());
            let call = get(terminal, &rest, token, ANSWER_BYTES_MAX)?;
            // The first one of a hall is made while somebody waits for it.
            Ok((Kind::Manifest, Call { wait: Duration::from_secs(WAIT_SECS_MAX), ..call }))
        }
        Request::Part { token, id, part } => {
            let rest = format!("snapshot/{id}/{part}");
            Ok((Kind::Part, get(terminal, &rest, token, PART_BYTES_MAX)?))
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
        let (index, bytes_max, hall) = (None, None, None);
        Refused { error, message, retry_after_secs, stream, known, index, bytes_max, hall }
    };
    serde_json::from_slice(&reply.body).unwrap_or_else(|_| by_status())
}

/// What an answer with the server's mark says.
pub(super) fn answer(kind: Kind, reply: &Reply) -> Result<(Answer, Option<Brought>), Failure> {
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
            (Answer::Page { segments, head: page.end.head }, Some(Brought::Page(page)))
        }
        Kind::Manifest => (Answer::Manifest, Some(Brought::Manifest(read(&reply.body)?))),
        Kind::Part => (Answer::Part, Some(Brought::Part(reply.body.clone()))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hall_may_be_named_in_any_script() {
        let named = ["营业厅 \u{1f3e2}", "\"\\", "a"];
        let header = json_header(&named).unwrap();
        assert!(header.to_str().is_ok_and(|text| text.contains("\\u8425")));
        let back: Vec<String> = serde_json::from_slice(header.as_bytes()).unwrap();
        assert_eq!(back, named);
    }
    #[test]
    fn of_streams_without_number_the_newest_are_named() {
        let named =
            |number: u64| StreamHead { id: String::new(), last: number, chain: String::new() };
        let many: Vec<_> = (0..300).map(named).collect();
        let told = newest(many.clone());
        assert_eq!((told.len(), told.last()), (STREAMS_MAX, many.last()));
        assert_eq!(newest(told.clone()), told);
    }
}
