//! Drafts of the person at the board, carried out beside the screen: read, kept, and dropped with the entry
//! they became.

use super::acts::{Desk, refusal};
use crate::core::draft::{DraftChange, DraftKey};
use crate::store::{AppendError, StoreError};
use crate::ui::msg::{Effect, Msg};
use std::sync::Arc;

/// The draft that an entry was made from.
#[derive(Clone, Debug)]
pub(super) struct Saved {
    person_id: String,
    key: DraftKey,
}

impl Saved {
    /// As the store names it.
    pub(super) fn named(&self) -> (&str, &DraftKey) {
        (&self.person_id, &self.key)
    }
}

/// What is to be done, and the draft that goes with it.
pub(super) fn unwrapped(effect: Effect) -> (Effect, Option<Saved>) {
    match effect {
        Effect::Save { person_id, draft, then } => (*then, Some(Saved { person_id, key: draft })),
        effect => (effect, None),
    }
}

impl Desk {
    /// What is too old goes, also where nobody types anything.
    pub(super) fn begin(&self) {
        let clock = self.clock;
        let dropped = self.log.with_store(move |store| store.drop_old_drafts(clock.now()));
        if let Ok(Err(error)) = dropped {
            tracing::warn!(%error, "old drafts could not be dropped");
        }
    }

    /// Somebody's drafts; none where they cannot be read: the board goes on.
    pub(super) fn drafts(&self, person_id: String) -> Msg {
        let (clock, of) = (self.clock, person_id.clone());
        let read = self.log.with_store(move |store| {
            let now = clock.now();
            store.drop_old_drafts(now)?;
            store.drafts(&of, now)
        });
        let drafts = match read.map_err(|error| error.to_string()) {
            Ok(Ok(drafts)) => drafts,
            Ok(Err(error)) => {
                tracing::warn!(%error, "drafts could not be read");
                Vec::new()
            }
            Err(_) => Vec::new(),
        };
        Msg::Drafts { person_id, drafts }
    }

    /// Keeps what is typed and drops what is not any more.
    pub(super) fn keep_drafts(&self, change: DraftChange) -> Msg {
        let (clock, asked) = (self.clock, change.clone());
        let kept = self.log.with_store(move |store| store.keep_drafts(&asked, clock.now()));
        let failed = |error: StoreError| refusal(&AppendError::Store(Arc::new(error)));
        let why = match kept {
            Ok(kept) => kept.err().map(failed),
            Err(error) => Some(refusal(&error)),
        };
        Msg::DraftsKept { change, why }
    }
}
