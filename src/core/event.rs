//! The event: a fact with an author, written once, never changed.
//!
//! An event is a JSON object. Its bytes are stored, hashed, forwarded and exported as first written;
//! this file is the shape of what stands in them. docs/events.md lists every type and its fields.

use std::borrow::Cow;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::time::{Ms, Stamp};

/// Largest event this program writes or takes, in bytes.
pub const EVENT_BYTES_MAX: usize = 64 * 1024;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// What happened. The text form is `entity.past_participle`, for what a queue machine says the
        /// suffix of its `hallqueue.v1` type.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Kind {
            $($(#[$doc])* $name,)*
            /// A type of a newer version: kept and passed on, changes nothing here.
            Unknown,
        }

        impl Kind {
            /// Every known type.
            pub const ALL: &'static [Kind] = &[$(Kind::$name,)*];

            /// The text form; empty for [`Kind::Unknown`].
            pub fn as_str(self) -> &'static str {
                match self { $(Kind::$name => $text,)* Kind::Unknown => "" }
            }

            /// The kind of that text form.
            pub fn from_text(text: &str) -> Kind {
                match text { $($text => Kind::$name,)* _ => Kind::Unknown }
            }
        }
    };
}

kinds! {
    /// A customer took a number.
    TicketIssued = "ticket.issued",
    /// A number was called to a counter.
    TicketCalled = "ticket.called",
    /// A number was called again.
    TicketRecalled = "ticket.recalled",
    /// Service began, or another service in the same visit.
    ServiceStarted = "service.started",
    /// The customer was put on hold (fills a form).
    TicketHeld = "ticket.held",
    /// Back to where the customer was held from.
    TicketResumed = "ticket.resumed",
    /// Sent to another queue, counter or person.
    TicketTransferred = "ticket.transferred",
    /// Back into the queue.
    TicketRequeued = "ticket.requeued",
    /// Its priority changed.
    TicketReprioritised = "ticket.reprioritised",
    /// Called the set number of times, nobody came.
    TicketNoShow = "ticket.no_show",
    /// The customer gave up.
    TicketAbandoned = "ticket.abandoned",
    /// Taken out of the queue: void, or left.
    TicketRemoved = "ticket.removed",
    /// Served to the end.
    TicketFinished = "ticket.finished",
    /// Force-closed by the machine.
    TicketClosedBySystem = "ticket.closed_by_system",
    /// A counter opened, or came back from a pause.
    CounterOpened = "counter.opened",
    /// A counter closed.
    CounterClosed = "counter.closed",
    /// A counter paused.
    CounterPaused = "counter.paused",
    /// A counter takes nobody new.
    CounterClosingSoon = "counter.closing_soon",
    /// Signed in at a counter.
    StaffSignedIn = "staff.signed_in",
    /// Signed out.
    StaffSignedOut = "staff.signed_out",
    /// A break began.
    StaffBreakStarted = "staff.break_started",
    /// A break ended.
    StaffBreakEnded = "staff.break_ended",
    /// Numbers waiting per service, from a machine without tickets.
    QueueCounts = "queue.counts",
    /// The whole hall as the machine sees it.
    HallSnapshot = "hall.snapshot",
    /// The machine is there.
    FeedHeartbeat = "feed.heartbeat",
    /// A device failed.
    DeviceFault = "device.fault",
    /// A device works again.
    DeviceCleared = "device.cleared",
    /// The machine sent a type this version does not know.
    FeedKept = "feed.kept",
    /// A feed is stale (fell due: nothing for 60 s).
    FeedStalled = "feed.stalled",
    /// A feed is dead (fell due: nothing for 15 min).
    FeedLost = "feed.lost",
    /// A person wrote a line into the duty log.
    LogNoted = "log.noted",
    /// A person took back a line of the duty log; the line stays readable.
    LogVoided = "log.voided",
}

/// Faults that are shown and never make an event lost. A set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Flags(pub u16);

impl Flags {
    /// Text had to be cleaned.
    pub const TEXT: Flags = Flags(1);
    /// The machine's clock is off (over 30 s ahead, over 1 h behind).
    pub const CLOCK: Flags = Flags(1 << 1);
    /// A field had a value that cannot be; it counts as unknown.
    pub const BAD_FIELD: Flags = Flags(1 << 2);
    /// A required field other than the visit is missing.
    pub const MISSING_FIELD: Flags = Flags(1 << 3);
    /// A move outside the table of moves.
    pub const MOVE: Flags = Flags(1 << 4);
    /// A visit that was never issued.
    pub const UNKNOWN_VISIT: Flags = Flags(1 << 5);
    /// Called to a second counter while called.
    pub const TWO_CALLS: Flags = Flags(1 << 6);
    /// A hole in the sequence.
    pub const GAP: Flags = Flags(1 << 7);
    /// A span would be negative; it counts as unknown.
    pub const NEGATIVE_DURATION: Flags = Flags(1 << 8);

    /// Every flag with its name, as files and JSON spell it.
    pub const NAMED: &'static [(Flags, &'static str)] = &[
        (Flags::TEXT, "text"),
        (Flags::CLOCK, "clock"),
        (Flags::BAD_FIELD, "bad_field"),
        (Flags::MISSING_FIELD, "missing_field"),
        (Flags::MOVE, "move"),
        (Flags::UNKNOWN_VISIT, "unknown_visit"),
        (Flags::TWO_CALLS, "two_calls"),
        (Flags::GAP, "gap"),
        (Flags::NEGATIVE_DURATION, "negative_duration"),
    ];

    /// No flag at all.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether every flag of `other` is set.
    pub fn has(self, other: Flags) -> bool {
        self.0 & other.0 == other.0
    }

    /// Adds the flags of `other`.
    pub fn add(&mut self, other: Flags) {
        self.0 |= other.0;
    }

    /// The names of the flags that are set.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        Flags::NAMED.iter().filter(move |(flag, _)| self.has(*flag)).map(|(_, name)| *name)
    }
}

impl std::ops::BitOr for Flags {
    type Output = Flags;
    fn bitor(self, other: Flags) -> Flags {
        Flags(self.0 | other.0)
    }
}

/// How the author of an event proved who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// A queue machine's feed.
    Feed,
    /// The program itself: what fell due by time.
    System,
    /// The user of the operating system.
    OsUser,
    /// Something of a newer version.
    #[serde(other)]
    Other,
}

/// How sure a fact of a feed is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Accuracy {
    /// The machine said so.
    #[default]
    Reported,
    /// Taken from the difference of two snapshots.
    Inferred,
    /// Keyed in.
    Manual,
}

/// When and where the event was written down, as opposed to when it happened ([`Event::at`]).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// The terminal's wall clock as read.
    pub wall: Stamp,
    /// Milliseconds since the machine booted.
    pub mono: u64,
    /// Which boot that was.
    pub boot: Cow<'static, str>,
    /// Larger than every counter seen in the hall before.
    pub lamport: u64,
    /// Server clock minus ours in milliseconds, where a server was ever seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server_offset_ms: Option<i64>,
}

/// Where an event of a feed came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedMeta {
    /// `/hall/<hall-id>/<vendor>/<device>`.
    pub source: Box<str>,
    /// Unique within the source.
    pub id: Box<str>,
    /// Counter of the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sequence: Option<u64>,
    /// When the adapter learned of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded: Option<Stamp>,
    /// Business date as the machine says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<NaiveDate>,
    /// How sure it is.
    #[serde(default, skip_serializing_if = "is_reported")]
    pub accuracy: Accuracy,
    /// Faults found at the entrance.
    #[serde(default, skip_serializing_if = "no_flags")]
    pub flags: Flags,
    /// BLAKE3 of the line as received, 32 hexadecimal digits.
    pub hash: Box<str>,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde passes references
fn is_reported(accuracy: &Accuracy) -> bool {
    *accuracy == Accuracy::Reported
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde passes references
fn no_flags(flags: &Flags) -> bool {
    flags.is_empty()
}

/// Destination of a transfer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// `queue`, `counter` or `staff`.
    pub kind: Box<str>,
    /// Id of that queue, counter or person.
    pub id: Box<str>,
}

/// What a queue machine says; which fields are there depends on the [`Kind`]. Durations are whole
/// seconds, unknown is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct QueueData {
    /// The visit, unique within the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visit_id: Option<Box<str>>,
    /// The number on the paper.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ticket_no: Option<Box<str>>,
    /// Service (business type).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_id: Option<Box<str>>,
    /// The machine's own name for the service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_name: Option<Box<str>>,
    /// Queue, where the machine keeps queues apart from services.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queue_id: Option<Box<str>>,
    /// 1 is served before 2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<u8>,
    /// Counter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counter_id: Option<Box<str>>,
    /// Person, the duty roster's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub staff_id: Option<Box<str>>,
    /// Destination of a transfer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Target>,
    /// The visit under which a transferred customer goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_visit_id: Option<Box<str>>,
    /// Place in the queue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<u32>,
    /// Why (code of the format).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Box<str>>,
    /// `creation`, `waiting`, `called`, `serving`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<Box<str>>,
    /// `staff`, `customer`, `system`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<Box<str>>,
    /// `nightly`, `logout`, `timeout`, `reset`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<Box<str>>,
    /// How many times called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call_no: Option<u32>,
    /// How it ended (code of the format).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Box<str>>,
    /// How many pieces were handled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<u32>,
    /// `kiosk`, `app`, ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<Box<str>>,
    /// The vendor's own forecast, seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub est_wait_secs: Option<u32>,
    /// Services a counter serves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub services: Option<Vec<Box<str>>>,
    /// Until when (breaks).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Stamp>,
    /// Device that failed or works again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device_id: Option<Box<str>>,
    /// Kind of the fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device_kind: Option<Box<str>>,
    /// Type as the machine spelled it, of an event kept but not understood.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw_type: Option<Box<str>>,
    /// Counts per service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queues: Option<Vec<QueueCount>>,
    /// The hall as the machine sees it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snapshot: Option<Box<Snapshot>>,
}

/// One service of `queue.counts`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueCount {
    /// Service.
    pub service_id: Box<str>,
    /// Customers waiting.
    pub waiting: u32,
    /// Longest wait, seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub longest_wait_secs: Option<u32>,
    /// Served so far today.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub served: Option<u32>,
    /// Counters open for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open_counters: Option<u32>,
}

/// `hall.snapshot`: everything that is open at `as_of`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The instant it shows.
    pub as_of: Option<Stamp>,
    /// Open tickets (closed ones may be among them).
    #[serde(default)]
    pub tickets: Vec<SnapTicket>,
    /// Counters.
    #[serde(default)]
    pub counters: Vec<SnapPlace>,
    /// People.
    #[serde(default)]
    pub staff: Vec<SnapPlace>,
    /// Whether an open ticket that is not in it is gone.
    #[serde(default)]
    pub complete: bool,
    /// Number of this part, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<u32>,
    /// How many parts there are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parts: Option<u32>,
}

/// A ticket in a snapshot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnapTicket {
    /// The visit.
    pub visit_id: Box<str>,
    /// Number on the paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket_no: Option<Box<str>>,
    /// Service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_id: Option<Box<str>>,
    /// 1 is served before 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<u8>,
    /// `creating`, `waiting`, `called`, `serving`, `held`, `done`, `no_show`, `abandoned`, `removed`,
    /// `closed_by_system`.
    pub state: Box<str>,
    /// Since when it is in that state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state_since: Option<Stamp>,
    /// When the number was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued_at: Option<Stamp>,
    /// When it was called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub called_at: Option<Stamp>,
    /// When service began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Stamp>,
    /// Counter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counter_id: Option<Box<str>>,
    /// Person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff_id: Option<Box<str>>,
}

/// A counter or a person in a snapshot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnapPlace {
    /// Counter; of a person the counter they sit at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counter_id: Option<Box<str>>,
    /// Person; of a counter the one who sits there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff_id: Option<Box<str>>,
    /// `opened`/`open`, `paused`, `closed`, `closing_soon`; of a person `signed_in`, `signed_out`, `break`.
    pub state: Box<str>,
    /// Since when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state_since: Option<Stamp>,
    /// Services of a counter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub services: Option<Vec<Box<str>>>,
}

/// A line a person wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// UUIDv7-shaped id of the line.
    pub note_id: Box<str>,
    /// Cleaned text; empty in `log.voided`.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub text: Box<str>,
}

/// A feed that fell behind. Source, `since` and the kind of the event are its identity: a second one
/// with the same three is ignored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedAged {
    /// The feed.
    pub source: Box<str>,
    /// When it was last heard.
    pub since: Ms,
}

/// What an event says beside its envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// Of a queue machine.
    Queue(Box<QueueData>),
    /// A line of the duty log.
    Note(Note),
    /// A feed fell behind.
    FeedAged(FeedAged),
    /// A type or version this program does not know: the bytes are kept, nothing is read from them.
    Unknown,
}

/// One event, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// What happened.
    pub kind: Kind,
    /// When it happened (of a feed: when the machine says).
    pub at: Stamp,
    /// When and where it was written down.
    pub written: Written,
    /// Who: a person's id, `feed` or `system`.
    pub by: Box<str>,
    /// How they proved it.
    pub proof: Proof,
    /// Of a feed: where it came from.
    pub feed: Option<Box<FeedMeta>>,
    /// What it says.
    pub body: Body,
}

/// Why stored bytes are not an event that this version can read.
#[derive(Debug, thiserror::Error)]
#[error("not an event: {0}")]
pub struct Unreadable(#[from] serde_json::Error);

/// The version of the body that this program writes.
pub const BODY_VERSION: u16 = 1;

#[derive(Serialize)]
struct Out<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    v: u16,
    at: Stamp,
    #[serde(flatten)]
    written: &'a Written,
    by: &'a str,
    proof: Proof,
    #[serde(skip_serializing_if = "Option::is_none")]
    feed: Option<&'a FeedMeta>,
    body: BodyOut<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum BodyOut<'a> {
    Queue(&'a QueueData),
    Note(&'a Note),
    FeedAged(&'a FeedAged),
}

#[derive(Deserialize)]
struct In<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    v: u16,
    at: Stamp,
    wall: Stamp,
    mono: u64,
    #[serde(borrow)]
    boot: Cow<'a, str>,
    lamport: u64,
    #[serde(default)]
    server_offset_ms: Option<i64>,
    #[serde(borrow)]
    by: Cow<'a, str>,
    proof: Proof,
    #[serde(default)]
    feed: Option<Box<FeedMeta>>,
    #[serde(borrow)]
    body: &'a RawValue,
}

impl Event {
    /// The bytes of a new event. An [`Body::Unknown`] is never written anew: its bytes are kept where
    /// they are.
    pub fn to_bytes(&self) -> Vec<u8> {
        let body = match &self.body {
            Body::Queue(data) => BodyOut::Queue(data),
            Body::Note(note) => BodyOut::Note(note),
            Body::FeedAged(aged) => BodyOut::FeedAged(aged),
            Body::Unknown => return Vec::new(),
        };
        let out = Out {
            kind: self.kind.as_str(),
            v: BODY_VERSION,
            at: self.at,
            written: &self.written,
            by: &self.by,
            proof: self.proof,
            feed: self.feed.as_deref(),
            body,
        };
        serde_json::to_vec(&out).unwrap_or_default()
    }

    /// Reads stored bytes. A type or version of a newer program gives [`Kind::Unknown`], not an error;
    /// so does a body of a known type that this version cannot read.
    pub fn from_bytes(bytes: &[u8]) -> Result<Event, Unreadable> {
        let read: In = serde_json::from_slice(bytes)?;
        let mut kind = Kind::from_text(&read.kind);
        if read.v > BODY_VERSION {
            kind = Kind::Unknown;
        }
        let body = Body::read(kind, read.body);
        if body == Body::Unknown {
            kind = Kind::Unknown;
        }
        Ok(Event {
            kind,
            at: read.at,
            written: Written {
                wall: read.wall,
                mono: read.mono,
                boot: Cow::Owned(read.boot.into_owned()),
                lamport: read.lamport,
                server_offset_ms: read.server_offset_ms,
            },
            by: read.by.into(),
            proof: read.proof,
            feed: read.feed,
            body,
        })
    }
}

impl Body {
    fn read(kind: Kind, raw: &RawValue) -> Body {
        let body = match kind {
            Kind::Unknown => return Body::Unknown,
            Kind::LogNoted | Kind::LogVoided => serde_json::from_str(raw.get()).map(Body::Note),
            Kind::FeedStalled | Kind::FeedLost => {
                serde_json::from_str(raw.get()).map(Body::FeedAged)
            }
            _ => serde_json::from_str(raw.get()).map(Body::Queue),
        };
        body.unwrap_or(Body::Unknown)
    }
}
