//! The second factor: codes by time, and recovery codes for whoever lost what makes them.

use std::collections::{BTreeSet, HashMap};

use super::sign_in::Tried;
use super::totp::{Totp, otpauth, qr_svg};
use super::user::Second;
use super::{Accounts, Caller, Entry, Stage, User, Visit, What, broken};
use crate::core::hex::{hex, unhex};
use crate::core::sync::code::{from_letters, letters};
use crate::server::{Fault, HallStore, random};

/// How many recovery codes somebody has.
const RECOVERY_CODES: usize = 8;

/// Bytes of one.
const RECOVERY_BYTES: usize = 10;

/// How long a code that was right is known as used: whoever sends it twice does not try to get in.
const USED_MS: u64 = 60_000;

/// The code that was right last, as its hash and when, by name.
pub(super) type Used = HashMap<String, ([u8; 32], u64)>;

/// Why a second factor was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondFault {
    /// The code or the password is wrong, or was used.
    Wrong,
    /// So many seconds are to be waited.
    Wait(u64),
    /// That is not what is to be done now.
    Unasked,
}

/// What is shown to set one up.
#[derive(Clone, Debug)]
pub struct Enrolling {
    /// The secret as it is typed.
    pub text: String,
    /// The same for an app, as an address.
    pub uri: String,
    /// The address as a QR code: the address of an image.
    pub qr: Option<String>,
}

/// A second factor that was set up.
#[derive(Clone, Debug)]
pub struct Enrolled {
    /// The token of the session from now on.
    pub token: String,
    /// The recovery codes, which are told this once.
    pub recovery: Vec<String>,
}

/// A code as it is the same however it is typed.
fn plain(typed: &str) -> String {
    typed.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

impl<S: HallStore> Accounts<S> {
    fn totp(&self, user: &str, sealed: &str) -> Result<Totp, Fault> {
        let sealed = unhex(sealed).ok_or_else(|| broken("a sealed secret is no digits"))?;
        Ok(Totp::of(&self.master.open_of(user, &sealed).map_err(broken)?))
    }

    fn recovery_hash(&self, user: &str, code: &[u8; RECOVERY_BYTES]) -> String {
        hex(&self.master.hash(&[b"recovery ", user.as_bytes(), b" ", code].concat()))
    }

    /// New recovery codes, and what they are kept as.
    fn recovery(&self, user: &str) -> Result<(Vec<String>, BTreeSet<String>), Fault> {
        let mut codes = Vec::with_capacity(RECOVERY_CODES);
        let mut hashes = BTreeSet::new();
        for _ in 0..RECOVERY_CODES {
            let code: [u8; RECOVERY_BYTES] = random().map_err(broken)?;
            codes.push(letters(&code));
            hashes.insert(self.recovery_hash(user, &code));
        }
        Ok((codes, hashes))
    }

    /// What a typed code makes of a second factor: one whose code was used, or nothing where it is wrong.
    fn after(
        &self,
        user: &str,
        second: &Second,
        typed: &str,
    ) -> Result<Option<(Second, What)>, Fault> {
        let totp = self.totp(user, &second.sealed)?;
        if let Some(last_step) = totp.check(typed, self.times.now(), second.last_step) {
            return Ok(Some((Second { last_step, ..second.clone() }, What::SecondFactor)));
        }
        let Some(code) = from_letters::<RECOVERY_BYTES>(typed) else { return Ok(None) };
        let mut second = second.clone();
        let is_one = second.recovery.remove(&self.recovery_hash(user, &code));
        Ok(is_one.then_some((second, What::RecoveryUsed)))
    }

    /// Shows a code or a recovery code. Answers the token of the session from now on.
    pub async fn pass_second(
        &self,
        visit: &Visit,
        typed: &str,
        caller: &Caller,
    ) -> Result<Result<String, SecondFault>, Fault> {
        let name = &visit.user.name;
        if visit.stage != Stage::Second {
            return Ok(Err(SecondFault::Unasked));
        }
        // One after the other, so that many tries at once are no more than that.
        let mut used = self.codes.lock().await;
        let steady = self.times.steady_ms();
        used.retain(|_, (_, at)| steady.saturating_sub(*at) < USED_MS);
        let hash = self.master.hash(format!("code {name} {}", plain(typed)).as_bytes());
        let known = self.known_browser(name, caller).await?;
        let known = known.as_deref();
        loop {
            if let Some(secs) = self.waits_in(name, known).await? {
                return Ok(Err(SecondFault::Wait(secs)));
            }
            let Some(user) = self.user(name).await? else { return Ok(Err(SecondFault::Unasked)) };
            let Some(second) = &user.second else { return Ok(Err(SecondFault::Unasked)) };
            let Some((second, what)) = self.after(name, second, typed)? else {
                if used.get(name).is_some_and(|(last, _)| *last == hash) {
                    self.note(Entry::done(name, What::SecondFactor, caller).refused()).await?;
                    return Ok(Err(SecondFault::Wrong));
                }
                self.wrong((name, known), Some(&user), (What::SecondFactor, caller)).await?;
                let waits = self.waits_in(name, known).await?;
                return Ok(Err(waits.map_or(SecondFault::Wrong, SecondFault::Wait)));
            };
            let user = User { second: Some(second), ..user };
            let (token, session) = Self::renewed(visit, &user, true)?;
            let puts = [user.put()?, self.right(name, known)].into_iter().chain(session).collect();
            let entry = Entry::done(name, what, caller);
            if self.write(puts, Vec::new(), vec![entry]).await?.is_ok() {
                used.insert(name.clone(), (hash, steady));
                return Ok(Ok(token));
            }
        }
    }

    /// What is shown to set up a second factor; the same one as long as the session lasts.
    pub async fn begin_second(
        &self,
        visit: &Visit,
    ) -> Result<Result<Enrolling, SecondFault>, Fault> {
        let name = &visit.user.name;
        if visit.user.second.is_some() || visit.stage == Stage::Password {
            return Ok(Err(SecondFault::Unasked));
        }
        let totp = if let Some(sealed) = &visit.kept.pending {
            self.totp(name, sealed)?
        } else {
            let totp = Totp::new(random().map_err(broken)?);
            let sealed = hex(&self.master.seal_for(name, totp.secret()).map_err(broken)?);
            if !self.keep_pending(visit, sealed).await? {
                // The same page was asked for twice at once; the other one's secret stands.
                return Ok(Err(SecondFault::Unasked));
            }
            totp
        };
        let uri = otpauth(&totp, name);
        Ok(Ok(Enrolling { text: totp.text(), qr: qr_svg(&uri), uri }))
    }

    /// Takes it into use with a first code. All other sessions end.
    pub async fn confirm_second(
        &self,
        visit: &Visit,
        typed: &str,
        caller: &Caller,
    ) -> Result<Result<Enrolled, SecondFault>, Fault> {
        let name = &visit.user.name;
        let (None, Some(sealed)) = (&visit.user.second, &visit.kept.pending) else {
            return Ok(Err(SecondFault::Unasked));
        };
        let now = self.times.now();
        let Some(last_step) = self.totp(name, sealed)?.check(typed, now, 0) else {
            return Ok(Err(SecondFault::Wrong));
        };
        let (codes, recovery) = self.recovery(name)?;
        let second = Second { sealed: sealed.clone(), since: now, last_step, recovery };
        let turn = visit.user.turn + 1;
        let user = User { second: Some(second), turn, ..visit.user.clone() };
        let (token, session) = Self::renewed(visit, &user, true)?;
        let puts = [user.put()?].into_iter().chain(session).collect();
        let entry = Entry::done(name, What::SecondSet, caller);
        let done = self.write(puts, Vec::new(), vec![entry]).await?;
        Ok(done.map(|_| Enrolled { token, recovery: codes }).map_err(|_| SecondFault::Unasked))
    }

    async fn again(
        &self,
        visit: &Visit,
        password: &str,
        (what, caller): (What, &Caller),
    ) -> Result<Result<Second, SecondFault>, Fault> {
        let user = &visit.user;
        let Some(second) = user.second.as_ref().filter(|_| visit.stage == Stage::Full) else {
            return Ok(Err(SecondFault::Unasked));
        };
        let tried = self.try_password(&user.name, Some(user), password, (what, caller)).await?;
        Ok(match tried {
            Tried::Right => Ok(second.clone()),
            Tried::Wrong => Err(SecondFault::Wrong),
            Tried::Wait(secs) => Err(SecondFault::Wait(secs)),
        })
    }

    /// New recovery codes in the place of all that are left.
    pub async fn new_recovery(
        &self,
        visit: &Visit,
        password: &str,
        caller: &Caller,
    ) -> Result<Result<Vec<String>, SecondFault>, Fault> {
        let name = &visit.user.name;
        let second = match self.again(visit, password, (What::SecondSet, caller)).await? {
            Ok(second) => second,
            Err(fault) => return Ok(Err(fault)),
        };
        let (codes, recovery) = self.recovery(name)?;
        let second = Some(Second { recovery, ..second });
        let user = User { second, ..visit.user.clone() };
        let entry = Entry::done(name, What::SecondSet, caller).with("recovery");
        let puts = vec![user.put()?, self.right_of(name, caller).await?];
        let done = self.write(puts, Vec::new(), vec![entry]).await?;
        Ok(done.map(|_| codes).map_err(|_| SecondFault::Unasked))
    }

    /// Gives it up; whoever must have one sets up another. Answers the token of the session from now on.
    pub async fn end_second(
        &self,
        visit: &Visit,
        password: &str,
        caller: &Caller,
    ) -> Result<Result<String, SecondFault>, Fault> {
        let name = &visit.user.name;
        if let Err(fault) = self.again(visit, password, (What::SecondEnded, caller)).await? {
            return Ok(Err(fault));
        }
        let user = User { second: None, turn: visit.user.turn + 1, ..visit.user.clone() };
        let (token, session) = Self::renewed(visit, &user, false)?;
        let right = self.right_of(name, caller).await?;
        let puts = [user.put()?, right].into_iter().chain(session).collect();
        let entry = Entry::done(name, What::SecondEnded, caller);
        let done = self.write(puts, Vec::new(), vec![entry]).await?;
        Ok(done.map(|_| token).map_err(|_| SecondFault::Unasked))
    }
}
