//! Who sits at the board: whose session it is, and the answers to what the screen asks about PINs. It is kept
//! beside the acts, in their order, so that no act is written under the name of who came after.

use super::Gate;
use crate::core::event::Proof;
use crate::core::hall::Hall;
use crate::core::people::pin::Pin;
use crate::core::people::{Author, LockWhy, PinFor, PinTrouble, author_at};
use crate::store::SignKey;
use crate::ui::msg::{Effect, Msg};

/// Who does an act.
#[derive(Debug)]
pub enum By {
    /// Whoever unlocked the terminal, if anybody did, and the user of the operating system.
    Session(Option<String>, String),
    /// Whoever proved who they are for this one act, with the key they sign with.
    Signer(Box<SignKey>),
    /// As `Session`, beside somebody who proved who they are and confirms this one act with their key.
    Witnessed(Option<String>, String, Box<SignKey>),
}

/// Who the author is, asked with whether the hall locks.
pub type AuthorLater = Box<dyn FnOnce(bool) -> Author + Send>;

impl By {
    /// Who the author is, once it is known whether the hall locks, and the key that signs: theirs, or that of who
    /// stands beside them.
    pub fn parts(self) -> (AuthorLater, Option<SignKey>) {
        match self {
            By::Session(person, os_user) => {
                (Box::new(move |locks| author_at(person.as_deref(), &os_user, locks)), None)
            }
            By::Witnessed(person, os_user, key) => {
                let (author, _) = By::Session(person, os_user).parts();
                (author, Some(*key))
            }
            By::Signer(key) => {
                let author = Author { person: key.person_id().into(), proof: Proof::Pin };
                (Box::new(move |_| author), Some(*key))
            }
        }
    }
}

/// The session of a board.
#[derive(Debug)]
pub struct Session {
    gate: Gate,
    os_user: String,
    person: Option<String>,
}

impl Session {
    /// Nobody has unlocked it yet.
    pub fn new(gate: Gate, os_user: String) -> Session {
        Session { gate, os_user, person: None }
    }

    /// Who acts, in a hall that locks or does not.
    pub fn author(&self, locks: bool) -> Author {
        author_at(self.person.as_deref(), &self.os_user, locks)
    }

    /// The same for another thread: whether the hall locks is known there.
    pub fn author_later(&self) -> impl Fn(bool) -> Author + Send + 'static {
        let (person, os_user) = (self.person.clone(), self.os_user.clone());
        move |locks| author_at(person.as_deref(), &os_user, locks)
    }

    fn author_now(&self) -> Author {
        let locks = self.gate.log.with_hall(Hall::locks);
        // A log that does not answer proves nothing to anybody.
        self.author(locks.unwrap_or(true))
    }

    /// Carries out what is about PINs and locks; none if it is about anything else.
    pub fn answer(&mut self, effect: &Effect) -> Option<Msg> {
        Some(match effect {
            Effect::Unlock { person_id, pin } => {
                self.lock(LockWhy::Key);
                match self.gate.prove(person_id, pin, true) {
                    Ok(()) => self.unlocked(person_id),
                    Err(trouble) => Msg::PinTrouble(trouble),
                }
            }
            Effect::TakeOver { person_id, pin } => {
                let proved = self.gate.prove(person_id, pin, false);
                let taken = proved.and_then(|()| self.take_over(person_id));
                taken.unwrap_or_else(Msg::PinTrouble)
            }
            Effect::Lock(why) => {
                self.lock(*why);
                Msg::Locked
            }
            Effect::SetPin { person_id, old, new } => {
                let set = self.gate.set(&self.author_now(), person_id, old.as_ref(), new);
                match set {
                    // The board locks from now on: whoever typed it twice just now is not asked again.
                    Ok(PinFor::First) if self.gate.prove(person_id, new, true).is_ok() => {
                        self.unlocked(person_id)
                    }
                    Ok(_) => Msg::PinSet { person_id: person_id.clone() },
                    Err(trouble) => Msg::PinTrouble(trouble),
                }
            }
            Effect::ResetPin { person_id } => {
                match self.gate.reset(&self.author_now(), person_id) {
                    Ok(()) => Msg::PinReset { person_id: person_id.clone() },
                    Err(trouble) => Msg::PinTrouble(trouble),
                }
            }
            _ => return None,
        })
    }

    /// Who acts now: whoever unlocked the terminal, without a key.
    pub fn by(&self) -> By {
        By::Session(self.person.clone(), self.os_user.clone())
    }

    /// Somebody proves who they are and unlocks the key they sign with; the terminal stays whose it is.
    pub fn signer(&self, person_id: &str, pin: &Pin) -> Result<By, PinTrouble> {
        self.gate.unlock_key(person_id, pin).map(|key| By::Signer(Box::new(key)))
    }

    /// The terminal becomes theirs who signed just now.
    pub fn take_over(&mut self, person_id: &str) -> Result<Msg, PinTrouble> {
        self.gate.record_unlock(person_id)?;
        self.lock(LockWhy::Key);
        Ok(self.unlocked(person_id))
    }

    /// A second person proves who they are, and confirms with their key what whoever has the terminal does.
    pub fn witness(&self, person_id: &str, pin: &Pin) -> Result<By, PinTrouble> {
        let key = Box::new(self.gate.unlock_key(person_id, pin)?);
        Ok(By::Witnessed(self.person.clone(), self.os_user.clone(), key))
    }

    fn unlocked(&mut self, person_id: &str) -> Msg {
        self.person = Some(person_id.to_owned());
        // The screen has only what a locked one may hold: it needs the whole board at once.
        self.gate.log.poke();
        Msg::Unlocked { person_id: person_id.to_owned() }
    }

    /// Ends the session, on record, if there is one.
    pub fn lock(&mut self, why: LockWhy) {
        if let Some(person) = self.person.take() {
            self.gate.record_lock(&person, why.as_str());
        }
    }
}
