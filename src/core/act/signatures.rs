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
    pub fn signature(&mut self, what: (&str, &str), meaning: Meaning, hash: &str) -> Draft {
        let own = self.author.person.clone();
        self.signature_of(&own, what, meaning, hash)
    }

    /// The same of somebody who stands beside the author.
    pub fn signature_of(
        &mut self,
        person_id: &str,
        (kind, id): (&str, &str),
        meaning: Meaning,
        hash: &str,
    ) -> Draft {
        let asked = Signature {
            signature_id: (self.new_id)().into(),
            subject_kind: kind.into(),
            subject_id: id.into(),
            person_id: person_id.into(),
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
    complete_with(hall, author, drafts, key, None)
}

/// The same where somebody beside the author signs too, with a key of their own.
pub fn complete_with(
    hall: &Hall,
    author: &Author,
    drafts: &mut [Draft],
    key: Option<SignWith>,
    witness: Option<(&str, SignWith)>,
) -> Result<(), Refused> {
    for Draft { at, body, .. } in drafts {
        let Body::Signature(asked) = body else { continue };
        let own = asked.person_id == author.person;
        let beside = witness.filter(|(person, _)| !own && **person == *asked.person_id);
        if !own && beside.is_none() {
            return Err(Refused::NotTheirs);
        }
        if !is_hash(&asked.hash) {
            return Err(Refused::Nothing);
        }
        let settings = hall.settings(at.at).0;
        let role = settings.person(&asked.person_id).map_or("", |person| &person.role);
        asked.role = role.into();
        match beside
            .map(|(_, sign)| sign)
            .or(key.filter(|_| own))
            .filter(|_| author.proof == Proof::Pin)
        {
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
