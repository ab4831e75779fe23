//! Versions of the settings in a hall: each ticket is judged by the one in force when it was taken.

use crate::core::clash::Choice;
use crate::core::event::{Body, ConflictSettled, Event, Kind, Proof, QueueData, SettingsApplied};
use crate::core::hall::{Effect, Hall, Place};
use crate::core::report::day_report;
use crate::core::rows::{Row, Touched};
use crate::core::settings::Settings;
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

/// The same by the centre, at a place of its own stream.
fn from_centre(hall: &mut Hall, pos: u64, one: (u32, &str, &str, &str), back_to: Option<u32>) {
    let (version, time, from, text) = one;
    let mut made = applied(version, time, from, text);
    (made.by, made.proof) = ("gaoyuan".into(), Proof::Console);
    if let Body::Settings(body) = &mut made.body {
        (body.by_name, body.back_to) = ("高远 (市公司)".into(), back_to);
    }
    let place = Place { pos, stream: [7; 16], seq: pos, seen: Some(pos - 1) };
    assert_eq!(hall.apply(&made, place).effect, Effect::Applied);
}

fn sees(hall: &mut Hall, pos: u64, by: &str, time: &str, entry: &str) -> Effect {
    let mut made = event(Kind::ConflictSettled, at(time), 0, QueueData::default());
    (made.feed, made.proof, made.by) = (None, Proof::Pin, by.into());
    made.body = Body::Settled(Box::new(ConflictSettled {
        entries: vec![entry.into()],
        choice: Choice::Seen,
        reason: "".into(),
    }));
    hall.apply(&made, Place { pos, stream: [1; 16], seq: pos, seen: None }).effect
}

fn told(hall: &Hall, to: &str, time: &str) -> Vec<(u32, bool, usize)> {
    let news = hall.settings_news(ms(time)).into_iter().filter(|it| it.is_news_to(to));
    news.map(|it| (it.version, it.ahead, it.changes.len())).collect()
}

#[test]
fn a_version_from_elsewhere_is_told_until_each_has_seen_it() {
    let mut hall = hall_in(Zone::default());
    hall.config.stream = [1; 16];
    let own = Place { pos: 1, stream: [1; 16], seq: 1, seen: None };
    hall.apply(&applied(1, "08:00", "08:00", "[rules]\nidle_secs = 90\n"), own);
    assert_eq!(told(&hall, "limin", "08:01"), [], "what was applied here is no news");
    from_centre(&mut hall, 2, (2, "09:00", "09:00", "[rules]\nidle_secs = 80\n"), None);
    assert_eq!(told(&hall, "limin", "09:01"), [(2, false, 1)]);
    let news = hall.settings_news(ms("09:01"));
    assert_eq!(
        news.iter().map(|it| (it.version, it.holds)).collect::<Vec<_>>(),
        [(1, false), (2, true)]
    );
    assert_eq!(news[1].changes[0].to_string(), "rules.idle_secs: 90 -> 80");
    assert_eq!(sees(&mut hall, 3, "limin", "09:02", "settings:2"), Effect::Applied);
    assert_eq!(told(&hall, "limin", "09:03"), []);
    assert_eq!(told(&hall, "wangfang", "09:03"), [(2, false, 1)], "each for themselves");
    // Twice, of no version, misspelt: nothing.
    for entry in ["settings:2", "settings:9", "settings:02", "settings:", "settings:2:x"] {
        assert_eq!(sees(&mut hall, 4, "limin", "09:04", entry), Effect::None, "{entry}");
    }
    // Two weeks later it is no news any more, but is still the one in force.
    let later = ms("09:00").plus_secs(15 * 86_400);
    assert_eq!(hall.settings_news(later).iter().map(|it| it.version).collect::<Vec<_>>(), [2]);
}

#[test]
fn what_is_announced_is_told_ahead_and_again_when_it_holds() {
    let mut hall = hall_in(Zone::default());
    (hall.config.stream, hall.config.settings) = ([1; 16], Settings::standard());
    from_centre(&mut hall, 1, (1, "08:00", "08:00", "[rules]\nidle_secs = 90\n"), None);
    from_centre(
        &mut hall,
        2,
        (2, "09:00", "12:00", "[rules]\nidle_secs = 80\nvoid_secs = 0\n"),
        None,
    );
    assert_eq!(told(&hall, "limin", "09:01"), [(1, false, 1), (2, true, 2)]);
    sees(&mut hall, 3, "limin", "09:02", "settings:1");
    sees(&mut hall, 4, "limin", "09:02", "settings:2:ahead");
    assert_eq!(told(&hall, "limin", "11:59"), []);
    assert_eq!(told(&hall, "limin", "12:00"), [(2, false, 2)], "it holds now");
    // A newer one from the same time on takes its place before it ever held.
    from_centre(&mut hall, 5, (3, "10:00", "12:00", "[rules]\nidle_secs = 90\n"), Some(1));
    let news = hall.settings_news(ms("10:01"));
    let last = news.last().unwrap();
    assert_eq!((last.version, last.before, last.back_to, last.changes.len()), (3, 1, Some(1), 0));
    assert_eq!(told(&hall, "limin", "10:01"), [(3, true, 0)]);
    assert_eq!(told(&hall, "limin", "12:00"), [(3, false, 0)]);
}

#[test]
fn what_another_terminal_began_with_is_no_news_and_what_it_changed_is() {
    let mut hall = hall_in(Zone::default());
    hall.config.stream = [1; 16];
    let other = |pos| Place { pos, stream: [2; 16], seq: pos, seen: None };
    hall.apply(&applied(1, "08:00", "08:00", "[rules]\nidle_secs = 90\n"), other(1));
    assert_eq!(told(&hall, "limin", "08:01"), []);
    hall.apply(&applied(2, "08:30", "08:30", "[rules]\nidle_secs = 70\n"), other(2));
    assert_eq!(told(&hall, "limin", "08:31"), [(2, false, 1)]);
    assert_eq!(told(&hall, "wf", "08:31"), [(2, false, 1)], "whoever is called so may be another");
}

#[test]
fn a_version_is_held_against_the_one_that_held_before_it() {
    let mut hall = hall_in(Zone::default());
    (hall.config.stream, hall.config.settings) = ([1; 16], Settings::standard());
    // Both are said to hold for the whole day: the second takes the place of the first when it is applied.
    from_centre(&mut hall, 1, (1, "08:00", "00:00", "[rules]\nidle_secs = 90\n"), None);
    from_centre(&mut hall, 2, (2, "09:00", "00:00", "[rules]\nidle_secs = 80\n"), None);
    // One is announced, and another comes into force before it.
    from_centre(&mut hall, 3, (3, "09:30", "12:00", "[rules]\nidle_secs = 70\n"), None);
    from_centre(&mut hall, 4, (4, "10:00", "10:00", "[rules]\nvoid_secs = 0\n"), None);
    let news = hall.settings_news(ms("12:30"));
    let found: Vec<_> = news.iter().map(|it| (it.version, it.before, it.holds)).collect();
    assert_eq!(found, [(1, 0, false), (2, 1, false), (4, 2, false), (3, 4, true)]);
    assert_eq!(news[3].changes.len(), 2, "idle_secs and void_secs");
}
