//! The writer thread: what several threads send at once is stored once each, in order per sender, and
//! answered to the one who sent it.

use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};

use super::{MORNING, note, open, visit};
use crate::clock::Clock;
use crate::core::event::Kind;
use crate::store::{AppendError, Appended, Depth, Fault, Writer, check};

fn clock() -> Clock {
    Clock::simulated(MORNING, 0)
}

#[test]
fn each_sender_gets_its_own_answers_and_nothing_is_lost() {
    let dir = tempfile::tempdir().unwrap();
    let writer = Writer::spawn(open(dir.path()), clock(), |_| {}).unwrap();
    let senders: Vec<_> = (0..6)
        .map(|sender| {
            let log = writer.handle();
            std::thread::spawn(move || {
                let mut last = 0;
                for n in 0..20 {
                    let id = |part| format!("s{sender}-{n}-{part}");
                    let events = vec![
                        visit(&id(0), Kind::TicketIssued, &id(0), MORNING),
                        visit(&id(0), Kind::TicketIssued, &id(0), MORNING),
                        visit(&id(1), Kind::TicketIssued, &id(1), MORNING),
                    ];
                    let answers = log.append(events).unwrap();
                    let [
                        Appended::Stored { pos: a, .. },
                        Appended::Repeat,
                        Appended::Stored { pos: b, .. },
                    ] = answers[..]
                    else {
                        panic!("{answers:?}");
                    };
                    assert!(last < a && a < b);
                    last = b;
                }
            })
        })
        .collect();
    for sender in senders {
        sender.join().unwrap();
    }
    let log = writer.handle();
    assert_eq!(log.with_hall(crate::core::hall::Hall::tickets_resident).unwrap(), 240);
    writer.stop().unwrap();
    assert!(matches!(log.append(Vec::new()), Err(AppendError::Stopped)));
    let report = check(dir.path(), Depth::Full).unwrap();
    assert!(report.is_ok());
    assert_eq!(report.chain.events, 240);
    assert_eq!(open(dir.path()).head_pos(), 240);
}

#[test]
fn the_hall_is_shown_at_the_start_after_a_commit_and_when_asked() {
    let dir = tempfile::tempdir().unwrap();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let shown = Arc::clone(&seen);
    let writer = Writer::spawn(open(dir.path()), clock(), move |look| {
        shown.lock().unwrap().push(look.hall().tickets_resident());
    })
    .unwrap();
    let log = writer.handle();
    let event = visit("e1", Kind::TicketIssued, "v1", MORNING);
    log.append(vec![event.clone()]).unwrap();
    log.append(vec![event]).unwrap();
    log.poke();
    writer.stop().unwrap();
    assert_eq!(*seen.lock().unwrap(), [0, 1, 1]);
}

#[test]
fn a_full_queue_is_busy_and_what_waits_is_still_stored() {
    let dir = tempfile::tempdir().unwrap();
    let writer = Writer::spawn(open(dir.path()), clock(), |_| {}).unwrap();
    let log = writer.handle();
    let (entered, inside) = channel();
    let (leave, left) = channel::<()>();
    let blocker = {
        let log = log.clone();
        std::thread::spawn(move || {
            log.with_store(move |_| {
                entered.send(()).unwrap();
                left.recv().unwrap();
            })
        })
    };
    inside.recv().unwrap();
    let fault = Fault { at: MORNING, place: "p".into(), reason: "r".into(), field: String::new() };
    let taken = (0..1000).take_while(|_| log.note_fault(fault.clone())).count();
    assert!(taken > 0 && taken < 1000, "the queue is bounded");
    let refused = log.try_append(vec![note("n1", Kind::LogNoted, MORNING, "x")]);
    assert!(matches!(refused, Err(AppendError::Busy)));
    leave.send(()).unwrap();
    blocker.join().unwrap().unwrap();
    let stored = log.append(vec![note("n1", Kind::LogNoted, MORNING, "x")]).unwrap();
    assert!(matches!(stored[0], Appended::Stored { pos: 1, .. }));
    let kept = log.with_store(|store| store.faults(9999).unwrap().len()).unwrap();
    assert_eq!(kept, taken);
    writer.stop().unwrap();
}

#[test]
fn what_falls_due_is_logged_once() {
    let dir = tempfile::tempdir().unwrap();
    let writer = Writer::spawn(open(dir.path()), clock(), |_| {}).unwrap();
    let log = writer.handle();
    log.append(vec![visit("e1", Kind::TicketIssued, "v1", MORNING)]).unwrap();
    for (after_secs, events) in [(5, 1), (61, 3), (62, 3)] {
        log.beat(MORNING.plus_secs(after_secs));
        let head = log.with_store(|store| store.head_pos()).unwrap();
        assert_eq!(head, events, "{after_secs} s: the silence, and the alarm for it");
    }
    writer.stop().unwrap();
}

#[test]
fn everyone_in_a_failed_group_is_told_and_the_next_goes_through() {
    let dir = tempfile::tempdir().unwrap();
    let writer = Writer::spawn(open(dir.path()), clock(), |_| {}).unwrap();
    let log = writer.handle();
    log.with_store(|store| store.conn.commit_hook(Some(|| true)).unwrap()).unwrap();
    let failed = log.append(vec![note("n1", Kind::LogNoted, MORNING, "x")]);
    assert!(matches!(failed, Err(AppendError::Store(_))), "{failed:?}");
    let stored = log.append(vec![note("n2", Kind::LogNoted, MORNING, "x")]).unwrap();
    assert!(matches!(stored[0], Appended::Stored { pos: 1, .. }));
    writer.stop().unwrap();
}
