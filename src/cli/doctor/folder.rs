//! The hall's folder: who may read it, who writes in it, how much room is left. Never writes there.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::Finding;
use crate::store::{RoomRules, read_holder};

const AREA: &str = "folder";

pub(super) fn look(dir: &Path, rules: &RoomRules) -> Vec<Finding> {
    let found = match std::fs::metadata(dir) {
        Ok(found) if found.is_dir() => found,
        Ok(_) => {
            let what = format!("{} is a file", dir.display());
            return vec![Finding::bad(AREA, "place", what, "name a folder with --data")];
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let what = format!("{} is not there yet; the first start makes it", dir.display());
            return vec![Finding::ok(AREA, "place", what)];
        }
        Err(error) => {
            let what = format!("cannot look at {}: {error}", dir.display());
            return vec![Finding::bad(AREA, "place", what, "give this user access to it")];
        }
    };
    let mut findings = vec![Finding::ok(AREA, "place", dir.display().to_string())];
    findings.push(rights(dir, found.permissions().mode()));
    findings.push(match rustix::fs::access(dir, rustix::fs::Access::WRITE_OK) {
        Ok(()) => Finding::ok(AREA, "writing", "this user may write in it"),
        Err(error) => Finding::bad(
            AREA,
            "writing",
            format!("this user may not write in it: {error}"),
            "give this user write permission, or run as the folder's owner",
        ),
    });
    findings.push(match read_holder(dir) {
        None => Finding::ok(AREA, "writer", "nobody writes in it now"),
        Some(holder) => Finding::ok(AREA, "writer", format!("{holder} writes in it")),
    });
    if let Ok(disk) = rustix::fs::statvfs(dir) {
        findings.push(space(disk.f_bavail.saturating_mul(disk.f_frsize), rules));
    }
    findings
}

/// Whether the mode of a file or folder lets anybody but its owner in.
pub(super) fn others(mode: u32) -> bool {
    mode & 0o077 > 0
}

fn rights(dir: &Path, mode: u32) -> Finding {
    let mode = mode & 0o777;
    if !others(mode) {
        return Finding::ok(AREA, "rights", format!("{mode:04o}: of this user alone"));
    }
    let what = format!("{mode:04o}: other users of this machine can reach into it");
    Finding::warn(AREA, "rights", what, format!("chmod 700 '{}'", dir.display()))
}

/// Judged as the board and an import judge it.
pub(super) fn space(free_bytes: u64, rules: &RoomRules) -> Finding {
    let what = format!("{} MiB free", free_bytes >> 20);
    if free_bytes >= rules.low_bytes.max(rules.import_bytes) {
        return Finding::ok(AREA, "space", what);
    }
    let what = if free_bytes >= rules.import_bytes {
        what
    } else {
        format!("{what}: files are not imported any more")
    };
    Finding::warn(AREA, "space", what, "free some space: on a full disk nothing can be confirmed")
}
