//! One telephone number out of what somebody pasted.

use super::personal::parts;
use super::{digit, is_identity_number};

/// Fewer digits are no number of a telephone: an extension, a part of it.
const DIGITS_MIN: usize = 7;

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

#[cfg(test)]
mod tests {
    use super::*;

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
