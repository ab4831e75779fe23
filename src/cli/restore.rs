//! `zhiban restore`: proves a copy, or puts it in the place of the hall's log. It deletes nothing.

use serde::Serialize;

use super::args::{Globals, RestoreArgs};
use super::backup::Copy;
use super::config::Setup;
use super::failure::{Exit, Failure};
use super::out::Out;
use crate::clock::Clock;
use crate::store::{BackupReport, HallFile, Mode, Store, check_backup, read_device_key, restore};

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
    hall_file_back: &'static str,
    hall_file_kept: Option<String>,
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
        let (hall_file_back, hall_file_kept) = spelled(&done.hall_file);
        let copy = Copy::of(&done.backup);
        out.json(&Restored { copy, set_aside, hall_file_back, hall_file_kept })?;
        return Ok(exit(&done.hall_file));
    }
    out.line(&format!("restored into {}", setup.folder.display()))?;
    told(&done.backup, out)?;
    if let Some(name) = set_aside {
        out.line(&format!("the log that stood there is kept as {name}"))?;
    }
    tell_hall_file(&done.hall_file, out)?;
    tell_server(&setup, out)?;
    out.line("next: zhiban verify, then open the board; zhiban.toml is no part of a copy")?;
    Ok(exit(&done.hall_file))
}

/// Of a hall with a server the copy is not all there is.
fn tell_server(setup: &Setup, out: &mut Out) -> Result<(), Failure> {
    let store = Store::open(&setup.folder, &setup.hall(), Mode::ReadOnly);
    if !store.is_ok_and(|store| store.enrolment().is_ok_and(|with| with.is_some())) {
        return Ok(());
    }
    out.line("this hall has a server: what it has beyond this copy comes back, and nothing is stored twice")?;
    if !matches!(read_device_key(&setup.folder), Ok(Some(_))) {
        out.line(
            "the key of this terminal is in no copy: enrol it again with a new code, zhiban enrol",
        )?;
    }
    Ok(())
}

fn spelled(hall_file: &HallFile) -> (&'static str, Option<String>) {
    match hall_file {
        HallFile::None => ("none", None),
        HallFile::Same => ("same", None),
        HallFile::Back(kept) => ("back", kept.as_ref().map(|path| path.display().to_string())),
        HallFile::Failed(_) => ("failed", None),
    }
}

/// A script must not take a hall for whole that lacks a part of its copy.
fn exit(hall_file: &HallFile) -> Exit {
    if matches!(hall_file, HallFile::Failed(_)) { Exit::FoundWrong } else { Exit::Done }
}

fn tell_hall_file(hall_file: &HallFile, out: &mut Out) -> Result<(), Failure> {
    match hall_file {
        HallFile::None => out.line("hall.toml is not in this copy; the one in the folder stays"),
        HallFile::Same => out.line("hall.toml is the one of the copy already"),
        HallFile::Back(kept) => {
            out.line("hall.toml is back")?;
            let kept = kept.as_ref().map(|path| path.display());
            kept.map_or(Ok(()), |name| {
                out.line(&format!("the one that stood there is kept as {name}"))
            })
        }
        HallFile::Failed(why) => {
            out.note(&format!(
                "hall.toml could not be written: {why}; what is in force is in the log"
            ));
            out.note("write it anew with: zhiban settings show > hall.toml");
            Ok(())
        }
    }
}

fn told(copy: &BackupReport, out: &mut Out) -> Result<(), Failure> {
    out.line(&format!("hall {}, events: {}, {} bytes", copy.hall_id, copy.events, copy.bytes))?;
    out.line(&format!("chain head: {}", copy.chain_head))
}
