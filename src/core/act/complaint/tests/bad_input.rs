//! What cannot be, and what is odd: refused with its rule and what is possible instead, or recorded and marked,
//! never lost.

use super::*;
use crate::core::act::{OfferTo, possible};
use crate::core::complaint::{DeclineReason, Urgency};
use crate::core::event::NextAction;
use crate::core::event::Proof;
use crate::core::hall::{Hall, HallConfig};
use crate::core::people::Author;
use crate::core::settings::read;
use crate::core::tests::config;

/// Every act about a case, as somebody would try it at any time.
fn every_act() -> Vec<CaseAct> {
    let amend = CaseAct::Amend {
        field: Field::Text,
        value: "once more".into(),
        reason: String::new(),
        customer: None,
    };
    vec![
        amend,
        CaseAct::Assess {
            category: Category::Refund,
            severity: Severity::Sev2,
            reason: "worse".into(),
        },
        contact(),
        CaseAct::Start { note: String::new() },
        CaseAct::Wait {
            reason: PauseReason::CustomerToSupply,
            until: ms("18:00"),
            note: "the receipt".into(),
        },
        CaseAct::Resume,
        resolve(),
        CaseAct::Close { answer: CustomerAnswer::Accepted, rating: None, text: String::new() },
        CaseAct::Reopen { reason: String::new() },
        CaseAct::Refer { body: "regulator".into(), ref_no: String::new() },
        CaseAct::Void { reason: "mistake".into(), confirmed_by: "wang".into() },
        CaseAct::Recall,
        CaseAct::Take,
        CaseAct::Confirm,
        CaseAct::Join,
        CaseAct::Withdraw { reason: "settled".into() },
        CaseAct::DepartmentAccepted {
            contact: String::new(),
            order_no: String::new(),
            at: None,
            seen: None,
        },
    ]
}

#[test]
fn an_illegal_move_names_its_rule_and_what_is_possible_instead() {
    let mut play = play();
    let id = register(&mut play, "09:00", "chen", taken());
    let settle = CaseAct::Settle { resolve: Box::new(resolve()), rating: None };
    let mut refused = 0;
    for (time, way) in [("09:01", None), ("09:10", Some(contact())), ("09:20", Some(settle))] {
        if let Some(act) = way {
            play.act(time, "chen", &on(&id, act)).unwrap();
        }
        let before = only(&play).clone();
        for act in every_act() {
            let author = Author { person: "chen".into(), proof: Proof::OsUser };
            let offered = possible(&play.hall, &author, &before, ms("09:30"));
            assert!(!offered.is_empty(), "{:?}", before.state);
            let mut tried = Play::new(play.hall.clone());
            match tried.act("09:30", "chen", &on(&id, act.clone())) {
                Ok(_) | Err(Refused::Nothing) => {}
                Err(Refused::Rule { rule, instead, .. }) => {
                    refused += 1;
                    assert!((1..=4).contains(&rule.part) && rule.number > 0, "{act:?} {rule:?}");
                    assert_eq!(instead, offered, "{act:?} in {:?}", before.state);
                    assert!(*only(&tried) == before, "{act:?} changed it");
                }
                Err(other) => panic!("{act:?} in {:?}: {other:?}", before.state),
            }
        }
    }
    assert!(refused > 20, "{refused}");
    assert_eq!(only(&play).state, State::Closed);
}

#[test]
fn ten_thousand_characters_are_kept_whole_and_one_more_is_refused() {
    let mut play = play();
    let long = |n: usize| "长".repeat(n);
    let new = |text: String| NewCase { text, ..taken() };
    let id = register(&mut play, "09:00", "chen", new(long(10_000)));
    assert_eq!(only(&play).fields.text.chars().count(), 10_000);
    let asked = Act::Register(Box::new(new(long(10_001))));
    assert_eq!(why(play.act("09:01", "chen", &asked)), rule(1, Against::BadValue));
    let amend = |value: String| CaseAct::Amend {
        field: Field::Text,
        value,
        reason: String::new(),
        customer: None,
    };
    let refused = play.act("09:02", "chen", &on(&id, amend(long(10_001))));
    assert_eq!(why(refused), rule(15, Against::BadValue));
    let CaseAct::Contact { way, result, promised_at, is_reply, calmed, at, .. } = contact() else {
        unreachable!()
    };
    let said = |n| {
        let text = long(n);
        CaseAct::Contact { way, result, text, promised_at, is_reply, calmed, at }
    };
    let refused = play.act("09:03", "chen", &on(&id, said(2_001)));
    assert_eq!(why(refused), rule(2, Against::BadValue));
    play.act("09:04", "chen", &on(&id, said(2_000))).unwrap();
    assert_eq!(only(&play).contacts.len(), 1);
    play.act("09:05", "chen", &on(&id, CaseAct::Start { note: String::new() })).unwrap();
    let to = OfferTo::Person("li".into());
    let offer = |summary: usize, next: usize, if_then: usize| CaseAct::Offer {
        to: to.clone(),
        urgency: Urgency::Watch,
        summary: long(summary),
        next: vec![NextAction { text: long(next).into(), person_id: "".into(), due: None }],
        if_then: long(if_then),
        at_shift_end: false,
    };
    let wait = |n: usize| CaseAct::Wait {
        reason: PauseReason::CustomerToSupply,
        until: ms("18:00"),
        note: long(n),
    };
    let decline = CaseAct::Decline {
        offer_id: String::new(),
        reason: DeclineReason::Other,
        text: long(2_001),
    };
    let force = CaseAct::Force { to: "li".into(), reason: long(2_001) };
    for (act, part, number) in [
        (CaseAct::Start { note: long(2_001) }, 1, 4),
        (wait(2_001), 1, 5),
        (offer(2_001, 1, 1), 2, 6),
        (offer(1, 2_001, 1), 2, 6),
        (offer(1, 1, 2_001), 2, 6),
        (decline, 2, 10),
        (force, 2, 15),
        (CaseAct::RefuseRequest { reason: long(2_001) }, 2, 14),
    ] {
        let before = only(&play).clone();
        let refused = why(play.act("09:06", "chen", &on(&id, act)));
        assert_eq!(refused, (Rule { part, number }, Against::BadValue));
        assert!(*only(&play) == before);
    }
    play.act("09:07", "chen", &on(&id, wait(2_000))).unwrap();
}

#[test]
fn people_whom_nobody_knows_are_refused_by_name() {
    let text = "[[person]]\nid = 'li'\nrole = 'duty_manager'\n[[person]]\nid = 'hm'\nrole = 'hall_manager'\n";
    let settings = read(text).unwrap_or_else(|faults| panic!("{faults:?}"));
    let mut play = Play::new(Hall::new(HallConfig { settings, ..config() }));
    let nobody = NewCase { first_contact: "zhao".into(), ..taken() };
    let refused = play.act("09:00", "li", &Act::Register(Box::new(nobody)));
    assert_eq!(refused, Err(Refused::NoPerson("zhao".into())));
    let id = register(&mut play, "09:01", "li", taken());
    for act in [
        CaseAct::Void { reason: "mistake".into(), confirmed_by: "zhao".into() },
        CaseAct::Force { to: "zhao".into(), reason: "urgent".into() },
    ] {
        let refused = play.act("09:02", "li", &on(&id, act));
        let no = matches!(
            refused,
            Err(Refused::NoPerson(_)
                | Refused::NoRight(_)
                | Refused::Rule { why: Against::NoPerson, .. })
        );
        assert!(no, "{refused:?}");
    }
    assert_eq!(only(&play).history.len(), 1);
}

#[test]
fn a_clock_that_jumps_loses_nothing_and_says_so() {
    let mut play = play();
    let id = register(&mut play, "10:00", "chen", taken());
    // Set back by an hour: what is done now is written down as done now, and marked.
    play.act("09:00", "chen", &on(&id, contact())).unwrap();
    let case = only(&play);
    let last = case.history.last().unwrap();
    assert_eq!((case.contacts.len(), last.at, last.late), (1, ms("09:00"), true));
    // Set ahead by a year and back again: each step stands in the order in which it was told.
    let refer = CaseAct::Refer { body: "regulator".into(), ref_no: String::new() };
    play.act("2026-11-10T10:00:00+08:00", "chen", &on(&id, refer)).unwrap();
    play.act("10:05", "chen", &on(&id, contact())).unwrap();
    let case = only(&play);
    assert_eq!(case.contacts.len(), 2);
    assert!(case.contacts.is_sorted_by_key(|one| one.at));
    assert_eq!(case.owner.id(), "chen");
    let anew = Case::from_history(&case.complaint_id, case.settings, &case.history).unwrap();
    assert!(anew == *case, "replay differs");
}
