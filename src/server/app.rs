//! What every request of a running server needs: the storage, the queue of uploads, who is who, what is counted.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

use tokio::sync::{Semaphore, watch};

use super::check::Sender;
use super::ingest::{Heads, Ingest};
use super::keys::MasterKey;
use super::limits::{Buckets, Limits};
use super::metrics::Metrics;
use super::snapshots::Snapshots;
use super::{DeviceId, Fault, FoldRules, Folds, HallStore, Incarnation};
use crate::clock::{Clock, boot_ms};
use crate::core::time::Ms;
use crate::store::StoreError;

/// The two clocks of a server: what it says the time is, and what it measures lifetimes with. A simulation hands in its own.
#[derive(Clone)]
pub struct Times {
    wall: Arc<dyn Fn() -> Ms + Send + Sync>,
    steady_ms: Arc<dyn Fn() -> u64 + Send + Sync>,
}

impl Times {
    /// Those of the machine.
    pub fn system() -> Times {
        let clock = Clock::system();
        Times::of(move || clock.now(), boot_ms)
    }

    /// These.
    pub fn of(
        wall: impl Fn() -> Ms + Send + Sync + 'static,
        steady_ms: impl Fn() -> u64 + Send + Sync + 'static,
    ) -> Times {
        Times { wall: Arc::new(wall), steady_ms: Arc::new(steady_ms) }
    }

    /// The time.
    pub fn now(&self) -> Ms {
        (self.wall)()
    }

    /// Milliseconds that never go back.
    pub fn steady_ms(&self) -> u64 {
        (self.steady_ms)()
    }
}

/// How a server runs.
pub struct AppConfig {
    /// Bounds.
    pub limits: Limits,
    /// Clocks.
    pub times: Times,
    /// Seals the halls' keys.
    pub master: MasterKey,
    /// The certificate that vouches for the server, PEM.
    pub ca_pem: String,
    /// Whether large bodies may be unpacked on other threads: not in a simulation.
    pub spread: bool,
    /// Who may read the metrics from another machine: whoever shows this token. None = only this machine.
    pub metrics_token: Option<String>,
}

/// A session that was used since the start.
#[derive(Clone)]
pub(super) struct Live {
    pub(super) sender: Arc<Sender>,
    pub(super) until_ms: u64,
}

/// What a device was given to sign.
pub(super) struct Asked {
    pub(super) device: DeviceId,
    pub(super) until_ms: u64,
}

/// Sessions and challenges that are kept in memory; beyond it those that are over are let go.
const LIVE_MAX: usize = 65_536;

/// A running server.
pub struct App<S> {
    pub(super) store: Arc<S>,
    pub(super) ingest: Ingest,
    pub(super) heads: Arc<Heads>,
    pub(super) metrics: Arc<Metrics>,
    pub(super) config: AppConfig,
    incarnation: Incarnation,
    authority: RwLock<String>,
    pub(super) sessions: Mutex<HashMap<[u8; 32], Live>>,
    pub(super) asked: Mutex<HashMap<[u8; 32], Asked>>,
    pub(super) revoked: RwLock<HashSet<DeviceId>>,
    pub(super) pages: Semaphore,
    pub(super) checks: Arc<Semaphore>,
    pub(super) uploads: Buckets<DeviceId>,
    pub(super) downloads: Buckets<DeviceId>,
    pub(super) wrong_codes: Buckets<IpAddr>,
    pub(super) wrong_codes_all: Buckets<()>,
    pub(super) challenges: Buckets<IpAddr>,
    pub(super) stopping: watch::Sender<bool>,
    pub(super) snapshots: Snapshots,
    folds: OnceLock<Arc<Folds<S>>>,
}

impl<S: HallStore> App<S> {
    /// Begins to work on a storage. Must be called in a runtime.
    pub async fn start(store: S, config: AppConfig) -> Result<Arc<App<S>>, Fault> {
        let store = Arc::new(store);
        let incarnation = store.incarnation().await?;
        let (heads, metrics) = (Arc::<Heads>::default(), Arc::<Metrics>::default());
        let limits = config.limits;
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let app = Arc::new(App {
            ingest: Ingest::start(
                Arc::clone(&store),
                Arc::clone(&heads),
                Arc::clone(&metrics),
                limits.ingest_bytes,
            ),
            heads,
            metrics,
            incarnation,
            authority: RwLock::new(config.ca_pem.clone()),
            sessions: Mutex::default(),
            asked: Mutex::default(),
            revoked: RwLock::new(store.revoked().await?.into_iter().collect()),
            pages: Semaphore::new(limits.pages_max),
            checks: Arc::new(Semaphore::new(cores)),
            uploads: Buckets::each_second(limits.upload_bytes),
            downloads: Buckets::each_second(limits.downloads),
            wrong_codes: Buckets::each_minute(limits.wrong_codes.0, limits.wrong_codes.0),
            wrong_codes_all: Buckets::each_minute(limits.wrong_codes.1, limits.wrong_codes.1),
            challenges: Buckets::each_second(limits.challenges),
            stopping: watch::channel(false).0,
            snapshots: Snapshots::default(),
            folds: OnceLock::new(),
            store,
            config,
        });
        tokio::spawn(ask_for_revoked(Arc::downgrade(&app), limits.revoked_every));
        Ok(app)
    }

    /// Begins to fold the halls' logs, in a folder that is for nothing else. Must be called in a runtime.
    pub fn fold_in(&self, folder: &Path, rules: FoldRules) -> Result<(), StoreError> {
        let how = (self.config.times.clone(), self.config.spread);
        let (store, metrics) = (Arc::clone(&self.store), Arc::clone(&self.metrics));
        let folds = Folds::begin(store, metrics, how, (folder, rules), self.incarnation())?;
        // Begun once: the folds of a second call end here.
        drop(self.folds.set(folds));
        Ok(())
    }

    /// The folded halls, where the server folds them.
    pub fn folds(&self) -> Option<&Arc<Folds<S>>> {
        self.folds.get()
    }

    /// Which copy of the data answers belong to. Asked once an answer is there, so that none that was made on a new copy is
    /// taken for one of the old.
    pub(super) fn incarnation(&self) -> Incarnation {
        self.store.stands().unwrap_or(self.incarnation)
    }

    /// Another certificate vouches for the server from now on, PEM.
    pub fn vouched_by(&self, ca_pem: &str) {
        let mut authority = self.authority.write().unwrap_or_else(PoisonError::into_inner);
        ca_pem.clone_into(&mut authority);
    }

    /// The one that does.
    pub(super) fn authority(&self) -> String {
        self.authority.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Answers those who wait, so that nothing keeps a connection; what is on its way is still stored.
    pub fn stop(&self) {
        self.stopping.send_replace(true);
    }

    pub(super) fn is_revoked(&self, device: &DeviceId) -> bool {
        self.revoked.read().unwrap_or_else(PoisonError::into_inner).contains(device)
    }

    pub(super) fn keep_live(&self, hash: [u8; 32], live: Live) {
        let now = self.config.times.steady_ms();
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        if sessions.len() >= LIVE_MAX {
            sessions.retain(|_, live| live.until_ms > now);
        }
        sessions.insert(hash, live);
    }

    pub(super) fn keep_asked(&self, nonce: [u8; 32], asked: Asked) {
        let now = self.config.times.steady_ms();
        let mut all = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= LIVE_MAX {
            all.retain(|_, asked| asked.until_ms > now);
        }
        if all.len() < LIVE_MAX {
            all.insert(nonce, asked);
        }
    }
}

/// Another process may take a device out: it is asked for again and again, and forgotten sessions end.
async fn ask_for_revoked<S: HallStore>(app: std::sync::Weak<App<S>>, every: std::time::Duration) {
    loop {
        tokio::time::sleep(every).await;
        let Some(app) = app.upgrade() else { return };
        match app.store.revoked().await {
            Ok(found) => {
                let found: HashSet<DeviceId> = found.into_iter().collect();
                let mut sessions = app.sessions.lock().unwrap_or_else(PoisonError::into_inner);
                sessions.retain(|_, live| !found.contains(&live.sender.device));
                drop(sessions);
                *app.revoked.write().unwrap_or_else(PoisonError::into_inner) = found;
            }
            Err(fault) => {
                tracing::warn!(%fault, "devices that were taken out could not be asked for");
            }
        }
    }
}
