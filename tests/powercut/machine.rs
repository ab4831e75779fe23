//! A machine with a forgetful disk: the disk as a file system (FUSE), and a plug that is pulled after so
//! many changes. From then on every call fails.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, UNIX_EPOCH};

use fuser::{
    BackgroundSession, Config, Errno, FileAttr, FileHandle, FileType, Filesystem, FopenFlags,
    Generation, INodeNo, LockOwner, MountOption, OpenFlags, RenameFlags, ReplyAttr, ReplyCreate,
    ReplyData, ReplyDirectory, ReplyEmpty, ReplyEntry, ReplyOpen, ReplyStatfs, ReplyWrite, Request,
    Session, WriteFlags,
};
use rustix::mount::UnmountFlags;
use tempfile::TempDir;

use crate::disk::{Disk, Image, Kind, Loss, Node};

/// Nobody but the kernel changes the disk, so it may remember what it saw.
const FRESH: Duration = Duration::from_secs(3600);

struct Power {
    disk: Disk,
    /// Changes and syncs until the plug is pulled; none = it is out.
    left: Option<u64>,
    told: Sender<()>,
}

#[derive(Clone)]
struct Plug(Arc<Mutex<Power>>);

impl Plug {
    // A panic in a thread that serves the kernel would leave its callers waiting for ever.
    fn power(&self) -> MutexGuard<'_, Power> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read<T>(&self, look: impl FnOnce(&Image) -> Result<T, Errno>) -> Result<T, Errno> {
        let power = self.power();
        if power.left.is_none() { Err(Errno::EIO) } else { look(&power.disk.live) }
    }

    fn change<T>(&self, act: impl FnOnce(&mut Disk) -> Result<T, Errno>) -> Result<T, Errno> {
        let mut power = self.power();
        match power.left {
            None => Err(Errno::EIO),
            Some(0) => {
                power.left = None;
                // Whoever waited may have given up.
                power.told.send(()).unwrap_or_default();
                Err(Errno::EIO)
            }
            Some(left) => {
                power.left = Some(left - 1);
                act(&mut power.disk)
            }
        }
    }
}

fn attributes(node: u64, found: &Node) -> FileAttr {
    let (kind, perm, size) = match found {
        Node::File(bytes) => (FileType::RegularFile, 0o600, bytes.len() as u64),
        Node::Folder(_) => (FileType::Directory, 0o700, 4096),
    };
    FileAttr {
        ino: INodeNo(node),
        size,
        blocks: size.div_ceil(512),
        atime: UNIX_EPOCH,
        mtime: UNIX_EPOCH,
        ctime: UNIX_EPOCH,
        crtime: UNIX_EPOCH,
        kind,
        perm,
        nlink: 1,
        uid: rustix::process::getuid().as_raw(),
        gid: rustix::process::getgid().as_raw(),
        rdev: 0,
        blksize: 4096,
        flags: 0,
    }
}

fn attributes_of(image: &Image, node: u64) -> Result<FileAttr, Errno> {
    image.node(node).map(|found| attributes(node, found)).ok_or(Errno::ENOENT)
}

impl Plug {
    fn make(&self, folder: INodeNo, name: &OsStr, kind: Kind) -> Result<FileAttr, Errno> {
        self.change(|disk| {
            if disk.live.find(folder.0, name).is_some() {
                return Err(Errno::EEXIST);
            }
            let node = disk.make(folder.0, name, kind);
            attributes_of(&disk.live, node)
        })
    }

    fn remove(&self, folder: INodeNo, name: &OsStr) -> Result<(), Errno> {
        self.change(|disk| {
            let node = disk.live.find(folder.0, name).ok_or(Errno::ENOENT)?;
            match disk.live.node(node) {
                Some(Node::Folder(names)) if !names.is_empty() => Err(Errno::ENOTEMPTY),
                _ => {
                    disk.forget(folder.0, name);
                    Ok(())
                }
            }
        })
    }

    fn sync(&self, node: INodeNo) -> Result<(), Errno> {
        self.change(|disk| {
            disk.sync(node.0);
            Ok(())
        })
    }
}

fn place(offset: u64) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}

fn done(reply: ReplyEmpty, result: Result<(), Errno>) {
    match result {
        Ok(()) => reply.ok(),
        Err(errno) => reply.error(errno),
    }
}

fn entered(reply: ReplyEntry, found: Result<FileAttr, Errno>) {
    match found {
        Ok(found) => reply.entry(&FRESH, &found, Generation(0)),
        Err(errno) => reply.error(errno),
    }
}

impl Filesystem for Plug {
    fn lookup(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEntry) {
        let found = self.read(|live| {
            let node = live.find(parent.0, name).ok_or(Errno::ENOENT)?;
            attributes_of(live, node)
        });
        entered(reply, found);
    }

    fn getattr(&self, _: &Request, ino: INodeNo, _: Option<FileHandle>, reply: ReplyAttr) {
        match self.read(|live| attributes_of(live, ino.0)) {
            Ok(found) => reply.attr(&FRESH, &found),
            Err(errno) => reply.error(errno),
        }
    }

    fn setattr(
        &self,
        _: &Request,
        ino: INodeNo,
        _: Option<u32>,
        _: Option<u32>,
        _: Option<u32>,
        size: Option<u64>,
        _: Option<fuser::TimeOrNow>,
        _: Option<fuser::TimeOrNow>,
        _: Option<std::time::SystemTime>,
        _: Option<FileHandle>,
        _: Option<std::time::SystemTime>,
        _: Option<std::time::SystemTime>,
        _: Option<std::time::SystemTime>,
        _: Option<fuser::BsdFileFlags>,
        reply: ReplyAttr,
    ) {
        let found = match size {
            None => self.read(|live| attributes_of(live, ino.0)),
            Some(len) => self.change(|disk| {
                disk.resize(ino.0, place(len));
                attributes_of(&disk.live, ino.0)
            }),
        };
        match found {
            Ok(found) => reply.attr(&FRESH, &found),
            Err(errno) => reply.error(errno),
        }
    }

    fn mkdir(&self, _: &Request, at: INodeNo, name: &OsStr, _: u32, _: u32, reply: ReplyEntry) {
        entered(reply, self.make(at, name, Kind::Folder));
    }

    fn unlink(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        done(reply, self.remove(parent, name));
    }

    fn rmdir(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        done(reply, self.remove(parent, name));
    }

    fn rename(
        &self,
        _: &Request,
        parent: INodeNo,
        name: &OsStr,
        newparent: INodeNo,
        newname: &OsStr,
        flags: RenameFlags,
        reply: ReplyEmpty,
    ) {
        let renamed = self.change(|disk| {
            let (from, to) = ((parent.0, name), (newparent.0, newname));
            let found = if flags == RenameFlags::RENAME_EXCHANGE && !disk.live.is_simple {
                disk.exchange(from, to)
            } else if flags == RenameFlags::RENAME_NOREPLACE && !disk.live.is_simple {
                if disk.live.find(to.0, to.1).is_some() {
                    return Err(Errno::EEXIST);
                }
                disk.rename(from, to)
            } else if flags.is_empty() {
                disk.rename(from, to)
            } else {
                return Err(Errno::EINVAL);
            };
            if found { Ok(()) } else { Err(Errno::ENOENT) }
        });
        done(reply, renamed);
    }

    fn create(
        &self,
        _: &Request,
        parent: INodeNo,
        name: &OsStr,
        _: u32,
        _: u32,
        _: i32,
        reply: ReplyCreate,
    ) {
        match self.make(parent, name, Kind::File) {
            Ok(found) => {
                reply.created(&FRESH, &found, Generation(0), FileHandle(0), FopenFlags::empty());
            }
            Err(errno) => reply.error(errno),
        }
    }

    fn open(&self, _: &Request, _: INodeNo, _: OpenFlags, reply: ReplyOpen) {
        // Not FOPEN_DIRECT_IO: SQLite maps its `-shm` into the memory of several processes.
        reply.opened(FileHandle(0), FopenFlags::FOPEN_KEEP_CACHE);
    }

    fn read(
        &self,
        _: &Request,
        ino: INodeNo,
        _: FileHandle,
        offset: u64,
        size: u32,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyData,
    ) {
        let found = self.read(|live| match live.node(ino.0) {
            Some(Node::File(bytes)) => {
                let from = place(offset).min(bytes.len());
                let to = from.saturating_add(size as usize).min(bytes.len());
                Ok(bytes[from..to].to_vec())
            }
            Some(Node::Folder(_)) => Err(Errno::EISDIR),
            None => Err(Errno::ENOENT),
        });
        match found {
            Ok(bytes) => reply.data(&bytes),
            Err(errno) => reply.error(errno),
        }
    }

    fn write(
        &self,
        _: &Request,
        ino: INodeNo,
        _: FileHandle,
        offset: u64,
        data: &[u8],
        _: WriteFlags,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyWrite,
    ) {
        let written = self.change(|disk| {
            disk.write(ino.0, place(offset), data);
            u32::try_from(data.len()).map_err(|_| Errno::EINVAL)
        });
        match written {
            Ok(len) => reply.written(len),
            Err(errno) => reply.error(errno),
        }
    }

    fn flush(&self, _: &Request, _: INodeNo, _: FileHandle, _: LockOwner, reply: ReplyEmpty) {
        reply.ok();
    }

    fn fsync(&self, _: &Request, ino: INodeNo, _: FileHandle, _: bool, reply: ReplyEmpty) {
        done(reply, self.sync(ino));
    }

    fn fsyncdir(&self, _: &Request, ino: INodeNo, _: FileHandle, _: bool, reply: ReplyEmpty) {
        done(reply, self.sync(ino));
    }

    fn readdir(
        &self,
        _: &Request,
        ino: INodeNo,
        _: FileHandle,
        offset: u64,
        mut reply: ReplyDirectory,
    ) {
        let found = self.read(|live| match live.node(ino.0) {
            Some(Node::Folder(names)) => Ok(names
                .iter()
                .map(|(name, node)| (*node, live.node(*node).map(Node::kind), name.clone()))
                .collect::<Vec<_>>()),
            _ => Err(Errno::ENOTDIR),
        });
        match found {
            Ok(entries) => {
                for (at, (node, kind, name)) in (1..).zip(entries).skip(place(offset)) {
                    let kind = match kind {
                        Some(Kind::Folder) => FileType::Directory,
                        _ => FileType::RegularFile,
                    };
                    if reply.add(INodeNo(node), at, kind, name) {
                        break;
                    }
                }
                reply.ok();
            }
            Err(errno) => reply.error(errno),
        }
    }

    fn statfs(&self, _: &Request, _: INodeNo, reply: ReplyStatfs) {
        reply.statfs(1 << 20, 1 << 19, 1 << 19, 1 << 20, 1 << 19, 4096, 255, 4096);
    }
}

/// A disk that is in use.
pub(crate) struct Machine {
    plug: Plug,
    off: Receiver<()>,
    session: Option<BackgroundSession>,
    place: TempDir,
}

impl Machine {
    /// Powers up a disk with this on it; the plug is pulled at the change after so many.
    pub(crate) fn start(image: Image, changes: u64) -> std::io::Result<Machine> {
        let place = tempfile::tempdir()?;
        let (told, off) = channel();
        let power = Power { disk: Disk::new(image), left: Some(changes), told };
        let plug = Plug(Arc::new(Mutex::new(power)));
        let mut options = Config::default();
        options.mount_options = vec![MountOption::FSName("forgetful".into())];
        let session = Session::new(plug.clone(), place.path(), &options)?.spawn()?;
        Ok(Machine { plug, off, session: Some(session), place })
    }

    /// Where its disk is to be found.
    pub(crate) fn path(&self) -> PathBuf {
        self.place.path().to_owned()
    }

    /// Waits for the power cut; false if it does not come in this time.
    pub(crate) fn is_cut_in(&self, time: Duration) -> bool {
        self.off.recv_timeout(time).is_ok()
    }

    /// Pulls the plug now.
    pub(crate) fn cut(&self) {
        self.plug.power().left = None;
    }

    /// What is on the disk when the power comes back.
    pub(crate) fn after_cut(&self, loss: Loss) -> Image {
        self.plug.power().disk.after_cut(loss)
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        // At once even where somebody still has a file open. Who is not root asks `fusermount3`.
        let gone = rustix::mount::unmount(self.place.path(), UnmountFlags::DETACH);
        if let Some(session) = self.session.take()
            && gone.is_err()
        {
            session.umount_and_join().unwrap_or_default();
        }
    }
}
