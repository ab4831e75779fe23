//! The log: whether it opens with the settings its promises rest on, and is whole. Only reads.

use std::path::Path;

use super::Finding;
use crate::cli::access::secret_folder;
use crate::core::hall::HallConfig;
use crate::core::time::Ms;
use crate::store::{
    DB_FILE, Depth, DraftCount, Mode, Store, StoreError, Vault, check, key_path, read_holder,
};

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
        Ok(report) if report.is_ok() => match report.signatures.wrong.first() {
            None => Finding::ok(AREA, "quick check", "whole, the chain unbroken, signatures sound"),
            Some(wrong) => {
                let what = format!("the signature at event {} {}", wrong.pos, wrong.what);
                Finding::bad(AREA, "signatures", what, "see all of it: zhiban verify")
            }
        },
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
    findings.push(customers(&store, &hall.hall_id));
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

/// The key of the hall, and how many records of customers need it.
fn customers(store: &Store, hall_id: &str) -> Finding {
    const CHECK: &str = "customers";
    let Some(folder) = secret_folder() else {
        let next = "set ZHIBAN_SECRET_DIR to a folder of this user";
        return Finding::warn(AREA, CHECK, "no folder for the key of this hall", next);
    };
    let path = key_path(&folder, hall_id);
    let found = Vault::load(&folder, hall_id).map_err(StoreError::from).and_then(|vault| {
        let count = store.person_count(vault.as_ref().map(Vault::id))?;
        Ok((vault.is_some(), count))
    });
    match found {
        Err(error) => Finding::bad(AREA, CHECK, error.to_string(), next_of(&error)),
        Ok((_, count)) if count.other_key > 0 => {
            let what = format!(
                "{} of {} records are sealed with another key than {}",
                count.other_key,
                count.kept,
                path.display()
            );
            Finding::warn(
                AREA,
                CHECK,
                what,
                "put the key file of the other terminal there, or a copy of it",
            )
        }
        Ok((false, _)) => Finding::ok(AREA, CHECK, "none kept, and no key made yet"),
        Ok((true, count)) => {
            let (kept, erased) = (count.kept, count.erased);
            let what =
                format!("{kept} kept, {erased} erased; key in {}, in no backup", path.display());
            Finding::ok(AREA, CHECK, what)
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
