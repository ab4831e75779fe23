//! The complaints of the same day (domain 6.3): each row within its keys, through the real loop and the real log.

use super::floor::Floor;
use crate::core::complaint::{Case, Category, CustomerAnswer, Measure, Owner, Severity, State};
use crate::core::event::Kind;
use crate::core::tests::ms;
use crate::core::time::Ms;

const ARRIVALS: &str = "\
    07:56:05 signed_in 3001 c=01\n\
    07:56:25 signed_in 3002 c=02\n\
    07:57:05 signed_in 3003 c=03";

pub(super) fn at_work() -> Floor {
    let mut floor = Floor::new(include_str!("hall.toml"), ARRIVALS);
    floor.until("07:59");
    floor.unlock();
    floor.press(":kb\n");
    floor
}

fn cases(floor: &Floor) -> Vec<&Case> {
    floor.hall().cases().complaints().collect()
}

fn time(hm: &str) -> Ms {
    ms(hm)
}

#[test]
fn a_charge_nobody_ordered_is_registered_taken_and_settled() {
    let mut floor = at_work();
    let began = floor.now;
    floor.press("2cbl22207\n2\n");
    assert!(floor.now.secs_since(began) <= 40, "within its 40 s");
    let case = cases(&floor)[0];
    assert_eq!((case.category, case.severity), (Category::UnknownCharge, Severity::Sev4));
    assert_eq!(&*case.fields.first_contact, "3001", "who sits at counter 01");
    assert_eq!(case.owner, Owner::of("3001"));
    assert_eq!((&*case.fields.text, &*case.fields.label), ("客户要求退费", "2207"));
    floor.sees("TS-1110-01");
    floor.within("t", 2);
    assert_eq!(cases(&floor)[0].owner, Owner::of("1002"));
    assert_eq!(&*cases(&floor)[0].fields.first_contact, "3001");
    floor.within("r1\n5336\n", 8);
    let case = cases(&floor)[0];
    assert_eq!((case.state, case.answer), (State::Closed, Some(CustomerAnswer::Accepted)));
    let decision = case.decision.as_ref().unwrap();
    assert_eq!(decision.measures, [Measure::Refunded], "the answer is what was done");
}

#[test]
fn who_shouts_is_written_down_and_taken_over_before_one_walks_over() {
    let mut floor = at_work();
    floor.within("c!", 5);
    let case = cases(&floor)[0];
    assert_eq!((case.severity, &case.owner), (Severity::Sev2, &Owner::of("1002")));
    assert_eq!(case.owner_since, floor.now);
    // The reply time is promised.
    floor.within("r21730", 6);
    assert_eq!(cases(&floor)[0].contacts.last().unwrap().promised_at, Some(time("17:30")));
}

#[test]
fn a_number_is_masked_until_somebody_says_why_and_for_fifteen_seconds() {
    const NUMBER: &str = "13912345678";
    let mut floor = at_work();
    floor.press("cbl213912345678\n2\n");
    let seen = |floor: &Floor| floor.screen().contains(NUMBER);
    let on_record = |floor: &Floor| floor.events(Kind::PersonUnmasked).len();
    let masked = cases(&floor)[0].customer().unwrap().phone_masked.clone();
    assert_eq!(&*masked, "139****5678");
    assert_eq!(&*cases(&floor)[0].fields.label, "", "nothing of it stands anywhere else");
    floor.within("y", 1);
    floor.sees("回电联系");
    assert_eq!((seen(&floor), on_record(&floor)), (false, 0));
    floor.press("1");
    assert_eq!((seen(&floor), on_record(&floor)), (true, 1));
    floor.sees("15 秒后隐藏");
    floor.sees("y 立即隐藏");
    // Its time runs while nobody does anything.
    floor.pass_secs(14);
    floor.sees("1 秒后隐藏");
    floor.pass_secs(1);
    assert!(!seen(&floor));
    floor.sees(&masked);
    floor.sees("y 看完整姓名电话");
    // The key again, leaving and the lock end it.
    for end in ["y", "\u{1b}", "z"] {
        floor.press("y1");
        assert!(seen(&floor), "before {end:?}");
        floor.press(end);
        assert!(!seen(&floor), "after {end:?}");
        floor.press("\u{1b}");
    }
    floor.unlock();
    assert!(!seen(&floor));
    assert_eq!(on_record(&floor), 4, "each time it is seen");
    let reasons: Vec<String> = floor.hall().person_rows().map(|row| row.reason.clone()).collect();
    assert_eq!(reasons, ["call_back"; 4]);
}
