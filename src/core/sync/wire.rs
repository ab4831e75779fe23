//! What terminals and the server say to each other, as it stands in bodies and headers. Fields that are not known are
//! skipped, so that an older side can talk to a newer one; ids, chains and keys are lowercase hexadecimal digits.

mod proof;
mod unsent;

use serde::{Deserialize, Serialize};

pub use proof::{DeviceProof, Digest, DigestReport, HallProof};
pub use unsent::{UNSENT_BYTES_MAX, UNSENT_HEADER, Unsent};

/// Version of the envelope that this program writes.
pub const WIRE_VERSION: u16 = 1;

/// Most events of one segment.
pub const SEGMENT_EVENTS_MAX: usize = 512;

/// Most streams that a terminal names for a session: one for each time that it was copied or restored.
pub const STREAMS_MAX: usize = 256;

/// Most packed bytes of one segment.
pub const SEGMENT_BYTES_MAX: usize = 256 * 1024;

/// Most bytes that a segment may have once it is unpacked: every event as long as the log stores one would be more,
/// so that a segment is cut by this too.
pub const SEGMENT_INFLATED_MAX: usize = 4 * 1024 * 1024;

/// Longest wait of a download that has nothing to bring, seconds.
pub const WAIT_SECS_MAX: u64 = 25;

/// Packed bytes of a page of the log, unless asked otherwise.
pub const PAGE_BYTES: usize = 512 * 1024;

/// Header of every reply of a server: which copy of the hall's data it speaks for. A reply without it comes from somebody
/// else, as the page of a hotel's network.
pub const INCARNATION_HEADER: &str = "x-zhiban-incarnation";

/// Header of every reply of a server: its clock, milliseconds since 1970 UTC.
pub const TIME_HEADER: &str = "x-zhiban-ms";

/// Header of an upload: its [`SegmentHead`] as JSON.
pub const SEGMENT_HEADER: &str = "x-zhiban-segment";

/// Header of an upload that somebody else carries, as from a stick or after a server has lost it: the device that
/// signed it.
pub const AUTHOR_HEADER: &str = "x-zhiban-author";

/// Header of a download: what became of comparing the last digest, a [`DigestReport`] as JSON.
pub const DIGEST_HEADER: &str = "x-zhiban-digest";

/// What a server can do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capabilities {
    /// Envelopes that it takes.
    pub wire: Vec<u16>,
    /// Version of the server's program.
    pub version: String,
    /// Most events of one segment.
    pub events_max: usize,
    /// Most packed bytes of one segment.
    pub bytes_max: usize,
    /// Most bytes of one segment once unpacked.
    pub inflated_max: usize,
    /// Longest wait of a download, seconds.
    pub wait_secs_max: u64,
}

/// The end of a stream, as one side knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StreamHead {
    /// Id of the stream.
    pub id: String,
    /// Number of its last event; 0 = none.
    pub last: u64,
    /// Chain of that event; 64 zeros = none.
    pub chain: String,
}

/// A terminal asks to belong to a hall.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolRequest {
    /// The secret part of the one-time code.
    pub code: String,
    /// Public half of the terminal's key.
    pub public_key: String,
    /// What the machine calls itself, for lists.
    pub host: String,
    /// Operating system and program, for lists.
    pub system: String,
    /// Hall whose records the terminal holds already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hall: Option<String>,
    /// The stream it writes.
    pub stream: StreamHead,
    /// The key that seals the hall's records of customers, kept by the server for the day on which the terminal is gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hall_key: Option<String>,
}

/// The terminal belongs to the hall.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolled {
    /// Id of the device.
    pub device: String,
    /// Id of the hall.
    pub hall: String,
    /// What the hall is called.
    pub hall_name: String,
    /// Which copy of the data the server has.
    pub incarnation: String,
    /// The certificate that vouches for the server, PEM.
    pub ca_pem: String,
    /// The key of the hall's records, where the server has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hall_key: Option<String>,
    /// Events of the hall's log.
    pub head: u64,
}

/// A device asks for something to sign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChallengeRequest {
    /// The device.
    pub device: String,
}

/// What it has to sign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Challenge {
    /// Good once, for a minute.
    pub nonce: String,
}

/// A device opens a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRequest {
    /// The device.
    pub device: String,
    /// What it was given.
    pub nonce: String,
    /// Its signature of [`session_message`].
    pub sig: String,
    /// Version of its program.
    pub version: String,
    /// Envelope that it writes.
    pub wire: u16,
    /// The incarnation of the server that it knows; empty = none.
    #[serde(default)]
    pub incarnation: String,
    /// Up to where it has the hall's log.
    pub head: u64,
    /// Its own streams, the one it writes last.
    pub streams: Vec<StreamHead>,
}

/// What a device signs to open a session.
pub fn session_message(device: &str, nonce: &str) -> Vec<u8> {
    format!("zhiban 2026 session v1\n{device}\n{nonce}").into_bytes()
}

/// How the server knows a stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StreamState {
    /// Its end on the server.
    #[serde(flatten)]
    pub head: StreamHead,
    /// Whether the end that the terminal named is that one, or lies before or behind it on the same chain, as far as the
    /// server can tell.
    pub fits: bool,
}

/// A session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// To be sent with every request.
    pub token: String,
    /// How long it holds, seconds.
    pub life_secs: u64,
    /// Which copy of the data the server has.
    pub incarnation: String,
    /// Where the terminal knew another one: number up to which the hall's log is the same in both. The terminal has to let
    /// go of what came after it and fetch that anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub common: Option<u64>,
    /// Events of the hall's log.
    pub head: u64,
    /// Events of the hall's log up to which a verified backup exists.
    pub durable_through: u64,
    /// A terminal waits a random part of this before it sends, so that not all come at once.
    #[serde(default)]
    pub start_within_secs: u64,
    /// The streams that were named.
    pub streams: Vec<StreamState>,
}

/// Some events of one stream that follow one another, as they are uploaded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentHead {
    /// The envelope.
    pub v: u16,
    /// The hall.
    pub hall: String,
    /// The stream.
    pub stream: String,
    /// Number of the first event.
    pub first: u64,
    /// How many events there are, 1 to [`SEGMENT_EVENTS_MAX`].
    pub count: u64,
    /// Chain of the event before the first.
    pub prev: String,
    /// Chain of the last event.
    pub chain: String,
    /// Packed bytes of the events; records of customers follow them.
    pub events_bytes: u64,
    /// Signature by the device of the bytes that [`SegmentHead::message`] lays out.
    pub sig: String,
}

impl SegmentHead {
    /// What the device signs: everything that says which events these are.
    pub fn message(&self) -> Vec<u8> {
        let Self { hall, stream, first, count, prev, chain, .. } = self;
        format!("zhiban 2026 segment v1\n{hall}\n{stream}\n{first}\n{count}\n{prev}\n{chain}")
            .into_bytes()
    }
}

/// Events that have their places in the hall's log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// Number of the first event in its stream.
    pub first: u64,
    /// How many there are.
    pub count: u64,
    /// Place of the first one that has a place.
    pub hseq: u64,
    /// Which of them, from 0, have no place: they were written anew after a stream was parted, and the log has them from
    /// before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skip: Vec<u64>,
}

impl Run {
    /// How many have a place.
    pub fn kept(&self) -> u64 {
        self.count.saturating_sub(self.skip.len() as u64)
    }
}

/// The events are on the server's disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    /// Number of the last event of the stream.
    pub last: u64,
    /// Its chain.
    pub chain: String,
    /// The places of what was sent, in the order of the stream; the same for the same events whenever they are sent.
    pub runs: Vec<Run>,
    /// Events of the hall's log.
    pub head: u64,
}

/// Sealed records of a customer, which travel beside the events that name them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordLine {
    /// The record.
    #[serde(rename = "ref")]
    pub person_ref: String,
    /// Its sealed bytes as the terminal keeps them.
    pub sealed: String,
}

/// Some events of the hall's log that one terminal sent together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageSegment {
    /// The stream.
    pub stream: String,
    /// The device that wrote it.
    pub device: String,
    /// Number of the first event in the stream.
    pub first: u64,
    /// How many events there are.
    pub count: u64,
    /// Chain of the event before the first.
    pub prev: String,
    /// Chain of the last event.
    pub chain: String,
    /// Signature of the device.
    pub sig: String,
    /// Which of them, from 0, have no place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skip: Vec<u64>,
    /// Place of the first one that has a place.
    pub hseq: u64,
    /// When the server took them, milliseconds since 1970 UTC.
    pub received: i64,
    /// Packed bytes that follow this line; 0 where they are those of whoever asks.
    pub bytes: u64,
}

impl PageSegment {
    /// How many of its events have a place.
    pub fn kept(&self) -> u64 {
        self.count.saturating_sub(self.skip.len() as u64)
    }
}

/// The last line of a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageEnd {
    /// Always true: what tells this line from that of a segment.
    pub end: bool,
    /// Events of the hall's log.
    pub head: u64,
    /// Packed bytes of records that follow this line.
    pub records: u64,
    /// What the server folded, to be held against what the terminal did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<Digest>,
}

/// Why a server did not do what it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// The first event does not follow the last one that the server has (409).
    Gap,
    /// What the server has of the stream is something else (409).
    Fork,
    /// The server knows no such stream (404).
    StreamUnknown,
    /// The envelope or one event in it is not what it says (422).
    Envelope,
    /// More than the server takes at once (413).
    TooLarge,
    /// The token is wrong or its time is over (401).
    Token,
    /// The device does not belong to the hall any more (403).
    Revoked,
    /// The hall is not that of the device (403).
    WrongHall,
    /// The code is wrong, used or over (403).
    Code,
    /// Too much at once (429) or not ready (503).
    Busy,
    /// What was sent did not come through in time (408); less at once may.
    Slow,
    /// The server's disk is full (507).
    Full,
    /// The program of the terminal is too old for what it asked (426).
    ClientOld,
    /// There is nothing of that name (404).
    NotFound,
    /// Something broke on the server (500).
    Broken,
    /// Something of a newer version.
    #[serde(other)]
    Other,
}

/// A refusal with what belongs to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// Which.
    pub error: Refusal,
    /// For people: what happened and what to do.
    pub message: String,
    /// When to try again, seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_secs: Option<u64>,
    /// Of a gap or fork: the end of the stream on the server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stream: Option<StreamHead>,
    /// Of a fork: events and their chains on the server, newest first, among which the terminal finds the last one that
    /// both have.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub known: Vec<(u64, String)>,
    /// Of an envelope: which event, from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<u64>,
    /// Of what is too large: most packed bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes_max: Option<usize>,
    /// Of a code for another hall: which.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hall: Option<String>,
}
