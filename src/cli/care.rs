//! The ranking of a month and the word on a mood, for whoever is at the board.

use std::sync::Arc;

use super::access::session::Session;
use super::acts::Desk;
use super::denial::Denial;
use crate::core::conduct::Month;
use crate::core::people::Right;
use crate::store::Store;
use crate::ui::msg::Msg;

impl Desk {
    /// Star clerk and model counter.
    pub(super) fn ranking(&self, month: Month) -> Msg {
        let now = self.clock.now();
        match self.log.with_store(move |store| store.hall().ranking(month, now)) {
            Ok(ranking) => Msg::Ranking(month, Arc::new(ranking)),
            Err(error) => Msg::Fault(error.to_string()),
        }
    }

    /// What was noted on a mood, for who has the duty and nobody else. It is on this screen alone.
    pub(super) fn mood(&self, session: &Session, record: String) -> Msg {
        let (clock, author) = (self.clock, session.author_later());
        let asked = record.clone();
        let read = move |store: &mut Store| {
            let (now, author) = (clock.now(), author(store.hall().locks()));
            if store.hall().check_right(&author, Right::Duty, now).is_err() {
                let (device, now) = (store.device(), store.config().zone.stamp(now));
                let (author, device) = (&author, &*device);
                let denial = Denial { author, device, now, act: "mood.read", right: Right::Duty };
                denial.record(store);
                return None;
            }
            store.mood_text(&asked).unwrap_or_default()
        };
        match self.log.with_store(read) {
            Ok(text) => Msg::Mood { record, text },
            Err(error) => Msg::Fault(error.to_string()),
        }
    }
}
