//! Who may do what and when: shifts, rights, and every command at every place.

use super::{asked, desk, desk_of_who_may_only_write, shown, told};
use crate::core::act::Act;
use crate::core::board::Board;
use crate::ui::commands::{COMMANDS, Ready};
use crate::ui::keys::{Key, KeyPress};
use crate::ui::msg::{Effect, Msg};
use crate::ui::state::{Setup, State};
use crate::ui::tests::sample;
use crate::ui::tests::screens::press;
use crate::ui::update::{give, update};

#[test]
fn a_shift_is_opened_and_signed_off_only_on_purpose() {
    let mut board = sample::hall();
    board.shift = None;
    let mut state = desk(&board);
    assert!(shown(&state).contains("无人值班"));
    let open = Effect::Act(Act::OpenShift { name: String::new() });
    assert_eq!(asked(&mut state, ":kb\n"), [open]);
    press(&mut state, ":qt\n");
    assert!(told(&state).contains("您没有值班"), "{}", told(&state));
    let mut state = desk(&sample::hall());
    press(&mut state, ":qt\n");
    assert!(shown(&state).contains("告警和求助 5, 其中新 5  在岗 7 人"), "{}", shown(&state));
    assert_eq!(asked(&mut state, "\n"), [], "Enter alone cancels");
    let off = Effect::Act(Act::SignOff { note: String::new() });
    assert_eq!(asked(&mut state, ":qt\n1"), [off]);
}

#[test]
fn a_role_without_the_right_is_told_beforehand() {
    let (_, mut state) = desk_of_who_may_only_write();
    for keys in ["s", "g", ":kb\n"] {
        assert_eq!(asked(&mut state, keys), []);
        assert!(told(&state).contains("没有此权限"), "{}", told(&state));
    }
    update(&mut state, Msg::ReadOnly(Some("limin@hall-2".to_owned())));
    press(&mut state, "m");
    assert!(told(&state).contains("只读"));
}

#[test]
fn every_command_can_be_given_anywhere_or_says_why_not() {
    let blank = Setup { me: "limin".to_owned(), speed: 1, ..Setup::default() };
    let boards =
        [sample::hall(), sample::manned_hall(), sample::empty_hall(), sample::stale_hall()];
    let open_at = |board: Option<&Board>, read_only: bool, place: &str| {
        let mut state = match board {
            Some(board) => desk(board),
            None => State::new(blank.clone(), (80, 24), sample::now()),
        };
        if read_only {
            update(&mut state, Msg::ReadOnly(Some("limin@hall-2".to_owned())));
        }
        press(&mut state, place);
        state
    };
    for board in boards.iter().map(Some).chain([None]) {
        for (read_only, place) in [(false, "1"), (false, "2"), (false, "6"), (true, "7")] {
            for command in COMMANDS {
                let mut state = open_at(board, read_only, place);
                let ready = (command.ready)(&state);
                let effects = give(&mut state, command);
                let writes = |e: &Effect| matches!(e, Effect::Act(_) | Effect::Note { .. });
                if let Ready::No(reason) = ready {
                    assert!(told(&state).contains(reason), "{}: {}", command.id, told(&state));
                }
                let may_write = ready == Ready::Yes && !read_only;
                assert!(may_write || !effects.iter().any(writes), "{}", command.id);
                // What it opened is drawn, takes keys, and is left again.
                shown(&state);
                press(&mut state, "_\t1\u{1b}\u{1b}\u{1b}");
                shown(&state);
            }
        }
    }
}

#[test]
fn a_note_left_on_signing_off_comes_back_and_signs_nothing_off_by_itself() {
    let mut state = desk(&sample::hall());
    assert_eq!(asked(&mut state, ":qt\n2keys in the safe\u{1b}"), []);
    assert_eq!(asked(&mut state, ":qt\n"), []);
    assert_eq!(asked(&mut state, "\n"), [], "whether is asked anew: Enter alone cancels");
    let off = Effect::Act(Act::SignOff { note: "keys in the safe".to_owned() });
    press(&mut state, ":qt\n2");
    let sent = update(&mut state, Msg::Key(KeyPress::plain(Key::Enter)));
    let saves = |effect: &Effect| match effect {
        Effect::Save { then, .. } => **then == off,
        effect => *effect == off,
    };
    assert!(sent.iter().any(saves), "{sent:?} {}", shown(&state));
}
