//! Rows of queues, counters and people from the sums of a pass.

use super::build::{mark_of, seen_recently};
use super::judge::{Judge, Sound};
use super::measure::service_limits;
use super::pass::{CounterSum, Pass};
use super::{
    CounterRow, CounterState, FeedAge, Mark, QueueRow, StaffRow, StaffState, Totals, Waiting,
};
use crate::core::ids::{Ref, natural};
use crate::core::queue::day::Day;
use crate::core::queue::life::{Life, State};
use crate::core::queue::place::{Place, PlaceState, Stay};
use crate::core::queue::ticket::Ticket;
use crate::core::staff::{Roll, signed_in};
use crate::core::time::Ms;

impl CounterRow {
    /// Whether customers can be served there now.
    pub fn is_open(&self) -> bool {
        !matches!(self.state, CounterState::Paused | CounterState::Closed)
    }
}

/// How many counters take a service, and how many of them are open.
fn skills(counters: &[CounterRow], row: &mut QueueRow) {
    let takes = |counter: &&CounterRow| {
        counter.services.is_empty() || counter.services.contains(&row.service_id)
    };
    let open = |counter: &&CounterRow| counter.is_open() && !counter.closing_soon;
    let eligible = counters.iter().filter(takes);
    let (all, open) = (eligible.clone().count(), eligible.filter(open).count());
    let few = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    (row.counters_eligible, row.counters_open) = (few(all), few(open));
}

/// Waiting tickets listed under a queue.
const TICKETS_MAX: usize = 50;

impl Pass<'_> {
    pub(super) fn queue_rows(
        &mut self,
        day: Option<&Day>,
        counters: &[CounterRow],
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
        let hall = self.hall;
        let (settings, _) = hall.settings(self.now);
        let rows = queues.into_iter().map(|(service, queue)| {
            let mut row = queue.row;
            self.hall.name(service).clone_into(&mut row.service_id);
            let known = self.hall.services.get(&service);
            let own = settings.service(&row.service_id);
            let set = own.map(|service| service.name.as_str());
            row.skill = own.map(|service| service.skill.clone()).unwrap_or_default();
            let told = known.and_then(|known| known.name.as_deref());
            let name = set.filter(|name| !name.is_empty()).or(told);
            row.name = name.unwrap_or(&row.service_id).to_owned();
            if day.is_some() {
                row.waiting.get_or_insert(0);
            }
            use_counts(day, service, &mut row);
            skills(counters, &mut row);
            let counted = day.and_then(|day| day.counted.get(&service)).filter(|_| row.taken == 0);
            if let Some(open) = counted.and_then(|counted| counted.open_counters)
                && counters.is_empty()
            {
                (row.counters_open, row.counters_eligible) = (open, open);
            }
            row.served = row.served.max(queue.sum.served);
            row.wait_secs_mean = queue.sum.wait_mean();
            row.wait_secs_max = queue.sum.wait_max;
            row.service_secs_mean = queue.sum.service_mean();
            row.service_secs_max = queue.sum.service_max;
            row.hour_within_target = (queue.hour_started > 0)
                .then(|| f64::from(queue.hour_quick) / f64::from(queue.hour_started));
            let of_counts = counted.map(|counted| self.judge.of(counted.source));
            let sound = of_counts.or(queue.sound).unwrap_or(self.judge.hall);
            self.judge.note_queue(&row.service_id, sound);
            row.age = sound.age;
            row.tickets.sort_by(|a, b| first_served(a).cmp(&first_served(b)));
            row.tickets.truncate(TICKETS_MAX);
            row
        });
        let mut rows: Vec<QueueRow> = rows.collect();
        self.add_services_of_settings(day.is_some(), counters, &mut rows);
        rows
    }

    /// Services of the settings of which nothing was ever heard: a hall without a machine counts by hand,
    /// and needs a row to count in.
    fn add_services_of_settings(
        &self,
        is_heard: bool,
        counters: &[CounterRow],
        rows: &mut Vec<QueueRow>,
    ) {
        let (settings, _) = self.hall.settings(self.now);
        for service in &settings.services {
            if rows.iter().any(|row| row.service_id == service.id) {
                continue;
            }
            let name = if service.name.is_empty() { &service.id } else { &service.name };
            let mut row = QueueRow {
                service_id: service.id.clone(),
                name: name.clone(),
                waiting: is_heard.then_some(0),
                skill: service.skill.clone(),
                age: self.judge.hall.age,
                ..QueueRow::default()
            };
            skills(counters, &mut row);
            rows.push(row);
        }
    }

    pub(super) fn counter_rows(&mut self, day: Option<&Day>, roll: &Roll) -> Vec<CounterRow> {
        for (counter, known) in &self.hall.counters {
            if seen_recently(known.seen, self.date) {
                self.counters.entry(*counter).or_default();
            }
        }
        // Who sits at a counter before it opens opens with the doors.
        for (counter, _) in roll.seats() {
            self.counters.entry(counter).or_default();
        }
        let waiting: Vec<Ref> = self
            .queues
            .iter()
            .filter(|(_, queue)| queue.row.waiting.is_some_and(|count| count > 0))
            .map(|(service, _)| *service)
            .collect();
        let counters = std::mem::take(&mut self.counters);
        let signed_in = day.map(signed_in).unwrap_or_default();
        let mut rows: Vec<CounterRow> = counters
            .into_iter()
            .map(|(counter, sum)| {
                let place = day.and_then(|day| day.counters.get(&counter));
                let mut stay = place.and_then(Place::now);
                if let Some(stay) = stay.as_mut().filter(|stay| stay.state != PlaceState::Off) {
                    stay.other =
                        stay.other.or_else(|| signed_in.get(&counter).map(|(_, who)| *who));
                }
                let by_hand = place.and_then(Place::source).is_some_and(|s| self.is_manual(s));
                let of_place = place.and_then(Place::source).map(|source| self.judge.of(source));
                let sound = of_place.into_iter().chain(sum.sound).reduce(Judge::better);
                let sound = sound.unwrap_or(self.judge.hall);
                let mut row = self.counter_row(counter, &sum, stay, &waiting, sound);
                row.by_hand = by_hand;
                self.seat_people(counter, &sum, stay, roll, &mut row);
                self.judge.note_counter(&row.counter_id, sound);
                row
            })
            .collect();
        self.add_counters_of_settings(&mut rows);
        // By name, so that what follows does not depend on who was heard of first.
        rows.sort_by(|a, b| natural(&a.counter_id).cmp(&natural(&b.counter_id)));
        rows
    }

    fn counter_row(
        &self,
        counter: Ref,
        sum: &CounterSum,
        stay: Option<Stay>,
        waiting: &[Ref],
        sound: Sound,
    ) -> CounterRow {
        let hall = self.hall;
        let rules = hall.rules(self.now);
        let (state, since) = counter_state(sum, stay);
        let here = sum.here.filter(|_| state <= CounterState::Serving);
        let life = here.map(Ticket::life);
        let known = self.services_of(counter);
        let service_id = life.and_then(|l| l.service).map(|at| hall.name(at).to_owned());
        let limits = service_limits(hall.settings(self.now).0, service_id.as_deref());
        // Only a counter that said it is open can be blamed for being idle.
        let idle = state == CounterState::Idle
            && stay.is_some()
            && since.is_some_and(|s| sound.at.secs_since(s) >= i64::from(rules.idle_secs));
        let matches = |service: &Ref| known.is_empty() || known.contains(&hall.name(*service));
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
            service_id,
            wait_secs: life.filter(|l| l.state == State::Serving).and_then(Life::wait_secs),
            service_limit_secs: limits.warn,
            idle_while_waiting: idle && waiting.iter().any(matches),
            held: sum.held,
            served: sum.sum.served,
            service_secs_mean: sum.sum.service_mean(),
            service_secs_max: sum.sum.service_max,
            services: known.iter().map(|id| (*id).to_owned()).collect(),
            usage: self.usage_of(hall.name(counter)),
            people: Vec::new(),
            unhappy_since: None,
            by_hand: false,
            ratings: None,
        };
        let secs = since.map_or(0, |since| sound.at.secs_since(since));
        row.mark = match state {
            _ if sound.age >= FeedAge::Stale => Mark::Stale,
            CounterState::Serving => mark_of(secs, limits),
            CounterState::Paused => mark_of(secs, rules.paused_secs),
            CounterState::Calling if secs > i64::from(rules.called_secs) => Mark::Warn,
            CounterState::Idle if row.idle_while_waiting => Mark::Warn,
            _ => Mark::Normal,
        };
        row
    }

    pub(super) fn totals(
        &self,
        queues: &[QueueRow],
        counters: &[CounterRow],
        staff: &[StaffRow],
    ) -> Totals {
        let open = |row: &&CounterRow| row.is_open();
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Totals {
            waiting: queues.iter().filter_map(|row| row.waiting).sum(),
            counters_open: count(counters.iter().filter(open).count()),
            counters: count(counters.len()),
            staff_on_post: count(staff.iter().filter(|s| s.state == StaffState::OnPost).count()),
            taken: self.taken,
            // With what a machine without tickets says of a queue.
            served: queues.iter().map(|row| row.served).sum(),
            abandoned: self.abandoned,
            wait_secs_mean: self.all.wait_mean(),
            wait_secs_max: self.all.wait_max,
            within_target: (self.all.wait_count > 0)
                .then(|| f64::from(self.quick) / f64::from(self.all.wait_count)),
            ratings: None,
        }
    }
}

/// The order in which a queue is served; ties by number, not by who was heard of first.
fn first_served(ticket: &Waiting) -> (bool, Ms, &str) {
    (!ticket.tier, ticket.wait_since, &ticket.ticket_no)
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
        // Nobody said that it opened, but it has served: this machine does not tell of its counters.
        (None, _) if sum.free_since.is_some() => (CounterState::Idle, sum.free_since),
        (None, _) => (CounterState::Closed, None),
    }
}

/// A machine without tickets gives counts: they stand where no ticket says more.
fn use_counts(day: Option<&Day>, service: Ref, row: &mut QueueRow) {
    let Some(counted) = day.and_then(|day| day.counted.get(&service)) else { return };
    if row.taken > 0 {
        return;
    }
    row.waiting = Some(counted.waiting);
    row.longest_secs = counted.longest_wait_secs;
    row.served = counted.served.unwrap_or(0);
}
