//! `POST /v1/enrol`: a terminal shows the code that somebody was given for it, and belongs to the hall from then on.

use std::net::IpAddr;
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::{Extension, Json};
use ed25519_dalek::VerifyingKey;
use zeroize::Zeroizing;

use super::access::{broken, plain};
use super::answer::{No, read_json};
use super::{Peer, Shared};
use crate::core::hex::{hex, unhex, unhex_all};
use crate::core::sync::code::EnrolCode;
use crate::core::sync::wire::{EnrolRequest, Enrolled, Refusal};
use crate::server::app::App;
use crate::server::keys::random;
use crate::server::metrics::Counter;
use crate::server::{EnrolAnswer, Enrolment, Hall, HallStore, NewDevice};

/// How long a code holds.
pub const CODE_LIFE: Duration = Duration::from_secs(15 * 60);

/// Longest key of a hall's records, bytes.
const HALL_KEY_BYTES_MAX: usize = 1024;

fn no_code() -> No {
    No::new(Refusal::Code, "the code is wrong, used, or older than 15 minutes; ask for a new one")
}

fn too_often() -> No {
    No::new(Refusal::Busy, "too many wrong codes; wait a minute").later(60)
}

/// A try that counts as a wrong code until it is known that it was none: a thousand at once are no more tries than a
/// thousand one after the other.
struct Try(IpAddr);

impl Try {
    fn take<S: HallStore>(app: &App<S>, peer: &Peer) -> Result<Try, No> {
        let now = app.config.times.steady_ms();
        app.wrong_codes.take(peer.address, 1, now).map_err(|_| too_often())?;
        let tried = Try(peer.address);
        if app.wrong_codes_all.take((), 1, now).is_err() {
            app.wrong_codes.give_back(&tried.0, 1);
            return Err(too_often());
        }
        Ok(tried)
    }

    fn give_back<S: HallStore>(self, app: &App<S>) {
        app.wrong_codes.give_back(&self.0, 1);
        app.wrong_codes_all.give_back(&(), 1);
    }
}

/// Adds a terminal.
pub(super) async fn enrol<S: HallStore>(
    State(app): Shared<S>,
    Extension(peer): Extension<Peer>,
    body: Body,
) -> Result<Json<Enrolled>, No> {
    let now = app.config.times.steady_ms();
    // Asked before the body is read, and taken when the code is known.
    let tries_left =
        app.wrong_codes.has_one(&peer.address, now) && app.wrong_codes_all.has_one(&(), now);
    if !tries_left {
        return Err(too_often());
    }
    let request: EnrolRequest = read_json(body, app.config.limits.body_time).await?;
    expect_key(&app, request.hall.as_deref()).await?;
    let tried = Try::take(&app, &peer)?;
    let answer = shown(&app, &request).await;
    if !matches!(answer, Ok(EnrolAnswer::NoCode)) {
        tried.give_back(&app);
    }
    match answer? {
        EnrolAnswer::Enrolled { device, hall, hall_key } => {
            app.metrics.add(Counter::Enrolled, 1);
            tracing::info!(device = hex(&device), "a terminal was enrolled");
            enrolled(&app, &device, hall, hall_key.as_deref())
        }
        EnrolAnswer::NoCode => Err(no_code()),
        EnrolAnswer::OtherHall { hall } => {
            let own = request.hall.as_deref().map(plain).unwrap_or_default();
            let what = format!(
                "the code is for hall {hall}, and this terminal is of hall {own}, or wrote for another one before"
            );
            let mut no = No::new(Refusal::WrongHall, &what);
            no.said.hall = Some(hall);
            Err(no)
        }
    }
}

async fn shown<S: HallStore>(app: &App<S>, request: &EnrolRequest) -> Result<EnrolAnswer, No> {
    let Some(secret) = EnrolCode::read_secret(&request.code) else {
        return Ok(EnrolAnswer::NoCode);
    };
    Ok(app.store.enrol(enrolment(app, request, secret)?).await?)
}

/// Before a code is used up: a hall whose key cannot be opened here takes nobody in.
async fn expect_key<S: HallStore>(app: &App<S>, hall: Option<&str>) -> Result<(), No> {
    let Some(hall) = hall else { return Ok(()) };
    let Some(sealed) = app.store.escrow(hall).await? else { return Ok(()) };
    app.config.master.open(hall, &sealed).map(drop).map_err(|error| {
        tracing::error!(%error, "a terminal was not enrolled");
        let what = "the server's master.key does not open this hall's key; the code is still good, tell the administrator";
        No::new(Refusal::Broken, what)
    })
}

fn enrolled<S: HallStore>(
    app: &App<S>,
    device: &[u8; 16],
    hall: Hall,
    sealed: Option<&[u8]>,
) -> Result<Json<Enrolled>, No> {
    let hall_key = match sealed {
        Some(sealed) => {
            let key = app.config.master.open(&hall.id, sealed).map_err(|error| broken(&error))?;
            Some(hex(&key))
        }
        None => None,
    };
    Ok(Json(Enrolled {
        device: hex(device),
        hall: hall.id,
        hall_name: hall.name,
        incarnation: hex(&app.incarnation()),
        ca_pem: app.authority(),
        hall_key,
        head: hall.head,
    }))
}

fn enrolment<S: HallStore>(
    app: &App<S>,
    request: &EnrolRequest,
    secret: [u8; 5],
) -> Result<Enrolment, No> {
    let wrong = |what: &str| No::new(Refusal::Envelope, what);
    let public_key: [u8; 32] =
        unhex_all(&request.public_key).ok_or_else(|| wrong("the public key is misspelt"))?;
    let sound = VerifyingKey::from_bytes(&public_key).is_ok_and(|key| !key.is_weak());
    let stream = unhex_all(&request.stream.id).ok_or_else(|| wrong("the stream is misspelt"))?;
    if !sound {
        return Err(wrong("the public key is none"));
    }
    let device = NewDevice {
        id: random().map_err(|error| broken(&error))?,
        public_key,
        host: plain(&request.host),
        system: plain(&request.system),
    };
    let hall_key = match (&request.hall, &request.hall_key) {
        (Some(hall), Some(key)) => {
            let key = unhex(key).map(Zeroizing::new).filter(|key| key.len() <= HALL_KEY_BYTES_MAX);
            let key = key.ok_or_else(|| wrong("the hall's key is misspelt"))?;
            Some(app.config.master.seal(hall, &key).map_err(|error| broken(&error))?)
        }
        (None, Some(_)) => return Err(wrong("there is a hall's key and no hall")),
        (_, None) => None,
    };
    Ok(Enrolment {
        code: app.config.master.hash(&secret),
        hall: request.hall.clone(),
        device,
        stream,
        hall_key,
        at: app.config.times.now(),
    })
}
