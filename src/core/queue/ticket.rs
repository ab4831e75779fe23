//! A ticket: its moves, and the life they add up to.

use serde::{Deserialize, Serialize};

use super::life::Life;
use super::track::{Key, Keyed, Track};
use crate::core::event::{Accuracy, Flags, Kind};
use crate::core::ids::Ref;
use crate::core::time::Ms;

/// Who ended it, as far as the machine said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum EndedBy {
    /// Not said.
    #[default]
    Unknown,
    /// The customer.
    Customer,
    /// A member of staff.
    Staff,
    /// The machine.
    System,
}

impl EndedBy {
    /// Reads the value set of the format.
    pub fn from_text(text: Option<&str>) -> EndedBy {
        match text {
            Some("customer") => EndedBy::Customer,
            Some("staff") => EndedBy::Staff,
            Some("system") => EndedBy::System,
            _ => EndedBy::Unknown,
        }
    }
}

/// One move of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// Its place in order; holds when it happened.
    pub key: Key,
    /// The instant live ages count from: when it happened, or when it was recorded if the machine's
    /// clock is off.
    pub live: Ms,
    /// What happened.
    pub kind: Kind,
    /// Counter.
    pub counter: Option<Ref>,
    /// Person.
    pub staff: Option<Ref>,
    /// Service; of a transfer the one it goes to.
    pub service: Option<Ref>,
    /// Priority.
    pub priority: Option<u8>,
    /// Who ended it.
    pub ended_by: EndedBy,
    /// How sure it is.
    pub accuracy: Accuracy,
}

impl Move {
    /// Taken from the difference of snapshots.
    pub fn is_inferred(&self) -> bool {
        self.accuracy == Accuracy::Inferred
    }
}

impl Keyed for Move {
    fn key(&self) -> Key {
        self.key
    }
}

/// A ticket of a business date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// The feed it came from.
    pub source: Ref,
    /// The visit, unique within the source.
    pub visit: Box<str>,
    /// Visits under which it went on after a transfer.
    pub aliases: Vec<Box<str>>,
    /// Number on the paper.
    pub number: Option<Box<str>>,
    /// Pieces handled, where the machine says.
    pub quantity: Option<u32>,
    moves: Track<Move>,
    life: Life,
}

impl Ticket {
    /// A ticket nothing is known of yet.
    pub fn new(source: Ref, visit: &str) -> Ticket {
        Ticket {
            source,
            visit: visit.into(),
            aliases: Vec::new(),
            number: None,
            quantity: None,
            moves: Track::default(),
            life: Life::default(),
        }
    }

    /// Whether another event has said the same of it: one machine was heard by two terminals.
    pub fn knows(&self, step: &Move) -> bool {
        let same = |key: Key| Key { pos: step.key.pos, ..key };
        let said = |one: &Move| Move { key: same(one.key), live: step.live, ..*one } == *step;
        self.moves.has(|one| one.key.pos != step.key.pos && said(one))
    }

    /// Takes in a move and says what is odd about it.
    pub fn take(&mut self, step: Move) -> Flags {
        let pos = step.key.pos;
        if self.moves.insert(step) {
            return self.life.take(&step);
        }
        // It belongs between older moves: live it all again.
        self.live_again(pos)
    }

    fn live_again(&mut self, pos: u64) -> Flags {
        self.life = Life::default();
        let mut flags = Flags::default();
        for step in self.moves.moves() {
            let found = self.life.take(step);
            if step.key.pos == pos {
                flags.add(found);
            }
        }
        flags
    }

    /// Forgets what the event at `pos` said: it was taken back.
    pub fn forget(&mut self, pos: u64) {
        if self.moves.forget(pos) {
            self.live_again(u64::MAX);
        }
    }

    /// Takes over everything that was heard of another visit of the same customer.
    pub(crate) fn absorb(&mut self, other: Ticket) {
        self.number = self.number.take().or(other.number);
        self.quantity = self.quantity.or(other.quantity);
        self.aliases.extend(other.aliases);
        for step in other.moves.moves() {
            self.moves.insert(*step);
        }
        self.live_again(u64::MAX);
    }

    /// Whether nothing is known of it: all it had belongs to another visit of the same customer.
    pub fn is_empty(&self) -> bool {
        self.moves.is_empty()
    }

    /// What its moves add up to.
    pub fn life(&self) -> &Life {
        &self.life
    }

    /// When it last changed.
    pub fn last_change(&self) -> Option<Ms> {
        self.moves.last().map(|m| m.key.at)
    }
}
