//! Findings and follow-ups by what is told of them.

use crate::core::complaint::{CustomerKind, Phase, Severity};
use crate::core::event::{
    FindingClosed, FindingFact, FindingFixed, FindingSeen, FindingVerified, FollowUpAnswered,
    FollowUpFact, FollowUpMade, KeptFindingFact,
};
use crate::core::finding::{FindingLimit, FindingPast, Trail};
use crate::core::followup::{FollowUpWay, FollowUps, Origin, ServiceKind, Task};
use crate::core::hall::Place;
use crate::core::incident::Standing;
use crate::core::settings::Settings;
use crate::core::time::{Ms, Zone};

/// Somebody saw something, outside of any round.
pub(super) fn seen(id: &str, visit: &str) -> FindingSeen {
    FindingSeen {
        occurrence_id: id.into(),
        item_code: "P1".into(),
        place: "".into(),
        text: "电 13812345678".into(),
        severity: Severity::Sev3,
        limit: FindingLimit::AtOnce,
        due_at: Ms(0),
        owner: "zl".into(),
        round_id: "".into(),
        visit_id: visit.into(),
        complaint_id: "".into(),
        red_line: false,
    }
}

/// What was told of one finding, one after another.
pub(super) fn told(id: &str, facts: Vec<(Ms, &str, FindingFact)>) -> Trail {
    let mut trail = Trail::new(id);
    for (n, (at, by, fact)) in (1..).zip(facts) {
        let standing = trail.take(FindingPast {
            finding_id: id.into(),
            at,
            recorded_at: at,
            by: by.into(),
            act_id: format!("{id}{n}").into(),
            fact: KeptFindingFact(fact),
            standing: Standing::Holds,
            place: Place::from(n),
        });
        assert_eq!(standing, Standing::Holds);
    }
    trail
}

/// One that was opened, and put right, looked at and closed.
pub(super) fn finding(id: &str, opened: Ms, ended: Option<Ms>, visit: &str) -> Trail {
    let mut facts = vec![(opened, "zl", FindingFact::Opened(Box::new(seen(id, visit))))];
    if let Some(at) = ended {
        let none = || Box::<str>::from("");
        let fixed = FindingFixed { fixer: "zl".into(), text: none(), round_id: none() };
        let verified = FindingVerified { text: none(), round_id: none() };
        facts.push((at, "zl", FindingFact::Fixed(fixed)));
        facts.push((at, "lh", FindingFact::Verified(verified)));
        facts.push((at, "lh", FindingFact::Closed(FindingClosed {})));
    }
    told(id, facts)
}

/// What is made for a customer of somebody, due at `due`.
fn made(person: &str, (at, due): (Ms, Ms)) -> FollowUpMade {
    FollowUpMade {
        number: "".into(),
        origin: Origin::Hand,
        origin_id: "".into(),
        service_kind: ServiceKind::Counter,
        service_id: "".into(),
        served_on: Zone::default().date(at),
        person_id: person.into(),
        customer: None,
        customer_kind: CustomerKind::Personal,
        phase: Phase::During,
        way: FollowUpWay::Telephone,
        due_at: due,
        text: "".into(),
        rows: None,
        file: "".into(),
    }
}

/// One that nobody called yet.
pub(super) fn due(id: &str, at: Ms, due: Ms) -> Vec<Task> {
    let (mut book, date) = (FollowUps::default(), Zone::default().date(at));
    book.add((id, &made("zl", (at, due))), (at, "he", "made"), date);
    book.iter().cloned().collect()
}

/// Customers of somebody, who answered every item with 4.
pub(super) fn answered(customers: std::ops::Range<u32>, person: &str, at: Ms) -> Vec<Task> {
    let (mut book, date) = (FollowUps::default(), Zone::default().date(at));
    let items = Settings::standard().survey_items;
    for n in customers {
        let id = format!("f{n:03}");
        let made = made(person, (at, at.plus_secs(3_600)));
        book.add((&id, &made), (at, "he", "made"), date);
        let fact = FollowUpFact::Answered(Box::new(FollowUpAnswered {
            way: FollowUpWay::Telephone,
            settings: 0,
            scores: items.iter().map(|item| (item.code.as_str().into(), 4)).collect(),
            solved: None,
            text: "".into(),
        }));
        let place = Place::from(u64::from(n) + 1);
        book.take(&id, (at.plus_secs(60), "he", &id), &fact, place).unwrap();
    }
    book.iter().cloned().collect()
}
