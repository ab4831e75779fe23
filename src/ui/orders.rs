//! Watched orders and improvements at the board.

use super::state::State;
use crate::core::act::OrderAct;
use crate::text::words::fill;

/// What was done about an order, as a toast says it.
pub(super) fn told(state: &State, order_id: &str, act: &OrderAct) -> String {
    let w = state.setup.lang.orders();
    match act {
        OrderAct::Watch(new) => fill(w.done_watch, &[&new.order_no]),
        _ => fill(w.done_order, &[order_id]),
    }
}
