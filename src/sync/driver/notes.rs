//! What of the conversations is kept: `zhiban sync log` shows it.

use super::super::ledger::Ledger;
use super::Driver;
use crate::core::sync::client::Failure;
use crate::core::sync::status::Status;
use crate::store::{Store, StoreError, SyncNote};

impl<L: Ledger, F: FnMut(Status, u64) + Send + 'static> Driver<L, F> {
    /// The first failure after an answer is worth a note, those after it say nothing new.
    pub(super) fn note_lost(&mut self, why: Failure) {
        if std::mem::replace(&mut self.is_heard, false) {
            let what = match why {
                Failure::Unreachable => "the server is not reached",
                Failure::Clock => "the certificate is not valid at what the clock says",
                Failure::Certificate => "whoever answers is not the hall's server",
                Failure::Garbled => "the answer cannot be read",
                Failure::Disk => "what was to be sent cannot be read",
            };
            self.note("lost", what.to_owned(), |_| Ok(()));
        }
    }

    pub(super) fn note(
        &mut self,
        kind: &'static str,
        detail: String,
        also: impl FnOnce(&mut Store) -> Result<(), StoreError> + Send + 'static,
    ) {
        let note = SyncNote { at: (self.settings.wall)(), kind: kind.to_owned(), detail };
        let noted =
            self.ledger.with(move |store| also(store).and_then(|()| store.note_sync(&note)));
        if let Some(Err(error)) = noted {
            tracing::warn!(%error, "a note of the synchronisation was not kept");
        }
    }
}
