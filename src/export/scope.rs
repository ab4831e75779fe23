//! What a record is about: one shift or a whole business date. From which event to which, from when to when, and
//! of which instant it tells.

use chrono::NaiveDate;

use super::ExportError;
use crate::core::handover::Cut;
use crate::core::rows::ShiftRow;
use crate::core::time::{Ms, Zone};
use crate::store::Store;

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// The newest shift, also while it is open.
    Last,
    /// The newest shift that is over.
    Ended,
    /// The shift of that id, or of the only id that begins so; or `s1`, `s2`, .. of the newest date with shifts, as
    /// records are named.
    Shift(String),
    /// A business date with all its shifts.
    Date(NaiveDate),
}

/// A shift of the date, and its part of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// `s1` is the first of its date.
    pub name: String,
    /// The shift.
    pub shift: ShiftRow,
    /// From when: where the record of the shift before ends, also on an earlier date.
    pub from: Ms,
    /// From when tickets are its own; the first one of a date also has what was taken before it.
    pub figures_from: Ms,
    /// To when, not itself included; none while it goes on.
    pub to: Option<Ms>,
    /// Number of the last line of the duty log before it; 0 = none.
    pub behind_line: u64,
    /// Number of its last line; none while it goes on.
    pub last_line: Option<u64>,
}

/// What a record is about.
#[derive(Clone, Debug, PartialEq)]
pub struct Scope {
    /// Business date: of a shift the one on which it was opened.
    pub date: NaiveDate,
    /// The shift; none: the whole date.
    pub part: Option<Part>,
    /// From when.
    pub from: Ms,
    /// To when, not itself included.
    pub to: Ms,
    /// The instant it tells of.
    pub as_of: Ms,
    /// Position of the event up to which it is told.
    pub cut: u64,
    /// Position of the first event of it.
    pub first: u64,
    /// Position of the event that ended it, of an open one of the newest event. Behind `cut` stand the signatures and
    /// the sign-off of a report that was frozen before.
    pub last: u64,
    /// Whether it goes on.
    pub open: bool,
}

/// How many shifts are named where the one that was asked for is not known.
const NAMED_MAX: usize = 5;

/// What was asked for, in this log.
pub fn scope(store: &Store, asked: &Asked) -> Result<Scope, ExportError> {
    match asked {
        Asked::Date(date) => of_date(store, *date),
        Asked::Last => {
            let shifts = store.shift_rows()?;
            let last = shifts.last().ok_or(ExportError::NoShift)?;
            of_shift(store, &shifts, last)
        }
        Asked::Ended => {
            let shifts = store.shift_rows()?;
            let ended = shifts.iter().rev().find(|shift| shift.signed_off_at.is_some());
            of_shift(store, &shifts, ended.ok_or(ExportError::NoShift)?)
        }
        Asked::Shift(id) => {
            let shifts = store.shift_rows()?;
            let named = named(store, &shifts, id);
            let exact = shifts.iter().find(|shift| shift.shift_id == *id);
            let mut begins = shifts.iter().filter(|shift| shift.shift_id.starts_with(id.as_str()));
            let only = begins.next().filter(|_| begins.next().is_none() && !id.is_empty());
            let found = exact.or(only).or(named).ok_or_else(|| unknown(store, &shifts, id))?;
            of_shift(store, &shifts, found)
        }
    }
}

/// The shift that the newest record of a date calls so.
fn named<'a>(store: &Store, shifts: &'a [ShiftRow], name: &str) -> Option<&'a ShiftRow> {
    let zone = store.config().zone;
    let date = zone.date(shifts.last()?.opened_at);
    let part = parts_of(shifts, date, zone).into_iter().find(|part| part.name == name)?;
    shifts.iter().find(|shift| shift.shift_id == part.shift.shift_id)
}

fn unknown(store: &Store, shifts: &[ShiftRow], id: &str) -> ExportError {
    let zone = store.config().zone;
    let settings = store.hall().settings(Ms(i64::MAX)).0;
    let name = |shift: &ShiftRow| {
        let (date, at) = (zone.date(shift.opened_at), zone.hm(shift.opened_at));
        let parts = parts_of(shifts, date, zone);
        let part = parts.iter().find(|part| part.shift.shift_id == shift.shift_id);
        let part = part.map_or("", |part| &part.name);
        let who = settings.person(&shift.person_id).map_or(&*shift.person_id, |it| &it.name);
        format!("{date} {part} {at} {who}: {}", shift.shift_id)
    };
    let known: Vec<String> = shifts.iter().rev().take(NAMED_MAX).map(name).collect();
    ExportError::UnknownShift { asked: id.to_owned(), known: known.join(", ") }
}

/// The shifts of a business date with their parts of it, in order. No line and no event is between two shifts: each
/// begins where the one before it ended.
pub fn parts_of(shifts: &[ShiftRow], date: NaiveDate, zone: Zone) -> Vec<Part> {
    let own = shifts.iter().filter(|shift| zone.date(shift.opened_at) == date);
    let mut parts: Vec<Part> = Vec::new();
    let mut figures_from = zone.day_start(date);
    for (n, shift) in (1..).zip(own) {
        let before = cut_before(shifts, shift);
        let begin = figures_from.map_or(shift.opened_at, |from| from.min(shift.opened_at));
        let to = shift.cut.map(|cut| cut.at);
        figures_from = Some(to.unwrap_or(shift.opened_at));
        parts.push(Part {
            name: format!("s{n}"),
            shift: shift.clone(),
            from: before.map_or(begin, |cut| cut.at),
            figures_from: begin,
            to,
            behind_line: before.map_or(0, |cut| cut.last_line),
            last_line: shift.cut.map(|cut| cut.last_line),
        });
    }
    parts
}

/// Where the record before that of a shift ends; none before the first one.
fn cut_before(shifts: &[ShiftRow], shift: &ShiftRow) -> Option<Cut> {
    let others = shifts.iter().filter(|other| other.shift_id != shift.shift_id);
    let cuts = others.filter_map(|other| other.cut);
    let before = cuts.filter(|cut| shift.cut.is_none_or(|own| cut.last_line < own.last_line));
    before.max_by_key(|cut| cut.last_line)
}

fn of_shift(store: &Store, shifts: &[ShiftRow], shift: &ShiftRow) -> Result<Scope, ExportError> {
    let zone = store.config().zone;
    let date = zone.date(shift.opened_at);
    let part = parts_of(shifts, date, zone)
        .into_iter()
        .find(|part| part.shift.shift_id == shift.shift_id)
        .ok_or(ExportError::NoShift)?;
    let head = store.head_pos();
    let last = shift.ended_pos.unwrap_or(head);
    // Every event belongs to one shift: it begins behind the end of the one before.
    let others = shifts.iter().filter(|other| other.shift_id != shift.shift_id);
    let ended = others.filter_map(|other| other.ended_pos).filter(|pos| *pos < last).max();
    let first = ended.map_or(store.first_pos()?.max(1), |pos| pos + 1);
    let open = shift.ended_pos.is_none();
    let (cut, as_of, to) = if let Some(cut) = shift.cut {
        (cut.pos, cut.at, cut.at)
    } else {
        let as_of = newest(store).max(shift.opened_at);
        (head, as_of, Ms(as_of.0.saturating_add(1)))
    };
    Ok(Scope { date, from: part.from, part: Some(part), to, as_of, cut, first, last, open })
}

/// What the clock showed when the newest event was written down.
fn newest(store: &Store) -> Ms {
    let head = store.head_pos();
    let last = store.events(head..=head).next().and_then(Result::ok);
    let written = last.and_then(|stored| stored.read().ok()).map(|event| event.written.wall.at);
    written.unwrap_or_default()
}

fn of_date(store: &Store, date: NaiveDate) -> Result<Scope, ExportError> {
    let zone = store.config().zone;
    let nothing = || {
        let known = store.dates().unwrap_or_default();
        ExportError::Nothing { date, newest: known.last().copied() }
    };
    let (first, last) = store.span_of(date)?.ok_or_else(nothing)?;
    let from = zone.day_start(date).ok_or_else(nothing)?;
    let to = date.succ_opt().and_then(|next| zone.day_start(next)).ok_or_else(nothing)?;
    let newest = newest(store);
    let open = newest < to;
    let as_of = if open { newest } else { to.plus_secs(-1) };
    Ok(Scope { date, part: None, from, to, as_of, cut: last, first, last, open })
}
