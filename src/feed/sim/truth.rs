//! What is true: the hall at an instant and the figures of its day, from the simulator's own books.
//! No event is read here, so that a fold of the events can be wrong without this being wrong with
//! it.

use super::day::{Day, Outcome, Post, Seat, State, Ticket};
use crate::core::board::{CounterState, StaffState};
use crate::core::time::Ms;

/// The hall at an instant.
#[derive(Clone, Debug, PartialEq)]
pub struct Truth {
    /// The instant.
    pub at: Ms,
    /// Services in the order of the plan.
    pub services: Vec<ServiceTruth>,
    /// Counters in the order of the plan.
    pub counters: Vec<CounterTruth>,
    /// Clerks in the order of their counters.
    pub staff: Vec<StaffTruth>,
}

/// A service and its queue. A transferred number was taken for one service and ends at another: the
/// figures come both ways.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServiceTruth {
    /// Its id.
    pub service_id: String,
    /// Waiting now.
    pub waiting: u32,
    /// When the one who waits longest entered this queue.
    pub longest_since: Option<Ms>,
    /// Called or in service now.
    pub serving: u32,
    /// On hold now.
    pub held: u32,
    /// Numbers taken for it, void ones among them.
    pub taken: u32,
    /// Of those: served.
    pub served: u32,
    /// Of those: gave up, or missed and not back.
    pub abandoned: u32,
    /// Of those: missed a call at least once.
    pub missed: u32,
    /// Served, of the numbers whose last service this is.
    pub served_last: u32,
    /// Abandoned, of the numbers whose last service this is.
    pub abandoned_last: u32,
    /// Missed at least once, of the numbers whose last service this is.
    pub missed_last: u32,
    /// Transferred into it.
    pub transferred_in: u32,
    /// Transferred out of it.
    pub transferred_out: u32,
}

/// A counter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CounterTruth {
    /// Its id.
    pub counter_id: String,
    /// Its state.
    pub state: CounterState,
    /// Since when; none before it first opened.
    pub since: Option<Ms>,
    /// Who is signed in at it, be it closed for a meal.
    pub staff_id: Option<String>,
    /// The number that is called or served.
    pub ticket_no: Option<String>,
    /// Announced that it closes and takes nobody new.
    pub closing_soon: bool,
    /// Numbers on hold that belong to it.
    pub held: u32,
    /// Finished there so far.
    pub served: u32,
}

/// A clerk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffTruth {
    /// Id of the duty roster.
    pub staff_id: String,
    /// State.
    pub state: StaffState,
    /// Since when; none before the first sign-in.
    pub since: Option<Ms>,
    /// Counter, while signed in.
    pub counter_id: Option<String>,
}

/// Figures of a set of tickets; a rate or mean without anything under it is none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TicketTotals {
    /// Numbers taken.
    pub taken: u32,
    /// Thrown away within a minute, never called.
    pub void: u32,
    /// Finished and was started.
    pub served: u32,
    /// Gave up, or missed and not back.
    pub abandoned: u32,
    /// Missed a call at least once.
    pub missed: u32,
    /// Closed by the machine.
    pub closed_by_system: u32,
    /// Still open.
    pub open: u32,
    /// Mean wait of the served, seconds.
    pub wait_secs_mean: Option<f64>,
    /// Median wait of the served.
    pub wait_secs_median: Option<f64>,
    /// 90th percentile, nearest rank.
    pub wait_secs_p90: Option<i64>,
    /// Longest wait of the served.
    pub wait_secs_max: Option<i64>,
    /// Mean service time of the served, seconds.
    pub service_secs_mean: Option<f64>,
    /// Longest service time of the served.
    pub service_secs_max: Option<i64>,
    /// Served within ten minutes, of the served.
    pub ten_minute_rate: Option<f64>,
    /// The same, of the served and abandoned.
    pub ten_minute_rate_strict: Option<f64>,
    /// Abandoned, of those not void.
    pub abandon_rate: Option<f64>,
    /// Missed at least once, of the called.
    pub miss_rate: Option<f64>,
}

/// Figures of the numbers taken for a service.
#[derive(Clone, Debug, PartialEq)]
pub struct QueueTotals {
    /// The service.
    pub service_id: String,
    /// Its figures.
    pub tickets: TicketTotals,
}

/// Figures of a counter.
#[derive(Clone, Debug, PartialEq)]
pub struct CounterTotals {
    /// The counter.
    pub counter_id: String,
    /// Finished there.
    pub served: u32,
    /// Open and not paused, seconds.
    pub open_secs: u32,
    /// Paused, seconds.
    pub paused_secs: u32,
    /// Serving, seconds; without a service that the machine closed.
    pub serving_secs: u32,
    /// Serving time of the open time.
    pub utilisation: Option<f64>,
}

/// Figures of the day.
#[derive(Clone, Debug, PartialEq)]
pub struct DayTotals {
    /// All tickets.
    pub tickets: TicketTotals,
    /// Largest number waiting at one instant.
    pub waiting_max: u32,
    /// Serving time of the open time, all counters together.
    pub utilisation: Option<f64>,
    /// Ratings: how many, their sum, how many are 1 or 2.
    pub ratings: (u32, u32, u32),
    /// Per service in the order of the plan.
    pub queues: Vec<QueueTotals>,
    /// Per counter in the order of the plan.
    pub counters: Vec<CounterTotals>,
}

fn count(tickets: &[&Ticket], fits: impl Fn(&Ticket) -> bool) -> u32 {
    u32::try_from(tickets.iter().filter(|ticket| fits(ticket)).count()).unwrap_or(u32::MAX)
}

fn ratio(part: u32, whole: u32) -> Option<f64> {
    (whole > 0).then(|| f64::from(part) / f64::from(whole))
}

fn given_up(ticket: &Ticket) -> bool {
    ticket.state == State::Missed || ticket.outcome == Some(Outcome::Abandoned)
}

fn served(ticket: &Ticket) -> bool {
    ticket.outcome == Some(Outcome::Served)
}

impl Day {
    pub(super) fn truth(&self, at: Ms) -> Truth {
        let posts = 0..self.posts.len();
        Truth {
            at,
            services: (0..self.plan.services.len()).map(|one| self.service_truth(one)).collect(),
            counters: posts.clone().map(|post| self.counter_truth(post)).collect(),
            staff: posts.map(|post| self.staff_truth(post)).collect(),
        }
    }

    fn service_truth(&self, service: usize) -> ServiceTruth {
        let (mut taken, mut last) = (Vec::new(), Vec::new());
        for ticket in &self.tickets {
            if ticket.taken_for == service {
                taken.push(ticket);
            }
            if ticket.service == service {
                last.push(ticket);
            }
        }
        let in_state = |state| count(&last, |ticket| ticket.state == state);
        let longest = last.iter().filter(|ticket| ticket.state == State::Waiting);
        let longest = longest.map(|ticket| ticket.entered).min();
        ServiceTruth {
            service_id: self.plan.services[service].id.clone(),
            waiting: in_state(State::Waiting),
            longest_since: longest.map(|second| self.writer.instant(second)),
            serving: in_state(State::Called) + in_state(State::Serving),
            held: in_state(State::Held),
            taken: count(&taken, |_| true),
            served: count(&taken, served),
            abandoned: count(&taken, given_up),
            missed: count(&taken, |ticket| ticket.ever_missed),
            served_last: count(&last, served),
            abandoned_last: count(&last, given_up),
            missed_last: count(&last, |ticket| ticket.ever_missed),
            transferred_in: self.transfers[service].0,
            transferred_out: self.transfers[service].1,
        }
    }

    fn counter_truth(&self, at: usize) -> CounterTruth {
        let (post, planned) = (&self.posts[at], &self.plan.counters[at]);
        let ticket = post.ticket.map(|ticket| &self.tickets[ticket]);
        let state = match (post.seat, ticket.map(|ticket| ticket.state)) {
            (Seat::Closed, _) => CounterState::Closed,
            (Seat::Paused, _) => CounterState::Paused,
            (Seat::Open, Some(State::Called)) => CounterState::Calling,
            (Seat::Open, Some(_)) => CounterState::Serving,
            (Seat::Open, None) => CounterState::Idle,
        };
        CounterTruth {
            counter_id: planned.id.clone(),
            state,
            since: post.since.map(|second| self.writer.instant(second)),
            staff_id: post.signed_in.then(|| planned.staff.clone()),
            ticket_no: ticket.map(|ticket| ticket.no.clone()),
            closing_soon: post.is_announced(),
            held: post.away,
            served: post.served,
        }
    }

    fn staff_truth(&self, at: usize) -> StaffTruth {
        let (post, planned) = (&self.posts[at], &self.plan.counters[at]);
        let state = match (post.signed_in, post.on_break) {
            (false, _) => StaffState::Off,
            (true, true) => StaffState::Break,
            (true, false) => StaffState::OnPost,
        };
        StaffTruth {
            staff_id: planned.staff.clone(),
            state,
            since: post.staff_since.map(|second| self.writer.instant(second)),
            counter_id: post.signed_in.then(|| planned.id.clone()),
        }
    }

    pub(super) fn totals(&self) -> DayTotals {
        let all: Vec<&Ticket> = self.tickets.iter().collect();
        let queues = self.plan.services.iter().enumerate().map(|(at, service)| {
            let own: Vec<&Ticket> = all.iter().copied().filter(|one| one.taken_for == at).collect();
            QueueTotals { service_id: service.id.clone(), tickets: TicketTotals::of(&own) }
        });
        let counters: Vec<CounterTotals> = (self.plan.counters.iter().zip(&self.posts))
            .map(|(planned, post)| CounterTotals::of(&planned.id, post))
            .collect();
        let open: u32 = counters.iter().map(|counter| counter.open_secs).sum();
        let serving: u32 = counters.iter().map(|counter| counter.serving_secs).sum();
        DayTotals {
            tickets: TicketTotals::of(&all),
            waiting_max: self.waiting_max,
            utilisation: ratio(serving, open),
            ratings: (
                count(&all, |one| one.rating.is_some()),
                all.iter().filter_map(|one| one.rating).map(u32::from).sum(),
                count(&all, |one| one.rating.is_some_and(|score| score <= 2)),
            ),
            queues: queues.collect(),
            counters,
        }
    }
}

impl CounterTotals {
    fn of(id: &str, post: &Post) -> CounterTotals {
        CounterTotals {
            counter_id: id.to_owned(),
            served: post.served,
            open_secs: post.open_secs,
            paused_secs: post.paused_secs,
            serving_secs: post.serving_secs,
            utilisation: ratio(post.serving_secs, post.open_secs),
        }
    }
}

impl TicketTotals {
    fn of(tickets: &[&Ticket]) -> TicketTotals {
        let done: Vec<&Ticket> = tickets.iter().copied().filter(|one| served(one)).collect();
        let mut waits: Vec<u32> = done.iter().map(|ticket| ticket.waited).collect();
        waits.sort_unstable();
        let taken = count(tickets, |_| true);
        let void = count(tickets, |ticket| ticket.outcome == Some(Outcome::Void));
        let abandoned = count(tickets, given_up);
        let served = count(&done, |_| true);
        let quick = count(&done, |ticket| ticket.waited <= 600);
        let missed = count(tickets, |ticket| ticket.ever_missed);
        let sum: u32 = waits.iter().sum();
        let service: u32 = done.iter().map(|ticket| ticket.serviced).sum();
        let middle = |at: usize| waits.get(at).map(|&wait| f64::from(wait));
        let half = waits.len() / 2;
        let lower = if waits.len().is_multiple_of(2) { half.checked_sub(1) } else { Some(half) };
        let p90 = (9 * waits.len()).div_ceil(10).checked_sub(1);
        TicketTotals {
            taken,
            void,
            served,
            abandoned,
            missed,
            closed_by_system: count(tickets, |one| one.outcome == Some(Outcome::BySystem)),
            open: count(tickets, |one| !matches!(one.state, State::Over | State::Missed)),
            wait_secs_mean: ratio(sum, served),
            wait_secs_median: (lower.and_then(middle))
                .zip(middle(half))
                .map(|(low, high)| f64::midpoint(low, high)),
            wait_secs_p90: p90.and_then(|at| waits.get(at)).map(|&wait| i64::from(wait)),
            wait_secs_max: waits.last().map(|&wait| i64::from(wait)),
            service_secs_mean: ratio(service, served),
            service_secs_max: done.iter().map(|ticket| i64::from(ticket.serviced)).max(),
            ten_minute_rate: ratio(quick, served),
            ten_minute_rate_strict: ratio(quick, served + abandoned),
            abandon_rate: ratio(abandoned, taken - void),
            miss_rate: ratio(missed, count(tickets, |ticket| ticket.ever_called)),
        }
    }
}

#[cfg(test)]
pub(super) mod tests;
