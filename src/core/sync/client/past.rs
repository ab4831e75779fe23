//! What came before a snapshot, from the first event on: one page after the other, in a conversation of its own, while
//! the log behind the snapshot is followed. Source: sync.md 4.14.

use super::{
    Answer, Asked, Begin, Lane, PAGE_MS, Purpose, Request, SyncClient, Task, TaskFault, What,
};

impl SyncClient {
    /// When the conversation goes on by itself; `None` while there is none, or while it waits for something else than
    /// time.
    pub(super) fn past_due(&self) -> Option<u64> {
        self.session.as_ref()?;
        let Begin::Past { .. } = self.standing.as_ref()?.begin else { return None };
        let waits = !self.past.is_idle() || self.purpose == Some(Purpose::Turn);
        (!waits).then(|| self.past.next_at())
    }

    /// Asks for the next page, or has the log made whole, where it is time.
    pub(super) fn go_past(&mut self, now: u64) {
        if self.past_due().is_none_or(|due| due > now) {
            return;
        }
        let (Begin::Past { have, of }, Some(live)) = (self.begin(), &self.session) else { return };
        if have >= of {
            return self.task(Lane::Past, Task::ClosePast);
        }
        let request = Request::Past { token: live.token.clone(), after: have };
        self.ask(Lane::Past, What::Past, PAGE_MS, request, now);
    }

    pub(super) fn past_answer(&mut self, asked: &Asked, answer: Answer, now: u64) {
        match answer {
            Answer::Page { segments, .. } if segments > 0 => {
                self.task(Lane::Past, Task::ApplyPast { ask: asked.id });
            }
            _ => self.wait(Lane::Past, now),
        }
    }

    /// A task is done; `before` is how it stood until then.
    pub(super) fn past_went_on(&mut self, before: &Begin, now: u64) {
        if self.begin() == *before {
            return self.wait(Lane::Past, now);
        }
        self.past.went_well();
        self.fits(Lane::Past);
    }

    /// A page was not taken.
    pub(super) fn past_missed(&mut self, why: TaskFault) {
        if why != TaskFault::Disk {
            self.missed(Lane::Past);
        }
    }
}
