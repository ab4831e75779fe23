//! Ratings of today as the board shows them: the mean, how many, and whether these are too few to say much.

use super::table::Cell;
use crate::core::board::RatingNow;
use crate::text::satisfaction::of_five;
use crate::text::words::{Words, fill};
use crate::ui::theme::Role;

/// Mean and number: `4.6(12)`. Too few are grey.
pub(super) fn cell(ratings: Option<&RatingNow>) -> Cell {
    let Some(now) = ratings else { return (String::new(), Role::Normal) };
    let role = if now.small { Role::Stale } else { Role::Normal };
    (format!("{}({})", of_five(now.mean_tenths), now.n), role)
}

/// The same in words, for the title of a panel.
pub(super) fn said(words: &Words, now: &RatingNow) -> String {
    let texts = words.lang().survey();
    let text = fill(texts.rating_of, &[&of_five(now.mean_tenths), &now.n.to_string()]);
    if now.small { format!("{text} {}", texts.few) } else { text }
}

/// The same with the share of the low ones, for the lines about a row.
pub(super) fn line(words: &Words, ratings: Option<&RatingNow>) -> Option<(String, Role)> {
    let now = ratings?;
    let low = fill(words.lang().survey().low, &[&now.low_percent.to_string()]);
    let role = if now.small { Role::Stale } else { Role::Normal };
    Some((format!("{}  {low}", said(words, now)), role))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::words::Lang;

    #[test]
    fn too_few_are_grey_and_say_so() {
        let now = |n, small| RatingNow { n, mean_tenths: 46, low: 1, low_percent: 11, small };
        assert_eq!(cell(Some(&now(12, false))), ("4.6(12)".to_owned(), Role::Normal));
        assert_eq!(cell(Some(&now(9, true))), ("4.6(9)".to_owned(), Role::Stale));
        assert_eq!(cell(None).0, "");
        assert_eq!(said(Lang::Zh.words(), &now(9, true)), "评价 4.6 (9) 样本少");
        assert_eq!(said(Lang::En.words(), &now(12, false)), "rating 4.6 (12)");
        let (text, role) = line(Lang::Zh.words(), Some(&now(9, true))).unwrap();
        assert_eq!((text.as_str(), role), ("评价 4.6 (9) 样本少  低分 11%", Role::Stale));
    }
}
