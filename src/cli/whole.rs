//! A file that is read as a whole. How long a device or a pipe is, nobody can be asked: no more of it is read than may be.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::failure::Failure;

/// The bytes of a file; refused where it has more than that, and then no more than one byte above is read.
pub(super) fn whole(path: &Path, most: u64) -> Result<Vec<u8>, Failure> {
    let told = path.display();
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(most + 1).read_to_end(&mut bytes));
    let count = read.map_err(|error| Failure::io(format!("cannot read {told}"), &error))?;
    if count as u64 > most {
        let what = format!("{told} has more than {most} bytes; no longer file is read");
        return Err(Failure::refused(what));
    }
    Ok(bytes)
}

/// The same of a text in UTF-8.
pub(super) fn whole_text(path: &Path, most: u64) -> Result<String, Failure> {
    let bytes = whole(path, most)?;
    String::from_utf8(bytes)
        .map_err(|_| Failure::refused(format!("{} is not UTF-8", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_end_is_not_read_to_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        std::fs::write(&path, b"1234").unwrap();
        assert_eq!(whole(&path, 4).unwrap(), b"1234");
        assert_eq!(whole_text(&path, 4).unwrap(), "1234");
        assert!(format!("{:?}", whole(&path, 3).unwrap_err()).contains("more than 3 bytes"));
        let endless = whole(Path::new("/dev/zero"), 1 << 16).unwrap_err();
        assert!(format!("{endless:?}").contains("more than 65536 bytes"), "{endless:?}");
        assert!(whole(&folder.path().join("b"), 4).is_err());
        std::fs::write(&path, b"\xff").unwrap();
        assert!(whole_text(&path, 4).is_err());
    }
}
