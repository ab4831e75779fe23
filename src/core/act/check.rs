//! Acts about rounds: begun, answered item by item, submitted, broken off; and why one was missed.

use super::finding::{FailedOrPassed, Failing, Fixer, of_answer, of_no_answer};
use super::{Act, Decided, Desk, Draft, Refused};
use crate::core::board::{Board, count_of};
use crate::core::check::{Answer, Bar, Checklist, ItemKind, Outcome, Round, RoundItem, Template};
use crate::core::complaint::Severity;
use crate::core::event::{
    Body, CheckAborted, CheckAnswered, CheckEvent, CheckExplained, CheckFact, CheckStarted,
    CheckSubmitted,
};
use crate::core::finding::{FindingLimit, RED_LINE};
use crate::core::hall::Hall;
use crate::core::time::Ms;

/// The answer to one item, as a person gives it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AnswerItem {
    /// The item, by its code.
    pub item: String,
    /// What was found; of a count, a value or an automatic one the figures decide between right and not.
    pub result: Option<Outcome>,
    /// Of a count: how many are right; none = all of them.
    pub right: Option<u32>,
    /// Of how many; none = as many as there are.
    pub of: Option<u32>,
    /// What was measured, in thousandths of the unit.
    pub value_milli: Option<i64>,
    /// Code of a canned phrase; empty = none.
    pub phrase: String,
    /// What is written; of what is skipped why.
    pub note: String,
    /// Where; empty = the hall.
    pub place: String,
    /// Who puts it right; empty = the author.
    pub owner: String,
    /// Until when; none = as the phrase says, else before the shift ends.
    pub limit: Option<FindingLimit>,
    /// The instant, where the limit is a date; it lies ahead.
    pub due_at: Option<Ms>,
}

impl AnswerItem {
    /// An answer that says no more than what was found.
    pub fn plain(item: &str, result: Outcome) -> AnswerItem {
        AnswerItem { item: item.to_owned(), result: Some(result), ..AnswerItem::default() }
    }
}

/// What a person asks for about a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckAct {
    /// Begin one.
    Start {
        /// Which round.
        template: Template,
    },
    /// Answer an item, or answer it otherwise.
    Answer(Box<AnswerItem>),
    /// It is over.
    Submit,
    /// Break it off.
    Abort {
        /// Why.
        reason: String,
    },
    /// Say why a planned one was missed.
    Explain {
        /// Which round.
        template: Template,
        /// When it was planned.
        planned_at: Ms,
        /// Why.
        reason: String,
    },
}

impl CheckAct {
    /// Its name in records of refusals.
    pub fn name(&self) -> &'static str {
        match self {
            CheckAct::Start { .. } => "check.start",
            CheckAct::Answer(_) => "check.answer",
            CheckAct::Submit => "check.submit",
            CheckAct::Abort { .. } => "check.abort",
            CheckAct::Explain { .. } => "check.explain",
        }
    }

    /// Passes each free text through `edit`.
    pub(super) fn edit_words(&mut self, edit: &mut dyn FnMut(&str) -> String) {
        let texts: Vec<&mut String> = match self {
            CheckAct::Answer(answer) => vec![&mut answer.note, &mut answer.place],
            CheckAct::Abort { reason } | CheckAct::Explain { reason, .. } => vec![reason],
            CheckAct::Start { .. } | CheckAct::Submit => Vec::new(),
        };
        for text in texts.into_iter().filter(|text| !text.is_empty()) {
            *text = edit(text);
        }
    }
}

pub(super) fn decide(hall: &Hall, desk: &mut Desk, act: &Act) -> Result<Decided, Refused> {
    let Act::Check { round_id, act } = act else { return Err(Refused::Nothing) };
    let fact = match &**act {
        CheckAct::Start { template } => return start(hall, desk, *template),
        CheckAct::Explain { template, planned_at, reason } => {
            return explain(hall, desk, *template, *planned_at, reason);
        }
        CheckAct::Answer(answer) => {
            let round = running(hall, round_id)?;
            CheckFact::Answered(Box::new(answered(hall, desk, round, answer)?))
        }
        CheckAct::Submit => CheckFact::Submitted(CheckSubmitted {}),
        CheckAct::Abort { reason } => {
            CheckFact::Aborted(CheckAborted { reason: reason.as_str().into() })
        }
    };
    let round = running(hall, round_id)?;
    round.weigh(&fact).map_err(refused)?;
    let act_id = (desk.new_id)();
    let mut drafts = Vec::new();
    if matches!(fact, CheckFact::Submitted(_)) {
        for said in reread(hall, round, desk.now.at) {
            let again = CheckFact::Answered(Box::new(said.clone()));
            drafts.push(draft(desk, round_id, &act_id, again));
            drafts.extend(found(hall, desk, round, &said, &act_id));
        }
    }
    drafts.push(draft(desk, round_id, &act_id, fact.clone()));
    if let CheckFact::Answered(said) = &fact {
        drafts.extend(found(hall, desk, round, said, &act_id));
    }
    Ok(Decided { act_id, drafts })
}

/// The automatic items whose queue data say something else than when they were reached: a round is judged by how
/// the hall stands when it is over. What a person said to be worse than the data stays as they said it.
fn reread(hall: &Hall, round: &Round, now: Ms) -> Vec<CheckAnswered> {
    let by_queue = round.items.iter().filter(|item| item.kind == ItemKind::Auto);
    let again = by_queue.filter_map(|item| {
        let old = round.answer(&item.code).filter(|old| old.by_queue)?;
        let read = item.source.and_then(|source| Board::read_queues(hall, source, now))?;
        let result = if read.holds { Outcome::Pass } else { Outcome::Fail };
        let failed = result == Outcome::Fail;
        let said = CheckAnswered {
            item: item.code.clone(),
            result,
            right: None,
            of: None,
            value_milli: Some(read.value.saturating_mul(1000)),
            by_queue: true,
            phrase: old.phrase.clone(),
            note: old.note.clone(),
            place: old.place.clone(),
            owner: if failed { owner_of(old) } else { "".into() },
            limit: failed.then(|| old.limit.unwrap_or(FindingLimit::Shift)),
            due_at: old.due_at.filter(|_| failed),
            fixed: false,
            replaces: old.act_id.clone(),
        };
        // A figure that only went on in the same direction is no other answer.
        (result != old.result).then_some(said)
    });
    again.filter(|said| round.weigh(&CheckFact::Answered(Box::new(said.clone()))).is_ok()).collect()
}

fn owner_of(old: &Answer) -> Box<str> {
    if old.owner.is_empty() { old.by.clone() } else { old.owner.clone() }
}

/// What an answer does to findings, in the same act, so that one undo takes both back. What is only ticked off
/// finds nothing.
fn found(
    hall: &Hall,
    desk: &mut Desk,
    round: &Round,
    said: &CheckAnswered,
    act_id: &str,
) -> Vec<Draft> {
    let Some(item) = round.item(&said.item).filter(|item| item.is_required()) else {
        return Vec::new();
    };
    let checklist = std::sync::Arc::clone(&hall.settings(desk.now.at).0.checks);
    let phrase = checklist.phrase(&said.phrase).map_or("", |phrase| &*phrase.zh);
    let text = [phrase, &said.note].join(" ");
    let failing = Failing {
        text: text.trim(),
        severity: if item.red_line { RED_LINE } else { Severity::Sev4 },
        red_line: item.red_line,
        limit: said.limit.unwrap_or(FindingLimit::Shift),
        due_at: said.due_at,
        owner: &said.owner,
        fixed_by: said.fixed.then_some(Fixer::Unnamed),
    };
    let answer = FailedOrPassed {
        act_id,
        round_id: &round.round_id,
        item_code: &said.item,
        place: &said.place,
        failing: (said.result == Outcome::Fail).then_some(failing),
    };
    match said.result {
        Outcome::Pass | Outcome::Fail => of_answer(hall, desk, &answer),
        // Nobody looked: it says nothing of what is right, and takes back what was said before.
        Outcome::NotApplicable | Outcome::Skipped | Outcome::Unknown => {
            of_no_answer(hall, desk, &answer)
        }
    }
}

fn running<'h>(hall: &'h Hall, round_id: &str) -> Result<&'h Round, Refused> {
    let round = hall.checks().get(round_id).ok_or(Refused::Check(Bar::Gone))?;
    if round.voided { Err(Refused::Check(Bar::Gone)) } else { Ok(round) }
}

fn refused(bar: Bar) -> Refused {
    if bar == Bar::Repeat { Refused::Nothing } else { Refused::Check(bar) }
}

fn draft(desk: &Desk, round_id: &str, act_id: &str, fact: CheckFact) -> Draft {
    let kind = fact.kind();
    let body = CheckEvent { round_id: round_id.into(), act_id: act_id.into(), fact };
    desk.draft(kind, Body::Check(Box::new(body)))
}

fn start(hall: &Hall, desk: &mut Desk, template: Template) -> Result<Decided, Refused> {
    let now = desk.now.at;
    let zone = hall.config().zone;
    // One that was left running on another day is nobody's round of today.
    let todays = |round: &Round| zone.date(round.started_at) == zone.date(now);
    if hall.checks().running(template).is_some_and(|round| todays(round)) {
        return Err(Refused::Check(Bar::Runs));
    }
    let (settings, version) = hall.settings(now);
    let slot = hall.slot_for(template, now);
    let started = CheckStarted {
        template,
        planned_at: slot.as_ref().map(|slot| slot.key.planned_at),
        in_grace: slot.as_ref().map(|slot| slot.in_grace(now)),
        incident_id: slot.and_then(|slot| slot.incident_id),
        settings: version,
        items: settings.checks.items_of(template),
        marks: settings.checks.marks_of(template),
    };
    if started.items.is_empty() {
        return Err(Refused::Check(Bar::Empty));
    }
    let act_id = (desk.new_id)();
    let fact = CheckFact::Started(Box::new(started));
    let drafts = vec![draft(desk, &act_id, &act_id, fact)];
    Ok(Decided { act_id, drafts })
}

fn explain(
    hall: &Hall,
    desk: &mut Desk,
    template: Template,
    planned_at: Ms,
    reason: &str,
) -> Result<Decided, Refused> {
    let said = CheckExplained { template, planned_at, reason: reason.trim().into() };
    if said.reason.is_empty() {
        return Err(Refused::Check(Bar::NoReason));
    }
    let missed = hall.checks().missed(said.key()).ok_or(Refused::Check(Bar::NotMissed))?;
    if missed.explained.last().is_some_and(|last| last.reason == said.reason) {
        return Err(Refused::Nothing);
    }
    let act_id = (desk.new_id)();
    let drafts = vec![draft(desk, "", &act_id, CheckFact::Explained(said))];
    Ok(Decided { act_id, drafts })
}

/// What an answer becomes: figures decide between right and not, and what is not right has an owner and a
/// limit, whether they were typed or not.
fn answered(
    hall: &Hall,
    desk: &Desk,
    round: &Round,
    answer: &AnswerItem,
) -> Result<CheckAnswered, Refused> {
    let now = desk.now.at;
    let item = round.item(&answer.item).ok_or(Refused::Check(Bar::NoItem))?;
    let checklist = &hall.settings(now).0.checks;
    let mut said = CheckAnswered {
        item: item.code.clone(),
        result: answer.result.unwrap_or(Outcome::Pass),
        right: answer.right,
        of: answer.of,
        value_milli: answer.value_milli,
        by_queue: false,
        phrase: answer.phrase.as_str().into(),
        note: answer.note.trim().into(),
        place: answer.place.trim().into(),
        owner: "".into(),
        limit: None,
        due_at: None,
        fixed: false,
        replaces: round.answer(&item.code).map_or("".into(), |old| old.act_id.clone()),
    };
    if matches!(said.result, Outcome::Pass | Outcome::Fail) {
        settle(hall, now, item, &mut said);
    } else {
        (said.right, said.of, said.value_milli) = (None, None, None);
    }
    if said.result == Outcome::Fail && item.kind != ItemKind::Tick {
        let phrase = known_phrase(checklist, &said.phrase)?;
        said.owner = owner(hall, desk, &answer.owner)?;
        said.limit = answer.limit.or(phrase.map(|(limit, _)| limit)).or(Some(FindingLimit::Shift));
        said.due_at = dated(said.limit, answer.due_at, now)?;
        said.fixed = phrase.is_some_and(|(_, fixed)| fixed);
    }
    Ok(said)
}

/// A date that somebody named lies ahead; without one there is no such limit.
fn dated(limit: Option<FindingLimit>, named: Option<Ms>, now: Ms) -> Result<Option<Ms>, Refused> {
    match limit {
        Some(FindingLimit::Date) if named.is_none_or(|named| named <= now) => {
            Err(Refused::NotThatTime)
        }
        Some(FindingLimit::Date) => Ok(named),
        _ => Ok(None),
    }
}

/// Limit and "put right" of a phrase that is offered.
fn known_phrase(
    checklist: &Checklist,
    code: &str,
) -> Result<Option<(FindingLimit, bool)>, Refused> {
    if code.is_empty() {
        return Ok(None);
    }
    let known = checklist.phrase(code).ok_or(Refused::Check(Bar::NotSo))?;
    Ok(Some((known.limit, known.fixed)))
}

/// Lets the figures say whether it is right.
fn settle(hall: &Hall, now: Ms, item: &RoundItem, said: &mut CheckAnswered) {
    let by_figures = |is_right: bool| if is_right { Outcome::Pass } else { Outcome::Fail };
    match item.kind {
        ItemKind::Count => {
            said.of = said.of.or_else(|| count_of(hall, item, now));
            match (said.result, said.right, said.of) {
                (_, Some(right), Some(of)) => said.result = by_figures(right == of),
                (Outcome::Pass, None, Some(of)) => said.right = Some(of),
                // Without knowing of how many, all or nothing is what can be said.
                _ => (said.right, said.of) = (None, None),
            }
        }
        ItemKind::Value => {
            if let (Some(value), Some(range)) = (said.value_milli, &item.range) {
                said.result = by_figures(range.holds(value));
            }
        }
        ItemKind::Auto => {
            let Some(read) = item.source.and_then(|source| Board::read_queues(hall, source, now))
            else {
                return;
            };
            said.value_milli = Some(read.value.saturating_mul(1000));
            // Whoever says that it is not right may know more than the machine; not the other way round.
            if !read.holds || said.result == Outcome::Pass {
                said.by_queue = true;
                said.result = by_figures(read.holds);
            }
        }
        _ => {}
    }
}

fn owner(hall: &Hall, desk: &Desk, named: &str) -> Result<Box<str>, Refused> {
    let settings = hall.settings(desk.now.at).0;
    if named.is_empty() {
        return Ok(desk.author.person.clone());
    }
    match settings.person(named) {
        Some(person) => Ok(person.id.as_str().into()),
        None if settings.people.is_empty() => Ok(named.into()),
        None => Err(Refused::NoPerson(named.to_owned())),
    }
}
