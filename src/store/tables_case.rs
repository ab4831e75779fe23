//! The readable tables of complaints, as [`tables`](super::tables) writes the others. Of a case only what
//! differs from what stands there is written: its history grows by one line with each act.

use rusqlite::types::Value;
use rusqlite::{Connection, params};

use super::case_index;
use super::error::StoreError;
use super::tables::millis;
use crate::core::complaint::{
    Case, ContactResult, ContactWay, CustomerAnswer, Dispatch, EscalationCause, Ground, Kept,
    Measure, Outcome, Past, Rating, RequestEnd, Sent,
};
use crate::core::event::KeptFact;
use crate::core::rows::{EscalationRow, OfferRow, escalations, offers};
use crate::core::time::Ms;

pub(super) const CASE_TABLES: &str = "
CREATE TABLE complaint(
  n INTEGER PRIMARY KEY, complaint_id TEXT NOT NULL UNIQUE, number TEXT NOT NULL,
  state TEXT NOT NULL, stage TEXT NOT NULL, category TEXT NOT NULL, severity TEXT NOT NULL,
  owner TEXT NOT NULL, first_contact TEXT NOT NULL, channel TEXT NOT NULL,
  voiced_at INTEGER NOT NULL, registered_at INTEGER NOT NULL, state_since INTEGER NOT NULL,
  owner_since INTEGER NOT NULL, customer_name TEXT, customer_phone TEXT, label TEXT NOT NULL,
  customer_kind TEXT NOT NULL, tier TEXT NOT NULL, phase TEXT NOT NULL, emotion TEXT NOT NULL,
  place TEXT NOT NULL, attendant TEXT NOT NULL, counter_id TEXT, service_id TEXT, ticket_no TEXT,
  text TEXT NOT NULL, request TEXT NOT NULL, loss TEXT NOT NULL, grounds TEXT NOT NULL,
  repeat_of TEXT, recurrence_of TEXT, merged_into TEXT, retention INTEGER NOT NULL, referred TEXT,
  unconfirmed INTEGER NOT NULL, owner_changes INTEGER NOT NULL, transfers INTEGER NOT NULL,
  reopened INTEGER NOT NULL, level INTEGER, unanswered INTEGER NOT NULL, promised_at INTEGER,
  outcome TEXT, root_cause TEXT, measures TEXT, response TEXT, remedy_fen INTEGER,
  resolved_at INTEGER, answer TEXT, rating TEXT, closed_at INTEGER, settings_version INTEGER NOT NULL,
  kind TEXT NOT NULL, request_end TEXT
) STRICT;
CREATE INDEX complaint_by_number ON complaint(number);
CREATE INDEX complaint_by_time ON complaint(registered_at);
CREATE INDEX complaint_by_state ON complaint(state_since);
CREATE INDEX complaint_open ON complaint(registered_at) WHERE state NOT IN ('closed', 'void', 'merged');

CREATE TABLE complaint_event(
  complaint_id TEXT NOT NULL, n INTEGER NOT NULL, at INTEGER NOT NULL, recorded_at INTEGER NOT NULL,
  late INTEGER NOT NULL, by TEXT NOT NULL, kind TEXT NOT NULL, act_id TEXT NOT NULL,
  standing TEXT NOT NULL, rule TEXT, fields TEXT NOT NULL,
  PRIMARY KEY(complaint_id, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX complaint_event_by_time ON complaint_event(at);
CREATE INDEX complaint_event_by_act ON complaint_event(act_id) WHERE act_id <> '';

CREATE TABLE complaint_offer(
  complaint_id TEXT NOT NULL, n INTEGER NOT NULL, offer_id TEXT NOT NULL, giver TEXT NOT NULL,
  receiver TEXT NOT NULL, to_role TEXT NOT NULL, urgency TEXT NOT NULL, offered_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL, outcome TEXT, ended_at INTEGER, ended_by TEXT, reason TEXT NOT NULL,
  PRIMARY KEY(complaint_id, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE dispatch(
  complaint_id TEXT NOT NULL, n INTEGER NOT NULL, dispatch_id TEXT NOT NULL,
  department_id TEXT NOT NULL, contact TEXT NOT NULL, order_no TEXT NOT NULL,
  sent_at INTEGER NOT NULL, severity TEXT NOT NULL, accepted_at INTEGER, answered_at INTEGER,
  answer TEXT, planned_at INTEGER, tries INTEGER NOT NULL, ended_at INTEGER,
  PRIMARY KEY(complaint_id, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE escalation(
  complaint_id TEXT NOT NULL, n INTEGER NOT NULL, step TEXT NOT NULL, at INTEGER NOT NULL,
  by TEXT NOT NULL, cause TEXT, round INTEGER, level INTEGER NOT NULL, called TEXT NOT NULL,
  sent TEXT, way TEXT, result TEXT, acked_by TEXT, acked_at INTEGER, acked_until INTEGER,
  lapsed_at INTEGER, lapsed_by TEXT, unanswered_at INTEGER,
  PRIMARY KEY(complaint_id, n)
) STRICT, WITHOUT ROWID;
";

const COMPLAINT: &str = "
INSERT OR REPLACE INTO complaint(n, complaint_id, number, state, stage, category, severity, owner, first_contact,
  channel, voiced_at, registered_at, state_since, owner_since, customer_name, customer_phone, label,
  customer_kind, tier, phase, emotion, place, attendant, counter_id, service_id, ticket_no, text, request,
  loss, grounds, repeat_of, recurrence_of, merged_into, retention, referred, unconfirmed, owner_changes,
  transfers, reopened, level, unanswered, promised_at, outcome, root_cause, measures, response, remedy_fen,
  resolved_at, answer, rating, closed_at, settings_version, kind, request_end)
VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22,
  ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33, ?34, ?35, ?36, ?37, ?38, ?39, ?40, ?41, ?42, ?43,
  ?44, ?45, ?46, ?47, ?48, ?49, ?50, ?51, ?52, ?53, ?54)";

const EVENT: &str = "
INSERT OR REPLACE INTO complaint_event(complaint_id, n, at, recorded_at, late, by, kind, act_id, standing,
  rule, fields)
VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";

/// A table beside `complaint`: name, columns behind the key (`complaint_id`, `n`).
type Part = (&'static str, &'static [&'static str]);

const OFFER: Part = (
    "complaint_offer",
    &[
        "offer_id",
        "giver",
        "receiver",
        "to_role",
        "urgency",
        "offered_at",
        "expires_at",
        "outcome",
        "ended_at",
        "ended_by",
        "reason",
    ],
);
const DISPATCH: Part = (
    "dispatch",
    &[
        "dispatch_id",
        "department_id",
        "contact",
        "order_no",
        "sent_at",
        "severity",
        "accepted_at",
        "answered_at",
        "answer",
        "planned_at",
        "tries",
        "ended_at",
    ],
);
const ESCALATION: Part = (
    "escalation",
    &[
        "step",
        "at",
        "by",
        "cause",
        "round",
        "level",
        "called",
        "sent",
        "way",
        "result",
        "acked_by",
        "acked_at",
        "acked_until",
        "lapsed_at",
        "lapsed_by",
        "unanswered_at",
    ],
);

/// Writes a case as it stands; `n` is its number among the complaints, in the order of registration.
pub(super) fn write_case(conn: &Connection, n: u32, case: &Case) -> Result<(), StoreError> {
    write_complaint(conn, n, case)?;
    write_history(conn, case)?;
    let id = &case.complaint_id;
    keep(conn, OFFER, id, offers(case).iter().map(offer_values).collect())?;
    keep(conn, DISPATCH, id, case.dispatches.iter().map(dispatch_values).collect())?;
    keep(conn, ESCALATION, id, escalations(case).iter().map(escalation_values).collect())?;
    case_index::write(conn, n, case)
}

fn write_complaint(conn: &Connection, n: u32, case: &Case) -> Result<(), StoreError> {
    let fields = &case.fields;
    let customer = case.customer();
    let shown = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let decision = case.decision.as_deref();
    let codes = |list: &mut dyn Iterator<Item = &'static str>| list.collect::<Vec<_>>().join(",");
    conn.prepare_cached(COMPLAINT)?.execute(params![
        n,
        case.complaint_id,
        fields.number,
        case.state.as_str(),
        case.stage().as_str(),
        case.category.as_str(),
        case.severity.as_str(),
        case.owner.id(),
        fields.first_contact,
        fields.channel.as_str(),
        fields.voiced_at.0,
        case.registered_at.0,
        case.state_since.0,
        case.owner_since.0,
        customer.and_then(|customer| shown(&customer.name_masked)),
        customer.and_then(|customer| shown(&customer.phone_masked)),
        fields.label,
        fields.customer_kind.as_str(),
        fields.tier.as_str(),
        fields.phase.as_str(),
        case.emotion.as_str(),
        fields.place.as_str(),
        fields.attendant,
        fields.counter_id,
        fields.service_id,
        fields.ticket_no,
        fields.text,
        fields.request,
        fields.loss,
        codes(&mut fields.grounds.iter().copied().map(Ground::as_str)),
        fields.repeat_of,
        fields.recurrence_of,
        case.merged_into,
        fields.retention,
        case.referred,
        case.unconfirmed,
        case.owner_changes,
        case.transfers,
        case.reopened,
        case.level(),
        case.running().is_some_and(|ladder| ladder.unanswered.is_some()),
        millis(case.promised_at()),
        case.outcome.map(Outcome::as_str),
        decision.map(|decision| decision.root_cause.as_str()),
        decision.map(|it| codes(&mut it.measures.iter().copied().map(Measure::as_str))),
        decision.map(|decision| &decision.text),
        decision.and_then(|decision| decision.remedy_fen),
        millis(case.resolved_at),
        case.answer.map(CustomerAnswer::as_str),
        case.rating.map(Rating::as_str),
        millis(case.closed_at),
        case.settings,
        case.kind.as_str(),
        case.request_end.map(RequestEnd::as_str),
    ])?;
    Ok(())
}

fn standing(past: &Past) -> (&'static str, Option<String>) {
    match past.standing {
        Kept::Holds => ("holds", None),
        Kept::Undone => ("undone", None),
        Kept::Against(rule) => ("against", Some(format!("{}.{}", rule.part, rule.number))),
    }
}

// Lines are only added; what changes of one that stands there is what became of it.
fn write_history(conn: &Connection, case: &Case) -> Result<(), StoreError> {
    let mut find = conn.prepare_cached(
        "SELECT standing, rule FROM complaint_event WHERE complaint_id = ?1 ORDER BY n",
    )?;
    let rows = find.query_map([&case.complaint_id], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let known: Vec<(String, Option<String>)> = rows.collect::<Result<_, _>>()?;
    let mut insert = conn.prepare_cached(EVENT)?;
    let mut known = known.into_iter();
    for (n, past) in (1_i64..).zip(&case.history) {
        let (now, rule) = standing(past);
        if known.next().is_some_and(|(was, by)| was == now && by == rule) {
            continue;
        }
        let KeptFact(fact) = &past.fact;
        let fields = serde_json::to_string(fact)
            .map_err(|e| StoreError::Damaged { what: format!("a fact cannot be written: {e}") })?;
        insert.execute(params![
            case.complaint_id,
            n,
            past.at.0,
            past.recorded_at.0,
            past.late,
            past.by,
            fact.kind().as_str(),
            past.act_id,
            now,
            rule,
            fields,
        ])?;
    }
    Ok(())
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn code(code: Option<&'static str>) -> Value {
    code.map_or(Value::Null, text)
}

fn at(at: Option<Ms>) -> Value {
    at.map_or(Value::Null, |at| Value::Integer(at.0))
}

fn offer_values(row: &OfferRow) -> Vec<Value> {
    let ended = row.ended.as_ref();
    vec![
        text(&row.offer_id),
        text(&row.from),
        text(&row.to),
        text(&row.to_role),
        text(row.urgency),
        at(Some(row.offered_at)),
        at(Some(row.expires_at)),
        code(ended.map(|(end, ..)| end.as_str())),
        at(ended.map(|(_, at, _)| *at)),
        ended.map_or(Value::Null, |(.., by)| text(by)),
        text(row.reason),
    ]
}

fn dispatch_values(row: &Dispatch) -> Vec<Value> {
    vec![
        text(&row.dispatch_id),
        text(&row.department_id),
        text(&row.contact),
        text(&row.order_no),
        at(Some(row.sent_at)),
        text(row.severity.as_str()),
        at(row.accepted_at),
        at(row.answered.map(|(at, _)| at)),
        code(row.answered.map(|(_, answer)| answer.as_str())),
        at(row.planned_at),
        Value::Integer(row.tries.into()),
        at(row.ended_at),
    ]
}

fn escalation_values(row: &EscalationRow) -> Vec<Value> {
    let acked = row.acked.as_ref();
    vec![
        text(row.step.as_str()),
        at(Some(row.at)),
        text(&row.by),
        code(row.cause.map(EscalationCause::as_str)),
        row.round.map_or(Value::Null, |round| Value::Integer(round.into())),
        Value::Integer(row.level.into()),
        text(&row.to.join(",")),
        code(row.sent.map(Sent::as_str)),
        code(row.way.map(ContactWay::as_str)),
        code(row.result.map(ContactResult::as_str)),
        acked.map_or(Value::Null, |(by, ..)| text(by)),
        at(acked.map(|(_, at, _)| *at)),
        at(acked.map(|(.., until)| *until)),
        at(row.lapsed.map(|(at, _)| at)),
        code(row.lapsed.map(|(_, why)| why.as_str())),
        at(row.unanswered_at),
    ]
}

/// Makes the rows of a case in one table what they should be, writing only those that differ.
fn keep(
    conn: &Connection,
    (table, columns): Part,
    complaint_id: &str,
    rows: Vec<Vec<Value>>,
) -> Result<(), StoreError> {
    let listed = columns.join(", ");
    let mut find = conn.prepare_cached(&format!(
        "SELECT {listed} FROM {table} WHERE complaint_id = ?1 ORDER BY n"
    ))?;
    let found = find.query_map([complaint_id], |row| {
        (0..columns.len()).map(|column| row.get(column)).collect::<Result<Vec<Value>, _>>()
    })?;
    let known: Vec<Vec<Value>> = found.collect::<Result<_, _>>()?;
    let count = rows.len();
    for (n, row) in (1_i64..).zip(rows).filter(|(n, row)| {
        let place = usize::try_from(n - 1).unwrap_or_default();
        known.get(place) != Some(row)
    }) {
        let marks = ", ?".repeat(columns.len());
        let mut insert = conn.prepare_cached(&format!(
            "INSERT OR REPLACE INTO {table}(complaint_id, n, {listed}) VALUES(?, ?{marks})"
        ))?;
        let key = [text(complaint_id), Value::Integer(n)];
        insert.execute(rusqlite::params_from_iter(key.into_iter().chain(row)))?;
    }
    if known.len() > count {
        conn.prepare_cached(&format!("DELETE FROM {table} WHERE complaint_id = ?1 AND n > ?2"))?
            .execute((complaint_id, count))?;
    }
    Ok(())
}
