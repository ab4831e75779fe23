//! What administrators change of roles on a page: a role is weighed with everybody who has it before it is kept. Whoever may
//! change roles never gives themselves more by that, and somebody always stays who may.

use std::collections::{BTreeMap, BTreeSet};

use super::record::{Entry, What};
use super::roles::ROLE;
use super::{Accounts, Caller, Right, Role, Rules, User, broken, is_name, users};
use crate::server::{DocClash, DocPut, Expect, Fault, HallStore};

/// The document by which two changes of roles at once are told from one after the other, also on two servers: kind and key.
const TURN: (&str, &str) = ("role_turn", "roles");

/// The levels of escalation that a role may answer on.
const LEVELS: std::ops::RangeInclusive<u8> = 3..=5;

/// Why a role was not changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RoleFault {
    /// That is no name.
    Name,
    /// There is a role of that name.
    Exists,
    /// There is none of that name.
    Nothing,
    /// It would allow nothing.
    Empty,
    /// There is no such level.
    Level,
    /// It would let whoever changes it do more than before.
    Own,
    /// Nobody would be left who may change users and roles.
    Last,
    /// So many people have it.
    Used(usize),
    /// Somebody else changed roles since this was shown.
    Stale,
}

/// A role as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptRole {
    /// What it allows.
    pub role: Role,
    /// Of its document; 0 = it has none and is the default.
    pub version: u64,
    /// There is a default of that name.
    pub is_default: bool,
    /// Names of whoever has it.
    pub people: BTreeSet<String>,
}

/// Roles as they were read at one moment.
struct Read {
    rules: Rules,
    people: Vec<User>,
    turn: u64,
}

impl Read {
    /// Whether somebody who can sign in may change users, as the roles would be.
    fn has_keeper(&self, rules: &Rules) -> bool {
        let subject = super::Subject::Server;
        self.people.iter().any(|user| rules.may(user, Right::Users, subject))
    }

    /// What would be wrong if a role became this; none = it goes.
    fn weighed(&self, name: &str, role: Option<&Role>, by: &str) -> Result<(), RoleFault> {
        let mut after = self.rules.clone();
        match role {
            Some(role) => after.roles.insert(name.to_owned(), role.clone()),
            None => after.roles.remove(name),
        };
        // Who changes roles beside the server is nobody of these, and there need be none yet.
        let own = self.people.iter().find(|user| user.name == by);
        if let Some(own) = own.filter(|own| own.roles.contains(name)) {
            let before = self.rules.roles.get(name).cloned().unwrap_or_default();
            if role.is_some_and(|role| gives_more(&before, role)) {
                return Err(RoleFault::Own);
            }
            let keeps = after.may(own, Right::Users, super::Subject::Server);
            if !keeps && !self.others_keep(&after, by) {
                return Err(RoleFault::Last);
            }
        }
        if self.has_keeper(&self.rules) && !self.has_keeper(&after) {
            return Err(RoleFault::Last);
        }
        Ok(())
    }

    fn others_keep(&self, rules: &Rules, by: &str) -> bool {
        let mut others = self.people.iter().filter(|user| user.name != by);
        others.any(|user| rules.may(user, Right::Users, super::Subject::Server))
    }
}

/// Whether a role allows anything that it did not, reaches further, or asks for less proof.
fn gives_more(before: &Role, after: &Role) -> bool {
    !after.rights.is_subset(&before.rights)
        || (after.everywhere && !before.everywhere)
        || (before.second && !after.second)
        || (after.level > before.level)
}

impl<S: HallStore> Accounts<S> {
    async fn read_roles(&self) -> Result<Read, Fault> {
        // Read first: what is changed after it is known by it.
        let turn = self.store.doc(TURN.0, TURN.1).await?.map_or(0, |doc| doc.version);
        Ok(Read { rules: self.rules().await?, people: users(&*self.store).await?, turn })
    }

    /// A role, and who has it.
    pub async fn role(&self, name: &str) -> Result<Option<KeptRole>, Fault> {
        let read = self.read_roles().await?;
        let Some(role) = read.rules.roles.get(name).cloned() else { return Ok(None) };
        let version = self.store.doc(ROLE, name).await?.map_or(0, |doc| doc.version);
        let people = read.people.iter().filter(|user| user.roles.contains(name));
        Ok(Some(KeptRole {
            role,
            version,
            is_default: Rules::defaults().roles.contains_key(name),
            people: people.map(|user| user.name.clone()).collect(),
        }))
    }

    /// How many have each role.
    pub async fn role_counts(&self) -> Result<BTreeMap<String, usize>, Fault> {
        let mut counts = BTreeMap::new();
        for role in users(&*self.store).await?.into_iter().flat_map(|user| user.roles) {
            *counts.entry(role).or_insert(0) += 1;
        }
        Ok(counts)
    }

    /// Adds a role.
    pub async fn add_role(
        &self,
        (name, role): (&str, &Role),
        (by, caller): (&str, &Caller),
    ) -> Result<Result<(), RoleFault>, Fault> {
        if !is_name(name) {
            return Ok(Err(RoleFault::Name));
        }
        let read = self.read_roles().await?;
        if read.rules.roles.contains_key(name) {
            return Ok(Err(RoleFault::Exists));
        }
        if let Err(fault) = sound(role).and_then(|()| read.weighed(name, Some(role), by)) {
            return Ok(Err(fault));
        }
        self.keep((name, Some(role), 0), (&read, by, caller)).await
    }

    /// Changes what a role allows, as it was seen in that version.
    pub async fn change_role(
        &self,
        (name, seen, role): (&str, u64, &Role),
        (by, caller): (&str, &Caller),
    ) -> Result<Result<(), RoleFault>, Fault> {
        let read = self.read_roles().await?;
        let Some(before) = read.rules.roles.get(name) else { return Ok(Err(RoleFault::Nothing)) };
        // What this program does not know is not taken away by a page that cannot show it.
        let mut role = role.clone();
        role.rights.extend(before.rights.contains(&Right::Unknown).then_some(Right::Unknown));
        if let Err(fault) = sound(&role).and_then(|()| read.weighed(name, Some(&role), by)) {
            return Ok(Err(fault));
        }
        if *before == role {
            return Ok(Ok(()));
        }
        self.keep((name, Some(&role), seen), (&read, by, caller)).await
    }

    /// Takes a role away that nobody has; of one with a default what was changed of it.
    pub async fn remove_role(
        &self,
        (name, seen): (&str, u64),
        (by, caller): (&str, &Caller),
    ) -> Result<Result<(), RoleFault>, Fault> {
        let read = self.read_roles().await?;
        if !read.rules.roles.contains_key(name) {
            return Ok(Err(RoleFault::Nothing));
        }
        let default = Rules::defaults().roles.remove(name);
        let used = read.people.iter().filter(|user| user.roles.contains(name)).count();
        if default.is_none() && used > 0 {
            return Ok(Err(RoleFault::Used(used)));
        }
        if let Err(fault) = read.weighed(name, default.as_ref(), by) {
            return Ok(Err(fault));
        }
        if default.is_some() && seen == 0 {
            return Ok(Ok(()));
        }
        self.keep((name, None, seen), (&read, by, caller)).await
    }

    async fn keep(
        &self,
        (name, role, seen): (&str, Option<&Role>, u64),
        (read, by, caller): (&Read, &str, &Caller),
    ) -> Result<Result<(), RoleFault>, Fault> {
        let at =
            |version: u64| if version == 0 { Expect::Absent } else { Expect::Version(version) };
        let body = role.map(serde_json::to_string).transpose().map_err(broken)?;
        let put = |(kind, key): (&str, &str), expect, body| DocPut {
            kind: kind.to_owned(),
            key: key.to_owned(),
            expect,
            body,
        };
        let puts = vec![
            put((ROLE, name), at(seen), body),
            put(TURN, at(read.turn), Some(format!("\"{}\"", read.turn.saturating_add(1)))),
        ];
        let before = read.rules.roles.get(name).map_or_else(|| "none".to_owned(), told);
        let after = role.map_or_else(|| "removed".to_owned(), told);
        let entry = Entry::done(by, What::RulesChanged, caller).on(name);
        let entry = entry.with(format!("role; {after}; before: {before}"));
        Ok(match self.write(puts, Vec::new(), vec![entry]).await? {
            Ok(_) => Ok(()),
            Err(DocClash { .. }) => Err(RoleFault::Stale),
        })
    }
}

fn sound(role: &Role) -> Result<(), RoleFault> {
    if role.rights.is_empty() {
        return Err(RoleFault::Empty);
    }
    match role.level {
        Some(level) if !LEVELS.contains(&level) => Err(RoleFault::Level),
        _ => Ok(()),
    }
}

/// A role as the record has it.
pub(super) fn told(role: &Role) -> String {
    let rights: Vec<&str> = role.rights.iter().map(|right| right.as_str()).collect();
    let second = if role.second { "must" } else { "may" };
    let reach = if role.everywhere { "everywhere" } else { "scope" };
    let level = role.level.map_or_else(|| "-".to_owned(), |level| level.to_string());
    format!(
        "second factor: {second}; reaches: {reach}; level: {level}; rights: {}",
        rights.join(" ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(name: &str, role: &str) -> User {
        User { name: name.to_owned(), roles: [role.to_owned()].into(), ..User::default() }
    }

    fn read(people: &[(&str, &str)]) -> Read {
        let people = people.iter().map(|(name, role)| user(name, role)).collect();
        Read { rules: Rules::defaults(), people, turn: 0 }
    }

    fn role(rights: &[Right], everywhere: bool) -> Role {
        Role { rights: rights.iter().copied().collect(), everywhere, second: true, level: None }
    }

    #[test]
    fn somebody_always_stays_who_may_change_users() {
        let none = role(&[Right::Audit], true);
        let one = read(&[("boss", "admin"), ("wang", "hall_manager")]);
        assert_eq!(one.weighed("admin", Some(&none), "boss"), Err(RoleFault::Last));
        assert_eq!(one.weighed("admin", Some(&none), "console"), Err(RoleFault::Last));
        let two = read(&[("boss", "admin"), ("li", "admin")]);
        assert_eq!(two.weighed("admin", Some(&none), "boss"), Err(RoleFault::Last), "both lose it");
        let mut other = read(&[("boss", "admin"), ("li", "keeper")]);
        other.rules.roles.insert("keeper".to_owned(), role(&[Right::Users], true));
        assert_eq!(other.weighed("admin", Some(&none), "boss"), Ok(()), "another role has it");
        // Whoever is let in no more keeps nothing.
        other.people[1].disabled_at = Some(crate::core::time::Ms(1));
        assert_eq!(other.weighed("admin", Some(&none), "boss"), Err(RoleFault::Last));
        // Before the first administrator there is nobody to stay.
        assert_eq!(read(&[]).weighed("admin", Some(&none), "console"), Ok(()));
    }

    #[test]
    fn nobody_gives_themselves_more() {
        let place = read(&[("boss", "admin"), ("li", "admin")]);
        let rights = [Right::EditHalls, Right::Users, Right::Notices, Right::Audit];
        let more = role(&[&rights[..], &[Right::Unmask]].concat(), true);
        assert_eq!(place.weighed("admin", Some(&more), "boss"), Err(RoleFault::Own));
        assert_eq!(
            place.weighed("admin", Some(&more), "console"),
            Ok(()),
            "beside the server it may be"
        );
        let lax = Role { second: false, ..role(&rights, true) };
        assert_eq!(place.weighed("admin", Some(&lax), "boss"), Err(RoleFault::Own));
        let higher = Role { level: Some(5), ..role(&rights, true) };
        assert_eq!(place.weighed("admin", Some(&higher), "boss"), Err(RoleFault::Own));
        assert_eq!(place.weighed("admin", Some(&role(&rights[..3], true)), "boss"), Ok(()), "less");
        assert_eq!(place.weighed("hall_manager", Some(&more), "boss"), Ok(()), "not theirs");
    }

    #[test]
    fn a_role_allows_something_on_a_level_that_there_is() {
        assert_eq!(sound(&role(&[], true)), Err(RoleFault::Empty));
        for (level, is) in
            [(None, true), (Some(3), true), (Some(5), true), (Some(2), false), (Some(6), false)]
        {
            let role = Role { level, ..role(&[Right::Inbox], false) };
            assert_eq!(sound(&role).is_ok(), is, "{level:?}");
        }
    }
}
