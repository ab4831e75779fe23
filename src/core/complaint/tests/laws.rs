//! What holds for any facts in any order, nonsense among them (complaints I1, L4): exactly one owner at every
//! instant, nothing open about what is over, a history that makes the case, a way back that leaves no trace.

use std::borrow::Cow;

use proptest::prelude::*;

use super::dice::{FACTS, Throw, fact, person, rating};
use super::*;
use crate::core::board::Board;
use crate::core::complaint::{Kept, Owner, Past};
use crate::core::event::{Body, CaseEvent, Event, KeptFact, Kind, Voided, Written};
use crate::core::hall::{Hall, HallConfig, due};
use crate::core::settings::directory::{LEVEL_MAX, Tell, TellBy, TellWhen};
use crate::core::settings::{LadderLevel, Settings};
use crate::core::tests::{config, hall_in};
use crate::core::time::Zone;

fn throws(most: usize) -> impl Strategy<Value = Vec<Throw>> {
    let one = (any::<u8>(), 0u8..5, any::<u8>(), 0u16..1800, any::<u8>());
    prop::collection::vec(one, 1..most)
}

fn holds_together(case: &Case) {
    if let Owner::Person(id) = &case.owner {
        assert!(!id.is_empty(), "an owner without a name");
    }
    if !case.is_open() {
        assert_eq!(case.offer, None, "{:?}", case.state);
        assert_eq!(case.ladder, None, "{:?}", case.state);
    }
    if case.state == State::Closed {
        assert!(case.closed_at.is_some() && case.decision.is_some() && case.follow_up.is_some());
        assert_eq!(case.request, None);
    } else {
        assert_eq!(case.follow_up, None, "{:?}", case.state);
    }
    assert_eq!(case.open_pause().is_some(), case.state == State::Waiting);
    assert_eq!(case.grades.last().map(|grade| grade.severity), Some(case.severity));
    assert!(case.pauses.iter().all(|pause| pause.ended.is_none_or(|end| end >= pause.from)));
    assert!(case.contacts.is_sorted_by_key(|contact| contact.at));
    assert!(case.fields.first_contact == "e1".into(), "who was asked first never changes");
}

/// A case after facts by dice, each an act of its own; whose act each was.
fn thrown(list: &[Throw], skip: Option<usize>) -> (Case, Vec<(String, &'static str)>) {
    let mut case = case_of(registered());
    let mut acts = Vec::new();
    let mut at = ms("09:00");
    for (n, throw) in list.iter().enumerate() {
        at = at.plus_secs(i64::from(throw.3));
        let (act_id, by) = (format!("a{n}"), person(throw.1));
        if skip != Some(n) {
            let step = Step { act_id: &act_id, ..step(at, by) };
            let _standing = case.take(&step, &fact(*throw, at));
            holds_together(&case);
        }
        acts.push((act_id, by));
    }
    (case, acts)
}

fn without_undone(case: &Case) -> Case {
    let mut case = case.clone();
    case.history.retain(|past| past.standing != Kept::Undone);
    case
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_said_a_case_holds_together_and_follows_from_its_history(list in throws(80)) {
        let (case, _) = thrown(&list, None);
        prop_assert_eq!(case.history.len(), list.len() + 1, "nothing that was said is lost");
        let numbered = |past: &Past| match past.standing {
            Kept::Against(rule) => [1, 2, 3, 4, 6].contains(&rule.part) && rule.number > 0,
            Kept::Holds | Kept::Undone => true,
        };
        prop_assert!(case.history.iter().all(numbered), "what is refused names its rule");
        let anew = Case::from_history("c1", 0, &case.history).unwrap();
        prop_assert!(anew == case, "replay differs");
        let bytes = postcard::to_stdvec(&case).unwrap();
        prop_assert!(postcard::from_bytes::<Case>(&bytes).unwrap() == case);
    }

    #[test]
    fn an_act_taken_back_is_as_if_it_had_never_been(list in throws(40), dice in any::<u8>()) {
        let (mut case, acts) = thrown(&list, None);
        let at = usize::from(dice) % list.len();
        let (act_id, by) = &acts[at];
        let others = case.history.iter().skip_while(|past| *past.act_id != **act_id);
        let holds = |past: &&Past| past.standing == Kept::Holds;
        let alone = others.clone().filter(holds).all(|past| *past.by == **by);
        let done = others.clone().next().is_some_and(|past| past.standing == Kept::Holds);
        prop_assert_eq!(case.may_undo(act_id, by), alone && done);
        // Whether or not it may be: the fold tolerates what was decided on another terminal.
        case.undo(act_id);
        holds_together(&case);
        let (never, _) = thrown(&list, Some(at));
        prop_assert!(without_undone(&case) == never);
        prop_assert!(!case.may_undo(act_id, by), "only once");
    }
}

const IDS: [&str; 3] = ["c1", "c2", "c3"];

pub(super) fn event(kind: Kind, at: Ms, late_secs: i64, by: &str, body: Body) -> Event {
    let zone = Zone::default();
    let written = Written {
        wall: zone.stamp(at),
        mono: 0,
        boot: Cow::Borrowed("test"),
        lamport: 0,
        server_offset_ms: None,
        seen: None,
    };
    let at = zone.stamp(at.plus_secs(-late_secs));
    let event = Event { kind, at, written, by: by.into(), proof: Proof::Pin, feed: None, body };
    Event::from_bytes(&event.to_bytes()).unwrap()
}

/// A log by dice: three complaints, merged, taken back and told late among all else; `slower` draws out the
/// time between the throws.
pub(crate) fn log(list: &[Throw], slower: i64) -> Vec<Event> {
    let mut at = ms("08:00");
    let mut events = Vec::new();
    for (n, throw) in list.iter().enumerate() {
        let (which, who, about, secs, more) = *throw;
        at = at.plus_secs(i64::from(secs) * slower);
        let complaint_id = IDS[usize::from(about) % 3];
        let late = if more.is_multiple_of(5) { i64::from(more) * 200 } else { 0 };
        let fact = match which % (FACTS + 6) {
            0..=2 => Fact::Registered(Box::new(registered())),
            3 | 4 => Fact::Merged(Merged { target: IDS[usize::from(more) % 3].into() }),
            5 => {
                let act_id = format!("a{}", usize::from(more) % (n + 1)).into();
                let body = Body::Voided(Voided { act_id });
                events.push(event(Kind::ActVoided, at, 0, person(who), body));
                continue;
            }
            which => fact((which - 6, who, about, secs, more), at),
        };
        let fact = match fact {
            Fact::Closed(said) => Fact::Closed(Closed {
                rating: Some(rating(more)),
                follow_up_id: format!("f{n}").into(),
                follow_up_number: "".into(),
                ..said
            }),
            other => other,
        };
        let (complaint_id, act_id) = (complaint_id.into(), format!("a{n}").into());
        let kind = fact.kind();
        let body =
            Body::Case(Box::new(CaseEvent { by_name: "".into(), complaint_id, act_id, fact }));
        events.push(event(kind, at, late, person(who), body));
    }
    events
}

/// A hall by dice: whom it tells of what, and which levels its ladder has, among them what no file may ask for.
fn hall_of(tells: Option<&[(u8, u8, u8, u16)]>, levels: Option<u8>) -> Hall {
    let mut settings = Settings::standard();
    if let Some(levels) = levels {
        let model = settings.ladder[0].clone();
        let has = |level: &u8| levels & (1 << level) != 0;
        let level = |level| LadderLevel { level, ack: levels & 64 != 0, ..model.clone() };
        settings.ladder = (0..=LEVEL_MAX).filter(has).map(level).collect();
    }
    if let Some(tells) = tells {
        let pick = |dice: u8, len: usize| usize::from(dice) % len;
        let tell = |&(level, severity, when, within): &(u8, u8, u8, u16)| Tell {
            level: level % (LEVEL_MAX + 1),
            severity: Severity::ALL[pick(severity, Severity::ALL.len())],
            when: TellWhen::ALL[pick(when, TellWhen::ALL.len())],
            within_secs: u32::from(within),
            by: TellBy::ALL[pick(when / 8, TellBy::ALL.len())],
        };
        settings.tells = tells.iter().map(tell).collect();
    }
    Hall::new(HallConfig { settings, ..config() })
}

fn all_hold_together(hall: &Hall) {
    let cases = hall.cases();
    for case in cases.complaints() {
        // Of what was registered and taken back only its number is left.
        if case.history.first().is_some_and(|first| first.standing == Kept::Undone) {
            assert_eq!(case.state, State::Void);
            continue;
        }
        holds_together(case);
        if case.state == State::Merged {
            let root = cases.root(&case.complaint_id).unwrap();
            assert_ne!(root.state, State::Merged, "a circle");
        }
        assert_eq!(case.follow_up.is_some(), case.state == State::Closed);
    }
    let closed = cases.complaints().filter(|case| case.state == State::Closed).count();
    assert_eq!(hall.follow_ups().len(), closed, "one call-back for each that is closed");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn any_log_of_complaints_gives_one_owner_at_every_prefix(list in throws(120), cut in 0usize..120) {
        let events = log(&list, 1);
        let mut hall = hall_in(Zone::default());
        let mut stored: Option<Vec<u8>> = None;
        for (pos, event) in (1u64..).zip(&events) {
            hall.apply(event, pos);
            all_hold_together(&hall);
            if pos == cut as u64 {
                stored = Some(postcard::to_stdvec(&hall).unwrap());
            }
        }
        // A checkpoint and what came after it are the whole.
        if let Some(bytes) = stored {
            let mut again: Hall = postcard::from_bytes(&bytes).unwrap();
            for (pos, event) in (1u64..).zip(&events).skip(cut) {
                again.apply(event, pos);
            }
            prop_assert!(again == hall);
        }
        for case in hall.cases().complaints() {
            let anew = Case::from_history(&case.complaint_id, case.settings, &case.history).unwrap();
            prop_assert!(anew == *case, "replay differs");
            let first = case.history.first().map(|past| &past.fact);
            prop_assert!(matches!(first, Some(KeptFact(Fact::Registered(_)))));
        }
        // Whatever is still to be done stands on the board, once.
        let now = events.last().map_or(ms("08:00"), |event| event.written.wall.at);
        let rows = Board::build(&hall, now).case_rows;
        let mut shown: Vec<&str> = rows.iter().map(|row| &*row.complaint_id).collect();
        shown.sort_unstable();
        shown.retain(|id| hall.cases().get(id).is_some_and(Case::is_open));
        let mut open: Vec<&str> = hall.cases().all_open().map(|case| &*case.complaint_id).collect();
        open.sort_unstable();
        prop_assert_eq!(shown, open);
        let numbers: std::collections::BTreeSet<&str> =
            hall.cases().complaints().map(Case::number).collect();
        prop_assert_eq!(numbers.len(), hall.cases().complaints().count(), "a number is given once");
    }

    #[test]
    fn what_falls_due_is_told_once_however_often_it_is_told(
        list in throws(60),
        tells in prop::option::of(prop::collection::vec(any::<(u8, u8, u8, u16)>(), 0..6)),
        levels in prop::option::of(any::<u8>()),
    ) {
        let mut hall = hall_of(tells.as_deref(), levels);
        for (pos, event) in (1u64..).zip(&log(&list, 1)) {
            hall.apply(event, pos);
        }
        let now = ms("2025-11-20T12:00:00+08:00");
        let tell = |hall: &mut Hall, found: Vec<crate::core::hall::Due>| {
            for due in found {
                let mut told = event(due.kind, now, now.secs_since(due.at), "system", due.body);
                told.proof = Proof::System;
                hall.apply(&told, 10_000);
            }
        };
        let of_cases = |hall: &Hall| {
            let all = due(hall, now).into_iter();
            all.filter(|due| matches!(due.body, Body::Case(_))).collect::<Vec<_>>()
        };
        // What one says may make another due; in the end nothing is left.
        let first = of_cases(&hall);
        tell(&mut hall, first.clone());
        let once = hall.cases().clone();
        tell(&mut hall, first);
        prop_assert!(*hall.cases() == once);
        all_hold_together(&hall);
        // Of each case the first thing alone falls due; the rest follows, look after look.
        for _ in 0..500 {
            let found = of_cases(&hall);
            if found.is_empty() {
                break;
            }
            tell(&mut hall, found);
        }
        prop_assert!(of_cases(&hall).is_empty(), "it never ends: {:?}", of_cases(&hall));
        prop_assert!(hall.cases().complaints().all(|case| case.state != State::Waiting
            || case.open_pause().is_some_and(|pause| pause.until > now)));
    }
}
