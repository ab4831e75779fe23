//! A version of the settings that comes from the centre, at a board by keys: told, opened, seen.

use std::sync::Arc;

use super::sample;
use super::screens::{open, press};
use crate::core::act::Act;
use crate::core::board::Board;
use crate::core::clash::Choice;
use crate::core::settings::{News, diff, read};
use crate::text::words::Lang;
use crate::ui::keys::{Key, KeyPress};
use crate::ui::msg::{Effect, Msg};
use crate::ui::once::{buffer, plain};
use crate::ui::state::State;
use crate::ui::update::update;

const OLD: &str = "[rules]\nwait_secs = { warn = 600, breach = 1200 }\n[[service]]\nid = 'A'\nname = '个人业务'\n";
const NEW: &str =
    "[rules]\nwait_secs = { warn = 600, breach = 900 }\n[[service]]\nid = 'B'\nname = '集团业务'\n";

fn news(board: &Board, version: u32, hours: i64) -> News {
    let from = board.now.plus_secs(hours * 3_600);
    let (old, new) = (read(OLD).unwrap(), read(NEW).unwrap());
    News {
        version,
        from,
        applied_at: board.now.plus_secs(-120),
        by: "gaoyuan".into(),
        note: "节前调整".into(),
        back_to: None,
        before: version - 1,
        ahead: hours > 0,
        holds: hours <= 0,
        own: false,
        changes: diff(&old, &new).into(),
        seen: Vec::new(),
    }
}

fn hall(versions: &[(u32, i64)]) -> Board {
    let mut board = sample::hall();
    board.directory.outsiders.insert("gaoyuan".into(), "高远".into());
    board.alarms.clear();
    board.settings =
        versions.iter().map(|(version, hours)| news(&board, *version, *hours)).collect();
    board
}

fn shown(state: &State) -> String {
    plain(&buffer(state))
}

fn seen(effects: &[Effect]) -> Vec<String> {
    let acts = effects.iter().filter_map(|effect| match effect {
        Effect::Act(act) => Some(act),
        Effect::Save { then, .. } => match &**then {
            Effect::Act(act) => Some(act),
            _ => None,
        },
        _ => None,
    });
    let all = acts.filter_map(|act| match act {
        Act::Settle { entries, choice: Choice::Seen, .. } => Some(entries.clone()),
        _ => None,
    });
    all.flatten().collect()
}

#[test]
fn a_new_version_is_told_on_the_strip_and_opened_by_its_key() {
    for size in [(80, 24), (120, 40), (200, 60)] {
        let mut state = open(&hall(&[]), size, Lang::Zh);
        assert!(!shown(&state).contains("新设置"));
        update(&mut state, Msg::Board(Arc::new(hall(&[(4, 0)]))));
        let text = shown(&state);
        assert!(text.contains("新设置 高远"), "{text}");
        assert!(state.messages.iter().any(|(_, _, told)| told.contains("共 3 项")), "{text}");
        press(&mut state, "n");
        let text = shown(&state);
        assert!(text.contains("当前最长等候 红线 20 分钟 -> 15 分钟"), "{text}");
        let effects = update(&mut state, Msg::Key(KeyPress::plain(Key::Enter)));
        assert_eq!(seen(&effects), ["settings:4"]);
        let text = shown(&state);
        for said in [
            "现行第 4 版",
            "高远 发布",
            "说明: 节前调整",
            "新增业务 B",
            "rules.wait_secs.breach: 1200 -> 900",
        ] {
            assert!(text.contains(said), "{said}\n{text}");
        }
        // Seen: nothing of it is left on the strip, and the command has it still.
        let mut board = hall(&[(4, 0)]);
        board.settings[0].seen = vec!["limin".into()];
        update(&mut state, Msg::Board(Arc::new(board)));
        press(&mut state, "\u{1b}");
        state.toasts.clear();
        assert!(!shown(&state).contains("新设置 高远"));
    }
}

#[test]
fn the_list_of_what_happened_has_it_and_space_lets_it_be() {
    let mut board = hall(&[(4, 0), (5, 20)]);
    board.settings[1].back_to = Some(3);
    let mut state = open(&board, (120, 40), Lang::En);
    press(&mut state, "9");
    let text = shown(&state);
    assert!(text.contains("went back") || text.contains("goes back to version 3"), "{text}");
    assert!(text.contains("new settings by"), "{text}");
    let effects = update(&mut state, Msg::Key(KeyPress::char(' ')));
    assert_eq!(seen(&effects), ["settings:4"]);
    press(&mut state, "_");
    update(&mut state, Msg::Key(KeyPress::plain(Key::Down)));
    let effects = update(&mut state, Msg::Key(KeyPress::plain(Key::Enter)));
    assert_eq!(seen(&effects), ["settings:5:ahead"], "what is announced is seen as such");
    assert!(shown(&state).contains("comes into force at"), "{}", shown(&state));
}

#[test]
fn the_help_names_the_version_in_force() {
    let mut state = open(&hall(&[(4, -30)]), (80, 24), Lang::Zh);
    press(&mut state, "?");
    let text = shown(&state);
    assert!(text.contains("现行第 4 版") && text.contains("高远 发布"), "{text}");
    let mut none = open(&sample::hall(), (80, 24), Lang::Zh);
    press(&mut none, "?");
    assert!(shown(&none).contains("用的是默认值"));
}
