//! What happened while this terminal was away, at the three sizes and by its keys: no terminal, no clock.

use std::sync::Arc;

use super::sample;
use super::screens::{open, press};
use crate::clock::Uptime;
use crate::core::act::Act;
use crate::core::board::Board;
use crate::core::clash::{Choice, ClashKind};
use crate::core::complaint::Possible;
use crate::core::hall::{Notice, NoticeKind, Told};
use crate::core::sync::status::{Need, Status};
use crate::core::time::Ms;
use crate::text::words::Lang;
use crate::ui::away::{Answer, lines};
use crate::ui::keys::KeyPress;
use crate::ui::msg::{Effect, Msg, ServerNow};
use crate::ui::once::{buffer, plain};
use crate::ui::state::{Overlay, State};
use crate::ui::update::update;

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (200, 60)];
const UP_MS: u64 = 7 * 3_600_000;

fn told(board: &Board, kind: ClashKind, mins: i64, lost: bool, detail: &str) -> Told {
    let asked = kind.is_asked();
    let sides = if lost { ["limin", "wangfang"] } else { ["wangfang", "limin"] };
    Told {
        entry: format!("{}:{mins}", kind.as_str()),
        kind,
        to: "limin".into(),
        other: "wangfang".into(),
        lost: lost && !asked,
        asked,
        sides: sides.map(Into::into),
        subject: "zhangwei".into(),
        detail: detail.into(),
        at: board.now.plus_secs(-60 * mins),
    }
}

/// A hall in which everything happened that the list can hold.
fn hall() -> Board {
    let mut board = sample::hall();
    let list = vec![
        told(&board, ClashKind::StaffSet, 190, true, "meal on_post"),
        told(&board, ClashKind::LateEntry, 180, false, "note\tn1\tfloor wet"),
        told(&board, ClashKind::LateEntry, 170, false, "counter_closed\t05\t"),
        told(&board, ClashKind::CloseConflict, 160, false, "0a1b2c3d 4e5f6071"),
        told(&board, ClashKind::StaffPast, 150, true, "meal"),
        told(&board, ClashKind::FindingStill, 140, true, "\tgate\tlamp dark"),
        told(&board, ClashKind::AnsweredTwice, 130, true, "help 05"),
        told(&board, ClashKind::OpenedTwice, 120, true, ""),
        told(&board, ClashKind::UndoRefused, 110, true, "note\tn2\twater at the door"),
    ];
    board.told = list;
    board
}

fn server(state: &mut State, status: Status) {
    let booted_at = Ms(state.now.0 - i64::try_from(UP_MS).unwrap());
    update(state, Msg::Server(ServerNow { status, booted_at }));
}

fn up(state: &mut State, boot_ms: u64) {
    update(state, Msg::Uptime(Uptime { boot_ms, asleep_ms: 0 }));
}

fn shown(state: &State) -> String {
    plain(&buffer(state))
}

fn hit(state: &mut State, key: char) -> Vec<Effect> {
    update(state, Msg::Key(KeyPress::char(key)))
}

fn sent(effects: &[Effect]) -> Vec<Act> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Act(act) => Some(act.clone()),
            _ => None,
        })
        .collect()
}

#[test]
fn what_needs_a_decision_stands_first_at_each_size() {
    for (lang, tag) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
        for size in SIZES {
            let mut state = open(&hall(), size, lang);
            press(&mut state, "9");
            let name = format!("away_{tag}_{}x{}", size.0, size.1);
            insta::assert_snapshot!(name, shown(&state));
        }
    }
}

#[test]
fn the_addenda_of_a_shift_are_one_line_and_what_is_asked_comes_before_what_is_known() {
    let state = open(&hall(), SIZES[0], Lang::En);
    let parts: Vec<u8> = lines(&state).iter().map(|line| line.part).collect();
    assert!(parts.is_sorted(), "{parts:?}");
    assert_eq!(
        lines(&state).iter().filter(|line| line.part == 0).count(),
        2,
        "one line for both addenda"
    );
}

#[test]
fn one_key_asks_for_the_decision_and_a_no_changes_nothing() {
    for (lang, tag) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
        for (line, kind) in [(1, ClashKind::CloseConflict), (2, ClashKind::LateEntry)] {
            let mut state = open(&hall(), SIZES[0], lang);
            press(&mut state, "9");
            press(&mut state, &line.to_string());
            assert!(matches!(state.overlay, Some(Overlay::Form(_))), "{kind:?}");
            let name = format!("away_{}_{tag}", kind.as_str());
            insta::assert_snapshot!(name, shown(&state));
            press(&mut state, "\u{1b}");
            assert!(matches!(state.overlay, Some(Overlay::Away { .. })), "the list is there again");
        }
    }
}

#[test]
fn what_was_only_to_be_known_is_seen_with_a_space_and_what_is_asked_is_not() {
    let mut state = open(&hall(), SIZES[0], Lang::Zh);
    press(&mut state, "9");
    let at = lines(&state).iter().position(|line| line.part == 1).unwrap();
    for _ in 0..at {
        press(&mut state, "j");
    }
    let acts = sent(&hit(&mut state, ' '));
    let [Act::Settle { entries, choice, .. }] = &acts[..] else { panic!("{acts:?}") };
    assert_eq!((entries.len(), *choice), (1, Choice::Seen));
    let mut state = open(&hall(), SIZES[0], Lang::Zh);
    press(&mut state, "9");
    assert_eq!(sent(&hit(&mut state, ' ')), [], "the first line waits for a decision");
    let acts = sent(&hit(&mut state, '*'));
    let [Act::Settle { entries, .. }] = &acts[..] else { panic!("{acts:?}") };
    assert_eq!(entries.len(), 6, "all but what waits");
}

#[test]
fn after_half_an_hour_without_the_server_the_head_says_what_came_and_which_key_shows_it() {
    fn needs(need: Need) -> Status {
        Status::Attention { need, unsent: 0, oldest: None }
    }
    let synced = Status::Synced { at: UP_MS, unsent: 0, oldest: None };
    // A clock that is off, or what was once set aside, is to be told and keeps nothing from coming.
    let clock = needs(Need::ClockOff { minutes: 3 });
    let aside = needs(Need::SetAside { events: 1 });
    for (away_mins, back) in [(10, synced), (31, synced), (31, clock), (31, aside)] {
        let mut state = open(&sample::hall(), SIZES[1], Lang::En);
        up(&mut state, UP_MS);
        server(&mut state, Status::Offline { since: Some(UP_MS), unsent: 0, oldest: None });
        let later = UP_MS + away_mins * 60_000;
        up(&mut state, later);
        let mut board = sample::hall();
        let gone = board.staff.len();
        board.log.clear();
        server(&mut state, back);
        update(&mut state, Msg::Board(Arc::new(board)));
        let strip = shown(&state).lines().nth(1).unwrap_or_default().to_owned();
        assert_eq!(strip.contains("While away"), away_mins > 30, "{strip}");
        assert_eq!(state.board.as_ref().map(|board| board.staff.len()), Some(gone));
        press(&mut state, "9");
        assert!(matches!(state.overlay, Some(Overlay::Away { .. })));
        press(&mut state, "\u{1b}");
        let strip = shown(&state).lines().nth(1).unwrap_or_default().to_owned();
        assert!(!strip.contains("While away"), "looked at: {strip}");
    }
}

#[test]
fn a_hall_in_which_nothing_happened_at_once_says_nothing() {
    for size in SIZES {
        let mut state = open(&sample::hall(), size, Lang::Zh);
        assert!(!shown(&state).contains("离开期间"));
        press(&mut state, "9");
        assert!(lines(&state).is_empty());
        assert!(shown(&state).contains("离开期间没有需要处理的事"));
    }
}

fn notice(at: Ms) -> Notice {
    Notice {
        kind: NoticeKind::TakenOver,
        complaint_id: "c1".into(),
        number: "T-0001".into(),
        to: "limin".into(),
        at,
        other: "wangfang".into(),
        key: Possible::Offer,
    }
}

#[test]
fn a_notice_that_was_let_be_is_told_again_where_the_same_happens_again() {
    let mut board = sample::hall();
    let first = board.now.plus_secs(-3_600);
    board.notices = vec![notice(first)];
    let mut state = open(&board, SIZES[1], Lang::En);
    press(&mut state, "9");
    let told =
        |state: &State| lines(state).iter().filter(|line| line.text.contains("T-0001")).count();
    assert_eq!(told(&state), 1);
    hit(&mut state, '*');
    assert_eq!(told(&state), 0, "its reader has seen it");
    board.notices.push(notice(first.plus_secs(600)));
    update(&mut state, Msg::Board(Arc::new(board)));
    assert_eq!(told(&state), 1, "that of later");
}

#[test]
fn more_addenda_than_one_event_holds_are_signed_in_portions() {
    let mut board = sample::hall();
    let addendum = |mins| told(&board, ClashKind::LateEntry, mins, false, "note\tn1\twet");
    board.told = (0..1_100).map(addendum).collect();
    let state = open(&board, SIZES[1], Lang::En);
    let counts: Vec<usize> = lines(&state)
        .iter()
        .map(|line| match &line.answer {
            Answer::Settle(entries, _) => entries.len(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(counts, [500, 500, 100]);
}
