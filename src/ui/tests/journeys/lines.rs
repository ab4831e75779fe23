//! A line of the log: written, taken back, written again, kept as a draft, pasted.

use super::{give, hall, place, told, typed};
use crate::core::board::Place;
use crate::text::words::Lang;
use crate::ui::keys::{Key, KeyPress};
use crate::ui::msg::{Effect, Msg, Refusal};
use crate::ui::state::Tone;
use crate::ui::tests::sample;
use crate::ui::tests::screens::{open, press, refused};
use crate::ui::update::update;

#[test]
fn a_line_of_the_log_is_written_taken_back_and_written_again() {
    let mut state = hall();
    press(&mut state, "l 三号机\n".trim_end());
    let asked = give(&mut state, Key::Enter);
    assert_eq!(asked, [Effect::Note { text: "三号机".to_owned() }]);
    assert!(state.overlay.is_none());
    update(&mut state, Msg::Noted { note_id: "n10".to_owned(), text: "三号机".to_owned() });
    assert!(told(&state).contains("已记: 三号机") && state.draft.is_empty());
    let undone = update(&mut state, Msg::Key(KeyPress::char('u')));
    assert_eq!(undone, [Effect::VoidNote { note_id: "n10".to_owned() }]);
    update(&mut state, Msg::Voided { note_id: "n10".to_owned() });
    assert!(told(&state).contains("已撤销: 三号机"));
    let again = update(&mut state, Msg::Key(KeyPress::char('U')));
    assert_eq!(again, [Effect::Note { text: "三号机".to_owned() }]);
    let none = update(&mut state, Msg::Key(KeyPress::char('U')));
    assert!(none.is_empty() && told(&state).contains("没有刚撤回的"));
}

#[test]
fn undo_waits_for_the_disk_and_takes_no_line_back_twice() {
    let mut state = hall();
    press(&mut state, "l三号机\n");
    assert!(update(&mut state, Msg::Key(KeyPress::char('u'))).is_empty());
    assert!(told(&state).contains("还在写入"), "else it would take back an older line");
    update(&mut state, refused("三号机"));
    let undone = update(&mut state, Msg::Key(KeyPress::char('u')));
    assert_eq!(undone, [Effect::VoidNote { note_id: "n9".to_owned() }]);
    assert!(update(&mut state, Msg::Key(KeyPress::char('u'))).is_empty());
    update(&mut state, Msg::Voided { note_id: "n9".to_owned() });
    // The rows still show n9 as standing, and n5 was taken back long ago.
    assert!(update(&mut state, Msg::Key(KeyPress::char('u'))).is_empty());
    assert!(told(&state).contains("没有自己做的可撤"));
}

#[test]
fn after_a_restart_the_last_own_line_of_the_log_is_taken_back() {
    let mut state = hall();
    let undone = update(&mut state, Msg::Key(KeyPress::char('u')));
    assert_eq!(undone, [Effect::VoidNote { note_id: "n9".to_owned() }]);
    update(&mut state, Msg::VoidRefused(Refusal::Full));
    assert_eq!(told(&state), "没有撤成: 磁盘满了, 请先清理磁盘");
    let mut state = open(&sample::empty_hall(), (80, 24), Lang::Zh);
    assert!(update(&mut state, Msg::Key(KeyPress::char('u'))).is_empty());
    assert!(told(&state).contains("没有自己做的可撤"));
}

#[test]
fn a_draft_survives_leaving_and_refusal() {
    let mut state = hall();
    press(&mut state, "l半句话\u{1b}");
    assert!(told(&state).contains("草稿已留"));
    press(&mut state, "l");
    assert_eq!(typed(&state), "半句话");
    give(&mut state, Key::Enter);
    update(&mut state, refused("半句话"));
    assert!(told(&state).contains("磁盘满了"));
    assert_eq!(state.toasts[0].tone, Tone::Error);
    press(&mut state, "l");
    assert!(state.toasts.iter().all(|toast| toast.tone != Tone::Error), "any key clears it");
    assert_eq!(typed(&state), "半句话");
}

#[test]
fn a_paste_never_submits_and_keeps_full_width_text() {
    let mut state = hall();
    press(&mut state, "l");
    let asked = update(&mut state, Msg::Paste("一行\r\n二行，ｑ\u{1b}[2J".to_owned()));
    assert!(asked.is_empty());
    assert_eq!(typed(&state), "一行 二行，ｑ[2J");
    // What the terminal might obey is taken out, and the line on disk is the one that was sent.
    press(&mut state, "\u{202e}\u{200b}");
    let asked = update(&mut state, Msg::Key(KeyPress::plain(Key::Enter)));
    let Some(Effect::Note { text }) = asked.first() else { panic!("{asked:?}") };
    assert_eq!(text, "一行 二行，ｑ[2J");
    update(&mut state, Msg::Noted { note_id: "n".to_owned(), text: text.clone() });
    assert!(state.draft.is_empty(), "a written line is no draft");
    let mut state = hall();
    assert!(update(&mut state, Msg::Paste("q\nq".to_owned())).is_empty());
    assert_eq!(place(&state), (Place::Queues, 0, ""));
}
