//! A hall with a server that only orders: the smallest one that keeps to the protocol, and terminals with real files.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;
use tempfile::TempDir;

use crate::core::event::Kind;
use crate::core::hex::{hex, unhex_all};
use crate::core::sync::segment::{Line, chained, read_lines, write_lines};
use crate::core::sync::wire::{Digest, PageEnd, PageSegment, RecordLine, Run, Stored};
use crate::core::tests::config;
use crate::core::time::{Ms, Zone};
use crate::store::schema::DERIVED;
use crate::store::tests::{MORNING, note, open};
use crate::store::{
    DB_FILE, Depth, DeviceKey, Enrolment, LogPart, NewEvent, Offer, Page, PageApplied,
    RecoverReport, SegmentIn, Shadow, Store, backup, check, recover, restore,
};

/// Requests of one kind after which a small log must be sent, and be here.
const TURNS_MAX: usize = 1_000;

/// The log of a hall as a server keeps it.
#[derive(Clone, Default)]
pub(super) struct Server {
    pub(super) segments: Vec<SegmentIn>,
    pub(super) records: Vec<RecordLine>,
    /// Number and chain of the newest event of each stream.
    pub(super) ends: BTreeMap<String, (u64, String)>,
    /// Chains of everything, as it was first written.
    origins: BTreeSet<[u8; 32]>,
    pub(super) head: u64,
    pub(super) incarnation: u32,
}

/// Why it does not take a segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The first event that it would take.
    Gap(u64),
    /// Another event stands there, or it has more of the stream.
    Fork(u64),
}

impl Server {
    pub(super) fn upload(&mut self, offer: &Offer) -> Result<Stored, Refusal> {
        let id: [u8; 16] = unhex_all(&offer.stream).unwrap();
        let (last, chain) = self.ends.get(&offer.stream).cloned().unwrap_or((0, hex(&[0; 32])));
        if offer.first > last + 1 {
            return Err(Refusal::Gap(last + 1));
        }
        if offer.first <= last {
            // What it has of it must be the same; only the rest is new.
            let known = usize::try_from(last + 1 - offer.first).unwrap();
            let same = known <= offer.chains.len() && hex(&offer.chains[known - 1]) == chain;
            if !same {
                return Err(Refusal::Fork(last));
            }
        } else if hex(&offer.prev) != chain {
            return Err(Refusal::Fork(last));
        }
        let mut new: [u8; 32] = unhex_all(&chain).unwrap();
        let (prev, mut seq) = (new, last);
        let (mut body, mut skip, mut count) = (Vec::new(), Vec::new(), 0);
        let lines = read_lines(&offer.body, offer.count).unwrap();
        for line in lines.into_iter().skip(usize::try_from(last + 1 - offer.first).unwrap()) {
            let Line { origin, bytes } = line;
            seq += 1;
            new = chained(&new, &id, seq, bytes);
            if !self.origins.insert(origin.unwrap_or(new)) {
                skip.push(count);
            }
            self.origins.insert(new);
            write_lines(&[line], &mut body).unwrap();
            count += 1;
        }
        let run = Run { first: last + 1, count, hseq: self.head + 1, skip: skip.clone() };
        if count > 0 {
            let head = PageSegment {
                stream: offer.stream.clone(),
                device: offer.stream.clone(),
                first: last + 1,
                count,
                prev: hex(&prev),
                chain: hex(&new),
                sig: String::new(),
                skip,
                hseq: self.head + 1,
                received: 0,
                bytes: body.len() as u64,
            };
            self.head += head.kept();
            self.segments.push(SegmentIn { head, body });
            self.ends.insert(offer.stream.clone(), (seq, hex(&new)));
            self.records.extend(offer.records.iter().cloned());
        }
        let (last, chain) = self.ends[&offer.stream].clone();
        Ok(Stored { last, chain, runs: vec![run], head: self.head })
    }

    /// So many segments behind a place; those of `own` without their lines. What was passed over whole is behind the
    /// place before it: it would come again and again to whoever has got that far.
    pub(super) fn page(&self, after: u64, most: usize, own: &str) -> Page {
        let behind = |one: &&SegmentIn| one.head.hseq + one.head.kept() > after + 1;
        let segments: Vec<SegmentIn> = self
            .segments
            .iter()
            .filter(behind)
            .take(most)
            .map(|one| {
                let is_own = one.head.stream == own;
                let body = if is_own { Vec::new() } else { one.body.clone() };
                SegmentIn {
                    head: PageSegment { bytes: body.len() as u64, ..one.head.clone() },
                    body,
                }
            })
            .collect();
        let end = PageEnd { end: true, head: self.head, records: 0, digest: None };
        Page { segments, end, records: self.records.clone() }
    }

    /// The same hall with what it had at a place, as from a copy.
    pub(super) fn put_back(&self, until: u64) -> Server {
        let mut old = Server { incarnation: self.incarnation + 1, ..Server::default() };
        for one in &self.segments {
            if one.head.hseq + one.head.kept() > until + 1 {
                break;
            }
            let head = &one.head;
            old.head += head.kept();
            old.ends.insert(head.stream.clone(), (head.first + head.count - 1, head.chain.clone()));
            let id: [u8; 16] = unhex_all(&head.stream).unwrap();
            let mut chain: [u8; 32] = unhex_all(&head.prev).unwrap();
            for (seq, line) in (head.first..).zip(read_lines(&one.body, head.count).unwrap()) {
                let Line { origin, bytes } = line;
                chain = chained(&chain, &id, seq, bytes);
                old.origins.insert(chain);
                old.origins.extend(origin);
            }
            old.segments.push(one.clone());
        }
        old
    }
}

impl Server {
    /// The state at its end.
    pub(super) fn digest(&self) -> Digest {
        self.folded().digest()
    }

    /// Its log, folded as a server folds it, with an end and a new beginning in the middle.
    pub(super) fn folded(&self) -> Shadow {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("hall.db");
        let mut shadow = Shadow::open(&path, &config()).unwrap();
        for some in self.segments.chunks(self.segments.len() / 2 + 1) {
            let part = |one: &SegmentIn| (one.head.clone(), one.body.clone());
            let held: Vec<_> = some.iter().map(part).collect();
            let parts: Vec<LogPart<'_>> = held
                .iter()
                .map(|(head, lines)| LogPart {
                    stream: unhex_all(&head.stream).unwrap(),
                    first: head.first,
                    count: head.count,
                    prev: unhex_all(&head.prev).unwrap(),
                    chain: unhex_all(&head.chain).unwrap(),
                    skip: &head.skip,
                    hseq: head.hseq,
                    lines,
                })
                .collect();
            drop(shadow.take(&parts).unwrap());
            shadow = Shadow::open(&path, &config()).unwrap();
        }
        shadow
    }
}

/// A terminal.
pub(super) struct Terminal {
    pub(super) store: Store,
    pub(super) dir: TempDir,
    /// Lines that it wrote, to be seen from then on.
    pub(super) lines: Vec<String>,
    n: u32,
    name: &'static str,
}

impl Terminal {
    pub(super) fn standalone(name: &'static str) -> Terminal {
        let dir = tempfile::tempdir().unwrap();
        let store = open(dir.path());
        Terminal { store, dir, lines: Vec::new(), n: 0, name }
    }

    pub(super) fn new(name: &'static str, server: &Server) -> Terminal {
        let mut terminal = Terminal::standalone(name);
        terminal.enrol(server);
        terminal
    }

    pub(super) fn enrol(&mut self, server: &Server) {
        let with = Enrolment {
            url: "https://server.example".into(),
            device: self.name.into(),
            hall: "H001".into(),
            incarnation: server.incarnation.to_string(),
            ca_pem: "-".into(),
            ..Enrolment::default()
        };
        let key = DeviceKey::new_random().unwrap();
        self.store.enrol(&with, &key, server.head, MORNING).unwrap();
    }

    pub(super) fn append(&mut self, events: Vec<NewEvent>, now: Ms) {
        self.store.append(events, now).unwrap();
    }

    /// A line of the duty log, which must be seen from now on.
    pub(super) fn say(&mut self) {
        self.n += 1;
        let text = format!("{} {}", self.name, self.n);
        let at = MORNING.plus_secs(i64::from(self.n));
        self.append(
            vec![note(&format!("{}-{}", self.name, self.n), Kind::LogNoted, at, &text)],
            at,
        );
        self.lines.push(text);
    }

    /// Sends so many events; `heard`: whether the answer arrives. On a fork it goes on in a new stream.
    pub(super) fn send(&mut self, server: &mut Server, most: usize, heard: bool) -> bool {
        let standing = self.store.sync_standing().unwrap().unwrap();
        let mut first = standing.sent + 1;
        for _ in 0..4 {
            let Some(offer) = self.store.segment(first, most, 1 << 20).unwrap() else {
                return false;
            };
            match server.upload(&offer) {
                Ok(stored) => {
                    if heard {
                        self.store.mark_sent(&stored).unwrap();
                    }
                    return true;
                }
                Err(Refusal::Gap(from)) => first = from,
                Err(Refusal::Fork(last)) => {
                    let common = last.min(first.saturating_sub(1));
                    self.store.part_stream(common, MORNING).unwrap();
                    first = 1;
                }
            }
        }
        true
    }

    /// Takes in so many segments.
    pub(super) fn fetch(&mut self, server: &Server, most: usize) -> PageApplied {
        let standing = self.store.sync_standing().unwrap().unwrap();
        if let Some(stream) = standing.streams.last()
            && let Some((last, _)) = server.ends.get(&stream.id)
            && *last > stream.last
        {
            // The server is ahead on our own stream: a session finds that out before anything is fetched.
            self.store.part_stream(stream.last, MORNING).unwrap();
        }
        let own = self.store.sync_standing().unwrap().unwrap().streams.pop().unwrap().id;
        let page = server.page(standing.head, most, &own);
        self.store.apply_page(&page, MORNING).unwrap()
    }

    /// Until nothing waits and nothing is to be had.
    pub(super) fn sync(&mut self, server: &mut Server) {
        let sent = (0..TURNS_MAX).take_while(|_| self.send(server, 64, true)).count();
        let fetched = (0..TURNS_MAX).take_while(|_| self.fetch(server, 3).more).count();
        assert!(sent.max(fetched) < TURNS_MAX, "{}: it does not come to an end", self.name);
    }

    /// Another one with a copy of this log.
    pub(super) fn copied(&self, name: &'static str) -> Terminal {
        let (copies, dir) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let when = (Zone::default(), MORNING);
        let made = backup(self.dir.path(), copies.path(), "H001", when, &mut |_, _| ()).unwrap();
        restore(&made.path, dir.path(), false, when).unwrap();
        Terminal { store: open(dir.path()), dir, lines: self.lines.clone(), n: 0, name }
    }

    /// What `recover` saves of its file, after somebody spoiled that; enrolled anew by whoever wants to.
    pub(super) fn recovered(self, spoil: impl FnOnce(&mut Vec<u8>)) -> (Terminal, RecoverReport) {
        let Terminal { store, dir, lines, n, name } = self;
        store.close().unwrap();
        let path = dir.path().join(DB_FILE);
        let mut file = std::fs::read(&path).unwrap();
        spoil(&mut file);
        std::fs::write(&path, file).unwrap();
        let saved = tempfile::tempdir().unwrap();
        let found = recover(&path, saved.path(), &config(), MORNING).unwrap();
        (Terminal { store: open(saved.path()), dir: saved, lines, n, name }, found)
    }

    /// Its folder is another one from now on.
    pub(super) fn put_in(&mut self, dir: TempDir) {
        self.store = open(dir.path());
        self.dir = dir;
        self.lines.truncate(6);
        self.n += 100;
    }

    pub(super) fn restart(&mut self) {
        let dir = self.dir.path().to_owned();
        let old = std::mem::replace(&mut self.store, open(tempfile::tempdir().unwrap().path()));
        old.close().unwrap();
        self.store = open(&dir);
    }

    /// Every line it wrote is seen, once.
    pub(super) fn sees_its_own(&self) {
        let mut seen = BTreeMap::<String, u32>::new();
        for row in self.store.log_lines(10_000).unwrap() {
            *seen.entry(row.detail).or_default() += 1;
        }
        for line in &self.lines {
            assert_eq!(seen.get(line), Some(&1), "{line}: {seen:?}");
        }
    }

    /// What stands in every readable table and in the index.
    pub(super) fn tables(&self) -> Vec<String> {
        dump(&self.store.conn)
    }

    /// The state is that of the whole log, and the tables are those of a rebuild.
    pub(super) fn is_as_rebuilt(&mut self) {
        assert!(
            self.store.fold_matches().unwrap(),
            "{}: the state is not that of the log",
            self.name
        );
        let (before, digest) = (self.tables(), self.store.digest().unwrap());
        self.store.rebuild().unwrap();
        same(&before, &self.tables(), self.name);
        assert_eq!(digest, self.store.digest().unwrap());
        assert!(
            self.store.fold_matches().unwrap(),
            "{}: rebuilt, it is not that of the log",
            self.name
        );
    }
}

/// Tells the first lines that differ.
pub(super) fn same(one: &[String], other: &[String], name: &str) {
    let (left, right): (BTreeSet<_>, BTreeSet<_>) = (one.iter().collect(), other.iter().collect());
    let only = |a: &BTreeSet<&String>, b: &BTreeSet<&String>| -> Vec<String> {
        a.difference(b).take(4).map(|line| (*line).clone()).collect()
    };
    let (gone, new) = (only(&left, &right), only(&right, &left));
    assert!(gone.is_empty() && new.is_empty(), "{name}: {gone:#?} against {new:#?}");
    assert_eq!(one.len(), other.len(), "{name}");
}

pub(super) fn dump(conn: &Connection) -> Vec<String> {
    let unlike = ["checkpoint", "zone_offset", "date_span", "complaint_index"];
    let mut lines = Vec::new();
    for name in DERIVED.iter().filter(|name| !unlike.contains(name)) {
        let mut all = conn.prepare(&format!("SELECT * FROM {name}")).unwrap();
        let width = all.column_count();
        let mut rows = all.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let cells: Vec<rusqlite::types::Value> =
                (0..width).map(|at| row.get(at).unwrap()).collect();
            lines.push(format!("{name} {cells:?}"));
        }
    }
    let vocabulary = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.entry
                      USING fts5vocab(main, complaint_index, instance)";
    conn.execute(vocabulary, []).unwrap();
    let mut entries = conn.prepare("SELECT term, doc, col, offset FROM temp.entry").unwrap();
    let rows = entries.query_map([], |row| {
        let (term, doc): (String, i64) = (row.get(0)?, row.get(1)?);
        let (column, place): (String, i64) = (row.get(2)?, row.get(3)?);
        Ok(format!("index {term} {doc} {column} {place}"))
    });
    lines.extend(rows.unwrap().map(Result::unwrap));
    lines.sort_unstable();
    lines
}

/// All of them once more, then they must say the same.
pub(super) fn quiet(server: &mut Server, terminals: &mut [Terminal]) {
    for _ in 0..2 {
        for terminal in terminals.iter_mut() {
            terminal.sync(server);
        }
    }
    for terminal in terminals.iter_mut() {
        let standing = terminal.store.sync_standing().unwrap().unwrap();
        assert_eq!((standing.unsent, standing.head), (0, server.head), "{}", terminal.name);
        assert_eq!(terminal.store.head_pos(), server.head, "{}", terminal.name);
        terminal.sees_its_own();
    }
    let all: Vec<Vec<String>> = terminals.iter().map(Terminal::tables).collect();
    let digests: Vec<_> = terminals.iter().map(|one| one.store.digest().unwrap()).collect();
    for (n, other) in all.iter().enumerate().skip(1) {
        same(&all[0], other, &format!("{} and {}", terminals[0].name, terminals[n].name));
        assert_eq!(digests[0], digests[n]);
    }
    let folded = server.folded();
    assert_eq!(folded.digest(), digests[0]);
    same(&dump(folded.conn()), &all[0], "the server and the terminals");
    for terminal in terminals.iter_mut() {
        terminal.is_as_rebuilt();
        let found = check(terminal.dir.path(), Depth::Quick).unwrap();
        assert!(found.is_ok(), "{found:?}");
    }
}
