//! What administrators change of others, on a page or beside the server.

use std::collections::BTreeSet;

use super::{Accounts, Caller, Entry, Scope, User, Weak, What, broken, is_name};
use crate::core::sync::code::letters;
use crate::core::time::Ms;
use crate::server::{DocClash, Fault, HallStore, random};

/// How long a password holds that somebody else gave.
const TEMPORARY_SECS: i64 = 72 * 3600;

/// Bytes of such a password.
const TEMPORARY_BYTES: usize = 10;

/// What somebody is called and may.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// What others read.
    pub shown: String,
    /// Their id in the directories of halls.
    pub person_id: String,
    /// Names of their roles.
    pub roles: BTreeSet<String>,
    /// What they see.
    pub scope: Scope,
}

/// Why it was not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ManageFault {
    /// That is no name.
    Name,
    /// There is somebody of that name.
    Exists,
    /// There is nobody of that name.
    Nobody,
    /// There is no such role.
    Role(String),
    /// That is no password.
    Weak(Weak),
    /// It would change what whoever does it may, or who they are.
    Own,
    /// Somebody else acts in halls under that id: this one.
    Person(String),
    /// Somebody else changed them since they were shown: how they are now.
    Stale(Box<User>),
}

/// A password that somebody else was given, told this once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reset {
    /// The password.
    pub password: String,
    /// Until when it holds.
    pub until: Ms,
}

impl<S: HallStore> Accounts<S> {
    async fn known_roles(
        &self,
        roles: &BTreeSet<String>,
    ) -> Result<Result<(), ManageFault>, Fault> {
        let rules = self.rules().await?;
        let unknown = roles.iter().find(|role| !rules.roles.contains_key(*role));
        Ok(unknown.map_or(Ok(()), |role| Err(ManageFault::Role(role.clone()))))
    }

    /// A password to begin with, in somebody.
    async fn given(&self, user: &mut User) -> Result<Reset, Fault> {
        let bytes: [u8; TEMPORARY_BYTES] = random().map_err(broken)?;
        let password = letters(&bytes);
        user.verifier = self.verifier_of(&password).await?;
        user.since = self.times.now();
        let until = user.since.plus_secs(TEMPORARY_SECS);
        user.temporary_until = Some(until);
        Ok(Reset { password, until })
    }

    async fn stored(&self, user: &User, entry: Entry) -> Result<Result<(), ManageFault>, Fault> {
        // All of these end their sessions, and what their browsers are known for.
        let puts = vec![user.put()?, Self::no_browser(&user.name)];
        match self.write(puts, Vec::new(), vec![entry]).await? {
            Ok(_) => Ok(Ok(())),
            Err(_) => Ok(Err(self.changed(user).await?)),
        }
    }

    /// The same together with the id under which they act in halls: two people of one id would be one in every log.
    async fn stored_with_id(
        &self,
        user: &User,
        before: Option<&str>,
        entry: Entry,
    ) -> Result<Result<(), ManageFault>, Fault> {
        loop {
            let ids = match self.takes_id(user, before).await? {
                Ok(ids) => ids,
                Err(other) => return Ok(Err(ManageFault::Person(other))),
            };
            let puts = [user.put()?].into_iter().chain(ids).collect();
            match self.write(puts, Vec::new(), vec![entry.clone()]).await? {
                Ok(_) => return Ok(Ok(())),
                Err(DocClash { index: 0, .. }) => return Ok(Err(self.changed(user).await?)),
                // Somebody took that id, or let go of it, at this moment.
                Err(_) => {}
            }
        }
    }

    /// What somebody else did to a user at the same moment.
    async fn changed(&self, user: &User) -> Result<ManageFault, Fault> {
        Ok(match self.user(&user.name).await? {
            Some(_) if user.version == 0 => ManageFault::Exists,
            Some(now) => ManageFault::Stale(Box::new(now)),
            None => ManageFault::Nobody,
        })
    }

    /// Somebody as they were seen in that version.
    async fn seen(&self, name: &str, seen: u64) -> Result<Result<User, ManageFault>, Fault> {
        Ok(match self.user(name).await? {
            None => Err(ManageFault::Nobody),
            Some(user) if user.version != seen => Err(ManageFault::Stale(Box::new(user))),
            Some(user) => Ok(user),
        })
    }

    /// Adds somebody. Without a password they get one to begin with, which is answered.
    pub async fn add_user(
        &self,
        (name, draft, password): (&str, Draft, Option<&str>),
        (by, caller): (&str, &Caller),
    ) -> Result<Result<Option<Reset>, ManageFault>, Fault> {
        if !is_name(name) {
            return Ok(Err(ManageFault::Name));
        }
        if let Err(fault) = self.known_roles(&draft.roles).await? {
            return Ok(Err(fault));
        }
        if self.user(name).await?.is_some() {
            return Ok(Err(ManageFault::Exists));
        }
        let Draft { shown, person_id, roles, scope } = draft;
        let name = name.to_owned();
        let mut user = User { name, shown, person_id, roles, scope, ..User::default() };
        // Before a password is hashed for nothing.
        if let Some(other) = self.holder(&user.name, user.person_id()).await? {
            return Ok(Err(ManageFault::Person(other)));
        }
        let mut reset = None;
        if let Some(password) = password {
            if let Some(weak) = user.weak(password) {
                return Ok(Err(ManageFault::Weak(weak)));
            }
            (user.verifier, user.since) = (self.verifier_of(password).await?, self.times.now());
        } else {
            reset = Some(self.given(&mut user).await?);
        }
        let entry = Entry::done(by, What::UserAdded, caller).on(&user.name).with(told(&user));
        Ok(self.stored_with_id(&user, None, entry).await?.map(|()| reset))
    }

    /// Changes what somebody is called and may. Their sessions end where what they may has changed.
    pub async fn change_user(
        &self,
        (name, seen, draft): (&str, u64, Draft),
        (by, caller): (&str, &Caller),
    ) -> Result<Result<(), ManageFault>, Fault> {
        if let Err(fault) = self.known_roles(&draft.roles).await? {
            return Ok(Err(fault));
        }
        let before = match self.seen(name, seen).await? {
            Ok(user) => user,
            Err(fault) => return Ok(Err(fault)),
        };
        let who_it_is = |user: &User| (user.scope.clone(), user.person_id.clone());
        let same = who_it_is(&before) == (draft.scope.clone(), draft.person_id.clone());
        if by == name && (before.roles != draft.roles || !same) {
            return Ok(Err(ManageFault::Own));
        }
        let id = before.person_id().to_owned();
        let changed = before.roles != draft.roles || before.scope != draft.scope;
        let turn = before.turn + u64::from(changed);
        let Draft { shown, person_id, roles, scope } = draft;
        let user = User { shown, person_id, roles, scope, turn, ..before };
        let entry = Entry::done(by, What::UserChanged, caller).on(name).with(told(&user));
        self.stored_with_id(&user, Some(&id), entry).await
    }

    /// Lets somebody in no more, or again. Their sessions end.
    pub async fn switch_user(
        &self,
        (name, seen, on): (&str, u64, bool),
        (by, caller): (&str, &Caller),
    ) -> Result<Result<(), ManageFault>, Fault> {
        let before = match self.seen(name, seen).await? {
            Ok(user) => user,
            Err(fault) => return Ok(Err(fault)),
        };
        if by == name {
            return Ok(Err(ManageFault::Own));
        }
        if on == before.disabled_at.is_none() {
            return Ok(Ok(()));
        }
        let disabled_at = (!on).then(|| self.times.now());
        let user = User { disabled_at, turn: before.turn + 1, ..before };
        let what = if on { What::UserEnabled } else { What::UserDisabled };
        self.stored(&user, Entry::done(by, what, caller).on(name)).await
    }

    /// Gives somebody a password to begin with, and takes their second factor where that is asked for. Their sessions end.
    pub async fn reset_user(
        &self,
        (name, seen, also_second): (&str, u64, bool),
        (by, caller): (&str, &Caller),
    ) -> Result<Result<Reset, ManageFault>, Fault> {
        let mut user = match self.seen(name, seen).await? {
            Ok(user) => user,
            Err(fault) => return Ok(Err(fault)),
        };
        if by == name {
            return Ok(Err(ManageFault::Own));
        }
        let reset = self.given(&mut user).await?;
        user.turn += 1;
        if also_second {
            user.second = None;
        }
        let detail = if also_second { "second factor too" } else { "" };
        let entry = Entry::done(by, What::UserReset, caller).on(name).with(detail);
        Ok(self.stored(&user, entry).await?.map(|()| reset))
    }

    /// Gives somebody a password that whoever is at the server's own machine typed for them.
    pub async fn give_password(
        &self,
        (name, password): (&str, &str),
        (by, caller): (&str, &Caller),
    ) -> Result<Result<(), ManageFault>, Fault> {
        let Some(mut user) = self.user(name).await? else { return Ok(Err(ManageFault::Nobody)) };
        if let Some(weak) = user.weak(password) {
            return Ok(Err(ManageFault::Weak(weak)));
        }
        user.verifier = self.verifier_of(password).await?;
        (user.since, user.turn) = (self.times.now(), user.turn + 1);
        (user.temporary_until, user.disabled_at) = (None, None);
        self.stored(&user, Entry::done(by, What::UserReset, caller).on(name)).await
    }

    /// Lets somebody try again who has to wait after wrong tries.
    pub async fn lift_lockout(
        &self,
        name: &str,
        (by, caller): (&str, &Caller),
    ) -> Result<(), Fault> {
        let entry = Entry::done(by, What::LockLifted, caller).on(name);
        let browsers = self.browser_ids(name).await?;
        let mut puts = vec![self.right(name, None)];
        puts.extend(browsers.iter().map(|browser| self.right(name, Some(browser))));
        self.write(puts, Vec::new(), vec![entry]).await.map(drop)
    }
}

/// What somebody may, as the record has it.
fn told(user: &User) -> String {
    let join = |of: &BTreeSet<String>| of.iter().map(String::as_str).collect::<Vec<_>>().join(" ");
    let Scope { halls, departments, districts } = &user.scope;
    [
        ("roles", &user.roles),
        ("halls", halls),
        ("departments", departments),
        ("districts", districts),
    ]
    .map(|(name, of)| format!("{name}: {}", join(of)))
    .join("; ")
}
