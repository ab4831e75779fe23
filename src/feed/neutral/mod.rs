//! One line of the neutral format (CloudEvents JSON, `hallqueue.v1`) to one checked event. It must never
//! let through a field that is not on the allow-list, a text that was not cleaned, or a panic.

mod data;
mod fields;
mod snapshot;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use chrono::NaiveDate;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use crate::core::event::{EVENT_BYTES_MAX, FeedMeta, Flags, Kind, QueueData};
use crate::core::rules::{CLOCK_AHEAD_SECS, CLOCK_BEHIND_SECS};
use crate::core::time::{Ms, Stamp};

use fields::{Known, known, string_of};

/// Deepest nesting of arrays and objects that is read. What we keep lies at depth 4; the rest is for
/// fields of newer versions, which are skipped.
pub const DEPTH_MAX: usize = 64;
/// Longest identifier (event id, source) in bytes.
const ID_BYTES_MAX: usize = 256;
/// A machine's clock may be ahead by this much, milliseconds (queue-feeds 16, rule 5).
const AHEAD_MS_MAX: i64 = CLOCK_AHEAD_SECS as i64 * 1000;
/// And behind by this much.
const BEHIND_MS_MAX: i64 = CLOCK_BEHIND_SECS as i64 * 1000;

/// A checked event of a queue machine, ready for the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedEvent {
    /// What happened; one of the kinds a machine may say, or [`Kind::FeedKept`].
    pub kind: Kind,
    /// When, by the machine.
    pub at: Stamp,
    /// Where it came from, and the faults found here.
    pub feed: Box<FeedMeta>,
    /// The fields on the allow-list.
    pub data: Box<QueueData>,
}

/// Why a line was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Not JSON (or text that no Unicode string can hold).
    NotJson,
    /// JSON, but not an object.
    NotObject,
    /// Not UTF-8.
    NotUtf8,
    /// A row that is not in the encoding of its file.
    NotDecodable,
    /// A row with a quote that is never closed.
    NotCsv,
    /// Nested too deep.
    TooDeep,
    /// Larger than 65,536 bytes.
    TooLarge,
    /// `specversion` is not "1.0".
    Specversion,
    /// `specversion`, `id`, `source`, `type` or `time` is missing.
    MissingAttribute,
    /// An attribute of a wrong type or shape, or given twice.
    BadAttribute,
    /// `time` is not RFC 3339 with an offset.
    BadTime,
    /// `data` is missing.
    MissingData,
    /// `data` is not an object, or has a known key twice.
    BadData,
    /// The visit is missing.
    MissingField,
    /// A field that must be sound is not.
    BadField,
    /// The event of another hall.
    WrongHall,
}

impl Reason {
    /// The name, as files and JSON spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Reason::NotJson => "not_json",
            Reason::NotObject => "not_object",
            Reason::NotUtf8 => "not_utf8",
            Reason::NotDecodable => "not_decodable",
            Reason::NotCsv => "not_csv",
            Reason::TooDeep => "too_deep",
            Reason::TooLarge => "too_large",
            Reason::Specversion => "specversion",
            Reason::MissingAttribute => "missing_attribute",
            Reason::BadAttribute => "bad_attribute",
            Reason::BadTime => "bad_time",
            Reason::MissingData => "missing_data",
            Reason::BadData => "bad_data",
            Reason::MissingField => "missing_field",
            Reason::BadField => "bad_field",
            Reason::WrongHall => "wrong_hall",
        }
    }
}

/// A line that was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not taken: {}{}", .reason.as_str(), .field.as_deref().map(|f| format!(" ({f})")).unwrap_or_default())]
pub struct Rejected {
    /// Why.
    pub reason: Reason,
    /// The attribute, field or column at fault, where one is.
    pub field: Option<Box<str>>,
    /// The event's id, where it could be read.
    pub id: Option<Box<str>>,
}

impl Rejected {
    pub(super) fn new(reason: Reason) -> Rejected {
        Rejected { reason, field: None, id: None }
    }

    pub(super) fn at(reason: Reason, field: &str) -> Rejected {
        Rejected { reason, field: Some(field.into()), id: None }
    }
}

/// What the reader must know beside the line.
#[derive(Clone, Copy, Debug)]
pub struct Entrance<'e> {
    /// The hall whose events are taken; empty: any.
    pub hall: &'e str,
    /// The receiver's clock, against which a `time` without `recordedtime` is judged.
    pub now: Ms,
}

const ATTRIBUTES: [&str; 9] = [
    "specversion",
    "id",
    "source",
    "type",
    "time",
    "recordedtime",
    "sequence",
    "businessdate",
    "data",
];

/// The line without byte order mark, line end and blanks around it.
pub fn trim(line: &[u8]) -> &[u8] {
    line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line).trim_ascii()
}

/// Reads one line; `None` for a blank one.
pub fn read_line(line: &[u8], entrance: Entrance) -> Result<Option<FeedEvent>, Rejected> {
    let line = trim(line);
    if line.is_empty() {
        return Ok(None);
    }
    read(line, entrance).map(Some)
}

/// Reads one event, given as the bytes of one JSON object.
pub fn read(line: &[u8], entrance: Entrance) -> Result<FeedEvent, Rejected> {
    let line = trim(line);
    if line.len() > EVENT_BYTES_MAX {
        return Err(Rejected::new(Reason::TooLarge));
    }
    let text = std::str::from_utf8(line).map_err(|_| Rejected::new(Reason::NotUtf8))?;
    if too_deep(line) {
        return Err(Rejected::new(Reason::TooDeep));
    }
    if line.first() != Some(&b'{') {
        let sound = serde_json::from_str::<IgnoredAny>(text).is_ok();
        return Err(Rejected::new(if sound { Reason::NotObject } else { Reason::NotJson }));
    }
    let attributes = known(text, &ATTRIBUTES).map_err(|_| Rejected::new(Reason::NotJson))?;
    let id = attributes.values[1].and_then(string_of).map(Cow::into_owned);
    envelope(&attributes, line, entrance).map_err(|mut rejected| {
        // An id that is long or has control characters is itself the fault; it goes into no answer.
        rejected.id = id
            .filter(|id| id.len() <= ID_BYTES_MAX && !id.chars().any(char::is_control))
            .map(Into::into);
        rejected
    })
}

fn envelope(
    attributes: &Known<'_, 9>,
    line: &[u8],
    entrance: Entrance,
) -> Result<FeedEvent, Rejected> {
    if let Some(twice) = attributes.twice {
        return Err(Rejected::at(Reason::BadAttribute, twice));
    }
    let [specversion, id, source, kind, time, recorded, sequence, date, data] = attributes.values;
    match specversion {
        None => return Err(Rejected::at(Reason::MissingAttribute, "specversion")),
        Some("\"1.0\"") => {}
        Some(_) => return Err(Rejected::at(Reason::Specversion, "specversion")),
    }
    let id = identifier(id, "id")?;
    let source = identifier(source, "source")?;
    let raw_type = attribute(kind, "type")?;
    check_hall(&source, entrance.hall)?;
    let at = match time {
        None | Some("null" | "\"\"") => {
            return Err(Rejected::at(Reason::MissingAttribute, "time"));
        }
        Some(raw) => string_of(raw)
            .and_then(|text| Stamp::parse(&text))
            .ok_or_else(|| Rejected::at(Reason::BadTime, "time"))?,
    };
    let mut flags = Flags::default();
    let recorded = optional(recorded, &mut flags, Stamp::parse);
    let sequence = read_sequence(sequence, &mut flags)?;
    let date = optional(date, &mut flags, |text| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok());
    if clock_is_off(at.at, recorded.map(|stamp| stamp.at), entrance.now) {
        flags.add(Flags::CLOCK);
    }
    let kind = kind_of(&raw_type);
    let read = data::read(kind, data, &raw_type, flags)?;
    let hash = blake3::hash(line).to_hex();
    let feed = FeedMeta {
        source: source.into(),
        id: id.into(),
        sequence,
        recorded,
        date,
        accuracy: read.accuracy,
        flags: read.flags,
        hash: hash.get(..32).unwrap_or_default().into(),
    };
    Ok(FeedEvent { kind, at, feed: Box::new(feed), data: Box::new(read.data) })
}

/// The kind of a `type`; [`Kind::FeedKept`] for what this version does not know and for what only the
/// program itself may write.
fn kind_of(raw_type: &str) -> Kind {
    let kind = raw_type.strip_prefix("hallqueue.v1.").map_or(Kind::FeedKept, Kind::from_text);
    if is_of_machine(kind) { kind } else { Kind::FeedKept }
}

/// Whether a queue machine may say this. What people and the program say has other bodies: told by a machine it would
/// be one thing in memory and another when it is read again.
pub fn is_of_machine(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::TicketIssued
            | Kind::TicketCalled
            | Kind::TicketRecalled
            | Kind::ServiceStarted
            | Kind::TicketHeld
            | Kind::TicketResumed
            | Kind::TicketTransferred
            | Kind::TicketRequeued
            | Kind::TicketReprioritised
            | Kind::TicketNoShow
            | Kind::TicketAbandoned
            | Kind::TicketRemoved
            | Kind::TicketFinished
            | Kind::TicketClosedBySystem
            | Kind::CounterOpened
            | Kind::CounterClosed
            | Kind::CounterPaused
            | Kind::CounterClosingSoon
            | Kind::StaffSignedIn
            | Kind::StaffSignedOut
            | Kind::StaffBreakStarted
            | Kind::StaffBreakEnded
            | Kind::QueueCounts
            | Kind::HallSnapshot
            | Kind::FeedHeartbeat
            | Kind::DeviceFault
            | Kind::DeviceCleared
            | Kind::RatingGiven
    )
}

/// The hall id in a source `/hall/<hall-id>/...`.
pub fn hall_of(source: &str) -> Option<&str> {
    source.strip_prefix("/hall/")?.split('/').next().filter(|hall| !hall.is_empty())
}

fn check_hall(source: &str, hall: &str) -> Result<(), Rejected> {
    match hall_of(source) {
        None => Err(Rejected::at(Reason::BadAttribute, "source")),
        Some(named) if hall.is_empty() || named == hall => Ok(()),
        Some(_) => Err(Rejected::at(Reason::WrongHall, "source")),
    }
}

fn attribute<'a>(raw: Option<&'a str>, name: &str) -> Result<Cow<'a, str>, Rejected> {
    match raw {
        None | Some("null" | "\"\"") => Err(Rejected::at(Reason::MissingAttribute, name)),
        Some(raw) if raw.starts_with('"') => {
            string_of(raw).ok_or_else(|| Rejected::new(Reason::NotJson))
        }
        Some(_) => Err(Rejected::at(Reason::BadAttribute, name)),
    }
}

/// An attribute that is an identity. Cleaning it could make two identities one, so it must be clean.
fn identifier<'a>(raw: Option<&'a str>, name: &str) -> Result<Cow<'a, str>, Rejected> {
    let text = attribute(raw, name)?;
    let clean = fields::is_clean(&text);
    if !clean || text.len() > ID_BYTES_MAX || text.trim().is_empty() {
        return Err(Rejected::at(Reason::BadAttribute, name));
    }
    Ok(text)
}

fn optional<T>(
    raw: Option<&str>,
    flags: &mut Flags,
    read: impl Fn(&str) -> Option<T>,
) -> Option<T> {
    let raw = raw.filter(|raw| !matches!(*raw, "null" | "\"\""))?;
    let value = string_of(raw).and_then(|text| read(&text));
    if value.is_none() {
        flags.add(Flags::BAD_FIELD);
    }
    value
}

fn read_sequence(raw: Option<&str>, flags: &mut Flags) -> Result<Option<u64>, Rejected> {
    let Some(raw) = raw.filter(|raw| !matches!(*raw, "null" | "\"\"")) else { return Ok(None) };
    if !raw.starts_with('"') {
        return Err(Rejected::at(Reason::BadAttribute, "sequence"));
    }
    let digits = |text: &str| {
        let all = text.bytes().all(|byte| byte.is_ascii_digit());
        if all { text.parse().ok() } else { None }
    };
    Ok(optional(Some(raw), flags, digits))
}

/// Rule 5: more than 30 s ahead of or 1 h behind `recordedtime`. Without it only a time ahead of our own
/// clock is a fault, because a file may be old.
fn clock_is_off(at: Ms, recorded: Option<Ms>, now: Ms) -> bool {
    match recorded {
        Some(recorded) => {
            let ahead = at.0.saturating_sub(recorded.0);
            !(-BEHIND_MS_MAX..=AHEAD_MS_MAX).contains(&ahead)
        }
        None => at.0.saturating_sub(now.0) > AHEAD_MS_MAX,
    }
}

/// An event that came just now and does not say when the adapter learned of it: our own clock stands in
/// (rule 5), so that a machine with a wrong clock is heard although its times are old.
pub fn stand_in(event: &mut FeedEvent, now: Ms) {
    if event.feed.recorded.is_some() {
        return;
    }
    event.feed.recorded = Some(Stamp { at: now, offset_min: event.at.offset_min });
    if clock_is_off(event.at.at, Some(now), now) {
        event.feed.flags.add(Flags::CLOCK);
    }
}

/// The JSON reader skips unknown values without counting depth, so it is counted here.
fn too_deep(line: &[u8]) -> bool {
    let opened = line.iter().filter(|byte| matches!(byte, b'[' | b'{')).count();
    if opened <= DEPTH_MAX {
        return false;
    }
    let (mut depth, mut inside, mut escaped) = (0usize, false, false);
    for byte in line {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if inside => escaped = true,
            b'"' => inside = !inside,
            b'[' | b'{' if !inside => {
                depth += 1;
                if depth > DEPTH_MAX {
                    return true;
                }
            }
            b']' | b'}' if !inside => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}
