//! What comes to somebody who is locked out, and what is done on a locked board without a PIN.

use super::*;
use crate::core::act::TallyOf;
use crate::ui::msg::Refusal;

fn tally() -> Act {
    Act::Tally { service_id: "S3".to_owned(), of: TallyOf::Waiting }
}

fn lock_out(state: &mut State) {
    effects(state, "z");
    assert!(state.is_locked());
}

#[test]
fn an_answer_that_comes_after_the_lock_is_for_whoever_asked() {
    let mut state = unlocked();
    assert_eq!(effects(&mut state, "wl三号机\n").len(), 2);
    lock_out(&mut state);
    update(&mut state, Msg::ActFailed { act: tally(), why: Refusal::Disk });
    let text = "三号机".to_owned();
    update(&mut state, Msg::NoteRefused { text, why: Refusal::Disk });
    update(&mut state, Msg::Acted { act: tally(), act_id: "a1".to_owned() });
    assert!(state.undone.is_empty() && state.done.is_empty() && state.draft.is_empty());
    // Whoever comes next sends nothing of it under their own name, and takes nothing back.
    unlock(&mut state, "e1");
    assert_eq!(effects(&mut state, "U"), []);
    assert_eq!(effects(&mut state, "u"), []);
    assert!(state.draft.is_empty());
    lock_out(&mut state);
    unlock(&mut state, "m1");
    assert_eq!(state.draft, "三号机");
    assert_eq!(effects(&mut state, "U"), [Effect::Act(tally())]);
    state.writing = 0;
    let undo = Act::Undo { act_id: "a1".to_owned() };
    assert_eq!(effects(&mut state, "u"), [Effect::Act(undo)]);
}

#[test]
fn a_reason_is_not_asked_for_on_a_locked_board() {
    let mut state = unlocked();
    lock_out(&mut state);
    let why = Refused::BelowCoverage { left: 1, least: 2 };
    update(&mut state, Msg::ActRefused { act: tally(), why });
    assert!(state.overlay.is_none());
    unlock(&mut state, "e1");
    assert!(state.overlay.is_none() && state.undone.is_empty());
    lock_out(&mut state);
    unlock(&mut state, "m1");
    assert_eq!(effects(&mut state, "U"), [Effect::Act(tally())], "done again, it is asked for");
}

#[test]
fn the_panel_that_had_the_keys_has_them_again() {
    let mut state = unlocked();
    press(&mut state, "6");
    lock_out(&mut state);
    assert_eq!(state.focus, Place::Queues, "a locked board begins with its first panel");
    unlock(&mut state, "e1");
    assert_eq!((state.focus, state.lower), (Place::Queues, Place::Complaints));
    lock_out(&mut state);
    unlock(&mut state, "m1");
    assert_eq!((state.focus, state.lower), (Place::Staff, Place::Staff));
}

#[test]
fn a_counter_without_a_number_is_chosen_for_a_call() {
    let mut board = hall();
    board.counters[0].counter_id = "VIP".to_owned();
    let mut state = open(&board, (80, 24), Lang::Zh);
    update(&mut state, up(1000, 0));
    let mut arrow = |key: Key| update(&mut state, Msg::Key(KeyPress::plain(key)));
    let help = |id: &str| [Effect::Act(Act::AskHelp { counter_id: id.to_owned() })];
    assert_eq!(arrow(Key::Up), []);
    assert_eq!(arrow(Key::Enter), help("VIP"), "the last one");
    assert_eq!((arrow(Key::Down), arrow(Key::Down), arrow(Key::Up)), (vec![], vec![], vec![]));
    assert_eq!(arrow(Key::Enter), help("01"));
    arrow(Key::Up);
    assert!(screen(&state).contains("台席 VIP 求助: Enter"), "{}", screen(&state));
    assert_eq!(effects(&mut state, "5\n"), help("05"), "a digit begins a number");
}

#[test]
fn a_locked_board_says_why_a_call_was_refused() {
    let mut state = locked((80, 24));
    let act = || Act::AskHelp { counter_id: "05".to_owned() };
    update(&mut state, Msg::ActRefused { act: act(), why: Refused::Nothing });
    assert!(screen(&state).contains("台席 05 已在求助"), "{}", screen(&state));
    let why = Refused::NoCounter("05".to_owned());
    update(&mut state, Msg::ActRefused { act: act(), why });
    assert!(screen(&state).contains("呼叫没有记下: 没有 05 台席"), "{}", screen(&state));
}
