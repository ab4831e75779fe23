//! `zhiban log`: the duty log for scripts, oldest line first. It only reads.

use std::collections::BTreeMap;

use serde::Serialize;

use super::args::{Globals, LogArgs};
use super::config::Setup;
use super::failure::{Exit, Failure};
use super::out::Out;
use crate::core::hall::Hall;
use crate::core::rows::{LogKind, LogRow};
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
    #[serde(skip_serializing_if = "Option::is_none")]
    shift_id: Option<&'a str>,
    /// Names of the ids of people in this line.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    names: BTreeMap<&'a str, &'a str>,
}

/// The names of the people a line is about, by id, as the settings of that time have them.
fn names<'a>(hall: &'a Hall, row: &'a LogRow) -> BTreeMap<&'a str, &'a str> {
    let settings = hall.settings(row.at).0;
    let ids = [row.by.as_str(), row.subject.as_str(), row.detail.as_str()];
    let places = row.kind.people_in();
    let asked = ids.into_iter().zip(places).filter(|(_, is_person)| *is_person);
    let named = asked.filter_map(|(id, _)| Some((id, settings.person(id)?.name.as_str())));
    named.filter(|(id, name)| !name.is_empty() && id != name).collect()
}

/// Prints the newest lines, of one date where one is given: a line each, fields apart by tabs, or JSON.
pub fn run(globals: &Globals, args: &LogArgs, out: &mut Out) -> Result<Exit, Failure> {
    let setup = Setup::read(globals)?;
    let zone = setup.config.hall.zone;
    let store = Store::open(&setup.folder, &setup.hall(), Mode::ReadOnly)?;
    // The limit counts lines of the date that was asked for, so all must be looked at.
    let most = if args.date.is_some() { LINES_MAX } else { args.limit.min(LINES_MAX) };
    let mut rows = store.log_lines(most)?;
    rows.retain(|row| args.date.is_none_or(|date| zone.date(row.at) == date));
    rows.truncate(args.limit);
    let hall = store.hall();
    for row in rows.iter().rev() {
        let at = zone.stamp(row.at);
        if args.json {
            let (by, subject, detail) = (&row.by, &row.subject, &row.detail);
            let (line_no, kind, voided) = (row.line_no, row.kind, row.voided);
            let (shift_id, names) = (row.shift_id.as_deref(), names(hall, row));
            let line = Line { line_no, at, by, kind, subject, detail, voided, shift_id, names };
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
        let mark = if row.voided { "voided" } else { "" };
        let fields = [by.as_str(), row.kind.as_str(), &subject, &detail, mark];
        let cleaned: Vec<_> = fields.into_iter().map(scrub).collect();
        out.line(&format!("{}\t{}\t{}", row.line_no, at.to_rfc3339(), cleaned.join("\t")))?;
    }
    Ok(Exit::Done)
}
