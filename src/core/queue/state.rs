//! The states of a ticket with the table of moves between them, and the stretches a life is made of: legs of
//! waiting, spans of service.

use serde::{Deserialize, Serialize};

use crate::core::ids::Ref;
use crate::core::time::Ms;

/// Where a ticket stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum State {
    /// Nothing known.
    #[default]
    Unseen,
    /// At the machine, no service chosen (only in snapshots).
    Creating,
    /// In the queue.
    Waiting,
    /// Called to a counter.
    Called,
    /// Being served.
    Serving,
    /// On hold.
    Held,
    /// Finished.
    Done,
    /// Called in vain.
    NoShow,
    /// The customer gave up.
    Abandoned,
    /// Taken out.
    Removed,
    /// Force-closed by the machine.
    ClosedBySystem,
}

impl State {
    /// Spelling of the neutral format.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Unseen => "unknown",
            State::Creating => "creating",
            State::Waiting => "waiting",
            State::Called => "called",
            State::Serving => "serving",
            State::Held => "held",
            State::Done => "done",
            State::NoShow => "no_show",
            State::Abandoned => "abandoned",
            State::Removed => "removed",
            State::ClosedBySystem => "closed_by_system",
        }
    }

    /// Reads the spelling of the neutral format.
    pub fn from_text(text: &str) -> Option<State> {
        Some(match text {
            "creating" => State::Creating,
            "waiting" => State::Waiting,
            "called" => State::Called,
            "serving" => State::Serving,
            "held" => State::Held,
            "done" => State::Done,
            "no_show" => State::NoShow,
            "abandoned" => State::Abandoned,
            "removed" => State::Removed,
            "closed_by_system" => State::ClosedBySystem,
            _ => return None,
        })
    }

    /// Whether the customer is still in the hall as far as the machine knows.
    pub fn is_open(self) -> bool {
        use State::{Called, Creating, Held, Serving, Waiting};
        matches!(self, Creating | Waiting | Called | Serving | Held)
    }

    /// Whether the table of moves allows this one.
    pub fn may_become(self, next: State) -> bool {
        use State::{
            Abandoned, Called, ClosedBySystem, Creating, Done, Held, NoShow, Removed, Serving,
            Unseen, Waiting,
        };
        match (self, next) {
            (Unseen, _) | (Creating, Waiting) => true,
            (from, ClosedBySystem) => from.is_open(),
            (Waiting, to) => {
                matches!(to, Waiting | Called | Serving | Held | Abandoned | Removed | NoShow)
            }
            (Called, to) => {
                matches!(to, Serving | Waiting | NoShow | Called | Removed | Held | Abandoned)
            }
            (Serving, to) => matches!(to, Serving | Held | Waiting | Done | Abandoned),
            (Held, to) => matches!(to, Called | Serving | Waiting | Abandoned),
            (NoShow, to) => matches!(to, Waiting | Abandoned),
            _ => false,
        }
    }
}

/// A time in a queue: from entering it to the start of service, or to the last call, or to leaving.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leg {
    /// Service waited for.
    pub service: Option<Ref>,
    /// Entered the queue.
    pub entered: Ms,
    /// The same instant for live ages.
    pub live: Ms,
    /// First call.
    pub first_call: Option<Ms>,
    /// Last call.
    pub last_call: Option<Ms>,
    /// Service began.
    pub started: Option<Ms>,
    /// Left the queue without service.
    pub left: Option<Ms>,
    /// Entered by a transfer.
    pub transferred: bool,
}

impl Leg {
    /// Whether it still runs.
    pub fn is_open(&self) -> bool {
        self.started.is_none() && self.left.is_none()
    }

    /// Seconds waited, once the leg has ended; none while it runs or if it would be negative.
    pub fn wait_secs(&self) -> Option<i64> {
        if self.is_open() {
            return None;
        }
        let end = self.started.or(self.last_call).or(self.left)?;
        (end >= self.entered).then(|| end.secs_since(self.entered))
    }

    /// When the customer stopped being "waiting": first call, start or leaving.
    pub fn waiting_until(&self) -> Option<Ms> {
        self.first_call.or(self.started).or(self.left)
    }
}

/// A time in service at one counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// Counter; none for a lobby service.
    pub counter: Option<Ref>,
    /// Person.
    pub staff: Option<Ref>,
    /// Service given.
    pub service: Option<Ref>,
    /// From.
    pub from: Ms,
    /// To; none while it lasts.
    pub to: Option<Ms>,
    /// Closed by the machine: its length is unknown and counts nowhere.
    pub dropped: bool,
}

impl Span {
    /// Its length in seconds, once it has ended with a known length.
    pub fn secs(&self) -> Option<i64> {
        let to = self.to.filter(|&to| to >= self.from && !self.dropped)?;
        Some(to.secs_since(self.from))
    }
}

/// How the day's report counts a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CountedAs {
    /// Finished and was started.
    Served,
    /// Gave up, or missed and not back.
    Abandoned,
    /// Taken back within the time for it, never called.
    Void,
    /// Closed by the machine.
    ClosedBySystem,
    /// Its end is only inferred.
    Inferred,
}

impl CountedAs {
    /// Its name in tables and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            CountedAs::Served => "served",
            CountedAs::Abandoned => "abandoned",
            CountedAs::Void => "void",
            CountedAs::ClosedBySystem => "closed_by_system",
            CountedAs::Inferred => "inferred",
        }
    }
}
