//! `zhiban backup`: a proved copy of the hall's log, also beside a board. It changes nothing in the hall's folder.

use std::path::Path;
use std::time::Duration;

use serde::Serialize;

use super::args::{BackupArgs, Globals};
use super::config::Setup;
use super::failure::{Exit, Failure};
use super::out::Out;
use crate::clock::{Clock, Stopwatch};
use crate::store::{BackupReport, HALL_FILE, backup};
use crate::text::words::{Lang, fill};

/// A copy that takes longer than this says how far it is, and says it again this often.
const TOLD_EVERY: Duration = Duration::from_millis(500);

/// A copy as a script reads it.
#[derive(Serialize)]
pub(super) struct Copy<'a> {
    name: String,
    path: &'a Path,
    hall_id: &'a str,
    events: u64,
    chain_head: &'a str,
    bytes: u64,
    hall_file: bool,
}

impl<'a> Copy<'a> {
    /// What stands in a report.
    pub(super) fn of(report: &'a BackupReport) -> Copy<'a> {
        Copy {
            name: report.path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            path: &report.path,
            hall_id: &report.hall_id,
            events: report.events,
            chain_head: &report.chain_head,
            bytes: report.bytes,
            hall_file: report.hall_file,
        }
    }
}

#[derive(Serialize)]
struct Made<'a> {
    #[serde(flatten)]
    copy: Copy<'a>,
    removed: usize,
}

/// Copies, proves, names, and only then removes what is too old.
pub fn run(globals: &Globals, args: &BackupArgs, out: &mut Out) -> Result<Exit, Failure> {
    let setup = Setup::read(globals)?;
    let hall = setup.hall();
    let (watch, mut told) = (Stopwatch::start(), TOLD_EVERY);
    let mut progress = |done: u64, all: u64| {
        if watch.elapsed() >= told {
            told = watch.elapsed() + TOLD_EVERY;
            let percent = done.saturating_mul(100).checked_div(all).unwrap_or(100);
            out.note(&format!("copied {percent} %, {done} of {all} pages"));
        }
    };
    let now = Clock::system().now();
    let when = (hall.zone, now);
    let made = backup(&setup.folder, &args.dir, &hall.hall_id, when, &mut progress)?;
    if !made.hall_file && setup.folder.join(HALL_FILE).exists() {
        out.note(
            "hall.toml is NOT in the copy: it is no text of a sensible length. Copy it by hand",
        );
    }
    if args.json {
        out.json(&Made { copy: Copy::of(&made), removed: made.removed.len() })?;
    } else {
        let said = Lang::from(setup.lang).said();
        let counts = [made.events, made.bytes].map(|n| n.to_string());
        out.line(&fill(said.copied, &[&made.path.display().to_string()]))?;
        out.line(&fill(said.copied_events, &counts.each_ref().map(String::as_str)))?;
        out.line(&fill(said.copied_head, &[&made.chain_head]))?;
        if made.hall_file {
            out.line(said.copied_hall)?;
        }
        if !made.removed.is_empty() {
            out.line(&fill(said.copied_removed, &[&made.removed.len().to_string()]))?;
        }
    }
    Ok(Exit::Done)
}
