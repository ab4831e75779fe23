//! The halls' states for terminals that have nothing of their logs: made of what is folded, when somebody asks, at most
//! once an hour for each hall, and never beside another one. Source: sync.md 4.14.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Mutex as Turn, watch};

use super::app::App;
use super::fold::FoldFault;
use super::{Fault, HallStore, Incarnation};
use crate::store::Snapshot;

/// One serves so long, milliseconds. One that nobody asked for that long is let go.
const LIFE_MS: u64 = 3_600_000;

/// What all that are kept may take: a hall with a long log has some megabytes, so that dozens of halls begin at once.
const BYTES_MAX: usize = 128 << 20;

/// How long somebody waits for one that is made; after that they ask again.
const WAIT: Duration = Duration::from_secs(20);

struct Kept {
    hall: String,
    /// Of which copy of the data.
    of: Incarnation,
    snapshot: Arc<Snapshot>,
    bytes: usize,
    made_ms: u64,
    used_ms: u64,
}

/// What comes of one that is being made; none = nothing yet.
type Coming = watch::Receiver<Option<Result<Arc<Snapshot>, NoSnapshot>>>;

#[derive(Default)]
struct Shelf {
    /// The one that was used last at the end.
    kept: Vec<Kept>,
    /// One of a hall is made at a time, and whoever asks for it meanwhile waits for the same.
    coming: HashMap<String, Coming>,
}

impl Shelf {
    /// The first of a hall that is as it should be, which counts as used now.
    fn used(
        &mut self,
        hall: &str,
        now_ms: u64,
        fits: impl Fn(&Kept) -> bool,
    ) -> Option<Arc<Snapshot>> {
        let at = self.kept.iter().position(|one| one.hall == hall && fits(one))?;
        let mut one = self.kept.remove(at);
        one.used_ms = now_ms;
        let snapshot = Arc::clone(&one.snapshot);
        self.kept.push(one);
        Some(snapshot)
    }

    /// Keeps one. An older one of the hall stays for those who are in the middle of it, until its room is needed.
    fn keep(&mut self, one: Kept) {
        let (of, now, id) = (one.of, one.used_ms, &one.snapshot.manifest.id);
        self.kept.retain(|old| {
            let is_idle = now.saturating_sub(old.used_ms) >= LIFE_MS;
            let is_same = old.hall == one.hall && old.snapshot.manifest.id == *id;
            old.of == of && !is_idle && !is_same
        });
        self.kept.push(one);
        let mut all: usize = self.kept.iter().map(|one| one.bytes).sum();
        while all > BYTES_MAX && self.kept.len() > 1 {
            all -= self.kept.remove(0).bytes;
        }
    }
}

/// The snapshots of a server, in memory.
#[derive(Default)]
pub(super) struct Snapshots {
    shelf: Mutex<Shelf>,
    turn: Turn<()>,
}

/// Why there is none.
#[derive(Clone, Debug)]
pub(super) enum NoSnapshot {
    /// It is being made.
    NotYet,
    /// This server makes none of this hall.
    Never,
    /// The storage.
    Store(Fault),
}

impl Snapshots {
    fn on<T>(&self, work: impl FnOnce(&mut Shelf) -> T) -> T {
        work(&mut self.shelf.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The one of a hall that has this id, as long as it is kept.
pub(super) fn kept<S: HallStore>(app: &App<S>, hall: &str, id: &str) -> Option<Arc<Snapshot>> {
    let (of, now) = (app.incarnation(), app.config.times.steady_ms());
    let fits = |one: &Kept| one.of == of && one.snapshot.manifest.id == id;
    app.snapshots.on(|shelf| shelf.used(hall, now, fits))
}

/// The newest state of a hall that there is; made where there is none, or an old one.
pub(super) async fn snapshot<S: HallStore>(
    app: &Arc<App<S>>,
    hall: &str,
) -> Result<Arc<Snapshot>, NoSnapshot> {
    let (of, now) = (app.incarnation(), app.config.times.steady_ms());
    let is_fresh = |one: &Kept| one.of == of && now.saturating_sub(one.made_ms) < LIFE_MS;
    let found = app.snapshots.on(|shelf| {
        if let Some(snapshot) = shelf.used(hall, now, is_fresh) {
            return Ok(snapshot);
        }
        // A sender that is gone without a word is one that broke.
        let coming = shelf.coming.get(hall).filter(|coming| coming.has_changed().is_ok()).cloned();
        Err(coming.unwrap_or_else(|| {
            let (tell, coming) = watch::channel(None);
            shelf.coming.insert(hall.to_owned(), coming.clone());
            // It is made to its end, whoever stops waiting for it.
            tokio::spawn(make(Arc::clone(app), hall.to_owned(), tell));
            coming
        }))
    });
    let mut coming = match found {
        Ok(snapshot) => return Ok(snapshot),
        Err(coming) => coming,
    };
    match tokio::time::timeout(WAIT, coming.wait_for(Option::is_some)).await {
        Err(_) => Err(NoSnapshot::NotYet),
        Ok(made) => made.map_err(|_| NoSnapshot::Never)?.clone().ok_or(NoSnapshot::Never)?,
    }
}

async fn make<S: HallStore>(
    app: Arc<App<S>>,
    hall: String,
    tell: watch::Sender<Option<Result<Arc<Snapshot>, NoSnapshot>>>,
) {
    let turn = app.snapshots.turn.lock().await;
    let (of, now) = (app.incarnation(), app.config.times.steady_ms());
    let mut made = made(&app, &hall).await;
    if app.incarnation() != of {
        // It may be of the copy that is gone.
        made = Err(NoSnapshot::NotYet);
    }
    drop(turn);
    app.snapshots.on(|shelf| {
        if let Ok(snapshot) = &made {
            let snapshot = Arc::clone(snapshot);
            let bytes = snapshot.manifest.parts.iter().map(|part| part.bytes).sum();
            let (made_ms, used_ms, hall) = (now, now, hall.clone());
            shelf.keep(Kept { hall, of, snapshot, bytes, made_ms, used_ms });
        }
        shelf.coming.remove(&hall);
    });
    tell.send_replace(Some(made));
}

async fn made<S: HallStore>(app: &App<S>, hall: &str) -> Result<Arc<Snapshot>, NoSnapshot> {
    let Some(folds) = app.folds() else { return Err(NoSnapshot::Never) };
    let id = hall.to_owned();
    let made = folds.with(hall, move |shadow| shadow.snapshot(&id)).await;
    made.map(Arc::new).map_err(|fault| match fault {
        FoldFault::Store(fault) => NoSnapshot::Store(fault),
        other => {
            tracing::warn!(fault = %other, "no snapshot was made of a hall");
            NoSnapshot::Never
        }
    })
}

#[cfg(test)]
mod tests;
