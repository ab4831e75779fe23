//! Browsers in which somebody signed in before: each has a random token in a cookie for a long time, and what it is kept as
//! stands in a document of kind `browsers` under the name of whoever signed in. It lets nobody in. Wrong tries from such a
//! browser are counted on their own, so that strangers who try a name, or share an address, shut nobody out of theirs.

use serde::{Deserialize, Serialize};

use super::{Accounts, Caller, broken, is_name};
use crate::core::hex::{hex, unhex_all};
use crate::core::time::Ms;
use crate::server::{DocPut, Expect, Fault, HallStore, random};

/// Kind of the document.
const BROWSERS: &str = "browsers";

/// Most browsers of one name, those in which they signed in last.
const MOST: usize = 8;

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Known {
    id: String,
    /// When they signed in there last.
    at: Ms,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Kept {
    known: Vec<Known>,
}

/// What a token of a browser is kept as.
pub fn browser_of(token: &str) -> Option<String> {
    let token = unhex_all::<32>(token)?;
    let key = blake3::derive_key("zhiban 2026 server: browser", &token);
    Some(hex(blake3::keyed_hash(&key, b"id").as_bytes()))
}

impl<S: HallStore> Accounts<S> {
    async fn browsers(&self, name: &str) -> Result<(Kept, u64), Fault> {
        if !is_name(name) {
            return Ok((Kept::default(), 0));
        }
        let Some(doc) = self.store.doc(BROWSERS, name).await? else {
            return Ok((Kept::default(), 0));
        };
        Ok((serde_json::from_str(&doc.body).map_err(broken)?, doc.version))
    }

    /// What the browser of a caller is kept as, where somebody of that name signed in with it before.
    pub(super) async fn known_browser(
        &self,
        name: &str,
        caller: &Caller,
    ) -> Result<Option<String>, Fault> {
        let Some(id) = &caller.browser else { return Ok(None) };
        let (kept, _) = self.browsers(name).await?;
        Ok(kept.known.into_iter().find(|known| known.id == *id).map(|known| known.id))
    }

    /// All of them.
    pub(super) async fn browser_ids(&self, name: &str) -> Result<Vec<String>, Fault> {
        Ok(self.browsers(name).await?.0.known.into_iter().map(|known| known.id).collect())
    }

    /// Remembers the browser of somebody who is all the way in. Answers the token it has from now on, where it had none; one
    /// that several people use has one.
    pub async fn remember_browser(
        &self,
        name: &str,
        caller: &Caller,
    ) -> Result<Option<String>, Fault> {
        let (id, token) = if let Some(id) = &caller.browser {
            (id.clone(), None)
        } else {
            let token = hex(&random::<32>().map_err(broken)?);
            (browser_of(&token).unwrap_or_default(), Some(token))
        };
        loop {
            let (mut kept, version) = self.browsers(name).await?;
            let at = self.times.now();
            kept.known.retain(|known| known.id != id);
            kept.known.insert(0, Known { id: id.clone(), at });
            kept.known.truncate(MOST);
            let expect = if version == 0 { Expect::Absent } else { Expect::Version(version) };
            let put = browsers_put(name, expect, Some(&kept))?;
            if self.store.put_docs(vec![put], Vec::new(), at).await?.is_ok() {
                return Ok(token);
            }
        }
    }

    /// What forgets all of somebody's browsers but the one that asks, to go with what ends their sessions.
    pub(super) async fn only_browser(&self, name: &str, caller: &Caller) -> Result<DocPut, Fault> {
        let own = self.known_browser(name, caller).await?;
        let at = self.times.now();
        let kept = own.map(|id| Kept { known: vec![Known { id, at }] });
        browsers_put(name, Expect::Any, kept.as_ref())
    }

    /// What forgets all of them.
    pub(super) fn no_browser(name: &str) -> DocPut {
        let (kind, key) = (BROWSERS.to_owned(), name.to_owned());
        DocPut { kind, key, expect: Expect::Any, body: None }
    }
}

fn browsers_put(name: &str, expect: Expect, kept: Option<&Kept>) -> Result<DocPut, Fault> {
    let body = kept.map(serde_json::to_string).transpose().map_err(broken)?;
    Ok(DocPut { kind: BROWSERS.to_owned(), key: name.to_owned(), expect, body })
}
