//! The keys of a hall and the newest signatures, as the log tells of them. The same book judges a signature when it
//! is taken in and when a log is verified.

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

use super::{Fault, check, check_key};
use crate::core::event::{
    Access, Body, Event, KeyRegistered, Kind, Meaning, Method, Proof, Signature,
};
use crate::core::hall::RECOVERED;
use crate::core::time::Ms;

/// Signatures kept in memory; older ones stand in the table.
pub const KEPT_MAX: usize = 400;

/// A key that was registered. Key: `key_id`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyRow {
    /// The key.
    pub key_id: Box<str>,
    /// Whose it is.
    pub person_id: Box<str>,
    /// On which terminal.
    pub device: Box<str>,
    /// How it signs.
    pub alg: Box<str>,
    /// The public half.
    pub public_key: Box<str>,
    /// Since when.
    pub registered_at: Ms,
    /// From when on it signs nothing more; none while it is in use.
    pub retired_at: Option<Ms>,
}

/// What a signature is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// It holds.
    Holds,
    /// What was signed has another state since; of the state it was made for it still says the same.
    Superseded,
    /// It is none: the code of the [`Fault`].
    Wrong,
}

impl Standing {
    /// Its name in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Standing::Holds => "holds",
            Standing::Superseded => "superseded",
            Standing::Wrong => "wrong",
        }
    }
}

/// A signature. Key: `signature_id`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignatureRow {
    /// Number of the signature in this hall's log, from 1.
    pub n: u64,
    /// The signature.
    pub signature_id: Box<str>,
    /// What kind of thing was signed.
    pub subject_kind: Box<str>,
    /// Which one.
    pub subject_id: Box<str>,
    /// Who signed.
    pub person_id: Box<str>,
    /// Their role then.
    pub role: Box<str>,
    /// What they said with it.
    pub meaning: Meaning,
    /// How it was made.
    pub method: Method,
    /// When.
    pub at: Ms,
    /// Of what was signed.
    pub hash: Box<str>,
    /// Which key; empty without one.
    pub key_id: Box<str>,
    /// What it is worth.
    pub standing: Standing,
    /// Why it is none; empty where it is one.
    pub fault: Box<str>,
    /// Since when another state of what was signed is in its place.
    pub superseded_at: Option<Ms>,
}

/// What an event changed in the book.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heard {
    /// Ids of keys that are new or went out of use.
    pub keys: Vec<Box<str>>,
    /// Numbers of signatures that are new or superseded.
    pub signatures: Vec<u64>,
    /// What is wrong with the key or the signature of the event.
    pub fault: Option<Fault>,
    /// The key of the signature was registered before the first event here: that it is whose it says stands in the
    /// log that this is a part of.
    pub key_before: bool,
}

/// Every key, and the newest signatures.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignBook {
    keys: BTreeMap<Box<str>, KeyRow>,
    /// Keys that were registered before the first event here, as far as something was signed with them since. A
    /// part of a log has some; a whole log has none.
    keys_before: BTreeMap<Box<str>, KeyRow>,
    /// Position of the first event; 0 = none was heard.
    first_pos: u64,
    signatures: VecDeque<SignatureRow>,
    count: u64,
    locks: bool,
}

impl SignBook {
    /// Where what is heard begins. Behind the first event of a hall it is a part of its log.
    pub fn begin(&mut self, pos: u64) {
        if self.first_pos == 0 {
            self.first_pos = pos;
        }
    }

    /// Takes in what an event says of keys, PINs and signatures; nothing of any other.
    pub fn hear(&mut self, hall_id: &str, event: &Event) -> Heard {
        match &event.body {
            Body::Access(access) => self.hear_access(event, access),
            Body::Key(key) => self.register(hall_id, event, key),
            Body::Signature(made) => self.take(hall_id, event, made),
            _ => Heard::default(),
        }
    }

    fn hear_access(&mut self, event: &Event, access: &Access) -> Heard {
        let all = &*access.reason == RECOVERED;
        match event.kind {
            Kind::PinSet => self.locks = true,
            Kind::PinReset => {
                self.locks &= !all;
                let whose = |key: &KeyRow| all || key.person_id == access.person_id;
                let keys = self.retire(event.at.at, whose);
                return Heard { keys, ..Heard::default() };
            }
            _ => {}
        }
        Heard::default()
    }

    fn retire(&mut self, at: Ms, which: impl Fn(&KeyRow) -> bool) -> Vec<Box<str>> {
        for key in self.keys_before.values_mut().filter(|key| which(key)) {
            key.retired_at.get_or_insert(at);
        }
        let in_use = self.keys.values_mut().filter(|key| key.retired_at.is_none() && which(key));
        let retired = in_use.map(|key| {
            key.retired_at = Some(at);
            key.key_id.clone()
        });
        retired.collect()
    }

    fn register(&mut self, hall_id: &str, event: &Event, key: &KeyRegistered) -> Heard {
        let again = self.keys.contains_key(&key.key_id).then_some(Fault::Repeated);
        // Nobody gives somebody else a key, nor without the PIN: it would take theirs out of use.
        let own = event.by == key.person_id && event.proof == Proof::Pin;
        let fault = again.or_else(|| (!own).then_some(Fault::Author));
        let fault = fault.or_else(|| check_key(hall_id, event.at, key).err());
        if fault.is_some() {
            return Heard { fault, ..Heard::default() };
        }
        let before =
            |known: &KeyRow| known.person_id == key.person_id && known.device == key.device;
        let mut keys = self.retire(event.at.at, before);
        keys.push(key.key_id.clone());
        let row = KeyRow {
            key_id: key.key_id.clone(),
            person_id: key.person_id.clone(),
            device: key.device.clone(),
            alg: key.alg.clone(),
            public_key: key.public_key.clone(),
            registered_at: event.at.at,
            retired_at: None,
        };
        self.keys.insert(key.key_id.clone(), row);
        Heard { keys, ..Heard::default() }
    }

    fn judge(&self, hall_id: &str, event: &Event, made: &Signature) -> Result<(), Fault> {
        if self.signatures.iter().any(|known| known.signature_id == made.signature_id) {
            return Err(Fault::Repeated);
        }
        let proof = if made.method == Method::OsUser { Proof::OsUser } else { Proof::Pin };
        if event.by != made.person_id || event.proof != proof {
            return Err(Fault::Author);
        }
        check(hall_id, event.at, made)?;
        let looked_through = made.method == Method::Session && made.meaning == Meaning::Reviewed;
        match made.method {
            Method::Pin => {
                let known = self.keys.get(&made.key_id);
                let known = match known.or_else(|| self.keys_before.get(&made.key_id)) {
                    Some(known) => known,
                    // Its public half, which it carries, has proved it: who it belongs to was said before.
                    None if self.first_pos > 1 => return Ok(()),
                    None => return Err(Fault::NoKey),
                };
                let same =
                    (&known.person_id, &known.public_key) == (&made.person_id, &made.public_key);
                if !same {
                    return Err(Fault::OtherKey);
                }
                known.retired_at.map_or(Ok(()), |_| Err(Fault::Retired))
            }
            _ if self.locks && !looked_through => Err(Fault::NoPin),
            _ => Ok(()),
        }
    }

    fn take(&mut self, hall_id: &str, event: &Event, made: &Signature) -> Heard {
        let fault = self.judge(hall_id, event, made).err();
        if fault == Some(Fault::Repeated) {
            return Heard { fault, ..Heard::default() };
        }
        let key_before =
            fault.is_none() && made.method == Method::Pin && !self.keys.contains_key(&made.key_id);
        if key_before {
            self.note_key_before(event, made);
        }
        let mut signatures = match fault {
            None => {
                self.supersede(&made.subject_kind, &made.subject_id, Some(&made.hash), event.at.at)
            }
            Some(_) => Vec::new(),
        };
        self.count += 1;
        signatures.push(self.count);
        self.signatures.push_back(SignatureRow {
            n: self.count,
            signature_id: made.signature_id.clone(),
            subject_kind: made.subject_kind.clone(),
            subject_id: made.subject_id.clone(),
            person_id: made.person_id.clone(),
            role: made.role.clone(),
            meaning: made.meaning,
            method: made.method,
            at: event.at.at,
            hash: made.hash.clone(),
            key_id: made.key_id.clone(),
            standing: fault.map_or(Standing::Holds, |_| Standing::Wrong),
            fault: fault.map_or("", Fault::code).into(),
            superseded_at: None,
        });
        if self.signatures.len() > KEPT_MAX {
            self.signatures.pop_front();
        }
        Heard { signatures, fault, key_before, ..Heard::default() }
    }

    /// From now on this key is that person's, and nobody else's.
    fn note_key_before(&mut self, event: &Event, made: &Signature) {
        let row = || KeyRow {
            key_id: made.key_id.clone(),
            person_id: made.person_id.clone(),
            device: "".into(),
            alg: made.alg.clone(),
            public_key: made.public_key.clone(),
            registered_at: event.at.at,
            retired_at: None,
        };
        self.keys_before.entry(made.key_id.clone()).or_insert_with(row);
    }

    /// Something has another state: signatures under it that are not of this hash are superseded from then on, all
    /// of them where it has none yet. Gives their numbers.
    pub fn supersede(&mut self, kind: &str, id: &str, hash: Option<&str>, at: Ms) -> Vec<u64> {
        let of_old = |row: &&mut SignatureRow| {
            let same = &*row.subject_kind == kind && &*row.subject_id == id;
            same && row.standing == Standing::Holds && hash != Some(&*row.hash)
        };
        let old = self.signatures.iter_mut().filter(of_old);
        let numbers = old.map(|row| {
            (row.standing, row.superseded_at) = (Standing::Superseded, Some(at));
            row.n
        });
        numbers.collect()
    }

    /// The signatures in memory under something, oldest first, superseded and wrong ones too.
    pub fn under<'a>(
        &'a self,
        kind: &'a str,
        id: &'a str,
    ) -> impl Iterator<Item = &'a SignatureRow> {
        let is_it = move |row: &&SignatureRow| (&*row.subject_kind, &*row.subject_id) == (kind, id);
        self.signatures.iter().filter(is_it)
    }

    /// The newest signature that holds under something, with that meaning.
    pub fn holding<'a>(
        &'a self,
        kind: &'a str,
        id: &'a str,
        meaning: Meaning,
    ) -> Option<&'a SignatureRow> {
        let holds = |row: &&SignatureRow| row.meaning == meaning && row.standing == Standing::Holds;
        self.under(kind, id).filter(holds).last()
    }

    /// A signature by its number, if it is still in memory.
    pub fn row(&self, number: u64) -> Option<&SignatureRow> {
        let first = self.signatures.front()?.n;
        self.signatures.get(usize::try_from(number.checked_sub(first)?).ok()?)
    }

    /// A key by its id.
    pub fn key(&self, key_id: &str) -> Option<&KeyRow> {
        self.keys.get(key_id)
    }

    /// The key that a person signs with on a terminal now.
    pub fn key_in_use(&self, person_id: &str, device: &str) -> Option<&KeyRow> {
        let theirs = |key: &&KeyRow| (&*key.person_id, &*key.device) == (person_id, device);
        self.keys.values().filter(theirs).find(|key| key.retired_at.is_none())
    }
}
