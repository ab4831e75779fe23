//! Wrong tries and the wait that follows them. It is the same for a name that nobody has, so that nobody learns who is
//! there; it is kept under the hash of the name, so that nothing that was typed is. A browser in which somebody of that name
//! signed in before has a row of its own: what strangers try does not shut it out.

use serde::{Deserialize, Serialize};

use super::{Accounts, Caller, Entry, User, What, broken};
use crate::core::hex::hex;
use crate::core::time::Ms;
use crate::server::{DocPut, Expect, Fault, HallStore};

/// Kind of the document.
const LOCKOUT: &str = "lockout";

/// So many wrong tries within that time.
const TRIES: usize = 5;
const WITHIN_SECS: i64 = 15 * 60;

/// The longest wait.
const WAIT_MAX_MIN: i64 = 15;

/// Wrong tries of a name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Lockout {
    /// When they were, in the last quarter of an hour.
    wrong: Vec<Ms>,
    /// How often it had to wait since there was a right one.
    waits: u32,
    /// Until when it waits.
    until: Ms,
}

impl Lockout {
    /// How many seconds are left to wait. What is longer than any wait is of a clock that was put back, and counts for
    /// nothing: nobody is locked out for years by it.
    fn left(&self, now: Ms) -> Option<u64> {
        let left = self.until.secs_since(now);
        (1..=WAIT_MAX_MIN * 60).contains(&left).then_some(left.unsigned_abs())
    }

    /// Whether it says nothing any more.
    fn is_over(&self, now: Ms) -> bool {
        let last = self.wrong.last().copied().unwrap_or_default().max(self.until);
        now.secs_since(last) >= WITHIN_SECS
    }

    /// One more. Answers how many minutes it has to wait now, where it has to.
    fn wrong(&mut self, now: Ms) -> Option<i64> {
        if self.is_over(now) {
            *self = Lockout::default();
        }
        self.wrong.retain(|at| now.secs_since(*at) < WITHIN_SECS);
        self.wrong.push(now);
        if self.waits == 0 && self.wrong.len() < TRIES {
            return None;
        }
        let minutes = [1, 2, 4, 8].get(self.waits as usize).copied().unwrap_or(WAIT_MAX_MIN);
        self.waits = self.waits.saturating_add(1);
        self.until = now.plus_secs(minutes * 60);
        Some(minutes)
    }
}

impl<S: HallStore> Accounts<S> {
    fn lockout_key(&self, name: &str, browser: Option<&str>) -> String {
        let of = match browser {
            None => format!("lockout {name}"),
            Some(browser) => format!("lockout of a browser\0{browser}\0{name}"),
        };
        hex(&self.master.hash(of.as_bytes()))
    }

    async fn lockout(&self, name: &str, browser: Option<&str>) -> Result<(Lockout, u64), Fault> {
        let found = self.store.doc(LOCKOUT, &self.lockout_key(name, browser)).await?;
        let Some(doc) = found else { return Ok((Lockout::default(), 0)) };
        Ok((serde_json::from_str(&doc.body).map_err(broken)?, doc.version))
    }

    /// How many seconds a name has to wait, in whichever browser it has to longest.
    pub async fn waits(&self, name: &str) -> Result<Option<u64>, Fault> {
        let mut longest = self.waits_in(name, None).await?;
        for browser in self.browser_ids(name).await? {
            longest = longest.max(self.waits_in(name, Some(&browser)).await?);
        }
        Ok(longest)
    }

    /// How many seconds it has to wait in a browser that is known, or in all others.
    pub(super) async fn waits_in(
        &self,
        name: &str,
        browser: Option<&str>,
    ) -> Result<Option<u64>, Fault> {
        Ok(self.lockout(name, browser).await?.0.left(self.times.now()))
    }

    /// Counts a wrong try, and writes it down with what it brought.
    pub(super) async fn wrong(
        &self,
        (name, browser): (&str, Option<&str>),
        known: Option<&User>,
        (what, caller): (What, &Caller),
    ) -> Result<(), Fault> {
        // What was typed for a name may be a password.
        let who = known.map_or("", |user| &*user.name);
        loop {
            let (mut lockout, version) = self.lockout(name, browser).await?;
            let waits = lockout.wrong(self.times.now());
            let expect = if version == 0 { Expect::Absent } else { Expect::Version(version) };
            let body = Some(serde_json::to_string(&lockout).map_err(broken)?);
            let key = self.lockout_key(name, browser);
            let put = DocPut { kind: LOCKOUT.to_owned(), key, expect, body };
            let mut entries = vec![Entry::done(who, what, caller).refused()];
            let locked =
                |minutes| Entry::done(who, What::Locked, caller).with(format!("{minutes} min"));
            entries.extend(waits.map(locked));
            if self.write(vec![put], Vec::new(), entries).await?.is_ok() {
                return Ok(());
            }
        }
    }

    /// What forgets the wrong tries of a name, to go with what it was right for.
    pub(super) fn right(&self, name: &str, browser: Option<&str>) -> DocPut {
        let (kind, key) = (LOCKOUT.to_owned(), self.lockout_key(name, browser));
        DocPut { kind, key, expect: Expect::Any, body: None }
    }

    /// The same for the row in which whoever asks is counted.
    pub(super) async fn right_of(&self, name: &str, caller: &Caller) -> Result<DocPut, Fault> {
        let browser = self.known_browser(name, caller).await?;
        Ok(self.right(name, browser.as_deref()))
    }

    /// Forgets those that say nothing any more.
    pub(super) async fn forget_lockouts(&self) -> Result<(), Fault> {
        let now = self.times.now();
        for doc in self.store.docs(LOCKOUT, None, super::session::SWEEP).await? {
            let lockout: Lockout = serde_json::from_str(&doc.body).map_err(broken)?;
            if lockout.is_over(now) {
                let expect = Expect::Version(doc.version);
                let put = DocPut { kind: doc.kind, key: doc.key, expect, body: None };
                // Whoever changed it meanwhile keeps it.
                drop(self.store.put_docs(vec![put], Vec::new(), now).await?);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_grows_and_is_forgotten() {
        let mut lockout = Lockout::default();
        let mut now = Ms(1_700_000_000_000);
        for _ in 0..4 {
            assert_eq!(lockout.wrong(now), None);
            now = now.plus_secs(10);
        }
        for minutes in [1, 2, 4, 8, 15, 15, 15] {
            assert_eq!(lockout.wrong(now), Some(minutes));
            assert_eq!(lockout.left(now), Some(minutes.unsigned_abs() * 60));
            now = now.plus_secs(minutes * 60 - 1);
            assert_eq!(lockout.left(now), Some(1));
            now = now.plus_secs(1);
            assert_eq!(lockout.left(now), None);
        }
        now = now.plus_secs(WITHIN_SECS - 1);
        assert!(!lockout.is_over(now));
        assert!(lockout.clone().wrong(now).is_some(), "still in the same row");
        now = now.plus_secs(1);
        assert!(lockout.is_over(now));
        assert_eq!(lockout.wrong(now), None);
        assert_eq!(lockout.wrong.len(), 1);
    }

    #[test]
    fn tries_that_lie_far_apart_are_no_attack_and_a_clock_put_back_locks_nobody_out() {
        let mut lockout = Lockout::default();
        let mut now = Ms(1_700_000_000_000);
        for _ in 0..50 {
            assert_eq!(lockout.wrong(now), None);
            now = now.plus_secs(4 * 60);
        }
        let ahead = Lockout { until: now, ..Lockout::default() };
        assert_eq!(ahead.left(now.plus_secs(-86_400)), None);
    }
}
