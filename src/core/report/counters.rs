//! The counters of a day, or of a part of it: how long each was open, and what was finished there.

use std::collections::BTreeMap;

use super::CounterFigures;
use super::compute::{Part, mean, ratio};
use crate::core::hall::Hall;
use crate::core::ids::{Ref, natural};
use crate::core::queue::day::Day;
use crate::core::queue::life::CountedAs;
use crate::core::queue::place::{PlaceState, Stay};
use crate::core::time::Ms;

/// One counter of the day while its figures are collected.
#[derive(Default)]
pub(super) struct CounterDay {
    pub(super) stays: Vec<Stay>,
    served: u32,
    pub(super) serving_secs: i64,
    services: Vec<i64>,
}

impl CounterDay {
    pub(super) fn secs(&self, state: PlaceState, from: Ms, to: Ms) -> i64 {
        let of_state = self.stays.iter().filter(|stay| stay.state == state);
        of_state.map(|stay| overlap_secs(stay, from, to)).sum()
    }
}

fn overlap_secs(stay: &Stay, from: Ms, to: Ms) -> i64 {
    let start = stay.from.max(from);
    let end = stay.to.unwrap_or(to).min(to);
    if end > start { end.secs_since(start) } else { 0 }
}

/// Stays without those of negative length, and none of them twice: a clock that was set back would count
/// the same minutes of a counter again.
fn apart(stays: Vec<Stay>) -> Vec<Stay> {
    let mut until = Ms(i64::MIN);
    let mut kept = Vec::with_capacity(stays.len());
    for mut stay in stays {
        stay.from = stay.from.max(until);
        if stay.to.is_none_or(|to| to > stay.from) {
            until = stay.to.unwrap_or(stay.from);
            kept.push(stay);
        }
    }
    kept
}

/// What lies of them within a part of the day.
fn clipped(mut stays: Vec<Stay>, part: Part) -> Vec<Stay> {
    let Some((from, to)) = part else { return stays };
    // A counter that was known stays known, also where it was in no state during the part.
    stays.retain(|stay| stay.from < to && stay.to.is_none_or(|end| end > from));
    for stay in &mut stays {
        stay.from = stay.from.max(from);
        stay.to = stay.to.map(|end| end.min(to));
    }
    stays
}

pub(super) fn counter_days(
    hall: &Hall,
    day: &Day,
    end: Ms,
    part: Part,
) -> BTreeMap<Ref, CounterDay> {
    let within = |at: Ms| part.is_none_or(|(from, to)| from <= at && at < to);
    let mut counters: BTreeMap<Ref, CounterDay> = BTreeMap::new();
    for (at, place) in &day.counters {
        counters.entry(*at).or_default().stays = clipped(apart(place.stays()), part);
    }
    for ticket in day.tickets() {
        let life = ticket.life();
        for span in &life.spans {
            let Some(counter) = span.counter else { continue };
            let running = span.to.is_none() && !span.dropped && end >= span.from;
            let secs = match part {
                Some((from, to)) if span.to.is_some() || running => {
                    let until = span.to.unwrap_or(end).min(to);
                    Some(until.secs_since(span.from.max(from)).max(0))
                }
                _ if running => Some(end.secs_since(span.from)),
                _ => span.secs(),
            };
            counters.entry(counter).or_default().serving_secs += secs.unwrap_or(0);
        }
        let rules = hall.rules(life.issued.unwrap_or_default());
        if life.issued.is_none_or(within)
            && life.counted_as(rules) == Some(CountedAs::Served)
            && let Some(counter) = life.spans.last().and_then(|span| span.counter)
        {
            let counter = counters.entry(counter).or_default();
            counter.served += 1;
            counter.services.extend(life.service_secs());
        }
    }
    counters
}

pub(super) fn counter_figures(
    hall: &Hall,
    counters: BTreeMap<Ref, CounterDay>,
    end: Ms,
) -> Vec<CounterFigures> {
    let from = Ms(i64::MIN);
    let mut list: Vec<CounterFigures> = counters
        .into_iter()
        .map(|(at, counter)| {
            let known = !counter.stays.is_empty();
            let open = known.then(|| counter.secs(PlaceState::On, from, end));
            let paused = known.then(|| counter.secs(PlaceState::Paused, from, end));
            let hours = open.map_or(0.0, |secs| secs as f64 / 3600.0);
            CounterFigures {
                counter_id: hall.name(at).to_owned(),
                served: counter.served,
                open_secs: open,
                paused_secs: paused,
                serving_secs: counter.serving_secs,
                service_secs_mean: mean(&counter.services),
                service_secs_max: counter.services.iter().max().copied(),
                served_per_counter_hour: ratio(f64::from(counter.served), hours),
                utilisation: ratio(counter.serving_secs as f64, open.unwrap_or(0) as f64),
            }
        })
        .collect();
    list.sort_by(|a, b| natural(&a.counter_id).cmp(&natural(&b.counter_id)));
    list
}
