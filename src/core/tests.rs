//! A day in words: events for the tests of the fold, the report and the board, one line each. It holds no
//! test of its own.
//!
//! `08:31 called A1 c=01 p=e1` is `ticket.called` of visit A1 at counter 01 by person e1, on 2025-11-10 at
//! +08:00; every line gets the next sequence number and is heard and recorded as it happens.

#![allow(clippy::unwrap_used)] // a test that cannot read its own words ends

use std::borrow::Cow;

use chrono::NaiveDate;

use super::event::{
    Accuracy, Body, Event, FeedAged, FeedMeta, Flags, Kind, Proof, QueueCount, QueueData, ShiftAct,
    Snapshot, StaffMark, Target, Written,
};
use super::hall::{Day, Hall, HallConfig};
use super::queue::life::Life;
use super::queue::ticket::Ticket;
use super::staff::StaffState;
use super::time::{Ms, Stamp, Zone};

/// The feed of a line that names none.
pub(crate) const SOURCE: &str = "/hall/H001/sim/1";

/// Hall H001, which has set nothing.
pub(crate) fn config() -> HallConfig {
    HallConfig { hall_id: "H001".to_owned(), ..HallConfig::default() }
}

/// An empty hall H001 in that zone.
pub(crate) fn hall_in(zone: Zone) -> Hall {
    Hall::new(HallConfig { zone, ..config() })
}

/// A time of day on 2025-11-10 at +08:00, or a whole date and time with offset.
pub(crate) fn at(text: &str) -> Stamp {
    let full = match text.len() {
        5 => format!("2025-11-10T{text}:00+08:00"),
        8 => format!("2025-11-10T{text}+08:00"),
        _ => text.to_owned(),
    };
    Stamp::parse(&full).unwrap_or_else(|| panic!("no time: {text}"))
}

/// The instant of [`at`].
pub(crate) fn ms(text: &str) -> Ms {
    at(text).at
}

/// The business date of a line that names none.
pub(crate) fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 11, 10).unwrap()
}

fn kind(word: &str) -> Kind {
    ["", "ticket.", "service.", "counter.", "staff.", "feed.", "queue."]
        .iter()
        .map(|entity| Kind::from_text(&format!("{entity}{word}")))
        .find(|kind| *kind != Kind::Unknown)
        .unwrap_or_else(|| panic!("no such event: {word}"))
}

/// An event of a feed.
pub(crate) fn event(kind: Kind, at: Stamp, sequence: u64, data: QueueData) -> Event {
    let meta = FeedMeta {
        source: SOURCE.into(),
        id: format!("e-{sequence}").into(),
        sequence: Some(sequence),
        recorded: Some(at),
        date: None,
        accuracy: Accuracy::Reported,
        flags: Flags::default(),
        hash: "".into(),
    };
    Event {
        kind,
        at,
        written: Written {
            wall: at,
            mono: 0,
            boot: Cow::Borrowed("test"),
            lamport: sequence,
            server_offset_ms: None,
            seen: None,
        },
        by: "feed".into(),
        proof: Proof::Feed,
        feed: Some(Box::new(meta)),
        body: Body::Queue(Box::new(data)),
    }
}

fn set(event: &mut Event, key: &str, value: &str) {
    let (Body::Queue(data), Some(meta)) = (&mut event.body, &mut event.feed) else { return };
    let text = || Some(Box::from(value));
    match key {
        "c" => data.counter_id = text(),
        "p" => data.staff_id = text(),
        "s" => data.service_id = text(),
        "no" => data.ticket_no = text(),
        "by" => data.by = text(),
        "new" => data.new_visit_id = text(),
        "to" => data.to = Some(Target { kind: "queue".into(), id: value.into() }),
        "prio" => data.priority = Some(value.parse().unwrap()),
        "takes" => data.services = Some(value.split(',').map(Box::from).collect()),
        "waiting" => {
            let (service, count) = value.split_once(':').unwrap();
            let mut counts = count.split('/').map(|n| n.parse().ok());
            let count = QueueCount {
                service_id: service.into(),
                waiting: counts.next().flatten().unwrap(),
                longest_wait_secs: counts.next().flatten(),
                served: counts.next().flatten(),
                open_counters: counts.next().flatten(),
            };
            data.queues.get_or_insert_default().push(count);
        }
        "src" => meta.source = value.into(),
        "seq" => meta.sequence = value.parse().ok(),
        "date" => meta.date = value.parse().ok(),
        "rec" => {
            meta.recorded = Some(at(value));
            event.written.wall = at(value);
        }
        "wall" => event.written.wall = at(value),
        "flag" => {
            let named = Flags::NAMED.iter().find(|(_, name)| *name == value);
            meta.flags.add(named.unwrap().0);
        }
        _ => panic!("no such field: {key}"),
    }
}

/// `08:15 marked zl,wd state=absent c=02 act=a1 why=late`: what somebody of the hall said of people.
/// `07:50 shift.opened wf id=s1 name=early`: a shift, of that person.
fn by_hand(made: &mut Event, sequence: u64, words: &str) {
    (made.feed, made.proof, made.by) = (None, Proof::OsUser, "wf".into());
    let fields: Vec<(&str, &str)> =
        words.split_whitespace().map(|word| word.split_once('=').unwrap_or(("", word))).collect();
    let get = |key: &str| fields.iter().find(|(name, _)| *name == key).map(|(_, value)| *value);
    let text = |key: &str| Box::from(get(key).unwrap_or_default());
    let id = get("id").or(get("act")).map_or_else(|| format!("a{sequence}"), str::to_owned);
    made.body = if made.kind == Kind::StaffMarked {
        let staff = get("").unwrap().split(',').map(Box::from).collect();
        let state = get("state").map(|state| StaffState::from_text(state).unwrap());
        Body::Staff(StaffMark {
            act_id: id.into(),
            staff,
            state: state.unwrap_or(StaffState::OnPost),
            counter_id: get("c").map(Box::from),
            reason: text("why"),
        })
    } else {
        let (person_id, name, note) = (text(""), text("name"), text("why"));
        Body::Shift(ShiftAct { shift_id: id.into(), person_id, name, note })
    };
}

/// The events of a script, one a line.
pub(crate) fn events(script: &str) -> Vec<Event> {
    let lines = script.lines().map(str::trim).filter(|line| !line.is_empty());
    (1..)
        .zip(lines)
        .map(|(sequence, line)| {
            let mut words = line.split_whitespace();
            let (time, word) = (words.next().unwrap(), words.next().unwrap());
            let kind = kind(word);
            let mut made = event(kind, at(time), sequence, QueueData::default());
            if matches!(kind, Kind::StaffMarked | Kind::ShiftOpened | Kind::ShiftSignedOff) {
                by_hand(&mut made, sequence, &words.collect::<Vec<_>>().join(" "));
                return made;
            }
            for word in words {
                let (key, value) = word.split_once('=').unwrap_or(("", word));
                let key = match (key, kind.as_str().split_once('.').unwrap().0) {
                    ("", "counter") => "c",
                    ("", "staff") => "p",
                    ("", _) => {
                        let Body::Queue(data) = &mut made.body else { continue };
                        data.visit_id = Some(value.into());
                        continue;
                    }
                    (key, _) => key,
                };
                set(&mut made, key, value);
            }
            made
        })
        .collect()
}

/// A snapshot of the source, as JSON without `as_of`, which is the time of the event.
pub(crate) fn snapshot(time: &str, sequence: u64, json: &str) -> Event {
    let mut shown: Snapshot = serde_json::from_str(json).unwrap();
    shown.as_of.get_or_insert(at(time));
    let data = QueueData { snapshot: Some(Box::new(shown)), ..QueueData::default() };
    event(Kind::HallSnapshot, at(time), sequence, data)
}

/// A feed that fell behind, as the program itself writes it.
pub(crate) fn aged(kind: Kind, time: Ms, since: Ms) -> Event {
    let mut made = event(kind, Stamp { at: time, offset_min: 480 }, 0, QueueData::default());
    (made.feed, made.proof, made.by) = (None, Proof::System, "system".into());
    made.body = Body::FeedAged(FeedAged { source: SOURCE.into(), since });
    made
}

/// Applies events in their order, and goes on counting positions from there.
pub(crate) fn apply(hall: &mut Hall, events: &[Event]) -> Vec<super::hall::Applied> {
    let before = hall.feeds.values().map(|feed| feed.events).sum::<u64>();
    (before + 1..).zip(events).map(|(pos, event)| hall.apply(event, pos)).collect()
}

/// The hall after a script.
pub(crate) fn told(script: &str) -> Hall {
    let mut hall = hall_in(Zone::default());
    apply(&mut hall, &events(script));
    hall
}

/// The day of a line that names none.
pub(crate) fn day(hall: &Hall) -> &Day {
    hall.day(today()).unwrap()
}

/// A ticket of that day.
pub(crate) fn ticket<'h>(hall: &'h Hall, visit: &str) -> &'h Ticket {
    let is_it = |ticket: &&Ticket| {
        !ticket.is_empty()
            && (*ticket.visit == *visit || ticket.aliases.iter().any(|alias| **alias == *visit))
    };
    day(hall).tickets().iter().find(is_it).unwrap_or_else(|| panic!("no visit {visit}"))
}

/// What the moves of a ticket of that day add up to.
pub(crate) fn life<'h>(hall: &'h Hall, visit: &str) -> &'h Life {
    ticket(hall, visit).life()
}

#[test]
fn what_the_author_knew_stands_in_the_bytes_and_is_absent_without_a_server() {
    let mut one = events("09:00 ticket.called A001 c=1").remove(0);
    assert!(!String::from_utf8(one.to_bytes()).unwrap().contains("seen"));
    for seen in [Some(0), Some(u64::MAX), None] {
        one.written.seen = seen;
        let read = Event::from_bytes(&one.to_bytes()).unwrap();
        assert_eq!(read.written.seen, seen);
    }
}
