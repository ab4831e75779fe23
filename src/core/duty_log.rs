//! The duty log: append-only lines, most of them written by what happens. A line that was taken back
//! stays, marked.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::rows::{LogKind, LogRow};
use super::time::Ms;

/// Lines kept in memory; older ones stand in the table.
pub const LINES_KEPT: usize = 500;

/// One line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Line {
    number: u64,
    at: Ms,
    /// Where it stands among the others: when it happened, but never behind a step of the clock that was
    /// written after it.
    order: Ms,
    by: Box<str>,
    kind: LogKind,
    subject: Box<str>,
    detail: Box<str>,
    voided: bool,
}

/// The newest lines of the log.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DutyLog {
    lines: VecDeque<Line>,
    count: u64,
}

impl DutyLog {
    /// Writes a line and gives its number.
    pub fn write(&mut self, at: Ms, by: &str, kind: LogKind, subject: &str, detail: &str) -> u64 {
        self.count += 1;
        self.lines.push_back(Line {
            number: self.count,
            at,
            order: at,
            by: by.into(),
            kind,
            subject: subject.into(),
            detail: detail.into(),
            voided: false,
        });
        if self.lines.len() > LINES_KEPT {
            self.lines.pop_front();
        }
        self.count
    }

    /// The line of a note, and whether it was taken back; none if it is not in memory.
    pub fn find_note(&self, note_id: &str) -> Option<(u64, bool)> {
        let is_it = |line: &&Line| line.kind == LogKind::Note && line.subject.as_ref() == note_id;
        self.lines.iter().rev().find(is_it).map(|line| (line.number, line.voided))
    }

    /// The number of the newest line; 0 = there is none.
    pub fn last_line(&self) -> u64 {
        self.count
    }

    /// The numbers of the lines in memory behind a line.
    pub fn lines_behind(&self, line_no: u64) -> impl Iterator<Item = u64> + '_ {
        self.lines.iter().map(|line| line.number).filter(move |number| *number > line_no)
    }

    /// How many lines were ever written.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Marks a line as taken back.
    pub fn set_voided(&mut self, line_no: u64) {
        if let Some(line) = self.lines.iter_mut().find(|line| line.number == line_no) {
            line.voided = true;
        }
    }

    /// The clock was set to `to`: lines from a later time were written while it was wrong, and stand below
    /// what is written from now on.
    pub fn move_clock(&mut self, to: Ms) {
        let below = Ms(to.0.saturating_sub(1));
        for line in self.lines.iter_mut().filter(|line| line.order > to) {
            line.order = below;
        }
    }

    /// A line by its number, if it is still in memory.
    pub fn row(&self, line_no: u64) -> Option<LogRow> {
        let first = self.lines.front()?.number;
        let place = usize::try_from(line_no.checked_sub(first)?).ok()?;
        self.lines.get(place).map(Line::row)
    }

    /// The newest lines by the time at which they happened, newest first.
    pub fn newest(&self, count: usize) -> Vec<LogRow> {
        let mut lines: Vec<&Line> = self.lines.iter().collect();
        // Not by number: the same day told in another order must read the same.
        lines.sort_by(|a, b| {
            (b.order, b.at, a.kind.as_str(), &a.subject, b.number).cmp(&(
                a.order,
                a.at,
                b.kind.as_str(),
                &b.subject,
                a.number,
            ))
        });
        lines.into_iter().take(count).map(Line::row).collect()
    }
}

impl Line {
    fn row(&self) -> LogRow {
        LogRow {
            line_no: self.number,
            at: self.at,
            by: self.by.as_ref().into(),
            kind: self.kind,
            subject: self.subject.as_ref().into(),
            detail: self.detail.as_ref().into(),
            voided: self.voided,
            shift_id: None,
        }
    }
}
