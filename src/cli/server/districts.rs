//! `zhiban server district`: halls that belong together, for people who see all of them.

use std::collections::BTreeSet;

use serde::Serialize;

use super::super::args::server_people::{DistrictCommand, DistrictSetArgs};
use super::super::failure::{Exit, Failure};
use super::super::out::Out;
use super::{Place, users, wait};
use crate::core::ids::is_hall_id;
use crate::server::HallStore;
use crate::server::accounts::{Caller, District, is_name};
use crate::text::clean::scrub;

/// Most characters of a name.
const NAME_CHARS_MAX: usize = 80;

/// Runs one of them.
pub(super) fn run(
    place: &Place,
    command: &DistrictCommand,
    out: &mut Out,
) -> Result<Exit, Failure> {
    match command {
        DistrictCommand::Set(args) => set(place, args, out),
        DistrictCommand::List(args) => list(place, args.json, out),
        DistrictCommand::Remove(args) => remove(place, &args.id, out),
    }
}

fn joined(halls: &BTreeSet<String>) -> String {
    halls.iter().map(String::as_str).collect::<Vec<_>>().join(" ")
}

fn set(place: &Place, args: &DistrictSetArgs, out: &mut Out) -> Result<Exit, Failure> {
    if !is_name(&args.id) {
        return Err(Failure::usage("an id has 1 to 64 letters, digits or - _ . @")
            .safe("nothing was changed"));
    }
    let bad = args.halls.iter().find(|hall| !is_hall_id(hall));
    if let Some(hall) = bad {
        return Err(Failure::usage(format!("'{}' cannot be the id of a hall", scrub(hall)))
            .safe("nothing was changed")
            .next("write the ids with commas between them: --halls H001,H002"));
    }
    let name: String = scrub(args.name.trim()).chars().take(NAME_CHARS_MAX).collect();
    let district = District { name, halls: args.halls.iter().cloned().collect() };
    let accounts = place.accounts()?;
    let known = wait(async {
        accounts.put_district((&args.id, &district), (users::BY, &Caller::default())).await?;
        accounts.store().halls().await
    })??;
    out.line(&format!("{} {}: {}", args.id, district.name, joined(&district.halls)))?;
    let is_known = |id: &&String| known.iter().any(|hall| hall.id == **id);
    let unknown: BTreeSet<String> =
        district.halls.iter().filter(|id| !is_known(id)).cloned().collect();
    if !unknown.is_empty() {
        out.note(&format!("no terminal of these is known here yet: {}", joined(&unknown)));
    }
    Ok(Exit::Done)
}

#[derive(Serialize)]
struct Listed<'a> {
    id: &'a str,
    #[serde(flatten)]
    district: &'a District,
}

fn list(place: &Place, json: bool, out: &mut Out) -> Result<Exit, Failure> {
    let rules = wait(place.accounts()?.rules())??;
    if json {
        let all = rules.districts.iter().map(|(id, district)| Listed { id, district });
        out.json(&all.collect::<Vec<_>>())?;
        return Ok(Exit::Done);
    }
    for (id, district) in &rules.districts {
        out.line(&format!("{id}  {}  {}", district.name, joined(&district.halls)))?;
    }
    Ok(Exit::Done)
}

fn remove(place: &Place, id: &str, out: &mut Out) -> Result<Exit, Failure> {
    let accounts = place.accounts()?;
    if !wait(accounts.remove_district(id, (users::BY, &Caller::default())))?? {
        return Err(Failure::refused("there is no such district")
            .safe("nothing was changed")
            .next("`zhiban server district list` names them"));
    }
    out.line(&format!("{id} was removed; its halls stay as they are"))?;
    Ok(Exit::Done)
}
