//! `zhiban verify`: proves that the log is as it was written. It only reads, and may run beside a board.

use serde::Serialize;

use super::args::{Globals, VerifyArgs};
use super::config::folder;
use super::failure::{Exit, Failure};
use super::out::Out;
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
    signatures_without_key: u64,
    signatures_wrong: u64,
    wrong_signatures: Vec<WrongOne>,
}

#[derive(Serialize)]
struct WrongOne {
    pos: u64,
    id: String,
    what: &'static str,
}

/// Checks the file, follows the chain from the first event to the last, and proves every signature by the key that
/// was registered for it.
pub fn run(globals: &Globals, args: &VerifyArgs, out: &mut Out) -> Result<Exit, Failure> {
    let found = check(&folder(globals)?, Depth::Full)?;
    let signatures = found.signatures.clone();
    let wrong = signatures.wrong.into_iter();
    let wrong = wrong.map(|one| WrongOne { pos: one.pos, id: one.id, what: one.what });
    let verdict = Verdict {
        ok: found.is_ok() && found.signatures.is_ok(),
        events: found.chain.events,
        bad_pos: found.chain.bad.as_ref().map(|bad| bad.pos),
        bad: found.chain.bad.as_ref().map(|bad| bad.what),
        chain_head: found.chain.head,
        file_faults: found.faults,
        keys: signatures.keys,
        signatures: signatures.proved,
        signatures_without_key: signatures.without_key,
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
        let (pos, what, id) = (one.pos, one.what, scrub(&one.id));
        out.line(&format!("WRONG signature at event {pos} ({id}): it {what}"))?;
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

fn signed(verdict: &Verdict, out: &mut Out) -> Result<(), Failure> {
    let (made, keys) = (verdict.signatures, verdict.keys);
    if made > 0 {
        out.line(&format!(
            "signatures: {made}, each proved by the key of who signed ({keys} keys)"
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
