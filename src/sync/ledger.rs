//! The log as the machine knows it: how it stands, what it is told to do, what is read out of it to be sent.

use std::sync::{Arc, Mutex, PoisonError};

use crate::core::hex::{hex, unhex_all};
use crate::core::sync::client::{Shared, Standing, Task, TaskFault};
use crate::core::time::Ms;
use crate::store::{
    AppendError, Page, PageFault, Store, StoreError, SyncNote, SyncStanding, WriterHandle,
};

/// Somebody who has the log and does something with it.
pub trait Ledger: Send + 'static {
    /// Does it between two commits; `None` where the log is closed.
    fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Store) -> T + Send + 'static,
    ) -> Option<T>;
}

impl Ledger for WriterHandle {
    fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Store) -> T + Send + 'static,
    ) -> Option<T> {
        self.with_store(work).map_err(|error: AppendError| tracing::debug!(%error, "the log")).ok()
    }
}

/// A log that no board has open.
impl Ledger for Arc<Mutex<Store>> {
    fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Store) -> T + Send + 'static,
    ) -> Option<T> {
        Some(work(&mut self.lock().unwrap_or_else(PoisonError::into_inner)))
    }
}

/// How the log stands, in the words of the machine; `now` and `steady_ms` are the same instant on both clocks.
pub(super) fn standing(
    of: &SyncStanding,
    set_aside: u64,
    now: Ms,
    steady_ms: u64,
) -> Option<Standing> {
    let own = of.streams.last()?;
    let age = |since: Ms| now.0.saturating_sub(since.0).max(0);
    let steady = i64::try_from(steady_ms).unwrap_or(i64::MAX);
    Some(Standing {
        stream: unhex_all(&own.id)?,
        last: own.last,
        sent: of.sent,
        cursor: of.head,
        incarnation: of.incarnation.clone(),
        set_aside,
        oldest: of.unsent_since.map(|since| steady.saturating_sub(age(since))),
    })
}

/// Reads how the log stands.
pub(super) fn read(store: &Store) -> Result<(SyncStanding, u64), StoreError> {
    let standing = store.sync_standing()?.ok_or(StoreError::NotEnrolled)?;
    Ok((standing, store.quarantined()?))
}

/// What an error of the store means to the machine.
pub(super) fn fault(error: &StoreError) -> TaskFault {
    match error {
        StoreError::Page { fault: PageFault::NotNext, .. } => TaskFault::NotNext,
        StoreError::Page { fault: PageFault::OwnMissing, .. } => TaskFault::OwnMissing,
        StoreError::Page { fault: PageFault::Forged, .. } => TaskFault::Forged,
        _ => TaskFault::Disk,
    }
}

/// Does a task, in one transaction, and keeps a note of what is more than every day's.
pub(super) fn run(
    store: &mut Store,
    task: Task,
    page: Option<Page>,
    now: Ms,
) -> Result<(), StoreError> {
    let (kind, detail) = match task {
        Task::MarkSent { stored, .. } => return store.mark_sent(&stored),
        Task::ApplyPage { .. } => {
            let gone = || StoreError::Page {
                fault: PageFault::NotNext,
                what: "the page is not there any more".to_owned(),
            };
            return store.apply_page(&page.ok_or_else(gone)?, now).map(|_| ());
        }
        Task::Part { stream, shared } => {
            let common = common(store, &shared)?;
            store.part_stream(common, now)?;
            (
                "parted",
                format!(
                    "stream {} is another one on the server behind event {common}",
                    hex(&stream)
                ),
            )
        }
        Task::GoBack { incarnation, common, .. } => {
            store.go_back_to(common, &incarnation, now)?;
            ("went_back", format!("the server was restored; its log is the same up to {common}"))
        }
        Task::SetAside { stream, seq } => {
            store.quarantine(seq, "the server could not take it", now)?;
            ("set_aside", format!("event {seq} of stream {}", hex(&stream)))
        }
    };
    store.note_sync(&SyncNote { at: now, kind: kind.to_owned(), detail })
}

/// The largest number among those that the server named whose chain is the same here.
fn common(store: &Store, shared: &Shared) -> Result<u64, StoreError> {
    let known = match shared {
        Shared::Upto(seq) => return Ok(*seq),
        Shared::Among(known) => known,
    };
    let mut most = 0;
    for (seq, chain) in known {
        if *seq > most && store.own_chain(*seq)?.is_some_and(|ours| hex(&ours) == *chain) {
            most = *seq;
        }
    }
    Ok(most)
}
