//! Lines of the duty log in words: what a line is beside its text, what stands against changing one, groups.

use crate::core::duty_log::LogBar;
use crate::core::rows::{LogEntryKind, LogGroup, LogRow};
use crate::core::time::Zone;
use crate::text::words::{Words, fill};

/// What stands before the text of a line that somebody wrote, or that counts no more: words, never a colour alone.
/// `about` says which line it is about.
pub fn marks(words: &Words, line: &LogRow, about: &str, zone: Zone) -> String {
    let w = words.duty;
    let mut marks: Vec<String> = Vec::new();
    match (line.voided, line.replaced_by) {
        (true, None) => marks.push(words.log_voided.to_owned()),
        (true, Some(_)) => marks.push(w.k_voided.to_owned()),
        (false, Some(_)) => marks.push(w.k_corrected.to_owned()),
        (false, None) => {}
    }
    match line.entry {
        LogEntryKind::LateEntry => marks.push(fill(w.k_late, &[&zone.hm(line.recorded_at)])),
        LogEntryKind::Amendment if line.reason.is_empty() => marks.push(w.k_slip.to_owned()),
        LogEntryKind::Amendment => marks.push(fill(w.k_amendment, &[about])),
        LogEntryKind::Addendum => marks.push(w.k_addendum.to_owned()),
        LogEntryKind::Void => marks.push(fill(w.k_void, &[about])),
        LogEntryKind::System | LogEntryKind::Entry => {}
    }
    let adds = !line.addendum_to.is_empty() && line.entry != LogEntryKind::Addendum;
    if adds {
        marks.push(w.k_added.to_owned());
    }
    marks.join(" ")
}

/// Why a line was corrected or voided, and before whom; none of a line that does neither.
pub fn why(words: &Words, line: &LogRow, witness: &str) -> Option<String> {
    let w = words.duty;
    match (&*line.reason, witness) {
        ("", _) => None,
        (reason, "") => Some(fill(w.why, &[reason])),
        (reason, witness) => Some(fill(w.why_before, &[reason, witness])),
    }
}

/// Why a line cannot be written, corrected or voided so.
pub fn bar(words: &Words, bar: LogBar) -> &'static str {
    let w = words.duty;
    match bar {
        LogBar::Gone => w.b_gone,
        LogBar::Automatic => w.b_automatic,
        LogBar::Struck => w.b_struck,
        LogBar::NotYours => w.b_not_yours,
        LogBar::NoReason => w.b_no_reason,
        LogBar::NoWitness => w.b_no_witness,
        LogBar::Empty => w.b_empty,
        LogBar::NotThatTime => w.b_not_that_time,
        LogBar::NoShift => w.b_no_shift,
        LogBar::TooLate => w.b_too_late,
        LogBar::Signed => words.handover.bar_signed,
    }
}

/// Name of a group of lines.
pub fn group(words: &Words, of: LogGroup) -> &'static str {
    let w = words.duty;
    match of {
        LogGroup::Written => w.g_written,
        LogGroup::Customers => w.g_customers,
        LogGroup::Alarms => w.g_alarms,
        LogGroup::Floor => w.g_floor,
        LogGroup::System => w.g_system,
    }
}
