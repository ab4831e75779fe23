//! Keys and what they do: no terminal, no clock.

mod lines;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::sample;
use super::screens::{open, press};
use crate::core::board::Place;
use crate::text::words::Lang;
use crate::ui::commands::{COMMANDS, Ready, key_table, key_table_markdown};
use crate::ui::form::Deed;
use crate::ui::keys::{Key, KeyMap, KeyMapError, KeyPress};
use crate::ui::msg::{Effect, Msg};
use crate::ui::state::{List, Overlay, State};
use crate::ui::theme::Theme;
use crate::ui::update::update;

fn hall() -> State {
    open(&sample::hall(), (80, 24), Lang::Zh)
}

fn give(state: &mut State, key: Key) -> Vec<Effect> {
    update(state, Msg::Key(KeyPress::plain(key)))
}

fn told(state: &State) -> &str {
    state.toasts.front().map_or("", |toast| &toast.text)
}

/// What stands in the open form.
fn typed(state: &State) -> &str {
    let Some(Overlay::Form(form)) = &state.overlay else { panic!("no form") };
    form.text()
}

/// Focused panel, place of the selection, and what lies over the board.
fn place(state: &State) -> (Place, usize, &'static str) {
    let over = match &state.overlay {
        None => "",
        Some(Overlay::Menu { .. }) => "menu",
        Some(Overlay::Palette { .. }) => "palette",
        Some(Overlay::Find { .. }) => "find",
        Some(Overlay::Form(form)) => match form.deed {
            Deed::Note => "note",
            _ => "form",
        },
        Some(Overlay::Read { list, .. }) => match list {
            List::Help => "help",
            List::Messages => "messages",
            List::Alarms => "alarms",
            List::Feeds => "feeds",
            List::Detail => "detail",
            List::Incidents => "incidents",
            List::Settings(_) => "settings",
            List::Why => "why",
        },
        Some(Overlay::Calls(_)) => "calls",
        Some(Overlay::Report { .. }) => "report",
        Some(Overlay::Chart(_)) => "chart",
        Some(Overlay::Away { .. }) => "away",
        Some(Overlay::Findings { .. }) => "findings",
        Some(Overlay::Matters { .. }) => "matters",
        Some(Overlay::Incident { .. }) => "incident",
        Some(Overlay::Handover(_)) => "handover",
        Some(Overlay::Lookup) => "lookup",
        Some(Overlay::Round(_)) => "round",
        Some(Overlay::Ranking(_)) => "ranking",
        Some(Overlay::Weekly(_)) => "weekly",
    };
    (state.focus, state.pane(state.focus).at, over)
}

#[test]
fn keys_lead_where_they_say() {
    use Place::{Checks, Complaints, Counters, Escalations, Log, Queues, Staff};
    for (keys, want) in [
        ("", (Queues, 0, "")),
        ("jj", (Queues, 2, "")),
        ("jjk", (Queues, 1, "")),
        ("jjjjjjjjjjjj", (Queues, 5, "")),
        ("2j", (Counters, 1, "")),
        ("6", (Staff, 0, "")),
        ("7j", (Log, 1, "")),
        ("7j0", (Queues, 0, "")),
        ("\t\t", (Complaints, 0, "")),
        ("\t\t\t", (Checks, 0, "")),
        ("\t\t\t\t\t", (Staff, 0, "")),
        ("4", (Checks, 0, "")),
        ("3", (Complaints, 0, "")),
        ("5", (Escalations, 0, "")),
        ("\t\t\t\t\t\t\t", (Queues, 0, "")),
        ("\n", (Queues, 0, "menu")),
        ("\n1", (Queues, 0, "detail")),
        ("\n\n", (Queues, 0, "detail")),
        ("\n0", (Queues, 0, "")),
        ("\n\u{1b}", (Queues, 0, "")),
        ("?", (Queues, 0, "help")),
        ("\u{ff1f}", (Queues, 0, "help")),
        ("\u{ff1a}", (Queues, 0, "palette")),
        (":\u{1b}", (Queues, 0, "")),
        ("\u{3001}", (Queues, 0, "find")),
        ("\u{ff4a}", (Queues, 1, "")),
        ("\u{ff12}", (Counters, 0, "")),
        ("n", (Queues, 0, "")),
        ("nn", (Counters, 0, "")),
        ("nnn", (Counters, 1, "")),
        ("l", (Queues, 0, "note")),
        ("b", (Queues, 0, "report")),
        ("f", (Queues, 0, "lookup")),
        ("3/zzzz\n", (Complaints, 0, "lookup")),
        ("3/ts\t", (Complaints, 0, "lookup")),
        ("/zzzz\t", (Queues, 0, "find")),
        ("\u{1b}\u{1b}\u{1b}", (Queues, 0, "")),
        (":feeds\n", (Queues, 0, "feeds")),
        (":xiaoxi\n", (Queues, 0, "messages")),
        (":gjlb\n", (Queues, 0, "alarms")),
        (":alarms\n2", (Counters, 0, "")),
    ] {
        let mut state = hall();
        press(&mut state, keys);
        assert_eq!(place(&state), want, "{keys:?}");
    }
}

#[test]
fn no_two_commands_share_a_key_or_an_id() {
    let mut seen = HashMap::new();
    for command in COMMANDS {
        assert!(seen.insert(command.id.to_owned(), command.id).is_none(), "{}", command.id);
        for key in command.keys {
            let other = seen.insert(format!("key {}", key.spelling()), command.id);
            assert_eq!(other, None, "{} and {}", key.spelling(), command.id);
            assert_eq!(KeyPress::parse(&key.spelling()), Some(*key));
        }
    }
}

#[test]
fn everything_is_reached_without_letters() {
    // Only digits, arrows, Enter, Esc, Tab and the colon, which an input method passes on.
    for command in COMMANDS.iter().filter(|command| command.id != "palette") {
        let mut state = hall();
        press(&mut state, ":");
        let Some(Overlay::Palette { items, .. }) = &state.overlay else { panic!("no palette") };
        let listed = items.iter().position(|item| item.id == command.id);
        let by_plain_key = command
            .keys
            .iter()
            .any(|key| !matches!(key.key, Key::Char(c) if c.is_alphabetic()) && !key.ctrl);
        assert!(listed.is_some() || by_plain_key, "{}", command.id);
        let Some(at) = listed else { continue };
        if (command.ready)(&state) != Ready::Yes {
            continue;
        }
        for _ in 0..at {
            give(&mut state, Key::Down);
        }
        let digit = char::from_digit(u32::try_from(at % 9 + 1).unwrap(), 10).unwrap();
        press(&mut state, &digit.to_string());
        assert!(!matches!(state.overlay, Some(Overlay::Palette { .. })), "{}", command.id);
    }
}

#[test]
fn keys_can_be_set_and_a_clash_names_both() {
    let set =
        |id: &str, key: &str| KeyMap::new(&BTreeMap::from([(id.to_owned(), vec![key.to_owned()])]));
    let keys = set("log.note", "f5").unwrap();
    assert_eq!(keys.command(KeyPress::plain(Key::F(5))).unwrap().id, "log.note");
    assert!(keys.command(KeyPress::char('l')).is_none());
    let clash = set("log.note", "u").unwrap_err();
    let want = KeyMapError::Clash { key: "u".to_owned(), first: "log.note", second: "undo" };
    assert_eq!(clash, want);
    assert!(set("log.write", "x").is_err_and(|e| e.to_string().contains("log.write")));
    assert!(set("log.note", "hyper-x").is_err_and(|e| e.to_string().contains("hyper-x")));
}

#[test]
fn the_key_table_lists_every_command() {
    let keys = KeyMap::default();
    assert_eq!(key_table(&keys).len(), COMMANDS.len());
    let text = key_table_markdown(&keys, Lang::En);
    assert!(
        text.contains("| `n` | step through alarms, to their cause | `alarm.next` |"),
        "{text}"
    );
}

#[test]
fn a_composed_character_is_explained_once_a_minute() {
    let mut state = hall();
    press(&mut state, "啊");
    assert!(told(&state).contains("输入法"));
    press(&mut state, "啊哦");
    assert_eq!(state.messages.len(), 1);
    let later = state.now.plus_secs(61);
    update(&mut state, Msg::Tick(later));
    press(&mut state, "呃");
    assert_eq!(state.messages.len(), 2);
}

#[test]
fn a_search_narrows_the_panel_by_initials_and_esc_ends_it() {
    let mut state = hall();
    press(&mut state, "/kd");
    assert_eq!(state.rows(Place::Queues), 1);
    assert_eq!(state.selected(Place::Queues), Some(2));
    press(&mut state, "\n");
    assert_eq!((place(&state).2, state.rows(Place::Queues)), ("", 1));
    press(&mut state, "\u{1b}");
    assert_eq!(state.rows(Place::Queues), 6);
    press(&mut state, "/qqq");
    assert_eq!(state.rows(Place::Queues), 0);
    assert!(update(&mut state, Msg::Key(KeyPress::plain(Key::Enter))).is_empty());
    press(&mut state, "\n");
    assert!(told(&state).contains("本栏没有行"));
}

#[test]
fn the_selection_stays_with_its_row_when_rows_change_places() {
    let mut state = hall();
    press(&mut state, "jj");
    let mut board = sample::hall();
    board.queues.swap(1, 2);
    board.queues.swap(0, 4);
    update(&mut state, Msg::Board(Arc::new(board.clone())));
    assert_eq!((state.pane(Place::Queues).at, state.pane(Place::Queues).key.as_str()), (1, "S2"));
    board.queues.retain(|queue| queue.service_id != "S2");
    update(&mut state, Msg::Board(Arc::new(board.clone())));
    assert_eq!(state.pane(Place::Queues).at, 1);
    board.queues.clear();
    update(&mut state, Msg::Board(Arc::new(board)));
    assert_eq!(state.selected(Place::Queues), None);
}

#[test]
fn the_top_row_is_the_worst_one_until_somebody_chose_a_row() {
    let mut board = sample::hall();
    let swapped = |board: &crate::core::board::Board| {
        let mut board = board.clone();
        board.queues.swap(0, 1);
        Msg::Board(Arc::new(board))
    };
    let key = |state: &State| state.pane(Place::Queues).key.clone();
    let mut state = hall();
    update(&mut state, swapped(&board));
    assert_eq!(key(&state), "S1", "nobody chose: the worst row is looked at");
    let mut state = hall();
    press(&mut state, "\n");
    update(&mut state, swapped(&board));
    assert_eq!(key(&state), "S3", "the menu stays with the row it was opened for");
    let mut state = hall();
    press(&mut state, "n");
    update(&mut state, swapped(&board));
    assert_eq!(key(&state), "S3", "the cause of an alarm stays selected");
    board.alarms.remove(0);
    update(&mut state, Msg::Board(Arc::new(board)));
    press(&mut state, "n");
    assert_eq!(place(&state).0, Place::Counters, "the next alarm moved into its place");
}

#[test]
fn toasts_go_away_merge_and_stand_in_the_list() {
    let mut state = hall();
    for _ in 0..3 {
        update(&mut state, Msg::Fault("磁盘快满".to_owned()));
    }
    assert_eq!((state.toasts.len(), state.toasts[0].times), (1, 3));
    let later = state.now.plus_secs(100);
    update(&mut state, Msg::Tick(later));
    assert_eq!(state.toasts.len(), 1, "an error stays until a key");
    give(&mut state, Key::Down);
    assert!(state.toasts.is_empty());
    press(&mut state, ":theme\n");
    assert_eq!((state.setup.theme, state.toasts.len()), (Theme::Contrast, 1));
    let later = state.now.plus_secs(3);
    update(&mut state, Msg::Tick(later));
    assert!(state.toasts.is_empty());
    assert_eq!(state.messages.len(), 4);
}

#[test]
fn a_read_only_board_says_who_and_refuses_to_write() {
    let mut state = hall();
    update(&mut state, Msg::ReadOnly(Some("limin@hall-2".to_owned())));
    press(&mut state, "l");
    assert!(state.overlay.is_none() && told(&state).contains("只读"));
}

#[test]
fn the_report_turns_to_other_days_but_not_to_tomorrow() {
    let mut state = hall();
    let asked = update(&mut state, Msg::Key(KeyPress::char('b')));
    assert_eq!(asked, [Effect::AskReport(sample::date())]);
    assert!(give(&mut state, Key::Right).is_empty());
    let yesterday = sample::date().pred_opt().unwrap();
    assert_eq!(give(&mut state, Key::Left), [Effect::AskReport(yesterday)]);
    update(&mut state, Msg::Report(sample::report()));
    let shown = |state: &State| crate::ui::once::plain(&crate::ui::once::buffer(state));
    assert!(shown(&state).contains("正在取"), "an answer to an older question is dropped");
    update(&mut state, Msg::ReportEmpty(yesterday));
    assert!(shown(&state).contains("这一天没有数据"));
}

#[test]
fn a_word_of_the_palette_exports_and_tells_how_it_goes() {
    for word in ["导出", "export"] {
        let mut state = hall();
        press(&mut state, &format!(":{word}"));
        assert_eq!(give(&mut state, Key::Enter), [Effect::Export], "{word}");
        assert!(told(&state).contains("正在导出"));
        update(&mut state, Msg::Going("正在导出: xlsx".to_owned()));
        update(&mut state, Msg::Told("已导出第 1 版".to_owned()));
        assert!(state.toasts.iter().any(|toast| toast.text.contains("已导出第 1 版")));
    }
    let mut state = hall();
    update(&mut state, Msg::ReadOnly(Some("limin@hall-2".to_owned())));
    press(&mut state, ":导出");
    assert!(give(&mut state, Key::Enter).is_empty(), "a board that only reads does not");
}

#[test]
fn leaving_is_one_key_on_the_board_and_none_in_a_field() {
    let mut state = hall();
    assert_eq!(update(&mut state, Msg::Key(KeyPress::char('q'))), [Effect::Quit]);
    let ctrl_c = Msg::Key(KeyPress::ctrl('c'));
    press(&mut state, "lq");
    assert!(update(&mut state, ctrl_c.clone()).is_empty());
    assert_eq!(state.draft, "q");
    assert!(update(&mut state, ctrl_c.clone()).is_empty());
    assert!(told(&state).contains("草稿没记"), "a draft is not thrown away by one key");
    assert_eq!(update(&mut state, ctrl_c), [Effect::Quit]);
    assert_eq!(update(&mut state, Msg::Quit), [Effect::Quit]);
}

#[test]
fn lists_scroll_to_their_end_and_back_at_once() {
    let mut state = hall();
    press(&mut state, "?");
    give(&mut state, Key::End);
    let top = |state: &State| match &state.overlay {
        Some(Overlay::Read { top, .. }) => *top,
        _ => usize::MAX,
    };
    let end = top(&state);
    let page = usize::from(state.layout().body.height - 1);
    assert_eq!(end, crate::ui::view::list_length(&state) - page, "the last page, and no further");
    give(&mut state, Key::Down);
    assert_eq!(top(&state), end);
    give(&mut state, Key::Up);
    assert_eq!(top(&state), end - 1);
    press(&mut state, "0");
    assert!(state.overlay.is_none());
}

#[test]
fn the_title_and_the_bell_follow_the_alarms() {
    let mut state = open(&sample::empty_hall(), (80, 24), Lang::Zh);
    state.setup.bell = true;
    let effects = update(&mut state, Msg::Board(Arc::new(sample::hall())));
    let title = Effect::SetTitle("告警 5 中山路营业厅".to_owned());
    assert_eq!(effects, [Effect::Bell, title]);
    assert!(update(&mut state, Msg::Board(Arc::new(sample::hall()))).is_empty());
}

#[test]
fn what_is_typed_of_a_name_finds_the_command_of_that_name_first() {
    for (typed, first) in [
        ("alarms", "alarms"),
        ("告警列表", "alarms"),
        ("告警", "alarms"),
        ("every alarm", "alarms"),
        ("PIN", "pin.set"),
        ("交班", "shift.sign_off"),
        ("下班", "shift.sign_off"),
        ("收班", "shift.sign_off"),
    ] {
        let mut state = hall();
        press(&mut state, &format!(":{typed}"));
        let Some(Overlay::Palette { items, .. }) = &state.overlay else { panic!("no palette") };
        assert_eq!(items.first().map(|item| item.id), Some(first), "{typed}");
    }
}
