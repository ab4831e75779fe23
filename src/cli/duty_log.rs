//! `zhiban log`: the duty log for scripts, oldest line first. It only reads.

use serde::Serialize;

use super::args::{Globals, LogArgs};
use super::config::Setup;
use super::failure::{Exit, Failure};
use super::out::Out;
use crate::core::rows::LogKind;
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
    for row in rows.iter().rev() {
        let at = zone.stamp(row.at);
        if args.json {
            let (by, subject, detail) = (&row.by, &row.subject, &row.detail);
            let (line_no, kind, voided) = (row.line_no, row.kind, row.voided);
            out.json(&Line { line_no, at, by, kind, subject, detail, voided })?;
            continue;
        }
        let mark = if row.voided { "voided" } else { "" };
        let fields = [row.by.as_str(), row.kind.as_str(), &row.subject, &row.detail, mark];
        let cleaned: Vec<_> = fields.into_iter().map(scrub).collect();
        out.line(&format!("{}\t{}\t{}", row.line_no, at.to_rfc3339(), cleaned.join("\t")))?;
    }
    Ok(Exit::Done)
}
