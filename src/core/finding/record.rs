//! The record of one finding. Everything in it follows from the history of its trail.

use serde::{Deserialize, Serialize};

use super::values::{CallCause, FindingLimit, FindingState, MeasureKind, MeasureState, RaisedWhy};
use super::{REPEATS, REPEATS_WITHIN_SECS};
use crate::core::complaint::{ContactWay, Sent, Severity};
use crate::core::event::FindingSeen;
use crate::core::time::Ms;

/// One time that it was seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Occurrence {
    /// The sighting.
    pub occurrence_id: Box<str>,
    /// When.
    pub at: Ms,
    /// By whom.
    pub by: Box<str>,
    /// What was said.
    pub text: Box<str>,
    /// In which round; empty = outside of any.
    pub round_id: Box<str>,
    /// On which visit from outside; empty = on none.
    pub visit_id: Box<str>,
    /// Its time began with this sighting, which said who puts it right, and until when.
    pub begins: bool,
    /// Who was to put it right, as it was said.
    pub owner: Box<str>,
    /// How long there was, as it was said.
    pub limit: FindingLimit,
    /// A round found it beyond a red line.
    pub red_line: bool,
}

/// Somebody above was told of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// When.
    pub at: Ms,
    /// By whom.
    pub by: Box<str>,
    /// Who was.
    pub person_id: Box<str>,
    /// Their level.
    pub level: u8,
    /// How.
    pub way: ContactWay,
    /// What they said.
    pub text: Box<str>,
}

/// Something that was done or seen: when, by whom, what was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// When it was said.
    pub at: Ms,
    /// Who did it.
    pub by: Box<str>,
    /// Who said so.
    pub said_by: Box<str>,
    /// What was said.
    pub text: Box<str>,
    /// In which round; empty = outside of any.
    pub round_id: Box<str>,
}

/// Something to be done beside putting it right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// Its id.
    pub measure_id: Box<str>,
    /// What for.
    pub kind: MeasureKind,
    /// What is to be done.
    pub title: Box<str>,
    /// Who has to; empty = nobody yet.
    pub owner: Box<str>,
    /// How long there is.
    pub limit: FindingLimit,
    /// Until when.
    pub due_at: Ms,
    /// Where it stands.
    pub state: MeasureState,
    /// When it was added.
    pub added_at: Ms,
    /// Who did it, and when.
    pub done: Option<Seen>,
    /// Who saw that it was done.
    pub verified: Option<Seen>,
    /// Why it will not be done, when and by whom that was said.
    pub dropped: Option<Seen>,
}

impl Measure {
    /// Whether somebody still has to do something about it.
    pub fn is_pending(&self) -> bool {
        matches!(self.state, MeasureState::Todo | MeasureState::CannotDo)
    }

    /// Whether it is that person's to look whether it was done: somebody else did it.
    pub fn is_checked_by(&self, person: &str) -> bool {
        self.state == MeasureState::Done && self.done.as_ref().is_some_and(|it| *it.by != *person)
    }
}

/// A level of the ladder that was called upon.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Called {
    /// When.
    pub at: Ms,
    /// The measure; the finding's id: to put it right.
    pub measure_id: Box<str>,
    /// Why.
    pub cause: CallCause,
    /// The deadline that was missed, or when it was said that it cannot be done.
    pub due_at: Ms,
    /// In which round.
    pub round: u16,
    /// Which level.
    pub level: u8,
    /// Who was found.
    pub to: Vec<Box<str>>,
    /// How, or why nobody.
    pub sent: Sent,
}

/// A finding as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Its id.
    pub finding_id: Box<str>,
    /// Code of the item; empty = only the words say what it is.
    pub item_code: Box<str>,
    /// Where; empty = the hall.
    pub place: Box<str>,
    /// What is wrong, as it was said first.
    pub text: Box<str>,
    /// How bad it is.
    pub severity: Severity,
    /// Where it stands.
    pub state: FindingState,
    /// When it was opened.
    pub opened_at: Ms,
    /// By whom.
    pub opened_by: Box<str>,
    /// Who has to put it right; empty = nobody yet.
    pub owner: Box<str>,
    /// How long there is.
    pub limit: FindingLimit,
    /// Until when.
    pub due_at: Ms,
    /// The complaint it belongs to; empty = none.
    pub complaint_id: Box<str>,
    /// The finding that came back with it.
    pub recurrence_of: Option<Box<str>>,
    /// Why it came back.
    pub cause: Box<str>,
    /// Each time that it was seen, the first one that opened it among them.
    pub occurrences: Vec<Occurrence>,
    /// What is to be done beside putting it right.
    pub measures: Vec<Measure>,
    /// Which levels were called upon.
    pub calls: Vec<Called>,
    /// Who above was told of it.
    pub told: Vec<Told>,
    /// What was noted.
    pub notes: Vec<Seen>,
    /// Why it became worse, and when.
    pub raised: Vec<(Ms, RaisedWhy)>,
    /// Whoever has to put it right cannot: since when, and why.
    pub cannot_do: Option<Seen>,
    /// Who put it right.
    pub fixed: Option<Seen>,
    /// Who saw that it is right.
    pub verified: Option<Seen>,
    /// Each time that somebody looked again and it was not right.
    pub rejected: Vec<Seen>,
    /// When it was closed or found to be none.
    pub ended_at: Option<Ms>,
    /// Why it was none.
    pub void_reason: Box<str>,
}

impl Finding {
    /// A new one, seen for the first time.
    pub(super) fn first(seen: &FindingSeen, at: Ms, by: &str) -> Finding {
        Finding {
            finding_id: seen.occurrence_id.clone(),
            item_code: seen.item_code.clone(),
            place: seen.place.clone(),
            text: seen.text.clone(),
            severity: seen.severity,
            state: FindingState::Open,
            opened_at: at,
            opened_by: by.into(),
            owner: seen.owner.clone(),
            limit: seen.limit,
            due_at: seen.due_at,
            complaint_id: seen.complaint_id.clone(),
            recurrence_of: None,
            cause: "".into(),
            occurrences: vec![Occurrence { begins: true, ..occurrence(seen, at, by) }],
            measures: Vec::new(),
            calls: Vec::new(),
            told: Vec::new(),
            notes: Vec::new(),
            raised: Vec::new(),
            cannot_do: None,
            fixed: None,
            verified: None,
            rejected: Vec::new(),
            ended_at: None,
            void_reason: "".into(),
        }
    }

    /// The same trouble was seen again. What had been put right is open again; else no time begins anew. A round
    /// sees it once: what it says of it later is said instead.
    pub(super) fn see(&mut self, seen: &FindingSeen, at: Ms, by: &str) {
        let again = self.is_put_right();
        if again {
            (self.state, self.fixed, self.verified) = (FindingState::Open, None, None);
            (self.limit, self.due_at) = (seen.limit, seen.due_at);
        }
        self.severity = self.severity.max(seen.severity);
        let same = |it: &Occurrence| !it.round_id.is_empty() && it.round_id == seen.round_id;
        if let Some(said) = self.occurrences.iter().position(same) {
            self.see_otherwise(said, seen);
        } else {
            let said = occurrence(seen, at, by);
            self.occurrences.push(Occurrence { begins: again, ..said });
        }
        if self.owner.is_empty() {
            self.owner = seen.owner.clone();
        }
        if self.complaint_id.is_empty() {
            self.complaint_id = seen.complaint_id.clone();
        }
    }

    /// A round says what it saw in other words. Only what it says otherwise changes: others may have had it
    /// since.
    fn see_otherwise(&mut self, said: usize, seen: &FindingSeen) {
        let (first, old) = (said == 0, &mut self.occurrences[said]);
        if !seen.text.is_empty() {
            old.text = seen.text.clone();
            if first {
                self.text = seen.text.clone();
            }
        }
        let named = seen.limit == FindingLimit::Date;
        if old.begins && (old.limit != seen.limit || named) {
            (self.limit, self.due_at) = (seen.limit, seen.due_at);
        }
        if old.begins && old.owner != seen.owner {
            self.owner = seen.owner.clone();
        }
        (old.owner, old.limit) = (seen.owner.clone(), seen.limit);
    }

    /// Whether something is left to do about it.
    pub fn is_open(&self) -> bool {
        !matches!(self.state, FindingState::Closed | FindingState::Void | FindingState::Unknown)
    }

    /// Whether it was put right, as somebody says, and is not closed: it can be looked at again.
    pub fn is_put_right(&self) -> bool {
        matches!(self.state, FindingState::Fixed | FindingState::Verified)
    }

    /// Whether somebody still has to put it right.
    pub fn is_wrong(&self) -> bool {
        matches!(self.state, FindingState::Open | FindingState::Contained)
    }

    /// The deadline that runs and comes first: to put it right, or of a measure; none = nothing runs.
    pub fn next_due(&self) -> Option<Ms> {
        let own = self.is_wrong().then_some(self.due_at);
        let measures = self.measures.iter().filter(|it| self.is_open() && it.is_pending());
        own.into_iter().chain(measures.map(|it| it.due_at)).min()
    }

    /// Whether a deadline has passed.
    pub fn is_late(&self, now: Ms) -> bool {
        self.next_due().is_some_and(|due| now > due)
    }

    /// Whether nobody said of anything that is still to be done that it cannot be.
    pub fn is_doable(&self) -> bool {
        let stuck = |it: &Measure| it.state == MeasureState::CannotDo;
        self.cannot_do.is_none() && !self.measures.iter().any(stuck)
    }

    /// The highest level at which somebody was called upon about it.
    pub fn level(&self) -> Option<u8> {
        let reached = self.calls.iter().filter(|call| !call.to.is_empty());
        reached.map(|call| call.level).max()
    }

    /// What a measure, or putting it right, was called upon for last.
    pub fn last_call(&self, measure_id: &str, cause: CallCause, due_at: Ms) -> Option<&Called> {
        let is_it = |call: &&Called| {
            *call.measure_id == *measure_id && call.cause == cause && call.due_at == due_at
        };
        self.calls.iter().rev().find(is_it)
    }

    /// A measure by its id.
    pub fn measure(&self, measure_id: &str) -> Option<&Measure> {
        self.measures.iter().find(|it| *it.measure_id == *measure_id)
    }

    /// Whether a measure against its coming back stands.
    pub fn is_prevented(&self) -> bool {
        let stands = |it: &Measure| !matches!(it.state, MeasureState::Cancelled);
        self.measures.iter().any(|it| it.kind == MeasureKind::Preventive && stands(it))
    }

    /// How often it was seen in the seven days up to its last sighting; enough of them make it worse, once.
    pub fn repeats(&self) -> bool {
        let Some(last) = self.occurrences.last() else { return false };
        let near = |it: &&Occurrence| last.at.secs_since(it.at) <= REPEATS_WITHIN_SECS;
        let count = self.occurrences.iter().filter(near).count();
        let raised = self.raised.iter().any(|(_, why)| *why == RaisedWhy::Repeated);
        count >= REPEATS && !raised && self.severity < Severity::Sev1
    }
}

fn occurrence(seen: &FindingSeen, at: Ms, by: &str) -> Occurrence {
    Occurrence {
        occurrence_id: seen.occurrence_id.clone(),
        at,
        by: by.into(),
        text: seen.text.clone(),
        round_id: seen.round_id.clone(),
        visit_id: seen.visit_id.clone(),
        begins: false,
        owner: seen.owner.clone(),
        limit: seen.limit,
        red_line: seen.red_line,
    }
}
