//! What a message says, and never more than fits.

use proptest::prelude::*;

use super::*;
use crate::core::complaint::Severity;

fn item(number: usize, text: &str) -> Item {
    Item {
        id: format!("{number:032}"),
        cause: Cause::Escalated,
        happened: Ms(1_784_000_000_000),
        facts: Facts {
            number: Some(format!("T{number:04}")),
            hall: Some("人民路营业厅".into()),
            severity: Some(Severity::Sev2),
            level: Some(3),
            link: Some("https://server.example/h/H1/c/c1".into()),
            text: Some(text.to_owned()),
            ..Facts::default()
        },
    }
}

fn letter(items: Vec<Item>) -> Letter {
    Letter {
        id: "a".into(),
        now: Ms(1_784_000_000_000),
        lang: Tongue::Zh,
        zone: Zone::default(),
        address: None,
        items,
        is_test: false,
    }
}

#[test]
fn a_letter_says_what_happened_in_both_languages() {
    let zh = letter(vec![item(1, "说明")]);
    assert_eq!(zh.title(), "[值班] 投诉升级: 人民路营业厅");
    let plain = zh.plain();
    for part in ["编号: T0001", "升级到: L3", "https://server.example/h/H1/c/c1", "说明"] {
        assert!(plain.contains(part), "{part} in {plain}");
    }
    let en = Letter { lang: Tongue::En, ..zh.clone() };
    assert_eq!(en.title(), "[zhiban] Escalated: 人民路营业厅");
    assert!(en.html().contains("<a href=\"https://server.example/h/H1/c/c1\">Open</a>"));
    let two = letter(vec![item(1, "a"), item(2, "b")]);
    assert_eq!(two.title(), "[值班] 汇总 2 条");
    let test = Letter::test("a".into(), None, Tongue::En, Ms(0));
    assert!(test.plain().contains("This is a test") && test.title().contains("Test"));
    assert!(test.markdown(4096).contains("This is a test") && test.short(140).contains("test"));
}

#[test]
fn what_people_wrote_steers_nothing() {
    let evil =
        "<script>x</script> [a](http://evil) <@all> @13800138000 **b** `c` \r\n# d \u{202e}e";
    let letter = letter(vec![item(1, evil)]);
    let markdown = letter.markdown(4096);
    assert!(!markdown.contains("<script") && !markdown.contains("](http://evil"), "{markdown}");
    assert!(!markdown.contains("<@all>") && !markdown.contains("**b**"), "{markdown}");
    assert!(!markdown.contains('\u{202e}') && !markdown.contains('\r'), "{markdown}");
    let html = letter.html();
    assert!(!html.contains("<script") && html.contains("&lt;script&gt;"), "{html}");
    let mut bad = item(1, "");
    bad.facts.link = Some("javascript:alert(1)".into());
    bad.facts.hall = Some("a\r\nBcc: x@example.com".into());
    let letter = Letter { items: vec![bad], ..letter };
    assert!(!letter.html().contains("javascript"));
    assert!(!letter.title().contains(['\r', '\n']), "{}", letter.title());
}

#[test]
fn whole_items_as_far_as_they_fit() {
    let letter = letter((0..100).map(|n| item(n, &"字".repeat(60))).collect());
    let markdown = letter.markdown(4096);
    assert!(markdown.len() <= 4096 && markdown.len() > 3000, "{}", markdown.len());
    let told = markdown.matches("T00").count();
    assert!(markdown.contains(&format!("另有 {} 条", 100 - told)), "{markdown}");
}

proptest! {
    #[test]
    fn no_bound_is_ever_broken(
        text in "\\PC{0,700}", items in 1_usize..6, bytes in 0_usize..5000, chars in 20_usize..200,
    ) {
        let letter = letter((0..items).map(|n| item(n, &text)).collect());
        prop_assert!(letter.markdown(bytes).len() <= bytes);
        prop_assert!(letter.short(chars).chars().count() <= chars);
        let cut = cut(&text, bytes);
        prop_assert!(cut.len() <= bytes.max(text.len().min(bytes)));
        prop_assert!(text.starts_with(cut.trim_end_matches('.')) || cut.ends_with("..."));
    }
}
