//! What the machine says of itself: the status, and when it wants to be woken.

use super::{BURST_EVENTS, OFFLINE_FAILS, Output, SyncClient};
use crate::core::sync::status::{Need, Status};

impl SyncClient {
    /// Says the status, where it is another one.
    pub(super) fn show(&mut self) {
        let status = self.status();
        if self.shown != Some(status) {
            self.shown = Some(status);
            self.out.push(Output::Status(status));
        }
    }

    fn status(&self) -> Status {
        let Some(standing) = &self.standing else { return Status::Off };
        let (unsent, oldest) = (standing.unsent(), standing.oldest);
        let aside =
            (standing.set_aside > 0).then_some(Need::SetAside { events: standing.set_aside });
        if let Some(need) = self.need.or(aside) {
            return Status::Attention { need, unsent, oldest };
        }
        let fails = self.up.fails.max(self.down.fails);
        let is_lost = self.lost_at.is_some() && (fails >= OFFLINE_FAILS || self.session.is_none());
        let (Some(at), false) = (self.heard_at, is_lost) else {
            let since = self.heard_at.and(self.lost_at);
            return Status::Offline { since, unsent, oldest };
        };
        if let Some(need) = self.clocks {
            return Status::Attention { need, unsent, oldest };
        }
        let missing = self.head.saturating_sub(standing.cursor);
        if unsent > 0 && self.burst >= BURST_EVENTS {
            Status::Sending { done: self.burst.saturating_sub(unsent), of: self.burst, oldest }
        } else if missing >= BURST_EVENTS {
            Status::Fetching { done: standing.cursor, of: self.head, unsent, oldest }
        } else {
            Status::Synced { at, unsent, oldest }
        }
    }

    /// The next moment at which something falls due.
    pub(super) fn name_wake(&mut self, now: u64) {
        if self.standing.is_none() {
            return;
        }
        let asks = [&self.up, &self.down].into_iter().filter_map(|talk| talk.ask.as_ref());
        let mut wake = asks.map(|asked| asked.until).min();
        let mut at = |when: u64| wake = Some(wake.map_or(when, |other| other.min(when)));
        for due in [self.up_due(), self.down_due()].into_iter().flatten() {
            at(due);
        }
        if let Some(wake) = wake {
            self.out.push(Output::WakeAt(wake.max(now)));
        }
    }
}
