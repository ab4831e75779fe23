//! `zhiban sync export` and `zhiban sync import`: what was not sent, on a stick, and from there to the server through
//! any terminal of the hall. Both only read the log, and may run beside a board.

use std::time::Duration;

use serde::Serialize;

use super::super::args::{Globals, SyncExportArgs, SyncImportArgs};
use super::super::config::Setup;
use super::super::failure::{Exit, Failure, failed};
use super::super::out::Out;
use super::no_key;
use crate::store::{Mode, Store, StoreError, read_device_key};
use crate::sync::{Bundle, Link, deliver};
use crate::text::clean::scrub;
use crate::text::words::{Lang, fill};

#[derive(Serialize)]
struct Written {
    segments: u64,
    events: u64,
    file: Option<String>,
}

#[derive(Serialize)]
struct Handed {
    segments: u64,
    events: u64,
    of: u64,
    refused: Vec<String>,
}

fn link(setup: &Setup, store: &Store) -> Result<Link, Failure> {
    let enrolment = store.enrolment()?.ok_or(StoreError::NotEnrolled)?;
    let key = read_device_key(&setup.folder)?.ok_or_else(no_key)?;
    Link::of(&enrolment, &key).map_err(|error| failed(&error))
}

/// Writes what was not sent into a file.
pub(super) fn export(
    globals: &Globals,
    args: &SyncExportArgs,
    out: &mut Out,
) -> Result<Exit, Failure> {
    let setup = Setup::of_a_hall(globals)?;
    let store = Store::open(&setup.folder, &setup.hall(), Mode::ReadOnly)?;
    let link = link(&setup, &store)?;
    let bundle = Bundle::of_unsent(&store, &link.terminal).map_err(|error| failed(&error))?;
    let (segments, events) = (bundle.segments.len() as u64, bundle.events());
    let words = &Lang::from(setup.lang).words().sync;
    let mut file = None;
    if events > 0 {
        bundle.write(&link.terminal.device, &args.file).map_err(|error| failed(&error))?;
        file = Some(args.file.display().to_string());
    }
    match (&file, args.json) {
        (_, true) => out.json(&Written { segments, events, file })?,
        (None, false) => out.line(words.nothing_unsent)?,
        (Some(file), false) => out.line(&fill(words.exported, &[&events.to_string(), file]))?,
    }
    Ok(Exit::Done)
}

/// Hands over what such a file holds.
pub(super) fn import(
    globals: &Globals,
    args: &SyncImportArgs,
    out: &mut Out,
) -> Result<Exit, Failure> {
    let setup = Setup::of_a_hall(globals)?;
    let store = Store::open(&setup.folder, &setup.hall(), Mode::ReadOnly)?;
    let link = link(&setup, &store)?;
    let bundle = Bundle::read(&args.file).map_err(|error| failed(&error))?;
    if bundle.hall != link.terminal.hall {
        let what = format!("this file is of the hall {}, and not of this one", scrub(&bundle.hall));
        return Err(Failure::refused(what)
            .safe("nothing was sent")
            .next("import it on a terminal of that hall"));
    }
    let standing = store.sync_standing()?.ok_or(StoreError::NotEnrolled)?;
    let of = bundle.events();
    let limit = Duration::from_secs(args.wait);
    let done = deliver(&link, &standing, bundle.segments, limit).map_err(|fault| {
        Failure::refused(fault.to_string())
            .safe("the file and the log are untouched; what came through is stored once however often it is sent")
            .next("try again where this terminal reaches its server: zhiban sync status")
    })?;
    let is_whole = done.refused.is_empty();
    let words = &Lang::from(setup.lang).words().sync;
    let refused: Vec<String> = done.refused.iter().map(|no| scrub(no).into_owned()).collect();
    if args.json {
        let (segments, events) = (done.segments, done.events);
        out.json(&Handed { segments, events, of, refused })?;
    } else {
        let counts = [done.events, of].map(|n| n.to_string());
        out.line(&fill(words.imported, &counts.each_ref().map(String::as_str)))?;
        for no in &refused {
            out.line(&fill(words.import_refused, &[no]))?;
        }
    }
    Ok(if is_whole { Exit::Done } else { Exit::FoundWrong })
}
