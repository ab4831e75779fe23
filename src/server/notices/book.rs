//! The policy as it is kept: the one in force is a document, and every version that ever was is a line, so that one may be
//! compared with what stands and put back.

use serde::{Deserialize, Serialize};

use super::check::PolicyFault;
use super::policy::Policy;
use crate::core::time::Ms;
use crate::server::{DocPut, Expect, Fault, HallStore, LinesAsk, NewLine};

/// Kind of the document.
const KIND: &str = "policy";
/// Its key.
const KEY: &str = "notices";
/// Kind of the lines with all versions.
const PAST: &str = "policy_notices";

/// The policy in force.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Books {
    /// It.
    pub policy: Policy,
    /// Its version; 0 = nobody wrote one yet.
    pub version: u64,
    /// From when it is in force: what happened before is not told by it.
    pub since: Ms,
    /// Who wrote it.
    pub by: String,
}

#[derive(Serialize, Deserialize)]
struct Body {
    by: String,
    policy: Policy,
}

/// A version that was in force once, or is.
#[derive(Clone, Debug, PartialEq)]
pub struct Past {
    /// Its number.
    pub number: u64,
    /// From when.
    pub at: Ms,
    /// Who wrote it.
    pub by: String,
    /// It; none of a later program's that cannot be read.
    pub policy: Option<Policy>,
}

/// Why a policy was not kept. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum PolicyNotKept {
    /// It cannot be followed.
    #[error("the policy cannot be followed, nothing was changed")]
    Faults(Vec<PolicyFault>),
    /// Somebody else wrote one meanwhile.
    #[error("somebody else changed the policy meanwhile (version {0}), nothing was changed")]
    Changed(u64),
    /// The storage.
    #[error(transparent)]
    Store(#[from] Fault),
}

/// The policy in force; an empty one where there is none.
pub async fn policy_of<S: HallStore>(store: &S) -> Result<Books, Fault> {
    let Some(doc) = store.doc(KIND, KEY).await? else { return Ok(Books::default()) };
    let Body { by, policy } = serde_json::from_str(&doc.body)
        .map_err(|error| Fault::Broken(format!("the policy of notices: {error}")))?;
    Ok(Books { policy, version: doc.version, since: doc.at, by })
}

/// Puts a policy in force, in the place of the version that was seen (0 = there was none). Answers its version.
pub async fn keep_policy<S: HallStore>(
    store: &S,
    (policy, seen): (&Policy, u64),
    (by, at): (&str, Ms),
) -> Result<u64, PolicyNotKept> {
    policy.check().map_err(PolicyNotKept::Faults)?;
    let body = Body { by: by.to_owned(), policy: policy.clone() };
    let body = serde_json::to_string(&body)
        .map_err(|error| Fault::Broken(format!("the policy of notices: {error}")))?;
    let expect = if seen == 0 { Expect::Absent } else { Expect::Version(seen) };
    let put =
        DocPut { kind: KIND.to_owned(), key: KEY.to_owned(), expect, body: Some(body.clone()) };
    let line = NewLine { kind: PAST.to_owned(), body };
    match store.put_docs(vec![put], vec![line], at).await? {
        Ok(versions) => Ok(versions.first().copied().unwrap_or_default()),
        Err(clash) => Err(PolicyNotKept::Changed(clash.stands.map_or(0, |doc| doc.version))),
    }
}

/// All versions, the newest first, from before a number.
pub async fn past_policies<S: HallStore>(
    store: &S,
    before: Option<u64>,
    most: usize,
) -> Result<Vec<Past>, Fault> {
    let ask = LinesAsk { after: 0, before, most, newest_first: true };
    let lines = store.lines(PAST, ask).await?;
    let past = lines.into_iter().map(|line| {
        let body = serde_json::from_str::<Body>(&line.body).ok();
        let by = body.as_ref().map(|body| body.by.clone()).unwrap_or_default();
        Past { number: line.number, at: line.at, by, policy: body.map(|body| body.policy) }
    });
    Ok(past.collect())
}
