//! Which visits are drawn to be asked about: by a hash of the visit, so that every terminal draws the same ones, and
//! whoever knows the share cannot choose them.

/// The id of the follow-up of a visit that is among `percent` of a hundred: it follows from the visit, so that two who
/// draw it make one.
pub fn sampled(hall_id: &str, source: &str, visit_id: &str, percent: u32) -> Option<String> {
    if percent == 0 {
        return None;
    }
    let mut hash = blake3::Hasher::new_derive_key("zhiban 2026 sample of visits");
    for part in [hall_id, source, visit_id] {
        hash.update(&(part.len() as u64).to_le_bytes()).update(part.as_bytes());
    }
    let hash = hash.finalize();
    let (head, rest) = hash.as_bytes().split_first_chunk::<8>()?;
    let drawn = u64::from_le_bytes(*head) % 100 < u64::from(percent);
    let id = rest.get(..12).map(crate::core::hex::hex).unwrap_or_default();
    drawn.then(|| format!("sample-{id}"))
}
