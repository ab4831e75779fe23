//! Where the time of a case went, by a table: each stage with who had it.

use super::clocks::{accepted, answered, case, sent, taken_by_department, works};
use super::*;
use crate::core::complaint::{
    CaseClock, ClockKind, DepartmentAnswer, Stage, by_stage, late_of, spent, stage_means, timers,
};

#[test]
fn each_stage_has_its_owner_and_its_time() {
    let facts = [
        ("09:10", accepted()),
        ("09:30", sent()),
        ("10:30", taken_by_department()),
        ("12:00", answered(DepartmentAnswer::Result, None)),
        ("12:30", resolved()),
        ("13:00", closed(CustomerAnswer::Accepted)),
    ];
    let whole = case("e1", Severity::Sev4, Category::WrongBill, &facts);
    let told: Vec<(Stage, String, i64)> = spent(&whole)
        .into_iter()
        .map(|it| (it.stage, it.owner.to_string(), it.to.unwrap().secs_since(it.from) / 60))
        .collect();
    let row = |stage, owner: &str, mins| (stage, owner.to_owned(), mins);
    assert_eq!(
        told,
        [
            row(Stage::Registered, "e1", 10),
            row(Stage::Taken, "li", 20),
            row(Stage::Dispatched, "field", 60),
            row(Stage::DeptAccepted, "field", 90),
            row(Stage::DeptReplied, "li", 30),
            row(Stage::Replied, "li", 30),
        ]
    );
    // A second one that is still with the department counts up to now.
    let open = case("e1", Severity::Sev4, Category::WrongBill, &facts[..2]);
    let means = stage_means([&whole, &open].into_iter(), ms("11:30"));
    let with = &means[&(Stage::Dispatched, "field".into())];
    assert_eq!((with.cases, with.mean_secs()), (2, Some(90 * 60)));
    assert_eq!(with.worst.as_ref().unwrap().0, 120 * 60);
    let all = by_stage(&means);
    assert_eq!(all[&Stage::Taken].mean_secs(), Some(20 * 60));
    assert_eq!(all.get(&Stage::Resolved), None, "no case was there");
}

/// A case that is late at 部门受理 shows that stage, and with whom it is (domain 2-3).
#[test]
fn the_late_stage_is_named_with_who_has_it() {
    let late = |case: &Case, now: &str| {
        let works = works();
        let running = timers(case, &works);
        let running = running.iter().filter(|timer| timer.is_running());
        let clocks: Vec<CaseClock> = running.map(|it| it.stands(&works, ms(now))).collect();
        late_of(case, &clocks).map(|late| (late.clock, late.whose.to_string()))
    };
    let named = |clock, whose: &str| Some((clock, whose.to_owned()));
    let begun = |facts: &[(&str, Fact)]| case("li", Severity::Sev2, Category::Broadband, facts);
    let heard = contacted(ContactResult::Reached);
    let facts = [("09:01", heard), ("09:05", sent()), ("09:20", taken_by_department())];
    for (case, now, want) in [
        (
            case("e1", Severity::Sev4, Category::LongWait, &[]),
            "09:16",
            named(ClockKind::HandUp, "e1"),
        ),
        (begun(&facts[..2]), "09:06", None),
        (begun(&facts[..2]), "09:40", named(ClockKind::DepartmentAccept, "field")),
        (begun(&facts), "09:40", None),
        (begun(&facts), "2025-11-11T17:00:00+08:00", named(ClockKind::DepartmentAnswer, "field")),
    ] {
        assert_eq!(late(&case, now), want, "{now}");
    }
}
