//! What every request of a running server needs: the storage, the queue of uploads, who is who, what is counted.

use std::collections::HashSet;
use std::net::IpAddr;
use std::path::Path;
use std::sync::{Arc, OnceLock, PoisonError, RwLock, Weak};

use tokio::sync::{Semaphore, watch};

use super::accounts::Accounts;
use super::centre::Centre;
use super::challenges::Challenges;
use super::ingest::{Heads, Ingest};
use super::keys::{MasterKey, random};
use super::limits::{Buckets, Limits};
use super::metrics::Metrics;
use super::notices::{Allowed, Authorities, Worker, keep_notices};
use super::oversight::{Oversight, OversightRules, Parts};
use super::reports::Reports;
use super::sessions::Sessions;
use super::snapshots::Snapshots;
use super::{DeviceId, Fault, FoldRules, Folds, HallStore, Incarnation};
use crate::clock::{Clock, boot_ms};
use crate::core::time::{Ms, Zone};
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

/// A running server.
pub struct App<S> {
    pub(super) store: Arc<S>,
    pub(super) ingest: Ingest,
    pub(super) heads: Arc<Heads>,
    pub(super) metrics: Arc<Metrics>,
    pub(super) config: AppConfig,
    incarnation: Incarnation,
    authority: RwLock<String>,
    pub(super) sessions: Sessions,
    pub(super) given: Challenges,
    pub(super) revoked: RwLock<HashSet<DeviceId>>,
    pub(super) pages: Semaphore,
    pub(super) checks: Arc<Semaphore>,
    pub(super) upload_bytes: Buckets<DeviceId>,
    pub(super) uploads: Buckets<DeviceId>,
    pub(super) downloads: Buckets<DeviceId>,
    pub(super) wrong_codes: Buckets<IpAddr>,
    pub(super) wrong_codes_all: Buckets<()>,
    pub(super) challenges: Buckets<IpAddr>,
    pub(super) stopping: watch::Sender<bool>,
    pub(super) snapshots: Snapshots,
    accounts: Accounts<S>,
    pub(super) centre: Centre,
    folds: OnceLock<Arc<Folds<S>>>,
    oversight: OnceLock<Arc<Oversight<S>>>,
    notices: OnceLock<Arc<Worker<S>>>,
    reports: OnceLock<Arc<Reports<S>>>,
}

impl<S: HallStore> App<S> {
    /// Begins to work on a storage. Must be called in a runtime.
    pub async fn start(store: S, config: AppConfig) -> Result<Arc<App<S>>, Fault> {
        let store = Arc::new(store);
        let incarnation = store.incarnation().await?;
        let key = random().map_err(|error| Fault::Broken(error.to_string()))?;
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
            sessions: Sessions::default(),
            given: Challenges::with(key),
            revoked: RwLock::new(store.revoked().await?.into_iter().collect()),
            pages: Semaphore::new(limits.pages_max),
            checks: Arc::new(Semaphore::new(cores)),
            upload_bytes: Buckets::each_second(limits.upload_bytes),
            uploads: Buckets::each_second(limits.uploads),
            downloads: Buckets::each_second(limits.downloads),
            wrong_codes: Buckets::each_minute(limits.wrong_codes.0, limits.wrong_codes.0),
            wrong_codes_all: Buckets::each_minute(limits.wrong_codes.1, limits.wrong_codes.1),
            challenges: Buckets::each_second(limits.challenges),
            stopping: watch::channel(false).0,
            snapshots: Snapshots::default(),
            accounts: Accounts::new(
                Arc::clone(&store),
                config.master.clone(),
                config.times.clone(),
                &limits,
            ),
            centre: Centre::default(),
            folds: OnceLock::new(),
            oversight: OnceLock::new(),
            notices: OnceLock::new(),
            reports: OnceLock::new(),
            store,
            config,
        });
        tokio::spawn(keep_asking(Arc::downgrade(&app), limits.revoked_every, app.incarnation));
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

    /// Who may use the pages.
    pub fn accounts(&self) -> &Accounts<S> {
        &self.accounts
    }

    /// The folded halls, where the server folds them.
    pub fn folds(&self) -> Option<&Arc<Folds<S>>> {
        self.folds.get()
    }

    /// Begins to keep what is known of every hall, once the halls are folded; beside the folded halls, in the same folder.
    /// Must be called in a runtime.
    pub fn oversee(&self, folder: &Path, rules: OversightRules) {
        let Some(folds) = self.folds() else { return };
        let parts = Parts {
            store: Arc::clone(&self.store),
            folds: Arc::clone(folds),
            heads: Arc::clone(&self.heads),
            times: self.config.times.clone(),
            incarnation: self.incarnation,
        };
        let (folds, times) = (Arc::clone(folds), self.config.times.clone());
        drop(self.oversight.set(Oversight::begin(parts, folder, rules)));
        let Some(known) = self.oversight() else { return };
        let reports = Reports::begin(folds, Arc::clone(known), times);
        drop(self.reports.set(Arc::new(reports)));
    }

    /// What is known of every hall, where the server keeps it.
    pub fn oversight(&self) -> Option<&Arc<Oversight<S>>> {
        self.oversight.get()
    }

    /// Reports of weeks and months, where halls are overseen.
    pub fn reports(&self) -> Option<&Arc<Reports<S>>> {
        self.reports.get()
    }

    /// Begins to tell people of what happens in the halls, once these are overseen. Must be called in a runtime.
    pub fn keep_notices(self: &Arc<Self>, ways: (Allowed, Authorities)) -> Result<(), Fault> {
        let worker = keep_notices(self, ways)?;
        drop(self.notices.set(worker));
        Ok(())
    }

    /// What sends notices, where the server does.
    pub fn notices(&self) -> Option<&Arc<Worker<S>>> {
        self.notices.get()
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

    /// The zone of days on its pages: that of the country, which has one.
    pub(super) fn zone() -> Zone {
        Zone::default()
    }

    /// Answers those who wait, so that nothing keeps a connection; what is on its way is still stored.
    pub fn stop(&self) {
        self.stopping.send_replace(true);
    }

    pub(super) fn is_revoked(&self, device: &DeviceId) -> bool {
        self.revoked.read().unwrap_or_else(PoisonError::into_inner).contains(device)
    }

    /// Asks for the devices that were taken out. Another copy of the data may have missed some: they are taken out of it
    /// too, because nobody lets one in again.
    async fn ask_for_revoked(&self, known_of: &mut Incarnation) -> Result<(), Fault> {
        let (mut found, of) = loop {
            let stands = self.incarnation();
            let found: HashSet<DeviceId> = self.store.revoked().await?.into_iter().collect();
            if self.incarnation() == stands {
                break (found, stands);
            }
        };
        if of != *known_of {
            let known = self.revoked.read().unwrap_or_else(PoisonError::into_inner).clone();
            for device in known.difference(&found.clone()) {
                // One that the copy does not know at all is refused for that.
                self.store.revoke(*device, self.config.times.now()).await?;
                found.insert(*device);
            }
            *known_of = of;
        }
        self.sessions.end(&found);
        *self.revoked.write().unwrap_or_else(PoisonError::into_inner) = found;
        Ok(())
    }
}

/// Another process may take a device out: it is asked for again and again, and forgotten sessions end.
async fn keep_asking<S: HallStore>(
    app: Weak<App<S>>,
    every: std::time::Duration,
    mut known_of: Incarnation,
) {
    loop {
        tokio::time::sleep(every).await;
        let Some(app) = app.upgrade() else { return };
        if let Err(fault) = app.ask_for_revoked(&mut known_of).await {
            tracing::warn!(%fault, "devices that were taken out could not be asked for");
        }
        if let Err(fault) = app.accounts.tell_left_out().await {
            tracing::warn!(%fault, "it was not written down how much the record leaves out");
        }
    }
}
