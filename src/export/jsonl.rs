//! The events as JSON lines, each with its bytes exactly as they are stored, its place and its chain: whoever has the
//! file can prove it without a database, and a log made from it gives the same file again.
//!
//! The first line names the hall and, for each stream, what came before the first event here. The last line counts the
//! events and holds the BLAKE3 of everything above it, so that a file that was cut off is known as such.

mod reader;

use std::io::{self, Write};

use serde::{Deserialize, Serialize};

use super::ExportError;
use crate::core::hex::hex;
use crate::store::{Store, StoredEvent, StreamStart};

pub use reader::{LogReader, Proved, Wrong, prove};

/// The form of these files.
const FORM: u8 = 1;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Start {
    zhiban_log: u8,
    hall: String,
    zone: String,
    first: u64,
    last: u64,
    streams: Vec<Stream>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stream {
    id: String,
    own: bool,
    seq: u64,
    chain: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct End {
    events: u64,
    chain: String,
    blake3: String,
}

/// What the first line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogHead {
    /// Hall id.
    pub hall_id: String,
    /// IANA name of its zone.
    pub zone: String,
    /// Position of the first event.
    pub first: u64,
    /// Position of the last event.
    pub last: u64,
    /// The streams, and what came before the first event of each here.
    pub streams: Vec<StreamStart>,
}

/// Whether bytes can stand in a line as they are: one JSON object without a break.
fn stands_as_it_is(bytes: &[u8]) -> bool {
    bytes.first() == Some(&b'{')
        && bytes.last() == Some(&b'}')
        && !bytes.iter().any(|byte| matches!(byte, b'\n' | b'\r'))
        && serde_json::from_slice::<&serde_json::value::RawValue>(bytes).is_ok()
}

/// Writes everything that it is given and keeps the hash of it.
struct Hashing<W> {
    out: W,
    hasher: blake3::Hasher,
}

impl<W: Write> Hashing<W> {
    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hasher.update(bytes);
        self.out.write_all(bytes)
    }
}

/// Writes the events of a range of positions; how many there are. `told` hears of each thousandth.
pub fn write(
    store: &Store,
    (first, last): (u64, u64),
    out: &mut impl Write,
    mut told: impl FnMut(u64),
) -> Result<u64, ExportError> {
    let unwritten = |source| ExportError::Io { path: "the events".into(), source };
    let streams = store.stream_starts((first, last))?;
    let start = Start {
        zhiban_log: FORM,
        hall: store.config().hall_id.clone(),
        zone: store.config().zone.0.name().to_owned(),
        first,
        last,
        streams: streams
            .iter()
            .map(|stream| Stream {
                id: hex(&stream.id),
                own: stream.own,
                seq: stream.seq,
                chain: hex(&stream.chain),
            })
            .collect(),
    };
    let mut out = Hashing { out, hasher: blake3::Hasher::new() };
    let mut line = serde_json::to_vec(&start).unwrap_or_default();
    line.push(b'\n');
    out.put(&line).map_err(unwritten)?;
    let (mut events, mut chain) = (0, [0; 32]);
    for stored in store.events(first..=last) {
        let stored = stored?;
        // A stream that goes on behind events that are not here is named again.
        let number = streams
            .iter()
            .rposition(|stream| stream.id == stored.stream && stream.seq < stored.seq);
        line.clear();
        spell(&mut line, number.unwrap_or(usize::MAX), &stored);
        out.put(&line).map_err(unwritten)?;
        (events, chain) = (events + 1, stored.chain);
        if events % 1000 == 0 {
            told(events);
        }
    }
    let blake3 = out.hasher.finalize().to_hex().to_string();
    let end = End { events, chain: hex(&chain), blake3 };
    line = serde_json::to_vec(&end).unwrap_or_default();
    line.push(b'\n');
    out.out.write_all(&line).map_err(unwritten)?;
    Ok(events)
}

fn spell(line: &mut Vec<u8>, stream: usize, stored: &StoredEvent) {
    let StoredEvent { pos, seq, chain, bytes, .. } = stored;
    let head = format!("{{\"pos\":{pos},\"stream\":{stream},\"seq\":{seq},\"chain\":\"");
    line.extend_from_slice(head.as_bytes());
    line.extend_from_slice(hex(chain).as_bytes());
    if stands_as_it_is(bytes) {
        line.extend_from_slice(b"\",\"event\":");
        line.extend_from_slice(bytes);
        line.extend_from_slice(b"}\n");
    } else {
        line.extend_from_slice(b"\",\"bytes\":\"");
        line.extend_from_slice(hex(bytes).as_bytes());
        line.extend_from_slice(b"\"}\n");
    }
}
