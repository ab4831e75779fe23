//! A tail folded anew: a page with an event of another terminal comes while own events wait on top, in a hall whose day has
//! 3,000 tickets. Tables are put back to the newest checkpoint, what came after is folded again, all in one transaction.

use std::time::Duration;

use zhiban::clock::Stopwatch;
use zhiban::core::event::{Body, Kind, Note, Proof};
use zhiban::core::hall::HallConfig;
use zhiban::core::hex::hex;
use zhiban::core::sync::segment::{Line, chained, write_lines};
use zhiban::core::sync::wire::{PageEnd, PageSegment};
use zhiban::core::time::Ms;
use zhiban::store::{DeviceKey, Enrolment, Mode, NewEvent, Page, SegmentIn, Store};

use crate::export::told;
use crate::history::House;
use crate::table::{Row, millis, quantile};

/// Pages that come, one after the other: more than lie between two checkpoints.
const PAGES: usize = 800;

/// Own events that wait all the time.
const WAITING: usize = 5;

/// 2025-11-10 17:00 in Shanghai.
const EVENING: Ms = Ms(1_762_765_200_000);

/// The longest that an entry may wait for it, milliseconds.
const BAR_MS: f64 = 20.0;

/// Another terminal of the hall.
struct Other {
    stream: [u8; 16],
    last: u64,
    chain: [u8; 32],
}

pub fn run(house: &mut House) -> Vec<Row> {
    let folder = house.dir().join("refold");
    let config = HallConfig { hall_id: "H001".to_owned(), ..HallConfig::default() };
    let mut store = Store::open(&folder, &config, Mode::Write).unwrap();
    for group in told().chunks(500) {
        store.append(group.to_vec(), EVENING).unwrap();
    }
    enrol(&mut store);
    for n in 0..WAITING {
        store.append(vec![note(&format!("own {n}"))], EVENING).unwrap();
    }
    let mut other = Other { stream: [7; 16], last: 0, chain: [0; 32] };
    let (mut pages, mut entries) = (Vec::new(), Vec::new());
    for n in 0..PAGES {
        let bytes = event_bytes(&store, n);
        let page = other.page(&store, &bytes);
        let since = Stopwatch::start();
        let done = store.apply_page(&page, EVENING).unwrap();
        pages.push(since.elapsed());
        assert!(done.refolded && done.foreign == 1, "{done:?}");
        if n % 50 == 0 {
            let since = Stopwatch::start();
            store.append(vec![note(&format!("more {n}"))], EVENING).unwrap();
            entries.push(since.elapsed());
        }
    }
    let [p50, p99, worst] = [0.5, 0.99, 1.0].map(|share| quantile(&mut pages, share));
    let ms = |time: Duration| time.as_secs_f64() * 1000.0;
    let entry = quantile(&mut entries, 0.5);
    let beside =
        format!("p50 {}, worst {}, an entry {}", millis(p50), millis(worst), millis(entry));
    let what = "a page while own events wait, 3,000 tickets, p99";
    vec![Row::at_most(what, millis(p99), &beside, ms(p99), BAR_MS, " ms")]
}

fn note(id: &str) -> NewEvent {
    let note = Note { note_id: id.into(), text: "打印机换了纸".into(), phrase: "".into() };
    NewEvent {
        kind: Kind::LogNoted,
        at: HallConfig::default().zone.stamp(EVENING),
        by: "limin".into(),
        proof: Proof::OsUser,
        feed: None,
        body: Body::Note(note),
    }
}

/// The hall has a server, which gave what stands in the log its places.
fn enrol(store: &mut Store) {
    let with = Enrolment {
        url: "https://localhost".to_owned(),
        device: "d".to_owned(),
        hall: "H001".to_owned(),
        incarnation: "1".to_owned(),
        ca_pem: "-".to_owned(),
        ..Enrolment::default()
    };
    store.enrol(&with, &DeviceKey::new_random().unwrap(), 0, EVENING).unwrap();
    let own = store.stream_head();
    let head = PageSegment {
        stream: own.id.clone(),
        first: 1,
        count: own.last,
        prev: hex(&[0; 32]),
        chain: own.chain.clone(),
        hseq: 1,
        ..PageSegment::default()
    };
    let end = PageEnd { end: true, head: own.last, records: 0, digest: None };
    let segments = vec![SegmentIn { head, body: Vec::new() }];
    let done = store.apply_page(&Page { segments, end, records: Vec::new() }, EVENING).unwrap();
    assert_eq!(done.own, own.last);
}

/// An event as the other terminal spells it: one of ours under another id.
fn event_bytes(store: &Store, n: usize) -> Vec<u8> {
    let pos = store.head_pos();
    let newest = store.events(pos..=pos).next().unwrap().unwrap();
    let text = String::from_utf8(newest.bytes).unwrap();
    let own = text.find("\"note_id\":\"").unwrap() + 11;
    let (head, rest) = text.split_at(own);
    let rest = rest.split_once('"').unwrap().1;
    format!("{head}other {n}\"{rest}").into_bytes()
}

impl Other {
    /// A page with its next event.
    fn page(&mut self, store: &Store, bytes: &[u8]) -> Page {
        let prev = self.chain;
        self.last += 1;
        self.chain = chained(&prev, &self.stream, self.last, bytes);
        let mut body = Vec::new();
        write_lines(&[Line { origin: None, bytes }], &mut body).unwrap();
        let hseq = store.sync_standing().unwrap().unwrap().head + 1;
        let head = PageSegment {
            stream: hex(&self.stream),
            device: "o".to_owned(),
            first: self.last,
            count: 1,
            prev: hex(&prev),
            chain: hex(&self.chain),
            hseq,
            bytes: body.len() as u64,
            ..PageSegment::default()
        };
        let end = PageEnd { end: true, head: hseq, records: 0, digest: None };
        Page { segments: vec![SegmentIn { head, body }], end, records: Vec::new() }
    }
}
