//! What somebody changes of themselves.

use super::password::weak;
use super::sign_in::Tried;
use super::{Accounts, Caller, Entry, Stage, User, Visit, Weak, What};
use crate::server::{Fault, HallStore};

/// Why a password was not changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordFault {
    /// The old one is wrong.
    Wrong,
    /// So many seconds are to be waited.
    Wait(u64),
    /// The new one is no password.
    Weak(Weak),
    /// The new one is the old one.
    Same,
    /// Somebody else changed them at this moment.
    Clash,
}

impl User {
    /// Why a password is too weak for them, where it is.
    pub(super) fn weak(&self, password: &str) -> Option<Weak> {
        weak(password, &[&self.name, &self.shown])
    }
}

impl<S: HallStore> Accounts<S> {
    /// Changes somebody's own password. All other sessions end. Answers the token of this one from now on.
    pub async fn change_password(
        &self,
        visit: &Visit,
        (old, new): (&str, &str),
        caller: &Caller,
    ) -> Result<Result<String, PasswordFault>, Fault> {
        let (user, name) = (&visit.user, &visit.user.name);
        if let Some(weak) = user.weak(new) {
            return Ok(Err(PasswordFault::Weak(weak)));
        }
        if old == new {
            return Ok(Err(PasswordFault::Same));
        }
        let what = What::PasswordChanged;
        // Before a second factor was shown the password may be all that somebody has of another one.
        if !matches!(visit.stage, Stage::Full | Stage::Password | Stage::Enrol) {
            return Ok(Err(PasswordFault::Wrong));
        }
        match self.try_password(name, Some(user), old, (what, caller)).await? {
            Tried::Right => {}
            Tried::Wrong => return Ok(Err(PasswordFault::Wrong)),
            Tried::Wait(secs) => return Ok(Err(PasswordFault::Wait(secs))),
        }
        let verifier = self.verifier_of(new).await?;
        let (since, turn) = (self.times.now(), user.turn + 1);
        let user = User { verifier, since, turn, temporary_until: None, ..user.clone() };
        let (token, session) = Self::renewed(visit, &user, visit.kept.second)?;
        let right = self.right_of(name, caller).await?;
        let puts = [user.put()?, right, self.only_browser(name, caller).await?];
        let puts = puts.into_iter().chain(session).collect();
        let done = self.write(puts, Vec::new(), vec![Entry::done(name, what, caller)]).await?;
        Ok(done.map(|_| token).map_err(|_| PasswordFault::Clash))
    }

    /// Sets the language somebody's pages are in; none = as their browser asks.
    pub async fn set_lang(&self, visit: &Visit, lang: Option<&str>) -> Result<(), Fault> {
        while let Some(found) = self.user(&visit.user.name).await? {
            let user = User { lang: lang.map(str::to_owned), ..found };
            let now = self.times.now();
            if self.store.put_docs(vec![user.put()?], Vec::new(), now).await?.is_ok() {
                break;
            }
        }
        Ok(())
    }
}
