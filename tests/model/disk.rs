//! What a terminal has on its disk, in the plainest form that keeps to the tasks of the client.

use std::collections::HashSet;

use super::Planted;
use zhiban::core::hex::{hex, unhex_all};
use zhiban::core::sync::client::{Begin, Shared, Standing, Task, TaskFault};
use zhiban::core::sync::segment::{Chain, Line, StreamId, chained, chains};
use zhiban::core::sync::wire::StreamHead;

use super::server::{PARTS, Page, Snap};

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

/// What a reply brought, until its task is done.
#[derive(Clone, Debug)]
pub(super) enum Brought {
    Page(Page),
    Manifest(Snap),
    Part,
}

/// What came before the log, as a snapshot shows it, and what came of it.
#[derive(Clone, Debug)]
struct Before {
    shown: Vec<Vec<u8>>,
    past: Vec<Entry>,
}

#[derive(Clone, Debug)]
pub(super) struct Disk {
    pub stream: StreamId,
    streams: HashSet<StreamId>,
    pub own: Vec<Own>,
    sent: u64,
    pub log: Vec<Entry>,
    placed: HashSet<Chain>,
    /// Events that a planted fault stepped over.
    skipped: u64,
    incarnation: String,
    pub aside: Vec<Vec<u8>>,
    snap: Option<(Snap, u64)>,
    before: Option<Before>,
    planted: Option<Planted>,
}

impl Disk {
    pub(super) fn new(stream: StreamId, planted: Option<Planted>) -> Disk {
        Disk {
            planted,
            skipped: 0,
            stream,
            streams: HashSet::from([stream]),
            own: Vec::new(),
            sent: 0,
            log: Vec::new(),
            placed: HashSet::new(),
            incarnation: "i0".to_owned(),
            aside: Vec::new(),
            snap: None,
            before: None,
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
            cursor: self.cursor(),
            begin: self.begin(),
            incarnation: self.incarnation.clone(),
            set_aside: self.aside.len() as u64,
            only_here: 0,
            oldest: None,
        }
    }

    fn before(&self) -> u64 {
        self.before.as_ref().map_or(0, |before| before.shown.len() as u64)
    }

    fn cursor(&self) -> u64 {
        self.before() + self.log.len() as u64 + self.skipped
    }

    pub(super) fn begin(&self) -> Begin {
        if let Some(Before { shown, past }) = &self.before {
            return Begin::Past { have: past.len() as u64, of: shown.len() as u64 };
        }
        let entangled = self.own.iter().any(|own| own.origin.is_some()) || self.streams.len() > 1;
        match &self.snap {
            _ if !self.log.is_empty() || entangled => Begin::Whole,
            None => Begin::Empty,
            Some((snap, have)) => Begin::Parts { id: snap.id.clone(), have: *have, parts: PARTS },
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
        let shown = self.before.iter().flat_map(|before| &before.shown);
        let log = self.log.iter().map(|one| &one.bytes);
        shown.chain(log).chain(unplaced.map(|own| &own.bytes)).collect()
    }

    /// Events that this terminal can offer again, whatever becomes of the server.
    pub(super) fn offered(&self) -> impl Iterator<Item = &Vec<u8>> {
        let ours = self.log.iter().filter(|one| self.streams.contains(&one.stream));
        self.own.iter().map(|own| &own.bytes).chain(ours.map(|one| &one.bytes))
    }

    pub(super) fn run(
        &mut self,
        task: Task,
        brought: Option<Brought>,
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
                let Some(Brought::Page(page)) = brought else { panic!("a page is kept") };
                let mut next = self.clone();
                next.apply(page, own)?;
                if self.planted == Some(Planted::CursorAlone) && next.cursor().is_multiple_of(5) {
                    self.skipped = next.cursor() - self.before() - self.log.len() as u64;
                } else {
                    *self = next;
                }
            }
            Task::KeepManifest { .. } => {
                let Some(Brought::Manifest(snap)) = brought else { panic!("it is kept") };
                self.snap = Some((snap, 0));
            }
            Task::KeepPart { id, part, .. } => {
                assert!(matches!(brought, Some(Brought::Part)), "a part is kept");
                match &mut self.snap {
                    Some((snap, have)) if snap.id == id && *have == part => *have += 1,
                    _ => return Err(TaskFault::Forged),
                }
            }
            Task::DropParts => self.snap = None,
            Task::Install => self.install()?,
            Task::ApplyPast { .. } => {
                let Some(Brought::Page(page)) = brought else { panic!("a page is kept") };
                let mut next = self.clone();
                next.apply_past(page)?;
                *self = next;
            }
            Task::ClosePast => {
                let Before { shown, past } = self.before.take().expect("a history is closed");
                let came: Vec<_> = past.iter().map(|one| one.bytes.clone()).collect();
                assert_eq!(shown, came, "I26: the snapshot says something else than the log");
                self.log.splice(0..0, past);
                self.placed = self.log.iter().map(|one| one.identity).collect();
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
            if head.hseq != self.cursor() + 1 {
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

    fn install(&mut self) -> Result<(), TaskFault> {
        let Begin::Parts { have: PARTS, .. } = self.begin() else { return Err(TaskFault::Misfit) };
        let Some((snap, _)) = self.snap.take() else { return Err(TaskFault::Misfit) };
        if let Some((last, chain)) = snap.ends.get(&self.stream) {
            if self.chain_at(self.stream, *last) != Some(*chain) {
                return Err(TaskFault::Misfit);
            }
            self.sent = self.sent.max(*last);
            let told = self.own.iter().filter(|own| own.seq <= *last).map(Own::identity);
            self.placed = told.collect();
        }
        self.before = Some(Before { shown: snap.shown, past: Vec::new() });
        Ok(())
    }

    fn apply_past(&mut self, page: Page) -> Result<(), TaskFault> {
        let Some(Before { shown, past }) = &mut self.before else { return Err(TaskFault::NotNext) };
        for (head, lines) in page {
            if head.kept() == 0 || head.hseq > shown.len() as u64 {
                continue;
            }
            if head.hseq != past.len() as u64 + 1 {
                return Err(TaskFault::NotNext);
            }
            let stream: StreamId = unhex_all(&head.stream).unwrap();
            let prev: Chain = unhex_all(&head.prev).unwrap();
            let lines = lines.expect("nothing is left out");
            let view: Vec<Line<'_>> =
                lines.iter().map(|(origin, bytes)| Line { origin: *origin, bytes }).collect();
            let chains = chains(&prev, &stream, head.first, &view);
            for (index, ((origin, bytes), chain)) in (0_u64..).zip(lines.iter().zip(&chains)) {
                if !head.skip.contains(&index) {
                    let identity = origin.unwrap_or(*chain);
                    past.push(Entry { stream, identity, bytes: bytes.clone() });
                }
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
        self.skipped = 0;
        self.snap = None;
        let before = self.before();
        if common < before {
            self.before = None;
        }
        let kept = if self.before.is_some() { common - before } else { common };
        let kept = if common < before { 0 } else { kept };
        let lost = self.log.split_off(usize::try_from(kept).unwrap());
        if self.before.is_none() {
            self.placed.clear();
        }
        for one in &lost {
            self.placed.remove(&one.identity);
        }
        self.placed.extend(self.log.iter().map(|one| one.identity));
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
