//! What people call a complaint: `TS-MMDD-NN`, counted through the day of its registration, given once and
//! never again (design 8.11). A request to a department is `XB-MMDD-NN`, counted by itself.

use chrono::{Datelike, NaiveDate};

use super::CaseKind;

/// What every number of that kind begins with.
pub fn head(kind: CaseKind) -> &'static str {
    if kind == CaseKind::Request { "XB-" } else { "TS-" }
}

/// Of which kind the case of a number is.
pub fn kind_of(number: &str) -> CaseKind {
    let request = number.starts_with(head(CaseKind::Request));
    if request { CaseKind::Request } else { CaseKind::Complaint }
}

/// The number of the `n`th case of that kind on a date.
pub fn spell(kind: CaseKind, date: NaiveDate, n: u32) -> String {
    format!("{}{:02}{:02}-{n:02}", head(kind), date.month(), date.day())
}

/// Which of its date a number is; none if it is not of that date.
pub fn count_of(kind: CaseKind, number: &str, date: NaiveDate) -> Option<u32> {
    let start = format!("{}{:02}{:02}-", head(kind), date.month(), date.day());
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
        let (complaint, request) = (CaseKind::Complaint, CaseKind::Request);
        assert_eq!(spell(complaint, date, 3), "TS-1109-03");
        assert_eq!(spell(complaint, date, 120), "TS-1109-120");
        assert_eq!(spell(request, date, 3), "XB-1109-03");
        for (kind, other) in [(complaint, request), (request, complaint)] {
            for n in [1, 9, 99, 120] {
                let number = spell(kind, date, n);
                assert_eq!((kind_of(&number), count_of(kind, &number, date)), (kind, Some(n)));
                assert_eq!(count_of(other, &number, date), None);
                assert_eq!(count_of(kind, &apart(&number, "x"), date), Some(n));
                assert_eq!(count_of(kind, &number, date.succ_opt().unwrap()), None);
            }
        }
        assert_eq!(count_of(complaint, "TS-1109-x", date), None);
        assert_ne!(apart("TS-1109-03", "a"), apart("TS-1109-03", "b"));
    }
}
