//! `zhiban restore`: proves a copy, or puts it in the place of the hall's log. It deletes nothing.

use serde::Serialize;

use super::args::{Globals, RestoreArgs};
use super::backup::Copy;
use super::config::Setup;
use super::failure::{Exit, Failure};
use super::out::Out;
use crate::clock::Clock;
use crate::store::{BackupReport, check_backup, restore};

#[derive(Serialize)]
struct Proved<'a> {
    ok: bool,
    #[serde(flatten)]
    copy: Copy<'a>,
}

#[derive(Serialize)]
struct Restored<'a> {
    #[serde(flatten)]
    copy: Copy<'a>,
    set_aside: Option<String>,
}

/// Proves with `--check`, else restores.
pub fn run(globals: &Globals, args: &RestoreArgs, out: &mut Out) -> Result<Exit, Failure> {
    if args.check {
        let found = check_backup(&args.file)?;
        if args.json {
            out.json(&Proved { ok: true, copy: Copy::of(&found) })?;
        } else {
            out.line(&format!("whole and unchanged: {}", found.path.display()))?;
            told(&found, out)?;
        }
        return Ok(Exit::Done);
    }
    let setup = Setup::read(globals)?;
    let when = (setup.hall().zone, Clock::system().now());
    let done = restore(&args.file, &setup.folder, args.replace, when)?;
    let set_aside = done.set_aside.as_ref().map(|path| path.display().to_string());
    if args.json {
        return out
            .json(&Restored { copy: Copy::of(&done.backup), set_aside })
            .map(|()| Exit::Done);
    }
    out.line(&format!("restored into {}", setup.folder.display()))?;
    told(&done.backup, out)?;
    if let Some(name) = set_aside {
        out.line(&format!("the log that stood there is kept as {name}"))?;
    }
    out.line(
        "next: zhiban verify, then open the board; settings (zhiban.toml) are no part of a copy",
    )?;
    Ok(Exit::Done)
}

fn told(copy: &BackupReport, out: &mut Out) -> Result<(), Failure> {
    out.line(&format!("hall {}, events: {}, {} bytes", copy.hall_id, copy.events, copy.bytes))?;
    out.line(&format!("chain head: {}", copy.chain_head))
}
