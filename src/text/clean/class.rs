//! Which code points the sanitiser takes out, replaces or judges by their neighbours. The list is
//! closed: a code point that is not named here is text, whatever it looks like.

/// What the sanitiser does with a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Stays.
    Text,
    /// Goes without a trace.
    Removed,
    /// Ends a line; CR followed by LF is one break.
    Break,
    /// Becomes one space.
    Tab,
    /// Means nothing outside the system that made it up; shown as a box.
    Private,
    /// U+200D, stays between the parts of an emoji.
    Joiner,
    /// U+FE0F, stays after a pictograph or inside a keycap.
    EmojiSelector,
}

/// The class of one character.
pub(super) fn class(c: char) -> Class {
    match c {
        '\t' => Class::Tab,
        '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => Class::Break,
        ' '..='~' => Class::Text,
        '\u{200D}' => Class::Joiner,
        '\u{FE0F}' => Class::EmojiSelector,
        '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{FFFFD}' | '\u{100000}'..='\u{10FFFD}' => {
            Class::Private
        }
        _ if is_control(c) || is_ignorable(c) || is_noncharacter(c) => Class::Removed,
        _ => Class::Text,
    }
}

/// Controls of ASCII and Latin-1, and those that turn the direction of writing.
fn is_control(c: char) -> bool {
    matches!(c,
        '\0'..='\u{1F}'
        | '\u{7F}'..='\u{9F}'
        | '\u{61C}'
        | '\u{200E}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2066}'..='\u{2069}')
}

/// Characters that are drawn as nothing: they make two texts look the same that are not.
fn is_ignorable(c: char) -> bool {
    matches!(c,
        '\u{AD}'
        | '\u{34F}'
        | '\u{115F}'..='\u{1160}'
        | '\u{17B4}'..='\u{17B5}'
        | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200D}'
        | '\u{2060}'..='\u{2064}'
        | '\u{206A}'..='\u{206F}'
        | '\u{3164}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}'
        | '\u{FFA0}'
        | '\u{FFF0}'..='\u{FFFB}'
        | '\u{1BCA0}'..='\u{1BCA3}'
        | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E0FFF}')
}

/// Code points that Unicode promises never to give a character.
fn is_noncharacter(c: char) -> bool {
    matches!(c, '\u{FDD0}'..='\u{FDEF}') || u32::from(c) & 0xFFFE == 0xFFFE
}
