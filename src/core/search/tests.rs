//! Search against the shared list of names and terms, and its bounds.

use proptest::prelude::*;
use serde_json::Value;

use super::*;

const NAMES: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/text/pinyin.jsonl"));

fn finds(text: &str, typed: &str) -> bool {
    Keys::new(text).matches(&Query::new(typed))
}

#[test]
fn every_name_is_found_by_its_keys_and_by_no_other() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in NAMES.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        count += 1;
        let text = line["text"].as_str().unwrap();
        for (list, wanted) in [("initials", true), ("full", true), ("not", false)] {
            for key in line[list].as_array().unwrap() {
                let key = key.as_str().unwrap();
                if finds(text, key) != wanted {
                    wrong.push(format!("{text} {list} {key}"));
                }
            }
        }
    }
    assert_eq!(count, 140);
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_key_may_begin_at_any_character() {
    assert!(finds("重庆解放碑厅", "jfb"));
    assert!(finds("重庆解放碑厅", "jiefangbei"));
    assert!(finds("重庆解放碑厅", "放碑"));
    assert!(!finds("重庆解放碑厅", "jbf"));
    assert!(!finds("重庆解放碑厅", "iefang"));
}

#[test]
fn what_is_typed_is_folded() {
    assert!(finds("T-0412 套餐资费争议", "ｔ０４１２"));
    assert!(finds("T-0412 套餐资费争议", "0412 TC zf"));
    assert!(finds("ＶＩＰ厅", "vip厅"));
    assert!(finds("吕晓丽", "lü"));
    assert!(finds("", "  ") && Query::new("\u{3000} ").is_empty());
    assert!(!finds("", "a"));
}

#[test]
fn kinds_of_keys_mix() {
    assert!(finds("张伟", "zhangw"));
    assert!(finds("5G套餐争议", "5g套餐zy"));
    assert!(finds("阿依古丽·买买提", "古丽买买提"));
    assert!(finds("阿依古丽·买买提", "古丽·m"));
}

#[test]
fn a_row_stays_while_its_name_is_typed() {
    for key in ["z", "zh", "zha", "zhan", "zhang", "zhangw", "zhangwe", "zhangwei"] {
        assert!(finds("张伟", key), "{key}");
    }
    assert!(!finds("张伟", "zhaw"));
    assert!(!finds("张伟", "zhangweiy"));
}

#[test]
fn many_readings_do_not_multiply() {
    // Two and more readings a character: listing combinations would need 2^200 of them.
    let text = "重行长乐".repeat(50);
    assert!(!finds(&text, &format!("{}q", "zxzy".repeat(49))));
    assert!(finds(&text, &"chonghangchangyue".repeat(49)));
}

/// A name of frequent characters with one random reading for each.
fn name_with_readings() -> impl Strategy<Value = (String, Vec<&'static str>)> {
    let chars = prop::sample::select(
        "张重行乐单曾解查区仇朴盖万俟吕女厦长朝会银".chars().collect::<Vec<_>>(),
    );
    prop::collection::vec((chars, any::<prop::sample::Index>()), 1..8).prop_map(|picked| {
        let text = picked.iter().map(|(c, _)| *c).collect();
        let readings = picked
            .iter()
            .map(|(c, index)| {
                let multi = c.to_pinyin_multi().unwrap();
                multi.get(index.index(multi.count())).plain()
            })
            .collect();
        (text, readings)
    })
}

proptest! {
    #[test]
    fn any_run_of_any_readings_is_found((text, readings) in name_with_readings(), from in 0_usize..8) {
        let from = from % readings.len();
        let initials: String = readings[from..].iter().filter_map(|r| r.chars().next()).collect();
        prop_assert!(finds(&text, &initials), "{} {}", text, initials);
        let full = readings[from..].concat().replace('ü', "v");
        prop_assert!(finds(&text, &full), "{} {}", text, full);
    }

    #[test]
    fn any_part_of_a_text_is_found(text in "\\PC{1,20}", from in 0_usize..20, len in 1_usize..20) {
        let part: String = text.chars().skip(from).take(len).collect();
        prop_assert!(finds(&text, &part));
    }

    #[test]
    fn foreign_letters_are_not_found(text in "[张伟一二三0-9·]{0,12}") {
        prop_assert!(!finds(&text, "q"));
    }
}
