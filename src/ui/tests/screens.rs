//! What the screens say, at every size.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Arc;

use ratatui::backend::{Backend, CrosstermBackend};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use unicode_width::UnicodeWidthStr;

use super::sample;
use crate::core::board::Board;
use crate::text::words::Lang;
use crate::ui::keys::{Key, KeyPress};
use crate::ui::msg::{Msg, Refusal};
use crate::ui::once::{buffer, plain, render_once};
use crate::ui::state::{Setup, State};
use crate::ui::svg::svg;
use crate::ui::theme::Theme;
use crate::ui::update::update;
use crate::ui::view::view;

const SIZES: [(u16, u16); 4] = [(60, 16), (80, 24), (120, 40), (200, 60)];
const LANGS: [(Lang, &str); 2] = [(Lang::Zh, "zh"), (Lang::En, "en")];

pub(in crate::ui) fn open(board: &Board, size: (u16, u16), lang: Lang) -> State {
    let listener = Some("http://127.0.0.1:8710".to_owned());
    let setup = Setup { lang, me: "limin".to_owned(), listener, speed: 1, ..Setup::default() };
    let mut state = State::new(setup, size, board.now);
    update(&mut state, Msg::Board(Arc::new(board.clone())));
    state
}

pub(in crate::ui) fn press(state: &mut State, keys: &str) {
    for c in keys.chars() {
        let key = match c {
            '\n' => Key::Enter,
            '\t' => Key::Tab,
            '\u{1b}' => Key::Esc,
            c => Key::Char(c),
        };
        update(state, Msg::Key(KeyPress::plain(key)));
    }
}

/// The disk was full when this line was to be written.
pub(super) fn refused(text: &str) -> Msg {
    Msg::NoteRefused { text: text.to_owned(), why: Refusal::Full }
}

#[test]
fn the_board_at_its_sizes() {
    for (lang, tag) in LANGS {
        for (width, height) in SIZES {
            let text = plain(&buffer(&open(&sample::hall(), (width, height), lang)));
            insta::assert_snapshot!(format!("board_{tag}_{width}x{height}"), text);
        }
    }
}

#[test]
fn a_hall_without_data_a_silent_feed_and_a_window_too_small() {
    for (lang, tag) in LANGS {
        for (name, board, size) in [
            ("empty", sample::empty_hall(), (80, 24)),
            ("stale", sample::stale_hall(), (80, 24)),
            ("small", sample::hall(), (50, 10)),
        ] {
            let text = plain(&buffer(&open(&board, size, lang)));
            insta::assert_snapshot!(format!("{name}_{tag}"), text);
        }
    }
}

#[test]
fn what_lies_over_the_board() {
    for (lang, tag) in LANGS {
        for (name, size, keys) in [
            ("menu", (80, 24), "\n"),
            ("detail", (80, 24), "\n1"),
            ("detail_counter", (80, 24), "2j\n1"),
            ("detail_person", (80, 24), "6\n1"),
            ("palette", (80, 24), ":"),
            ("help", (80, 24), "?"),
            ("alarm", (80, 24), "nn"),
            ("note", (80, 24), "l三号机缺纸"),
            ("note_beside", (120, 40), "l三号机缺纸"),
            ("find", (80, 24), "/宽"),
            ("log", (80, 24), "7"),
            ("report", (120, 40), "b"),
            ("report_80x24", (80, 24), "b"),
            ("log_60x16", (60, 16), "7"),
            ("counters_60x16", (60, 16), "2"),
            ("note_60x16", (60, 16), "l"),
        ] {
            let mut state = open(&sample::hall(), size, lang);
            press(&mut state, keys);
            update(&mut state, Msg::Report(sample::report()));
            insta::assert_snapshot!(format!("over_{name}_{tag}"), plain(&buffer(&state)));
        }
        for (width, height) in [(80, 24), (120, 40)] {
            let mut state = open(&sample::hall(), (width, height), lang);
            press(&mut state, "b");
            update(&mut state, Msg::Report(sample::report()));
            update(&mut state, Msg::Key(KeyPress::plain(Key::End)));
            let text = plain(&buffer(&state));
            insta::assert_snapshot!(format!("over_report_staff_{tag}_{width}x{height}"), text);
        }
        let mut state = open(&sample::hall(), (80, 24), lang);
        press(&mut state, ":feeds\n");
        insta::assert_snapshot!(format!("over_feeds_{tag}"), plain(&buffer(&state)));
    }
}

#[test]
fn the_hall_with_all_that_people_do_in_it() {
    for (lang, tag) in LANGS {
        for (width, height) in SIZES {
            let text = plain(&buffer(&open(&sample::manned_hall(), (width, height), lang)));
            insta::assert_snapshot!(format!("manned_{tag}_{width}x{height}"), text);
        }
        for (name, keys) in [
            ("staff", "6"),
            ("staff_detail", "6jjjjjj\n1"),
            ("counter_detail", "2jjjj\n1"),
            ("marked", "2  "),
            ("help", "n"),
            ("alarms", ":gjlb\n"),
            ("menu_queue", "\n"),
            ("menu_counter", "2\n"),
            ("menu_staff", "6\n"),
        ] {
            let mut state = open(&sample::manned_hall(), (80, 24), lang);
            press(&mut state, keys);
            insta::assert_snapshot!(format!("manned_{name}_{tag}"), plain(&buffer(&state)));
        }
    }
}

#[test]
fn the_forms_of_what_is_done() {
    for (lang, tag) in LANGS {
        for (name, keys) in [
            ("whom", "s"),
            ("whom_typed", "szl"),
            ("staff", "6 js"),
            ("staff_counter", "6s1"),
            ("counters", "2 js"),
            ("counters_for", "2s4"),
            ("deal", "nn\n"),
            ("deal_person", "nn\n1"),
            ("seen", "7g"),
            ("unhappy", "m"),
            ("unhappy_reason", "2m"),
            ("half_hour", "\n4112\n"),
            ("walk_out", "\n5"),
            ("sign_off", ":sign\n"),
            ("note", "l"),
        ] {
            for (width, height) in [(80, 24), (120, 40)] {
                let mut state = open(&sample::manned_hall(), (width, height), lang);
                press(&mut state, keys);
                let name = format!("form_{name}_{tag}_{width}x{height}");
                insta::assert_snapshot!(name, plain(&buffer(&state)));
            }
        }
    }
}

/// Draws into the middle of a larger buffer and looks at what is around.
fn draws_inside(state: &State) {
    let (w, h) = state.size;
    let mut buf = Buffer::empty(Rect::new(0, 0, w, h));
    let cursor = view(state, &mut buf);
    if let Some((x, y)) = cursor {
        assert!(x < w && y < h, "cursor {x},{y} at {w}x{h}");
    }
    let text = plain(&buf);
    for line in text.lines() {
        assert!(line.width() <= usize::from(w), "{w}x{h}: {line}");
        assert_eq!(line.width(), line.width_cjk(), "ambiguous at {w}x{h}: {line}");
    }
}

#[test]
fn every_size_is_drawn_with_everything_that_can_be_open() {
    let scripts = [
        "",
        "\n",
        ":",
        "?",
        "b",
        "l好长的一行字写不完也要看得见光标在哪里才行",
        "/a",
        "7",
        "6",
        "2s",
    ];
    for board in [sample::manned_hall(), sample::empty_hall()] {
        for (nth, keys) in scripts.iter().enumerate() {
            let mut state = open(&board, (80, 24), Lang::Zh);
            press(&mut state, keys);
            update(&mut state, Msg::Report(sample::report()));
            let step = if nth == 0 { 1 } else { 7 };
            for width in (0..=210).step_by(step) {
                for height in (0..=65).step_by(if nth == 0 { 3 } else { 5 }) {
                    update(&mut state, Msg::Resize(width, height));
                    draws_inside(&state);
                }
            }
        }
    }
}

#[test]
fn what_fits_on_the_screen_is_all_that_is_drawn() {
    let mut state = open(&sample::huge_hall(10_000), (200, 60), Lang::Zh);
    update(&mut state, Msg::Key(KeyPress::plain(Key::End)));
    let text = plain(&buffer(&state));
    assert!(text.contains("业务 9999"), "{text}");
    assert!(!text.contains("业务 9900"));
}

#[test]
fn a_popup_over_chinese_leaves_no_half_glyph() {
    let mut state = open(&sample::hall(), (81, 24), Lang::Zh);
    press(&mut state, "\n");
    for width in 80..100 {
        update(&mut state, Msg::Resize(width, 24));
        let buf = buffer(&state);
        for y in 0..24 {
            for x in 0..width - 1 {
                let wide = buf[(x, y)].symbol().width() > 1;
                assert!(!wide || buf[(x + 1, y)].symbol() == " ", "{x},{y} at {width}");
            }
        }
    }
}

#[test]
fn one_frame_as_text_with_and_without_styles() {
    let board = sample::hall();
    let text = render_once(&board, (80, 24), Lang::Zh, Theme::Default, false);
    assert!(text.lines().all(|line| line == line.trim_end()));
    assert_eq!(text.lines().count(), 24);
    let ansi = render_once(&board, (80, 24), Lang::Zh, Theme::Default, true);
    assert!(ansi.contains("\x1b[0;1;97;41m"), "a breach is red: {ansi:?}");
    let mono = render_once(&board, (80, 24), Lang::Zh, Theme::Mono, true);
    assert!(mono.contains("\x1b[0;1;7m") && !mono.contains(";41m"));
    let stripped = |text: &str| {
        let mut parts = text.split("\x1b[");
        let mut out = parts.next().unwrap_or_default().to_owned();
        parts.for_each(|part| out.push_str(part.split_once('m').unwrap().1));
        out.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
    };
    assert_eq!(stripped(&ansi), text.trim_end_matches('\n'));
}

#[test]
fn the_picture_holds_every_word_of_the_screen() {
    let buf = crate::ui::once::buffer_of(&sample::hall(), (120, 40), Lang::Zh, Theme::Default);
    let picture = svg(&buf);
    for word in ["中山路营业厅", "投诉受理", "14:02:36", "赵磊"] {
        assert!(picture.contains(word), "{word}");
    }
    assert_eq!(picture.matches("<text").count(), picture.matches("</text>").count());
    let counted: BTreeMap<&str, usize> =
        ["<svg", "</svg>"].map(|tag| (tag, picture.matches(tag).count())).into();
    assert!(counted.values().all(|n| *n == 1), "{counted:?}");
}

/// Counts what is written.
struct Count<'c>(&'c Cell<usize>);

impl Write for Count<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.set(self.0.get() + bytes.len());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// What a terminal is sent for the change from one screen to the next.
fn bytes(before: &Buffer, after: &Buffer) -> usize {
    let count = Cell::new(0);
    let mut backend = CrosstermBackend::new(Count(&count));
    Backend::draw(&mut backend, before.diff(after).into_iter()).unwrap();
    count.get()
}

#[test]
fn a_step_and_a_second_cost_few_bytes() {
    let mut state = open(&sample::huge_hall(10_000), (200, 60), Lang::Zh);
    let mut before = buffer(&state);
    for _ in 0..50 {
        update(&mut state, Msg::Key(KeyPress::plain(Key::Down)));
        let after = buffer(&state);
        let sent = bytes(&before, &after);
        assert!(sent <= 267 || state.pane(state.focus).top > 0, "{sent} bytes");
        before = after;
    }
    let mut state = open(&sample::hall(), (200, 60), Lang::Zh);
    let mut before = buffer(&state);
    let mut sent = 0;
    for _ in 0..60 {
        let later = state.now.plus_secs(1);
        update(&mut state, Msg::Tick(later));
        let after = buffer(&state);
        sent += bytes(&before, &after);
        before = after;
    }
    assert!(sent <= 10_000, "{sent} bytes a minute");
}
