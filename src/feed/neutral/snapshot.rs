//! `hall.snapshot`: what is open, as the machine sees it. An entry that cannot be read makes the snapshot
//! incomplete, because a complete one closes every ticket that is not in it.

use crate::core::event::{SnapPlace, SnapTicket, Snapshot};

use super::data::{ID_BYTES_MAX, services};
use super::fields::Reader;

const TICKET: [&str; 11] = [
    "visit_id",
    "ticket_no",
    "service_id",
    "priority",
    "state",
    "state_since",
    "issued_at",
    "called_at",
    "started_at",
    "counter_id",
    "staff_id",
];
const PLACE: [&str; 5] = ["counter_id", "staff_id", "state", "state_since", "services"];

const TICKET_STATES: [&str; 10] = [
    "creating",
    "waiting",
    "called",
    "serving",
    "held",
    "done",
    "no_show",
    "abandoned",
    "removed",
    "closed_by_system",
];
const COUNTER_STATES: [&str; 5] = ["opened", "open", "paused", "closed", "closing_soon"];
const STAFF_STATES: [&str; 3] = ["signed_in", "signed_out", "break"];

/// Reads the snapshot out of the fields of `data`.
pub(super) fn read(reader: &mut Reader, values: &[Option<&str>; 35]) -> Snapshot {
    let mut whole = true;
    let as_of = reader.stamp(values[25]);
    let tickets = entries(reader, values[26], &mut whole, ticket);
    let counters = entries(reader, values[27], &mut whole, |reader, raw| {
        place(reader, raw, &COUNTER_STATES).filter(|place| place.counter_id.is_some())
    });
    let staff = entries(reader, values[28], &mut whole, |reader, raw| {
        place(reader, raw, &STAFF_STATES).filter(|place| place.staff_id.is_some())
    });
    let (part, parts) = (reader.number(values[30]), reader.number(values[31]));
    // A list that is not there at all says nothing about what is open.
    let listed = values[26].is_some_and(|raw| raw != "null");
    let parts_sound =
        (values[30].is_none() || part.is_some()) && (values[31].is_none() || parts.is_some());
    let complete = reader.truth(values[29]) && whole && listed && parts_sound && as_of.is_some();
    Snapshot { as_of, tickets, counters, staff, complete, part, parts }
}

fn entries<T>(
    reader: &mut Reader,
    raw: Option<&str>,
    whole: &mut bool,
    read: impl Fn(&mut Reader, &str) -> Option<T>,
) -> Vec<T> {
    let Some(list) = reader.list(raw) else {
        *whole &= raw.is_none_or(|raw| raw == "null");
        return Vec::new();
    };
    let mut entries = Vec::with_capacity(list.len());
    for raw in list {
        if let Some(entry) = read(reader, raw) {
            entries.push(entry);
        } else {
            *whole = false;
            reader.flags.add(crate::core::event::Flags::BAD_FIELD);
        }
    }
    entries
}

fn ticket(reader: &mut Reader, raw: &str) -> Option<SnapTicket> {
    let values = reader.object(raw, &TICKET)?;
    Some(SnapTicket {
        visit_id: reader.text(values[0], ID_BYTES_MAX)?,
        ticket_no: reader.label(values[1], 64),
        service_id: reader.text(values[2], ID_BYTES_MAX),
        priority: reader.small(values[3]),
        state: reader.one_of(values[4], &TICKET_STATES)?,
        state_since: reader.stamp(values[5]),
        issued_at: reader.stamp(values[6]),
        called_at: reader.stamp(values[7]),
        started_at: reader.stamp(values[8]),
        counter_id: reader.label(values[9], ID_BYTES_MAX),
        staff_id: reader.text(values[10], ID_BYTES_MAX),
    })
}

fn place(reader: &mut Reader, raw: &str, states: &[&str]) -> Option<SnapPlace> {
    let values = reader.object(raw, &PLACE)?;
    Some(SnapPlace {
        counter_id: reader.label(values[0], ID_BYTES_MAX),
        staff_id: reader.text(values[1], ID_BYTES_MAX),
        state: reader.one_of(values[2], states)?,
        state_since: reader.stamp(values[3]),
        services: services(reader, values[4]),
    })
}
