//! The index over all complaints: what is in words, cut so that two Chinese characters are enough to find
//! them, and beside it what a complaint is filtered by. It is written with the row of the complaint and
//! computed from the log like every other table.
//!
//! A run of Chinese characters becomes its overlapping pairs and its last character; letters and digits stay
//! words. A search for a run is a phrase of its pairs.

use std::borrow::Cow;
use std::collections::BTreeSet;

use rusqlite::Connection;

use super::error::StoreError;
use crate::core::complaint::number::head;
use crate::core::complaint::{Case, CaseKind, Category, Kept, State};
use crate::core::event::KeptFact;
use crate::core::hex::hex;
use crate::core::search::half_width;

pub(super) const INDEX_TABLE: &str = "
CREATE VIRTUAL TABLE complaint_index USING fts5(
  words, facets, content='', contentless_delete=1, tokenize='ascii', prefix='1'
);
";

/// Stands between two texts, so that no phrase is found across them. Nobody can type it into a search.
const BREAK: &str = "\u{a6}";

/// Writes the entry of a case anew.
pub(super) fn write(conn: &Connection, n: u32, case: &Case) -> Result<(), StoreError> {
    conn.prepare_cached(
        "INSERT OR REPLACE INTO complaint_index(rowid, words, facets) VALUES(?1, ?2, ?3)",
    )?
    .execute((n, words(case), facets(case)))?;
    Ok(())
}

/// Takes the entry of a case away that is not there any more.
pub(super) fn remove(conn: &Connection, n: i64) -> Result<(), StoreError> {
    conn.prepare_cached("DELETE FROM complaint_index WHERE rowid = ?1")?.execute([n])?;
    Ok(())
}

fn words(case: &Case) -> String {
    let mut out = String::new();
    let fields = &case.fields;
    let number = plain_number(&fields.number);
    let tail = case.customer().map(|customer| tail(&customer.phone_masked)).unwrap_or_default();
    let ticket = fields.ticket_no.as_deref().unwrap_or_default();
    let held = case.history.iter().filter(|past| past.standing != Kept::Undone);
    let said = held.flat_map(|past| {
        let KeptFact(fact) = &past.fact;
        fact.words()
    });
    for text in [&*number, &tail, ticket].into_iter().chain(said) {
        for word in cut(text, Cut::Stored) {
            out.push_str(&word);
            out.push(' ');
        }
        out.push_str(BREAK);
        out.push(' ');
    }
    out
}

fn facets(case: &Case) -> String {
    let mut all = BTreeSet::from([
        kind_facet(case.kind),
        state_facet(case.state),
        category_facet(case.category),
        owner_facet(case.owner.id()),
        first_facet(&case.fields.first_contact),
    ]);
    if case.is_open() {
        all.insert(OPEN_FACET.to_owned());
    }
    all.extend(case.history.iter().map(|past| author_facet(&past.by)));
    if let Some(customer) = case.customer() {
        all.extend(mask_facet(&customer.phone_masked));
        all.insert(format!("k{}", hex(customer.phone_key.as_bytes())));
    }
    all.into_iter().collect::<Vec<_>>().join(" ")
}

/// What an open complaint has.
pub(super) const OPEN_FACET: &str = "open";

/// Of a kind.
pub(super) fn kind_facet(kind: CaseKind) -> String {
    format!("t{}", kind.as_str())
}

/// Of a state.
pub(super) fn state_facet(state: State) -> String {
    format!("s{}", state.as_str())
}

/// Of a category.
pub(super) fn category_facet(category: Category) -> String {
    format!("c{}", category.as_str())
}

/// Of who owns it; an empty id is the hall.
pub(super) fn owner_facet(person_id: &str) -> String {
    format!("o{}", hex(person_id.as_bytes()))
}

/// Of who was asked first.
pub(super) fn first_facet(person_id: &str) -> String {
    format!("f{}", hex(person_id.as_bytes()))
}

/// Of everybody who wrote something in it.
pub(super) fn author_facet(person_id: &str) -> String {
    format!("a{}", hex(person_id.as_bytes()))
}

/// Of a telephone number, masked or whole: its first three and its last four digits.
pub(super) fn mask_facet(phone: &str) -> Option<String> {
    let digits: Vec<char> = phone.chars().filter(char::is_ascii_digit).collect();
    let (first, last) = (digits.get(..3)?, digits.get(digits.len().checked_sub(4)?..)?);
    (digits.len() >= 7).then(|| format!("m{}", first.iter().chain(last).collect::<String>()))
}

fn tail(phone_masked: &str) -> String {
    let digits: Vec<char> = phone_masked.chars().rev().take_while(char::is_ascii_digit).collect();
    digits.into_iter().take(4).rev().collect()
}

/// A number without what every number of a complaint begins with. That of a request begins with a word of its own, so
/// that neither is found by the number of the other.
pub(super) fn plain_number(number: &str) -> Cow<'_, str> {
    let begins = |kind| {
        let head = number.get(..3).filter(|own| own.eq_ignore_ascii_case(head(kind)));
        head.and_then(|head| number.get(head.len()..))
    };
    match (begins(CaseKind::Complaint), begins(CaseKind::Request)) {
        (Some(rest), _) => Cow::Borrowed(rest),
        (None, Some(rest)) => Cow::Owned(format!("xb{rest}")),
        (None, None) => Cow::Borrowed(number),
    }
}

/// For which side words are cut.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    /// What is stored: a run of characters also has its last one alone.
    Stored,
    /// What is asked for: the last run may go on in what is stored.
    Asked,
}

/// A text cut into words; full-width forms folded, small letters.
pub(super) fn cut(text: &str, side: Cut) -> Vec<String> {
    let mut words = Vec::new();
    let mut run: Vec<char> = Vec::new();
    for c in text.chars().map(half_width).flat_map(char::to_lowercase) {
        let goes_on = run.last().is_none_or(|last| is_wide(*last) == is_wide(c));
        if !c.is_alphanumeric() || !goes_on {
            end_run(&mut run, &mut words, true);
        }
        if c.is_alphanumeric() {
            run.push(c);
        }
    }
    end_run(&mut run, &mut words, side == Cut::Stored);
    words
}

fn end_run(run: &mut Vec<char>, words: &mut Vec<String>, with_last: bool) {
    let whole = run.iter().collect::<String>();
    match run.last() {
        None => return,
        Some(last) if is_wide(*last) => {
            words.extend(run.windows(2).map(|pair| pair.iter().collect::<String>()));
            if with_last || run.len() == 1 {
                words.push(last.to_string());
            }
        }
        Some(_) => words.push(whole),
    }
    run.clear();
}

/// Whether it is written without spaces between words: Chinese and its neighbours.
pub(super) fn is_wide(c: char) -> bool {
    u32::from(c) >= 0x2E80
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_of_characters_and_whole_words() {
        assert_eq!(
            cut("信号差，WiFi5G很慢", Cut::Stored),
            ["信号", "号差", "差", "wifi5g", "很慢", "慢"]
        );
        assert_eq!(cut("信号差", Cut::Asked), ["信号", "号差"]);
        assert_eq!(cut("信", Cut::Asked), ["信"]);
        assert_eq!(cut("信号wifi", Cut::Asked), ["信号", "号", "wifi"]);
        assert_eq!(cut("ＢＬ２ 。", Cut::Asked), ["bl2"]);
        assert!(cut("\u{a6}*\"'()-^:", Cut::Asked).is_empty());
    }

    #[test]
    fn a_telephone_number_is_known_by_what_its_mask_shows() {
        assert_eq!(mask_facet("138****5678"), mask_facet("13800005678"));
        assert_eq!(tail("138****5678"), "5678");
        assert_eq!((tail(""), mask_facet("5678")), (String::new(), None));
    }
}
