//! A small fold of the lines, written only for these tests: it reads what a stranger would read, judges
//! every move by the table of the feed notes (16 and 17.1), and counts as the fixtures' README says. It
//! shares nothing with the simulator's books.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::core::event::Kind;
use crate::core::time::{Ms, Stamp};
use crate::feed::sim::SimEvent;

#[derive(Clone, Debug, Default)]
pub(super) struct Visit {
    pub(super) no: String,
    pub(super) state: &'static str,
    pub(super) taken_for: String,
    pub(super) service: String,
    pub(super) issued: Ms,
    pub(super) entered: Ms,
    pub(super) last_call: Option<Ms>,
    pub(super) started: Ms,
    pub(super) at_counter: String,
    pub(super) wait_secs: i64,
    pub(super) service_secs: i64,
    pub(super) called: bool,
    pub(super) missed: bool,
    pub(super) changed: Ms,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Desk {
    pub(super) state: &'static str,
    pub(super) since: Option<Ms>,
    pub(super) changed: Ms,
    pub(super) visit: Option<String>,
    pub(super) served: u32,
    pub(super) open_secs: i64,
    pub(super) paused_secs: i64,
    pub(super) serving_secs: i64,
}

#[derive(Debug, Default)]
pub(super) struct Replay {
    pub(super) visits: BTreeMap<String, Visit>,
    pub(super) desks: BTreeMap<String, Desk>,
    pub(super) staff: BTreeMap<String, (&'static str, Ms)>,
    pub(super) kinds: BTreeMap<Kind, u32>,
    pub(super) moves: BTreeMap<(String, String), (u32, u32)>,
    pub(super) transfers: Vec<(String, String)>,
    pub(super) last: Option<Ms>,
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
    pub(super) fn take(&mut self, event: &SimEvent) {
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

    pub(super) fn count(&self, fits: impl Fn(&Visit) -> bool) -> u32 {
        u32::try_from(self.visits.values().filter(|visit| fits(visit)).count()).unwrap()
    }
}
