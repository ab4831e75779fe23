//! The lock by keys, uptimes and boards: no terminal, no clock.

mod away;

use super::*;
use crate::core::board::HelpNow;
use crate::core::people::PinTrouble;
use crate::core::people::lockout::PinRefused;
use crate::text::words::Lang;
use crate::ui::once::{buffer, plain};
use crate::ui::tests::sample;
use crate::ui::tests::screens::{open, press};
use crate::ui::update::update;

const CANARY: &str = "canaryzhang";

fn person(id: &str, name: &str, may: &[Right]) -> PersonBrief {
    PersonBrief {
        person_id: id.to_owned(),
        name: name.to_owned(),
        role: String::new(),
        may: may.to_vec(),
        has_pin: true,
        logins: Vec::new(),
        promise_fen: None,
        level: None,
    }
}

/// The sample hall with PINs, and a canary wherever somebody's name or words can stand.
fn hall() -> Board {
    let mut board = sample::hall();
    board.locks = true;
    board.idle_lock_secs = 300;
    board.people = vec![
        person("m1", "李静", Right::ALL),
        person("e1", "刘洋", &[Right::Log]),
        person("e2", CANARY, &[]),
    ];
    board.staff[0].staff_id = CANARY.to_owned();
    board.staff[0].name = CANARY.to_owned();
    board.counters[0].staff_id = Some(CANARY.to_owned());
    board.log[0].by = CANARY.to_owned();
    board.log[0].detail = CANARY.to_owned();
    board.help = vec![HelpNow { help_id: "h".into(), counter_id: "03".into(), at: board.now }];
    board
}

fn up(secs: u64, asleep_secs: u64) -> Msg {
    Msg::Uptime(Uptime { boot_ms: secs * 1000, asleep_ms: asleep_secs * 1000 })
}

fn locked(size: (u16, u16)) -> State {
    let mut state = open(&hall(), size, Lang::Zh);
    update(&mut state, up(1000, 0));
    state
}

fn unlock(state: &mut State, person: &str) {
    update(state, Msg::Unlocked { person_id: person.to_owned() });
    update(state, Msg::Board(Arc::new(hall())));
}

fn unlocked() -> State {
    let mut state = locked((120, 40));
    unlock(&mut state, "m1");
    assert!(!state.is_locked());
    state
}

fn screen(state: &State) -> String {
    plain(&buffer(state))
}

fn effects(state: &mut State, keys: &str) -> Vec<Effect> {
    let mut effects = Vec::new();
    for c in keys.chars() {
        let key = if c == '\n' { Key::Enter } else { Key::Char(c) };
        effects.extend(update(state, Msg::Key(KeyPress::plain(key))));
    }
    effects
}

#[test]
fn a_terminal_locks_when_the_pin_that_opened_it_is_taken_away_elsewhere() {
    let mut state = unlocked();
    let mut board = hall();
    assert!(update(&mut state, Msg::Board(Arc::new(board.clone()))).is_empty());
    let me = state.me().to_owned();
    board.people.iter_mut().for_each(|person| person.has_pin = person.person_id != me);
    let effects = update(&mut state, Msg::Board(Arc::new(board)));
    assert!(effects.contains(&Effect::Lock(LockWhy::Key)), "{effects:?}");
    assert!(state.is_locked());
    assert!(!plain(&buffer(&state)).contains(CANARY));
}

#[test]
fn a_locked_screen_shows_the_hall_and_nobody_in_it() {
    for size in [(60, 16), (80, 24), (120, 40), (200, 60)] {
        let mut state = locked(size);
        unlock(&mut state, "m1");
        press(&mut state, "7");
        assert!(screen(&state).contains(CANARY), "{size:?}: the log shows it");
        press(&mut state, "z");
        assert!(state.is_locked());
        // A message that comes meanwhile names somebody, too.
        update(&mut state, Msg::Fault(format!("{CANARY} failed")));
        update(&mut state, Msg::Noted { note_id: "n".into(), text: CANARY.into() });
        update(&mut state, Msg::ReadOnly(Some(CANARY.to_owned())));
        update(&mut state, Msg::Board(Arc::new(hall())));
        for keys in ["", "\t", "\t", "5", "\u{1b}", "\n", "\u{1b}", "x", "\u{1b}", ":", "?", "n"] {
            press(&mut state, keys);
            let text = screen(&state);
            for name in [CANARY, "李静", "张伟", "陈晨", "limin", "刘洋"] {
                assert!(!text.contains(name), "{size:?} {keys:?} {name}:\n{text}");
            }
        }
        assert!(!state.title.contains(CANARY));
        press(&mut state, "\t");
        let text = screen(&state);
        assert!(text.contains("已锁屏") && text.contains("个人业务"), "{text}");
    }
    let text = screen(&locked((120, 40)));
    assert!(text.contains("05") && text.contains("台席 03 求助"), "{text}");
    assert!(text.contains("在岗"), "how many are on post:\n{text}");
}

#[test]
fn what_is_locked_is_put_away_and_given_back_to_its_owner_alone() {
    let mut state = unlocked();
    press(&mut state, "l三号机缺纸");
    update(&mut state, Msg::Noted { note_id: "n1".into(), text: "first".into() });
    let asked = update(&mut state, Msg::Key(KeyPress::plain(Key::Esc)));
    assert_eq!(asked, []);
    press(&mut state, "/宽\n");
    let asked = effects(&mut state, "z");
    assert_eq!(asked, [Effect::Lock(LockWhy::Key), Effect::Repaint]);
    assert!(state.draft.is_empty() && state.done.is_empty() && state.toasts.is_empty());
    assert!(state.messages.is_empty() && state.pane(Place::Queues).filter.is_empty());
    assert!(state.board.as_ref().unwrap().log.is_empty());
    unlock(&mut state, "e1");
    assert_eq!((state.me(), state.draft.as_str(), state.done.len()), ("e1", "", 0));
    assert!(!screen(&state).contains("三号机"));
    effects(&mut state, "z");
    unlock(&mut state, "m1");
    assert_eq!((state.draft.as_str(), state.done.len()), ("三号机缺纸", 1));
    // A form that is open when it locks is a draft, too.
    press(&mut state, "l!");
    update(&mut state, up(1300, 0));
    assert!(state.is_locked() && state.overlay.is_none());
    unlock(&mut state, "m1");
    assert_eq!(state.draft, "三号机缺纸!");
}

// R24: by the boot clock alone, to the second, whatever the wall clock does.
#[test]
fn it_locks_after_the_idle_time_of_uptime_and_not_of_the_wall_clock() {
    let mut state = unlocked();
    let year = 31_536_000;
    for wall in [year, -year, 20 * year, -20 * year, 0] {
        update(&mut state, Msg::Tick(sample::now().plus_secs(wall)));
        assert_eq!(update(&mut state, up(1299, 0)), []);
    }
    assert!(!state.is_locked());
    assert_eq!(update(&mut state, up(1300, 0)), [Effect::Lock(LockWhy::Idle), Effect::Repaint]);
    assert!(state.is_locked());
    assert_eq!(update(&mut state, up(1301, 0)), [], "once");

    // Keys put it off, from the last one on; the setting decides how long.
    let mut state = unlocked();
    for secs in [1200, 1400, 1600] {
        update(&mut state, up(secs, 0));
        press(&mut state, "j");
    }
    assert!(!state.is_locked());
    let mut soon = hall();
    soon.idle_lock_secs = 60;
    update(&mut state, Msg::Board(Arc::new(soon)));
    update(&mut state, up(1659, 0));
    assert!(!state.is_locked());
    // The uptime is told before the key: the key that comes too late does nothing.
    update(&mut state, up(1660, 0));
    assert_eq!(effects(&mut state, "q"), [], "it is a letter of somebody's name now");
    assert!(state.is_locked() && state.lock.dialog.is_some());
}

// R25: a machine that slept shows nothing of what was on the screen, not even for a frame.
#[test]
fn it_locks_before_the_first_frame_after_a_suspension() {
    let mut state = unlocked();
    press(&mut state, "7");
    assert!(screen(&state).contains(CANARY));
    // Ten minutes asleep, two seconds awake: the loop tells the uptime before it draws.
    let asked = update(&mut state, up(1602, 600));
    assert_eq!(asked, [Effect::Lock(LockWhy::Suspend), Effect::Repaint]);
    assert!(!screen(&state).contains(CANARY));
    unlock(&mut state, "m1");
    assert_eq!(update(&mut state, up(1603, 600)), [], "what it slept before is over");
    assert!(!state.is_locked());
}

#[test]
fn nobody_stays_unlocked_for_longer_than_twelve_hours() {
    let mut state = unlocked();
    for secs in (1100..44_100).step_by(100) {
        update(&mut state, up(secs, 0));
        press(&mut state, "j");
        assert!(!state.is_locked(), "{secs}");
    }
    update(&mut state, up(44_200, 0));
    assert!(state.is_locked());
}

#[test]
fn help_is_asked_for_without_unlocking() {
    let mut state = locked((80, 24));
    let help = |id: &str| vec![Effect::Act(Act::AskHelp { counter_id: id.to_owned() })];
    assert_eq!(effects(&mut state, "5\n"), help("05"));
    assert_eq!(effects(&mut state, "03\n"), help("03"));
    let act = Act::AskHelp { counter_id: "05".to_owned() };
    update(&mut state, Msg::Acted { act, act_id: String::new() });
    assert!(screen(&state).contains("已呼叫: 台席 05"), "{}", screen(&state));
    assert_eq!(effects(&mut state, "99\n"), []);
    assert!(screen(&state).contains("没有台席 99"));
    effects(&mut state, "12");
    assert!(screen(&state).contains("台席 12 求助: Enter"));
    press(&mut state, "\u{1b}");
    assert!(state.lock.number.is_empty());
}

#[test]
fn unlocking_takes_an_id_or_initials_and_six_digits() {
    for (typed, id) in [("\nm1", "m1"), ("lj", "m1"), ("ly", "e1"), ("E1", "e1"), ("x9", "x9")] {
        let mut state = locked((80, 24));
        let asked = effects(&mut state, &format!("{typed}\n739164"));
        let pin = Pin::parse("739164").unwrap();
        assert_eq!(asked, [Effect::Unlock { person_id: id.to_owned(), pin }], "{typed}");
        // The digits are nowhere, and while it is looked at no key counts.
        assert!(!format!("{state:?}").contains("739164") && !screen(&state).contains("7391"));
        assert_eq!(effects(&mut state, "739164\n"), []);
        assert!(!screen(&state).contains("李静"), "initials do not give a name away");
        for (why, words) in [
            (PinRefused::Wrong { left: 3 }, "还可试 3 次"),
            (PinRefused::Wait { secs: 299 }, "4:59 后再试"),
            (PinRefused::Off, "已停用"),
            (PinRefused::NoSecret, "本机密钥缺失"),
        ] {
            update(&mut state, Msg::PinTrouble(PinTrouble::Refused(why)));
            assert!(screen(&state).contains(words), "{}", screen(&state));
        }
        // Straight on with the next try.
        assert_eq!(effects(&mut state, "12345"), []);
        assert!(screen(&state).contains("*****"));
        assert_eq!(effects(&mut state, "6").len(), 1);
        // One letter is one of two people: it stays what was typed.
        assert_eq!(person_of(&hall(), "l"), "l");
    }
}

#[test]
fn a_dialog_that_is_left_alone_forgets_what_was_typed() {
    let mut state = locked((80, 24));
    effects(&mut state, "m1\n7391");
    update(&mut state, up(1059, 0));
    assert!(state.lock.dialog.is_some());
    update(&mut state, up(1060, 0));
    assert!(state.lock.dialog.is_none());
}

#[test]
fn pins_are_set_twice_typed_changed_with_the_old_one_and_reset_by_whoever_may() {
    let new = || Pin::parse("904715").unwrap();
    let mut state = unlocked();
    assert_eq!(effects(&mut state, ":pin.set\n\n739164123456"), []);
    assert!(screen(&state).contains("连号"), "{}", screen(&state));
    assert_eq!(effects(&mut state, "904715904716"), []);
    assert!(screen(&state).contains("两次不一样"));
    let asked = effects(&mut state, "904715904715");
    let old = Pin::parse("739164");
    assert_eq!(asked, [Effect::SetPin { person_id: "m1".into(), old, new: new() }]);
    update(&mut state, Msg::PinSet { person_id: "m1".into() });
    assert!(state.lock.dialog.is_none());
    let asked = effects(&mut state, ":pin.set\ne2\n904715904715");
    assert_eq!(asked, [Effect::SetPin { person_id: "e2".into(), old: None, new: new() }]);
    press(&mut state, "\u{1b}");
    assert!(state.lock.dialog.is_some(), "it waits for the answer");
    update(&mut state, Msg::PinTrouble(PinTrouble::Failed("disk".into())));
    press(&mut state, "\u{1b}");
    assert_eq!(effects(&mut state, ":pin.reset\ne1\n"), []);
    assert_eq!(effects(&mut state, "\n"), [Effect::ResetPin { person_id: "e1".into() }]);
    update(&mut state, Msg::PinReset { person_id: "e1".into() });
    effects(&mut state, "z");
    unlock(&mut state, "e1");
    let denied = Effect::Denied { act: "pin.reset", right: Right::People };
    assert_eq!(effects(&mut state, ":pin.reset\n"), [denied]);
    assert!(state.lock.dialog.is_none(), "this role may not");
    assert!(screen(&state).contains("无权"), "{}", screen(&state));
    effects(&mut state, "z");
    unlock(&mut state, "e2");
    let denied = Effect::Denied { act: "log.note", right: Right::Log };
    assert_eq!(effects(&mut state, "l"), [denied]);
    assert!(state.overlay.is_none(), "nor write");
}

#[test]
fn a_hall_without_pins_is_as_it_was_and_says_at_the_first_shift_that_they_can_be_set() {
    let mut board = hall();
    board.locks = false;
    let mut state = open(&board, (80, 24), Lang::Zh);
    assert!(!state.is_locked() && state.may(Right::Settings) && state.me() == "limin");
    assert!(state.toasts.is_empty(), "nothing stands in the way at the start");
    let opened =
        || Msg::Acted { act: Act::OpenShift { name: String::new() }, act_id: String::new() };
    update(&mut state, opened());
    let told: Vec<_> = state.toasts.iter().map(|toast| toast.text.as_str()).collect();
    assert!(matches!(told[..], ["已开班", hint] if hint.contains("设置 PIN")), "{told:?}");
    state.toasts.clear();
    update(&mut state, opened());
    assert_eq!(state.toasts.len(), 1, "it is said once");
    state.toasts.clear();
    update(&mut state, Msg::Board(Arc::new(board.clone())));
    update(&mut state, up(0, 0));
    update(&mut state, up(100_000, 50_000));
    assert!(state.toasts.is_empty() && !state.is_locked());
    assert_eq!(effects(&mut state, "z"), []);
    let asked = effects(&mut state, ":pin.set\nm1\n904715904715");
    assert_eq!(asked.len(), 1);
    // The first PIN is set: from the next board on this terminal is locked.
    update(&mut state, Msg::Board(Arc::new(hall())));
    update(&mut state, Msg::PinSet { person_id: "m1".into() });
    assert!(state.is_locked());
    assert!(screen(&state).contains("已设置") && !screen(&state).contains(CANARY));
}

#[test]
fn a_board_that_may_not_write_cannot_be_unlocked_and_says_where() {
    let mut state = locked((80, 24));
    update(&mut state, Msg::ReadOnly(Some("limin, pid 7".to_owned())));
    assert_eq!(effects(&mut state, "\n"), []);
    assert!(state.lock.dialog.is_none() && screen(&state).contains("只读"));
    assert_eq!(effects(&mut state, "5\n"), []);
    assert_eq!(effects(&mut state, "m1\n739164"), []);
}
