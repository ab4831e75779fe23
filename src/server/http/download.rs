//! `GET /v1/h/{hall}/log`: a part of a hall's log, cut at segments; where there is nothing new yet, it waits for it.

use axum::Extension;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use hyper::HeaderMap;
use hyper::body::Bytes;
use serde::{Deserialize, Serialize};
use tokio::time::{Duration, sleep};

use super::access::{broken, hear_unsent, sender};
use super::answer::No;
use super::{Peer, Shared};
use crate::core::hex::{hex, unhex_all};
use crate::core::sync::wire::{
    DIGEST_HEADER, Digest, DigestReport, PAGE_BYTES, PageEnd, PageSegment, RecordLine, Refusal,
};
use crate::server::app::App;
use crate::server::check::Sender;
use crate::server::metrics::Counter;
use crate::server::{HallStore, Page, PageAsk, SegmentRow};

/// Most bytes of a page, whatever is asked for.
const PAGE_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Longest report of a terminal about its fold.
const REPORT_BYTES_MAX: usize = 1_024;

/// What is asked for.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    after: u64,
    max_bytes: Option<usize>,
    #[serde(default)]
    wait: u64,
    own: Option<String>,
}

/// A part of the log.
pub(super) async fn log<S: HallStore>(
    State(app): Shared<S>,
    Extension(peer): Extension<Peer>,
    hall: Result<Path<String>, PathRejection>,
    asked: Result<Query<Asked>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Bytes, No> {
    let sender = sender(&app, &headers, &peer).await?;
    let misspelt = |what: &str| No::new(Refusal::Envelope, what);
    let Path(hall) = hall.map_err(|_| misspelt("the hall in the address is misspelt"))?;
    if hall != sender.hall {
        return Err(No::new(Refusal::WrongHall, "this terminal belongs to another hall"));
    }
    let Query(asked) = asked.map_err(|_| misspelt("a number in the address is misspelt"))?;
    let own = match asked.own.as_deref() {
        None | Some("") => None,
        Some(id) => Some(unhex_all(id).ok_or_else(|| misspelt("the own stream is misspelt"))?),
    };
    let now = app.config.times.steady_ms();
    app.downloads
        .take(sender.device, 1, now)
        .map_err(|secs| No::new(Refusal::Busy, "this terminal asks too often").later(secs))?;
    hear_report(&app, &headers, &sender);
    hear_unsent(&app, &headers, &sender);
    let bytes_max = asked.max_bytes.unwrap_or(PAGE_BYTES).clamp(1, PAGE_BYTES_MAX);
    // A number beyond what the storage can hold is beyond every log too.
    let after = asked.after.min(u64::MAX >> 1);
    let ask = PageAsk { hall, after, bytes_max, own };
    let wait = Duration::from_secs(asked.wait).min(app.config.limits.wait_max);
    let page = wait_for(&app, ask, wait, &sender).await?;
    let digest = app.folds().and_then(|folds| folds.digest(&sender.hall, page.head));
    let body = spell(&page, digest).map_err(|error| broken(&error))?;
    app.metrics.add(Counter::Pages, 1);
    app.metrics.add(Counter::PageBytes, body.len() as u64);
    Ok(body.into())
}

/// What a terminal says of its own fold: counted, and where it differs, in the server's log. One that cannot be read is
/// of no interest.
fn hear_report<S: HallStore>(app: &App<S>, headers: &HeaderMap, sender: &Sender) {
    let Some(value) = headers.get(DIGEST_HEADER).filter(|it| it.len() <= REPORT_BYTES_MAX) else {
        return;
    };
    let Ok(report) = serde_json::from_slice::<DigestReport>(value.as_bytes()) else { return };
    let counter = if report.same { Counter::FoldsAgree } else { Counter::FoldsDiffer };
    app.metrics.add(counter, 1);
    if !report.same || report.rebuilt {
        let (hseq, fold, rebuilt) = (report.digest.hseq, report.digest.fold, report.rebuilt);
        let device = hex(&sender.device);
        tracing::warn!(device, hseq, fold, rebuilt, same = report.same, "a fold differed");
    }
}

async fn wait_for<S: HallStore>(
    app: &App<S>,
    ask: PageAsk,
    wait: Duration,
    sender: &Sender,
) -> Result<Page, No> {
    // Looked at before it is read: what comes in between is not missed.
    let mut head = app.heads.watch(&ask.hall);
    let mut stopping = app.stopping.subscribe();
    let over = sleep(wait);
    tokio::pin!(over);
    loop {
        head.borrow_and_update();
        let page = {
            let place = app.pages.acquire().await;
            let page = app.store.page(ask.clone()).await?;
            drop(place);
            page.ok_or_else(|| No::new(Refusal::NotFound, "the server does not know this hall"))?
        };
        if app.is_revoked(&sender.device) {
            return Err(No::new(
                Refusal::Revoked,
                "this terminal does not belong to the hall any more",
            ));
        }
        if !page.segments.is_empty() || wait.is_zero() || over.is_elapsed() || *stopping.borrow() {
            return Ok(page);
        }
        let waits = app.metrics.waits();
        tokio::select! {
            biased;
            // The sender lives as long as the app.
            _ = head.changed() => {}
            () = &mut over => {}
            _ = stopping.changed() => {}
        }
        drop(waits);
    }
}

fn line(text: &mut Vec<u8>, value: &impl Serialize) -> std::io::Result<()> {
    serde_json::to_writer(&mut *text, value)?;
    text.push(b'\n');
    Ok(())
}

fn announced(row: &SegmentRow) -> PageSegment {
    PageSegment {
        stream: hex(&row.stream),
        device: hex(&row.device),
        first: row.first,
        count: row.count,
        prev: hex(&row.prev),
        chain: hex(&row.chain),
        sig: hex(&row.sig),
        skip: row.skip.clone(),
        hseq: row.hseq,
        received: row.received.0,
        bytes: row.packed.len() as u64,
    }
}

/// A page as it goes out: each segment as a line and its bytes, then the last line and the records.
fn spell(page: &Page, digest: Option<Digest>) -> std::io::Result<Vec<u8>> {
    let bytes: usize = page.segments.iter().map(|row| row.packed.len() + 512).sum();
    let mut body = Vec::with_capacity(bytes + 512);
    for row in &page.segments {
        line(&mut body, &announced(row))?;
        body.extend_from_slice(&row.packed);
    }
    let mut records = Vec::new();
    for record in &page.records {
        let (person_ref, sealed) = (record.person_ref.clone(), hex(&record.sealed));
        line(&mut records, &RecordLine { person_ref, sealed })?;
    }
    if !records.is_empty() {
        records = zstd::bulk::compress(&records, zstd::DEFAULT_COMPRESSION_LEVEL)?;
    }
    let records_bytes = records.len() as u64;
    line(&mut body, &PageEnd { end: true, head: page.head, records: records_bytes, digest })?;
    body.extend_from_slice(&records);
    Ok(body)
}
