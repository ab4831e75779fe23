//! `zhiban server user`: who may use the server's pages, once it has some.

use serde::Serialize;

use super::super::access::prompt::ask_text;
use super::super::args::UserCommand;
use super::super::failure::{Exit, Failure};
use super::super::out::Out;
use super::{Place, wait};
use crate::clock::Clock;
use crate::core::time::Stamp;
use crate::server::accounts::{User, disable_user, put_user, user, users};
use crate::server::{PASSWORD_CHARS_MIN, password_verifier};

/// Runs one of them.
pub(super) fn run(place: &Place, command: &UserCommand, out: &mut Out) -> Result<Exit, Failure> {
    match command {
        UserCommand::Add(args) => add(place, &args.name, out),
        UserCommand::Disable(args) => disable(place, &args.name, out),
        UserCommand::List(args) => list(place, args.json, out),
    }
}

fn add(place: &Place, name: &str, out: &mut Out) -> Result<Exit, Failure> {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '@');
    if !(1..=64).contains(&name.chars().count()) || !name.chars().all(plain) {
        return Err(Failure::usage("a name has 1 to 64 letters, digits or - _ . @")
            .safe("nothing was changed"));
    }
    let store = place.open()?;
    let password =
        ask_text(&format!("password of {name}, at least {PASSWORD_CHARS_MIN} characters"))?;
    if password.chars().count() < PASSWORD_CHARS_MIN {
        return Err(Failure::refused("the password is too short").safe("nothing was changed"));
    }
    if *ask_text("once more")? != *password {
        return Err(Failure::refused("the two differ").safe("nothing was changed"));
    }
    let verifier = password_verifier(&password).ok_or_else(|| {
        Failure::refused("this machine gives no memory or random numbers for it")
            .safe("nothing was changed")
    })?;
    let now = Clock::system().now();
    let known = wait(user(&store, name))??.unwrap_or_default();
    let user = User { name: name.to_owned(), verifier, since: now, disabled_at: None, ..known };
    wait(put_user(&store, &user, Vec::new(), now))??.map_err(|_| {
        Failure::refused(format!("somebody else changed {name} at this moment"))
            .safe("nothing was changed")
            .next("try again")
    })?;
    out.line(&format!("{name} was added; this version has no pages to sign in to yet"))?;
    Ok(Exit::Done)
}

fn disable(place: &Place, name: &str, out: &mut Out) -> Result<Exit, Failure> {
    let store = place.open()?;
    if !wait(disable_user(&store, name, Clock::system().now()))?? {
        return Err(Failure::refused("there is nobody of that name")
            .safe("nothing was changed")
            .next("`zhiban server user list` names them"));
    }
    out.line(&format!("{name} is let in no more"))?;
    Ok(Exit::Done)
}

#[derive(Serialize)]
struct Listed {
    name: String,
    since: Stamp,
    disabled_at: Option<Stamp>,
}

fn list(place: &Place, json: bool, out: &mut Out) -> Result<Exit, Failure> {
    let store = place.open()?;
    let stamp = |at| Stamp { at, offset_min: 0 };
    let listed: Vec<Listed> = wait(users(&store))??
        .into_iter()
        .map(|user| Listed {
            name: user.name,
            since: stamp(user.since),
            disabled_at: user.disabled_at.map(stamp),
        })
        .collect();
    if json {
        out.json(&listed)?;
        return Ok(Exit::Done);
    }
    for user in listed {
        let state = user.disabled_at.map(|at| format!("  disabled {}", at.to_rfc3339()));
        out.line(&format!(
            "{}  since {}{}",
            user.name,
            user.since.to_rfc3339(),
            state.unwrap_or_default()
        ))?;
    }
    Ok(Exit::Done)
}
