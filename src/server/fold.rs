//! What the halls' logs say, folded on the server: beside the uploads, one hall at a time, and never so much that it would
//! hold anything up. What is folded is a copy in files of its own, bounded in memory and on disk; what was let go is
//! folded anew when somebody asks. It answers whether the terminals fold as we do (sync.md 4.5), and what a new one
//! begins with (4.14).

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{Mutex as Turn, Notify};

use super::metrics::{Counter, Metrics};
use super::{Fault, HallStore, Incarnation, Page, PageAsk, SegmentRow, Times};
use crate::core::hall::HallConfig;
use crate::core::settings::Settings;
use crate::core::sync::wire::Digest;
use crate::store::{LogPart, Shadow, StoreError};
use crate::sync::unpack;

mod board;
mod files;

use self::board::Board;
use self::files::Files;

/// What has come is folded so much later, as long as a page takes to those who wait for it on a small machine.
const PAGES_FIRST: Duration = Duration::from_millis(20);

/// Packed bytes of a log that are folded in one go.
const PART_BYTES: usize = 512 * 1024;

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

/// Halls that are open, the one that was used last at the end.
type Halls = Vec<(String, Shadow)>;

/// The open halls of one copy of the data.
struct Open {
    of: Incarnation,
    halls: Halls,
}

/// The folded halls of a server.
pub struct Folds<S> {
    store: Arc<S>,
    metrics: Arc<Metrics>,
    times: Times,
    /// Whether the work may be done on other threads: not in a simulation.
    spread: bool,
    files: Files,
    rules: FoldRules,
    /// Which copy of the data a storage holds that never changes it.
    incarnation: Incarnation,
    board: Mutex<Board>,
    open: Arc<Turn<Open>>,
    work: Notify,
}

impl<S: HallStore> Folds<S> {
    /// Begins in a folder of its own. What another copy of the data left there is removed: its logs may be others.
    pub(super) fn begin(
        store: Arc<S>,
        metrics: Arc<Metrics>,
        (times, spread): (Times, bool),
        (folder, rules): (&Path, FoldRules),
        incarnation: Incarnation,
    ) -> Result<Arc<Folds<S>>, StoreError> {
        crate::store::make_folder(folder)
            .map_err(|source| StoreError::Io { path: folder.into(), source })?;
        let files = Files::of(folder);
        files.remove_others(&incarnation)?;
        let folds = Arc::new(Folds {
            store,
            metrics,
            times,
            spread,
            files,
            rules,
            incarnation,
            board: Mutex::new(Board::of(incarnation)),
            open: Arc::new(Turn::new(Open { of: incarnation, halls: Halls::new() })),
            work: Notify::new(),
        });
        tokio::spawn(work_on(Arc::downgrade(&folds)));
        Ok(folds)
    }

    /// Which copy of the data is there now.
    fn stands(&self) -> Incarnation {
        self.store.stands().unwrap_or(self.incarnation)
    }

    /// What is known of the copy of the data that is there now: of another one everything is forgotten first.
    fn board(&self) -> MutexGuard<'_, Board> {
        let mut board = self.board.lock().unwrap_or_else(PoisonError::into_inner);
        let stands = self.stands();
        if !board.is_of(&stands) {
            *board = Board::of(stands);
        }
        board
    }

    /// The newest digest that is known of a hall, whose log ends at `head` now. Never waits; where it is behind, a newer one
    /// is made by and by.
    pub(super) fn digest(&self, hall: &str, head: u64) -> Option<Digest> {
        let now = self.times.steady_ms();
        let (digest, is_new) = self.board().digest(hall, head, (now, &self.rules));
        if is_new {
            self.work.notify_one();
        }
        digest
    }

    /// Folds a hall up to the end of its log, and lets somebody look at it. Waits for whoever folds now. It is done to its
    /// end, whoever stops waiting for it: a file that another thread still writes must not be opened a second time.
    pub async fn with<T: Send + 'static>(
        self: &Arc<Self>,
        hall: &str,
        look: impl FnOnce(&Shadow) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, FoldFault> {
        let mut open = Arc::clone(&self.open).lock_owned().await;
        let (folds, hall) = (Arc::clone(self), hall.to_owned());
        let work = async move { folds.looked(&mut open, hall, look).await };
        tokio::spawn(work).await.map_err(|_| FoldFault::Ending)?
    }

    async fn looked<T: Send + 'static>(
        &self,
        open: &mut Open,
        hall: String,
        look: impl FnOnce(&Shadow) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, FoldFault> {
        let shadow = loop {
            let stands = self.stands();
            if open.of != stands {
                self.begin_anew(open, stands).await?;
            }
            match self.brought(open, &hall).await {
                // What was read may be of one copy or the other.
                _ if self.stands() != stands => {}
                brought => break brought?,
            }
        };
        let (files, rules, of) = (self.files.clone(), self.rules, open.of);
        let mut halls = std::mem::take(&mut open.halls);
        // Closing a file writes it to the disk, and looking at all of them takes a while.
        let (halls, looked) = self
            .apart(move || {
                let looked = look(&shadow);
                halls.push((hall.clone(), shadow));
                let spare = halls.len().saturating_sub(rules.open_max.max(1));
                halls.drain(..spare);
                let roomy = files.make_room(&mut halls, (&of, &hall), rules.bytes_max);
                (halls, roomy.and_then(|()| Ok(looked?)))
            })
            .await?;
        open.halls = halls;
        looked
    }

    /// Lets go of all that is folded of another copy of the data.
    async fn begin_anew(&self, open: &mut Open, of: Incarnation) -> Result<(), FoldFault> {
        let (files, halls) = (self.files.clone(), std::mem::take(&mut open.halls));
        self.apart(move || {
            drop(halls);
            files.remove_others(&of)
        })
        .await??;
        open.of = of;
        Ok(())
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

    /// The hall at the end of its log; it is not among the open ones meanwhile.
    async fn brought(&self, open: &mut Open, hall: &str) -> Result<Shadow, FoldFault> {
        if self.files.free_bytes() < self.rules.free_bytes_min {
            return Err(FoldFault::NoRoom);
        }
        let known = self.store.hall(hall).await?.ok_or(FoldFault::NoHall)?;
        let at = open.halls.iter().position(|(id, _)| id == hall);
        let mut shadow = if let Some(at) = at {
            open.halls.remove(at).1
        } else {
            let (path, config) = (self.files.path(&open.of, hall), config_of(hall));
            self.apart(move || opened(&path, &config)).await??
        };
        while shadow.hseq() < known.head {
            let after = shadow.hseq();
            let page = match self.page(&open.of, hall, after).await {
                Ok(page) => page,
                Err(fault) => {
                    open.halls.push((hall.to_owned(), shadow));
                    return Err(fault);
                }
            };
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
        self.note(&open.of, hall, Some(shadow.digest()));
        Ok(shadow)
    }

    /// The next part of the log of that copy of the data.
    async fn page(&self, of: &Incarnation, hall: &str, after: u64) -> Result<Page, FoldFault> {
        let ask = PageAsk { hall: hall.to_owned(), after, bytes_max: PART_BYTES, own: None };
        let page = self.store.page(ask).await?.ok_or(FoldFault::NoHall)?;
        if self.stands() == *of {
            return Ok(page);
        }
        Err(Fault::Busy("another copy of the data took its place".to_owned()).into())
    }

    /// Notes how a hall was folded; none = it was not.
    fn note(&self, of: &Incarnation, hall: &str, digest: Option<Digest>) {
        let at_ms = self.times.steady_ms();
        let mut board = self.board();
        if board.is_of(of) {
            board.note(hall, digest, at_ms);
        }
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
        let Some((of, hall)) = now.board().next() else {
            // Held while it waits, the folds would never end.
            let work = tokio::time::timeout(Duration::from_secs(1), now.work.notified());
            let _woken = work.await.is_ok();
            continue;
        };
        // Whoever waits for the page with these events goes first.
        tokio::time::sleep(PAGES_FIRST).await;
        let began = now.times.steady_ms();
        if let Err(fault) = now.with(&hall, |_| Ok(())).await {
            tracing::warn!(%fault, "a hall was not folded");
            now.note(&of, &hall, None);
        }
        let took = Duration::from_millis(now.times.steady_ms().saturating_sub(began));
        drop(now);
        tokio::time::sleep(took * REST_TIMES).await;
    }
}

#[cfg(test)]
mod tests;
