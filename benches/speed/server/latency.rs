//! A line that a person writes on terminal A, from the key to the board of terminal B that shows it: A's commit, the upload,
//! the server's commit, B's page, B's commit, B's board. The same in a hall with a million events.

use std::time::Duration;

use zhiban::clock::{Stopwatch, sleep};

use super::place::{Kind, Place};
use super::seat::Seat;
use super::{runtime, skipped};
use crate::history::House;
use crate::table::{Row, millis, quantile};

/// Lines that are written, one after the other.
const LINES: usize = 300;

/// Apart by more than the least time between two boards, and a prime, so that nothing beats.
const APART: Duration = Duration::from_millis(41);

pub fn run(house: &mut House) -> Vec<Row> {
    let mut rows = Vec::new();
    for kind in Kind::all() {
        rows.extend(measure(house, kind, 0));
    }
    rows.extend(skipped("from terminal to terminal"));
    rows
}

/// The same with a million events stored, on both terminals and the server.
pub fn with_a_million(house: &mut House) -> Vec<Row> {
    measure(house, Kind::Sqlite, 1_000_000)
}

fn measure(house: &mut House, kind: Kind, history: u64) -> Vec<Row> {
    let runtime = runtime();
    let config = house.config();
    let first = if history == 0 { house.empty_folder("a") } else { copy(house, history) };
    let second = house.empty_folder("b");
    let mut place = Place::new(house, &runtime, kind);
    place.start();
    let code = || runtime.block_on(place.code("H001"));
    let mut a = Seat::enrolled(&first, &config, &place, &code());
    let since = Stopwatch::start();
    a.start();
    let head = a.log().with_store(|store| store.head_pos()).unwrap();
    a.until(head);
    let sent = since.elapsed();
    let mut b = Seat::enrolled(&second, &config, &place, &code());
    b.start();
    b.until(head);
    let fetched = since.elapsed().saturating_sub(sent);
    let mut rows = Vec::new();
    if head > 0 {
        rows.push(while_history_comes(&b, (head, sent, fetched)));
    }
    let mut times = Vec::new();
    for n in 0..LINES + 20 {
        sleep(APART);
        b.look_away();
        let since = Stopwatch::start();
        let text = a.say();
        b.sees(|board| board.log.iter().take(9).any(|line| line.detail == text));
        if n >= 20 {
            times.push(since.elapsed());
        }
    }
    drop((a, b));
    let (p50, p99) = (quantile(&mut times, 0.5), quantile(&mut times, 0.99));
    let worst = quantile(&mut times, 1.0);
    let stored = if history == 0 { String::new() } else { format!(", {head} events stored") };
    rows.push(Row::at_most(
        &format!("terminal A to terminal B, {}{stored}", kind.name()),
        format!("p50 {} p99 {}", millis(p50), millis(p99)),
        &format!("{LINES} lines, worst {}", millis(worst)),
        p50.as_secs_f64() * 1000.0,
        2.0,
        " ms",
    ));
    rows
}

/// The new terminal is used from its first second on: what an entry takes while the hall's past comes in behind it.
fn while_history_comes(seat: &Seat, (head, sent, usable): (u64, Duration, Duration)) -> Row {
    let since = Stopwatch::start();
    let mut entries = Vec::new();
    while seat.lacks_history() {
        let entry = Stopwatch::start();
        seat.say();
        entries.push(entry.elapsed());
        sleep(APART);
    }
    let whole = since.elapsed();
    let [p50, p99, worst] = [0.5, 0.99, 1.0].map(|share| millis(quantile(&mut entries, share)));
    Row::told(
        &format!("an entry on a new terminal while {head} events come"),
        format!("p50 {p50} p99 {p99} worst {worst}"),
        &format!("usable after {usable:.1?}, whole {whole:.1?} later; sent in {sent:.1?}"),
    )
}

/// A folder of its own with that history, to become one of a hall with a server.
fn copy(house: &mut House, history: u64) -> std::path::PathBuf {
    let from = house.folder(history);
    let folder = house.empty_folder("a");
    for name in ["zhiban.db", "zhiban.toml"] {
        std::fs::copy(from.join(name), folder.join(name)).unwrap();
    }
    folder
}
