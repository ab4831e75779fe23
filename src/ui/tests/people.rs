//! People at work at a board by keys: the card, relief, the ranking, a word on a mood.

use std::sync::Arc;

use chrono::Days;

use super::sample::manned_hall;
use super::screens::{open, press};
use crate::core::act::{Act, PeopleAct};
use crate::core::board::{Board, MoodRow};
use crate::core::conduct::{
    HardCase, Month, PlanItem, Point, PointOf, Ranking, ReliefAnswer, ReliefDue, Standing, Trainee,
};
use crate::text::words::Lang;
use crate::ui::keys::{Key, KeyPress};
use crate::ui::msg::{Effect, Msg};
use crate::ui::once::{buffer, plain};
use crate::ui::people::here;
use crate::ui::state::State;
use crate::ui::update::update;

fn shown(state: &State) -> String {
    plain(&buffer(state))
}

fn enter(state: &mut State) -> Vec<Effect> {
    update(state, Msg::Key(KeyPress::plain(Key::Enter)))
}

/// The hall at rest with somebody to be relieved.
fn hall() -> Board {
    let mut board = manned_hall();
    (board.help, board.alarms) = (Vec::new(), Vec::new());
    let case = |number: &str, secs: i64| HardCase {
        complaint_id: number.to_owned(),
        number: number.to_owned(),
        at: board.now.plus_secs(-secs),
    };
    board.care.reliefs = vec![ReliefDue {
        person_id: "3002".to_owned(),
        complaint_id: "c2".to_owned(),
        at: board.now.plus_secs(-60),
        cases: vec![case("TS-1110-01", 2_400), case("TS-1110-02", 60)],
        again: false,
    }];
    board
}

fn act_of(effect: &Effect) -> Option<&PeopleAct> {
    match effect {
        Effect::Save { then, .. } => act_of(then),
        Effect::Act(Act::People(act)) | Effect::ActFor { act: Act::People(act), .. } => Some(act),
        _ => None,
    }
}

/// The acts on their way.
fn acts(effects: &[Effect]) -> Vec<&PeopleAct> {
    effects.iter().filter_map(act_of).collect()
}

#[test]
fn the_board_proposes_relief_and_one_key_answers() {
    for size in [(80, 24), (120, 40), (200, 60)] {
        for (lang, said) in [(Lang::Zh, "件棘手投诉"), (Lang::En, "hard complaints")] {
            let mut state = open(&hall(), size, lang);
            assert!(shown(&state).contains(said), "on the strip\n{}", shown(&state));
            press(&mut state, "n");
            assert!(shown(&state).contains("TS-1110-02"), "{}", shown(&state));
            enter(&mut state);
            let effects = update(&mut state, Msg::Key(KeyPress::char('3')));
            let acts = acts(&effects);
            let [PeopleAct::Relieve { person_id, complaint_id, answer, .. }] = &acts[..] else {
                panic!("{acts:?}\n{}", shown(&state));
            };
            assert_eq!((person_id.as_str(), complaint_id.as_str()), ("3002", "c2"));
            assert_eq!(*answer, ReliefAnswer::NotNeeded);
        }
    }
}

#[test]
fn a_new_proposal_is_told_and_never_to_whom_it_is_about() {
    let mut board = hall();
    let due = std::mem::take(&mut board.care.reliefs);
    let mut state = open(&board, (120, 40), Lang::Zh);
    board.care.reliefs = due;
    update(&mut state, Msg::Board(Arc::new(board.clone())));
    assert!(state.messages.iter().any(|(_, _, told)| told.contains("建议换岗")));
    let me = state.me().to_owned();
    board.care.reliefs[0].person_id = me;
    let state = open(&board, (120, 40), Lang::Zh);
    assert!(!shown(&state).contains("建议换岗"));
}

#[test]
fn enter_on_a_person_shows_the_card_and_one_key_praises() {
    let mut board = hall();
    board.care.reliefs.clear();
    for row in &mut board.staff {
        row.norm_secs_mean = Some(480.0);
    }
    for size in [(80, 24), (120, 40), (200, 60)] {
        let mut state = open(&board, size, Lang::Zh);
        press(&mut state, "6");
        enter(&mut state);
        let text = shown(&state);
        let card: Vec<&str> = text.lines().filter(|line| line.contains("今日办理")).collect();
        assert!(!card.is_empty(), "{text}");
        assert!(text.contains("定额") && text.contains("p 表扬  o 辅导"), "{text}");
        press(&mut state, "p");
        let text = shown(&state);
        assert!(text.contains("事由"), "the person is taken, what for is asked\n{text}");
    }
}

fn standing(id: &str, place: Option<u32>) -> Standing {
    let point = Point {
        of: PointOf::Praise,
        id: "p1".to_owned(),
        at: super::sample::hall().now,
        by: "limin".to_owned(),
        person_id: id.to_owned(),
        counter_id: "02".to_owned(),
        tenths: 20,
        what: "elderly".to_owned(),
        text: "陪老人办完".to_owned(),
    };
    let records = vec![point];
    let round_tenths = Some(951);
    let (tenths, praise_tenths) = (Some(115), Some(20));
    Standing { id: id.to_owned(), place, tenths, praise_tenths, round_tenths, records }
}

#[test]
fn the_ranking_shows_its_rule_and_with_enter_the_records() {
    let board = hall();
    let month = Month::of(board.date);
    for (lang, rule, few) in [(Lang::Zh, "仍同并列", "样本少"), (Lang::En, "no place", "few")]
    {
        for size in [(80, 24), (120, 40), (200, 60)] {
            let mut state = open(&board, size, lang);
            // It is found by what people call it, and opened by its name.
            for word in ["rank", "paiming"] {
                press(&mut state, &format!(":{word}"));
                assert!(shown(&state).contains(lang.words().findings.c_praises), "{word}");
                press(&mut state, "\u{1b}");
            }
            press(&mut state, ":praises");
            let effects = enter(&mut state);
            assert!(effects.iter().any(|it| matches!(it, Effect::AskRanking(it) if *it == month)));
            let clerks = vec![standing("3002", Some(1)), standing("3008", None)];
            let ranking = Ranking { clerks, counters: vec![standing("02", Some(1))], least: 10 };
            update(&mut state, Msg::Ranking(month, Arc::new(ranking)));
            let text = shown(&state);
            assert!(text.contains(rule) && text.contains(few), "{text}");
            assert!(text.contains("李静") && text.contains("11.5"), "{text}");
            enter(&mut state);
            assert!(shown(&state).contains("陪老人办完"), "{}", shown(&state));
            press(&mut state, "\u{1b}");
            let left = update(&mut state, Msg::Key(KeyPress::plain(Key::Left)));
            let before = month.before();
            assert!(left.iter().any(|it| matches!(it, Effect::AskRanking(it) if *it == before)));
        }
    }
}

#[test]
fn a_mood_goes_sealed_and_is_read_for_a_while() {
    let mut board = hall();
    let id = board.staff[0].staff_id.clone();
    let mood = MoodRow { person_id: id, at: board.now, record: "r1".to_owned() };
    board.care.moods = vec![mood];
    let mut state = open(&board, (120, 40), Lang::Zh);
    press(&mut state, "6");
    press(&mut state, ":mood.read");
    let effects = enter(&mut state);
    assert!(effects.iter().any(|it| matches!(it, Effect::AskMood(record) if record == "r1")));
    let text = Some("没睡好".to_owned());
    update(&mut state, Msg::Mood { record: "r1".to_owned(), text });
    assert!(shown(&state).contains("没睡好"), "{}", shown(&state));
    press(&mut state, "\u{1b}");
    press(&mut state, "z");
    assert!(!shown(&state).contains("没睡好"));
}

/// Somebody who learns, and is to be examined.
fn trainee(board: &Board, id: &str) -> Trainee {
    let item = |name: &str, minutes: u32| PlanItem { name: name.to_owned(), minutes };
    Trainee {
        person_id: id.to_owned(),
        mentor: Some("3002".to_owned()),
        from: board.date.checked_sub_days(Days::new(29)),
        day: Some(30),
        due_on: Some(board.date),
        due: true,
        exam_on: board.date.checked_add_days(Days::new(2)),
        plan: vec![item("业务系统", 90), item("服务规范", 0)],
        minutes: 90,
        failed_on: None,
    }
}

#[test]
fn what_the_screen_shows() {
    for (lang, tag) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
        for (width, height) in [(80, 24), (120, 40)] {
            let mut board = hall();
            board.care.trainees = vec![trainee(&board, "3008")];
            let mut state = open(&board, (width, height), lang);
            let save = |state: &State, name: &str| {
                let name = format!("people_{name}_{tag}_{width}x{height}");
                insta::assert_snapshot!(name, shown(state));
            };
            save(&state, "relief_strip");
            press(&mut state, "n\n");
            save(&state, "relief_form");
            press(&mut state, "\u{1b}");

            press(&mut state, ":praises\n");
            let few = Standing {
                tenths: None,
                praise_tenths: None,
                round_tenths: None,
                ..standing("3008", None)
            };
            let clerks = vec![standing("3002", Some(1)), few];
            let ranking = Ranking { clerks, counters: vec![standing("02", Some(1))], least: 10 };
            let month = Month::of(board.date);
            update(&mut state, Msg::Ranking(month, Arc::new(ranking)));
            save(&state, "ranking");
            press(&mut state, "\n");
            save(&state, "ranking_records");
            press(&mut state, "\u{1b}\u{1b}");

            press(&mut state, ":training\n2");
            save(&state, "training");
            press(&mut state, "\u{1b}:exam\n");
            save(&state, "exam");
            press(&mut state, "\u{1b}6");
            board.staff.iter().for_each(|_| press(&mut state, "k"));
            for _ in &board.staff {
                let is_it = here(&state).is_some_and(|row| row.staff_id == "3008");
                press(&mut state, if is_it { "" } else { "j" });
            }
            press(&mut state, "\n");
            save(&state, "trainee_card");
            press(&mut state, "1");
            save(&state, "trainee_detail");
        }
    }
}
