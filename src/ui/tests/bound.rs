//! Key scripts of what an act brings with it: a counter opened about an alarm, a shift signed off with a note,
//! a person found by job number, and what a role may not do.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::desk::{desk, desk_of_who_may_only_write, shown, told};
use super::sample;
use super::screens::{open, press};
use crate::core::act::{Act, CounterTo};
use crate::core::board::{AlarmKind, AlarmState, StaffState};
use crate::core::people::Right;
use crate::core::rows::{LogKind, LogRow};
use crate::text::words::Lang;
use crate::ui::commands::{COMMANDS, Ready};
use crate::ui::keys::{Key, KeyMap, KeyPress};
use crate::ui::msg::{Effect, Msg, Refusal};
use crate::ui::show::log_line;
use crate::ui::state::State;
use crate::ui::update::{give, update};

/// Presses keys and collects what they ask of the log.
fn asked(state: &mut State, keys: &str) -> Vec<Effect> {
    let asks = |effect: &Effect| {
        matches!(effect, Effect::Act(_) | Effect::Note { .. } | Effect::Denied { .. })
    };
    let mut all = Vec::new();
    for c in keys.chars() {
        let key = match c {
            '\n' => Key::Enter,
            '\u{1b}' => Key::Esc,
            '<' => Key::Backspace,
            c => Key::Char(c),
        };
        all.extend(update(state, Msg::Key(KeyPress::plain(key))).into_iter().filter(asks));
    }
    all
}

fn opened(counter: &str) -> Effect {
    Effect::Act(Act::SetCounters {
        counters: vec![counter.to_owned()],
        to: CounterTo::Open,
        staff: None,
        reason: String::new(),
    })
}

fn marked(id: &str, state: StaffState) -> Effect {
    let staff = vec![id.to_owned()];
    Effect::Act(Act::MarkStaff { staff, state, counter_id: None, reason: String::new() })
}

#[test]
fn a_counter_opened_from_the_alarm_list_is_one_act_with_one_way_back() {
    let mut board = sample::hall();
    board.alarms.drain(1..);
    let mut state = desk(&board);
    let sent = asked(&mut state, "n\n2\n");
    assert_eq!(sent, [opened("07")], "the act that the counter panel sends too");
    let Effect::Act(act) = sent[0].clone() else { panic!("{sent:?}") };
    update(&mut state, Msg::Acted { act, act_id: "a1".to_owned() });
    press(&mut state, "0");
    let undo = Effect::Act(Act::Undo { act_id: "a1".to_owned() });
    assert_eq!(asked(&mut state, "u"), [undo]);
    let Effect::Act(undo) = Effect::Act(Act::Undo { act_id: "a1".to_owned() }) else { return };
    update(&mut state, Msg::Acted { act: undo, act_id: String::new() });
    assert_eq!(asked(&mut state, "u"), [], "nothing else is left to take back");
}

#[test]
fn an_alarm_that_is_over_offers_no_counter_to_open() {
    let mut board = sample::hall();
    board.alarms.drain(1..);
    assert_eq!(board.alarms[0].kind, AlarmKind::LongestWait);
    let mut state = desk(&board);
    press(&mut state, "n\n");
    assert!(shown(&state).contains("开 07 台席"), "{}", shown(&state));
    board.alarms[0].state = AlarmState::Cleared;
    let mut state = desk(&board);
    press(&mut state, "n\n");
    assert!(!shown(&state).contains("开 07 台席"), "{}", shown(&state));
}

#[test]
fn a_shift_is_signed_off_with_a_note_that_a_refusal_does_not_lose() {
    let off = |note: &str| Act::SignOff { note: note.to_owned() };
    let mut state = desk(&sample::hall());
    // Without a note it takes no key more than ever.
    assert_eq!(asked(&mut state, ":qt\n1"), [Effect::Act(off(""))]);
    let mut state = desk(&sample::hall());
    assert_eq!(asked(&mut state, ":qt\n2"), []);
    assert!(shown(&state).contains("留言"), "{}", shown(&state));
    assert_eq!(asked(&mut state, "\n"), [], "who chose to say something says it");
    assert_eq!(asked(&mut state, "三号机报修\n"), [Effect::Act(off("三号机报修"))]);
    let failed =
        Msg::ActRefused { act: off("三号机报修"), why: crate::core::act::Refused::NoShift };
    update(&mut state, failed);
    press(&mut state, ":qt\n2");
    assert!(shown(&state).contains("三号机报修"), "{}", shown(&state));
    // A phrase by its digit, as in the log.
    let mut state = desk(&sample::hall());
    assert_eq!(asked(&mut state, ":qt\n22\n"), [Effect::Act(off("设备报修"))]);
}

#[test]
fn what_failed_is_told_in_the_language_of_the_board() {
    for (lang, text) in [(Lang::Zh, "磁盘满了"), (Lang::En, "the disk is full")] {
        let mut state = open(&sample::hall(), (80, 24), lang);
        let sent = asked(&mut state, "w");
        let Some(Effect::Act(act)) = sent.first().cloned() else { panic!("{sent:?}") };
        update(&mut state, Msg::ActFailed { act, why: Refusal::Full });
        assert!(told(&state).contains(text), "{}", told(&state));
        let act = Act::Undo { act_id: "a1".to_owned() };
        update(&mut state, Msg::ActFailed { act, why: Refusal::Full });
        assert!(told(&state).contains(text), "{}", told(&state));
    }
}

#[test]
fn people_are_found_by_job_number_and_no_digit_of_it_picks_a_line() {
    let mut state = desk(&sample::hall());
    assert_eq!(asked(&mut state, "s/3004\n7"), [marked("3004", StaffState::Absent)]);
    // As an input method sends the key and the digits; the first digits are enough.
    let mut state = desk(&sample::hall());
    assert_eq!(asked(&mut state, "s、３００３\n3"), [marked("3003", StaffState::Break)]);
    let mut state = desk(&sample::hall());
    press(&mut state, "s/30");
    let screen = shown(&state);
    assert!(screen.contains("3004 赵磊") && screen.contains("3003 王芳"), "{screen}");
    press(&mut state, "04");
    let screen = shown(&state);
    assert!(screen.contains("3004 赵磊") && !screen.contains("3003 王芳"), "{screen}");
    // Without it a digit picks its line, as ever.
    assert_eq!(asked(&mut state, "<<<<<<33"), [marked("3003", StaffState::Break)]);
    // Somebody for a counter is found in the same way; initials may follow too.
    let mut state = desk(&sample::hall());
    press(&mut state, "2s4/zl");
    assert!(shown(&state).contains("3004 赵磊"), "{}", shown(&state));
}

#[test]
fn a_digit_that_stands_before_no_line_begins_a_job_number() {
    let mut board = sample::hall();
    board.staff.truncate(3);
    for (row, id) in board.staff.iter_mut().zip(["8101", "8102", "2103"]) {
        row.staff_id = id.to_owned();
    }
    board.people.clear();
    let mut state = desk(&board);
    assert_eq!(asked(&mut state, "s8102\n7"), [marked("8102", StaffState::Absent)]);
    let mut state = desk(&board);
    assert_eq!(asked(&mut state, "s27"), [marked("8102", StaffState::Absent)], "a line is a line");
    let mut state = desk(&board);
    press(&mut state, "s9");
    assert!(shown(&state).contains("[填写]") || state.overlay.is_some(), "nobody is meant");
}

#[test]
fn what_a_role_may_not_do_is_asked_to_be_recorded_and_shown() {
    let (mut board, mut state) = desk_of_who_may_only_write();
    let denied = |act, right| [Effect::Denied { act, right }];
    assert_eq!(asked(&mut state, "s"), denied("staff.set", Right::Staff));
    assert_eq!(asked(&mut state, "g"), denied("alarm.seen", Right::Alarms));
    assert_eq!(asked(&mut state, ":kb\n"), denied("shift.open", Right::Duty));
    assert_eq!(state.writing, 0, "no answer is waited for");
    let line = LogRow {
        by: "limin".to_owned(),
        subject: "staff".to_owned(),
        detail: "staff.set".to_owned(),
        ..LogRow::new(99, sample::now(), LogKind::ActRefused)
    };
    board.log.insert(0, line);
    update(&mut state, Msg::Board(Arc::new(board)));
    press(&mut state, "7");
    assert!(shown(&state).contains("被拒: 岗位不能安排人员和台席"), "{}", shown(&state));
    // Every command that the role may not give is told and recorded, and does nothing.
    for command in COMMANDS {
        let ready = (command.ready)(&state);
        if let Ready::Denied(right, reason) = ready {
            let effects = give(&mut state, command);
            assert_eq!(effects, [Effect::Denied { act: command.id, right }]);
            assert!(told(&state).contains(reason), "{}: {}", command.id, told(&state));
        }
        let denied = ["staff.set", "alarm.act", "alarm.seen", "shift.open", "shift.sign_off"];
        let others = [
            "pin.reset",
            "incident.open",
            "request.register",
            "check.go",
            "check.other",
            "check.explain",
            "handover",
            "shift.close",
            "coaching",
            "coaching.settle",
            "training",
            "exam",
            "relief",
            "mood.read",
            "visit",
            "order.watch",
            "improvement.enter",
        ];
        let is_denied = denied.contains(&command.id) || others.contains(&command.id);
        assert_eq!(matches!(ready, Ready::Denied(..)), is_denied, "{}", command.id);
    }
    // Where nothing can be written nothing is asked for.
    update(&mut state, Msg::ReadOnly(Some("limin@hall-2".to_owned())));
    assert_eq!(asked(&mut state, "sg"), []);
}

/// The manned hall with PINs, unlocked by somebody whose role has these rights.
fn desk_of_who_may(rights: &[Right]) -> State {
    let mut board = sample::manned_hall();
    board.locks = true;
    for person in &mut board.people {
        (person.may, person.has_pin) = (rights.to_vec(), true);
    }
    let mut state = desk(&board);
    update(&mut state, Msg::Unlocked { person_id: "limin".to_owned() });
    update(&mut state, Msg::Board(Arc::new(board)));
    state
}

#[test]
fn an_act_takes_the_right_that_the_log_asks_for_and_no_other() {
    let scripts =
        ["s32", "2s2", ":qt\n1", "g", "nn\n3", "7g1", "w", "v", "2m\n", "n\n", "ng", ":qiuzhu\n"];
    for keys in scripts {
        let sent = asked(&mut desk_of_who_may(Right::ALL), keys);
        let [Effect::Act(act)] = &sent[..] else { panic!("{keys:?} {sent:?}") };
        let right = act.right().unwrap();
        assert_eq!(asked(&mut desk_of_who_may(&[right]), keys), sent, "{keys:?} {right:?}");
        let mut others = Right::ALL.to_vec();
        others.retain(|other| *other != right);
        let denied = asked(&mut desk_of_who_may(&others), keys);
        let is_denied = |e: &Effect| matches!(e, Effect::Denied { right: r, .. } if *r == right);
        assert!(denied.iter().all(is_denied) && !denied.is_empty(), "{keys:?} {denied:?}");
    }
    // A line takes the right to write, forth and back; what is taken back otherwise takes none.
    assert_eq!(asked(&mut desk_of_who_may(&[Right::Log]), "l2\n").len(), 1);
    let mut state = desk_of_who_may(&[Right::Staff]);
    let note = Effect::Denied { act: "log.note", right: Right::Log };
    assert_eq!(asked(&mut state, "l"), [note]);
    let [Effect::Act(act)] = &asked(&mut state, "2s2")[..] else { panic!() };
    update(&mut state, Msg::Acted { act: act.clone(), act_id: "a1".to_owned() });
    let undo = Act::Undo { act_id: "a1".to_owned() };
    assert_eq!(asked(&mut state, "u"), [Effect::Act(undo.clone())]);
    update(&mut state, Msg::Acted { act: undo, act_id: String::new() });
    assert_eq!(asked(&mut state, "U"), [Effect::Act(act.clone())]);
    update(&mut state, Msg::Noted { note_id: "n1".to_owned(), text: "x".to_owned() });
    state.writing = 0;
    assert_eq!(asked(&mut state, "u"), [Effect::Denied { act: "undo", right: Right::Log }]);
}

#[test]
fn what_n_showed_is_acted_on_only_where_its_command_can_be_given() {
    for keys in ["n\n", "ng", "nn\n", "nns"] {
        let mut state = desk_of_who_may(Right::ALL);
        update(&mut state, Msg::ReadOnly(None));
        assert_eq!(asked(&mut state, keys), [], "{keys:?}");
        assert!(told(&state).contains("只读"), "{keys:?} {}", told(&state));
        assert!(state.writing == 0 && state.overlay.is_none(), "{keys:?}");
    }
    let mut state = desk_of_who_may(&[Right::Log, Right::Staff]);
    let denied = Effect::Denied { act: "alarm.act", right: Right::Alarms };
    assert_eq!(asked(&mut state, "nn\ns"), [denied.clone(), denied]);
    assert!(state.overlay.is_none() && told(&state).contains("没有此权限"), "{}", told(&state));
    let denied = Effect::Denied { act: "help.claim", right: Right::Log };
    assert_eq!(asked(&mut desk_of_who_may(&[Right::Alarms]), "n\n"), [denied]);
}

#[test]
fn who_may_reset_pins_ends_the_shift_that_somebody_left_open() {
    let theirs = |may: &[Right]| {
        let mut state = desk_of_who_may(may);
        let mut board = (**state.board.as_ref().unwrap()).clone();
        board.shift.as_mut().unwrap().person_id = "chentao".to_owned();
        update(&mut state, Msg::Board(Arc::new(board)));
        state
    };
    let off = Effect::Act(Act::SignOff { note: String::new() });
    assert_eq!(asked(&mut theirs(&[Right::Duty, Right::People]), ":qt\n1"), [off]);
    let mut state = theirs(&[Right::Duty]);
    assert_eq!(asked(&mut state, ":qt\n"), []);
    assert!(told(&state).contains("您没有值班"), "{}", told(&state));
}

#[test]
fn somebody_at_the_board_by_a_login_of_theirs_ends_their_own_shift() {
    let mut board = sample::hall();
    board.shift.as_mut().unwrap().person_id = "chentao".to_owned();
    let chentao = board.people.iter_mut().find(|person| person.person_id == "chentao").unwrap();
    (chentao.logins, chentao.may) = (vec!["limin".to_owned()], vec![Right::Duty]);
    board.people.retain(|person| person.person_id != "limin");
    let mut state = desk(&board);
    assert_eq!(asked(&mut state, ":kb\n"), []);
    assert!(told(&state).contains("您已在值班"), "{}", told(&state));
    assert_eq!(asked(&mut state, ":qt\n1"), [Effect::Act(Act::SignOff { note: String::new() })]);
}

#[test]
fn a_text_names_the_key_that_the_settings_give_to_its_command() {
    let set = [
        ("row.menu", "f3"),
        ("log.note", "f5"),
        ("undo", "f8"),
        ("redo", "f7"),
        ("palette", "f11"),
        ("quit", "f10"),
    ];
    let set = set.map(|(id, key)| (id.to_owned(), vec![key.to_owned()]));
    let mut board = sample::hall();
    board.log.clear();
    board.shift = None;
    let mut state = desk(&board);
    state.setup.keys = KeyMap::new(&BTreeMap::from(set)).unwrap();
    press(&mut state, "7");
    let screen = shown(&state);
    assert!(screen.contains("按 F5 记一笔") && screen.contains("(F11 开班)"), "{screen}");
    let Effect::Act(act) = marked("3004", StaffState::Meal) else { return };
    let (text, undo) = ("x".to_owned(), Act::Undo { act_id: "a1".to_owned() });
    let acted = |act: &Act, id: &str| Msg::Acted { act: act.clone(), act_id: id.to_owned() };
    let failed = Msg::ActFailed { act: act.clone(), why: Refusal::Full };
    for (msg, key) in [
        (Msg::Noted { note_id: "n1".to_owned(), text: text.clone() }, "F8 撤销"),
        (acted(&act, "a1"), "F8 撤销"),
        (failed, "F7 再试"),
        (Msg::NoteRefused { text, why: Refusal::Full }, "按 F5 再试"),
    ] {
        update(&mut state, msg);
        assert!(
            state.toasts.iter().any(|toast| toast.text.contains(key)),
            "{key} {}",
            told(&state)
        );
    }
    update(&mut state, Msg::Key(KeyPress::plain(Key::F(8))));
    update(&mut state, acted(&undo, ""));
    assert!(told(&state).contains("F7 重做"), "{}", told(&state));
    press(&mut state, "n");
    assert!(told(&state).contains("F3 处置"), "{}", told(&state));
    update(&mut state, Msg::Key(KeyPress::plain(Key::F(10))));
    assert!(told(&state).contains("按 F5 接着写, 再按 F10 退出"), "{}", told(&state));
}

#[test]
fn what_was_seen_on_the_floor_is_told_in_words() {
    let seen = |kind, subject: &str, detail: &str| LogRow {
        by: "limin".to_owned(),
        subject: subject.to_owned(),
        detail: detail.to_owned(),
        ..LogRow::new(99, sample::now(), kind)
    };
    let board = sample::hall();
    for (line, zh, en) in [
        (
            seen(LogKind::CustomerWalkedOut, "S1", "2 wait"),
            "个人业务 走了 2 人 (等太久)",
            "个人业务: 2 walked out (waited too long)",
        ),
        (seen(LogKind::CustomerWalkedOut, "", "2"), "大厅 走了 2 人", "hall: 2 walked out"),
        (
            seen(LogKind::CustomerUnhappy, "05", "fees"),
            "台席 05 客户不满 (费用不清)",
            "counter 05: unhappy customer (unclear fees)",
        ),
        (
            seen(LogKind::CustomerUnhappy, "", "of_tomorrow"),
            "大厅 客户不满 (of_tomorrow)",
            "unhappy customer on the floor (of_tomorrow)",
        ),
        (
            seen(LogKind::HalfHourEntered, "S2", "09:00"),
            "宽带办理 手工补录 09:00 半小时",
            "宽带办理: half hour 09:00 entered by hand",
        ),
    ] {
        let told = |lang| log_line(&open(&board, (80, 24), lang), &line);
        assert_eq!((told(Lang::Zh).as_str(), told(Lang::En).as_str()), (zh, en));
    }
}
