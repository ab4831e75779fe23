//! The people of the training hall: the complaints and the incident of its day, each act decided by the hall as
//! any other and done at its time. The same day has the same acts.

use std::collections::VecDeque;

use chrono::{Days, NaiveDate, NaiveTime};

use crate::core::act::{
    Act, CheckAct, Desk, FollowUpAct, ImprovementAct, NewFollowUp, NewImprovement, NewOrder,
    OrderAct, decide,
};
use crate::core::customer::Customer;
use crate::core::event::{Body, Fact, Proof};
use crate::core::hall::Hall;
use crate::core::order::OrderKind;
use crate::core::people::Author;
use crate::core::staff::StaffState;
use crate::core::time::{Ms, Zone};
use crate::store::{NewEvent, Store, StoreError};

use super::calls::NewCall;
use super::script::{Deed, Does, script};

/// The people of one day, and what they have still to do.
#[derive(Clone, Debug)]
pub(super) struct Cast {
    date: NaiveDate,
    zone: Zone,
    deeds: VecDeque<Deed>,
    /// The complaints of the day, in the order in which they were registered.
    complaints: Vec<String>,
    /// What the hall asked of departments, likewise.
    requests: Vec<String>,
    /// Whom to call back, likewise.
    calls: Vec<String>,
    incident: String,
    round: String,
    ids: u32,
}

impl Cast {
    /// The people of a day that has not begun.
    pub(super) fn new(date: NaiveDate, zone: Zone) -> Cast {
        Cast::of(date, zone, script())
    }

    /// People with another day, in the order of time.
    pub(super) fn of(date: NaiveDate, zone: Zone, deeds: Vec<Deed>) -> Cast {
        let deeds = deeds.into();
        let (complaints, requests, calls) = (Vec::new(), Vec::new(), Vec::new());
        let (incident, round) = (String::new(), String::new());
        Cast { date, zone, deeds, complaints, requests, calls, incident, round, ids: 0 }
    }

    fn instant(&self, time: NaiveTime) -> Ms {
        self.zone.instant(self.date.and_time(time)).unwrap_or_default()
    }

    /// When something is done next.
    pub(super) fn next_at(&self) -> Option<Ms> {
        self.deeds.front().map(|deed| self.instant(deed.at()))
    }

    /// Does what is next, at `now`. What the hall refuses is left out, as somebody would who is told so: the
    /// day may have gone otherwise than planned.
    pub(super) fn act(&mut self, store: &mut Store, now: Ms) -> Result<(), StoreError> {
        let Some(deed) = self.deeds.pop_front() else { return Ok(()) };
        let Some(mut act) = self.wish(store.hall(), &deed) else { return Ok(()) };
        let mut sealed = Vec::new();
        if let Does::Call(new) = &deed.does {
            let (name, phone) = (new.name.to_owned(), new.phone.to_owned());
            let record = store.seal(&Customer { name, phone, ..Customer::default() }, None)?;
            let Some(named) = act.naming(record.customer.clone()) else { return Ok(()) };
            act = named;
            sealed.push(record);
        }
        let author = Author { person: deed.by.into(), proof: Proof::OsUser };
        let (ids, at, date) = (&mut self.ids, self.zone.stamp(now), self.date);
        let mut new_id = || {
            *ids += 1;
            format!("demo-{date}-{ids}")
        };
        let mut desk = Desk { now: at, author: &author, device: "demo", new_id: &mut new_id };
        let decided = match decide(store.hall(), &mut desk, &act) {
            Ok(decided) => decided,
            Err(why) => {
                tracing::warn!(?why, by = deed.by, "an act of the training hall was refused");
                return Ok(());
            }
        };
        for draft in &decided.drafts {
            match &draft.body {
                Body::Case(event) if matches!(deed.does, Does::Register(_)) => {
                    let id = event.complaint_id.to_string();
                    if !self.complaints.contains(&id) {
                        self.complaints.push(id);
                    }
                }
                Body::Case(event) if matches!(event.fact, Fact::RequestMade(_)) => {
                    self.requests.push(event.complaint_id.to_string());
                }
                Body::FollowUp(event) if matches!(deed.does, Does::Call(_)) => {
                    self.calls.push(event.follow_up_id.to_string());
                }
                Body::Incident(event) => self.incident = event.incident_id.to_string(),
                Body::Check(event) if matches!(deed.does, Does::Begin(_)) => {
                    self.round = event.round_id.to_string();
                }
                _ => {}
            }
        }
        let events = decided.drafts.into_iter().map(|draft| NewEvent::of(draft, &author));
        if sealed.is_empty() {
            return store.append(events.collect(), now).map(drop);
        }
        store.append_sealed(events.collect(), &sealed, None, now).map(drop)
    }

    /// What is asked for, as the hall stands.
    fn wish(&self, hall: &Hall, deed: &Deed) -> Option<Act> {
        Some(match &deed.does {
            Does::OpenShift => Act::OpenShift { name: String::new() },
            Does::Here(person) => Act::MarkStaff {
                staff: vec![(*person).to_owned()],
                state: StaffState::OnPost,
                counter_id: None,
                reason: String::new(),
            },
            Does::Register(new) => Act::Register(new.clone()),
            Does::Case(nth, make) => {
                let complaint_id = self.complaints.get(*nth)?.clone();
                let case = hall.cases().get(&complaint_id)?;
                let time = |hour, minute| {
                    NaiveTime::from_hms_opt(hour, minute, 0).map(|time| self.instant(time))
                };
                let act = make(case, &time)?;
                Act::Case { complaint_id, act: Box::new(act) }
            }
            Does::Say(nth, act) => {
                let complaint_id = self.complaints.get(*nth)?.clone();
                Act::Case { complaint_id, act: act.clone() }
            }
            Does::Request(new) => Act::Request(Box::new(new.clone())),
            Does::OnRequest(nth, act) => {
                let complaint_id = self.requests.get(*nth)?.clone();
                Act::Case { complaint_id, act: act.clone() }
            }
            Does::Begin(template) => {
                let act = Box::new(CheckAct::Start { template: *template });
                Act::Check { round_id: String::new(), act }
            }
            Does::Check(act) => {
                let round_id = self.round.clone();
                Act::Check { round_id, act: Box::new(act.clone()) }
            }
            Does::People(act) => Act::People(Box::new(act.clone())),
            Does::Watch(order_no, promised, check) => {
                let time = |(hour, minute): (u32, u32)| {
                    NaiveTime::from_hms_opt(hour, minute, 0).map(|time| self.instant(time))
                };
                let new = NewOrder {
                    order_no: (*order_no).to_owned(),
                    kind: OrderKind::Installation,
                    department_id: "field".to_owned(),
                    promised_at: time(*promised)?,
                    check_at: time(*check),
                    complaint_id: String::new(),
                    text: "宽带, 客户等在家".to_owned(),
                };
                let act = Box::new(OrderAct::Watch(Box::new(new)));
                Act::Order { order_id: String::new(), act }
            }
            Does::Improve(new, days) => {
                let due_on = self.date.checked_add_days(Days::new(*days));
                let new = NewImprovement { due_on, ..new.clone() };
                let act = Box::new(ImprovementAct::Enter(Box::new(new)));
                Act::Improvement { improvement_id: String::new(), act }
            }
            Does::Call(new) => self.call(new),
            Does::Called(nth, act) => {
                let follow_up_id = self.calls.get(*nth)?.clone();
                Act::FollowUp { follow_up_id, act: Box::new(act.clone()) }
            }
            Does::Incident(act) => {
                let incident_id = self.incident.clone();
                Act::Incident { incident_id, act: Box::new(act.clone()) }
            }
        })
    }

    fn call(&self, new: &NewCall) -> Act {
        let served_on = self.date.checked_sub_days(Days::new(new.days_back)).unwrap_or(self.date);
        let made = NewFollowUp {
            service_kind: new.kind,
            person_id: new.person.to_owned(),
            text: new.text.to_owned(),
            ..NewFollowUp::on(served_on)
        };
        let act = Box::new(FollowUpAct::Make(Box::new(made)));
        Act::FollowUp { follow_up_id: String::new(), act }
    }
}
