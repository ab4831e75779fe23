//! Watched orders (跟踪工单): what another system does for a customer of the hall, and the hall promised. Nobody checks
//! process and time limit there (domain 2-4), so the hall looks by itself: the promise, when somebody looks next, and
//! the stage that is late.

mod book;
mod process;
mod record;
#[cfg(test)]
mod tests;
mod values;

pub use book::Orders;
pub use process::{Process, ProcessStage};
pub use record::{Order, OrderPast, Promise, StageSpan};
pub use values::{Late, OrderBar, OrderKind, OrderState, order_id_of};
