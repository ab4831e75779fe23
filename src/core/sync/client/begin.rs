//! Where nothing of the hall's log is here and much of it on the server: first the state of a snapshot, part after part,
//! then the log behind it. Whatever is wrong with a snapshot, the log from its first event is always the way out.
//! Source: sync.md 4.14.

use super::{Answer, Asked, Begin, Lane, PAGE_MS, Request, SyncClient, Task, TaskFault, What};
use crate::core::sync::snapshot::EVENTS_MIN;
use crate::core::sync::wire::Refusal;

/// Snapshots that are begun one after the other, because another one took the place of each.
const TRIES_MAX: u32 = 3;

/// So often a server may say that it is not ready yet.
const WAITS_MAX: u32 = 20;

/// What the machine remembers of snapshots.
#[derive(Clone, Debug)]
pub(super) struct Beginning {
    /// So many events are worth one.
    from: u64,
    /// The log is fetched from its first event.
    is_off: bool,
    /// What is here of one is of no use any more.
    is_stale: bool,
    tries: u32,
    waits: u32,
}

impl Default for Beginning {
    fn default() -> Beginning {
        Beginning { from: EVENTS_MIN, is_off: false, is_stale: false, tries: 0, waits: 0 }
    }
}

impl Beginning {
    /// Another copy of the server's data may have another one.
    pub(super) fn forget(&mut self) {
        *self = Beginning { from: self.from, ..Beginning::default() };
    }
}

impl Task {
    pub(super) fn is_of_snapshot(&self) -> bool {
        use Task::{DropParts, Install, KeepManifest, KeepPart};
        matches!(self, KeepManifest { .. } | KeepPart { .. } | Install | DropParts)
    }
}

impl SyncClient {
    /// The same with snapshots of halls that have at least so many events.
    #[must_use]
    pub fn with_snapshots_from(mut self, events: u64) -> SyncClient {
        self.beginning.from = events;
        self
    }

    pub(super) fn begin(&self) -> Begin {
        self.standing.as_ref().map(|standing| standing.begin.clone()).unwrap_or_default()
    }

    /// Asks for what comes before the log, or has it done; false where nothing does.
    pub(super) fn go_begin(&mut self, token: &str, now: u64) -> bool {
        let token = token.to_owned();
        let (what, request) = match self.begin() {
            Begin::Whole | Begin::Past { .. } => return false,
            Begin::Empty if self.beginning.is_off || self.head < self.beginning.from => {
                return false;
            }
            Begin::Empty => (What::Manifest, Request::Snapshot { token }),
            Begin::Parts { .. } if self.beginning.is_off || self.beginning.is_stale => {
                self.task(Lane::Down, Task::DropParts);
                return true;
            }
            Begin::Parts { have, parts, .. } if have >= parts => {
                self.task(Lane::Down, Task::Install);
                return true;
            }
            Begin::Parts { id, have: part, .. } => {
                (What::Part { id: id.clone(), part }, Request::Part { token, id, part })
            }
        };
        self.ask(Lane::Down, what, PAGE_MS, request, now);
        true
    }

    /// What came of a request about a snapshot; false where it was about something else.
    pub(super) fn snapshot_answer(&mut self, asked: &Asked, answer: &Answer) -> bool {
        let ask = asked.id;
        let task = match (&asked.what, answer) {
            (What::Manifest, Answer::Manifest) => Task::KeepManifest { ask },
            (What::Part { id, part }, Answer::Part) => {
                Task::KeepPart { ask, id: id.clone(), part: *part }
            }
            _ => return false,
        };
        self.task(Lane::Down, task);
        true
    }

    /// The server has no snapshot, or not this one any more; false where its answer says nothing of snapshots.
    pub(super) fn no_snapshot(&mut self, asked: &Asked, error: Refusal, now: u64) -> bool {
        if !matches!(asked.what, What::Manifest | What::Part { .. }) {
            return false;
        }
        match error {
            Refusal::Token | Refusal::Revoked | Refusal::WrongHall | Refusal::ClientOld => false,
            Refusal::Busy | Refusal::Full => {
                self.beginning.waits += 1;
                self.beginning.is_off |= self.beginning.waits > WAITS_MAX;
                false
            }
            Refusal::NotFound if matches!(asked.what, What::Part { .. }) => {
                self.another_snapshot(now);
                true
            }
            _ => {
                self.beginning.is_off = true;
                self.down.ready_at = now;
                true
            }
        }
    }

    /// What is here is let go of, and the one that the server has now is fetched.
    fn another_snapshot(&mut self, now: u64) {
        self.beginning.tries += 1;
        self.beginning.is_stale = true;
        self.beginning.is_off |= self.beginning.tries >= TRIES_MAX;
        self.down.ready_at = now;
    }

    /// A task about a snapshot is done; `before` is how it stood until then.
    pub(super) fn snapshot_went_on(&mut self, before: &Begin, now: u64) {
        if self.begin() == *before {
            return self.wait(Lane::Down, now);
        }
        self.beginning.is_stale = false;
        self.down.went_well();
    }

    /// A task about a snapshot is not done.
    pub(super) fn snapshot_failed(&mut self, why: TaskFault, now: u64) {
        match why {
            // It is tried again when there is room; until then everything else goes on.
            TaskFault::Disk => {}
            TaskFault::Forged => self.another_snapshot(now),
            TaskFault::Misfit | TaskFault::NotNext | TaskFault::OwnMissing => {
                self.beginning.is_off = true;
                self.down.ready_at = now;
            }
        }
    }
}
