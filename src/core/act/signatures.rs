//! Signatures in an act: what is to be signed is drafted like any other event, and completed by the key of the author
//! before anything is written.

use super::{Desk, Draft, Refused};
use crate::core::event::{Body, Kind, Meaning, Method, Proof, Signature};
use crate::core::hall::Hall;
use crate::core::people::Author;
use crate::core::sign::is_hash;
use crate::core::time::Stamp;

/// What signs: given when, and what is said, it gives the same with the signature.
pub type SignWith<'a> = &'a dyn Fn(Stamp, Signature) -> Signature;

impl Desk<'_> {
    /// A signature of the author that is still to be made, by [`complete`]: `hash` is BLAKE3 of what is signed as it
    /// stands, 64 hexadecimal digits.
    pub fn signature(&mut self, (kind, id): (&str, &str), meaning: Meaning, hash: &str) -> Draft {
        let asked = Signature {
            signature_id: (self.new_id)().into(),
            subject_kind: kind.into(),
            subject_id: id.into(),
            person_id: self.author.person.clone(),
            role: "".into(),
            meaning,
            method: Method::Session,
            hash: hash.into(),
            alg: "".into(),
            key_id: "".into(),
            public_key: "".into(),
            sig: "".into(),
        };
        let body = Body::Signature(Box::new(asked));
        Draft { kind: Kind::SignatureMade, at: self.now, feed: None, body }
    }
}

/// Makes the signatures among the drafts of an act, with the key of the author where it is unlocked. Without one a
/// hall without PINs signs by the user of the operating system; where PINs are asked for, whoever unlocked the
/// terminal may say that they looked through something, and nothing else.
pub fn complete(
    hall: &Hall,
    author: &Author,
    drafts: &mut [Draft],
    key: Option<SignWith>,
) -> Result<(), Refused> {
    for Draft { at, body, .. } in drafts {
        let Body::Signature(asked) = body else { continue };
        if asked.person_id != author.person {
            return Err(Refused::NotTheirs);
        }
        if !is_hash(&asked.hash) {
            return Err(Refused::Nothing);
        }
        let settings = hall.settings(at.at).0;
        let role = settings.person(&author.person).map_or("", |person| &person.role);
        asked.role = role.into();
        match key.filter(|_| author.proof == Proof::Pin) {
            Some(sign) => **asked = sign(*at, (**asked).clone()),
            None if author.proof == Proof::OsUser && !hall.locks() => {
                asked.method = Method::OsUser;
            }
            None if author.proof == Proof::Pin && asked.meaning == Meaning::Reviewed => {
                asked.method = Method::Session;
            }
            None => return Err(Refused::PinToSign),
        }
    }
    Ok(())
}
