//! The figures of a day from its tickets, counters and people. Counting rules: README of the queue fixtures.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::by_hand::{by_hand, unhappy, walk_outs};
use super::counters::{CounterDay, counter_days, counter_figures};
use super::marks::figure_marks;
use super::ratings::rating_figures;
use super::red::{last_told, red_periods};
use super::staff::staff_figures;
use super::sweep::{Peaks, Sweep};
use super::{DayReport, Figures, HalfHour, QueueFigures, Staffing, Sums, TicketFigures};
use crate::core::event::{self, Flags};
use crate::core::hall::Hall;
use crate::core::ids::Ref;
use crate::core::queue::day::Day;
use crate::core::queue::life::{CountedAs, Life};
use crate::core::queue::place::PlaceState;
use crate::core::queue::ticket::Ticket;
use crate::core::time::Ms;

/// A part of a day, from an instant up to another that is not in it; none: the whole day.
pub(super) type Part = Option<(Ms, Ms)>;

/// Collects the figures of a set of tickets.
#[derive(Default)]
struct Gather {
    figures: Figures,
    waits: Vec<i64>,
    services: Vec<i64>,
    called: u32,
    quick: u32,
}

impl Gather {
    fn take(&mut self, life: &Life, counted: Option<CountedAs>, target_secs: i64) {
        let figures = &mut self.figures;
        figures.taken += 1;
        figures.missed += u32::from(life.missed);
        self.called += u32::from(life.first_call.is_some());
        match counted {
            Some(CountedAs::Served) => {
                figures.served += 1;
                self.waits.extend(life.wait_secs());
                self.quick += u32::from(life.wait_secs().is_some_and(|secs| secs <= target_secs));
                self.services.extend(life.service_secs());
            }
            Some(CountedAs::Abandoned) => figures.abandoned += 1,
            Some(CountedAs::Void) => figures.void += 1,
            Some(CountedAs::ClosedBySystem) => figures.closed_by_system += 1,
            Some(CountedAs::Inferred) => figures.inferred += 1,
            None => figures.open += 1,
        }
    }

    /// Half an hour counted by hand: of its customers only the longest wait is known.
    fn add(&mut self, entry: &event::HalfHour) {
        let figures = &mut self.figures;
        figures.taken += entry.taken;
        figures.served += entry.served;
        figures.abandoned += entry.abandoned;
        figures.wait_secs_max = figures.wait_secs_max.max(entry.wait_secs_max.map(i64::from));
    }

    fn finish(mut self) -> Figures {
        self.waits.sort_unstable();
        let waits = &self.waits;
        let quick = f64::from(self.quick);
        let mut figures = self.figures;
        figures.valid = figures.taken - figures.void;
        let count = |list: &[i64]| u32::try_from(list.len()).unwrap_or(u32::MAX);
        figures.sums = Sums {
            waits: count(waits),
            wait_secs: waits.iter().sum(),
            quick: self.quick,
            services: count(&self.services),
            service_secs: self.services.iter().sum(),
        };
        figures.wait_secs_mean = mean(waits);
        figures.wait_secs_median = median(waits);
        figures.wait_secs_p90 = nearest_rank(waits, 9, 10);
        figures.wait_secs_max = waits.last().copied().max(figures.wait_secs_max);
        figures.service_secs_mean = mean(&self.services);
        figures.service_secs_max = self.services.iter().max().copied();
        let strict = figures.served + figures.abandoned;
        figures.ten_minute_rate = ratio(quick, waits.len() as f64);
        figures.ten_minute_rate_strict = ratio(quick, f64::from(strict));
        figures.abandon_rate = ratio(f64::from(figures.abandoned), f64::from(figures.valid));
        figures.miss_rate = ratio(f64::from(figures.missed), f64::from(self.called));
        figures
    }
}

/// `part / whole` to six decimals; none if the whole is 0.
pub(super) fn ratio(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| (part / whole * 1e6).round() / 1e6)
}

pub(super) fn mean(values: &[i64]) -> Option<f64> {
    ratio(values.iter().sum::<i64>() as f64, values.len() as f64)
}

/// Median of sorted values; of an even count the mean of the two in the middle.
fn median(sorted: &[i64]) -> Option<f64> {
    let low = sorted.get(sorted.len().checked_sub(1)? / 2)?;
    let high = sorted.get(sorted.len() / 2)?;
    Some((low + high) as f64 / 2.0)
}

/// Nearest rank: the value at place ceil(n x part / whole) of sorted values.
fn nearest_rank(sorted: &[i64], part: usize, whole: usize) -> Option<i64> {
    let place = (sorted.len() * part).div_ceil(whole);
    sorted.get(place.checked_sub(1)?).copied()
}

/// The report of a day. `now` is the instant up to which what still runs is counted; for a past day, none:
/// then it is the day's last event.
pub fn day_report(hall: &Hall, day: &Day, now: Option<Ms>) -> DayReport {
    report(hall, day, now.unwrap_or_else(|| last_told(day)), None)
}

/// The report of a part of a day, from an instant up to another that is not in it: of the tickets taken in it,
/// as they stand, of the counters over its time. Tickets, walk-outs and red times of parts that follow each
/// other add up to the day; people are those of the whole day up to its end.
pub fn part_report(hall: &Hall, day: &Day, (from, to): (Ms, Ms), now: Option<Ms>) -> DayReport {
    let end = now.unwrap_or_else(|| last_told(day)).min(to);
    report(hall, day, end, Some((from, to)))
}

fn report(hall: &Hall, day: &Day, end: Ms, part: Part) -> DayReport {
    let within = |at: Ms| part.is_none_or(|(from, to)| from <= at && at < to);
    let mut versions = BTreeSet::new();
    let slots = slot_starts(hall, day);
    let mut all = Gather::default();
    let mut by_queue: BTreeMap<Option<Ref>, Gather> = BTreeMap::new();
    let mut by_slot: Vec<Gather> = slots.iter().skip(1).map(|_| Gather::default()).collect();
    let mut never_issued = 0;
    let mut tickets = Vec::new();
    for ticket in day.tickets().iter().filter(|ticket| !ticket.is_empty()) {
        let life = ticket.life();
        let Some(issued) = life.issued else {
            never_issued += u32::from(part.is_none());
            continue;
        };
        if !within(issued) {
            continue;
        }
        let (settings, version) = hall.settings(issued);
        versions.insert(version);
        let service = life.first_service.or(life.service);
        let target = hall.target_wait_secs(settings, service);
        let counted = life.counted_as(&settings.rules);
        all.take(life, counted, target);
        tickets.push((issued, &ticket.visit, ticket_figures(hall, ticket, counted)));
        by_queue.entry(service).or_default().take(life, counted, target);
        if let Some(slot) = by_slot.get_mut(slot_of(&slots, issued)) {
            slot.take(life, counted, target);
        }
    }
    for entered in day.floor().half_hours().filter(|one| within(one.figures.from.at)) {
        let figures = &entered.figures;
        all.add(figures);
        by_queue.entry(hall.name_of(&figures.service_id)).or_default().add(figures);
        if let Some(slot) = by_slot.get_mut(slot_of(&slots, figures.from.at)) {
            slot.add(figures);
        }
    }
    tickets.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)));
    let counters = counter_days(hall, day, end, part);
    let sweep = Sweep::new(day, counters.values().flat_map(|c| &c.stays), end);
    let peaks = sweep.run(&slots, part);
    let served = all.figures.served;
    let opening = opening_hours(&counters, end);
    let mut figures = all.finish();
    figures.waiting_max = peaks.waiting_max;
    let mut report = DayReport {
        hall: hall.config().hall_id.clone(),
        date: day.date(),
        figures,
        staffing: staffing(&counters, opening, served, peaks.load_max),
        never_issued,
        settings_versions: versions.into_iter().collect(),
        flagged: flagged(day, part),
        staff: staff_figures(hall, day, end),
        queues: queue_figures(hall, by_queue, &peaks),
        tickets: tickets.into_iter().map(|(.., figures)| figures).collect(),
        half_hours: half_hours(hall, (&slots, part), by_slot, &counters, &peaks, end),
        counters: counter_figures(hall, counters, end),
        by_hand: by_hand(hall, day, within),
        walk_outs: walk_outs(day, within),
        unhappy: unhappy(day, within),
        ratings: rating_figures(hall, day, end, within),
        red_periods: red_periods(hall, day, end, within),
        settings_version: hall.settings(end).1,
        marks: Vec::new(),
    };
    report.marks = figure_marks(hall, &report, end);
    report
}

/// Tickets that carry a flag; of a whole day the events too that were flagged at the entrance.
fn flagged(day: &Day, part: Part) -> u32 {
    let within = |at: Ms| part.is_none_or(|(from, to)| from <= at && at < to);
    let lives = day.tickets().iter().map(Ticket::life);
    let tickets = lives.filter(|life| {
        life.flags != Flags::default() && (part.is_none() || life.issued.is_some_and(within))
    });
    let entrance = if part.is_none() { day.flagged_entrance } else { 0 };
    entrance.saturating_add(u32::try_from(tickets.count()).unwrap_or(u32::MAX))
}

fn ticket_figures(hall: &Hall, ticket: &Ticket, counted: Option<CountedAs>) -> TicketFigures {
    let life = ticket.life();
    let served = counted == Some(CountedAs::Served);
    TicketFigures {
        ticket_no: ticket.number.as_deref().unwrap_or(&ticket.visit).to_owned(),
        service_id: life.service.map(|at| hall.name(at).to_owned()),
        counted_as: counted.map(CountedAs::as_str),
        wait_secs: life.wait_secs().filter(|_| served),
        service_secs: life.service_secs().filter(|_| served),
    }
}

/// Starts of the half hours of the day's date, and the end of the last one: 48 of them, fewer or more on
/// a day on which the clocks change.
fn slot_starts(hall: &Hall, day: &Day) -> Vec<Ms> {
    let zone = hall.config().zone;
    let midnight = |date: Option<NaiveDate>| date.and_then(|date| zone.day_start(date));
    let Some(start) = midnight(Some(day.date())) else { return Vec::new() };
    let end = midnight(day.date().succ_opt()).unwrap_or(start.plus_secs(24 * 3600));
    let steps = (0i64..).map(|slot| start.plus_secs(1800 * slot));
    steps.take_while(|at| *at < end).chain([end]).collect()
}

fn slot_of(slots: &[Ms], at: Ms) -> usize {
    let last = slots.len().saturating_sub(2);
    slots.partition_point(|start| *start <= at).saturating_sub(1).min(last)
}

fn queue_figures(
    hall: &Hall,
    by_queue: BTreeMap<Option<Ref>, Gather>,
    peaks: &Peaks,
) -> Vec<QueueFigures> {
    let mut queues: Vec<QueueFigures> = by_queue
        .into_iter()
        .map(|(service, gather)| {
            let mut figures = gather.finish();
            figures.waiting_max = peaks.by_service.get(&service).copied().unwrap_or(0);
            let service_id = service.map_or("", |at| hall.name(at)).to_owned();
            QueueFigures { service_id, figures }
        })
        .collect();
    queues.sort_by(|a, b| a.service_id.cmp(&b.service_id));
    queues
}

/// From the first opening of a counter to the last close.
fn opening_hours(counters: &BTreeMap<Ref, CounterDay>, end: Ms) -> Option<(Ms, Ms)> {
    let open = || counters.values().flat_map(|c| &c.stays).filter(|s| s.state == PlaceState::On);
    let first = open().map(|stay| stay.from).min()?;
    let last = open().map(|stay| stay.to.unwrap_or(end)).max()?;
    Some((first, last))
}

fn staffing(
    counters: &BTreeMap<Ref, CounterDay>,
    window: Option<(Ms, Ms)>,
    served: u32,
    load_max: Option<f64>,
) -> Staffing {
    let Some((from, to)) = window else { return Staffing::default() };
    let known: Vec<&CounterDay> = counters.values().filter(|c| !c.stays.is_empty()).collect();
    let open: i64 = known.iter().map(|c| c.secs(PlaceState::On, from, to)).sum();
    let serving: i64 = known.iter().map(|c| c.serving_secs).sum();
    let whole = to.secs_since(from) as f64 * known.len() as f64;
    Staffing {
        served_per_counter_hour: ratio(f64::from(served), open as f64 / 3600.0),
        open_ratio: ratio(open as f64, whole),
        load_max,
        utilisation: ratio(serving as f64, open as f64),
    }
}

/// The half hours from the first to the last with a ticket or an open counter.
fn half_hours(
    hall: &Hall,
    (slots, part): (&[Ms], Part),
    by_slot: Vec<Gather>,
    counters: &BTreeMap<Ref, CounterDay>,
    peaks: &Peaks,
    end: Ms,
) -> Vec<HalfHour> {
    let mut rows: Vec<(bool, HalfHour)> = Vec::new();
    for (slot, gather) in by_slot.into_iter().enumerate() {
        let (Some(from), Some(to)) = (slots.get(slot), slots.get(slot + 1)) else { continue };
        let from_day = *from;
        let from = part.map_or(*from, |(start, _)| start.max(*from));
        let to = (*to).min(end);
        let open: i64 = counters.values().map(|c| c.secs(PlaceState::On, from, to)).sum();
        let used = gather.figures.taken > 0 || open > 0;
        let known = counters.values().filter(|c| !c.stays.is_empty()).count() as f64;
        let served = f64::from(gather.figures.served);
        let peak = peaks.by_slot.get(slot).copied().unwrap_or_default();
        let mut figures = gather.finish();
        figures.waiting_max = peak.waiting_max;
        let whole = to.secs_since(from).max(0) as f64 * known;
        let staffing = Staffing {
            served_per_counter_hour: ratio(served, open as f64 / 3600.0),
            open_ratio: ratio(open as f64, whole),
            load_max: peak.load_max,
            utilisation: ratio(serving_secs(peaks, slot), open as f64),
        };
        rows.push((used, HalfHour { from: hall.config().zone.hm(from_day), figures, staffing }));
    }
    let first = rows.iter().position(|(used, _)| *used).unwrap_or(rows.len());
    let last = rows.iter().rposition(|(used, _)| *used).map_or(0, |at| at + 1);
    rows.drain(..).skip(first).take(last.saturating_sub(first)).map(|(_, row)| row).collect()
}

fn serving_secs(peaks: &Peaks, slot: usize) -> f64 {
    peaks.by_slot.get(slot).map_or(0.0, |peak| peak.serving_secs as f64)
}
