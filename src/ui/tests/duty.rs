//! Lines of the duty log by keys, through the real update loop and the real hall: written, set right, corrected,
//! voided, written late, added to a shift that is over; and which of them the panel shows.

use std::sync::Arc;

use super::screens::open;
use crate::core::act::tests::Play;
use crate::core::act::{Act, LogAct};
use crate::core::rows::{LogEntryKind, LogRow};
use crate::core::tests::{ms, told};
use crate::text::words::Lang;
use crate::ui::keys::{Key, KeyPress};
use crate::ui::msg::{Effect, Msg};
use crate::ui::once::{buffer, plain};
use crate::ui::state::State;
use crate::ui::update::update;

const MORNING: &str = "08:30 opened c=01\n08:31 opened c=02\n\
    08:35 issued A1 s=A no=A001\n08:38 called A1 c=01\n08:39 started A1 c=01";

struct Floor {
    play: Play,
    state: State,
    time: String,
}

impl Floor {
    fn at(time: &str, size: (u16, u16), lang: Lang) -> Floor {
        let play = Play::new(told(MORNING));
        let state = open(&play.board(time), size, lang);
        Floor { play, state, time: time.to_owned() }
    }

    fn on(&mut self, time: &str) {
        self.time = time.to_owned();
        update(&mut self.state, Msg::Tick(ms(time)));
        self.refresh();
    }

    fn refresh(&mut self) {
        let board = self.play.board(&self.time);
        update(&mut self.state, Msg::Board(Arc::new(board)));
    }

    fn answer(&mut self, effect: Effect) {
        let msg = match effect {
            Effect::Save { then, .. } => return self.answer(*then),
            Effect::Note { text } => {
                let note =
                    LogAct::Note { text: text.clone(), at: None, addendum_to: String::new() };
                let note_id = self.play.act(&self.time, "limin", &Act::Log(note)).unwrap();
                Msg::Noted { note_id, text }
            }
            Effect::Act(act) => match self.play.act(&self.time, "limin", &act) {
                Ok(act_id) => Msg::Acted { act, act_id },
                Err(why) => Msg::ActRefused { act, why },
            },
            _ => return,
        };
        update(&mut self.state, msg);
        self.refresh();
    }

    /// Keys in words: what is one character is that key.
    fn keys(&mut self, keys: &str) {
        for c in keys.chars() {
            let key = match c {
                '\n' => Key::Enter,
                '\t' => Key::Tab,
                '\u{1b}' => Key::Esc,
                '_' => Key::Down,
                '<' => Key::Backspace,
                c => Key::Char(c),
            };
            for effect in update(&mut self.state, Msg::Key(KeyPress::plain(key))) {
                self.answer(effect);
            }
        }
    }

    /// What people wrote, as the board lists it.
    fn written(&self) -> Vec<LogRow> {
        let log = self.play.board(&self.time).log;
        log.into_iter().filter(|line| line.kind.is_written()).collect()
    }

    fn texts(&self) -> Vec<String> {
        self.written().into_iter().map(|line| line.detail).collect()
    }

    fn shown(&self) -> String {
        plain(&buffer(&self.state))
    }

    fn told(&self) -> &str {
        self.state.toasts.front().map_or("", |toast| &toast.text)
    }

    /// A morning with a line of every kind.
    fn with_every_kind(size: (u16, u16), lang: Lang) -> Floor {
        let mut floor = Floor::at("09:00", size, lang);
        floor.play.act("08:30", "limin", &Act::OpenShift { name: "早班".into() }).unwrap();
        floor.keys("l三号打印鸡坏了\n");
        floor.on("09:02");
        floor.keys("7\n3<<<机坏了\n\n");
        floor.on("09:10");
        floor.keys("l走了 3 人\n7\n");
        floor.on("09:20");
        floor.keys("3<<<2 人\n1\n");
        floor.on("09:30");
        floor.keys("l重复的一行\n7\n41\n");
        floor.on("09:45");
        floor.keys(":补记\n");
        floor
    }
}

#[test]
fn a_slip_is_set_right_within_five_minutes_without_a_word_of_why() {
    let mut floor = Floor::at("09:00", (120, 40), Lang::Zh);
    floor.keys("l三号打印鸡坏了\n");
    floor.on("09:02");
    floor.keys("7\n3<<<机坏了\n");
    assert!(floor.shown().contains("五分钟内改字可不填"), "{}", floor.shown());
    floor.keys("\n");
    assert_eq!(floor.texts(), ["三号打印机坏了"], "{}", floor.shown());
    assert!(floor.told().contains("已更正"), "{}", floor.told());
    let shown = floor.shown();
    assert!(shown.contains("[改字] 三号打印机坏了") && !shown.contains("打印鸡"), "{shown}");
    // One key takes it back: the line stands as it was.
    floor.keys("u");
    assert!(floor.texts().contains(&"三号打印鸡坏了".to_owned()), "{:?}", floor.texts());
}

#[test]
fn a_correction_asks_why_and_the_old_line_says_that_it_was_corrected() {
    let mut floor = Floor::at("09:00", (120, 40), Lang::Zh);
    floor.keys("l走了 3 人\n");
    floor.on("09:20");
    floor.keys("7\n3<<<2 人\n");
    assert!(floor.shown().contains("原文"), "{}", floor.shown());
    floor.keys("\n");
    assert_eq!(floor.texts(), ["走了 3 人"], "nothing is written without a reason");
    // The second phrase, by its number.
    floor.keys("2\n");
    assert_eq!(floor.texts(), ["走了 2 人", "走了 3 人"], "{}", floor.shown());
    let shown = floor.shown();
    assert!(shown.contains("[已更正] 走了 3 人"), "{shown}");
    assert!(shown.contains("走了 2 人 (原因: 号码写错)"), "{shown}");
    // What was corrected is corrected no more; the menu says why.
    floor.keys("_\n");
    assert!(floor.shown().contains("这一行已更正, 作废或撤销"), "{}", floor.shown());
}

#[test]
fn a_line_is_voided_with_a_reason_and_stays_readable() {
    let mut floor = Floor::at("09:00", (120, 40), Lang::Zh);
    floor.keys("l重复的一行\n");
    floor.on("09:20");
    floor.keys("7\n4\n");
    assert!(floor.texts().len() == 1, "a reason is asked for");
    floor.keys("4\n");
    let lines = floor.written();
    assert_eq!(lines.len(), 2, "{}", floor.shown());
    assert_eq!((lines[0].entry, lines[1].voided), (LogEntryKind::Void, true));
    let shown = floor.shown();
    assert!(
        shown.contains("[已作废] 重复的一行") && shown.contains("[作废 09:00] 原因: 重复记录"),
        "{shown}"
    );
}

#[test]
fn after_five_minutes_a_line_is_not_taken_back_by_one_key() {
    let mut floor = Floor::at("09:00", (120, 40), Lang::Zh);
    floor.keys("l一行\n");
    floor.on("09:06");
    let effects = update(&mut floor.state, Msg::Key(KeyPress::char('u')));
    let id = floor.written()[0].subject.clone();
    assert_eq!(effects, [Effect::VoidNote { note_id: id.clone() }]);
    let bar = floor.play.hall.duty_log().may_take_back(&id, "limin", ms("09:06")).unwrap_err();
    update(&mut floor.state, Msg::VoidRefused(crate::ui::msg::Refusal::Log(bar)));
    assert!(floor.told().contains("超过五分钟"), "{}", floor.told());
    // It stands in the way of nothing: what was done before it is what is taken back next.
    assert!(update(&mut floor.state, Msg::Key(KeyPress::char('u'))).is_empty());
}

#[test]
fn what_happened_earlier_is_written_with_its_time() {
    let mut floor = Floor::at("10:00", (120, 40), Lang::Zh);
    floor.keys(":补记\n0915门口有人吵\n");
    let lines = floor.written();
    assert_eq!(lines.len(), 1, "{}", floor.shown());
    assert_eq!((lines[0].at, lines[0].recorded_at), (ms("09:15"), ms("10:00")));
    floor.keys("7");
    assert!(floor.shown().contains("[补记 10:00 写] 门口有人吵"), "{}", floor.shown());
    // No such time of the day.
    floor.keys(":补记\n2575");
    assert!(floor.written().len() == 1);
}

#[test]
fn a_line_is_added_to_a_shift_that_is_over() {
    let mut floor = Floor::at("09:00", (120, 40), Lang::Zh);
    floor.play.act("08:45", "limin", &Act::OpenShift { name: "早班".into() }).unwrap();
    floor.refresh();
    floor.keys("l班前会\n7\n");
    assert!(floor.shown().contains("这一行的班次还没结束"), "{}", floor.shown());
    floor.keys("\u{1b}");
    floor.play.act("09:30", "limin", &Act::SignOff { note: String::new() }).unwrap();
    floor.on("09:40");
    floor.keys("7_\n5漏了一句\n");
    let lines = floor.written();
    assert_eq!(lines[0].entry, LogEntryKind::Addendum, "{}", floor.shown());
    assert!(floor.shown().contains("[附记] 漏了一句"), "{}", floor.shown());
}

#[test]
fn the_panel_shows_one_kind_one_person_or_what_is_searched_for() {
    let mut floor = Floor::at("09:00", (120, 40), Lang::Zh);
    floor.keys("l打印机坏了\nl叫号屏花屏\n7");
    let all = floor.state.rows(crate::core::board::Place::Log);
    floor.keys("\n61\n");
    assert_eq!(floor.state.rows(crate::core::board::Place::Log), 2, "{}", floor.shown());
    assert!(floor.shown().contains("人工记录"), "{}", floor.shown());
    floor.keys("/dyj\n");
    assert_eq!(floor.state.rows(crate::core::board::Place::Log), 1, "by initials, within the kind");
    floor.keys("\u{1b}");
    assert_eq!(floor.state.rows(crate::core::board::Place::Log), all, "Esc shows everything");
    floor.keys("/0002\n");
    assert_eq!(floor.state.rows(crate::core::board::Place::Log), 1, "by its number");
}

#[test]
fn what_is_typed_and_not_saved_is_a_draft() {
    let mut floor = Floor::at("10:00", (120, 40), Lang::Zh);
    floor.keys(":补记\n0915说了一半\u{1b}");
    assert!(floor.written().is_empty());
    floor.keys(":补记\n");
    assert!(floor.shown().contains("说了一半"), "{}", floor.shown());
}

#[test]
fn what_the_log_and_its_forms_show() {
    for (lang, tag) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
        for (width, height) in [(80, 24), (120, 40)] {
            let mut floor = Floor::with_every_kind((width, height), lang);
            let save = |floor: &Floor, name: &str| {
                let name = format!("log_{name}_{tag}_{width}x{height}");
                insta::assert_snapshot!(name, floor.shown());
            };
            if lang == Lang::En {
                floor.keys("\u{1b}:late\n");
            }
            save(&floor, "late");
            floor.keys("0905门口有人吵\n7");
            save(&floor, "panel");
            floor.keys("__\n");
            save(&floor, "menu");
            floor.keys("3");
            save(&floor, "amend");
            floor.keys("\u{1b}\n4");
            save(&floor, "void");
            floor.keys("\u{1b}\n6");
            save(&floor, "filter");
            floor.keys("1\n");
            save(&floor, "written");
            floor.keys("\n1");
            save(&floor, "detail");
        }
    }
}
