//! What became of a file, in numbers and by line. Holds counts and reasons, never what stood in a line.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::core::event::Flags;
use crate::feed::neutral::{FeedEvent, Reason, Rejected};
use crate::feed::sink::{Taken, effect_name};

/// The answer to one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// Physical line, from 1. A CSV row that is several events has several answers.
    pub line: u64,
    /// `accepted`, `flagged`, `rejected` or `skipped`.
    pub verdict: &'static str,
    /// Why it was rejected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// The field or column at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<Box<str>>,
    /// Names of its faults.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<&'static str>,
    /// `applied`, `stored` or `none`; of an event that was taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effect: Option<&'static str>,
    /// It was there already.
    pub repeat: bool,
}

/// Counts of one import. Lines are accepted, flagged, rejected or skipped; a row of a ticket CSV counts
/// each of its events as accepted or flagged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ImportSummary {
    /// Lines (CSV: rows, without the column names).
    pub lines: u64,
    /// Sound events that are on disk now.
    pub accepted: u64,
    /// Events that are on disk now, with a fault that is shown.
    pub flagged: u64,
    /// Lines that were not taken.
    pub rejected: u64,
    /// Blank lines.
    pub skipped: u64,
    /// Of the accepted and flagged: those that were there already.
    pub repeats: u64,
    /// Events that stood so far from their place in time that they were applied late.
    pub late: u64,
    /// How often each flag was set.
    pub flags: BTreeMap<&'static str, u64>,
    /// How many lines were rejected for each reason.
    pub reasons: BTreeMap<&'static str, u64>,
    /// The first rejected lines.
    pub first_rejected: Vec<Verdict>,
    /// Every line's answer in order of the lines, where asked for.
    pub verdicts: Vec<Verdict>,
    /// Services that the file names, the first of them.
    #[serde(skip)]
    pub services: BTreeSet<Box<str>>,
}

/// Services of a file that are kept to be named.
const SERVICES_MAX: usize = 100;

impl ImportSummary {
    pub(super) fn see_services(&mut self, events: &[FeedEvent]) {
        for id in events.iter().filter_map(|event| event.data.service_id.as_ref()) {
            if self.services.len() < SERVICES_MAX && !self.services.contains(id) {
                self.services.insert(id.clone());
            }
        }
    }

    pub(super) fn skip(&mut self, line: u64, keep: bool) {
        self.skipped += 1;
        if keep {
            self.verdicts.push(Verdict {
                line,
                verdict: "skipped",
                reason: None,
                field: None,
                flags: Vec::new(),
                effect: None,
                repeat: false,
            });
        }
    }

    pub(super) fn reject(&mut self, line: u64, rejected: Rejected, first_max: usize, keep: bool) {
        self.rejected += 1;
        *self.reasons.entry(rejected.reason.as_str()).or_default() += 1;
        let verdict = Verdict {
            line,
            verdict: "rejected",
            reason: Some(rejected.reason),
            field: rejected.field,
            flags: Vec::new(),
            effect: None,
            repeat: false,
        };
        if self.first_rejected.len() < first_max {
            self.first_rejected.push(verdict.clone());
        }
        if keep {
            self.verdicts.push(verdict);
        }
    }

    pub(super) fn take(&mut self, line: u64, taken: Taken, keep: bool) {
        let flagged = !taken.flags.is_empty();
        if flagged {
            self.flagged += 1;
            for (_, name) in Flags::NAMED.iter().filter(|(flag, _)| taken.flags.has(*flag)) {
                *self.flags.entry(name).or_default() += 1;
            }
        } else {
            self.accepted += 1;
        }
        self.repeats += u64::from(taken.repeat);
        if keep {
            self.verdicts.push(Verdict {
                line,
                verdict: if flagged { "flagged" } else { "accepted" },
                reason: None,
                field: None,
                flags: taken.flags.names().collect(),
                effect: Some(effect_name(taken.effect)),
                repeat: taken.repeat,
            });
        }
    }
}
