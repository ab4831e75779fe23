//! What a role lets somebody do, and where. Roles and districts are documents; a role that nobody wrote has its default.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{User, broken, codes};
use crate::server::{Fault, HallStore};

/// Kinds of the documents.
pub(super) const ROLE: &str = "role";
pub(super) const DISTRICT: &str = "district";

/// What stands for all halls or departments in a scope.
const ALL: &str = "*";

/// Most roles or districts.
const MOST: usize = 10_000;

codes! {
    /// Something that a role allows.
    Right {
        /// See what was sent to departments and superiors.
        Inbox = "inbox",
        /// Answer for a department.
        Answer = "answer",
        /// Acknowledge an escalation.
        Acknowledge = "acknowledge",
        /// Give a final answer.
        Final = "final",
        /// Withdraw what was sent.
        Withdraw = "withdraw",
        /// See how halls stand.
        Oversee = "oversee",
        /// See a customer's data, with a reason.
        Unmask = "unmask",
        /// Take tables along.
        Export = "export",
        /// Change settings of halls.
        EditHalls = "edit_halls",
        /// Add people and change what they may.
        Users = "users",
        /// Change who is told of what.
        Notices = "notices",
        /// Read who did what.
        Audit = "audit",
        /// Call customers of halls back.
        FollowUp = "follow_up",
    }
}

/// A role.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    /// What it allows.
    #[serde(default)]
    pub rights: BTreeSet<Right>,
    /// Whether it reaches everywhere, whatever scope whoever has it has.
    #[serde(default)]
    pub everywhere: bool,
    /// Whether whoever has it must have a second factor.
    #[serde(default)]
    pub second: bool,
    /// On which level of escalation it answers: 3 the hall's manager, 4 the district, 5 the city.
    #[serde(default)]
    pub level: Option<u8>,
}

/// Halls that belong together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct District {
    /// What it is called.
    #[serde(default)]
    pub name: String,
    /// Ids of its halls.
    #[serde(default)]
    pub halls: BTreeSet<String>,
}

/// What a right is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject<'a> {
    /// Something of the server, or anything at all: whether there is a page for them.
    Server,
    /// A hall, or what was sent to a superior of it.
    Hall(&'a str),
    /// What a hall sent to a department.
    Department {
        /// The hall.
        hall: &'a str,
        /// The department.
        department: &'a str,
    },
}

/// Halls that somebody reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Halls {
    /// All of them.
    All,
    /// These.
    These(BTreeSet<String>),
}

impl Halls {
    /// Whether a hall is among them.
    pub fn contains(&self, hall: &str) -> bool {
        match self {
            Halls::All => true,
            Halls::These(these) => these.contains(hall),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        matches!(self, Halls::These(these) if these.is_empty())
    }
}

/// Roles and districts as they are at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// Roles by name.
    pub roles: BTreeMap<String, Role>,
    /// Districts by id.
    pub districts: BTreeMap<String, District>,
}

fn defaults() -> BTreeMap<String, Role> {
    use Right::{
        Acknowledge, Answer, Audit, EditHalls, Export, Final, FollowUp, Inbox, Notices, Oversee,
        Unmask, Users, Withdraw,
    };
    let role = |rights: &[Right], everywhere, second, level| Role {
        rights: rights.iter().copied().collect(),
        everywhere,
        second,
        level,
    };
    let manager = [Inbox, Acknowledge, Final, Oversee, Unmask, Export];
    let centre =
        [Inbox, Answer, Acknowledge, Final, Withdraw, Oversee, Unmask, Export, EditHalls, FollowUp];
    [
        ("department", role(&[Inbox, Answer], false, false, None)),
        ("hall_manager", role(&manager, false, false, Some(3))),
        ("centre", role(&centre, false, true, Some(4))),
        ("city", role(&centre, true, true, Some(5))),
        // Sees telephone numbers of customers of many halls, three hundred on a day.
        ("follow_up_agent", role(&[FollowUp], false, true, None)),
        ("auditor", role(&[Oversee, Audit], false, false, None)),
        ("admin", role(&[EditHalls, Users, Notices, Audit], true, true, None)),
    ]
    .map(|(name, role)| (name.to_owned(), role))
    .into()
}

impl Rules {
    /// The roles that nobody changed, and no district.
    pub fn defaults() -> Rules {
        Rules { roles: defaults(), districts: BTreeMap::new() }
    }

    pub(super) async fn read(store: &impl HallStore) -> Result<Rules, Fault> {
        let mut rules = Rules::defaults();
        for doc in store.docs(ROLE, None, MOST).await? {
            rules.roles.insert(doc.key, serde_json::from_str(&doc.body).map_err(broken)?);
        }
        for doc in store.docs(DISTRICT, None, MOST).await? {
            rules.districts.insert(doc.key, serde_json::from_str(&doc.body).map_err(broken)?);
        }
        Ok(rules)
    }

    fn of<'a>(&'a self, user: &'a User) -> impl Iterator<Item = &'a Role> {
        user.roles.iter().filter_map(|name| self.roles.get(name))
    }

    /// Whether somebody may do something there.
    pub fn may(&self, user: &User, right: Right, subject: Subject<'_>) -> bool {
        user.disabled_at.is_none()
            && self.of(user).any(|role| {
                role.rights.contains(&right) && (role.everywhere || self.reaches(user, subject))
            })
    }

    /// Whether something lies in somebody's scope.
    fn reaches(&self, user: &User, subject: Subject<'_>) -> bool {
        let scope = &user.scope;
        match subject {
            Subject::Server => true,
            Subject::Hall(hall) => self.has_hall(user, hall),
            // Whoever names departments and no halls works for all halls that send to these.
            Subject::Department { hall, department } => {
                let departments = &scope.departments;
                (departments.contains(department) || departments.contains(ALL))
                    && (self.has_hall(user, hall)
                        || (scope.halls.is_empty() && scope.districts.is_empty()))
            }
        }
    }

    fn has_hall(&self, user: &User, hall: &str) -> bool {
        let scope = &user.scope;
        let in_district =
            |id: &String| self.districts.get(id).is_some_and(|it| it.halls.contains(hall));
        scope.halls.contains(hall)
            || scope.halls.contains(ALL)
            || scope.districts.iter().any(in_district)
    }

    /// The halls in which somebody may do something, as far as they are asked for as halls.
    pub fn halls(&self, user: &User, right: Right) -> Halls {
        let none = Halls::These(BTreeSet::new());
        if !self.may(user, right, Subject::Server) {
            return none;
        }
        let everywhere = self.of(user).any(|role| role.rights.contains(&right) && role.everywhere);
        if everywhere || user.scope.halls.contains(ALL) {
            return Halls::All;
        }
        let districts = user.scope.districts.iter().filter_map(|id| self.districts.get(id));
        let in_districts = districts.flat_map(|district| district.halls.iter());
        Halls::These(user.scope.halls.iter().chain(in_districts).cloned().collect())
    }

    /// Levels of escalation on which somebody answers in a hall.
    pub fn levels(&self, user: &User, hall: &str) -> BTreeSet<u8> {
        let on = user.disabled_at.is_none();
        let roles =
            self.of(user).filter(|role| on && (role.everywhere || self.has_hall(user, hall)));
        roles.filter_map(|role| role.level).collect()
    }

    /// Whether somebody must have a second factor.
    pub fn needs_second(&self, user: &User) -> bool {
        self.of(user).any(|role| role.second)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(role: &str, halls: &[&str], departments: &[&str], districts: &[&str]) -> User {
        let set = |of: &[&str]| of.iter().map(|one| (*one).to_owned()).collect();
        let scope = super::super::Scope {
            halls: set(halls),
            departments: set(departments),
            districts: set(districts),
        };
        User { name: "wang".to_owned(), roles: set(&[role]), scope, ..User::default() }
    }

    fn rules() -> Rules {
        let halls = ["H1".to_owned(), "H2".to_owned()].into();
        let district = District { name: "东区".to_owned(), halls };
        Rules { districts: [("east".to_owned(), district)].into(), ..Rules::defaults() }
    }

    /// Rights of each role, as letters in the order of [`Right::ALL`]: where it has them in scope, outside, on the server.
    #[test]
    fn each_role_may_what_it_is_for_where_it_is_for_it() {
        let rules = rules();
        let east = |role: &str| user(role, &[], &["net"], &["east"]);
        let letters = |user: &User, subject| -> String {
            let may = |right: &Right| if rules.may(user, *right, subject) { 'x' } else { '.' };
            Right::ALL.iter().map(may).collect()
        };
        let (own, other) = (Subject::Hall("H2"), Subject::Hall("H9"));
        for (role, inside, outside, server) in [
            ("department", "xx...........", ".............", "xx..........."),
            ("hall_manager", "x.xx.xxx.....", ".............", "x.xx.xxx....."),
            ("centre", "xxxxxxxxx...x", ".............", "xxxxxxxxx...x"),
            ("city", "xxxxxxxxx...x", "xxxxxxxxx...x", "xxxxxxxxx...x"),
            ("follow_up_agent", "............x", ".............", "............x"),
            ("auditor", ".....x.....x.", ".............", ".....x.....x."),
            ("admin", "........xxxx.", "........xxxx.", "........xxxx."),
            ("nobody", ".............", ".............", "............."),
        ] {
            let user = east(role);
            let found = [own, other, Subject::Server].map(|subject| letters(&user, subject));
            assert_eq!(found, [inside, outside, server], "{role}");
            let off = User { disabled_at: Some(crate::core::time::Ms(1)), ..user };
            assert_eq!(letters(&off, Subject::Server), ".............", "{role}");
        }
    }

    #[test]
    fn departments_are_asked_for_with_their_halls() {
        let rules = rules();
        let may = |user: &User, hall, department| {
            rules.may(user, Right::Answer, Subject::Department { hall, department })
        };
        let anywhere = user("department", &[], &["net"], &[]);
        assert!(may(&anywhere, "H1", "net") && may(&anywhere, "H9", "net"));
        assert!(!may(&anywhere, "H1", "billing"));
        assert!(!rules.may(&anywhere, Right::Answer, Subject::Hall("H1")));
        let east = user("department", &[], &["net"], &["east"]);
        assert!(may(&east, "H1", "net") && !may(&east, "H9", "net"));
        let every = user("department", &["H9"], &["*"], &[]);
        assert!(may(&every, "H9", "billing") && !may(&every, "H1", "billing"));
        assert!(!may(&user("department", &["*"], &[], &[]), "H1", "net"));
        assert!(may(&user("city", &[], &[], &[]), "H9", "net"));
    }

    #[test]
    fn a_role_that_reaches_everywhere_takes_no_other_along() {
        let rules = rules();
        let mut both = user("hall_manager", &["H1"], &[], &[]);
        both.roles.insert("admin".to_owned());
        assert!(rules.may(&both, Right::EditHalls, Subject::Hall("H9")));
        assert!(!rules.may(&both, Right::Oversee, Subject::Hall("H9")));
        assert_eq!(rules.halls(&both, Right::Oversee), Halls::These(["H1".to_owned()].into()));
        assert_eq!(rules.halls(&both, Right::EditHalls), Halls::All);
        assert!(rules.halls(&both, Right::Answer).is_empty());
        assert_eq!(rules.levels(&both, "H1"), [3].into());
        assert!(rules.levels(&both, "H2").is_empty());
        assert!(rules.needs_second(&both));
        assert!(!rules.needs_second(&user("department", &[], &[], &[])));
    }

    #[test]
    fn a_right_of_a_newer_version_grants_nothing() {
        let role: Role = serde_json::from_str(r#"{"rights":["inbox","fly"],"level":3}"#).unwrap();
        assert_eq!(role.rights, [Right::Inbox, Right::Unknown].into());
    }
}
