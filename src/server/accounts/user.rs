//! Somebody who uses the server's pages, as a document of kind `user` under the name by which they sign in.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::core::time::Ms;
use crate::server::{Doc, DocClash, DocPut, Expect, Fault, HallStore, NewLine};

/// Kind of the document.
pub(super) const USER: &str = "user";

/// How many users are read at once.
const PAGE: usize = 500;

/// Whose matters somebody sees. `*` stands for all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// Ids of halls.
    #[serde(default)]
    pub halls: BTreeSet<String>,
    /// Ids of departments.
    #[serde(default)]
    pub departments: BTreeSet<String>,
    /// Ids of districts, each of which names halls.
    #[serde(default)]
    pub districts: BTreeSet<String>,
}

/// Somebody who uses the server's pages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// How they sign in.
    #[serde(skip)]
    pub name: String,
    /// Version of the document; 0 = not stored yet.
    #[serde(skip)]
    pub version: u64,
    /// What others read; empty = the name.
    #[serde(default)]
    pub shown: String,
    /// Their id in the directories of halls; empty = the name.
    #[serde(default)]
    pub person_id: String,
    /// Names of their roles.
    #[serde(default)]
    pub roles: BTreeSet<String>,
    /// What they see.
    #[serde(default)]
    pub scope: Scope,
    /// `zh` or `en`; none = as their browser asks.
    #[serde(default)]
    pub lang: Option<String>,
    /// argon2id of their password, in the PHC form.
    pub verifier: String,
    /// When they were added, or got this password.
    pub since: Ms,
    /// Since when they are let in no more.
    #[serde(default)]
    pub disabled_at: Option<Ms>,
}

impl User {
    /// What others read.
    pub fn shown(&self) -> &str {
        if self.shown.is_empty() { &self.name } else { &self.shown }
    }

    /// Their id in the directories of halls.
    pub fn person_id(&self) -> &str {
        if self.person_id.is_empty() { &self.name } else { &self.person_id }
    }

    fn read(doc: Doc) -> Result<User, Fault> {
        let user: User = serde_json::from_str(&doc.body)
            .map_err(|error| Fault::Broken(format!("the user {}: {error}", doc.key)))?;
        Ok(User { name: doc.key, version: doc.version, ..user })
    }

    /// The change that stores this, where nobody changed it since it was read.
    pub fn put(&self) -> Result<DocPut, Fault> {
        let body = serde_json::to_string(self).map_err(|error| Fault::Broken(error.to_string()))?;
        let expect = if self.version == 0 { Expect::Absent } else { Expect::Version(self.version) };
        Ok(DocPut { kind: USER.to_owned(), key: self.name.clone(), expect, body: Some(body) })
    }
}

/// Somebody by name.
pub async fn user<S: HallStore>(store: &S, name: &str) -> Result<Option<User>, Fault> {
    store.doc(USER, name).await?.map(User::read).transpose()
}

/// Everybody, by name.
pub async fn users<S: HallStore>(store: &S) -> Result<Vec<User>, Fault> {
    let mut all: Vec<User> = Vec::new();
    loop {
        let after = all.last().map(|user| user.name.as_str());
        let page = store.docs(USER, after, PAGE).await?;
        let last = page.len() < PAGE;
        for doc in page {
            all.push(User::read(doc)?);
        }
        if last {
            return Ok(all);
        }
    }
}

/// Stores somebody; a clash says that somebody else changed them meanwhile.
pub async fn put_user<S: HallStore>(
    store: &S,
    user: &User,
    lines: Vec<NewLine>,
    at: Ms,
) -> Result<Result<u64, DocClash>, Fault> {
    let stored = store.put_docs(vec![user.put()?], lines, at).await?;
    Ok(stored.map(|versions| versions.first().copied().unwrap_or(0)))
}

/// Lets somebody in no more. Answers whether there is such a name; the time of the first call stays.
pub async fn disable_user<S: HallStore>(store: &S, name: &str, at: Ms) -> Result<bool, Fault> {
    loop {
        let Some(found) = user(store, name).await? else { return Ok(false) };
        if found.disabled_at.is_some() {
            return Ok(true);
        }
        let off = User { disabled_at: Some(at), ..found };
        if put_user(store, &off, Vec::new(), at).await?.is_ok() {
            return Ok(true);
        }
    }
}
