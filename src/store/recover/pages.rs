//! The rows of a damaged file, read without SQLite: every page is looked at by itself, so that a broken page
//! costs only its own rows. The layout is that of <https://www.sqlite.org/fileformat2.html>. Only reads.

use std::collections::{HashMap, HashSet};
use std::path::Path;

/// Page size that this program's files have.
const PAGE_BYTES: usize = 4096;

/// Longest row that is believed, bytes.
const ROW_BYTES_MAX: usize = 4 * 1024 * 1024;

/// How a certificate begins: the log of a hall with a server has that of its authority.
const CERTIFICATE: &[u8] = b"-----BEGIN CERTIFICATE-----";

/// A row of table `event`, as it stands in the file; nothing about it is proved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub pos: u64,
    pub stream_ref: i64,
    pub seq: u64,
    pub chain: [u8; 32],
    pub bytes: Vec<u8>,
}

/// A row of table `unsent`, of a hall with a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Waiting {
    pub seq: u64,
    pub chain: [u8; 32],
    pub bytes: Vec<u8>,
    pub origin: Option<[u8; 32]>,
}

/// Everything that could be read.
#[derive(Debug, Default)]
pub(super) struct Salvage {
    pub events: Vec<Found>,
    /// Number of a stream, its id, and whether it is our own where that could be read.
    pub streams: Vec<(i64, [u8; 16], Option<bool>)>,
    /// Stream, number and position of events that an index names, whether or not the event itself is left.
    pub named: Vec<(i64, u64, u64)>,
    /// What was not in the hall's log yet.
    pub waiting: Vec<Waiting>,
    /// Stream, number, and the chain that an event had first, of events that were written anew.
    pub reissued: Vec<(i64, u64, [u8; 32])>,
    /// Some page holds the certificate of a server.
    pub enrolled: bool,
    /// The file is shorter than it says, or its write-ahead log is damaged: what stood at the end may be
    /// gone without a trace.
    pub cut: bool,
}

impl Salvage {
    /// What waits follows the newest event of the hall's log, in the order in which it was written. What has its place by
    /// now may still stand in an older page. Answers whether the hall has a server, as far as the rows tell.
    pub(super) fn put_on_top(&mut self) -> bool {
        let has_server = self.enrolled || !self.waiting.is_empty() || !self.reissued.is_empty();
        let known: HashSet<[u8; 32]> = self.events.iter().map(|event| event.chain).collect();
        self.waiting.retain(|one| !known.contains(&one.chain));
        let own = self.streams.iter().find(|one| one.2 == Some(true)).map(|one| one.0);
        let (Some(first), Some(own)) = (self.waiting.iter().map(|one| one.seq).min(), own) else {
            return has_server;
        };
        let last = self.events.iter().map(|event| event.pos).max().unwrap_or(0);
        for Waiting { seq, chain, bytes, origin } in self.waiting.drain(..) {
            let pos = last + 1 + (seq - first);
            self.events.push(Found { pos, stream_ref: own, seq, chain, bytes });
            self.reissued.extend(origin.map(|origin| (own, seq, origin)));
        }
        has_server
    }
}

/// Reads a database and the write-ahead log beside it.
pub(super) fn read(db: &Path) -> std::io::Result<Salvage> {
    // Not through SQLite, and with an ordinary descriptor: nothing in this process has the file open.
    let file = std::fs::read(db)?;
    let mut wal = db.as_os_str().to_owned();
    wal.push("-wal");
    let wal = match std::fs::read(wal) {
        Ok(wal) => wal,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        Err(e) => return Err(e),
    };
    let stated = match file.get(16..18) {
        Some(&[0, 1]) => 65_536,
        Some(&[high, low]) => usize::from(high) << 8 | usize::from(low),
        _ => PAGE_BYTES,
    };
    let is_size = |size: usize| size.is_power_of_two() && (512..=65_536).contains(&size);
    let ours = scan(&file, &wal, PAGE_BYTES);
    if stated == PAGE_BYTES || !is_size(stated) {
        return Ok(ours);
    }
    // The size itself may be what is damaged.
    let other = scan(&file, &wal, stated);
    Ok(if other.events.len() > ours.events.len() { other } else { ours })
}

fn scan(file: &[u8], wal: &[u8], size: usize) -> Salvage {
    let (frames, wal_damaged) = frames(wal, size);
    let mut newest: HashMap<usize, &[u8]> = (1..).zip(file.chunks_exact(size)).collect();
    let mut images: Vec<&[u8]> = newest.values().copied().collect();
    for &(number, page) in &frames {
        newest.insert(number, page);
        images.push(page);
    }
    let mut found = Salvage { cut: wal_damaged, ..Salvage::default() };
    if let Some(pages) = number(file, 28, 4).and_then(|pages| usize::try_from(pages).ok()) {
        found.cut |= pages.saturating_mul(size) > file.len() && frames.is_empty();
    }
    found.cut |= !file.len().is_multiple_of(size);
    for page in images {
        rows(page, &newest, &mut found);
        index(page, &newest, &mut found);
        found.enrolled |= page.windows(CERTIFICATE.len()).any(|part| part == CERTIFICATE);
    }
    found
}

fn number(bytes: &[u8], at: usize, len: usize) -> Option<u64> {
    let part = bytes.get(at..at.checked_add(len)?)?;
    Some(part.iter().fold(0, |sum, &byte| sum << 8 | u64::from(byte)))
}

// Pages of the write-ahead log that were committed, oldest first, and whether something in it is damaged.
// A damaged frame is kept too: what it says must be proved anyway.
fn frames(wal: &[u8], size: usize) -> (Vec<(usize, &[u8])>, bool) {
    let (Some(head), Some(salt)) = (wal.get(..32), wal.get(16..24)) else {
        return (Vec::new(), !wal.is_empty());
    };
    let big = head.get(3) == Some(&0x83);
    let sum_of = |bytes: &[u8], at: usize| {
        Some((
            u32::try_from(number(bytes, at, 4)?).ok()?,
            u32::try_from(number(bytes, at + 4, 4)?).ok()?,
        ))
    };
    let mut before = sum_of(head, 24).unwrap_or_default();
    let mut damaged = checksum(big, (0, 0), head.get(..24).unwrap_or_default()) != before;
    let (mut all, mut committed, mut broken) = (Vec::new(), 0, false);
    for frame in wal.get(32..).unwrap_or_default().chunks_exact(24 + size) {
        let (Some(page), Some(stated)) = (frame.get(24..), sum_of(frame, 16)) else { break };
        if frame.get(8..16) != Some(salt) {
            // Of an earlier round of the write-ahead log: its pages are in the database.
            break;
        }
        let sum = checksum(big, before, frame.get(..8).unwrap_or_default());
        let sound = checksum(big, sum, page) == stated;
        broken |= !sound;
        before = stated;
        all.push((usize::try_from(number(frame, 0, 4).unwrap_or(0)).unwrap_or(0), page));
        if sound && number(frame, 4, 4) != Some(0) {
            committed = all.len();
            damaged |= broken;
        }
    }
    damaged |= broken;
    all.truncate(committed);
    (all, damaged)
}

fn checksum(big: bool, (mut one, mut two): (u32, u32), bytes: &[u8]) -> (u32, u32) {
    let word = |part: &[u8]| {
        let part: [u8; 4] = part.try_into().unwrap_or_default();
        if big { u32::from_be_bytes(part) } else { u32::from_le_bytes(part) }
    };
    for pair in bytes.chunks_exact(8) {
        let (a, b) = pair.split_at(4);
        one = one.wrapping_add(word(a)).wrapping_add(two);
        two = two.wrapping_add(word(b)).wrapping_add(one);
    }
    (one, two)
}

fn varint(bytes: &[u8], at: &mut usize) -> Option<u64> {
    let mut value = 0_u64;
    for count in 1..=9 {
        let byte = *bytes.get(*at)?;
        *at += 1;
        if count == 9 {
            return Some(value << 8 | u64::from(byte));
        }
        value = value << 7 | u64::from(byte & 0x7f);
        if byte < 0x80 {
            break;
        }
    }
    Some(value)
}

/// The part of a record that stands on the page, and the rest of it from further pages.
fn payload(
    page: &[u8],
    at: usize,
    len: usize,
    most: usize,
    pages: &HashMap<usize, &[u8]>,
) -> Option<Vec<u8>> {
    if len <= most {
        return Some(page.get(at..at + len)?.to_vec());
    }
    if len > ROW_BYTES_MAX {
        return None;
    }
    let usable = page.len();
    let least = (usable - 12) * 32 / 255 - 23;
    let here = least + (len - least) % (usable - 4);
    let here = if here <= most { here } else { least };
    let mut bytes = page.get(at..at + here)?.to_vec();
    let mut next = number(page, at + here, 4)?;
    while bytes.len() < len {
        let more = pages.get(&usize::try_from(next).ok()?)?;
        let wanted = (len - bytes.len()).min(usable - 4);
        bytes.extend_from_slice(more.get(4..4 + wanted)?);
        next = number(more, 0, 4)?;
    }
    Some(bytes)
}

/// A value of a record; text and fractions are of no use here.
#[derive(Debug, PartialEq, Eq)]
enum Cell<'a> {
    Null,
    Whole(i64),
    Blob(&'a [u8]),
}

// None unless every length in it fits.
fn record(bytes: &[u8]) -> Option<Vec<Cell<'_>>> {
    let mut at = 0;
    let head = usize::try_from(varint(bytes, &mut at)?).ok()?;
    let mut body = head;
    let mut cells = Vec::new();
    while at < head && cells.len() < 6 {
        let kind = varint(bytes, &mut at)?;
        let len = match kind {
            0 | 8 | 9 => 0,
            1..=4 => usize::try_from(kind).ok()?,
            5 => 6,
            6 => 8,
            12.. if kind % 2 == 0 => usize::try_from((kind - 12) / 2).ok()?,
            _ => return None,
        };
        let part = bytes.get(body..body.checked_add(len)?)?;
        cells.push(match kind {
            0 => Cell::Null,
            8 => Cell::Whole(0),
            9 => Cell::Whole(1),
            // No number of ours is negative.
            1..=6 => Cell::Whole(i64::try_from(number(part, 0, len)?).ok()?),
            _ => Cell::Blob(part),
        });
        body += len;
    }
    (at == head && body == bytes.len()).then_some(cells)
}

// Rows of `event` and `stream`. Neither the type of the page nor its count of rows is believed: what is no
// row does not look like one.
fn rows(page: &[u8], pages: &HashMap<usize, &[u8]>, found: &mut Salvage) {
    let usable = page.len();
    let (mut slot, mut lowest) = (8, usable);
    while slot + 2 <= lowest {
        let start = usize::try_from(number(page, slot, 2).unwrap_or(0)).unwrap_or(0);
        slot += 2;
        if start < slot || start >= usable {
            continue;
        }
        let mut at = start;
        let read = (|| {
            let len = usize::try_from(varint(page, &mut at)?).ok()?;
            let row = varint(page, &mut at)?;
            Some((row, payload(page, at, len, usable - 35, pages)?))
        })();
        let Some((row, bytes)) = read else { continue };
        match record(&bytes).as_deref() {
            Some(
                [
                    Cell::Null,
                    Cell::Whole(stream),
                    Cell::Whole(seq),
                    Cell::Blob(chain),
                    Cell::Blob(said),
                ],
            ) => {
                let (Ok(chain), Ok(seq)) = ((*chain).try_into(), u64::try_from(*seq)) else {
                    continue;
                };
                if row == 0 || seq == 0 {
                    continue;
                }
                let (stream_ref, bytes) = (*stream, said.to_vec());
                found.events.push(Found { pos: row, stream_ref, seq, chain, bytes });
            }
            Some(
                [
                    Cell::Null,
                    Cell::Blob(chain),
                    Cell::Blob(said),
                    origin @ (Cell::Null | Cell::Blob(_)),
                    Cell::Null | Cell::Whole(_),
                ],
            ) => {
                let Ok(chain) = (*chain).try_into() else { continue };
                let origin = match origin {
                    Cell::Blob(origin) => (*origin).try_into().ok(),
                    _ => None,
                };
                if row == 0 {
                    continue;
                }
                found.waiting.push(Waiting { seq: row, chain, bytes: said.to_vec(), origin });
            }
            Some([Cell::Null, Cell::Blob(id), Cell::Whole(own)]) => {
                let (Ok(id), Ok(stream)) = ((*id).try_into(), i64::try_from(row)) else { continue };
                found.streams.push((stream, id, Some(*own == 1)));
            }
            _ => continue,
        }
        lowest = lowest.min(start);
    }
}

// What the indexes of `event` and `stream` say of rows that may be gone.
fn index(page: &[u8], pages: &HashMap<usize, &[u8]>, found: &mut Salvage) {
    let (first, skip) = match page.first() {
        Some(0x0a) => (8, 0),
        Some(0x02) => (12, 4),
        _ => return,
    };
    let most = (page.len() - 12) * 64 / 255 - 23;
    let count = usize::try_from(number(page, 3, 2).unwrap_or(0)).unwrap_or(0);
    for slot in (0..count).map(|n| first + 2 * n) {
        let Some(start) = number(page, slot, 2).and_then(|at| usize::try_from(at).ok()) else {
            break;
        };
        let mut at = start + skip;
        let len = varint(page, &mut at).and_then(|len| usize::try_from(len).ok());
        let Some(bytes) = len.and_then(|len| payload(page, at, len, most, pages)) else { continue };
        match record(&bytes).as_deref() {
            Some([Cell::Whole(stream), Cell::Whole(seq), Cell::Whole(pos)]) => {
                if let (Ok(seq), Ok(pos)) = (u64::try_from(*seq), u64::try_from(*pos)) {
                    found.named.push((*stream, seq, pos));
                }
            }
            Some([Cell::Whole(stream), Cell::Whole(seq), Cell::Blob(origin)]) => {
                let (Ok(origin), Ok(seq)) = ((*origin).try_into(), u64::try_from(*seq)) else {
                    continue;
                };
                found.reissued.push((*stream, seq, origin));
            }
            Some([Cell::Blob(id), Cell::Whole(stream)]) => {
                let Ok(id) = (*id).try_into() else { continue };
                found.streams.push((*stream, id, None));
            }
            _ => {}
        }
    }
}
