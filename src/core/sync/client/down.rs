//! The hall's log: one long-poll after the other. Each page is put down before the next is asked for, and one that does
//! not follow what is here is fetched again, never stepped over.

use super::pace::PAUSE_MS_MIN;
use super::{Answer, Asked, Lane, PAGE_MS, Purpose, Request, SyncClient, Task, What};
use crate::core::sync::status::Need;
use crate::core::sync::wire::WAIT_SECS_MAX;

impl SyncClient {
    /// When the conversation goes on by itself; `None` while it waits for something else than time.
    pub(super) fn down_due(&self) -> Option<u64> {
        let standing = self.standing.as_ref()?;
        self.session.as_ref()?;
        // As long as it is not known how far the own stream is the same on both sides, no event of it is taken.
        let is_unclear = self.whole && standing.unsent() > 0;
        let waits = !self.down.is_idle() || self.purpose == Some(Purpose::Turn) || is_unclear;
        (!waits).then(|| self.down.next_at())
    }

    /// Asks for the next page, where it is time.
    pub(super) fn go_down(&mut self, now: u64) {
        if self.down_due().is_none_or(|due| due > now) {
            return;
        }
        let Some(token) = self.session.as_ref().map(|live| live.token.clone()) else { return };
        if self.go_begin(&token, now) {
            return;
        }
        let Some(standing) = &self.standing else { return };
        let own = (!self.whole).then_some(standing.stream);
        let request = Request::Log { token, after: standing.cursor, wait_secs: WAIT_SECS_MAX, own };
        self.ask(Lane::Down, What::Log { own }, PAGE_MS + WAIT_SECS_MAX * 1_000, request, now);
    }

    pub(super) fn down_answer(&mut self, asked: &Asked, answer: Answer, now: u64) {
        if self.snapshot_answer(asked, &answer) {
            return;
        }
        let (What::Log { own }, Answer::Page { segments, head }) = (&asked.what, answer) else {
            return self.wait(Lane::Down, now);
        };
        self.head = head;
        if self.need == Some(Need::ProgramOld) {
            self.need = None;
        }
        if segments > 0 {
            return self.task(Lane::Down, Task::ApplyPage { ask: asked.id, own: *own });
        }
        if self.standing.as_ref().is_some_and(|standing| head > standing.cursor) {
            // There is more, and nothing of it came.
            return self.wait(Lane::Down, now);
        }
        self.down.went_well();
        self.fits(Lane::Down);
        if now < asked.at + PAUSE_MS_MIN {
            // Somebody on the way does not wait: it is not asked in a circle.
            self.down.ready_at = now + PAUSE_MS_MIN;
        }
    }

    /// A page is put down; `before` is what was here until then.
    pub(super) fn applied(&mut self, before: u64, now: u64) {
        if self.standing.as_ref().is_some_and(|standing| standing.cursor > before) {
            self.down.went_well();
            self.whole = false;
            self.fits(Lane::Down);
        } else {
            self.wait(Lane::Down, now);
        }
    }
}
