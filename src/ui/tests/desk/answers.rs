//! What the board does with an answer to an act: a reason that is asked for, words for every refusal, the way
//! back, and what the disk refused.

use super::{acted, asked, desk, shown, told};
use crate::core::act::{Act, Refused, TallyOf};
use crate::core::board::StaffState;
use crate::core::people::Right;
use crate::text::words::Lang;
use crate::ui::keys::KeyPress;
use crate::ui::msg::{Effect, Msg, Refusal};
use crate::ui::state::{Overlay, Tone};
use crate::ui::tests::sample;
use crate::ui::tests::screens::{open, press};
use crate::ui::update::update;

#[test]
fn a_refusal_for_want_of_a_reason_asks_for_it_and_sends_the_same_act() {
    let mut state = desk(&sample::hall());
    let asked_for = asked(&mut state, "6s1\n");
    let Some(Effect::Act(act)) = asked_for.first().cloned() else { panic!("{asked_for:?}") };
    let why = Refused::BelowCoverage { left: 2, least: 4 };
    update(&mut state, Msg::ActRefused { act: act.clone(), why });
    assert!(shown(&state).contains("在岗只剩 2 人, 至少要 4 人"), "{}", shown(&state));
    assert_eq!(asked(&mut state, "\n"), [], "a reason is needed");
    let again = asked(&mut state, "2\n");
    let Some(Effect::Act(Act::MarkStaff { reason, staff, .. })) = again.first() else {
        panic!("{again:?}")
    };
    assert_eq!((reason.as_str(), staff.as_slice()), ("设备报修", ["3004".to_owned()].as_slice()));
    // A form that is open is not taken from under the hands.
    press(&mut state, "l写到一半");
    let why = Refused::TraineeAlone { staff_id: "3008".to_owned(), counter_id: "02".to_owned() };
    update(&mut state, Msg::ActRefused { act, why });
    let Some(Overlay::Form(form)) = &state.overlay else { panic!("no form") };
    assert_eq!(form.text(), "写到一半");
    press(&mut state, "\u{1b}");
    assert!(shown(&state).contains("孙悦 是实习生, 不能独自在 02 台席"), "{}", shown(&state));
}

#[test]
fn every_refusal_has_words_in_both_languages() {
    let text = |id: &str| id.to_owned();
    for why in [
        Refused::NoRight(Right::Staff),
        Refused::NoPerson(text("3001")),
        Refused::NoCounter(text("09")),
        Refused::NoService(text("S1")),
        Refused::ShiftOpen(text("chentao")),
        Refused::NoShift,
        Refused::NoAlarm,
        Refused::NoHelp,
        Refused::NobodyWaits(text("S4")),
        Refused::TooMany(500),
        Refused::NoneCounted,
        Refused::NotThatTime,
        Refused::NoUndo,
        Refused::Nothing,
    ] {
        for lang in [Lang::Zh, Lang::En] {
            let mut state = open(&sample::hall(), (80, 24), lang);
            let act = Act::Tally { service_id: text("S1"), of: TallyOf::Waiting };
            let asked = Act::MarkStaff {
                staff: vec![text("3001")],
                state: StaffState::Meal,
                counter_id: None,
                reason: String::new(),
            };
            for act in [act, asked] {
                update(&mut state, Msg::ActRefused { act, why: why.clone() });
                assert_eq!(state.toasts[0].tone, Tone::Error, "{why:?}");
                assert!(told(&state).contains(": "), "{}", told(&state));
                assert!(!told(&state).contains("{}"), "{}", told(&state));
            }
        }
    }
    let mut state = desk(&sample::hall());
    let act = Act::ClaimHelp { help_id: text("h1") };
    update(&mut state, Msg::ActRefused { act, why: Refused::ShiftOpen(text("chentao")) });
    assert!(told(&state).contains("陈涛"), "people by their names: {}", told(&state));
}

#[test]
fn what_was_done_is_taken_back_in_one_order_and_done_again() {
    let mut state = desk(&sample::hall());
    press(&mut state, "6");
    let meal = asked(&mut state, "s2");
    acted(&mut state, &meal, "a1");
    assert_eq!(told(&state), "赵磊 用餐   u 撤销");
    press(&mut state, "l三号机\n");
    update(&mut state, Msg::Noted { note_id: "n10".to_owned(), text: "三号机".to_owned() });
    let undone = update(&mut state, Msg::Key(KeyPress::char('u')));
    assert_eq!(undone, [Effect::VoidNote { note_id: "n10".to_owned() }]);
    update(&mut state, Msg::Voided { note_id: "n10".to_owned() });
    let undo = Act::Undo { act_id: "a1".to_owned() };
    assert_eq!(update(&mut state, Msg::Key(KeyPress::char('u'))), [Effect::Act(undo.clone())]);
    assert!(update(&mut state, Msg::Key(KeyPress::char('u'))).is_empty(), "one at a time");
    update(&mut state, Msg::Acted { act: undo, act_id: String::new() });
    assert!(told(&state).starts_with("已撤销: 赵磊 用餐"), "{}", told(&state));
    assert_eq!(update(&mut state, Msg::Key(KeyPress::char('U'))), meal, "the act is sent again");
}

#[test]
fn what_cannot_be_taken_back_does_not_stand_in_the_way() {
    let mut state = desk(&sample::hall());
    let first = asked(&mut state, "w");
    acted(&mut state, &first, "a1");
    let second = asked(&mut state, "v");
    acted(&mut state, &second, "a2");
    press(&mut state, "u");
    let undo = Act::Undo { act_id: "a2".to_owned() };
    update(&mut state, Msg::ActRefused { act: undo, why: Refused::NoUndo });
    assert_eq!(told(&state), "没有撤成: 这件事撤不回");
    let undo = Effect::Act(Act::Undo { act_id: "a1".to_owned() });
    assert_eq!(asked(&mut state, "u"), [undo]);
    // An act without a way back offers none.
    let mut state = desk(&sample::manned_hall());
    let seen = asked(&mut state, "g");
    acted(&mut state, &seen, "");
    assert!(!told(&state).contains("撤销"), "{}", told(&state));
}

#[test]
fn what_the_disk_refused_is_kept_and_tried_again_by_one_key() {
    let mut state = desk(&sample::hall());
    let sent = asked(&mut state, "6s2");
    let Some(Effect::Act(act)) = sent.first().cloned() else { panic!("{sent:?}") };
    update(&mut state, Msg::Writing);
    assert!(shown(&state).contains("正在写盘"), "a slow disk is named");
    update(&mut state, Msg::ActFailed { act, why: Refusal::Full });
    assert!(told(&state).contains("磁盘满了") && state.toasts[0].tone == Tone::Error);
    assert!(!shown(&state).contains("正在写盘"));
    assert_eq!(asked(&mut state, "U"), sent);
}
