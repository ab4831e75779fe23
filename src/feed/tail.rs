//! A file that a machine appends to. It is polled, has no thread and no clock of its own, and may read
//! a line twice after a restart (which counts once) but never loses one that was there when polled.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::core::event::EVENT_BYTES_MAX;

/// Most bytes read in one poll, so that a large file does not hold up the board.
const POLL_BYTES_MAX: usize = 1 << 20;
/// A line is cut here; it is then too long to be an event and is rejected as such.
const KEPT_BYTES: usize = EVENT_BYTES_MAX + 64;
/// How much of the beginning tells one file from another.
const FACE_BYTES: usize = 128;

/// Where the reading of a file has got to, to be remembered over a restart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// The file's inode.
    pub inode: u64,
    /// Bytes read, whole lines only.
    pub offset: u64,
}

struct Open {
    file: File,
    inode: u64,
    read: u64,
    face: Vec<u8>,
}

/// Follows one file.
pub struct Tail {
    path: PathBuf,
    resume: Option<Position>,
    open: Option<Open>,
    half: Vec<u8>,
    half_bytes: u64,
}

impl Tail {
    /// Follows `path`, which need not exist yet, from where it was left, else from its beginning.
    pub fn new(path: &Path, resume: Option<Position>) -> Tail {
        Tail { path: path.to_owned(), resume, open: None, half: Vec::new(), half_bytes: 0 }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How far whole lines were read.
    pub fn position(&self) -> Option<Position> {
        let open = self.open.as_ref()?;
        Some(Position { inode: open.inode, offset: open.read - self.half_bytes })
    }

    /// The whole lines that came since the last poll, without their line ends; at most about 1 MiB.
    /// A file that is not there is empty. After a rotation the rest of the old file comes first.
    pub fn poll(&mut self) -> io::Result<Vec<Vec<u8>>> {
        let mut lines = Vec::new();
        if self.open.is_none() && !self.reopen()? {
            return Ok(lines);
        }
        if self.was_rewritten()? {
            self.forget();
            if !self.reopen()? {
                return Ok(lines);
            }
        }
        let full = self.read(&mut lines)?;
        if !full && self.was_replaced()? {
            // Nobody will end this line any more.
            if !self.half.is_empty() {
                lines.push(std::mem::take(&mut self.half));
            }
            self.forget();
            if self.reopen()? {
                self.read(&mut lines)?;
            }
        }
        Ok(lines)
    }

    fn forget(&mut self) {
        self.open = None;
        self.half.clear();
        self.half_bytes = 0;
    }

    fn reopen(&mut self) -> io::Result<bool> {
        let mut file = match File::open(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            file => file?,
        };
        let meta = file.metadata()?;
        let resume = self.resume.take();
        let read = resume
            .filter(|at| at.inode == meta.ino() && at.offset <= meta.len())
            .map_or(0, |at| at.offset);
        let face = face(&mut file)?;
        file.seek(SeekFrom::Start(read))?;
        self.open = Some(Open { file, inode: meta.ino(), read, face });
        Ok(true)
    }

    /// Shorter than what we read, or another beginning: it was emptied and written anew.
    fn was_rewritten(&mut self) -> io::Result<bool> {
        let Some(open) = &mut self.open else { return Ok(false) };
        if open.file.metadata()?.len() < open.read {
            return Ok(true);
        }
        let now = face(&mut open.file)?;
        open.file.seek(SeekFrom::Start(open.read))?;
        let same = now.starts_with(&open.face);
        open.face = now;
        Ok(!same)
    }

    /// Another file has taken its name.
    fn was_replaced(&self) -> io::Result<bool> {
        let Some(open) = &self.open else { return Ok(false) };
        match std::fs::metadata(&self.path) {
            Ok(meta) => Ok(meta.ino() != open.inode),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Reads on; whether there may be more.
    fn read(&mut self, lines: &mut Vec<Vec<u8>>) -> io::Result<bool> {
        let Some(open) = &mut self.open else { return Ok(false) };
        let mut chunk = Vec::new();
        open.file.by_ref().take(POLL_BYTES_MAX as u64).read_to_end(&mut chunk)?;
        open.read += chunk.len() as u64;
        for part in chunk.split_inclusive(|byte| *byte == b'\n') {
            let ended = part.last() == Some(&b'\n');
            let text = part.strip_suffix(b"\n").unwrap_or(part);
            let room = KEPT_BYTES.saturating_sub(self.half.len()).min(text.len());
            self.half.extend_from_slice(&text[..room]);
            self.half_bytes += part.len() as u64;
            if ended {
                let mut line = std::mem::take(&mut self.half);
                if line.last() == Some(&b'\r') {
                    line.pop();
                }
                self.half_bytes = 0;
                lines.push(line);
            }
        }
        Ok(chunk.len() == POLL_BYTES_MAX)
    }
}

fn face(file: &mut File) -> io::Result<Vec<u8>> {
    let mut face = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.by_ref().take(FACE_BYTES as u64).read_to_end(&mut face)?;
    Ok(face)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::io::Write;

    fn append(path: &Path, text: &str) {
        let mut file = fs::OpenOptions::new().create(true).append(true).open(path).unwrap();
        file.write_all(text.as_bytes()).unwrap();
    }

    fn poll(tail: &mut Tail) -> Vec<String> {
        let lines = tail.poll().unwrap();
        lines.into_iter().map(|line| String::from_utf8(line).unwrap()).collect()
    }

    #[test]
    fn half_lines_wait_for_their_end() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("q.ndjson");
        let mut tail = Tail::new(&path, None);
        assert_eq!(poll(&mut tail), [""; 0]);
        append(&path, "one\r\ntw");
        assert_eq!(poll(&mut tail), ["one"]);
        assert_eq!(tail.position().unwrap().offset, 5);
        append(&path, "o\n\nthree\n");
        assert_eq!(poll(&mut tail), ["two", "", "three"]);
        assert_eq!(poll(&mut tail), [""; 0]);
    }

    #[test]
    fn it_goes_on_where_it_was_left_also_within_a_half_line() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("q.ndjson");
        append(&path, "one\ntwo\nhal");
        let mut tail = Tail::new(&path, None);
        assert_eq!(poll(&mut tail), ["one", "two"]);
        let at = tail.position();
        append(&path, "f\n");
        assert_eq!(poll(&mut Tail::new(&path, at)), ["half"]);
        let other = at.map(|at| Position { inode: at.inode + 1, ..at });
        assert_eq!(poll(&mut Tail::new(&path, other)), ["one", "two", "half"]);
    }

    #[test]
    fn a_truncated_or_rewritten_file_is_read_from_its_beginning() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("q.ndjson");
        append(&path, "first line\nsecond");
        let mut tail = Tail::new(&path, None);
        assert_eq!(poll(&mut tail), ["first line"]);
        fs::write(&path, "new\n").unwrap();
        assert_eq!(poll(&mut tail), ["new"]);
        fs::write(&path, "rewritten, and longer than before\n").unwrap();
        assert_eq!(poll(&mut tail), ["rewritten, and longer than before"]);
    }

    #[test]
    fn after_a_rotation_the_old_file_is_read_to_its_end_first() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("q.ndjson");
        append(&path, "one\n");
        let mut tail = Tail::new(&path, None);
        assert_eq!(poll(&mut tail), ["one"]);
        append(&path, "two\nlast, without end");
        fs::rename(&path, dir.path().join("q.1")).unwrap();
        append(&path, "three\n");
        assert_eq!(poll(&mut tail), ["two", "last, without end", "three"]);
        append(&path, "four\n");
        assert_eq!(poll(&mut tail), ["four"]);
    }

    #[test]
    fn a_line_without_end_does_not_fill_the_memory() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("q.ndjson");
        append(&path, &"x".repeat(3 << 20));
        append(&path, "\nnext\n");
        let mut tail = Tail::new(&path, None);
        let mut lines = Vec::new();
        for _ in 0..5 {
            lines.extend(poll(&mut tail));
        }
        assert_eq!(lines.iter().map(String::len).collect::<Vec<_>>(), [KEPT_BYTES, 4]);
    }
}
