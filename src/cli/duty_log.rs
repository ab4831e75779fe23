//! `zhiban log`: the duty log for scripts, oldest line first. It only reads.

use std::collections::BTreeMap;

use serde::Serialize;

use super::args::{Globals, LogArgs};
use super::config::Setup;
use super::failure::{Exit, Failure};
use super::out::Out;
use crate::core::hall::Hall;
use crate::core::rows::{LogEntryKind, LogGroup, LogKind, LogRow};
use crate::core::search::{Keys, Query};
use crate::core::time::Stamp;
use crate::store::{Mode, Store};
use crate::text::clean::scrub;

/// SQLite counts with a sign.
const LINES_MAX: usize = isize::MAX.unsigned_abs();

#[derive(Serialize)]
#[allow(clippy::struct_field_names)] // these are the names of the table's columns
struct Line<'a> {
    line_no: u64,
    at: Stamp,
    by: &'a str,
    kind: LogKind,
    subject: &'a str,
    detail: &'a str,
    voided: bool,
    recorded_at: Stamp,
    entry: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    number: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    about: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    replaced_by: Option<u64>,
    #[serde(skip_serializing_if = "str::is_empty")]
    reason: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    witness: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    addendum_to: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    shift_id: Option<&'a str>,
    /// Names of the ids of people in this line.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    names: BTreeMap<&'a str, &'a str>,
}

/// The names of the people a line is about, by id, as the settings of the time have them at which it was written:
/// what is entered late may have happened before the hall had any.
fn names<'a>(hall: &'a Hall, row: &'a LogRow) -> BTreeMap<&'a str, &'a str> {
    let settings = hall.settings(row.recorded_at).0;
    let ids = [row.by.as_str(), row.subject.as_str(), row.detail.as_str()];
    let places = row.kind.people_in();
    let asked = ids.into_iter().zip(places).filter(|(_, is_person)| *is_person);
    let name = |id| settings.person(id).map(|person| person.name.as_str());
    let named = asked.filter_map(|(id, _)| Some((id, name(id).or_else(|| hall.outsider(id))?)));
    named.filter(|(id, name)| !name.is_empty() && id != name).collect()
}

/// Which lines are asked for.
struct Asked<'a> {
    args: &'a LogArgs,
    hall: &'a Hall,
    query: Query,
}

impl<'a> Asked<'a> {
    fn new(args: &'a LogArgs, hall: &'a Hall) -> Result<Asked<'a>, Failure> {
        if let Some(kind) = args.kind.as_deref()
            && LogGroup::from_text(kind).is_none()
            && LogEntryKind::from_text(kind).is_none()
            && LogKind::from_text(kind).is_none()
        {
            return Err(Failure::usage(format!("there is no kind of line called `{kind}`")).next(
                "one of written, customers, alarms, floor, system, entry, late_entry, amendment, addendum, \
                 void, or a name of the column `kind` in docs/tables.md",
            ));
        }
        let query = Query::new(args.text.as_deref().unwrap_or_default());
        Ok(Asked { args, hall, query })
    }

    /// Whether nothing narrows it, so that no line beyond the limit has to be looked at.
    fn is_all(&self) -> bool {
        let LogArgs { date, kind, person, shift, text, .. } = self.args;
        date.is_none() && [kind, person, shift, text].into_iter().all(Option::is_none)
    }

    fn is_of_kind(&self, row: &LogRow) -> bool {
        self.args.kind.as_deref().is_none_or(|kind| {
            row.kind.group().as_str() == kind
                || row.entry.as_str() == kind
                || row.kind.as_str() == kind
        })
    }

    fn is_of_person(&self, row: &LogRow) -> bool {
        self.args.person.as_deref().is_none_or(|person| {
            let ids = [row.by.as_str(), row.subject.as_str(), row.detail.as_str()];
            let mut about = ids.into_iter().zip(row.kind.people_in());
            let names = names(self.hall, row);
            let is_it =
                |id: &str| id == person || names.get(id).is_some_and(|name| *name == person);
            about.any(|(id, is_person)| is_person && is_it(id))
        })
    }

    fn holds(&self, row: &LogRow) -> bool {
        let LogArgs { date, shift, .. } = self.args;
        let of_shift =
            |shift: &String| row.shift_id.as_ref() == Some(shift) || row.addendum_to == *shift;
        let text = [&row.detail, &row.subject, &row.by, &row.number, &row.reason];
        let text = || text.map(String::as_str).join(" ");
        date.is_none_or(|date| self.hall.config().zone.date(row.at) == date)
            && shift.as_ref().is_none_or(of_shift)
            && self.is_of_kind(row)
            && self.is_of_person(row)
            && (self.query.is_empty() || Keys::new(&text()).matches(&self.query))
    }
}

/// What a line is beside what it says, in the words of the table.
fn marks(row: &LogRow) -> String {
    let corrected = row.replaced_by.is_some() && !row.voided;
    let plain = matches!(row.entry, LogEntryKind::System | LogEntryKind::Entry);
    let marks = [
        ("voided", row.voided),
        ("corrected", corrected),
        (row.entry.as_str(), !plain),
        ("addendum", !row.addendum_to.is_empty() && row.entry != LogEntryKind::Addendum),
    ];
    let marks = marks.into_iter().filter_map(|(mark, holds)| holds.then_some(mark));
    marks.collect::<Vec<_>>().join(" ")
}

/// Prints the newest lines that are asked for, oldest first: a line each, fields apart by tabs, or JSON.
pub fn run(globals: &Globals, args: &LogArgs, out: &mut Out) -> Result<Exit, Failure> {
    let setup = Setup::read(globals)?;
    let zone = setup.config.hall.zone;
    let store = Store::open(&setup.folder, &setup.hall(), Mode::ReadOnly)?;
    let hall = store.hall();
    let asked = Asked::new(args, hall)?;
    // The limit counts lines that are asked for, so all must be looked at.
    let most = if asked.is_all() { args.limit.min(LINES_MAX) } else { LINES_MAX };
    let mut rows = store.log_lines(most)?;
    rows.retain(|row| asked.holds(row));
    rows.truncate(args.limit);
    for row in rows.iter().rev() {
        let at = zone.stamp(row.at);
        if args.json {
            let line = Line {
                line_no: row.line_no,
                at,
                by: &row.by,
                kind: row.kind,
                subject: &row.subject,
                detail: &row.detail,
                voided: row.voided,
                recorded_at: zone.stamp(row.recorded_at),
                entry: row.entry.as_str(),
                number: &row.number,
                about: row.about,
                replaced_by: row.replaced_by,
                reason: &row.reason,
                witness: &row.witness,
                addendum_to: &row.addendum_to,
                shift_id: row.shift_id.as_deref(),
                names: names(hall, row),
            };
            out.json(&line)?;
            continue;
        }
        let names = names(hall, row);
        let named = |id: &str, is_person: bool| match names.get(id).filter(|_| is_person) {
            Some(name) => format!("{name} ({id})"),
            None => id.to_owned(),
        };
        let [by, subject, detail] = row.kind.people_in();
        let by = named(&row.by, by);
        let (subject, detail) = (named(&row.subject, subject), named(&row.detail, detail));
        let marks = marks(row);
        let fields = [by.as_str(), row.kind.as_str(), &subject, &detail, &marks, &row.number];
        let cleaned: Vec<_> = fields.into_iter().map(scrub).collect();
        out.line(&format!("{}\t{}\t{}", row.line_no, at.to_rfc3339(), cleaned.join("\t")))?;
    }
    Ok(Exit::Done)
}
