//! Which of the rows that were found are events as they were written. The chain decides; where the event
//! before is gone it cannot, and then the row is kept and counted as not proved.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::de::IgnoredAny;

use super::pages::{Found, Salvage};
use crate::core::sync::segment::chained;

/// Events on which a damaged stream id is told from a sound one.
const SAMPLE: usize = 500;

/// An event that is kept.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    /// Where it stood.
    pub pos: u64,
    /// Its stream, by its place in [`Proof::streams`].
    pub stream: usize,
    pub seq: u64,
    pub chain: [u8; 32],
    pub bytes: Vec<u8>,
    /// The chain proves it.
    pub proved: bool,
    /// The chain it had first, where it was written anew.
    pub origin: Option<[u8; 32]>,
}

/// A stream; without an id nothing of it can be proved.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub id: Option<[u8; 16]>,
    pub own: bool,
}

/// What is left, in order of position.
#[derive(Debug, Default)]
pub(super) struct Proof {
    pub kept: Vec<Kept>,
    pub streams: Vec<Known>,
    /// Newest position of which there is a trace.
    pub last: u64,
}

type Rows<'a> = BTreeMap<u64, Vec<&'a Found>>;

/// Judges everything that was found.
pub(super) fn prove(salvage: &Salvage) -> Proof {
    let in_events: BTreeSet<i64> = salvage.events.iter().map(|event| event.stream_ref).collect();
    let in_table: BTreeSet<i64> = salvage.streams.iter().map(|stream| stream.0).collect();
    let both: Vec<i64> = in_events.intersection(&in_table).copied().collect();
    // With one stream its number says nothing, so that a damaged number costs nothing.
    let groups: Vec<Option<i64>> =
        if both.len() <= 1 { vec![None] } else { both.into_iter().map(Some).collect() };
    let origins: HashMap<(i64, u64), [u8; 32]> =
        salvage.reissued.iter().map(|(stream, seq, origin)| ((*stream, *seq), *origin)).collect();
    let mut proof = Proof::default();
    for (place, group) in groups.iter().enumerate() {
        let of_group = |stream: i64| group.is_none_or(|wanted| wanted == stream);
        let mut rows: Rows = BTreeMap::new();
        for event in salvage.events.iter().filter(|event| of_group(event.stream_ref)) {
            let same = rows.entry(event.seq).or_default();
            if !same.iter().any(|row| (row.chain, &row.bytes) == (event.chain, &event.bytes)) {
                same.push(event);
            }
        }
        let ids: BTreeSet<[u8; 16]> =
            salvage.streams.iter().filter(|one| of_group(one.0)).map(|one| one.1).collect();
        let id =
            ids.into_iter().max_by_key(|id| links(&rows, id)).filter(|id| links(&rows, id) > 0);
        let is_foreign = |one: &(i64, [u8; 16], Option<bool>)| {
            of_group(one.0) && Some(one.1) == id && one.2 == Some(false)
        };
        let own = !salvage.streams.iter().any(is_foreign);
        proof.streams.push(Known { id, own });
        // In a hall with a server streams stand between each other.
        let ahead = offset(&rows, groups.len() == 1);
        let fits = |seq: u64, pos: u64| {
            ahead.is_none_or(|ahead| seq.checked_add_signed(ahead) == Some(pos))
        };
        let sound = |row: &&&Found| fits(row.seq, row.pos);
        let seen = rows.values().flatten().filter(sound).map(|row| row.pos).max();
        // Without an offset a damaged number tells nothing by itself: it has to lie near what was seen.
        let most = seen.unwrap_or(0).saturating_add(rows.len() as u64);
        let near = |pos: u64| ahead.is_some() || pos <= most;
        let named = salvage
            .named
            .iter()
            .filter(|(stream, seq, pos)| of_group(*stream) && fits(*seq, *pos) && near(*pos));
        let last = named.map(|(.., pos)| *pos).max().max(seen).unwrap_or(0);
        proof.last = proof.last.max(last);
        for (row, chain, proved) in follow(&rows, id, ahead) {
            let pos = ahead.map_or(Some(row.pos), |ahead| row.seq.checked_add_signed(ahead));
            let Some(pos) = pos.filter(|pos| *pos > 0) else { continue };
            let (seq, bytes) = (row.seq, row.bytes.clone());
            let origin = origins.get(&(row.stream_ref, seq)).copied();
            proof.kept.push(Kept { pos, stream: place, seq, chain, bytes, proved, origin });
        }
    }
    // Of two streams both are kept, wherever a damaged page says that they stood.
    proof.kept.sort_by_key(|kept| (kept.pos, kept.stream));
    proof.kept.dedup_by_key(|kept| (kept.pos, kept.stream));
    proof.last = proof.kept.last().map_or(0, |kept| kept.pos).max(proof.last);
    proof
}

// How far positions are ahead of numbers in this stream: the same for nearly all rows, whatever is damaged. None where
// other streams stand between its events.
fn offset(rows: &Rows, alone: bool) -> Option<i64> {
    let mut counts: HashMap<i64, usize> = HashMap::new();
    for row in rows.values().flatten() {
        let (Ok(pos), Ok(seq)) = (i64::try_from(row.pos), i64::try_from(row.seq)) else { continue };
        *counts.entry(pos - seq).or_default() += 1;
    }
    let all: usize = counts.values().sum();
    let most = counts.into_iter().max_by_key(|(_, count)| *count);
    match most {
        Some((_, count)) if !alone && count * 10 < all * 9 => None,
        Some((ahead, _)) => Some(ahead),
        None => Some(0),
    }
}

// Neighbours whose chains agree under this id.
fn links(rows: &Rows, id: &[u8; 16]) -> usize {
    let agree = |(&seq, here): (&u64, &Vec<&Found>)| {
        let first =
            seq == 1 && here.iter().any(|row| chained(&[0; 32], id, 1, &row.bytes) == row.chain);
        first || here.iter().any(|row| next_agrees(rows, id, seq, &row.chain))
    };
    rows.iter().take(SAMPLE).filter(|one| agree(*one)).count()
}

fn next_agrees(rows: &Rows, id: &[u8; 16], seq: u64, chain: &[u8; 32]) -> bool {
    let Some(next) = seq.checked_add(1) else { return false };
    let after = rows.get(&next).into_iter().flatten();
    after.into_iter().any(|row| chained(chain, id, next, &row.bytes) == row.chain)
}

/// What is known of the chain of the event before.
#[derive(Clone, Copy)]
enum Before {
    /// It was proved, or proves another.
    Sure([u8; 32]),
    /// It stands in a row that is not proved.
    Stated([u8; 32]),
    Unknown,
}

// From the first number to the last: the rows that are kept, with their true chain.
fn follow<'a>(
    rows: &Rows<'a>,
    id: Option<[u8; 16]>,
    ahead: Option<i64>,
) -> Vec<(&'a Found, [u8; 32], bool)> {
    let mut kept = Vec::new();
    let mut expected = 1;
    let mut before = Before::Sure([0; 32]);
    for (&seq, here) in rows {
        if seq != expected {
            before = Before::Unknown;
        }
        expected = seq.saturating_add(1);
        let (row, after) = match id {
            Some(id) => judge(rows, &id, seq, here, before, ahead),
            None => (plain(here, ahead).map(|row| (row, row.chain, false)), Before::Unknown),
        };
        kept.extend(row);
        before = after;
    }
    kept
}

// A row that looks like an event at its place, where no chain can tell.
fn plain<'a>(here: &[&'a Found], ahead: Option<i64>) -> Option<&'a Found> {
    let fits = |row: &&&Found| {
        ahead.is_none_or(|ahead| row.seq.checked_add_signed(ahead) == Some(row.pos))
            && serde_json::from_slice::<IgnoredAny>(&row.bytes).is_ok()
    };
    here.iter().find(fits).copied()
}

type Judged<'a> = (Option<(&'a Found, [u8; 32], bool)>, Before);

fn judge<'a>(
    rows: &Rows<'a>,
    id: &[u8; 16],
    seq: u64,
    here: &[&'a Found],
    before: Before,
    ahead: Option<i64>,
) -> Judged<'a> {
    if let Before::Sure(chain) | Before::Stated(chain) = before {
        let computed = |row: &Found| chained(&chain, id, seq, &row.bytes);
        // The chain of a row may be damaged alone; then the next event tells the true one.
        let fits = here
            .iter()
            .find(|row| computed(row) == row.chain)
            .or_else(|| here.iter().find(|row| next_agrees(rows, id, seq, &computed(row))));
        if let Some(row) = fits {
            let true_chain = computed(row);
            return (Some((row, true_chain, true)), Before::Sure(true_chain));
        }
    }
    let linked = here.iter().find(|row| next_agrees(rows, id, seq, &row.chain)).copied();
    let after = linked.map(|row| Before::Sure(row.chain));
    if let Before::Sure(_) = before {
        return (None, after.unwrap_or(Before::Unknown));
    }
    let row = linked.and_then(|row| plain(&[row], ahead)).or_else(|| plain(here, ahead));
    let stated = row.map_or(Before::Unknown, |row| Before::Stated(row.chain));
    (row.map(|row| (row, row.chain, false)), after.unwrap_or(stated))
}
