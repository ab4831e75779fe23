//! Personal data the way it is shown by default: enough to recognise what one has at hand, too
//! little to look somebody up. A mask never shows more for a shape it does not know.

#![cfg_attr(not(test), deny(clippy::indexing_slicing))]

use unicode_segmentation::UnicodeSegmentation;

use crate::core::search::half_width;

/// Most stars behind the first character of a name: a longer row would tell the length.
const NAME_STARS_MAX: usize = 3;

/// A phone number: `138****2207`. Separators and the country code 86 go. Numbers of less than
/// eleven characters show their last four, of less than seven their last two, of less than four
/// nothing; letters are masked like digits.
pub fn phone(number: &str) -> String {
    let all: Vec<char> = number.chars().map(half_width).filter(|c| c.is_alphanumeric()).collect();
    let chars = without_country_code(&all);
    let (first, last) = match chars.len() {
        11.. => (3, 4),
        7..=10 => (0, 4),
        4..=6 => (0, 2),
        _ => (0, 0),
    };
    let masked = first..chars.len().saturating_sub(last);
    chars.iter().enumerate().map(|(at, &c)| if masked.contains(&at) { '*' } else { c }).collect()
}

/// Only in front of a mobile number: a landline may begin with any digits.
fn without_country_code(chars: &[char]) -> &[char] {
    match chars {
        ['0', '0', '8', '6', mobile @ ..] | ['8', '6', mobile @ ..]
            if mobile.len() == 11 && mobile.first() == Some(&'1') =>
        {
            mobile
        }
        _ => chars,
    }
}

/// A personal name: its first character and a star for each further one, `张*`. A name of one
/// character is a star alone.
pub fn name(name: &str) -> String {
    let mut characters = name.trim().graphemes(true);
    let Some(first) = characters.next() else {
        return String::new();
    };
    match characters.count().min(NAME_STARS_MAX) {
        0 => "*".to_owned(),
        stars => first.to_owned() + &"*".repeat(stars),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_mobile_number_keeps_its_ends() {
        for written in
            ["13812342207", "+86 138 1234 2207", "0086-138-1234-2207", "１３８１２３４２２０７"]
        {
            assert_eq!(phone(written), "138****2207");
        }
    }

    #[test]
    fn other_numbers_show_less() {
        assert_eq!(phone("0755-12345678"), "075*****5678");
        assert_eq!(phone("12345678"), "****5678");
        assert_eq!(phone("10086"), "***86");
        assert_eq!(phone("110"), "***");
        assert_eq!(phone("l38OO1380OO"), "l38****80OO");
        assert_eq!(phone(""), "");
    }

    #[test]
    fn a_name_keeps_its_first_character() {
        assert_eq!(name("张伟"), "张*");
        assert_eq!(name(" 欧阳雪 "), "欧**");
        assert_eq!(name("阿依古丽·买买提"), "阿***");
        assert_eq!(name("一"), "*");
        assert_eq!(name("  "), "");
    }

    proptest! {
        #[test]
        fn at_most_seven_characters_of_a_number_show(number in "\\PC{0,30}") {
            let chars = number.chars().map(half_width).filter(|c| c.is_alphanumeric()).count();
            let shown = phone(&number).chars().filter(|&c| c != '*').count();
            prop_assert!(shown <= 7.min(chars * 2 / 3));
        }
    }
}
