//! Identity numbers in what somebody typed, however they are parted and whatever stands around them. None may be
//! kept, so one with a mistyped check character counts too, if a birthday stands where it belongs.

use std::ops::Range;

use super::personal::{APART_MAX, Found, Personal};
use super::{HIDDEN, digit, is_mobile};

/// The weights of GB 11643, by which the eighteenth character checks those before it.
pub(super) const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS: &[u8; 11] = b"10X98765432";
/// Births of those who stand at a counter; from later years on a date in a number is rather that of an order.
const BIRTH_YEARS: std::ops::RangeInclusive<u32> = 1900..=2019;
const LONG: usize = 18;
const SHORT: usize = 15;

/// A digit, or what may be the check character.
struct Sign {
    /// An ASCII digit or `X`.
    byte: u8,
    place: Range<usize>,
    /// Characters between it and the sign before; none where a letter parts them.
    apart: Option<usize>,
}

/// Whether it is an X, or looks like one.
fn is_check(c: char) -> bool {
    matches!(
        c,
        'x' | 'X'
            | 'Ｘ'
            | 'ｘ'
            | 'Х'
            | 'х'
            | 'Χ'
            | 'χ'
            | '×'
            | '✕'
            | '✖'
            | '⨯'
            | 'Ⅹ'
            | 'ⅹ'
            | '𝐗'
            | '𝐱'
            | '𝖷'
            | '𝗑'
            | '𝗫'
            | '𝘅'
            | '𝚇'
            | '𝚡'
            | '𝕏'
            | '𝕩'
            | '𝑋'
            | '𝑥'
    )
}

fn signs(text: &str) -> Vec<Sign> {
    let mut found: Vec<Sign> = Vec::new();
    let mut apart = None;
    for (at, c) in text.char_indices() {
        let number = digit(c).map(|n| b'0' + n);
        let check =
            || is_check(c) && apart.is_some() && found.last().is_some_and(|it| it.byte != b'X');
        if let Some(byte) = number.or_else(|| check().then_some(b'X')) {
            found.push(Sign { byte, place: at..at + c.len_utf8(), apart });
            apart = Some(0);
        } else {
            apart = apart.filter(|_| !c.is_alphanumeric()).map(|apart| apart + 1);
        }
    }
    found
}

fn number(text: &str, part: Range<usize>) -> Option<u32> {
    text.get(part)?.parse().ok()
}

/// Whether it begins with the number of a province.
fn has_province(text: &str) -> bool {
    let province = number(text, 0..2).unwrap_or_default();
    matches!(province, 11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83 | 91)
}

fn is_date(text: &str, month: usize) -> bool {
    let within = |from: usize, most: u32| {
        number(text, from..from + 2).is_some_and(|number| (1..=most).contains(&number))
    };
    within(month, 12) && within(month + 2, 31)
}

fn checks(text: &str) -> bool {
    let Some((body, [check])) = text.as_bytes().split_at_checked(LONG - 1) else { return false };
    let digits = body.iter().map(|byte| u32::from(byte.saturating_sub(b'0')));
    let sum: u32 = digits.zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    CHECKS.get(sum as usize % 11) == Some(check)
}

/// Whether the last digit checks the others as in the number of a device.
fn is_device(text: &str) -> bool {
    let sum: u32 = text
        .bytes()
        .rev()
        .zip([1, 2].into_iter().cycle())
        .map(|(byte, times)| u32::from(byte.saturating_sub(b'0')) * times)
        .map(|value| value / 10 + value % 10)
        .sum();
    sum.is_multiple_of(10)
}

/// How sure it is that this is an identity number: 0 = by its check character.
fn weakness(text: &str) -> Option<u8> {
    let (body, last) = text.split_at_checked(text.len().checked_sub(1)?)?;
    if !body.bytes().all(|byte| byte.is_ascii_digit()) || !has_province(text) {
        return None;
    }
    match text.len() {
        LONG if is_date(text, 10) => {
            let year = number(text, 6..10)?;
            let born = BIRTH_YEARS.contains(&year);
            let sure = checks(text) && (1880..=2099).contains(&year);
            if sure { Some(0) } else { born.then_some(1) }
        }
        SHORT if last != "X" && is_date(text, 8) => {
            let device = text.starts_with("35") && is_device(text);
            (!device).then_some(2)
        }
        _ => None,
    }
}

/// The number of so many signs that begins at one, if it is one.
fn judged(signs: &[Sign], at: usize, count: usize) -> Option<(u8, Found)> {
    let part = signs.get(at..at + count)?;
    let glued = |one: &Sign| one.apart == Some(0);
    let (first, last) = (part.first()?, part.last()?);
    let inside = at > 0 && glued(first) && signs.get(at - 1).is_some_and(|it| it.byte != b'X');
    let goes_on = last.byte != b'X'
        && signs.get(at + count).is_some_and(|next| glued(next) && next.byte != b'X');
    let whole = part.iter().skip(1).all(|one| one.apart.is_some_and(|apart| apart <= APART_MAX));
    if inside || goes_on || !whole {
        return None;
    }
    let text: String = part.iter().map(|sign| char::from(sign.byte)).collect();
    let weakness = weakness(&text)?;
    if weakness > 0 && has_mobile(part) {
        return None;
    }
    let masked = format!("{HIDDEN}{}", text.get(count - 4..)?);
    let place = first.place.start..last.place.end;
    Some((weakness, Found { what: Personal::Identity, place, masked }))
}

/// Whether a mobile number stands in it on its own: then it is rather that and something else.
fn has_mobile(part: &[Sign]) -> bool {
    let mut group = String::new();
    for sign in part {
        if sign.apart != Some(0) {
            if is_mobile(&group) {
                return true;
            }
            group.clear();
        }
        group.push(char::from(sign.byte));
    }
    is_mobile(&group)
}

/// The identity numbers in a text, in its order.
pub(super) fn find_identities(text: &str) -> Vec<Found> {
    let signs = signs(text);
    let mut likely: Vec<(u8, Found)> = (0..signs.len())
        .flat_map(|at| [LONG, SHORT].map(|count| judged(&signs, at, count)))
        .flatten()
        .collect();
    // The surest first: what it shares characters with is none.
    likely.sort_by_key(|(weakness, one)| (*weakness, one.place.start));
    let mut found: Vec<Found> = Vec::new();
    for (_, one) in likely {
        let apart =
            |old: &Found| old.place.end <= one.place.start || one.place.end <= old.place.start;
        if found.iter().all(apart) {
            found.push(one);
        }
    }
    found.sort_by_key(|one| one.place.start);
    found
}

/// Whether the digits of a field for numbers are those of an identity number, its X perhaps left out.
pub fn is_identity_number(digits: &str) -> bool {
    !find_identities(digits).is_empty() || !find_identities(&format!("{digits}X")).is_empty()
}
