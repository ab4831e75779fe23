//! Codes and terminals: `zhiban server code`, `devices`, `revoke`.

use serde::Serialize;

use super::super::args::{CodeArgs, DevicesArgs, RevokeArgs};
use super::super::failure::{Exit, Failure};
use super::super::out::Out;
use super::{Place, wait};
use crate::clock::Clock;
use crate::core::hex::{hex, unhex_all};
use crate::core::ids::is_hall_id;
use crate::core::time::{Ms, Stamp};
use crate::server::{CODE_LIFE, Device, HallStore, issue};
use crate::text::clean::scrub;

#[derive(Serialize)]
struct Made<'a> {
    code: String,
    hall: &'a str,
    hall_name: &'a str,
    until: Stamp,
    url: String,
}

fn stamp(at: Ms) -> Stamp {
    Stamp { at, offset_min: 0 }
}

/// Makes a code.
pub(super) fn code(place: &Place, args: &CodeArgs, out: &mut Out) -> Result<Exit, Failure> {
    if !is_hall_id(&args.hall) {
        return Err(Failure::usage(format!("'{}' cannot be the id of a hall", args.hall))
            .safe("nothing was changed")
            .next("take the id of [hall] in the hall's zhiban.toml: letters, digits, - _ ."));
    }
    let name: String = scrub(&args.name).chars().take(80).collect();
    let (store, pin) = (place.open()?, place.tls()?.pin());
    let now = Clock::system().now();
    let made = wait(async {
        let master = place.opens_one(&store).await?;
        Ok::<_, Failure>(issue(&store, &master, pin, (&args.hall, &name), now).await?)
    })??;
    let (code, url) = (made.code.to_text(), place.url());
    if args.json {
        let (hall, hall_name) = (&*made.hall.id, &*made.hall.name);
        out.json(&Made { code, hall, hall_name, until: stamp(made.until), url })?;
        return Ok(Exit::Done);
    }
    let minutes = CODE_LIFE.as_secs() / 60;
    out.line(&code)?;
    let hall = format!("{} {}", made.hall.id, made.hall.name);
    let hall = hall.trim_end();
    out.line(&format!("lets one terminal into {hall}, once, within {minutes} minutes"))?;
    out.line(&format!("on the terminal: zhiban enrol {url} {code}"))?;
    Ok(Exit::Done)
}

#[derive(Serialize)]
struct Listed<'a> {
    device: String,
    hall: &'a str,
    host: &'a str,
    system: &'a str,
    enrolled_at: Stamp,
    seen_at: Option<Stamp>,
    revoked_at: Option<Stamp>,
}

impl<'a> Listed<'a> {
    fn of(device: &'a Device) -> Listed<'a> {
        Listed {
            device: hex(&device.known.id),
            hall: &device.hall,
            host: &device.known.host,
            system: &device.known.system,
            enrolled_at: stamp(device.enrolled_at),
            seen_at: device.seen_at.map(stamp),
            revoked_at: device.revoked_at.map(stamp),
        }
    }
}

/// Lists terminals.
pub(super) fn list(place: &Place, args: &DevicesArgs, out: &mut Out) -> Result<Exit, Failure> {
    let store = place.open()?;
    let devices = wait(store.devices(args.hall.as_deref()))??;
    if let (Some(hall), true) = (&args.hall, devices.is_empty())
        && wait(store.hall(hall))??.is_none()
    {
        return Err(Failure::refused(format!("there is no hall {}", scrub(hall)))
            .safe("nothing was changed")
            .next("`zhiban server devices` names the halls with their terminals"));
    }
    let listed: Vec<Listed> = devices.iter().map(Listed::of).collect();
    if args.json {
        out.json(&listed)?;
        return Ok(Exit::Done);
    }
    for device in &listed {
        let said = |at: Option<Stamp>| at.map_or_else(|| "-".to_owned(), Stamp::to_rfc3339);
        let state = device.revoked_at.map(|at| format!("  revoked {}", at.to_rfc3339()));
        let (host, seen) = (scrub(device.host), said(device.seen_at));
        let line = format!(
            "{}  {}  {host}  seen {seen}{}",
            device.device,
            device.hall,
            state.unwrap_or_default()
        );
        out.line(&line)?;
    }
    Ok(Exit::Done)
}

/// Takes a terminal out.
pub(super) fn revoke(place: &Place, args: &RevokeArgs, out: &mut Out) -> Result<Exit, Failure> {
    let unknown = || {
        Failure::refused(format!("there is no terminal {}", scrub(&args.device)))
            .safe("nothing was changed")
            .next("`zhiban server devices` names them")
    };
    let device = unhex_all(args.device.trim()).ok_or_else(unknown)?;
    let store = place.open()?;
    if !wait(store.revoke(device, Clock::system().now()))?? {
        return Err(unknown());
    }
    out.line(&format!(
        "{} is out: the server takes nothing from it and gives it nothing",
        hex(&device)
    ))?;
    Ok(Exit::Done)
}
