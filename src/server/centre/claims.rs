//! Who has which follow-up open: two who call customers of a hall never call the same one unknowingly. Kept in memory of the
//! server, and let go after some minutes: whoever acts on one that changed meanwhile is told so anyway.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::App;
use crate::core::time::Ms;
use crate::server::HallStore;

/// So long one is somebody's who does nothing, milliseconds: a long call, and what is written after it.
const LEASE_MS: u64 = 10 * 60 * 1_000;

/// A follow-up of a hall: the hall and its id.
pub(crate) type Called = (String, String);

/// Somebody has it open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The name they sign in with.
    pub user: String,
    /// What they are called.
    pub name: String,
    /// Since when.
    pub since: Ms,
    until_ms: u64,
}

/// All that are open.
#[derive(Default)]
pub(super) struct Claims(Mutex<HashMap<Called, Claim>>);

impl Claims {
    fn with<T>(&self, now_ms: u64, look: impl FnOnce(&mut HashMap<Called, Claim>) -> T) -> T {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, claim| now_ms < claim.until_ms);
        look(&mut all)
    }
}

impl Claims {
    /// Takes the first of these that nobody else has; whoever takes one lets go of what they had.
    fn take(
        &self,
        of: Vec<Called>,
        (user, name): (&str, &str),
        (now, now_ms): (Ms, u64),
    ) -> Option<Called> {
        self.with(now_ms, |all| {
            let free = |at: &Called| all.get(at).is_none_or(|claim| claim.user == user);
            let first = of.into_iter().find(free)?;
            let since = all.get(&first).map_or(now, |own| own.since);
            all.retain(|_, claim| claim.user != user);
            let until_ms = now_ms.saturating_add(LEASE_MS);
            let (user, name) = (user.to_owned(), name.to_owned());
            all.insert(first.clone(), Claim { user, name, since, until_ms });
            Some(first)
        })
    }
}

impl<S: HallStore> App<S> {
    /// Takes the first of these that nobody else has open. None where others have them all.
    pub(crate) fn claim_first(&self, of: Vec<Called>, who: (&str, &str)) -> Option<Called> {
        let times = &self.config.times;
        self.centre.claims.take(of, who, (times.now(), times.steady_ms()))
    }

    /// Takes one; who has it where somebody else does.
    pub(crate) fn claim(&self, at: &Called, who: (&str, &str)) -> Result<(), Claim> {
        match self.claim_first(vec![at.clone()], who) {
            Some(_) => Ok(()),
            None => self.claimed().remove(at).map_or(Ok(()), Err),
        }
    }

    /// Takes one from whoever has it.
    pub(crate) fn take_over(&self, at: &Called, who: (&str, &str)) -> Result<(), Claim> {
        self.centre.claims.with(self.config.times.steady_ms(), |all| all.remove(at));
        self.claim(at, who)
    }

    /// Lets go of it.
    pub(crate) fn let_go(&self, at: &Called, user: &str) {
        self.centre.claims.with(self.config.times.steady_ms(), |all| {
            if all.get(at).is_some_and(|claim| claim.user == user) {
                all.remove(at);
            }
        });
    }

    /// All that are open, and who has them.
    pub(crate) fn claimed(&self) -> HashMap<Called, Claim> {
        self.centre.claims.with(self.config.times.steady_ms(), |all| all.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_somebodys_until_they_take_another_or_do_nothing_for_long() {
        let claims = Claims::default();
        let at = |id: &str| ("H1".to_owned(), id.to_owned());
        let both = || vec![at("a"), at("b")];
        let take = |who: &str, ms: u64| {
            claims.take(both(), (who, who), (Ms(i64::try_from(ms).unwrap_or_default()), ms))
        };
        assert_eq!((take("he", 0), take("tang", 1)), (Some(at("a")), Some(at("b"))));
        assert_eq!(take("li", 2), None, "others have them all");
        assert_eq!(take("he", 3), Some(at("a")), "it is theirs");
        let since = claims.with(4, |all| all.get(&at("a")).map(|claim| claim.since));
        assert_eq!(since, Some(Ms(0)), "since they took it first");
        let own = claims.take(vec![at("c")], ("tang", "tang"), (Ms(5), 5));
        assert_eq!((own, take("li", 6)), (Some(at("c")), Some(at("b"))), "one at a time");
        assert_eq!(take("wu", LEASE_MS + 3), Some(at("a")), "nothing was done for long");
    }
}
