//! Follow-ups by keys alone, through the real update loop and the real hall: thirty calls an hour, each within ten keys.

use std::sync::Arc;

use crate::core::act::followup::tests::{customer as sealed, make, new, play};
use crate::core::act::tests::Play;
use crate::core::act::{Act, NewFollowUp};
use crate::core::customer::{Customer, UnmaskReason};
use crate::core::followup::{FollowUpWay, Origin, Outcome, Task};
use crate::core::tests::ms;
use crate::text::words::Lang;
use crate::ui::keys::{Key, KeyPress};
use crate::ui::msg::{Effect, Msg};
use crate::ui::once::{buffer, plain};
use crate::ui::state::{Overlay, Setup, State};
use crate::ui::update::update;

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (200, 60)];

/// A board over a hall that answers.
struct Desk {
    play: Play,
    state: State,
    time: String,
    /// Keys that were pressed.
    count: usize,
}

impl Desk {
    fn of(play: Play, time: &str, size: (u16, u16), lang: Lang) -> Desk {
        let setup = Setup { lang, me: "he".to_owned(), speed: 1, ..Setup::default() };
        let board = play.board(time);
        let mut state = State::new(setup, size, board.now);
        update(&mut state, Msg::Board(Arc::new(board)));
        Desk { play, state, time: time.to_owned(), count: 0 }
    }

    fn with(count: u32, size: (u16, u16), lang: Lang) -> Desk {
        let mut play = play();
        for n in 1..=count {
            play.act("08:35", "he", &make(new(n))).unwrap();
        }
        Desk::of(play, "09:00", size, lang)
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

    fn press(&mut self, key: Key) {
        self.count += 1;
        for effect in update(&mut self.state, Msg::Key(KeyPress::plain(key))) {
            self.answer(effect);
        }
    }

    fn answer(&mut self, effect: Effect) {
        let act = match effect {
            Effect::Save { then, .. } => return self.answer(*then),
            Effect::Act(act) => act,
            // As the vault would: sealed with the act.
            Effect::ActFor { act, customer } => {
                assert_eq!(customer.phone, "13800138009");
                act.naming(sealed(9)).unwrap()
            }
            _ => return,
        };
        let msg = match self.play.act(&self.time, "he", &act) {
            Ok(act_id) => Msg::Acted { act, act_id },
            Err(why) => Msg::ActRefused { act, why },
        };
        update(&mut self.state, msg);
        self.refresh();
    }

    fn keys(&mut self, keys: &str) {
        for c in keys.chars() {
            self.press(match c {
                '\n' => Key::Enter,
                '\u{1b}' => Key::Esc,
                '_' => Key::Down,
                '<' => Key::Backspace,
                c => Key::Char(c),
            });
        }
    }

    fn shown(&self) -> String {
        plain(&buffer(&self.state))
    }

    fn told(&self) -> String {
        let toasts = self.state.toasts.iter().map(|toast| toast.text.as_str());
        toasts.collect::<Vec<_>>().join("\n")
    }

    fn done(&self) -> Vec<&Task> {
        self.play.hall.follow_up_book().iter().filter(|task| !task.is_open()).collect()
    }

    /// The number of the call on the screen; empty = the list, or nothing.
    fn calling(&self) -> String {
        match &self.state.overlay {
            Some(Overlay::Calls(calls)) => {
                calls.call.as_ref().map_or_else(String::new, |call| call.task.number.to_string())
            }
            _ => String::new(),
        }
    }
}

#[test]
fn thirty_calls_by_keys_alone_each_within_ten() {
    let mut desk = Desk::with(30, (80, 24), Lang::Zh);
    desk.keys("F\n");
    assert_eq!(desk.calling(), "HF-1110-01", "the first one is in the light");
    for n in 1..=30 {
        let before = desk.count;
        match n % 6 {
            0 => desk.keys("o"),
            1 => desk.keys("55445s\n"),
            2 => desk.keys("5-4-3s\n"),
            3 => desk.keys("43k255s\n"),
            4 => desk.keys("r"),
            _ => desk.keys("55555s\n"),
        }
        assert!(desk.count - before <= 10, "call {n} took {} keys", desk.count - before);
        assert_eq!(
            desk.done().len() + usize::try_from(n).unwrap() / 6,
            usize::try_from(n).unwrap()
        );
    }
    assert_eq!(desk.calling(), "", "nobody is left who may be called now");
    let replies = desk.done().iter().filter(|task| task.reply().is_some()).count();
    assert_eq!(replies, 20);
    let third = desk.done().into_iter().find(|it| &*it.number == "HF-1110-03").unwrap();
    let scores: Vec<(&str, u8)> =
        third.reply().unwrap().said.scores.iter().map(|(item, score)| (&**item, *score)).collect();
    assert_eq!(scores, [("attitude", 4), ("skill", 5), ("solving", 5), ("waiting", 2)]);
    assert_eq!(third.reply().unwrap().said.solved, Some(true));
    // Those who did not answer are called again once their time has come.
    desk.on("11:30");
    assert!(desk.shown().contains("逾期 0  今日到期 0  以后 5"), "{}", desk.shown());
    desk.keys("\n");
    assert_eq!(desk.calling(), "HF-1110-06");
}

#[test]
fn what_came_of_it_takes_one_key_and_goes_back_by_one() {
    let mut desk = Desk::with(5, (120, 40), Lang::En);
    desk.keys("F\no");
    assert!(desk.told().contains("HF-1110-01: no answer"), "{}", desk.told());
    assert_eq!(desk.calling(), "HF-1110-02", "the next one is there");
    desk.keys("w");
    assert_eq!(desk.done()[0].outcome, Some(Outcome::WrongNumber));
    desk.keys("u");
    assert!(desk.done().is_empty(), "{}", desk.told());
    assert!(
        desk.told().contains("Taken back: follow-up HF-1110-02: wrong number"),
        "{}",
        desk.told()
    );
    assert_eq!(desk.calling(), "HF-1110-02", "what was taken back is on the screen again");
    desk.keys("n");
    // Another time: two keys, and the words of why not.
    desk.keys("l2");
    let book = desk.play.hall.follow_up_book();
    let moved = book.find("HF-1110-03").unwrap();
    assert_eq!(moved.not_before, Some(ms("2025-11-11T09:30:00+08:00")));
    desk.keys("xasked twice\n");
    let book = desk.play.hall.follow_up_book();
    assert_eq!(book.find("HF-1110-04").unwrap().dropped_at(), Some(ms("09:00")));
    // Nothing is saved of a call in which nothing was said.
    let before = desk.calling();
    desk.keys("\n");
    assert!(desk.told().contains("nothing was answered"), "{}", desk.told());
    assert_eq!(desk.calling(), before);
    desk.keys("tso slow\ns\n");
    let said = desk.done().iter().find_map(|task| task.reply()).unwrap().said.clone();
    assert_eq!((&*said.text, said.solved, said.scores.len()), ("so slow", Some(true), 0));
}

#[test]
fn who_left_no_number_is_asked_face_to_face_and_nothing_typed_is_lost() {
    let mut play = play();
    let face = NewFollowUp { customer: None, way: FollowUpWay::FaceToFace, ..new(1) };
    play.act("08:35", "he", &make(face)).unwrap();
    let mut desk = Desk::of(play, "09:00", (120, 40), Lang::Zh);
    desk.keys("F\np55");
    assert!(desk.shown().contains("没有号码"), "{}", desk.shown());
    desk.keys("\n");
    assert!(desk.told().contains("没有电话"), "{}", desk.told());
    assert!(desk.done().is_empty());
    // The number can be added: the call is there again with what was answered.
    desk.keys("\na13800138009\n");
    desk.press(Key::F(2));
    let book = desk.play.hall.follow_up_book();
    let named = book.iter().next().unwrap().customer.clone();
    assert_eq!(named, Some(sealed(9)), "{}", desk.shown());
    assert!(desk.shown().contains("138****0009"), "{}", desk.shown());
    let add = desk.state.done.last().map(|done| done.id.clone()).unwrap();
    desk.play.act("09:01", "he", &crate::core::act::Act::Undo { act_id: add }).unwrap();
    desk.refresh();
    desk.keys("\u{1b}");
    // What was typed is there again; asked face to face it is taken.
    desk.keys("\np\n");
    assert_eq!(desk.done().len(), 1, "{}", desk.told());
    assert_eq!(desk.done()[0].reply().unwrap().said.way, FollowUpWay::FaceToFace);
}

/// The keys of the centre's page: `j` and `k` move as in every list, `n` leaves it for another time.
#[test]
fn moving_and_leaving_a_call_write_nothing() {
    let mut desk = Desk::with(2, (120, 40), Lang::Zh);
    desk.keys("F\njj3kk4");
    assert!(desk.shown().contains("[4]") && desk.shown().contains("[3]"), "{}", desk.shown());
    desk.keys("n");
    assert_eq!(desk.calling(), "HF-1110-02");
    desk.keys("n");
    assert_eq!(desk.calling(), "HF-1110-01");
    assert!(desk.shown().contains("[4]") && desk.shown().contains("[3]"), "{}", desk.shown());
    let book = desk.play.hall.follow_up_book();
    assert!(book.iter().all(|task| task.attempts().count() == 0 && task.is_open()));
}

#[test]
fn a_call_that_was_left_goes_on() {
    let mut desk = Desk::with(2, (120, 40), Lang::Zh);
    desk.keys("F\n54\u{1b}");
    assert_eq!(desk.calling(), "");
    desk.keys("\n");
    assert!(desk.shown().contains("[4]"), "{}", desk.shown());
}

#[test]
fn what_is_pasted_into_the_words_is_in_them_and_answers_nothing() {
    let mut desk = Desk::with(1, (80, 24), Lang::Zh);
    let paste = |desk: &mut Desk, text: &str| {
        update(&mut desk.state, Msg::Paste(text.to_owned()));
    };
    desk.keys("F\n");
    paste(&mut desk, "12345");
    assert!(!desk.shown().contains("[1]") && desk.calling() == "HF-1110-01", "{}", desk.shown());
    desk.keys("t等了");
    paste(&mut desk, "很久,\n没人理");
    assert!(desk.shown().contains("等了很久, 没人理"), "{}", desk.shown());
    paste(&mut desk, &"长".repeat(600));
    assert!(desk.told().contains("太长放不下"), "{}", desk.told());
    desk.keys("\n55555s\n");
    assert_eq!(&*desk.done()[0].reply().unwrap().said.text, "等了很久, 没人理");
}

#[test]
fn a_low_answer_says_that_a_complaint_follows() {
    for (answers, follows) in [("55555s\n", false), ("52555s\n", true), ("55555ss\n", true)] {
        let mut desk = Desk::with(1, (120, 40), Lang::Zh);
        desk.keys("F\n");
        desk.keys(answers);
        assert_eq!(desk.told().contains("低分, 将立投诉"), follows, "{answers}: {}", desk.told());
        assert!(desk.told().contains("回访 HF-1110-01 成功"), "{}", desk.told());
    }
}

#[test]
fn a_number_that_lacks_digits_is_refused_at_its_field() {
    for part in ["12", "12345", "1380013800"] {
        let mut desk = Desk::of(play(), "09:00", (80, 24), Lang::Zh);
        desk.keys(&format!("Fn{part}"));
        desk.press(Key::F(2));
        assert!(desk.shown().contains("电话不完整"), "{}", desk.shown());
        assert!(desk.play.hall.follow_up_book().is_empty(), "{part}");
    }
}

#[test]
fn what_was_answered_in_a_call_that_was_taken_back_is_on_the_screen_again() {
    let mut desk = Desk::with(2, (120, 40), Lang::Zh);
    desk.keys("F\n54321s\nu");
    assert_eq!(desk.calling(), "HF-1110-01");
    let shown = desk.shown();
    assert!(shown.contains("[3]") && shown.contains("[1]"), "{shown}");
    assert!(desk.done().is_empty());
}

#[test]
fn the_list_takes_back_and_does_again_what_is_about_follow_ups_and_nothing_else() {
    let mut desk = Desk::with(3, (120, 40), Lang::Zh);
    desk.keys("F\n54321s\nu");
    assert_eq!((desk.calling().as_str(), desk.done().len()), ("HF-1110-01", 0));
    assert!(desk.told().contains("U 重做"), "{}", desk.told());
    // As the message says; the next one is on the screen as after the first time.
    desk.keys("U");
    assert_eq!((desk.calling().as_str(), desk.done().len()), ("HF-1110-02", 1), "{}", desk.told());
    assert_eq!(desk.done()[0].reply().unwrap().said.scores.len(), 5);
    // From the list too, where nothing lies on it.
    desk.keys("ou\u{1b}U");
    let tried = |desk: &Desk, number| {
        desk.play.hall.follow_up_book().find(number).unwrap().attempts().count()
    };
    assert_eq!((desk.calling().as_str(), tried(&desk, "HF-1110-02")), ("", 1));
    desk.keys("u");
    assert_eq!(tried(&desk, "HF-1110-02"), 0);
    // What was done elsewhere is taken back there, from the list and from a call.
    let noted = Msg::Noted { note_id: "n1".to_owned(), text: "三号机缺纸".to_owned() };
    update(&mut desk.state, noted);
    for keys in ["", "\n"] {
        desk.keys(keys);
        assert!(update(&mut desk.state, Msg::Key(KeyPress::plain(Key::Char('u')))).is_empty());
        assert!(desk.told().contains("上一步不是回访, 回看板再撤销"), "{}", desk.told());
        assert_eq!(desk.state.done.len(), 2, "the call that stands, and the line");
    }
    desk.keys("\u{1b}\u{1b}");
    let voids = update(&mut desk.state, Msg::Key(KeyPress::plain(Key::Char('u'))));
    assert_eq!(voids, [Effect::VoidNote { note_id: "n1".to_owned() }]);
    update(&mut desk.state, Msg::Voided { note_id: "n1".to_owned() });
    desk.keys("F");
    assert!(update(&mut desk.state, Msg::Key(KeyPress::plain(Key::Char('U')))).is_empty());
    assert!(desk.told().contains("上一步不是回访, 回看板再重做"), "{}", desk.told());
}

#[test]
fn a_low_answer_that_is_taken_back_says_that_its_complaint_stays() {
    let mut desk = Desk::with(1, (80, 24), Lang::Zh);
    desk.keys("F\n51555s\nu");
    assert!(!desk.told().contains("TS-"), "none is there yet: {}", desk.told());
    desk.keys("U");
    assert_eq!(desk.play.follow_ups_due("09:02"), 1);
    desk.on("09:02");
    desk.keys("u");
    let said = "已撤销: 回访 HF-1110-01 成功; 投诉 TS-1110-01 已立, 不随之撤销   U 重做";
    assert!(desk.told().contains(said) && desk.shown().contains(said), "{}", desk.told());
}

#[test]
fn a_call_before_its_time_says_so_and_what_came_of_the_last_one() {
    for (keys, says) in
        [("l2", "11-11 09:30 起可打  上次 09:00 改约"), ("o", "11:00 起可打  上次 09:00 ")]
    {
        let mut desk = Desk::with(1, (80, 24), Lang::Zh);
        desk.keys("F\n");
        assert!(!desk.shown().contains("起可打"), "{}", desk.shown());
        desk.keys(keys);
        desk.keys("\n");
        assert_eq!(desk.calling(), "HF-1110-01");
        assert!(desk.shown().contains(says), "{}", desk.shown());
        desk.on("2025-11-11T09:30:00+08:00");
        assert!(!desk.shown().contains("起可打"), "{}", desk.shown());
    }
}

#[test]
fn a_board_that_only_reads_shows_the_list_and_writes_nothing() {
    let mut desk = Desk::with(2, (80, 24), Lang::Zh);
    update(&mut desk.state, Msg::ReadOnly(None));
    desk.keys("F");
    assert!(desk.shown().contains("HF-1110-02"), "{}", desk.shown());
    for (before, key) in [("", 'n'), ("", 'u'), ("\n", '5'), ("", 's'), ("", 'o'), ("", 'l')] {
        desk.state.toasts.clear();
        desk.keys(before);
        assert!(update(&mut desk.state, Msg::Key(KeyPress::plain(Key::Char(key)))).is_empty());
        assert!(desk.told().contains("不可用: 只读"), "{key} {}", desk.told());
        assert!(matches!(desk.state.overlay, Some(Overlay::Calls(_))), "{key}");
    }
    for key in ['t', 'x', 'a', 'y', 'p'] {
        desk.keys(&key.to_string());
        assert_eq!(desk.calling(), "HF-1110-01", "{key}");
        assert!(!desk.shown().contains("不打的原因"), "{}", desk.shown());
    }
    desk.keys("jn");
    assert_eq!(desk.calling(), "HF-1110-02", "the others are looked at");
}

/// The hall has PINs, and that person has unlocked its board.
pub(super) fn unlock(state: &mut State, who: &str) {
    let mut board = state.board.as_deref().unwrap().clone();
    board.locks = true;
    for person in &mut board.people {
        person.has_pin = true;
    }
    let board = Arc::new(board);
    update(state, Msg::Board(Arc::clone(&board)));
    update(state, Msg::Unlocked { person_id: who.to_owned() });
    update(state, Msg::Board(board));
}

#[test]
fn whoever_calls_back_and_nothing_else_is_offered_that_reason_alone() {
    // Without PINs everybody may everything.
    for all in [false, true] {
        let mut desk = Desk::with(1, (120, 40), Lang::Zh);
        if !all {
            unlock(&mut desk.state, "he");
        }
        desk.keys("F\ny");
        let shown = desk.shown();
        for reason in UnmaskReason::ALL {
            let offered = shown.contains(Lang::Zh.words().unmask_reason(*reason));
            assert_eq!(offered, all || *reason == UnmaskReason::CallBack, "{all}: {shown}");
        }
    }
}

/// The number in full for a reason, for as long as any record is seen; the call lies there with what was answered.
#[test]
fn the_number_is_seen_for_a_reason_and_the_call_is_there_again() {
    let mut desk = Desk::with(2, (120, 40), Lang::Zh);
    desk.keys("F\n54y");
    assert!(desk.shown().contains("回电"), "reasons are offered: {}", desk.shown());
    let asked = update(&mut desk.state, Msg::Key(KeyPress::plain(Key::Char('1'))));
    let [Effect::Unmask { person_ref, complaint_id, reason }] = &asked[..] else {
        panic!("{asked:?}");
    };
    let task = desk.play.hall.follow_ups()[0].clone();
    assert_eq!(
        (person_ref.as_str(), complaint_id.as_str(), *reason),
        ("p1", &*task.follow_up_id, UnmaskReason::CallBack)
    );
    let customer =
        Customer { name: "张三".into(), phone: "13800138001".into(), ..Customer::default() };
    assert!(!desk.shown().contains("13800138001"));
    update(&mut desk.state, Msg::Unmasked { person_ref: "p1".into(), customer });
    assert_eq!(desk.calling(), "HF-1110-01", "{}", desk.shown());
    assert!(desk.shown().contains("13800138001") && desk.shown().contains("[4]"));
    desk.keys("445s\n");
    assert!(!desk.shown().contains("13800138001"), "it goes with its call: {}", desk.shown());
    assert_eq!(desk.done()[0].reply().unwrap().said.scores.len(), 5);
}

#[test]
fn a_follow_up_is_made_by_hand_and_called() {
    let mut desk = Desk::of(play(), "09:00", (120, 40), Lang::Zh);
    desk.keys("Fn13800138009");
    desk.press(Key::F(2));
    let book = desk.play.hall.follow_up_book();
    let task = book.iter().next().unwrap_or_else(|| panic!("{}", desk.shown())).clone();
    assert_eq!((task.customer.clone(), task.way), (Some(sealed(9)), FollowUpWay::Telephone));
    assert_eq!(task.served_on.to_string(), "2025-11-10");
    assert!(desk.shown().contains("138****0009"), "the list is there again: {}", desk.shown());
    desk.keys("\n55555s\n");
    assert_eq!(desk.done().len(), 1, "{}", desk.told());
    // Without a number they are asked face to face.
    desk.keys("\u{1b}Fn");
    desk.press(Key::F(2));
    let ways: Vec<FollowUpWay> =
        desk.play.hall.follow_ups().into_iter().map(|task| task.way).collect();
    assert_eq!(ways, [FollowUpWay::FaceToFace], "{}", desk.shown());
}

/// Half a call outlives the program: what the disk was told brings it back.
#[test]
fn a_call_that_was_left_comes_back_after_a_restart() {
    let mut desk = Desk::with(2, (120, 40), Lang::Zh);
    update(&mut desk.state, Msg::Drafts { person_id: "he".into(), drafts: Vec::new() });
    desk.keys("F\n54st等很久\n");
    let kept = update(&mut desk.state, Msg::Tick(ms("09:00:05")));
    let kept = kept.into_iter().find_map(|effect| match effect {
        Effect::KeepDrafts(change) => Some(change.keep),
        _ => None,
    });
    let drafts = kept.unwrap_or_else(|| panic!("nothing was kept"));
    let mut again = Desk::of(desk.play, "09:01", (120, 40), Lang::Zh);
    update(&mut again.state, Msg::Drafts { person_id: "he".into(), drafts });
    assert!(again.told().contains("回访"), "it is told: {}", again.told());
    again.keys("F\n");
    let shown = again.shown();
    assert!(shown.contains("[5]") && shown.contains("[4]") && shown.contains("等很久"), "{shown}");
    // What is saved is no draft any more: it goes from the disk with the act that it became.
    let saved = update(&mut again.state, Msg::Key(KeyPress::plain(Key::Enter)));
    assert!(
        matches!(&saved[..], [Effect::Save { draft, .. }] if draft.form == "call"),
        "{saved:?}"
    );
    for effect in saved {
        again.answer(effect);
    }
    let reply = again.done()[0].reply().unwrap().said.clone();
    assert_eq!((reply.scores.len(), reply.solved, &*reply.text), (2, Some(true), "等很久"));
    assert!(crate::ui::drafts::open_drafts(&again.state).is_empty());
}

/// The act of what a key led to.
fn act_of(effects: Vec<Effect>) -> Act {
    let found = effects.into_iter().find_map(|effect| match effect {
        Effect::Save { then, .. } => Some(*then),
        Effect::Act(_) => Some(effect),
        _ => None,
    });
    let Some(Effect::Act(act)) = found else { panic!("no act was sent") };
    act
}

/// Whatever a call is ended with: where that is not written, what was typed is there again, also from another screen.
#[test]
fn what_was_typed_in_a_call_stays_until_what_came_of_it_is_on_disk() {
    for (keys, ends) in
        [("", 'o'), ("", 'r'), ("", 'w'), ("l", '2'), ("xasked twice", '\n'), ("", '\n')]
    {
        for refused in [true, false] {
            let mut desk = Desk::with(2, (120, 40), Lang::Zh);
            update(&mut desk.state, Msg::Drafts { person_id: "he".into(), drafts: Vec::new() });
            desk.keys("F\n54st等很久\n");
            desk.keys(keys);
            let key = if ends == '\n' { Key::Enter } else { Key::Char(ends) };
            let act = act_of(update(&mut desk.state, Msg::Key(KeyPress::plain(key))));
            // Another screen lies over the board, and the row has not come yet.
            desk.keys("\u{1b}\u{1b}");
            let why = crate::ui::msg::Refusal::Other("x".to_owned());
            update(
                &mut desk.state,
                if refused {
                    Msg::ActRefused { act, why: crate::core::act::Refused::Nothing }
                } else {
                    Msg::ActFailed { act, why }
                },
            );
            desk.keys("F\n");
            let reason = desk.shown().contains("asked twice");
            assert_eq!(reason, keys.starts_with('x'), "{}", desk.shown());
            desk.keys(if reason { "\u{1b}" } else { "" });
            let shown = desk.shown();
            let all = ["[5]", "[4]", "等很久"].iter().all(|it| shown.contains(it));
            assert!(all && desk.calling() == "HF-1110-01", "{keys}{ends} {refused}: {shown}");
        }
    }
}

#[test]
fn an_outcome_on_disk_takes_its_draft_along_and_a_reason_is_asked_for_at_once() {
    let mut desk = Desk::with(2, (120, 40), Lang::En);
    desk.keys("F\n54xasked\n");
    assert!(desk.done().iter().any(|task| task.dropped_at().is_some()), "{}", desk.told());
    assert!(crate::ui::drafts::open_drafts(&desk.state).is_empty(), "it is in the log");
    assert_eq!(desk.calling(), "HF-1110-02");
    desk.keys("54x \n");
    assert!(desk.told().contains("say why"), "{}", desk.told());
    assert_eq!((desk.calling().as_str(), desk.done().len()), ("HF-1110-02", 1));
    desk.keys("moved\n");
    assert_eq!(desk.done().len(), 2, "{}", desk.told());
}

/// The longest words of every column: who is to be called is read in full.
#[test]
fn whoever_is_to_be_called_is_read_in_full_where_the_list_is_narrow() {
    for (lang, none) in [(Lang::Zh, "无号码"), (Lang::En, "no number")] {
        let mut desk = Desk::with(2, (80, 24), lang);
        let mut board = desk.state.board.as_deref().unwrap().clone();
        for task in &mut board.calls.rows {
            let task = Arc::make_mut(task);
            (task.origin, task.service_id) = (Origin::Complaint, "宽带新装与移机改造业务".into());
            task.not_before = Some(ms("2025-11-12T09:30:00+08:00"));
        }
        Arc::make_mut(&mut board.calls.rows[1]).customer = None;
        update(&mut desk.state, Msg::Board(Arc::new(board)));
        desk.keys("F");
        let shown = desk.shown();
        assert!(shown.contains("138****0001") && shown.contains(none), "{shown}");
    }
}

#[test]
fn the_list_and_the_call_at_their_sizes() {
    for (lang, tag) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
        for size in SIZES {
            let mut desk = Desk::with(4, size, lang);
            desk.keys("F\no\u{1b}");
            desk.on("2025-11-14T09:00:00+08:00");
            let name = |what: &str| format!("calls_{what}_{tag}_{}x{}", size.0, size.1);
            desk.state.toasts.clear();
            insta::assert_snapshot!(name("list"), desk.shown());
            desk.keys("\n54-");
            insta::assert_snapshot!(name("call"), desk.shown());
        }
    }
}
