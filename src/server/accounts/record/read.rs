//! The record as it is read: which lines, and as files that people take along.

use super::chain::{Placed, taken_apart};
use super::{Entry, What};
use crate::core::time::{Ms, Stamp};
use crate::export::csv::is_formula;
use crate::server::accounts::Halls;
use crate::server::accounts::broken;
use crate::server::{Fault, Line};

/// A line of the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditLine {
    /// Its number.
    pub number: u64,
    /// When.
    pub at: Ms,
    /// What was done.
    pub entry: Entry,
    /// The line as it is stored, and as an export has it.
    pub text: String,
}

impl AuditLine {
    pub(super) fn read(line: Line) -> Result<AuditLine, Fault> {
        let bad = || broken(format!("line {} of the audit cannot be read", line.number));
        let (_, text) = taken_apart(&line.body).ok_or_else(bad)?;
        let placed: Placed = serde_json::from_str(text).map_err(|_| bad())?;
        let (number, at, entry) = (line.number, placed.at, placed.entry);
        Ok(AuditLine { number, at, entry, text: line.body })
    }
}

/// Which lines are asked for; where nothing is said, all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditAsk {
    /// Before this number.
    pub before: Option<u64>,
    /// By whom, or on whom.
    pub who: Option<String>,
    /// In which hall.
    pub hall: Option<String>,
    /// Of what.
    pub what: Option<What>,
    /// From this instant on.
    pub from: Option<Ms>,
    /// Before this instant.
    pub until: Option<Ms>,
    /// Not more than so many.
    pub most: usize,
    /// Lines about these halls alone; none = all lines, also those about no hall.
    pub halls: Option<Halls>,
}

impl AuditAsk {
    pub(super) fn takes(&self, line: &AuditLine) -> bool {
        let entry = &line.entry;
        self.who.as_ref().is_none_or(|who| *who == entry.who || *who == entry.subject)
            && self.hall.as_ref().is_none_or(|hall| *hall == entry.hall)
            && self.halls.as_ref().is_none_or(|halls| halls.contains(&entry.hall))
            && self.what.is_none_or(|what| what == entry.what)
            && self.from.is_none_or(|from| line.at >= from)
            && self.until.is_none_or(|until| line.at < until)
    }
}

/// Lines as NDJSON, as they are stored: whoever has the file can hold it against itself.
pub fn ndjson(lines: &[AuditLine]) -> String {
    lines.iter().flat_map(|line| [&*line.text, "\n"]).collect()
}

/// Heads of the columns of [`csv`].
const HEADS: [&str; 11] = [
    "number", "at", "who", "what", "hall", "subject", "reason", "detail", "address", "outcome",
    "chain",
];

/// Lines as CSV for a spreadsheet. What people wrote cannot become a formula.
pub fn csv(lines: &[AuditLine]) -> String {
    let mut text = "\u{feff}".to_owned();
    let mut row = |cells: [&str; 11]| {
        let quoted = cells.map(|cell| {
            let mark = if is_formula(cell) { "'" } else { "" };
            format!("\"{mark}{}\"", cell.replace('"', "\"\""))
        });
        text.push_str(&quoted.join(","));
        text.push_str("\r\n");
    };
    row(HEADS);
    for line in lines {
        let (number, entry) = (line.number.to_string(), &line.entry);
        let at = Stamp { at: line.at, offset_min: 0 }.to_rfc3339();
        row([
            &number,
            &at,
            &entry.who,
            entry.what.as_str(),
            &entry.hall,
            &entry.subject,
            &entry.reason,
            &entry.detail,
            &entry.address,
            entry.outcome.as_str(),
            taken_apart(&line.text).map_or("", |(chain, _)| chain),
        ]);
    }
    text
}
