//! What a server answers to an upload, and which events of one get a place in the hall's log. It never weighs what an
//! event says: what happened in a hall has happened. Source: sync.md 4.4 and 4.10.

use std::collections::HashSet;

use super::segment::{Chain, Segment, Shape, StreamId};

/// What the server knows of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamRecord {
    /// Its id.
    pub id: StreamId,
    /// The hall that it writes for.
    pub hall: Box<str>,
    /// The device that writes it.
    pub device: Box<str>,
    /// Number of its last event; 0 = none.
    pub last: u64,
    /// Chain of that event; zeros = none.
    pub chain: Chain,
}

/// What is to be done with a segment. All of it happens in one transaction, and the answer goes out after its commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It follows what is there: all of it is appended.
    Append,
    /// Its beginning is there already: what stands from this index on is appended.
    AppendRest {
        /// From 0.
        from: usize,
    },
    /// All of it is there already: the answer is the one that was given then.
    Repeat,
    /// Events between what is there and its first one are missing.
    Gap,
    /// What is there is something else, or the stream is another device's: the terminal starts a new stream.
    Fork,
    /// The server does not know the stream: the terminal opens it in a new session and offers everything again.
    Unknown,
    /// The stream, or the device that asks, belongs to another hall.
    WrongHall,
}

/// The number in the stream whose chain the server has to look up before it can [`decide`]; `None` where what it knows
/// of the stream is enough.
pub fn wanted(record: &StreamRecord, shape: &Shape) -> Option<u64> {
    (shape.last() < record.last).then(|| shape.last())
}

/// Weighs a segment against what is known of its stream. `hall` and `device` are those that the session, or whoever
/// brought the segment, proved to speak for. `chain_at` gives the chain of an event of the stream that the server has; it
/// is asked at most once, for what [`wanted`] says.
pub fn decide(
    record: Option<&StreamRecord>,
    (hall, device): (&str, &str),
    segment: &Segment<'_>,
    chain_at: impl FnOnce(u64) -> Option<Chain>,
) -> Verdict {
    let shape = &segment.shape;
    if *shape.hall != *hall {
        return Verdict::WrongHall;
    }
    let Some(record) = record.filter(|record| record.id == shape.stream) else {
        return Verdict::Unknown;
    };
    if *record.hall != *hall {
        return Verdict::WrongHall;
    }
    if *record.device != *device {
        return Verdict::Fork;
    }
    let next = record.last + 1;
    if shape.first > next {
        return Verdict::Gap;
    }
    if shape.first == next {
        return if shape.prev == record.chain { Verdict::Append } else { Verdict::Fork };
    }
    // Both have the events up to here. The chain binds all that went before, so that one value decides.
    let both = shape.last().min(record.last);
    let theirs = usize::try_from(both - shape.first).ok().and_then(|at| segment.chains.get(at));
    let ours = wanted(record, shape).map_or(Some(record.chain), chain_at);
    match (theirs, ours) {
        (Some(theirs), Some(ours)) if *theirs == ours => {}
        _ => return Verdict::Fork,
    }
    if shape.last() <= record.last {
        return Verdict::Repeat;
    }
    usize::try_from(next - shape.first).map_or(Verdict::Gap, |from| Verdict::AppendRest { from })
}

/// Numbers of a stream whose chains a server names when it answers [`Verdict::Fork`], newest first: near its end one by
/// one, then ever fewer. The terminal takes the largest whose chain it has too; a smaller one than need be costs a few
/// events that are sent and dropped.
pub fn fork_points(last: u64) -> Vec<u64> {
    let mut points: Vec<u64> =
        (last.saturating_sub(15)..=last).rev().filter(|at| *at > 0).collect();
    let mut back = 32;
    while let Some(at) = last.checked_sub(back).filter(|at| *at > 0) {
        points.push(at);
        back *= 2;
    }
    points
}

/// What an event is told by, whatever stream it was written into again: its first chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Identity {
    /// It was written into this stream first. The log can hold it only where a copy of it came before under
    /// this chain as its origin.
    First(Chain),
    /// It was written anew. The log can hold it under this chain in the stream it came from, or from another time that it
    /// was written anew.
    Again(Chain),
}

impl Identity {
    /// The chain that tells it.
    pub fn chain(&self) -> &Chain {
        match self {
            Identity::First(chain) | Identity::Again(chain) => chain,
        }
    }
}

/// By what each event of a segment is told.
pub fn identities(segment: &Segment<'_>) -> impl Iterator<Item = Identity> {
    let pairs = segment.lines.iter().zip(&segment.chains);
    pairs.map(|(line, chain)| line.origin.map_or(Identity::First(*chain), Identity::Again))
}

/// Which events of a segment, by index and from `from` on, get no place in the hall's log because it has them already.
/// `known` says whether the log does: for [`Identity::Again`] among the chains of its events and their origins, for
/// [`Identity::First`] among the origins alone, of which a hall rarely has any.
pub fn skipped(
    segment: &Segment<'_>,
    from: usize,
    mut known: impl FnMut(&Identity) -> bool,
) -> Vec<u64> {
    let mut here = HashSet::new();
    let mut skip = Vec::new();
    for (index, identity) in (0..).zip(identities(segment)).skip(from) {
        if !here.insert(*identity.chain()) || known(&identity) {
            skip.push(index);
        }
    }
    skip
}

#[cfg(test)]
mod tests;
