//! What the machine says of itself: the status, and when it wants to be woken.

use super::{BURST_EVENTS, Begin, OFFLINE_FAILS, Output, SyncClient};
use crate::core::sync::status::Status;

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
        if let Some(need) = self.need {
            return Status::Attention { need, unsent, oldest };
        }
        let fails = self.up.fails.max(self.down.fails);
        let is_out = self.session.is_none();
        let is_lost = self.lost_at.is_some() && (fails >= OFFLINE_FAILS || is_out);
        let is_lost = is_lost || (is_out && self.up.fails >= OFFLINE_FAILS);
        let (Some(at), false) = (self.heard_at, is_lost) else {
            let since = self.heard_at.map(|at| self.lost_at.unwrap_or(at));
            return Status::Offline { since, unsent, oldest };
        };
        let missing = self.head.saturating_sub(standing.cursor);
        if unsent > 0 && self.burst >= BURST_EVENTS {
            Status::Sending { done: self.burst.saturating_sub(unsent), of: self.burst, oldest }
        } else if missing >= BURST_EVENTS {
            Status::Fetching { done: standing.cursor, of: self.head, unsent, oldest }
        } else if let Begin::Past { have: done, of } = standing.begin {
            Status::History { done, of, unsent, oldest }
        } else if let Some(need) = self.clocks.or_else(|| standing.aside()) {
            // It keeps nothing from being sent or fetched, and hides nothing of that.
            Status::Attention { need, unsent, oldest }
        } else {
            Status::Synced { at, unsent, oldest }
        }
    }

    /// The next moment at which something falls due.
    pub(super) fn name_wake(&mut self, now: u64) {
        if self.standing.is_none() {
            return;
        }
        let asks =
            [&self.up, &self.down, &self.past].into_iter().filter_map(|talk| talk.ask.as_ref());
        let mut wake = asks.map(|asked| asked.until).min();
        let mut at = |when: u64| wake = Some(wake.map_or(when, |other| other.min(when)));
        for due in [self.up_due(), self.down_due(), self.past_due()].into_iter().flatten() {
            at(due);
        }
        if let Some(wake) = wake {
            self.out.push(Output::WakeAt(wake.max(now)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::sync::client::{Begin, Dice, Input, Standing};
    use crate::core::sync::status::Need;

    #[test]
    fn clocks_that_do_not_agree_are_told_while_the_server_is_reached() {
        let mut client = SyncClient::new(Dice::new(1));
        let standing = Standing {
            stream: [7; 16],
            last: 2,
            sent: 1,
            cursor: 1,
            incarnation: "i0".to_owned(),
            set_aside: 0,
            only_here: 0,
            oldest: None,
            begin: Begin::Whole,
        };
        client.handle(Input::Standing(standing), 0);
        let mut told = |off_ms, strayed, heard_at| {
            client.heard_at = heard_at;
            client.handle(Input::Clocks { off_ms, strayed }, 2);
            client.shown
        };
        let needs = |need| Some(Status::Attention { need, unsent: 1, oldest: None });
        let calm = Some(Status::Synced { at: 1, unsent: 1, oldest: None });
        assert_eq!(told(120_000, false, Some(1)), calm, "two minutes are no fault");
        let apart = needs(Need::ClockOff { minutes: 3 });
        assert_eq!(told(-180_001, false, Some(1)), apart);
        assert_eq!(
            told(180_001, true, Some(1)),
            apart,
            "then nobody can say that of a certificate"
        );
        assert_eq!(told(-900, true, Some(1)), needs(Need::CertificateOver));
        assert!(matches!(told(-180_001, true, None), Some(Status::Offline { .. })));
        assert_eq!(told(0, false, Some(1)), calm);
        assert!(matches!(told(i64::MIN, false, Some(1)), Some(Status::Attention { .. })));
    }
}
