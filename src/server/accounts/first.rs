//! The first administrator, and whoever has to get in when every other one is locked out: by a code that only somebody on
//! the server's own machine can make.

use serde::{Deserialize, Serialize};

use super::{Accounts, Caller, Entry, User, Weak, What, broken, is_name};
use crate::core::hex::hex;
use crate::core::sync::code::{from_letters, letters};
use crate::core::time::Ms;
use crate::server::{DocPut, Expect, Fault, HallStore, random};

/// Kind and key of the document.
const FIRST: (&str, &str) = ("first", "code");

/// How long a code holds.
pub const FIRST_LIFE_SECS: i64 = 24 * 3600;

/// Bytes of a code.
const CODE_BYTES: usize = 10;

/// How long an address waits that tried too often.
const ADDRESS_SECS: u64 = 60;

/// The role they get.
const ADMIN: &str = "admin";

#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    hash: String,
    until: Ms,
}

/// Who they are to be.
#[derive(Clone, Copy, Debug)]
pub struct NewFirst<'a> {
    /// The code.
    pub code: &'a str,
    /// The name to sign in with.
    pub name: &'a str,
    /// What others read.
    pub shown: &'a str,
    /// The password.
    pub password: &'a str,
}

/// Why nobody became an administrator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FirstFault {
    /// There is no such code, or its time is over.
    Code,
    /// So many seconds are to be waited.
    Wait(u64),
    /// That is no name.
    Name,
    /// That is no password.
    Weak(Weak),
    /// Somebody else acts in halls under that name.
    Person,
}

impl<S: HallStore> Accounts<S> {
    fn first_hash(&self, code: &[u8; CODE_BYTES]) -> String {
        hex(&self.master.hash(&[b"first ", &code[..]].concat()))
    }

    /// Makes a code in the place of the one before. Answers it and until when it holds.
    pub async fn make_first(&self) -> Result<(String, Ms), Fault> {
        let code: [u8; CODE_BYTES] = random().map_err(broken)?;
        let until = self.times.now().plus_secs(FIRST_LIFE_SECS);
        let kept = Kept { hash: self.first_hash(&code), until };
        let body = Some(serde_json::to_string(&kept).map_err(broken)?);
        let (kind, key) = (FIRST.0.to_owned(), FIRST.1.to_owned());
        let put = DocPut { kind, key, expect: Expect::Any, body };
        let entry = Entry::done("console", What::FirstCode, &Caller::default());
        drop(self.write(vec![put], Vec::new(), vec![entry]).await?);
        Ok((letters(&code), until))
    }

    async fn first(&self) -> Result<Option<(Kept, u64)>, Fault> {
        let Some(doc) = self.store.doc(FIRST.0, FIRST.1).await? else { return Ok(None) };
        let kept: Kept = serde_json::from_str(&doc.body).map_err(broken)?;
        Ok((self.times.now() < kept.until).then_some((kept, doc.version)))
    }

    /// Whether there is a code to be used.
    pub async fn has_first(&self) -> Result<bool, Fault> {
        Ok(self.first().await?.is_some())
    }

    /// Uses the code, which is gone then. Whoever has that name already gets the password and the role, and sets up
    /// another second factor. Answers the token of a session.
    pub async fn use_first(
        &self,
        new: &NewFirst<'_>,
        caller: &Caller,
    ) -> Result<Result<String, FirstFault>, Fault> {
        let steady = self.times.steady_ms();
        if caller.address.is_some_and(|address| self.wrong_first.take(address, 1, steady).is_err())
        {
            return Ok(Err(FirstFault::Wait(ADDRESS_SECS)));
        }
        let right = |found: &(Kept, u64)| {
            let typed = from_letters::<CODE_BYTES>(new.code);
            let hash = typed.map(|code| self.first_hash(&code)).unwrap_or_default();
            blake3::hash(hash.as_bytes()) == blake3::hash(found.0.hash.as_bytes())
        };
        let Some((_, version)) = self.first().await?.filter(right) else {
            self.note(Entry::done("", What::FirstUsed, caller).refused()).await?;
            return Ok(Err(FirstFault::Code));
        };
        if let Some(address) = caller.address {
            self.wrong_first.give_back(&address, 1);
        }
        let name = new.name.trim();
        if !is_name(name) {
            return Ok(Err(FirstFault::Name));
        }
        let shown = new.shown.to_owned();
        let before = self.user(name).await?.unwrap_or_default();
        let mut user = User { name: name.to_owned(), shown, ..before };
        if let Some(weak) = user.weak(new.password) {
            return Ok(Err(FirstFault::Weak(weak)));
        }
        user.verifier = self.verifier_of(new.password).await?;
        (user.since, user.turn) = (self.times.now(), user.turn + 1);
        (user.temporary_until, user.second, user.disabled_at) = (None, None, None);
        user.roles.insert(ADMIN.to_owned());
        let (kind, key) = (FIRST.0.to_owned(), FIRST.1.to_owned());
        let used = DocPut { kind, key, expect: Expect::Version(version), body: None };
        let (token, opened) = self.opened(&user, false, caller)?;
        let entry = Entry::done(name, What::FirstUsed, caller);
        let puts =
            [used, user.put()?, opened, self.right_of(name, caller).await?, Self::no_browser(name)];
        loop {
            let ids = match self.takes_id(&user, None).await? {
                Ok(ids) => ids,
                // Whoever has to get in again does, whatever became of their id.
                Err(_) if user.version > 0 => Vec::new(),
                Err(_) => return Ok(Err(FirstFault::Person)),
            };
            let all = puts.iter().cloned().chain(ids).collect();
            match self.write(all, Vec::new(), vec![entry.clone()]).await? {
                Ok(_) => return Ok(Ok(token)),
                Err(clash) if clash.index < puts.len() => return Ok(Err(FirstFault::Code)),
                Err(_) => {}
            }
        }
    }
}
