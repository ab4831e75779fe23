//! What holds of incidents for any facts in any order: nothing panics, a stored state goes on as if it had
//! never been stored, what is taken back leaves no trace but in the history, and what falls due falls due once.

use std::borrow::Cow;

use proptest::prelude::*;

use crate::core::complaint::{ContactResult, ContactWay, Severity};
use crate::core::event::{
    Body, Event, IncidentClosed, IncidentCount, IncidentEvent, IncidentFact, IncidentNoted,
    IncidentOpened, IncidentRaised, IncidentReminded, IncidentRestored, IncidentStep, IncidentTold,
    Kind, Proof, Voided, Written,
};
use crate::core::hall::{Hall, due};
use crate::core::incident::{
    Contact, Incident, IncidentField, IncidentKind, Standing, Step, Tally,
};
use crate::core::tests::{hall_in, ms};
use crate::core::time::{Ms, Zone};

/// A fact by dice: which, seconds after the one before, incident, author, and what it says.
type Throw = (usize, i64, u8, u8, usize);

fn fact(kind: usize, dice: usize, at: Ms) -> IncidentFact {
    let step = Step::ALL[dice % Step::ALL.len()];
    let texts = ["", "x", "5", "1762749600000"];
    let text = texts[dice % texts.len()];
    match kind % 10 {
        0 => IncidentFact::Opened(Box::new(IncidentOpened {
            kind: IncidentKind::ALL[dice % IncidentKind::ALL.len()],
            started_at: at.plus_secs(-60 * i64::try_from(dice % 7).unwrap()),
            detected_by: "w".into(),
            counters: vec!["01".into()],
            severity: None,
            complaint_id: None,
        })),
        1 => IncidentFact::StepDone(IncidentStep { step }),
        2 => IncidentFact::StepUndone(IncidentStep { step }),
        3 | 4 => IncidentFact::Counted(IncidentCount {
            of: if kind % 10 == 3 { Tally::Taken } else { Tally::Entered },
            count: [1, 2, -1, i32::MIN, i32::MAX][dice % 5],
        }),
        5 => IncidentFact::Told(IncidentTold {
            contact: Contact::ALL[dice % Contact::ALL.len()],
            step: Some(step).filter(|_| !dice.is_multiple_of(3)),
            way: ContactWay::Phone,
            result: ContactResult::ALL[dice % 4],
            text: text.into(),
        }),
        6 => IncidentFact::Noted(IncidentNoted {
            field: IncidentField::ALL[dice % IncidentField::ALL.len()],
            text: text.into(),
        }),
        7 => IncidentFact::Restored(IncidentRestored {}),
        8 => IncidentFact::Closed(IncidentClosed { cause: text.into(), lesson: "".into() }),
        _ if dice.is_multiple_of(2) => {
            IncidentFact::Reminded(IncidentReminded { step, after_mins: 30 })
        }
        _ => IncidentFact::Raised(IncidentRaised {
            severity: Severity::ALL[dice % 4],
            after_mins: Some(30).filter(|_| !dice.is_multiple_of(3)),
            reason: text.into(),
        }),
    }
}

fn event_of(at: Ms, by: u8, kind: Kind, body: Body) -> Event {
    let at = Zone::default().stamp(at);
    let written = Written {
        wall: at,
        mono: 0,
        boot: Cow::Borrowed("t"),
        lamport: 1,
        server_offset_ms: None,
        seen: None,
    };
    let by = format!("p{}", by % 2).into();
    Event { kind, at, written, by, proof: Proof::OsUser, feed: None, body }
}

/// The events of a throw, some of them taken back later.
fn events(throws: &[Throw]) -> Vec<Event> {
    let mut at = ms("10:00");
    let mut all = Vec::new();
    for (n, (kind, secs, incident, by, dice)) in throws.iter().enumerate() {
        at = at.plus_secs(*secs);
        if kind % 12 == 11 {
            let act_id = format!("a{}", dice % (n + 1)).into();
            all.push(event_of(at, *by, Kind::ActVoided, Body::Voided(Voided { act_id })));
            continue;
        }
        let fact = fact(*kind, *dice, at);
        let is_due = matches!(fact, IncidentFact::Reminded(_))
            || matches!(&fact, IncidentFact::Raised(raised) if raised.after_mins.is_some());
        let act_id = if is_due { "".into() } else { format!("a{n}").into() };
        let incident_id = format!("i{}", incident % 3).into();
        let kind = fact.kind();
        let body = IncidentEvent { incident_id, act_id, fact };
        all.push(event_of(at, *by, kind, Body::Incident(Box::new(body))));
    }
    all
}

fn folded(events: &[Event]) -> Hall {
    let mut hall = hall_in(Zone::default());
    for (pos, event) in events.iter().enumerate() {
        hall.apply(event, pos as u64 + 1);
    }
    hall
}

fn throws() -> impl Strategy<Value = Vec<Throw>> {
    let throw = (0..24_usize, 0..900_i64, any::<u8>(), any::<u8>(), 0..400_usize);
    prop::collection::vec(throw, 1..60)
}

/// What an incident says, without what it was ever told.
fn without_history(incident: &Incident) -> Incident {
    let mut bare = incident.clone();
    bare.history.clear();
    bare
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_facts_are_kept_and_a_stored_state_goes_on(throws in throws(), cut in 0..60_usize) {
        let events = events(&throws);
        let whole = folded(&events);
        let (before, after) = events.split_at(cut.min(events.len()));
        let stored = postcard::to_stdvec(&folded(before)).unwrap();
        let mut hall: Hall = postcard::from_bytes(&stored).unwrap();
        for (pos, event) in (before.len()..).zip(after) {
            hall.apply(event, pos as u64 + 1);
        }
        prop_assert_eq!(hall.incidents(), whole.incidents());
        for incident in whole.incidents().iter() {
            prop_assert!(incident.taken() <= 9_999 && incident.entered() <= 9_999);
            prop_assert!(incident.closed_at.is_none() || incident.left() == 0);
            prop_assert!(incident.closed_at.is_none() || !incident.cause.trim().is_empty());
            prop_assert!(incident.closed_at.is_none() || incident.restored_at.is_some());
            let mut steps: Vec<Step> = incident.ticked.iter().map(|done| done.step).collect();
            steps.sort();
            steps.dedup();
            prop_assert_eq!(steps.len(), incident.ticked.len(), "a step is done once");
        }
    }

    #[test]
    fn every_event_reads_back_as_it_was_written(throws in throws()) {
        for event in events(&throws) {
            let read = Event::from_bytes(&event.to_bytes()).unwrap();
            prop_assert_eq!(read, event);
        }
    }

    #[test]
    fn what_is_taken_back_leaves_no_trace_but_in_the_history(throws in throws()) {
        let hall = folded(&events(&throws));
        for incident in hall.incidents().iter().filter(|incident| !incident.voided) {
            let kept = incident.history.iter().filter(|past| past.standing != Standing::Undone);
            let mut again = hall_in(Zone::default());
            for (pos, past) in kept.enumerate() {
                let body = IncidentEvent {
                    incident_id: incident.incident_id.clone(),
                    act_id: past.act_id.clone(),
                    fact: past.fact.0.clone(),
                };
                let mut event =
                    event_of(past.at, 0, past.fact.0.kind(), Body::Incident(Box::new(body)));
                event.by = past.by.clone();
                again.apply(&event, pos as u64 + 1);
            }
            let again = again.incidents().get(&incident.incident_id).unwrap();
            prop_assert_eq!(without_history(again), without_history(incident));
        }
    }

    #[test]
    fn what_falls_due_falls_due_once(throws in throws(), mins in 0..200_i64) {
        let mut hall = folded(&events(&throws));
        let now = ms("10:00").plus_secs(mins * 60 + 12 * 3600);
        let is_ours = |body: &Body| matches!(body, Body::Incident(_));
        let found: Vec<_> = due(&hall, now).into_iter().filter(|d| is_ours(&d.body)).collect();
        for one in &found {
            prop_assert!(one.at <= now);
            let event = event_of(one.at, 0, one.kind, one.body.clone());
            hall.apply(&event, 9_999);
        }
        let again = due(&hall, now);
        prop_assert!(!again.iter().any(|one| is_ours(&one.body)), "{again:?}");
    }
}
