//! Floor 2: the record of a shift or a date, written out and proved. [`look`] reads the hall as it stood when the shift
//! ended, `sections` make a [`doc::Document`] of it, writers draw that as a workbook, a page, tables, events and a brief;
//! [`mod@write`] puts all of it in place at once, [`verify`] proves it unchanged. No rule of the hall lives here.

pub mod balance;
pub mod brief;
pub mod chart;
pub mod csv;
pub mod doc;
pub mod figures;
pub mod jsonl;
pub mod look;
pub mod manifest;
pub mod page;
mod place;
pub mod scope;
pub mod sections;
mod staging;
pub mod verify;
pub mod week;
pub mod write;
pub mod xlsx;

use std::path::PathBuf;

use chrono::NaiveDate;

use crate::store::StoreError;

/// Why nothing was exported. What happened, what is safe, what to do next.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// No shift was ever opened.
    #[error(
        "there is no shift to export; nothing was written. Next: open one on the board, or export a date with \
         --date YYYY-MM-DD"
    )]
    NoShift,
    /// No shift has that id.
    #[error(
        "there is no shift {asked}; nothing was written. Next: give --shift last, or one of: {known}"
    )]
    UnknownShift {
        /// What was asked for.
        asked: String,
        /// The newest ones.
        known: String,
    },
    /// The log has nothing of that date.
    #[error("{}", nothing(*.date, *.newest))]
    Nothing {
        /// The date.
        date: NaiveDate,
        /// The newest date that has anything.
        newest: Option<NaiveDate>,
    },
    /// A file or folder could not be used.
    #[error("cannot write {}: {source}; the hall's log is not touched, and nothing stands under the name of the \
             export that is not whole. Next: {}", .path.display(), next_of(.source))]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Somebody exports the same at the same time.
    #[error(
        "another export writes {}; nothing was written. Next: wait until it is done, then try again",
        .path.display()
    )]
    Busy {
        /// Where.
        path: PathBuf,
    },
    /// The workbook could not be made.
    #[error(
        "the workbook could not be made: {what}; nothing was written. Next: export the other formats with \
         --formats html,csv,jsonl,brief"
    )]
    Workbook {
        /// Why.
        what: String,
    },
    /// The log could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn nothing(date: NaiveDate, newest: Option<NaiveDate>) -> String {
    let next = match newest {
        Some(newest) => format!("the newest date with events is {newest}: give it to --date"),
        None => "take events in with: zhiban feed import FILE".to_owned(),
    };
    format!(
        "the log has no events of {date}: there is nothing to export; nothing was written. Next: {next}"
    )
}

fn next_of(source: &std::io::Error) -> &'static str {
    use std::io::ErrorKind::{
        AlreadyExists, NotADirectory, NotFound, PermissionDenied, QuotaExceeded, StorageFull,
    };
    match source.kind() {
        StorageFull | QuotaExceeded => {
            "make room on that disk, or export to another one with --out DIR"
        }
        PermissionDenied => "export to a folder that you may write in, with --out DIR",
        NotFound => {
            "put the disk in, or make the folder above it first, or name another one with --out DIR"
        }
        AlreadyExists | NotADirectory => {
            "what stands there is no folder: move it away, or name another folder with --out DIR"
        }
        _ => "look at that disk, or export to another folder with --out DIR",
    }
}
