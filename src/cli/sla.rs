//! `zhiban sla`: when something is due, and why. Of one deadline it tells the reckoning line by line; a file of
//! questions it answers a line each. It writes nothing.

pub(super) mod complaint;
mod questions;

use std::fs::File;
use std::io::Read;

use serde::Serialize;

use super::args::{Globals, SlaArgs};
use super::config::Setup;
use super::failure::{Exit, Failure};
use super::out::Out;
use super::settings::hall_of;
use crate::clock::Clock;
use crate::core::sla::{
    Calendar, CalendarKind, Change, ClockInput, ClockState, Holidays, Limit, Line, Pause, Policy,
    Stop, Target, Timetable, evaluate, explain, read_limit, read_table, reckon,
};
use crate::core::time::{Ms, Stamp, Zone, read_date_time};
use crate::text::clean::scrub;
use crate::text::sla::line;
use crate::text::words::Lang;

/// Largest file of a calendar, bytes.
const CALENDAR_BYTES_MAX: u64 = 1 << 20;

/// Answers a file, or explains one deadline.
pub fn run(globals: &Globals, args: &SlaArgs, out: &mut Out) -> Result<Exit, Failure> {
    let setup = Setup::read(globals)?;
    if let Some(number) = &args.complaint {
        return complaint::explain(&setup, args, number, out);
    }
    match (&args.file, &args.from, &args.limit) {
        (Some(file), ..) => questions::answer(file, setup.lang.into(), out),
        (None, Some(from), Some(limit)) => one(&setup, args, (from, limit), out),
        _ => Err(Failure::usage("nothing was asked").next(
            "give a file of questions, --from and --limit, or --complaint: zhiban sla --help",
        )),
    }
}

#[derive(Serialize)]
struct Explained<'a> {
    deadline: Option<Stamp>,
    /// How it stands at `--at`, or when it was done; null if nobody asked.
    state: Option<ClockState>,
    used_secs: Option<i64>,
    limit_secs: Option<i64>,
    left_secs: Option<i64>,
    breached_at: Option<Stamp>,
    segments: &'a [Line],
    explanation: Vec<String>,
}

fn one(
    setup: &Setup,
    args: &SlaArgs,
    (from, limit): (&str, &str),
    out: &mut Out,
) -> Result<Exit, Failure> {
    let now = Clock::system().now();
    let calendar = Calendar::new(table(setup, &args.calendar, now)?);
    let zone = calendar.table().zone;
    let start = instant(zone, "--from", from)?;
    let target = target(zone, limit)?;
    let limit = Limit {
        target: Some(target),
        calendar: CalendarKind::Hall,
        pauses: true,
        warns: Vec::new(),
    };
    let policy = Policy::default();
    let mut pauses = Vec::with_capacity(args.pause.len());
    for text in &args.pause {
        pauses.push(pause(zone, &policy, text)?);
    }
    let done = args.done.as_deref().map(|text| instant(zone, "--done", text)).transpose()?;
    let at = args.at.as_deref().map(|text| instant(zone, "--at", text)).transpose()?;
    let input = ClockInput {
        start,
        limits: vec![Change { at: start, limit }],
        stops: done.into_iter().map(|at| Stop { at, reopened: None }).collect(),
        pauses,
        reopen_secs: policy.reopen_secs,
    };
    tell(&input, &calendar, at, (setup.lang.into(), args.json), out)
}

fn tell(
    input: &ClockInput,
    calendar: &Calendar,
    at: Option<Ms>,
    (lang, json): (Lang, bool),
    out: &mut Out,
) -> Result<Exit, Failure> {
    let zone = calendar.table().zone;
    let (due, lines) = match at {
        Some(at) => (evaluate(input, calendar, at).due, explain(input, calendar, at)),
        None => reckon(input, calendar),
    };
    let words = lines.iter().map(|one| scrub(&line(lang, one)).into_owned());
    if !json {
        for one in words {
            out.line(&one)?;
        }
        return Ok(Exit::Done);
    }
    let asked = at.or_else(|| input.stops.first().map(|stop| stop.at));
    let standing = asked.map(|at| evaluate(input, calendar, at));
    out.json(&Explained {
        deadline: due.map(|due| zone.stamp(due)),
        state: standing.map(|it| it.state),
        used_secs: standing.map(|it| it.used_secs),
        limit_secs: standing.and_then(|it| it.limit_secs),
        left_secs: standing.and_then(|it| it.left_secs),
        breached_at: standing.and_then(|it| it.breached_at).map(|at| zone.stamp(at)),
        explanation: words.collect(),
        segments: &lines,
    })?;
    Ok(Exit::Done)
}

/// The timetable of that name, or of the file.
fn table(setup: &Setup, name: &str, now: Ms) -> Result<Timetable, Failure> {
    let zone = setup.config.hall.zone;
    match name {
        "always" | "24x7" => return Ok(Timetable::always(zone)),
        "office" | "hall" => {
            let hall = hall_of(setup)?;
            let (settings, version) = hall.settings(now);
            return Ok(match (name, &settings.holidays) {
                ("hall", _) => Timetable::of_hall(&settings.hours, version, zone),
                (_, Some(list)) => Timetable { version, ..Timetable::office(list, zone) },
                (_, None) => Timetable::office(&Holidays::china(), zone),
            });
        }
        _ => {}
    }
    let refused = |failure: Failure| {
        failure
            .safe("nothing was written")
            .next("--calendar takes hall, office, always or a JSON file of a calendar or holidays")
    };
    // A pipe or a device has no length that could be asked for.
    let read = |file: File| {
        let mut bytes = Vec::new();
        file.take(CALENDAR_BYTES_MAX + 1).read_to_end(&mut bytes).map(|_| bytes)
    };
    let bytes = File::open(name)
        .and_then(read)
        .map_err(|error| refused(Failure::io(format!("cannot read {name}"), &error)))?;
    if bytes.len() as u64 > CALENDAR_BYTES_MAX {
        return Err(refused(Failure::refused(format!(
            "{name} is no calendar: it is far too long"
        ))));
    }
    let text = String::from_utf8_lossy(&bytes);
    let table = read_table(&text, zone)
        .map_err(|fault| refused(Failure::refused(format!("{name}: {fault}"))))?;
    let name = match table.covered_until {
        Some(_) => table.name.clone(),
        None => name.to_owned(),
    };
    Ok(Timetable { name, ..table })
}

/// An instant as RFC 3339, or as the wall clock of the calendar shows it.
pub(super) fn instant(zone: Zone, option: &str, text: &str) -> Result<Ms, Failure> {
    let local = || read_date_time(text).and_then(|local| zone.instant(local));
    let at = Stamp::parse(text).map(|stamp| stamp.at).or_else(local);
    // Calendars count in these years, with a margin for every zone.
    let years =
        chrono::NaiveDate::from_ymd_opt(1901, 1, 1)..chrono::NaiveDate::from_ymd_opt(2199, 1, 1);
    at.filter(|at| years.contains(&Some(zone.date(*at)))).ok_or_else(|| {
        Failure::usage(format!("{option} {text}: this is no time of the years 1901 to 2198"))
            .next("write it as 2026-02-13T16:00, or as 2026-02-13T16:00:00+08:00")
    })
}

fn target(zone: Zone, text: &str) -> Result<Target, Failure> {
    if let Some(target) = read_limit(text) {
        return Ok(target);
    }
    instant(zone, "--limit", text).map(|at| Target::At { at: zone.stamp(at) }).map_err(|_| {
        Failure::usage(format!("--limit {text}: this is no limit")).next(
            "write `90 min`, `2 working days`, `2 working days, end of day`, `15 days` or a promised time",
        )
    })
}

fn pause(zone: Zone, policy: &Policy, text: &str) -> Result<Pause, Failure> {
    let wrong = |why: &str| {
        Failure::usage(format!("--pause {text}: {why}"))
            .next("write 2026-02-13T17:00..2026-02-14T09:30:customer_to_supply")
    };
    let (from, rest) = text.split_once("..").ok_or_else(|| wrong("it has no .. in it"))?;
    // A reason begins with a letter, the parts of a time do not.
    let reason = rest.rsplit_once(':').filter(|(_, code)| code.starts_with(char::is_alphabetic));
    let (until, reason) = reason.unwrap_or((rest, "customer_to_supply"));
    let counts = policy.pauses_for(reason).ok_or_else(|| wrong("there is no such reason"))?;
    let (from, until) = (instant(zone, "--pause", from)?, instant(zone, "--pause", until)?);
    if until <= from {
        return Err(wrong("it ends before it begins"));
    }
    Ok(Pause { from, until, ended: None, reason: reason.to_owned(), counts })
}
