//! What an answer of a round does to findings, in the act of the answer, so that one undo takes both back.

use super::{Plan, due_at, sighting};
use crate::core::act::{Desk, Draft};
use crate::core::complaint::Severity;
use crate::core::event::{
    FindingAssigned, FindingFact, FindingNoted, FindingSeen, FindingVerified, FindingVoided,
};
use crate::core::finding::{Finding, FindingField, FindingLimit, FindingState};
use crate::core::hall::Hall;
use crate::core::time::Ms;

/// An answer to one item of a round.
#[derive(Clone, Copy, Debug)]
pub struct FailedOrPassed<'a> {
    /// The act of the answer.
    pub act_id: &'a str,
    /// The round.
    pub round_id: &'a str,
    /// Code of the item.
    pub item_code: &'a str,
    /// Where: a counter, a device; empty = the hall. Passing for the hall passes for every place.
    pub place: &'a str,
    /// What is wrong; none = it passed.
    pub failing: Option<Failing<'a>>,
}

/// What is wrong with an item.
#[derive(Clone, Copy, Debug)]
pub struct Failing<'a> {
    /// In words: the note, or the words of the canned phrase.
    pub text: &'a str,
    /// How bad it is: of a red line [`RED_LINE`](crate::core::finding::RED_LINE), else what the template says.
    pub severity: Severity,
    /// The item is a red line.
    pub red_line: bool,
    /// How long there is to put it right.
    pub limit: FindingLimit,
    /// Until when, where the limit is a date.
    pub due_at: Option<Ms>,
    /// Who has to: a person, a contact or a department by id; empty = nobody yet.
    pub owner: &'a str,
    /// Who put it right on the spot, if somebody did. Done by somebody else than the author, the author has seen it
    /// with it, and it is closed; else a later round or somebody else checks it.
    pub fixed_by: Option<Fixer<'a>>,
}

/// Who put something right on the spot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fixer<'a> {
    /// Somebody by id; empty text = the author.
    Named(&'a str),
    /// Somebody of the hall, as the author looked on; no name was asked for (domain 6.3, 08:00: closed at once).
    Unnamed,
}

/// What is to be written with an answer. Failing opens a finding, joins the open one, or comes back as a new one;
/// passing checks what was put right before this round. An answer that replaces one of the same round takes back
/// what that had seen.
pub fn of_answer(hall: &Hall, desk: &mut Desk, answer: &FailedOrPassed) -> Vec<Draft> {
    let id = (desk.new_id)();
    let mut drafts = replaced(hall, desk, answer);
    match &answer.failing {
        Some(failing) => drafts.extend(failed(hall, desk, answer, failing, &id)),
        None => drafts.extend(passed(hall, desk, answer)),
    }
    drafts
}

/// What is to be written with an answer that says nothing of the item: what this round saw of it is taken back.
pub fn of_no_answer(hall: &Hall, desk: &Desk, answer: &FailedOrPassed) -> Vec<Draft> {
    replaced(hall, desk, &FailedOrPassed { failing: None, place: "", ..*answer })
}

fn is_of(finding: &Finding, answer: &FailedOrPassed) -> bool {
    *finding.item_code == *answer.item_code
        && finding.occurrences.iter().any(|it| *it.round_id == *answer.round_id)
}

/// What this round saw of the item before, unless it is said again.
fn replaced(hall: &Hall, desk: &Desk, answer: &FailedOrPassed) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for trail in hall.findings().trails() {
        for finding in trail.findings.iter().filter(|it| is_of(it, answer)) {
            let here = *finding.place == *answer.place;
            let stays = match answer.failing {
                Some(_) => here,
                None => !here && !answer.place.is_empty(),
            };
            if stays {
                continue;
            }
            let mut plan = Plan::new(desk, answer.act_id, trail.clone(), &finding.finding_id);
            let (reason, round_id) = ("".into(), answer.round_id.into());
            let none = FindingFact::Voided(FindingVoided { reason, round_id });
            if plan.add(none).is_ok() {
                drafts.extend(plan.drafts);
            }
        }
    }
    drafts
}

fn failed(
    hall: &Hall,
    desk: &Desk,
    answer: &FailedOrPassed,
    failing: &Failing,
    occurrence_id: &str,
) -> Vec<Draft> {
    let now = desk.now.at;
    let seen = FindingSeen {
        occurrence_id: occurrence_id.into(),
        item_code: answer.item_code.into(),
        place: answer.place.trim().into(),
        text: failing.text.into(),
        severity: failing.severity,
        limit: failing.limit,
        due_at: due_at(hall, failing.limit, now, failing.due_at),
        owner: failing.owner.into(),
        round_id: answer.round_id.into(),
        visit_id: "".into(),
        complaint_id: "".into(),
        red_line: failing.red_line,
    };
    let again = hall.findings().trail(&hall.fingerprint_of(&seen)).and_then(|trail| {
        let finding = trail.findings.iter().rev().find(|it| is_of(it, answer))?;
        Some((trail, finding))
    });
    let mut plan = if let Some((trail, finding)) = again {
        // Said again in the same round: one sighting, with what is new of it.
        let mut plan = Plan::new(desk, answer.act_id, trail.clone(), &finding.finding_id);
        let text = failing.text;
        if !text.is_empty() && !finding.occurrences.iter().any(|it| *it.text == *text) {
            let noted = FindingNoted { field: FindingField::Note, text: text.into() };
            let _ = plan.add(FindingFact::Noted(noted));
        }
        // Who and until when are said anew; what is wrong is the reason where there is more time now.
        let to = FindingAssigned {
            owner: failing.owner.into(),
            limit: failing.limit,
            due_at: if failing.limit == finding.limit && failing.due_at.is_none() {
                finding.due_at
            } else {
                due_at(hall, failing.limit, now, failing.due_at)
            },
            reason: failing.text.into(),
        };
        let _ = plan.add(FindingFact::Assigned(to));
        plan
    } else {
        match sighting(hall, desk, answer.act_id, seen) {
            Ok(plan) => plan,
            Err(_) => return Vec::new(),
        }
    };
    let _ = match failing.fixed_by {
        Some(Fixer::Named(fixer)) => plan.fix(fixer, "", answer.round_id),
        Some(Fixer::Unnamed) => plan.fix_unnamed(answer.round_id),
        None => Ok(()),
    };
    plan.follow()
}

fn passed(hall: &Hall, desk: &Desk, answer: &FailedOrPassed) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for trail in hall.findings().trails() {
        let fixed = trail.open().filter(|it| {
            it.state == FindingState::Fixed
                && *it.item_code == *answer.item_code
                && (answer.place.is_empty() || *it.place == *answer.place)
        });
        let Some(finding) = fixed else { continue };
        let mut plan = Plan::new(desk, answer.act_id, trail.clone(), &finding.finding_id);
        let seen = FindingVerified { text: "".into(), round_id: answer.round_id.into() };
        if plan.add(FindingFact::Verified(seen)).is_ok() {
            drafts.extend(plan.follow());
        }
    }
    drafts
}
