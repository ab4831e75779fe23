//! Items, sections and phrases that cannot be: each is refused with its line, its key and one reason.

#![allow(clippy::unwrap_used)] // a test that cannot go on ends

use super::*;
use crate::core::settings::read;

/// What an item says beside its code, and the key and a word of each fault.
const ITEMS: &[(&str, &[(&str, &str)])] = &[
    ("on='OR'\npoints=2", &[]),
    ("on='OR'\npoints=2\ntype='count'\nof=0", &[("of", "from 1 to 999")]),
    ("on='OR'\npoints=2\ntype='count'\nof=-3", &[("of", "from 1 to 999")]),
    ("on='OR'\npoints=2\ntype='count'\nof=1000", &[("of", "from 1 to 999")]),
    ("on='OR'\npoints=-2", &[("points", "from 0 to 100")]),
    ("on='OR'\npoints=101", &[("points", "from 0 to 100")]),
    ("on='OR'\npoints=99999999999999999999", &[("points", "from 0 to 100")]),
    ("on='OR'\npoints=0.5", &[("points", "from 0 to 100")]),
    ("on='OR'\npoints=nan", &[("points", "from 0 to 100")]),
    ("on='OR'\npoints=0", &[("points", "from 1 to 100")]),
    ("on='OR'", &[("points", "from 1 to 100")]),
    ("on='OR'\npoints=2\ntype='maybe'", &[("type", "pass_fail, count")]),
    ("on='OR'\npoints=2\ntype='value'", &[("least", "needs least and most")]),
    ("on='OR'\npoints=2\ntype='value'\nleast=30\nmost=10", &[("least", "above most")]),
    ("on='OR'\npoints=2\ntype='auto'", &[("source", "needs one of longest_wait")]),
    ("on='OR'\npoints=2\ntype='auto'\nsource='moon'", &[("source", "one of longest_wait")]),
    ("points=2", &[("on", "missing")]),
    ("on=''\npoints=2", &[("on", "missing")]),
    ("on='OZ'\npoints=2", &[("on", "no such round Z")]),
    ("on='OR'\npoints=2\nsection='Z9'", &[("section", "no section Z9")]),
    ("on='OR'\npoints=2\nzh=\"a\\u001b[2J\"", &[("zh", "cannot be seen")]),
    ("on='OR'\npoints=2\nhint_en=3", &[("hint_en", "text in quotes")]),
    ("on='OR'\npoints=2\nweight=3", &[("weight", "points")]),
    ("on='OR'\ntype='tick'\npoints=2", &[("points", "leave points out")]),
];

#[test]
fn an_impossible_item_is_refused_with_one_reason() {
    for (said, wanted) in ITEMS {
        let text = format!("[[checks.item]]\ncode='F1'\n{said}\n");
        let found = read(&text).err().unwrap_or_default();
        assert_eq!(found.len(), wanted.len(), "{said}: {found:?}");
        for (fault, (key, word)) in found.iter().zip(*wanted) {
            assert_eq!(fault.path, format!("checks.item[1].{key}"), "{said}");
            assert!(fault.why.contains(word), "{said}: {found:?}");
            let line = said.lines().position(|line| line.starts_with(key)).map_or(1, |at| at + 3);
            assert_eq!(fault.line, line, "{said}: {found:?}");
        }
    }
}

#[test]
fn what_is_doubled_missing_or_far_too_much_is_refused() {
    let item = |code: &str| format!("[[checks.item]]\ncode='{code}'\non='O'\npoints=100\n");
    let refused = |text: String, path: &str, word: &str| {
        let found = read(&text).unwrap_err();
        let is_told =
            |fault: &crate::core::settings::Fault| fault.path == path && fault.why.contains(word);
        assert!(found.iter().any(is_told), "{path}: {found:?}");
    };
    refused(item("F1") + &item("F1"), "checks.item[2].code", "twice");
    refused(item("F99"), "checks.item[1].zh", "a text is missing");
    refused(item("F1234567890"), "checks.item[1].code", "letters and digits");
    refused(item("=1"), "checks.item[1].code", "letters and digits");
    let texts = "zh='灯'\n";
    read(&format!("{}{texts}", item("F99"))).unwrap();
    let long = format!("{}standard_zh='{}'\n", item("F1"), "长".repeat(161));
    refused(long, "checks.item[1].standard_zh", "longer than 160");
    let many: String = (0..=ITEMS_MAX).map(|n| item(&format!("F{n}")) + texts).collect();
    refused(many, "checks.item", "too many; at most 200");
    let all: String = (0..10_000).map(|n| item(&format!("F{n}")) + texts).collect();
    refused(all, "", "bytes; at most");
    let phrase = |n: usize| format!("[[checks.phrase]]\ncode='p{n}'\nzh='坏'\nlimit='24h'\n");
    refused((0..10).map(phrase).collect(), "checks.phrase", "at most 9");
    refused("[checks]\ngrades=[60, 85, 95]".to_owned(), "checks.grades", "must fall");
    refused("[checks]\ngrades=[95, 85, 101]".to_owned(), "checks.grades[3]", "from 0 to 100");
    refused("[checks.full]\nmiss_mins=0".to_owned(), "checks.full.miss_mins", "from 1 to 720");
    refused("[checks.full]\nat=['25:00']".to_owned(), "checks.full.at[1]", "no time");
}
