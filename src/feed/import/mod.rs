//! A whole file into the log: reads and checks on one thread, orders and writes on another. Memory is
//! bounded whatever the size of the file; a line that cannot be taken never costs its neighbours.

mod lines;
mod summary;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::io::{self, BufReader, Cursor, Read};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::Duration;

use chrono::NaiveDate;

use crate::clock;
use crate::core::floor::is_by_hand;
use crate::core::time::{Ms, Zone};

use super::csv::{CsvError, Rows, detect};
use super::mapping::{Encoding, Mapping};
use super::neutral::{self, Entrance, FeedEvent, Reason, Rejected, hall_of};
use super::order::{Placed, Window};
use super::sink::{Sink, SinkError};

pub use lines::{Line, Lines};
pub use summary::{ImportSummary, Verdict};

/// Events per transaction.
const BATCH_EVENTS: usize = 16_384;
/// Lines per message between the threads.
const CHUNK_LINES: usize = 2_048;
/// How much of the file is looked at to find its format and encoding.
const HEAD_BYTES: usize = 256 * 1024;
/// How often a busy log is asked again.
const BUSY_TRIES: u32 = 30;

/// Format of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One event per line.
    Ndjson,
    /// The event form of CSV.
    EventCsv,
    /// CSV with one row per ticket; needs a mapping.
    TicketCsv,
}

/// How to import.
#[derive(Clone, Debug)]
pub struct ImportOptions {
    /// The hall; empty: that of the first event.
    pub hall: String,
    /// The receiver's clock.
    pub now: Ms,
    /// The hall's zone, for the business date of an event that names none.
    pub zone: Zone,
    /// Take a second source for a date that already has tickets.
    pub also: bool,
    /// How to read a CSV.
    pub mapping: Option<Mapping>,
    /// Source of an event CSV that names none.
    pub source: Option<String>,
    /// The format; `None`: look at the file.
    pub format: Option<Format>,
    /// Keep the answer to every line.
    pub verdicts: bool,
    /// How many rejected lines are kept with their reason.
    pub first_rejected_max: usize,
}

impl ImportOptions {
    /// The usual: format found by looking, no second source, ten reasons.
    pub fn new(hall: &str, now: Ms, zone: Zone) -> ImportOptions {
        ImportOptions {
            hall: hall.to_owned(),
            now,
            zone,
            also: false,
            mapping: None,
            source: None,
            format: None,
            verdicts: false,
            first_rejected_max: 10,
        }
    }
}

/// Why an import stopped. What it wrote before is safe, and a second run counts nothing twice.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file cannot be read.
    #[error(
        "the file cannot be read to its end: {0}; what was imported so far is safe; import it \
             again, nothing is counted twice"
    )]
    Read(#[from] io::Error),
    /// It is a CSV that says too little.
    #[error(transparent)]
    Csv(#[from] CsvError),
    /// The log did not take a batch.
    #[error(transparent)]
    Sink(#[from] SinkError),
    /// The hall counted customers of that date by hand.
    #[error(
        "{date} has customers whom the hall itself counted by hand; were they in this file too, they \
             would be counted twice; nothing of this batch was written; either take those entries \
             back on the board (u), or import with --also: both stand in the figures then"
    )]
    CountedByHand {
        /// The business date.
        date: NaiveDate,
    },
    /// A second source for a date.
    #[error(
        "{date} already has tickets from {have}, this file has them from {source_name}; they would \
             be counted twice; nothing of this batch was written; if it is another machine of the \
             hall, import it with --also"
    )]
    SecondSource {
        /// The business date.
        date: NaiveDate,
        /// A source it has.
        have: Box<str>,
        /// The source of the file.
        source_name: Box<str>,
    },
}

enum Item {
    Skipped,
    Rejected(Rejected),
    Event(FeedEvent),
}

type Chunk = Vec<(u64, Item)>;

/// Imports everything `input` has. `progress` is called after each write.
pub fn import(
    input: impl Read + Send,
    sink: &mut dyn Sink,
    options: &ImportOptions,
    progress: &mut dyn FnMut(&ImportSummary),
) -> Result<ImportSummary, ImportError> {
    let (send, receive) = sync_channel::<Chunk>(8);
    std::thread::scope(|scope| {
        let reader = scope.spawn(move || parse(input, options, &send));
        let mut writer = Writer::new(sink, options);
        let written = receive.iter().try_for_each(|chunk| writer.take(chunk, progress));
        // Without a receiver the reader stops at its next chunk.
        drop(receive);
        let read = reader.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        written?;
        let finished = writer.finish(progress);
        // What was read before the error is sound and stays.
        read?;
        finished
    })
}

/// Opens a file, or standard input for `-`.
pub fn open(path: &str) -> io::Result<Box<dyn Read + Send>> {
    if path == "-" {
        return Ok(Box::new(io::stdin()));
    }
    Ok(Box::new(std::fs::File::open(path)?))
}

fn parse(
    mut input: impl Read,
    options: &ImportOptions,
    send: &SyncSender<Chunk>,
) -> Result<(), ImportError> {
    let mut head = Vec::new();
    input.by_ref().take(HEAD_BYTES as u64).read_to_end(&mut head)?;
    let format = options.format.unwrap_or_else(|| look(&head, options.mapping.as_ref()));
    let encoding = match options.mapping.as_ref().map(|mapping| mapping.encoding) {
        None | Some(Encoding::Auto) => detect(&head),
        Some(named) => named,
    };
    let whole = Cursor::new(head).chain(input);
    let mut lines = Lines::new(BufReader::with_capacity(HEAD_BYTES, whole));
    let mut hall = options.hall.clone();
    let mut chunk = Vec::with_capacity(CHUNK_LINES);
    let mut rows = None;
    if format != Format::Ndjson {
        let mapping = options.mapping.as_ref().filter(|_| format == Format::TicketCsv);
        let source =
            options.source.as_deref().or(options.mapping.as_ref().map(|m| m.source.as_str()));
        let header = lines.row()?.map(|(line, _)| line.bytes).unwrap_or_default();
        rows = Some(Rows::new(&header, mapping, source, encoding)?);
    }
    while let Some((line, sound)) = next(&mut lines, rows.is_some())? {
        let entrance = Entrance { hall: &hall, now: options.now };
        let read = match &mut rows {
            None => neutral::read_line(&line.bytes, entrance).map(|e| e.map(|event| vec![event])),
            Some(_) if !sound => Err(Rejected::new(Reason::NotCsv)),
            Some(rows) => rows.read(&line.bytes, entrance),
        };
        match read {
            Ok(None) => chunk.push((line.number, Item::Skipped)),
            Err(rejected) => chunk.push((line.number, Item::Rejected(rejected))),
            Ok(Some(events)) => {
                if let (true, Some(first)) = (hall.is_empty(), events.first()) {
                    hall.push_str(hall_of(&first.feed.source).unwrap_or_default());
                }
                chunk.extend(events.into_iter().map(|event| (line.number, Item::Event(event))));
            }
        }
        if chunk.len() >= CHUNK_LINES && send.send(std::mem::take(&mut chunk)).is_err() {
            return Ok(()); // the writer has stopped, and says why
        }
    }
    // A writer that has stopped says why itself.
    send.send(chunk).unwrap_or_default();
    Ok(())
}

fn next<R: io::BufRead>(lines: &mut Lines<R>, csv: bool) -> io::Result<Option<(Line, bool)>> {
    if csv { lines.row() } else { Ok(lines.line()?.map(|line| (line, true))) }
}

fn look(head: &[u8], mapping: Option<&Mapping>) -> Format {
    let start = neutral::trim(head);
    if start.first() == Some(&b'{') {
        return Format::Ndjson;
    }
    let first = start.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let has = |name: &[u8]| first.windows(name.len()).any(|window| window == name);
    if mapping.is_some_and(|mapping| mapping.columns.is_some()) {
        Format::TicketCsv
    } else if mapping.is_some() || (has(b"event_id") && has(b"type")) {
        Format::EventCsv
    } else {
        Format::Ndjson
    }
}

struct Writer<'s> {
    sink: &'s mut dyn Sink,
    options: &'s ImportOptions,
    window: Window,
    summary: ImportSummary,
    last_line: u64,
    /// The sources that had tickets on a date before this import wrote to it.
    before: HashMap<NaiveDate, HashSet<Box<str>>>,
    /// The sources of this file so far.
    ours: HashSet<Box<str>>,
    /// What was checked last: nearly every event has the date and the source of the one before.
    checked: Option<(NaiveDate, Box<str>)>,
}

impl<'s> Writer<'s> {
    fn new(sink: &'s mut dyn Sink, options: &'s ImportOptions) -> Writer<'s> {
        Writer {
            sink,
            options,
            window: Window::default(),
            summary: ImportSummary::default(),
            last_line: 0,
            before: HashMap::new(),
            ours: HashSet::new(),
            checked: None,
        }
    }

    fn take(
        &mut self,
        chunk: Chunk,
        progress: &mut dyn FnMut(&ImportSummary),
    ) -> Result<(), ImportError> {
        let keep = self.options.verdicts;
        for (line, item) in chunk {
            if line != self.last_line {
                self.summary.lines += 1;
                self.last_line = line;
            }
            match item {
                Item::Skipped => self.summary.skip(line, keep),
                Item::Rejected(rejected) => {
                    self.summary.reject(line, rejected, self.options.first_rejected_max, keep);
                }
                Item::Event(event) => {
                    if let Some(ordered) = self.window.push(Placed { line, event }) {
                        self.write(ordered, progress)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn finish(
        mut self,
        progress: &mut dyn FnMut(&ImportSummary),
    ) -> Result<ImportSummary, ImportError> {
        let rest = self.window.finish();
        self.write(rest, progress)?;
        self.summary.verdicts.sort_by_key(|verdict| verdict.line);
        Ok(self.summary)
    }

    fn write(
        &mut self,
        ordered: Vec<Placed>,
        progress: &mut dyn FnMut(&ImportSummary),
    ) -> Result<(), ImportError> {
        if !self.options.also {
            let mut last: &str = "";
            for source in ordered.iter().map(|placed| &placed.event.feed.source) {
                if **source != *last && !self.ours.contains(source) {
                    self.ours.insert(source.clone());
                    self.checked = None;
                }
                last = source;
            }
            for placed in &ordered {
                self.check_source(&placed.event)?;
            }
        }
        let mut rest = ordered.into_iter();
        loop {
            let (lines, events): (Vec<u64>, Vec<FeedEvent>) =
                rest.by_ref().take(BATCH_EVENTS).map(|placed| (placed.line, placed.event)).unzip();
            if events.is_empty() {
                return Ok(());
            }
            self.summary.see_services(&events);
            let taken = self.hand_over(events)?;
            for (line, taken) in lines.into_iter().zip(taken) {
                self.summary.take(line, taken, self.options.verdicts);
            }
            self.summary.late = self.window.late();
            progress(&self.summary);
        }
    }

    fn hand_over(&mut self, events: Vec<FeedEvent>) -> Result<Vec<super::Taken>, SinkError> {
        if !self.sink.may_be_busy() {
            return self.sink.take(events);
        }
        let mut tries = 0;
        loop {
            // A copy, because a busy log keeps nothing of a batch it did not write.
            match self.sink.take(events.clone()) {
                Err(SinkError::Busy { retry_secs }) if tries < BUSY_TRIES => {
                    tries += 1;
                    clock::sleep(Duration::from_secs(u64::from(retry_secs.clamp(1, 10))));
                }
                answer => return answer,
            }
        }
    }

    /// Queue-feeds 17.3. Sources of this very file are never a second source to each other, so that an
    /// import that was cut short can be done again.
    fn check_source(&mut self, event: &FeedEvent) -> Result<(), ImportError> {
        if event.data.visit_id.is_none() {
            return Ok(());
        }
        let date = event.feed.date.unwrap_or_else(|| self.options.zone.date(event.at.at));
        if self.checked.as_ref().is_some_and(|(on, of)| *on == date && *of == event.feed.source) {
            return Ok(());
        }
        self.judge_source(date, event)?;
        self.checked = Some((date, event.feed.source.clone()));
        Ok(())
    }

    fn judge_source(&mut self, date: NaiveDate, event: &FeedEvent) -> Result<(), ImportError> {
        if !self.before.contains_key(&date) {
            let have = self.sink.sources_of(date)?.into_iter().collect();
            self.before.insert(date, have);
        }
        let have = &self.before[&date];
        if have.is_empty() || have.contains(&event.feed.source) {
            return Ok(());
        }
        match have.iter().find(|source| !self.ours.contains(*source)) {
            None => Ok(()),
            Some(other) if is_by_hand(other) => Err(ImportError::CountedByHand { date }),
            Some(other) => Err(ImportError::SecondSource {
                date,
                have: other.clone(),
                source_name: event.feed.source.clone(),
            }),
        }
    }
}
