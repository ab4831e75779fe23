//! The machine where nothing of the hall's log is here: a snapshot, the log behind it, what came before it.

use super::*;
use crate::core::sync::snapshot::EVENTS_MIN;

fn begins(begin: Begin, cursor: u64) -> Standing {
    Standing { cursor, begin, ..standing(0, 0) }
}

fn parts(id: &str, have: u64) -> Begin {
    Begin::Parts { id: id.to_owned(), have, parts: 2 }
}

/// With a session at a server whose log has so many events.
fn bench(begin: Begin, head: u64) -> Bench {
    let mut bench = Bench::new(begins(begin, 0));
    bench.answer(Lane::Up, Answer::Challenge { nonce: "n".to_owned() });
    bench.answer(Lane::Up, Answer::Session(Session { head, ..session(0) }));
    bench
}

fn asks_log(bench: &mut Bench) -> bool {
    matches!(bench.take(Lane::Down), (_, Request::Log { .. }))
}

#[test]
fn a_short_log_is_fetched_from_its_first_event() {
    assert!(asks_log(&mut bench(Begin::Empty, EVENTS_MIN - 1)));
    assert!(asks_log(&mut bench(Begin::Whole, EVENTS_MIN)));
}

#[test]
fn one_part_after_the_other_then_the_log_and_what_came_before_it() {
    let mut bench = bench(Begin::Empty, EVENTS_MIN);
    let asked = bench.answer(Lane::Down, Answer::Manifest);
    assert!(matches!(asked, Request::Snapshot { .. }) && !bench.asks(Lane::Past));
    assert!(matches!(bench.done(begins(parts("a", 0), 0)), Task::KeepManifest { .. }));
    for have in 0..2 {
        let asked = bench.answer(Lane::Down, Answer::Part);
        assert!(matches!(asked, Request::Part { part, .. } if part == have), "{asked:?}");
        let kept = bench.done(begins(parts("a", have + 1), 0));
        assert!(matches!(kept, Task::KeepPart { part, .. } if part == have), "{kept:?}");
    }
    let of = EVENTS_MIN;
    let past = |have| begins(Begin::Past { have, of }, of);
    assert_eq!(bench.done(past(0)), Task::Install);
    assert!(matches!(bench.status, Status::History { done: 0, .. }), "{:?}", bench.status);
    let (_, log) = bench.take(Lane::Down);
    assert!(matches!(log, Request::Log { after, .. } if after == of), "{log:?}");
    for have in [0, of / 2] {
        let asked = bench.answer(Lane::Past, Answer::Page { segments: 1, head: of });
        assert!(matches!(asked, Request::Past { after, .. } if after == have), "{asked:?}");
        assert!(matches!(bench.done(past(have + of / 2)), Task::ApplyPast { .. }));
    }
    assert_eq!(bench.done(begins(Begin::Whole, of)), Task::ClosePast);
    assert!(!bench.asks(Lane::Past) && matches!(bench.status, Status::Synced { .. }));
}

#[test]
fn a_server_without_snapshots_is_asked_for_its_log() {
    for error in [Refusal::NotFound, Refusal::Broken, Refusal::Other] {
        let mut bench = bench(Begin::Empty, EVENTS_MIN);
        bench.refuse(Lane::Down, error);
        assert!(asks_log(&mut bench), "{error:?}");
    }
}

#[test]
fn one_that_is_being_made_is_waited_for_and_not_for_ever() {
    let mut bench = bench(Begin::Empty, EVENTS_MIN);
    for waits in 0..100 {
        let (ask, request) = bench.take(Lane::Down);
        if matches!(request, Request::Log { .. }) {
            assert!(waits > 5);
            return;
        }
        let (lane, incarnation) = (Lane::Down, "i0".to_owned());
        let answer = Answer::Refused(refused(Refusal::Busy));
        bench.feed(Input::Reply { lane, ask, incarnation, answer });
        while !bench.asks(Lane::Down) {
            bench.sleep();
            bench.asks.retain(|one| one.0 == Lane::Down);
        }
    }
    panic!("it waits for ever");
}

#[test]
fn one_that_another_took_the_place_of_is_begun_anew_and_not_for_ever() {
    let mut bench = bench(parts("a", 1), EVENTS_MIN);
    for tries in 1..=3 {
        bench.refuse(Lane::Down, Refusal::NotFound);
        assert_eq!(bench.done(begins(Begin::Empty, 0)), Task::DropParts);
        if tries < 3 {
            bench.answer(Lane::Down, Answer::Manifest);
            bench.done(begins(parts("b", 0), 0));
        }
    }
    assert!(asks_log(&mut bench));
}

#[test]
fn a_part_that_finds_no_room_is_fetched_again_when_there_is_some() {
    let mut bench = bench(parts("a", 1), EVENTS_MIN);
    bench.answer(Lane::Down, Answer::Part);
    let (task, _) = bench.tasks.remove(0);
    bench.feed(Input::NotDone { task, why: TaskFault::Disk });
    assert!(matches!(bench.status, Status::Attention { need: Need::Disk, .. }));
    // What was written meanwhile goes out.
    bench.feed(Input::Appended { stream: STREAM, last: 1 });
    assert!(matches!(bench.take(Lane::Up), (_, Request::Segment { .. })));
    while !bench.asks(Lane::Down) {
        bench.sleep();
    }
    let asked = bench.answer(Lane::Down, Answer::Part);
    assert!(matches!(asked, Request::Part { part: 1, .. }), "{asked:?}");
    bench.done(begins(parts("a", 2), 0));
    assert!(!matches!(bench.status, Status::Attention { .. }), "{:?}", bench.status);
}
