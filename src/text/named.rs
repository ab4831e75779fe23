//! Names of the fixed values of events, in Chinese and English side by side.

use super::words::Lang;

/// A value that has a name in every language.
pub trait Named: Copy {
    /// Its name; of a value of a newer version a word that says so.
    fn name(self, lang: Lang) -> &'static str;
}

/// Gives the values of sets their names; one that is left out does not compile.
macro_rules! names {
    ($($set:ident { $($value:ident: $zh:literal, $en:literal;)* })*) => {
        $(impl $crate::text::named::Named for $set {
            fn name(self, lang: $crate::text::words::Lang) -> &'static str {
                let (zh, en) = match self {
                    $($set::$value => ($zh, $en),)*
                    $set::Unknown => $crate::text::named::OF_NEWER,
                };
                match lang {
                    $crate::text::words::Lang::Zh => zh,
                    $crate::text::words::Lang::En => en,
                }
            }
        })*

        /// Set, code, Chinese and English of every name.
        #[cfg(test)]
        pub(super) static NAMED: &[(&str, &str, &str, &str)] = &[
            $($((stringify!($set), stringify!($value), $zh, $en),)*)*
        ];
    };
}

pub(super) use names;

/// What a value of a newer version is called.
pub(super) const OF_NEWER: (&str, &str) = ("新版取值", "newer value");

/// Holds the rules of every name: present, unlike the others of its set, of one width in every
/// terminal, short enough for a list.
#[cfg(test)]
pub(super) fn hold(named: &[(&str, &str, &str, &str)], columns_max: usize) {
    use std::collections::BTreeSet;

    use unicode_width::UnicodeWidthStr;

    let mut seen = BTreeSet::new();
    for (set, value, zh, en) in named {
        for text in [zh, en] {
            assert!(!text.trim().is_empty(), "{set}::{value}");
            assert_eq!(text.width(), text.width_cjk(), "{set}::{value}: ambiguous width");
            assert!(text.width() <= columns_max, "{set}::{value}: {} columns", text.width());
            assert!(seen.insert((set, text)), "{set}::{value}: {text} is there twice");
        }
    }
}
