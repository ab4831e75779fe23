//! `feed`: events from a file, the health of each feed, listeners without a board.

use std::fmt::Write as _;
use std::path::Path;

use serde::Serialize;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::clock::{Clock, Stopwatch};
use crate::core::board::{FeedStatus, every_feed};
use crate::core::hall::Hall;
use crate::core::time::{Stamp, Zone};
use crate::feed::import::{ImportOptions, ImportSummary, import as import_from, open};
use crate::feed::mapping::Mapping;
use crate::feed::mqtt::topics;
use crate::feed::post::BoardSink;
use crate::feed::sink::Sink;
use crate::store::{Depth, Fault, Mode, Store, StoreError, check, system_user};
use crate::text::clean::scrub;
use crate::text::words::{Lang, Said, fill};

use super::args::{Globals, ImportArgs, StatusArgs};
use super::config::Setup;
use super::failure::{Exit, Failure, failed};
use super::live::{Live, Plan};
use super::logs;
use super::office::counter;
use super::opening::open_for_writing;
use super::out::Out;
use super::sinks::{FileSink, LogSink};
use super::whole::whole_text;

/// Progress of an import is told this often, milliseconds.
const PROGRESS_MILLIS: u128 = 500;
/// Largest mapping.
const MAPPING_BYTES_MAX: u64 = 1 << 20;

/// `feed import`.
pub fn import(globals: &Globals, args: &ImportArgs, out: &mut Out) -> Result<Exit, Failure> {
    let setup = Setup::read(globals)?;
    let clock = Clock::system();
    let mut options =
        ImportOptions::new(&setup.config.hall.id, clock.now(), setup.config.hall.zone);
    options.also = args.also;
    options.source.clone_from(&args.source);
    options.verdicts = args.verdicts;
    if let Some(path) = &args.map {
        options.mapping = Some(mapping(path)?);
    }
    let name = args.file.to_string_lossy();
    let input = open(&name).map_err(|error| {
        Failure::io(format!("cannot read {name}"), &error)
            .safe("nothing was imported")
            .next("check the name and the right to read it; `-` reads standard input")
    })?;
    let (summary, unknown) = match Store::open(&setup.folder, &setup.hall(), Mode::Write) {
        Ok(store) => {
            expect_whole(&setup.folder, &store, clock)?;
            let mut sink = LogSink { store, clock };
            let done = run(input, &mut spared(&setup, &mut sink), &options, out);
            if let Ok(summary) = &done {
                note_faults(&mut sink.store, summary, &name, clock);
            }
            let unknown = done.as_ref().map(|summary| unknown(summary, sink.store.hall()));
            let unknown = unknown.unwrap_or_default();
            sink.store.close()?;
            (done?, unknown)
        }
        Err(StoreError::Busy { .. }) => {
            let mut sink = running_board(&setup.folder)?;
            let summary = run(input, &mut spared(&setup, &mut sink), &options, out)?;
            // What was taken is taken, whether or not the board could keep a note of the rest.
            if summary.rejected > 0
                && let Err(error) = sink.tell_rejected(&name, &summary.first_rejected)
            {
                out.note(&error.to_string());
            }
            let store = Store::open(&setup.folder, &setup.hall(), Mode::ReadOnly)?;
            let unknown = unknown(&summary, store.hall());
            (summary, unknown)
        }
        Err(error) => return Err(error.into()),
    };
    let said = Lang::from(setup.lang).said();
    tell(&summary, args, said, out)?;
    if !args.json && !unknown.is_empty() {
        out.note(&fill(said.unknown_services, &[&unknown.join(", ")]));
    }
    Ok(if summary.rejected > 0 { Exit::FoundWrong } else { Exit::Done })
}

/// Services of a file that the settings of the hall do not name; none where they name no service at all.
fn unknown(summary: &ImportSummary, hall: &Hall) -> Vec<String> {
    let settings = hall.settings(Clock::system().now()).0;
    let named = |id: &str| settings.services.is_empty() || settings.service(id).is_some();
    let ids = summary.services.iter().map(|id| &**id);
    ids.filter(|id| !named(id)).map(|id| scrub(id).into_owned()).collect()
}

/// What is written behind a damaged event would be lost with it. Proved as often as a board proves it.
fn expect_whole(folder: &Path, store: &Store, clock: Clock) -> Result<(), Failure> {
    if store.head_pos() == 0 || !store.needs_check(clock.now())? {
        return Ok(());
    }
    let found = check(folder, Depth::Quick)?;
    let bad = found.chain.bad.map(|bad| format!("event {} {}", bad.pos, bad.what));
    match bad.or_else(|| found.faults.into_iter().next()) {
        Some(what) => Err(StoreError::Damaged { what }.into()),
        None => Ok(()),
    }
}

fn spared<'s>(setup: &'s Setup, sink: &'s mut dyn Sink) -> FileSink<'s> {
    FileSink { sink, dir: &setup.folder, rules: setup.config.disk.rules() }
}

fn mapping(path: &Path) -> Result<Mapping, Failure> {
    let text = whole_text(path, MAPPING_BYTES_MAX).map_err(|failure| {
        failure.safe("nothing was imported").next("name a mapping that can be read with --map")
    })?;
    Mapping::parse(&text).map_err(|error| {
        Failure::refused(format!("{}: {error}", path.display())).safe("nothing was imported")
    })
}

fn run(
    input: Box<dyn std::io::Read + Send>,
    sink: &mut dyn Sink,
    options: &ImportOptions,
    out: &mut Out,
) -> Result<ImportSummary, Failure> {
    let mut since = Stopwatch::start();
    let mut progress = |summary: &ImportSummary| {
        if since.elapsed().as_millis() >= PROGRESS_MILLIS {
            since = Stopwatch::start();
            out.note(&format!("{} lines", summary.lines));
        }
    };
    import_from(input, sink, options, &mut progress).map_err(|error| failed(&error))
}

/// The board that has the folder open takes the events over its local listener.
fn running_board(folder: &Path) -> Result<BoardSink, Failure> {
    let gone = || {
        Failure::refused("another program has this folder open and takes no events")
            .safe("nothing was imported")
            .next("end it, or give the board a listener under [feed] in zhiban.toml")
    };
    let (address, token) = counter(folder).ok_or_else(gone)?;
    BoardSink::new(address, token).map_err(|error| Failure::io("cannot reach the board", &error))
}

fn note_faults(store: &mut Store, summary: &ImportSummary, name: &str, clock: Clock) {
    for verdict in &summary.first_rejected {
        let fault = Fault {
            at: clock.now(),
            place: format!("{name}:{}", verdict.line),
            reason: verdict.reason.map_or("rejected", |reason| reason.as_str()).to_owned(),
            field: verdict.field.as_deref().unwrap_or_default().to_owned(),
        };
        if let Err(error) = store.note_fault(&fault) {
            tracing::warn!(%error, "a refused line could not be kept");
        }
    }
}

fn tell(
    summary: &ImportSummary,
    args: &ImportArgs,
    said: &Said,
    out: &mut Out,
) -> Result<(), Failure> {
    if args.verdicts {
        for verdict in &summary.verdicts {
            out.json(verdict)?;
        }
    }
    if args.json {
        return out.json(&ImportSummary { verdicts: Vec::new(), ..summary.clone() });
    }
    let counts = [
        summary.lines,
        summary.accepted,
        summary.flagged,
        summary.rejected,
        summary.skipped,
        summary.repeats,
    ]
    .map(|n| n.to_string());
    let line = fill(said.imported, &counts.each_ref().map(String::as_str));
    if args.verdicts {
        out.note(&line);
    } else {
        out.line(&line)?;
    }
    let counted = |counts: &std::collections::BTreeMap<&str, u64>| {
        counts.iter().map(|(name, n)| format!("{name} {n}")).collect::<Vec<_>>().join(", ")
    };
    if summary.flagged > 0 {
        out.note(&format!("flagged: {}", counted(&summary.flags)));
    }
    if summary.rejected > 0 {
        out.note(&format!("rejected: {}", counted(&summary.reasons)));
        for verdict in &summary.first_rejected {
            let reason = verdict.reason.map_or("rejected", |reason| reason.as_str());
            let field =
                verdict.field.as_deref().map_or_else(String::new, |field| format!(" ({field})"));
            out.note(&format!("line {}: {reason}{field}", verdict.line));
        }
        let untold = summary.rejected.saturating_sub(summary.first_rejected.len() as u64);
        if untold > 0 {
            out.note(&format!("and {untold} more; --verdicts names every line"));
        }
    }
    let taken = summary.accepted + summary.flagged;
    if taken == 0 && summary.reasons.contains_key("not_json") && args.map.is_none() {
        out.note(
            "no line is an event; a CSV with one row per ticket needs its mapping: --map FILE",
        );
    }
    if summary.late > 0 {
        out.note(&format!("{} events stood far from their place in time", summary.late));
    }
    Ok(())
}

#[derive(Serialize)]
struct Status {
    feeds: Vec<FeedStatus>,
    faults: Vec<Refused>,
}

#[derive(Serialize)]
struct Refused {
    at: Stamp,
    place: String,
    reason: String,
    field: String,
}

/// `feed status`.
pub fn status(globals: &Globals, args: &StatusArgs, out: &mut Out) -> Result<Exit, Failure> {
    let setup = Setup::read(globals)?;
    let store = Store::open(&setup.folder, &setup.hall(), Mode::ReadOnly)?;
    let zone = setup.config.hall.zone;
    let now = Clock::system().now();
    let faults = store.faults(20)?;
    let faults: Vec<Refused> = faults
        .into_iter()
        .map(|f| Refused { at: zone.stamp(f.at), place: f.place, reason: f.reason, field: f.field })
        .collect();
    let status = Status { feeds: every_feed(store.hall(), now), faults };
    if args.json {
        out.json(&status)?;
    } else {
        out.text(&told(&status, zone, now, &setup))?;
    }
    Ok(Exit::Done)
}

fn told(status: &Status, zone: Zone, now: crate::core::time::Ms, setup: &Setup) -> String {
    let lang = Lang::from(setup.lang);
    let (words, said) = (lang.words(), lang.said());
    let mut text = String::new();
    if status.feeds.is_empty() {
        text.push_str(words.feeds_none);
        text.push('\n');
    }
    for feed in &status.feeds {
        let counts = [feed.events, feed.flagged, feed.missing].map(|n| n.to_string());
        let heard = zone.stamp(feed.heard_at).to_rfc3339();
        let ago = crate::text::show::timer_text(now.secs_since(feed.heard_at));
        let [events, flagged, missing] = counts.each_ref().map(String::as_str);
        let age = words.feed_age(feed.age);
        let of = [&*feed.source, age, &heard, &ago, events, flagged, missing];
        text.push_str(&fill(said.status, &of));
        if let Some(off) = feed.clock_off_secs {
            let _ = write!(text, "  {}", fill(said.clock_off, &[&off.to_string()]));
        }
        let faults: Vec<String> =
            feed.faults.iter().map(|(name, n)| format!("{} {n}", words.fault(name))).collect();
        if !faults.is_empty() {
            let _ = write!(text, "  {}", faults.join(", "));
        }
        text.push('\n');
    }
    for fault in &status.faults {
        let (at, Refused { place, reason, field, .. }) = (fault.at.to_rfc3339(), fault);
        // The place may be the name of a file, and names hold whatever somebody gave them.
        let (place, field) = (scrub(place), scrub(field));
        let _ = writeln!(text, "{at}  {place}  {reason} {field}");
    }
    text
}

/// Says where it listens. That nobody reads it, or that it cannot be written, is no reason for a hall to hear
/// nothing.
fn say(out: &mut Out, line: &str) {
    if let Err(error) = out.line(line).and_then(|()| out.flush()) {
        tracing::warn!(%error, "where it listens could not be said");
    }
}

/// `feed run`: listeners without a board, until a signal.
pub fn listen(globals: &Globals, out: &mut Out) -> Result<Exit, Failure> {
    let setup = Setup::read(globals)?;
    let mut store = open_for_writing(&setup, out)?;
    let keeper = store.guard_disk(setup.config.disk.rules());
    let logs = logs::start(&setup.folder);
    if let Err(error) = &logs {
        out.note(&error.to_string());
    }
    let mut signals = Signals::new([SIGTERM, SIGINT, SIGHUP])
        .map_err(|error| Failure::io("cannot wait for signals", &error))?;
    let plan = Plan {
        feed: setup.config.feed.clone(),
        clock: Clock::system(),
        any_port: false,
        me: system_user(),
        pin_for: None,
    };
    let hall_id = setup.config.hall.id.clone();
    let mut live = Live::start(store, &plan, |_| ())?;
    live.watch_disk(keeper, |room| {
        tracing::warn!(?room, "the disk lets the log do this from now on");
        true
    });
    let begun = live.keep_in_step(&setup.folder).and_then(|()| live.listen(&plan, &hall_id));
    let listening = match begun {
        Ok(listening) => listening,
        Err(refused) => {
            live.stop()?;
            return Err(refused);
        }
    };
    match listening {
        Some(url) => say(out, &format!("listening on {url}")),
        None if plan.feed.tail.is_empty() && plan.feed.mqtt.is_none() => {
            live.stop()?;
            return Err(Failure::refused("no listener, no watched file and no broker is set")
                .next("set listen, tail or mqtt under [feed] in zhiban.toml"));
        }
        None => {}
    }
    if let Some(broker) = live.subscribe(&plan, &hall_id)? {
        say(out, &format!("subscribing at {broker} to {}", topics(&hall_id)));
    }
    live.watch_files(&plan, &hall_id);
    for path in &plan.feed.tail {
        say(out, &format!("watching {}", path.display()));
    }
    let _ = signals.forever().next();
    live.stop()?;
    drop(logs);
    Ok(Exit::Done)
}
