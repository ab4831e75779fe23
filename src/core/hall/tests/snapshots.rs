//! Snapshots by examples: what is gone, what is there, what moved unheard, and who is right when the
//! machine's own word comes later.

use crate::core::event::Event;
use crate::core::hall::{Effect, Hall};
use crate::core::queue::life::State;
use crate::core::queue::place::PlaceState;
use crate::core::queue::state::CountedAs;
use crate::core::rows::LogKind;
use crate::core::rules::Rules;
use crate::core::tests::{apply, day, events, hall_in, life, ms, snapshot, told};
use crate::core::time::Zone;

fn after(script: &str, shown: Event) -> Hall {
    let mut hall = told(script);
    apply(&mut hall, &[shown]);
    hall
}

fn counted(hall: &Hall, visit: &str) -> Option<CountedAs> {
    life(hall, visit).counted_as(&Rules::default())
}

#[test]
fn only_a_complete_snapshot_that_is_newer_removes_what_it_does_not_show() {
    for (shown, state) in [
        (snapshot("09:00", 9, r#"{"complete":true}"#), State::Removed),
        (snapshot("09:00", 9, r#"{"complete":false}"#), State::Waiting),
        (snapshot("08:30", 9, r#"{"complete":true}"#), State::Waiting),
        (snapshot("09:00", 9, r#"{"complete":true,"part":1,"parts":2}"#), State::Waiting),
    ] {
        let hall = after("08:30 issued A1 s=x", shown.clone());
        assert_eq!(life(&hall, "A1").state, state, "{shown:?}");
        let inferred = (state == State::Removed).then_some(CountedAs::Inferred);
        assert_eq!(counted(&hall, "A1"), inferred);
    }
}

#[test]
fn a_snapshot_covers_its_own_source() {
    let mut hall = told("08:30 issued A1 s=x src=/hall/H001/other/1");
    apply(&mut hall, &[snapshot("09:00", 1, r#"{"complete":true}"#)]);
    assert_eq!(life(&hall, "A1").state, State::Waiting);
}

const BUSY: &str = r#"{"complete":true,
  "tickets":[
    {"visit_id":"W","ticket_no":"A001","service_id":"x","state":"waiting","issued_at":"2025-11-10T08:20:00+08:00"},
    {"visit_id":"S","service_id":"x","state":"serving","issued_at":"2025-11-10T08:10:00+08:00",
     "called_at":"2025-11-10T08:18:00+08:00","started_at":"2025-11-10T08:19:00+08:00","counter_id":"1","staff_id":"e1"},
    {"visit_id":"N","state":"creating","issued_at":"2025-11-10T08:59:00+08:00"},
    {"visit_id":"Q","state":"dancing"}],
  "counters":[{"counter_id":"1","state":"opened","state_since":"2025-11-10T08:00:00+08:00","staff_id":"e1"},
    {"counter_id":"2","state":"closing_soon","state_since":"2025-11-10T08:00:00+08:00"},
    {"counter_id":"3","state":"closed"}],
  "staff":[{"staff_id":"e1","counter_id":"1","state":"signed_in","state_since":"2025-11-10T07:55:00+08:00"},
    {"staff_id":"e2","counter_id":"2","state":"off"},
    {"staff_id":"e3","counter_id":"2","state":"paused"}]}"#;

#[test]
fn a_source_never_heard_stands_as_its_first_snapshot_shows_it() {
    let mut hall = hall_in(Zone::default());
    let applied = apply(&mut hall, &[snapshot("09:00", 1, BUSY)]);
    assert_eq!(applied[0].effect, Effect::Applied);
    assert_eq!(day(&hall).tickets().len(), 2, "nothing is made of what is no ticket yet");
    let waits = life(&hall, "W");
    assert_eq!((waits.state, waits.issued), (State::Waiting, Some(ms("08:20"))));
    let served = life(&hall, "S");
    assert_eq!((served.state, served.wait_secs()), (State::Serving, Some(540)));
    assert!(served.flags.is_empty(), "what a snapshot implies is no fault of the machine");
    let counters: Vec<_> =
        day(&hall).counters.iter().map(|(at, place)| (hall.name(*at), place)).collect();
    assert_eq!(counters.iter().map(|(id, _)| *id).collect::<Vec<_>>(), ["1", "2"]);
    assert!(counters[1].1.now().unwrap().closing_soon);
    let staff: Vec<_> = day(&hall).staff.iter().collect();
    assert_eq!(staff.len(), 2, "whoever is off and was never here is not listed");
    let again = apply(&mut hall, &[snapshot("09:01", 2, BUSY)]);
    assert_eq!(again[0].effect, Effect::None, "the same again says nothing");
    assert_eq!(hall.log.newest(9).iter().filter(|l| l.kind == LogKind::FeedSnapshot).count(), 1);
}

#[test]
fn a_person_of_a_snapshot_is_never_taken_for_the_counter_they_sit_at() {
    let hall = after(
        "08:00 opened 1 p=e1\n08:00 signed_in e1 c=1",
        snapshot("09:00", 9, r#"{"staff":[{"staff_id":"e1","counter_id":"1","state":"off"}]}"#),
    );
    assert_eq!(
        day(&hall).counters.values().next().unwrap().now().unwrap().state.counter_str(),
        "opened"
    );
    assert_eq!(day(&hall).staff.values().next().unwrap().now().unwrap().state, PlaceState::Off);
}

#[test]
fn what_moved_unheard_is_moved() {
    let show = |fields: &str| {
        let ticket = format!(r#"{{"complete":true,"tickets":[{{"visit_id":"A1",{fields}}}]}}"#);
        snapshot("09:00", 9, &ticket)
    };
    let since = r#""state_since":"2025-11-10T08:50:00+08:00""#;
    // Into another queue, and away and back into the same one.
    let hall = after(
        "08:30 issued A1 s=x",
        show(&format!(r#""state":"waiting","service_id":"y",{since}"#)),
    );
    let leg = life(&hall, "A1").open_leg().copied().unwrap();
    assert_eq!((hall.name(leg.service.unwrap()), leg.entered), ("y", ms("08:50")));
    let hall = after(
        "08:30 issued A1 s=x",
        show(&format!(r#""state":"waiting","service_id":"x",{since}"#)),
    );
    assert_eq!(life(&hall, "A1").open_leg().unwrap().entered, ms("08:50"));
    // At another counter.
    for (state, line) in [("called", "called"), ("serving", "started")] {
        let script = format!("08:30 issued A1 s=x\n08:40 {line} A1 c=1");
        let hall = after(&script, show(&format!(r#""state":"{state}","counter_id":"2",{since}"#)));
        assert_eq!(hall.name(life(&hall, "A1").counter.unwrap()), "2", "{state}");
    }
    // Open again after its end.
    let script = "08:30 issued A1 s=x\n08:40 started A1 c=1\n08:45 finished A1";
    let hall = after(script, show(&format!(r#""state":"waiting","service_id":"x",{since}"#)));
    assert_eq!((life(&hall, "A1").state, counted(&hall, "A1")), (State::Waiting, None));
}

#[test]
fn the_machines_own_word_counts_however_late_it_comes() {
    let finish = "08:30 issued A1 s=x seq=1\n08:40 started A1 c=1 seq=2";
    let late = events("08:50 finished A1 seq=3");
    for json in [
        r#"{"complete":true}"#,
        r#"{"tickets":[{"visit_id":"A1","state":"done","state_since":"2025-11-10T08:50:00+08:00"}]}"#,
    ] {
        let mut hall = after(finish, snapshot("09:00", 4, json));
        assert_eq!(counted(&hall, "A1"), Some(CountedAs::Inferred), "{json}");
        apply(&mut hall, &late);
        assert_eq!(counted(&hall, "A1"), Some(CountedAs::Served), "{json}");
        assert_eq!(life(&hall, "A1").service_secs(), Some(600), "{json}");
        assert!(life(&hall, "A1").flags.is_empty(), "{json}");
    }
}

#[test]
fn parts_count_once_all_are_there_whatever_their_order_and_numbers() {
    let part = |number: u32, sequence, visit: &str| {
        let ticket = format!(
            r#"{{"complete":true,"part":{number},"parts":2,"as_of":"2025-11-10T09:00:00+08:00","tickets":[
            {{"visit_id":"{visit}","state":"waiting","service_id":"x","issued_at":"2025-11-10T08:00:00+08:00"}}]}}"#
        );
        snapshot("09:00", sequence, &ticket)
    };
    let mut hall = told("08:30 issued A1 s=x");
    for (number, effect) in [
        (2, Effect::Stored),
        (2, Effect::Stored),
        (0, Effect::Stored),
        (3, Effect::Stored),
        (1, Effect::Applied),
    ] {
        let applied =
            apply(&mut hall, &[part(number, 10 + u64::from(number), &format!("P{number}"))]);
        assert_eq!(applied[0].effect, effect, "part {number}");
    }
    let open: Vec<_> = day(&hall).tickets().iter().filter(|t| t.life().state.is_open()).collect();
    assert_eq!(open.iter().map(|t| &*t.visit).collect::<Vec<_>>(), ["P2", "P1"]);
    assert_eq!(life(&hall, "A1").state, State::Removed);
}

#[test]
fn a_snapshot_that_promises_parts_without_end_is_not_collected() {
    for (parts, kept) in [(64, 63), (65, 0), (u32::MAX, 0)] {
        let mut hall = told("08:30 issued A1 s=x");
        for number in 1..=63_u64 {
            let json = format!(r#"{{"complete":true,"part":{number},"parts":{parts}}}"#);
            let applied = apply(&mut hall, &[snapshot("09:00", 10 + number, &json)]);
            assert_eq!(applied[0].effect, Effect::Stored);
        }
        assert_eq!(hall.feeds.values().next().unwrap().parts.len(), kept, "{parts}");
        assert_eq!(life(&hall, "A1").state, State::Waiting);
    }
}
