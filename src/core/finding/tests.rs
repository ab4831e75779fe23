//! What must be true of every order of facts about the findings of one fingerprint.

#![allow(clippy::unwrap_used)] // a test that cannot go on ends

use proptest::prelude::*;

use super::*;
use crate::core::complaint::{Sent, Severity};
use crate::core::event::{
    FindingAssigned, FindingCalled, FindingClosed, FindingContained, FindingFact, FindingFixed,
    FindingNoted, FindingRaised, FindingRejected, FindingSeen, FindingVerified, FindingVoided,
    KeptFindingFact, MeasureAdded, MeasureDropped, MeasureStep,
};
use crate::core::incident::Standing;
use crate::core::time::Ms;

fn seen(occurrence: u8, round: u8) -> Box<FindingSeen> {
    Box::new(FindingSeen {
        occurrence_id: format!("f{occurrence}").into(),
        item_code: "S1".into(),
        place: "3".into(),
        text: "".into(),
        severity: Severity::Sev4,
        limit: FindingLimit::Shift,
        due_at: Ms(1_000),
        owner: if occurrence.is_multiple_of(2) { "repair".into() } else { "".into() },
        round_id: if round == 0 { "".into() } else { format!("r{round}").into() },
        visit_id: "".into(),
        complaint_id: "".into(),
        red_line: false,
    })
}

fn measure(n: u8) -> Box<str> {
    format!("m{}", n % 3).into()
}

fn fact(kind: u8, n: u8, round: u8) -> FindingFact {
    let round_id: Box<str> = if round == 0 { "".into() } else { format!("r{round}").into() };
    let (text, due_at): (Box<str>, Ms) = ("so".into(), Ms(1_000 + i64::from(n)));
    let limit = FindingLimit::Week;
    match kind {
        0..=2 => FindingFact::Opened(seen(n, round)),
        3..=5 => FindingFact::Joined(seen(n, round)),
        6 => {
            let owner = "repair".into();
            FindingFact::Assigned(FindingAssigned { owner, limit, due_at, reason: text })
        }
        7 => FindingFact::Contained(FindingContained { text }),
        8 | 9 => FindingFact::Fixed(FindingFixed { fixer: "w1".into(), text, round_id }),
        10 | 11 => FindingFact::Verified(FindingVerified { text, round_id }),
        12 | 13 => FindingFact::Closed(FindingClosed {}),
        14 => FindingFact::Voided(FindingVoided { reason: text, round_id }),
        15 => FindingFact::Raised(FindingRaised {
            severity: Severity::Sev3,
            why: RaisedWhy::Repeated,
        }),
        16 => FindingFact::Noted(FindingNoted { field: FindingField::Cause, text }),
        17 => FindingFact::Added(Box::new(MeasureAdded {
            measure_id: measure(n),
            kind: MeasureKind::Preventive,
            title: text,
            owner: "".into(),
            limit,
            due_at,
        })),
        18 => FindingFact::Done(MeasureStep { measure_id: measure(n), text }),
        19 => FindingFact::Checked(MeasureStep { measure_id: measure(n), text }),
        20 => FindingFact::Impossible(MeasureDropped { measure_id: measure(n), reason: text }),
        21 => FindingFact::Cancelled(MeasureDropped { measure_id: measure(n), reason: text }),
        22 => FindingFact::Rejected(FindingRejected { reason: text, due_at }),
        _ => FindingFact::Called(Box::new(FindingCalled {
            measure_id: format!("f{n}").into(),
            cause: CallCause::Overdue,
            due_at,
            round: 0,
            level: 1,
            to: Vec::new(),
            sent: Sent::NobodyOnDuty,
            settings: 0,
        })),
    }
}

fn past(at: usize, (kind, finding, n, round, by): (u8, u8, u8, u8, u8)) -> FindingPast {
    let at = Ms(i64::try_from(at).unwrap() * 86_400_000);
    let fact = fact(kind, n, round);
    let id = trail::seen(&fact).map_or(format!("f{finding}"), |it| it.occurrence_id.to_string());
    FindingPast {
        place: crate::core::hall::Place::default(),
        finding_id: id.into(),
        at,
        recorded_at: at,
        by: format!("w{by}").into(),
        // Two facts in a row are of one act.
        act_id: format!("a{}", at.0 / 172_800_000).into(),
        fact: KeptFindingFact(fact),
        standing: Standing::Holds,
    }
}

fn told(facts: &[(u8, u8, u8, u8, u8)]) -> Trail {
    let mut trail = Trail::new("x");
    for (at, one) in facts.iter().enumerate() {
        trail.take(past(at, *one));
        assert!(trail.findings.iter().filter(|it| it.is_open()).count() <= 1, "one open finding");
    }
    trail
}

fn facts() -> impl Strategy<Value = Vec<(u8, u8, u8, u8, u8)>> {
    proptest::collection::vec((0u8..24, 0u8..6, 0u8..6, 0u8..3, 0u8..3), 0..40)
}

proptest! {
    #[test]
    fn there_is_one_open_finding_and_its_parts_agree(facts in facts()) {
        let trail = told(&facts);
        for finding in &trail.findings {
            prop_assert!(!finding.occurrences.is_empty());
            prop_assert_eq!(finding.is_open(), finding.ended_at.is_none());
            if finding.state == FindingState::Closed {
                prop_assert!(finding.fixed.is_some() && finding.verified.is_some());
                prop_assert!(!finding.measures.iter().any(Measure::is_pending));
                prop_assert!(
                    finding.recurrence_of.is_none()
                        || (!finding.cause.is_empty() && finding.is_prevented())
                );
                let (fixed, seen) = (finding.fixed.as_ref().unwrap(), finding.verified.as_ref().unwrap());
                prop_assert!(fixed.by != seen.by || !seen.round_id.is_empty());
            }
        }
    }

    #[test]
    fn what_is_told_of_one_says_how_it_stood(facts in facts(), days in 0_usize..40) {
        let trail = told(&facts);
        for finding in &trail.findings {
            let own = trail.of_one(finding);
            let now = own.as_of(Ms(i64::MAX));
            prop_assert_eq!(&now.findings[..], std::slice::from_ref(finding));
            let end = Ms(i64::try_from(days).unwrap() * 86_400_000);
            let stood = own.as_of(end).findings;
            prop_assert_eq!(!stood.is_empty(), finding.opened_at < end);
            prop_assert!(stood.iter().flat_map(|it| &it.occurrences).all(|it| it.at < end));
        }
    }

    #[test]
    fn to_compute_anew_changes_nothing(facts in facts()) {
        let trail = told(&facts);
        let mut again = trail.clone();
        again.replay();
        prop_assert_eq!(trail, again);
    }

    #[test]
    fn an_act_that_is_taken_back_at_once_leaves_what_was_before(facts in facts(), more in facts()) {
        let trail = told(&facts);
        // Within the memory of a finding nothing is let go between.
        let mut with = trail.clone();
        for one in more.iter().take(2) {
            let mut past = past(facts.len(), *one);
            past.act_id = "last".into();
            past.recorded_at = Ms(0);
            with.take(past);
        }
        with.void("last");
        prop_assert_eq!(&trail.findings, &with.findings);
        prop_assert_eq!(trail.open().is_some(), with.open().is_some());
    }
}
