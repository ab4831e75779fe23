//! A disk that forgets: beside what programs see it keeps what would be there after a power cut. Only what
//! was synced is sure to stay, bytes by a sync of the file and names by a sync of the folder, as POSIX has
//! it and no file system is worse.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::path::Path;

/// The folder that holds everything.
pub(crate) const ROOT: u64 = 1;

const PAGE_BYTES: usize = 4096;
/// What a disk writes whole or not at all.
const SECTOR_BYTES: usize = 512;

/// The next number of a fixed sequence that looks random (xorshift), so that a failure comes again.
pub(crate) fn next(seed: &mut u64) -> u64 {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    *seed
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    File,
    Folder,
}

#[derive(Clone, Debug)]
pub(crate) enum Node {
    File(Vec<u8>),
    Folder(BTreeMap<OsString, u64>),
}

impl Node {
    fn empty(kind: Kind) -> Node {
        match kind {
            Kind::File => Node::File(Vec::new()),
            Kind::Folder => Node::Folder(BTreeMap::new()),
        }
    }

    pub(crate) fn kind(&self) -> Kind {
        match self {
            Node::File(_) => Kind::File,
            Node::Folder(_) => Kind::Folder,
        }
    }
}

/// One step of a program, as the disk is asked for it. Of a rename both names change or neither.
#[derive(Clone, Debug)]
enum Change {
    Write { file: u64, at: usize, bytes: Vec<u8> },
    Resize { file: u64, len: usize },
    Name { folder: u64, name: OsString, node: u64, kind: Kind },
    Forget { folder: u64, name: OsString },
    Rename { from: (u64, OsString), to: (u64, OsString), node: u64, kind: Kind },
    Exchange { one: (u64, OsString), other: (u64, OsString) },
}

impl Change {
    fn touches(&self, node: u64) -> bool {
        match self {
            Change::Write { file, .. } | Change::Resize { file, .. } => *file == node,
            Change::Name { folder, .. } | Change::Forget { folder, .. } => *folder == node,
            Change::Rename { from, to, .. } => from.0 == node || to.0 == node,
            Change::Exchange { one, other } => one.0 == node || other.0 == node,
        }
    }
}

/// Files and folders at one instant.
#[derive(Clone, Debug)]
pub(crate) struct Image {
    nodes: BTreeMap<u64, Node>,
    /// It renames in the oldest way alone, as the disks of some sticks and servers.
    pub(crate) is_simple: bool,
}

impl Image {
    pub(crate) fn empty() -> Image {
        let nodes = BTreeMap::from([(ROOT, Node::empty(Kind::Folder))]);
        Image { nodes, is_simple: false }
    }

    pub(crate) fn simple() -> Image {
        Image { is_simple: true, ..Image::empty() }
    }

    pub(crate) fn node(&self, node: u64) -> Option<&Node> {
        self.nodes.get(&node)
    }

    pub(crate) fn find(&self, folder: u64, name: &OsStr) -> Option<u64> {
        match self.nodes.get(&folder)? {
            Node::Folder(names) => names.get(name).copied(),
            Node::File(_) => None,
        }
    }

    fn bytes(&mut self, file: u64) -> Option<&mut Vec<u8>> {
        match self.nodes.entry(file).or_insert_with(|| Node::empty(Kind::File)) {
            Node::File(bytes) => Some(bytes),
            Node::Folder(_) => None,
        }
    }

    fn names(&mut self, folder: u64) -> Option<&mut BTreeMap<OsString, u64>> {
        match self.nodes.entry(folder).or_insert_with(|| Node::empty(Kind::Folder)) {
            Node::Folder(names) => Some(names),
            Node::File(_) => None,
        }
    }

    fn name(&mut self, folder: u64, name: &OsStr, node: u64, kind: Kind) {
        self.nodes.entry(node).or_insert_with(|| Node::empty(kind));
        if let Some(names) = self.names(folder) {
            names.insert(name.to_owned(), node);
        }
    }

    fn forget(&mut self, folder: u64, name: &OsStr) {
        if let Some(names) = self.names(folder) {
            names.remove(name);
        }
    }

    fn apply(&mut self, change: &Change) {
        match change {
            Change::Write { file, at, bytes } => {
                let end = at + bytes.len();
                if let Some(all) = self.bytes(*file) {
                    all.resize(all.len().max(end), 0);
                    all[*at..end].copy_from_slice(bytes);
                }
            }
            Change::Resize { file, len } => {
                if let Some(all) = self.bytes(*file) {
                    all.resize(*len, 0);
                }
            }
            Change::Name { folder, name, node, kind } => self.name(*folder, name, *node, *kind),
            Change::Forget { folder, name } => self.forget(*folder, name),
            Change::Rename { from, to, node, kind } => {
                self.forget(from.0, &from.1);
                self.name(to.0, &to.1, *node, *kind);
            }
            Change::Exchange { one, other } => {
                // Only of names that the disk knows: else it is as if nobody had asked.
                let (a, b) = (self.find(one.0, &one.1), self.find(other.0, &other.1));
                if let (Some(a), Some(b)) = (a, b) {
                    self.name(one.0, &one.1, b, Kind::Folder);
                    self.name(other.0, &other.1, a, Kind::Folder);
                }
            }
        }
    }

    // What no name leads to is gone.
    fn swept(mut self) -> Image {
        let mut reached = BTreeSet::from([ROOT]);
        let mut open = vec![ROOT];
        while let Some(folder) = open.pop() {
            if let Some(Node::Folder(names)) = self.nodes.get(&folder) {
                open.extend(names.values().filter(|&&node| reached.insert(node)));
            }
        }
        self.nodes.retain(|node, _| reached.contains(node));
        self
    }

    /// Puts everything into a folder of the machine.
    pub(crate) fn unpack(&self, to: &Path) -> std::io::Result<()> {
        self.unpack_folder(ROOT, to)
    }

    fn unpack_folder(&self, folder: u64, to: &Path) -> std::io::Result<()> {
        let Some(Node::Folder(names)) = self.nodes.get(&folder) else { return Ok(()) };
        for (name, node) in names {
            let path = to.join(name);
            match self.nodes.get(node) {
                Some(Node::File(bytes)) => std::fs::write(path, bytes)?,
                Some(Node::Folder(_)) => {
                    std::fs::create_dir(&path)?;
                    self.unpack_folder(*node, &path)?;
                }
                None => {}
            }
        }
        Ok(())
    }
}

/// What a power cut takes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Loss {
    /// Everything that was not synced.
    All,
    /// Any part of it, in any order, one page in the middle: what a disk makes of its cache.
    Some(u64),
}

/// The disk while it has power.
#[derive(Debug)]
pub(crate) struct Disk {
    pub(crate) live: Image,
    durable: Image,
    /// What only `live` has, oldest first.
    pending: Vec<Change>,
    next_node: u64,
}

impl Disk {
    pub(crate) fn new(image: Image) -> Disk {
        let next_node = image.nodes.keys().max().map_or(ROOT, |last| *last) + 1;
        Disk { live: image.clone(), durable: image, pending: Vec::new(), next_node }
    }

    fn change(&mut self, change: Change) {
        self.live.apply(&change);
        self.pending.push(change);
    }

    pub(crate) fn write(&mut self, file: u64, at: usize, bytes: &[u8]) {
        self.change(Change::Write { file, at, bytes: bytes.to_vec() });
    }

    pub(crate) fn resize(&mut self, file: u64, len: usize) {
        self.change(Change::Resize { file, len });
    }

    pub(crate) fn make(&mut self, folder: u64, name: &OsStr, kind: Kind) -> u64 {
        let node = self.next_node;
        self.next_node += 1;
        self.change(Change::Name { folder, name: name.to_owned(), node, kind });
        node
    }

    pub(crate) fn forget(&mut self, folder: u64, name: &OsStr) {
        self.change(Change::Forget { folder, name: name.to_owned() });
    }

    /// Answers whether there was anything to rename.
    pub(crate) fn rename(&mut self, from: (u64, &OsStr), to: (u64, &OsStr)) -> bool {
        let found = self.live.find(from.0, from.1);
        let Some((node, kind)) = found.and_then(|node| Some((node, self.live.node(node)?.kind())))
        else {
            return false;
        };
        let place = |(folder, name): (u64, &OsStr)| (folder, name.to_owned());
        self.change(Change::Rename { from: place(from), to: place(to), node, kind });
        true
    }

    /// Two names lead to what the other one led to. Answers whether both were there.
    pub(crate) fn exchange(&mut self, one: (u64, &OsStr), other: (u64, &OsStr)) -> bool {
        let place = |(folder, name): (u64, &OsStr)| (folder, name.to_owned());
        let found = [one, other].into_iter().all(|at| self.live.find(at.0, at.1).is_some());
        if found {
            self.change(Change::Exchange { one: place(one), other: place(other) });
        }
        found
    }

    /// Makes a file's bytes last, or the names in a folder. Never both.
    pub(crate) fn sync(&mut self, node: u64) {
        let durable = &mut self.durable;
        self.pending.retain(|change| {
            let touched = change.touches(node);
            if touched {
                durable.apply(change);
            }
            !touched
        });
    }

    /// What is on the disk when the power comes back.
    pub(crate) fn after_cut(&self, loss: Loss) -> Image {
        let mut image = self.durable.clone();
        if let Loss::Some(seed) = loss {
            let mut seed = seed | 1;
            let share = 1 + next(&mut seed) % 7;
            let mut pieces: Vec<Change> = self.pending.iter().flat_map(in_pages).collect();
            let writes: Vec<usize> = (0..pieces.len())
                .filter(|&at| matches!(pieces[at], Change::Write { .. }))
                .collect();
            let torn = usize::try_from(next(&mut seed)).unwrap_or(0).checked_rem(writes.len());
            let torn = torn.map(|at| writes[at]);
            for (at, piece) in pieces.drain(..).enumerate() {
                if Some(at) == torn {
                    for sector in in_parts(&piece, SECTOR_BYTES) {
                        if next(&mut seed).is_multiple_of(2) {
                            image.apply(&sector);
                        }
                    }
                } else if next(&mut seed) % 8 < share {
                    image.apply(&piece);
                }
            }
        }
        image.swept()
    }
}

fn in_pages(change: &Change) -> Vec<Change> {
    in_parts(change, PAGE_BYTES)
}

/// A write as writes that cross no multiple of `len`; anything else as it is.
fn in_parts(change: &Change, len: usize) -> Vec<Change> {
    let Change::Write { file, at, bytes } = change else { return vec![change.clone()] };
    let mut parts = Vec::new();
    let mut from = 0;
    while from < bytes.len() {
        let to = bytes.len().min(((at + from) / len + 1) * len - at);
        parts.push(Change::Write { file: *file, at: at + from, bytes: bytes[from..to].to_vec() });
        from = to;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content<'a>(image: &'a Image, name: &str) -> Option<&'a [u8]> {
        match image.node(image.find(ROOT, OsStr::new(name))?)? {
            Node::File(bytes) => Some(bytes),
            Node::Folder(_) => None,
        }
    }

    fn left(disk: &Disk) -> Image {
        disk.after_cut(Loss::All)
    }

    #[test]
    fn only_what_was_synced_stays() {
        let mut disk = Disk::new(Image::empty());
        let file = disk.make(ROOT, OsStr::new("a"), Kind::File);
        disk.write(file, 0, b"one");
        disk.sync(file);
        assert_eq!(content(&left(&disk), "a"), None, "its name was not synced");
        disk.sync(ROOT);
        disk.write(file, 1, b"xy--");
        assert_eq!(content(&disk.live, "a"), Some(&b"oxy--"[..]));
        assert_eq!(content(&left(&disk), "a"), Some(&b"one"[..]));
        disk.resize(file, 2);
        disk.sync(file);
        assert_eq!(content(&left(&disk), "a"), Some(&b"ox"[..]));
        disk.forget(ROOT, OsStr::new("a"));
        assert_eq!(content(&disk.live, "a"), None);
        assert_eq!(content(&left(&disk), "a"), Some(&b"ox"[..]));
    }

    #[test]
    fn a_file_renamed_without_a_sync_is_empty_and_with_one_whole() {
        for (synced, wanted) in [(false, &b""[..]), (true, b"new")] {
            let mut disk = Disk::new(Image::empty());
            let file = disk.make(ROOT, OsStr::new("a.new"), Kind::File);
            disk.write(file, 0, b"new");
            if synced {
                disk.sync(file);
            }
            assert!(disk.rename((ROOT, OsStr::new("a.new")), (ROOT, OsStr::new("a"))));
            disk.sync(ROOT);
            assert_eq!(content(&left(&disk), "a"), Some(wanted));
            assert_eq!(content(&left(&disk), "a.new"), None);
        }
    }

    #[test]
    fn a_part_of_what_was_not_synced_stays_cut_at_pages_and_one_at_sectors() {
        let mut disk = Disk::new(Image::empty());
        let file = disk.make(ROOT, OsStr::new("a"), Kind::File);
        disk.resize(file, 8 * PAGE_BYTES);
        disk.sync(file);
        disk.sync(ROOT);
        for at in 0..4 {
            disk.write(file, at * 2 * PAGE_BYTES + 100, &vec![1; PAGE_BYTES]);
        }
        let (mut whole, mut torn, mut seen) = (0, 0, BTreeSet::new());
        for seed in 1..200 {
            let image = disk.after_cut(Loss::Some(seed * 7919));
            let bytes = content(&image, "a").unwrap();
            seen.insert(blake3::hash(bytes).to_hex().to_string());
            for page in bytes.chunks(PAGE_BYTES) {
                let sectors: Vec<bool> =
                    page.chunks(SECTOR_BYTES).map(|sector| sector.contains(&1)).collect();
                match sectors.iter().filter(|there| **there).count() {
                    8 => whole += 1,
                    // The first 100 bytes of a page's second half lie in one sector.
                    0 | 1 => {}
                    _ => torn += 1,
                }
            }
        }
        assert!(whole > 100 && torn > 50 && seen.len() > 100, "{whole} {torn} {}", seen.len());
        assert!(torn <= 199, "one page of a cut at most");
    }
}
