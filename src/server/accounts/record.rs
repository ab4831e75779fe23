//! The record of who did what on the server's pages: lines of kind `audit`, each of which holds the hash of itself and the
//! one before, so that one that was changed, moved or taken out shows.

use serde::{Deserialize, Serialize};

use super::{Accounts, Caller, broken, codes};
use crate::core::time::Ms;
use crate::server::{DocPut, DocsPut, Expect, Fault, HallStore, Line, LinesAsk, NewLine};

mod chain;
mod read;

use self::chain::Placed;
pub use self::chain::{Broken, check_chain};
pub use self::read::{AuditAsk, AuditLine, csv, ndjson};

/// Kind of the lines.
pub const AUDIT: &str = "audit";

/// Kind and key of the document that says where they end.
const END: (&str, &str) = ("audit_end", "1");

/// How many lines are read at once.
const PAGE: usize = 500;

/// A day, seconds.
const DAY_SECS: i64 = 86_400;

codes! {
    /// What was done, or tried.
    What {
        /// Signed in with a password.
        SignIn = "sign_in",
        /// Showed a second factor.
        SecondFactor = "second_factor",
        /// Used a recovery code.
        RecoveryUsed = "recovery_used",
        /// Signed out.
        SignOut = "sign_out",
        /// Ended sessions.
        SessionsEnded = "sessions_ended",
        /// Has to wait after wrong tries.
        Locked = "locked",
        /// No longer has to wait.
        LockLifted = "lock_lifted",
        /// Changed their password.
        PasswordChanged = "password_changed",
        /// Set up a second factor, or new recovery codes.
        SecondSet = "second_set",
        /// Gave it up.
        SecondEnded = "second_ended",
        /// Made a code for a first administrator.
        FirstCode = "first_code",
        /// Used it.
        FirstUsed = "first_used",
        /// Added somebody.
        UserAdded = "user_added",
        /// Changed what somebody is called or may.
        UserChanged = "user_changed",
        /// Lets somebody in no more.
        UserDisabled = "user_disabled",
        /// Lets somebody in again.
        UserEnabled = "user_enabled",
        /// Gave somebody a new password to begin with.
        UserReset = "user_reset",
        /// Changed a role, or which halls a district has.
        RulesChanged = "rules_changed",
        /// Asked for something that is not theirs.
        Denied = "denied",
        /// Sent a form that did not come from a page of theirs.
        Forged = "forged",
        /// Read a case.
        CaseSeen = "case_seen",
        /// Read a customer's data.
        Unmasked = "unmasked",
        /// Took data along.
        Exported = "exported",
        /// Acted on a case.
        CaseAct = "case_act",
        /// Read a follow-up.
        CallSeen = "call_seen",
        /// Said what came of a call.
        CallAct = "call_act",
        /// Changed settings of halls.
        SettingsChanged = "settings_changed",
        /// Changed who is told of what.
        NoticesChanged = "notices_changed",
        /// Read or took along this record.
        AuditRead = "audit_read",
    }
}

codes! {
    /// What became of it.
    Outcome {
        /// It was done.
        Done = "done",
        /// It was refused.
        Refused = "refused",
    }
}

/// Something that was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Who: the name they sign in with; `console` = somebody on the server's own machine; empty = nobody known.
    pub who: String,
    /// What.
    pub what: What,
    /// In which hall.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub hall: String,
    /// On what: id of a case, name of a user, a path.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub subject: String,
    /// Why, where they said so.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// What more there is to say, without a customer's data.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// From where.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub address: String,
    /// What became of it.
    pub outcome: Outcome,
}

impl Entry {
    /// Something that somebody did.
    pub fn done(who: &str, what: What, caller: &Caller) -> Entry {
        Entry {
            who: who.to_owned(),
            what,
            hall: String::new(),
            subject: String::new(),
            reason: String::new(),
            detail: String::new(),
            address: caller.address.map(|address| address.to_string()).unwrap_or_default(),
            outcome: Outcome::Done,
        }
    }

    /// The same, but it was refused.
    #[must_use]
    pub fn refused(self) -> Entry {
        Entry { outcome: Outcome::Refused, ..self }
    }

    /// In a hall.
    #[must_use]
    pub fn hall(self, hall: &str) -> Entry {
        Entry { hall: hall.to_owned(), ..self }
    }

    /// On something.
    #[must_use]
    pub fn on(self, subject: &str) -> Entry {
        Entry { subject: subject.to_owned(), ..self }
    }

    /// For a reason.
    #[must_use]
    pub fn because(self, reason: &str) -> Entry {
        Entry { reason: reason.to_owned(), ..self }
    }

    /// With more to say.
    #[must_use]
    pub fn with(self, detail: impl Into<String>) -> Entry {
        Entry { detail: detail.into(), ..self }
    }
}

/// Where the lines end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct End {
    number: u64,
    chain: String,
    #[serde(skip)]
    version: u64,
}

impl<S: HallStore> Accounts<S> {
    /// Writes down what was done, beside nothing else. Of what somebody is denied again and again a part is counted alone.
    pub async fn note(&self, entry: Entry) -> Result<(), Fault> {
        if self.is_left_out(&entry) {
            return Ok(());
        }
        self.write(Vec::new(), Vec::new(), vec![entry]).await.map(drop)
    }

    /// Changes documents, appends lines and writes down who did it: all of it or nothing.
    pub async fn write(
        &self,
        puts: Vec<DocPut>,
        lines: Vec<NewLine>,
        entries: Vec<Entry>,
    ) -> Result<DocsPut, Fault> {
        let now = self.times.now();
        if entries.is_empty() {
            return self.store.put_docs(puts, lines, now).await;
        }
        // One after the other: each follows the one before.
        let mut end = self.end.lock().await;
        loop {
            let known = match end.take() {
                Some(known) => known,
                None => self.read_end().await?,
            };
            let (next, audit) = placed(&known, &entries, now)?;
            let expect =
                if known.version == 0 { Expect::Absent } else { Expect::Version(known.version) };
            let body = Some(serde_json::to_string(&next).map_err(broken)?);
            let put = DocPut { kind: END.0.to_owned(), key: END.1.to_owned(), expect, body };
            let all = puts.iter().cloned().chain([put]).collect();
            let more = lines.iter().cloned().chain(audit).collect();
            match self.store.put_docs(all, more, now).await? {
                Ok(mut versions) => {
                    let version = versions.pop().unwrap_or(0);
                    *end = Some(End { version, ..next });
                    return Ok(Ok(versions));
                }
                // Another process wrote a line meanwhile.
                Err(clash) if clash.index == puts.len() => {}
                Err(clash) => return Ok(Err(clash)),
            }
        }
    }

    async fn read_end(&self) -> Result<End, Fault> {
        let Some(doc) = self.store.doc(END.0, END.1).await? else { return Ok(End::default()) };
        let end: End = serde_json::from_str(&doc.body).map_err(broken)?;
        Ok(End { version: doc.version, ..end })
    }

    /// Lines of the record, newest first. A clock may go back: a line from somewhat before the first instant does not end
    /// the search, one from a day before does.
    pub async fn audit(&self, ask: &AuditAsk) -> Result<Vec<AuditLine>, Fault> {
        let mut found = Vec::new();
        let mut before = ask.before;
        loop {
            let page = LinesAsk { after: 0, before, most: PAGE, newest_first: true };
            let page = self.store.lines(AUDIT, page).await?;
            let is_last = page.len() < PAGE;
            for line in page {
                before = Some(line.number);
                let line = AuditLine::read(line)?;
                if ask.from.is_some_and(|from| from.secs_since(line.at) > DAY_SECS) {
                    return Ok(found);
                }
                if ask.takes(&line) {
                    found.push(line);
                    if found.len() >= ask.most {
                        return Ok(found);
                    }
                }
            }
            if is_last {
                return Ok(found);
            }
        }
    }

    /// Holds the whole record against itself and against where it ends. Answers how many lines it has.
    pub async fn check_audit(&self) -> Result<Result<u64, Broken>, Fault> {
        let end = self.read_end().await?;
        let (mut last, mut count) = (String::new(), 0);
        let mut at_end = end.number == 0;
        loop {
            let ask = LinesAsk { after: count, before: None, most: PAGE, newest_first: false };
            let page: Vec<Line> = self.store.lines(AUDIT, ask).await?;
            for line in &page {
                let next = check_chain([&*line.body].into_iter(), Some(&last));
                let Ok((chain, _)) = next else { return Ok(Err(Broken { line: count + 1 })) };
                if line.number != count + 1 {
                    return Ok(Err(Broken { line: count + 1 }));
                }
                (last, count) = (chain, count + 1);
                // Lines that were written while this was read are behind the end that was read first.
                at_end |= count == end.number && last == end.chain;
            }
            if page.len() < PAGE {
                return Ok(if at_end { Ok(count) } else { Err(Broken { line: count + 1 }) });
            }
        }
    }
}

/// Entries as lines behind an end, and the end that they make.
fn placed(known: &End, entries: &[Entry], at: Ms) -> Result<(End, Vec<NewLine>), Fault> {
    let mut end = known.clone();
    let mut lines = Vec::with_capacity(entries.len());
    for entry in entries {
        let placed = Placed { number: end.number + 1, at, entry: entry.clone() };
        let (chain, body) = placed.spelt(&end.chain)?;
        end = End { number: placed.number, chain, ..end };
        lines.push(NewLine { kind: AUDIT.to_owned(), body });
    }
    Ok((end, lines))
}
