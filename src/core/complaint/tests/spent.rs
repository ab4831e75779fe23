//! Where the time of a case went, by a table: each stage with who had it.

use super::clocks::{accepted, answered, case, sent, taken_by_department};
use super::*;
use crate::core::complaint::{DepartmentAnswer, Stage, by_stage, spent, stage_means};

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
