//! Whether this terminal folded the hall's log as others did: the open things of the hall in one hash, and the whole
//! state held against one that is folded from the first event.

use super::tail::Link;
use crate::core::hall::{FOLD_VERSION, Hall};
use crate::core::sync::wire::Digest;
use crate::store::error::StoreError;
use crate::store::{Access, State, Store, checkpoint};

/// The digest of a hall as it stood when an event of its log was the newest.
pub fn digest_of(hall: &Hall, hseq: u64) -> Digest {
    let mut hash = blake3::Hasher::new_derive_key("zhiban 2026 digest of a hall");
    for line in hall.open_lines() {
        hash.update(&(line.len() as u64).to_le_bytes()).update(line.as_bytes());
    }
    let zone = hall.config().zone.0.name().to_owned();
    Digest { hseq, fold: FOLD_VERSION, zone, hash: hash.finalize().to_hex().to_string() }
}

impl Store {
    /// The digest at the end of the hall's log as it is here; what waits is not in it.
    pub fn digest(&self) -> Result<Digest, StoreError> {
        let head = self.state.head.pos;
        let settled = self.state.link.as_ref().map_or(head, |link: &Link| link.settled);
        if settled == head {
            return Ok(digest_of(&self.state.hall, head));
        }
        let state = &self.state;
        let mut standing = State::new(state.pen.clone(), state.config.clone(), state.stream);
        let tx = self.conn.unchecked_transaction()?;
        standing.load_to(&tx, settled, &mut |_| ())?;
        Ok(digest_of(&standing.hall, settled))
    }

    /// The digest behind an event of the hall's log; none where that is not here yet, and where it is so old that only
    /// the whole log could tell.
    pub fn digest_at(&self, hseq: u64) -> Result<Option<Digest>, StoreError> {
        let state = &self.state;
        let Some(link) = &state.link else { return Ok(None) };
        if hseq > link.confirmed || hseq < state.head.checkpoint {
            return Ok(None);
        }
        if hseq == state.head.pos {
            return Ok(Some(digest_of(&state.hall, hseq)));
        }
        let mut standing = State::new(state.pen.clone(), state.config.clone(), state.stream);
        let tx = self.conn.unchecked_transaction()?;
        standing.load_to(&tx, hseq, &mut |_| ())?;
        Ok(Some(digest_of(&standing.hall, hseq)))
    }

    /// Has the tables computed anew from the log at the next start: now it would hold up others.
    pub fn rebuild_at_start(&mut self) -> Result<(), StoreError> {
        if self.access != Access::Write {
            return Err(StoreError::ReadOnly);
        }
        checkpoint::set_rebuild_due(&self.conn, true)
    }

    /// Whether the state in memory is the one that the whole log gives, folded from the first event without any
    /// checkpoint or table. Slow: for `zhiban sync verify`.
    pub fn fold_matches(&self) -> Result<bool, StoreError> {
        Ok(self.fold_matches_told(&mut |_| ())? == Some(true))
    }

    /// The same; `told` hears of each position that was reached. None where another process has written since the state
    /// was read. What is written meanwhile is not looked at.
    pub fn fold_matches_told(&self, told: &mut dyn FnMut(u64)) -> Result<Option<bool>, StoreError> {
        // One instant of the log, however long it takes.
        let instant = self.conn.unchecked_transaction()?;
        let found = if self.is_newest()? { Some(self.is_folded_right(told)?) } else { None };
        drop(instant);
        Ok(found)
    }

    fn is_folded_right(&self, told: &mut dyn FnMut(u64)) -> Result<bool, StoreError> {
        let mut whole = self.full_replay_told(told)?;
        let mut mine = self.state.hall.clone();
        for date in whole.days().collect::<Vec<_>>() {
            if self.day(date)?.as_ref() != whole.day(date) {
                return Ok(false);
            }
            whole.take_day(date);
            mine.take_day(date);
        }
        let cases: Vec<Box<str>> =
            whole.cases().all_cases().map(|case| case.complaint_id.clone()).collect();
        for id in cases {
            // One that left memory leaves the other, too; it is held against its own beginning when it comes back.
            if mine.cases().get(&id).is_none() {
                let stored = crate::store::checkpoint::read_case(&self.conn, &id)?;
                if stored.as_deref() != whole.cases().get(&id) {
                    return Ok(false);
                }
                whole.take_case(&id);
            }
        }
        Ok(mine == whole)
    }
}
