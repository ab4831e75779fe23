//! Small documents and append-only lines: what the pages of the server keep of their own, as JSON, so that every storage is
//! written once and not once for each kind of record. A kind is a name; what stands in a body is known above.

use std::collections::BTreeSet;

use super::Fault;
use crate::core::time::Ms;

/// Most bytes of the body of a document or a line.
pub const DOC_BYTES_MAX: usize = 1 << 20;

/// Most bytes of the name of a kind.
const KIND_BYTES_MAX: usize = 64;

/// Most bytes of a key.
const KEY_BYTES_MAX: usize = 256;

/// Kinds of documents that end when a copy takes the place of the data, as an SQL list: what let somebody in may have been
/// ended or used since the copy was made.
pub(in crate::server) const ENDED_BY_A_COPY: &str = "('session', 'first', 'browsers')";

/// A document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doc {
    /// What kind of record it is.
    pub kind: String,
    /// Its name among its kind.
    pub key: String,
    /// Rises by one with every change, from 1. A document that was removed and made again goes on above what it had, so
    /// that a screen of before is never taken for one of now.
    pub version: u64,
    /// Its body, JSON.
    pub body: String,
    /// When it was changed last.
    pub at: Ms,
}

/// What whoever writes a document has seen of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expect {
    /// It does not matter.
    Any,
    /// There was none.
    Absent,
    /// It had this version.
    Version(u64),
}

impl Expect {
    /// Whether a document that stands in this version, or none, is what was seen.
    pub(in crate::server) fn holds(self, stands: Option<u64>) -> bool {
        match self {
            Expect::Any => true,
            Expect::Absent => stands.is_none(),
            Expect::Version(seen) => stands == Some(seen),
        }
    }
}

/// A change of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocPut {
    /// What kind of record it is.
    pub kind: String,
    /// Its name.
    pub key: String,
    /// What was seen of it.
    pub expect: Expect,
    /// Its new body; none = it is removed.
    pub body: Option<String>,
}

/// A line that is not written yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLine {
    /// What kind of line it is.
    pub kind: String,
    /// Its body, JSON.
    pub body: String,
}

/// A line. It is never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its number among its kind, from 1 without a hole, in the order in which they were committed.
    pub number: u64,
    /// What kind of line it is.
    pub kind: String,
    /// When it was written.
    pub at: Ms,
    /// Its body, JSON.
    pub body: String,
}

/// Which lines are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinesAsk {
    /// Behind this number; 0 = from the first one.
    pub after: u64,
    /// Before this number; none = to the last one.
    pub before: Option<u64>,
    /// Not more than so many.
    pub most: usize,
    /// The newest of them first, else the oldest.
    pub newest_first: bool,
}

/// A document is not what whoever wrote it had seen. Nothing of the change was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocClash {
    /// Which of the changes, from 0.
    pub index: usize,
    /// What stands there.
    pub stands: Option<Doc>,
}

/// What became of a change: the versions that stand now, in the order of the changes, 0 for what there is not.
pub type DocsPut = Result<Vec<u64>, DocClash>;

/// Holds a change against the bounds of a storage.
pub(in crate::server) fn bounded(puts: &[DocPut], lines: &[NewLine]) -> Result<(), Fault> {
    let mut seen = BTreeSet::new();
    for put in puts {
        name(&put.kind, KIND_BYTES_MAX)?;
        name(&put.key, KEY_BYTES_MAX)?;
        body(put.body.as_deref().unwrap_or_default())?;
        if !seen.insert((&put.kind, &put.key)) {
            return Err(Fault::Broken("a document is changed twice at once".to_owned()));
        }
    }
    for line in lines {
        name(&line.kind, KIND_BYTES_MAX)?;
        body(&line.body)?;
    }
    Ok(())
}

fn name(text: &str, most: usize) -> Result<(), Fault> {
    if !text.is_empty() && text.len() <= most && !text.contains('\0') {
        return Ok(());
    }
    Err(Fault::Broken(format!("a name of a document has 1 to {most} bytes, none of them zero")))
}

fn body(text: &str) -> Result<(), Fault> {
    if text.len() <= DOC_BYTES_MAX && !text.contains('\0') {
        return Ok(());
    }
    Err(Fault::Broken(format!(
        "a document has {} bytes, at most {DOC_BYTES_MAX} are kept",
        text.len()
    )))
}
