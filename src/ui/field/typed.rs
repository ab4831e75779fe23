//! What a key types into a field.

use crate::text::keys::fold;
use crate::ui::keys::{Key, KeyPress};

pub(super) fn begins(code: &str, typed: &str) -> bool {
    code.get(..typed.len()).is_some_and(|start| start.eq_ignore_ascii_case(typed))
}

/// A number typed with an input method on is the number that was meant.
pub(super) fn typed(press: KeyPress) -> KeyPress {
    match press.key {
        Key::Char(c) => KeyPress { key: Key::Char(fold(c)), ctrl: press.ctrl },
        _ => press,
    }
}
