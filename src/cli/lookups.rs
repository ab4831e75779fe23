//! What is looked up beside the board, on a thread of its own: the complaints of all history, and one of them
//! with its clocks. Nobody who writes waits for it.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use crate::clock::Clock;
use crate::core::board::CaseFile;
use crate::store::{AppendError, Archive, CaseQuery, Hit, WriterHandle};
use crate::text::find::terms;
use crate::ui::lookup::FOUND_MAX;
use crate::ui::msg::{Effect, Msg};

use super::acts::{Desk, refusal};

/// Questions that may wait; of those that do only the newest search is answered.
const WAITING_MAX: usize = 8;

/// The thread that looks things up.
#[derive(Debug)]
pub(super) struct Lookups {
    waiting: SyncSender<Effect>,
    thread: JoinHandle<()>,
}

struct Clerk {
    log: WriterHandle,
    clock: Clock,
    data: PathBuf,
    archive: Option<Archive>,
}

impl Lookups {
    /// Starts the thread; it answers to `board`.
    pub(super) fn start(desk: &Desk, board: SyncSender<Msg>) -> Lookups {
        let (waiting, effects) = sync_channel(WAITING_MAX);
        let (log, clock, data) = (desk.log.clone(), desk.clock, desk.data.clone());
        let mut clerk = Clerk { log, clock, data, archive: None };
        let thread = thread::spawn(move || serve(&mut clerk, &effects, &board));
        Lookups { waiting, thread }
    }

    /// One that answers nothing.
    #[cfg(test)]
    pub(super) fn none() -> Lookups {
        Lookups { waiting: sync_channel(1).0, thread: thread::spawn(|| ()) }
    }

    /// Where questions go.
    pub(super) fn waiting(&self) -> &SyncSender<Effect> {
        &self.waiting
    }

    /// Ends after the question it is at. Call it when nobody reads the answers any more.
    pub(super) fn finish(self) {
        drop(self.waiting);
        if self.thread.join().is_err() {
            tracing::error!("the thread that looks things up panicked");
        }
    }
}

fn serve(clerk: &mut Clerk, waiting: &Receiver<Effect>, board: &SyncSender<Msg>) {
    let mut next = None;
    while let Some(effect) = next.take().or_else(|| waiting.recv().ok()) {
        let answer = match effect {
            Effect::FindCases { nth, typed } => {
                // Whoever asks anew does not wait for the older answer.
                next = waiting.try_recv().ok();
                if matches!(next, Some(Effect::FindCases { .. })) {
                    continue;
                }
                let hits = clerk.find(typed).map_err(|error| refusal(&error));
                Msg::CasesFound { nth, hits }
            }
            Effect::AskCase { complaint_id } => match clerk.case(&complaint_id) {
                Ok(Some(file)) => Msg::Case(Arc::new(file)),
                Ok(None) => Msg::CaseGone { complaint_id },
                Err(error) => {
                    tracing::warn!(%error, "a complaint was not read");
                    Msg::CaseGone { complaint_id }
                }
            },
            _ => continue,
        };
        if board.send(answer).is_err() {
            return;
        }
    }
}

impl Clerk {
    fn archive(&mut self) -> Result<&Archive, AppendError> {
        let opened = match self.archive.take() {
            Some(archive) => archive,
            None => Archive::open(&self.data).map_err(failed)?,
        };
        Ok(self.archive.insert(opened))
    }

    fn find(&mut self, typed: String) -> Result<Vec<Hit>, AppendError> {
        let terms = self.log.with_hall(move |hall| terms(&typed, hall))?;
        if terms.is_empty() {
            return Ok(Vec::new());
        }
        let query = CaseQuery { terms, limit: FOUND_MAX, ..CaseQuery::default() };
        self.archive()?.find(&query).map_err(failed)
    }

    /// From memory, else from where it was stored.
    fn case(&mut self, complaint_id: &str) -> Result<Option<CaseFile>, AppendError> {
        let (now, id) = (self.clock.now(), complaint_id.to_owned());
        let known = self.log.with_hall(move |hall| {
            hall.cases().shared(&id).map(|case| CaseFile::of(hall, case, now))
        })?;
        if known.is_some() {
            return Ok(known);
        }
        let Some(case) = self.archive()?.case(complaint_id).map_err(failed)? else {
            return Ok(None);
        };
        self.log.with_hall(move |hall| CaseFile::of(hall, &case, now)).map(Some)
    }
}

fn failed(error: crate::store::StoreError) -> AppendError {
    AppendError::Store(Arc::new(error))
}
