//! All pages of a database as they stand at one instant, copied while others write it.

use std::time::Duration;

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use crate::clock::sleep;

/// Pages copied between two looks at the progress: 4 MiB.
const STEP_PAGES: std::ffi::c_int = 1024;

/// How often, and how far apart, pages are asked for that somebody else holds: five seconds in all.
const BUSY_TRIES: u32 = 500;
const BUSY_PAUSE: Duration = Duration::from_millis(10);

/// Copies them. `progress` gets pages copied and pages in all.
pub(crate) fn copy_pages(
    source: &Connection,
    target: &mut Connection,
    progress: &mut dyn FnMut(u64, u64),
) -> rusqlite::Result<()> {
    // A read transaction holds that instant; without it every commit would begin the copy anew.
    let _instant = source.unchecked_transaction()?;
    source.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))?;
    let backup = Backup::new(source, target)?;
    let mut tries_left = BUSY_TRIES;
    loop {
        let step = backup.step(STEP_PAGES)?;
        match step {
            StepResult::Busy | StepResult::Locked if tries_left == 0 => {
                let busy = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY);
                return Err(rusqlite::Error::SqliteFailure(busy, None));
            }
            StepResult::Busy | StepResult::Locked => {
                tries_left -= 1;
                sleep(BUSY_PAUSE);
            }
            _ => tries_left = BUSY_TRIES,
        }
        let at = backup.progress();
        let pages = |count: std::ffi::c_int| u64::try_from(count).unwrap_or(0);
        let all = pages(at.pagecount);
        progress(all.saturating_sub(pages(at.remaining)), all);
        if step == StepResult::Done {
            return Ok(());
        }
    }
}
