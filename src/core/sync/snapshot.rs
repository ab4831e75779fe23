//! The state of a hall, cut into parts, for a terminal that has nothing of its log yet: what the two sides say of it to
//! each other. Whoever has it shows the hall as it stood; the log itself comes after it, and proves it.
//! Source: sync.md 4.14.

use serde::{Deserialize, Serialize};

use crate::core::hex::{hex, unhex_all};

/// Most bytes of a part.
pub const PART_BYTES_MAX: usize = 256 * 1024;

/// Most parts of a snapshot.
pub const PARTS_MAX: usize = 256;

/// Events of a hall's log from which a snapshot is worth its while: fewer of them come as fast by themselves.
pub const EVENTS_MIN: u64 = 2_000;

/// A part of a snapshot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnapshotPart {
    /// How long it is.
    pub bytes: usize,
    /// BLAKE3 of it, hexadecimal digits.
    pub hash: String,
}

/// What a snapshot is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Its name: the BLAKE3 of the hashes of its parts. One of other content has another name.
    pub id: String,
    /// The event of the hall's log after which it is the state.
    pub hseq: u64,
    /// What decided how it was folded: a terminal that folds in another way has no use for it.
    pub fold: String,
    /// The parts in order.
    pub parts: Vec<SnapshotPart>,
}

/// The name of a snapshot with these parts.
fn id_of(parts: &[SnapshotPart]) -> String {
    let mut hash = blake3::Hasher::new_derive_key("zhiban 2026 parts of a snapshot");
    for part in parts {
        hash.update(&(part.bytes as u64).to_le_bytes()).update(part.hash.as_bytes());
    }
    hash.finalize().to_hex().to_string()
}

impl Manifest {
    /// That of a snapshot which is so many bytes in all, with the parts it is cut into.
    pub fn of(hseq: u64, fold: String, bytes: &[u8]) -> Manifest {
        let part = |bytes: &[u8]| SnapshotPart {
            bytes: bytes.len(),
            hash: hex(blake3::hash(bytes).as_bytes()),
        };
        let parts: Vec<SnapshotPart> = bytes.chunks(PART_BYTES_MAX).map(part).collect();
        Manifest { id: id_of(&parts), hseq, fold, parts }
    }

    /// Whether it is one: the name is that of its parts, and none of them is longer than one may be.
    pub fn is_whole(&self) -> bool {
        let fits = |part: &SnapshotPart| {
            (1..=PART_BYTES_MAX).contains(&part.bytes) && unhex_all::<32>(&part.hash).is_some()
        };
        (1..=PARTS_MAX).contains(&self.parts.len())
            && self.parts.iter().all(fits)
            && self.hseq > 0
            && self.id == id_of(&self.parts)
    }

    /// Whether these bytes are the part with that number, from 0.
    pub fn is_part(&self, number: usize, bytes: &[u8]) -> bool {
        self.parts.get(number).is_some_and(|part| {
            part.bytes == bytes.len() && part.hash == hex(blake3::hash(bytes).as_bytes())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_names_its_parts_and_nothing_else() {
        let bytes = vec![7; PART_BYTES_MAX + 1];
        let manifest = Manifest::of(3, "1-a".to_owned(), &bytes);
        assert!(manifest.is_whole() && manifest.parts.len() == 2);
        assert!(manifest.is_part(0, &bytes[..PART_BYTES_MAX]) && manifest.is_part(1, &[7]));
        assert!(!manifest.is_part(1, &[8]) && !manifest.is_part(2, &[7]));
        let mut other = manifest.clone();
        other.parts.swap(0, 1);
        assert!(!other.is_whole());
        let (parts, id) = (Vec::new(), id_of(&[]));
        assert!(!Manifest { id, parts, ..manifest }.is_whole());
    }
}
