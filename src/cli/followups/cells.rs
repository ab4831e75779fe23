//! Cells of a row as they may be kept, in which nobody's identity or number stands in plain.

use crate::core::hall::Hall;
use crate::core::time::Ms;
use crate::text::clean::scrub;
use crate::text::mask::{NoPhone, find_personal, is_fixed_line, is_identity_number, one_phone};

/// Most digits of a telephone number with prefix and extension.
const PHONE_DIGITS_MAX: usize = 20;

/// An id of another system, clean. It goes into the log, where no customer stands in plain.
pub(super) fn id(column: &str, said: &str) -> Result<String, String> {
    let id = scrub(said).trim().to_owned();
    if is_identity_number(&id) {
        return Err(format!("{column} is an identity number; write an id that tells nobody"));
    }
    if is_fixed_line(&id) || !find_personal(&id).is_empty() {
        return Err(format!("{column} is a telephone number; write it under phone"));
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
pub(super) fn phone(said: &str) -> Result<String, String> {
    let said = scrub(said).trim().to_owned();
    if is_shortened(&said) {
        let why = "is a number that Excel shortened, its last digits are gone; format the column as text and export \
                   the file again";
        return Err(format!("phone {said} {why}"));
    }
    match one_phone(&said, PHONE_DIGITS_MAX) {
        Ok(_) => Ok(said),
        Err(NoPhone::Several) => Err("phone holds more than one number; write one".to_owned()),
        Err(NoPhone::Identity) => Err("phone is an identity number".to_owned()),
    }
}

/// Somebody's name.
pub(super) fn name(said: &str) -> Result<String, String> {
    let said = scrub(said).trim().to_owned();
    if is_identity_number(&said) {
        Err("name holds an identity number".to_owned())
    } else {
        Ok(said)
    }
}

/// The one of a name; an id goes before every name. What is neither stays as it is.
fn of_name<'a>(
    (what, said): (&str, String),
    all: impl Iterator<Item = (&'a str, &'a str)> + Clone,
) -> Result<String, String> {
    if said.is_empty() || all.clone().any(|(id, _)| id == said) {
        return Ok(said);
    }
    let mut named = all.filter(|(_, name)| scrub(name).trim() == said).map(|(id, _)| id);
    match (named.next(), named.next()) {
        (Some(id), None) => Ok(id.to_owned()),
        (Some(_), Some(_)) => Err(format!("several {what} are called {said}; write the id")),
        (None, _) => Ok(said),
    }
}

/// A service by its id or its name.
pub(super) fn service(hall: &Hall, now: Ms, said: &str) -> Result<String, String> {
    let said = id("service_id", said)?;
    if hall.knows_service(&said) {
        return Ok(said);
    }
    let all = hall.settings(now).0.services.iter();
    of_name(("services", said), all.map(|it| (&*it.id, &*it.name)))
}

/// A person by their id or their name.
pub(super) fn person(hall: &Hall, now: Ms, said: &str) -> Result<String, String> {
    let all = hall.settings(now).0.people.iter();
    of_name(("people", id("person_id", said)?), all.map(|it| (&*it.id, &*it.name)))
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
