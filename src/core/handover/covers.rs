//! What a signed report binds beside its own text: the log before it. The report names the last event of each stream
//! with its chain, so that both signatures stand for everything up to it (complaints F7): whoever changes an event
//! and makes the chain anew is found by the first report behind it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::snapshot::{Snapshot, hash_of};
use super::{SIGNED, SignedAs};
use crate::core::event::{Body, Event, HandoverFact, Meaning, ShiftFrozen, Signature};

/// The newest event of a stream when a report was frozen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogHead {
    /// The stream, 32 hexadecimal digits.
    pub stream: Box<str>,
    /// Number of the event in it; 0 = none yet.
    pub seq: u64,
    /// Chain of that event, 64 hexadecimal digits.
    pub chain: Box<str>,
}

/// What is wrong with a report or with what was signed of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportFault {
    /// Its text is not the one whose hash it names.
    Text,
    /// A signature of the shift is of a report that the log does not hold.
    NoReport,
    /// The log before it is another one than when it was frozen.
    OtherLog,
}

impl ReportFault {
    /// In words, for whoever checks a log.
    pub fn as_str(self) -> &'static str {
        match self {
            ReportFault::Text => {
                "is a report of a shift whose text was changed after it was frozen"
            }
            ReportFault::NoReport => {
                "is under a report of its shift that the log does not hold: the report was changed after it was signed"
            }
            ReportFault::OtherLog => {
                "was frozen over another log than stands before it: the chain was made anew over something changed"
            }
        }
    }
}

/// What an event says of reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Nothing, or nothing wrong.
    Nothing,
    /// A report is whole: what it names has to be looked up in the log.
    Report(Vec<LogHead>),
    /// Something is wrong.
    Wrong(ReportFault),
}

/// A report of which parts are still to come.
#[derive(Clone, Debug)]
struct Parts {
    hash: Box<str>,
    text: String,
    next: u16,
}

/// Follows the reports of a log and what was signed of them, event by event.
#[derive(Clone, Debug, Default)]
pub struct ReportWalk {
    begun: BTreeMap<Box<str>, Parts>,
    /// Hashes of the whole reports of each shift.
    whole: BTreeMap<Box<str>, BTreeSet<Box<str>>>,
}

impl ReportWalk {
    /// Takes in the next event.
    pub fn hear(&mut self, event: &Event) -> Heard {
        match &event.body {
            Body::Handover(it) => match &it.fact {
                HandoverFact::Frozen(part) => self.part(&it.shift_id, part),
                _ => Heard::Nothing,
            },
            Body::Signature(made) => self.signed(made),
            _ => Heard::Nothing,
        }
    }

    fn part(&mut self, shift_id: &str, of: &ShiftFrozen) -> Heard {
        let blank = Parts { hash: of.hash.clone(), text: String::new(), next: 1 };
        let parts = self.begun.entry(of.snapshot_id.clone()).or_insert(blank);
        // Out of order it is no part of it to the fold either.
        if parts.next != of.part || parts.hash != of.hash {
            return Heard::Nothing;
        }
        parts.text.push_str(&of.text);
        parts.next += 1;
        if of.part < of.parts {
            return Heard::Nothing;
        }
        let Some(whole) = self.begun.remove(&of.snapshot_id) else { return Heard::Nothing };
        if hash_of(&whole.text) != *whole.hash {
            return Heard::Wrong(ReportFault::Text);
        }
        self.whole.entry(shift_id.into()).or_default().insert(whole.hash);
        Heard::Report(Snapshot::read(&whole.text).map_or_else(Vec::new, |report| report.log))
    }

    // Of a part of a log the report may stand before its first event: then nothing can be said here.
    fn signed(&self, made: &Signature) -> Heard {
        let of_report = SignedAs::of(made.meaning).is_some() && *made.subject_kind == *SIGNED;
        let known = self.whole.get(&made.subject_id).filter(|_| of_report);
        match known {
            Some(hashes) if !hashes.contains(&made.hash) => Heard::Wrong(ReportFault::NoReport),
            _ => Heard::Nothing,
        }
    }
}

impl SignedAs {
    /// Whose signature under a shift has that meaning; none where it is another.
    pub fn of(meaning: Meaning) -> Option<SignedAs> {
        match meaning {
            Meaning::Prepared => Some(SignedAs::Outgoing),
            Meaning::Received => Some(SignedAs::Incoming),
            _ => None,
        }
    }
}
