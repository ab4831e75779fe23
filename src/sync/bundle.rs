//! What was not sent, in a file: signed segments as they would have gone to the server, for whoever carries them to a
//! terminal that reaches it. Nothing in it can be changed unseen, and what comes twice is stored once.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::pack::unpack;
use super::protocol::{self, Terminal};
use crate::core::sync::segment::{Segment, shape};
use crate::core::sync::wire::{SEGMENT_BYTES_MAX, SEGMENT_EVENTS_MAX, SegmentHead};
use crate::store::{Store, StoreError, write_whole};

/// Version of the file.
const VERSION: u32 = 1;

/// Longest file that is read, bytes.
const FILE_BYTES_MAX: u64 = 512 << 20;

/// A segment on its way by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carried {
    /// Who signed it.
    pub device: String,
    /// Its head.
    pub head: SegmentHead,
    /// Its packed events and records.
    pub body: Vec<u8>,
}

/// Why a file was not written or read.
#[derive(Debug, thiserror::Error)]
pub enum BundleFault {
    /// The system refused.
    #[error("{path}: {source}; nothing was changed")]
    Io {
        /// The file.
        path: std::path::PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// It is there already.
    #[error("{0} is there already and was left as it is. Name another file")]
    There(std::path::PathBuf),
    /// The log.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// It is no such file.
    #[error(
        "this is no file of unsent entries; nothing was sent. Choose one that `zhiban sync export` wrote"
    )]
    Foreign,
    /// A newer version wrote it.
    #[error("a newer version wrote this file; nothing was sent. Install the newer zhiban")]
    Newer,
    /// It is cut or changed.
    #[error(
        "this file is not whole: {0}; nothing was sent. Copy it once more from where it was written"
    )]
    Broken(String),
    /// Something of it cannot be sent.
    #[error("what waits here cannot be read to be sent; it is untouched. Run zhiban sync verify")]
    Unsendable,
}

/// First line.
#[derive(Serialize, Deserialize)]
struct Begin {
    zhiban_bundle: u32,
    hall: String,
    device: String,
}

/// Before each segment.
#[derive(Serialize, Deserialize)]
struct Next {
    head: SegmentHead,
    bytes: u64,
}

/// Last line.
#[derive(Serialize, Deserialize)]
struct End {
    segments: u64,
    events: u64,
    /// BLAKE3 of everything before this line.
    hash: String,
}

/// What is in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    /// The hall.
    pub hall: String,
    /// The segments, in order.
    pub segments: Vec<Carried>,
}

impl Bundle {
    /// How many events it holds.
    pub fn events(&self) -> u64 {
        self.segments.iter().map(|one| one.head.count).sum()
    }

    /// What the server has not acknowledged of our stream, signed as it would go there.
    pub fn of_unsent(store: &Store, terminal: &Terminal) -> Result<Bundle, BundleFault> {
        let standing = store.sync_standing()?.ok_or(StoreError::NotEnrolled)?;
        let mut bundle = Bundle { hall: terminal.hall.clone(), segments: Vec::new() };
        let mut first = standing.sent + 1;
        while let Some(packed) = protocol::offer(store, first, SEGMENT_EVENTS_MAX)? {
            first += packed.count();
            let (head, body) = protocol::signed(terminal, packed).ok_or(BundleFault::Unsendable)?;
            let device = terminal.device.clone();
            bundle.segments.push(Carried { device, head, body });
        }
        Ok(bundle)
    }

    /// Writes it into a file that is not there yet: all of it, or nothing under that name.
    pub fn write(&self, device: &str, path: &Path) -> Result<(), BundleFault> {
        if std::fs::symlink_metadata(path).is_ok() {
            return Err(BundleFault::There(path.into()));
        }
        let io = |source| BundleFault::Io { path: path.into(), source };
        let text = self.text(device).map_err(|error| io(error.into()))?;
        write_whole(path, &text).map_err(io)
    }

    fn text(&self, device: &str) -> serde_json::Result<Vec<u8>> {
        let (hall, device) = (self.hall.clone(), device.to_owned());
        let mut text = serde_json::to_vec(&Begin { zhiban_bundle: VERSION, hall, device })?;
        text.push(b'\n');
        for Carried { head, body, .. } in &self.segments {
            let next = Next { head: head.clone(), bytes: body.len() as u64 };
            serde_json::to_writer(&mut text, &next)?;
            text.push(b'\n');
            text.extend_from_slice(body);
        }
        let hash = blake3::hash(&text).to_hex().to_string();
        let end = End { segments: self.segments.len() as u64, events: self.events(), hash };
        serde_json::to_writer(&mut text, &end)?;
        text.push(b'\n');
        Ok(text)
    }

    /// Reads one and proves it whole: what it says of itself, and the chain of every event. Whether the device really
    /// signed it, the server knows.
    pub fn read(path: &Path) -> Result<Bundle, BundleFault> {
        Bundle::within(path, FILE_BYTES_MAX)
    }

    /// A device has no length that could be asked for: no more than one byte above the most is read.
    fn within(path: &Path, most: u64) -> Result<Bundle, BundleFault> {
        let io = |source| BundleFault::Io { path: path.into(), source };
        let mut text = Vec::new();
        let read = File::open(path).and_then(|file| file.take(most + 1).read_to_end(&mut text));
        if read.map_err(io)? as u64 > most {
            return Err(BundleFault::Foreign);
        }
        Bundle::of_text(&text)
    }

    fn of_text(text: &[u8]) -> Result<Bundle, BundleFault> {
        let (first, mut rest) = line(text).ok_or(BundleFault::Foreign)?;
        let begin: Begin = serde_json::from_slice(first).map_err(|_| BundleFault::Foreign)?;
        if begin.zhiban_bundle != VERSION {
            return Err(BundleFault::Newer);
        }
        let mut bundle = Bundle { hall: begin.hall, segments: Vec::new() };
        loop {
            let before = text.len() - rest.len();
            let (next, after) = line(rest).ok_or_else(|| broken("it was cut"))?;
            if let Ok(end) = serde_json::from_slice::<End>(next) {
                let hash = blake3::hash(text.get(..before).unwrap_or_default()).to_hex();
                let is_whole = *hash.as_str() == *end.hash && after.is_empty();
                let is_all = end.segments == bundle.segments.len() as u64;
                if !is_whole || !is_all || end.events != bundle.events() {
                    return Err(broken("its end is of other content"));
                }
                return Ok(bundle);
            }
            let Next { head, bytes } =
                serde_json::from_slice(next).map_err(|_| broken("a line cannot be read"))?;
            let bytes = usize::try_from(bytes).ok().filter(|bytes| *bytes <= SEGMENT_BYTES_MAX);
            let (body, after) = bytes
                .and_then(|bytes| after.split_at_checked(bytes))
                .ok_or_else(|| broken("a segment is shorter than it says"))?;
            check(&head, body, &bundle.hall)?;
            let device = begin.device.clone();
            bundle.segments.push(Carried { device, head, body: body.to_vec() });
            rest = after;
        }
    }
}

fn broken(what: &str) -> BundleFault {
    BundleFault::Broken(what.to_owned())
}

fn line(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = text.iter().position(|byte| *byte == b'\n')?;
    Some((text.get(..end)?, text.get(end + 1..)?))
}

/// Whether a body is what its head says.
fn check(head: &SegmentHead, body: &[u8], hall: &str) -> Result<(), BundleFault> {
    let spelt = shape(head).map_err(|fault| BundleFault::Broken(fault.to_string()))?;
    if *spelt.hall != *hall {
        return Err(broken("a segment is of another hall"));
    }
    let events = usize::try_from(head.events_bytes).ok().and_then(|cut| body.get(..cut));
    let events = events.ok_or_else(|| broken("a segment is shorter than it says"))?;
    let lines = unpack(events).map_err(|error| BundleFault::Broken(error.to_string()))?;
    let read = Segment::read(head, &lines);
    read.map(drop).map_err(|fault| BundleFault::Broken(fault.to_string()))
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::{Signer, SigningKey};

    use super::*;
    use crate::core::sync::segment::{Shape, chains, head, read_lines};
    use crate::sync::pack::pack;

    fn bundle() -> Bundle {
        let key = SigningKey::from_bytes(&[3; 32]);
        let mut prev = [0; 32];
        let carried = |n: u64| {
            let text = format!("{{\"type\":\"a\",\"v\":{n}}}\n").into_bytes();
            let chain = chains(&prev, &[7; 16], n, &read_lines(&text, 1).unwrap())[0];
            let (hall, stream) = ("H001".into(), [7; 16]);
            let shape = Shape { hall, stream, first: n, count: 1, prev, chain };
            prev = chain;
            let body = pack(&text).unwrap();
            let head = head(&shape, body.len() as u64, |it| key.sign(it).to_bytes());
            Carried { device: "ab".repeat(16), head, body }
        };
        Bundle { hall: "H001".to_owned(), segments: (1..=3).map(carried).collect() }
    }

    #[test]
    fn i16_a_file_is_read_as_it_was_written_or_not_at_all() {
        let whole = bundle();
        let text = whole.text(&"ab".repeat(16)).unwrap();
        assert_eq!(Bundle::of_text(&text).unwrap(), whole);
        for end in 0..text.len() {
            assert!(Bundle::of_text(&text[..end]).is_err(), "cut at {end}");
            let mut changed = text.clone();
            changed[end] ^= 1;
            assert!(Bundle::of_text(&changed).is_err(), "changed at {end}");
        }
        assert!(Bundle::of_text(&[&text[..], b"x"].concat()).is_err());
        let newer = b"{\"zhiban_bundle\":2,\"hall\":\"\",\"device\":\"\"}\n";
        assert!(matches!(Bundle::of_text(newer), Err(BundleFault::Newer)));
    }

    #[test]
    fn a_file_never_takes_the_place_of_another() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("unsent.zhiban");
        bundle().write("d", &path).unwrap();
        assert!(matches!(bundle().write("d", &path), Err(BundleFault::There(_))));
        assert_eq!(Bundle::read(&path).unwrap().events(), 3);
        let fault = Bundle::read(&folder.path().join("no"));
        assert!(matches!(fault, Err(BundleFault::Io { .. })));
        let most = std::fs::read(&path).unwrap().len() as u64;
        assert_eq!(Bundle::within(&path, most).unwrap().events(), 3);
        assert!(matches!(Bundle::within(&path, most - 1), Err(BundleFault::Foreign)));
        let endless = Bundle::within(Path::new("/dev/zero"), most);
        assert!(matches!(endless, Err(BundleFault::Foreign)));
    }
}
