//! Somebody who uses the server's pages, as a document of kind `user` under the name by which they sign in.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::broken;
use crate::core::time::Ms;
use crate::server::{Doc, DocPut, Expect, Fault, HallStore};

/// Kind of the document.
pub(super) const USER: &str = "user";

/// How many users are read at once.
const PAGE: usize = 500;

/// Most characters of a name.
const NAME_CHARS_MAX: usize = 64;

/// Whose matters somebody sees. `*` stands for all halls or departments.
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

/// A second factor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Second {
    /// The secret, sealed, as digits.
    pub sealed: String,
    /// Since when.
    pub since: Ms,
    /// The last step whose code was used: no code counts twice.
    pub last_step: u64,
    /// Hashes of the recovery codes that are left, as digits.
    #[serde(default)]
    pub recovery: BTreeSet<String>,
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
    /// Somebody else gave them this password: until when it holds, and that they have to change it.
    #[serde(default)]
    pub temporary_until: Option<Ms>,
    /// Their second factor.
    #[serde(default)]
    pub second: Option<Second>,
    /// Sessions of another turn are over: it rises with every change that ends them.
    #[serde(default)]
    pub turn: u64,
    /// Since when they are let in no more.
    #[serde(default)]
    pub disabled_at: Option<Ms>,
}

/// Whether that can be a name to sign in with.
pub fn is_name(name: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '@');
    (1..=NAME_CHARS_MAX).contains(&name.chars().count()) && name.chars().all(plain)
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
            .map_err(|error| broken(format!("the user {}: {error}", doc.key)))?;
        Ok(User { name: doc.key, version: doc.version, ..user })
    }

    /// The change that stores this, where nobody changed it since it was read.
    pub(super) fn put(&self) -> Result<DocPut, Fault> {
        let body = serde_json::to_string(self).map_err(broken)?;
        let expect = if self.version == 0 { Expect::Absent } else { Expect::Version(self.version) };
        Ok(DocPut { kind: USER.to_owned(), key: self.name.clone(), expect, body: Some(body) })
    }
}

/// Somebody by name. What can be no name is nobody's.
pub async fn user<S: HallStore>(store: &S, name: &str) -> Result<Option<User>, Fault> {
    if !is_name(name) {
        return Ok(None);
    }
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
