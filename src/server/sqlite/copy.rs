//! A copy of a server's database while the server runs: complete, on disk and proved before it has its name.

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::days::{self, PART, part};
use super::read::{KEPT, kept};
use super::schema::{OpenError, connect, fault};
use crate::core::time::{Ms, Stamp};
use crate::server::{Fault, Hall};
use crate::store::backup::copy_pages;
use crate::store::{StoreError, make_folder, sync_folder};

/// What names of copies begin with.
const COPY: &str = "zhiban-server-";
/// How long an instant is in them.
const STAMP_LEN: usize = 15;
/// How long a copy may be on its way.
const DRAFT_LIFE_SECS: i64 = 24 * 60 * 60;

/// How many of the newest packed days every copy proves anew.
const NEW_DAYS: u32 = 3;

/// Why a copy was not made, or is none.
#[derive(Debug, thiserror::Error)]
pub enum CopyFault {
    /// The server's own folder was named.
    #[error(
        "{0} is the server's own folder; nothing was written. Name another one, best on another disk"
    )]
    OwnFolder(PathBuf),
    /// A file cannot be read or written.
    #[error("{path}: {source}; the server's data and earlier copies are untouched")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// What is copied is not as it was written.
    #[error("{path} is not whole: {what}; the server's data is untouched. Take another copy")]
    NotWhole {
        /// The file.
        path: PathBuf,
        /// The first thing that is wrong.
        what: String,
    },
    /// Another program has the database open.
    #[error(
        "{0} is open in another program; nothing was changed. Stop the server and every other zhiban on it, and try again"
    )]
    InUse(PathBuf),
    /// The database.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// SQLite.
    #[error(transparent)]
    Store(#[from] Fault),
}

impl CopyFault {
    pub(super) fn io(path: &Path) -> impl FnOnce(std::io::Error) -> CopyFault {
        let path = path.to_owned();
        |source| CopyFault::Io { path, source }
    }
}

impl From<rusqlite::Error> for CopyFault {
    fn from(error: rusqlite::Error) -> CopyFault {
        CopyFault::Store(fault(error))
    }
}

/// A finished copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// The file.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// The halls in it.
    pub halls: Vec<Hall>,
}

impl Copied {
    /// Events in it.
    pub fn events(&self) -> u64 {
        self.halls.iter().map(|hall| hall.head).sum()
    }
}

/// An instant in names of files, UTC: `20251110-183000`.
pub(super) fn name_stamp(now: Ms) -> String {
    let text = Stamp { at: now, offset_min: 0 }.to_rfc3339();
    let digits: String = text.chars().take(19).filter(|c| !matches!(c, '-' | ':')).collect();
    digits.replace('T', "-")
}

/// Copies a server's database into a folder and proves the copy. The server may run meanwhile. Up to where it has the logs
/// is for [`mark_durable`](crate::server::HallStore::mark_durable).
pub(super) fn copy(from: &Path, folder: &Path, now: Ms) -> Result<Copied, CopyFault> {
    make_folder(folder).map_err(CopyFault::io(folder))?;
    let same = |path: &Path| std::fs::canonicalize(path).ok();
    if from.parent().and_then(same) == same(folder) {
        return Err(CopyFault::OwnFolder(folder.into()));
    }
    let path = folder.join(format!("{COPY}{}.db", name_stamp(now)));
    let draft = path.with_extension("part");
    clear_drafts(folder, now)?;
    let made = fill(from, &draft).and_then(|()| prove(&draft));
    let halls = match made {
        Ok(halls) => halls,
        Err(fault) => {
            // What was written of it is of no use; that it stays is no new fault.
            drop(std::fs::remove_file(&draft));
            return Err(fault);
        }
    };
    let file = std::fs::File::open(&draft).map_err(CopyFault::io(&draft))?;
    file.sync_all().map_err(CopyFault::io(&draft))?;
    let bytes = file.metadata().map_err(CopyFault::io(&draft))?.len();
    std::fs::rename(&draft, &path).map_err(CopyFault::io(&path))?;
    sync_folder(folder).map_err(CopyFault::io(folder))?;
    Ok(Copied { path, bytes, halls })
}

/// An instant in the name of a file in a folder of copies, with what stands behind it.
fn stamp<'a>(name: &'a str, end: &str) -> Option<&'a str> {
    let stamp = name.strip_prefix(COPY)?.strip_suffix(end)?;
    let digits = stamp.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    (stamp.len() == STAMP_LEN && digits).then_some(stamp)
}

/// Removes what copies left behind that were killed. Who still writes one began within the last day.
fn clear_drafts(folder: &Path, now: Ms) -> Result<(), CopyFault> {
    let old = name_stamp(now.plus_secs(-DRAFT_LIFE_SECS));
    for entry in std::fs::read_dir(folder).map_err(CopyFault::io(folder))? {
        let entry = entry.map_err(CopyFault::io(folder))?;
        let name = entry.file_name();
        let name = name.to_str().unwrap_or_default();
        let ends = [".part", ".part-journal", ".part-wal", ".part-shm"];
        if ends.iter().find_map(|end| stamp(name, end)).is_some_and(|made| *made < *old) {
            // One that cannot be removed takes room and harms nothing else.
            drop(std::fs::remove_file(entry.path()));
        }
    }
    Ok(())
}

/// Removes all copies in a folder but the newest `keep`: names tell their age. What is named otherwise is nobody's copy.
pub(super) fn prune(folder: &Path, keep: usize) -> Result<usize, CopyFault> {
    let mut copies = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(CopyFault::io(folder))? {
        let entry = entry.map_err(CopyFault::io(folder))?;
        let name = entry.file_name();
        if name.to_str().is_some_and(|name| stamp(name, ".db").is_some()) {
            copies.push(entry.path());
        }
    }
    copies.sort_unstable();
    let old = copies.len().saturating_sub(keep.max(1));
    for copy in copies.iter().take(old) {
        std::fs::remove_file(copy).map_err(CopyFault::io(copy))?;
    }
    Ok(old)
}

fn fill(from: &Path, draft: &Path) -> Result<(), CopyFault> {
    drop(std::fs::remove_file(draft));
    let source = connect(from, false)?;
    let mut target = Connection::open(draft)?;
    copy_pages(&source, &mut target, &mut |_, _| {})?;
    // One file, with nothing beside it.
    target.pragma_update(None, "journal_mode", "DELETE")?;
    target.close().map_err(|(_, error)| CopyFault::from(error))
}

/// Proves a copy: the file is sound, every hall's log is dense, every stream is a chain, and what no earlier copy has
/// proved is computed anew from its bytes. Answers the halls.
pub(super) fn prove(path: &Path) -> Result<Vec<Hall>, CopyFault> {
    let not_whole = |what: String| CopyFault::NotWhole { path: path.into(), what };
    let conn = connect(path, false)?;
    let sound: String = conn.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if sound != "ok" {
        return Err(not_whole(sound));
    }
    let halls = super::read::halls(&conn)?;
    let dense = "SELECT hall.id FROM hall LEFT JOIN
           (SELECT hall_ref, sum(max(hseq_last - hseq + 1, 0)) AS kept, max(hseq_last) AS last,
              min(hseq) AS first FROM (SELECT hall_ref, hseq, hseq_last FROM segment
                UNION ALL SELECT hall_ref, hseq, hseq_last FROM segment_day)
              GROUP BY hall_ref) AS log ON log.hall_ref = hall.ref
         WHERE coalesce(log.kept, 0) <> head OR coalesce(log.last, 0) <> head
           OR coalesce(log.first, 1) <> 1 LIMIT 1";
    if let Some(hall) = first(&conn, dense)? {
        return Err(not_whole(format!("the log of hall {hall} has a hole")));
    }
    let overlaps = "SELECT stream_ref FROM (SELECT stream_ref, own_first,
             lag(last, 1, 0) OVER (PARTITION BY stream_ref ORDER BY last) AS before
           FROM (SELECT stream_ref, own_first, last FROM segment
             UNION ALL SELECT stream_ref, first, last FROM day_stream))
         WHERE own_first <> before + 1 LIMIT 1";
    if first(&conn, overlaps)?.is_some() {
        return Err(not_whole("a stream has a hole".to_owned()));
    }
    let ends = "SELECT stream.ref FROM stream
         LEFT JOIN segment ON segment.stream_ref = stream.ref AND segment.last = stream.last
         LEFT JOIN day_stream ON day_stream.stream_ref = stream.ref AND day_stream.last = stream.last
         WHERE stream.last > 0 AND coalesce(segment.chain, day_stream.chain) IS NOT stream.chain LIMIT 1";
    if first(&conn, ends)?.is_some() {
        return Err(not_whole("a stream ends otherwise than it says".to_owned()));
    }
    prove_bytes(&conn).map_err(|error| match error {
        CopyFault::Store(Fault::Broken(what)) => not_whole(what),
        other => other,
    })?;
    Ok(halls)
}

/// A value of the first row that a question finds, as text.
fn first(conn: &Connection, question: &str) -> Result<Option<String>, CopyFault> {
    let mut get = conn.prepare(question)?;
    let mut rows = get.query([])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let value: rusqlite::types::Value = row.get(0)?;
    Ok(Some(match value {
        rusqlite::types::Value::Text(text) => text,
        other => format!("{other:?}"),
    }))
}

fn prove_bytes(conn: &Connection) -> Result<(), CopyFault> {
    let mut get = conn.prepare(&format!(
        "SELECT {KEPT} FROM segment JOIN stream ON stream.ref = segment.stream_ref
         JOIN device ON device.ref = segment.device_ref JOIN hall ON hall.ref = segment.hall_ref
         WHERE segment.hseq_last > hall.durable"
    ))?;
    let mut rows = get.query([])?;
    while let Some(row) = rows.next()? {
        let kept = kept(row)?;
        if kept.chains()?.last() != Some(&kept.row.chain) {
            let (first, last) = (kept.row.first, kept.last());
            let what = format!("events {first} to {last} of a stream were changed");
            return Err(Fault::Broken(what).into());
        }
    }
    drop(rows);
    // A day that was packed since the last copies is written anew, though its events were in them.
    let days = format!(
        "SELECT {PART} FROM segment_day JOIN hall ON hall.ref = segment_day.hall_ref
         WHERE hseq_last > hall.durable OR day > (SELECT max(day) FROM segment_day) - {NEW_DAYS}"
    );
    let mut get = conn.prepare(&days)?;
    let mut rows = get.query([])?;
    while let Some(row) = rows.next()? {
        let (reference, part) = part(row)?;
        days::prove(conn, reference, &part)?;
    }
    Ok(())
}

impl From<StoreError> for CopyFault {
    fn from(error: StoreError) -> CopyFault {
        CopyFault::Open(error.into())
    }
}
