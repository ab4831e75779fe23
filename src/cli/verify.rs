//! `verify` and `rebuild`: the log proved whole, the tables written anew from it.

use serde::Serialize;

use crate::store::{CheckReport, Depth, check};

use super::args::VerifyArgs;
use super::config::Setup;
use super::failure::{Exit, Failure};
use super::folder::{failed, open_for_writing};
use super::out::Out;

#[derive(Serialize)]
struct Verified<'r> {
    ok: bool,
    events: u64,
    head: &'r str,
    bad_pos: Option<u64>,
    bad_what: Option<&'static str>,
    faults: &'r [String],
}

/// Checks the file and the chain of the log.
pub fn run(args: &VerifyArgs, setup: &Setup, out: &mut Out) -> Result<Exit, Failure> {
    let report = check(&setup.folder, Depth::Full).map_err(|error| failed(&error))?;
    let chain = &report.chain;
    if args.json {
        out.json(&Verified {
            ok: report.is_ok(),
            events: chain.events,
            head: &chain.head,
            bad_pos: chain.bad.as_ref().map(|bad| bad.pos),
            bad_what: chain.bad.as_ref().map(|bad| bad.what),
            faults: &report.faults,
        })?;
    } else {
        out.text(&told(&report))?;
    }
    Ok(if report.is_ok() { Exit::Done } else { Exit::FoundWrong })
}

fn told(report: &CheckReport) -> String {
    let chain = &report.chain;
    let mut text = String::new();
    for fault in &report.faults {
        text.push_str(&format!("file: {fault}\n"));
    }
    match &chain.bad {
        Some(bad) => text.push_str(&format!(
            "chain: broken at event {}: {}. The {} events before it are as they were written.\n\
             Copy the folder before anything else; then restore a backup beside it.\n",
            bad.pos, bad.what, chain.events
        )),
        None => text.push_str(&format!(
            "chain: {} events, all as they were written; head {}\n",
            chain.events, chain.head
        )),
    }
    text
}

/// Drops the readable tables and writes them anew from the log.
pub fn rebuild(setup: &Setup, out: &mut Out) -> Result<Exit, Failure> {
    let mut store = open_for_writing(setup)?;
    store.rebuild().map_err(|error| failed(&error))?;
    out.line(&format!("tables written anew from {} events", store.head_pos()))?;
    store.close().map_err(|error| failed(&error))?;
    Ok(Exit::Done)
}
