//! What happens behind the end of a week changes nothing of it.

use super::*;
use crate::core::complaint::Severity;
use crate::core::event::{FindingFact, FindingRaised, FindingSeen, FindingVoided};
use crate::core::finding::RaisedWhy;

/// A report of the week over again: its rows, spelt.
fn rows(hall: &Source) -> String {
    serde_json::to_string(&HallWeek::of(hall, week()).now).unwrap()
}

#[test]
fn a_finding_that_gets_worse_or_turns_out_to_be_none_was_what_it_was() {
    use FindingFact::{Joined, Opened, Raised, Voided};
    let seen = |id: &str, severity, text: &str, round: &str| {
        let (text, round_id) = (text.into(), round.into());
        Box::new(FindingSeen { text, severity, round_id, ..kit::seen(id, "") })
    };
    let raised = |severity| Raised(FindingRaised { severity, why: RaisedWhy::ByHand });
    let voided = || Voided(FindingVoided { reason: "看错".into(), round_id: "".into() });
    let first = || (at(17, 9), "zl", Opened(seen("a", Severity::Sev4, "灯不亮", "r1")));
    let within = || (at(18, 9), "zl", Joined(seen("b", Severity::Sev3, "又不亮", "")));
    let later = || {
        vec![
            (at(23, 9), "zl", Joined(seen("c", Severity::Sev4, "两盏灯不亮", "r1"))),
            (at(23, 10), "lh", Joined(seen("d", Severity::Sev2, "冒烟", "r2"))),
            (at(23, 11), "lh", raised(Severity::Sev1)),
            (at(23, 12), "lh", voided()),
        ]
    };
    let mut hall = source();
    hall.findings = vec![kit::told("a", vec![first(), within()])];
    let was = rows(&hall);
    let row = HallWeek::of(&hall, week()).now.findings[0].clone();
    assert_eq!((row.severity, row.text.as_str(), row.open), (Severity::Sev3, "灯不亮", true));
    for most in 1..=later().len() {
        let facts = [first(), within()].into_iter().chain(later().into_iter().take(most));
        hall.findings = vec![kit::told("a", facts.collect())];
        assert_eq!(rows(&hall), was, "{most} facts later");
    }
    // What was said within it counts.
    let worse = (at(20, 9), "lh", raised(Severity::Sev2));
    hall.findings = vec![kit::told("a", vec![first(), within(), worse])];
    assert_eq!(HallWeek::of(&hall, week()).now.findings[0].severity, Severity::Sev2);
}
