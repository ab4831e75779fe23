//! The room on the disk under a hall's folder: how much is left, what that lets the log do, and a file that
//! keeps some of it back for the entries of a full disk. Never opens the log.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};

use rustix::fs::{FallocateFlags, StatVfsMountFlags};
use rustix::io::Errno;

/// Name of the file that keeps room back. It holds nothing; no command reads it and no copy contains it.
pub const RESERVE_FILE: &str = "zhiban.ballast";

/// How much of it is written at once where the file system cannot reserve room by itself.
const FILL_BYTES: usize = 256 * 1024;

/// Less than this is a full disk, whatever else the database calls its failure.
const NOTHING_LEFT_BYTES: u64 = 256 * 1024;

/// From where on the room counts as scarce. The figures are those of the design.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoomRules {
    /// Less free than this is a warning, bytes.
    pub low_bytes: u64,
    /// Less free than this stops the import of files, bytes.
    pub import_bytes: u64,
    /// Kept back for a full disk, bytes; 0 = nothing.
    pub reserve_bytes: u64,
}

impl Default for RoomRules {
    fn default() -> RoomRules {
        RoomRules { low_bytes: 200 << 20, import_bytes: 50 << 20, reserve_bytes: 16 << 20 }
    }
}

/// What the disk lets the log do; from good to bad.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Room {
    /// Everything.
    #[default]
    Plenty,
    /// Everything, but not for long.
    Low,
    /// Everything but the import of files.
    Short,
    /// It was full: entries and live feeds use what was kept back for that, files are not imported.
    Full,
    /// It takes no writes: what is there can be read.
    Frozen,
    /// The files of the log are gone or were replaced: what was read before can be shown.
    Gone,
}

impl Room {
    const ALL: [Room; 6] =
        [Room::Plenty, Room::Low, Room::Short, Room::Full, Room::Frozen, Room::Gone];

    /// Whether files may be imported.
    pub fn takes_files(self) -> bool {
        self < Room::Short
    }
}

/// A disk as the system describes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Disk {
    /// Free for this user, bytes.
    pub free_bytes: u64,
    /// It is mounted read-only.
    pub read_only: bool,
}

impl Disk {
    /// The disk under a folder.
    pub fn under(dir: &Path) -> io::Result<Disk> {
        let found = rustix::fs::statvfs(dir)?;
        Ok(Disk {
            free_bytes: found.f_bavail.saturating_mul(found.f_frsize),
            read_only: found.f_flag.contains(StatVfsMountFlags::RDONLY),
        })
    }

    /// The same without the room that the reserve will take where it is not there yet, or has been used.
    fn spare(self, dir: &Path, rules: &RoomRules) -> Disk {
        let kept = std::fs::metadata(dir.join(RESERVE_FILE)).map_or(0, |found| found.len());
        let owed = rules.reserve_bytes.saturating_sub(kept);
        Disk { free_bytes: self.free_bytes.saturating_sub(owed), ..self }
    }

    /// What it lets a log do that was in `before` a moment ago. A level is left an eighth above where it
    /// began, so that a disk at the very limit does not go to and fro.
    fn room(self, rules: &RoomRules, before: Room) -> Room {
        let is_below = |bytes: u64, level: Room| {
            let margin = if before >= level { bytes / 8 } else { 0 };
            self.free_bytes < bytes.saturating_add(margin)
        };
        if self.read_only {
            Room::Frozen
        } else if is_below(rules.import_bytes, Room::Short) {
            Room::Short
        } else if is_below(rules.low_bytes, Room::Low) {
            Room::Low
        } else {
            Room::Plenty
        }
    }
}

/// What is known of the disk, shared by the store that writes, the one that watches and those who ask.
#[derive(Clone, Debug, Default)]
pub struct Gauge(Arc<Marks>);

#[derive(Debug, Default)]
struct Marks {
    room: AtomicU8,
    full: AtomicBool,
    frozen: AtomicBool,
    gone: AtomicBool,
}

impl Gauge {
    /// As it was last seen.
    pub fn room(&self) -> Room {
        if self.0.gone.load(Ordering::SeqCst) {
            return Room::Gone;
        }
        if self.0.frozen.load(Ordering::SeqCst) {
            return Room::Frozen;
        }
        let seen = usize::from(self.0.room.load(Ordering::SeqCst));
        let seen = Room::ALL.get(seen).copied().unwrap_or_default();
        if self.0.full.load(Ordering::SeqCst) { seen.max(Room::Full) } else { seen }
    }

    /// The database found no room.
    pub(super) fn note_full(&self) {
        self.0.full.store(true, Ordering::SeqCst);
    }

    /// Whether the log can be opened for writing; answers what was known before.
    pub(super) fn note_frozen(&self, frozen: bool) -> bool {
        self.0.frozen.swap(frozen, Ordering::SeqCst)
    }

    /// Whether the files of the log are not those that were opened; answers what was known before.
    pub(super) fn note_gone(&self, gone: bool) -> bool {
        self.0.gone.swap(gone, Ordering::SeqCst)
    }
}

/// Watches the disk under a hall and keeps the reserve. Runs beside the writer, so that a disk which does
/// not answer holds up neither.
#[derive(Clone, Debug)]
pub struct Keeper {
    dir: PathBuf,
    rules: RoomRules,
    gauge: Gauge,
}

impl Keeper {
    pub(super) fn new(dir: &Path, rules: RoomRules, gauge: Gauge) -> Keeper {
        let keeper = Keeper { dir: dir.into(), rules, gauge };
        keeper.judge();
        keeper
    }

    /// What it judges by is shared with those who ask.
    pub fn gauge(&self) -> Gauge {
        self.gauge.clone()
    }

    /// Looks, brings the reserve back where there is room for it again, and says how it stands.
    pub fn look(&self) -> Room {
        let Some(disk) = self.judge() else { return self.gauge.room() };
        let wanted = self.rules.import_bytes.saturating_add(self.rules.reserve_bytes);
        if self.rules.reserve_bytes > 0
            && !disk.read_only
            && disk.free_bytes >= wanted
            && let Err(error) = make_reserve(&self.dir, self.rules.reserve_bytes)
        {
            // Whoever may not make it has a log all the same.
            tracing::debug!(%error, "no room was kept back for a full disk");
        }
        self.gauge.room()
    }

    fn judge(&self) -> Option<Disk> {
        let disk = Disk::under(&self.dir).ok()?;
        let spare = disk.spare(&self.dir, &self.rules);
        let marks = &self.gauge.0;
        let before = self.gauge.room();
        let room = spare.room(&self.rules, before);
        // After a full disk all is well only when files may be imported again.
        if room.takes_files() {
            marks.full.store(false, Ordering::SeqCst);
        }
        let place = Room::ALL.iter().position(|known| *known == room).unwrap_or_default();
        marks.room.store(u8::try_from(place).unwrap_or_default(), Ordering::SeqCst);
        Some(disk)
    }
}

/// What a disk lets an import do that has no board behind it.
pub fn room_of(dir: &Path, rules: &RoomRules) -> Room {
    let disk = Disk::under(dir);
    disk.map_or(Room::Plenty, |disk| disk.spare(dir, rules).room(rules, Room::Plenty))
}

/// Whether so little is left that a failed write can only mean a full disk.
pub(super) fn is_used_up(dir: &Path) -> bool {
    Disk::under(dir).is_ok_and(|disk| !disk.read_only && disk.free_bytes < NOTHING_LEFT_BYTES)
}

/// Whether this user may write in a folder and its log, as far as the system can say without trying.
pub fn may_write(dir: &Path) -> bool {
    let allowed = |path: &Path| rustix::fs::access(path, rustix::fs::Access::WRITE_OK);
    let db = dir.join(super::DB_FILE);
    allowed(dir).is_ok() && matches!(allowed(&db), Ok(()) | Err(Errno::NOENT))
}

/// Gives the reserve back to the disk; answers whether there was one.
pub fn spend_reserve(dir: &Path) -> bool {
    match std::fs::remove_file(dir.join(RESERVE_FILE)) {
        Ok(()) => {
            tracing::warn!("the disk is full: the room kept back for that is in use");
            true
        }
        Err(_) => false,
    }
}

fn make_reserve(dir: &Path, bytes: u64) -> io::Result<()> {
    let path = dir.join(RESERVE_FILE);
    match std::fs::symlink_metadata(&path) {
        // Something else of that name is left alone.
        Ok(found) if !found.is_file() || found.len() == bytes => return Ok(()),
        // Of a run that was killed meanwhile, or of other settings.
        Ok(_) => std::fs::remove_file(&path)?,
        Err(e) if e.kind() == io::ErrorKind::NotFound => {}
        Err(e) => return Err(e),
    }
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
    let filled = made.and_then(|mut file| fill(&mut file, bytes));
    if filled.is_err() {
        drop(std::fs::remove_file(&path));
    }
    filled
}

fn fill(file: &mut File, bytes: u64) -> io::Result<()> {
    match rustix::fs::fallocate(&*file, FallocateFlags::empty(), 0, bytes) {
        Ok(()) => return Ok(()),
        Err(Errno::OPNOTSUPP | Errno::NOSYS | Errno::INVAL) => {}
        Err(errno) => return Err(errno.into()),
    }
    fill_with_zeros(file, bytes)
}

fn fill_with_zeros(file: &mut File, bytes: u64) -> io::Result<()> {
    let part = vec![0; FILL_BYTES];
    let mut left = bytes;
    while left > 0 {
        let some = usize::try_from(left).unwrap_or(usize::MAX).min(part.len());
        file.write_all(part.get(..some).unwrap_or_default())?;
        left -= some as u64;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};

    use super::*;

    const RULES: RoomRules = RoomRules { low_bytes: 800, import_bytes: 400, reserve_bytes: 64 };

    fn disk(free_bytes: u64) -> Disk {
        Disk { free_bytes, read_only: false }
    }

    #[test]
    fn a_level_begins_at_its_figure_and_ends_an_eighth_above_it() {
        for (free, before, room) in [
            (800, Room::Plenty, Room::Plenty),
            (799, Room::Plenty, Room::Low),
            (899, Room::Low, Room::Low),
            (900, Room::Low, Room::Plenty),
            (400, Room::Low, Room::Low),
            (399, Room::Low, Room::Short),
            (449, Room::Short, Room::Short),
            (450, Room::Full, Room::Low),
            (0, Room::Plenty, Room::Short),
        ] {
            assert_eq!(disk(free).room(&RULES, before), room, "{free} after {before:?}");
        }
        let frozen = Disk { read_only: true, ..disk(1 << 40) };
        assert_eq!(frozen.room(&RULES, Room::Plenty), Room::Frozen);
    }

    #[test]
    fn files_are_imported_only_where_there_is_room() {
        let allowed = Room::ALL.map(Room::takes_files);
        assert_eq!(allowed, [true, true, false, false, false, false]);
    }

    #[test]
    fn what_the_database_met_stands_above_what_was_seen() {
        let gauge = Gauge::default();
        assert_eq!(gauge.room(), Room::Plenty);
        gauge.note_full();
        assert_eq!(gauge.room(), Room::Full);
        assert!(!gauge.note_frozen(true));
        assert_eq!(gauge.room(), Room::Frozen);
        assert!(gauge.note_frozen(false));
        let dir = tempfile::tempdir().unwrap();
        let rules = RoomRules { low_bytes: 1, import_bytes: 1, reserve_bytes: 0 };
        let keeper = Keeper::new(dir.path(), rules, gauge.clone());
        assert_eq!((keeper.look(), gauge.room()), (Room::Plenty, Room::Plenty), "there is room");
        assert!(!dir.path().join(RESERVE_FILE).exists(), "none was wanted");
    }

    #[test]
    fn the_reserve_is_private_real_and_comes_back() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(RESERVE_FILE);
        let rules = RoomRules { low_bytes: 1, import_bytes: 1, reserve_bytes: 1 << 20 };
        let keeper = Keeper::new(dir.path(), rules, Gauge::default());
        assert!(!spend_reserve(dir.path()));
        for _ in 0..2 {
            keeper.look();
            let found = std::fs::metadata(&path).unwrap();
            assert_eq!((found.len(), found.permissions().mode() & 0o777), (1 << 20, 0o600));
            assert!(found.blocks() * 512 >= 1 << 20, "it takes no room");
            assert!(spend_reserve(dir.path()));
        }
        std::fs::write(&path, "half of it").unwrap();
        keeper.look();
        assert_eq!(std::fs::metadata(&path).unwrap().len(), 1 << 20);
        std::fs::remove_file(&path).unwrap();
        std::fs::create_dir(&path).unwrap();
        keeper.look();
        assert!(path.is_dir() && !spend_reserve(dir.path()), "what is not ours is left alone");
        let never = RoomRules { import_bytes: u64::MAX, ..rules };
        std::fs::remove_dir(&path).unwrap();
        Keeper::new(dir.path(), never, Gauge::default()).look();
        assert!(!path.exists(), "without room nothing is kept back");
    }

    #[test]
    fn where_room_cannot_be_reserved_it_is_filled() {
        let mut file = tempfile::tempfile().unwrap();
        let bytes = 3 * FILL_BYTES as u64 + 5;
        fill_with_zeros(&mut file, bytes).unwrap();
        assert_eq!(file.metadata().unwrap().len(), bytes);
    }

    #[test]
    fn a_folder_says_whether_it_may_be_written() {
        let dir = tempfile::tempdir().unwrap();
        assert!(may_write(dir.path()));
        assert!(!may_write(&dir.path().join("none")));
        std::fs::write(dir.path().join(super::super::DB_FILE), "").unwrap();
        assert!(may_write(dir.path()));
    }
}
