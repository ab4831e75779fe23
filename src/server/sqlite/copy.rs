//! A copy of a server's database while the server runs: complete, on disk and proved before it has its name.

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::days::{self, PART, part};
use super::draft::{self, Draft};
use super::read::{KEPT, kept};
use super::schema::{OpenError, connect, fault};
use crate::core::time::{Ms, Stamp};
use crate::server::tls::TLS_FOLDER;
use crate::server::{Fault, Hall};
use crate::store::backup::copy_pages;
use crate::store::{StoreError, make_folder};

/// What names of copies begin with.
pub(super) const COPY: &str = "zhiban-server-";
/// How long an instant is in them.
const STAMP_LEN: usize = 15;

/// How many of the newest packed days every copy proves anew.
const NEW_DAYS: u32 = 3;

/// Why a copy was not made, or is none.
#[derive(Debug, thiserror::Error)]
pub enum CopyFault {
    /// The server's own folder was named, or that of its certificates.
    #[error(
        "{0} is the server's own folder; nothing was written. Name another one, best on another disk"
    )]
    OwnFolder(PathBuf),
    /// Others make copies there, or it is full of names of the next minute.
    #[error(
        "every name of a copy in {0} is taken for the next minute; nothing was written. Try again later"
    )]
    NoName(PathBuf),
    /// A copy went before terminals were told of it.
    #[error(
        "{0} was made and proved, and then somebody removed it; terminals go on keeping what they sent. Make another copy"
    )]
    Gone(PathBuf),
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

/// Whether a folder, which need not be there yet, is that of a server or where its keys stand.
fn is_own(folder: &Path, server: &Path) -> bool {
    let real = |path: &Path| {
        let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
        std::fs::canonicalize(path).ok()
    };
    let Some(server) = real(server) else { return false };
    // Looked at once: somebody else may make it meanwhile.
    let Some(found) = real(folder) else {
        let above = folder.ancestors().find_map(real);
        return above.is_some_and(|above| above.starts_with(server.join(TLS_FOLDER)));
    };
    found.starts_with(server.join(TLS_FOLDER)) || found == server
}

/// Copies a server's database into a folder and proves the copy. The server may run meanwhile. Up to where it has the logs
/// is for [`mark_durable`](crate::server::HallStore::mark_durable).
pub(super) fn copy(from: &Path, folder: &Path, now: Ms) -> Result<Copied, CopyFault> {
    if from.parent().is_some_and(|server| is_own(folder, server)) {
        return Err(CopyFault::OwnFolder(folder.into()));
    }
    make_folder(folder).map_err(CopyFault::io(folder))?;
    draft::clear(folder)?;
    let draft = Draft::begin(folder, now)?;
    fill(from, &draft.path)?;
    let halls = prove(&draft.path)?;
    let (path, bytes) = draft.finish(folder)?;
    Ok(Copied { path, bytes, halls })
}

/// An instant in the name of a file in a folder of copies, with what stands behind it.
pub(super) fn stamp<'a>(name: &'a str, end: &str) -> Option<&'a str> {
    let stamp = name.strip_prefix(COPY)?.strip_suffix(end)?;
    let digits = stamp.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    (stamp.len() == STAMP_LEN && digits).then_some(stamp)
}

/// What became of the other copies in a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pruned {
    /// So many older ones were removed.
    pub removed: usize,
    /// Dated later than the one just made: a clock was wrong, and which is newer cannot be told.
    pub later: Vec<PathBuf>,
    /// Older ones that could not be removed.
    pub stuck: Vec<PathBuf>,
}

/// Of the copies beside one that was just made, removes all that are older but the newest, so that `keep` stay with it.
/// Names tell their age. What is named otherwise, or is no file, is nobody's copy.
pub(super) fn prune(made: &Path, keep: usize) -> Result<Pruned, CopyFault> {
    let folder = made.parent().unwrap_or(made);
    let mut pruned = Pruned::default();
    let mut older = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(CopyFault::io(folder))? {
        let entry = entry.map_err(CopyFault::io(folder))?;
        let (path, name) = (entry.path(), entry.file_name());
        let is_copy = name.to_str().is_some_and(|name| stamp(name, ".db").is_some())
            && entry.file_type().is_ok_and(|kind| kind.is_file());
        match Some(&*name).cmp(&made.file_name()) {
            _ if !is_copy => {}
            std::cmp::Ordering::Less => older.push(path),
            std::cmp::Ordering::Equal => {}
            std::cmp::Ordering::Greater => pruned.later.push(path),
        }
    }
    older.sort_unstable();
    pruned.later.sort_unstable();
    let too_many = (older.len() + 1).saturating_sub(keep.max(1));
    for copy in older.into_iter().take(too_many) {
        match std::fs::remove_file(&copy) {
            Ok(()) => pruned.removed += 1,
            // The one just made stands, and is told of all the same.
            Err(_) => pruned.stuck.push(copy),
        }
    }
    Ok(pruned)
}

fn fill(from: &Path, draft: &Path) -> Result<(), CopyFault> {
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
