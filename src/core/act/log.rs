//! Acts about lines of the duty log: a line of an earlier time, one that adds to a shift that is over, a correction,
//! a void.

use super::{Act, Decided, Desk, Refused};
use crate::core::duty_log::{BACK_SECS_MAX, LATE_SECS, LogBar, VOIDED};
use crate::core::event::{Body, Kind, LogAmended, LogAppended, LogEntry, LogVoided, Meaning, Note};
use crate::core::hall::Hall;
use crate::core::people::Right;
use crate::core::time::Ms;

/// A clock that is a little behind is no claim of the future, seconds.
const AHEAD_SECS_MAX: i64 = 60;

/// What to do with lines of the duty log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogAct {
    /// A line about something that happened earlier, or that adds to a shift which is over.
    Note {
        /// What happened.
        text: String,
        /// When; none = now.
        at: Option<Ms>,
        /// The shift it adds to; empty = that of its time, where that one is over.
        addendum_to: String,
    },
    /// A line is written anew.
    Amend {
        /// Which.
        note_id: String,
        /// The whole new text.
        text: String,
        /// Why; not asked for of the author's own slips within five minutes.
        reason: String,
    },
    /// A line is voided before a second person.
    Void {
        /// Which.
        note_id: String,
        /// Why.
        reason: String,
        /// Who confirms it; empty in a hall without people.
        confirmed_by: String,
    },
}

impl LogAct {
    /// Its name in records.
    pub fn name(&self) -> &'static str {
        match self {
            LogAct::Note { addendum_to, .. } if addendum_to.is_empty() => "log.late",
            LogAct::Note { .. } => "log.addendum",
            LogAct::Amend { .. } => "log.amend",
            LogAct::Void { .. } => "log.void",
        }
    }

    pub(super) fn edit_words(&mut self, edit: &mut dyn FnMut(&str) -> String) {
        let texts = match self {
            LogAct::Note { text, .. } => vec![text],
            LogAct::Amend { text, reason, .. } => vec![text, reason],
            LogAct::Void { reason, .. } => vec![reason],
        };
        for text in texts.into_iter().filter(|text| !text.is_empty()) {
            *text = edit(text);
        }
    }
}

pub(super) fn decide(hall: &Hall, desk: &mut Desk, act: &Act) -> Result<Decided, Refused> {
    let Act::Log(act) = act else { return Err(Refused::Nothing) };
    match act {
        LogAct::Note { text, at, addendum_to } => note(hall, desk, text, *at, addendum_to),
        LogAct::Amend { note_id, text, reason } => amend(hall, desk, note_id, text, reason),
        LogAct::Void { note_id, reason, confirmed_by } => {
            void(hall, desk, note_id, reason, confirmed_by)
        }
    }
}

fn may_all(hall: &Hall, desk: &Desk) -> bool {
    hall.check_right(desk.author, Right::Force, desk.now.at).is_ok()
}

fn bar(bar: LogBar) -> Refused {
    Refused::Log(bar)
}

fn note(
    hall: &Hall,
    desk: &mut Desk,
    text: &str,
    at: Option<Ms>,
    addendum_to: &str,
) -> Result<Decided, Refused> {
    let (now, text) = (desk.now.at, text.trim());
    if text.is_empty() {
        return Err(bar(LogBar::Empty));
    }
    let at = at.unwrap_or(now);
    let back = now.secs_since(at);
    if !(-AHEAD_SECS_MAX..=BACK_SECS_MAX).contains(&back) {
        return Err(bar(LogBar::NotThatTime));
    }
    let is_over = |id: &str| hall.is_shift_over(id);
    let of_its_time = hall.shift_id_at(at).filter(|id| back > LATE_SECS && is_over(id));
    let addendum_to = match addendum_to {
        "" => of_its_time.unwrap_or_default().to_owned(),
        id if is_over(id) => id.to_owned(),
        _ => return Err(bar(LogBar::NoShift)),
    };
    let note_id = (desk.new_id)();
    let phrase = hall.settings(now).0.phrase_code(text).into();
    let (id, text) = (note_id.as_str().into(), text.into());
    let body = if addendum_to.is_empty() {
        Body::Note(Note { note_id: id, text, phrase })
    } else {
        let addendum_to = addendum_to.into();
        let entry = LogAppended { note_id: id, text, addendum_to, phrase };
        Body::Log(Box::new(LogEntry::Appended(entry)))
    };
    let mut draft = desk.draft(Kind::LogNoted, body);
    draft.at = hall.config().zone.stamp(at.min(now));
    Ok(Decided { act_id: note_id, drafts: vec![draft] })
}

/// The shift a line was written in, where that is over.
fn shift_of(hall: &Hall, note_id: &str) -> Box<str> {
    let line = hall.duty_log().find_note(note_id);
    let shift = line.and_then(|line| hall.shift_id_at(line.recorded));
    shift.filter(|id| hall.is_shift_over(id)).unwrap_or_default().into()
}

fn amend(
    hall: &Hall,
    desk: &mut Desk,
    note_id: &str,
    text: &str,
    reason: &str,
) -> Result<Decided, Refused> {
    let line = (note_id, &*desk.author.person, may_all(hall, desk));
    let class = hall.duty_log().may_amend(line, (text, reason), desk.now.at).map_err(bar)?;
    let id = (desk.new_id)();
    let entry = LogAmended {
        note_id: id.as_str().into(),
        amends: note_id.into(),
        class,
        reason: reason.trim().into(),
        text: text.trim().into(),
        addendum_to: shift_of(hall, note_id),
    };
    let body = Body::Log(Box::new(LogEntry::Amended(entry)));
    Ok(Decided { act_id: id, drafts: vec![desk.draft(Kind::LogAmended, body)] })
}

fn void(
    hall: &Hall,
    desk: &mut Desk,
    note_id: &str,
    reason: &str,
    witness: &str,
) -> Result<Decided, Refused> {
    let people = &hall.settings(desk.now.at).0.people;
    if !witness.is_empty() && !people.iter().any(|person| person.id == witness) {
        return Err(Refused::NoPerson(witness.to_owned()));
    }
    let line = (note_id, &*desk.author.person, may_all(hall, desk));
    let said = (reason, witness, people.is_empty());
    hall.duty_log().may_void(line, said).map_err(bar)?;
    let id = (desk.new_id)();
    let entry = LogVoided {
        void_id: id.as_str().into(),
        note_id: note_id.into(),
        reason: reason.trim().into(),
        confirmed_by: witness.into(),
        addendum_to: shift_of(hall, note_id),
    };
    let mut drafts = Vec::new();
    if hall.locks() && !witness.is_empty() {
        let what = (VOIDED, &*id);
        drafts.push(desk.signature_of(witness, what, Meaning::Verified, &entry.hash()));
    }
    let body = Body::Log(Box::new(LogEntry::Voided(entry)));
    drafts.push(desk.draft(Kind::LogVoided, body));
    Ok(Decided { act_id: id, drafts })
}
