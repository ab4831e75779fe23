//! A document in its place: a folder that appears with all its files, or not at all. They are written under another name
//! in the same folder, synced, and then the folder gets its own. What is there already stays: a document that says
//! something else is a new revision.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use super::csv::CsvWriter;
use super::doc::{Document, Head, Of};
use super::look::Look;
use super::manifest::{FileEntry, MANIFEST, Manifest};
use super::staging::Staging;
use super::write::{Done, Format, Progress};
use super::{ExportError, brief, figures, jsonl, page, verify, xlsx};
use crate::store::{Store, make_folder};
use crate::text::words::Lang;

/// Beyond this a number behind the name of a document is nobody's revision.
const REVISION_MAX: u32 = 1_000_000;
/// What the files that hold all of a document are called, where it is that of a shift or a date.
const RECORD: &str = "record";

/// What is written of a document beside what stands in it.
pub(super) enum Beside<'a> {
    /// Of a shift or a date its events, and a brief that reads more than the document.
    Shift {
        /// The log.
        store: &'a Store,
        /// The hall as it stood.
        look: &'a Look,
    },
    /// Of a week or a month its figures.
    Figures,
}

/// Where a document goes, and as what.
pub(super) struct Wanted<'a> {
    /// The folder in which the document's own is made.
    pub(super) out: &'a Path,
    /// As what.
    pub(super) formats: &'a [Format],
}

/// Puts a document in its place.
pub(super) fn place(
    document: &Document,
    beside: &Beside<'_>,
    wanted: &Wanted<'_>,
    told: &mut dyn FnMut(Progress),
) -> Result<Done, ExportError> {
    let (out, content) = (wanted.out, document.hash());
    prepare(out).map_err(|source| io(out, source))?;
    let names = Names::of(&document.head);
    let stem = names.stem();
    Staging::tidy(out, &stem).map_err(|source| io(out, source))?;
    let (mut revision, mut formats) = (1, wanted.formats.to_vec());
    let mut damaged = None;
    let mut before = None;
    if let Some((newest, folder)) = newest(out, &stem)? {
        revision = newest + 1;
        // What cannot be read at all is damaged too: it stays, and the document stands beside it.
        let found = verify::folder(&folder).unwrap_or_default();
        match found.manifest.filter(|_| found.wrong.is_empty()) {
            None => damaged = Some(folder),
            Some(manifest) if manifest.content == content => {
                let has = |format: Format| {
                    manifest.files.iter().any(|file| file.format == format.as_str())
                };
                if formats.iter().all(|format| has(*format)) {
                    return Ok(Done { folder, manifest, unchanged: true, damaged });
                }
                // The same document in more formats is no new revision.
                formats.extend(Format::ALL.into_iter().filter(|format| has(*format)));
                revision = newest;
                before = Some(folder);
            }
            Some(_) => {}
        }
    }
    formats.sort_unstable();
    formats.dedup();
    let mut name = format!("{stem}_r{revision}");
    let mut staging = Staging::begin(out, &name)?;
    if before.is_some() && !staging.can_change_places()? {
        // What stands there must not be away even for an instant: it stands in more formats beside it.
        (revision, before) = (revision + 1, None);
        name = format!("{stem}_r{revision}");
        staging = Staging::begin(out, &name)?;
    }
    let ready = Ready { beside, document, names: &names, revision };
    let files = ready.write_all(&staging.path, &formats, &content, told)?;
    let manifest = Manifest::of(document, (&content, revision), files);
    put(&staging.path.join(MANIFEST), |file| file.write_all(&manifest.to_bytes()))?;
    let folder = staging.finish(&out.join(&name), before.is_some())?;
    Ok(Done { folder, manifest, unchanged: false, damaged })
}

pub(super) fn io(path: &Path, source: io::Error) -> ExportError {
    ExportError::Io { path: path.to_owned(), source }
}

/// What a document and its files are called: words of ours only. Texts in English have a name of their own.
struct Names {
    /// `H001_2025-11-10_s1`, `H001_2026-W47`.
    front: String,
    /// What the report is called; none: it is the record of a shift or a date.
    report: Option<&'static str>,
    lang: &'static str,
}

impl Names {
    fn of(head: &Head) -> Names {
        let when = format!("{}_{}", head.hall_id, head.of.when());
        let lang = if head.lang == Lang::Zh { "" } else { "-en" };
        match &head.of {
            Of::Duty { shift, .. } => {
                let shift = shift.as_deref().unwrap_or("day");
                Names { front: format!("{when}_{shift}"), report: None, lang }
            }
            Of::Stretch { kind, .. } => Names { front: when, report: Some(kind), lang },
        }
    }

    /// `H001_2025-11-10_s1_record`, `H001_2026-W47_followup`.
    fn stem(&self) -> String {
        format!("{}_{}{}", self.front, self.report.unwrap_or(RECORD), self.lang)
    }

    /// `H001_2025-11-10_s1_KIND_r1.END`, `H001_2026-W47_followup-KIND_r1.END`; the whole of a report has no kind.
    fn file(&self, kind: &str, revision: u32, end: &str) -> String {
        let kind = match self.report {
            None => kind.to_owned(),
            Some(report) if kind == RECORD => report.to_owned(),
            Some(report) => format!("{report}-{kind}"),
        };
        format!("{}_{kind}{}_r{revision}.{end}", self.front, self.lang)
    }
}

/// Makes the folder that exports go to, where it is missing. Not the one above it: where that is missing, so is the
/// stick, and the record would lie on another disk.
fn prepare(out: &Path) -> io::Result<()> {
    match out.parent() {
        Some(above) if !above.as_os_str().is_empty() && !above.exists() => {
            Err(io::ErrorKind::NotFound.into())
        }
        _ => make_folder(out),
    }
}

/// The newest revision that stands there.
fn newest(out: &Path, stem: &str) -> Result<Option<(u32, PathBuf)>, ExportError> {
    let mut newest: Option<(u32, PathBuf)> = None;
    for entry in fs::read_dir(out).map_err(|source| io(out, source))? {
        let entry = entry.map_err(|source| io(out, source))?;
        let name = entry.file_name();
        let number = name.to_str().and_then(|name| name.strip_prefix(stem)?.strip_prefix("_r"));
        let number: Option<u32> = number.and_then(|number| number.parse().ok());
        let number = number.filter(|number| *number < REVISION_MAX);
        if let Some(number) = number.filter(|n| newest.as_ref().is_none_or(|(most, _)| n > most)) {
            newest = Some((number, entry.path()));
        }
    }
    Ok(newest)
}

/// Writes a file, and has it on the disk before it answers.
fn put(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> Result<(), ExportError> {
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let mut out = BufWriter::with_capacity(256 * 1024, file.map_err(|source| io(path, source))?);
    let written =
        write(&mut out).and_then(|()| out.flush()).and_then(|()| out.get_ref().sync_all());
    written.map_err(|source| io(path, source))
}

/// Everything that is there to be written.
struct Ready<'a> {
    beside: &'a Beside<'a>,
    document: &'a Document,
    names: &'a Names,
    revision: u32,
}

impl Ready<'_> {
    fn write_all(
        &self,
        folder: &Path,
        formats: &[Format],
        content: &str,
        told: &mut dyn FnMut(Progress),
    ) -> Result<Vec<FileEntry>, ExportError> {
        let mut files = Vec::new();
        for format in formats {
            told(Progress::Writing(*format));
            let mut names = Vec::new();
            match format {
                Format::Xlsx => names.push(self.workbook(folder)?),
                Format::Html => names.push(self.page(folder, content)?),
                Format::Csv => names.extend(self.tables(folder)?),
                Format::Jsonl => names.push(self.jsonl(folder)?),
                Format::Brief => names.push(self.brief(folder)?),
            }
            for name in names {
                files.push(entry(folder, name, *format)?);
            }
        }
        Ok(files)
    }

    fn file(&self, kind: &str, end: &str) -> String {
        self.names.file(kind, self.revision, end)
    }

    fn workbook(&self, folder: &Path) -> Result<String, ExportError> {
        let name = self.file(RECORD, "xlsx");
        let path = folder.join(&name);
        let failed = |error: rust_xlsxwriter::XlsxError| match error {
            rust_xlsxwriter::XlsxError::IoError(source) => io(&path, source),
            other => ExportError::Workbook { what: other.to_string() },
        };
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
        let file = file.map_err(|source| io(&path, source))?;
        let out = BufWriter::with_capacity(256 * 1024, file.try_clone().map_err(|e| io(&path, e))?);
        xlsx::write(self.document, folder, out).map_err(failed)?;
        file.sync_all().map_err(|source| io(&path, source))?;
        Ok(name)
    }

    fn page(&self, folder: &Path, content: &str) -> Result<String, ExportError> {
        let name = self.file(RECORD, "html");
        put(&folder.join(&name), |out| page::write(self.document, (content, self.revision), out))?;
        Ok(name)
    }

    fn tables(&self, folder: &Path) -> Result<Vec<String>, ExportError> {
        let mut names = Vec::new();
        let zone = self.document.head.zone;
        for section in &self.document.sections {
            for table in &section.tables {
                let kind = format!("{:02}-{}-{}", section.number, section.id, table.id);
                let name = self.file(&kind, "csv");
                put(&folder.join(&name), |out| {
                    let mut writer = CsvWriter::new(out, zone, &table.columns)?;
                    table.rows.iter().try_for_each(|row| writer.row(row))?;
                    writer.finish().map(|_| ())
                })?;
                names.push(name);
            }
        }
        if let Some(annex) = &self.document.annex {
            let name = self.file("figures", "csv");
            put(&folder.join(&name), |out| figures::csv(self.document, annex, out))?;
            names.push(name);
            let name = self.file("records", "csv");
            put(&folder.join(&name), |out| figures::records_csv(self.document, annex, out))?;
            names.push(name);
        }
        Ok(names)
    }

    fn jsonl(&self, folder: &Path) -> Result<String, ExportError> {
        match self.beside {
            Beside::Shift { store, .. } => self.events(store, folder),
            Beside::Figures => {
                let name = self.file("figures", "jsonl");
                put(&folder.join(&name), |out| figures::jsonl(self.document, out))?;
                Ok(name)
            }
        }
    }

    fn events(&self, store: &Store, folder: &Path) -> Result<String, ExportError> {
        let name = self.file("log", "jsonl");
        let path = folder.join(&name);
        let mut failed = None;
        let span = self.document.head.log.as_ref().map_or((0, 0), |log| log.span);
        let written = put(&path, |out| match jsonl::write(store, span, out, |_| ()) {
            Ok(_) => Ok(()),
            Err(ExportError::Io { source, .. }) => Err(source),
            Err(other) => {
                failed = Some(other);
                Err(io::ErrorKind::Other.into())
            }
        });
        failed.map_or(written, Err)?;
        Ok(name)
    }

    fn brief(&self, folder: &Path) -> Result<String, ExportError> {
        let name = self.file("brief", "txt");
        let lines = match self.beside {
            Beside::Shift { look, .. } => brief::lines(look, self.document),
            Beside::Figures => figures::brief(self.document),
        };
        let mut text = lines.join("\n");
        text.push('\n');
        put(&folder.join(&name), |out| out.write_all(text.as_bytes()))?;
        Ok(name)
    }
}

/// A file as it lies on the disk.
fn entry(folder: &Path, name: String, format: Format) -> Result<FileEntry, ExportError> {
    let path = folder.join(&name);
    let (bytes, blake3) = verify::hash_of(&path).map_err(|source| io(&path, source))?;
    Ok(FileEntry { name, format: format.as_str().to_owned(), bytes, blake3 })
}
