//! What a terminal has on its disk, in the plainest form that keeps to the tasks of the client.

use std::collections::HashSet;

use super::Planted;
use zhiban::core::hex::{hex, unhex_all};
use zhiban::core::sync::client::{Shared, Standing, Task, TaskFault};
use zhiban::core::sync::segment::{Chain, Line, StreamId, chained, chains};
use zhiban::core::sync::wire::StreamHead;

use super::server::Page;

/// An event of a stream that this terminal writes or wrote.
#[derive(Clone, Debug)]
pub(super) struct Own {
    pub stream: StreamId,
    pub seq: u64,
    pub chain: Chain,
    pub origin: Option<Chain>,
    pub bytes: Vec<u8>,
}

impl Own {
    fn identity(&self) -> Chain {
        self.origin.unwrap_or(self.chain)
    }
}

/// An event of the hall's log.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    stream: StreamId,
    identity: Chain,
    pub bytes: Vec<u8>,
}

#[derive(Clone, Debug)]
pub(super) struct Disk {
    pub stream: StreamId,
    streams: HashSet<StreamId>,
    pub own: Vec<Own>,
    sent: u64,
    pub log: Vec<Entry>,
    placed: HashSet<Chain>,
    /// Up to where it has the log, as it says.
    cursor: u64,
    incarnation: String,
    pub aside: Vec<Vec<u8>>,
    planted: Option<Planted>,
}

impl Disk {
    pub(super) fn new(stream: StreamId, planted: Option<Planted>) -> Disk {
        Disk {
            planted,
            cursor: 0,
            stream,
            streams: HashSet::from([stream]),
            own: Vec::new(),
            sent: 0,
            log: Vec::new(),
            placed: HashSet::new(),
            incarnation: "i0".to_owned(),
            aside: Vec::new(),
        }
    }

    /// The events of a stream from `first` on, in order.
    pub(super) fn tail(&self, stream: StreamId, first: u64) -> impl Iterator<Item = &Own> {
        self.own.iter().filter(move |own| own.stream == stream && own.seq >= first)
    }

    pub(super) fn chain_at(&self, stream: StreamId, seq: u64) -> Option<Chain> {
        let found = self.own.iter().find(|own| own.stream == stream && own.seq == seq);
        if seq == 0 { Some([0; 32]) } else { found.map(|own| own.chain) }
    }

    fn last(&self) -> (u64, Chain) {
        let last = self.own.iter().rfind(|own| own.stream == self.stream);
        last.map_or((0, [0; 32]), |own| (own.seq, own.chain))
    }

    pub(super) fn standing(&self) -> Standing {
        Standing {
            stream: self.stream,
            last: self.last().0,
            sent: self.sent,
            cursor: self.cursor,
            incarnation: self.incarnation.clone(),
            set_aside: self.aside.len() as u64,
            oldest: None,
        }
    }

    pub(super) fn write(&mut self, origin: Option<Chain>, bytes: Vec<u8>) {
        let origin = origin.filter(|_| self.planted != Some(Planted::NoOrigin));
        let (last, chain) = self.last();
        let (stream, seq) = (self.stream, last + 1);
        let chain = chained(&chain, &stream, seq, &bytes);
        self.own.push(Own { stream, seq, chain, origin, bytes });
    }

    /// What the author sees: the hall's log, and own events that are not in it yet.
    pub(super) fn view(&self) -> Vec<&Vec<u8>> {
        let unplaced = self.own.iter().filter(|own| !self.placed.contains(&own.identity()));
        let mut seen = HashSet::new();
        let unplaced = unplaced.filter(move |own| seen.insert(own.identity()));
        self.log.iter().map(|one| &one.bytes).chain(unplaced.map(|own| &own.bytes)).collect()
    }

    /// Events that this terminal can offer again, whatever becomes of the server.
    pub(super) fn offered(&self) -> impl Iterator<Item = &Vec<u8>> {
        let ours = self.log.iter().filter(|one| self.streams.contains(&one.stream));
        self.own.iter().map(|own| &own.bytes).chain(ours.map(|one| &one.bytes))
    }

    pub(super) fn run(
        &mut self,
        task: Task,
        page: Option<Page>,
        minted: StreamId,
    ) -> Result<(), TaskFault> {
        match task {
            Task::MarkSent { stream, stored } => {
                if stream == self.stream {
                    let ends = stored.runs.iter().map(|run| run.first + run.count - 1);
                    self.sent = ends.fold(self.sent, u64::max);
                }
            }
            Task::ApplyPage { own, .. } => {
                let mut next = self.clone();
                next.apply(page.expect("a page is kept until it is applied"), own)?;
                next.cursor = next.log.len() as u64;
                if self.planted == Some(Planted::CursorAlone) && next.cursor.is_multiple_of(5) {
                    self.cursor = next.cursor;
                } else {
                    *self = next;
                }
            }
            Task::Part { stream, shared } => {
                assert_eq!(stream, self.stream, "another stream is parted than is written");
                let common = self.common(&shared);
                self.part(common, None, minted);
            }
            Task::SetAside { stream, seq } => {
                assert_eq!(stream, self.stream);
                self.part(self.sent, Some(seq), minted);
            }
            Task::GoBack { incarnation, common, stream } => {
                self.go_back(incarnation, common, &stream);
            }
        }
        Ok(())
    }

    fn common(&self, shared: &Shared) -> u64 {
        let same = |(seq, chain): &&(u64, String)| {
            self.chain_at(self.stream, *seq).is_some_and(|ours| hex(&ours) == *chain)
        };
        match shared {
            Shared::Upto(seq) => *seq,
            Shared::Among(known) => {
                known.iter().filter(same).map(|(seq, _)| *seq).max().unwrap_or(0)
            }
        }
    }

    fn apply(&mut self, page: Page, left_out: Option<StreamId>) -> Result<(), TaskFault> {
        for (head, lines) in page {
            let stream: StreamId = unhex_all(&head.stream).unwrap();
            let prev: Chain = unhex_all(&head.prev).unwrap();
            let lines = if let Some(lines) = lines {
                lines
            } else {
                assert_eq!(Some(stream), left_out);
                let count = usize::try_from(head.count).unwrap();
                let own = self.tail(stream, head.first).take(count);
                own.map(|own| (own.origin, own.bytes.clone())).collect()
            };
            let view: Vec<Line<'_>> =
                lines.iter().map(|(origin, bytes)| Line { origin: *origin, bytes }).collect();
            let chains = chains(&prev, &stream, head.first, &view);
            if chains.last().map(|chain| hex(chain)) != Some(head.chain) {
                return Err(TaskFault::OwnMissing);
            }
            if head.hseq != self.log.len() as u64 + 1 {
                return Err(TaskFault::NotNext);
            }
            for (index, ((origin, bytes), chain)) in (0_u64..).zip(lines.iter().zip(&chains)) {
                if head.skip.contains(&index) {
                    continue;
                }
                let identity = origin.unwrap_or(*chain);
                assert!(self.placed.insert(identity), "I2: an event comes down twice");
                self.log.push(Entry { stream, identity, bytes: bytes.clone() });
            }
            if stream == self.stream {
                self.sent = self.sent.max(head.first + head.count - 1);
            }
        }
        Ok(())
    }

    /// Everything of the own stream behind `common` that is not in the log moves into a new stream; `bad` is set aside.
    fn part(&mut self, common: u64, bad: Option<u64>, minted: StreamId) {
        let stream = self.stream;
        let placed = &self.placed;
        let moves = |own: &Own| {
            own.stream == stream && own.seq > common && !placed.contains(&own.identity())
        };
        let (moved, kept) = std::mem::take(&mut self.own).into_iter().partition(moves);
        self.own = kept;
        self.mint(minted);
        for own in moved {
            if Some(own.seq) == bad {
                self.aside.push(own.bytes);
            } else {
                self.write(Some(own.identity()), own.bytes);
            }
        }
    }

    fn mint(&mut self, minted: StreamId) {
        self.stream = minted;
        self.streams.insert(minted);
        self.sent = 0;
    }

    fn go_back(&mut self, incarnation: String, common: u64, end: &StreamHead) {
        self.incarnation = incarnation;
        self.cursor = common;
        let lost = self.log.split_off(usize::try_from(common).unwrap());
        self.placed = self.log.iter().map(|one| one.identity).collect();
        let ours = self.chain_at(self.stream, end.last).map(|chain| hex(&chain));
        self.sent = if ours.as_ref() == Some(&end.chain) { end.last } else { 0 };
        let stream = self.stream;
        let placed = &self.placed;
        let moves = |own: &Own| own.stream != stream && !placed.contains(&own.identity());
        let (moved, kept) =
            std::mem::take(&mut self.own).into_iter().partition::<Vec<Own>, _>(moves);
        self.own = kept;
        let held: HashSet<Chain> = self.own.iter().map(Own::identity).collect();
        let known: HashSet<Chain> = moved.iter().map(Own::identity).chain(held).collect();
        for own in moved {
            self.write(Some(own.identity()), own.bytes);
        }
        // What another copy of this installation wrote may have nobody else to offer it again.
        for one in lost {
            if self.streams.contains(&one.stream) && !known.contains(&one.identity) {
                self.write(Some(one.identity), one.bytes);
            }
        }
    }
}
