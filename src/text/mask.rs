//! What of a customer may be shown, and what in words is a telephone or an identity number (`domain.md` 8). An
//! identity number is never kept: at most its last four characters are.

use std::ops::Range;

mod identity;
mod personal;
mod phone;

pub use identity::is_identity_number;
pub use personal::{Found, Personal, find_personal, masked, without_identities};
pub use phone::{NoPhone, is_fixed_line, is_whole_phone, one_phone};

/// Stands for what is not shown.
const HIDDEN: &str = "****";

/// Family names of two characters.
const COMPOUND: &[&str] = &[
    "欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "司徒", "司空", "夏侯",
    "令狐", "宇文", "长孙", "轩辕", "端木", "百里", "呼延", "南宫", "西门", "独孤", "澹台", "公冶",
    "宗政", "濮阳", "淳于", "单于", "太叔", "申屠", "钟离", "闾丘", "鲜于", "拓跋", "纳兰", "赫连",
    "万俟", "闻人", "东郭", "南门", "羊舌", "左丘", "第五", "梁丘", "公羊", "子车", "颛孙", "巫马",
    "公西", "漆雕", "乐正", "壤驷", "仲孙", "叔孙", "季孙", "歐陽", "諸葛", "尉遲", "東方", "鍾離",
    "聞人",
];

/// Where a district ends in an address.
const DISTRICT: &[char] = &['区', '县', '旗', '區', '縣'];
/// What stands before such a character where it is a compound of houses and no district.
const NO_DISTRICT: &[char] =
    &['小', '社', '校', '厂', '景', '园', '住', '宅', '片', '院', '库', '东', '西'];
/// From here on an address is nobody's but the customer's.
const STREET: &[char] = &[
    '路', '街', '巷', '弄', '号', '栋', '幢', '座', '室', '楼', '村', '園', '號', '棟', '樓', '屯',
    '组', '胡',
];

/// A digit of any writing that is used for numbers here: half and full width, Arabic and Persian, and those of
/// formulas, which look like plain ones.
fn digit(c: char) -> Option<u8> {
    let zero = match c {
        '0'..='9' => '0',
        '０'..='９' => '０',
        '\u{660}'..='\u{669}' => '\u{660}',
        '\u{6f0}'..='\u{6f9}' => '\u{6f0}',
        // Five sets of ten, one behind the other.
        '\u{1d7ce}'..='\u{1d7ff}' => '\u{1d7ce}',
        _ => return None,
    };
    u8::try_from((u32::from(c) - u32::from(zero)) % 10).ok()
}

/// A telephone number as it is compared: its digits in half width, a mobile one without the prefix of the country and
/// the 0 that is dialled before a number of elsewhere. The same number written in two ways gives the same.
pub fn phone_digits(phone: &str) -> String {
    let digits: String = phone.chars().filter_map(digit).map(|n| char::from(b'0' + n)).collect();
    bare_mobile(&digits).map_or_else(|| digits.clone(), str::to_owned)
}

/// The eleven digits of a mobile number without what may be dialled before them: `0086`, `86`, `0`.
fn bare_mobile(digits: &str) -> Option<&str> {
    let abroad = ["0086", "86"].iter().find_map(|prefix| digits.strip_prefix(prefix));
    let bare = abroad.unwrap_or(digits);
    Some(bare.strip_prefix('0').unwrap_or(bare)).filter(|bare| is_mobile(bare))
}

/// Whether these are the eleven digits of a mobile number.
pub fn is_mobile(digits: &str) -> bool {
    let bytes = digits.as_bytes();
    bytes.len() == 11
        && bytes.iter().all(u8::is_ascii_digit)
        && bytes.starts_with(b"1")
        && bytes.get(1).is_some_and(|second| (b'3'..=b'9').contains(second))
}

/// A telephone number as it may be shown: `138****5678`; of one in a fixed network the area and the last four;
/// of any other at most the last four, and never more than half of it. Empty for one without digits.
pub fn mask_phone(phone: &str) -> String {
    let digits = phone_digits(phone);
    let part = |range: Range<usize>| digits.get(range).unwrap_or_default();
    let count = digits.len();
    if count == 0 {
        return String::new();
    }
    if is_mobile(&digits) {
        return format!("{}{HIDDEN}{}", part(0..3), part(7..11));
    }
    if digits.starts_with('0') && (10..=16).contains(&count) {
        let area = if matches!(digits.as_bytes().get(1), Some(b'1' | b'2')) { 3 } else { 4 };
        // Behind the number of seven or eight digits stands the one inside the house.
        let end = if count > area + 8 { area + 8 } else { count };
        return format!("{}-{HIDDEN}{}", part(0..area), part(end - 4..end));
    }
    let shown = if count >= 8 { 4 } else { 0 };
    format!("{HIDDEN}{}", part(count - shown..count))
}

/// A name as it may be shown: the family name and a star; of a name in letters the first one.
pub fn mask_name(name: &str) -> String {
    let name = name.trim();
    let Some(first) = name.chars().next() else { return String::new() };
    if digit(first).is_some() {
        return "*".to_owned();
    }
    let compound = COMPOUND.iter().find(|family| name.starts_with(**family));
    compound.map_or_else(|| format!("{first}*"), |family| format!("{family}*"))
}

/// An address as it may be shown: down to the district, else to the town; else nothing of it.
pub fn mask_address(address: &str) -> String {
    let address = address.trim();
    if address.is_empty() {
        return String::new();
    }
    let (mut end, mut before) = (0, None);
    for (at, c) in address.char_indices() {
        if STREET.contains(&c) || digit(c).is_some() {
            break;
        }
        let is_district =
            DISTRICT.contains(&c) && before.is_some_and(|c| !NO_DISTRICT.contains(&c));
        if is_district || matches!(c, '省' | '市' | '州') {
            end = at + c.len_utf8();
        }
        if is_district {
            break;
        }
        before = Some(c);
    }
    format!("{}***", address.get(..end).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_telephone_number_is_masked_however_it_is_written() {
        for (phone, shown) in [
            ("13812345678", "138****5678"),
            ("+86 138 1234 5678", "138****5678"),
            ("0086-138-1234-5678", "138****5678"),
            ("86 13812345678", "138****5678"),
            ("013877770011", "138****0011"),
            ("+86 (0)138-7777-0011", "138****0011"),
            ("１３８１２３４５６７８", "138****5678"),
            ("138\u{200b}1234\u{200b}5678", "138****5678"),
            ("0755-12345678", "0755-****5678"),
            ("0755-12345678-801", "0755-****5678"),
            ("010 1234 5678", "010-****5678"),
            ("02112345678", "021-****5678"),
            ("0571-1234567", "0571-****4567"),
            ("12345678", "****5678"),
            ("10086", "****"),
            ("12345678901234567890", "****7890"),
            ("", ""),
            ("没有", ""),
        ] {
            assert_eq!(mask_phone(phone), shown, "{phone}");
        }
    }

    #[test]
    fn a_name_keeps_its_family_name() {
        for (name, shown) in [
            ("张三", "张*"),
            ("张", "张*"),
            ("张女士", "张*"),
            ("欧阳修", "欧阳*"),
            (" 诸葛 亮", "诸葛*"),
            ("阿卜杜拉·买买提", "阿*"),
            ("John Smith", "J*"),
            ("13812345678", "*"),
            ("", ""),
        ] {
            assert_eq!(mask_name(name), shown, "{name}");
        }
    }

    #[test]
    fn an_address_ends_with_its_district() {
        for (address, shown) in [
            ("广东省深圳市南山区科技园路1号", "广东省深圳市南山区***"),
            ("浙江省杭州市桐庐县富春路3号", "浙江省杭州市桐庐县***"),
            ("内蒙古土默特左旗察素齐镇", "内蒙古土默特左旗***"),
            ("深圳市幸福小区3栋", "深圳市***"),
            ("幸福小区3栋501", "***"),
            ("人民路5号", "***"),
            ("南山区", "南山区***"),
            ("", ""),
        ] {
            assert_eq!(mask_address(address), shown, "{address}");
        }
    }

    proptest! {
        #[test]
        fn a_mask_never_shows_more_than_it_may(phone in "[0-9０-９ +().-]{0,24}", name in "\\PC{0,12}") {
            let shown: Vec<u8> = mask_phone(&phone).chars().filter_map(digit).collect();
            let said = phone_digits(&phone).len();
            prop_assert!(shown.len() <= 8 && (said == 0 || shown.len() < said), "{}", phone);
            prop_assert!(mask_name(&name).chars().count() <= 3);
        }

        #[test]
        fn the_same_number_is_the_same_however_it_is_written(
            digits in "1[3-9][0-9]{9}", marks in prop::collection::vec(0..5usize, 11), prefix in 0..8usize,
        ) {
            let between = ["", " ", "-", "\u{3000}", "."];
            let before = ["", "+86 ", "86", "0086-", "0", "+86 (0)", "860", "0086 0"];
            let mut written = before[prefix].to_owned();
            for (digit, mark) in digits.chars().zip(marks) {
                let wide = char::from_u32(u32::from(digit) - 48 + 0xff10).unwrap();
                written.push(if mark % 2 == 0 { digit } else { wide });
                written.push_str(between[mark]);
            }
            prop_assert_eq!(phone_digits(&written), digits);
        }
    }
}
