//! What must be true of a simulated hall when nothing is in the way any more: whoever looks, wherever, sees the same log.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use zhiban::core::event::Event;
use zhiban::core::hex::{hex, unhex_all};
use zhiban::core::sync::segment::{Chain, Line, Segment, Shape, StreamId, chains, read_lines};
use zhiban::server::sqlite::SqliteStore;
use zhiban::server::{HallStore, Outcome, SegmentRow, Upload};
use zhiban::store::{Depth, check};

use crate::net::at_once;
use crate::terminal::mark;
use crate::world::{HALL, World};

/// Longest time until a hall is quiet, seconds: one pause of a terminal that had nobody to speak to, and three rounds.
const QUIET_SECS_MAX: u64 = 420;

/// The place of each event of each stream; none = it has one from before.
type Places = BTreeMap<(StreamId, u64), Option<u64>>;

/// A segment as it was written.
struct Read<'t> {
    lines: Vec<Line<'t>>,
    chains: Vec<Chain>,
}

fn text(row: &SegmentRow) -> Vec<u8> {
    zstd::decode_all(&*row.packed).unwrap()
}

fn read<'t>(row: &SegmentRow, text: &'t [u8]) -> Read<'t> {
    let lines = read_lines(text, row.count).unwrap();
    let chains = chains(&row.prev, &row.stream, row.first, &lines);
    assert_eq!(chains.last(), Some(&row.chain));
    Read { lines, chains }
}

/// A segment as the storage gets it from whoever sends it again.
pub(crate) fn upload(row: &SegmentRow) -> Upload {
    let text = text(row);
    let Read { lines, chains } = read(row, &text);
    let origins = lines.iter().map(|line| Line { origin: line.origin, bytes: &[] });
    let shape = Shape {
        hall: HALL.into(),
        stream: row.stream,
        first: row.first,
        count: row.count,
        prev: row.prev,
        chain: row.chain,
    };
    Upload {
        hall: HALL.to_owned(),
        device: row.device,
        segment: Segment { shape, lines: origins.collect(), chains },
        sig: row.sig,
        packed: row.packed.clone().into(),
        records: Vec::new(),
        erased: Vec::new(),
        presses: false,
        received: row.received,
    }
}

fn head_of(store: &SqliteStore) -> (u64, String) {
    let head = at_once(store.hall(HALL)).unwrap().unwrap().head;
    (head, hex(&at_once(store.incarnation()).unwrap()))
}

impl World {
    /// Marks of the events that have a place in the hall's log as the server has it, in their order. I3: every stream is
    /// there from its first event to its last, each behind the one before. I4: every place is taken once.
    pub(crate) fn log(&self) -> Vec<String> {
        self.places().1
    }

    /// The place of every event of every stream, and the marks of those that have one.
    fn places(&self) -> (Places, Vec<String>) {
        let (mut marks, mut places, mut hseq) = (Vec::new(), BTreeMap::new(), 0);
        let mut streams: BTreeMap<StreamId, Vec<Chain>> = BTreeMap::new();
        for row in self.rows() {
            let (text, known) = (text(&row), streams.entry(row.stream).or_default());
            let Read { lines, chains } = read(&row, &text);
            let before = usize::try_from(row.first - 1).unwrap();
            // A segment may begin with what another one brought before; then that has no place in this one.
            assert!(before <= known.len() && before + chains.len() > known.len(), "I3: a hole");
            let prev = before.checked_sub(1).map_or([0; 32], |at| known[at]);
            assert!(prev == row.prev && chains.starts_with(&known[before..]), "I3: another chain");
            for (at, (line, chain)) in (0..).zip(lines.iter().zip(&chains)) {
                let (seq, is_kept) = (row.first + at, !row.skip.contains(&at));
                if seq <= known.len() as u64 {
                    assert!(!is_kept, "I2: event {seq} has two places");
                    continue;
                }
                known.push(*chain);
                if is_kept {
                    hseq += 1;
                    marks.extend(mark(&Event::from_bytes(line.bytes).unwrap()));
                }
                places.insert((row.stream, seq), is_kept.then_some(hseq));
            }
            assert_eq!(hseq, row.hseq + row.count - row.skip.len() as u64 - 1, "I4");
        }
        assert_eq!(hseq, self.head().0, "I4");
        (places, marks)
    }

    /// Nothing is in the way any more: it becomes quiet by itself (I17), and everything is as it must be.
    pub(crate) fn quiet(&mut self) {
        self.heal();
        let storage = self.storage();
        self.until("quiet", QUIET_SECS_MAX, |world| {
            let (head, incarnation) = head_of(&storage);
            world.terminals.iter().all(|terminal| {
                let it = terminal.standing();
                (it.unsent, it.head) == (0, head) && it.incarnation == incarnation
            })
        });
        self.note("quiet");
        for at in 0..self.terminals.len() {
            self.terminals[at].look();
        }
        let log = self.log();
        let once: BTreeSet<&String> = log.iter().collect();
        assert_eq!(once.len(), log.len(), "I2: an event has two places: {log:?}");
        let lost: Vec<&String> = self.due.iter().filter(|mark| !once.contains(mark)).collect();
        assert!(lost.is_empty(), "I1: {lost:?} of {} are lost", self.due.len());
        self.same_everywhere(&log);
        self.trace.lock().unwrap().push(log.join(" "));
    }

    /// Number of the last event of the hall's log, and which copy of the data the server has.
    pub(crate) fn head(&self) -> (u64, String) {
        head_of(&self.storage())
    }

    /// I9: the same log in the same order, and the same fold of it. I5: the streams here begin as they do on the server.
    fn same_everywhere(&self, log: &[String]) {
        let mut ends: BTreeMap<StreamId, BTreeMap<u64, Chain>> = BTreeMap::new();
        for row in self.rows() {
            let text = text(&row);
            ends.entry(row.stream).or_default().extend((row.first..).zip(read(&row, &text).chains));
        }
        let digest = self.terminals[0].with(|store| store.digest().unwrap());
        for terminal in &self.terminals {
            let marks: Vec<String> = terminal.marks().into_iter().map(|it| it.0).collect();
            assert_eq!(marks, log, "I9: {} has another log", terminal.name);
            assert_eq!(terminal.with(|store| store.digest().unwrap()), digest, "I9: digests");
            let stream = terminal.standing().streams.pop().unwrap();
            let theirs = ends.get(&unhex_all::<16>(&stream.id).unwrap());
            let last = theirs.and_then(|theirs| theirs.keys().last().copied()).unwrap_or(0);
            assert_eq!(last, stream.last, "I5: {} has more or less than the server", terminal.name);
            for (seq, chain) in theirs.into_iter().flatten() {
                let ours = terminal.with(|store| store.own_chain(*seq).unwrap());
                assert_eq!(ours, Some(*chain), "I5: event {seq} of {}", terminal.name);
            }
        }
    }

    /// The slower proofs: a terminal's tables are those of a rebuild and its files whole (I26), the server's data can be
    /// proved, and whatever is sent again gets the places it has (I7).
    pub(crate) fn proved(&mut self) {
        for terminal in &self.terminals {
            assert!(terminal.with(|store| store.fold_matches().unwrap()), "I26: {}", terminal.name);
            let found = check(&terminal.folder, Depth::Quick).unwrap();
            assert!(found.is_ok(), "{}: {found:?}", terminal.name);
        }
        let to = tempfile::tempdir().unwrap();
        SqliteStore::copy(&self.db(), to.path(), self.now()).unwrap();
        self.all_again();
    }

    /// I7: every segment once more gets the places that it has.
    pub(crate) fn all_again(&self) {
        let (store, head, (places, _)) = (self.storage(), self.head().0, self.places());
        for row in self.rows() {
            let upload = upload(&row);
            let outcome = at_once(store.write(vec![Arc::new(upload)])).unwrap().remove(0);
            let Outcome::Stored { runs, new, head: now, .. } = outcome else {
                panic!("I7: {outcome:?}")
            };
            assert_eq!((new, now), (0, head), "I7");
            let mut next = row.first;
            for run in runs {
                let mut hseq = run.hseq;
                for at in 0..run.count {
                    let place = (!run.skip.contains(&at)).then_some(hseq);
                    hseq += u64::from(place.is_some());
                    assert_eq!(places[&(row.stream, next)], place, "I7: event {next}");
                    next += 1;
                }
            }
            assert_eq!(next, row.first + row.count, "I7");
        }
    }
}
