//! The watched orders of a hall that are in memory: every open one, and those that ended not long ago.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Order;
use crate::core::memory::horizon;

/// How long one that is over stays in memory beside later ones, seconds; after that it stands in the table alone.
const KEPT_SECS: i64 = 62 * 86_400;

/// The watched orders of a hall.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Orders {
    list: Vec<Order>,
    /// Those that are done and whose customer nobody is to call yet.
    uncalled: BTreeSet<Box<str>>,
}

impl Orders {
    /// An order by its id, if it is in memory.
    pub fn get(&self, order_id: &str) -> Option<&Order> {
        self.list.iter().find(|one| *one.order_id == *order_id)
    }

    /// Those that were watched and not taken back, in the order in which they were.
    pub fn all(&self) -> impl DoubleEndedIterator<Item = &Order> {
        self.list.iter().filter(|one| !one.is_void())
    }

    /// Those that somebody still has to look at.
    pub fn open(&self) -> impl Iterator<Item = &Order> {
        self.all().filter(|one| one.is_open())
    }

    /// Those that are done and whose customer nobody is to call yet, as they were watched. Asked for every second: it looks
    /// at none of the others.
    pub fn uncalled(&self) -> impl Iterator<Item = &Order> {
        let some = if self.uncalled.is_empty() { &[][..] } else { &self.list[..] };
        some.iter().filter(|one| self.uncalled.contains(&one.order_id))
    }

    /// Whether a call to the customer is still to be made.
    pub(in crate::core) fn set_uncalled(&mut self, order_id: &str, is_due: bool) {
        if is_due {
            self.uncalled.insert(order_id.into());
        } else {
            self.uncalled.remove(order_id);
        }
    }

    pub(in crate::core) fn get_mut(&mut self, order_id: &str) -> Option<&mut Order> {
        self.list.iter_mut().find(|one| *one.order_id == *order_id)
    }

    /// One of that id, which is new where there is none. What ended long before the others leaves memory.
    pub(in crate::core) fn begin(&mut self, order_id: &str) -> &mut Order {
        let known = self.list.iter().position(|one| *one.order_id == *order_id);
        let at = known.unwrap_or_else(|| {
            if let Some(before) = horizon(self.list.iter().filter_map(Order::over_at), KEPT_SECS) {
                let is_kept = |one: &Order| one.over_at().is_none_or(|over| before < over);
                for gone in self.list.iter().filter(|one| !is_kept(one)) {
                    self.uncalled.remove(&gone.order_id);
                }
                self.list.retain(is_kept);
            }
            self.list.push(Order::blank(order_id));
            self.list.len() - 1
        });
        &mut self.list[at]
    }
}
