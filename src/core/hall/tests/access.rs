//! Who may do what: every role against every right, and what the log makes of PINs and shifts.

use super::super::{Hall, RECOVERED};
use crate::core::act::Act;
use crate::core::event::{Access, Body, Event, Kind, Proof, QueueData, ShiftAct};
use crate::core::people::{Author, PinDenied, PinFor, Right, author_at};
use crate::core::rows::{Row, Touched};
use crate::core::settings::{Person, Role};
use crate::core::tests::{at, event, hall_in, ms};
use crate::core::time::Zone;

fn hall() -> Hall {
    let mut config = hall_in(Zone::default()).config().clone();
    // One role for every set of rights there can be.
    for set in 0..1_u32 << Right::ALL.len() {
        let may = Right::ALL.iter().enumerate().filter(|(at, _)| set & (1 << at) != 0);
        let may: Vec<Right> = may.map(|(_, right)| *right).collect();
        let id = format!("p{set}");
        config.settings.roles.push(Role { id: id.clone(), may, ..Role::default() });
        config.settings.people.push(Person { role: id.clone(), id, ..Person::default() });
    }
    Hall::new(config)
}

fn told(hall: &mut Hall, kind: Kind, by: &str, body: Body) -> Vec<Touched> {
    let mut one: Event = event(Kind::FeedHeartbeat, at("09:00"), 1, QueueData::default());
    (one.kind, one.by, one.body, one.feed, one.proof) = (kind, by.into(), body, None, Proof::Pin);
    hall.apply(&one, 1).touched
}

fn access(hall: &mut Hall, kind: Kind, person: &str, reason: &str, tries: u32) -> Vec<Touched> {
    let (person_id, device, reason) = (person.into(), "T1".into(), reason.into());
    let act = "".into();
    told(hall, kind, "p255", Body::Access(Access { person_id, device, reason, tries, act }))
}

fn proved(person: &str) -> Author {
    author_at(Some(person), "limin", true)
}

#[test]
fn a_role_may_exactly_what_the_settings_say() {
    let mut hall = hall();
    access(&mut hall, Kind::PinSet, "p255", "", 0);
    for set in 0..1_u32 << Right::ALL.len() {
        let held = |right: Right| {
            Right::ALL.iter().position(|one| *one == right).is_some_and(|n| set & (1 << n) != 0)
        };
        for right in Right::ALL {
            let expected = match right {
                Right::Complaints => held(*right) || held(Right::Duty),
                Right::Force => held(*right) || held(Right::People),
                Right::FollowUp => held(*right) || held(Right::Complaints) || held(Right::Duty),
                _ => held(*right),
            };
            let may = hall.check_right(&proved(&format!("p{set}")), *right, ms("09:00")).is_ok();
            assert_eq!(may, expected, "p{set} {right:?}");
        }
    }
    for proof in [Proof::OsUser, Proof::Nobody, Proof::Feed, Proof::System, Proof::Other] {
        for right in Right::ALL {
            let author = Author { person: "p255".into(), proof };
            assert!(hall.check_right(&author, *right, ms("09:00")).is_err(), "{proof:?} {right:?}");
        }
    }
    // From outside the settings alone are put into force by a right.
    let author = Author { person: "gy".into(), proof: Proof::Console };
    for right in Right::ALL {
        let may = hall.check_right(&author, *right, ms("09:00")).is_ok();
        assert_eq!(may, *right == Right::Settings, "{right:?}");
    }
    // What takes no right is the call for help alone.
    assert_eq!(Act::AskHelp { counter_id: "05".into() }.right(), None);
    assert_eq!(author_at(None, "limin", true).proof, Proof::Nobody);
}

#[test]
fn until_the_first_pin_the_user_of_the_system_does_everything_and_after_it_nothing() {
    let mut hall = hall();
    let os_user = author_at(None, "limin", hall.locks());
    assert!(Right::ALL.iter().all(|right| hall.check_right(&os_user, *right, ms("09:00")).is_ok()));
    assert_eq!(hall.may_set_pin(&os_user, "p255", ms("09:00")), Ok(PinFor::First));
    let no = Err(PinDenied::FirstMayNotReset);
    assert_eq!(hall.may_set_pin(&os_user, "p1", ms("09:00")), no);
    access(&mut hall, Kind::PinSet, "p255", "", 0);
    access(&mut hall, Kind::PinReset, "p255", "", 0);
    assert!(hall.locks() && !hall.has_pin("p255"), "a reset opens the hall to nobody");
    assert!(hall.check_right(&os_user, Right::Log, ms("09:00")).is_err());
    access(&mut hall, Kind::PinReset, "", RECOVERED, 0);
    assert!(!hall.locks(), "as a new hall, and in the duty log");
}

#[test]
fn each_terminal_of_a_hall_asks_for_the_pins_that_were_set_on_it() {
    let mut here = hall();
    let mut config = here.config().clone();
    config.devices = vec!["T2".into(), "T0".into()];
    here.set_config(config);
    access(&mut here, Kind::PinSet, "p255", "", 0);
    assert!(!here.locks() && !here.has_pin("p255"), "what proves it is on T1");
    let os_user = author_at(None, "limin", here.locks());
    assert_eq!(here.may_set_pin(&os_user, "p255", ms("09:00")), Ok(PinFor::First));
    let at_t0 = |hall: &mut Hall, kind, person: &str, reason: &str| {
        let (device, tries, act) = ("T0".into(), 0, "".into());
        let (person_id, reason) = (person.into(), reason.into());
        told(hall, kind, "p255", Body::Access(Access { person_id, device, reason, tries, act }));
    };
    // This terminal under the name that it had before its stream was parted.
    at_t0(&mut here, Kind::PinSet, "p255", "");
    assert!(here.locks() && here.has_pin("p255"));
    access(&mut here, Kind::PinReset, "", RECOVERED, 0);
    assert!(here.locks() && here.has_pin("p255"), "who stands at T1 opens T1 alone");
    access(&mut here, Kind::PinReset, "p255", "", 0);
    assert!(here.locks() && !here.has_pin("p255"), "who may takes a PIN away everywhere");
    at_t0(&mut here, Kind::PinReset, "", RECOVERED);
    assert!(!here.locks());
}

#[test]
fn whoever_left_the_settings_may_end_their_shift_and_nothing_else() {
    let mut hall = hall();
    access(&mut hall, Kind::PinSet, "gone", "", 0);
    assert!(hall.rights("gone", ms("09:00")).is_empty() && !hall.is_member("gone", ms("09:00")));
    let shift = |hall: &mut Hall, kind| {
        let (shift_id, person_id) = ("s1".into(), "gone".into());
        let act = ShiftAct { shift_id, person_id, name: "".into(), note: "".into() };
        told(hall, kind, "gone", Body::Shift(act));
    };
    shift(&mut hall, Kind::ShiftOpened);
    assert!(hall.is_member("gone", ms("09:00")));
    let rights = [Right::Log, Right::Alarms, Right::Duty, Right::Complaints, Right::FollowUp];
    for right in Right::ALL {
        let may = hall.check_right(&proved("gone"), *right, ms("09:00")).is_ok();
        assert_eq!(may, rights.contains(right), "{right:?}");
    }
    shift(&mut hall, Kind::ShiftSignedOff);
    assert!(hall.rights("gone", ms("09:00")).is_empty());
}

#[test]
fn the_record_holds_every_step_and_the_duty_log_only_what_matters_there() {
    let mut hall = hall();
    let mut rows = Vec::new();
    for (kind, reason, tries) in [
        (Kind::PinSet, "", 0),
        (Kind::TerminalUnlocked, "", 0),
        (Kind::TerminalLocked, "idle", 0),
        (Kind::PinRefused, "wrong", 9),
        (Kind::PinRefused, "wrong", 10),
        (Kind::PinRefused, "off", 10),
        (Kind::PinReset, "", 0),
    ] {
        let touched = access(&mut hall, kind, "p1", reason, tries);
        rows.extend(touched.into_iter().filter_map(|one| hall.row(one)));
    }
    let records = rows.iter().filter(|row| matches!(row, Row::Access(_))).count();
    let lines: Vec<&str> = rows
        .iter()
        .filter_map(|row| match row {
            Row::Log(line) => Some(line.kind.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!((records, lines), (7, vec!["pin_off", "pin_reset"]));
    assert!(!hall.has_pin("p1") && !hall.is_pin_off("p1"));
}
