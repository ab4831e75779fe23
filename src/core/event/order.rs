//! What happens to a watched order: one of another system that the hall keeps an eye on for a customer. One fact an event.

use serde::{Deserialize, Serialize};

use super::Kind;
use super::tracked::tracked;
use crate::core::order::OrderKind;
use crate::core::time::Ms;

/// The hall keeps an eye on an order from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderWatched {
    /// Its number in the other system, as it is written there.
    pub order_no: Box<str>,
    /// What is to be done.
    pub kind: OrderKind,
    /// The department that has it; empty = nobody said.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub department_id: Box<str>,
    /// Until when the customer was promised it.
    pub promised_at: Ms,
    /// When somebody looks at it next; absent = at the promise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check_at: Option<Ms>,
    /// The record of the customer; empty = none.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub person_ref: Box<str>,
    /// The complaint it belongs to.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub complaint_id: Box<str>,
    /// What it is about, without a word that tells who the customer is.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub text: Box<str>,
    /// The version of the settings whose stages it goes through.
    pub settings: u32,
}

/// A stage of it begins; the one before it ends with that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderStage {
    /// Code of the stage.
    pub stage: Box<str>,
    /// What was heard of it.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub text: Box<str>,
}

/// Somebody looked how far it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderChecked {
    /// What was found.
    pub text: Box<str>,
    /// When somebody looks next; absent = at the promise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check_at: Option<Ms>,
}

/// The customer was promised another time. The first promise stays what is measured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderPromised {
    /// Until when now.
    pub promised_at: Ms,
    /// Why.
    pub reason: Box<str>,
}

/// It is done; [`Event::at`](super::Event::at) says when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderDone {
    /// How it was done.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub text: Box<str>,
}

/// Nobody needs to look at it any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderDropped {
    /// Why.
    pub reason: Box<str>,
}

tracked! {
    /// One fact about one watched order, by its number in capitals.
    OrderEvent,
    /// What can happen to a watched order.
    OrderFact,
    /// A fact as a state keeps it.
    KeptOrderFact,
    order_id, is_order,
    {
        /// It is watched.
        OrderWatched => Watched(Box<OrderWatched>),
        /// A stage begins.
        OrderStageBegun => Begun(OrderStage),
        /// A stage is over.
        OrderStageEnded => Ended(OrderStage),
        /// Somebody looked.
        OrderChecked => Checked(OrderChecked),
        /// Another time was promised.
        OrderPromised => Promised(OrderPromised),
        /// It is done.
        OrderDone => Done(OrderDone),
        /// It is not watched any more.
        OrderDropped => Dropped(OrderDropped),
    }
}
