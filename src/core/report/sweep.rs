//! One walk over a day in time: how many waited and how many counters were open at each instant.

use std::collections::BTreeMap;

use super::compute::ratio;
use crate::core::ids::Ref;
use crate::core::queue::day::Day;
use crate::core::queue::place::{PlaceState, Stay};
use crate::core::time::Ms;

/// A change at an instant.
struct Step {
    at: Ms,
    waiting: i32,
    open: i32,
    service: Option<Ref>,
}

/// All changes of a day.
pub(super) struct Sweep {
    steps: Vec<Step>,
    serving: Vec<(Ms, Ms)>,
}

/// Peaks of one half hour.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct SlotPeak {
    pub(super) waiting_max: u32,
    pub(super) load_max: Option<f64>,
    pub(super) serving_secs: i64,
}

/// Peaks of the day.
#[derive(Debug, Default)]
pub(super) struct Peaks {
    pub(super) waiting_max: u32,
    pub(super) load_max: Option<f64>,
    pub(super) by_service: BTreeMap<Option<Ref>, u32>,
    pub(super) by_slot: Vec<SlotPeak>,
}

impl Sweep {
    pub(super) fn new<'a>(day: &Day, stays: impl Iterator<Item = &'a Stay>, end: Ms) -> Sweep {
        let mut steps = Vec::new();
        let mut serving = Vec::new();
        for ticket in day.tickets() {
            let life = ticket.life();
            for leg in life.legs.iter().filter(|_| life.issued.is_some()) {
                let until = leg.waiting_until().unwrap_or(end);
                if until > leg.entered {
                    let service = leg.service;
                    steps.push(Step { at: leg.entered, waiting: 1, open: 0, service });
                    steps.push(Step { at: until, waiting: -1, open: 0, service });
                }
            }
            // Utilisation compares with the time a counter was open: where nobody said, it is not known.
            let told = |at: Option<Ref>| at.is_some_and(|at| day.counters.contains_key(&at));
            let at_counters = life.spans.iter().filter(|s| !s.dropped && told(s.counter));
            serving.extend(at_counters.map(|span| (span.from, span.to.unwrap_or(end))));
        }
        for stay in stays.filter(|stay| stay.state == PlaceState::On) {
            let until = stay.to.unwrap_or(end);
            if until > stay.from {
                steps.push(Step { at: stay.from, waiting: 0, open: 1, service: None });
                steps.push(Step { at: until, waiting: 0, open: -1, service: None });
            }
        }
        steps.sort_by_key(|step| step.at);
        Sweep { steps, serving }
    }

    /// Walks the day; `slots` are the starts of its half hours and the end of the last. Of a part of the day
    /// only what is within it is read.
    pub(super) fn run(&self, slots: &[Ms], part: Option<(Ms, Ms)>) -> Peaks {
        let mut peaks = Peaks {
            by_slot: vec![SlotPeak::default(); slots.len().saturating_sub(1)],
            ..Peaks::default()
        };
        let (mut waiting, mut open, mut slot) = (0i32, 0i32, 0usize);
        let mut of_service: BTreeMap<Option<Ref>, i32> = BTreeMap::new();
        let mut steps = self.steps.iter().peekable();
        let within = |at: Ms| part.is_none_or(|(from, to)| from <= at && at < to);
        let mut begun = part.is_none();
        while let Some(step) = steps.next() {
            if let Some((from, _)) = part.filter(|(from, _)| !begun && *from < step.at) {
                // What holds when the part begins is its first reading.
                slot = slots.partition_point(|start| *start <= from).saturating_sub(1);
                peaks.read_all(slot, (waiting, open), &of_service);
            }
            begun |= part.is_some_and(|(from, _)| from <= step.at);
            // What holds when a half hour begins is its first reading.
            while slots.get(slot + 1).is_some_and(|next| *next <= step.at) {
                slot += 1;
                // A half hour that begins with a change is first read after it.
                if slots.get(slot).is_some_and(|start| *start < step.at && within(*start)) {
                    peaks.read(slot, waiting, open);
                }
            }
            waiting += step.waiting;
            open += step.open;
            if step.waiting != 0 {
                *of_service.entry(step.service).or_default() += step.waiting;
            }
            // Several changes of one instant count as one.
            if within(step.at) && steps.peek().is_none_or(|next| next.at > step.at) {
                peaks.read_all(slot, (waiting, open), &of_service);
            }
        }
        for (at, peak) in peaks.by_slot.iter_mut().enumerate() {
            if let (Some(from), Some(to)) = (slots.get(at), slots.get(at + 1)) {
                let (start, end) = part.unwrap_or((*from, *to));
                peak.serving_secs = self.serving_secs((*from).max(start), (*to).min(end));
            }
        }
        peaks
    }

    fn serving_secs(&self, from: Ms, to: Ms) -> i64 {
        let overlap = |(start, end): &(Ms, Ms)| {
            let (start, end) = ((*start).max(from), (*end).min(to));
            if end > start { end.secs_since(start) } else { 0 }
        };
        self.serving.iter().map(overlap).sum()
    }
}

impl Peaks {
    fn read_all(
        &mut self,
        slot: usize,
        (waiting, open): (i32, i32),
        of_service: &BTreeMap<Option<Ref>, i32>,
    ) {
        self.read(slot, waiting, open);
        for (service, count) in of_service {
            let most = self.by_service.entry(*service).or_default();
            *most = (*most).max(u32::try_from(*count).unwrap_or(0));
        }
    }

    fn read(&mut self, slot: usize, waiting: i32, open: i32) {
        let count = u32::try_from(waiting).unwrap_or(0);
        let load = ratio(f64::from(waiting.max(0)), f64::from(open.max(0)));
        self.waiting_max = self.waiting_max.max(count);
        self.load_max = larger(self.load_max, load);
        if let Some(peak) = self.by_slot.get_mut(slot) {
            peak.waiting_max = peak.waiting_max.max(count);
            peak.load_max = larger(peak.load_max, load);
        }
    }
}

fn larger(a: Option<f64>, b: Option<f64>) -> Option<f64> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.max(b)),
        (one, other) => one.or(other),
    }
}
