//! What goes on beside the machine: the own fold is held against the server's, and what a server has lost of others is
//! carried to it. Neither holds up what is sent and fetched, and nothing is lost where it does not happen.

use hyper::header::HeaderValue;

use super::super::ledger::{self, Ledger, Weighed};
use super::super::protocol::json_header;
use super::super::talk::{Delivered, TalkFault, hand_over};
use super::{Driver, Happening};
use crate::core::sync::status::{Need, Status};
use crate::core::sync::wire::Digest;
use crate::store::SyncStanding;

/// How long after one offer of what others wrote the next one comes, milliseconds: it is over when it comes back with
/// the hall's log.
const HELD_EVERY_MS: u64 = 60_000;

/// The same where the server was not reached, and where it refused something of it.
const HELD_AFTER_MS: (u64, u64) = (300_000, 3_600_000);

/// What is known beside the machine.
#[derive(Debug)]
pub(super) struct Beside {
    /// The newest digest that the server named.
    digest: Option<Digest>,
    /// The last one that was compared.
    weighed: Option<Digest>,
    /// What is to be told of that, with the next download.
    report: Option<HeaderValue>,
    /// It was another one.
    differs: bool,
    /// The tables were computed anew because of that: once is enough.
    rebuilt: bool,
    /// Events of the hall's log that are here.
    cursor: u64,
    /// There are events of others that the server has lost.
    has_held: bool,
    is_carrying: bool,
    /// When it is worth another try.
    carry_ms: Option<u64>,
    /// What the machine said last.
    status: Status,
}

impl Default for Beside {
    fn default() -> Beside {
        Beside {
            digest: None,
            weighed: None,
            report: None,
            differs: false,
            rebuilt: false,
            cursor: 0,
            has_held: false,
            is_carrying: false,
            carry_ms: None,
            status: Status::Off,
        }
    }
}

impl Beside {
    pub(super) fn stands(&mut self, of: &SyncStanding) {
        (self.cursor, self.has_held) = (of.head, of.has_held);
    }

    pub(super) fn hears(&mut self, digest: Option<Digest>) {
        self.digest = digest.or_else(|| self.digest.take());
    }

    /// What goes with the next download.
    pub(super) fn take_report(&mut self) -> Option<HeaderValue> {
        self.report.take()
    }

    /// What the machine says, unless there is something that it does not know.
    fn said(&self) -> Status {
        if !self.differs || !self.status.is_in_step() {
            return self.status;
        }
        let (unsent, oldest) = self.status.unsent();
        Status::Attention { need: Need::FoldDiffers, unsent, oldest }
    }
}

impl<L: Ledger, F: FnMut(Status, u64) + Send + 'static> Driver<L, F> {
    pub(super) fn says(&mut self, status: Status, now: u64) {
        self.beside.status = status;
        (self.shown)(self.beside.said(), now);
    }

    /// Holds the own fold against the newest digest of the server, where the log is that far.
    pub(super) fn weigh(&mut self) {
        let beside = &mut self.beside;
        let Some(digest) = beside.digest.clone() else { return };
        if beside.cursor < digest.hseq || beside.weighed.as_ref() == Some(&digest) {
            return;
        }
        beside.weighed = Some(digest.clone());
        let (may_rebuild, now) = (!beside.rebuilt, (self.settings.wall)());
        let found = self.ledger.with(move |store| ledger::weigh(store, &digest, may_rebuild, now));
        let report = match found {
            None => {
                self.is_over = true;
                return;
            }
            Some(Err(error)) => {
                tracing::warn!(%error, "the fold was not held against the server's");
                return;
            }
            Some(Ok(Weighed::Unlike)) => return,
            Some(Ok(Weighed::Anew)) => None,
            Some(Ok(Weighed::Done(report))) => Some(report),
        };
        let was = self.beside.said();
        self.beside.differs = report.as_ref().is_some_and(|report| !report.same);
        let is_rebuilt = report.as_ref().is_none_or(|report| report.rebuilt || !report.same);
        self.beside.rebuilt |= is_rebuilt;
        if is_rebuilt {
            self.stands();
        }
        self.beside.report = report.and_then(|report| json_header(&report).ok());
        if self.beside.said() != was {
            let now = (self.settings.steady_ms)();
            (self.shown)(self.beside.said(), now);
        }
    }

    /// Carries to the server what it has lost of others, once our own is there.
    pub(super) fn offer_held(&mut self) {
        let now = (self.settings.steady_ms)();
        let beside = &mut self.beside;
        let is_time = beside.carry_ms.is_none_or(|due| now >= due);
        let is_synced = beside.status.is_in_step() && beside.status.unsent().0 == 0;
        if !beside.has_held || beside.is_carrying || !is_time || !is_synced {
            return;
        }
        beside.carry_ms = Some(now + HELD_EVERY_MS);
        let (standing, carried) = match self.ledger.with(|store| ledger::held(store)) {
            None => {
                self.is_over = true;
                return;
            }
            Some(Err(error)) => {
                tracing::warn!(%error, "what the server has lost of others cannot be read");
                return;
            }
            Some(Ok((_, carried))) if carried.is_empty() => return,
            Some(Ok(found)) => found,
        };
        self.beside.is_carrying = true;
        let (link, tell) = (self.link.clone(), self.tell.clone());
        tokio::spawn(async move {
            let done = hand_over(link, standing, carried).await;
            // It has ended: then nobody waits for the outcome.
            drop(tell.send(Happening::Carried(Box::new(done))));
        });
    }

    pub(super) fn carried(&mut self, done: Result<Delivered, TalkFault>) {
        self.beside.is_carrying = false;
        let (unreached, refused) = HELD_AFTER_MS;
        let pause = match &done {
            Ok(done) if done.refused.is_empty() => HELD_EVERY_MS,
            Ok(_) => refused,
            Err(_) => unreached,
        };
        self.beside.carry_ms = Some((self.settings.steady_ms)() + pause);
        let detail = match done {
            Ok(done) => {
                let Delivered { segments, events, refused } = done;
                let no = refused.first().map_or_else(String::new, |no| format!("; refused: {no}"));
                format!("{events} events of others in {segments} segments{no}")
            }
            Err(fault) => format!("not carried: {fault}"),
        };
        self.note("carried", detail, |_| Ok(()));
    }
}
