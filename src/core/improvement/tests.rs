//! Improvements by examples: what proposes one, what it takes to enter it, and whether it helped.

#![allow(clippy::unwrap_used)] // a test that cannot go on ends

mod weak;

use chrono::NaiveDate;

use super::{Improvement, ImprovementBar, ImprovementState, SubjectKind};
use crate::core::act::{Act, ImprovementAct, NewCase, NewImprovement, Refused};
use crate::core::board::Board;
use crate::core::complaint::Category;
use crate::core::event::Kind;
use crate::core::hall::Hall;
use crate::core::handover::{ItemKind, open_items};
use crate::core::tests::ms;
use crate::core::tests::terminals::Terminals;

fn day(day: u32, time: &str) -> String {
    format!("2025-11-{day:02}T{time}:00+08:00")
}

fn complains(all: &mut Terminals, at: &str, category: Category) {
    let new = NewCase { category, text: "billed".into(), ..NewCase::default() };
    all.acts(0, at, "wf", &Act::Register(Box::new(new))).unwrap();
}

fn proposes(all: &mut Terminals, now: &str) -> usize {
    let told = all.falls_due(0, now);
    told.iter().filter(|kind| **kind == Kind::ImprovementProposed).count()
}

fn date(day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(2025, 11, day)
}

fn new() -> NewImprovement {
    NewImprovement {
        cause: "套餐说明不清".into(),
        measure: "柜台放一页纸说明".into(),
        person_id: "zl".into(),
        due_on: date(20),
        ..NewImprovement::default()
    }
}

fn on(id: &str, act: ImprovementAct) -> Act {
    Act::Improvement { improvement_id: id.into(), act: Box::new(act) }
}

fn enter(id: &str, new: NewImprovement) -> Act {
    on(id, ImprovementAct::Enter(Box::new(new)))
}

fn moved(id: &str, state: ImprovementState, text: &str) -> Act {
    on(id, ImprovementAct::Move { state, text: text.into() })
}

fn first(hall: &Hall) -> &Improvement {
    hall.improvements().all().next().unwrap()
}

fn bar(refused: Result<String, Refused>) -> ImprovementBar {
    match refused {
        Err(Refused::Improvement(bar)) => bar,
        other => panic!("{other:?}"),
    }
}

/// The seed's measure (domain 0-10): three complaints in seven days propose an entry, once.
#[test]
fn three_complaints_of_a_category_in_seven_days_propose_one_improvement() {
    let mut all = Terminals::new(1);
    complains(&mut all, &day(3, "09:00"), Category::WrongBill);
    complains(&mut all, &day(4, "09:00"), Category::WrongBill);
    complains(&mut all, &day(5, "09:00"), Category::MobileSignal);
    assert_eq!(proposes(&mut all, &day(5, "10:00")), 0);
    // More than seven days behind the first one.
    complains(&mut all, &day(10, "09:30"), Category::WrongBill);
    assert_eq!(proposes(&mut all, &day(10, "10:00")), 0);
    complains(&mut all, &day(10, "11:00"), Category::WrongBill);
    assert_eq!(proposes(&mut all, &day(10, "11:01")), 1);
    assert_eq!(proposes(&mut all, &day(10, "11:02")), 0, "once");
    let hall = &all.all[0].hall;
    let one = first(hall);
    assert_eq!((one.state, one.subject.kind), (ImprovementState::Proposed, SubjectKind::Category));
    assert_eq!((&*one.subject.code, one.sources.len()), (Category::WrongBill.as_str(), 3));
    let items = open_items(hall, ms(&day(10, "11:02")));
    let item = items.iter().find(|item| item.kind == ItemKind::Improvement).unwrap();
    assert_eq!(&*item.next.code, "improve_enter");
    assert_eq!(Board::build(hall, ms(&day(10, "11:02"))).improvements.len(), 1);
    // More of the same while one is open is no other one.
    complains(&mut all, &day(10, "12:00"), Category::WrongBill);
    assert_eq!(proposes(&mut all, &day(10, "12:01")), 0);
    let id = first(&all.all[0].hall).improvement_id.to_string();
    let drop = moved(&id, ImprovementState::Dropped, "已由专项处理");
    all.acts(0, &day(10, "12:10"), "wf", &drop).unwrap();
    assert_eq!(proposes(&mut all, &day(10, "12:11")), 0, "what was counted is not counted again");
    for time in ["13:00", "13:10", "13:20"] {
        complains(&mut all, &day(10, time), Category::WrongBill);
    }
    assert_eq!(proposes(&mut all, &day(10, "13:21")), 1, "three new ones are");
}

#[test]
fn two_terminals_propose_the_same_one() {
    let mut all = Terminals::new(2);
    for time in ["09:00", "09:10", "09:20"] {
        complains(&mut all, time, Category::WrongBill);
    }
    all.meet();
    assert_eq!(proposes(&mut all, "09:30"), 1);
    let other = all.falls_due(1, "09:31");
    assert!(other.contains(&Kind::ImprovementProposed), "it has not heard of it");
    all.meet();
    for terminal in &all.all {
        assert_eq!(terminal.hall.improvements().all().count(), 1);
    }
    assert_eq!(all.all[0].hall.open_lines(), all.all[1].hall.open_lines());
}

#[test]
fn an_entry_without_person_or_date_is_not_saved() {
    let mut all = Terminals::new(1);
    let of = |new: NewImprovement| NewImprovement { text: "等候牌不清".into(), ..new };
    let mut tries = |new: NewImprovement| bar(all.acts(0, "09:00", "wf", &enter("", new)));
    let none = String::new;
    assert_eq!(tries(of(NewImprovement { person_id: none(), ..new() })), ImprovementBar::NoPerson);
    assert_eq!(tries(of(NewImprovement { due_on: None, ..new() })), ImprovementBar::NoDate);
    assert_eq!(tries(of(NewImprovement { due_on: date(9), ..new() })), ImprovementBar::NoDate);
    assert_eq!(tries(of(NewImprovement { cause: none(), ..new() })), ImprovementBar::NoCause);
    assert_eq!(tries(of(NewImprovement { measure: none(), ..new() })), ImprovementBar::NoMeasure);
    assert_eq!(tries(new()), ImprovementBar::NoSubject);
    let by_clerk = all.acts(0, "09:00", "zl", &enter("", of(new())));
    assert!(matches!(by_clerk, Err(Refused::NoRight(_))));
    let id = all.acts(0, "09:00", "wf", &enter("", of(new()))).unwrap();
    assert_eq!(first(&all.all[0].hall).state, ImprovementState::Open);
    all.acts(0, "09:01", "wf", &Act::Undo { act_id: id }).unwrap();
    assert_eq!(all.all[0].hall.improvements().all().count(), 0, "taken back");
}

/// Last week's measures are looked at: effective or not, by whom, with the figure before and after.
#[test]
fn whether_it_helped_is_said_by_another_with_the_figures() {
    let mut all = Terminals::new(1);
    for time in ["09:00", "09:10", "09:20"] {
        complains(&mut all, time, Category::WrongBill);
    }
    proposes(&mut all, "09:30");
    let id = first(&all.all[0].hall).improvement_id.to_string();
    all.acts(0, "10:00", "wf", &enter(&id, new())).unwrap();
    let talk =
        ImprovementAct::Talk { person_id: "zl".into(), at: None, text: "怎么说明".into() };
    all.acts(0, "10:05", "wf", &on(&id, talk)).unwrap();
    let check = |effective: bool| {
        on(&id, ImprovementAct::Check { effective, before: None, after: None, text: String::new() })
    };
    assert_eq!(bar(all.acts(0, "10:06", "ct", &check(true))), ImprovementBar::NotDone);
    all.acts(0, "11:00", "wf", &moved(&id, ImprovementState::Done, "已放")).unwrap();
    complains(&mut all, &day(12, "09:00"), Category::WrongBill);
    let due = |all: &Terminals, at: &str| {
        let hall = &all.all[0].hall;
        hall.effect_due(first(hall), ms(at))
    };
    assert!(!due(&all, &day(16, "23:00")), "the week goes on");
    assert!(due(&all, &day(17, "09:00")));
    let hall = &all.all[0].hall;
    let seen = hall.effect_of(first(hall), ms(&day(18, "09:00"))).unwrap();
    assert_eq!((seen.before, seen.after, seen.days, seen.whole), (3, 1, 7, true));
    assert_eq!(bar(all.acts(0, &day(18, "09:00"), "wf", &check(true))), ImprovementBar::Own);
    all.acts(0, &day(18, "09:00"), "ct", &check(true)).unwrap();
    let one = first(&all.all[0].hall);
    let checked = one.checked.as_ref().unwrap();
    assert_eq!((one.state, &*checked.by), (ImprovementState::Effective, "ct"));
    assert_eq!((checked.before, checked.after), (Some(3), Some(1)));
    assert_eq!(one.talks.len(), 1);
}

#[test]
fn one_past_its_date_is_handed_over_as_late() {
    let mut all = Terminals::new(1);
    let own = NewImprovement { text: "等候牌不清".into(), due_on: date(11), ..new() };
    all.acts(0, "09:00", "wf", &enter("", own)).unwrap();
    let hall = &all.all[0].hall;
    let items = |at: &str| {
        let items = open_items(hall, ms(at));
        items.into_iter().filter(|it| it.kind == ItemKind::Improvement).collect::<Vec<_>>()
    };
    assert!(items(&day(11, "20:00")).is_empty(), "the day itself counts");
    let late = items(&day(12, "08:00"));
    assert_eq!((late.len(), late[0].overdue, &*late[0].next.code), (1, true, "improve_do"));
    assert_eq!(&*late[0].owner, "zl");
}
