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
use crate::sync::{Bundle, BundleFault, Link, deliver};
use crate::text::clean::scrub;
use crate::text::words::{Lang, Sync, fill};

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

/// Why a file was not written or read.
fn told(fault: &BundleFault, words: &Sync) -> Failure {
    let unsent = |what: &str, next: &str| Failure::refused(what).safe(words.im_unsent).next(next);
    match fault {
        BundleFault::Io { path, source } => {
            let (path, why) = (path.display().to_string(), source.to_string());
            unsent(&fill(words.im_io, &[&path, &why]), words.im_do_other)
        }
        BundleFault::There(path) => {
            unsent(&fill(words.im_there, &[&path.display().to_string()]), words.im_do_other)
        }
        BundleFault::Foreign => unsent(words.im_foreign, words.im_do_export),
        BundleFault::Newer => unsent(words.im_newer, words.do_update),
        BundleFault::Broken(what) => {
            tracing::warn!(what, "a file of unsent entries is not whole");
            unsent(words.im_broken, words.im_do_copy)
        }
        BundleFault::Unsendable => unsent(words.im_unsendable, words.do_sync_verify),
        BundleFault::Store(_) => failed(fault),
    }
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
    let words = Lang::from(setup.lang).words().sync;
    let bundle = Bundle::of_unsent(&store, &link.terminal).map_err(|fault| told(&fault, words))?;
    let (segments, events) = (bundle.segments.len() as u64, bundle.events());
    let mut file = None;
    if events > 0 {
        let written = bundle.write(&link.terminal.device, &args.file);
        written.map_err(|fault| told(&fault, words))?;
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
    let words = Lang::from(setup.lang).words().sync;
    let bundle = Bundle::read(&args.file).map_err(|fault| told(&fault, words))?;
    if bundle.hall != link.terminal.hall {
        return Err(Failure::refused(fill(words.im_other_hall, &[&scrub(&bundle.hall)]))
            .safe(words.im_unsent)
            .next(words.im_do_hall));
    }
    let standing = store.sync_standing()?.ok_or(StoreError::NotEnrolled)?;
    let of = bundle.events();
    let limit = Duration::from_secs(args.wait);
    let done = deliver(&link, &standing, bundle.segments, limit).map_err(|fault| {
        Failure::refused(fill(words.im_failed, &[&fault.to_string()]))
            .safe(words.im_safe)
            .next(words.im_do_reach)
    })?;
    let is_whole = done.refused.is_empty();
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
