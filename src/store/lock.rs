//! The lock file of a hall's folder: one writer a folder. The kernel drops the lock with the process, so a
//! killed holder never keeps anybody out; what stands in the file only tells who it is.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;

use rustix::fs::FlockOperation;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::error::StoreError;
use crate::clock::{Clock, sleep};
use crate::core::time::Ms;
use crate::text::clean::{Field, Limit, clean};

/// Name of the lock file.
pub const LOCK_FILE: &str = "zhiban.lock";

/// How often a lock is tried that no living process has put its name to. It is free in a moment: a board
/// that reads asks with it whether the folder is free, a child of any program has it until it runs its
/// own, and a holder that just began has not yet written its name.
const TRIES: u32 = 20;
/// Time between the tries.
const PAUSE: Duration = Duration::from_millis(10);

/// Longest lock file that is read, in bytes.
const LOCK_BYTES_MAX: u64 = 64 * 1024;

/// Who holds a folder, as the holder wrote it. Everything may be empty: the file is written after the lock
/// is taken, and an older holder may have written less.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Holder {
    /// Process id.
    pub pid: u32,
    /// Operating-system user at host.
    pub holder: String,
    /// Since when, milliseconds since 1970.
    pub since: Ms,
    /// What the holder published: address and token of its local listener.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl std::fmt::Display for Holder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.holder.is_empty() {
            return f.write_str("another zhiban");
        }
        let name = self.holder.chars().map(|c| if c.is_control() { '?' } else { c });
        write!(f, "{} (process {})", name.collect::<String>(), self.pid)
    }
}

/// The lock, held until it is dropped.
#[derive(Debug)]
pub struct Lock {
    file: File,
    me: Holder,
    after_kill: bool,
}

impl Lock {
    /// Takes the lock of a folder, or says who holds it.
    pub fn take(dir: &Path) -> Result<Lock, StoreError> {
        let path = dir.join(LOCK_FILE);
        // A pipe or a device of that name would be waited for, for ever.
        if std::fs::metadata(&path).is_ok_and(|found| !found.is_file() && !found.is_dir()) {
            let (is, wanted) = ("no plain file", "a lock file");
            return Err(StoreError::WrongKind { path, is, wanted });
        }
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .map_err(|e| StoreError::unwritable(dir, &e))?;
        for tries_left in (0..TRIES).rev() {
            match rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive) {
                Ok(()) => break,
                Err(rustix::io::Errno::WOULDBLOCK) => {
                    let holder = read_from(&file);
                    if tries_left == 0 || is_alive(&holder) {
                        return Err(StoreError::Busy { holder: Box::new(holder) });
                    }
                    sleep(PAUSE);
                }
                Err(errno) => return Err(StoreError::Io { path, source: errno.into() }),
            }
        }
        // An orderly end leaves the file empty.
        let after_kill = read_from(&file).pid != 0;
        let me = Holder {
            pid: std::process::id(),
            holder: user_at_host(),
            since: Clock::system().now(),
            extra: Map::new(),
        };
        let mut lock = Lock { file, me, after_kill };
        lock.write().map_err(|e| StoreError::unwritable(&path, &e))?;
        Ok(lock)
    }

    /// Who this process is, as others read it.
    pub fn me(&self) -> &Holder {
        &self.me
    }

    /// Whether the one who held it before did not end in order.
    pub fn is_after_kill(&self) -> bool {
        self.after_kill
    }

    /// Gives the lock up in order.
    pub fn give_up(self) -> std::io::Result<()> {
        self.file.set_len(0)
    }

    /// Publishes more about this process to those who find the folder held: they read it with
    /// [`read_holder`]. Replaces what was published before.
    pub fn publish(&mut self, extra: Map<String, Value>) -> std::io::Result<()> {
        self.me.extra = extra;
        self.write()
    }

    // In place, because the lock belongs to this inode: a renamed copy would not be locked.
    fn write(&mut self) -> std::io::Result<()> {
        let text = serde_json::to_vec(&self.me)?;
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(&text)?;
        self.file.set_len(text.len() as u64)
    }
}

/// Who holds this folder now; none if nobody does.
pub fn read_holder(dir: &Path) -> Option<Holder> {
    let path = dir.join(LOCK_FILE);
    if !std::fs::metadata(&path).is_ok_and(|found| found.is_file()) {
        return None;
    }
    let file = File::open(path).ok()?;
    match rustix::fs::flock(&file, FlockOperation::NonBlockingLockShared) {
        Ok(()) => None,
        Err(_) => Some(read_from(&file)),
    }
}

fn is_alive(holder: &Holder) -> bool {
    let pid = i32::try_from(holder.pid).ok().and_then(rustix::process::Pid::from_raw);
    let asked = pid.map(rustix::process::test_kill_process);
    matches!(asked, Some(Ok(()) | Err(rustix::io::Errno::PERM)))
}

fn read_from(mut file: &File) -> Holder {
    let mut text = Vec::new();
    if file.seek(SeekFrom::Start(0)).is_err() {
        return Holder::default();
    }
    match file.take(LOCK_BYTES_MAX).read_to_end(&mut text) {
        Ok(_) => serde_json::from_slice(&text).unwrap_or_default(),
        Err(_) => Holder::default(),
    }
}

/// Who runs this process, and where.
fn user_at_host() -> String {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let (user, host) = (system_user(), host.trim());
    if host.is_empty() { user } else { format!("{user}@{host}") }
}

/// The user of the operating system, who is the author until people have a key of their own.
pub fn system_user() -> String {
    let uid = rustix::process::getuid().as_raw();
    // Not from the environment: anybody can set that.
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let named = users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let (name, id) = (fields.next()?, fields.nth(1)?);
        if id.parse() != Ok(uid) {
            return None;
        }
        let cleaned = clean(name, Field::Line, Limit { graphemes: 64, bytes: 256 }).ok()?;
        Some(cleaned.text.into_owned())
    });
    named.unwrap_or_else(|| format!("uid-{uid}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_one_is_told_who_holds_the_folder_and_gets_it_when_free() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(read_holder(dir.path()), None);
        let mut first = Lock::take(dir.path()).unwrap();
        let extra = Map::from_iter([("listen".to_owned(), Value::from("127.0.0.1:9"))]);
        first.publish(extra.clone()).unwrap();
        let Err(StoreError::Busy { holder }) = Lock::take(dir.path()) else { panic!("not busy") };
        assert_eq!(holder.pid, std::process::id());
        assert_eq!(holder.extra, extra);
        assert_eq!(read_holder(dir.path()).unwrap(), *holder);
        assert!(holder.to_string().contains("process"));
        first.publish(Map::new()).unwrap();
        assert!(read_holder(dir.path()).unwrap().extra.is_empty(), "the longer text is gone");
        drop(first);
        assert_eq!(read_holder(dir.path()), None);
        assert!(Lock::take(dir.path()).is_ok());
    }

    #[test]
    fn somebody_who_only_asks_keeps_nobody_out() {
        let dir = tempfile::tempdir().unwrap();
        drop(Lock::take(dir.path()).unwrap().give_up());
        let asks = File::open(dir.path().join(LOCK_FILE)).unwrap();
        rustix::fs::flock(&asks, FlockOperation::NonBlockingLockShared).unwrap();
        let asked = std::thread::spawn(move || {
            sleep(PAUSE * 3);
            drop(asks);
        });
        assert!(Lock::take(dir.path()).is_ok());
        asked.join().unwrap();
    }

    #[test]
    fn a_pipe_in_place_of_the_lock_file_is_not_waited_for() {
        let dir = tempfile::tempdir().unwrap();
        let private = rustix::fs::Mode::from_raw_mode(0o600);
        let path = dir.path().join(LOCK_FILE);
        rustix::fs::mkfifoat(rustix::fs::CWD, &path, private).unwrap();
        assert!(matches!(Lock::take(dir.path()), Err(StoreError::WrongKind { .. })));
        assert_eq!(read_holder(dir.path()), None);
    }

    #[test]
    fn a_lock_file_of_rubbish_names_nobody() {
        let dir = tempfile::tempdir().unwrap();
        let held = Lock::take(dir.path()).unwrap();
        std::fs::write(dir.path().join(LOCK_FILE), b"\x1b[2Jnot json").unwrap();
        let holder = read_holder(dir.path()).unwrap();
        assert_eq!(holder, Holder::default());
        assert_eq!(holder.to_string(), "another zhiban");
        drop(held);
    }
}
