//! What is exported, as what, and how far it is: the record of a shift or a date. How it comes into its place:
//! `place`.

use std::path::{Path, PathBuf};

use super::doc::Document;
use super::look::Look;
use super::manifest::Manifest;
use super::place::{Beside, Wanted, place};
use super::scope::{Asked, scope};
use super::{ExportError, sections};
use crate::store::Store;
use crate::text::words::Lang;

/// What a record can be written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// A workbook.
    Xlsx,
    /// A page to print.
    Html,
    /// One file for each table.
    Csv,
    /// The events.
    Jsonl,
    /// A few lines for a chat group.
    Brief,
}

impl Format {
    /// Every format.
    pub const ALL: [Format; 5] =
        [Format::Xlsx, Format::Html, Format::Csv, Format::Jsonl, Format::Brief];

    /// Its name on the command line and in the manifest.
    pub fn as_str(self) -> &'static str {
        match self {
            Format::Xlsx => "xlsx",
            Format::Html => "html",
            Format::Csv => "csv",
            Format::Jsonl => "jsonl",
            Format::Brief => "brief",
        }
    }

    /// The format of that name.
    pub fn from_text(text: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.as_str() == text)
    }
}

/// What is to be exported.
#[derive(Clone, Debug)]
pub struct Request {
    /// Of what.
    pub asked: Asked,
    /// The folder in which the export's own is made.
    pub out: PathBuf,
    /// As what.
    pub formats: Vec<Format>,
    /// Language of the texts.
    pub lang: Lang,
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The log is read: events so far, of so many.
    Reading(u64, u64),
    /// A format is written.
    Writing(Format),
}

/// An export that stands in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// Its folder.
    pub folder: PathBuf,
    /// What it consists of.
    pub manifest: Manifest,
    /// It stood there already, and says the same.
    pub unchanged: bool,
    /// An older revision that is not as it was written: it was left as it is.
    pub damaged: Option<PathBuf>,
}

/// Exports.
pub fn export(
    store: &Store,
    request: &Request,
    told: &mut dyn FnMut(Progress),
) -> Result<Done, ExportError> {
    let scope = scope(store, &request.asked)?;
    let look = Look::new(store, scope, request.lang, &mut |so_far, all| {
        told(Progress::Reading(so_far, all));
    })?;
    let document = sections::document(&look);
    let wanted = Wanted { out: &request.out, formats: &request.formats };
    place(&document, &Beside::Shift { store, look: &look }, &wanted, told)
}

/// Writes a document of a week or a month.
pub fn report(
    document: &Document,
    (out, formats): (&Path, &[Format]),
    told: &mut dyn FnMut(Progress),
) -> Result<Done, ExportError> {
    place(document, &Beside::Figures, &Wanted { out, formats }, told)
}
