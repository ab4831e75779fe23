//! Facts whose authors did not know of each other (sync 4.7). The log gives them one order, and the rules of the other
//! parts settle most of it by the state that the first one left: of two who take a case the first has it. What is left
//! stands here, because there the later fact has to win, or the first one to stay untouched. Nothing is dropped: who
//! loses stays in the history under one of these rules, and is told (`core::hall::notices`). Part 5:
//!
//! 1. Whoever lost the case meanwhile moves it no more: what they did is a proposal to who has it. What was said to the
//!    customer or to a department happened, and counts at once.
//! 2. Escalated by hand stands before decided: the case is open and its clocks run on as if nobody had decided. What
//!    falls due by itself never does that: a terminal that was alone for a day would open everything again.
//! 3. Opened again stands before decided, and what was heard of the customer or a department before closed: its closer
//!    did not know it.
//! 4. Entered by mistake stands before judged, and a word with the customer before entered by mistake.
//! 5. What moves a case that was merged into another moves that one not: its author did not know what it is part of.

use super::step::{Broken, Step};
use super::{Against, Case, ContactResult, Field, Kept, Owner, Past, ResumedBy, Rule};
use crate::core::event::{Fact, Proof};

/// The part of the rules that stands here.
pub const RACES: u8 = 5;

pub(super) const PROPOSAL: u8 = 1;
pub(super) const ESCALATED: u8 = 2;
pub(super) const HEARD: u8 = 3;
pub(super) const MISTAKE: u8 = 4;
pub(super) const MERGED: u8 = 5;

fn lost_by(number: u8) -> Broken {
    Broken::by(RACES, number, Against::Lost)
}

/// What stands in the history, in force or not, and the author of a step did not know of.
fn unknown<'c>(case: &'c Case, step: &Step) -> impl Iterator<Item = (usize, &'c Past)> {
    let place = step.place;
    let stands = |(_, past): &(usize, &Past)| past.standing != Kept::Undone;
    case.history.iter().enumerate().filter(stands).filter(move |(_, past)| !place.knew(&past.place))
}

/// Whether something stands there that the author of a step did not know of.
pub(super) fn is_blind(case: &Case, step: &Step) -> bool {
    unknown(case, step).next().is_some()
}

/// Whether a fact moves the case on: what the losing owner of a race may only propose.
pub(in crate::core) fn moves(fact: &Fact) -> bool {
    match fact {
        Fact::Resumed(said) => said.why == ResumedBy::Hand,
        Fact::Started(_)
        | Fact::Waiting(_)
        | Fact::Resolved(_)
        | Fact::Closed(_)
        | Fact::Merged(_)
        | Fact::RequestDone(_)
        | Fact::Voided(_) => true,
        _ => false,
    }
}

fn is_by_hand(past: &Past) -> bool {
    past.proof != Proof::System
}

pub(super) fn escalates(fact: &Fact) -> bool {
    matches!(fact, Fact::Fired(_) | Fact::PassedOver(_))
}

fn decides(fact: &Fact) -> bool {
    matches!(fact, Fact::Resolved(_) | Fact::Closed(_))
}

pub(super) fn spoke(fact: &Fact) -> bool {
    matches!(fact, Fact::Contacted(said) if said.result == ContactResult::Reached)
}

/// Whether a fact brings something that whoever closed the case should have known.
pub(super) fn is_news(fact: &Fact) -> bool {
    let told = |field| matches!(field, Field::Text | Field::Request | Field::Loss);
    match fact {
        Fact::Amended(said) => told(said.field),
        Fact::DispatchAnswered(_) => true,
        _ => spoke(fact),
    }
}

pub(super) fn gives(past: &Past) -> bool {
    match &past.fact.0 {
        Fact::Registered(_)
        | Fact::RequestMade(_)
        | Fact::Accepted(_)
        | Fact::Taken(_)
        | Fact::Forced(_) => true,
        Fact::Reopened(said) => !said.owner.is_empty(),
        _ => false,
    }
}

/// The rule by which a fact lost against what stands before it in the log, if it did.
pub(super) fn lost(case: &Case, step: &Step, fact: &Fact) -> Option<Broken> {
    if step.proof == Proof::System || !moves(fact) {
        return None;
    }
    let mut before = unknown(case, step).map(|(_, past)| past).peekable();
    before.peek()?;
    let before: Vec<&Past> = before.collect();
    let any = |which: fn(&Fact) -> bool| before.iter().any(|past| which(&past.fact.0));
    if decides(fact) {
        if before.iter().any(|past| escalates(&past.fact.0) && is_by_hand(past)) {
            return Some(lost_by(ESCALATED));
        }
        let told = |past: &&&Past| is_news(&past.fact.0) && *past.by != *step.by;
        let closes = matches!(fact, Fact::Closed(_));
        let heard = closes && before.iter().any(|past| told(&past));
        if any(|fact| matches!(fact, Fact::Reopened(_))) || heard {
            return Some(lost_by(HEARD));
        }
    }
    let theirs = matches!(&case.owner, Owner::Person(id) if **id != *step.by);
    let given = case.history.iter().rev().find(|it| it.standing == Kept::Holds && gives(it));
    let moved = given.is_some_and(|past| !step.place.knew(&past.place));
    (theirs && moved).then(|| lost_by(PROPOSAL))
}

/// The facts of the history that a fact stands before, by their places in it, and the rule.
fn beaten(case: &Case, step: &Step, fact: &Fact) -> Option<(Vec<usize>, u8)> {
    if step.proof == Proof::System {
        return None;
    }
    let find = |which: &dyn Fn(&Past) -> bool| -> Vec<usize> {
        let held = unknown(case, step).filter(|(_, past)| past.standing == Kept::Holds);
        held.filter(|(_, past)| which(past)).map(|(at, _)| at).collect()
    };
    let found = if escalates(fact) {
        (find(&|past| decides(&past.fact.0)), ESCALATED)
    } else if matches!(fact, Fact::Reopened(_)) {
        (find(&|past| decides(&past.fact.0)), HEARD)
    } else if is_news(fact) {
        let other = |past: &Past| *past.by != *step.by;
        let closed = find(&|past| matches!(past.fact.0, Fact::Closed(_)) && other(past));
        let mistaken = find(&|past| matches!(past.fact.0, Fact::Voided(_)) && spoke(fact));
        if closed.is_empty() { (mistaken, MISTAKE) } else { (closed, HEARD) }
    } else if matches!(fact, Fact::Voided(_)) {
        (find(&|past| matches!(past.fact.0, Fact::Assessed(_))), MISTAKE)
    } else {
        return None;
    };
    Some(found).filter(|(places, _)| !places.is_empty())
}

/// The case without what a fact stands before, where it stands before anything.
pub(super) fn cleared(case: &Case, step: &Step, fact: &Fact) -> Option<Case> {
    let (places, number) = beaten(case, step, fact)?;
    let mut history = case.history.clone();
    for at in places {
        if let Some(past) = history.get_mut(at) {
            past.standing = Kept::Against(Rule { part: RACES, number });
        }
    }
    let anew = case.anew(&history)?;
    let fits = match fact {
        Fact::Voided(_) => anew.weigh(step, fact).is_ok(),
        Fact::Fired(_) | Fact::PassedOver(_) | Fact::Reopened(_) => anew.is_undecided(),
        _ => anew.is_open(),
    };
    // One that knew of the decision and opened the case after it stands before it by the usual rules.
    (fits || anew.weigh(step, fact).is_ok()).then_some(anew)
}

/// The rule of what moves a case that was merged into another.
pub(in crate::core) fn merged() -> Rule {
    Rule { part: RACES, number: MERGED }
}

/// Whether a person wrote something without knowing what stood there.
pub(super) fn is_race(past: &Past) -> bool {
    past.blind && is_by_hand(past)
}

/// Whether what stands in a history was settled by a race that is not weighed again with it: where it was settled by
/// what lies outside of the case.
pub(super) fn is_settled_outside(past: &Past) -> bool {
    let own = Kept::Against(merged());
    let merge = matches!(past.fact.0, Fact::Merged(_)) && matches!(past.standing, Kept::Against(_));
    merge || past.standing == own
}
