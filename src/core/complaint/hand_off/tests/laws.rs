//! What holds for any facts in any order (complaints I1, I2 and L4).

use proptest::prelude::*;

use super::*;

const PEOPLE: [&str; 4] = ["a", "b", "c", "m"];

/// Something somebody says by dice: who, what, and about which offer, request and person.
type Throw = (usize, usize, u8, usize, i64);

fn throws(most: usize) -> impl Strategy<Value = Vec<Throw>> {
    prop::collection::vec(
        (0..PEOPLE.len(), 0..13_usize, 0..3_u8, 0..PEOPLE.len(), 0..900_i64),
        0..most,
    )
}

/// It as a fact, as somebody says it who sees that owner.
fn fact_of((who, what, which, whom, _): Throw, secs: i64, seen: &str) -> (&'static str, Fact) {
    let (by, to) = (PEOPLE[who], PEOPLE[whom]);
    let seen = if seen.is_empty() { "hall" } else { seen };
    let words = match what {
        0 => format!("offer o{which} {to}"),
        1 => format!("offer o{which} @dm"),
        2 => format!("accept o{which}"),
        3 => format!("decline o{which}"),
        4 => format!("recall o{which}"),
        5 => format!("expire o{which}"),
        6 => format!("take {seen}"),
        7 => format!("ask r{which}"),
        8 => format!("refuse r{which}"),
        9 => format!("force {to} {seen}"),
        10 => format!("left {to} s{which}"),
        11 => format!("twice {to} o{which}"),
        _ => "join".to_owned(),
    };
    let by = if what == 5 || what == 11 { "system" } else { by };
    (by, fact(secs, by, &words))
}

/// What must be so after each fact, whatever it was.
fn check(before: &Case, after: &Case, by: &str, fact: &Fact, held: bool) {
    // One owner, who is a person by name or the hall, and who helps nobody.
    if let Owner::Person(id) = &after.owner {
        assert!(PEOPLE.contains(&&**id), "{id}");
        assert!(!after.helpers.contains(id));
    }
    let gives =
        matches!(fact, Fact::Accepted(_) | Fact::Taken(_) | Fact::Forced(_) | Fact::Unowned(_));
    assert!(before.owner == after.owner || (held && gives), "{fact:?}");
    // Nothing anybody said is lost, and who was asked first stays. What fell due twice is told once.
    let kept = usize::from(held || *by != *"system");
    assert_eq!(after.history.len(), before.history.len() + kept);
    assert_eq!(after.fields.first_contact, before.fields.first_contact);
    if !held {
        assert_eq!((&before.offer, before.state), (&after.offer, after.state));
    }
    if let Fact::Accepted(said) = fact
        && held
    {
        let open = before.offer.as_ref().unwrap();
        assert_eq!(open.offered.offer_id, said.offer_id);
        let addressed =
            *open.offered.to == *by || (open.offered.to.is_empty() && *open.from != *by);
        assert!(addressed, "accepted by {by}");
    }
    // An open offer is its owner's, to somebody else.
    if let Some(open) = &after.offer {
        assert_eq!(*open.from, *after.owner.id());
        assert_ne!(open.offered.to, open.from);
    }
}

fn play(case: &mut Case, told: &[(i64, &'static str, Fact)]) {
    for (secs, by, fact) in told {
        let before = case.clone();
        let held = case.take(&step(*secs, by), fact).is_ok();
        check(&before, case, by, fact, held);
    }
}

/// Two terminals that do not hear each other: each says what the rules allow as it sees the case.
fn terminal(begun: &Case, throws: &[Throw]) -> Vec<(i64, &'static str, Fact)> {
    let mut seen = begun.clone();
    let mut secs = 10;
    let mut told = Vec::new();
    for throw in throws {
        secs += throw.4;
        let (by, fact) = fact_of(*throw, secs, seen.owner.id());
        if seen.take(&step(secs, by), &fact).is_ok() {
            told.push((secs, by, fact));
        }
    }
    told
}

proptest! {
    #[test]
    fn any_facts_leave_one_owner_at_every_step(throws in throws(60)) {
        let (mut case, mut secs) = (case(), 0);
        let mut told = Vec::new();
        for throw in throws {
            secs += throw.4;
            let (by, fact) = fact_of(throw, secs, if throw.2 == 0 { "" } else { case.owner.id() });
            let before = case.clone();
            let held = case.take(&step(secs, by), &fact).is_ok();
            check(&before, &case, by, &fact, held);
            told.push((secs, by, fact));
        }
        // Computed anew from its history it is the same, and so it is read back from disk.
        let mut anew = super::case();
        play(&mut anew, &told);
        prop_assert_eq!(&anew, &case);
        let bytes = postcard::to_stdvec(&case).unwrap();
        prop_assert_eq!(postcard::from_bytes::<Case>(&bytes).unwrap(), case);
    }

    #[test]
    fn any_interleaving_of_two_terminals_gives_one_owner_and_loses_nothing(
        first in throws(20),
        second in throws(20),
        turns in prop::collection::vec(any::<bool>(), 40),
    ) {
        let begun = case();
        let (one, two) = (terminal(&begun, &first), terminal(&begun, &second));
        let (mut left, mut right) = (one.iter(), two.iter());
        let mut merged = Vec::new();
        for turn in turns {
            let (near, far) = if turn { (&mut left, &mut right) } else { (&mut right, &mut left) };
            merged.extend(near.next().or_else(|| far.next()).cloned());
        }
        merged.extend(left.chain(right).cloned());
        prop_assert_eq!(merged.len(), one.len() + two.len());
        let mut case = begun;
        play(&mut case, &merged);
        // Who lost a take or an accept that they had in good faith helps, or has it by now.
        for past in &case.history {
            let lost = matches!(past.standing, Kept::Against(rule) if rule.number == 13);
            if lost && matches!(past.fact.0, Fact::Taken(_)) {
                let has = *case.owner.id() == *past.by || case.helpers.contains(&past.by);
                let had = case.history.iter().any(|other| {
                    other.standing == Kept::Holds && matches!(&other.fact.0,
                        Fact::Accepted(Accepted { owner, .. })
                        | Fact::Taken(Taken { owner, .. })
                        | Fact::Forced(Forced { owner, .. }) if *owner == past.by)
                });
                prop_assert!(has || had || *past.by == *"a", "{}", past.by);
            }
        }
    }

    #[test]
    fn an_open_offer_can_always_end_and_then_has(throws in throws(40), later in 0..100_000_i64) {
        let (mut case, mut secs) = (case(), 0);
        for throw in throws {
            secs += throw.4;
            let (by, fact) = fact_of(throw, secs, case.owner.id());
            let _held = case.take(&step(secs, by), &fact);
        }
        let Some(open) = case.offer.clone() else { return Ok(()) };
        let id = &open.offered.offer_id;
        let over = (open.offered.expires_at.0 / 1000 + later).max(secs);
        prop_assert_eq!(tell(&mut case, &format!("{over} system expire {id}")), "ok");
        prop_assert!(case.offer.is_none());
        prop_assert_eq!(case.past_offers.last().unwrap().ended_at, open.offered.expires_at);
        prop_assert_eq!(case.owner.id(), &*open.from, "and its giver owns it still");
    }
}
