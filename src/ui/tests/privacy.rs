//! Customers' records on the screen: for how long they are seen, and what is asked about words that tell who
//! somebody is.

use std::sync::Arc;

use super::sample;
use super::screens::{open, press};
use crate::clock::Uptime;
use crate::core::board::Board;
use crate::core::customer::{Customer, UnmaskReason};
use crate::core::hall::CustomerShown;
use crate::text::words::Lang;
use crate::ui::keys::{Key, KeyPress};
use crate::ui::msg::{Effect, Msg, UnmaskDenied};
use crate::ui::once::{buffer, plain};
use crate::ui::privacy::{ask, customer_lines, hide};
use crate::ui::state::State;
use crate::ui::update::update;

const MASKED: CustomerShown =
    CustomerShown::Masked { person_ref: "p1", name: "张*", phone: "138****5678" };

fn board() -> State {
    let mut state = open(&sample::hall(), (80, 24), Lang::Zh);
    at(&mut state, 1_000_000);
    state
}

fn at(state: &mut State, boot_ms: u64) {
    update(state, Msg::Uptime(Uptime { boot_ms, asleep_ms: 0 }));
}

fn hit(state: &mut State, key: Key) -> Vec<Effect> {
    update(state, Msg::Key(KeyPress::plain(key)))
}

fn come(state: &mut State) {
    let customer =
        Customer { name: "张三丰".into(), phone: "13812345678".into(), ..Customer::default() };
    update(state, Msg::Unmasked { person_ref: "p1".into(), customer });
}

fn shown(state: &State) -> String {
    let mut shown = String::new();
    for (label, text) in customer_lines(state, MASKED) {
        for part in [label, " ", &text, ";"] {
            shown += part;
        }
    }
    shown
}

/// The record is asked for and there.
fn seen() -> State {
    let mut state = board();
    assert_eq!(shown(&state), "姓名 张*;电话 138****5678;");
    assert_eq!(ask(&mut state, None, "c1", "p1"), vec![]);
    assert!(plain(&buffer(&state)).contains("回电"), "reasons are offered");
    let asked = hit(&mut state, Key::Char('1'));
    let unmask = Effect::Unmask {
        person_ref: "p1".into(),
        complaint_id: "c1".into(),
        reason: UnmaskReason::CallBack,
    };
    assert_eq!(asked, vec![unmask]);
    assert_eq!(shown(&state), "姓名 张*;电话 138****5678;", "not before it is on disk");
    come(&mut state);
    assert!(shown(&state).starts_with("姓名 张三丰;电话 13812345678;"));
    state
}

#[test]
fn a_record_is_seen_for_fifteen_seconds_of_uptime() {
    let mut state = seen();
    assert!(shown(&state).ends_with(" 15 秒后隐藏;"));
    at(&mut state, 1_014_999);
    assert!(shown(&state).ends_with(" 1 秒后隐藏;"));
    // The wall clock has no say.
    update(&mut state, Msg::Tick(sample::now().plus_secs(-86_400)));
    assert!(shown(&state).contains("13812345678"));
    at(&mut state, 1_015_000);
    assert_eq!(shown(&state), "姓名 张*;电话 138****5678;");
}

#[test]
fn it_goes_when_the_detail_is_left_or_the_board_locks_and_never_comes_late() {
    let mut state = seen();
    hide(&mut state);
    assert!(!shown(&state).contains("13812345678"));
    come(&mut state);
    assert!(!shown(&state).contains("13812345678"), "nobody waits for it any more");
    let mut state = seen();
    let locked = Board { locks: true, ..sample::hall() };
    update(&mut state, Msg::Board(Arc::new(locked)));
    assert!(!shown(&state).contains("13812345678"));
    come(&mut state);
    assert!(!shown(&state).contains("13812345678"), "a locked board shows nothing");
    // Another record is not opened by it.
    let other = CustomerShown::Masked { person_ref: "p2", name: "李*", phone: "" };
    assert_eq!(customer_lines(&seen(), other), [("姓名", "李*".to_owned())]);
}

#[test]
fn a_refusal_is_told_and_the_list_gives_back_what_lay_under_it() {
    let mut state = board();
    press(&mut state, "?");
    let under = state.overlay.take();
    ask(&mut state, under, "c1", "p1");
    hit(&mut state, Key::Esc);
    assert!(state.overlay.is_some(), "the help is there again");
    let mut state = board();
    ask(&mut state, None, "c1", "p1");
    hit(&mut state, Key::Char('2'));
    update(&mut state, Msg::UnmaskRefused(UnmaskDenied::Enough));
    assert!(plain(&buffer(&state)).contains("已达上限"));
    come(&mut state);
    assert!(!shown(&state).contains("13812345678"));
    for (customer, said) in
        [(CustomerShown::Unknown, "客户未留信息"), (CustomerShown::Erased, "客户信息已删除")]
    {
        assert_eq!(customer_lines(&state, customer), [("", said.to_owned())]);
    }
    assert_eq!(ask(&mut state, None, "c1", ""), vec![]);
    assert!(state.overlay.is_none());
}

fn noted(effects: &[Effect]) -> Option<&str> {
    effects.iter().find_map(|effect| match effect {
        Effect::Note { text } => Some(text.as_str()),
        Effect::Save { then, .. } => match &**then {
            Effect::Note { text } => Some(text),
            _ => None,
        },
        _ => None,
    })
}

#[test]
fn a_telephone_number_in_words_is_asked_about_once_and_masked_by_one_key() {
    let mut state = board();
    press(&mut state, "l请回13800138000");
    assert_eq!(noted(&hit(&mut state, Key::Enter)), None);
    assert!(plain(&buffer(&state)).contains("F4"));
    assert_eq!(noted(&hit(&mut state, Key::Enter)), Some("请回13800138000"));
    let mut state = board();
    press(&mut state, "l请回13800138000");
    hit(&mut state, Key::Enter);
    hit(&mut state, Key::F(4));
    assert_eq!(noted(&hit(&mut state, Key::F(2))), Some("请回138****8000"));
}

#[test]
fn an_identity_number_does_not_stay() {
    let mut state = board();
    press(&mut state, "l证件11010519491231002X");
    assert_eq!(noted(&hit(&mut state, Key::Enter)), None);
    let screen = plain(&buffer(&state));
    assert!(screen.contains("****002X") && !screen.contains("19491231"));
    assert_eq!(noted(&hit(&mut state, Key::Enter)), Some("证件****002X"));
}
