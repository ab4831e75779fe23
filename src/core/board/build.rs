//! The board from the hall: one pass over the day's tickets, then rows, marks and alarms.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::alarms::alarms;
use super::{
    Board, CounterRow, CounterState, FeedAge, FeedStatus, Mark, QueueRow, StaffRow, StaffState,
    Totals, Waiting,
};
use crate::core::event::Flags;
use crate::core::hall::Hall;
use crate::core::ids::Ref;
use crate::core::queue::day::Day;
use crate::core::queue::life::{CountedAs, Life, State};
use crate::core::queue::place::{PlaceState, Stay};
use crate::core::queue::ticket::Ticket;
use crate::core::rules::Limits;
use crate::core::time::Ms;

/// Services and counters not heard of for this long are no longer shown.
const SEEN_DAYS: i64 = 14;
/// Waiting tickets listed under a queue.
const TICKETS_MAX: usize = 50;
/// Lines of the log on the board.
const LOG_MAX: usize = 200;

/// Sums over the tickets of one service, counter or person.
#[derive(Default)]
struct Sum {
    served: u32,
    wait_count: u32,
    wait_secs: i64,
    wait_max: Option<i64>,
    service_count: u32,
    service_secs: i64,
    service_max: Option<i64>,
}

impl Sum {
    fn take(&mut self, life: &Life) {
        self.served += 1;
        if let Some(secs) = life.wait_secs() {
            self.wait_count += 1;
            self.wait_secs += secs;
            self.wait_max = self.wait_max.max(Some(secs));
        }
        if let Some(secs) = life.service_secs() {
            self.service_count += 1;
            self.service_secs += secs;
            self.service_max = self.service_max.max(Some(secs));
        }
    }

    fn wait_mean(&self) -> Option<f64> {
        (self.wait_count > 0).then(|| self.wait_secs as f64 / f64::from(self.wait_count))
    }

    fn service_mean(&self) -> Option<f64> {
        (self.service_count > 0).then(|| self.service_secs as f64 / f64::from(self.service_count))
    }
}

#[derive(Default)]
struct QueueSum {
    row: QueueRow,
    sum: Sum,
    hour_started: u32,
    hour_quick: u32,
    heard: Option<Ms>,
}

#[derive(Default)]
struct CounterSum<'d> {
    sum: Sum,
    here: Option<&'d Ticket>,
    held: u32,
    free_since: Option<Ms>,
}

/// What one pass over the tickets gives.
pub(super) struct Pass<'h> {
    hall: &'h Hall,
    pub(super) now: Ms,
    /// The instant that limits are judged at: that of the last sound data if the feed is stale, so that
    /// stale numbers neither raise nor clear an alarm.
    pub(super) judged_at: Ms,
    date: NaiveDate,
    hour_start: Ms,
    queues: BTreeMap<Ref, QueueSum>,
    counters: BTreeMap<Ref, CounterSum<'h>>,
    staff: BTreeMap<Ref, Sum>,
    all: Sum,
    quick: u32,
    taken: u32,
    abandoned: u32,
}

impl Board {
    /// The board of a hall at `now`.
    pub fn build(hall: &Hall, now: Ms) -> Board {
        let zone = hall.config.zone;
        let date = zone.date(now);
        let mut feeds = feeds(hall, now, date);
        feeds.sort_by(|a, b| b.age.cmp(&a.age).then_with(|| a.source.cmp(&b.source)));
        let today = |feed: &&FeedStatus| zone.date(feed.heard_at) == date;
        let best = feeds.iter().filter(today).map(|feed| feed.age).min();
        let worst = feeds.iter().filter(today).map(|feed| feed.age).max();
        let heard = feeds.iter().filter(today).map(|feed| feed.heard_at).max();
        let stale = best.is_some_and(|age| age >= FeedAge::Stale);
        let judged_at = heard.filter(|_| stale).unwrap_or(now);
        let second = i64::from(zone.second_of_day(now) % 3600);
        let mut pass = Pass {
            hall,
            now,
            judged_at,
            date,
            hour_start: now.plus_secs(-second),
            queues: BTreeMap::new(),
            counters: BTreeMap::new(),
            staff: BTreeMap::new(),
            all: Sum::default(),
            quick: 0,
            taken: 0,
            abandoned: 0,
        };
        let day = hall.day(date);
        if let Some(day) = day {
            pass.walk(day);
        }
        let age =
            best.unwrap_or(if hall.feeds.is_empty() { FeedAge::Fresh } else { FeedAge::Dead });
        let counters = pass.counter_rows(day, age);
        let queues = pass.queue_rows(day, &counters, age);
        let staff = pass.staff_rows(day, &counters, age);
        let mut board = Board {
            now,
            zone,
            date,
            hall_id: hall.config.hall_id.clone(),
            hall_name: name_of(hall),
            training: hall.config.training,
            totals: pass.totals(&queues, &counters, &staff),
            queues,
            counters,
            staff,
            log: hall.log.newest(LOG_MAX),
            alarms: Vec::new(),
            feeds,
            age: worst,
        };
        board.alarms = alarms(&board, &hall.config.rules, judged_at);
        board.mark_queues(stale);
        board.sort();
        board
    }

    /// A queue is as bad as its worst alarm; on stale data it is stale.
    fn mark_queues(&mut self, stale: bool) {
        for row in &mut self.queues {
            let of_row = self.alarms.iter().filter(|alarm| {
                alarm.place == super::Place::Queues && alarm.subject == row.service_id
            });
            let worst = of_row.map(|alarm| alarm.mark).max().unwrap_or_default();
            row.mark = if row.age >= FeedAge::Stale { Mark::Stale } else { worst };
        }
        if stale {
            self.counters.iter_mut().for_each(|row| row.mark = Mark::Stale);
            self.staff.iter_mut().for_each(|row| row.mark = Mark::Stale);
        }
    }

    fn sort(&mut self) {
        let longest = |row: &QueueRow| row.longest_since.unwrap_or(Ms(i64::MAX));
        self.queues.sort_by(|a, b| {
            (b.mark.cmp(&a.mark))
                .then_with(|| longest(a).cmp(&longest(b)))
                .then_with(|| b.waiting.cmp(&a.waiting))
                .then_with(|| a.service_id.cmp(&b.service_id))
        });
        self.counters.sort_by(|a, b| {
            b.mark.cmp(&a.mark).then_with(|| natural(&a.counter_id).cmp(&natural(&b.counter_id)))
        });
        self.staff.sort_by(|a, b| {
            b.mark.cmp(&a.mark).then_with(|| natural(&a.staff_id).cmp(&natural(&b.staff_id)))
        });
    }
}

/// Numbers sort as numbers: counter 9 before counter 10.
fn natural(id: &str) -> (usize, &str) {
    let digits = id.trim_start_matches('0');
    (if digits.is_empty() { 1 } else { digits.len() }, id)
}

fn name_of(hall: &Hall) -> String {
    let config = &hall.config;
    if config.name.is_empty() { config.hall_id.clone() } else { config.name.clone() }
}

/// Feeds of the last days, with their faults.
fn feeds(hall: &Hall, now: Ms, date: NaiveDate) -> Vec<FeedStatus> {
    let rules = &hall.config.rules;
    let day = hall.day(date);
    let recent = hall
        .feeds
        .values()
        .filter(|feed| seen_recently(hall.config.zone.date(feed.heard.min(now)), date));
    recent
        .map(|feed| {
            let entrance = Flags::NAMED.iter().zip(&feed.faults);
            let mut faults: Vec<(&'static str, u64)> =
                entrance.map(|((_, name), count)| (*name, *count)).collect();
            let found = day.into_iter().flat_map(Day::faults);
            for (flag, count) in found {
                let named = Flags::NAMED.iter().find(|(known, _)| *known == flag);
                faults.extend(named.map(|(_, name)| (*name, count)));
            }
            faults.retain(|(_, count)| *count > 0);
            faults.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
            FeedStatus {
                source: hall.name(feed.source).to_owned(),
                age: feed.age(now, rules),
                heard_at: feed.heard,
                missing: feed.missing(now, rules),
                clock_off_secs: feed.clock_off_secs,
                events: feed.events,
                flagged: feed.flagged,
                faults,
            }
        })
        .collect()
}

fn seen_recently(seen: NaiveDate, date: NaiveDate) -> bool {
    (date - seen).num_days() <= SEEN_DAYS
}

/// The mark of a running time against its limits.
pub(super) fn mark_of(secs: i64, limits: Limits) -> Mark {
    if secs > i64::from(limits.breach) {
        Mark::Breach
    } else if secs > i64::from(limits.warn) {
        Mark::Warn
    } else {
        Mark::Normal
    }
}

impl<'h> Pass<'h> {
    fn walk(&mut self, day: &'h Day) {
        let half_hour = self.hall.config.zone.half_hour(self.now);
        for ticket in day.tickets() {
            let life = ticket.life();
            self.count_ticket(life, half_hour);
            self.place_ticket(ticket);
            match life.counted_as(&self.hall.config.rules) {
                Some(CountedAs::Served) => self.count_served(life),
                Some(CountedAs::Abandoned) => {
                    self.abandoned += 1;
                    self.queue(life.service).row.abandoned += 1;
                }
                _ => {}
            }
        }
    }

    fn queue(&mut self, service: Option<Ref>) -> &mut QueueSum {
        // A ticket whose service is unknown stands in a queue of its own, without a name.
        let service = service.or_else(|| self.hall.names.find("")).unwrap_or(Ref::NONE);
        self.queues.entry(service).or_default()
    }

    fn count_ticket(&mut self, life: &Life, half_hour: usize) {
        let heard = life.since;
        if let Some(issued) = life.issued {
            self.taken += 1;
            let slot = self.hall.config.zone.half_hour(issued);
            let queue = self.queue(life.first_service.or(life.service));
            queue.row.taken += 1;
            let recent = &mut queue.row.taken_recent;
            let place = (slot + recent.len()).checked_sub(half_hour + 1);
            if let Some(count) = place.and_then(|place| recent.get_mut(place)) {
                *count += 1;
            }
        }
        let queue = self.queue(life.service);
        queue.heard = queue.heard.max(Some(heard));
        queue.row.missed += u32::from(life.missed);
        for (at, leg) in life.legs.iter().enumerate().filter(|(_, leg)| leg.transferred) {
            self.queue(leg.service).row.transferred_in += 1;
            let before = at.checked_sub(1).and_then(|at| life.legs.get(at));
            let from = before.map_or(life.first_service, |leg| leg.service);
            self.queue(from).row.transferred_out += 1;
        }
    }

    fn place_ticket(&mut self, ticket: &'h Ticket) {
        let life = ticket.life();
        let rules = &self.hall.config.rules;
        let tier = life.priority.is_some_and(|priority| priority <= rules.priority_tier_max);
        match life.state {
            State::Waiting => {
                let since = life.open_leg().map_or(life.live_since, |leg| leg.live);
                let waited = self.judged_at.secs_since(since);
                let target = i64::from(rules.target_wait_secs);
                let number = ticket.number.as_deref().unwrap_or(&ticket.visit).to_owned();
                let row = &mut self.queue(life.service).row;
                *row.waiting.get_or_insert(0) += 1;
                row.waiting_tier += u32::from(tier);
                row.longest_since = Some(row.longest_since.map_or(since, |old| old.min(since)));
                row.over_target += u32::from(waited > target);
                row.at_risk += u32::from(waited <= target && waited > target / 2);
                row.tickets.push(Waiting { ticket_no: number, tier, wait_since: since });
            }
            State::Called | State::Serving => {
                self.queue(life.service).row.serving += 1;
                if let Some(counter) = life.counter {
                    let at = self.counters.entry(counter).or_default();
                    let rank = |t: &Ticket| (t.life().state == State::Serving, t.life().since);
                    if at.here.is_none_or(|other| rank(other) < rank(ticket)) {
                        at.here = Some(ticket);
                    }
                }
            }
            State::Held => {
                if let Some(counter) = life.counter {
                    self.counters.entry(counter).or_default().held += 1;
                }
            }
            _ => {}
        }
        self.note_free(life);
    }

    /// A counter is free since its last customer left it.
    fn note_free(&mut self, life: &Life) {
        for span in &life.spans {
            if let (Some(counter), Some(to)) = (span.counter, span.to) {
                let at = self.counters.entry(counter).or_default();
                at.free_since = at.free_since.max(Some(to));
            }
        }
        if let (Some(counter), State::NoShow, Some(ended)) = (life.counter, life.state, life.ended)
        {
            let at = self.counters.entry(counter).or_default();
            at.free_since = at.free_since.max(Some(ended));
        }
    }

    fn count_served(&mut self, life: &Life) {
        let target = i64::from(self.hall.config.rules.target_wait_secs);
        self.all.take(life);
        self.quick += u32::from(life.wait_secs().is_some_and(|secs| secs <= target));
        self.queue(life.service).sum.take(life);
        if let Some(counter) = life.spans.last().and_then(|span| span.counter) {
            self.counters.entry(counter).or_default().sum.take(life);
        }
        if let Some(person) = life.spans.last().and_then(|span| span.staff) {
            self.staff.entry(person).or_default().take(life);
        }
    }

    fn count_hour(&mut self, day: &Day) {
        let target = i64::from(self.hall.config.rules.target_wait_secs);
        for ticket in day.tickets() {
            let life = ticket.life();
            let began = life.legs.last().and_then(|leg| leg.started);
            if began.is_some_and(|at| at >= self.hour_start && at <= self.now) {
                let quick = life.wait_secs().is_some_and(|secs| secs <= target);
                let queue = self.queue(life.service);
                queue.hour_started += 1;
                queue.hour_quick += u32::from(quick);
            }
        }
    }

    fn queue_rows(
        &mut self,
        day: Option<&Day>,
        counters: &[CounterRow],
        age: FeedAge,
    ) -> Vec<QueueRow> {
        if let Some(day) = day {
            self.count_hour(day);
        }
        for (service, known) in &self.hall.services {
            if seen_recently(known.seen, self.date) {
                self.queues.entry(*service).or_default();
            }
        }
        let queues = std::mem::take(&mut self.queues);
        let rows = queues.into_iter().map(|(service, queue)| {
            let mut row = queue.row;
            row.service_id = self.hall.name(service).to_owned();
            let known = self.hall.services.get(&service);
            let name = known.and_then(|known| known.name.as_deref());
            row.name = name.unwrap_or(&row.service_id).to_owned();
            if day.is_some() {
                row.waiting.get_or_insert(0);
            }
            self.use_counts(day, service, &mut row);
            self.skills(service, counters, &mut row);
            row.served = row.served.max(queue.sum.served);
            row.wait_secs_mean = queue.sum.wait_mean();
            row.wait_secs_max = queue.sum.wait_max;
            row.service_secs_mean = queue.sum.service_mean();
            row.service_secs_max = queue.sum.service_max;
            row.hour_within_target = (queue.hour_started > 0)
                .then(|| f64::from(queue.hour_quick) / f64::from(queue.hour_started));
            row.age = age;
            row.tickets.sort_by_key(|ticket| (!ticket.tier, ticket.wait_since));
            row.tickets.truncate(TICKETS_MAX);
            row
        });
        rows.collect()
    }

    /// A machine without tickets gives counts: they stand where no ticket says more.
    fn use_counts(&self, day: Option<&Day>, service: Ref, row: &mut QueueRow) {
        let Some(counted) = day.and_then(|day| day.counted.get(&service)) else { return };
        if row.taken > 0 {
            return;
        }
        row.waiting = Some(counted.waiting);
        row.longest_secs = counted.longest_wait_secs;
        row.served = counted.served.unwrap_or(0);
    }

    fn skills(&self, service: Ref, counters: &[CounterRow], row: &mut QueueRow) {
        let name = self.hall.name(service);
        let takes = |counter: &&CounterRow| {
            counter.services.is_empty() || counter.services.iter().any(|id| id == name)
        };
        for counter in counters.iter().filter(takes) {
            row.counters_eligible += 1;
            let open = !matches!(counter.state, CounterState::Paused | CounterState::Closed);
            row.counters_open += u32::from(open && !counter.closing_soon);
        }
    }

    fn counter_rows(&mut self, day: Option<&Day>, age: FeedAge) -> Vec<CounterRow> {
        for (counter, known) in &self.hall.counters {
            if seen_recently(known.seen, self.date) {
                self.counters.entry(*counter).or_default();
            }
        }
        let waiting: Vec<Ref> = self
            .queues
            .iter()
            .filter(|(_, queue)| queue.row.waiting.is_some_and(|count| count > 0))
            .map(|(service, _)| *service)
            .collect();
        let counters = std::mem::take(&mut self.counters);
        counters
            .into_iter()
            .map(|(counter, sum)| {
                let stay = day.and_then(|day| day.counters.get(&counter)?.now());
                self.counter_row(counter, &sum, stay, &waiting, age)
            })
            .collect()
    }

    fn counter_row(
        &self,
        counter: Ref,
        sum: &CounterSum,
        stay: Option<Stay>,
        waiting: &[Ref],
        age: FeedAge,
    ) -> CounterRow {
        let hall = self.hall;
        let rules = &hall.config.rules;
        let (state, since) = counter_state(sum, stay);
        let here = sum.here.filter(|_| state <= CounterState::Serving);
        let life = here.map(Ticket::life);
        let known = hall.counters.get(&counter).map_or(&[][..], |known| &known.services);
        let idle = state == CounterState::Idle
            && since.is_some_and(|s| self.judged_at.secs_since(s) >= i64::from(rules.idle_secs));
        let matches = |service: &Ref| known.is_empty() || known.contains(service);
        let staff = life.and_then(|life| life.staff).or(stay.and_then(|stay| stay.other));
        let mut row = CounterRow {
            counter_id: hall.name(counter).to_owned(),
            mark: Mark::Normal,
            state,
            closing_soon: stay.is_some_and(|stay| stay.closing_soon)
                && state != CounterState::Closed,
            state_since: since,
            staff_id: staff.map(|at| hall.name(at).to_owned()),
            ticket_no: here.map(|t| t.number.as_deref().unwrap_or(&t.visit).to_owned()),
            tier: life.and_then(|l| l.priority).is_some_and(|p| p <= rules.priority_tier_max),
            service_id: life.and_then(|l| l.service).map(|at| hall.name(at).to_owned()),
            wait_secs: life.filter(|l| l.state == State::Serving).and_then(Life::wait_secs),
            service_limit_secs: rules.service_secs.warn,
            idle_while_waiting: idle && waiting.iter().any(matches),
            held: sum.held,
            served: sum.sum.served,
            service_secs_mean: sum.sum.service_mean(),
            service_secs_max: sum.sum.service_max,
            services: known.iter().map(|at| hall.name(*at).to_owned()).collect(),
        };
        let secs = since.map_or(0, |since| self.judged_at.secs_since(since));
        row.mark = match state {
            _ if age >= FeedAge::Stale => Mark::Stale,
            CounterState::Serving => mark_of(secs, rules.service_secs),
            CounterState::Paused => mark_of(secs, rules.paused_secs),
            CounterState::Calling if secs > i64::from(rules.called_secs) => Mark::Warn,
            CounterState::Idle if row.idle_while_waiting => Mark::Warn,
            _ => Mark::Normal,
        };
        row
    }

    fn staff_rows(
        &mut self,
        day: Option<&Day>,
        counters: &[CounterRow],
        age: FeedAge,
    ) -> Vec<StaffRow> {
        let mut people: BTreeMap<String, Option<Stay>> = BTreeMap::new();
        for row in counters {
            if let Some(staff) = &row.staff_id {
                people.insert(staff.clone(), None);
            }
        }
        for (person, place) in day.into_iter().flat_map(|day| &day.staff) {
            people.insert(self.hall.name(*person).to_owned(), place.now());
        }
        let rows = people.into_iter().map(|(staff_id, stay)| {
            let at = counters.iter().find(|row| row.staff_id.as_ref() == Some(&staff_id));
            let state = match stay.map(|stay| stay.state) {
                Some(PlaceState::Paused) => StaffState::Break,
                Some(PlaceState::Off) => StaffState::Off,
                Some(PlaceState::On) | None => StaffState::OnPost,
            };
            let sum = self.hall.names.find(&staff_id).and_then(|at| self.staff.get(&at));
            let told = stay.and_then(|stay| stay.other).map(|at| self.hall.name(at).to_owned());
            let counter_id = at.map(|row| row.counter_id.clone()).or(told);
            StaffRow {
                mark: if age >= FeedAge::Stale { Mark::Stale } else { Mark::Normal },
                state,
                state_since: stay.map(|stay| stay.live),
                counter_id: counter_id.filter(|_| state != StaffState::Off),
                counter_state: at.map(|row| row.state),
                served: sum.map_or(0, |sum| sum.served),
                service_secs_mean: sum.and_then(Sum::service_mean),
                service_secs_max: sum.and_then(|sum| sum.service_max),
                staff_id,
            }
        });
        rows.collect()
    }

    fn totals(&self, queues: &[QueueRow], counters: &[CounterRow], staff: &[StaffRow]) -> Totals {
        let open =
            |row: &&CounterRow| !matches!(row.state, CounterState::Paused | CounterState::Closed);
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Totals {
            waiting: queues.iter().filter_map(|row| row.waiting).sum(),
            counters_open: count(counters.iter().filter(open).count()),
            counters: count(counters.len()),
            staff_on_post: count(staff.iter().filter(|s| s.state == StaffState::OnPost).count()),
            taken: self.taken,
            served: self.all.served,
            abandoned: self.abandoned,
            wait_secs_mean: self.all.wait_mean(),
            wait_secs_max: self.all.wait_max,
            within_target: (self.all.wait_count > 0)
                .then(|| f64::from(self.quick) / f64::from(self.all.wait_count)),
        }
    }
}

/// State of a counter, and since when: what the counter says, and who is at it.
fn counter_state(sum: &CounterSum, stay: Option<Stay>) -> (CounterState, Option<Ms>) {
    let state = sum.here.map(|ticket| ticket.life().state);
    let since = sum.here.map(|ticket| ticket.life().live_since);
    let stay_since = stay.map(|stay| stay.live);
    match (stay.map(|stay| stay.state), state) {
        (Some(PlaceState::Off), _) => (CounterState::Closed, stay_since),
        (_, Some(State::Serving)) => (CounterState::Serving, since),
        (Some(PlaceState::Paused), _) => (CounterState::Paused, stay_since),
        (_, Some(State::Called)) => (CounterState::Calling, since),
        (Some(PlaceState::On), _) => (CounterState::Idle, stay_since.max(sum.free_since)),
        (None, _) => (CounterState::Closed, None),
    }
}
