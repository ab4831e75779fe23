//! Versions of the settings in a hall: each ticket is judged by the one in force when it was taken.

use crate::core::event::{Body, Event, Kind, Proof, QueueData, SettingsApplied};
use crate::core::hall::{Effect, Hall};
use crate::core::report::day_report;
use crate::core::rows::{Row, Touched};
use crate::core::tests::{apply, at, day, event, events, hall_in, life, ms, today};
use crate::core::time::Zone;

fn applied(version: u32, time: &str, from: &str, text: &str) -> Event {
    let mut made = event(Kind::SettingsApplied, at(time), 0, QueueData::default());
    (made.feed, made.proof, made.by) = (None, Proof::OsUser, "wf".into());
    made.body = Body::Settings(SettingsApplied {
        by_name: "".into(),
        version,
        from: at(from),
        text: text.into(),
        note: "".into(),
        back_to: None,
    });
    made
}

fn version_of(hall: &Hall, number: u32) -> u32 {
    let Some(Row::Ticket(row)) = hall.row(Touched::Ticket(today(), number)) else {
        panic!("no ticket {number}")
    };
    row.settings_version
}

#[test]
fn a_ticket_is_judged_by_the_version_of_its_issue() {
    let mut hall = hall_in(Zone::default());
    let early = "08:30 issued A1 s=x\n08:31 removed A1\n08:35 issued A2 s=x\n08:44 started A2 c=1\n\
        08:50 finished A2";
    apply(&mut hall, &events(early));
    let strict = "[rules]\nvoid_secs = 0\n[[service]]\nid = 'x'\ntarget_wait_secs = 60\n";
    let done = hall.apply(&applied(1, "09:00", "09:00", strict), 100);
    assert_eq!(done.effect, Effect::Applied);
    assert!(!done.touched.iter().any(|one| matches!(one, Touched::Ticket(..))));
    let late = "08:30 issued A1 s=x\n09:10 issued A3 s=x\n09:11 removed A3\n09:12 issued A4 s=x\n\
        09:14 started A4 c=1\n09:20 finished A4";
    for (pos, event) in (101..).zip(events(late).iter().skip(1)) {
        hall.apply(event, pos);
    }
    let rules = |hall: &Hall, id| hall.rules(life(hall, id).issued.unwrap()).void_secs;
    assert_eq!((rules(&hall, "A1"), rules(&hall, "A3")), (60, 0));
    let report = day_report(&hall, day(&hall), None);
    assert_eq!((report.figures.void, report.figures.abandoned), (1, 1));
    assert_eq!(report.settings_versions, [0, 1]);
    assert_eq!(report.figures.ten_minute_rate, Some(0.5), "A2 had ten minutes, A4 one");
    assert_eq!((version_of(&hall, 0), version_of(&hall, 2)), (0, 1));
}

#[test]
fn a_version_that_reaches_back_judges_the_day_anew_and_no_other() {
    let mut hall = hall_in(Zone::default());
    apply(&mut hall, &events("08:30 issued A1 s=x\n08:40 issued A2 s=x"));
    let yesterday = "2025-11-09T08:00:00+08:00";
    let done = hall.apply(&applied(1, "09:00", yesterday, "[rules]\nidle_secs = 90\n"), 9);
    let tickets = done.touched.iter().filter(|one| matches!(one, Touched::Ticket(..)));
    assert_eq!(tickets.count(), 2, "their rows are written anew");
    assert_eq!(version_of(&hall, 0), 1);
    let start = Zone::default().day_start(today()).unwrap();
    assert_eq!((hall.settings(start).1, hall.settings(start.plus_secs(-1)).1), (1, 0));
    // One that cannot be read is kept and changes nothing; one that is known neither.
    let unread = hall.apply(&applied(2, "09:10", "09:10", "nonsense = 1"), 10);
    assert_eq!((unread.effect, hall.settings(ms("10:00")).1), (Effect::Stored, 1));
    let again = hall.apply(&applied(2, "09:10", "09:10", "nonsense = 1"), 11);
    assert_eq!(again.effect, Effect::None);
    assert_eq!(hall.settings_book().versions().count(), 2);
}
