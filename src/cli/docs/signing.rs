//! What the events of keys and signatures mean, for the page of events.

use super::Meaning;
use crate::core::event::Kind;

pub(super) fn meaning(kind: Kind) -> Option<Meaning> {
    Some(match kind {
        Kind::KeyRegistered => (
            "A person has a key of their own on a terminal; the one before signs nothing more. `sig` is the key's own \
             proof that it is theirs",
            "key_id, person_id, device, alg, public_key, sig",
            "",
        ),
        Kind::SignatureMade => (
            "A person signed something: `hash` is BLAKE3 of it as it stood, `meaning` what they say with it \
             (`prepared`, `received`, `reviewed`, `verified`, `forced`), `method` how it was made (`pin`, `session`, \
             `os_user`); without a key the last four are absent",
            "signature_id, subject_kind, subject_id, person_id, meaning, method, hash",
            "role, alg, key_id, public_key, sig",
        ),
        _ => return None,
    })
}
