//! Who can sign in to a training centre.

use std::collections::BTreeSet;

use super::super::super::failure::Failure;
use super::super::users::BY;
use crate::core::sync::code::letters;
use crate::server::accounts::{Accounts, Caller, District, Draft, Role, Rules, Scope};
use crate::server::{HallStore, random};

/// The district that has all halls.
const DISTRICT: (&str, &str) = ("city-east", "东片区");

/// Bytes of a password.
const PASSWORD_BYTES: usize = 10;

/// Somebody.
pub(super) struct Somebody {
    pub(super) name: &'static str,
    pub(super) password: String,
    pub(super) sees: &'static str,
}

fn of(ids: &[&str]) -> BTreeSet<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

/// Adds them, each with a password that nobody had before.
pub(super) async fn make<S: HallStore>(
    accounts: &Accounts<S>,
    halls: &[String],
) -> Result<Vec<Somebody>, Failure> {
    let by = (BY, &Caller::default());
    let (id, name) = DISTRICT;
    let district = District { name: name.to_owned(), halls: halls.iter().cloned().collect() };
    accounts.put_district((id, &district), by).await?;
    // An app that makes codes goes by the time outside, which is another one here. It is lifted by what stands in this
    // server's own records: no other server is told.
    for (name, role) in Rules::defaults().roles {
        if role.second {
            accounts.put_role((&name, &Role { second: false, ..role }), by).await?;
        }
    }
    let first = halls.first().map_or("", String::as_str);
    let everybody = [
        (
            "centre",
            "区域中心 孙主任",
            "centre",
            "centre",
            Scope { districts: of(&[id]), departments: of(&["*"]), ..Scope::default() },
            "all halls, what departments and the centre have to do",
        ),
        (
            "caller",
            "回访员 何静",
            "caller",
            "follow_up_agent",
            Scope { districts: of(&[id]), ..Scope::default() },
            "all halls, whom to call back",
        ),
        (
            "manager",
            "李敏",
            "m001",
            "hall_manager",
            Scope { halls: of(&[first]), ..Scope::default() },
            "H001, what its manager has to do",
        ),
        (
            "network",
            "网络优化 高工",
            "network",
            "department",
            Scope { departments: of(&["network"]), ..Scope::default() },
            "what the network department has to do",
        ),
        (
            "admin",
            "管理员",
            "admin",
            "admin",
            Scope::default(),
            "users, notices, settings, the record",
        ),
    ];
    let mut made = Vec::new();
    for (name, shown, person_id, role, scope, sees) in everybody {
        let bytes: [u8; PASSWORD_BYTES] = random()?;
        let password = letters(&bytes);
        let (shown, person_id) = (shown.to_owned(), person_id.to_owned());
        let draft = Draft { shown, person_id, roles: of(&[role]), scope };
        let added = accounts.add_user((name, draft, Some(&password)), by).await?;
        added.map_err(|fault| Failure::refused(format!("{name} could not be added: {fault:?}")))?;
        made.push(Somebody { name, password, sees });
    }
    Ok(made)
}
