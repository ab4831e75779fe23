//! A fresh terminal takes 100,000 events of its hall from the server: fetched, unpacked, held against their chains, stored,
//! folded and tabled. Beside it the rows that its log then has, put straight into SQLite with the same settings.

use std::time::Duration;

use zhiban::clock::Stopwatch;

use super::load::{Client, Events, Terminal};
use super::place::{Kind, Place};
use super::seat::Seat;
use super::{runtime, skipped};
use crate::history::House;
use crate::import::bulk;
use crate::table::{Row, median};

/// Events of the hall's log.
const EVENTS: usize = 100_000;

/// Alternating rounds.
const ROUNDS: usize = 5;

pub fn run(house: &mut House) -> Vec<Row> {
    let mut rows: Vec<Row> =
        Kind::all().into_iter().flat_map(|kind| measure(house, kind)).collect();
    rows.extend(skipped("a fresh terminal"));
    rows
}

fn measure(house: &mut House, kind: Kind) -> Vec<Row> {
    let runtime = runtime();
    let parts = Events::of(house, EVENTS).packed(512);
    let mut place = Place::new(house, &runtime, kind);
    let mut first = Terminal::new(0, "H001");
    runtime.block_on(place.enrol(std::slice::from_ref(&first)));
    let address = place.start();
    runtime.block_on(async {
        let mut client = Client::to(address, &place.tls).await;
        client.open(&first).await;
        for part in &parts {
            client.put(&first.write(part)).await;
        }
    });
    let (mut ours, mut full, mut plain) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let folder = house.empty_folder("fresh");
        let code = runtime.block_on(place.code("H001"));
        let mut seat = Seat::enrolled(&folder, &house.config(), &place, &code);
        let since = Stopwatch::start();
        seat.start();
        seat.until(EVENTS as u64);
        ours.push(since.elapsed());
        drop(seat);
        let (log, floor) = (folder.join("zhiban.db"), house.dir().join("floor.db"));
        full.push(bulk(&log, &floor, true));
        plain.push(bulk(&log, &floor, false));
        eprintln!("  {:?} {:?} {:?}", ours.last(), full.last(), plain.last());
    }
    let speed = |times: &mut [Duration]| EVENTS as f64 / median(times).as_secs_f64();
    let (ours, full, plain) = (speed(&mut ours), speed(&mut full), speed(&mut plain));
    let told = |speed: f64| format!("{speed:.0} events/s");
    let what = format!("a fresh terminal takes {EVENTS} events, {}", kind.name());
    vec![
        Row::at_least(
            &what,
            told(ours),
            &format!("the same rows of all tables: {}", told(full)),
            ours / full,
            0.4,
        ),
        Row::told(
            "  beside the plainest floor",
            format!("{:.2}x", ours / plain),
            &format!("the events' bytes alone: {}", told(plain)),
        ),
    ]
}
