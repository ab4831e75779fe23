//! Telephone and identity numbers in what somebody typed.

use std::ops::Range;

use super::identity::find_identities;
use super::{HIDDEN, bare_mobile, digit};

/// What a number in words is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Personal {
    /// A mobile telephone number.
    Phone,
    /// An identity number: of eighteen characters, or one of the old ones with fifteen digits.
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

/// Digits of one writing that stand together, and where.
#[derive(Clone, Debug)]
struct Group {
    digits: String,
    place: Range<usize>,
    /// What is between it and the group before, where that only parts digits; else none.
    apart: Option<Gap>,
}

/// What parts two groups of digits.
#[derive(Clone, Copy, Debug, Default)]
struct Gap {
    chars: usize,
    /// Something of it parts other numbers more often: amounts, times, counts.
    is_loose: bool,
}

/// Characters that part the digits of one number at most.
pub(super) const APART_MAX: usize = 3;
/// The same where they are nothing but spaces: a number pasted out of a table.
const SPACES_MAX: usize = 12;
/// Digits of a mobile number with everything that may be dialled before it: `0086`, `0`.
const PHONE_DIGITS_MAX: usize = 16;
/// Where people part the eleven digits of a mobile number.
const CUTS: [usize; 2] = [3, 7];

/// What people put between the digits of one number.
pub(super) fn parts(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '-' | '_' | '.' | '·' | '(' | ')' | '（' | '）' | '‐'..='―' | '－' | '．' | '+' | '＋'
                | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'
        )
}

/// What may stand between the digits of one number, though as a rule it parts two.
fn parts_loosely(c: char) -> bool {
    matches!(c, '/' | '／' | '，' | ':' | '：' | '~' | '～' | '*' | '＊')
}

/// A digit with the way it is written: plain, raised, in Chinese. One number is written in one way.
fn written(c: char) -> Option<(u8, u8)> {
    let other = |n, way| Some((n, way));
    match c {
        '⁰' => other(0, 1),
        '¹' => other(1, 1),
        '²' => other(2, 1),
        '³' => other(3, 1),
        '⁴'..='⁹' => other(u8::try_from(u32::from(c) - u32::from('⁰')).ok()?, 1),
        '〇' | '零' => other(0, 2),
        '一' | '幺' => other(1, 2),
        '二' => other(2, 2),
        '三' => other(3, 2),
        '四' => other(4, 2),
        '五' => other(5, 2),
        '六' => other(6, 2),
        '七' => other(7, 2),
        '八' => other(8, 2),
        '九' => other(9, 2),
        _ => digit(c).map(|n| (n, 0)),
    }
}

fn groups(text: &str) -> Vec<Group> {
    let mut found: Vec<Group> = Vec::new();
    // In which way the digits right before are written; what has stood since the last of them.
    let (mut inside, mut apart) = (None, None::<Gap>);
    let mut only_spaces = true;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        if let Some((n, way)) = written(c) {
            let c = char::from(b'0' + n);
            if let Some(group) = found.last_mut().filter(|_| inside == Some(way)) {
                group.digits.push(c);
                group.place.end = end;
            } else {
                let most = if only_spaces { SPACES_MAX } else { APART_MAX };
                let apart = apart
                    .filter(|gap| inside.is_none() && gap.chars <= most)
                    .map(|gap| Gap { is_loose: gap.is_loose || gap.chars > APART_MAX, ..gap });
                found.push(Group { digits: c.to_string(), place: at..end, apart });
            }
            (inside, apart, only_spaces) = (Some(way), Some(Gap::default()), true);
            continue;
        }
        inside = None;
        only_spaces &= c.is_whitespace();
        let is_loose = parts_loosely(c);
        apart = apart
            .filter(|_| is_loose || parts(c))
            .map(|gap| Gap { chars: gap.chars + 1, is_loose: gap.is_loose || is_loose });
    }
    found
}

/// Digits that were put together, as they may be shown if they are a mobile number. Those that something loose parts are
/// one only in the shape that nothing else has: 3, 4 and 4.
fn judge(digits: &str, cuts: &[usize], is_loose: bool) -> Option<String> {
    let bare = bare_mobile(digits)?;
    let before = digits.len() - bare.len();
    if is_loose && !cuts.iter().filter(|cut| **cut > before).eq(&CUTS.map(|cut| cut + before)) {
        return None;
    }
    let (first, last) = (bare.get(..3).unwrap_or_default(), bare.get(7..).unwrap_or_default());
    Some(format!("{first}{HIDDEN}{last}"))
}

/// The mobile telephone numbers and identity numbers in a text, in its order. Digits may be of full width and
/// parted; a number inside a longer one, such as one of an order, is none.
pub fn find_personal(text: &str) -> Vec<Found> {
    // Digits before an identity number may look like a telephone number together with it.
    let identities = find_identities(text);
    let mut found = Vec::with_capacity(identities.len());
    let mut from = 0;
    for one in identities {
        find_phones(text, from..one.place.start, &mut found);
        from = one.place.end;
        found.push(one);
    }
    find_phones(text, from..text.len(), &mut found);
    found
}

fn find_phones(text: &str, part: Range<usize>, found: &mut Vec<Found>) {
    let offset = part.start;
    let groups = groups(text.get(part).unwrap_or_default());
    let mut at = 0;
    while let Some(first) = groups.get(at) {
        // A 0 that stands alone belongs to something else: it is left as it is.
        if first.digits == "0" {
            at += 1;
            continue;
        }
        let (mut digits, mut cuts, mut taken) = (String::new(), Vec::new(), None);
        let mut is_loose = false;
        for (count, group) in groups.iter().skip(at).enumerate() {
            let too_long = digits.len() + group.digits.len() > PHONE_DIGITS_MAX;
            if too_long || count > 0 && group.apart.is_none() {
                break;
            }
            if count > 0 {
                is_loose |= group.apart.is_some_and(|gap| gap.is_loose);
                cuts.push(digits.len());
            }
            digits.push_str(&group.digits);
            if let Some(masked) = judge(&digits, &cuts, is_loose) {
                let place = offset + first.place.start..offset + group.place.end;
                taken = Some((count, Found { what: Personal::Phone, place, masked }));
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

    use super::super::identity::WEIGHTS;
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
            // With the 0 of those who call from elsewhere.
            ("电话013912345678。", "电话139****5678。"),
            ("0139-1234-5678", "139****5678"),
            ("0086013912345678", "139****5678"),
            ("+86 013912345678", "+139****5678"),
            ("+86 (0)139 1234 5678", "+139****5678"),
            ("0 13912345678", "0 139****5678"),
            ("评分 0 139 1234 5678", "评分 0 139****5678"),
            // Parted by what as a rule parts two numbers, in the shape of one.
            ("139/1234/5678", "139****5678"),
            ("139，1234，5678", "139****5678"),
            ("139：1234: 5678", "139****5678"),
            ("139~1234～5678", "139****5678"),
            ("139*1234*5678", "139****5678"),
            ("139·1234·5678", "139****5678"),
            ("+86 139/1234-5678", "+139****5678"),
            ("139     1234      5678", "139****5678"),
            ("电话一三九一二三四五六七八", "电话139****5678"),
            ("幺三九 一二三四 五六七八", "139****5678"),
            ("¹³⁹¹²³⁴⁵⁶⁷⁸", "139****5678"),
            ("二13800138000²", "二138****8000²"),
        ] {
            assert_eq!(masked(text), shown, "{text}");
        }
    }

    #[test]
    fn identity_numbers_are_found_however_they_are_written() {
        for (text, left) in [
            (IDENTITY, "****002X"),
            ("身份证11010519491231002x，", "身份证****002X，"),
            ("110105 19491231 002X", "****002X"),
            ("110105-19491231-002X", "****002X"),
            ("110105/19491231/002X", "****002X"),
            ("110105, 19491231, 002X", "****002X"),
            ("110105：19491231*002X", "****002X"),
            ("１１０１０５１９４９１２３１００２Ｘ", "****002X"),
            ("𝟏𝟏𝟎𝟏𝟎𝟓𝟏𝟗𝟒𝟗𝟏𝟐𝟑𝟏𝟎𝟎𝟐𝐗", "****002X"),
            ("440524188001010014", "****0014"),
            // Words and numbers that go on right behind it.
            ("11010519491231002Xwang", "****002Xwang"),
            ("11010519491231002X2人", "****002X2人"),
            // Letters that only look like the check character.
            ("11010519491231002Х。", "****002X。"),
            ("11010519491231002×", "****002X"),
            // Digits before it that would make a telephone number with it.
            ("W14 1 1 0 1 0 5 1 9 4 9 1 2 3 1 0 0 2 X", "W14 ****002X"),
            // Its check character mistyped, and one of the old ones.
            ("110105194912310021", "****0021"),
            ("旧证110105491231002号", "旧证****1002号"),
            ("13800138000 身份证11010519491231002X", "13800138000 身份证****002X"),
        ] {
            assert!(kinds(text).contains(&Personal::Identity), "{text}");
            assert_eq!(without_identities(text), left, "{text}");
        }
    }

    #[test]
    fn other_numbers_are_none() {
        for text in [
            "",
            "没有号码",
            "10086",
            "2026-11-22 13:45:10",
            "110105202611220021", // an order of today behind a code of six digits
            "351234010101236",    // a device: the last digit checks the others
            "111111111111111111",
            "8986 0011 1949 1231 0028",
            "订单202611221380013800012345", // a mobile number inside a longer one
            "11010519491331002X",           // no such month
            "12800138000",                  // no mobile prefix
            "1380013800",                   // too short
            "138001380001",                 // too long
            "138,001,380,00",
            "流水号 898600000000000000001234",
            "0755-12345678",
            "13800，138000",
            "1500000/2000",
            "138/20261122",
            "139/12/345678",
            "1380013/8000",
            "2026/11/22 13:45:10",
            "15:30~16:30，1600元",
            "1200*1500*800",
            "13:45:10 2026/11/22",
            "19112233，4455",
            "139****1234    5678",
            "01012345678", // a fixed line of Beijing
            "0013912345678",
            "2013912345678",
            "0139123456789",
            "一三九，一二三",
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
            area in 110_000u32..=159_999, year in 1950u32..2020, month in 1u32..=12, day in 1u32..=28, n in 0u32..1000,
        ) {
            let body = format!("{area}{year}{month:02}{day:02}{n:03}");
            let sum: u32 = body.bytes().zip(WEIGHTS).map(|(b, w)| u32::from(b - b'0') * w).sum();
            let check = char::from(b"10X98765432"[sum as usize % 11]);
            let text = format!("证件{body}{check}。");
            prop_assert_eq!(kinds(&text), [Personal::Identity]);
            let left = format!("证件****{n:03}{check}。");
            prop_assert_eq!(without_identities(&text), left);
        }
    }
}
