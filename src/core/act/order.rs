//! Acts about watched orders: watched, looked at, moved on, promised anew, done, dropped.

use super::{Act, Decided, Desk, Draft, Refused};
use crate::core::event::{
    Body, OrderChecked, OrderDone, OrderDropped, OrderEvent, OrderFact, OrderPromised, OrderStage,
    OrderWatched,
};
use crate::core::hall::Hall;
use crate::core::order::{Order, OrderBar, OrderKind, order_id_of};
use crate::core::time::Ms;

/// Characters of the number of an order.
const NUMBER_CHARS_MAX: usize = 40;
/// Characters of what is said of it.
const TEXT_CHARS_MAX: usize = 200;
/// How far ahead a promise may lie, seconds: half a year.
const AHEAD_SECS_MAX: i64 = 183 * 86_400;
/// How long ago a promise may have been that is entered now, seconds: what is late is watched most of all.
const BACK_SECS_MAX: i64 = 92 * 86_400;

/// An order that is to be watched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOrder {
    /// Its number in the other system.
    pub order_no: String,
    /// What it is for.
    pub kind: OrderKind,
    /// The department that has it; empty = nobody said.
    pub department_id: String,
    /// Until when the customer was promised it.
    pub promised_at: Ms,
    /// When somebody looks next; none = at the promise.
    pub check_at: Option<Ms>,
    /// The complaint it belongs to, whose customer is its customer; empty = none.
    pub complaint_id: String,
    /// What it is about.
    pub text: String,
}

/// What a person asks for about a watched order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrderAct {
    /// Keep an eye on it.
    Watch(Box<NewOrder>),
    /// A stage begins; empty = the one that comes next.
    Begin {
        /// The stage.
        stage: String,
        /// What was heard.
        text: String,
    },
    /// The stage that it is in is over.
    End {
        /// What was heard.
        text: String,
    },
    /// Somebody looked.
    Check {
        /// What was found.
        text: String,
        /// When somebody looks next.
        check_at: Option<Ms>,
    },
    /// Another time was promised.
    Promise {
        /// Until when.
        promised_at: Ms,
        /// Why.
        reason: String,
    },
    /// It is done.
    Done {
        /// How.
        text: String,
    },
    /// Nobody needs to look any more.
    Drop {
        /// Why.
        reason: String,
    },
}

impl OrderAct {
    /// Its name in records.
    pub(super) fn name(&self) -> &'static str {
        match self {
            OrderAct::Watch(_) => "order.watch",
            OrderAct::Begin { .. } => "order.begin",
            OrderAct::End { .. } => "order.end",
            OrderAct::Check { .. } => "order.check",
            OrderAct::Promise { .. } => "order.promise",
            OrderAct::Done { .. } => "order.done",
            OrderAct::Drop { .. } => "order.drop",
        }
    }

    pub(super) fn edit_words(&mut self, edit: &mut dyn FnMut(&str) -> String) {
        let text = match self {
            OrderAct::Watch(new) => &mut new.text,
            OrderAct::Begin { text, .. }
            | OrderAct::End { text }
            | OrderAct::Check { text, .. }
            | OrderAct::Done { text } => text,
            OrderAct::Promise { reason, .. } | OrderAct::Drop { reason } => reason,
        };
        if !text.is_empty() {
            *text = edit(text);
        }
    }
}

pub(super) fn decide(hall: &Hall, desk: &mut Desk, act: &Act) -> Result<Decided, Refused> {
    let Act::Order { order_id, act } = act else { return Err(Refused::Nothing) };
    let (order_id, fact) = match &**act {
        OrderAct::Watch(new) => watched(hall, desk, new)?,
        other => {
            let order = hall.orders().get(order_id).filter(|it| it.is_open());
            let order = order.ok_or(Refused::Order(OrderBar::Gone))?;
            (order_id.clone(), step(hall, desk, order, other)?)
        }
    };
    let blank = Order::blank(&order_id);
    let order = hall.orders().get(&order_id).unwrap_or(&blank);
    order.weigh(&fact).map_err(refused)?;
    let act_id = (desk.new_id)();
    Ok(Decided { drafts: vec![draft(desk, &order_id, &act_id, fact)], act_id })
}

fn refused(bar: OrderBar) -> Refused {
    if bar == OrderBar::Repeat { Refused::Nothing } else { Refused::Order(bar) }
}

fn must(holds: bool, bar: OrderBar) -> Result<(), Refused> {
    if holds { Ok(()) } else { Err(Refused::Order(bar)) }
}

fn draft(desk: &Desk, order_id: &str, act_id: &str, fact: OrderFact) -> Draft {
    let kind = fact.kind();
    let body = OrderEvent { order_id: order_id.into(), act_id: act_id.into(), fact };
    desk.draft(kind, Body::Order(Box::new(body)))
}

fn short(text: &str) -> Result<Box<str>, Refused> {
    let text = text.trim();
    must(text.chars().count() <= TEXT_CHARS_MAX, OrderBar::NoText)?;
    Ok(text.into())
}

fn ahead(at: Option<Ms>, now: Ms) -> Result<(), Refused> {
    must(at.is_none_or(|at| is_ahead(at, now)), OrderBar::Time)
}

/// Whether somebody can be to look at an order then.
pub fn is_ahead(at: Ms, now: Ms) -> bool {
    at > now && at.secs_since(now) <= AHEAD_SECS_MAX
}

fn watched(hall: &Hall, desk: &Desk, new: &NewOrder) -> Result<(String, OrderFact), Refused> {
    let now = desk.now.at;
    let (settings, version) = hall.settings(now);
    let order_id = order_id_of(&new.order_no);
    let order_no = new.order_no.trim();
    let fits = !order_id.is_empty() && order_no.chars().count() <= NUMBER_CHARS_MAX;
    must(fits, OrderBar::Number)?;
    must(new.kind != OrderKind::Unknown, OrderBar::NoText)?;
    let span = new.promised_at.secs_since(now);
    must((-BACK_SECS_MAX..=AHEAD_SECS_MAX).contains(&span), OrderBar::Time)?;
    ahead(new.check_at, now)?;
    let department = &*new.department_id;
    let known = department.is_empty() || settings.department(department).is_some();
    must(known, OrderBar::NoDepartment)?;
    let person_ref = if new.complaint_id.is_empty() {
        "".into()
    } else {
        let case = hall.cases().get(&new.complaint_id);
        let case = case.ok_or(Refused::Order(OrderBar::NoComplaint))?;
        case.customer().map_or_else(|| "".into(), |it| it.person_ref.clone())
    };
    let watched = OrderWatched {
        order_no: order_no.into(),
        kind: new.kind,
        department_id: department.into(),
        promised_at: new.promised_at,
        check_at: new.check_at,
        person_ref,
        complaint_id: new.complaint_id.as_str().into(),
        text: short(&new.text)?,
        settings: version,
    };
    Ok((order_id, OrderFact::Watched(Box::new(watched))))
}

fn step(hall: &Hall, desk: &Desk, order: &Order, act: &OrderAct) -> Result<OrderFact, Refused> {
    let now = desk.now.at;
    Ok(match act {
        OrderAct::Watch(_) => return Err(Refused::Order(OrderBar::Known)),
        OrderAct::Begin { stage, text } => {
            let process = hall.process_of(order).ok_or(Refused::Order(OrderBar::NoStage))?;
            let last = order.stages.last().map_or("", |span| &*span.stage);
            let stage = if stage.is_empty() { process.next(last) } else { process.stage(stage) };
            let stage = stage.ok_or(Refused::Order(OrderBar::NoStage))?;
            let stage = stage.code.as_str().into();
            OrderFact::Begun(OrderStage { stage, text: short(text)? })
        }
        OrderAct::End { text } => {
            let span = order.stage().ok_or(Refused::Order(OrderBar::NoStage))?;
            OrderFact::Ended(OrderStage { stage: span.stage.clone(), text: short(text)? })
        }
        OrderAct::Check { text, check_at } => {
            ahead(*check_at, now)?;
            OrderFact::Checked(OrderChecked { text: short(text)?, check_at: *check_at })
        }
        OrderAct::Promise { promised_at, reason } => {
            ahead(Some(*promised_at), now)?;
            let reason = short(reason)?;
            OrderFact::Promised(OrderPromised { promised_at: *promised_at, reason })
        }
        OrderAct::Done { text } => OrderFact::Done(OrderDone { text: short(text)? }),
        OrderAct::Drop { reason } => OrderFact::Dropped(OrderDropped { reason: short(reason)? }),
    })
}
