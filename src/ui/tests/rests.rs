//! What a board shows after something lay over it, and where the machine left a blank: no terminal,
//! no clock.

use std::sync::Arc;

use super::sample;
use super::screens::{open, press};
use crate::clock::Uptime;
use crate::core::board::{AlarmKind, Place};
use crate::text::words::Lang;
use crate::ui::msg::Msg;
use crate::ui::show;
use crate::ui::update::update;

#[test]
fn new_rows_under_an_overlay_do_not_push_the_top_out_of_sight() {
    let mut state = open(&sample::hall(), (80, 24), Lang::Zh);
    press(&mut state, "l");
    let mut board = sample::hall();
    let mut newest = board.log[0].clone();
    newest.line_no += 1;
    board.log.insert(0, newest);
    board.queues.rotate_right(1);
    let worst = board.queues[0].service_id.clone();
    let held = board.queues[1].service_id.clone();
    let board = Arc::new(board);
    update(&mut state, Msg::Board(Arc::clone(&board)));
    assert_eq!((state.pane(Place::Log).at, state.pane(Place::Log).top), (0, 0));
    assert_eq!(state.pane(Place::Queues).key, held, "the row under the form stays");
    press(&mut state, "\u{1b}");
    update(&mut state, Msg::Board(board));
    assert_eq!(state.pane(Place::Queues).key, worst);
}

#[test]
fn what_is_taken_back_is_no_longer_told_as_written() {
    let mut state = open(&sample::hall(), (80, 24), Lang::Zh);
    let (note_id, text) = ("n1".to_owned(), "x".to_owned());
    update(&mut state, Msg::Noted { note_id: note_id.clone(), text: text.clone() });
    press(&mut state, "u");
    update(&mut state, Msg::Voided { note_id });
    assert_eq!(state.toasts.len(), 1);
    assert!(state.toasts[0].text.contains('U'), "{}", state.toasts[0].text);
    press(&mut state, "U");
    update(&mut state, Msg::Noted { note_id: "n2".to_owned(), text });
    assert_eq!(state.toasts.len(), 1);
    assert!(state.toasts[0].text.contains("u "), "{}", state.toasts[0].text);
    assert_eq!(state.messages.len(), 3, "all of it can be read again");
}

#[test]
fn a_queue_without_a_service_has_a_name_and_a_feed_is_told_without_its_hall() {
    let mut board = sample::hall();
    board.queues[0].service_id.clear();
    board.queues[0].name.clear();
    let mut alarm = board.alarms[0].clone();
    alarm.kind = AlarmKind::FeedClock;
    alarm.subject = "/hall/H001/example/q1".to_owned();
    board.alarms[0] = alarm.clone();
    let state = open(&board, (80, 24), Lang::Zh);
    assert_eq!(state.service_name(""), state.words().no_service);
    let told = show::alarm(&state, &alarm);
    assert!(told.starts_with("example/q1 "), "{told}");
}

#[test]
fn the_theme_is_told_in_the_language_of_the_board() {
    let mut state = open(&sample::hall(), (80, 24), Lang::Zh);
    press(&mut state, ":theme\n");
    let told = &state.toasts[0].text;
    assert!(!told.contains(state.setup.theme.name()), "{told}");
    assert!(told.contains(state.words().theme_contrast), "{told}");
}

#[test]
fn a_message_stands_as_long_whatever_happens_to_the_wall_clock() {
    for years in [-20, 0, 20] {
        let mut state = open(&sample::hall(), (80, 24), Lang::Zh);
        let up = |secs: u64| Msg::Uptime(Uptime { boot_ms: 7_000_000 + secs * 1000, asleep_ms: 0 });
        let wall = |secs| Msg::Tick(sample::now().plus_secs(years * 31_536_000 + secs));
        update(&mut state, up(0));
        update(&mut state, Msg::Noted { note_id: "n".to_owned(), text: "x".to_owned() });
        for (secs, shown) in [(1, 1), (2, 1), (3, 0)] {
            update(&mut state, up(secs));
            update(&mut state, wall(secs.cast_signed()));
            assert_eq!(state.toasts.len(), shown, "{secs} s, {years} years off");
        }
    }
}

#[test]
fn a_clock_that_was_set_is_told_with_its_seconds_in_both_languages() {
    for (lang, secs, words) in [
        (Lang::Zh, 3600, "本机时钟变动 +3600 秒, 请核对时间"),
        (Lang::En, -1, "this computer's clock moved by -1 s: check the time"),
    ] {
        let state = open(&sample::hall(), (80, 24), lang);
        let mut alarm = sample::hall().alarms[0].clone();
        (alarm.kind, alarm.value, alarm.since) = (AlarmKind::ClockJumped, secs, None);
        (alarm.place, alarm.subject) = (Place::Log, String::new());
        assert_eq!(show::alarm(&state, &alarm), words);
    }
}
