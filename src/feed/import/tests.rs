//! Whole files into a log in memory.

use std::collections::BTreeMap;

use super::*;
use crate::core::event::Kind;
use crate::core::floor::source_by_hand;
use crate::core::hall::Effect;
use crate::feed::Taken;

/// A log that knows identities and dates, and nothing of moves.
#[derive(Default)]
struct Memory {
    events: Vec<FeedEvent>,
    seen: HashSet<(Box<str>, Box<str>)>,
    busy: u32,
}

impl Sink for Memory {
    fn take(&mut self, events: Vec<FeedEvent>) -> Result<Vec<Taken>, SinkError> {
        if self.busy > 0 {
            self.busy -= 1;
            return Err(SinkError::Busy { retry_secs: 0 });
        }
        let taken = events.into_iter().map(|event| {
            let repeat = !self.seen.insert((event.feed.source.clone(), event.feed.id.clone()));
            let flags = event.feed.flags;
            if !repeat {
                self.events.push(event);
            }
            let effect = if repeat { Effect::None } else { Effect::Applied };
            Taken { repeat, effect, flags }
        });
        Ok(taken.collect())
    }

    fn sources_of(&mut self, date: NaiveDate) -> Result<Vec<Box<str>>, SinkError> {
        let zone = Zone::default();
        let on = |e: &&FeedEvent| e.data.visit_id.is_some() && zone.date(e.at.at) == date;
        Ok(self.events.iter().filter(on).map(|event| event.feed.source.clone()).collect())
    }
}

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(format!("tests/fixtures/queue/{name}")).unwrap()
}

fn options() -> ImportOptions {
    ImportOptions::new("H001", Ms(1_762_750_000_000), Zone::default())
}

fn run(
    bytes: &[u8],
    sink: &mut Memory,
    options: &ImportOptions,
) -> Result<ImportSummary, ImportError> {
    import(bytes, sink, options, &mut |_| {})
}

#[test]
fn the_hostile_file_gets_its_verdicts_and_a_second_time_changes_nothing() {
    let bytes = fixture("hostile.ndjson");
    let mut sink = Memory::default();
    let options = ImportOptions { verdicts: true, ..options() };
    let first = run(&bytes, &mut sink, &options).unwrap();
    let sums = first.accepted + first.flagged + first.rejected + first.skipped;
    assert_eq!((first.lines, sums, first.skipped, first.repeats), (101, 101, 2, 2));
    let lines: Vec<u64> = first.verdicts.iter().map(|verdict| verdict.line).collect();
    assert_eq!(lines, (1..=101).collect::<Vec<_>>());
    assert_eq!(first.reasons.values().sum::<u64>(), first.rejected);
    assert_eq!(first.first_rejected.len(), 10);
    let count = sink.events.len();
    let again = run(&bytes, &mut sink, &options).unwrap();
    assert_eq!(again.repeats, again.accepted + again.flagged);
    assert_eq!((sink.events.len(), again.rejected), (count, first.rejected));
    let stored = serde_json::to_string(&sink.events).unwrap();
    assert!(!stored.contains("13800138000") && !stored.contains("王小明"));
}

#[test]
fn every_form_of_the_worked_example_is_found_by_looking() {
    let mapping = |name: &str| {
        let text = String::from_utf8(fixture(name)).unwrap();
        Some(Mapping::parse(&text).unwrap())
    };
    let mut kinds: Vec<BTreeMap<Kind, usize>> = Vec::new();
    for (file, mapping, lines, events) in [
        ("worked-example.ndjson", None, 47, 47),
        ("worked-example.events.csv", None, 47, 47),
        ("worked-example.tickets.csv", mapping("worked-example.tickets.toml"), 12, 43),
        ("worked-example.tickets.gbk.csv", mapping("worked-example.tickets.gbk.toml"), 12, 43),
    ] {
        let mut sink = Memory::default();
        let source = Some("/hall/H001/csv/x".to_owned());
        let options = ImportOptions { mapping, source, ..options() };
        let summary = run(&fixture(file), &mut sink, &options).unwrap();
        assert_eq!((summary.lines, summary.accepted), (lines, events), "{file}: {summary:?}");
        assert_eq!(summary.late, 0);
        let sorted = sink.events.is_sorted_by_key(|event| event.at.at);
        assert!(sorted, "{file}");
        let mut count = BTreeMap::new();
        for event in sink.events.iter().filter(|event| event.data.visit_id.is_some()) {
            *count.entry(event.kind).or_default() += 1;
        }
        kinds.push(count);
    }
    assert!(kinds.windows(2).all(|pair| pair[0] == pair[1]), "{kinds:?}");
}

#[test]
fn a_second_source_for_a_date_is_refused_unless_asked_for() {
    let mut sink = Memory::default();
    run(&fixture("worked-example.ndjson"), &mut sink, &options()).unwrap();
    let count = sink.events.len();
    let source = Some("/hall/H001/csv/x".to_owned());
    let again = ImportOptions { source, ..options() };
    let csv = fixture("worked-example.events.csv");
    let refused = run(&csv, &mut sink, &again).unwrap_err();
    assert!(
        matches!(&refused, ImportError::SecondSource { have, .. } if &**have == "/hall/H001/example/q1")
    );
    assert_eq!(sink.events.len(), count);
    let asked = run(&csv, &mut sink, &ImportOptions { also: true, ..again }).unwrap();
    assert_eq!((asked.accepted, asked.repeats), (47, 0));
}

#[test]
fn a_day_counted_by_hand_is_said_to_be_the_halls_own() {
    let mut sink = Memory::default();
    let csv = fixture("worked-example.events.csv");
    let by_hand = Some(source_by_hand("H001", "t1"));
    run(&csv, &mut sink, &ImportOptions { source: by_hand, ..options() }).unwrap();
    let refused = run(&fixture("worked-example.ndjson"), &mut sink, &options()).unwrap_err();
    assert!(matches!(refused, ImportError::CountedByHand { .. }), "{refused}");
    let told = refused.to_string();
    assert!(told.contains("counted by hand") && told.contains("--also"), "{told}");
}

#[test]
fn the_services_of_a_file_are_known_by_their_ids() {
    let bytes = fixture("worked-example.ndjson");
    let summary = run(&bytes, &mut Memory::default(), &options()).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    assert!(!summary.services.is_empty());
    let named = |id: &str| text.contains(&format!("\"{id}\""));
    assert!(summary.services.iter().all(|id| named(id)), "{:?}", summary.services);
}

#[test]
fn without_a_hall_the_first_one_seen_is_meant() {
    let text = String::from_utf8(fixture("worked-example.ndjson")).unwrap();
    let mixed = format!("{text}\n{}", text.replace("H001", "H002"));
    let options = ImportOptions { hall: String::new(), ..options() };
    let summary = run(mixed.as_bytes(), &mut Memory::default(), &options).unwrap();
    assert_eq!((summary.accepted, summary.reasons["wrong_hall"]), (47, 47));
}

#[test]
fn a_long_shuffled_file_is_put_in_order_and_a_busy_log_is_waited_for() {
    let count: u64 = 20_000;
    let mut lines = Vec::new();
    for n in 0..count {
        let n = n ^ 3; // pairs and fours out of order
        let (hour, minute, second) = (n / 3600, n / 60 % 60, n % 60);
        lines.push(format!(
            "{{\"specversion\":\"1.0\",\"id\":\"{n}\",\"source\":\"/hall/H001/a/b\",\"type\":\"hallqueue.v1.feed.heartbeat\",\"time\":\"2025-11-10T{hour:02}:{minute:02}:{second:02}+08:00\"}}"
        ));
    }
    let mut sink = Memory { busy: 1, ..Memory::default() };
    let mut calls = 0;
    let summary =
        import(lines.join("\n").as_bytes(), &mut sink, &options(), &mut |_| calls += 1).unwrap();
    assert_eq!((summary.accepted, calls), (count, 2));
    assert!(sink.events.is_sorted_by_key(|event| event.at.at));
}

#[test]
fn a_log_that_cannot_be_written_stops_the_import_with_its_reason() {
    struct Broken;
    impl Sink for Broken {
        fn take(&mut self, _: Vec<FeedEvent>) -> Result<Vec<Taken>, SinkError> {
            Err(SinkError::Unwritable("the disk is full".to_owned()))
        }
        fn sources_of(&mut self, _: NaiveDate) -> Result<Vec<Box<str>>, SinkError> {
            Ok(Vec::new())
        }
    }
    let bytes = fixture("worked-example.ndjson");
    let error = import(&*bytes, &mut Broken, &options(), &mut |_| {}).unwrap_err();
    assert!(error.to_string().contains("the disk is full"));
}
