//! What the board says of a disk that is slow, full or read-only, and what becomes of the lines that were
//! refused: no terminal, no clock.

use std::sync::Arc;

use super::sample;
use super::screens::{open, press, refused};
use crate::core::act::{Act, Refused};
use crate::core::board::{Board, FeedAge};
use crate::store::Room;
use crate::text::words::Lang;
use crate::ui::keys::{Key, KeyPress};
use crate::ui::msg::{Effect, HallFile, Msg, Refusal};
use crate::ui::once::{buffer, plain};
use crate::ui::state::{Overlay, State, Tone};
use crate::ui::update::update;

fn hall(lang: Lang) -> State {
    open(&sample::hall(), (80, 24), lang)
}

fn shown(state: &State) -> String {
    plain(&buffer(state))
}

fn header(state: &State) -> String {
    shown(state).lines().next().unwrap_or_default().to_owned()
}

fn noted(text: &str) -> Msg {
    Msg::Noted { note_id: format!("id of {text}"), text: text.to_owned() }
}

#[test]
fn every_state_of_the_disk_stands_in_the_header_and_is_told_once() {
    for (lang, room, mark, what, next) in [
        (Lang::Zh, Room::Low, "磁盘将满", "一切照常", "清理"),
        (Lang::Zh, Room::Short, "导入已停", "登记和叫号照常", "请清理磁盘"),
        (Lang::Zh, Room::Full, "磁盘已满, 请清理", "还能登记", "请马上清理"),
        (Lang::Zh, Room::Frozen, "磁盘只读, 不能登记", "看板和查找照常", "请检查磁盘"),
        (Lang::En, Room::Low, "disk nearly full", "all still works", "free some space"),
        (Lang::En, Room::Short, "imports stopped", "entries and live feeds go on", "Free some"),
        (Lang::En, Room::Full, "disk full, free", "entries go on", "Free space now"),
        (Lang::Zh, Room::Gone, "记录文件丢失, 不能登记", "不能登记", "把文件放回"),
        (Lang::En, Room::Gone, "log file gone", "no entries", "put the file back"),
        (Lang::En, Room::Frozen, "read-only disk", "board and search work", "Check the disk"),
    ] {
        let mut state = hall(lang);
        update(&mut state, Msg::Disk(room));
        assert!(header(&state).contains(mark), "{room:?}: {}", header(&state));
        assert_eq!(state.toasts.len(), 1);
        let told = state.toasts[0].text.clone();
        assert!(told.contains(what) && told.contains(next), "{told}");
        assert!(shown(&state).contains(&told), "the message is cut at 80 columns: {told}");
        update(&mut state, Msg::Disk(Room::Plenty));
        assert!(!header(&state).contains(mark), "{}", header(&state));
        assert!(state.toasts.iter().all(|toast| toast.tone == Tone::Done), "{:?}", state.toasts);
    }
}

#[test]
fn in_a_narrow_header_the_shift_gives_way_first_and_what_the_log_cannot_do_stands() {
    let mut board = sample::hall();
    let narrow = |board: &Board, room| {
        let mut state = open(board, (60, 16), Lang::Zh);
        update(&mut state, Msg::Disk(room));
        header(&state)
    };
    let first = narrow(&board, Room::Plenty);
    assert!(first.contains("值班 李敏  早班") && first.contains("叫号数据正常"), "{first}");
    let full = narrow(&board, Room::Frozen);
    assert!(full.contains("值班 李敏  磁盘只读, 不能登记") && !full.contains("早班"), "{full}");
    board.age = Some(FeedAge::Stale);
    let silent = narrow(&board, Room::Frozen);
    assert!(silent.contains("磁盘只读, 不能登记") && silent.contains("? "), "{silent}");
    assert!(!silent.contains("李敏"), "{silent}");
}

#[test]
fn a_slow_disk_is_told_until_it_has_answered() {
    let mut state = hall(Lang::Zh);
    press(&mut state, "l一\n");
    assert!(!shown(&state).contains("正在写盘"), "nobody has said so yet");
    update(&mut state, Msg::Writing);
    assert!(shown(&state).contains("正在写盘.. 还没有记上"));
    // Meanwhile the form takes keys as ever.
    press(&mut state, "l二");
    assert!(matches!(&state.overlay, Some(Overlay::Form(form)) if form.text() == "一二"));
    update(&mut state, noted("一"));
    let screen = shown(&state);
    assert!(!screen.contains("正在写盘") && screen.contains("已记: 一"), "{screen}");
    let undo = || Act::Undo { act_id: "a".to_owned() };
    for answer in [
        refused("三"),
        Msg::VoidRefused(Refusal::Disk),
        Msg::Voided { note_id: "a".to_owned() },
        Msg::NoteNotAllowed,
        Msg::Acted { act: undo(), act_id: String::new() },
        Msg::ActRefused { act: undo(), why: Refused::NoUndo },
        Msg::ActFailed { act: undo(), why: Refusal::Disk },
    ] {
        update(&mut state, Msg::Writing);
        update(&mut state, answer);
        assert!(!shown(&state).contains("正在写盘"));
    }
}

#[test]
fn the_end_asks_once_more_while_something_is_not_on_disk() {
    let quits = |state: &mut State| {
        let effects = update(state, Msg::Key(KeyPress::char('q')));
        effects.contains(&Effect::Quit)
    };
    let act = || Act::AskHelp { counter_id: "01".to_owned() };
    let mut state = hall(Lang::Zh);
    update(&mut state, Msg::ActFailed { act: act(), why: Refusal::Full });
    assert!(!quits(&mut state), "it was not written");
    assert!(state.toasts[0].text.contains("退出会丢"), "{}", state.toasts[0].text);
    assert!(quits(&mut state), "who asks twice means it");
    // What was tried again and written is not lost.
    let mut state = hall(Lang::Zh);
    update(&mut state, Msg::ActFailed { act: act(), why: Refusal::Full });
    press(&mut state, "U");
    update(&mut state, Msg::Acted { act: act(), act_id: "a".to_owned() });
    assert!(quits(&mut state));
}

#[test]
fn who_leaves_while_a_line_is_on_its_way_has_left_once_it_is_on_disk() {
    let on_its_way = || {
        let mut state = hall(Lang::Zh);
        update(&mut state, Msg::Disk(Room::Full));
        press(&mut state, "l一\n");
        let asked = update(&mut state, Msg::Key(KeyPress::char('q')));
        assert!(!asked.contains(&Effect::Quit), "{asked:?}");
        let told: Vec<_> = state.toasts.iter().map(|toast| &toast.text).collect();
        assert!(told.iter().any(|text| text.contains("写完自动退出")), "{told:?}");
        let asked = update(&mut state, Msg::Disk(Room::Full));
        assert!(!asked.contains(&Effect::Quit), "it is not there yet");
        state
    };
    let leaves = |state: &mut State, msg| update(state, msg).contains(&Effect::Quit);
    assert!(leaves(&mut on_its_way(), noted("一")));
    // Where the disk takes what it gets nobody is held up.
    let mut state = hall(Lang::Zh);
    press(&mut state, "l一\n");
    assert!(leaves(&mut state, Msg::Key(KeyPress::char('q'))));
    // A line that was refused is in the form again, and whoever goes on working is not thrown out.
    assert!(!leaves(&mut on_its_way(), refused("一")));
    let mut state = on_its_way();
    press(&mut state, "j");
    assert!(!leaves(&mut state, noted("一")));
}

#[test]
fn a_refusal_names_the_next_step_in_the_language_of_the_board() {
    for (why, zh, en) in [
        (Refusal::Full, "请先清理磁盘", "free some space"),
        (Refusal::Gone, "别关本程序", "put the file back"),
        (Refusal::Frozen, "请检查磁盘和权限", "check the disk"),
        (Refusal::Disk, "请检查磁盘", "check it"),
        (Refusal::Damaged, "zhiban recover", "zhiban recover"),
        (Refusal::Memory, "关掉别的程序", "end other programs"),
        (Refusal::Busy, "过一会再试", "try again"),
        (Refusal::Closed, "请重新启动", "start zhiban again"),
        (Refusal::Other("text".to_owned()), "text", "text"),
    ] {
        for (lang, words) in [(Lang::Zh, zh), (Lang::En, en)] {
            let mut state = hall(lang);
            let text = "x".to_owned();
            update(&mut state, Msg::NoteRefused { text, why: why.clone() });
            assert!(state.toasts[0].text.contains(words), "{}", state.toasts[0].text);
            assert_eq!(state.toasts[0].tone, Tone::Error);
            assert_eq!(state.draft, "x");
        }
    }
}

#[test]
fn every_refused_line_is_offered_again_also_when_two_were_on_their_way() {
    let mut state = hall(Lang::Zh);
    press(&mut state, "l一\n");
    press(&mut state, "l");
    update(&mut state, Msg::Key(KeyPress::ctrl('u')));
    press(&mut state, "二\n");
    update(&mut state, refused("一"));
    update(&mut state, refused("二"));
    assert_eq!(state.draft, "二", "the newest first");
    press(&mut state, "l");
    let again = update(&mut state, Msg::Key(KeyPress::plain(Key::Enter)));
    assert_eq!(again, [Effect::Note { text: "二".to_owned() }]);
    update(&mut state, noted("二"));
    assert_eq!(state.draft, "一", "then the other");
    press(&mut state, "q");
    assert!(state.toasts[0].text.contains("草稿没记"), "it is not left behind unseen");
    press(&mut state, "l\n");
    update(&mut state, noted("一"));
    assert!(state.draft.is_empty() && state.disk.kept.is_empty());
}

#[test]
fn a_board_on_a_read_only_disk_refuses_to_write_and_names_nobody() {
    let mut state = hall(Lang::Zh);
    update(&mut state, Msg::ReadOnly(None));
    update(&mut state, Msg::Disk(Room::Frozen));
    assert!(!header(&state).contains("占用"), "{}", header(&state));
    press(&mut state, "l");
    assert!(state.overlay.is_none() && state.toasts.iter().any(|t| t.text.contains("只读")));
    press(&mut state, "/");
    assert!(matches!(state.overlay, Some(Overlay::Find { .. })), "search works");
}

#[test]
fn a_file_of_settings_that_is_not_in_force_is_told_once_with_what_to_do() {
    for (lang, found, said) in [
        (
            Lang::Zh,
            HallFile::Differs { places: 3 },
            "hall.toml 有 3 处还没生效: 运行 zhiban settings apply",
        ),
        (
            Lang::En,
            HallFile::Differs { places: 3 },
            "hall.toml: 3 changes not in force yet; run zhiban settings apply",
        ),
        (
            Lang::Zh,
            HallFile::Faulty { line: 7 },
            "hall.toml 第 7 行有错: 运行 zhiban settings check",
        ),
        (
            Lang::En,
            HallFile::Faulty { line: 7 },
            "hall.toml has a fault in line 7; run zhiban settings check",
        ),
    ] {
        let mut state = hall(lang);
        update(&mut state, Msg::HallFile(found));
        assert!(shown(&state).contains(said), "{}", shown(&state));
        let told = state.messages.len();
        update(&mut state, Msg::Board(Arc::new(sample::hall())));
        update(&mut state, Msg::HallFile(HallFile::Same));
        assert_eq!(state.messages.len(), told);
        assert!(!shown(&state).contains("hall.toml"), "in force by now: {}", shown(&state));
    }
    // On a locked board it waits; what was applied meanwhile is not told any more.
    let mut board = sample::hall();
    board.locks = true;
    board.people.iter_mut().for_each(|person| person.has_pin = true);
    let unlocked = Msg::Unlocked { person_id: board.people[0].person_id.clone() };
    for (last, told) in [(HallFile::Differs { places: 2 }, true), (HallFile::Same, false)] {
        let mut state = open(&board, (80, 24), Lang::En);
        update(&mut state, Msg::HallFile(HallFile::Differs { places: 1 }));
        update(&mut state, Msg::HallFile(last));
        assert!(!shown(&state).contains("hall.toml"));
        update(&mut state, unlocked.clone());
        update(&mut state, Msg::Board(Arc::new(board.clone())));
        assert_eq!(shown(&state).contains("hall.toml: 2 changes"), told, "{}", shown(&state));
    }
}
