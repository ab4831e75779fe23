//! `zhiban server user` and `admin-code`: who may use the server's pages.

use std::collections::BTreeSet;

use serde::Serialize;

use super::super::access::prompt::ask_text;
use super::super::args::server_people::{UserAddArgs, UserCommand, UserMayArgs, UserResetArgs};
use super::super::failure::{Exit, Failure};
use super::super::out::Out;
use super::{Place, wait};
use crate::core::time::{Ms, Stamp};
use crate::server::accounts::{
    Accounts, Caller, Draft, ManageFault, PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN, Scope, User,
    Weak, is_name, users,
};
use crate::server::{Fault, Limits, Storage, Times};

/// Who does it, in the record: whoever is at the server's own machine.
pub(super) const BY: &str = "console";

/// What a command does with the people of a server.
impl Place {
    pub(super) fn accounts(&self) -> Result<Accounts<Storage>, Failure> {
        let store = self.open()?;
        let master = self.master()?;
        Ok(Accounts::new(store.into(), master, Times::system(), &Limits::default()))
    }
}

/// Runs one of them.
pub(super) fn run(place: &Place, command: &UserCommand, out: &mut Out) -> Result<Exit, Failure> {
    match command {
        UserCommand::Add(args) => add(place, args, out),
        UserCommand::List(args) => list(place, args.json, out),
        UserCommand::Disable(args) => disable(place, &args.name, out),
        UserCommand::Role(args) => role(place, &args.name, &args.may, out),
        UserCommand::Reset(args) => reset(place, args, out),
    }
}

fn stamp(at: Ms) -> Stamp {
    Stamp { at, offset_min: 0 }
}

fn nobody() -> Failure {
    Failure::refused("there is nobody of that name")
        .safe("nothing was changed")
        .next("`zhiban server user list` names them")
}

fn refused(fault: ManageFault) -> Failure {
    match fault {
        ManageFault::Name => Failure::usage("a name has 1 to 64 letters, digits or - _ . @")
            .safe("nothing was changed"),
        ManageFault::Exists => {
            Failure::refused("there is somebody of that name").safe("nothing was changed")
        }
        ManageFault::Nobody => nobody(),
        ManageFault::Role(role) => Failure::usage(format!("there is no role {role}"))
            .safe("nothing was changed")
            .next("take department, hall_manager, centre, city, auditor or admin"),
        ManageFault::Person(other) => {
            Failure::refused(format!("{other} acts in halls under that id"))
                .safe("nothing was changed")
                .next("give each of them an id of their own with --person")
        }
        ManageFault::Weak(weak) => {
            Failure::refused(format!("the password {}", why(weak))).safe("nothing was changed")
        }
        ManageFault::Own | ManageFault::Stale(_) => {
            Failure::refused("somebody else changed them at this moment")
                .safe("nothing was changed")
                .next("try again")
        }
    }
}

fn why(weak: Weak) -> String {
    match weak {
        Weak::Short => format!("is too short: at least {PASSWORD_CHARS_MIN} characters"),
        Weak::Long => format!("is too long: at most {PASSWORD_CHARS_MAX} characters"),
        Weak::Name => "holds the name".to_owned(),
        Weak::Common => "is one that everybody tries".to_owned(),
    }
}

/// What the arguments say of rights, over what somebody has.
fn draft(may: &UserMayArgs, before: &User) -> Draft {
    let over = |named: &[String], before: &BTreeSet<String>| -> BTreeSet<String> {
        if named.is_empty() { before.clone() } else { named.iter().cloned().collect() }
    };
    let scope = &before.scope;
    Draft {
        shown: may.shown.clone().unwrap_or_else(|| before.shown.clone()),
        person_id: may.person.clone().unwrap_or_else(|| before.person_id.clone()),
        roles: over(&may.roles, &before.roles),
        scope: Scope {
            halls: over(&may.halls, &scope.halls),
            departments: over(&may.departments, &scope.departments),
            districts: over(&may.districts, &scope.districts),
        },
    }
}

fn add(place: &Place, args: &UserAddArgs, out: &mut Out) -> Result<Exit, Failure> {
    let name = &*args.name;
    if !is_name(name) {
        return Err(refused(ManageFault::Name));
    }
    let accounts = place.accounts()?;
    let password =
        ask_text(&format!("password of {name}, at least {PASSWORD_CHARS_MIN} characters"))?;
    if password.chars().count() < PASSWORD_CHARS_MIN {
        return Err(Failure::refused("the password is too short").safe("nothing was changed"));
    }
    if *ask_text("once more")? != *password {
        return Err(Failure::refused("the two differ").safe("nothing was changed"));
    }
    let by = (BY, &Caller::default());
    wait(async {
        let Some(before) = accounts.user(name).await? else {
            let new = (name, draft(&args.may, &User::default()), Some(&**password));
            return accounts.add_user(new, by).await?.map(drop).map_err(refused);
        };
        let draft = draft(&args.may, &before);
        let changed = accounts.change_user((name, before.version, draft), by).await?;
        changed.map_err(refused)?;
        accounts.give_password((name, &password), by).await?.map_err(refused)?;
        Ok::<_, Failure>(accounts.lift_lockout(name, by).await?)
    })??;
    out.line(&format!("{name} was added; they sign in at {}", place.url()))?;
    Ok(Exit::Done)
}

fn disable(place: &Place, name: &str, out: &mut Out) -> Result<Exit, Failure> {
    let accounts = place.accounts()?;
    changed(&accounts, name, async |user| {
        accounts.switch_user((name, user.version, false), (BY, &Caller::default())).await
    })?;
    out.line(&format!("{name} is let in no more"))?;
    Ok(Exit::Done)
}

/// Changes somebody, again where somebody else did at the same moment.
fn changed<T>(
    accounts: &Accounts<Storage>,
    name: &str,
    change: impl AsyncFn(User) -> Result<Result<T, ManageFault>, Fault>,
) -> Result<T, Failure> {
    wait(async {
        loop {
            let user = accounts.user(name).await?.ok_or_else(nobody)?;
            match change(user).await? {
                Err(ManageFault::Stale(_)) => {}
                done => return done.map_err(refused),
            }
        }
    })?
}

fn role(place: &Place, name: &str, may: &UserMayArgs, out: &mut Out) -> Result<Exit, Failure> {
    let accounts = place.accounts()?;
    changed(&accounts, name, async |user| {
        let draft = draft(may, &user);
        accounts.change_user((name, user.version, draft), (BY, &Caller::default())).await
    })?;
    let user = wait(accounts.user(name))??.ok_or_else(nobody)?;
    out.line(&format!("{name}: {}", may_of(&user)))?;
    Ok(Exit::Done)
}

fn reset(place: &Place, args: &UserResetArgs, out: &mut Out) -> Result<Exit, Failure> {
    let (accounts, name, by) = (place.accounts()?, &*args.name, (BY, &Caller::default()));
    let reset = changed(&accounts, name, async |user| {
        accounts.reset_user((name, user.version, args.second), by).await
    })?;
    wait(accounts.lift_lockout(name, by))??;
    out.line(&format!("password of {name} until it is changed: {}", reset.password))?;
    out.line(&format!("it holds until {}", stamp(reset.until).to_rfc3339()))?;
    Ok(Exit::Done)
}

/// Makes a code for a first administrator.
pub(super) fn admin_code(place: &Place, out: &mut Out) -> Result<Exit, Failure> {
    let accounts = place.accounts()?;
    let (code, until) = wait(accounts.make_first())??;
    told_code(&code, until, place, out)?;
    Ok(Exit::Done)
}

/// Says what a first administrator does.
pub(super) fn told_code(
    code: &str,
    until: Ms,
    place: &Place,
    out: &mut Out,
) -> Result<(), Failure> {
    let until = stamp(until).to_rfc3339();
    out.line(&format!("administrator: {}/first with the code {code}, until {until}", place.url()))
}

#[derive(Serialize)]
struct Listed {
    name: String,
    shown: String,
    person_id: String,
    roles: BTreeSet<String>,
    scope: Scope,
    second_factor: bool,
    since: Stamp,
    temporary_until: Option<Stamp>,
    disabled_at: Option<Stamp>,
    /// Seconds that they have to wait after wrong tries.
    waits_secs: Option<u64>,
}

fn listed(user: User, waits_secs: Option<u64>) -> Listed {
    Listed {
        shown: user.shown().to_owned(),
        person_id: user.person_id().to_owned(),
        name: user.name,
        roles: user.roles,
        scope: user.scope,
        second_factor: user.second.is_some(),
        since: stamp(user.since),
        temporary_until: user.temporary_until.map(stamp),
        disabled_at: user.disabled_at.map(stamp),
        waits_secs,
    }
}

fn may_of(user: &User) -> String {
    let join = |of: &BTreeSet<String>| of.iter().map(String::as_str).collect::<Vec<_>>().join(" ");
    let scope = &user.scope;
    let parts = [
        ("roles", &user.roles),
        ("halls", &scope.halls),
        ("departments", &scope.departments),
        ("districts", &scope.districts),
    ];
    let named = parts.into_iter().filter(|(_, of)| !of.is_empty());
    named.map(|(name, of)| format!("{name} {}", join(of))).collect::<Vec<_>>().join("; ")
}

fn list(place: &Place, json: bool, out: &mut Out) -> Result<Exit, Failure> {
    let accounts = place.accounts()?;
    let all = wait(async {
        let mut all = Vec::new();
        for user in users(&**accounts.store()).await? {
            let waits = accounts.waits(&user.name).await?;
            all.push((user, waits));
        }
        Ok::<_, Failure>(all)
    })??;
    if json {
        let all: Vec<Listed> = all.into_iter().map(|(user, waits)| listed(user, waits)).collect();
        out.json(&all)?;
        return Ok(Exit::Done);
    }
    for (user, waits) in all {
        let since = stamp(user.since).to_rfc3339();
        let off = user.disabled_at.map(|at| format!("  disabled {}", stamp(at).to_rfc3339()));
        let waits = waits.map(|secs| format!("  waits {secs} s"));
        let (off, waits) = (off.unwrap_or_default(), waits.unwrap_or_default());
        out.line(&format!("{}  since {since}  {}{off}{waits}", user.name, may_of(&user)))?;
    }
    Ok(Exit::Done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_named_stays_as_it_was() {
        let roles = ["city".to_owned()].into();
        let before = User { shown: "王".to_owned(), roles, ..User::default() };
        let may = UserMayArgs { halls: vec!["H1".to_owned()], ..UserMayArgs::default() };
        let draft = draft(&may, &before);
        assert_eq!((&*draft.shown, draft.roles.len(), draft.scope.halls.len()), ("王", 1, 1));
    }
}
