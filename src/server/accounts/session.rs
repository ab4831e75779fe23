//! Sessions of the pages: documents of kind `session` under the hash of a random token that only the browser has.

use serde::{Deserialize, Serialize};

use super::{Accounts, Caller, Entry, Right, Rules, Subject, User, What, broken, csrf_of};
use crate::core::hex::{hex, unhex_all};
use crate::core::time::Ms;
use crate::server::{DocPut, Expect, Fault, HallStore, random};

/// Kind of the document.
const SESSION: &str = "session";

/// How many sessions or lockouts are looked at for those that are over.
pub(super) const SWEEP: usize = 1_000;

/// How many sessions are read at once.
const PAGE: usize = 500;

/// How often it is written down that somebody is there.
const SEEN_EVERY_SECS: i64 = 60;

/// What a clock may go back without ending sessions.
const BACK_SECS: i64 = 300;

/// How long a session that is over is known still: what was typed in it meanwhile comes back to whoever typed it.
const KNOWN_SECS: i64 = 86_400;

/// Longest name of a browser that is kept.
const AGENT_CHARS_MAX: usize = 200;

/// What is kept of a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Kept {
    user: String,
    turn: u64,
    pub(super) at: Ms,
    seen: Ms,
    #[serde(default)]
    address: String,
    #[serde(default)]
    agent: String,
    /// Whether a second factor was shown.
    #[serde(default)]
    pub(super) second: bool,
    /// The sealed secret of a second factor that is being set up, as digits.
    #[serde(default)]
    pub(super) pending: Option<String>,
    /// It was ended by its owner elsewhere.
    #[serde(default)]
    ended: bool,
}

/// How far somebody has come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The second factor is to be shown.
    Second,
    /// The password that somebody else gave them is to be changed.
    Password,
    /// A second factor is to be set up.
    Enrol,
    /// All pages that their rights open.
    Full,
}

/// Somebody with a session that is not over.
#[derive(Clone, Debug)]
pub struct Visit {
    /// Who.
    pub user: User,
    /// Roles and districts as they are now.
    pub rules: Rules,
    /// How far they have come in.
    pub stage: Stage,
    /// What proves their forms.
    pub csrf: String,
    /// Which session: the hash of its token. No secret.
    pub id: String,
    pub(super) kept: Kept,
    pub(super) version: u64,
}

impl Visit {
    /// Whether they may do something there; nothing before they are all the way in.
    pub fn may(&self, right: Right, subject: Subject<'_>) -> bool {
        self.stage == Stage::Full && self.rules.may(&self.user, right, subject)
    }
}

/// One of somebody's own sessions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnSession {
    /// Which.
    pub id: String,
    /// Since when.
    pub at: Ms,
    /// When something was asked in it last, to the minute.
    pub seen: Ms,
    /// From where it was opened.
    pub address: String,
    /// With what.
    pub agent: String,
    /// Whether it is the one that asks.
    pub is_this: bool,
}

/// What a session's document is kept under.
fn id_of(token: &[u8; 32]) -> String {
    hex(blake3::keyed_hash(&blake3::derive_key("zhiban 2026 server: session", token), b"id")
        .as_bytes())
}

fn put(id: &str, expect: Expect, kept: Option<&Kept>) -> Result<DocPut, Fault> {
    let body = kept.map(serde_json::to_string).transpose().map_err(broken)?;
    Ok(DocPut { kind: SESSION.to_owned(), key: id.to_owned(), expect, body })
}

fn stage(user: &User, rules: &Rules, kept: &Kept) -> Stage {
    if user.second.is_some() && !kept.second {
        Stage::Second
    } else if user.temporary_until.is_some() {
        Stage::Password
    } else if user.second.is_none() && rules.needs_second(user) {
        Stage::Enrol
    } else {
        Stage::Full
    }
}

impl<S: HallStore> Accounts<S> {
    /// A new session: its token and what stores it.
    pub(super) fn opened(
        &self,
        user: &User,
        second: bool,
        caller: &Caller,
    ) -> Result<(String, DocPut), Fault> {
        let now = self.times.now();
        let kept = Kept {
            user: user.name.clone(),
            turn: user.turn,
            at: now,
            seen: now,
            address: caller.address.map(|address| address.to_string()).unwrap_or_default(),
            agent: caller.agent.chars().take(AGENT_CHARS_MAX).collect(),
            second,
            pending: None,
            ended: false,
        };
        Self::under_new_token(&kept)
    }

    fn under_new_token(kept: &Kept) -> Result<(String, DocPut), Fault> {
        let token: [u8; 32] = random().map_err(broken)?;
        Ok((hex(&token), put(&id_of(&token), Expect::Absent, Some(kept))?))
    }

    /// The session of a visit under a new token, as somebody is now: the token and what stores it in the place of the
    /// old one. How long it may last at most does not begin anew.
    pub(super) fn renewed(
        visit: &Visit,
        user: &User,
        second: bool,
    ) -> Result<(String, [DocPut; 2]), Fault> {
        let kept = Kept { turn: user.turn, second, pending: None, ..visit.kept.clone() };
        let (token, opened) = Self::under_new_token(&kept)?;
        Ok((token, [put(&visit.id, Expect::Any, None)?, opened]))
    }

    /// Keeps what is being set up in a session.
    pub(super) async fn keep_pending(&self, visit: &Visit, sealed: String) -> Result<bool, Fault> {
        let kept = Kept { pending: Some(sealed), ..visit.kept.clone() };
        let put = put(&visit.id, Expect::Version(visit.version), Some(&kept))?;
        Ok(self.store.put_docs(vec![put], Vec::new(), self.times.now()).await?.is_ok())
    }

    fn is_over(&self, kept: &Kept, now: Ms) -> bool {
        kept.ended || self.is_over_since(kept, now, 0)
    }

    /// Whether its time was over so many seconds ago.
    fn is_over_since(&self, kept: &Kept, now: Ms, ago: i64) -> bool {
        let secs = |limit: std::time::Duration| {
            i64::try_from(limit.as_secs()).unwrap_or(i64::MAX).saturating_add(ago)
        };
        let (idle, all) = (now.secs_since(kept.seen), now.secs_since(kept.at));
        idle >= secs(self.idle)
            || all >= secs(self.longest)
            || all < -BACK_SECS
            || idle < -BACK_SECS
    }

    /// Whether a token is that of a session, also of one that is over. Whoever makes one up has none.
    pub async fn knows(&self, token: &str) -> Result<bool, Fault> {
        let Some(secret) = unhex_all::<32>(token) else { return Ok(false) };
        Ok(self.store.doc(SESSION, &id_of(&secret)).await?.is_some())
    }

    /// Who has this token, if their session is not over. It is noted that they are there, unless a page asks by itself:
    /// an open page at an empty desk must not keep a session.
    pub async fn visit(&self, token: &str, by_itself: bool) -> Result<Option<Visit>, Fault> {
        let Some(secret) = unhex_all::<32>(token) else { return Ok(None) };
        self.visit_of(id_of(&secret), csrf_of(token), by_itself).await
    }

    /// Whether a session that was not over still is not: asked by what goes on after the request that began it.
    pub async fn is_still(&self, visit: &Visit) -> Result<bool, Fault> {
        let still = self.visit_of(visit.id.clone(), String::new(), true).await?;
        Ok(still.is_some_and(|still| still.stage == visit.stage))
    }

    async fn visit_of(
        &self,
        id: String,
        csrf: String,
        by_itself: bool,
    ) -> Result<Option<Visit>, Fault> {
        let Some(doc) = self.store.doc(SESSION, &id).await? else { return Ok(None) };
        let mut kept: Kept = serde_json::from_str(&doc.body).map_err(broken)?;
        let now = self.times.now();
        let Some(user) = self.user(&kept.user).await? else { return Ok(None) };
        if self.is_over(&kept, now) || user.disabled_at.is_some() || user.turn != kept.turn {
            return Ok(None);
        }
        let mut version = doc.version;
        if !by_itself && now.secs_since(kept.seen).abs() >= SEEN_EVERY_SECS {
            kept.seen = now;
            let seen = vec![put(&id, Expect::Version(version), Some(&kept))?];
            // Another request of the same session may have written it.
            if self.store.put_docs(seen, Vec::new(), now).await?.is_ok() {
                version += 1;
            }
        }
        let rules = self.rules().await?;
        let stage = stage(&user, &rules, &kept);
        Ok(Some(Visit { user, rules, stage, csrf, id, kept, version }))
    }

    /// Ends the session of a visit.
    pub async fn sign_out(&self, visit: &Visit, caller: &Caller) -> Result<(), Fault> {
        let entry = Entry::done(&visit.user.name, What::SignOut, caller);
        let gone = vec![put(&visit.id, Expect::Any, None)?];
        self.write(gone, Vec::new(), vec![entry]).await.map(drop)
    }

    /// Ends one of somebody's own sessions. Answers whether there is such a one.
    pub async fn end_session(
        &self,
        visit: &Visit,
        id: &str,
        caller: &Caller,
    ) -> Result<bool, Fault> {
        let own = self.own_sessions(visit).await?;
        if !own.iter().any(|session| session.id == id) {
            return Ok(false);
        }
        let Some(doc) = self.store.doc(SESSION, id).await? else { return Ok(false) };
        let kept: Kept = serde_json::from_str(&doc.body).map_err(broken)?;
        let entry = Entry::done(&visit.user.name, What::SessionsEnded, caller);
        let over = put(id, Expect::Any, Some(&Kept { ended: true, ..kept }))?;
        self.write(vec![over], Vec::new(), vec![entry]).await?.map_or(Ok(false), |_| Ok(true))
    }

    /// Ends all sessions of somebody, the one that asks too. No browser is known as theirs any more.
    pub async fn sign_out_everywhere(&self, visit: &Visit, caller: &Caller) -> Result<(), Fault> {
        let name = &visit.user.name;
        while let Some(found) = self.user(name).await? {
            let user = User { turn: found.turn + 1, ..found };
            let entry = Entry::done(name, What::SessionsEnded, caller);
            let puts = vec![user.put()?, Self::no_browser(name)];
            if self.write(puts, Vec::new(), vec![entry]).await?.is_ok() {
                break;
            }
        }
        Ok(())
    }

    /// Somebody's own sessions, the newest first.
    pub async fn own_sessions(&self, visit: &Visit) -> Result<Vec<OwnSession>, Fault> {
        let now = self.times.now();
        let mut own = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let page = self.store.docs(SESSION, after.as_deref(), PAGE).await?;
            let is_last = page.len() < PAGE;
            after = page.last().map(|doc| doc.key.clone());
            for doc in page {
                let kept: Kept = serde_json::from_str(&doc.body).map_err(broken)?;
                let alive = !self.is_over(&kept, now) && kept.turn == visit.user.turn;
                if alive && kept.user == visit.user.name {
                    let (at, seen, is_this) = (kept.at, kept.seen, doc.key == visit.id);
                    let (address, agent) = (kept.address, kept.agent);
                    own.push(OwnSession { id: doc.key, at, seen, address, agent, is_this });
                }
            }
            if is_last {
                own.sort_by_key(|session| std::cmp::Reverse(session.at));
                return Ok(own);
            }
        }
    }

    /// Forgets sessions that were over a day ago, and lockouts: some of them, from a place on that nobody chose.
    pub(super) async fn forget_over(&self, from: &DocPut) -> Result<(), Fault> {
        let now = self.times.now();
        let mut gone = Vec::new();
        for doc in self.store.docs(SESSION, Some(&from.key), SWEEP).await? {
            let kept: Kept = serde_json::from_str(&doc.body).map_err(broken)?;
            if self.is_over_since(&kept, now, KNOWN_SECS) {
                gone.push(put(&doc.key, Expect::Any, None)?);
            }
        }
        if !gone.is_empty() {
            drop(self.store.put_docs(gone, Vec::new(), now).await?);
        }
        self.forget_lockouts().await
    }
}
