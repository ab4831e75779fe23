//! What is counted by hand: tallies, half hours, walk-outs, and a form that was left half filled.

use super::{asked, desk, shown, told};
use crate::core::act::{Act, Refused, TallyOf};
use crate::core::time::Ms;
use crate::ui::keys::{Key, KeyPress};
use crate::ui::msg::{Effect, Msg};
use crate::ui::tests::sample;
use crate::ui::tests::screens::press;
use crate::ui::update::update;

#[test]
fn tallies_go_to_the_chosen_queue_and_say_where_they_would() {
    let mut state = desk(&sample::hall());
    let tally = |of| Effect::Act(Act::Tally { service_id: "S1".to_owned(), of });
    let both = [tally(TallyOf::Waiting), tally(TallyOf::Served)];
    assert_eq!(asked(&mut state, "jwv"), both);
    assert_eq!(asked(&mut state, "\n2\n3"), both, "the same by the menu");
    press(&mut state, "2w");
    assert!(told(&state).contains("先到排队栏选一条"), "{}", told(&state));
}

#[test]
fn half_an_hour_is_entered_field_by_field() {
    let mut state = desk(&sample::hall());
    let half = asked(&mut state, "j\n4112\n9\n2\n");
    assert!(half.is_empty());
    let sent = asked(&mut state, "17\n");
    let from = Ms(state.now.0 - (2 * 60 + 36) * 1000).plus_secs(-1800);
    let entered = Act::EnterHalfHour {
        service_id: "S1".to_owned(),
        from,
        taken: 12,
        served: 9,
        abandoned: 2,
        wait_secs_max: Some(1020),
    };
    assert_eq!(sent, [Effect::Act(entered.clone())]);
    // Refused figures are found again in the form; written ones are gone.
    update(&mut state, Msg::ActRefused { act: entered.clone(), why: Refused::NotThatTime });
    press(&mut state, "\n4");
    assert!(shown(&state).contains("17  分钟"), "{}", shown(&state));
    assert_eq!(asked(&mut state, "\n"), [Effect::Act(entered.clone())]);
    update(&mut state, Msg::Acted { act: entered, act_id: "a1".to_owned() });
    press(&mut state, "\n4");
    assert!(!shown(&state).contains("17  分钟"));
}

#[test]
fn a_form_half_filled_is_kept_and_a_paste_fills_it() {
    let mut state = desk(&sample::hall());
    press(&mut state, "j\n4112\n");
    update(&mut state, Msg::Paste("9 人\n".to_owned()));
    press(&mut state, "\u{1b}");
    assert!(told(&state).contains("草稿已留"), "{}", told(&state));
    press(&mut state, "\n4");
    let screen = shown(&state);
    assert!(screen.contains("取号      12") && screen.contains("办结      9"), "{screen}");
    press(&mut state, "\n");
    assert_eq!(asked(&mut state, "\n"), [], "how many gave up is still missing");
    assert!(shown(&state).contains("! 填数字"), "{}", shown(&state));
}

#[test]
fn a_walk_out_has_a_reason_and_a_number() {
    let mut state = desk(&sample::hall());
    let walked = |service: Option<&str>, reason: &str, count| {
        let service_id = service.map(str::to_owned);
        Effect::Act(Act::MarkWalkOut { service_id, reason: reason.to_owned(), count })
    };
    assert_eq!(asked(&mut state, "j\n51\n"), [walked(Some("S1"), "wait", 1)]);
    press(&mut state, "\n51");
    update(&mut state, Msg::Key(KeyPress::plain(Key::Backspace)));
    assert_eq!(
        asked(&mut state, "0\n"),
        [walked(Some("S1"), "wait", 0)],
        "what was typed is what is weighed"
    );
    press(&mut state, "2:zoule\n\u{1b}");
    assert!(!told(&state).contains("草稿"), "nothing was written");
    assert_eq!(asked(&mut state, ":zoule\n\n\n\n"), [walked(None, "", 1)]);
}
