//! Which halls' logs went on, and when a terminal of each was heard: noted by whoever takes uploads, at the price of a look
//! into a map.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use tokio::sync::Notify;

use super::terminals::Report;
use crate::core::time::Ms;
use crate::server::DeviceId;

/// What came of a hall since somebody looked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Move {
    /// The number of its last event, where events came.
    pub(super) head: Option<u64>,
    /// Somebody beyond the hall waits for one of them.
    pub(super) presses: bool,
    /// When one of its terminals was heard last.
    pub(super) heard: Option<Ms>,
    /// What its terminals told of themselves, the newest word of each.
    pub(super) reports: HashMap<DeviceId, Report>,
}

/// The news of all halls, for one who looks at them.
#[derive(Default)]
pub(crate) struct News {
    is_read: AtomicBool,
    moves: Mutex<HashMap<String, Move>>,
    woken: Notify,
}

/// Whether somebody beyond the hall waits for an event of that type: what is about complaints, those who were called upon
/// for them, shifts and alarms.
pub(crate) fn presses(kind: &str) -> bool {
    let topic = kind.split('.').next().unwrap_or_default();
    matches!(
        topic,
        "complaint" | "dispatch" | "escalation" | "superior" | "shift" | "alarm" | "act"
    )
}

impl News {
    /// From now on somebody reads them.
    pub(super) fn begin(&self) {
        self.is_read.store(true, Ordering::Relaxed);
    }

    fn note(&self, hall: &str, note: impl FnOnce(&mut Move)) {
        if !self.is_read.load(Ordering::Relaxed) {
            return;
        }
        let mut moves = self.moves.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = moves.get_mut(hall) {
            note(known);
        } else {
            note(moves.entry(hall.to_owned()).or_default());
        }
    }

    /// The log of a hall went on.
    pub(crate) fn moved(&self, hall: &str, head: u64, presses: bool) {
        self.note(hall, |known| {
            known.head = known.head.max(Some(head));
            known.presses |= presses;
        });
        if presses {
            self.woken.notify_one();
        }
    }

    /// A terminal of a hall was heard.
    pub(crate) fn heard(&self, hall: &str, at: Ms) {
        self.note(hall, |known| known.heard = known.heard.max(Some(at)));
    }

    /// A terminal of a hall told what waits on it.
    pub(crate) fn told(&self, hall: &str, device: DeviceId, report: Report) {
        self.note(hall, |known| {
            known.reports.insert(device, report);
        });
    }

    /// What came since this was asked last.
    pub(super) fn take(&self) -> HashMap<String, Move> {
        std::mem::take(&mut *self.moves.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Waits for what presses.
    pub(super) async fn pressing(&self) {
        self.woken.notified().await;
    }
}
