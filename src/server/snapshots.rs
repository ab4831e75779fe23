//! The halls' states for terminals that have nothing of their logs: made of what is folded, when somebody asks, at most
//! once an hour for each hall, and never beside another one. Source: sync.md 4.14.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Mutex as Turn;

use super::app::App;
use super::fold::FoldFault;
use super::{Fault, HallStore};
use crate::store::Snapshot;

/// One serves so long, milliseconds.
const LIFE_MS: u64 = 3_600_000;

/// Halls whose snapshot is kept.
const KEPT_MAX: usize = 8;

/// How long somebody waits for one that is made; after that they ask again.
const WAIT: Duration = Duration::from_secs(20);

struct Kept {
    hall: String,
    snapshot: Arc<Snapshot>,
    at_ms: u64,
}

/// The snapshots of a server, in memory.
#[derive(Default)]
pub(super) struct Snapshots {
    /// The one that was made last at the end.
    kept: Mutex<Vec<Kept>>,
    turn: Turn<()>,
}

/// Why there is none.
#[derive(Debug)]
pub(super) enum NoSnapshot {
    /// It is being made.
    NotYet,
    /// This server makes none of this hall.
    Never,
    /// The storage.
    Store(Fault),
}

impl Snapshots {
    /// The one that is kept of a hall, whatever its age.
    pub(super) fn kept(&self, hall: &str) -> Option<Arc<Snapshot>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().find(|one| one.hall == hall).map(|one| Arc::clone(&one.snapshot))
    }

    fn fresh(&self, hall: &str, now_ms: u64) -> Option<Arc<Snapshot>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let is_fresh = |one: &&Kept| one.hall == hall && now_ms.saturating_sub(one.at_ms) < LIFE_MS;
        kept.iter().find(is_fresh).map(|one| Arc::clone(&one.snapshot))
    }

    fn keep(&self, hall: &str, snapshot: &Arc<Snapshot>, at_ms: u64) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|one| one.hall != hall);
        kept.push(Kept { hall: hall.to_owned(), snapshot: Arc::clone(snapshot), at_ms });
        let spare = kept.len().saturating_sub(KEPT_MAX);
        kept.drain(..spare);
    }
}

/// The newest state of a hall that there is; made where there is none, or an old one.
pub(super) async fn snapshot<S: HallStore>(
    app: &Arc<App<S>>,
    hall: &str,
) -> Result<Arc<Snapshot>, NoSnapshot> {
    let now = app.config.times.steady_ms();
    if let Some(snapshot) = app.snapshots.fresh(hall, now) {
        return Ok(snapshot);
    }
    // It is made to its end, whoever stops waiting for it.
    let made = tokio::spawn(make(Arc::clone(app), hall.to_owned()));
    match tokio::time::timeout(WAIT, made).await {
        Err(_) => Err(NoSnapshot::NotYet),
        Ok(made) => made.map_err(|_| NoSnapshot::Never)?,
    }
}

async fn make<S: HallStore>(app: Arc<App<S>>, hall: String) -> Result<Arc<Snapshot>, NoSnapshot> {
    let _turn = app.snapshots.turn.lock().await;
    let now = app.config.times.steady_ms();
    if let Some(snapshot) = app.snapshots.fresh(&hall, now) {
        return Ok(snapshot);
    }
    let Some(folds) = app.folds() else { return Err(NoSnapshot::Never) };
    let id = hall.clone();
    let made = folds.with(&hall, move |shadow| shadow.snapshot(&id)).await;
    let snapshot = Arc::new(made.map_err(|fault| match fault {
        FoldFault::Store(fault) => NoSnapshot::Store(fault),
        other => {
            tracing::warn!(fault = %other, "no snapshot was made of a hall");
            NoSnapshot::Never
        }
    })?);
    app.snapshots.keep(&hall, &snapshot, now);
    Ok(snapshot)
}
