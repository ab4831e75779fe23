//! The driver: hands over what is due by a clock that somebody else reads, in batches, and keeps
//! what was not acknowledged. Opens no connection and waits for nothing itself.

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
    /// [`BATCH_EVENTS_MAX`] in one call of `post`. Answers when something is due next; none once
    /// the day is over and everything was taken. After an error of `post` its batch and all behind
    /// it stay and are posted by the next step, the same lines with the same ids: call again after
    /// a pause. The instants are those of the simulated clock; one second of it lasts `1 /
    /// Clock::speed()` seconds.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::time::Zone;
    use crate::feed::sim::Plan;
    use chrono::NaiveDate;

    fn driver() -> Driver {
        let date = NaiveDate::from_ymd_opt(2025, 11, 10).unwrap();
        Driver::new(Machine::new(9, date, Zone::default(), Plan::default()))
    }

    #[test]
    fn a_start_at_mid_day_delivers_the_morning_and_then_what_falls_due() {
        let mut driver = driver();
        let (mut sent, mut batches) = (Vec::new(), Vec::new());
        let mut now = driver.machine().now().plus_secs(3 * 3600);
        let caught_up = now;
        let mut steps = 0;
        loop {
            let wake = driver.step::<()>(now, &mut |batch| {
                assert!(batch.iter().all(|event| event.recorded <= now));
                batches.push((now, batch.len()));
                sent.extend_from_slice(batch);
                Ok(())
            });
            assert_eq!(driver.machine().now(), now);
            let Some(wake) = wake.unwrap() else { break };
            assert!(wake > now, "a wake that does not move on");
            (now, steps) = (wake, steps + 1);
        }
        let first: usize = batches.iter().filter(|one| one.0 == caught_up).map(|one| one.1).sum();
        assert!(first > 1000, "{first}");
        assert!(batches.iter().all(|one| (1..=BATCH_EVENTS_MAX).contains(&one.1)));
        assert!(steps > 1000);
        assert_eq!(driver.unsent(), 0);
        assert_eq!(sent, driver_lines());
    }

    fn driver_lines() -> Vec<SimEvent> {
        driver().machine.collect()
    }

    #[test]
    fn what_was_not_acknowledged_is_sent_again_in_order() {
        let mut driver = driver();
        let mut taken = Vec::new();
        let (mut call, mut refused) = (0, 0);
        let mut now = driver.machine().now();
        loop {
            now = now.plus_secs(1800);
            let step = driver.step(now, &mut |batch: &[SimEvent]| {
                call += 1;
                if call % 3 == 0 {
                    return Err("the listener is away");
                }
                taken.extend_from_slice(batch);
                Ok(())
            });
            match step {
                Ok(None) => break,
                Ok(Some(_)) => {}
                Err(reason) => {
                    assert_eq!(reason, "the listener is away");
                    assert!(driver.unsent() > 0);
                    refused += 1;
                }
            }
        }
        assert!(refused > 2, "{refused}");
        assert_eq!(taken, driver_lines());
    }

    #[test]
    fn a_batch_is_a_json_array_of_its_lines() {
        let lines: Vec<SimEvent> = driver().machine.take(3).collect();
        let body: Vec<serde_json::Value> = serde_json::from_str(&batch_body(&lines)).unwrap();
        assert_eq!(body.len(), 3);
        assert_eq!(body[2], serde_json::from_str::<serde_json::Value>(&lines[2].json).unwrap());
        assert_eq!(batch_body(&[]), "[]");
    }
}
