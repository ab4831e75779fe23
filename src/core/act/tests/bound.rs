//! What opening a counter answers by itself, and the record of what was refused for want of a right.

use super::*;
use crate::core::alarm::{AlarmKind, AlarmState, Watch};
use crate::core::event::{Access, QueueData};
use crate::core::hall::due_watched;
use crate::core::people::Right;
use crate::core::rows::{LogKind, Row, Touched};
use crate::core::settings::{Person, Role};
use crate::core::tests::event;

use AlarmKind::{Crowd, Load, LongestWait};

/// Eight wait for `x` at one counter that takes it; 5 is closed and takes it too, 6 takes something else.
const CROWDED: &str = "08:00 opened 1 takes=x\n08:00 closed 5 takes=x\n08:00 closed 6 takes=z\n\
    08:30 issued A1 s=x\n08:30 issued A2 s=x\n08:30 issued A3 s=x\n08:30 issued A4 s=x\n\
    08:30 issued A5 s=x\n08:30 issued A6 s=x\n08:30 issued A7 s=x\n08:30 issued A8 s=x";
/// One waits there.
pub(super) const LONG: &str = "08:00 opened 1 takes=x\n08:00 closed 5 takes=x\n08:00 closed 6 takes=z\n\
    08:30 issued A1 s=x";

/// A hall whose feed may be silent for a day, with what has fallen due by 08:46.
pub(super) fn alarmed(script: &str) -> Play {
    let mut hall = told(script);
    let mut config = hall.config().clone();
    let rules = &mut config.settings.rules;
    (rules.feed_interval_secs, rules.feed_stale_secs) = (80_000, 90_000);
    rules.feed_dead_secs = 100_000;
    hall.set_config(config);
    let mut watch = Watch::default();
    for due in due_watched(&hall, &mut watch, ms("08:46")) {
        let mut made = event(due.kind, Zone::default().stamp(due.at), 0, QueueData::default());
        (made.feed, made.by, made.proof, made.body) =
            (None, "system".into(), Proof::System, due.body);
        hall.apply(&made, 900);
    }
    Play::new(hall)
}

fn set(counters: &[&str], to: CounterTo) -> Act {
    let counters = counters.iter().map(|id| (*id).to_owned()).collect();
    Act::SetCounters { counters, to, staff: None, reason: String::new() }
}

/// Actions that stand beside an alarm: code and detail.
fn done(play: &Play, kind: AlarmKind, subject: &str) -> Vec<(String, String)> {
    let record = play.hall.alarms().get(kind, subject).unwrap();
    let told =
        |one: &crate::core::alarm::ActionRecord| (one.action.to_string(), one.detail.to_string());
    record.actions.iter().map(told).collect()
}

fn lines(play: &Play, time: &str, kind: LogKind) -> Vec<bool> {
    let log = play.board(time).log;
    log.into_iter().filter(|line| line.kind == kind).map(|line| line.voided).collect()
}

#[test]
fn who_opens_a_counter_has_answered_the_alarm_and_one_undo_takes_both_back() {
    let mut play = alarmed(LONG);
    let state = |play: &Play| play.hall.alarms().get(LongestWait, "x").unwrap().state();
    assert_eq!(state(&play), Some(AlarmState::Active));
    let opened = play.act("08:47", "li", &set(&["5"], CounterTo::Open)).unwrap();
    assert_eq!(done(&play, LongestWait, "x"), [("open_counter".to_owned(), "5".to_owned())]);
    assert_eq!(state(&play), Some(AlarmState::Acknowledged), "whoever acts on it has seen it");
    let record = play.hall.alarms().get(LongestWait, "x").unwrap();
    assert_eq!((&*record.actions[0].by, &*record.actions[0].act_id), ("li", opened.as_str()));
    play.act("08:48", "li", &undo(&opened)).unwrap();
    assert_eq!(done(&play, LongestWait, "x"), []);
    assert_eq!(state(&play), Some(AlarmState::Active));
    assert_eq!(lines(&play, "08:49", LogKind::AlarmActed), [true]);
    assert!(lines(&play, "08:49", LogKind::CounterOpened)[0]);
    let closed = |row: &crate::core::board::CounterRow| {
        row.counter_id == "5" && row.state == crate::core::board::CounterState::Closed
    };
    assert!(play.board("08:49").counters.iter().any(closed), "and the counter is closed again");
}

#[test]
fn every_alarm_that_it_helps_against_is_answered_and_the_log_says_it_once() {
    let mut play = alarmed(CROWDED);
    let stood: Vec<AlarmKind> =
        play.hall.alarms().records().filter(|one| one.stands()).map(|one| one.kind).collect();
    assert!([LongestWait, Crowd, Load].iter().all(|kind| stood.contains(kind)), "{stood:?}");
    let opened = play.act("08:47", "li", &set(&["5", "6"], CounterTo::Open)).unwrap();
    for (kind, subject, with) in [(LongestWait, "x", "5"), (Crowd, "x", "5"), (Load, "", "5 6")] {
        let action = ("open_counter".to_owned(), with.to_owned());
        assert_eq!(done(&play, kind, subject), [action], "{kind:?}");
    }
    assert_eq!(lines(&play, "08:48", LogKind::AlarmActed), [false]);
    let told = play.board("08:48").log;
    let line = told.iter().find(|line| line.kind == LogKind::AlarmActed).unwrap();
    assert!(line.detail.starts_with("crowd"), "the worst: {}", line.detail);
    play.act("08:49", "li", &undo(&opened)).unwrap();
    for (kind, subject) in [(LongestWait, "x"), (Crowd, "x"), (Load, "")] {
        assert_eq!(done(&play, kind, subject), [], "{kind:?}");
    }
}

#[test]
fn what_helps_nobody_answers_nothing() {
    for (script, act) in [
        (LONG, set(&["6"], CounterTo::Open)),
        (LONG, set(&["1"], CounterTo::Pause)),
        ("08:00 opened 1 takes=x\n08:00 closed 5 takes=x", set(&["5"], CounterTo::Open)),
    ] {
        let mut play = alarmed(script);
        play.act("08:47", "li", &act).unwrap();
        assert!(play.hall.alarms().records().all(|one| one.actions.is_empty()), "{act:?}");
        assert_eq!(lines(&play, "08:48", LogKind::AlarmActed), [] as [bool; 0]);
    }
    // A counter that is open already is opened by nobody.
    let mut play = alarmed(LONG);
    assert_eq!(play.act("08:47", "li", &set(&["1"], CounterTo::Open)), Err(Refused::Nothing));
    assert_eq!(done(&play, LongestWait, "x"), []);
}

/// The hall of [`LONG`] where people have PINs, with one person for each set of rights that is named.
fn with_roles(roles: &[(&str, &[Right])]) -> Play {
    let mut play = alarmed(LONG);
    let mut config = play.hall.config().clone();
    for (id, may) in roles {
        let (id, may) = ((*id).to_owned(), may.to_vec());
        config.settings.roles.push(Role { id: id.clone(), may, ..Role::default() });
        config.settings.people.push(Person { role: id.clone(), id, ..Person::default() });
    }
    play.hall.set_config(config);
    play
}

fn decided(play: &Play, time: &str, person: &str, act: &Act) -> Result<Vec<Draft>, Refused> {
    let author = Author { person: person.into(), proof: Proof::Pin };
    let mut new_id = || "a1".to_owned();
    let mut desk = Desk { now: at(time), author: &author, device: "t1", new_id: &mut new_id };
    decide(&play.hall, &mut desk, act).map(|decided| decided.drafts)
}

#[test]
fn who_may_not_act_on_alarms_opens_a_counter_and_quietens_none() {
    let play = with_roles(&[("both", &[Right::Staff, Right::Alarms]), ("staff", &[Right::Staff])]);
    let kinds = |person: &str| -> Vec<Kind> {
        let drafts = decided(&play, "08:47", person, &set(&["5"], CounterTo::Open)).unwrap();
        drafts.iter().map(|draft| draft.kind).collect()
    };
    assert_eq!(kinds("both"), [Kind::CounterOpened, Kind::AlarmActed]);
    assert_eq!(kinds("staff"), [Kind::CounterOpened]);
}

fn refused(play: &mut Play, time: &str, person: &str, act: &str) -> Option<Vec<Touched>> {
    let author = Author { person: person.into(), proof: Proof::Pin };
    let mut no_id = String::new;
    let desk = Desk { now: at(time), author: &author, device: "t1", new_id: &mut no_id };
    let draft = refusal(&play.hall, &desk, act, Right::Staff)?;
    let mut made = event(draft.kind, draft.at, 0, QueueData::default());
    (made.feed, made.by, made.proof, made.body) = (None, person.into(), Proof::Pin, draft.body);
    let made = Event::from_bytes(&made.to_bytes()).unwrap();
    play.pos += 1;
    Some(play.hall.apply(&made, play.pos).touched)
}

#[test]
fn an_act_without_the_right_is_recorded_with_who_what_and_why_and_nothing_else() {
    let mut play = with_roles(&[("clerk", &[Right::Log])]);
    let act = set(&["5"], CounterTo::Open);
    assert_eq!(decided(&play, "08:47", "clerk", &act), Err(Refused::NoRight(Right::Staff)));
    let touched = refused(&mut play, "08:47", "clerk", act.name()).unwrap();
    let rows: Vec<Row> = touched.iter().filter_map(|one| play.hall.row(*one)).collect();
    let [Row::Access(row), Row::Log(line)] = &rows[..] else { panic!("{rows:?}") };
    assert_eq!((row.kind.as_str(), row.person_id.as_str()), ("act.refused", "clerk"));
    assert_eq!((row.by.as_str(), row.device.as_str()), ("clerk", "t1"));
    assert_eq!((row.act.as_str(), row.reason.as_str()), ("staff.set", "staff"));
    assert_eq!((line.kind, line.by.as_str()), (LogKind::ActRefused, "clerk"));
    assert_eq!((line.subject.as_str(), line.detail.as_str()), ("staff", "staff.set"));
}

#[test]
fn a_key_that_is_hit_again_and_again_is_recorded_once_a_minute() {
    let mut play = with_roles(&[]);
    let mut written = 0;
    for secs in 0..180 {
        let time = format!("08:{:02}:{:02}", 47 + secs / 60, secs % 60);
        written += usize::from(refused(&mut play, &time, "clerk", "staff.set").is_some());
    }
    assert_eq!(written, 3);
    assert!(refused(&mut play, "08:49:59", "clerk", "alarm.seen").is_some(), "another act");
    assert!(refused(&mut play, "08:49:59", "wang", "staff.set").is_some(), "another person");
    // A clock that is set back hides nothing.
    assert!(refused(&mut play, "08:20", "clerk", "staff.set").is_some());
}

#[test]
fn a_refusal_of_another_version_is_kept_and_shown_as_it_is() {
    let mut play = with_roles(&[]);
    let body = Body::Access(Access {
        person_id: "clerk".into(),
        device: "t1".into(),
        reason: "fly".into(),
        tries: 0,
        act: "plane.start".into(),
    });
    let mut made = event(Kind::ActRefused, at("09:00"), 0, QueueData::default());
    (made.feed, made.by, made.proof, made.body) = (None, "clerk".into(), Proof::Pin, body);
    play.hall.apply(&made, 2000);
    assert_eq!(play.board("09:01").log[0].subject, "fly");
}
