//! Watched orders: what the log tells of them, and how they stand.

use std::sync::Arc;

use super::{Applied, Effect, Hall};
use crate::core::complaint::Clockwork;
use crate::core::event::{Event, KeptOrderFact, OrderEvent, OrderFact};
use crate::core::floor::Trace;
use crate::core::ids::Ref;
use crate::core::incident::Standing;
use crate::core::order::{Late, Order, OrderPast, Orders, Process};
use crate::core::rows::{LogKind, Touched};
use crate::core::time::Ms;

impl Hall {
    /// The watched orders that are in memory.
    pub fn orders(&self) -> &Orders {
        &self.orders
    }

    /// What an order goes through, by the version of the settings that held when it was watched.
    pub fn process_of(&self, order: &Order) -> Option<&Process> {
        let settings = self.book.settings(order.settings).unwrap_or(&self.config.settings);
        settings.process(order.kind)
    }

    fn works_of_order(&self, order: &Order) -> Arc<Clockwork> {
        self.works.get(order.settings, || {
            let settings = self.book.settings(order.settings).unwrap_or(&self.config.settings);
            Clockwork::of(settings, order.settings, self.config.zone)
        })
    }

    /// What of an order is past its time, the worst first.
    pub fn late_of_order(&self, order: &Order, now: Ms) -> Vec<Late> {
        order.late(self.process_of(order), &self.works_of_order(order), now)
    }

    /// What is due next of an order.
    pub fn due_of_order(&self, order: &Order) -> Option<Ms> {
        order.next_due(self.process_of(order), &self.works_of_order(order))
    }

    pub(super) fn apply_order(&mut self, event: &Event, body: &OrderEvent, done: &mut Applied) {
        let watched = matches!(body.fact, OrderFact::Watched(_));
        let order = if watched {
            self.orders.begin(&body.order_id)
        } else if let Some(order) = self.orders.get_mut(&body.order_id) {
            order
        } else {
            // Of one that left memory: it stands in the log.
            done.effect = Effect::Stored;
            return;
        };
        let same = |past: &OrderPast| past.act_id == body.act_id && past.fact.0 == body.fact;
        if order.history.iter().any(same) {
            done.effect = Effect::None;
            return;
        }
        let standing = order.take(OrderPast {
            at: event.at.at,
            by: event.by.clone(),
            act_id: body.act_id.clone(),
            fact: KeptOrderFact(body.fact.clone()),
            standing: Standing::Holds,
            place: self.place,
        });
        let order = order.clone();
        self.note_uncalled(&body.order_id);
        let id = self.names.intern(&body.order_id);
        done.touched.push(Touched::Order(id));
        let line = (standing == Standing::Holds).then(|| {
            let kind = LogKind::Order(body.fact.kind());
            let said = detail(self.process_of(&order), &body.fact);
            self.log_line(event.at.at, &event.by, kind, &order.order_no, &said, done)
        });
        let trace = Trace::Order(self.config.zone.date(event.at.at), id);
        self.floor.note(&body.act_id, &event.by, Some(trace), line);
    }

    /// Takes back what an act said of an order.
    pub(super) fn void_order_act(&mut self, id: Ref, act_id: &str, done: &mut Applied) {
        let name = self.names.name(id).to_owned();
        if self.orders.get_mut(&name).is_some_and(|order| order.void(act_id)) {
            done.touched.push(Touched::Order(id));
            self.note_order_calls(&name, done);
        }
    }
}

/// The detail of the line of the duty log: a time in milliseconds or `-`, a code or `-`, and words, between tabs. A stage
/// has its name there in both languages, because a later version of the settings may not know it.
fn detail(process: Option<&Process>, fact: &OrderFact) -> String {
    let named = |code: &str| {
        let known = process.and_then(|process| process.stage(code));
        known.map_or_else(|| code.to_owned(), |it| format!("{}|{}", it.zh, it.en))
    };
    let stage;
    let (at, code, text) = match fact {
        OrderFact::Watched(it) => (Some(it.promised_at), it.kind.as_str(), &it.text),
        OrderFact::Begun(it) | OrderFact::Ended(it) => {
            stage = named(&it.stage);
            (None, &*stage, &it.text)
        }
        OrderFact::Checked(it) => (it.check_at, "", &it.text),
        OrderFact::Promised(it) => (Some(it.promised_at), "", &it.reason),
        OrderFact::Done(it) => (None, "", &it.text),
        OrderFact::Dropped(it) => (None, "", &it.reason),
    };
    let at = at.map_or_else(|| "-".to_owned(), |at| at.0.to_string());
    let code = if code.is_empty() { "-" } else { code };
    format!("{at}\t{code}\t{text}")
}
