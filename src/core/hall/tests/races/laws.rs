//! What holds of any races: random people act on three terminals that do not hear of each other, and what they wrote is
//! folded in any order a network can bring it in.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::core::complaint::{Category, PauseReason, Severity};
use crate::core::event::{Body, Event, KeptFact, Proof};
use crate::core::tests::terminals::fold_each;

const PEOPLE: [&str; 5] = ["wf", "ct", "ma", "hm", "zl"];
const CASES: [&str; 2] = ["c1", "c2"];

/// One act: terminal, person, case, which act, minutes later.
pub(super) type Throw = (u8, u8, u8, u8, u8);

pub(super) fn throws(most: usize) -> impl Strategy<Value = Vec<Throw>> {
    prop::collection::vec((0u8..3, any::<u8>(), any::<u8>(), any::<u8>(), 0u8..4), 1..most)
}

fn act(hall: &Hall, id: &str, dice: u8) -> CaseAct {
    let case = hall.cases().root(id).unwrap();
    let offer_id = case.offer.as_ref().map_or(String::new(), |it| it.offered.offer_id.to_string());
    let (people, more) = (PEOPLE, usize::from(dice / 38));
    match dice % 38 {
        0..=2 => CaseAct::Take,
        3 | 4 => offer(people[more % 4]),
        5..=8 => CaseAct::Accept { offer_id, read_back: Vec::new() },
        9 => CaseAct::Recall,
        10 => CaseAct::Decline {
            offer_id,
            reason: crate::core::complaint::DeclineReason::Load,
            text: String::new(),
        },
        11 | 12 => force(people[more % 4]),
        13 => CaseAct::Start { note: String::new() },
        14 => CaseAct::Wait {
            reason: PauseReason::CustomerToSupply,
            until: ms("20:00"),
            note: "papers".into(),
        },
        15 => CaseAct::Resume,
        16 | 17 => settle(i64::from(dice) * 10),
        18 => resolve(i64::from(dice)),
        19 => close(),
        20 | 21 => reopen(),
        22 | 23 => {
            let level = case.level();
            CaseAct::Escalate { seen_level: level, to_level: None, reason: "worse".into() }
        }
        24 | 25 => contact(),
        26 => amend(["red", "green", "blue"][more % 3]),
        27 => dispatch(["network", "billing"][more % 2]),
        28 => answered("done"),
        29 => CaseAct::Withdraw { reason: "ours".into() },
        30 => CaseAct::Merge { target: CASES[usize::from(id == "c1")].into() },
        31 => asks("where"),
        32 => CaseAct::Reply { ask_id: None, text: "there".into() },
        33 => passes(["network", "billing"][more % 2]),
        34 => decides(more.is_multiple_of(2)),
        35 => CaseAct::AnswerSeen { answer_id: None },
        36 => call_off(),
        _ => CaseAct::Assess {
            category: Category::Broadband,
            severity: [Severity::Sev3, Severity::Sev2, Severity::Sev1][more % 3],
            reason: "as it is".into(),
        },
    }
}

/// Somebody acts; `mins` counts the minutes since ten.
pub(super) fn throw(all: &mut Terminals, mins: &mut u32, throw: Throw) {
    let (at, who, which, dice, later) = throw;
    *mins += u32::from(later);
    let now = format!("{:02}:{:02}", 10 + *mins / 60, *mins % 60);
    let terminal = usize::from(at);
    // At each terminal stands one person, as a rule: now and then another one.
    let person = if who < 200 { at } else { who } as usize % PEOPLE.len();
    let id = CASES[usize::from(which) % 2];
    let act = act(&all.all[terminal].hall, id, dice);
    // What departments and superiors do comes from outside as often as it is typed in the hall.
    let by = if act.is_from_outside() && which > 127 { "out_gy" } else { PEOPLE[person] };
    // What may not be is refused, and leaves nothing.
    let _done = all.does((terminal, by), &now, id, act);
}

/// Three terminals that knew the same and then acted apart.
pub(super) fn thrown(before: &[Throw], apart: &[Throw]) -> Terminals {
    let mut all = Terminals::new(3);
    all.case_of("c1", "zl");
    all.case_of("c2", "wf");
    let mut mins = 0;
    for one in before {
        throw(&mut all, &mut mins, *one);
        all.meet();
    }
    for one in apart {
        throw(&mut all, &mut mins, *one);
    }
    all
}

/// Every fact about a complaint that people wrote, and how often it stands in a history.
fn kept(hall: &Hall) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    for past in hall.cases().complaints().flat_map(|case| &case.history) {
        if past.proof != Proof::System {
            let KeptFact(fact) = &past.fact;
            // Of two that are merged the fold says which one stays.
            let said =
                if matches!(fact, Fact::Merged(_)) { "merged".into() } else { format!("{fact:?}") };
            *found.entry(format!("{} {said}", past.act_id)).or_default() += 1;
        }
    }
    found
}

/// Rules that hold of a hall after each event.
fn holds_together(hall: &Hall) {
    for case in hall.cases().complaints() {
        let owner = case.owner.id();
        assert!(owner.is_empty() || PEOPLE.contains(&owner), "{owner}");
        assert!(!case.helpers.iter().any(|helper| **helper == *owner), "who owns it helps nobody");
        if let Some(open) = &case.offer {
            assert!(
                case.is_open() && *open.from == *owner,
                "the giver owns it until it is accepted"
            );
        }
        assert_eq!(case.state == State::Merged, case.merged_into.is_some());
        assert_eq!(case.state == State::Closed, case.closed_at.is_some());
        let anew = Case::from_history(&case.complaint_id, case.settings, &case.history).unwrap();
        assert!(anew == *case, "a case follows from its history");
    }
    // Whatever was merged leads to one that is itself.
    for id in CASES {
        assert!(hall.cases().root(id).is_none_or(|root| root.merged_into.is_none()));
    }
}

/// What a hall decides, without anything that follows from a clock.
fn decided(hall: &Hall) -> Vec<String> {
    let told = hall.cases().complaints().map(|case| {
        let standing: Vec<Kept> = case.history.iter().map(|past| past.standing).collect();
        let (owner, state, helpers) = (&case.owner, case.state, &case.helpers);
        let (level, races) = (case.level(), case.races());
        format!(
            "{owner:?} {state:?} {helpers:?} {level:?} {standing:?} {races:?} {:?}",
            case.merged_into
        )
    });
    told.collect()
}

/// The same facts by a clock that is off: every time in them is read from it.
pub(super) fn by_clock(entry: &Entry, off_ms: i64) -> Entry {
    let mut moved = entry.clone();
    let shift = |at: &mut crate::core::time::Ms| at.0 += off_ms;
    let event: &mut Event = &mut moved.event;
    shift(&mut event.at.at);
    shift(&mut event.written.wall.at);
    let Body::Case(body) = &mut event.body else { return moved };
    match &mut body.fact {
        Fact::Offered(said) => shift(&mut said.expires_at),
        Fact::Waiting(said) => shift(&mut said.until),
        Fact::Resolved(said) => shift(&mut said.told_at),
        Fact::Closed(said) => shift(&mut said.follow_up_due),
        Fact::Acked(said) => shift(&mut said.until),
        _ => {}
    }
    moved
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// I10, I11, I12 of sync.md.
    #[test]
    fn i10_i11_i12_in_any_order_nothing_is_lost_each_case_has_one_owner_and_every_loss_is_told(
        before in throws(8),
        apart in throws(24),
        turns in prop::collection::vec(prop::collection::vec(0usize..3, 60), 3),
    ) {
        let all = thrown(&before, &apart);
        let mut first: Option<BTreeMap<String, usize>> = None;
        for order in &turns {
            let entries = all.merged(order);
            let hall = fold_each(&entries, |hall, _, _| holds_together(hall));
            let kept = kept(&hall);
            prop_assert!(kept.values().all(|count| *count == 1), "{:?}", kept);
            prop_assert_eq!(first.get_or_insert_with(|| kept.clone()), &kept);
            silent_about_nothing(&hall);
        }
    }

    /// I14 of sync.md.
    #[test]
    fn i14_whatever_the_clocks_show_the_same_people_have_the_same_cases(
        before in throws(6),
        apart in throws(20),
        order in prop::collection::vec(0usize..3, 60),
        off in prop::collection::vec(-400_000_000_000i64..400_000_000_000, 3),
    ) {
        let all = thrown(&before, &apart);
        let entries = all.merged(&order);
        let moved = |entry: &Entry| by_clock(entry, off[usize::from(entry.stream) - 1]);
        let others: Vec<Entry> = entries.iter().map(moved).collect();
        prop_assert_eq!(decided(&fold(&entries)), decided(&fold(&others)));
    }

    /// I13 of sync.md: the stronger of two holds in both orders.
    #[test]
    fn i13_escalated_and_opened_again_stand_before_decided_in_any_order(
        before in throws(6),
        apart in throws(10),
        order in prop::collection::vec(0usize..4, 60),
        reopens in any::<bool>(),
    ) {
        let mut all = thrown(&before, &apart);
        all.meet();
        let id = hall_case(&all.all[0].hall);
        let Some(id) = id else { return Ok(()) };
        let owner = all.all[0].hall.cases().get(&id).unwrap().owner.id().to_owned();
        let _closed = all.does((0, &owner), "20:00", &id, settle(100));
        let strong = if reopens { contact() } else { escalate() };
        let strong = match strong {
            CaseAct::Escalate { to_level, reason, .. } => {
                let seen_level = all.all[1].hall.cases().get(&id).unwrap().level();
                CaseAct::Escalate { seen_level, to_level, reason }
            }
            other => other,
        };
        let done = all.does((1, "hm"), "20:00", &id, strong);
        let hall = fold(&all.merged(&order));
        let case = hall.cases().get(&id).unwrap();
        if done.is_ok() && owner != "hm" {
            prop_assert!(case.is_open(), "{:?}", case.history);
            prop_assert!(reopens || case.is_undecided(), "{:?}", case.history);
        }
        silent_about_nothing(&hall);
    }
}

/// A complaint that somebody owns and nobody has decided.
fn hall_case(hall: &Hall) -> Option<String> {
    let open = hall
        .cases()
        .open_complaints()
        .find(|case| case.is_undecided() && case.owner != Owner::Hall);
    open.map(|case| case.complaint_id.to_string())
}
