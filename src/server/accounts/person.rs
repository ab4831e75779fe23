//! Who acts in halls under which id: a document of kind `person` under that id, which names the user. It is written by the
//! same change as the user, so that of two who get one id at once the second is refused.

use serde::{Deserialize, Serialize};

use super::{Accounts, User, broken, users};
use crate::server::{DocPut, Expect, Fault, HallStore};

/// Kind of the document.
const PERSON: &str = "person";

#[derive(Debug, Serialize, Deserialize)]
struct Holds {
    user: String,
}

impl<S: HallStore> Accounts<S> {
    /// Who else acts in halls under an id. Users of before have no document of theirs until they are changed.
    pub(super) async fn holder(&self, name: &str, id: &str) -> Result<Option<String>, Fault> {
        let all = users(&*self.store).await?;
        let other = all.into_iter().find(|user| user.name != name && user.person_id() == id);
        Ok(other.map(|user| user.name))
    }

    async fn holds(&self, id: &str) -> Result<Option<(Holds, u64)>, Fault> {
        let Some(doc) = self.store.doc(PERSON, id).await? else { return Ok(None) };
        Ok(Some((serde_json::from_str(&doc.body).map_err(broken)?, doc.version)))
    }

    /// What takes the id of somebody for them, and lets go of the one before, to go with the change of them; or who has it.
    /// Where another change of these documents was faster, it is asked for again.
    pub(super) async fn takes_id(
        &self,
        user: &User,
        before: Option<&str>,
    ) -> Result<Result<Vec<DocPut>, String>, Fault> {
        let (name, id) = (&user.name, user.person_id());
        let put = |id: &str, expect, body| {
            let (kind, key) = (PERSON.to_owned(), id.to_owned());
            DocPut { kind, key, expect, body }
        };
        // Read before who has the id: a document of somebody who has it no more is of no account, and one that is
        // written after this is seen by its version.
        let holds = self.holds(id).await?;
        if let Some(other) = self.holder(name, id).await? {
            return Ok(Err(other));
        }
        let expect = match &holds {
            None => Some(Expect::Absent),
            Some((holds, version)) => (holds.user != *name).then_some(Expect::Version(*version)),
        };
        let mut puts = Vec::new();
        if let Some(expect) = expect {
            let body = serde_json::to_string(&Holds { user: name.clone() }).map_err(broken)?;
            puts.push(put(id, expect, Some(body)));
        }
        if let Some(before) = before.filter(|before| *before != id)
            && let Some((_, version)) =
                self.holds(before).await?.filter(|(holds, _)| holds.user == *name)
        {
            puts.push(put(before, Expect::Version(version), None));
        }
        Ok(Ok(puts))
    }
}
