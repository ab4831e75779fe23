//! CSV rows to events: the event form, and one row per ticket. A row becomes lines of the neutral format
//! and goes through the same gate as any other line; a bad row never harms its neighbours.

mod cells;

use std::borrow::Cow;
use std::collections::HashMap;

use serde::Serialize;

use crate::core::event::Kind;
use crate::core::time::Stamp;

use super::mapping::{Encoding, Mapping};

pub use cells::{TableFault, decode, decode_row, detect, encoding_of, quote_is_open, table};
pub(super) use cells::{raw_rows, split};

use super::neutral::{self, Entrance, FeedEvent, Reason, Rejected};

/// The columns of the event form (queue-feeds 16 and 17.9).
const EVENT_COLUMNS: [&str; 19] = [
    "event_id",
    "time",
    "type",
    "visit_id",
    "ticket_no",
    "service_id",
    "priority",
    "counter_id",
    "staff_id",
    "reason",
    "accuracy",
    "to_kind",
    "to_id",
    "cause",
    "call_no",
    "sequence",
    "source",
    "rating_id",
    "score",
];
const RECORDED: &str = "recordedtime";

#[derive(Default, Serialize)]
struct Draft<'a> {
    specversion: &'a str,
    id: &'a str,
    source: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    time: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    recordedtime: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sequence: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    businessdate: Option<&'a str>,
    data: DraftFields<'a>,
}

#[derive(Clone, Default, Serialize)]
struct DraftFields<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    visit_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ticket_no: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    service_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    priority: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    counter_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    staff_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    accuracy: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    call_no: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<DraftTarget<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rating_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<&'a str>,
}

#[derive(Clone, Serialize)]
struct DraftTarget<'a> {
    kind: &'a str,
    id: &'a str,
}

impl Draft<'_> {
    fn read(&self, entrance: Entrance) -> Result<FeedEvent, Rejected> {
        let line = serde_json::to_vec(self).map_err(|_| Rejected::new(Reason::NotJson))?;
        neutral::read(&line, entrance)
    }
}

/// Why a CSV file cannot be read at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CsvError {
    /// A column that must be there is not.
    #[error(
        "the file has no column {0:?}; nothing was imported; its first line must name the columns \
             (or correct [columns] of the mapping)"
    )]
    NoColumn(String),
    /// Nobody says where the events come from.
    #[error(
        "neither the file nor a mapping names the source; nothing was imported; say it with \
             --source /hall/<hall-id>/<vendor>/<device>"
    )]
    NoSource,
    /// The first line cannot be read.
    #[error(
        "the first line cannot be read in the encoding of the file; nothing was imported; name \
             the encoding in the mapping"
    )]
    Header,
}

enum Form {
    Events { at: [Option<usize>; 19], recorded: Option<usize>, source: Option<String> },
    Tickets { mapping: Box<Mapping>, at: TicketColumns, seen: HashMap<String, u32> },
}

#[derive(Default)]
struct TicketColumns {
    ticket: usize,
    issued: usize,
    service: Option<usize>,
    called: Option<usize>,
    started: Option<usize>,
    ended: Option<usize>,
    counter: Option<usize>,
    staff: Option<usize>,
    outcome: Option<usize>,
    priority: Option<usize>,
}

/// Reads the rows of one file.
pub struct Rows {
    encoding: Encoding,
    form: Form,
}

impl Rows {
    /// Reads the line of column names. With a mapping that names columns it is one row per ticket, else
    /// the event form. `encoding` is that of [`detect`].
    pub fn new(
        header: &[u8],
        mapping: Option<&Mapping>,
        source: Option<&str>,
        encoding: Encoding,
    ) -> Result<Rows, CsvError> {
        let header = decode(header, encoding).ok_or(CsvError::Header)?;
        let names: Vec<String> =
            split(&header).into_iter().map(|name| name.trim().to_owned()).collect();
        let find = |wanted: &str| names.iter().position(|name| name == wanted);
        let form = match mapping {
            Some(mapping) if mapping.columns.is_some() => tickets(mapping, find)?,
            _ => {
                let at = EVENT_COLUMNS.map(find);
                for (index, name) in EVENT_COLUMNS.iter().enumerate().take(3) {
                    at[index].ok_or_else(|| CsvError::NoColumn((*name).to_owned()))?;
                }
                let source = source.or(mapping.map(|m| m.source.as_str())).map(str::to_owned);
                if source.is_none() && at[16].is_none() {
                    return Err(CsvError::NoSource);
                }
                Form::Events { at, recorded: find(RECORDED), source }
            }
        };
        Ok(Rows { encoding, form })
    }

    /// The events of one row, `None` for an empty one.
    pub fn read(
        &mut self,
        row: &[u8],
        entrance: Entrance,
    ) -> Result<Option<Vec<FeedEvent>>, Rejected> {
        if row.trim_ascii().is_empty() {
            return Ok(None);
        }
        let reason = match self.encoding {
            Encoding::Utf8 => Reason::NotUtf8,
            _ => Reason::NotDecodable,
        };
        let text = decode(row, self.encoding).ok_or_else(|| Rejected::new(reason))?;
        let cells = split(&text);
        match &mut self.form {
            Form::Events { at, recorded, source } => {
                event_row(&cells, at, *recorded, source.as_deref(), entrance)
                    .map(|event| Some(vec![event]))
            }
            Form::Tickets { mapping, at, seen } => {
                ticket_row(&cells, mapping, at, seen, entrance).map(Some)
            }
        }
    }
}

fn tickets(mapping: &Mapping, find: impl Fn(&str) -> Option<usize>) -> Result<Form, CsvError> {
    let must = |name: &str| find(name).ok_or_else(|| CsvError::NoColumn(name.to_owned()));
    let may = |name: &Option<String>| name.as_deref().map(&must).transpose();
    let Some(columns) = &mapping.columns else { return Err(CsvError::Header) };
    let at = TicketColumns {
        ticket: must(&columns.ticket)?,
        issued: must(&columns.issued)?,
        service: may(&columns.service)?,
        called: may(&columns.called)?,
        started: may(&columns.started)?,
        ended: may(&columns.ended)?,
        counter: may(&columns.counter)?,
        staff: may(&columns.staff)?,
        outcome: may(&columns.outcome)?,
        priority: may(&columns.priority)?,
    };
    Ok(Form::Tickets { mapping: Box::new(mapping.clone()), at, seen: HashMap::new() })
}

fn event_row(
    cells: &[Cow<str>],
    at: &[Option<usize>; 19],
    recorded: Option<usize>,
    source: Option<&str>,
    entrance: Entrance,
) -> Result<FeedEvent, Rejected> {
    let cell = |index: Option<usize>| {
        index.and_then(|index| cells.get(index)).map(|c| c.trim()).filter(|c| !c.is_empty())
    };
    let get = |column: usize| cell(at[column]);
    let kind = get(2).unwrap_or_default();
    let kind = if kind.is_empty() || kind.starts_with("hallqueue.") {
        Cow::Borrowed(kind)
    } else {
        Cow::Owned(format!("hallqueue.v1.{kind}"))
    };
    let to = get(11).zip(get(12)).map(|(kind, id)| DraftTarget { kind, id });
    Draft {
        specversion: "1.0",
        id: get(0).unwrap_or_default(),
        source: get(16).or(source).unwrap_or_default(),
        kind: &kind,
        time: get(1).unwrap_or_default(),
        recordedtime: cell(recorded),
        sequence: get(15),
        businessdate: None,
        data: DraftFields {
            visit_id: get(3),
            ticket_no: get(4),
            service_id: get(5),
            priority: get(6),
            counter_id: get(7),
            staff_id: get(8),
            reason: get(9),
            accuracy: get(10),
            cause: get(13),
            call_no: get(14),
            to,
            rating_id: get(17),
            score: get(18),
        },
    }
    .read(entrance)
}

fn ticket_row(
    cells: &[Cow<str>],
    mapping: &Mapping,
    at: &TicketColumns,
    seen: &mut HashMap<String, u32>,
    entrance: Entrance,
) -> Result<Vec<FeedEvent>, Rejected> {
    let get = |index: Option<usize>| {
        index.and_then(|index| cells.get(index)).and_then(|cell| mapping.cell(cell))
    };
    let times = read_times(mapping, at, get)?;
    let [issued, called, started, ended] = times;
    let ticket =
        get(Some(at.ticket)).ok_or_else(|| Rejected::at(Reason::MissingField, "ticket"))?;
    let first = issued
        .or(called)
        .or(started)
        .or(ended)
        .ok_or_else(|| Rejected::at(Reason::MissingField, "issued"))?;
    let mut visit = mapping.visit_name(first, ticket);
    let count = seen.entry(visit.clone()).or_default();
    *count += 1;
    if *count > 1 {
        visit = format!("{visit}-{count}");
    }
    let end = match ended {
        None => None,
        Some(_) => Some(end_of(mapping, get(at.outcome), started.is_some())?),
    };
    let service =
        get(at.service).map(|word| mapping.service.get(word).map_or(word, String::as_str));
    let base = DraftFields {
        visit_id: Some(&visit),
        ticket_no: Some(ticket),
        service_id: service,
        ..DraftFields::default()
    };
    let placed =
        DraftFields { counter_id: get(at.counter), staff_id: get(at.staff), ..base.clone() };
    let issue = DraftFields { priority: get(at.priority), ..base };
    // The file does not say why the machine closed it; a reset is the least that it was.
    let cause = (end == Some(Kind::TicketClosedBySystem)).then_some("reset");
    let steps = [
        ("i", Some(Kind::TicketIssued), issue),
        ("c", Some(Kind::TicketCalled), placed.clone()),
        ("s", Some(Kind::ServiceStarted), placed.clone()),
        ("e", end, DraftFields { cause, ..placed }),
    ];
    let date = mapping.zone.date(first.at).to_string();
    let mut events = Vec::with_capacity(4);
    for ((letter, kind, data), stamp) in steps.into_iter().zip(times) {
        let (Some(stamp), Some(kind)) = (stamp, kind) else { continue };
        let draft = Draft {
            specversion: "1.0",
            id: &format!("{visit}-{letter}"),
            source: &mapping.source,
            kind: &format!("hallqueue.v1.{}", kind.as_str()),
            time: &stamp.to_rfc3339(),
            businessdate: Some(&date),
            data,
            ..Draft::default()
        };
        events.push(draft.read(entrance)?);
    }
    Ok(events)
}

/// Issued, called, started, ended.
fn read_times<'c>(
    mapping: &Mapping,
    at: &TicketColumns,
    get: impl Fn(Option<usize>) -> Option<&'c str>,
) -> Result<[Option<Stamp>; 4], Rejected> {
    let mut times = [None; 4];
    let columns = [
        (Some(at.issued), "issued"),
        (at.called, "called"),
        (at.started, "started"),
        (at.ended, "ended"),
    ];
    for (time, (index, name)) in times.iter_mut().zip(columns) {
        if let Some(text) = get(index) {
            let stamp = mapping.stamp(text);
            *time = Some(stamp.ok_or_else(|| Rejected::at(Reason::BadTime, name))?);
        }
    }
    Ok(times)
}

/// How a ticket with an end ended. Who was being served and has an end was served; of anyone else a row
/// without an outcome does not say.
fn end_of(mapping: &Mapping, word: Option<&str>, started: bool) -> Result<Kind, Rejected> {
    match word {
        Some(word) => mapping.end(word).ok_or_else(|| Rejected::at(Reason::BadField, "outcome")),
        None if started => Ok(Kind::TicketFinished),
        None => Err(Rejected::at(Reason::MissingField, "outcome")),
    }
}

#[cfg(test)]
mod tests;
