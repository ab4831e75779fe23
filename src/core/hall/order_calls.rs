//! The call that follows an order which is done: the customer is asked whether it works. Exactly one for each end of an
//! order; an end that was taken back, or that somebody else was first with, has none.

use super::{Applied, Due, Hall};
use crate::core::complaint::{CustomerKind, Phase};
use crate::core::event::{Body, FollowUpEvent, FollowUpFact, FollowUpMade, Kind, OrderFact};
use crate::core::followup::{FollowUpWay, Origin, ServiceKind, apart, call_back_due};
use crate::core::incident::Standing;
use crate::core::order::{Order, OrderKind, OrderPast, OrderState};
use crate::core::rows::Touched;

/// The id of the call that an end of an order makes: it follows from both, so that two terminals that find it make one.
fn call_of(order_id: &str, act_id: &str) -> String {
    let mut hash = blake3::Hasher::new_derive_key("zhiban 2026 call after an order");
    for part in [order_id, act_id] {
        hash.update(&(part.len() as u64).to_le_bytes()).update(part.as_bytes());
    }
    let id = hash.finalize();
    let id = id.as_bytes().get(..12).map(crate::core::hex::hex).unwrap_or_default();
    format!("order-{id}")
}

/// The ends of an order that count.
fn ends(order: &Order) -> impl DoubleEndedIterator<Item = &OrderPast> {
    order.history.iter().filter(|past| {
        past.standing == Standing::Holds && matches!(past.fact.0, OrderFact::Done(_))
    })
}

fn service_of(kind: OrderKind) -> ServiceKind {
    match kind {
        OrderKind::Installation => ServiceKind::Installation,
        OrderKind::Move => ServiceKind::Move,
        OrderKind::Repair => ServiceKind::FaultRepair,
        OrderKind::Other | OrderKind::Unknown => ServiceKind::Other,
    }
}

impl Hall {
    /// The first order that is done and whose customer nobody is to call yet: one at a look, the next one gets the next
    /// number.
    pub(super) fn order_call_due(&self) -> Option<Due> {
        self.orders.uncalled().find_map(|order| {
            let end = ends(order).next_back().filter(|end| !self.follow_ups.is_past(end.at))?;
            let id = call_of(&order.order_id, &end.act_id);
            Some(Due {
                kind: Kind::FollowUpMade,
                at: end.at,
                body: Body::FollowUp(Box::new(FollowUpEvent {
                    fact: FollowUpFact::Made(Box::new(self.call_after(order, (&id, end)))),
                    follow_up_id: id.into(),
                    act_id: "".into(),
                    by_name: "".into(),
                })),
            })
        })
    }

    /// Takes note whether the call of an order is still to be made: after each event of the order, and after its call.
    pub(super) fn note_uncalled(&mut self, order_id: &str) {
        let Some(order) = self.orders.get(order_id) else { return };
        let done = ends(order).next_back().filter(|_| order.state() == OrderState::Done);
        let is_due = done.is_some_and(|end| {
            let call = self.follow_ups.get(&call_of(order_id, &end.act_id));
            call.is_none() && !self.follow_ups.is_past(end.at)
        });
        self.orders.set_uncalled(order_id, is_due);
    }

    fn call_after(&self, order: &Order, (id, end): (&str, &OrderPast)) -> FollowUpMade {
        let (settings, zone) = (self.settings(end.at).0, self.config.zone);
        let served_on = zone.date(end.at);
        let number = self.follow_ups.next_number(served_on, 0);
        // The customer is that of the complaint that it was watched for.
        let case = self.cases.get(&order.complaint_id);
        let customer = case.and_then(|case| case.customer()).filter(|customer| {
            *customer.person_ref == *order.person_ref && !self.is_erased(&customer.person_ref)
        });
        let text = format!("{} {}", order.order_no, order.text);
        FollowUpMade {
            number: if self.is_shared() { apart(&number, id).into() } else { number.into() },
            origin: Origin::Order,
            origin_id: order.order_id.clone(),
            service_kind: service_of(order.kind),
            service_id: "".into(),
            served_on,
            person_id: "".into(),
            customer: customer.cloned(),
            customer_kind: case.map_or(CustomerKind::Personal, |case| case.fields.customer_kind),
            phase: Phase::After,
            way: FollowUpWay::Telephone,
            due_at: call_back_due(settings, zone, served_on),
            text: text.trim().into(),
            rows: None,
            file: "".into(),
        }
    }

    /// Keeps the calls of an order in step with its ends: that of one which does not count is dropped, and is there
    /// again where it does.
    pub(super) fn note_order_calls(&mut self, order_id: &str, done: &mut Applied) {
        self.note_uncalled(order_id);
        let Some(order) = self.orders.get(order_id) else { return };
        let since = order.history.last().map(|past| past.at);
        let counts: Vec<String> = ends(order).map(|end| call_of(order_id, &end.act_id)).collect();
        let made = order.history.iter().map(|past| call_of(order_id, &past.act_id));
        let made: Vec<String> = made.filter(|id| self.follow_ups.get(id).is_some()).collect();
        for id in made {
            let gone = if counts.contains(&id) { None } else { since };
            let differs =
                |task: &crate::core::followup::Task| task.gone_at.is_some() != gone.is_some();
            if self.follow_ups.get(&id).is_some_and(differs) {
                self.follow_ups.change(&id, |task| task.gone_at = gone);
                self.note_asked(&id, done);
                done.touched.push(Touched::FollowUp(self.names.intern(&id)));
            }
        }
    }
}
