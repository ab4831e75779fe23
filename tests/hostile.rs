//! The 101 hostile lines through the gate and the fold: as they come from a machine, and as a file.

#![allow(clippy::unwrap_used)] // a test that cannot read its fixture has failed

mod common;

use std::collections::HashSet;

use chrono::NaiveDate;
use common::{config, fixture, json, logged};
use proptest::prelude::*;
use serde_json::Value;
use zhiban::core::hall::{Day, Effect, Hall};
use zhiban::core::time::{Ms, Zone};
use zhiban::feed::import::{Format, ImportError, ImportOptions, import};
use zhiban::feed::mapping::Mapping;
use zhiban::feed::neutral::{Entrance, FeedEvent, read_line};
use zhiban::feed::sink::{Sink, SinkError, Taken, effect_name};

const NOW: Ms = Ms(1_762_750_000_000); // 2025-11-10T12:46:40+08:00

/// A hall that takes events as the log would, without a disk.
struct Folded {
    hall: Hall,
    seen: HashSet<(Box<str>, Box<str>)>,
    pos: u64,
}

impl Folded {
    fn new() -> Folded {
        Folded { hall: Hall::new(config()), seen: HashSet::new(), pos: 0 }
    }

    fn state(&self, visit: &str) -> Option<String> {
        let date: NaiveDate = "2025-11-10".parse().unwrap();
        let days = [date, "2099-11-10".parse().unwrap()];
        let mut tickets =
            days.iter().filter_map(|date| self.hall.day(*date)).flat_map(Day::tickets);
        let ticket = tickets.find(|ticket| &*ticket.visit == visit)?;
        Some(ticket.life().state.as_str().to_owned())
    }
}

impl Sink for Folded {
    fn take(&mut self, events: Vec<FeedEvent>) -> Result<Vec<Taken>, SinkError> {
        let taken = events.into_iter().map(|event| {
            let flags = event.feed.flags;
            if !self.seen.insert((event.feed.source.clone(), event.feed.id.clone())) {
                return Taken { repeat: true, effect: Effect::None, flags };
            }
            self.pos += 1;
            let applied = self.hall.apply(&logged(event), self.pos);
            Taken { repeat: false, effect: applied.effect, flags: applied.flags }
        });
        Ok(taken.collect())
    }

    fn sources_of(&mut self, _: NaiveDate) -> Result<Vec<Box<str>>, SinkError> {
        Ok(Vec::new())
    }
}

fn may_be(entry: &Value, verdict: &str) -> bool {
    let also = entry["also"].as_array();
    entry["verdict"] == verdict || also.is_some_and(|also| also.iter().any(|v| v == verdict))
}

fn assert_end(folded: &Folded, expect: &Value) {
    for (visit, state) in expect["tickets_after"].as_object().unwrap() {
        assert_eq!(folded.state(visit).as_deref(), state.as_str(), "{visit} at the end");
    }
}

#[test]
fn line_by_line_every_verdict_flag_effect_and_state_is_right() {
    let expect = json("queue/hostile.expect.json");
    let bytes = fixture("queue/hostile.ndjson");
    let lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
    let mut folded = Folded::new();
    let mut wrong = Vec::new();
    for entry in expect["expect"].as_array().unwrap() {
        let number = usize::try_from(entry["line"].as_u64().unwrap()).unwrap();
        let read = read_line(lines[number - 1], Entrance { hall: "H001", now: NOW });
        let taken = match read {
            Ok(None) => None,
            Err(_) => {
                if !may_be(entry, "rejected") {
                    wrong.push(format!("{number}: rejected, not {}", entry["verdict"]));
                }
                continue;
            }
            Ok(Some(event)) => Some(folded.take(vec![event]).unwrap()[0]),
        };
        let Some(taken) = taken else {
            assert_eq!(entry["verdict"], "skipped", "{number}");
            continue;
        };
        let verdict = if taken.flags.is_empty() { "accepted" } else { "flagged" };
        if !may_be(entry, verdict) {
            let names: Vec<_> = taken.flags.names().collect();
            wrong.push(format!("{number}: {verdict} {names:?}, not {}", entry["verdict"]));
        }
        if entry["verdict"] == "flagged" && verdict == "flagged" {
            let flag = entry["flag"].as_str().unwrap();
            if !taken.flags.names().any(|name| name == flag) {
                wrong.push(format!("{number}: not flagged {flag}"));
            }
        }
        if effect_name(taken.effect) != entry["effect"] {
            let effect = effect_name(taken.effect);
            wrong.push(format!("{number}: {effect}, not {}", entry["effect"]));
        }
        if let Some(visit) = entry["after"]["visit_id"].as_str() {
            let state = folded.state(visit);
            if state.as_deref() != entry["after"]["state"].as_str() {
                wrong.push(format!("{number}: {visit} is {state:?}, not {}", entry["after"]));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_end(&folded, &expect);
}

#[test]
fn as_a_file_it_ends_the_same_and_a_second_time_changes_nothing() {
    let expect = json("queue/hostile.expect.json");
    let bytes = fixture("queue/hostile.ndjson");
    let options = ImportOptions::new("H001", NOW, Zone::default());
    let mut folded = Folded::new();
    let first = import(&*bytes, &mut folded, &options, &mut |_| {}).unwrap();
    assert_end(&folded, &expect);
    let before = folded.hall.clone();
    let again = import(&*bytes, &mut folded, &options, &mut |_| {}).unwrap();
    assert!(folded.hall == before);
    assert_eq!(again.repeats, first.accepted + first.flagged);
}

fn mapping() -> Mapping {
    let text = fixture("queue/worked-example.tickets.gbk.toml");
    Mapping::parse(std::str::from_utf8(&text).unwrap()).unwrap()
}

/// A fixture with some of its bytes changed, so that most of it still is what it was.
fn damaged(name: &'static str) -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..40).prop_map(
        move |changes| {
            let mut bytes = fixture(name);
            for (at, byte) in changes {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            bytes
        },
    )
}

fn check_sums(bytes: &[u8], options: &ImportOptions) -> Result<(), TestCaseError> {
    let mut folded = Folded::new();
    match import(bytes, &mut folded, options, &mut |_| {}) {
        Ok(sum) if options.mapping.is_none() => {
            let answered = sum.accepted + sum.flagged + sum.rejected + sum.skipped;
            prop_assert_eq!(sum.lines, answered);
        }
        Ok(sum) => prop_assert_eq!(folded.pos + sum.repeats, sum.accepted + sum.flagged),
        // The line of column names was hit; nothing may have come of the rest.
        Err(ImportError::Csv(_)) => prop_assert_eq!(folded.pos, 0),
        Err(other) => return Err(TestCaseError::fail(other.to_string())),
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_damaged_file_is_answered_line_by_line(bytes in damaged("queue/worked-example.ndjson")) {
        check_sums(&bytes, &ImportOptions::new("H001", NOW, Zone::default()))?;
    }

    #[test]
    fn a_damaged_csv_is_answered_row_by_row(
        bytes in damaged("queue/worked-example.tickets.gbk.csv"),
    ) {
        let mut options = ImportOptions::new("H001", NOW, Zone::default());
        options.mapping = Some(mapping());
        options.format = Some(Format::TicketCsv);
        check_sums(&bytes, &options)?;
    }

    #[test]
    fn any_bytes_are_a_file(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        check_sums(&bytes, &ImportOptions::new("", NOW, Zone::default()))?;
    }
}
