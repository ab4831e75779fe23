//! What is changed of roles and districts: one document each, with a line in the record of who did it.

use super::record::{Entry, What};
use super::roles::{DISTRICT, ROLE};
use super::{Accounts, Caller, District, Role, broken};
use crate::server::{DocPut, Expect, Fault, HallStore};

impl<S: HallStore> Accounts<S> {
    async fn put_rule(
        &self,
        (kind, key): (&str, &str),
        body: Option<String>,
        entry: Entry,
    ) -> Result<(), Fault> {
        let (kind, key) = (kind.to_owned(), key.to_owned());
        let put = DocPut { kind, key, expect: Expect::Any, body };
        // Nothing is expected, so nothing can clash.
        self.write(vec![put], Vec::new(), vec![entry]).await.map(drop)
    }

    /// Says what a district is called and which halls it has, in the place of what was said of it before. Whoever sees the
    /// district sees these from their next page on.
    pub async fn put_district(
        &self,
        (id, district): (&str, &District),
        (by, caller): (&str, &Caller),
    ) -> Result<(), Fault> {
        let halls: Vec<&str> = district.halls.iter().map(String::as_str).collect();
        let told = format!("district {}; halls: {}", district.name, halls.join(" "));
        let entry = Entry::done(by, What::RulesChanged, caller).on(id).with(told);
        let body = serde_json::to_string(district).map_err(broken)?;
        self.put_rule((DISTRICT, id), Some(body), entry).await
    }

    /// Takes a district away; whoever saw halls by it sees them no more. Answers whether it was there.
    pub async fn remove_district(
        &self,
        id: &str,
        (by, caller): (&str, &Caller),
    ) -> Result<bool, Fault> {
        if self.store.doc(DISTRICT, id).await?.is_none() {
            return Ok(false);
        }
        let entry = Entry::done(by, What::RulesChanged, caller).on(id).with("district removed");
        self.put_rule((DISTRICT, id), None, entry).await?;
        Ok(true)
    }

    /// Says what a role lets somebody do, in the place of what it was before.
    pub async fn put_role(
        &self,
        (name, role): (&str, &Role),
        (by, caller): (&str, &Caller),
    ) -> Result<(), Fault> {
        let told = format!("role; {}", super::role_edit::told(role));
        let entry = Entry::done(by, What::RulesChanged, caller).on(name).with(told);
        let body = serde_json::to_string(role).map_err(broken)?;
        self.put_rule((ROLE, name), Some(body), entry).await
    }
}
