//! A hall without PINs hands over face to face: whoever receives cannot sign on somebody else's login, is told so in one
//! sentence, and one key sets the PIN that it takes.

use super::any_keys::Anyone;
use crate::core::act::{Act, HandoverAct, Refused};
use crate::core::handover::Bar;
use crate::text::words::Lang;
use crate::ui::keys::{Key, KeyPress};
use crate::ui::lock::dialog::What;
use crate::ui::msg::{Effect, Msg};
use crate::ui::once::{buffer, plain};
use crate::ui::update::update;

fn press(anyone: &mut Anyone, key: Key) {
    anyone.take(Msg::Key(KeyPress::plain(key)));
    anyone.shows();
}

fn types(anyone: &mut Anyone, keys: &str) {
    for c in keys.chars() {
        press(anyone, if c == '\n' { Key::Enter } else { Key::Char(c) });
    }
}

fn shown(anyone: &Anyone) -> String {
    plain(&buffer(&anyone.state))
}

/// 王芳's sheet is frozen at her login, and the other one has assumed the duty beside her.
fn assumed() -> Anyone {
    let mut anyone = Anyone::new(1);
    anyone.take(Msg::Resize(120, 40));
    press(&mut anyone, Key::F(2));
    types(&mut anyone, "ss");
    assert!(shown(&anyone).contains("已定稿"), "{}", shown(&anyone));
    types(&mut anyone, "p1");
    types(&mut anyone, "s客户在等\n");
    anyone
}

#[test]
fn who_has_no_pin_is_not_offered_to_sign_but_to_set_one() {
    let mut anyone = assumed();
    assert!(shown(&anyone).contains("设 PIN, 接着当面签名"), "{}", shown(&anyone));
    assert!(!shown(&anyone).contains("确认接收并签名"), "{}", shown(&anyone));
    press(&mut anyone, Key::Char('i'));
    let dialog = anyone.state.lock.dialog.as_ref();
    assert_eq!(dialog.map(|dialog| dialog.what), Some(What::Set));
    press(&mut anyone, Key::Esc);
    assert!(shown(&anyone).contains("设 PIN, 接着当面签名"), "the sheet is there again");
}

#[test]
fn the_refusal_says_what_to_do_in_both_languages() {
    let act = Act::Handover { person_id: "ct".into(), act: Box::new(HandoverAct::Receive) };
    for (lang, said) in [(Lang::Zh, "按 i 设一个"), (Lang::En, "press i to set one")] {
        let mut anyone = assumed();
        anyone.state.setup.lang = lang;
        let why = Refused::Handover(Bar::NoPin("陈涛".into()));
        let effects = update(&mut anyone.state, Msg::ActRefused { act: act.clone(), why });
        assert!(!effects.iter().any(|effect| matches!(effect, Effect::Act(_))));
        anyone.take(Msg::Resize(200, 60));
        assert!(shown(&anyone).contains(said), "{}", shown(&anyone));
    }
}
