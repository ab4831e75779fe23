//! The engine by tables: where a ladder stands, and what comes next.

#![allow(clippy::unwrap_used)] // a test that cannot go on ends

use super::*;
use crate::core::settings::read;
use crate::core::tests::ms;

const HALL: &str = "
[hours]
daily = ['08:30-18:00']
[escalation]
rounds = 1
repeat_every_secs = 1800
ack_secs = { sev4 = 7200, sev1 = 1800 }
[[ladder]]
level = 1
who = ['duty']
delay_secs = { sev4 = 600, sev3 = 600, sev2 = 600, sev1 = 60 }
open_time = true
ack = true
[[ladder]]
level = 3
who = ['contacts']
delay_secs = { sev4 = 1200, sev3 = 600, sev2 = 600, sev1 = 60 }
ack = true
window = ['09:00-17:00']
[[ladder]]
level = 4
who = ['contacts']
delay_secs = { sev4 = 300, sev3 = 600, sev2 = 600, sev1 = 60 }
";

fn climb(level: u8, since: &str) -> Climb {
    let since = ms(since);
    let (held_from, unanswered) = (None, None);
    Climb { first: 1, level, round: 0, since, reached: true, held_from, unanswered }
}

fn call(at: &str, round: u16, level: u8) -> Next {
    Next::Call { at: ms(at), round, level }
}

#[test]
fn what_comes_next_by_where_it_stands() {
    let settings = read(HALL).unwrap();
    let open = Open::new(&settings.hours, Zone::default());
    let policy = Policy::new(&settings, Severity::Sev4);
    let passed = |level, since| Climb { reached: false, ..climb(level, since) };
    let second = |level, since| Climb { round: 1, ..climb(level, since) };
    let tomorrow = "2025-11-11T08:35:00+08:00";
    for (stands, next_is) in [
        // Its time is over, and the next one is called upon.
        (climb(1, "10:00"), Some(call("10:10", 0, 3))),
        // Open time alone counts: five minutes are left of it in the morning.
        (climb(1, "17:55"), Some(call(tomorrow, 0, 3))),
        // Wall time goes on.
        (climb(3, "17:55"), Some(call("18:15", 0, 4))),
        // Nobody there: at once.
        (passed(1, "10:00"), Some(call("10:00", 0, 3))),
        // Enough that they were called upon.
        (climb(4, "10:00"), None),
        (passed(4, "10:00"), Some(call("10:30", 1, 1))),
        (Climb { first: 3, ..passed(4, "16:50") }, Some(call("2025-11-11T09:00:00+08:00", 1, 3))),
        (Climb { reached: false, ..second(4, "10:00") }, Some(Next::GiveUp { at: ms("10:00") })),
        (
            Climb { held_from: Some(ms("17:00")), ..climb(3, "10:00") },
            Some(Next::Lapse { at: ms("2025-11-11T09:30:00+08:00"), why: LapsedBy::NoProgress }),
        ),
        (
            Climb { unanswered: Some(ms("10:30")), ..climb(4, "10:00") },
            Some(Next::SayAgain { at: ms("2025-11-11T08:30:00+08:00") }),
        ),
        // A level that the ladder does not have asks nobody.
        (climb(2, "10:00"), Some(call("10:00", 0, 3))),
    ] {
        assert_eq!(next(&policy, &stands, &open), next_is, "{stands:?}");
    }
}

#[test]
fn a_critical_case_waits_for_no_window_and_shorter() {
    let settings = read(HALL).unwrap();
    let open = Open::new(&settings.hours, Zone::default());
    let policy = Policy::new(&settings, Severity::Sev1);
    assert_eq!(policy.window(3), []);
    let stands = Climb { first: 3, reached: false, ..climb(4, "16:50") };
    assert_eq!(next(&policy, &stands, &open), Some(call("17:20", 1, 3)));
    assert_eq!(policy.held_until(ms("10:00"), &open), ms("10:30"));
}

#[test]
fn a_ladder_without_levels_gives_up_and_one_without_hours_says_so_every_day() {
    let settings = Settings::default();
    let open = Open::new(&settings.hours, Zone::default());
    let policy = Policy::new(&settings, Severity::Sev2);
    assert_eq!(next(&policy, &climb(1, "10:00"), &open), Some(Next::GiveUp { at: ms("10:00") }));
    let said = Climb { unanswered: Some(ms("10:00")), ..climb(1, "10:00") };
    let midnight = ms("2025-11-11T00:00:00+08:00");
    assert_eq!(next(&policy, &said, &open), Some(Next::SayAgain { at: midnight }));
}
