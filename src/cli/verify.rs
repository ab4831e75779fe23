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
use crate::text::clean::scrub;

#[derive(Serialize)]
struct Verdict {
    ok: bool,
    events: u64,
    chain_head: String,
    bad_pos: Option<u64>,
    bad: Option<&'static str>,
    file_faults: Vec<String>,
    keys: u64,
    signatures: u64,
    signatures_key_before: u64,
    signatures_without_key: u64,
    reports: u64,
    signatures_wrong: u64,
    wrong_signatures: Vec<WrongOne>,
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

#[derive(Serialize)]
struct WrongOne {
    pos: u64,
    id: String,
    what: String,
}

/// Checks the file, follows the chain from the first event to the last, and proves every signature by the key that
/// was registered for it.
pub fn run(globals: &Globals, args: &VerifyArgs, out: &mut Out) -> Result<Exit, Failure> {
    if let Some(path) = &args.path {
        return export(path, args.json, out);
    }
    let found = check(&folder(globals)?, Depth::Full)?;
    let signatures = found.signatures.clone();
    let wrong = signatures.wrong.into_iter();
    let wrong = wrong.map(|one| WrongOne { pos: one.pos, id: one.id, what: one.what });
    let verdict = Verdict {
        ok: found.is_ok() && found.signatures.is_ok(),
        events: found.chain.events,
        bad_pos: found.chain.bad.as_ref().map(|bad| bad.pos),
        bad: found.chain.bad.as_ref().map(|bad| bad.what.as_str()),
        chain_head: found.chain.head,
        file_faults: found.faults,
        keys: signatures.keys,
        signatures: signatures.proved,
        signatures_key_before: signatures.keys_before,
        signatures_without_key: signatures.without_key,
        reports: signatures.reports,
        signatures_wrong: signatures.wrong_len,
        wrong_signatures: wrong.collect(),
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
        signed(verdict, out)?;
        return out.line(&format!("chain head: {}", verdict.chain_head));
    }
    if let (Some(pos), Some(what)) = (verdict.bad_pos, verdict.bad) {
        out.line(&format!("WRONG at event {pos}: {what}"))?;
        out.line(&format!("the {} events before it are as they were written", verdict.events))?;
    }
    for fault in &verdict.file_faults {
        out.line(&format!("WRONG in the file: {fault}"))?;
    }
    if verdict.file_faults.is_empty() && verdict.bad_pos.is_none() {
        out.line(&format!("the log itself is as it was written: {} events", verdict.events))?;
    }
    for one in &verdict.wrong_signatures {
        let (pos, what, id) = (one.pos, &one.what, scrub(&one.id));
        out.line(&match &*id {
            "" => format!("WRONG at event {pos}: it {what}"),
            id => format!("WRONG signature at event {pos} ({id}): it {what}"),
        })?;
    }
    let unlisted = verdict.signatures_wrong - verdict.wrong_signatures.len() as u64;
    if unlisted > 0 {
        out.line(&format!("WRONG signatures beside these: {unlisted}"))?;
    }
    if verdict.file_faults.is_empty() && verdict.bad_pos.is_none() {
        return out.line(
            "next: what they are under has to be signed anew; keep a copy of this folder as it is, and ask \
             who had this computer at that time",
        );
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

fn signed(verdict: &Verdict, out: &mut Out) -> Result<(), Failure> {
    let (made, keys) = (verdict.signatures, verdict.keys);
    if made > 0 {
        out.line(&format!(
            "signatures: {made}, each proved by the key of who signed ({keys} keys)"
        ))?;
    }
    if verdict.signatures_key_before > 0 {
        out.line(&format!(
            "of these by keys from before this part of the log: {}; each is proved by the key it carries, and the \
             whole log says whose key that is",
            verdict.signatures_key_before
        ))?;
    }
    if verdict.reports > 0 {
        out.line(&format!(
            "reports of shifts: {}, each over the log as it stood when it was signed",
            verdict.reports
        ))?;
    }
    match verdict.signatures_without_key {
        0 => Ok(()),
        count => out.line(&format!(
            "signatures without a key: {count}, of a hall without PINs or of an unlocked terminal; they prove no \
             more than any other line"
        )),
    }
}
