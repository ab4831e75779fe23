//! What a ticket machine said is counted once, whichever terminals heard it: the first of the hall's log counts. What
//! repeats it stays in the log and is not folded, the same on every terminal.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, Transaction};

use super::tail::Link;
use crate::core::event::{Event, FeedMeta};
use crate::store::error::StoreError;

/// Ids of feeds in what is not in the hall's log yet; read once for a page that needs it.
pub(super) type Waiting = BTreeSet<(Box<str>, Box<str>)>;

/// Whether words stand in an event; what is no text holds none.
pub(super) fn mentions(bytes: &[u8], words: &str) -> bool {
    // Looked for in text: that is several times faster than in bytes, and asked of every event that comes.
    std::str::from_utf8(bytes).is_ok_and(|text| text.contains(words))
}

/// What an event says of its feed.
pub(super) fn feed_of(bytes: &[u8]) -> Option<Box<FeedMeta>> {
    if !mentions(bytes, "\"feed\":{") {
        return None;
    }
    Event::from_bytes(bytes).ok()?.feed
}

/// What is known of something that a feed told.
enum Heard {
    /// Nothing.
    Never,
    /// It was heard here, and is not noted in the hall's log as told elsewhere.
    Here,
    /// Another terminal told it, and it stands in the hall's log.
    Elsewhere,
}

fn known(conn: &Connection, source: &str, id: &str) -> Result<Heard, StoreError> {
    let mut find = conn.prepare_cached(
        "SELECT pos FROM feed_seen WHERE source_ref = (SELECT ref FROM source WHERE name = ?1) AND id = ?2",
    )?;
    let pos: Option<Option<u64>> = find.query_row((source, id), |row| row.get(0)).optional()?;
    Ok(match pos {
        None => Heard::Never,
        Some(None) => Heard::Here,
        Some(Some(_)) => Heard::Elsewhere,
    })
}

/// The ids of feeds that wait.
pub(super) fn waiting(conn: &Connection) -> Result<Waiting, StoreError> {
    let mut find = conn.prepare_cached("SELECT bytes FROM unsent")?;
    let mut rows = find.query([])?;
    let mut found = Waiting::new();
    while let Some(row) = rows.next()? {
        if let Some(feed) = feed_of(row.get_ref(0)?.as_blob().unwrap_or_default()) {
            found.insert((feed.source, feed.id));
        }
    }
    Ok(found)
}

/// Notes what was never heard before of a source that is known; answers whether it was so.
fn note_heard(tx: &Transaction, feed: &FeedMeta, pos: u64) -> Result<bool, StoreError> {
    let mut put = tx.prepare_cached(
        "INSERT INTO feed_seen(source_ref, id, pos) SELECT ref, ?2, ?3 FROM source WHERE name = ?1
         ON CONFLICT DO NOTHING",
    )?;
    Ok(put.execute((&*feed.source, &*feed.id, pos))? > 0)
}

/// Takes in what a feed told another terminal, at its place in the hall's log. Answers whether it counts.
pub(super) fn take_foreign(
    tx: &Transaction,
    feed: &FeedMeta,
    pos: u64,
    waits: &mut Option<Waiting>,
) -> Result<bool, StoreError> {
    if note_heard(tx, feed, pos)? {
        return Ok(true);
    }
    match known(tx, &feed.source, &feed.id)? {
        Heard::Never => {
            tx.prepare_cached("INSERT OR IGNORE INTO source(name) VALUES(?1)")?
                .execute([&*feed.source])?;
            note_heard(tx, feed, pos)
        }
        Heard::Elsewhere => Ok(false),
        // Heard here, too: what is in the hall's log already counts, what waits does not.
        Heard::Here => {
            let all = match waits {
                Some(all) => all,
                None => waits.insert(waiting(tx)?),
            };
            if !all.contains(&(feed.source.clone(), feed.id.clone())) {
                return Ok(false);
            }
            tx.prepare_cached(
                "UPDATE feed_seen SET pos = ?3
                 WHERE source_ref = (SELECT ref FROM source WHERE name = ?1) AND id = ?2",
            )?
            .execute((&*feed.source, &*feed.id, pos))?;
            Ok(true)
        }
    }
}

/// Whether what was heard here stands in the hall's log already, as another terminal told it.
pub(super) fn is_repeat(conn: &Connection, feed: &FeedMeta) -> Result<bool, StoreError> {
    Ok(matches!(known(conn, &feed.source, &feed.id)?, Heard::Elsewhere))
}

/// Notes that an event of the log is not folded.
pub(super) fn note_repeat(tx: &Transaction, pos: u64) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT INTO repeated(pos) VALUES(?1)")?.execute([pos])?;
    Ok(())
}

/// Positions behind one whose events are not folded.
pub(in crate::store) fn repeats(
    conn: &Connection,
    after: u64,
) -> Result<BTreeSet<u64>, StoreError> {
    let mut find = conn.prepare_cached("SELECT pos FROM repeated WHERE pos > ?1")?;
    let rows = find.query_map([after], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Whether an event on top of the log is not folded: the log has it from elsewhere.
pub(in crate::store) fn is_known(
    conn: &Connection,
    link: &Link,
    seq: u64,
    event: &Event,
) -> Result<bool, StoreError> {
    if link.doubles.contains(&seq) {
        return Ok(true);
    }
    event.feed.as_ref().map_or(Ok(false), |feed| is_repeat(conn, feed))
}

/// What counted behind a position counts no more; what waits is known to whoever hears it again.
pub(super) fn forget_behind(tx: &Transaction, common: u64) -> Result<(), StoreError> {
    tx.execute("DELETE FROM repeated WHERE pos > ?1", [common])?;
    tx.execute("DELETE FROM feed_seen WHERE pos > ?1", [common])?;
    for (source, id) in waiting(tx)? {
        tx.prepare_cached(
            "INSERT OR IGNORE INTO feed_seen(source_ref, id) SELECT ref, ?2 FROM source WHERE name = ?1",
        )?
        .execute([&*source, &*id])?;
    }
    Ok(())
}
