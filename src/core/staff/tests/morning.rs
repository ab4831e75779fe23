//! The morning of the domain notes (6.3), as far as it is about people and counters.

use super::cast::{Scene, scene};
use crate::core::act::{Act, CounterTo, Refused};
use crate::core::board::{AlarmKind, CounterState, Look, Mark};
use crate::core::report::day_report;
use crate::core::rows::{LogKind, Row, Touched};
use crate::core::staff::StaffState;
use crate::core::tests::{ms, today};

use StaffState::{Absent, Away, Break, Meal, Off, OnPost};

fn secs(minutes: i64) -> i64 {
    minutes * 60
}

/// Everybody but 赵磊 came at eight.
fn at_eight() -> Scene {
    let mut scene = scene();
    scene.marks("07:58", "lj,wd", OnPost, "", "").unwrap();
    scene
}

#[test]
fn who_comes_at_0822_is_22_minutes_late_by_computation() {
    let mut scene = at_eight();
    for (now, state, late_secs, mark) in [
        ("07:59", Off, None, Mark::Normal),
        ("08:05", Off, None, Mark::Normal),
        ("08:05:01", Absent, Some(301), Mark::Warn),
        ("08:15", Absent, Some(secs(15)), Mark::Warn),
    ] {
        let row = scene.person(now, "zl");
        assert_eq!((row.state, row.late_secs, row.mark), (state, late_secs, mark), "{now}");
    }
    scene.marks("08:15", "zl", Absent, "", "").unwrap();
    assert_eq!(scene.late(ms("08:16"))[0].secs, secs(16));
    assert_eq!(scene.late(ms("08:16"))[0].since, ms("08:00"));
    scene.marks("08:22", "zl", OnPost, "", "").unwrap();
    let row = scene.person("08:30", "zl");
    assert_eq!((row.state, row.late_secs, row.mark), (OnPost, Some(secs(22)), Mark::Normal));
    let still: Vec<_> = scene.late(ms("08:30")).into_iter().map(|l| l.staff_id).collect();
    assert_eq!(still, ["sy", "wf"], "who came is no alarm any more");
    let at = scene.hall.names.find("zl").unwrap();
    let Some(Row::StaffDay(day)) = scene.hall.row(Touched::StaffDay(today(), at)) else { panic!() };
    assert_eq!((day.first_on_post_at, day.late_secs), (Some(ms("08:22")), Some(secs(22))));
    assert_eq!(day.planned_from, Some(ms("08:00")));
}

#[test]
fn nobody_is_late_whom_nobody_expects() {
    let mut scene = at_eight();
    scene.marks("07:30", "zl", Off, "", "").unwrap();
    assert_eq!(scene.person("09:00", "zl").late_secs, None, "was told off before they came");
    scene.marks("09:00", "zh", OnPost, "", "").unwrap();
    assert_eq!(scene.person("09:10", "zh").late_secs, None, "is not planned");
    assert_eq!(scene.late(ms("18:45")), [], "the day is over");
    assert_eq!(scene.person("18:30", "sy").late_secs, Some(secs(600)), "never came");
}

#[test]
fn a_machine_shows_that_somebody_came() {
    for (script, came) in [
        ("08:10 signed_in login-zl c=01", secs(10)),
        ("08:10 opened 01 p=zl", secs(10)),
        ("08:02 issued A1 s=pay\n08:12 started A1 c=01 p=login-zl", secs(12)),
    ] {
        let mut scene = at_eight();
        scene.told(script);
        assert_eq!(scene.person("09:00", "zl").late_secs, Some(came), "{script}");
        assert!(scene.late(ms("09:00")).iter().all(|late| late.staff_id != "zl"));
        assert_eq!(scene.person("09:00", "zl").state, OnPost, "{script}");
    }
}

#[test]
fn a_trainee_sits_beside_the_mentor_and_not_alone() {
    let mut scene = at_eight();
    let alone = Refused::TraineeAlone { staff_id: "sy".into(), counter_id: "02".into() };
    assert_eq!(scene.marks("08:24", "sy", OnPost, "02", ""), Err(alone.clone()));
    scene.marks("08:24", "lj", OnPost, "02", "").unwrap();
    scene.marks("08:25", "sy", OnPost, "02", "").unwrap();
    assert_eq!(scene.names_at("08:26", "02"), ["刘静", "孙悦(实习)"]);
    let row = scene.person("08:26", "sy");
    assert_eq!((row.mentor.as_deref(), row.trainee), (Some("刘静"), true));
    assert_eq!(
        scene.marks("09:00", "lj", Meal, "", ""),
        Err(alone.clone()),
        "would leave her alone"
    );
    assert_eq!(
        scene.marks("09:00", "lj", OnPost, "03", ""),
        Err(alone),
        "so would another counter"
    );
    scene.marks("09:00", "lj,sy", Break, "", "").unwrap();
    scene.marks("09:08", "lj,sy", OnPost, "", "").unwrap();
    assert_eq!(scene.names_at("09:09", "02"), ["刘静", "孙悦(实习)"], "back where they sat");
    scene.sets("09:10", "02", CounterTo::Open, "", "").unwrap();
    scene.marks("09:20", "lj", Meal, "", "张岚在旁看着").unwrap();
    assert_eq!(scene.names_at("09:21", "02"), ["孙悦(实习)"]);
    assert_eq!(scene.trainees_alone(ms("09:21")), [], "the reason is on record");
}

#[test]
fn a_trainee_whom_the_machine_leaves_alone_is_an_alarm() {
    let mut scene = at_eight();
    scene.told("08:20 signed_in login-lj c=02\n08:30 opened 02");
    scene.marks("08:31", "sy", OnPost, "02", "").unwrap();
    assert_eq!(scene.trainees_alone(ms("08:32")), []);
    scene.told("10:00 signed_out login-lj");
    let alone = scene.trainees_alone(ms("10:01"));
    assert_eq!((alone[0].staff_id.as_str(), alone[0].counter_id.as_str()), ("sy", "02"));
    scene.told("10:02 paused 02");
    assert_eq!(scene.trainees_alone(ms("10:03")), [], "she serves nobody");
    assert_eq!(
        scene.sets("10:04", "02", CounterTo::Open, "", ""),
        Err(Refused::TraineeAlone { staff_id: "sy".into(), counter_id: "02".into() })
    );
    scene.sets("10:04", "02", CounterTo::Open, "", "师傅五分钟后回来").unwrap();
    assert_eq!(scene.trainees_alone(ms("10:05")), []);
    assert_eq!(scene.person("10:05", "sy").reason, "师傅五分钟后回来");
}

#[test]
fn doors_open_six_of_eight_in_one_act() {
    let mut scene = at_eight();
    assert_eq!(scene.board("08:29").totals.counters, 8, "those of the settings, all closed");
    scene.sets("08:30", "01,02,03,04,07,08", CounterTo::Open, "", "").unwrap();
    let totals = scene.board("08:31").totals;
    assert_eq!((totals.counters_open, totals.counters), (6, 8));
    let row = scene.counter("08:31", "07");
    assert_eq!((row.state, row.by_hand, row.mark), (CounterState::Idle, true, Mark::Normal));
    let lines = scene.board("08:31").log;
    let opened = lines.iter().filter(|line| line.kind == LogKind::CounterOpened);
    assert!(opened.clone().all(|line| line.by == "wf"));
    assert_eq!(opened.count(), 6);
    assert_eq!(scene.sets("08:32", "01,08", CounterTo::Open, "", ""), Err(Refused::Nothing));
    scene.sets("08:32", "05,08", CounterTo::Open, "wd", "").unwrap();
    assert_eq!(scene.names_at("08:33", "05"), ["吴迪"], "from the back office to 05");
    scene.sets("08:40", "01,02,05", CounterTo::Close, "", "").unwrap();
    scene.sets("08:41", "03", CounterTo::Pause, "", "").unwrap();
    assert_eq!(scene.board("08:42").totals.counters_open, 3);
    assert_eq!(scene.sets("08:43", "01,06", CounterTo::Pause, "", ""), Err(Refused::Nothing));
}

#[test]
fn a_person_sits_at_one_counter() {
    let mut scene = at_eight();
    scene.told("08:20 signed_in login-wd c=01\n08:30 opened 01 p=login-wd");
    assert_eq!(scene.names_at("08:31", "01"), ["吴迪"], "a login is the person");
    scene.marks("08:40", "wd", OnPost, "05", "").unwrap();
    assert_eq!(scene.names_at("08:41", "01"), [""; 0]);
    assert_eq!(scene.counter("08:41", "01").staff_id, None);
    assert_eq!(scene.names_at("08:41", "05"), ["吴迪"]);
    scene.told("08:50 signed_in login-wd c=03");
    let row = scene.person("08:51", "wd");
    assert_eq!(row.counter_id.as_deref(), Some("03"), "the machine said something newer");
}

#[test]
fn who_pauses_the_machine_of_a_counter_is_named_there() {
    for id in ["zl", "stranger"] {
        let mut scene = scene();
        let there = |scene: &Scene, time: &str| {
            let row = scene.counter(time, "05");
            (row.people.len(), row.staff_id)
        };
        scene.told(&format!("08:25 opened 05 p={id}"));
        assert_eq!(there(&scene, "08:26"), (1, Some(id.to_owned())), "{id}");
        scene.told(&format!("10:00 paused 05 p={id}"));
        assert_eq!(there(&scene, "10:05"), (1, Some(id.to_owned())), "{id}");
    }
}

#[test]
fn a_meal_of_52_minutes_is_seven_too_long() {
    let mut scene = at_eight();
    scene.told("08:00 signed_in login-wd c=03\n08:30 opened 03");
    for id in ["zl", "lj", "zh"] {
        scene.marks("08:30", id, OnPost, "", "").unwrap_or_default();
    }
    scene.marks("11:30", "wd", Meal, "", "").unwrap();
    // The clerk presses pause on the machine too: it is still the meal.
    scene.told("11:31 break_started login-wd c=03\n11:31 paused 03");
    assert_eq!(scene.person("11:40", "wd").state, Meal);
    for (now, over, mark) in [
        ("12:15:00", 0, Mark::Normal),
        ("12:15:01", 1, Mark::Warn),
        ("12:20:00", secs(5), Mark::Warn),
    ] {
        let row = scene.person(now, "wd");
        assert_eq!((row.over_secs, row.mark, row.limit_secs), (over, mark, Some(2700)), "{now}");
    }
    let mut look = Look::new(&scene.hall, ms("12:20"));
    let read = look.readings();
    let over = read.iter().find(|reading| reading.kind == AlarmKind::StaffOver).unwrap();
    assert_eq!((over.subject.as_str(), over.value, over.mark()), ("wd", secs(50), Mark::Warn));
    let over = scene.overruns(ms("12:20"));
    assert_eq!((over.len(), over[0].secs, over[0].limit_secs), (1, secs(50), 2700));
    scene.told("12:22 break_ended login-wd c=03\n12:30 heartbeat");
    let row = scene.person("12:30", "wd");
    assert_eq!((row.state, row.over_secs, row.mark), (OnPost, secs(7), Mark::Normal));
    assert_eq!(scene.overruns(ms("12:30")), []);
    let at = scene.hall.names.find("wd").unwrap();
    let Some(Row::StaffSpans(spans)) = scene.hall.row(Touched::Staff(today(), at)) else {
        panic!()
    };
    let states: Vec<_> = spans.spans.iter().map(|span| span.state).collect();
    assert_eq!(states, ["on_post", "meal", "on_post"]);
    let day = scene.hall.day(today()).unwrap();
    let report = day_report(&scene.hall, day, Some(ms("12:30")));
    let wd = report.staff.iter().find(|row| row.staff_id == "wd").unwrap();
    assert_eq!((wd.meal_secs, wd.over_secs, wd.late_secs), (secs(52), secs(7), None));
    assert_eq!(report.staff.iter().filter(|row| row.absent).count(), 2, "sy and wf never came");
    scene.marks("15:00", "wd", Away, "", "").unwrap();
    scene.marks("15:20", "wd", OnPost, "", "").unwrap();
    assert_eq!(scene.person("16:00", "wd").over_secs, secs(7 + 5), "the day's sum");
}

#[test]
fn meals_in_turn_never_fall_below_the_minimum() {
    let mut scene = at_eight();
    scene.marks("08:30", "zl", OnPost, "", "").unwrap();
    assert_eq!(scene.coverage(ms("11:40")), []);
    scene.marks("11:30", "zl", Meal, "", "").unwrap();
    let below = Refused::BelowCoverage { left: 1, least: 2 };
    assert_eq!(scene.marks("11:40", "wd", Meal, "", ""), Err(below));
    scene.marks("11:40", "wd", Meal, "", "身体不适").unwrap();
    let short = scene.coverage(ms("11:41"));
    assert_eq!((short[0].on_post, short[0].least), (1, 2));
    assert_eq!(scene.coverage(ms("13:30")), [], "nobody asks any more");
    assert_eq!(scene.marks("13:31", "lj", Break, "", ""), Ok("id-5".into()));
}

#[test]
fn a_queue_without_anybody_trained_for_it() {
    let mut scene = at_eight();
    scene.told("09:00 issued A1 s=net\n09:00 opened 01 p=login-zl\n09:01 issued A2 s=pay");
    let found = scene.unskilled(ms("09:02"));
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].service_id.as_str(), found[0].waiting), ("net", 1));
    scene.told("09:03 opened 02 p=stranger");
    assert_eq!(scene.unskilled(ms("09:04")), [], "nothing is known of a stranger");
    scene.told("09:04 closed 02");
    assert_eq!(scene.unskilled(ms("09:05")).len(), 1);
    scene.sets("09:05", "07", CounterTo::Open, "wd", "").unwrap();
    assert_eq!(scene.unskilled(ms("09:06")), []);
    scene.sets("09:07", "01,07", CounterTo::Close, "", "").unwrap();
    assert_eq!(scene.unskilled(ms("09:08")), [], "no open counter is another alarm");
}

#[test]
fn what_cannot_be_meant_is_refused() {
    let mut scene = at_eight();
    let person = Refused::NoPerson("nobody".into());
    let counter = Refused::NoCounter("99".into());
    assert_eq!(scene.marks("08:30", "wd,nobody", Meal, "", ""), Err(person.clone()));
    assert_eq!(scene.marks("08:30", "wd", OnPost, "99", ""), Err(counter.clone()));
    assert_eq!(scene.sets("08:30", "01,99", CounterTo::Open, "", ""), Err(counter));
    assert_eq!(scene.sets("08:30", "01", CounterTo::Open, "nobody", ""), Err(person));
    assert_eq!(scene.marks("08:30", "wd", OnPost, "", ""), Err(Refused::Nothing));
    assert_eq!(scene.marks("08:30", "zh", Off, "", ""), Err(Refused::Nothing));
    let nobody =
        Act::MarkStaff { staff: Vec::new(), state: Meal, counter_id: None, reason: String::new() };
    assert_eq!(scene.does("08:30", "wf", &nobody), Err(Refused::Nothing));
    scene.told("08:31 signed_in gone c=09");
    scene.marks("08:32", "gone,wd", Break, "", "").unwrap();
    let row = scene.person("08:33", "gone");
    assert_eq!((row.state, row.name.as_str()), (Break, "gone"), "on shift, and in no roster");
}

#[test]
fn a_counter_opened_by_hand_has_its_person_back() {
    let mut scene = at_eight();
    scene.sets("08:30", "04", CounterTo::Open, "wd", "").unwrap();
    scene.marks("09:00", "wd", Break, "", "").unwrap();
    scene.sets("09:00", "04", CounterTo::Pause, "", "").unwrap();
    let opened = scene.sets("09:05", "04", CounterTo::Open, "", "").unwrap();
    let row = scene.person("09:06", "wd");
    assert_eq!((row.state, row.counter_id.as_deref()), (OnPost, Some("04")));
    assert_eq!(scene.names_at("09:06", "04"), ["吴迪"]);
    scene.undoes("09:07", &opened).unwrap();
    assert_eq!(scene.person("09:08", "wd").state, Break, "one way back for both");
    assert_eq!(scene.counter("09:08", "04").state, CounterState::Paused);
    scene.sets("09:10", "04", CounterTo::Open, "lj", "").unwrap();
    assert_eq!(scene.person("09:11", "wd").state, Break, "somebody else sits down there");
}
