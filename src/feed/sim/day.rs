//! The day itself: what stands in the hall, the agenda of what comes next, and the arrivals. Pure:
//! time is the agenda's. The moves of tickets are in `ticket`, those of counters in `post`.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::line::{Fact, Writer};
use super::plan::{Act, Plan};
use super::random::{Dice, pick};
use crate::core::event::Kind;
use crate::core::time::Zone;

/// State of a ticket. `Over` in whatever way `Outcome` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Waiting,
    Called,
    Serving,
    Held,
    Missed,
    Over,
}

/// How a ticket ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Served,
    Abandoned,
    Void,
    BySystem,
}

/// A customer with a number. Services and counters are indices into the plan.
#[derive(Clone, Debug)]
pub(super) struct Ticket {
    pub(super) visit: String,
    pub(super) subject: String,
    pub(super) no: String,
    /// Service the number was taken for.
    pub(super) taken_for: usize,
    /// Service it waits for or gets now.
    pub(super) service: usize,
    pub(super) priority: u8,
    /// Second it was issued; a transferred customer keeps this place in the order.
    pub(super) issued: u32,
    /// Order of service among equals: second, then tie-breaker.
    pub(super) place: (u32, u32),
    /// Second it entered this queue.
    pub(super) entered: u32,
    /// Second of the last thing that happened to it while waiting.
    pub(super) changed: u32,
    pub(super) last_call: Option<u32>,
    pub(super) started: u32,
    /// Sum of the legs that are over, seconds.
    pub(super) waited: u32,
    /// Sum of the times in service that are over, seconds.
    pub(super) serviced: u32,
    pub(super) state: State,
    pub(super) outcome: Option<Outcome>,
    pub(super) ever_called: bool,
    pub(super) ever_missed: bool,
    /// Left without a word: the machine does not know and calls in vain.
    pub(super) gone: bool,
    /// Was moved once; nothing else out of the ordinary happens to it.
    pub(super) moved: bool,
    /// Service seconds that remain after a hold.
    pub(super) remaining: u32,
    /// Where the customer goes on after this service, if the script says so.
    pub(super) onward: Option<usize>,
    /// Counter of the finished service.
    pub(super) finished_at: Option<usize>,
    /// How it was rated last, 1 to 5.
    pub(super) rating: Option<u8>,
}

/// Whether a counter is staffed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seat {
    Closed,
    Paused,
    Open,
}

/// Whether and how a counter is about to close.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Closing {
    No,
    /// Announced: takes nobody new, closes at this second.
    At(u32),
    /// The doors are closed: serves whom it can, then closes.
    WhenEmpty,
}

/// A counter in use.
#[derive(Clone, Debug)]
pub(super) struct Post {
    pub(super) seat: Seat,
    /// Second of the last change of what the floor sees there.
    pub(super) since: Option<u32>,
    pub(super) signed_in: bool,
    pub(super) on_break: bool,
    /// Second of the last change of the clerk.
    pub(super) staff_since: Option<u32>,
    /// Ticket that is called or served.
    pub(super) ticket: Option<usize>,
    /// Looked for work and found none: the next fitting ticket wakes it.
    pub(super) ready: bool,
    pub(super) closing: Closing,
    /// Break that is due, by its number in the plan.
    pub(super) wants: Option<usize>,
    /// Tickets away filling a form, and those that are back.
    pub(super) away: u32,
    pub(super) back: Vec<usize>,
    pub(super) dawdled: usize,
    pub(super) served: u32,
    pub(super) serving_secs: u32,
    /// Time in a seat state that is over: open, paused; and since when the present one lasts.
    pub(super) open_secs: u32,
    pub(super) paused_secs: u32,
    pub(super) seat_since: u32,
}

/// What comes next. Tickets, counters, services, breaks by number.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    Beat,
    Paper { fault: bool },
    Arrive { service: usize },
    Void { ticket: usize },
    Impatient { ticket: usize },
    Promote { ticket: usize },
    Redirect { ticket: usize },
    Recall { post: usize, ticket: usize, call_no: u32 },
    Miss { post: usize, ticket: usize },
    ComeBack { ticket: usize },
    Begin { post: usize, ticket: usize },
    Hold { post: usize, ticket: usize, secs: u32 },
    FormDone { post: usize, ticket: usize },
    End { post: usize, ticket: usize },
    Rate { post: usize, ticket: usize, score: u8 },
    Open { post: usize },
    Free { post: usize },
    AskBreak { post: usize, number: usize },
    BackFromBreak { post: usize },
    Announce { post: usize, closes: u32 },
    AskClose { post: usize },
    Night,
}

/// A day that runs.
#[derive(Clone, Debug)]
pub(super) struct Day {
    pub(super) plan: Plan,
    /// Per counter the services it takes, by number.
    pub(super) skills: Vec<Vec<usize>>,
    pub(super) date: NaiveDate,
    pub(super) writer: Writer,
    pub(super) dice: Dice,
    /// Chance of the rating pads alone, so that they change nothing of the rest of the day.
    pub(super) pads: Dice,
    agenda: BTreeMap<(u32, u32), Step>,
    tick: u32,
    pub(super) tickets: Vec<Ticket>,
    pub(super) posts: Vec<Post>,
    /// Numbers issued per service.
    issued: Vec<u32>,
    /// Per service: transfers in and out.
    pub(super) transfers: Vec<(u32, u32)>,
    /// Script entries that have happened.
    played: Vec<bool>,
    pub(super) waiting_max: u32,
    paper_out: bool,
}

impl Day {
    pub(super) fn new(seed: u64, date: NaiveDate, zone: Zone, plan: Plan) -> Day {
        let source = format!("/hall/{}/{}", plan.hall_id, plan.device);
        let line_dice = Dice::new(seed, 3);
        let number = |id: &String| plan.services.iter().position(|service| service.id == *id);
        let skills: Vec<Vec<usize>> = (plan.counters.iter())
            .map(|counter| counter.services.iter().filter_map(number).collect())
            .collect();
        let mut day = Day {
            skills,
            date,
            writer: Writer::new(source, date, zone, line_dice, plan.first_sequence),
            dice: Dice::new(seed, 1),
            pads: Dice::new(seed, 4),
            agenda: BTreeMap::new(),
            tick: 0,
            tickets: Vec::new(),
            posts: vec![Post::closed(); plan.counters.len()],
            issued: vec![0; plan.services.len()],
            transfers: vec![(0, 0); plan.services.len()],
            played: vec![false; plan.script.len()],
            waiting_max: 0,
            paper_out: false,
            plan,
        };
        day.plan_machine();
        day.plan_posts();
        day.plan_arrivals(Dice::new(seed, 2));
        day
    }

    /// Puts a step on the agenda. Steps of one second happen in the order they were put there.
    pub(super) fn at(&mut self, second: u32, step: Step) {
        self.tick += 1;
        self.agenda.insert((second, self.tick), step);
    }

    /// A number larger than any before, to settle the order of equals.
    pub(super) fn tie_breaker(&mut self) -> u32 {
        self.tick += 1;
        self.tick
    }

    /// The second of the next step.
    pub(super) fn next_second(&self) -> Option<u32> {
        self.agenda.first_key_value().map(|(&(second, _), _)| second)
    }

    /// Does the next step; answers its second.
    pub(super) fn step(&mut self) -> Option<u32> {
        let ((second, _), step) = self.agenda.pop_first()?;
        let before = self.tickets.len();
        self.perform(second, step);
        // Only a number that comes into a queue can make a new peak.
        if self.tickets.len() > before || matches!(step, Step::ComeBack { .. } | Step::End { .. }) {
            self.waiting_max = self.waiting_max.max(self.waiting());
        }
        Some(second)
    }

    fn waiting(&self) -> u32 {
        let waiting = self.tickets.iter().filter(|ticket| ticket.state == State::Waiting).count();
        u32::try_from(waiting).unwrap_or(u32::MAX)
    }

    fn plan_machine(&mut self) {
        self.at(self.plan.machine_on, Step::Beat);
        if let Some((from, to)) = self.plan.paper_fault {
            self.at(from, Step::Paper { fault: true });
            self.at(to, Step::Paper { fault: false });
        }
        self.at(self.plan.night, Step::Night);
    }

    fn plan_posts(&mut self) {
        for post in 0..self.plan.counters.len() {
            let counter = self.plan.counters[post].clone();
            for turn in counter.turns {
                self.at(turn.from, Step::Open { post });
                if let Some(secs) = turn.announced_secs {
                    self.at(turn.to.saturating_sub(secs), Step::Announce { post, closes: turn.to });
                }
                self.at(turn.to, Step::AskClose { post });
            }
            for (number, planned) in counter.breaks.iter().enumerate() {
                self.at(planned.from, Step::AskBreak { post, number });
            }
        }
    }

    fn plan_arrivals(&mut self, mut dice: Dice) {
        if self.plan.services.is_empty() {
            return;
        }
        let weights: u32 = self.plan.arrivals.iter().sum();
        let shares: u32 = self.plan.services.iter().map(|service| service.share).sum();
        let mut arrivals = Vec::new();
        for number in 0..self.plan.tickets {
            // Dealt out evenly over the weights: every day is a busy day at the same hours.
            let point = u64::from(number) * u64::from(weights) + u64::from(dice.below(weights));
            let point = u32::try_from(point / u64::from(self.plan.tickets)).unwrap_or(0);
            let slot = pick(self.plan.arrivals.iter().copied(), point);
            let second = self.plan.doors_open + 1800 * u32::try_from(slot).unwrap_or(0);
            let second = (second + dice.below(1800)).min(self.plan.doors_close.saturating_sub(1));
            let share = dice.below(shares);
            let service = pick(self.plan.services.iter().map(|service| service.share), share);
            arrivals.push((second, service));
        }
        arrivals.sort_unstable();
        for (second, service) in arrivals {
            self.at(second, Step::Arrive { service });
        }
    }

    fn perform(&mut self, t: u32, step: Step) {
        match step {
            Step::Beat => self.beat(t),
            Step::Paper { fault } => self.paper(t, fault),
            Step::Arrive { service } => self.arrive(t, service),
            Step::Void { ticket } => self.throw_away(t, ticket),
            Step::Impatient { ticket } => self.lose_patience(t, ticket),
            Step::Promote { ticket } => self.promote(t, ticket),
            Step::Redirect { ticket } => self.redirect(t, ticket),
            Step::Recall { post, ticket, call_no } => self.recall(t, post, ticket, call_no),
            Step::Miss { post, ticket } => self.miss(t, post, ticket),
            Step::ComeBack { ticket } => self.come_back(t, ticket),
            Step::Begin { post, ticket } => self.begin(t, post, ticket),
            Step::Hold { post, ticket, secs } => self.hold(t, post, ticket, secs),
            Step::FormDone { post, ticket } => self.form_done(t, post, ticket),
            Step::End { post, ticket } => self.end(t, post, ticket),
            Step::Rate { post, ticket, score } => self.rate(t, post, ticket, score),
            Step::Open { post } => self.sign_in(t, post),
            Step::Free { post } => self.free(t, post),
            Step::AskBreak { post, number } => self.ask_break(t, post, number),
            Step::BackFromBreak { post } => self.back_from_break(t, post),
            Step::Announce { post, closes } => self.announce(t, post, closes),
            Step::AskClose { post } => self.ask_close(t, post),
            Step::Night => {
                self.close_all(t);
                self.send_all_home(t);
                // The machine is off: nothing that was still to come is seen by it.
                self.agenda.clear();
            }
        }
    }

    fn beat(&mut self, t: u32) {
        let fact = Fact { queue_depth: Some(0), lag_ms: Some(0), ..Fact::default() };
        self.writer.push(t, Kind::FeedHeartbeat, "hall", &fact);
        let next = t + self.plan.heartbeat_secs;
        if self.plan.heartbeat_secs > 0 && next <= self.plan.night {
            self.at(next, Step::Beat);
        }
    }

    fn paper(&mut self, t: u32, fault: bool) {
        self.paper_out = fault;
        let kind = if fault { Kind::DeviceFault } else { Kind::DeviceCleared };
        let fact = Fact { device_id: Some("printer1"), kind: Some("paper"), ..Fact::default() };
        self.writer.push(t, kind, "hall", &fact);
    }

    fn arrive(&mut self, t: u32, service: usize) {
        let ticket = self.tickets.len();
        self.issued[service] += 1;
        let planned = &self.plan.services[service];
        let visit = format!("{}-{:05}", self.date.format("%Y%m%d"), ticket + 1);
        let no = format!("{}{:03}", planned.letter, self.issued[service]);
        let taken = Ticket::new(visit, no, service, planned.priority, t);
        // Without paper a number can only be taken with the telephone.
        let by_app = self.dice.chance(self.plan.odds.app) || self.paper_out;
        let fact = Fact {
            visit_id: Some(&taken.visit),
            ticket_no: Some(&taken.no),
            service_id: Some(&planned.id),
            service_name: Some(&planned.name),
            priority: Some(taken.priority),
            channel: Some(if by_app { "app" } else { "kiosk" }),
            ..Fact::default()
        };
        self.writer.push(t, Kind::TicketIssued, &taken.subject, &fact);
        self.tickets.push(taken);
        self.foresee(t, ticket);
    }

    /// What becomes of a customer who just took a number.
    fn foresee(&mut self, t: u32, ticket: usize) {
        let odds = self.plan.odds;
        if self.dice.chance(odds.void) {
            let second = t + self.dice.between(5, 55);
            // Nobody calls it meanwhile: it is thrown away unseen.
            self.tickets[ticket].place.0 = u32::MAX;
            self.at(second, Step::Void { ticket });
            return;
        }
        let patience = 600 + self.dice.spread(odds.patience_secs);
        self.at(t + patience, Step::Impatient { ticket });
        if self.dice.chance(odds.redirected) {
            let second = t + self.dice.between(60, 240);
            self.at(second, Step::Redirect { ticket });
        } else if self.dice.chance(odds.promoted) {
            let second = t + self.dice.between(60, 300);
            self.at(second, Step::Promote { ticket });
        }
        self.line_up(t, ticket, t);
    }

    /// The first act of the script that is due for a service; each happens once.
    pub(super) fn take_act(&mut self, t: u32, service: usize) -> Option<Act> {
        let id = &self.plan.services[service].id;
        let found = (self.plan.script.iter().enumerate())
            .find(|(at, entry)| !self.played[*at] && entry.from <= t && entry.service_id == *id);
        let (at, act) = found.map(|(at, entry)| (at, entry.act.clone()))?;
        self.played[at] = true;
        Some(act)
    }

    /// The number of a service by its id.
    pub(super) fn service_number(&self, id: &str) -> Option<usize> {
        self.plan.services.iter().position(|service| service.id == id)
    }
}
