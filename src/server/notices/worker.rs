//! Sends what is due and notes what came of it. A notice is claimed on the disk before it is sent and taken out when that is
//! noted, so that a server that dies in between leaves a claim that runs out, and the notice goes out once more with the same
//! id: at least once, never lost. Two servers on one database share the work.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, Semaphore};
use tokio::task::JoinSet;

use super::book::{Books, policy_of};
use super::channel::{self, Outcome};
use super::letter::Letter;
use super::net::Net;
use super::outbox::{self, Done, NOTICE_KIND, Told, due};
use super::plan::{Claim, Notice, id_of};
use super::rate::Lanes;
use super::secrets::Opened;
use super::{Happening, Target, Tongue};
use crate::core::hex::hex;
use crate::core::time::Ms;
use crate::server::{DocPut, Expect, Fault, HallStore, MasterKey, NewLine, Times, random};

/// How it works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkerRules {
    /// How long a claim holds: longer than any try takes.
    pub claim: Duration,
    /// Targets that are written to at the same time.
    pub at_once: usize,
    /// How often the disk is looked at, for what other servers put there.
    pub look_every: Duration,
}

impl Default for WorkerRules {
    fn default() -> WorkerRules {
        let claim = Duration::from_secs(180);
        WorkerRules { claim, at_once: 8, look_every: Duration::from_secs(5) }
    }
}

/// First wait after a try that failed, and longest.
const BACK_OFF_SECS: u64 = 5;
const BACK_OFF_SECS_MAX: u64 = 900;
/// Notices that are taken up at once.
const TAKEN_MAX: usize = 1_000;
/// Most notices in a message.
const TOGETHER_MAX: usize = 200;
/// As many for a group of people at once are better one message.
const MANY: usize = 4;

/// A notice as it stands on the disk: key, version, and what it is.
type Held = (String, u64, Notice);

/// What is known of a try, for whoever asked for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    /// `sent`, `refused`, `not_allowed` or `later`.
    pub result: &'static str,
    /// More of that.
    pub why: String,
}

/// Sends what is due.
pub struct Worker<S> {
    pub(super) store: Arc<S>,
    master: MasterKey,
    net: Net,
    pub(super) times: Times,
    rules: WorkerRules,
    /// What this server is called in claims.
    by: String,
    lanes: Lanes,
    slots: Arc<Semaphore>,
    woken: Notify,
}

impl<S: HallStore> Worker<S> {
    /// Over a storage, with the key that opens secrets, and a way out.
    pub fn new(
        (store, master): (Arc<S>, MasterKey),
        net: Net,
        (times, rules): (Times, WorkerRules),
    ) -> Result<Arc<Worker<S>>, Fault> {
        let by: [u8; 8] = random().map_err(|error| Fault::Broken(error.to_string()))?;
        Ok(Arc::new(Worker {
            store,
            master,
            net,
            times,
            rules,
            by: hex(&by),
            lanes: Lanes::default(),
            slots: Arc::new(Semaphore::new(rules.at_once)),
            woken: Notify::new(),
        }))
    }

    /// The policy in force: another process may have changed it.
    pub(super) async fn read_books(&self) -> Result<Arc<Books>, Fault> {
        Ok(Arc::new(policy_of(&*self.store).await?))
    }

    /// Takes happenings in, by the policy in force. What is to be sent goes out soon.
    pub async fn tell(&self, happenings: &[Happening]) -> Result<Told, Fault> {
        let books = self.read_books().await?;
        let now = self.times.now();
        let told =
            outbox::tell(&*self.store, (&books.policy, books.since), happenings, now).await?;
        if told.queued > 0 {
            self.wake();
        }
        Ok(told)
    }

    /// Somebody changed something: it is looked at now.
    pub fn wake(&self) {
        self.woken.notify_one();
    }

    /// Takes up what is due and hands it to tasks of its own. Answers when there is more to do.
    pub async fn pass(self: &Arc<Self>, tasks: &mut JoinSet<()>) -> Result<(), Fault> {
        let books = self.read_books().await?;
        let now = self.times.now();
        let is_free = |notice: &Notice| {
            let claimed = notice.claim.as_ref().is_some_and(|claim| claim.until > now);
            let resting = notice.give_up > now && self.lanes.rests(&notice.target, now).is_some();
            !claimed && !resting && !self.lanes.is_taken(&notice.target)
        };
        let mut due = due(&*self.store, now, is_free, TAKEN_MAX).await?;
        while !due.is_empty() {
            let target = due[0].2.target.clone();
            let (own, others) = due.into_iter().partition(|(.., notice)| notice.target == target);
            due = others;
            let Ok(slot) = Arc::clone(&self.slots).try_acquire_owned() else { return Ok(()) };
            if !self.lanes.take(&target) {
                continue;
            }
            let (worker, books) = (Arc::clone(self), Arc::clone(&books));
            tasks.spawn(async move {
                let taken = Taken { worker: &worker, target: &target };
                if let Err(fault) = taken.worker.through(&books, &target, own).await {
                    tracing::warn!(%fault, target, "notices wait for the storage");
                    // Whoever tries again at once keeps a disk that is full from everybody else.
                    let later = worker.times.now().plus_secs(5);
                    worker.lanes.pause(&target, later, "the storage");
                }
                drop((taken, slot));
            });
        }
        Ok(())
    }

    /// Sends what is for one target, until it fails or may take no more.
    async fn through(&self, books: &Books, target: &str, own: Vec<Held>) -> Result<(), Fault> {
        let Some(to) = books.policy.targets.get(target) else {
            return self.over(own, ("no_target", "the policy has no such target")).await;
        };
        let now = self.times.now();
        let (late, own): (Vec<Held>, Vec<Held>) =
            own.into_iter().partition(|(.., notice)| notice.give_up <= now);
        for held in late {
            let resting = self.lanes.rests(target, Ms(i64::MIN)).map(|(_, why)| why);
            let why = held.2.last.clone().or(resting).unwrap_or_default();
            self.over(vec![held], ("given_up", &why)).await?;
        }
        for group in grouped(own, to.is_group()) {
            if let Err(wait) = self.lanes.may(target, to.rate(), self.times.steady_ms()) {
                // What is left is taken up when the window opens.
                let opens = Ms(self.times.now().0.saturating_add_unsigned(wait));
                self.lanes.pause(target, opens, "it takes no more within a minute");
                return Ok(());
            }
            if !self.one(books, (target, to), group).await? {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Claims, sends and notes one message. Answers whether the target takes more.
    async fn one(
        &self,
        books: &Books,
        (name, to): (&str, &Target),
        group: Vec<Held>,
    ) -> Result<bool, Fault> {
        let Some(group) = self.claim(group).await? else { return Ok(true) };
        let notices: Vec<&Notice> = group.iter().map(|(.., notice)| notice).collect();
        let letter = Letter::of(letter_id(&notices), &notices, books.policy.zone, self.times.now());
        let secrets = Opened::of(&*self.store, &self.master, &to.secrets()).await?;
        let outcome = channel::send(&self.net, (to, &secrets), &letter).await;
        tracing::debug!(target = name, notices = notices.len(), ?outcome, "a notice was tried");
        match outcome {
            Outcome::Sent => {
                self.lanes.works(name);
                self.over(group, ("sent", "")).await?;
                Ok(true)
            }
            Outcome::Refused(why) => {
                self.lanes.works(name);
                self.over(group, ("refused", &why)).await?;
                Ok(true)
            }
            Outcome::NotAllowed(why) => {
                self.over(group, ("not_allowed", &why)).await?;
                Ok(true)
            }
            Outcome::Later { why, after, whole } => {
                let tries = if whole { self.lanes.failed(name) } else { group[0].2.tries };
                let wait = back_off(&letter.id, tries).max(after.unwrap_or_default());
                let until = Ms(self.times.now().0 + i64::try_from(wait.as_millis()).unwrap_or(0));
                if whole {
                    self.lanes.rest(name, until, &why);
                }
                self.later(group, until, &why).await?;
                Ok(!whole)
            }
        }
    }

    /// Claims notices, so that nobody else sends them. None = somebody else was first.
    async fn claim(&self, group: Vec<Held>) -> Result<Option<Vec<Held>>, Fault> {
        let now = self.times.now();
        let until = Ms(now.0 + i64::try_from(self.rules.claim.as_millis()).unwrap_or(0));
        let claimed = group.into_iter().map(|(key, version, mut notice)| {
            notice.claim = Some(Claim { by: self.by.clone(), until });
            notice.tries = notice.tries.saturating_add(1);
            (key, version, notice)
        });
        let claimed: Vec<Held> = claimed.collect();
        let put = |(key, version, notice): &Held| {
            outbox::put(key.clone(), Expect::Version(*version), Some(notice))
        };
        let puts: Vec<DocPut> = claimed.iter().map(put).collect();
        let Ok(versions) = self.store.put_docs(puts, Vec::new(), now).await? else {
            return Ok(None);
        };
        let held = claimed.into_iter().zip(versions);
        Ok(Some(held.map(|((key, _, notice), version)| (key, version, notice)).collect()))
    }

    /// Notes what came of notices, and takes them out.
    async fn over(&self, group: Vec<Held>, came: (&str, &str)) -> Result<(), Fault> {
        let together = group.len();
        let lines: Vec<NewLine> =
            group.iter().map(|(.., notice)| Done::of(notice, came, together).line()).collect();
        let gone =
            |(key, version, _): &Held| outbox::put(key.clone(), Expect::Version(*version), None);
        self.note(group.iter().map(gone).collect(), lines).await
    }

    /// Puts notices back, for later; what would be too late then is given up.
    async fn later(&self, group: Vec<Held>, until: Ms, why: &str) -> Result<(), Fault> {
        let (given_up, kept): (Vec<Held>, Vec<Held>) =
            group.into_iter().partition(|(.., notice)| notice.give_up <= until);
        if !given_up.is_empty() {
            self.over(given_up, ("given_up", why)).await?;
        }
        let mut puts = Vec::with_capacity(kept.len() * 2);
        for (key, version, mut notice) in kept {
            notice.due = until;
            notice.last = Some(why.to_owned());
            notice.claim = None;
            let fresh = outbox::key(&notice);
            if fresh == key {
                puts.push(outbox::put(key, Expect::Version(version), Some(&notice)));
                continue;
            }
            puts.push(outbox::put(key, Expect::Version(version), None));
            puts.push(outbox::put(fresh, Expect::Absent, Some(&notice)));
        }
        self.note(puts, Vec::new()).await
    }

    async fn note(&self, puts: Vec<DocPut>, lines: Vec<NewLine>) -> Result<(), Fault> {
        if puts.is_empty() {
            return Ok(());
        }
        if let Err(clash) = self.store.put_docs(puts, lines, self.times.now()).await? {
            // A claim that ran out while it was sent: whoever has it now notes what comes of it.
            let key = clash.stands.map(|doc| doc.key).unwrap_or_default();
            tracing::warn!(kind = NOTICE_KIND, key, "a notice was taken by another server");
        }
        Ok(())
    }

    /// Sends a marked test through a target, now, and notes what came of it. None = there is no such target.
    pub async fn test(
        &self,
        target: &str,
        address: Option<String>,
        lang: Tongue,
    ) -> Result<Option<Tried>, Fault> {
        let books = self.read_books().await?;
        let Some(to) = books.policy.targets.get(target) else { return Ok(None) };
        let now = self.times.now();
        let once: [u8; 16] = random().map_err(|error| Fault::Broken(error.to_string()))?;
        let address = address.or_else(|| to.receivers().into_iter().flatten().next());
        let letter = Letter::test(hex(&once), address, lang, now);
        let secrets = Opened::of(&*self.store, &self.master, &to.secrets()).await?;
        let tried = match channel::send(&self.net, (to, &secrets), &letter).await {
            Outcome::Sent => Tried { result: "sent", why: String::new() },
            Outcome::Refused(why) => Tried { result: "refused", why },
            Outcome::NotAllowed(why) => Tried { result: "not_allowed", why },
            Outcome::Later { why, .. } => Tried { result: "later", why },
        };
        let line = Done::test(&letter.id, target, (tried.result, &tried.why), now).line();
        drop(self.store.put_docs(Vec::new(), vec![line], now).await?);
        Ok(Some(tried))
    }

    /// Waits until somebody wakes it, or for so long.
    pub(super) async fn wait(&self) {
        drop(tokio::time::timeout(self.rules.look_every, self.woken.notified()).await);
    }
}

/// A target that somebody writes to: given back however that ends.
struct Taken<'w, S> {
    worker: &'w Worker<S>,
    target: &'w str,
}

impl<S> Drop for Taken<'_, S> {
    fn drop(&mut self) {
        self.worker.lanes.give(self.target);
    }
}

/// What goes out as one: digests, and for a group of people whatever is many. In the order in which it was due.
fn grouped(own: Vec<Held>, is_group: bool) -> Vec<Vec<Held>> {
    let key = |notice: &Notice| match &notice.bundle {
        Some(bundle) => Some(bundle.clone()),
        None => is_group.then(|| format!("{}\u{0}{:?}", notice.rule, notice.lang)),
    };
    let mut groups: Vec<(Option<String>, Vec<Held>)> = Vec::new();
    for held in own {
        let of = key(&held.2);
        let open = of.as_ref().and_then(|of| {
            groups.iter_mut().find(|(it, all)| it.as_ref() == Some(of) && all.len() < TOGETHER_MAX)
        });
        match open {
            Some((_, all)) => all.push(held),
            None => groups.push((of, vec![held])),
        }
    }
    let apart = |all: Vec<Held>| {
        let few = all.len() < MANY && all.iter().all(|(.., notice)| notice.bundle.is_none());
        if few { all.into_iter().map(|held| vec![held]).collect() } else { vec![all] }
    };
    groups.into_iter().flat_map(|(_, all)| apart(all)).collect()
}

/// The id of a message: that of its one notice, or what its notices give. The same notices always give the same.
fn letter_id(notices: &[&Notice]) -> String {
    if let [one] = notices {
        return one.id.clone();
    }
    let mut ids: Vec<&str> = notices.iter().map(|notice| notice.id.as_str()).collect();
    ids.sort_unstable();
    id_of(&ids)
}

/// How long to wait after so many tries: twice as long each time, and never the same for two messages.
fn back_off(id: &str, tries: u32) -> Duration {
    let secs = BACK_OFF_SECS.saturating_mul(1 << tries.min(20)).min(BACK_OFF_SECS_MAX);
    let spread = blake3::hash(format!("{id} {tries}").as_bytes()).as_bytes()[0];
    // Between three quarters of it and five.
    Duration::from_millis(secs * 750 + secs * 500 * u64::from(spread) / 255)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_waits_longer_each_time_and_not_for_ever() {
        let wait = |tries| back_off("a", tries).as_secs();
        for tries in 0..40 {
            let middle = (BACK_OFF_SECS << tries.min(20)).min(BACK_OFF_SECS_MAX);
            assert!((middle * 3 / 4..=middle * 5 / 4).contains(&wait(tries)), "{tries}");
        }
        assert_ne!(back_off("a", 3), back_off("b", 3));
        assert_eq!(back_off("a", 3), back_off("a", 3));
    }
}
