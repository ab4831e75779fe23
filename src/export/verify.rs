//! Proving an export unchanged: the manifest, each file, the chain of the events. It says what was altered: which file,
//! of the events which line. It needs no database and no network.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufReader, Read as _};
use std::path::Path;

use serde::Serialize;

use super::jsonl::{self, Proved, Wrong};
use super::manifest::{FileEntry, LogSpan, MANIFEST, Manifest};

/// Something that is not as it was exported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Altered {
    /// Name of the file.
    pub file: String,
    /// Of the events the line, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// Of the events the number in its stream.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seq: Option<u64>,
    /// What is wrong.
    pub what: String,
}

impl std::fmt::Display for Altered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: ", self.file)?;
        if let Some(line) = self.line.filter(|line| *line > 0) {
            write!(f, "line {line}: ")?;
        }
        if let Some(seq) = self.seq {
            write!(f, "event {seq} of its stream: ")?;
        }
        f.write_str(&self.what)
    }
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The manifest, where it can be read.
    pub manifest: Option<Manifest>,
    /// Files that were proved.
    pub files: u64,
    /// The events, where they were proved.
    pub log: Option<Proved>,
    /// Everything that is not as it was exported; empty = nothing.
    pub wrong: Vec<Altered>,
}

/// Opens what is a file, and nothing that only leads to one or never ends.
fn open_file(path: &Path) -> io::Result<File> {
    if fs::symlink_metadata(path)?.is_file() {
        File::open(path)
    } else {
        Err(io::Error::other("it is no file"))
    }
}

/// Length and BLAKE3 of a file, lowercase hexadecimal.
pub(super) fn hash_of(path: &Path) -> io::Result<(u64, String)> {
    let mut hasher = blake3::Hasher::new();
    let mut file = open_file(path)?;
    let mut room = vec![0; 256 * 1024];
    let mut bytes = 0;
    loop {
        let count = file.read(&mut room)?;
        if count == 0 {
            break;
        }
        hasher.update(room.get(..count).unwrap_or_default());
        bytes += count as u64;
    }
    Ok((bytes, hasher.finalize().to_hex().to_string()))
}

fn altered(file: &str, what: impl Into<String>) -> Altered {
    Altered { file: file.to_owned(), line: None, seq: None, what: what.into() }
}

fn of_line(file: &str, wrong: Wrong) -> Altered {
    let Wrong { line, seq, what } = wrong;
    Altered { file: file.to_owned(), line: Some(line), seq, what }
}

/// Proves a whole export. An error only where the folder itself cannot be read.
pub fn folder(folder: &Path) -> io::Result<Found> {
    let mut found = Found::default();
    let there: BTreeSet<String> = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.file_name().to_string_lossy().into_owned()))
        .collect::<io::Result<_>>()?;
    let Some(manifest) = manifest_in(folder, &mut found) else { return Ok(found) };
    for file in &manifest.files {
        prove_file(folder, file, &manifest, &mut found);
    }
    let named =
        |name: &String| name == MANIFEST || manifest.files.iter().any(|file| file.name == *name);
    for name in there.iter().filter(|name| !named(name)) {
        found.wrong.push(altered(name, "it is no part of this export"));
    }
    found.manifest = Some(manifest);
    Ok(found)
}

fn manifest_in(folder: &Path, found: &mut Found) -> Option<Manifest> {
    let path = folder.join(MANIFEST);
    let bytes = match open_file(&path).and_then(|_| fs::read(&path)) {
        Ok(bytes) => bytes,
        Err(error) => {
            found.wrong.push(altered(MANIFEST, format!("it cannot be read: {error}")));
            return None;
        }
    };
    match Manifest::read(&bytes) {
        Ok(manifest) => Some(manifest),
        Err(what) => {
            found.wrong.push(altered(MANIFEST, what));
            None
        }
    }
}

/// Whether a name can be that of a file in the folder and nowhere else.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && !name.contains(['/', '\0']) && name != "." && name != ".."
}

fn prove_file(folder: &Path, file: &FileEntry, manifest: &Manifest, found: &mut Found) {
    let name = &file.name;
    if !is_plain(name) {
        found.wrong.push(altered(MANIFEST, "it names a file outside of its folder"));
        return;
    }
    let (bytes, blake3) = match hash_of(&folder.join(name)) {
        Ok(hashed) => hashed,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            found.wrong.push(altered(name, "it is missing"));
            return;
        }
        Err(error) => {
            found.wrong.push(altered(name, format!("it cannot be read: {error}")));
            return;
        }
    };
    let same = bytes == file.bytes && blake3 == file.blake3;
    let is_jsonl = file.format == super::write::Format::Jsonl.as_str();
    // Of a week or a month it holds figures and not the events of a log.
    if let Some(log) = manifest.log.as_ref().filter(|_| is_jsonl) {
        prove_events(folder, name, log, same, found);
    } else if !same {
        let what = if bytes == file.bytes {
            "its content is not what was exported".to_owned()
        } else {
            format!("it has {bytes} bytes, and {} were exported", file.bytes)
        };
        found.wrong.push(altered(name, what));
    }
    found.files += u64::from(same);
}

// The line says more than that the file is another one.
fn prove_events(folder: &Path, name: &str, log: &LogSpan, same: bool, found: &mut Found) {
    let proved = match open_file(&folder.join(name)) {
        Ok(file) => jsonl::prove(BufReader::with_capacity(256 * 1024, file)),
        Err(error) => {
            Err(Wrong { line: 0, seq: None, what: format!("it cannot be read: {error}") })
        }
    };
    match proved {
        Err(wrong) => found.wrong.push(of_line(name, wrong)),
        Ok(_) if !same => {
            found.wrong.push(altered(name, "it is sound, but another log than was exported"));
        }
        Ok(proved) => {
            let told = (log.first, log.last, &log.chain_head);
            if told != (proved.head.first, proved.head.last, &proved.chain) {
                let what = "what it says of the log is not what the events say";
                found.wrong.push(altered(MANIFEST, what));
            }
            found.log = Some(proved);
        }
    }
}

/// Proves one file: of the events by themselves, of any by the manifest beside it, where there is one.
pub fn file(path: &Path) -> io::Result<Found> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let folder_of = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let beside = folder_of.unwrap_or(Path::new("."));
    if name == MANIFEST {
        return folder(beside);
    }
    let mut found = Found::default();
    if beside.join(MANIFEST).exists() {
        if let Some(manifest) = manifest_in(beside, &mut found) {
            match manifest.files.iter().find(|file| file.name == name) {
                Some(file) => prove_file(beside, file, &manifest, &mut found),
                None => found.wrong.push(altered(&name, "the manifest beside it does not name it")),
            }
            found.manifest = Some(manifest);
        }
        return Ok(found);
    }
    let input = BufReader::with_capacity(256 * 1024, File::open(path)?);
    match jsonl::prove(input) {
        Ok(proved) => {
            found.files = 1;
            found.log = Some(proved);
        }
        Err(wrong) => found.wrong.push(of_line(&name, wrong)),
    }
    Ok(found)
}
