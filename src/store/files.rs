//! The files that people write beside the log: replaced whole or not at all, and what stood there before is kept
//! under a dated name. The hall's file travels inside a copy of the log.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension};

use super::backup::{name_stamp, sync_folder};
use super::error::StoreError;
use super::open;
use crate::core::time::{Ms, Zone};

/// Name of the hall's file of settings in its folder.
pub const HALL_FILE: &str = "hall.toml";

/// The row of `meta` in which a copy carries the hall's file.
const META_KEY: &str = "hall_file";
/// Largest file that is carried, in bytes: four times what can be applied.
const CARRIED_BYTES_MAX: u64 = 4 * crate::core::settings::TEXT_BYTES_MAX as u64;
/// Names that are tried, one second apart, where the first is taken.
const NAMES_MAX: i64 = 60;

/// What became of the hall's file when a copy was put back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HallFile {
    /// The copy has none; what stands in the folder stays.
    None,
    /// The one in the folder is the same.
    Same,
    /// It was put back; what stood there before has this name now.
    Back(Option<PathBuf>),
    /// It could not be written, and why; the log is restored all the same.
    Failed(String),
}

/// Makes a private folder, and those above it, where they are missing. Their names last: what a power cut takes the
/// name of is gone with all that was synced in it.
pub fn make_folder(dir: &Path) -> io::Result<()> {
    if dir.is_dir() {
        return Ok(());
    }
    DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
    open::keep_name(dir)
}

/// Writes a file whole under another name and then gives it its own, with mode 0600. The folder must be there.
pub fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut draft = path.as_os_str().to_owned();
    draft.push(".new");
    let draft = PathBuf::from(draft);
    let mut file =
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&draft, path)?;
    sync_above(path)
}

/// Writes what a folder holds to the disk, that of a file. A name without a folder is in this one.
fn sync_above(path: &Path) -> io::Result<()> {
    match path.parent() {
        None => Ok(()),
        Some(parent) if parent.as_os_str().is_empty() => sync_folder(Path::new(".")),
        Some(parent) => sync_folder(parent),
    }
}

/// Gives the file a second name that says when it was replaced (`hall-replaced-20251110-183000.toml`), over
/// nothing that is there. Its own name stays until something else takes it. None if there is no such file.
pub fn keep_aside(path: &Path, zone: Zone, now: Ms) -> io::Result<Option<PathBuf>> {
    if !path.exists() {
        return Ok(None);
    }
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let end = path.extension().unwrap_or_default().to_string_lossy();
    for later in 0..NAMES_MAX {
        let stamp = name_stamp(zone, now.plus_secs(later));
        let aside = path.with_file_name(format!("{stem}-replaced-{stamp}.{end}"));
        match second_name(path, &aside) {
            Ok(()) => {
                sync_above(path)?;
                return Ok(Some(aside));
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(ErrorKind::AlreadyExists.into())
}

// A disk that knows no second names gets a copy.
fn second_name(path: &Path, aside: &Path) -> io::Result<()> {
    match fs::hard_link(path, aside) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            let mut copy =
                OpenOptions::new().write(true).create_new(true).mode(0o600).open(aside)?;
            io::copy(&mut File::open(path)?, &mut copy)?;
            copy.sync_all()
        }
        linked => linked,
    }
}

/// The hall's file as a copy can carry it; none if there is none, or it is no text of a sensible length.
pub(super) fn read_hall_file(data: &Path) -> Option<String> {
    let path = data.join(HALL_FILE);
    let found = fs::metadata(&path).ok()?;
    if !found.is_file() || found.len() > CARRIED_BYTES_MAX {
        return None;
    }
    fs::read_to_string(path).ok().filter(|text| !text.contains('\0'))
}

/// Puts the text into a copy, or takes out what is in it.
pub(super) fn carry(copy: &Connection, text: Option<&str>) -> rusqlite::Result<()> {
    match text {
        Some(text) => copy.execute(
            "INSERT INTO meta(key, value) VALUES(?1, ?2)
             ON CONFLICT(key) DO UPDATE SET value = excluded.value",
            [META_KEY, text],
        )?,
        None => copy.execute("DELETE FROM meta WHERE key = ?1", [META_KEY])?,
    };
    Ok(())
}

/// The text that a copy carries. One of an older program has none.
pub(super) fn carried(copy: &Path) -> Result<Option<String>, StoreError> {
    let conn = open::open_still(copy)?;
    let row = |row: &rusqlite::Row| row.get(0);
    conn.query_row("SELECT value FROM meta WHERE key = ?1", [META_KEY], row)
        .optional()
        .map_err(StoreError::from)
}

/// Puts the text into the folder, and keeps what stood there and differs.
pub(super) fn put_back(data: &Path, text: Option<&str>, (zone, now): (Zone, Ms)) -> HallFile {
    let Some(text) = text else { return HallFile::None };
    let path = data.join(HALL_FILE);
    if fs::read(&path).is_ok_and(|there| there == text.as_bytes()) {
        return HallFile::Same;
    }
    let kept = keep_aside(&path, zone, now);
    match kept.and_then(|kept| write_whole(&path, text.as_bytes()).map(|()| kept)) {
        Ok(kept) => HallFile::Back(kept),
        Err(error) => HallFile::Failed(error.to_string()),
    }
}
