//! `zhiban recover`: what a damaged log still holds, into a new folder. It only reads the damaged one.

use std::path::Path;

use super::args::{Globals, RecoverArgs};
use super::config::{FILE_NAME, Setup};
use super::failure::{Exit, Failure};
use super::out::Out;
use crate::clock::Clock;
use crate::store::{DB_FILE, HALL_FILE, RecoverReport, recover};

/// Saves what is left and names what is missing.
pub fn run(globals: &Globals, args: &RecoverArgs, out: &mut Out) -> Result<Exit, Failure> {
    let setup = Setup::read(globals)?;
    let db = args.file.clone().unwrap_or_else(|| setup.folder.join(DB_FILE));
    let found = recover(&db, &args.out, &setup.hall(), Clock::system().now())?;
    let beside = db.parent().unwrap_or(&setup.folder);
    for file in [setup.folder.join(FILE_NAME), beside.join(HALL_FILE)] {
        copy_file(&file, args)?;
    }
    if args.json {
        out.json(&found)?;
    } else {
        told(&found, args, out)?;
    }
    let lost = !found.missing.is_empty() || found.end_unsure;
    Ok(if lost { Exit::FoundWrong } else { Exit::Done })
}

/// Takes a file of settings along, if there is one.
fn copy_file(file: &Path, args: &RecoverArgs) -> Result<(), Failure> {
    let (Some(name), true) = (file.file_name(), file.exists()) else { return Ok(()) };
    std::fs::copy(file, args.out.join(name)).map(drop).map_err(|error| {
        Failure::io(format!("cannot copy {}", file.display()), &error)
            .safe("the log is saved; the damaged files are untouched")
            .next(format!("copy that file into {} by hand", args.out.display()))
    })
}

fn told(found: &RecoverReport, args: &RecoverArgs, out: &mut Out) -> Result<(), Failure> {
    out.line(&format!("saved {} events into {}", found.events, args.out.display()))?;
    if found.missing.is_empty() {
        out.line(&format!("nothing is missing up to event {}", found.last_pos))?;
    } else {
        let count: u64 = found.missing.iter().map(|(from, to)| to - from + 1).sum();
        out.line(&format!("MISSING {count} events: {}", listed(&found.missing)))?;
    }
    if found.end_unsure {
        let last = found.last_pos;
        out.line(&format!("after event {last} more may be missing: the file was cut"))?;
    }
    if !found.unproved.is_empty() {
        let listed = listed(&found.unproved);
        out.line(&format!("kept but not proved, because the event before is gone: {listed}"))?;
    }
    out.line(&format!("chain head: {}", found.chain_head))?;
    if found.enrolled {
        out.line(
            "this hall has a server: enrol the new folder with zhiban enrol; what the server has comes back, and \
             nothing stands twice",
        )?;
    }
    out.line("next: keep the damaged folder; a backup may hold what is missing here")
}

fn listed(ranges: &[(u64, u64)]) -> String {
    let one = |&(from, to): &(u64, u64)| {
        if from == to { from.to_string() } else { format!("{from}-{to}") }
    };
    ranges.iter().map(one).collect::<Vec<_>>().join(", ")
}
