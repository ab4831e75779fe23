//! Where checked events go. The feed knows the log only by this trait, so that a file can be read into
//! a closed log, a running board or a test alike. It must never be answered before the disk has it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::core::event::Flags;
use crate::core::hall::Effect;

use super::neutral::{FeedEvent, Rejected};

/// What became of one event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// It was there already (same source and id): nothing was written.
    pub repeat: bool,
    /// What it did to the hall.
    pub effect: Effect,
    /// Its faults, those of the entrance and those the fold found.
    pub flags: Flags,
}

/// Why a batch was not written. Nothing of it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SinkError {
    /// Too much is waiting to be written.
    #[error(
        "the board is busy; nothing of this batch was written; send it again in {retry_secs} s"
    )]
    Busy {
        /// When to come again, seconds.
        retry_secs: u32,
    },
    /// The log cannot be written.
    #[error(
        "the log cannot be written: {0}; nothing of this batch was written; free the disk or \
             give access to it, then send it again"
    )]
    Unwritable(String),
    /// So little is left of the disk that files are not imported any more.
    #[error(
        "too little is left of the disk to import files: nothing of this batch was written; what was \
             imported before is safe and is not counted twice; free some space, then import it again"
    )]
    NoRoom,
    /// The running board refuses us or is gone.
    #[error(
        "the running board did not take the events: {0}; what it took before is safe and is not \
             counted twice; try again"
    )]
    Refused(String),
}

/// Takes events into the log.
pub trait Sink {
    /// Writes all events or none, in this order. When it returns, they are on disk. One answer per
    /// event, in the same order.
    fn take(&mut self, events: Vec<FeedEvent>) -> Result<Vec<Taken>, SinkError>;

    /// Whether it may ever answer [`SinkError::Busy`]: whoever sends must then keep a copy of a batch.
    fn may_be_busy(&self) -> bool {
        true
    }

    /// Told of a line that a live feed sent and that was not taken, so that it shows in the status of the
    /// feed. `place` is the address or file it came from. May be left out.
    fn note_rejected(&mut self, place: &str, rejected: &Rejected) {
        let _ = (place, rejected);
    }

    /// Told of something wrong with a feed that is no line of it, such as a broker that is gone. May be
    /// left out.
    fn note_fault(&mut self, place: &str, what: &'static str) {
        let _ = (place, what);
    }

    /// The sources that already have tickets on that business date (queue-feeds 17.3).
    fn sources_of(&mut self, date: NaiveDate) -> Result<Vec<Box<str>>, SinkError>;
}

/// [`Taken`] as it goes over the wire to whoever hands a file to a running board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TakenWire {
    repeat: bool,
    effect: Box<str>,
    flags: Flags,
}

impl From<Taken> for TakenWire {
    fn from(taken: Taken) -> TakenWire {
        let effect = effect_name(taken.effect).into();
        TakenWire { repeat: taken.repeat, effect, flags: taken.flags }
    }
}

impl From<TakenWire> for Taken {
    fn from(wire: TakenWire) -> Taken {
        let effect = match &*wire.effect {
            "applied" => Effect::Applied,
            "stored" => Effect::Stored,
            _ => Effect::None,
        };
        Taken { repeat: wire.repeat, effect, flags: wire.flags }
    }
}

/// The name of an effect, as files and JSON spell it.
pub fn effect_name(effect: Effect) -> &'static str {
    match effect {
        Effect::Applied => "applied",
        Effect::Stored => "stored",
        Effect::None => "none",
    }
}
