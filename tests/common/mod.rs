//! What several test files need: fixtures, a fold without a store, comparison with expected figures.

#![allow(dead_code, unreachable_pub, clippy::unwrap_used)] // each test file uses its part

mod config;

use std::path::{Path, PathBuf};

pub use config::config;
use serde_json::Value;
use zhiban::core::event::{Body, Event, Proof, Written};
use zhiban::core::hall::{Applied, Hall};
use zhiban::core::time::Ms;
use zhiban::feed::neutral::{Entrance, FeedEvent, read_line};
use zhiban::feed::order::{Placed, Window};

/// A fixture as bytes.
pub fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(fixture_path(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// Where a fixture stands.
pub fn fixture_path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

/// A fixture as JSON.
pub fn json(name: &str) -> Value {
    serde_json::from_slice(&fixture(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// An event of a feed as the log would hold it; it came the moment it was recorded.
pub fn logged(event: FeedEvent) -> Event {
    let wall = event.feed.recorded.unwrap_or(event.at);
    Event {
        kind: event.kind,
        at: event.at,
        written: Written {
            wall,
            mono: 0,
            boot: "test".into(),
            lamport: 0,
            server_offset_ms: None,
            seen: None,
        },
        by: "feed".into(),
        proof: Proof::Feed,
        feed: Some(event.feed),
        body: Body::Queue(event.data),
    }
}

/// Events of NDJSON text in the order of its lines; lines that are refused are left out.
pub fn events(text: &[u8]) -> Vec<FeedEvent> {
    let entrance = Entrance { hall: "", now: Ms(i64::MAX) };
    text.split(|b| *b == b'\n')
        .filter_map(|line| read_line(line, entrance).ok().flatten())
        .collect()
}

/// The same in the order in which a file is applied.
pub fn ordered(events: Vec<FeedEvent>) -> Vec<FeedEvent> {
    let mut window = Window::of(events.len() + 2);
    for (line, event) in (1..).zip(events) {
        assert!(window.push(Placed { line, event }).is_none());
    }
    window.finish().into_iter().map(|placed| placed.event).collect()
}

/// Folds events that were not seen before, as the log would.
pub fn fold(events: impl IntoIterator<Item = FeedEvent>) -> (Hall, Vec<Applied>) {
    let mut hall = Hall::new(config());
    let mut seen = std::collections::HashSet::new();
    let mut applied = Vec::new();
    for (pos, event) in (1..).zip(events) {
        if seen.insert((event.feed.source.clone(), event.feed.id.clone())) {
            applied.push(hall.apply(&logged(event), pos));
        }
    }
    (hall, applied)
}

/// Panics unless every figure of `expected` stands in `got`; rates to six decimals. Arrays of objects are
/// matched by their `id` keys.
pub fn assert_figures(expected: &Value, got: &Value, path: &str) {
    match (expected, got) {
        (Value::Object(want), Value::Object(have)) => {
            for (key, value) in want {
                let found = have.get(key).unwrap_or(&Value::Null);
                assert_figures(value, found, &format!("{path}.{key}"));
            }
        }
        (Value::Array(want), Value::Array(have)) => {
            assert_eq!(want.len(), have.len(), "{path}");
            for (at, (a, b)) in want.iter().zip(have).enumerate() {
                assert_figures(a, b, &format!("{path}[{at}]"));
            }
        }
        (Value::Number(want), Value::Number(have)) => {
            let (a, b) = (want.as_f64().unwrap(), have.as_f64().unwrap());
            assert!((a - b).abs() < 6e-7, "{path}: expected {a}, got {b}");
        }
        _ => assert_eq!(expected, got, "{path}"),
    }
}
