//! The vector of the design, and what must hold of every set of answers.

#![allow(clippy::unwrap_used)] // a test that cannot go on ends

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::score::{Of, Versions, score};
use super::weak::{self, ItemNow, Weakness};
use super::{Reply, Score, Stretch, joined_halls};
use crate::core::hall::{Hall, HallConfig};
use crate::core::rules::CareRules;
use crate::core::settings::survey::Period;
use crate::core::settings::{Settings, SettingsBook, Version, read};
use crate::core::time::{Ms, Stamp};

const ITEMS: [&str; 5] = ["attitude", "waiting", "skill", "solving", "environment"];

type Answers = BTreeMap<Box<str>, u8>;

fn answers(given: [u8; 5]) -> Answers {
    let given = ITEMS.iter().zip(given).filter(|(_, score)| *score > 0);
    given.map(|(item, score)| (Box::from(*item), score)).collect()
}

fn vector() -> Vec<Answers> {
    [[5, 3, 5, 5, 4], [4, 2, 4, 4, 0], [2, 1, 3, 1, 3], [5, 4, 5, 0, 5]].map(answers).into()
}

/// One version of the settings after another, from 1, each from the thousandth millisecond of its number on.
fn book(texts: &[&str]) -> SettingsBook {
    let mut book = SettingsBook::default();
    for (version, text) in (1..).zip(texts) {
        let from = Ms(i64::from(version) * 1000);
        assert!(read(text).is_ok(), "{:?}", read(text));
        let (by, note, text) = ("wf".into(), "".into(), (*text).into());
        let applied = Version {
            version,
            from,
            applied_at: from,
            by,
            note,
            back_to: None,
            text,
            stream: [0; 16],
            pos: u64::from(version),
            outside: false,
        };
        assert!(book.take(applied));
    }
    book
}

struct Asked {
    id: String,
    answers: Answers,
    version: u32,
    person: &'static str,
}

fn asked(answers: Vec<Answers>, version: u32, person: &'static str) -> Vec<Asked> {
    let each = answers.into_iter().enumerate();
    each.map(|(n, answers)| Asked {
        id: format!("{version}-{person}-{n}"),
        answers,
        version,
        person,
    })
    .collect()
}

fn scored(asked: &[Asked], of: Of, book: &SettingsBook) -> Score {
    let standard = Settings::standard();
    let replies = asked.iter().map(|it| Reply {
        id: &it.id,
        at: Ms(i64::from(it.version) * 1000 + 1),
        scores: &it.answers,
        settings: it.version,
        person_id: Some(it.person),
    });
    let versions = Versions { book, standard: &standard };
    let held = (versions.at(Ms(i64::MAX)), Period::Month);
    score(replies, of, versions, held)
}

#[test]
fn the_example_of_the_design() {
    let found = scored(&asked(vector(), 0, "e1"), Of::Hall, &SettingsBook::default());
    assert_eq!((found.tenths, found.n, found.small), (Some(717), 4, true));
    let means: Vec<_> = found.items.iter().map(|item| (&*item.code, item.tenths())).collect();
    let expected = [800, 500, 850, 667, 800];
    assert_eq!(means, ITEMS.iter().zip(expected).map(|(c, t)| (*c, Some(t))).collect::<Vec<_>>());
    assert_eq!((found.target, found.gap()), (None, None), "nobody gave the hall one");
    let clerk = scored(&asked(vector(), 0, "e1"), Of::Role("clerk"), &SettingsBook::default());
    // (25 * 80 + 20 * 85) / 45 = 82.22
    assert_eq!((clerk.tenths, clerk.gap()), (Some(822), Some(822 - 900)));
    let nobody = scored(&[], Of::Hall, &SettingsBook::default());
    assert_eq!((nobody.tenths, nobody.n, nobody.small), (None, 0, true));
}

#[test]
fn of_one_person_fewer_than_ten_are_few_whatever_the_hall_says() {
    let people = "[rules.care]\nsample_min = 2\n[[person]]\nid='x'\nrole='hall_manager'\n\
                  [[person]]\nid='e1'\nrole='clerk'\n";
    let book = book(&[people]);
    for (count, few) in [(1, [true; 3]), (9, [false, false, true]), (10, [false; 3])] {
        let all = asked(vec![answers([5; 5]); count], 1, "e1");
        let small = |of| scored(&all, of, &book).small;
        let found = [small(Of::Hall), small(Of::Role("clerk")), small(Of::Person("e1"))];
        assert_eq!(found, few, "{count}");
    }
}

#[test]
fn an_item_nobody_answered_drops_out_of_both_sums() {
    let found = scored(&asked(vec![answers([5, 0, 3, 0, 0])], 0, "e1"), Of::Hall, &book(&[]));
    // (25 * 100 + 20 * 60) / 45 = 82.22
    assert_eq!(found.tenths, Some(822));
    let silent = scored(
        &asked(vec![answers([0; 5]), answers([6, 0, 0, 0, 0])], 0, "e1"),
        Of::Hall,
        &book(&[]),
    );
    assert_eq!((silent.n, silent.tenths), (0, None), "nothing that is an answer");
}

#[test]
fn changed_weights_make_blocks_that_are_joined_by_how_many_answered() {
    let even =
        ITEMS.map(|code| format!("[[survey_item]]\ncode='{code}'\nzh='甲'\nweight=1\n")).concat();
    let book = book(&["", &even]);
    let mut all = asked(vector(), 1, "e1");
    all.extend(asked(vec![answers([5, 1, 1, 1, 1]), answers([5, 1, 1, 1, 1])], 2, "e1"));
    let found = scored(&all, Of::Hall, &book);
    let blocks: Vec<_> = found.blocks.iter().map(|it| (it.version, it.n, it.tenths)).collect();
    assert_eq!(blocks, [(1, 4, Some(717)), (2, 2, Some(360))]);
    // (4 * 71.666... + 2 * 36) / 6 = 59.777...: the blocks are joined before anything is rounded.
    assert_eq!((found.tenths, found.n), (Some(598), 6));
    assert_eq!(found.items[0].n, 6, "items are told over the whole time");
    let same = self::book(&["", "name='又一版'"]);
    let mut all = asked(vector(), 1, "e1");
    all.extend(asked(vec![answers([5, 1, 1, 1, 1])], 2, "e1"));
    let plain = scored(&all, Of::Hall, &same);
    assert_eq!((plain.blocks.len(), plain.blocks[0].version), (1, 2), "the weights are the same");
}

/// A questionnaire that is only put in another order asks the same under the same weights.
#[test]
fn items_in_another_order_are_one_block() {
    let items = |codes: [&str; 5]| {
        codes.map(|code| format!("[[survey_item]]\ncode='{code}'\nzh='甲'\nweight=1\n")).concat()
    };
    let mut turned = ITEMS;
    turned.reverse();
    let book = book(&[&items(ITEMS), &items(turned)]);
    let mut all = asked(vector(), 1, "e1");
    let before = scored(&all, Of::Hall, &book);
    all.extend(asked(vec![answers([5, 1, 1, 1, 1])], 2, "e1"));
    let found = scored(&all, Of::Hall, &book);
    assert_eq!((found.blocks.len(), found.blocks[0].version, found.n), (1, 2, 5));
    let codes: Vec<&str> = found.items.iter().map(|it| it.code.as_str()).collect();
    assert_eq!(codes, turned, "as the newest version has them");
    let other = scored(&all[4..], Of::Hall, &book);
    let blocks = [before.blocks[0].clone(), other.blocks[0].clone()];
    let joined = joined_halls(&blocks);
    assert_eq!((joined.blocks.len(), joined.n, joined.tenths), (1, 5, found.tenths));
    assert_eq!(joined_halls(blocks.iter().rev()), joined);
    let sums = |score: &Score| {
        let mut sums: Vec<_> = score.items.iter().map(|it| (it.code.clone(), it.sum)).collect();
        sums.sort();
        sums
    };
    assert_eq!(sums(&joined), sums(&found));
}

#[test]
fn history_goes_by_id_whatever_people_and_roles_are_called_later() {
    let people = |role: &str, name: &str| {
        format!(
            "[[role]]\nid='{role}'\nmay=['duty','settings','people']\n[[person]]\nid='e1'\nname='{name}'\nrole='{role}'\n\
             [[survey_item]]\ncode='attitude'\nzh='甲'\nweight=1\nroles=['{role}']\n\
             [[target]]\nrole='{role}'\nindicator='satisfaction'\nvalue=90\n"
        )
    };
    let gone =
        "[[role]]\nid='boss'\nmay=['duty','settings','people']\n[[person]]\nid='x'\nrole='boss'\n";
    let book = book(&[&people("clerk", "张岚"), &people("adviser", "张小岚"), gone]);
    let mut all = asked(vec![answers([5, 0, 0, 0, 0])], 1, "e1");
    let first = scored(&all, Of::Person("e1"), &book);
    assert_eq!((first.tenths, first.n), (Some(1000), 1), "she has left, her answers have not");
    all.extend(asked(vec![answers([3, 0, 0, 0, 0])], 2, "e1"));
    all.extend(asked(vec![answers([1, 0, 0, 0, 0])], 3, "e1"));
    let found = scored(&all, Of::Person("e1"), &book);
    assert_eq!(
        found.n, 2,
        "the third was asked of somebody the settings no longer know, by items of other roles"
    );
    assert_eq!(
        scored(&all, Of::Role("clerk"), &book).n,
        2,
        "of version 1, and of the standard items of version 3"
    );
    assert_eq!(scored(&all, Of::Role("adviser"), &book).n, 1);
    assert_eq!(scored(&all, Of::Person("e2"), &book).n, 0);
}

#[test]
fn targets_are_those_of_the_end_of_the_time() {
    let book = book(&[
        "[[target]]\nrole='clerk'\nindicator='satisfaction'\nvalue=90",
        "[[target]]\nrole='clerk'\nindicator='satisfaction'\nvalue=70",
    ]);
    let (standard, all) = (Settings::standard(), asked(vector(), 1, "e1"));
    let versions = Versions { book: &book, standard: &standard };
    for (at, target) in [(Ms(1500), 90), (Ms(2500), 70)] {
        let replies = all.iter().map(|it| Reply {
            id: &it.id,
            at: Ms(1001),
            scores: &it.answers,
            settings: 1,
            person_id: None,
        });
        let held = (versions.at(at), Period::Week);
        assert_eq!(score(replies, Of::Role("clerk"), versions, held).target, Some(target));
    }
}

#[test]
fn weak_items_have_a_reason_each() {
    let rules = CareRules::default();
    let item = |n, sum: u64, low, target, last| ItemNow {
        code: "a".to_owned(),
        n: Some(n),
        mean: Some((sum * 20, n)),
        low: Some(low),
        target,
        last,
    };
    let weak = |it: ItemNow| it.weak(&rules);
    assert_eq!(weak(item(10, 45, 0, Some(90), None)), [], "exactly on the target");
    assert_eq!(weak(item(10, 44, 0, Some(90), None)), [Weakness::BelowTarget]);
    assert_eq!(weak(item(4, 19, 0, None, Some((100, 1)))), [Weakness::Fell], "95 after 100");
    assert_eq!(weak(item(5, 24, 0, None, Some((100, 1)))), [], "96 after 100");
    assert_eq!(weak(item(20, 91, 3, None, None)), [Weakness::LowShare], "15 of 100");
    assert_eq!(weak(item(20, 94, 2, None, None)), []);
    assert_eq!(weak(item(9, 39, 2, None, None)), [], "too few to say so");
    assert_eq!(weak(ItemNow { mean: None, ..item(1, 1, 1, Some(90), None) }), []);
    let all = item(20, 60, 10, Some(90), Some((90, 1)));
    assert_eq!(weak(all), [Weakness::BelowTarget, Weakness::Fell, Weakness::LowShare]);
    assert!(item(10, 46, 0, Some(90), None).is_strong(&rules));
    assert!(!item(9, 45, 0, Some(90), None).is_strong(&rules), "too few");
    assert!(!item(10, 50, 0, None, None).is_strong(&rules), "nothing to reach");
    let now = scored(&asked(vector(), 0, "e1"), Of::Hall, &SettingsBook::default());
    let last = scored(&asked(vec![answers([5; 5])], 0, "e1"), Of::Hall, &SettingsBook::default());
    let items = weak::items(&now, &last, &Settings::standard(), Period::Week);
    let told: Vec<usize> = items.iter().map(|it| it.weak(&rules).len()).collect();
    assert_eq!(told, [2, 2, 2, 2, 2], "all below their targets and down from 100");
}

#[test]
fn a_week_is_that_of_the_hall_and_is_held_against_the_one_before() {
    let hall = Hall::new(HallConfig { settings: Settings::standard(), ..HallConfig::default() });
    let at = |text: &str| Stamp::parse(text).unwrap().at;
    // The last minute of Sunday in the hall's zone is Sunday afternoon elsewhere.
    let days = [
        ("2025-11-09T23:59:00+08:00", [5, 5, 5, 5, 5]),
        ("2025-11-10T00:00:00+08:00", [5, 4, 5, 5, 5]),
        ("2025-11-16T23:59:00+08:00", [5, 4, 5, 5, 5]),
        ("2025-11-17T00:00:00+08:00", [1, 1, 1, 1, 1]),
    ];
    let all: Vec<(String, Ms, Answers)> =
        days.iter().map(|(time, given)| ((*time).to_owned(), at(time), answers(*given))).collect();
    let replies = all.iter().map(|(id, at, scores)| Reply {
        id,
        at: *at,
        scores,
        settings: 0,
        person_id: None,
    });
    let week = Stretch::of(Period::Week, "2025-11-12".parse().unwrap());
    let now = at("2025-11-20T10:00:00+08:00");
    let score = hall.score(replies.clone(), Of::Hall, week, now);
    assert_eq!((score.n, score.tenths), (2, Some(960)));
    let weak: Vec<(String, Vec<Weakness>)> = hall
        .weak(replies.clone(), week, now)
        .into_iter()
        .map(|(item, why)| (item.code, why))
        .filter(|(_, why)| !why.is_empty())
        .collect();
    let expected = vec![Weakness::BelowTarget, Weakness::Fell];
    assert_eq!(weak, [("waiting".to_owned(), expected)]);
    let month = hall.score(replies, Of::Hall, Stretch::of(Period::Month, week.from), now);
    assert_eq!(month.n, 4);
}

proptest! {
    #[test]
    fn the_same_answer_of_everybody_is_the_score(score in 1u8..=5, given in prop::collection::vec(any::<[bool; 5]>(), 1..20)) {
        let answers: Vec<Answers> =
            given.iter().map(|it| answers(it.map(|asked| if asked { score } else { 0 }))).collect();
        let found = scored(&asked(answers, 0, "e1"), Of::Hall, &SettingsBook::default());
        let any = given.iter().flatten().any(|asked| *asked);
        prop_assert_eq!(found.tenths, any.then_some(u32::from(score) * 200));
    }

    #[test]
    fn neither_order_nor_telling_it_twice_makes_a_difference(
        given in prop::collection::vec(any::<[u8; 5]>(), 1..20),
        turned in 0usize..20,
        twice in 0usize..20,
    ) {
        let of = |given: &[[u8; 5]]| -> Vec<Answers> { given.iter().map(|it| answers(it.map(|x| x % 6))).collect() };
        let plain = asked(of(&given), 0, "e1");
        let mut other = asked(of(&given), 0, "e1");
        let at = twice % other.len();
        let again = Asked { id: other[at].id.clone(), answers: other[at].answers.clone(), version: 0, person: "e1" };
        other.push(again);
        let by = turned % other.len();
        other.rotate_left(by);
        let book = SettingsBook::default();
        prop_assert_eq!(scored(&plain, Of::Hall, &book), scored(&other, Of::Hall, &book));
    }
}
