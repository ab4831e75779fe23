//! Points and ranking: the records behind each, ties, too few records; and that nothing else enters.

use proptest::prelude::*;

use super::*;
use crate::core::act::AnswerItem;
use crate::core::check::{Outcome, Template};
use crate::core::conduct::{Conduct, PointOf, Ranking, RoundMark, Seat, Standing};
use crate::core::event::{
    CoachingRecorded, CoachingSettled, ExamRecorded, MoodNoted, PraiseRecorded, ReliefAnswered,
    TrainingRecorded,
};
use crate::core::time::{Ms, Zone};

const CHECKS: &str = r#"
[[checks.item]]
code = "E1"
zh = "地面"
type = "pass_fail"
on = "H"
points = 4
[[checks.item]]
code = "E2"
zh = "台面"
type = "pass_fail"
on = "H"
points = 6
"#;

fn month() -> Month {
    Month::of(date(11, 10))
}

fn check(round_id: &str, act: CheckAct) -> Act {
    Act::Check { round_id: round_id.into(), act: Box::new(act) }
}

/// A quick walk in which the second item fails at counter 01.
fn walk(play: &mut Play, time: &str) -> (String, String) {
    let start = check("", CheckAct::Start { template: Template::Quick });
    let id = play.act(time, "wang", &start).unwrap();
    let pass = AnswerItem::plain("E1", Outcome::Pass);
    play.act(time, "wang", &check(&id, CheckAct::Answer(Box::new(pass)))).unwrap();
    let fail = AnswerItem {
        place: "1".into(),
        note: "有杂物".into(),
        ..AnswerItem::plain("E2", Outcome::Fail)
    };
    play.act(time, "wang", &check(&id, CheckAct::Answer(Box::new(fail)))).unwrap();
    let submitted = play.act(time, "wang", &check(&id, CheckAct::Submit)).unwrap();
    (id, submitted)
}

#[test]
fn praise_and_rounds_give_points_with_the_records_behind_them() {
    let mut config = config();
    config.settings = read(&format!("{HALL}{CHECKS}")).unwrap();
    let mut play = Play::new(Hall::new(config));
    seat(&mut play, "08:30", "zhang", "01");
    seat(&mut play, "08:30", "li", "02");
    for (time, points) in [("09:00", 2), ("09:01", 3), ("09:02", 1)] {
        let praise = people(PeopleAct::Praise {
            person_id: "zhang".into(),
            reason: String::new(),
            points,
            text: "耐心".into(),
        });
        play.act(time, "wang", &praise).unwrap();
    }
    let (_, submitted) = walk(&mut play, "10:00");
    let few = play.hall.ranking(month(), ms("10:01"));
    let hidden = |it: &Standing| {
        (it.place, it.tenths, it.praise_tenths, it.round_tenths) == (None, None, None, None)
    };
    assert_eq!(few.least, 10);
    assert!(few.clerks.iter().chain(&few.counters).all(hidden), "nor what it is made of");
    let ranking = Ranking::of(play.hall.conduct(), (month(), Zone::default()), 1, |_| true);
    let of = |list: &[Standing], id: &str| list.iter().find(|it| it.id == id).cloned().unwrap();
    let zhang = of(&ranking.clerks, "zhang");
    // 6 points of praise; of the 10 points of the walk 6 were lost at that counter: 40.0, a tenth of it is 4.0.
    assert_eq!(
        (zhang.praise_tenths, zhang.round_tenths, zhang.tenths),
        (Some(60), Some(400), Some(100))
    );
    let kinds: Vec<PointOf> = zhang.records.iter().map(|it| it.of).collect();
    assert_eq!(kinds, [PointOf::Praise, PointOf::Praise, PointOf::Praise, PointOf::Round]);
    let li = of(&ranking.clerks, "li");
    assert_eq!(
        (li.round_tenths, li.tenths),
        (Some(1000), Some(100)),
        "what failed elsewhere is not hers"
    );
    assert_eq!(of(&ranking.counters, "01").records.len(), 4, "praised where he sat");
    // A walk that was opened again is worth nothing until it is over again.
    play.act("10:02", "wang", &Act::Undo { act_id: submitted }).unwrap();
    assert_eq!(of(&play.hall.ranking(month(), ms("10:03")).clerks, "zhang").records.len(), 3);
    assert_eq!(
        play.hall.ranking(month().before(), ms("10:03")),
        Ranking { least: 10, ..Ranking::default() }
    );
}

#[test]
fn a_round_is_one_record_of_a_counter_at_which_two_sit() {
    let mut config = config();
    config.settings = read(&format!("{HALL}{CHECKS}")).unwrap();
    let mut play = Play::new(Hall::new(config));
    seat(&mut play, "08:30", "sun", "01");
    seat(&mut play, "08:31", "li", "01");
    walk(&mut play, "10:00");
    let ranking = play.hall.ranking(month(), ms("10:01"));
    let of = |list: &[Standing]| -> Vec<(String, Vec<String>)> {
        let who = |it: &Standing| it.records.iter().map(|it| it.person_id.clone()).collect();
        list.iter().map(|it| (it.id.clone(), who(it))).collect()
    };
    let owned = |id: &str, who: &str| (id.to_owned(), vec![who.to_owned()]);
    assert_eq!(of(&ranking.counters), [owned("01", "li")], "the mentor's counter");
    assert_eq!(of(&ranking.clerks), [owned("li", "li"), owned("sun", "sun")]);
}

#[test]
fn a_manager_is_no_star_clerk_and_no_hall_ranks_people_by_fewer_than_ten_records() {
    let mut config = config();
    config.settings = read(HALL).unwrap();
    config.settings.rules.care.sample_min = 1;
    let mut play = Play::new(Hall::new(config));
    for (time, person) in [("09:00", "zhou"), ("09:01", "zhang")] {
        let praise = PeopleAct::Praise {
            person_id: person.into(),
            reason: String::new(),
            points: 5,
            text: "耐心".into(),
        };
        play.act(time, "wang", &people(praise)).unwrap();
    }
    let ranking = play.hall.ranking(month(), ms("10:00"));
    let of: Vec<_> = ranking.clerks.iter().map(|it| (it.id.as_str(), it.place)).collect();
    assert_eq!((ranking.least, of), (10, vec![("zhang", None)]));
}

fn praise(n: u32, person: &str, points: u8) -> PraiseRecorded {
    PraiseRecorded {
        act_id: format!("p{n}").into(),
        person_id: person.into(),
        reason: "".into(),
        points,
        text: "".into(),
    }
}

fn round(n: u32, seats: &[(&str, u32)], at: Ms) -> RoundMark {
    let seat = |(person, tenths): &(&str, u32)| Seat {
        person_id: (*person).into(),
        counter_id: format!("c-{person}").into(),
        tenths: *tenths,
    };
    let seats = seats.iter().map(seat).collect();
    RoundMark { round_id: format!("r{n}").into(), number: n.into(), at, by: "wang".into(), seats }
}

fn of_all(book: &Conduct) -> Ranking {
    Ranking::of(book, (month(), Zone::default()), 10, |_| true)
}

#[test]
fn ties_go_to_praise_then_records_then_share_a_place() {
    let mut book = Conduct::default();
    let at = ms("10:00");
    for n in 0..10 {
        // a: 10 x 1 point. b and d the same. c: 5 points in 11 records and rounds of 50.
        for (k, person) in ["a", "b", "d"].into_iter().enumerate() {
            let k = u32::try_from(k).unwrap();
            book.add_praise(&praise(n * 10 + k, person, 1), at, "wang");
        }
        book.staff_mut().put_round(round(n, &[("c", 500)], at));
    }
    for n in 0..5 {
        book.add_praise(&praise(1000 + n, "c", 1), at, "wang");
    }
    book.add_praise(&praise(2000, "e", 10), at, "wang");
    let ranking = of_all(&book);
    let places: Vec<(&str, Option<u32>, Option<u32>)> =
        ranking.clerks.iter().map(|it| (it.id.as_str(), it.place, it.tenths)).collect();
    let few = ("e", None, None);
    let tied = |id| (id, Some(1), Some(100));
    assert_eq!(places, [tied("a"), tied("b"), tied("d"), ("c", Some(4), Some(100)), few]);
}

/// What can be written of somebody.
#[derive(Clone, Debug)]
enum Said {
    Praise(u8, u8),
    Round(u8, u32),
    Talk(u8),
    Settled(u8),
    Relief(u8, bool),
    Mood(u8),
    Training(u8),
    Exam(u8, bool),
}

fn said() -> impl Strategy<Value = Said> {
    let who = 0_u8..4;
    prop_oneof![
        (who.clone(), 1_u8..=10).prop_map(|(who, points)| Said::Praise(who, points)),
        (who.clone(), 0_u32..=1000).prop_map(|(who, tenths)| Said::Round(who, tenths)),
        who.clone().prop_map(Said::Talk),
        who.clone().prop_map(Said::Settled),
        (who.clone(), any::<bool>()).prop_map(|(who, rests)| Said::Relief(who, rests)),
        who.clone().prop_map(Said::Mood),
        who.clone().prop_map(Said::Training),
        (who, any::<bool>()).prop_map(|(who, passed)| Said::Exam(who, passed)),
    ]
}

fn write(book: &mut Conduct, n: u32, said: &Said) {
    let at = ms("10:00").plus_secs(i64::from(n));
    let (id, who) = (|| format!("x{n}").into(), |who: u8| format!("w{who}").into());
    match said {
        Said::Praise(person, points) => {
            book.add_praise(&praise(n, &format!("w{person}"), *points), at, "wang");
        }
        Said::Round(person, tenths) => {
            book.staff_mut().put_round(round(n, &[(&format!("w{person}"), *tenths)], at));
        }
        Said::Talk(person) => {
            let said = CoachingRecorded {
                act_id: id(),
                person_id: who(*person),
                topic: "".into(),
                text: "迟到".into(),
                agreed: "早到".into(),
                due_on: date(11, 20),
                about: "".into(),
            };
            book.add_coaching(&said, at, "wang");
        }
        Said::Settled(back) => {
            let coaching_id = format!("x{}", n.saturating_sub(u32::from(*back))).into();
            let end = CoachingEnd::Done;
            let said = CoachingSettled { coaching_id, act_id: id(), end, text: "".into() };
            book.settle(&said, at, "wang");
        }
        Said::Relief(person, rests) => {
            let answer = if *rests { ReliefAnswer::Relieved } else { ReliefAnswer::NotNeeded };
            let (person_id, complaint_id) = (who(*person), "c".into());
            let said = ReliefAnswered { act_id: id(), person_id, complaint_id, answer };
            book.staff_mut().add_relief(&said, at, "wang");
        }
        Said::Mood(person) => {
            let (record, commitment) = (id(), "".into());
            let said = MoodNoted { act_id: id(), person_id: who(*person), record, commitment };
            book.staff_mut().add_mood(&said, at, "wang");
        }
        Said::Training(person) => {
            let (item, text) = ("".into(), "x".into());
            let person_id = who(*person);
            let said = TrainingRecorded { act_id: id(), person_id, item, text, minutes: 30 };
            book.staff_mut().add_training(&said, at, "wang");
        }
        Said::Exam(person, passed) => {
            let result = if *passed { ExamResult::Passed } else { ExamResult::Failed };
            let (person_id, on) = (who(*person), date(11, 10));
            let said = ExamRecorded { act_id: id(), person_id, on, result, text: "".into() };
            book.staff_mut().add_exam(&said, at, "wang");
        }
    }
}

proptest! {
    #[test]
    fn talks_relief_moods_and_exams_change_no_ranking(all in prop::collection::vec(said(), 0..80)) {
        let (mut whole, mut bare) = (Conduct::default(), Conduct::default());
        for (n, said) in (0..).zip(&all) {
            write(&mut whole, n, said);
            if matches!(said, Said::Praise(..) | Said::Round(..)) {
                write(&mut bare, n, said);
            }
        }
        let ranking = of_all(&whole);
        prop_assert_eq!(&ranking, &of_all(&bare));
        for list in [&ranking.clerks, &ranking.counters] {
            for it in list {
                prop_assert_eq!(it.place.is_some(), it.records.len() >= 10);
            }
            let places: Vec<u32> = list.iter().filter_map(|it| it.place).collect();
            prop_assert!(places.is_sorted());
        }
    }
}
