//! Every item has texts of its own, in both languages, which no other has.

#![allow(clippy::unwrap_used)] // a test that cannot go on ends

use std::collections::BTreeSet;

use unicode_width::UnicodeWidthStr;

use super::*;
use crate::core::settings::read;
use crate::core::time::Ms;
use crate::text::named::hold;
use crate::text::width::width;
use crate::text::words::{EN, ZH};

#[test]
fn every_item_of_the_list_has_its_own_texts() {
    hold(NAMED, 32);
    let list = Checklist::standard();
    let codes: Vec<&str> = list.items.iter().map(|item| &*item.code).collect();
    let texts: Vec<&str> = all().map(|text| text.code).collect();
    assert_eq!(texts, codes, "one text for each item, in the order of the walk");
    let mut seen = BTreeSet::new();
    for text in all() {
        let ticked = list.item(text.code).unwrap().kind == ItemKind::Tick;
        let parts = [text.name, text.standard, text.script, text.hint];
        for (part, at) in parts.iter().zip(0..) {
            for said in part {
                let empty = said.trim().is_empty();
                assert_eq!(empty, ticked && matches!(at, 1 | 2), "{} {at}: {said}", text.code);
                assert_eq!(said.width(), said.width_cjk(), "{}: ambiguous width", text.code);
                assert!(empty || seen.insert(*said), "{}: said twice: {said}", text.code);
            }
        }
        assert!(text.name.iter().all(|name| width(name) <= 34), "{}: {:?}", text.code, text.name);
        let long = parts.iter().flatten().find(|said| width(said) > 110);
        assert_eq!(long, None, "{}: too long to read while walking", text.code);
        // Written for the hall, not translated: the two differ.
        assert!(parts[1..].iter().all(|[zh, en]| zh.is_empty() || zh != en));
    }
    assert_eq!(seen.len(), 37 * 8 + 16 * 4);
}

#[test]
fn the_halls_own_texts_come_first() {
    let text = "[[checks.section]]\ncode = 'E'\nzh = '门口'\n[[checks.item]]\ncode = 'E1'\ntype = 'pass_fail'\n\
                on = 'O'\npoints = 2\nzh = '大门'\nhint_en = 'the lamp'\n[[checks.item]]\ncode = 'E9'\n\
                type = 'tick'\non = 'O'\nen = 'cat fed'";
    let list = read(text).unwrap_or_else(|faults| panic!("{faults:?}")).checks;
    let own = shown(&list, "E1", Lang::En);
    assert_eq!((own.name, own.hint), ("大门", "the lamp"), "one language stands for both");
    assert_eq!(own.standard, shipped("E1").unwrap().standard[1], "the rest is as shipped");
    assert_eq!(shown(&list, "E9", Lang::Zh).name, "cat fed");
    assert_eq!(shown(&list, "Z9", Lang::Zh), Shown { name: "Z9", ..Shown::default() });
    assert_eq!(section(&list, "E", Lang::En), "门口");
    assert_eq!(phrase(&list, "fixed", Lang::Zh), "已当场整改");
    assert_eq!(range(Checklist::standard().item("E4").unwrap()).unwrap(), "22-26 C");
}

#[test]
fn what_happened_in_a_round_reads_in_both_languages() {
    let line = |kind, subject: &str, detail: &str| LogRow {
        by: "wf".into(),
        subject: subject.into(),
        detail: detail.into(),
        ..LogRow::new(1, Ms(0), kind)
    };
    for (kind, subject, detail, zh, en) in [
        (LogKind::CheckStarted, "r1", "full", "全面巡检 开始", "full round begun"),
        (
            LogKind::CheckFailed,
            "r1",
            "P2 8/9 fixed 孙悦",
            "不合格 P2 着装工牌仪容: 8/9 已当场整改 孙悦",
            "not right: P2 dress and badge: 8/9 put right on the spot 孙悦",
        ),
        (LogKind::CheckFailed, "r1", "Z9 - -", "不合格 Z9: ", "not right: Z9: "),
        (
            LogKind::CheckSkipped,
            "r1",
            "X2 钥匙不在",
            "未查 X2 灭火器与应急灯: 钥匙不在",
            "not looked at: X2 extinguishers, emergency light: 钥匙不在",
        ),
        (
            LogKind::CheckSubmitted,
            "r1",
            "full 950 590 fail",
            "全面巡检 提交, 得分 95.0 红线封顶 59.0 不合格",
            "full round submitted: 95.0, held at 59.0 by a red line, fail",
        ),
        (
            LogKind::CheckSubmitted,
            "r1",
            "quick - - -",
            "快速巡视 提交, 得分 - -",
            "quick walk submitted: -, -",
        ),
        (
            LogKind::CheckMissed,
            "quick",
            "10:30",
            "漏检: 快速巡视 10:30",
            "missed: quick walk of 10:30",
        ),
    ] {
        let line = line(kind, subject, detail);
        assert_eq!(log_line(&ZH, &line).unwrap(), zh);
        assert_eq!(log_line(&EN, &line).unwrap(), en);
    }
    assert_eq!(log_line(&ZH, &line(LogKind::Note, "", "x")), None);
}
