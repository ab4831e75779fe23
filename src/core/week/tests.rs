//! The rules of the sections by examples, each cut at the end of a week. The figures of a whole district against plain
//! counting stand in tests/week.rs.

#![allow(clippy::unwrap_used)] // a test that cannot read its own words ends

use std::sync::Arc;

use chrono::NaiveDate;

use super::{HallWeek, Kind, Source, Value, WeekReport, week_report};
use crate::core::check::{
    Answer, Explained, ItemKind, Marks, Missed, Outcome, Round, RoundItem, SlotKey, Template,
};
use crate::core::conduct::{
    Coaching, CoachingEnd, Exam, ExamResult, Noted, Praise, Settled, Training, Visit, VisitKind,
};
use crate::core::event::{
    ImprovementChecked, ImprovementEntered, ImprovementFact, ImprovementMoved, KeptImprovementFact,
    KeptOrderFact, OrderDone, OrderFact, OrderWatched, SurveyFigure, VisitItem,
};
use crate::core::hall::Place;
use crate::core::improvement::{Improvement, ImprovementPast, ImprovementState, SubjectKind};
use crate::core::incident::Standing;
use crate::core::order::{Order, OrderKind, OrderPast};
use crate::core::satisfaction::Stretch;
use crate::core::satisfaction::external::Survey;
use crate::core::settings::survey::Period;
use crate::core::settings::{Person, Settings, span};
use crate::core::time::{Ms, Zone};

mod counted;
mod kit;
mod later;
mod people;
mod running;

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
}

/// A time of November 2026; the week is that of the 16th to the 22nd.
fn at(date: u32, hour: i64) -> Ms {
    Zone::default().day_start(day(date)).unwrap().plus_secs(hour * 3600)
}

fn week() -> Stretch {
    Stretch::of(Period::Week, day(18))
}

fn source() -> Source {
    let mut settings = Settings::standard();
    let person = |id: &str, trainee| Person {
        id: id.to_owned(),
        name: id.to_uppercase(),
        role: "clerk".to_owned(),
        trainee,
        trainee_from: trainee.then(|| day(2)),
        plan: vec!["开户".to_owned(), "缴费".to_owned()],
        ..Person::default()
    };
    settings.people = vec![person("zl", false), person("xs", true)];
    Source {
        hall_id: "H001".to_owned(),
        heard_to: at(25, 0),
        standard: settings.clone(),
        settings,
        ..Source::default()
    }
}

fn report(source: &Source) -> WeekReport {
    week_report(&[HallWeek::of(source, week())], week(), Kind::FollowUp)
}

fn counts(report: &WeekReport, figures: &[&str]) -> Vec<u64> {
    let count = |name: &&str| match report.value(name) {
        Value::Count(count) => count,
        other => panic!("{name}: {other:?}"),
    };
    figures.iter().map(count).collect()
}

fn round(number: u64, planned: Ms, began: Ms, submitted: Option<Ms>, red: bool) -> Arc<Round> {
    let item = |code: &str, red_line| RoundItem {
        code: code.into(),
        section: "P".into(),
        kind: ItemKind::PassFail,
        points_milli: 5_000,
        red_line,
        range: None,
        source: None,
        of: None,
    };
    let answer = |code: &str, result, awarded_milli| Answer {
        item: code.into(),
        at: began,
        by: "zl".into(),
        result,
        count: None,
        value_milli: None,
        by_queue: false,
        phrase: "".into(),
        note: "".into(),
        place: "".into(),
        owner: "".into(),
        limit: None,
        due_at: None,
        fixed: false,
        awarded_milli,
        act_id: "".into(),
        stands: Place::from(1),
    };
    let (second, worth) = if red { (Outcome::Fail, 0) } else { (Outcome::Pass, 5_000) };
    Arc::new(Round {
        round_id: format!("r{number}").into(),
        number,
        template: Template::Full,
        planned_at: Some(planned),
        in_grace: Some(began.secs_since(planned) <= 900),
        incident_id: None,
        settings: 0,
        started_at: began,
        started_by: "zl".into(),
        submitted_at: submitted,
        submitted_by: "zl".into(),
        aborted_at: None,
        reason: "".into(),
        voided: false,
        items: vec![item("P1", false), item("P2", true)],
        marks: Marks {
            grades: [95, 85, 70],
            min_score: None,
            sections: std::collections::BTreeMap::new(),
        },
        answers: vec![answer("P1", Outcome::Pass, 5_000), answer("P2", second, worth)],
        history: Vec::new(),
    })
}

#[test]
fn rounds_count_by_their_plan_and_are_scored_once_for_all() {
    let mut hall = source();
    hall.settings.hours = crate::core::settings::Hours::default();
    hall.standard.hours = crate::core::settings::Hours::default();
    hall.rounds = vec![
        round(1, at(16, 9), at(16, 9), Some(at(16, 10)), false),
        round(2, at(17, 9), at(17, 10), Some(at(17, 11)), true),
        // Begun in the week and submitted behind its end: not done in it.
        round(3, at(22, 23), at(22, 23), Some(at(23, 1)), false),
        round(4, at(10, 9), at(10, 9), Some(at(10, 10)), true),
    ];
    let explained = |at, reason: &str| Explained {
        at,
        by: "zl".into(),
        act_id: reason.into(),
        reason: reason.into(),
    };
    let missed = |planned_at| Missed {
        key: SlotKey { planned_at, template: Template::Full },
        at: planned_at,
        incident_id: None,
        explained: vec![explained(at(20, 0), "突发"), explained(at(24, 0), "后来改口")],
    };
    hall.missed = vec![missed(at(19, 9)), missed(at(22, 23))];
    let told = report(&hall);
    let names = ["8.planned", "8.in_grace", "8.late", "8.missed", "8.red_lines", "8.rounds"];
    assert_eq!(counts(&told, &names), [4, 1, 1, 2, 1, 2]);
    assert_eq!(told.value("8.completion"), Value::Share { part: 1, whole: 4 });
    // 100.0 and, for the red line, 50.0: not above the 59.0 at which it is capped.
    assert_eq!(told.value("8.score"), Value::Tenths(750));
    assert_eq!(told.value("8.score.worst"), Value::Tenths(500));
    assert_eq!(told.value("8.score.last"), Value::Tenths(500));
    let reasons: Vec<&str> = told.lists.missed.iter().map(|it| it.row.reason.as_str()).collect();
    assert_eq!(reasons, ["突发", "突发"], "what was said later is not known yet");
}

#[test]
fn a_finding_that_is_closed_later_was_open() {
    let mut hall = source();
    let finding = kit::finding;
    hall.findings = vec![
        finding("a", at(10, 9), Some(at(12, 9)), ""),
        finding("b", at(10, 9), Some(at(17, 9)), ""),
        finding("c", at(18, 9), Some(at(23, 9)), "v1"),
        finding("d", at(19, 9), None, ""),
        finding("e", at(23, 9), None, ""),
    ];
    hall.visits = vec![Visit {
        visit_id: "v1".into(),
        at: at(18, 9),
        by: "zl".into(),
        kind: VisitKind::MysteryShopper,
        source: "S-7".into(),
        on: day(17),
        score_tenths: Some(885),
        due_at: at(20, 0),
        items: vec![VisitItem {
            occurrence_id: "c".into(),
            item_code: "P1".into(),
            place: "".into(),
            text: "".into(),
        }],
        text: "".into(),
        voided: false,
    }];
    let told = report(&hall);
    let names =
        ["8.findings_new", "8.findings_closed", "8.findings_open", "8.outside_open", "8.visits"];
    assert_eq!(counts(&told, &names), [2, 1, 2, 1, 1]);
    assert_eq!(told.lists.visits[0].row.score_tenths, Some(885));
}

#[test]
fn of_talks_there_is_a_number_and_of_moods_nothing() {
    let secret = "与客户争执, 心情低落";
    let settled = |at| Settled {
        act_id: "s".into(),
        at,
        by: "lh".into(),
        end: CoachingEnd::Done,
        text: secret.into(),
        voided: false,
    };
    let talk = |id: &str, held: Ms, ended: Option<Ms>, voided| Coaching {
        coaching_id: id.into(),
        at: held,
        by: "lh".into(),
        person_id: "zl".into(),
        topic: "attitude".into(),
        text: secret.into(),
        agreed: secret.into(),
        due_on: day(30),
        about: "".into(),
        settled: ended.map(settled).into_iter().collect(),
        voided,
    };
    let mut hall = source();
    hall.talks = vec![
        talk("t1", at(10, 9), Some(at(18, 9)), false),
        talk("t2", at(18, 9), Some(at(23, 9)), false),
        talk("t3", at(19, 9), None, true),
        talk("t4", at(23, 9), None, false),
    ];
    let reduced = HallWeek::of(&hall, week());
    let told = report(&hall);
    assert_eq!(counts(&told, &["9.talks", "9.talks_settled", "9.talks_open"]), [1, 1, 1]);
    let kept = [serde_json::to_string(&reduced).unwrap(), serde_json::to_string(&told).unwrap()];
    assert!(kept.iter().all(|it| !it.contains(secret)));
    let line = told.records_of("9.talks").next().unwrap();
    assert!(line.line.is_empty() && !serde_json::to_string(line).unwrap().contains("zl"));
}

#[test]
fn people_are_praised_taught_and_examined() {
    let mut hall = source();
    let praise = |id: &str, at, points| Praise {
        praise_id: id.into(),
        at,
        by: "lh".into(),
        person_id: "zl".into(),
        reason: "thanked".into(),
        points,
        text: "".into(),
        voided: false,
    };
    hall.praises =
        vec![praise("a", at(16, 0), 3), praise("b", at(22, 23), 2), praise("c", at(23, 0), 5)];
    let training = |id: &str, at, item: &str| Training {
        training_id: id.into(),
        at,
        by: "lh".into(),
        person_id: "xs".into(),
        item: item.into(),
        text: "".into(),
        minutes: 30,
        voided: false,
    };
    hall.trainings = vec![training("1", at(3, 9), "开户"), training("2", at(17, 9), "缴费")];
    let exam = |at, result| Exam {
        exam_id: "e".into(),
        at,
        by: "lh".into(),
        person_id: "xs".into(),
        on: day(24),
        result,
        text: "".into(),
        voided: false,
    };
    hall.exams = vec![exam(at(24, 9), ExamResult::Passed)];
    let need = |id: &str, at, topic: &str, count| Noted {
        need_id: id.into(),
        at,
        by: "zl".into(),
        topic: topic.into(),
        text: "电 13812345678".into(),
        count,
        voided: false,
    };
    hall.needs = vec![
        need("n1", at(16, 9), "esim", 4),
        need("n2", at(17, 9), "late", 2),
        need("n3", at(18, 9), "esim", 1),
        need("n4", at(15, 9), "late", 9),
    ];
    let told = report(&hall);
    let names =
        ["9.praise", "9.praise_points", "9.praise.H001/zl.points", "9.trainings", "9.exams"];
    assert_eq!(counts(&told, &names), [2, 5, 5, 1, 0]);
    assert_eq!(counts(&told, &["9.minutes", "9.trainees"]), [30, 1], "passed after the end");
    let learner = &told.lists.trainees[0].row;
    assert_eq!(
        (learner.done, learner.plan, learner.due_on),
        (2, 2, NaiveDate::from_ymd_opt(2026, 12, 1))
    );
    assert_eq!(told.lists.needs, ["esim", "late"]);
    assert_eq!(counts(&told, &["10.needs", "10.need.esim", "10.need.late"]), [7, 5, 2]);
    hall.exams = vec![exam(at(20, 9), ExamResult::Passed)];
    assert_eq!(
        counts(&report(&hall), &["9.exams", "9.trainees"]),
        [1, 0],
        "passed from when it is written down"
    );
}

fn improvement(id: &str, facts: Vec<(Ms, &str, ImprovementFact)>) -> Improvement {
    let mut one = Improvement::blank(id);
    for (n, (at, by, fact)) in facts.into_iter().enumerate() {
        let standing = one.take(ImprovementPast {
            at,
            by: by.into(),
            act_id: format!("{id}{n}").into(),
            fact: KeptImprovementFact(fact),
            standing: Standing::Holds,
            place: Place::from(1),
        });
        assert_eq!(standing, Standing::Holds);
    }
    one
}

fn entered(due: u32) -> ImprovementFact {
    ImprovementFact::Entered(Box::new(ImprovementEntered {
        subject: SubjectKind::SurveyItem,
        code: "waiting".into(),
        text: "".into(),
        cause: "午间人少".into(),
        measure: "午间加开两台".into(),
        person_id: "zl".into(),
        due_on: day(due),
        before: Some(5),
        sources: Vec::new(),
    }))
}

fn checked(effective: bool) -> ImprovementFact {
    let (before, after, text) = (Some(5), Some(1), "".into());
    ImprovementFact::Checked(ImprovementChecked { effective, before, after, text })
}

fn done() -> ImprovementFact {
    ImprovementFact::Moved(ImprovementMoved { state: ImprovementState::Done, text: "x".into() })
}

#[test]
fn a_measure_is_effective_from_when_somebody_looked() {
    let mut hall = source();
    let old = |when| {
        vec![(at(9, 9), "lh", entered(12)), (at(12, 9), "zl", done()), (when, "lh", checked(true))]
    };
    hall.improvements = vec![
        improvement("a", old(at(18, 9))),
        improvement("b", old(at(23, 9))),
        improvement("c", old(at(14, 9))),
        improvement("d", vec![(at(17, 9), "lh", entered(20))]),
        improvement("e", vec![(at(23, 9), "lh", entered(30))]),
    ];
    let told = report(&hall);
    let names = ["11.effective", "11.not_effective", "11.entered", "11.open", "11.overdue"];
    assert_eq!(counts(&told, &names), [1, 0, 1, 2, 1]);
    let states: Vec<_> =
        told.lists.improvements.iter().map(|it| (it.row.id.as_str(), it.row.state)).collect();
    let expected = [
        ("a", ImprovementState::Effective),
        ("b", ImprovementState::Done),
        ("d", ImprovementState::Open),
    ];
    assert_eq!(states, expected);
}

#[test]
fn an_order_is_judged_by_its_first_promise() {
    let order = |id: &str, promised: Ms, ended: Option<Ms>| {
        let mut one = Order::blank(id);
        let watched = OrderFact::Watched(Box::new(OrderWatched {
            order_no: id.into(),
            kind: OrderKind::Installation,
            department_id: "".into(),
            promised_at: promised,
            check_at: None,
            person_ref: "".into(),
            complaint_id: "".into(),
            text: "".into(),
            settings: 0,
        }));
        let ended = ended.map(|at| (at, OrderFact::Done(OrderDone { text: "x".into() })));
        for (at, fact) in [(at(12, 9), watched)].into_iter().chain(ended) {
            one.take(OrderPast {
                at,
                by: "zl".into(),
                act_id: "x".into(),
                fact: KeptOrderFact(fact),
                standing: Standing::Holds,
                place: Place::from(1),
            });
        }
        one
    };
    let mut hall = source();
    hall.orders = vec![
        order("1", at(18, 0), Some(at(17, 9))),
        order("2", at(17, 0), Some(at(18, 9))),
        order("3", at(17, 0), Some(at(23, 9))),
        order("4", at(30, 0), None),
    ];
    let told = report(&hall);
    assert_eq!(counts(&told, &["5.orders_done", "5.orders_late"]), [2, 1]);
    assert_eq!(told.value("5.orders_kept"), Value::Share { part: 1, whole: 2 });
}

#[test]
fn the_newest_survey_of_each_source_stands_beside_our_score() {
    let survey = |id: &str, at: Ms, source: &str, to: u32, hundredths| Survey {
        survey_id: id.into(),
        at,
        by: "lh".into(),
        source: source.into(),
        from: day(to - 6),
        to: day(to),
        respondents: Some(80),
        file: "x.csv".into(),
        hash: id.into(),
        items: vec![SurveyFigure {
            item: "waiting".into(),
            column: "等候".into(),
            n: Some(80),
            hundredths,
            low: Some(3),
        }],
        voided: None,
    };
    let mut hall = source();
    hall.surveys = vec![
        survey("s1", at(10, 0), "A", 8, 9_300),
        survey("s2", at(17, 0), "A", 15, 7_000),
        survey("s3", at(23, 0), "A", 22, 1_000),
        survey("s4", at(16, 0), "B", 15, 9_500),
    ];
    let told = report(&hall);
    let shown: Vec<_> = told
        .lists
        .surveys
        .iter()
        .map(|it| (it.row.id.as_str(), it.row.items[0].hundredths, it.row.items[0].weak))
        .collect();
    assert_eq!(shown, [("s2", 7_000, true), ("s4", 9_500, false)]);
    assert_eq!((told.value("2.score"), told.value("2.n")), (Value::Unknown, Value::Count(0)));
}

#[test]
fn what_is_missing_is_said() {
    let mut hall = source();
    for own in [&mut hall.settings, &mut hall.standard] {
        own.hours = crate::core::settings::Hours::default();
        for day in own.hours.week.iter_mut().take(6) {
            *day = vec![span("08:30-17:30").unwrap()];
        }
    }
    let gaps = |hall: &Source| report(hall).gaps.len();
    assert_eq!(gaps(&hall), 6, "no day of the six");
    // Sunday is a day off: what is known up to the closing on Saturday is all.
    hall.heard_to = at(21, 18);
    assert!(HallWeek::of(&hall, week()).reached);
    hall.heard_to = at(21, 17);
    assert!(!HallWeek::of(&hall, week()).reached);
    assert_eq!(gaps(&hall), 7);
    hall.heard_to = at(17, 20);
    assert_eq!(gaps(&hall), 3, "days to come are no gap, the end is");
}
