//! What every storage of the server must do, whatever it is made of. Each case gets a new one that knows nothing but its
//! own incarnation; `suite!` makes a test of each.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use zhiban::core::sync::segment::{Chain, read_lines};
use zhiban::core::sync::wire::Run;
use zhiban::core::time::Ms;
use zhiban::server::{
    Code, EnrolAnswer, Enrolment, HallStore, Incarnation, NewDevice, Opened, Outcome, PageAsk,
    SessionRow, StreamEnd, Upload,
};

use crate::kit::{Dice, Terminal};

/// What a new storage is.
pub(crate) const INCARNATION: Incarnation = [0xaa; 16];

/// Makes a test of every case: `$open` opens a storage in a folder that lives as long as the test. `later $open` is a
/// future of one instead; where there is none, the test has said why and is passed over.
macro_rules! suite {
    (later $open:expr) => {
        $crate::contract::suite!(@cases later $open);
    };
    ($open:expr) => {
        $crate::contract::suite!(@cases now $open);
    };
    (@cases $when:ident $open:expr) => {
        $crate::contract::suite!(@ $when $open;
            one_upload_gets_one_place_whenever_it_comes,
            what_does_not_follow_is_refused_and_changes_nothing,
            a_group_answers_each_and_one_refusal_harms_nobody,
            an_event_that_was_written_anew_is_in_the_log_once,
            a_page_is_dense_and_has_its_bounds,
            records_travel_beside_their_events_and_end_with_their_erasure,
            a_code_lets_in_one_terminal_of_its_hall_in_its_time,
            a_revoked_device_has_no_session_and_writes_nothing,
            streams_are_opened_once_and_held_against_what_is_stored,
            the_rest_is_kept,
            documents_are_changed_only_by_who_saw_them,
            lines_are_dense_and_in_the_order_of_their_commits,
            documents_have_bounds,
            i7_i27_packing_changes_nothing_that_can_be_seen,
            what_takes_a_look_keeps_nobody_waiting,
            what_came_between_a_look_and_its_upload_counts,
            packed_days_take_a_look_and_answer_the_same,
            a_page_goes_through_any_number_of_days,
            any_schedule_gives_a_dense_log_with_every_event_once,
            readers_beside_writers_see_no_hole,
        );
    };
    (@ now $open:expr; $($case:ident,)*) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $case() {
            let folder = folder();
            let open = $open;
            $crate::contract::$case(open(&folder)).await;
        }
    )*};
    (@ later $open:expr; $($case:ident,)*) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $case() {
            if let Some(store) = $open.await {
                $crate::contract::$case(store).await;
            }
        }
    )*};
}
pub(crate) use suite;

pub(crate) use crate::docs::{
    documents_are_changed_only_by_who_saw_them, documents_have_bounds,
    lines_are_dense_and_in_the_order_of_their_commits,
};
pub(crate) use crate::looks::{
    packed_days_take_a_look_and_answer_the_same, what_came_between_a_look_and_its_upload_counts,
    what_takes_a_look_keeps_nobody_waiting,
};
pub(crate) use crate::packing::{
    a_page_goes_through_any_number_of_days, i7_i27_packing_changes_nothing_that_can_be_seen,
};

fn code(hall: &str, hash: u8) -> Code {
    Code {
        hash: [hash; 32],
        hall: hall.to_owned(),
        name: String::new(),
        made_at: Ms(0),
        until: Ms(900_000),
    }
}

fn enrolment(terminal: &Terminal, hash: u8) -> Enrolment {
    Enrolment {
        code: [hash; 32],
        hall: None,
        device: NewDevice {
            id: terminal.device,
            public_key: terminal.public_key(),
            host: "counter-3".to_owned(),
            system: "linux".to_owned(),
        },
        stream: terminal.stream,
        hall_key: None,
        at: Ms(10),
    }
}

/// A terminal that belongs to a hall.
pub(crate) async fn enrolled(store: &impl HallStore, number: u8, hall: &str) -> Terminal {
    let terminal = Terminal::new(number, hall);
    store.add_code(code(hall, number)).await.unwrap();
    let answer = store.enrol(enrolment(&terminal, number)).await.unwrap();
    assert!(matches!(answer, EnrolAnswer::Enrolled { .. }), "{answer:?}");
    terminal
}

fn shared(group: Vec<Upload>) -> Vec<Arc<Upload>> {
    group.into_iter().map(Arc::new).collect()
}

pub(crate) async fn send(
    store: &impl HallStore,
    terminal: &Terminal,
    first: u64,
    last: u64,
) -> Outcome {
    let group = vec![terminal.upload(first, last)];
    store.write(shared(group)).await.unwrap().remove(0)
}

pub(crate) fn runs(outcome: &Outcome) -> Vec<(u64, u64, u64, Vec<u64>)> {
    let Outcome::Stored { runs, .. } = outcome else { panic!("{outcome:?}") };
    runs.iter()
        .map(|Run { first, count, hseq, skip }| (*first, *count, *hseq, skip.clone()))
        .collect()
}

/// Every event of a hall's log by its number, read in pages of that size; asserts that there is no hole.
pub(crate) async fn log(store: &impl HallStore, hall: &str, bytes_max: usize) -> Vec<Vec<u8>> {
    let mut events: Vec<Vec<u8>> = Vec::new();
    loop {
        let after = events.len() as u64;
        let ask = PageAsk { hall: hall.to_owned(), after, bytes_max, own: None };
        let page = store.page(ask).await.unwrap().unwrap();
        if page.segments.is_empty() {
            assert_eq!(after, page.head, "all of it came");
            return events;
        }
        for segment in page.segments {
            let text = zstd::decode_all(&*segment.packed).unwrap();
            let lines = read_lines(&text, segment.count).unwrap();
            let kept = (0..).zip(&lines).filter(|(index, _)| !segment.skip.contains(index));
            let before = events.len() as u64;
            events.extend(kept.map(|(_, line)| line.bytes.to_vec()));
            if events.len() as u64 > before {
                assert_eq!(segment.hseq, before + 1, "the next number follows");
            }
        }
    }
}

pub(crate) async fn one_upload_gets_one_place_whenever_it_comes(store: impl HallStore) {
    let mut a = enrolled(&store, 1, "H1").await;
    let mut b = enrolled(&store, 2, "H1").await;
    a.write_many(10);
    b.write_many(3);
    let first = send(&store, &a, 1, 3).await;
    let Outcome::Stored { last: 3, chain, head: 3, new: 3, .. } = &first else {
        panic!("{first:?}")
    };
    assert_eq!(*chain, a.chain_at(3));
    assert_eq!(runs(&first), [(1, 3, 1, vec![])]);
    assert_eq!(runs(&send(&store, &b, 1, 2).await), [(1, 2, 4, vec![])]);
    let again = send(&store, &a, 1, 3).await;
    assert!(matches!(again, Outcome::Stored { last: 3, head: 5, new: 0, .. }), "{again:?}");
    assert_eq!(runs(&again), runs(&first), "the same places");
    let overlaps = send(&store, &a, 2, 5).await;
    assert!(matches!(overlaps, Outcome::Stored { last: 5, head: 7, new: 2, .. }), "{overlaps:?}");
    assert_eq!(runs(&overlaps), [(2, 2, 2, vec![]), (4, 2, 6, vec![])]);
    assert_eq!(runs(&send(&store, &a, 6, 10).await), [(6, 5, 8, vec![])]);
    assert_eq!(
        runs(&send(&store, &a, 3, 7).await),
        [(3, 1, 3, vec![]), (4, 2, 6, vec![]), (6, 2, 8, vec![])]
    );
    assert_eq!(runs(&send(&store, &a, 5, 5).await), [(5, 1, 7, vec![])]);
    let log = log(&store, "H1", 1).await;
    let own = |t: &Terminal, n: usize| t.entries[n - 1].bytes.clone();
    let order = [(&a, 1), (&a, 2), (&a, 3), (&b, 1), (&b, 2), (&a, 4), (&a, 5), (&a, 6)];
    assert_eq!(log[..8], order.map(|(t, n)| own(t, n)));
    assert_eq!(log.len(), 12);
}

pub(crate) async fn what_does_not_follow_is_refused_and_changes_nothing(store: impl HallStore) {
    let mut a = enrolled(&store, 1, "H1").await;
    let elsewhere = enrolled(&store, 3, "H2").await;
    a.write_many(9);
    send(&store, &a, 1, 2).await;
    send(&store, &a, 3, 4).await;
    let end = StreamEnd { id: a.stream, last: 4, chain: a.chain_at(4) };
    assert_eq!(send(&store, &a, 6, 7).await, Outcome::Gap(end));
    // The same terminal as it stood after its third event, which then went on in another way.
    let mut copy = a.clone();
    copy.entries.truncate(3);
    copy.write_many(1);
    copy.entries.truncate(3);
    copy.write(br#"{"type":"other","v":1}"#);
    copy.write_many(3);
    let known = vec![(4, a.chain_at(4)), (2, a.chain_at(2))];
    for (first, last) in [(4, 4), (4, 6), (5, 6), (3, 4), (2, 4)] {
        let outcome = send(&store, &copy, first, last).await;
        assert_eq!(outcome, Outcome::Fork { end, known: known.clone() }, "{first} to {last}");
    }
    assert_eq!(runs(&send(&store, &copy, 1, 3).await).len(), 2, "what both have is no fork");
    let mut stranger = Terminal::new(9, "H1");
    stranger.device = a.device;
    stranger.write_many(1);
    assert_eq!(send(&store, &stranger, 1, 1).await, Outcome::Unknown);
    let mut astray = elsewhere.clone();
    (astray.stream, astray.entries) = (a.stream, a.entries.clone());
    assert_eq!(send(&store, &astray, 5, 6).await, Outcome::WrongHall);
    let mut posing = a.clone();
    posing.hall.replace_range(.., "H2");
    assert_eq!(send(&store, &posing, 5, 6).await, Outcome::WrongHall);
    let mut thief = enrolled(&store, 4, "H1").await;
    (thief.stream, thief.entries) = (a.stream, a.entries.clone());
    assert!(matches!(send(&store, &thief, 5, 6).await, Outcome::Fork { .. }));
    assert_eq!(log(&store, "H1", 1_000_000).await.len(), 4);
    assert_eq!(store.hall("H2").await.unwrap().unwrap().head, 0);
}

pub(crate) async fn a_group_answers_each_and_one_refusal_harms_nobody(store: impl HallStore) {
    let mut terminals = Vec::new();
    for number in 1..=12 {
        let mut terminal = enrolled(&store, number, &format!("H{}", number % 3)).await;
        terminal.write_many(usize::from(number));
        terminals.push(terminal);
    }
    let mut group: Vec<_> = terminals.iter().map(|t| t.upload(1, t.last())).collect();
    group[4] = terminals[4].upload(3, 5);
    let mut forged = terminals[7].clone();
    forged.stream = [0xfe; 16];
    group[7] = forged.upload(1, 2);
    let outcomes = store.write(shared(group)).await.unwrap();
    let mut heads = BTreeMap::new();
    for (terminal, outcome) in terminals.iter().zip(&outcomes) {
        match terminal.device[0] {
            5 => assert!(matches!(outcome, Outcome::Gap(_)), "{outcome:?}"),
            8 => assert_eq!(*outcome, Outcome::Unknown),
            number => {
                let head: &mut u64 = heads.entry(terminal.hall.clone()).or_default();
                assert_eq!(runs(outcome), [(1, u64::from(number), *head + 1, vec![])]);
                *head += u64::from(number);
            }
        }
    }
    let halls = store.halls().await.unwrap();
    assert_eq!(halls.iter().map(|hall| hall.head).collect::<Vec<_>>(), [30, 22, 13]);
    assert_eq!(store.write(shared(Vec::new())).await, Ok(Vec::new()));
}

pub(crate) async fn an_event_that_was_written_anew_is_in_the_log_once(store: impl HallStore) {
    let mut a = enrolled(&store, 1, "H1").await;
    a.write_many(8);
    send(&store, &a, 1, 4).await;
    // The installation is copied; both go on.
    let mut b = a.clone();
    b.write(br#"{"type":"of.b","v":1}"#);
    a.write(br#"{"type":"of.a","v":1}"#);
    send(&store, &a, 5, 9).await;
    assert!(matches!(send(&store, &b, 5, 9).await, Outcome::Fork { .. }));
    // The second one takes the last end of a segment that both have, which is the fourth event.
    b.part([0xb0; 16], 4);
    let named = [[1; 16], b.stream].map(|id| StreamEnd { id, last: 4, chain: a.chain_at(4) });
    store.open_streams(b.device, named.to_vec()).await.unwrap();
    let outcome = send(&store, &b, 1, 5).await;
    assert_eq!(runs(&outcome), [(1, 5, 10, vec![0, 1, 2, 3])], "four of five are there");
    assert_eq!(runs(&send(&store, &b, 1, 5).await), runs(&outcome));
    assert_eq!(runs(&send(&store, &b, 2, 5).await), [(2, 4, 10, vec![0, 1, 2])]);
    // It is copied once more before it sends an event, and parted again: the first chain still tells it.
    b.write(br#"{"type":"of.b.later","v":1}"#);
    let mut c = b.clone();
    c.part([0xc0; 16], 5);
    store
        .open_streams(c.device, vec![StreamEnd { id: c.stream, last: 0, chain: [0; 32] }])
        .await
        .unwrap();
    assert_eq!(runs(&send(&store, &c, 1, 1).await), [(1, 1, 11, vec![])]);
    let late = send(&store, &b, 6, 6).await;
    assert!(matches!(late, Outcome::Stored { head: 11, new: 0, last: 6, .. }), "{late:?}");
    assert_eq!(runs(&late)[0].3, [0], "what came under its origin first is not taken again");
    b.write_many(1);
    assert_eq!(runs(&send(&store, &b, 7, 7).await), [(7, 1, 12, vec![])]);
    let log = log(&store, "H1", 1).await;
    assert_eq!(log.len(), 12);
    assert_eq!(log.iter().collect::<BTreeSet<_>>().len(), 12, "none twice");
    let ask = PageAsk { hall: "H1".to_owned(), after: 12, bytes_max: 1, own: None };
    assert_eq!(store.page(ask).await.unwrap().unwrap().segments, []);
}

pub(crate) async fn a_page_is_dense_and_has_its_bounds(store: impl HallStore) {
    let mut a = enrolled(&store, 1, "H1").await;
    let mut b = enrolled(&store, 2, "H1").await;
    a.write_many(40);
    b.write_many(40);
    for n in 1..=20 {
        send(&store, &a, 2 * n - 1, 2 * n).await;
        send(&store, &b, 2 * n - 1, 2 * n).await;
    }
    let ask = |after, bytes_max, own| PageAsk { hall: "H1".to_owned(), after, bytes_max, own };
    let page = store.page(ask(0, 1 << 20, None)).await.unwrap().unwrap();
    assert_eq!((page.segments.len(), page.head), (40, 80));
    let one = store.page(ask(6, 1, None)).await.unwrap().unwrap().segments;
    let [segment] = &one[..] else { panic!("the first one always comes: {one:?}") };
    assert_eq!((segment.hseq, segment.first, segment.count), (7, 3, 2));
    assert_eq!((segment.stream, segment.device), (b.stream, b.device));
    assert_eq!((segment.prev, segment.chain), (b.chain_at(2), b.chain_at(4)));
    assert_eq!((segment.sig, segment.received), ([7; 64], Ms(1_000)));
    assert_eq!(segment.packed, b.segment(3, 4).1);
    let some = store.page(ask(6, 4_000, None)).await.unwrap().unwrap().segments.len();
    assert!((2..20).contains(&some), "{some}");
    let own = store.page(ask(0, 1 << 20, Some(a.stream))).await.unwrap().unwrap();
    assert_eq!(own.segments.len(), 40, "own ones come too, so that nothing is missing");
    assert!(own.segments.iter().all(|s| s.packed.is_empty() == (s.stream == a.stream)));
    for after in [80, 81, u64::MAX >> 1] {
        let none = store.page(ask(after, 1 << 20, None)).await.unwrap().unwrap();
        assert_eq!((none.segments.len(), none.head), (0, 80));
    }
    let nowhere = PageAsk { hall: "H9".to_owned(), after: 0, bytes_max: 1, own: None };
    assert_eq!(store.page(nowhere).await.unwrap(), None);
    assert_eq!(log(&store, "H1", 1).await.len(), 80);
    assert_eq!(log(&store, "H1", 3_000).await.len(), 80);
}

pub(crate) async fn records_travel_beside_their_events_and_end_with_their_erasure(
    store: impl HallStore,
) {
    let mut a = enrolled(&store, 1, "H1").await;
    a.write_many(9);
    let refs = |page: zhiban::server::Page| -> Vec<String> {
        page.records.into_iter().map(|record| record.person_ref).collect()
    };
    let ask = |after, own| PageAsk { hall: "H1".to_owned(), after, bytes_max: 1 << 20, own };
    let page = async |after, own| refs(store.page(ask(after, own)).await.unwrap().unwrap());
    store.write(shared(vec![a.upload_with(1, 3, &["p1", "p2"])])).await.unwrap();
    store.write(shared(vec![a.upload_with(4, 6, &["p3"])])).await.unwrap();
    store.write(shared(vec![a.upload_with(4, 6, &["p3"])])).await.unwrap();
    assert_eq!(page(0, None).await, ["p1", "p2", "p3"]);
    assert_eq!(page(3, None).await, ["p3"]);
    assert_eq!(page(0, Some(a.stream)).await, [""; 0]);
    let sealed = store.page(ask(3, None)).await.unwrap().unwrap().records.remove(0).sealed;
    assert_eq!(sealed, b"sealed p3");
    let mut erasing = a.upload(7, 7);
    erasing.erased = vec!["p1".to_owned(), "p9".to_owned()];
    store.write(shared(vec![erasing])).await.unwrap();
    assert_eq!(page(0, None).await, ["p2", "p3"]);
    store.write(shared(vec![a.upload_with(8, 9, &["p1", "p9"])])).await.unwrap();
    assert_eq!(page(0, None).await, ["p2", "p3"], "what was erased never comes back");
}

pub(crate) async fn a_code_lets_in_one_terminal_of_its_hall_in_its_time(store: impl HallStore) {
    let named = Code { name: "人民路".to_owned(), ..code("H1", 1) };
    assert_eq!(store.add_code(named).await.unwrap().name, "人民路");
    assert_eq!(store.add_code(code("H1", 2)).await.unwrap().name, "人民路", "no name changes none");
    let (a, b) = (Terminal::new(1, "H1"), Terminal::new(2, "H1"));
    let mut late = enrolment(&a, 1);
    late.at = Ms(900_000);
    assert_eq!(store.enrol(late).await.unwrap(), EnrolAnswer::NoCode);
    let mut astray = enrolment(&a, 1);
    astray.hall = Some("H2".to_owned());
    assert_eq!(store.enrol(astray).await.unwrap(), EnrolAnswer::OtherHall { hall: "H1".into() });
    let mut first = enrolment(&a, 1);
    (first.hall, first.hall_key) = (Some("H1".to_owned()), Some(b"sealed".to_vec()));
    let answer = store.enrol(first.clone()).await.unwrap();
    let EnrolAnswer::Enrolled { device, hall, hall_key } = answer else { panic!("{answer:?}") };
    assert_eq!(device, a.device);
    assert_eq!((hall.id.as_str(), hall.head, hall_key), ("H1", 0, Some(b"sealed".to_vec())));
    first.device.id = [9; 16];
    assert_eq!(store.enrol(first).await.unwrap(), EnrolAnswer::NoCode, "once only");
    let mut second = enrolment(&b, 2);
    second.hall_key = Some(b"another".to_vec());
    let EnrolAnswer::Enrolled { hall_key, .. } = store.enrol(second).await.unwrap() else {
        panic!()
    };
    assert_eq!(hall_key, Some(b"sealed".to_vec()), "the first key of a hall stays");
    store.add_code(code("H2", 3)).await.unwrap();
    let mut stolen = enrolment(&Terminal::new(3, "H2"), 3);
    stolen.stream = a.stream;
    assert_eq!(store.enrol(stolen).await.unwrap(), EnrolAnswer::OtherHall { hall: "H2".into() });
    let devices = store.devices(Some("H1")).await.unwrap();
    assert_eq!(devices.iter().map(|d| d.known.id).collect::<Vec<_>>(), [[1; 16], [2; 16]]);
    assert_eq!(devices[0].known, enrolment(&a, 1).device);
    assert_eq!((devices[0].seen_at, devices[0].revoked_at), (None, None));
    assert_eq!(store.devices(None).await.unwrap(), devices);
    assert_eq!(store.stream_device(a.stream).await.unwrap(), Some(a.device));
}

pub(crate) async fn a_revoked_device_has_no_session_and_writes_nothing(store: impl HallStore) {
    let mut a = enrolled(&store, 1, "H1").await;
    a.write_many(2);
    let session = SessionRow { hash: [5; 32], device: a.device, at: Ms(20), until: Ms(3_600_020) };
    store.keep_session(session.clone()).await.unwrap();
    assert_eq!(store.session([5; 32]).await.unwrap(), Some(session.clone()));
    assert_eq!(store.device(a.device).await.unwrap().unwrap().seen_at, Some(Ms(20)));
    send(&store, &a, 1, 1).await;
    assert_eq!(store.revoke(a.device, Ms(30)).await, Ok(true));
    assert_eq!(store.revoke(a.device, Ms(40)).await, Ok(true));
    assert_eq!(store.revoke([9; 16], Ms(40)).await, Ok(false));
    assert_eq!(store.device(a.device).await.unwrap().unwrap().revoked_at, Some(Ms(30)));
    assert_eq!(store.revoked().await.unwrap(), [a.device]);
    assert_eq!(store.session([5; 32]).await.unwrap(), None);
    store.keep_session(session).await.unwrap();
    assert_eq!(store.session([5; 32]).await.unwrap(), None, "none is opened again");
    assert_eq!(send(&store, &a, 2, 2).await, Outcome::Revoked);
    let ends = vec![StreamEnd { id: a.stream, last: 1, chain: a.chain_at(1) }];
    assert_eq!(store.open_streams(a.device, ends).await.unwrap(), [Opened::Elsewhere]);
    let b = enrolled(&store, 2, "H1").await;
    let old = SessionRow { hash: [6; 32], device: b.device, at: Ms(0), until: Ms(50) };
    store.keep_session(old).await.unwrap();
    let new = SessionRow { hash: [7; 32], device: b.device, at: Ms(50), until: Ms(99) };
    store.keep_session(new).await.unwrap();
    assert_eq!(store.session([6; 32]).await.unwrap(), None, "what is over is forgotten");
}

pub(crate) async fn streams_are_opened_once_and_held_against_what_is_stored(store: impl HallStore) {
    let mut a = enrolled(&store, 1, "H1").await;
    let elsewhere = enrolled(&store, 2, "H2").await;
    a.write_many(9);
    send(&store, &a, 1, 2).await;
    send(&store, &a, 3, 8).await;
    let here = |last, chain: Chain| StreamEnd { id: a.stream, last, chain };
    let fits = async |named: StreamEnd| {
        let opened = store.open_streams(a.device, vec![named]).await.unwrap();
        let [Opened::Here { end, fits }] = opened[..] else { panic!("{opened:?}") };
        assert_eq!(end, here(8, a.chain_at(8)));
        fits
    };
    for last in [0, 2, 3, 7, 8, 9] {
        assert!(fits(here(last, a.chain_at(last))).await, "{last}");
    }
    for last in [2, 3, 7, 8] {
        assert!(!fits(here(last, [3; 32])).await, "{last}");
    }
    let named = vec![here(0, [0; 32]), StreamEnd { id: elsewhere.stream, last: 0, chain: [0; 32] }];
    let both = store.open_streams(a.device, named).await.unwrap();
    assert!(matches!(both[..], [Opened::Here { .. }, Opened::Elsewhere]), "{both:?}");
    let mut fresh = a.clone();
    fresh.part([0x1f; 16], 8);
    assert_eq!(send(&store, &fresh, 1, 1).await, Outcome::Unknown);
    let new = StreamEnd { id: fresh.stream, last: 1, chain: fresh.chain_at(1) };
    let opened = store.open_streams(a.device, vec![new]).await.unwrap();
    let empty = StreamEnd { id: fresh.stream, last: 0, chain: [0; 32] };
    assert_eq!(opened, [Opened::Here { end: empty, fits: true }]);
    assert_eq!(runs(&send(&store, &fresh, 1, 1).await), [(1, 1, 9, vec![])]);
}

pub(crate) async fn the_rest_is_kept(store: impl HallStore) {
    store.ready().await.unwrap();
    assert_eq!(store.incarnation().await.unwrap(), INCARNATION);
    let mut a = enrolled(&store, 1, "H1").await;
    assert_eq!(store.common("H1", INCARNATION).await.unwrap(), None);
    assert_eq!(store.common("H1", [1; 16]).await.unwrap(), Some(0));
    a.write_many(5);
    send(&store, &a, 1, 5).await;
    let durable = async |head| {
        store.mark_durable(vec![("H1".to_owned(), head), ("H9".to_owned(), 3)]).await.unwrap();
        store.hall("H1").await.unwrap().unwrap().durable
    };
    assert_eq!([durable(3).await, durable(2).await, durable(99).await], [3, 3, 5]);
    assert_eq!(store.hall("H9").await.unwrap(), None);
}

/// I1, I2, I3, I4, I7: uploads of any part, again and again, in groups of any halls.
pub(crate) async fn any_schedule_gives_a_dense_log_with_every_event_once(store: impl HallStore) {
    for seed in 0..20 {
        let mut dice = Dice::new(seed);
        let mut terminals = Vec::new();
        for number in 0..6_u8 {
            let id = u8::try_from(seed).unwrap() * 10 + number + 1;
            let mut terminal = enrolled(&store, id, &format!("S{seed}-{}", number % 2)).await;
            terminal.write_many(30);
            terminals.push((terminal, 0, BTreeMap::new()));
        }
        while terminals.iter().any(|(t, sent, _)| *sent < t.last()) {
            let mut group = Vec::new();
            let mut asked = Vec::new();
            for (at, (terminal, sent, _)) in terminals.iter().enumerate() {
                if dice.roll(3) > 0 {
                    let first = 1 + dice.roll((*sent + 1).min(terminal.last()));
                    let last = (first + dice.roll(8)).min(terminal.last());
                    group.push(terminal.upload(first, last));
                    asked.push(at);
                }
            }
            let outcomes = store.write(shared(group)).await.unwrap();
            for (at, outcome) in asked.into_iter().zip(outcomes) {
                let (_, sent, places) = &mut terminals[at];
                let Outcome::Stored { last, runs, .. } = outcome else { panic!("{outcome:?}") };
                *sent = last;
                for (seq, hseq) in
                    runs.iter().flat_map(|r| (r.first..r.first + r.count).zip(r.hseq..))
                {
                    assert_eq!(*places.entry(seq).or_insert(hseq), hseq, "seed {seed}");
                }
            }
        }
        for hall in 0..2_usize {
            let log = log(&store, &format!("S{seed}-{hall}"), 2_000).await;
            let own = terminals.iter().skip(hall).step_by(2);
            for (terminal, _, places) in own {
                for (seq, hseq) in places {
                    let entry = &terminal.entries[usize::try_from(seq - 1).unwrap()];
                    assert_eq!(log[usize::try_from(hseq - 1).unwrap()], entry.bytes);
                }
                assert_eq!(places.len(), 30);
            }
            assert_eq!(log.len(), 90, "seed {seed}");
        }
    }
}

/// I4: a reader asserts at every look that the next number follows, while others write.
pub(crate) async fn readers_beside_writers_see_no_hole(store: impl HallStore) {
    let store = Arc::new(store);
    let mut writers = Vec::new();
    for number in 1..=6 {
        let mut terminal = enrolled(&*store, number, "H1").await;
        terminal.write_many(60);
        let store = Arc::clone(&store);
        writers.push(tokio::spawn(async move {
            for n in 1..=60 {
                let outcome = send(&*store, &terminal, n, n).await;
                assert!(matches!(outcome, Outcome::Stored { new: 1, .. }), "{outcome:?}");
            }
        }));
    }
    let mut cursor = 0;
    while cursor < 360 {
        let ask = PageAsk { hall: "H1".to_owned(), after: cursor, bytes_max: 4_000, own: None };
        for segment in store.page(ask).await.unwrap().unwrap().segments {
            assert_eq!(segment.hseq, cursor + 1);
            cursor += segment.count;
        }
        tokio::task::yield_now().await;
    }
    for writer in writers {
        writer.await.unwrap();
    }
}
