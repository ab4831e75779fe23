//! The duty log: append-only lines, most of them written by what happens. A line that was taken back, corrected or
//! voided stays, marked.

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

use super::rows::{LogEntryKind, LogKind, LogRow};
use super::time::Ms;

mod weigh;

pub use weigh::{BACK_SECS_MAX, LATE_SECS, LogBar, TYPO_SECS};

/// What kind of thing a second person signs who confirms that a line is voided, under the id of the void.
pub const VOIDED: &str = "log_void";

/// Lines kept in memory; older ones stand in the table.
pub const LINES_KEPT: usize = 500;

/// A month as lines are numbered in it: year and month.
pub type Month = (i32, u32);

/// What a line that somebody wrote says beside its text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Written {
    /// What it is.
    pub(super) entry: LogEntryKind,
    /// Its month and its number in it.
    pub(super) number: (Month, u32),
    /// The line it is about, in whose place it stands or which it voids.
    pub(super) about: Option<u64>,
    /// It takes the place of a slip of the finger: the line it is about is not listed.
    pub(super) folds: bool,
    /// Why.
    pub(super) reason: Box<str>,
    /// Who confirmed it.
    pub(super) witness: Box<str>,
    /// The shift that was over, to which it adds.
    pub(super) addendum_to: Box<str>,
}

/// What stands in the place of a line.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Replaced {
    /// Which line.
    by: u64,
    /// It voids this one.
    voids: bool,
    /// This one is not listed any more.
    folds: bool,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Line {
    pub(super) number: u64,
    pub(super) at: Ms,
    /// When it was written down.
    pub(super) recorded: Ms,
    /// Where it stands among the others: when it happened, but never behind a step of the clock that was
    /// written after it.
    order: Ms,
    pub(super) by: Box<str>,
    pub(super) kind: LogKind,
    pub(super) subject: Box<str>,
    pub(super) detail: Box<str>,
    pub(super) voided: bool,
    /// What corrects or voids it.
    pub(super) replaced: Option<Replaced>,
    /// The stream it came in: a step of a clock moves what was written by that clock.
    stream: [u8; 16],
    /// Of what somebody wrote; none of what was written by what happened.
    pub(super) written: Option<Box<Written>>,
}

/// The newest lines of the log.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DutyLog {
    lines: VecDeque<Line>,
    count: u64,
    /// How many lines people wrote in each month.
    months: BTreeMap<Month, u32>,
}

/// Of which instant a line is, and when it was written down.
#[derive(Clone, Copy, Debug)]
pub(super) struct When {
    pub(super) at: Ms,
    pub(super) recorded: Ms,
    pub(super) stream: [u8; 16],
}

impl DutyLog {
    /// Writes a line and gives its number.
    pub(super) fn write(
        &mut self,
        when: When,
        by: &str,
        kind: LogKind,
        subject: &str,
        detail: &str,
    ) -> u64 {
        self.count += 1;
        self.lines.push_back(Line {
            number: self.count,
            at: when.at,
            recorded: when.recorded,
            order: when.at,
            by: by.into(),
            kind,
            subject: subject.into(),
            detail: detail.into(),
            voided: false,
            replaced: None,
            stream: when.stream,
            written: None,
        });
        if self.lines.len() > LINES_KEPT {
            self.lines.pop_front();
        }
        self.count
    }

    /// Makes of the line that was just written one that a person wrote, with the next number of its month.
    pub(super) fn note_written(&mut self, line_no: u64, month: Month, mut written: Written) {
        let count = self.months.entry(month).or_default();
        *count += 1;
        written.number = (month, *count);
        self.replace(line_no, &written);
        let order = written.about.filter(|_| written.folds).and_then(|about| self.find(about));
        let order = order.map(|line| line.order);
        if let Some(line) = self.find_mut(line_no) {
            line.order = order.unwrap_or(line.order);
            line.written = Some(Box::new(written));
        }
    }

    /// A line corrects or voids another one.
    fn replace(&mut self, by: u64, written: &Written) {
        let (voids, folds) = (written.entry == LogEntryKind::Void, written.folds);
        if let Some(line) = written.about.and_then(|about| self.find_mut(about)) {
            line.replaced = Some(Replaced { by, voids, folds });
        }
    }

    /// What a line corrected or voided stands as before; gives its number.
    pub(super) fn put_back(&mut self, by: u64) -> Option<u64> {
        let is_it = |line: &&mut Line| line.replaced.is_some_and(|it| it.by == by);
        let line = self.lines.iter_mut().rev().find(is_it)?;
        line.replaced = None;
        Some(line.number)
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

    pub(super) fn find(&self, line_no: u64) -> Option<&Line> {
        let first = self.lines.front()?.number;
        self.lines.get(usize::try_from(line_no.checked_sub(first)?).ok()?)
    }

    /// Whether a line in memory says that of that instant.
    pub(super) fn has(&self, at: Ms, kind: LogKind, subject: &str, detail: &str) -> bool {
        let same = |line: &Line| *line.subject == *subject && *line.detail == *detail;
        self.lines.iter().any(|line| (line.at, line.kind) == (at, kind) && same(line))
    }

    fn find_mut(&mut self, line_no: u64) -> Option<&mut Line> {
        let first = self.lines.front()?.number;
        self.lines.get_mut(usize::try_from(line_no.checked_sub(first)?).ok()?)
    }

    /// The line that somebody wrote under an id; none if it is not in memory.
    pub(super) fn find_note(&self, note_id: &str) -> Option<&Line> {
        let is_it = |line: &&Line| line.kind.is_written() && line.subject.as_ref() == note_id;
        self.lines.iter().rev().find(is_it)
    }

    /// Marks a line as taken back.
    pub fn set_voided(&mut self, line_no: u64) {
        if let Some(line) = self.find_mut(line_no) {
            line.voided = true;
        }
    }

    /// The clock of a terminal was set to `to`: its lines from a later time were written while it was wrong, and stand below
    /// what is written from now on.
    pub fn move_clock(&mut self, to: Ms, stream: &[u8; 16]) {
        let below = Ms(to.0.saturating_sub(1));
        let own = |line: &&mut Line| line.stream == *stream && line.order > to;
        for line in self.lines.iter_mut().filter(own) {
            line.order = below;
        }
    }

    /// A line by its number, if it is still in memory.
    pub fn row(&self, line_no: u64) -> Option<LogRow> {
        self.find(line_no).map(Line::row)
    }

    /// The newest lines by the time at which they happened, newest first, without the slips of the finger that
    /// their authors set right at once.
    pub fn newest(&self, count: usize) -> Vec<LogRow> {
        let folded = |line: &&Line| line.replaced.is_some_and(|it| it.folds);
        let mut lines: Vec<&Line> = self.lines.iter().filter(|line| !folded(line)).collect();
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
        let of = self.written.as_deref();
        let text = |text: fn(&Written) -> &str| of.map_or_else(String::new, |it| text(it).into());
        LogRow {
            voided: self.voided || self.replaced.is_some_and(|it| it.voids),
            by: self.by.as_ref().into(),
            subject: self.subject.as_ref().into(),
            detail: self.detail.as_ref().into(),
            entry: of.map_or(LogEntryKind::System, |written| written.entry),
            // When a machine's event arrived says nothing of the hall: the same day told later reads the same.
            recorded_at: of.map_or(self.at, |_| self.recorded),
            month_number: of.map(|written| written.number),
            about: of.and_then(|written| written.about),
            replaced_by: self.replaced.map(|it| it.by),
            folded: self.replaced.is_some_and(|it| it.folds),
            reason: text(|written| &written.reason),
            witness: text(|written| &written.witness),
            addendum_to: text(|written| &written.addendum_to),
            ..LogRow::new(self.number, self.at, self.kind)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_begin_anew_with_each_month_and_a_month_that_is_over_goes_on() {
        let mut log = DutyLog::default();
        let months = [(2026, 6), (2026, 7), (2026, 7), (2026, 6), (2027, 7)];
        let numbers = months.map(|month| {
            let when = When { at: Ms(0), recorded: Ms(0), stream: [0; 16] };
            let line = log.write(when, "li", LogKind::Note, "n", "x");
            log.note_written(line, month, Written::default());
            log.row(line).and_then(|row| row.month_number)
        });
        assert_eq!(numbers.map(|number| number.map(|(_, n)| n)), [1, 1, 2, 2, 1].map(Some));
        assert_eq!(numbers.map(|number| number.map(|(month, _)| month)), months.map(Some));
    }

    #[test]
    fn what_left_memory_is_no_more_to_be_corrected() {
        let mut log = DutyLog::default();
        let when = When { at: Ms(0), recorded: Ms(0), stream: [0; 16] };
        for n in 0..=LINES_KEPT {
            let line = log.write(when, "li", LogKind::Note, &format!("n{n}"), "x");
            log.note_written(line, (2026, 7), Written::default());
        }
        let amend = |id: &str| log.may_amend((id, "li", false), ("y", ""), Ms(0));
        assert_eq!(amend("n0"), Err(LogBar::Gone));
        assert!(amend("n1").is_ok());
    }
}
