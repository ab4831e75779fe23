//! One telephone number out of what somebody pasted.

use super::personal::parts;
use super::{digit, is_identity_number, is_mobile, phone_digits};

/// Fewer digits are no number of a telephone: an extension, a part of it.
const DIGITS_MIN: usize = 7;
/// The same with the code of an area before it.
const AREA_DIGITS_MIN: usize = 10;
/// Most digits of an extension.
const EXTENSION_DIGITS_MAX: usize = 5;
/// More digits than any number has, its extension included.
const DIGITS_MAX: usize = 20;

/// Why what was pasted is no telephone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoPhone {
    /// It holds more than one, or more digits than any has.
    Several,
    /// It is an identity number.
    Identity,
}

/// The digits of the telephone number in a text, in half width; at most so many.
pub fn one_phone(text: &str, digits_max: usize) -> Result<String, NoPhone> {
    if is_identity_number(text) {
        return Err(NoPhone::Identity);
    }
    let count = |part: &str| part.chars().filter(|c| digit(*c).is_some()).count();
    let stops = |c: char| digit(c).is_none() && !parts(c);
    let several = text.split(stops).filter(|part| count(part) >= DIGITS_MIN).count() > 1;
    if several || count(text) > digits_max {
        return Err(NoPhone::Several);
    }
    Ok(text.chars().filter_map(digit).map(|n| char::from(b'0' + n)).collect())
}

/// Whether a number can be called as it stands: a mobile one has all of its eleven digits, one of a fixed network with its
/// area ten. What is longer has an extension behind it, or is abroad.
pub fn is_whole_phone(phone: &str) -> bool {
    let digits = phone_digits(phone);
    let least = match digits.as_bytes() {
        [b'1', ..] => return is_mobile(&digits),
        [b'0', ..] => AREA_DIGITS_MIN,
        _ => DIGITS_MIN,
    };
    (least..=DIGITS_MAX).contains(&digits.len())
}

/// Whether a text is nothing but a number of a fixed network with its area, an extension behind it perhaps.
pub fn is_fixed_line(text: &str) -> bool {
    if text.chars().any(|c| digit(c).is_none() && !parts(c)) {
        return false;
    }
    let groups: Vec<String> = text
        .split(parts)
        .filter(|group| !group.is_empty())
        .map(|group| group.chars().filter_map(digit).map(|n| char::from(b'0' + n)).collect())
        .collect();
    let inside = groups.last().filter(|group| group.len() <= EXTENSION_DIGITS_MAX);
    let without = groups.get(..groups.len().saturating_sub(usize::from(inside.is_some())));
    has_area(&groups.concat()) || without.is_some_and(|without| has_area(&without.concat()))
}

/// Whether these are the digits of an area and of a number there: no number begins with 0, and areas of three digits
/// are 010 and those with 02, whose numbers have eight.
fn has_area(digits: &str) -> bool {
    let (area, least) = match digits.as_bytes() {
        [b'0', b'1', b'0', ..] | [b'0', b'2', ..] => (3, 8),
        [b'0', b'3'..=b'9', ..] => (4, 7),
        _ => return false,
    };
    digits.get(area..).is_some_and(|own| !own.starts_with('0') && (least..=8).contains(&own.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_lacks_digits_is_none_to_call() {
        for part in ["12", "12345", "1380013800", "138001380000", "110", "075526631", "", "没有"]
        {
            assert!(!is_whole_phone(part), "{part}");
        }
        for whole in
            ["13800138000", "+86 138-0013-8000", "26631234", "0755-26631234 转 801", "4008001234"]
        {
            assert!(is_whole_phone(whole), "{whole}");
        }
    }

    #[test]
    fn a_fixed_line_is_told_from_other_numbers() {
        for line in [
            "0755-26631234",
            "010-12345678",
            "02112345678",
            "(0571) 1234567",
            "０７５５－２６６３１２３４",
            "0755-26631234-801",
        ] {
            assert!(is_fixed_line(line), "{line}");
        }
        for other in [
            "",
            "26631234",
            "0000012345",
            "00755266312",
            "0755-0663123",
            "010-1234567",
            "20261121-0001",
            "A-0755-26631234",
            "075526631234567890",
            "2026-11-21",
        ] {
            assert!(!is_fixed_line(other), "{other}");
        }
    }

    #[test]
    fn one_number_is_taken_in_any_writing_and_what_is_none_is_refused() {
        for (text, taken) in [
            ("１３９ １１１１ ２２２２", Ok("13911112222")),
            ("电话: +86 139-1111-2222", Ok("8613911112222")),
            ("0755-26631234 转 801", Ok("075526631234801")),
            ("没有", Ok("")),
            ("13911112222 / 13733334444", Err(NoPhone::Several)),
            ("13911112222、13733334444", Err(NoPhone::Several)),
            ("13911112222 13733334444", Err(NoPhone::Several)),
            ("11010519491231002X", Err(NoPhone::Identity)),
            ("11010519491231002", Err(NoPhone::Identity)),
            ("110105 19491231 002X", Err(NoPhone::Identity)),
        ] {
            assert_eq!(one_phone(text, 20), taken.map(str::to_owned), "{text}");
        }
    }
}
