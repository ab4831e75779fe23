//! What people call a complaint: `TS-MMDD-NN`, counted through the day of its registration, given once and
//! never again (design 8.11).

use chrono::{Datelike, NaiveDate};

/// The number of the `n`th complaint of a date.
pub fn spell(date: NaiveDate, n: u32) -> String {
    format!("TS-{:02}{:02}-{n:02}", date.month(), date.day())
}

/// Which of its date a number is; none if it is not of that date.
pub fn count_of(number: &str, date: NaiveDate) -> Option<u32> {
    let start = format!("TS-{:02}{:02}-", date.month(), date.day());
    number.strip_prefix(&start)?.split('-').next()?.parse().ok()
}

/// A number that another complaint has already, told apart by the end of the own id: two terminals that did
/// not hear of each other counted alike.
pub fn apart(number: &str, complaint_id: &str) -> String {
    let hash = blake3::hash(complaint_id.as_bytes()).to_hex();
    let mark: String = hash.chars().take(3).map(|c| c.to_ascii_uppercase()).collect();
    format!("{number}-{mark}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_counts_through_its_day() {
        let date = NaiveDate::from_ymd_opt(2025, 11, 9).unwrap();
        assert_eq!(spell(date, 3), "TS-1109-03");
        assert_eq!(spell(date, 120), "TS-1109-120");
        for n in [1, 9, 99, 120] {
            assert_eq!(count_of(&spell(date, n), date), Some(n));
            assert_eq!(count_of(&apart(&spell(date, n), "x"), date), Some(n));
            assert_eq!(count_of(&spell(date, n), date.succ_opt().unwrap()), None);
        }
        assert_eq!(count_of("TS-1109-x", date), None);
        assert_ne!(apart("TS-1109-03", "a"), apart("TS-1109-03", "b"));
    }
}
