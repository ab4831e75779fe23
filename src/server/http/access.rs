//! Who asks: the challenge, the session, and the token that stands for it.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::{Extension, Json};
use ed25519_dalek::{Signature, VerifyingKey};
use hyper::HeaderMap;
use hyper::header::AUTHORIZATION;

use super::answer::{No, read_json};
use super::{Peer, Shared};
use crate::core::hex::{hex, unhex_all};
use crate::core::sync::wire::{
    Challenge, ChallengeRequest, Refusal, STREAMS_MAX, Session, SessionRequest, StreamHead,
    StreamState, UNSENT_BYTES_MAX, UNSENT_HEADER, Unsent, WIRE_VERSION, session_message,
};
use crate::server::app::App;
use crate::server::check::Sender;
use crate::server::keys::random;
use crate::server::metrics::Counter;
use crate::server::oversight::Report;
use crate::server::sessions::Live;
use crate::server::{DeviceId, HallStore, Opened, SessionRow, StreamEnd};

fn no_token() -> No {
    No::new(Refusal::Token, "the token is wrong or its time is over; open a new session")
}

fn revoked() -> No {
    No::new(
        Refusal::Revoked,
        "this terminal does not belong to the hall; its administrator knows why",
    )
}

/// What was shown as a token.
pub(super) fn bearer(headers: &HeaderMap) -> Option<&[u8]> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().as_bytes())
}

/// Who sends a request, by its token.
pub(super) async fn sender<S: HallStore>(
    app: &App<S>,
    headers: &HeaderMap,
    peer: &Peer,
) -> Result<Arc<Sender>, No> {
    let token = bearer(headers).ok_or_else(no_token)?;
    let hash = app.config.master.hash(token);
    let live = match app.sessions.get(&hash) {
        Some(live) => live,
        None => kept(app, hash).await?,
    };
    if app.is_revoked(&live.sender.device) {
        return Err(revoked());
    }
    if live.until_ms <= app.config.times.steady_ms() {
        return Err(no_token());
    }
    peer.stranger.proved();
    app.heads.news.heard(&live.sender.hall, app.config.times.now());
    Ok(live.sender)
}

/// What a terminal says of what waits on it. One that says nothing, or what cannot be read, is not known of.
pub(super) fn hear_unsent<S: HallStore>(app: &App<S>, headers: &HeaderMap, sender: &Sender) {
    let value = headers.get(UNSENT_HEADER).filter(|it| it.len() <= UNSENT_BYTES_MAX);
    let said = value.and_then(|it| serde_json::from_slice::<Unsent>(it.as_bytes()).ok());
    if let Some(said) = said {
        let report = Report::of(&said, app.config.times.now());
        app.heads.news.told(&sender.hall, sender.device, report);
    }
}

/// A session of before the last start of the server.
async fn kept<S: HallStore>(app: &App<S>, hash: [u8; 32]) -> Result<Live, No> {
    let row = app.store.session(hash).await?.ok_or_else(no_token)?;
    let device = app.store.device(row.device).await?.ok_or_else(no_token)?;
    if device.revoked_at.is_some() {
        return Err(revoked());
    }
    let left = u64::try_from(row.until.0 - app.config.times.now().0).unwrap_or(0);
    let life = u64::try_from(app.config.limits.session_life.as_millis()).unwrap_or(u64::MAX);
    let live = Live {
        sender: Arc::new(Sender {
            device: row.device,
            hall: device.hall,
            public_key: device.known.public_key,
        }),
        until_ms: app.config.times.steady_ms().saturating_add(left.min(life)),
    };
    app.sessions.keep(hash, live.clone(), app.config.times.steady_ms());
    Ok(live)
}

/// `POST /v1/challenge`. Whether there is such a device is not told.
pub(super) async fn challenge<S: HallStore>(
    State(app): Shared<S>,
    Extension(peer): Extension<Peer>,
    body: Body,
) -> Result<Json<Challenge>, No> {
    let request: ChallengeRequest = read_json(body, app.config.limits.body_time).await?;
    let device = unhex_all(&request.device)
        .ok_or_else(|| No::new(Refusal::Envelope, "the device's id is misspelt"))?;
    let now = app.config.times.steady_ms();
    if !(peer.here && app.config.limits.spare_loopback) {
        app.challenges.take(peer.address, 1, now).map_err(|secs| {
            No::new(Refusal::Busy, "too many sessions are opened from this address").later(secs)
        })?;
    }
    let random = random().map_err(|error| broken(&error))?;
    Ok(Json(Challenge { nonce: hex(&app.given.give(&device, random, now)) }))
}

pub(super) fn broken(error: &dyn std::error::Error) -> No {
    tracing::error!(%error, "a request failed");
    No::new(Refusal::Broken, "the server failed; what was confirmed is safe")
}

/// Two write as one terminal, which only whoever runs the server can end.
pub(super) fn forked(device: &DeviceId) {
    tracing::warn!(
        device = hex(device),
        "a terminal was copied or put back: it goes on in another stream, and its copy must not be used"
    );
}

/// `POST /v1/session`.
pub(super) async fn session<S: HallStore>(
    State(app): Shared<S>,
    Extension(peer): Extension<Peer>,
    body: Body,
) -> Result<Json<Session>, No> {
    let request: SessionRequest = read_json(body, app.config.limits.body_time).await?;
    if request.wire < WIRE_VERSION {
        return Err(No::new(
            Refusal::ClientOld,
            "this program is too old for the server; install the newer one",
        ));
    }
    let sender = proved(&app, &request).await?;
    peer.stranger.proved();
    let ends = named(&request.streams)?;
    let opened = app.store.open_streams(sender.device, ends).await?;
    let mut streams = Vec::with_capacity(opened.len());
    for opened in opened {
        let Opened::Here { end, fits } = opened else {
            return Err(No::new(
                Refusal::WrongHall,
                "one of these streams belongs to another hall",
            ));
        };
        streams.push(StreamState { head: head_of(&end), fits });
    }
    if streams.last().is_some_and(|written| !written.fits) {
        forked(&sender.device);
    }
    let common = match &*request.incarnation {
        "" => None,
        known => match unhex_all(known) {
            Some(known) => app.store.common(&sender.hall, known).await?,
            None => Some(0),
        },
    };
    let hall = app.store.hall(&sender.hall).await?.ok_or_else(revoked)?;
    let token = hex(&random::<32>().map_err(|error| broken(&error))?);
    let limits = &app.config.limits;
    keep(&app, &sender, &token).await?;
    app.metrics.add(Counter::Sessions, 1);
    tracing::info!(device = hex(&sender.device), version = %plain(&request.version), "session");
    Ok(Json(Session {
        token,
        life_secs: limits.session_life.as_secs(),
        incarnation: hex(&app.incarnation()),
        common,
        head: hall.head,
        durable_through: hall.durable,
        start_within_secs: limits.start_within_secs,
        streams,
    }))
}

/// What a terminal says of itself, as it may stand in a log or a list.
pub(super) fn plain(text: &str) -> String {
    crate::text::clean::scrub(text).chars().take(80).collect()
}

/// The device that signed what it was given.
async fn proved<S: HallStore>(app: &App<S>, request: &SessionRequest) -> Result<Arc<Sender>, No> {
    let wrong = || No::new(Refusal::Token, "this was not signed by the device it names");
    let device: DeviceId = unhex_all(&request.device).ok_or_else(wrong)?;
    let nonce: [u8; 32] = unhex_all(&request.nonce).ok_or_else(wrong)?;
    let now = app.config.times.steady_ms();
    if !app.given.holds(&nonce, &device, now) {
        return Err(wrong());
    }
    let Some(found) = app.store.device(device).await? else {
        return Err(No::new(
            Refusal::Revoked,
            "this server does not know the terminal, as after a restore of an older copy; enrol it again",
        ));
    };
    let key = VerifyingKey::from_bytes(&found.known.public_key).map_err(|_| wrong())?;
    let sig = unhex_all(&request.sig).map(|sig| Signature::from_bytes(&sig)).ok_or_else(wrong)?;
    let message = session_message(&request.device, &request.nonce);
    key.verify_strict(&message, &sig).map_err(|_| wrong())?;
    if !app.given.use_up(&nonce, now) {
        return Err(wrong());
    }
    // A copy of the data that missed it may not say so yet.
    if found.revoked_at.is_some() || app.is_revoked(&device) {
        return Err(revoked());
    }
    Ok(Arc::new(Sender { device, hall: found.hall, public_key: found.known.public_key }))
}

fn named(streams: &[StreamHead]) -> Result<Vec<StreamEnd>, No> {
    let misspelt = || No::new(Refusal::Envelope, "a stream is misspelt, or there are too many");
    if streams.len() > STREAMS_MAX {
        return Err(misspelt());
    }
    let end = |head: &StreamHead| {
        let (id, chain) = (unhex_all(&head.id)?, unhex_all(&head.chain)?);
        Some(StreamEnd { id, last: head.last, chain })
    };
    streams.iter().map(|head| end(head).ok_or_else(misspelt)).collect()
}

/// The end of a stream as it is told.
pub(super) fn head_of(end: &StreamEnd) -> StreamHead {
    StreamHead { id: hex(&end.id), last: end.last, chain: hex(&end.chain) }
}

async fn keep<S: HallStore>(app: &App<S>, sender: &Arc<Sender>, token: &str) -> Result<(), No> {
    let hash = app.config.master.hash(token.as_bytes());
    let life = u64::try_from(app.config.limits.session_life.as_millis()).unwrap_or(u64::MAX);
    let at = app.config.times.now();
    let until = at.plus_secs(i64::try_from(life / 1000).unwrap_or(i64::MAX));
    app.store.keep_session(SessionRow { hash, device: sender.device, at, until }).await?;
    let now = app.config.times.steady_ms();
    let live = Live { sender: Arc::clone(sender), until_ms: now.saturating_add(life) };
    app.sessions.keep(hash, live, now);
    Ok(())
}
