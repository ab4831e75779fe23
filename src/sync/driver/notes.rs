//! What of the conversations is kept: `zhiban sync log` shows it.

use super::super::ledger::Ledger;
use super::Driver;
use crate::core::sync::client::{CLOCK_OFF_MS, Failure, Input};
use crate::core::sync::status::Status;
use crate::store::{Store, StoreError, SyncNote};

/// Longest answer whose clock is held against ours, bytes.
pub(super) const CLOCK_BYTES_MAX: usize = 4 * 1024;

/// Clocks that moved against each other by less are not written down anew, milliseconds.
const CLOCK_NOTED_MS: u64 = 10_000;

/// That the server answered is written down no more often, milliseconds.
const CONTACT_NOTED_MS: u64 = 60_000;

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

    /// The first answer after a failure, too.
    pub(super) fn note_back(&mut self) {
        if !std::mem::replace(&mut self.is_heard, true) {
            self.note("back", "the server is reached again".to_owned(), |_| Ok(()));
            self.contact_ms = None;
        }
    }

    /// What an answer says of our clock, and that there was one. A session writes it down by itself.
    pub(super) fn hears_clock(&mut self, server_ms: i64, is_session: bool) {
        let now = (self.settings.wall)();
        let off_ms = server_ms.saturating_sub(now.0);
        let known = self.clock_ms;
        let steady = (self.settings.steady_ms)();
        let is_new = known.is_none_or(|known| known.abs_diff(off_ms) >= CLOCK_NOTED_MS)
            || self.contact_ms.is_none_or(|at| steady >= at + CONTACT_NOTED_MS);
        if is_new && !is_session {
            self.clock_ms = Some(off_ms);
            self.contact_ms = Some(steady);
            let noted = self.ledger.with(move |store| store.note_clock(off_ms, now));
            if let Some(Err(error)) = noted {
                tracing::warn!(%error, "what the server's clock says was not kept");
            }
        }
        let is_off = |off_ms: i64| off_ms.unsigned_abs() > CLOCK_OFF_MS;
        if !is_session && known.is_some_and(is_off) && !is_off(off_ms) {
            // It was set: what the certificate was by the other one is not known of this one.
            self.link.trusted.clock_was_set();
        }
        let strayed = self.link.trusted.has_strayed();
        self.feed(Input::Clocks { off_ms, strayed });
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
