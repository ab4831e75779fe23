//! `POST /v1/s/{stream}/segments`: what can be refused by its header is, before a byte of its body is read; the answers are
//! those of the table in sync.md 4.4.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::{Extension, Json};
use hyper::{HeaderMap, StatusCode};

use super::access::{head_of, hear_unsent, sender};
use super::answer::{No, drain, length, read};
use super::{Peer, Shared};
use crate::core::hex::{hex, unhex_all};
use crate::core::sync::segment::{Chain, Line};
use crate::core::sync::wire::{
    AUTHOR_HEADER, Refusal, SEGMENT_BYTES_MAX, SEGMENT_EVENTS_MAX, SEGMENT_HEADER, SegmentHead,
    Stored,
};
use crate::server::app::App;
use crate::server::check::{Sender, Wrong, check, check_head};
use crate::server::ingest::NotTaken;
use crate::server::metrics::Counter;
use crate::server::{DeviceId, HallStore, Outcome, StreamEnd, Upload};

/// Packed bytes up to which an upload is unpacked where it is: handing it to another thread would take longer.
const HERE_BYTES: usize = 16 * 1024;
/// And unpacked ones: 16 KiB may become 4 MiB.
const HERE_UNPACKED: u64 = 256 * 1024;

/// Memory of an upload beside its body and its events.
const BESIDE_BYTES: usize = 4 * 1024;

/// What is known of an event until it is stored: where it was first written, and its chain.
const EVENT_BYTES: usize = size_of::<Line<'_>>() + size_of::<Chain>();

impl From<Wrong> for No {
    fn from(wrong: Wrong) -> No {
        match wrong {
            Wrong::Hall => No::new(Refusal::WrongHall, "this segment is for another hall"),
            Wrong::TooLarge => No::new(
                Refusal::TooLarge,
                "this is more than one segment may hold; send it in parts",
            ),
            Wrong::Envelope(index, what) => {
                let mut no = No::new(Refusal::Envelope, &what);
                no.said.index = index;
                no
            }
        }
    }
}

/// Stores a segment.
pub(super) async fn upload<S: HallStore>(
    State(app): Shared<S>,
    Extension(peer): Extension<Peer>,
    stream: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Stored>, No> {
    let mut body = Some(body);
    let stored = take(&app, &peer, stream, &headers, &mut body).await;
    if let Some(unread) = body {
        drain(unread, app.config.limits.body_time).await;
    }
    let counter = if stored.is_ok() { Counter::Stored } else { Counter::Refused };
    app.metrics.add(counter, 1);
    stored.map(Json)
}

async fn take<S: HallStore>(
    app: &App<S>,
    peer: &Peer,
    stream: Result<Path<String>, PathRejection>,
    headers: &HeaderMap,
    body: &mut Option<Body>,
) -> Result<Stored, No> {
    let sender = sender(app, headers, peer).await?;
    let head = head(headers, stream)?;
    check_head(&head, &sender)?;
    let author = author(app, headers, &sender).await?;
    let bytes = length(headers).unwrap_or(SEGMENT_BYTES_MAX);
    if bytes > SEGMENT_BYTES_MAX {
        return Err(Wrong::TooLarge.into());
    }
    let now = app.config.times.steady_ms();
    let too_much =
        |secs| No::new(Refusal::Busy, "this terminal sends too much at once").later(secs);
    app.uploads.take(sender.device, 1, now).map_err(too_much)?;
    app.upload_bytes.take(sender.device, bytes as u64, now).map_err(too_much)?;
    let full = || {
        let no = No::new(Refusal::Busy, "too much is on its way to the disk").later(1);
        no.status(StatusCode::SERVICE_UNAVAILABLE)
    };
    let events = usize::try_from(head.count).unwrap_or(SEGMENT_EVENTS_MAX) * EVENT_BYTES;
    let known_bytes = bytes + BESIDE_BYTES + events;
    let mut room = app.ingest.room(known_bytes).ok_or_else(full)?;
    let under_way = app.metrics.upload();
    let body = body.take().unwrap_or_default();
    let body = read(body, SEGMENT_BYTES_MAX, app.config.limits.body_time).await?;
    let upload = checked(app, head, body, Arc::clone(&author)).await?;
    // How large the records are shows when they are unpacked.
    let all_bytes = known_bytes + upload.unpacked_bytes();
    app.ingest.more(&mut room, all_bytes).ok_or_else(full)?;
    if author.device != sender.device {
        known_stream(app, &upload).await?;
    }
    let outcome = app.ingest.put(upload, room).await.map_err(|not| match not {
        NotTaken::InFlight => {
            No::new(Refusal::Busy, "a segment of this stream is on its way already").later(1)
        }
        NotTaken::Fault(fault) => fault.into(),
    })?;
    drop(under_way);
    if matches!(outcome, Outcome::Fork { .. }) {
        super::access::forked(&author.device);
    }
    // What waits behind it, once it does not wait itself any more.
    if matches!(outcome, Outcome::Stored { .. }) {
        hear_unsent(app, headers, &sender);
    }
    answer(outcome)
}

/// Who signed what is sent: whoever sends it, or another terminal of the hall whose events it carries. What a terminal
/// wrote that was taken out of the hall is not taken from others either.
async fn author<S: HallStore>(
    app: &App<S>,
    headers: &HeaderMap,
    sender: &Arc<Sender>,
) -> Result<Arc<Sender>, No> {
    let Some(value) = headers.get(AUTHOR_HEADER) else { return Ok(Arc::clone(sender)) };
    let device: Option<DeviceId> = value.to_str().ok().and_then(unhex_all);
    let device = device
        .ok_or_else(|| No::new(Refusal::Envelope, "the device that signed this is misspelt"))?;
    if device == sender.device {
        return Ok(Arc::clone(sender));
    }
    let found = app.store.device(device).await?.filter(|found| found.hall == sender.hall);
    let found = found.ok_or_else(|| {
        No::new(Refusal::WrongHall, "whoever signed this is no terminal of this hall")
    })?;
    if found.revoked_at.is_some() || app.is_revoked(&device) {
        let what = "whoever signed this does not belong to the hall any more; it was not taken";
        return Err(No::new(Refusal::Revoked, what));
    }
    let (hall, public_key) = (found.hall, found.known.public_key);
    Ok(Arc::new(Sender { device, hall, public_key }))
}

/// A stream that its author never told of, because it was begun without a way to the server: the signature says whose
/// it is.
async fn known_stream<S: HallStore>(app: &App<S>, upload: &Upload) -> Result<(), No> {
    let stream = upload.segment.shape.stream;
    if app.store.stream_device(stream).await?.is_none() {
        let end = StreamEnd { id: stream, last: 0, chain: [0; 32] };
        app.store.open_streams(upload.device, vec![end]).await?;
    }
    Ok(())
}

fn head(
    headers: &HeaderMap,
    stream: Result<Path<String>, PathRejection>,
) -> Result<SegmentHead, No> {
    let wrong = |what: &str| No::new(Refusal::Envelope, what);
    let value = headers.get(SEGMENT_HEADER).ok_or_else(|| wrong("there is no envelope"))?;
    let head: SegmentHead = serde_json::from_slice(value.as_bytes())
        .map_err(|error| wrong(&format!("the envelope cannot be read: {error}")))?;
    match stream {
        Ok(Path(stream)) if stream == head.stream => Ok(head),
        _ => Err(wrong("the envelope is of another stream than the address")),
    }
}

/// Whether an upload is soon unpacked and checked, as far as its frames say how long they are.
fn is_small(head: &SegmentHead, body: &[u8]) -> bool {
    let unpacked = |frame: &[u8]| -> Option<u64> {
        // One frame behind another is not counted by the first.
        let is_one = zstd::zstd_safe::find_frame_compressed_size(frame) == Ok(frame.len());
        zstd::zstd_safe::get_frame_content_size(frame).ok()?.filter(|_| is_one)
    };
    if body.len() > HERE_BYTES {
        return false;
    }
    let cut = usize::try_from(head.events_bytes).ok().and_then(|cut| body.split_at_checked(cut));
    // One that is not what it says is refused before it is unpacked.
    let Some((events, records)) = cut else { return true };
    let records = if records.is_empty() { Some(0) } else { unpacked(records) };
    let all = unpacked(events).zip(records).map(|(events, records)| events.saturating_add(records));
    all.is_some_and(|all| all <= HERE_UNPACKED)
}

/// The upload, unpacked and held against its head.
async fn checked<S: HallStore>(
    app: &App<S>,
    head: SegmentHead,
    body: hyper::body::Bytes,
    sender: Arc<Sender>,
) -> Result<Upload, No> {
    let received = app.config.times.now();
    if is_small(&head, &body) || !app.config.spread {
        return Ok(check(&head, &body, &sender, received)?);
    }
    // As many at a time as there are cores: each may need some megabytes.
    let permit = Arc::clone(&app.checks).acquire_owned().await;
    let work = move || {
        let checked = check(&head, &body, &sender, received);
        drop(permit);
        checked
    };
    let checked = tokio::task::spawn_blocking(work).await;
    Ok(checked.map_err(|error| super::access::broken(&error))??)
}

fn answer(outcome: Outcome) -> Result<Stored, No> {
    let mut no = match outcome {
        Outcome::Stored { last, chain, runs, head, .. } => {
            return Ok(Stored { last, chain: hex(&chain), runs, head });
        }
        Outcome::Gap(end) => {
            let mut no = No::new(
                Refusal::Gap,
                "events before these are missing; send from the one that follows",
            );
            no.said.stream = Some(head_of(&end));
            return Err(no);
        }
        Outcome::Fork { end, known } => {
            let mut no = No::new(
                Refusal::Fork,
                "this stream went on in another way, as that of a copied terminal",
            );
            no.said.stream = Some(head_of(&end));
            no.said.known = known.iter().map(|(seq, chain)| (*seq, hex(chain))).collect();
            return Err(no);
        }
        Outcome::Unknown => No::new(
            Refusal::StreamUnknown,
            "the server does not know this stream; open a new session",
        ),
        Outcome::WrongHall => No::new(Refusal::WrongHall, "this stream belongs to another hall"),
        Outcome::Revoked => {
            No::new(Refusal::Revoked, "this terminal does not belong to the hall any more")
        }
    };
    no.said.retry_after_secs = None;
    Err(no)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(events: &[u8]) -> SegmentHead {
        let text = String::new;
        SegmentHead {
            v: 1,
            hall: text(),
            stream: text(),
            first: 1,
            count: 1,
            prev: text(),
            chain: text(),
            events_bytes: events.len() as u64,
            sig: text(),
        }
    }

    #[test]
    fn what_unpacks_to_much_is_not_unpacked_beside_the_requests() {
        let pack = |bytes: usize| zstd::bulk::compress(&vec![b'a'; bytes], 3).unwrap();
        let is_small = |events: &[u8], records: &[u8]| {
            super::is_small(&head(events), &[events, records].concat())
        };
        let (small, half, large) = (pack(1_000), pack(200 << 10), pack(300 << 10));
        assert!(large.len() < HERE_BYTES && half.len() < HERE_BYTES);
        assert!(is_small(&small, &[]) && is_small(&half, &[]) && is_small(&small, &small));
        assert!(!is_small(&large, &[]) && !is_small(&small, &large) && !is_small(&half, &half));
        assert!(!is_small(&[&small[..], &large].concat(), &[]), "one behind the other");
        let mut unsaid = zstd::Encoder::new(Vec::new(), 3).unwrap();
        unsaid.include_contentsize(false).unwrap();
        std::io::Write::write_all(&mut unsaid, b"c\n").unwrap();
        let unsaid = unsaid.finish().unwrap();
        assert!(!is_small(&unsaid, &[]), "one that does not say how long it is");
        let noise: Vec<u8> =
            (0..20_000_u64).map(|n| blake3::hash(&n.to_be_bytes()).as_bytes()[0]).collect();
        assert!(!is_small(&zstd::bulk::compress(&noise, 3).unwrap(), &[]));
    }
}
