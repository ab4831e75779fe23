//! The part of the contract that is about packed days: nobody can tell them from others.

use std::sync::Arc;

use zhiban::core::hex::hex;
use zhiban::core::time::Ms;
use zhiban::server::{HallStore, Outcome, Packed, PageAsk, StreamEnd};

use crate::contract::{enrolled, log, runs, send};
use crate::kit::{Dice, Terminal};

/// Days of the hall that the packing test fills: each has its own uploads, some with what came before.
async fn fill_days(store: &impl HallStore, days: i64) -> (Terminal, Terminal) {
    let (mut a, mut b) = (enrolled(store, 1, "H1").await, enrolled(store, 2, "H1").await);
    for day in 0..days {
        let at = Ms(day * 86_400_000 + 7);
        for n in 0..6 {
            let from = a.last() + 1;
            a.write_many(3);
            b.write_many(2);
            let mut upload = a.upload_with(from.saturating_sub(n % 3).max(1), a.last(), &["p"]);
            upload.received = at;
            let mut other = b.upload(b.last() - 1, b.last());
            other.received = at;
            if n == 4 {
                // Somebody else's packing is another one of the same lines.
                let text = zstd::decode_all(&*other.packed).unwrap();
                other.packed = zstd::bulk::compress(&text, 19).unwrap().into();
            }
            store.write(vec![Arc::new(upload), Arc::new(other)]).await.unwrap();
        }
    }
    (a, b)
}

/// I27 and I7: pages, places of what is sent again, forks and what is written anew are the same before and after.
pub(crate) async fn i7_i27_packing_changes_nothing_that_can_be_seen(store: impl HallStore) {
    let (a, b) = fill_days(&store, 4).await;
    let ask = |after, own| PageAsk { hall: "H1".to_owned(), after, bytes_max: 1 << 20, own };
    let mut copy = a.clone();
    copy.entries.truncate(20);
    copy.write(br#"{"type":"other","v":1}"#);
    copy.write_many(3);
    let seen = async || {
        let mut pages = Vec::new();
        for after in [0, 1, 17, 40, 100, 119, 120] {
            pages.push(store.page(ask(after, None)).await.unwrap().unwrap());
            pages.push(store.page(ask(after, Some(a.stream))).await.unwrap().unwrap());
            let small = PageAsk { bytes_max: 3_000, ..ask(after, None) };
            pages.push(store.page(small).await.unwrap().unwrap());
        }
        let mut outcomes = Vec::new();
        for (first, last) in [(1, 1), (2, 30), (14, 16), (60, 72), (1, 72)] {
            outcomes.push(send(&store, &a, first, last).await);
        }
        outcomes.push(send(&store, &copy, 19, 22).await);
        let named = StreamEnd { id: a.stream, last: 20, chain: a.chain_at(20) };
        let opened = store.open_streams(a.device, vec![named]).await.unwrap();
        (pages, outcomes, opened, log(&store, "H1", 2_000).await)
    };
    let before = seen().await;
    assert_eq!(before.3.len(), 120);
    assert!(matches!(before.1[5], Outcome::Fork { .. }), "{:?}", before.1[5]);
    store.pack(1).await.unwrap();
    assert!(seen().await == before, "two of four days are packed");
    assert_eq!(store.pack(1).await.unwrap(), Packed::default(), "and are not packed again");
    store.pack(3).await.unwrap();
    assert!(seen().await == before, "all are packed");
    let mut late = a.clone();
    late.write_many(1);
    let outcome = send(&store, &late, 72, 73).await;
    assert_eq!(runs(&outcome), [(72, 1, 118, vec![]), (73, 1, 121, vec![])]);
    let mut parted = b.clone();
    parted.part([0xb0; 16], 4);
    parted.write_many(1);
    let named = StreamEnd { id: parted.stream, last: 0, chain: [0; 32] };
    store.open_streams(b.device, vec![named]).await.unwrap();
    let outcome = send(&store, &parted, 1, parted.last()).await;
    assert!(matches!(outcome, Outcome::Stored { new: 1, head: 122, .. }), "{outcome:?}");
    assert_eq!(log(&store, "H1", 500).await.len(), 122);
    store.pack(i64::from(i32::MAX) / 2).await.unwrap();
    assert_eq!(log(&store, "H1", 500).await.len(), 122, "the last day too");
}

/// However many days there are, whoever asks gets what is behind the number asked for, and no more than there is room for.
pub(crate) async fn a_page_goes_through_any_number_of_days(store: impl HallStore) {
    const DAYS: u64 = 45;
    let mut a = enrolled(&store, 1, "H1").await;
    for day in 0..DAYS {
        a.write_many(2);
        let mut upload = a.upload(a.last() - 1, a.last());
        upload.received = Ms(i64::try_from(day).unwrap() * 86_400_000 + 7);
        store.write(vec![Arc::new(upload)]).await.unwrap();
    }
    let page = async |after, bytes_max| {
        let ask = PageAsk { hall: "H1".to_owned(), after, bytes_max, own: None };
        store.page(ask).await.unwrap().unwrap().segments
    };
    let mut seen = Vec::new();
    for packed in [-1, 20, 44] {
        store.pack(packed).await.unwrap();
        let mut pages = vec![page(0, 1 << 20).await, page(0, 3_000).await];
        assert_eq!(pages[0].len() as u64, DAYS, "in one page");
        for after in [1, 2, 41, 42, 43, 88, 89, 90] {
            let (all, one) = (page(after, 1 << 20).await, page(after, 1).await);
            assert_eq!(all.len() as u64, DAYS - after / 2, "behind {after}");
            assert_eq!(one[..], all[..all.len().min(1)]);
            pages.extend([all, one]);
        }
        seen.push(pages);
    }
    assert!(seen[1] == seen[0] && seen[2] == seen[0], "packed or not");
}

/// Events of a hall's day as its terminals write them, and how many an upload has.
pub(crate) const DAY_EVENTS: u64 = 3_000;
const UPLOAD_EVENTS: u64 = 2;

/// What a ticket machine's event looks like in a log: every value that is new each time is here, too.
fn event(n: u64, dice: &mut Dice) -> String {
    let hash = hex(&[(); 16].map(|()| u8::try_from(dice.roll(256)).unwrap()));
    let (minute, second, visit) = (n / 60 % 600, n % 60, n / 4);
    let (hour, minute) = (8 + minute / 60, minute % 60);
    let at = format!("2025-11-10T{hour:02}:{minute:02}:{second:02}");
    let counter = dice.roll(12);
    let body = match n % 4 {
        0 => format!("\"ticket_no\":\"A{visit:03}\",\"service_id\":\"general\",\"priority\":0"),
        1 => format!("\"ticket_no\":\"A{visit:03}\",\"counter_id\":\"{counter:02}\",\"call_no\":1"),
        2 => format!("\"counter_id\":\"{counter:02}\",\"staff_id\":\"e1{counter:02}\""),
        _ => "\"outcome\":\"completed\",\"note\":\"客户已办理\"".to_owned(),
    };
    let kind = ["ticket.issued", "ticket.called", "service.started", "service.ended"]
        [usize::try_from(n % 4).unwrap()];
    format!(
        "{{\"type\":\"{kind}\",\"v\":1,\"at\":\"{at}+08:00\",\"wall\":\"{at}.{:03}+08:00\",\"mono\":{},\"boot\":\"e706b140\",\
         \"lamport\":{n},\"by\":\"feed\",\"proof\":\"feed\",\"feed\":{{\"source\":\"/hall/H001/q1\",\"id\":\"q1-{n:06}\",\
         \"sequence\":{n},\"recorded\":\"{at}.400+08:00\",\"date\":\"2025-11-10\",\"hash\":\"{hash}\"}},\
         \"body\":{{\"visit_id\":\"20251110-A{visit:03}\",{body}}}}}",
        dice.roll(1000),
        80_796_619 + n * 12_000 + dice.roll(900),
    )
}

/// A hall's day of two terminals in small uploads. Answers the bytes of its events.
pub(crate) async fn fill_hall_day(store: &impl HallStore) -> u64 {
    let (mut a, mut b) = (enrolled(store, 1, "H1").await, enrolled(store, 2, "H1").await);
    let mut dice = Dice::new(27);
    let mut bytes = 0;
    for n in 0..DAY_EVENTS {
        let text = event(n, &mut dice);
        bytes += text.len() as u64;
        if (n / UPLOAD_EVENTS).is_multiple_of(2) { &mut a } else { &mut b }.write(text.as_bytes());
    }
    for first in (1..=a.last()).step_by(usize::try_from(UPLOAD_EVENTS).unwrap() * 20) {
        for n in 0..20 {
            let first = first + n * UPLOAD_EVENTS;
            if first < a.last() {
                let last = first + UPLOAD_EVENTS - 1;
                let group = [&a, &b].map(|terminal| Arc::new(terminal.upload(first, last)));
                store.write(group.to_vec()).await.unwrap();
            }
        }
    }
    bytes
}

/// Says what a day took before and after, and holds that it is less and the log the same.
pub(crate) async fn pack_hall_day(
    store: &impl HallStore,
    name: &str,
    disk_bytes: impl AsyncFn() -> u64,
) {
    let events = fill_hall_day(store).await;
    let (before, disk_before) = (log(store, "H1", 1 << 20).await, disk_bytes().await);
    let packed = store.pack(1).await.unwrap();
    let disk_after = disk_bytes().await;
    assert_eq!(packed.segments, DAY_EVENTS / UPLOAD_EVENTS);
    assert!(log(store, "H1", 1 << 20).await == before && before.len() as u64 == DAY_EVENTS);
    assert!(log(store, "H1", 200_000).await == before, "and page by page");
    let each = |bytes: u64| bytes as f64 / DAY_EVENTS as f64;
    println!(
        "proof: I27 | a hall's day packed, {name}: bytes an event {:.0} as text, {:.0} on disk as received, {:.0} packed \
         (payload {:.0} to {:.0}) | {DAY_EVENTS} | 0 | 27",
        each(events),
        each(disk_before),
        each(disk_after),
        each(packed.bytes_before),
        each(packed.bytes_after),
    );
    assert!(disk_after * 2 < disk_before, "{disk_before} to {disk_after}");
}
