//! The program's own log, for whoever looks after the machine: files in the folder `logs`, one a day, the
//! newest fourteen kept. It never writes to the terminal, and only code of this package writes into it, so
//! that no library can put a request body there. What is logged names ids and counts, never people.

use std::fmt;
use std::path::Path;

use tracing::Level;
use tracing_appender::non_blocking::WorkerGuard;
use tracing_appender::rolling::{InitError, RollingFileAppender, Rotation};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::FormatTime;
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::registry;

use crate::clock::Clock;
use crate::core::time::Stamp;

/// Files kept.
const FILES_MAX: usize = 14;

/// Keeps the log going. What is still on its way is written when this is dropped.
#[must_use = "the log ends when this is dropped"]
pub struct LogGuard {
    _worker: WorkerGuard,
}

/// Why there is no log. The program goes on without one: no fault of a log may stop the board.
#[derive(Debug, thiserror::Error)]
pub enum LogFault {
    /// The folder or the file cannot be written.
    #[error("no program log: {0}; the hall's records are not affected; check the folder's rights")]
    Folder(#[from] std::io::Error),
    /// The file cannot be opened.
    #[error("no program log: {0}; the hall's records are not affected; check the folder's rights")]
    File(#[from] InitError),
    /// A log was started before.
    #[error("the program log was already started; it goes on")]
    Twice,
}

/// The time as it stands at the head of a line: UTC, to the millisecond.
struct WallTime;

impl FormatTime for WallTime {
    fn format_time(&self, writer: &mut Writer<'_>) -> fmt::Result {
        writer.write_str(&Stamp { at: Clock::system().now(), offset_min: 0 }.to_rfc3339())
    }
}

/// Starts the log of the program in `data`/logs. Writing never blocks: lines that the disk is too slow for
/// are dropped.
pub fn start(data: &Path) -> Result<LogGuard, LogFault> {
    let (subscriber, guard) = prepare(data)?;
    tracing::subscriber::set_global_default(subscriber).map_err(|_| LogFault::Twice)?;
    Ok(guard)
}

fn prepare(data: &Path) -> Result<(impl tracing::Subscriber + Send + Sync, LogGuard), LogFault> {
    // The appender looks for old files before it makes the folder, and prints on stderr, where the board
    // may be, that there is none.
    std::fs::create_dir_all(data.join("logs"))?;
    let files = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("zhiban")
        .filename_suffix("log")
        .max_log_files(FILES_MAX)
        .build(data.join("logs"))?;
    let (writer, worker) = tracing_appender::non_blocking(files);
    let lines = tracing_subscriber::fmt::layer()
        .with_ansi(false)
        .with_timer(WallTime)
        .with_writer(writer)
        .with_filter(Targets::new().with_target("zhiban", Level::INFO));
    Ok((registry().with(lines), LogGuard { _worker: worker }))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn only_our_own_lines_reach_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let (subscriber, guard) = prepare(folder.path()).unwrap();
        tracing::subscriber::with_default(subscriber, || {
            tracing::info!(events = 3, "feed taken");
            tracing::debug!("too fine");
            tracing::info!(target: "hyper::proto", "somebody's request");
        });
        drop(guard);
        let files: Vec<_> = fs::read_dir(folder.path().join("logs")).unwrap().collect();
        assert_eq!(files.len(), 1);
        let text = fs::read_to_string(files[0].as_ref().unwrap().path()).unwrap();
        assert!(text.contains("feed taken events=3"), "{text}");
        assert_eq!(text.lines().count(), 1, "{text}");
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_a_fault_and_no_panic() {
        let file = tempfile::NamedTempFile::new().unwrap();
        assert!(matches!(start(file.path()), Err(LogFault::Folder(_))));
    }
}
