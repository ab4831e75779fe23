//! Follow-ups by acts on a real hall: made, tried, answered, put right, counted once, taken back.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::*;
use crate::core::act::tests::Play;
use crate::core::act::{CaseAct, NewCase};
use crate::core::complaint::{
    Category, ContactResult, ContactWay, CustomerAnswer, RootCause, Severity,
};
use crate::core::customer::{SeenFor, UNMASK_DAY_MAX, UnmaskReason};
use crate::core::event::{Event, Kind, PersonAct, Proof, Written};
use crate::core::followup::TaskState;
use crate::core::hall::due;
use crate::core::rows::LogKind;
use crate::core::settings::read;
use crate::core::tests::{at, config, ms};
use crate::core::time::Zone;

const HALL: &str = r#"
[hours]
mon = ["08:30-18:00"]
tue = ["08:30-18:00"]
wed = ["08:30-18:00"]
thu = ["08:30-17:30"]
fri = ["08:30-18:00"]
[[service]]
id = "A"
name = "综合"
[[service]]
id = "K"
name = "宽带新装"
watch = "installation"
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
[[person]]
id = "he"
name = "何静"
role = "follow_up_agent"
"#;

/// A hall that is closed at weekends, with a duty manager, a clerk and a follow-up agent.
pub(crate) fn play() -> Play {
    let mut config = config();
    config.settings = read(HALL).unwrap_or_else(|faults| panic!("{faults:?}"));
    Play::new(crate::core::hall::Hall::new(config))
}

/// A customer with a telephone number, as sealed; invented.
pub(crate) fn customer(n: u32) -> CustomerRef {
    CustomerRef {
        person_ref: format!("p{n}").into(),
        commitment: format!("c{n}").into(),
        phone_key: format!("k{n}").into(),
        phone_masked: format!("138****{n:04}").into(),
        name_masked: "张*".into(),
    }
}

pub(crate) fn new(n: u32) -> NewFollowUp {
    NewFollowUp {
        customer: Some(customer(n)),
        person_id: "zhang".into(),
        ..NewFollowUp::on(date(10))
    }
}

fn date(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 11, day).unwrap()
}

pub(crate) fn make(new: NewFollowUp) -> Act {
    on("", FollowUpAct::Make(Box::new(new)))
}

pub(crate) fn on(id: &str, act: FollowUpAct) -> Act {
    Act::FollowUp { follow_up_id: id.to_owned(), act: Box::new(act) }
}

fn tried(outcome: Outcome) -> FollowUpAct {
    FollowUpAct::Try { outcome, way: None, text: String::new() }
}

fn answer(scores: &[(&str, u8)], solved: Option<bool>) -> FollowUpAct {
    let scores: BTreeMap<Box<str>, u8> =
        scores.iter().map(|(item, score)| ((*item).into(), *score)).collect();
    FollowUpAct::Answer { way: None, scores, solved, text: String::new() }
}

/// The bar that an act met.
fn bar(refused: Result<String, Refused>) -> FollowUpBar {
    match refused {
        Err(Refused::FollowUp(bar)) => bar,
        other => panic!("not refused by a rule: {other:?}"),
    }
}

impl Play {
    /// The one follow-up there is.
    fn only(&self) -> Task {
        let mut all = self.hall.follow_up_book().iter();
        let one = all.next().unwrap().clone();
        assert!(all.next().is_none());
        one
    }

    pub(crate) fn made(&mut self, time: &str, n: u32) -> String {
        self.act(time, "he", &make(new(n))).unwrap();
        let mut all: Vec<&Task> = self.hall.follow_up_book().iter().collect();
        all.sort_by_key(|task| task.made_at);
        all.last().unwrap().follow_up_id.to_string()
    }

    /// What fell due of follow-ups and their repairs, written down until nothing is left, each said twice.
    pub(crate) fn follow_ups_due(&mut self, time: &str) -> usize {
        for count in 0..100 {
            let found = due(&self.hall, ms(time));
            let next = found.into_iter().find(|it| match &it.body {
                Body::FollowUp(_) => true,
                Body::Case(_) => it.kind == Kind::ComplaintRegistered,
                _ => false,
            });
            let Some(next) = next else { return count };
            let before = self.hall.follow_up_book().len() + self.hall.cases().all_cases().count();
            for _ in 0..2 {
                self.write_due(time, next.kind, next.at, next.body.clone());
            }
            let after = self.hall.follow_up_book().len() + self.hall.cases().all_cases().count();
            assert_eq!(after, before + 1, "whoever says it once more changes nothing");
        }
        panic!("it never ends");
    }

    pub(crate) fn write_due(&mut self, time: &str, kind: Kind, when: Ms, body: Body) {
        let pos = self.next();
        let written = Written {
            wall: at(time),
            mono: 0,
            boot: Cow::Borrowed("test"),
            lamport: pos,
            server_offset_ms: None,
            seen: None,
        };
        let (by, proof, feed) = ("system".into(), Proof::System, None);
        let event = Event { kind, at: Zone::default().stamp(when), written, by, proof, feed, body };
        let event = Event::from_bytes(&event.to_bytes()).unwrap();
        self.hall.apply(&event, pos);
    }
}

#[test]
fn a_service_of_the_tenth_is_due_on_the_thirteenth_at_the_end_of_business_and_late_a_day_after() {
    let mut play = play();
    play.made("09:00", 1);
    let task = play.only();
    assert_eq!(task.number.as_ref(), "HF-1110-01");
    assert_eq!(task.due, ms("2025-11-13T17:30:00+08:00"), "Thursday ends at half past five");
    let (now, ends) = (ms("2025-11-14T08:30:00+08:00"), ms("2025-11-15T00:00:00+08:00"));
    assert_eq!(play.hall.follow_up_book().standing(now, ends).overdue, 1);
    let before = ms("2025-11-13T17:00:00+08:00");
    let standing = play.hall.follow_up_book().standing(before, ms("2025-11-14T00:00:00+08:00"));
    assert_eq!((standing.overdue, standing.today, standing.later), (0, 1, 0));
}

#[test]
fn a_closed_day_puts_the_end_off_to_the_next_open_one() {
    let settings = read(HALL).unwrap();
    let zone = Zone::default();
    for (served, due) in [
        (10, "2025-11-13T17:30:00+08:00"),
        (11, "2025-11-14T18:00:00+08:00"),
        (12, "2025-11-17T18:00:00+08:00"), // Saturday
        (13, "2025-11-17T18:00:00+08:00"), // Sunday
        (14, "2025-11-17T18:00:00+08:00"),
    ] {
        assert_eq!(call_back_due(&settings, zone, date(served)), ms(due), "{served}");
    }
    let always = crate::core::settings::Settings::standard();
    assert_eq!(call_back_due(&always, zone, date(10)), ms("2025-11-14T00:00:00+08:00"));
}

#[test]
fn three_calls_without_an_answer_end_it_and_who_rings_back_is_heard() {
    let mut play = play();
    let id = play.made("09:00", 1);
    for time in ["09:10", "11:30"] {
        play.act(time, "he", &on(&id, tried(Outcome::NoAnswer))).unwrap();
        let task = play.only();
        assert!(task.is_open() && !task.is_ready(ms(time)));
        assert_eq!(task.not_before, Some(ms(time).plus_secs(7_200)));
    }
    play.act("14:00", "he", &on(&id, tried(Outcome::NoAnswer))).unwrap();
    let task = play.only();
    assert_eq!((task.state, task.outcome), (TaskState::Done, Some(Outcome::GivenUp)));
    assert_eq!(task.contacted_at(), Some(ms("14:00")), "three attempts count as in time");
    assert_eq!(bar(play.act("14:05", "he", &on(&id, tried(Outcome::Refused)))), FollowUpBar::Over);
    play.act("15:00", "he", &on(&id, answer(&[("attitude", 5)], Some(true)))).unwrap();
    assert_eq!(play.only().outcome, Some(Outcome::Reached));
    let again = play.act("15:01", "he", &on(&id, answer(&[("attitude", 1)], None)));
    assert_eq!(bar(again), FollowUpBar::Over, "one answer");
}

#[test]
fn what_comes_of_an_attempt_ends_it_or_puts_it_off() {
    for (outcome, open) in
        [(Outcome::Refused, false), (Outcome::WrongNumber, false), (Outcome::NoAnswer, true)]
    {
        let mut play = play();
        let id = play.made("09:00", 1);
        play.act("09:10", "he", &on(&id, tried(outcome))).unwrap();
        assert_eq!((play.only().is_open(), play.only().outcome), (open, Some(outcome)));
    }
    let mut play = play();
    let id = play.made("09:00", 1);
    let later = |until: &str| FollowUpAct::Move { until: ms(until), text: "下午".into() };
    assert_eq!(bar(play.act("09:10", "he", &on(&id, later("09:00")))), FollowUpBar::Date);
    play.act("09:10", "he", &on(&id, later("15:00"))).unwrap();
    let book = play.hall.follow_up_book();
    assert_eq!(
        (book.next(ms("14:00"), None), book.next(ms("15:00"), None).is_some()),
        (None, true)
    );
    assert_eq!(
        bar(play.act("09:11", "he", &on(&id, FollowUpAct::Drop { reason: " ".into() }))),
        FollowUpBar::NoText
    );
    play.act("09:12", "he", &on(&id, FollowUpAct::Drop { reason: "号主要求".into() })).unwrap();
    assert_eq!(
        (play.only().state, play.only().dropped_at()),
        (TaskState::Dropped, Some(ms("09:12")))
    );
}

#[test]
fn what_cannot_be_is_refused_and_names_why() {
    let mut play = play();
    let no_number = NewFollowUp { customer: None, ..new(1) };
    assert_eq!(bar(play.act("09:00", "he", &make(no_number.clone()))), FollowUpBar::NoNumber);
    let face = NewFollowUp { way: FollowUpWay::FaceToFace, ..no_number };
    play.act("09:00", "he", &make(face)).unwrap();
    for (served, why) in [(date(11), FollowUpBar::Date), (NaiveDate::MIN, FollowUpBar::Date)] {
        let late = NewFollowUp { served_on: served, ..new(1) };
        assert_eq!(bar(play.act("09:00", "he", &make(late))), why);
    }
    let service = NewFollowUp { service_id: "Z".into(), ..new(1) };
    assert_eq!(play.act("09:00", "he", &make(service)), Err(Refused::NoService("Z".into())));
    let person = NewFollowUp { person_id: "nobody".into(), ..new(1) };
    assert_eq!(play.act("09:00", "he", &make(person)), Err(Refused::NoPerson("nobody".into())));
    let may = |who| {
        let author = crate::core::people::Author { person: Box::from(who), proof: Proof::Pin };
        let right = make(new(1)).right().unwrap();
        play.hall.check_right(&author, right, ms("09:00")).is_ok()
    };
    assert_eq!(["he", "wang", "zhou", "zhang"].map(may), [true, true, true, false]);
    let id = play.made("09:01", 2);
    for (scores, solved, why) in [
        (&[][..], None, FollowUpBar::NothingSaid),
        (&[("attitude", 6)][..], None, FollowUpBar::Score),
        (&[("attitude", 0)][..], None, FollowUpBar::Score),
        (&[("weather", 3)][..], None, FollowUpBar::Score),
    ] {
        assert_eq!(bar(play.act("09:10", "he", &on(&id, answer(scores, solved)))), why);
    }
    assert_eq!(bar(play.act("09:10", "he", &on("no", tried(Outcome::Refused)))), FollowUpBar::Gone);
    let given_up = tried(Outcome::GivenUp);
    assert_eq!(bar(play.act("09:10", "he", &on(&id, given_up))), FollowUpBar::Value);
}

#[test]
fn a_customer_is_asked_about_one_service_once_and_a_file_is_taken_whole_or_not() {
    let mut play = play();
    let row = |n: u32, row: &str| NewFollowUp {
        origin: Origin::Import,
        origin_id: row.to_owned(),
        ..new(n)
    };
    let import = |rows| on("", FollowUpAct::Import(rows));
    let twice = play.act("09:00", "he", &import(vec![row(1, "r1"), row(1, "r2")]));
    assert_eq!(bar(twice), FollowUpBar::Known, "the same customer and date");
    let twice = play.act("09:00", "he", &import(vec![row(1, "r1"), row(2, "r1")]));
    assert_eq!(bar(twice), FollowUpBar::Known, "the same row");
    assert!(play.hall.follow_up_book().is_empty(), "nothing half taken in");
    let act = play
        .act("09:00", "he", &import((1..=30).map(|n| row(n, &format!("r{n}"))).collect()))
        .unwrap();
    assert_eq!(play.hall.follow_up_book().len(), 30);
    let lines = play.board("09:01").log;
    assert_eq!((lines[0].kind, &*lines[0].detail), (LogKind::FollowUpsImported, "30"));
    assert_eq!(lines.len(), 1, "one line for the file");
    assert_eq!(bar(play.act("09:02", "he", &import(vec![row(7, "r99")]))), FollowUpBar::Known);
    assert_eq!(bar(play.act("09:02", "he", &import(Vec::new()))), FollowUpBar::Empty);
    play.act("09:03", "he", &Act::Undo { act_id: act }).unwrap();
    assert!(play.hall.follow_ups().is_empty());
    play.act("09:04", "he", &import(vec![row(7, "r7")])).unwrap();
}

#[test]
fn a_low_answer_opens_a_complaint_of_the_duty_manager_and_its_end_a_second_call() {
    let mut play = play();
    play.act("08:35", "wang", &Act::OpenShift { name: String::new() }).unwrap();
    let id = play.made("09:00", 1);
    play.act("09:10", "he", &on(&id, answer(&[("attitude", 5), ("solving", 1)], Some(true))))
        .unwrap();
    assert_eq!(play.only().lowest(), Some(("solving", 1)));
    assert_eq!(play.follow_ups_due("09:11"), 1);
    let case = play.hall.cases().complaints().next().unwrap().clone();
    assert_eq!((case.severity, case.owner.id()), (Severity::Sev3, "wang"));
    assert_eq!(case.fields.follow_up_id.as_deref(), Some(&*id));
    assert_eq!((case.number(), &*case.fields.label), ("TS-1110-01", "HF-1110-01"));
    assert_eq!(case.customer(), Some(&customer(1)));
    assert_eq!(&*case.fields.text, "回访 HF-1110-01: 问题解决 1 分");
    assert_eq!(case.fields.emotion, crate::core::complaint::Emotion::Calm, "nobody said otherwise");
    assert_eq!(play.only().repair.as_deref(), Some(&*case.complaint_id));
    // Put right and closed: the customer is asked again, by a follow-up of its own.
    let case_id = case.complaint_id.to_string();
    let of_case = |act| Act::Case { complaint_id: case_id.clone(), act: Box::new(act) };
    let assess = CaseAct::Assess {
        category: Category::Mistake,
        severity: Severity::Sev3,
        reason: String::new(),
    };
    play.act("09:20", "wang", &of_case(assess)).unwrap();
    let contact = CaseAct::Contact {
        way: ContactWay::Phone,
        result: ContactResult::Reached,
        text: "已联系".into(),
        promised_at: None,
        is_reply: true,
        calmed: true,
        at: None,
    };
    play.act("09:21", "wang", &of_case(contact)).unwrap();
    let resolve = CaseAct::Resolve {
        outcome: crate::core::complaint::Outcome::Upheld,
        text: "已补办".into(),
        root_cause: RootCause::Slip,
        measures: vec![crate::core::complaint::Measure::ALL[0]],
        explanation: "漏录".into(),
        told_at: None,
        way: ContactWay::Phone,
        remedy_fen: None,
    };
    play.act("09:30", "wang", &of_case(resolve)).unwrap();
    let close =
        CaseAct::Close { answer: CustomerAnswer::Accepted, rating: None, text: String::new() };
    play.act("09:40", "wang", &of_case(close)).unwrap();
    assert_eq!(play.hall.follow_ups().len(), 1);
    let second = play.hall.follow_ups()[0].clone();
    assert_eq!((&*second.after, &*second.origin_id), (&*id, &*case_id));
    assert_eq!(second.number.as_ref(), "HF-1110-02");
    assert_eq!(play.follow_ups_due("09:41"), 0);
    // Opened again that call is dropped; a correction of the answer leaves the complaint.
    let second = second.follow_up_id.to_string();
    play.act("09:50", "wang", &of_case(CaseAct::Reopen { reason: "又出错".into() })).unwrap();
    let dropped = play.hall.follow_up_book().get(&second).unwrap();
    assert_eq!((dropped.state, dropped.dropped_at()), (TaskState::Dropped, Some(ms("09:50"))));
}

#[test]
fn not_solved_asks_to_be_put_right_and_nobody_on_shift_leaves_it_to_the_hall() {
    let mut play = play();
    let id = play.made("09:00", 1);
    play.act("09:10", "he", &on(&id, answer(&[("attitude", 5)], Some(false)))).unwrap();
    assert_eq!(play.follow_ups_due("09:11"), 1);
    let case = play.hall.cases().complaints().next().unwrap();
    assert_eq!((case.owner.id(), &*case.fields.first_contact), ("", "zhang"));
    let other = play.made("09:20", 2);
    play.act("09:30", "he", &on(&other, answer(&[("attitude", 3)], Some(true)))).unwrap();
    assert_eq!(play.follow_ups_due("09:31"), 0);
}

#[test]
fn an_act_goes_back_and_leaves_what_it_would_be_without_it() {
    let mut play = play();
    let id = play.made("09:00", 1);
    let before = play.only();
    let one = play.act("09:10", "he", &on(&id, tried(Outcome::Refused))).unwrap();
    play.act("09:11", "he", &Act::Undo { act_id: one }).unwrap();
    let after = play.only();
    assert_eq!(
        (after.state, after.outcome, after.not_before),
        (before.state, before.outcome, before.not_before)
    );
    let low = play.act("09:12", "he", &on(&id, answer(&[("attitude", 1)], None))).unwrap();
    play.act("09:13", "he", &Act::Undo { act_id: low }).unwrap();
    assert_eq!(play.follow_ups_due("09:14"), 0, "what was taken back opens nothing");
    // Who made it cannot take it back once somebody else has gone on with it.
    let act = play.act("09:15", "he", &make(new(2))).unwrap();
    let made = play.hall.follow_up_book().iter().find(|it| *it.made_act == *act).unwrap();
    let made = made.follow_up_id.to_string();
    play.act("09:16", "wang", &on(&made, tried(Outcome::NoAnswer))).unwrap();
    assert_eq!(play.act("09:17", "he", &Act::Undo { act_id: act }), Err(Refused::NoUndo));
}

/// Two terminals hear a customer: the first answer counts, and once it is taken back the other one does.
#[test]
fn an_answer_that_counts_once_another_is_taken_back_is_put_right() {
    let mut play = play();
    let id = play.made("09:00", 1);
    let good = play.act("09:10", "he", &on(&id, answer(&[("attitude", 5)], Some(true)))).unwrap();
    let fact = FollowUpFact::Answered(Box::new(FollowUpAnswered {
        way: FollowUpWay::Telephone,
        settings: 0,
        scores: [("attitude".into(), 1)].into(),
        solved: None,
        text: "".into(),
    }));
    let body = FollowUpEvent {
        follow_up_id: id.as_str().into(),
        act_id: "other".into(),
        by_name: "".into(),
        fact,
    };
    let body = Body::FollowUp(Box::new(body));
    play.write_due("09:11", Kind::FollowUpAnswered, ms("09:11"), body);
    assert_eq!(play.follow_ups_due("09:12"), 0, "the first one counts");
    play.act("09:13", "he", &Act::Undo { act_id: good }).unwrap();
    assert!(play.only().bad);
    assert_eq!(play.follow_ups_due("09:14"), 1, "and now the other one");
    let case = play.hall.cases().complaints().next().unwrap();
    assert_eq!(case.fields.follow_up_id.as_deref(), Some(&*id));
}

/// Visits of yesterday that are drawn today have numbers of yesterday, and no number twice.
#[test]
fn what_is_drawn_is_numbered_by_the_date_of_the_visit() {
    let mut play = play();
    let visit = |n: u32| {
        let at = format!("{:02}:{:02}", 9 + n / 20, n % 20 * 3);
        format!("{at} issued V{n} s=K\n{at} started V{n} c=1\n{at} finished V{n}\n")
    };
    let day: String = (0..40).map(visit).collect();
    crate::core::tests::apply(&mut play.hall, &crate::core::tests::events(day.trim_end()));
    let today = "2025-11-11T08:00:00+08:00";
    let mut looks = Vec::new();
    loop {
        let found = due(&play.hall, ms(today));
        let made = found.into_iter().filter(|it| it.kind == Kind::FollowUpMade);
        let made: Vec<_> = made.collect();
        if made.is_empty() {
            break;
        }
        looks.push(made.len());
        for it in made {
            play.write_due(today, it.kind, it.at, it.body);
        }
    }
    assert_eq!(looks, [32, 8]);
    let book = play.hall.follow_up_book();
    let mut numbers: Vec<&str> = book.iter().map(|task| &*task.number).collect();
    numbers.sort_unstable();
    let each: Vec<String> = (1..=40).map(|n| format!("HF-1110-{n:02}")).collect();
    assert_eq!(numbers, each);
}

#[test]
fn a_complaint_that_is_closed_makes_exactly_one_and_the_book_is_stored_with_the_hall() {
    let mut play = play();
    let new_case = NewCase {
        category: Category::WrongBill,
        take: true,
        customer: Some(customer(9)),
        ..NewCase::default()
    };
    play.act("09:00", "wang", &Act::Register(Box::new(new_case))).unwrap();
    let id = play.hall.cases().complaints().next().unwrap().complaint_id.to_string();
    let settle = |act| Act::Case { complaint_id: id.clone(), act: Box::new(act) };
    let contact = CaseAct::Contact {
        way: ContactWay::Phone,
        result: ContactResult::Reached,
        text: String::new(),
        promised_at: None,
        is_reply: true,
        calmed: true,
        at: None,
    };
    play.act("09:01", "wang", &settle(contact)).unwrap();
    let resolve = CaseAct::Resolve {
        outcome: crate::core::complaint::Outcome::Upheld,
        text: "已退".into(),
        root_cause: RootCause::Slip,
        measures: vec![crate::core::complaint::Measure::ALL[0]],
        explanation: "重复计费".into(),
        told_at: None,
        way: ContactWay::Phone,
        remedy_fen: None,
    };
    play.act("09:02", "wang", &settle(resolve)).unwrap();
    let close =
        CaseAct::Close { answer: CustomerAnswer::Accepted, rating: None, text: String::new() };
    let closed = play.act("09:03", "wang", &settle(close.clone())).unwrap();
    let task = play.only();
    assert_eq!((task.origin, task.person_id.as_ref()), (Origin::Complaint, "wang"));
    assert_eq!((task.customer.as_ref(), task.number.as_ref()), (Some(&customer(9)), "HF-1110-01"));
    play.act("09:04", "wang", &Act::Undo { act_id: closed }).unwrap();
    assert!(play.hall.follow_ups().is_empty(), "nothing to ask about a complaint that is open");
    play.act("09:05", "wang", &settle(close)).unwrap();
    assert_eq!(play.hall.follow_ups().len(), 1, "one stands");
    let packed = postcard::to_stdvec(play.hall.follow_up_book()).unwrap();
    let back: FollowUps = postcard::from_bytes(&packed).unwrap();
    assert_eq!(&back, play.hall.follow_up_book());
}

/// A ticket that the machine ended is drawn, called back and put right: the whole way of a sample (domain 0-5).
#[test]
fn a_visit_that_is_drawn_goes_the_whole_way() {
    let mut play = play();
    play.act("08:30", "wang", &Act::OpenShift { name: String::new() }).unwrap();
    let day = "09:00 issued V1 s=K no=K001\n09:05 started V1 c=1 p=zhang\n09:20 finished V1\n\
               09:01 issued V2 s=K\n09:30 abandoned V2\n09:02 issued V3 s=A\n09:06 started V3 c=1\n\
               09:09 finished V3";
    crate::core::tests::apply(&mut play.hall, &crate::core::tests::events(day));
    assert_eq!(play.follow_ups_due("09:31"), 1, "who gave up is not asked, and of A none is drawn");
    let task = play.only();
    assert_eq!(
        (task.origin, task.service_kind, &*task.person_id, &*task.text, task.due),
        (
            Origin::Sample,
            ServiceKind::Installation,
            "zhang",
            "K001",
            ms("2025-11-13T17:30:00+08:00")
        )
    );
    let id = task.follow_up_id.to_string();
    let bad = answer(&[("solving", 1)], None);
    assert_eq!(bar(play.act("10:00", "he", &on(&id, bad.clone()))), FollowUpBar::NoNumber);
    play.act("10:01", "he", &on(&id, FollowUpAct::Name { customer: Some(customer(1)) })).unwrap();
    play.act("10:02", "he", &on(&id, bad)).unwrap();
    assert_eq!(play.follow_ups_due("10:03"), 1, "a complaint");
    let case = play.hall.cases().complaints().next().unwrap();
    assert_eq!((case.severity, case.owner.id()), (Severity::Sev3, "wang"));
    assert_eq!(play.follow_ups_due("10:04"), 0);
}

/// A day of calls leaves whoever made them the customers of complaints, and the other way round.
#[test]
fn whoever_saw_thirty_whom_they_call_still_sees_the_customer_of_a_complaint() {
    let mut play = play();
    let id = play.made("09:00", 1);
    let look = |play: &mut Play, case_id: &str, reason: UnmaskReason| {
        let body = Body::Person(PersonAct {
            person_ref: "p1".into(),
            complaint_id: case_id.into(),
            reason: reason.as_str().into(),
            device: "T1".into(),
            receipt_id: "".into(),
            receipt: "".into(),
        });
        play.write_due("09:30", Kind::PersonUnmasked, ms("09:30"), body);
    };
    let enough = |play: &Play| {
        let of = |seen_for| play.hall.has_seen_enough("system", seen_for, ms("10:00"));
        (of(SeenFor::Call), of(SeenFor::Matter))
    };
    for _ in 0..UNMASK_DAY_MAX {
        look(&mut play, &id, UnmaskReason::CallBack);
    }
    assert_eq!(enough(&play), (false, false));
    // For another reason, or of a follow-up that is over, it is a look as every other one.
    for _ in 1..UNMASK_DAY_MAX {
        look(&mut play, &id, UnmaskReason::Verify);
    }
    assert_eq!(enough(&play), (false, false));
    play.act("09:40", "he", &on(&id, tried(Outcome::Refused))).unwrap();
    look(&mut play, &id, UnmaskReason::CallBack);
    assert_eq!(enough(&play), (false, true));
}
