//! PINs, carried out: proving who one is, setting, taking away, locking. One path for the board and the command
//! line. The check is slow on purpose and runs on the thread that asks, never on the one that writes.

use std::path::PathBuf;
use std::sync::Arc;

use super::denial::Denial;
use crate::clock::{self, Clock};
use crate::core::event::{Access, Body, Kind, Proof};
use crate::core::hall::{Hall, RECOVERED};
use crate::core::people::lockout::{BootInstant, PinRefused, TRIES_MAX};
use crate::core::people::pin::Pin;
use crate::core::people::{Author, PinDenied, PinFor, PinTrouble, Right};
use crate::core::time::{Ms, Zone};
use crate::store::{
    Cost, DeviceSecret, Keys, NewEvent, PinKey, SecretError, Store, StoreError, Verifier,
    WriterHandle,
};

pub mod prompt;
pub mod session;
pub mod signing;
#[cfg(test)]
mod tests;

/// Where the secret of this device lies, if not in the user's folder for the state of programs.
pub const SECRET_DIR: &str = "ZHIBAN_SECRET_DIR";

/// What an act about PINs needs.
#[derive(Clone)]
pub struct Gate {
    /// The log.
    pub log: WriterHandle,
    /// The hall's clock.
    pub clock: Clock,
    /// The hall's zone.
    pub zone: Zone,
    /// This terminal, as records name it.
    pub device: String,
    /// The hall's folder.
    pub data: PathBuf,
    /// Folder of the device secret; none = this user has none.
    pub secrets: Option<PathBuf>,
    /// What a check costs.
    pub cost: Cost,
    /// The boot clock.
    pub since_boot: Arc<dyn Fn() -> BootInstant + Send + Sync>,
}

impl std::fmt::Debug for Gate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Gate").field("device", &self.device).finish_non_exhaustive()
    }
}

impl From<StoreError> for PinTrouble {
    fn from(error: StoreError) -> PinTrouble {
        PinTrouble::Failed(error.to_string())
    }
}

impl From<SecretError> for PinTrouble {
    fn from(error: SecretError) -> PinTrouble {
        PinTrouble::Failed(error.to_string())
    }
}

/// The folder of the device secret: `ZHIBAN_SECRET_DIR`, else `zhiban` in the user's folder for the state of
/// programs.
pub fn secret_folder() -> Option<PathBuf> {
    match std::env::var_os(SECRET_DIR).filter(|folder| !folder.is_empty()) {
        Some(folder) => Some(folder.into()),
        None => directories::ProjectDirs::from("", "", "zhiban")
            .and_then(|places| places.state_dir().map(std::path::Path::to_owned)),
    }
}

/// Where the key of the hall is kept: beside the device secret.
pub fn keys() -> Keys {
    secret_folder().map_or(Keys::Nowhere, Keys::Folder)
}

/// The machine's boot clock.
pub fn since_boot() -> BootInstant {
    BootInstant { boot: clock::boot_id().into(), ms: clock::boot_ms() }
}

impl Gate {
    /// With the secret of this user, the machine's clock and the full cost.
    pub fn new(log: WriterHandle, clock: Clock, zone: Zone, device: String, data: PathBuf) -> Gate {
        let (secrets, cost) = (secret_folder(), Cost::default());
        let since_boot = Arc::new(since_boot);
        Gate { log, clock, zone, device, data, secrets, cost, since_boot }
    }

    fn with_store<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Store) -> Result<T, PinTrouble> + Send + 'static,
    ) -> Result<T, PinTrouble> {
        self.log.with_store(work).map_err(|error| PinTrouble::Failed(error.to_string()))?
    }

    fn secret(&self) -> Result<Option<DeviceSecret>, PinTrouble> {
        let Some(folder) = &self.secrets else { return Ok(None) };
        Ok(DeviceSecret::load(folder)?)
    }

    fn event(&self, kind: Kind, author: &Author, access: Access, now: Ms) -> NewEvent {
        NewEvent {
            kind,
            at: self.zone.stamp(now),
            by: author.person.clone(),
            proof: author.proof,
            feed: None,
            body: Body::Access(access),
        }
    }

    fn access(&self, person: &str, reason: &str, tries: u32) -> Access {
        Access {
            person_id: person.into(),
            device: self.device.as_str().into(),
            reason: reason.into(),
            tries,
            act: "".into(),
        }
    }

    /// Proves who somebody is by their PIN; `unlocks` says that the terminal is theirs after it. A try is
    /// counted on disk before it is looked at, and every answer to a wrong one depends on that count alone:
    /// whoever is unknown, and whoever is off, is told the same after the same time.
    pub fn prove(&self, person: &str, pin: &Pin, unlocks: bool) -> Result<(), PinTrouble> {
        let Some(secret) = self.secret()? else {
            return Err(PinTrouble::Refused(PinRefused::NoSecret));
        };
        let (id, now, since) = (secret.id(), self.clock.now(), (self.since_boot)());
        let typed = person.to_owned();
        let (known, begun) = self.with_store(move |store| {
            let known = store.hall().is_member(&typed, now) && store.hall().has_pin(&typed);
            let known = known.then_some(typed);
            let begun = store.begin_try(known.as_deref(), id, &since)?;
            Ok((known, begun))
        })?;
        let whom = known.as_deref().unwrap_or_default();
        let tried = match begun {
            Ok(tried) => tried,
            Err(why) => {
                Verifier::is_nobody(&secret, pin, self.cost);
                self.record_refusal(whom, why, 0);
                return Err(PinTrouble::Refused(why));
            }
        };
        let right = if let Some(verifier) = &tried.verifier {
            verifier.is_right(&secret, pin)
        } else {
            Verifier::is_nobody(&secret, pin, self.cost);
            false
        };
        let (now, since) = (self.clock.now(), (self.since_boot)());
        if right {
            let author = Author { person: whom.into(), proof: Proof::Pin };
            let access = self.access(whom, "", 0);
            let event = unlocks.then(|| self.event(Kind::TerminalUnlocked, &author, access, now));
            let events = Vec::from_iter(event);
            return self
                .with_store(move |store| Ok(store.right_try(&tried, events, now)?))
                .map(drop);
        }
        let (why, fails) = self.with_store(move |store| Ok(store.wrong_try(&tried, &since)?))?;
        self.record_refusal(whom, why, fails);
        Err(PinTrouble::Refused(why))
    }

    // A record that cannot be written gives nobody anything: the try is counted already.
    fn record_refusal(&self, person: &str, why: PinRefused, fails: u32) {
        let reason = match why {
            _ if person.is_empty() => "unknown",
            _ if fails > 0 => "wrong",
            PinRefused::Off => "off",
            PinRefused::NoSecret => "secret",
            _ => "waiting",
        };
        // Who is unknown is never switched off in the record: there is nobody to reset.
        let tries = if person.is_empty() { fails.min(TRIES_MAX - 1) } else { fails };
        let nobody = Author { person: "".into(), proof: Proof::Nobody };
        let access = self.access(person, reason, tries);
        let event = self.event(Kind::PinRefused, &nobody, access, self.clock.now());
        if let Err(error) = self.log.append(vec![event]) {
            tracing::warn!(%error, "a refused PIN could not be recorded");
        }
    }

    /// Whether the author may set a person's PIN.
    fn may_set(&self, author: &Author, person: &str) -> Result<PinFor, PinTrouble> {
        let (whose, now) = (person.to_owned(), self.clock.now());
        self.weighed(author, "pin.set", move |hall, author| hall.may_set_pin(author, &whose, now))
    }

    /// Whether the hall allows it; the want of a right is written down.
    fn weighed<T: Send + 'static>(
        &self,
        author: &Author,
        act: &'static str,
        may: impl FnOnce(&Hall, &Author) -> Result<T, PinDenied> + Send + 'static,
    ) -> Result<T, PinTrouble> {
        let (author, device) = (author.clone(), self.device.clone());
        let now = self.zone.stamp(self.clock.now());
        self.with_store(move |store| {
            let allowed = may(store.hall(), &author);
            let at = now.at;
            let lacks = || store.hall().check_right(&author, Right::People, at).is_err();
            if matches!(allowed, Err(PinDenied::NoRight)) && lacks() {
                let (author, device, right) = (&author, &*device, Right::People);
                Denial { author, device, now, act, right }.record(store);
            }
            allowed.map_err(PinTrouble::May)
        })
    }

    /// Gives a person a PIN. `old` is their present one, where they change it themselves.
    pub fn set(
        &self,
        author: &Author,
        person: &str,
        old: Option<&Pin>,
        new: &Pin,
    ) -> Result<PinFor, PinTrouble> {
        let may = {
            let (author, person, now) = (author.clone(), person.to_owned(), self.clock.now());
            move |hall: &Hall| hall.may_set_pin(&author, &person, now).map_err(PinTrouble::May)
        };
        let whose = self.may_set(author, person)?;
        if whose == PinFor::Own {
            let old = old.ok_or(PinTrouble::Refused(PinRefused::Wrong { left: 0 }))?;
            self.prove(person, old, false)?;
        }
        if let Some(weak) = new.weakness(person) {
            return Err(PinTrouble::Weak(weak));
        }
        let folder = self.secrets.as_ref().ok_or_else(|| {
            PinTrouble::Failed(format!("this user has no home folder; set {SECRET_DIR}"))
        })?;
        let secret = DeviceSecret::load_or_make(folder, &self.data)?;
        let verifier = Verifier::make(&secret, new, self.cost).ok_or_else(|| {
            PinTrouble::Failed("too little memory to make a PIN; nothing was changed".to_owned())
        })?;
        let key = PinKey { verifier, secret_id: secret.id() };
        let now = self.clock.now();
        let mut events = vec![self.event(Kind::PinSet, author, self.access(person, "", 0), now)];
        // Whoever gives somebody else a PIN knows it: what they sign with is made under one that they chose.
        let mut signing = None;
        if let Some(old) = old.filter(|_| whose == PinFor::Own) {
            let (key, registered) = self.key_for(&secret, (author, person), (old, new), now)?;
            events.extend(registered);
            signing = Some(key);
        }
        let person = person.to_owned();
        self.with_store(move |store| {
            // Weighed once more: meanwhile somebody else may have been given the first PIN.
            may(store.hall())?;
            store.set_pin(&person, &key, signing.as_ref(), events, now)?;
            Ok(())
        })?;
        Ok(whose)
    }

    /// Takes a person's PIN away, on record.
    pub fn reset(&self, author: &Author, person: &str) -> Result<(), PinTrouble> {
        let now = self.clock.now();
        let whose = person.to_owned();
        let may = move |hall: &Hall, author: &Author| hall.may_reset_pin(author, &whose, now);
        self.weighed(author, "pin.reset", may)?;
        let event = self.event(Kind::PinReset, author, self.access(person, "", 0), now);
        let (author, person) = (author.clone(), person.to_owned());
        self.with_store(move |store| {
            // Weighed once more: meanwhile the settings may be others.
            store.hall().may_reset_pin(&author, &person, now).map_err(PinTrouble::May)?;
            store.drop_pin(Some(&person), vec![event], now)?;
            Ok(())
        })
    }

    /// Takes every PIN away, on record, where nobody who may take PINs away can prove it any more: the device
    /// secret is lost, or all of theirs are off. For the owner of the folder, at the command line.
    pub fn recover(&self, author: &Author) -> Result<(), PinTrouble> {
        let id = self.secret()?.map(|secret| secret.id());
        let now = self.clock.now();
        let event = self.event(Kind::PinReset, author, self.access("", RECOVERED, 0), now);
        self.with_store(move |store| {
            let hall = store.hall();
            let people = hall.settings(now).0.people.iter().map(|person| person.id.clone());
            let may = |person: &String| hall.rights(person, now).contains(&Right::People);
            for person in people.filter(may).collect::<Vec<_>>() {
                if let Some(id) = id
                    && store.can_prove(&person, id)?
                {
                    return Err(PinTrouble::May(PinDenied::HasPin));
                }
            }
            store.drop_pin(None, vec![event], now)?;
            Ok(())
        })
    }

    /// Records that a terminal is theirs who proved it a moment ago.
    fn record_unlock(&self, person: &str) -> Result<(), PinTrouble> {
        let author = Author { person: person.into(), proof: Proof::Pin };
        let access = self.access(person, "", 0);
        let now = self.clock.now();
        let event = self.event(Kind::TerminalUnlocked, &author, access, now);
        self.with_store(move |store| {
            store.append(vec![event], now)?;
            Ok(())
        })
    }

    /// Records that a terminal was locked.
    pub fn record_lock(&self, person: &str, reason: &str) {
        let author = Author { person: person.into(), proof: Proof::Pin };
        let access = self.access(person, reason, 0);
        let event = self.event(Kind::TerminalLocked, &author, access, self.clock.now());
        if let Err(error) = self.log.append(vec![event]) {
            tracing::warn!(%error, "that the terminal was locked could not be recorded");
        }
    }
}
