//! Cells of a row as they may be kept, in which nobody's identity or number stands in plain.

use crate::core::hall::Hall;
use crate::core::row_fault::{RowBar, RowFault};
use crate::core::time::Ms;
use crate::text::clean::scrub;
use crate::text::mask::{
    NoPhone, find_personal, is_fixed_line, is_identity_number, masked, one_phone,
};

/// Most digits of a telephone number with prefix and extension.
const PHONE_DIGITS_MAX: usize = 20;

/// What stands in a cell, as it may be repeated.
pub(super) fn repeated(said: &str) -> String {
    masked(scrub(said).trim())
}

/// An id of another system, clean. It goes into the log, where no customer stands in plain.
pub(super) fn id(column: &str, said: &str) -> Result<String, RowFault> {
    let id = scrub(said).trim().to_owned();
    if is_identity_number(&id) {
        return Err(RowFault::of(column, RowBar::Identity));
    }
    if is_fixed_line(&id) || !find_personal(&id).is_empty() {
        return Err(RowFault::of(column, RowBar::Telephone));
    }
    Ok(id)
}

/// What Excel makes of a long number in a cell that is no text: its last digits are lost.
fn is_shortened(said: &str) -> bool {
    let Some((left, power)) = said.split_once(['e', 'E']) else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    let (whole, part) = left.split_once('.').unwrap_or((left, "0"));
    digits(whole) && digits(part) && digits(power.trim_start_matches(['+', '-']))
}

/// A telephone number as it was written.
pub(super) fn phone(said: &str) -> Result<String, RowFault> {
    let said = scrub(said).trim().to_owned();
    if is_shortened(&said) {
        return Err(RowFault::said("phone", RowBar::Shortened, &repeated(&said)));
    }
    match one_phone(&said, PHONE_DIGITS_MAX) {
        Ok(_) => Ok(said),
        Err(NoPhone::Several) => Err(RowFault::of("phone", RowBar::Numbers)),
        Err(NoPhone::Identity) => Err(RowFault::of("phone", RowBar::Identity)),
    }
}

/// Somebody's name.
pub(super) fn name(said: &str) -> Result<String, RowFault> {
    let said = scrub(said).trim().to_owned();
    if is_identity_number(&said) { Err(RowFault::of("name", RowBar::Identity)) } else { Ok(said) }
}

/// The one of a name; an id goes before every name. What is neither stays as it is.
fn of_name<'a>(
    (column, said): (&str, String),
    all: impl Iterator<Item = (&'a str, &'a str)> + Clone,
) -> Result<String, RowFault> {
    if said.is_empty() || all.clone().any(|(id, _)| id == said) {
        return Ok(said);
    }
    let mut named = all.filter(|(_, name)| scrub(name).trim() == said).map(|(id, _)| id);
    match (named.next(), named.next()) {
        (Some(id), None) => Ok(id.to_owned()),
        (Some(_), Some(_)) => Err(RowFault::said(column, RowBar::Several, &repeated(&said))),
        (None, _) => Ok(said),
    }
}

/// A service by its id or its name.
pub(super) fn service(hall: &Hall, now: Ms, said: &str) -> Result<String, RowFault> {
    let said = id("service_id", said)?;
    if hall.knows_service(&said) {
        return Ok(said);
    }
    let all = hall.settings(now).0.services.iter();
    of_name(("service_id", said), all.map(|it| (&*it.id, &*it.name)))
}

/// A person by their id or their name.
pub(super) fn person(hall: &Hall, now: Ms, said: &str) -> Result<String, RowFault> {
    let all = hall.settings(now).0.people.iter();
    of_name(("person_id", id("person_id", said)?), all.map(|it| (&*it.id, &*it.name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_holds_no_number_of_a_customer() {
        for said in [
            "13800000004",
            "13800000004-1",
            "20261121-13800000004",
            "e5-13800000004",
            "013800000004",
            "A/138-0000-0004",
            "0755-26631234",
            "010-12345678",
            "11010519491231002X",
        ] {
            assert!(id("external_id", said).is_err(), "{said}");
        }
        for said in ["r1", "20261121-0001", "202611211380000000412", "0000012345", "张岚", ""] {
            assert_eq!(id("external_id", said).as_deref(), Ok(said));
        }
    }
}
