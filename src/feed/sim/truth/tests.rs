//! The books against a small fold of the lines, written only for these tests: it reads what a
//! stranger would read, judges every move by the table of the feed notes (16 and 17.1), and counts
//! as the fixtures' README says. It shares nothing with the simulator's books.

use std::collections::BTreeMap;

use serde_json::Value;

use super::*;
use crate::core::event::Kind;
use crate::core::time::Stamp;
use crate::feed::sim::SimEvent;
use crate::feed::sim::tests::quiet;

#[derive(Clone, Debug, Default)]
pub(in crate::feed::sim) struct Visit {
    pub(in crate::feed::sim) no: String,
    pub(in crate::feed::sim) state: &'static str,
    pub(in crate::feed::sim) taken_for: String,
    pub(in crate::feed::sim) service: String,
    pub(in crate::feed::sim) issued: Ms,
    pub(in crate::feed::sim) entered: Ms,
    pub(in crate::feed::sim) last_call: Option<Ms>,
    pub(in crate::feed::sim) started: Ms,
    pub(in crate::feed::sim) at_counter: String,
    pub(in crate::feed::sim) wait_secs: i64,
    pub(in crate::feed::sim) service_secs: i64,
    pub(in crate::feed::sim) called: bool,
    pub(in crate::feed::sim) missed: bool,
    pub(in crate::feed::sim) changed: Ms,
}

#[derive(Clone, Debug, Default)]
pub(in crate::feed::sim) struct Desk {
    pub(in crate::feed::sim) state: &'static str,
    pub(in crate::feed::sim) since: Option<Ms>,
    pub(in crate::feed::sim) changed: Ms,
    pub(in crate::feed::sim) visit: Option<String>,
    pub(in crate::feed::sim) served: u32,
    pub(in crate::feed::sim) open_secs: i64,
    pub(in crate::feed::sim) paused_secs: i64,
    pub(in crate::feed::sim) serving_secs: i64,
}

#[derive(Debug, Default)]
pub(in crate::feed::sim) struct Replay {
    pub(in crate::feed::sim) visits: BTreeMap<String, Visit>,
    pub(in crate::feed::sim) desks: BTreeMap<String, Desk>,
    pub(in crate::feed::sim) staff: BTreeMap<String, (&'static str, Ms)>,
    pub(in crate::feed::sim) kinds: BTreeMap<Kind, u32>,
    pub(in crate::feed::sim) moves: BTreeMap<(String, String), (u32, u32)>,
    pub(in crate::feed::sim) transfers: Vec<(String, String)>,
    pub(in crate::feed::sim) last: Option<Ms>,
}

/// State after `kind` in state `from`; none where the table has no such move.
fn after(from: &str, kind: Kind) -> Option<&'static str> {
    Some(match (from, kind) {
        ("", Kind::TicketIssued)
        | ("waiting", Kind::TicketTransferred | Kind::TicketReprioritised)
        | ("serving", Kind::TicketTransferred)
        | ("no_show", Kind::TicketRequeued) => "waiting",
        ("waiting", Kind::TicketCalled) | ("called", Kind::TicketRecalled) => "called",
        ("called", Kind::ServiceStarted) | ("held", Kind::TicketResumed) => "serving",
        ("serving", Kind::TicketHeld) => "held",
        ("called", Kind::TicketNoShow) => "no_show",
        ("waiting", Kind::TicketAbandoned) => "abandoned",
        ("waiting", Kind::TicketRemoved) => "removed",
        ("serving", Kind::TicketFinished) => "done",
        ("waiting" | "called" | "serving" | "held", Kind::TicketClosedBySystem) => {
            "closed_by_system"
        }
        _ => return None,
    })
}

fn text(data: &Value, field: &str) -> String {
    data[field].as_str().unwrap_or_else(|| panic!("{field} is missing in {data}")).to_owned()
}

impl Replay {
    pub(in crate::feed::sim) fn take(&mut self, event: &SimEvent) {
        let line: Value = serde_json::from_str(&event.json).unwrap();
        let kind = line["type"].as_str().unwrap().strip_prefix("hallqueue.v1.").unwrap();
        let kind = Kind::from_text(kind);
        let at = Stamp::parse(line["time"].as_str().unwrap()).unwrap().at;
        assert!(self.last.is_none_or(|last| last <= at), "out of order: {}", event.json);
        self.last = Some(at);
        *self.kinds.entry(kind).or_default() += 1;
        let data = &line["data"];
        match line["subject"].as_str().unwrap().split_once('/') {
            Some(("ticket", visit)) => {
                assert_eq!(visit, text(data, "visit_id"));
                self.ticket(kind, visit, at, data);
            }
            Some(("counter", id)) => {
                assert_eq!(id, text(data, "counter_id"));
                self.desk(kind, id, at);
            }
            Some(("staff", id)) => {
                assert_eq!(id, text(data, "staff_id"));
                let state = match kind {
                    Kind::StaffSignedIn | Kind::StaffBreakEnded => "on_post",
                    Kind::StaffBreakStarted => "break",
                    _ => "off",
                };
                self.staff.insert(id.to_owned(), (state, at));
            }
            _ => assert_eq!(line["subject"], "hall"),
        }
    }

    fn ticket(&mut self, kind: Kind, id: &str, at: Ms, data: &Value) {
        let visit = self.visits.entry(id.to_owned()).or_default();
        let from = visit.state;
        let to = after(from, kind).unwrap_or_else(|| panic!("{id}: {kind:?} while {from}"));
        assert!(from.is_empty() || visit.changed < at, "{id}: two events in a second");
        (visit.state, visit.changed) = (to, at);
        let leg = |visit: &Visit, end: Ms| end.secs_since(visit.entered);
        match kind {
            Kind::TicketIssued => {
                visit.no = text(data, "ticket_no");
                visit.taken_for = text(data, "service_id");
                visit.service = visit.taken_for.clone();
                (visit.issued, visit.entered) = (at, at);
            }
            Kind::TicketCalled | Kind::TicketRecalled => {
                (visit.called, visit.last_call) = (true, Some(at));
                visit.at_counter = text(data, "counter_id");
            }
            Kind::ServiceStarted => {
                visit.wait_secs += leg(visit, at);
                visit.started = at;
                assert_eq!(visit.at_counter, text(data, "counter_id"));
            }
            Kind::TicketResumed => visit.started = at,
            Kind::TicketNoShow => {
                visit.wait_secs += leg(visit, visit.last_call.unwrap());
                visit.missed = true;
            }
            Kind::TicketRequeued => visit.entered = at,
            Kind::TicketTransferred => {
                if from == "waiting" {
                    visit.wait_secs += leg(visit, at);
                }
                let (old, new) = (text(&data["from"], "id"), text(&data["to"], "id"));
                assert_eq!(visit.service, old);
                assert_ne!(old, new);
                self.moves.entry((old.clone(), new.clone())).or_default().0 += 1;
                self.transfers.push((old, new.clone()));
                visit.service = new;
                visit.entered = at;
            }
            _ => {}
        }
        let visit = visit.clone();
        self.seat_visit(id, &visit, from, at);
    }

    /// What the move means for the counter.
    fn seat_visit(&mut self, id: &str, visit: &Visit, from: &'static str, at: Ms) {
        if visit.at_counter.is_empty() || from == "no_show" {
            return;
        }
        let desk = self.desks.get_mut(&visit.at_counter).expect("a counter that was never opened");
        let here = |state: &str| matches!(state, "called" | "serving");
        if here(visit.state) && !here(from) {
            assert_eq!(desk.state, "open", "{id} called to a counter that is {}", desk.state);
            assert_eq!(desk.visit, None, "two customers at counter {}", visit.at_counter);
            desk.visit = Some(id.to_owned());
        } else if !here(visit.state) && here(from) {
            assert_eq!(desk.visit.take().as_deref(), Some(id));
        } else if !here(visit.state) {
            return;
        }
        if visit.state != from {
            desk.since = Some(at);
        }
        if from == "serving" && visit.state != "closed_by_system" {
            let secs = at.secs_since(visit.started);
            desk.serving_secs += secs;
            self.visits.get_mut(id).unwrap().service_secs += secs;
        }
        if visit.state == "done" {
            desk.served += 1;
        }
    }

    fn desk(&mut self, kind: Kind, id: &str, at: Ms) {
        let desk = self.desks.entry(id.to_owned()).or_default();
        let state = match kind {
            Kind::CounterOpened => "open",
            Kind::CounterPaused => "paused",
            Kind::CounterClosed => "closed",
            _ => return,
        };
        assert_eq!(desk.visit, None, "counter {id} {state} with a customer");
        assert_ne!(desk.state, state, "counter {id} twice {state}");
        match desk.state {
            "open" => desk.open_secs += at.secs_since(desk.changed),
            "paused" => desk.paused_secs += at.secs_since(desk.changed),
            _ => {}
        }
        (desk.state, desk.changed, desk.since) = (state, at, Some(at));
    }

    pub(in crate::feed::sim) fn count(&self, fits: impl Fn(&Visit) -> bool) -> u32 {
        u32::try_from(self.visits.values().filter(|visit| fits(visit)).count()).unwrap()
    }
}

pub(in crate::feed::sim) fn same_services(truth: &Truth, replay: &Replay) {
    for service in &truth.services {
        let id = service.service_id.as_str();
        let here = |state: &str| replay.count(|one| one.service == id && one.state == state);
        assert_eq!(service.waiting, here("waiting"));
        assert_eq!(service.serving, here("called") + here("serving"));
        assert_eq!(service.held, here("held"));
        assert_eq!(service.taken, replay.count(|one| one.taken_for == id));
        let gone = |one: &Visit| matches!(one.state, "abandoned" | "no_show");
        assert_eq!(service.abandoned, replay.count(|one| one.taken_for == id && gone(one)));
        assert_eq!(service.abandoned_last, replay.count(|one| one.service == id && gone(one)));
        assert_eq!(service.served, replay.count(|one| one.taken_for == id && one.state == "done"));
        assert_eq!(service.served_last, here("done"));
        assert_eq!(service.missed, replay.count(|one| one.taken_for == id && one.missed));
        assert_eq!(service.missed_last, replay.count(|one| one.service == id && one.missed));
        let waiting = replay.visits.values().filter(|one| one.service == id);
        let waiting = waiting.filter(|one| one.state == "waiting");
        assert_eq!(service.longest_since, waiting.map(|one| one.entered).min());
        let moved = |end: fn(&(String, String)) -> &String| {
            replay.transfers.iter().filter(|way| end(way) == id).count()
        };
        assert_eq!(service.transferred_out as usize, moved(|way| &way.0));
        assert_eq!(service.transferred_in as usize, moved(|way| &way.1));
    }
}

pub(in crate::feed::sim) fn same_posts(truth: &Truth, replay: &Replay) {
    for counter in &truth.counters {
        let Some(desk) = replay.desks.get(&counter.counter_id) else {
            assert_eq!((counter.state, counter.since), (CounterState::Closed, None));
            continue;
        };
        let visit = desk.visit.as_ref().map(|id| &replay.visits[id]);
        let state = match (desk.state, visit.map(|visit| visit.state)) {
            ("closed", None) => CounterState::Closed,
            ("paused", None) => CounterState::Paused,
            ("open", None) => CounterState::Idle,
            ("open", Some("called")) => CounterState::Calling,
            ("open", Some("serving")) => CounterState::Serving,
            other => panic!("{other:?}"),
        };
        assert_eq!(counter.state, state);
        assert_eq!(counter.ticket_no.as_ref(), visit.map(|visit| &visit.no));
        assert_eq!((counter.since, counter.served), (desk.since, desk.served));
    }
    for person in &truth.staff {
        let (state, since) = replay.staff.get(&person.staff_id).copied().unzip();
        let state = match state {
            Some("on_post") => StaffState::OnPost,
            Some("break") => StaffState::Break,
            _ => StaffState::Off,
        };
        assert_eq!((person.state, person.since), (state, since));
        assert_eq!(person.counter_id.is_some(), state != StaffState::Off);
    }
}

#[test]
fn the_truth_is_what_the_lines_say_at_every_minute() {
    for seed in 0..2 {
        let (mut machine, mut replay) = (quiet(seed), Replay::default());
        let mut now = machine.now();
        while machine.next_at().is_some() {
            machine.run_until(now, &mut |event| replay.take(&event));
            let truth = machine.truth();
            assert_eq!(truth.at, now);
            same_services(&truth, &replay);
            same_posts(&truth, &replay);
            now = now.plus_secs(60);
        }
    }
}

fn close(ours: Option<f64>, theirs: f64) {
    assert!(ours.is_some_and(|ours| (ours - theirs).abs() < 1e-9), "{ours:?} and {theirs}");
}

#[test]
fn the_figures_of_the_day_add_up_and_are_those_of_its_lines() {
    for seed in 0..5 {
        let (mut machine, mut replay) = (quiet(seed), Replay::default());
        let mut waiting_max = 0;
        machine.by_ref().for_each(|event| {
            replay.take(&event);
            waiting_max = waiting_max.max(replay.count(|one| one.state == "waiting"));
        });
        let day = machine.totals();
        let all = &day.tickets;
        assert_eq!(day.waiting_max, waiting_max);
        assert_eq!((all.taken, all.open), (320, 0));
        assert_eq!(all.taken, all.void + all.served + all.abandoned + all.closed_by_system);
        assert_eq!(all.void, replay.count(|one| one.state == "removed"));
        assert_eq!(all.closed_by_system, replay.count(|one| one.state == "closed_by_system"));
        assert_eq!(all.missed, replay.count(|one| one.missed));
        let sum = |figure: fn(&TicketTotals) -> u32| -> u32 {
            day.queues.iter().map(|queue| figure(&queue.tickets)).sum()
        };
        assert_eq!(all.taken, sum(|queue| queue.taken));
        assert_eq!(all.served, sum(|queue| queue.served));
        assert_eq!(all.abandoned, sum(|queue| queue.abandoned));
        assert_eq!(all.served, day.counters.iter().map(|counter| counter.served).sum::<u32>());

        let done = || replay.visits.values().filter(|one| one.state == "done");
        let mut waits: Vec<i64> = done().map(|one| one.wait_secs).collect();
        waits.sort_unstable();
        let n = waits.len();
        assert_eq!(n, all.served as usize);
        let gone = f64::from(all.abandoned);
        let quick = waits.iter().filter(|wait| **wait <= 600).count() as f64;
        close(all.wait_secs_mean, waits.iter().sum::<i64>() as f64 / n as f64);
        close(all.wait_secs_median, (waits[(n - 1) / 2] + waits[n / 2]) as f64 / 2.0);
        assert_eq!(all.wait_secs_p90, Some(waits[(9 * n).div_ceil(10) - 1]));
        assert_eq!(all.wait_secs_max, waits.last().copied());
        let services: Vec<i64> = done().map(|one| one.service_secs).collect();
        close(all.service_secs_mean, services.iter().sum::<i64>() as f64 / n as f64);
        assert_eq!(all.service_secs_max, services.iter().copied().max());
        close(all.ten_minute_rate, quick / n as f64);
        close(all.ten_minute_rate_strict, quick / (n as f64 + gone));
        close(all.abandon_rate, gone / f64::from(all.taken - all.void));
        let called = replay.count(|one| one.called);
        close(all.miss_rate, f64::from(all.missed) / f64::from(called));

        let (mut serving, mut open) = (0, 0);
        for counter in &day.counters {
            let desk = &replay.desks[&counter.counter_id];
            assert_eq!(i64::from(counter.open_secs), desk.open_secs);
            assert_eq!(i64::from(counter.paused_secs), desk.paused_secs);
            assert_eq!(i64::from(counter.serving_secs), desk.serving_secs);
            close(counter.utilisation, desk.serving_secs as f64 / desk.open_secs as f64);
            (serving, open) = (serving + desk.serving_secs, open + desk.open_secs);
        }
        close(day.utilisation, serving as f64 / open as f64);
    }
}
