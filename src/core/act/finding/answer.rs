//! What an answer of a round does to findings, in the act of the answer, so that one undo takes both back.

use super::{Plan, due_at, trail_for};
use crate::core::act::{Desk, Draft};
use crate::core::complaint::Severity;
use crate::core::event::{FindingFact, FindingSeen, FindingVerified, FindingVoided};
use crate::core::finding::{Finding, FindingLimit, FindingState, Trail};
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
/// what that had seen, or says it otherwise.
pub fn of_answer(hall: &Hall, desk: &mut Desk, answer: &FailedOrPassed) -> Vec<Draft> {
    let id = (desk.new_id)();
    let seen = answer.failing.as_ref().map(|failing| sighting_of(hall, desk, answer, failing, &id));
    let here = seen.as_ref().map(|seen| hall.fingerprint_of(seen));
    let mut drafts = Vec::new();
    let elsewhere = |it: &&Trail| here.as_deref() != Some(&it.fingerprint);
    for trail in of_item(hall, answer).filter(elsewhere) {
        let mut plan = taken_back(desk, answer, trail.clone());
        let passed = answer.failing.is_none() && pass(&mut plan, answer);
        drafts.extend(if passed { plan.follow() } else { plan.drafts });
    }
    if let Some((seen, failing)) = seen.zip(answer.failing.as_ref()) {
        let mut plan = taken_back(desk, answer, trail_for(hall, &seen));
        // What others ended since does not come back with other words for it.
        let over = plan.trail.findings.iter().any(|it| !it.is_open() && saw_wrong(it, answer));
        if !over && plan.see(seen).is_ok() {
            let _ = match failing.fixed_by {
                Some(Fixer::Named(fixer)) => plan.fix(fixer, "", answer.round_id),
                Some(Fixer::Unnamed) => plan.fix_unnamed(answer.round_id),
                None => Ok(()),
            };
            drafts.extend(plan.follow());
        }
    }
    drafts
}

/// What is to be written with an answer that says nothing of the item: what this round saw of it is taken back.
pub fn of_no_answer(hall: &Hall, desk: &Desk, answer: &FailedOrPassed) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for trail in of_item(hall, answer) {
        let saw = |it: &Finding| saw_wrong(it, answer) || saw_right(it, answer);
        drafts.extend(struck(desk, answer, trail.clone(), saw).drafts);
    }
    drafts
}

/// The trails on which something of the item stands: an answer touches no other.
fn of_item<'h>(hall: &'h Hall, answer: &FailedOrPassed) -> impl Iterator<Item = &'h Trail> {
    let code = answer.item_code.to_owned();
    let is_it = move |it: &Finding| *it.item_code == *code;
    hall.findings().trails().filter(move |trail| trail.findings.iter().any(&is_it))
}

fn saw_wrong(finding: &Finding, answer: &FailedOrPassed) -> bool {
    finding.occurrences.iter().any(|it| *it.round_id == *answer.round_id)
}

fn saw_right(finding: &Finding, answer: &FailedOrPassed) -> bool {
    finding.verified.as_ref().is_some_and(|it| *it.round_id == *answer.round_id)
}

/// A trail without what this round saw of the item before, unless the answer says it again.
fn taken_back<'d, 'a>(
    desk: &'d Desk<'a>,
    answer: &FailedOrPassed<'d>,
    trail: Trail,
) -> Plan<'d, 'a> {
    struck(desk, answer, trail, |finding| {
        let here = *finding.place == *answer.place;
        let (wrong, right) = (saw_wrong(finding, answer), saw_right(finding, answer));
        match answer.failing {
            // What it still sees wrong here it says anew; that somebody had seen it right goes.
            Some(_) => right || (wrong && !here),
            None => wrong && (here || answer.place.is_empty()),
        }
    })
}

fn struck<'d, 'a>(
    desk: &'d Desk<'a>,
    answer: &FailedOrPassed<'d>,
    trail: Trail,
    goes: impl Fn(&Finding) -> bool,
) -> Plan<'d, 'a> {
    let is_it =
        |it: &&Finding| *it.item_code == *answer.item_code && it.state != FindingState::Void;
    let found = trail.findings.iter().filter(is_it).find(|it| goes(it));
    let found = found.map(|it| it.finding_id.clone()).unwrap_or_default();
    let mut plan = Plan::new(desk, answer.act_id, trail, &found);
    if !found.is_empty() {
        let (reason, round_id) = ("".into(), answer.round_id.into());
        let _ = plan.add(FindingFact::Voided(FindingVoided { reason, round_id }));
    }
    plan
}

fn sighting_of(
    hall: &Hall,
    desk: &Desk,
    answer: &FailedOrPassed,
    failing: &Failing,
    occurrence_id: &str,
) -> FindingSeen {
    FindingSeen {
        occurrence_id: occurrence_id.into(),
        item_code: answer.item_code.into(),
        place: answer.place.trim().into(),
        text: failing.text.into(),
        severity: failing.severity,
        limit: failing.limit,
        due_at: due_at(hall, failing.limit, desk.now.at, failing.due_at),
        owner: failing.owner.into(),
        round_id: answer.round_id.into(),
        visit_id: "".into(),
        complaint_id: "".into(),
        red_line: failing.red_line,
    }
}

/// What was put right, and is open for somebody to look, is seen to be right; whether there was any.
fn pass(plan: &mut Plan, answer: &FailedOrPassed) -> bool {
    let fixed = plan.trail.open().filter(|it| {
        it.state == FindingState::Fixed
            && *it.item_code == *answer.item_code
            && (answer.place.is_empty() || *it.place == *answer.place)
    });
    let Some(finding_id) = fixed.map(|it| it.finding_id.clone()) else { return false };
    plan.finding_id = finding_id;
    let seen = FindingVerified { text: "".into(), round_id: answer.round_id.into() };
    plan.add(FindingFact::Verified(seen)).is_ok()
}
