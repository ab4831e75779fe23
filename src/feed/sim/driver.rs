//! The driver: hands over what is due by a clock that somebody else reads, in batches, and keeps what
//! was not acknowledged. Opens no connection and waits for nothing itself.

use std::collections::VecDeque;

use super::{Machine, SimEvent};
use crate::core::time::Ms;

/// Most events of one batch; at some 450 bytes each well below a listener's limit of 1 MiB.
pub const BATCH_EVENTS_MAX: usize = 200;

/// A machine that sends.
#[derive(Clone, Debug)]
pub struct Driver {
    machine: Machine,
    /// Written, not yet acknowledged.
    unsent: VecDeque<SimEvent>,
}

impl Driver {
    /// A driver of a machine, usually one whose day has not begun: the first step then delivers
    /// everything up to its `now` at once.
    pub fn new(machine: Machine) -> Driver {
        Driver { machine, unsent: VecDeque::new() }
    }

    /// The machine, as far as the last step took it.
    pub fn machine(&self) -> &Machine {
        &self.machine
    }

    /// How many lines are written and not acknowledged.
    pub fn unsent(&self) -> usize {
        self.unsent.len()
    }

    /// Lets the day run to `now` and posts every line that was recorded by then, in order, at most
    /// [`BATCH_EVENTS_MAX`] in one call of `post`. Answers when something is due next; none once the day
    /// is over and everything was taken. After an error of `post` its batch and all behind it stay and
    /// are posted by the next step, the same lines with the same ids: call again after a pause. The
    /// instants are those of the simulated clock; one second of it lasts `1 / Clock::speed()` seconds.
    pub fn step<E>(
        &mut self,
        now: Ms,
        post: &mut dyn FnMut(&[SimEvent]) -> Result<(), E>,
    ) -> Result<Option<Ms>, E> {
        let unsent = &mut self.unsent;
        self.machine.run_until(now, &mut |event| unsent.push_back(event));
        // `recorded` never falls from one line to the next, so what is due is at the front.
        let mut due = self.unsent.partition_point(|event| event.recorded <= now);
        while due > 0 {
            let count = due.min(BATCH_EVENTS_MAX);
            post(&self.unsent.make_contiguous()[..count])?;
            self.unsent.drain(..count);
            due -= count;
        }
        let line = self.unsent.front().map(|event| event.recorded);
        Ok(line.into_iter().chain(self.machine.next_at()).min())
    }
}

/// The body of a `POST` of a batch (`application/cloudevents-batch+json`): a JSON array.
pub fn batch_body(events: &[SimEvent]) -> String {
    let mut body = String::with_capacity(events.iter().map(|event| event.json.len() + 1).sum());
    for event in events {
        body.push(if body.is_empty() { '[' } else { ',' });
        body.push_str(&event.json);
    }
    if body.is_empty() {
        body.push('[');
    }
    body.push(']');
    body
}
