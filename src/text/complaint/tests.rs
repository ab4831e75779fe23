//! What every piece of advice must be: there, its own, short enough for a narrow terminal.

use std::collections::BTreeMap;

use unicode_width::UnicodeWidthStr;

use super::*;
use crate::text::width::{width, wrap};

/// Columns inside a frame on a terminal of 80.
const COLUMNS: usize = 76;

/// Most lines of a standard and of a script in [`COLUMNS`].
const LINES_MAX: usize = 3;

/// Every text with its place.
fn texts() -> Vec<(String, &'static str)> {
    let mut texts = Vec::new();
    for category in Category::ALL {
        for lang in [Lang::Zh, Lang::En] {
            let advice = advice(lang, *category).unwrap();
            let place = |part: &str| format!("{} {lang:?} {part}", category.as_str());
            texts.push((place("standard"), advice.standard));
            texts.push((place("script"), advice.script));
            let parts = [("avoid", advice.avoid), ("remember", advice.remember)];
            for (part, lines) in parts {
                texts.extend(lines.iter().map(|line| (place(part), *line)));
            }
        }
    }
    texts
}

/// A text without marks and spaces, so that a repeated one is found although a comma differs.
fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[test]
fn every_category_has_all_four_parts_in_both_languages() {
    for category in Category::ALL {
        for lang in [Lang::Zh, Lang::En] {
            let advice = advice(lang, *category).unwrap();
            assert!((2..=4).contains(&advice.avoid.len()), "{category:?} {lang:?}");
            assert!((1..=2).contains(&advice.remember.len()), "{category:?} {lang:?}");
            let avoid = wrap(&advice.avoid.join(" | "), COLUMNS).len();
            assert!(avoid <= 2, "{category:?} {lang:?}: {avoid} lines of phrases");
        }
    }
    assert_eq!(advice(Lang::Zh, Category::Unknown), None);
}

#[test]
fn no_text_is_empty_or_said_twice() {
    let mut seen = BTreeMap::new();
    for (place, text) in texts() {
        let said = bare(text);
        assert!(said.chars().count() >= 4, "{place}: {text}");
        assert_eq!(text, text.trim(), "{place}");
        assert!(!text.contains("  ") && !text.contains('\n'), "{place}: {text}");
        if let Some(before) = seen.insert(said, place.clone()) {
            panic!("{place} says the same as {before}: {text}");
        }
    }
}

/// Two texts that differ in a word or two are one text: so many pairs of characters do they share.
#[test]
fn no_script_is_another_with_a_few_words_changed() {
    let pairs = |text: &str| -> Vec<(char, char)> {
        let bare: Vec<char> = bare(text).chars().collect();
        let mut pairs: Vec<_> = bare.windows(2).map(|pair| (pair[0], pair[1])).collect();
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    };
    let long =
        |(place, _): &(String, _)| place.ends_with("Zh script") || place.ends_with("Zh standard");
    let texts: Vec<_> = texts().into_iter().filter(long).collect();
    for (number, (place, text)) in texts.iter().enumerate() {
        for (other, before) in texts.iter().take(number) {
            let (one, two) = (pairs(text), pairs(before));
            let shared = one.iter().filter(|pair| two.contains(pair)).count();
            let share = shared * 100 / one.len().min(two.len());
            assert!(share < 40, "{place} shares {share} % with {other}");
        }
    }
}

#[test]
fn every_text_fits_a_narrow_terminal_and_is_of_one_width_in_each() {
    for (place, text) in texts() {
        assert_eq!(text.width(), text.width_cjk(), "{place}: ambiguous width in {text}");
        let lines = wrap(text, COLUMNS).len();
        let (lines_max, columns_max) = match place.rsplit(' ').next() {
            Some("avoid") => (1, 30),
            Some("remember") => (1, COLUMNS),
            _ => (LINES_MAX, COLUMNS * LINES_MAX),
        };
        assert!(lines <= lines_max && width(text) <= columns_max, "{place}: {lines} lines: {text}");
    }
}

#[test]
fn nothing_is_promised_that_the_hall_may_not_give() {
    for (place, text) in texts().iter().filter(|(place, _)| place.ends_with("script")) {
        for word in ["赔偿", "补偿", "元", "免单", "compensat", "yuan", "free of charge"] {
            assert!(!text.contains(word), "{place} speaks of {word}: {text}");
        }
    }
}
