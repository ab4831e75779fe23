//! Telephone and identity numbers in what somebody typed.

use std::ops::Range;

use super::{HIDDEN, digit, is_mobile};

/// What a number in words is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Personal {
    /// A mobile telephone number.
    Phone,
    /// An identity number of eighteen characters, by its area and birthday.
    Identity,
}

/// A number that tells who somebody is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What it is.
    pub what: Personal,
    /// Where it stands, in bytes of the text.
    pub place: Range<usize>,
    /// As it may be shown.
    pub masked: String,
}

/// Digits that stand together, and where. The last of them may be an X.
#[derive(Clone, Debug)]
struct Group {
    digits: String,
    place: Range<usize>,
    /// Where its digits end: before the X.
    digits_end: usize,
    /// Characters between it and the group before, where those only part digits; else none.
    apart: Option<usize>,
}

/// Characters that part the digits of one number at most.
const APART_MAX: usize = 3;

/// What people put between the digits of one number.
fn parts(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '-' | '_' | '.' | '·' | '(' | ')' | '（' | '）' | '‐'..='―' | '－' | '．' | '+' | '＋'
                | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'
        )
}

fn groups(text: &str) -> Vec<Group> {
    let mut found: Vec<Group> = Vec::new();
    let mut apart = None;
    let mut inside = false;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        if let Some(n) = digit(c) {
            let c = char::from(b'0' + n);
            if let Some(group) = found.last_mut().filter(|_| inside) {
                group.digits.push(c);
                (group.place.end, group.digits_end) = (end, end);
            } else {
                let (digits, place) = (c.to_string(), at..end);
                found.push(Group { digits, place, digits_end: end, apart });
            }
            (inside, apart) = (true, Some(0));
            continue;
        }
        // The check character belongs to the digits before it, if no word goes on with it.
        let ends = text.get(end..).is_none_or(|rest| {
            rest.chars()
                .next()
                .is_none_or(|next| digit(next).is_none() && !next.is_ascii_alphabetic())
        });
        if matches!(c, 'x' | 'X' | 'Ｘ' | 'ｘ')
            && ends
            && apart.is_some_and(|apart| apart <= APART_MAX)
            && let Some(group) = found.last_mut()
        {
            group.digits.push('X');
            group.place.end = end;
            (inside, apart) = (false, None);
            continue;
        }
        inside = false;
        apart = apart.filter(|_| parts(c)).map(|apart| apart + 1);
    }
    found
}

/// The weights of GB 11643, by which the eighteenth character checks those before it.
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// Years in which somebody who lives may be born.
const BIRTHS: std::ops::RangeInclusive<u32> = 1900..=2099;
const CHECKS: &[u8; 11] = b"10X98765432";

fn is_identity(text: &str) -> bool {
    let bytes = text.as_bytes();
    let Some((body, [check])) = bytes.split_at_checked(17) else { return false };
    if !body.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let part = |range: Range<usize>| text.get(range).and_then(|part| part.parse::<u32>().ok());
    let sound = |range: Range<usize>, within: std::ops::RangeInclusive<u32>| {
        part(range).is_some_and(|number| within.contains(&number))
    };
    let sum: u32 =
        body.iter().zip(WEIGHTS).map(|(byte, weight)| u32::from(byte - b'0') * weight).sum();
    // A slip of one digit makes it no less somebody's: with a birthday in it a wrong check character does not
    // save it. Numbers of orders begin with a date or a prefix and have none there.
    let is_right = CHECKS.get(sum as usize % 11) == Some(check);
    let years = if is_right { 1880..=2099 } else { BIRTHS };
    (check.is_ascii_digit() || *check == b'X')
        && sound(0..2, 11..=91)
        && sound(6..10, years)
        && sound(10..12, 1..=12)
        && sound(12..14, 1..=31)
}

fn judge(text: &str) -> Option<(Personal, String)> {
    if is_identity(text) {
        let last = text.get(14..).unwrap_or_default();
        return Some((Personal::Identity, format!("{HIDDEN}{last}")));
    }
    let bare = match text.len() {
        11 => Some(text),
        13 => text.strip_prefix("86"),
        15 => text.strip_prefix("0086"),
        _ => None,
    };
    let bare = bare.filter(|bare| is_mobile(bare))?;
    let (first, last) = (bare.get(..3).unwrap_or_default(), bare.get(7..).unwrap_or_default());
    Some((Personal::Phone, format!("{first}{HIDDEN}{last}")))
}

/// The mobile telephone numbers and identity numbers in a text, in its order. Digits may be of full width and
/// parted; a number inside a longer one, such as one of an order, is none.
pub fn find_personal(text: &str) -> Vec<Found> {
    let groups = groups(text);
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(first) = groups.get(at) {
        let (mut digits, mut taken) = (String::new(), None);
        for (count, group) in groups.iter().skip(at).enumerate() {
            let follows = count == 0 || group.apart.is_some_and(|apart| apart <= APART_MAX);
            if !follows || digits.len() + group.digits.len() > 18 {
                break;
            }
            digits.push_str(&group.digits);
            let bare = || judge(digits.trim_end_matches('X')).map(|it| (it, group.digits_end));
            let judged = judge(&digits).map(|it| (it, group.place.end)).or_else(bare);
            if let Some(((what, masked), end)) = judged {
                // The longest one counts: an identity number may begin like another one.
                let place = first.place.start..end;
                taken = Some((count, Found { what, place, masked }));
            }
        }
        match taken {
            Some((count, one)) => {
                found.push(one);
                at += count + 1;
            }
            None => at += 1,
        }
    }
    found
}

fn replaced(text: &str, which: impl Fn(Personal) -> bool) -> String {
    let (mut out, mut from) = (String::with_capacity(text.len()), 0);
    for one in find_personal(text).into_iter().filter(|one| which(one.what)) {
        out.push_str(text.get(from..one.place.start).unwrap_or_default());
        out.push_str(&one.masked);
        from = one.place.end;
    }
    out.push_str(text.get(from..).unwrap_or_default());
    out
}

/// The text with every such number masked.
pub fn masked(text: &str) -> String {
    replaced(text, |_| true)
}

/// The text with every identity number cut to its last four; telephone numbers stay.
pub fn without_identities(text: &str) -> String {
    replaced(text, |what| what == Personal::Identity)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const IDENTITY: &str = "11010519491231002X";

    fn kinds(text: &str) -> Vec<Personal> {
        find_personal(text).into_iter().map(|one| one.what).collect()
    }

    #[test]
    fn telephone_numbers_are_found_however_they_are_written() {
        for (text, shown) in [
            ("电话13800138000请回", "电话138****8000请回"),
            ("138-0013-8000", "138****8000"),
            ("138 0013 8000", "138****8000"),
            ("１３８００１３８０００", "138****8000"),
            ("+86 138 0013 8000。", "+138****8000。"),
            ("+8613800138000", "+138****8000"),
            ("0086-13800138000", "138****8000"),
            ("138.0013.8000", "138****8000"),
            ("١٣٨٠٠١٣٨٠٠٠", "138****8000"),
            ("138\u{200b}0013\u{200b}8000", "138****8000"),
            ("13800138000、13900139000", "138****8000、139****9000"),
            ("13800138000 13900139000", "138****8000 139****9000"),
            ("QQ13800138000x", "QQ138****8000x"),
        ] {
            assert_eq!(masked(text), shown, "{text}");
        }
    }

    #[test]
    fn identity_numbers_are_found_also_with_a_slip_in_them() {
        for text in [
            IDENTITY,
            "身份证11010519491231002x，",
            "110105 19491231 002X",
            "110105-19491231-002X",
            "１１０１０５１９４９１２３１００２Ｘ",
            "440524188001010014",
            "身份证11010119900307123X",
            "110105194912310021",
        ] {
            assert_eq!(kinds(text), [Personal::Identity], "{text}");
        }
        assert_eq!(masked("身份证11010519491231002x，"), "身份证****002X，");
        assert_eq!(
            without_identities("13800138000 身份证11010519491231002X"),
            "13800138000 身份证****002X"
        );
    }

    #[test]
    fn other_numbers_are_none() {
        for text in [
            "",
            "没有号码",
            "10086",
            "2026-11-22 13:45:10",
            "440524188001010015", // wrong check character, and nobody is so old
            "898607221900130712", // no such month
            "202611221380013800", // an order: no such year
            "订单202611221380013800012345", // a mobile number inside a longer one
            "11010519491331002X", // no such month
            "12800138000",        // no mobile prefix
            "1380013800",         // too short
            "138001380001",       // too long
            "138,001,380,00",
            "流水号 898600000000000000001234",
            "0755-12345678",
            "13800，138000",
        ] {
            assert_eq!(kinds(text), [], "{text}");
        }
    }

    proptest! {
        #[test]
        fn masking_is_whole_and_stays(text in "[\\PC0-9 xX+-]{0,60}") {
            let once = masked(&text);
            prop_assert_eq!(find_personal(&once), vec![]);
            prop_assert_eq!(masked(&once), once.clone());
            for one in find_personal(&text) {
                prop_assert!(text.get(one.place.clone()).is_some());
            }
        }

        #[test]
        fn an_identity_number_leaves_four_characters_at_most(
            area in 110_000u32..659_999, year in 1950u32..2020, month in 1u32..=12, day in 1u32..=28, n in 0u32..1000,
        ) {
            let body = format!("{area}{year}{month:02}{day:02}{n:03}");
            let sum: u32 = body.bytes().zip(WEIGHTS).map(|(b, w)| u32::from(b - b'0') * w).sum();
            let check = char::from(CHECKS[sum as usize % 11]);
            let text = format!("证件{body}{check}。");
            prop_assert_eq!(kinds(&text), [Personal::Identity]);
            let left = format!("证件****{n:03}{check}。");
            prop_assert_eq!(without_identities(&text), left);
        }
    }
}
