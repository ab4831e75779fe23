//! Words on moods: sealed as the record of a customer is, on the terminal where they were typed. No event, table or
//! message takes one along.

use super::records;
use crate::core::event::{Body, ConductAct, Event};
use crate::store::Store;
use crate::store::error::StoreError;

/// The record that an event erases, where it is the word on a mood.
pub(in crate::store) fn erased_mood(event: &Event) -> Option<&str> {
    match &event.body {
        Body::Conduct(ConductAct::MoodErased(erased)) => Some(&erased.record),
        _ => None,
    }
}

impl Store {
    /// What was noted on a mood; none where it is erased, or was typed on another terminal.
    pub fn mood_text(&mut self, record: &str) -> Result<Option<String>, StoreError> {
        let moods = self.state.hall.conduct().staff().moods();
        let known = moods.filter(|it| *it.record == *record).map(|it| it.commitment.clone()).next();
        let Some(commitment) = known.filter(|_| self.has_record(record).unwrap_or(false)) else {
            return Ok(None);
        };
        let sealed = records::read(&self.conn, record)?;
        Ok(Some(self.vault()?.open(&sealed, Some(&commitment))?.contact))
    }
}
