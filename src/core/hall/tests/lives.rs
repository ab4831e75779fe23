//! The life of a ticket, line by line, and what it counts as.

use crate::core::queue::life::State;
use crate::core::queue::state::{CountedAs, Leg, Span};
use crate::core::rules::Rules;
use crate::core::tests::{life, told};

/// A life: the lines after `08:30 issued A1 s=x`, then where it ends, what it counts as, the waits of its
/// legs, the lengths of its spans, the time on hold and the flags.
type Case = (
    &'static str,
    State,
    Option<CountedAs>,
    &'static [Option<i64>],
    &'static [Option<i64>],
    i64,
    &'static str,
);

use CountedAs::{Abandoned, ClosedBySystem, Inferred, Served, Void};

const LIVES: &[Case] = &[
    // Called, served, finished: the wait runs to the start, not to the call.
    (
        "08:40 called A1 c=1\n08:41 started A1 c=1\n08:50 finished A1",
        State::Done,
        Some(Served),
        &[Some(660)],
        &[Some(540)],
        0,
        "",
    ),
    // On hold while serving: the hold is outside the service, `resumed` goes on serving.
    (
        "08:40 started A1 c=1\n08:41 held A1\n08:43 resumed A1\n08:44 finished A1",
        State::Done,
        Some(Served),
        &[Some(600)],
        &[Some(60), Some(60)],
        120,
        "",
    ),
    // On hold while waiting: back into the queue, the hold in no leg.
    (
        "08:32 held A1\n08:35 resumed A1\n08:36 started A1 c=1",
        State::Serving,
        None,
        &[Some(120), Some(60)],
        &[None],
        180,
        "",
    ),
    // On hold while called: back to called.
    (
        "08:32 called A1 c=1\n08:33 held A1\n08:35 resumed A1",
        State::Called,
        None,
        &[Some(120)],
        &[],
        120,
        "",
    ),
    // Called out of a hold.
    (
        "08:32 started A1 c=1\n08:33 held A1\n08:35 called A1 c=2\n08:36 started A1 c=2\n08:37 finished A1",
        State::Done,
        Some(Served),
        &[Some(120)],
        &[Some(60), Some(60)],
        120,
        "",
    ),
    // Resumed though nobody said that it was held: service begins, the wait ends there, and it is odd.
    (
        "08:32 called A1 c=1\n08:33 resumed A1 c=1\n08:35 finished A1",
        State::Done,
        Some(Served),
        &[Some(180)],
        &[Some(120)],
        0,
        "move",
    ),
    // A second service in the same visit, at another counter: a span for each counter, no new leg, no flag.
    (
        "08:32 started A1 c=1\n08:33 started A1 c=2\n08:35 finished A1",
        State::Done,
        Some(Served),
        &[Some(120)],
        &[Some(60), Some(120)],
        0,
        "",
    ),
    // Missed, back, served: the time away is in no leg; where there was no start, the wait runs to the call.
    (
        "08:32 called A1 c=1\n08:33 no_show A1\n08:40 requeued A1\n08:45 started A1 c=1\n08:46 finished A1",
        State::Done,
        Some(Served),
        &[Some(120), Some(300)],
        &[Some(60)],
        0,
        "",
    ),
    (
        "08:32 called A1 c=1\n08:34 recalled A1\n08:35 no_show A1",
        State::NoShow,
        Some(Abandoned),
        &[Some(240)],
        &[],
        0,
        "",
    ),
    (
        "08:32 no_show A1\n22:00 closed_by_system A1",
        State::ClosedBySystem,
        Some(ClosedBySystem),
        &[Some(120)],
        &[],
        0,
        "move",
    ),
    // Called by two counters at once.
    ("08:32 called A1 c=1\n08:33 called A1 c=2", State::Called, None, &[None], &[], 0, "two_calls"),
    ("08:32 called A1 c=1\n08:33 called A1 c=1", State::Called, None, &[None], &[], 0, ""),
    // Removed: void within 60 s and never called, else given up, or closed if the system did it.
    ("08:31 removed A1 by=staff", State::Removed, Some(Void), &[Some(60)], &[], 0, ""),
    ("08:31 removed A1 by=system", State::Removed, Some(Void), &[Some(60)], &[], 0, ""),
    ("08:31:01 removed A1 by=customer", State::Removed, Some(Abandoned), &[Some(61)], &[], 0, ""),
    (
        "08:31:01 removed A1 by=system",
        State::Removed,
        Some(ClosedBySystem),
        &[Some(61)],
        &[],
        0,
        "",
    ),
    ("08:31:01 removed A1", State::Removed, Some(Abandoned), &[Some(61)], &[], 0, ""),
    (
        "08:30:20 called A1 c=1\n08:30:40 removed A1 by=staff",
        State::Removed,
        Some(Abandoned),
        &[Some(20)],
        &[],
        0,
        "",
    ),
    // Closed by the machine while served: the length of the service is unknown.
    (
        "08:32 started A1 c=1\n22:00 closed_by_system A1",
        State::ClosedBySystem,
        Some(ClosedBySystem),
        &[Some(120)],
        &[None],
        0,
        "",
    ),
    // Transferred after a first service, and while waiting.
    (
        "08:32 started A1 c=1\n08:33 transferred A1 to=y\n08:40 started A1 c=2\n08:41 finished A1",
        State::Done,
        Some(Served),
        &[Some(120), Some(420)],
        &[Some(60), Some(60)],
        0,
        "",
    ),
    (
        "08:32 transferred A1 to=y\n08:33 reprioritised A1 prio=1",
        State::Waiting,
        None,
        &[Some(120), None],
        &[],
        0,
        "",
    ),
    // Finished but never started cannot be called served.
    ("08:32 finished A1", State::Done, Some(Inferred), &[Some(120)], &[], 0, "move"),
    // A move outside the table is applied and flagged; a late second issue ends nothing.
    (
        "08:31:30 removed A1 by=system\n08:40 issued A1 s=x",
        State::Removed,
        Some(ClosedBySystem),
        &[Some(90)],
        &[],
        0,
        "move",
    ),
    (
        "08:32 started A1 c=1\n08:33 finished A1\n08:40 called A1 c=1",
        State::Called,
        None,
        &[Some(120)],
        &[Some(60)],
        0,
        "move",
    ),
    // A span that would be negative is unknown and flagged.
    (
        "08:29 started A1 c=1\n08:33 finished A1",
        State::Done,
        Some(Served),
        &[None],
        &[Some(240)],
        0,
        "negative_duration",
    ),
];

#[test]
fn a_life_is_counted_as_the_rules_say() {
    for (script, state, counted, legs, spans, held, flags) in LIVES {
        let hall = told(&format!("08:30 issued A1 s=x\n{script}"));
        let life = life(&hall, "A1");
        assert_eq!(life.state, *state, "{script}");
        assert_eq!(life.counted_as(&Rules::default()), *counted, "{script}");
        let waits: Vec<_> = life.legs.iter().map(Leg::wait_secs).collect();
        assert_eq!(&waits, legs, "legs of {script}");
        let lengths: Vec<_> = life.spans.iter().map(Span::secs).collect();
        assert_eq!(&lengths, spans, "spans of {script}");
        assert_eq!(life.held_secs, *held, "hold of {script}");
        let names: Vec<_> = life.flags.names().collect();
        assert_eq!(names.join(","), *flags, "flags of {script}");
    }
}
