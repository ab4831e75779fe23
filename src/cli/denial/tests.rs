//! Every act by every role through a real log: what is refused for want of a right stands in the record, once,
//! and nothing else does.

#![allow(clippy::unwrap_used)] // a test that cannot go on ends

use std::sync::mpsc::sync_channel;

use rusqlite::Connection;
use tempfile::TempDir;

use super::*;
use crate::cli::acts::Acts;
use crate::cli::shift_copy::Place;
use crate::clock::Clock;
use crate::core::act::{Act, AlarmRef, CounterTo, Refused, TallyOf, decide};
use crate::core::alarm::AlarmKind;
use crate::core::event::{Access, Body, Kind, Proof};
use crate::core::hall::HallConfig;
use crate::core::settings::{Person, Role, Settings};
use crate::core::staff::StaffState;
use crate::core::time::{Ms, Zone};
use crate::store::{DB_FILE, Mode, Writer};
use crate::text::words::Lang;
use crate::ui::msg::{Effect, Msg};

const MORNING: Ms = Ms(1_762_738_200_000);

/// A hall with one role, and one person, for every set of rights.
fn config() -> HallConfig {
    let mut settings = Settings::default();
    for set in 0..1_u32 << Right::ALL.len() {
        let may = Right::ALL.iter().enumerate().filter(|(at, _)| set & (1 << at) != 0);
        let may: Vec<Right> = may.map(|(_, right)| *right).collect();
        let id = format!("p{set}");
        settings.roles.push(Role { id: id.clone(), may, ..Role::default() });
        settings.people.push(Person { role: id.clone(), id, ..Person::default() });
    }
    let (hall_id, name, zone) = ("H001".to_owned(), String::new(), Zone::default());
    HallConfig {
        hall_id,
        name,
        zone,
        settings,
        training: false,
        stream: [0; 16],
        devices: Vec::new(),
    }
}

/// The log of that hall, in which somebody has a PIN.
fn log(folder: &TempDir) -> Store {
    let mut store = Store::open(folder.path(), &config(), Mode::Write).unwrap();
    let (person_id, device) = ("p63".into(), "t1".into());
    let pin = Access { person_id, device, reason: "".into(), tries: 0, act: "".into() };
    let event = NewEvent {
        kind: Kind::PinSet,
        at: Zone::default().stamp(MORNING),
        by: "p63".into(),
        proof: Proof::OsUser,
        feed: None,
        body: Body::Access(pin),
    };
    store.append(vec![event], MORNING).unwrap();
    store
}

fn text() -> String {
    String::new()
}

/// One act of each kind.
fn acts() -> Vec<Act> {
    let alarm = AlarmRef { kind: AlarmKind::Crowd, subject: text(), episode: 0 };
    let service_id = String::from("x");
    vec![
        Act::MarkStaff {
            staff: Vec::new(),
            state: StaffState::Meal,
            counter_id: None,
            reason: text(),
        },
        Act::OpenShift { name: text() },
        Act::SignOff { note: text() },
        Act::Acknowledge(Vec::new()),
        Act::TakeAction { alarm, action: text(), detail: text() },
        Act::Tally { service_id: service_id.clone(), of: TallyOf::Waiting },
        Act::Tally { service_id: service_id.clone(), of: TallyOf::Served },
        Act::EnterHalfHour {
            service_id,
            from: MORNING,
            taken: 0,
            served: 0,
            abandoned: 0,
            wait_secs_max: None,
        },
        Act::MarkUnhappy { counter_id: None, reason: text() },
        Act::MarkWalkOut { service_id: None, reason: text(), count: 0 },
        Act::ClaimHelp { help_id: text() },
        Act::AskHelp { counter_id: text() },
        Act::Undo { act_id: text() },
    ]
}

fn count(folder: &TempDir, sql: &str) -> usize {
    let db = Connection::open(folder.path().join(DB_FILE)).unwrap();
    db.query_row(sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn every_act_that_a_role_may_not_do_is_recorded_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = log(&folder);
    let now = Zone::default().stamp(MORNING);
    let mut denials = 0;
    for person in config().settings.people {
        let author = Author { person: person.id.into(), proof: Proof::Pin };
        for act in acts() {
            let mut new_id = || "a1".to_owned();
            let mut desk = Desk { now, author: &author, device: "t1", new_id: &mut new_id };
            let decided = decide(store.hall(), &mut desk, &act);
            if let Err(Refused::NoRight(right)) = decided {
                let denial = Denial { author: &author, device: "t1", now, act: act.name(), right };
                denial.record(&mut store);
                denial.record(&mut store);
                denials += 1;
            } else if let Some(right) = act.right() {
                let may = store.hall().rights(&author.person, MORNING).contains(&right);
                assert!(may, "{author:?} {act:?} {decided:?}");
            }
        }
    }
    store.close().unwrap();
    // Each of eleven acts takes one right, which half of the 512 sets lack.
    assert_eq!(denials, 11 * 256);
    let whole =
        "kind = 'act.refused' AND by = person_id AND by <> '' AND act <> '' AND reason <> ''";
    assert_eq!(
        count(&folder, &format!("SELECT count(*) FROM access_record WHERE {whole}")),
        denials
    );
    let lines = "SELECT count(*) FROM duty_log_readable WHERE kind = 'act_refused'";
    assert_eq!(count(&folder, lines), denials);
    assert_eq!(count(&folder, "SELECT count(*) FROM event"), denials + 1);
}

#[test]
fn what_the_board_asks_for_without_the_right_is_recorded_by_whoever_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Clock::simulated(MORNING, 0);
    let writer = Writer::spawn(log(&folder), clock, |_| ()).unwrap();
    let (data, zone) = (folder.path().to_owned(), Zone::default());
    let copies = Place {
        folder: data.clone(),
        target: None,
        hall_id: "H001".to_owned(),
        zone,
        clock,
        lang: Lang::Zh,
    };
    let exports = crate::cli::shift_export::Exports {
        folder: data.clone(),
        out: data.join("exports"),
        hall: config(),
        lang: Lang::Zh,
    };
    let desk = acts::Desk {
        log: writer.handle(),
        clock,
        zone,
        person: "limin".to_owned(),
        device: "t1".to_owned(),
        data,
        copies,
        exports,
    };
    let (board, inbox) = sync_channel(64);
    let running = Acts::start(desk, board);
    let counters = vec!["05".to_owned()];
    let open = Act::SetCounters { counters, to: CounterTo::Open, staff: None, reason: text() };
    for _ in 0..3 {
        running.ask(Effect::Act(open.clone()));
        running.ask(Effect::Note { text: "x".to_owned() });
        running.ask(Effect::VoidNote { note_id: "n".to_owned() });
        running.ask(Effect::Denied { act: "alarm.seen", right: Right::Alarms });
    }
    running.finish();
    writer.stop().unwrap();
    let answers: Vec<Msg> = inbox.try_iter().collect();
    let no_right = Refused::NoRight(Right::Staff);
    assert_eq!(answers[0], Msg::ActRefused { act: open, why: no_right });
    assert_eq!(answers[1..3], [Msg::NoteNotAllowed, Msg::NoteNotAllowed]);
    assert_eq!(answers.len(), 9, "what the screen refused by itself waits for no answer");
    let record = "SELECT group_concat(act || ':' || reason, ' ') FROM
        (SELECT act, reason FROM access_record WHERE kind = 'act.refused' AND by = '' ORDER BY n)";
    let db = Connection::open(folder.path().join(DB_FILE)).unwrap();
    let told: String = db.query_row(record, [], |row| row.get(0)).unwrap();
    assert_eq!(told, "staff.set:staff log.note:log undo:log alarm.seen:alarms");
}
