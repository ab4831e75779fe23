//! The table of states and facts: what is possible when, and what is said where it is not.

use super::super::weigh::Said;
use crate::core::complaint::DeclineReason;
use crate::core::event::{
    HandoverFact, ShiftAccepted, ShiftAppended, ShiftAssumed, ShiftClosed, ShiftFrozen,
    ShiftItemAccepted, ShiftItemDeclined, ShiftItemRead, ShiftOverdue, ShiftPrepared,
    ShiftReturned, ShiftUnattended, ShiftWorkedWithout,
};
use crate::core::hall::Place;
use crate::core::handover::{
    Bar, Handover, HandoverState, Item, ItemKind, PreparedPart, Signed, SignedAs, Snapshot, hash_of,
};
use crate::core::handover::{Grade, NextStep};
use crate::core::time::Ms;

fn item() -> Item {
    Item {
        item_id: "note:1".into(),
        kind: ItemKind::Note,
        subject_id: "s1".into(),
        label: "三号机".into(),
        detail: "".into(),
        grade: Grade::Stable,
        severity: None,
        stage: None,
        owner: "".into(),
        offered_to: "".into(),
        level: None,
        next: NextStep::of("read"),
        overdue: false,
        promised_at: None,
        counts: None,
        since: Ms(0),
        age_shifts: 1,
    }
}

fn text() -> String {
    Snapshot {
        v: 1,
        hall_id: "H001".into(),
        shift_id: "s1".into(),
        shift_name: "".into(),
        outgoing: "wf".into(),
        opened_at: Ms(0),
        planned_end: None,
        frozen_at: Ms(9),
        items: vec![item()],
        alarms: Vec::new(),
        staff_out: Vec::new(),
        rounds: Vec::new(),
        log: Vec::new(),
        counted: Vec::new(),
    }
    .text()
}

const STATES: [HandoverState; 6] = [
    HandoverState::Open,
    HandoverState::Preparing,
    HandoverState::Frozen,
    HandoverState::Returned,
    HandoverState::Accepted,
    HandoverState::Closed,
];

fn facts() -> Vec<(&'static str, HandoverFact)> {
    let text = text();
    let (snapshot_id, person_id): (Box<str>, Box<str>) = ("r1".into(), "ct".into());
    let prepared = |part| {
        let act_id = "".into();
        ShiftPrepared { part, text: "看三号机".into(), with: "hm".into(), act_id }
    };
    vec![
        ("start", HandoverFact::Prepared(prepared(PreparedPart::Started))),
        ("note", HandoverFact::Prepared(prepared(PreparedPart::Note))),
        (
            "freeze",
            HandoverFact::Frozen(Box::new(ShiftFrozen {
                snapshot_id: "r2".into(),
                hash: hash_of(&text).into(),
                part: 1,
                parts: 1,
                alone: false,
                text: text.into(),
            })),
        ),
    ]
    .into_iter()
    .chain(answers(&snapshot_id, &person_id))
    .chain(after(snapshot_id, person_id))
    .collect()
}

/// What is said of a report.
fn answers(snapshot_id: &str, person_id: &str) -> Vec<(&'static str, HandoverFact)> {
    let (snapshot_id, person_id): (Box<str>, Box<str>) = (snapshot_id.into(), person_id.into());
    vec![
        (
            "return",
            HandoverFact::Returned(ShiftReturned {
                snapshot_id: snapshot_id.clone(),
                reason: "少一项".into(),
            }),
        ),
        (
            "read",
            HandoverFact::ItemRead(ShiftItemRead {
                item_id: "note:1".into(),
                person_id: person_id.clone(),
            }),
        ),
        (
            "accept",
            HandoverFact::ItemAccepted(ShiftItemAccepted {
                snapshot_id: snapshot_id.clone(),
                item_id: "note:1".into(),
                person_id: person_id.clone(),
                read_back: "".into(),
                in_bulk: false,
            }),
        ),
        (
            "decline",
            HandoverFact::ItemDeclined(ShiftItemDeclined {
                snapshot_id: snapshot_id.clone(),
                item_id: "note:1".into(),
                person_id: person_id.clone(),
                reason: DeclineReason::Load,
                text: "".into(),
            }),
        ),
    ]
}

/// What ends a hand-over, and what falls due of it.
fn after(snapshot_id: Box<str>, person_id: Box<str>) -> Vec<(&'static str, HandoverFact)> {
    vec![
        (
            "assume",
            HandoverFact::Assumed(ShiftAssumed {
                person_id: person_id.clone(),
                reason: "客人在等".into(),
            }),
        ),
        (
            "receive",
            HandoverFact::Accepted(ShiftAccepted { snapshot_id, person_id: person_id.clone() }),
        ),
        ("close", HandoverFact::Closed(ShiftClosed {})),
        ("overdue", HandoverFact::Overdue(ShiftOverdue { step: 1, due: Ms(9), to: Vec::new() })),
        ("unattended", HandoverFact::Unattended(ShiftUnattended { since: Ms(9) })),
        (
            "without",
            HandoverFact::WorkedWithout(ShiftWorkedWithout { person_id, reason: "".into() }),
        ),
        ("append", HandoverFact::Appended(ShiftAppended { text: "补一句".into() })),
    ]
}

/// A hand-over that came to a state by its own rules.
fn in_state(state: HandoverState) -> Handover {
    let mut made = Handover::blank("s1", "wf");
    let all = facts();
    let fact = |name: &str| all.iter().find(|(known, _)| *known == name).unwrap().1.clone();
    let said = Said { at: Ms(10), by: "wf", place: Place::HERE };
    let path: &[&str] = match state {
        HandoverState::Preparing => &["start"],
        HandoverState::Frozen => &["start", "freeze"],
        HandoverState::Returned => &["start", "freeze", "return"],
        HandoverState::Accepted => &["start", "freeze", "accept", "assume", "receive"],
        HandoverState::Closed => &["start", "freeze", "accept", "assume", "receive", "close"],
        _ => &[],
    };
    for name in path {
        let mut fact = fact(name);
        if let HandoverFact::Frozen(of) = &mut fact {
            of.snapshot_id = "r1".into();
        }
        if *name == "receive" {
            for (signed_as, who) in [(SignedAs::Outgoing, "wf"), (SignedAs::Incoming, "ct")] {
                let signed = Signed {
                    signature_id: who.into(),
                    signed_as,
                    person_id: who.into(),
                    at: Ms(10),
                };
                assert!(made.note_signed("r1", signed));
            }
        }
        made.take(said, &fact).unwrap_or_else(|bar| panic!("{name}: {bar:?}"));
    }
    assert_eq!(made.state, state);
    made
}

/// By state, in the order of [`facts`]: `+` it holds, else the first letters of why it does not.
const TABLE: &str = "
open       + + notf notf + notf notf + notf nota + + + nota
preparing  rep + + notf + notf notf + notf nota + + + nota
frozen     fro fro fro + + + + + nota nota + + + nota
returned   + + notf notf + notf notf + notf nota + + + nota
accepted   over over over over over over over over over + over over over +
closed     over over over over over over over over over rep over over over +
";

fn short(answer: &Result<(), Bar>) -> &'static str {
    match answer {
        Ok(()) => "+",
        Err(Bar::NotFrozen) => "notf",
        Err(Bar::NotAccepted | Bar::NotAssumed) => "nota",
        Err(Bar::Repeat) => "rep",
        Err(Bar::Frozen) => "fro",
        Err(Bar::Over) => "over",
        Err(other) => panic!("{other:?} is not in the table"),
    }
}

#[test]
fn what_is_possible_in_each_state() {
    let rows: Vec<&str> = TABLE.lines().filter(|line| !line.is_empty()).collect();
    assert_eq!(rows.len(), STATES.len());
    for (state, row) in STATES.into_iter().zip(rows) {
        let mut words = row.split_whitespace();
        assert_eq!(words.next(), Some(state.as_str()));
        let want: Vec<&str> = words.collect();
        let said = Said { at: Ms(20), by: "wf", place: Place::HERE };
        let handover = in_state(state);
        let got: Vec<&str> =
            facts().iter().map(|(_, fact)| short(&handover.weigh(said, fact))).collect();
        assert_eq!(
            got,
            want,
            "{}: {:?}",
            state.as_str(),
            facts().iter().map(|it| it.0).collect::<Vec<_>>()
        );
        // What is refused changes nothing.
        for (name, fact) in facts() {
            let mut after = handover.clone();
            if after.take(said, &fact).is_err() {
                assert_eq!(after, handover, "{name}");
            }
        }
    }
}

#[test]
fn a_report_whose_text_is_another_than_its_hash_says_is_none() {
    let mut handover = in_state(HandoverState::Preparing);
    let (_, mut fact) = facts().remove(2);
    if let HandoverFact::Frozen(of) = &mut fact {
        of.text = of.text.replace("三号机", "四号机").into();
    }
    handover.take(Said { at: Ms(20), by: "wf", place: Place::HERE }, &fact).unwrap();
    assert_eq!((handover.state, handover.frozen.len()), (HandoverState::Preparing, 0));
}

#[test]
fn a_shift_is_not_received_without_both_signatures() {
    for missing in [SignedAs::Outgoing, SignedAs::Incoming] {
        let mut handover = in_state(HandoverState::Frozen);
        let said = Said { at: Ms(20), by: "ct", place: Place::HERE };
        let all = facts();
        for name in ["accept", "assume"] {
            let fact = &all.iter().find(|(known, _)| *known == name).unwrap().1;
            handover.take(said, fact).unwrap();
        }
        for (signed_as, who) in [(SignedAs::Outgoing, "wf"), (SignedAs::Incoming, "ct")] {
            let signature_id = who.into();
            let signed = Signed { signature_id, signed_as, person_id: who.into(), at: Ms(20) };
            if signed_as != missing {
                handover.note_signed("r1", signed);
            }
        }
        let receive = &all.iter().find(|(known, _)| *known == "receive").unwrap().1;
        assert_eq!(handover.weigh(said, receive), Err(Bar::Unsigned(missing)));
    }
}
