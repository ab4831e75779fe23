//! Secrets of targets: addresses of robots, keys that sign, passwords. Each lies sealed by the server's master key in a
//! document of its own, is named by a policy and is never shown again; what is said of a failed try is cleaned of them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::check::{is_name, secret_name};
use crate::core::hex::{hex, unhex};
use crate::core::time::Ms;
use crate::server::{Doc, DocPut, Expect, Fault, HallStore, KeyFault, MasterKey, NewLine};

/// Kind of their documents.
const SECRET_KIND: &str = "notice_secret";
/// Kind of the lines that say who changed one.
const SECRET_LINE: &str = "notice_change";

/// Longest secret.
const BYTES_MAX: usize = 4096;

/// Why a secret was not kept.
#[derive(Debug, thiserror::Error)]
pub enum SecretFault {
    /// Its name.
    #[error("a secret's name has 1 to 40 letters, digits, - or _; nothing was changed")]
    Name,
    /// It is empty, too long, or has control characters.
    #[error("a secret has 1 to 4096 bytes and no control characters; nothing was changed")]
    Form,
    /// It could not be sealed.
    #[error(transparent)]
    Key(#[from] KeyFault),
    /// It could not be stored.
    #[error(transparent)]
    Store(#[from] Fault),
}

#[derive(Serialize, Deserialize)]
struct Sealed {
    sealed: String,
}

/// What the seal is bound to. No hall's id has such a character, so that no hall's key can be put in its place.
fn bound_to(name: &str) -> String {
    format!("\u{0}notice\u{0}{name}")
}

/// Keeps a secret, in the place of one of that name.
pub async fn keep_secret<S: HallStore>(
    store: &S,
    master: &MasterKey,
    (name, secret): (&str, &str),
    (by, at): (&str, Ms),
) -> Result<(), SecretFault> {
    if !is_name(name) {
        return Err(SecretFault::Name);
    }
    if secret.is_empty() || secret.len() > BYTES_MAX || secret.chars().any(char::is_control) {
        return Err(SecretFault::Form);
    }
    let sealed = Sealed { sealed: hex(&master.seal(&bound_to(name), secret.as_bytes())?) };
    let body = serde_json::to_string(&sealed).unwrap_or_default();
    let put = DocPut {
        kind: SECRET_KIND.to_owned(),
        key: name.to_owned(),
        expect: Expect::Any,
        body: Some(body),
    };
    let change = serde_json::json!({ "what": "secret", "name": name, "by": by });
    let line = NewLine { kind: SECRET_LINE.to_owned(), body: change.to_string() };
    store.put_docs(vec![put], vec![line], at).await?.map(drop).map_err(|_| {
        SecretFault::Store(Fault::Broken("a write that expects nothing clashed".to_owned()))
    })
}

/// The names of the secrets that are kept, and since when.
pub async fn secrets_kept<S: HallStore>(store: &S) -> Result<Vec<(String, Ms)>, Fault> {
    let docs = super::outbox::all(store, SECRET_KIND).await?;
    Ok(docs.into_iter().map(|Doc { key, at, .. }| (key, at)).collect())
}

/// Secrets that were opened for one try.
#[derive(Default)]
pub(super) struct Opened(BTreeMap<String, Zeroizing<String>>);

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Opened({:?})", self.0.keys())
    }
}

/// One that is missing, or cannot be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NoSecret(pub(super) String);

impl Opened {
    /// Opens those of these names that are kept.
    pub(super) async fn of<S: HallStore>(
        store: &S,
        master: &MasterKey,
        names: &[String],
    ) -> Result<Opened, Fault> {
        let mut opened = BTreeMap::new();
        for name in names {
            let Some(doc) = store.doc(SECRET_KIND, name).await? else { continue };
            let sealed = serde_json::from_str::<Sealed>(&doc.body).ok();
            let sealed = sealed.and_then(|sealed| unhex(&sealed.sealed));
            let plain = sealed.and_then(|sealed| master.open(&bound_to(name), &sealed).ok());
            let plain = plain.and_then(|plain| String::from_utf8(plain.to_vec()).ok());
            if let Some(plain) = plain {
                opened.insert(name.clone(), Zeroizing::new(plain));
            }
        }
        Ok(Opened(opened))
    }

    #[cfg(test)]
    pub(super) fn told(secrets: &[(&str, &str)]) -> Opened {
        let told = secrets.iter().map(|(name, it)| ((*name).into(), Zeroizing::new((*it).into())));
        Opened(told.collect())
    }

    /// What stands in a policy: a secret by its name, or the text itself.
    pub(super) fn read<'a>(&'a self, text: &'a str) -> Result<&'a str, NoSecret> {
        match secret_name(text) {
            None => Ok(text),
            Some(name) => self.get(name),
        }
    }

    /// A secret by its name.
    pub(super) fn get(&self, name: &str) -> Result<&str, NoSecret> {
        self.0.get(name).map(|it| it.as_str()).ok_or_else(|| NoSecret(name.to_owned()))
    }

    /// A text without any of them, also where somebody repeats one escaped or in part of an address.
    pub(super) fn hide(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for secret in self.0.values() {
            let escaped: String = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
            // The key in the address of a robot is as good as the whole address.
            let parts = secret.split(['/', '?', '&', '=']).filter(|part| part.len() >= 16);
            for part in std::iter::once(secret.as_str()).chain([escaped.as_str()]).chain(parts) {
                text = text.replace(part, "***");
            }
        }
        text
    }
}
