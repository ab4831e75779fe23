//! A row of the ranking of a month, as the board and the command show it.

use crate::core::conduct::Standing;
use crate::text::width::pad;
use crate::text::words::{PeopleWords, fill};

/// The points of somebody with a place, and what they are made of; of anybody else how many records there are, no more.
pub fn figures(words: &PeopleWords, it: &Standing) -> String {
    let count = it.records.len().to_string();
    let (Some(points), Some(praise)) = (it.tenths, it.praise_tenths) else {
        return fill(words.row_few, &[&count]);
    };
    let tenths = |value: u32| format!("{}.{}", value / 10, value % 10);
    let rounds = it.round_tenths.map_or_else(|| "-".to_owned(), tenths);
    let (points, praise) = (pad(&tenths(points), 5), pad(&(praise / 10).to_string(), 3));
    fill(words.row_rank, &[&points, &praise, &pad(&rounds, 5), &count])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::words::Lang;

    #[test]
    fn of_few_records_their_number_is_said_and_nothing_else() {
        let ranked = Standing {
            id: "3002".into(),
            place: Some(1),
            tenths: Some(115),
            praise_tenths: Some(20),
            round_tenths: Some(951),
            records: Vec::new(),
        };
        let few = Standing { place: None, tenths: None, praise_tenths: None, ..ranked.clone() };
        let say = |lang: Lang, it| figures(lang.words().people, it);
        assert_eq!(say(Lang::Zh, &ranked), "积分 11.5  表扬 2   巡检 95.1  记录 0");
        assert_eq!(
            (say(Lang::Zh, &few), say(Lang::En, &few)),
            ("记录 0".into(), "records 0".into())
        );
    }
}
