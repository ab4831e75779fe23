//! The conversations, and what is under way in each.

use crate::core::sync::segment::StreamId;

/// What is asked, so that its outcome is understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum What {
    Challenge,
    Session { last: u64 },
    Segment { first: u64, events_max: usize },
    Log { own: Option<StreamId> },
    Manifest,
    Part { id: String, part: u64 },
    Past,
}

impl What {
    pub(super) fn is_of_session(&self) -> bool {
        matches!(self, What::Challenge | What::Session { .. })
    }
}

/// A request under way.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) id: u64,
    pub(super) what: What,
    pub(super) at: u64,
    pub(super) until: u64,
}

/// One conversation.
#[derive(Clone, Debug, Default)]
pub(super) struct Talk {
    pub(super) ask: Option<Asked>,
    /// Task of the store that what came back led to.
    pub(super) task: Option<u64>,
    /// Whether that task is about a snapshot.
    pub(super) of_snapshot: bool,
    /// Tries in a row that brought nothing.
    pub(super) fails: u32,
    /// Pages in a row that did not fit.
    pub(super) misses: u32,
    /// Not before this.
    pub(super) ready_at: u64,
    /// The server asked for silence until then: not even a person shortens it.
    pub(super) silent_until: u64,
}

impl Talk {
    pub(super) fn is_idle(&self) -> bool {
        self.ask.is_none() && self.task.is_none()
    }

    pub(super) fn next_at(&self) -> u64 {
        self.ready_at.max(self.silent_until)
    }

    /// Something came of it.
    pub(super) fn went_well(&mut self) {
        self.fails = 0;
        self.ready_at = 0;
    }
}

/// A session with the server.
#[derive(Clone, Debug)]
pub(super) struct Live {
    pub(super) token: String,
    pub(super) renew_at: u64,
    pub(super) ends_at: u64,
}

/// What a task of the store was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    Sent {
        before: u64,
    },
    /// It changes what the streams or the log are: nothing is fetched meanwhile.
    Turn,
}
