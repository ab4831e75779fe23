//! What the halls' logs say, folded on the server: beside the uploads, one hall at a time, and never so much that it would
//! hold anything up. What is folded is a copy in files of its own, bounded in memory and on disk; what was let go is
//! folded anew when somebody asks. It answers whether the terminals fold as we do (sync.md 4.5), and what a new one
//! begins with (4.14).

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{Mutex as Turn, Notify};

use super::metrics::{Counter, Metrics};
use super::{Fault, HallStore, Incarnation, PageAsk, SegmentRow, Times};
use crate::core::hall::HallConfig;
use crate::core::hex::hex;
use crate::core::settings::Settings;
use crate::core::sync::wire::Digest;
use crate::store::{Disk, LogPart, Shadow, StoreError};
use crate::sync::unpack;

/// Packed bytes of a log that are folded in one go.
const PART_BYTES: usize = 512 * 1024;

/// Halls whose newest digest is remembered.
const KNOWN_MAX: usize = 65_536;

/// After each piece of work that nobody waits for, it rests for so many times as long: most of a core is for uploads.
const REST_TIMES: u32 = 9;

/// Bounds of the folding.
#[derive(Clone, Copy, Debug)]
pub struct FoldRules {
    /// Halls that are open at once, with their state in memory.
    pub open_max: usize,
    /// What all files together may take, bytes. Beyond it, those that were asked for longest ago are removed.
    pub bytes_max: u64,
    /// Nothing is folded where the disk has less than this free.
    pub free_bytes_min: u64,
    /// A digest that is so many events old is made anew,
    pub events_between: u64,
    /// and one that is so old, where anything came since.
    pub age_max: Duration,
}

impl Default for FoldRules {
    fn default() -> FoldRules {
        FoldRules {
            open_max: 4,
            bytes_max: 4 << 30,
            free_bytes_min: 2 << 30,
            events_between: 256,
            age_max: Duration::from_secs(600),
        }
    }
}

/// Why a hall is not folded.
#[derive(Debug, thiserror::Error)]
pub enum FoldFault {
    /// The storage.
    #[error(transparent)]
    Store(#[from] Fault),
    /// What is folded could not be written, or the log is not what it says.
    #[error("a hall's log could not be folded: {0}")]
    Fold(#[from] StoreError),
    /// There is no such hall.
    #[error("the server does not know this hall")]
    NoHall,
    /// Too little room, or the hall would take more than all may.
    #[error("there is no room to fold this hall; uploads go on. Free some space on the server")]
    NoRoom,
    /// A segment cannot be unpacked.
    #[error("what is stored behind event {0} of a hall's log cannot be unpacked")]
    Packed(u64),
    /// A thread could not be had.
    #[error("the server is ending")]
    Ending,
}

/// The newest digest of a hall; none where it could not be folded yet.
struct Known {
    digest: Option<Digest>,
    at_ms: u64,
    /// The last try failed: the next one waits, and the log is not filled with it.
    failed: bool,
}

#[derive(Default)]
struct Board {
    known: HashMap<String, Known>,
    /// Halls whose digest is behind, the one that waits longest first.
    wanted: VecDeque<String>,
}

/// Halls that are open, the one that was used last at the end.
type Open = Vec<(String, Shadow)>;

/// The folded halls of a server.
pub struct Folds<S> {
    store: Arc<S>,
    metrics: Arc<Metrics>,
    times: Times,
    /// Whether the work may be done on other threads: not in a simulation.
    spread: bool,
    folder: PathBuf,
    prefix: String,
    rules: FoldRules,
    board: Mutex<Board>,
    open: Turn<Open>,
    work: Notify,
}

fn is_of(name: &str, prefix: &str) -> bool {
    name.starts_with(prefix)
}

impl<S: HallStore> Folds<S> {
    /// Begins in a folder of its own. What another copy of the data left there is removed: its logs may be others.
    pub(super) fn begin(
        store: Arc<S>,
        metrics: Arc<Metrics>,
        (times, spread): (Times, bool),
        (folder, rules): (&Path, FoldRules),
        incarnation: &Incarnation,
    ) -> Result<Arc<Folds<S>>, StoreError> {
        crate::store::make_folder(folder)
            .map_err(|source| StoreError::Io { path: folder.into(), source })?;
        let prefix = format!("{}-", hex(&incarnation[..8]));
        let folds = Arc::new(Folds {
            store,
            metrics,
            times,
            spread,
            folder: folder.into(),
            prefix,
            rules,
            board: Mutex::default(),
            open: Turn::default(),
            work: Notify::new(),
        });
        for (name, _) in folds.files()? {
            if !is_of(&name, &folds.prefix) {
                Shadow::remove(&folder.join(name))?;
            }
        }
        tokio::spawn(work_on(Arc::downgrade(&folds)));
        Ok(folds)
    }

    /// The newest digest that is known of a hall, whose log ends at `head` now. Never waits; where it is behind, a newer one
    /// is made by and by.
    pub(super) fn digest(&self, hall: &str, head: u64) -> Option<Digest> {
        let now = self.times.steady_ms();
        let age_max = u64::try_from(self.rules.age_max.as_millis()).unwrap_or(u64::MAX);
        let mut board = self.board.lock().unwrap_or_else(PoisonError::into_inner);
        let (digest, is_behind) = match board.known.get(hall) {
            None => (None, head > 0),
            Some(known) => {
                let at = known.digest.as_ref().map_or(0, |digest| digest.hseq);
                let events = head.saturating_sub(at);
                let is_old = now.saturating_sub(known.at_ms) >= age_max && events > 0;
                let is_far = events >= self.rules.events_between && !known.failed;
                (known.digest.clone(), is_old || is_far)
            }
        };
        if is_behind && !board.wanted.iter().any(|wanted| wanted == hall) {
            board.wanted.push_back(hall.to_owned());
            self.work.notify_one();
        }
        digest
    }

    /// Folds a hall up to the end of its log, and lets somebody look at it. Waits for whoever folds now.
    pub async fn with<T: Send + 'static>(
        &self,
        hall: &str,
        look: impl FnOnce(&Shadow) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, FoldFault> {
        let mut open = self.open.lock().await;
        let shadow = self.brought(&mut open, hall).await?;
        let (shadow, looked) = self
            .apart(move || {
                let looked = look(&shadow);
                (shadow, looked)
            })
            .await?;
        open.push((hall.to_owned(), shadow));
        let spare = open.len().saturating_sub(self.rules.open_max.max(1));
        open.drain(..spare);
        self.make_room(&mut open, hall)?;
        Ok(looked?)
    }

    /// Work that would hold up others, on another thread where there is one.
    async fn apart<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, FoldFault> {
        if !self.spread {
            return Ok(work());
        }
        tokio::task::spawn_blocking(work).await.map_err(|_| FoldFault::Ending)
    }

    fn path(&self, hall: &str) -> PathBuf {
        // A hall's id may be anything that a file's name may not.
        let name = blake3::hash(hall.as_bytes()).to_hex();
        self.folder.join(format!("{}{name}.db", self.prefix))
    }

    /// The hall at the end of its log; it is not among the open ones meanwhile.
    async fn brought(&self, open: &mut Open, hall: &str) -> Result<Shadow, FoldFault> {
        let room = Disk::under(&self.folder).map_or(0, |disk| disk.free_bytes);
        if room < self.rules.free_bytes_min {
            return Err(FoldFault::NoRoom);
        }
        let known = self.store.hall(hall).await?.ok_or(FoldFault::NoHall)?;
        let at = open.iter().position(|(id, _)| id == hall);
        let mut shadow = if let Some(at) = at {
            open.remove(at).1
        } else {
            let (path, config) = (self.path(hall), config_of(hall));
            self.apart(move || opened(&path, &config)).await??
        };
        while shadow.hseq() < known.head {
            let after = shadow.hseq();
            let ask = PageAsk { hall: hall.to_owned(), after, bytes_max: PART_BYTES, own: None };
            let page = self.store.page(ask).await?.ok_or(FoldFault::NoHall)?;
            if page.segments.is_empty() {
                break;
            }
            shadow = self.apart(move || taken(shadow, &page.segments)).await??;
            let events = shadow.hseq().saturating_sub(after);
            if events == 0 {
                break;
            }
            self.metrics.add(Counter::Folded, events);
        }
        self.note(hall, Some(shadow.digest()));
        Ok(shadow)
    }

    /// Notes how a hall was folded; none = it was not.
    fn note(&self, hall: &str, digest: Option<Digest>) {
        let at_ms = self.times.steady_ms();
        let mut board = self.board.lock().unwrap_or_else(PoisonError::into_inner);
        if board.known.len() >= KNOWN_MAX && !board.known.contains_key(hall) {
            board.known.clear();
        }
        let failed = digest.is_none();
        let before = board.known.remove(hall).and_then(|known| known.digest);
        let known = Known { digest: digest.or(before), at_ms, failed };
        board.known.insert(hall.to_owned(), known);
    }

    /// Names of the files, and when each was changed last.
    fn files(&self) -> Result<BTreeMap<String, std::time::SystemTime>, StoreError> {
        let io = |source| StoreError::Io { path: self.folder.clone(), source };
        let mut found = BTreeMap::new();
        for entry in std::fs::read_dir(&self.folder).map_err(io)? {
            let entry = entry.map_err(io)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if Path::new(&name).extension().is_some_and(|end| end == "db") {
                let changed = entry.metadata().and_then(|meta| meta.modified()).map_err(io)?;
                found.insert(name, changed);
            }
        }
        Ok(found)
    }

    /// Removes what was used longest ago, until the files take no more than they may.
    fn make_room(&self, open: &mut Open, just: &str) -> Result<(), FoldFault> {
        let sized = |(name, changed)| {
            let path = self.folder.join(name);
            (changed, Shadow::bytes(&path), path)
        };
        let mut files: Vec<_> = self.files()?.into_iter().map(sized).collect();
        files.sort();
        let mut all: u64 = files.iter().map(|(_, bytes, _)| bytes).sum();
        let ours = self.path(just);
        for (_, bytes, path) in files {
            if all <= self.rules.bytes_max {
                return Ok(());
            }
            if path != ours {
                open.retain(|(_, shadow)| shadow.path() != path);
                Shadow::remove(&path)?;
                all = all.saturating_sub(bytes);
            }
        }
        if all <= self.rules.bytes_max {
            return Ok(());
        }
        open.retain(|(_, shadow)| shadow.path() != ours);
        Shadow::remove(&ours)?;
        Err(FoldFault::NoRoom)
    }

    fn next_wanted(&self) -> Option<String> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner).wanted.pop_front()
    }
}

/// What is set about every hall before its log says more: what the terminals begin with, too.
fn config_of(hall: &str) -> HallConfig {
    HallConfig { hall_id: hall.to_owned(), settings: Settings::standard(), ..HallConfig::default() }
}

/// A file that cannot be read is begun anew: it is a copy.
fn opened(path: &Path, config: &HallConfig) -> Result<Shadow, StoreError> {
    Shadow::open(path, config).or_else(|error| {
        tracing::warn!(%error, "what was folded of a hall cannot be read and is folded anew");
        Shadow::remove(path)?;
        Shadow::open(path, config)
    })
}

fn taken(shadow: Shadow, rows: &[SegmentRow]) -> Result<Shadow, FoldFault> {
    let mut unpacked = Vec::with_capacity(rows.len());
    for row in rows {
        unpacked.push(unpack(&row.packed).map_err(|_| FoldFault::Packed(row.hseq))?);
    }
    let parts: Vec<LogPart<'_>> = rows
        .iter()
        .zip(&unpacked)
        .map(|(row, lines)| LogPart {
            stream: row.stream,
            first: row.first,
            count: row.count,
            prev: row.prev,
            chain: row.chain,
            skip: &row.skip,
            hseq: row.hseq,
            lines,
        })
        .collect();
    Ok(shadow.take(&parts)?)
}

/// Makes the digests that are wanted, one after the other, until the server ends.
async fn work_on<S: HallStore>(folds: Weak<Folds<S>>) {
    loop {
        let Some(now) = folds.upgrade() else { return };
        let Some(hall) = now.next_wanted() else {
            // Held while it waits, the folds would never end.
            let work = tokio::time::timeout(Duration::from_secs(1), now.work.notified());
            let _woken = work.await.is_ok();
            continue;
        };
        let began = now.times.steady_ms();
        if let Err(fault) = now.with(&hall, |_| Ok(())).await {
            tracing::warn!(%fault, "a hall was not folded");
            now.note(&hall, None);
        }
        let took = Duration::from_millis(now.times.steady_ms().saturating_sub(began));
        drop(now);
        tokio::time::sleep(took * REST_TIMES).await;
    }
}
