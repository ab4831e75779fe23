//! What the head line says of the server, at the three sizes, and how it comes there: no terminal, no clock.

use super::sample;
use super::screens::{open, press};
use crate::clock::Uptime;
use crate::core::sync::status::{Need, Status};
use crate::core::time::Ms;
use crate::text::words::Lang;
use crate::ui::msg::{Msg, ServerNow};
use crate::ui::once::{buffer, plain};
use crate::ui::state::State;
use crate::ui::theme::{Role, Theme};
use crate::ui::update::update;

/// The machine was booted this long ago, milliseconds.
const UP_MS: u64 = 7 * 3_600_000;
/// 4 hours and 47 minutes, milliseconds: from 09:15 to 14:02.
const WAITED_MS: u64 = (4 * 60 + 47) * 60_000;

fn uptime(boot_ms: u64) -> Msg {
    Msg::Uptime(Uptime { boot_ms, asleep_ms: 0 })
}

fn told(state: &mut State, status: Status) {
    let booted_at = Ms(state.now.0 - i64::try_from(UP_MS).unwrap());
    update(state, Msg::Server(ServerNow { status, booted_at }));
}

fn hall(size: (u16, u16), lang: Lang) -> State {
    let mut state = open(&sample::hall(), size, lang);
    update(&mut state, uptime(UP_MS));
    state
}

fn shown(state: &State) -> String {
    plain(&buffer(state))
}

fn header(state: &State) -> String {
    shown(state).lines().next().unwrap_or_default().to_owned()
}

fn offline() -> Status {
    let since = UP_MS - WAITED_MS;
    Status::Offline { since: Some(since), unsent: 37, oldest: Some(i64::try_from(since).unwrap()) }
}

fn attention(need: Need) -> Status {
    Status::Attention { need, unsent: 37, oldest: Some(i64::try_from(UP_MS - WAITED_MS).unwrap()) }
}

#[test]
fn how_it_stands_with_the_server_at_each_size() {
    let ten_minutes_ago = Some(i64::try_from(UP_MS - 600_000).unwrap());
    let all = [
        ("synced", Status::Synced { at: UP_MS - 20_000, unsent: 0, oldest: None }),
        ("offline", offline()),
        ("sending", Status::Sending { done: 120, of: 2_250, oldest: ten_minutes_ago }),
        ("attention", attention(Need::Revoked)),
    ];
    for (lang, tag) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
        for (width, height) in [(80, 24), (120, 40), (200, 60)] {
            for (name, status) in all {
                let mut state = hall((width, height), lang);
                told(&mut state, status);
                let name = format!("server_{name}_{tag}_{width}x{height}");
                insta::assert_snapshot!(name, shown(&state));
            }
        }
    }
}

#[test]
fn a_hall_without_a_server_says_nothing_of_one() {
    for lang in [Lang::Zh, Lang::En] {
        for size in [(80, 24), (120, 40), (200, 60)] {
            let mut state = hall(size, lang);
            let alone = shown(&state);
            assert_eq!(state.server, None);
            assert_eq!(alone, shown(&open(&sample::hall(), size, lang)));
            told(&mut state, Status::Synced { at: UP_MS, unsent: 0, oldest: None });
            assert_ne!(shown(&state), alone);
            told(&mut state, Status::Off);
            assert_eq!(shown(&state), alone);
        }
    }
}

#[test]
fn the_newest_status_stands_in_the_head_whatever_is_open_and_its_age_grows_by_the_other_clock() {
    let mut state = hall((80, 24), Lang::Zh);
    told(&mut state, offline());
    assert_eq!(state.server.map(|now| now.status), Some(offline()));
    let before = header(&state);
    assert!(before.contains("! 离线, 37 条未传, 最久 4时47"), "{before}");
    for keys in ["\n", ":", "7", "n", "b", "?"] {
        press(&mut state, keys);
        assert_eq!(header(&state), before, "{keys}");
        press(&mut state, "\u{1b}");
    }
    // A wall clock that somebody sets makes nothing older.
    let set = state.now.plus_secs(86_400);
    update(&mut state, Msg::Tick(set));
    assert!(header(&state).contains("37 条未传, 最久 4时47"), "{}", header(&state));
    update(&mut state, uptime(UP_MS + 120_000));
    assert!(header(&state).contains("37 条未传, 最久 4时49"), "{}", header(&state));
    let at = UP_MS + 120_000;
    told(&mut state, Status::Synced { at, unsent: 0, oldest: None });
    assert!(!header(&state).contains("离线"), "{}", header(&state));
    assert!(header(&state).contains("已同步"), "{}", header(&state));
}

#[test]
fn what_needs_somebody_is_told_in_full_once_and_keeps_mark_clock_and_deed_at_any_size() {
    let mut state = hall((80, 24), Lang::En);
    let heard = state.messages.len();
    told(&mut state, attention(Need::Clock));
    told(&mut state, attention(Need::Clock));
    let full = "needs attention: the clock is wrong, the server cannot be reached, set the clock";
    assert_eq!(state.messages.len(), heard + 1);
    assert_eq!(state.messages.front().map(|message| message.2.as_str()), Some(full));
    for board in [sample::hall(), sample::stale_hall()] {
        for width in 80..=200 {
            let mut state = open(&board, (width, 24), Lang::En);
            update(&mut state, uptime(UP_MS));
            told(&mut state, attention(Need::Clock));
            let header = header(&state);
            assert!(header.starts_with("中山路营业厅"), "{width}: {header}");
            assert!(header.ends_with("14:02:36"), "{width}: {header}");
            for part in ["!! ", "set the clock", "37 unsent", "oldest 4h47"] {
                assert!(header.contains(part), "{width}: {header}");
            }
        }
    }
}

#[test]
fn colour_comes_after_the_mark() {
    for (status, mark, role) in
        [(offline(), "!", Role::Warn), (attention(Need::Revoked), "!!", Role::Breach)]
    {
        let mut state = hall((200, 60), Lang::En);
        told(&mut state, status);
        let buf = buffer(&state);
        let style = Theme::Default.style(role);
        let at = (0..200).find(|x| buf[(*x, 0)].symbol() == "!").unwrap();
        let end = at + u16::try_from(mark.len()).unwrap();
        for x in at..end {
            assert_eq!(buf[(x, 0)].symbol(), "!");
            assert!(buf[(x, 0)].style().add_modifier.contains(style.add_modifier));
        }
        assert_eq!(buf[(at, 0)].fg, style.fg.unwrap());
        assert_eq!(buf[(end, 0)].symbol(), " ");
    }
}
