//! Keys that people sign with, carried out: unlocked by the PIN for one act, made where there is none, wrapped anew
//! where the PIN changes. The slow part runs on the thread that asks, never on the one that writes.

use super::Gate;
use crate::core::event::{Body, Kind, Proof};
use crate::core::people::lockout::PinRefused;
use crate::core::people::pin::Pin;
use crate::core::people::{Author, PinDenied, PinTrouble};
use crate::core::time::Ms;
use crate::store::{DeviceSecret, KeyError, KeyPlace, NewEvent, SignKey, WrappedKey};

#[cfg(test)]
mod tests;

impl From<KeyError> for PinTrouble {
    fn from(error: KeyError) -> PinTrouble {
        PinTrouble::Failed(error.to_string())
    }
}

impl Gate {
    fn place(&self, person: &str) -> Result<KeyPlace, PinTrouble> {
        let (device, person_id) = (self.device.clone(), person.to_owned());
        self.with_store(move |store| {
            Ok(KeyPlace { hall_id: store.config().hall_id.clone(), device, person_id })
        })
    }

    /// Proves who somebody is by their PIN, and unlocks the key they sign with on this terminal. One that is
    /// missing, of another device secret or not registered is made anew, on record. A wrong PIN counts as
    /// everywhere, and nothing is unlocked; nor with a PIN that somebody else chose and knows.
    pub fn unlock_key(&self, person: &str, pin: &Pin) -> Result<SignKey, PinTrouble> {
        self.prove(person, pin, false)?;
        let whose = person.to_owned();
        if self.with_store(move |store| Ok(store.hall().is_pin_given(&whose)))? {
            return Err(PinTrouble::May(PinDenied::Given));
        }
        let no_secret = PinTrouble::Refused(PinRefused::NoSecret);
        let secret = self.secret()?.ok_or(no_secret)?;
        if let Some(key) = self.key_before(&secret, person, pin)? {
            return Ok(key);
        }
        let key = SignKey::make(self.place(person)?)?;
        let wrapped = key.wrap(&secret, pin, self.cost)?;
        let author = Author { person: person.into(), proof: Proof::Pin };
        let now = self.clock.now();
        let event = self.registered(&key, &author, now);
        self.with_store(move |store| {
            store.keep_signing_key(&wrapped, vec![event], now)?;
            Ok(())
        })?;
        Ok(key)
    }

    /// The key that the log knows as theirs on this terminal, unlocked; none where there is none that can be.
    fn key_before(
        &self,
        secret: &DeviceSecret,
        person: &str,
        pin: &Pin,
    ) -> Result<Option<SignKey>, PinTrouble> {
        let (whose, device) = (person.to_owned(), self.device.clone());
        let known = self.with_store(move |store| {
            let wrapped = store.signing_key(&whose)?;
            let in_use = store.hall().signing().key_in_use(&whose, &device);
            let in_use = in_use.map(|key| key.key_id.clone());
            Ok(wrapped.filter(|wrapped| in_use.as_deref() == Some(&wrapped.key_id)))
        })?;
        let place = self.place(person)?;
        Ok(known.and_then(|wrapped| wrapped.unlock(secret, pin, place)))
    }

    fn registered(&self, key: &SignKey, author: &Author, now: Ms) -> NewEvent {
        let at = self.zone.stamp(now);
        let body = Body::Key(Box::new(key.registration(at)));
        let (by, proof) = (author.person.clone(), author.proof);
        NewEvent { kind: Kind::KeyRegistered, at, by, proof, feed: None, body }
    }

    /// The key that goes with a new PIN: the one they had, where the old PIN unlocks it, else a new one with the
    /// event that registers it.
    pub(super) fn key_for(
        &self,
        secret: &DeviceSecret,
        (author, person): (&Author, &str),
        (old, new): (&Pin, &Pin),
        now: Ms,
    ) -> Result<(WrappedKey, Option<NewEvent>), PinTrouble> {
        if let Some(key) = self.key_before(secret, person, old)? {
            return Ok((key.wrap(secret, new, self.cost)?, None));
        }
        let key = SignKey::make(self.place(person)?)?;
        let wrapped = key.wrap(secret, new, self.cost)?;
        Ok((wrapped, Some(self.registered(&key, author, now))))
    }
}
