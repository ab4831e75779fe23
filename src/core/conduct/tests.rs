//! People at work by examples: trainees, points, relief, moods, by the lines of the domain notes (1.1 and 1.4) that say
//! how each is proved.

#![allow(clippy::unwrap_used)] // a test that cannot go on ends

use chrono::NaiveDate;

use super::{ExamResult, Month, ReliefAnswer, StaffBook};
use crate::core::act::tests::Play;
use crate::core::act::{Act, CheckAct, ConductBar, NewCase, PeopleAct, Refused};
use crate::core::complaint::{Category, Severity};
use crate::core::conduct::CoachingEnd;
use crate::core::hall::{Hall, due};
use crate::core::rows::LogKind;
use crate::core::settings::read;
use crate::core::staff::StaffState;
use crate::core::tests::{config, ms};

mod needs;
mod points;
mod relief;

const HALL: &str = r#"
[hours]
daily = ["08:30-18:00"]
[[working_time]]
id = "day"
name = "day"
hours = "08:00-18:00"
[[counter]]
id = "01"
[[counter]]
id = "02"
[[person]]
id = "wang"
name = "王芳"
role = "duty_manager"
[[person]]
id = "zhou"
name = "周敏"
role = "hall_manager"
[[person]]
id = "zhang"
name = "张岚"
role = "clerk"
[person.week]
daily = "day"
[[person]]
id = "li"
name = "李静"
role = "clerk"
[person.week]
daily = "day"
[[person]]
id = "sun"
name = "孙悦"
role = "clerk"
trainee = true
mentor = "li"
trainee_from = "2025-10-12"
exam_on = "2025-11-12"
plan = ["业务系统", "服务规范"]
[person.week]
daily = "day"
"#;

fn play() -> Play {
    let mut config = config();
    config.settings = read(HALL).unwrap_or_else(|faults| panic!("{faults:?}"));
    Play::new(Hall::new(config))
}

fn people(act: PeopleAct) -> Act {
    Act::People(Box::new(act))
}

fn date(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, month, day).unwrap()
}

fn seat(play: &mut Play, time: &str, staff: &str, counter: &str) {
    let act = Act::MarkStaff {
        staff: vec![staff.into()],
        state: StaffState::OnPost,
        counter_id: Some(counter.into()),
        reason: "beside the mentor".into(),
    };
    play.act(time, "wang", &act).unwrap();
}

fn exam(result: ExamResult, on: NaiveDate) -> Act {
    people(PeopleAct::Exam { person_id: "sun".into(), on, result, text: String::new() })
}

fn train(item: &str, text: &str, minutes: u32) -> Act {
    let (person_id, item, text) = ("sun".into(), item.into(), text.into());
    people(PeopleAct::Train { person_id, item, text, minutes })
}

#[test]
fn on_day_30_a_trainee_is_to_be_examined_and_a_pass_ends_it() {
    let mut play = play();
    let first = ms("2025-10-12T00:00:00+08:00");
    assert_eq!(play.hall.trainees(first.plus_secs(-1)), [], "no day before the first");
    assert_eq!(play.hall.trainees(first)[0].day, Some(1));
    let day_29 = ms("2025-11-09T12:00:00+08:00");
    let before = play.hall.trainees(day_29);
    assert_eq!((before[0].day, before[0].due), (Some(29), false));
    let now = play.hall.trainees(ms("08:00"));
    assert_eq!((now[0].day, now[0].due, now[0].due_on), (Some(30), true, Some(date(11, 10))));
    seat(&mut play, "08:10", "sun", "01");
    let row = |play: &Play, time: &str| {
        let staff = play.board(time).staff;
        staff.into_iter().find(|row| row.staff_id == "sun").unwrap()
    };
    assert!(row(&play, "08:11").exam_due && row(&play, "08:11").trainee);
    // It is handed over to who comes next.
    play.act("08:12", "wang", &Act::OpenShift { name: String::new() }).unwrap();
    let sheet = play.board("08:13").handover.unwrap().sheet.clone();
    let item = sheet.items.iter().find(|it| &*it.subject_id == "sun").unwrap();
    assert_eq!((&*item.label, &*item.next.code), ("孙悦", "exam"));

    play.act("08:20", "wang", &exam(ExamResult::Failed, date(11, 10))).unwrap();
    let failed = play.hall.trainees(ms("08:21"));
    assert_eq!((failed[0].due, failed[0].failed_on), (true, Some(date(11, 10))));
    let line = play.hall.log.newest(1)[0].clone();
    assert_eq!((line.kind, line.detail.as_str()), (LogKind::ExamRecorded, "-"), "nobody reads it");

    let passed = play.act("09:00", "wang", &exam(ExamResult::Passed, date(11, 10))).unwrap();
    assert_eq!(play.hall.trainees(ms("09:01")), []);
    assert!(!row(&play, "09:01").trainee, "without an edit of the file");
    let person = play.hall.settings(ms("09:01")).0.person("sun").unwrap();
    assert!(play.hall.is_trainee(person, ms("08:59")), "what was stays as it was");
    let again = play.act("09:02", "wang", &exam(ExamResult::Passed, date(11, 10)));
    assert_eq!(again, Err(Refused::Conduct(ConductBar::NoTrainee)));
    play.act("09:03", "wang", &Act::Undo { act_id: passed }).unwrap();
    assert_eq!(play.hall.trainees(ms("09:04")).len(), 1);
}

#[test]
fn whoever_begins_anew_learns_anew() {
    let mut play = play();
    play.act("09:00", "wang", &exam(ExamResult::Passed, date(11, 10))).unwrap();
    let later = HALL.replace("2025-10-12", "2025-11-11").replace("2025-11-12", "2025-12-01");
    let mut config = config();
    config.settings = read(&later).unwrap();
    play.hall.set_config(config);
    assert_eq!(play.hall.trainees(ms("2025-11-11T09:00:00+08:00")).len(), 1);
}

#[test]
fn training_fills_the_plan_and_what_cannot_be_is_refused() {
    let mut play = play();
    play.act("09:00", "wang", &train("业务系统", "", 90)).unwrap();
    play.act("09:05", "wang", &train("", "消防演练", 30)).unwrap();
    let now = play.hall.trainees(ms("09:06")).remove(0);
    assert_eq!((now.done(), now.plan.len(), now.minutes), (1, 2, 120));
    assert_eq!(now.plan[0].minutes, 90);
    let bar = |bar| Err(Refused::Conduct(bar));
    assert_eq!(play.act("09:07", "wang", &train("不在计划", "", 10)), bar(ConductBar::NoText));
    assert_eq!(play.act("09:07", "wang", &train("", " ", 10)), bar(ConductBar::NoText));
    for minutes in [0, 1441] {
        let refused = play.act("09:07", "wang", &train("业务系统", "", minutes));
        assert_eq!(refused, bar(ConductBar::Minutes));
    }
    for on in [date(11, 11), date(10, 11)] {
        let refused = play.act("09:07", "wang", &exam(ExamResult::Passed, on));
        assert_eq!(refused, bar(ConductBar::Date));
    }
    let own = people(PeopleAct::Exam {
        person_id: "wang".into(),
        on: date(11, 10),
        result: ExamResult::Passed,
        text: String::new(),
    });
    assert_eq!(play.act("09:08", "wang", &own), bar(ConductBar::Own));
}

#[test]
fn a_word_on_a_mood_is_erased_after_its_day_and_at_once_when_taken_back() {
    let mut play = play();
    let mood = |record: &str| {
        people(PeopleAct::Mood {
            person_id: "zhang".into(),
            sealed: Some((record.into(), "proof".into())),
        })
    };
    let lines = play.hall.log_count();
    play.act("08:20", "wang", &mood("r1")).unwrap();
    assert_eq!(play.hall.log_count(), lines, "no line of the log");
    assert_eq!(play.board("08:21").care.mood("zhang").unwrap().record, "r1");
    let erased = |hall: &Hall, now| {
        let due = due(hall, now).into_iter();
        let moods = due.filter(|it| it.kind == crate::core::event::Kind::MoodErased);
        moods.map(|it| it.at).collect::<Vec<_>>()
    };
    assert_eq!(erased(&play.hall, ms("2025-11-11T08:19:00+08:00")), []);
    assert_eq!(erased(&play.hall, ms("2025-11-11T08:20:00+08:00")).len(), 1);
    let second = play.act("08:30", "wang", &mood("r2")).unwrap();
    play.act("08:31", "wang", &Act::Undo { act_id: second }).unwrap();
    assert_eq!(erased(&play.hall, ms("08:32")), [ms("08:30")]);
    let none = people(PeopleAct::Mood { person_id: "zhang".into(), sealed: None });
    assert_eq!(play.act("08:33", "wang", &none), Err(Refused::Conduct(ConductBar::NoText)));
    assert!(StaffBook::default().moods().next().is_none());
}
