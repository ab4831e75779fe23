//! `zhiban doctor`: looks at everything the board rests on and says of each fault what to do next. It changes
//! nothing, may run beside a board, and works where there is no hall yet.

mod calendar;
mod clock;
mod database;
mod feeds;
mod folder;
mod server;
mod terminal;
#[cfg(test)]
mod tests;

use serde::Serialize;

use super::args::{DoctorArgs, Globals};
use super::config::{Setup, folder as folder_of};
use super::failure::{Exit, Failure};
use super::out::Out;
use crate::clock::Clock;
use crate::core::sla::Holidays;
use crate::core::time::Zone;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
enum Level {
    Ok,
    Warn,
    Bad,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Finding {
    /// What it belongs to.
    area: &'static str,
    /// What was looked at.
    check: &'static str,
    level: Level,
    /// How it is.
    what: String,
    /// What to do; null where nothing is to be done.
    next: Option<String>,
}

impl Finding {
    fn ok(area: &'static str, check: &'static str, what: impl Into<String>) -> Finding {
        Finding { area, check, level: Level::Ok, what: what.into(), next: None }
    }

    fn warn(
        area: &'static str,
        check: &'static str,
        what: impl Into<String>,
        next: impl Into<String>,
    ) -> Finding {
        let (what, next) = (what.into(), Some(next.into()));
        Finding { area, check, level: Level::Warn, what, next }
    }

    fn bad(
        area: &'static str,
        check: &'static str,
        what: impl Into<String>,
        next: impl Into<String>,
    ) -> Finding {
        Finding { level: Level::Bad, ..Finding::warn(area, check, what, next) }
    }
}

#[derive(Serialize)]
struct Verdict {
    ok: bool,
    findings: Vec<Finding>,
}

/// Looks at everything.
pub fn run(globals: &Globals, args: &DoctorArgs, out: &mut Out) -> Result<Exit, Failure> {
    let mut findings = Vec::new();
    let dir = folder_of(globals)?;
    let now = Clock::system().now();
    let mut unreadable = None;
    let setup = match Setup::read(globals) {
        Ok(setup) => Some(setup),
        Err(failure) => {
            let told = failure.told().cloned().unwrap_or_default();
            unreadable = Some(Finding::bad("settings", "zhiban.toml", told.what, told.next));
            None
        }
    };
    let room = setup.as_ref().map(|setup| setup.config.disk.rules()).unwrap_or_default();
    findings.extend(folder::look(&dir, &room));
    findings.extend(unreadable);
    let zone = setup.as_ref().map_or_else(Zone::default, |setup| setup.config.hall.zone);
    if let Some(setup) = &setup {
        findings.push(Finding::ok("settings", "zhiban.toml", "readable, or the defaults"));
        let (store, found) = database::look(&dir, &setup.hall(), now);
        findings.extend(found);
        if let Some(store) = &store {
            findings.extend(server::look(store, &dir, now));
        }
        let set = store.as_ref().and_then(|store| store.hall().settings(now).0.holidays.clone());
        let list = set.unwrap_or_else(Holidays::china);
        findings.push(calendar::look(&list, zone.date(now)));
        findings.extend(feeds::look(&setup.config.feed, &dir, store.as_ref(), now));
    }
    findings.extend(clock::look(now, zone));
    findings.extend(terminal::look(out));
    tell(findings, args, out)
}

fn tell(findings: Vec<Finding>, args: &DoctorArgs, out: &mut Out) -> Result<Exit, Failure> {
    let ok = findings.iter().all(|finding| finding.level != Level::Bad);
    if args.json {
        out.json(&Verdict { ok, findings })?;
    } else {
        for Finding { area, check, level, what, next } in &findings {
            let level = match level {
                Level::Ok => "ok",
                Level::Warn => "WARN",
                Level::Bad => "BAD",
            };
            out.line(&format!("{level:<5} {area}, {check}: {what}"))?;
            if let Some(next) = next {
                out.line(&format!("      next: {next}"))?;
            }
        }
    }
    Ok(if ok { Exit::Done } else { Exit::FoundWrong })
}
