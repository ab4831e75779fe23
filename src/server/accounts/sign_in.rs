//! Signing in with a password. Whoever is not there takes as long as whoever is, and hears the same.

use std::sync::Arc;

use zeroize::Zeroizing;

use super::password::{NOBODY, PASSWORD_CHARS_MAX, is_outdated, is_password, password_verifier};
use super::session::Visit;
use super::{Accounts, Caller, Entry, Stage, User, What, broken};
use crate::server::{Fault, HallStore};

/// How long somebody is asked to wait while too many others sign in.
const CROWDED_SECS: u64 = 5;

/// How long an address waits that tried too often.
const ADDRESS_SECS: u64 = 60;

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignIn {
    /// They are in, as far as that goes.
    In {
        /// The token of their session.
        token: String,
        /// How far.
        stage: Stage,
    },
    /// The name, the password, or both are wrong, or they are let in no more: nobody is told which.
    Wrong,
    /// They have to wait.
    Wait {
        /// So many seconds.
        secs: u64,
    },
}

/// What became of a password that was tried.
pub(super) enum Tried {
    Right,
    Wrong,
    Wait(u64),
}

impl<S: HallStore> Accounts<S> {
    /// What a new password is checked with.
    pub(super) async fn verifier_of(&self, password: &str) -> Result<String, Fault> {
        let typed = Zeroizing::new(password.to_owned());
        let permit = Arc::clone(&self.hashing).acquire_owned().await.map_err(|_| Fault::Closed)?;
        let made = tokio::task::spawn_blocking(move || {
            let made = password_verifier(&typed);
            drop(permit);
            made
        });
        let none = || broken("this machine gives no memory or random numbers for a password");
        made.await.map_err(broken)?.ok_or_else(none)
    }

    /// Tries a password. The place among those that are hashed is taken before it is asked whether they may try at all, so
    /// that many tries at once are no more than one after the other.
    pub(super) async fn try_password(
        &self,
        name: &str,
        user: Option<&User>,
        password: &str,
        (what, caller): (What, &Caller),
    ) -> Result<Tried, Fault> {
        let known = self.known_browser(name, caller).await?;
        let (known, is_known) = (known.as_deref(), known.is_some());
        let waiting = if is_known { &self.waiting_known } else { &self.waiting };
        let Ok(_waiting) = waiting.try_acquire() else { return Ok(Tried::Wait(CROWDED_SECS)) };
        let permit = Arc::clone(&self.hashing).acquire_owned().await.map_err(|_| Fault::Closed)?;
        let steady = self.times.steady_ms();
        let address = caller.address.filter(|_| !is_known);
        if address.is_some_and(|address| !self.wrong.has_one(&address, steady)) {
            return Ok(Tried::Wait(ADDRESS_SECS));
        }
        if let Some(secs) = self.waits_in(name, known).await? {
            return Ok(Tried::Wait(secs));
        }
        let now = self.times.now();
        let holds = |user: &&User| {
            user.disabled_at.is_none() && user.temporary_until.is_none_or(|until| now < until)
        };
        let verifier = user.filter(holds).map_or(NOBODY, |user| &user.verifier).to_owned();
        let fits = password.chars().count() <= PASSWORD_CHARS_MAX;
        let typed = Zeroizing::new(if fits { password.to_owned() } else { String::new() });
        let tried = tokio::task::spawn_blocking(move || (is_password(&verifier, &typed), permit));
        let (is_right, _permit) = tried.await.map_err(broken)?;
        if is_right {
            return Ok(Tried::Right);
        }
        if let Some(address) = address {
            // What it holds was looked at above; of two at once the second finds it empty.
            self.wrong.take(address, 1, steady).unwrap_or_default();
        }
        self.wrong((name, known), user, (what, caller)).await?;
        Ok(self.waits_in(name, known).await?.map_or(Tried::Wrong, Tried::Wait))
    }

    /// Signs in.
    pub async fn sign_in(
        &self,
        name: &str,
        password: &str,
        caller: &Caller,
    ) -> Result<SignIn, Fault> {
        let name = name.trim();
        let user = self.user(name).await?;
        match self.try_password(name, user.as_ref(), password, (What::SignIn, caller)).await? {
            Tried::Wrong => return Ok(SignIn::Wrong),
            Tried::Wait(secs) => return Ok(SignIn::Wait { secs }),
            Tried::Right => {}
        }
        let Some(mut user) = user else { return Ok(SignIn::Wrong) };
        if is_outdated(&user.verifier) {
            user.verifier = self.verifier_of(password).await?;
            // Whoever changed them meanwhile may have given them another password.
            drop(self.store.put_docs(vec![user.put()?], Vec::new(), self.times.now()).await?);
        }
        let (token, opened) = self.opened(&user, false, caller)?;
        self.forget_over(&opened).await?;
        let mut puts = vec![opened];
        if user.second.is_none() {
            // With a second factor the tries are forgotten once that was right too.
            puts.push(self.right_of(name, caller).await?);
        }
        let entry = Entry::done(&user.name, What::SignIn, caller);
        drop(self.write(puts, Vec::new(), vec![entry]).await?);
        let Some(Visit { stage, .. }) = self.visit(&token, false).await? else {
            return Ok(SignIn::Wrong);
        };
        Ok(SignIn::In { token, stage })
    }
}
