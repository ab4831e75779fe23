//! The log as the machine knows it: how it stands, what it is told to do, what is read out of it to be sent.

use std::sync::{Arc, Mutex, PoisonError};

use super::bundle::Carried;
use super::protocol::packed;
use crate::core::hex::{hex, unhex_all};
use crate::core::sync::client::{Shared, Standing, Task, TaskFault};
use crate::core::sync::snapshot::Manifest;
use crate::core::sync::wire::{Digest, DigestReport, PageSegment, SegmentHead, WIRE_VERSION};
use crate::core::time::Ms;
use crate::store::{
    AppendError, Page, PageFault, REBUILT_AT_ONCE, Store, StoreError, SyncNote, SyncStanding,
    WriterHandle,
};

/// Segments of others that are offered in one go.
const HELD_AT_ONCE: u64 = 64;

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
        begin: of.begin.clone(),
        incarnation: of.incarnation.clone(),
        set_aside,
        only_here: of.only_here,
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
        StoreError::Page { fault: PageFault::Misfit, .. } => TaskFault::Misfit,
        _ => TaskFault::Disk,
    }
}

/// What a reply brought, until a task puts it down.
#[derive(Debug)]
pub(super) enum Brought {
    Page(Page),
    Manifest(Manifest),
    Part(Vec<u8>),
}

/// Does a task, in one transaction, and keeps a note of what is more than every day's.
pub(super) fn run(
    store: &mut Store,
    task: Task,
    brought: Option<Brought>,
    now: Ms,
) -> Result<(), StoreError> {
    let (kind, detail) = match (task, brought) {
        (Task::MarkSent { stored, .. }, _) => return store.mark_sent(&stored),
        (Task::ApplyPage { .. }, Some(Brought::Page(page))) => {
            return store.apply_page(&page, now).map(|_| ());
        }
        (Task::ApplyPast { .. }, Some(Brought::Page(page))) => {
            return store.apply_past(&page, now).map(|_| ());
        }
        (Task::KeepManifest { .. }, Some(Brought::Manifest(manifest))) => {
            return store.keep_manifest(&manifest, now);
        }
        (Task::KeepPart { id, part, .. }, Some(Brought::Part(bytes))) => {
            return store.keep_part(&id, part, &bytes);
        }
        (
            Task::ApplyPage { .. }
            | Task::ApplyPast { .. }
            | Task::KeepManifest { .. }
            | Task::KeepPart { .. },
            _,
        ) => {
            let what = "what came is not there any more".to_owned();
            return Err(StoreError::Page { fault: PageFault::NotNext, what });
        }
        (Task::DropParts, _) => return store.drop_parts(),
        (Task::Install, _) => {
            let hseq = store.install_snapshot()?;
            ("snapshot", format!("the hall is here as it stood at event {hseq}"))
        }
        (Task::ClosePast, _) => {
            let is_same = store.close_past()?;
            let said = "the log is whole, and says the same as the snapshot";
            let other =
                "the log is whole, and says something else than the snapshot: the log holds";
            let detail = if is_same { said } else { other };
            (if is_same { "whole" } else { "snapshot_wrong" }, detail.to_owned())
        }
        (Task::Part { stream, shared }, _) => {
            let common = common(store, &shared)?;
            store.part_stream(common, now)?;
            (
                "parted",
                format!(
                    "this terminal was copied or put back: stream {} is another one on the server behind event {common}, and goes on in a new one",
                    hex(&stream)
                ),
            )
        }
        (Task::GoBack { incarnation, common, .. }, _) => {
            store.go_back_to(common, &incarnation, now)?;
            ("went_back", format!("the server was restored; its log is the same up to {common}"))
        }
        (Task::SetAside { stream, seq }, _) => {
            store.quarantine(seq, "the server could not take it", now)?;
            ("set_aside", format!("event {seq} of stream {}", hex(&stream)))
        }
    };
    store.note_sync(&SyncNote { at: now, kind: kind.to_owned(), detail })
}

/// What came of holding the own fold against the server's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Weighed {
    /// There is nothing to compare: another version or zone, or a place that is not here, or long past.
    Unlike,
    /// Compared.
    Done(DigestReport),
    /// It was another one, and the tables were computed anew: of that place nothing can be said any more, the next one
    /// tells.
    Anew,
}

/// Holds the own fold against the server's. Where they differ, what is computed here is computed anew: the log itself
/// is never touched.
pub(super) fn weigh(
    store: &mut Store,
    theirs: &Digest,
    may_rebuild: bool,
    now: Ms,
) -> Result<Weighed, StoreError> {
    let Some(ours) = store.digest_at(theirs.hseq)? else { return Ok(Weighed::Unlike) };
    if (ours.fold, &ours.zone) != (theirs.fold, &theirs.zone) {
        return Ok(Weighed::Unlike);
    }
    if ours == *theirs {
        return Ok(Weighed::Done(DigestReport { digest: ours, same: true, rebuilt: false }));
    }
    let note = |kind: &str, detail: String| SyncNote { at: now, kind: kind.to_owned(), detail };
    let hseq = theirs.hseq;
    store.note_sync(&note("fold_differs", format!("at event {hseq} of the hall's log")))?;
    if !may_rebuild {
        return Ok(Weighed::Done(DigestReport { digest: ours, same: false, rebuilt: false }));
    }
    if store.head_pos() > REBUILT_AT_ONCE {
        store.rebuild_at_start()?;
        let detail = "the tables are computed anew at the next start".to_owned();
        store.note_sync(&note("fold_rebuilt", detail))?;
        return Ok(Weighed::Done(DigestReport { digest: ours, same: false, rebuilt: false }));
    }
    store.rebuild()?;
    let anew = store.digest_at(hseq)?;
    let is_mended = match &anew {
        None => "and are compared at the next event",
        Some(anew) if anew == theirs => "and are the same now",
        Some(_) => "and still differ",
    };
    store.note_sync(&note("fold_rebuilt", format!("the tables were computed anew {is_mended}")))?;
    let Some(ours) = anew else { return Ok(Weighed::Anew) };
    let same = ours == *theirs;
    Ok(Weighed::Done(DigestReport { digest: ours, same, rebuilt: true }))
}

/// The segments of others that the server has lost, as they are carried to it; not more than a few at a time.
pub(super) fn held(store: &Store) -> Result<(SyncStanding, Vec<Carried>), StoreError> {
    let standing = store.sync_standing()?.ok_or(StoreError::NotEnrolled)?;
    let mut all = Vec::new();
    for held in store.held_segments(HELD_AT_ONCE)? {
        let io = |source| StoreError::Io { path: "segment".into(), source };
        let (body, events_bytes) = packed(&held.body, &held.records).map_err(io)?;
        let PageSegment { device, stream, first, count, prev, chain, sig, .. } = held.head;
        let (v, hall) = (WIRE_VERSION, standing.hall.clone());
        let head = SegmentHead { v, hall, stream, first, count, prev, chain, events_bytes, sig };
        all.push(Carried { device, head, body });
    }
    Ok((standing, all))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::event::{Body, Kind, Note, Proof};
    use crate::core::hall::HallConfig;
    use crate::core::sync::wire::PageEnd;
    use crate::core::time::Stamp;
    use crate::store::{DeviceKey, Enrolment, Mode, NewEvent, SegmentIn};

    fn enrolled(folder: &std::path::Path) -> Store {
        let config = HallConfig { hall_id: "H001".to_owned(), ..HallConfig::default() };
        let mut store = Store::open(folder, &config, Mode::Write).unwrap();
        let with = Enrolment { hall: "H001".to_owned(), ..Enrolment::default() };
        store.enrol(&with, &DeviceKey::new_random().unwrap(), 0, Ms(1)).unwrap();
        store
    }

    fn line(n: i64) -> NewEvent {
        let text = format!("line {n}");
        let note_id = format!("n-{n}").into();
        NewEvent {
            kind: Kind::LogNoted,
            at: Stamp { at: Ms(n), offset_min: 480 },
            by: "u1".into(),
            proof: Proof::OsUser,
            feed: None,
            body: Body::Note(Note { note_id, text: text.as_str().into(), phrase: "".into() }),
        }
    }

    #[test]
    fn a_fold_that_was_mended_is_not_told_to_differ_by_what_it_was_before() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = enrolled(folder.path());
        store.append((1..=3).map(line).collect(), Ms(9)).unwrap();
        let offer = store.segment(1, 3, 1 << 20).unwrap().unwrap();
        let head = PageSegment {
            stream: offer.stream,
            first: 1,
            count: 3,
            prev: hex(&offer.prev),
            chain: hex(&offer.chains[2]),
            hseq: 1,
            ..PageSegment::default()
        };
        let segments = vec![SegmentIn { head, body: Vec::new() }];
        let end = PageEnd { end: true, head: 3, records: 0, digest: None };
        store.apply_page(&Page { segments, end, records: Vec::new() }, Ms(9)).unwrap();
        let there = store.digest_at(2).unwrap().unwrap();
        let theirs = Digest { hash: "00".repeat(32), ..there };
        assert_eq!(weigh(&mut store, &theirs, true, Ms(9)).unwrap(), Weighed::Anew);
        let same = store.digest_at(3).unwrap().unwrap();
        let told = DigestReport { digest: same.clone(), same: true, rebuilt: false };
        assert_eq!(weigh(&mut store, &same, false, Ms(9)).unwrap(), Weighed::Done(told));
    }

    #[test]
    fn a_fold_that_differs_is_computed_anew_once_and_told() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = enrolled(folder.path());
        let same = store.digest_at(0).unwrap().unwrap();
        let done = weigh(&mut store, &same, true, Ms(0)).unwrap();
        let told = DigestReport { digest: same.clone(), same: true, rebuilt: false };
        assert_eq!(done, Weighed::Done(told.clone()));
        let other = Digest { hash: "00".repeat(32), ..same.clone() };
        for (may_rebuild, rebuilt) in [(true, true), (false, false)] {
            let done = weigh(&mut store, &other, may_rebuild, Ms(0)).unwrap();
            let told = DigestReport { same: false, rebuilt, ..told.clone() };
            assert_eq!(done, Weighed::Done(told));
        }
        let kinds: Vec<String> =
            store.sync_notes(9).unwrap().into_iter().map(|note| note.kind).collect();
        assert_eq!(kinds, ["fold_differs", "fold_rebuilt", "fold_differs"]);
        for unlike in [
            Digest { fold: same.fold + 1, ..other.clone() },
            Digest { zone: "Asia/Urumqi".to_owned(), ..other.clone() },
            Digest { hseq: 7, ..other },
        ] {
            assert_eq!(weigh(&mut store, &unlike, true, Ms(0)).unwrap(), Weighed::Unlike);
        }
    }
}
