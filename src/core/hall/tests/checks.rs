//! What holds of rounds for any facts in any order: nothing panics, a stored state goes on as if it had never been
//! stored, what is taken back leaves no trace, what does not apply changes no score, a skip is never a pass.

use std::borrow::Cow;

use proptest::prelude::*;

use crate::core::check::{Checklist, Outcome, Round, RoundState, Template};
use crate::core::event::{
    Body, CheckAborted, CheckAnswered, CheckEvent, CheckExplained, CheckFact, CheckMissed,
    CheckStarted, CheckSubmitted, Event, Kind, Proof, Voided, Written,
};
use crate::core::hall::{Hall, due};
use crate::core::tests::{hall_in, ms};
use crate::core::time::{Ms, Zone};

/// A fact by dice: which, seconds after the one before, round, author, and what it says.
type Throw = (usize, i64, u8, u8, usize);

fn answered(dice: usize) -> CheckAnswered {
    let items = Checklist::standard().items_of(Template::Closing);
    let item = &items[dice % items.len()];
    let result = Outcome::ALL[dice / 7 % 4];
    let note = ["", "x"][dice / 3 % 2];
    CheckAnswered {
        item: if dice.is_multiple_of(11) { "Z9".into() } else { item.code.clone() },
        result,
        right: (dice % 13 == 5).then_some(3),
        of: (dice % 13 == 5).then_some(u32::try_from(dice % 5).unwrap()),
        value_milli: (dice % 17 == 3).then_some(i64::MAX),
        by_queue: dice % 19 == 1,
        phrase: "".into(),
        note: note.into(),
        place: "".into(),
        owner: "w".into(),
        limit: None,
        due_at: None,
        fixed: dice.is_multiple_of(2),
        replaces: "".into(),
    }
}

fn fact(kind: usize, dice: usize, at: Ms) -> CheckFact {
    let list = Checklist::standard();
    let template = Template::ALL[dice % 4];
    match kind % 10 {
        0 => CheckFact::Started(Box::new(CheckStarted {
            template: Template::Closing,
            planned_at: Some(at).filter(|_| dice.is_multiple_of(2)),
            in_grace: Some(true),
            incident_id: None,
            settings: 0,
            items: list.items_of(Template::Closing),
            marks: list.marks_of(Template::Closing),
        })),
        1 => CheckFact::Submitted(CheckSubmitted {}),
        2 => CheckFact::Aborted(CheckAborted { reason: ["", "x"][dice % 2].into() }),
        3 => CheckFact::Missed(CheckMissed { template, planned_at: at, incident_id: None }),
        4 => {
            let reason = "x".into();
            CheckFact::Explained(CheckExplained { template, planned_at: at, reason })
        }
        _ => CheckFact::Answered(Box::new(answered(dice))),
    }
}

fn event(kind: Kind, at: Ms, by: &str, lamport: u64, body: Body) -> Event {
    let at = Zone::default().stamp(at);
    let written = Written {
        wall: at,
        mono: 0,
        boot: Cow::Borrowed("test"),
        lamport,
        server_offset_ms: None,
        seen: None,
    };
    Event { kind, at, written, by: by.into(), proof: Proof::OsUser, feed: None, body }
}

fn play(throws: &[Throw]) -> Vec<Event> {
    let mut at = ms("08:00");
    let mut events = Vec::new();
    for (number, (kind, secs, round, by, dice)) in (1_u64..).zip(throws) {
        at = at.plus_secs(*secs);
        let by = ["wf", "ct"][usize::from(*by % 2)];
        if kind % 12 == 11 {
            let voided = Voided { act_id: format!("a{}", dice % 40).into() };
            events.push(event(Kind::ActVoided, at, by, number, Body::Voided(voided)));
            continue;
        }
        let fact = fact(*kind, *dice, at);
        let act_id = format!("a{number}").into();
        let body = CheckEvent { round_id: format!("r{}", round % 3).into(), act_id, fact };
        let kind = body.fact.kind();
        events.push(event(kind, at, by, number, Body::Check(Box::new(body))));
    }
    events
}

fn throws() -> impl Strategy<Value = Vec<Throw>> {
    prop::collection::vec((0..12_usize, 0..4_000_i64, 0..3_u8, 0..2_u8, 0..1_000_usize), 1..60)
}

fn hold(round: &Round) {
    let score = round.score();
    assert!(score.awarded_milli <= score.max_milli);
    assert!(score.graded_tenths <= score.raw_tenths);
    assert_eq!(score.raw_tenths.is_none(), score.max_milli == 0);
    for answer in &round.answers {
        assert!(answer.result != Outcome::Skipped || answer.awarded_milli == 0);
    }
    if round.state() == RoundState::Submitted {
        assert_eq!(round.open_items().count(), 0);
    }
    // What does not apply is out of both: without those answers the score is the same.
    let mut without = round.clone();
    without.answers.retain(|answer| answer.result != Outcome::NotApplicable);
    assert_eq!(without.score(), score);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_facts_in_any_order_leave_a_sound_hall(throws in throws(), cut in 0..60_usize) {
        let events = play(&throws);
        let mut whole = hall_in(Zone::default());
        let mut stored = whole.clone();
        for (pos, one) in (1..).zip(&events) {
            let read = Event::from_bytes(&one.to_bytes()).unwrap();
            prop_assert_eq!(&read, one);
            whole.apply(one, pos);
            stored.apply(one, pos);
            if pos == cut as u64 {
                stored = postcard::from_bytes(&postcard::to_stdvec(&stored).unwrap()).unwrap();
            }
        }
        prop_assert!(whole == stored);
        whole.checks().rounds().for_each(|round| hold(round));
        let later = whole.wall.plus_secs(3 * 86_400);
        prop_assert!(due(&whole, later).iter().all(|one| !matches!(one.body, Body::Check(_))));
        let mut reversed = hall_in(Zone::default());
        for (pos, one) in (1..).zip(events.iter().rev()) {
            reversed.apply(one, pos);
        }
        reversed.checks().rounds().for_each(|round| hold(round));
    }

    #[test]
    fn an_act_that_is_taken_back_leaves_no_trace(throws in throws(), dice in 0..1_000_usize) {
        let mut hall = hall_in(Zone::default());
        for (pos, one) in (1..).zip(&play(&throws)) {
            hall.apply(one, pos);
        }
        let Some(round) = hall.checks().rounds().find(|round| round.is_running()).cloned() else {
            return Ok(());
        };
        let (at, pos) = (hall.wall, 1_000);
        let act_id: Box<str> = "last".into();
        let fact = CheckFact::Answered(Box::new(answered(dice)));
        let body = CheckEvent { round_id: round.round_id.clone(), act_id: act_id.clone(), fact };
        let body = Body::Check(Box::new(body));
        hall.apply(&event(Kind::CheckAnswered, at, "wf", pos, body), pos);
        let voided = Body::Voided(Voided { act_id });
        hall.apply(&event(Kind::ActVoided, at, "wf", pos + 1, voided), pos + 1);
        let after: &Hall = &hall;
        let after = after.checks().get(&round.round_id).unwrap();
        prop_assert_eq!(&after.answers, &round.answers);
        prop_assert_eq!(after.score(), round.score());
    }
}
