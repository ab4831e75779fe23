//! Writing down that something was refused because a role lacks the right for it: one way for the board, the
//! command line and PINs.

#[cfg(test)]
mod tests;

use super::access::session::Session;
use super::acts;
use crate::core::act::{Desk, refusal};
use crate::core::people::{Author, Right};
use crate::core::time::Stamp;
use crate::store::{NewEvent, Store};

/// What was refused, to whom, where and when.
#[derive(Debug)]
pub struct Denial<'a> {
    /// Who asked for it.
    pub author: &'a Author,
    /// This terminal, as records name it.
    pub device: &'a str,
    /// When.
    pub now: Stamp,
    /// The act, by the name of its command.
    pub act: &'a str,
    /// The right it takes.
    pub right: Right,
}

impl Denial<'_> {
    /// Writes it into the log, unless the same stands there of a moment ago. What was refused stays refused
    /// where that fails.
    pub fn record(&self, store: &mut Store) {
        // A record of a refusal has no id of its own: it is never taken back.
        let mut no_id = String::new;
        let Denial { author, device, now, .. } = *self;
        let desk = Desk { now, author, device, new_id: &mut no_id };
        let Some(draft) = refusal(store.hall(), &desk, self.act, self.right) else { return };
        let event = NewEvent::of(draft, author);
        if let Err(error) = store.append(vec![event], now.at) {
            tracing::warn!(%error, "that an act was refused could not be recorded");
        }
    }
}

/// Records what a screen did not even ask for, because the role of who sits there lacks the right.
pub fn record_of_screen(at: &acts::Desk, session: &Session, act: &'static str, right: Right) {
    let (clock, zone, device) = (at.clock, at.zone, at.device.clone());
    let author = session.author_later();
    let record = move |store: &mut Store| {
        let now = clock.now();
        let author = author(store.hall().locks());
        // What the screen went by may be true no more.
        if store.hall().check_right(&author, right, now).is_err() {
            let (author, device, now) = (&author, &*device, zone.stamp(now));
            Denial { author, device, now, act, right }.record(store);
        }
    };
    if let Err(error) = at.log.with_store(record) {
        tracing::warn!(%error, "that an act was refused could not be recorded");
    }
}
