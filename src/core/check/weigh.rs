//! One fact taken by one round. The same rules serve who decides and who folds, so that what is refused on one
//! terminal is not applied on another.

use super::answer::{Answer, Outcome};
use super::item::{ItemKind, RoundItem};
use super::round::{Past, Round, Standing};
use super::score::awarded_milli;
use crate::core::event::{CheckAnswered, CheckFact, CheckStarted};

/// Most that can be counted in one item; more is a slip of the finger.
const COUNT_MAX: u32 = 999;
/// Largest value that is measured, in thousandths of the unit: a million of it, as in the settings.
const VALUE_MILLI_MAX: u64 = 1_000_000_000;

/// Why a fact about a round does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bar {
    /// There is no such round, or its beginning was taken back.
    Gone,
    /// Such a round runs already.
    Runs,
    /// No item belongs to that round.
    Empty,
    /// It says what is known.
    Repeat,
    /// It is over.
    Over,
    /// That item is not in it.
    NoItem,
    /// So many items are not answered yet.
    Open(usize),
    /// A phrase or a note is missing.
    NoNote,
    /// The reason is missing.
    NoReason,
    /// A count or a value that cannot be.
    Figures,
    /// The item is not answered in that way.
    NotSo,
    /// No such planned round was missed.
    NotMissed,
}

impl Round {
    /// Takes in a fact; whether it holds stands in its history.
    pub(in crate::core) fn take(&mut self, mut past: Past) -> Standing {
        past.standing = self.put(&past);
        let standing = past.standing;
        self.history.push(past);
        standing
    }

    /// Takes back an act; the lines of its history stay, and count no more. Whether there was anything.
    pub(in crate::core) fn void(&mut self, act_id: &str) -> bool {
        let mut history = std::mem::take(&mut self.history);
        let mut any = false;
        for past in history.iter_mut().filter(|past| *past.act_id == *act_id) {
            any |= past.standing != Standing::Undone;
            past.standing = Standing::Undone;
        }
        let mut fresh = Round::blank(&self.round_id, self.number);
        for past in history.iter_mut().filter(|past| past.standing != Standing::Undone) {
            past.standing = fresh.put(past);
        }
        if fresh.voided {
            // What it was stays readable, also where nothing of it counts.
            (fresh.template, fresh.started_at) = (self.template, self.started_at);
            (fresh.planned_at, fresh.started_by) = (self.planned_at, self.started_by.clone());
            (fresh.settings, fresh.incident_id) = (self.settings, self.incident_id.clone());
        }
        fresh.history = history;
        *self = fresh;
        any
    }

    fn put(&mut self, past: &Past) -> Standing {
        if self.weigh(&past.fact.0).is_err() {
            return Standing::Against;
        }
        match &past.fact.0 {
            CheckFact::Started(started) => self.start(started, past),
            CheckFact::Answered(answered) => self.answer_item(answered, past),
            CheckFact::Submitted(_) => {
                self.submitted_at = Some(past.at);
                self.submitted_by = past.by.clone();
            }
            CheckFact::Aborted(aborted) => {
                self.aborted_at = Some(past.at);
                self.reason = aborted.reason.clone();
            }
            // They are about rounds that were not done, and stand in the book.
            CheckFact::Missed(_) | CheckFact::Explained(_) => return Standing::Against,
        }
        Standing::Holds
    }

    fn start(&mut self, started: &CheckStarted, past: &Past) {
        self.template = started.template;
        self.planned_at = started.planned_at;
        self.in_grace = started.in_grace;
        self.incident_id.clone_from(&started.incident_id);
        self.settings = started.settings;
        self.items.clone_from(&started.items);
        self.marks = started.marks.clone();
        self.started_at = past.at;
        self.started_by = past.by.clone();
        self.voided = false;
    }

    fn answer_item(&mut self, said: &CheckAnswered, past: &Past) {
        let Some(item) = self.item(&said.item) else { return };
        let count = said.right.zip(said.of);
        let answer = Answer {
            item: said.item.clone(),
            at: past.at,
            by: past.by.clone(),
            result: said.result,
            count,
            value_milli: said.value_milli,
            by_queue: said.by_queue,
            phrase: said.phrase.clone(),
            note: said.note.clone(),
            place: said.place.clone(),
            owner: said.owner.clone(),
            limit: said.limit,
            due_at: said.due_at,
            fixed: said.fixed,
            awarded_milli: awarded_milli(item, said.result, count),
            act_id: past.act_id.clone(),
            stands: past.place,
        };
        let beside = self.answer(&said.item).filter(|old| is_beside(old, said, past));
        if beside.is_some_and(|old| old.result.rank() > answer.result.rank()) {
            return;
        }
        self.answers.retain(|old| old.item != answer.item);
        let place = |code: &str| self.items.iter().position(|item| *item.code == *code);
        let behind = self.answers.partition_point(|old| place(&old.item) < place(&answer.item));
        self.answers.insert(behind, answer);
    }

    /// The rule that a fact breaks, if it breaks one.
    pub(in crate::core) fn weigh(&self, fact: &CheckFact) -> Result<(), Bar> {
        if let CheckFact::Started(started) = fact {
            return match (self.voided, self.history.is_empty(), started.items.is_empty()) {
                (true, true, false) => Ok(()),
                (true, true, true) => Err(Bar::Empty),
                // Nobody begins again what was taken back: its id is that of the act.
                (true, false, _) => Err(Bar::Gone),
                (false, ..) => Err(Bar::Repeat),
            };
        }
        if self.voided {
            return Err(Bar::Gone);
        }
        if !self.is_running() {
            return Err(Bar::Over);
        }
        match fact {
            CheckFact::Answered(said) => {
                let item = self.item(&said.item).ok_or(Bar::NoItem)?;
                weigh_answer(item, said)?;
                if self.answer(&said.item).is_some_and(|old| says(old, said)) {
                    return Err(Bar::Repeat);
                }
                Ok(())
            }
            CheckFact::Submitted(_) => match self.open_items().count() {
                0 => Ok(()),
                open => Err(Bar::Open(open)),
            },
            CheckFact::Aborted(aborted) if aborted.reason.trim().is_empty() => Err(Bar::NoReason),
            CheckFact::Aborted(_) => Ok(()),
            CheckFact::Started(_) | CheckFact::Missed(_) | CheckFact::Explained(_) => {
                Err(Bar::NotSo)
            }
        }
    }
}

fn weigh_answer(item: &RoundItem, said: &CheckAnswered) -> Result<(), Bar> {
    let is_count = item.kind == ItemKind::Count;
    let is_measured = matches!(item.kind, ItemKind::Value | ItemKind::Auto);
    let looked_at = matches!(said.result, Outcome::Pass | Outcome::Fail);
    if said.result == Outcome::Unknown || (said.result == Outcome::Skipped && !item.is_required()) {
        return Err(Bar::NotSo);
    }
    let has_count = said.right.is_some() || said.of.is_some();
    if (has_count && !(is_count && looked_at)) || (said.value_milli.is_some() && !is_measured) {
        return Err(Bar::NotSo);
    }
    if has_count {
        let (Some(right), Some(of)) = (said.right, said.of) else { return Err(Bar::Figures) };
        if right > of
            || of == 0
            || of > COUNT_MAX
            || (right == of) != (said.result == Outcome::Pass)
        {
            return Err(Bar::Figures);
        }
    }
    if said.value_milli.is_some_and(|value| value.unsigned_abs() > VALUE_MILLI_MAX) {
        return Err(Bar::Figures);
    }
    if let (ItemKind::Value, Some(value), Some(range)) = (item.kind, said.value_milli, &item.range)
        && looked_at
        && range.holds(value) != (said.result == Outcome::Pass)
    {
        return Err(Bar::Figures);
    }
    let has_words = !said.phrase.trim().is_empty() || !said.note.trim().is_empty();
    match said.result {
        Outcome::Fail if !has_words && !said.by_queue => Err(Bar::NoNote),
        Outcome::Skipped if said.note.trim().is_empty() => Err(Bar::NoReason),
        _ => Ok(()),
    }
}

/// Whether an answer was given by somebody who did not know of the one that stands: it stands beside it, and
/// corrects nothing. Without a word of which one it replaces only one's own is corrected.
fn is_beside(old: &Answer, said: &CheckAnswered, past: &Past) -> bool {
    if !past.place.knew(&old.stands) {
        return true;
    }
    if said.replaces.is_empty() { old.by != past.by } else { old.act_id != said.replaces }
}

/// Whether an answer says what is known.
fn says(old: &Answer, said: &CheckAnswered) -> bool {
    (old.result, old.count, old.value_milli)
        == (said.result, said.right.zip(said.of), said.value_milli)
        && (&old.phrase, &old.note, &old.place) == (&said.phrase, &said.note, &said.place)
        && (&old.owner, old.limit, old.fixed) == (&said.owner, said.limit, said.fixed)
        && old.due_at == said.due_at
        && old.by_queue == said.by_queue
}
