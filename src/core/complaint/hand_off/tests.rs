//! Hand-offs: every fact in every standing of an offer, and what holds in whatever order two terminals'
//! facts come.

#![allow(clippy::unwrap_used)] // a test that cannot go on ends

mod laws;
mod races;

use super::*;
use crate::core::complaint::DeclineReason;
use crate::core::complaint::{Kept, State, Urgency};
use crate::core::event::{NextAction, Proof, Registered};

/// An offer ends this many seconds after it was made.
const WAIT_SECS: i64 = 600;

pub(super) fn fields(owner: &str) -> Registered {
    let text = format!(
        r#"{{"number":"TS-1110-01","voiced_at":0,"channel":"on_site","first_contact":"a",
        "owner":"{owner}","customer_kind":"personal","tier":"regular","phase":"during_sale",
        "category":"long_wait","severity":"sev3","emotion":"calm","place":"floor"}}"#
    );
    serde_json::from_str(&text).unwrap()
}

/// A case that `a` owns, since the instant 0.
pub(super) fn case() -> Case {
    let fields = fields("a");
    let mut case = Case::registered("c1", &fields, Ms(0), 0);
    let first = Fact::Registered(Box::new(fields));
    case.take(&step(0, "a"), &first).unwrap();
    case
}

pub(super) fn step(secs: i64, by: &str) -> Step<'_> {
    let proof = if by == "system" { Proof::System } else { Proof::Pin };
    let at = Ms(secs * 1000);
    Step {
        at,
        recorded_at: at,
        by,
        proof,
        act_id: "x",
        late: false,
        place: crate::core::hall::Place::default(),
        blind: false,
        heard_at: at,
    }
}

pub(super) fn offered(id: &str, to: &str, secs: i64) -> Offered {
    let (to, to_role) = to.strip_prefix('@').map_or((to, ""), |role| ("", role));
    Offered {
        offer_id: id.into(),
        to: to.into(),
        to_role: to_role.into(),
        urgency: Urgency::Watch,
        summary: "the line is down".into(),
        next: vec![NextAction { text: "call at four".into(), person_id: "".into(), due: None }],
        if_then: "".into(),
        expires_at: Ms((secs + WAIT_SECS) * 1000),
        at_shift_end: false,
    }
}

/// `offer o1 b`, `accept o1`, `take a` (taken from a), ... as an author says it.
pub(super) fn fact(secs: i64, by: &str, words: &str) -> Fact {
    let mut words = words.split_whitespace();
    let kind = words.next().unwrap();
    let mut word = || words.next().unwrap_or("");
    let (one, two) = (word(), word());
    let hall = |id: &str| Box::from(if id == "hall" { "" } else { id });
    match kind {
        "offer" => Fact::Offered(Box::new(offered(one, two, secs))),
        "accept" => Fact::Accepted(Accepted {
            offer_id: one.into(),
            owner: by.into(),
            read_back: if two == "unread" { Vec::new() } else { vec![0] },
        }),
        "decline" => Fact::Declined(Declined {
            offer_id: one.into(),
            person_id: by.into(),
            reason: if two == "other" { DeclineReason::Other } else { DeclineReason::Load },
            text: "".into(),
        }),
        "recall" => Fact::Recalled(OfferEnded { offer_id: one.into() }),
        "expire" => Fact::OfferExpired(OfferEnded { offer_id: one.into() }),
        "take" => Fact::Taken(Taken { owner: by.into(), from: hall(one), shift_id: "".into() }),
        "ask" => Fact::Requested(Asked { request_id: one.into(), person_id: by.into() }),
        "refuse" => Fact::RequestRefused(Refused { request_id: one.into(), reason: "".into() }),
        "force" => {
            Fact::Forced(Forced { owner: one.into(), from: hall(two), reason: "must be".into() })
        }
        "confirm" => Fact::Confirmed(Confirmed { person_id: by.into() }),
        "join" => Fact::Joined(Joined { person_id: by.into() }),
        "left" => Fact::Unowned(Unowned {
            from: one.into(),
            why: UnownedBy::SignedOff,
            cause_id: two.into(),
        }),
        "twice" => Fact::Unowned(Unowned {
            from: one.into(),
            why: UnownedBy::ExpiredTwice,
            cause_id: two.into(),
        }),
        _ => panic!("no such fact: {kind}"),
    }
}

/// One line: seconds, author, fact. What became of it: `ok`, or the rule and why.
pub(super) fn tell(case: &mut Case, line: &str) -> String {
    let mut words = line.splitn(3, ' ');
    let secs: i64 = words.next().unwrap().parse().unwrap();
    let by = words.next().unwrap();
    let fact = fact(secs, by, words.next().unwrap());
    match case.take(&step(secs, by), &fact) {
        Ok(()) => "ok".to_owned(),
        Err(broken) => {
            assert_eq!(broken.rule.part, 2);
            format!("{}:{}", broken.rule.number, broken.why.as_str())
        }
    }
}

pub(super) fn told(script: &str) -> Case {
    let mut case = case();
    for line in script.lines().map(str::trim).filter(|line| !line.is_empty()) {
        assert_eq!(tell(&mut case, line), "ok", "{line}");
    }
    case
}

/// The standings of an offer `o1` of `a`, each with what led to it.
const STANDINGS: [(&str, &str); 11] = [
    ("none", ""),
    ("to_b", "100 a offer o1 b"),
    ("to_role", "100 a offer o1 @dm"),
    ("accepted", "100 a offer o1 b\n110 b accept o1"),
    ("declined", "100 a offer o1 b\n110 b decline o1"),
    ("recalled", "100 a offer o1 b\n110 a recall o1"),
    ("expired", "50 a offer o1 b\n650 system expire o1"),
    ("superseded", "100 a offer o1 b\n110 m force c a"),
    ("asked", "100 d ask r1"),
    ("hall", "100 a left a s1"),
    ("over", ""),
];

/// The facts that are tried: at 690 seconds an open offer still waits, at 700 its time is over.
const TRIED: [&str; 23] = [
    "690 a offer o2 c",
    "690 x offer o2 c",
    "690 a offer o2 a",
    "690 b accept o1",
    "690 b accept o1 unread",
    "690 c accept o1",
    "700 b accept o1",
    "690 b decline o1",
    "690 b decline o1 other",
    "690 a recall o1",
    "690 b recall o1",
    "690 system expire o1",
    "700 system expire o1",
    "690 c take hall",
    "690 c take a",
    "690 c ask r2",
    "690 a refuse r1",
    "690 m force b a",
    "690 b confirm",
    "690 c confirm",
    "690 c join",
    "690 m left a s2",
    "700 system twice a o1",
];

fn standing(name: &str, script: &str) -> Case {
    let mut case = told(script);
    if name == "over" {
        case.state = State::Closed;
    }
    case
}

/// Every fact, and below it what becomes of it in which standings: `ok` or the rule and why, whose the case
/// is then if that changed, and who helps.
fn table() -> String {
    let mut text = String::new();
    for line in TRIED {
        let mut cells: Vec<(String, Vec<&str>)> = Vec::new();
        for (name, script) in STANDINGS {
            let mut case = standing(name, script);
            let (owner, helpers) = (case.owner.clone(), case.helpers.len());
            let mut cell = tell(&mut case, line);
            if case.owner != owner {
                let owner = if case.owner == Owner::Hall { "hall" } else { case.owner.id() };
                cell = format!("{cell}, {owner} owns");
            }
            if let Some(helper) = case.helpers.get(helpers) {
                cell = format!("{cell}, {helper} helps");
            }
            match cells.iter_mut().find(|(known, _)| *known == cell) {
                Some((_, names)) => names.push(name),
                None => cells.push((cell, vec![name])),
            }
        }
        text += line;
        text.push('\n');
        for (cell, names) in cells {
            for part in ["  ", &cell, ": ", &names.join(" "), "\n"] {
                text += part;
            }
        }
    }
    text
}

#[test]
fn every_fact_in_every_standing_of_an_offer() {
    assert_eq!(table(), include_str!("tests/table.txt"));
}

#[test]
fn nothing_of_a_hand_off_happens_to_a_case_that_is_over() {
    for state in [State::Closed, State::Void, State::Merged] {
        for line in TRIED {
            let mut case = case();
            case.state = state;
            assert_eq!(tell(&mut case, line), "1:over", "{line}");
            let by_system = line.contains(" system ");
            let last = case.history.last().unwrap().standing;
            let kept = Kept::Against(rule(1, Against::Over).rule);
            assert_eq!(last, if by_system { Kept::Holds } else { kept });
        }
    }
}
