//! `zhiban verify`: proves that the log is as it was written. It only reads, and may run beside a board.

use serde::Serialize;

use super::args::{Globals, VerifyArgs};
use super::config::folder;
use super::failure::{Exit, Failure};
use super::out::Out;
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

/// Checks the file and follows the chain from the first event to the last.
pub fn run(globals: &Globals, args: &VerifyArgs, out: &mut Out) -> Result<Exit, Failure> {
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
