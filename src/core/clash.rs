//! What authors who did not know of each other did beside complaints, and which of it does not hold, or not as its
//! author meant it (sync 4.7). Nothing is dropped: what lost is in the log, and stands here with against what, until
//! somebody has seen or decided it. Who loses and who wins are told (`Hall::told`).
//!
//! An entry is named by where it was written: stream and number, which no order of a network changes.

use serde::{Deserialize, Serialize};

use super::event::Event;
use super::hall::Place;
use super::hex::{hex, unhex_all};
use super::time::Ms;
use super::value_set::value_set;

/// Clashes kept in memory that wait for nobody: the log and its lines have the older ones.
const KEPT: usize = 256;
/// The same of those that wait for a decision or a signature: of weeks alone.
const WAITING_KEPT: usize = 8_192;

value_set! {
    /// How two got into each other's way.
    ClashKind {
        /// Two ended one shift over different reports, or one over none: somebody above decides which one counts.
        CloseConflict = "close_conflict",
        /// It belongs to a shift that was over when it came: an addendum that needs a second signature.
        LateEntry = "late_entry",
        /// Two ended one shift over the same report: the second is a co-signature.
        ClosedTwice = "closed_twice",
        /// Two opened the shift: the second is another name of the first.
        OpenedTwice = "opened_twice",
        /// Part of a hand-over that was over, or somebody else's, by then.
        HandoverLost = "handover_lost",
        /// Two said what one person does, and not the same.
        StaffSet = "staff_set",
        /// What a person did in a shift that was over when it came, or at a time that nobody knows: it changes history
        /// alone.
        StaffPast = "staff_past",
        /// Two findings of one item at one place that are probably the same.
        FindingAlike = "finding_alike",
        /// Put right, and seen still wrong at the same time: it is wrong.
        FindingStill = "finding_still",
        /// A step about a finding that others had ended or moved on.
        FindingLost = "finding_lost",
        /// One planned round was walked twice, and the results differ: the worse one is shown.
        RoundTwice = "round_twice",
        /// One item was answered twice, and not the same: the worse one stands.
        ItemTwice = "item_twice",
        /// A step about a round that was over.
        RoundLost = "round_lost",
        /// An incident was closed while something more was written of it: it is open.
        IncidentOpen = "incident_open",
        /// Two incidents of one kind that are probably the same.
        IncidentAlike = "incident_alike",
        /// A step about an incident that others had done or ended.
        IncidentLost = "incident_lost",
        /// Two answered one alarm or one call for help: the first one has it.
        AnsweredTwice = "answered_twice",
        /// Two worked on one follow-up: what was first counts.
        FollowUpTwice = "follow_up_twice",
        /// An act was to be taken back that others had gone on from, or that was signed: it stands.
        UndoRefused = "undo_refused",
    }
}

impl ClashKind {
    /// Whether somebody has to decide or to sign, and not only to know.
    pub fn is_asked(self) -> bool {
        matches!(self, ClashKind::CloseConflict | ClashKind::LateEntry)
    }
}

value_set! {
    /// What was made of a clash.
    Choice {
        /// Its reader has seen it.
        Seen = "seen",
        /// What stands is right.
        First = "first",
        /// What lost is right.
        Second = "second",
        /// Counter-signed.
        Signed = "signed",
    }
}

/// One of the two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Side {
    /// Who; empty = nobody who could be told.
    pub by: Box<str>,
    /// When, by a clock that can be believed where there is one.
    pub at: Ms,
    /// Where it stands in the log, and what its author knew.
    pub place: Place,
}

impl Side {
    /// The side of an event that is being applied.
    pub fn of(event: &Event, at: Ms, place: Place) -> Side {
        Side { by: event.by.clone(), at, place }
    }

    /// That of which only the author and the time are known.
    pub fn known(by: &str, at: Ms) -> Side {
        Side { by: by.into(), at, place: Place::default() }
    }

    /// Its name: the stream and its number in it.
    pub fn entry(&self) -> String {
        format!("{}:{}", hex(&self.place.stream), self.place.seq)
    }
}

/// What was made of it, by whom and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// What.
    pub choice: Choice,
    /// Who.
    pub by: Box<str>,
    /// When.
    pub at: Ms,
    /// Why, where they said so.
    pub reason: Box<str>,
}

/// Two that got into each other's way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clash {
    /// How.
    pub kind: ClashKind,
    /// A person, a shift, a finding, a round, an incident; of an alarm what is measured.
    pub subject: Box<str>,
    /// What it is about in particular: codes, because the words are the reader's.
    pub detail: Box<str>,
    /// What did not hold.
    pub lost: Side,
    /// Against what.
    pub won: Side,
    /// When both were known here.
    pub heard_at: Ms,
    /// What was made of it, by each who did.
    pub settled: Vec<Settled>,
}

impl Clash {
    /// Its name: what lost, and how.
    pub fn entry(&self) -> String {
        format!("{}:{}", self.lost.entry(), self.kind.as_str())
    }

    /// The decision or signature that it waits for, once it is there.
    pub fn decided(&self) -> Option<&Settled> {
        self.settled.iter().find(|it| it.choice != Choice::Seen)
    }

    /// Whether it waits for a decision or a signature.
    pub fn waits(&self) -> bool {
        self.kind.is_asked() && self.decided().is_none()
    }

    /// Whether somebody has seen it, or it was decided.
    pub fn is_over_for(&self, person_id: &str) -> bool {
        self.settled.iter().any(|it| it.choice != Choice::Seen || *it.by == *person_id)
    }
}

/// The name of a clash, read once: of a thousand names each is looked for among thousands.
struct Name<'n> {
    stream: [u8; 16],
    seq: u64,
    kind: &'n str,
}

impl Name<'_> {
    /// None where no clash is spelt so.
    fn read(entry: &str) -> Option<Name<'_>> {
        let mut parts = entry.splitn(3, ':');
        let stream = unhex_all(parts.next()?)?;
        let seq: u64 = parts.next()?.parse().ok()?;
        let kind = parts.next()?;
        let is_plain = format!("{}:{seq}:{kind}", hex(&stream)) == entry;
        is_plain.then_some(Name { stream, seq, kind })
    }

    fn is_of(&self, clash: &Clash) -> bool {
        let place = &clash.lost.place;
        (place.seq, place.stream) == (self.seq, self.stream) && clash.kind.as_str() == self.kind
    }
}

/// The clashes of a hall that are in memory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clashes {
    list: Vec<Clash>,
    count: u64,
}

impl Clashes {
    /// In the order in which they were found.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Clash> {
        self.list.iter()
    }

    /// How many there ever were.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// One by its name.
    pub fn get(&self, entry: &str) -> Option<&Clash> {
        let name = Name::read(entry)?;
        self.list.iter().rev().find(|it| name.is_of(it))
    }

    /// What waits for a decision or a signature.
    pub fn waiting(&self) -> impl Iterator<Item = &Clash> {
        self.list.iter().filter(|it| it.waits())
    }

    pub(in crate::core) fn add(&mut self, clash: Clash) {
        self.count += 1;
        self.list.push(clash);
        let waits = self.list.iter().filter(|it| it.waits()).count();
        for (kept, are) in [(KEPT, self.list.len() - waits), (WAITING_KEPT, waits)] {
            let goes = |it: &Clash| it.waits() == (kept == WAITING_KEPT);
            let at = self.list.iter().position(goes).filter(|_| are > kept);
            at.map(|at| self.list.remove(at));
        }
    }

    /// Notes what was made of one; whether that is new.
    pub(in crate::core) fn settle(&mut self, entry: &str, settled: Settled) -> bool {
        let Some(name) = Name::read(entry) else { return false };
        let found = self.list.iter_mut().rev().find(|it| name.is_of(it));
        let Some(clash) = found.filter(|it| !it.is_over_for(&settled.by)) else { return false };
        clash.settled.push(settled);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clash_is_found_by_its_name_as_it_is_spelt_and_by_no_other() {
        let mut all = Clashes::default();
        for seq in 1..=3 {
            let mut lost = Side::known("limin", Ms(1));
            (lost.place.stream, lost.place.seq) = ([0xab; 16], seq);
            all.add(Clash {
                kind: ClashKind::LateEntry,
                subject: "s".into(),
                detail: "".into(),
                won: lost.clone(),
                lost,
                heard_at: Ms(2),
                settled: Vec::new(),
            });
        }
        let names: Vec<String> = all.iter().map(Clash::entry).collect();
        for name in &names {
            assert_eq!(all.get(name).map(Clash::entry).as_ref(), Some(name));
        }
        let name = &names[1];
        for other in [
            name.to_ascii_uppercase(),
            name.replace(":2:", ":02:"),
            name.replace(":2:", ":+2:"),
            name.replace(":2:", ":4:"),
            format!("{name}:"),
            String::new(),
        ] {
            assert_eq!(all.get(&other), None, "{other}");
        }
        let by = |by: &str| Settled {
            choice: Choice::Signed,
            by: by.into(),
            at: Ms(3),
            reason: "".into(),
        };
        assert!(all.settle(name, by("limin")) && !all.settle(name, by("wangfang")));
        assert!(!all.settle("x", by("limin")));
    }
}
