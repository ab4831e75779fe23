//! `zhiban server backup` and `restore`.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::super::args::{ServerBackupArgs, ServerRestoreArgs};
use super::super::failure::{Exit, Failure};
use super::super::out::Out;
use super::{Place, wait};
use crate::clock::Clock;
use crate::core::hex::hex;
use crate::server::sqlite::{Copied, CopyFault, Pruned, SqliteStore};
use crate::server::{Hall, HallStore, random};
use crate::store::Lock;

#[derive(Serialize)]
struct Made<'a> {
    path: &'a Path,
    bytes: u64,
    halls: usize,
    events: u64,
    removed: usize,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    later: &'a [PathBuf],
}

/// Copies, proves, names; only then terminals may let go of what is in it.
pub(super) fn backup(
    place: &Place,
    args: &ServerBackupArgs,
    out: &mut Out,
) -> Result<Exit, Failure> {
    let copied: Copied = SqliteStore::copy(&place.file()?, &args.dir, Clock::system().now())?;
    if !copied.path.is_file() {
        return Err(CopyFault::Gone(copied.path).into());
    }
    let heads = copied.halls.iter().map(|hall| (hall.id.clone(), hall.head)).collect();
    let store = place.open()?;
    wait(store.mark_durable(heads))??;
    let (halls, events) = (copied.halls.len(), copied.events());
    let pruned = match args.keep {
        Some(keep) => SqliteStore::prune(&copied.path, usize::from(keep))?,
        None => Pruned::default(),
    };
    for copy in &pruned.stuck {
        out.note(&format!("an older copy could not be removed: {}", copy.display()));
    }
    if let [first, ..] = &pruned.later[..] {
        out.note(&format!(
            "{} copies are dated later than this one and stay, the first is {}. Set the clock right if it is wrong, \
             or else remove them by hand",
            pruned.later.len(),
            first.display()
        ));
    }
    let removed = pruned.removed;
    if args.json {
        let later = &pruned.later;
        out.json(&Made { path: &copied.path, bytes: copied.bytes, halls, events, removed, later })?;
        return Ok(Exit::Done);
    }
    out.line(&format!("copied and proved: {}", copied.path.display()))?;
    out.line(&format!("{halls} halls, {events} events, {} bytes", copied.bytes))?;
    if removed > 0 {
        out.line(&format!("older copies removed: {removed}"))?;
    }
    Ok(Exit::Done)
}

#[derive(Serialize)]
struct Back<'a> {
    halls: usize,
    events: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    aside: Option<&'a Path>,
    #[serde(skip_serializing_if = "Option::is_none")]
    incarnation: Option<String>,
}

fn events(halls: &[Hall]) -> u64 {
    halls.iter().map(|hall| hall.head).sum()
}

/// Puts a copy back, or only proves it.
pub(super) fn restore(
    place: &Place,
    args: &ServerRestoreArgs,
    out: &mut Out,
) -> Result<Exit, Failure> {
    if args.check {
        let halls = SqliteStore::prove(&args.file)?;
        if args.json {
            out.json(&Back {
                halls: halls.len(),
                events: events(&halls),
                aside: None,
                incarnation: None,
            })?;
        } else {
            out.line(&format!("whole: {} halls, {} events", halls.len(), events(&halls)))?;
        }
        return Ok(Exit::Done);
    }
    let lock = Lock::take(&place.folder)?;
    let back = SqliteStore::restore(&args.file, &place.file()?, random()?, Clock::system().now())?;
    drop(lock);
    let (halls, events) = (back.halls.len(), events(&back.halls));
    if args.json {
        let incarnation = Some(hex(&back.incarnation));
        out.json(&Back { halls, events, aside: back.aside.as_deref(), incarnation })?;
        return Ok(Exit::Done);
    }
    out.line(&format!(
        "put back: {halls} halls, {events} events; terminals send again what is newer"
    ))?;
    if let Some(aside) = &back.aside {
        out.line(&format!("what stood there: {}", aside.display()))?;
    }
    Ok(Exit::Done)
}
