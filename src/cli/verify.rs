//! `zhiban verify`: proves that the log is as it was written, or that an export is. It only reads, and may run beside a
//! board.

use std::path::Path;

use serde::Serialize;

use super::args::{Globals, VerifyArgs};
use super::config::folder;
use super::failure::{Exit, Failure};
use super::out::Out;
use crate::export::verify::{Altered, Found, file as prove_file, folder as prove_folder};
use crate::store::{Depth, check};

#[derive(Serialize)]
struct Verdict {
    ok: bool,
    events: u64,
    chain_head: String,
    bad_pos: Option<u64>,
    bad: Option<&'static str>,
    file_faults: Vec<String>,
}

#[derive(Serialize)]
struct ExportVerdict {
    ok: bool,
    files: u64,
    events: Option<u64>,
    signatures: Option<u64>,
    chain_head: Option<String>,
    hall: Option<String>,
    revision: Option<u32>,
    altered: Vec<Altered>,
}

/// Checks the file and follows the chain from the first event to the last.
pub fn run(globals: &Globals, args: &VerifyArgs, out: &mut Out) -> Result<Exit, Failure> {
    if let Some(path) = &args.path {
        return export(path, args.json, out);
    }
    let found = check(&folder(globals)?, Depth::Full)?;
    let verdict = Verdict {
        ok: found.is_ok(),
        events: found.chain.events,
        bad_pos: found.chain.bad.as_ref().map(|bad| bad.pos),
        bad: found.chain.bad.as_ref().map(|bad| bad.what),
        chain_head: found.chain.head,
        file_faults: found.faults,
    };
    if args.json {
        out.json(&verdict)?;
    } else {
        told(&verdict, out)?;
    }
    Ok(if verdict.ok { Exit::Done } else { Exit::FoundWrong })
}

fn told(verdict: &Verdict, out: &mut Out) -> Result<(), Failure> {
    if verdict.ok {
        out.line(&format!("whole and unchanged: {} events", verdict.events))?;
        return out.line(&format!("chain head: {}", verdict.chain_head));
    }
    if let (Some(pos), Some(what)) = (verdict.bad_pos, verdict.bad) {
        out.line(&format!("WRONG at event {pos}: {what}"))?;
        out.line(&format!("the {} events before it are as they were written", verdict.events))?;
    }
    for fault in &verdict.file_faults {
        out.line(&format!("WRONG in the file: {fault}"))?;
    }
    out.line(
        "next: stop the board, copy the whole folder away, and do not write in it; then restore a",
    )?;
    out.line("backup with zhiban restore, or save what is left: zhiban recover --out NEW_FOLDER")
}

/// Proves an export.
fn export(path: &Path, json: bool, out: &mut Out) -> Result<Exit, Failure> {
    let proved = if path.is_dir() { prove_folder(path) } else { prove_file(path) };
    let found: Found = proved.map_err(|error| {
        Failure::io(format!("cannot read {}", path.display()), &error)
            .safe("nothing was changed")
            .next("name the folder of an export, or a file in it")
    })?;
    let ok = found.wrong.is_empty();
    let verdict = ExportVerdict {
        ok,
        files: found.files,
        events: found.log.as_ref().map(|log| log.events),
        signatures: found.log.as_ref().map(|log| log.signatures),
        chain_head: found.log.as_ref().map(|log| log.chain.clone()),
        hall: found.manifest.as_ref().map(|manifest| manifest.hall.clone()),
        revision: found.manifest.as_ref().map(|manifest| manifest.revision),
        altered: found.wrong,
    };
    if json {
        out.json(&verdict)?;
    } else {
        told_export(&verdict, out)?;
    }
    Ok(if ok { Exit::Done } else { Exit::FoundWrong })
}

fn told_export(verdict: &ExportVerdict, out: &mut Out) -> Result<(), Failure> {
    for altered in &verdict.altered {
        out.line(&format!("ALTERED {altered}"))?;
    }
    if !verdict.ok {
        return out.line(
            "next: do not rely on this copy; take another one, or export the shift again from its log",
        );
    }
    let revision = verdict.revision.map_or_else(String::new, |n| format!(", revision {n}"));
    out.line(&format!("whole and unchanged: {} files{revision}", verdict.files))?;
    if let Some(events) = verdict.events {
        let signed = verdict.signatures.unwrap_or(0);
        out.line(&format!(
            "{events} events, each proved by its chain; {signed} keys and signatures"
        ))?;
    }
    if let Some(head) = &verdict.chain_head {
        out.line(&format!("chain head: {head}"))?;
    }
    Ok(())
}
