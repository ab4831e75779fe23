//! What a key press meant when an input method sent it. For commands only: a text field keeps
//! what was typed.

#![cfg_attr(not(test), deny(clippy::indexing_slicing))]

use crate::core::search::half_width;

/// The ASCII key behind a character of a Chinese input method: full-width forms, and the
/// punctuation that sits on the same key of the keyboard. Everything else is unchanged.
pub fn fold(c: char) -> char {
    match c {
        '、' => '/',
        '。' => '.',
        '《' => '<',
        '》' => '>',
        _ => half_width(c),
    }
}

/// Whether no key of a keyboard sends this: an input method was on and committed it. The board
/// then says so once, instead of doing nothing.
pub fn is_composed(c: char) -> bool {
    !fold(c).is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_meant_key_comes_out() {
        let folded: String = "：？／、１ａＡ\u{3000}。《》！～，；（）".chars().map(fold).collect();
        assert_eq!(folded, ":?//1aA .<>!~,;()");
    }

    #[test]
    fn ascii_is_its_own_key() {
        for c in '\0'..='\u{7F}' {
            assert_eq!(fold(c), c);
            assert!(!is_composed(c));
        }
    }

    #[test]
    fn only_committed_characters_are_composed() {
        for c in ['啊', '你', 'é', '「', '·', '\u{FF5F}', '\u{FF00}'] {
            assert!(is_composed(c), "{c}");
        }
        for c in ['：', '１', 'ｑ', '、', '。', '\u{3000}'] {
            assert!(!is_composed(c), "{c}");
        }
    }

    #[test]
    fn folding_twice_is_once() {
        for c in '\0'..=char::MAX {
            assert_eq!(fold(fold(c)), fold(c));
        }
    }
}
