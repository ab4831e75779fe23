//! `GET /v1/h/{hall}/proof`: what a terminal holds its own copy of the log against: the end of the log, its state there,
//! and the keys of those who signed it.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::{Extension, Json};
use hyper::HeaderMap;

use super::access::sender;
use super::answer::No;
use super::{Peer, Shared};
use crate::core::hex::hex;
use crate::core::sync::wire::{DeviceProof, HallProof, Refusal};
use crate::server::{Fault, FoldFault, HallStore};

/// How many downloads this counts as: the log may have to be folded from its beginning.
const COST: u64 = 20;

/// The proof of a hall.
pub(super) async fn proof<S: HallStore>(
    State(app): Shared<S>,
    Extension(peer): Extension<Peer>,
    hall: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Result<Json<HallProof>, No> {
    let sender = sender(&app, &headers, &peer).await?;
    let Path(hall) =
        hall.map_err(|_| No::new(Refusal::Envelope, "the hall in the address is misspelt"))?;
    if hall != sender.hall {
        return Err(No::new(Refusal::WrongHall, "this terminal belongs to another hall"));
    }
    app.downloads
        .take(sender.device, COST, app.config.times.steady_ms())
        .map_err(|secs| No::new(Refusal::Busy, "this terminal asks too often").later(secs))?;
    let stands = app.incarnation();
    let digest = match app.folds() {
        None => None,
        Some(folds) => match folds.with(&hall, |shadow| Ok(shadow.digest())).await {
            Ok(digest) => Some(digest),
            Err(FoldFault::Store(fault)) => return Err(fault.into()),
            Err(fault) => {
                tracing::warn!(%fault, "a hall was not folded");
                None
            }
        },
    };
    let known = app.store.hall(&hall).await?;
    let head =
        known.ok_or_else(|| No::new(Refusal::NotFound, "the server does not know this hall"))?.head;
    let devices = app.store.devices(Some(&hall)).await?;
    if app.incarnation() != stands {
        // The digest is of one copy of the data, and the end of the log of another.
        let what = "another copy of the data took its place".to_owned();
        return Err(Fault::Busy(what).into());
    }
    let devices = devices.iter().map(|one| DeviceProof {
        device: hex(&one.known.id),
        public_key: hex(&one.known.public_key),
    });
    Ok(Json(HallProof { head, digest, devices: devices.collect() }))
}
