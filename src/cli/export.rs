//! `zhiban export` and `zhiban import`: the record of a shift or a date into a folder, and exported events back into an
//! empty one. The hall's log is only read, also beside a running board.

use std::fs::File;
use std::io::BufReader;
use std::time::Duration;

use serde::Serialize;

use super::args::{ExportArgs, ExportFormat, Globals, ImportLogArgs};
use super::config::{Setup, folder};
use super::failure::{Exit, Failure};
use super::out::Out;
use crate::clock::{Clock, Stopwatch};
use crate::core::hall::HallConfig;
use crate::core::settings::Settings;
use crate::core::time::Zone;
use crate::export::ExportError;
use crate::export::jsonl::{LogReader, Wrong};
use crate::export::scope::Asked;
use crate::export::write::{Done, Format, Progress, Request, export};
use crate::store::{BackupError, Mode, Store, StoreError, take_in};

/// From here on somebody wants to know how far it is, and how often.
const TOLD_AFTER: Duration = Duration::from_millis(500);

impl From<ExportError> for Failure {
    fn from(error: ExportError) -> Failure {
        Failure::refused(error.to_string())
    }
}

impl From<ExportFormat> for Format {
    fn from(format: ExportFormat) -> Format {
        match format {
            ExportFormat::Xlsx => Format::Xlsx,
            ExportFormat::Html => Format::Html,
            ExportFormat::Csv => Format::Csv,
            ExportFormat::Jsonl => Format::Jsonl,
            ExportFormat::Brief => Format::Brief,
        }
    }
}

#[derive(Serialize)]
struct Exported<'a> {
    folder: String,
    revision: u32,
    unchanged: bool,
    draft: bool,
    as_of: &'a str,
    content: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    chain_head: Option<&'a str>,
    files: Vec<&'a str>,
}

/// Exports.
pub fn run(globals: &Globals, args: &ExportArgs, out: &mut Out) -> Result<Exit, Failure> {
    let setup = Setup::of_a_hall(globals)?;
    let store = Store::open(&setup.folder, &setup.hall(), Mode::ReadOnly)?;
    let asked = match (args.shift.as_deref(), args.date) {
        (Some("last"), _) => Asked::Last,
        (Some(id), _) => Asked::Shift(id.to_owned()),
        (None, Some(date)) => Asked::Date(date),
        (None, None) => {
            return Err(Failure::usage("nothing is named that is to be exported")
                .next("give --shift last, or --date YYYY-MM-DD"));
        }
    };
    let request = Request {
        asked,
        out: args.out.clone().unwrap_or_else(|| setup.exports()),
        formats: args.formats.iter().copied().map(Format::from).collect(),
        lang: setup.lang.into(),
    };
    let mut pace = Pace::new();
    let done = export(&store, &request, &mut |progress| {
        if let Some(text) = pace.told(progress) {
            out.note(&text);
        }
    })?;
    tell(&done, args.json, out)?;
    Ok(Exit::Done)
}

/// Says what stands where.
pub(super) fn tell(done: &Done, as_json: bool, out: &mut Out) -> Result<(), Failure> {
    if let Some(folder) = &done.damaged {
        out.note(&format!(
            "{} is not as it was written and was left as it is; zhiban verify says what was altered",
            folder.display()
        ));
    }
    if as_json { json(done, out) } else { told(done, out) }
}

fn json(done: &Done, out: &mut Out) -> Result<(), Failure> {
    let manifest = &done.manifest;
    out.json(&Exported {
        folder: done.folder.display().to_string(),
        revision: manifest.revision,
        unchanged: done.unchanged,
        draft: manifest.draft,
        as_of: &manifest.as_of,
        content: &manifest.content,
        chain_head: manifest.log.as_ref().map(|log| &*log.chain_head),
        files: manifest.files.iter().map(|file| file.name.as_str()).collect(),
    })
}

fn told(done: &Done, out: &mut Out) -> Result<(), Failure> {
    let manifest = &done.manifest;
    let (folder, files) = (done.folder.display(), manifest.files.len());
    if done.unchanged {
        out.line(&format!("unchanged since revision {}: {folder}", manifest.revision))?;
    } else {
        let revision = manifest.revision;
        out.line(&format!("exported revision {revision}, {files} files: {folder}"))?;
    }
    if manifest.draft {
        out.line(match manifest.days {
            None => "a draft: the shift or the day is not over; export again when it is",
            Some(_) => "a draft: the log does not reach its end yet; export again when it does",
        })?;
    }
    out.line(&format!("content hash: {}", manifest.content))?;
    match &manifest.log {
        Some(log) => out.line(&format!("chain head: {}", log.chain_head)),
        None => Ok(()),
    }
}

/// Tells how far something is, at most twice a second, and not at all of what is quick.
pub(super) struct Pace {
    since: Stopwatch,
    told: Duration,
}

impl Pace {
    pub(super) fn new() -> Pace {
        Pace { since: Stopwatch::start(), told: Duration::ZERO }
    }

    fn is_due(&mut self) -> bool {
        let now = self.since.elapsed();
        let due = now.saturating_sub(self.told) >= TOLD_AFTER;
        if due {
            self.told = now;
        }
        due
    }

    pub(super) fn told(&mut self, progress: Progress) -> Option<String> {
        self.is_due().then(|| match progress {
            Progress::Reading(so_far, all) => {
                format!("reading the log: {so_far} of {all} events")
            }
            Progress::Writing(format) => format!("writing {}", format.as_str()),
        })
    }
}

/// Why exported events did not become a log.
enum NotTaken {
    Wrong(Wrong),
    Failed(BackupError),
}

impl From<BackupError> for NotTaken {
    fn from(error: BackupError) -> NotTaken {
        NotTaken::Failed(error)
    }
}

#[derive(Serialize)]
struct Imported {
    folder: String,
    hall: String,
    events: u64,
    first: u64,
    last: u64,
}

/// Makes a hall's log of exported events, in an empty folder.
pub fn import(globals: &Globals, args: &ImportLogArgs, out: &mut Out) -> Result<Exit, Failure> {
    let data = folder(globals)?;
    let file = args.file.display();
    let unread = |error: &std::io::Error| {
        Failure::io(format!("cannot read {file}"), error)
            .safe("nothing was written")
            .next("name the .jsonl file of an export")
    };
    let input = File::open(&args.file).map_err(|error| unread(&error))?;
    let wrong = |wrong: Wrong| {
        Failure::refused(format!("{file}: {wrong}"))
            .safe("nothing was imported, and the folder is as it was")
            .next("take another copy of the export; zhiban verify says of each whether it is unchanged")
    };
    let mut reader = LogReader::new(BufReader::with_capacity(1 << 18, input)).map_err(wrong)?;
    let head = reader.head().clone();
    let zone = Zone::named(&head.zone).ok_or_else(|| {
        wrong(Wrong { line: 1, seq: None, what: format!("there is no zone {}", head.zone) })
    })?;
    let config = HallConfig {
        hall_id: head.hall_id.clone(),
        name: String::new(),
        zone,
        settings: Settings::standard(),
        training: false,
        stream: [0; 16],
        devices: Vec::new(),
    };
    let name = args.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let streams = (head.first, &head.streams[..]);
    let (mut pace, mut so_far) = (Pace::new(), 0);
    let taken = take_in(&data, &config, streams, (&name, Clock::system().now()), || {
        so_far += 1;
        if so_far % 4096 == 0 && pace.is_due() {
            out.note(&format!("{so_far} events so far"));
        }
        reader.next_event().map_err(NotTaken::Wrong)
    });
    let events = taken.map_err(|error| match error {
        NotTaken::Wrong(found) => wrong(found),
        NotTaken::Failed(BackupError::NotEmpty { path }) => {
            Failure::refused(format!("{} is not empty", path.display()))
                .safe("nothing was imported")
                .next("name a new or an empty folder with --data")
        }
        NotTaken::Failed(BackupError::Store(StoreError::DiskFull)) => {
            Failure::refused("the disk is full")
                .safe("nothing was imported")
                .next("make room, or name a folder on another disk with --data")
        }
        NotTaken::Failed(other) => other.into(),
    })?;
    let (first, last) = (head.first, head.last);
    if args.json {
        let folder = data.display().to_string();
        out.json(&Imported { folder, hall: head.hall_id, events, first, last })?;
        return Ok(Exit::Done);
    }
    out.line(&format!("imported {events} events of {} into {}", head.hall_id, data.display()))?;
    if first > 1 {
        out.line(&format!("it is a part of a log: events {first} to {last}"))?;
    }
    out.line("no names and numbers of customers are in an export; next: zhiban verify")?;
    Ok(Exit::Done)
}
