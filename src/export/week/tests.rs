//! What the tables of a report say, by examples.

#![allow(clippy::unwrap_used)] // a test that cannot read its own words ends

use std::sync::Arc;

use crate::text::named::Named as _;
use chrono::NaiveDate;

use super::*;
use crate::core::improvement::{ImprovementState, SubjectKind};
use crate::core::settings::{Settings, read};
use crate::core::time::{Ms, Zone};
use crate::core::week::{ImprovementRow, NeedRow, Source};

fn week() -> Stretch {
    Stretch::of(Period::Week, NaiveDate::from_ymd_opt(2026, 11, 18).unwrap())
}

fn hall(hall_id: &str, settings: Settings) -> HallWeek {
    let heard_to = Ms(week().end(Zone::default()).0 + 86_400_000);
    let standard = settings.clone();
    let source =
        Source { hall_id: hall_id.to_owned(), heard_to, settings, standard, ..Source::default() };
    HallWeek::of(&source, week())
}

fn told(halls: &[HallWeek]) -> Document {
    document(&week_report(halls, week(), Kind::FollowUp), Lang::Zh)
}

fn texts(document: &Document, section: &str, table: &str, col: usize) -> Vec<String> {
    let rows = &document.table(section, table).unwrap().rows;
    let text = |row: &Vec<Cell>| match &row[col] {
        Cell::Text(text) | Cell::FreeText(text) => text.clone(),
        _ => String::new(),
    };
    rows.iter().map(text).collect()
}

fn measure(state: ImprovementState) -> ImprovementRow {
    ImprovementRow {
        id: state.as_str().to_owned(),
        kind: SubjectKind::Other,
        code: String::new(),
        text: "叫号屏".to_owned(),
        state,
        at: Ms(0),
        cause: String::new(),
        measure: "换屏".to_owned(),
        person_id: String::new(),
        due_on: None,
        entered: false,
        older: true,
        checked: None,
        open: true,
    }
}

#[test]
fn only_what_is_done_waits_to_be_checked() {
    use ImprovementState::{Doing, Done, Dropped, Effective, Open};
    let mut own = hall("H001", Settings::standard());
    let now = Arc::make_mut(&mut own.now);
    now.improvements = [Open, Doing, Done, Dropped, Effective].map(measure).into();
    now.improvements[4].checked = Some((true, Some(5), Some(1)));
    let told = told(&[own]);
    let words = texts(&told, "decisions", "older", 5);
    let states = texts(&told, "decisions", "older", 4);
    let is = |word: &str| -> Vec<&str> {
        let own = words.iter().zip(&states).filter(|(own, _)| *own == word);
        own.map(|(_, state)| state.as_str()).collect()
    };
    assert_eq!(is("待复核"), [Done.name(Lang::Zh)]);
    assert_eq!(is("有效"), [Effective.name(Lang::Zh)]);
    assert_eq!(is("").len(), 3);
}

#[test]
fn a_day_without_tickets_makes_no_draft_and_a_log_that_ends_does() {
    let settings = read("[hours]\nmon=['08:30-17:30']\ntue=['08:30-17:30']\n").unwrap();
    let mut own = hall("H001", settings);
    let closed = told(std::slice::from_ref(&own));
    assert_eq!(closed.table("annex", "gaps").unwrap().rows.len(), 2, "both are named");
    assert!(!closed.head.open);
    own.reached = false;
    assert!(told(&[own]).head.open);
}

#[test]
fn the_report_of_one_hall_says_the_same_whoever_knows_its_district() {
    let own = hall("H001", Settings::standard());
    let known = HallWeek { district: "东城".to_owned(), ..own.clone() };
    assert_eq!(told(std::slice::from_ref(&own)).hash(), told(std::slice::from_ref(&known)).hash());
    let other = HallWeek { hall_id: "H002".to_owned(), ..known.clone() };
    let both = told(&[known, other]);
    assert_eq!(texts(&both, "scope", "halls", 2), ["东城", "东城"]);
}

#[test]
fn names_of_each_hall_stand_where_halls_differ() {
    let [mut one, mut other] = ["H001", "H002"].map(|id| hall(id, Settings::standard()));
    for (own, word) in [(&mut one, "换卡"), (&mut other, "补卡")] {
        let name = (word.to_owned(), word.to_owned());
        Arc::make_mut(&mut own.names).choices.insert("t1".to_owned(), name);
        let [id, topic] = ["n1", "t1"].map(str::to_owned);
        Arc::make_mut(&mut own.now).needs = vec![NeedRow { id, at: Ms(1), topic, count: 2 }];
    }
    let told = told(&[one, other]);
    assert_eq!(texts(&told, "voice", "needs", 0), ["换卡", "补卡", "合计"]);
    let annex = told.annex.as_ref().unwrap();
    let about: Vec<_> = annex.rows("10.need.H002/t1").map(|row| row[4].clone()).collect();
    assert_eq!(about, [Cell::free("补卡")]);
}

#[test]
fn rows_of_few_answers_say_so() {
    let mut own = hall("H001", Settings::standard());
    let item = |code: &str, n: u64| {
        let sum = crate::core::satisfaction::ItemSum { code: code.into(), n, sum: n * 4, low: 0 };
        (sum, 50)
    };
    let block = |n, items| crate::core::satisfaction::Block { version: 0, n, tenths: None, items };
    let scores = &mut Arc::make_mut(&mut own.now).scores;
    scores.hall = vec![block(12, vec![item("attitude", 12), item("waiting", 9)])];
    scores.roles = [("guide".to_owned(), vec![block(9, vec![item("waiting", 9)])])].into();
    Arc::make_mut(&mut own.judged).items =
        vec![("attitude".to_owned(), None), ("waiting".to_owned(), None)];
    let told = told(&[own]);
    assert_eq!(texts(&told, "result", "items", 8), ["", "样本少"]);
    assert_eq!(texts(&told, "posts", "roles", 6), ["样本少"]);
}
