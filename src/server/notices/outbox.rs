//! What has to be sent, on the disk. A notice is a document whose key begins with the instant at which it is due, so that
//! what is due is read and nothing else. Beside it stands a mark with its id, which outlives it: as long as that is there,
//! the same happening gives no second one, whoever announces it. What came of each is a line.

use serde::{Deserialize, Serialize};

use super::happening::Happening;
use super::plan::{NotSent, Notice, Planned, Why, plan};
use super::policy::Policy;
use crate::core::time::Ms;
use crate::server::{Doc, DocPut, Expect, Fault, HallStore, LinesAsk, NewLine};

/// Kind of what waits.
pub const NOTICE_KIND: &str = "notice";
/// Kind of the lines with what came of it.
pub const DONE_LINE: &str = "notice_done";
/// Kind of the marks.
const MARK_KIND: &str = "notice_mark";
/// How long a mark stays: longer than any case is open.
const MARK_MS: i64 = 120 * 86_400_000;
/// Documents that are read at once.
const PAGE: usize = 500;

/// What came of a notice, as it is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Done {
    /// The notice.
    pub id: String,
    /// What came of it: `sent`, `refused`, `given_up`, `not_allowed`, `no_target`, or why it was not to be sent: `quiet`,
    /// `no_address`, `nobody_concerned`, `before_policy`.
    pub result: String,
    /// More of that.
    #[serde(default)]
    pub why: String,
    /// The rule.
    pub rule: String,
    /// The target; empty where it was not known.
    #[serde(default)]
    pub target: String,
    /// For whom, by id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// What happened, as its code; `test` of a test.
    pub cause: String,
    /// In which hall.
    #[serde(default)]
    pub hall: String,
    /// Number of the case or the incident.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// When it happened.
    pub happened: Ms,
    /// How often it was tried.
    #[serde(default)]
    pub tries: u32,
    /// How many went as one.
    #[serde(default)]
    pub together: usize,
}

impl Done {
    /// Of a notice.
    pub(super) fn of(notice: &Notice, (result, why): (&str, &str), together: usize) -> Done {
        Done {
            id: notice.id.clone(),
            result: result.to_owned(),
            why: why.to_owned(),
            rule: notice.rule.clone(),
            target: notice.target.clone(),
            person: notice.person.clone(),
            cause: notice.cause.as_str().to_owned(),
            hall: notice.hall.clone(),
            number: notice.facts.number.clone(),
            happened: notice.happened,
            tries: notice.tries,
            together,
        }
    }

    /// Of a test.
    pub(super) fn test(id: &str, target: &str, (result, why): (&str, &str), now: Ms) -> Done {
        Done {
            id: id.to_owned(),
            result: result.to_owned(),
            why: why.to_owned(),
            rule: String::new(),
            target: target.to_owned(),
            person: None,
            cause: "test".to_owned(),
            hall: String::new(),
            number: None,
            happened: now,
            tries: 1,
            together: 1,
        }
    }

    fn not(not: &NotSent, happening: &Happening) -> Done {
        let result = match not.why {
            Why::Quiet => "quiet",
            Why::NoAddress => "no_address",
            Why::NobodyConcerned => "nobody_concerned",
            Why::BeforePolicy => "before_policy",
        };
        Done {
            id: not.id.clone(),
            result: result.to_owned(),
            why: String::new(),
            rule: not.rule.clone(),
            target: not.target.clone().unwrap_or_default(),
            person: not.person.clone(),
            cause: happening.cause.as_str().to_owned(),
            hall: happening.hall.clone(),
            number: happening.facts.number.clone(),
            happened: happening.at,
            tries: 0,
            together: 0,
        }
    }

    pub(super) fn line(&self) -> NewLine {
        let body = serde_json::to_string(self).unwrap_or_default();
        NewLine { kind: DONE_LINE.to_owned(), body }
    }
}

/// What came of happenings that were announced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// Notices that wait now.
    pub queued: usize,
    /// What is not sent, which was noted.
    pub not_sent: usize,
    /// What was known already.
    pub known: usize,
}

/// The key of a notice: by its instant first.
pub(super) fn key(notice: &Notice) -> String {
    format!("{:015}-{}", notice.due.0.max(0), notice.id)
}

/// The instant of a key.
pub(super) fn due_of(key: &str) -> Option<Ms> {
    key.split('-').next()?.parse().ok().map(Ms)
}

/// A change of a waiting notice.
pub(super) fn put(key: String, expect: Expect, notice: Option<&Notice>) -> DocPut {
    let body = notice.map(|notice| serde_json::to_string(notice).unwrap_or_default());
    DocPut { kind: NOTICE_KIND.to_owned(), key, expect, body }
}

#[derive(Serialize, Deserialize)]
struct Mark {
    until: Ms,
}

/// Takes happenings in: what the policy wants of them waits on the disk when this answers. Whatever was taken in before, by
/// whomever, changes nothing.
pub async fn tell<S: HallStore>(
    store: &S,
    (policy, since): (&Policy, Ms),
    happenings: &[Happening],
    now: Ms,
) -> Result<Told, Fault> {
    let mut told = Told::default();
    for happening in happenings {
        let mut fresh = Vec::new();
        for planned in plan(policy, happening, (now, since)) {
            if store.doc(MARK_KIND, planned.id()).await?.is_some() {
                told.known += 1;
            } else {
                fresh.push(planned);
            }
        }
        // Whoever takes the same in beside us may be first: what clashes is known, the others go on.
        while !fresh.is_empty() {
            let (puts, lines, of) = changes(&fresh, happening, now);
            let Err(clash) = store.put_docs(puts, lines, now).await? else { break };
            told.known += 1;
            fresh.remove(of.get(clash.index).copied().unwrap_or_default());
        }
        let queued = fresh.iter().filter(|it| matches!(it, Planned::Send(_))).count();
        told.queued += queued;
        told.not_sent += fresh.len() - queued;
    }
    Ok(told)
}

/// The changes that take some in, and which change is of which.
fn changes(
    fresh: &[Planned],
    happening: &Happening,
    now: Ms,
) -> (Vec<DocPut>, Vec<NewLine>, Vec<usize>) {
    let (mut puts, mut lines, mut of) = (Vec::new(), Vec::new(), Vec::new());
    for (number, planned) in fresh.iter().enumerate() {
        let mark = serde_json::to_string(&Mark { until: Ms(now.0 + MARK_MS) }).unwrap_or_default();
        puts.push(DocPut {
            kind: MARK_KIND.to_owned(),
            key: planned.id().to_owned(),
            expect: Expect::Absent,
            body: Some(mark),
        });
        of.push(number);
        match planned {
            Planned::Send(notice) => {
                puts.push(put(key(notice), Expect::Absent, Some(notice)));
                of.push(number);
            }
            Planned::Not(not) => lines.push(Done::not(not, happening).line()),
        }
    }
    (puts, lines, of)
}

/// All documents of a kind.
pub(super) async fn all<S: HallStore>(store: &S, kind: &str) -> Result<Vec<Doc>, Fault> {
    let mut found: Vec<Doc> = Vec::new();
    loop {
        let after = found.last().map(|doc| doc.key.clone());
        let page = store.docs(kind, after.as_deref(), PAGE).await?;
        let is_last = page.len() < PAGE;
        found.extend(page);
        if is_last {
            return Ok(found);
        }
    }
}

/// What waits and is due, the oldest first; each with its key and version. One that cannot be read is left: a later version
/// of the program may have written it.
pub(super) async fn due<S: HallStore>(
    store: &S,
    now: Ms,
    is_wanted: impl Fn(&Notice) -> bool,
    most: usize,
) -> Result<Vec<(String, u64, Notice)>, Fault> {
    let mut found = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let page = store.docs(NOTICE_KIND, after.as_deref(), PAGE).await?;
        let is_last = page.len() < PAGE;
        for doc in page {
            if due_of(&doc.key).is_none_or(|due| due > now) || found.len() >= most {
                return Ok(found);
            }
            after = Some(doc.key.clone());
            match serde_json::from_str::<Notice>(&doc.body) {
                Ok(notice) if is_wanted(&notice) => found.push((doc.key, doc.version, notice)),
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, key = doc.key, "a notice cannot be read"),
            }
        }
        if is_last {
            return Ok(found);
        }
    }
}

/// What waits, the next one first.
pub async fn pending<S: HallStore>(store: &S, most: usize) -> Result<Vec<Notice>, Fault> {
    let docs = store.docs(NOTICE_KIND, None, most).await?;
    Ok(docs.iter().filter_map(|doc| serde_json::from_str(&doc.body).ok()).collect())
}

/// What came of notices, the newest first, from before a number; each with its number and instant.
pub async fn done_lines<S: HallStore>(
    store: &S,
    before: Option<u64>,
    most: usize,
) -> Result<Vec<(u64, Ms, Done)>, Fault> {
    let ask = LinesAsk { after: 0, before, most, newest_first: true };
    let lines = store.lines(DONE_LINE, ask).await?.into_iter();
    let read = lines
        .filter_map(|line| Some((line.number, line.at, serde_json::from_str(&line.body).ok()?)));
    Ok(read.collect())
}

/// Lets go of marks whose time is over.
pub(super) async fn sweep<S: HallStore>(store: &S, now: Ms) -> Result<usize, Fault> {
    let mut swept = 0;
    let mut after: Option<String> = None;
    loop {
        let page = store.docs(MARK_KIND, after.as_deref(), PAGE).await?;
        let Some(last) = page.last() else { return Ok(swept) };
        after = Some(last.key.clone());
        let over = |doc: &&Doc| {
            serde_json::from_str::<Mark>(&doc.body).is_ok_and(|mark| mark.until <= now)
        };
        let puts: Vec<DocPut> = page.iter().filter(over).map(gone).collect();
        swept += puts.len();
        if !puts.is_empty() {
            // Whoever else sweeps beside us is as good.
            drop(store.put_docs(puts, Vec::new(), now).await?);
        }
    }
}

fn gone(doc: &Doc) -> DocPut {
    DocPut {
        kind: doc.kind.clone(),
        key: doc.key.clone(),
        expect: Expect::Version(doc.version),
        body: None,
    }
}
