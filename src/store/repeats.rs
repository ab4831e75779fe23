//! What a ticket machine says more than once: known by the id it has in its source.

use rusqlite::{Connection, Transaction};

use super::State;
use super::append::NewEvent;
use super::error::StoreError;
use super::scribe::Marked;

impl State {
    // Notes the ids of feeds; which of the events are there already.
    pub(super) fn mark_repeats(
        &mut self,
        tx: &Transaction,
        events: Vec<NewEvent>,
    ) -> Result<Vec<Marked>, StoreError> {
        let mut seen =
            tx.prepare_cached("INSERT OR IGNORE INTO feed_seen(source_ref, id) VALUES(?1, ?2)")?;
        let mut marked: Vec<Marked> = Vec::with_capacity(events.len());
        for new in events {
            let mut source_ref = None;
            let mut repeat = false;
            if let Some(feed) = &new.feed {
                // Nearly every event comes from where the one before came from.
                let before = marked.last().and_then(|last| {
                    let same = last.new.feed.as_ref().is_some_and(|one| one.source == feed.source);
                    last.source_ref.filter(|_| same)
                });
                let number = match before {
                    Some(number) => number,
                    None => self.source_ref(tx, &feed.source)?,
                };
                repeat = seen.execute((number, &*feed.id))? == 0;
                source_ref = Some(number);
            }
            marked.push(Marked { new, source_ref, repeat });
        }
        Ok(marked)
    }

    fn source_ref(&mut self, conn: &Connection, name: &str) -> Result<i64, StoreError> {
        if let Some(&number) = self.sources.get(name) {
            return Ok(number);
        }
        conn.prepare_cached("INSERT OR IGNORE INTO source(name) VALUES(?1)")?.execute([name])?;
        let number = conn
            .prepare_cached("SELECT ref FROM source WHERE name = ?1")?
            .query_row([name], |row| row.get(0))?;
        self.sources.insert(name.into(), number);
        Ok(number)
    }
}
