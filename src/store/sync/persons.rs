//! Sealed records of customers on their way: each goes with the event that names it, as it is kept. The server cannot
//! open one, and neither can a terminal without the key of the hall.

use std::collections::BTreeSet;

use rusqlite::{OptionalExtension, Transaction, params};
use serde_json::Value;

use crate::core::hex::{hex, unhex};
use crate::core::sync::wire::RecordLine;
use crate::core::time::Ms;
use crate::store::error::StoreError;
use crate::store::{Store, vault};

/// How an event names a record.
const NAMED: &[u8] = b"\"person_ref\"";

/// Digits of the number of a record.
const REF_DIGITS: usize = 32;

/// Longest record that is taken, bytes; ours have a few hundred.
const SEALED_BYTES_MAX: usize = 64 * 1024;

fn refs(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(text) if name == "person_ref" => {
                        found.insert(text.clone());
                    }
                    other => refs(other, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| refs(item, found)),
        _ => {}
    }
}

/// The records that an event begins: one that was seen or erased is there already.
fn named_by(bytes: &[u8]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    if !bytes.windows(NAMED.len()).any(|part| part == NAMED) {
        return found;
    }
    let Ok(event) = serde_json::from_slice::<Value>(bytes) else { return found };
    let is_act =
        event.get("type").and_then(Value::as_str).is_some_and(|it| it.starts_with("person."));
    if let Some(body) = event.get("body").filter(|_| !is_act) {
        refs(body, &mut found);
    }
    found
}

/// A record in one run of bytes: the id of its hall's key, the length of its own wrapped key, that, and its content.
fn packed(key_id: &[u8], wrapped_key: &[u8], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(wrapped_key.len()).unwrap_or(u32::MAX).to_be_bytes();
    [key_id, &length, wrapped_key, content].concat()
}

fn unpacked(sealed: &[u8]) -> Option<([u8; 8], &[u8], &[u8])> {
    let (key_id, rest) = sealed.split_first_chunk::<8>()?;
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    let (wrapped_key, content) = rest.split_at_checked(length)?;
    (!wrapped_key.is_empty()).then_some((*key_id, wrapped_key, content))
}

/// A record as the server keeps it.
pub fn record_of(person_ref: &str, sealed: &[u8]) -> Option<vault::Record> {
    let (key_id, wrapped_key, content) = unpacked(sealed)?;
    let (wrapped_key, content) = (wrapped_key.to_owned(), content.to_owned());
    Some(vault::Record { person_ref: person_ref.to_owned(), key_id, wrapped_key, content })
}

impl Store {
    /// The records that an event names and that are kept here.
    pub(super) fn add_record(
        &self,
        bytes: &[u8],
        to: &mut Vec<RecordLine>,
    ) -> Result<(), StoreError> {
        for person_ref in named_by(bytes) {
            let mut find = self.conn.prepare_cached(
                "SELECT key_id, wrapped_key, content FROM person
                 WHERE person_ref = ?1 AND wrapped_key IS NOT NULL",
            )?;
            let found: Option<(Vec<u8>, Vec<u8>, Vec<u8>)> = find
                .query_row([&person_ref], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
                .optional()?;
            if let Some((key_id, wrapped_key, content)) = found {
                let sealed = hex(&packed(&key_id, &wrapped_key, &content));
                to.push(RecordLine { person_ref, sealed });
            }
        }
        Ok(())
    }
}

/// Keeps the records that came, but for those that are here and those that were erased: what was erased stays so. One
/// that is none is left out, as nobody could ever open it.
pub(super) fn put_records(
    tx: &Transaction,
    records: &[RecordLine],
    listed: &BTreeSet<String>,
    now: Ms,
) -> Result<(), StoreError> {
    for record in records {
        let is_ref = record.person_ref.len() == REF_DIGITS && unhex(&record.person_ref).is_some();
        let sealed = unhex(&record.sealed).filter(|sealed| sealed.len() <= SEALED_BYTES_MAX);
        let Some(sealed) = sealed.filter(|_| is_ref && !listed.contains(&record.person_ref)) else {
            continue;
        };
        let Some((key_id, wrapped_key, content)) = unpacked(&sealed) else { continue };
        tx.prepare_cached(
            "INSERT INTO person(person_ref, key_id, kept_at, wrapped_key, content)
             SELECT ?1, ?2, ?3, ?4, ?5
             WHERE NOT EXISTS (SELECT 1 FROM person WHERE person_ref = ?1)
               AND NOT EXISTS (SELECT 1 FROM person_access
                 WHERE person_ref = ?1 AND kind = 'person.erased')",
        )?
        .execute(params![record.person_ref, &key_id[..], now.0, wrapped_key, content])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_comes_back_as_it_was_packed() {
        let bytes = packed(&[1; 8], &[2; 72], &[3; 168]);
        assert_eq!(unpacked(&bytes), Some(([1; 8], &[2; 72][..], &[3; 168][..])));
        for short in [0, 8, 11, 13, 80] {
            assert_eq!(unpacked(&bytes[..short]), None, "{short}");
        }
    }

    #[test]
    fn an_event_names_its_records_wherever_they_stand() {
        let event = br#"{"type":"complaint.registered","body":{"a":[{"person_ref":"x"}],"person_ref":"y"}}"#;
        assert_eq!(named_by(event), BTreeSet::from(["x".to_owned(), "y".to_owned()]));
        let seen = br#"{"type":"person.unmasked","body":{"person_ref":"y"}}"#;
        assert_eq!(named_by(seen), BTreeSet::new());
        // The word on a mood stays where it was typed.
        let mood = br#"{"type":"mood.noted","body":{"person_id":"p","record":"y"}}"#;
        assert_eq!(named_by(mood), BTreeSet::new());
    }
}
