//! The 101 lines of the hostile fixture, as far as a single line tells, and the parser's promises.

use proptest::prelude::*;
use serde_json::Value;

use super::*;

const NOW: Ms = Ms(1_762_750_000_000); // 2025-11-10T12:46:40+08:00
const HERE: Entrance<'static> = Entrance { hall: "H001", now: NOW };

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(format!("tests/fixtures/queue/{name}")).unwrap()
}

/// Faults that only the fold can find.
const OF_THE_FOLD: [&str; 5] = ["move", "unknown_visit", "two_calls", "gap", "negative_duration"];

#[test]
fn every_hostile_line_gets_its_verdict() {
    let expect: Value = serde_json::from_slice(&fixture("hostile.expect.json")).unwrap();
    let bytes = fixture("hostile.ndjson");
    let lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
    let entries = expect["expect"].as_array().unwrap();
    assert_eq!(entries.len(), 101);
    for entry in entries {
        let number = usize::try_from(entry["line"].as_u64().unwrap()).unwrap();
        let read = read_line(lines[number - 1], HERE);
        let tag = &entry["tag"];
        let wanted = entry["verdict"].as_str().unwrap();
        let flag = entry["flag"].as_str().unwrap_or_default();
        let wanted = if OF_THE_FOLD.contains(&flag) { "accepted" } else { wanted };
        let got = match &read {
            Ok(None) => "skipped",
            Ok(Some(event)) if event.feed.flags.is_empty() => "accepted",
            Ok(Some(_)) => "flagged",
            Err(_) => "rejected",
        };
        let also = entry["also"].as_array().is_some_and(|also| also.iter().any(|v| v == got));
        assert!(got == wanted || also, "{number} {tag}: {got}, not {wanted}: {read:?}");
        if let (Err(rejected), "rejected") = (&read, wanted) {
            assert_eq!(rejected.reason.as_str(), entry["reason"], "{number} {tag}");
        }
        if let Ok(Some(event)) = &read {
            if got == "flagged" && wanted == "flagged" {
                assert!(event.feed.flags.names().any(|name| name == flag), "{number} {tag}");
            }
            check_texts(entry, event);
        }
    }
}

fn check_texts(entry: &Value, event: &FeedEvent) {
    let stored = serde_json::to_string(event).unwrap();
    for text in entry["never_stored"].as_array().into_iter().flatten() {
        assert!(!stored.contains(text.as_str().unwrap()), "{stored}");
    }
    let ticket = event.data.ticket_no.as_deref().unwrap_or_default();
    for point in entry["never_printed"].as_array().into_iter().flatten() {
        let hex = point.as_str().unwrap().trim_start_matches("U+");
        let c = char::from_u32(u32::from_str_radix(hex, 16).unwrap()).unwrap();
        assert!(!ticket.contains(c), "{point} in {ticket:?}");
    }
    if entry["value"].get("est_wait_s").is_some_and(Value::is_null) {
        assert_eq!(event.data.est_wait_secs, None);
    }
}

fn line(kind: &str, data: &str) -> String {
    format!(
        r#"{{"specversion":"1.0","id":"e1","source":"/hall/H001/v/d","type":"hallqueue.v1.{kind}","time":"2025-11-10T09:00:00+08:00","data":{data}}}"#
    )
}

#[test]
fn of_an_identity_number_at_a_machine_four_characters_stay() {
    let data = r#"{"visit_id":"v1","ticket_no":"11010519491231002X","service_id":"a","counter_id":"110105194912310021"}"#;
    let read = read(line("ticket.called", data).as_bytes(), HERE).unwrap();
    assert_eq!(read.data.ticket_no.as_deref(), Some("****002X"));
    assert_eq!(read.data.counter_id.as_deref(), Some("****0021"));
    assert!(read.feed.flags.names().any(|name| name == "text"));
}

#[test]
fn another_hall_is_refused_and_no_hall_takes_any() {
    let text = line("feed.heartbeat", "{}").replace("H001", "H002");
    let refused = read(text.as_bytes(), HERE).unwrap_err();
    assert_eq!((refused.reason, refused.id.as_deref()), (Reason::WrongHall, Some("e1")));
    assert!(read(text.as_bytes(), Entrance { hall: "", now: NOW }).is_ok());
}

#[test]
fn a_machine_cannot_write_the_duty_log_or_say_that_it_is_late() {
    for kind in [
        "log.noted",
        "log.voided",
        "feed.lost",
        "feed.kept",
        "feed.delayed",
        "settings.applied",
        "complaint.registered",
        "survey.imported",
        "staff.marked",
    ] {
        let event = read(line(kind, r#"{"visit_id":"x"}"#).as_bytes(), HERE).unwrap();
        assert_eq!(event.kind, Kind::FeedKept, "{kind}");
        let raw_type = Some(format!("hallqueue.v1.{kind}").into());
        assert_eq!(*event.data, QueueData { raw_type, ..QueueData::default() });
    }
}

#[test]
fn a_snapshot_with_an_unreadable_entry_is_not_complete() {
    let with = |tickets: &str| {
        let data = format!(
            r#"{{"as_of":"2025-11-10T09:00:00+08:00","complete":true,"tickets":{tickets}}}"#
        );
        read(line("hall.snapshot", &data).as_bytes(), HERE).unwrap()
    };
    let sound = with(r#"[{"visit_id":"v1","state":"waiting"}]"#);
    let snap = sound.data.snapshot.unwrap();
    assert!(snap.complete && snap.tickets.len() == 1 && sound.feed.flags.is_empty());
    for tickets in [r#"[{"visit_id":"v1","state":"flying"}]"#, "[7]", r#""none""#, "null"] {
        assert!(!with(tickets).data.snapshot.unwrap().complete, "{tickets}");
    }
}

#[test]
fn sentences_and_phone_numbers_are_no_codes() {
    for (reason, kept) in
        [("returned", true), ("8", true), ("13800138000", false), ("he went home", false)]
    {
        let data = format!(r#"{{"visit_id":"v","reason":"{reason}"}}"#);
        let event = read(line("ticket.requeued", &data).as_bytes(), HERE).unwrap();
        assert_eq!(event.data.reason.is_some(), kept, "{reason}");
        assert_eq!(event.feed.flags.is_empty(), kept, "{reason}");
    }
}

#[test]
fn a_known_key_twice_is_refused_in_data_too() {
    let data = r#"{"visit_id":"v1","visit_id":"v2"}"#;
    let refused = read(line("ticket.held", data).as_bytes(), HERE).unwrap_err();
    assert_eq!(refused.reason, Reason::BadData);
}

#[test]
fn the_hash_is_of_the_line_without_its_end() {
    let text = line("feed.heartbeat", "{}");
    let plain = read(text.as_bytes(), HERE).unwrap();
    let ended = read(format!("\u{feff}{text}\r\n").as_bytes(), HERE).unwrap();
    assert_eq!(plain.feed.hash.len(), 32);
    assert_eq!(plain, ended);
}

#[test]
fn depth_counts_brackets_outside_of_strings_only() {
    let deep = |n: usize| format!(r#"{{"visit_id":"v","x":{}{}}}"#, "[".repeat(n), "]".repeat(n));
    assert!(read(line("ticket.held", &deep(62)).as_bytes(), HERE).is_ok());
    let refused = read(line("ticket.held", &deep(63)).as_bytes(), HERE).unwrap_err();
    assert_eq!(refused.reason, Reason::TooDeep);
    let quoted = format!(r#"{{"visit_id":"v","x":"{}\""}}"#, "[".repeat(500));
    assert!(read(line("ticket.held", &quoted).as_bytes(), HERE).is_ok());
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 5, |inner| {
        let key = prop_oneof![
            prop::sample::select(data::FIELDS.as_slice()).prop_map(str::to_owned),
            any::<String>(),
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((key, inner), 0..6)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        read_line(&bytes, HERE).map(drop).unwrap_or_default();
    }

    #[test]
    fn a_line_with_any_byte_changed_is_read_or_refused(at in 0usize..300, byte: u8) {
        let data = r#"{"visit_id":"v\u4e2d","to":{"kind":"queue","id":"x"},"priority":3}"#;
        let mut bytes = line("ticket.transferred", data).into_bytes();
        let at = at % bytes.len();
        bytes[at] = byte;
        read_line(&bytes, HERE).map(drop).unwrap_or_default();
    }

    #[test]
    fn nothing_outside_the_allow_list_is_stored(
        kind in prop::sample::select(Kind::ALL),
        mut fields in prop::collection::hash_map(
            prop::sample::select(data::FIELDS.as_slice()), json(), 0..12),
        secret in "[a-z]{4}[0-9]{8}",
    ) {
        fields.insert("visit_id", Value::from("v"));
        let mut data: serde_json::Map<String, Value> =
            fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        for key in ["customer_name", "phone", "raw", "detail", "comment", "from"] {
            data.insert(key.to_owned(), Value::from(secret.clone()));
        }
        let text = line(kind.as_str(), &Value::Object(data).to_string());
        if let Ok(event) = read(text.as_bytes(), HERE) {
            let stored = serde_json::to_string(&event.data).unwrap();
            prop_assert!(!stored.contains(&secret), "{stored}");
        }
    }
}

#[test]
fn our_clock_stands_in_for_a_machine_that_does_not_say_when_it_learned() {
    let line = |more: &str| {
        format!(
            r#"{{"specversion":"1.0","id":"e","source":"/hall/H001/v/d",{more}"type":"hallqueue.v1.feed.heartbeat","time":"2025-11-10T09:00:00+08:00"}}"#
        )
    };
    let nine = Ms(1_762_736_400_000);
    for (after_secs, off) in [(0, false), (3600, false), (3601, true)] {
        let now = nine.plus_secs(after_secs);
        let entrance = Entrance { hall: "H001", now };
        let mut event = read(line("").as_bytes(), entrance).unwrap();
        stand_in(&mut event, now);
        assert_eq!(event.feed.recorded.map(|stamp| stamp.at), Some(now));
        assert_eq!(event.feed.flags.has(Flags::CLOCK), off, "{after_secs}");
        let said = line(r#""recordedtime":"2025-11-10T09:00:01+08:00","#);
        let mut event = read(said.as_bytes(), entrance).unwrap();
        stand_in(&mut event, now);
        assert_eq!(event.feed.recorded.map(|stamp| stamp.at), Some(nine.plus_secs(1)));
        assert!(event.feed.flags.is_empty());
    }
}
