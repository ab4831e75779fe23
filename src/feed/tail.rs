//! A file that a machine appends to. It is polled, has no thread and no clock of its own, and after a
//! restart reads the file again (what the log has counts once): no place that was kept can tell a file from
//! one that was put in its stead meanwhile. It never loses a line that was there when polled.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::core::event::EVENT_BYTES_MAX;

/// Most bytes read in one poll, so that a large file does not hold up the board.
const POLL_BYTES_MAX: usize = 1 << 20;
/// A line is cut here; it is then too long to be an event and is rejected as such.
const KEPT_BYTES: usize = EVENT_BYTES_MAX + 64;
/// How much of the beginning tells one file from another.
const FACE_BYTES: usize = 128;

struct Open {
    file: File,
    inode: u64,
    read: u64,
    face: Vec<u8>,
}

/// Follows one file.
pub struct Tail {
    path: PathBuf,
    open: Option<Open>,
    half: Vec<u8>,
}

impl Tail {
    /// Follows `path`, which need not exist yet, from its beginning.
    pub fn new(path: &Path) -> Tail {
        Tail { path: path.to_owned(), open: None, half: Vec::new() }
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
    }

    fn reopen(&mut self) -> io::Result<bool> {
        let mut file = match File::open(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            file => file?,
        };
        let meta = file.metadata()?;
        let face = face(&mut file)?;
        file.seek(SeekFrom::Start(0))?;
        self.open = Some(Open { file, inode: meta.ino(), read: 0, face });
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
            if ended {
                let mut line = std::mem::take(&mut self.half);
                if line.last() == Some(&b'\r') {
                    line.pop();
                }
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
        let mut tail = Tail::new(&path);
        assert_eq!(poll(&mut tail), [""; 0]);
        append(&path, "one\r\ntw");
        assert_eq!(poll(&mut tail), ["one"]);
        append(&path, "o\n\nthree\n");
        assert_eq!(poll(&mut tail), ["two", "", "three"]);
        assert_eq!(poll(&mut tail), [""; 0]);
    }

    #[test]
    fn a_new_reader_begins_at_the_beginning() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("q.ndjson");
        append(&path, "one\ntwo\nhal");
        assert_eq!(poll(&mut Tail::new(&path)), ["one", "two"]);
        append(&path, "f\n");
        assert_eq!(poll(&mut Tail::new(&path)), ["one", "two", "half"]);
    }

    #[test]
    fn a_truncated_or_rewritten_file_is_read_from_its_beginning() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("q.ndjson");
        append(&path, "first line\nsecond");
        let mut tail = Tail::new(&path);
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
        let mut tail = Tail::new(&path);
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
        let mut tail = Tail::new(&path);
        let mut lines = Vec::new();
        for _ in 0..5 {
            lines.extend(poll(&mut tail));
        }
        assert_eq!(lines.iter().map(String::len).collect::<Vec<_>>(), [KEPT_BYTES, 4]);
    }
}
