//! The complaints of the same day (domain 6.3): each row within its keys, through the real loop and the real log.

use super::floor::Floor;
use crate::core::complaint::{Case, Category, CustomerAnswer, Owner, Severity, State};
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
    floor.hall().cases().iter().collect()
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
    floor.within("r11\n53", 8);
    let case = cases(&floor)[0];
    assert_eq!((case.state, case.answer), (State::Closed, Some(CustomerAnswer::Accepted)));
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
