//! What makes two sightings the same finding: hall, item and place (complaints K).

/// The fingerprint of a sighting, 32 hexadecimal digits. Where no item says what it is, its words do.
pub fn fingerprint(hall_id: &str, item_code: &str, place: &str, text: &str) -> String {
    let (kind, what) = if item_code.is_empty() { ("text", text) } else { ("item", item_code) };
    let mut hash = blake3::Hasher::new_derive_key("zhiban 2026 fingerprint of a finding");
    for part in [hall_id, kind, what.trim(), place.trim()] {
        // The length first, or two parts could be cut differently and read the same.
        hash.update(&(part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    let hex = hash.finalize().to_hex();
    hex.get(..32).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hall_item_and_place_make_it_and_words_only_where_nothing_else_does() {
        let one = fingerprint("h", "S1", "3", "dead");
        assert_eq!(one, fingerprint("h", "S1", " 3 ", "screen is black"));
        assert_eq!(one.len(), 32);
        let others = [
            fingerprint("g", "S1", "3", "dead"),
            fingerprint("h", "S2", "3", "dead"),
            fingerprint("h", "S1", "4", "dead"),
            fingerprint("h", "S", "13", "dead"),
            fingerprint("h", "", "3", "S1"),
            fingerprint("h", "", "3", "dead"),
        ];
        for other in &others {
            assert_ne!(one, *other);
        }
        assert_ne!(others[4], others[5]);
    }
}
