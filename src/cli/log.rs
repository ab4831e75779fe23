//! `log`: the duty log for scripts.

use serde::Serialize;

use crate::core::rows::LogRow;
use crate::core::time::{Stamp, Zone};
use crate::text::words::Words;
use crate::ui::show::log_line;

use super::args::LogArgs;
use super::config::Setup;
use super::failure::{Exit, Failure};
use super::folder::{failed, open_for_reading};
use super::out::Out;

/// A line as JSON.
#[derive(Serialize)]
struct Line<'l> {
    line_no: u64,
    at: Stamp,
    by: &'l str,
    kind: &'static str,
    subject: &'l str,
    detail: &'l str,
    text: String,
    voided: bool,
}

/// Prints the newest lines, oldest first.
pub fn run(args: &LogArgs, setup: &Setup, out: &mut Out) -> Result<Exit, Failure> {
    let store = open_for_reading(setup)?;
    let zone = store.config().zone;
    let words = crate::text::words::Lang::from(setup.lang).words();
    let mut rows = match args.date {
        None => store.log_lines(args.limit),
        Some(date) => store.log_lines_of(date, args.limit),
    }
    .map_err(|error| failed(&error))?;
    rows.sort_by_key(|row| row.line_no);
    for row in &rows {
        if args.json {
            out.json(&as_json(row, zone, words))?;
        } else {
            let date = zone.date(row.at);
            let text = log_line(words, row);
            out.line(&format!("{date} {} {:8} {text}", zone.hms(row.at), row.by))?;
        }
    }
    Ok(Exit::Done)
}

fn as_json<'l>(row: &'l LogRow, zone: Zone, words: &Words) -> Line<'l> {
    Line {
        line_no: row.line_no,
        at: zone.stamp(row.at),
        by: &row.by,
        kind: row.kind.as_str(),
        subject: &row.subject,
        detail: &row.detail,
        text: log_line(words, row),
        voided: row.voided,
    }
}
