//! What a queue machine says: the body of the events of a feed.

use serde::{Deserialize, Serialize};

use crate::core::time::Stamp;

/// Destination of a transfer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// `queue`, `counter` or `staff`.
    pub kind: Box<str>,
    /// Id of that queue, counter or person.
    pub id: Box<str>,
}

/// What a queue machine says; which fields are there depends on the [`Kind`](super::Kind). Durations are whole
/// seconds, unknown is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct QueueData {
    /// The visit, unique within the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visit_id: Option<Box<str>>,
    /// Of what is counted by hand: the source whose visit it is, where that is another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visit_source: Option<Box<str>>,
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
    /// What a rating is told apart by, where the machine numbers them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rating_id: Option<Box<str>>,
    /// How a customer rated the service, 1 to 5.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<u8>,
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
