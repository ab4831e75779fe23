//! The `data` of an event: the allow-list. A field that is not named here is never stored, so no name,
//! phone number or comment a machine sends along gets into the log.

use crate::core::event::{Accuracy, Flags, Kind, QueueCount, QueueData, Target};
use crate::core::satisfaction::rating::BEST;

use super::fields::{Reader, is_clean};
use super::snapshot;
use super::{Reason, Rejected};

/// Longest id in bytes.
pub(super) const ID_BYTES_MAX: usize = 256;
/// Longest name of a service or type in bytes.
const NAME_BYTES_MAX: usize = 256;
/// Most services of one counter.
const SERVICES_MAX: usize = 256;

pub(super) const FIELDS: [&str; 35] = [
    "visit_id",
    "ticket_no",
    "service_id",
    "service_name",
    "queue_id",
    "priority",
    "counter_id",
    "staff_id",
    "to",
    "new_visit_id",
    "position",
    "reason",
    "stage",
    "by",
    "cause",
    "call_no",
    "outcome",
    "quantity",
    "channel",
    "est_wait_s",
    "services",
    "until",
    "device_id",
    "kind",
    "queues",
    "as_of",
    "tickets",
    "counters",
    "staff",
    "complete",
    "part",
    "parts",
    "accuracy",
    "rating_id",
    "score",
];

const STAGES: [&str; 4] = ["creation", "waiting", "called", "serving"];
const ACTORS: [&str; 3] = ["staff", "customer", "system"];
const CAUSES: [&str; 4] = ["nightly", "logout", "timeout", "reset"];
const TARGETS: [&str; 3] = ["queue", "counter", "staff"];

/// What was read.
pub(super) struct Read {
    pub(super) data: QueueData,
    pub(super) accuracy: Accuracy,
    pub(super) flags: Flags,
}

/// Reads `data` (its raw JSON) of an event of that kind.
pub(super) fn read(
    kind: Kind,
    raw: Option<&str>,
    raw_type: &str,
    flags: Flags,
) -> Result<Read, Rejected> {
    let mut reader = Reader { flags, fatal: None };
    if kind == Kind::FeedKept {
        return Ok(kept(reader, raw_type));
    }
    let raw = match raw {
        None | Some("null") if kind == Kind::FeedHeartbeat => "{}",
        None | Some("null") => return Err(Rejected::at(Reason::MissingData, "data")),
        Some(raw) if raw.starts_with('{') => raw,
        Some(_) => return Err(Rejected::at(Reason::BadData, "data")),
    };
    let values = reader.object(raw, &FIELDS).unwrap_or([None; 35]);
    let accuracy = match reader.one_of(values[32], &["reported", "inferred", "manual"]).as_deref() {
        Some("inferred") => Accuracy::Inferred,
        Some("manual") => Accuracy::Manual,
        _ => Accuracy::Reported,
    };
    let mut data = common(&mut reader, &values);
    match kind {
        Kind::QueueCounts => data.queues = counts(&mut reader, values[24]),
        Kind::HallSnapshot => data.snapshot = Some(Box::new(snapshot::read(&mut reader, &values))),
        Kind::DeviceFault | Kind::DeviceCleared => {
            data.device_id = reader.text(values[22], ID_BYTES_MAX);
            data.device_kind = reader.code(values[23]);
        }
        Kind::RatingGiven => {
            data.rating_id = reader.text(values[33], ID_BYTES_MAX);
            data.score = match reader.small(values[34]) {
                Some(score) if (1..=BEST).contains(&score) => Some(score),
                Some(_) => reader.bad(),
                None => None,
            };
        }
        _ => {}
    }
    require(kind, &data, &mut reader)?;
    match reader.fatal {
        Some(rejected) => Err(rejected),
        None => Ok(Read { data, accuracy, flags: reader.flags }),
    }
}

fn kept(mut reader: Reader, raw_type: &str) -> Read {
    // The type is quoted again, so that it takes the same way as any other text.
    let quoted = serde_json::to_string(raw_type).unwrap_or_default();
    let raw_type = if is_clean(raw_type) && raw_type.len() <= NAME_BYTES_MAX {
        Some(raw_type.into())
    } else {
        reader.text(Some(&quoted), NAME_BYTES_MAX)
    };
    let data = QueueData { raw_type, ..QueueData::default() };
    Read { data, accuracy: Accuracy::Reported, flags: reader.flags }
}

fn common(reader: &mut Reader, values: &[Option<&str>; 35]) -> QueueData {
    QueueData {
        visit_id: reader.text(values[0], ID_BYTES_MAX),
        ticket_no: reader.label(values[1], 64),
        service_id: reader.text(values[2], ID_BYTES_MAX),
        service_name: reader.text(values[3], NAME_BYTES_MAX),
        queue_id: reader.text(values[4], ID_BYTES_MAX),
        priority: reader.small(values[5]),
        counter_id: reader.label(values[6], ID_BYTES_MAX),
        staff_id: reader.text(values[7], ID_BYTES_MAX),
        to: values[8].filter(|raw| *raw != "null").and_then(|raw| target(reader, raw)),
        new_visit_id: reader.text(values[9], ID_BYTES_MAX),
        position: reader.number(values[10]),
        reason: reader.code(values[11]),
        stage: reader.one_of(values[12], &STAGES),
        by: reader.one_of(values[13], &ACTORS),
        cause: reader.one_of(values[14], &CAUSES),
        call_no: reader.number(values[15]),
        outcome: reader.code(values[16]),
        quantity: reader.number(values[17]),
        channel: reader.code(values[18]),
        est_wait_secs: reader.number(values[19]),
        services: services(reader, values[20]),
        until: reader.stamp(values[21]),
        ..QueueData::default()
    }
}

fn target(reader: &mut Reader, raw: &str) -> Option<Target> {
    let [kind, id] = reader.object(raw, &["kind", "id"])?;
    let kind = reader.one_of(kind, &TARGETS);
    let id = reader.text(id, ID_BYTES_MAX);
    match (kind, id) {
        (Some(kind), Some(id)) => Some(Target { kind, id }),
        _ => reader.bad(),
    }
}

/// Service ids; one that cannot be read is left out.
pub(super) fn services(reader: &mut Reader, raw: Option<&str>) -> Option<Vec<Box<str>>> {
    let list = reader.list(raw)?;
    if list.len() > SERVICES_MAX {
        return reader.bad();
    }
    Some(list.into_iter().filter_map(|id| reader.text(Some(id), ID_BYTES_MAX)).collect())
}

fn counts(reader: &mut Reader, raw: Option<&str>) -> Option<Vec<QueueCount>> {
    const NAMES: [&str; 5] = ["service_id", "waiting", "longest_wait_s", "served", "open_counters"];
    let mut counts = Vec::new();
    for raw in reader.list(raw)? {
        let Some(values) = reader.object(raw, &NAMES) else { continue };
        let service_id = reader.text(values[0], ID_BYTES_MAX);
        let waiting = reader.number(values[1]);
        let (Some(service_id), Some(waiting)) = (service_id, waiting) else {
            // A queue without its number says nothing; zero would be a lie.
            reader.flags.add(Flags::BAD_FIELD);
            continue;
        };
        counts.push(QueueCount {
            service_id,
            waiting,
            longest_wait_secs: reader.number(values[2]),
            served: reader.number(values[3]),
            open_counters: reader.number(values[4]),
        });
    }
    Some(counts)
}

/// Queue-feeds 16, "required data", and 17.4: without its visit a ticket event is rejected, whatever else
/// is missing is flagged. A missing counter of a call is neither (17.7).
fn require(kind: Kind, data: &QueueData, reader: &mut Reader) -> Result<(), Rejected> {
    use Kind as K;
    let missing = match kind {
        K::TicketIssued => data.ticket_no.is_none() || data.service_id.is_none(),
        K::TicketTransferred => data.to.is_none(),
        K::TicketReprioritised => data.priority.is_none(),
        K::TicketClosedBySystem => data.cause.is_none(),
        K::CounterOpened | K::CounterClosed | K::CounterPaused | K::CounterClosingSoon => {
            data.counter_id.is_none()
        }
        K::StaffSignedIn | K::StaffSignedOut | K::StaffBreakStarted | K::StaffBreakEnded => {
            data.staff_id.is_none()
        }
        K::QueueCounts => data.queues.is_none(),
        K::HallSnapshot => data.snapshot.as_ref().is_none_or(|snap| snap.as_of.is_none()),
        K::DeviceFault | K::DeviceCleared => data.device_id.is_none() || data.device_kind.is_none(),
        K::RatingGiven => data.score.is_none(),
        _ => false,
    };
    if missing {
        reader.flags.add(Flags::MISSING_FIELD);
    }
    let of_visit = kind.as_str().starts_with("ticket.") || kind == K::ServiceStarted;
    if of_visit && data.visit_id.is_none() {
        return Err(Rejected::at(Reason::MissingField, "visit_id"));
    }
    Ok(())
}
