//! The log: whether it opens with the settings its promises rest on, and is whole. Only reads.

use std::path::Path;

use super::Finding;
use crate::core::hall::HallConfig;
use crate::core::time::Ms;
use crate::store::{DB_FILE, Depth, DraftCount, Mode, Store, StoreError, check, read_holder};

const AREA: &str = "database";

/// What to do about a damaged log.
const DAMAGED: &str = "end the board, copy the whole folder away, then restore a backup or save what is left: \
     zhiban recover --out NEW_FOLDER";

/// What was found, and the log for those who look further.
pub(super) fn look(dir: &Path, hall: &HallConfig, now: Ms) -> (Option<Store>, Vec<Finding>) {
    let store = match Store::open(dir, hall, Mode::ReadOnly) {
        Ok(store) => store,
        Err(StoreError::Missing { .. }) if let Some(holder) = read_holder(dir) => {
            let what = format!("{holder} writes in it, but its log is gone or not begun yet");
            let next =
                "keep that program running and put zhiban.db back; else end it and restore a copy";
            return (None, vec![Finding::bad(AREA, "open", what, next)]);
        }
        Err(StoreError::Missing { .. }) => {
            let what = "no hall here yet; the first start or import makes one";
            return (None, vec![Finding::ok(AREA, "open", what)]);
        }
        Err(error) => {
            let next = next_of(&error);
            return (None, vec![Finding::bad(AREA, "open", error.to_string(), next)]);
        }
    };
    let size = std::fs::metadata(dir.join(DB_FILE)).map_or(0, |found| found.len());
    let what = format!(
        "{} events in {} KiB, with the settings and in a format of this version",
        store.head_pos(),
        size >> 10
    );
    let mut findings = vec![Finding::ok(AREA, "open", what)];
    if let Err(error) = store.expect_hall(hall) {
        let next = next_of(&error);
        findings.push(Finding::bad(AREA, "hall", error.to_string(), next));
    }
    findings.push(match check(dir, Depth::Quick) {
        Ok(report) if report.is_ok() => {
            Finding::ok(AREA, "quick check", "whole, the chain unbroken")
        }
        Ok(report) => {
            let bad = report.chain.bad.map(|bad| format!("event {}: {}", bad.pos, bad.what));
            let what = bad.or_else(|| report.faults.first().cloned()).unwrap_or_default();
            Finding::bad(AREA, "quick check", what, DAMAGED)
        }
        Err(error) => {
            let next = next_of(&error);
            Finding::bad(AREA, "quick check", error.to_string(), next)
        }
    });
    findings.push(drafts(&store, now));
    (Some(store), findings)
}

/// What people typed and did not save: how many, never what.
fn drafts(store: &Store, now: Ms) -> Finding {
    match store.draft_count() {
        Ok(DraftCount { count, oldest_at: Some(at) }) => {
            let days = now.secs_since(at).max(0) / 86_400;
            let what = format!("{count} not saved yet, the oldest {days} days old; gone after 7");
            Finding::ok(AREA, "drafts", what)
        }
        Ok(_) => Finding::ok(AREA, "drafts", "none"),
        Err(error) => {
            let next = next_of(&error);
            Finding::bad(AREA, "drafts", error.to_string(), next)
        }
    }
}

fn next_of(error: &StoreError) -> &'static str {
    match error {
        StoreError::Damaged { .. } => DAMAGED,
        StoreError::Lost { .. } => "put zhiban.db back, or restore the newest copy: zhiban restore",
        StoreError::OtherHall { .. } => "correct [hall] in zhiban.toml, or name the right folder",
        StoreError::NotADatabase { .. } | StoreError::Emptied { .. } => {
            "copy the whole folder away, then restore a copy of it"
        }
        StoreError::Interrupted { .. } => "run the same zhiban restore again",
        StoreError::Newer { .. } => "start the newer zhiban",
        StoreError::Older { .. } => "open it once for writing: zhiban",
        StoreError::NetworkDisk { .. } => "name a folder on a local disk with --data",
        StoreError::NotWritable { .. } => "give this user access to the folder and its files",
        StoreError::DiskFull => "free some space",
        StoreError::Foreign { .. } | StoreError::WrongKind { .. } => {
            "name another folder with --data"
        }
        _ => "check the disk, then run zhiban doctor again",
    }
}
