//! The rounds of the training hall: what is found in each, item by item. Only data.

use super::script::{DUTY, Deed, Does, deed};
use crate::core::act::{AnswerItem, CheckAct};
use crate::core::check::{Checklist, CountOf, ItemKind, Outcome, Template};

/// The self-service machines of the hall.
const MACHINES: u32 = 4;

/// The rounds of the day in the order of time: one machine is dead until the afternoon, a badge is missing, a
/// form lies open. The quick walk of 15:30 is missed.
pub(super) fn rounds() -> Vec<Deed> {
    let paper = wrong("F1", "fixed", "换了号纸");
    let machine = || AnswerItem {
        right: Some(MACHINES - 1),
        of: Some(MACHINES),
        ..wrong("S1", "repair", "3 号机不出纸")
    };
    let badge =
        AnswerItem { right: Some(1), of: Some(2), ..wrong("P3", "told", "送客没道别") };
    let form = wrong("C2", "coach", "03 台席留有客户登记表");
    let poster = wrong("A2", "fixed", "撤下上月海报");
    [
        walk((8, 5), Template::Opening, &[paper, machine()]),
        walk((9, 32), Template::Full, &[machine(), badge]),
        walk((10, 31), Template::Quick, &[]),
        walk((11, 36), Template::Full, &[machine()]),
        walk((13, 28), Template::Quick, &[]),
        walk((14, 16), Template::Full, &[machine(), form]),
        walk((16, 33), Template::Full, &[poster]),
        walk((17, 18), Template::Quick, &[]),
        walk((18, 6), Template::Closing, &[]),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn wrong(item: &str, phrase: &str, note: &str) -> AnswerItem {
    let (phrase, note) = (phrase.to_owned(), note.to_owned());
    AnswerItem { phrase, note, ..AnswerItem::plain(item, Outcome::Fail) }
}

/// A round in which all is right but for these.
fn walk((hour, minute): (u32, u32), template: Template, wrong: &[AnswerItem]) -> Vec<Deed> {
    let list = Checklist::standard();
    let answer = |code: &str| {
        let own = wrong.iter().find(|answer| answer.item == code).cloned();
        let mut said = own.unwrap_or_else(|| AnswerItem::plain(code, Outcome::Pass));
        let item = list.item(code);
        if item.is_some_and(|item| item.kind == ItemKind::Value) {
            said.value_milli = Some(24_000);
        }
        if said.of.is_none() && item.is_some_and(|item| item.of == Some(CountOf::Asked)) {
            said.of = Some(MACHINES);
            said.right = Some(MACHINES);
        }
        CheckAct::Answer(Box::new(said))
    };
    let items = list.items_of(template);
    let answers = items.iter().map(|item| Does::Check(answer(&item.code)));
    std::iter::once(Does::Begin(template))
        .chain(answers)
        .chain([Does::Check(CheckAct::Submit)])
        .map(|does| deed(hour, minute, DUTY, does))
        .collect()
}
