//! Proving the signatures of a log: every one against the key that was registered for that person before it.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension};
use serde::Deserialize;

use crate::core::event::{BODY_VERSION, Body, Event, Kind, Method};
use crate::core::handover::{Heard, LogHead, ReportFault, ReportWalk};
use crate::core::sign::{Fault, SignBook};
use crate::store::StoreError;
use crate::store::take_in::Base;

#[cfg(test)]
mod tests;

/// Wrong ones that are listed; the rest is counted.
const WRONG_MAX: usize = 20;

/// Types of the events that say something of keys and signatures.
const TYPES: [&str; 5] =
    ["signature.made", "key.registered", "pin.set", "pin.reset", "shift.frozen"];

/// A key or a signature that is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongSignature {
    /// Position of its event.
    pub pos: u64,
    /// The signature or the key; empty where it cannot be read.
    pub id: String,
    /// What is wrong with it.
    pub what: String,
}

/// Result of proving them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SignReport {
    /// Keys that were registered.
    pub keys: u64,
    /// Signatures that hold, proved by a key.
    pub proved: u64,
    /// Reports of shifts whose text is the one that was frozen, over the log that stood before them then.
    pub reports: u64,
    /// Of those, how many by a key that was registered before this part of a log: whose it is stands in the whole one.
    pub keys_before: u64,
    /// Signatures without a key, of a hall without PINs or of an unlocked terminal: the chain alone proves them.
    pub without_key: u64,
    /// How many are wrong.
    pub wrong_len: u64,
    /// The first of them.
    pub wrong: Vec<WrongSignature>,
}

impl SignReport {
    /// Whether none is wrong.
    pub fn is_ok(&self) -> bool {
        self.wrong_len == 0
    }
}

#[derive(Deserialize)]
struct Head {
    #[serde(rename = "type")]
    kind: String,
    v: u16,
}

/// Proves one signature after the other, in the order of the log.
#[derive(Clone, Debug, Default)]
pub(super) struct SignWalk {
    hall_id: String,
    book: SignBook,
    seen: BTreeSet<Box<str>>,
    walk: ReportWalk,
    /// The newest report that proves the log before it.
    proved_to: u64,
    /// What was found so far.
    pub(super) report: SignReport,
}

impl SignWalk {
    /// For the log of a hall.
    pub(super) fn new(hall_id: String) -> SignWalk {
        SignWalk { hall_id, ..SignWalk::default() }
    }

    pub(super) fn of_log(conn: &Connection) -> Result<SignWalk, StoreError> {
        let sql = "SELECT value FROM meta WHERE key = 'hall_id'";
        let hall_id: Option<String> = conn.query_row(sql, [], |row| row.get(0)).optional()?;
        let mut walk = SignWalk::new(hall_id.unwrap_or_default());
        walk.book.begin(Base::of(conn)?.pos + 1);
        Ok(walk)
    }

    fn note_wrong(&mut self, pos: u64, id: &str, what: impl Into<String>) {
        self.report.wrong_len += 1;
        if self.report.wrong.len() < WRONG_MAX {
            let wrong = WrongSignature { pos, id: id.to_owned(), what: what.into() };
            self.report.wrong.push(wrong);
        }
    }

    /// What was found of the log before a report at a position. The one before it that stands narrows down where.
    pub(super) fn note_report(&mut self, pos: u64, stands: bool) {
        if stands {
            self.report.reports += 1;
            self.proved_to = pos;
            return;
        }
        let fault = ReportFault::OtherLog.as_str();
        let what =
            format!("{fault}; it is one of the events {} to {}", self.proved_to + 1, pos - 1);
        self.note_wrong(pos, "", what);
        // What stands behind it is proved by the next one, and not accused of this.
        self.proved_to = pos;
    }

    /// Takes in the next event, as its bytes stand in the log. Of a report that is whole what it names of the log is
    /// given, to be looked up there.
    pub(super) fn take(&mut self, pos: u64, bytes: &[u8]) -> Option<Vec<LogHead>> {
        if !may_concern(bytes) {
            return None;
        }
        let Ok(event) = Event::from_bytes(bytes) else { return None };
        let claimed = match self.walk.hear(&event) {
            Heard::Nothing => None,
            Heard::Report(claimed) => Some(claimed),
            Heard::Wrong(fault) => {
                let id = match &event.body {
                    Body::Signature(made) => &made.signature_id,
                    _ => "",
                };
                self.note_wrong(pos, id, fault.as_str());
                None
            }
        };
        self.judge(pos, &event, bytes);
        claimed
    }

    fn judge(&mut self, pos: u64, event: &Event, bytes: &[u8]) {
        match &event.body {
            Body::Signature(made) => {
                let heard = self.book.hear(&self.hall_id, event);
                let again = !self.seen.insert(made.signature_id.clone());
                let fault = heard.fault.or(again.then_some(Fault::Repeated));
                match fault {
                    Some(fault) => self.note_wrong(pos, &made.signature_id, fault.as_str()),
                    None if made.method == Method::Pin => {
                        self.report.proved += 1;
                        self.report.keys_before += u64::from(heard.key_before);
                    }
                    None => self.report.without_key += 1,
                }
            }
            Body::Key(key) => match self.book.hear(&self.hall_id, event).fault {
                Some(fault) => self.note_wrong(pos, &key.key_id, fault.as_str()),
                None => self.report.keys += 1,
            },
            Body::Access(_) => drop(self.book.hear(&self.hall_id, event)),
            // Of our own version, and yet nothing that can be read.
            Body::Unknown if is_ours(bytes) => self.note_wrong(pos, "", Fault::Form.as_str()),
            _ => {}
        }
    }
}

/// Whether an event may be about keys and signatures. A type can be spelled with escapes; nothing of that is left out.
fn may_concern(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return true };
    TYPES.iter().any(|name| text.contains(name)) || text.contains('\\')
}

fn is_ours(bytes: &[u8]) -> bool {
    let head = serde_json::from_slice::<Head>(bytes);
    let signs = [Kind::SignatureMade, Kind::KeyRegistered].map(Kind::as_str);
    head.is_ok_and(|head| head.v <= BODY_VERSION && signs.contains(&&*head.kind))
}
