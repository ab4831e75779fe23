//! What becomes of the machine when the store has done a task, or has not.

use super::{Lane, Purpose, SEGMENT_EVENTS_MAX, Standing, SyncClient, TaskFault};
use crate::core::sync::status::Need;

impl SyncClient {
    pub(super) fn done(&mut self, task: u64, standing: Standing, now: u64) {
        if self.up.task == Some(task) {
            self.up.task = None;
            let purpose = self.purpose.take();
            self.stands(standing);
            match purpose {
                Some(Purpose::Sent { before }) => self.sent(before, now),
                Some(Purpose::Turn) => self.turned(now),
                None => {}
            }
        } else if self.down.task == Some(task) {
            self.down.task = None;
            let before = self.standing.as_ref().map_or(0, |standing| standing.cursor);
            let begin = self.begin();
            self.stands(standing);
            if self.down.of_snapshot {
                self.snapshot_went_on(&begin, now);
            } else {
                self.applied(before, now);
            }
        } else if self.past.task == Some(task) {
            self.past.task = None;
            let begin = self.begin();
            self.stands(standing);
            self.past_went_on(&begin, now);
        }
        if self.need == Some(Need::Disk) {
            self.need = None;
        }
    }

    pub(super) fn not_done(&mut self, task: u64, why: TaskFault, now: u64) {
        if why == TaskFault::Disk {
            self.need = Some(Need::Disk);
        }
        if self.up.task == Some(task) {
            self.up.task = None;
            self.purpose = None;
            // What the server said is asked for again, from the beginning; and where another copy wrote on, a whole segment
            // shows it.
            self.session = None;
            self.events_max = SEGMENT_EVENTS_MAX;
            return self.wait(Lane::Up, now);
        }
        if self.past.task == Some(task) {
            self.past.task = None;
            self.wait(Lane::Past, now);
            return self.past_missed(why);
        }
        if self.down.task != Some(task) {
            return;
        }
        self.down.task = None;
        self.wait(Lane::Down, now);
        if self.down.of_snapshot {
            return self.snapshot_failed(why, now);
        }
        match why {
            TaskFault::Disk => {}
            TaskFault::OwnMissing => {
                // Another copy of this installation writes the stream. A session or an upload shows how far both are the
                // same; meanwhile the page is fetched with all that is in it.
                self.whole = true;
                self.session = None;
            }
            TaskFault::NotNext | TaskFault::Forged | TaskFault::Misfit => {
                self.missed(Lane::Down);
            }
        }
    }
}
