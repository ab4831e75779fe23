//! The rounds of the day on the floor (domain notes 6.3) by keys, through the real update loop and the real hall,
//! within their budgets; what the sheet and the panel show, and that leaving loses nothing.

use std::sync::Arc;

use super::screens::open;
use crate::core::act::Act;
use crate::core::act::tests::Play;
use crate::core::act::tests::checks::{HALL, hall};
use crate::core::board::{Board, PanelRow, Place, RoundRow};
use crate::core::check::{Grade, Outcome, RoundState, Template};
use crate::core::tests::ms;
use crate::text::words::Lang;
use crate::ui::field::Slot;
use crate::ui::keys::{Key, KeyPress};
use crate::ui::msg::{Effect, Msg};
use crate::ui::once::{buffer, plain};
use crate::ui::state::{Overlay, State};
use crate::ui::update::update;

mod sheet;

/// A board over a hall that answers.
struct Floor {
    play: Play,
    state: State,
    time: String,
    /// Acts wait until they are let through, as on a slow disk.
    slow: Option<Vec<Act>>,
    keys: usize,
}

impl Floor {
    fn at(time: &str, size: (u16, u16), lang: Lang) -> Floor {
        let play = hall(HALL);
        let state = open(&play.board(time), size, lang);
        Floor { play, state, time: time.to_owned(), slow: None, keys: 0 }
    }

    /// The clock goes on to that time: what falls due is written down and the rows are new.
    fn on(&mut self, time: &str) {
        self.time = time.to_owned();
        self.play.misses(time);
        update(&mut self.state, Msg::Tick(ms(time)));
        self.refresh();
    }

    fn refresh(&mut self) {
        let board = self.play.board(&self.time);
        let effects = update(&mut self.state, Msg::Board(Arc::new(board)));
        for effect in effects {
            self.answer(effect);
        }
    }

    fn answer(&mut self, effect: Effect) {
        let act = match effect {
            Effect::Save { then, .. } => return self.answer(*then),
            Effect::Act(act) => act,
            _ => return,
        };
        if let Some(waiting) = &mut self.slow {
            waiting.push(act);
            return;
        }
        self.decide(act);
        self.refresh();
    }

    fn decide(&mut self, act: Act) {
        let msg = match self.play.act(&self.time, "wf", &act) {
            Ok(act_id) => Msg::Acted { act, act_id },
            Err(why) => Msg::ActRefused { act, why },
        };
        update(&mut self.state, msg);
    }

    /// The disk is there again: everything that waits is written, in order.
    fn let_through(&mut self) {
        for act in self.slow.take().into_iter().flatten() {
            self.decide(act);
        }
        self.refresh();
    }

    fn press(&mut self, key: Key) {
        self.keys += 1;
        let effects = update(&mut self.state, Msg::Key(KeyPress::plain(key)));
        for effect in effects {
            self.answer(effect);
        }
    }

    /// Keys in words: what is one character is that key.
    fn keys(&mut self, keys: &str) {
        for c in keys.chars() {
            self.press(match c {
                '\n' => Key::Enter,
                '\u{1b}' => Key::Esc,
                '<' => Key::Left,
                '>' => Key::Right,
                '_' => Key::Down,
                '^' => Key::Up,
                c => Key::Char(c),
            });
        }
    }

    /// A round from `x` to its submission: what is right takes one key, of these items what stands beside them.
    fn walk(&mut self, time: &str, own: &[(&str, &str)]) -> RoundRow {
        self.on(time);
        self.keys("x");
        let items: Vec<String> =
            self.row().round.items.iter().map(|item| item.code.to_string()).collect();
        for code in items {
            let keys = own.iter().find(|(own, _)| *own == code).map_or("y", |(_, keys)| keys);
            self.keys(keys);
        }
        self.keys("\n");
        let row = self.row();
        assert_eq!(row.state, RoundState::Submitted, "{}", self.shown());
        self.keys("\u{1b}");
        assert!(self.state.overlay.is_none());
        row
    }

    fn board(&self) -> Board {
        self.play.board(&self.time)
    }

    /// The round on the screen.
    fn row(&self) -> RoundRow {
        let Some(Overlay::Round(walk)) = &self.state.overlay else { panic!("no sheet") };
        self.board().checks.round(&walk.round_id).unwrap().clone()
    }

    fn found(&self, code: &str) -> Option<Outcome> {
        self.row().round.answer(code).map(|answer| answer.result)
    }

    fn shown(&self) -> String {
        plain(&buffer(&self.state))
    }

    fn sees(&self, text: &str) {
        assert!(self.shown().contains(text), "{text}:\n{}", self.shown());
    }
}

#[test]
fn the_rounds_of_the_day_by_keys_alone() {
    let mut floor = Floor::at("08:00", (80, 24), Lang::Zh);
    let opening = floor.walk("08:00", &[("F1", "f1"), ("S1", "3/4\n3")]);
    assert_eq!((opening.template, opening.graded_tenths), (Template::Opening, Some(909)));
    // 23 items and lines: a key for each, few more for what is wrong, `x`, Enter and Esc.
    assert!(floor.keys <= 23 + 1 + 5 + 3, "{} keys", floor.keys);
    let first = floor.walk("09:30", &[("S1", "3\n3"), ("P2", "8/9\n1")]);
    assert_eq!((first.graded_tenths, first.grade), (Some(983), Some(Grade::Excellent)));
    floor.keys = 0;
    let quick = floor.walk("10:35", &[]);
    assert_eq!(
        (quick.template, quick.in_grace, quick.graded_tenths),
        (Template::Quick, Some(true), Some(1000))
    );
    assert_eq!(floor.keys, 13, "x, a key for each of ten, Enter, Esc");
    assert_eq!(floor.walk("11:45", &[("S1", "3\n3")]).graded_tenths, Some(988));
    floor.walk("13:25", &[]);
    let third = floor.walk("14:15", &[("S1", "3\n3"), ("C2", "f6")]);
    assert_eq!(
        (third.raw_tenths, third.graded_tenths, third.grade),
        (Some(950), Some(590), Some(Grade::Fail))
    );
    floor.walk("15:25", &[]);
    assert_eq!(floor.walk("16:30", &[("A2", "f1")]).graded_tenths, Some(963));
    floor.walk("17:20", &[]);
    assert_eq!(floor.walk("18:05", &[]).template, Template::Closing);
    assert!(floor.board().checks.rounds.iter().all(|row| row.in_grace == Some(true)));
    assert_eq!(floor.play.misses("23:00"), Vec::<String>::new());
}

#[test]
fn digits_and_arrows_do_what_letters_do() {
    let mut floor = Floor::at("10:30", (80, 24), Lang::Zh);
    // With an input method on only these reach the program, and digits may come full-width.
    floor.keys("4\n");
    floor.press(Key::F(9));
    floor.keys("１122３");
    assert_eq!(floor.found("E3"), Some(Outcome::Pass));
    assert_eq!(floor.found("E5"), Some(Outcome::Pass));
    assert_eq!(floor.found("S3"), Some(Outcome::Fail));
    assert_eq!(floor.found("Q1"), Some(Outcome::NotApplicable));
    floor.keys("4钥匙不在\n");
    assert_eq!(floor.found("Q2"), Some(Outcome::Skipped));
    assert_eq!(floor.row().round.answer("Q2").unwrap().note, "钥匙不在".into());
    // One back, and another answer; what else can be done stands in a list.
    floor.keys("<>3");
    assert_eq!(floor.found("Q2"), Some(Outcome::NotApplicable));
    floor.keys("y5已提醒\ny");
    let noted = floor.row().round.answer("Q4").cloned().unwrap();
    assert_eq!((noted.result, &*noted.note), (Outcome::Pass, "已提醒"));
    floor.keys("f2");
    let failed = floor.row().round.answer("Q5").cloned().unwrap();
    assert_eq!((&*failed.phrase, &*failed.owner), ("told", "wf"), "owner and limit are filled in");
    assert!(failed.limit.is_some());
    floor.keys(">6客户吵闹\n");
    assert!(floor.state.overlay.is_none());
    assert!(floor.board().checks.rounds.is_empty(), "broken off");
}

#[test]
fn figures_that_cannot_be_are_asked_for_again() {
    let mut floor = Floor::at("09:30", (120, 40), Lang::Zh);
    floor.keys("xyy");
    floor.sees("> E4");
    // Nothing of this is a temperature: the item stays open, and the next figure counts.
    for wrong in ["2-4\n", "2/4\n", "2..\n", "2-\n", "99999999999999999999999999999999999999999\n"]
    {
        floor.keys(wrong);
        floor.keys("\u{1b}");
        if floor.state.overlay.is_none() {
            floor.keys("x");
        }
        assert_eq!(floor.found("E4"), None, "{wrong}: {}", floor.shown());
    }
    floor.keys("２４\n");
    assert_eq!(floor.row().round.answer("E4").unwrap().value_milli, Some(24_000));
    // Counts: more than there are, of none, below none.
    while !floor.shown().contains("> S1") {
        floor.keys("y");
    }
    for wrong in ["5/4\n", "0/0\n", "3/0\n", "3/4/4\n", "3/-4\n", "4294967296/1\n", "1/99999\n"] {
        floor.keys(wrong);
        if let Some(Overlay::Round(_)) = &floor.state.overlay {
            floor.keys("\u{1b}");
        }
        if floor.state.overlay.is_none() {
            floor.keys("x");
        }
        assert_eq!(floor.found("S1"), None, "{wrong}: {}", floor.shown());
    }
    floor.sees("> S1");
    floor.keys("４/４\n");
    assert_eq!(floor.row().round.answer("S1").unwrap().count, Some((4, 4)));
}

#[test]
fn leaving_keeps_the_round_and_it_goes_on_where_it_was() {
    let mut floor = Floor::at("09:30", (120, 40), Lang::Zh);
    floor.keys("xyy\u{1b}");
    assert!(floor.state.overlay.is_none());
    assert_eq!(floor.board().checks.running().unwrap().answered, 2);
    // Another process begins anew from what is on disk.
    floor.state = open(&floor.board(), (120, 40), Lang::Zh);
    floor.on("09:40");
    floor.keys("x");
    floor.sees("> E4");
    floor.keys("24\n");
    assert_eq!(floor.row().round.answer("E4").unwrap().value_milli, Some(24_000));
    floor.keys("<21\n2");
    let cold = floor.row().round.answer("E4").cloned().unwrap();
    assert_eq!((cold.result, cold.value_milli), (Outcome::Fail, Some(21_000)));
    // Nothing is submitted before all of it is answered.
    floor.press(Key::End);
    floor.keys("\n");
    assert_eq!(floor.row().state, RoundState::Running);
    floor.sees("还有 25 项没答");
    floor.sees("> E5");
}

#[test]
fn keys_that_are_faster_than_the_disk_are_all_heard() {
    let mut floor = Floor::at("10:30", (80, 24), Lang::Zh);
    floor.slow = Some(Vec::new());
    floor.keys("xyyyyy");
    assert_eq!(floor.slow.as_ref().unwrap().len(), 1, "the round is not there yet");
    floor.let_through();
    assert_eq!(floor.row().answered, 5);
    // With the rows of an answer still on their way the next item is the one behind it all the same.
    floor.slow = Some(Vec::new());
    floor.keys("yyyyy\n");
    floor.let_through();
    assert_eq!(floor.row().state, RoundState::Submitted);
    floor.sees("得分 100.0");
    // One that is refused is open again, and nothing else is lost.
    floor.keys("\u{1b}");
    floor.on("10:41");
    floor.keys("x");
    floor.sees("选一种巡检");
    floor.keys("3\u{1b}");
    assert_eq!(floor.board().checks.rounds.len(), 2, "beside the plan, as often as one likes");
}

#[test]
fn a_missed_round_is_explained_from_its_row() {
    let mut floor = Floor::at("11:05", (120, 40), Lang::Zh);
    floor.on("11:05");
    floor.keys("4");
    assert_eq!(floor.state.focus, Place::Checks);
    assert_eq!(floor.board().checks.missed.len(), 3);
    floor.sees("漏检");
    floor.keys("_\n");
    floor.sees("说明漏检");
    floor.keys("4电梯困人\n");
    assert_eq!(floor.board().checks.missed.len(), 2, "{}", floor.shown());
    floor.sees("漏检已说明");
    // The alarm of what is overdue leads to its row.
    floor.on("11:46");
    let others = floor.board().alarms.iter().take_while(|it| it.place != Place::Checks).count();
    floor.keys(&"n".repeat(others + 1));
    assert_eq!(floor.state.focus, Place::Checks);
    floor.sees("逾期 16分");
}

#[test]
fn sheet_and_panel_look_as_they_should() {
    for (lang, tag) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
        for size in [(80, 24), (120, 40), (200, 60)] {
            let mut floor = Floor::at("09:20", size, lang);
            let name = |what: &str| format!("round_{what}_{tag}_{}x{}", size.0, size.1);
            floor.keys("x");
            insta::assert_snapshot!(name("begun"), floor.shown());
            floor.keys("yy24\nyf3");
            floor.keys("f");
            insta::assert_snapshot!(name("phrase"), floor.shown());
            floor.keys("13");
            insta::assert_snapshot!(name("figures"), floor.shown());
            floor.keys("\u{1b}");
            floor.press(Key::End);
            insta::assert_snapshot!(name("end"), floor.shown());
            floor.keys("\u{1b}4");
            insta::assert_snapshot!(name("panel"), floor.shown());
        }
    }
}

/// A hall manager stands above whoever walks, and somebody sits at counter 01.
const ABOVE: &str = "[[role]]\nid = 'hall_manager'\nmay = ['log', 'duty', 'force', 'people']\n\
    [[person]]\nid = 'zm'\nname = '周敏'\nrole = 'hall_manager'\n";

impl Floor {
    fn with(text: &str, time: &str, lang: Lang) -> Floor {
        let play = hall(&format!("{HALL}{text}"));
        let state = open(&play.board(time), (80, 24), lang);
        let mut floor = Floor { play, state, time: time.to_owned(), slow: None, keys: 0 };
        floor.state.setup.me = "wf".to_owned();
        floor.refresh();
        floor
    }
}

#[test]
fn a_red_line_is_told_by_one_key_and_a_talk_is_proposed_by_another() {
    let mut floor = Floor::with(ABOVE, "14:15", Lang::Zh);
    floor.on("14:15");
    floor.keys("x");
    let items: Vec<String> =
        floor.row().round.items.iter().map(|item| item.code.to_string()).collect();
    for code in items {
        floor.keys(if code == "C2" { "f6" } else { "y" });
        if code == "C2" {
            // Who, until when and where, at once after the answer: the place alone is typed here.
            floor.keys("a");
            let Some(Overlay::Form(form)) = &floor.state.overlay else { panic!("no form") };
            let place = form.fields.iter().position(|it| it.slot == Slot::Where).unwrap();
            for _ in form.at..place {
                floor.press(Key::Tab);
            }
            floor.keys("01");
            floor.press(Key::F(2));
            assert_eq!(&*floor.row().round.answer("C2").unwrap().place, "01", "{}", floor.shown());
        }
    }
    floor.press(Key::End);
    floor.keys("\n");
    assert_eq!(floor.row().state, RoundState::Submitted, "{}", floor.shown());
    floor.sees("1 t  已电话告知");
    floor.sees("L3 周敏");
    floor.sees("2 o  辅导");
    let untold =
        |floor: &Floor| floor.board().findings.iter().filter(|it| it.tell.is_some()).count();
    assert_eq!(untold(&floor), 1, "one finding: it moved to its place");
    floor.keys("t");
    assert_eq!(untold(&floor), 0);
    assert!(!floor.shown().contains("1 t  已电话告知"));
    // It has its way back, and is a duty again, on the strip too.
    floor.keys("u");
    assert_eq!(untold(&floor), 1);
    floor.keys("\u{1b}");
    floor.sees("红线");
    floor.keys("x\u{1b}");
    floor.press(Key::F(6));
    floor.keys("t");
    assert_eq!(untold(&floor), 0);
    floor.keys("\u{1b}");
    // The open finding stands beside the rounds, and Enter leads to it.
    floor.keys("4");
    floor.sees("待整改");
    let at = (0..floor.board().panel_len())
        .find(|at| matches!(floor.board().panel_row(*at), Some(PanelRow::Finding(_))))
        .unwrap();
    for _ in 0..at {
        floor.press(Key::Down);
    }
    floor.keys("\n");
    assert!(matches!(floor.state.overlay, Some(Overlay::Findings { .. })), "{}", floor.shown());
}

#[test]
fn the_talk_of_a_round_is_opened_with_whoever_stands_behind_the_item() {
    let mut floor = Floor::with(ABOVE, "10:30", Lang::En);
    floor.on("10:30");
    floor.keys("x");
    let items: Vec<String> =
        floor.row().round.items.iter().map(|item| item.code.to_string()).collect();
    for code in items {
        floor.keys(if code == "P4" { "f2" } else { "y" });
    }
    floor.keys("a");
    floor.keys("<^^^^1");
    floor.press(Key::Esc);
    floor.press(Key::End);
    floor.keys("\n");
    assert_eq!(floor.row().state, RoundState::Submitted, "{}", floor.shown());
    floor.sees("2 o  coaching talk");
    floor.keys("o");
    let Some(Overlay::Form(form)) = &floor.state.overlay else { panic!("no form") };
    assert_eq!(form.title, "Coaching talk");
    floor.press(Key::Esc);
}

#[test]
fn what_the_queue_data_say_is_read_again_when_the_round_ends() {
    let mut floor = Floor::at("10:30", (80, 24), Lang::Zh);
    for event in crate::core::tests::events("10:30 issued A0 s=A no=A000") {
        let pos = floor.play.next();
        floor.play.hall.apply(&event, pos);
    }
    floor.on("10:30");
    floor.keys("xyyyyyyyyyy");
    let before = floor.row().round.answer("Q1").cloned().unwrap();
    assert!(before.by_queue && before.result == Outcome::Pass, "{before:?}");
    // Nobody calls that number: it waits for half an hour by the end of the walk.
    floor.on("11:05");
    for event in crate::core::tests::events("11:05 issued A2 s=A no=A002") {
        let pos = floor.play.next();
        floor.play.hall.apply(&event, pos);
    }
    floor.refresh();
    floor.keys("\n");
    let row = floor.row();
    assert_eq!(row.state, RoundState::Submitted, "{}", floor.shown());
    let after = row.round.answer("Q1").cloned().unwrap();
    assert_eq!(after.result, Outcome::Fail, "{after:?}");
    assert!(floor.board().findings.iter().any(|it| it.item_code == "Q1"));
    // One way back for the end and what was read with it.
    floor.keys("u");
    assert_eq!(floor.row().round.answer("Q1").unwrap().result, Outcome::Pass);
    assert_eq!(floor.row().state, RoundState::Running);
}
