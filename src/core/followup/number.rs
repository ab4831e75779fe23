//! What people call a follow-up: `HF-MMDD-NN`, counted through the day on which it is made; told apart as the numbers
//! of complaints are where two terminals may count alike.

use chrono::{Datelike, NaiveDate};

pub use crate::core::complaint::number::apart;

/// The number of the `n`th one of a date.
pub fn spell(date: NaiveDate, n: u32) -> String {
    format!("HF-{:02}{:02}-{n:02}", date.month(), date.day())
}

/// Which of its date a number is; 0 if it is none.
pub(super) fn count(number: &str) -> u32 {
    number.split('-').nth(2).and_then(|count| count.parse().ok()).unwrap_or_default()
}

/// Which of its date a number is; none if it is not of that date.
pub(super) fn count_of(number: &str, date: NaiveDate) -> Option<u32> {
    let start = format!("HF-{:02}{:02}-", date.month(), date.day());
    number.strip_prefix(&start)?.split('-').next()?.parse().ok()
}
