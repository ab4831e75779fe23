//! What goes into the server's storage and what comes out of it. Ids and chains are bytes here and digits on the wire.

use hyper::body::Bytes;

use crate::core::sync::segment::{Chain, Segment, StreamId};
use crate::core::sync::wire::Run;
use crate::core::time::Ms;

/// Id of a device.
pub type DeviceId = [u8; 16];
/// Which copy of a server's data.
pub type Incarnation = [u8; 16];

/// What a line of a record has beside its reference and its sealed bytes.
const RECORD_LINE_BYTES: usize = 24;

/// A hall.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hall {
    /// Its id, as its settings have it.
    pub id: String,
    /// What it is called; empty = nobody said.
    pub name: String,
    /// Number of the last event of its log.
    pub head: u64,
    /// Up to which number a verified backup has it.
    pub durable: u64,
}

/// A one-time code, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// Its hash.
    pub hash: [u8; 32],
    /// The hall it lets into.
    pub hall: String,
    /// Name for the hall; empty = leave it as it is.
    pub name: String,
    /// When it was made.
    pub made_at: Ms,
    /// When its time is over.
    pub until: Ms,
}

/// What is known of a device when it comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDevice {
    /// Its id.
    pub id: DeviceId,
    /// Public half of its key.
    pub public_key: [u8; 32],
    /// What the machine calls itself.
    pub host: String,
    /// Operating system and program.
    pub system: String,
}

/// A terminal that asks to belong to a hall.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolment {
    /// Hash of the code it shows.
    pub code: [u8; 32],
    /// The hall it holds records of; none = it is empty.
    pub hall: Option<String>,
    /// The device.
    pub device: NewDevice,
    /// The stream it writes.
    pub stream: StreamId,
    /// The key of the hall's records, sealed.
    pub hall_key: Option<Vec<u8>>,
    /// When.
    pub at: Ms,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EnrolAnswer {
    /// It belongs to the hall.
    Enrolled {
        /// Its id, as it was asked for.
        device: DeviceId,
        /// The hall.
        hall: Hall,
        /// The sealed key of its records, which may be that of somebody who came before.
        hall_key: Option<Vec<u8>>,
    },
    /// There is no such code, or its time is over.
    NoCode,
    /// The code is for another hall than the terminal holds records of, or its stream belongs to another one. The code
    /// stays.
    OtherHall {
        /// The hall of the code.
        hall: String,
    },
}

/// A device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// What it said of itself.
    pub known: NewDevice,
    /// Its hall.
    pub hall: String,
    /// When it came.
    pub enrolled_at: Ms,
    /// When it opened a session last.
    pub seen_at: Option<Ms>,
    /// When it was taken out of the hall.
    pub revoked_at: Option<Ms>,
}

/// A session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    /// Hash of its token.
    pub hash: [u8; 32],
    /// Whose.
    pub device: DeviceId,
    /// When it was opened.
    pub at: Ms,
    /// When its time is over.
    pub until: Ms,
}

/// The end of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamEnd {
    /// The stream.
    pub id: StreamId,
    /// Number of its last event; 0 = none.
    pub last: u64,
    /// Its chain; zeros = none.
    pub chain: Chain,
}

/// A stream that a device named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opened {
    /// Its end here, and whether the end that was named lies on the same chain as far as that can be told: what is ahead
    /// of the storage fits.
    Here {
        /// Its end.
        end: StreamEnd,
        /// Whether it fits.
        fits: bool,
    },
    /// It belongs to another hall, or the device to none.
    Elsewhere,
}

/// A customer's sealed record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its reference.
    pub person_ref: String,
    /// Its sealed bytes.
    pub sealed: Vec<u8>,
}

/// A segment that was unpacked and found to be what its head says, signed by a device: all that is left to see is whether
/// it follows what is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// The hall that the device proved to belong to.
    pub hall: String,
    /// The device whose session and signature it is.
    pub device: DeviceId,
    /// Its shape, chains and origins. The bytes of the lines are left out: they are in `packed`.
    pub segment: Segment<'static>,
    /// The device's signature.
    pub sig: [u8; 64],
    /// The packed lines as received.
    pub packed: Bytes,
    /// Records that came with it.
    pub records: Vec<Record>,
    /// Records that its events erase.
    pub erased: Vec<String>,
    /// It holds something that somebody beyond the hall waits for.
    pub presses: bool,
    /// When it came.
    pub received: Ms,
}

impl Upload {
    /// Bytes that it holds.
    pub fn bytes(&self) -> usize {
        let records = self.records.iter().map(|record| record.sealed.len()).sum::<usize>();
        self.packed.len() + records
    }

    /// What was unpacked of it and is held until it is stored, beside its events.
    pub(crate) fn unpacked_bytes(&self) -> usize {
        let record = |one: &Record| size_of::<Record>() + one.person_ref.len() + one.sealed.len();
        let erased = |one: &String| size_of::<String>() + one.len();
        let records = self.records.iter().map(record).sum::<usize>();
        records + self.erased.iter().map(erased).sum::<usize>()
    }

    /// What the records that came with it take in a page, spelt.
    pub fn record_bytes(&self) -> u64 {
        let line =
            |record: &Record| RECORD_LINE_BYTES + record.person_ref.len() + 2 * record.sealed.len();
        self.records.iter().map(|record| line(record) as u64).sum()
    }
}

/// What became of an upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is stored, now or since earlier.
    Stored {
        /// Number of the last event of the stream.
        last: u64,
        /// Its chain.
        chain: Chain,
        /// The places of what was sent.
        runs: Vec<Run>,
        /// Number of the last event of the hall's log.
        head: u64,
        /// How many events got a place now.
        new: u64,
    },
    /// It begins behind the event that would be next.
    Gap(StreamEnd),
    /// The stream holds something else.
    Fork {
        /// Its end.
        end: StreamEnd,
        /// Some events that it holds, each with its chain, newest first: ends of segments at or before the
        /// [`fork_points`](crate::core::sync::verdict::fork_points).
        known: Vec<(u64, Chain)>,
    },
    /// There is no such stream.
    Unknown,
    /// The stream, or the device, belongs to another hall.
    WrongHall,
    /// The device was taken out of the hall.
    Revoked,
}

/// What part of a log is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageAsk {
    /// The hall.
    pub hall: String,
    /// Behind which number.
    pub after: u64,
    /// How many bytes of segments and records, about.
    pub bytes_max: usize,
    /// The stream of whoever asks: its events and records are left out.
    pub own: Option<StreamId>,
}

/// A part of a log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The segments.
    pub segments: Vec<SegmentRow>,
    /// Records that came with them and are not erased.
    pub records: Vec<Record>,
    /// Number of the last event of the hall's log.
    pub head: u64,
}

/// A segment as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SegmentRow {
    /// The stream.
    pub stream: StreamId,
    /// The device whose signature it has.
    pub device: DeviceId,
    /// Number of the first event.
    pub first: u64,
    /// How many events.
    pub count: u64,
    /// Chain of the event before.
    pub prev: Chain,
    /// Chain of the last one.
    pub chain: Chain,
    /// The device's signature.
    pub sig: [u8; 64],
    /// Which of them have no place, from 0: they were in the log before.
    pub skip: Vec<u64>,
    /// Place of the first one that has one.
    pub hseq: u64,
    /// When it came.
    pub received: Ms,
    /// The packed lines as received; empty for the stream of whoever asks.
    pub packed: Vec<u8>,
}

impl SegmentRow {
    /// Of a stream, with nothing in it.
    pub(crate) fn of(stream: StreamId) -> SegmentRow {
        SegmentRow {
            stream,
            device: [0; 16],
            first: 0,
            count: 0,
            prev: [0; 32],
            chain: [0; 32],
            sig: [0; 64],
            skip: Vec::new(),
            hseq: 0,
            received: Ms(0),
            packed: Vec::new(),
        }
    }
}

/// What was packed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Packed {
    /// Days of halls; of a large one each part counts.
    pub days: u64,
    /// Segments in them.
    pub segments: u64,
    /// Bytes that these took with their chains and signatures.
    pub bytes_before: u64,
    /// Bytes that they take now.
    pub bytes_after: u64,
}

impl std::ops::AddAssign for Packed {
    fn add_assign(&mut self, other: Packed) {
        self.days += other.days;
        self.segments += other.segments;
        self.bytes_before += other.bytes_before;
        self.bytes_after += other.bytes_after;
    }
}
