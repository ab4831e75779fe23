//! Cutting, padding and wrapping by columns.

use proptest::prelude::*;

use super::*;

#[test]
fn columns_are_not_characters() {
    assert_eq!(width("A012"), 4);
    assert_eq!(width("张伟"), 4);
    assert_eq!(width("3号"), 3);
    assert_eq!(width("e\u{301}"), 1);
    assert_eq!(width(""), 0);
    assert_eq!(width("ｶﾞ"), 2);
}

#[test]
fn the_quick_width_agrees_with_the_table() {
    let mut known = 0;
    for c in '\0'..=char::MAX {
        let text = c.to_string();
        if let Some(columns) = plain_width(&text) {
            assert_eq!(columns, text.width(), "{:04X}", u32::from(c));
            assert_eq!(format!("{c}a{c}{c}").graphemes(true).count(), 4);
            known += 1;
        }
    }
    assert!(known > 27_000);
    assert_eq!(plain_width("e\u{301}"), None);
    assert_eq!(plain_width("a\tb"), None);
}

#[test]
fn a_cut_shows() {
    assert_eq!(fit("套餐资费争议", 12), "套餐资费争议");
    assert_eq!(fit("套餐资费争议", 11), "套餐资费..");
    assert_eq!(fit("套餐资费争议", 3), "..");
    assert_eq!(fit("套餐", 1), ".");
    assert_eq!(fit("套餐", 0), "");
}

#[test]
fn padding_is_exact() {
    assert_eq!(pad("张伟", 6), "张伟  ");
    assert_eq!(pad("张伟", 3), ".. ");
    assert_eq!(pad_left("14", 4), "  14");
    assert_eq!(pad_left("张三丰", 5), " 张..");
}

#[test]
fn lines_break_where_readers_expect() {
    assert_eq!(wrap("press Enter to go on", 11), ["press Enter", "to go on"]);
    assert_eq!(wrap("客户要求当场答复", 6), ["客户要", "求当场", "答复"]);
    assert_eq!(wrap("客户走了。再来", 8), ["客户走", "了。再来"]);
    assert_eq!(wrap("他说（好的）吗", 6), ["他说", "（好", "的）吗"]);
    assert_eq!(wrap("用5G套餐 ok", 6), ["用5G套", "餐 ok"]);
    assert_eq!(wrap("abcdefgh", 3), ["abc", "def", "gh"]);
    assert_eq!(wrap("  a\n\nb", 9), ["  a", "", "b"]);
    assert_eq!(wrap("", 9), [""]);
    assert_eq!(wrap("字", 1), ["."]);
}

fn mixed() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => any::<char>(),
        2 => prop::sample::select(vec![
            '字', 'a', ' ', '，', '（', '\u{301}', '👩', '\u{200D}', '\u{FE0F}', '\u{1100}', 'ﾞ',
            '\u{644}', '\u{627}', '\n',
        ]),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|chars| chars.into_iter().collect())
}

fn shown(text: &str) -> String {
    text.chars().filter(|&c| c != ' ' && c != '\n').collect()
}

proptest! {
    #[test]
    fn a_fit_never_exceeds(text in mixed(), columns in 0_usize..30) {
        let cut = fit(&text, columns);
        prop_assert!(width(&cut) <= columns);
        prop_assert_eq!(cut == text, width(&text) <= columns);
    }

    #[test]
    fn a_pad_is_exact(text in mixed(), columns in 0_usize..30) {
        prop_assert_eq!(width(&pad(&text, columns)), columns);
        prop_assert_eq!(width(&pad_left(&text, columns)), columns);
    }

    #[test]
    fn wrapped_lines_fit(text in mixed(), columns in 0_usize..30) {
        for line in wrap(&text, columns) {
            prop_assert!(width(&line) <= columns, "{:?}", line);
        }
    }

    #[test]
    fn wrapping_loses_nothing(text in "[a-z字，（）\n ]{0,60}", columns in 2_usize..30) {
        prop_assert_eq!(shown(&wrap(&text, columns).join("\n")), shown(&text));
    }
}
