//! The hand-over of one shift as it stands.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::snapshot::Snapshot;
use crate::core::complaint::DeclineReason;
use crate::core::hall::Place;
use crate::core::time::Ms;
use crate::core::value_set::value_set;

value_set! {
    /// What is prepared.
    PreparedPart {
        /// The hand-over itself.
        Started = "started",
        /// A line for who comes next.
        Note = "note",
        /// Money was counted.
        Money = "money",
        /// Vouchers were counted.
        Vouchers = "vouchers",
        /// Seals were counted.
        Seals = "seals",
        /// Keys were counted.
        Keys = "keys",
    }
}

impl PreparedPart {
    /// What is counted by two people.
    pub const COUNTED: &'static [PreparedPart] =
        &[PreparedPart::Money, PreparedPart::Vouchers, PreparedPart::Seals, PreparedPart::Keys];
}

value_set! {
    /// Where a hand-over stands (complaints I3).
    HandoverState {
        /// The shift runs.
        Open = "open",
        /// It is prepared.
        Preparing = "preparing",
        /// Its report is frozen.
        Frozen = "frozen",
        /// The report goes back to who prepares it.
        Returned = "returned",
        /// It was received.
        Accepted = "accepted",
        /// Nothing but addenda.
        Closed = "closed",
    }
}

/// Something that was prepared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prepared {
    /// What.
    pub part: PreparedPart,
    /// Of a line: what it says.
    pub text: Box<str>,
    /// Who counted beside the author.
    pub with: Box<str>,
    /// Who.
    pub by: Box<str>,
    /// When.
    pub at: Ms,
    /// The act; empty = it cannot be taken back.
    pub act_id: Box<str>,
}

/// Whose signature it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SignedAs {
    /// Of who hands over: prepared.
    Outgoing,
    /// Of who receives.
    Incoming,
}

/// A signature of a snapshot. What it binds stands in the table of signatures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    /// The signature.
    pub signature_id: Box<str>,
    /// Whose.
    pub signed_as: SignedAs,
    /// Who.
    pub person_id: Box<str>,
    /// When.
    pub at: Ms,
}

/// A report that was frozen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frozen {
    /// The snapshot.
    pub snapshot_id: Box<str>,
    /// The hash of its text.
    pub hash: Box<str>,
    /// The parts of the text that were heard of.
    pub parts: Vec<Box<str>>,
    /// How many there are.
    pub parts_due: u16,
    /// When.
    pub at: Ms,
    /// By whom.
    pub by: Box<str>,
    /// Nobody is there to receive it (design 8.18).
    pub alone: bool,
    /// Signatures of it.
    pub signed: Vec<Signed>,
    /// Where its first part stands in the log, and what its author knew.
    pub place: Place,
    /// What was said of each item.
    pub answers: Vec<Answer>,
    /// Who answers: whoever did so first.
    pub incoming: Box<str>,
    /// When and by whom it was sent back, and why. Its signatures count no more and stay.
    pub returned: Option<(Ms, Box<str>, Box<str>)>,
    /// What the text says, once it was read.
    #[serde(skip)]
    pub parsed: Parsed,
}

/// What the whole text of a report says. It follows from the text, and is no part of a state.
#[derive(Clone, Debug, Default)]
pub struct Parsed(OnceLock<Option<Box<Snapshot>>>);

impl PartialEq for Parsed {
    fn eq(&self, _: &Parsed) -> bool {
        true
    }
}

impl Eq for Parsed {}

impl Frozen {
    /// The whole text, if it is whole and its hash is the one that was named.
    pub fn text(&self) -> Option<String> {
        let whole = self.parts.len() == usize::from(self.parts_due);
        let text = whole.then(|| self.parts.concat())?;
        (super::hash_of(&text) == *self.hash).then_some(text)
    }

    /// What it says.
    pub fn snapshot(&self) -> Option<Snapshot> {
        self.read().cloned()
    }

    /// The same, read from the text once: every item that is answered is looked up in it.
    pub fn read(&self) -> Option<&Snapshot> {
        if self.parts.len() < usize::from(self.parts_due) {
            return None;
        }
        let read = || Snapshot::read(&self.text()?).map(Box::new);
        self.parsed.0.get_or_init(read).as_deref()
    }

    /// What was said of an item.
    pub fn answer(&self, item_id: &str) -> Option<&Answer> {
        self.answers.iter().find(|answer| *answer.item_id == *item_id)
    }

    /// The signature of one of the two; none if it counts no more.
    pub fn signed_as(&self, signed_as: SignedAs) -> Option<&Signed> {
        let counts = self.returned.is_none();
        self.signed.iter().find(|one| counts && one.signed_as == signed_as)
    }
}

/// What whoever comes next said of an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The item.
    pub item_id: Box<str>,
    /// When.
    pub at: Ms,
    /// What they said has to be done next; empty where that was not asked.
    pub read_back: Box<str>,
    /// Together with all others that are stable.
    pub in_bulk: bool,
    /// Why they do not take it, with the words they gave; none: they take it.
    pub declined: Option<(DeclineReason, Box<str>)>,
}

/// An item that was read at the opening.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Read {
    /// The item.
    pub item_id: Box<str>,
    /// Who.
    pub person_id: Box<str>,
    /// When.
    pub at: Ms,
}

/// Who took the duty over, or received the report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    /// Who.
    pub person_id: Box<str>,
    /// When.
    pub at: Ms,
    /// Of items that nobody confirmed: why they went on all the same; empty = none was left.
    pub reason: Box<str>,
}

/// Something that was added after the shift was received.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appended {
    /// What.
    pub text: Box<str>,
    /// Who.
    pub by: Box<str>,
    /// When.
    pub at: Ms,
    /// Within the time in which who hands over may still say what is missing; else an addendum.
    pub omission: bool,
    /// The line of the duty log that says it; empty of what was added by `shift.appended`.
    pub note_id: Box<str>,
    /// That line was taken back or voided.
    pub voided: bool,
}

/// A hand-over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handover {
    /// The shift that is handed over.
    pub shift_id: Box<str>,
    /// Whose it is.
    pub outgoing: Box<str>,
    /// Where it stands.
    pub state: HandoverState,
    /// What was prepared, in order.
    pub prepared: Vec<Prepared>,
    /// Every report that was frozen, the newest last.
    pub frozen: Vec<Frozen>,
    /// Reports that were frozen at the same time on other terminals. They are signed as they are, and which one counts
    /// somebody above says (sync 4.7).
    pub rivals: Vec<Frozen>,
    /// Items that were read at an opening.
    pub reads: Vec<Read>,
    /// Who said that the duty is theirs.
    pub assumed: Option<Received>,
    /// Who received it.
    pub accepted: Option<Received>,
    /// Since when it takes nothing but addenda.
    pub closed_at: Option<Ms>,
    /// Steps of the alarm that nobody received it: which, and when.
    pub overdue: Vec<(u8, Ms)>,
    /// Since when nobody had the duty.
    pub unattended_from: Option<Ms>,
    /// Until when.
    pub unattended_until: Option<Ms>,
    /// Who began to work without having received it, when, and why.
    pub worked_without: Option<Received>,
    /// What was added.
    pub appended: Vec<Appended>,
}

impl Handover {
    /// Of a shift of which nothing was heard.
    pub fn blank(shift_id: &str, outgoing: &str) -> Handover {
        Handover {
            shift_id: shift_id.into(),
            outgoing: outgoing.into(),
            state: HandoverState::Open,
            prepared: Vec::new(),
            frozen: Vec::new(),
            rivals: Vec::new(),
            reads: Vec::new(),
            assumed: None,
            accepted: None,
            closed_at: None,
            overdue: Vec::new(),
            unattended_from: None,
            unattended_until: None,
            worked_without: None,
            appended: Vec::new(),
        }
    }

    /// The report that counts, once all of it is there.
    pub fn report(&self) -> Option<&Frozen> {
        let whole = |it: &&Frozen| it.parts.len() == usize::from(it.parts_due);
        self.frozen.last().filter(|it| it.returned.is_none()).filter(whole)
    }

    /// Whether an item was read at an opening.
    pub fn is_read(&self, item_id: &str) -> bool {
        self.reads.iter().any(|read| *read.item_id == *item_id)
    }

    /// Whether somebody took the duty over with it.
    pub fn is_taken(&self) -> bool {
        self.accepted.is_some() || self.assumed.is_some()
    }

    /// Whether it was signed alone at the end of a day, and nobody was there to receive it yet.
    pub fn is_left_alone(&self) -> bool {
        self.accepted.is_none() && self.report().is_some_and(|it| it.alone)
    }

    /// Whether what was prepared can still be taken back: not once it is frozen.
    pub fn is_in_preparation(&self) -> bool {
        matches!(self.state, HandoverState::Preparing | HandoverState::Returned)
    }

    /// Takes back what an act prepared; whether there was anything.
    pub(in crate::core) fn unprepare(&mut self, act_id: &str) -> bool {
        let before = self.prepared.len();
        self.prepared.retain(|it| *it.act_id != *act_id);
        self.prepared.len() < before
    }

    /// Lines for who comes next.
    pub fn notes(&self) -> impl Iterator<Item = &Prepared> {
        self.prepared.iter().filter(|it| it.part == PreparedPart::Note)
    }

    /// What was counted, the last word on each.
    pub fn counted(&self) -> impl Iterator<Item = &Prepared> {
        let last = |part: &PreparedPart| self.prepared.iter().rev().find(|it| it.part == *part);
        PreparedPart::COUNTED.iter().filter_map(last)
    }
}
