//! The outage of the day on the floor (domain notes 6.3, 12:40 to 13:18) by keys, through the real update loop
//! and the real hall, within its budgets; and what the card shows.

use std::sync::Arc;

use super::screens::open;
use crate::core::act::tests::Play;
use crate::core::board::IncidentRow;
use crate::core::complaint::{ContactResult, Severity};
use crate::core::incident::{Contact, Step};
use crate::core::tests::{ms, told};
use crate::text::words::Lang;
use crate::ui::keys::{Key, KeyPress};
use crate::ui::msg::{Effect, Msg};
use crate::ui::once::{buffer, plain};
use crate::ui::state::{List, Overlay, State};
use crate::ui::update::update;

const MORNING: &str = "08:30 opened c=01\n08:30 opened c=02\n08:31 opened c=03\n12:00 closed c=03\n\
    12:35 issued A1 s=A no=A001\n12:36 issued A2 s=A no=A002\n12:38 called A1 c=01\n12:39 started A1 c=01";

/// A board over a hall that answers.
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

    /// The clock goes on to that time: what falls due is written down and the rows are new.
    fn on(&mut self, time: &str) {
        self.time = time.to_owned();
        self.play.fall_due(time);
        update(&mut self.state, Msg::Tick(ms(time)));
        self.refresh();
    }

    fn refresh(&mut self) {
        let board = self.play.board(&self.time);
        update(&mut self.state, Msg::Board(Arc::new(board)));
    }

    fn press(&mut self, key: Key) {
        let effects = update(&mut self.state, Msg::Key(KeyPress::plain(key)));
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
        let msg = match self.play.act(&self.time, "limin", &act) {
            Ok(act_id) => Msg::Acted { act, act_id },
            Err(why) => Msg::ActRefused { act, why },
        };
        update(&mut self.state, msg);
        self.refresh();
    }

    /// Keys in words: what is one character is that key.
    fn keys(&mut self, keys: &str) {
        for c in keys.chars() {
            self.press(match c {
                '\n' => Key::Enter,
                '\t' => Key::Tab,
                '\u{1b}' => Key::Esc,
                '_' => Key::Down,
                '^' => Key::Up,
                '<' => Key::Backspace,
                '~' => Key::BackTab,
                c => Key::Char(c),
            });
        }
    }

    /// As [`Floor::keys`], at a time, with at most so many.
    fn within(&mut self, time: &str, keys: &str, budget: usize) {
        assert!(keys.chars().count() <= budget, "{keys:?} is more than {budget} keys");
        self.on(time);
        self.keys(keys);
    }

    fn row(&self) -> IncidentRow {
        self.play.board(&self.time).incidents[0].clone()
    }

    fn done(&self, step: Step) -> bool {
        self.row().steps.iter().any(|row| row.step == step && row.done_at.is_some())
    }

    fn shown(&self) -> String {
        plain(&buffer(&self.state))
    }

    fn told(&self) -> &str {
        self.state.toasts.front().map_or("", |toast| &toast.text)
    }
}

#[test]
fn the_outage_stays_within_its_keys() {
    let mut floor = Floor::at("12:40", (80, 24), Lang::Zh);
    floor.within("12:40", "i1", 3);
    let card = |floor: &Floor| matches!(floor.state.overlay, Some(Overlay::Incident { .. }));
    assert!(card(&floor), "the card is open");
    assert_eq!(floor.row().counters, ["01", "02"]);
    floor.within("12:41", "1", 1);
    floor.within("12:42", "2", 1);
    floor.within("12:45", "3", 1);
    floor.within("12:46", "4", 1);
    floor.within("12:47", "\n", 1);
    for step in [Step::AskOtherHalls, Step::CallSupport, Step::PutUpNotice, Step::FirstReport] {
        assert!(floor.done(step), "{step:?}");
    }
    for minute in 49..=62 {
        let time = format!("{:02}:{:02}", 12 + minute / 60, minute % 60);
        floor.within(&time, "+", 1);
    }
    assert_eq!(floor.row().taken, 14);
    assert_eq!(floor.row().severity, None);
    // The reminder: a call and Enter, a call and Enter.
    floor.on("13:10");
    assert_eq!(floor.row().severity, Some(Severity::Sev2));
    assert!(floor.shown().contains("逾期: 满 30 分钟未恢复: 第二次报告"), "{}", floor.shown());
    floor.within("13:11", "6", 2);
    floor.within("13:12", "\n", 2);
    assert!(floor.done(Step::SecondReport));
    let row = floor.row();
    let second = row.told.iter().filter(|told| told.step == Some(Step::SecondReport));
    let second: Vec<_> = second.map(|told| (told.contact, told.at)).collect();
    assert_eq!(second, [(Contact::HallManager, ms("13:11")), (Contact::Centre, ms("13:12"))]);
    floor.within("13:18", "r10\n", 5);
    let row = floor.row();
    assert_eq!((row.secs(ms("20:00")), row.taken, row.entered, row.left), (38 * 60, 14, 10, 4));
    assert!(card(&floor), "back on the card");
    floor.keys("\u{1b}");
    assert!(floor.shown().contains("待补录 4"), "{}", floor.shown());
}

#[test]
fn n_leads_to_the_incident_whose_step_is_late() {
    let mut floor = Floor::at("12:40", (80, 24), Lang::Zh);
    floor.keys("i1\u{1b}");
    let named = |floor: &Floor| floor.told().contains("系统故障");
    let mut steps = 0;
    while !named(&floor) && steps < 9 {
        floor.keys("n");
        steps += 1;
    }
    assert!(named(&floor), "an incident that goes on is one of the causes: {}", floor.told());
    floor.on("13:10");
    floor.keys("\u{1b}n");
    assert!(named(&floor), "late, it is among the first: {}", floor.told());
    assert!(floor.told().contains("逾期"), "{}", floor.told());
    floor.keys("\n");
    assert!(matches!(floor.state.overlay, Some(Overlay::Incident { .. })), "Enter opens its card");
}

#[test]
fn the_paper_is_worked_off_and_the_record_closed() {
    let mut floor = Floor::at("12:40", (80, 24), Lang::Zh);
    floor.within("12:40", "i1", 3);
    floor.keys("+++");
    floor.within("13:00", "r1\n", 5);
    floor.keys("c光缆挖断\n\n");
    assert!(floor.told().contains("还有 2 件预受理没补录"), "{}", floor.told());
    assert!(floor.row().is_open());
    floor.keys("--");
    assert!(floor.done(Step::EnterBacklog));
    // What was typed for the refused one is still there.
    floor.keys("c\n\n");
    let row = floor.row();
    assert!(!row.is_open());
    assert_eq!(row.cause, "光缆挖断");
    floor.keys("\u{1b}");
    floor.keys(":jrtf\n");
    assert!(matches!(floor.state.overlay, Some(Overlay::Read { list: List::Incidents, .. })));
    assert!(floor.shown().contains("原因 光缆挖断"), "{}", floor.shown());
}

#[test]
fn a_card_without_letters_for_who_types_chinese() {
    let mut floor = Floor::at("12:40", (80, 24), Lang::Zh);
    floor.press(Key::F(4));
    floor.keys("3");
    assert_eq!(floor.row().severity, Some(Severity::Sev2), "a disturbance is serious at once");
    assert!(floor.row().counters.is_empty());
    // Enter goes from step to step; the end of the list says that it is over.
    floor.keys("\n_\n");
    assert!(floor.done(Step::Approach) && floor.done(Step::SecondColleague));
    let steps = floor.row().steps.len();
    (0..steps).for_each(|_| floor.press(Key::Down));
    floor.press(Key::Home);
    (0..steps).for_each(|_| floor.press(Key::Down));
    floor.keys("\n");
    assert!(floor.row().restored_at.is_some(), "{}", floor.shown());
}

#[test]
fn slips_have_a_way_back_and_a_failed_call_is_no_call() {
    let mut floor = Floor::at("12:40", (80, 24), Lang::Zh);
    floor.keys("i1");
    floor.keys("3");
    assert!(floor.done(Step::PutUpNotice));
    floor.keys("3");
    assert!(floor.told().contains("已做 12:40"), "{}", floor.told());
    floor.keys("<");
    assert!(!floor.done(Step::PutUpNotice));
    floor.keys("+u");
    assert_eq!(floor.row().taken, 0);
    assert!(matches!(floor.state.overlay, Some(Overlay::Incident { .. })));
    // IT support does not answer; then it does, with a number.
    floor.press(Key::Home);
    floor.keys("_t~2\n");
    assert!(!floor.done(Step::CallSupport));
    assert_eq!(floor.row().told[0].result, ContactResult::NoAnswer);
    floor.keys("t工单 8812\n");
    assert!(floor.done(Step::CallSupport), "{}", floor.shown());
    assert_eq!(floor.row().told[1].text, "工单 8812");
    // An open one is looked at by the same key; another kind is two keys further.
    floor.keys("\u{1b}i");
    assert!(matches!(floor.state.overlay, Some(Overlay::Incident { .. })));
    floor.keys("i5");
    assert_eq!(floor.play.board("12:40").incidents.len(), 2);
}

#[test]
fn a_half_written_record_comes_back() {
    let mut floor = Floor::at("12:40", (80, 24), Lang::Zh);
    floor.keys("i1");
    floor.keys("e两个台席停办\u{1b}");
    assert!(matches!(floor.state.overlay, Some(Overlay::Incident { .. })));
    floor.keys("e");
    assert!(floor.shown().contains("两个台席停办"), "{}", floor.shown());
    floor.keys("\n12\n");
    floor.press(Key::F(2));
    let row = floor.row();
    assert_eq!((row.effect.as_str(), row.customers), ("两个台席停办", Some(12)));
    // Worse at once, milder only with a reason; when it really began.
    floor.keys("e\t\t5");
    floor.press(Key::F(2));
    assert_eq!(floor.row().severity, Some(Severity::Sev1));
    floor.keys("e\t\t3");
    floor.press(Key::F(2));
    assert!(floor.told().contains("降级要写理由"), "{}", floor.told());
    floor.keys("e");
    floor.press(Key::F(8));
    floor.keys("\t\t3影响小\t1230");
    floor.press(Key::F(2));
    let row = floor.row();
    assert_eq!((row.severity, row.started_at), (Some(Severity::Sev3), ms("12:30")));
}

#[test]
fn what_the_card_shows() {
    for (lang, tag) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
        for (width, height) in [(80, 24), (120, 40)] {
            let mut floor = Floor::at("12:40", (width, height), lang);
            let save = |floor: &Floor, name: &str| {
                let name = format!("incident_{name}_{tag}_{width}x{height}");
                insta::assert_snapshot!(name, floor.shown());
            };
            floor.keys("i");
            save(&floor, "kinds");
            floor.keys("1");
            for (time, keys) in
                [("12:41", "1"), ("12:42", "2"), ("12:45", "3"), ("12:47", "4\n"), ("13:00", "+++")]
            {
                floor.within(time, keys, 3);
            }
            floor.on("13:12");
            save(&floor, "late");
            floor.keys("t");
            save(&floor, "tell");
            floor.keys("\u{1b}6\n");
            floor.on("13:18");
            floor.keys("r");
            save(&floor, "restore");
            floor.keys("1\n");
            save(&floor, "over");
            floor.keys("e");
            save(&floor, "record");
            floor.keys("\u{1b}c");
            save(&floor, "close");
            floor.keys("\u{1b}\u{1b}");
            save(&floor, "strip");
        }
        let mut floor = Floor::at("12:40", (60, 16), lang);
        floor.keys("i6^^");
        let name = format!("incident_small_{tag}_60x16");
        insta::assert_snapshot!(name, floor.shown());
    }
}
