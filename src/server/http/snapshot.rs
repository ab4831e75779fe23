//! `GET /v1/h/{hall}/snapshot` and `/{id}/{part}`: the state of a hall in parts, each of which can be asked for alone.

use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::{Extension, Json};
use hyper::HeaderMap;
use hyper::body::Bytes;
use serde::Deserialize;

use super::access::sender;
use super::answer::No;
use super::{Peer, Shared};
use crate::core::sync::snapshot::Manifest;
use crate::core::sync::wire::Refusal;
use crate::server::HallStore;
use crate::server::app::App;
use crate::server::snapshots::{NoSnapshot, kept, snapshot};

/// After so long whoever waits for a snapshot asks again, seconds.
const AGAIN_SECS: u64 = 2;

/// What is asked for.
#[derive(Deserialize)]
pub(super) struct Asked {
    fold: String,
}

fn misspelt(what: &str) -> No {
    No::new(Refusal::Envelope, what)
}

async fn allowed<S: HallStore>(
    app: &App<S>,
    (headers, peer): (&HeaderMap, &Peer),
    hall: &str,
) -> Result<(), No> {
    let sender = sender(app, headers, peer).await?;
    if hall != sender.hall {
        return Err(No::new(Refusal::WrongHall, "this terminal belongs to another hall"));
    }
    let now = app.config.times.steady_ms();
    app.downloads
        .take(sender.device, 1, now)
        .map_err(|secs| No::new(Refusal::Busy, "this terminal asks too often").later(secs))
}

/// What the hall's state is made of.
pub(super) async fn manifest<S: HallStore>(
    State(app): Shared<S>,
    Extension(peer): Extension<Peer>,
    hall: Result<Path<String>, PathRejection>,
    asked: Result<Query<Asked>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Json<Manifest>, No> {
    let Path(hall) = hall.map_err(|_| misspelt("the hall in the address is misspelt"))?;
    allowed(&app, (&headers, &peer), &hall).await?;
    let Query(asked) = asked.map_err(|_| misspelt("how it is to be folded is not said"))?;
    let found = snapshot(&app, &hall).await.map_err(|why| match why {
        NoSnapshot::NotYet => {
            No::new(Refusal::Busy, "the state of the hall is being made").later(AGAIN_SECS)
        }
        NoSnapshot::Never => No::new(Refusal::NotFound, "there is no snapshot of this hall"),
        NoSnapshot::Store(fault) => fault.into(),
    })?;
    if found.manifest.fold != asked.fold {
        return Err(No::new(Refusal::NotFound, "this terminal folds in another way"));
    }
    Ok(Json(found.manifest.clone()))
}

/// A part of it.
pub(super) async fn part<S: HallStore>(
    State(app): Shared<S>,
    Extension(peer): Extension<Peer>,
    asked: Result<Path<(String, String, String)>, PathRejection>,
    headers: HeaderMap,
) -> Result<Bytes, No> {
    let asked = asked.map_err(|_| misspelt("the part in the address is misspelt"))?;
    let Path((hall, id, number)) = asked;
    allowed(&app, (&headers, &peer), &hall).await?;
    let number = number.parse().map_err(|_| misspelt("the part in the address is no number"))?;
    let found = kept(&app, &hall, &id);
    let part = found.as_ref().and_then(|one| one.part(number));
    let part = part.ok_or_else(|| No::new(Refusal::NotFound, "it is another snapshot now"))?;
    Ok(Bytes::copy_from_slice(part))
}
